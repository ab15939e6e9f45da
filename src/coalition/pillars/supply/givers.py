"""Givers of the supply pillar: offers, and purchases from markets by national or pooled money.

Goods of one item, one purse and one signature of caveats are one *giver class*: they travel alike while the giver pays. Once handed over,
goods of one item and one signature are alike (a *goods class*), whoever gave them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coalition.arrays import Ints
from coalition.caveats import Caveats, Giver, Signature
from coalition.mission.mission import Mission
from coalition.model.ledger import AT_MOST, Ledger
from coalition.model.money import FREE, NONE, MoneyBook, Purse
from coalition.model.pillar import GiverName


@dataclass(frozen=True)
class Source:
    """Where goods of a giver class come from: given in steps ``first``..``last``, ready ``lead`` steps later, at ``place``.

    ``stock`` (worlds, steps) is the balance a unit is taken from on the day of giving (FREE: not limited), ``staff`` likewise; ``goods``
    and ``movement`` (worlds,) are what pays for the goods and for moving them until they are handed over, on every day of the window.
    """

    giver: str
    table: str
    row: str
    purse: Purse
    item: int
    signature: Signature
    place: int
    first: int
    last: int
    lead: int
    price: float
    stock: Ints
    staff: Ints
    staff_weeks: float
    goods: Ints
    movement: Ints


def factors(mission: Mission, table: str, row: str, worlds: list[str | None]) -> list[float]:
    """What each world does to a row of ``table``."""
    if not any(worlds):
        return [1.0] * len(worlds)
    changes = {
        (scenario, str(kind), key): factor
        for scenario, kind, key, factor in mission["change"].select("scenario", "table", "row", "factor").iter_rows()
    }
    return [changes.get((world, table, row), 1.0) if world else 1.0 for world in worlds]


@dataclass
class GiverBook:
    """All sources of a mission, and the balances they are taken from."""

    mission: Mission
    ledger: Ledger
    caveats: Caveats
    money: MoneyBook
    items: list[str]

    def __post_init__(self) -> None:
        self.calendar, self.worlds = self.mission.calendar, self.money.worlds
        self.places = {place: number for number, place in enumerate(self.mission["place"]["place"])}
        self.item_number = {item: number for number, item in enumerate(self.items)}
        self.item_rows = {row["item"]: row for row in self.mission["item"].iter_rows(named=True)}
        self.suffixes = [f"@{world}" if world else "" for world in self.worlds]
        self._nothing = (np.full(len(self.worlds), FREE, np.int64),) * 2
        self.offers: list[Source] = []
        self.purchases: list[Source] = []
        self.names: list[GiverName] = []
        self.buyers = [purse for purse in self.money.purses.values() if self._may_buy(purse)]
        self._read_offers()
        self._read_markets()
        self._name_purchases()

    def _unit(self, item: str) -> int:
        return self.ledger.unit(str(self.item_rows[item]["unit"]))

    def _staff(self, contributor: str | None, item: str) -> tuple[Ints, float]:
        row = self.item_rows[item]
        return self.money.staff_of(contributor, str(row["staff_territory"])), float(row["staff_weeks"])

    def _free(self) -> Ints:
        return np.full((len(self.worlds), self.calendar.steps), FREE, np.int64)

    def _read_offers(self) -> None:
        for row in self.mission["offer"].iter_rows(named=True):
            if row["contributor"] not in self.money.members or row["item"] not in self.item_number:
                continue
            first, last = self.calendar.window(row["start"], row["end"])
            limits = np.array([row["quantity"] * factor for factor in factors(self.mission, "offer", row["offer"], self.worlds)])
            keys = [f"offer:{row['offer']}{suffix}" for suffix in self.suffixes]
            names = [f"offer of {row['item']} by {row['contributor']} at {row['place']}"] * len(keys)
            balances = self.ledger.open(
                keys, names, self._unit(row["item"]), AT_MOST, limits, table="offer", rows=[row["offer"]] * len(keys), eager=True
            )
            if last < first:
                continue
            giver = Giver(row["item"], row["contributor"])
            self.names.append(GiverName(f"offer:{row['offer']}", giver, first, last))
            stock = self._free()
            stock[:] = balances[:, None]
            price = self.mission.to_mission_currency(row["unit_cost"], row["currency"], row["start"])
            staff, staff_weeks = self._staff(row["contributor"], row["item"])
            purse = self.money.purses[f"contributor:{row['contributor']}"]
            if not limits.any():
                continue
            source = Source(
                f"offer:{row['offer']}", "offer", row["offer"], purse, self.item_number[row["item"]], frozenset(),
                self.places[row["place"]], first, last, 0, price, stock, staff, staff_weeks, *self._nothing,
            )  # fmt: skip
            self.offers += self._cut(source, giver)

    def _cut(self, source: Source, giver: Giver) -> list[Source]:
        """``source`` cut where the caveats in force for ``giver``, or the balances that pay, change."""
        paid = np.concatenate([source.purse.goods, source.purse.movement])
        changes = np.flatnonzero((np.diff(paid, axis=1) != 0).any(axis=0)) + 1
        found = []
        for start, end, signature in self.caveats.segments(giver, source.first, source.last):
            firsts = [start, *(int(step) for step in changes if start < step <= end)]
            for first, after in zip(firsts, [*firsts[1:], end + 1], strict=True):
                goods, movement = source.purse.goods[:, first], source.purse.movement[:, first]
                if not source.price or (goods != NONE).any():
                    found.append(replace(source, first=first, last=after - 1, signature=signature, goods=goods, movement=movement))
        return found

    def _may_buy(self, purse: Purse) -> bool:
        return purse.buys and (purse.contributor is None or purse.contributor in self.money.members)

    def _read_markets(self) -> None:
        for row in self.mission["market"].iter_rows(named=True):
            if row["item"] not in self.item_number:
                continue
            first, last = self.calendar.window(row["start"], row["end"])
            if last < first:
                continue
            stock = self._open_market(row)
            lead = self.calendar.steps_for(row["lead"])
            price = self.mission.to_mission_currency(row["price"], row["currency"], row["start"])
            for purse in self.buyers:
                giver = Giver(row["item"], purse.contributor, purse.fund, purse.contribution)
                staff, staff_weeks = self._staff(purse.contributor, row["item"])
                source = Source(
                    f"market:{row['market']}", "market", row["market"], purse, self.item_number[row["item"]], frozenset(),
                    self.places[row["place"]], first, last, lead, price, stock, staff, staff_weeks, *self._nothing,
                )  # fmt: skip
                self.purchases += self._cut(source, giver)

    def _open_market(self, row: dict[str, object]) -> Ints:
        """Balances of what can be ordered in each period, spread over steps."""
        stock = self._free()
        if row["quantity"] is None:
            return stock
        starts = self.calendar.account_starts
        names = [f"{row['item']} to be ordered from {row['market']} in the period from {start}" for start in starts]
        for world, factor in enumerate(factors(self.mission, "market", str(row["market"]), self.worlds)):
            keys = [f"market:{row['market']}|{start}{self.suffixes[world]}" for start in starts]
            limit = float(str(row["quantity"])) * factor * self.calendar.account_periods
            balances = self.ledger.open(
                keys, names, self._unit(str(row["item"])), AT_MOST, limit, table="market", rows=[str(row["market"])] * len(keys), eager=True
            )
            stock[world] = balances[self.calendar.account_of_step]
        return stock

    def _name_purchases(self) -> None:
        """Purse and item as verdicts name them, over the whole horizon."""
        sold = sorted({self.items[source.item] for source in self.purchases})
        for purse in self.buyers:
            for item in sold:
                giver = Giver(item, purse.contributor, purse.fund, purse.contribution)
                self.names.append(GiverName(f"{purse.key}|item:{item}", giver, 0, self.calendar.steps - 1))
