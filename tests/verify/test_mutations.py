"""One number in one cell of a written plan is changed: the check says so, and names the table and the row."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from coalition.plan.store import read_plan
from coalition.plan.tables import CORE_TABLES
from coalition.verify.verify import breaches, verify
from tests.verify.stored import changed, stored, with_cell

MISSIONS = ("coalition", "stocks", "food-budget", "random 44", "machines")
"""Funds, caveats, purchases; scenarios, storage, late deliveries; pools and shares; staff and limits of caveats; whole units."""

JUDGED = {
    "consignment": ("quantity", "mass", "given", "available", "delivered", "goods_cost", "movement_cost", "place_cost"),
    "leg": ("leg", "departs", "arrives", "load", "cost"),
    "delivery": ("delivered", "amount", "counted", "periods_late"),
    "fulfilment": ("tier", "first_useful", "due", "quantity", "met", "short"),
    "spending": ("goods", "movement", "places", "activities", "total", "ceiling"),
    "load": ("period", "starts", "load", "capacity"),
    "verdict": ("line", "start", "end"),
    "balance": ("limit", "used"),
    "entry": ("amount",),
    "goal": ("stage", "tier", "level", "gap", "scale", "looseness", "final", "final_gap"),
    "figure": ("value",),
}
"""Numbers and days of a plan that follow from others."""

PROOF = {
    ("goal", "value"),
    ("goal", "bound"),
    ("goal", "cost_limit"),
    ("price", "stage"),
    ("price", "price"),
    ("hold", "stage"),
    ("hold", "limit"),
}
"""Numbers that only the proof can judge."""

ELSEWHERE = {("figure", "digits"), ("figure_part", "factor"), *(("activity", one) for one in ("quantity", "cost", "starts", "ends"))}
"""How a figure is printed is not the plan's to say; what a part is multiplied by is told by the figure; activities are changed in
`tests/outsider`, where there are some."""

CASES = [(table, column) for table, columns in JUDGED.items() for column in columns]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: stored(name, tmp_path_factory.mktemp("plan")) for name in MISSIONS}


def test_every_number_and_day_of_a_plan_is_changed_by_some_case() -> None:
    kinds = (pl.Float64, pl.Int64, pl.Date)
    columns = {
        (table, name)
        for table, declared in CORE_TABLES.items()
        for name, kind in pl.DataFrame(declared.create_empty()).schema.items()
        if kind in kinds
    }
    assert columns - PROOF - ELSEWHERE == set(CASES)


@pytest.mark.parametrize("name", MISSIONS)
def test_a_plan_as_written_has_no_breach(name: str, plans: dict[str, Path]) -> None:
    checks = verify(read_plan(plans[name]))
    assert [breach for _, breach in breaches(checks)] == []
    assert sum(check.rows for check in checks) > 100


@pytest.mark.parametrize(("table", "column"), CASES)
def test_a_changed_cell_is_named(table: str, column: str, plans: dict[str, Path], tmp_path: Path) -> None:
    tried = 0
    turned = CASES.index((table, column)) % len(MISSIONS)
    for number, name in enumerate([*MISSIONS[turned:], *MISSIONS[:turned]]):
        out = plans[name]
        filled = pl.read_parquet(out / "plan" / f"{table}.parquet").with_row_index("number").filter(pl.col(column).is_not_null())
        if filled.is_empty():
            continue
        row = (filled.height * (2 * number + 1)) // (2 * len(MISSIONS))  # another part of the table in each
        step = int(read_plan(out).mission.calendar.step)
        before = filled[column][row]
        plan, key = with_cell(out, tmp_path / str(number), table, column, int(filled["number"][row]), changed(before, step))
        found = [(breach.table, breach.row) for _, breach in breaches(verify(plan))]
        assert (table, key) in found, f"{name}: {table}.{column} of {key}, {before} changed, found only {found[:10]}"
        tried += 1
        if tried == 2:
            break
    assert tried, f"no plan has a number in {table}.{column}"


@pytest.mark.parametrize("factor", [1 + 1e-6, 0.0, -1.0])
def test_small_changes_and_great_ones_are_found(factor: float, plans: dict[str, Path], tmp_path: Path) -> None:
    for table, column in (("entry", "amount"), ("consignment", "quantity"), ("leg", "cost"), ("spending", "total"), ("figure", "value")):
        frame = pl.read_parquet(plans["coalition"] / "plan" / f"{table}.parquet").with_row_index("number").filter(pl.col(column) > 1)
        row = int(frame["number"][0])
        plan, key = with_cell(plans["coalition"], tmp_path / table, table, column, row, frame[column][0] * factor)
        assert (table, key) in {(breach.table, breach.row) for _, breach in breaches(verify(plan))}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None])
def test_what_is_no_number_is_found(value: float | None, plans: dict[str, Path], tmp_path: Path) -> None:
    for table, column in (("entry", "amount"), ("leg", "load"), ("goal", "final"), ("fulfilment", "met")):
        plan, key = with_cell(plans["stocks"], tmp_path / table, table, column, 0, value)
        assert (table, key) in {(breach.table, breach.row) for _, breach in breaches(verify(plan))}


def test_a_changed_part_is_told_by_its_figure(plans: dict[str, Path], tmp_path: Path) -> None:
    parts = pl.read_parquet(plans["coalition"] / "plan" / "figure_part.parquet").with_row_index("number")
    part = parts.filter(pl.col("figure") == "cost.total").row(0, named=True)
    plan, _ = with_cell(plans["coalition"], tmp_path / "changed", "figure_part", "factor", part["number"], 1.5)
    assert ("figure", "cost.total") in {(breach.table, breach.row) for _, breach in breaches(verify(plan))}


def test_what_whole_units_bring_beyond_a_need_is_judged(plans: dict[str, Path], tmp_path: Path) -> None:
    """The last machine counts for what was lacking and no more, and what it does beyond that stands in the books."""
    where = {("entry", "amount"): pl.col("term") == "beyond", ("delivery", "counted"): pl.col("counted") < 60}
    for (table, column), cells in where.items():
        frame = pl.read_parquet(plans["machines"] / "plan" / f"{table}.parquet").with_row_index("number").filter(cells)
        assert frame.height == 1
        for value in (frame[column][0] + 1.0, 60.0 if column == "counted" else 0.0):
            plan, key = with_cell(plans["machines"], tmp_path / f"{table} {value}", table, column, int(frame["number"][0]), value)
            assert (table, key) in {(breach.table, breach.row) for _, breach in breaches(verify(plan))}
