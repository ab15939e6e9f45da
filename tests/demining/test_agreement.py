"""The planner agrees with the model written out in full, on small missions drawn at random."""

from __future__ import annotations

import polars as pl
import pytest

from coalition import solve
from tests.demining.missions import limited_mine, random_mine
from tests.demining.written_out import WrittenOut


@pytest.mark.parametrize("seed", range(100))
def test_least_shortfall(seed: int):
    mission = random_mine(seed)
    reached = solve(mission).tables["goal"].row(0, named=True)
    best = WrittenOut(mission).least_shortfall()
    assert reached["bound"] <= best + 1e-6
    assert reached["final"] == pytest.approx(best, abs=2e-5)


@pytest.mark.parametrize("seed", range(40))
def test_least_shortfall_where_caveats_limit_teams(seed: int):
    mission = limited_mine(seed)
    plan = solve(mission)
    reached = plan.tables["goal"].row(0, named=True)
    best = WrittenOut(mission).least_shortfall()
    assert reached["bound"] <= best + 1e-6
    assert reached["final"] == pytest.approx(best, abs=2e-5)
    for key, limit in plan.tables["balance"].filter(pl.col("table") == "caveat").select("balance", "limit").iter_rows():
        assert plan.tables["entry"].filter(pl.col("balance") == key)["amount"].sum() <= limit + 1e-9
