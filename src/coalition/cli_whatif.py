"""The command ``coalition whatif`` and what it prints."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coalition import console
from coalition.errors import InputError, QuestionError
from coalition.usual import MORE

if TYPE_CHECKING:
    from coalition.questions.changes import Change
    from coalition.questions.more import Gains
    from coalition.questions.moves import Move
    from coalition.questions.whatif import Answer, GoalMove

SHOWN = 6
"""Rows of each table printed unless all are asked for."""


def _complete(action: str) -> Callable[[typer.Context, str], list[str]]:
    """What completes an option of ``action``: the keys of the plan named on the command line."""

    def found(context: typer.Context, incomplete: str) -> list[str]:
        from coalition.plan.store import read_plan
        from coalition.questions.changes import known_rows, tables_of

        try:
            mission = read_plan(Path(context.params["out"])).mission
        except (QuestionError, KeyError, TypeError):
            return []
        tables = tables_of(action)
        keys = [f"{table}:{key}" for table in tables for key in known_rows(mission, table)]
        keys += known_rows(mission, tables[0]) if len(tables) == 1 else []
        return [key for key in keys if key.startswith(incomplete)]

    return found


def _option(action: str, value: str, text: str) -> Any:
    return typer.Option(f"--{action}", metavar=value, help=text, autocompletion=_complete(action), show_default=False)


Named = list[str] | None


def whatif(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder written by `coalition plan`.", show_default=False)],
    close: Annotated[Named, _option("close", "TABLE:KEY[@FROM..TO]", "Close a link or a place (link:KEY, place:KEY).")] = None,
    throttle: Annotated[
        Named, _option("throttle", "TABLE:KEY=FACTOR[@FROM..TO]", "Throttle a link's capacity, or a place's handling and storage.")
    ] = None,
    cut: Annotated[
        Named, _option("cut", "TABLE:KEY=FACTOR", "Cut an offer, a market, or what a row of a pillar's table lets be done.")
    ] = None,
    delay: Annotated[
        Named, _option("delay", "TABLE:KEY=DAYS", "Let an offer, or what a row of a pillar's table begins, come so many days later.")
    ] = None,
    drop: Annotated[Named, _option("drop", "CONTRIBUTOR", "Leave a contributor out.")] = None,
    add: Annotated[Named, _option("add", "CONTRIBUTOR", "Switch a candidate on.")] = None,
    budget: Annotated[
        Named, _option("budget", "TABLE:KEY=FACTOR", "Change a budget, a contribution, or all budgets of a contributor (contributor:KEY).")
    ] = None,
    lift: Annotated[Named, _option("lift", "CAVEAT", "Lift a caveat.")] = None,
    rate: Annotated[Named, _option("rate", "TABLE:KEY=FACTOR", "Change the rate that a row of a pillar's table states.")] = None,
    need: Annotated[
        Named, _option("need", "TABLE:KEY=FACTOR", "Raise or cut a need, all of a measure (measure:KEY) or all at a place (place:KEY).")
    ] = None,
    table: Annotated[
        Path | None, typer.Option("--table", metavar="FILE", help="Ask every scenario of a table (see the how-to).", show_default=False)
    ] = None,
    prove: Annotated[
        bool, typer.Option("--prove", help="Trust nothing that was kept for questions: work it out and prove it anew (as a table does).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Print all rows of each table.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Say what moves if something were different: every goal, and by need, giver, place and period.

    All changes named are made together; each option may be repeated. FACTOR multiplies (0.5: half), FROM and TO are dates.
    Values are of the plan before whole units.

    Example: `coalition whatif out/ukraine --close link:PLRZE-X-RAVA-road@2025-06-01..2025-06-30 --drop DEU`
    """
    from coalition.plan.engine import members_of
    from coalition.plan.store import read_plan
    from coalition.questions.changes import check, parse_all
    from coalition.questions.kept import open_kept
    from coalition.questions.scenarios import read_scenarios

    asked = {
        "close": close, "throttle": throttle, "cut": cut, "delay": delay, "drop": drop, "add": add, "budget": budget, "lift": lift,
        "rate": rate, "need": need,
    }  # fmt: skip
    texts = [(action, text) for action, found in asked.items() for text in found or ()]
    if bool(texts) == (table is not None):
        raise QuestionError("Say what is to be different (--close link:KEY, --drop KEY …; see --help), or name a --table of scenarios.")
    with console.Progress(quiet=quiet or as_json) as progress:
        progress("reading", str(out))
        stored = read_plan(out)
        candidates = stored.candidates
        members = members_of(stored.mission, candidates)
        scenarios: dict[str, Sequence[Change]] = (
            {"": parse_all(texts)} if table is None else dict(read_scenarios(table, stored.mission, members))
        )
        findings = check(stored.mission, members, scenarios[""]) if table is None else []
        if findings:
            raise InputError(findings)
        say = (lambda _: None) if quiet else console.note
        asker = open_kept(out, stored.mission, candidates, progress, say, proven=prove or table is not None)
        answers: dict[str, Answer] = {}
        for number, (name, changes) in enumerate(scenarios.items(), start=1):
            progress("asking", f"{name} ({number} of {len(scenarios)})" if name else "what moves")
            answers[name] = asker.ask(changes, moves=table is None or as_json)
    if as_json:
        console.print_json(as_dictionary(answers[""]) if table is None else {name: as_dictionary(one) for name, one in answers.items()})
    elif table is None:
        print_answer(console.answer(), answers[""], sys.maxsize if everything else SHOWN)
    else:
        print_answers(console.answer(), answers)


def more(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder written by `coalition plan`.", show_default=False)],
    most: Annotated[int, typer.Option("--most", min=1, help="How many of the most promising are planned with.")] = MORE,
    whole: Annotated[bool, typer.Option("--whole", help="Plan in whole units too; takes longer, and gaps are wider.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Say what one more of what pillars offer (a person, a room, a team) would bring: those that may help, each planned with anew.

    Values are of the plan before whole units, unless --whole is said.

    Example: `coalition more out/ukraine --most 3`
    """
    from coalition.plan.store import read_plan
    from coalition.questions.more import more as ask

    with console.Progress(quiet=quiet or as_json) as progress:
        progress("reading", str(out))
        found = ask(read_plan(out), most, whole=whole, progress=progress)
    if as_json:
        gains = [{"table": one.table, "row": one.row, "what": one.what, "goals": _goals(one.goals)} for one in found.gains]
        console.print_json({"possible": found.possible, "promising": found.promising, "whole": whole, "more": gains})
    else:
        print_gains(console.answer(), found, whole=whole)


def print_gains(out: Console, found: Gains, *, whole: bool) -> None:
    """A line for each goal that moves with one more of something."""
    if found.gains:
        _print_goals(out, "one more", {f"{one.table} {one.row}": (one.goals, "not distinguishable") for one in found.gains})
    if left := found.promising - len(found.gains):
        out.print(f"{left} others that may help were not asked: see --most.")
    nothing = found.possible - found.promising
    said = "have no price in any goal and make nothing possible: one more like them brings nothing before whole units."
    out.print(f"{nothing} of {found.possible} {said}")
    if not whole:
        out.print("Values are of the plan before whole units.")


def _goals(goals: Sequence[GoalMove]) -> list[dict[str, Any]]:
    """Goals before and after as plain values; what is not a number is null."""

    def plain(value: float) -> float | None:
        return None if math.isnan(value) else value

    return [
        {
            "goal": one.goal, "tier": one.tier, "level": one.level, "unit": one.unit,
            "before": plain(one.before), "after": plain(one.after),
            "gap_before": one.gap_before, "gap_after": one.gap_after, "scale": one.scale, "distinguishable": one.distinguishable,
        }
        for one in goals
    ]  # fmt: skip


def as_dictionary(answer: Answer) -> dict[str, Any]:
    """The whole answer as plain values; what is not a number is null."""
    goals = _goals(answer.goals)
    moved = [{"kind": one.kind, "key": one.key, "unit": one.unit, "before": one.before, "after": one.after} for one in answer.moves]
    return {
        "changes": [change.words() for change in answer.changes], "distinguishable": answer.distinguishable, "goals": goals, "moves": moved
    }  # fmt: skip


ROUNDING = 1e-9
"""Goals count from about one thousandth up: what is smaller than this is rounding."""


def goal_name(goal: GoalMove) -> str:
    """A stage in words, such as "worst place, tier 2, place 3"."""
    tier = f", tier {goal.tier}" if goal.tier else ""
    return goal.goal.replace("_", " ") + tier + (f", place {goal.level}" if goal.level > 1 else "")


def _number(value: float) -> str:
    """Six digits; what is nothing but rounding is nothing."""
    if math.isnan(value):
        return "–"
    return "0" if abs(value) < ROUNDING else f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"


def _difference(before: float, after: float) -> str:
    return (
        "–"
        if math.isnan(before) or math.isnan(after)
        else f"{after - before:+,.4g}"
        if abs(after - before) < 1e6
        else f"{after - before:+,.0f}"
    )


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        right = number > 0 and head not in ("unit", "goal")
        table.add_column(head, justify="right" if right else "left", overflow="fold", no_wrap=head == "difference")
    return table


def print_answer(out: Console, answer: Answer, most: int) -> None:
    """What was asked in words, the goals before and after, and the largest movements by need, giver, place and period."""
    out.print(f"[bold]What if[/] {escape('; '.join(change.words() for change in answer.changes))}?", soft_wrap=True)
    if not answer.solves:
        out.print("Nothing moves: the plan does not use what changes, and it stays proven as good as any.")
    elif not answer.distinguishable:
        out.print("Not distinguishable: no goal moves by more than what it is proven to.")
    table = _table("goal", "before", "after", "difference", "unit")
    for one in answer.goals:
        known = one.distinguishable or math.isnan(one.after - one.before)
        said = _difference(one.before, one.after) if known else "not distinguishable" if one.after != one.before else "none"
        table.add_row(goal_name(one), _number(one.before), _number(one.after), said, one.unit)
    out.print(table)
    widest = max((max(one.gap_before, one.gap_after) for one in answer.goals), default=0.0)
    out.print(f"Every value is proven to {widest:.0e} of its goal's scale or better.\n")
    heads = {
        "need": "Short, by need", "giver": "Cost, by who gives", "place": "Delivered, by place", "period": "Delivered, by period from",
    }  # fmt: skip
    for kind, head in heads.items():
        _print_moves(out, head, [one for one in answer.moves if one.kind == kind], most)
    out.print(
        "Values are of the plan before whole units. Where several plans are equally good, what moves besides the goals is one of them."
    )


def _print_moves(out: Console, head: str, found: Sequence[Move], most: int) -> None:
    if not found:
        return
    more = f"; the largest {most} of {len(found):,}, --all shows the rest" if len(found) > most else ""
    table = _table(f"{head}{more}", "before", "after", "difference", "unit")
    for one in found[:most]:
        table.add_row(escape(one.key), _number(one.before), _number(one.after), _difference(one.before, one.after), escape(one.unit))
    out.print(table)


def print_answers(out: Console, answers: dict[str, Answer]) -> None:
    """A line for each scenario and goal that moves."""
    said = {name: (one.goals, "not distinguishable" if one.solves else "nothing moves") for name, one in answers.items()}
    _print_goals(out, "scenario", said)
    out.print("Values are of the plan before whole units.")


def _print_goals(out: Console, head: str, found: Mapping[str, tuple[Sequence[GoalMove], str]]) -> None:
    """A line for each name and goal that moves; what is to be said of a name of which none does stands beside its goals."""
    table = _table(head, "goal", "before", "after", "difference")
    for name, (goals, otherwise) in found.items():
        moved = [one for one in goals if one.distinguishable]
        for place, one in enumerate(moved):
            table.add_row(
                escape(name) if not place else "", goal_name(one), _number(one.before), _number(one.after),
                _difference(one.before, one.after),
            )  # fmt: skip
        if not moved:
            table.add_row(escape(name), otherwise, "", "", "")
    out.print(table)
