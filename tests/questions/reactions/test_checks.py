"""Everything wrong with the tables of reactions is found, each at its row and field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from coalition.mission.check import findings
from tests.mission.tiny import Rows
from tests.questions.reactions.reacting import answer, day, position, reacting, reacting_rows

Change = Callable[[Rows], Any]


def first(table: str, **other: Any) -> Change:
    return lambda rows: rows[table][0].update(other)


def added(table: str, row: dict[str, Any]) -> Change:
    return lambda rows: rows[table].append(row)


def calibration(rows: Rows) -> None:
    rows["asked"].append({"asked": "known", "name": "known", "kind": "calibration", "unit": "things", "source": "made up"})


def exposed(rows: Rows) -> None:
    rows["exposure"] = [
        {
            "exposure": "one", "place_class": "base", "territory": "outside", "event": "killed", "person_years": 1.0, "events": 1.5,
            "start": day("2024-02-01"), "end": day("2024-01-01"), "source": "made up",
        }
    ]  # fmt: skip


CASES: dict[str, tuple[Change, set[tuple[str, str, str]]]] = {
    "an adversary bargains": (added("position", position("RUS", 10.0, 10.0)), {("error", "position", "actor")}),
    "no such contributor": (first("act", contributor="AAB"), {("error", "act", "contributor")}),
    "a state without a name": (first("actor", contributor=None), {("error", "actor", "contributor")}),
    "out of order": (first("position", position_low=60.0), {("error", "position", "position_likely")}),
    "no weight": (
        first("position", salience_low=0.0, salience_likely=0.0, salience_high=0.0), {("warning", "position", "salience_likely")},
    ),
    "two positions a day": (
        added("position", {**position("ally", 1.0, 1.0, width=0.0), "position": "again", "salience_low": 1.0}),
        {("error", "position", "date")},
    ),
    "two steps at one place": (first("issue_step", value=50.0), {("error", "issue_step", "value")}),
    "before the act": (first("act", date=day("2023-01-01")), {("error", "precedent", "date")}),
    "seen before asked": (first("outcome", seen=day("2025-01-01")), {("error", "outcome", "seen")}),
    "answers itself": (first("precedent", actor="AAA"), {("warning", "precedent", "actor")}),
    "known answer missing": (calibration, {("warning", "asked", "truth")}),
    "waits for itself": (first("asked", after="deeds"), {("error", "asked", "after")}),
    "no probability": (first("elicited", high=1.2), {("error", "elicited", "high")}),
    "answers twice": (
        added("elicited", {**answer("words", "one", 0.1, 0.2, 0.3), "elicited": "again"}), {("error", "elicited", "expert")},
    ),
    "part of an event": (exposed, {("error", "exposure", "events"), ("error", "exposure", "end")}),
}  # fmt: skip


def test_the_mission_of_the_tests_has_nothing_wrong() -> None:
    assert findings(reacting()) == []


@pytest.mark.parametrize("case", CASES)
def test_it_is_found(case: str) -> None:
    change, expected = CASES[case]
    rows = reacting_rows()
    change(rows)
    found = findings(reacting(rows))
    assert {(one.severity, one.table, one.field) for one in found} == expected
    assert all(one.hint and one.expected for one in found)
