"""Scenarios of a what-if: a table with one change a row; rows of the same scenario are made together."""

from __future__ import annotations

from pathlib import Path

import dataframely as dy

from coalition.declare import date, key, number, text
from coalition.errors import Finding, InputError
from coalition.mission.mission import Mission
from coalition.questions.changes import ACTIONS, Change, check
from coalition.questions.input_table import LINE, read_rows


class Scenario(dy.Schema):
    """One change of one scenario."""

    scenario = key("Name of the scenario; its changes are made together.")
    change = dy.Enum(tuple(ACTIONS), primary_key=True, description="What is done.")
    table = key("The table of what is changed.")
    row = dy.String(primary_key=True, min_length=1, max_length=400, description="Its key; of a key of several columns all, joined by |.")
    factor = number("throttle, cut, budget, rate, need: multiplier (0.5 is half).", "factor", optional=True)
    days = dy.Int64(nullable=True, min=1, max=10_000, description="delay: how much later.", metadata={"unit": "days"})
    start = date("close, throttle: first day; empty: from the start.", optional=True)
    end = date("close, throttle: last day; empty: to the end.", optional=True)
    note = text("Anything a reader should know.", optional=True)


def read_scenarios(path: Path, mission: Mission, members: frozenset[str]) -> dict[str, tuple[Change, ...]]:
    """The scenarios of the file at ``path`` (CSV or Parquet), in the order of their first rows.

    Raises InputError with everything wrong in the file and with its changes to ``mission``, in which ``members`` take part.
    """
    found: dict[str, list[Change]] = {}
    for row in read_rows(path, "scenarios", Scenario):
        change = Change(row["change"], row["table"], row["row"], row["factor"], row["days"], row["start"], row["end"], path.name, row[LINE])
        found.setdefault(row["scenario"], []).append(change)
    findings = [finding for changes in found.values() for finding in check(mission, members, changes)]
    if not found:
        findings.append(Finding("error", "scenarios", "", "", "", "at least one row", "Add a row for each change.", path.name))
    if findings:
        raise InputError(findings)
    return {name: tuple(changes) for name, changes in found.items()}
