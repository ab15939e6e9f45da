"""What becomes of the classes that an earlier plan arranged: which stay, are moved, given up or new, and why."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from coalition.model.pillar import Rows
from coalition.pillars.training.arranged import APART, Arranged, Opening
from coalition.pillars.training.certify import Copy, Staff
from coalition.pillars.training.roster import Roster, Shift
from coalition.pillars.training.shown import DROPPED, MOVED, NEW, STAYS
from coalition.pillars.training.weeks import Weeks


def told(arranged: Arranged, copies: Sequence[Copy], roster: Sequence[Mapping[str, Any]], staff: Staff) -> Rows:
    """Rows of the plan's table `moved`: what becomes of each class arranged, those that are new, and why."""
    if arranged.moved is None:
        return []
    teams: dict[Opening, list[tuple[str, ...]]] = defaultdict(list)
    by_class: dict[tuple[str, int], list[str]] = defaultdict(list)
    for row in roster:
        by_class[row["activity"], row["number"]].append(row["person"])
    for one in copies:
        session = one.run.session
        opening = session.course["course"], session.venue["venue"], session.language, one.run.week
        teams[opening].append(tuple(sorted(by_class[one.key, one.number])))
    return _told(arranged.rows, teams, arranged.weeks, _Absent(staff, arranged.weeks))


def as_before(arranged: Arranged, copies: Sequence[Copy], staff: Staff) -> Roster | None:
    """The people of the earlier plan on the classes that stay, on posts that are left to them; None: nothing was arranged."""
    if arranged.moved is None:
        return None
    numbers = {worker.key: number for number, worker in enumerate(staff.workers)}
    teams: dict[tuple[object, ...], list[set[int]]] = defaultdict(list)
    for row in arranged.rows:
        names = row["people"].split(APART) if row["people"] else []
        teams[tuple(row[name] for name in ("course", "venue", "language", "starts"))].append(
            {numbers[one] for one in names if one in numbers}
        )
    shifts = {}
    for number, one in enumerate(copies):
        session, posts = one.run.session, staff.posts(one.run)
        there = teams[session.course["course"], session.venue["venue"], session.language, arranged.weeks.day(one.run.week)]
        if there:
            team = there.pop(0)
            some = [(tuple(sorted(team & set(staff.able(kind, name)))), count) for kind, _, name, count in posts]
            shifts[number] = Shift(0, one.run.week, tuple(people if len(people) == count else () for people, count in some))
    return Roster(shifts, False)


def _told(rows: Rows, teams: dict[Opening, list[tuple[str, ...]]], weeks: Weeks, absent: _Absent) -> Rows:
    found, homeless = [], []
    for row in rows:
        week = weeks.week(row["starts"])
        before = tuple(sorted(row["people"].split(APART))) if row["people"] else ()
        held_there = teams.get((row["course"], row["venue"], row["language"], -1 if week is None else week), [])
        if held_there:
            now = before if before in held_there else held_there[0]
            held_there.remove(now)
            found.append(_row(row, STAYS, row["venue"], row["starts"], _others(before, now)))
        else:
            homeless.append((row, before))
    left = sorted((course, language, week, venue) for (course, venue, language, week), classes in teams.items() for _ in classes)
    for row, before in homeless:
        why = absent.why(row, before)
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
        self.there = {worker.key: (worker.first, worker.last) for worker in staff.workers}
        self.weeks = weeks
        self.length = {one.course["course"]: one.weeks for one in staff.runs.sessions.all}

    def why(self, row: Mapping[str, Any], people: Sequence[str]) -> str:
        """A sentence for a class of row ``row`` of `arranged` that ``people`` were to hold, and that is not held as it was."""
        week = self.weeks.week(row["starts"])
        if week is None:
            return "Its first day is no first day of a week of the mission."
        last = week + self.length.get(row["course"], 1) - 1
        gone = [said for one in people if (said := self._gone(one, week, last)) is not None]
        return "; ".join(gone) + "." if gone else "Other classes, or other work of its people, make the plan better by its goals."

    def _gone(self, person: str, first: int, last: int) -> str | None:
        window = self.there.get(person)
        if window is None:
            return f"{person} is not there any more"
        low, high = window[0], self.weeks.count - 1 if window[1] is None else window[1]
        if low <= first and last <= high:
            return None
        return f"{person} is there from {self.weeks.day(low)} to {self.weeks.day(high + 1)} only"


def _others(before: Sequence[str], now: Sequence[str]) -> str | None:
    gone, come = sorted(set(before) - set(now)), sorted(set(now) - set(before))
    return f"{', '.join(come) or 'nobody'} in place of {', '.join(gone) or 'nobody'}." if gone or come else None


def _row(row: Mapping[str, Any], outcome: str, venue: str | None, day: datetime.date | None, why: str | None) -> dict[str, Any]:
    names = ("course", "venue", "language", "starts", "number")
    return {**{name: row[name] for name in names}, "outcome": outcome, "now_at": venue, "now_starts": day, "why": why}
