"""The trace at the end of the brief: for each printed figure its definition, largest entries, input rows and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from coalition.brief.numbers import quantity
from coalition.brief.view import HEADLINE_PARTS, LEVELS, Detail, View
from coalition.plan.evaluate import condition_of, matched
from coalition.plan.lineage import input_rows, leaning, lineage


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Row numbers as runs of consecutive ones."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


@dataclass(frozen=True)
class _Behind:
    """What is behind one figure: its largest entries and how many there are, input rows by file as runs, sources, counts."""

    entries: list[dict[str, Any]]
    count: int
    rows: list[dict[str, Any]]
    sources: list[str]
    counted: list[dict[str, str]]


class Trace:
    """Traces of figures of one plan; what is behind a figure is looked up once, however often it is asked for and cut."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._behind: dict[str, _Behind] = {}

    @cached_property
    def _rows(self) -> pl.DataFrame:
        return input_rows(self._view.mission)

    @cached_property
    def _lineage(self) -> pl.DataFrame:
        return lineage(self._view.mission, self._view.tables)

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self._view.tables["balance"].select("balance", "name").iter_rows())

    def of(self, keys: Iterable[str], headline: set[str], detail: Detail) -> tuple[list[dict[str, Any]], list[str]]:
        """One trace a figure, in the order of ``keys``, and the definitions that the traces number from zero.

        ``headline`` names the figures that are traced in full; the others are cut to ``detail``.
        """
        wanted = list(keys)
        self._look_up([key for key in wanted if key not in self._behind])
        definitions: dict[str, int] = {}
        found = []
        for key in wanted:
            figure, behind, most = self._view.printer.rows[key], self._behind[key], HEADLINE_PARTS if key in headline else detail.parts
            how = definitions.setdefault(figure["definition"], len(definitions))
            rows = [{**row, "runs": row["runs"][: detail.ranges], "cut": len(row["runs"]) > detail.ranges} for row in behind.rows]
            listed = {"entries": behind.entries[:most], "cut": behind.count > most, "counted": behind.counted, "rows": rows}
            cited = {"sources": behind.sources[:most], "more_sources": len(behind.sources) > most}
            found.append({**figure, **listed, **cited, "key": key, "how": how})
        return found, list(definitions)

    def _look_up(self, keys: list[str]) -> None:
        """Fill in what is behind the figures ``keys``."""
        if not keys:
            return
        parts = self._view.tables["figure_part"].filter(pl.col("figure").is_in(keys))
        entries = matched(parts, self._view.tables).filter(pl.col("amount") != 0)
        tops, counts = self._top_entries(entries)
        rows, sources = self._input_rows(entries, parts)
        counted = self._counted(parts)
        for key in keys:
            self._behind[key] = _Behind(
                tops.get(key, []), counts.get(key, 0), rows.get(key, []), sources.get(key, []), counted.get(key, [])
            )

    def _top_entries(self, entries: pl.DataFrame) -> tuple[dict[str, list[dict[str, Any]]], dict[str, int]]:
        """The entries that add most to each figure, in the figure's own unit, and how many each has."""
        below = {}
        for figure, amount in entries.filter(pl.col("side") == "per").group_by("figure").agg(pl.col("amount").sort().sum()).iter_rows():
            below[figure] = amount
        above = entries.filter(pl.col("side") == "sum").with_columns(pl.col("amount").abs().alias("size"))
        above = above.sort("figure", "size", "balance", "proposal", "term", descending=[False, True, False, False, False])
        counts = dict(above.group_by("figure").len().iter_rows())
        tops: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for figure, balance, term, proposal, amount in (
            above.group_by("figure", maintain_order=True)
            .head(max(HEADLINE_PARTS, *(level.parts for level in LEVELS)))
            .select("figure", "balance", "term", "proposal", "amount")
            .iter_rows()
        ):
            row = self._view.printer.rows[figure]
            share = amount / below[figure] if below.get(figure) else amount
            digits = row["digits"] + (1 if row["unit"] == "share" else 0)
            tops[figure].append({"adds": quantity(share, row["unit"], digits), "text": self._entry(balance, term, proposal)})
        return dict(tops), counts

    def _entry(self, balance: str, term: str, proposal: str) -> str:
        """An entry in words: consignment, term and balance; or term and balance where nothing is sent."""
        name = self._names.get(balance, balance)
        if term == "limit":
            return f"the limit: {name}"
        return f"{term}, {name}" if ":" in proposal else f"{proposal} {term}, {name}"

    def _of_tables(self, parts: pl.DataFrame) -> pl.DataFrame:
        """Input rows behind the rows of pillars' own tables that figures sum: figure, table, row."""
        found = [pl.DataFrame(schema={"figure": pl.String, "table": pl.String, "row": pl.String})]
        summed = parts.filter(pl.col("balance").str.starts_with("plan:")).select("figure", "balance", "proposal").unique()
        for figure, balance, text in summed.sort("figure", "balance", "proposal").iter_rows():
            name = balance.removeprefix("plan:")
            behind = leaning(name, self._view.tables[name].filter(condition_of(text)), self._view.tables)
            found.append(behind.select(pl.lit(figure).alias("figure"), "table", "row"))
        return pl.concat(found)

    def _input_rows(self, entries: pl.DataFrame, parts: pl.DataFrame) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[str]]]:
        """File, sheet and runs of rows behind each figure, and the sources they name."""
        balances = self._view.tables["balance"].filter(pl.col("row").is_not_null()).select("balance", "table", "row")
        direct = entries.select("figure", "balance").unique().join(balances, on="balance").select("figure", "table", "row")
        posted = (
            entries.select("figure", "proposal", "term")
            .unique()
            .join(self._lineage, on=["proposal", "term"])
            .select("figure", "table", "row")
        )
        behind = pl.concat([direct, posted, self._of_tables(parts)]).unique().join(self._rows, on=["table", "row"])
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        grouped = (
            behind.group_by("figure", "table", "file", "sheet")
            .agg(pl.col("line").sort())
            .sort("figure", "table", "file", "sheet", nulls_last=True)
        )
        for figure, table, file, sheet, lines in grouped.iter_rows():
            rows[figure].append({"file": file or table, "sheet": sheet, "runs": ranges(line for line in lines if line is not None)})
        cited = behind.group_by("figure").agg(pl.col("source").drop_nulls().unique().sort()).sort("figure")
        return dict(rows), dict(cited.iter_rows())

    def _counted(self, parts: pl.DataFrame) -> dict[str, list[dict[str, str]]]:
        """Parts that count rows of a table or add up a column of it."""
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for figure, balance, term, proposal, factor in (
            parts.filter(pl.col("balance").str.contains(r"^(plan|input):"))
            .select("figure", "balance", "term", "proposal", "factor")
            .iter_rows()
        ):
            where, _, table = balance.partition(":")
            verb = "less " if factor < 0 else ""
            what = "rows" if term == "rows" else f"the column {term.removeprefix('sum:')}"
            condition = "" if proposal == "*" else f" where {proposal.replace('=', ' = ').replace(' & ', ' and ')}"
            kind = "the mission" if where == "input" else "the plan"
            found[figure].append({"text": f"{verb}{what} of the table {table} of {kind}{condition}"})
        return dict(found)
