"""What the commands print: findings, figures, traces, progress. Answers go to the standard output, all else to the error output."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.status import Status
from rich.table import Table

if TYPE_CHECKING:  # polars is loaded by the commands that need it, so that --help answers at once
    import polars as pl

    from coalition.plan.trace import Trace

Row = Mapping[str, Any]
Cell = Callable[[Row], Any]

SHOWN = 12
"""Rows of a table printed unless all are asked for."""

QUIET_SECONDS = 2.0
"""What takes less says nothing while it runs."""

_ROUND_SECONDS = 5.0
"""Without a terminal, rounds of a stage are told at most this often."""


def answer() -> Console:
    """Where answers are printed."""
    return Console(highlight=False)


def aside() -> Console:
    """Where progress and errors are printed."""
    return Console(stderr=True, highlight=False)


def print_json(value: object) -> None:
    """Print ``value`` as JSON and nothing else."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


class Progress:
    """Tells stage and round on the error output once something takes longer than a moment.

    Called as ``progress(stage, detail)``. On a terminal the line is rewritten; elsewhere each stage is a line of its own, and rounds
    are told every few seconds. Use as a context, so that the line is cleared at the end.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.console, self.quiet = aside(), quiet
        self.began = time.perf_counter()
        self.told_at, self.told_stage = 0.0, ""
        self.status: Status | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.status is not None:
            self.status.stop()

    def __call__(self, stage: str, detail: str = "") -> None:
        """Tell the stage that runs now, and how far it is."""
        now = time.perf_counter()
        if self.quiet or now - self.began < QUIET_SECONDS:
            return
        line = escape(f"{stage}: {detail}" if detail else stage)
        if self.console.is_terminal:
            if self.status is None:
                self.status = self.console.status(line)
                self.status.start()
            self.status.update(line)
        elif stage != self.told_stage or now - self.told_at >= _ROUND_SECONDS:
            self.console.print(f"{now - self.began:6.1f} s  {line}", soft_wrap=True)
            self.told_at, self.told_stage = now, stage


def amount(value: float | None) -> str:
    """A number of a plan's table as printed: as much of it as there is, within nine digits."""
    from coalition.brief.numbers import plain  # the only place that rounds; loaded only when there is something to print

    return "" if value is None else plain(value)


def figure_value(figure: Row) -> str:
    """A figure's value with its unit, rounded as the brief rounds it."""
    from coalition.brief.numbers import quantity

    return "not assessed" if figure["value"] is None else quantity(figure["value"], figure["unit"], figure["digits"])


def _print_table(console: Console, title: str, frame: pl.DataFrame, columns: dict[str, Cell], most: int = sys.maxsize) -> None:
    """Print the first ``most`` rows of ``frame``: heading → the cell of a row. Headings that end in a space are numbers."""
    if frame.is_empty():
        return
    table = Table(title=_title(title, frame.height, most), title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in columns:
        number = heading.endswith(" ")
        whole = number or heading in _UNBROKEN
        table.add_column(heading.rstrip(), justify="right" if number else "left", overflow="fold", no_wrap=whole, header_style="dim")
    for row in frame.head(most).iter_rows(named=True):
        table.add_row(*(escape(str(cell(row) or "")) for cell in columns.values()))
    console.print()
    console.print(table)


_UNBROKEN = ("number", "given", "delivered", "departs", "arrives", "evidence")
_FIGURES: dict[str, Cell] = {
    "figure": itemgetter("figure"),
    "what": itemgetter("title"),
    "value ": figure_value,
    "evidence": itemgetter("evidence"),
}
_ENTRIES: dict[str, Cell] = {
    "side": itemgetter("side"),
    "balance": itemgetter("balance"),
    "term": itemgetter("term"),
    "by": itemgetter("proposal"),
    "amount ": lambda row: amount(row["amount"]),
    "unit": itemgetter("unit"),
}
_CONSIGNMENTS: dict[str, Cell] = {
    "number": itemgetter("consignment"),
    "from": itemgetter("giver"),
    "paid by": itemgetter("purse"),
    "item": itemgetter("item"),
    "quantity ": lambda row: amount(row["quantity"]),
    "journey": lambda row: f"{row['origin']} → {row['destination']}",
    "given": itemgetter("given"),
    "delivered": itemgetter("delivered"),
}
_LEGS: dict[str, Cell] = {
    "leg ": itemgetter("leg"),
    "journey": lambda row: f"{row['origin']} → {row['destination']}",
    "mode": itemgetter("mode"),
    "departs": itemgetter("departs"),
    "arrives": itemgetter("arrives"),
    "load t ": lambda row: amount(row["load"]),
    "cost ": lambda row: amount(row["cost"]),
    "paid by": itemgetter("purse"),
}
_SOURCES: dict[str, Cell] = {
    "source": itemgetter("source"),
    "title": itemgetter("title"),
    "published": itemgetter("published"),
    "trust": itemgetter("confidence"),
    "address": itemgetter("url"),
}


def print_figures(console: Console, figures: pl.DataFrame) -> None:
    """Print figures, one a row."""
    _print_table(console, "Figures", figures, _FIGURES)


def print_trace(console: Console, found: Trace, *, everything: bool = False) -> None:
    """Print a trace: what it is, what it sums, the consignments, input rows and sources behind it."""
    most = sys.maxsize if everything else SHOWN
    console.print(escape(_headline(found)), style="bold", soft_wrap=True)
    for line in (found.heading.get("definition"), _sum(found)):
        if line:
            console.print(escape(line), soft_wrap=True)
    largest = found.postings.sort(found.postings["amount"].abs(), descending=True, maintain_order=True)
    _print_table(console, "Entries, the largest first", largest, _ENTRIES, most)
    _print_table(console, "Consignments", found.consignments, _CONSIGNMENTS, most)
    if found.kind == "consignment":
        _print_table(console, "Legs", found.legs, _LEGS)
    _print_rows(console, found.rows, most)
    _print_table(console, "Sources", found.sources, _SOURCES, most)


def _headline(found: Trace) -> str:
    heading = found.heading
    if found.kind == "figure":
        return f"{heading['title']}: {figure_value(heading)} ({heading['evidence']})"
    if found.kind == "balance":
        limit = f", {heading['sense']} {amount(heading['limit'])}" if heading["limit"] is not None else ""
        return f"{heading['name']}: {amount(heading['used'])}{limit} {heading['unit']}"
    if found.kind == "consignment":
        journey = f"{heading['origin']} → {heading['destination']}, given {heading['given']}, delivered {heading['delivered']}"
        return f"{found.asked}: {amount(heading['quantity'])} × {heading['item']}, {heading['giver']}, {journey}"
    return found.asked


def _sum(found: Trace) -> str | None:
    if found.postings.is_empty() or found.kind not in ("figure", "balance"):
        return None
    above = f"Sum of {found.postings.height:,} entries: {amount(found.sums.get('sum', 0.0))}"
    return f"{above}, divided by {amount(found.sums['per'])}: {amount(found.value)}." if "per" in found.sums else f"{above}."


def _print_rows(console: Console, rows: pl.DataFrame, most: int) -> None:
    """Print input rows: where each stands, what it is, how far it is known; its values below."""
    if rows.is_empty():
        return
    console.print(f"\n[bold]{_title('Input rows', rows.height, most)}[/]")
    for row in rows.head(most).iter_rows(named=True):
        known = [row["evidence"], row["assumption"] and f"on {row['assumption']}", row["source"] and f"source {row['source']}"]
        said = "; ".join(word for word in known if word)
        console.print(
            f"[bold]{escape(where(row))}[/]  {escape(row['table'])} {escape(row['row'])} [dim]({escape(said)})[/]", soft_wrap=True
        )
        console.print(Padding(escape(row["values"]), (0, 0, 0, 4)))


def _title(name: str, total: int, most: int) -> str:
    return f"{name} ({total:,}" + (f"; the first {most}, --all shows the rest)" if total > most else ")")


def where(row: Row) -> str:
    """File, sheet and row number of an input row."""
    parts = (row["file"], row["sheet"] and f"sheet {row['sheet']}", row["line"] and f"row {row['line']}")
    return " ".join(part for part in parts if part)
