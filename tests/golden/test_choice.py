"""Golden missions about what to give: substitution, a basket of nutrients, light goods, shelf life."""

from tests.golden.worked import check
from tests.model.missions import Rows, build, day

GOODS: Rows = {
    "contributor": [{"contributor": "X"}],
    "profile": [{"profile": "general", "mode": "road"}],
    "place": [{"place": "port"}, {"place": "town"}],
}


def test_substitution() -> None:
    """Two items meet one need; the cheaper *delivered* unit goes first.

    Town needs 100 of water. Bottle: yields 1, costs 2.00, weighs 0.01 t. Tanker: yields 10, costs 12, weighs 2 t. Moving costs 5 a tonne.
    A unit of water costs 2.00 + 0.05 = 2.05 by bottle and (12 + 10) / 10 = 2.20 by tanker (without movement it would be 2.00 and 1.20).
    There are 80 bottles and 6 tankers: 80 bottles bring 80 for 164, 2 tankers the other 20 for 44. Met 100, cost 208.
    """
    mission = build(
        GOODS
        | {
            "measure": [{"measure": "water"}],
            "item": [{"item": "bottle", "mass": 0.01}, {"item": "tanker", "mass": 2.0}],
            "yield": [
                {"item": "bottle", "use": "drink", "measure": "water", "amount": 1.0},
                {"item": "tanker", "use": "drink", "measure": "water", "amount": 10.0},
            ],
            "link": [{"link": "road", "origin": "port", "destination": "town", "transit": 2.0, "cost": 5.0}],
            "offer": [
                {
                    "offer": "a",
                    "contributor": "X",
                    "item": "bottle",
                    "quantity": 80.0,
                    "place": "port",
                    "start": day(0),
                    "end": day(9),
                    "unit_cost": 2.0,
                },
                {
                    "offer": "b",
                    "contributor": "X",
                    "item": "tanker",
                    "quantity": 6.0,
                    "place": "port",
                    "start": day(0),
                    "end": day(9),
                    "unit_cost": 12.0,
                },
            ],
            "need": [{"need": "n", "measure": "water", "place": "town", "quantity": 100.0, "first_useful": day(0), "due": day(20)}],
        }
    )
    check(mission, met={"n": 100.0}, cost=208.0, goals={("shortfall", 1, 0): 0.0, ("worst_place", 1, 1): 1.0})


def basket(money: float, goals: list[str]) -> Rows:
    """Two foods bought by a fund for a camp that needs 120 of energy and 50 of protein."""
    return {
        "contributor": [{"contributor": "X"}],
        "profile": [{"profile": "general", "mode": "road"}],
        "place": [{"place": "market"}, {"place": "camp"}],
        "measure": [{"measure": "energy"}, {"measure": "protein"}],
        "item": [{"item": "lentils", "mass": 1.0}, {"item": "wheat", "mass": 1.0}],
        "yield": [
            {"item": item, "use": "eat", "measure": measure, "amount": amount}
            for item, measure, amount in [
                ("lentils", "energy", 3.0),
                ("lentils", "protein", 2.0),
                ("wheat", "energy", 4.0),
                ("wheat", "protein", 1.0),
            ]
        ],
        "fund": [{"fund": "F"}],
        "contribution": [{"contribution": "c", "fund": "F", "contributor": "X", "amount": money, "start": day(0), "end": day(69)}],
        "market": [
            {"market": "l", "place": "market", "item": "lentils", "price": 4.0},
            {"market": "w", "place": "market", "item": "wheat", "price": 3.0},
        ],
        "link": [{"link": "road", "origin": "market", "destination": "camp", "transit": 1.0, "cost": 1.0}],
        "need": [
            {"need": "kcal", "measure": "energy", "place": "camp", "quantity": 120.0, "first_useful": day(0), "due": day(30)},
            {"need": "grams", "measure": "protein", "place": "camp", "quantity": 50.0, "first_useful": day(0), "due": day(30)},
        ],
        "goal": [{"order": number, "goal": goal} for number, goal in enumerate(goals, start=1)],
    }


def test_least_cost_food_basket() -> None:
    """The diet problem: landed, lentils cost 4 + 1 = 5 a tonne (3 energy, 2 protein), wheat 3 + 1 = 4 (4 energy, 1 protein).

    Both needs bind: 3L + 4W = 120 and 2L + W = 50, so W = 50 − 2L, 3L + 200 − 8L = 120, L = 16, W = 18: cost 5·16 + 4·18 = 152.
    It is the least: prices of 0.6 for energy and 1.6 for protein pay for both foods exactly (3·0.6 + 2·1.6 = 5, 4·0.6 + 1·1.6 = 4)
    and are worth 120·0.6 + 50·1.6 = 152. Wheat alone would need 50 t (200), lentils alone 40 t (200).
    """
    mission = build(basket(1000.0, ["shortfall", "cost"]))
    check(mission, met={"kcal": 120.0, "grams": 50.0}, cost=152.0, goals={("shortfall", 1, 0): 0.0})


def test_the_most_within_a_budget() -> None:
    """The same camp with 114 to spend: everything scales, so the common fraction is 114 / 152 = 3/4 (12 t of lentils, 13.5 t of wheat).

    Energy 3·12 + 4·13.5 = 90 = 3/4 of 120; protein 2·12 + 13.5 = 37.5 = 3/4 of 50.
    """
    mission = build(basket(114.0, ["common_fraction", "cost"]))
    check(mission, met={"kcal": 90.0, "grams": 37.5}, cost=114.0, goals={("common_fraction", 0, 0): 0.75})


def test_shares_in_a_basket() -> None:
    """At most half of the protein may come from lentils: 2L ≤ W, so with protein binding 2L + W = 50 gives at most L = 12.5, W = 25.

    Energy then is 37.5 + 100 = 137.5 ≥ 120. More wheat and fewer lentils costs more (a tonne of lentils gives way to two of wheat: −5 + 8).
    Cost 5·12.5 + 4·25 = 162.5. What meets the need is counted, 25 of lentils and 25 of wheat.
    """
    rows = basket(1000.0, ["shortfall", "cost"])
    rows["share"] = [{"measure": "protein", "item": "lentils", "maximum": 0.5}]
    check(build(rows), met={"kcal": 120.0, "grams": 50.0}, cost=162.5, goals={("shortfall", 1, 0): 0.0})


def test_two_uses_of_one_item() -> None:
    """A generator gives 50 kVA to the hospital or heats 200 people, never both.

    3 generators; the hospital (tier 1) needs 100 kVA: 2 generators. The third heats 200 of the 300 people (tier 2): 100 short, 1/3.
    Each costs 7 and weighs 2 t at 5 a tonne: 3 · (7 + 10) = 51.
    """
    mission = build(
        GOODS
        | {
            "measure": [{"measure": "kVA"}, {"measure": "heated"}],
            "priority": [{"priority": "first", "tier": 1}, {"priority": "second", "tier": 2}],
            "item": [{"item": "generator", "mass": 2.0}],
            "yield": [
                {"item": "generator", "use": "hospital", "measure": "kVA", "amount": 50.0},
                {"item": "generator", "use": "heating", "measure": "heated", "amount": 200.0},
            ],
            "link": [{"link": "road", "origin": "port", "destination": "town", "transit": 2.0, "cost": 5.0}],
            "offer": [
                {
                    "offer": "o",
                    "contributor": "X",
                    "item": "generator",
                    "quantity": 3.0,
                    "place": "port",
                    "start": day(0),
                    "end": day(5),
                    "unit_cost": 7.0,
                }
            ],
            "need": [
                {
                    "need": "h",
                    "measure": "kVA",
                    "place": "town",
                    "quantity": 100.0,
                    "first_useful": day(0),
                    "due": day(30),
                    "priority": "first",
                },
                {
                    "need": "w",
                    "measure": "heated",
                    "place": "town",
                    "quantity": 300.0,
                    "first_useful": day(0),
                    "due": day(30),
                    "priority": "second",
                },
            ],
        }
    )
    goals = {("shortfall", 1, 0): 0.0, ("shortfall", 2, 0): 1 / 3, ("worst_place", 1, 1): 1.0, ("worst_place", 2, 1): 2 / 3}
    check(mission, met={"h": 100.0, "w": 200.0}, cost=51.0, goals=goals)


def test_light_goods_load_by_volume() -> None:
    """Blankets fill the lorry before they weigh it down.

    A bale weighs 0.1 t and takes 1 m³; a capacity tonne holds 2.5 m³, so a bale loads max(0.1, 1 / 2.5) = 0.4 t. 20 t leave a week, and
    departures on days 0 to 13 arrive by day 15: two weeks, 40 t, 100 bales (by mass it would be 400). Each is charged 10 · 0.4 = 4.
    Of 150 needed 100 are met: shortfall 1/3, cost 400.
    """
    mission = build(
        GOODS
        | {
            "profile": [{"profile": "general", "mode": "road", "stowage": 2.5}],
            "measure": [{"measure": "warmth"}],
            "item": [{"item": "bale", "mass": 0.1, "volume": 1.0}],
            "yield": [{"item": "bale", "use": "keep", "measure": "warmth", "amount": 1.0}],
            "link": [{"link": "road", "origin": "port", "destination": "town", "transit": 2.0, "cost": 10.0, "capacity": 20.0}],
            "offer": [
                {"offer": "o", "contributor": "X", "item": "bale", "quantity": 400.0, "place": "port", "start": day(0), "end": day(60)}
            ],
            "need": [{"need": "n", "measure": "warmth", "place": "town", "quantity": 150.0, "first_useful": day(0), "due": day(15)}],
        }
    )
    check(mission, met={"n": 100.0}, cost=400.0, goals={("shortfall", 1, 0): 1 / 3})


def test_shelf_life_counts_from_availability_waits_included() -> None:
    """Vaccine keeps 5 days; it is given on days 0 to 9, useful from day 12 to day 14.

    By road (6 days, 5 a tonne) it always spoils. By air (4 days, 50 a tonne) it must be given on day 7 or later (12 − 5) and by day 9:
    all in the week of days 7 to 13, when 8 t can fly. Nothing given in the first week helps, although the air link is open then. Met 8
    of 20: 400.
    """
    mission = build(
        GOODS
        | {
            "profile": [{"profile": "general", "mode": "road"}, {"profile": "general", "mode": "air"}],
            "measure": [{"measure": "doses"}],
            "item": [{"item": "vaccine", "mass": 1.0, "shelf_life": 5.0}],
            "yield": [{"item": "vaccine", "use": "give", "measure": "doses", "amount": 1.0}],
            "link": [
                {"link": "road", "origin": "port", "destination": "town", "transit": 6.0, "cost": 5.0},
                {"link": "air", "origin": "port", "destination": "town", "mode": "air", "transit": 4.0, "cost": 50.0, "capacity": 8.0},
            ],
            "offer": [
                {"offer": "o", "contributor": "X", "item": "vaccine", "quantity": 20.0, "place": "port", "start": day(0), "end": day(9)}
            ],
            "need": [{"need": "n", "measure": "doses", "place": "town", "quantity": 20.0, "first_useful": day(12), "due": day(14)}],
        }
    )
    check(mission, met={"n": 8.0}, cost=400.0, goals={("shortfall", 1, 0): 0.6})
