"""One number, day or word in one cell of a pillar's own written tables is changed: the check says so, and names the table and the row."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from coalition.mission.mission import Mission
from coalition.plan.solve import solve
from coalition.plan.store import read_plan, replacing, write_plan
from coalition.plan.tables import CORE_TABLES, PLAN_TABLES
from coalition.verify.verify import breaches, verify
from tests.demining.missions import random_mine
from tests.pillars.school import school
from tests.pillars.test_training_more import scarce
from tests.verify.stored import changed, with_cell

MISSIONS = {"mine": lambda: random_mine(0), "school": lambda: school(scarce())}

AS_WRITTEN = {("demining_list", "lacking"), ("demining_list", "handed_over"), ("demining_list", "tier")}
"""What a list comes to is not worked out anew, but for the plan's own row."""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: _stored(make(), tmp_path_factory.mktemp(name) / "out") for name, make in MISSIONS.items()}


def _stored(mission: Mission, out: Path) -> Path:
    plan = solve(mission)
    with replacing(out) as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    return out


def test_what_is_taken_as_written_is_said(plans: dict[str, Path]) -> None:
    said = {name: " ".join(check.not_checked for check in verify(read_plan(out))) for name, out in plans.items()}
    assert {name for name, words in said.items() if "demining_list" in words} == {"mine"}


def _cases() -> list[tuple[str, str]]:
    """Numbers and days of all tables that pillars bring, and of `activity`."""
    kinds = (pl.Float64, pl.Int64, pl.Date)
    tables = ["activity", *(name for name in PLAN_TABLES if name not in CORE_TABLES)]
    return [
        (table, name)
        for table in tables
        for name, kind in pl.DataFrame(PLAN_TABLES[table].create_empty()).schema.items()
        if kind in kinds and (table, name) not in AS_WRITTEN
    ]


@pytest.mark.parametrize("name", MISSIONS)
def test_the_plans_as_written_have_no_breach(name: str, plans: dict[str, Path]) -> None:
    assert [breach for _, breach in breaches(verify(read_plan(plans[name])))] == []


@pytest.mark.parametrize(("table", "column"), _cases())
def test_a_changed_cell_is_named(table: str, column: str, plans: dict[str, Path], tmp_path: Path) -> None:
    tried = 0
    for name, out in plans.items():
        filled = pl.read_parquet(out / "plan" / f"{table}.parquet").with_row_index("_place").filter(pl.col(column).is_not_null())
        for place in sorted({0, filled.height // 2, filled.height - 1}) if filled.height else ():
            number, before = int(filled["_place"][place]), filled[column][place]
            plan, key = with_cell(out, tmp_path / f"{name}{place}", table, column, number, changed(before, 7))
            found = {(breach.table, breach.row) for _, breach in breaches(verify(plan))}
            # how much is done of what may be cut follows from nothing else: its entries are named
            chosen = (table, column) == ("activity", "quantity") and any(one == "entry" and f"|{key}|" in row for one, row in found)
            assert chosen or (table, key) in found, f"{name}: {table}.{column} of {key}, {before} changed, found only {sorted(found)[:10]}"
            tried += 1
    assert tried or table == "moved", f"no plan has a number in {table}.{column}"


@pytest.mark.parametrize("name", MISSIONS)
def test_what_comes_whole_must_be_whole(name: str, plans: dict[str, Path], tmp_path: Path) -> None:
    rows = pl.read_parquet(plans[name] / "plan" / "activity.parquet")
    number = rows["unit"].is_in(["tasks", "classes"]).arg_max()
    assert number is not None
    plan, key = with_cell(plans[name], tmp_path / "out", "activity", "quantity", number, rows["quantity"][number] + 0.25)
    assert ("activity", key) in {(breach.table, breach.row) for _, breach in breaches(verify(plan))}


@pytest.mark.parametrize(
    "table", ["demining_work", "demining_roster", "demining_list", "demining_range", "roster", "classes", "graduates", "activity"]
)
def test_a_row_that_is_missing_is_told(table: str, plans: dict[str, Path], tmp_path: Path) -> None:
    for name, out in plans.items():
        frame = pl.read_parquet(out / "plan" / f"{table}.parquet")
        if frame.is_empty():
            continue
        shutil.copytree(out, tmp_path / name)
        frame[1:].write_parquet(tmp_path / name / "plan" / f"{table}.parquet")
        assert breaches(verify(read_plan(tmp_path / name))), name
