"""What training shows of a plan: the calendar of classes, the roster by name, graduates and interpreters by week, and how they are told."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import dataframely as dy
import polars as pl

from coalition.declare import choice, date, key, number, text
from coalition.mission.mission import Mission
from coalition.model.results import Cell, Figure, Gantt, Lines, Point, Results, Section, Sentence, Span, Table, Tables, column

MOST = 15
"""Courses, languages and people that the brief tells of; the plan's tables hold all."""


STAYS, MOVED, DROPPED, NEW = "stays", "moved", "given up", "new"
"""What becomes of a class that an earlier plan arranged."""


class Classes(dy.Schema):
    """Classes of a course that begin at a venue on a day."""

    course = key("The course.", refers="course")
    venue = key("The venue.", refers="venue")
    language = key("Language of the class.")
    starts = dy.Date(primary_key=True, description="First day.")
    ends = date("First day after it.")
    classes = number("Classes.", "classes")
    places = number("Places in them.", "people")
    trainees = number("Trainees.", "people")
    graduates = number("Graduates to be expected, a resit included.", "people")


class RosterRow(dy.Schema):
    """Who teaches or interprets which class, by name."""

    activity = dy.String(primary_key=True, min_length=1, max_length=400, description="The class, as in `activity`.")
    number = dy.Int64(
        primary_key=True, min=1, description="Which of the classes with this key, from the first on.", metadata={"unit": "rank"}
    )
    person = key("The person: a row, and a number where the row stands for several.")
    post = text("The qualification taught, or the language interpreted from.")
    table = text("Input table of the person's row.")
    row = text("Key of that row.")
    starts = date("First day.")
    ends = date("First day after it.")


class Graduates(dy.Schema):
    """Graduates to be expected by skill and the day they are home; what is counted of them by then or later."""

    skill = key("The measure.", refers="measure")
    home = dy.Date(primary_key=True, description="Day on which they are home.")
    graduates = number("Graduates to be expected.", "people")
    counted = number("Of them, counted for needs or taken by other help.", "people")
    onwards = number("Of them, gone on to a further course.", "people")


class InterpreterLoad(dy.Schema):
    """Interpreters of a pair of languages at work in a week, and there."""

    language = key("Language they work from.")
    into = key("Language they work into.")
    week = dy.Date(primary_key=True, description="First day of the week.")
    working = number("Interpreters at work.", "people")
    there = number("Interpreters there.", "people")


class InstructorLoad(dy.Schema):
    """Instructors of a contributor at work in a week (a rest between classes counted), and there."""

    contributor = key("Whose instructors.", refers="contributor")
    week = dy.Date(primary_key=True, description="First day of the week.")
    working = number("Instructors at work.", "people")
    there = number("Instructors there.", "people")


class Moved(dy.Schema):
    """What becomes of the classes that an earlier plan arranged, and which are new; empty where none was."""

    course = key("The course.", refers="course")
    venue = key("The venue where it was arranged.", refers="venue")
    language = key("Language of the class.")
    starts = dy.Date(primary_key=True, description="First day as it was arranged.")
    number = dy.Int64(primary_key=True, min=1, description="Which of the classes alike.", metadata={"unit": "rank"})
    outcome = choice("What becomes of it.", (STAYS, MOVED, DROPPED, NEW))
    now_at = text("Venue where it is held now.", optional=True)
    now_starts = date("First day now.", optional=True)
    why = text("Why it is not as it was arranged, or who takes whose place.", optional=True)


TABLES: dict[str, type[dy.Schema]] = {
    "classes": Classes, "roster": RosterRow, "graduates": Graduates, "interpreter_load": InterpreterLoad, "instructor_load": InstructorLoad,
    "moved": Moved,
}  # fmt: skip


def figures(mission: Mission, tables: Tables) -> Iterator[Figure]:
    """Classes, trainees and graduates by course and skill; weeks of interpreters by pair and of instructors by contributor; cost."""
    if tables["classes"].is_empty():
        return
    names = dict(mission["course"].select("course", "name").iter_rows())
    yield from (
        Figure(("training", word), word.capitalize(), unit, f"{word.capitalize()} of all courses.", [column("classes", word)])
        for word, unit in (("classes", "classes"), ("trainees", "people"), ("graduates", "people"))
    )
    cost = [column("activity", "cost", where={"pillar": "training"})]
    yield Figure(("training", "cost"), "Cost of training", mission.currency, "Cost of all classes and trainees.", cost)
    graduates = [column("classes", "graduates")]
    said = "Cost of training over the graduates to be expected."
    yield Figure(("training", "per graduate"), "Cost of a graduate", mission.currency, said, cost, graduates)
    for course in tables["classes"]["course"].unique().sort():
        for word, unit in (("classes", "classes"), ("trainees", "people"), ("graduates", "people")):
            title = f"{word.capitalize()} of {names[course]}"
            yield Figure(
                ("training", "course", course, word), title, unit, f"{title}.", [column("classes", word, where={"course": course})]
            )
    for skill in tables["graduates"]["skill"].unique().sort():
        for day in _days(tables, skill):
            before = [column("graduates", "graduates", where={"skill": skill, "home": one}) for one in _days(tables, skill) if one <= day]
            title = f"Graduates ({skill}) home by {day}"
            yield Figure(("training", "home", skill, str(day)), title, "people", "Graduates to be expected, added up.", before)
    yield from _loads(tables)


def _days(tables: Tables, skill: str) -> list[datetime.date]:
    return tables["graduates"].filter(pl.col("skill") == skill)["home"].unique().sort().to_list()


def _loads(tables: Tables) -> Iterator[Figure]:
    for table, names, who in (
        ("interpreter_load", ("language", "into"), "interpreters"),
        ("instructor_load", ("contributor",), "instructors"),
    ):
        for found in tables[table].select(names).unique().sort(names).iter_rows():
            where = dict(zip(names, found, strict=True))
            said = " into ".join(found)
            working, there = ([column(table, word, where=where)] for word in ("working", "there"))
            title = f"Weeks of {who}, {said}"
            yield Figure(("training", who, *found), title, "person-weeks", f"{title}: at work.", working)
            yield Figure(
                ("training", who, *found, "used"), f"{title}, share at work", "share", f"{title}: at work over there.", working, there
            )


def sections(mission: Mission, tables: Tables) -> Iterator[Section]:
    """The calendar, the graduates by week, who is busy, and the roster."""
    classes = list(tables["classes"].iter_rows(named=True))
    if not classes:
        return
    names = dict(mission["course"].select("course", "name").iter_rows())
    venues = dict(mission["venue"].select("venue", "name").iter_rows())
    courses = list(dict.fromkeys(row["course"] for row in classes))
    spans = [Span(venues[row["venue"]], row["starts"], row["ends"], names[row["course"]]) for row in classes]
    points = [
        Point(skill, day, ("training", "home", skill, str(day)))
        for skill in tables["graduates"]["skill"].unique().sort() for day in _days(tables, skill)
    ]  # fmt: skip
    words = ("classes", "trainees", "graduates")
    table: list[list[Cell]] = [[names[course], *(("training", "course", course, word) for word in words)] for course in courses[:MOST]]
    loads: list[list[Cell]] = [
        [f"{who}: {' into '.join(found)}", ("training", who, *found), ("training", who, *found, "used")]
        for name, columns, who in (
            ("interpreter_load", ("language", "into"), "interpreters"), ("instructor_load", ("contributor",), "instructors")
        )
        for found in tables[name].select(columns).unique().sort(columns).iter_rows()
    ]  # fmt: skip
    roster: list[list[Cell]] = [
        [row["person"], row["post"], row["activity"].split("|")[1], row["activity"].split("|")[2], row["starts"], row["ends"]]
        for row in tables["roster"].sort("starts", "activity", "number", "person").iter_rows(named=True)
    ]
    moved: list[list[Cell]] = [
        [
            names[row["course"]], venues[row["venue"]], row["starts"], row["outcome"], row["now_at"] or "–", row["now_starts"] or "–",
            row["why"],
        ]
        for row in tables["moved"].filter(pl.col("why").is_not_null()).sort("starts", "course", "venue", "number").iter_rows(named=True)
    ]  # fmt: skip
    heads = ["course", "venue", "first day", "what becomes of it", "now at", "first day now", "why"]
    yield Section("courses", "Courses and classes", [
        *([Table("What has changed from the earlier plan", heads, moved, "table moved of the plan")] if moved else []),
        Sentence(
            "{classes} take {trainees}, of whom {graduates} are expected to pass, at {each} a graduate.",
            {word: ("training", word) for word in words} | {"each": ("training", "per graduate")},
        ),
        Gantt("Calendar of classes", "A bar is one or more classes of a course at a venue, from the first day to the last.", spans),
        Table("Courses", ["course", *words], table, "table classes of the plan"),
        Lines("Graduates home", "Added up over the weeks; a resit counts when it is passed.", "people", points),
        Table("Who is busy", ["who", "person-weeks at work", "of those there"], loads, "tables interpreter_load, instructor_load"),
        Table("Roster by name", ["person", "post", "course", "venue", "first day", "day after"], roster, "table roster of the plan"),
    ])  # fmt: skip


def differs(mission: Mission, tables: Tables) -> Iterator[str]:
    """How many classes of an earlier plan stay, and a sentence for each that does not, or that others take."""
    moved = tables["moved"]
    if moved.is_empty():
        return
    yield f"{(moved['outcome'] == STAYS).sum()} of {(moved['outcome'] != NEW).sum()} classes stay."
    yield from mission["arranged"]["note"].drop_nulls().unique().sort()
    for row in moved.sort("starts", "course", "venue", "language", "number").iter_rows(named=True):
        what = f"{row['course']} at {row['venue']} from {row['starts']}"
        if row["outcome"] == MOVED:
            yield f"{what} is moved to {row['now_at']} from {row['now_starts']}. {row['why']}"
        elif row["outcome"] != STAYS or row["why"]:
            words = {DROPPED: "is given up.", NEW: "is new.", STAYS: "stays, with"}[row["outcome"]]
            yield f"{what} {words} {row['why']}"


RESULTS = Results(TABLES, figures, sections, differs)
