"""Shortest dated routes: labels over (class, place, row), for all classes at once.

The *level* of a place is how many strongly connected parts of the network come before its own on the longest way there. Level by level
goods wait, and what that comes to goes out over the links; a level with cycles is repeated until nothing improves. A class at a place is a
*pair*. Only pairs that are reached have labels, in rows of `Table`, and pairs are worked on by the hundred: as few sums of arrays as there
can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.circles import turning

FAR = 1e30
"""Cost of what cannot be reached, and price of money that is not there."""

REACHED = 1e20
"""Costs below this are of what can be reached: however little is charged where there is no money, it costs more."""

AT_ONCE = 16384
"""Labels worked on at once: they stay in the processor's cache."""

LONG = 16
"""Starts of more rows than this on average are written one by one."""

FEW = 12
"""Prices that change no more often than this are added run by run."""

BETTER = 1e-12
"""Share of a cost by which another must be below it for a cycle to be gone round again."""


class Graph:
    """Links (by number) between places, by the level of the part of the network they leave.

    Links that leave a level are in *batches*: links of one batch take equally long and lead to different places, so that no label is
    written twice at a time. Links into place ``n`` are ``by_destination[first_into[n]:first_into[n + 1]]``;
    ``turning`` (links,) is whether each is in a circle of links of no time.
    """

    def __init__(
        self, parts: list[list[int]], origin: Ints, destination: Ints, steps: Ints, opens: Ints, closes: Ints, giver_pays: Flags
    ) -> None:
        self.origin, self.destination, self.steps, self.opens, self.closes = origin, destination, steps, opens, closes
        self.giver_pays = giver_pays
        self.by_destination = np.argsort(destination, kind="stable")
        part_of = np.zeros(sum(len(part) for part in parts), np.int64)
        for number, part in enumerate(parts):
            part_of[part] = number
        self.turning: Flags = turning(len(part_of), origin, destination, steps)
        self.first_into = np.searchsorted(destination[self.by_destination], np.arange(len(part_of) + 1))
        ahead: list[set[int]] = [set() for _ in parts]
        inside = part_of[origin] == part_of[destination]
        for before, after in zip(part_of[origin[~inside]].tolist(), part_of[destination[~inside]].tolist(), strict=True):
            ahead[before].add(after)
        level = [0] * len(parts)
        for number, following in enumerate(ahead):  # parts are in topological order
            for after in following:
                level[after] = max(level[after], level[number] + 1)
        level_of = np.array(level, np.int64)[part_of] if len(parts) else np.zeros(0, np.int64)
        self.levels = [
            Level(
                np.flatnonzero(level_of == number),
                self._batches(np.flatnonzero((level_of[origin] == number) & inside)),
                self._batches(np.flatnonzero((level_of[origin] == number) & ~inside)),
            )
            for number in range(max(level, default=-1) + 1)
        ]

    def _batches(self, links: Ints) -> Batches:
        """``links`` in batches."""
        found: dict[tuple[int, int], list[int]] = {}
        known: dict[tuple[int, int], int] = {}
        for link, steps, there in zip(links.tolist(), self.steps[links].tolist(), self.destination[links].tolist(), strict=True):
            rank = known[steps, there] = known.get((steps, there), -1) + 1
            found.setdefault((steps, rank), []).append(link)
        keys = sorted(found)
        ends = np.cumsum([0, *(len(found[key]) for key in keys)])
        longer = [0, *(number for number, key in enumerate(keys) if number and key[0] != keys[number - 1][0]), len(keys)]
        return Batches(
            np.array([link for key in keys for link in found[key]], np.int64), ends, np.array(longer if keys else [0], np.int64),
            sorted({steps for steps, _ in keys}),
        )  # fmt: skip


@dataclass(frozen=True)
class Batches:
    """``links`` in batches, the shorter first: batch ``n`` is ``links[ends[n]:ends[n + 1]]``.

    Those that take ``steps[m]`` are the batches from ``longer[m]`` to before ``longer[m + 1]``.
    """

    links: Ints
    ends: Ints
    longer: Ints
    steps: list[int]


@dataclass(frozen=True)
class Level:
    """Places of a level, the links within their parts of the network, and those that go on."""

    places: Ints
    inside: Batches
    onward: Batches


@dataclass(frozen=True)
class Goods:
    """What a unit loads and costs; links and places (of the layer) first, items second."""

    load: Floats
    money: Floats
    allowed: Flags
    handling_load: Floats
    handling_money: Floats
    storage_load: Floats
    storage_money: Floats


@dataclass(frozen=True)
class Tariff:
    """Prices by link or place (of the layer) and step; ``class_money`` (classes,); ``share`` (steps,) of a period."""

    base: float
    link: Floats
    link_money: Floats
    class_money: Floats
    handling: Floats
    place_money: Floats
    storage: Floats
    share: Floats


@dataclass(frozen=True)
class Kinds:
    """What tells classes apart, each (classes,): item, shift of steps (or None), whether others' links may be used, ceiling."""

    item: Ints
    offset: Ints | None
    any_payer: Flags
    ceiling: Floats
    rows: int


@dataclass(frozen=True)
class Starts:
    """Where classes start: class, place, first row, and the costs ``cost[begins : begins + count]`` from that row on, one after another."""

    column: Ints
    place: Ints
    row: Ints
    begins: Ints
    count: Ints
    cost: Floats


class Charges:
    """What legs, handling and waiting cost at a tariff, as series over steps; what is zero throughout is known and left out."""

    def __init__(self, graph: Graph, goods: Goods, tariff: Tariff, kinds: Kinds) -> None:
        self.graph, self.goods, self.tariff, self.kinds = graph, goods, tariff, kinds
        steps = np.arange(len(tariff.share))
        finite = np.isfinite(tariff.link)
        arrival = steps[None, :] + graph.steps[:, None]
        self.open: Flags = finite & (steps >= graph.opens[:, None]) & (steps <= graph.closes[:, None]) & (arrival < len(steps))
        link = np.where(finite, tariff.link, 0.0)
        self.priced, self.handled, self.placed = (np.any(series != 0, axis=1) for series in (link, tariff.handling, tariff.place_money))
        self.moneyed = np.any(tariff.link_money != 0, axis=1) & ~graph.giver_pays
        self.limited = np.any(self.open != (arrival < len(steps)), axis=1)
        bars = tariff.place_money >= REACHED
        self.stored, self.barred = np.any(tariff.storage != 0, axis=1), np.any(bars, axis=1)
        money = np.where(bars, 0.0, tariff.base + tariff.place_money) * tariff.share
        beyond = 0 if kinds.offset is None else kinds.rows  # rows may run beyond the horizon, where nothing leaves any more

        def longer(series: Floats, value: float = 0.0) -> Floats:
            return np.pad(series, ((0, 0), (0, beyond)), "constant", constant_values=value) if beyond else series

        def lasting(series: Floats) -> Floats:
            return np.pad(series, ((0, 0), (0, beyond)), "edge") if beyond else series

        self.link = link
        self.shut = Series(longer(np.where(self.open, 0.0, FAR), FAR))
        self.series = tuple(Series(longer(one)) for one in (link, tariff.link_money, tariff.handling, tariff.place_money))
        self.stored_money, self.stored_load = (lasting(_before(one)) for one in (money, tariff.storage * tariff.share))
        self.bars = longer(np.concatenate([np.zeros((len(bars), 1), bool), bars], axis=1))
        self.usable: Flags = goods.allowed[:, kinds.item] & (graph.giver_pays[:, None] | kinds.any_payer)

    def waiting(self, place: Ints, item: Ints, offset: Ints | None) -> Floats:
        """(pairs, rows) what it costs to wait at a place from the first row on, whatever is barred left out."""
        rows = self.kinds.rows
        cost: Floats = self.goods.storage_money[place, item][:, None] * along(self.stored_money, place, offset, 0, rows)
        if self.stored[place].any():
            cost += self.goods.storage_load[place, item][:, None] * along(self.stored_load, place, offset, 0, rows)
        return cost

    def barring(self, place: Ints, item: Ints, offset: Ints | None) -> Flags:
        """(pairs, rows) whether goods cannot wait until a row from the one before: there is no money to pay for it."""
        found: Flags = along(self.bars, place, offset, 0, self.kinds.rows) > 0
        return found & (self.goods.storage_money[place, item] > 0)[:, None]

    def fixed(self, link: Ints, item: Ints, classes: Ints) -> Floats:
        """What a leg costs that does not change with time."""
        goods, tariff, there = self.goods, self.tariff, self.graph.destination[link]
        money = goods.money[link, item]
        cost: Floats = tariff.base * (money + goods.handling_money[there, item])
        return cost + np.where(self.graph.giver_pays[link], money * tariff.class_money[classes], 0.0)

    def changing(self, link: Ints, column: Ints) -> list[Changing]:
        """What changes with time in the cost of legs over ``link`` of classes ``column``, and of handling where they end."""
        goods, there, limited = self.goods, self.graph.destination[link], self.limited[link]
        if self.kinds.offset is not None:
            limited = limited | (self.kinds.offset[column] + self.kinds.rows > self.open.shape[1])
        by_link, by_money, by_handling, by_place = self.series
        terms = (
            (self.priced[link], link, False, goods.load, by_link), (self.moneyed[link], link, False, goods.money, by_money),
            (self.handled[there], there, True, goods.handling_load, by_handling),
            (self.placed[there], there, True, goods.handling_money, by_place), (limited, link, False, None, self.shut),
        )  # fmt: skip
        return [Changing(*term) for term in terms if term[0].any()]


@dataclass(frozen=True)
class Changing:
    """A part of the cost of some legs: ``coefficient`` (where, items) times ``series`` (where, steps), by departure or by arrival."""

    relevant: Flags
    where: Ints
    arriving: bool
    coefficient: Floats | None
    series: Series

    def add(self, cost: Floats, some: slice, item: Ints, offset: Ints | None, transit: int) -> None:
        """Add it to ``cost`` (legs, rows of departure) of the legs ``some``."""
        which = np.flatnonzero(self.relevant[some])
        if not len(which):
            return
        at, first, rows = self.where[some][which], transit if self.arriving else 0, cost.shape[1]
        every = len(which) == len(cost)
        times = None if self.coefficient is None else self.coefficient[at, item[which]]
        if offset is None and len(self.series.runs) <= FEW:
            for begin, end in pairwise([0, *(run - first for run in self.series.runs if first < run < first + rows), rows]):
                value = self.series.values[at, first + begin]
                if value.any():
                    more = (value if times is None else times * value)[:, None]
                    if every:
                        cost[:, begin:end] += more
                    else:
                        cost[which, begin:end] += more
            return
        more = along(self.series.values, at, None if offset is None else offset[which], first, rows)
        if times is not None:
            more = times[:, None] * more
        if every:
            cost += more
        else:
            cost[which] += more


class Series:
    """``values`` (links or places, steps), and the steps at which any of them changes."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self.runs: list[int] = (1 + np.flatnonzero(np.any(values[:, 1:] != values[:, :-1], axis=0))).tolist()


def along(series: Floats, which: Ints, offset: Ints | None, first: int, rows: int) -> Floats:
    """(pairs, rows) of ``series`` (..., steps) from the step ``first`` on, and as much later as a class is shifted."""
    if offset is None:
        found: Floats = series[which, first : first + rows]
        return found
    windows = np.lib.stride_tricks.as_strided(
        series, (len(series), series.shape[1] - rows + 1, rows), (*series.strides, series.strides[1]), writeable=False
    )
    found = windows[which, offset + first]
    return found


def _before(charges: Floats) -> Floats:
    """(places, steps + 1) sum of the charges before each step."""
    return np.concatenate([np.zeros((len(charges), 1)), np.cumsum(charges, axis=1)], axis=1)


@dataclass
class Table:
    """Labels of pairs: ``arrive`` and ``best`` (slots, rows), and the ``slot`` (places, classes) of each; slot 0 is not reached."""

    slot: Ints
    arrive: Floats
    best: Floats
    used: int = 1

    def open(self, pairs: Flags) -> None:
        """Give slots to ``pairs`` (places, classes) that have none."""
        place, column = numbers(pairs & (self.slot == 0))
        after = self.used + len(place)
        self.slot[place, column] = np.arange(self.used, after)
        self.arrive[self.used : after] = FAR
        self.best[self.used : after] = FAR
        self.used = after


class Labelling:
    """Labels of all classes on their way through the levels."""

    def __init__(self, charges: Charges, table: Table) -> None:
        self.charges, self.table, self.kinds, self.graph = charges, table, charges.kinds, charges.graph
        self.alive = np.zeros(table.slot.shape, bool)
        self.at_once = max(1, AT_ONCE // self.kinds.rows)

    def begin(self, starts: Starts) -> None:
        """Write the costs of ``starts`` (places of the layer) to where they are."""
        place = starts.place
        if not len(place):
            return
        live = np.minimum.reduceat(starts.cost, starts.begins) < self.kinds.ceiling[starts.column]
        pairs = np.zeros(self.table.slot.shape, bool)
        pairs[place[live], starts.column[live]] = True
        self.table.open(pairs)
        slots, rows = self.table.slot[place, starts.column], self.kinds.rows
        if starts.count[live].sum() > LONG * live.sum():
            for slot, row, begins, count in zip(
                *(one[live].tolist() for one in (slots, starts.row, starts.begins, starts.count)), strict=True
            ):
                known = self.table.arrive[slot, row : row + count]
                np.minimum(known, starts.cost[begins : begins + count], out=known)
        else:
            owner, further = ranges(starts.count[live])
            target = (slots * rows + starts.row)[live][owner] + further
            np.minimum.at(self.table.arrive.reshape(-1), target, starts.cost[starts.begins[live][owner] + further])

    def run(self) -> None:
        """Level by level: wait, go round, go on."""
        for level in self.graph.levels:
            here = np.zeros(self.alive.shape, bool)
            here[level.places] = self.table.slot[level.places] > 0
            while here.any():
                self._wait(here)
                here = self._go(level.inside, here, again=True)
            self._go(level.onward, self.alive, again=False)

    def _wait(self, pairs: Flags) -> None:
        """From arriving to waiting, for ``pairs`` (places, classes)."""
        place, column = numbers(pairs)
        slots, item = self.table.slot[place, column], self.kinds.item[column]
        ceiling = self.kinds.ceiling[column][:, None]
        charged = self.charges.goods.storage_money[place, item] > 0
        charged |= self.charges.stored[place] & (self.charges.goods.storage_load[place, item] > 0)
        for group in (np.flatnonzero(charged), np.flatnonzero(~charged)):
            for some in (group[first : first + self.at_once] for first in range(0, len(group), self.at_once)):
                here = self.table.arrive.take(slots[some], axis=0)
                if charged[some[0]]:
                    offset = None if self.kinds.offset is None else self.kinds.offset[column[some]]
                    best = self._waited(here, place[some], item[some], offset)
                else:
                    best = np.minimum.accumulate(here, axis=1)
                dear = best >= ceiling[some]
                np.copyto(best, FAR, where=dear)
                self.table.best[slots[some]] = best
                self.alive[place[some], column[some]] = ~dear.all(axis=1)

    def _waited(self, here: Floats, place: Ints, item: Ints, offset: Ints | None) -> Floats:
        cost = self.charges.waiting(place, item, offset)
        bare = here - cost
        if self.charges.barred[place].any():
            least = _least_between(bare, self.charges.barring(place, item, offset))
        else:
            least = np.minimum.accumulate(bare, axis=1)
        came = bare <= least
        least += cost
        np.copyto(least, here, where=came)  # to the last digit, so that whoever walks back knows it again
        return least

    def _go(self, batches: Batches, pairs: Flags, *, again: bool) -> Flags:
        """Over the links of ``batches`` from those ``pairs`` (places, classes) that live.

        Returns, if asked for ``again``, the pairs that improve.
        """
        improved, graph, table, rows = np.zeros(self.alive.shape, bool), self.graph, self.table, self.kinds.rows
        if not len(batches.links):
            return improved
        alive = self.alive & pairs
        number, column = np.nonzero(alive[graph.origin[batches.links]] & self.charges.usable[batches.links])
        if not len(number):
            return improved
        link = batches.links[number]
        there, item = graph.destination[link], self.kinds.item[column]
        reached = np.zeros(self.alive.shape, bool)
        reached[there, column] = True
        table.open(reached)
        source, target = table.slot[graph.origin[link], column], table.slot[there, column]
        fixed, changing = self.charges.fixed(link, item, column)[:, None], self.charges.changing(link, column)
        ends = np.searchsorted(number, batches.ends)
        for some, transit in self._chunks(ends[batches.longer], batches.steps):
            offset = None if self.kinds.offset is None else self.kinds.offset[column[some]]
            cost = table.best.take(source[some], axis=0)[:, : rows - transit]
            cost += fixed[some]
            for one in changing:
                one.add(cost, some, item[some], offset, transit)
            cuts = ends[(ends > some.start) & (ends < some.stop)].tolist()
            for first, after in pairwise([some.start, *cuts, some.stop]):
                known = table.arrive.take(target[first:after], axis=0)
                here, later = cost[first - some.start : after - some.start], known[:, transit:]
                if again:
                    better = first + np.flatnonzero(np.any(here < later - BETTER * np.abs(later), axis=1))
                    improved[there[better], column[better]] = True
                np.minimum(later, here, out=later)
                table.arrive[target[first:after]] = known
        return improved

    def _chunks(self, ends: Ints, steps: list[int]) -> Iterator[tuple[slice, int]]:
        """Numbers of legs that take equally long, as many at a time as stay in the cache, and how long they take."""
        for (begin, end), transit in zip(pairwise(ends.tolist()), steps, strict=True):
            if transit < self.kinds.rows:
                for first in range(begin, end, self.at_once):
                    yield slice(first, min(end, first + self.at_once)), transit


def _least_between(bare: Floats, bars: Flags) -> Floats:
    """(pairs, rows) the least of ``bare`` so far, since the last of ``bars``."""
    least = bare.copy()
    edges = [0, *(1 + np.flatnonzero(bars[:, 1:].any(axis=0))).tolist(), bare.shape[1]]
    for first, after in pairwise(edges):
        if first:
            np.minimum(least[:, first], least[:, first - 1], out=least[:, first], where=~bars[:, first])
        np.minimum.accumulate(least[:, first:after], axis=1, out=least[:, first:after])
    return least


def ranges(count: Ints) -> tuple[Ints, Ints]:
    """Whose each is, and its number, of 0..count − 1 for every one of ``count``, one after another."""
    owner = np.repeat(np.arange(len(count)), count)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)


def numbers(pairs: Flags) -> tuple[Ints, Ints]:
    """Places and classes of ``pairs`` (places, classes), in order; most places have none, and are not looked through."""
    some = np.flatnonzero(pairs.any(axis=1))
    place, column = np.nonzero(pairs[some])
    return some[place], column


def label(charges: Charges, starts: Starts, table: Table) -> None:
    """Fill ``table`` with the labels of all classes from ``starts`` (places of the layer)."""
    labelling = Labelling(charges, table)
    labelling.begin(starts)
    labelling.run()
