"""What the proposals of supply use and bring, as arrays: what a closure shuts, and what moves between two solutions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.pillars.supply.closures import Closures
from coalition.pillars.supply.givers import Source
from coalition.pillars.supply.stocks import Carriage, Gift
from coalition.plan.engine import Engine


@dataclass(frozen=True)
class Halves:
    """Proposals of supply: their legs (``leg_proposal``, ``link``, ``departs``), gifts (``gift``, ``source``, a number of ``sources``,
    ``given``) and deliveries (``delivery``, ``place``, ``step``, ``mass`` t a unit).
    """

    leg_proposal: Ints
    link: Ints
    departs: Ints
    gift: Ints
    source: Ints
    given: Ints
    sources: list[Source]
    delivery: Ints
    place: Ints
    step: Ints
    mass: Floats

    def shut(self, closures: Closures) -> Ints:
        """Proposals that use what ``closures`` shut."""
        legs = self.leg_proposal[closures.links[self.link, self.departs]]
        shut = np.zeros((len(self.sources), closures.links.shape[1]), bool)
        for number, source in enumerate(self.sources):
            if closures.silent(source):
                shut[number] = True
            elif (source.table, source.row) in closures.givers:
                shut[number] = closures.givers[source.table, source.row]
        return np.unique(np.concatenate([legs, self.gift[shut[self.source, self.given]]]))


def halves(engine: Engine, first: int = 0) -> Halves:
    """The proposals of ``engine`` from number ``first`` on."""
    legs: list[tuple[int, int, int]] = []
    gifts: list[tuple[int, int, int]] = []
    deliveries: list[tuple[int, int, int]] = []
    mass: list[float] = []
    masses, numbers = engine.supply.postings.mass, dict[int, int]()
    sources: list[Source] = []
    for number, half in enumerate(engine.ledger.labels[first:], start=first):
        if isinstance(half, Gift):
            if id(half.source) not in numbers:
                numbers[id(half.source)] = len(sources)
                sources.append(half.source)
            gifts.append((number, numbers[id(half.source)], half.given))
        elif isinstance(half, Carriage):
            deliveries.append((number, half.target.place, half.delivered))
            mass.append(float(masses[half.target.item]))
        else:
            continue
        legs.extend((number, link, departs) for link, departs, _ in half.steps if link >= 0)
    moved, given, brought = (np.array(rows, np.int64).reshape(-1, 3) for rows in (legs, gifts, deliveries))
    return Halves(
        moved[:, 0], moved[:, 1], moved[:, 2], given[:, 0], given[:, 1], given[:, 2], sources,
        brought[:, 0], brought[:, 1], brought[:, 2], np.array(mass, float),
    )  # fmt: skip
