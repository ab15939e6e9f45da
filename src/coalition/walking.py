"""Back from the least costs to the dated ways they belong to, for many at a time, one leg in each turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coalition.arrays import Flags, Floats, Ints
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


class Walk:
    """Journeys on their way back: where and when each is (``place``, ``row``), and the steps so far."""

    def __init__(self, charges: Charges, table: Table, starts: Starts, column: Ints, place: Ints, row: Ints) -> None:
        self.charges, self.table, self.starts, self.column = charges, table, starts, column
        self.place, self.row = place.copy(), row.copy()
        kinds, places = charges.kinds, table.slot.shape[0]
        self.item = kinds.item[column]
        self.offset = np.zeros(len(column), np.int64) if kinds.offset is None else kinds.offset[column]
        self.seen = np.zeros((len(column), places), bool)
        self.steps: list[tuple[Ints, Ints, Ints, Ints]] = []
        key = starts.column * places + starts.place
        self.start_order = np.argsort(key, kind="stable")
        self.start_key = key[self.start_order]

    def back(self) -> tuple[Ints, Ints, Found]:
        """Go back to the starts: their places and rows, and the steps."""
        live = np.arange(len(self.column))
        for _ in range(LONGEST):
            if not len(live):
                break
            self._unwait(live)
            self.seen[live, self.place[live]] = True
            value = self.table.arrive[self._slots(live), self.row[live]]
            link, nearest = self._links(live, value)
            going = self._starts(live, value) > nearest
            live, link = live[going], link[going]
            self._take(live, link)
        return self.place, self.row, self._found()

    def _slots(self, live: Ints) -> Ints:
        found: Ints = self.table.slot[self.place[live], self.column[live]]
        return found

    def _unwait(self, live: Ints) -> None:
        """Go back to when goods came to where they are, the last time that comes to the least."""
        slots, row = self._slots(live), self.row[live]
        best = self.table.best[slots, row]
        waits = self.table.arrive[slots, row] > best + ALIKE * np.abs(best)
        live, row, best = live[waits], row[waits], best[waits]
        if not len(live):
            return
        charges, place, item = self.charges, self.place[live], self.item[live]
        along = np.arange(self.table.arrive.shape[1])
        offset = None if charges.kinds.offset is None else self.offset[live]
        outside = along > row[:, None]
        bare = self.table.arrive[slots[waits]] - charges.waiting(place, item, offset)
        if charges.barred[place].any():
            bars = charges.barring(place, item, offset) & ~outside
            outside |= along < np.where(bars, along, 0).max(axis=1)[:, None]
        bare[outside] = np.inf
        close = bare <= (bare.min(axis=1) + ALIKE * np.abs(best))[:, None]
        since = len(along) - 1 - close[:, ::-1].argmax(axis=1)
        moved = since < row
        self.steps.append((live[moved], -1 - self.place[live[moved]], since[moved], row[moved]))
        self.row[live] = since
        self.seen[live[moved]] = False

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
        graph, table = self.charges.graph, self.table
        chosen, nearest = np.full(len(live), -1), np.full(len(live), np.inf)
        first = graph.first_into[self.place[live]]
        owner, along = ranges(graph.first_into[self.place[live] + 1] - first)
        link = graph.by_destination[first[owner] + along]
        who = live[owner]
        before, row = graph.origin[link], self.row[who] - graph.steps[link]
        slot = table.slot[before, self.column[who]]
        some = np.flatnonzero((slot > 0) & (row >= 0) & self._usable(who, link) & ((graph.steps[link] > 0) | ~self.seen[who, before]))
        owner, link, who, row, slot = owner[some], link[some], who[some], row[some], slot[some]
        step = row + self.offset[who]
        inside = np.flatnonzero(step < self.charges.open.shape[1])
        inside = inside[self.charges.open[link[inside], step[inside]]]
        owner, link, who, row, slot, step = owner[inside], link[inside], who[inside], row[inside], slot[inside], step[inside]
        off = np.abs(table.best[slot, row] + self._cost(who, link, step) - value[owner])
        np.minimum.at(nearest, owner, off)
        same = np.flatnonzero(off == nearest[owner])[::-1]
        chosen[owner[same]] = link[same]  # the first comes last, and stays
        return chosen, nearest

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
        self.seen[live[transit > 0]] = False
        self.steps.append((live, link, self.row[live], np.full(len(live), -1)))

    def _found(self) -> Found:
        if not self.steps:
            nothing = np.zeros(0, np.int64)
            return Found(nothing, nothing, nothing, np.zeros(len(self.column) + 1, np.int64))
        who, kind, first, last = (np.concatenate(part)[::-1] for part in zip(*self.steps, strict=True))
        order = np.argsort(who, kind="stable")
        begins = np.searchsorted(who[order], np.arange(len(self.column) + 1))
        return Found(kind[order], first[order], last[order], begins)


def walk_back(charges: Charges, table: Table, starts: Starts, column: Ints, place: Ints, row: Ints) -> tuple[Ints, Ints, Found]:
    """From labels of ``column`` at ``place`` and ``row`` (all of the layer) back to where they started: places, rows and steps."""
    return Walk(charges, table, starts, column, place, row).back()
