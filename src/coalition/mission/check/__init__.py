"""Checks a mission's tables and finds everything wrong with them at once.

`CHECKS` is the whole list: each entry is a function of the mission and the tables it must be able to see; a check whose tables
could not be read is left out, so that one damaged file is one finding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from coalition.errors import Finding
from coalition.mission import schema
from coalition.mission.check import caveats, cells, evidence, goals, keys, money, needs, network, reach, time
from coalition.mission.mission import Mission
from coalition.plugins import PluginError, origin, plugged, refuse

Check = Callable[[Mission], Iterator[Finding]]

GROUP = "coalition.checks"
"""Entry points of the checks that pillars bring."""

CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (cells.one_mission_row, ("mission",)),
    (cells.missing, ()),
    (cells.ranges, ()),
    (keys.duplicates, ()),
    (time.header, ("mission", "scenario")),
    (time.windows, ("mission",)),
    (time.needs, ("mission", "need")),
    (money.rates, ("mission", "rate")),
    (money.budgets, ("budget", "staff")),
    (money.funds, ("fund", "contribution", "link", "place")),
    (network.links, ("place", "link", "offer", "market")),
    (network.zero_cycles, ("link",)),
    (network.profiles, ("profile", "item", "link")),
    (evidence.assumptions, ("assumption",)),
    (evidence.judged, ()),
    (evidence.yields, ("item", "yield", "offer", "market")),
    (caveats.lines, ("caveat",)),
    (caveats.covered, ("caveat", "measure", "place")),
    (caveats.bound, ("caveat", "offer", "market", "item", "budget", "fund", "contribution")),
    (caveats.shares, ("share", "yield")),
    (needs.means, ("means", "need")),
    (goals.goals, ("goal", "need", "scenario")),
    (goals.scenarios, ("scenario",)),
    (goals.changes, ("change", "link", "place", "offer", "market", "need")),
    (reach.served, ("mission", "profile", "item", "yield", "place", "link", "offer", "market", "need", "means")),
)
"""The core's checks, in the order of their findings, and the tables each must see. Pillars bring such lists too (``coalition.checks``)."""


def brought_checks() -> dict[str, Sequence[tuple[Check, Sequence[str]]]]:
    """The checks that pillars bring, by name of the pillar. Raises PluginError for what is no list of checks and tables."""
    found, wrong = plugged(GROUP), []
    for name, brought in found.items():
        pairs = brought if isinstance(brought, list | tuple) else [brought]
        if not all(isinstance(pair, list | tuple) and len(pair) == 2 and callable(pair[0]) for pair in pairs):
            wrong.append(f"{origin(GROUP, name)}: expected pairs of a function from the mission to findings and the tables it must see.")
            continue
        unknown = sorted({str(table) for _, tables in pairs for table in tables} - set(schema.TABLES))
        wrong += [f"{origin(GROUP, name)}: a check must see the table {table!r}, which there is not." for table in unknown]
    refuse(wrong)
    return found


def _found(pillar: str, check: Check, mission: Mission, wrong: Collection[str]) -> list[Finding]:
    """What a check of a pillar's finds. It may stumble over tables that are ``wrong`` already, and over nothing else."""
    try:
        return list(check(mission))
    except Exception as error:  # somebody else's check may raise anything
        if wrong:
            return []
        raise PluginError(f"{origin(GROUP, pillar)}: the check {check.__name__} failed: {type(error).__name__}: {error}") from error


def findings(mission: Mission, unread: Collection[str] = ()) -> list[Finding]:
    """Everything wrong or doubtful in the mission's tables; ``unread`` names tables that could not be read at all."""
    found = [finding for check, needs in CHECKS if not set(needs) & set(unread) for finding in check(mission)]
    found += keys.references(mission, unread)
    wrong = {finding.table for finding in found if finding.severity == "error"}
    for pillar, checks in brought_checks().items():
        for check, asked in checks:
            if not set(asked) & set(unread):
                found += _found(pillar, check, mission, set(asked) & wrong)
    return [finding for finding in found if not (finding.table in unread and not finding.row and not finding.line)]
