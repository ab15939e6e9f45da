"""From changes to what they do to an open engine: limits, what is shut, who gives nothing, how much is needed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.errors import Finding
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.model.caveat_limits import limit_of
from coalition.model.closed import Closed
from coalition.model.ledger import AT_MOST
from coalition.plan.engine import Engine
from coalition.plan.lineage import row_key
from coalition.questions.changes import Change, brought_tables

Window = tuple[datetime.date | None, datetime.date | None]


@dataclass
class Effects:
    """What changes do: ``limit`` (balances,) of the ledger with them, what is ``closed``, factors of ``needs`` by number, who takes part.

    ``opens`` says that something can be used now that could not be before.
    """

    limit: Floats
    closed: Closed
    needs: dict[int, float] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    opens: bool = False


class Reader:
    """Works out effects on ``engine``, in whose ledger everybody is open; ``full`` are its limits if all took part."""

    def __init__(self, engine: Engine, members: frozenset[str]) -> None:
        self.engine, self.mission, self.members = engine, engine.mission, members
        self.calendar = engine.mission.calendar
        self.full = engine.ledger.limit.copy()
        self.suffixes = [f"@{world}" if world else "" for world in engine.needs.worlds]
        self.of_measure: dict[str, list[int]] = {}
        self.of_place: dict[str, list[int]] = {}
        self.of_row: dict[str, list[int]] = {}
        for number, need in enumerate(engine.needs.needs):
            self.of_measure.setdefault(need.measure, []).append(number)
            self.of_place.setdefault(need.place, []).append(number)
            self.of_row.setdefault(need.row, []).append(number)
        self._belongs()

    def _belongs(self) -> None:
        """Whose each offer, budget and contribution is, and which days each offer and market is open."""
        self.money: dict[str, list[str]] = {}
        for table in ("offer", "budget", "contribution"):
            for row, contributor in self.mission[table].select(table, "contributor").iter_rows():
                self.money.setdefault(contributor, []).append(f"{table}:{row}")
        self.limited, self.owned = limited_rows(self.engine), rows_of_contributors(self.mission)
        columns = ("offer", "contributor", "item", "quantity", "start", "end")
        self.offers = {row["offer"]: row for row in self.mission["offer"].select(columns).iter_rows(named=True)}

    def read(self, changes: Sequence[Change]) -> Effects:
        """The effects of ``changes``, which have been checked; none: of the mission as it is."""
        limit = self.full.copy()
        links: dict[str, Flags] = {}
        places: dict[str, Flags] = {}
        rows: dict[tuple[str, str], Flags] = {}
        members = set(self.members)
        rates: dict[tuple[str, str], float] = {}
        effects = Effects(limit, Closed())
        offers = {key: dict(row) for key, row in self.offers.items()}
        for change in changes:
            if change.action == "add":
                members.add(change.row)
                effects.opens = True
            elif change.action == "drop":
                members.discard(change.row)
            elif change.action == "close":
                self._close(change, limit, links, places)
            elif change.action == "throttle":
                self._scale_accounts(_accounts(change), _factor(change), _window(change), limit)
            elif change.action == "cut":
                self._cut(change, limit, offers)
            elif change.action == "delay":
                self._delay(change, rows, offers)
            elif change.action == "budget":
                keys = [key for key in self.money.get(change.row, ()) if key.startswith("budget:")]
                self._scale(keys if change.table == "contributor" else [change.key], _factor(change), limit)
            elif change.action == "rate":
                rates[change.table, change.row] = _factor(change)
                effects.opens = True
            elif change.action == "need":
                for number in {"need": self.of_row, "measure": self.of_measure, "place": self.of_place}[change.table].get(change.row, ()):
                    effects.needs[number] = effects.needs.get(number, 1.0) * _factor(change)
        effects.members = frozenset(members)
        effects.closed = Closed(links, places, rows, self._leave_out(effects.members, limit), rates)
        self._limit_caveats(effects.members, offers, limit)
        for number, factor in effects.needs.items():
            limit[self.engine.needs.needs[number].balance] *= factor
        lifted = {change.row for change in changes if change.action == "lift"}
        for row, balances in self._caveat_lines().items():
            if row[0] in lifted:
                limit[balances] = np.inf
        return effects

    # -- limits
    def _numbers(self, keys: Iterable[str]) -> Ints:
        ledger = self.engine.ledger
        found = [ledger.number(key + suffix) for key in keys for suffix in self.suffixes if ledger.has(key + suffix)]
        return np.array(found, np.int64)

    def _scale(self, keys: Iterable[str], factor: float, limit: Floats) -> None:
        limit[self._numbers(keys)] *= factor

    def _scale_accounts(self, kinds: list[str], factor: float, window: Window, limit: Floats) -> None:
        """Scale limits stated by account, by the share of each account's days that lie in the window."""
        for start, share in zip(self.calendar.account_starts, self._shares(window), strict=True):
            if share:
                self._scale([f"{kind}|{start}" for kind in kinds], 1.0 - (1.0 - factor) * share, limit)

    def _shares(self, window: Window) -> list[float]:
        """Share of the days of each account that lie in a window."""
        starts, day = self.calendar.account_starts, datetime.timedelta(days=1)
        first, last = window[0] or self.calendar.start, window[1] or self.calendar.end
        found = []
        for start, after in zip(starts, [*starts[1:], self.calendar.end + day], strict=True):
            inside = (min(last, after - day) - max(first, start)).days + 1
            found.append(max(inside, 0) / (after - start).days)
        return found

    def _steps(self, window: Window) -> Flags:
        """(steps,) whether the step begins inside a window."""
        first, last = self.calendar.window(*window)
        step = np.arange(self.calendar.steps)
        found: Flags = (step >= first) & (step <= last)
        return found

    def _close(self, change: Change, limit: Floats, links: dict[str, Flags], places: dict[str, Flags]) -> None:
        """The link or place is shut on days in the window."""
        window = _window(change)
        into = links if change.table == "link" else places
        days = self._steps(window)
        into[change.row] = into.get(change.row, np.zeros(len(days), bool)) | days
        if change.table == "link":
            self._scale_accounts([change.key], 0.0, window, limit)

    def _cut(self, change: Change, limit: Floats, offers: dict[str, dict[str, Any]]) -> None:
        if change.table == "offer":
            self._scale([change.key], _factor(change), limit)
            offers[change.row]["quantity"] *= _factor(change)
        elif change.table == "market":
            self._scale([f"{change.key}|{start}" for start in self.calendar.account_starts], _factor(change), limit)
        limit[self.limited.get((change.table, change.row), [])] *= _factor(change)

    def _delay(self, change: Change, rows: dict[tuple[str, str], Flags], offers: dict[str, dict[str, Any]]) -> None:
        assert change.days is not None, "changes are checked before they are read"
        stated = offers[change.row]["start"] if change.table == "offer" else start_of(self.mission, change.table, change.row)
        assert isinstance(stated, datetime.date)
        start = stated + datetime.timedelta(days=change.days)
        if change.table == "offer":
            offers[change.row]["start"] = start
        early = np.arange(self.calendar.steps) < self.calendar.window(start, None)[0]
        key = change.table, change.row
        rows[key] = rows.get(key, np.zeros(len(early), bool)) | early

    def findings(self, changes: Sequence[Change]) -> list[Finding]:
        """Changes of rows of pillars' tables that nothing would come of: rows that limit nothing, or that nothing begins with."""
        found = []
        begin = {row for pillar in self.engine.pillars for row in pillar.beginnings()}
        paced = {row for pillar in self.engine.pillars for row in pillar.paced()}
        for change in changes:
            row = change.table, change.row
            if change.action == "cut" and change.table not in ("offer", "market") and row not in self.limited:
                says = "a row that states how much there is of something", "No limit of the plan comes from it, so there is nothing to cut."
            elif change.action == "delay" and change.table != "offer" and row not in begin:
                says = "a row that says when something may begin", "Nothing that is planned begins with it; it cannot be delayed."
            elif change.action == "rate" and row not in paced:
                says = "a row that states a rate", "Nothing that is planned goes at a rate of it, so there is none to change."
            else:
                continue
            found.append(Finding("error", f"--{change.action}", change.key, "row", change.row, *says, change.file, "", change.line))
        return found

    def _leave_out(self, members: frozenset[str], limit: Floats) -> frozenset[str]:
        """Take the offers and money of all but ``members`` away; returns the purses that give nothing."""
        off = set(self.mission["contributor"]["contributor"].to_list()) - members
        keys = [key for contributor in sorted(off) for key in self.money.get(contributor, ())]
        self._scale(keys, 0.0, limit)
        for contributor in sorted(off):
            for row in self.owned.get(contributor, ()):
                limit[self.limited.get(row, [])] = 0.0
        return frozenset({f"contributor:{contributor}" for contributor in off} | {key for key in keys if key.startswith("contribution:")})

    def _caveat_lines(self) -> dict[tuple[str, int], Ints]:
        """Balances of the lines that limit, by caveat and line."""
        lines = self.engine.caveats.limit_lines()
        return {(line.caveat, line.line): self._numbers([f"caveat:{line.caveat}|{line.line}"]) for line in lines}

    def _limit_caveats(self, members: frozenset[str], offers: dict[str, dict[str, Any]], limit: Floats) -> None:
        """Limits that are shares of what is offered."""
        rows = [tuple(row[name] for name in ("contributor", "item", "quantity", "start", "end")) for row in offers.values()]
        balances = self._caveat_lines()
        for line in self.engine.caveats.limit_lines():
            if line.share is not None:
                limit[balances[line.caveat, line.line]] = limit_of(self.engine.caveats, line, members, rows)


def limited_rows(engine: Engine) -> dict[tuple[str, str], list[int]]:
    """Numbers of the balances of pillars' own that input rows limit, by table and key of the row."""
    ledger, names = engine.ledger, {pillar.name for pillar in engine.pillars}
    found: dict[tuple[str, str], list[int]] = {}
    for number, (key, table, row) in enumerate(zip(ledger.keys, ledger.tables, ledger.rows, strict=True)):
        own = key.partition(":")[0] in names and ledger.sense[number] == AT_MOST and np.isfinite(ledger.limit[number])
        if own and table is not None and row is not None:
            found.setdefault((table, row), []).append(number)
    return found


def rows_of_contributors(mission: Mission) -> dict[str, list[tuple[str, str]]]:
    """Offers, and rows of pillars' own tables, by the contributor whose they are: table and key of the row."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in ("offer", *brought_tables()):
        for column, target in schema.references(table).items():
            if target == "contributor":
                for row, contributor in mission[table].select(row_key(table).alias("row"), column).drop_nulls().iter_rows():
                    found.setdefault(contributor, []).append((table, row))
    return found


def start_of(mission: Mission, table: str, row: str) -> datetime.date:
    """First day of a row of a pillar's table: what its column `start` says, else that of the mission."""
    frame = mission[table].filter(row_key(table) == row)
    stated = frame["start"][0] if "start" in frame.columns and frame.height else None
    return stated if isinstance(stated, datetime.date) else mission.calendar.start


def _accounts(change: Change) -> list[str]:
    return [change.key] if change.table == "link" else [f"handling:{change.row}", f"storage:{change.row}"]


def _factor(change: Change) -> float:
    assert change.factor is not None, "changes are checked before they are read"
    return change.factor


def _window(change: Change) -> Window:
    return change.start, change.end
