"""From the results of a sweep to its tables: values by scenario, how they spread, who is hurt, and by what."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from coalition.arrays import Flags, Floats
from coalition.errors import ModelError, QuestionError
from coalition.model.ledger import Ledger
from coalition.model.market import Progress, silent
from coalition.model.needs import Need, NeedBook
from coalition.plan.store import safe_for_spreadsheets
from coalition.questions.checkpoint import open_checkpoint, replace_with
from coalition.questions.spread import moves_enough, rank_correlation, spread, telling
from coalition.questions.sweep import Scenario, Sweep, refuse_wrong, run
from coalition.questions.sweep_tables import BASE, SWEEP_TABLES
from coalition.questions.whatif import GoalMove
from coalition.questions.workers import Result, Workers

MOST_IS_BEST = ("worst_place", "common_fraction")
"""Goals of which more is better."""

NAMED = 3
"""How many of the worst scenarios are named."""

SAME = 1e-6
"""Difference, in shares of what is needed, up to which two amounts are the same (a goal's usual tolerance)."""

Rows = list[dict[str, Any]]
Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class _Column:
    """A value that every scenario has: (scenarios + 1,) with the plan as it is first, and how large a difference must be to count."""

    kind: str
    name: str
    unit: str
    values: Floats
    most_is_best: bool = False
    noise: float = 0.0


class Outcomes:
    """Results of ``sweep`` as arrays over the scenarios that were answered, the plan as it is first."""

    def __init__(self, sweep: Sweep, results: Mapping[int, Result]) -> None:
        self.sweep = sweep
        self.needs: list[Need] = NeedBook(sweep.mission, Ledger()).needs
        self.units = dict(sweep.mission["measure"].select("measure", "unit").iter_rows())
        self.all = [Scenario(BASE, ()), *sweep.scenarios]
        self.results = [results[number] for number in range(len(self.all))]
        self.answered = [number for number, one in enumerate(self.results) if not one.failed]
        self.keys = [self.all[number].scenario for number in self.answered]
        shorts = [self.results[number].short for number in self.answered]
        if any(short is None or len(short) != len(self.needs) for short in shorts):
            raise ModelError("an answer is not about the needs of this mission")
        self.short: Floats = np.stack([short for short in shorts if short is not None])
        quantity = np.array([need.quantity for need in self.needs])
        self.needed: Floats = quantity * np.stack([need_factors(self.needs, self.all[number]) for number in self.answered])
        self.weight = np.array([need.omega * need.share for need in self.needs])

    def tables(self) -> Tables:
        """All tables of `SWEEP_TABLES`, and ``short``."""
        goals, groups = self._goal_columns(), self._group_columns()
        rows: dict[str, Rows] = {
            "scenario": self._scenario_rows(),
            "draw": self._draw_rows(),
            "goal": self._goal_rows(),
            "group": self._group_rows(groups),
            "summary": self._summary_rows([*goals, *groups, *self._need_columns()]),
            "driver": self._driver_rows([*goals, *groups]),
            "held": self._held_rows(),
            "unvaried": [
                {"assumption": one.assumption, "column": one.column or None, "rows": one.rows, "reason": one.reason}
                for one in self.sweep.unvaried
            ],
        }
        found = {name: _frame(name, rows[name]) for name in SWEEP_TABLES}
        names = [need.key.removeprefix("need:") for need in self.needs]
        found["short"] = pl.DataFrame({"scenario": self.keys} | dict(zip(names, self.short.T, strict=True)))
        return found

    # -- by scenario
    def _scenario_rows(self) -> Rows:
        said = self.sweep.drawn is None
        return [
            {
                "scenario": one.scenario, "changes": len(one.changes), "answered": not result.failed, "failure": result.failed or None,
                "words": "; ".join(change.words() for change in one.changes)[:4000] if said and one.changes else None,
            }
            for one, result in zip(self.all, self.results, strict=True)
        ]  # fmt: skip

    def _draw_rows(self) -> Rows:
        drawn = self.sweep.drawn
        if drawn is None:
            return []
        return [
            {"scenario": one.scenario, "drawn": name, "value": float(value)}
            for one, values in zip(self.sweep.scenarios, drawn.values, strict=True)
            for name, value in zip(drawn.names, values, strict=True)
        ]

    def _goal_rows(self) -> Rows:
        return [
            {
                "scenario": key, "goal": move.goal, "tier": move.tier, "level": move.level, "unit": move.unit,
                "value": None if np.isnan(move.after) else move.after, "gap": move.gap_after, "scale": move.scale,
            }
            for key, number in zip(self.keys, self.answered, strict=True)
            for move in self.results[number].goals
        ]  # fmt: skip

    def _group_rows(self, groups: list[_Column]) -> Rows:
        return [
            {"scenario": key, "kind": one.kind, "name": one.name, "short": float(value)}
            for one in groups
            for key, value in zip(self.keys, one.values, strict=True)
        ]

    # -- columns of values
    def _goal_columns(self) -> list[_Column]:
        """Goals that every scenario reaches (a place that is settled only in some has no spread)."""
        stages: dict[tuple[str, int, int], dict[int, GoalMove]] = {}
        for place, number in enumerate(self.answered):
            for move in self.results[number].goals:
                if not np.isnan(move.after):
                    stages.setdefault((move.goal, move.tier, move.level), {})[place] = move
        return [
            _Column(
                "goal", _stage_name(goal, tier, level), moves[0].unit,
                np.array([moves[place].after for place in range(len(self.answered))]), goal in MOST_IS_BEST,
                max((move.gap_before + move.gap_after) * move.scale for move in moves.values()),
            )
            for (goal, tier, level), moves in stages.items()
            if len(moves) == len(self.answered)
        ]  # fmt: skip

    def _group_columns(self) -> list[_Column]:
        found = []
        for kind in ("place", "measure"):
            for name in sorted({getattr(need, kind) for need in self.needs}):
                mine = np.array([getattr(need, kind) == name for need in self.needs])
                short, needed = (np.einsum("sn,n->s", one[:, mine], self.weight[mine]) for one in (self.short, self.needed))
                share = np.divide(short, needed, out=np.zeros_like(short), where=needed > 0)
                found.append(_Column(kind, name, "share", share, noise=SAME))
        return found

    def _need_columns(self) -> list[_Column]:
        return [
            _Column("need", need.key.removeprefix("need:"), self.units[need.measure], self.short[:, number], noise=SAME * need.quantity)
            for number, need in enumerate(self.needs)
        ]

    # -- over scenarios
    def _summary_rows(self, columns: list[_Column]) -> Rows:
        if len(self.answered) < 2:
            return []
        values = np.stack([one.values for one in columns], axis=1)
        most = np.array([one.most_is_best for one in columns])
        found = spread(values[1:], most)
        worse = np.where(most, -1.0, 1.0) * (values[1:] - values[0]) > np.array([one.noise for one in columns])
        return [
            {
                "kind": one.kind, "name": one.name, "unit": one.unit, "best": "most" if one.most_is_best else "least",
                "planned": float(values[0, place]), "median": float(found.median[place]), "tenth": float(found.tenth[place]),
                "worst": float(found.worst[place]), "expected_shortfall": float(found.expected[place]),
                "worse": float(worse[:, place].mean()), "worst_scenarios": self._worst(found.order[:, place], worse[:, place]),
                "scenarios": len(values) - 1,
            }
            for place, one in enumerate(columns)
        ]  # fmt: skip

    def _worst(self, order: np.ndarray, worse: Flags) -> str | None:
        named = [self.keys[number + 1] for number in order[:NAMED] if worse[number]]
        return "; ".join(named) or None

    def _driver_rows(self, columns: list[_Column]) -> Rows:
        drawn = self.sweep.drawn
        if drawn is None or len(self.answered) < 2 or not columns:
            return []
        cause = drawn.values[np.array(self.answered[1:]) - 1]
        effect = np.stack([one.values[1:] for one in columns], axis=1).round(9)  # what differs by less is not proven to differ
        causes, effects = moves_enough(cause), moves_enough(effect)
        least = telling(cause[:, causes], effect[:, effects])
        found = np.where(causes[:, None] & effects, rank_correlation(cause, effect), 0.0)
        return [
            {"kind": one.kind, "name": one.name, "drawn": name, "correlation": float(found[row, place]), "least": least}
            for place, one in enumerate(columns)
            for row, name in enumerate(drawn.names)
            if abs(found[row, place]) > least
        ]

    def _held_rows(self) -> Rows:
        """Needs that fall due in the first weeks, and how often what the plan brings to them still comes."""
        end = self.sweep.mission.calendar.start + datetime.timedelta(weeks=self.sweep.weeks)
        met = self.needed - self.short
        rows: Rows = []
        for number, need in enumerate(self.needs):
            planned, same = met[0, number], SAME * need.quantity
            if need.due_day >= end or planned <= same or len(met) < 2:
                continue
            wanted = np.minimum(planned, self.needed[1:, number])
            part = np.divide(met[1:, number], wanted, out=np.ones(len(wanted)), where=wanted > same)
            held = met[1:, number] >= wanted - same
            rows.append({
                "need": need.key.removeprefix("need:"), "planned": float(planned), "held": float(held.mean()),
                "part": float(np.clip(part, 0.0, 1.0).mean()),
            })  # fmt: skip
        return rows


def _stage_name(goal: str, tier: int, level: int) -> str:
    return goal + (f", tier {tier}" if tier else "") + (f", place {level}" if level else "")


def need_factors(needs: list[Need], scenario: Scenario) -> Floats:
    """(needs,) how much of each need there is in a scenario, as a factor."""
    factor: dict[tuple[str, str], float] = {}
    for change in scenario.changes:
        if change.action == "need" and change.factor is not None:
            key = change.table, change.row
            factor[key] = factor.get(key, 1.0) * change.factor
    return np.array([
        factor.get(("need", need.row), 1.0) * factor.get(("measure", need.measure), 1.0) * factor.get(("place", need.place), 1.0)
        for need in needs
    ])  # fmt: skip


def _frame(name: str, rows: Rows) -> pl.DataFrame:
    """``rows`` as the table ``name``, sorted by key (the plan as it is comes where its key falls)."""
    declared = pl.DataFrame(SWEEP_TABLES[name].create_empty())
    frame = pl.DataFrame(rows, schema=dict(declared.schema)) if rows else declared
    return frame.sort(SWEEP_TABLES[name].primary_key())


def sweep_into(folder: Path, sweep: Sweep, workers: Workers, progress: Progress = silent) -> Tables:
    """Answer every scenario of ``sweep`` and write its tables into ``folder``, going on from what is finished there; returns them.

    Raises InputError for scenarios that cannot be, QuestionError if ``folder`` holds anything else: nothing is then written.
    """
    refuse_wrong(sweep)
    with open_checkpoint(folder, sweep.identity()) as checkpoint:
        if not finished(folder):
            results = run(sweep, checkpoint, workers, progress)
            progress("writing", str(folder))
            write_tables(folder, Outcomes(sweep, results).tables())
        checkpoint.clear()
    return read_tables(folder)


# -- on disk
def write_tables(folder: Path, tables: Tables) -> None:
    """Write every table as Parquet and CSV (``short``: Parquet only), ``summary`` last: where it lies, the sweep is finished."""
    for name in sorted(tables, key=lambda name: (name == "summary", name)):
        frame = tables[name].rechunk()
        if name != "short":
            replace_with(folder / f"{name}.csv", safe_for_spreadsheets(frame).write_csv)
        replace_with(folder / f"{name}.parquet", frame.write_parquet)


def finished(folder: Path) -> bool:
    """Whether the tables of a sweep lie in ``folder``."""
    return (folder / "summary.parquet").is_file()


def read_tables(folder: Path) -> Tables:
    """The tables in ``folder`` but ``short``; raises QuestionError if one is missing or broken."""
    found: Tables = {}
    for name in SWEEP_TABLES:
        try:
            found[name] = pl.read_parquet(folder / f"{name}.parquet")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise QuestionError(f"{folder / name}.parquet is missing or broken ({str(error).splitlines()[0]}); sweep again.") from None
    return found
