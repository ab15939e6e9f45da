"""Every cell by itself: filled where it must be, within its range, of its pattern."""

from __future__ import annotations

from collections.abc import Iterator

import dataframely as dy
import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording
from coalition.mission.check.complaint import about, rows
from coalition.mission.mission import Mission

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{FFFE}\x{FFFF}]"


def missing(mission: Mission) -> Iterator[Finding]:
    """A required table without rows, a required column without values, a required cell that is empty."""
    for table in schema.REQUIRED_TABLES:
        if mission[table].height == 0 and table != "mission":
            hint = f"Add a file or sheet named {table} with at least one row."
            yield Finding("error", table, "", "", "", "a table with at least one row", hint)
    for table in schema.TABLES:
        frame = mission[table]
        for name, column in schema.columns(table).items():
            if column.nullable or frame.height == 0:
                continue
            empty = frame[name].null_count()
            expected = wording.expectation(column)
            if empty == frame.height and frame.height > 1:
                first = frame.row(0, named=True)
                hint = f"Add the column {name}: {column.description}"
                yield Finding("error", table, "", name, "", expected, hint, first["_file"] or "", first["_sheet"] or "", 1)
            elif empty:
                for row in rows(frame, pl.col(name).is_null()):
                    yield about(table, row, name, expected, f"Fill the cell: {column.description}")


def one_mission_row(mission: Mission) -> Iterator[Finding]:
    """The mission table holds exactly one row."""
    frame = mission["mission"]
    if frame.height == 0:
        hint = "Add a file or sheet named mission with one row: name, title, start, number of periods, currency, source."
        yield Finding("error", "mission", "", "", "", "exactly one row", hint)
    for row in list(rows(frame))[1:]:
        yield about(
            "mission", row, "mission", "exactly one row", "Keep one row; a second mission goes into a folder or workbook of its own."
        )


def ranges(mission: Mission) -> Iterator[Finding]:
    """Numbers and dates within their range, texts of their pattern and length, without control characters."""
    for table in schema.TABLES:
        frame = mission[table]
        tests = {name: test for name, column in schema.columns(table).items() if (test := outside(name, column)) is not None}
        if frame.height == 0 or not tests:
            continue
        wrong = frame.select(test.fill_null(False).alias(name) for name, test in tests.items())
        counts = wrong.sum().row(0, named=True)
        for name, column in schema.columns(table).items():
            if counts.get(name):
                for row in rows(frame.filter(wrong[name])):
                    yield about(table, row, name, wording.expectation(column), _range_hint(table, column, row[name]))


def outside(name: str, column: dy.Column) -> pl.Expr | None:
    """The expression that is true where a value of the column breaks its declared range or pattern."""
    here = pl.col(name)
    if isinstance(column, dy.String):
        wrong = here.str.contains(_CONTROL)
        if column.regex:
            wrong = wrong | ~here.str.contains(column.regex)
        return wrong | (here.str.len_chars() > column.max_length) if column.max_length else wrong
    tests: list[pl.Expr] = []
    for limit, breaks in (("min", here.__lt__), ("min_exclusive", here.__le__), ("max", here.__gt__), ("max_exclusive", here.__ge__)):
        bound = getattr(column, limit, None)
        if bound is not None:
            tests.append(breaks(pl.lit(bound)))
    if isinstance(column, dy.Float64):
        tests.append(~here.is_finite())
    return pl.any_horizontal(tests) if tests else None


def _range_hint(table: str, column: dy.Column, value: object) -> str:
    if isinstance(value, str):
        return "Take out line breaks, tabs, | and other control characters, and shorten what is too long."
    if isinstance(value, float | int) and value < 0:
        return f"Take away the minus sign, or correct the row. The column means: {column.description}"
    if wording.unit(column).startswith("share"):
        return "A share is written as a part of one: 0.25 for 25 %."
    return f"Correct the value. The column means: {column.description}"
