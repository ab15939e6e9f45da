"""Why a need is met or short, as the pillars that could serve it tell it, and which limits have nothing left. Names no pillar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats
from coalition.model.goals import Reached
from coalition.model.ledger import AT_MOST
from coalition.model.needs import Need
from coalition.model.pillar import WHY_SHORT, Asked, Explanation, Rows
from coalition.plan.decided import GOAL_KINDS, Decision

LITTLE = 0.01
"""Share of the budgets of a pot below which next to nothing is left: whole units leave remainders in each."""

SPENT = 1e-6
"""A limit with less than this share left has run out."""

SHORT = 1e-5
"""A need short by less than this share is met."""


@dataclass
class Reasons:
    """Explains every need of a decided plan; ``used`` (balances,) are the sums of its entries."""

    decision: Decision
    reached: list[Reached]
    used: Floats

    def __post_init__(self) -> None:
        engine = self.decision.engine
        self.engine, self.ledger = engine, engine.ledger
        limit, sense = self.ledger.limit, self.ledger.sense
        left = limit - self.used
        real = np.array([key.partition(":")[0] not in (*GOAL_KINDS, "stock", "pool", "fund", "pot") for key in self.ledger.keys], bool)
        self.out = real & (sense == AT_MOST) & np.isfinite(limit) & (left <= SPENT * np.maximum(np.abs(limit), 1e-12))
        self.spent_funds = self._spent_funds()

    def rows(self) -> Rows:
        """Rows of the plan table `fulfilment`, in order of keys."""
        found = []
        priority = dict(self.engine.mission["need"].select("need", "priority").iter_rows())
        needs, left = self.engine.needs.needs, self.decision.quantity[self.engine.needs.short]
        lacking = [number for number, need in enumerate(needs) if left[number] > SHORT * need.quantity]
        why = self._explained(lacking, left)
        for number, need in enumerate(needs):
            one = why.get(number, Explanation("met", "Met."))
            found.append(
                {
                    "need": need.key[5:],
                    "measure": need.measure,
                    "place": need.place,
                    "priority": priority[need.row],
                    "tier": need.tier,
                    "first_useful": self.decision.day(need.first),
                    "due": need.due_day,
                    "quantity": need.quantity,
                    "met": need.quantity - float(left[number]),
                    "short": float(left[number]),
                    "reason": one.reason,
                    "explanation": one.sentence,
                    "limits": "; ".join(self.ledger.keys[balance] for balance in one.limits) or None,
                }
            )
        return sorted(found, key=lambda row: row["need"])

    def _explained(self, lacking: Sequence[int], left: Floats) -> dict[int, Explanation]:
        """Why the needs with the numbers ``lacking`` are short: of what pillars say, what comes closest to serving them."""
        asked = self.asked(lacking, left)
        said = [pillar.explain(asked, self.ran_out) for pillar in self.engine.pillars]
        found = {}
        for number in lacking:
            answers = [answer[number] for answer in said if number in answer]
            nobody = Explanation("no item", f"Nothing in the tables serves {self.engine.needs.needs[number].measure}.")
            found[number] = min(answers, key=lambda one: WHY_SHORT.index(one.reason), default=nobody)
        return found

    def asked(self, lacking: Sequence[int], left: Floats) -> list[Asked]:
        """The needs by goal and world, at the prices of the goal of their tier."""
        needs = self.engine.needs.needs
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number in lacking:
            groups[self._stage(needs[number]), needs[number].world].append(number)
        return [
            Asked(self.reached[stage].prices, world, numbers, [float(left[number]) for number in numbers])
            for (stage, world), numbers in groups.items()
        ]

    def _stage(self, need: Need) -> int:
        """Number of the goal that makes the shortfall of the need's tier small; the first where there is none."""
        return next((number for number, one in enumerate(self.reached) if one.goal == "shortfall" and one.tier == need.tier), 0)

    def ran_out(self, balances: Sequence[int]) -> list[int]:
        """Those of ``balances`` of which nothing is left: first limits, then funds and pots whose payers have nothing left."""
        return [one for one in balances if self.out[one]] + [one for one in balances if one in self.spent_funds]

    def _spent_funds(self) -> set[int]:
        """Fund money without an earmark whose every contribution is used up, and pots in whose budgets next to nothing is left."""
        column, balance, _, _ = self.ledger.postings()
        payers: dict[int, list[int]] = defaultdict(list)
        here = np.flatnonzero(self.ledger.made_by("fund draw", "pot draw")[column])
        posted: dict[int, list[int]] = defaultdict(list)
        for draw, one in zip(column[here].tolist(), balance[here].tolist(), strict=True):
            posted[draw].append(one)
        for balances in posted.values():
            fund = next(one for one in balances if self.ledger.keys[one].startswith(("fund:", "pot:")))
            payers[fund] += [one for one in balances if one != fund]
        left = np.maximum(self.ledger.limit - self.used, 0.0)
        return {
            fund
            for fund, paid_in in payers.items()
            if all(self.out[one] for one in paid_in)
            or (self.ledger.keys[fund].startswith("pot:") and left[paid_in].sum() <= LITTLE * self.ledger.limit[paid_in].sum())
        }
