"""The poll register as the model reads it: one contributor, up to one day, in order of time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.mission.mission import Mission
from coalition.questions.opinion.priors import ANSWERS_NOT_STATED, DESIGN_EFFECT
from coalition.questions.opinion.tables import RUNGS

OUTCOMES = ("support", "oppose")
"""What the model follows, in points; undecided is all that is left of a hundred."""

NO_OFFSET = "adults"
"""The population an answer speaks of: nothing is added for it."""

FIRST = datetime.date(1970, 1, 1)


@dataclass(frozen=True)
class Poll:
    """Answers to one question in one poll: ``shares`` in points for each of `OUTCOMES` (NaN: not stated), ``answered`` people.

    ``day`` is the middle of the field days, in days since 1970. ``effect`` is the design effect of the sampling variance.
    """

    key: str
    item: str
    rung: str
    house: str
    population: str
    start: datetime.date
    end: datetime.date
    shares: tuple[float, float]
    answered: float
    effect: float
    answered_stated: bool = True

    @property
    def day(self) -> float:
        """The middle of the field days."""
        return ((self.start - FIRST).days + (self.end - FIRST).days) / 2

    def sampling(self, shares: tuple[float, float] | None = None) -> Floats:
        """Covariance (2 × 2, points²) of `OUTCOMES` as drawn from many, by the design effect larger: multinomial.

        One answer of each kind (for, against, neither) is added, so that a share of nothing or all is not taken to be certain. With
        ``shares`` (points) those are taken for the poll's own; a share that is not stated is taken to be half of the rest.
        """
        support, oppose = shares or self.shares
        support = (100 - oppose) / 2 if np.isnan(support) else support
        oppose = (100 - support) / 2 if np.isnan(oppose) else oppose
        p = (np.clip([support, oppose], 0, 100) / 100 * self.answered + 1) / (self.answered + 3)
        return (np.diag(p) - np.outer(p, p)) * (1e4 * self.effect / self.answered)


@dataclass(frozen=True)
class Register:
    """Polls in order of time, then key."""

    polls: tuple[Poll, ...]

    def __init__(self, polls: list[Poll]) -> None:
        object.__setattr__(self, "polls", tuple(sorted(polls, key=lambda one: (one.day, one.key))))

    @cached_property
    def rungs(self) -> list[str]:
        """Rungs somebody asked about, in the order of the ladder; then what is on no ladder (other series of polls), by name."""
        held = {one.rung for one in self.polls}
        return [rung for rung in RUNGS if rung in held] + sorted(held - set(RUNGS))

    @cached_property
    def houses(self) -> list[str]:
        """Houses by name."""
        return sorted({one.house for one in self.polls})

    @cached_property
    def items(self) -> list[str]:
        """Questions by key."""
        return sorted({one.item for one in self.polls})

    @cached_property
    def populations(self) -> list[str]:
        """Populations that differ from the one answers speak of."""
        return sorted({one.population for one in self.polls} - {NO_OFFSET})

    def until(self, end: datetime.date) -> Register:
        """Polls whose last field day is not after ``end``."""
        return Register([one for one in self.polls if one.end <= end])

    def counted(self, rung: str, outcome: str) -> tuple[int, int]:
        """Polls that state ``outcome`` on ``rung``, and their houses; two questions of a house on the same days are one poll."""
        place = OUTCOMES.index(outcome)
        held = [one for one in self.polls if one.rung == rung and not np.isnan(one.shares[place])]
        return len({(one.house, one.start, one.end) for one in held}), len({one.house for one in held})


def read_register(mission: Mission, contributor: str, day: datetime.date) -> Register:
    """Polls about help of ``contributor`` that were over on ``day``; rows that state neither support nor opposition are left out."""
    items = mission["poll_item"].filter(pl.col("contributor") == contributor).select("poll_item", pl.col("rung").cast(pl.String))
    held = mission["poll"].filter(pl.col("last_day") <= day).join(items, on="poll_item").sort("poll")
    return Register([
        Poll(
            row["poll"], row["poll_item"], row["rung"], row["house"], row["population"], row["first_day"], row["last_day"],
            _points(row["support"], row["oppose"]), *_answered(row["n"], row["asked"], row["response"], row["mode"]),
        )
        for row in held.iter_rows(named=True)
        if row["support"] is not None or row["oppose"] is not None
    ])  # fmt: skip


def _points(support: float | None, oppose: float | None) -> tuple[float, float]:
    return (np.nan if support is None else 100 * support, np.nan if oppose is None else 100 * oppose)


def _answered(n: int | None, asked: int | None, response: float | None, mode: str) -> tuple[float, float, bool]:
    """People who answered, the design effect, and whether the number is the source's."""
    if n is None and asked is not None and response:
        n = max(round(asked * response), 1)
    return float(n or ANSWERS_NOT_STATED), DESIGN_EFFECT[mode], n is not None
