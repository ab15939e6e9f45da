"""Dates: windows run forward and meet the horizon, needs fall due within it, steps fit into periods."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import polars as pl

from coalition.errors import Finding
from coalition.mission import schema
from coalition.mission.calendar import Calendar
from coalition.mission.check import complaint
from coalition.mission.check.complaint import about, rows, warn
from coalition.mission.mission import Mission

_SHORTEST = {"day": 1, "week": 7, "month": 28}


def windows(mission: Mission) -> Iterator[Finding]:
    """No window starts after its end; one that lies outside the horizon, or between two steps, is doubtful."""
    calendar = complaint.calendar(mission)
    for table in schema.TABLES:
        if not {"start", "end"} <= set(schema.columns(table)):
            continue
        frame = mission[table]
        for row in rows(frame, pl.col("start") > pl.col("end")):
            yield about(table, row, "end", f"a day on or after start ({row['start']})", "Exchange the two dates, or correct one of them.")
        if calendar is not None:
            yield from _outside(table, frame, calendar)


def _outside(table: str, frame: pl.DataFrame, calendar: Calendar) -> Iterator[Finding]:
    first, last = calendar.start, calendar.end
    start, end = pl.col("start").fill_null(first), pl.col("end").fill_null(last)
    forward = (pl.col("start") <= pl.col("end")).fill_null(True)
    # A date is as good as the first step on or after it (start) or the step it lies in (end); see Calendar.window.
    since = pl.max_horizontal((start - first).dt.total_days(), pl.lit(0))
    until = pl.min_horizontal((end - first).dt.total_days(), pl.lit((calendar.steps - 1) * calendar.step))
    low, high = (since + calendar.step - 1) // calendar.step, until // calendar.step
    for row in rows(frame, forward & ((end < first) | (start > last))):
        late = row["start"] is not None and row["start"] > last
        expected = f"a window that meets the horizon, {first} to {last}"
        hint = "The row has no effect; correct its dates, or delete it."
        yield warn(table, row, "start" if late else "end", expected, hint)
    for row in rows(frame, forward & (end >= first) & (start <= last) & (low > high)):
        expected = f"a window that holds a day of a step (every {calendar.step} days from {first})"
        yield warn(table, row, "start", expected, "The row has no effect; widen its window, or shorten the mission's step.")


def needs(mission: Mission) -> Iterator[Finding]:
    """A need is first useful on or before its due day, and due within the horizon; a quantity of zero asks for nothing."""
    frame = mission["need"]
    for row in rows(frame, pl.col("first_useful") > pl.col("due")):
        yield about(
            "need", row, "due", f"a day on or after first_useful ({row['first_useful']})", "Exchange the two dates, or correct one of them."
        )
    for row in rows(frame, pl.col("quantity") == 0):
        yield warn("need", row, "quantity", "a quantity above zero", "The need asks for nothing; delete it, or say how much.")
    calendar = complaint.calendar(mission)
    if calendar is None:
        return
    for row in rows(frame, (pl.col("due") < calendar.start) | (pl.col("due") > calendar.end)):
        hint = "Correct the date, or change the mission's start or number of periods."
        yield about("need", row, "due", f"a day within the horizon, {calendar.start} to {calendar.end}", hint)


def header(mission: Mission) -> Iterator[Finding]:
    """The step fits into the period, and the day of reveal lies in the horizon."""
    calendar = complaint.calendar(mission)
    if calendar is None:
        return
    row = mission["mission"].row(0, named=True)
    shortest = _SHORTEST[calendar.period]
    if calendar.step > shortest:
        hint = f"Take a step of at most {shortest} days, or a longer period."
        yield about("mission", row, "step", f"a step no longer than the period ({calendar.period}: {shortest} days)", hint)
    elif calendar.period != "month" and shortest % calendar.step:
        hint = "Some periods then hold more steps than others; take a step that divides the period."
        yield warn("mission", row, "step", f"a step that divides the period ({calendar.period}: {shortest} days)", hint)
    if row["reveal"] is not None:
        yield from _reveal(mission, row, calendar.start, calendar.end)


def _reveal(mission: Mission, row: dict[str, object], first: datetime.date, last: datetime.date) -> Iterator[Finding]:
    reveal = row["reveal"]
    assert isinstance(reveal, datetime.date)
    if not first <= reveal <= last:
        yield warn("mission", row, "reveal", f"a day within the horizon, {first} to {last}", "Correct the date, or leave it empty.")
    if mission["scenario"].height == 0:
        yield warn("mission", row, "reveal", "scenarios, one of which comes true", "Add rows to scenario, or leave reveal empty.")
