"""The only file that imports highspy: a linear programme that grows by rows and columns and keeps its basis.

Everything here is in the numbers of the programme (rows, columns, scaled); `model.market` translates from balances and proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.errors import ModelError

_STATUS = np.array([highspy.HighsBasisStatus(number) for number in range(5)], object)
"""Statuses of the basis by their number."""

LOWER, BASIC = int(highspy.HighsBasisStatus.kLower), int(highspy.HighsBasisStatus.kBasic)
"""What is new in the programme: columns stay at nothing, rows are not tight."""

PRIMAL, DUAL, FRESH, WARM, INSIDE = 4, 1, 0, 2, 3
"""Strategies: the primal simplex after new columns or costs, the dual after new rows or bounds; afresh; the dual one from a basis of
before, which is given up soon if it leads nowhere; interior points alone, as a last resort."""

OTHER = {PRIMAL: DUAL, DUAL: PRIMAL}
"""The simplex to try where one has stopped short."""

SOON = 1_000
"""Iterations after which a warm start is given up."""


def version() -> str:
    """Version of the solver, for the identity of a run."""
    return str(highspy.Highs().version())


TOLERANCE = 1e-8
"""Feasibility of the (scaled) programme that is asked of the solver."""

TOLERABLE = 1e-7
"""Largest break of a (scaled) limit in values that the solver stopped at without calling them optimal."""

LONGEST = 200
"""Most steps of interior points (they take forty to seventy); stopped there, the simplex method begins where it can."""

MOST = 50_000
"""Most pivots of one attempt: hard programmes that do get through need half of that, and others would go on for hours."""


@dataclass(frozen=True)
class Solution:
    """Values of columns, duals of rows, and the objective."""

    values: Floats
    duals: Floats
    objective: float


class Statuses:
    """Status of every column and row in a basis. It is the solver's until somebody reads it, which takes as long as a small solve."""

    def __init__(self, columns: int, rows: int, kept: highspy.HighsBasis | None = None) -> None:
        self._count, self._kept = (columns, rows), kept

    @classmethod
    def of(cls, columns: Ints, rows: Ints) -> Statuses:
        """The basis with these statuses."""
        found = cls(len(columns), len(rows))
        found.columns, found.rows = columns, rows
        return found

    @cached_property
    def columns(self) -> Ints:
        """(columns,) statuses by number; without a basis all are at nothing."""
        return np.full(self._count[0], LOWER) if self._kept is None else _numbers(self._kept.col_status)

    @cached_property
    def rows(self) -> Ints:
        """(rows,) statuses by number; without a basis none is tight."""
        return np.full(self._count[1], BASIC) if self._kept is None else _numbers(self._kept.row_status)


def _numbers(statuses: Sequence[highspy.HighsBasisStatus]) -> Ints:
    return np.fromiter((int(one) for one in statuses), np.int64, len(statuses))


class NoEnd(ModelError):
    """The solver came to no end that can be used, with any method there is."""


class Infeasible(NoEnd):
    """No values satisfy all rows and bounds."""


class GivenUp(NoEnd):
    """A warm start led nowhere; another may."""


class Solver:
    """Minimises costs · x over rows with bounds; deterministic (one thread, simplex, no presolve between re-solves).

    ``pivots`` counts the steps of the simplex method since the beginning.
    """

    def __init__(self) -> None:
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False), ("presolve", "off"), ("solver", "simplex"), ("threads", 1), ("random_seed", 0),
        ):  # fmt: skip
            self._highs.setOptionValue(option, value)
        self.rows = 0
        self.columns = 0
        self.afresh = True
        """Whether to try the other simplex, and to begin afresh, where one stops short; who has another way may say no."""
        self.patience: int | None = None
        """Number of ``pivots`` beyond which nothing is solved any more (NoEnd); None: there is no such number."""
        self.pivots = 0
        self.inside = 0
        """Runs since `begin` whose values are from inside, not from a vertex; from the first on, the simplex method is not tried again."""
        self._lost = False

    def leave_scale(self) -> None:
        """Take rows and columns at the size they have: the solver's own factors would make a basis of before look far from its prices."""
        self._highs.setOptionValue("simplex_scale_strategy", 0)

    def begin(self) -> None:
        """Another goal begins: the simplex method may get through where it did not for the last."""
        self.inside = 0

    def add_rows(self, lower: Floats, upper: Floats, start: Ints, column: Ints, value: Floats) -> None:
        """Append rows given row by row (``start`` has one entry a row)."""
        self._check(
            self._highs.addRows(
                len(lower), lower, upper, len(column), start.astype(np.int32), column.astype(np.int32), np.asarray(value, float)
            )
        )
        self.rows += len(lower)

    def add_columns(self, cost: Floats, lower: Floats, upper: Floats, start: Ints, row: Ints, value: Floats) -> None:
        """Append columns given column by column."""
        self._check(
            self._highs.addCols(
                len(cost), cost, lower, upper, len(row), start.astype(np.int32), row.astype(np.int32), np.asarray(value, float)
            )
        )
        self.columns += len(cost)

    def set_costs(self, cost: Floats) -> None:
        """Replace all costs."""
        self._check(self._highs.changeColsCost(self.columns, np.arange(self.columns, dtype=np.int32), np.asarray(cost, float)))

    def set_row_bounds(self, rows: Ints, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of some rows."""
        self._check(self._highs.changeRowsBounds(len(rows), rows.astype(np.int32), lower, upper))

    def set_column_bounds(self, columns: Ints, lower: Floats, upper: Floats) -> None:
        """Replace the bounds of some columns."""
        self._check(self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper))

    def drop_columns(self, columns: Ints) -> Ints:
        """Remove nonbasic ``columns`` and keep the basis of the rest; returns the new number of every old column (−1: removed)."""
        basis = self._highs.getBasis()
        status = list(basis.col_status)
        number = np.zeros(self.columns, np.int64)
        number[columns] = -1
        kept = np.flatnonzero(number >= 0)
        number[kept] = np.arange(len(kept))
        self._check(self._highs.deleteCols(len(columns), np.sort(columns).astype(np.int32)))
        fresh = highspy.HighsBasis()
        fresh.col_status = [status[column] for column in kept]
        fresh.row_status = list(basis.row_status)
        fresh.valid = True
        self._check(self._highs.setBasis(fresh))
        self.columns = len(kept)
        return number

    def basis(self) -> Statuses:
        """The basis as it is now, that of nothing done if there is none."""
        return Statuses(self.columns, self.rows, None if self._lost else self._highs.getBasis())

    def set_basis(self, columns: Ints, rows: Ints) -> None:
        """Start the next run from this basis."""
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = _STATUS[columns].tolist(), _STATUS[rows].tolist()
        basis.valid = True
        self._highs.clearSolver()
        self._check(self._highs.setBasis(basis))
        self._lost = False

    def truncate(self, rows: int, columns: int) -> None:
        """Remove what was appended after the first ``rows`` and ``columns``, and forget the basis."""
        if self.columns > columns:
            self._check(self._highs.deleteCols(self.columns - columns, np.arange(columns, self.columns, dtype=np.int32)))
        if self.rows > rows:
            self._check(self._highs.deleteRows(self.rows - rows, np.arange(rows, self.rows, dtype=np.int32)))
        self.rows, self.columns = rows, columns
        self._highs.clearSolver()

    def basic(self) -> Flags:
        """(columns,) which are in the basis; all of them, if there is none."""
        if self._lost:
            return np.ones(self.columns, bool)
        status = np.fromiter((int(one) for one in self._highs.getBasis().col_status), np.int64, self.columns)
        found: Flags = status == int(highspy.HighsBasisStatus.kBasic)
        return found

    def run(self, strategy: int) -> Solution:
        """Solve from the last basis; raises Infeasible, GivenUp (WARM only), or NoEnd.

        Now and then a degenerate programme stops short from a given basis: then the other simplex is tried, then a fresh start. Where all
        that fails, values and duals are those of interior points, which keep all limits to `TOLERABLE` and have no basis.
        """
        attempts = [strategy]
        if self.afresh and strategy != WARM:
            attempts = [INSIDE] if self.inside else [FRESH, INSIDE] if self._lost else [strategy, OTHER[strategy], FRESH, INSIDE]
        for attempt in attempts:
            if self.patience is not None and self.pivots >= self.patience:
                raise NoEnd(f"no solution after {self.pivots:,} pivots")
            status = self._attempt(attempt)
            info = self._highs.getInfo()
            if status == highspy.HighsModelStatus.kOptimal or self._good_enough(status):
                solution = self._highs.getSolution()
                value = float(info.objective_function_value)
                self._lost = attempt == INSIDE
                self.inside += self._lost
                return Solution(np.array(solution.col_value), np.array(solution.row_dual), value)
            if status == highspy.HighsModelStatus.kInfeasible and attempt not in (WARM, INSIDE):
                raise Infeasible("the programme has no solution")
        if strategy == WARM:
            raise GivenUp("a warm start led nowhere")
        size = f"{self.rows} rows and {self.columns} columns, broken by {info.max_primal_infeasibility:.1e}"
        hint = "A larger tolerance in table goal (0.0001, say) makes a programme easier that holds earlier goals too exactly."
        raise NoEnd(f"the solver stopped with {self._highs.modelStatusToString(status)!r} on {size}. {hint}")

    def _good_enough(self, status: highspy.HighsModelStatus) -> bool:
        """Whether values not called optimal may be used: they break nothing, and the market's own bound proves how good they are."""
        return bool(status == highspy.HighsModelStatus.kUnknown and 0 <= self._highs.getInfo().max_primal_infeasibility <= TOLERABLE)

    def _attempt(self, strategy: int) -> highspy.HighsModelStatus:
        if strategy in (FRESH, INSIDE):
            self._highs.clearSolver()
        if strategy == INSIDE:
            self._interior("off")
            return self._highs.getModelStatus()
        usual = {
            "presolve": "off", "dual_simplex_cost_perturbation_multiplier": 0.0, "primal_simplex_bound_perturbation_multiplier": 0.0,
            "simplex_strategy": strategy,
            "primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE,
        }  # fmt: skip
        fresh = {
            "presolve": "on", "dual_simplex_cost_perturbation_multiplier": 1.0, "primal_simplex_bound_perturbation_multiplier": 1.0,
            "simplex_strategy": DUAL,
            "primal_feasibility_tolerance": TOLERABLE, "dual_feasibility_tolerance": TOLERABLE,
        }  # fmt: skip
        warm = {**usual, "simplex_strategy": DUAL, "simplex_iteration_limit": SOON}  # perturbed costs double the pivots here
        chosen = {FRESH: fresh, WARM: warm}.get(strategy, usual)
        left = MOST if self.patience is None else min(MOST, self.patience - self.pivots)
        self._highs.setOptionValue("simplex_iteration_limit", max(0, left))
        for option, value in chosen.items():
            self._highs.setOptionValue(option, value)
        self._highs.run()
        self.pivots += max(0, self._highs.getInfo().simplex_iteration_count)
        return self._highs.getModelStatus()

    def restart(self) -> None:
        """Leave the last basis for one near the optimum: interior points, which do not mind where they begin, then over to a vertex."""
        self._interior("on")

    def _interior(self, crossover: str) -> None:
        for option, value in (("solver", "ipx"), ("run_crossover", crossover), ("ipm_iteration_limit", LONGEST)):
            self._highs.setOptionValue(option, value)
        self._highs.run()
        self._highs.setOptionValue("solver", "simplex")

    @staticmethod
    def _check(status: highspy.HighsStatus) -> None:
        if status == highspy.HighsStatus.kError:
            raise ModelError("the solver refused a change of the programme")


@dataclass(frozen=True)
class WholeProgramme:
    """A programme some of whose columns come whole: costs and bounds of columns, rows as triples (row, column, value) with bounds."""

    cost: Floats
    lower: Floats
    upper: Floats
    whole: Flags
    row: Ints
    column: Ints
    value: Floats
    row_lower: Floats
    row_upper: Floats


@dataclass
class Effort:
    """Pivots of the simplex method so far."""

    pivots: int = 0


def best_whole(
    programme: WholeProgramme, start: Floats | None, nodes: int, gap: float = 1e-6, effort: Effort | None = None
) -> Floats | None:
    """Values (columns,) of the least cost found from ``start`` (None: nothing) with at most ``nodes`` branchings; None: none.

    ``gap`` (a share of the cost): an improvement too small to look for. ``effort`` counts the pivots.

    Branching is counted, not timed, so the same programme gives the same values.
    """
    highs = highspy.Highs()
    for option, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_max_nodes", nodes), ("mip_rel_gap", gap),
        ("mip_abs_gap", gap / 1000),
        ("mip_feasibility_tolerance", TOLERANCE), ("primal_feasibility_tolerance", TOLERANCE),
    ):  # fmt: skip
        highs.setOptionValue(option, value)
    count, rows = len(programme.cost), len(programme.row_lower)
    empty = np.zeros(0, np.int32)
    highs.addCols(count, programme.cost, programme.lower, programme.upper, 0, empty, empty, np.zeros(0))
    order = np.lexsort((programme.column, programme.row))
    begins = np.searchsorted(programme.row[order], np.arange(rows)).astype(np.int32)
    highs.addRows(
        rows, programme.row_lower, programme.row_upper, len(order), begins, programme.column[order].astype(np.int32), programme.value[order]
    )
    some = np.flatnonzero(programme.whole).astype(np.int32)
    highs.changeColsIntegrality(len(some), some, np.full(len(some), highspy.HighsVarType.kInteger))
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = start.tolist()
        highs.setSolution(given)
    highs.run()
    info = highs.getInfo()
    if effort is not None:
        effort.pivots += max(0, info.simplex_iteration_count)
    if info.primal_solution_status != 2:  # no values that keep to all rows
        return None
    found = np.array(highs.getSolution().col_value)
    found[some] = np.round(found[some])
    values: Floats = np.maximum(found, 0.0)
    return values
