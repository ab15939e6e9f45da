"""The commands ``coalition join`` and ``coalition advise`` and what they print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coalition import console
from coalition.errors import QuestionError

if TYPE_CHECKING:
    from coalition.model.market import Progress
    from coalition.questions.joining.advise import Advice, Package
    from coalition.questions.joining.join import Joining
    from coalition.questions.joining.met import Slice
    from coalition.questions.joining.package import Given
    from coalition.questions.joining.spread import Worths
    from coalition.questions.whatif import Asker

SHOWN = 8
"""Rows of each table printed unless all are asked for."""

NOTHING, SMALL = 5e-7, 5e-5
"""Differences of shares that are none, and that are printed with more digits."""

MILLIONS = 1e5
"""Sums from here on are printed in millions."""

Where = Annotated[Path, typer.Argument(metavar="PLAN", help="Folder written by `coalition plan`, or a mission.", show_default=False)]
Who = Annotated[str, typer.Argument(metavar="CONTRIBUTOR", help="A candidate of the mission, such as JPN.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Everything = Annotated[bool, typer.Option("--all", help="Print all rows of each table.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")]


def _asker(where: Path, progress: Progress, quiet: bool) -> Asker:
    """An asker of the plan in ``where`` from what is kept beside it, or of a mission, whose goals are planned first."""
    from coalition.mission.read import load
    from coalition.plan.store import read_plan
    from coalition.questions.kept import open_kept
    from coalition.questions.whatif import open_asker

    progress("reading", str(where))
    if (where / "run.json").is_file():
        stored = read_plan(where)
        return open_kept(where, stored.mission, stored.candidates, progress, (lambda _: None) if quiet else console.note)
    return open_asker(load(where), (), progress)


def join(
    where: Where,
    contributor: Who,
    caveats: Annotated[bool, typer.Option("--caveats", help="Lift each of its caveats in turn; each may take as long as a plan.")] = False,
    scenarios: Annotated[int, typer.Option("--scenarios", min=0, help="Scenarios for the range of what it is worth.")] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the scenarios.")] = 1,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes that answer scenarios.")] = 2,
    brief: Annotated[Path | None, typer.Option("--brief", metavar="FILE.html", help="Write the join brief.", show_default=False)] = None,
    money: Annotated[
        str | None, typer.Option("--sum", metavar="SUM", help="For the brief: the best package for a sum, too.", show_default=False)
    ] = None,
    as_json: Json = False,
    everything: Everything = False,
    quiet: Quiet = False,
) -> None:
    """Say what changes if one more contributor joins: what is met, what it gives, what its law refuses, what its caveats cost.

    Values are of the plan before whole units. Scenarios are drawn from the ranges of judged rows; each is answered with and without it.

    The brief holds all of it with the map, public opinion, reactions, risk and back-tests; scenarios are what gives its numbers ranges.

    Example: `coalition join out/ukraine JPN --scenarios 20 --brief join.html --sum 100e6`
    """
    from coalition.questions.joining.join import join as ask

    if money is not None and brief is None:
        raise QuestionError("--sum belongs to the brief (--brief FILE.html); on its own, ask `coalition advise`.")
    if brief is not None and (brief.is_dir() or not brief.parent.is_dir()):
        raise QuestionError(f"--brief {brief}: expected a file in a folder that is there, such as join.html.")
    spending = None if money is None else _amount(money)
    with console.Progress(quiet=quiet or as_json) as progress:
        asker = _asker(where, progress, quiet or as_json)
        found = ask(asker, contributor, lift=caveats, progress=progress)
        spread = _spread(where, asker, contributor, scenarios, seed, workers, progress) if scenarios else None
        if brief is not None:
            _write_brief(brief, where, asker, found, spread, spending, progress)
    if as_json:
        console.print_json(_joined(found, spread))
    else:
        print_joining(console.answer(), found, spread, asker.engine.mission.currency, 10**9 if everything else SHOWN)


def _write_brief(
    brief: Path, where: Path, asker: Asker, found: Joining, spread: Worths | None, money: float | None, progress: Progress
) -> None:
    """Ask what else belongs into the brief, and write it."""
    from coalition.brief.joining import Asked, write_join_brief
    from coalition.questions.joining.advise import advise as ask
    from coalition.questions.opinion.opinion import opinion
    from coalition.questions.reactions.answer import reactions
    from coalition.questions.reactions.back_test import back_test
    from coalition.questions.reactions.risk import risk

    mission, who = asker.engine.mission, found.contributor
    advice = None if money is None else ask(asker, who, money, progress=progress)
    progress("asking", "opinion, reactions and risk")
    asked = Asked(
        mission, found, spread, advice, opinion(mission, who), reactions(mission, who), tuple(risk(mission, who)), back_test(mission, who)
    )
    progress("writing", str(brief))
    map_folder = where / "map"
    write_join_brief(asked, brief, map_folder if map_folder.is_dir() else None)


def _spread(where: Path, asker: Asker, contributor: str, count: int, seed: int, workers: int, progress: Progress) -> Worths:
    from coalition.questions.joining.spread import scenarios_of, worths
    from coalition.questions.sweep import OpenPlan
    from coalition.questions.workers import Alone, Processes

    mission = asker.engine.mission
    status = dict(mission["contributor"].select("contributor", "status").iter_rows())
    candidates = sorted(one for one in asker.members if status[one] == "candidate")
    drawn = scenarios_of(mission, candidates, contributor, count, seed)
    stored = (where / "run.json").is_file()
    team = Processes(OpenPlan(where.resolve()), workers) if stored and workers > 1 else Alone(lambda: asker)
    return worths(asker.engine, drawn, contributor, team, seed, progress)


def _amount(text: str) -> float:
    try:
        value = float(text.replace("_", ""))
    except ValueError:
        raise QuestionError(f"--sum {text}: expected a number such as 100e6 or 25000000.") from None
    if not 0 < value < 1e15:
        raise QuestionError(f"--sum {text}: expected a sum of more than nothing, such as 100e6.")
    return value


def advise(
    where: Where,
    contributor: Who,
    money: Annotated[str, typer.Option("--sum", metavar="SUM", help="What it would spend, such as 100e6.", show_default=False)],
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Currency of the sum [default: the mission's].", show_default=False)
    ] = None,
    points: Annotated[bool, typer.Option("--curve/--no-curve", help="Work out what more or less money would do, too.")] = True,
    as_json: Json = False,
    everything: Everything = False,
    quiet: Quiet = False,
) -> None:
    """Say what a contributor should give for a sum: the best package its law allows, the next best, and the value of more or less money.

    It offers what it offers and buys what markets sell, at their prices and lead times, within its staff; the mission's goals choose.

    Example: `coalition advise out/ukraine JPN --sum 100e6 --currency EUR`
    """
    from coalition.questions.joining.advise import SHARES
    from coalition.questions.joining.advise import advise as ask

    asked = _amount(money)
    with console.Progress(quiet=quiet or as_json) as progress:
        asker = _asker(where, progress, quiet or as_json)
        mission = asker.engine.mission
        try:
            converted = mission.to_mission_currency(asked, currency or mission.currency)
        except KeyError:
            known = sorted({mission.currency, *mission["rate"]["currency"].to_list()})
            raise QuestionError(f"--currency {currency}: the mission has no rate for it; it knows {', '.join(known)}.") from None
        found = ask(asker, contributor, converted, SHARES if points else (), progress)
    if as_json:
        console.print_json(_advised(found))
    else:
        print_advice(console.answer(), found, mission.currency, 10**9 if everything else SHOWN)


# -- printing
def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _points(difference: float) -> str:
    return (
        "none"
        if abs(difference) < 5e-7
        else f"{100 * difference:+.4f} points"
        if abs(difference) < 5e-5
        else f"{100 * difference:+.2f} points"
    )


def _money(value: float) -> str:
    return f"{value:,.0f}" if abs(value) < MILLIONS else f"{value / 1e6:,.2f} million"


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number == 0 else "right", overflow="fold")
    return table


def print_joining(out: Console, found: Joining, spread: Worths | None, currency: str, most: int) -> None:
    """The answer in sections: what is met, what it gives and when, its money, its law, its caveats, the range."""
    whole = found.met[0]
    name = escape(found.name)
    out.print(f"[bold]If {name} joins[/], {_percent(whole.after)} of all that is needed is met instead of {_percent(whole.before)}: "
              f"{_points(found.worth)}.", soft_wrap=True)  # fmt: skip
    cost = next((goal for goal in found.answer.goals if goal.goal == "cost"), None)
    if cost is not None:
        out.print(f"The whole plan costs {_money(cost.after)} {currency} instead of {_money(cost.before)}.", soft_wrap=True)
    if spread is not None:
        low, high = spread.span
        out.print(f"In {len(spread.worth)} scenarios (seed {spread.seed}): median {_points(spread.median)}, eight of ten between "
                  f"{_points(low)} and {_points(high)}; least in scenario {spread.worst}.", soft_wrap=True)  # fmt: skip
        if spread.failed:
            out.print(f"{spread.failed} more could not be answered.")
    else:
        out.print("The range over scenarios was not asked for (--scenarios N); inputs that are judged make the number judged, too.")
    heads = {"kind of help": "Met, by kind of help", "tier": "Met, by tier", "sector": "Met, by sector", "place": "Met, by place",
             "due": "Met, of what is due from"}  # fmt: skip
    for kind, head in heads.items():
        _print_slices(out, head, [one for one in found.met if one.kind == kind], most if kind != "kind of help" else 10**9)
    _print_gives(out, f"{name} gives", found.gives, currency, most)
    _print_law(out, found, currency)


def _print_slices(out: Console, head: str, found: list[Slice], most: int) -> None:
    moved = sorted((one for one in found if abs(one.after - one.before) >= NOTHING), key=lambda one: -abs(one.after - one.before))
    table = _table(head + (f" (largest {most} of {len(moved)} that move)" if len(moved) > most else ""), "before", "after", "of all needs")
    for one in moved[:most]:
        before, after = (value / one.needed if one.needed else 0.0 for value in (one.before, one.after))
        shown = ("", "") if one.kind == "kind of help" else (_percent(before), _percent(after))
        table.add_row(escape(one.name), *shown, _points(one.after - one.before))
    if not moved:
        table.add_row("nothing moves", "", "", "")
    out.print()
    out.print(table)


def _print_gives(out: Console, head: str, found: tuple[Given, ...], currency: str, most: int) -> None:
    table = _table(head, "quantity", currency, "arrives")
    for one in found[:most]:
        days = "" if one.first is None else str(one.first) if one.first == one.last else f"{one.first} to {one.last}"
        money = one.table in ("budget", "contribution")
        table.add_row(
            escape(one.what), "" if money else f"{one.quantity:,.4g} {escape(one.unit)}", _money(one.cost) if one.cost else "", days
        )
    if not found:
        table.add_row("nothing", "", "", "")
    out.print()
    out.print(table)
    if len(found) > most:
        out.print(f"{len(found) - most} more: --all")


def _print_law(out: Console, found: Joining, currency: str) -> None:
    out.print(f"\n[bold]Law and policy of {escape(found.name)}[/]")
    if not found.law:
        out.print("No caveat of the mission binds it.")
    for one in found.law:
        does = [f"{verb} {count:,}" for verb, count in (("refuses", one.refused), ("limits", one.limited)) if count]
        of = (
            f"{', '.join(does)} of {one.possible:,} matches: {', '.join(one.items)}" if does else "refuses and limits nothing it could give"
        )
        out.print(f"  {escape(one.caveat)}: {escape(one.legal_basis)} ({escape(one.source)})", soft_wrap=True)
        out.print(f"      {escape(of)}", soft_wrap=True)
        lifted = next((other for other in found.lifted if other.caveat == one.caveat), None)
        if lifted is not None:
            more, spent = lifted.met - found.met[0].after, lifted.cost - _cost(found)
            out.print(f"      without it: {_points(more)} met, {_money(spent)} {currency} more spent", soft_wrap=True)
    if not found.lifted and any(one.refused or one.limited for one in found.law):
        out.print("What each costs was not asked for: --caveats.")


def _cost(found: Joining) -> float:
    return next((goal.after for goal in found.answer.goals if goal.goal == "cost"), float("nan"))


def print_advice(out: Console, found: Advice, currency: str, most: int) -> None:
    """The best package, the next best, and the value curve with its kinks."""
    name, best = escape(found.name), found.best
    out.print(f"[bold]The best {name} can give for {_money(best.money)} {currency}[/]: {_percent(best.met)} of all that is "
              f"needed is met; {_percent(found.without)} without it ({_points(best.met - found.without)}).", soft_wrap=True)  # fmt: skip
    _print_gives(out, "Package", best.gives, currency, most)
    if found.next_best is not None:
        out.print(f"\n[bold]Next best[/], without {escape(found.barred)}: {_percent(found.next_best.met)} "
                  f"({_points(found.next_best.met - best.met)} beside the best).", soft_wrap=True)  # fmt: skip
        _print_gives(out, "Package", found.next_best.gives, currency, most)
    if len(found.curve) > 2:  # nothing, and the sum itself
        _print_curve(out, found, currency)
    out.print(
        "\nThe sum stands in place of its budgets; money into funds is left out. Values are of the plan before whole units.", soft_wrap=True
    )


def _print_curve(out: Console, found: Advice, currency: str) -> None:
    table = _table(currency, "met", "more than without", "spent by it")
    for one in found.curve:
        table.add_row(_money(one.money), _percent(one.met), _points(one.met - found.without), _money(_spent(one)))
    out.print()
    out.print(table)
    for kink in found.kinks:
        why = [f"no more of {', '.join(kink.full)}"] if kink.full else []
        why += [f"{', '.join(kink.new)} comes in"] if kink.new else []
        out.print(f"Bends at {_money(kink.money)}: a further million brings {100 * kink.after:.4f} instead of "
                  f"{100 * kink.before:.4f} points{': ' + escape('; '.join(why)) if why else ''}.", soft_wrap=True)  # fmt: skip


def _spent(one: Package) -> float:
    return sum(given.cost for given in one.gives)


# -- as plain values
def _given(found: tuple[Given, ...]) -> list[dict[str, Any]]:
    return [
        {
            "way": one.way, "table": one.table, "row": one.row, "what": one.what, "unit": one.unit, "quantity": one.quantity,
            "cost": one.cost, "first": None if one.first is None else str(one.first), "last": None if one.last is None else str(one.last),
        }
        for one in found
    ]  # fmt: skip


def _joined(found: Joining, spread: Worths | None) -> dict[str, Any]:
    from coalition.cli_whatif import as_dictionary

    return {
        "contributor": found.contributor, "name": found.name, "worth": found.worth, "doubt": found.doubt,
        "met": [{"kind": one.kind, "key": one.key, "name": one.name, "needed": float(one.needed), "before": float(one.before),
                 "after": float(one.after)} for one in found.met],
        "gives": _given(found.gives),
        "money": [{"table": one.table, "row": one.row, "ceiling": one.ceiling, "spent": one.spent} for one in found.money],
        "law": [{"caveat": one.caveat, "effects": list(one.effects), "legal_basis": one.legal_basis, "source": one.source,
                 "refused": one.refused, "limited": one.limited, "possible": one.possible, "items": list(one.items)} for one in found.law],
        "lifted": [{"caveat": one.caveat, "met": one.met, "cost": one.cost} for one in found.lifted],
        "range": None if spread is None else {
            "seed": spread.seed, "scenarios": len(spread.worth), "failed": spread.failed, "median": spread.median,
            "low": spread.span[0], "high": spread.span[1], "worst": spread.worst,
        },
        **{name: value for name, value in as_dictionary(found.answer).items() if name in ("goals", "moves")},
    }  # fmt: skip


def _advised(found: Advice) -> dict[str, Any]:
    def package(one: Package) -> dict[str, Any]:
        return {"sum": one.money, "met": one.met, "cost": one.cost, "gives": _given(one.gives)}

    return {
        "contributor": found.contributor, "name": found.name, "without": found.without, "best": package(found.best),
        "next_best": None if found.next_best is None else package(found.next_best), "barred": found.barred,
        "curve": [package(one) for one in found.curve],
        "kinks": [{"sum": one.money, "before": one.before, "after": one.after, "full": list(one.full), "new": list(one.new)}
                  for one in found.kinks],
    }  # fmt: skip
