"""Whole units chosen by an integer programme over some of the proposals, goal by goal, all others as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from coalition.arrays import Flags, Floats, Ints, longer
from coalition.model.goals import Goals
from coalition.model.ledger import COUNTED, EQUAL, Ledger, Proposals
from coalition.model.needs import COST
from coalition.model.pillar import OtherChoice
from coalition.model.solver import WholeProgramme, best_whole

EXCESS = "account:excess"
"""The account of what goals are missed by for whole units, and the beginning of those that count it by rank."""

LATER = 20
"""Nodes for goals after the first …"""

LAST = 5
"""… and for the cost, which is the last to be looked at."""

CLOSE = 1e-6
"""Distance to a whole number that is none, and how much more than what it reached a goal may take of the next one's choice."""


def missed(goals: Goals, quantity: Floats, excess: Ints) -> tuple[float, ...]:
    """By rank of the goals what is missed of each, and the cost at last: what is smaller is better."""
    found = [sum(quantity[column] for column, held in zip(excess, goals.held, strict=True) if held.rank == rank) for rank in goals.ranks]
    return (*(round(float(one), 9) for one in found), float(goals.ledger.used(quantity)[goals.ledger.number(COST)]))


def exchanged(ledger: Ledger, quantity: Floats, choice: OtherChoice, batch: Proposals) -> tuple[Floats, Ints]:
    """``quantity`` (proposals,) with ``batch``, entered now, in place of what ``choice`` replaces; and the numbers of the new proposals."""
    new = ledger.add(batch)
    found = longer(quantity, ledger.proposals)
    found[choice.replaced], found[new] = 0.0, choice.units
    return found, new


def goal_by_goal(
    goals: Goals, quantity: Floats, free: Flags, excess: Ints, ranks: Sequence[int], nodes: int, gap: float = CLOSE, size: float = 1.0
) -> Floats:
    """(proposals,) ``quantity`` with the excess of the goals of each of ``ranks`` as small as can be, one rank after the other.

    If there are more ranks than one, the cost comes last. Only what is ``free`` (proposals,) changes; ``excess`` numbers the proposals by
    which each held goal is missed; each search takes so many ``nodes``, and looks for nothing less than the share ``gap`` of what is left.
    ``size``: what an excess of one counts; where a single unit matters little, at one it would be near the solver's tolerances.
    """
    ledger = goals.ledger
    columns = np.flatnonzero(free)
    place = np.full(ledger.proposals, -1, np.int64)
    place[columns] = np.arange(len(columns))
    task = _programme(ledger, columns, place, quantity)
    upper = ledger.largest[columns].copy()
    start = quantity[columns]
    for rank in ranks:
        some = place[excess[[number for number, held in enumerate(goals.held) if held.rank == rank]]]
        aim = np.zeros(len(columns))
        aim[some] = size
        goals.market.progress("whole units", f"goal {rank + 1}: an integer programme over {len(columns):,} proposals")
        start = _best(task, aim, upper, start, nodes if rank == ranks[0] else min(nodes, LATER), gap)
        upper[some] = start[some] + CLOSE
    if len(ranks) > 1:
        column, balance, amount, _ = ledger.postings()
        mine = (balance == ledger.number(COST)) & (place[column] >= 0)
        costs = np.bincount(place[column[mine]], amount[mine], len(columns))
        start = _best(task, costs / max(float(np.abs(costs @ start)), 1.0), upper, start, LAST, gap)
    found = quantity.copy()
    found[columns] = start
    return found


def _programme(ledger: Ledger, columns: Ints, place: Ints, quantity: Floats) -> WholeProgramme:
    """Rows of all limits that the free ``columns`` touch, less what is fixed."""
    column, balance, amount, _ = ledger.postings()
    limited = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
    inside = place[column] >= 0
    fixed = np.bincount(balance[~inside], amount[~inside] * quantity[column[~inside]], len(ledger.keys))
    some = inside & limited[balance]
    rows, row = np.unique(balance[some], return_inverse=True)
    scale = ledger.typical[rows]
    left = (ledger.limit[rows] - fixed[rows]) / scale
    lower = np.where(ledger.sense[rows] == EQUAL, left, -np.inf)
    cells = csr_array((amount[some] / scale[row], (row, place[column[some]])), shape=(len(rows), len(columns)))
    cells.sum_duplicates()
    row = np.repeat(np.arange(len(rows)), np.diff(cells.indptr))
    whole = ledger.whole[columns]
    none = np.zeros(len(columns))
    return WholeProgramme(none, none, ledger.largest[columns], whole, row, cells.indices, cells.data, lower, left)


def _best(task: WholeProgramme, cost: Floats, upper: Floats, start: Floats, nodes: int, gap: float) -> Floats:
    """(columns,) values of least ``cost`` found within so many nodes, or ``start``."""
    found = best_whole(replace(task, cost=cost, upper=upper), start, nodes, gap)
    return start if found is None or cost @ found > cost @ start else found
