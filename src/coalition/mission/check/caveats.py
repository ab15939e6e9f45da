"""Caveats: complete in themselves, and binding something that the mission holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import Any

import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording
from coalition.mission.check.complaint import about, rows, warn
from coalition.mission.mission import Mission
from coalition.plugins import plugged

BINDING = ("contributor", "contribution", "fund", "item", "class", "personnel")
COVERING = ("measure", "sector", "place", "country", "territory")


def lines(mission: Mission) -> Iterator[Finding]:
    """A limit has an amount, other effects none; `only` says which use; a refusal says what it is about."""
    for row in rows(mission["caveat"]):
        amounts = [name for name in ("share", "quantity") if row[name] is not None]
        if row["effect"] == "limit" and not amounts:
            hint = "Fill share (a part of the matching offers), quantity (units), or both: the lesser of the two then holds."
            yield about("caveat", row, "share", "share or quantity in a line that limits", hint)
        elif row["effect"] in ("refuse", "only") and amounts:
            expected = f"an empty cell in a line that says {row['effect']}"
            yield about("caveat", row, amounts[0], expected, "Empty the cell, or write limit as the effect.")
        covers = [name for name in COVERING if row[name] is not None]
        if row["effect"] == "only" and not covers:
            hint = "Say which use is allowed; a line that allows every use restricts nothing."
            yield about("caveat", row, "effect", "a line that says only to fill one of " + ", ".join(COVERING), hint)
        if row["effect"] == "refuse" and not covers and all(row[name] is None for name in BINDING):
            hint = "The line refuses everything of everybody; say whose goods, which goods or which use."
            yield warn("caveat", row, "effect", "a line that fills a column besides effect and dates", hint)


def covered(mission: Mission) -> Iterator[Finding]:
    """The sector of a line is a measure's, its country a place's, its territory some place's; if not, it covers no use."""
    for name, table in (("sector", "measure"), ("country", "place"), ("territory", "place")):
        known = mission[table][name].drop_nulls().cast(pl.String).unique(maintain_order=True).to_list()
        for row in rows(mission["caveat"], pl.col(name).is_not_null() & ~pl.col(name).cast(pl.String).is_in(known)):
            hint = wording.did_you_mean(row[name], known, "The line covers no use; correct it, or delete it.")
            yield warn("caveat", row, name, f"the {name} of a row in {table}", hint)


def bound(mission: Mission) -> Iterator[Finding]:
    """A line binds at least one offer, or one item that its contributor, fund or contribution can buy."""
    givers = _givers(mission)
    for row in rows(mission["caveat"]):
        tests = [pl.col(name) == row[name] for name in BINDING if row[name] is not None]
        if row["effect"] is None or (tests and givers.filter(reduce(and_, tests)).height) or (not tests and givers.height):
            continue
        stated = [name for name in BINDING if row[name] is not None]
        matches = " and ".join(f"{name} {wording.cell(row[name])}" for name in stated) or "it"
        hint = f"No offer matches {matches}, and nothing that does can be bought; correct the line, or delete it."
        yield warn("caveat", row, stated[0] if stated else "effect", "a line that binds an offer or a purchase", hint)


def _givers(mission: Mission) -> pl.DataFrame:
    """Who can give what: a row for each offer, and for each purse that buys with each item that is sold; columns as in `BINDING`."""
    items = mission["item"].select(
        "item", pl.col("class").cast(pl.String), (pl.col("staff_weeks").fill_null(0) > 0).alias("personnel")
    ).unique("item")  # fmt: skip
    sold = mission["market"].select("item").drop_nulls().unique()
    earmarks = mission["caveat"]["contribution"].drop_nulls().unique().to_list()
    funds = mission["fund"].filter(pl.col("purchases"))["fund"].to_list()
    money = mission["contribution"].filter(pl.col("fund").is_in(funds))
    purses = [
        mission["budget"].filter(pl.col("purchases")).select("contributor").unique(),
        money.filter(~pl.col("contribution").is_in(earmarks)).select("fund").unique(),
        money.filter(pl.col("contribution").is_in(earmarks)).select("fund", "contribution"),
    ]
    frames = [_active(mission), mission["offer"].select("contributor", "item"), *(purse.join(sold, how="cross") for purse in purses)]
    empty = pl.DataFrame(schema=dict.fromkeys(("contributor", "contribution", "fund", "item"), pl.String))
    found = pl.concat([empty, *frames], how="diagonal").unique().join(items, on="item", how="left")
    active = found.filter(pl.col("item").is_null()).with_columns(pl.lit("non-lethal").alias("class"))
    with_people = [active.with_columns(pl.lit(people).alias("personnel")) for people in (True, False)]
    return pl.concat([found.filter(pl.col("item").is_not_null()), *with_people])


def _active(mission: Mission) -> pl.DataFrame:
    """Contributors that rows of pillars' tables name: they give what is no item, with their people or without."""
    named = [
        mission[table].select(pl.col(name).alias("contributor"))
        for table in plugged("coalition.tables")
        for name, target in schema.references(table).items()
        if target == "contributor"
    ]
    frame = pl.concat([pl.DataFrame(schema={"contributor": pl.String}), *named]).drop_nulls().unique()
    return frame.with_columns(pl.lit(None, pl.String).alias("item"))


def shares(mission: Mission) -> Iterator[Finding]:
    """Least shares do not exceed largest ones, nor one together; largest ones of all items of a measure reach one."""
    frame = mission["share"]
    yielded: dict[str, set[str]] = {}
    for item, measure in mission["yield"].select("item", "measure").drop_nulls().iter_rows():
        yielded.setdefault(measure, set()).add(item)
    for row in rows(frame, pl.col("minimum") > pl.col("maximum")):
        yield about(
            "share", row, "minimum", f"a share of at most maximum ({row['maximum']:g})", "Exchange the two, or correct one of them."
        )
    for row in rows(frame.drop_nulls(["measure", "item"])):
        if row["measure"] in yielded and row["item"] not in yielded[row["measure"]]:
            hint = wording.did_you_mean(row["item"], sorted(yielded[row["measure"]]), "Add the yield, or delete the row.")
            yield warn("share", row, "item", f"an item that yields {row['measure']}", hint)
    for measure, part in frame.drop_nulls(["measure", "item", "minimum", "maximum"]).group_by("measure", maintain_order=True):
        places: list[Any] = [None, *part["place"].drop_nulls().unique(maintain_order=True)]
        for place in places:
            here = part.filter(pl.col("place").is_null() | (pl.col("place") == place)) if place else part.filter(pl.col("place").is_null())
            yield from _sums(here, yielded.get(str(measure[0]), set()), f" at {place}" if place else "")


def _sums(part: pl.DataFrame, yielding: set[str], where: str) -> Iterator[Finding]:
    if part.height == 0:
        return
    row = part.row(part.height - 1, named=True)
    least, largest = float(part["minimum"].sum()), float(part["maximum"].sum())
    if least > 1 + 1e-9:
        expected = f"least shares of {row['measure']}{where} that come to at most 1 together"
        yield about("share", row, "minimum", expected, f"They come to {least:g}: lower some of them.", value=f"{least:g}")
    if yielding and yielding <= set(part["item"]) and largest < 1 - 1e-9:
        expected = f"largest shares of {row['measure']}{where} that come to at least 1 together"
        yield about(
            "share",
            row,
            "maximum",
            expected,
            f"They come to {largest:g}, so nothing at all could be delivered: raise some.",
            value=f"{largest:g}",
        )
