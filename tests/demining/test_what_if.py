"""What-ifs on demining: a closed place is not worked at, and answers do not depend on what was asked before."""

from __future__ import annotations

import numpy as np
import pytest

from coalition.plan.solve import solve_relaxed
from coalition.questions.changes import Change
from coalition.questions.whatif import Answer, open_asker
from tests.demining.missions import DAY, mine, monday, random_mine, rows


def after(answer: Answer) -> list[float]:
    return [goal.after for goal in answer.goals]


def test_nobody_works_at_a_closed_place() -> None:
    """Closed for good, nothing is released: all of the need is short, and nothing is spent."""
    answer = open_asker(mine()).ask([Change("close", "place", "North")])
    assert answer.short_before.sum() < answer.short_after.sum() == pytest.approx(100.0)
    cost = next(goal for goal in answer.goals if goal.goal == "cost")
    assert cost.after == pytest.approx(0.0, abs=1e-3)


def test_closed_for_a_while_is_access_from_then_on() -> None:
    """The first three weeks shut: what a mission reaches whose hazard is open from the fourth."""
    answer = open_asker(mine()).ask([Change("close", "place", "North", start=monday(0), end=monday(3) - DAY)])
    hazard = rows()["hazard"][0] | {"start": monday(3)}
    cold = solve_relaxed(mine(hazard=[hazard]))
    found = {(one.goal, one.tier, one.level): one.value for one in cold}
    for goal in answer.goals:
        assert goal.after == pytest.approx(found[goal.goal, goal.tier, goal.level], rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_question_has_the_same_answer(seed: int) -> None:
    """Whatever was asked in between; and closing helps nobody."""
    asker = open_asker(random_mine(seed))
    place = asker.engine.mission["hazard"]["place"][0]
    close = [Change("close", "place", place, start=monday(1), end=monday(3) - DAY)]
    first = asker.ask(close)
    need = asker.engine.mission["need"]["need"][0]
    asker.ask([Change("need", "need", need, factor=2.0)])
    asker.ask([Change("close", "place", place)])
    again = asker.ask(close)
    np.testing.assert_allclose(after(first), after(again), rtol=1e-6, atol=1e-6)
    shortfall = first.goals[0]
    assert shortfall.after >= shortfall.before - 1e-6
