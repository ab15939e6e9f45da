"""Golden missions about getting there: routes and capacity, border dwell, late arrival, fairness, storage, scenarios."""

from random import Random

import pytest

from tests.golden.worked import check
from tests.model.missions import Rows, build, day

GRAIN: Rows = {
    "contributor": [{"contributor": "X"}],
    "profile": [{"profile": "general", "mode": mode} for mode in ("road", "rail", "gauge change")],
    "measure": [{"measure": "grain"}],
    "item": [{"item": "grain", "mass": 1.0}],
    "yield": [{"item": "grain", "use": "eat", "measure": "grain", "amount": 1.0}],
    "place": [{"place": "port"}, {"place": "town"}],
}


def offer(quantity: float, first: int = 0, last: int = 69) -> dict[str, object]:
    return {"offer": "o", "contributor": "X", "item": "grain", "quantity": quantity, "place": "port", "start": day(first), "end": day(last)}


def need(place: str, quantity: float, due: int, first: int = 0, **other: object) -> dict[str, object]:
    return {"need": place, "measure": "grain", "place": place, "quantity": quantity, "first_useful": day(first), "due": day(due)} | other


def test_capacity_with_two_routes() -> None:
    """Rail is cheap (10 a tonne) but slow (14 days, 10 t a week); road is dear (30), fast (2 days) and takes 12 t a week.

    100 t are needed by day 34. Trains must leave by day 20: three weeks, 30 t. Lorries must leave by day 32: five weeks, 60 t.
    90 t arrive: shortfall 0.1, cost 30 · 10 + 60 · 30 = 2100.
    """
    mission = build(
        GRAIN
        | {
            "offer": [offer(200.0)],
            "link": [
                {"link": "rail", "origin": "port", "destination": "town", "mode": "rail", "transit": 14.0, "cost": 10.0, "capacity": 10.0},
                {"link": "road", "origin": "port", "destination": "town", "transit": 2.0, "cost": 30.0, "capacity": 12.0},
            ],
            "need": [need("town", 100.0, 34)],
        }
    )
    check(mission, met={"town": 90.0}, cost=2100.0, goals={("shortfall", 1, 0): 0.1})


def test_gauge_change_and_border_queue_take_time() -> None:
    """By rail: 3 days, 4 days of gauge change, 3 days: 10, one too many for day 9. By road: 5 days and 3 in the queue: 8.

    Lorries leaving on days 0 and 1 arrive in time, 10 t a week: 10 of 30 t, cost 10 · 20 = 200. Without dwell the train (6 days) would
    bring all.
    """
    mission = build(
        GRAIN
        | {
            "place": [{"place": name} for name in ("port", "west", "east", "town")],
            "offer": [offer(30.0)],
            "link": [
                {"link": "1", "origin": "port", "destination": "west", "mode": "rail", "transit": 3.0, "cost": 1.0},
                {"link": "2", "origin": "west", "destination": "east", "mode": "gauge change", "transit": 0.0, "dwell": 4.0, "cost": 1.0},
                {"link": "3", "origin": "east", "destination": "town", "mode": "rail", "transit": 3.0, "cost": 1.0},
                {"link": "road", "origin": "port", "destination": "town", "transit": 5.0, "dwell": 3.0, "cost": 20.0, "capacity": 10.0},
            ],
            "need": [need("town", 30.0, 9)],
        }
    )
    check(mission, met={"town": 10.0}, cost=200.0, goals={("shortfall", 1, 0): 2 / 3})


def test_late_arrival_counts_less() -> None:
    """Grain ready on day 20 arrives on day 22, 8 days after it was due: 2 started weeks late, each taking a quarter of its worth.

    100 t count 100 · (1 − 2 · 0.25) = 50: shortfall 0.5, lateness 2 · 100 / 100 = 2, cost 100.
    """
    mission = build(
        GRAIN
        | {
            "offer": [offer(100.0, first=20)],
            "link": [{"link": "road", "origin": "port", "destination": "town", "transit": 2.0, "cost": 1.0}],
            "need": [need("town", 100.0, 14, late=28.0, discount=0.25)],
        }
    )
    check(mission, met={"town": 50.0}, cost=100.0, goals={("shortfall", 1, 0): 0.5, ("lateness", 0, 0): 2.0})


def test_in_time_is_dearer_but_lateness_comes_first() -> None:
    """Lateness is settled before cost: lorries (30 a tonne) in time rather than trains (10) one week late at full worth.

    Lorries take 20 t a week and can leave until day 12 (two weeks): 40 t. The last 10 t go by train, 3 days late: lateness 10 / 50 = 0.2.
    Cost 40 · 30 + 10 · 10 = 1300.
    """
    mission = build(
        GRAIN
        | {
            "offer": [offer(50.0, first=3)],
            "link": [
                {"link": "rail", "origin": "port", "destination": "town", "mode": "rail", "transit": 14.0, "cost": 10.0},
                {"link": "road", "origin": "port", "destination": "town", "transit": 2.0, "cost": 30.0, "capacity": 20.0},
            ],
            "need": [need("town", 50.0, 14, late=7.0)],
        }
    )
    check(mission, met={"town": 50.0}, cost=1300.0, goals={("shortfall", 1, 0): 0.0, ("lateness", 0, 0): 0.2})


def test_fairness_tie() -> None:
    """60 t for three towns of 50; the bridge to C carries 10 t before it closes.

    Shortfall 90 / 150 = 0.6 whoever gets it. The worst place is C with 10 / 50 = 0.2; C cannot be better, so it is held and the next
    worst is raised: A and B tie at 25 each, 0.5. Cost 10 · 1 + 50 · 1 = 60.
    """
    mission = build(
        GRAIN
        | {
            "place": [{"place": name} for name in ("port", "A", "B", "C")],
            "offer": [offer(60.0)],
            "link": [
                {"link": "A", "origin": "port", "destination": "A", "cost": 1.0},
                {"link": "B", "origin": "port", "destination": "B", "cost": 1.0},
                {"link": "C", "origin": "port", "destination": "C", "cost": 1.0, "capacity": 10.0, "end": day(6)},
            ],
            "need": [need(town, 50.0, 60) for town in "ABC"],
            "goal": [{"order": 1, "goal": "shortfall"}, {"order": 2, "goal": "worst_place", "levels": 2}, {"order": 3, "goal": "cost"}],
        }
    )
    goals = {("shortfall", 1, 0): 0.6, ("worst_place", 1, 1): 0.2, ("worst_place", 1, 2): 0.5}
    check(mission, met={"A": 25.0, "B": 25.0, "C": 10.0}, cost=60.0, goals=goals)


def test_handling_and_storage_of_a_place() -> None:
    """Grain goes by road to a depot (1 day) and on by the one train, on day 14, which brings it in time. The port keeps it free of charge.

    The depot handles 30 t a week and stores 2 t on average over a week. 30 t arrive on day 14 itself and wait nothing. More must arrive in
    the week of days 7 to 13 or before; least waiting is arriving on day 13: one day of seven, 1/7 of its load, so 7 · 2 = 14 t fit.
    44 of 50 t: shortfall 0.12. Storage at 7 a tonne and week is 1 a tonne and day: 14; handling 44 · 0.5 = 22; cost 36.
    """
    mission = build(
        GRAIN
        | {
            "place": [
                {"place": "port"},
                {"place": "depot", "handling": 30.0, "handling_cost": 0.5, "storage": 2.0, "storage_cost": 7.0},
                {"place": "town"},
            ],
            "offer": [offer(60.0, last=0)],
            "link": [
                {"link": "road", "origin": "port", "destination": "depot"},
                {"link": "train", "origin": "depot", "destination": "town", "mode": "rail", "start": day(14), "end": day(14)},
            ],
            "need": [need("town", 50.0, 20)],
        }
    )
    check(mission, met={"town": 44.0}, cost=36.0, goals={("shortfall", 1, 0): 0.12})


def stock_network(goal: str) -> Rows:
    """Stock is placed before it is known which of three disasters strikes on day 14; each must be answered by day 17."""
    return GRAIN | {
        "mission": [{"reveal": day(14)}],
        "place": [{"place": name} for name in ("port", "west", "east", "X", "Y", "Z")],
        "offer": [offer(100.0)],
        "link": [
            {"link": "1", "origin": "port", "destination": "west", "transit": 5.0, "capacity": 30.0},
            {"link": "2", "origin": "port", "destination": "east", "transit": 5.0},
            {"link": "3", "origin": "west", "destination": "X", "transit": 2.0},
            {"link": "4", "origin": "west", "destination": "Y", "transit": 3.0},
            {"link": "5", "origin": "east", "destination": "Y", "transit": 2.0},
            {"link": "6", "origin": "east", "destination": "Z", "transit": 2.0},
        ],
        "scenario": [{"scenario": name, "probability": part} for name, part in (("flood", 0.6), ("quake", 0.25), ("fire", 0.15))],
        "need": [
            need("X", 80.0, 17, first=14, scenario="flood"),
            need("Y", 60.0, 17, first=14, scenario="quake"),
            need("Z", 50.0, 17, first=14, scenario="fire"),
        ],
        "goal": [{"order": 1, "goal": goal}],
    }


def test_stock_network_expected_shortfall() -> None:
    """100 t at the port. West reaches X and Y in time, east reaches Y and Z; from the port everything is too far (7 days).

    Lorries to the west carry 30 t a week and must leave by day 10: 60 t there. A tonne in the west is worth 0.6 (flood) + 0.25 (quake,
    up to 60); in the east 0.15 (fire, up to 50) and 0.25 where Y has less than 60 from the west. So 60 west, 40 east: flood 80 − 60 =
    20 short, quake 0, fire 50 − 40 = 10. Expected: 0.6 · 20 + 0.15 · 10 = 13.5 t of 0.6 · 80 + 0.25 · 60 + 0.15 · 50 = 70.5.
    """
    goals = {("expected_shortfall", 0, 0): 13.5 / 70.5}
    check(build(stock_network("expected_shortfall")), met={"X@flood": 60.0, "Y@quake": 60.0, "Z@fire": 40.0}, cost=None, goals=goals)


def test_a_limit_caveat_holds_in_each_scenario_by_itself() -> None:
    """X lets at most 50 t go to disasters. Only one of them will strike, so the 50 t serve each.

    With 50 t on either side flood gets 50 of 80, quake 50 of 60, fire all its 50: 0.6 · 30 + 0.25 · 10 = 20.5 t of 70.5.
    (With 60 t west and 40 t east, as before, flood and quake gain nothing and fire is 10 short: 22.)
    """
    rows = stock_network("expected_shortfall")
    rows["caveat"] = [{"caveat": "reserve", "effect": "limit", "contributor": "X", "quantity": 50.0}]
    check(build(rows), met=None, cost=None, goals={("expected_shortfall", 0, 0): 20.5 / 70.5})


def test_stock_network_worst_shortfall() -> None:
    """The same by the worst scenario: flood is 20 t short at best (60 of 80), the others less: 20 / 70.5."""
    goals = {("worst_shortfall", 0, 0): 20 / 70.5}
    check(build(stock_network("worst_shortfall")), met=None, cost=None, goals=goals)


def test_stock_network_mean_of_the_worst() -> None:
    """60 t west and 40 t east again: flood (0.6) is 20 t short, fire (0.15) 10 t, quake (0.25) nothing.

    The worst 0.7 of all that may come are the flood and 0.1 of the fire: (0.6 · 20 + 0.1 · 10) / 0.7 = 18.57 t of 70.5. More for the
    east would cost the flood six times what it brings the fire. Of everything (tail 1) it is the expected shortfall, of the worst half the
    flood's.
    """
    for tail, short in ((0.7, 13 / 0.7), (1.0, 13.5), (0.5, 20.0)):
        rows = stock_network("cvar_shortfall")
        rows["goal"][0]["tail"] = tail
        met = {"X@flood": 60.0, "Y@quake": 60.0, "Z@fire": 40.0} if tail == 1.0 else None  # less says nothing of Y
        check(build(rows), met=met, cost=None, goals={("cvar_shortfall", 0, 0): short / 70.5})


@pytest.mark.parametrize("seed", range(3))
def test_links_too_quick_to_count_lead_nobody_round(seed: int) -> None:
    """From the port to a is 2 days and costs 1 a tonne; a, b, c and the town are a few hours apart in a ring and cost nothing, both ways.

    60 t for the town, 20 t for a and 15 t for c cost 95, in whatever order the links are told.
    """
    ring = [("a", "b"), ("b", "town"), ("town", "c"), ("c", "a")]
    links: list[dict[str, object]] = [{"link": "far", "origin": "port", "destination": "a", "transit": 2.0, "cost": 1.0}]
    for here, there in [*ring, *((there, here) for here, there in ring)]:
        links.append({"link": f"{here}-{there}", "origin": here, "destination": there, "transit": 0.2})
    Random(seed).shuffle(links)
    mission = build(
        GRAIN
        | {
            "place": [{"place": name} for name in ("port", "a", "b", "town", "c")],
            "offer": [offer(100.0, first=3)],
            "link": links,
            "need": [need("town", 60.0, 34), need("a", 20.0, 20), need("c", 15.0, 20)],
        }
    )
    check(mission, met={"town": 60.0, "a": 20.0, "c": 15.0}, cost=95.0, goals={("shortfall", 1, 0): 0.0})
