"""Days on which a way could be made just as well: moved in time, it posts to the same balances.

Most limits hold for a period, so the same journey on the next day is mostly the same to every goal. Ways are therefore moved to days on
which goods of their class are in stock already: fewer stocks say the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from coalition.arrays import Ints
from coalition.network import Network
from coalition.pillars.supply.bands import Way
from coalition.pillars.supply.givers import Source
from coalition.pillars.supply.journeys import Resources, shifted
from coalition.pillars.supply.sinks import Target

Runs = list[tuple[list[list[int]], list[list[int]]]]
"""In each world, by link or place and step: the first and the last step of a run."""


@dataclass
class Days:
    """For every link and step (worlds, links, steps): the first and last departure that posts to the same balances; so for waiting."""

    network: Network
    resources: Resources
    _leaving: Runs = field(init=False)
    _waiting: Runs = field(init=False)
    _of_source: dict[tuple[int, int], tuple[Ints, Ints]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        net, res = self.network, self.resources
        worlds, links, steps = res.link.shape
        arrival = np.minimum(np.arange(steps) + net.steps[:, None], steps - 1)
        number, place = np.arange(links)[:, None], net.destination[:, None]
        closed = (np.arange(steps) < net.opens[:, None]) | (np.arange(steps) > net.closes[:, None])
        closed |= np.arange(steps) + net.steps[:, None] >= steps
        leaving = []
        for world in range(worlds):
            there = [balances[world][place, arrival] for balances in (res.handling, res.place_money)]
            here = [balances[world][number, np.arange(steps)] for balances in (res.link, res.link_money)]
            leaving.append(_runs(np.stack([*here, *there, closed.astype(np.int64)])))
        share = np.broadcast_to(np.unique(net.storage_share, return_inverse=True)[1], res.storage.shape[1:])  # months differ in length
        waits = [_runs(np.stack([res.storage[world], res.place_money[world], share])) for world in range(worlds)]
        self._leaving, self._waiting = ([(first.tolist(), last.tolist()) for first, last in found] for found in (leaving, waits))

    def aligned(self, way: Way, world: int, target: Target, stocked: Sequence[int]) -> Way:
        """``way``, moved to leave where it is handed over on a step of ``stocked`` (sorted), or else as early as makes no difference."""
        if way.birth >= 0:
            return way
        delivered = way.delivered(self.network.steps)
        first, last = self._giving(way.source, world)
        back = min(way.given - int(first[way.given]), delivered - target.first)
        on = min(int(last[way.given]) - way.given, target.last - delivered)
        for link, departure, until in way.steps:
            if link >= 0:
                runs, number, end = self._leaving[world], link, departure
            else:
                runs, number, end = self._waiting[world], -1 - link, until - 1
            back = min(back, departure - runs[0][number][departure])
            on = min(on, runs[1][number][end] - end)
            if runs[1][number][departure] < end:
                return way
        position = bisect_left(stocked, way.left - back)
        found = position < len(stocked) and stocked[position] <= way.left + on
        return _moved(way, stocked[position] - way.left if found else -back)

    def _giving(self, source: Source, world: int) -> tuple[Ints, Ints]:
        """(steps,) first and last day of giving that posts to the same balances as each."""
        key = (id(source), world)
        if key not in self._of_source:
            steps = source.stock.shape[1]
            closed = (np.arange(steps) < source.first) | (np.arange(steps) > source.last)
            rows = np.stack([source.stock[world], source.staff[world], closed.astype(np.int64)])[:, None]
            first, last = _runs(rows)
            self._of_source[key] = first[0], last[0]
        return self._of_source[key]


def _runs(rows: Ints) -> tuple[Ints, Ints]:
    """``rows`` (kinds, lines, steps): for each line and step, the first and last step of the run in which no kind changes."""
    _, lines, steps = rows.shape
    change = np.ones((lines, steps + 1), bool)
    change[:, 1:-1] = (np.diff(rows, axis=2) != 0).any(axis=0)
    step = np.arange(steps)
    first = np.maximum.accumulate(np.where(change[:, :-1], step, 0), axis=1)
    last = np.minimum.accumulate(np.where(change[:, 1:], step, steps)[:, ::-1], axis=1)[:, ::-1]
    return first, last


def _moved(way: Way, shift: int) -> Way:
    if not shift:
        return way
    return replace(
        way, given=way.given + shift, available=way.available + shift, early=shifted(way.early, shift), late=shifted(way.late, shift),
        arrived=way.arrived + shift, left=way.left + shift,
    )  # fmt: skip
