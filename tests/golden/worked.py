"""What every golden mission is asked: the planner and the full model must both give the answer worked by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from coalition.mission.check import findings
from coalition.mission.mission import Mission
from coalition.plan.solve import solve
from tests.model.full_model import optimum

CLOSE = 2e-5
"""Relative; each goal may give up a millionth of its scale to the next."""


def check(
    mission: Mission, *, met: Mapping[str, float] | None, cost: float | None, goals: Mapping[tuple[str, int, int], float] | None = None
) -> None:
    """``met`` need by need, the cost of all consignments, and the optimum of each goal named (goal, tier, level)."""
    assert not [str(found) for found in findings(mission) if found.severity == "error"]
    expected = dict(goals or {})
    judged = {(found.goal, found.tier, found.level): found.value for found in optimum(mission)}
    if cost is not None and ("cost", 0, 0) in judged:
        expected["cost", 0, 0] = cost
    assert {key: judged[key] for key in expected} == pytest.approx(expected, rel=CLOSE, abs=CLOSE)

    tables = solve(mission).tables
    reached = {
        (goal, tier, level): value for goal, tier, level, value in tables["goal"].select("goal", "tier", "level", "value").iter_rows()
    }
    assert {key: reached[key] for key in expected} == pytest.approx(expected, rel=CLOSE, abs=CLOSE)
    if met is not None:
        fulfilled = dict(tables["fulfilment"].select("need", "met").iter_rows())
        assert fulfilled == pytest.approx(dict(met), rel=CLOSE, abs=CLOSE * max(1.0, *met.values()))
    if cost is not None:
        parts = tables["consignment"].select("goods_cost", "movement_cost", "place_cost")
        assert sum(map(sum, parts.iter_rows())) == pytest.approx(cost, rel=CLOSE)
