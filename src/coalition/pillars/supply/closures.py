"""What a question shuts for a while, as supply sees it: links and givers on days, and the purses that give nothing.

Limits say how much; closures say not at all, for goods without mass too, which no capacity holds back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Flags, Floats
from coalition.mission.mission import Mission
from coalition.model.closed import Closed
from coalition.network import FAR, Network
from coalition.pillars.supply.givers import Source


@dataclass(frozen=True)
class Closures:
    """``links`` (links, steps): whether nothing may leave; ``givers`` by table and row (steps,): whether nothing may be given; ``off``:
    keys of purses that give nothing; ``barred``: purses (keys) and items (numbers) they do not give.
    """

    links: Flags
    givers: Mapping[tuple[str, str], Flags] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    barred: frozenset[tuple[str, int]] = frozenset()

    def silent(self, source: Source) -> bool:
        """Whether ``source`` gives nothing at all."""
        return source.purse.key in self.off or (source.purse.key, source.item) in self.barred

    def priced(self, prices: Floats) -> Floats:
        """``prices`` (links, steps) of a tonne, infinite where a link is shut (times no mass, that is not a number: never the least)."""
        return np.where(self.links, np.inf, prices)

    def cost(self, source: Source, cost: Floats) -> Floats:
        """``cost`` (steps,) of a unit of ``source`` by day of giving, FAR where it is shut."""
        if self.silent(source):
            return np.full_like(cost, FAR)
        shut = self.givers.get((source.table, source.row))
        return cost if shut is None else np.where(shut, FAR, cost)

    def gives(self, source: Source, given: int) -> bool:
        """Whether ``source`` may give on a day."""
        shut = self.givers.get((source.table, source.row))
        return not self.silent(source) and not (shut is not None and shut[given])

    def moves(self, steps: Iterable[tuple[int, int, int]]) -> bool:
        """Whether every leg of ``steps`` may leave on its day."""
        return not any(link >= 0 and self.links[link, departure] for link, departure, _ in steps)

    def allows(self, source: Source, given: int, steps: Iterable[tuple[int, int, int]]) -> bool:
        """Whether ``source`` may give on a day and every leg of ``steps`` may leave on its own."""
        return self.gives(source, given) and self.moves(steps)


def closures_of(
    closed: Closed, network: Network, mission: Mission, pots: Mapping[str, frozenset[str] | set[str]], items: Sequence[str]
) -> Closures:
    """What is ``closed`` for goods: no leg leaves a closed link, or leaves or reaches a closed place, and nothing is given there.

    ``pots`` are budgets taken together, with the purses in each: a pot gives nothing if none of its purses does. ``items`` are those that
    sources number.
    """
    links = np.zeros((len(network.links), mission.calendar.steps), bool)
    numbers = {link: number for number, link in enumerate(network.links)}
    givers = {key: days.copy() for key, days in closed.rows.items()}
    for link, days in closed.links.items():
        links[numbers[link]] |= days
    for place, days in closed.places.items():
        number = network.places.index(place)
        links[network.origin == number] |= days
        for reaching in np.flatnonzero(network.destination == number):
            departs = np.flatnonzero(np.arange(len(days)) + network.steps[reaching] < len(days))
            links[reaching, departs] |= days[departs + network.steps[reaching]]
        for table in ("offer", "market"):
            for row in mission[table].filter(place=place)[table]:
                givers[table, row] = givers.get((table, row), np.zeros(len(days), bool)) | days
    off = closed.off | {pot for pot, purses in pots.items() if purses <= closed.off}
    barred = {(purse, items.index(item)) for purse, item in closed.barred if item in items}
    return Closures(links, givers, frozenset(off), frozenset(barred))
