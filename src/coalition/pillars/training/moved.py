"""What becomes of the classes that an earlier plan arranged: which stay, are moved, given up or new, and why."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from coalition.model.pillar import Rows
from coalition.pillars.training.arranged import Arranged, Opening, people_of
from coalition.pillars.training.certify import Copy, Staff
from coalition.pillars.training.roster import Roster, Shift, by_copy
from coalition.pillars.training.sessions import Session
from coalition.pillars.training.shown import DROPPED, MOVED, NEW, STAYS
from coalition.pillars.training.weeks import Weeks

Team = tuple[str, ...]
"""Names in order."""


def told(arranged: Arranged, copies: Sequence[Copy], roster: Sequence[Mapping[str, Any]], staff: Staff) -> Rows:
    """Rows of the plan's table `moved`: what becomes of each class arranged, those that are new, and why."""
    if arranged.moved is None:
        return []
    teams: dict[Opening, list[Team]] = defaultdict(list)
    by_class = by_copy(roster)
    for one in copies:
        teams[one.run.opening].append(_named([row["person"] for row in by_class.get((one.key, one.number), ())], staff))
    return _told(arranged.rows, teams, _Absent(staff, arranged.weeks))


def as_before(arranged: Arranged, copies: Sequence[Copy], staff: Staff) -> Roster | None:
    """The people of the earlier plan on the classes that stay, on posts that are left to them; None: nothing was arranged.

    Where there are more classes than one at an opening, each takes the team of which most can fill its posts, the first of several.
    """
    if arranged.moved is None:
        return None
    teams: dict[Opening, list[set[int]]] = defaultdict(list)
    for row in arranged.rows:
        known = {staff.number(name) for name in people_of(row["people"])}
        teams[_opening(row, arranged.weeks)].append({number for number in known if number is not None})
    shifts = {}
    for number, one in enumerate(copies):
        posts = [(set(staff.able(kind, name)), count) for kind, _, name, count in staff.posts(one.run)]
        there = teams[one.run.opening]
        if there:
            fits = [sum(min(len(team & able), count) for able, count in posts) for team in there]
            team = there.pop(fits.index(max(fits)))
            some = [(tuple(sorted(team & able)), count) for able, count in posts]
            shifts[number] = Shift(0, one.run.week, tuple(people if len(people) == count else () for people, count in some))
    return Roster(shifts, False)


def _opening(row: Mapping[str, Any], weeks: Weeks) -> Opening:
    """Where and when a class of `arranged` begins; in week −1 where its first day is that of none."""
    week = weeks.week(row["starts"])
    return row["course"], row["venue"], row["language"], -1 if week is None else week


def _named(people: Iterable[str], staff: Staff) -> Team:
    """People by the names that they have in this plan, whom it has; by those that they had, whom it has not."""
    numbers = {one: staff.number(one) for one in people}
    return tuple(sorted(one if number is None else staff.workers[number].key for one, number in numbers.items()))


def _stay(rows: Rows, before: Sequence[Team], teams: dict[Opening, list[Team]], weeks: Weeks) -> dict[int, Team]:
    """The team (taken out of ``teams``) of each row that is held where and when it was: its own, or the one most alike (the first of them).

    Rows whose team is there unchanged take theirs before any other takes one.
    """
    found: dict[int, Team] = {}
    for exactly in (True, False):
        for number, row in enumerate(rows):
            there = teams.get(_opening(row, weeks), [])
            if number in found or not there or (exactly and before[number] not in there):
                continue
            alike = [len(set(team) & set(before[number])) for team in there]
            found[number] = there.pop(there.index(before[number]) if exactly else alike.index(max(alike)))
    return found


def _told(rows: Rows, teams: dict[Opening, list[Team]], absent: _Absent) -> Rows:
    found, homeless, weeks = [], [], absent.weeks
    before = [_named(people_of(row["people"]), absent.staff) for row in rows]
    stays = _stay(rows, before, teams, weeks)
    for number, row in enumerate(rows):
        if number in stays:
            found.append(_row(row, STAYS, row["venue"], row["starts"], _others(before[number], stays[number])))
        else:
            homeless.append((row, before[number]))
    left = sorted((course, language, week, venue) for (course, venue, language, week), classes in teams.items() for _ in classes)
    for row, people in homeless:
        why = absent.why(row, people)
        place = next((one for one in left if one[:2] == (row["course"], row["language"])), None)
        if place is None:
            found.append(_row(row, DROPPED, None, None, why))
        else:
            left.remove(place)
            found.append(_row(row, MOVED, place[3], weeks.day(place[2]), why))
    known = Counter((row["course"], row["venue"], row["language"], row["starts"]) for row in rows)
    for course, language, week, venue in left:
        day = weeks.day(week)
        known[course, venue, language, day] += 1
        again = {"course": course, "venue": venue, "language": language, "starts": day, "number": known[course, venue, language, day]}
        found.append(_row(again, NEW, venue, day, "It makes the plan better by its goals."))
    return sorted(found, key=lambda one: (one["course"], one["venue"], one["language"], one["starts"], one["number"]))


class _Absent:
    """Why people cannot hold a class as it was arranged."""

    def __init__(self, staff: Staff, weeks: Weeks) -> None:
        self.staff, self.weeks = staff, weeks

    def why(self, row: Mapping[str, Any], people: Sequence[str]) -> str:
        """A sentence for a class of row ``row`` of `arranged` that ``people`` were to hold, and that is not held as it was."""
        runs, week = self.staff.runs, self.weeks.week(row["starts"])
        if week is None:
            return "Its first day is no first day of a week of the mission."
        session = runs.session(row["course"], row["venue"], row["language"])
        if session is None or week not in session.starts:
            return "It can no longer be held there then."
        last = week + int(runs.sessions.courses[row["course"]]["weeks"]) - 1
        gone = [said for one in people if (said := self._gone(one, session, week, last)) is not None]
        return "; ".join(gone) + "." if gone else "Other classes, or other work of its people, make the plan better by its goals."

    def _gone(self, person: str, session: Session, first: int, last: int) -> str | None:
        number = self.staff.number(person)
        if number is None:
            return f"{person} is not there any more"
        worker = self.staff.workers[number]
        low, high = worker.first, self.weeks.count - 1 if worker.last is None else worker.last
        if first < low or high < last:
            return f"{person} is there from {self.weeks.day(low)} to {self.weeks.day(high + 1)} only"
        return None if self._may(number, session, first) else f"{person} can no longer work there then"

    def _may(self, number: int, session: Session, week: int) -> bool:
        """Whether anybody of a person's group may teach or interpret a class from ``week``, as who sends them and caveats have it."""
        sessions, start = self.staff.runs.sessions, int(np.searchsorted(session.starts, week))
        hired = [("instructors", sessions.instructors, session.teachers)]
        hired += [("interpreters", sessions.interpreters, one) for one in session.interpreters.values()]
        return any(
            number in self.staff.able(kind, groups[group].name) and one.most[place, start] > 0
            for kind, groups, one in hired
            for place, group in enumerate(one.groups)
        )


def _others(before: Sequence[str], now: Sequence[str]) -> str | None:
    gone, come = sorted(set(before) - set(now)), sorted(set(now) - set(before))
    return f"{', '.join(come) or 'nobody'} in place of {', '.join(gone) or 'nobody'}." if gone or come else None


def _row(row: Mapping[str, Any], outcome: str, venue: str | None, day: datetime.date | None, why: str | None) -> dict[str, Any]:
    names = ("course", "venue", "language", "starts", "number")
    return {**{name: row[name] for name in names}, "outcome": outcome, "now_at": venue, "now_starts": day, "why": why}
