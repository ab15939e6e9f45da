"""Divisions that content coalitions: the core, the nucleolus, the rule of the contested garment, and Owen's prices.

For games small enough that every coalition can be written down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from coalition.arrays import Flags, Floats
from coalition.questions.shares.games import all_coalitions

TINY = 1e-9


def least_contenting(values: Floats) -> Floats:
    """(players,) the cheapest division in which every coalition gets its value, of ``values`` (2 ** players,) of all coalitions.

    Its sum is more than the value of all exactly if the core is empty.
    """
    inside = _all(values)
    found = linprog(np.ones(inside.shape[1]), A_ub=-inside.astype(float), b_ub=-values, bounds=(None, None), method="highs")
    division: Floats = found.x
    return division


def core_is_empty(values: Floats) -> bool:
    """Whether no division of the value of all gives every coalition its own, of ``values`` (2 ** players,)."""
    return bool(least_contenting(values).sum() > values[-1] + TINY * max(1.0, abs(float(values[-1]))))


def nucleolus(values: Floats) -> Floats:
    """(players,) the division whose coalitions' complaints, the largest first, are smallest (Schmeidler 1969).

    Least largest complaint; coalitions whose complaint can be no smaller (those with a price) are held there, and the next largest
    is made least, until nothing is left to choose.
    """
    inside = _all(values).astype(float)
    players = inside.shape[1]
    free = np.ones(len(values), bool)
    free[[0, -1]] = False
    held = [(inside[-1], float(values[-1]))]
    while True:
        rows = np.flatnonzero(free)
        equal = np.array([[*row, 0.0] for row, _ in held])
        if np.linalg.matrix_rank(equal[:, :players]) == players:
            division: Floats = np.linalg.lstsq(equal[:, :players], np.array([value for _, value in held]), rcond=None)[0]
            return division
        found = linprog(
            np.r_[np.zeros(players), 1.0], A_ub=np.c_[-inside[rows], -np.ones(len(rows))], b_ub=-values[rows],
            A_eq=equal, b_eq=[value for _, value in held], bounds=(None, None), method="highs",
        )  # fmt: skip
        for row in rows[found.ineqlin.marginals < -TINY]:
            held.append((inside[row], float(values[row] - found.x[-1])))
            free[row] = False


def bankruptcy(estate: float, claims: Floats) -> Floats:
    """(2 ** claimants,) what each coalition is sure of: the estate less what the others claim, if anything is left (O'Neill 1982)."""
    inside = all_coalitions(len(claims))
    found: Floats = np.maximum(0.0, estate - (~inside).astype(float) @ claims)
    return found


def contested_garment(estate: float, claims: Floats) -> Floats:
    """(claimants,) the Talmud's rule: up to half of all claims equal gains to at most half of each claim, beyond that equal losses.

    Aumann and Maschler (1985), *Game theoretic analysis of a bankruptcy problem from the Talmud*: it is the nucleolus.
    Raises ValueError for an estate beyond all claims.
    """
    if not 0.0 <= estate <= claims.sum() + TINY:
        raise ValueError(f"an estate of {estate:g}, with claims of {claims.sum():g} in all")
    half = claims / 2.0
    if estate <= half.sum():
        return _equal_gains(estate, half)
    loss: Floats = claims - _equal_gains(claims.sum() - estate, half)
    return loss


def _equal_gains(total: float, most: Floats) -> Floats:
    """(claimants,) min(most, λ) with the λ at which it sums to ``total``."""
    order = np.argsort(most, kind="stable")
    found, left = np.zeros(len(most)), total
    for place, claimant in enumerate(order):
        found[claimant] = min(most[claimant], left / (len(most) - place))
        left -= found[claimant]
    return found


@dataclass(frozen=True)
class Owen:
    """What each player's means are worth at prices of the programme of all (players,), and their range where prices are not unique."""

    values: Floats
    low: Floats
    high: Floats


def owen(gain: Floats, use: Floats, means: Floats) -> Owen:
    """Owen's prices of the game v(S) = max gain · x, use · x ≤ Σ over j in S of means_j, x ≥ 0.

    ``gain`` (activities,), ``use`` (means, activities), ``means`` (means, players). The least-cost prices y of all means (y · use ≥ gain)
    pay each player y · means_j; together that is v(N), and no coalition could do better alone: it is in the core (Owen 1975, *On the
    core of linear production games*). Where several
    prices are least, those that were found first pay, and the range is what any of them would.
    """
    total = means.sum(axis=1)
    best = linprog(total, A_ub=-use.T, b_ub=-gain, bounds=(0, None), method="highs")
    value = float(best.fun)
    slack = TINY * max(1.0, abs(value))

    def end(player: int, sign: float) -> float:
        cost = sign * means[:, player]
        found = linprog(cost, A_ub=np.r_[-use.T, [total]], b_ub=np.r_[-gain, value + slack], bounds=(0, None), method="highs")
        return sign * float(found.fun)

    players = range(means.shape[1])
    low, high = np.array([end(one, 1.0) for one in players]), np.array([end(one, -1.0) for one in players])
    return Owen(best.x @ means, np.minimum(low, best.x @ means), np.maximum(high, best.x @ means))


def _all(values: Floats) -> Flags:
    inside = all_coalitions(len(values).bit_length() - 1)
    if len(inside) != len(values):
        raise ValueError(f"{len(values)} values are not those of all coalitions")
    return inside
