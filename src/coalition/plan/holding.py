"""A plan made from an earlier one: pillars keep what has begun, and all but so many of what is arranged. Names no pillar.

Each pillar says in rows of its own tables what it keeps (`Pillar.held`), so the new plan can be checked against its mission like any other.
"""

from __future__ import annotations

import datetime
from itertools import count

import polars as pl

from coalition.errors import QuestionError
from coalition.mission.mission import Mission, complete, with_rows
from coalition.model.pillar import Holding
from coalition.pillars import PILLARS
from coalition.plan.store import StoredPlan
from coalition.usual import MOVES

SOURCE = "earlier-plan"
"""Row of `source` that names the earlier plan; with a number behind it where the mission has such a row of its own."""


def held(mission: Mission, earlier: StoredPlan, day: datetime.date | None, moves: int = MOVES) -> Mission:
    """``mission`` with rows by which pillars keep what ``earlier`` does: all but ``moves`` of what it arranges, and what begins by ``day``.

    What each pillar keeps it says itself (`Pillar.held`); goods are planned freely. Raises QuestionError for a day outside the mission,
    and as pillars do.
    """
    calendar = mission.calendar
    if day is not None and not calendar.start <= day <= calendar.end:
        raise QuestionError(f"{day} lies outside the mission, which runs from {calendar.start} to {calendar.end}.")
    known, source = set(mission["source"]["source"]), SOURCE
    for number in count(2):
        if source not in known:
            break
        source = f"{SOURCE}-{number}"
    said = f"Plan of {earlier.run['mission']} in the folder {earlier.folder.name}"
    row = complete("source", pl.DataFrame({"source": [source], "title": [said], "confidence": ["H"]}), mission.currency)
    for pillar in PILLARS:
        mission = pillar.held(mission, earlier.tables, Holding(day, moves, source))
    return with_rows(mission, {"source": row})
