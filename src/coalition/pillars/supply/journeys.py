"""Consignments of the supply pillar as proposals: what a unit on a dated journey posts to the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.mission.mission import Mission
from coalition.model.ledger import AT_MOST, Ledger
from coalition.model.money import FREE, NONE
from coalition.model.needs import COST, EARLIEST, LATENESS, MASS, PRICED_LATE
from coalition.network import Network
from coalition.pillars.supply.givers import Source, factors
from coalition.pillars.supply.sinks import Target

if TYPE_CHECKING:  # the two files would import each other
    from coalition.pillars.supply.stocks import Gift

Step = tuple[int, int, int]
"""(link, step of departure, −1), or (−1 − place, first step, last step) for a wait."""

Posting = tuple[int, float, int, int]
"""Balance, amount, term, unit."""


def shifted(steps: Iterable[Step], shift: int) -> tuple[Step, ...]:
    """``steps``, all of them so many days later."""
    return tuple((link, first + shift, last + shift if link < 0 else last) for link, first, last in steps)


@dataclass(frozen=True)
class Journey:
    """One way for a unit: from ``source`` at step ``given``, ready at ``available``, over ``steps``, to ``target`` at ``delivered``."""

    source: Source
    given: int
    available: int
    steps: tuple[Step, ...]
    target: Target
    limits: tuple[int, ...]
    delivered: int
    world: int


@dataclass
class Resources:
    """Balances of links, handling and storage by world and step (FREE: no limit), and who pays at links and places."""

    mission: Mission
    ledger: Ledger
    network: Network
    worlds: list[str | None]
    fund_balance: dict[str, Ints]
    link: Ints = field(init=False)
    handling: Ints = field(init=False)
    storage: Ints = field(init=False)
    link_money: Ints = field(init=False)
    place_money: Ints = field(init=False)

    def __post_init__(self) -> None:
        links, places = list(self.mission["link"].iter_rows(named=True)), list(self.mission["place"].iter_rows(named=True))
        period = self.mission["mission"]["period"][0]
        tonnes = "t"
        self.link = self._open(
            "link", "link", [(row["link"], row["capacity"]) for row in links], tonnes, f"load on link {{}} in the {period} from {{}}"
        )
        self.handling = self._open(
            "handling",
            "place",
            [(row["place"], row["handling"]) for row in places],
            tonnes,
            f"load arriving at {{}} in the {period} from {{}}",
        )
        self.storage = self._open(
            "storage",
            "place",
            [(row["place"], row["storage"]) for row in places],
            tonnes,
            f"mean load waiting at {{}} in the {period} from {{}}",
        )
        self.link_money = self._payers([row["paid_by"] for row in links])
        self.place_money = self._payers([row["paid_by"] for row in places])
        self.giver_pays = np.array([row["paid_by"] is None for row in links], bool)

    def _open(self, kind: str, table: str, rows: list[tuple[str, float | None]], unit: str, name: str) -> Ints:
        calendar = self.mission.calendar
        starts, periods = calendar.account_starts, calendar.account_periods
        found = np.full((len(self.worlds), len(rows), calendar.steps), FREE, np.int64)
        for index, (row, capacity) in enumerate(rows):
            if capacity is None:
                continue
            for world, factor in enumerate(factors(self.mission, table, row, self.worlds)):
                suffix = f"@{self.worlds[world]}" if self.worlds[world] else ""
                keys = [f"{kind}:{row}|{start}{suffix}" for start in starts]
                names = [name.format(row, start) for start in starts]
                balances = self.ledger.open(
                    keys,
                    names,
                    self.ledger.unit(unit),
                    AT_MOST,
                    capacity * factor * periods,
                    table=table,
                    rows=[row] * len(keys),
                    typical=np.maximum(capacity * periods, 1e-6),
                )
                found[world, index] = balances[calendar.account_of_step]
        return found

    def _payers(self, funds: list[str | None]) -> Ints:
        shape = (len(self.worlds), self.mission.calendar.steps)
        return (
            np.stack([self.fund_balance[fund] if fund else np.full(shape, FREE) for fund in funds], axis=1)
            if funds
            else np.zeros((*shape[:1], 0, shape[1]), int)
        )


@dataclass
class Postings:
    """What giving, moving, waiting and delivering a unit posts to the ledger."""

    mission: Mission
    ledger: Ledger
    network: Network
    resources: Resources
    names: list[str]
    units: list[str]
    mass: Floats
    whole: list[bool]
    probability: list[float]

    def __post_init__(self) -> None:
        ledger = self.ledger
        self._cost, self._mass, self._earliest = ledger.number(COST), ledger.number(MASS), ledger.number(EARLIEST)
        self._own: list[bool] = self.resources.giver_pays.tolist()
        self._lateness = {ledger.number(LATENESS), ledger.number(PRICED_LATE)}
        self._money, self._tonne = ledger.unit(self.mission.currency), ledger.unit("t")
        self._staff, self._arrival = ledger.unit("staff-weeks"), ledger.unit("unit-steps")
        self._unit = [ledger.unit(unit) for unit in self.units]
        self.horizon = self.mission.calendar.steps
        self._legs: dict[tuple[int, int, int, int, int | None], list[Posting]] = {}
        self._waits: dict[tuple[int, int, int, int, int], list[tuple[int, float]]] = {}
        self._terms = {
            name: ledger.term(name)
            for name in (
                "goods",
                "movement",
                "handling",
                "storage",
                "quantity",
                "load",
                "staff",
                "delivered",
                "late",
                "mass",
                "arrival",
                "limit",
            )
        }

    def unit_of(self, item: int) -> int:
        """Number of the unit of an item."""
        return self._unit[item]

    def of(self, journey: Journey) -> list[Posting]:
        """One unit on a whole journey."""
        source, world, item = journey.source, journey.world, journey.source.item
        found = self._giving(source, world, journey.given)
        found += self._moving(source, world, item, journey.steps)
        return found + self._delivering(journey.target, journey.limits, journey.delivered)

    def gift(self, gift: Gift, world: int, place: int) -> list[Posting]:
        """One unit given and brought into stock at ``place``."""
        found = self._giving(gift.source, world, gift.given)
        found += self._moving(gift.source, world, gift.source.item, gift.steps)
        return found + self.stored(world, gift.source.item, place, gift.arrived, gift.step)

    def carriage(
        self,
        world: int,
        item: int,
        steps: tuple[Step, ...],
        target: Target,
        limits: tuple[int, ...],
        delivered: int,
        giver: Source | None = None,
    ) -> list[Posting]:
        """One unit taken from stock to a need."""
        return self._moving(giver, world, item, steps) + self._delivering(target, limits, delivered)

    @staticmethod
    def can_be_met(found: list[Posting]) -> bool:
        """Whether there is money and there are people on every day they are asked for."""
        return NONE not in [posting[0] for posting in found]

    def open_for(self, source: Source, given: int, steps: tuple[Step, ...], world: int) -> bool:
        """Whether a giver may give on a day and every leg may leave on its day, money and people being there."""
        net = self.network
        if (source.price and source.goods[world] == NONE) or (source.staff_weeks and source.staff[world, given] == NONE):
            return False
        for link, departure, _ in steps:
            if link < 0:
                continue
            if not net.opens[link] <= departure <= net.closes[link] or departure + net.steps[link] >= self.horizon:
                return False
            own = self.resources.giver_pays[link]
            if not own and source.purse.fund is None:
                return False
            payer = source.movement[world] if own else self.resources.link_money[world, link, departure]
            if payer == NONE and net.money[source.item, link] > 0:
                return False
        return True

    def _giving(self, source: Source, world: int, given: int) -> list[Posting]:
        terms, item = self._terms, source.item
        found = [(self._mass, float(self.mass[item]), terms["mass"], self._tonne)]
        if source.stock[world, given] >= 0:
            found.append((int(source.stock[world, given]), 1.0, terms["quantity"], self._unit[item]))
        found += self._paid(world, source.price, int(source.goods[world]), terms["goods"])
        if source.staff_weeks and source.staff[world, given] != FREE:
            found.append((int(source.staff[world, given]), source.staff_weeks, terms["staff"], self._staff))
        return found

    def _paid(self, world: int, amount: float, balance: int, term: int) -> list[Posting]:
        """Money in full where it is limited (NONE: there is none, see `can_be_met`); in the cost, as much as is to be expected."""
        if not amount:
            return []
        charged = [(balance, amount, term, self._money)] if balance != FREE else []
        return [(self._cost, amount * self.probability[world], term, self._money), *charged]

    def _moving(self, source: Source | None, world: int, item: int, steps: tuple[Step, ...]) -> list[Posting]:
        found: list[Posting] = []
        for step in steps:
            found += self._leg(source, world, item, step) if step[0] >= 0 else self.stored(world, item, -1 - step[0], step[1], step[2])
        return found

    def _leg(self, source: Source | None, world: int, item: int, step: Step) -> list[Posting]:
        link, departure = step[0], step[1]
        payer = None  # the fund's balance of that day
        if self._own[link]:
            assert source is not None, "a carriage goes over links that funds pay"
            payer = int(source.movement[world])
        key = (world, item, link, departure, payer)
        if key not in self._legs:
            balance = int(self.resources.link_money[world, link, departure]) if payer is None else payer
            self._legs[key] = self._moved(world, item, link, departure, balance)
        return self._legs[key]

    def _moved(self, world: int, item: int, link: int, departure: int, payer: int) -> list[Posting]:
        """One unit on one leg, paid from the balance ``payer``."""
        net, resources, terms = self.network, self.resources, self._terms
        place, arrival = int(net.destination[link]), departure + int(net.steps[link])
        found = self._paid(world, float(net.money[item, link]), payer, terms["movement"])
        if resources.link[world, link, departure] >= 0:
            found.append((int(resources.link[world, link, departure]), float(net.load[item, link]), terms["load"], self._tonne))
        found += self._paid(
            world, float(net.handling_money[item, place]), int(resources.place_money[world, place, arrival]), terms["handling"]
        )
        if resources.handling[world, place, arrival] >= 0:
            found.append(
                (int(resources.handling[world, place, arrival]), float(net.handling_load[item, place]), terms["load"], self._tonne)
            )
        return found

    def stored(self, world: int, item: int, place: int, first: int, last: int) -> list[Posting]:
        """One unit waiting at a place from step ``first`` to step ``last``."""
        net, resources, terms = self.network, self.resources, self._terms
        found: list[Posting] = []
        cost, load = float(net.storage_money[item, place]), float(net.storage_load[item, place])
        if cost and last > first:
            for payer, share in self._shares(resources.place_money, world, place, first, last):
                found += self._paid(world, cost * share, payer, terms["storage"])
        if load and last > first:
            for balance, share in self._shares(resources.storage, world, place, first, last):
                if balance >= 0:
                    found.append((balance, load * share, terms["load"], self._tonne))
        return found

    def _shares(self, balances: Ints, world: int, place: int, first: int, last: int) -> list[tuple[int, float]]:
        """Shares of periods waited at a place, by the balance they are charged to."""
        key = (id(balances), world, place, first, last)
        if key not in self._waits:
            self._waits[key] = _by_balance(balances[world, place, first:last], self.network.storage_share[first:last])
        return self._waits[key]

    def _delivering(self, target: Target, limits: tuple[int, ...], delivered: int) -> list[Posting]:
        units, terms = self.ledger.balance_unit, self._terms
        found = [(self._earliest, float(delivered), terms["arrival"], self._arrival)]
        for balance, amount in zip(target.balances, target.amounts, strict=True):
            term = terms["late"] if balance in self._lateness else terms["delivered"]
            found.append((balance, amount, term, int(units[balance])))
        return found + [(balance, 1.0, terms["limit"], int(units[balance])) for balance in limits]


def _by_balance(balances: Ints, shares: Floats) -> list[tuple[int, float]]:
    """Shares summed by balance."""
    if (balances == balances[0]).all():
        return [(int(balances[0]), float(shares.sum()))]
    kinds, place = np.unique(balances, return_inverse=True)
    return [(int(kind), float(share)) for kind, share in zip(kinds, np.bincount(place, shares), strict=True)]
