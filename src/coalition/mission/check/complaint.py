"""How checks word and place their findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording
from coalition.mission.calendar import Calendar
from coalition.mission.mission import Mission

SUGGESTIONS = 200
"""How many different misspelt values of a column get a suggestion; finding the nearest of many keys takes time."""


def label(table: str, row: Mapping[str, Any]) -> str:
    """Key of a row as findings print it; parts of a compound key are parted by a slash."""
    return " / ".join(wording.cell(row[name]) for name in schema.primary_key(table) if row.get(name) is not None)


def about(
    table: str, row: Mapping[str, Any], field: str, expected: str, hint: str, *, value: object = None, severity: str = "error"
) -> Finding:
    """A finding about one row; its value is the row's field unless ``value`` is given."""
    shown = wording.cell(row.get(field) if value is None else value)
    place = (row.get("_file") or "", row.get("_sheet") or "", row.get("_row") or 0)
    return Finding(severity, table, label(table, row), field, shown[:200], expected, hint, *place)


def warn(table: str, row: Mapping[str, Any], field: str, expected: str, hint: str, *, value: object = None) -> Finding:
    """As `about`, but a warning."""
    return about(table, row, field, expected, hint, value=value, severity="warning")


def rows(frame: pl.DataFrame, where: pl.Expr | None = None) -> Iterator[dict[str, Any]]:
    """Rows of ``frame`` where the condition holds, as dictionaries."""
    return (frame if where is None else frame.filter(where)).iter_rows(named=True)


def other(row: Mapping[str, Any]) -> str:
    """Where another row stands, for messages: its row number and, if it has one, its sheet or file."""
    line = f"row {row['_row']}" if row.get("_row") else "another row"
    return line + (f" of {row['_file']}" if row.get("_file") else "")


def alike(count: int) -> str:
    """The end of a hint that stands for ``count`` rows: how many more there are."""
    return "" if count < 2 else " One more row is like it." if count == 2 else f" {count - 1} more rows are like it."


def suggestion(values: Sequence[str], candidates: Sequence[str], otherwise: str) -> dict[str, str]:
    """For each value, the hint that names the nearest candidate (for the first `SUGGESTIONS` values), or ``otherwise``."""
    near = {value: wording.did_you_mean(value, candidates, otherwise) for value in values[:SUGGESTIONS]}
    return {value: near.get(value, otherwise) for value in values}


def calendar(mission: Mission) -> Calendar | None:
    """The mission's calendar, or None while its header is not right."""
    header = mission["mission"]
    if header.height != 1 or any(header[name][0] is None for name in ("start", "periods", "period", "step")):
        return None
    if not (1 <= header["periods"][0] <= 4000 and 1 <= header["step"][0] <= 31):
        return None
    return mission.calendar
