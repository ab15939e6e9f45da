"""The solution in the planner's words: consignments with dated legs, entries, balances, needs met or short."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.model.goals import Goals, Reached, tail_mean
from coalition.model.ledger import COUNTED, SENSES, Ledger
from coalition.pillars.supply.journeys import Journey
from coalition.pillars.supply.stocks import Carriage, Gift, Shelf
from coalition.plan.engine import Engine

NOTHING = 1e-9
"""Shortfalls below this share of a need are the solver's dust."""

DUST = 1e-7
"""Parts of a consignment below this share of it are not told apart."""

GOAL_KINDS = ("account", "floor", "fraction")
"""Balances that goals hold at an optimum; in a plan they only count."""

COSTS = ("goods", "movement", "handling", "storage")
"""Terms of the entries that cost money."""

Rows = list[dict[str, Any]]


@dataclass
class Decision:
    """What was chosen: whole consignments joined from their halves, draws and shortfalls; nothing of the solver's dust.

    ``amounts`` are the consignments' units, ``quantity`` (proposals,) those of the core's own proposals (draws, shortfalls).
    """

    engine: Engine
    goals: Goals
    quantity: Floats

    def __post_init__(self) -> None:
        joined = join(self.engine.ledger, self.quantity)
        joined.sort(key=lambda one: self._order(one[0]))
        self.journeys = [journey for journey, _ in joined]
        self.amounts = [amount for _, amount in joined]
        self.names = [f"C{index:05d}" for index in range(1, len(joined) + 1)]
        self._post()
        self.quantity = self._core()

    @staticmethod
    def _order(journey: Journey) -> tuple[Any, ...]:
        source, target = journey.source, journey.target
        return (
            journey.world,
            journey.given,
            source.giver,
            source.purse.key,
            journey.delivered,
            target.place,
            target.use,
            target.first,
            target.balances,
            journey.steps,
            sorted(source.signature),
        )

    def _post(self) -> None:
        """Entries of the consignments: consignment, balance, amount, term."""
        rows = [
            (index, balance, amount * units, term)
            for index, (journey, units) in enumerate(zip(self.journeys, self.amounts, strict=True))
            for balance, amount, term, _ in self.engine.supply.postings.of(journey)
        ]
        number, balance, amount, term = zip(*rows, strict=True) if rows else ((), (), (), ())
        posted = np.array(number, np.int64), np.array(balance, np.int64), np.array(amount, float), np.array(term, np.int64)
        self._entered = self.engine.ledger.with_derived(*posted)

    def _core(self) -> Floats:
        """Draws no larger than what was delivered, every shortfall what is left of its need, and what is beyond it what was too much."""
        ledger, needs = self.engine.ledger, self.engine.needs
        _, balance, amount, _ = self._entered
        used = np.bincount(balance, amount, len(ledger.keys))
        kept = np.zeros(ledger.proposals)
        for owner, first, count in ledger.batches:
            if owner in ("draw", "fund draw"):
                kept[first : first + count] = self.quantity[first : first + count]
        for pool in needs.pools:
            used[pool.balance] = max(-used[pool.balance], 0.0)
        if needs.pools:
            pools = np.array([draw[0] for draw in needs.draws], np.int64)
            drawn = np.bincount(pools, kept[needs.draw_columns], len(ledger.keys))
            share = np.where(drawn > used, used / np.where(drawn > 0, drawn, 1.0), 1.0)
            kept[needs.draw_columns] *= share[pools]
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

    # -- consignments
    def consignment_rows(self) -> Rows:
        """Rows of the plan table `consignment`."""
        rows = []
        costs = self._costs()
        for index, (name, quantity, journey) in enumerate(zip(self.names, self.amounts, self.journeys, strict=True)):
            source = journey.source
            rows.append(
                {
                    "consignment": name,
                    "giver": source.giver,
                    "purse": source.purse.key,
                    "contributor": source.purse.contributor,
                    "item": self.engine.supply.items[source.item],
                    "use": journey.target.use,
                    "quantity": quantity,
                    "mass": quantity * float(self.engine.supply.postings.mass[source.item]),
                    "given": self.day(journey.given),
                    "available": self.day(journey.available),
                    "delivered": self.day(journey.delivered),
                    "origin": self._place(source.place),
                    "destination": self._place(journey.target.place),
                    "goods_cost": costs["goods"][index],
                    "movement_cost": costs["movement"][index],
                    "place_cost": costs["handling"][index] + costs["storage"][index],
                }
            )
        return rows

    def _place(self, number: int) -> str:
        return self.engine.supply.network.places[number]

    def _costs(self) -> dict[str, list[float]]:
        """Cost of each consignment by term, from its entries."""
        ledger, count = self.engine.ledger, len(self.names)
        number, balance, amount, term = self._entered
        paid = np.flatnonzero(balance == ledger.number("account:cost"))
        at = number[paid] * len(ledger.terms) + term[paid]
        table = np.bincount(at, amount[paid], count * len(ledger.terms)).astype(float).reshape(count, len(ledger.terms))
        zero = [0.0] * count
        return {name: table[:, ledger.terms.index(name)].tolist() if name in ledger.terms else zero for name in COSTS}

    def leg_rows(self) -> Rows:
        """Rows of the plan table `leg`."""
        rows = []
        for name, quantity, journey in zip(self.names, self.amounts, self.journeys, strict=True):
            for number, step in enumerate(journey.steps, 1):
                shared = {"consignment": name, "leg": number}
                rows.append({**shared, **(self._moved(journey, step, quantity) if step[0] >= 0 else self._waited(journey, step, quantity))})
        return rows

    def _payer(self, balance: int, otherwise: str) -> str:
        if balance < 0:
            return otherwise
        key = self.engine.ledger.keys[balance]
        return "fund:" + str(self.engine.ledger.rows[balance]) if key.startswith("fund:") else otherwise

    def _moved(self, journey: Journey, step: tuple[int, int, int], quantity: float) -> dict[str, Any]:
        supply, item, link = self.engine.supply, journey.source.item, step[0]
        net = supply.network
        fund = supply.resources.link_money[journey.world, link, step[1]]
        giver = journey.source.purse.key if journey.source.purse.contribution is None else f"fund:{journey.source.purse.fund}"
        return {
            "link": net.links[link],
            "origin": self._place(int(net.origin[link])),
            "destination": self._place(int(net.destination[link])),
            "mode": supply.modes[link],
            "departs": self.day(step[1]),
            "arrives": self.day(step[1] + int(net.steps[link])),
            "load": float(net.load[item, link]) * quantity,
            "cost": float(net.money[item, link]) * quantity,
            "purse": giver if supply.resources.giver_pays[link] else self._payer(int(fund), f"fund:{supply.payers[link]}"),
        }

    def _waited(self, journey: Journey, step: tuple[int, int, int], quantity: float) -> dict[str, Any]:
        supply, item, place = self.engine.supply, journey.source.item, -1 - step[0]
        net = supply.network
        periods = float(net.storage_share[step[1] : step[2]].sum())
        return {
            "link": None,
            "origin": self._place(place),
            "destination": self._place(place),
            "mode": "wait",
            "departs": self.day(step[1]),
            "arrives": self.day(step[2]),
            "load": float(net.storage_load[item, place]) * quantity,
            "cost": float(net.storage_money[item, place]) * periods * quantity,
            "purse": self._payer(int(supply.resources.place_money[journey.world, place, step[1]]), "host"),
        }

    # -- deliveries
    def delivery_rows(self) -> Rows:
        """Rows of the plan table `delivery`: straight to needs and from pools, first come, first counted."""
        needs = self.engine.needs
        by_balance = {need.balance: need for need in needs.needs}
        rows: Rows = []
        straight: dict[str, list[dict[str, Any]]] = defaultdict(list)
        pooled: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for index, (quantity, journey) in enumerate(zip(self.amounts, self.journeys, strict=True)):
            target = journey.target
            if target.amounts[0] < 0:
                for balance, amount in zip(target.balances, target.amounts, strict=True):
                    pooled[balance].append((index, -amount * quantity))
                continue
            need = by_balance[target.balances[0]]
            late = self.engine.mission.calendar.periods_late(journey.delivered, need.due_day)
            counted = target.amounts[0] * quantity
            row = self._delivered(index, need, counted / max(1e-12, 1.0 - need.discount * late), counted, late)
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

    def _delivered(self, index: int, need: Any, amount: float, counted: float, late: int) -> dict[str, Any]:
        return {
            "consignment": self.names[index],
            "need": need.key[5:],
            "measure": need.measure,
            "place": need.place,
            "delivered": self.day(self.journeys[index].delivered),
            "amount": amount,
            "counted": counted,
            "periods_late": late,
        }

    def _drawn(self, pooled: dict[int, list[tuple[int, float]]]) -> Rows:
        needs = self.engine.needs
        if not needs.pools:
            return []
        left = {
            balance: sorted(found, key=lambda part: (self.journeys[part[0]].delivered, self.names[part[0]]))
            for balance, found in pooled.items()
        }
        merged: dict[tuple[int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for column, (pool, number, counts, late, _) in zip(needs.draw_columns, needs.draws, strict=True):
            wanted = float(self.quantity[column])
            while wanted > 1e-12 and left.get(pool):
                index, amount = left[pool][0]
                taken = min(wanted, amount)
                merged[index, number, late][0] += taken
                merged[index, number, late][1] += taken * counts
                wanted -= taken
                left[pool][0] = (index, amount - taken)
                if amount - taken <= 1e-12:
                    left[pool].pop(0)
        return [
            self._delivered(index, needs.needs[number], amount, counted, late)
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
        if engine.needs.pools:
            for column, (pool, number, _, _, _) in zip(engine.needs.draw_columns, engine.needs.draws, strict=True):
                names[int(column)] = f"draw:{engine.needs.needs[number].key[5:]}|{engine.ledger.keys[pool][5:]}"
        for owner, first, count in engine.ledger.batches:
            if owner == "fund draw":
                names.update({first + offset: f"fund draw:{first + offset}" for offset in range(count)})
        self._named = np.array([column for column in sorted(names) if self.quantity[column] > 0], np.int64)
        return [names[int(column)] for column in self._named]


def join(ledger: Ledger, quantity: Floats) -> list[tuple[Journey, float]]:
    """Gifts and carriages that meet in stocks, joined to whole journeys: first come, first carried.

    What was given and never carried (the solver's dust, and what whole units left over) is left out, the earliest first.
    """
    gifts: dict[Shelf, list[tuple[Gift, float]]] = defaultdict(list)
    carriages: dict[Shelf, list[tuple[Carriage, float]]] = defaultdict(list)
    for column in np.flatnonzero(quantity > 0):
        half = ledger.labels[column]
        if isinstance(half, Gift):
            gifts[half.shelf].append((half, float(quantity[column])))
        elif isinstance(half, Carriage):
            carriages[half.shelf].append((half, float(quantity[column])))
    found = []
    for shelf, taken in carriages.items():
        waiting = sorted(
            gifts[shelf],
            key=lambda one: (one[0].step, one[0].arrived, one[0].given, one[0].source.giver, one[0].source.purse.key, one[0].steps),
        )
        waiting = _carried(waiting, taken)
        for carriage, amount in sorted(taken, key=lambda one: (one[0].step, one[0].delivered, one[0].target.balances, one[0].steps)):
            left = amount
            while waiting and waiting[0][0].step <= carriage.step and left > DUST * amount:
                gift, there = waiting[0]
                units = min(left, there)
                found.append((_journey(gift, carriage), units))
                left -= units
                if there - units > DUST * there:
                    waiting[0] = (gift, there - units)
                else:
                    waiting.pop(0)
    return found


def _carried(gifts: list[tuple[Gift, float]], carriages: list[tuple[Carriage, float]]) -> list[tuple[Gift, float]]:
    """``gifts`` (in order of steps), each as far as it is carried when every carriage takes the latest there are: so the least waits."""
    wanted = sorted(((carriage.step, amount) for carriage, amount in carriages))
    found, owed = [], 0.0
    for gift, there in reversed(gifts):
        while wanted and wanted[-1][0] >= gift.step:
            owed += wanted.pop()[1]
        if owed > 0:
            found.append((gift, min(there, owed)))
            owed -= found[-1][1]
    return found[::-1]


def _journey(gift: Gift, carriage: Carriage) -> Journey:
    """A gift and a carriage as one journey, the wait in stock among its steps."""
    world, _, _, place = gift.shelf
    wait = ((-1 - place, gift.arrived, carriage.step),) if carriage.step > gift.arrived else ()
    steps = (*gift.steps, *wait, *carriage.steps)
    return Journey(gift.source, gift.given, gift.available, steps, carriage.target, carriage.limits, carriage.delivered, world)


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
