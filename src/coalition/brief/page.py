"""The page: sections, charts and traces put together into one file that needs nothing else and asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import polars as pl
from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from coalition.brief import charts, styled
from coalition.brief.brought import brought_charts, brought_sections
from coalition.brief.numbers import Printer, anchor, given, plain
from coalition.brief.script import script
from coalition.brief.sections import SECTIONS
from coalition.brief.svg import light
from coalition.brief.trace import Trace
from coalition.brief.view import LEVELS, Detail, View
from coalition.errors import CoalitionError
from coalition.mission.mission import Mission
from coalition.plan.sums import figure_key

MOST_BYTES = 1_600_000
"""The page stays below this, so that it can be sent by post and opened on a slow line."""

CHARTS = {
    "map": charts.fill_map, "giving": charts.giving, "flows": charts.flows, "short": charts.shortfall, "spending": charts.spending,
    "capacity": charts.capacity,
}  # fmt: skip
"""Every chart of the brief by name; each is drawn in the section of that name (the map in *fill*)."""


class BriefError(CoalitionError):
    """The brief cannot be written."""


@cache
def stylesheet() -> str:
    """The style of the page."""
    return files("coalition.brief").joinpath("page.css").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def content_policy(script: str, style: str) -> str:
    """What a browser may do with the page: run this script, use this style, and nothing else; it may ask no address for anything."""
    parts = {"default-src": "'none'", "script-src": _hash(script), "style-src": _hash(style), "base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def data_block(value: object) -> Markup:
    """JSON that is safe inside a script element: no markup can begin in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


@cache
def environment() -> jinja2.Environment:
    """The templates; what they print is escaped."""
    loader = jinja2.PackageLoader("coalition.brief", "templates")
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)


class _Drawings:
    """The charts of a page by name: specifications for the script, and drawings for readers without scripts, made when they are needed.

    A page is put together with a token in place of each drawing: whether it is too long can often be told without any.
    """

    def __init__(self, view: View) -> None:
        with debug_mode(False):  # each chart is checked as a whole when it is written out, its parts need not be before
            made = {name: draw(view) for name, draw in {**CHARTS, **brought_charts(view)}.items()}
            self._specs = {name: styled.compiled(chart) for name, chart in made.items() if chart is not None}
        self._drawn: dict[str, str] = {}
        self.brought = frozenset(brought_charts(view))
        self.shown = {name: {"spec": data_block(spec), "svg": Markup(self._token(name))} for name, spec in self._specs.items()}

    def on(self, detail: Detail) -> tuple[dict[str, Any], frozenset[str]]:
        """The charts of a page in this detail by name, and which of them are drawn for readers without scripts."""
        shown = {name: chart for name, chart in self.shown.items() if detail.brought != "left out" or name not in self.brought}
        return shown, detail.drawings | (self.brought if detail.brought == "drawn" else frozenset())

    @staticmethod
    def _token(name: str) -> str:
        return f"\0{name}\0"

    def filled(self, text: str) -> str:
        """``text`` with the drawings in place of their tokens."""
        for name, spec in self._specs.items():
            if self._token(name) in text:
                if name not in self._drawn:
                    self._drawn[name] = light(styled.drawing(spec), name)
                text = text.replace(self._token(name), self._drawn[name])
        return text


def _render(view: View, drawings: _Drawings, trace: Trace, most: float) -> str | None:
    """The page, with tokens for its drawings; None if it is plain, before it is put together, that it has ``most`` bytes or more."""
    printer, code, style, templates = view.printer, script(), stylesheet(), environment()
    shown_charts, drawn = drawings.on(view.detail)
    shown: dict[str, Any] = {name: section(view) for name, section in SECTIONS.items()} | {
        "brought": brought_sections(view),
        "n": printer.number, "has": printer.has, "evidence": printer.evidence, "keyed": figure_key, "anchor": anchor, "given": given,
        "plain": plain, "charts": shown_charts, "drawings": drawn, "mission": view.mission,
        "policy": content_policy(code, style), "script": Markup(code), "style": Markup(style),
    }  # fmt: skip
    templates.get_template("answer.html.j2").render(shown)
    headline = set(printer.used)  # what the answer prints is traced in full, the rest more briefly
    body = Markup(templates.get_template("body.html.j2").render(shown))
    traces, definitions = trace.of(sorted(printer.used), headline, view.detail)
    if least_bytes(body, code, style, *(chart["spec"] for chart in shown_charts.values())) + sum(map(traced_least, traces)) >= most:
        return None
    return templates.get_template("page.html.j2").render(shown | {"body": body, "traces": traces, "definitions": definitions})


def least_bytes(*texts: str) -> int:
    """How long a page is at least that prints ``texts``: escaping and encoding only add."""
    return sum(map(len, texts))


def traced_least(one: Mapping[str, Any]) -> int:
    """How long a trace is at least: the words it prints as they are, without what stands between them."""
    entries = (word for entry in one["entries"] for word in (entry["adds"], entry["text"]))
    files = (row["file"] for row in one["rows"])
    return least_bytes(one["title"], one["key"], one["key"], *entries, *(part["text"] for part in one["counted"]), *files, *one["sources"])


def write_brief(mission: Mission, tables: Mapping[str, pl.DataFrame], run: Mapping[str, Any], out: Path, map_folder: Path | None) -> Path:
    """Write ``out``/brief.html and return its path; the same arguments give the same bytes.

    ``tables`` are all plan tables, `figure` and `figure_part` among them; ``run`` is printed as the identity of the run;
    ``map_folder`` may hold `areas.geojson` and `countries.geojson`. Where the page would pass `MOST_BYTES`, long tables are cut
    shorter. Raises BriefError if even the shortest page is too large, ModelError if a figure is missing.
    """
    text = page(mission, tables, run, map_folder)
    path = out / "brief.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def page(
    mission: Mission, tables: Mapping[str, pl.DataFrame], run: Mapping[str, Any], map_folder: Path | None, most: int = MOST_BYTES
) -> str:
    """The page as text, shorter than ``most`` bytes (see `write_brief`)."""
    whole = View(mission, tables, run, map_folder, Printer(tables["figure"]))
    drawings, trace = _Drawings(whole), Trace(whole)
    size = 0
    for detail in LEVELS:
        last = detail is LEVELS[-1]
        text = _render(whole.cut_to(detail), drawings, trace, math.inf if last else most)
        if text is not None and (last or len(text.encode()) < most):
            text = drawings.filled(text)
            size = len(text.encode())
            if size < most:
                return text
    raise BriefError(
        f"the brief would be {size:,} bytes even with its shortest tables; the most is {most:,}. Simplify the map in {map_folder}."
    )
