"""Consignments: gifts and carriages joined to whole journeys, as rows of a plan and as entries of its books."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from coalition.arrays import Floats
from coalition.model.ledger import Ledger
from coalition.model.needs import COST
from coalition.model.pillar import Brought, Decided, Paid, Rows
from coalition.pillars.supply.journeys import Journey
from coalition.pillars.supply.stocks import Carriage, Gift, Shelf

if TYPE_CHECKING:  # the two files would import each other
    from coalition.pillars.supply.supply import Supply

DUST = 1e-7
"""Parts of a consignment below this share of it are not told apart."""

COSTS = ("goods", "movement", "handling", "storage")
"""Terms of the entries that cost money."""


class Consignments:
    """The consignments of a solution, numbered in a stated order; nothing of the solver's dust."""

    def __init__(self, supply: Supply, quantity: Floats) -> None:
        self.supply, self.ledger = supply, supply.ledger
        joined = join(supply.ledger, quantity)
        joined.sort(key=lambda one: _order(one[0]))
        self.journeys = [journey for journey, _ in joined]
        self.amounts = [amount for _, amount in joined]
        self.names = [f"C{index:05d}" for index in range(1, len(joined) + 1)]
        rows = [
            (index, balance, amount * units, term)
            for index, (journey, units) in enumerate(joined)
            for balance, amount, term, _ in supply.postings.of(journey)
        ]
        number, balance, amount, term = zip(*rows, strict=True) if rows else ((), (), (), ())
        self.entries = np.array(number, np.int64), np.array(balance, np.int64), np.array(amount, float), np.array(term, np.int64)

    def decided(self) -> Decided:
        """All of it as a pillar tells it."""
        consignments, legs = self.rows(), self.legs()
        paid = [Paid(row["purse"], "goods", row["goods_cost"]) for row in consignments]
        paid += [Paid(row["purse"], "movement", row["cost"]) for row in legs if row["link"] is not None]
        brought = [
            Brought(index, balance, amount * units, journey.delivered)
            for index, (units, journey) in enumerate(zip(self.amounts, self.journeys, strict=True))
            for balance, amount in _bringing(journey)
        ]
        return Decided(self.names, self.entries, brought, paid, {"consignment": consignments, "leg": legs})

    def rows(self) -> Rows:
        """Rows of the plan table `consignment`."""
        supply, costs = self.supply, self._costs()
        rows = []
        for index, (name, quantity, journey) in enumerate(zip(self.names, self.amounts, self.journeys, strict=True)):
            source = journey.source
            rows.append(
                {
                    "consignment": name,
                    "giver": source.giver,
                    "purse": source.purse.key,
                    "contributor": source.purse.contributor,
                    "item": supply.items[source.item],
                    "use": journey.target.use,
                    "quantity": quantity,
                    "mass": quantity * float(supply.postings.mass[source.item]),
                    "given": self._day(journey.given),
                    "available": self._day(journey.available),
                    "delivered": self._day(journey.delivered),
                    "origin": self._place(source.place),
                    "destination": self._place(journey.target.place),
                    "goods_cost": costs["goods"][index],
                    "movement_cost": costs["movement"][index],
                    "place_cost": costs["handling"][index] + costs["storage"][index],
                }
            )
        return rows

    def _day(self, step: int) -> datetime.date:
        return self.supply.mission.calendar.day_of(step)

    def _place(self, number: int) -> str:
        return self.supply.network.places[number]

    def _costs(self) -> dict[str, list[float]]:
        """Cost of each consignment by term, from its entries."""
        ledger, count = self.ledger, len(self.names)
        number, balance, amount, term = self.entries
        paid = np.flatnonzero(balance == ledger.number(COST))
        at = number[paid] * len(ledger.terms) + term[paid]
        table = np.bincount(at, amount[paid], count * len(ledger.terms)).astype(float).reshape(count, len(ledger.terms))
        zero = [0.0] * count
        return {name: table[:, ledger.terms.index(name)].tolist() if name in ledger.terms else zero for name in COSTS}

    def legs(self) -> Rows:
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
        key = self.ledger.keys[balance]
        return "fund:" + str(self.ledger.rows[balance]) if key.startswith("fund:") else otherwise

    def _moved(self, journey: Journey, step: tuple[int, int, int], quantity: float) -> dict[str, Any]:
        supply, item, link = self.supply, journey.source.item, step[0]
        net = supply.network
        fund = supply.resources.link_money[journey.world, link, step[1]]
        giver = journey.source.purse.key if journey.source.purse.contribution is None else f"fund:{journey.source.purse.fund}"
        return {
            "link": net.links[link],
            "origin": self._place(int(net.origin[link])),
            "destination": self._place(int(net.destination[link])),
            "mode": supply.modes[link],
            "departs": self._day(step[1]),
            "arrives": self._day(step[1] + int(net.steps[link])),
            "load": float(net.load[item, link]) * quantity,
            "cost": float(net.money[item, link]) * quantity,
            "purse": giver if supply.resources.giver_pays[link] else self._payer(int(fund), f"fund:{supply.payers[link]}"),
        }

    def _waited(self, journey: Journey, step: tuple[int, int, int], quantity: float) -> dict[str, Any]:
        supply, item, place = self.supply, journey.source.item, -1 - step[0]
        net = supply.network
        periods = float(net.storage_share[step[1] : step[2]].sum())
        return {
            "link": None,
            "origin": self._place(place),
            "destination": self._place(place),
            "mode": "wait",
            "departs": self._day(step[1]),
            "arrives": self._day(step[2]),
            "load": float(net.storage_load[item, place]) * quantity,
            "cost": float(net.storage_money[item, place]) * periods * quantity,
            "purse": self._payer(int(supply.resources.place_money[journey.world, place, step[1]]), "host"),
        }


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


def _bringing(journey: Journey) -> list[tuple[int, float]]:
    """Balances that a unit brings something to, and how much: one need, or the pools of what it yields (entered there as less)."""
    target = journey.target
    if target.amounts[0] < 0:
        return [(balance, -amount) for balance, amount in zip(target.balances, target.amounts, strict=True)]
    return [(target.balances[0], target.amounts[0])]


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
