"""Every figure of a plan for land leads to rows of the mission, whoever the teams are paid by."""

from pathlib import Path

import polars as pl
import pytest

from coalition import solve
from coalition.plan.store import read_plan, replacing, write_plan
from coalition.plan.trace import trace
from tests.demining.missions import mine


@pytest.mark.parametrize("contributor", ["NOR", None])
def test_every_figure_is_traced(contributor: str | None, tmp_path: Path) -> None:
    """Teams of a contributor, and teams that are the recipient's own, whom no budget of the mission pays."""
    cost = {"cost": 100.0} if contributor else {}
    mission = mine(8, team=[{"team": "guard", "asset": "manual", "contributor": contributor, "teams": 1, "place": "North", **cost}])
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, mission, solve(mission).tables, {})
    stored = read_plan(tmp_path / "out")
    assert set(stored.tables["activity"].filter(pl.col("table") == "team")["purse"]) == {
        f"contributor:{contributor}" if contributor else "host"
    }
    for figure in stored.tables["figure"]["figure"]:
        found = trace(stored, figure)
        assert set(found.rows["table"]) <= set(mission.tables)
    assert "team" in set(trace(stored, "cost.total").rows["table"]) or not contributor
