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
        """``STEPS`` steps further; where they went to on average is where the next begin."""
        rows, columns = len(programme.limit), len(programme.cost)
        values = before = longer(self.values, columns)
        prices = asked = longer(self.prices, rows)
        matrix = csr_array((programme.value, (programme.row, programme.column)), shape=(rows, columns))
        transposed = matrix.T.tocsr()
        size = np.abs(programme.value)
        down = 1.0 / np.maximum(np.bincount(programme.column, size, columns), 1e-9) / self._balance
        up = self._balance / np.maximum(np.bincount(programme.row, size, rows), 1e-9)
        floor = np.where(programme.equal, -np.inf, 0.0)
        total, total_prices = np.zeros(columns), np.zeros(rows)
        for _ in range(STEPS):
            moved = np.clip(values - down * (programme.cost + transposed @ prices), 0.0, programme.upper)
            prices = np.maximum(prices + up * (matrix @ (2.0 * moved - values) - programme.limit), floor)
            values = moved
            total += values
            total_prices += prices
        self.values, self.prices = total / STEPS, total_prices / STEPS
        far, risen = float(np.linalg.norm(self.values - before)), float(np.linalg.norm(self.prices - asked))
        if far > 1e-9 and risen > 1e-9:
            self._balance = float(np.sqrt(self._balance * risen / far))
