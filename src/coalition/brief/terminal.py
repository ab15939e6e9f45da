"""The summary for the terminal: the brief's first page in 80 columns and 40 lines."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import polars as pl
from rich.console import Console

from coalition.brief import sections
from coalition.brief.numbers import Printer
from coalition.brief.view import View
from coalition.mission.mission import Mission
from coalition.plan.sums import figure_key

COLUMNS, LINES = 80, 40


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _pairs(view: View, rows: list[tuple[str, str]], width: int = 38) -> list[str]:
    """Name and figure, the figure flush right."""
    lines = []
    for name, key in rows:
        value = view.printer.text(key)
        lines.append(f"{_cut(name, width - len(value) - 1):<{width - len(value)}}{value}")
    return lines


def _beside(left: list[str], right: list[str], width: int = 38) -> list[str]:
    """Two columns of lines."""
    count = max(len(left), len(right))
    left, right = left + [""] * (count - len(left)), right + [""] * (count - len(right))
    return [f"{first:<{width}}    {second}".rstrip() for first, second in zip(left, right, strict=True)]


def _goal_lines(view: View, most: int) -> list[str]:
    lines = [f"{'Goals':<28}{'value':>18}{'gap':>15}{'whole units':>17}"]
    rows = sections.goals(view)["rows"]
    notes = [line for row in rows if row["note"] for line in wrap(f"{_goal_name(row)}: {row['note']}.", COLUMNS)]
    most -= len(notes)
    for row in rows[:most]:
        texts = [
            view.printer.text(row["keys"][column], column == "final" and len(row["unit"]) <= 5) if row["keys"][column] else "–"
            for column in ("final", "gap", "final_gap")
        ]
        lines.append(f"{_cut(_goal_name(row), 27):<28}{texts[0]:>18}{texts[1]:>15}{texts[2]:>17}")
    return lines + (["…"] if len(rows) > most else []) + notes


def _goal_name(row: Mapping[str, Any]) -> str:
    name, tier, level = str(row["goal"]), row["tier"], row["level"]
    return name.replace("_", " ") + (f", tier {tier}" if tier else "") + (f" ({level})" if level else "")


def summary(mission: Mission, tables: Mapping[str, pl.DataFrame]) -> str:
    """The plan in at most 40 lines of 80 columns: answer, goals with gaps, worst places, reasons, givers.

    ``tables`` are all plan tables, `figure` among them.
    """
    view = View(mission, tables, {}, None, Printer(tables["figure"]))
    text, said = view.printer.text, sections.answer(view)
    tiers = ", ".join(text(figure_key("fill.tier", tier)) for tier in said["tiers"][:6])
    refused = f"{text('count.matches.refuse')} refused, {text('count.matches.limit', False)} limited"
    if said["undeclared"]:
        refused += f", {text('count.matches.undeclared', False)} mentioned by no caveat"
    lines = [
        mission.title,
        f"{mission.calendar.start} to {mission.calendar.end}",
        "",
        f"Met        {text('fill.total')} of all that is needed (by tier: {tiers})",
        f"           {text('count.needs.met', False)} of {text('count.needs')} in full; evidence: {view.printer.evidence(['fill.total'])}",
        f"Sent       {text('count.consignments')}, {text('mass.total')}",
        f"Cost       {text('cost.total')} (goods {text('cost.goods', False)}, movement {text('cost.movement', False)})",
        f"Caveats    {refused}",
        "",
        *_goal_lines(view, 9),
        "",
        *_beside(
            ["Worst served", *_pairs(view, _places(view, 7))],
            ["Largest givers", *_pairs(view, _givers(view, 7))],
        ),
        "",
        "Why needs stay short (share of all that is needed)",
        *(f"  {line}" for line in _pairs(view, said["reasons"], 70)),
    ]
    return "\n".join(_cut(line, COLUMNS) for line in lines[:LINES])


def _places(view: View, most: int) -> list[tuple[str, str]]:
    return [(view.names["place"][place], figure_key("fill.place", place)) for place in view.keys("fill", "place")[::-1][:most]]


def _givers(view: View, most: int) -> list[tuple[str, str]]:
    return [(view.party_name(party), figure_key("given", party)) for party in view.keys("given")[:most]]


def print_summary(mission: Mission, tables: Mapping[str, Any], console: Console) -> None:
    """Print the summary."""
    console.print(summary(mission, tables), markup=False, highlight=False, soft_wrap=True)
