"""The pillar of training: classes are found at prices, trainees and graduates are listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.caveats import Caveats
from coalition.mission.mission import Mission
from coalition.model.activities import Activities, Activity
from coalition.model.ledger import Ledger, Proposals
from coalition.model.money import MoneyBook
from coalition.model.needs import NeedBook
from coalition.model.pillar import Decided
from coalition.pillars.training.limits import Limits
from coalition.pillars.training.runs import Runs
from coalition.pillars.training.sessions import Sessions
from coalition.pillars.training.trainees import Trainees
from coalition.pillars.training.weeks import Weeks

BESIDE = 1500
"""Classes put beside those that prices asked for before whole ones are chosen."""

HELPS = 1e-12
"""Share of what is enough for a goal that is nothing at all."""


class Training(Activities):
    """Courses in whole classes; trainees and graduates by week."""

    name = "training"

    def __init__(self, mission: Mission, ledger: Ledger, needs: NeedBook, money: MoneyBook, caveats: Caveats) -> None:
        self.weeks = Weeks(mission.calendar)
        self._prices: Floats = np.zeros(0)
        super().__init__(mission, ledger, needs, money, caveats)

    def listed(self) -> Iterator[Activity]:
        """Trainees and graduates; classes are proposed when prices ask for them."""
        limits = Limits(self.mission, self.ledger, self.weeks)
        refused: dict[tuple[str, str], set[str]] = {}
        self.sessions = Sessions(self.mission, limits, self.weeks, self.money, self.caveats, refused)
        self.runs = Runs(self.sessions)
        trainees = Trainees(self.mission, self.sessions, limits, self.weeks, self.needs, self.sessions.charged, self.meet)
        yield from trainees.listed()
        for (skill, _), lines in refused.items():
            for need in self.needs.needs:
                if need.measure == skill:
                    self.refusals.setdefault((skill, need.place), set()).update(lines)

    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """The best classes at ``prices``, and the bound over all classes, trainees and graduates."""
        _, listed = super().propose(prices, enough)
        self._prices = prices
        if not self.sessions.all:
            return None, listed
        found, bound = self.runs.best(prices, max(enough, 0.0) * HELPS)
        known = {one.key for one in self._classes()}
        new = [one for one in map(self.runs.activity, found) if one.key not in known]
        return (self.batch(new) if new else None), listed + bound

    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        """Nothing is open; but before classes are made whole, more of them are put beside those that prices asked for."""
        none = np.zeros(0, np.int64)
        if everything or not self._prices.size or not self.sessions.all:
            return None, np.zeros(0), none
        known = {one.key for one in self._classes()}
        found = {one.key: one for one in map(self.runs.activity, self.runs.near(self._prices, BESIDE))}
        new = [one for key, one in sorted(found.items()) if key not in known]
        return (self.batch(new) if new else None), np.zeros(len(new)), none

    def _classes(self) -> Iterator[Activity]:
        """Classes in the ledger."""
        return (one for _, one in self._proposed() if one.key not in self.activities)

    def _proposed(self) -> Iterator[tuple[int, Activity]]:
        """All proposals of this pillar in the ledger: number, activity."""
        for owner, first, count in self.ledger.batches:
            if owner == self.name:
                for number, label in enumerate(self.ledger.labels[first : first + count], start=first):
                    assert isinstance(label, Activity)
                    yield number, label

    def decide(self, quantity: Floats) -> Decided:
        """Classes, trainees and graduates, by key."""
        units = [(one, float(quantity[number])) for number, one in self._proposed() if quantity[number] > 0]
        return self._decided(sorted(units, key=lambda pair: pair[0].key))

    def redo(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], Decided] | None:
        """A written row as it should stand, and what it comes to; a class is put together again from its key."""
        run = self.runs.parsed(str(row["activity"])) if row["activity"] not in self.activities else None
        if run is None:
            return super().redo(row)
        decided = self._decided([] if row["quantity"] is None else [(self.runs.activity(run), row["quantity"])])
        return (decided.tables["activity"][0], decided) if decided.names else None
