"""What a mission says is uncertain: the ranges of its assumptions, and which of them a change of a what-if can express.

One assumption moves all rows that rest on it together: what is drawn of it, divided by its central value, multiplies the column it
speaks of in each of them. A row that states a rate with a low and a high of its own, and rests on no assumption that is drawn for it, is
drawn by itself. Ranges that no change can express are listed with the reason, never left out without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import polars as pl

from coalition.errors import QuestionError
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.mission.wording import did_you_mean
from coalition.plan.lineage import row_key

EXPRESSED: dict[tuple[str, str], str] = {
    ("need", "quantity"): "need",
    ("offer", "quantity"): "cut",
    ("market", "quantity"): "cut",
    ("budget", "ceiling"): "budget",
    ("contribution", "amount"): "budget",
    ("link", "capacity"): "throttle",
    ("place", "handling"): "throttle",
    ("place", "storage"): "throttle",
}
"""Columns whose range a what-if can express, and the action that multiplies them; tables of pillars declare theirs (`declare.rate`)."""

_SIBLING = {"handling": "storage", "storage": "handling"}
"""What throttling a place scales together."""


@dataclass(frozen=True)
class Target:
    """What a range or a failure moves: the ``action`` of a what-if on row ``row`` of ``table``."""

    action: str
    table: str
    row: str


@dataclass(frozen=True)
class Range:
    """A judged range: ``low`` ≤ ``likely`` ≤ ``high`` in the unit of the assumption, the column it speaks of, and what it moves.

    ``assumption`` is its key, or the name of the row that states the range itself. ``rows`` counts the rows of the mission that move
    with it.
    """

    assumption: str
    column: str
    low: float
    likely: float
    high: float
    rows: int
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Unvaried:
    """A range that is not varied: the ``rows`` of the mission that rest on it, and why."""

    assumption: str
    column: str
    rows: int
    reason: str


def ranges(mission: Mission, members: frozenset[str]) -> tuple[list[Range], list[Unvaried]]:
    """The ranges of ``mission`` that can be varied, and those that cannot, each sorted by assumption.

    Rows of contributors that are not ``members`` give nothing and are left out.
    """
    varied: list[Range] = []
    left: list[Unvaried] = []
    resting = _resting(mission, members)
    for row in mission["assumption"].iter_rows(named=True):
        found = _read(mission, row, resting.get(row["assumption"], {}))
        (varied if isinstance(found, Range) else left).append(found)  # type: ignore[arg-type]  # each to its own list
    for found in _of_rows(mission, members, varied):
        (varied if isinstance(found, Range) else left).append(found)  # type: ignore[arg-type]  # each to its own list
    return sorted(varied, key=lambda one: one.assumption), sorted(left, key=lambda one: one.assumption)


def _of_rows(mission: Mission, members: frozenset[str], varied: Sequence[Range]) -> Iterable[Range | Unvaried]:
    """Ranges that rows of pillars' tables state themselves."""
    drawn = {(one.column, target.row): one.assumption for one in varied for target in one.targets}
    for table in schema.TABLES:
        for field, action in _changed_by(table).items():
            frame = _of_members(mission[table], members).filter(pl.col("low").is_not_null() | pl.col("high").is_not_null())
            for row in frame.with_columns(row_key(table).alias("_key")).sort("_key").iter_rows(named=True):
                column, likely, key = f"{table}.{field}", row[field], row["_key"]
                low, high = (likely if row[end] is None else row[end] for end in ("low", "high"))
                name = f"{table} {key.replace('|', ', ')}"
                if (column, key) in drawn:
                    yield Unvaried(name, column, 1, f"its assumption {drawn[column, key]} is drawn instead")
                elif low == high:
                    yield Unvaried(name, column, 1, "its range is a point")
                else:
                    yield Range(name, column, low, likely, high, 1, (Target(action, table, key),))


def _read(mission: Mission, row: dict[str, object], resting: dict[str, list[str]]) -> Range | Unvaried:
    name, column = str(row["assumption"]), str(row["applies_to"] or "")
    low, likely, high = (float(str(row[part])) for part in ("low", "value", "high"))
    table, _, field = column.partition(".")
    rows = resting.get(table, [])
    count = sum(map(len, resting.values()))

    def left(reason: str) -> Unvaried:
        return Unvaried(name, column, count, reason)

    if not count:
        return left("no row of those who take part rests on it directly")
    if low == high:
        return left("its range is a point")
    action = EXPRESSED.get((table, field)) or (_changed_by(table).get(field) if table in schema.TABLES else None)
    if action is None:
        return left(f"no change of a what-if multiplies {column}" if column else "it does not say which column it speaks of")
    if not rows:
        return left(f"no row of {table} rests on it")
    if likely <= 0 or low < 0:
        return left("its central value is not above nothing, so nothing can be multiplied")
    stated = mission[table].filter(row_key(table).is_in(rows) & pl.col(field).is_not_null())
    if stated.is_empty():
        return left(f"{column} is without limit in all rows that rest on it")
    if table == "place" and stated[_SIBLING[field]].is_not_null().any():
        return left(f"throttling a place changes its {_SIBLING[field]} with its {field}")
    keys = stated.select(row_key(table)).to_series().to_list()
    return Range(name, column, low, likely, high, len(keys), tuple(_targets(mission, action, table, keys)))


def _targets(mission: Mission, action: str, table: str, keys: list[str]) -> Iterable[Target]:
    """One target a row; needs of a measure that all move together are one."""
    if table != "need":
        return [Target(action, table, key) for key in keys]
    needs = mission["need"].with_columns(pl.col("need").is_in(keys).alias("moved"))
    whole = set(needs.group_by("measure").agg(pl.col("moved").all()).filter("moved")["measure"].to_list())
    together = [Target(action, "measure", measure) for measure in sorted(whole)]
    alone = needs.filter(pl.col("moved") & ~pl.col("measure").is_in(sorted(whole)))["need"].to_list()
    return [*together, *(Target(action, "need", key) for key in alone)]


def _resting(mission: Mission, members: frozenset[str]) -> dict[str, dict[str, list[str]]]:
    """Assumption → table → keys of the rows that rest on it."""
    found: dict[str, dict[str, list[str]]] = {}
    for table in schema.TABLES:
        if "assumption" not in schema.references(table):
            continue
        frame = mission[table].filter(pl.col("assumption").is_not_null())
        frame = frame if table == "caveat" else _of_members(frame, members)
        for assumption, row in frame.select("assumption", row_key(table).alias("row")).iter_rows():
            found.setdefault(assumption, {}).setdefault(table, []).append(row)
    return found


def _changed_by(table: str) -> dict[str, str]:
    """Columns of ``table`` that declare which action of a what-if multiplies them: column → action."""
    found = {name: (column.metadata or {}).get("changed") for name, column in schema.columns(table).items()}
    return {name: str(action) for name, action in found.items() if action}


def _of_members(frame: pl.DataFrame, members: frozenset[str]) -> pl.DataFrame:
    """Rows of contributors that take part."""
    return frame.filter(pl.col("contributor").is_in(sorted(members))) if "contributor" in frame.columns else frame


def only_like(patterns: Sequence[str], varied: Sequence[Range], left: Sequence[Unvaried]) -> tuple[list[Range], list[Unvaried]]:
    """Those of ``varied`` whose assumption or column is like one of ``patterns`` (none: none); the others join what is ``left``.

    Raises QuestionError for a pattern like none of them.
    """
    names = [name for one in varied for name in (one.assumption, one.column)]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            hint = did_you_mean(pattern, names, "Patterns take * and ?, as in need.* or road-*.")
            raise QuestionError(f"No range that can be varied is like {pattern!r}. {hint}")
    kept = [one for one in varied if any(fnmatchcase(name, pattern) for name in (one.assumption, one.column) for pattern in patterns)]
    aside = [Unvaried(one.assumption, one.column, one.rows, "it was not asked for") for one in varied if one not in kept]
    return kept, sorted([*left, *aside], key=lambda one: one.assumption)
