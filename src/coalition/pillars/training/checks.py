"""What else can be wrong with the training tables: everything at once, each with how to mend it.

An error is what cannot be meant; a warning is a row that has no effect, such as a course that can never be held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl

from coalition.errors import Finding
from coalition.mission.check import complaint
from coalition.mission.check.complaint import about, rows, warn
from coalition.mission.mission import Mission
from coalition.mission.wording import cell, did_you_mean
from coalition.pillars.training.weeks import Weeks

WINDOWS = ("venue", "instructor", "interpreter")
"""Tables whose windows hold whole weeks."""


def circles(mission: Mission) -> Iterator[Finding]:
    """No course leads back, by itself or through others, to the skill it is entered with; courses that do are named once a circle."""
    entered: dict[str, set[str]] = defaultdict(set)
    for skill, entry in mission["course"].select("skill", "entry").drop_nulls().iter_rows():
        entered[entry].add(skill)
    named: list[str] = []
    for row in rows(mission["course"].drop_nulls(["skill", "entry"])):
        way = _way(entered, row["skill"], row["entry"])
        if way is not None and not any(_way(entered, one, way[0]) and _way(entered, way[0], one) for one in named):
            named.append(way[0])
            through = " → ".join([row["entry"], *way])
            hint = f"Courses go round in a circle: {through}. Give one of them an entry skill of its own."
            yield about("course", row, "entry", f"a skill that {row['skill']} does not lead back to", hint)


def _way(entered: dict[str, set[str]], start: str, end: str) -> list[str] | None:
    """A shortest way of skills from ``start`` to ``end`` by courses, both named; None: there is none."""
    before: dict[str, str | None] = {start: None}
    waiting = [start]
    for skill in waiting:
        for after in sorted(entered.get(skill, set()) - before.keys()):
            before[after] = skill
            waiting.append(after)
    if end not in before:
        return None
    way: list[str] = []
    here: str | None = end
    while here is not None:
        way.insert(0, here)
        here = before[here]
    return way


def sizes(mission: Mission) -> Iterator[Finding]:
    """The least of a course is not more than its most; what it states in two columns agrees."""
    for row in rows(mission["course"]):
        for least, most, what in (("class_least", "class_most", "size of a class"), ("gap_least", "gap_most", "gap")):
            if None not in (row[least], row[most]) and row[least] > row[most]:
                yield about("course", row, least, f"at most {most}, {row[most]}", f"Exchange smallest and largest {what}, or correct one.")
        if row["pass_rate"] == 0 and not row["resit_rate"]:
            yield warn("course", row, "pass_rate", "a share above 0", "Nobody ever passes, so the course will not be held.")
        if row["equipment"] is None and row["sets"]:
            yield warn("course", row, "sets", "no sets, as no equipment is named", "Name the equipment of these sets, or leave sets empty.")
        if row["equipment"] is not None and not row["sets"]:
            hint = "Say how many sets a class uses, or leave equipment empty."
            yield warn("course", row, "sets", f"a number of sets of {row['equipment']}", hint)
        if row["resit_weeks"] and not row["resit_rate"]:
            yield warn(
                "course", row, "resit_rate", "a share above 0, as weeks to a resit are stated", "Say who passes then, or leave both."
            )


def windows(mission: Mission) -> Iterator[Finding]:
    """A window holds a whole week of the mission: classes are held by the week."""
    calendar = complaint.calendar(mission)
    if calendar is None:
        return
    weeks = Weeks(calendar)
    for table in WINDOWS:
        for row in rows(mission[table]):
            start, end = row["start"], row["end"]
            meets = (start or calendar.start) <= min(end or calendar.end, calendar.end) and (end or calendar.end) >= calendar.start
            if meets and not _within(weeks, row):
                expected = f"a window that holds a whole week, counted from {calendar.start}"
                yield warn(table, row, "start" if start else "end", expected, "The row has no effect; widen its window by some days.")


def _within(weeks: Weeks, row: dict[str, Any]) -> int:
    """Whole weeks in the window of a row."""
    first, last = weeks.window(row["start"], row["end"])
    return max(last - first + 1, 0)


# -- what a course needs
def venues(mission: Mission) -> Iterator[Finding]:
    """A course has a venue that is qualified for it, and a venue has the room, the days, the range and the sets it needs."""
    held = mission["venue_course"]
    for row in rows(mission["course"].join(held, on="course", how="anti").drop_nulls("course")):
        hint = "The course can never be held; say in venue_course where it can be, or delete it."
        yield warn("course", row, "course", "a row of venue_course", hint)
    for row in rows(mission["venue"].join(held, on="venue", how="anti").drop_nulls("venue")):
        hint = "Nothing can be held there; say in venue_course what can be, or delete the venue."
        yield warn("venue", row, "venue", "a row of venue_course", hint)
    courses, places = _keyed(mission, "course"), _keyed(mission, "venue")
    sets = {(row["venue"], row["equipment"]): row["sets"] for row in rows(mission["venue_equipment"])}
    calendar = complaint.calendar(mission)
    for row in rows(held):
        course, venue = courses.get(row["course"]), places.get(row["venue"])
        if course is None or venue is None:
            continue
        for expected, hint in _lacking(course, venue, sets, None if calendar is None else Weeks(calendar)):
            yield warn("venue_course", row, "course", expected, f"The course can never be held there: {hint}")


def _lacking(
    course: dict[str, Any], venue: dict[str, Any], sets: dict[tuple[str, str], float | None], weeks: Weeks | None
) -> Iterator[tuple[str, str]]:
    """What keeps a course from being held at a venue: what is expected, and how to mend it."""
    seats, least, kind = venue["seats"], course["class_least"], course["equipment"]
    if None not in (seats, least) and seats < least:
        yield f"a course whose smallest class ({least}) finds a seat", f"the venue has {seats} seats. Correct seats or class_least."
    if None not in (venue["range_days"], course["range_days"]) and venue["range_days"] < course["range_days"]:
        yield (
            f"a course that needs at most {cell(venue['range_days'])} range days a week",
            f"it needs {cell(course['range_days'])}. Correct range_days of the venue or the course.",
        )
    if kind is not None and course["sets"]:
        there = sets.get((venue["venue"], kind), 0.0)
        if there is not None and there < course["sets"]:
            yield (
                f"a venue with {cell(course['sets'])} sets of {kind}",
                f"it has {cell(there)}. Add the sets to venue_equipment, or correct those of the course.",
            )
    if weeks is not None and course["weeks"] is not None and (there_for := _within(weeks, venue)) < course["weeks"]:
        yield (
            f"a course of at most {there_for} weeks",
            f"it lasts {course['weeks']}, longer than the venue is open in the mission. Widen the venue's window.",
        )


def instructors(mission: Mission) -> Iterator[Finding]:
    """Every post of a course can be filled, and everybody who is offered can fill one."""
    posts, held, people = mission["course_instructor"], mission["instructor_qualification"], mission["instructor"]
    for row in rows(mission["course"].join(posts, on="course", how="anti").drop_nulls("course")):
        hint = "The course can never be held; say in course_instructor who teaches a class."
        yield warn("course", row, "course", "a row of course_instructor", hint)
    count = dict(people.select("instructor", "people").iter_rows())
    offered = [(row, count.get(row["instructor"])) for row in rows(held.drop_nulls(["instructor", "qualification", "level"]))]
    known = sorted(held["qualification"].drop_nulls().unique())
    for row in rows(posts.drop_nulls(["qualification", "level", "people"])):
        able = [some for one, some in offered if one["qualification"] == row["qualification"] and one["level"] >= row["level"]]
        there = sum(some or 0 for some in able)
        if not able:
            levels = [one["level"] for one, _ in offered if one["qualification"] == row["qualification"]]
            field = "level" if levels else "qualification"
            expected = f"a level that somebody offered holds (at most {max(levels)})" if levels else "what somebody offered is qualified in"
            otherwise = "Add whoever can teach it to instructor_qualification, or correct the row."
            mend = otherwise if levels else did_you_mean(row["qualification"], known, otherwise)
            yield warn("course_instructor", row, field, expected, f"The course can never be held: nobody can fill this post. {mend}")
        elif there < row["people"]:
            hint = "The course can never be held; offer more of them, or correct the number."
            yield warn("course_instructor", row, "people", f"at most {there}, all who are offered", hint)
    yield from _idle(mission, posts, held, people)


def _idle(mission: Mission, posts: pl.DataFrame, held: pl.DataFrame, people: pl.DataFrame) -> Iterator[Finding]:
    """Instructors who can teach nothing."""
    asked = set(posts["qualification"].drop_nulls())
    for row in rows(people.join(held, on="instructor", how="anti").drop_nulls("instructor")):
        hint = "They can teach nothing; say what they are qualified in, or delete them."
        yield warn("instructor", row, "instructor", "a row of instructor_qualification", hint)
    for row in rows(people.join(mission["instructor_language"], on="instructor", how="anti").drop_nulls("instructor")):
        hint = "They can teach nobody; say in which languages they teach, or delete them."
        yield warn("instructor", row, "instructor", "a row of instructor_language", hint)
    for row in rows(held.drop_nulls("qualification")):
        if row["qualification"] not in asked:
            mend = did_you_mean(row["qualification"], sorted(asked), "Correct it, or delete the row.")
            yield warn("instructor_qualification", row, "qualification", "what some course asks for", f"No course asks for it. {mend}")
    where = dict(mission["place"].select("place", "country").iter_rows())
    countries = {where.get(place) for place in mission["venue"]["place"].drop_nulls()}
    for row in rows(people.drop_nulls("country")):
        if row["country"] not in countries:
            hint = "No venue is in that country, so they can teach nowhere; correct it, or leave it empty."
            expected = f"a country with a venue ({_listed({one for one in countries if one})})"
            yield warn("instructor", row, "country", expected, hint)


def interpreters(mission: Mission) -> Iterator[Finding]:
    """Interpreters are of use to some course: instructors speak the one language, people are released who speak the other."""
    spoken = set(mission["instructor_language"]["language"].drop_nulls())
    taught, fields = set(mission["cohort"]["language"].drop_nulls()), set(mission["course"]["field"])
    for row in rows(mission["interpreter"]):
        language, into = row["language"], row["into"]
        if language is not None and language == into:
            yield about("interpreter", row, "into", "another language than the one they work from", "Correct one of the two languages.")
            continue
        if language is not None and language not in spoken:
            hint = "No class can use them; correct the language, or delete the row."
            yield warn("interpreter", row, "language", f"what an instructor teaches in ({_listed(spoken)})", hint)
        if into is not None and into not in taught:
            hint = "No class can use them; correct the language, or delete the row."
            yield warn("interpreter", row, "into", f"what a cohort is taught in ({_listed(taught)})", hint)
        if row["field"] not in fields and None not in fields:
            hint = "No course can use them; correct the field, or delete the row."
            yield warn("interpreter", row, "field", f"the field of some course ({_listed({one for one in fields if one})})", hint)


def _listed(words: set[str]) -> str:
    return ", ".join(sorted(words)) or "there is none"


def entries(mission: Mission) -> Iterator[Finding]:
    """Somebody can enter each course, each cohort can enter one, and what a course makes is wanted."""
    courses, released = mission["course"], set(mission["cohort"]["skill"].drop_nulls())
    made, entered = set(courses["skill"].drop_nulls()), set(courses["entry"].drop_nulls())
    wanted = set(mission["need"]["measure"]) | set(mission["means"]["measure"]) | entered
    for row in rows(courses.drop_nulls(["entry", "skill"])):
        if row["entry"] not in released | made:
            mend = did_you_mean(row["entry"], sorted(released | made), "Add a cohort of them, or correct the entry skill.")
            expected = "the skill of a cohort, or of graduates of a course"
            yield warn("course", row, "entry", expected, f"Nobody can enter the course. {mend}")
        if row["skill"] not in wanted:
            hint = "No need, means or other course asks for its graduates, so it will not be held."
            yield warn("course", row, "skill", "a measure that is asked for", hint)
    for row in rows(mission["cohort"].drop_nulls("skill")):
        if row["skill"] not in entered:
            mend = did_you_mean(row["skill"], sorted(entered), "Correct the skill, or delete the cohort.")
            yield warn("cohort", row, "skill", "the entry skill of a course", f"They can enter no course. {mend}")


def arranged(mission: Mission) -> Iterator[Finding]:
    """What is arranged begins with a week of the mission, where the course can be held."""
    calendar, places = complaint.calendar(mission), mission["venue_course"].select("venue", "course")
    weeks = None if calendar is None else Weeks(calendar)
    for row in rows(mission["arranged"].drop_nulls("starts")):
        if weeks is not None and weeks.week(row["starts"]) is None:
            expected = f"the first day of a week of the mission, counted from {weeks.day(0)}"
            yield warn("arranged", row, "starts", expected, "No class can be held as this row says; correct the day, or delete the row.")
    for row in rows(mission["arranged"].join(places, on=["venue", "course"], how="anti").drop_nulls(["venue", "course"])):
        hint = "No class can be held as this row says; say in venue_course that it can, or delete the row."
        yield warn("arranged", row, "venue", f"a venue that venue_course names for {row['course']}", hint)


def _keyed(mission: Mission, table: str) -> dict[str, dict[str, Any]]:
    return {row[table]: row for row in rows(mission[table].drop_nulls(table))}


CHECKS = (
    (circles, ("course",)),
    (sizes, ("course",)),
    (windows, ("mission", *WINDOWS)),
    (venues, ("mission", "course", "venue", "venue_course", "venue_equipment")),
    (instructors, ("course", "course_instructor", "instructor", "instructor_qualification", "instructor_language", "venue", "place")),
    (interpreters, ("course", "interpreter", "instructor_language", "cohort")),
    (arranged, ("mission", "arranged", "venue_course")),
    (entries, ("course", "cohort", "need", "means")),
)
"""Checks and the tables each must see."""
