"""Places and links as a time-expanded network: the cheapest dated routes at given prices, for all classes of goods at once.

A *layer* is a set of classes moving over a set of links. Labels are held place by place as matrices (steps, classes); one numpy operation
relaxes a link for every step and class. Places are taken in topological order of the strongly connected parts, and a part with a cycle is
repeated until nothing improves (all costs are non-negative, so it ends).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coalition.mission.mission import Mission
from coalition.model.ledger import Flags, Floats, Ints

FAR = 1e30
"""Cost of what cannot be reached."""


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
                load[index, column], factor[index, column], allowed[index, column] = size * profile["load_factor"], size * profile["cost_factor"], 1.0
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
    edges = np.unique(np.stack([label[origin][crossing], label[destination][crossing]], axis=1), axis=0) if len(origin) else np.zeros((0, 2), int)
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


@dataclass(frozen=True)
class Prices:
    """What the network's resources cost at the present prices, by step of the world.

    ``money``: price of a unit of money in the goal. ``link`` and ``handling`` (links or places, steps): price of a tonne of load.
    ``storage`` (places, steps): of a tonne waiting from this step to the next. ``link_money`` (links, steps): extra price of the money of the
    fund that pays the link; ``place_money`` (places, steps) likewise; ``class_money`` (steps, classes): of the giver's.
    """

    money: float
    link: Floats
    handling: Floats
    storage: Floats
    link_money: Floats
    place_money: Floats
    class_money: Floats | None


@dataclass
class Layer:
    """Classes of goods (``item`` (classes,)) moving over ``links`` (numbers in the network).

    ``offset`` (classes,) shifts the steps of each class: goods with a shelf life are a class for each day of availability, and
    ``rows`` counts steps of age. Without it rows are the steps of the horizon.
    """

    network: Network
    item: Ints
    links: Ints
    steps: int
    rows: int
    offset: Ints | None = None
    arrive: Floats = field(init=False)
    best: Floats = field(init=False)

    def __post_init__(self) -> None:
        net = self.network
        self.order = parts_in_order(len(net.places), net.origin[self.links], net.destination[self.links])
        self._outgoing: dict[int, list[int]] = {}
        incoming: dict[int, list[int]] = {}
        for link in self.links:
            self._outgoing.setdefault(int(net.origin[link]), []).append(int(link))
            incoming.setdefault(int(net.destination[link]), []).append(int(link))
        widest = max((len(found) for found in incoming.values()), default=1)
        self._incoming = np.full((len(net.places), widest), -1, np.int64)
        for place, found in incoming.items():
            self._incoming[place, : len(found)] = found
        self._row = np.arange(self.rows)[:, None]
        self._column = np.arange(len(self.item))[None, :]

    def step(self, row: Ints, column: Ints) -> Ints:
        """The step of the horizon that ``row`` is for the classes ``column``."""
        return row if self.offset is None else row + self.offset[column]

    def leg_cost(self, link: int | Ints, row: Ints, column: Ints, prices: Prices) -> Floats:
        """Cost of a unit of class ``column`` leaving over ``link`` at ``row``, handling on arrival included; FAR where it may not.

        The three arguments broadcast; so one formula serves whole matrices and single legs.
        """
        net, item = self.network, self.item[column]
        depart = self.step(row, column)
        arrival = depart + net.steps[link]
        open_days = (depart >= np.maximum(net.opens[link], 0)) & (depart <= np.minimum(net.closes[link], self.steps - 1 - net.steps[link]))
        depart, arrival = np.clip(depart, 0, self.steps - 1), np.clip(arrival, 0, self.steps - 1)
        place = net.destination[link]
        giver = 0.0 if prices.class_money is None else prices.class_money[depart, column]
        cost = net.money[item, link] * (prices.money + prices.link_money[link, depart] + giver)
        cost = cost + net.load[item, link] * prices.link[link, depart]
        cost = cost + net.handling_money[item, place] * (prices.money + prices.place_money[place, arrival])
        cost = cost + net.handling_load[item, place] * prices.handling[place, arrival]
        found: Floats = np.where(open_days & net.allowed[item, link], cost, FAR)
        return found

    def wait_cost(self, place: int | Ints, row: Ints, column: Ints, prices: Prices) -> Floats:
        """Cost of a unit of class ``column`` waiting at ``place`` from ``row`` to the next; broadcasts like `leg_cost`."""
        net, item = self.network, self.item[column]
        now = np.clip(self.step(row, column), 0, self.steps - 1)
        cost = net.storage_money[item, place] * (prices.money + prices.place_money[place, now])
        cost = cost + net.storage_load[item, place] * prices.storage[place, now]
        return np.asarray(cost * net.storage_share[now], float)

    def solve(self, start: dict[int, Floats], prices: Prices) -> None:
        """Labels from ``start``: at some places, a (rows, classes) matrix of the cost of a unit before it travels (FAR: none there).

        Sets ``arrive`` (cost at the moment of arriving or starting) and ``best`` (waits allowed), both (places, rows, classes).
        """
        shape = (len(self.network.places), self.rows, len(self.item))
        self.arrive, self.best = np.full(shape, FAR), np.full(shape, FAR)
        self.started = start
        for place, cost in start.items():
            self.arrive[place] = cost
        reached = {place for place, cost in start.items() if (cost < FAR / 2).any()}
        for part in self.order:
            inside = set(part)
            pending = [place for place in part if place in reached]
            while pending:
                place = pending.pop(0)
                self._wait(place, prices)
                for link in self._outgoing.get(place, ()):
                    following = int(self.network.destination[link])
                    if self._relax(link, place, following, prices):
                        reached.add(following)
                        if following in inside and following not in pending:
                            pending.append(following)

    def _wait(self, place: int, prices: Prices) -> None:
        cost = np.broadcast_to(self.wait_cost(place, self._row, self._column, prices), self.best[place].shape)
        if not cost.any():
            np.minimum.accumulate(self.arrive[place], axis=0, out=self.best[place])
            return
        total = np.zeros(cost.shape)
        np.cumsum(cost[:-1], axis=0, out=total[1:])
        np.add(np.minimum.accumulate(self.arrive[place] - total, axis=0), total, out=self.best[place])

    def _relax(self, link: int, place: int, following: int, prices: Prices) -> bool:
        transit = int(self.network.steps[link])
        if transit >= self.rows:
            return False
        stay = self.rows - transit
        reached = self.best[place, :stay] + self.leg_cost(link, self._row[:stay], self._column, prices)
        there = self.arrive[following, transit:]
        if not ((reached < there - 1e-12 * np.abs(there)) & (reached < FAR / 2)).any():
            return False
        np.minimum(there, reached, out=there)
        return True

    def walk(self, place: Ints, row: Ints, column: Ints, prices: Prices) -> tuple[Ints, Ints, list[list[tuple[int, int, int]]]]:
        """Back from labels (place, row, column) to where they started.

        Returns the starting places and rows, and each journey in order of travel: (link, row of departure, −1), or (−1 − place, first row,
        last row) for a wait. Among equal ways the shortest wait, then the earliest link is taken.
        """
        here, now = place.copy(), row.copy()
        journeys: list[list[tuple[int, int, int]]] = [[] for _ in range(len(place))]
        seen = np.zeros((len(place), len(self.network.places)), bool)
        live = np.arange(len(place))
        while len(live):
            arrived = self._wait_starts(here[live], now[live], column[live], prices)
            for index, since in zip(live, arrived, strict=True):
                if since < now[index]:
                    journeys[index].append((-1 - int(here[index]), int(since), int(now[index])))
                    seen[index] = False
            now[live] = arrived
            seen[live, here[live]] = True
            legs = self._legs_into(here[live], arrived, column[live], seen[live], prices)
            moving = legs >= 0
            live, legs = live[moving], legs[moving]
            transit = self.network.steps[legs]
            now[live] -= transit
            here[live] = self.network.origin[legs]
            seen[live[transit > 0]] = False
            for index, leg in zip(live, legs, strict=True):
                journeys[index].append((int(leg), int(now[index]), -1))
        return here, now, [journey[::-1] for journey in journeys]

    def _wait_starts(self, place: Ints, row: Ints, column: Ints, prices: Prices) -> Ints:
        """The latest row at which goods may have come to ``place`` to be there at ``row`` at least cost."""
        rows = np.arange(self.rows)[None, :]
        cost = np.broadcast_to(self.wait_cost(place[:, None], rows, column[:, None], prices), (len(place), self.rows))
        total = np.zeros(cost.shape)
        np.cumsum(cost[:, :-1], axis=1, out=total[:, 1:])
        value = np.where(rows <= row[:, None], self.arrive[place, :, column] - total, 2 * FAR)
        least = value.min(axis=1, keepdims=True)
        tight = value <= least + 1e-10 * np.abs(least)
        return np.asarray(self.rows - 1 - np.argmax(tight[:, ::-1], axis=1), np.int64)

    def _legs_into(self, place: Ints, row: Ints, column: Ints, seen: Flags, prices: Prices) -> Ints:
        """The link by which each label arrived, or −1 where it started."""
        value = self.arrive[place, row, column]
        links = self._incoming[place]
        some = np.maximum(links, 0)
        origin, departure = self.network.origin[some], row[:, None] - self.network.steps[some]
        early = np.maximum(departure, 0)
        goods = np.broadcast_to(column[:, None], links.shape)
        reached = self.best[origin, early, goods] + self.leg_cost(some, early, goods, prices)
        barred = (links < 0) | (departure < 0) | (np.take_along_axis(seen, origin, axis=1) & (self.network.steps[some] == 0))
        distance = np.where(barred, np.inf, np.abs(reached - value[:, None]))
        chosen = distance.argmin(axis=1)
        own = np.array([self._start_value(int(p), int(r), int(c)) for p, r, c in zip(place, row, column, strict=True)])
        nearest = distance[np.arange(len(place)), chosen]
        return np.where(np.abs(own - value) <= nearest, -1, links[np.arange(len(place)), chosen])

    def _start_value(self, place: int, row: int, column: int) -> float:
        start = self.started.get(place)
        return FAR if start is None else float(start[row, column])
