"""What one more of something brings: pillars say what there might be one more of, prices which of it may help, and planning by how much.

One more of what has no price in any goal's proof brings nothing before whole units, unless it allows what could not be done at all before
(pillars say so, `More.alone`). All others are ranked by what their prices promise, goal by goal, and the first of them are planned anew,
each with one more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.mission.mission import with_rows
from coalition.model.goals import TIE_BREAKS, Reached
from coalition.model.market import Progress, silent
from coalition.model.pillar import More
from coalition.plan.books import members_of, open_books
from coalition.plan.solve import solve, solve_relaxed
from coalition.plan.store import StoredPlan
from coalition.questions.sweep_results import MOST_IS_BEST
from coalition.questions.whatif import GoalMove, Stage, goal_moves
from coalition.usual import MORE

PROMISED = 1e-9
"""What a price promises less than this share of a goal's scale is nothing."""


@dataclass(frozen=True)
class Gain:
    """What one more of a row brings: every proven goal before and after, in the mission's order."""

    table: str
    row: str
    what: str
    goals: tuple[GoalMove, ...]


@dataclass(frozen=True)
class Gains:
    """What was planned with, the best first: the first of ``promising`` that may help, of ``possible`` that there might be."""

    gains: tuple[Gain, ...]
    promising: int
    possible: int


def more(stored: StoredPlan, most: int = MORE, *, whole: bool = False, progress: Progress = silent) -> Gains:
    """Plan with one more of each of the ``most`` promising rows of a stored plan; ``whole``: values are of the plan in whole units."""
    candidates = stored.candidates
    members = members_of(stored.mission, candidates)
    possible, promising = _promising(stored, members)
    before = _stages(stored.tables["goal"], whole)
    gains = []
    for number, one in enumerate(promising[:most], start=1):
        progress("planning anew", f"{one.what} ({number} of {min(most, len(promising))})")
        mission = with_rows(stored.mission, one.rows)
        after: Iterable[Reached | Stage]
        if whole:
            after = _stages(solve(mission, candidates=candidates, progress=progress).tables["goal"], whole)
        else:
            after = [stage for stage in solve_relaxed(mission, members=members, progress=progress) if stage.proven]
        gains.append(Gain(one.table, one.row, one.what, goal_moves(before, after)))
    gains.sort(key=lambda gain: tuple(_rise(goal) for goal in gain.goals))
    return Gains(tuple(gains), len(promising), possible)


def _promising(stored: StoredPlan, members: frozenset[str]) -> tuple[int, list[More]]:
    """How many there are, and those that may help: by what prices promise goal by goal, then by table and row.

    Those of which prices promise nothing, but which allow what could not be done before, come last.
    """
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
        if promised.any() or one.alone:
            found.append((tuple(-promised), one.table, one.row, one))
    return len(every), [one for *_, one in sorted(found, key=lambda entry: entry[:3])]


def _stages(goal: pl.DataFrame, whole: bool) -> list[Stage]:
    """Proven stages of a plan, before whole units or with them."""
    columns = ["goal", "tier", "level", "unit", "final" if whole else "value", "final_gap" if whole else "gap", "scale"]
    return [Stage(*row) for row in goal.sort("stage").select(columns).iter_rows() if row[0] not in TIE_BREAKS]


def _rise(goal: GoalMove) -> float:
    """By how much a goal is worse, in shares of its scale (all but fill rates are better when less); 0 where that is not known."""
    if not goal.distinguishable:
        return 0.0
    worse = (goal.after - goal.before) / max(goal.scale, 1e-12)
    return -worse if goal.goal in MOST_IS_BEST else worse
