"""The page: sections, charts and traces put together into one file that needs nothing else and asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import polars as pl
from markupsafe import Markup

from coalition.brief import charts
from coalition.brief.numbers import Printer, anchor, given, plain
from coalition.brief.script import script
from coalition.brief.sections import SECTIONS
from coalition.brief.svg import light
from coalition.brief.trace import Trace
from coalition.brief.view import LEVELS, View
from coalition.errors import CoalitionError
from coalition.mission.mission import Mission
from coalition.plan.figures import figure_key

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


def _data_block(value: object) -> Markup:
    """JSON that is safe inside a script element: no markup can begin in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("coalition.brief", "templates")
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _drawn(view: View) -> dict[str, dict[str, Markup]]:
    """Charts by name: the specification for the script, and the drawing for readers without scripts."""
    found = {}
    for name, draw in CHARTS.items():
        chart = draw(view)
        if chart is not None:
            spec = charts.compiled(chart)
            found[name] = {"spec": _data_block(spec), "svg": Markup(light(charts.drawing(spec), name))}
    return found


def _render(view: View, drawn: Mapping[str, Mapping[str, Markup]]) -> str:
    printer, code, style, environment = view.printer, script(), stylesheet(), _environment()
    shown: dict[str, Any] = {name: section(view) for name, section in SECTIONS.items()} | {
        "n": printer.number, "has": printer.has, "evidence": printer.evidence, "keyed": figure_key, "anchor": anchor, "given": given,
        "plain": plain, "charts": drawn, "drawings": view.detail.drawings, "mission": view.mission, "policy": content_policy(code, style),
        "script": Markup(code), "style": Markup(style),
    }  # fmt: skip
    environment.get_template("answer.html.j2").render(shown)
    headline = set(printer.used)  # what the answer prints is traced in full, the rest more briefly
    body = Markup(environment.get_template("body.html.j2").render(shown))
    traces, definitions = Trace(view, headline).of(sorted(printer.used))
    return environment.get_template("page.html.j2").render(shown | {"body": body, "traces": traces, "definitions": definitions})


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
    drawn: dict[str, dict[str, Markup]] | None = None
    size = 0
    for detail in LEVELS:
        view = View(mission, tables, run, map_folder, Printer(tables["figure"]), detail)
        drawn = drawn or _drawn(view)
        text = _render(view, drawn)
        size = len(text.encode())
        if size < most:
            return text
    raise BriefError(
        f"the brief would be {size:,} bytes even with its shortest tables; the most is {most:,}. Simplify the map in {map_folder}."
    )
