"""Map geometry made small: cut to a window, snapped to a grid finer than a screen shows, wound as the chart library expects.

Snapping moves every point shared by two areas to the same place, so neighbours stay neighbours.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Ring = list[tuple[float, float]]

GRID = 0.025
"""Degrees; on a map of Ukraine 800 pixels wide, a pixel."""


@dataclass(frozen=True)
class Window:
    """A rectangle of the map in degrees."""

    west: float
    south: float
    east: float
    north: float

    def grown(self, share: float) -> Window:
        """The window with a margin of ``share`` of its size on every side."""
        wide, high = (self.east - self.west) * share or 0.5, (self.north - self.south) * share or 0.5
        return Window(self.west - wide, max(-85.0, self.south - high), self.east + wide, min(85.0, self.north + high))

    def filled(self, high: float, wide: float) -> Window:
        """The window made at least ``high`` times as high as wide, then at least ``wide`` times as wide as high (in degrees)."""
        across, up = max(self.east - self.west, 0.1), max(self.north - self.south, 0.1)
        more = max(0.0, high * across - up) / 2
        beside = max(0.0, wide * (up + 2 * more) - across) / 2
        return Window(self.west - beside, max(-85.0, self.south - more), self.east + beside, min(85.0, self.north + more))

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]]) -> Window:
        """The smallest window around points (longitude, latitude)."""
        longitudes, latitudes = zip(*points, strict=True)
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def read(path: Path) -> list[dict[str, Any]]:
    """Features of a GeoJSON file."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [feature for feature in features if feature.get("geometry")]


def polygons(feature: dict[str, Any]) -> list[list[Ring]]:
    """Polygons of a feature, each its rings, the outer first."""
    geometry = feature["geometry"]
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[(float(point[0]), float(point[1])) for point in ring] for ring in shape] for shape in shapes]


def points(features: Iterable[dict[str, Any]]) -> list[tuple[float, float]]:
    """Every corner of the features."""
    return [point for feature in features for polygon in polygons(feature) for ring in polygon for point in ring]


def contains(feature: dict[str, Any], longitude: float, latitude: float) -> bool:
    """Whether a point lies inside the feature (even-odd rule)."""
    inside = False
    for polygon in polygons(feature):
        for ring in polygon:
            for (x1, y1), (x2, y2) in itertools.pairwise(ring):
                if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                    inside = not inside
    return inside


def _cut(ring: Ring, axis: int, bound: float, keep_above: bool) -> Ring:
    """The part of a closed ring on one side of a line (Sutherland and Hodgman)."""
    kept: Ring = []
    for before, after in itertools.pairwise(ring):
        inside = [(point[axis] >= bound) == keep_above or point[axis] == bound for point in (before, after)]
        if inside[0]:
            kept.append(before)
        if inside[0] != inside[1]:
            part = (bound - before[axis]) / (after[axis] - before[axis])
            kept.append((before[0] + part * (after[0] - before[0]), before[1] + part * (after[1] - before[1])))
    return [*kept, kept[0]] if kept else []


def _snapped(ring: Ring, grid: float) -> Ring:
    digits = max(0, math.ceil(-math.log10(grid)))
    found: Ring = []
    for x, y in ring:
        point = (round(round(x / grid) * grid, digits), round(round(y / grid) * grid, digits))
        if not found or found[-1] != point:
            found.append(point)
    return found


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring)) / 2


def small(feature: dict[str, Any], window: Window, grid: float, properties: dict[str, Any]) -> dict[str, Any] | None:
    """The feature inside ``window``, snapped to ``grid`` degrees, outer rings clockwise (as d3-geo wants); None if nothing is left."""
    shapes = []
    for polygon in polygons(feature):
        rings: list[Ring] = []
        for number, ring in enumerate(polygon):
            for axis, bound, above in ((0, window.west, True), (0, window.east, False), (1, window.south, True), (1, window.north, False)):
                ring = _cut(ring, axis, bound, above) if ring else ring
            ring = _snapped(ring, grid)
            if len(ring) < 4 or _area(ring) == 0:
                if number == 0:
                    break
                continue
            clockwise = _area(ring) < 0
            rings.append(ring if clockwise == (number == 0) else ring[::-1])
        if rings:
            shapes.append(rings)
    if not shapes:
        return None
    return {"type": "Feature", "properties": properties, "geometry": {"type": "MultiPolygon", "coordinates": shapes}}


def mercator(window: Window, width: int) -> tuple[dict[str, Any], int]:
    """Projection that shows ``window`` in ``width`` pixels, and the height that takes."""

    def y(latitude: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))

    scale = width / math.radians(window.east - window.west)
    height = round(scale * (y(window.north) - y(window.south)))
    left, top = -scale * math.radians(window.west), scale * y(window.north)
    return {"type": "mercator", "scale": round(scale, 4), "translate": [round(left, 4), round(top, 4)]}, height
