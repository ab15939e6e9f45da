"""The command line: ``coalition --help``.

Exit codes: 0 done; 1 a plan that was verified has breaches; 2 the input, the question or the command is wrong; 3 a defect of ours;
130 stopped with Ctrl-C.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coalition import cli_join, cli_opinion, cli_reactions, cli_robustness, cli_sweep, cli_whatif, console
from coalition.errors import CoalitionError, InputError, ModelError, QuestionError
from coalition.usual import MOVES

if TYPE_CHECKING:
    from coalition.mission.mission import Mission

# polars, the solver and the brief are imported by the command that needs them: --help and completion then answer at once.

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Plans a multinational, non-lethal assistance mission: who gives what to which region, by which route, at whose cost, what stays "
    "short and why.",
)

MissionPath = Annotated[
    Path, typer.Argument(metavar="MISSION", help="Folder of CSV or Parquet files, or an Excel workbook.", show_default=False)
]
PlanFolder = Annotated[Path, typer.Argument(metavar="OUT", help="Folder written by `coalition plan`.", show_default=False)]
Everything = Annotated[bool, typer.Option("--all", help="Print all rows, however many are alike.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"coalition {importlib.metadata.version('coalition-planner')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Options of every command."""


@app.command()
def check(mission: MissionPath, as_json: AsJson = False, everything: Everything = False) -> None:
    """Read a mission and print everything wrong or doubtful in it, all at once.

    Ends with code 2 if anything is an error; warnings alone do not stop a plan.

    Example: `coalition check missions/ukraine`
    """
    from coalition.mission.read import load_checked
    from coalition.mission.report import ALIKE, as_dictionaries, renderable

    found, findings = load_checked(mission)
    if as_json:
        console.print_json(as_dictionaries(findings))
    else:
        console.answer().print(renderable(findings, alike=sys.maxsize if everything else ALIKE))
    if found is None:
        raise typer.Exit(2)


@app.command()
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="Workbook to write.", show_default=False)],
    mission: Annotated[Path | None, typer.Option("--from", metavar="MISSION", help="Fill it with the rows of this mission.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the workbook if it exists.")] = False,
) -> None:
    """Write an Excel workbook to fill in: a sheet a table, with drop-downs and an explanation of every column.

    Example: `coalition template mission.xlsx --from missions/ukraine`
    """
    from coalition.mission.read import load
    from coalition.mission.template import write_workbook

    write_workbook(out, load(mission) if mission else None, force=force)
    typer.echo(f"Written: {out}")


@app.command()
def plan(
    mission: MissionPath,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", metavar="OUT", help="Folder to write the plan to; an older plan there is replaced.", show_default=False
        ),
    ],
    candidates: Annotated[
        list[str] | None, typer.Option("--with", metavar="CONTRIBUTOR", help="Switch a candidate on; may be repeated.")
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option("--from", metavar="EARLIER", help="Plan anew from the plan in this folder.", show_default=False),
    ] = None,
    until: Annotated[
        datetime.datetime | None,
        typer.Option(
            "--until",
            formats=["%Y-%m-%d"],
            metavar="DAY",
            help="Begin by then only what EARLIER does.",
            show_default=False,
        ),
    ] = None,
    moves: Annotated[
        int | None,
        typer.Option("--moves", min=0, help=f"Most of that which may be otherwise or new [default: {MOVES}].", show_default=False),
    ] = None,
    brief: Annotated[bool, typer.Option("--brief/--no-brief", help="Write brief.html into OUT.")] = True,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress and no summary.")] = False,
) -> None:
    """Plan a mission: write the plan's tables and the brief into OUT, and print a summary.

    OUT appears whole at the end or not at all. With --from a mission that has changed is planned anew from an earlier plan: pillars
    that arrange something with people keep what it arranged, but for so many moves, and say what becomes of it and why; some of it may be
    given up. Goods are planned freely, and so is all of which the earlier plan arranged nothing.

    Example: `coalition plan missions/ukraine -o out/ukraine --with JPN`
    """
    from coalition.mission.read import load
    from coalition.plan.solve import solve
    from coalition.plan.store import refuse_foreign, replacing, write_plan

    began = time.perf_counter()
    for option, value in (("--until", until), ("--moves", moves)):
        if earlier is None and value is not None:
            raise QuestionError(f"{option} says what of an earlier plan is kept; name that plan with --from EARLIER.")
    refuse_foreign(out)
    with console.Progress(quiet=quiet or as_json) as progress:
        progress("reading", str(mission))
        given = load(mission)
        chosen = _candidates(given, candidates or [])
        given = given if earlier is None else _kept(given, earlier, until, MOVES if moves is None else moves)
        solved = solve(given, candidates=chosen, progress=progress)
        seconds = time.perf_counter() - began
        map_folder = mission / "map" if (mission / "map").is_dir() else None
        with replacing(out) as folder:
            progress("writing", str(out))
            write_plan(folder, given, solved.tables, solved.run, map_folder)
            if brief:
                from coalition.brief import write_brief

                write_brief(given, solved.tables, solved.run, folder, map_folder)
    effort = {"seconds": round(seconds, 1), "seconds_with_files": round(time.perf_counter() - began, 1), "peak_memory_mb": _peak_memory()}
    if as_json:
        changed = {} if earlier is None else {"changed": _changed(given, solved.tables)}
        console.print_json({"out": str(out), **_outcome(solved.tables), **changed, **effort, "run": dict(solved.run)})
    elif not quiet:
        from coalition.brief.terminal import print_summary

        print_summary(given, solved.tables, console.answer())
        for sentence in () if earlier is None else _changed(given, solved.tables):
            typer.echo(sentence)
        _print_effort(out, _outcome(solved.tables), effort)


def _kept(mission: Mission, earlier: Path, until: datetime.datetime | None, moves: int) -> Mission:
    """``mission`` with what the plan in ``earlier`` keeps of it."""
    from coalition.plan.holding import held
    from coalition.plan.store import read_plan

    return held(mission, read_plan(earlier), None if until is None else until.date(), moves)


def _changed(mission: Mission, tables: Any) -> list[str]:
    """What is otherwise than in the earlier plan, as pillars say it."""
    from coalition.model.results import brought_results

    return [sentence for results in brought_results().values() for sentence in results.differs(mission, tables)]


def _candidates(mission: Mission, names: list[str]) -> tuple[str, ...]:
    """``names`` if each is a candidate of the mission; raises QuestionError for the first that is not."""
    from coalition.plan.trace import unknown

    status = dict(mission["contributor"].select("contributor", "status").iter_rows())
    possible = sorted(name for name, kind in status.items() if kind == "candidate")
    for name in names:
        if name not in status:
            raise unknown("contributor", name, status, f"Candidates: {', '.join(possible) or 'none'}.")
        if name not in possible:
            raise QuestionError(f"{name} is a member already and always takes part. Candidates: {', '.join(possible) or 'none'}.")
    return tuple(sorted(set(names)))


def _peak_memory() -> int:
    """The most memory this process has held, in MB (Linux counts in kB, macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))


def _outcome(tables: Any) -> dict[str, Any]:
    """Counts and proven gaps of a plan."""
    goal, fulfilment = tables["goal"], tables["fulfilment"]
    proven = goal.filter(goal["stage"].is_in(tables["price"]["stage"].implode()))  # a tie-break has no prices and proves nothing
    return {
        "needs": fulfilment.height,
        "needs_met": int((fulfilment["reason"].cast(str) == "met").sum()),
        "consignments": tables["consignment"].height,
        "gap": max(proven["gap"].to_list(), default=0.0),
        "gap_with_whole_units": max(proven["final_gap"].to_list(), default=0.0),
        "goals": goal.select("stage", "goal", "tier", "level", "value", "bound", "gap", "final", "final_gap").to_dicts(),
    }


def _print_effort(out: Path, outcome: dict[str, Any], effort: dict[str, Any]) -> None:
    typer.echo(
        f"Planned in {effort['seconds']:.1f} s ({effort['seconds_with_files']:.1f} s with files and brief), "
        f"peak memory {effort['peak_memory_mb']:,} MB."
    )
    typer.echo(f"Proven gap {outcome['gap']:.1e} before whole units, {100 * outcome['gap_with_whole_units']:.5f} % after.")
    typer.echo(f"Written to {out}. Next: coalition figures {out}; coalition trace {out} FIGURE")


@app.command()
def brief(out: PlanFolder) -> None:
    """Write the brief of a plan anew: one HTML file that needs no network.

    Example: `coalition brief out/ukraine`
    """
    from coalition.brief import write_brief
    from coalition.plan.store import read_plan

    stored = read_plan(out)
    written = write_brief(stored.mission, stored.tables, stored.run, out, stored.map_folder)
    typer.echo(f"Written: {written}")


@app.command()
def trace(
    out: PlanFolder,
    figure: Annotated[
        str, typer.Argument(metavar="FIGURE", help="Key of a figure or a balance, or number of a consignment.", show_default=False)
    ],
    as_json: AsJson = False,
    everything: Everything = False,
) -> None:
    """Follow a number back: figure, entries, consignments, input rows (file, sheet, row), sources.

    Example: `coalition trace out/ukraine cost.total`
    """
    from coalition.plan.store import read_plan
    from coalition.plan.trace import trace as follow

    found = follow(read_plan(out), figure)
    if as_json:
        console.print_json(found.as_json())
    else:
        console.print_trace(console.answer(), found, everything=everything)


@app.command()
def why(
    out: PlanFolder,
    need: Annotated[str, typer.Argument(metavar="NEED", help="Key of a need, as in plan/fulfilment.csv.", show_default=False)],
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Say why a need is met or short, and what a little more of each limit that ran out would bring (solved anew).

    Example: `coalition why out/ukraine food-UA63-2025-05`
    """
    from coalition.plan.store import read_plan
    from coalition.plan.why import why as ask

    with console.Progress(quiet=quiet or as_json) as progress:
        found = ask(read_plan(out), need, progress=progress)
    if as_json:
        console.print_json(found.as_json())
    else:
        console.print_why(console.answer(), found)


@app.command()
def figures(
    out: PlanFolder,
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="Part of the key or title; * and ? stand for anything.")] = "*",
    as_json: AsJson = False,
) -> None:
    """List the figures of a plan.

    Example: `coalition figures out/ukraine "fill.place.*"`
    """
    from coalition.plan.store import read_plan
    from coalition.plan.trace import figures as find

    found = find(read_plan(out), pattern)
    if as_json:
        console.print_json(found.to_dicts())
    else:
        console.print_figures(console.answer(), found)


@app.command()
def verify(out: PlanFolder, as_json: AsJson = False, everything: Everything = False) -> None:
    """Check a written plan: work out anew, without a solver, every number that follows from others, and hold it against the mission.

    Ends with code 1 if anything does not follow; table, row, field, what is written and what should be are named.

    Example: `coalition verify out/ukraine`
    """
    from coalition.plan.store import read_plan
    from coalition.verify.verify import as_json as plainly
    from coalition.verify.verify import breaches
    from coalition.verify.verify import verify as recompute

    checks = recompute(read_plan(out))
    if as_json:
        console.print_json(plainly(checks))
    else:
        console.print_checks(console.answer(), checks, everything=everything)
    if breaches(checks):
        raise typer.Exit(1)


app.command()(cli_whatif.whatif)
app.command()(cli_whatif.more)
app.command()(cli_join.join)
app.command()(cli_join.advise)
app.command()(cli_sweep.sweep)
app.command()(cli_robustness.robustness)
app.command()(cli_reactions.reactions)
app.command()(cli_opinion.opinion)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; every error of the user's comes out as a message, never as a traceback."""
    signal.signal(signal.SIGTERM, _stop)  # so that being ended leaves nothing half-written, like Ctrl-C
    try:
        app()
    except InputError as error:
        from coalition.mission.report import renderable

        console.aside().print(renderable(error.findings), "Nothing was written.")
        sys.exit(2)
    except ModelError as error:
        console.aside().print(f"A defect of Coalition, please report it: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(3)
    except CoalitionError as error:
        console.aside().print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader has seen enough (… | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
