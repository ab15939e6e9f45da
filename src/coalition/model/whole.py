"""Whole units: choose them among the proposals found (price and branch), giving up as little of the goals as can be.

Every goal that is held gets an *excess*: by how much its optimum is missed, in shares of its scale, a later goal's counting less than an
earlier one's. The sum of excesses is zero for the linear programme and is kept as small as can be while quantities are made whole: dive,
fixing the quantities closest to the next whole number in batches and re-solving in between. No clock is consulted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.errors import ModelError
from coalition.model.choosing import CLOSE, EXCESS
from coalition.model.exact import chosen_anew, made_whole
from coalition.model.goals import Goals
from coalition.model.ledger import COUNTED, Ledger, Proposals
from coalition.model.needs import COST
from coalition.model.polish import choose_apart

STEP = 0.6
"""What a later goal's excess counts in shares of an earlier one's."""

STRICTLY = 0.1
"""The same where whole units are chosen apart from others (model/polish.py)."""

THRIFT = 0.8
"""What the cost of the plan counts beside the least excess, in shares of itself: it keeps the dive near the optimum.

Less than one: an excess of cost that is cheaper than the cost would have no end."""

FILLED, ROUNDS = 1e-6, 6
"""Excess that is small enough once units are whole, and how many times the pillars are asked to bring it down."""

DEEPEST = 1000
"""Most steps of a dive."""

Waiting = Sequence[tuple[Ints, Floats]]
"""Proposals that are made whole later, by pillar, with how much there is of each till then."""


@dataclass
class Dive:
    """State of a dive: bounds of the whole proposals in units, and how many are to be fixed at once.

    ``balance`` and ``amount`` are their postings to limits that nothing adds to; those of proposal ``p`` of ``columns`` are
    ``starts[p]`` to ``starts[p + 1]``. ``waiting`` comes after them. ``alike`` (columns,) numbers what can be done in each other's place.
    """

    columns: Ints
    lower: Floats
    upper: Floats
    size: int
    starts: Ints
    balance: Ints
    amount: Floats
    waiting: Waiting
    alike: Ints

    def remainder(self, batch: Ints, amount: Floats) -> Ints:
        """``batch``, and all that is alike where there is less than half a unit of it in parts: that leaves no whole one out."""
        part = amount - np.floor(amount + CLOSE)
        some = [here for here in (np.flatnonzero(self.alike == number) for number in self.alike[batch]) if part[here].sum() < 0.5]
        return np.unique(np.concatenate([batch, *some]))

    def possible(self, order: Ints, target: Floats, limit: Floats) -> tuple[Flags, Flags]:
        """(order,) which of ``order`` can be raised to ``target`` beside all lower bounds: each alone, and one after the other."""
        counts = np.diff(self.starts)
        committed = np.bincount(self.balance, self.amount * np.repeat(self.lower, counts), len(limit))
        plain = committed.copy()
        alone, together = np.zeros(len(order), bool), np.zeros(len(order), bool)
        for place, column in enumerate(order):
            mine = slice(self.starts[column], self.starts[column + 1])
            more = self.amount[mine] * (target[column] - self.lower[column])
            here = self.balance[mine]
            most = limit[here] + CLOSE * np.maximum(1.0, limit[here])
            alone[place], together[place] = (plain[here] + more <= most).all(), (committed[here] + more <= most).all()
            if together[place]:
                np.add.at(committed, here, more)
        return alone, together


def choose_whole(goals: Goals) -> Floats:
    """(proposals,) quantities with whole units whole, and nothing left open by pillars; the goals' optimum if nothing need be whole."""
    market, ledger = goals.market, goals.ledger
    if not (ledger.whole & (goals.quantity > CLOSE)).any():  # what there is of whole units is the tolerance's dust
        return market.settle(_rounded(goals.quantity, np.flatnonzero(ledger.whole)), everything=True)
    goals.quantity = market.settle(goals.quantity, everything=False)
    cost = ledger.number(COST)
    spent = float(ledger.used(goals.quantity)[cost])
    excess = _open_excess(goals)
    goals.needs.open_beyond()  # the last machine may clear more than the last need lacks
    least = STEP ** max((held.rank for held in goals.held), default=0)
    aim = {ledger.number(EXCESS): 1.0, cost: THRIFT * least / max(spent, 1.0)}
    market.aim(aim)
    relaxed = market.optimise("whole units", 1.0, prove=False)
    quantity = relaxed.quantity
    apart = [(pillar, mine) for pillar in market.pillars if (mine := pillar.apart()) is not None and len(mine.lead)]
    together = ledger.whole & market.usable()
    for _, mine in apart:
        together[np.concatenate([mine.lead, mine.follow])] = False
    later = [(pillar, units) for pillar in market.pillars if len(units := pillar.afterwards())]
    for _, units in later:
        together[units] = False
        market.bind(units, quantity[units], quantity[units])
    waiting = [(units, quantity[units]) for _, units in later]
    columns = np.flatnonzero(together)
    market.thin(quantity, relaxed.prices, [pillar.name for pillar, _ in (*apart, *later)])
    quantity = _dived(goals, quantity, columns, waiting)
    _loosen(goals, waiting)
    if apart:
        market.aim(_strictly(goals, cost, spent))
        market.keep(columns, quantity)
        for pillar, mine in apart:
            quantity = choose_apart(goals, quantity, pillar, mine, excess)
        market.aim(aim)
    for pillar, units in later:
        market.keep(columns, quantity)
        other = made_whole(goals, quantity, pillar)
        quantity = _dived(goals, quantity, units) if other is None else other
    quantity = chosen_anew(goals, quantity, excess, [pillar.name for pillar, _ in later])
    return market.settle(_filled(goals, quantity), everything=True)


def _loosen(goals: Goals, waiting: Waiting) -> None:
    """Let less be done of what waits to be made whole, so that others have room; no other choice yet."""
    for units, most in waiting:
        goals.market.bind(units, np.zeros(len(units)), most)


def _dived(goals: Goals, quantity: Floats, columns: Ints, waiting: Waiting = ()) -> Floats:
    """``quantity`` with ``columns`` whole: a dive, while what is ``waiting`` stays as it is bounded, if it can."""
    market = goals.market
    lower, upper = np.zeros(len(columns)), np.full(len(columns), np.inf)
    dive = Dive(columns, lower, upper, len(columns), *_taking(goals.ledger, columns), waiting, _alike(goals, columns))
    for _ in range(DEEPEST):
        amount = quantity[columns]
        nearest = np.round(amount)
        fraction = np.where(np.abs(amount - nearest) <= CLOSE * np.maximum(1.0, nearest), 0.0, amount - np.floor(amount))
        open_columns = np.flatnonzero((fraction > 0) & (dive.lower < dive.upper))
        market.progress("whole units", f"{len(open_columns):,} consignments still in parts")
        if not len(open_columns):
            break
        quantity = _step(goals, dive, amount, fraction, open_columns)
    else:
        quantity = _given_up(goals, dive, quantity)
    return _rounded(quantity, columns)


def _alike(goals: Goals, columns: Ints) -> Ints:
    """(columns,) numbers of what pillars say can be done in each other's place; what nobody speaks of has a number of its own."""
    found = -1 - np.arange(len(columns))
    first = 0
    for pillar in goals.market.pillars:
        mine = np.flatnonzero(goals.ledger.made_by(pillar.name)[columns])
        numbers = pillar.alike(columns[mine])
        if numbers is not None and len(mine):
            found[mine] = first + numbers
            first += int(numbers.max()) + 1
    return found


def _taking(ledger: Ledger, columns: Ints) -> tuple[Ints, Ints, Floats]:
    """Postings of ``columns`` to limits that nothing adds to (needs, offers, budgets, links …): where each one's start, balance, amount."""
    column, balance, amount, _ = ledger.postings()
    limited = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
    limited[balance[amount < 0]] = False
    place = np.full(ledger.proposals, -1, np.int64)
    place[columns] = np.arange(len(columns))
    mine = np.flatnonzero((place[column] >= 0) & limited[balance] & (amount > 0))
    mine = mine[np.argsort(place[column[mine]], kind="stable")]
    return np.searchsorted(place[column[mine]], np.arange(len(columns) + 1)), balance[mine], amount[mine]


def _strictly(goals: Goals, cost: int, spent: float) -> dict[int, float]:
    """What is aimed at where whole units are chosen apart: an earlier goal's excess counts far more than a later one's, and than thrift."""
    weights = {goals.ledger.number(f"{EXCESS}|{rank}"): STRICTLY**place for place, rank in enumerate(goals.ranks)}
    return weights | {cost: STRICTLY ** len(goals.ranks) / max(spent, 1.0)}


def _open_excess(goals: Goals) -> Ints:
    """A proposal for every balance a goal holds, that lets it be missed at a price; their numbers."""
    ledger = goals.ledger
    account = int(ledger.open([EXCESS], ["by how much goals are missed for whole units"], ledger.unit("share"), COUNTED)[0])
    count = len(goals.held)
    names = goals.ranks
    share = ledger.unit("share")
    keys, said = (
        [f"{EXCESS}|{rank}" for rank in names],
        [f"by how much goal {place} is missed for whole units" for place in range(1, len(names) + 1)],
    )
    single = dict(zip(names, ledger.open(keys, said, share, COUNTED).tolist(), strict=True)) if names else {}
    balance = np.array([[held.balance, account, single[held.rank]] for held in goals.held], np.int64).ravel()
    weight = STEP ** np.array([held.rank for held in goals.held], float)
    scale = np.array([max(held.scale, 1e-12) for held in goals.held])
    amount = np.stack([-scale, weight, np.ones(count)], axis=1).ravel()
    column, term = np.repeat(np.arange(count), 3), np.full(3 * count, ledger.term("excess"))
    return ledger.add(
        Proposals(
            "whole", count, column, balance, amount, term, ledger.balance_unit[balance], np.full(count, np.inf), np.zeros(count, bool)
        )
    )


def _filled(goals: Goals, quantity: Floats) -> Floats:
    """The same whole units, and the rest as good as new proposals make it: what whole units left over is spent on what can be cut."""
    goals.market.bar_whole()
    try:
        found = goals.market.optimise("what can be cut", 1.0, gap=FILLED, rounds=ROUNDS).quantity
    except ModelError:  # the plan before it stands
        return quantity
    return _rounded(found, np.flatnonzero(goals.ledger.whole[: len(found)]))


def _step(goals: Goals, dive: Dive, amount: Floats, fraction: Floats, open_columns: Ints) -> Floats:
    """Fix a batch of quantities at the next whole number and re-solve; halve the batch while it cannot be done."""
    order = open_columns[np.lexsort((open_columns, -fraction[open_columns]))]
    dive.lower = np.maximum(dive.lower, np.floor(amount + CLOSE))
    alone, together = dive.possible(order, np.ceil(amount - CLOSE), goals.ledger.limit)
    dive.upper[order[~alone]] = dive.lower[order[~alone]]
    order = order[together]
    rising = order[fraction[order] >= 0.5]
    batch = rising[: dive.size] if len(rising) else order[:1]
    lower, upper = dive.lower.copy(), dive.upper.copy()
    while True:
        dive.lower, dive.upper = lower.copy(), upper.copy()
        dive.lower[batch] = np.ceil(amount[batch] - CLOSE)
        found = goals.market.bounded(dive.columns, dive.lower, dive.upper)
        if found is not None:
            dive.size = max(2, 2 * len(batch))
            return found if len(rising) else _better(goals, dive, found, (lower, upper), batch, amount)
        if len(batch) > 1:
            batch = batch[: len(batch) // 2]
            continue
        dive.size = 1
        back = _lowered(goals, dive, (lower, upper), batch, amount)
        if back is None and dive.waiting:
            _loosen(goals, dive.waiting)
            back = goals.market.bounded(dive.columns, dive.lower, dive.upper)
        if back is None:  # what feeds a whole number elsewhere cannot be taken away alone: give up all that was raised
            dive.lower[:] = 0.0
            back = goals.market.bounded(dive.columns, dive.lower, dive.upper)
        assert back is not None, "rounding down is always possible"
        return back


def _lowered(goals: Goals, dive: Dive, bounds: tuple[Floats, Floats], batch: Ints, amount: Floats) -> Floats | None:
    """Quantities with ``batch`` rounded down, all others between ``bounds`` (lower, upper); None: that cannot be.

    With it goes the remainder of what is alike, if it can.
    """
    remainder = dive.remainder(batch, amount)
    for rounded in (remainder, batch)[len(remainder) == len(batch) :]:
        dive.lower, dive.upper = bounds[0], bounds[1].copy()
        dive.upper[rounded] = np.floor(amount[rounded] + CLOSE)
        found = goals.market.bounded(dive.columns, dive.lower, dive.upper)
        if found is not None:
            return found
    return None


def _better(goals: Goals, dive: Dive, raised: Floats, bounds: tuple[Floats, Floats], batch: Ints, amount: Floats) -> Floats:
    """``raised``, or the quantities with ``batch`` rounded down if that misses less: a small part of a unit may be a tolerance's dust.

    ``bounds`` (lower, upper) are those of before.
    """
    market, tried = goals.market, (dive.lower, dive.upper)
    found = _lowered(goals, dive, bounds, batch, amount)
    if found is not None and market.objective(found) < market.objective(raised):
        return found
    dive.lower, dive.upper = tried
    market.bind(dive.columns, dive.lower, dive.upper)
    return raised


def _given_up(goals: Goals, dive: Dive, quantity: Floats) -> Floats:
    """What is still in parts after so many steps is left out, or (if it cannot be) all that was raised with it."""
    _loosen(goals, dive.waiting)
    dive.upper = np.floor(quantity[dive.columns] + CLOSE)
    dive.lower = np.minimum(dive.lower, dive.upper)
    found = goals.market.bounded(dive.columns, dive.upper, dive.upper)
    if found is None:
        found = goals.market.bounded(dive.columns, np.zeros(len(dive.columns)), np.zeros(len(dive.columns)))
    assert found is not None, "to do nothing is always possible"
    return found


def _rounded(quantity: Floats, columns: Ints) -> Floats:
    """Exact whole numbers in place of nearly whole ones."""
    found = quantity.copy()
    found[columns] = np.round(found[columns])
    return found
