"""The restricted master problem: the part of a ledger that is in the solver's programme, as rows and columns, scaled.

Balances are rows once something makes them enter, proposals are columns. Not every proposal of the ledger is in the programme: those a
pillar marks *ready* are at once, the others wait in the ledger until they are worth it at the prices of the day.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Flags, Floats, Ints, longer
from coalition.model.bound import worth_at
from coalition.model.ledger import AT_MOST, COUNTED, EQUAL, Ledger
from coalition.model.solver import BASIC, LOWER, Solver, Statuses

WORTHWHILE = 1e-7
"""Least gain (scaled) of a proposal that is one."""


@dataclass(frozen=True)
class Basis:
    """Where the simplex method stood: the proposals and balances in the programme, and the status of each."""

    proposals: Ints
    statuses: Statuses


@dataclass(frozen=True)
class MasterMark:
    """What of a programme is there, and how it is bounded."""

    row: Ints
    column: Ints
    active: Ints
    scale: Floats
    upper: Floats
    rows: int
    columns: int


@dataclass
class Master:
    """The linear programme of a ledger, kept warm; ``astray`` says that a basis of before has led nowhere since the last `back`."""

    ledger: Ledger
    solver: Solver = field(init=False, default_factory=Solver)
    astray: bool = field(init=False, default=False)
    _row: Ints = field(init=False)
    _column: Ints = field(init=False, default_factory=lambda: np.zeros(0, np.int64))
    _active: Ints = field(init=False, default_factory=lambda: np.zeros(0, np.int64))
    _scale: Floats = field(init=False, default_factory=lambda: np.zeros(0))
    _cost: Floats = field(init=False, default_factory=lambda: np.zeros(0))
    _upper: Floats = field(init=False, default_factory=lambda: np.zeros(0))
    _weights: dict[int, float] = field(init=False, default_factory=dict)
    _factor: float = field(init=False, default=1.0)
    _known: int = field(init=False, default=0)
    _opened: int = field(init=False, default=0)
    _crowd: int = field(init=False, default=0)
    _only_parts: bool = field(init=False, default=False)
    _shifted: bool = field(init=False, default=False)
    _marked: int = field(init=False, default=0)
    _sums: dict[str, Floats] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._row = np.full(len(self.ledger.keys), -1, np.int64)
        self._sync()

    # -- translation between the ledger and the programme
    def _grow(self) -> None:
        missing = len(self.ledger.keys) - len(self._row)
        if missing:
            self._row = np.concatenate([self._row, np.full(missing, -1, np.int64)])

    def _bounds(self, balances: Ints) -> tuple[Floats, Floats]:
        limit, sense = self.ledger.limit[balances], self.ledger.sense[balances]
        scaled = limit / self.ledger.typical[balances]
        return np.where(sense == EQUAL, scaled, -np.inf), scaled

    def _enter(self, balances: Ints) -> None:
        """Put balances into the programme as rows, over the columns it has."""
        self._grow()
        balances = balances[self._row[balances] < 0]
        if not len(balances):
            return
        self._row[balances] = self.solver.rows + np.arange(len(balances))
        lower, upper = self._bounds(balances)
        place = np.full(len(self.ledger.keys), -1, np.int64)
        place[balances] = np.arange(len(balances))
        column, balance, amount, _ = self.ledger.postings()
        mine = np.flatnonzero((place[balance] >= 0) & (column < self._known))
        mine = mine[self._column[column[mine]] >= 0]
        rows, columns, values = _merge(place[balance[mine]], column[mine], amount[mine])
        values = values * self._scale[columns] / self.ledger.typical[balances][rows]
        self.solver.add_rows(lower, upper, np.searchsorted(rows, np.arange(len(balances))), self._column[columns], values)

    def _sync(self) -> None:
        """Take note of what is new in the ledger: balances and proposals that are ready enter the programme."""
        if self._known == self.ledger.proposals and self._opened == len(self.ledger.keys):
            return
        self._opened = len(self.ledger.keys)
        self._grow()
        self._enter(np.flatnonzero(self.ledger.eager & (self._row < 0)))
        self._wake(self._note())

    def _note(self) -> Ints:
        """Take note of what is proposed in the ledger since the last time; returns which of it is to enter the programme."""
        first, new = self._known, self.ledger.proposals - self._known
        if not new:
            return np.zeros(0, np.int64)
        column, balance, amount, _ = self.ledger.postings()
        mine = np.flatnonzero(column >= first)
        columns, balances, values = _merge(column[mine] - first, balance[mine], amount[mine])
        sized = np.abs(values) / self.ledger.typical[balances]
        sized[self.ledger.sense[balances] == COUNTED] = 0.0
        largest = np.zeros(new)
        np.maximum.at(largest, columns, sized)
        self._scale = np.concatenate([self._scale, np.where(largest > 0, 1.0 / np.where(largest > 0, largest, 1.0), 1.0)])
        cost = np.zeros(new)
        for account, weight in self._weights.items():
            here = balances == account
            np.add.at(cost, columns[here], weight * values[here])
        self._cost = np.concatenate([self._cost, cost])
        barred = self.ledger.whole[first:] & self._only_parts
        self._upper = np.concatenate([self._upper, np.where(barred, 0.0, np.inf)])
        self._column = np.concatenate([self._column, np.full(new, -1, np.int64)])
        self._known = self.ledger.proposals
        ready: Ints = first + np.flatnonzero(self.ledger.ready[first:] & ~barred)
        return ready

    def _wake(self, proposals: Ints) -> None:
        """Put proposals of the ledger into the programme as columns."""
        proposals = proposals[self._column[proposals] < 0]
        if not len(proposals):
            return
        self._column[proposals] = self.solver.columns + np.arange(len(proposals))
        place = np.full(self._known, -1, np.int64)
        place[proposals] = np.arange(len(proposals))
        column, balance, amount, _ = self.ledger.postings()
        mine = np.flatnonzero(place[column] >= 0)
        mine = mine[self._row[balance[mine]] >= 0]
        columns, balances, values = _merge(place[column[mine]], balance[mine], amount[mine])
        scale = self._scale[proposals]
        cells = values * scale[columns] / self.ledger.typical[balances]
        cost, upper = self._cost[proposals] * scale * self._factor, self._upper[proposals]
        starts = np.searchsorted(columns, np.arange(len(proposals)))
        self.solver.add_columns(cost, np.zeros(len(proposals)), upper, starts, self._row[balances], cells)
        self._active = np.concatenate([self._active, proposals])

    def enter(self, balances: Ints) -> None:
        """Put balances into the programme at once (those opened for a goal)."""
        self._sync()
        self._enter(balances)

    # -- beginning from what was kept
    def inside(self) -> tuple[Ints, Ints]:
        """What is in the programme: balances in the order of its rows, and proposals in the order of its columns."""
        rows = np.flatnonzero(self._row >= 0)
        return rows[np.argsort(self._row[rows])], self._active.copy()

    def resume(self, balances: Ints, proposals: Ints) -> None:
        """Put ``balances`` and ``proposals`` into the programme in this order; all else that has come to the ledger waits there."""
        self.solver.leave_scale()
        self._opened = len(self.ledger.keys)
        self._enter(balances)
        self._note()
        self._wake(proposals)

    # -- going back
    def mark(self) -> MasterMark:
        """What is in the programme, to come `back` to; from here on nothing that is in it leaves it."""
        self._sync()
        self._crowd, self._marked, self._sums = sys.maxsize, len(self.ledger.postings()[0]), {}
        return MasterMark(
            self._row.copy(), self._column.copy(), self._active.copy(), self._scale.copy(), self._upper.copy(),
            self.solver.rows, self.solver.columns,
        )  # fmt: skip

    def back(self, mark: MasterMark) -> None:
        """Take out all that entered since ``mark`` and bound the rest as it was; the ledger has gone back already."""
        self.solver.truncate(mark.rows, mark.columns)
        self._row, self._column, self._active = mark.row.copy(), mark.column.copy(), mark.active.copy()
        self._scale, self._upper, self._known = mark.scale.copy(), mark.upper.copy(), self.ledger.proposals
        self._cost, self._weights, self._shifted, self.astray = np.zeros(self._known), {}, False, False
        self._opened = len(self.ledger.keys)
        self.rebound()

    def rebound(self) -> None:
        """Bound all rows and columns anew, after limits and bounds have changed in the ledger."""
        inside = np.flatnonzero(self._row >= 0)
        self.solver.set_row_bounds(self._row[inside], *self._bounds(inside))
        upper = self._upper[self._active]
        self.solver.set_column_bounds(np.arange(len(upper)), np.zeros(len(upper)), upper)

    def basis(self) -> Basis:
        """Where the simplex method stands."""
        return Basis(self._active.copy(), self.solver.basis())

    def wake(self, basis: Basis) -> None:
        """Have all that is needed to start from ``basis`` in the programme."""
        self._wake(basis.proposals[basis.statuses.columns == BASIC])

    def start_from(self, name: str, weights: Mapping[int, float], basis: Basis, prices: Floats) -> None:
        """Make Σ weight × account the objective and start the next solve from ``basis``; what has come since is at nothing, or not tight.

        ``prices`` are those of the basis for this objective. What would help at these prices is made dearer by as much for the first
        solve, so that it begins where prices are right and only limits are broken. ``name`` stands for these weights and prices: what
        they come to for what was there at the mark is worked out once.
        """
        self.wake(basis)
        account = np.zeros(len(self.ledger.keys))
        for number, weight in weights.items():
            account[number] = weight
        self._weights, self._cost = dict(weights), self._sum(f"{name}|cost", account)
        cost = (self._cost * self._scale)[self._active]
        self._factor = _size_of(cost)
        gain = (self._sum(f"{name}|worth", prices) * self._scale)[self._active]
        self.solver.set_costs((cost - np.minimum(gain, 0.0)) * self._factor)
        self._shifted = True
        self._set_basis(basis)

    def _sum(self, name: str, prices: Floats) -> Floats:
        """(proposals,) Σ amount × price over the postings of each; over those that were there at the mark it is remembered by ``name``."""
        column, balance, amount, _ = self.ledger.postings()
        prices = longer(prices, len(self.ledger.keys))
        if name not in self._sums:
            then = slice(self._marked)
            self._sums[name] = np.bincount(column[then], amount[then] * prices[balance[then]]).astype(float)
        since = slice(self._marked, None)
        total: Floats = np.bincount(column[since], amount[since] * prices[balance[since]], self._known).astype(float)
        total[: len(self._sums[name])] += self._sums[name]
        return total

    def _set_basis(self, basis: Basis) -> None:
        self.wake(basis)
        columns, rows = np.full(self.solver.columns, LOWER), np.full(self.solver.rows, BASIC)
        here = self._column[basis.proposals]
        columns[here[here >= 0]] = basis.statuses.columns[here >= 0]
        rows[: len(basis.statuses.rows)] = basis.statuses.rows
        self.solver.set_basis(columns, rows)

    def _unshift(self, worth: Floats | None = None) -> bool:
        """Cost what was made dearer as it should (if any of it helps at ``worth`` (proposals,)); whether anything changed."""
        if not self._shifted:
            return False
        if worth is not None and not ((worth * self._scale)[self._active] * self._factor < -WORTHWHILE).any():
            return False
        self.solver.set_costs((self._cost * self._scale)[self._active] * self._factor)
        self._shifted = False
        return True

    def shut(self, proposals: Ints) -> None:
        """Let ``proposals`` not be used; they neither enter the programme nor leave it."""
        self._sync()
        self._upper[proposals] = 0.0
        inside = self._column[proposals]
        inside = inside[inside >= 0]
        self.solver.set_column_bounds(inside, np.zeros(len(inside)), np.zeros(len(inside)))

    def reach(self, proposals: Ints) -> Floats:
        """(proposals,) the most that each of them could be used, as a bound counts it."""
        found: Floats = np.minimum(self.ledger.largest[proposals], self._upper[proposals] * self._scale[proposals])
        return found

    # -- changes between goals
    @property
    def aimed(self) -> Mapping[int, float]:
        """The weights of the accounts that are aimed at."""
        return dict(self._weights)

    def aim(self, weights: Mapping[int, float]) -> None:
        """Make Σ weight × account the objective."""
        self._sync()
        self._weights = dict(weights)
        column, balance, amount, _ = self.ledger.postings()
        cost = np.zeros(self._known)
        for account, weight in self._weights.items():
            here = balance == account
            np.add.at(cost, column[here], weight * amount[here])
        self._cost = cost
        active = (cost * self._scale)[self._active]
        self._factor = _size_of(active)
        self.solver.set_costs(active * self._factor)

    def hold(self, balance: int, limit: float) -> None:
        """Turn a counted balance into one with a limit, or change a limit."""
        self._sync()
        self.ledger.sense[balance] = AT_MOST if self.ledger.sense[balance] == COUNTED else self.ledger.sense[balance]
        if self._row[balance] < 0:
            self.ledger.typical[balance] = abs(limit) if limit else 1.0
        self.ledger.limit[balance] = limit
        one = np.array([balance])
        if self._row[balance] < 0:
            self._enter(one)
        else:
            self.solver.set_row_bounds(self._row[one], *self._bounds(one))

    def release(self, balances: Ints) -> None:
        """Let balances that were held only count again."""
        self.ledger.sense[balances], self.ledger.limit[balances] = COUNTED, np.inf
        inside = balances[self._row[balances] >= 0]
        self.solver.set_row_bounds(self._row[inside], *self._bounds(inside))

    def admit(self, proposals: Ints, largest: float) -> None:
        """Bound proposals from above (zero: not to be used)."""
        self._sync()
        self._wake(proposals)
        upper = np.full(len(proposals), largest) / self._scale[proposals]
        self._upper[proposals] = upper
        self.solver.set_column_bounds(self._column[proposals], np.zeros(len(proposals)), upper)

    def usable(self) -> Flags:
        """(proposals,) which may be used at all."""
        self._sync()
        found: Flags = self._upper > 0
        return found

    def bar_whole(self) -> None:
        """Let no more proposals of whole units into the programme; those inside stay as they are bounded."""
        self._sync()
        self._only_parts = True
        self._upper[self.ledger.whole] = 0.0

    def _worth(self, prices: Floats) -> Floats:
        """(proposals,) what a unit of each costs the goal at ``prices`` (negative: it helps); balances opened since are free."""
        return worth_at(self.ledger, prices)[: self._known]


def _size_of(cost: Floats) -> float:
    """What makes ``cost`` (columns,) of size 1 in the mean."""
    some = np.abs(cost[cost != 0])
    return 1.0 / float(some.mean()) if len(some) else 1.0


def _merge(major: Ints, minor: Ints, value: Floats) -> tuple[Ints, Ints, Floats]:
    """Sum entries of the same (major, minor) cell; sorted by major, then minor."""
    order = np.lexsort((minor, major))
    major, minor, value = major[order], minor[order], value[order]
    if not len(major):
        return major, minor, value
    first = np.flatnonzero(np.r_[True, (np.diff(major) != 0) | (np.diff(minor) != 0)])
    return major[first], minor[first], np.add.reduceat(value, first)
