"""What one more interpreter, instructor or venue brings: found by planning again, on schools whose bottleneck is known by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coalition.cli import app
from coalition.plan.solve import solve
from coalition.plan.store import StoredPlan, read_plan, replacing, write_plan
from coalition.questions.more import Gain, more
from tests.mission.tiny import Rows
from tests.pillars.school import MADE_UP, day, interpreter, need, school, school_rows, venue


def scarce() -> Rows:
    """Forty sappers are wanted after two weeks; there are two instructors, rooms for two classes of ten, and one interpreter."""
    rows = school_rows(3)
    rows["venue"] = [venue(seats=40, classes=2)]
    rows["instructor"][0]["people"] = 2
    rows["cohort"][0]["people"] = 40.0
    rows["need"] = [need("sappers", 40.0, 3)]
    rows["interpreter"] = [interpreter("ivan"), interpreter("late", start=day(2))]
    rows["instructor"].append({"instructor": "bob", "contributor": "POL", **MADE_UP})
    rows["instructor_qualification"].append({"instructor": "bob", "qualification": "clearance", "level": 1, **MADE_UP})
    rows["instructor_language"].append({"instructor": "bob", "language": "fr", **MADE_UP})
    return rows


def stored(rows: Rows, folder: Path) -> StoredPlan:
    mission = school(rows)
    plan = solve(mission)
    with replacing(folder) as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    return read_plan(folder)


def short(gain: Gain) -> tuple[float, float]:
    """The share of sappers that are not trained, before and after."""
    (goal,) = [one for one in gain.goals if one.goal == "shortfall"]
    return goal.before, goal.after


@pytest.mark.parametrize("whole", [False, True])
def test_the_bottleneck_is_found_and_what_one_more_of_it_brings(tmp_path: Path, whole: bool) -> None:
    """One more interpreter lets the second class be held: ten more of forty. Neither of the others has a price."""
    found = more(stored(scarce(), tmp_path / "out"), whole=whole)
    first = found.gains[0]
    assert (first.table, first.row) == ("interpreter", "ivan")
    assert short(first) == pytest.approx((0.75, 0.5), abs=1e-4)
    assert any(goal.distinguishable for goal in first.goals)
    assert found.possible == 5
    assert {(one.table, one.row) for one in found.gains}.isdisjoint({("interpreter", "late"), ("instructor", "bob")})


def test_once_there_are_interpreters_venue_or_instructors_are_short(tmp_path: Path) -> None:
    """With four interpreters neither a room nor an instructor alone is enough; with four instructors a venue is: twenty more."""
    rows = scarce()
    rows["interpreter"][0]["people"] = 4
    rows["instructor"][0]["people"] = 4
    found = more(stored(rows, tmp_path / "out"))
    first = found.gains[0]
    assert (first.table, first.row) == ("venue", "school")
    assert short(first) == pytest.approx((0.5, 0.0), abs=1e-4)


def test_nothing_is_said_to_help_where_everything_is_met(tmp_path: Path) -> None:
    """Ten sappers in eight weeks: whoever else there was would not make it cheaper."""
    rows = school_rows()
    rows["need"] = [need("sappers", 10.0, 8)]
    found = more(stored(rows, tmp_path / "out"))
    assert (found.gains, found.promising, found.possible) == ((), 0, 3)


def test_the_command(tmp_path: Path) -> None:
    out = tmp_path / "out"
    stored(scarce(), out)
    answered = CliRunner().invoke(app, ["more", str(out), "--json", "--most", "1"])
    assert answered.exit_code == 0
    answer = json.loads(answered.output)
    assert [one["row"] for one in answer["more"]] == ["ivan"]
    assert answer["more"][0]["goals"][0]["distinguishable"]
    printed = CliRunner().invoke(app, ["more", str(out), "--quiet"]).output
    assert "interpreter ivan" in printed
    assert "5 have no price" in printed or "of 5 have no price" in printed


def test_one_more_may_help_though_its_limit_has_no_price(tmp_path: Path) -> None:
    """A class needs two people, Ann is free and Bob is not: Ann is busy for two weeks of eight, but two Anns save Bob's 2 × 70."""
    rows = school_rows()
    rows["need"] = [need("sappers", 10.0, 8)]
    rows["course_instructor"][0]["people"] = 2
    rows["instructor"][0]["cost"] = 0.0
    rows["instructor"].append({"instructor": "bob", "contributor": "POL", "cost": 70.0, **MADE_UP})
    rows["instructor_qualification"].append({"instructor": "bob", "qualification": "clearance", "level": 1, **MADE_UP})
    rows["instructor_language"].append({"instructor": "bob", "language": "en", **MADE_UP})
    found = more(stored(rows, tmp_path / "out"))
    first = found.gains[0]
    assert (first.table, first.row) == ("instructor", "ann")
    (cost,) = [one for one in first.goals if one.goal == "cost"]
    assert cost.before - cost.after == pytest.approx(140.0, abs=0.1)


def test_one_more_makes_a_team_possible(tmp_path: Path) -> None:
    """Two are needed and Ann is alone: with one more like her there are classes at all."""
    rows = school_rows()
    rows["course_instructor"][0]["people"] = 2
    found = more(stored(rows, tmp_path / "out"))
    assert [(one.table, one.row) for one in found.gains] == [("instructor", "ann")]
    assert short(found.gains[0]) == pytest.approx((1.0, 0.0), abs=1e-4)
