"""What else can be wrong with the tables of reactions, each with how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from coalition.errors import Finding
from coalition.mission.check.complaint import about, rows, warn
from coalition.mission.mission import Mission
from coalition.mission.wording import cell, did_you_mean

NAMING = ("actor", "act", "issue", "asked", "threshold", "outcome")
"""Tables with a column ``contributor``."""

TRIPLES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "position": tuple((f"{name}_low", f"{name}_likely", f"{name}_high") for name in ("position", "salience", "capability")),
    "elicited": (("low", "middle", "high"),),
    "threshold": (("others_low", "others", "others_high"),),
}


def contributors(mission: Mission) -> Iterator[Finding]:
    """Contributors that are named are there; who is one, or of one's politics, names it."""
    known = sorted(set(mission["contributor"]["contributor"].drop_nulls()))
    for table in NAMING:
        for row in rows(mission[table].drop_nulls("contributor")):
            if row["contributor"] not in known:
                hint = did_you_mean(row["contributor"], known, "Add the contributor, or empty the cell.")
                yield about(table, row, "contributor", "a key of table contributor", hint)
    stateless = mission["actor"].filter(pl.col("contributor").is_null())
    for row in rows(stateless, pl.col("standing").cast(pl.String).is_in(["contributor", "domestic"])):
        hint = "Name the state, or choose another standing."
        yield about("actor", row, "contributor", f"a contributor, as the standing is {row['standing']}", hint)


def adversaries(mission: Mission) -> Iterator[Finding]:
    """Adversaries have no position: they are treated by precedents and experts only."""
    standing = _column(mission, "actor", "standing")
    for row in rows(mission["position"]):
        if standing.get(row["actor"]) == "adversary":
            hint = "Adversaries do not bargain within a coalition: state what they did in precedent, ask experts, and delete the row."
            yield about("position", row, "actor", "an actor that is no adversary", hint)


def ordered(mission: Mission) -> Iterator[Finding]:
    """Low, likely and high stand in this order; a weight is possible."""
    for table, triples in TRIPLES.items():
        for row in rows(mission[table]):
            for low, likely, high in triples:
                if None not in (row[low], row[likely], row[high]) and not row[low] <= row[likely] <= row[high]:
                    expected = f"low ≤ likely ≤ high, but they are {cell(row[low])}, {cell(row[likely])} and {cell(row[high])}"
                    yield about(table, row, likely, expected, "Put the three into order, or correct one of them.")
    for row in rows(mission["position"]):
        for name in ("salience_likely", "capability_likely"):
            if row[name] == 0:
                hint = "The actor weighs nothing and has no effect; state more than 0, or delete the row."
                yield warn("position", row, name, "a number above 0", hint)


def once(mission: Mission) -> Iterator[Finding]:
    """An actor has one position on an issue a day; an issue has steps at different places."""
    for table, names, what in (
        ("position", ["issue", "actor", "date"], "one position of an actor on an issue a day"),
        ("issue_step", ["issue", "value"], "steps at different places of the scale"),
    ):
        frame = mission[table].drop_nulls(names)
        for row in _again(frame, names):
            yield about(table, row, names[-1], what, "Delete one of the rows, or correct it.")


def order_in_time(mission: Mission) -> Iterator[Finding]:
    """A reaction does not come before its act, nor an outcome before the question; a window does not end before it begins."""
    acted = _column(mission, "act", "date")
    for row in rows(mission["precedent"].drop_nulls("date")):
        day = acted.get(row["act"])
        if day is not None and row["date"] < day:
            yield about("precedent", row, "date", f"a day from {day} on, the day of the act", "Correct one of the two days.")
    for row in rows(mission["outcome"].drop_nulls(["asked", "seen"]), pl.col("seen") <= pl.col("asked")):
        yield about("outcome", row, "seen", f"a day after {row['asked']}, on which the question is put", "Correct one of the two days.")
    for row in rows(mission["exposure"].drop_nulls(["start", "end"]), pl.col("end") < pl.col("start")):
        yield about("exposure", row, "end", f"a day from {row['start']} on", "Exchange start and end, or correct one of them.")


def own(mission: Mission) -> Iterator[Finding]:
    """Nobody reacts to what it did itself."""
    acting, is_state = _column(mission, "act", "contributor"), _column(mission, "actor", "contributor")
    for row in rows(mission["precedent"]):
        state = is_state.get(row["actor"])
        if state is not None and state == acting.get(row["act"]):
            yield warn("precedent", row, "actor", "somebody else than who acted", "Reactions at home are positions on an issue.")


def experts(mission: Mission) -> Iterator[Finding]:
    """Calibration has answers, probabilities lie within 0 and 1, events do not wait for themselves, nobody answers twice."""
    asked = {row["asked"]: row for row in rows(mission["asked"])}
    for row in asked.values():
        kind = str(row["kind"])
        if kind == "calibration" and row["truth"] is None:
            yield warn("asked", row, "truth", "the true answer", "Without it the question calibrates nobody; fill it, or delete the row.")
        if kind == "escalation" and row["after"] is not None and str(asked.get(row["after"], row)["kind"]) != kind:
            yield about("asked", row, "after", "an event", "Name the event that must have come about first.")
        if _circle(row["asked"], asked):
            yield about("asked", row, "after", "an event that does not wait for this one", "Events go round in a circle; empty one cell.")
    for row in rows(mission["elicited"]):
        question = asked.get(row["asked"])
        if question is not None and str(question["kind"]) == "escalation":
            for name in ("low", "middle", "high"):
                if row[name] is not None and not 0 <= row[name] <= 1:
                    yield about("elicited", row, name, "a probability from 0 to 1", "A probability is a part of one: 0.25 for 25 %.")
    for row in _again(mission["elicited"].drop_nulls(["asked", "expert"]), ["asked", "expert"]):
        yield about("elicited", row, "expert", "one answer of an expert to a question", "Delete one of the rows.")


def _circle(start: str, asked: Mapping[str, Mapping[str, Any]]) -> bool:
    seen, here = {start}, asked[start]["after"]
    while here is not None and here in asked:
        if here in seen:
            return bool(here == start)
        seen.add(here)
        here = asked[here]["after"]
    return False


def exposure(mission: Mission) -> Iterator[Finding]:
    """Events are counted whole."""
    for row in rows(mission["exposure"].drop_nulls("events"), pl.col("events") != pl.col("events").round()):
        yield about("exposure", row, "events", "a whole number", "Count what happened; a rate follows from it.")


def _again(frame: pl.DataFrame, names: list[str]) -> Iterator[dict[str, Any]]:
    """Rows that repeat what an earlier row says in the columns ``names``."""
    return rows(frame.filter(~pl.struct(names).is_first_distinct()))


def _column(mission: Mission, table: str, name: str) -> dict[str, Any]:
    return dict(mission[table].select(table, pl.col(name).cast(pl.String) if name == "standing" else pl.col(name)).iter_rows())


CHECKS = (
    (contributors, ("contributor", *NAMING)),
    (adversaries, ("actor", "position")),
    (ordered, tuple(TRIPLES)),
    (once, ("position", "issue_step")),
    (order_in_time, ("act", "precedent", "outcome", "exposure")),
    (own, ("act", "actor", "precedent")),
    (experts, ("asked", "elicited")),
    (exposure, ("exposure",)),
)
