"""From changes to what they do to an open engine: limits, what is shut, who gives nothing, how much is needed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.model.caveat_limits import limit_of
from coalition.pillars.supply.closures import Closures
from coalition.plan.engine import Engine
from coalition.questions.changes import Change

Window = tuple[datetime.date | None, datetime.date | None]


@dataclass
class Effects:
    """What changes do: ``limit`` (balances,) of the ledger with them, ``closures``, factors of ``needs`` by number, and who takes part.

    ``opens`` says that something can be used now that could not be before.
    """

    limit: Floats
    closures: Closures
    needs: dict[int, float] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    opens: bool = False


class Reader:
    """Works out effects on ``engine``, in whose ledger everybody is open; ``full`` are its limits if all took part."""

    def __init__(self, engine: Engine, members: frozenset[str]) -> None:
        self.engine, self.mission, self.members = engine, engine.mission, members
        self.calendar = engine.mission.calendar
        self.full = engine.ledger.limit.copy()
        self.suffixes = engine.supply.givers.suffixes
        self.links = {link: number for number, link in enumerate(engine.supply.network.links)}
        self.places = {place: number for number, place in enumerate(engine.supply.network.places)}
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
        self.at_place: dict[str, list[tuple[str, str]]] = {}
        for table in ("offer", "market"):
            for row, place in self.mission[table].select(table, "place").iter_rows():
                self.at_place.setdefault(place, []).append((table, row))
        columns = ("offer", "contributor", "item", "quantity", "start", "end")
        self.offers = {row["offer"]: row for row in self.mission["offer"].select(columns).iter_rows(named=True)}

    def read(self, changes: Sequence[Change]) -> Effects:
        """The effects of ``changes``, which have been checked; none: of the mission as it is."""
        shape = (len(self.links), self.calendar.steps)
        limit, links = self.full.copy(), np.zeros(shape, bool)
        givers: dict[tuple[str, str], Flags] = {}
        members = set(self.members)
        effects = Effects(limit, Closures(links))
        offers = {key: dict(row) for key, row in self.offers.items()}
        for change in changes:
            if change.action == "add":
                members.add(change.row)
                effects.opens = True
            elif change.action == "drop":
                members.discard(change.row)
            elif change.action == "close":
                self._close(change, limit, links, givers)
            elif change.action == "throttle":
                self._scale_accounts(_accounts(change), _factor(change), _window(change), limit)
            elif change.action == "cut":
                self._cut(change, limit, offers)
            elif change.action == "delay":
                self._delay(change, givers, offers)
            elif change.action == "budget":
                keys = [key for key in self.money.get(change.row, ()) if key.startswith("budget:")]
                self._scale(keys if change.table == "contributor" else [change.key], _factor(change), limit)
            elif change.action == "need":
                for number in {"need": self.of_row, "measure": self.of_measure, "place": self.of_place}[change.table].get(change.row, ()):
                    effects.needs[number] = effects.needs.get(number, 1.0) * _factor(change)
        effects.members = frozenset(members)
        effects.closures = Closures(links, givers, self._leave_out(effects.members, limit))
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

    def _close(self, change: Change, limit: Floats, links: Flags, givers: dict[tuple[str, str], Flags]) -> None:
        """No leg leaves the link, or leaves or reaches the place, on days in the window; nothing is given at the place."""
        net, window = self.engine.supply.network, _window(change)
        days = self._steps(window)
        if change.table == "link":
            links[self.links[change.row]] |= days
            self._scale_accounts([change.key], 0.0, window, limit)
            return
        place = self.places[change.row]
        links[net.origin == place] |= days
        for link in np.flatnonzero(net.destination == place):
            departs = np.flatnonzero(np.arange(len(days)) + net.steps[link] < len(days))
            links[link, departs] |= days[departs + net.steps[link]]
        for key in self.at_place.get(change.row, ()):
            givers[key] = givers.get(key, np.zeros(len(days), bool)) | days

    def _cut(self, change: Change, limit: Floats, offers: dict[str, dict[str, object]]) -> None:
        if change.table == "offer":
            self._scale([change.key], _factor(change), limit)
            offers[change.row]["quantity"] = float(str(offers[change.row]["quantity"])) * _factor(change)
        else:
            self._scale([f"{change.key}|{start}" for start in self.calendar.account_starts], _factor(change), limit)

    def _delay(self, change: Change, givers: dict[tuple[str, str], Flags], offers: dict[str, dict[str, object]]) -> None:
        row = offers[change.row]
        start = row["start"]
        assert isinstance(start, datetime.date)
        assert change.days is not None, "changes are checked before they are read"
        row["start"] = start + datetime.timedelta(days=change.days)
        early = np.arange(self.calendar.steps) < self.calendar.window(row["start"], None)[0]  # type: ignore[arg-type]
        givers["offer", change.row] = givers.get(("offer", change.row), np.zeros(len(early), bool)) | early

    def _leave_out(self, members: frozenset[str], limit: Floats) -> frozenset[str]:
        """Take the offers and money of all but ``members`` away; returns the purses that give nothing."""
        off = set(self.mission["contributor"]["contributor"].to_list()) - members
        keys = [key for contributor in sorted(off) for key in self.money.get(contributor, ())]
        self._scale(keys, 0.0, limit)
        shut = {f"contributor:{contributor}" for contributor in off} | {key for key in keys if key.startswith("contribution:")}
        pots = self.engine.supply.pots.kin_of()
        return frozenset(shut | {pot for pot, buyers in pots.items() if buyers <= shut})

    def _caveat_lines(self) -> dict[tuple[str, int], Ints]:
        """Balances of the lines that limit, by caveat and line."""
        lines = self.engine.caveats.limit_lines()
        return {(line.caveat, line.line): self._numbers([f"caveat:{line.caveat}|{line.line}"]) for line in lines}

    def _limit_caveats(self, members: frozenset[str], offers: dict[str, dict[str, object]], limit: Floats) -> None:
        """Limits that are shares of what is offered."""
        rows = [tuple(row[name] for name in ("contributor", "item", "quantity", "start", "end")) for row in offers.values()]
        balances = self._caveat_lines()
        for line in self.engine.caveats.limit_lines():
            if line.share is not None:
                limit[balances[line.caveat, line.line]] = limit_of(self.engine.caveats, line, members, rows)  # type: ignore[arg-type]


def _accounts(change: Change) -> list[str]:
    return [change.key] if change.table == "link" else [f"handling:{change.row}", f"storage:{change.row}"]


def _factor(change: Change) -> float:
    assert change.factor is not None, "changes are checked before they are read"
    return change.factor


def _window(change: Change) -> Window:
    return change.start, change.end
