"""A mission: the frozen bundle of checked tables everything else is computed from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl

from coalition.mission import schema
from coalition.mission.calendar import Calendar


@dataclass(frozen=True)
class InputFile:
    """A file a mission was read from: name relative to the mission's folder, and sha256 of its bytes."""

    name: str
    sha256: str


def complete(table: str, frame: pl.DataFrame, currency: str) -> pl.DataFrame:
    """``frame`` with every declared column in declared order and type, empty cells filled with their default, rows sorted by key.

    ``currency`` fills empty currency cells. Provenance columns are kept, or added empty.
    """
    declared = schema.empty(table)
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in declared.schema.items() if name not in frame.columns]
    frame = frame.with_columns(missing).select(declared.columns).cast(declared.schema)
    fill: list[pl.Expr] = []
    for name, column in schema.columns(table).items():
        default = (column.metadata or {}).get("default")
        if name == "currency" and column.nullable:
            fill.append(pl.col(name).fill_null(currency))
        elif name == "evidence":
            judged = pl.when(pl.col("assumption").is_not_null()).then(pl.lit("judged")).otherwise(pl.lit("measured"))
            fill.append(pl.col(name).cast(pl.String).fill_null(judged).cast(declared.schema[name]))
        elif default is not None:
            fill.append(pl.col(name).fill_null(pl.lit(default, dtype=declared.schema[name])))
    return frame.with_columns(fill).sort(schema.primary_key(table), nulls_last=True)


def with_rows(mission: Mission, rows: Mapping[str, pl.DataFrame]) -> Mission:
    """``mission`` with more rows, by table, in order of their keys."""
    added = {
        table: pl.concat([mission[table], frame.select(mission[table].columns)]).sort(schema.primary_key(table), nulls_last=True)
        for table, frame in rows.items()
    }
    return replace(mission, tables={**mission.tables, **added})


def table_of(mission: Mission, table: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """``rows`` (each with the same columns) as the ``table`` of a mission, what is left out filled in."""
    if not rows:
        return mission[table].clear()
    kinds = mission[table].schema
    return complete(table, pl.DataFrame(rows, {name: kind for name, kind in kinds.items() if name in rows[0]}), mission.currency)


USUAL_ORDER: list[dict[str, Any]] = [
    {"order": order, "goal": goal, "tolerance": 1e-6, "levels": 1, "shortfall_price": None, "lateness_price": None}
    for order, goal in enumerate(("shortfall", "worst_place", "lateness", "cost", "earliest"), 1)
]
"""Rows of the table `goal` of a mission that states none."""


@dataclass(frozen=True)
class Mission:
    """Checked tables by name (all of `schema.TABLES`, completed and sorted by key), and the files they came from."""

    tables: Mapping[str, pl.DataFrame]
    files: tuple[InputFile, ...] = ()

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]

    def _header(self, name: str) -> object:
        return self.tables["mission"][name][0]

    @property
    def name(self) -> str:
        """Short name of the mission."""
        return str(self._header("mission"))

    @property
    def title(self) -> str:
        """Title as printed."""
        return str(self._header("title"))

    @property
    def currency(self) -> str:
        """Currency of the plan (ISO 4217)."""
        return str(self._header("currency"))

    @property
    def reveal(self) -> datetime.date | None:
        """Day on which the scenario becomes known, if stated."""
        day = self._header("reveal")
        return day if isinstance(day, datetime.date) else None

    @cached_property
    def calendar(self) -> Calendar:
        """Periods and steps of the horizon."""
        start = self._header("start")
        assert isinstance(start, datetime.date)
        return Calendar(
            start,
            int(str(self._header("periods"))),
            str(self._header("period")),
            int(str(self._header("step"))),
            int(str(self._header("averaged"))),
        )

    def to_mission_currency(self, amount: float, currency: str, day: datetime.date | None = None) -> float:
        """``amount`` of ``currency`` in the mission's currency, at the last rate on or before ``day`` (else the first later one)."""
        if currency == self.currency or amount == 0:
            return float(amount)
        day = day or self.calendar.start
        rates = [
            (when, value) for code, when, value in self.tables["rate"].select("currency", "date", "value").iter_rows() if code == currency
        ]
        if not rates:
            raise KeyError(f"no rate for {currency}")
        earlier = [value for when, value in rates if when <= day]
        return float(amount) * float(earlier[-1] if earlier else rates[0][1])
