"""Small demining missions for tests: `mine` makes one from a few words, `random_mine` draws one small enough to try everything."""

from __future__ import annotations

import datetime
from dataclasses import replace
from random import Random
from typing import Any

import polars as pl

from coalition.mission.mission import Mission
from tests.model.missions import START, build

Rows = dict[str, list[dict[str, Any]]]

DAY = datetime.timedelta(days=1)


def monday(week: int) -> datetime.date:
    return START + 7 * week * DAY


def rows(weeks: int = 10, **tables: list[dict[str, Any]]) -> Rows:
    """One oblast, one hazard of 100 ha of fields of which survey keeps a tenth, one team that does everything, one need of hectares."""
    found: Rows = {
        "mission": [{"periods": weeks, "step": 7, "averaged": 1}],
        "contributor": [{"contributor": "NOR"}],
        "place": [{"place": "North", "territory": "in theatre"}, {"place": "South", "territory": "in theatre"}],
        "measure": [{"measure": "hectares"}],
        "need": [need("hectares", "North", 100.0, weeks)],
        "goal": [{"order": 1, "goal": "shortfall"}, {"order": 2, "goal": "cost"}],
        "asset": [{"asset": "manual"}],
        "hazard": [{"hazard": "fields", "place": "North", "tasks": 1, "ground": "farmland", "area": 100.0, "exposed": 50.0}],
        "survey": [{"survey": "all", "after_non_technical": 0.4, "after_technical": 0.25}],
        "clearing": [clearing("manual", "non-technical survey", 100.0), clearing("manual", "technical survey", 40.0),
                     clearing("manual", "clearance", 10.0), clearing("manual", "quality control", 50.0)],
        "team": [{"team": "Norway", "asset": "manual", "contributor": "NOR", "teams": 1, "place": "North", "cost": 100.0}],
        "gain": [{"measure": "hectares", "counts": "handed over"}],
    }  # fmt: skip
    return {**found, **tables}


def clearing(asset: str, stage: str, hectares: float, ground: str = "any") -> dict[str, Any]:
    return {"asset": asset, "stage": stage, "ground": ground, "hectares": hectares}


def need(measure: str, place: str, quantity: float, weeks: int, due: int | None = None, priority: str = "normal") -> dict[str, Any]:
    last = monday(weeks) - DAY if due is None else monday(due + 1) - DAY
    return {
        "need": f"{measure} {place} {last}", "measure": measure, "place": place, "quantity": quantity, "first_useful": START, "due": last,
        "priority": priority,
    }  # fmt: skip


def mine(weeks: int = 10, **tables: list[dict[str, Any]]) -> Mission:
    return build(rows(weeks, **tables))


def limited_mine(seed: int) -> Mission:
    """`random_mine` with more teams, and one to three lines of caveats that limit how many of them are where and when."""
    mission, dice = random_mine(seed), Random(f"limits {seed}")
    lines = [
        {
            "caveat": f"c{number}", "line": 1, "effect": "limit", "contributor": "NOR", "place": dice.choice((None, "North", "South")),
            "start": dice.choice((None, monday(1), monday(2))), "end": dice.choice((None, monday(2) + 6 * DAY, monday(3) + 6 * DAY)),
            "quantity": float(dice.choice((0, 1, 1, 2))), "legal_basis": "a vote of parliament",
        }
        for number in range(dice.choice((1, 2, 3)))
    ]  # fmt: skip
    teams = mission["team"].with_columns(pl.lit(2, pl.Int64).alias("teams"))
    caveats = build({"caveat": lines})["caveat"]
    return replace(mission, tables={**mission.tables, "team": teams, "caveat": caveats})


def random_mine(seed: int) -> Mission:
    """Two oblasts, two or three hazards, two kinds of teams, five or six weeks: small enough to enumerate."""
    dice = Random(seed)
    weeks = dice.choice((5, 6))
    kinds = ("manual", "dogs")
    hazards = [
        {
            "hazard": f"h{number}", "place": dice.choice(("North", "South")), "tasks": 1, "ground": dice.choice(("farmland", "forest")),
            "area": float(dice.randint(20, 60)), "most_teams": dice.choice((1, 2)), "exposed": float(dice.randint(0, 40)),
            "begins": dice.choice(("non-technical survey", "technical survey", "clearance")),
            "use_value": dice.choice((1.0, 2.0)), "sowing": monday(dice.randint(2, 5)), "distance": dice.choice(("near", "far")),
        }
        for number in range(dice.choice((2, 3)))
    ]  # fmt: skip
    speeds = [
        clearing("manual", "non-technical survey", 60.0), clearing("manual", "technical survey", float(dice.randint(10, 30))),
        clearing("manual", "clearance", float(dice.randint(4, 12))), clearing("dogs", "clearance", float(dice.randint(6, 16)), "farmland"),
        clearing("dogs", "quality control", 40.0), clearing("manual", "quality control", 30.0),
    ]  # fmt: skip
    if dice.random() < 0.4:
        speeds += [clearing("dogs", "machine", 20.0), clearing("manual", "follow-up", 25.0)]
    speeds = [{**row, "low": row["hectares"] / 2, "high": row["hectares"] * 2} for row in speeds]
    teams = [
        {
            "team": f"t{number}", "asset": kinds[number % 2], "contributor": "NOR", "teams": dice.choice((1, 1, 2)),
            "place": dice.choice(("North", "South")), "cost": float(dice.randint(1, 5)), "moves": dice.choice((0, 1)),
        }
        for number in range(2)
    ]  # fmt: skip
    gains = [("hectares", "handed over"), ("use", "in use"), ("seed", "ready for sowing"), ("people", "person-weeks protected")]
    needs = [
        need(measure, place, float(dice.randint(20, 200)), weeks, dice.choice((None, 3)), dice.choice(("normal", "urgent")))
        for measure, _ in gains for place in ("North", "South") if dice.random() < 0.8
    ]  # fmt: skip
    return mine(
        weeks, hazard=hazards, clearing=speeds, team=teams, asset=[{"asset": kind} for kind in kinds],
        measure=[{"measure": measure} for measure, _ in gains], need=needs,
        gain=[{"measure": measure, "counts": counts} for measure, counts in gains],
        priority=[{"priority": "normal", "tier": 1}, {"priority": "urgent", "tier": 1, "weight": 2.0}],
        survey=[{"survey": "all", "after_non_technical": 0.5, "after_technical": 0.5}],
        season=[{"asset": "manual", "ground": "any", "month": 2, "factor": 0.5}] if dice.random() < 0.5 else [],
        exclusion=[{"distance": "near", "asset": "any", "end": monday(1)}] if dice.random() < 0.5 else [],
        goal=[{"order": 1, "goal": "shortfall"}],
    )  # fmt: skip
