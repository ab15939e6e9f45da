"""Periods and steps: how dates become columns of the time-expanded network."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np

NOMINAL_DAYS = {"day": 1, "week": 7, "month": 30}
"""Length of a period in days where a count of periods is wanted (lateness); calendar months count as 30."""


def _add_months(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_month = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return datetime.date(year, month + 1, min(day.day, (next_month - datetime.timedelta(days=1)).day))


@dataclass(frozen=True)
class Calendar:
    """The horizon of a mission: ``periods`` accounting periods from ``start``, in steps of ``step`` days.

    Limits stated per period hold on average over *accounts* of ``averaged`` periods each (the last may be shorter).

    ``period_starts`` has one entry more than there are periods: the day after the horizon. ``period_of_step`` (steps,) gives each
    step's period.
    """

    start: datetime.date
    periods: int
    period: str
    step: int
    averaged: int = 1
    period_starts: tuple[datetime.date, ...] = field(init=False)
    period_of_step: np.ndarray = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.period == "month":
            starts = [_add_months(self.start, number) for number in range(self.periods + 1)]
        else:
            starts = [self.start + datetime.timedelta(days=NOMINAL_DAYS[self.period] * number) for number in range(self.periods + 1)]
        object.__setattr__(self, "period_starts", tuple(starts))
        first_days = np.array([(day - self.start).days for day in starts[:-1]])
        steps = -(-(starts[-1] - self.start).days // self.step)
        days = np.arange(steps) * self.step
        object.__setattr__(self, "period_of_step", np.searchsorted(first_days, days, side="right") - 1)

    @property
    def account_starts(self) -> tuple[datetime.date, ...]:
        """First day of every account."""
        return self.period_starts[: self.periods : self.averaged]

    @property
    def account_periods(self) -> np.ndarray:
        """(accounts,) number of periods in each account."""
        firsts = np.arange(0, self.periods, self.averaged)
        return np.minimum(self.averaged, self.periods - firsts)

    @property
    def account_of_step(self) -> np.ndarray:
        """(steps,) account of each step."""
        found: np.ndarray = self.period_of_step // self.averaged
        return found

    @property
    def steps(self) -> int:
        """Number of steps in the horizon."""
        return len(self.period_of_step)

    @property
    def end(self) -> datetime.date:
        """The last day of the horizon."""
        return self.period_starts[-1] - datetime.timedelta(days=1)

    @property
    def nominal_period(self) -> int:
        """Length of a period in days, a month counting as 30."""
        return NOMINAL_DAYS[self.period]

    def step_of(self, day: datetime.date) -> int:
        """The step that contains ``day``; below zero or beyond the last step outside the horizon."""
        return (day - self.start).days // self.step

    def day_of(self, step: int) -> datetime.date:
        """The first day of ``step``."""
        return self.start + datetime.timedelta(days=int(step) * self.step)

    def steps_for(self, days: float) -> int:
        """The nearest whole number of steps to a time in days, half a step rounding up."""
        return int(np.floor(days / self.step + 0.5))

    def window(self, first: datetime.date | None, last: datetime.date | None) -> tuple[int, int]:
        """First and last step of a window cut to the horizon (first > last: the window lies outside)."""
        low = 0 if first is None else max(0, -(-(first - self.start).days // self.step))
        high = self.steps - 1 if last is None else min(self.steps - 1, self.step_of(last))
        return low, high

    def periods_late(self, step: int, due: datetime.date) -> int:
        """Started periods between the ``due`` day and ``step`` (0 in the step that contains the due day)."""
        days = (int(step) - self.step_of(due)) * self.step
        return max(0, -(-days // self.nominal_period))
