"""What a contributor is worth in scenarios: each answered without it and with it, everything else alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.model.market import Progress, silent
from coalition.plan.engine import Engine
from coalition.questions.changes import Change
from coalition.questions.joining.met import slices
from coalition.questions.sweep import Scenario, drawn_sweep
from coalition.questions.sweep_results import need_factors
from coalition.questions.workers import Result, Task, Workers

TAIL = 0.1
"""The share of scenarios below and above which a range of values does not reach."""


@dataclass(frozen=True)
class Worths:
    """By how much more is met with a contributor, in shares of all that is needed, by scenario (``worth``, in the order drawn).

    ``met`` (kind and key of a slice, see `slices`) and ``cost`` hold what was met and spent without and with it: (scenarios, 2) each.
    What is met is told in shares of what is needed in the scenario, which may be more or less than in the mission. ``failed`` counts
    scenarios of which one of the two could not be answered; ``worst`` names that in which it brings least.
    """

    seed: int
    worth: Floats
    met: Mapping[tuple[str, str], Floats]
    cost: Floats
    failed: int
    worst: str

    @property
    def median(self) -> float:
        """The middle one."""
        return float(np.median(self.worth))

    @property
    def span(self) -> tuple[float, float]:
        """The range in which eight of ten scenarios lie."""
        return span(self.worth)


def span(values: Floats) -> tuple[float, float]:
    """The range in which eight of ten ``values`` lie."""
    low, high = np.quantile(values, [TAIL, 1.0 - TAIL])
    return float(low), float(high)


def pairs(scenarios: Sequence[Scenario], contributor: str) -> list[Task]:
    """Every scenario without (even numbers) and with the contributor (odd ones), in their order."""
    add = Change("add", "contributor", contributor)
    found = []
    for number, one in enumerate(scenarios):
        dropped = any(change.action == "drop" and change.row == contributor for change in one.changes)
        found += [Task(2 * number, one.changes), Task(2 * number + 1, one.changes if dropped else (*one.changes, add))]
    return found


def scenarios_of(mission: Mission, candidates: Sequence[str], contributor: str, count: int, seed: int) -> tuple[Scenario, ...]:
    """Scenarios drawn from the ranges of the mission's judged rows, those of the contributor among them."""
    return drawn_sweep(mission, [*candidates, contributor], count, seed).scenarios


def worths(
    engine: Engine, scenarios: Sequence[Scenario], contributor: str, workers: Workers, seed: int, progress: Progress = silent
) -> Worths:
    """Answer every scenario twice; raises QuestionError if none could be answered both ways."""
    results: dict[int, Result] = {}
    tasks = pairs(scenarios, contributor)
    with workers:
        for done, result in enumerate(workers.answers(tasks), start=1):
            results[result.number] = result
            progress("scenarios", f"{done:,} of {len(tasks):,} answers")
    return worths_of(engine, scenarios, results, seed)


def worths_of(engine: Engine, scenarios: Sequence[Scenario], results: Mapping[int, Result], seed: int) -> Worths:
    """Worth by scenario: what is short without the contributor, less what is short with it, each need by what it counts."""
    met: dict[tuple[str, str], list[tuple[float, float]]] = {}
    cost, names = [], []
    for number, one in enumerate(scenarios):
        without, with_it = results[2 * number], results[2 * number + 1]
        if without.short is not None and with_it.short is not None:
            names.append(one.scenario)
            cost.append((_cost(without), _cost(with_it)))
            factors = need_factors(engine.needs.needs, one)
            for part in slices(engine, without.short, with_it.short, factors):
                met.setdefault((part.kind, part.key), []).append((part.before, part.after))
    if not names:
        raise QuestionError("No scenario could be answered both with and without the contributor.")
    found = {key: np.array(values) for key, values in met.items()}
    worth: Floats = found["all", ""][:, 1] - found["all", ""][:, 0]
    return Worths(seed, worth, found, np.array(cost), len(scenarios) - len(names), min(zip(worth.tolist(), names, strict=True))[1])


def _cost(result: Result) -> float:
    return next((goal.after for goal in result.goals if goal.goal == "cost"), float("nan"))
