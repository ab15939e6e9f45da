"""Failures that may happen: a link or place shut, a pledge not kept, a contributor that leaves, each with a stated probability.

Nothing fails that no table says may fail: probabilities have sources, as all numbers have.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dataframely as dy
import polars as pl

from coalition.declare import choice, date, key, number, refers, text
from coalition.errors import Finding, InputError
from coalition.mission.mission import Mission
from coalition.mission.wording import did_you_mean
from coalition.questions.input_table import LINE, Row, read_rows
from coalition.questions.ranges import Target

ACTIONS = {"link": "throttle", "place": "throttle", "offer": "cut", "contributor": "drop"}
"""Tables whose rows may fail, and what a failure does to them."""

STATUS = "status:"
"""Begins the row of a failure that is meant for every offer of a status, each by itself."""


@dataclass(frozen=True)
class Failure:
    """Something that happens with ``probability``, to all its ``targets`` together, and leaves the share ``left`` of them.

    ``start`` and ``end`` are its first and last day (None: the plan's), for links and places; all else fails for the whole plan.
    """

    name: str
    probability: float
    targets: tuple[Target, ...]
    left: float = 0.0
    start: datetime.date | None = None
    end: datetime.date | None = None


class FailureRow(dy.Schema):
    """What may fail, how likely that is, and who says so. Rows of one failure happen together."""

    failure = key("Key of the failure; rows with the same key happen together.")
    table = dy.Enum(tuple(ACTIONS), primary_key=True, description="The table of the row that fails.")
    row = key("Key of the row; for offers also `status:indicative` or `status:firm`: every such offer, each by itself.")
    probability = number("Probability that it happens within the plan.", "share", maximum=1.0)
    left = number("What is left of it when it happens.", "share", default=0.0, maximum=1.0)
    start = date("First day of the failure (links and places); empty: from the start.", optional=True)
    end = date("Last day of the failure (links and places); empty: to the end.", optional=True)
    source = text("Where the probability comes from: a key of the mission's `source`, or words a reader can look up.")
    assumption = refers("assumption", "The row of the mission's `assumption` it rests on, if any.", optional=True)
    evidence = choice("Level of evidence.", ("measured", "modelled", "judged"), default="judged")
    note = text("Anything a reader should know.", optional=True)


def read_failures(path: Path, mission: Mission, members: frozenset[str]) -> list[Failure]:
    """The failures in the table at ``path``, sorted by name; raises InputError with everything wrong with them."""
    rows = read_rows(path, "failure", FailureRow)
    findings = [finding for row in rows for finding in _wrong(mission, members, row, path.name)]
    findings += _disagreeing(rows, path.name)
    if findings:
        raise InputError(findings)
    found: dict[str, Failure] = {}
    for row in rows:
        for name, target in _targets(mission, members, row):
            one = found.get(name)
            targets = (*one.targets, target) if one else (target,)
            found[name] = Failure(name, row["probability"], targets, row["left"], row["start"], row["end"])
    return [found[name] for name in sorted(found)]


def _targets(mission: Mission, members: frozenset[str], row: Row) -> Iterator[tuple[str, Target]]:
    """Names of failures and what fails in them: all rows named together, offers of a status each by itself."""
    action, table = ACTIONS[row["table"]], str(row["table"])
    if table == "offer" and row["row"].startswith(STATUS):
        offers = mission["offer"].filter(
            (pl.col("status").cast(pl.String) == row["row"].removeprefix(STATUS)) & pl.col("contributor").is_in(sorted(members))
        )
        for offer in offers["offer"]:
            yield f"{row['failure']}: {offer}", Target(action, table, offer)
    else:
        yield row["failure"], Target(action, table, row["row"])


def _wrong(mission: Mission, members: frozenset[str], row: Row, file: str) -> Iterator[Finding]:
    """What is wrong with one row, held against the mission."""
    table, name, calendar = row["table"], row["row"], mission.calendar

    def refuse(field: str, value: object, expected: str, hint: str) -> Finding:
        return Finding("error", "failure", row["failure"], field, str(value), expected, hint, file, "", row[LINE])

    known = mission[table][table].to_list()
    statuses = [STATUS + status for status in ("indicative", "firm")] if table == "offer" else []
    if name not in known and name not in statuses:
        hint = did_you_mean(name, [*known, *statuses], f"The mission's table {table} lists them all.")
        yield refuse("row", name, f"a key of table {table}" + (" or " + " or ".join(statuses) if statuses else ""), hint)
    elif table == "contributor" and name not in members:
        yield refuse("row", name, "a contributor that takes part", "It does not take part as it is; delete the row.")
    elif table in ("link", "place") and row["left"] > 0:
        stated = ("capacity",) if table == "link" else ("handling", "storage")
        found = mission[table].row(by_predicate=pl.col(table) == name, named=True)
        if all(found[column] is None for column in stated):
            yield refuse(
                "left", row["left"], f"0, as the {table} has no {' or '.join(stated)} of which a part could be left", "Leave it empty."
            )
    if table == "contributor" and row["left"] > 0:
        yield refuse("left", row["left"], "0: a contributor leaves whole", "To lose a part of its gifts, name its offers.")
    if table in ("offer", "contributor") and (row["start"] or row["end"]):
        yield refuse("start", row["start"] or row["end"], "no dates", f"A failure of an {table} is for the whole plan; leave them out.")
    if row["start"] and row["end"] and row["end"] < row["start"]:
        yield refuse("end", row["end"], f"a day not before {row['start']}", "Exchange the two dates.")
    elif (row["start"] and row["start"] > calendar.end) or (row["end"] and row["end"] < calendar.start):
        yield refuse("start", row["start"] or row["end"], "dates inside the plan", f"It runs from {calendar.start} to {calendar.end}.")
    known = mission["assumption"]["assumption"].to_list()
    if row["assumption"] is not None and row["assumption"] not in known:
        yield refuse(
            "assumption", row["assumption"], "a key of table assumption", did_you_mean(row["assumption"], known, "Or leave it empty.")
        )


def _disagreeing(rows: list[Row], file: str) -> Iterator[Finding]:
    """Rows of one failure that do not say the same of what they share."""
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row["failure"], row)
        for field in ("probability", "left", "start", "end"):
            if row[field] != other[field]:
                hint = f"Row {other[LINE]} says {other[field]}; give one of them another key if they do not happen together."
                yield Finding(
                    "error", "failure", row["failure"], field, str(row[field]), "the same in all its rows", hint, file, "", row[LINE]
                )
