"""Keys are unique, and what refers to a key finds it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording
from coalition.mission.check.complaint import about, alike, other, rows, suggestion
from coalition.mission.mission import Mission


def duplicates(mission: Mission) -> Iterator[Finding]:
    """Two rows of a table with one key; each later row names the first."""
    for table in schema.TABLES:
        keys = schema.primary_key(table)
        frame = mission[table].filter(pl.all_horizontal(pl.col(keys).is_not_null()))
        if frame.height == 0 or table == "mission":
            continue
        repeated = frame.filter(frame.select(keys).is_duplicated())
        firsts: dict[tuple[object, ...], dict[str, object]] = {}
        for row in rows(repeated.sort("_row", nulls_last=True)):
            key = tuple(row[name] for name in keys)
            if key not in firsts:
                firsts[key] = row
                continue
            expected = "a key that no other row has" + (" (" + " and ".join(keys) + " together)" if len(keys) > 1 else "")
            yield about(table, row, keys[-1], expected, f"The same key stands in {other(firsts[key])}; rename or delete one of the two.")


def references(mission: Mission, unread: Collection[str] = ()) -> Iterator[Finding]:
    """Every reference names a key of the table it refers to; the nearest key is suggested. Tables in ``unread`` are not asked."""
    for table in schema.TABLES:
        frame = mission[table]
        for name, target in schema.references(table).items():
            if frame.height == 0 or target in unread:
                continue
            known = mission[target][schema.primary_key(target)[0]].drop_nulls().unique(maintain_order=True)
            unknown = frame.filter(pl.col(name).is_not_null() & ~pl.col(name).is_in(known.to_list()))
            if unknown.height and mission[target].height:
                yield from _unknown(table, name, target, unknown, known.to_list())
            elif unknown.height and target not in schema.REQUIRED_TABLES:  # a required table without rows is a finding already
                more = alike(unknown.height)
                yield about(
                    table, unknown.row(0, named=True), name, _expected(table, name, target), f"There is no table {target}; add it.{more}"
                )


def _expected(table: str, name: str, target: str) -> str:
    expected = wording.expectation(schema.columns(table)[name])
    return expected if expected.startswith("a key of") else f"a key of table {target}"


def _unknown(table: str, name: str, target: str, frame: pl.DataFrame, known: list[str]) -> Iterator[Finding]:
    otherwise = f"Add a row for it to {target}, or correct the spelling."
    hints = suggestion(frame[name].unique(maintain_order=True).to_list(), known, otherwise)
    for row in rows(frame):
        yield about(table, row, name, _expected(table, name, target), hints[row[name]])
