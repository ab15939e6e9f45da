"""Small missions of training made at random: a few courses, venues, instructors and interpreters, and less of each than is wanted."""

from __future__ import annotations

import random
from typing import Any

from coalition.mission.mission import Mission
from tests.mission.tiny import DAY, Rows
from tests.pillars.school import MADE_UP, course, day, need, school, school_rows, venue


def random_school(seed: int) -> Mission:
    """The mission of a seed."""
    return school(random_rows(seed))


def random_rows(seed: int) -> Rows:
    """Its rows."""
    some = random.Random(seed)
    weeks = some.randint(6, 8)
    rows = school_rows(weeks)
    rows["course"] = [course(
        weeks=some.randint(1, 2), class_least=some.choice([1, 3, 4]), class_most=some.choice([4, 6, 8]),
        per_interpreter=some.choice([3, 4, 15]), field=some.choice([None, "mines"]), range_days=some.choice([0.0, 2.0]),
        equipment=some.choice([None, "detectors"]), sets=1.0, pass_rate=some.choice([1.0, 0.75]), resit_weeks=some.choice([0, 1]),
        resit_rate=some.choice([0.0, 0.5]), cost=some.choice([0.0, 10.0]),
    )]  # fmt: skip
    rows["course_instructor"] = [
        {"course": "sapper", "qualification": "clearance", "level": some.randint(1, 2), "people": some.randint(1, 2), **MADE_UP}
    ]
    rows["need"] = [need("sappers", float(some.randint(4, 14)), some.randint(4, weeks), first_useful=day(some.randint(0, 3)))]
    if some.random() < 0.5:
        rows["need"].append(need("sappers", float(some.randint(2, 8)), 3, late=some.choice([0, 7, 14]), discount=some.choice([0.0, 0.25])))
    if some.random() < 0.5:
        rows["course"].append(course(
            course="leader", name="Leader course", skill="team leaders", entry="sappers", weeks=1, class_least=1, class_most=4,
            gap_least=some.randint(0, 1), gap_most=some.randint(1, 3), cost=5.0,
        ))  # fmt: skip
        rows["course_instructor"].append({"course": "leader", "qualification": "leading", "level": 1, "people": 1, **MADE_UP})
        rows["venue_course"].append({"venue": "school", "course": "leader", **MADE_UP})
        rows["need"].append(need("team leaders", float(some.randint(1, 4)), weeks))
    if some.random() < 0.5:
        rows["course_instructor"].append({"course": "sapper", "qualification": "medical", "level": 1, "people": 1, **MADE_UP})
    _venues(some, rows)
    _people(some, rows, weeks)
    if some.random() < 0.4:
        ceiling = some.choice([300.0, 800.0, 2000.0])
        rows["budget"] = [
            {
                "budget": "POL 1",
                "contributor": "POL",
                "fiscal_year": "2025",
                "start": DAY,
                "end": day(weeks, -1),
                "ceiling": ceiling,
                **MADE_UP,
            }
        ]
    return rows


def _venues(some: random.Random, rows: Rows) -> None:
    rows["venue"] = [venue(
        seats=some.choice([4, 6, 10]), classes=some.randint(1, 2), range_days=some.choice([None, 2.0, 3.0]), travel=some.choice([0.0, 3.0]),
    )]  # fmt: skip
    rows["venue_equipment"] = [{"venue": "school", "equipment": "detectors", "sets": float(some.randint(1, 2)), **MADE_UP}]
    if some.random() < 0.4:
        rows["venue"].append(venue(venue="camp", name="Camp", contributor="JPN", place="Lviv", cost=10.0, start=day(1)))
        rows["venue_course"].append({"venue": "camp", "course": "sapper", **MADE_UP})
        rows["venue_equipment"].append({"venue": "camp", "equipment": "detectors", "sets": 1.0, **MADE_UP})


def _people(some: random.Random, rows: Rows, weeks: int) -> None:
    rows["instructor"], rows["instructor_qualification"], rows["instructor_language"], rows["interpreter"] = [], [], [], []
    for key in ("ann", "bob", "cho", "dai")[: some.randint(2, 4)]:
        first = some.choice([None, None, 1, 2])
        rows["instructor"].append({
            "instructor": key, "contributor": some.choice(["POL", "JPN"]), "people": some.choice([1, 1, 2]),
            "cost": some.choice([0.0, 40.0, 60.0]),
            "start": None if first is None else day(first), "end": some.choice([None, None, day(weeks - 2, -1)]),
            "rest": some.choice([0, 0, 1]), "country": some.choice([None, None, "POL"]), **MADE_UP,
        })  # fmt: skip
        skills: list[Any] = some.sample(["clearance", "medical", "leading"], some.randint(1, 3))
        rows["instructor_qualification"] += [
            {"instructor": key, "qualification": skill, "level": some.randint(1, 2), **MADE_UP} for skill in skills
        ]
        spoken = some.sample(["en", "ja", "uk"], some.randint(1, 2))
        rows["instructor_language"] += [{"instructor": key, "language": word, **MADE_UP} for word in spoken]
    for key, word in (("ivan", "en"), ("jun", "ja"), ("ines", "en")):
        rows["interpreter"].append({
            "interpreter": key, "contributor": "POL", "language": word, "into": "uk", "people": some.randint(1, 2),
            "cost": some.choice([0.0, 30.0]),
            "field": some.choice([None, "mines"]), "start": some.choice([None, day(1)]), **MADE_UP,
        })  # fmt: skip
    rows["cohort"] = [{
        "cohort": "guards", "skill": "recruit", "language": "uk", "people": float(some.randint(3, 8)), "total": some.choice([None, 12.0]),
        "place": some.choice([None, "Lviv"]), **MADE_UP,
    }]  # fmt: skip
