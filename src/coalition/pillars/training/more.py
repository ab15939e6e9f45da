"""One more instructor, interpreter or venue: the rows that a mission with it has besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from coalition.arrays import Ints
from coalition.mission.mission import Mission
from coalition.model.pillar import More
from coalition.pillars.training.people import Group
from coalition.pillars.training.sessions import NOBODY, Hired, Session, Sessions

LIKE = {
    "instructor": ("instructor_qualification", "instructor_language"),
    "interpreter": (),
    "venue": ("venue_course", "venue_equipment"),
}
"""Tables whose rows there might be one more of, and the tables that say more of each."""


def more(mission: Mission, sessions: Sessions) -> Iterator[More]:
    """One more person like those of each row, and one more venue like each."""
    worked, wanted = sessions.limits.worked, _wanted(sessions)
    for table, kind, groups in (
        ("instructor", "instructors", sessions.instructors), ("interpreter", "interpreters", sessions.interpreters)
    ):  # fmt: skip
        for group in groups:
            for member in group.members:
                eased = worked[kind, group.name][member.first : member.last + 1]
                what, besides = f"one more {table} like {member.row}", _rows(mission, table, member.row)
                alone = any(member.first <= first and last <= member.last for first, last in wanted[kind, group.name])
                yield More(table, member.row, what, besides, eased.tolist(), alone)
    for venue in sorted(sessions.venues):
        yield More("venue", venue, f"one more venue like {venue}", _rows(mission, "venue", venue), sessions.rooms(venue).tolist())


def _wanted(sessions: Sessions) -> dict[tuple[str, str], set[tuple[int, int]]]:
    """By kind and name of a group: first and last week of classes that could use more of its people than are there throughout.

    With one more there are teams then that were not possible before, of which no price says anything.
    """
    found: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)

    def note(kind: str, groups: Sequence[Group], session: Session, hired: Hired, most: Ints) -> None:
        for row, number in enumerate(hired.groups):
            for place in np.flatnonzero((hired.piece[row] != NOBODY) & (hired.most[row] < most[row])).tolist():
                week = int(session.starts[place])
                found[kind, groups[number].name].add((week, week + session.weeks - 1))

    for session in sessions.all:
        people = np.array([people for _, _, people in session.posts], np.int64)
        note("instructors", sessions.instructors, session, session.teachers, people @ session.able)
        for language, hired in session.interpreters.items():
            sizes = [max(session.sizes(languages), default=0) for languages in session.through if language in languages]
            most = np.full(len(hired.groups), max(sizes, default=0))
            note("interpreters", sessions.interpreters, session, hired, most)
    return found


def _rows(mission: Mission, table: str, row: str) -> dict[str, pl.DataFrame]:
    """The row again under a key of its own, and what other tables say of it; of people one."""
    known, key = set(mission[table][table]), f"{row} (one more)"
    while key in known:
        key += "+"
    found = {}
    for name in (table, *LIKE[table]):
        frame = mission[name]
        again = frame.filter(pl.col(table) == row).with_columns(pl.lit(key).alias(table))
        found[name] = again.with_columns(pl.lit(1, frame.schema["people"]).alias("people")) if "people" in frame.columns else again
    return found
