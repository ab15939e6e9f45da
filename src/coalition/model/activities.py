"""Help that is a list of things to do: each activity is proposed from the start, with everything it uses and gives.

The short way to a pillar: say in `Activities.listed` what can be done, and everything else follows. Fit for hundreds or thousands of
activities; a pillar with more ways than can be written down answers `propose` itself, as supply does. An activity is decided once
for all scenarios.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from coalition.arrays import Floats, Ints
from coalition.caveats import Caveats
from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.model.caveat_limits import open_limits
from coalition.model.closed import Closed
from coalition.model.ledger import Ledger, Proposals
from coalition.model.money import FREE, NONE, MoneyBook
from coalition.model.needs import COST, LATENESS, PRICED_LATE, NeedBook
from coalition.model.pillar import Asked, Brought, Decided, Explanation, Paid, Pillar, RanOut, Recomputed, Rows

DUST = 1e-9
"""Less than this share of the most there can be of an activity is the solver's dust."""

WAYS = 4
"""How many of the activities that could serve a need are looked at for what has run out."""

Posting = tuple[int, float, str]
"""Balance, amount a unit, term."""


@dataclass(frozen=True)
class Met:
    """A way to meet needs: ``postings`` of a unit, ``into`` (balance, amount) the needs or pools it enters, ``most`` units of use."""

    postings: tuple[Posting, ...]
    into: tuple[tuple[int, float], ...]
    most: float


@dataclass(frozen=True)
class Activity:
    """Something that can be done, at most ``most`` units of it, in whole ones if ``whole``.

    ``key`` tells it from all others of the plan; ``what`` says it in words; ``postings`` and ``into`` are of one unit, ``cost`` too
    (mission currency). ``start`` and ``end`` are steps; what it brings, it brings at ``end``. ``table`` and ``row`` name the input row
    behind it. ``shares`` says which purse pays how much of ``cost``, where it is not ``purse`` alone.
    """

    key: str
    what: str
    unit: str
    place: str
    contributor: str | None
    purse: str
    start: int
    end: int
    cost: float
    most: float
    postings: tuple[Posting, ...]
    into: tuple[tuple[int, float], ...]
    table: str
    row: str
    whole: bool = False
    shares: tuple[tuple[str, float], ...] = ()


class Activities(Pillar):
    """A pillar made of activities; ``name`` and `listed` are all that it must say."""

    def __init__(self, mission: Mission, ledger: Ledger, needs: NeedBook, money: MoneyBook, caveats: Caveats) -> None:
        self.mission, self.ledger, self.needs, self.money, self.caveats = mission, ledger, needs, money, caveats
        self.refusals: dict[tuple[str, str], set[str]] = {}
        self._closed = Closed()
        found = sorted(self.listed(), key=lambda one: one.key)
        self.activities = {one.key: one for one in found}
        if len(self.activities) < len(found):
            raise ModelError(f"{self.name} lists two activities with the same key")
        self._propose(found)

    @abstractmethod
    def listed(self) -> Iterable[Activity]:
        """Everything that could be done. Balances of the pillar's own are opened here."""

    def own_rows(self, done: Sequence[tuple[Activity, float]]) -> Mapping[str, Rows]:
        """Rows of the pillar's own tables of the plan, by table, that follow from what is ``done``: activities, and how many units of each.

        They are worked out anew in the same way when a plan is verified.
        """
        return {}

    def _propose(self, found: Sequence[Activity]) -> None:
        self._most = np.array([one.most for one in found], float)
        self._open = np.ones(len(found), bool)
        self._first = self.ledger.proposals
        batch = self.batch(found)
        self._column, self._balance, self._amount = batch.column, batch.balance, batch.amount
        if found:
            self.ledger.add(batch)

    def batch(self, found: Sequence[Activity]) -> Proposals:
        """``found`` as proposals, ready to be entered in the ledger; but for those that a question has shut."""
        found, ledger = [one for one in found if not self._is_shut(one)], self.ledger
        rows = [(number, *posting) for number, one in enumerate(found) for posting in one.postings]
        column, balance = (np.array([row[place] for row in rows], np.int64) for place in (0, 1))
        amount, term = np.array([row[2] for row in rows], float), np.array([ledger.term(row[3]) for row in rows], np.int64)
        most, whole = np.array([one.most for one in found], float), np.array([one.whole for one in found], bool)
        known = balance < len(ledger.keys)
        unit = np.where(known, ledger.balance_unit[np.where(known, balance, 0)], 0)
        return Proposals(self.name, len(found), column, balance, amount, term, unit, most, whole, list(found))

    # -- what an activity posts
    def charge(self, purse: str, step: int, cost: float) -> tuple[Posting, ...] | None:
        """``cost`` (mission currency) paid from ``purse`` (``contributor:KEY``, ``fund:KEY`` …) at ``step``; None: no money on that day."""
        posted: list[Posting] = [(self.ledger.number(COST), cost, "activity")]
        known = self.money.purses.get(purse)
        for balances in () if known is None else known.goods:
            if balances[step] == NONE:
                return None
            if balances[step] != FREE:
                posted.append((int(balances[step]), cost, "activity"))
        return tuple(posted)

    def allowed(
        self, contributor: str | None, measures: str | Sequence[str], place: str, step: int, *, personnel: bool
    ) -> tuple[Posting, ...] | None:
        """What caveats make of something ``contributor`` begins at ``step`` and that brings ``measures`` to ``place``; None: it is refused.

        ``personnel``: it takes people of the contributor. Returned are the postings of a unit to the limits that count it. Who refuses is
        kept for the explanation of needs.
        """
        brought = [measures] if isinstance(measures, str) else list(measures)
        refusal, limits = self.caveats.of_activity(contributor, brought, place, step, personnel=personnel)
        if refusal is not None:
            for measure in brought:
                self.refusals.setdefault((measure, place), set()).add(f"{refusal.caveat} ({refusal.legal_basis})")
            return None
        worlds = open_limits(self.ledger, self.caveats, self.money) if limits else []
        return tuple((balances[line.number], 1.0, "limit") for line in limits for balances in worlds)

    def meet(self, measure: str, place: str, step: int, amount: float) -> Iterator[Met]:
        """The ways in which ``amount`` of ``measure`` at ``place`` on ``step`` can count: for one need, or for all that share pools.

        Raises ModelError for a measure whose needs state shares of items: an activity is no item.
        """
        if measure in self.needs.pooled:
            yield from self._into_pools(measure, place, step, amount)
            return
        rows: dict[str, list[tuple[tuple[Posting, ...], int, float, float]]] = {}
        for outlet in self.needs.outlets_of.get((measure, place), []):
            need = self.needs.needs[outlet.need]
            if not outlet.first <= step <= outlet.last:
                continue
            if self.needs.share_rows.get(outlet.need):
                raise ModelError(f"{self.name} brings {measure}, of which items have shares")
            counted, late = amount * outlet.counts, outlet.late * amount * need.share
            posted: tuple[Posting, ...] = ((need.balance, counted, "delivered"),)
            if outlet.late:
                accounts = (self.ledger.number(LATENESS), need.omega), (self.ledger.number(PRICED_LATE), need.weight)
                posted += tuple((account, late * weight, "late") for account, weight in accounts)
            rows.setdefault(need.row, []).append((posted, need.balance, counted, need.quantity / counted))
        for _, worlds in sorted(rows.items()):
            postings = tuple(one for posted, _, _, _ in worlds for one in posted)
            yield Met(postings, tuple((balance, counted) for _, balance, counted, _ in worlds), max(one[3] for one in worlds))

    def _into_pools(self, measure: str, place: str, step: int, amount: float) -> Iterator[Met]:
        """One way: into the pools, of every scenario, from which needs of the measure draw on that day."""
        here = self.needs.pools_of.get((measure, place), [])
        pools = [one for one in here if one.item is None and one.first <= step <= one.last]
        if pools:
            posted = tuple((one.balance, -amount, "delivered") for one in pools)
            yield Met(posted, tuple((one.balance, amount) for one in pools), max(one.largest for one in pools) / amount)

    # -- the pillar
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """Nothing new; the bound is what its activities, all of them in the ledger, could improve, but for those that are shut."""
        worth = np.bincount(self._column, self._amount * prices[self._balance], len(self._most))
        return None, float(np.minimum(worth * self._most, 0.0)[self._open].sum())

    @property
    def absent(self) -> bool:
        """Whether nothing is listed."""
        return not self.activities

    def shut(self, closed: Closed) -> Ints:
        """What is done at a closed place while it is, begun when its row may not, or done or paid by who does not take part."""
        self._close(closed)
        listed = self._first + np.flatnonzero(~self._open)
        after = self._first + len(self._open)
        later = [number for number, one in self._labelled() if number >= after and self._is_shut(one)]
        return np.concatenate([listed, np.array(later, np.int64)])

    def _close(self, closed: Closed) -> None:
        self._closed = closed
        self._open = np.array([not self._is_shut(one) for one in self.activities.values()], bool)

    def _labelled(self) -> Iterator[tuple[int, Activity]]:
        """Every activity in the ledger with its number."""
        for number in np.flatnonzero(self.ledger.made_by(self.name)).tolist():
            label = self.ledger.labels[number]
            assert isinstance(label, Activity)
            yield number, label

    def _is_shut(self, one: Activity) -> bool:
        place, row = self._closed.places.get(one.place), self._closed.rows.get((one.table, one.row))
        return (
            one.purse in self._closed.off
            or f"contributor:{one.contributor}" in self._closed.off
            or (place is not None and bool(place[one.start : self.last_there(one) + 1].any()))
            or (row is not None and bool(row[one.start]))
        )

    def last_there(self, one: Activity) -> int:
        """The last step on which ``one`` needs its place to be open."""
        return one.end

    def beginnings(self) -> Collection[tuple[str, str]]:
        """The rows behind its activities."""
        return {(one.table, one.row) for one in self.activities.values()}

    def enlarge(self, more: Floats) -> None:
        """As much more of each as of what it enters most of."""
        for place, one in enumerate(self.activities.values()):
            self._most[place] *= max((float(more[balance]) for balance, _ in one.into), default=1.0)
        self.ledger.largest[self._first : self._first + len(self._most)] = self._most

    def mark(self) -> tuple[Floats, Closed]:
        """The most there can be of each activity, and what is closed."""
        return self._most.copy(), self._closed

    def back(self, mark: tuple[Floats, Closed]) -> None:
        """As it was at ``mark``."""
        self._most = mark[0].copy()
        self._close(mark[1])

    def decide(self, quantity: Floats) -> Decided:
        """The activities chosen, by key."""
        units = quantity[self._first : self._first + len(self._most)]
        decided = self._decided([(one, float(amount)) for one, amount in zip(self.activities.values(), units, strict=True)])
        done = [(self.activities[row["activity"]], row["quantity"]) for row in decided.tables["activity"]]
        return replace(decided, tables={**decided.tables, **self.own_rows(done)})

    def recompute(self, written: Mapping[str, pl.DataFrame]) -> Recomputed:
        """What follows from the written activities."""
        rows = written["activity"].select("activity", "quantity").drop_nulls().sort("activity").iter_rows()
        return Recomputed(self.own_rows([(self.activities[key], quantity) for key, quantity in rows if key in self.activities]))

    def _decided(self, units: Sequence[tuple[Activity, float]]) -> Decided:
        """What so many units of activities come to, the solver's dust left out."""
        some = [(one, amount) for one, amount in units if amount > DUST * one.most]
        done = list(enumerate(some))
        rows = [(n, balance, amount * u, self.ledger.term(term)) for n, (one, u) in done for balance, amount, term in one.postings]
        number, balance, amount, term = zip(*rows, strict=True) if rows else ((), (), (), ())
        return Decided(
            [one.key for _, (one, _) in done],
            (np.array(number, np.int64), np.array(balance, np.int64), np.array(amount, float), np.array(term, np.int64)),
            [Brought(n, into, a * u, one.end) for n, (one, u) in done for into, a in one.into],
            [Paid(purse, "activities", cost * u) for _, (one, u) in done for purse, cost in one.shares or ((one.purse, one.cost),) if cost],
            {"activity": [self._row(one, u) for one, u in some]},
        )

    def _row(self, one: Activity, quantity: float) -> dict[str, Any]:
        day = self.mission.calendar.day_of
        return {
            "activity": one.key, "pillar": self.name, "what": one.what, "quantity": quantity, "unit": one.unit, "place": one.place,
            "contributor": one.contributor, "purse": one.purse, "starts": day(one.start), "ends": day(one.end), "cost": one.cost * quantity,
            "table": one.table, "row": one.row,
        }  # fmt: skip

    def redo(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], Decided] | None:
        """A written row of `activity` as it should stand, and what it comes to; None: there is no such activity, or nothing of it."""
        one = self.activities.get(row["activity"])
        return None if one is None else self._redone(one, row["quantity"])

    def _redone(self, one: Activity, quantity: float | None) -> tuple[dict[str, Any], Decided] | None:
        """``quantity`` units of an activity (the nearest whole number, if it comes whole), and what they come to; None: nothing."""
        if quantity is None:
            return None
        decided = self._decided([(one, float(np.round(quantity)) if one.whole else quantity)])
        return (decided.tables["activity"][0], decided) if decided.names else None

    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        """Why needs that its activities serve are short: what the activity most worth doing would use, and has nothing left."""
        serving: dict[int, list[Activity]] = {}
        for one in self.activities.values():
            for balance, _ in one.into:
                serving.setdefault(balance, []).append(one)
        found = {}
        for group in asked:
            for number in group.needs:
                ways = [one for balance in self._served(number) for one in serving.get(balance, [])]
                if ways:
                    ways.sort(key=lambda one: (sum(amount * group.prices[balance] for balance, amount, _ in one.postings), one.key))
                    found[number] = self._explanation(ways[:WAYS], ran_out)
                elif lines := self.refusals.get((self.needs.needs[number].measure, self.needs.needs[number].place)):
                    found[number] = Explanation("refused", f"Whoever could do it is refused by: {'; '.join(sorted(lines))}.")
        return found

    def _served(self, number: int) -> list[int]:
        """Balances through which a need can be met: its own, or those of the pools it draws on."""
        need = self.needs.needs[number]
        if need.measure not in self.needs.pooled:
            return [need.balance]
        return sorted({pool for pool, drawing, _, _, _ in self.needs.draws if drawing == number})

    def _explanation(self, ways: Sequence[Activity], ran_out: RanOut) -> Explanation:
        used = dict.fromkeys(balance for one in ways for balance, amount, _ in one.postings if amount > 0)
        gone, what = ran_out(list(used)), ways[0].what
        if gone:
            names = "; ".join(self.ledger.names[number] for number in gone)
            return Explanation("limits", f"It could be served ({what}), but nothing is left of: {names}.", gone)
        return Explanation("other needs", f"What could serve it ({what}) counts for more elsewhere, or comes whole only.")
