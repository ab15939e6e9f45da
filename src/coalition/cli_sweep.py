"""The command ``coalition sweep`` and what it prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from coalition import console
from coalition.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

    from coalition.questions.sweep import Sweep

SEED = 1
"""The seed where none is given."""

NOTHING = 1e-9
"""What is less is printed as nothing."""

SHOWN = 12
"""Rows of each table printed unless all are asked for."""


def sweep(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder written by `coalition plan`.", show_default=False)],
    to: Annotated[
        Path,
        typer.Option(
            "--to", "-t", metavar="SWEEP", help="Folder of the sweep; one that was stopped goes on from where it is.", show_default=False
        ),
    ],
    number: Annotated[
        int | None, typer.Option("--number", "-n", min=2, max=1_000_000, help="Draw so many scenarios from the ranges of the mission.")
    ] = None,
    scenarios: Annotated[
        Path | None, typer.Option("--scenarios", metavar="FILE", help="Table of scenarios, as for `coalition whatif`; nothing is drawn.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws; it is written into the sweep.")] = SEED,
    failures: Annotated[
        Path | None,
        typer.Option("--failures", metavar="FILE", help="Table of what may fail, how likely that is and who says so: drawn too."),
    ] = None,
    with_ranges: Annotated[bool, typer.Option("--ranges/--no-ranges", help="Draw the ranges of the mission, or failures alone.")] = True,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PATTERN", help="Draw only assumptions or table.columns like this (* and ?); may be repeated."),
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Draw independently, not as a Latin hypercube.")] = False,
    workers: Annotated[int, typer.Option("--workers", "-w", min=0, max=10_000, help="Workers; 0: one a core.", show_default=False)] = 0,
    cluster: Annotated[bool, typer.Option("--cluster", help="Workers on a Ray cluster (RAY_ADDRESS, else this machine).")] = False,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=1000, help="First weeks that are looked at.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no summary.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Print all rows, however many.")] = False,
) -> None:
    """Say what becomes of a plan in many scenarios, drawn from the ranges of its mission or listed in a table.

    Every finished scenario is kept: the same command goes on after Ctrl-C or a crash, and the result is the same as without.

    Example: `coalition sweep out/ukraine --to out/sweep --number 1000`
    """
    from coalition.plan.engine import members_of
    from coalition.plan.store import read_plan
    from coalition.questions.failures import read_failures
    from coalition.questions.sampling import METHODS
    from coalition.questions.scenarios import read_scenarios
    from coalition.questions.sweep import drawn_sweep, plan_opener, table_sweep, workers_for
    from coalition.questions.sweep_results import sweep_into

    stored = read_plan(out)
    candidates = stored.candidates
    members = members_of(stored.mission, candidates)
    if (number is None) == (scenarios is None):
        raise QuestionError("Say either how many scenarios to draw (--number 200), or the table they are in (--scenarios FILE).")
    if scenarios is not None:
        if failures or only or plain or not with_ranges:
            raise QuestionError("--failures, --only, --plain and --no-ranges are about scenarios that are drawn; leave them out.")
        asked = table_sweep(stored.mission, candidates, read_scenarios(scenarios, stored.mission, members), weeks)
    else:
        asked = drawn_sweep(
            stored.mission, candidates, number or 0, seed,
            failures=read_failures(failures, stored.mission, members) if failures else [],
            only=(only or None) if with_ranges else (), method=METHODS[1] if plain else METHODS[0], weeks=weeks,
        )  # fmt: skip
    count = min(workers or _cores(), len(asked.scenarios) + 1)
    with console.Progress(quiet=quiet or as_json) as progress:
        try:
            tables = sweep_into(to, asked, workers_for(plan_opener(out, asked), count, cluster=cluster), progress)
        except KeyboardInterrupt:
            if (to / "sweep.json").is_file():
                said = f"Stopped. What is finished is kept in {to}: the same command goes on from there."
                console.aside().print(said, markup=False, soft_wrap=True)
            raise
    if as_json:
        console.print_json(as_dictionary(asked.identity(), tables))
    elif not quiet:
        _print(asked, tables, sys.maxsize if everything else SHOWN)
        typer.echo(f"\nWritten to {to}.")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def as_dictionary(identity: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """What a sweep found, for programs: what was swept, and every table but values by scenario."""
    named = ("summary", "driver", "held", "unvaried")
    failed = tables["scenario"].filter(~tables["scenario"]["answered"])
    return {"sweep": dict(identity), "not_answered": failed.to_dicts(), **{name: tables[name].to_dicts() for name in named}}


# -- for people
def _print(asked: Sweep, tables: Mapping[str, pl.DataFrame], most: int) -> None:
    import polars as pl

    out = console.answer()
    summary = tables["summary"]
    out.print(escape(_headline(asked, tables)), soft_wrap=True)
    out.print("tenth: nine scenarios of ten are no worse; expected: mean of the worst tenth; worse: share of scenarios worse than planned.")
    goals = summary.filter(pl.col("kind") == "goal")
    _print_table("Goals", goals, most)
    groups = summary.filter(pl.col("kind").is_in(["place", "measure"])).sort("expected_shortfall", descending=True, maintain_order=True)
    for kind in ("place", "measure"):
        _print_table(f"Share short, by {kind}: the most in the worst tenth first", groups.filter(pl.col("kind") == kind), most)
    driver = tables["driver"].sort(pl.col("correlation").abs(), descending=True, maintain_order=True)
    if driver.height:
        out.print("\n[bold]What it goes with[/bold] (rank correlation; what chance alone explains is left out)")
        for row in driver.head(most).iter_rows(named=True):
            out.print(escape(f"  {row['correlation']:+.2f}  {row['kind']} {row['name']}: {row['drawn']}"), soft_wrap=True)
    _print_held(asked, tables["held"])
    if asked.drawn is not None:
        if not asked.drawn.failures:
            out.print("No failures are drawn: no table of failures was given.")
        left = tables["unvaried"]
        out.print(f"Not varied: {left.height:,} of the mission's assumptions (table unvaried says why).")
    for row in tables["scenario"].filter(~pl.col("answered")).head(most).iter_rows(named=True):
        out.print(escape(f"Not answered: scenario {row['scenario']}: {row['failure']}"), style="red", soft_wrap=True)


def _headline(asked: Sweep, tables: Mapping[str, pl.DataFrame]) -> str:
    answered = int(tables["scenario"]["answered"].sum()) - 1
    said = f"{answered:,} of {len(asked.scenarios):,} scenarios answered"
    if asked.drawn is not None:
        parts = f"{len(asked.drawn.ranges):,} ranges" + (f" and {len(asked.drawn.failures):,} failures" if asked.drawn.failures else "")
        said += f"; drawn from {parts} ({asked.drawn.method}, seed {asked.drawn.seed})"
    return said + ". Values before whole units."


def _print_table(title: str, frame: pl.DataFrame, most: int) -> None:
    if frame.is_empty():
        return
    out = console.answer()
    out.print(f"\n[bold]{console.title_of(title, frame.height, most)}[/]", soft_wrap=True)
    lines = [("planned", "median", "tenth", "worst", "expected", "worse", "", "the worst")]
    for row in frame.head(most).iter_rows(named=True):
        numbers = [f"{_seen(row[name]):,.5g}" for name in ("planned", "median", "tenth", "worst", "expected_shortfall")]
        lines.append((*numbers, f"{100 * row['worse']:.0f} %", f"{row['name']} ({row['unit']})", row["worst_scenarios"] or "–"))  # type: ignore[arg-type]  # eight texts, as in the head
    widths = [max(len(line[place]) for line in lines) for place in range(7)]
    for line in lines:
        numbers = [f"{text:>{width}}" for text, width in zip(line[:6], widths, strict=False)]
        text = "  ".join([*numbers, f"{line[6]:<{widths[6]}}", line[7]])
        out.print(escape(text.rstrip()), style="bold" if line is lines[0] else "", soft_wrap=True)


def _seen(value: float) -> float:
    """``value``, nothing where it is less than anything proven."""
    return 0.0 if abs(value) < NOTHING else value


def _print_held(asked: Sweep, held: pl.DataFrame) -> None:
    out = console.answer()
    if held.is_empty():
        out.print(f"\nNo need that the plan serves falls due in the first {asked.weeks} weeks.")
        return
    share, part = float(held["held"].mean()), float(held["part"].mean())  # type: ignore[arg-type]  # numbers are there
    out.print(
        f"\nFirst {asked.weeks} weeks: of {held.height:,} needs that fall due in them and that the plan serves, "
        f"{100 * share:.0f} % are served as planned in a scenario, on average; {100 * part:.0f} % of what the plan brings still comes.",
        soft_wrap=True,
    )
