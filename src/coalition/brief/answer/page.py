"""The page of an answer: its parts put together into one file that needs nothing else and asks for nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from coalition.brief import styled
from coalition.brief.answer.behind import Behind, Row, behind, from_input, web
from coalition.brief.answer.drawing import drawn
from coalition.brief.answer.numbers import Numbers, level
from coalition.brief.answer.parts import Areas, Chart, Given, Heading, Lines, Part, Table, sentence
from coalition.brief.numbers import given, plain
from coalition.brief.page import MOST_BYTES, BriefError, content_policy, data_block, environment, stylesheet
from coalition.brief.script import script
from coalition.brief.svg import light
from coalition.errors import ModelError
from coalition.mission.mission import Mission

LISTED_ROWS = (40, 12, 4, 1)
"""Input rows listed with a number, at most; the next is taken where the page would grow too large. How many there are is always told."""


@cache
def answer_style() -> str:
    """The style of the page: the brief's, and what only answers need."""
    return stylesheet() + files("coalition.brief.answer").joinpath("answer.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class _Shown:
    """The parts as the page shows them, its charts, its curves, the sources its tables name, and whether its maps have areas."""

    parts: list[dict[str, Any]]
    charts: dict[str, dict[str, Any]]
    curves: dict[str, Lines]
    sources: list[str]
    areas: bool


def answer_page(heading: Heading, parts: Sequence[Part], mission: Mission, map_folder: Path | None, most: int = MOST_BYTES) -> str:
    """The page as text, shorter than ``most`` bytes; the same arguments give the same bytes.

    ``map_folder`` may hold `areas.geojson` and `countries.geojson`. Raises ModelError for parts of one name, for numbers that nobody
    states or that two state differently, and for rows and sources the mission does not have; BriefError if the page is too large.
    """
    if len({part.name for part in parts}) < len(parts):
        raise ModelError(f"two parts of an answer have one name: {', '.join(part.name for part in parts)}")
    numbers = Numbers.of(parts)
    top: dict[str, Any] = {"kind": heading.kind, "title": numbers.said(heading.title), "known": heading.known or mission.calendar.start}
    top["question"] = [numbers.said(one) for one in heading.question]
    shown = _shown(parts, numbers, mission, map_folder)
    size = 0
    for listed in LISTED_ROWS:
        text = _render(top, shown, numbers, mission, listed)
        size = len(text.encode())
        if size < most:
            return text
    raise BriefError(f"the page would be {size:,} bytes with the fewest rows; the most is {most:,}. Shorten its tables and charts.")


def write_answer(heading: Heading, parts: Sequence[Part], mission: Mission, map_folder: Path | None, path: Path) -> Path:
    """Write the page (see `answer_page`) to ``path``, beside its place first, then renamed, so that no half page is ever there."""
    text = answer_page(heading, parts, mission, map_folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".answer.") as made:
        beside = Path(made) / path.name
        beside.write_text(text, encoding="utf-8", newline="\n")
        os.replace(beside, path)
    return path


def _render(heading: dict[str, Any], shown: _Shown, numbers: Numbers, mission: Mission, listed: int) -> str:
    code, style = script(), answer_style()
    leaning = [row for key in numbers.used for row in numbers.stated[key].rows[:listed]]
    leaning += [row for curve in shown.curves.values() for row in curve.rows[:listed]]
    found = behind(mission, leaning, shown.sources)
    traces = [_trace(numbers, key, found, listed) for key in numbers.used]
    curves = [_curve(name, curve, found, listed) for name, curve in shown.curves.items()]
    return environment().get_template("answer_page.html.j2").render(
        heading=heading, parts=shown.parts, charts=shown.charts, drawings=frozenset(shown.charts), traces=traces, curves=curves,
        behind=found, mission=mission, known=heading["known"], areas=shown.areas, given=given, place_of=found.source_places,
        policy=content_policy(code, style), script=Markup(code), style=Markup(style),
    )  # fmt: skip


# -- parts


def _shown(parts: Iterable[Part], numbers: Numbers, mission: Mission, map_folder: Path | None) -> _Shown:
    shown = _Shown([], {}, {}, [], map_folder is not None and (map_folder / "areas.geojson").is_file())
    for part in parts:
        made: dict[str, Any] = {"name": part.name, "title": numbers.said(part.title), "listed": part.listed}
        made["sentences"] = [numbers.said(one) for one in part.sentences]
        made["refused"] = numbers.said(part.refused) if part.refused else ""
        made["charts"] = []
        for number, chart in enumerate(part.charts, start=1):
            name, spec = f"{part.name}-{number}", _specification(chart, numbers, mission, map_folder)
            if spec is not None:
                svg = Markup(light(styled.drawing(spec), name))
                heard = f"{sentence(chart.title).plain}. {sentence(chart.says).plain}"
                shown.charts[name] = {"spec": data_block(spec), "svg": svg, "heard": heard}
            told = {"name": name, "title": numbers.said(chart.title), "says": numbers.said(chart.says), "drawn": spec is not None}
            evidence = Markup("")
            if spec is not None and isinstance(chart, Lines):
                shown.curves[name], evidence = chart, level(chart.evidence)
            made["charts"].append({**told, "evidence": evidence, "map": isinstance(chart, Areas)})
        made["tables"] = [_table(table, numbers, mission, shown.sources) for table in part.tables]
        shown.parts.append(made)
    return shown


def _specification(chart: Chart, numbers: Numbers, mission: Mission, map_folder: Path | None) -> dict[str, Any] | None:
    with debug_mode(False):  # checked as a whole when it is written out
        made = drawn(chart, numbers, mission, map_folder)
        return None if made is None else styled.compiled(made)


def _table(table: Table, numbers: Numbers, mission: Mission, sources: list[str]) -> dict[str, Any]:
    """A table made ready: heads with the level of evidence where a column has one, cells printed, sources noted in ``sources``."""
    heads: list[dict[str, Any]] = []
    columns: list[list[Markup | str | None]] = []
    for column in table.columns:
        cells = table.frame[column.name].to_list()
        head: dict[str, Any] = {"text": given(column.heading.value) if isinstance(column.heading, Given) else column.heading, "level": ""}
        if column.kind == "number":
            stated = [numbers[str(key)] for key in cells if key is not None]
            levels = {one.evidence for one in stated if one.value is not None}
            head["level"] = level(levels.pop()) if len(levels) == 1 else ""
            apart = not head["level"]
            columns.append([given(None) if key is None else numbers.number(str(key), with_level=apart) for key in cells])
        elif column.kind == "source":
            sources.extend(str(key) for key in cells if key is not None)
            columns.append([None if key is None else str(key) for key in cells])
        elif column.kind == "address":
            columns.append([_address(cell) for cell in cells])
        else:
            if column.kind == "input":
                from_input(mission, column.where, cells)
            columns.append([given(cell, column.where) for cell in cells])
        heads.append({**head, "kind": column.kind})
    rows = [list(zip((head["kind"] for head in heads), cells, strict=True)) for cells in zip(*columns, strict=True)]
    return {"title": numbers.said(table.title), "heard": sentence(table.title).plain, "heads": heads, "rows": rows}


def _address(cell: object) -> Markup:
    """An address as a link with the name of its site, if it is one of the web."""
    link = None if cell is None else web(cell)
    if link is None:
        return given(cell)
    return Markup('<a rel="noopener noreferrer" href="{}">{}</a>').format(link, given(link.split("/")[2]))


# -- where numbers come from


def _leaning(rows: Sequence[Row], found: Behind, listed: int) -> dict[str, Any]:
    names = [{"place": found.row_places[row], "text": f"{row[0]} {row[1]}"} for row in rows[:listed]]
    return {"rows": names, "more": len(rows) - len(names)}


def _trace(numbers: Numbers, key: str, found: Behind, listed: int) -> dict[str, Any]:
    """What is told of a number at the end of the page."""
    one = numbers.stated[key]
    told = {"place": numbers.place(key), "key": key, "title": one.title, "evidence": one.evidence, "because": one.because, "unit": one.unit}
    value = None if one.value is None else plain(one.value)
    ranged = f"{plain(one.low)} to {plain(one.high)}" if one.low is not None and one.high is not None else ""
    return {**told, "value": value, "range": ranged, "span": one.span, **_leaning(one.rows, found, listed)}


def _curve(name: str, curve: Lines, found: Behind, listed: int) -> dict[str, Any]:
    """What is told of a curve at the end of the page."""
    spans = [] if curve.bands is None else [str(span) for span in curve.bands["span"].unique(maintain_order=True)]
    told = {"place": f"curve-{name}", "chart": name, "title": sentence(curve.title).plain, "evidence": curve.evidence}
    return {**told, "because": curve.because, "spans": spans, **_leaning(curve.rows, found, listed)}
