"""Means are told apart from needs, and from each other."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from coalition.errors import Finding
from coalition.mission.check.complaint import about, other, rows
from coalition.mission.mission import Mission


def means(mission: Mission) -> Iterator[Finding]:
    """A measure is needed, or a means to something else; each measure is a means once at a place."""
    needed = {row["measure"]: row for row in rows(mission["need"].drop_nulls(["measure"]).unique("measure", keep="first"))}
    seen: dict[tuple[str, str], dict[str, object]] = {}
    for row in rows(mission["means"].filter(pl.col("measure").is_not_null() & pl.col("place").is_not_null())):
        if row["measure"] in needed:
            hint = f"It is needed in itself in {other(needed[row['measure']])}; give what is used by other help a measure of its own."
            yield about("means", row, "measure", "a measure that no row of need names", hint)
        key = (row["measure"], row["place"])
        if key in seen:
            yield about(
                "means", row, "place", "each measure once at a place", f"It stands in {other(seen[key])} already; put the two together."
            )
        seen.setdefault(key, row)
