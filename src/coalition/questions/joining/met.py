"""How much of what is needed is met, before and after: in all, and by kind of help, sector, place and the period in which it is due.

Each need counts by the weight of its priority over all that is needed of its measure (as in the plan's own fill rates), times the
probability of its scenario.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats
from coalition.model.needs import Need
from coalition.plan.engine import Engine


@dataclass(frozen=True)
class Slice:
    """A part of all that is needed: ``needed`` is its share of the whole; ``before`` and ``after`` say how much of the whole is met
    through it.
    """

    kind: str
    key: str
    name: str
    needed: float
    before: float
    after: float


def weights(needs: Sequence[Need], factors: Floats | float = 1.0) -> Floats:
    """(needs,) what a unit of each counts, in shares of all that is needed where so much more or less is (``factors`` (needs,))."""
    counts = np.array([need.omega * need.share for need in needs])
    whole = float(counts @ (np.array([need.quantity for need in needs]) * factors))
    return counts / whole if whole > 0 else counts


def slices(engine: Engine, before: Floats, after: Floats, factors: Floats | float = 1.0) -> tuple[Slice, ...]:
    """``before`` and ``after`` are what is short of each need ((needs,), measure units) where ``factors`` (needs,) times as much of it is
    needed as in the mission.
    """
    mission, needs = engine.mission, engine.needs.needs
    counts, needed = weights(needs, factors), np.array([need.quantity for need in needs]) * factors
    sector = dict(mission["measure"].select("measure", "sector").iter_rows())
    place = dict(mission["place"].select("place", "name").iter_rows())
    starts = mission.calendar.period_starts
    keyed: list[tuple[str, str, str]] = []
    total: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for number, need in enumerate(needs):
        due = str(max((start for start in starts if start <= need.due_day), default=starts[0]))
        keyed = [
            ("all", "", "all needs"), ("sector", sector[need.measure], sector[need.measure]), ("tier", str(need.tier), f"tier {need.tier}"),
            ("place", need.place, place[need.place]), ("due", due, due),
        ]  # fmt: skip
        for key in keyed:
            found = total[key]
            found[0] += counts[number] * needed[number]
            found[1] += counts[number] * (needed[number] - before[number])
            found[2] += counts[number] * (needed[number] - after[number])
    kinds = ("all", "tier", "sector", "place", "due")
    ordered = sorted(total.items(), key=lambda one: (kinds.index(one[0][0]), one[0][1]))
    return tuple(Slice(*key, *(float(value) for value in values)) for key, values in ordered)


def by_kind_of_help(engine: Engine, quantity: Floats, short: Floats) -> dict[str, float]:
    """Share of all that is needed that is met through each pillar where so much is chosen ((proposals,)) and stays ``short``.

    What is met of a measure belongs to the pillars that bring it, in the ratio of the amounts they bring.
    """
    ledger, needs = engine.ledger, engine.needs.needs
    column, balance, amount, _ = ledger.postings()
    measure_of = np.full(len(ledger.keys), -1, np.int64)
    measures: dict[str, int] = {}
    for number, measure in [(need.balance, need.measure) for need in needs] + [(pool.balance, pool.measure) for pool in engine.needs.pools]:
        measure_of[number] = measures.setdefault(measure, len(measures))
    counts = weights(needs)
    met = np.zeros(len(measures))
    for number, need in enumerate(needs):
        met[measures[need.measure]] += counts[number] * (need.quantity - short[number])
    found = {}
    brought = np.zeros((len(engine.pillars), len(measures)))
    for place, pillar in enumerate(engine.pillars):
        mine = ledger.made_by(pillar.name)[column] & (measure_of[balance] >= 0)
        np.add.at(brought[place], measure_of[balance[mine]], np.abs(amount[mine]) * quantity[column[mine]])
    whole = brought.sum(axis=0)
    part = np.divide(brought, whole, out=np.zeros_like(brought), where=whole > 0)
    for place, pillar in enumerate(engine.pillars):
        found[pillar.name] = float(part[place] @ met)
    return found
