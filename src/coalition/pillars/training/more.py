"""One more instructor, interpreter or venue: the rows that a mission with it has besides."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from coalition.mission.mission import Mission
from coalition.model.pillar import More
from coalition.pillars.training.sessions import Sessions

LIKE = {
    "instructor": ("instructor_qualification", "instructor_language"),
    "interpreter": (),
    "venue": ("venue_course", "venue_equipment"),
}
"""Tables whose rows there might be one more of, and the tables that say more of each."""


def more(mission: Mission, sessions: Sessions) -> Iterator[More]:
    """One more person like those of each row, and one more venue like each."""
    worked = sessions.limits.worked
    for table, kind, groups in (
        ("instructor", "instructors", sessions.instructors), ("interpreter", "interpreters", sessions.interpreters)
    ):  # fmt: skip
        for group in groups:
            for member in group.members:
                eased = worked[kind, group.name][member.first : member.last + 1]
                yield More(table, member.row, f"one more {table} like {member.row}", _rows(mission, table, member.row), eased.tolist())
    for venue in sorted(sessions.venues):
        yield More("venue", venue, f"one more venue like {venue}", _rows(mission, "venue", venue), sessions.rooms(venue).tolist())


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
