"""Supply: which consignments are most worth sending at given prices.

Pricing runs in two layers. In the first the giver pays: one class per item, purse and signature of caveats, over the links no fund pays. In the
second, funds pay: one class per item and signature, over the funds' links. Goods pass from the first to the second anywhere, at no cost,
and are delivered from the second.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from coalition.caveats import Caveats, Giver, Signature
from coalition.mission.mission import Mission
from coalition.model.ledger import AT_MOST, Floats, Ints, Ledger, Proposals
from coalition.model.money import MoneyBook
from coalition.model.needs import COST, Need, NeedBook
from coalition.network import FAR, Layer, Prices, build
from coalition.pillars.supply.givers import GiverBook, Source
from coalition.pillars.supply.journeys import Journey, Postings, Resources
from coalition.pillars.supply.sinks import Goods, SinkBook, Sinks

GiverClass = tuple[int, str, Signature]
"""Item number, key of the purse, signature."""


@dataclass
class Priced:
    """Labels of one pricing round in one world: both layers and the classes they hold."""

    world: int
    givers: list[GiverClass]
    sources: dict[GiverClass, list[Source]]
    members: dict[Goods, list[int]]
    given: Layer
    given_prices: Prices
    carried: Layer
    carried_prices: Prices


@dataclass
class Asked:
    """A pricing round kept: labels, and for every sink the cost of a unit there, its cost to the goal, and the step."""

    priced: Priced
    extended: Floats
    cost: Floats
    reduced: Floats
    rows: Ints


class Supply:
    """The pillar of goods: offers and purchases moved by dated routes to needs."""

    name = "supply"

    def __init__(self, mission: Mission, ledger: Ledger, needs: NeedBook, money: MoneyBook, caveats: Caveats) -> None:
        self.mission, self.ledger, self.needs, self.money, self.caveats = mission, ledger, needs, money, caveats
        self.steps = mission.calendar.steps
        useful = set(mission["yield"]["item"].to_list())
        self.items = [item for item in mission["item"]["item"] if item in useful]
        self.network = build(mission, self.items)
        self.modes: list[str] = mission["link"]["mode"].to_list()
        self.payers: list[str | None] = mission["link"]["paid_by"].to_list()
        self.givers = GiverBook(mission, ledger, caveats, money, self.items)
        funds = {purse.fund: purse.movement for purse in money.purses.values() if purse.fund and purse.contribution is None}
        self.resources = Resources(mission, ledger, self.network, money.worlds, {fund: balance for fund, balance in funds.items() if fund})
        self.limits = self._open_limits()
        self._group_sources()
        self.books = [
            SinkBook(needs, ledger, caveats, self.items, self.givers.places, world, self.limits) for world in range(len(money.worlds))
        ]
        self.sinks = [book.cross(self.goods) for book in self.books]
        rows = {row["item"]: row for row in mission["item"].iter_rows(named=True)}
        self.postings = Postings(
            mission, ledger, self.network, self.resources, [rows[item]["unit"] for item in self.items],
            np.array([rows[item]["mass"] for item in self.items], float), [bool(rows[item]["whole"]) for item in self.items],
        )  # fmt: skip
        self.journeys: list[Journey] = []
        self._known: set[tuple[object, ...]] = set()

    def _open_limits(self) -> dict[int, int]:
        """Balances of the caveats that limit."""
        found = {}
        offers = list(self.mission["offer"].select("contributor", "item", "quantity", "start", "end").iter_rows())
        for line in self.caveats.limit_lines():
            bound = 0.0
            for contributor, item, quantity, start, end in offers:
                first, last = self.mission.calendar.window(start, end)
                in_force = first <= line.window[1] and last >= line.window[0]
                if contributor in self.money.members and in_force and line in self.caveats.binding(Giver(item, contributor)):
                    bound += quantity
            limit = min(line.quantity if line.quantity is not None else np.inf, line.share * bound if line.share is not None else np.inf)
            key, unit = f"caveat:{line.caveat}|{line.line}", self.ledger.unit("units")
            found[line.number] = int(
                self.ledger.open([key], [line.describe()], unit, AT_MOST, limit, table="caveat", rows=[f"{line.caveat}|{line.line}"])[0]
            )
        return found

    def _group_sources(self) -> None:
        self.offers_of: dict[GiverClass, list[Source]] = defaultdict(list)
        for source in self.givers.offers:
            self.offers_of[source.item, source.purse.key, source.signature].append(source)
        self.purchases_of: dict[Goods, dict[GiverClass, list[Source]]] = defaultdict(lambda: defaultdict(list))
        for source in self.givers.purchases:
            kind = (source.item, source.purse.key + "+", source.signature)
            self.purchases_of[source.item, source.signature][kind].append(source)
        goods = {(item, signature) for item, _, signature in self.offers_of} | set(self.purchases_of)
        self.goods: list[Goods] = sorted(goods, key=lambda one: (one[0], sorted(one[1])))
        self.goods_number = {one: number for number, one in enumerate(self.goods)}

    # -- pricing
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """The consignments most worth adding at ``prices``, and how much any could still improve the goal."""
        extended = self._extended(prices)
        found: list[Journey] = []
        bound = 0.0
        for world, sinks in enumerate(self.sinks):
            if not len(sinks.target):
                continue
            priced = self.price(extended, world)
            cost, rows = self._delivered_cost(priced, sinks)
            reduced = cost + sinks.worth(prices)
            gain = np.where(reduced < 0, reduced * sinks.most, 0.0)
            least = np.zeros(self.books[world].groups)
            np.minimum.at(least, sinks.group, gain)
            bound += float(least.sum())
            chosen = self._choose(sinks, gain, enough / max(1, self.books[world].groups))
            found += self._journeys(priced, sinks, chosen, rows, extended)
        fresh = [journey for journey in found if journey.key not in self._known]
        if not fresh:
            return None, bound
        self._known.update(journey.key for journey in fresh)
        self.journeys += fresh
        return self.postings.proposals(fresh), bound

    def ask(self, prices: Floats, world: int) -> Asked:
        """Labels of a world at ``prices``, kept to answer for single needs."""
        extended = self._extended(prices)
        priced = self.price(extended, world)
        cost, rows = self._delivered_cost(priced, self.sinks[world])
        return Asked(priced, extended, cost, cost + self.sinks[world].worth(prices[: len(prices)]), rows)

    def best_for(self, asked: Asked, need: Need) -> Journey | None:
        """The journey most worth making for ``need``, whether or not it pays; None if nothing can reach it in time."""
        sinks = self.sinks[asked.priced.world]
        some = sinks.serving(need)
        some = some[asked.cost[some] < FAR / 2]
        if not len(some):
            return None
        sink = some[np.argmin(asked.reduced[some] * sinks.most[some])]
        return self._journeys(asked.priced, sinks, np.array([sink]), asked.rows, asked.extended)[0]

    @staticmethod
    def _extended(prices: Floats) -> Floats:
        """Prices with FAR for NONE and zero for FREE behind them."""
        return np.concatenate([prices, [FAR, 0.0]])

    @staticmethod
    def _choose(sinks: Sinks, gain: Floats, enough: float) -> Ints:
        """The best sink of every group and item that improves by more than ``enough``."""
        some = np.flatnonzero(gain < -enough)
        order = some[np.lexsort((some, gain[some], sinks.item[some], sinks.group[some]))]
        key = sinks.group[order] * (int(sinks.item.max(initial=0)) + 1) + sinks.item[order]
        return order[np.unique(key, return_index=True)[1]]

    def price(self, extended: Floats, world: int) -> Priced:
        """Solve both layers at prices extended by FAR (for NONE) and zero (for FREE)."""
        money = float(extended[self.ledger.number(COST)])
        groups = self._contenders(extended, world)
        givers = list(groups)
        class_money = np.stack([extended[groups[kind][0].purse.movement[world]] for kind in givers], axis=1) if givers else np.zeros((self.steps, 0))
        resources = self.resources
        shared = (money, extended[resources.link[world]], extended[resources.handling[world]], extended[resources.storage[world]])
        link_money = extended[resources.link_money[world]]
        place_money = extended[resources.place_money[world]]
        given_prices = Prices(*shared, np.zeros_like(link_money), place_money, class_money)
        given = Layer(self.network, np.array([kind[0] for kind in givers], np.int64), np.flatnonzero(resources.giver_pays), self.steps, self.steps)
        given.solve(self._starts(groups, extended, world, money), given_prices)
        carried_prices = Prices(*shared, link_money, place_money, None)
        item = np.array([item for item, _ in self.goods], np.int64)
        carried = Layer(self.network, item, np.flatnonzero(~resources.giver_pays), self.steps, self.steps)
        members: dict[Goods, list[int]] = defaultdict(list)
        for number, (kind, _, signature) in enumerate(givers):
            members[kind, signature].append(number)
        carried.solve(self._handed_over(given, members), carried_prices)
        return Priced(world, givers, groups, members, given, given_prices, carried, carried_prices)

    def _contenders(self, extended: Floats, world: int) -> dict[GiverClass, list[Source]]:
        """Offers, and of the purses that could buy for the same goods class only those whose money no other's undercuts on every day."""
        found: dict[GiverClass, list[Source]] = dict(self.offers_of)
        rates: dict[str, Floats] = {}
        for kinds in self.purchases_of.values():
            keys = list(kinds)
            for kind in keys:
                if kind[1] not in rates:
                    purse = kinds[kind][0].purse
                    rates[kind[1]] = np.concatenate([extended[purse.goods[world]], extended[purse.movement[world]]])
            money = np.stack([rates[kind[1]] for kind in keys])
            staffed = any(kinds[kind][0].staff_weeks for kind in keys)
            for index, kind in enumerate(keys):
                cheaper = (money <= money[index]).all(axis=1)
                strictly = cheaper & ((money < money[index]).any(axis=1) | (np.arange(len(keys)) < index))
                if staffed or not strictly.any():
                    found[kind] = kinds[kind]
        return found

    def _starts(self, groups: dict[GiverClass, list[Source]], extended: Floats, world: int, money: float) -> dict[int, Floats]:
        start: dict[int, Floats] = {}
        for number, sources in enumerate(groups.values()):
            for source in sources:
                matrix = start.get(source.place)
                if matrix is None:
                    matrix = start[source.place] = np.full((self.steps, len(groups)), FAR)
                last = min(source.last, self.steps - 1 - source.lead)
                if last < source.first:
                    continue
                cost = self._source_cost(source, extended, world, money)[source.first : last + 1]
                ready = matrix[source.first + source.lead : last + 1 + source.lead, number]
                np.minimum(ready, cost, out=ready)
        return start

    @staticmethod
    def _source_cost(source: Source, extended: Floats, world: int, money: float) -> Floats:
        """(steps,) cost of a unit by day of giving."""
        cost: Floats = source.price * (money + extended[source.purse.goods[world]]) + extended[source.stock[world]]
        if source.staff_weeks:
            cost = cost + source.staff_weeks * extended[source.staff[world]]
        return cost

    def _handed_over(self, given: Layer, members: dict[Goods, list[int]]) -> dict[int, Floats]:
        places = np.flatnonzero((given.best < FAR / 2).any(axis=(1, 2)))
        start: dict[int, Floats] = {}
        for place in places:
            matrix = start[int(place)] = np.full((self.steps, len(self.goods)), FAR)
            for kind, columns in members.items():
                matrix[:, self.goods_number[kind]] = given.best[place][:, columns].min(axis=1)
        return start

    @staticmethod
    def _delivered_cost(priced: Priced, sinks: Sinks) -> tuple[Floats, Ints]:
        """(sinks,) least cost of a unit there within the interval, and the step of it."""
        goods = priced.carried.best.shape[2]
        least = np.empty((len(sinks.intervals), goods))
        rows = np.empty((len(sinks.intervals), goods), np.int64)
        for index, (place, first, last) in enumerate(sinks.intervals):
            block = priced.carried.best[place, first : last + 1]
            rows[index] = block.argmin(axis=0)
            least[index] = block[rows[index], np.arange(goods)]
            rows[index] += first
        return least[sinks.interval, sinks.goods], rows[sinks.interval, sinks.goods]

    # -- from labels to journeys
    def _journeys(self, priced: Priced, sinks: Sinks, chosen: Ints, rows: Ints, extended: Floats) -> list[Journey]:
        if not len(chosen):
            return []
        place = np.array([sinks.targets[number].place for number in sinks.target[chosen]], np.int64)
        goods = sinks.goods[chosen]
        here, now, late_legs = priced.carried.walk(place, rows[chosen], goods, priced.carried_prices)
        column = np.array([
            self._handed_by(priced, self.goods[kind], int(where), int(when)) for kind, where, when in zip(goods, here, now, strict=True)
        ], np.int64)  # fmt: skip
        start, ready, early_legs = priced.given.walk(here, now, column, priced.given_prices)
        found = []
        money = float(extended[self.ledger.number(COST)])
        for index, sink in enumerate(chosen):
            kind = priced.givers[column[index]]
            source, given = self._source_of(priced, kind, int(start[index]), int(ready[index]), extended, money)
            steps = _joined(early_legs[index] + late_legs[index])
            target = sinks.targets[sinks.target[sink]]
            found.append(Journey(source, given, int(ready[index]), steps, target, sinks.limits[sink], int(rows[sink]), priced.world))
        return found

    @staticmethod
    def _handed_by(priced: Priced, kind: Goods, place: int, row: int) -> int:
        columns = priced.members[kind]
        return columns[int(priced.given.best[place, row, columns].argmin())]

    def _source_of(self, priced: Priced, kind: GiverClass, place: int, ready: int, extended: Floats, money: float) -> tuple[Source, int]:
        """The cheapest source of a giver class that is ready at a place and step, and its day of giving."""
        best: tuple[float, Source] | None = None
        for source in priced.sources[kind]:
            given = ready - source.lead
            if source.place != place or not source.first <= given <= source.last:
                continue
            cost = float(self._source_cost(source, extended, priced.world, money)[given])
            if best is None or cost < best[0]:
                best = (cost, source)
        assert best is not None
        return best[1], ready - best[1].lead


def _joined(steps: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Steps of a journey, a wait before the hand-over and one after it at the same place made one."""
    joined: list[tuple[int, int, int]] = []
    for step in steps:
        if joined and step[0] < 0 and joined[-1][0] == step[0]:
            joined[-1] = (step[0], joined[-1][1], step[2])
        else:
            joined.append(step)
    return tuple(joined)
