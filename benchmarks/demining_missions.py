"""Generated demining missions: so many tasks, weeks and kinds of teams, drawn from a seed; nothing in them is a fact."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import polars as pl

from coalition.mission import schema
from coalition.mission.mission import Mission, complete

START = datetime.date(2025, 3, 3)
SOURCE = {"source": "generated"}
GROUNDS = ("farmland", "forest", "settlement")
GAINS = {
    "hectare-weeks in use": "in use", "hectares before sowing": "ready for sowing", "person-weeks protected": "person-weeks protected",
    "points open": "enabling",
}  # fmt: skip
RATES = {
    "survey": {"non-technical survey": 900.0, "technical survey": 60.0},
    "manual": {"technical survey": 25.0, "clearance": 3.0, "follow-up": 9.0, "quality control": 25.0},
    "dogs": {"technical survey": 50.0, "clearance": 5.0, "follow-up": 14.0, "quality control": 40.0},
    "machine": {"machine": 30.0},
    "control": {"quality control": 60.0},
}
"""Hectares a week; of the five kinds of teams."""


def day(week: int) -> datetime.date:
    return START + datetime.timedelta(days=7 * week)


def demining_mission(tasks: int, weeks: int, assets: int = 5, places: int = 6, teams: int = 20, seed: int = 1) -> Mission:
    """``tasks`` hazards of one task each over ``weeks`` weeks, with ``assets`` of the five kinds of teams."""
    dice = Random(seed)
    kinds = list(RATES)[:assets]
    oblasts = [f"P{number:02d}" for number in range(places)]
    hazards = [_hazard(dice, number, oblasts, weeks) for number in range(tasks)]
    offers = [
        {
            "team": f"team-{number:02d}", "asset": kinds[number % len(kinds)], "contributor": "NOR", "teams": dice.choice((1, 1, 2)),
            "place": dice.choice(oblasts), "cost": round(dice.uniform(8e3, 2e4), -2), "moves": 2,
        }
        for number in range(teams)
    ]  # fmt: skip
    tables: dict[str, list[dict[str, Any]]] = {
        "mission": [{"mission": "demining", "title": "Generated", "start": START, "periods": weeks, "period": "week", "step": 7,
                     "currency": "EUR"}],
        "source": [{"source": "generated", "title": "Drawn from a seed"}],
        "contributor": [{"contributor": "NOR", "name": "Giver"}],
        "budget": [{"budget": "b", "contributor": "NOR", "fiscal_year": "2025", "start": START, "end": day(weeks),
                    "ceiling": 0.8 * sum(one["cost"] * one["teams"] for one in offers) * weeks}],
        "profile": [], "item": [], "yield": [],
        "place": [{"place": place, "name": place, "kind": "oblast", "territory": "in theatre"} for place in oblasts],
        "priority": [{"priority": "all", "tier": 1, "author": "generated"}],
        "measure": [{"measure": measure, "name": measure, "unit": "units"} for measure in GAINS],
        "need": [_need(measure, place, hazards, weeks) for measure in GAINS for place in oblasts],
        "goal": [{"order": 1, "goal": "shortfall"}, {"order": 2, "goal": "cost"}],
        "asset": [{"asset": kind, "name": kind} for kind in kinds],
        "hazard": hazards,
        "survey": [{"survey": ground, "ground": ground, "after_non_technical": kept, "after_technical": 0.4}
                   for ground, kept in zip(GROUNDS, (0.12, 0.3, 0.2), strict=True)],
        "clearing": [{"asset": kind, "stage": stage, "ground": "any", "hectares": rate}
                     for kind in kinds for stage, rate in RATES[kind].items()],
        "season": [{"asset": "any", "ground": "farmland", "month": 7, "factor": 0.5}, {"asset": "dogs", "ground": "any", "month": 8,
        "factor": 0.7}],
        "team": offers,
        "exclusion": [{"distance": "near", "asset": "machine"}, {"distance": "near", "asset": "any", "end": day(weeks // 3)}],
        "gain": [{"measure": measure, "counts": counts} for measure, counts in GAINS.items()],
    }  # fmt: skip
    return _mission({name: rows for name, rows in tables.items() if name in schema.TABLES})


def _hazard(dice: Random, number: int, oblasts: Sequence[str], weeks: int) -> dict[str, Any]:
    return {
        "hazard": f"h{number:03d}", "place": dice.choice(oblasts), "tasks": 1, "ground": dice.choice(GROUNDS),
        "distance": dice.choice(("near", "middle", "far", "far")), "area": float(dice.randint(60, 500)),
        "exposed": float(dice.randint(0, 3000)), "use_value": dice.choice((0.2, 1.0, 1.0, 2.0)),
        "sowing": day(dice.choice((weeks // 3, 2 * weeks // 3))), "enabling": float(dice.choice((0, 0, 1, 5))),
        "start": day(dice.choice((0, 0, 0, weeks // 4))), "most_teams": dice.choice((1, 2, 3)),
    }  # fmt: skip


def _need(measure: str, place: str, hazards: Sequence[Mapping[str, Any]], weeks: int) -> dict[str, Any]:
    """All that the land of the place could bring, were it free from the start."""
    mine = [one for one in hazards if one["place"] == place]
    of = {
        "in use": sum(one["area"] * one["use_value"] * weeks for one in mine), "ready for sowing": sum(one["area"] for one in mine),
        "person-weeks protected": sum(one["exposed"] * weeks for one in mine), "enabling": sum(one["enabling"] * weeks for one in mine),
    }  # fmt: skip
    return {
        "need": f"{measure} {place}", "measure": measure, "place": place, "quantity": float(of[GAINS[measure]]), "first_useful": START,
        "due": day(weeks) - datetime.timedelta(days=1), "priority": "all",
    }  # fmt: skip


def _mission(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mission:
    frames = {}
    for table in schema.TABLES:
        types = schema.empty(table).schema
        rows = [{"source": "generated", **row} if "source" in types and table != "source" else dict(row) for row in tables.get(table, [])]
        names = [name for name in types if any(name in row for row in rows)]
        frame = pl.DataFrame({name: pl.Series(name, [row.get(name) for row in rows], dtype=types[name]) for name in names})
        frames[table] = complete(table, frame if names else schema.empty(table), "EUR")
    return Mission(frames)
