"""A linear programme with named columns and rows, solved by scipy: all that the full model needs of a solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

import numpy as np
import scipy.sparse
from scipy.optimize import linprog

Expression = dict[int, float]
EXACT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


class Programme:
    """A linear programme under construction: named columns (all ≥ 0) and named rows."""

    def __init__(self) -> None:
        self.columns: dict[Hashable, int] = {}
        self.entries: dict[Hashable, Expression] = defaultdict(lambda: defaultdict(float))
        self.limits: dict[Hashable, tuple[str, float]] = {}

    def column(self, *name: Hashable) -> int:
        return self.columns.setdefault(name, len(self.columns))

    def post(self, row: Hashable, column: int, amount: float) -> None:
        self.entries[row][column] += amount

    def at_most(self, row: Hashable, limit: float) -> None:
        self.limits[row] = ("<=", float(limit))

    def exactly(self, row: Hashable, value: float) -> None:
        self.limits[row] = ("=", float(value))

    def matrix(self, sense: str) -> tuple[scipy.sparse.csr_array, np.ndarray]:
        names = [name for name, (kind, _) in self.limits.items() if kind == sense]
        places = [(number, column, amount) for number, name in enumerate(names) for column, amount in self.entries[name].items()]
        rows, columns, amounts = zip(*places, strict=True) if places else ((), (), ())
        shape = (len(names), len(self.columns))
        return scipy.sparse.csr_array((amounts, (rows, columns)), shape=shape), np.array([self.limits[name][1] for name in names])

    def minimum(self, objective: Expression) -> tuple[float, np.ndarray]:
        unlimited = set(self.entries) - set(self.limits)
        assert not unlimited, f"rows without a limit: {sorted(map(str, unlimited))[:5]}"
        cost = np.zeros(len(self.columns))
        for column, amount in objective.items():
            cost[column] += amount
        upper, at_most = self.matrix("<=")
        equal, exactly = self.matrix("=")
        found = linprog(cost, A_ub=upper, b_ub=at_most, A_eq=equal, b_eq=exactly, bounds=(0, None), method="highs", options=EXACT)
        assert found.status == 0, found.message
        return float(found.fun), found.x

    def maximum(self, objective: Expression) -> float:
        return -self.minimum({column: -amount for column, amount in objective.items()})[0]
