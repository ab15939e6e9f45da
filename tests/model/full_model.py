"""The goals of docs/explanation/model.md, each solved to its optimum over the full model of `full_rows` and held before the next.

``optimum(mission)`` is the answer the planner must give, from a general solver and no proposals: it shares only the mission's tables
and calendar with the planner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from coalition.mission.mission import Mission
from tests.model.full_rows import FullRows, Row
from tests.model.programme import Expression

SETTLED = 1e-5
"""A place whose best fill rate is within this of the common one cannot be better."""


@dataclass(frozen=True)
class GoalValue:
    """The optimum of one goal; ``tier`` and ``level`` are zero where they do not apply; ``scale`` is what a gap is a share of."""

    goal: str
    tier: int
    level: int
    value: float
    scale: float


def optimum(mission: Mission, members: frozenset[str] | None = None) -> list[GoalValue]:
    """The optimal value of every goal of ``mission`` in order (``earliest`` left out), with only ``members`` giving."""
    model = FullModel(mission, members)
    return list(model.goals())


class FullModel(FullRows):
    """The written-out model: its rows are written on construction; `goals` solves it."""

    def tier(self, need: Row) -> int:
        return int(self.priorities[need["priority"]]["tier"])

    def weight(self, need: Row) -> float:
        return float(self.priorities[need["priority"]]["weight"])

    def omega(self, need: Row) -> float:
        """Weight over the total needed of the measure, to be expected over the scenarios as the table states it."""
        rows = [
            row
            for row in self.rows["need"]
            if row["measure"] == need["measure"] and (row["scenario"] is None or row["scenario"] in self.probability)
        ]
        total = sum(row["quantity"] * (1.0 if row["scenario"] is None else self.probability[row["scenario"]]) for row in rows)
        return self.weight(need) / total if total else 0.0

    def short(self, scenario: str | None, need: Row) -> int:
        return self.programme.column("short", scenario, need["need"])

    def goals(self) -> Iterator[GoalValue]:
        usual = ("shortfall", "worst_place", "lateness", "cost")
        stated = self.rows["goal"] or [{"goal": goal, "tolerance": 1e-6, "levels": 1} for goal in usual]
        tiers = sorted({self.tier(need) for scenario in self.probability for need in self.needs(scenario)})
        for goal in stated:
            name, tolerance = goal["goal"], goal["tolerance"]
            if name == "shortfall":
                for tier in tiers:
                    yield GoalValue(name, tier, 0, *self.least(self.shortfall(tier), self.undone(tier), tolerance))
            elif name == "worst_place":
                for tier in tiers:
                    for level, value in enumerate(self.worst_places(tier, goal["levels"], tolerance), start=1):
                        yield GoalValue(name, tier, level, value, 1.0)
            elif name == "common_fraction":
                yield GoalValue(name, 0, 0, self.common_fraction(tolerance), 1.0)
            elif name == "worst_shortfall":
                yield GoalValue(name, 0, 0, *self.worst_shortfall(tolerance))
            elif name == "cvar_shortfall":
                yield GoalValue(name, 0, 0, *self.worst_shortfall(tolerance, goal["tail"]))
            elif name == "lateness":
                yield GoalValue(name, 0, 0, *self.least(self.lateness(), self.undone(None), tolerance))
            elif name == "expected_shortfall":
                yield GoalValue(name, 0, 0, *self.least(self.shortfall(None), self.undone(None), tolerance))
            elif name in ("cost", "blend"):
                yield GoalValue(name, 0, 0, *self.least(self.priced(goal), None, tolerance))

    def least(self, expression: Expression, scale: float | None, tolerance: float) -> tuple[float, float]:
        """Minimise, then hold at the optimum plus tolerance × scale (the optimum itself where none is given): the optimum and the scale."""
        value, _ = self.programme.minimum(expression)
        scale = abs(value) if scale is None else scale
        self.hold(expression, value + tolerance * scale)
        return value, scale

    def hold(self, expression: Expression, limit: float) -> None:
        row = ("held", len(self.programme.limits))
        for column, amount in expression.items():
            self.programme.post(row, column, amount)
        self.programme.at_most(row, limit)

    def expectation(self) -> Iterator[tuple[float, str | None, Row]]:
        for scenario, probability in self.probability.items():
            for need in self.needs(scenario):
                yield probability, scenario, need

    def shortfall(self, tier: int | None) -> Expression:
        found: Expression = defaultdict(float)
        for probability, scenario, need in self.expectation():
            if tier in (None, self.tier(need)):
                found[self.short(scenario, need)] += probability * self.omega(need)
        return found

    def undone(self, tier: int | None) -> float:
        """Σ ω × quantity: the shortfall if nothing is done."""
        return sum(p * self.omega(need) * need["quantity"] for p, scenario, need in self.expectation() if tier in (None, self.tier(need)))

    def lateness(self) -> Expression:
        weights = {(scenario, need["need"]): p * self.omega(need) for p, scenario, need in self.expectation()}
        return {draw: late * weights[scenario, need] for (scenario, need, draw), late in self.late.items()}

    def priced(self, goal: Row) -> Expression:
        """Cost, and for a blend the shortfall and lateness at the stated prices."""
        found: Expression = defaultdict(float)
        for scenario, probability in self.probability.items():
            for column, amount in self.cost[scenario].items():
                found[column] += probability * amount
        if goal["goal"] == "blend":
            weights = {(scenario, need["need"]): p * self.weight(need) for p, scenario, need in self.expectation()}
            for p, scenario, need in self.expectation():
                found[self.short(scenario, need)] += (goal["shortfall_price"] or 0.0) * p * self.weight(need)
            for (scenario, name, draw), late in self.late.items():
                found[draw] += (goal["lateness_price"] or 0.0) * weights[scenario, name] * late
        return found

    def common_fraction(self, tolerance: float) -> float:
        phi = self.programme.column("common fraction", len(self.programme.columns))
        self.programme.post(("phi", phi), phi, 1.0)
        self.programme.at_most(("phi", phi), 1.0)
        for _, scenario, need in self.expectation():
            row = ("common fraction", phi, scenario, need["need"])
            self.programme.post(row, self.short(scenario, need), 1.0)
            self.programme.post(row, phi, need["quantity"])
            self.programme.at_most(row, need["quantity"])
        value = self.programme.maximum({phi: 1.0})
        self.hold({phi: -1.0}, -(value - tolerance))
        return value

    def worst_shortfall(self, tolerance: float, tail: float | None = None) -> tuple[float, float]:
        """The largest shortfall of any scenario; with ``tail`` η and the mean over scenarios of what is beyond η, over the tail."""
        aim: Expression = defaultdict(float)
        worst = self.programme.column("worst shortfall", len(self.programme.columns))
        scale = 0.0
        for scenario in self.probability:
            row = ("worst shortfall", worst, scenario)
            for need in self.needs(scenario):
                self.programme.post(row, self.short(scenario, need), self.omega(need))
            self.programme.post(row, worst, -1.0)
            if tail is not None:
                beyond = self.programme.column("beyond", worst, scenario)
                self.programme.post(row, beyond, -1.0)
                aim[beyond] = self.probability[scenario] / tail
            self.programme.at_most(row, 0.0)
            scale = max(scale, sum(self.omega(need) * need["quantity"] for need in self.needs(scenario)))
        aim[worst] = 1.0
        return self.least(aim, scale, tolerance)

    def worst_places(self, tier: int, levels: int, tolerance: float) -> Iterator[float]:
        """Raise the lowest fill rate; hold the places that cannot be better; raise the lowest of the others, ``levels`` times."""
        fill: dict[Hashable, Expression] = defaultdict(lambda: defaultdict(float))
        whole: dict[Hashable, float] = defaultdict(float)
        for _, scenario, need in self.expectation():
            if self.tier(need) == tier and need["quantity"] > 0:
                fill[scenario, need["place"]][self.short(scenario, need)] += self.omega(need)
                whole[scenario, need["place"]] += self.omega(need) * need["quantity"]
        free = set(fill)
        for _ in range(levels):
            if not free:
                return
            phi = self.programme.column("worst place", len(self.programme.columns))
            for place in free:
                row = ("worst place", phi, place)
                for column, amount in fill[place].items():
                    self.programme.post(row, column, amount)
                self.programme.post(row, phi, whole[place])
                self.programme.at_most(row, whole[place])
            value = self.programme.maximum({phi: 1.0})
            yield value
            self.hold({phi: -1.0}, -(value - tolerance))
            best = {place: 1.0 - self.programme.minimum(fill[place])[0] / whole[place] for place in free}
            free = {place for place in free if best[place] > value + SETTLED}
