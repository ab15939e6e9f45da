"""How well the model forecasts the next poll, and what that says of its own variance.

Each poll is forecast from those of earlier days only. The running calibration multiplies the variance the model states by how large its
errors have been beside it: an average of squared errors over variances, older ones fading, that begins at 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats
from coalition.questions.opinion.polls import OUTCOMES, Poll
from coalition.questions.opinion.priors import CALIBRATION_MEMORY, CALIBRATION_POLLS
from coalition.questions.opinion.statespace import Filtered, State
from coalition.questions.opinion.structure import Structure


@dataclass(frozen=True)
class Forecast:
    """What was expected of ``outcome`` in ``poll`` from polls of earlier days: points, and the variance the model states (points²)."""

    poll: Poll
    outcome: str
    expected: float
    variance: float

    @property
    def gap(self) -> float:
        """What the poll found, less what was expected (points)."""
        return self.poll.shares[OUTCOMES.index(self.outcome)] - self.expected


def forecasts(structure: Structure, found: Filtered) -> list[Forecast]:
    """Forecasts of all polls of ``structure`` for which earlier days give one, in order of time; ``found`` is what its filter kept."""
    polls = structure.register.polls
    out: list[Forecast] = []
    known = structure.start  # after the last poll of an earlier day
    known_day = polls[0].day if polls else 0.0
    for place, poll in enumerate(polls):
        if place and polls[place - 1].day < poll.day:
            known, known_day = found.after[place - 1], polls[place - 1].day
        out += _of(structure, poll, known, poll.day - known_day)
    return out


def _of(structure: Structure, poll: Poll, known: State, days: float) -> list[Forecast]:
    design = structure.design(poll)
    if not all(known.known(row) for row in design):
        return []
    expected = design @ known.mean
    error = structure.error(poll, (float(expected[0]), float(expected[1])))
    variance = np.diag(design @ (known.covariance + structure.daily * days) @ design.T + error)
    return [
        Forecast(poll, outcome, float(expected[place]), float(variance[place]))
        for place, outcome in enumerate(OUTCOMES)
        if not np.isnan(poll.shares[place])
    ]


def running(made: Sequence[Forecast]) -> Floats:
    """By what to multiply the variance of each forecast, from those of earlier days alone, and last that of what is yet to come."""
    weight, total = CALIBRATION_POLLS, CALIBRATION_POLLS
    fade = float(np.exp(-1 / CALIBRATION_MEMORY))
    scales = np.empty(len(made) + 1)
    waiting: list[Forecast] = []
    for place, one in enumerate(made):
        if waiting and waiting[0].poll.day < one.poll.day:
            weight, total = _faded(waiting, weight, total, fade)
            waiting = []
        scales[place] = total / weight
        waiting.append(one)
    weight, total = _faded(waiting, weight, total, fade)
    scales[-1] = total / weight
    return scales


def _faded(made: Sequence[Forecast], weight: float, total: float, fade: float) -> tuple[float, float]:
    """Weight and weighted squared errors after ``made``; the belief in the model's own variance fades as well, and is renewed as much."""
    for one in made:
        weight = fade * weight + (1 - fade) * CALIBRATION_POLLS + fade
        total = fade * total + (1 - fade) * CALIBRATION_POLLS + fade * one.gap**2 / one.variance
    return weight, total
