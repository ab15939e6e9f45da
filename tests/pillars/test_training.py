"""Training, rule by rule, on a mission worked out by hand: what limits graduates, and the traps that a plan of courses falls into."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from coalition.mission.mission import Mission
from coalition.plan.plan import Plan
from coalition.plan.solve import solve
from tests.mission.tiny import Rows
from tests.pillars.school import MADE_UP, course, day, interpreter, need, school, school_rows, venue


def near(value: object) -> object:
    """Equal but for what goals may give up to later ones."""
    return pytest.approx(value, rel=1e-4, abs=1e-4)


def planned(rows: Rows) -> Plan:
    return solve(school(rows))


def met(rows: Rows, of: str = "sappers 8") -> float:
    """What is met of a need."""
    return float(planned(rows).tables["fulfilment"].filter(need=of)["met"][0])


def wide(weeks: int = 8) -> Rows:
    """Room for two classes at once, people enough, and forty sappers wanted."""
    rows = school_rows(weeks)
    rows["venue"] = [venue(seats=40, classes=2)]
    rows["instructor"][0]["people"] = 2
    rows["interpreter"] = [interpreter("ivan", people=2)]
    rows["cohort"][0]["people"] = 40.0
    rows["need"] = [need("sappers", 40.0, 2, late=0.0)]
    rows["course"] = [course()]
    return rows


def test_worked_by_hand() -> None:
    """Two classes of ten: 2 × (2 weeks × (50 + 100 + 30)) + 20 × 20 = 1,120."""
    plan = planned(school_rows())
    assert plan.tables["fulfilment"]["met"].to_list() == near([20.0])
    assert plan.tables["activity"]["cost"].sum() == near(1120.0)
    assert plan.tables["spending"].filter(purse="contributor:POL")["activities"].to_list() == near([1120.0])
    assert plan.tables["classes"].select("classes", "trainees", "graduates").sum().row(0) == near((2.0, 20.0, 20.0))


# -- traps
def test_seats_are_not_the_only_capacity() -> None:
    """Forty seats and forty people: the two weeks bring 20 with two instructors and interpreters, 10 with one of either."""
    rows = wide()
    rows["need"][0]["due"] = day(3, -1)
    assert met(rows, "sappers 2") == near(20.0)
    rows["instructor"][0]["people"] = 1
    assert met(rows, "sappers 2") == near(10.0)
    rows = wide()
    rows["need"][0]["due"] = day(3, -1)
    rows["interpreter"][0]["people"] = 1
    assert met(rows, "sappers 2") == near(10.0)


@pytest.mark.parametrize(("size", "interpreters", "graduates"), [(15, 1, 15.0), (16, 1, 15.0), (16, 2, 16.0), (31, 2, 30.0), (31, 3, 31.0)])
def test_interpreters_are_taken_for_whole_classes_not_by_the_day(size: int, interpreters: int, graduates: float) -> None:
    """One interpreter for every fifteen trainees, from the first day of a class to the last."""
    rows = wide()
    rows["course"] = [course(class_most=40)]
    rows["interpreter"][0]["people"] = interpreters
    rows["cohort"][0]["total"] = float(size)
    rows["need"] = [need("sappers", 40.0, 3)]
    assert met(rows, "sappers 3") == near(graduates)


def test_an_interpreter_who_leaves_in_the_middle_serves_no_class() -> None:
    """Two interpreters, each there for one of the class's two weeks, are not one interpreter for both."""
    rows = wide()
    rows["interpreter"] = [interpreter("first", end=day(1, -1)), interpreter("second", start=day(1), end=day(2, -1))]
    rows["need"] = [need("sappers", 10.0, 3)]
    assert met(rows, "sappers 3") == 0.0
    rows["interpreter"][0]["end"] = day(2, -1)
    assert met(rows, "sappers 3") == near(10.0)


def test_language_is_the_instructors_not_the_courses() -> None:
    """A class of an English and a Japanese speaker needs an interpreter from each; a speaker of Ukrainian needs none."""
    rows = wide()
    rows["course_instructor"].append({"course": "sapper", "qualification": "detectors", "level": 1, "people": 1, **MADE_UP})
    rows["instructor"].append({"instructor": "jun", "contributor": "JPN", **MADE_UP})
    rows["instructor_qualification"].append({"instructor": "jun", "qualification": "detectors", "level": 1, **MADE_UP})
    rows["instructor_language"].append({"instructor": "jun", "language": "ja", **MADE_UP})
    rows["need"] = [need("sappers", 10.0, 3)]
    assert met(rows, "sappers 3") == 0.0
    rows["interpreter"].append(interpreter("aki", language="ja"))
    assert met(rows, "sappers 3") == near(10.0)
    load = planned(rows).tables["interpreter_load"]
    assert load.filter(week=day(0)).select("language", "working").rows() == [("en", 1.0), ("ja", 1.0)]
    rows["interpreter"] = [interpreter("aki", language="ja")]
    rows["instructor_language"].append({"instructor": "ann", "language": "uk", **MADE_UP})
    assert met(rows, "sappers 3") == near(10.0)


def test_an_interpreter_knows_the_field() -> None:
    rows = wide()
    rows["course"] = [course(field="mines")]
    assert met(rows, "sappers 2") == 0.0
    rows["interpreter"] = [interpreter("ivan", field="mines")]
    rows["need"][0]["due"] = day(3, -1)
    assert met(rows, "sappers 2") == near(10.0)


def test_graduates_count_at_the_need_date_not_places() -> None:
    """Ten places, three in four pass; half of the others two weeks later; three days to travel each way."""
    rows = wide()
    rows["instructor"][0]["people"] = 1
    rows["course"] = [course(pass_rate=0.75, resit_weeks=2, resit_rate=0.5)]
    rows["venue"] = [venue(seats=40, travel=3.0)]
    rows["cohort"][0].update(total=10.0)
    rows["mission"][0]["step"] = 1
    rows["need"] = [need("sappers", 10.0, due) for due in (3, 4, 5, 6)]
    for one, graduates in zip(rows["need"], (0.0, 7.5, 7.5, 8.75), strict=True):
        rows["need"] = [one]
        assert met(rows, one["need"]) == near(graduates), one["need"]


def test_a_short_need_says_what_ran_out() -> None:
    rows = wide()
    rows["interpreter"][0]["people"] = 1
    rows["need"] = [need("sappers", 40.0, 3)]
    row = planned(rows).tables["fulfilment"].row(0, named=True)
    assert row["reason"] == "limits"
    assert "nothing is left of" in row["explanation"]
    assert "interpreters ivan in the week from 2025-04-07" in row["explanation"]
    rows["need"] = [need("sappers", 40.0, 1)]
    assert planned(rows).tables["fulfilment"]["reason"].to_list() == ["too late"]


# -- rules
def test_a_class_too_small_is_not_held() -> None:
    rows = wide()
    rows["cohort"][0]["total"] = 4.0
    assert met(rows, "sappers 2") == 0.0
    assert planned(rows).tables["activity"].is_empty()


def test_who_is_trained_for_a_further_course_waits_neither_too_short_nor_too_long() -> None:
    rows = wide()
    rows["course"].append(course(course="leader", name="Leader", skill="team leaders", entry="sappers", weeks=1, gap_least=2, gap_most=2))
    rows["course_instructor"].append({"course": "leader", "qualification": "clearance", "level": 1, "people": 1, **MADE_UP})
    rows["venue_course"].append({"venue": "school", "course": "leader", **MADE_UP})
    rows["cohort"][0].update(end=day(0), total=10.0)
    rows["need"] = [need("team leaders", 10.0, 8)]
    assert met(rows, "team leaders 8") == near(10.0)
    starts = planned(rows).tables["classes"].sort("starts")
    assert starts["starts"].to_list() == [day(0), day(4)]
    rows["venue"][0]["end"] = day(5, -2)
    assert met(rows, "team leaders 8") == 0.0


@pytest.mark.parametrize(("change", "graduates"), [
    ({"venue": {"classes": 1}}, 10.0), ({"venue": {"seats": 15}}, 15.0), ({"venue": {"range_days": 3.0}}, 10.0),
    ({"venue": {"range_days": 4.0}}, 20.0), ({"venue": {"end": day(2, -2)}}, 0.0), ({"venue_equipment": {"sets": 1.0}}, 10.0),
    ({"instructor": {"end": day(2, -2)}}, 0.0), ({"instructor": {"country": "UKR"}}, 0.0), ({"instructor": {"country": "POL"}}, 20.0),
    ({"instructor_qualification": {"level": 2}}, 20.0), ({"course_instructor": {"level": 2}}, 0.0), ({"cohort": {"people": 12.0}}, 12.0),
    ({"cohort": {"total": 11.0}}, 11.0), ({"cohort": {"start": day(0, 1)}}, 0.0), ({"cohort": {"place": "Lublin"}}, 0.0),
    ({"cohort": {"skill": "cook"}}, 0.0), ({"cohort": {"language": "pl"}}, 0.0),
])  # fmt: skip
def test_every_limit_holds(change: dict[str, dict[str, Any]], graduates: float) -> None:
    """Of forty sappers wanted after one class each: what one limit leaves of the twenty that two classes bring."""
    rows = wide()
    rows["course"] = [course(range_days=2.0, equipment="detector sets", sets=1.0)]
    rows["venue_equipment"] = [{"venue": "school", "equipment": "detector sets", "sets": 2.0, **MADE_UP}]
    rows["need"] = [need("sappers", 40.0, 3)]
    for table, cells in change.items():
        rows[table][0].update(cells)
    assert met(rows, "sappers 3") == near(graduates)


def test_instructors_rest() -> None:
    """Six weeks hold three classes of two weeks, or two with a week of rest in between."""
    rows = school_rows(7)
    rows["need"] = [need("sappers", 40.0, 7)]
    assert met(rows, "sappers 7") == near(30.0)
    rows["instructor"][0]["rest"] = 1
    assert met(rows, "sappers 7") == near(20.0)


def test_nobody_stands_on_two_posts() -> None:
    """One person who can do both is one person."""
    rows = wide()
    rows["instructor"][0]["people"] = 1
    rows["course_instructor"].append({"course": "sapper", "qualification": "detectors", "level": 1, "people": 1, **MADE_UP})
    rows["instructor_qualification"].append({"instructor": "ann", "qualification": "detectors", "level": 1, **MADE_UP})
    rows["need"] = [need("sappers", 10.0, 3)]
    assert met(rows, "sappers 3") == 0.0
    rows["instructor"][0]["people"] = 2
    assert met(rows, "sappers 3") == near(10.0)


def test_everybody_pays_their_own() -> None:
    """The host pays the room and the trainees, others their instructors; without Japan's money its instructors stay at home."""
    rows = school_rows()
    rows["instructor"][0]["contributor"] = "JPN"
    rows["budget"] = [
        {"budget": f"{who} 1", "contributor": who, "fiscal_year": "2025", "start": day(0), "end": day(8, -1), "ceiling": 5000.0, **MADE_UP}
        for who in ("JPN", "POL")
    ]
    spent = dict(planned(rows).tables["spending"].select("purse", "activities").iter_rows())
    assert spent == near({"contributor:JPN": 400.0, "contributor:POL": 720.0})
    rows["budget"][0]["ceiling"] = 200.0
    assert met(rows) == near(10.0)


def test_people_sent_are_counted() -> None:
    """Of four staff-weeks in theatre, two weeks of an instructor and two of an interpreter are one class."""
    rows = school_rows()
    rows["venue"][0]["place"] = "Lviv"
    rows["staff"] = [
        {
            "staff": "POL out",
            "contributor": "POL",
            "territory": "in theatre",
            "start": day(0),
            "end": day(8, -1),
            "staff_weeks": 4.0,
            **MADE_UP,
        }
    ]
    assert met(rows) == near(10.0)


def test_a_caveat_keeps_people_at_home_but_not_the_money() -> None:
    """A law against people in theatre refuses its instructors there; the need says whose law it is."""
    rows = school_rows()
    rows["venue"][0]["place"] = "Lviv"
    rows["caveat"] = [{
        "caveat": "no people", "line": 1, "effect": "refuse", "contributor": "POL", "personnel": True, "territory": "in theatre",
        "legal_basis": "Act made up", **MADE_UP,
    }]  # fmt: skip
    row = planned(rows).tables["fulfilment"].row(0, named=True)
    assert row["met"] == 0.0
    assert (row["reason"], "no people (Act made up)" in row["explanation"]) == ("refused", True)
    rows["venue"][0]["place"] = "Lublin"
    assert met(rows) == near(20.0)


def test_order_of_rows_and_time_steps_change_nothing() -> None:
    rows = wide()
    rows["interpreter"].append(interpreter("aki", language="ja"))
    first = planned(rows).tables
    for table in ("interpreter", "instructor_language", "venue_course", "measure", "contributor"):
        rows[table] = rows[table][::-1]
    second = planned(rows).tables
    assert all(first[name].equals(second[name]) for name in ("activity", "roster", "goal", "entry"))
    rows["mission"][0]["step"] = 1
    assert met(rows, "sappers 2") == near(first["fulfilment"]["met"][0])


def test_a_mission_without_courses_is_left_alone() -> None:
    rows = school_rows()
    for table in ("course", "course_instructor", "venue", "venue_course", "instructor", "instructor_qualification", "instructor_language"):
        rows[table] = []
    mission: Mission = school(rows)
    assert solve(mission).tables["activity"].is_empty()
    assert isinstance(mission["course"], pl.DataFrame)


def test_goals_keep_their_order_when_classes_are_made_whole() -> None:
    """Cost comes before lateness: the second class waits for the cheap room, 2 × 2 × 180 + 12 × 20 = 960 in all."""
    rows = school_rows(10)
    order = ("shortfall", "cost", "lateness")
    rows["goal"] = [{"order": number, "goal": goal, **MADE_UP} for number, goal in enumerate(order, 1)]
    rows["need"] = [need("sappers", 12.0, 2, late=60.0)]
    rows["venue"] = [venue(), venue(venue="camp", name="Camp", cost=400.0)]
    rows["venue_course"].append({"venue": "camp", "course": "sapper", **MADE_UP})
    rows["instructor"][0]["people"] = 3
    rows["interpreter"] = [interpreter("ivan", people=3)]
    rows["cohort"][0]["people"] = 20.0
    plan = planned(rows)
    assert plan.tables["activity"]["cost"].sum() == near(960.0)
    assert set(plan.tables["classes"]["venue"]) == {"school"}
