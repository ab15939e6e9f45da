"""The weeks in which courses are held: whole weeks from the first day of the mission, whatever its periods and steps are."""

from __future__ import annotations

import datetime
import math

from coalition.mission.calendar import Calendar

DAYS = 7


class Weeks:
    """Weeks 0 to ``count`` − 1 of a calendar; week w has the days 7 w to 7 w + 6 after the first day."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.days = (calendar.end - calendar.start).days + 1
        self.count = self.days // DAYS

    def day(self, week: int) -> datetime.date:
        """First day of ``week``."""
        return self.calendar.start + datetime.timedelta(days=DAYS * week)

    def week(self, day: datetime.date) -> int | None:
        """The week that begins on ``day``; None: none does."""
        days = (day - self.calendar.start).days
        return days // DAYS if days % DAYS == 0 and 0 <= days < DAYS * self.count else None

    def step(self, week: int) -> int:
        """The step in which ``week`` begins."""
        return self.calendar.step_of(self.day(week))

    def step_after(self, days: float) -> int | None:
        """The first step that begins ``days`` after the first day of the mission, or later; None: beyond the last."""
        step = math.ceil(days / self.calendar.step - 1e-9)
        return step if step < self.calendar.steps else None

    def window(self, first: datetime.date | None, last: datetime.date | None) -> tuple[int, int]:
        """First and last week that lie wholly in a window of days (first > last: none)."""
        start = self.calendar.start
        low = 0 if first is None else max(0, -(-(first - start).days // DAYS))
        high = self.count - 1 if last is None else min(self.count - 1, ((last - start).days + 1) // DAYS - 1)
        return low, high
