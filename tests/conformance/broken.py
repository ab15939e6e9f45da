"""Pillars that are wrong, each in one way, with the rule that must catch it and words that its message must hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.model.activities import Activity
from coalition.model.ledger import AT_MOST, Proposals
from coalition.model.needs import COST
from coalition.model.pillar import Asked, Decided, Explanation, Opens, RanOut
from tests.conformance.wells import Wells


class WrongUnit(Wells):
    def _propose(self, found: Sequence[Activity]) -> None:
        add = self.ledger.add
        self.ledger.add = lambda batch: add(replace(batch, unit=np.full_like(batch.unit, self.ledger.unit("litres of milk"))))  # type: ignore[method-assign]
        super()._propose(found)


class NotOpen(Wells):
    def listed(self) -> Iterable[Activity]:
        for one in super().listed():
            yield replace(one, postings=((len(self.ledger.keys) + 1000, 1.0, "dug"), *one.postings))


class OutOfNothing(Wells):
    def listed(self) -> Iterable[Activity]:
        yield from super().listed()
        cost = ((self.ledger.number(COST), 1.0, "activity"),)
        yield Activity("wells dream", "a dream", "wells", "north", None, "fund:none", 0, 0, 1.0, 1.0, cost, (), "offer", "dream")


class ByChance(Wells):
    calls = itertools.count()

    def listed(self) -> Iterable[Activity]:
        wanted = next(self.calls)
        for one in super().listed():
            yield replace(
                one, cost=one.cost + wanted, postings=tuple((b, a + wanted if t == "activity" else a, t) for b, a, t in one.postings)
            )


class FirstRowFirst(Wells):
    def _dug(self, row: dict[str, object]) -> Iterator[Activity]:
        first = row["_row"] == 2
        for one in super()._dug(row):
            yield replace(one, most=one.most / 2) if first else one


class Unnamed(Wells):
    def _opened(self, offer: str, quantity: float) -> int:
        key, unit = f"wells:{offer}", self.ledger.unit("wells")
        return int(self.ledger.open([key], [key], unit, AT_MOST, quantity, table="offer", rows=[offer])[0])


class WithoutRow(Wells):
    def _opened(self, offer: str, quantity: float) -> int:
        return int(self.ledger.open([f"wells:{offer}"], [f"wells of {offer}"], self.ledger.unit("wells"), AT_MOST, quantity)[0])


class StrangeRow(Wells):
    def _opened(self, offer: str, quantity: float) -> int:
        names, unit = [f"wells of {offer}"], self.ledger.unit("wells")
        return int(self.ledger.open([f"wells:{offer}"], names, unit, AT_MOST, quantity, table="offer", rows=[f"{offer}!"])[0])


class CostsNothing(Wells):
    def charge(self, purse: str, step: int, cost: float) -> Any:
        paid = super().charge(purse, step, cost)
        return None if paid is None else tuple(one for one in paid if one[0] != self.ledger.number(COST))


class StrangeTerm(Wells):
    def charge(self, purse: str, step: int, cost: float) -> Any:
        paid = super().charge(purse, step, cost)
        return None if paid is None else tuple((balance, amount, "digging") for balance, amount, _ in paid)


class NothingToImprove(Wells):
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        return None, 0.0


class TenthOfTheTruth(Wells):
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        return None, super().propose(prices, enough)[1] / 10


class OneUnitOnly(Wells):
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        worth = np.bincount(self._column, self._amount * prices[self._balance], len(self._most))
        return None, float(np.minimum(worth, 0.0).sum())


class FirstOnly(Wells):
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        worth = np.bincount(self._column, self._amount * prices[self._balance], len(self._most))
        return None, float(np.minimum(worth * self._most, 0.0)[:2].sum())


class ForgetsLimits(Wells):
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        own = np.array([key.startswith("need:") for key in self.ledger.keys])[self._balance]
        worth = np.bincount(self._column[~own], self._amount[~own] * prices[self._balance[~own]], len(self._most))
        return None, float(np.minimum(worth * self._most, 0.0).sum())


class PromisesTooMuch(Wells):
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        return None, super().propose(prices, enough)[1] - 0.01


class GainsAreLosses(Wells):
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        return None, -super().propose(prices, enough)[1]


class MoreIsLess(Wells):
    def meet(self, measure: str, place: str, step: int, amount: float) -> Any:
        quantity = float(self.mission["offer"].filter(place=place, item="well")["quantity"].sum())
        return super().meet(measure, place, step, amount * 20.0 / quantity**2)


class ForgetsEntries(Wells):
    def decide(self, quantity: Floats) -> Decided:
        found = super().decide(quantity)
        number, balance, amount, term = found.entries
        return replace(found, entries=(number[:-1], balance[:-1], amount[:-1], term[:-1]))


class LeavesOutLittle(Wells):
    def decide(self, quantity: Floats) -> Decided:
        return super().decide(np.where(quantity < 0.9, 0.0, quantity))


class SettlesMore(Wells):
    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        mine = slice(self._first, self._first + len(self._most))
        quantity[mine] = quantity[mine] * 0.9
        return None, np.zeros(0), np.zeros(0, np.int64)


class BringsMore(Wells):
    def decide(self, quantity: Floats) -> Decided:
        found = super().decide(quantity)
        return replace(found, brought=[replace(one, amount=one.amount * 1.1) for one in found.brought])


class PaysNobody(Wells):
    def decide(self, quantity: Floats) -> Decided:
        return replace(super().decide(quantity), paid=[])


class OneNameForAll(Wells):
    def decide(self, quantity: Floats) -> Decided:
        found = super().decide(quantity)
        return replace(found, names=["wells"] * len(found.names), tables={})


class TooMuchDug(Wells):
    """Decides twice what was chosen."""

    def decide(self, quantity: Floats) -> Decided:
        return super().decide(quantity * 2.0)


class RedoesNothing(Wells):
    def redo(self, row: Mapping[str, Any]) -> Any:
        return None


class RedoesCheaper(Wells):
    def redo(self, row: Mapping[str, Any]) -> Any:
        found = super().redo(row)
        return None if found is None else ({**found[0], "cost": found[0]["cost"] / 2}, found[1])


class RedoesMore(Wells):
    def redo(self, row: Mapping[str, Any]) -> Any:
        found = super().redo(row)
        if found is None:
            return None
        number, balance, amount, term = found[1].entries
        return found[0], replace(found[1], entries=(number, balance, amount * 1.5, term))


class UndeclaredTable(Wells):
    def own_rows(self, done: Sequence[tuple[Activity, float]]) -> Any:
        return {"depth": [{"wells": one.key, "depth": quantity} for one, quantity in done]}


class CoreTable(Wells):
    def own_rows(self, done: Sequence[tuple[Activity, float]]) -> Any:
        return {"goal": []}


class OwnReason(Wells):
    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        return {number: replace(one, reason="too dry") for number, one in super().explain(asked, ran_out).items()}


class SaysNothing(Wells):
    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        return {}


class NoSentence(Wells):
    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        return {number: replace(one, sentence="limits") for number, one in super().explain(asked, ran_out).items()}


class BlamesAnything(Wells):
    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        free = [self.ledger.number(COST)]
        return {number: replace(one, limits=free) for number, one in super().explain(asked, ran_out).items()}


class Stumbles(Wells):
    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        raise KeyError("north")


BROKEN: tuple[tuple[Opens, str, str], ...] = (
    (WrongUnit, "opens", "wells posts 'litres of milk' to"),
    (NotOpen, "opens", "posts to a balance that is not open"),
    (OutOfNothing, "silent when empty", "1 proposals on a mission in which every table is empty"),
    (ByChance, "same twice", "opened twice, its proposals differ"),
    (FirstRowFirst, "any order of rows", "turned round its proposals differ"),
    (Unnamed, "named", "say in words what is limited"),
    (WithoutRow, "named", "names no input row"),
    (StrangeRow, "named", "names the row 'A north!' of offer, which the mission does not have"),
    (CostsNothing, "pays what it costs", "to budgets and counts 0 in"),
    (StrangeTerm, "pays what it costs", "under the term 'digging'"),
    (NothingToImprove, "bound is a bound", "too little of what its proposals could improve"),
    (TenthOfTheTruth, "bound is a bound", "too little of what its proposals could improve"),
    (OneUnitOnly, "bound is a bound", "too little of what its proposals could improve"),
    (FirstOnly, "bound is a bound", "too little of what its proposals could improve"),
    (ForgetsLimits, "bound is a bound", "too little of what its proposals could improve"),
    (PromisesTooMuch, "bound is met", "is not proven"),
    (GainsAreLosses, "bound is a bound", "improvements are negative"),
    (MoreIsLess, "more never hurts", "one more of offer.quantity of"),
    (ForgetsEntries, "entries add up", "and the quantities chosen post"),
    (LeavesOutLittle, "entries add up", "of quantities drawn by chance decide enters"),
    (SettlesMore, "settles alike", "settle changes what is entered into"),
    (BringsMore, "tells what it brings", "decide says it brings"),
    (PaysNobody, "tells what it brings", "decide says 0 is paid for activities"),
    (OneNameForAll, "tells what it brings", "two things chosen have the same name"),
    (TooMuchDug, "limits are kept", "of which there is"),
    (RedoesNothing, "redone alike", "redo knows no activity"),
    (RedoesCheaper, "redone alike", "as cost of"),
    (RedoesMore, "redone alike", "decide entered"),
    (UndeclaredTable, "redone alike", "the table 'depth', which no Results declare"),
    (CoreTable, "redone alike", "'goal', which is the core's"),
    (OwnReason, "explains", "gives the reason 'too dry'"),
    (SaysNothing, "explains", "explain says nothing about the need"),
    (NoSentence, "explains", "say it in a sentence"),
    (BlamesAnything, "explains", "as run out, and something is left of it"),
    (Stumbles, "explains", "KeyError: 'north'"),
)
