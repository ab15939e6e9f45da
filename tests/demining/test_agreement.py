"""The planner agrees with the model written out in full, on small missions drawn at random."""

from __future__ import annotations

import pytest

from coalition import solve
from tests.demining.missions import random_mine
from tests.demining.written_out import WrittenOut


@pytest.mark.parametrize("seed", range(100))
def test_least_shortfall(seed: int):
    mission = random_mine(seed)
    reached = solve(mission).tables["goal"].row(0, named=True)
    best = WrittenOut(mission).least_shortfall()
    assert reached["bound"] <= best + 1e-6
    assert reached["final"] == pytest.approx(best, abs=2e-5)
