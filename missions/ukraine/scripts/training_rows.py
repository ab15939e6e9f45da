"""What the Ukraine mission says of training: measures and needs of graduates, courses, venues, people; sources and assumptions.

Only training that is not lethal: mine clearance, clearance machines, telemedicine. Combat training stays out. Nothing later than the
mission's first day is used, so the course in Lithuania with Japanese instructors (announced in October 2025) is not in these rows.
"""

from __future__ import annotations

from collections.abc import Mapping

Row = Mapping[str, object]

KYIV = "UA80"
MINES = "mine action"
SECTOR = {"deminers-trained": MINES, "eod-team-leaders": MINES, "machine-operators": MINES, "telemedicine-users": "health"}

MEASURES: list[Row] = [
    {"measure": key, "name": name, "unit": "people", "sector": SECTOR[key], "source": source, "note": note}
    for key, name, source, note in (
        ("deminers-trained", "Deminers trained", "train-coalition",
         "A means: graduates of the course for humanitarian deminers form new platoons, or go on to lead teams."),
        ("eod-team-leaders", "Leaders of clearance teams trained", "train-coalition", "One for every ten of the 550 deminers a year."),
        ("machine-operators", "Operators of clearance machines trained", "train-cmac-machines", "Twice the fourteen trained in 2024."),
        ("telemedicine-users", "Health workers trained on telemedicine devices", "train-telemedicine",
         "As many again as the 1,259 trained so far."),
    )
]  # fmt: skip

NEEDS: list[Row] = [
    {"need": f"{prefix}-{KYIV}-{due[:7]}", "measure": measure, "place": KYIV, "quantity": quantity, "first_useful": first, "due": due,
     "priority": "3", "late": 28, "discount": 0.02, "source": source, "assumption": f"train-need-{prefix}", "note": None}
    for prefix, measure, quantity, first, due, source in (
        ("leaders", "eod-team-leaders", 27, "2025-04-07", "2025-09-30", "train-coalition"),
        ("leaders", "eod-team-leaders", 28, "2025-09-01", "2026-03-31", "train-coalition"),
        ("operators", "machine-operators", 28, "2025-04-07", "2025-12-31", "train-cmac-machines"),
        ("telemedicine", "telemedicine-users", 630, "2025-04-07", "2025-09-30", "train-telemedicine"),
        ("telemedicine", "telemedicine-users", 629, "2025-09-01", "2026-03-31", "train-telemedicine"),
    )
]  # fmt: skip


def _judged(assumption: str, **cells: object) -> Row:
    return {**cells, "source": "train-mission-file", "assumption": assumption, "evidence": "judged"}


COURSES: list[Row] = [
    {"course": key, "name": name, "skill": skill, "entry": entry, "gap_least": 0, "gap_most": gap, "weeks": weeks, "class_least": least,
     "class_most": most, "per_interpreter": 15, "field": field, "range_days": range_days, "equipment": equipment, "sets": sets,
     "pass_rate": passed, "resit_weeks": 2, "resit_rate": 0.5, "cost": cost, "source": source, "assumption": "train-course",
     "evidence": "judged", "note": note}
    for key, name, skill, entry, gap, weeks, least, most, field, range_days, equipment, sets, passed, cost, source, note in (
        ("deminer", "Humanitarian deminer", "deminers-trained", "deminer recruit", 0, 4, 8, 24, "mine action", 3, "detector set", 1, 0.9,
         5500, "train-sapper-cost", "Cost: up to USD 6,000 a sapper, venue and people included."),
        ("team-leader", "Leader of a clearance team", "eod-team-leaders", "deminers-trained", 8, 3, 6, 12, "mine action", 2, "detector set",
         1, 0.85, 5500, "train-sapper-cost", "Cost as of a deminer."),
        ("machine-operator", "Operator of a clearance machine", "machine-operators", "emergency service", 0, 3, 6, 14, "mine action", 2,
         None, 0, 0.95, 6000, "train-cmac-machines", "Two of the weeks were held in Japan in 2024."),
        ("telemedicine", "Telemedicine devices", "telemedicine-users", "health worker", 0, 1, 10, 30, "medicine", 0, None, 0, 0.97, 300,
         "train-telemedicine", None),
    )
]  # fmt: skip

POSTS: list[Row] = [
    _judged("train-posts", course=course, qualification=qualification, level=level, people=people)
    for course, qualification, level, people in (
        ("deminer", "clearance", 1, 2), ("deminer", "clearance lead", 1, 1), ("team-leader", "clearance lead", 1, 2),
        ("machine-operator", "clearance machines", 1, 2), ("telemedicine", "telemedicine", 1, 1),
    )
]  # fmt: skip

VENUES: list[Row] = [
    {"venue": key, "name": name, "contributor": contributor, "place": place, "seats": seats, "classes": classes, "range_days": range_days,
     "travel": travel, "cost": 0, "source": source, "assumption": "train-venue", "evidence": "judged"}
    for key, name, contributor, place, seats, classes, range_days, travel, source in (
        ("lt-engineers", "Engineer school, Lithuania", "LTU", "LTKLJ", 48, 2, 5, 3, "train-coalition"),
        ("pl-eumam", "EUMAM centre, Poland", "POL", "PLRZE", 48, 2, 5, 2, "train-eumam"),
        ("de-eumam", "EUMAM centre, Germany", "DEU", "DEHAM", 24, 1, 5, 3, "train-eumam"),
        ("gb-interflex", "Interflex camp, United Kingdom", "GBR", "GBFXT", 48, 2, 5, 3, "train-interflex"),
        ("jp-machines", "Makers' grounds, Japan", "JPN", "JPYOK", 14, 1, 5, 4, "train-cmac-machines"),
        ("ua-clinics", "Teaching clinics, Kyiv", "EUI", "H-KYIV", 90, 3, None, 1, "train-telemedicine"),
    )
]  # fmt: skip

EVERY = {"deminer": 4, "team-leader": 3, "machine-operator": 3, "telemedicine": 2}
"""Weeks from one start to the next: classes follow one another."""

VENUE_COURSES: list[Row] = [
    _judged("train-venue", venue=venue, course=course, every=EVERY[course])
    for venue, courses in (
        ("lt-engineers", ("deminer", "team-leader")), ("pl-eumam", ("deminer", "machine-operator")), ("de-eumam", ("deminer",)),
        ("gb-interflex", ("deminer", "team-leader")), ("jp-machines", ("machine-operator",)), ("ua-clinics", ("telemedicine",)),
    )
    for course in courses
]  # fmt: skip

EQUIPMENT: list[Row] = [
    _judged("train-venue", venue=venue, equipment="detector set", sets=sets)
    for venue, sets in (("lt-engineers", 2), ("pl-eumam", 1), ("de-eumam", 1), ("gb-interflex", 2))
]

_PEOPLE = (
    ("LTU-clearance", "LTU", 4, 2, None, "train-coalition", (("clearance", 1), ("clearance lead", 1)), ("lt", "en")),
    ("NOR-clearance", "NOR", 3, 2, None, "train-interflex", (("clearance", 1), ("clearance lead", 1)), ("en",)),
    ("SWE-clearance", "SWE", 3, 2, None, "train-interflex", (("clearance", 1),), ("en",)),
    ("IRL-clearance", "IRL", 4, 1, None, "train-ireland", (("clearance", 1),), ("en",)),
    ("POL-clearance", "POL", 5, 2, "POL", "train-eumam", (("clearance", 1), ("clearance lead", 1)), ("pl", "uk")),
    ("POL-machines", "POL", 2, 2, "POL", "train-eumam", (("clearance machines", 1),), ("pl", "en")),
    ("DEU-clearance", "DEU", 4, 2, "DEU", "train-eumam", (("clearance", 1), ("clearance lead", 1)), ("de", "en")),
    ("GBR-clearance", "GBR", 5, 2, "GBR", "train-interflex", (("clearance", 1), ("clearance lead", 1)), ("en",)),
    ("JPN-clearance", "JPN", 2, 1, None, "train-cmac-detectors", (("clearance", 1),), ("ja", "en")),
    ("JPN-machines", "JPN", 3, 2, "JPN", "train-cmac-machines", (("clearance machines", 1),), ("ja",)),
    ("EUI-telemedicine", "EUI", 4, 1, "UKR", "train-telemedicine", (("telemedicine", 1),), ("uk",)),
)

INSTRUCTORS: list[Row] = [
    {"instructor": key, "contributor": contributor, "people": people, "rest": rest, "country": country, "cost": 0, "source": source,
     "assumption": "train-instructors", "evidence": "judged"}
    for key, contributor, people, rest, country, source, _, _ in _PEOPLE
]  # fmt: skip
QUALIFICATIONS: list[Row] = [
    _judged("train-instructors", instructor=one[0], qualification=qualification, level=level)
    for one in _PEOPLE
    for qualification, level in one[6]
]
LANGUAGES: list[Row] = [_judged("train-instructors", instructor=one[0], language=language) for one in _PEOPLE for language in one[7]]

INTERPRETERS: list[Row] = [
    _judged(
        "train-interpreters", interpreter=key, contributor=contributor, language=language, into="uk", field=field, people=people, cost=1200
    )
    for key, contributor, language, field, people in (
        ("en-uk-mines", "GBR", "en", "mine action", 4), ("en-uk-mines-2", "LTU", "en", "mine action", 2),
        ("de-uk-mines", "DEU", "de", "mine action", 2), ("pl-uk-mines", "POL", "pl", "mine action", 2),
        ("ja-uk-mines", "JPN", "ja", "mine action", 1),
    )
]  # fmt: skip

COHORTS: list[Row] = [
    _judged("train-cohorts", cohort=key, skill=skill, place=None, language="uk", people=people, total=total)
    for key, skill, people, total in (
        ("dsns-recruits", "deminer recruit", 24, 550), ("dsns-crews", "emergency service", 14, 56),
        ("health-workers", "health worker", 60, 1300),
    )
]  # fmt: skip

TABLES: dict[str, tuple[tuple[str, ...], list[Row]]] = {
    "course": (("course",), COURSES), "course_instructor": (("course", "qualification"), POSTS), "venue": (("venue",), VENUES),
    "venue_course": (("venue", "course"), VENUE_COURSES), "venue_equipment": (("venue", "equipment"), EQUIPMENT),
    "instructor": (("instructor",), INSTRUCTORS), "instructor_qualification": (("instructor", "qualification"), QUALIFICATIONS),
    "instructor_language": (("instructor", "language"), LANGUAGES), "interpreter": (("interpreter",), INTERPRETERS),
    "cohort": (("cohort",), COHORTS),
}  # fmt: skip

SOURCES: list[Row] = [
    {"source": key, "title": title, "url": url, "published": published, "licence": "", "confidence": confidence, "note": note}
    for key, title, url, published, confidence, note in (
        ("train-mission-file", "Judgement of this mission's author on training", "", "2025-04-07", "L", "See the row's assumption."),
        ("train-coalition", "Demining coalition (Lithuania, Iceland): about 550 humanitarian deminers to be trained in 2024",
         "https://l24.lt/en/world/item/403900-minister-of-national-defence-attended-distance-ramstein-format-meeting", "2024-04-25",
         "H", ""),
        ("train-interflex", "Interflex: 50,000 trained in the United Kingdom; partners named, among them Norway, Sweden, Lithuania",
         "https://menafn.com/1108904320/50000-Ukrainian-Soldiers-Trained-In-Britain-Under-Operation-Interflex", "2024-11-19", "H",
         "Combat training is not planned here; only that there are camps and instructors."),
        ("train-eumam", "EUMAM Ukraine: 63,000 trained by 24 states, mainly hosted by Poland and Germany",
         "https://sofiaglobe.com/2024/11/08/eu-extends-mandate-of-eu-military-assistance-mission-for-ukraine-for-two-years/",
         "2024-11-08", "H", ""),
        ("train-ireland", "Ireland: up to about 30 instructors authorised for EUMAM",
         "https://babel.ua/en/news/97603-despite-its-neutrality-ireland-will-train-the-ukrainian-military-in-fire-training",
         "2023-08", "H", ""),
        ("train-cmac-detectors",
         "JICA and CMAC: 8 of the State Emergency Service trained on the ALIS detector in Cambodia, 15-20 January 2023",
         "https://konrad.jp/?p=12656", "2023-01", "H", ""),
        ("train-cmac-machines", "JICA and CMAC: 14 trained on demining machines, about two weeks of it in Japan",
         "https://konrad.jp/?p=28042",
         "2024-08", "H", ""),
        ("train-sapper-cost", "Tony Blair Institute: up to USD 6,000 to train a sapper; 3,000 there, 10,000 needed for 80 % in ten years",
         "https://ukrainerebuildnews.com/land-mines-shave-11-billion-per-year-off-of-ukraines-gdp-tony-blair-institute-study-finds",
         "2024-09-10", "M", ""),
        ("train-telemedicine", "Ministry of Health: telemedicine in 328 centres, 1,259 health workers trained on devices",
         "https://nenka.info/en/telemedicine-services-are-now-available-in-328-medical-centers-in-ukraine", "2024", "M",
          "The page is undated."),
    )
]  # fmt: skip

ASSUMPTIONS: list[Row] = [
    {"assumption": key, "statement": statement, "value": value, "low": low, "high": high, "unit": unit, "author": "mission file",
     "judged": "judged 2025-04-07", "applies_to": applies, "note": ""}
    for key, statement, value, low, high, unit, applies in (
        ("train-need-leaders", "One leader is wanted for every ten of the 550 deminers a year the coalition planned to train.", 1, 0.6, 1.6,
         "factor", "need.quantity"),
        ("train-need-operators", "Twice as many operators are wanted as were trained in 2024: machines arrive.", 1, 0.5, 2, "factor",
         "need.quantity"),
        ("train-need-telemedicine", "As many health workers are to be trained in the year as were trained by the source's date.", 1, 0.5, 2,
         "factor", "need.quantity"),
        ("train-course",
         "Lengths, class sizes, pass rates and resits of the courses: 3 to 6 weeks for deminers, a pass rate of 75 to 97 %, as "

          "in courses after international mine action standards; no syllabus of these courses is public. A class of deminers "
          "trained by the State "
         "Emergency Service goes on to lead within eight weeks.", 1, 0.75, 1.5, "factor", "course.weeks"),
        ("train-posts", "One instructor for about eight trainees on a range, a lead instructor for every class.", 1, 1, 2, "factor",
         "course_instructor.people"),
        ("train-venue", "Rooms, seats, range days and sets that a host sets aside for this mission: one or two classes at a time.",
         1, 0.5, 2,
         "factor", "venue.seats"),
        ("train-instructors",
         "Instructors that a contributor can spare all year for training that is not combat training, their qualifications, "
         "languages and rests; numbers are a small part of those reported for EUMAM and Interflex.", 1, 0.5, 2, "factor",
          "instructor.people"),
        ("train-interpreters",
         "Interpreters with the vocabulary of mine action, by language; one serves fifteen trainees. Cost EUR 1,200 a week.",
         1, 0.5, 2, "factor", "interpreter.people"),
        ("train-cohorts", "People the State Emergency Service and clinics can release in a week and in all.", 1, 0.5, 1.5, "factor",
         "cohort.people"),
    )
]  # fmt: skip
