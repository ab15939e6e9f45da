"""Sections that pillars bring, made ready for the page: figures printed, cells marked, charts drawn. Names no pillar."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import altair as alt
from markupsafe import Markup

from coalition.brief.numbers import anchor, given
from coalition.brief.styled import PALETTE, WIDTH, hover, inline
from coalition.brief.view import View
from coalition.errors import ModelError
from coalition.model.results import Bars, Cell, Gantt, Lines, Section, Sentence, Table, without_digits
from coalition.plan.sums import figure_key

MOST_ROWS = 60
"""Rows of a calendar or of bars that are drawn; the tables of the plan hold all."""

Chart = Gantt | Lines | Bars


def brought_sections(view: View) -> list[dict[str, Any]]:
    """Every section with its pieces in order, each ``kind`` (said, table or chart) with what the page prints of it."""
    return [
        {"id": _name(pillar, section.key), "title": _typed(section.title, section), "pieces": list(_pieces(view, pillar, section))}
        for pillar, section in view.brought
    ]


def brought_charts(view: View) -> dict[str, Callable[[View], Any | None]]:
    """What draws each chart of these sections, by the chart's name on the page."""
    return {
        _name(pillar, section.key, str(number)): partial(_DRAWS[type(piece)], piece)
        for pillar, section in view.brought
        for number, piece in enumerate(section.pieces)
        if isinstance(piece, Chart)
    }


def _name(*words: str) -> str:
    return anchor("-".join(words))


def _typed(text: str, section: Section) -> str:
    return without_digits(text, f"the section {section.key!r} of the brief")


def _pieces(view: View, pillar: str, section: Section) -> Iterator[dict[str, Any]]:
    for number, piece in enumerate(section.pieces):
        if isinstance(piece, Sentence):
            yield {"kind": "said", "text": _said(view, piece, section)}
        elif isinstance(piece, Table):
            most = view.detail.rows
            heads = [_typed(head, section) for head in piece.heads]
            if any(len(row) != len(heads) for row in piece.rows):
                raise ModelError(f"a row of the table {piece.title!r} of the brief does not have one cell a head")
            rows = [[_cell(view, cell) for cell in row] for row in piece.rows[:most]]
            others = piece.others if len(piece.rows) > most else ""
            yield {"kind": "table", "title": _typed(piece.title, section), "heads": heads, "rows": rows, "others": others}
        else:
            name, title, says = _name(pillar, section.key, str(number)), _typed(piece.title, section), _typed(piece.says, section)
            yield {"kind": "chart", "name": name, "title": title, "says": says}


def _cell(view: View, cell: Cell) -> Markup:
    """A cell of a sentence or a table; numbers are refused, for they would be printed without a trace."""
    if isinstance(cell, tuple):
        return view.printer.number(figure_key(*cell))
    if isinstance(cell, int | float):
        raise ModelError(f"a section of the brief prints the number {cell!r}; a number is a figure")
    return given(cell)


def _said(view: View, piece: Sentence, section: Section) -> Markup:
    text = Markup("")
    for words, hole, _, _ in string.Formatter().parse(piece.text):
        text += Markup("{}").format(_typed(words, section))
        if hole is not None:
            if hole not in piece.holes:
                raise ModelError(f"a sentence of the section {section.key!r} of the brief has no {hole!r} to print: {piece.text!r}")
            text += _cell(view, piece.holes[hole])
    return text


# -- charts
def _colours(kinds: list[str]) -> alt.Color:
    scale = alt.Scale(domain=kinds, range=[PALETTE[number % len(PALETTE)] for number in range(len(kinds))])
    return alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="bottom", columns=3, title=None))


def _in_order(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _gantt(piece: Gantt, view: View) -> Any | None:
    names = _in_order(one.row for one in sorted(piece.spans, key=lambda one: (one.start, one.row)))[:MOST_ROWS]
    spans = [one for one in piece.spans if one.row in set(names)]
    rows = [
        {"row": one.row, "from": str(one.start), "to": str(one.end), "kind": one.kind, "says": one.says, "days": f"{one.start} – {one.end}"}
        for one in spans
    ]
    if not rows:
        return None
    chart = alt.Chart(inline(rows)).mark_bar(height={"band": 0.75}, stroke="#ffffff", strokeWidth=0.4)
    return chart.encode(
        x=alt.X("from:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelOverlap="greedy")), x2="to:T",
        y=alt.Y("row:N", title=None, sort=names), color=_colours(_in_order(one.kind for one in spans)),
        tooltip=hover(("row", "row"), ("kind", "kind"), ("days", "days"), ("says", "what")),
    ).properties(width=WIDTH - 220, height=alt.Step(16))  # fmt: skip


def _valued(view: View, figure: tuple[str, ...]) -> dict[str, Any]:
    key = figure_key(*figure)
    if not view.printer.has(key):
        raise ModelError(f"the brief draws a figure {key!r} that was not computed")
    return {"value": view.printer.value(key), "text": view.printer.text(key), "figure": key}


def _lines(piece: Lines, view: View) -> Any | None:
    rows = [{"kind": one.line, "day": str(one.day), **_valued(view, one.figure)} for one in piece.points]
    if not rows:
        return None
    chart = alt.Chart(inline(rows)).mark_line(point={"size": 18})
    return chart.encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelOverlap="greedy")),
        y=alt.Y("value:Q", title=piece.axis, axis=alt.Axis(format="~s")), color=_colours(_in_order(one.line for one in piece.points)),
        tooltip=hover(("kind", "line"), ("day", "day"), ("text", "value"), ("figure", "figure")),
    ).properties(width=WIDTH - 120, height=260)  # fmt: skip


def _bars(piece: Bars, view: View) -> Any | None:
    names = _in_order(one.row for one in piece.bars)[:MOST_ROWS]
    bars = [one for one in piece.bars if one.row in set(names)]
    rows = [{"row": one.row, "kind": one.kind, **_valued(view, one.figure)} for one in bars]
    if not rows:
        return None
    return alt.Chart(inline(rows)).mark_bar(height={"band": 0.75}).encode(
        x=alt.X("value:Q", title=piece.axis, axis=alt.Axis(format="~s")), y=alt.Y("row:N", title=None, sort=names),
        color=_colours(_in_order(one.kind for one in bars)),
        tooltip=hover(("row", "row"), ("kind", "kind"), ("text", "value"), ("figure", "figure")),
    ).properties(width=WIDTH - 220, height=alt.Step(16))  # fmt: skip


_DRAWS: dict[type, Callable[[Any, View], Any | None]] = {Gantt: _gantt, Lines: _lines, Bars: _bars}
