"""Golden missions about what may be given where: refusals, limits, dated caveats, people."""

from tests.golden.worked import check
from tests.model.missions import Rows, build, day

TWO_TOWNS: Rows = {
    "contributor": [{"contributor": "X"}, {"contributor": "Y"}],
    "profile": [{"profile": "general", "mode": "road"}],
    "measure": [{"measure": "kits"}],
    "item": [{"item": "kit", "mass": 1.0}],
    "yield": [{"item": "kit", "use": "use", "measure": "kits", "amount": 1.0}],
    "place": [{"place": "port"}, {"place": "A", "territory": "in theatre"}, {"place": "B", "territory": "in theatre"}],
    "link": [{"link": town, "origin": "port", "destination": town, "transit": 2.0, "cost": 1.0} for town in "AB"],
    "offer": [
        {
            "offer": "x",
            "contributor": "X",
            "item": "kit",
            "quantity": 70.0,
            "place": "port",
            "start": day(0),
            "end": day(69),
            "unit_cost": 1.0,
        },
        {
            "offer": "y",
            "contributor": "Y",
            "item": "kit",
            "quantity": 40.0,
            "place": "port",
            "start": day(0),
            "end": day(69),
            "unit_cost": 3.0,
        },
    ],
    "need": [{"need": town, "measure": "kits", "place": town, "quantity": 50.0, "first_useful": day(0), "due": day(60)} for town in "AB"],
}


def test_refusal_and_limit() -> None:
    """X refuses B and lets at most half of its offers (35 of 70) go into theatre at all; Y gives 40 anywhere.

    75 kits at most: shortfall 25 / 100. Sharing fairly A gets X's 35 and 2.5 of Y, B the other 37.5: both 0.75.
    Cost: 35 · (1 + 1) + 40 · (3 + 1) = 230.
    """
    mission = build(
        TWO_TOWNS
        | {
            "caveat": [
                {"caveat": "not B", "effect": "refuse", "contributor": "X", "place": "B"},
                {"caveat": "half", "effect": "limit", "contributor": "X", "territory": "in theatre", "share": 0.5},
            ]
        }
    )
    check(mission, met={"A": 37.5, "B": 37.5}, cost=230.0, goals={("shortfall", 1, 0): 0.25, ("worst_place", 1, 1): 0.75})


def test_only_with_two_lines() -> None:
    """X serves only A or only what yields medicine (two lines of one caveat add up); kits are no medicine, so X serves A.

    Y refuses A. A gets 50 of X's 70 (cost 2 each), B 40 of Y's (4 each): shortfall 10 / 100, worst place 0.8, cost 100 + 160.
    """
    mission = build(
        TWO_TOWNS
        | {
            "measure": [{"measure": "kits"}, {"measure": "medicine"}],
            "caveat": [
                {"caveat": "law", "line": 1, "effect": "only", "contributor": "X", "place": "A"},
                {"caveat": "law", "line": 2, "effect": "only", "contributor": "X", "measure": "medicine"},
                {"caveat": "not A", "effect": "refuse", "contributor": "Y", "place": "A"},
            ],
        }
    )
    check(mission, met={"A": 50.0, "B": 40.0}, cost=260.0, goals={("shortfall", 1, 0): 0.1, ("worst_place", 1, 1): 0.8})


def test_dated_refusal_counts_on_the_day_of_giving() -> None:
    """An authority for X to serve B expires on day 20: from day 21 X refuses B. The road to B takes 10 kits a week; Y gives nothing.

    70 kits for two towns of 50: shortfall 30 / 100, fairest 35 each. What B gets must be *given* by day 20, when the third week ends
    and only 30 have left; the other 5 were given too, wait at the port and leave in the fourth week. Cost 70 · 2 = 140.
    """
    mission = build(
        TWO_TOWNS
        | {
            "offer": [TWO_TOWNS["offer"][0]],
            "link": [
                {"link": "A", "origin": "port", "destination": "A", "transit": 2.0, "cost": 1.0},
                {"link": "B", "origin": "port", "destination": "B", "transit": 2.0, "cost": 1.0, "capacity": 10.0},
            ],
            "caveat": [{"caveat": "expires", "effect": "refuse", "contributor": "X", "place": "B", "start": day(21)}],
        }
    )
    check(mission, met={"A": 35.0, "B": 35.0}, cost=140.0, goals={("shortfall", 1, 0): 0.3, ("worst_place", 1, 1): 0.7})


def test_people_and_personnel_caveat() -> None:
    """A kit needs 0.5 staff-weeks in theatre. X refuses to serve B with its people; Y has 12 staff-weeks there, X 100.

    Y can give 24 kits (12 / 0.5), X only to A. A gets 50 of X (2 each), B 24 of Y (4 each): shortfall 26 / 100, cost 196.
    """
    mission = build(
        TWO_TOWNS
        | {
            "item": [{"item": "kit", "mass": 1.0, "staff_weeks": 0.5}],
            "staff": [
                {"staff": "x", "contributor": "X", "territory": "in theatre", "start": day(0), "end": day(69), "staff_weeks": 100.0},
                {"staff": "y", "contributor": "Y", "territory": "in theatre", "start": day(0), "end": day(69), "staff_weeks": 12.0},
            ],
            "caveat": [{"caveat": "no people to B", "effect": "refuse", "contributor": "X", "personnel": True, "place": "B"}],
        }
    )
    check(mission, met={"A": 50.0, "B": 24.0}, cost=196.0, goals={("shortfall", 1, 0): 0.26, ("worst_place", 1, 1): 0.48})


def test_candidates_give_nothing() -> None:
    """Y is a candidate: its offers are off. X's 70 kits are shared 35 and 35; cost 140."""
    mission = build(TWO_TOWNS | {"contributor": [{"contributor": "X"}, {"contributor": "Y", "status": "candidate"}]})
    check(mission, met={"A": 35.0, "B": 35.0}, cost=140.0, goals={("shortfall", 1, 0): 0.3, ("worst_place", 1, 1): 0.7})
