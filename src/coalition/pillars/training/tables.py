"""Tables of a mission that training is planned from.

A *course* makes people of one skill out of people of another; it is held as whole classes at a *venue* that is qualified for it, by
*instructors* who hold the qualifications and speak a language, through *interpreters* where that language is not the class's. A *cohort*
is whom the recipient can release. Graduates are counted in a measure, so demand for them is rows of `need`, and what other help takes of
them rows of `means`.
"""

from __future__ import annotations

import dataframely as dy

from coalition.declare import (
    assumption_column,
    count,
    date,
    evidence_column,
    key,
    note_column,
    number,
    positive,
    refers,
    source_column,
    text,
)

LONGEST = 260
"""Weeks that a course, a gap or a rest may last."""


class Course(dy.Schema):
    """A course: what it makes of whom, how long it takes and what a class of it needs."""

    course = key("Key of the course.")
    name = text("Name as printed.")
    skill = refers("measure", "The measure in which its graduates are counted.")
    entry = text("The skill needed to enter: that of a cohort, or the measure that graduates of another course are counted in.")
    gap_least = count(
        "For graduates of another course: fewest whole weeks between their return from it and the start of this one.", "weeks",
        minimum=0, maximum=LONGEST, default=0,
    )  # fmt: skip
    gap_most = count("The same: most weeks; what was learned fades.", "weeks", minimum=0, maximum=LONGEST, default=LONGEST)
    weeks = count("Length.", "weeks", maximum=LONGEST)
    class_least = count("Fewest trainees in a class.", "people", default=1)
    class_most = count("Most trainees in a class.", "people")
    per_interpreter = count("Trainees that one interpreter can serve.", "people", default=15)
    field = text("Subject that interpreters must know; empty: any interpreter will do.", optional=True)
    range_days = number("Days on a range that a class needs in each week.", "days per week", default=0.0)
    equipment = text("Kind of equipment set a class works with; empty: none.", optional=True)
    sets = number("Such sets in use by a class throughout.", "sets", default=0.0)
    pass_rate = number("Trainees who pass at the first attempt.", "share", default=1.0, maximum=1.0)
    resit_weeks = count(
        "Weeks from the end of the course to the one resit, for those who failed.", "weeks", minimum=0, maximum=LONGEST, default=0
    )
    resit_rate = number("Of those, how many pass then; 0: no resit.", "share", default=0.0, maximum=1.0)
    cost = number(
        "Cost of a trainee: food, lodging, travel, material; paid by the venue's contributor.", "mission currency per trainee", default=0.0
    )
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class CourseInstructor(dy.Schema):
    """Instructors a class needs from its first to its last week; those of several rows are different people."""

    course = key("The course.", refers="course")
    qualification = key("What they must be qualified in.")
    level = count("Lowest level of the qualification that will do (higher is better).", "level", maximum=99, default=1)
    people = count("How many.", "people", maximum=100)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Venue(dy.Schema):
    """A training place: room for so many people and classes at the same time."""

    venue = key("Key of the venue.")
    name = text("Name as printed.")
    contributor = refers("contributor", "Who runs it, and pays for it and for the trainees there.")
    place = refers("place", "Where it is, as far as conditions of contributors are concerned (country, territory).")
    seats = count("Trainees at the same time.", "people")
    classes = count("Classes at the same time.", "classes", default=1)
    range_days = number("Days on a range in each week; empty: no limit.", "days per week", optional=True)
    travel = number("Time trainees travel there, and back again.", "days", default=0.0, maximum=60.0)
    cost = number("Cost of a class there.", "mission currency per week", default=0.0)
    start = date("First day of classes; empty: from the start.", optional=True)
    end = date("Last day; empty: to the end.", optional=True)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class VenueCourse(dy.Schema):
    """The courses a venue is qualified for."""

    venue = key("The venue.", refers="venue")
    course = key("The course.", refers="course")
    every = count("Weeks from one day on which a class can begin to the next, counted from the first of the mission.", "weeks", default=1)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class VenueEquipment(dy.Schema):
    """Equipment sets at a venue."""

    venue = key("The venue.", refers="venue")
    equipment = key("Kind of set, as in `course`.")
    sets = number("How many.", "sets")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Instructor(dy.Schema):
    """Instructors who are alike: of one contributor, with one rotation window."""

    instructor = key("Key of the row; its people are numbered.")
    contributor = refers("contributor", "Who sends and pays them.")
    people = count("How many.", "people", default=1, maximum=1000)
    start = date("First day of their rotation; empty: from the start.", optional=True)
    end = date("Last day of it; empty: to the end.", optional=True)
    rest = count("Weeks without a class after each class.", "weeks", minimum=0, maximum=LONGEST, default=0)
    country = text("The one country they may teach in, as in `place`; empty: anywhere.", optional=True)
    cost = number("Cost of one of them.", "mission currency per week", default=0.0)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class InstructorQualification(dy.Schema):
    """What instructors are qualified in."""

    instructor = key("The instructors.", refers="instructor")
    qualification = key("The qualification.")
    level = count("Level they hold.", "level", maximum=99, default=1)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class InstructorLanguage(dy.Schema):
    """Languages instructors can teach in."""

    instructor = key("The instructors.", refers="instructor")
    language = key("Language (ISO 639-1 code, or a name).")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Interpreter(dy.Schema):
    """Interpreters who are alike: one pair of languages, one field, one window."""

    interpreter = key("Key of the row; its people are numbered.")
    contributor = refers("contributor", "Who sends and pays them.")
    language = text("The instructors' language they work from.")
    into = text("The class's language they work into.")
    field = text("The field they know, as in `course`; empty: only what needs no field.", optional=True)
    people = count("How many.", "people", default=1, maximum=1000)
    start = date("First day; empty: from the start.", optional=True)
    end = date("Last day; empty: to the end.", optional=True)
    cost = number("Cost of one of them.", "mission currency per week", default=0.0)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Cohort(dy.Schema):
    """People of one skill whom the recipient can release for courses."""

    cohort = key("Key of the cohort.")
    skill = text("What they are or can: the entry skill of courses.")
    place = refers("place", "Where they serve, and return to as graduates; empty: wherever graduates are needed.", optional=True)
    language = text("The language they are taught in.")
    people = positive("People who can leave for courses in one week.", "people per week")
    total = positive("People who can leave in all; empty: as many as the weeks allow.", "people", optional=True)
    start = date("First day on which they can leave; empty: from the start.", optional=True)
    end = date("Last day; empty: to the end.", optional=True)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Arranged(dy.Schema):
    """Classes that an earlier plan has arranged: a new plan holds no others but for so many moves. Empty: it is free.

    `coalition plan --from` fills it in.
    """

    course = key("The course.", refers="course")
    venue = key("The venue.", refers="venue")
    language = key("Language of the class.")
    starts = dy.Date(primary_key=True, description="First day.")
    number = dy.Int64(primary_key=True, min=1, max=1000, description="Which of the classes alike.", metadata={"unit": "rank"})
    people = text("Who was to teach and interpret, parted by semicolons.", optional=True)
    moves = count("Classes of the plan that may be others than those arranged; the least of all rows holds.", "classes", minimum=0)
    decided = date("Day up to which no class begins that is not arranged; the latest of all rows holds; empty: none is.", optional=True)
    source = source_column()
    note = note_column()


TABLES: dict[str, type[dy.Schema]] = {
    "course": Course, "course_instructor": CourseInstructor, "venue": Venue, "venue_course": VenueCourse,
    "venue_equipment": VenueEquipment, "instructor": Instructor, "instructor_qualification": InstructorQualification,
    "instructor_language": InstructorLanguage, "interpreter": Interpreter, "cohort": Cohort, "arranged": Arranged,
}  # fmt: skip
"""The tables by name, as pyproject.toml makes them known."""
