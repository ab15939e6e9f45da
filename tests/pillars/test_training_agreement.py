"""Small missions of training made at random agree with the model written out in full, person by person, for another solver."""

from __future__ import annotations

import pytest

from coalition.mission.check import findings
from coalition.plan.solve import solve
from tests.pillars.random_schools import random_school
from tests.pillars.school_model import School

CLOSE = 2e-5
"""Shares of the scale: each goal may give up a millionth to the next, and whole units a little to their search."""


@pytest.mark.parametrize("seed", range(100))
def test_the_plan_is_as_good_as_the_full_model_says(seed: int) -> None:
    mission = random_school(seed)
    assert not [str(found) for found in findings(mission) if found.severity == "error"]
    short, cost = School(mission).best()
    goals = {row["goal"]: row for row in solve(mission).tables["goal"].iter_rows(named=True)}
    assert goals["shortfall"]["bound"] <= short + CLOSE
    assert goals["shortfall"]["final"] == pytest.approx(short, abs=CLOSE)
    assert cost * 0.999 - 0.1 <= goals["cost"]["final"] <= cost * 1.001 + 0.1


def test_the_missions_are_hard_enough() -> None:
    """Many are short of something, and whole classes matter: the bound is often better than any plan."""
    found = [solve(random_school(seed)).tables["goal"].row(0, named=True) for seed in range(0, 100, 4)]
    assert sum(row["final"] > 1e-4 for row in found) >= 8
    assert sum(row["final"] > row["bound"] + 1e-3 for row in found) >= 2
