"""Money and people as balances: budgets by fiscal year, pooled funds with earmarks, staff-weeks.

A *purse* is who pays: a contributor, a fund, or an earmarked contribution to one. For every step it says which balance goods are
charged to and which balance movement is charged to; FREE means no limit is stated, NONE that there is no money on that day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from coalition.arrays import Ints
from coalition.mission.mission import Mission
from coalition.model.ledger import AT_MOST, Ledger, Proposals

FREE, NONE = -1, -2


@dataclass(frozen=True)
class Purse:
    """Who pays, and into which balance at each step ((worlds, steps) numbers, FREE or NONE)."""

    key: str
    contributor: str | None
    fund: str | None
    contribution: str | None
    goods: Ints
    movement: Ints
    buys: bool


@dataclass
class MoneyBook:
    """Opens budgets, contributions, funds and staff in ``ledger``; ``members`` says whose rows count."""

    mission: Mission
    ledger: Ledger
    worlds: list[str | None]
    members: frozenset[str]
    earmarked: set[str]
    purses: dict[str, Purse] = field(init=False, default_factory=dict)
    staff: dict[tuple[str, str], Ints] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.calendar = self.mission.calendar
        self.currency = self.ledger.unit(self.mission.currency)
        self._open_budgets()
        self._open_funds()
        self._open_staff()

    def _suffixes(self) -> list[str]:
        return [f"@{world}" if world else "" for world in self.worlds]

    def _worlds_by_steps(self, value: int) -> Ints:
        return np.full((len(self.worlds), self.calendar.steps), value, np.int64)

    def _open_windows(
        self, table: str, rows: list[dict[str, object]], key: str, names: list[str], amount: str, unit: int, plain: bool
    ) -> list[tuple[tuple[int, int], Ints]]:
        """One balance a row and world, with the steps of its window."""
        found = []
        for row, name in zip(rows, names, strict=True):
            limit = float(row[amount])  # type: ignore[arg-type]
            if not plain:
                limit = self.mission.to_mission_currency(limit, str(row["currency"]), row["start"])  # type: ignore[arg-type]
            keys = [f"{table}:{row[key]}{suffix}" for suffix in self._suffixes()]
            numbers = self.ledger.open(
                keys, [name] * len(keys), unit, AT_MOST, limit, table=table, rows=[str(row[key])] * len(keys), eager=True
            )
            found.append((self.calendar.window(row["start"], row["end"]), numbers))  # type: ignore[arg-type]
        return found

    def _open_budgets(self) -> None:
        rows = list(self.mission["budget"].iter_rows(named=True))
        names = [f"budget of {row['contributor']} for {row['fiscal_year']}" for row in rows]
        windows = self._open_windows("budget", rows, "budget", names, "ceiling", self.currency, plain=False)
        goods: dict[str, Ints] = {}
        buying: dict[str, Ints] = {}
        for row, ((first, last), numbers) in zip(rows, windows, strict=True):
            table = goods.setdefault(row["contributor"], self._worlds_by_steps(NONE))
            table[:, first : last + 1] = numbers[:, None]
            bought = buying.setdefault(row["contributor"], self._worlds_by_steps(NONE))
            if row["purchases"]:
                bought[:, first : last + 1] = numbers[:, None]
        for contributor in self.mission["contributor"]["contributor"]:
            paid = goods.get(contributor)
            free = self._worlds_by_steps(FREE)
            if paid is None:
                self.purses[f"contributor:{contributor}"] = Purse(f"contributor:{contributor}", contributor, None, None, free, free, False)
                continue
            self.purses[f"contributor:{contributor}"] = Purse(f"contributor:{contributor}", contributor, None, None, paid, paid, False)
            if (buying[contributor] != NONE).any():
                key = f"purchases:{contributor}"
                self.purses[key] = Purse(f"contributor:{contributor}", contributor, None, None, buying[contributor], paid, True)

    def _open_funds(self) -> None:
        rows = list(self.mission["contribution"].iter_rows(named=True))
        names = [f"contribution {row['contribution']} of {row['contributor']} to {row['fund']}" for row in rows]
        windows = self._open_windows("contribution", rows, "contribution", names, "amount", self.currency, plain=False)
        by_fund: dict[str, list[tuple[tuple[int, int], Ints, bool]]] = defaultdict(list)
        for row, (window, numbers) in zip(rows, windows, strict=True):
            if row["contribution"] not in self.earmarked:
                by_fund[row["fund"]].append((window, numbers, row["contributor"] in self.members))
        for fund, buys in self.mission["fund"].select("fund", "purchases").iter_rows():
            general = self._open_fund(fund, by_fund[fund])
            self.purses[f"fund:{fund}"] = Purse(f"fund:{fund}", None, fund, None, general, general, bool(buys))
            for row, ((first, last), numbers) in zip(rows, windows, strict=True):
                if row["fund"] != fund or row["contribution"] not in self.earmarked or row["contributor"] not in self.members:
                    continue
                goods = self._worlds_by_steps(NONE)
                goods[:, first : last + 1] = numbers[:, None]
                key = f"contribution:{row['contribution']}"
                self.purses[key] = Purse(key, None, fund, row["contribution"], goods, general, bool(buys))

    def _open_fund(self, fund: str, parts: list[tuple[tuple[int, int], Ints, bool]]) -> Ints:
        """A balance for each stretch of days with the same contributions, and the draws of it on them."""
        general = self._worlds_by_steps(NONE)
        active = [(window, numbers) for window, numbers, member in parts if member and window[0] <= window[1]]
        cuts = np.unique([cut for window, _ in active for cut in (window[0], window[1] + 1)])
        for first, after in pairwise(cuts):
            payers = [numbers for window, numbers in active if window[0] <= first and window[1] >= after - 1]
            if not payers:
                continue
            days = f"{self.calendar.day_of(first)}..{self.calendar.day_of(after - 1)}"
            keys = [f"fund:{fund}|{days}{suffix}" for suffix in self._suffixes()]
            typical = float(sum(self.ledger.limit[numbers[0]] for numbers in payers))
            names = [f"money of fund {fund} without an earmark in {days}"] * len(keys)
            balances = self.ledger.open(
                keys, names, self.currency, AT_MOST, 0.0, table="fund", rows=[fund] * len(keys), eager=True, typical=max(typical, 1.0)
            )
            general[:, first:after] = balances[:, None]
            for numbers in payers:
                self._propose_draw(numbers, balances)
        return general

    def _propose_draw(self, contribution: Ints, fund: Ints) -> None:
        """Money drawn on a contribution by the fund's stretch of days, in each world."""
        count = len(self.worlds)
        column = np.repeat(np.arange(count), 2)
        balance = np.stack([contribution, fund], axis=1).ravel()
        amount = np.tile([1.0, -1.0], count)
        unit, term = np.full(2 * count, self.currency), np.full(2 * count, self.ledger.term("drawn"))
        largest = np.maximum(self.ledger.limit[contribution], 0.0)
        self.ledger.add(Proposals("fund draw", count, column, balance, amount, term, unit, largest, np.zeros(count, bool)))

    def _open_staff(self) -> None:
        rows = list(self.mission["staff"].iter_rows(named=True))
        names = [f"people of {row['contributor']} {row['territory']} from {row['start']} to {row['end']}" for row in rows]
        unit = self.ledger.unit("staff-weeks")
        windows = self._open_windows("staff", rows, "staff", names, "staff_weeks", unit, plain=True)
        for row, ((first, last), numbers) in zip(rows, windows, strict=True):
            table = self.staff.setdefault((row["contributor"], row["territory"]), self._worlds_by_steps(NONE))
            table[:, first : last + 1] = numbers[:, None]

    def staff_of(self, contributor: str | None, territory: str) -> Ints:
        """Balance of staff-weeks at each world and step; FREE where no limit is stated."""
        return self.staff.get((contributor or "", territory), self._worlds_by_steps(FREE))
