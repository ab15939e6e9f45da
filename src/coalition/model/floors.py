"""Balances over shortfalls that goals raise and hold, and proposals that raise them: the same for who plans and for who checks a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.model.ledger import AT_MOST, Ledger, Proposals
from coalition.model.needs import NeedBook

LOOSE = (1.0, 2.0, 4.0, 8.0, 16.0)
"""How many times its tolerance an optimum may be missed by later goals, one after another where the solver comes to no end otherwise."""


@dataclass(frozen=True)
class Floors:
    """Balances to open: each at most its ``limit`` of Σ ``amounts`` × short over the ``needs`` (numbers) listed for it."""

    keys: Sequence[str]
    names: Sequence[str]
    unit: Ints | int
    limit: Floats
    needs: Sequence[Sequence[int]]
    amounts: Sequence[Sequence[float]]

    def open(self, ledger: Ledger, short: Ints) -> Ints:
        """Open them and return their numbers; ``short`` (needs,) are the proposals by which needs stay short."""
        floors = ledger.open(self.keys, self.names, self.unit, AT_MOST, self.limit)
        column = np.array([short[need] for group in self.needs for need in group], np.int64)
        amount = np.array([value for group in self.amounts for value in group])
        ledger.post(column, np.repeat(floors, [len(group) for group in self.needs]), amount, ledger.term("short"))
        return floors


def weight(book: NeedBook, tier: int | None = None) -> float:
    """Weighted shortfall, to be expected, of ``tier`` (None: of all) if nothing is met."""
    return sum(need.omega * need.share * need.quantity for need in book.needs if tier in (None, need.tier))


def of_places(book: NeedBook, order: int, tier: int) -> Floors:
    """The weighted shortfall of ``tier`` at each place, at most all that is needed there."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, need in enumerate(book.needs):
        if need.tier == tier and need.omega > 0:
            groups[need.place].append(number)
    places = sorted(groups)
    found = [groups[place] for place in places]
    weights = [[book.needs[number].omega * book.needs[number].share for number in group] for group in found]
    total = np.array([
        sum(share * book.needs[number].quantity for share, number in zip(each, group, strict=True))
        for each, group in zip(weights, found, strict=True)
    ])  # fmt: skip
    keys = [f"floor:{order}|{tier}|{place}" for place in places]
    names = [f"weighted shortfall of tier {tier} at {place}" for place in places]
    return Floors(keys, names, book.ledger.unit("share of need"), total, found, weights)


def of_needs(book: NeedBook, order: int) -> Floors:
    """The shortfall of each need, at most the need."""
    units = book.ledger.balance_unit[np.array([need.balance for need in book.needs], np.int64)]
    keys = [f"fraction:{order}|{need.key.removeprefix('need:')}" for need in book.needs]
    names, quantity = [f"shortfall of {need.key}" for need in book.needs], np.array([need.quantity for need in book.needs])
    return Floors(keys, names, units, quantity, [[number] for number in range(len(keys))], [[1.0]] * len(keys))


def of_all(book: NeedBook, order: int, limit: float) -> Floors:
    """The shortfall to be expected over all scenarios, at most ``limit``."""
    amounts = [need.omega * need.share for need in book.needs]
    key, name = f"floor:{order}|expected shortfall", "expected shortfall over the scenarios"
    return Floors([key], [name], book.ledger.unit("share of need"), np.array([limit]), [range(len(amounts))], [amounts])


def of_scenarios(book: NeedBook, order: int) -> Floors:
    """The weighted shortfall of each scenario, at most the largest of any if nothing is done.

    Shortfall ≤ that − relief, and a goal makes the relief common to all as large as it can be.
    """
    groups = [[number for number, need in enumerate(book.needs) if need.world == world] for world in range(len(book.worlds))]
    weights = [[book.needs[number].omega for number in group] for group in groups]
    total = np.array([sum(book.needs[number].omega * book.needs[number].quantity for number in group) for group in groups])
    keys, names = [f"floor:{order}|{world}" for world in book.worlds], [f"weighted shortfall in {world}" for world in book.worlds]
    limit = np.full(len(keys), float(total.max(initial=0.0)))
    return Floors(keys, names, book.ledger.unit("share of need"), limit, groups, weights)


def together(ledger: Ledger, account: int, floors: Ints, amounts: Floats) -> Proposals:
    """A proposal of at most one that posts ``amounts`` to ``floors`` at once, counted in ``account``."""
    balance, amount = np.concatenate([[account], floors]), np.concatenate([[1.0], amounts])
    return _shares(ledger, 1, np.zeros(len(balance), np.int64), balance, amount)


def singly(ledger: Ledger, account: int, floors: Ints, counted: Floats, amounts: Floats) -> Proposals:
    """A proposal of at most one for each of ``floors`` that posts its amount to it alone, and ``counted`` to ``account``."""
    count = len(floors)
    balance = np.stack([np.full(count, account), floors], axis=1).ravel()
    amount = np.stack([counted, amounts], axis=1).ravel()
    return _shares(ledger, count, np.repeat(np.arange(count), 2), balance, amount)


def _shares(ledger: Ledger, count: int, column: Ints, balance: Ints, amount: Floats) -> Proposals:
    term, unit = np.full(len(balance), ledger.term("share")), ledger.balance_unit[balance]
    return Proposals("goal", count, column, balance, amount, term, unit, np.ones(count), np.zeros(count, bool))
