"""What is behind the numbers of an answer: the input rows they lean on, with their cells, and the sources of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from coalition.brief.answer.numbers import names
from coalition.errors import ModelError
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.plan.lineage import row_key

Row = tuple[str, str]


@dataclass(frozen=True)
class Behind:
    """Input rows and sources as the page lists them, and the place of each on the page."""

    rows: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    row_places: Mapping[Row, str]
    source_places: Mapping[str, str]


def behind(mission: Mission, rows: Iterable[Row], sources: Iterable[str]) -> Behind:
    """Input ``rows`` (table, key) with their cells, the assumptions they rest on, and the sources they and ``sources`` name.

    In the order of ``rows``, sources by key. Raises ModelError with every row and source that the mission does not have.
    """
    wanted = dict.fromkeys(rows)
    found = _cells(mission, wanted)
    resting = [("assumption", str(cells["assumption"])) for cells in found.values() if cells.get("assumption") is not None]
    wanted.update(dict.fromkeys(one for one in resting if one not in wanted))
    found |= _cells(mission, [one for one in wanted if one not in found])
    cited = {*sources, *(str(cells["source"]) for cells in found.values() if cells.get("source") is not None)}
    listed = {str(row["source"]): row for row in mission["source"].iter_rows(named=True)}
    wrong = [f"the mission has no row {key!r} in the table {table!r}" for table, key in wanted if (table, key) not in found]
    wrong += [f"the mission has no source {key!r}" for key in sorted(cited - set(listed))]
    if wrong:
        raise ModelError("an answer leans on what there is not: " + "; ".join(wrong))
    row_places = {row: f"row-{number}" for number, row in enumerate(wanted, start=1)}
    return Behind(
        [{"table": table, "key": key, "place": place, **_shown(table, found[table, key])} for (table, key), place in row_places.items()],
        [{**listed[key], "link": web(listed[key]["url"])} for key in sorted(cited)],
        row_places,
        names(sorted(cited), "source-"),
    )


def _cells(mission: Mission, rows: Iterable[Row]) -> dict[Row, dict[str, Any]]:
    """Cells of input rows, of those that there are."""
    by_table: dict[str, set[str]] = defaultdict(set)
    for table, key in rows:
        by_table[table].add(key)
    found: dict[Row, dict[str, Any]] = {}
    for table, keys in by_table.items():
        if table not in schema.TABLES:
            continue
        frame = mission[table].with_columns(row_key(table).alias("_key")).filter(pl.col("_key").is_in(sorted(keys)))
        found |= {(table, str(cells["_key"])): cells for cells in frame.iter_rows(named=True)}
    return found


def _shown(table: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Where a row stands, its filled cells by column, its source and its assumption."""
    where = [str(cells[name]) for name in ("_file", "_sheet", "_row") if cells.get(name) is not None]
    apart = {"source", "assumption"} - {table}
    return {
        "where": " ".join(where),
        "cells": [(name, cells[name]) for name in schema.columns(table) if name not in apart and cells[name] is not None],
        "source": cells["source"] if table != "source" and cells.get("source") is not None else None,
        "assumption": cells["assumption"] if table != "assumption" and cells.get("assumption") is not None else None,
    }


def from_input(mission: Mission, where: str, values: Iterable[object]) -> None:
    """Check that ``values`` stand in the column ``where`` ("table.column") of the mission; raises ModelError with those that do not."""
    table, _, column = where.partition(".")
    if table not in schema.TABLES or column not in schema.columns(table):
        raise ModelError(f"a table of an answer prints cells of {where!r}, and there is no such column")
    there = set(mission[table][column])
    if wrong := [str(value) for value in values if value is not None and value not in there]:
        raise ModelError(f"a table of an answer prints {', '.join(wrong)} as cells of {where}, where they do not stand")


def web(url: object) -> str | None:
    """An address as a link, only if it is one of the web."""
    return str(url) if str(url).startswith(("https://", "http://")) else None
