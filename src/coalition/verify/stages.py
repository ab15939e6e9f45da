"""The stages of a written plan once more: after each goal the ledger stands as it did when the goal was made as good as could be.

The mission's rows of `goal` say what is optimised in which order; the plan's tables say what was reached (`goal`) and what was then held
(`hold`). Nothing is optimised here: the written values are put where `model.goals` puts the solver's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.mission.mission import USUAL_ORDER
from coalition.model.floors import LOOSE, Floors, of_all, of_needs, of_places, of_scenarios, singly, together, weight
from coalition.model.ledger import AT_MOST, COUNTED
from coalition.model.needs import COST, EARLIEST, LATENESS, PRICED_LATE, PRICED_SHORT, SHORTFALL
from coalition.plan.books import Books
from coalition.verify.findings import Breach

SAME = 1e-12
"""Two numbers that differ by less than this share of what they are measured by came from the same sum."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """One stage: Σ weight × account (balances) is as small as can be; the written value and bound are ``offset`` + ``factor`` × that.

    ``row`` is the stage's row of the plan's table `goal`, ``size`` what its gap is a share of, ``proven`` whether a bound is claimed.
    """

    row: Row
    weights: Mapping[int, float]
    size: float
    offset: float = 0.0
    factor: float = 1.0
    proven: bool = True


class Astray(Exception):
    """The written stages are not those of the mission's goals; what comes after cannot be followed."""


@dataclass
class Replay:
    """Leads a ledger through the stages of a plan; ``breaches`` collects what does not follow, ``closed`` proposals not to be used."""

    books: Books
    rows: Sequence[Row]
    held: Mapping[tuple[int, str], float]
    breaches: list[Breach] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    followed: set[tuple[int, str]] = field(default_factory=set)
    _next: int = 0
    _looseness: float = 1.0
    _kept: list[tuple[int, float, float]] = field(default_factory=list)

    def stages(self) -> Iterator[Stage]:
        """Every stage in turn; until the next is asked for, the ledger stands as it did when the stage was optimised."""
        try:
            for row in list(self.books.mission["goal"].iter_rows(named=True)) or USUAL_ORDER:
                yield from STAGES[row["goal"]](self, row)
            for late in self.rows[self._next :]:
                self.breaches.append(Breach("goal", str(late["stage"]), "goal", late["goal"], None, "the mission has no such goal"))
            for stage, key in sorted(set(self.held) - self.followed):
                says = "this stage holds no such balance"
                self.breaches.append(Breach("hold", f"{stage}|{key}", "limit", self.held[stage, key], None, says))
        except Astray as astray:
            self.breaches.append(Breach("goal", str(self._next + 1), "goal", *astray.args))

    def take(self, goal: str, tier: int = 0, level: int = 0) -> Row:
        """The next row of the plan's table `goal`, which must be this one; raises Astray if it is another."""
        asked = goal + (f" of tier {tier}" if tier else "") + (f", place {level}" if level else "")
        if self._next == len(self.rows):
            raise Astray(None, asked, "the stage is missing")
        row = self.rows[self._next]
        if (row["goal"], row["tier"], row["level"], row["stage"]) != (goal, tier, level, self._next + 1):
            raise Astray(f"{row['goal']} of tier {row['tier']}, place {row['level']}", asked, "not the mission's next goal")
        self._next += 1
        self._loosen(row)
        return row

    def _loosen(self, row: Row) -> None:
        """Hold what is held to as many times its tolerance as the stage says: once, twice, four times …, never less than before."""
        times = float(row["looseness"])
        if times < self._looseness or times not in LOOSE:
            says = f"one of {', '.join(f'{one:.0f}' for one in LOOSE)}, not below the {self._looseness:.0f} of the stage before"
            self.breaches.append(Breach("goal", str(row["stage"]), "looseness", times, None, says))
        self._looseness = times
        for balance, limit, slack in self._kept:
            self.books.ledger.limit[balance] = limit + slack * (times - 1.0)

    def reach(self) -> Floats:
        """(proposals,) the most of each."""
        reach: Floats = self.books.ledger.largest.copy()
        reach[self.closed] = 0.0
        return reach

    def hold(self, stage: Row, balance: int, limit: float, slack: float, size: float) -> None:
        """Hold a balance after a stage, and compare the limit (of which ``slack`` is tolerance) with the one written."""
        ledger, where = self.books.ledger, (int(stage["stage"]), self.books.ledger.keys[balance])
        written = self.held.get(where)
        self.followed.add(where)
        if written is None or not abs(written - limit) <= SAME * max(size, abs(limit)):
            self.breaches.append(Breach("hold", f"{where[0]}|{where[1]}", "limit", written, limit, "value and tolerance of the stage"))
        if ledger.sense[balance] == COUNTED:
            ledger.sense[balance] = AT_MOST
        self._kept.append((balance, limit, slack))
        ledger.limit[balance] = limit + slack * (self._looseness - 1.0)

    def share(self, key: str, floors: Ints, amounts: Floats) -> tuple[int, int]:
        """A proposal of at most one that posts ``amounts`` to ``floors``, and the account that counts it; returns (account, proposal)."""
        ledger = self.books.ledger
        account = int(ledger.open([key], ["share that all have"], ledger.unit("share"), COUNTED)[0])
        return account, int(ledger.add(together(ledger, account, floors, amounts))[0])

    def exceed(self, account: int, floors: Ints, price: Floats, amount: float) -> None:
        """A proposal for each of ``floors`` to exceed it by ``amount``, which takes its ``price`` from ``account``."""
        ledger = self.books.ledger
        ledger.add(singly(ledger, account, floors, -price, np.full(len(floors), -amount)))

    def floors(self, wanted: Floors) -> Ints:
        """Balances over shortfalls; their numbers."""
        return wanted.open(self.books.ledger, self.books.needs.short)


def _shortfall(replay: Replay, row: Row) -> Iterator[Stage]:
    for tier in replay.books.needs.tiers:
        account, size = replay.books.ledger.number(f"{SHORTFALL}|{tier}"), weight(replay.books.needs, tier)
        reached = replay.take("shortfall", tier)
        yield Stage(reached, {account: 1.0}, size)
        replay.hold(reached, account, reached["value"] + row["tolerance"] * size, row["tolerance"] * size, size)


def _worst_place(replay: Replay, row: Row) -> Iterator[Stage]:
    for tier in replay.books.needs.tiers:
        wanted = of_places(replay.books.needs, row["order"], tier)
        yield from _raised(replay, row, tier, replay.floors(wanted), wanted.limit)


def _raised(replay: Replay, row: Row, tier: int, floors: Ints, total: Floats) -> Iterator[Stage]:
    """The lowest floor, then the lowest of those the plan says were not settled with it, and so on."""
    keys = replay.books.ledger.keys
    loose = np.ones(len(floors), bool)
    for level in range(1, row["levels"] + 1):
        reached = replay.take("worst_place", tier, level)
        account, proposal = replay.share(f"account:fill|{row['order']}|{tier}|{level}", floors[loose], total[loose])
        yield Stage(reached, {account: -1.0}, 1.0, factor=-1.0)
        replay.closed.append(proposal)
        last = level == row["levels"]
        settled = loose & np.array([last or (reached["stage"], keys[floor]) in replay.held for floor in floors], bool)
        for number in np.flatnonzero(settled):
            limit = (1.0 - reached["value"] + row["tolerance"]) * total[number]
            replay.hold(reached, int(floors[number]), float(limit), float(row["tolerance"] * total[number]), float(total[number]))
        loose &= ~settled
        if not loose.any():
            break


def _common_fraction(replay: Replay, row: Row) -> Iterator[Stage]:
    needs, wanted = replay.books.needs.needs, of_needs(replay.books.needs, row["order"])
    floors, quantity = replay.floors(wanted), wanted.limit
    account, proposal = replay.share(f"account:common fraction|{row['order']}", floors, quantity)
    reached = replay.take("common_fraction")
    yield Stage(reached, {account: -1.0}, 1.0, factor=-1.0)
    replay.closed.append(proposal)
    for floor, need in zip(floors, needs, strict=True):
        limit = (1.0 - reached["value"] + row["tolerance"]) * need.quantity
        replay.hold(reached, int(floor), limit, row["tolerance"] * need.quantity, need.quantity)


def _lateness(replay: Replay, row: Row) -> Iterator[Stage]:
    account, size = replay.books.ledger.number(LATENESS), weight(replay.books.needs)
    reached = replay.take("lateness")
    yield Stage(reached, {account: 1.0}, size)
    replay.hold(reached, account, reached["value"] + row["tolerance"] * size, row["tolerance"] * size, size)


def _cost(replay: Replay, row: Row) -> Iterator[Stage]:
    account = replay.books.ledger.number(COST)
    reached = replay.take("cost")
    value = float(reached["value"])
    yield Stage(reached, {account: 1.0}, max(abs(value), 1e-12))
    replay.hold(reached, account, value * (1.0 + row["tolerance"]) + 1e-9, value * row["tolerance"], max(value, 1e-9))


def _earliest(replay: Replay, row: Row) -> Iterator[Stage]:
    reached = replay.take("earliest")
    yield Stage(reached, {replay.books.ledger.number(EARLIEST): 1.0}, max(abs(reached["value"]), 1e-12), proven=False)


def _blend(replay: Replay, row: Row) -> Iterator[Stage]:
    ledger = replay.books.ledger
    accounts = {COST: 1.0, PRICED_SHORT: row["shortfall_price"] or 0.0, PRICED_LATE: row["lateness_price"] or 0.0}
    weights = {ledger.number(key): weight for key, weight in accounts.items()}
    reached = replay.take("blend")
    value = float(reached["value"])
    yield Stage(reached, weights, max(abs(value), 1e-12))
    key = f"account:blend|{row['order']}"
    total = ledger.derive(key, key, ledger.unit(replay.books.mission.currency), weights)
    replay.hold(reached, total, value * (1.0 + row["tolerance"]) + 1e-9, value * row["tolerance"], max(value, 1e-9))


def _expected_shortfall(replay: Replay, row: Row) -> Iterator[Stage]:
    ledger, size = replay.books.ledger, weight(replay.books.needs)
    reached = replay.take("expected_shortfall")
    yield Stage(reached, {ledger.number(f"{SHORTFALL}|{tier}"): 1.0 for tier in replay.books.needs.tiers}, size)
    limit = reached["value"] + row["tolerance"] * size
    floor = replay.floors(of_all(replay.books.needs, row["order"], limit))
    replay.hold(reached, int(floor[0]), limit, row["tolerance"] * size, size)


def _worst_shortfall(replay: Replay, row: Row) -> Iterator[Stage]:
    wanted = of_scenarios(replay.books.needs, row["order"])
    floors, size = replay.floors(wanted), float(wanted.limit.max(initial=0.0))
    account, proposal = replay.share(f"account:relief|{row['order']}", floors, wanted.limit)
    reached = replay.take("worst_shortfall")
    yield Stage(reached, {account: -1.0}, size, offset=size, factor=size)
    replay.closed.append(proposal)
    for floor in floors:
        replay.hold(reached, int(floor), reached["value"] + row["tolerance"] * size, row["tolerance"] * size, size)


def _cvar_shortfall(replay: Replay, row: Row) -> Iterator[Stage]:
    ledger, wanted = replay.books.ledger, of_scenarios(replay.books.needs, row["order"])
    floors, size = replay.floors(wanted), float(wanted.limit.max(initial=0.0))
    account, _ = replay.share(f"account:relief|{row['order']}", floors, wanted.limit)
    replay.exceed(account, floors, np.array(replay.books.needs.probability) / row["tail"], size)
    reached = replay.take("cvar_shortfall")
    yield Stage(reached, {account: -1.0}, size, offset=size, factor=size)
    key = f"account:tail|{row['order']}"
    held = ledger.derive(key, key, ledger.unit("share"), {account: -1.0})
    replay.hold(reached, held, reached["value"] / size - 1.0 + row["tolerance"], row["tolerance"], 1.0)


STAGES: dict[str, Callable[[Replay, Row], Iterator[Stage]]] = {
    "shortfall": _shortfall,
    "worst_place": _worst_place,
    "common_fraction": _common_fraction,
    "lateness": _lateness,
    "cost": _cost,
    "earliest": _earliest,
    "blend": _blend,
    "expected_shortfall": _expected_shortfall,
    "worst_shortfall": _worst_shortfall,
    "cvar_shortfall": _cvar_shortfall,
}
"""Every goal a mission may state, as `model.goals.GOALS` runs them."""
