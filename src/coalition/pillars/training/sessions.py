"""Sessions: a course at a venue for classes of one language, with everything that a class of it could be put together from.

A *class* (a run) begins in a week, is taught by people of instructor groups, and has interpreters for each foreign language its
instructors need: one for every so many trainees and each such language, for the whole run. So how many trainees a class can take depends
on its interpreters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.mission.mission import Mission
from coalition.model.activities import Posting
from coalition.model.money import FREE, NONE, MoneyBook
from coalition.pillars.training.arranged import Arranged
from coalition.pillars.training.limits import Limits, over
from coalition.pillars.training.people import Group, instructor_groups, interpreter_groups
from coalition.pillars.training.pieces import Pieces
from coalition.pillars.training.weeks import Weeks

NOBODY = -1

Allowed = Callable[..., tuple[Posting, ...] | None]
"""`Activities.allowed`."""

Charge = Callable[[str, int, float], tuple[Posting, ...] | None]
"""`Activities.charge`: purse, step, cost."""


@dataclass(frozen=True)
class Hired:
    """People of groups who could work in a session: piece of one of them by week, and how many there are, (groups, starts) each."""

    groups: tuple[int, ...]
    piece: Ints
    most: Ints


@dataclass(frozen=True)
class Session:
    """A course at a venue in a language: the weeks in which a class can begin, and what it is put together from, (starts,) each.

    ``posts`` are (qualification, level, people); ``able`` (posts, groups) which groups of ``teachers`` hold it; ``through`` names the sets
    of foreign languages a class may be interpreted from, ``speaks`` (through, groups) who can then teach it.
    """

    course: Mapping[str, Any]
    venue: Mapping[str, Any]
    language: str
    starts: Ints
    room: Ints
    places: Ints
    least: Ints
    posts: tuple[tuple[str, int, int], ...]
    teachers: Hired
    able: Flags
    through: tuple[tuple[str, ...], ...]
    speaks: Flags
    interpreters: Mapping[str, Hired]

    @property
    def weeks(self) -> int:
        """Length of the course."""
        return int(self.course["weeks"])

    def seats(self, interpreters: int) -> int:
        """Trainees that a class takes with so many interpreters a language (0: it needs none)."""
        most = min(self.course["class_most"], self.venue["seats"])
        return int(min(most, interpreters * self.course["per_interpreter"]) if interpreters else most)

    def sizes(self, through: tuple[str, ...]) -> range:
        """Numbers of interpreters a language with which a class is neither too small nor has some who are of no use."""
        if not through:
            return range(1)
        every = int(self.course["per_interpreter"])
        least, most = -(-int(self.course["class_least"]) // every), -(-self.seats(0) // every)
        return range(max(1, least), most + 1)


@dataclass
class Sessions:
    """All sessions of a mission, and the pieces of their classes; ``allowed`` and ``charge`` are asked what donors and purses say."""

    mission: Mission
    limits: Limits
    arranged: Arranged
    weeks: Weeks
    money: MoneyBook
    allowed: Allowed
    charge: Charge
    pieces: Pieces = field(default_factory=Pieces)
    all: list[Session] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.instructors, self.interpreters = instructor_groups(self.mission, self.weeks), interpreter_groups(self.mission, self.weeks)
        self._territory = dict(self.mission["place"].select("place", "territory").iter_rows())
        self._country = dict(self.mission["place"].select("place", "country").iter_rows())
        self.courses = {row["course"]: row for row in self.mission["course"].iter_rows(named=True)}
        self.venues = {row["venue"]: row for row in self.mission["venue"].iter_rows(named=True)}
        self._posts: dict[str, list[tuple[str, int, int]]] = {course: [] for course in self.courses}
        for row in self.mission["course_instructor"].iter_rows(named=True):
            self._posts[row["course"]].append((row["qualification"], row["level"], row["people"]))
        self._open()
        languages = sorted(set(self.mission["cohort"]["language"]))
        for venue, course, every in sorted(self.mission["venue_course"].select("venue", "course", "every").iter_rows()):
            for language in languages:
                session = self._session(self.courses[course], self.venues[venue], language, every)
                if session is not None:
                    self.all.append(session)

    def _open(self) -> None:
        """Balances of venues and people."""
        limits = self.limits
        self._classes = {key: limits.classes(key, row["classes"]) for key, row in self.venues.items()}
        self.seats = {key: limits.seats(key, row["seats"]) for key, row in self.venues.items()}
        self._range = {key: limits.range_days(key, row["range_days"]) for key, row in self.venues.items() if row["range_days"] is not None}
        self._sets = {
            (row["venue"], row["equipment"]): limits.sets(row["venue"], row["equipment"], row["sets"])
            for row in self.mission["venue_equipment"].iter_rows(named=True)
        }
        self._teachers = [limits.people("instructor", group) for group in self.instructors]
        self._voices = [limits.people("interpreter", group) for group in self.interpreters]

    def rooms(self, venue: str) -> Ints:
        """Balances of what a venue has: classes, seats, days on the range and sets in every week."""
        sets = [found for (where, _), found in sorted(self._sets.items()) if where == venue]
        there = [self._classes[venue], self.seats[venue], *sets]
        return np.concatenate([*there, *([self._range[venue]] if venue in self._range else [])])

    # -- one session
    def _session(self, course: Mapping[str, Any], venue: Mapping[str, Any], language: str, every: int) -> Session | None:
        if venue["contributor"] not in self.money.members or not self._posts[course["course"]]:
            return None
        rooms = {}
        for week in self._begin(course, venue, every):
            kept = self.arranged.posting(course["course"], venue["venue"], language, week)
            posted = None if kept is None else self._room(course, venue, week)
            if kept is not None and posted is not None:
                rooms[week] = self.pieces.add([*posted, *kept])
        starts = np.array(sorted(rooms), np.int64)
        teachers = self._hired(self.instructors, self._teachers, course, venue, starts, self._may_teach(course, venue))
        through, speaks, voices = self._through(course, venue, language, starts, teachers)
        if not len(starts) or not through:
            return None
        posts = tuple(self._posts[course["course"]])
        able = np.array([
            [self.instructors[group].skills.get(name, 0) >= level for group in teachers.groups] for name, level, _ in posts
        ], dtype=bool).reshape(len(posts), len(teachers.groups))  # fmt: skip
        most = min(course["class_most"], venue["seats"])
        if most < course["class_least"]:
            return None
        opened = [self.limits.places(course["course"], venue["venue"], int(week), language, most) for week in starts]
        return Session(
            course, venue, language, starts, np.array([rooms[int(week)] for week in starts], np.int64),
            np.array([one[0] for one in opened], np.int64), np.array([one[1] for one in opened], np.int64), posts, teachers, able,
            through, speaks, voices,
        )  # fmt: skip

    def _begin(self, course: Mapping[str, Any], venue: Mapping[str, Any], every: int) -> range:
        first, last = self.weeks.window(venue["start"], venue["end"])
        return range(-(-first // every) * every, last - course["weeks"] + 2, every)

    def _room(self, course: Mapping[str, Any], venue: Mapping[str, Any], week: int) -> list[Posting] | None:
        """What a room for a class from ``week`` posts; None: it cannot be had."""
        key, during = venue["venue"], range(week, week + course["weeks"])
        limits = self._allows(venue["contributor"], course, venue, week, personnel=False)
        paid = self.charged(venue["contributor"], week, venue["cost"] * course["weeks"])
        if paid is None or limits is None:
            return None
        posted = [*limits, *paid, *over(self._classes[key], during, 1.0, "class")]
        if course["range_days"]:
            posted += over(self._range[key], during, course["range_days"], "range") if key in self._range else ()
        if course["equipment"] is not None and course["sets"]:
            sets = self._sets.get((key, course["equipment"]))
            if sets is None:
                return None
            posted += over(sets, during, course["sets"], "equipment")
        return posted

    def _allows(
        self, giver: str, course: Mapping[str, Any], venue: Mapping[str, Any], week: int, *, personnel: bool
    ) -> tuple[Posting, ...] | None:
        """What caveats make of ``giver`` taking part in a class; None: it is refused."""
        return self.allowed(giver, course["skill"], venue["place"], self.weeks.step(week), personnel=personnel)

    def charged(self, contributor: str, week: int, cost: float) -> tuple[Posting, ...] | None:
        """``cost`` charged to a contributor when a class begins; what costs nothing needs no money; None: there is none on that day."""
        return self.charge(f"contributor:{contributor}", self.weeks.step(week), cost) if cost else ()

    def _staffed(self, contributor: str, place: str, during: range) -> tuple[Posting, ...] | None:
        """A person's weeks charged to what a contributor can send; None: nobody on some day."""
        posted: list[Posting] = []
        for balances in self.money.staff_of(contributor, self._territory[place]):
            numbers = [int(balances[self.weeks.step(week)]) for week in during]
            if NONE in numbers:
                return None
            posted += [(number, 1.0, "instructors") for number in numbers if number != FREE]
        return tuple(posted)

    # -- people
    def _may_teach(self, course: Mapping[str, Any], venue: Mapping[str, Any]) -> list[int]:
        """Groups of instructors who hold one of the course's qualifications and may work in the venue's country."""
        country = self._country[venue["place"]]
        return [
            number for number, group in enumerate(self.instructors)
            if group.country in (None, country)
            and any(group.skills.get(name, 0) >= level for name, level, _ in self._posts[course["course"]])
        ]  # fmt: skip

    def _hired(
        self, groups: Sequence[Group], balances: Sequence[Ints], course: Mapping[str, Any], venue: Mapping[str, Any], starts: Ints,
        among: Sequence[int],
    ) -> Hired:  # fmt: skip
        """What one person of each of the groups ``among`` posts who works from each of ``starts`` on, and how many there are."""
        piece, most = np.full((len(among), len(starts)), NOBODY, np.int64), np.zeros((len(among), len(starts)), np.int64)
        for row, number in enumerate(among):
            group = groups[number]
            if group.contributor not in self.money.members:
                continue
            for place, week in enumerate(starts.tolist()):
                there = group.throughout(week, week + course["weeks"] - 1)
                posted = self._person(group, balances[number], course, venue, week) if there else None
                if posted is not None:
                    piece[row, place], most[row, place] = self.pieces.add(posted), there
        return Hired(tuple(among), piece, most)

    def _person(
        self, group: Group, balances: Ints, course: Mapping[str, Any], venue: Mapping[str, Any], week: int
    ) -> tuple[Posting, ...] | None:
        limits = self._allows(group.contributor, course, venue, week, personnel=True)
        during = range(week, week + course["weeks"])
        paid = self.charged(group.contributor, week, group.cost * course["weeks"])
        staff = self._staffed(group.contributor, venue["place"], during)
        if limits is None or paid is None or staff is None:
            return None
        term = "interpreting" if group.into is not None else "teaching"
        return (*limits, *paid, *staff, *over(balances, group.busy(week, course["weeks"], self.weeks.count), 1.0, term))

    def _through(
        self, course: Mapping[str, Any], venue: Mapping[str, Any], language: str, starts: Ints, teachers: Hired
    ) -> tuple[tuple[tuple[str, ...], ...], Flags, dict[str, Hired]]:
        """Sets of foreign languages that a class may be interpreted from, who can teach then, and the interpreters of each language."""
        spoken = [self.instructors[group].languages for group in teachers.groups]
        voices: dict[str, Hired] = {}
        for foreign in sorted(frozenset[str]().union(*spoken) - {language}):
            among = [
                number for number, group in enumerate(self.interpreters)
                if foreign in group.languages and group.into == language and course["field"] in (None, group.field)
            ]  # fmt: skip
            if among:
                voices[foreign] = self._hired(self.interpreters, self._voices, course, venue, starts, among)
        most = min(len(voices), sum(people for _, _, people in self._posts[course["course"]]))
        through = tuple(found for size in range(most + 1) for found in combinations(sorted(voices), size))
        speaks = np.array([[bool(one & {language, *found}) for one in spoken] for found in through], dtype=bool).reshape(
            len(through), len(spoken)
        )
        return through, speaks, voices


def taken(price: Floats, most: Ints, may: Flags, people: int) -> tuple[Floats, Ints]:
    """The cheapest ``people`` by start from groups with ``price``, ``most`` (groups, starts), those that ``may`` (groups,).

    Returns their price (starts,; infinite: there are not so many) and how many of each group (groups, starts). Ties go to the first group.
    """
    usable = may[:, None] & (most > 0)
    cost = np.where(usable, price, np.inf)
    order = np.argsort(cost, axis=0, kind="stable")
    there = np.take_along_axis(np.where(usable, most, 0), order, axis=0)
    before = np.cumsum(there, axis=0) - there
    some = np.clip(people - before, 0, there)
    sorted_cost = np.take_along_axis(cost, order, axis=0)
    total: Floats = np.where(some > 0, np.where(np.isfinite(sorted_cost), sorted_cost, 0.0) * some, 0.0).sum(axis=0)
    total = np.where(some.sum(axis=0) == people, total, np.inf)
    found = np.zeros_like(some)
    np.put_along_axis(found, order, some, axis=0)
    return total, found
