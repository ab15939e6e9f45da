"""TopoJSON to polygons, and the small plane geometry the map and the routing need.

A *ring* is a closed list of (longitude, latitude); a *polygon* is a list of rings, the first the outline, the others holes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]
Window = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def _decode_arcs(topology: dict[str, Any]) -> list[Ring]:
    """Arcs of a quantised topology in degrees (the TopoJSON format stores whole-number steps)."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = np.cumsum(np.array(arc, dtype=np.int64), axis=0)
        arcs.append([(float(x) * scale_x + shift_x, float(y) * scale_y + shift_y) for x, y in steps])
    return arcs


def _stitch(indices: list[int], arcs: list[Ring]) -> Ring:
    """One ring from arc numbers; a negative number ~n is arc n walked backwards."""
    ring: Ring = []
    for index in indices:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(points if not ring else points[1:])
    return ring


def _simplified(arc: Ring, tolerance: float) -> Ring:
    """The arc with the fewest points within ``tolerance`` degrees of it (Douglas and Peucker 1973); its ends stay."""
    points = np.array(arc)
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    open_spans = [(0, len(points) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        chord, offsets = points[last] - points[first], points[first + 1 : last] - points[first]
        length = float(np.hypot(*chord))
        # an island's arc ends where it starts: there is no chord, so the distance from that point counts
        across = np.abs(chord[0] * offsets[:, 1] - chord[1] * offsets[:, 0]) / length if length else np.hypot(offsets[:, 0], offsets[:, 1])
        farthest = int(np.argmax(across))
        if across[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            open_spans += [(first, middle), (middle, last)]
    return [point for point, kept in zip(arc, keep, strict=True) if kept]


def polygons_by_name(topology: dict[str, Any], collection: str, tolerance: float = 0.0) -> dict[str, list[Polygon]]:
    """Polygons of every named geometry of ``collection``. Raises ``ValueError`` if a name comes twice.

    ``tolerance`` (degrees) thins the arcs out before rings are made of them, so neighbours keep one common border.
    """
    arcs = [_simplified(arc, tolerance) if tolerance else arc for arc in _decode_arcs(topology)]
    found: dict[str, list[Polygon]] = {}
    for geometry in topology["objects"][collection]["geometries"]:
        name = geometry["properties"]["name"]
        if name in found:
            raise ValueError(f"the name {name!r} comes twice in {collection}")
        shapes = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}[geometry["type"]]
        found[name] = [[_stitch(ring, arcs) for ring in shape] for shape in shapes]
    return found


def signed_area(ring: Ring) -> float:
    """Shoelace area in square degrees; positive where the ring runs anticlockwise."""
    points = np.array(ring)
    x, y = points[:, 0], points[:, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def rounded(ring: Ring, digits: int) -> Ring:
    """The ring with rounded coordinates and without repeated points; empty if nothing is left of it."""
    kept: Ring = []
    for x, y in ring:
        # adding zero turns -0.0 into 0.0, which would otherwise be written with its sign
        point = (round(x, digits) + 0.0, round(y, digits) + 0.0)
        if not kept or kept[-1] != point:
            kept.append(point)
    if kept and kept[0] != kept[-1]:
        kept.append(kept[0])
    return kept if len(kept) >= 4 and abs(signed_area(kept)) > 0 else []


def wound(polygon: Polygon) -> Polygon:
    """Outline clockwise, holes anticlockwise: what d3-geo draws as the inside (RFC 7946 asks for the opposite)."""
    turned = []
    for number, ring in enumerate(polygon):
        clockwise = signed_area(ring) < 0
        turned.append(ring if clockwise == (number == 0) else ring[::-1])
    return turned


def clipped(ring: Ring, window: Window) -> Ring:
    """The part of a ring inside ``window`` (Sutherland and Hodgman 1974: one edge of the window after the other)."""
    west, south, east, north = window
    points = ring[:-1]
    for axis, bound, keep_above in ((0, west, True), (0, east, False), (1, south, True), (1, north, False)):
        cut: Ring = []
        for before, after in zip(points[-1:] + points[:-1], points, strict=True):
            inside_before, inside_after = ((point[axis] >= bound) == keep_above or point[axis] == bound for point in (before, after))
            if inside_before != inside_after:
                share = (bound - before[axis]) / (after[axis] - before[axis])
                crossing = [before[i] + share * (after[i] - before[i]) for i in (0, 1)]
                crossing[axis] = bound
                cut.append((crossing[0], crossing[1]))
            if inside_after:
                cut.append(after)
        points = cut
        if not points:
            return []
    return [*points, points[0]]


def inside(polygons: list[Polygon], longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Which points lie in any of ``polygons`` (even-odd rule over all rings). Arrays (points,) in, booleans (points,) out."""
    found = np.zeros(len(longitude), dtype=bool)
    for polygon in polygons:
        outline = np.array(polygon[0])
        low, high = outline.min(axis=0), outline.max(axis=0)
        near = np.flatnonzero((longitude >= low[0]) & (longitude <= high[0]) & (latitude >= low[1]) & (latitude <= high[1]))
        if not len(near):
            continue
        odd = np.zeros(len(near), dtype=bool)
        x, y = longitude[near], latitude[near]
        for ring in polygon:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if y1 != y2:
                    odd ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        found[near[odd]] = True
    return found


def contains(polygons: list[Polygon], longitude: float, latitude: float) -> bool:
    """Whether one point lies in any of ``polygons``."""
    return bool(inside(polygons, np.array([longitude]), np.array([latitude]))[0])
