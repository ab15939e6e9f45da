"""What the plan's own schedule comes to if all rates were low, or all were high.

The same schedule: teams are where the roster has them, week by week, and no longer; every task keeps its stages, the kind of team and the
most of them at once; a stage begins in its week, or as soon after it as the one before has ended and teams are free. Where there are too
few, what was to begin first comes first. Nothing begins that the plan does not do, and nothing before its week. So low rates end
no stage sooner and high ones none later: what is handed over lies between the two, and at the likely rates it is the plan. What had to be
done before the first open week is taken as it was.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coalition.arrays import Floats
from coalition.model.pillar import Rows
from coalition.pillars.demining.chains import Chain, Step, chain_key
from coalition.pillars.demining.tables import STAGES

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining
    from coalition.pillars.demining.rows import Stages, Teams

RATES = ("low", "likely", "high")
"""Columns of rates in `clearing`."""

ENDS = (RATES[0], RATES[2])

_TINY = 1e-9


@dataclass
class _Task:
    """One task as the schedule goes: its stages, which of them is next, hectares left of it, and the last week of the one before."""

    hazard: str
    chain: Chain
    ends: list[int]
    left: float = -1.0

    @property
    def step(self) -> Step | None:
        """The stage that is next or goes on; None: all have ended."""
        return self.chain[len(self.ends)] if len(self.ends) < len(self.chain) else None


def range_rows(pillar: Demining, stages: Stages, teams: Teams) -> Rows:
    """Rows of `demining_range`: each stage of the plan at low rates and at high ones; none with scenarios, or where no rate has a range."""
    land = pillar.land
    rates = [land.rate_row(chain[-1].asset, chain[-1].stage, land.hazards[hazard].ground) for _, hazard, chain, _ in stages]
    if len(land.worlds) > 1 or all(one is None or one.low == one.high for one in rates):
        return []
    rows = []
    for which in ENDS:
        ended: dict[tuple[str, Chain], list[int]] = defaultdict(list)
        for task in worked_through(pillar, stages, teams, which):
            for length, end in enumerate(task.ends, start=1):
                ended[task.hazard, task.chain[:length]].append(end)
        for _, hazard, chain, _ in stages:
            ends = ended[hazard, chain]
            one, step = land.hazards[hazard], chain[-1]
            row = land.rate_row(step.asset, step.stage, one.ground)
            rows.append({
                "activity": chain_key(hazard, chain, land.calendar.start, land.worlds[0]), "rates": which, "place": one.place,
                "stage": STAGES[step.stage], "tasks": float(len(ends)),
                "ends": land.calendar.day_of(land.last_step(max(ends))) if ends else None,
                "handed_over": float(land.handed_over(one, step.stage)[0]) * len(ends),
                "ready": sum(land.gained("ready for sowing", one, step.stage, end, 0) for end in ends),
                "table": "clearing", "row": None if row is None else row.key,
            })  # fmt: skip
    return rows


def worked_through(pillar: Demining, stages: Stages, teams: Teams, which: str) -> list[_Task]:
    """Every task of ``stages`` with the weeks in which its stages end, if rates are those of column ``which``."""
    land, tasks = pillar.land, _tasks(stages)
    free: dict[tuple[str, str, int], float] = defaultdict(float)
    for _, team, path, count in teams:
        offer = pillar.offer(team)
        for week, oblast, working in pillar.paths.weeks_of(offer, path):
            free[offer.asset, oblast, week] += count if working else 0.0
    speeds: dict[tuple[str, int, str], Floats] = {}
    for week in range(land.weeks):
        going = [(step.start, place, step) for place, task in enumerate(tasks) if (step := task.step) is not None and step.start <= week]
        for _, place, step in sorted(going, key=lambda one: one[:2]):
            asked = tasks[place].hazard, step.stage, step.asset
            if asked not in speeds:
                speeds[asked] = _speed(pillar, *asked, which)
            _work(pillar, tasks[place], step, week, float(speeds[asked][week]), free)
    return tasks


def _tasks(stages: Stages) -> list[_Task]:
    """Every single task with all its stages, in the order of their keys."""
    count: dict[tuple[str, Chain], int] = {(hazard, chain): round(tasks) for _, hazard, chain, tasks in stages}
    onward: dict[tuple[str, Chain], int] = defaultdict(int)
    for (hazard, chain), tasks in count.items():
        onward[hazard, chain[:-1]] += tasks
    return [_Task(hazard, chain, []) for (hazard, chain), tasks in sorted(count.items()) for _ in range(tasks - onward[hazard, chain])]


def _speed(pillar: Demining, hazard: str, stage: int, asset: str, which: str) -> Floats:
    """(weeks,) hectares that a team does in each week; at the likely rate before the first open week."""
    land = pillar.land
    row, likely = land.rate_row(asset, stage, land.hazards[hazard].ground), land.capacity(hazard, stage, asset)
    if row is None:
        return likely
    found = likely.copy()
    found[land.now :] *= getattr(row, which) / row.likely
    return found


def _work(pillar: Demining, task: _Task, step: Step, week: int, speed: float, free: dict[tuple[str, str, int], float]) -> None:
    """A week of work on the next stage of a task, by as many teams as there are, of its crew."""
    land = pillar.land
    if speed <= 0 or (task.ends and task.ends[-1] >= week):
        return
    hectares = float(land.worked(task.hazard, step.stage)[0])
    if task.left < 0:
        task.left = hectares
    where = step.asset, land.hazards[task.hazard].place, week
    crew = float(step.teams) if week < land.now else max(0.0, min(float(step.teams), free[where]))
    used = min(crew, task.left / speed)
    free[where] -= used
    task.left -= used * speed
    if task.left <= _TINY * hectares:
        task.ends.append(week)
        task.left = -1.0
