"""Lagrange's bound: what no plan can undercut, read off prices.

The goal is Σ weight × account, to be made small. Give every balance a price: its weight in the goal, and on top of that, what overstepping
its limit is charged: nothing below zero where there is *at most* the limit, anything where it is *exactly* the limit. A plan that keeps
to its limits is charged no more than the limits are worth, so its goal is at least

    Σ (weight − price) × limit  +  Σ over proposals of  worth × quantity,

where a proposal's *worth* is the sum of its postings at their prices. The second sum is at least the sum over proposals of negative worth
at the most they could ever be. The core's own proposals are all in the ledger; of the others, found or not, their pillars say how
much they could improve at these prices. No optimum and no solver is needed for this: any prices of the right sign prove a bound, good
prices a good one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Flags, Floats, longer
from coalition.model.ledger import AT_MOST, COUNTED, Ledger
from coalition.model.pillar import Pillar


@dataclass(frozen=True)
class Bound:
    """A bound in its parts: the limits at their prices, what the core's own proposals could improve (≤ 0), and the pillars' (≤ 0)."""

    limits: float
    core: float
    pillars: float

    @property
    def value(self) -> float:
        """The bound itself, in units of the goal."""
        return self.limits + self.core + self.pillars


def worth_at(ledger: Ledger, prices: Floats) -> Floats:
    """(proposals,) what a unit of each costs the goal at ``prices`` (negative: it helps); balances beyond them are free."""
    prices = longer(prices, len(ledger.keys))
    column, balance, amount, _ = ledger.postings()
    worth: Floats = np.bincount(column, amount * prices[balance], ledger.proposals).astype(float)
    return worth


def core_of(ledger: Ledger, pillars: Iterable[str]) -> Flags:
    """(proposals,) which are the core's own: not those of the pillars with these names, which bound theirs themselves."""
    return ~ledger.made_by(*pillars)


def duals_at(weights: Mapping[int, float], prices: Floats) -> Floats:
    """(prices,) weight in the goal less price; accounts opened after the ``prices`` are left out."""
    duals = -prices
    for account, weight in weights.items():
        if account < len(duals):
            duals[account] += weight
    return duals


def limits_at(ledger: Ledger, duals: Floats) -> float:
    """The limits at ``duals`` (balances,), which are weight less price: at most zero for what is limited from above."""
    inside = np.flatnonzero(duals)
    return float(duals[inside] @ ledger.limit[inside])


def improvable(worth: Floats, core: Flags, reach: Floats) -> float:
    """What the ``core`` could improve: those of negative ``worth`` at their ``reach``, the most of each (all: proposals,)."""
    improving = core & (worth < 0)
    return float(worth[improving] @ reach[improving])


def wrong_signs(ledger: Ledger, duals: Floats) -> Flags:
    """(balances,) where no bound follows: duals above zero of what is at most its limit, any of what is not limited."""
    unlimited = (ledger.sense == COUNTED) | ~np.isfinite(ledger.limit)
    wrong: Flags = ((ledger.sense == AT_MOST) & (duals > 0)) | (unlimited & (duals != 0)) | ~np.isfinite(duals)
    return wrong


def lagrange_bound(
    ledger: Ledger, pillars: Sequence[Pillar], weights: Mapping[int, float], prices: Floats, reach: Floats | None = None
) -> Bound:
    """The bound that ``prices`` (balances,) prove for Σ ``weights`` × account over all plans, proposals not yet found included.

    ``reach`` (proposals,; none: the ledger's ``largest``) is the most of each of the core's proposals. Nothing is added to the ledger.
    Raises ValueError for prices from which nothing follows (see `wrong_signs`).
    """
    duals = duals_at(weights, prices)
    wrong = np.flatnonzero(wrong_signs(ledger, duals))
    if len(wrong):
        raise ValueError(f"prices of the wrong sign: {', '.join(ledger.keys[number] for number in wrong[:5])}")
    core = improvable(
        worth_at(ledger, prices), core_of(ledger, (pillar.name for pillar in pillars)), ledger.largest if reach is None else reach
    )
    return Bound(limits_at(ledger, duals), core, sum(pillar.propose(prices, np.inf)[1] for pillar in pillars))
