"""Which input rows a number leans on: from a balance or a posting back to file, sheet, row and source.

A balance leans on the row it was opened for. A posting of a consignment leans on the rows its amount was computed from: goods on the
offer or market row, movement on the links used, a delivery on the yield, and so on.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.plan.tables import CORE_TABLES, PLAN_TABLES
from coalition.plugins import plugged

_ROW_TABLES = (
    "offer",
    "market",
    "item",
    "yield",
    "link",
    "place",
    "need",
    "means",
    "budget",
    "contribution",
    "fund",
    "caveat",
    "staff",
    "share",
    "profile",
)

_EMPTY = {"proposal": pl.String, "term": pl.String, "table": pl.String, "row": pl.String}


def row_key(table: str) -> pl.Expr:
    """Key of a row as one text; the parts of a composite key are joined by ``|``."""
    return pl.concat_str([pl.col(name).cast(pl.String) for name in schema.primary_key(table)], separator="|")


def input_rows(mission: Mission) -> pl.DataFrame:
    """Every input row a plan can lean on: (rows,) table, row, file, sheet, line, source, assumption, evidence."""
    frames = []
    brought = [table for table in plugged("coalition.tables") if "source" in schema.columns(table)]
    for table in (*_ROW_TABLES, *brought):
        frame = mission[table]
        optional = [name if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in ("assumption", "evidence")]
        frames.append(
            frame.select(
                pl.lit(table).alias("table"), row_key(table).alias("row"), pl.col("_file").alias("file"), pl.col("_sheet").alias("sheet"),
                pl.col("_row").alias("line"), "source", *optional,
            ).with_columns(pl.col("evidence").cast(pl.String).fill_null("measured"))
        )  # fmt: skip
    return pl.concat(frames)


def leaning(name: str, frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Input rows that rows ``frame`` of the plan's table ``name`` lean on: table, row; sorted, each once.

    Columns ``table`` and ``row`` name one; a column ``activity`` leads to the one behind the activity; columns that refer to a table of a
    package beside the core name others. Only `activity` and the tables that pillars bring are asked; other tables are sums of entries.
    """
    found = [pl.DataFrame(schema={"table": pl.String, "row": pl.String})]
    if name == "activity" or name not in CORE_TABLES:
        if {"table", "row"} <= set(frame.columns):
            found.append(frame.select(pl.col("table").cast(pl.String), pl.col("row").cast(pl.String)))
        if name != "activity" and "activity" in frame.columns:
            found.append(tables["activity"].join(frame.select("activity"), on="activity", how="semi").select("table", "row"))
        brought = plugged("coalition.tables")
        for column, declared in PLAN_TABLES[name].columns().items():
            target = (declared.metadata or {}).get("refers")
            if target in brought:
                found.append(frame.select(pl.lit(target).alias("table"), pl.col(column).cast(pl.String).alias("row")))
    return pl.concat(found).drop_nulls().unique().sort("table", "row")


def _of_links(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    legs = tables["leg"]
    links = legs.filter(pl.col("link").is_not_null()).select(
        pl.col("consignment").alias("proposal"),
        pl.lit("movement").alias("term"),
        pl.lit("link").alias("table"),
        pl.col("link").alias("row"),
    )
    waits = legs.filter(pl.col("link").is_null()).select(
        pl.col("consignment").alias("proposal"),
        pl.lit("storage").alias("term"),
        pl.lit("place").alias("table"),
        pl.col("origin").alias("row"),
    )
    handled = legs.filter(pl.col("link").is_not_null()).select(
        pl.col("consignment").alias("proposal"),
        pl.lit("handling").alias("term"),
        pl.lit("place").alias("table"),
        pl.col("destination").alias("row"),
    )
    return pl.concat([links, waits, handled])


def _of_goods(mission: Mission, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    consignments = tables["consignment"]
    split = pl.col("giver").str.splitn(":", 2).struct
    givers = consignments.select(
        pl.col("consignment").alias("proposal"), split.field("field_0").alias("table"), split.field("field_1").alias("row")
    )
    items = consignments.select(pl.col("consignment").alias("proposal"), pl.lit("item").alias("table"), pl.col("item").alias("row"))
    yields = (
        consignments.select(pl.col("consignment").alias("proposal"), "item", "use")
        .join(mission["yield"].select("item", "use", row_key("yield").alias("row")), on=["item", "use"])
        .select("proposal", pl.lit("yield").alias("table"), "row")
    )
    pieces = [
        (givers, ("goods", "quantity", "delivered")),
        (items, ("mass", "load", "movement", "staff")),
        (yields, ("delivered",)),
    ]
    return pl.concat([frame.select("proposal", pl.lit(term).alias("term"), "table", "row") for frame, terms in pieces for term in terms])


def _of_activities(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Whatever an activity enters leans on the row it was listed for."""
    entered = tables["entry"].select("proposal", "term").unique(maintain_order=True)
    rows = tables["activity"].select(pl.col("activity").alias("proposal"), "table", "row")
    return entered.join(rows, on="proposal", how="inner").select("proposal", "term", "table", "row")


def _of_needs(tables: Mapping[str, pl.DataFrame], delivered: pl.DataFrame) -> pl.DataFrame:
    """What is short of a need or beyond it, and what is drawn from a pool, leans on the deliveries to the need."""
    needs = tables["delivery"].select("need", pl.col("consignment").alias("proposal")).unique(maintain_order=True)
    behind = needs.join(delivered, on="proposal").select("need", "table", "row").unique(maintain_order=True)
    left = [
        behind.select(pl.concat_str(pl.lit(f"{word}:"), "need").alias("proposal"), pl.lit(word).alias("term"), "table", "row")
        for word in ("short", "beyond")
    ]
    others = (
        tables["entry"].filter(pl.col("balance").str.starts_with("need:") & pl.col("proposal").str.starts_with("draw:"))
        .select("proposal", "term", pl.col("balance").str.strip_prefix("need:").alias("need")).unique(maintain_order=True)
    )  # fmt: skip
    draws = others.join(behind, on="need").select("proposal", "term", "table", "row")
    return pl.concat([*left, draws])


def _of_funds(tables: Mapping[str, pl.DataFrame], direct: pl.DataFrame) -> pl.DataFrame:
    """What a fund draws on a contribution leans on what the fund pays in those days."""
    entries = tables["entry"].filter(pl.col("balance").str.starts_with("fund:")).select("balance", "proposal", "term")
    draws = entries.filter(pl.col("term") == "drawn").select("balance", "proposal")
    paid = entries.filter(pl.col("term") != "drawn").join(direct, on=["proposal", "term"]).select("balance", "table", "row").unique()
    return draws.join(paid, on="balance").select("proposal", pl.lit("drawn").alias("term"), "table", "row")


def _of_means(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What is kept of means from one period to the next leans on the row of the means."""
    kept = tables["entry"].filter(pl.col("term") == "kept").select("balance", "proposal").unique(maintain_order=True)
    rows = kept.join(tables["balance"].select("balance", "table", "row").drop_nulls(), on="balance")
    return rows.select("proposal", pl.lit("kept").alias("term"), "table", "row")


def lineage(mission: Mission, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Input rows behind postings: (rows,) proposal, term, table, row; sorted, each once.

    ``tables`` needs `consignment`, `leg`, `activity`, `delivery`, `entry` and `balance`.
    """
    given = pl.concat([_of_goods(mission, tables), _of_activities(tables)])
    delivered = given.filter(pl.col("term") == "delivered")
    direct = pl.concat([pl.DataFrame(schema=_EMPTY), given, _of_links(tables)])
    found = pl.concat([direct, _of_needs(tables, delivered), _of_funds(tables, direct), _of_means(tables)])
    return found.unique().sort(found.columns)
