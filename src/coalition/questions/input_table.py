"""One declared table beside a mission, read from a CSV or Parquet file; everything wrong with it is found at once."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import dataframely as dy

from coalition.errors import Finding, InputError
from coalition.mission import grids, wording

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
    rows: list[Row] = []
    seen: dict[tuple[object, ...], int] = {}
    for line, cells in zip(grid.lines.to_list(), grid.frame.iter_rows(), strict=True):
        texts = dict(zip(grid.headings, cells, strict=True))
        label = " / ".join(text for name in declared.primary_key() if (text := (texts.get(name) or "").strip()))
        row: Row = {LINE: line}
        for name, column in columns.items():
            text = (texts.get(name) or "").strip()
            value = _value(column, text) if text else (column.metadata or {}).get("default")
            row[name] = value
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


def _value(column: dy.Column, text: str) -> object:
    """The value that ``text`` states for ``column``, or None if it states none."""
    sort = wording.kind(column)
    try:
        if sort == "choice":
            return text if text in wording.choices(column) else None
        if sort == "date":
            day = datetime.date.fromisoformat(text)
            return day if _within(column, day) else None
        if sort in ("number", "whole number"):
            number = float(text) if sort == "number" else int(text)
            return number if math.isfinite(number) and _within(column, number) else None
    except ValueError:
        return None
    return text if len(text) <= (getattr(column, "max_length", None) or len(text)) else None


def _within(column: dy.Column, value: Any) -> bool:
    low, above, high = (getattr(column, name, None) for name in ("min", "min_exclusive", "max"))
    return (low is None or value >= low) and (above is None or value > above) and (high is None or value <= high)
