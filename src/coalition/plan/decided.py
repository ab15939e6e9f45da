"""The solution in the planner's words: what every pillar chose, entries, balances, deliveries, needs met or short. Names no pillar."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.model.goals import Goals, Reached, tail_mean
from coalition.model.ledger import COUNTED, SENSES
from coalition.model.needs import Need
from coalition.model.pillar import Brought, Rows
from coalition.plan.engine import Engine

NOTHING = 1e-9
"""Shortfalls below this share of a need are the solver's dust."""

GOAL_KINDS = ("account", "floor", "fraction")
"""Balances that goals hold at an optimum; in a plan they only count."""


@dataclass
class Decision:
    """What was chosen: by pillars, and of the core's own proposals (draws, shortfalls, what is beyond a need).

    ``names`` are those of what pillars chose, ``brought`` what it brings, ``paid`` what purses pay for it, ``tables`` rows of the
    pillars' own plan tables; ``quantity`` (proposals,) is of the core's own proposals.
    """

    engine: Engine
    goals: Goals
    quantity: Floats

    def __post_init__(self) -> None:
        parts = [pillar.decide(self.quantity) for pillar in self.engine.pillars]
        firsts = np.cumsum([0, *(len(part.names) for part in parts)])
        self.names = [name for part in parts for name in part.names]
        self.brought = [
            replace(one, number=one.number + int(first)) for part, first in zip(parts, firsts, strict=False) for one in part.brought
        ]
        self.paid = [one for part in parts for one in part.paid]
        self.tables: dict[str, Rows] = {}
        for name, rows in (found for part in parts for found in part.tables.items()):
            self.tables.setdefault(name, []).extend(rows)
        numbers = [part.entries[0] + first for part, first in zip(parts, firsts, strict=False)]
        balance, amount, term = (np.concatenate([part.entries[place] for part in parts]) for place in (1, 2, 3))
        self._entered = self.engine.ledger.with_derived(np.concatenate(numbers), balance, amount, term)
        self.quantity = self._core()

    def _core(self) -> Floats:
        """Draws no larger than what was delivered, every shortfall what is left of its need, and what is beyond it what was too much."""
        ledger, needs = self.engine.ledger, self.engine.needs
        _, balance, amount, _ = self._entered
        brought: Floats = np.bincount(balance, amount, len(ledger.keys)).astype(float)
        used = brought.copy()
        kept = np.zeros(ledger.proposals)
        drawing = ledger.made_by("draw", "fund draw")
        kept[drawing] = self.quantity[drawing]
        for pool in needs.pools:
            used[pool.balance] = max(-used[pool.balance], 0.0)
        if needs.draws:
            pools = np.array([draw[0] for draw in needs.draws], np.int64)
            drawn = np.bincount(pools, kept[needs.draw_columns], len(ledger.keys))
            share = np.where(drawn > used, used / np.where(drawn > 0, drawn, 1.0), 1.0)
            kept[needs.draw_columns] *= share[pools]
        kept[needs.means.keep] = needs.means.carried(brought)
        numbers = np.array([need.balance for need in needs.needs], np.int64)
        met = np.bincount(balance, amount, len(ledger.keys))[numbers] + ledger.used(kept)[numbers]
        left = ledger.limit[numbers] - met
        kept[needs.short] = np.where(left > NOTHING * ledger.typical[numbers], left, 0.0)
        for number, column in needs.beyond.items():
            balance = numbers[number]
            kept[column] = -left[number] if -left[number] > NOTHING * ledger.typical[balance] else 0.0
        return kept

    def day(self, step: int) -> datetime.date:
        """The day of a step."""
        return self.engine.mission.calendar.day_of(step)

    # -- deliveries
    def delivery_rows(self) -> Rows:
        """Rows of the plan table `delivery`: straight to needs and from pools, first come, first counted."""
        needs = self.engine.needs
        by_balance = {need.balance: need for need in needs.needs}
        rows: Rows = []
        straight: dict[str, Rows] = defaultdict(list)
        pooled: dict[int, list[Brought]] = defaultdict(list)
        for one in self.brought:
            need = by_balance.get(one.balance)
            if need is None:
                pooled[one.balance].append(one)
                continue
            late = self.engine.mission.calendar.periods_late(one.step, need.due_day)
            row = self._delivered(one, need, one.amount / max(1e-12, 1.0 - need.discount * late), one.amount, late)
            straight[need.key].append(row)
            rows.append(row)
        for number in needs.beyond:
            if self.quantity[needs.beyond[number]] > 0:
                self._cut(needs.needs[number].quantity, straight[needs.needs[number].key])
        rows += self._drawn(pooled)
        return rows

    @staticmethod
    def _cut(needed: float, rows: Rows) -> None:
        """Count no more than is ``needed`` of the deliveries ``rows`` to a need, first come, first counted."""
        for row in sorted(rows, key=lambda one: (one["delivered"], one["consignment"])):
            row["counted"] = min(row["counted"], needed)
            needed -= row["counted"]

    def _delivered(self, one: Brought, need: Need, amount: float, counted: float, late: int) -> dict[str, Any]:
        return {
            "consignment": self.names[one.number],
            "need": need.key[5:],
            "measure": need.measure,
            "place": need.place,
            "delivered": self.day(one.step),
            "amount": amount,
            "counted": counted,
            "periods_late": late,
        }

    def _drawn(self, pooled: dict[int, list[Brought]]) -> Rows:
        needs = self.engine.needs
        left = {
            balance: [(one, one.amount) for one in sorted(found, key=lambda one: (one.step, self.names[one.number]))]
            for balance, found in pooled.items()
        }
        merged: dict[tuple[int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
        first: dict[int, Brought] = {}
        for column, (pool, number, counts, late, _) in zip(needs.draw_columns, needs.draws, strict=True):
            wanted = float(self.quantity[column])
            while wanted > 1e-12 and left.get(pool):
                one, amount = left[pool][0]
                taken = min(wanted, amount)
                first.setdefault(one.number, one)
                merged[one.number, number, late][0] += taken
                merged[one.number, number, late][1] += taken * counts
                wanted -= taken
                left[pool][0] = (one, amount - taken)
                if amount - taken <= 1e-12:
                    left[pool].pop(0)
        return [
            self._delivered(first[index], needs.needs[number], amount, counted, late)
            for (index, number, late), (amount, counted) in sorted(merged.items())
        ]

    # -- books
    @cached_property
    def entries(self) -> tuple[list[str], Ints, Ints, Floats, Ints]:
        """All entries, one a (balance, proposal, term): names, and by entry the number of its name, balance, amount, term."""
        names = self.names + self._core_names()
        column, balance, amount, term = self.engine.ledger.postings()
        entered = amount * self.quantity[column]
        some = np.flatnonzero(entered != 0)
        offset = np.full(self.engine.ledger.proposals, -1, np.int64)
        offset[self._named] = len(self.names) + np.arange(len(self._named))
        number = np.concatenate([self._entered[0], offset[column[some]]])
        balance = np.concatenate([self._entered[1], balance[some]])
        amount = np.concatenate([self._entered[2], entered[some]])
        term = np.concatenate([self._entered[3], term[some]])
        order = np.lexsort((term, number, balance))
        number, balance, amount, term = number[order], balance[order], amount[order], term[order]
        if not len(order):
            return names, number, balance, amount, term
        first = np.flatnonzero(np.r_[True, (np.diff(number) != 0) | (np.diff(balance) != 0) | (np.diff(term) != 0)])
        total = np.add.reduceat(amount, first)
        first, total = first[total != 0], total[total != 0]
        return names, number[first], balance[first], total, term[first]

    def used(self) -> Floats:
        """(balances,) sums of the entries."""
        _, _, balance, amount, _ = self.entries
        total: Floats = np.bincount(balance, amount, len(self.engine.ledger.keys)).astype(float)
        return total

    def _core_names(self) -> list[str]:
        """Names of the core's proposals that are used, in the order of ``_named``."""
        engine, names = self.engine, {}
        for column, need in zip(engine.needs.short, engine.needs.needs, strict=True):
            names[int(column)] = f"short:{need.key[5:]}"
        for number, column in engine.needs.beyond.items():
            names[column] = f"beyond:{engine.needs.needs[number].key[5:]}"
        for column, (pool, number, _, _, _) in zip(engine.needs.draw_columns, engine.needs.draws, strict=True):
            names[int(column)] = f"draw:{engine.needs.needs[number].key[5:]}|{engine.ledger.keys[pool][5:]}"
        names.update(zip(engine.needs.means.keep.tolist(), engine.needs.means.names(), strict=True))
        names.update({number: f"fund draw:{number}" for number in np.flatnonzero(engine.ledger.made_by("fund draw")).tolist()})
        self._named = np.array([column for column in sorted(names) if self.quantity[column] > 0], np.int64)
        return [names[int(column)] for column in self._named]


def goal_rows(goals: Goals, used: Floats) -> Rows:
    """Rows of the plan table `goal`; ``used`` (balances,) are the sums of the final entries."""
    return [
        {
            "stage": one.stage,
            "goal": one.goal,
            "tier": one.tier,
            "level": one.level,
            "unit": one.unit,
            "value": one.value,
            "bound": one.bound,
            "gap": one.gap,
            "scale": one.scale,
            "cost_limit": one.cost_limit,
            "looseness": one.looseness,
            "note": one.note,
            "final": final,
            "final_gap": abs(final - one.bound) / one.scale if one.scale > 0 else 0.0,
        }
        for one in goals.reached
        for final in [_final(goals, one, used)]
    ]


def _final(goals: Goals, one: Reached, used: Floats) -> float:
    """The goal's value in the final plan, from its entries."""
    if one.floors is None or one.totals is None:
        return float(sum(weight * used[account] for account, weight in one.weights.items()))
    missing = used[one.floors] / one.totals
    if one.tail is not None:
        return one.scale * tail_mean(missing, np.array(goals.needs.probability), one.tail)
    worst = float(missing.max()) if len(missing) else 0.0
    return worst * one.scale if one.goal == "worst_shortfall" else 1.0 - worst


def balance_rows(decision: Decision, used: Floats) -> Rows:
    """Rows of the plan table `balance`: all that have entries or a limit that could matter."""
    ledger = decision.engine.ledger
    limits = ledger.limit
    rows = []
    for number in range(len(ledger.keys)):
        kind = ledger.keys[number].partition(":")[0]
        if kind == "stock" or (kind in ("link", "handling", "storage", "market", *GOAL_KINDS) and used[number] == 0):
            continue
        counted = ledger.sense[number] == COUNTED or not np.isfinite(limits[number]) or kind in GOAL_KINDS
        rows.append(
            {
                "balance": ledger.keys[number],
                "kind": kind,
                "name": ledger.names[number],
                "unit": ledger.units[ledger.balance_unit[number]],
                "sense": "counted" if counted else SENSES[ledger.sense[number]],
                "limit": None if counted else float(limits[number]),
                "used": float(used[number]),
                "table": ledger.tables[number],
                "row": ledger.rows[number],
            }
        )
    return rows
