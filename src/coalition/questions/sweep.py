"""Sweeps: what becomes of the plan in many scenarios, from a table or drawn at random.

`Sweep` says what is swept; `run` answers its scenarios with warm workers, keeping what is finished safe in the sweep's folder, and
goes on from there after it was stopped. Scenario 0 is the plan as it is. What a scenario's answer is does not depend on
which worker gave it or what it was asked before (`whatif.Asker`), so the results are the same however the sweep went.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coalition.errors import Finding, InputError, ModelError, QuestionError
from coalition.mission.mission import Mission
from coalition.model.market import Progress, silent
from coalition.plan.engine import members_of
from coalition.plan.store import read_plan
from coalition.questions.changes import Change, check
from coalition.questions.checkpoint import Checkpoint
from coalition.questions.failures import Failure
from coalition.questions.kept import hash_of_mission, open_kept, versions
from coalition.questions.ranges import Unvaried, only_like, ranges
from coalition.questions.sampling import METHODS, Drawn, changes_of, draw
from coalition.questions.sweep_tables import BASE
from coalition.questions.whatif import Asker
from coalition.questions.workers import Alone, Asked, Cluster, Opener, Processes, Result, Task, Workers

WEEKS = 8
"""First weeks that are looked at, unless said otherwise."""


@dataclass(frozen=True)
class Scenario:
    """A scenario of a sweep: its key and what it changes."""

    scenario: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Sweep:
    """What is swept: ``scenarios`` of ``mission`` with ``candidates``, as ``drawn`` (None: from a table), and what is not ``unvaried``.

    ``weeks``: how many first weeks are looked at.
    """

    mission: Mission
    candidates: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    drawn: Drawn | None = None
    unvaried: tuple[Unvaried, ...] = ()
    weeks: int = WEEKS

    def tasks(self) -> list[Task]:
        """Every scenario to be answered; number 0 is the plan as it is."""
        return [Task(0, ()), *(Task(number, one.changes) for number, one in enumerate(self.scenarios, 1))]

    def identity(self) -> dict[str, Any]:
        """What makes this sweep this sweep: mission, scenarios, versions. No time and no number of workers."""
        return {
            "mission": self.mission.name,
            "mission_sha256": hash_of_mission(self.mission),
            "candidates": list(self.candidates),
            "scenarios": len(self.scenarios),
            "scenarios_sha256": _hash_of_scenarios(self.scenarios),
            "drawn": None if self.drawn is None else {"seed": self.drawn.seed, "method": self.drawn.method},
            "weeks": self.weeks,
            "versions": versions(),
        }


def drawn_scenarios(drawn: Drawn, mission: Mission) -> tuple[Scenario, ...]:
    """The scenarios drawn for ``mission``, numbered from 1."""
    width, horizon = len(str(drawn.count)), (mission.calendar.start, mission.calendar.end)
    return tuple(Scenario(f"{number + 1:0{width}d}", changes_of(drawn, number, horizon)) for number in range(drawn.count))


def drawn_sweep(
    mission: Mission,
    candidates: Sequence[str],
    number: int,
    seed: int = 1,
    *,
    failures: Sequence[Failure] = (),
    only: Sequence[str] | None = None,
    method: str = METHODS[0],
    weeks: int = WEEKS,
) -> Sweep:
    """A sweep over ``number`` scenarios drawn from the ranges of ``mission`` and from ``failures``.

    ``only``: patterns of assumptions or columns (None: all ranges; empty: none). Raises QuestionError if that leaves nothing to draw.
    """
    varied, unvaried = ranges(mission, members_of(mission, candidates))
    if only is not None:
        varied, unvaried = only_like(only, varied, unvaried)
    if not varied and not failures:
        raise QuestionError("Nothing can be drawn: no range of the mission is varied, and nothing is said to fail (--failures).")
    drawn = draw(varied, failures, number, seed, method)
    return Sweep(mission, tuple(candidates), drawn_scenarios(drawn, mission), drawn, tuple(unvaried), weeks)


def table_sweep(mission: Mission, candidates: Sequence[str], scenarios: Mapping[str, tuple[Change, ...]], weeks: int = WEEKS) -> Sweep:
    """A sweep over scenarios by name, such as `scenarios.read_scenarios` reads."""
    return Sweep(mission, tuple(candidates), tuple(Scenario(name, changes) for name, changes in scenarios.items()), weeks=weeks)


def refuse_wrong(sweep: Sweep) -> None:
    """Raise InputError with everything wrong with the scenarios of ``sweep``: two of one name, changes that cannot be made."""
    members = members_of(sweep.mission, sweep.candidates)
    findings: list[Finding] = []
    seen: set[str] = {BASE}
    for one in sweep.scenarios:
        if one.scenario in seen:
            findings.append(Finding("error", "scenarios", one.scenario, "scenario", "", "a key of its own", "Rename one of the two."))
        seen.add(one.scenario)
        if sweep.drawn is None:
            findings += check(sweep.mission, members, one.changes)
    if findings:
        raise InputError(findings)


@dataclass(frozen=True)
class OpenPlan:
    """Opens an asker for the plan in ``folder``; workers are given this."""

    folder: Path

    def __call__(self) -> Asker:
        """Read the plan and its mission, and begin from what is kept for questions."""
        stored = read_plan(self.folder)
        return open_kept(self.folder, stored.mission, stored.candidates, proven=True)


FIRST = 5
"""How many scenarios a worker may be asked, at most, before it counts as warm."""


@dataclass(frozen=True)
class Warmed:
    """Opens an asker and asks it the first of ``questions`` that makes it solve anything; the answer is thrown away.

    The programme of a plan that was never changed keeps its numbers in another order than after the first change, so that the very first
    answer may differ from later ones to the same question in its last digits. Every worker has its first answer behind it.
    """

    opener: Opener
    questions: tuple[tuple[Change, ...], ...]

    def __call__(self) -> Asked:
        """An asker that has been asked."""
        asker = self.opener()
        for changes in self.questions:
            try:
                if asker.ask(changes, moves=False).solves:
                    break
            except ModelError:
                continue
        return asker


def plan_opener(folder: Path, sweep: Sweep) -> Opener:
    """Opens askers of the plan in ``folder`` for ``sweep``."""
    return Warmed(OpenPlan(folder.resolve()), tuple(one.changes for one in sweep.scenarios[:FIRST]))


def workers_for(opener: Opener, count: int, *, cluster: bool = False) -> Workers:
    """``count`` workers: this process if one is enough, else processes of this machine, or actors of a Ray cluster."""
    if cluster:
        return Cluster(opener, count)
    return Alone(opener) if count == 1 else Processes(opener, count)


def run(sweep: Sweep, checkpoint: Checkpoint, workers: Workers, progress: Progress = silent) -> Mapping[int, Result]:
    """The result of every scenario by its number; those in ``checkpoint`` are not asked again.

    However it ends, what is finished is in the checkpoint. Raises ModelError if a worker dies, or if the plan as it is cannot be answered.
    """
    left = [task for task in sweep.tasks() if task.number not in checkpoint.finished]
    total, began = len(sweep.scenarios) + 1, 0.0
    if left:
        progress("planning", "the base of every worker")
        try:
            with workers:
                for done, result in enumerate(workers.answers(left)):
                    began = began or time.monotonic()  # planning the base is not what the rest will take
                    checkpoint.add(result)
                    progress("scenarios", _how_far(len(checkpoint.finished), total, done, time.monotonic() - began))
        finally:
            checkpoint.flush()
    base = checkpoint.finished[0]
    if base.failed:
        raise ModelError(f"the plan as it is could not be answered: {base.failed}")
    return checkpoint.finished


def _how_far(finished: int, total: int, timed: int, seconds: float) -> str:
    """How many scenarios are finished, and the time left if the others take as long as the ``timed`` ones that took ``seconds``."""
    if not timed:
        return f"{finished:,} of {total:,}"
    hours, rest = divmod(round((total - finished) * seconds / timed), 3600)
    return f"{finished:,} of {total:,}, {hours}:{rest // 60:02d}:{rest % 60:02d} left"


# -- what makes a sweep itself
def _hash_of_scenarios(scenarios: Sequence[Scenario]) -> str:
    said = [[one.scenario, [_plainly(change) for change in one.changes]] for one in scenarios]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _plainly(change: Change) -> list[object]:
    """What a change does; where it was read does not matter."""
    values = dataclasses.asdict(change)
    return [str(value) if value is not None else None for name, value in values.items() if name not in ("file", "line")]
