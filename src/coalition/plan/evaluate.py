"""Evaluating figures: values and evidence from their parts, and the entries behind them.

A part names entries of a balance by term and proposal (``*``: all), or with the term ``limit`` the balance's limit. Besides balances it
may name a table of the plan (``plan:goal``) or of the mission (``input:need``) with the term ``rows`` (how many rows) or
``sum:COLUMN``; its proposal is then ``*`` or a condition ``column=value & column=value``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import polars as pl

from coalition.mission.mission import Mission
from coalition.plan.lineage import input_rows, leaning, lineage

Tables = Mapping[str, pl.DataFrame]


def matched(parts: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Entries and limits the parts of the ledger name: one row each, in the order of ``parts``.

    Returns (rows,) part (row number in ``parts``), figure, side, balance, term, proposal, amount (times the factor). Parts that name a
    table (``plan:``, ``input:``) are left out.
    """
    numbered = (
        parts.with_columns(pl.col("side").cast(pl.String)).with_row_index("part").filter(~pl.col("balance").str.contains(r"^(plan|input):"))
    )
    entries = tables["entry"].select("balance", "term", "proposal", "amount").with_row_index("entry")
    limits = tables["balance"].select("balance", pl.col("limit").alias("amount")).with_row_index("entry")
    star_term, star_proposal = pl.col("term") == "*", pl.col("proposal") == "*"
    limited = numbered.filter(pl.col("term") == "limit")
    posted = numbered.filter(pl.col("term") != "limit")
    found = [limited.join(limits, on="balance", how="inner")]
    for condition, on in (
        (star_term & star_proposal, ["balance"]),
        (star_term & ~star_proposal, ["balance", "proposal"]),
        (~star_term & star_proposal, ["balance", "term"]),
        (~star_term & ~star_proposal, ["balance", "term", "proposal"]),
    ):
        asked = posted.filter(condition).drop([name for name in ("term", "proposal") if name not in on])
        found.append(asked.join(entries, on=on, how="inner"))
    columns = ["part", "entry", "figure", "side", "balance", "term", "proposal", "factor", "amount"]
    together = pl.concat([frame.select(columns) for frame in found]).sort("part", "entry")
    return together.select("part", "figure", "side", "balance", "term", "proposal", (pl.col("factor") * pl.col("amount")).alias("amount"))


def condition_of(text: str) -> pl.Expr:
    """The rows a part names: ``*``, or ``column=value & column=value``."""
    wanted = pl.lit(True)
    for clause in [] if text == "*" else re.split(r" & (?=[a-z_]+=)", text):
        column, _, value = clause.partition("=")
        wanted = wanted & (pl.col(column).cast(pl.String) == value)
    return wanted


def counted(parts: pl.DataFrame, mission: Mission, tables: Tables) -> pl.DataFrame:
    """Amounts of the parts that count rows or sum a column of a table."""
    rows = []
    numbered = (
        parts.with_columns(pl.col("side").cast(pl.String)).with_row_index("part").filter(pl.col("balance").str.contains(r"^(plan|input):"))
    )
    for part, figure, side, balance, term, proposal, factor in numbered.iter_rows():
        where, _, name = balance.partition(":")
        frame = (tables if where == "plan" else mission.tables)[name].filter(condition_of(proposal))
        amount = float(frame.height) if term == "rows" else float(frame[term.removeprefix("sum:")].sum())
        rows.append((part, figure, side, balance, term, proposal, factor * amount))
    names = {"part": pl.UInt32, "figure": pl.String, "side": pl.String, "balance": pl.String, "term": pl.String, "proposal": pl.String}
    return pl.DataFrame(rows, {**names, "amount": pl.Float64}, orient="row")


def evaluate(parts: pl.DataFrame, mission: Mission, tables: Tables) -> pl.DataFrame:
    """Values of the figures ``parts`` describes.

    ``parts`` has the columns of `FigurePart`; ``tables`` needs `balance`, `entry` and the tables that parts name. Returns (figures,)
    figure, value (null where the sum below the line is zero), sorted by figure. Sums run in the order of the parts, so that the same
    input gives the same value to the last bit.
    """
    amounts = pl.concat([matched(parts, tables), counted(parts, mission, tables)]).sort("part", maintain_order=True)
    names = parts["figure"].unique().sort()
    number = pl.DataFrame({"figure": names}).with_row_index("number")
    amounts = amounts.join(number, on="figure", how="left", maintain_order="left")
    sums = {}
    for side in ("sum", "per"):
        of_side = amounts.filter(pl.col("side") == side)
        sums[side] = np.bincount(of_side["number"].to_numpy(), of_side["amount"].to_numpy(), len(names))
    divided = number.join(parts.filter(pl.col("side") == "per").select("figure").unique(), on="figure")["number"].to_numpy()
    value, below = sums["sum"].copy(), sums["per"]
    with np.errstate(divide="ignore", invalid="ignore"):
        value[divided] = value[divided] / below[divided]
    return pl.DataFrame({"figure": names, "value": value}).with_columns(pl.col("value").fill_nan(None).replace([np.inf, -np.inf], None))


def _of_judged_rows(parts: pl.DataFrame, mission: Mission, tables: Tables, judged: pl.DataFrame) -> set[str]:
    """Figures that sum rows of `activity` or of a pillar's own table that lean on judged rows."""
    found = set()
    of_tables = parts.filter(pl.col("balance").str.starts_with("plan:")).select("figure", "balance", "proposal").unique(maintain_order=True)
    asked: dict[tuple[str, str], bool] = {}
    for figure, balance, text in of_tables.iter_rows():
        if (balance, text) not in asked:
            name = balance.removeprefix("plan:")
            leans = leaning(name, tables[name].filter(condition_of(text)), tables)
            asked[balance, text] = leans.join(judged, on=["table", "row"], how="semi").height > 0
        if asked[balance, text]:
            found.add(figure)
    return found


def evidence(parts: pl.DataFrame, mission: Mission, tables: Tables) -> dict[str, str]:
    """Evidence of each figure: judged where a row it leans on is; measured if it only adds up input rows or limits; else modelled."""
    judged_rows = input_rows(mission).filter(pl.col("evidence") == "judged").select("table", "row")
    judged_postings = lineage(mission, tables).join(judged_rows, on=["table", "row"], how="semi").select("proposal", "term").unique()
    judged_balances = tables["balance"].join(judged_rows, on=["table", "row"], how="semi").select("balance")
    amounts = matched(parts, tables).filter(pl.col("amount") != 0)
    by_posting = amounts.join(judged_postings, on=["proposal", "term"], how="semi")["figure"]
    by_balance = amounts.join(judged_balances, on="balance", how="semi")["figure"]
    judged = set(by_posting) | set(by_balance) | _of_judged_rows(parts, mission, tables, judged_rows)
    goals = parts.filter(pl.col("balance") == "plan:goal")["figure"]
    if judged_rows.height:  # the goals weigh every need, cost and limit there is
        judged |= set(goals)
    given = pl.col("balance").str.starts_with("input:") | (pl.col("term") == "limit")
    planned = set(parts.filter(~given)["figure"])
    names = parts["figure"].unique()
    return {name: "judged" if name in judged else "modelled" if name in planned else "measured" for name in names}
