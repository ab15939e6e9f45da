"""Warm answers agree with planning the changed mission from the start; asking leaves nothing behind."""

from __future__ import annotations

import os
from random import Random

import numpy as np
import pytest

from coalition.plan.engine import members_of
from coalition.plan.solve import solve_relaxed
from coalition.questions.whatif import open_asker
from tests.model.missions import random_mission
from tests.questions.changed import changed, random_changes

SEEDS = int(os.environ.get("COALITION_SEEDS", "50"))
CLOSE = 1e-6


@pytest.mark.parametrize("seed", range(SEEDS))
def test_warm_answers_agree_with_planning_anew(seed: int) -> None:
    mission, random = random_mission(seed), Random(seed)
    members, asker = members_of(mission), open_asker(mission)
    for number in range(4):
        asked = random_changes(mission, members, random, 1 + number // 3)
        other, taking_part = changed(mission, members, asked)
        cold = {(one.goal, one.tier, one.level): one for one in solve_relaxed(other, members=taking_part) if one.goal != "earliest"}
        answer = asker.ask(asked)
        warm = {(move.goal, move.tier, move.level): move.after for move in answer.goals if not np.isnan(move.after)}
        assert set(warm) == set(cold), asked
        off = {key: (warm[key], one.value) for key, one in cold.items() if abs(warm[key] - one.value) > CLOSE * max(one.scale, 1.0)}
        assert not off, (asked, off)
