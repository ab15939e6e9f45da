"""Plans with everything a proof needs written down: the goals of a mission run by the planner, its tables `goal`, `hold` and `price`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.mission.mission import Mission
from coalition.model.goals import Goals
from coalition.model.market import Market, Outcome
from coalition.model.needs import COST
from coalition.plan.engine import members_of, open_engine
from coalition.plan.store import StoredPlan


@dataclass
class Recording(Market):
    """A market that remembers at which prices its bound was best."""

    rounds: list[tuple[float, Floats]] = field(default_factory=list)

    def _bound(self, duals: Floats, worth: Floats) -> float:
        own, prices = super()._bound(duals, worth), self._prices(duals)
        self.rounds.append((own + sum(pillar.propose(prices, np.inf)[1] for pillar in self.pillars), prices))
        return own

    def optimise(self, stage: str, scale: float | None, *, gap: float = 1e-7, prove: bool = True, rounds: int = 500) -> Outcome:
        self.rounds.clear()
        return super().optimise(stage, scale, gap=gap, prove=prove, rounds=rounds)


class Writing(Goals):
    """Goals that write down what a proof needs."""

    written: dict[int, tuple[Floats, float | None]]
    holds: list[dict[str, Any]]

    def minimise(self, row: Mapping[str, Any], weights: dict[int, float], scale: float | None, unit: str, **more: Any) -> Any:
        found = super().minimise(row, weights, scale, unit, **more)
        cost = self.ledger.number(COST)
        spent = self._sum({cost: 1.0}, self.quantity)
        assert isinstance(self.market, Recording)
        prices = max(self.market.rounds, key=lambda one: one[0])[1]
        self.written[len(self.reached)] = (prices, None if cost in weights else max(self.money_limit, spent))
        return found

    def hold(self, balance: int, limit: float, scale: float) -> None:
        super().hold(balance, limit, scale)
        self.holds.append({"stage": len(self.reached), "balance": self.ledger.keys[balance], "limit": float(limit)})


def proven(mission: Mission) -> StoredPlan:
    """The proof of a mission's plan, whole units left out."""
    engine = open_engine(mission, members_of(mission))
    engine.market = Recording(engine.ledger, [engine.supply])
    plain = engine.goals()
    goals = Writing(plain.mission, plain.ledger, plain.needs, plain.market, plain.money_limit)
    goals.written, goals.holds = {}, []
    goals.run()
    rows, prices = [], []
    for one in goals.reached:
        found, cost_limit = goals.written.get(one.stage, (one.prices, None))
        names = ("stage", "goal", "tier", "level", "unit", "value", "bound", "gap", "scale")
        rows.append({**{name: getattr(one, name) for name in names}, "cost_limit": cost_limit})
        keys = [engine.ledger.keys[number] for number in np.flatnonzero(found)]
        keyed = [(key, float(found[engine.ledger.number(key)])) for key in keys if not key.startswith(("stock:", "common:"))]
        prices += [{"stage": one.stage, "balance": key, "price": price} for key, price in keyed]
    tables = {
        "goal": pl.DataFrame(rows, schema_overrides={"cost_limit": pl.Float64}, infer_schema_length=None),
        "hold": pl.DataFrame(goals.holds, schema={"stage": pl.Int64, "balance": pl.String, "limit": pl.Float64}),
        "price": pl.DataFrame(prices, schema={"stage": pl.Int64, "balance": pl.String, "price": pl.Float64}),
    }
    return StoredPlan(mission, tables, {"candidates": []}, Path())
