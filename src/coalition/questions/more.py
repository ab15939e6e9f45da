"""What one more of something brings: pillars say what there might be one more of, prices which of it may help, and planning by how much.

A limit without a price in any goal's proof brings nothing before whole units; the others are ranked by what their prices promise, goal by
goal, and the first of them are planned anew, each with one more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.model.goals import TIE_BREAKS, Reached
from coalition.model.market import Progress, silent
from coalition.model.pillar import More
from coalition.plan.books import members_of, open_books
from coalition.plan.solve import solve, solve_relaxed
from coalition.plan.store import StoredPlan
from coalition.questions.sweep_results import MOST_IS_BEST
from coalition.questions.whatif import GoalMove

SOME = 6
"""How many are planned with, as a rule."""

PROMISED = 1e-9
"""What a price promises less than this share of a goal's scale is nothing."""


@dataclass(frozen=True)
class Gain:
    """What one more of a row brings: every proven goal before and after, in the mission's order."""

    table: str
    row: str
    what: str
    goals: tuple[GoalMove, ...]

    @property
    def distinguishable(self) -> bool:
        """Whether any goal moves by more than what it is proven to."""
        return any(goal.distinguishable for goal in self.goals)


@dataclass(frozen=True)
class Gains:
    """What was planned with, the best first; ``asked`` of ``promising`` that have a price, of ``possible`` that there might be."""

    gains: tuple[Gain, ...]
    promising: int
    possible: int


def more(stored: StoredPlan, most: int = SOME, *, whole: bool = False, progress: Progress = silent) -> Gains:
    """Plan with one more of each of the ``most`` promising rows of a stored plan; ``whole``: values are of the plan in whole units."""
    candidates = stored.candidates
    members = members_of(stored.mission, candidates)
    possible, promising = _promising(stored, members)
    before = _stages(stored.tables["goal"], whole)
    gains = []
    for number, one in enumerate(promising[:most], start=1):
        progress("planning anew", f"{one.what} ({number} of {min(most, len(promising))})")
        mission = with_rows(stored.mission, one.rows)
        if whole:
            after = _stages(solve(mission, candidates=candidates, progress=progress).tables["goal"], whole)
        else:
            after = _reached(solve_relaxed(mission, members=members, progress=progress))
        gains.append(Gain(one.table, one.row, one.what, tuple(_move(key, before.get(key), after.get(key)) for key in {**before, **after})))
    gains.sort(key=lambda gain: tuple(_rise(goal) for goal in gain.goals))
    return Gains(tuple(gains), len(promising), possible)


def with_rows(mission: Mission, rows: Mapping[str, pl.DataFrame]) -> Mission:
    """``mission`` with more rows, by table, in order of their keys."""
    added = {
        table: pl.concat([mission[table], frame.select(mission[table].columns)]).sort(schema.primary_key(table), nulls_last=True)
        for table, frame in rows.items()
    }
    return replace(mission, tables={**mission.tables, **added})


def _promising(stored: StoredPlan, members: frozenset[str]) -> tuple[int, list[More]]:
    """How many there are, and those that prices promise something of, the most promising first: goal by goal, then by table and row."""
    books = open_books(stored.mission, members)
    scale = dict(stored.tables["goal"].select("stage", "scale").iter_rows())
    stages = sorted(scale)
    prices: dict[str, Floats] = defaultdict(lambda: np.zeros(len(stages)))
    for stage, balance, price in stored.tables["price"].select("stage", "balance", "price").iter_rows():
        prices[balance][stages.index(stage)] = price / max(scale[stage], 1e-12)
    found = []
    every = [one for pillar in books.pillars for one in pillar.more()]
    for one in every:
        promised = np.array([prices[books.ledger.keys[number]] for number in one.limits]).reshape(-1, len(stages)).sum(axis=0)
        promised[promised < PROMISED] = 0.0
        if promised.any():
            found.append((tuple(-promised), one.table, one.row, one))
    return len(every), [one for *_, one in sorted(found, key=lambda entry: entry[:3])]


Key = tuple[str, int, int]
Stage = tuple[float, float, float, str]
"""Value, gap, scale, unit."""


def _stages(goal: pl.DataFrame, whole: bool) -> dict[Key, Stage]:
    """Proven stages of a plan, before whole units or with them."""
    columns = ["goal", "tier", "level", "final" if whole else "value", "final_gap" if whole else "gap", "scale", "unit"]
    rows = goal.sort("stage").select(columns).iter_rows()
    return {(row[0], row[1], row[2]): (row[3], row[4], row[5], row[6]) for row in rows if row[0] not in TIE_BREAKS}


def _reached(stages: Iterable[Reached]) -> dict[Key, Stage]:
    return {(one.goal, one.tier, one.level): (one.value, one.gap, one.scale, one.unit) for one in stages if one.proven}


def _move(key: Key, before: Stage | None, after: Stage | None) -> GoalMove:
    """A goal before and after; what one of the two does not have is not a number."""
    none = (np.nan, 0.0, 0.0, "")
    first, then = before or none, after or none
    return GoalMove(*key, (before or after or none)[3], first[0], then[0], first[1], then[1], max(first[2], then[2]))


def _rise(goal: GoalMove) -> float:
    """By how much a goal is worse, in shares of its scale (all but fill rates are better when less); 0 where that is not known."""
    if not goal.distinguishable or np.isnan(goal.after - goal.before):
        return 0.0
    worse = (goal.after - goal.before) / max(goal.scale, 1e-12)
    return -worse if goal.goal in MOST_IS_BEST else worse
