"""Means: measures that other help is done with, such as trained deminers or machines that are ready.

Whatever brings the measure at the place (goods delivered, graduates of a course) enters the balance of the period in which it comes;
what is left is carried into the next period. From the period after it came, a pillar may take it for its own proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.mission.mission import Mission
from coalition.model.ledger import AT_MOST, Ledger, Proposals

KEEP = "keep"
"""Whose proposals carry means from a period into the next."""


@dataclass(frozen=True)
class Means:
    """One row of table `means` in one world: ``balances`` (periods,), and ``total``, of what is taken over the whole plan."""

    row: str
    measure: str
    place: str
    world: int
    most: float
    balances: Ints
    total: int


class MeansBook:
    """Opens the balances of all means in ``ledger``, and proposes to keep what is not taken."""

    def __init__(self, mission: Mission, ledger: Ledger, worlds: list[str | None]) -> None:
        self.calendar, self.ledger = mission.calendar, ledger
        units = dict(mission["measure"].select("measure", "unit").iter_rows())
        rows = sorted(mission["means"].iter_rows(named=True), key=lambda row: str(row["means"]))
        self.means = [self._open(row, world, scenario, units) for row in rows for world, scenario in enumerate(worlds)]
        self._by_key = {(one.row, one.world): one for one in self.means}
        self.keep = self._propose_keeping() if self.means else np.zeros(0, np.int64)

    def taken(self, means: str, step: int, world: int) -> tuple[int, ...]:
        """Balances that taking one unit of a row of `means` at ``step`` enters with +1; none: nothing can have come yet.

        Raises KeyError for a row there is not.
        """
        one, period = self._by_key[means, world], int(self.calendar.period_of_step[step])
        return (int(one.balances[period - 1]), one.total) if period else ()

    def carried(self, used: Floats) -> Floats:
        """(`keep`,) what is carried out of every period if ``used`` (balances,) is taken and brought: all that is left."""
        left = [np.cumsum(-used[one.balances])[:-1] for one in self.means]
        return np.maximum(np.concatenate(left), 0.0) if left else np.zeros(0)

    def names(self) -> list[str]:
        """(`keep`,) what keeping is called in the plan."""
        return [f"{KEEP}:{self.ledger.keys[int(balance)].partition(':')[2]}" for one in self.means for balance in one.balances[:-1]]

    def _open(self, row: dict[str, Any], world: int, scenario: str | None, units: dict[str, str]) -> Means:
        key, most, what = row["means"], row["most"], f"{row['measure']} at {row['place']}"
        suffix, unit = f"@{scenario}" if scenario else "", self.ledger.unit(units[row["measure"]])
        days = self.calendar.period_starts[: self.calendar.periods]
        keys = [f"means:{key}|{day}{suffix}" for day in days]
        names = [f"{what}, there by the end of the {self.calendar.period} from {day}" for day in days]
        told: dict[str, Any] = {"table": "means", "eager": True, "typical": max(most, 1e-9)}
        balances = self.ledger.open(keys, names, unit, AT_MOST, 0.0, rows=[key] * len(days), **told)
        total = self.ledger.open([f"means:{key}{suffix}"], [f"{what} that can be put to work"], unit, AT_MOST, most, rows=[key], **told)
        return Means(key, row["measure"], row["place"], world, most, balances, int(total[0]))

    def _propose_keeping(self) -> Ints:
        before = np.concatenate([one.balances[:-1] for one in self.means])
        after = np.concatenate([one.balances[1:] for one in self.means])
        most = np.concatenate([np.full(len(one.balances) - 1, one.most) for one in self.means])
        column, balance = np.repeat(np.arange(len(before)), 2), np.stack([before, after], axis=1).ravel()
        term, unit = np.full(len(balance), self.ledger.term("kept")), self.ledger.balance_unit[balance]
        whole = np.zeros(len(before), bool)
        return self.ledger.add(Proposals(KEEP, len(before), column, balance, np.tile([1.0, -1.0], len(before)), term, unit, most, whole))
