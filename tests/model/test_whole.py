"""Whole units: with every item whole, quantities are whole, no limit is broken, and no goal is better than its proven bound."""

import polars as pl
import pytest

from coalition.mission.mission import Mission
from coalition.plan.solve import solve
from tests.model.missions import random_mission

CLOSE = 1e-6
RISING = {"worst_place", "common_fraction"}


def all_whole(mission: Mission) -> Mission:
    """The mission with every item given in whole units only."""
    tables = dict(mission.tables)
    tables["item"] = tables["item"].with_columns(whole=pl.lit(True))
    return Mission(tables, mission.files)


@pytest.mark.parametrize("seed", range(40))
def test_quantities_are_whole_and_limits_hold(seed: int) -> None:
    tables = solve(all_whole(random_mission(seed))).tables
    quantity = tables["consignment"]["quantity"]
    assert ((quantity - quantity.round()).abs() < 1e-9).all()
    limited = tables["balance"].filter(pl.col("sense") != "counted")
    broken = limited.filter(pl.col("used") > pl.col("limit") + CLOSE * (1.0 + pl.col("limit").abs()))
    assert broken.is_empty()
    first = tables["goal"].filter(pl.col("stage") == 1).row(0, named=True)
    better = first["bound"] - first["final"] if first["goal"] not in RISING else first["final"] - first["bound"]
    assert better <= CLOSE * first["scale"]
