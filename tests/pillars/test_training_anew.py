"""A plan made from an earlier one after an instructor's window has changed: at most so many classes move, and each is said why."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from coalition import load
from coalition.cli import app
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.mission.write import write_folder
from coalition.pillars.training.shown import differs
from coalition.plan.holding import held
from coalition.plan.plan import Plan
from coalition.plan.solve import solve
from coalition.plan.store import StoredPlan, read_plan, replacing, write_plan
from coalition.verify.verify import breaches, verify
from tests.mission.tiny import Rows
from tests.pillars.school import MADE_UP, course, day, interpreter, need, school, school_rows, venue

WEEKS, COURSES = 14, 12


def dozen() -> Rows:
    """Twelve courses of one or two weeks, each with a need of ten; two schools, five instructors who each teach some of them."""
    rows = school_rows(WEEKS)
    measures = [f"skill {number}" for number in range(COURSES)]
    rows["measure"] = rows["measure"][:1] + [
        {"measure": one, "name": one.capitalize(), "unit": "people", "sector": "mine action", **MADE_UP} for one in measures
    ]
    rows["need"] = [need(one, 10.0, 5 + 3 * (number % 4)) for number, one in enumerate(measures)]
    rows["course"] = [course(course=f"c{number}", name=one, skill=one, weeks=1 + number % 2) for number, one in enumerate(measures)]
    rows["course_instructor"] = [
        {"course": f"c{number}", "qualification": f"q{number % 4}", "level": 1, "people": 1, **MADE_UP} for number in range(COURSES)
    ]
    rows["venue"] = [venue(seats=20, classes=2), venue(venue="camp", name="Camp", cost=60.0)]
    rows["venue_course"] = [
        {"venue": place, "course": f"c{number}", **MADE_UP} for place in ("camp", "school") for number in range(COURSES)
    ]
    rows["instructor"], rows["instructor_qualification"], rows["instructor_language"] = [], [], []
    for number, key in enumerate(("ann", "bob", "cho", "dai", "eve")):
        rows["instructor"].append({"instructor": key, "contributor": "POL", "people": 1, "cost": 100.0 + number, **MADE_UP})
        rows["instructor_language"].append({"instructor": key, "language": "en", **MADE_UP})
        rows["instructor_qualification"] += [
            {"instructor": key, "qualification": f"q{(number + more) % 4}", "level": 1, **MADE_UP} for more in (0, 1)
        ]
    rows["interpreter"] = [interpreter("ivan", people=3)]
    rows["cohort"][0].update(people=20.0)
    return rows


def with_instructor(rows: Rows, key: str, **other: Any) -> Mission:
    """The mission with an instructor's row changed."""
    return school({**rows, "instructor": [{**one, **other} if one["instructor"] == key else one for one in rows["instructor"]]})


def stored(plan: Plan, mission: Mission, folder: Path) -> StoredPlan:
    with replacing(folder) as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    found = read_plan(folder)
    assert list(breaches(verify(found))) == []
    return found


def with_table(mission: Mission, name: str, frame: pl.DataFrame) -> Mission:
    return Mission({**mission.tables, name: frame}, mission.files)


def openings(plan: Plan) -> list[tuple[object, ...]]:
    """Classes by course, venue and first day."""
    return sorted(plan.tables["classes"].select("course", "venue", "starts", "classes").rows())


def elsewhere(after: Plan, before: Plan) -> float:
    """Classes at openings where there were fewer."""
    was = {one[:3]: float(str(one[3])) for one in openings(before)}
    return sum(max(0.0, float(str(one[3])) - was.get(one[:3], 0.0)) for one in openings(after))


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> StoredPlan:
    mission = school(dozen())
    return stored(solve(mission), mission, tmp_path_factory.mktemp("earlier") / "out")


def plan_of(found: StoredPlan) -> Plan:
    return Plan(found.mission, dict(found.tables), found.run)


def test_nothing_moves_where_nothing_has_changed(earlier: StoredPlan) -> None:
    after = solve(held(school(dozen()), earlier, None, 3))
    assert openings(after) == openings(plan_of(earlier))
    assert set(after.tables["moved"]["outcome"]) == {"stays"}


@pytest.mark.parametrize("who", ["ann", "bob", "cho"])
def test_one_window_changes_and_at_most_three_classes_move(earlier: StoredPlan, tmp_path: Path, who: str) -> None:
    """Each teaches classes after the third week. Planned anew from nothing seven to nine move; here none has to, and all is taught."""
    before = plan_of(earlier)
    assert before.tables["roster"].filter((pl.col("person") == who) & (pl.col("ends") > day(3))).height
    mission = with_instructor(dozen(), who, end=day(3, -1))
    assert len(set(openings(solve(mission))) - set(openings(before))) > 3
    kept = held(mission, earlier, None, 3)
    after = solve(kept)
    assert elsewhere(after, before) <= 3
    assert after.tables["fulfilment"]["short"].sum() == pytest.approx(0.0, abs=1e-3)
    moved = after.tables["moved"]
    assert set(moved["outcome"]) == {"stays"}
    others = moved.drop_nulls("why")
    assert 0 < others.height <= 3
    assert all(f"in place of {who}" in one or "in place of" in one for one in others["why"])
    said = list(differs(kept, after.tables))
    assert said[0] == "12 of 12 classes stay."
    assert len(said) == 1 + others.height
    stored(after, kept, tmp_path / "out")


def test_a_class_that_nobody_else_can_hold_is_moved_and_said_why(tmp_path: Path) -> None:
    """Ann alone teaches, and now comes a week after the first of two classes has begun: it is moved, the other stays."""
    rows = school_rows(10)
    rows["need"] = [need("sappers", 20.0, 10)]
    mission = school(rows)
    before = stored(solve(mission), mission, tmp_path / "before")
    first = plan_of(before).tables["classes"]["starts"].min()
    assert isinstance(first, datetime.date)
    comes = first + datetime.timedelta(days=7)
    changed = with_instructor(rows, "ann", start=comes)
    kept = held(changed, before, None, 1)
    after = solve(kept)
    told = after.tables["moved"].filter(pl.col("outcome") != "stays")
    assert told.select("outcome", "starts").rows() == [("moved", first)]
    assert told["now_starts"][0] >= comes
    assert told["why"][0] == f"ann is there from {comes} to {day(10)} only."
    assert after.tables["fulfilment"]["short"].sum() == pytest.approx(0.0, abs=1e-3)
    stored(after, kept, tmp_path / "after")
    none = solve(held(changed, before, None, 0)).tables
    assert none["moved"].filter(pl.col("outcome") != "stays")["outcome"].to_list() == ["given up"]
    assert none["fulfilment"]["short"].sum() == pytest.approx(10.0, abs=1e-3)


def test_nothing_new_begins_before_the_day(earlier: StoredPlan) -> None:
    """Twice as much is needed of everything: new classes begin after the day only, as many as may be."""
    rows = dozen()
    rows["need"] = [{**one, "quantity": 20.0} for one in rows["need"]]
    after = solve(held(school(rows), earlier, day(4), 2))
    new = after.tables["moved"].filter(outcome="new")
    assert new.height == 2
    assert all(one > day(4) for one in new["now_starts"])


def test_the_courses_of_the_ukraine_mission(tmp_path: Path) -> None:
    """Its courses alone: whoever teaches most leaves before the last of those classes; three move at most, and each change is said why."""
    mission = load(Path("missions/ukraine"))
    skills = set(mission["course"]["skill"])
    mission = with_table(mission, "need", mission["need"].filter(pl.col("measure").is_in(skills)))
    before = stored(solve(mission), mission, tmp_path / "before")
    roster = before.tables["roster"].filter(table="instructor")
    row = str(roster.group_by("row").len().sort("len", "row", descending=[True, False])["row"][0])
    last = roster.filter(row=row)["starts"].max()
    assert isinstance(last, datetime.date)
    leaves = pl.when(pl.col("instructor") == row).then(pl.lit(last)).otherwise(pl.col("end")).alias("end")
    changed = with_table(mission, "instructor", mission["instructor"].with_columns(leaves))
    kept = held(changed, before, None, 3)
    after = solve(kept)
    stored(after, kept, tmp_path / "after")
    assert elsewhere(after, plan_of(before)) <= 3
    why = after.tables["moved"].drop_nulls("why")
    assert why.height > 0


def test_the_command(earlier: StoredPlan, tmp_path: Path) -> None:
    """What has changed is said on the terminal, and the plan written is one that can be checked."""
    mission = with_instructor(dozen(), "ann", end=day(3, -1))
    write_folder(mission, tmp_path / "mission")
    words = ["plan", str(tmp_path / "mission"), "-o", str(tmp_path / "out"), "--from", str(earlier.folder), "--no-brief"]
    answered = CliRunner().invoke(app, words)
    assert answered.exit_code == 0, answered.output
    assert "12 of 12 classes stay." in answered.output
    assert "in place of ann" in answered.output
    assert list(breaches(verify(read_plan(tmp_path / "out")))) == []
    with pytest.raises(QuestionError, match="--from"):
        CliRunner().invoke(app, ["plan", "m", "-o", "o", "--until", "2025-05-01"], catch_exceptions=False)
    with pytest.raises(QuestionError, match="--from"):
        CliRunner().invoke(app, ["plan", "m", "-o", "o", "--moves", "1"], catch_exceptions=False)


def test_a_day_outside_the_mission_is_refused(earlier: StoredPlan) -> None:
    with pytest.raises(QuestionError, match="outside the mission"):
        held(school(dozen()), earlier, datetime.date(2031, 1, 1), 3)


def test_a_source_of_the_users_own_stays(earlier: StoredPlan) -> None:
    """A row of `source` named as ours is: the earlier plan gets another name."""
    rows = dozen()
    rows["source"].append({"source": "earlier-plan", "title": "Our own", "confidence": "H"})
    kept = held(school(rows), earlier, None, 3)
    assert dict(kept["source"].select("source", "title").iter_rows())["earlier-plan"] == "Our own"
    assert set(kept["arranged"]["source"]) == {"earlier-plan-2"}
    assert "earlier-plan-2" in set(kept["source"]["source"])
