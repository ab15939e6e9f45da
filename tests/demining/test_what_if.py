"""What-ifs on demining: a closed place is not worked at, and answers do not depend on what was asked before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import polars as pl
import pytest

from coalition import solve
from coalition.errors import InputError
from coalition.mission.mission import Mission
from coalition.plan.engine import members_of
from coalition.plan.lineage import row_key
from coalition.plan.solve import solve_relaxed
from coalition.plan.store import replacing, write_plan
from coalition.questions.changes import Change, check, parse
from coalition.questions.ranges import ranges
from coalition.questions.sampling import changes_of, draw
from coalition.questions.sweep import drawn_sweep, plan_opener, workers_for
from coalition.questions.sweep_results import sweep_into
from coalition.questions.whatif import Answer, open_asker
from tests.demining.missions import DAY, clearing, mine, monday, random_mine, rows


def after(answer: Answer) -> list[float]:
    return [goal.after for goal in answer.goals]


def test_nobody_works_at_a_closed_place() -> None:
    """Closed for good, nothing is released: all of the need is short, and nothing is spent."""
    answer = open_asker(mine()).ask([Change("close", "place", "North")])
    assert answer.short_before.sum() < answer.short_after.sum() == pytest.approx(100.0)
    cost = next(goal for goal in answer.goals if goal.goal == "cost")
    assert cost.after == pytest.approx(0.0, abs=1e-3)


def test_closed_for_a_while_is_access_from_then_on() -> None:
    """The first three weeks shut: what a mission reaches whose hazard is open from the fourth."""
    answer = open_asker(mine()).ask([Change("close", "place", "North", start=monday(0), end=monday(3) - DAY)])
    hazard = rows()["hazard"][0] | {"start": monday(3)}
    cold = solve_relaxed(mine(hazard=[hazard]))
    found = {(one.goal, one.tier, one.level): one.value for one in cold}
    for goal in answer.goals:
        assert goal.after == pytest.approx(found[goal.goal, goal.tier, goal.level], rel=1e-5, abs=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_question_has_the_same_answer(seed: int) -> None:
    """Whatever was asked in between; and closing helps nobody."""
    asker = open_asker(random_mine(seed))
    place = asker.engine.mission["hazard"]["place"][0]
    close = [Change("close", "place", place, start=monday(1), end=monday(3) - DAY)]
    first = asker.ask(close)
    need = asker.engine.mission["need"]["need"][0]
    asker.ask([Change("need", "need", need, factor=2.0)])
    asker.ask([Change("close", "place", place)])
    again = asker.ask(close)
    np.testing.assert_allclose(after(first), after(again), rtol=1e-6, atol=1e-6)
    shortfall = first.goals[0]
    assert shortfall.after >= shortfall.before - 1e-6


def _at(mission: Mission, key: str, factor: float) -> Mission:
    """The mission with another rate in one row of `clearing`."""
    frame = mission["clearing"]
    scaled = pl.when(row_key("clearing") == key).then(pl.col("hectares") * factor).otherwise(pl.col("hectares"))
    return replace(mission, tables={**mission.tables, "clearing": frame.with_columns(scaled.alias("hectares"))})


def _cold(mission: Mission) -> dict[tuple[str, int, int], float]:
    return {(one.goal, one.tier, one.level): one.value for one in solve_relaxed(mission)}


@pytest.mark.parametrize("seed", range(10))
def test_another_rate_is_what_planning_with_it_gives(seed: int) -> None:
    """Faster or slower, one row or all of them; and afterwards the plan stands where it stood."""
    mission = random_mine(seed)
    asker = open_asker(mission)
    dice = Random(seed)
    keys = mission["clearing"].select(row_key("clearing")).to_series().to_list()
    for factor in (dice.uniform(0.3, 0.9), dice.uniform(1.1, 3.0)):
        for some in ([dice.choice(keys)], keys):
            answer, other = asker.ask([Change("rate", "clearing", key, factor=factor) for key in some]), mission
            for key in some:
                other = _at(other, key, factor)
            cold = _cold(other)
            for goal in answer.goals:
                assert goal.after == pytest.approx(cold[goal.goal, goal.tier, goal.level], abs=2e-6)
    same = asker.ask([])
    assert after(same) == pytest.approx([goal.before for goal in same.goals], abs=1e-9)


def test_a_rate_of_what_has_begun() -> None:
    """A stage under way is taken at the new rate too, as it is where the mission states that rate."""
    begun = [
        {"hazard": "fields", "task": 1, "stage": "non-technical survey", "asset": "manual", "teams": 1, "start": monday(0),
         "decided": monday(1) - DAY},
    ]  # fmt: skip
    posted = [{"team": "Norway", "member": 1, "start": monday(0), "place": "North", "decided": monday(1) - DAY}]
    mission = mine(5, begun=begun, posted=posted, clearing=rows()["clearing"])
    answer = open_asker(mission).ask([Change("rate", "clearing", "manual|non-technical survey|any", factor=0.4)])
    cold = _cold(_at(mission, "manual|non-technical survey|any", 0.4))
    for goal in answer.goals:
        assert goal.after == pytest.approx(cold[goal.goal, goal.tier, goal.level], rel=1e-6, abs=1e-4)
    assert answer.goals[0].after > answer.goals[0].before + 0.01


def test_a_row_without_a_rate_has_none_to_change() -> None:
    with pytest.raises(InputError, match="states a rate"):
        open_asker(mine()).ask([Change("rate", "hazard", "fields", factor=0.5)])
    assert parse("rate", "clearing:manual|clearance|any=0.5") == Change("rate", "clearing", "manual|clearance|any", factor=0.5)
    with pytest.raises(InputError, match="one of"):
        open_asker(mine()).ask([parse("rate", "clearance=0.5")])


def test_ranges_of_rates_are_drawn() -> None:
    """By the assumption they rest on; by what the row states where no assumption is drawn for it."""
    speeds = [
        {**clearing("manual", "clearance", 10.0), "low": 5.0, "high": 12.0},
        {**clearing("manual", "quality control", 50.0), "low": 10.0, "high": 60.0, "assumption": "pace"},
        {**clearing("manual", "technical survey", 40.0), "assumption": "pace"},
        clearing("manual", "non-technical survey", 100.0),
    ]  # fmt: skip
    pace = {
        "assumption": "pace",
        "statement": "How fast.",
        "value": 1.0,
        "low": 0.5,
        "high": 2.0,
        "unit": "factor",
        "applies_to": "clearing.hectares",
    }
    mission = mine(clearing=speeds, assumption=[pace])
    varied, left = ranges(mission, members_of(mission))
    found = {one.assumption: (one.low / one.likely, one.high / one.likely, {target.row for target in one.targets}) for one in varied}
    assert found == {
        "clearing manual, clearance, any": (0.5, 1.2, {"manual|clearance|any"}),
        "pace": (0.5, 2.0, {"manual|quality control|any", "manual|technical survey|any"}),
    }
    assert [(one.assumption, one.reason) for one in left] == [
        ("clearing manual, quality control, any", "its assumption pace is drawn instead")
    ]
    drawn = draw(varied, [], 30, 1)
    changes = changes_of(drawn, 0, (mission.calendar.start, mission.calendar.end))
    assert {change.action for change in changes} == {"rate"}
    assert check(mission, members_of(mission), changes) == []
    assert drawn.factor[:, 0].min() >= 0.5
    assert drawn.factor[:, 0].max() <= 1.2


def test_a_sweep_says_what_rates_do(tmp_path: Path) -> None:
    """Twelve scenarios of one rate: whether the land is given back in time goes with it."""
    speeds = [{**row, "low": row["hectares"] / 4, "high": row["hectares"] * 2} for row in rows()["clearing"]]
    mission = mine(4, clearing=speeds)
    plan = solve(mission)
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    asked = drawn_sweep(mission, (), 12)
    tables = sweep_into(tmp_path / "sweep", asked, workers_for(plan_opener(tmp_path / "out", asked), 1))
    short = tables["goal"].filter(pl.col("goal") == "shortfall")
    assert short.height == 13
    values = short["value"].to_list()
    assert max(values) > min(values) + 0.05
    assert set(tables["draw"]["drawn"]) == {f"clearing manual, {stage}, any" for stage in
        ("non-technical survey", "technical survey", "clearance", "quality control")}  # fmt: skip
