"""The plan's own schedule at low and at high rates: between them lies the plan, and nobody does more than is there."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition import solve
from coalition.mission.mission import Mission
from coalition.pillars.demining.chains import Chain, read_chain, read_path
from coalition.pillars.demining.demining import Demining
from coalition.pillars.demining.other_rates import worked_through
from coalition.plan.books import members_of, open_books
from coalition.plan.plan import Plan
from coalition.plan.store import read_plan, replacing, write_plan
from coalition.verify.verify import breaches, verify
from tests.demining.missions import DAY, clearing, mine, monday, random_mine
from tests.demining.test_rules import uncertain

SPEEDS = [
    {**clearing("manual", stage, hectares), "low": hectares * low, "high": hectares * high}
    for stage, hectares, low, high in (
        ("non-technical survey", 100.0, 0.5, 2.0), ("technical survey", 40.0, 1.0, 1.0), ("clearance", 10.0, 0.2, 1.0),
        ("quality control", 50.0, 1.0, 1.0),
    )
]  # fmt: skip


def at(plan: Plan, rates: str) -> pl.DataFrame:
    return plan.tables["demining_range"].filter(pl.col("rates") == rates)


def test_low_rates_by_hand():
    """Six weeks. Planned: survey, technical survey, clearance, control, a week each. At half the pace survey takes two weeks, technical
    survey one; clearance of 10 ha at 2 a week does not end, so 60 + 30 ha are handed over and the last 10 are not. At high rates nothing
    more is begun."""
    team = [{"team": "Norway", "asset": "manual", "contributor": "NOR", "teams": 1, "place": "North"}]
    plan = solve(mine(6, clearing=SPEEDS, team=team))
    assert plan.tables["demining_work"]["handed_over"].sum() == pytest.approx(100)
    assert at(plan, "low")["handed_over"].sum() == pytest.approx(90)
    assert at(plan, "low").filter(pl.col("stage") == "clearance").select("tasks", "ends").row(0) == (0.0, None)
    assert at(plan, "high")["handed_over"].sum() == pytest.approx(100)


def test_teams_are_no_longer_there_than_the_roster_says():
    """They go home after two weeks: at a low rate of survey there is no time left for technical survey, whatever the horizon."""
    team = [{"team": "Norway", "asset": "manual", "contributor": "NOR", "teams": 1, "place": "North", "end": monday(2) - DAY}]
    plan = solve(mine(8, clearing=SPEEDS, team=team))
    assert plan.tables["demining_work"]["handed_over"].sum() == pytest.approx(90)
    assert at(plan, "low")["handed_over"].sum() == pytest.approx(60)


def test_figures_with_their_interval_lead_to_the_rates(tmp_path: Path):
    speeds = [{**row, "evidence": "judged"} for row in SPEEDS]
    mission = mine(6, clearing=speeds)
    plan = solve(mission)
    figures = plan.tables["figure"]
    low = figures.filter(pl.col("figure") == "demining.range.low.handed_over").row(0, named=True)
    assert (low["value"], low["evidence"]) == (pytest.approx(90), "judged")
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    assert list(breaches(verify(read_plan(tmp_path / "out")))) == []
    wrong = plan.tables["demining_range"].with_columns(pl.col("handed_over") + 1.0)
    with replacing(tmp_path / "out") as fresh:
        write_plan(fresh, mission, {**plan.tables, "demining_range": wrong}, plan.run)
    said = [str(one) for one in breaches(verify(read_plan(tmp_path / "out")))]
    assert any("demining_range" in one for one in said)


@pytest.mark.parametrize("mission", [mine(), uncertain()], ids=["no range stated", "scenarios"])
def test_no_range_where_there_is_none_to_state(mission: Mission):
    plan = solve(mission)
    assert plan.tables["demining_range"].is_empty()
    assert plan.tables["figure"].filter(pl.col("figure").str.starts_with("demining.range")).is_empty()


@given(seed=st.integers(0, 99), low=st.floats(0.2, 1.0), high=st.floats(1.0, 3.0))
def test_between_low_and_high_lies_the_plan(seed: int, low: float, high: float):
    """At likely rates every stage ends as planned; at low ones none sooner, at high ones none later, and all of them do."""
    mission = random_mine(seed)
    frame = mission["clearing"].with_columns((pl.col("hectares") * low).alias("low"), (pl.col("hectares") * high).alias("high"))
    mission = Mission(**{**mission.__dict__, "tables": {**mission.tables, "clearing": frame}})
    plan = solve(mission)
    books = open_books(mission, members_of(mission, ()))
    pillar = next(one for one in books.pillars if isinstance(one, Demining))
    done, sent = _read(plan, mission, pillar)
    planned: dict[tuple[str, Chain], int] = {}
    for _, hazard, chain, _ in done:
        found = pillar.stage_postings(hazard, chain, 0)
        assert found is not None
        planned[hazard, chain] = found[2]
    ends = {which: _ends(worked_through(pillar, done, sent, which)) for which in ("low", "likely", "high")}
    assert {key: set(found) for key, found in ends["likely"].items()} == {key: {end} for key, end in planned.items()}
    assert all(end >= planned[key] for key, found in ends["low"].items() for end in found)
    assert all(end <= planned[key] for key, found in ends["high"].items() for end in found)
    assert {key: len(found) for key, found in ends["high"].items()} == {key: len(found) for key, found in ends["likely"].items()}


def _read(plan: Plan, mission: Mission, pillar: Demining):
    done, sent = [], []
    for row in plan.tables["activity"].iter_rows(named=True):
        if row["table"] == "hazard":
            chain = read_chain(row["activity"], mission.calendar.start, [None])
            assert chain is not None
            done.append((0, chain[0], chain[1], row["quantity"]))
        else:
            path = read_path(row["activity"], mission.calendar.start, [None])
            assert path is not None
            sent.append((0, path[0], path[1], row["quantity"]))
    return done, sent


def _ends(tasks) -> dict[tuple[str, Chain], list[int]]:
    found: dict[tuple[str, Chain], list[int]] = defaultdict(list)
    for task in tasks:
        for length, end in enumerate(task.ends, start=1):
            found[task.hazard, task.chain[:length]].append(end)
    return found
