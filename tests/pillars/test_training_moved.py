"""What is said of classes that an earlier plan arranged: whose team is whose, why a class is not held as it was, what is left out."""

from __future__ import annotations

import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coalition.errors import QuestionError
from coalition.pillars.training.arranged import people_of
from coalition.pillars.training.moved import Team, _stay, as_before
from coalition.pillars.training.shown import differs
from coalition.pillars.training.weeks import Weeks
from coalition.plan.holding import held
from coalition.plan.solve import solve
from coalition.plan.store import StoredPlan
from tests.mission.tiny import Rows
from tests.pillars.school import MADE_UP, course, day, need, school, school_rows, venue
from tests.pillars.test_training_anew import stored


def two() -> Rows:
    """Two classes one after the other: twenty sappers by the end of ten weeks, Ann alone teaches."""
    rows = school_rows(10)
    rows["need"] = [need("sappers", 20.0, 10)]
    return rows


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> StoredPlan:
    mission = school(two())
    return stored(solve(mission), mission, tmp_path_factory.mktemp("two") / "out")


def reasons(rows: Rows, before: StoredPlan, moves: int = 0) -> list[tuple[str, str | None]]:
    """What becomes of each class, and why, where none may move unless said."""
    tables = solve(held(school(rows), before, None, moves)).tables
    return list(tables["moved"].sort("starts", "number").select("outcome", "why").iter_rows())


@pytest.fixture
def weeks() -> Weeks:
    return Weeks(school(two()).calendar)


@pytest.mark.parametrize(
    ("now", "taken"),
    [
        ([("cho",), ("ann", "bob")], [("cho",), ("ann", "bob")]),  # the second keeps its own, though it stands last
        ([("ann", "bob"), ("dai",)], [("dai",), ("ann", "bob")]),
        ([("dai", "eve"), ("cho", "eve")], [("cho", "eve"), ("dai", "eve")]),  # the most alike
        ([("eve",), ("dai",)], [("eve",), ("dai",)]),  # the first where none is
    ],
)
def test_a_team_that_is_a_classs_own_goes_to_no_other(weeks: Weeks, now: list[Team], taken: list[Team]) -> None:
    rows = [{"course": "c", "venue": "v", "language": "uk", "starts": day(1), "number": number} for number in (1, 2)]
    teams = {("c", "v", "uk", 1): list(now)}
    assert _stay(rows, [("cho",), ("ann", "bob")], teams, weeks) == dict(enumerate(taken))
    assert teams["c", "v", "uk", 1] == []


def test_a_class_without_a_team_is_not_found(weeks: Weeks) -> None:
    rows = [{"course": "c", "venue": "v", "language": "uk", "starts": day(1), "number": number} for number in (1, 2)]
    assert _stay(rows, [("ann",), ("bob",)], {("c", "v", "uk", 1): [("bob",)]}, weeks) == {1: ("bob",)}


def test_a_class_begins_its_roster_with_the_team_that_fits_it(weeks: Weeks) -> None:
    """Two classes at one opening, the first taught by number 3, the second by 0 and 1: each takes its own, whatever the order of rows."""
    names = {"ann": 0, "bob": 1, "cho": 2, "dai": 3}
    opening = {"course": "c", "venue": "v", "language": "uk", "starts": day(1)}
    rows = [{**opening, "people": "ann; bob"}, {**opening, "people": "dai"}, {**opening, "people": "cho"}]
    able = {"first": (3,), "second": (0, 1), "third": (0, 2)}
    posts = {
        "one": [("instructors", "q", "first", 1)],
        "two": [("instructors", "q", "second", 2)],
        "three": [("instructors", "q", "third", 1)],
    }
    copies: Any = [SimpleNamespace(key=key, run=SimpleNamespace(opening=("c", "v", "uk", 1), week=1, key=key)) for key in posts]
    staff: Any = SimpleNamespace(number=names.get, able=lambda _, name: able[name], posts=lambda run: posts[run.key])
    arranged: Any = SimpleNamespace(rows=rows, weeks=weeks, moved=7)
    found = as_before(arranged, copies, staff)
    assert found is not None
    assert [found.shifts[number].people for number in range(3)] == [((3,),), ((0, 1),), ((2,),)]


def test_names_are_parted_by_semicolons_with_or_without_a_space() -> None:
    assert people_of("ann;  bob 1 ;cho") == ["ann", "bob 1", "cho"]
    assert people_of(None) == people_of(" ; ") == []


def test_nobody_changes_where_a_row_becomes_two_people(before: StoredPlan) -> None:
    """Ann is "ann 1" once her row has two people: it is still she."""
    rows = two()
    rows["instructor"][0]["people"] = 2
    assert reasons(rows, before) == [("stays", None), ("stays", None)]


def test_where_the_venue_is_shut_nobody_is_blamed(before: StoredPlan) -> None:
    rows = two()
    last = before.tables["classes"]["starts"].max()
    rows["venue"] = [venue(end=last)]
    outcome = reasons(rows, before)
    assert outcome[-1] == ("given up", "It can no longer be held there then.")


def test_whose_contributor_may_send_nobody_is_named(before: StoredPlan) -> None:
    rows = two()
    rows["caveat"] = [{
        "caveat": "no people", "line": 1, "effect": "refuse", "contributor": "JPN", "personnel": True, "territory": "in theatre",
        "legal_basis": "Act made up", **MADE_UP,
    }]  # fmt: skip
    rows["venue"][0]["contributor"] = "POL"
    rows["instructor"][0]["contributor"] = "JPN"
    rows["venue"][0]["place"] = "Lviv"
    outcome = reasons(rows, before)
    assert {why for _, why in outcome} == {"ann can no longer work there then."}


def test_a_longer_course_is_measured_by_its_new_length(before: StoredPlan) -> None:
    """Ann is there throughout two weeks of the last class, but not throughout three."""
    rows = two()
    rows["course"] = [course(weeks=3)]
    last = before.tables["classes"]["starts"].max()
    assert isinstance(last, datetime.date)
    rows["instructor"][0]["end"] = last + datetime.timedelta(days=13)
    outcome = reasons(rows, before)
    assert any(why is not None and why.startswith("ann is there from") for _, why in outcome)


def test_what_is_left_out_is_counted(before: StoredPlan) -> None:
    rows = two()
    rows["course"] = [course(course="other")]
    rows["course_instructor"][0]["course"] = rows["venue_course"][0]["course"] = "other"
    with pytest.raises(QuestionError, match="None of the 2 classes of the earlier plan is of a course and venue of this mission"):
        held(school(rows), before, None, 3)


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    """Two schools hold a class each; one is gone in the changed mission."""
    rows = two()
    rows["need"] = [need("sappers", 20.0, 3)]
    rows["venue"].append(venue(venue="camp", name="Camp"))
    rows["venue_course"].append({"venue": "camp", "course": "sapper", **MADE_UP})
    rows["instructor"][0]["people"] = 2
    rows["interpreter"][0]["people"] = 2
    rows["cohort"][0]["people"] = 20.0
    mission = school(rows)
    earlier = stored(solve(mission), mission, tmp_path / "out")
    assert set(earlier.tables["classes"]["venue"]) == {"camp", "school"}
    rows["venue"], rows["venue_course"] = rows["venue"][:1], rows["venue_course"][:1]
    kept = held(school(rows), earlier, None, 3)
    said = list(differs(kept, solve(kept).tables))
    assert said[:2] == [
        "1 of 1 classes stay.",
        "Left out: 1 of 2 classes of the earlier plan; this mission lacks the course or venue.",
    ]
