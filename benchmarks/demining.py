"""The bars of demining: proven optimum, gap at size, never below the lists, and a plan made anew with its first weeks held.

    .venv/bin/python benchmarks/demining.py [small] [large] [again]

Missions are generated (`demining_missions.py`); nothing in them is a fact. Each line is one plan: wall clock and CPU seconds, the
goal's bound and
value in the plan, the gap in shares of the goal's scale, and the best of the five priority lists.
"""

from __future__ import annotations

import datetime
import sys
import time
from dataclasses import replace

import polars as pl
from demining_missions import START, demining_mission

from coalition import solve
from coalition.mission.mission import Mission
from coalition.pillars.demining.holding import held
from coalition.plan.plan import Plan


def timed(name: str, mission: Mission) -> Plan:
    """Plan and print a line."""
    wall, cpu = time.perf_counter(), time.process_time()
    plan = solve(mission)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    goal = plan.tables["goal"].row(0, named=True)
    lists = plan.tables["demining_list"].filter(pl.col("list") != "the plan").sort("lacking", "list")
    best = lists.row(0, named=True)
    print(
        f"| {name} | {wall:.0f} | {cpu:.0f} | {goal['bound']:.4f} | {goal['final']:.4f} | {goal['final_gap']:.2%} | "
        f"{best['lacking']:.4f} ({best['list']}) |",
        flush=True,
    )
    return plan


def small() -> None:
    """Ten hazards over 26 weeks."""
    for seed in (1, 2, 3):
        timed(f"10 hazards × 26 weeks, seed {seed}", demining_mission(10, 26, 5, places=3, teams=14, seed=seed))


def large() -> None:
    """Sixty tasks over 30 weeks, five kinds of teams."""
    timed("60 tasks × 30 weeks × 5 assets", demining_mission(60, 30, 5, places=6, teams=30, seed=1))


def again() -> None:
    """Ten hazards planned; after six weeks one survey turns out otherwise."""
    mission = demining_mission(10, 26, 5, places=3, teams=14, seed=2)
    plan = timed("before", mission)
    day = START + datetime.timedelta(days=6 * 7 - 1)
    survey = mission["survey"]
    changed = survey.head(1).with_columns(
        pl.lit("found").alias("survey"), pl.lit("h000").alias("hazard"), pl.lit(None, pl.String).alias("ground"),
        pl.lit(0.9).alias("after_technical"),
    )  # fmt: skip
    now = held(mission, plan.tables, day, "generated")
    now = replace(now, tables={**now.tables, "survey": pl.concat([survey, changed]).sort("survey")})
    other = timed("one survey result changed, six weeks held", now)
    print("first weeks held:", _early(plan, day) == _early(other, day))


def _early(plan: Plan, day: datetime.date) -> list[tuple[object, ...]]:
    rows = plan.tables["demining_work"].filter(pl.col("starts") <= day)
    return sorted(rows.select("hazard", "stage", "starts", "asset", "teams").rows(), key=repr)


if __name__ == "__main__":
    print("| plan | wall s | CPU s | bound | in the plan | gap | best list |\n|---|---|---|---|---|---|---|")
    for name in sys.argv[1:] or ["small", "large", "again"]:
        {"small": small, "large": large, "again": again}[name]()
