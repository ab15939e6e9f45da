"""The proof once more: at the written prices, no plan reaches a goal better than the written bound says.

Nothing is solved. The mission's books are opened again, led through the goals as the plan says they went (`verify.stages`), and at every
stage the written prices are put into Lagrange's bound (`model.bound`); the pillars price all that could be done, found or not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.model.bound import Bound, lagrange_bound, wrong_signs
from coalition.model.ledger import AT_MOST, COUNTED
from coalition.model.needs import COST
from coalition.plan.books import Books, members_of, open_books
from coalition.plan.store import StoredPlan
from coalition.verify.findings import RELATIVE, Breach, Check
from coalition.verify.stages import Replay, Stage

CLOSE = 1e-9
"""A bound proven anew may fall short of the written one by this share of the goal's scale, and by a sum's own rounding (`DIGITS`)."""

DIGITS = 1e-14
"""Rounding of a sum, as a share of the sum of its terms' sizes: what limits are worth at prices far above the goal itself cancels out."""


@dataclass
class _Found:
    """What was found so far, rule by rule."""

    signs: list[Breach] = field(default_factory=list)
    bounds: list[Breach] = field(default_factory=list)
    gaps: list[Breach] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    prices: int = 0
    stages: int = 0
    absolute: float = 0.0
    relative: float = 0.0
    off: tuple[float, float] = (0.0, 0.0)


def proof_checks(stored: StoredPlan, books: Books | None = None) -> list[Check]:
    """Whether every goal of a stored plan is proven by its written prices, without a solver.

    Four rules: the stages and what they hold are those of the mission's goals; prices have the signs a proof needs; the bound they
    prove is no worse than the written one; value and bound are as far apart as written. Stages that claim no proof are listed in
    ``not_checked``. ``books`` are the mission's, if they are open already; the goals are opened in them. Raises QuestionError if the run
    names a candidate that the mission does not have.
    """
    tables = stored.tables
    books = books or open_books(stored.mission, members_of(stored.mission, stored.candidates))
    held = {(stage, balance): limit for stage, balance, limit in _filled(tables["hold"].select("stage", "balance", "limit")).iter_rows()}
    rows = list(_filled(tables["goal"], "cost_limit").sort("stage").iter_rows(named=True))
    prices: dict[int, dict[str, float]] = {row["stage"]: {} for row in rows}
    found = _Found()
    for stage, balance, price in _filled(tables["price"].select("stage", "balance", "price")).iter_rows():
        if stage in prices:
            prices[stage][balance] = price
        else:
            found.signs.append(Breach("price", f"{stage}|{balance}", "price", price, None, "the plan has no such stage"))
    replay = Replay(books, rows, held)
    with np.errstate(all="ignore"):  # numbers that are none prove nothing, and are found out by that
        for one in replay.stages():
            _prove(replay, one, prices[one.row["stage"]], found)
    left = "; ".join(found.unproven)
    return [
        Check("goals and what they hold are those of the mission", len(rows) + len(held), breaches=tuple(replay.breaches)),
        Check("prices have the signs a proof needs", found.prices, breaches=tuple(found.signs)),
        Check("every goal is proven by its prices", found.stages, found.absolute, found.relative, tuple(found.bounds), left),
        Check("value and bound are as far apart as written", len(rows), *found.off, tuple(found.gaps)),
    ]


def _filled(frame: pl.DataFrame, *optional: str) -> pl.DataFrame:
    """``frame`` with empty cells that no plan has as what is no number, no stage and no name, but for ``optional`` columns."""
    kinds = {name: kind for name, kind in frame.schema.items() if name not in optional}
    empty = {name: float("nan") if kind.is_float() else 0 if kind.is_integer() else "" for name, kind in kinds.items()}
    return frame.with_columns(pl.col(name).fill_null(value) for name, value in empty.items())


def _prove(replay: Replay, stage: Stage, prices: Mapping[str, float], found: _Found) -> None:
    """Prove one stage, or note why not."""
    row, name = stage.row, str(stage.row["stage"])
    value, written, size = float(row["value"]), float(row["bound"]), stage.size
    found.off = _gap(stage, found)
    if not stage.proven:
        found.unproven.append(f"stage {name} ({row['goal']}) is a tie-break over the proposals found: its bound is its value, not a proof")
        return
    bound, cancelled = _bound(replay, stage, prices, found)
    proven, factor = stage.offset + stage.factor * bound.value, np.sign(stage.factor)
    slack = CLOSE * size + DIGITS * cancelled * abs(stage.factor)
    missing = factor * (written - proven)
    found.stages += 1
    found.absolute = max(found.absolute, missing)
    found.relative = max(found.relative, missing / size if size > 0 else 0.0)
    if not missing <= slack:
        says = f"the prices prove no more than this: a gap of {abs(value - proven) / size if size > 0 else 0.0:.3g}, not {row['gap']:.3g}"
        found.bounds.append(Breach("goal", name, "bound", written, proven, says))
    if not factor * (proven - value) <= RELATIVE * size + slack:
        found.bounds.append(Breach("goal", name, "value", value, proven, "the prices prove that no plan is as good as this"))


def _gap(stage: Stage, found: _Found) -> tuple[float, float]:
    """Hold gap and scale of a stage against its value and bound; the largest residuals so far."""
    row, size, (absolute, relative) = stage.row, stage.size, found.off
    apart = abs(float(row["value"]) - float(row["bound"]))
    for column, right in (("scale", size), ("gap", apart / size if size > 0 else 0.0)):
        off = abs(float(row[column]) - right)
        absolute, relative = max(absolute, off), max(relative, off / right if right > 0 else 0.0)
        # a gap far below what the sum it comes from can tell is rounding
        if not (off <= CLOSE * right + (DIGITS if column == "gap" else 0.0) and math.isfinite(off)):
            found.gaps.append(Breach("goal", str(row["stage"]), column, row[column], right, "from value, bound and the mission's needs"))
    if stage.proven and np.sign(stage.factor) * (float(row["bound"]) - float(row["value"])) > CLOSE * size:
        found.gaps.append(Breach("goal", str(row["stage"]), "bound", row["bound"], row["value"], "a bound on the wrong side of the value"))
    return absolute, relative


def _bound(replay: Replay, stage: Stage, written: Mapping[str, float], found: _Found) -> tuple[Bound, float]:
    """The bound of a stage at its written prices, wrong ones made free, and the sum of the sizes of its terms."""
    books, ledger, name = replay.books, replay.books.ledger, str(stage.row["stage"])
    prices = np.zeros(len(ledger.keys))
    for key, price in sorted(written.items()):
        if ledger.has(key):
            prices[ledger.number(key)] = price
        else:
            found.signs.append(Breach("price", f"{name}|{key}", "price", price, None, "no such balance is open at this stage"))
    weights = np.zeros(len(prices))
    for account, weight in stage.weights.items():
        weights[account] = weight
    cost = ledger.number(COST)
    sense, limit = ledger.sense[cost], ledger.limit[cost]
    if cost not in stage.weights:
        _limit_cost(books, cost, stage.row["cost_limit"])
    try:
        found.prices += len(written)
        wrong = wrong_signs(ledger, weights - prices)
        for number in np.flatnonzero(wrong):
            says = "its weight in the goal" if ledger.sense[number] == COUNTED else "at least its weight in the goal, for what is limited"
            row = f"{name}|{ledger.keys[number]}"
            found.signs.append(Breach("price", row, "price", written.get(ledger.keys[number]), float(weights[number]), says))
        prices = np.where(wrong, weights, prices)
        bound = lagrange_bound(ledger, books.pillars, stage.weights, prices, replay.reach())
        return bound, _sizes(weights - prices, ledger.limit) + abs(bound.core) + abs(bound.pillars)
    finally:
        ledger.sense[cost], ledger.limit[cost] = sense, limit


def _limit_cost(books: Books, cost: int, written: float | None) -> None:
    """Let cost count as limited by what the stage's bound was proven within (none: by all the money there is)."""
    ledger = books.ledger
    most = books.all_money() if written is None else max(written, books.all_money())
    ledger.limit[cost] = most if ledger.sense[cost] == COUNTED else min(float(ledger.limit[cost]), most)
    ledger.sense[cost] = AT_MOST


def _sizes(duals: Floats, limit: Floats) -> float:
    inside = np.flatnonzero(duals)
    return float(np.abs(duals[inside] * limit[inside]).sum())
