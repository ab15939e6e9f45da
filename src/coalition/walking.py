"""Back from the least costs to the dated ways they belong to, for many at a time, one leg in each turn.

Where links in a circle take no time and cost nothing, the least cost is the same all round and does not tell which way goods came: there
the way out is looked for, the one of fewest links, for one journey at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.errors import ModelError
from coalition.routes import Charges, Starts, Table, ranges

LONGEST = 400
"""Most legs of one journey."""

ALIKE = 1e-10
"""Share of a cost within which two are taken for equal."""


@dataclass(frozen=True)
class Found:
    """Steps of journeys, those of number ``n`` are ``begins[n]:begins[n + 1]``, in order of travel.

    A step is (link, row of departure, −1), or (−1 − place, first row, last row) for a wait.
    """

    kind: Ints
    first: Ints
    last: Ints
    begins: Ints


@dataclass(frozen=True)
class Ways:
    """How goods that are somewhere at a row may have come there: from a start, over ``link`` (−1: over none) that is no free link of a
    circle, waiting from row ``since`` (−1: not), or over the links ``round`` that are.
    """

    started: bool
    link: int
    since: int
    round: list[int]


class Walk:
    """Journeys on their way back: where and when each is (``place``, ``row``), and the steps so far."""

    def __init__(self, charges: Charges, table: Table, starts: Starts, column: Ints, place: Ints, row: Ints) -> None:
        self.charges, self.table, self.starts, self.column = charges, table, starts, column
        self.place, self.row = place.copy(), row.copy()
        kinds, places = charges.kinds, table.slot.shape[0]
        self.item = kinds.item[column]
        self.offset = np.zeros(len(column), np.int64) if kinds.offset is None else kinds.offset[column]
        self.steps: list[tuple[Ints, Ints, Ints, Ints]] = []
        self.ways: dict[tuple[int, int, int], Ways] = {}
        key = starts.column * places + starts.place
        self.start_order = np.argsort(key, kind="stable")
        self.start_key = key[self.start_order]

    def back(self) -> tuple[Ints, Ints, Found]:
        """Go back to the starts: their places and rows, and the steps.

        Raises `ModelError` if labels belong to no journey, or to one of more than `LONGEST` legs.
        """
        live = np.arange(len(self.column))
        for _ in range(LONGEST):
            if not len(live):
                return self.place, self.row, self._found()
            self._unwait(live)
            value = self.table.arrive[self._slots(live), self.row[live]]
            link, nearest = self._links(live, value)
            start = self._starts(live, value)
            if np.isinf(np.minimum(start, nearest)).any():
                raise ModelError("a label belongs to no journey: no start leads to it, and no leg")
            going = start > nearest
            live, link, value = live[going], link[going], value[going]
            free = self._is_free(live, link, value)
            self._take(live[~free], link[~free])
            ended = [one for one in live[free].tolist() if not self._leave_circle(one)]
            live = live[~np.isin(live, ended)] if ended else live
        raise ModelError(f"a journey has more than {LONGEST} legs (walking.LONGEST)")

    def _slots(self, live: Ints) -> Ints:
        found: Ints = self.table.slot[self.place[live], self.column[live]]
        return found

    def _unwait(self, live: Ints) -> None:
        """Go back to when goods came to where they are, the last time that comes to the least."""
        slots, row = self._slots(live), self.row[live]
        best = self.table.best[slots, row]
        waits = self.table.arrive[slots, row] > best + ALIKE * np.abs(best)
        live, row = live[waits], row[waits]
        if not len(live):
            return
        since = self._since(live, row)[0]
        moved = since < row
        self._wait(live[moved], since[moved])

    def _since(self, live: Ints, last: Ints) -> tuple[Ints, Floats]:
        """The last row up to ``last`` at which goods came that wait until now at the least cost, and that cost (infinite: none came)."""
        charges, place, item, row, slots = self.charges, self.place[live], self.item[live], self.row[live], self._slots(live)
        along = np.arange(self.table.arrive.shape[1])
        offset = None if charges.kinds.offset is None else self.offset[live]
        outside, waiting = along > last[:, None], charges.waiting(place, item, offset)
        bare = self.table.arrive[slots] - waiting
        if charges.barred[place].any():
            bars = charges.barring(place, item, offset) & (along <= row[:, None])
            outside |= along < np.where(bars, along, 0).max(axis=1)[:, None]
        bare[outside] = np.inf
        least = bare.min(axis=1)
        close = bare <= (least + ALIKE * np.abs(self.table.best[slots, row]))[:, None]
        since: Ints = len(along) - 1 - close[:, ::-1].argmax(axis=1)
        return since, least + waiting[np.arange(len(live)), row]

    def _wait(self, live: Ints, since: Ints) -> None:
        """Back to the rows ``since`` where they are."""
        self.steps.append((live, -1 - self.place[live], since, self.row[live]))
        self.row[live] = since

    def _starts(self, live: Ints, value: Floats) -> Floats:
        """How near the cost of a start at each place and row comes to ``value``; infinite if there is none."""
        starts, nearest = self.starts, np.full(len(live), np.inf)
        key = self.column[live] * self.table.slot.shape[0] + self.place[live]
        first, after = np.searchsorted(self.start_key, key), np.searchsorted(self.start_key, key, side="right")
        owner, along = ranges(after - first)
        number = self.start_order[first[owner] + along]
        index = self.row[live][owner] - starts.row[number]
        some = (index >= 0) & (index < starts.count[number])
        cost = starts.cost[starts.begins[number[some]] + index[some]]
        np.minimum.at(nearest, owner[some], np.abs(cost - value[owner[some]]))
        return nearest

    def _links(self, live: Ints, value: Floats) -> tuple[Ints, Floats]:
        """The link over which goods came that cost ``value`` on arrival, the first of those nearest to it, and how near it comes."""
        chosen, nearest = np.full(len(live), -1), np.full(len(live), np.inf)
        owner, link, off = self._all_links(live, value)
        np.minimum.at(nearest, owner, off)
        same = np.flatnonzero(off == nearest[owner])[::-1]
        chosen[owner[same]] = link[same]  # the first comes last, and stays
        return chosen, nearest

    def _all_links(self, live: Ints, value: Floats) -> tuple[Ints, Ints, Floats]:
        """Every link over which goods may have come: whose, the link, and how near its cost comes to ``value`` on arrival."""
        graph, table = self.charges.graph, self.table
        first = graph.first_into[self.place[live]]
        owner, along = ranges(graph.first_into[self.place[live] + 1] - first)
        link = graph.by_destination[first[owner] + along]
        who = live[owner]
        before, row = graph.origin[link], self.row[who] - graph.steps[link]
        slot = table.slot[before, self.column[who]]
        some = np.flatnonzero((slot > 0) & (row >= 0) & self._usable(who, link))
        owner, link, who, row, slot = owner[some], link[some], who[some], row[some], slot[some]
        step = row + self.offset[who]
        inside = np.flatnonzero(step < self.charges.open.shape[1])
        inside = inside[self.charges.open[link[inside], step[inside]]]
        owner, link, who, row, slot, step = owner[inside], link[inside], who[inside], row[inside], slot[inside], step[inside]
        return owner, link, np.abs(table.best[slot, row] + self._cost(who, link, step) - value[owner])

    # -- out of circles that take no time and cost nothing
    def _is_free(self, live: Ints, link: Ints, value: Floats) -> Flags:
        """Whether links are in circles of no time and cost nothing (next to ``value``)."""
        found: Flags = self.charges.graph.turning[link]
        some = np.flatnonzero(found)
        if len(some):
            cost = self._cost(live[some], link[some], self.row[live[some]] + self.offset[live[some]])
            found[some] = cost <= ALIKE * np.abs(value[some])
        return found

    def _leave_circle(self, one: int) -> bool:
        """Back over free links to where goods came into the circle, waiting only if nothing came at that row; False: it was at a start."""
        alone = np.array([one])
        while True:
            links, ways = self._way_out(one)
            for link in links:
                self._take(alone, np.array([link]))
            if ways.started:
                return False
            if ways.link >= 0:
                self._take(alone, np.array([ways.link]))
                return True
            self._wait(alone, np.array([ways.since]))

    def _way_out(self, one: int) -> tuple[list[int], Ways]:
        """The fewest free links back to where goods came at this row, or, if they came nowhere, to where they waited."""
        paths: dict[int, list[int]] = {int(self.place[one]): []}
        waited: tuple[list[int], Ways] | None = None
        coming = list(paths)
        for here in coming:
            ways = self._ways(one, here)
            if ways.started or ways.link >= 0:
                return paths[here], ways
            if waited is None and ways.since >= 0:
                waited = paths[here], ways
            for link in ways.round:
                before = int(self.charges.graph.origin[link])
                if before not in paths:
                    paths[before] = [*paths[here], link]
                    coming.append(before)
        if waited is None:
            raise ModelError("a label belongs to no journey: no way leads out of a circle of links of no time")
        return waited

    def _ways(self, one: int, place: int) -> Ways:
        """How goods like those of a journey may have come to a place at the row it is at."""
        key = int(self.column[one]), place, int(self.row[one])
        if key not in self.ways:
            alone, back = np.array([one]), self.place[one]
            self.place[one] = place
            value = self.table.best[self._slots(alone), self.row[alone]]
            alike = ALIKE * np.abs(value)
            _, link, off = self._all_links(alone, value)
            link = link[off <= alike]
            free = self._is_free(np.full(len(link), one), link, np.full(len(link), value[0]))
            since, cost = self._since(alone, self.row[alone] - 1)
            self.ways[key] = Ways(
                bool((self._starts(alone, value) <= alike)[0]),
                int(link[~free][0]) if not free.all() else -1,
                int(since[0]) if (cost <= value + alike)[0] else -1,
                link[free].tolist(),
            )
            self.place[one] = back
        return self.ways[key]

    def _usable(self, who: Ints, link: Ints) -> Flags:
        found: Flags = self.charges.usable[link, self.column[who]]
        return found

    def _cost(self, who: Ints, link: Ints, step: Ints) -> Floats:
        """What a leg costs, and handling where it ends."""
        charges, graph, goods, tariff = self.charges, self.charges.graph, self.charges.goods, self.charges.tariff
        item, there, arrival = self.item[who], graph.destination[link], step + graph.steps[link]
        payer = np.where(graph.giver_pays[link], tariff.class_money[self.column[who]], tariff.link_money[link, step])
        cost: Floats = goods.money[link, item] * (tariff.base + payer) + goods.load[link, item] * charges.link[link, step]
        cost += goods.handling_money[there, item] * (tariff.base + tariff.place_money[there, arrival])
        cost += goods.handling_load[there, item] * tariff.handling[there, arrival]
        return cost

    def _take(self, live: Ints, link: Ints) -> None:
        """Back over a link each."""
        graph = self.charges.graph
        transit = graph.steps[link]
        self.place[live] = graph.origin[link]
        self.row[live] -= transit
        self.steps.append((live, link, self.row[live], np.full(len(live), -1)))

    def _found(self) -> Found:
        if not self.steps:
            nothing = np.zeros(0, np.int64)
            return Found(nothing, nothing, nothing, np.zeros(len(self.column) + 1, np.int64))
        who, kind, first, last = (np.concatenate(part)[::-1] for part in zip(*self.steps, strict=True))
        order = np.argsort(who, kind="stable")
        who, kind, first, last = who[order], kind[order], first[order], last[order]
        new, ends = np.ones(len(who), bool), np.ones(len(who), bool)
        new[1:] = (kind[1:] >= 0) | (kind[1:] != kind[:-1]) | (who[1:] != who[:-1])  # a wait after a wait is one
        ends[:-1] = new[1:]
        begins = np.searchsorted(who[new], np.arange(len(self.column) + 1))
        return Found(kind[new], first[new], last[ends], begins)


def walk_back(charges: Charges, table: Table, starts: Starts, column: Ints, place: Ints, row: Ints) -> tuple[Ints, Ints, Found]:
    """From labels of ``column`` at ``place`` and ``row`` (all of the layer) back to where they started: places, rows and steps."""
    return Walk(charges, table, starts, column, place, row).back()
