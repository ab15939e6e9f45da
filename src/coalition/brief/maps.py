"""Maps of a mission's areas or places, each shaded by a number, for the brief of a plan and the pages of answers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl

from coalition.brief import geometry
from coalition.brief.styled import BORDER, CLOSED, FAINT, INK, LAND, NO_NEED, SEA, WIDTH, hover, inline
from coalition.mission.mission import Mission


@dataclass(frozen=True)
class Shade:
    """What is told of a place: its number as text, its value for the colour (None: left blank, the text says why), the number's key."""

    text: str
    value: float | None
    figure: str


@dataclass(frozen=True)
class Look:
    """How a map looks: its scale of colours (of ``properties.share``), what is shown, what a place without a number says.

    Values up to ``dark_below`` are dark, so what is written on them is white. Numbers in ``hatched`` (keys) are laid over with ``stripes``.
    """

    colour: alt.Color
    shown: str
    blank: str
    dark_below: float
    hatched: frozenset[str] = frozenset()
    stripes: Any = None


Layers = Callable[[geometry.Window], list[Any]]


def _no_layers(window: geometry.Window) -> list[Any]:
    return []


def _places(mission: Mission) -> dict[str, str]:
    """Place by area name or p-code."""
    found: dict[str, str] = {}
    for place, pcode in mission["place"].select("place", "pcode").iter_rows():
        found[place] = place
        if pcode:
            found.setdefault(pcode, place)
    return found


def _area_features(
    mission: Mission, window: geometry.Window, features: Iterable[dict[str, Any]], shades: Mapping[str, Shade], blank: str
) -> list[dict[str, Any]]:
    found = _places(mission)
    closed_places = set(mission["place"].filter(pl.col("territory") == "closed")["place"])
    made = []
    for feature in features:
        properties = feature["properties"]
        area = str(properties.get("place") or properties.get("pcode") or properties.get("name") or "")
        place = found.get(area, area)
        shade = shades.get(place)
        if properties.get("territory") == "closed" or place in closed_places:
            kind, text = "closed", "closed: no route"
        elif shade is not None:
            kind, text = "none" if shade.value is None else "rated", shade.text
        else:
            kind, text = "none", blank
        rated = shade is not None and kind == "rated"
        shown = {
            "name": str(properties.get("name", area)),
            "kind": kind,
            "share": shade.value if shade is not None and rated else None,
            "text": text,
            "figure": shade.figure if shade is not None and rated else "–",
        }
        small = geometry.small(feature, window, geometry.GRID, shown)
        if small:
            made.append(small)
    return made


def _middle(feature: dict[str, Any]) -> tuple[float, float]:
    """A point well inside an area: the middle of the widest stretch along its middle latitudes."""
    rings = max((polygon for polygon in geometry.polygons(feature)), key=lambda polygon: len(polygon[0]))
    window = geometry.Window.around(rings[0])
    best, found = -1.0, ((window.west + window.east) / 2, (window.south + window.north) / 2)
    for part in (0.35, 0.45, 0.5, 0.55, 0.65):
        latitude = window.south + part * (window.north - window.south) + 1e-7
        crossings = sorted(
            (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
            for ring in rings
            for (x1, y1), (x2, y2) in itertools.pairwise(ring)
            if (y1 > latitude) != (y2 > latitude)
        )
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            if east - west > best:
                best, found = east - west, ((west + east) / 2, latitude)
    return round(found[0], 3), round(found[1], 3)


def areas_map(mission: Mission, path: Path, shades: Mapping[str, Shade], look: Look, above: Layers = _no_layers) -> Any:
    """The areas of ``path`` (GeoJSON) shaded by place, over the countries of `countries.geojson` beside it; ``above`` draws over them."""
    features = geometry.read(path)
    window = geometry.Window.around(geometry.points(features)).grown(0.05)
    project, height = geometry.mercator(window, WIDTH)
    areas = _area_features(mission, window.grown(0.05), features, shades, look.blank)
    layers = []
    countries = path.with_name("countries.geojson")
    if countries.is_file():
        land = [geometry.small(one, window.grown(0.05), 2 * geometry.GRID, {}) for one in geometry.read(countries)]
        layers.append(alt.Chart(inline([one for one in land if one])).mark_geoshape(fill=LAND, stroke=BORDER, strokeWidth=0.6, clip=True))
    tooltip = hover(("properties.name", "area"), ("properties.text", look.shown), ("properties.figure", "figure"))
    for kind, mark in (
        ("none", {"fill": NO_NEED, "stroke": FAINT}),
        ("closed", {"fill": CLOSED, "stroke": INK, "strokeDash": [3, 2]}),
    ):
        of_kind = [one for one in areas if one["properties"]["kind"] == kind]
        if of_kind:
            layers.append(alt.Chart(inline(of_kind)).mark_geoshape(strokeWidth=0.7, **mark).encode(tooltip=tooltip))
    rated = [one for one in areas if one["properties"]["kind"] == "rated"]
    if rated:
        shaded = alt.Chart(inline(rated)).mark_geoshape(stroke="#ffffff", strokeWidth=0.7)
        layers.append(shaded.encode(color=look.colour, tooltip=tooltip))
    if striped := [one for one in rated if one["properties"]["figure"] in look.hatched]:
        layers.append(alt.Chart(inline(striped)).mark_geoshape(fill=look.stripes).encode(tooltip=tooltip))
    labels = []
    for one in rated:
        longitude, latitude = _middle(one)
        shown = one["properties"]
        ink = "#000000" if shown["share"] > look.dark_below else "#ffffff"
        labels.append({"longitude": longitude, "latitude": latitude, "text": shown["text"], "ink": ink})
    if labels:
        text = alt.Chart(inline(labels)).mark_text(fontSize=10)
        layers.append(text.encode(longitude="longitude:Q", latitude="latitude:Q", text="text:N", color=alt.Color("ink:N", scale=None)))
    layers.extend(above(window))
    whole = alt.layer(*layers).resolve_scale(color="independent").project(**project)
    return whole.properties(width=WIDTH, height=height, view=alt.ViewBackground(fill=SEA, stroke=None))


NAMED = 24
"""Most points that carry their names."""


def points_map(mission: Mission, shades: Mapping[str, Shade], look: Look) -> Any | None:
    """The places as points shaded by their numbers; None if none of those with a number has coordinates."""
    rows = []
    for place, name, latitude, longitude in mission["place"].select("place", "name", "latitude", "longitude").iter_rows():
        shade = shades.get(place)
        if latitude is not None and longitude is not None and shade is not None and shade.value is not None:
            rows.append(
                {"name": name, "longitude": longitude, "latitude": latitude, "figure": shade.figure, "text": shade.text}
                | {"properties": {"share": shade.value}}
            )
    if not rows:
        return None
    window = geometry.Window.around((row["longitude"], row["latitude"]) for row in rows).grown(0.1).filled(high=0.4, wide=1.8)
    project, height = geometry.mercator(window, WIDTH)
    tooltip = hover(("name", "place"), ("text", look.shown), ("figure", "figure"))
    points = alt.Chart(inline(rows)).mark_circle(size=90, stroke=FAINT, strokeWidth=0.5, opacity=1)
    chart = points.encode(longitude="longitude:Q", latitude="latitude:Q", color=look.colour, tooltip=tooltip)
    if len(rows) <= NAMED:
        names = alt.Chart(inline(rows)).mark_text(dx=9, align="left", fontSize=11)
        chart = alt.layer(chart, names.encode(longitude="longitude:Q", latitude="latitude:Q", text="name:N"))
    return chart.project(**project).properties(width=WIDTH, height=height)
