"""Prices that are nearly right, for little work: steps down the cost and up the prices in turn, over a programme that keeps growing.

The primal-dual gradient method (Chambolle and Pock 2011, with their diagonal steps of 2011, begun again from the average as in Applegate
et al. 2021). It needs no factorisation and no basis: a step is two products of the matrix with a vector. Its prices rise bit by bit
where more is asked for than there is. Those of an exact solution over too few proposals do not: they are far too high where
something has run out and nothing elsewhere, so that every round everybody turns to the next thing that costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from coalition.arrays import Flags, Floats, Ints, longer

STEPS = 200
"""Steps between one look at the prices and the next."""


@dataclass(frozen=True)
class Programme:
    """Minimise ``cost`` · x with 0 ≤ x ≤ ``upper`` and every row at most, or ``equal`` to, its ``limit``.

    Entries are (``row``, ``column``, ``value``); those of the same row and column add up.
    """

    row: Ints
    column: Ints
    value: Floats
    cost: Floats
    upper: Floats
    limit: Floats
    equal: Flags


@dataclass
class Descent:
    """Values (columns,) and prices (rows, at least zero but where equal) reached so far; what is new in a programme begins at zero."""

    values: Floats = field(default_factory=lambda: np.zeros(0))
    prices: Floats = field(default_factory=lambda: np.zeros(0))
    _balance: float = 1.0

    def advance(self, programme: Programme) -> None:
        """``STEPS`` steps further; where they went to on average is where the next begin.

        Only rows that have entries and columns that may be above nothing take part; elsewhere values and prices are nothing.
        """
        rows, columns = np.unique(programme.row), np.flatnonzero(programme.upper > 0)
        values, prices = longer(self.values, len(programme.cost)), longer(self.prices, len(programme.limit))
        part = _part(programme, rows, columns)
        some, asked = values[columns], prices[rows]
        moved, risen = self._steps(part, some, asked)
        self.values, self.prices = np.zeros(len(values)), np.zeros(len(prices))
        self.values[columns], self.prices[rows] = moved, risen
        far, up = float(np.linalg.norm(moved - some)), float(np.linalg.norm(risen - asked))
        if far > 1e-9 and up > 1e-9:
            self._balance = float(np.sqrt(self._balance * up / far))

    def _steps(self, programme: Programme, values: Floats, prices: Floats) -> tuple[Floats, Floats]:
        """The means of values and prices over ``STEPS`` steps from ``values`` and ``prices``."""
        rows, columns = len(programme.limit), len(programme.cost)
        matrix = csr_array((programme.value, (programme.row, programme.column)), shape=(rows, columns))
        transposed = matrix.T.tocsr()
        size = np.abs(programme.value)
        down = 1.0 / np.maximum(np.bincount(programme.column, size, columns), 1e-9) / self._balance
        up = self._balance / np.maximum(np.bincount(programme.row, size, rows), 1e-9)
        cost, limit, floor = down * programme.cost, up * programme.limit, np.where(programme.equal, -np.inf, 0.0)
        values, moved, prices, ahead = values.copy(), np.empty(columns), prices.copy(), np.empty(columns)
        total, total_prices = np.zeros(columns), np.zeros(rows)
        for _ in range(STEPS):
            np.multiply(down, transposed @ prices, out=moved)
            np.subtract(values, moved, out=moved)
            moved -= cost
            np.maximum(moved, 0.0, out=moved)
            np.minimum(moved, programme.upper, out=moved)
            np.add(moved, moved, out=ahead)
            ahead -= values
            excess = matrix @ ahead
            excess *= up
            excess -= limit
            prices += excess
            np.maximum(prices, floor, out=prices)
            values, moved = moved, values
            total += values
            total_prices += prices
        return total / STEPS, total_prices / STEPS


def _part(programme: Programme, rows: Ints, columns: Ints) -> Programme:
    """``rows`` and ``columns`` of a programme, numbered anew."""
    place = np.full(len(programme.cost), -1)
    place[columns] = np.arange(len(columns))
    inside = np.flatnonzero(place[programme.column] >= 0)
    return Programme(
        np.searchsorted(rows, programme.row[inside]), place[programme.column[inside]], programme.value[inside], programme.cost[columns],
        programme.upper[columns], programme.limit[rows], programme.equal[rows],
    )  # fmt: skip
