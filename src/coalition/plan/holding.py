"""A plan made from an earlier one: what has begun stays, and of what is arranged as little as may be is moved. Names no pillar.

Each pillar says in rows of its own tables what it keeps (`Pillar.held`), so the new plan can be checked against its mission like any other.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import polars as pl

from coalition.errors import QuestionError
from coalition.mission.mission import Mission, complete
from coalition.model.pillar import Holding
from coalition.pillars import PILLARS
from coalition.plan.store import StoredPlan

SOURCE = "earlier-plan"

MOVES = 3
"""Classes that may be moved, as a rule."""


def held(mission: Mission, earlier: StoredPlan, day: datetime.date | None, moves: int = MOVES) -> Mission:
    """``mission`` with rows that keep what ``earlier`` begins on or before ``day``, and all but ``moves`` of what it arranges for later.

    Raises QuestionError for a day outside the mission, and as pillars do.
    """
    calendar = mission.calendar
    if day is not None and not calendar.start <= day <= calendar.end:
        raise QuestionError(f"--until {day} lies outside the mission, which runs from {calendar.start} to {calendar.end}.")
    holding = Holding(day, moves, SOURCE)
    for pillar in PILLARS:
        keeps = getattr(pillar, "held", None)
        mission = mission if keeps is None else keeps(mission, earlier.tables, holding)
    return _with_source(mission, earlier)


def _with_source(mission: Mission, earlier: StoredPlan) -> Mission:
    """The earlier plan among the sources."""
    frame = mission["source"].filter(pl.col("source") != SOURCE)
    said = f"Plan of {earlier.run['mission']} in the folder {earlier.folder.name}"
    row = complete("source", pl.DataFrame({"source": [SOURCE], "title": [said], "confidence": ["H"]}), mission.currency)
    sources = pl.concat([frame, row]).sort("source")
    return replace(mission, tables={**mission.tables, "source": sources})
