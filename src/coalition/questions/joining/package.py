"""What one contributor gives in a solution: goods, what it lends of its own (teams, instructors …), and its money in funds and pots."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from coalition.arrays import Floats
from coalition.model.needs import COST
from coalition.pillars.supply.stocks import Gift
from coalition.plan.engine import Engine
from coalition.questions.effects import limited_rows, rows_of_contributors

NOTHING = 1e-6
"""Quantities and sums of less than this are none."""

OFFERED, BOUGHT, LENT, PAID = "offered", "bought", "lent", "paid"
"""Ways of giving: an offer of goods; goods bought by its own budgets; a row of a pillar's table that is its; money into what is common."""


@dataclass(frozen=True)
class Given:
    """One thing given: ``quantity`` in ``unit`` of ``what``, the ``cost`` (mission currency; none of what is lent, whose cost lies with
    the work) and the first and last day on which it arrives.

    ``table`` and ``row`` name the input row of what it is: an item, a row of a pillar's table, a budget or a contribution.
    """

    way: str
    table: str
    row: str
    what: str
    unit: str
    quantity: float
    cost: float
    first: datetime.date | None = None
    last: datetime.date | None = None


def package(engine: Engine, quantity: Floats, contributor: str) -> tuple[Given, ...]:
    """What ``contributor`` gives where so much is chosen ((proposals,)): the dearest first, then by table and row."""
    found = [*_goods(engine, quantity, contributor), *_lent(engine, quantity, contributor), *_paid(engine, quantity, contributor)]
    return tuple(sorted(found, key=lambda one: (-round(one.cost, 6), one.table, one.row, one.way)))


def _goods(engine: Engine, quantity: Floats, contributor: str) -> list[Given]:
    """Goods it offers or buys itself, by item and way."""
    ledger, supply, day = engine.ledger, engine.supply, engine.mission.calendar.day_of
    column, balance, amount, _ = ledger.postings()
    paying = balance == ledger.number(COST)
    cost = np.bincount(column[paying], amount[paying] * quantity[column[paying]], ledger.proposals)
    total: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    days: dict[tuple[str, str], list[datetime.date]] = defaultdict(list)
    labels: list[Any] = ledger.labels
    for number in np.flatnonzero(quantity > NOTHING).tolist():
        half = labels[number]
        if isinstance(half, Gift) and half.source.purse.key == f"contributor:{contributor}":
            key = supply.items[half.source.item], OFFERED if half.source.table == "offer" else BOUGHT
            total[key][0] += float(quantity[number])
            total[key][1] += float(cost[number])
            days[key].append(day(half.arrived))
    rows = {row["item"]: row for row in engine.mission["item"].select("item", "name", "unit").iter_rows(named=True)}
    return [
        Given(way, "item", item, rows[item]["name"], rows[item]["unit"], units, spent, min(days[item, way]), max(days[item, way]))
        for (item, way), (units, spent) in total.items()
    ]  # fmt: skip


def _lent(engine: Engine, quantity: Floats, contributor: str) -> list[Given]:
    """Rows of pillars' tables that are its and of which something is used."""
    ledger, used = engine.ledger, engine.ledger.used(quantity)
    limited = limited_rows(engine)
    found = []
    for table, row in rows_of_contributors(engine.mission).get(contributor, ()):
        numbers = [number for number in limited.get((table, row), ()) if used[number] > NOTHING and table != "offer"]
        if numbers:  # a row may limit many things (each week of a team): told is what is used most
            most = max(numbers, key=lambda number: (float(used[number]), -number))
            unit = ledger.units[ledger.balance_unit[most]]
            found.append(Given(LENT, table, row, f"{table} {row}", unit, float(used[most]), 0.0))
    return found


def _paid(engine: Engine, quantity: Floats, contributor: str) -> list[Given]:
    """Money of its budgets and contributions that goes into pots and funds."""
    ledger, mission = engine.ledger, engine.mission
    column, balance, amount, _ = ledger.postings()
    drawing = ledger.made_by("fund draw", "pot draw")[column] & (amount > 0)
    drawn = np.bincount(balance[drawing], amount[drawing] * quantity[column[drawing]], len(ledger.keys))
    found = []
    for table in ("budget", "contribution"):
        for row in mission[table].filter(contributor=contributor)[table]:
            keys = [number for number, key in enumerate(ledger.keys) if key.partition("@")[0] == f"{table}:{row}"]
            money = float(drawn[keys].sum())
            if money > NOTHING:
                found.append(Given(PAID, table, row, ledger.names[keys[0]], mission.currency, money, money))
    return found
