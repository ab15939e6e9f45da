"""What is known of reactions on a day, and of whom is asked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import polars as pl

from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.mission.wording import did_you_mean


@dataclass(frozen=True)
class Who:
    """The contributor asked about: its key and its name as printed."""

    key: str
    name: str


def who(mission: Mission, contributor: str) -> Who:
    """The contributor of this key. Raises QuestionError, with the nearest key, if there is none."""
    names = dict(mission["contributor"].select("contributor", "name").iter_rows())
    if contributor not in names:
        by_name = {name.casefold(): key for key, name in names.items()}
        near = by_name.get(contributor.casefold())
        hint = f"Did you mean {near!r}?" if near else did_you_mean(contributor, sorted(names), "See contributor.csv of the mission.")
        candidates = mission["contributor"].filter(pl.col("status").cast(pl.String) == "candidate")["contributor"]
        raise QuestionError(f"No contributor {contributor!r}. {hint} Candidates: {', '.join(candidates) or 'none'}.")
    return Who(contributor, names[contributor])


def until(frame: pl.DataFrame, column: str, day: object) -> pl.DataFrame:
    """The rows of ``frame`` whose date in ``column`` is ``day`` or earlier."""
    return frame.filter(pl.col(column) <= pl.lit(day))


def start_of(mission: Mission) -> datetime.date:
    """The day on which a mission's questions are put unless another is named: nothing later is used."""
    return mission.calendar.start
