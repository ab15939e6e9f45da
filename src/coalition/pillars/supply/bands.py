"""Classes of goods priced together: those that keep for the whole horizon, and, item by item, those with a shelf life.

Goods with a shelf life are a class of their own for every day of availability, and live only so many steps of age; the rest are one class
each over the steps of the horizon.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.caveats import Signature
from coalition.network import FAR, REACHED, Labels, Layer, Prices, Room, Starts
from coalition.pillars.supply.closures import Closures
from coalition.pillars.supply.givers import Source
from coalition.pillars.supply.journeys import shifted
from coalition.pillars.supply.sinks import Goods

GiverClass = tuple[int, str, Signature]
"""Item number, who pays (purse and balances), signature."""


@dataclass(frozen=True)
class Rates:
    """Prices of a round by step: money, what a unit of each source costs by day of giving, and what moves goods."""

    money: float
    extended: Floats
    world: int
    prices: Prices
    closures: Closures | None = None
    _costs: dict[int, Floats] = field(default_factory=dict, compare=False)

    def of_source(self, source: Source) -> Floats:
        """(steps,) cost of a unit of ``source`` by day of giving."""
        if id(source) not in self._costs:
            self._costs[id(source)] = self._cost_of(source)
        return self._costs[id(source)]

    def _cost_of(self, source: Source) -> Floats:
        cost: Floats = source.price * (self.money + self.extended[source.goods[self.world]]) + self.extended[source.stock[self.world]]
        if source.staff_weeks:
            cost = cost + source.staff_weeks * self.extended[source.staff[self.world]]
        return cost if self.closures is None else self.closures.cost(source, cost)


@dataclass(frozen=True)
class Band:
    """Goods classes priced together; ``age`` is the most steps of a journey (None: the horizon)."""

    goods: list[Goods]
    age: int | None
    given: Layer
    carried: Layer
    rooms: tuple[Room, Room, Room]

    def price(self, groups: dict[GiverClass, list[Source]], rates: Rates, worth: dict[Goods, float] | None) -> PricedBand:
        """Solve both layers for the givers in ``groups`` (all of this band's goods).

        With the ``worth`` of a unit of each of the goods where it counts for most, dearer labels are left out, and those of the last
        time are written over.
        """
        rooms = (Room(), Room(), Room()) if worth is None else self.rooms
        ceiling = np.array([np.inf if worth is None else worth[goods] for goods in self.goods])
        ceilings = np.array([np.inf if worth is None else worth[goods, signature] for goods, _, signature in groups])
        givers = list(groups)
        members: dict[Goods, list[int]] = defaultdict(list)
        for number, (goods, _, signature) in enumerate(givers):
            members[goods, signature].append(number)
        money = np.array([rates.extended[groups[kind][0].movement[rates.world]] for kind in givers], float)
        item = np.array([kind[0] for kind in givers], np.int64)
        any_payer = np.array([groups[kind][0].purse.fund is not None for kind in givers], bool)
        given = self._solve(self.given, item, self._starts(groups, rates), rates.prices, money, any_payer, ceilings, rooms[0])
        goods_item = np.array([one for one, _ in self.goods], np.int64)
        handed = given.handed_over(*self._members(members), rooms[2])
        free, anybody = np.zeros(len(self.goods)), np.ones(len(self.goods), bool)
        carried = self._solve(self.carried, goods_item, handed, rates.prices, free, anybody, ceiling, rooms[1])
        return PricedBand(self, givers, groups, members, given, carried, rates)

    def _members(self, members: dict[Goods, list[int]]) -> tuple[Ints, Ints]:
        """Where the giver classes of every goods class begin, and their numbers; with a shelf life, by day of availability."""
        found = [np.array(members.get(kind, []), np.int64) for kind in self.goods]
        if self.age is not None:
            days = np.arange(self.given.steps)
            found = [one for kind in found for one in (kind[None, :] * self.given.steps + days[:, None])]
        return np.cumsum([0, *(len(one) for one in found)]).astype(np.int64), np.concatenate(found)

    def _solve(
        self, layer: Layer, item: Ints, start: Starts, prices: Prices, money: Floats, any_payer: Flags, ceiling: Floats,
        room: Room,
    ) -> Labels:  # fmt: skip
        steps = layer.steps
        if self.age is None:
            return layer.solve(item, start, _with_class_money(prices, money), any_payer, rows=steps, ceiling=ceiling, room=room)
        offset = np.tile(np.arange(steps), len(item))
        priced, any_payer = _with_class_money(prices, np.repeat(money, steps)), np.repeat(any_payer, steps)
        repeated, ceiling = np.repeat(item, steps), np.repeat(ceiling, steps)
        return layer.solve(repeated, start, priced, any_payer, rows=self.age + 1, offset=offset, ceiling=ceiling, room=room)

    def _starts(self, groups: dict[GiverClass, list[Source]], rates: Rates) -> Starts:
        """Costs at the start: of every source on its days, or with a shelf life as many classes of one day."""
        steps = self.given.steps
        column, place, row, count, costs = [], [], [], [], [np.zeros(0)]
        for number, sources in enumerate(groups.values()):
            for source in sources:
                last = min(source.last, steps - 1 - source.lead)
                if last < source.first:
                    continue
                days = last + 1 - source.first
                costs.append(rates.of_source(source)[source.first : last + 1])
                if self.age is None:
                    column.append(number)
                    row.append(source.first + source.lead)
                    count.append(days)
                    place.append(source.place)
                else:
                    column += [number * steps + day + source.lead for day in range(source.first, last + 1)]
                    row += [0] * days
                    count += [1] * days
                    place += [source.place] * days
        counts = np.array(count, np.int64)
        begins = np.cumsum(counts) - counts
        return Starts(np.array(column, np.int64), np.array(place, np.int64), np.array(row, np.int64), begins, counts, np.concatenate(costs))


@dataclass(frozen=True)
class Way:
    """How a unit comes to a place: its source, days of giving and availability, its steps up to and after the hand-over at ``place``.

    ``birth`` is the day of availability of goods with a shelf life, −1 for others; ``arrived`` and ``left`` are when the goods came
    to where they are handed over, and when they went on (or were delivered there).
    """

    source: Source
    given: int
    available: int
    early: tuple[tuple[int, int, int], ...]
    late: tuple[tuple[int, int, int], ...]
    place: int
    arrived: int
    left: int
    birth: int

    def delivered(self, transit: Ints) -> int:
        """The step at which it ends; ``transit`` (links,) is how many steps each link takes."""
        if not self.late:
            return self.left
        link, first, last = self.late[-1]
        return last if link < 0 else first + int(transit[link])

    @property
    def steps(self) -> tuple[tuple[int, int, int], ...]:
        """All steps, the wait at the hand-over among them."""
        wait = ((-1 - self.place, self.arrived, self.left),) if self.left > self.arrived else ()
        return (*self.early, *wait, *self.late)


@dataclass(frozen=True)
class PricedBand:
    """Labels of a band at the prices of a round."""

    band: Band
    givers: list[GiverClass]
    sources: dict[GiverClass, list[Source]]
    members: dict[Goods, list[int]]
    given: Labels
    carried: Labels
    rates: Rates

    def least(self, goods: Ints, places: Ints, firsts: Ints, lasts: Ints) -> tuple[Floats, Ints]:
        """The least cost of a unit of each of ``goods`` (numbers in the band) delivered at a place within steps, and the step of it."""
        if self.band.age is None:
            return self.carried.least_within(goods, places, firsts, lasts)
        cost, step = np.full(len(goods), FAR), firsts.copy()
        for place in np.unique(places):
            by_day = self._by_day(int(place))
            for index in np.flatnonzero(places == place):
                days = by_day[goods[index], firsts[index] : lasts[index] + 1]
                step[index] = firsts[index] + int(days.argmin())
                cost[index] = days[step[index] - firsts[index]]
        return cost, step

    def _by_day(self, place: int) -> Floats:
        """(goods, steps) least cost of a unit at ``place`` by day of delivery, of goods with a shelf life."""
        here, age = self.carried.at(place), self.band.age
        assert age is not None
        steps = self.band.given.steps
        by_birth = here.reshape(len(self.band.goods), steps, -1)
        found = np.full((len(self.band.goods), steps), FAR)
        for days in range(age + 1):
            if days < steps:
                np.minimum(found[:, days:], by_birth[:, : steps - days, days], out=found[:, days:])
        return found

    def journeys(self, goods: Ints, place: Ints, step: Ints, givers: int = 1) -> list[tuple[int, Way]]:
        """How units of ``goods`` (numbers in the band) come to be at ``place`` at ``step``, each by up to ``givers`` givers that hand over
        to the same onward journey: (number of the question, way).
        """
        steps = self.band.given.steps
        column, row = (goods, step) if self.band.age is None else self._born(goods, place, step)
        known = np.flatnonzero(self.carried.cost(column, place, row) < REACHED)
        column, place, row = column[known], place[known], row[known]
        here, now, late = self.carried.walk(column, place, row)
        handed, column_of = self._handed_by(column, here, now, givers)
        start, ready, early = self.given.walk(column_of, here[handed], now[handed])
        found, giver = [], column_of.tolist()
        for number, index in enumerate(handed.tolist()):
            birth = 0 if self.band.age is None else int(column[index]) % steps
            kind = self.givers[giver[number] if self.band.age is None else giver[number] // steps]
            available = int(ready[number]) + birth
            source, given = self._source_of(kind, int(start[number]), available)
            before, after = shifted(early[number], birth), shifted(late[index], birth)
            arrived, left = int(now[index]) + birth, int(now[index]) + birth
            if before and before[-1][0] < 0:
                before, arrived = before[:-1], before[-1][1]
            if after and after[0][0] < 0:
                after, left = after[1:], after[0][2]
            way = Way(source, given, available, before, after, int(here[index]), arrived, left, birth if self.band.age is not None else -1)
            found.append((int(known[index]), way))
        return found

    def _born(self, goods: Ints, place: Ints, step: Ints) -> tuple[Ints, Ints]:
        """Class and age that make up the least cost on a day."""
        steps, age = self.band.given.steps, self.band.age
        assert age is not None
        column, row = np.empty_like(goods), np.empty_like(goods)
        for index, (kind, where, when) in enumerate(zip(goods, place, step, strict=True)):
            ages = np.arange(min(age, int(when)) + 1)
            columns = int(kind) * steps + int(when) - ages
            best = int(self.carried.cost(columns, int(where), ages).argmin())
            column[index], row[index] = columns[best], ages[best]
        return column, row

    def _handed_by(self, column: Ints, place: Ints, row: Ints, most: int) -> tuple[Ints, Ints]:
        """Who is cheapest where goods are handed over, up to ``most`` a question: numbers of questions and classes of the first layer."""
        steps = self.band.given.steps
        kind, birth = (column, np.zeros_like(column)) if self.band.age is None else np.divmod(column, steps)
        asked, giver = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for one in np.unique(kind):
            mine = np.flatnonzero(kind == one)
            members = np.array(self.members[self.band.goods[one]], np.int64)[:, None]
            columns = members + 0 * birth[mine] if self.band.age is None else members * steps + birth[mine]
            cost = self.given.cost(columns, place[mine], row[mine])
            order = np.argsort(cost, axis=0, kind="stable")[:most]
            rank, number = np.nonzero(np.take_along_axis(cost, order, axis=0) < REACHED)
            asked.append(mine[number])
            giver.append(columns[order[rank, number], number])
        questions, columns = np.concatenate(asked), np.concatenate(giver)
        in_turn = np.argsort(questions, kind="stable")
        return questions[in_turn], columns[in_turn]

    def _source_of(self, kind: GiverClass, place: int, ready: int) -> tuple[Source, int]:
        """The cheapest source of a giver class that is ready at a place and step, and its day of giving."""
        best: tuple[float, Source] | None = None
        for source in self.sources[kind]:
            given = ready - source.lead
            if source.place != place or not source.first <= given <= source.last:
                continue
            cost = float(self.rates.of_source(source)[given])
            if best is None or cost < best[0]:
                best = (cost, source)
        assert best is not None, "goods come from a source"
        return best[1], ready - best[1].lead


def _with_class_money(prices: Prices, money: Floats) -> Prices:
    return Prices(prices.money, prices.link, prices.handling, prices.storage, prices.link_money, prices.place_money, money)
