"""What moves between two solutions: needs, who gives, places, periods; the largest movements first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats
from coalition.model.activities import Activity
from coalition.model.needs import COST
from coalition.pillars.supply.stocks import Gift
from coalition.plan.engine import Engine
from coalition.questions.halves import Halves, halves

NOTHING = 1e-6
"""Movements of less than this share of the larger value, or of a unit, are none."""

TOGETHER = "budgets that buy together"
"""Who pays where any of several budgets may, and no goal minds which."""

ONWARD = "funds and hosts: movement, handling and storage"
"""Who pays for what happens to goods after they have been handed over."""


@dataclass(frozen=True)
class Move:
    """One number before and after: ``kind`` (need, giver, place, period), its key, the unit, and how much the movement ``counts`` beside
    others of its kind.
    """

    kind: str
    key: str
    unit: str
    before: float
    after: float
    counts: float


@dataclass(frozen=True)
class Outturn:
    """What a solution comes to: shortfall of every need ((needs,), measure units), cost by who gives (mission currency), and mass delivered
    (t) by place and by period.
    """

    short: Floats
    spent: dict[str, float]
    places: Floats
    periods: Floats


def outturn(engine: Engine, known: Halves, first: int, quantity: Floats) -> Outturn:
    """What ``quantity`` (proposals,) comes to; ``known`` are the proposals before number ``first``."""
    places, periods = np.zeros(len(engine.supply.network.places)), np.zeros(engine.mission.calendar.periods)
    worlds = np.array(engine.needs.probability)
    for part in (known, halves(engine, first)):
        chances = np.array([worlds[_world(engine.ledger.labels[number])] for number in part.delivery] or [1.0])
        mass = quantity[part.delivery] * part.mass * (chances if len(part.delivery) else 1.0)
        np.add.at(places, part.place, mass)
        np.add.at(periods, engine.mission.calendar.period_of_step[part.step], mass)
    return Outturn(quantity[engine.needs.short], _spent(engine, quantity), places, periods)


def _world(half: object) -> int:
    shelf = getattr(half, "shelf", (0,))
    return max(int(shelf[0]), 0)


def _spent(engine: Engine, quantity: Floats) -> dict[str, float]:
    """Cost by who gives, and of what happens after the hand-over."""
    ledger = engine.ledger
    column, balance, amount, _ = ledger.postings()
    mine = balance == ledger.number(COST)
    cost = np.bincount(column[mine], amount[mine] * quantity[column[mine]], ledger.proposals)
    found: dict[str, float] = defaultdict(float)
    for number in np.flatnonzero(cost):
        half = ledger.labels[number]
        purse = half.source.purse.key if isinstance(half, Gift) else half.purse if isinstance(half, Activity) else None
        found[ONWARD if purse is None else _who(purse)] += float(cost[number])
    return dict(found)


def _who(purse: str) -> str:
    kind, _, key = purse.partition(":")
    return TOGETHER if kind == "pot" else key if kind == "contributor" else purse


def moves(engine: Engine, before: Outturn, after: Outturn) -> tuple[Move, ...]:
    """All that moves, the largest first within each kind; needs in the order of what they count in the goals."""
    book, mission = engine.needs, engine.mission
    found = [
        Move("need", need.key.removeprefix("need:"), book.units[need.measure], float(one), float(other), need.omega * need.share)
        for need, one, other in zip(book.needs, before.short, after.short, strict=True)
    ]
    for who in sorted({*before.spent, *after.spent}):
        found.append(Move("giver", who, mission.currency, before.spent.get(who, 0.0), after.spent.get(who, 0.0), 1.0))
    for place, one, other in zip(engine.supply.network.places, before.places, after.places, strict=True):
        found.append(Move("place", place, "t", float(one), float(other), 1.0))
    for start, one, other in zip(mission.calendar.period_starts, before.periods, after.periods, strict=False):
        found.append(Move("period", str(start), "t", float(one), float(other), 1.0))
    kinds = ("need", "giver", "place", "period")
    moved = [one for one in found if abs(one.after - one.before) > NOTHING * max(1.0, abs(one.before), abs(one.after))]
    return tuple(sorted(moved, key=lambda one: (kinds.index(one.kind), -abs(one.after - one.before) * one.counts)))
