"""Public opinion in a contributor's country about its own help, rung by rung: the answer and the tables it is drawn from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.mission.wording import did_you_mean
from coalition.questions.opinion.chances import campaign, recalibrated, stays_above
from coalition.questions.opinion.levels import ANSWERS, COVERED, Level, Levels
from coalition.questions.opinion.polls import FIRST, Register, read_register
from coalition.questions.opinion.priors import HOUSES_MODELLED, POLLS_MODELLED, PRIORS, SHARED_BIAS
from coalition.questions.opinion.tables import RUNGS
from coalition.questions.stated import Stated, not_assessed

HELP = {
    "humanitarian": "humanitarian help", "non-military": "non-military help", "equipment": "equipment for armed forces",
    "personnel": "sending personnel",
}  # fmt: skip
"""Rungs in words."""

THRESHOLD = 0.5
"""The share of support asked about unless another is named."""

FAN_DAYS = 28
"""A forecast is given for every so many days, and for the last."""

BEYOND = 182
"""Days of forecast if the mission's horizon is over on the day of the answer."""

_SPAN = "interval of 90 %"

_BOUNDS = {f"{end}_{round(100 * covered)}": pl.Float64 for covered in COVERED for end in ("low", "high")}
_LEVEL = {"answer": pl.String, "value": pl.Float64, **_BOUNDS}
_FRAMES: dict[str, dict[str, Any]] = {
    "levels": {"rung": pl.String, **_LEVEL, "evidence": pl.String, "polls": pl.Int64, "houses": pl.Int64},
    "fan": {"rung": pl.String, "day": pl.Date, **_LEVEL, "evidence": pl.String},
    "history": {"rung": pl.String, "day": pl.Date, **_LEVEL},
    "houses": {"house": pl.String, **_LEVEL, "polls": pl.Int64},
    "wordings": {"poll_item": pl.String, "rung": pl.String, "wording": pl.String, **_LEVEL},
    "deviations": {"name": pl.String, "before": pl.Float64, "after": pl.Float64, "unit": pl.String, "because": pl.String},
    "polls": {
        "poll": pl.String, "poll_item": pl.String, "rung": pl.String, "house": pl.String, "start": pl.Date, "end": pl.Date,
        "support": pl.Float64, "oppose": pl.Float64, "answered": pl.Float64, "answered_stated": pl.Boolean, "design_effect": pl.Float64,
    },
}  # fmt: skip


@dataclass(frozen=True)
class OpinionAnswer:
    """What polls that were over on ``day`` say of help by ``contributor``.

    ``stated``: support, opposition and undecided of each rung, in the order of the ladder (shares). ``lasting``: for each rung, the chance
    that support stays above ``threshold`` from ``day`` through ``until``. ``campaign``: what a campaign may move. Frames hold shares too:
    ``levels`` and the forecast ``fan`` (rung, day, answer, value, low_50 … high_90), ``history`` (the same, smoothed, at each poll),
    ``houses`` (by how much a house lies above or below the others), ``wordings`` (what each question would get), ``polls`` (what was
    used); ``deviations`` holds the six standard deviations in points before and after the polls. Frames are empty where there are no polls.
    """

    contributor: str
    name: str
    day: datetime.date
    until: datetime.date
    threshold: float
    stated: list[Stated]
    lasting: list[Stated]
    campaign: list[Stated]
    levels: pl.DataFrame
    fan: pl.DataFrame
    history: pl.DataFrame
    houses: pl.DataFrame
    wordings: pl.DataFrame
    deviations: pl.DataFrame
    polls: pl.DataFrame
    calibration: float | None


def opinion(
    mission: Mission,
    contributor: str,
    date: datetime.date | None = None,
    *,
    threshold: float = THRESHOLD,
    until: datetime.date | None = None,
) -> OpinionAnswer:
    """The answer for ``contributor`` as of ``date`` (else the mission's first day), forecast ``until`` (else the mission's last day).

    Raises QuestionError if there is no such contributor, ``until`` is before the date, or the threshold is no share.
    """
    names = dict(mission["contributor"].select("contributor", "name").iter_rows())
    if contributor not in names:
        raise QuestionError(f"No contributor {contributor!r}. {did_you_mean(contributor, names, 'Known: ' + ', '.join(names) + '.')}")
    day = date or mission.calendar.start
    last = until or (mission.calendar.end if mission.calendar.end > day else day + datetime.timedelta(BEYOND))
    if last < day:
        raise QuestionError(f"The forecast would end on {last}, before the day of the answer, {day}: name a later day.")
    if not 0 < threshold < 1:
        raise QuestionError(f"A threshold of {threshold:g} is no share of people; write for example 0.5 for one half.")
    register = read_register(mission, contributor, day)
    asked = _Asked(mission, contributor, day, last, threshold, register, Levels(register) if register.polls else None)
    lacking = "" if register.polls else f"No poll in the mission's register asked about help by {contributor}."
    return OpinionAnswer(
        contributor=contributor,
        name=names[contributor],
        day=day,
        until=last,
        threshold=threshold,
        stated=list(asked.stated()),
        lasting=list(asked.lasting()),
        campaign=campaign(contributor, lacking),
        calibration=None if asked.found is None else asked.found.scale,
        **{name: pl.DataFrame(list(rows), _FRAMES[name], orient="row") for name, rows in asked.frames().items()},
    )


@dataclass(frozen=True)
class _Asked:
    """A question with what was found; ``found`` is None without polls."""

    mission: Mission
    contributor: str
    day: datetime.date
    until: datetime.date
    threshold: float
    register: Register
    found: Levels | None

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """All rows that any level leans on: houses and deviations are told from all polls of the contributor together."""
        items = sorted({one.item for one in self.register.polls})
        return (*(("poll", key) for key in sorted(one.key for one in self.register.polls)), *(("poll_item", item) for item in items))

    def evidence(self, rung: str, answer: str) -> tuple[str, int, int]:
        """Level of evidence of an answer on a rung, its polls and its houses; undecided is known as well as the lesser of the others."""
        polls, houses = min(self.register.counted(rung, one) for one in (("support", "oppose") if answer == "undecided" else (answer,)))
        if not polls:
            return "not assessed", 0, 0
        return ("modelled" if polls >= POLLS_MODELLED and houses >= HOUSES_MODELLED else "prior-driven"), polls, houses

    def _levels(self, rung: str, day: datetime.date) -> list[Level]:
        return [] if self.found is None else self.found.read(self.found.on(day), [("level", rung)])

    def stated(self) -> Iterator[Stated]:
        """Every number of the ladder, or why there is none."""
        for rung in RUNGS:
            known = {level.answer: level for level in self._levels(rung, self.day)} if rung in self.register.rungs else {}
            for answer in ANSWERS:
                key, title = f"opinion.{self.contributor}.{rung}.{answer}", f"{HELP[rung][0].upper()}{HELP[rung][1:]}: {answer}"
                evidence, polls, houses = self.evidence(rung, answer)
                if answer not in known or not polls:
                    yield not_assessed(key, title, "share", self._lacking(rung, answer))
                    continue
                level = known[answer]
                low, high = level.interval(COVERED[-1])
                yield Stated(
                    key, title, level.value / 100, "share", evidence, low / 100, high / 100, _SPAN, self.rows, _few(evidence, polls, houses)
                )

    def _lacking(self, rung: str, answer: str) -> str:
        if rung not in self.register.rungs:
            return f"No poll in the mission's register asked about {HELP[rung]} by {self.contributor} and was over on {self.day}."
        missing = "opposition" if self.register.counted(rung, "support")[0] else "support"
        return f"No poll in the register on {HELP[rung]} states {missing}" + (
            ", so nothing is left over." if answer == "undecided" else "."
        )

    def lasting(self) -> Iterator[Stated]:
        """For each rung, the chance that support stays above the threshold."""
        days = (self.until - self.day).days
        for rung in RUNGS:
            key = f"opinion.{self.contributor}.{rung}.lasting"
            title = f"Support for {HELP[rung]} above {100 * self.threshold:g} % from {self.day} through {self.until}"
            evidence, polls, houses = self.evidence(rung, "support")
            level = next((one for one in self._levels(rung, self.day) if one.answer == "support"), None) if polls else None
            if level is None or self.found is None:
                yield not_assessed(key, title, "probability", self._lacking(rung, "support"))
                continue
            walked, least = self.found.walked(days), 100 * self.threshold
            own = float(np.sqrt(max(level.deviation**2 - SHARED_BIAS**2, 0.0)))
            chance = recalibrated(stays_above(level.value, level.deviation, walked, least))
            ends = [recalibrated(stays_above(level.value + off, own, walked, least)) for off in (-SHARED_BIAS, SHARED_BIAS)]
            span = f"if all polls together are {SHARED_BIAS:g} points too high, or too low"
            yield Stated(
                key, title, chance, "probability", evidence, min(chance, *ends), max(chance, *ends), span, self.rows,
                _few(evidence, polls, houses),
            )  # fmt: skip

    def frames(self) -> dict[str, Iterator[tuple[Any, ...]]]:
        """Rows of the answer's frames, in their order."""
        return {
            "levels": self._level_rows(), "fan": self._fan_rows(), "history": self._history_rows(), "houses": self._house_rows(),
            "wordings": self._wording_rows(), "deviations": self._deviation_rows(), "polls": self._poll_rows(),
        }  # fmt: skip

    def _level_rows(self) -> Iterator[tuple[Any, ...]]:
        for rung in self.register.rungs:
            for level in self._levels(rung, self.day):
                yield (rung, *_cells(level), *self.evidence(rung, level.answer))

    def _fan_rows(self) -> Iterator[tuple[Any, ...]]:
        ahead = range(0, (self.until - self.day).days, FAN_DAYS)
        days = [*(self.day + datetime.timedelta(day) for day in ahead), self.until]
        for rung in self.register.rungs:
            for day in days:
                for level in self._levels(rung, day):
                    yield (rung, day, *_cells(level), self.evidence(rung, level.answer)[0])

    def _history_rows(self) -> Iterator[tuple[Any, ...]]:
        if self.found is None:
            return
        for rung in self.register.rungs:
            days = {int(poll.day): place for place, poll in enumerate(self.register.polls)}
            first = min(poll.day for poll in self.register.polls if poll.rung == rung)
            for day, place in days.items():
                if day >= int(first):
                    for level in self.found.read(self.found.smoothed[place], [("level", rung)]):
                        yield (rung, FIRST + datetime.timedelta(day), *_cells(level))

    def _house_rows(self) -> Iterator[tuple[Any, ...]]:
        if self.found is None:
            return
        for house in self.register.houses:
            polls = len({(one.start, one.end) for one in self.register.polls if one.house == house})
            for level in self.found.read(self.found.found.after[-1], [("house", house)], shared=False):
                yield (house, *_cells(level, bounds=False), polls)

    def _wording_rows(self) -> Iterator[tuple[Any, ...]]:
        if self.found is None:
            return
        wording = dict(self.mission["poll_item"].select("poll_item", "wording").iter_rows())
        rung = {one.item: one.rung for one in self.register.polls}
        state = self.found.on(self.day)
        for item in sorted(rung, key=lambda one: (RUNGS.index(rung[one]), one)):
            for level in self.found.read(state, [("level", rung[item]), ("wording", item)]):
                yield (item, rung[item], wording[item], *_cells(level))

    def _deviation_rows(self) -> Iterator[tuple[Any, ...]]:
        if self.found is None:
            return
        for prior, after in zip(PRIORS, self.found.structure.deviations, strict=True):
            yield (prior.name, prior.middle, float(after), prior.unit, prior.because)

    def _poll_rows(self) -> Iterator[tuple[Any, ...]]:
        for one in self.register.polls:
            shares = [None if np.isnan(share) else share / 100 for share in one.shares]
            yield (one.key, one.item, one.rung, one.house, one.start, one.end, *shares, one.answered, one.answered_stated, one.effect)


def _few(evidence: str, polls: int, houses: int) -> str:
    """What a reader must know of an answer that few polls stand behind."""
    if evidence != "prior-driven":
        return ""
    counted = f"{polls} {'poll' if polls == 1 else 'polls'} of {houses} {'house' if houses == 1 else 'houses'}"
    return f"{counted}: what was judged before decides ({POLLS_MODELLED} of {HOUSES_MODELLED} are needed for more)."


def _cells(level: Level, *, bounds: bool = True) -> tuple[Any, ...]:
    """Answer, value and bounds of the intervals as shares; without ``bounds`` an offset, which may go below nothing."""
    intervals = [level.interval(covered) if bounds else level.around(covered) for covered in COVERED]
    return (level.answer, level.value / 100, *(end / 100 for interval in intervals for end in interval))
