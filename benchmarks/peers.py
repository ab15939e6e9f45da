"""The peers: what their users write and call. Each has a way to build its model of a `Programme`, and a way to solve it.

The layers (linopy, Pyomo, PuLP, cvxpy) hand over to HiGHS and leave its options alone, as most users do; highspy itself, GLOP and PDLP
get the arrays. One thread each. A layer is given the programme as it likes it best: linopy grouped sums by kind of row, Pyomo and PuLP
rows made of lists, cvxpy the matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from programme import Programme


@dataclass(frozen=True)
class Solved:
    """The value a peer found and the gap between primal and dual it claims (None: it does not say, only that it is optimal)."""

    value: float
    gap: float | None
    rounds: int | None = None
    columns: int | None = None


@dataclass(frozen=True)
class Peer:
    """A competitor: the module whose absence means *not installed*, how it builds and how it solves."""

    module: str
    build: Callable[[Programme, float], Any]
    solve: Callable[[Any, float], Solved]


class NotSolved(Exception):
    """The peer stopped without an optimum; the message says how."""


def _lists(programme: Programme) -> tuple[list[int], list[int], list[float]]:
    """Starts of rows, columns and amounts, row by row."""
    matrix = programme.matrix.tocsr()
    return matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()


def _from_highs(highs: Any) -> Solved:
    """Value and gap of a HiGHS object that has run."""
    import highspy

    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise NotSolved(f"HiGHS stopped: {highs.modelStatusToString(status)}")
    info = highs.getInfo()
    return Solved(float(info.objective_function_value), float(info.primal_dual_objective_error))


# -- HiGHS with arrays
def _highs(programme: Programme, options: dict[str, Any]) -> Any:
    import highspy

    highs = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, **options}.items():
        if highs.setOptionValue(option, value) != highspy.HighsStatus.kOk:
            raise NotSolved(f"HiGHS refuses the option {option} = {value}")
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = programme.matrix.shape
    model.col_cost_, model.col_lower_ = programme.cost, np.zeros(len(programme.cost))
    model.col_upper_ = np.full(len(programme.cost), np.inf)
    model.row_lower_, model.row_upper_ = programme.lower, programme.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    matrix = programme.matrix
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    highs.passModel(model)
    return highs


def _highs_solve(highs: Any, _: float) -> Solved:
    highs.run()
    return _from_highs(highs)


def _to_gap(solver: str, gap: float) -> dict[str, Any]:
    """Options to stop at a gap, without the crossover to a vertex that would follow."""
    return {"solver": solver, "run_crossover": "off"} | dict.fromkeys(
        ("kkt_tolerance", "ipm_optimality_tolerance", "pdlp_optimality_tolerance"), gap
    )


# -- layers over HiGHS
def _linopy(programme: Programme, _: float) -> Any:
    import linopy
    import pandas
    import xarray

    model = linopy.Model()
    x = model.add_variables(lower=0, coords=[pandas.RangeIndex(len(programme.cost), name="x")], name="x")
    rows = programme.matrix.tocsr()
    for number, (first, end) in enumerate(zip(programme.blocks[:-1], programme.blocks[1:], strict=True)):
        entries = slice(rows.indptr[first], rows.indptr[end])
        columns = rows.indices[entries]
        entry = {"entry": np.arange(len(columns))}
        amounts = xarray.DataArray(rows.data[entries], dims="entry", coords=entry)
        chosen = xarray.DataArray(columns, dims="entry", coords=entry)
        owner = np.repeat(np.arange(first, end), np.diff(rows.indptr[first : end + 1]))
        group = pandas.Series(owner, name="row", index=pandas.Index(entry["entry"], name="entry"))
        total = (amounts * x.sel(x=chosen)).groupby(group).sum()
        limit = xarray.DataArray(programme.upper[first:end], dims="row", coords={"row": np.arange(first, end)})
        model.add_constraints(total == limit if programme.equal[first] else total <= limit, name=f"rows {number}")
    model.add_objective((xarray.DataArray(programme.cost, dims="x", coords={"x": np.arange(len(programme.cost))}) * x).sum())
    return model


def _linopy_solve(model: Any, _: float) -> Solved:
    status, condition = model.solve(solver_name="highs", io_api="direct", progress=False, output_flag=False, threads=1)
    if status != "ok":
        raise NotSolved(f"linopy: {condition}")
    return Solved(float(model.objective.value), None)


def _pyomo(programme: Programme, _: float) -> Any:
    import pyomo.environ as pyo
    from pyomo.core.expr import LinearExpression

    start, column, amount = _lists(programme)
    upper, equal = programme.upper.tolist(), programme.equal.tolist()
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(len(programme.cost)), bounds=(0, None))
    x = list(model.x.values())

    def row(_: Any, number: int) -> Any:
        part = slice(start[number], start[number + 1])
        total = LinearExpression(constant=0, linear_coefs=amount[part], linear_vars=[x[one] for one in column[part]])
        return total == upper[number] if equal[number] else total <= upper[number]

    model.rows = pyo.Constraint(range(len(upper)), rule=row)
    model.goal = pyo.Objective(expr=LinearExpression(constant=0, linear_coefs=programme.cost.tolist(), linear_vars=x))
    return model


def _pyomo_solve(model: Any, _: float) -> Solved:
    import pyomo.environ as pyo

    solver = pyo.SolverFactory("appsi_highs")
    solver.highs_options = {"threads": 1, "output_flag": False}
    pyo.assert_optimal_termination(solver.solve(model))
    return Solved(float(pyo.value(model.goal)), None)


def _pulp(programme: Programme, _: float) -> Any:
    import pulp

    start, column, amount = _lists(programme)
    upper, equal = programme.upper.tolist(), programme.equal.tolist()
    model = pulp.LpProblem("plan", pulp.LpMinimize)
    x = [pulp.LpVariable(f"x{number}", 0) for number in range(len(programme.cost))]
    model += pulp.LpAffineExpression(list(zip(x, programme.cost.tolist(), strict=True)))
    for number, limit in enumerate(upper):
        part = range(start[number], start[number + 1])
        total = pulp.LpAffineExpression([(x[column[one]], amount[one]) for one in part])
        model.addConstraint(pulp.LpConstraint(total, pulp.LpConstraintEQ if equal[number] else pulp.LpConstraintLE, rhs=limit))
    return model


def _pulp_solve(model: Any, _: float) -> Solved:
    import pulp

    status = model.solve(pulp.HiGHS(msg=False, threads=1))
    if status != pulp.LpStatusOptimal:
        raise NotSolved(f"PuLP: {pulp.LpStatus[status]}")
    return Solved(float(pulp.value(model.objective)), None)


def _cvxpy(programme: Programme, _: float) -> Any:
    import cvxpy

    rows, equal = programme.matrix.tocsr(), programme.equal
    x = cvxpy.Variable(len(programme.cost), nonneg=True)
    limits = [rows[equal] @ x == programme.upper[equal], rows[~equal] @ x <= programme.upper[~equal]]
    return cvxpy.Problem(cvxpy.Minimize(programme.cost @ x), limits)


def _cvxpy_solve(model: Any, _: float) -> Solved:
    import cvxpy

    model.solve(solver=cvxpy.HIGHS, threads=1)
    if model.status != cvxpy.OPTIMAL:
        raise NotSolved(f"cvxpy: {model.status}")
    return Solved(float(model.value), None)


# -- OR-Tools with arrays
def _glop(programme: Programme, _: float) -> Any:
    from ortools.linear_solver.python import model_builder_helper

    model = model_builder_helper.ModelBuilderHelper()
    zero, infinite = np.zeros(len(programme.cost)), np.full(len(programme.cost), np.inf)
    rows = scipy.sparse.csr_matrix(programme.matrix)
    model.fill_model_from_sparse_data(zero, infinite, programme.cost, programme.lower, programme.upper, rows)
    return model


def _glop_solve(model: Any, _: float) -> Solved:
    from ortools.linear_solver.python import model_builder_helper

    solver = model_builder_helper.ModelSolverHelper("GLOP")
    solver.solve(model)
    if solver.status() != model_builder_helper.SolveStatus.OPTIMAL:
        raise NotSolved(f"GLOP: {solver.status().name.lower()}")
    return Solved(float(solver.objective_value()), None)


def _pdlp(programme: Programme, _: float) -> Any:
    from ortools.pdlp.python import pdlp

    model = pdlp.QuadraticProgram()
    model.objective_vector = programme.cost
    model.constraint_matrix = scipy.sparse.csc_matrix(programme.matrix)
    model.constraint_lower_bounds, model.constraint_upper_bounds = programme.lower, programme.upper
    model.variable_lower_bounds = np.zeros(len(programme.cost))
    model.variable_upper_bounds = np.full(len(programme.cost), np.inf)
    return model


def _pdlp_solve(model: Any, gap: float) -> Solved:
    from ortools.pdlp import solve_log_pb2, solvers_pb2
    from ortools.pdlp.python import pdlp

    options = solvers_pb2.PrimalDualHybridGradientParams()
    criteria = options.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_relative = criteria.eps_optimal_absolute = gap / 2  # of the sum of both values
    options.num_threads = 1
    found = pdlp.primal_dual_hybrid_gradient(model, options)
    reason = solve_log_pb2.TerminationReason.Name(found.solve_log.termination_reason)
    if reason != "TERMINATION_REASON_OPTIMAL":
        raise NotSolved(f"PDLP: {reason.lower()}")
    dual = next((one.dual_objective for one in found.solve_log.solution_stats.convergence_information), None)
    value = float(model.objective_vector @ found.primal_solution)
    return Solved(value, None if dual is None else abs(value - dual) / max(abs(value), 1e-9))


PEERS: dict[str, Peer] = {
    "highspy": Peer("highspy", lambda programme, _: _highs(programme, {}), _highs_solve),
    "highspy, interior point": Peer("highspy", lambda programme, gap: _highs(programme, _to_gap("ipx", gap)), _highs_solve),
    "highspy, PDLP": Peer("highspy", lambda programme, gap: _highs(programme, _to_gap("pdlp", gap)), _highs_solve),
    "GLOP": Peer("ortools", _glop, _glop_solve),
    "PDLP": Peer("ortools", _pdlp, _pdlp_solve),
    "cvxpy": Peer("cvxpy", _cvxpy, _cvxpy_solve),
    "linopy": Peer("linopy", _linopy, _linopy_solve),
    "PuLP": Peer("pulp", _pulp, _pulp_solve),
    "Pyomo": Peer("pyomo.environ", _pyomo, _pyomo_solve),
}
"""Every peer by the name it has in the table; `bench.py` says in words how it solves."""
