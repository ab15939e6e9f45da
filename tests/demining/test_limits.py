"""Caveats that limit count teams: once each, from the first week at work where a line is in force."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from coalition import solve
from coalition.mission.mission import Mission
from coalition.plan.plan import Plan
from coalition.plan.solve import solve_relaxed
from tests.demining.missions import DAY, limited_mine, mine, monday, need
from tests.demining.test_rules import checked
from tests.demining.written_out import WrittenOut

HAZARDS = [
    {"hazard": place, "place": place, "tasks": 4, "ground": "farmland", "area": 100.0, "begins": "technical survey", "most_teams": 1}
    for place in ("North", "South")
]  # fmt: skip


def team(place: str = "North", **cells: Any) -> dict[str, Any]:
    return {"team": place, "asset": "manual", "contributor": "NOR", "teams": 4, "place": place, **cells}


def limit(quantity: float, **cells: Any) -> dict[str, Any]:
    return {"caveat": "vote", "line": 1, "effect": "limit", "contributor": "NOR", "quantity": quantity, "legal_basis": "a vote", **cells}


def field(weeks: int, teams: list[dict[str, Any]], *lines: dict[str, Any], **tables: list[dict[str, Any]]) -> Mission:
    needs = [need("hectares", place, 400.0, weeks) for place in ("North", "South")]
    return mine(weeks, hazard=HAZARDS, team=teams, caveat=list(lines), need=needs, **tables)


def sent(plan: Plan) -> float:
    return float(plan.tables["activity"].filter(pl.col("table") == "team")["quantity"].sum())


def entered(plan: Plan) -> float:
    return float(plan.tables["entry"].filter(pl.col("balance").str.starts_with("caveat:vote"))["amount"].sum())


def test_no_more_teams_than_a_caveat_lets_go():
    """Four are offered, and each could survey a task of 100 ha in three weeks; two may go."""
    free, bound = (solve(field(3, [team()], *lines)) for lines in ((), (limit(2),)))
    assert (sent(free), sent(bound), entered(bound)) == (4, 2, 2)
    handed = [plan.tables["demining_work"]["handed_over"].sum() for plan in (free, bound)]
    assert handed[0] == 2 * handed[1] > 0
    short = bound.tables["fulfilment"].filter(pl.col("place") == "North").row(0, named=True)
    assert short["reason"] == "limits"
    assert "is limited for any use" in short["explanation"]


def test_a_team_that_moves_counts_once():
    """One team may go: it works in the North, moves, and works in the South; it would count twice if arrivals were counted."""
    plan = solve(field(7, [team(teams=1, moves=1)], limit(1)))
    assert set(plan.tables["demining_work"]["place"]) == {"North", "South"}
    assert entered(plan) == 1


def test_a_line_counts_only_where_and_while_it_is_in_force():
    """None may be in the South: the two who are at home there do nothing, those of the North are not counted."""
    plan = solve(field(3, [team(), team("South")], limit(0, place="South")))
    assert set(plan.tables["demining_work"]["place"]) == {"North"}
    assert entered(plan) == 0
    """From the fourth week on none may be there: they leave in time."""
    plan = solve(field(6, [team(moves=0)], limit(0, start=monday(3))))
    assert plan.tables["demining_roster"]["starts"].max() == monday(2)


def test_lines_about_goods_or_shares_count_no_teams():
    for other in (limit(0, **{"class": "dual-use"}), {**limit(0), "quantity": None, "share": 0.0}):
        assert sent(solve(field(3, [team()], other))) == 4


def test_teams_and_activities_share_a_limit_with_what_has_been_sent():
    """A team that has been posted counts; one more may go, and not two."""
    posted = [{"team": "North", "member": 1, "start": monday(0), "place": "North", "decided": monday(1) - DAY}]
    plan = solve(field(4, [team()], limit(2), posted=posted))
    assert (sent(plan), entered(plan)) == (2, 2)


@pytest.mark.parametrize("seed", range(6))
def test_lists_keep_to_limits_too(seed: int):
    found = solve(limited_mine(seed)).tables["demining_list"]
    own = found.filter(pl.col("list") == "the plan")["lacking"][0]
    assert (found["lacking"] >= own - 1e-5).all()


def test_limits_bind_in_the_missions_drawn():
    """Or agreement with the model written out would say nothing of them."""
    tighter = 0
    for seed in range(12, 24):
        mission = limited_mine(seed)
        free = replace(mission, tables={**mission.tables, "caveat": mission["caveat"].clear()})
        tighter += WrittenOut(mission).least_shortfall() > WrittenOut(free).least_shortfall() + 1e-3
    assert tighter >= 6


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_under_limits_verifies(seed: int, tmp_path: Path):
    assert checked(limited_mine(seed), tmp_path) == []


def _uncertain(*lines: dict[str, Any]) -> Mission:
    """Survey keeps a tenth or a half; in the fourth week it is known which."""
    survey = [
        {"survey": "good", "scenario": "good", "after_non_technical": 0.2, "after_technical": 0.5},
        {"survey": "bad", "scenario": "bad", "after_non_technical": 0.5, "after_technical": 1.0},
    ]  # fmt: skip
    return field(
        8, [team(moves=1), team("South", moves=1)], *lines, survey=survey, scenario=[{"scenario": "good"}, {"scenario": "bad"}],
        mission=[{"periods": 8, "step": 7, "averaged": 1, "reveal": monday(3)}], goal=[{"order": 1, "goal": "expected_shortfall"}],
    )  # fmt: skip


def test_limits_hold_in_each_scenario_and_are_proven(tmp_path: Path):
    mission = _uncertain(limit(3, start=monday(4)), {**limit(1, place="South"), "caveat": "south"})
    assert all(one.gap < 1e-6 for one in solve_relaxed(mission))
    plan = solve(mission)
    used = dict(
        plan.tables["entry"]
        .filter(pl.col("balance").str.starts_with("caveat:"))
        .group_by("balance")
        .agg(pl.col("amount").sum())
        .iter_rows()
    )
    assert {key.partition("@")[0] for key in used} == {"caveat:vote|1", "caveat:south|1"}
    assert all(amount <= (3 if "vote" in key else 1) + 1e-9 for key, amount in used.items())
    assert checked(mission, tmp_path) == []
    free = {one.goal: one.value for one in solve_relaxed(_uncertain())}
    bound = {one.goal: one.value for one in solve_relaxed(mission)}
    assert bound["expected_shortfall"] > free["expected_shortfall"]
