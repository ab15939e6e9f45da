"""Where the solver comes to no end, earlier goals are held less exactly: the plan says so, and the check of it holds it to what it says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from coalition.mission.mission import Mission
from coalition.model.floors import LOOSE
from coalition.model.market import Market, Outcome
from coalition.model.solver import NoEnd
from coalition.plan.store import StoredPlan
from coalition.questions.changes import Change
from coalition.questions.whatif import open_asker
from coalition.verify.proof import proof_checks
from tests.model.missions import build, random_mission
from tests.verify.proven import proven

TOLERANCE = 0.01


def tents(**goal: float) -> Mission:
    """100 needed at a road that costs 1 EUR a tent, 60 offered; the shortfall may be missed by a hundredth."""
    return build({
        "mission": [{"periods": 4}], "contributor": [{"contributor": "A", "status": "member"}],
        "profile": [{"profile": "general", "mode": "road"}], "item": [{"item": "tent", "class": "non-lethal", "mass": 1.0}],
        "measure": [{"measure": "shelter", "sector": "shelter"}],
        "yield": [{"item": "tent", "use": "shelter", "measure": "shelter", "amount": 1.0}],
        "place": [{"place": name, "country": "POL", "territory": "outside"} for name in ("here", "there")],
        "link": [{"link": "road", "origin": "here", "destination": "there", "cost": 1.0}],
        "fund": [{"fund": "F"}],
        "contribution": [
            {"contribution": "c", "fund": "F", "contributor": "A", "amount": 1000.0, "start": "2025-01-06", "end": "2025-01-30"}
        ],
        "offer": [
            {"offer": "tents", "contributor": "A", "item": "tent", "place": "here", "quantity": 60.0,
             "start": "2025-01-06", "end": "2025-01-20"}
        ],
        "need": [
            {"need": "beds", "measure": "shelter", "place": "there", "quantity": 100.0, "first_useful": "2025-01-06", "due": "2025-01-30"}
        ],
        "goal": [{"order": 1, "goal": "shortfall", "tolerance": TOLERANCE}, {"order": 2, "goal": "cost", "tolerance": TOLERANCE}],
    })  # fmt: skip


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A solver that gives up the first so many times it is asked for a stage."""
    optimise = Market.optimise

    def hard(stage: str, times: int) -> None:
        asked: Counter[str] = Counter()

        def attempt(self: Market, name: str, scale: float | None, **more: Any) -> Outcome:
            asked[name] += 1
            if name == stage and asked[name] <= times:
                raise NoEnd("no end")
            return optimise(self, name, scale, **more)

        monkeypatch.setattr(Market, "optimise", attempt)

    return hard


def breaches(stored: StoredPlan) -> list[tuple[str, str]]:
    return [(breach.table, breach.row) for check in proof_checks(stored) for breach in check.breaches]


def with_looseness(stored: StoredPlan, row: int, value: float) -> StoredPlan:
    frame = stored.tables["goal"]
    column = [value if number == row else one for number, one in enumerate(frame["looseness"])]
    return replace(stored, tables={**stored.tables, "goal": frame.with_columns(looseness=pl.Series(column))})


@pytest.mark.parametrize(("times", "looseness", "cost"), [(0, 1.0, 59.0), (1, 2.0, 58.0), (3, 8.0, 52.0)])
def test_earlier_goals_give_way_by_their_tolerance_again(stubborn: Any, times: int, looseness: float, cost: float) -> None:
    """Each hundredth of the need that may be missed is a tent less to carry."""
    stubborn("cost", times)
    stored = proven(tents())
    rows = stored.tables["goal"]
    assert rows["looseness"].to_list() == [1.0, looseness]
    assert rows["value"].to_list() == pytest.approx([0.4, cost])
    assert rows["gap"].to_list() == pytest.approx([0.0, 0.0], abs=1e-6)
    assert breaches(stored) == []


def test_what_stays_hard_is_told(stubborn: Any) -> None:
    stubborn("cost", len(LOOSE))
    with pytest.raises(NoEnd, match="no end"):
        proven(tents())


def test_a_first_goal_has_nothing_to_loosen(stubborn: Any) -> None:
    stubborn("shortfall of tier 1", 1)
    with pytest.raises(NoEnd, match="no end"):
        proven(tents())


@pytest.mark.parametrize("value", [1.0, 4.0, 1.5, 0.0])
def test_another_looseness_than_planned_with_is_found(stubborn: Any, value: float) -> None:
    stubborn("cost", 1)
    stored = with_looseness(proven(tents()), 1, value)
    assert {table for table, _ in breaches(stored)} & {"goal", "price"}


def test_looseness_does_not_fall_from_one_stage_to_the_next() -> None:
    stored = proven(tents())
    assert ("goal", "2") in breaches(with_looseness(stored, 0, 2.0))


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 6, 7])
def test_loosened_plans_are_proven_again(stubborn: Any, seed: int) -> None:
    mission = random_mission(seed)
    stubborn("cost", 2)
    stored = proven(mission)
    assert stored.tables["goal"].filter(pl.col("goal") == "cost")["looseness"].to_list() == [4.0]
    assert breaches(stored) == []


def test_a_question_holds_what_the_plan_held_and_as_exactly(stubborn: Any) -> None:
    stubborn("cost", 1)
    asker = open_asker(tents())
    answer = asker.ask([Change("cut", "offer", "tents", factor=0.5)])
    assert [(one.before, one.after) for one in answer.goals] == [pytest.approx((0.4, 0.7)), pytest.approx((58.0, 28.0))]
