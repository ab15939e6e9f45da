"""A generated instance as one time-expanded linear programme in arrays: what every peer is given.

The generator's index arrays are those of its *pruned* programme: columns at places and weeks that no goods can reach, or from which no
need can be reached in time, are left out. That halves the work of the peers; users would seldom do it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import scipy.sparse

Array = np.ndarray
KINDS = ("balance", "link", "storage", "offer", "need", "budget", "fund")


@dataclass(frozen=True)
class Programme:
    """Minimise cost · x over x ≥ 0 with lower ≤ matrix x ≤ upper; every row is an equality or an upper limit.

    ``cost`` (columns,), ``matrix`` (rows, columns) by column, ``lower`` and ``upper`` (rows,). ``blocks`` are the first rows of each kind
    of `KINDS`, and the end; ``names`` the numbers that name the rows of each kind: link × weeks + week, offer, contributor × years + year …
    """

    cost: Array
    matrix: scipy.sparse.csc_array
    lower: Array
    upper: Array
    blocks: tuple[int, ...]
    names: tuple[Array, ...]

    @property
    def equal(self) -> Array:
        """(rows,) which rows are equalities."""
        return self.lower == self.upper

    def rows(self, kind: str) -> tuple[Array, Array]:
        """(numbers of the rows of a kind, their names)."""
        number = KINDS.index(kind)
        return np.arange(self.blocks[number], self.blocks[number + 1]), self.names[number]


class _Writer:
    """Collects entries kind by kind of rows."""

    def __init__(self) -> None:
        self.rows: list[Array] = []
        self.columns: list[Array] = []
        self.amounts: list[Array] = []
        self.lower: list[Array] = []
        self.upper: list[Array] = []
        self.blocks = [0]
        self.names: list[Array] = []

    def kind(self, entries: list[tuple[Array, Array, Any]], upper: Callable[[Array], Array], *, equal: bool = False) -> None:
        """Rows named by numbers: ``entries`` are (row names, columns, amounts); ``upper`` gives the limits of row names."""
        names = np.concatenate([name for name, _, _ in entries])
        known, row = np.unique(names, return_inverse=True)
        self.rows.append(self.blocks[-1] + row)
        self.columns += [columns for _, columns, _ in entries]
        self.amounts += [np.broadcast_to(np.asarray(amounts, float), columns.shape) for _, columns, amounts in entries]
        limits = np.asarray(upper(known), float)
        self.upper.append(limits)
        self.names.append(known)
        self.lower.append(limits if equal else np.full(len(known), -np.inf))
        self.blocks.append(self.blocks[-1] + len(known))

    def programme(self, cost: Array) -> Programme:
        cells = np.concatenate(self.amounts), (np.concatenate(self.rows), np.concatenate(self.columns))
        matrix = scipy.sparse.coo_array(cells, shape=(self.blocks[-1], len(cost))).tocsc()
        lower, upper = np.concatenate(self.lower), np.concatenate(self.upper)
        return Programme(cost, matrix, lower, upper, tuple(self.blocks), tuple(self.names))


def write(generator: ModuleType, instance: Any) -> Programme:
    """The programme of an ``instance`` of the ``generator``: money + price × priority × (short + lateness), all in one sum."""
    at, weeks = generator.columns(instance), instance.T
    sizes = [len(at.x_o), len(at.f_a), len(at.s_n), len(at.d_j), instance.nJ]
    draw, flow, stock, deliver, short = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    load = instance.prof_cap[instance.q_prof]
    movement = instance.arc_cost[at.f_a] * instance.prof_cost[instance.q_prof[at.f_q]]

    def spot(place: Array, kind: Array, week: Array) -> Array:
        return (place * instance.nQ + kind) * weeks + week

    writer = _Writer()
    balance = [
        (spot(instance.off_n[at.x_o], instance.off_q[at.x_o], at.x_t), draw, 1.0),
        (spot(instance.arc_i[at.f_a], at.f_q, at.f_t), flow, -1.0),
        (spot(instance.arc_j[at.f_a], at.f_q, at.f_t + instance.arc_tau[at.f_a]), flow, 1.0),
        (spot(at.s_n, at.s_q, at.s_t), stock, -1.0),
        (spot(at.s_n, at.s_q, at.s_t + 1), stock, 1.0),
        (spot(instance.need_n[at.d_j], at.d_q, at.d_t), deliver, -1.0),
    ]
    writer.kind(balance, lambda names: np.zeros(len(names)), equal=True)
    full = np.isfinite(instance.arc_cap[at.f_a])
    crossing = at.f_a[full] * weeks + at.f_t[full]
    writer.kind([(crossing, flow[full], load[at.f_q[full]])], lambda names: instance.arc_cap[names // weeks])
    full = np.isfinite(instance.node_cap[at.s_n])
    kept = at.s_n[full] * weeks + at.s_t[full]
    writer.kind([(kept, stock[full], load[at.s_q[full]])], lambda names: instance.node_cap[names // weeks])
    writer.kind([(at.x_o, draw, 1.0)], lambda names: instance.off_qty[names])
    needed = [(at.d_j, deliver, 1.0), (np.arange(instance.nJ), short, 1.0)]
    writer.kind(needed, lambda names: instance.need_qty[names], equal=True)
    budget = instance.off_c[at.x_o] * instance.nFY + instance.week_fy[at.x_t]
    writer.kind([(budget, draw, instance.off_cost[at.x_o])], lambda names: instance.bud.ravel()[names])
    writer.kind([(instance.week_fy[at.f_t], flow, movement)], lambda names: instance.tfund[names])
    late = generator.PEN * generator.LATE_PEN * at.d_late * instance.need_w[at.d_j]
    cost = [instance.off_cost[at.x_o], movement, instance.hold[at.s_n], late, generator.PEN * instance.need_w]
    return writer.programme(np.concatenate(cost))
