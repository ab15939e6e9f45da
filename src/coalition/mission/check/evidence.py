"""What rows rest on: assumptions with an author and a range that holds the value, and yields that make items useful."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording
from coalition.mission.check.complaint import about, alike, rows, warn
from coalition.mission.mission import Mission


def assumptions(mission: Mission) -> Iterator[Finding]:
    """An assumption has low ≤ value ≤ high; `judged` says the word; `applies_to` names a table and a column."""
    frame = mission["assumption"]
    for row in rows(frame, pl.col("low") > pl.col("high")):
        yield about(
            "assumption", row, "low", f"a number of at most high ({row['high']:g})", "Exchange low and high, or correct one of them."
        )
    for row in rows(frame, (pl.col("low") <= pl.col("high")) & ((pl.col("value") < pl.col("low")) | (pl.col("value") > pl.col("high")))):
        yield about(
            "assumption",
            row,
            "value",
            f"a number from low ({row['low']:g}) to high ({row['high']:g})",
            "Correct the value, or widen the range.",
        )
    for row in rows(frame, ~pl.col("judged").str.to_lowercase().str.contains("judged", literal=True)):
        yield about("assumption", row, "judged", "the word judged and the date of judgement", "Write for example: judged 2025-04-07.")
    names = [f"{table}.{name}" for table in schema.TABLES for name in schema.columns(table)]
    for row in rows(frame, pl.col("applies_to").is_not_null() & ~pl.col("applies_to").is_in(names)):
        hint = wording.did_you_mean(row["applies_to"], names, "Write for example link.cost; name several columns in note.")
        yield about("assumption", row, "applies_to", "a table and one of its columns, written table.column", hint)


def judged(mission: Mission) -> Iterator[Finding]:
    """A row that calls itself judged names its assumption; one finding a table, at its first such row."""
    for table in schema.TABLES:
        if not {"evidence", "assumption"} <= set(schema.columns(table)):
            continue
        found = mission[table].filter((pl.col("evidence").cast(pl.String) == "judged") & pl.col("assumption").is_null())
        if found.height:
            more = alike(found.height)
            hint = f"Name a row of assumption with the range, or call the row measured or modelled.{more}"
            yield warn(table, found.row(0, named=True), "assumption", "an assumption, since the row says judged", hint, value="")


def yields(mission: Mission) -> Iterator[Finding]:
    """An item that is offered or sold yields something; if not, it meets no need."""
    useful = mission["yield"]["item"].drop_nulls().unique().to_list()
    given = pl.concat([mission["offer"]["item"], mission["market"]["item"]]).drop_nulls().unique().to_list()
    if not useful:
        return
    for row in rows(mission["item"], pl.col("item").is_in(given) & ~pl.col("item").is_in(useful)):
        yield warn("item", row, "item", "an item with a row in yield", "It is offered or sold but meets no need; say what one unit brings.")
