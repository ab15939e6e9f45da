"""The judge itself is judged: by missions small enough for the back of an envelope, and by the random ones it must be able to build."""

import pytest

from coalition.mission.check import findings
from tests.model.full_model import FullModel, optimum
from tests.model.missions import Rows, build, day, random_mission

TWO_TIERS: Rows = {
    "contributor": [{"contributor": "X"}, {"contributor": "Y", "status": "candidate"}],
    "profile": [{"profile": "general", "mode": "road"}],
    "measure": [{"measure": "kits"}],
    "item": [{"item": "kit", "mass": 2.0}],
    "yield": [{"item": "kit", "use": "use", "measure": "kits", "amount": 1.0}],
    "place": [{"place": "port"}, {"place": "town"}],
    "link": [{"link": "road", "origin": "port", "destination": "town", "transit": 1.0, "cost": 3.0}],
    "offer": [
        {"offer": "x", "contributor": "X", "item": "kit", "quantity": 30.0, "place": "port", "start": day(0), "end": day(9)},
        {
            "offer": "y",
            "contributor": "Y",
            "item": "kit",
            "quantity": 5.0,
            "place": "port",
            "start": day(0),
            "end": day(9),
            "unit_cost": 1.0,
        },
    ],
    "priority": [{"priority": "urgent", "tier": 1, "weight": 2.0}, {"priority": "later", "tier": 2}],
    "need": [
        {"need": "u", "measure": "kits", "place": "town", "quantity": 20.0, "first_useful": day(0), "due": day(20), "priority": "urgent"},
        {"need": "l", "measure": "kits", "place": "town", "quantity": 20.0, "first_useful": day(0), "due": day(20), "priority": "later"},
    ],
}


def test_tiers_weights_and_cost() -> None:
    """30 kits: tier 1 met (weight 2 on 20 of 40), tier 2 has 10 short of 40 in all: 0.25; fill rates 1 and 0.5; 30 · 2 t · 3 = 180."""
    found = {(value.goal, value.tier, value.level): value.value for value in optimum(build(TWO_TIERS))}
    goals = {("shortfall", 1, 0): 0.0, ("shortfall", 2, 0): 0.25, ("worst_place", 1, 1): 1.0, ("worst_place", 2, 1): 0.5}
    assert found == pytest.approx(goals | {("lateness", 0, 0): 0.0, ("cost", 0, 0): 180.0}, abs=1e-3)


def test_a_candidate_can_be_switched_on() -> None:
    """With Y there are 35 kits: 5 of 40 short in tier 2, cost 35 · 6 + 5 · 1 = 215."""
    found = {(value.goal, value.tier): value.value for value in optimum(build(TWO_TIERS), frozenset({"X", "Y"}))}
    assert found["shortfall", 2] == pytest.approx(0.125, abs=1e-5)
    assert found["cost", 0] == pytest.approx(215.0, rel=1e-5)


def test_random_missions_are_worth_judging() -> None:
    """Enough of the random missions move goods, leave needs short, and are bitten by every kind of limit."""
    rows = set()
    moved = short = 0
    for seed in range(40):
        model = FullModel(random_mission(seed))
        rows |= {row[1] for row, posted in model.programme.entries.items() if posted and isinstance(row, tuple) and isinstance(row[1], str)}
        goals = list(model.goals())
        moved += any(value.value > 1e-3 for value in goals if value.goal in ("cost", "blend", "common_fraction"))
        short += any(value.value > 1e-3 for value in goals if value.goal in ("shortfall", "expected_shortfall", "worst_shortfall"))
    assert moved > 15
    assert short > 15
    limits = {"offer", "market", "budget", "fund", "contribution", "link", "handling", "storage", "staff", "caveat", "need", "pool", "flow"}
    assert limits <= rows


def test_random_missions_are_valid() -> None:
    """A mission the checks refuse would prove nothing."""
    wrong = [(seed, str(found)) for seed in range(40) for found in findings(random_mission(seed)) if found.severity == "error"]
    assert not wrong


def test_random_missions_are_the_same_for_a_seed() -> None:
    first, second = random_mission(7), random_mission(7)
    assert all(first[table].equals(second[table]) for table in first.tables)
