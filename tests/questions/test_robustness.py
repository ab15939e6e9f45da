"""The two-stage plan beside the plan for the likely case: by hand, and never worse in its own goal."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from coalition.cli import app
from coalition.errors import QuestionError
from coalition.model.needs import SHORTFALL
from coalition.pillars import PILLARS
from coalition.plan import books
from coalition.plan.engine import members_of, open_engine
from coalition.plan.solve import solve, solve_relaxed
from coalition.plan.store import replacing, write_plan
from coalition.questions.robustness import decide_first_stage, robustness
from tests.conformance.wells import Wells
from tests.demining.test_rules import uncertain
from tests.golden.test_movement import stock_network
from tests.model.missions import build, day, random_mission, rows_of
from tests.questions.test_whatif_activities import with_wells

run = CliRunner()

ALL = 70.5
"""Tonnes to be expected: 0.6 · 80 + 0.25 · 60 + 0.15 · 50."""


def network(goal: str, offered: float = 100.0):
    """The golden mission, every leg costing a little, so that the plan for the likely case brings nothing it does not need."""
    rows = stock_network(goal)
    rows["link"] = [{"cost": 1.0} | row for row in rows["link"]]
    rows["offer"] = [rows["offer"][0] | {"quantity": offered}]
    return build(rows)


def test_what_it_costs_not_to_be_ready_by_hand():
    """Flood is likely: 60 t go west (all that can), 20 t are short there, and nothing goes east, so that in a fire all 50 t are short."""
    found = robustness(network("expected_shortfall"))
    assert found.likely_scenario == "flood"
    (goal,) = found.goals
    assert goal.two_stage == pytest.approx(13.5 / ALL, rel=1e-4)
    assert goal.likely_case == pytest.approx((0.6 * 20 + 0.15 * 50) / ALL, rel=1e-4)
    assert found.price == pytest.approx([0.0], abs=1e-5)  # west is full either way
    short = {one.scenario: (one.two_stage * ALL, one.likely_case * ALL) for one in found.scenarios}
    assert short["flood"] == pytest.approx((20, 20), abs=1e-3)
    assert short["fire"] == pytest.approx((10, 50), abs=1e-3)
    assert short["quake"] == pytest.approx((0, 0), abs=1e-3)


def test_the_price_of_robustness_by_hand():
    """Of 80 t, w go west: 80 − w are short in a flood and 50 − (80 − w) in a fire, alike at 55: 25 t. For the flood alone w is 60."""
    found = robustness(network("worst_shortfall", 80.0))
    (goal,) = found.goals
    assert goal.two_stage == pytest.approx(25 / ALL, rel=1e-4)
    assert goal.likely_case == pytest.approx(50 / ALL, rel=1e-4)
    assert found.price == pytest.approx([5 / ALL], rel=1e-3)


REVEALED_LATER = (4, 15, 17, 20, 23, 25, 26, 32, 38, 46, 50, 55, 59, 61, 63)
"""Seeds of random missions that have scenarios and a day of reveal that is not the first (others are refused, and would fail here)."""


@pytest.mark.parametrize("seed", REVEALED_LATER)
def test_the_two_stage_plan_is_never_worse_in_its_own_expected_goal(seed):
    rows = rows_of(random_mission(seed))
    rows["goal"] = [{"order": 1, "goal": "expected_shortfall", "source": "test"}]
    mission = build(rows)
    found = robustness(mission)
    (goal,) = found.goals
    assert goal.two_stage_gap <= 1e-6
    assert goal.likely_case_gap <= 1e-6
    assert goal.two_stage <= goal.likely_case + 1e-6 * goal.scale
    for pair in found.likely:  # tier by tier: once the first is worse, the next may be better
        assert pair.two_stage >= pair.likely_case - 3e-6 * pair.scale
        if pair.two_stage > pair.likely_case + 3e-6 * pair.scale:
            break
    # what the likely case's plan leaves adds up to its goal, as probabilities have it
    expected = sum(one.probability * one.likely_case for one in found.scenarios)
    assert expected == pytest.approx(goal.likely_case, abs=1e-6 * goal.scale + 1e-9)


@pytest.mark.parametrize("seed", REVEALED_LATER)
def test_settling_what_the_best_plan_does_first_loses_nothing(seed):
    rows = rows_of(random_mission(seed))
    rows["goal"] = [{"order": 1, "goal": "expected_shortfall", "source": "test"}]
    engine = open_engine(build(rows), members_of(build(rows)))
    goals = engine.goals()
    (best,) = goals.run()
    decide_first_stage(engine, goals.quantity)
    engine.market.release(np.array([one.balance for one in goals.held], np.int64))
    again = engine.goals()
    accounts = {engine.ledger.number(f"{SHORTFALL}|{tier}"): 1.0 for tier in engine.needs.tiers}
    value, _ = again.minimise({"goal": "expected_shortfall"}, accounts, best.scale, "weighted share")
    assert value == pytest.approx(best.value, abs=2e-6 * best.scale)
    assert again.reached[0].gap <= 1e-6
    assert again.reached[0].bound >= best.bound - 1e-6 * best.scale


def test_what_is_decided_once_stands_in_every_scenario_by_hand(monkeypatch):
    """A well serves the west in a flood or the east in a fire; who plans for the flood digs in the west, and it stays there.

    There is money for one well of 30 m3, and 30 m3 are needed in the west in a flood, in the east in a fire or a quake. At 0.6 the
    flood is both the likely case and the better bet; at 0.4 it is still the most likely, but the east is the better bet.
    """
    monkeypatch.setattr(books, "PILLARS", (Wells, *PILLARS))
    for flood, two_stage, likely_case in ((0.6, 0.4, 0.4), (0.4, 0.4, 0.6)):
        rows: dict[str, list[dict[str, object]]] = {
            "mission": [{"reveal": day(14)}],
            "scenario": [{"scenario": name, "probability": part}
                         for name, part in (("flood", flood), ("fire", 0.3), ("quake", 0.7 - flood))],
            "contributor": [{"contributor": "X"}], "place": [{"place": "west"}, {"place": "east"}], "measure": [{"measure": "water"}],
            "item": [{"item": "well"}],
            "offer": [{"offer": f"well {place}", "contributor": "X", "place": place, "item": "well", "quantity": 1.0, "unit_cost": 1.0,
                       "start": day(0), "end": day(60)} for place in ("west", "east")],
            "budget": [{"budget": "b", "contributor": "X", "ceiling": 1.0}],
            "need": [{"need": f"{name} {place}", "measure": "water", "place": place, "quantity": 30.0, "scenario": name,
                      "first_useful": day(0), "due": day(60)}
                     for name, place in (("flood", "west"), ("fire", "east"), ("quake", "east"))],
            "goal": [{"order": 1, "goal": "expected_shortfall"}],
        }  # fmt: skip
        (goal,) = robustness(build(rows)).goals
        assert goal.two_stage == pytest.approx(two_stage, abs=1e-5)
        assert goal.likely_case == pytest.approx(likely_case, abs=1e-5)


@pytest.mark.parametrize("seed", REVEALED_LATER)
def test_with_activities_the_two_stage_plan_is_never_worse_either(seed, monkeypatch):
    monkeypatch.setattr(books, "PILLARS", (Wells, *PILLARS))
    rows = rows_of(with_wells(seed))
    rows["goal"] = [{"order": 1, "goal": "expected_shortfall", "source": "test"}]
    (goal,) = robustness(build(rows)).goals
    assert max(goal.two_stage_gap, goal.likely_case_gap) <= 1e-6
    assert goal.two_stage <= goal.likely_case + 1e-6 * goal.scale


def test_land_that_is_worked_differently_in_each_scenario_is_refused():
    with pytest.raises(QuestionError, match="hazard"):
        robustness(uncertain())


def test_what_is_settled_cannot_be_undone():
    """If the likely case is certain, its plan is the best plan, and nothing is lost by settling it."""
    rows = stock_network("expected_shortfall")
    rows["scenario"] = [{"scenario": name, "probability": part} for name, part in (("flood", 1.0), ("quake", 0.0), ("fire", 0.0))]
    found = robustness(build(rows))
    (goal,) = found.goals
    assert goal.likely_case == pytest.approx(goal.two_stage, abs=3e-6)
    assert goal.two_stage == pytest.approx(solve_relaxed(build(rows))[0].value, abs=1e-6)


def test_a_mission_without_scenarios_or_with_all_known_is_refused():
    rows = stock_network("expected_shortfall")
    with pytest.raises(QuestionError, match="first day"):
        robustness(build(rows | {"mission": [{"reveal": day(0)}]}))
    with pytest.raises(QuestionError, match="first day"):
        robustness(build(rows | {"mission": [{}]}))
    certain = {name: table for name, table in rows.items() if name not in ("scenario", "goal")}
    certain["need"] = [{key: value for key, value in row.items() if key != "scenario"} for row in rows["need"]]
    with pytest.raises(QuestionError, match="no two scenarios"):
        robustness(build(certain))


def test_the_command_tells_both_plans(tmp_path):
    solved = solve(network("worst_shortfall", 80.0))
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, solved.mission, solved.tables, solved.run)
    told = run.invoke(app, ["robustness", str(tmp_path / "out")], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert "The likely case is flood" in told.stdout
    assert "+0.3546" in told.stdout  # 25 t of 70.5 more are short in the worst scenario
    assert "-0.07092" in told.stdout  # 5 t of 70.5 less in a flood
    plainly = json.loads(run.invoke(app, ["robustness", str(tmp_path / "out"), "--json"]).stdout)
    assert plainly["price_of_robustness"] == pytest.approx([5 / ALL], rel=1e-3)
    assert [row["scenario"] for row in plainly["scenarios"]] == ["fire", "flood", "quake"]
