"""Consignments of the supply pillar as proposals: what a unit on a dated journey posts to the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.mission.mission import Mission
from coalition.model.ledger import AT_MOST, Ledger, Proposals
from coalition.model.money import FREE
from coalition.model.needs import COST, EARLIEST, LATENESS, MASS, PRICED_LATE
from coalition.network import Network
from coalition.pillars.supply.givers import Source, factors
from coalition.pillars.supply.sinks import Target

Step = tuple[int, int, int]
"""(link, step of departure, −1), or (−1 − place, first step, last step) for a wait."""


@dataclass(frozen=True)
class Journey:
    """One way for a unit to go: given by ``source`` at step ``given``, ready at ``available``, over ``steps``, to ``target`` at ``delivered``."""

    source: Source
    given: int
    available: int
    steps: tuple[Step, ...]
    target: Target
    limits: tuple[int, ...]
    delivered: int
    world: int

    @property
    def key(self) -> tuple[object, ...]:
        """What tells two journeys apart."""
        return (
            self.source.row, self.source.table, self.source.purse.key, self.source.signature, self.given, self.steps, self.target.use,
            self.target.place, self.target.balances, self.target.first, self.delivered, self.world,
        )  # fmt: skip


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
        self.link = self._open("link", "link", [(row["link"], row["capacity"]) for row in links], tonnes, f"load on link {{}} in the {period} from {{}}")
        self.handling = self._open(
            "handling", "place", [(row["place"], row["handling"]) for row in places], tonnes, f"load arriving at {{}} in the {period} from {{}}"
        )
        self.storage = self._open(
            "storage", "place", [(row["place"], row["storage"]) for row in places], tonnes, f"mean load waiting at {{}} in the {period} from {{}}"
        )
        self.link_money = self._payers([row["paid_by"] for row in links])
        self.place_money = self._payers([row["paid_by"] for row in places])
        self.giver_pays = np.array([row["paid_by"] is None for row in links], bool)

    def _open(self, kind: str, table: str, rows: list[tuple[str, float | None]], unit: str, name: str) -> Ints:
        calendar = self.mission.calendar
        starts = calendar.period_starts[:-1]
        found = np.full((len(self.worlds), len(rows), calendar.steps), FREE, np.int64)
        for index, (row, capacity) in enumerate(rows):
            if capacity is None:
                continue
            for world, factor in enumerate(factors(self.mission, table, row, self.worlds)):
                suffix = f"@{self.worlds[world]}" if self.worlds[world] else ""
                keys = [f"{kind}:{row}|{start}{suffix}" for start in starts]
                names = [name.format(row, start) for start in starts]
                balances = self.ledger.open(
                    keys, names, self.ledger.unit(unit), AT_MOST, capacity * factor, table=table, rows=[row] * len(keys), typical=max(capacity, 1e-6)
                )
                found[world, index] = balances[calendar.period_of_step]
        return found

    def _payers(self, funds: list[str | None]) -> Ints:
        shape = (len(self.worlds), self.mission.calendar.steps)
        return np.stack([self.fund_balance[fund] if fund else np.full(shape, FREE) for fund in funds], axis=1) if funds else np.zeros((*shape[:1], 0, shape[1]), int)


@dataclass
class Postings:
    """Collects the postings of a batch of journeys."""

    mission: Mission
    ledger: Ledger
    network: Network
    resources: Resources
    units: list[str]
    mass: Floats
    whole: list[bool]

    def __post_init__(self) -> None:
        ledger = self.ledger
        self._cost, self._mass, self._earliest = ledger.number(COST), ledger.number(MASS), ledger.number(EARLIEST)
        self._lateness = {ledger.number(LATENESS), ledger.number(PRICED_LATE)}
        self._money, self._tonne = ledger.unit(self.mission.currency), ledger.unit("t")
        self._unit = [ledger.unit(unit) for unit in self.units]
        self._terms = {
            name: ledger.term(name)
            for name in ("goods", "movement", "handling", "storage", "quantity", "load", "staff", "delivered", "late", "mass", "arrival", "limit")
        }

    def proposals(self, journeys: list[Journey]) -> Proposals:
        """The batch of ``journeys``, one proposal each, a unit of the item being one unit of the proposal."""
        rows: list[tuple[int, int, float, int, int]] = []
        for number, journey in enumerate(journeys):
            rows.extend((number, *posting) for posting in self.of(journey))
        column, balance, amount, term, unit = (list(part) for part in zip(*rows, strict=True))
        whole = np.array([self.whole[journey.source.item] for journey in journeys], bool)
        return Proposals(
            "supply", len(journeys), np.array(column, np.int64), np.array(balance, np.int64), np.array(amount, float), np.array(term, np.int64),
            np.array(unit, np.int64), np.full(len(journeys), np.inf), whole, journeys,
        )  # fmt: skip

    def of(self, journey: Journey) -> list[tuple[int, float, int, int]]:
        """(balance, amount, term, unit) of one unit on ``journey``."""
        source, world, terms = journey.source, journey.world, self._terms
        item_unit = self._unit[source.item]
        found = [(self._mass, float(self.mass[source.item]), terms["mass"], self._tonne), (self._earliest, float(journey.delivered), terms["arrival"], self.ledger.unit("unit-steps"))]
        if source.stock[world, journey.given] >= 0:
            found.append((int(source.stock[world, journey.given]), 1.0, terms["quantity"], item_unit))
        found += self._paid(source.price, int(source.purse.goods[world, journey.given]), terms["goods"])
        if source.staff_weeks and source.staff[world, journey.given] >= 0:
            found.append((int(source.staff[world, journey.given]), source.staff_weeks, terms["staff"], self.ledger.unit("staff-weeks")))
        for step in journey.steps:
            found += self._leg(journey, step) if step[0] >= 0 else self._wait(journey, step)
        found += self._delivery(journey)
        return found

    def _paid(self, amount: float, balance: int, term: int) -> list[tuple[int, float, int, int]]:
        if not amount:
            return []
        charged = [(balance, amount, term, self._money)] if balance >= 0 else []
        return [(self._cost, amount, term, self._money), *charged]

    def _leg(self, journey: Journey, step: Step) -> list[tuple[int, float, int, int]]:
        net, resources, terms, world, item = self.network, self.resources, self._terms, journey.world, journey.source.item
        link, departure = step[0], step[1]
        place, arrival = int(net.destination[link]), departure + int(net.steps[link])
        payer = resources.link_money[world, link, departure] if not resources.giver_pays[link] else journey.source.purse.movement[world, departure]
        found = self._paid(float(net.money[item, link]), int(payer), terms["movement"])
        if resources.link[world, link, departure] >= 0:
            found.append((int(resources.link[world, link, departure]), float(net.load[item, link]), terms["load"], self._tonne))
        found += self._paid(float(net.handling_money[item, place]), int(resources.place_money[world, place, arrival]), terms["handling"])
        if resources.handling[world, place, arrival] >= 0:
            found.append((int(resources.handling[world, place, arrival]), float(net.handling_load[item, place]), terms["load"], self._tonne))
        return found

    def _wait(self, journey: Journey, step: Step) -> list[tuple[int, float, int, int]]:
        net, resources, terms, world, item = self.network, self.resources, self._terms, journey.world, journey.source.item
        place = -1 - step[0]
        days = slice(step[1], step[2])
        found: list[tuple[int, float, int, int]] = []
        cost, load = float(net.storage_money[item, place]), float(net.storage_load[item, place])
        if cost:
            for payer, share in _by_balance(resources.place_money[world, place, days], net.storage_share[days]):
                found += self._paid(cost * share, payer, terms["storage"])
        for balance, share in _by_balance(resources.storage[world, place, days], net.storage_share[days]):
            if balance >= 0 and load:
                found.append((balance, load * share, terms["load"], self._tonne))
        return found

    def _delivery(self, journey: Journey) -> list[tuple[int, float, int, int]]:
        target, units = journey.target, self.ledger.balance_unit
        found = []
        for balance, amount in zip(target.balances, target.amounts, strict=True):
            term = self._terms["late"] if balance in self._lateness else self._terms["delivered"]
            found.append((balance, amount, term, int(units[balance])))
        return found + [(balance, 1.0, self._terms["limit"], int(units[balance])) for balance in journey.limits]


def _by_balance(balances: Ints, shares: Floats) -> list[tuple[int, float]]:
    """Shares summed by balance."""
    kinds, place = np.unique(balances, return_inverse=True)
    return [(int(kind), float(share)) for kind, share in zip(kinds, np.bincount(place, shares), strict=True)]
