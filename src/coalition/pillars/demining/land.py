"""What the mission says of hazards and work on them, by week: areas after survey, rates by season and access, what a stage comes to.

A week is seven days from the mission's start. Arrays *by week* are (weeks,). A *world* is a scenario, or the only future there is.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.mission.mission import Mission
from coalition.pillars.demining.tables import ANY, STAGES

SURVEY, TECHNICAL, MACHINE, CLEARANCE, FOLLOW_UP, CONTROL = range(6)
"""Stages by number, in the order of `STAGES`."""

FROM = (0, 1, 2, 2, 3, 4)
TO = (1, 2, 3, 4, 4, 5)
"""What a task must be ready for when a stage begins, and is ready for when it has ended: 0 the first survey … 4 quality control, 5 done."""

DONE = 5

_BEGINS = {STAGES[SURVEY]: 0, STAGES[TECHNICAL]: 1, STAGES[CLEARANCE]: 2}

_TINY = 1e-9


@dataclass(frozen=True)
class Hazard:
    """A row of `hazard`; ``area`` (worlds, 3) hectares suspected, left after non-technical and after technical survey."""

    key: str
    place: str
    tasks: int
    ground: str
    distance: str | None
    ready: int
    area: Floats
    exposed: float
    use_value: float
    sowing: tuple[datetime.date, ...]
    enabling: float
    most_teams: int
    access: Flags


@dataclass(frozen=True)
class Rate:
    """A row of `clearing`: its key, and hectares in a team-week; where no low or high rate is stated, it is the likely one."""

    key: str
    low: float
    likely: float
    high: float

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Rate:
        """The rate that a row states."""
        likely = float(row["hectares"])
        low, high = (likely if row[end] is None else float(row[end]) for end in ("low", "high"))
        return cls(f"{row['asset']}|{row['stage']}|{row['ground']}", low, likely, high)


@dataclass(frozen=True)
class Spans:
    """A stage of one hazard by one asset and crew, begun in each week.

    ``end`` (worlds, weeks) is its last week, −1 where it cannot begin or would not end in the horizon; ``last`` (worlds, weeks) the
    team-weeks
    used in that week; ``working`` (weeks,) the weeks in which a crew can work: in all of them up to the last ``teams`` are used.
    """

    teams: int
    end: Ints
    last: Floats
    working: Flags

    def used(self, world: int, start: int, until: int) -> Floats:
        """(until − start + 1,) team-weeks used from week ``start`` to ``until``, of a stage that began in ``start`` and ends then."""
        weeks = np.where(self.working[start : until + 1], float(self.teams), 0.0)
        if until == self.end[world, start]:
            weeks[-1] = self.last[world, start]
        return weeks


class Land:
    """Hazards of ``mission`` and the work on them."""

    def __init__(self, mission: Mission, worlds: list[str | None]) -> None:
        self.mission, self.worlds, self.calendar = mission, worlds, mission.calendar
        self.weeks = max(0, (self.calendar.end - self.calendar.start).days + 1) // 7
        self.reveal = 0
        if len(worlds) > 1 and mission.reveal is not None:
            self.reveal = min(self.weeks, max(0, -(-(mission.reveal - self.calendar.start).days // 7)))
        decided = [*mission["begun"]["decided"].to_list(), *mission["posted"]["decided"].to_list()]
        self.now = min(self.weeks, max((self.week_of(day) + 1 for day in decided), default=0))
        """First week that is still open: what begins before it is what has begun."""
        self.assets = sorted({row["asset"] for row in mission["asset"].iter_rows(named=True)})
        self._rate = {(row["asset"], str(row["stage"]), row["ground"]): Rate.of(row) for row in mission["clearing"].iter_rows(named=True)}
        self.hazards = {row["hazard"]: self._hazard(row) for row in mission["hazard"].sort("hazard").iter_rows(named=True)}
        self.pace: dict[str, float] = {}
        self._spans: dict[tuple[str, int, str, int], Spans | None] = {}
        self._capacity: dict[tuple[str, int, str], Floats] = {}

    # -- time
    def week_of(self, day: datetime.date) -> int:
        """The week that contains ``day``; below zero before the mission's start."""
        return (day - self.calendar.start).days // 7

    def day_of(self, week: int) -> datetime.date:
        """The first day of ``week``."""
        return self.calendar.start + datetime.timedelta(days=7 * int(week))

    def first_step(self, week: int) -> int:
        """The first step of ``week``."""
        return int(7 * week) // self.calendar.step

    def last_step(self, week: int) -> int:
        """The step in which ``week`` ends: when what is done in it is there."""
        return int(7 * week + 6) // self.calendar.step

    @cached_property
    def months(self) -> Ints:
        """(weeks,) the month in which the middle of each week lies."""
        return np.array([(self.day_of(week) + datetime.timedelta(days=3)).month for week in range(self.weeks)], np.int64)

    # -- hazards
    def _hazard(self, row: Mapping[str, Any]) -> Hazard:
        first = 0 if row["start"] is None else self.week_of(row["start"] + datetime.timedelta(days=6))
        last = self.weeks - 1 if row["end"] is None else self.week_of(row["end"] + datetime.timedelta(days=1)) - 1
        weeks, ready = np.arange(self.weeks), _BEGINS[str(row["begins"])]
        kept = np.array([self._kept(row, world) for world in self.worlds])
        area = np.full((len(self.worlds), 3), float(row["area"]))
        area[:, 1] = area[:, 0] * (kept[:, 0] if ready < 1 else 1.0)
        area[:, 2] = area[:, 1] * (kept[:, 1] if ready < 2 else 1.0)
        sowing = tuple(day for day in (row["sowing"], row["second_sowing"]) if day is not None)
        return Hazard(
            row["hazard"], row["place"], row["tasks"], row["ground"], row["distance"], ready, area, row["exposed"], row["use_value"],
            sowing, row["enabling"], row["most_teams"], (weeks >= first) & (weeks <= last),
        )  # fmt: skip

    def _kept(self, hazard: Mapping[str, Any], world: str | None) -> tuple[float, float]:
        """Shares left after each survey: of the row that says most about this hazard in this world (without one, nothing is cancelled)."""
        best, found = -1, (1.0, 1.0)
        for row in self.mission["survey"].sort("survey").iter_rows(named=True):
            pairs = ((row["hazard"], hazard["hazard"], 4), (row["ground"], hazard["ground"], 2), (row["scenario"], world, 1))
            if any(asked is not None and asked != is_so for asked, is_so, _ in pairs):
                continue
            told = sum(worth for asked, _, worth in pairs if asked is not None)
            if told > best:
                best, found = told, (row["after_non_technical"], row["after_technical"])
        return found

    # -- work
    def rate_row(self, asset: str, stage: int, ground: str) -> Rate | None:
        """The row that says how fast the asset does this; None: it does not."""
        return self._rate.get((asset, STAGES[stage], ground)) or self._rate.get((asset, STAGES[stage], ANY))

    def rate(self, asset: str, stage: int, ground: str) -> float:
        """Hectares in a team-week (likely); 0: the asset does not do this."""
        row = self.rate_row(asset, stage, ground)
        return 0.0 if row is None else row.likely * self.pace.get(row.key, 1.0)

    @property
    def rates(self) -> list[str]:
        """Keys of the rows that state rates."""
        return sorted(one.key for one in self._rate.values())

    def at_pace(self, pace: Mapping[str, float]) -> Land:
        """The same land with rates, by key of their row, multiplied."""
        found = copy(self)
        found.pace, found._spans, found._capacity = dict(pace), {}, {}
        return found

    @cached_property
    def _factors(self) -> dict[tuple[str, str, int], float]:
        rows = self.mission["season"].select("asset", "ground", "month", "factor").iter_rows()
        return {(asset, ground, month): factor for asset, ground, month, factor in rows}

    def season(self, asset: str, ground: str) -> Floats:
        """(weeks,) what the season leaves of a rate."""
        by_month = np.ones(13)
        for month in range(1, 13):
            for kind in (asset, ANY):
                for land in (ground, ANY):
                    by_month[month] *= self._factors.get((kind, land, month), 1.0)
        found: Floats = by_month[self.months]
        return found

    def excluded(self, distance: str | None, asset: str) -> Flags:
        """(weeks,) in which an exclusion keeps teams of ``asset`` from land at this distance."""
        found = np.zeros(self.weeks, bool)
        for row in self.mission["exclusion"].iter_rows(named=True):
            if row["distance"] == distance and row["asset"] in (asset, ANY):
                last = self.weeks if row["end"] is None else self.week_of(row["end"])
                found[: max(0, last + 1)] = True
        return found

    def capacity(self, hazard: str, stage: int, asset: str) -> Floats:
        """(weeks,) hectares that a team does of a stage in each week: rate × season, nothing without access or within an exclusion."""
        asked = hazard, stage, asset
        if asked not in self._capacity:
            one = self.hazards[hazard]
            open_weeks = one.access & ~self.excluded(one.distance, asset)
            self._capacity[asked] = self.rate(asset, stage, one.ground) * self.season(asset, one.ground) * open_weeks
        return self._capacity[asked]

    def worked(self, hazard: str, stage: int) -> Floats:
        """(worlds,) hectares that a stage has to cover."""
        found: Floats = self.hazards[hazard].area[:, (0, 1, 2, 2, 2, 2)[stage]]
        return found

    def spans(self, hazard: str, stage: int, asset: str, teams: int) -> Spans | None:
        """How long a stage takes by ``teams`` teams of ``asset``, by week of its beginning; None: they never do it."""
        asked = hazard, stage, asset, teams
        if asked not in self._spans:
            self._spans[asked] = self._span(hazard, stage, asset, teams)
        return self._spans[asked]

    def _span(self, hazard: str, stage: int, asset: str, teams: int) -> Spans | None:
        one, weekly = self.hazards[hazard], self.capacity(hazard, stage, asset) * teams
        if teams > one.most_teams or not (weekly > 0).any():
            return None
        done = np.concatenate([[0.0], np.cumsum(weekly)])
        end = np.full((len(self.worlds), self.weeks), -1, np.int64)
        last = np.zeros((len(self.worlds), self.weeks))
        for world, hectares in enumerate(self.worked(hazard, stage)):
            reached = np.searchsorted(done, done[:-1] + hectares * (1.0 - _TINY), side="left") - 1
            some = np.flatnonzero((weekly > 0) & (reached < self.weeks))
            end[world, some] = reached[some]
            left = hectares - (done[reached[some]] - done[some])
            last[world, some] = teams * np.clip(left / weekly[reached[some]], 0.0, 1.0)
        slowest = int(np.argmax(self.worked(hazard, stage)))
        early = np.arange(self.weeks) < self.reveal
        end[:, early & (end[slowest] < 0)] = -1  # before the reveal a stage begins only if it can be ended however things turn out
        held = float(teams) if self.reveal and weekly[self.reveal - 1] > 0 else 0.0
        self._hold(end, last, slowest, held)
        return Spans(teams, end, last, weekly > 0) if (end >= 0).any() else None

    def _hold(self, end: Ints, last: Floats, slowest: int, held: float) -> None:
        """Before the reveal nobody may know which world it is: a crew stays until the slowest world has ended, or the reveal is there."""
        for start in range(self.reveal):
            if end[slowest, start] < 0:
                continue
            if end[slowest, start] < self.reveal:
                end[:, start], last[:, start] = end[slowest, start], last[slowest, start]
                continue
            for world in range(len(self.worlds)):
                if end[world, start] < self.reveal:
                    end[world, start], last[world, start] = self.reveal - 1, held

    # -- what is gained
    def handed_over(self, hazard: Hazard, stage: int) -> Floats:
        """(worlds,) hectares that people get back when a stage has ended: what survey cancels or reduces, and the rest after control."""
        if stage == SURVEY:
            return hazard.area[:, 0] - hazard.area[:, 1]
        if stage == TECHNICAL:
            return hazard.area[:, 1] - hazard.area[:, 2]
        return hazard.area[:, 2] if stage == CONTROL else np.zeros(len(self.worlds))

    def gained(self, what: str, hazard: Hazard, stage: int, end: int, world: int) -> float:
        """How much of ``what`` (a word of `RELEASES`) a stage that ends in week ``end`` brings."""
        return float(self.gains(what, hazard, stage)[world] * self.weighing(what, hazard)[end])

    def gains(self, what: str, hazard: Hazard, stage: int) -> Floats:
        """(worlds,) amount that does not depend on the week; `weighing` says what the week does to it."""
        nothing, finished = np.zeros(len(self.worlds)), stage == CONTROL
        if what in ("handed over", "ready for sowing"):
            return self.handed_over(hazard, stage)
        if what == "in use":
            return self.handed_over(hazard, stage) * hazard.use_value
        if what in ("cancelled", "reduced"):
            return self.handed_over(hazard, stage) if stage == ("cancelled", "reduced").index(what) else nothing
        if what == "cleared":
            return hazard.area[:, 2] if stage in (CLEARANCE, FOLLOW_UP) else nothing
        amount = hazard.enabling if what == "enabling" else hazard.exposed
        return nothing + amount if finished else nothing

    def weighing(self, what: str, hazard: Hazard) -> Floats:
        """(weeks,) factor on what is gained at the end of a week: weeks left, sowings still ahead, or one."""
        if what in ("in use", "person-weeks protected", "enabling"):
            return np.arange(self.weeks - 1, -1, -1, dtype=float)
        if what == "ready for sowing":
            lasts = [self.calendar.start + datetime.timedelta(days=7 * week + 6) for week in range(self.weeks)]
            return np.array([float(sum(day <= sowing for sowing in hazard.sowing)) for day in lasts])
        return np.ones(self.weeks)
