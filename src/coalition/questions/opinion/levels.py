"""What is known of the model's states on a day: levels of rungs, questions and houses, with their intervals."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import norm

from coalition.arrays import Floats
from coalition.questions.opinion.calibration import forecasts, running
from coalition.questions.opinion.fitting import fitted
from coalition.questions.opinion.polls import FIRST, OUTCOMES, Register
from coalition.questions.opinion.priors import SHARED_BIAS
from coalition.questions.opinion.statespace import Filtered, Moment, State, filtered, smoothed
from coalition.questions.opinion.structure import Name, Structure

COVERED = (0.5, 0.8, 0.9)
"""Intervals of every level."""

ANSWERS = (*OUTCOMES, "undecided")


@dataclass(frozen=True)
class Level:
    """A level in points with its standard deviation, in which is the error that all polls share."""

    answer: str
    value: float
    deviation: float

    def interval(self, covered: float) -> tuple[float, float]:
        """Points it lies between with a chance of ``covered``, within 0 and 100; the value itself is never outside."""
        low, high = np.clip(self.around(covered), 0.0, 100.0)
        return min(float(low), self.value), max(float(high), self.value)

    def around(self, covered: float) -> tuple[float, float]:
        """Points it lies between with a chance of ``covered``; an offset may be below nothing."""
        width = float(norm.ppf((1 + covered) / 2)) * self.deviation
        return self.value - width, self.value + width


class Levels:
    """A register put through the model."""

    def __init__(self, register: Register, deviations: Floats | None = None) -> None:
        """``deviations``: the six, if they are not to be fitted."""
        self.register = register
        self.structure = Structure(register, fitted(register) if deviations is None else deviations)
        self.moments: list[Moment] = self.structure.moments()
        self.found: Filtered = filtered(self.structure.start, self.moments)

    @cached_property
    def scale(self) -> float:
        """The running calibration: by what the model's variances are multiplied."""
        return float(running(forecasts(self.structure, self.found))[-1])

    @cached_property
    def smoothed(self) -> list[State]:
        """What all polls say of the states at each poll."""
        return smoothed(self.structure.start, self.moments, self.found)

    def on(self, day: datetime.date) -> State:
        """What is known on ``day``, not before the last poll: levels have walked on since."""
        days = max((day - FIRST).days - self.register.polls[-1].day, 0.0)
        last = self.found.after[-1]
        return State(last.mean, last.covariance + self.structure.daily * days, last.diffuse)

    def read(self, state: State, names: Sequence[Name], *, shared: bool = True) -> list[Level]:
        """Sums of states for each of `ANSWERS` that is known; ``shared``: with the error that all polls share.

        Undecided is what support and opposition leave, and known where both are. Should the two come to more than a hundred, both
        are reduced alike.
        """
        rows = [self.structure.row(outcome, names) for outcome in OUTCOMES]
        known = [state.known(row) for row in rows]
        values: list[float] = [float(row @ state.mean) for row in rows]
        rows.append(-rows[0] - rows[1])
        bias = SHARED_BIAS**2 if shared else 0.0
        spread = [float(np.sqrt(max(float(self.scale * (row @ state.covariance @ row)), 0.0) + bias)) for row in rows]
        if not shared:  # offsets, which may be negative and leave nothing over
            return [Level(OUTCOMES[place], values[place], spread[place]) for place in range(2) if known[place]]
        values = [float(np.clip(value, 0.0, 100.0)) for value in values]
        if all(known):
            total = max(values[0] + values[1], 100.0)
            values = [100 * value / total for value in values]
            values.append(max(100 - values[0] - values[1], 0.0))
        return [Level(ANSWERS[place], values[place], spread[place]) for place in range(3) if (known[place] if place < 2 else all(known))]

    def walked(self, days: float) -> float:
        """Standard deviation of a level's steps in so many days, calibrated (points)."""
        return float(np.sqrt(self.structure.daily[0, 0] * days * self.scale))
