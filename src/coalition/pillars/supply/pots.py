"""Pots: budgets that may pay for the same purchase on the same day, taken together.

Most contributors may buy most things, and to the goals it is the same whose money pays. So a purchase that any of several budgets could
pay, goods and movement, is charged to a *pot* on which those budgets pay in. Once the plan is found, what the pots bought is shared out
among the budgets (`shared`). Purchases that need people of the buyer, and those of funds, are charged to their own purses.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from coalition.arrays import Flags, Floats
from coalition.caveats import Signature
from coalition.model.ledger import AT_MOST, Ledger, Proposals
from coalition.model.money import MoneyBook, Purse
from coalition.pillars.supply.givers import Source
from coalition.pillars.supply.stocks import Gift

Budgets = tuple[tuple[int, ...], ...]
"""Balances of budgets, (budgets, worlds)."""


@dataclass
class Pots:
    """Opens pots in ``ledger`` and merges purchases into them."""

    ledger: Ledger
    money: MoneyBook
    _purse: dict[Budgets, Purse] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _payers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _kin: dict[tuple[str, int, Signature], list[Source]] = field(default_factory=dict)

    def merged(self, sources: list[Source]) -> list[Source]:
        """``sources``, those alike but for the budget that pays being one that a pot pays."""
        found = []
        alike: dict[tuple[str, int, Signature], list[Source]] = defaultdict(list)
        for source in sources:
            national = source.purse.contributor is not None and not source.staff_weeks
            if national and (source.goods >= 0).all() and (source.goods == source.movement).all():
                alike[source.row, source.item, source.signature].append(source)
            else:
                found.append(source)
        for key, kin in alike.items():
            self._kin[key] = kin
            found += self._over_time(kin)
        return found

    def __contains__(self, half: object) -> bool:
        return isinstance(half, Gift) and half.source.purse.key in self._names

    def kin_of(self) -> dict[str, set[str]]:
        """Purses of the budgets that pay into each pot, by the pot's own."""
        return {purse.key: self._payers[purse.key] for purse in self._purse.values()}

    def buyers(self, source: Source, given: int) -> list[Source]:
        """The purchases that ``source`` stands for on a day, by budget."""
        kin = self._kin[source.row, source.item, source.signature]
        return sorted((one for one in kin if one.first <= given <= one.last), key=lambda one: one.goods.tolist())

    def _over_time(self, kin: list[Source]) -> list[Source]:
        """One source for each stretch of days on which the same of ``kin`` are open."""
        cuts = sorted({source.first for source in kin} | {source.last + 1 for source in kin})
        stretches: dict[Budgets, tuple[int, int, list[Source]]] = {}
        found = []
        for first, after in pairwise(cuts):
            open_now = [source for source in kin if source.first <= first and source.last >= after - 1]
            budgets = tuple(sorted({tuple(int(one) for one in source.goods) for source in open_now}))
            if not budgets:
                continue
            if budgets in stretches and stretches[budgets][1] == first - 1:
                stretches[budgets] = (stretches[budgets][0], after - 1, open_now)
                continue
            if budgets in stretches:
                found.append(self._one(budgets, *stretches[budgets]))
            stretches[budgets] = (first, after - 1, open_now)
        return found + [self._one(budgets, *stretch) for budgets, stretch in stretches.items()]

    def _one(self, budgets: Budgets, first: int, last: int, kin: list[Source]) -> Source:
        if len(budgets) == 1:
            return replace(kin[0], first=first, last=last)
        if budgets not in self._purse:
            self._purse[budgets] = self._open(budgets)
            self._names.add(self._purse[budgets].key)
        purse = self._purse[budgets]
        self._payers[purse.key].update(source.purse.key for source in kin)
        return replace(kin[0], purse=purse, first=first, last=last, goods=purse.goods[:, 0], movement=purse.goods[:, 0])

    def _open(self, budgets: Budgets) -> Purse:
        ledger, worlds, number = self.ledger, len(self.money.worlds), len(self._purse)
        keys = [f"pot:{number}" + (f"@{world}" if world else "") for world in self.money.worlds]
        names = [f"money of {len(budgets)} budgets that may pay for the same purchases"] * worlds
        paid_in = np.array(budgets, np.int64)
        limits = ledger.limit[paid_in]
        typical = np.maximum(limits.sum(axis=0), 1.0)
        balances = ledger.open(keys, names, self.money.currency, AT_MOST, 0.0, table="budget", eager=True, typical=typical)
        count = paid_in.size
        column = np.repeat(np.arange(count), 2)
        balance = np.stack([paid_in.ravel(), np.tile(balances, len(budgets))], axis=1).ravel()
        amount, unit = np.tile([1.0, -1.0], count), np.full(2 * count, self.money.currency)
        term = np.full(2 * count, ledger.term("drawn"))
        ledger.add(
            Proposals("pot draw", count, column, balance, amount, term, unit, np.maximum(limits.ravel(), 0.0), np.zeros(count, bool))
        )
        days = np.repeat(balances[:, None], self.money.calendar.steps, axis=1)
        return Purse(f"pot:{number}", None, None, None, days, days, True)

    def split(self, quantity: Floats, chosen: Flags) -> list[tuple[Gift, float]]:
        """Who buys what the pots bought of the ``chosen`` proposals: the same gift from each budget that could pay, and units of it.

        Budgets pay in order of their rows, gifts are bought in order of their proposals, so that few gifts have two buyers.
        """
        ledger = self.ledger
        column, balance, amount, _ = ledger.postings()
        pots = {int(number) for purse in self._purse.values() for number in purse.goods[:, 0]}
        of_pots = np.flatnonzero(np.isin(balance, sorted(pots)) & (quantity[column] > 0))
        purse: dict[int, dict[int, float]] = defaultdict(dict)
        price: dict[int, float] = defaultdict(float)
        for number in of_pots:
            proposal, pot = int(column[number]), int(balance[number])
            if ledger.labels[proposal] in self:
                price[proposal] += float(amount[number])
            else:
                budget = next(int(one) for one in balance[column == proposal] if one != pot)
                purse[pot][budget] = -float(amount[number] * quantity[proposal])
        found: list[tuple[Gift, float]] = []
        for proposal in np.flatnonzero(chosen & (quantity > 0)).tolist():
            gift = ledger.labels[proposal]
            assert isinstance(gift, Gift)
            money = purse[int(gift.source.goods[gift.shelf[0]])]
            found += self._bought(gift, float(quantity[proposal]), price[proposal], money)
        return found

    def _bought(self, gift: Gift, wanted: float, price: float, money: dict[int, float]) -> list[tuple[Gift, float]]:
        """``wanted`` units of ``gift``, at ``price`` of the pot's money each, from its budgets; takes what is paid from ``money``."""
        buyers = self.buyers(gift.source, gift.given)
        bought = []
        for buyer in buyers:
            budget = int(buyer.goods[gift.shelf[0]])
            units = min(wanted, max(money.get(budget, 0.0), 0.0) / price) if price > 0 else wanted
            bought.append(units)
            wanted -= units
            money[budget] = money.get(budget, 0.0) - units * price
        bought[int(np.argmax(bought))] += wanted  # no more than the solver's dust
        return [(replace(gift, source=buyer), units) for buyer, units in zip(buyers, bought, strict=True)]
