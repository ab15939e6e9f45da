"""Balances of training: rooms, seats, ranges, sets, people who teach and interpret, people released, places in classes, graduates."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from coalition.arrays import Ints
from coalition.mission.mission import Mission
from coalition.model.activities import Posting
from coalition.model.ledger import AT_MOST, Ledger
from coalition.pillars.training.people import Group
from coalition.pillars.training.weeks import Weeks


class Limits:
    """Opens the balances; each method returns their numbers by week, or the number of one."""

    def __init__(self, mission: Mission, ledger: Ledger, weeks: Weeks) -> None:
        self.mission, self.ledger, self.weeks = mission, ledger, weeks
        self._places: dict[tuple[str, str, int, str], tuple[int, int]] = {}
        self._ready: dict[tuple[str, str, str, int], int] = {}
        self.worked: dict[tuple[str, str], Ints] = {}
        """Balances (weeks,) of people by kind (instructors, interpreters) and name of the group."""

    def _weekly(self, kind: str, row: str, what: str, unit: str, limit: Sequence[float], table: str, of: str) -> Ints:
        days = [self.weeks.day(week) for week in range(self.weeks.count)]
        return self.ledger.open(
            [f"training:{kind}|{row}|{day}" for day in days], [f"{what} in the week from {day}" for day in days],
            self.ledger.unit(unit), AT_MOST, np.array(limit, float), table=table, rows=[of] * len(days),
        )  # fmt: skip

    def classes(self, venue: str, most: int) -> Ints:
        """(weeks,) classes at the same time at a venue."""
        return self._weekly("classes", venue, f"classes at {venue}", "classes", [most] * self.weeks.count, "venue", venue)

    def seats(self, venue: str, most: int) -> Ints:
        """(weeks,) trainees at the same time at a venue."""
        return self._weekly("seats", venue, f"trainees at {venue}", "people", [most] * self.weeks.count, "venue", venue)

    def range_days(self, venue: str, most: float) -> Ints:
        """(weeks,) days on the range of a venue."""
        return self._weekly("range", venue, f"range days at {venue}", "range days", [most] * self.weeks.count, "venue", venue)

    def sets(self, venue: str, equipment: str, most: float) -> Ints:
        """(weeks,) sets of a kind of equipment at a venue."""
        row = f"{venue}|{equipment}"
        what = f"sets of {equipment} at {venue}"
        return self._weekly("equipment", row, what, "sets", [most] * self.weeks.count, "venue_equipment", row)

    def people(self, kind: str, group: Group) -> Ints:
        """(weeks,) people of a group of ``kind`` instructor or interpreter."""
        limit = [group.at_work(week) for week in range(self.weeks.count)]
        what = f"{kind}s {' and '.join(one.row for one in group.members[:3])}" + (" and others" if len(group.members) > 3 else "")
        self.worked[f"{kind}s", group.name] = found = self._weekly(f"{kind}s", group.name, what, "people", limit, kind, group.name)
        return found

    def released(self, cohort: str, people: float, total: float | None) -> tuple[Ints, int | None]:
        """(weeks,) people of a cohort who leave in a week; and the balance of all of them, if limited."""
        weekly = self._weekly("released", cohort, f"people of {cohort} released", "people", [people] * self.weeks.count, "cohort", cohort)
        if total is None:
            return weekly, None
        name = f"people of {cohort} released in all"
        all_of_them = self.ledger.open(
            [f"training:cohort|{cohort}"], [name], self.ledger.unit("people"), AT_MOST, total, table="cohort", rows=[cohort]
        )
        return weekly, int(all_of_them[0])

    def places(self, course: str, venue: str, week: int, language: str, most: float) -> tuple[int, int]:
        """Places in classes of a course that begin at a venue in a week: balances of what is taken, and of what must be."""
        key = course, venue, week, language
        if key not in self._places:
            parts = f"{course}|{venue}|{self.weeks.day(week)}|{language}"
            what = f"classes of {course} at {venue} from {self.weeks.day(week)}"
            number = self.ledger.open(
                [f"training:places|{parts}", f"training:least|{parts}"],
                [f"places in {what}", f"fewest trainees of {what}"],
                self.ledger.unit("people"), AT_MOST, 0.0, table="course", rows=[course] * 2, eager=True, typical=most,
            )  # fmt: skip
            self._places[key] = int(number[0]), int(number[1])
        return self._places[key]

    def ready(self, skill: str, home: str, language: str, day: int, typical: float) -> int:
        """Graduates of a skill who come home ``day`` days after the first day; ``home`` is empty if they serve anywhere."""
        key = skill, home, language, day
        if key not in self._ready:
            when = self.weeks.calendar.start + datetime.timedelta(days=day)
            name = f"graduates ({skill}) home on {when}" + (f" in {home}" if home else "")
            number = self.ledger.open(
                [f"training:ready|{skill}|{home}|{language}|{when}"], [name], self.ledger.unit("people"), AT_MOST, 0.0,
                eager=True, typical=typical,
            )  # fmt: skip
            self._ready[key] = int(number[0])
        return self._ready[key]

    @property
    def stocks(self) -> dict[tuple[str, str, str, int], int]:
        """All balances of graduates: (skill, home, language, day) → number."""
        return self._ready


def over(balances: Ints, weeks: Sequence[int] | range, amount: float, term: str) -> tuple[Posting, ...]:
    """``amount`` posted in each of ``weeks``."""
    return tuple((int(balances[week]), amount, term) for week in weeks)
