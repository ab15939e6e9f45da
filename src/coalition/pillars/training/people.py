"""Instructors and interpreters in groups of people who are alike, and what a person of a group posts who works for some weeks.

The planner counts people by *group*: of one contributor, with the same qualifications, languages, country, rest and cost. Rotation
windows may differ within a group, but not their end where there is rest (a rest that lies beyond it binds nobody). Who
of a group it is, by name, the roster says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coalition.mission.mission import Mission
from coalition.pillars.training.weeks import Weeks


@dataclass(frozen=True)
class Member:
    """A row of like people: its key, how many, and first and last week of work."""

    row: str
    people: int
    first: int
    last: int


@dataclass(frozen=True)
class Group:
    """People who are alike; ``name`` is the key of the first row. ``languages`` of interpreters: the one they work from.

    ``skills`` are levels by qualification; of interpreters ``into`` is the class's language, ``field`` what they know.
    """

    name: str
    contributor: str
    members: tuple[Member, ...]
    languages: frozenset[str]
    cost: float
    skills: Mapping[str, int]
    rest: int = 0
    country: str | None = None
    into: str | None = None
    field: str | None = None

    def at_work(self, week: int) -> int:
        """How many are there in ``week``."""
        return sum(one.people for one in self.members if one.first <= week <= one.last)

    def throughout(self, first: int, last: int) -> int:
        """How many are there from week ``first`` to week ``last`` without a break."""
        return sum(one.people for one in self.members if one.first <= first and last <= one.last)

    def busy(self, first: int, weeks: int, count: int) -> range:
        """Weeks in which a person is taken by a class of ``weeks`` from ``first``, rest included, of the ``count`` there are."""
        last = first + weeks - 1
        end = max(one.last for one in self.members) if self.rest else last
        return range(first, min(last + self.rest, end, count - 1) + 1)


def instructor_groups(mission: Mission, weeks: Weeks) -> list[Group]:
    """Groups of instructors, in order of their first rows."""
    skills: dict[str, dict[str, int]] = defaultdict(dict)
    for row in mission["instructor_qualification"].iter_rows(named=True):
        skills[row["instructor"]][row["qualification"]] = row["level"]
    languages: dict[str, set[str]] = defaultdict(set)
    for row in mission["instructor_language"].iter_rows(named=True):
        languages[row["instructor"]].add(row["language"])
    alike: dict[object, list[tuple[dict[str, Any], Member]]] = defaultdict(list)
    for row, member in _members(mission, "instructor", weeks):
        key = row["instructor"]
        end = member.last if row["rest"] else None
        traits = (row["contributor"], tuple(sorted(skills[key].items())), tuple(sorted(languages[key])), row["country"], row["cost"])
        alike[traits, row["rest"], end].append((row, member))
    found = []
    for rows in alike.values():
        row, members = rows[0][0], tuple(member for _, member in rows)
        key = row["instructor"]
        found.append(
            Group(key, row["contributor"], members, frozenset(languages[key]), row["cost"], skills[key], row["rest"], row["country"])
        )
    return sorted(found, key=lambda group: group.name)


def interpreter_groups(mission: Mission, weeks: Weeks) -> list[Group]:
    """Groups of interpreters, in order of their first rows."""
    alike: dict[object, list[tuple[dict[str, Any], Member]]] = defaultdict(list)
    for row, member in _members(mission, "interpreter", weeks):
        alike[row["contributor"], row["language"], row["into"], row["field"], row["cost"]].append((row, member))
    found = []
    for rows in alike.values():
        row, members = rows[0][0], tuple(member for _, member in rows)
        languages = frozenset([row["language"]])
        found.append(
            Group(row["interpreter"], row["contributor"], members, languages, row["cost"], {}, into=row["into"], field=row["field"])
        )
    return sorted(found, key=lambda group: group.name)


def _members(mission: Mission, table: str, weeks: Weeks) -> Iterable[tuple[dict[str, Any], Member]]:
    for row in mission[table].iter_rows(named=True):
        first, last = weeks.window(row["start"], row["end"])
        if first <= last:
            yield row, Member(row[table], row["people"], first, last)
