"""The planner and the model written out in full agree on a hundred small missions, goal by goal, to a millionth of each goal's scale."""

import os

import pytest

from coalition.plan.solve import solve_relaxed
from tests.model.full_model import FullModel
from tests.model.missions import random_mission

SEEDS = int(os.environ.get("COALITION_SEEDS", "100"))
"""COALITION_SEEDS=1000 searches further."""
CLOSE = 1e-6


@pytest.mark.parametrize("seed", range(SEEDS))
def test_planner_agrees_with_the_full_model(seed: int) -> None:
    mission = random_mission(seed)
    expected = {(found.goal, found.tier, found.level): found for found in FullModel(mission).goals()}
    reached = {(found.goal, found.tier, found.level): found.value for found in solve_relaxed(mission) if found.goal != "earliest"}
    assert set(reached) == set(expected)
    off = {
        key: (reached[key], found.value)
        for key, found in expected.items()
        if abs(reached[key] - found.value) > CLOSE * max(found.scale, 1.0)
    }
    assert not off, "goal: (planner, full model)"
