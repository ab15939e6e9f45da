"""Games in which a coalition of players has a value: Shapley values, exact and sampled.

A coalition of n players is a row of n truths; of *all* coalitions number m is the one whose player j is in it where bit j of m is set.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Flags, Floats, Ints

EXACT = 15
"""Most players for whom all coalitions are valued."""

Worth = Callable[[Flags], Floats]
"""Values (coalitions,) of coalitions (coalitions, players)."""


def all_coalitions(players: int) -> Flags:
    """(2 ** players, players) every coalition, in the order of their numbers; raises ValueError beyond `EXACT` players."""
    if not 0 <= players <= EXACT:
        raise ValueError(f"{players} players: all coalitions are valued of at most {EXACT}")
    found: Flags = (np.arange(1 << players)[:, None] >> np.arange(players) & 1).astype(bool)
    return found


def exact(values: Floats) -> Floats:
    """(players,) Shapley values of the game with ``values`` (2 ** players,) of all coalitions.

    φ_j = Σ over S without j of |S|! (n − |S| − 1)! / n! · (v(S + j) − v(S)): Shapley (1953), *A value for n-person games*, eq. 12.
    Raises ValueError for another number of values.
    """
    players = len(values).bit_length() - 1
    inside = all_coalitions(players)
    if len(values) != len(inside):
        raise ValueError(f"{len(values)} values are not those of all coalitions")
    size = inside.sum(axis=1)
    weight = np.array([1.0 / (players * math.comb(players - 1, count)) for count in range(players)])
    found = np.zeros(players)
    for player in range(players):
        without = np.flatnonzero(~inside[:, player])
        found[player] = weight[size[without]] @ (values[without | (1 << player)] - values[without])
    return found


@dataclass(frozen=True)
class Sampled:
    """Shapley values (players,) from ``permutations`` drawn with ``seed``, the standard ``error`` of each; the sum is exact."""

    values: Floats
    error: Floats
    permutations: int
    seed: int


def sampled(players: int, worth: Worth, enough: float, seed: int, most: int = 200_000, batch: int = 250) -> Sampled:
    """Shapley values from orders of arrival drawn at random, until the largest standard error is at most ``enough``.

    What j adds on arrival, in the mean over all orders, is its Shapley value (Castro, Gómez and Tejada 2009, *Polynomial calculation of
    the Shapley value based on sampling*). Orders come in fours that lean against each other: an order, the same from the middle on
    (so that who was early is late), and both backwards (Mitchell and others 2022, *Sampling permutations for Shapley value
    estimation*, of antithetic ones). The error is that of the means of fours. In every order the additions sum to the value of
    all, so the sum is exact whatever the sample. Ends after ``most`` orders, however large the error is then.
    """
    random = np.random.default_rng(seed)
    nothing, everybody = worth(np.array([np.zeros(players, bool), np.ones(players, bool)]))
    total, squares, count = np.zeros(players), np.zeros(players), 0
    error = np.full(players, np.inf)
    while True:
        orders = fours(players, batch, random)
        added = additions(orders, worth).reshape(batch, -1, players).mean(axis=1)
        total += added.sum(axis=0)
        squares += (added**2).sum(axis=0)
        count += batch
        mean = total / count
        error = np.sqrt(np.maximum(squares / count - mean**2, 0.0) / (count - 1))
        if error.max(initial=0.0) <= enough or count * 4 >= most:
            break
    values = mean + (everybody - nothing - mean.sum()) / players  # what rounding has taken
    return Sampled(values, error, 4 * count, seed)


def fours(players: int, count: int, random: np.random.Generator) -> Ints:
    """(4 · count, players) orders of arrival in fours: one drawn, the same from its middle on, and both backwards."""
    drawn = random.permuted(np.tile(np.arange(players), (count, 1)), axis=1)
    turned = np.roll(drawn, players // 2, axis=1)
    return np.stack([drawn, drawn[:, ::-1], turned, turned[:, ::-1]], axis=1).reshape(4 * count, players)


def additions(orders: Ints, worth: Worth) -> Floats:
    """(orders, players) what each player adds when it comes, in every one of ``orders`` (orders, players)."""
    count, players = orders.shape
    place = np.argsort(orders, axis=1)
    inside = place[:, None, :] < np.arange(players + 1)[None, :, None]  # (orders, arrived, players)
    values = worth(inside.reshape(-1, players)).reshape(count, players + 1)
    added: Floats = np.take_along_axis(np.diff(values, axis=1), place, axis=1)
    return added


def marginals(players: int, worth: Worth) -> Floats:
    """(players,) what is lost without each: v(N) − v(N − j)."""
    rows = np.ones((players + 1, players), bool)
    rows[np.arange(players), np.arange(players)] = False
    values = worth(rows)
    lost: Floats = values[-1] - values[:-1]
    return lost


def surely_empty(marginal: Floats, everything: float) -> bool:
    """Whether no division of ``everything`` can content all coalitions, because what is lost without each sums to less.

    Nobody can have more than what is lost without it: else the others would do better alone. (The coalitions N − j, each with weight
    1 / (n − 1), are balanced: Bondareva 1963, Shapley 1967.) False does not say that the core has an element.
    """
    return bool(marginal.sum() < everything - 1e-9 * max(abs(everything), 1.0))
