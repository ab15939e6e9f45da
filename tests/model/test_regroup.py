"""Whole units given up group by group and chosen anew: as good as all at once where that can be done, checked, the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from coalition.model import polish
from coalition.plan.solve import solve
from coalition.plan.store import read_plan, replacing, write_plan
from coalition.verify.verify import breaches, verify
from tests.pillars.random_schools import random_school

CLOSE = 2e-5


def short(seed: int) -> float:
    """The shortfall that the plan of a small mission ends with."""
    return float(solve(random_school(seed)).tables["goal"].row(0, named=True)["final"])


@pytest.mark.parametrize("seed", range(0, 100, 9))
def test_group_by_group_is_as_good_as_at_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    best = short(seed)
    monkeypatch.setattr(polish, "AT_ONCE", 0)
    assert short(seed) == pytest.approx(best, abs=CLOSE)


def test_such_a_plan_keeps_to_every_rule_and_is_the_same_every_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polish, "AT_ONCE", 0)
    mission = random_school(18)
    plan, again = solve(mission), solve(mission)
    assert all(plan.tables[name].equals(again.tables[name]) for name in plan.tables)
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    assert list(breaches(verify(read_plan(tmp_path / "out")))) == []
