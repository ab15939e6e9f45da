"""Distances along seas, roads, railways and in the air.

Sea: ``searoute`` (network of shipping lanes). Road and rail: the OpenStreetMap graphs of ``scgraph_data``, shortest paths by scipy.
Places and roads that the mission does not use are taken out of the graphs first: Russia, Belarus, the oblasts that are closed, and boxes
drawn generously around what is occupied of others.
"""

from __future__ import annotations

import importlib
import json
import sys
import types
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse
import scipy.sparse.csgraph
import scipy.spatial
import searoute
from topology import Polygon, inside

Place = tuple[float, float]
"""Latitude and longitude in degrees."""

EARTH_RADIUS = 6371.0088
ACCESS_DETOUR = 1.3
"""From a place to the nearest node of a graph there is no line, so the straight distance is taken times this."""
ACCESS_NOTED = 10.0
"""Kilometres of such access from which on the row says so."""
JOINED = 0.8
"""Kilometres: nodes of a graph closer than this are joined, because some bridges and junctions are missing from the data."""
GRAPH_WINDOW = (-12.0, 34.0, 45.0, 60.0)
"""West, south, east, north: the part of the world graphs that is kept. Russia in it lies wholly on the map, so it can be taken out."""

ALWAYS_CLOSED = ("northwest", "babalmandab", "suez")
"""Passages no ship of the mission takes. In April 2025 most carriers still went round the Cape instead of through the Red Sea."""
EASTERN_CLOSED = (*ALWAYS_CLOSED, "panama", "chili")
"""For the Far East and Oceania also Panama and Cape Horn: shorter on the map, but liner services to Europe go round Africa."""

CLOSED_COUNTRIES = ("RUS", "BLR")
CLOSED_AREAS = ("UA01", "UA44", "UA85")
CLOSED_BOXES = {
    "UA14": ((37.8, 46.0, 40.0, 49.5), (36.0, 46.0, 40.0, 48.3)),
    "UA23": ((33.5, 46.0, 38.0, 47.7),),
    "UA63": ((37.5, 48.5, 39.0, 51.0),),
    "UA65": ((31.0, 45.5, 36.0, 46.5), (32.7, 45.5, 36.0, 47.7)),
}
"""Oblast → boxes (west, south, east, north) inside it through which nothing is routed. Drawn generously: they are no front line."""
TRANSNISTRIA = (29.2, 46.65, 30.2, 47.9)
"""Kept out: Ukraine's crossings to it are closed."""
SHORE = (29.5, 46.3, 32.6, 47.2)
"""Roads along the estuaries of the open coast, which lie outside the thinned-out outlines of the map."""
MAP = Path(__file__).resolve().parent.parent / "map"


def great_circle(origin: Place, destination: Place) -> float:
    """Kilometres over the sphere (haversine formula)."""
    (south, west), (north, east) = np.radians(origin), np.radians(destination)
    chord = np.sin((north - south) / 2) ** 2 + np.cos(south) * np.cos(north) * np.sin((east - west) / 2) ** 2
    return float(2 * EARTH_RADIUS * np.arcsin(np.sqrt(chord)))


def sea(origin: Place, destination: Place, closed: tuple[str, ...] = ALWAYS_CLOSED) -> float:
    """Kilometres by sea with the passages ``closed``. Raises ``ValueError`` if there is no way.

    ``restrictions`` of searoute replaces its default list, so the north-west passage must be named each time.
    """
    route = searoute.searoute([origin[1], origin[0]], [destination[1], destination[0]], units="km", restrictions=list(closed))
    if len(route["geometry"]["coordinates"]) < 2:
        raise ValueError(f"no way by sea from {origin} to {destination}")
    return float(route["properties"]["length"])


@cache
def shapes(file: str, key: str) -> dict[str, list[Polygon]]:
    """Polygons of a map file by the property ``key``."""
    features = json.loads((MAP / file).read_text(encoding="utf-8"))["features"]
    return {feature["properties"][key]: feature["geometry"]["coordinates"] for feature in features}


def _world(name: str) -> tuple[np.ndarray, list[dict[int, float]]]:
    """Nodes (latitude, longitude) and neighbours of a graph of scgraph_data.

    scgraph_data 2.0 still imports ``scgraph.core``, which scgraph 3 no longer has; only the two lists are wanted, so a
    stand-in for that module hands them over as they are.
    """
    core, parent = types.ModuleType("scgraph.core"), types.ModuleType("scgraph")
    core.GeoGraph = types.SimpleNamespace  # type: ignore[attr-defined]
    replaced = {"scgraph": parent, "scgraph.core": core}
    before = {module: sys.modules.get(module) for module in replaced}
    sys.modules.update(replaced)
    try:
        graph = getattr(importlib.import_module(f"scgraph_data.{name}"), f"{name}_geograph")
    finally:
        for module, old in before.items():
            if old is None:
                del sys.modules[module]
            else:
                sys.modules[module] = old
    return np.array(graph.nodes, dtype=float), graph.graph


@cache
def _window(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Nodes in the window (nodes, 2) as latitude, longitude; edges (edges, 3) as from, to, kilometres."""
    nodes, neighbours = _world(name)
    west, south, east, north = GRAPH_WINDOW
    kept = np.flatnonzero((nodes[:, 0] > south) & (nodes[:, 0] < north) & (nodes[:, 1] > west) & (nodes[:, 1] < east))
    number = {int(node): new for new, node in enumerate(kept)}
    # a length of nought would vanish from a sparse matrix, and with it the connection
    edges = [
        (number[node], number[other], max(length, 0.001))
        for node in number
        for other, length in neighbours[node].items()
        if other in number and other != node
    ]
    return nodes[kept], np.vstack([np.array(edges), _joints(nodes[kept])])


def _joints(nodes: np.ndarray) -> np.ndarray:
    """Edges (joints, 3) between nodes closer than `JOINED`, at their straight distance times `ACCESS_DETOUR`."""
    south, east = np.radians(nodes).T
    on_sphere = EARTH_RADIUS * np.column_stack([np.cos(south) * np.cos(east), np.cos(south) * np.sin(east), np.sin(south)])
    pairs = scipy.spatial.cKDTree(on_sphere).query_pairs(JOINED, output_type="ndarray")
    apart = np.linalg.norm(on_sphere[pairs[:, 0]] - on_sphere[pairs[:, 1]], axis=1)
    return np.column_stack([pairs, np.maximum(apart * ACCESS_DETOUR, 0.001)])


def _in_box(nodes: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    west, south, east, north = box
    found: np.ndarray = (nodes[:, 1] > west) & (nodes[:, 1] < east) & (nodes[:, 0] > south) & (nodes[:, 0] < north)
    return found


@cache
def allowed(name: str, domain: str) -> np.ndarray:
    """Which nodes of graph ``name`` a route may use, booleans (nodes,). ``domain``: ``outside``, ``border`` or ``theatre``.

    outside: not Ukraine, Russia, Belarus (rail: nor Moldova, whose gauge differs). theatre: Ukraine without what is closed, and
    Moldova without Transnistria. border: both together, for roads that leave one and enter the other.
    """
    nodes, _ = _window(name)
    countries = {code: inside(shape, nodes[:, 1], nodes[:, 0]) for code, shape in shapes("countries.geojson", "iso3").items()}
    areas = {place: inside(shape, nodes[:, 1], nodes[:, 0]) for place, shape in shapes("areas.geojson", "place").items()}
    closed = np.any([countries[code] for code in CLOSED_COUNTRIES] + [areas[place] for place in CLOSED_AREAS], axis=0)
    # the two map files differ by a kilometre or two at the border; what an oblast holds is Ukraine
    ukraine = countries["UKR"] | np.any(list(areas.values()), axis=0)
    ukraine |= _in_box(nodes, SHORE) & ~np.any(list(countries.values()), axis=0)
    closed &= ~ukraine | np.any([areas[place] for place in CLOSED_AREAS], axis=0)
    for place, boxes in CLOSED_BOXES.items():
        closed |= areas[place] & np.any([_in_box(nodes, box) for box in boxes], axis=0)
    closed |= countries["MDA"] & _in_box(nodes, TRANSNISTRIA) & (nodes[:, 1] > _dniester(nodes[:, 0]))
    moldova = countries["MDA"] if name == "world_railways" else np.zeros(len(nodes), dtype=bool)
    outside, theatre = ~closed & ~ukraine & ~moldova, ~closed & (ukraine | countries["MDA"])
    domains: dict[str, np.ndarray] = {"outside": outside, "theatre": theatre, "border": outside | theatre}
    return domains[domain]


def _dniester(latitude: np.ndarray) -> np.ndarray:
    """Longitude of a line a little west of the Dniester, by latitude: east of it lies Transnistria (with Bender)."""
    line: np.ndarray = np.interp(latitude, [46.65, 46.9, 47.25, 47.6, 47.9], [29.55, 29.35, 29.1, 28.95, 28.7])
    return line


@cache
def _graph(name: str, domain: str) -> scipy.sparse.csr_matrix:
    nodes, edges = _window(name)
    usable = allowed(name, domain)
    start, end = edges[:, 0].astype(int), edges[:, 1].astype(int)
    kept = usable[start] & usable[end]
    # the same pair can come several times and a sparse matrix would add the lengths up: the shortest stays
    pairs = np.sort(np.column_stack([start[kept], end[kept]]), axis=1)
    order = np.lexsort([edges[kept, 2], pairs[:, 1], pairs[:, 0]])
    first = np.append(True, np.any(np.diff(pairs[order], axis=0) != 0, axis=1))
    chosen = order[first]
    return scipy.sparse.csr_matrix((edges[kept, 2][chosen], (pairs[chosen, 0], pairs[chosen, 1])), shape=(len(nodes), len(nodes)))


@cache
def _large_part(name: str, domain: str) -> np.ndarray:
    """Nodes of parts of the graph with at least a hundred nodes, so that nothing starts on a stub that leads nowhere."""
    _, labels = scipy.sparse.csgraph.connected_components(_graph(name, domain), directed=False)
    large: np.ndarray = np.bincount(labels)[labels] >= 100
    return large


@cache
def _nearest(name: str, domain: str, place: Place) -> tuple[int, float]:
    """The nearest usable node and the straight distance to it in kilometres."""
    nodes, _ = _window(name)
    usable = np.flatnonzero(allowed(name, domain) & _large_part(name, domain))
    rough = np.hypot(nodes[usable, 0] - place[0], (nodes[usable, 1] - place[1]) * np.cos(np.radians(place[0])))
    node = int(usable[np.argmin(rough)])
    return node, great_circle(place, (float(nodes[node, 0]), float(nodes[node, 1])))


@cache
def _from(name: str, domain: str, node: int) -> np.ndarray:
    distances: np.ndarray = scipy.sparse.csgraph.dijkstra(_graph(name, domain), directed=False, indices=node)
    return distances


def overland(name: str, domain: str, origin: Place, destination: Place) -> tuple[float, float]:
    """Kilometres along graph ``name`` and how many of them are straight access to it. Raises ``ValueError`` if there is no way."""
    (start, before), (end, after) = _nearest(name, domain, origin), _nearest(name, domain, destination)
    along = float(_from(name, domain, start)[end])
    if not np.isfinite(along):
        raise ValueError(f"no way on {name} ({domain}) from {origin} to {destination}")
    access = (before + after) * ACCESS_DETOUR
    return along + access, access


def road(domain: str, origin: Place, destination: Place) -> tuple[float, float]:
    """`overland` on motorways and trunk roads."""
    return overland("world_highways", domain, origin, destination)


def rail(domain: str, origin: Place, destination: Place) -> tuple[float, float]:
    """`overland` on railway lines."""
    return overland("world_railways", domain, origin, destination)
