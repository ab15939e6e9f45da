"""Cells of text become typed columns; each cell that cannot is a finding."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_GROUPED = r"^[+-]?\d{1,3}([ ,.'’\u00a0\u202f]\d{3})+([.,]\d+)?$"
_COMMA = r"^[+-]?\d*,\d+$"
_DATE = r"^\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?)?$"
_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(\.0+)?$"
_BOOLEANS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LARGEST_WHOLE = 2.0**53


def parse(table: str, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Typed columns of ``table`` from a frame of text, and the findings of cells that hold no value of their column's kind.

    ``frame`` has declared columns as text and ``_file``, ``_sheet``, ``_row``; a bad cell becomes empty.
    """
    declared = {name: column for name, column in schema.columns(table).items() if name in frame.columns}
    text = frame.select(pl.col(name).str.strip_chars().replace("", None) for name in declared)
    values = text.select(typed(name, column).alias(name) for name, column in declared.items())
    findings: list[Finding] = []
    for name, column in declared.items():
        if text[name].null_count() < values[name].null_count():
            bad = (text[name].is_not_null() & values[name].is_null()).arg_true()
            findings += _bad_cells(table, name, column, frame[bad], text[name][bad])
    return values.with_columns(frame.select(schema.PROVENANCE)), findings


def typed(name: str, column: dy.Column) -> pl.Expr:
    """The value of the text in column ``name``, empty where it holds none of the column's kind."""
    sort = wording.kind(column)
    here = pl.col(name)
    if sort == "choice":
        return pl.when(here.is_in(wording.choices(column))).then(here).cast(column.dtype)
    if sort == "yes or no":
        return here.str.to_lowercase().replace_strict(_BOOLEANS, default=None, return_dtype=pl.Boolean)
    if sort == "date":
        return pl.when(here.str.contains(_DATE)).then(here.str.slice(0, 10)).str.to_date("%Y-%m-%d", strict=False)
    if sort in ("number", "whole number"):
        number = pl.when(here.str.contains(_NUMBER)).then(here).cast(pl.Float64, strict=False)
        if sort == "number":
            return pl.when(number.is_finite()).then(number)
        return pl.when((number == number.round()) & (number.abs() < _LARGEST_WHOLE)).then(number).cast(pl.Int64, strict=False)
    # Spreadsheets turn a date typed into a text column into midnight of that day.
    return here.str.replace(_MIDNIGHT, "$1")


def _bad_cells(table: str, name: str, column: dy.Column, rows: pl.DataFrame, text: pl.Series) -> list[Finding]:
    expected = wording.expectation(column)
    keys = [key for key in schema.primary_key(table) if key in rows.columns]
    hints: dict[str, str] = {}
    found = []
    for row, value in zip(rows.iter_rows(named=True), text, strict=True):
        if value not in hints:
            hints[value] = _hint(column, value)
        label = " / ".join(row[key] for key in keys if row[key])
        found.append(
            Finding(
                "error", table, label, name, value[:200], expected, hints[value], row["_file"] or "", row["_sheet"] or "", row["_row"] or 0
            )
        )
    return found


def _hint(column: dy.Column, value: str) -> str:
    """How to mend a cell that holds no value of its column's kind."""
    text = pl.Series([value])
    sort = wording.kind(column)
    if sort == "choice":
        return wording.did_you_mean(value, wording.choices(column), "Write one of the words exactly as listed.")
    if sort == "yes or no":
        return "Write yes or no (true, false, 1 and 0 are read too)."
    if sort == "date":
        return "Write year-month-day with two digits for month and day, without a time, and a day that exists."
    if text.str.contains(_GROUPED).item():
        return "Write the number without thousands separators, with a point before decimals: 12500.75."
    if text.str.contains(_COMMA).item():
        return "Write a point before decimals: 12.5, not 12,5."
    if text.str.contains(_NUMBER).item():
        return "Write a whole number." if sort == "whole number" else "Write a finite number."
    return "Write digits only; the unit belongs to the column, not into the cell. Leave the cell empty where nothing is known."
