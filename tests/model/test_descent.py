"""The way down to hard programmes: it comes near the optimum of any programme, and the goals it is used for reach the same values."""

import numpy as np
import pytest
from scipy.optimize import linprog

from coalition.arrays import Floats
from coalition.model import market
from coalition.model.descent import Descent, Programme
from coalition.model.market import Market
from coalition.plan.solve import solve_relaxed
from tests.model.full_model import FullModel
from tests.model.missions import random_mission

CLOSE = 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_prices_and_values_come_near_the_optimum_of_a_programme_that_grows(seed: int) -> None:
    """Thirty goods to carry over forty ways, ten of which are found late; two programmes in one: what is at most, and what is exactly."""
    draw = np.random.default_rng(seed)
    rows, columns = 30, 40
    matrix = draw.random((rows, columns)) * (draw.random((rows, columns)) < 0.3)
    matrix[0] = 1.0
    limit, equal = matrix @ draw.random(columns) + 0.1, np.zeros(rows, bool)
    equal[0] = True
    cost, upper = -draw.random(columns), np.full(columns, 2.0)
    descent = Descent()
    for known in (30, 30, *[40] * 60):
        row, column = np.nonzero(matrix[:, :known])
        descent.advance(Programme(row, column, matrix[row, column], cost[:known], upper[:known], limit, equal))
    best = linprog(cost, matrix[~equal], limit[~equal], matrix[equal], limit[equal], list(zip(np.zeros(columns), upper, strict=True)))
    reduced = cost + descent.prices @ matrix
    bound = -descent.prices @ limit + np.minimum(reduced, 0.0) @ upper
    assert bound <= best.fun + 1e-9
    assert bound == pytest.approx(best.fun, rel=1e-2)
    assert cost @ descent.values == pytest.approx(best.fun, rel=1e-2)


def test_goals_reach_the_same_with_a_descent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty small missions, every goal that is not proven in its first round taken to be hard."""
    descents: list[str] = []

    def counted(self: Market, stage: str, scale: float | None, best: float, proof: Floats) -> tuple[float, Floats]:
        descents.append(stage)
        return descend(self, stage, scale, best, proof)

    descend = Market._descend
    monkeypatch.setattr(market, "HARD", -1)
    monkeypatch.setattr(Market, "_descend", counted)
    off: dict[object, tuple[float, float]] = {}
    for seed in range(20):
        mission = random_mission(seed)
        reached = {(found.goal, found.tier, found.level): found.value for found in solve_relaxed(mission) if found.goal != "earliest"}
        for found in FullModel(mission).goals():
            value = reached[found.goal, found.tier, found.level]
            if abs(value - found.value) > CLOSE * max(found.scale, 1.0):
                off[seed, found.goal, found.tier, found.level] = value, found.value
    assert not off, "seed and goal: (planner, full model)"
    assert len(descents) >= 20
