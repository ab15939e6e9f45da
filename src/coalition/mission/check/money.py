"""Money: every currency has a rate, budgets do not overlap, funds that pay have money."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording
from coalition.mission.check.complaint import about, other, rows, warn
from coalition.mission.mission import Mission


def rates(mission: Mission) -> Iterator[Finding]:
    """Money in a foreign currency has at least one rate; the mission's own currency has none."""
    header = mission["mission"]
    own = header["currency"][0] if header.height == 1 else None
    if own is None:
        return
    known = [*mission["rate"]["currency"].drop_nulls().unique().to_list(), own]
    for table in schema.TABLES:
        columns = schema.columns(table)
        if "currency" not in columns or table in ("mission", "rate"):
            continue
        money = [name for name, column in columns.items() if wording.unit(column).startswith("money")]
        stated = pl.any_horizontal(pl.col(name).fill_null(0) != 0 for name in money)
        for row in rows(mission[table], pl.col("currency").is_not_null() & ~pl.col("currency").is_in(known) & stated):
            hint = f"Add a row to rate: what one {row['currency']} is worth in {own}, from which date, by which source."
            yield about(table, row, "currency", f"{own}, or a currency with a row in rate", hint)
    for row in rows(mission["rate"], pl.col("currency") == own):
        hint = f"Delete the row: money in {own} is never converted."
        yield warn("rate", row, "currency", f"a currency other than the mission's own ({own})", hint)


def budgets(mission: Mission) -> Iterator[Finding]:
    """No two budgets of a contributor share a day, nor two staff windows of one territory: what is used that day would have two owners."""
    yield from _overlaps("budget", mission["budget"], ["contributor"])
    yield from _overlaps("staff", mission["staff"], ["contributor", "territory"])


def _overlaps(table: str, frame: pl.DataFrame, same: list[str]) -> Iterator[Finding]:
    frame = frame.drop_nulls([*same, "start", "end"]).filter(pl.col("start") <= pl.col("end")).sort(*same, "start", "end")
    for first, second in pairwise(rows(frame)):
        if all(first[name] == second[name] for name in same) and second["start"] <= first["end"]:
            expected = f"a first day after {first['end']}, the last day of {table} {first[table]}"
            yield about(table, second, "start", expected, f"It overlaps with {other(first)}; move one of the two days.")


def funds(mission: Mission) -> Iterator[Finding]:
    """A fund that pays for links or places has a contribution."""
    filled = mission["contribution"]["fund"].drop_nulls().unique().to_list()
    known = mission["fund"]["fund"].drop_nulls().to_list()
    for table in ("link", "place"):
        paying = pl.col("paid_by").is_in(known) & ~pl.col("paid_by").is_in(filled)
        for row in rows(mission[table].filter(paying).unique("paid_by", keep="first", maintain_order=True)):
            hint = "Add the fund's money to contribution, or leave paid_by empty."
            yield warn(table, row, "paid_by", "a fund with at least one contribution", hint)
