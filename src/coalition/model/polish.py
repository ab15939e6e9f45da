"""Polish: after a dive, choose the whole units of one kind of help anew by branch and bound, all else as it is.

A dive never takes back what it raised, and weighs all goals together. Where one kind of help has few proposals in whole units, such as
classes, this is cheap to mend: its proposals, and the core's own that share limits with them, are free again; what all others use is taken
off the limits. The goals are gone through in order: the least excess of the first, then, that kept, of the second, and at last the cost.

Then the pillar checks in detail whether it can be done (`Pillar.refine`): a roster by name, say. What it cuts off is chosen again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.errors import ModelError
from coalition.model.goals import Goals
from coalition.model.ledger import COUNTED, EQUAL
from coalition.model.needs import COST
from coalition.model.pillar import Cuts, Pillar
from coalition.model.solver import WholeProgramme, best_whole

MOST, NODES, CHECKS = 20_000, 1_000, 4
"""Proposals up to which a kind of help is polished, branchings for each goal, and how many times the pillar's detailed check is asked."""

NOTHING, KEPT = 1e-7, 1e-9
"""Excess (in shares of a goal's scale) and cost (of itself) too small to be worth a search, and what a goal may give up to the next."""


@dataclass(frozen=True)
class _Part:
    """The programme of some proposals (``free``), all others as they are, and a choice that keeps to it, unless cuts have ``broken`` it."""

    free: Ints
    programme: WholeProgramme
    choice: Floats
    broken: bool


def certified(goals: Goals, quantity: Floats, pillar: Pillar, excess: Ints) -> tuple[Floats, Ints]:
    """(proposals,) ``quantity`` with the whole units of ``pillar`` chosen anew, goal by goal, as its detailed check allows.

    ``excess`` are the proposals to miss what each of ``goals.held`` holds. Returned too are the proposals in whole units that are settled
    by it (none: they are not few).
    """
    free = _free(goals, pillar.name)
    whole = free[goals.ledger.whole[free]]
    if not pillar.few or len(free) > MOST or not len(whole):
        return quantity, np.zeros(0, np.int64)
    cuts = Cuts()
    quantity = _polished(goals, quantity, free, excess, cuts)
    for attempt in range(CHECKS):
        asked = pillar.refine(quantity, last=attempt == CHECKS - 1)
        if asked is None:
            break
        cuts = cuts.and_also(asked)
        goals.market.progress("whole units", f"{pillar.name}: {len(asked.limits)} limits cut, {len(asked.most)} proposals bounded")
        quantity = _polished(goals, quantity, free, excess, cuts)
    return quantity, whole


def _polished(goals: Goals, quantity: Floats, free: Ints, excess: Ints, cuts: Cuts) -> Floats:
    """``quantity`` with the proposals ``free`` chosen anew, if that is better goal by goal (or because of ``cuts``); else itself."""
    part, better = _part(goals, quantity, free, cuts), False
    ranks = np.array([held.rank for held in goals.held], np.int64)
    for rank in sorted(set(ranks.tolist())):
        weights = np.isin(free, excess[ranks == rank]).astype(float)
        part, improved = _least(part, weights)
        better |= improved
    ledger, cost = goals.ledger, np.zeros(goals.ledger.proposals)
    column, balance, amount, _ = ledger.postings()
    spent = balance == ledger.number(COST)
    np.add.at(cost, column[spent], amount[spent])
    size = float(np.abs(cost[free]) @ part.choice) or float(np.abs(cost[free]).sum())
    if size > 0:
        part, improved = _least(part, cost[free] / size)
        better |= improved
    if not better:
        return quantity
    found = quantity.copy()
    found[free] = part.choice
    return found


def _least(part: _Part, weights: Floats) -> tuple[_Part, bool]:
    """``part`` with the least Σ weight × choice that is found, held there from now on; and whether it is another choice.

    Raises ModelError if nothing at all is found where the choice may not stay: doing nothing always can be chosen.
    """
    before, found = float(weights @ part.choice), None
    if before > NOTHING or part.broken:
        found = best_whole(replace(part.programme, cost=weights), part.choice, NODES)
        if found is None and part.broken:
            raise ModelError("no choice of whole units keeps to the limits that were cut")
    improved = found is not None and (part.broken or float(weights @ found) < before - NOTHING)
    choice = found if improved and found is not None else part.choice
    some = np.flatnonzero(weights)
    programme = part.programme
    row = np.full(len(some), len(programme.row_upper))
    held = replace(
        programme, row=np.concatenate([programme.row, row]), column=np.concatenate([programme.column, some]),
        value=np.concatenate([programme.value, weights[some]]), row_lower=np.append(programme.row_lower, -np.inf),
        row_upper=np.append(programme.row_upper, float(weights @ choice) + KEPT),
    )  # fmt: skip
    return _Part(part.free, held, choice, False), improved


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


def _part(goals: Goals, quantity: Floats, free: Ints, cuts: Cuts) -> _Part:
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
    lower = np.where(ledger.sense[rows] == EQUAL, np.minimum(left, now), -np.inf)
    upper = np.maximum(left, now)  # where the plan stands is allowed, whatever was rounded
    for number, limit in cuts.limits.items():
        upper[rows == number] = np.minimum(left[rows == number], (limit - used[number]) / ledger.typical[number])
    most = goals.market.reach(free)
    for number, limit in cuts.most.items():
        most[free == number] = np.minimum(most[free == number], limit)
    choice = quantity[free]
    broken = bool((now > upper + KEPT).any() or (choice > most + KEPT).any())
    programme = WholeProgramme(
        np.zeros(len(free)), most, ledger.whole[free], np.searchsorted(rows, balance[mine]), place[column[mine]],
        amount[mine] / ledger.typical[balance[mine]], lower, upper,
    )  # fmt: skip
    return _Part(free, programme, choice if broken else np.minimum(choice, most), broken)
