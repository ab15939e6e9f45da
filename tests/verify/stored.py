"""Plans to check: planned, written to a folder, and read back; one cell of one table changed in the written file."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import polars as pl

from coalition import load, solve
from coalition.mission.mission import Mission
from coalition.plan.store import StoredPlan, read_plan, replacing, write_plan
from coalition.verify.comparing import key
from tests.docs.test_write_a_mission import write_mission
from tests.golden.test_whole import machines
from tests.model.missions import build, random_mission, rows_of


def mission_named(name: str, folder: Path) -> Mission:
    """A mission of the how-to page by its name; or ``random NUMBER`` of `tests.model.missions`; or one with items that come whole.

    Of ``machines``, the last one that comes does more than is needed.
    """
    if name.startswith("random"):
        return random_mission(int(name.removeprefix("random ")))
    if name == "whole":
        rows = rows_of(random_mission(15))
        return build({**rows, "item": [{**row, "whole": True} for row in rows["item"]]})
    if name == "machines":
        return machines(170.0, late=True)
    return load(write_mission(name, folder))


def stored(name: str, folder: Path) -> Path:
    """The folder of the plan of a mission."""
    mission = mission_named(name, folder / "mission")
    plan = solve(mission)
    with replacing(folder / "out") as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    return folder / "out"


def changed(value: Any, step: int = 1) -> Any:
    """Another value of the same kind: a day a step later, a count one more, a number a little more."""
    if isinstance(value, datetime.date):
        return value + datetime.timedelta(days=step)
    if isinstance(value, int):
        return value + 1
    return value * 1.01 + 1e-3


def with_cell(out: Path, folder: Path, table: str, column: str, row: int, value: Any) -> tuple[StoredPlan, str]:
    """A copy of the plan in ``out`` with one cell of one written table changed, and the key of the row."""
    shutil.copytree(out, folder)
    path = folder / "plan" / f"{table}.parquet"
    frame = pl.read_parquet(path)
    values = frame[column].to_list()
    values[row] = value
    frame = frame.with_columns(pl.Series(column, values, dtype=frame.schema[column]))
    frame.write_parquet(path)
    return read_plan(folder), str(frame.select(key(table)).item(row, 0))
