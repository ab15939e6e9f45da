"""Places and links as a time-expanded network: the cheapest dated routes at given prices, for all classes of goods.

A *layer* is a set of classes moving over a set of links. Each class is solved on its own by `coalition.routes`; places are taken in
topological order of their strongly connected parts, and a part with a cycle is repeated until nothing improves.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coalition.arrays import Flags, Floats, Ints
from coalition.mission.mission import Mission
from coalition.routes import FAR, REACHED, hand_over, label_classes, least_within, walk_back

__all__ = ["FAR", "REACHED", "Labels", "Layer", "Network", "Prices", "build", "leading_to", "parts_in_order"]


@dataclass(frozen=True)
class Network:
    """Places and links as arrays; per item, what a unit loads and costs on each link and at each place.

    ``steps`` (links,) is the time of a leg; ``opens``/``closes`` (links,) the first and last step of departure. ``load`` and ``money``
    (items, links) are load t and cost per unit, ``allowed`` (items, links) whether the profile may use the mode; ``handling_load``,
    ``handling_money``, ``storage_load``, ``storage_money`` (items, places) per unit handled, and per unit stored for a period, of which
    a step is ``storage_share`` (steps,).
    """

    places: list[str]
    links: list[str]
    origin: Ints
    destination: Ints
    steps: Ints
    opens: Ints
    closes: Ints
    load: Floats
    money: Floats
    allowed: Flags
    handling_load: Floats
    handling_money: Floats
    storage_load: Floats
    storage_money: Floats
    storage_share: Floats


def build(mission: Mission, items: Sequence[str]) -> Network:
    """The network of ``mission`` for ``items`` (in that order); loads and costs as in docs/explanation/model.md."""
    calendar = mission.calendar
    places = mission["place"]["place"].to_list()
    links = list(mission["link"].iter_rows(named=True))
    number = {place: index for index, place in enumerate(places)}
    windows = [calendar.window(row["start"], row["end"]) for row in links]
    load, money, allowed = _link_loads(mission, items, links)
    per_place = _place_loads(mission, items)
    length = np.diff([day.toordinal() for day in calendar.period_starts])[calendar.period_of_step]
    return Network(
        places, [row["link"] for row in links],
        np.array([number[row["origin"]] for row in links], np.int64), np.array([number[row["destination"]] for row in links], np.int64),
        np.array([calendar.steps_for(row["transit"] + row["dwell"]) for row in links], np.int64),
        np.array([window[0] for window in windows], np.int64), np.array([window[1] for window in windows], np.int64),
        load, money, allowed, per_place[0], per_place[1], per_place[2], per_place[3], calendar.step / length,
    )  # fmt: skip


def _profiles(mission: Mission) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["profile"], row["mode"]): row for row in mission["profile"].iter_rows(named=True)}


def _size(row: dict[str, Any] | None, mass: float, volume: float) -> float:
    """Mass, or the volume's share of a capacity tonne if that is more."""
    return max(mass, volume / row["stowage"]) if row is not None and row["stowage"] else mass


def _link_loads(mission: Mission, items: Sequence[str], links: list[dict[str, Any]]) -> tuple[Floats, Floats, Flags]:
    profiles = _profiles(mission)
    rows = {row["item"]: row for row in mission["item"].iter_rows(named=True)}
    modes = sorted({row["mode"] for row in links})
    place = {mode: index for index, mode in enumerate(modes)}
    load, factor, allowed = (np.zeros((len(items), len(modes))) for _ in range(3))
    for index, item in enumerate(items):
        row = rows[item]
        for mode, column in place.items():
            profile = profiles.get((row["profile"], mode))
            if profile is not None:
                size = _size(profile, row["mass"], row["volume"])
                load[index, column], factor[index, column], allowed[index, column] = (
                    size * profile["load_factor"],
                    size * profile["cost_factor"],
                    1.0,
                )
    mode_of = np.array([place[row["mode"]] for row in links], np.int64)
    cost = np.array([mission.to_mission_currency(row["cost"], row["currency"], row["start"]) for row in links])
    return load[:, mode_of], factor[:, mode_of] * cost, allowed[:, mode_of] > 0


def _place_loads(mission: Mission, items: Sequence[str]) -> list[Floats]:
    profiles = _profiles(mission)
    rows = {row["item"]: row for row in mission["item"].iter_rows(named=True)}
    found = []
    for mode, column in (("handling", "handling_cost"), ("storage", "storage_cost")):
        load, size = np.zeros(len(items)), np.zeros(len(items))
        for index, item in enumerate(items):
            row = rows[item]
            profile = profiles.get((row["profile"], mode))
            base = _size(profile, row["mass"], row["volume"])
            load[index] = base * (profile["load_factor"] if profile else 1.0)
            size[index] = base * (profile["cost_factor"] if profile else 1.0)
        cost = np.array([mission.to_mission_currency(row[column], row["currency"]) for row in mission["place"].iter_rows(named=True)])
        found += [np.repeat(load[:, None], len(cost), 1), size[:, None] * cost[None, :]]
    return found


def parts_in_order(count: int, origin: Ints, destination: Ints) -> list[list[int]]:
    """Places in topological order of their strongly connected parts; each part a list."""
    if not count:
        return []
    graph = coo_array((np.ones(len(origin)), (origin, destination)), shape=(count, count))
    parts, label = connected_components(graph, directed=True, connection="strong")
    crossing = label[origin] != label[destination]
    edges = (
        np.unique(np.stack([label[origin][crossing], label[destination][crossing]], axis=1), axis=0)
        if len(origin)
        else np.zeros((0, 2), int)
    )
    waiting = np.bincount(edges[:, 1], minlength=parts) if len(edges) else np.zeros(parts, int)
    ready = [part for part in range(parts) if not waiting[part]]
    order: list[list[int]] = []
    members: list[list[int]] = [[] for _ in range(parts)]
    for place in range(count):
        members[label[place]].append(place)
    while ready:
        part = ready.pop(0)
        order.append(members[part])
        for following in edges[edges[:, 0] == part, 1]:
            waiting[following] -= 1
            if not waiting[following]:
                ready.append(int(following))
    return order


def leading_to(network: Network, links: Flags) -> Flags:
    """(links,) whether one of ``links`` can come later on a journey over each link, whatever the days."""
    leads = _reached(network.destination, network.origin, network.origin[links], len(network.places))
    return np.asarray(leads[network.destination], bool)


def reached_from(network: Network, links: Ints, starts: Ints) -> Flags:
    """(places,) which can be reached from ``starts`` over ``links``, whatever the days."""
    return _reached(network.origin[links], network.destination[links], starts, len(network.places))


def _reached(origin: Ints, destination: Ints, starts: Ints, count: int) -> Flags:
    """(count,) what is reached from ``starts`` over links from ``origin`` to ``destination``, as many as it takes."""
    found = np.zeros(count, bool)
    found[starts] = True
    while True:
        more = found.copy()
        more[destination[found[origin]]] = True
        if (more == found).all():
            return found
        found = more


@dataclass(frozen=True)
class Prices:
    """What the network's resources cost at the present prices, by step of the world.

    ``money``: price of a unit of money in the goal. ``link`` and ``handling`` (links or places, steps): price of a tonne of load.
    ``storage`` (places, steps): of a tonne waiting from this step to the next. ``link_money`` (links, steps): extra price of the money of
    the fund that pays the link; ``place_money`` (places, steps) likewise; ``class_money`` (classes, steps): of the giver's, where the giver
    pays.
    """

    money: float
    link: Floats
    handling: Floats
    storage: Floats
    link_money: Floats
    place_money: Floats
    class_money: Floats


WORKERS = 2
"""Threads that label classes side by side; classes do not depend on one another, so the answer is the same with any number."""

AT_ONCE = 1024
"""Journeys walked back at a time: room is made for the longest there can be."""


class Room:
    """Memory for labels, used again and again: asking the system for as much anew takes longer than filling it."""

    def __init__(self) -> None:
        self._held = (np.zeros(0), np.zeros(0))

    def arrays(self, *shape: int) -> tuple[Floats, Floats]:
        """Two arrays of ``shape``, their values left over from before."""
        size = int(np.prod(shape))
        if len(self._held[0]) < size:
            self._held = (np.empty(size), np.empty(size))
        return self._held[0][:size].reshape(shape), self._held[1][:size].reshape(shape)


@dataclass(frozen=True)
class Starts:
    """Where classes start: class, place (of the network), first row, and the costs ``cost[begins : begins + count]`` from that row on."""

    column: Ints
    place: Ints
    row: Ints
    begins: Ints
    count: Ints
    cost: Floats

    def by_class(self, classes: int, local: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints, Floats]:
        """As `routes` has them: where those of each class begin, local places, rows, where costs begin, how many, costs."""
        first, order = _grouped(self.column, classes)
        return first, local[self.place[order]], self.row[order], self.begins[order], self.count[order], self.cost


class Layer:
    """Classes of goods (``item`` (classes,)) moving over ``links`` (numbers in the network), starting at ``starts`` places.

    ``giver_pays`` (all links of the network,) says on which of them the giver's money is used; the others are for classes with
    ``any_payer``.

    ``offset`` (classes,) shifts the steps of each class: goods with a shelf life are a class for each day of availability, and
    ``rows`` counts steps of age. Without it rows are the steps of the horizon.
    """

    def __init__(self, network: Network, links: Ints, giver_pays: Flags, starts: Ints, ends: Ints, steps: int) -> None:
        net = network
        self.network, self.steps = network, steps
        self.places = np.unique(np.concatenate([net.origin[links], net.destination[links], starts, ends]))
        self.local = np.full(len(net.places), -1, np.int64)
        self.local[self.places] = np.arange(len(self.places))
        self.links = links
        origin, destination = self.local[net.origin[links]], self.local[net.destination[links]]
        parts = parts_in_order(len(self.places), origin, destination)
        order = np.array([place for part in parts for place in part], np.int64)
        ends_of_parts = np.cumsum([len(part) for part in parts]).astype(np.int64)
        self._graph = (
            order, ends_of_parts, *_grouped(origin, len(self.places)), *_grouped(destination, len(self.places)), origin, destination,
            net.steps[links], net.opens[links], net.closes[links], giver_pays[links],
        )  # fmt: skip
        self._goods = tuple(np.ascontiguousarray(matrix[:, links]) for matrix in (net.load, net.money, net.allowed)) + tuple(
            np.ascontiguousarray(matrix[:, self.places])
            for matrix in (net.handling_load, net.handling_money, net.storage_load, net.storage_money)
        )

    def solve(
        self, item: Ints, starts: Starts, prices: Prices, any_payer: Flags, *, rows: int, offset: Ints | None = None,
        ceiling: Floats | None = None, room: Room | None = None,
    ) -> Labels:  # fmt: skip
        """Labels from ``starts``, the costs of a unit before it travels.

        Costs from ``ceiling`` (classes,) on are left FAR. Labels in the same ``room`` are written over those that were there.
        """
        offset = np.zeros(len(item), np.int64) if offset is None else offset
        ceiling = np.full(len(item), REACHED) if ceiling is None else np.minimum(ceiling, REACHED)
        priced = (
            prices.money, prices.link[self.links], prices.link_money[self.links], prices.class_money, prices.handling[self.places],
            prices.place_money[self.places], prices.storage[self.places], self.network.storage_share,
        )  # fmt: skip
        arrive, best = (room or Room()).arrays(len(item), len(self.places), rows)
        shared = (*self._graph, *self._goods, *priced, item, offset, any_payer, ceiling, *starts.by_class(len(item), self.local))
        cuts = np.linspace(0, len(item), WORKERS + 1).astype(np.int64)
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda part: label_classes(cuts[part], cuts[part + 1], arrive, best, *shared), range(WORKERS)))
        return Labels(self, arrive, best, shared)


@dataclass(frozen=True)
class Labels:
    """Least costs of a unit by class, place of the layer and row: ``arrive`` at the moment of arriving or starting, ``best`` with waits."""

    layer: Layer
    arrive: Floats
    best: Floats
    shared: tuple[Any, ...]

    def at(self, place: int) -> Floats:
        """(classes, rows) least cost at a place of the network."""
        found: Floats = self.best[:, self.layer.local[place]]
        return found

    def handed_over(self, first: Ints, members: Ints, room: Room) -> Starts:
        """Starts in another layer: at every place and row, the least cost over the members of each class there.

        Members of class ``c`` are ``members[first[c]:first[c + 1]]``, classes here; ``room`` holds the costs.
        """
        shape = (len(first) - 1, *self.best.shape[1:])
        costs, _ = room.arrays(*shape)
        column, place = np.nonzero(hand_over(self.best, first, members, costs))
        rows = shape[2]
        begins = (column * shape[1] + place) * rows
        return Starts(column, self.layer.places[place], np.zeros(len(column), np.int64), begins, np.full(len(column), rows), costs.ravel())

    def least_within(self, columns: Ints, places: Ints, firsts: Ints, lasts: Ints) -> tuple[Floats, Ints]:
        """The least cost of each class asked for at a place between two rows, and the first row it is at."""
        cost, rows = np.empty(len(columns)), np.empty(len(columns), np.int64)
        least_within(self.best, columns, self.layer.local[places], firsts, lasts, cost, rows)
        return cost, rows

    def walk(self, column: Ints, place: Ints, row: Ints) -> tuple[Ints, Ints, list[list[tuple[int, int, int]]]]:
        """Back from labels to where they started.

        Returns the starting places and rows, and each journey in order of travel: (link, row of departure, −1), or (−1 − place, first row,
        last row) for a wait. Among equal ways the shortest wait, then the earliest link is taken.
        """
        local, journeys = self.layer.local[place], []
        start, began = np.zeros(len(column), np.int64), np.zeros(len(column), np.int64)
        for part in (slice(first, first + AT_ONCE) for first in range(0, len(column), AT_ONCE)):
            start[part], began[part], count, steps = walk_back(column[part], local[part], row[part], self.arrive, self.best, *self.shared)
            for length, found in zip(count, steps, strict=True):
                journey = []
                for kind, first, last in found[:length][::-1].tolist():
                    where = int(self.layer.links[kind]) if kind >= 0 else -1 - int(self.layer.places[-1 - kind])
                    journey.append((where, first, last))
                journeys.append(journey)
        return self.layer.places[start], began, journeys


def _grouped(key: Ints, count: int) -> tuple[Ints, Ints]:
    """Numbers sorted by ``key``, and where each key's begin (count + 1,)."""
    order = np.argsort(key, kind="stable").astype(np.int64)
    return np.searchsorted(key[order], np.arange(count + 1)).astype(np.int64), order


def prepare() -> None:
    """Have the routines of `routes` compiled and kept on disk, so that the first plan does not wait for it: one unit on one link."""
    one, places, steps = np.ones((1, 1)), np.zeros((1, 2)), np.zeros((2, 2))
    first, second, both = np.array([0], np.int64), np.array([1], np.int64), np.array([0, 1], np.int64)
    ends = (first, second, second, first, second)
    net = Network(["here", "there"], ["link"], *ends, one, one, one > 0, places, places, places, places, np.ones(2))
    layer = Layer(net, first, np.ones(1, bool), first, second, 2)
    starts = Starts(first, first, first, first, second, np.zeros(1))
    prices = Prices(0.0, places, steps, steps, places, steps, places)
    labels = layer.solve(first, starts, prices, np.zeros(1, bool), rows=2, room=Room())
    labels.walk(first, second, second)
    labels.handed_over(both, first, Room())
    labels.least_within(first, second, first, second)
