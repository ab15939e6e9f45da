"""Caveats that limit as balances: how much may be given under each line, whatever kind of help gives it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import numpy as np

from coalition.caveats import CaveatLine, Caveats, Giver
from coalition.model.ledger import AT_MOST, Ledger
from coalition.model.money import MoneyBook

Offered = tuple[str, str, float, datetime.date, datetime.date]
"""Contributor, item, quantity, first and last day of an offer."""


def open_limits(ledger: Ledger, caveats: Caveats, money: MoneyBook) -> list[dict[int, int]]:
    """Balances of the caveats that limit, by world and number of the line; the first who asks opens them."""
    found: list[dict[int, int]] = [{} for _ in money.worlds]
    offers = list(caveats.mission["offer"].select("contributor", "item", "quantity", "start", "end").iter_rows())
    for line in caveats.limit_lines():
        row = f"{line.caveat}|{line.line}"
        keys = [f"caveat:{row}@{world}" if world else f"caveat:{row}" for world in money.worlds]
        if not ledger.has(keys[0]):
            limit, count = limit_of(caveats, line, money.members, offers), len(keys)
            ledger.open(keys, [line.describe()] * count, ledger.unit("units"), AT_MOST, limit, table="caveat", rows=[row] * count)
        for world, key in enumerate(keys):
            found[world][line.number] = ledger.number(key)
    return found


def limit_of(caveats: Caveats, line: CaveatLine, members: frozenset[str], offers: Iterable[Offered]) -> float:
    """The most units that a caveat's line lets be given: its quantity, or its share of those ``offers`` of ``members`` that it binds."""
    bound = 0.0
    for contributor, item, quantity, start, end in offers:
        first, last = caveats.mission.calendar.window(start, end)
        in_force = first <= line.window[1] and last >= line.window[0]
        if contributor in members and in_force and line in caveats.binding(Giver(item, contributor)):
            bound += quantity
    return min(line.quantity if line.quantity is not None else np.inf, line.share * bound if line.share is not None else np.inf)
