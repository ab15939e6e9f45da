"""Polish: after a dive, choose the whole units of one kind of help anew by branch and bound, all else as it is.

A dive never takes back what it raised, and weighs all goals together. Where one kind of help has few proposals in whole units, such as
classes, this is cheap to mend: its proposals, and the core's own that share limits with them, are free again; what all others use is taken
off the limits. The goals are gone through in order: the least excess of the first, then, that kept, of the second, and at last the cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.model.goals import Goals
from coalition.model.ledger import COUNTED, EQUAL
from coalition.model.needs import COST
from coalition.model.solver import WholeProgramme, best_whole

MOST, NODES = 20_000, 1_000
"""Proposals up to which a kind of help is polished, and branchings for each goal."""

NOTHING, KEPT = 1e-7, 1e-9
"""Excess (in shares of a goal's scale) and cost (of itself) too small to be worth a search, and what a goal may give up to the next."""


@dataclass(frozen=True)
class _Part:
    """The programme of some proposals (``free``), all others as they are, and a choice that keeps to it."""

    free: Ints
    programme: WholeProgramme
    choice: Floats


def polished(goals: Goals, quantity: Floats, owner: str, excess: Ints) -> Floats:
    """(proposals,) ``quantity`` with the whole units of ``owner`` chosen anew, if that is better goal by goal; else itself.

    ``excess`` are the proposals to miss what each of ``goals.held`` holds.
    """
    free = _free(goals, owner)
    if len(free) > MOST or not goals.ledger.whole[free].any():
        return quantity
    part, better = _part(goals, quantity, free), False
    ranks = np.array([held.rank for held in goals.held], np.int64)
    for rank in sorted(set(ranks.tolist())):
        weights = np.isin(free, excess[ranks == rank]).astype(float)
        part, improved = _least(part, weights, NOTHING)
        better |= improved
    ledger, cost = goals.ledger, np.zeros(goals.ledger.proposals)
    column, balance, amount, _ = ledger.postings()
    spent = balance == ledger.number(COST)
    np.add.at(cost, column[spent], amount[spent])
    size = float(np.abs(cost[free]) @ part.choice)
    if size > 0:
        part, improved = _least(part, cost[free] / size, NOTHING)
        better |= improved
    if not better:
        return quantity
    found = quantity.copy()
    found[free] = part.choice
    return found


def _least(part: _Part, weights: Floats, nothing: float) -> tuple[_Part, bool]:
    """``part`` with the least Σ weight × choice that is found, held there from now on; and whether it is less than it was."""
    before, found = float(weights @ part.choice), None
    if before > nothing:
        found = best_whole(replace(part.programme, cost=weights), part.choice, NODES)
    improved = found is not None and float(weights @ found) < before - nothing
    choice = found if improved and found is not None else part.choice
    some = np.flatnonzero(weights)
    programme = part.programme
    row = np.full(len(some), len(programme.row_upper))
    held = replace(
        programme, row=np.concatenate([programme.row, row]), column=np.concatenate([programme.column, some]),
        value=np.concatenate([programme.value, weights[some]]), row_lower=np.append(programme.row_lower, -np.inf),
        row_upper=np.append(programme.row_upper, float(weights @ choice) + KEPT),
    )  # fmt: skip
    return _Part(part.free, held, choice), improved


def _free(goals: Goals, owner: str) -> Ints:
    """Proposals of ``owner``, those of the core that share a limit with them (shortfalls), and with those in turn (what goals hold)."""
    ledger = goals.ledger
    free, core = np.zeros(ledger.proposals, bool), goals.market.core()
    for name, first, count in ledger.batches:
        free[first : first + count] = name == owner
    column, balance, _, _ = ledger.postings()
    limited = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
    for _ in range(2):
        shared = np.zeros(len(ledger.keys), bool)
        shared[balance[free[column] & limited[balance]]] = True
        beside = np.zeros(ledger.proposals, bool)
        beside[column[shared[balance]]] = True
        free |= core & beside
    found: Ints = np.flatnonzero(free & goals.market.usable())
    return found


def _part(goals: Goals, quantity: Floats, free: Ints) -> _Part:
    """The programme of the proposals ``free``, all others at ``quantity``."""
    ledger = goals.ledger
    place = np.full(ledger.proposals, -1, np.int64)
    place[free] = np.arange(len(free))
    column, balance, amount, _ = ledger.postings()
    fixed = quantity.copy()
    fixed[free] = 0.0
    used = ledger.used(fixed)
    limited = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
    mine = np.flatnonzero((place[column] >= 0) & limited[balance])
    rows = np.unique(balance[mine])
    size = ledger.typical[rows]
    left = (ledger.limit[rows] - used[rows]) / size
    now = np.bincount(balance[mine], amount[mine] * quantity[column[mine]], len(ledger.keys))[rows] / size
    lower = np.where(ledger.sense[rows] == EQUAL, np.minimum(left, now), -np.inf)  # where the plan stands is allowed, whatever was rounded
    programme = WholeProgramme(
        np.zeros(len(free)), goals.market.reach(free), ledger.whole[free], np.searchsorted(rows, balance[mine]), place[column[mine]],
        amount[mine] / ledger.typical[balance[mine]], lower, np.maximum(left, now),
    )  # fmt: skip
    return _Part(free, programme, np.minimum(quantity[free], programme.upper))
