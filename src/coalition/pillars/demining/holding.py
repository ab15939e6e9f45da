"""Holding the first weeks of a plan: what has begun, and where teams are, as rows of `begun` and `posted` for the next plan."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from coalition.errors import QuestionError
from coalition.mission.mission import Mission, table_of
from coalition.pillars.demining.chains import Chain, read_chain, read_path
from coalition.pillars.demining.land import Land
from coalition.pillars.demining.tables import STAGES


def held(mission: Mission, tables: Mapping[str, pl.DataFrame], day: datetime.date, source: str) -> Mission:
    """``mission`` with everything held that its plan (``tables``) begins on or before ``day``: stages, and where teams are or go to.

    Survey results and whatever else has changed is to be changed in the mission returned. ``source`` names the row that says so. Raises
    QuestionError for a mission with scenarios: before the reveal it is not known which of its plans has been followed.
    """
    if mission["scenario"].height:
        raise QuestionError("A plan with scenarios cannot be held: name the scenario that has come true and leave the others out.")
    land, origin = Land(mission, [None]), mission.calendar.start
    written = tables["activity"].filter((pl.col("pillar") == "demining") & (pl.col("starts") <= day)).sort("activity")
    chains: dict[tuple[str, Chain], int] = defaultdict(int)
    posted: list[dict[str, Any]] = []
    members: dict[str, int] = defaultdict(int)
    said = {"decided": day, "source": source, "note": None}
    for row in written.iter_rows(named=True):
        chain, path = read_chain(row["activity"], origin, [None]), read_path(row["activity"], origin, [None])
        if row["table"] == "hazard" and chain is not None:
            chains[chain[0], chain[1]] += round(row["quantity"])
        if row["table"] == "team" and path is not None:
            lost = next(iter(mission["team"].filter(pl.col("team") == path[0])["lost"]), 1)
            for _ in range(round(row["quantity"])):
                members[path[0]] += 1
                stays = [one for number, one in enumerate(path[1].stays) if land.day_of(one.start - (lost if number else 0)) <= day]
                posted += [{"team": path[0], "member": members[path[0]], "start": land.day_of(one.start), "place": one.place, **said}
                           for one in stays]  # fmt: skip
    begun: list[dict[str, Any]] = []
    tasks: dict[str, int] = defaultdict(int)
    for (hazard, done), count in sorted(chains.items()):
        onward = sum([other for (name, longer), other in chains.items() if name == hazard and longer[:-1] == done])
        for _ in range(count - onward):  # tasks that have come so far and no further
            tasks[hazard] += 1
            begun += [
                {"hazard": hazard, "task": tasks[hazard], "stage": STAGES[step.stage], "asset": step.asset, "teams": step.teams,
                 "start": land.day_of(step.start), **said}
                for step in done
            ]  # fmt: skip
    changed = {"begun": table_of(mission, "begun", begun), "posted": table_of(mission, "posted", posted)}
    return replace(mission, tables={**mission.tables, **changed})
