"""A small mission with nothing but training: one course of two weeks in Lviv's sappers' need, a school at Lublin. Tests change it."""

from __future__ import annotations

import datetime
from typing import Any

from coalition.mission.mission import Mission
from tests.mission.tiny import DAY, Rows, mission, tiny_rows

MADE_UP = {"source": "made up"}
GOALS = ("shortfall", "cost")


def day(week: int, days: int = 0) -> datetime.date:
    """A day of a week of the mission."""
    return DAY + datetime.timedelta(days=7 * week + days)


def school_rows(weeks: int = 8) -> Rows:
    """Twenty sappers needed in Lviv by the end; a school of Poland's with ten seats, one instructor who speaks English, one interpreter."""
    rows = tiny_rows()
    rows["mission"][0].update(periods=weeks, step=7)
    for table in ("budget", "offer", "market", "yield", "item", "link", "need", "measure", "profile"):
        rows[table] = []
    rows["profile"] = [{"profile": "general", "mode": "road", **MADE_UP}]
    rows["item"] = [{"item": "blanket", "name": "Blanket", "unit": "piece", "profile": "general", **MADE_UP}]
    rows["yield"] = [{"item": "blanket", "use": "warmth", "measure": "people warm", "amount": 1.0, **MADE_UP}]
    rows["measure"] = [
        {"measure": "people warm", "name": "People kept warm", "unit": "people", **MADE_UP},
        {"measure": "sappers", "name": "Sappers trained", "unit": "people", "sector": "mine action", **MADE_UP},
        {"measure": "team leaders", "name": "Team leaders trained", "unit": "people", "sector": "mine action", **MADE_UP},
    ]
    rows["goal"] = [{"order": order, "goal": goal, **MADE_UP} for order, goal in enumerate(GOALS, 1)]
    rows["contributor"].append({"contributor": "JPN", "name": "Japan", **MADE_UP})
    rows["need"] = [need("sappers", 20.0, weeks)]
    rows["course"] = [course()]
    rows["course_instructor"] = [{"course": "sapper", "qualification": "clearance", "level": 1, "people": 1, **MADE_UP}]
    rows["venue"] = [venue()]
    rows["venue_course"] = [{"venue": "school", "course": "sapper", **MADE_UP}]
    rows["instructor"] = [{"instructor": "ann", "contributor": "POL", "people": 1, "cost": 100.0, **MADE_UP}]
    rows["instructor_qualification"] = [{"instructor": "ann", "qualification": "clearance", "level": 1, **MADE_UP}]
    rows["instructor_language"] = [{"instructor": "ann", "language": "en", **MADE_UP}]
    rows["interpreter"] = [interpreter("ivan")]
    rows["cohort"] = [{"cohort": "guards", "skill": "recruit", "language": "uk", "people": 10.0, **MADE_UP}]
    return rows


def need(measure: str, quantity: float, due: int, **other: Any) -> dict[str, Any]:
    """A need of Lviv, due on the last day of week ``due`` − 1."""
    return {
        "need": f"{measure} {due}", "measure": measure, "place": "Lviv", "quantity": quantity, "first_useful": DAY,
        "due": day(due, -1), "priority": "first", **MADE_UP, **other,
    }  # fmt: skip


def course(**other: Any) -> dict[str, Any]:
    """Sappers out of recruits in two weeks, in classes of 5 to 10."""
    return {
        "course": "sapper", "name": "Sapper course", "skill": "sappers", "entry": "recruit", "weeks": 2, "class_least": 5,
        "class_most": 10, "cost": 20.0, **MADE_UP, **other,
    }  # fmt: skip


def venue(**other: Any) -> dict[str, Any]:
    """A school of Poland's with one room of ten seats."""
    return {
        "venue": "school", "name": "School", "contributor": "POL", "place": "Lublin", "seats": 10, "classes": 1, "cost": 50.0, **MADE_UP,
        **other,
    }  # fmt: skip


def interpreter(key: str, **other: Any) -> dict[str, Any]:
    """An interpreter from English into Ukrainian."""
    return {"interpreter": key, "contributor": "POL", "language": "en", "into": "uk", "cost": 30.0, **MADE_UP, **other}


def school(rows: Rows | None = None) -> Mission:
    """The mission made of the rows."""
    return mission(school_rows() if rows is None else rows)
