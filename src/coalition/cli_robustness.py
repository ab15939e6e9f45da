"""The command ``coalition robustness`` and what it prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from coalition import console

if TYPE_CHECKING:
    from coalition.questions.robustness import Pair, Robustness


def robustness(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder written by `coalition plan`.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Say what it costs to be ready for every scenario of a mission, and what it costs not to be (planned anew, twice).

    Example: `coalition robustness out/mission`
    """
    from coalition.plan.store import read_plan
    from coalition.questions.robustness import robustness as ask

    with console.Progress(quiet=quiet or as_json) as progress:
        stored = read_plan(out)
        found = ask(stored.mission, stored.candidates, progress)
    if as_json:
        console.print_json(found.as_json())
    else:
        _print(found)


def _print(found: Robustness) -> None:
    out = console.answer()
    out.print(f"The likely case is {escape(found.likely_scenario)}. Values before whole units.", soft_wrap=True)
    out.print("\n[bold]The mission's goals: what it costs not to be ready[/]", soft_wrap=True)
    _lines([(escape(_named(pair)), pair) for pair in found.goals])
    out.print(f"\n[bold]Short in {escape(found.likely_scenario)}: the price of robustness[/]", soft_wrap=True)
    _lines([(f"tier {pair.tier}", pair) for pair in found.likely])
    out.print("\n[bold]Short in each scenario[/] (as these two plans leave it; others may be as good)", soft_wrap=True)
    for one in found.scenarios:
        values = f"{one.two_stage:>12,.6g}  {one.likely_case:>12,.6g}"
        out.print(f"{values}  {escape(one.scenario)} (probability {one.probability:g})", soft_wrap=True)


def _named(pair: Pair) -> str:
    parts = (pair.goal, f"tier {pair.tier}" if pair.tier else "", f"place {pair.level}" if pair.level else "")
    return ", ".join(filter(None, parts)) + f" ({pair.unit})"


def _lines(pairs: list[tuple[str, Pair]]) -> None:
    out = console.answer()
    out.print(f"{'two-stage':>12}  {'likely case':>12}  {'difference':>12}", style="bold")
    for name, pair in pairs:
        apart = abs(pair.two_stage - pair.likely_case) > (pair.two_stage_gap + pair.likely_case_gap) * pair.scale
        difference = f"{pair.likely_case - pair.two_stage:+,.4g}" if apart else "none"
        out.print(f"{pair.two_stage:>12,.6g}  {pair.likely_case:>12,.6g}  {difference:>12}  {name}", soft_wrap=True)
