"""The command ``coalition opinion`` and what it prints."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coalition import console

if TYPE_CHECKING:
    import polars as pl

    from coalition.questions.opinion.opinion import OpinionAnswer
    from coalition.questions.stated import Stated

FAN_EVERY = 3
"""One in so many forecasts is printed, and the last; all with --json."""

_DAY = ["%Y-%m-%d"]


def opinion(
    mission: Annotated[
        Path, typer.Argument(metavar="MISSION", help="Folder of CSV or Parquet files, or an Excel workbook.", show_default=False)
    ],
    contributor: Annotated[str, typer.Argument(metavar="CONTRIBUTOR", help="Key of a contributor, such as JPN.", show_default=False)],
    date: Annotated[
        datetime.datetime | None,
        typer.Option("--date", formats=_DAY, metavar="DAY", help="Use polls that were over by then [default: the mission's first day]."),
    ] = None,
    until: Annotated[
        datetime.datetime | None,
        typer.Option("--until", formats=_DAY, metavar="DAY", help="Forecast through this day [default: the mission's last day]."),
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", metavar="SHARE", help="Give the chance that support stays above this share.")
    ] = 0.5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Say what polls tell of a contributor's people: support, opposition and undecided for each kind of help, with what is not known.

    Few polls give a wide, prior-driven answer; none gives none.

    Example: `coalition opinion missions/ukraine JPN --threshold 0.4 --until 2025-12-31`
    """
    from coalition.mission.read import load
    from coalition.questions.opinion.opinion import opinion as ask

    days = [None if day is None else day.date() for day in (date, until)]
    found = ask(load(mission), contributor, days[0], threshold=threshold, until=days[1])
    if as_json:
        console.print_json(as_dictionary(found))
    else:
        print_answer(console.answer(), found)


def as_dictionary(found: OpinionAnswer) -> dict[str, Any]:
    """The whole answer as plain values."""
    return {field.name: _plain(getattr(found, field.name)) for field in dataclasses.fields(found)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(dataclasses.asdict(value))
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _plain(value.to_dicts()) if hasattr(value, "to_dicts") else value


def print_answer(out: Console, found: OpinionAnswer) -> None:
    """Levels by rung, questions, houses, forecast, chances, and what a campaign may move."""
    out.print(f"[bold]{escape(found.name)}: what its people say of its own help[/], by polls over on {found.day}")
    _print_levels(out, found)
    if not found.polls.is_empty():
        _print_questions(out, found)
        _print_houses(out, found)
        _print_fan(out, found)
    _print_lasting(out, found)
    out.print("\n[bold]A campaign[/] (judged, beside the levels, never added to them)")
    for one in found.campaign:
        shown = f"{_amount(one.value)} {one.unit}, {_amount(one.low)} to {_amount(one.high)} ({escape(one.span)})."
        out.print(f"{escape(one.title)}: " + (shown if one.value is not None else f"not assessed. {escape(one.because)}"))


def _print_levels(out: Console, found: OpinionAnswer) -> None:
    table = _table("kind of help", "answer", "%", "50 %", "80 %", "90 %", "evidence")
    levels = {(row["rung"], row["answer"]): row for row in found.levels.iter_rows(named=True)}
    before = ""
    for one in found.stated:
        _, _, rung, answer = one.key.rsplit(".", 3)
        row = levels.get((rung, answer))
        shown = "" if rung == before else rung
        before = rung
        table.add_row(shown, answer, *(("–",) * 4 if row is None else _cells(row)), one.evidence)
    out.print(table)
    _print_reasons(out, found.stated)


def _print_reasons(out: Console, stated: Sequence[Stated]) -> None:
    """Why there is no number, or what stands behind one; what is the same for all answers on a rung is said once."""
    for rung, reason in dict.fromkeys((one.key.rsplit(".", 2)[1], one.because) for one in stated if one.because):
        out.print(f"• {rung}: {escape(reason)}")


def _print_questions(out: Console, found: OpinionAnswer) -> None:
    out.print("\n[bold]The same by question[/] (% and interval of 90 %)")
    table = _table("question", "support", "90 %", "oppose", "90 %")
    for _, rows in _grouped(found.wordings, "poll_item"):
        cells = {row["answer"]: (_percent(row["value"]), _range(row, 90)) for row in rows}
        table.add_row(escape(rows[0]["wording"]), *cells.get("support", ("–", "")), *cells.get("oppose", ("–", "")))
    out.print(table)


def _print_houses(out: Console, found: OpinionAnswer) -> None:
    out.print("[bold]Houses[/] (points above or below the others, interval of 90 %)")
    table = _table("house", "polls", "support", "90 %", "oppose", "90 %")
    for house, rows in _grouped(found.houses, "house"):
        cells = [cell for row in rows for cell in (_signed(row["value"]), f"{_signed(row['low_90'])} to {_signed(row['high_90'])}")]
        table.add_row(escape(house), str(rows[0]["polls"]), *cells)
    out.print(table)


def _print_fan(out: Console, found: OpinionAnswer) -> None:
    out.print("[bold]Forecast of support[/]")
    table = _table("kind of help", "day", "%", "50 %", "80 %", "90 %", "evidence")
    support = found.fan.filter(found.fan["answer"] == "support")
    for rung, rows in _grouped(support, "rung"):
        for place, row in enumerate(rows):
            if place % FAN_EVERY == 0 or place == len(rows) - 1:
                table.add_row("" if place else rung, str(row["day"]), *_cells(row), row["evidence"])
    out.print(table)


def _print_lasting(out: Console, found: OpinionAnswer) -> None:
    least = _percent(found.threshold)
    out.print(f"\n[bold]Chance that support stays above {least} %[/] from {found.day} through {found.until}")
    table = _table("kind of help", "chance %", "range", "evidence")
    for one in found.lasting:
        shown = ("–", "–") if one.value is None else (_percent(one.value), f"{_percent(one.low)}–{_percent(one.high)}")
        table.add_row(one.key.rsplit(".", 2)[1], *shown, one.evidence)
    out.print(table)
    spans = dict.fromkeys(one.span for one in found.lasting if one.span)
    for span in spans:
        out.print(f"Range: {escape(span)}. No chance is stated below 5 % or above 95 %.")


def _grouped(frame: pl.DataFrame, name: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows by their value in column ``name``, in order of appearance."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row[name], []).append(row)
    return list(found.items())


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    words = ("kind of help", "answer", "evidence", "question", "house", "day")
    for head in heads:
        table.add_column(head, justify="left" if head in words else "right", no_wrap=head not in ("question", "house"))
    return table


def _cells(row: dict[str, Any]) -> list[str]:
    """Value and intervals of a level."""
    return [_percent(row["value"]), *(_range(row, covered) for covered in (50, 80, 90))]


def _range(row: dict[str, Any], covered: int) -> str:
    return f"{_percent(row[f'low_{covered}'])}–{_percent(row[f'high_{covered}'])}"


def _percent(share: float | None) -> str:
    from coalition.brief.numbers import quantity

    return "–" if share is None else quantity(100 * share, "", 0)


def _signed(share: float) -> str:
    """An offset in points with its sign."""
    from coalition.brief.numbers import quantity

    text = quantity(abs(100 * share), "", 1)
    return "0.0" if text.startswith("<") or text == "0.0" else f"{'+' if share > 0 else '−'}{text}"


def _amount(value: float | None) -> str:
    from coalition.brief.numbers import quantity

    return "–" if value is None else quantity(value, "", 0 if value >= 10 else 1)
