"""What has begun is held: a plan made anew after one survey result has changed keeps its first weeks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from coalition import solve
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.pillars.demining.holding import held
from coalition.plan.plan import Plan
from coalition.plan.solve import solve_relaxed
from coalition.plan.store import read_plan, replacing, write_plan
from coalition.verify.verify import breaches, verify
from tests.demining.missions import DAY, mine, monday
from tests.demining.test_rules import uncertain

HAZARDS = [
    {"hazard": f"h{number}", "place": place, "tasks": 2, "ground": "farmland", "area": 80.0, "most_teams": 2}
    for number, place in enumerate(("North", "South", "North"))
]  # fmt: skip
TEAMS = [
    {"team": place, "asset": "manual", "contributor": "NOR", "teams": 2, "place": place, "cost": 10.0,
    "moves": 1} for place in ("North", "South")
]  # fmt: skip


def early(plan: Plan) -> list[tuple[object, ...]]:
    """Stages begun in the first four weeks."""
    rows = plan.tables["demining_work"].filter(pl.col("starts") < monday(4))
    return sorted(rows.group_by("hazard", "stage", "starts", "asset", "teams").agg(pl.col("tasks").sum()).rows(), key=repr)


def worse(mission: Mission) -> Mission:
    """Of one hazard survey keeps all there is."""
    row = mission["survey"].with_columns(
        pl.lit("found").alias("survey"), pl.lit("h0").alias("hazard"), pl.lit(0.9).alias("after_technical")
    )
    return replace(mission, tables={**mission.tables, "survey": pl.concat([mission["survey"], row]).sort("survey")})


def test_first_weeks_are_held(tmp_path: Path):
    mission = mine(12, hazard=HAZARDS, team=TEAMS)
    before = solve(mission)
    again = worse(held(mission, before.tables, monday(4) - (monday(1) - monday(0)) / 7, "test"))
    after = solve(again)
    assert early(after) == early(before) != []
    assert after.tables["goal"]["gap"][0] < 1e-6  # that tasks may stay as they have begun is a policy too
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, again, after.tables, after.run)
    assert list(breaches(verify(read_plan(tmp_path / "out")))) == []


def test_all_goals_are_proven_with_stages_begun():
    """What is proposed when a goal is proven already is not lost to the goals after it."""
    begun = [{"hazard": "fields", "task": 1, "stage": "non-technical survey", "asset": "manual", "teams": 1, "start": monday(0),
              "decided": monday(1) - DAY}]  # fmt: skip
    posted = [{"team": "Norway", "member": 1, "start": monday(0), "place": "North", "decided": monday(1) - DAY}]
    reached = {one.goal: one for one in solve_relaxed(mine(5, begun=begun, posted=posted))}
    assert reached["cost"].value == pytest.approx(320, rel=1e-4)  # survey and clearance fill a week each, control a fifth of one
    assert all(one.gap < 1e-6 for one in reached.values())


def test_nothing_else_begins_before_the_day():
    mission = mine(12, hazard=HAZARDS, team=TEAMS)
    before = solve(mission)
    after = solve(held(mission, before.tables, monday(4) - (monday(1) - monday(0)) / 7, "test"))
    assert early(after) == early(before)


def test_a_plan_with_scenarios_cannot_be_held():
    mission = uncertain()
    with pytest.raises(QuestionError, match="scenario"):
        held(mission, solve(mission).tables, monday(1), "test")
