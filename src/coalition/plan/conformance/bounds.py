"""Rules of bounds and optima: a programme over all that was proposed, solved at once by another solver, beside what the pillar promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import optimize, sparse

from coalition.arrays import Floats
from coalition.errors import ModelError
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.model.bound import lagrange_bound
from coalition.model.ledger import AT_MOST, COUNTED, EQUAL, Ledger
from coalition.model.needs import COST, LATENESS, SHORTFALL
from coalition.plan.books import Books
from coalition.plan.conformance.case import CLOSE, Case, goals_of, values

NOTHING = 1e-9
"""Gaps of this size, in a goal's own unit, are none: a goal that is nothing has no scale."""

TRIALS = 300
"""How many prices are drawn for each goal."""

FAR = 1e12
"""Quantities without a bound are bounded by this, so that every goal has an optimum."""


@dataclass(frozen=True)
class Full:
    """Optimum over a ledger as it stands, and the price of every balance by key (negative or zero where there is at most a limit)."""

    value: float
    duals: Mapping[str, float]
    quantity: Floats


def in_full(ledger: Ledger, weights: Mapping[int, float], opened: Ledger) -> Full:
    """The least Σ weight × account over all that is in ``ledger``, whole units cut; raises ModelError if there is no plan at all.

    What goals held is let go: limits are those of the ledger as it was ``opened``, and of balances that pillars opened since.
    """
    limit, sense = ledger.limit.copy(), ledger.sense.copy()
    for number, key in enumerate(ledger.keys):
        if opened.has(key):
            limit[number], sense[number] = opened.limit[opened.number(key)], opened.sense[opened.number(key)]
        elif key.partition(":")[0] in ("account", "floor", "fraction"):
            sense[number] = COUNTED
    column, balance, amount, _ = ledger.postings()
    matrix = sparse.csr_matrix((amount, (balance, column)), (len(ledger.keys), ledger.proposals))
    cost = np.zeros(ledger.proposals)
    for account, weight in weights.items():
        cost += weight * np.asarray(matrix[account].todense()).ravel()
    limited = np.flatnonzero((sense == AT_MOST) & np.isfinite(limit))
    fixed = np.flatnonzero(sense == EQUAL)
    most = np.where(np.isfinite(ledger.largest), ledger.largest, FAR)
    found = optimize.linprog(
        cost, matrix[limited], limit[limited], matrix[fixed], limit[fixed], np.stack([np.zeros(len(most)), most], axis=1),
        method="highs",
    )  # fmt: skip
    if found.status != 0:
        raise ModelError(f"the programme over everything proposed has no optimum: {found.message}")
    duals = {ledger.keys[number]: min(float(price), 0.0) for number, price in zip(limited, found.ineqlin.marginals, strict=True)}
    duals |= {ledger.keys[number]: float(price) for number, price in zip(fixed, found.eqlin.marginals, strict=True)}
    return Full(float(found.fun), duals, found.x)


def _aims(ledger: Ledger) -> Iterator[dict[str, float]]:
    """Goals to try: the shortfall of the first tier, and a mix of all shortfalls, lateness and cost."""
    tiers = [key for key in ledger.keys if key.startswith(f"{SHORTFALL}|")]
    if tiers:
        yield {tiers[0]: 1.0}
        yield {**dict.fromkeys(tiers, 1.0), LATENESS: 0.3, COST: 1e-6}


def too_good(open_anew: Callable[[], Books], ledger: Ledger) -> Iterator[str]:
    """Prices at which the pillars' bounds promise more than is true: what was found once (``ledger``) does better.

    ``ledger`` is one over which the goals were solved to their end. Prices are drawn around those of the optimum, near and far, and around
    those drawn before that gave the greatest bound.
    """
    books, chance = open_anew(), np.random.default_rng(0)
    fresh = books.ledger
    unlimited = (fresh.sense == COUNTED) | ~np.isfinite(fresh.limit)
    for aim in _aims(ledger):
        best = in_full(ledger, {ledger.number(key): weight for key, weight in aim.items()}, fresh)
        scale = max(abs(best.value), *(weight * _size(ledger, key) for key, weight in aim.items()), 1e-12)
        weights = {fresh.number(key): weight for key, weight in aim.items()}
        start = np.where(unlimited, 0.0, np.array([best.duals.get(key, 0.0) for key in fresh.keys]))
        greatest, around = -np.inf, start
        for trial in range(TRIALS):
            duals = start if trial == 0 else _drawn(chance, trial, start if trial % 3 == 0 else around)
            prices = -duals
            for account, weight in weights.items():
                prices[account] += weight
            bound = lagrange_bound(fresh, books.pillars, weights, prices)
            if bound.pillars > 1e-9 * scale:
                yield f"at prices {trial} propose gives a bound of {bound.pillars:g}; improvements are negative, nothing to improve is 0"
                return
            if bound.value > best.value + CLOSE * scale:
                yield (
                    f"at prices near those of the optimum of {', '.join(aim)} (trial {trial}) the bounds say that no plan is below "
                    f"{bound.value:g}, and one of {best.value:g} is known: `propose` promises {bound.value - best.value:g} too little of "
                    "what its proposals could improve"
                )
                return
            if bound.value > greatest:
                greatest, around = bound.value, duals


def _drawn(chance: np.random.Generator, trial: int, duals: Floats) -> Floats:
    """Prices near ``duals`` or further away, all of them or a few; now and then some are none."""
    count = len(duals)
    away = (0.02, 0.3, 1.0, 3.0)[trial % 4] * (2.0 * chance.random(count) - 1.0)
    some = chance.random(count) < (1.0, 0.5, 3.0 / max(count, 3))[trial % 3]
    none = chance.random(count) < (0.1 if trial % 5 == 0 else 0.0)
    found: Floats = np.where(none, 0.0, duals * np.where(some, np.maximum(0.0, 1.0 + away), 1.0))
    return found


def _size(ledger: Ledger, key: str) -> float:
    """How much an account could be if nothing were done."""
    column, balance, amount, _ = ledger.postings()
    here = (balance == ledger.number(key)) & np.isfinite(ledger.largest[column])
    return float(np.abs(amount[here] * ledger.largest[column[here]]).sum()) if key != COST else 0.0


def bound_is_a_bound(case: Case) -> Iterator[str]:
    """At any prices, `propose` says how much all its proposals could still improve the goal, or more: never less."""
    yield from too_good(case.books, case.priced.ledger)


def bound_is_met(case: Case) -> Iterator[str]:
    """The bound comes down to what is possible, so that goals are proven."""
    for one in case.priced.reached:
        if one.proven and one.gap > CLOSE and abs(one.value - one.bound) > NOTHING:
            yield (
                f"the goal {one.goal} of tier {one.tier} is not proven: value {one.value:g}, bound {one.bound:g}. `propose` leaves out "
                "proposals that are worth adding, or promises more than there is"
            )


def as_good_as_in_full(case: Case) -> Iterator[str]:
    """The first shortfall is what a programme over everything proposed reaches, solved at once by another solver."""
    goals = case.priced
    one = next((stage for stage in goals.reached if stage.goal == "shortfall"), None)
    if one is None:
        return
    best, scale = in_full(goals.ledger, one.weights, case.opened.ledger).value, max(goals.weight(one.tier), 1e-12)
    if abs(one.value - best) > 2 * CLOSE * scale:
        yield f"the shortfall of tier {one.tier} ends at {one.value:g}, and over all that was proposed it is {best:g}"


def more_never_hurts(case: Case) -> Iterator[str]:
    """With more of an offer no shortfall grows that comes first in the order of goals."""
    before = {key: value for key, value in values(case.priced).items() if key[0] == "shortfall"}
    for table, column in case.more.items():
        frame = case.mission[table]
        for number in range(min(frame.height, 3)):
            kind = frame.schema[column]
            more = pl.when(pl.int_range(pl.len()) == number).then(pl.col(column) + 1).otherwise(pl.col(column)).cast(kind)
            changed = Mission({**case.mission.tables, table: frame.with_columns(more.alias(column))})
            for key, (value, scale) in goals_of(case, changed).items():
                if key not in before or value < before[key][0] - CLOSE * scale:
                    break  # better in what comes first
                if value > before[key][0] + 2 * CLOSE * max(scale, 1e-12):
                    row = frame.select(schema.primary_key(table)).row(number)
                    was = before[key][0]
                    yield f"one more of {table}.{column} of {row[0]!r} makes the shortfall of tier {key[1]} {value:g} instead of {was:g}"
