"""The charts of an answer: bars with their ranges, curves with bands, and the mission's map.

Each is an Altair chart, or None where there is nothing to draw. Prior-driven numbers are hatched; where one is not assessed, words say so.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl

from coalition.brief import maps
from coalition.brief.answer.numbers import Numbers, in_percent, written, written_range
from coalition.brief.answer.parts import Areas, Bars, Chart, Lines
from coalition.brief.styled import FAINT, INK, PALETTE, SCHEME, WIDTH, hover, inline
from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.questions.stated import Stated

_STRIPES = 36


def drawn(chart: Chart, numbers: Numbers, mission: Mission, map_folder: Path | None) -> Any | None:
    """The chart; its numbers are noted as told. Raises ModelError for numbers of several units and for columns that are not there."""
    if isinstance(chart, Lines):
        return _lines(chart)
    wanted = {"row", "number"} if isinstance(chart, Bars) else {"place", "number"}
    _columns(chart, chart.frame, wanted)
    if chart.frame.is_empty():
        return None
    stated = [numbers[str(key)] for key in chart.frame["number"]]
    units = sorted({one.unit for one in stated if one.value is not None})
    if len(units) > 1:
        raise ModelError(f"the chart {chart.title!r} of an answer has numbers in several units: {', '.join(units)}")
    unit = units[0] if units else ""
    return _bars(chart, stated, unit) if isinstance(chart, Bars) else _areas(chart, stated, unit, mission, map_folder)


def _columns(chart: Chart, frame: pl.DataFrame, wanted: set[str]) -> None:
    if missing := sorted(wanted - set(frame.columns)):
        raise ModelError(f"the chart {chart.title!r} of an answer has no column {', '.join(missing)}")


def _hatched() -> Any:
    """White stripes to lay over what is prior-driven."""
    stops = []
    for stripe in range(_STRIPES):
        for at, colour in ((stripe, "rgba(255,255,255,0)"), (stripe + 0.5, "rgba(255,255,255,0)")):
            stops.append(alt.GradientStop(color=colour, offset=round(at / _STRIPES, 5)))
        for at in (stripe + 0.5, stripe + 1):
            stops.append(alt.GradientStop(color="rgba(255,255,255,0.75)", offset=round(at / _STRIPES, 5)))
    return alt.LinearGradient(gradient="linear", stops=stops, x1=0, x2=1, y1=0, y2=0)


def _scale(unit: str) -> alt.Axis:
    return alt.Axis(format="~%" if in_percent(unit) else "~s")


def _told(one: Stated) -> dict[str, Any]:
    """A number as the data of a chart: its value and range for the drawing, its text for pointing."""
    text = f"{written(one)} ({written_range(one)})" if one.low is not None else written(one)
    told: dict[str, Any] = {"value": one.value, "text": text, "evidence": one.evidence, "figure": one.key}
    return told | ({"low": one.low, "high": one.high} if one.low is not None else {})


def _kinds(kinds: list[str]) -> alt.Color:
    scale = alt.Scale(domain=kinds, range=[PALETTE[number % len(PALETTE)] for number in range(len(kinds))])
    return alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="bottom", columns=3, title=None) if len(kinds) > 1 else None)


# -- bars


def _bars(chart: Bars, stated: list[Stated], unit: str) -> Any:
    names = list(dict.fromkeys(str(name) for name in chart.frame["row"]))
    several = "kind" in chart.frame.columns
    of_kind = [str(kind) for kind in chart.frame["kind"]] if several else [""] * len(stated)
    kinds = list(dict.fromkeys(of_kind))
    rows = [{"row": str(name), "kind": kind, **_told(one)} for name, kind, one in zip(chart.frame["row"], of_kind, stated, strict=True)]

    def base(values: list[dict[str, Any]]) -> Any:
        placed = alt.Chart(inline(values)).encode(y=alt.Y("row:N", title=None, sort=names))
        return placed.encode(yOffset=alt.YOffset("kind:N", sort=kinds)) if len(kinds) > 1 else placed

    across = alt.X("value:Q", title=chart.axis, axis=_scale(unit))
    valued = [row for row in rows if row["value"] is not None]
    fields = [("row", "row"), *([("kind", "kind")] if several else []), ("text", "value"), ("evidence", "evidence"), ("figure", "number")]
    layers = [base(valued).mark_bar(height={"band": 0.75}).encode(x=across, color=_kinds(kinds), tooltip=hover(*fields))] if valued else []
    if hatched := [row for row in valued if row["evidence"] == "prior-driven"]:
        layers.append(base(hatched).mark_bar(height={"band": 0.75}, fill=_hatched()).encode(x=across, tooltip=hover(*fields)))
    if ranged := [row for row in valued if "low" in row]:
        layers.append(base(ranged).mark_rule(color=INK, strokeWidth=1.4).encode(x=alt.X("low:Q", title=chart.axis), x2="high:Q"))
        for end in ("low", "high"):
            layers.append(base(ranged).mark_tick(color=INK, thickness=1.4, size=7).encode(x=alt.X(f"{end}:Q", title=chart.axis)))
    if blank := [row for row in rows if row["value"] is None]:
        text = base(blank).mark_text(align="left", dx=4, fontSize=10, fontStyle="italic", color=FAINT)
        layers.append(text.encode(x=alt.datum(0), text="text:N"))
    whole = alt.layer(*layers)
    return whole.properties(width=WIDTH - 220, height=max(60, len(names) * (8 + 12 * len(kinds))))


# -- curves


def _at(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _points(frame: pl.DataFrame, **columns: str) -> list[dict[str, Any]]:
    """Rows of ``frame`` with ``columns`` (new name by old), dates as texts, numbers to six significant digits."""
    rows = frame.select(list(columns)).rename(columns).iter_rows(named=True)
    return [{name: float(f"{value:.6g}") if isinstance(value, float) else _at(value) for name, value in row.items()} for row in rows]


def _lines(chart: Lines) -> Any | None:
    pieces = [
        (chart.frame, {"line", "at", "value"}),
        (chart.bands, {"line", "at", "low", "high", "span"}),
        (chart.dots, {"line", "at", "value"}),
    ]
    for frame, wanted in pieces:
        if frame is not None:
            _columns(chart, frame, wanted)
    if chart.frame.is_empty():
        return None
    dated = chart.frame.schema["at"].is_temporal()
    kinds = list(dict.fromkeys(str(line) for line in chart.frame["line"]))
    across: Any = alt.X("at:T", title=chart.across or None, axis=alt.Axis(format="%Y-%m-%d", labelOverlap="greedy"))
    if not dated:
        across = alt.X("at:Q", title=chart.across or None, axis=alt.Axis(format="~s"), scale=alt.Scale(zero=False, nice=False))
    title = "" if in_percent(chart.unit) else chart.unit
    up = alt.Y("value:Q", title=title or None, axis=_scale(chart.unit), scale=alt.Scale(zero=False))
    layers: list[Any] = []
    if chart.bands is not None:
        for line in kinds:
            for span in chart.bands.filter(pl.col("line") == line)["span"].unique(maintain_order=True):
                frame = chart.bands.filter((pl.col("line") == line) & (pl.col("span") == span)).sort("at")
                rows = _points(frame, line="kind", at="at", low="value", high="high", span="span")
                band = alt.Chart(inline(rows)).encode(x=across, y=up, y2="high:Q", tooltip=hover(("kind", "line"), ("span", "range")))
                layers.append(band.mark_area(opacity=0.22).encode(color=_kinds(kinds)))
                if chart.evidence == "prior-driven":
                    layers.append(band.mark_area(fill=_hatched(), opacity=0.7))
    curve = alt.Chart(inline(_points(chart.frame.sort("line", "at"), line="kind", at="at", value="value")))
    layers.append(curve.mark_line(strokeWidth=2).encode(x=across, y=up, color=_kinds(kinds), tooltip=hover(("kind", "line"))))
    if chart.dots is not None and not chart.dots.is_empty():
        dots = alt.Chart(inline(_points(chart.dots, line="kind", at="at", value="value"))).mark_circle(
            size=34, opacity=0.9, stroke="#ffffff"
        )
        layers.append(dots.encode(x=across, y=up, color=_kinds(kinds), tooltip=hover(("kind", "observed"))))
    return alt.layer(*layers).properties(width=WIDTH - 120, height=280)


# -- the map


def _areas(chart: Areas, stated: list[Stated], unit: str, mission: Mission, map_folder: Path | None) -> Any | None:
    known = set(mission["place"]["place"])
    if lost := sorted({str(place) for place in chart.frame["place"]} - known):
        raise ModelError(f"the map {chart.title!r} of an answer shades {', '.join(lost)}, which the table `place` does not have")
    shades = {str(place): maps.Shade(_short(one), one.value, one.key) for place, one in zip(chart.frame["place"], stated, strict=True)}
    values = [one.value for one in stated if one.value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    if in_percent(unit) and low >= 0 and high > 0.2:
        high = 1.0
    scale = alt.Scale(scheme=SCHEME, domain=[low, high if high > low else low + 1])
    legend = alt.Legend(title=chart.legend, format="~%" if in_percent(unit) else "~s", orient="bottom", gradientLength=220)
    colour = alt.Color("properties.share:Q", scale=scale, legend=legend)
    prior = frozenset(one.key for one in stated if one.evidence == "prior-driven")
    look = maps.Look(colour, chart.legend, "no number", low + 0.55 * (high - low), prior, _hatched())
    path = map_folder / "areas.geojson" if map_folder else None
    return maps.areas_map(mission, path, shades, look) if path is not None and path.is_file() else maps.points_map(mission, shades, look)


def _short(one: Stated) -> str:
    """The number without its unit, for a small area; shares keep their sign."""
    text = written(one)
    return text if one.value is None or in_percent(one.unit) else text.removesuffix(one.unit).rstrip("\N{NARROW NO-BREAK SPACE}")
