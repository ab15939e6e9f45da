"""Checks a mission's tables and finds everything wrong with them at once.

`CHECKS` is the whole list: each entry is a function of the mission and the tables it must be able to see; a check whose tables
could not be read is left out, so that one damaged file is one finding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from coalition.errors import Finding
from coalition.mission.check import caveats, cells, evidence, goals, keys, money, needs, network, reach, time
from coalition.mission.mission import Mission

Check = Callable[[Mission], Iterator[Finding]]

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
"""Every check, in the order of its findings, and the tables it must see."""


def findings(mission: Mission, unread: Collection[str] = ()) -> list[Finding]:
    """Everything wrong or doubtful in the mission's tables; ``unread`` names tables that could not be read at all."""
    found = [finding for check, needs in CHECKS if not set(needs) & set(unread) for finding in check(mission)]
    found += keys.references(mission, unread)
    return [finding for finding in found if not (finding.table in unread and not finding.row and not finding.line)]
