"""Everything wrong with training's tables is found at once, and said so that it can be mended."""

from __future__ import annotations

from typing import Any

import pytest

from coalition.errors import Finding
from coalition.mission.check import findings
from tests.mission.tiny import Rows
from tests.pillars.school import MADE_UP, course, day, interpreter, need, school, school_rows, venue


def found(rows: Rows) -> list[Finding]:
    """Findings about training's own tables, without where they were read."""
    return [one for one in findings(school(rows)) if one.table in school_rows() or one.table == "venue_equipment"]


def said(rows: Rows) -> set[tuple[str, str, str, str]]:
    """Severity, table, row and field of each."""
    return {(one.severity, one.table, one.row, one.field) for one in found(rows)}


def with_row(table: str, **other: Any) -> Rows:
    """The school with its first row of a table changed."""
    rows = school_rows()
    rows[table][0] = {**rows[table][0], **other}
    return rows


def test_a_right_school_has_no_findings() -> None:
    assert found(school_rows()) == []


def test_courses_that_go_round_in_a_circle_are_refused() -> None:
    rows = school_rows()
    rows["course"] += [
        course(course="leader", skill="team leaders", entry="sappers"),
        course(course="again", skill="sappers", entry="team leaders"),
    ]
    wrong = [one for one in found(rows) if one.severity == "error"]
    assert [(one.row, one.field, one.value) for one in wrong] == [("again", "entry", "team leaders")]
    assert wrong[0].expected == "a skill that sappers does not lead back to"
    assert "team leaders → sappers → team leaders" in wrong[0].hint
    rows["course"] += [course(course="north", skill="pilots", entry="pilots"), course(course="south", skill="cooks", entry="cooks")]
    circles = [one.row for one in found(rows) if one.severity == "error" and "circle" in one.hint]
    assert circles == ["again", "north", "south"]
    own = [one for one in found(with_row("course", entry="sappers")) if one.severity == "error"]
    assert [(one.row, one.hint) for one in own] == [
        ("sapper", "Courses go round in a circle: sappers → sappers. Give one of them an entry skill of its own.")
    ]


BROKEN: list[tuple[str, dict[str, Any], tuple[str, str, str, str]]] = [
    ("course", {"class_least": 11}, ("error", "course", "sapper", "class_least")),
    ("course", {"gap_least": 5, "gap_most": 4}, ("error", "course", "sapper", "gap_least")),
    ("course", {"pass_rate": 0.0}, ("warning", "course", "sapper", "pass_rate")),
    ("course", {"sets": 2.0}, ("warning", "course", "sapper", "sets")),
    ("course", {"equipment": "detectors"}, ("warning", "course", "sapper", "sets")),
    ("course", {"equipment": "detectors", "sets": 1.0}, ("warning", "venue_course", "school / sapper", "course")),
    ("course", {"resit_weeks": 2}, ("warning", "course", "sapper", "resit_rate")),
    ("course", {"skill": "team leaders"}, ("warning", "course", "sapper", "skill")),
    ("course", {"entry": "recruits"}, ("warning", "course", "sapper", "entry")),
    ("venue", {"seats": 4}, ("warning", "venue_course", "school / sapper", "course")),
    ("venue", {"start": day(7)}, ("warning", "venue_course", "school / sapper", "course")),
    ("venue", {"start": day(7, 1)}, ("warning", "venue", "school", "start")),
    ("instructor", {"end": day(0, 4)}, ("warning", "instructor", "ann", "end")),
    ("instructor", {"country": "PRT"}, ("warning", "instructor", "ann", "country")),
    ("interpreter", {"into": "en"}, ("error", "interpreter", "ivan", "into")),
    ("interpreter", {"language": "ja"}, ("warning", "interpreter", "ivan", "language")),
    ("interpreter", {"into": "ru"}, ("warning", "interpreter", "ivan", "into")),
    ("cohort", {"skill": "recruits"}, ("warning", "cohort", "guards", "skill")),
    ("course_instructor", {"qualification": "clearence"}, ("warning", "course_instructor", "sapper / clearence", "qualification")),
    ("course_instructor", {"level": 3}, ("warning", "course_instructor", "sapper / clearance", "level")),
    ("course_instructor", {"people": 2}, ("warning", "course_instructor", "sapper / clearance", "people")),
]


@pytest.mark.parametrize(("table", "other", "expected"), BROKEN)
def test_what_is_broken_is_named(table: str, other: dict[str, Any], expected: tuple[str, str, str, str]) -> None:
    rows = with_row(table, **other)
    assert expected in said(rows)
    one = next(one for one in found(rows) if (one.table, one.field) == (expected[1], expected[3]))
    assert one.expected
    assert one.hint.endswith((".", "?"))


def test_a_misspelt_qualification_is_guessed() -> None:
    rows = with_row("course_instructor", qualification="clearence")
    one = next(one for one in found(rows) if one.table == "course_instructor")
    assert one.value == "clearence"
    assert one.hint == "The course can never be held: nobody can fill this post. Did you mean 'clearance'?"


def test_what_nothing_can_be_held_with_is_a_warning() -> None:
    """A course without a venue and without instructors, a venue without courses, people without qualification or language."""
    rows = school_rows()
    rows["course"].append(course(course="idle", name="Idle"))
    rows["venue"].append(venue(venue="empty", name="Empty"))
    rows["instructor"].append({"instructor": "zoe", "contributor": "POL", **MADE_UP})
    rows["instructor_qualification"].append({"instructor": "ann", "qualification": "cooking", "level": 1, **MADE_UP})
    rows["interpreter"].append(interpreter("ines", field="mines"))
    rows["course"] = [{**one, "field": "cooking"} for one in rows["course"]]
    assert said(rows) == {
        ("warning", "course", "idle", "course"), ("warning", "venue", "empty", "venue"), ("warning", "instructor", "zoe", "instructor"),
        ("warning", "instructor_qualification", "ann / cooking", "qualification"), ("warning", "interpreter", "ines", "field"),
        ("warning", "interpreter", "ivan", "field"),
    }  # fmt: skip
    assert sum(one.row == "idle" for one in found(rows)) == 2
    assert sum(one.row == "zoe" for one in found(rows)) == 2


def test_a_range_that_is_too_small() -> None:
    rows = with_row("course", range_days=3.0)
    rows["venue"] = [venue(range_days=2.0)]
    one = next(one for one in found(rows) if one.table == "venue_course")
    assert one.expected == "a course that needs at most 2 range days a week"
    assert one.hint == "The course can never be held there: it needs 3. Correct range_days of the venue or the course."


def test_all_at_once() -> None:
    rows = with_row("course", class_least=11, gap_least=5, gap_most=4, entry="sappers")
    rows["interpreter"] = [interpreter("ivan", into="en")]
    rows["need"] = [need("sappers", 20.0, 8)]
    assert {one[1:] for one in said(rows) if one[0] == "error"} == {
        ("course", "sapper", "class_least"), ("course", "sapper", "gap_least"), ("course", "sapper", "entry"),
        ("interpreter", "ivan", "into"),
    }  # fmt: skip


def test_what_is_arranged_begins_with_a_week_where_the_course_is_held() -> None:
    rows = school_rows()
    rows["venue"].append(venue(venue="camp", name="Camp"))
    arranged = {"course": "sapper", "venue": "school", "language": "uk", "starts": day(1), "number": 1, "moves": 3, "source": "made up"}
    others = [{**arranged, "starts": day(2, 1)}, {**arranged, "venue": "camp"}, {**arranged, "starts": day(9)}]
    rows["arranged"] = [arranged, *others]
    wrong = [one for one in findings(school(rows)) if one.table == "arranged"]
    assert sorted((one.severity, one.field, one.value) for one in wrong) == [
        ("warning", "starts", str(day(2, 1))), ("warning", "starts", str(day(9))), ("warning", "venue", "camp"),
    ]  # fmt: skip


def test_no_country_with_a_venue_is_said_in_words() -> None:
    rows = school_rows()
    rows["instructor"][0]["country"] = "PRT"
    rows["venue"] = rows["venue_course"] = []
    (one,) = [one for one in found(rows) if one.table == "instructor" and one.field == "country"]
    assert one.expected == "a country with a venue (there is none)"
