"""Before it is known which scenario has come true, one plan for all of them.

What is given, moved, left waiting or delivered before the step of the reveal is the same in every scenario. It is proposed as a
*common gift*: the same gift in every scenario, tied together, into a stock of each. There it may be used differently: goods under
way or waiting at the reveal go on as the scenario needs them, goods delivered before it go to whichever need accepts that use of them.

Prices run backwards here: first, in each scenario, what goods are worth at every place and step from the reveal on; then, at the
prices of all scenarios together, what they are worth before it. So a gift is judged by the sum of what it is worth in each.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.caveats import Use
from coalition.circles import turning
from coalition.model.ledger import AT_MOST, EQUAL
from coalition.network import FAR, Prices
from coalition.onward import ANYBODY_PAYS, FUNDS_PAY, GIVER_PAYS, value_onward
from coalition.pillars.supply.bands import GiverClass, Rates, Way
from coalition.pillars.supply.givers import Source
from coalition.pillars.supply.journeys import Posting, Step
from coalition.pillars.supply.sinks import Goods, Target
from coalition.pillars.supply.stocks import Carriage, Common, Gift, Shelf
from coalition.routes import BETTER

if TYPE_CHECKING:
    from coalition.pillars.supply.supply import Supply

WORTHLESS = -1e-12
"""Goods worth less than this are not worth carrying on."""

CLOSE = 1e-11
"""Share of a value within which a way on brings as much as the best."""


@dataclass(frozen=True)
class Columns:
    """Classes by day of availability: ``item``, ``birth`` (−1: keeps), ``last`` step and whose links they use (classes,)."""

    item: Ints
    birth: Ints
    last: Ints
    payers: Ints
    start: dict[object, int]

    def number(self, kind: object, available: int) -> int:
        """Column of goods of ``kind`` that are available at a step."""
        first = self.start[kind]
        return first if self.birth[first] < 0 else first + available

    @property
    def alive(self) -> tuple[Ints, Ints]:
        """First and last step of each column."""
        return np.maximum(self.birth, 0), self.last


@dataclass
class Worth:
    """Values (columns, places, steps) of goods in one layer: ``done`` with them on the spot, and ``best`` with moving and waiting too."""

    columns: Columns
    done: Floats
    best: Floats
    prices: Prices
    until: int


@dataclass(frozen=True)
class Meeting:
    """A stock of common goods: in the giver's hands, in a fund's, or delivered in a ``use``."""

    kind: GiverClass | None
    goods: int
    column: int
    place: int
    step: int
    use: str | None


class Reveal:
    """Prices and proposals of a supply pillar whose scenarios are revealed at step ``step``."""

    def __init__(self, supply: Supply, step: int) -> None:
        self.supply, self.step = supply, step
        self.worlds = range(len(supply.money.worlds))
        life = dict(supply.mission["item"].select("item", "shelf_life").iter_rows())
        shelves = [life[item] for item in supply.items]
        self.age = [None if shelf is None else int(shelf // supply.mission.calendar.step) for shelf in shelves]
        self.sources: dict[GiverClass, list[Source]] = dict(supply.offers_of)
        for kinds in supply.purchases_of.values():
            self.sources.update(kinds)
        self.goods_number = {goods: number for number, goods in enumerate(supply.goods)}
        self.goods = self._columns([(goods, goods[0], FUNDS_PAY) for goods in supply.goods])
        self.givers = self._columns([
            (kind, kind[0], ANYBODY_PAYS if sources[0].purse.fund else GIVER_PAYS) for kind, sources in self.sources.items()
        ])  # fmt: skip
        handed = [(self.goods.start[kind[0], kind[2]], self.givers.start[kind]) for kind in self.sources]
        births = [1 if self.age[kind[0]] is None else supply.steps for kind in self.sources]
        self.handed = np.concatenate(
            [first + np.arange(count) for (first, _), count in zip(handed, births, strict=True)] or [np.zeros(0, np.int64)]
        )
        self._uses()
        self.meetings: dict[Meeting, tuple[int, list[int]]] = {}
        self._tied: set[tuple[object, ...]] = set()
        self.links()

    def links(self) -> None:
        """The links that leave each place, and which are in circles of no time."""
        net = self.supply.network
        self.out = {int(place): np.flatnonzero(net.origin == place) for place in np.unique(net.origin)}
        self.turning = turning(len(net.places), net.origin, net.destination, net.steps)

    def _columns(self, kinds: list[tuple[object, int, int]]) -> Columns:
        steps, start = self.supply.steps, {}
        item: list[int] = []
        birth: list[int] = []
        last: list[int] = []
        payers: list[int] = []
        for kind, number, payer in kinds:
            start[kind] = len(item)
            age = self.age[number]
            births = [-1] if age is None else list(range(steps))
            item += [number] * len(births)
            birth += births
            last += [steps - 1 if age is None else min(steps - 1, day + age) for day in births]
            payers += [payer] * len(births)
        return Columns(np.array(item, np.int64), np.array(birth, np.int64), np.array(last, np.int64), np.array(payers, np.int64), start)

    def _uses(self) -> None:
        """Sinks by goods and place, and by use too; the limits that count a use, in each world."""
        supply = self.supply
        self.sinks_at: list[dict[tuple[int, int], list[int]]] = [defaultdict(list) for _ in self.worlds]
        self.uses_at: dict[tuple[int, int], dict[str, list[list[int]]]] = defaultdict(dict)
        for world in self.worlds:
            sinks = supply.sinks[world]
            for sink, (target, goods) in enumerate(zip(sinks.target, sinks.goods, strict=True)):
                found = sinks.targets[target]
                self.sinks_at[world][int(goods), found.place].append(sink)
                self.uses_at[int(goods), found.place].setdefault(found.use, [[] for _ in self.worlds])[world].append(sink)
        self.most = np.zeros((len(self.worlds), len(supply.items)))
        for world in self.worlds:
            sinks = supply.sinks[world]
            for item in range(len(supply.items)):
                largest: dict[int, float] = defaultdict(float)
                for group, most in zip(sinks.group[sinks.item == item], sinks.most[sinks.item == item], strict=True):
                    largest[int(group)] = max(largest[int(group)], float(most))
                self.most[world, item] = sum(largest.values())

    def limits(self, goods: int, use: str, place: int) -> list[list[int]]:
        """Balances of the caveats that count a use, in each world."""
        supply = self.supply
        item, signature = supply.goods[goods]
        lines = supply.caveats.limits(signature, Use(supply.items[item], use, supply.network.places[place]))
        return [[supply.limits[world][line] for line in lines] for world in self.worlds]

    # -- values
    def _onward(self, columns: Columns, done: Floats, prices: Prices, first: int, after: int) -> Worth:
        net, supply = self.supply.network, self.supply
        best = done.copy()
        value_onward(best, range(first, after), net, prices, supply.resources.giver_pays, columns.item, columns.alive, columns.payers)
        return Worth(columns, done, best, prices, after)

    def _empty(self, columns: Columns) -> Floats:
        return np.full((len(columns.item), len(self.supply.network.places), self.supply.steps), FAR)

    def _of_columns(self, goods: int) -> slice:
        first = self.goods.start[self.supply.goods[goods]]
        return slice(first, first + 1) if self.goods.birth[first] < 0 else slice(first, first + self.supply.steps)

    @staticmethod
    def _living(columns: Columns, values: Floats) -> Floats:
        """``values`` where goods are alive, FAR elsewhere."""
        steps = np.arange(values.shape[2])
        first, last = columns.alive
        alive: Flags = (steps >= first[:, None]) & (steps <= last[:, None])
        return np.where(alive[:, None, :], values, FAR)

    def price(self, prices: Floats) -> None:
        """Value goods in every world from the reveal on, and in all together before it."""
        supply = self.supply
        self.rates = [supply.rates(prices, world) for world in self.worlds]
        self.worth = [supply.sinks[world].worth(prices) for world in self.worlds]
        self.bare = []
        for world in self.worlds:
            limited = np.array([sum(prices[balance] for balance in found) for found in supply.sinks[world].limits])
            self.bare.append(self.worth[world] - limited)
        self.after = [self._price_world(world) for world in self.worlds]
        self.before = self._price_common(prices)

    def _class_money(self, rates: Rates) -> Floats:
        """(columns,) price of the giver's money."""
        found = np.zeros(len(self.givers.item))
        for kind, sources in self.sources.items():
            count = 1 if self.age[kind[0]] is None else self.supply.steps
            found[self.givers.start[kind] : self.givers.start[kind] + count] = rates.extended[sources[0].movement[rates.world]]
        return found

    def _price_world(self, world: int) -> tuple[Worth, Worth]:
        """Values in the giver's hands and in the funds', from the reveal on."""
        sinks, rates = self.supply.sinks[world], self.rates[world]
        done = self._empty(self.goods)
        for sink, (goods, interval) in enumerate(zip(sinks.goods, sinks.interval, strict=True)):
            place, first, last = sinks.intervals[interval]
            block = done[self._of_columns(int(goods)), place, max(first, self.step) : last + 1]
            np.minimum(block, self.worth[world][sink], out=block)
        nobody = np.zeros(len(self.goods.item))
        carried = self._onward(self.goods, self._living(self.goods, done), _paid_by(rates.prices, nobody), self.step, self.supply.steps)
        handed = self._living(self.givers, carried.best[self.handed])
        given = self._onward(self.givers, handed, _paid_by(rates.prices, self._class_money(rates)), self.step, self.supply.steps)
        return given, carried

    def _price_common(self, prices: Floats) -> tuple[Worth, Worth]:
        """Values before the reveal, at the prices of all worlds together."""
        together = _sum([rates.prices for rates in self.rates])
        done = self._empty(self.goods)
        self.delivered: dict[tuple[int, int], dict[str, Floats]] = {}
        for (goods, place), uses in self.uses_at.items():
            here = {use: self._delivered(prices, goods, place, use, found) for use, found in uses.items()}
            self.delivered[goods, place] = here
            done[self._of_columns(goods), place] = np.min(list(here.values()), axis=0)
        done[:, :, self.step :] = self._later([carried for _, carried in self.after])
        nobody = np.zeros(len(self.goods.item))
        carried = self._onward(self.goods, self._living(self.goods, done), _paid_by(together, nobody), 0, self.step)
        handed = carried.best[self.handed].copy()
        handed[:, :, self.step :] = self._later([given for given, _ in self.after])
        money = np.sum([self._class_money(rates) for rates in self.rates], axis=0)
        return self._onward(self.givers, self._living(self.givers, handed), _paid_by(together, money), 0, self.step), carried

    def _later(self, worths: list[Worth]) -> Floats:
        """(columns, places, steps from the reveal on) what goods are worth in all worlds together; no world has to use them."""
        found: Floats = np.sum([np.minimum(worth.best[:, :, self.step :], 0.0) for worth in worths], axis=0)
        return found

    def _delivered(self, prices: Floats, goods: int, place: int, use: str, found: list[list[int]]) -> Floats:
        """(steps,) what a unit delivered before the reveal is worth in all worlds together."""
        counted = sum(float(prices[balance]) for limits in self.limits(goods, use, place) for balance in limits)
        value = np.full(self.supply.steps, float(counted))
        for world in self.worlds:
            sinks, best = self.supply.sinks[world], np.zeros(self.supply.steps)
            for sink in found[world]:
                _, first, last = sinks.intervals[sinks.interval[sink]]
                np.minimum(best[first : last + 1], self.bare[world][sink], out=best[first : last + 1])
            value += best
        return value

    # -- proposals
    def propose(self, prices: Floats, enough: float) -> float:
        """Propose the gifts most worth giving, on days before the reveal and after it; returns what any could still improve the goal."""
        self.price(prices)
        items = len(self.supply.items)
        least = np.zeros((len(self.worlds) + 1, items))
        most = np.vstack([self.most, self.most.sum(axis=0)])
        for kind, sources in self.sources.items():
            for source in sources:
                cost = [rates.of_source(source) for rates in self.rates]
                options = [(world, cost[world], self.after[world][0], self.step, self.supply.steps - 1) for world in self.worlds]
                options.append((len(self.worlds), np.sum(cost, axis=0), self.before[0], 0, self.step - 1))
                for number, spent, worth, first, last in options:
                    reduced, day = self._best_day(kind, source, spent, worth, first, last)
                    least[number, kind[0]] = min(least[number, kind[0]], reduced)
                    if reduced * most[number, kind[0]] < -enough / (items * len(least)):
                        self._give(kind, source, day, number)
        return float((least * most).sum())

    def _best_day(self, kind: GiverClass, source: Source, spent: Floats, worth: Worth, first: int, last: int) -> tuple[float, int]:
        days = np.arange(max(first, source.first), min(last, source.last, self.supply.steps - 1 - source.lead) + 1)
        if not len(days):
            return 0.0, -1
        ready = days + source.lead
        start = self.givers.start[kind]
        columns = np.full(len(days), start) if self.givers.birth[start] < 0 else start + ready
        reduced = spent[days] + worth.best[columns, source.place, ready]
        best = int(reduced.argmin())
        return min(0.0, float(reduced[best])), int(days[best])

    def _give(self, kind: GiverClass, source: Source, day: int, number: int) -> None:
        goods = self.goods_number[kind[0], kind[2]]
        ready = day + source.lead
        column, of_goods = self.givers.number(kind, ready), self.goods.number((kind[0], kind[2]), ready)
        if number < len(self.worlds):
            self._give_in(number, source, day, column, of_goods, goods)
            return
        place, step, handed = source.place, ready, False
        use: str | None = None
        steps: list[Step] = []
        if step < self.step:
            handed, steps, place, step = self._follow(self.before[0], column, place, step)
        if handed:
            ended, more, place, step = self._follow(self.before[1], of_goods, place, step)
            steps = _joined(steps, more)
            if ended:
                here = self.delivered[goods, place]
                use = min(here, key=lambda one: here[one][step])
        meeting = Meeting(None if handed else kind, goods, of_goods if handed else column, place, step, use)
        self._tie(meeting, source, day, tuple(steps))

    def _give_in(self, world: int, source: Source, day: int, column: int, of_goods: int, goods: int) -> None:
        """A gift after the reveal, in one world."""
        ready = day + source.lead
        _, early, place, step = self._follow(self.after[world][0], column, source.place, ready)
        arrived = step
        if early and early[-1][0] < 0:
            arrived = early.pop()[1]
        _, late, end, delivered = self._follow(self.after[world][1], of_goods, place, step)
        left = step
        if late and late[0][0] < 0:
            left = late.pop(0)[2]
        birth = int(self.goods.birth[of_goods])
        way = Way(source, day, ready, tuple(early), tuple(late), place, arrived, left, birth)
        self.supply.halve(self._sink(world, goods, end, delivered), world, way)

    def _sink(self, world: int, goods: int, place: int, step: int, use: str | None = None) -> int:
        """The sink most worth delivering to on the spot."""
        sinks, worth = self.supply.sinks[world], self.worth[world] if use is None else self.bare[world]
        some = self.sinks_at[world].get((goods, place), []) if use is None else self.uses_at[goods, place][use][world]
        inside = [sink for sink in some if sinks.intervals[sinks.interval[sink]][1] <= step <= sinks.intervals[sinks.interval[sink]][2]]
        return min(inside, key=lambda sink: worth[sink], default=-1)

    def _follow(self, worth: Worth, column: int, place: int, step: int) -> tuple[bool, list[Step], int, int]:
        """The best way on from a place and step: whether it ends on the spot (not at the step values run until), its steps, where, when."""
        steps: list[Step] = []
        while step < worth.until:
            for link in self._out_of_circle(worth, column, place, step) if self.turning[self.out.get(place, [])].any() else ():
                steps.append((link, step, -1))
                place = int(self.supply.network.destination[link])
            _, going = self._on(worth, column, place, step)
            if going == -2:
                return True, steps, place, step
            if going == -1:
                steps, step = _joined(steps, [(-1 - place, step, step + 1)]), step + 1
                continue
            steps.append((going, step, -1))
            place, step = int(self.supply.network.destination[going]), step + int(self.supply.network.steps[going])
        return False, steps, place, step

    def _on(self, worth: Worth, column: int, place: int, step: int) -> tuple[float, int]:
        """The least cost from a place and step on but for circles of no time, and the link taken, −1 to wait or −2 to end on the spot."""
        best, going = float(worth.done[column, place, step]), -2
        for link in self.out.get(place, ()):
            cost = FAR if self.turning[link] else self._leg(worth, column, int(link), step)[0]
            if cost < best - BETTER * abs(best):
                best, going = cost, int(link)
        if step < worth.columns.last[column]:
            waited = self._waited(worth, column, place, step)
            if waited < best - BETTER * abs(best):
                best, going = waited, -1
        return best, going

    def _out_of_circle(self, worth: Worth, column: int, place: int, step: int) -> list[int]:
        """The fewest links of circles of no time that lead from a place to where the best way goes on (or ends); none if it does so here.

        Links whose ends are worth the same lead either way, so the next alone does not tell.
        """
        ways: dict[int, list[int]] = {place: []}
        coming = [place]
        for here in coming:
            most = float(worth.best[column, here, step])
            most += CLOSE * abs(most)
            if self._on(worth, column, here, step)[0] <= most:
                return ways[here]
            for link in self.out.get(here, ()):
                there = int(self.supply.network.destination[link])
                if self.turning[link] and there not in ways and self._leg(worth, column, int(link), step)[0] <= most:
                    ways[there] = [*ways[here], int(link)]
                    coming.append(there)
        return []

    def _waited(self, worth: Worth, column: int, place: int, step: int) -> float:
        net, prices, item = self.supply.network, worth.prices, worth.columns.item[column]
        cost = (
            net.storage_money[item, place] * (prices.money + prices.place_money[place, step])
            + net.storage_load[item, place] * prices.storage[place, step]
        )
        return float(worth.best[column, place, step + 1] + cost * net.storage_share[step])

    def _leg(self, worth: Worth, column: int, link: int, step: int) -> tuple[float, int]:
        net, prices, columns = self.supply.network, worth.prices, worth.columns
        item, arrival, own = columns.item[column], step + int(net.steps[link]), self.supply.resources.giver_pays[link]
        if not net.allowed[item, link] or not net.opens[link] <= step <= net.closes[link] or arrival > columns.last[column]:
            return FAR, arrival
        if not np.isfinite(prices.link[link, step]):  # shut
            return FAR, arrival
        if columns.payers[column] == (FUNDS_PAY if own else GIVER_PAYS):
            return FAR, arrival
        there = net.destination[link]
        cost = net.money[item, link] * (prices.money + (prices.class_money[column] if own else prices.link_money[link, step]))
        cost += net.load[item, link] * prices.link[link, step]
        cost += net.handling_money[item, there] * (prices.money + prices.place_money[there, arrival])
        cost += net.handling_load[item, there] * prices.handling[there, arrival]
        return float(worth.best[column, there, arrival] + cost), arrival

    # -- what is common
    def _tie(self, meeting: Meeting, source: Source, day: int, steps: tuple[Step, ...]) -> None:
        """The same gift in every world, and the best of what each can do with it."""
        number, balances = self._meet(meeting)
        for world in self.worlds:
            self._carry(meeting, number, balances[world], source, world)
        supply, ledger = self.supply, self.supply.ledger
        stocks, goods = supply.stocks, supply.goods[meeting.goods]
        name = (number, source.table, source.row, source.purse.key, day, steps)
        if name in self._tied:
            return
        self._tied.add(name)
        unit, term = supply.postings.unit_of(source.item), ledger.term("common")
        keys = [f"common:{len(self._tied)}{suffix}" for suffix in supply.givers.suffixes]
        label = f"{supply.items[source.item]} of {source.giver} given alike in every scenario"
        ties = ledger.open(
            keys, [label] * len(keys), unit, EQUAL, 0.0, eager=True, typical=max(float(self.most[:, source.item].max()), 1e-9)
        )
        shelf: Shelf = (-1, goods, number, meeting.place)
        stocks.add(("common", name), Common(shelf), lambda: [(int(tie), -1.0, term, unit) for tie in ties])
        limits = [[] for _ in self.worlds] if meeting.use is None else self.limits(meeting.goods, meeting.use, meeting.place)

        def posted(world: int, gift: Gift) -> list[Posting]:
            return [
                (int(ties[world]), 1.0, term, unit), (balances[world], -1.0, ledger.term("stock"), unit),
                *supply.postings.gift(gift, world, meeting.place),
                *((balance, 1.0, ledger.term("limit"), int(ledger.balance_unit[balance])) for balance in limits[world]),
            ]  # fmt: skip

        for world in self.worlds:
            gift = Gift((world, goods, number, meeting.place), source, day, day + source.lead, steps, meeting.step, meeting.step)
            stocks.add((world, name), gift, partial(posted, world, gift))

    def _meet(self, meeting: Meeting) -> tuple[int, list[int]]:
        """Number of a stock of common goods, and its balance in each world."""
        if meeting not in self.meetings:
            supply, number = self.supply, len(self.meetings)
            item = supply.goods[meeting.goods][0]
            name, place, day = supply.items[item], supply.network.places[meeting.place], supply.mission.calendar.day_of(meeting.step)
            keys = [f"stock:{name}|{place}|{day}|common {number}{suffix}" for suffix in supply.givers.suffixes]
            label = f"{name} at {place} on {day}, brought there before it is known which scenario has come true"
            typical = max(float(self.most[:, item].max()), 1e-9)
            unit, names = supply.postings.unit_of(item), [label] * len(keys)
            found = supply.ledger.open(keys, names, unit, AT_MOST, 0.0, eager=True, typical=typical)
            self.meetings[meeting] = (number, [int(balance) for balance in found])
        return self.meetings[meeting]

    def _carry(self, meeting: Meeting, number: int, balance: int, source: Source, world: int) -> None:
        """The best that a world can do with a stock of common goods."""
        given, carried = self.after[world]
        column, place, step = meeting.column, meeting.place, meeting.step
        steps: list[Step] = []
        supply = self.supply
        if meeting.use is None:
            worth = carried if meeting.kind is None else given
            if worth.best[column, place, step] >= WORTHLESS:
                return
            if meeting.kind is not None:
                _, steps, place, step = self._follow(given, column, place, step)
                column = int(self.handed[column])
            _, more, place, step = self._follow(carried, column, place, step)
            steps = _joined(steps, more)
        sink = self._sink(world, meeting.goods, place, step, meeting.use)
        if sink < 0 or (meeting.use is not None and self.bare[world][sink] >= WORTHLESS):
            return
        sinks = supply.sinks[world]
        target: Target = sinks.targets[sinks.target[sink]]
        limits = sinks.limits[sink]
        goods: Goods = supply.goods[meeting.goods]
        carriage = Carriage((world, goods, number, meeting.place), tuple(steps), target, limits, step, meeting.step)
        unit, term = supply.postings.unit_of(goods[0]), supply.ledger.term("stock")
        counted = limits if meeting.use is None else ()

        def posted() -> list[Posting]:
            moved = supply.postings.carriage(world, goods[0], carriage.steps, target, counted, step, source if meeting.kind else None)
            return [(balance, 1.0, term, unit), *moved]

        supply.stocks.add((number, world, carriage.steps, target.use, target.balances, target.first, step), carriage, posted)


def _paid_by(prices: Prices, money: Floats) -> Prices:
    return Prices(prices.money, prices.link, prices.handling, prices.storage, prices.link_money, prices.place_money, money)


def _sum(parts: list[Prices]) -> Prices:
    """Prices of all worlds together."""
    link, handling, storage, link_money, place_money = (
        np.sum([getattr(part, name) for part in parts], axis=0) for name in ("link", "handling", "storage", "link_money", "place_money")
    )
    # money is charged to each world's purse, and counts in the cost as much as is to be expected
    return Prices(sum(part.money for part in parts), link, handling, storage, link_money, place_money, parts[0].class_money)


def _joined(steps: list[Step], more: list[Step]) -> list[Step]:
    """Steps one after the other, waits at one place as one."""
    found = list(steps)
    for step in more:
        if found and step[0] < 0 and found[-1][0] == step[0] and found[-1][2] == step[1]:
            found[-1] = (step[0], found[-1][1], step[2])
        else:
            found.append(step)
    return found
