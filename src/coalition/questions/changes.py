"""Changes a what-if makes to a mission: one row of one table closed, throttled, cut, delayed, dropped, added, raised, lifted or let go
at another rate.

A change names what it changes as ``table:row`` (``link:PLRZE-UA46-road``). Which tables an action takes, and what else it needs, is
declared once in `ACTIONS`; the command line, scenario tables and checks all follow from there.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from coalition.errors import Finding, InputError
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.mission.wording import cell, did_you_mean
from coalition.plan.lineage import row_key


@dataclass(frozen=True)
class Action:
    """What can be done to rows of ``tables`` (the first is meant where none is named), and with ``others`` to those of pillars' own tables.

    ``needs`` is "" or what the change must state (factor, days); ``window``: dates may be stated. ``words`` says it, with {what},
    {value} and {when}.
    """

    tables: tuple[str, ...]
    needs: str
    window: bool
    words: str
    others: bool = False


ACTIONS: dict[str, Action] = {
    "close": Action(("link", "place"), "", True, "{what} closed{when}"),
    "throttle": Action(("link", "place"), "factor", True, "{what} at {value} of its capacity{when}"),
    "cut": Action(("offer", "market"), "factor", False, "{what} at {value} of its quantity", others=True),
    "delay": Action(("offer",), "days", False, "{what} can be given {value} days later", others=True),
    "drop": Action(("contributor",), "", False, "{what} does not take part"),
    "add": Action(("contributor",), "", False, "{what} takes part"),
    "budget": Action(("budget", "contribution", "contributor"), "factor", False, "{what} at {value} of its money"),
    "lift": Action(("caveat",), "", False, "{what} lifted"),
    "rate": Action((), "factor", False, "{what} at {value} of its rate", others=True),
    "need": Action(("need", "measure", "place"), "factor", False, "{what} at {value} of what is needed"),
}
"""Every action of a what-if; the keys are options of `coalition whatif` and choices of a scenario table."""


def brought_tables() -> list[str]:
    """Tables of a mission that are pillars' own."""
    return [table for table in schema.TABLES if table not in schema.TABLES.own]


def tables_of(action: str) -> tuple[str, ...]:
    """Tables whose rows ``action`` changes, those of pillars among them."""
    return (*ACTIONS[action].tables, *(brought_tables() if ACTIONS[action].others else ()))


_WINDOW = re.compile(r"@(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?$")
_VALUE = re.compile(r"=([^=]*)$")


@dataclass(frozen=True)
class Change:
    """One change: ``action`` (a key of `ACTIONS`) on row ``row`` of ``table``.

    ``factor`` multiplies what the row states (0.5: half), ``days`` is how many days later, ``start`` and ``end`` are the first and last day
    of a change that is not for the whole plan. ``file`` and ``line`` say where it was read.
    """

    action: str
    table: str
    row: str
    factor: float | None = None
    days: int | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    file: str = ""
    line: int = 0

    @property
    def key(self) -> str:
        """What is changed, as ``table:row``."""
        return f"{self.table}:{self.row}"

    def words(self) -> str:
        """The change in a sentence's part, such as "link PLRZE-UA46-road closed from 2025-06-01 to 2025-06-30"."""
        when = (f" from {self.start}" if self.start else "") + (f" to {self.end}" if self.end else "")
        value = "" if self.factor is None else cell(float(self.factor))
        value = value if self.days is None else str(self.days)
        return ACTIONS[self.action].words.format(what=f"{self.table} {self.row}", value=value, when=when)


def parse(action: str, text: str) -> Change:
    """The change written on the command line as ``[TABLE:]ROW[=VALUE][@FROM..TO]``; raises InputError for what cannot be read."""
    declared, rest = ACTIONS[action], text.strip()
    start = end = None
    factor: float | None = None
    days: int | None = None
    try:
        if (window := _WINDOW.search(rest)) is not None:
            start, end = (datetime.date.fromisoformat(day) if day else None for day in window.groups())
            rest = rest[: window.start()]
        if declared.needs and (value := _VALUE.search(rest)) is not None:
            factor, days = (float(value[1]), None) if declared.needs == "factor" else (None, int(value[1]))
            rest = rest[: value.start()]
    except ValueError as error:
        finding = Finding("error", f"--{action}", "", "", text, _form(action), f"{str(error)[:1].upper()}{str(error)[1:]}.")
        raise InputError([finding]) from None
    table, colon, row = rest.partition(":")
    if not colon or table not in tables_of(action):
        table, row = next(iter(declared.tables), table if colon else ""), rest if declared.tables or not colon else row
    return Change(action, table, row, factor, days, start, end)


def parse_all(asked: Iterable[tuple[str, str]]) -> list[Change]:
    """`parse` of every (action, text); raises one InputError with all that cannot be read."""
    found: list[Change] = []
    wrong: list[Finding] = []
    for action, text in asked:
        try:
            found.append(parse(action, text))
        except InputError as error:
            wrong += error.findings
    if wrong:
        raise InputError(wrong)
    return found


def _form(action: str) -> str:
    declared = ACTIONS[action]
    value = {"": "", "factor": "=FACTOR", "days": "=DAYS"}[declared.needs]
    return f"{' or '.join(f'{table}:KEY{value}' for table in declared.tables or ('TABLE',))}" + ("[@FROM..TO]" if declared.window else "")


def known_rows(mission: Mission, table: str) -> list[str]:
    """Keys of ``table`` a change may name (a caveat of several lines once)."""
    key = pl.col(table) if table == "caveat" else row_key(table)
    return list(dict.fromkeys(mission[table].select(key).to_series().to_list()))


def check(mission: Mission, members: frozenset[str], changes: Sequence[Change]) -> list[Finding]:
    """Everything wrong with ``changes`` to ``mission`` in which ``members`` take part, contradictions among them included."""
    findings: list[Finding] = []

    def refuse(change: Change, field: str, value: object, expected: str, hint: str) -> None:
        table, name = ("", field) if change.line else (f"--{change.action}", "")
        findings.append(Finding("error", table or "scenarios", change.key, name, cell(value), expected, hint, change.file, "", change.line))

    known_of = {table: known_rows(mission, table) for table in dict.fromkeys(one.table for one in changes) if table in schema.TABLES}
    for change in changes:
        if change.table not in tables_of(change.action):
            expected = f"one of: {', '.join(tables_of(change.action))}"
            refuse(change, "table", change.table, expected, f"Only these can be used with {change.action}.")
            continue
        known = known_of[change.table]
        if change.row not in known:
            hint = did_you_mean(change.row, known, f"The mission's table {change.table} lists them all.")
            refuse(change, "row", change.row, f"a key of table {change.table}", hint)
            continue
        _check_values(mission, change, refuse)
        _check_sense(mission, members, change, refuse)
    _check_pairs(changes, refuse)
    return findings


Refuse = Callable[[Change, str, object, str, str], None]


def _check_values(mission: Mission, change: Change, refuse: Refuse) -> None:
    declared, calendar = ACTIONS[change.action], mission.calendar
    if declared.needs == "factor" and (change.factor is None or not 0 <= change.factor < float("inf")):
        refuse(change, "factor", change.factor, f"a factor of at least 0: {_form(change.action)}", "0.5 is half of it, 1.2 a fifth more.")
    if declared.needs != "factor" and change.factor is not None:
        refuse(change, "factor", change.factor, "no factor", f"{change.action} takes none; leave it out.")
    if declared.needs == "days" and (change.days is None or change.days < 1):
        refuse(change, "days", change.days, f"a number of days, at least 1: {_form(change.action)}", "Say how many days later.")
    if declared.needs != "days" and change.days is not None:
        refuse(change, "days", change.days, "no days", f"{change.action} takes none; leave them out.")
    if (change.start or change.end) and not declared.window:
        refuse(change, "start", change.start or change.end, "no dates", f"{change.action} is for the whole plan; leave the dates out.")
    elif change.start and change.end and change.end < change.start:
        refuse(change, "end", change.end, f"a day not before {change.start}", "Exchange the two dates.")
    elif (change.start and change.start > calendar.end) or (change.end and change.end < calendar.start):
        hint = f"The plan runs from {calendar.start} to {calendar.end}."
        refuse(change, "start", change.start or change.end, "dates inside the plan", hint)


def _check_sense(mission: Mission, members: frozenset[str], change: Change, refuse: Refuse) -> None:
    row = mission[change.table].row(by_predicate=row_key(change.table) == change.row, named=True) if change.table != "caveat" else {}
    if change.action == "throttle":
        stated = ("capacity",) if change.table == "link" else ("handling", "storage")
        if all(row[name] is None for name in stated):
            hint = "It can only be closed: use close instead."
            refuse(change, "row", change.row, f"a {change.table} with a {' or '.join(stated)}", hint)
    if change.action == "cut" and change.table == "market" and row["quantity"] is None:
        refuse(change, "row", change.row, "a market with a quantity", "What is not limited cannot be cut.")
    if change.action == "add" and change.row in members:
        refuse(change, "row", change.row, "a candidate that does not take part yet", "It takes part already.")
    if change.action == "drop" and change.row not in members:
        refuse(change, "row", change.row, "a contributor that takes part", "It does not take part as it is.")


def _check_pairs(changes: Sequence[Change], refuse: Refuse) -> None:
    seen: dict[tuple[str, str, str], Change] = {}
    for change in changes:
        kind = "close" if change.action == "throttle" else "drop" if change.action == "add" else change.action
        before = seen.setdefault((kind, change.table, change.row), change)
        if before is change:
            continue
        apart = (
            ACTIONS[change.action].window
            and None not in (change.start, change.end, before.start, before.end)
            and (change.start > before.end or change.end < before.start)  # type: ignore[operator]  # none is None here
        )
        if not apart:
            refuse(change, "row", change.row, "one change of a kind to a row", f"There is another already: {before.words()}.")
