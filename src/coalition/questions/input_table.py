"""One declared table beside a mission, read from a CSV or Parquet file; everything wrong with it is found at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from coalition.errors import Finding, InputError
from coalition.mission import grids, wording
from coalition.mission.cells import typed
from coalition.mission.check.cells import outside

LINE = "_line"
"""Where a row says its number in the file (the heading is 1)."""

Row = dict[str, Any]


def read_rows(path: Path, table: str, declared: type[dy.Schema]) -> list[Row]:
    """The rows of ``declared`` in the file at ``path``, empty cells with their default, each with its `LINE`.

    Raises InputError with every finding: what cannot be read, unknown and missing columns, cells that hold no such value, keys used twice.
    """
    columns = declared.columns()
    findings: list[Finding] = []

    def refuse(row: str, field: str, value: str, expected: str, hint: str, line: int = 0) -> None:
        findings.append(Finding("error", table, row, field, value, expected, hint, path.name, "", line))

    grid = _grid(path, table)
    for problem in grid.problems:
        refuse("", problem.heading, problem.value, problem.expected, problem.hint, problem.line)
    for heading in sorted({one for one in grid.headings if one not in columns or grid.headings.count(one) > 1}):
        expected = "each heading once" if heading in columns else "a column of the table: " + ", ".join(columns)
        refuse("", heading, heading, expected, wording.did_you_mean(heading, columns, "Remarks go into `note`; delete the column."), 1)
    for name, column in columns.items():
        if name not in grid.headings and not column.nullable:
            refuse("", name, "", "a column that is there", f"Add the column: {column.description}", 1)
    present = [name for name in columns if name in grid.headings]
    texts = pl.DataFrame({name: grid.frame.to_series(grid.headings.index(name)).str.strip_chars() for name in present})
    values = _values(columns, texts)
    rows: list[Row] = []
    seen: dict[tuple[object, ...], int] = {}
    for line, written, found in zip(grid.lines.to_list(), texts.iter_rows(named=True), values.iter_rows(named=True), strict=True):
        label = " / ".join(text for name in declared.primary_key() if (text := written.get(name) or ""))
        row: Row = {LINE: line}
        for name, column in columns.items():
            text = written.get(name) or ""
            value = row[name] = found[name] if text else (column.metadata or {}).get("default")
            if text and value is None:
                refuse(label, name, text[:200], wording.expectation(column), "Write the value so, and nothing else.", line)
            elif not text and not column.nullable and name in grid.headings:
                refuse(label, name, "", wording.expectation(column), f"Fill the cell: {column.description}", line)
        key = tuple(row[name] for name in declared.primary_key())
        if None not in key and seen.setdefault(key, line) != line:
            refuse(label, "", label, "a key of its own", f"Row {seen[key]} has the same; rename or delete one.", line)
        rows.append(row)
    if findings:
        raise InputError(findings)
    return rows


def _grid(path: Path, table: str) -> grids.Grid:
    def unreadable(value: str, expected: str, hint: str) -> InputError:
        return InputError([Finding("error", table, "", "", value, expected, hint, path.name)])

    if path.suffix.lower() not in (".csv", ".parquet"):
        raise unreadable(str(path), "a CSV or Parquet file", "Save the table as `CSV UTF-8`.")
    try:
        data = path.read_bytes()
        return grids.from_csv(data) if path.suffix.lower() == ".csv" else grids.from_parquet(data)
    except OSError as error:
        raise unreadable(str(path), "a file that can be read", f"{error.strerror or error}.") from None
    except grids.Unreadable as error:
        raise unreadable(error.value, error.expected, error.hint) from None


def _values(columns: Mapping[str, dy.Column], texts: pl.DataFrame) -> pl.DataFrame:
    """What the ``texts`` of declared ``columns`` state, as a mission's tables are read; empty where it is none of the column's."""
    here = {name: columns[name] for name in texts.columns}
    values = texts.select(typed(name, column).alias(name) for name, column in here.items())
    broken = {name: test for name, column in here.items() if (test := outside(name, column)) is not None}
    return values.with_columns(pl.when(~test.fill_null(False)).then(pl.col(name)).alias(name) for name, test in broken.items())
