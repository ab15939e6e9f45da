"""Missions with their tables changed as a what-if would have it, written out row by row: what an answer must agree with."""

from __future__ import annotations

import datetime
from random import Random
from typing import Any

from coalition.mission.mission import Mission
from coalition.questions.changes import ACTIONS, Change, check
from tests.model.missions import Rows, build, rows_of

NOWHERE = "nowhere"


def changed(mission: Mission, members: frozenset[str], changes: list[Change]) -> tuple[Mission, frozenset[str]]:
    """The mission and its members with ``changes`` written into the tables (whole-plan closures only)."""
    rows, taking_part = rows_of(mission), set(members)
    for change in changes:
        if change.action == "add":
            taking_part.add(change.row)
        elif change.action == "drop":
            taking_part.discard(change.row)
        else:
            globals()[f"_{change.action}"](rows, change, mission)
    return build(rows), frozenset(taking_part)


def _named(rows: Rows, change: Change) -> list[dict[str, Any]]:
    return [row for row in rows[change.table] if row[change.table] == change.row]


def _close(rows: Rows, change: Change, mission: Mission) -> None:
    gone = {
        row["link"]
        for row in rows["link"]
        if change.row in (row[change.table] if change.table == "link" else "", row["origin"], row["destination"])
    }
    rows["link"] = [row for row in rows["link"] if row["link"] not in gone]
    rows["change"] = [row for row in rows["change"] if not (row["table"] == "link" and row["row"] in gone)]
    if change.table == "place":
        place = next(row for row in rows["place"] if row["place"] == change.row)
        rows["place"].append(place | {"place": NOWHERE})
        for table in ("offer", "market"):
            for row in rows[table]:
                row["place"] = NOWHERE if row["place"] == change.row else row["place"]


def _throttle(rows: Rows, change: Change, mission: Mission) -> None:
    for row in _named(rows, change):
        for name in ("capacity", "handling", "storage"):
            if row.get(name) is not None:
                row[name] *= change.factor


def _cut(rows: Rows, change: Change, mission: Mission) -> None:
    for row in _named(rows, change):
        row["quantity"] *= change.factor


def _delay(rows: Rows, change: Change, mission: Mission) -> None:
    for row in _named(rows, change):
        row["unit_cost"] = mission.to_mission_currency(row["unit_cost"], row["currency"], row["start"])
        row["currency"] = mission.currency
        row["start"] += datetime.timedelta(days=change.days or 0)


def _budget(rows: Rows, change: Change, mission: Mission) -> None:
    table = "budget" if change.table == "contributor" else change.table
    for row in rows[table]:
        if row[change.table] == change.row:
            row["amount" if table == "contribution" else "ceiling"] *= change.factor


def _lift(rows: Rows, change: Change, mission: Mission) -> None:
    rows["caveat"] = [row for row in rows["caveat"] if row["caveat"] != change.row]


def _need(rows: Rows, change: Change, mission: Mission) -> None:
    """As a scenario changes needs: the weights of needs are those of what the mission states."""
    if not rows["scenario"]:
        rows["scenario"] = [{"scenario": "so", "name": "so", "probability": 1.0, "source": "test"}]
    changes = {(row["scenario"], row["row"]): row for row in rows["change"] if row["table"] == "need"}
    for row in rows["need"]:
        if row[change.table] != change.row:
            continue
        for scenario in (one["scenario"] for one in rows["scenario"]):
            if (scenario, row["need"]) in changes:
                changes[scenario, row["need"]]["factor"] *= change.factor
            else:
                rows["change"].append(
                    {"scenario": scenario, "table": "need", "row": row["need"], "factor": change.factor, "source": "test"}
                )


def random_changes(mission: Mission, members: frozenset[str], random: Random, count: int) -> list[Change]:
    """``count`` changes (fewer if the mission has too little to change) that contradict neither the mission nor one another."""
    found: list[Change] = []
    for _ in range(20 * count):
        change = _random_change(mission, random)
        if change is not None and not check(mission, members, [*found, change]):
            found.append(change)
        if len(found) == count:
            break
    return found


def _random_change(mission: Mission, random: Random) -> Change | None:
    action = random.choice([one for one in ACTIONS if ACTIONS[one].tables])
    table = random.choice(ACTIONS[action].tables)
    keys = sorted(set(mission[table][table].to_list()))
    if not keys:
        return None
    needs = ACTIONS[action].needs
    factor = random.choice([0.0, 0.5, 0.8, 1.2, 2.0]) if needs == "factor" else None
    return Change(action, table, random.choice(keys), factor, random.choice([3, 7, 20]) if needs == "days" else None)
