"""Missions too large for one integer programme: teams first, then oblast by oblast."""

from __future__ import annotations

from pathlib import Path

import pytest

from coalition import solve
from coalition.arrays import Floats, Ints
from coalition.model import exact
from coalition.model.goals import Goals
from coalition.model.windows import chosen_by_windows
from coalition.plan.store import read_plan, replacing, write_plan
from coalition.verify.verify import breaches, verify
from tests.demining.missions import random_mine


@pytest.mark.parametrize("seed", [4, 6, 8])
def test_windows_find_what_one_programme_does(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mission = random_mine(seed)
    at_once = solve(mission)
    moved: list[int] = []

    def told(goals: Goals, quantity: Floats, excess: Ints) -> Floats:
        found = chosen_by_windows(goals, quantity, excess)
        moved.append(len(found))
        return found

    monkeypatch.setattr(exact, "PASSES", ())
    monkeypatch.setattr(exact, "chosen_by_windows", told)
    by_windows, again = solve(mission), solve(mission)
    assert len(moved) == 2
    best, found = (plan.tables["goal"]["final"][0] for plan in (at_once, by_windows))
    assert best - 1e-6 <= found <= best + 1e-3
    lacking = by_windows.tables["demining_list"].filter(tier=1)["lacking"].to_list()
    assert found <= min(lacking) + 1e-6
    assert by_windows.tables["activity"].equals(again.tables["activity"])
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, mission, by_windows.tables, by_windows.run)
    assert list(breaches(verify(read_plan(tmp_path / "out")))) == []
