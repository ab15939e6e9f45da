"""The command ``coalition reactions`` and what it prints."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from coalition import console

if TYPE_CHECKING:
    from coalition.questions.reactions.answer import ReactionAnswer
    from coalition.questions.reactions.back_test import BackTest
    from coalition.questions.stated import Stated


def reactions(
    mission: Annotated[
        Path, typer.Argument(metavar="MISSION", help="Folder of CSV or Parquet files, or an Excel workbook.", show_default=False)
    ],
    contributor: Annotated[str, typer.Argument(metavar="CONTRIBUTOR", help="Key of a contributor or candidate.", show_default=False)],
    date: Annotated[
        datetime.datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], metavar="DAY", help="As known on this day [default: the mission's first].", show_default=False
        ),
    ] = None,
    step_up: Annotated[
        float, typer.Option("--step-up", metavar="SHARE", help="What others give more for a unit it gives, -1 to 1; an input.")
    ] = 0.0,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Seed of draws within ranges.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Say how others may respond if a contributor takes part: precedents, bargaining, experts, risk to its people, back-tests.

    Adversaries are treated by what they did before and by experts' answers only. What there are no data for is not assessed.

    Example: `coalition reactions missions/ukraine JPN --date 2025-04-08`
    """
    from coalition.mission.read import load
    from coalition.questions.reactions.answer import reactions as ask
    from coalition.questions.reactions.back_test import back_test
    from coalition.questions.reactions.risk import risk
    from coalition.questions.reactions.sampling import SEED

    given, seed = load(mission), SEED if seed is None else seed
    answer = ask(given, contributor, None if date is None else date.date(), share=step_up, seed=seed)
    people, tested = risk(given, contributor), back_test(given, contributor, seed=seed)
    if as_json:
        console.print_json(_plain(answer, people, tested))
    else:
        print_answer(console.answer(), answer, people, tested)


def _plain(answer: ReactionAnswer, people: Sequence[Stated], tested: BackTest) -> dict[str, Any]:
    """The whole answer as plain values."""
    days = [{name: _text(value) for name, value in row.items()} for row in answer.precedents.to_dicts()]
    positions = [{name: _text(value) for name, value in row.items()} for row in answer.positions.to_dicts()]
    scores = [{**asdict(one), "asked": _text(one.asked), "seen": _text(one.seen)} for one in tested.scores]
    return {
        "contributor": answer.who.key, "date": answer.date.isoformat(), "seed": answer.seed, "later": answer.later,
        "stated": [asdict(one) for one in answer.stated], "precedents": days, "positions": positions,
        "risk": [asdict(one) for one in people],
        "back_test": {
            "scores": scores, "means": [asdict(one) for one in tested.means], "unseen": tested.unseen, "because": tested.because
        },
    }  # fmt: skip


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        table.add_column(head, justify="right" if number and head in NUMBERS else "left", overflow="fold", no_wrap=head in NUMBERS)
    return table


NUMBERS = ("value", "5 % to 95 %", "score", "alike", "usual")
"""Columns of numbers, flush right and never broken."""


def _number(value: float | None, unit: str) -> str:
    """A value in its unit: probabilities in per cent, others with three digits."""
    if value is None:
        return "–"
    return f"{100 * value:.0f} %" if unit == "probability" else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _range(one: Stated) -> str:
    return "" if one.low is None or one.high is None else f"{_number(one.low, one.unit)} to {_number(one.high, one.unit)}"


def _lines(out: Console, head: str, found: Iterable[Stated], within: str = "") -> None:
    """A table of numbers with unit and evidence; below it why there is none, and what else must be known, each once.

    Titles are printed without ``within``, which the head says already.
    """
    table = _table(head, "value", "5 % to 95 %", "unit", "evidence")
    said: dict[str, None] = {}
    for one in found:
        title = one.title.removeprefix(f"{within}: ")
        if one.value is None:
            because = f"not assessed; {one.because}."
            said.setdefault(f"{title}: {because}" if title != head else f"{because[0].upper()}{because[1:]}", None)
            continue
        table.add_row(escape(title), _number(one.value, one.unit), _range(one), escape(one.unit), one.evidence)
        if one.because:
            said.setdefault(f"{one.because[0].upper()}{one.because[1:]}.", None)
    if table.row_count:
        out.print(table)
    else:
        out.print(f"[bold]{escape(head)}[/]")
    for line in said:
        out.print(escape(line))
    out.print()


def print_answer(out: Console, answer: ReactionAnswer, people: Sequence[Stated], tested: BackTest) -> None:
    """All of an answer: who reacts how, every precedent, issues, the rest, risk, and back-tests."""
    later = f"; {answer.later} rows that were known only later are not used" if answer.later else ""
    out.print(f"[bold]If {escape(answer.who.name)} takes part[/], as known on {answer.date}{later}.\n")
    groups: dict[str, list[Stated]] = {}
    for one in answer.stated:
        group = one.key.split(".")[2]
        groups.setdefault(group if group in HEADS else "", []).append(one)
    for title, found in _by_title(groups.pop("", [])).items():
        _lines(out, title, _seen(found), title)
    _print_precedents(out, answer)
    for title, found in _by_title(groups.pop("compromise", [])).items():
        _lines(out, title, found, title)
        _print_positions(out, answer, found)
    for name, found in groups.items():
        _lines(out, HEADS[name], found)
    _lines(out, "Risk to personnel", people)
    _print_back_test(out, tested)
    out.print("What would make this wrong: docs/explanation/reactions.md. The rows behind each number: --json.")


def _by_title(found: Iterable[Stated]) -> dict[str, list[Stated]]:
    """Numbers by what stands before the colon of their titles: one adversary's, one issue's."""
    groups: dict[str, list[Stated]] = {}
    for one in found:
        groups.setdefault(one.title.split(": ")[0], []).append(one)
    return groups


HEADS = {
    "compromise": "Outcome of issues in dispute",
    "escalation": "Escalation",
    "step-up": "Others stepping up (an input, not an estimate)",
    "followers": "Who follows",
}
"""Groups of numbers by the third part of their key; all others are those of the ledger."""


def _seen(found: Sequence[Stated]) -> list[Stated]:
    """Numbers of an actor without the rungs that nobody has seen: they share what is left alike, and stand in --json."""
    rungs = [one for one in found if one.unit == "probability" and one.value is not None]
    least = min((one.value or 0.0 for one in rungs), default=0.0)
    return [one for one in found if one.value is None or one.value > least or one.unit != "probability"]


def _print_precedents(out: Console, answer: ReactionAnswer) -> None:
    if answer.precedents.is_empty():
        out.print("No precedent is known on this day.\n")
        return
    out.print("[bold]Precedents[/], by who reacted (known from; those that count first)")
    for row in answer.precedents.sort(["actor", "counted", "date"], descending=[False, True, False]).iter_rows(named=True):
        what = f"{row['reacted_by']}, {row['rung']}: {row['name']}; after: {row['answered']}"
        out.print(Padding(escape(f"{row['date']}  {what} [{row['source']}]{'' if row['counted'] else ' – not counted'}"), (0, 0, 0, 2)))
    out.print()


def _print_positions(out: Console, answer: ReactionAnswer, found: Sequence[Stated]) -> None:
    """The judged positions that an issue's numbers lean on: whose, from when, in which ranges, judged by whom and when."""
    used = {key for one in found for table, key in one.rows if table == "position"}
    table = _table("position of", "since", "place", "salience", "capability", "judged by")
    for row in answer.positions.iter_rows(named=True):
        if row["position"] in used:
            ranges = [f"{row[f'{name}_low']:g}–{row[f'{name}_high']:g}" for name in ("position", "salience", "capability")]
            table.add_row(escape(row["actor_name"]), str(row["date"]), *ranges, escape(f"{row['author']}, {row['judged']}"))
    if table.row_count:
        out.print(table)


def _print_back_test(out: Console, tested: BackTest) -> None:
    """Scores beside their baselines, means, and what could not be scored."""
    out.print("[bold]How such answers did[/] (0 is best)")
    if tested.because:
        out.print(escape(f"Not assessed; {tested.because}."))
        return
    table = _table("asked", "what came, and what was said of it", "measure", "score", "alike", "usual")
    notes: dict[str, None] = {}
    before = None
    for one in tested.scores:
        if one.stated.value is None:
            notes.setdefault(f"{one.asked}, {one.outcome}: {one.stated.because}.", None)
            continue
        if one.stated.because:
            notes.setdefault(f"{one.stated.because[0].upper()}{one.stated.because[1:]}.", None)
        beside = [_number(baseline.value, baseline.unit) for baseline in one.baselines] + ["–"] * (2 - len(one.baselines))
        case = (str(one.asked), escape(one.outcome)) if (one.asked, one.outcome) != before else ("", "")
        table.add_row(
            case[0],
            f"{case[1]}{'; ' if case[1] else ''}said: {escape(one.said)}" if case[1] or one.method != "precedents" else "",
            one.measure,
            _number(one.stated.value, ""),
            *beside,
        )
        before = one.asked, one.outcome
    out.print(table)
    means = _table("Means over all cases", "value", "cases")
    for mean in tested.means:
        means.add_row(escape(mean.title), _number(mean.value, mean.unit), escape(mean.because.split()[0]))
    out.print(means)
    for line in notes:
        out.print(escape(line))
    if tested.unseen:
        pairs = "; ".join(f"{act}: {actor}" for act, actor in tested.unseen)
        out.print(escape(f"No reaction is recorded, which does not say that there was none, so not scored – {pairs}."))
