"""Places and links as a time-expanded network: the cheapest dated routes at given prices, for all classes of goods.

A *layer* is a set of classes moving over a set of links. `coalition.routes` finds the least costs, `coalition.walking` the ways they
belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coalition.arrays import Flags, Floats, Ints
from coalition.mission.mission import Mission
from coalition.routes import FAR, REACHED, Charges, Goods, Graph, Kinds, Starts, Table, Tariff, label, ranges
from coalition.walking import walk_back

__all__ = ["FAR", "REACHED", "Labels", "Layer", "Network", "Prices", "Room", "Starts", "build", "leading_to", "parts_in_order"]


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
    the fund that pays the link; ``place_money`` (places, steps) likewise; ``class_money`` (classes,): of the giver's, where the giver pays.
    """

    money: float
    link: Floats
    handling: Floats
    storage: Floats
    link_money: Floats
    place_money: Floats
    class_money: Floats


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
        self.graph = Graph(
            parts_in_order(len(self.places), origin, destination), origin, destination,
            net.steps[links], net.opens[links], net.closes[links], giver_pays[links],
        )  # fmt: skip
        here = self.places
        self.goods = Goods(
            net.load[:, links].T, net.money[:, links].T, net.allowed[:, links].T,
            net.handling_load[:, here].T, net.handling_money[:, here].T, net.storage_load[:, here].T, net.storage_money[:, here].T,
        )  # fmt: skip

    def solve(
        self, item: Ints, starts: Starts, prices: Prices, any_payer: Flags, *, rows: int, offset: Ints | None = None,
        ceiling: Floats | None = None, room: Room | None = None,
    ) -> Labels:  # fmt: skip
        """Labels from ``starts``, the costs of a unit before it travels.

        Costs from ``ceiling`` (classes,) on are left FAR. Labels in the same ``room`` are written over those that were there.
        """
        ceiling = np.full(len(item), REACHED) if ceiling is None else np.minimum(ceiling, REACHED)
        tariff = Tariff(
            prices.money, prices.link[self.links], prices.link_money[self.links], prices.class_money, prices.handling[self.places],
            prices.place_money[self.places], prices.storage[self.places], self.network.storage_share,
        )  # fmt: skip
        charges = Charges(self.graph, self.goods, tariff, Kinds(item, offset, any_payer, ceiling, rows))
        arrive, best = (room or Room()).arrays(1 + len(item) * len(self.places), rows)
        arrive[0] = best[0] = FAR
        table = Table(np.zeros((len(self.places), len(item)), np.int64), arrive, best)
        here = replace(starts, place=self.local[starts.place])
        label(charges, here, table)
        return Labels(self, charges, here, table)


@dataclass(frozen=True)
class Labels:
    """Least costs of a unit by class, place of the layer and row, from ``starts`` (places of the layer)."""

    layer: Layer
    charges: Charges
    starts: Starts
    table: Table

    def cost(self, classes: Ints, places: Ints | int, rows: Ints | int) -> Floats:
        """The least cost of each class asked for to be at a place of the network at a row."""
        found: Floats = self.table.best[self.table.slot[self.layer.local[places], classes], rows]
        return found

    def at(self, place: int) -> Floats:
        """(classes, rows) least cost at a place of the network."""
        found: Floats = self.table.best[self.table.slot[self.layer.local[place]]]
        return found

    def handed_over(self, first: Ints, members: Ints, room: Room) -> Starts:
        """Starts in another layer: at every place and row, the least cost over the members of each class there.

        Members of class ``c`` are ``members[first[c]:first[c + 1]]``, classes here; ``room`` holds the costs.
        """
        slot, rows, places = self.table.slot.T[members], self.table.best.shape[1], len(self.layer.places)
        member, place = np.nonzero(slot)
        group = np.repeat(np.arange(len(first) - 1), np.diff(first))[member]
        order = np.lexsort((member, place, group))
        slots, key = slot[member, place][order], (group * places + place)[order]
        found, begins, count = np.unique(key, return_index=True, return_counts=True)
        costs, _ = room.arrays(len(found), rows)
        if len(found):
            np.take(self.table.best, slots[begins], axis=0, out=costs)
        for further in range(1, int(count.max(initial=0))):
            some = np.flatnonzero(count > further)
            costs[some] = np.minimum(costs[some], self.table.best[slots[begins[some] + further]])
        nothing = np.zeros(len(found), np.int64)
        return Starts(
            found // places, self.layer.places[found % places], nothing, np.arange(len(found)) * rows, nothing + rows, costs.reshape(-1)
        )

    def least_within(self, columns: Ints, places: Ints, firsts: Ints, lasts: Ints) -> tuple[Floats, Ints]:
        """The least cost of each class asked for at a place between two rows, and the first row it is at."""
        cost, rows = np.full(len(columns), FAR), firsts.copy()
        slot = self.table.slot[self.layer.local[places], columns]
        known = np.flatnonzero((slot > 0) & (lasts >= firsts))
        if len(known):
            count = lasts[known] - firsts[known] + 1
            owner, along = ranges(count)
            costs = self.table.best[slot[known][owner], firsts[known][owner] + along]
            begins = np.cumsum(count) - count
            cost[known] = np.minimum.reduceat(costs, begins)
            at_least = np.flatnonzero(costs == cost[known][owner])
            rows[known[owner[at_least[::-1]]]] += along[at_least[::-1]]  # the first comes last, and stays
        return cost, rows

    def walk(self, column: Ints, place: Ints, row: Ints) -> tuple[Ints, Ints, list[list[tuple[int, int, int]]]]:
        """Back from labels to where they started.

        Returns the starting places and rows, and each journey in order of travel: (link, row of departure, −1), or (−1 − place, first row,
        last row) for a wait. Among equal ways the shortest wait, then a start, then the first link is taken.
        """
        start, began, found = walk_back(self.charges, self.table, self.starts, column, self.layer.local[place], row)
        moved = found.kind >= 0
        kind = np.where(moved, self.layer.links[np.where(moved, found.kind, 0)] if len(self.layer.links) else 0, 0)
        kind[~moved] = -1 - self.layer.places[-1 - found.kind[~moved]]
        steps = list(zip(kind.tolist(), found.first.tolist(), found.last.tolist(), strict=True))
        journeys = [steps[first:after] for first, after in pairwise(found.begins.tolist())]
        return self.layer.places[start], began, journeys
