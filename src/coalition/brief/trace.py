"""The trace at the end of the brief: for each printed figure its definition, largest entries, input rows and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import polars as pl

from coalition.brief.numbers import quantity
from coalition.brief.view import HEADLINE_PARTS, View
from coalition.plan.evaluate import matched
from coalition.plan.lineage import input_rows, lineage


def ranges(numbers: Iterable[int], most: int) -> tuple[list[tuple[int, int]], bool]:
    """Row numbers as runs of consecutive ones, the first ``most`` of them, and whether there are more."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs[:most], len(runs) > most


class Trace:
    """Traces of figures of one plan; what does not depend on the figures asked for is computed once."""

    def __init__(self, view: View, headline: set[str]) -> None:
        self._view = view
        self._headline = headline

    @cached_property
    def _rows(self) -> pl.DataFrame:
        return input_rows(self._view.mission)

    @cached_property
    def _lineage(self) -> pl.DataFrame:
        return lineage(self._view.mission, self._view.tables)

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self._view.tables["balance"].select("balance", "name").iter_rows())

    def of(self, keys: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
        """One trace a figure, in the order of ``keys``, and the definitions that the traces number from zero."""
        wanted = list(keys)
        parts = self._view.tables["figure_part"].filter(pl.col("figure").is_in(wanted))
        entries = matched(parts, self._view.tables).filter(pl.col("amount") != 0)
        tops, cut = self._top_entries(entries)
        rows, sources = self._input_rows(entries)
        counted = self._counted(parts)
        definitions: dict[str, int] = {}
        found = []
        for key in wanted:
            figure, cited, most = self._view.printer.rows[key], sources.get(key, []), self._most(key)
            how = definitions.setdefault(figure["definition"], len(definitions))
            listed = {"entries": tops.get(key, []), "cut": key in cut, "counted": counted.get(key, []), "rows": rows.get(key, [])}
            found.append({**figure, **listed, "key": key, "how": how, "sources": cited[:most], "more_sources": len(cited) > most})
        return found, list(definitions)

    def _most(self, key: str) -> int:
        return HEADLINE_PARTS if key in self._headline else self._view.detail.parts

    def _top_entries(self, entries: pl.DataFrame) -> tuple[dict[str, list[dict[str, Any]]], set[str]]:
        """The entries that add most to each figure, in the figure's own unit, and the figures that have more."""
        below = {}
        for figure, amount in entries.filter(pl.col("side") == "per").group_by("figure").agg(pl.col("amount").sort().sum()).iter_rows():
            below[figure] = amount
        above = entries.filter(pl.col("side") == "sum").with_columns(pl.col("amount").abs().alias("size"))
        above = above.sort("figure", "size", "balance", "proposal", "term", descending=[False, True, False, False, False])
        most = {figure: self._most(figure) for figure in above["figure"].unique()}
        counts = dict(above.group_by("figure").len().iter_rows())
        tops: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for figure, balance, term, proposal, amount in (
            above.group_by("figure", maintain_order=True)
            .head(max(HEADLINE_PARTS, self._view.detail.parts))
            .select("figure", "balance", "term", "proposal", "amount")
            .iter_rows()
        ):
            if len(tops[figure]) >= most[figure]:
                continue
            row = self._view.printer.rows[figure]
            share = amount / below[figure] if below.get(figure) else amount
            digits = row["digits"] + (1 if row["unit"] == "share" else 0)
            tops[figure].append({"adds": quantity(share, row["unit"], digits), "text": self._entry(balance, term, proposal)})
        return dict(tops), {figure for figure, count in counts.items() if count > most[figure]}

    def _entry(self, balance: str, term: str, proposal: str) -> str:
        """An entry in words: consignment, term and balance; or term and balance where nothing is sent."""
        name = self._names.get(balance, balance)
        if term == "limit":
            return f"the limit: {name}"
        return f"{term}, {name}" if ":" in proposal else f"{proposal} {term}, {name}"

    def _input_rows(self, entries: pl.DataFrame) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[str]]]:
        """File, sheet and runs of rows behind each figure, and the sources they name."""
        balances = self._view.tables["balance"].filter(pl.col("row").is_not_null()).select("balance", "table", "row")
        direct = entries.select("figure", "balance").unique().join(balances, on="balance").select("figure", "table", "row")
        posted = (
            entries.select("figure", "proposal", "term")
            .unique()
            .join(self._lineage, on=["proposal", "term"])
            .select("figure", "table", "row")
        )
        behind = pl.concat([direct, posted]).unique().join(self._rows, on=["table", "row"])
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        grouped = (
            behind.group_by("figure", "table", "file", "sheet")
            .agg(pl.col("line").sort())
            .sort("figure", "table", "file", "sheet", nulls_last=True)
        )
        for figure, table, file, sheet, lines in grouped.iter_rows():
            runs, cut = ranges([line for line in lines if line is not None], self._view.detail.ranges)
            rows[figure].append({"file": file or table, "sheet": sheet, "runs": runs, "cut": cut})
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
