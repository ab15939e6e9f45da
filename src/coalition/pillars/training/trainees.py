"""Trainees and graduates: who goes to which class, who passes, what graduates are counted for, and who goes on to a further course.

Trainees are people, so they come whole; graduates are those to be expected (pass rate, and one resit). They count from the day they are
home on, for needs of that day or later and for what other help takes; a place in a class counts for nothing.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from coalition.arrays import Ints
from coalition.mission.mission import Mission
from coalition.model.activities import Activity, Met, Posting
from coalition.model.needs import NeedBook
from coalition.pillars.training.limits import Limits, over
from coalition.pillars.training.pieces import merged
from coalition.pillars.training.sessions import Session, Sessions
from coalition.pillars.training.weeks import DAYS, Weeks

Charge = Callable[[str, int, float], tuple[Posting, ...] | None]
Meet = Callable[[str, str, int, float], Iterator[Met]]


@dataclass(frozen=True)
class Entrants:
    """People who could enter a course: of a cohort (``cohort``), or graduates home on ``day``; ``postings`` of one of them."""

    cohort: str | None
    key: str
    name: str
    home: str
    most: float
    postings: tuple[Posting, ...]


@dataclass
class Trainees:
    """Lists trainees and graduates as activities."""

    mission: Mission
    sessions: Sessions
    limits: Limits
    weeks: Weeks
    needs: NeedBook
    charge: Charge
    meet: Meet

    def __post_init__(self) -> None:
        self.cohorts = list(self.mission["cohort"].iter_rows(named=True))
        self._released: dict[str, tuple[Ints, int | None]] = {
            row["cohort"]: self.limits.released(row["cohort"], row["people"], row["total"]) for row in self.cohorts
        }
        self._made: dict[int, float] = defaultdict(float)

    def listed(self) -> Iterator[Activity]:
        """Trainees of every session, courses that need no other first, then graduates."""
        for session in self._in_order():
            for start in range(len(session.starts)):
                for entrants in self._entrants(session, start):
                    yield from self._trainees(session, start, entrants)
        for (skill, home, language, day), balance in sorted(self.limits.stocks.items()):
            yield from self._graduates(skill, home, language, day, balance)

    def _in_order(self) -> list[Session]:
        """Sessions so that whoever enters from another course comes after it; the check refuses courses that go round in a circle."""
        depth = depths([(row["skill"], row["entry"]) for row in self.sessions.courses.values()])
        return sorted(
            self.sessions.all, key=lambda one: (depth[one.course["entry"]], one.course["course"], one.venue["venue"], one.language)
        )

    # -- who enters
    def _entrants(self, session: Session, start: int) -> Iterator[Entrants]:
        course, venue, week = session.course, session.venue, int(session.starts[start])
        leaving = DAYS * week - math.ceil(venue["travel"])
        for row in self.cohorts:
            if row["skill"] == course["entry"] and row["language"] == session.language:
                yield from self._of_cohort(row, leaving)
        for (skill, home, language, day), balance in sorted(self.limits.stocks.items()):
            gap = (DAYS * week - day) / DAYS
            if (
                skill == course["entry"]
                and language == session.language
                and day <= leaving
                and course["gap_least"] <= gap <= course["gap_most"]
            ):
                when = self._date(day)
                name = f"graduates ({skill}) of {when}"
                yield Entrants(None, f"{skill}|{home}|{when}", name, home, self._made[balance], ((balance, 1.0, "entered"),))

    def _of_cohort(self, row: dict[str, Any], leaving: int) -> Iterator[Entrants]:
        weekly, total = self._released[row["cohort"]]
        day = self._date(leaving)
        if leaving < 0 or (row["start"] or day) > day or (row["end"] or day) < day:
            return
        posted = over(weekly, [leaving // DAYS], 1.0, "released")
        posted += () if total is None else ((total, 1.0, "released"),)
        most = min(row["people"], math.inf if row["total"] is None else row["total"])
        yield Entrants(row["cohort"], row["cohort"], f"people of {row['cohort']}", row["place"] or "", most, posted)

    def _date(self, day: int) -> datetime.date:
        return self.mission.calendar.start + datetime.timedelta(days=day)

    # -- what becomes of them
    def _trainees(self, session: Session, start: int, entrants: Entrants) -> Iterator[Activity]:
        course, venue, week = session.course, session.venue, int(session.starts[start])
        paid = self.charge(venue["contributor"], week, course["cost"])
        home = list(self._home(session, week))
        most = math.floor(min(entrants.most, venue["classes"] * session.seats(0)) + 1e-9)
        if paid is None or not home or most < 1:
            return
        places, least = int(session.places[start]), int(session.least[start])
        seats = over(self.sessions.seats[venue["venue"]], range(week, week + session.weeks), 1.0, "trainees")
        parts = [*entrants.postings, *paid, *seats, (places, 1.0, "trainees"), (least, -1.0, "trainees")]
        for day, share in home:
            stock = self.limits.ready(course["skill"], entrants.home, session.language, day, most)
            self._made[stock] += share * most
            parts.append((stock, -share, "graduates"))
        first, contributor = self.weeks.step(week), venue["contributor"]
        yield Activity(
            key="|".join(["trainees", course["course"], venue["venue"], str(self.weeks.day(week)), session.language, entrants.key]),
            what=f"{entrants.name} in {course['name']} at {venue['name']}", unit="trainees", place=venue["place"], contributor=contributor,
            purse=f"contributor:{contributor}", start=first, end=self.weeks.step_after(home[0][0]) or first, cost=course["cost"],
            most=float(most), postings=merged([(1.0, parts)]), into=(), table="course", row=course["course"], whole=True,
        )  # fmt: skip

    def _home(self, session: Session, week: int) -> Iterator[tuple[int, float]]:
        """Days on which graduates of a class are home, and their share of its trainees, within the horizon."""
        course = session.course
        done = DAYS * (week + session.weeks) + math.ceil(session.venue["travel"])
        passed = float(course["pass_rate"])
        found = {done: passed}
        again = done + DAYS * course["resit_weeks"]
        found[again] = found.get(again, 0.0) + (1.0 - passed) * float(course["resit_rate"])
        yield from ((day, share) for day, share in sorted(found.items()) if share > 0 and self.weeks.step_after(day) is not None)

    def _graduates(self, skill: str, home: str, language: str, day: int, balance: int) -> Iterator[Activity]:
        """A graduate counted where such people are needed, on the day of coming home or the first day of a later need."""
        earliest = self.weeks.step_after(day)
        if earliest is None:
            return
        when = self._date(day)
        for place in [home] if home else self._places(skill):
            for step in self._days(skill, place, earliest):
                for way, met in enumerate(self.meet(skill, place, step, 1.0), start=1):
                    yield Activity(
                        key="|".join(["graduates", skill, home, language, str(when), place, str(self._date_of(step)), str(way)]),
                        what=f"graduates ({skill}) of {when} at {place}", unit="graduates", place=place, contributor=None, purse="nobody",
                        start=earliest, end=step, cost=0.0, most=min(self._made[balance], met.most),
                        postings=merged([(1.0, ((balance, 1.0, "counted"), *met.postings))]), into=met.into, table="measure", row=skill,
                    )  # fmt: skip

    def _date_of(self, step: int) -> datetime.date:
        return self.mission.calendar.day_of(step)

    def _places(self, skill: str) -> list[str]:
        """Where people of a skill are needed, by needs or for other help."""
        places = {need.place for need in self.needs.needs if need.measure == skill}
        return sorted(places | {one.place for one in self.needs.means.means if one.measure == skill})

    def _days(self, skill: str, place: str, earliest: int) -> list[int]:
        """Steps on which a graduate may begin to count: at once, or with the first day of a need or a pool that comes later."""
        firsts = [one.first for one in self.needs.outlets_of.get((skill, place), []) if one.late == 0]
        kept = {int(balance) for one in self.needs.means.means for balance in one.balances}  # what is early is kept anyway
        firsts += [pool.first for pool in self.needs.pools_of.get((skill, place), []) if pool.balance not in kept]
        return sorted({earliest, *(first for first in firsts if first > earliest)})


def depths(courses: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many courses lie before each entry skill, at most; of skills in a circle: as many as there are courses."""
    pairs = list(courses)
    depth = {entry: 0 for _, entry in pairs} | {skill: 0 for skill, _ in pairs}
    for _ in pairs:
        for skill, entry in pairs:
            depth[skill] = min(max(depth[skill], depth[entry] + 1), len(pairs))
    return depth
