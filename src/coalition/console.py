"""What the commands print: findings, figures, traces, progress. Answers go to the standard output, all else to the error output."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.status import Status

if TYPE_CHECKING:  # polars is loaded by the commands that need it, so that --help answers at once
    import polars as pl

    from coalition.plan.trace import Trace
    from coalition.plan.why import Why
    from coalition.verify.findings import Check

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


def note(said: str) -> None:
    """Print something beside the answer that stays on the screen."""
    aside().print(said, markup=False, soft_wrap=True)


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


def _print_lines(
    console: Console, title: str, frame: pl.DataFrame, columns: Sequence[Cell], most: int = sys.maxsize, numbers: int = 0
) -> None:
    """Print the first ``most`` rows, a line each, never broken by us; the first ``numbers`` columns flush right."""
    if frame.is_empty():
        return
    rows = [[str(cell(row) or "") for cell in columns] for row in frame.head(most).iter_rows(named=True)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    console.print(f"\n[bold]{title_of(title, frame.height, most)}[/]")
    for row in rows:
        padded = [
            f"{text:>{width}}" if place < numbers else f"{text:<{width}}"
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        console.print(escape("  ".join(padded).rstrip()), soft_wrap=True)


def _journey(row: Row) -> str:
    return f"{row['origin']} → {row['destination']}"


_FIGURES: tuple[Cell, ...] = (figure_value, itemgetter("evidence"), itemgetter("figure"), itemgetter("title"))
_ENTRIES: tuple[Cell, ...] = (
    lambda row: amount(row["amount"]),
    itemgetter("unit"),
    lambda row: "divided by" if row["side"] == "per" else "",
    itemgetter("term"),
    itemgetter("proposal"),
    itemgetter("balance"),
)
_CONSIGNMENTS: tuple[Cell, ...] = (
    lambda row: amount(row["quantity"]),
    itemgetter("item"),
    itemgetter("consignment"),
    lambda row: f"{row['given']} to {row['delivered']}",
    _journey,
    lambda row: f"{row['giver']}, paid by {row['purse']}",
)
_ACTIVITIES: tuple[Cell, ...] = (
    lambda row: f"{amount(row['quantity'])} {row['unit']}",
    itemgetter("what"),
    itemgetter("activity"),
    lambda row: f"{row['starts']} to {row['ends']}",
    itemgetter("place"),
    lambda row: f"{row['contributor'] or row['purse']}, paid by {row['purse']}",
)
_LEGS: tuple[Cell, ...] = (
    itemgetter("leg"),
    lambda row: f"{row['departs']} to {row['arrives']}",
    itemgetter("mode"),
    lambda row: f"{amount(row['load'])} t",
    _journey,
    lambda row: f"costs {amount(row['cost'])}, paid by {row['purse']}",
)
_SOURCES: tuple[Cell, ...] = (
    itemgetter("source"),
    lambda row: ", ".join(filter(None, (row["title"], row["published"], f"confidence {row['confidence']}", row["url"]))),
)


def print_figures(console: Console, figures: pl.DataFrame) -> None:
    """Print figures, one a row."""
    _print_lines(console, "Figures", figures, _FIGURES, numbers=1)


def print_trace(console: Console, found: Trace, *, everything: bool = False) -> None:
    """Print a trace: what it is, what it sums, the consignments, input rows and sources behind it."""
    most = sys.maxsize if everything else SHOWN
    console.print(escape(_headline(found)), style="bold", soft_wrap=True)
    for line in (found.heading.get("definition"), _sum(found)):
        if line:
            console.print(escape(line), soft_wrap=True)
    largest = found.postings.sort(found.postings["amount"].abs(), descending=True, maintain_order=True)
    _print_lines(console, "Entries, the largest first", largest, _ENTRIES, most, numbers=1)
    _print_lines(console, "Consignments", found.consignments, _CONSIGNMENTS, most, numbers=1)
    _print_lines(console, "Activities", found.activities, _ACTIVITIES, most, numbers=1)
    if found.kind == "consignment":
        _print_lines(console, "Legs", found.legs, _LEGS)
    _print_rows(console, found.rows, most)
    _print_lines(console, "Sources", found.sources, _SOURCES, most)


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
    if found.kind == "activity":
        done = f"{amount(heading['quantity'])} {heading['unit']}, {heading['starts']} to {heading['ends']}"
        return f"{found.asked}: {heading['what']}, {done}"
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
    console.print(f"\n[bold]{title_of('Input rows', rows.height, most)}[/]")
    for row in rows.head(most).iter_rows(named=True):
        known = [row["evidence"], row["assumption"] and f"on {row['assumption']}", row["source"] and f"source {row['source']}"]
        said = "; ".join(word for word in known if word)
        console.print(
            f"[bold]{escape(where(row))}[/]  {escape(row['table'])} {escape(row['row'])} [dim]({escape(said)})[/]", soft_wrap=True
        )
        console.print(Padding(escape(row["values"]), (0, 0, 0, 4)))


def title_of(name: str, total: int, most: int) -> str:
    """The head of a list of ``total`` rows, of which ``most`` are shown."""
    return f"{name} ({total:,}" + (f"; the first {most}, --all shows the rest)" if total > most else ")")


def where(row: Row) -> str:
    """File, sheet and row number of an input row."""
    parts = (row["file"], row["sheet"] and f"sheet {row['sheet']}", row["line"] and f"row {row['line']}")
    return " ".join(part for part in parts if part)


def print_why(console: Console, found: Why) -> None:
    """A need in a few lines: how much is short and why, what was refused, what a little more would bring, the input rows."""
    need = found.need
    console.print(
        f"[bold]{escape(need['need'])}[/bold]: {escape(need['measure'])} at {escape(need['place'])}, due {need['due']}, tier {need['tier']}"
    )
    console.print(f"needed {need['quantity']:,.6g}, met {need['met']:,.6g}, short {need['short']:,.6g}")
    console.print(escape(f"{need['reason']}: {need['explanation']}"))
    if found.effects:
        console.print("\n[bold]A little more of what ran out would bring[/bold] (solved anew)")
    for effect in found.effects:
        gain = f"as much as {effect.would_serve:,.4g} of this need" if effect.distinguishable else "nothing that can be told apart"
        console.print(escape(f"  {effect.more:,.6g} {effect.unit} more of {effect.name} (limit {effect.limit:,.6g}): {gain}"))
    if found.refusals.height:
        console.print("\n[bold]Refused by caveats[/bold]")
    for row in found.refusals.head(SHOWN).iter_rows(named=True):
        who = row["contributors"] or "funds"
        console.print(escape(f"  {row['caveat']}: {row['reason']} ({row['legal_basis']}; source {row['source']}; refused: {who})"))
    console.print("\n[bold]Where its numbers come from[/bold]")
    print_trace(console, found.trace, everything=False)


def print_checks(console: Console, checks: Sequence[Check], *, everything: bool = False) -> None:
    """Checks of a written plan: rows, largest residuals and breaches of each; then the breaches; last what could not be checked."""
    from coalition.verify.verify import breaches

    found, most = breaches(list(checks)), sys.maxsize if everything else SHOWN
    head = ("rows", "residual", "relative", "breaches", "what was checked")
    lines = [
        (f"{one.rows:,}", f"{one.absolute:.0e}", f"{one.relative:.0e}", f"{len(one.breaches):,}", one.name) for one in checks if one.rows
    ]
    widths = [max(len(line[place]) for line in (head, *lines)) for place in range(4)]
    for line in (head, *lines):
        numbers = "  ".join(f"{text:>{width}}" for text, width in zip(line, widths, strict=False))
        bold = line is head or line[3] != "0"
        console.print(escape(f"{numbers}  {line[4]}"), style="bold" if bold else "", soft_wrap=True)
    if found:
        console.print(f"\n[bold]{title_of('Breaches', len(found), most)}[/]")
    for check, one in found[:most]:
        should = f", should be {one.recomputed}" if one.recomputed is not None else ""
        says = one.says or check.name
        console.print(escape(f"{one.table} [{one.row}] {one.field}: written {one.written}{should} ({says})"), soft_wrap=True)
    console.print()
    for left in filter(None, (check.not_checked for check in checks)):
        console.print(escape(f"not checked: {left}"), soft_wrap=True)
    verdict = f"{len(found):,} numbers do not follow." if found else "Every number that was checked follows."
    console.print(verdict, style="red" if found else "green")
