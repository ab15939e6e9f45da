"""Goals in order: each is optimised, then held at its optimum while the next is.

Every goal is a sum of accounts of the ledger (short, late, cost …). `GOALS` is the one list of them. A goal other than cost carries a
trace of cost, so small that it moves no goal by more than a tenth of the tolerance: among plans that are equally good it prefers the cheap
one, and routes that cost nothing in the goal at hand are still told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.mission.mission import USUAL_ORDER, Mission
from coalition.model.floors import LOOSE, Floors, of_all, of_needs, of_places, of_scenarios, singly, together, weight
from coalition.model.ledger import COUNTED, Ledger
from coalition.model.market import Market, Outcome
from coalition.model.needs import COST, EARLIEST, LATENESS, PRICED_LATE, PRICED_SHORT, SHORTFALL, NeedBook
from coalition.model.solver import NoEnd

TRACE = 1e-7
"""Largest part of a goal's scale that the trace of cost may make up."""

GAP = 2e-7
"""Gap to which every goal is proven, in shares of its scale (a fifth of the promised 1e-6)."""

TIE_PIVOTS, TIE_PIVOTS_A_ROW = 5_000, 1
"""Pivots after which a tie is left unbroken: so many, or so many a row if that is more. (Ukraine's mission takes a fifth of one a row.)"""

SETTLED, LIFT, EXACT = 1e-5, 1e-3, 1e-9
"""A place that cannot rise by more than the first, in shares, is settled; asked whether it can, it is to rise by the second, while
the others keep to where they are, but for the third."""

UNBROKEN = "the solver came to no end in time: of equally good plans the one found first stands"
"""What is noted of a tie that is left as it is."""

NO_PROOF: Floats = np.zeros(0)

NO_FLOORS: tuple[Ints, Floats] = (np.zeros(0, np.int64), np.zeros(0))


@dataclass(frozen=True)
class Reached:
    """What one stage of the goals reached: value, proven bound and the prices of all balances there.

    ``proof`` are the prices at which the bound is proven (those of an earlier round, now and then; none if nothing is proven), among plans
    that cost at most ``cost_limit`` (None: whatever they cost), earlier goals held to ``looseness`` times their tolerance. ``note`` is what
    a reader should know of it.
    """

    stage: int
    goal: str
    tier: int
    level: int
    unit: str
    value: float
    bound: float
    scale: float
    weights: Mapping[int, float]
    prices: Floats
    proof: Floats
    cost_limit: float | None
    proven: bool
    looseness: float
    floors: Ints | None = None
    totals: Floats | None = None
    tail: float | None = None
    note: str | None = None

    @property
    def gap(self) -> float:
        """(value − bound) / scale, in either direction."""
        return abs(self.value - self.bound) / self.scale if self.scale > 0 else 0.0


@dataclass(frozen=True)
class Held:
    """A balance that a goal has fixed at its optimum: later choices may not, or only at a price, exceed it.

    ``limit`` is the optimum and its tolerance, ``slack`` what of it is the tolerance.
    """

    balance: int
    rank: int
    scale: float
    stage: int
    limit: float
    slack: float


@dataclass
class Goals:
    """Runs the goals of a mission on a market, each proven to ``gap``; ``reached`` collects the stages, ``quantity`` the last solution.

    A programme that the solver cannot end is tried again with earlier goals held to twice their tolerance, and twice as much again;
    ``looseness`` is how many times it is by now.
    """

    mission: Mission
    ledger: Ledger
    needs: NeedBook
    market: Market
    money_limit: float
    reached: list[Reached] = field(default_factory=list)
    quantity: Floats = field(default_factory=lambda: np.zeros(0))
    held: list[Held] = field(default_factory=list)
    rank: int = 0
    gap: float = GAP
    looseness: float = 1.0

    def run(self) -> list[Reached]:
        """All goals in order."""
        rows = list(self.mission["goal"].iter_rows(named=True)) or USUAL_ORDER
        for row in rows:
            GOALS[row["goal"]](self, row)
            self.rank += 1
        return self.reached

    def meet(self, row: Mapping[str, Any], tier: int) -> None:
        """Make the shortfall of ``tier`` as small as can be, and hold it there."""
        account, scale = self.ledger.number(f"{SHORTFALL}|{tier}"), self.weight(tier)
        value, _ = self.minimise(row, {account: 1.0}, scale, "weighted share", tier=tier)
        slack = row["tolerance"] * scale
        self.hold(account, value + slack, slack, scale)

    @property
    def ranks(self) -> list[int]:
        """Ranks of the goals that are held, the first first."""
        return sorted({held.rank for held in self.held})

    def weight(self, tier: int) -> float:
        """Weighted shortfall of ``tier`` if nothing were met."""
        return weight(self.needs, tier)

    def hold(self, balance: int, limit: float, slack: float, scale: float) -> None:
        """Fix a goal at its optimum; ``slack`` is what of the limit is tolerance."""
        self.held.append(Held(balance, self.rank, scale, len(self.reached), float(limit), float(slack)))
        self._fix(self.held[-1])

    def _fix(self, held: Held) -> None:
        self.market.hold(held.balance, held.limit + held.slack * (self.looseness - 1.0))

    def loosen(self, looseness: float) -> None:
        """Hold earlier goals to that many times their tolerance from now on."""
        self.looseness = looseness
        for held in self.held:
            self._fix(held)

    def minimise(
        self,
        row: Mapping[str, Any],
        weights: dict[int, float],
        scale: float | None,
        unit: str,
        *,
        tier: int = 0,
        level: int = 0,
        sign: float = 1.0,
        floors: tuple[Ints, Floats] = NO_FLOORS,
    ) -> tuple[float, Outcome]:
        """Optimise Σ weight × account with a trace of cost; the value reported is ``sign`` × the sum.

        ``floors`` names balances, and their totals, whose largest used share the goal is really about.
        """
        name = str(row["goal"]) + (f" of tier {tier}" if tier else "") + (f", place {level}" if level > 1 else "")
        cost = self.ledger.number(COST)
        trace = 0.0 if cost in weights else TRACE * (scale or 1.0) / max(self.money_limit, 1e-9)
        outcome = self._optimise(name, weights, trace, scale)
        spent = self._sum({cost: 1.0}, outcome.quantity)
        if trace and spent > self.money_limit:
            trace *= self.money_limit / spent
            outcome = self._optimise(name, weights, trace, scale)
        value = self._sum(weights, outcome.quantity)
        cost_limit = max(self.money_limit, spent) if trace else None
        bound = min(value, outcome.bound - trace * (cost_limit or 0.0))
        self.quantity = outcome.quantity
        size = max(abs(value), 1e-12) if scale is None else scale
        self.reached.append(
            Reached(
                len(self.reached) + 1,
                str(row["goal"]),
                tier,
                level,
                unit,
                sign * value,
                sign * bound,
                size,
                weights,
                outcome.prices,
                outcome.proof,
                cost_limit,
                True,
                self.looseness,
                *(floors if len(floors[0]) else (None, None)),
            )
        )
        return value, outcome

    def _optimise(self, name: str, weights: dict[int, float], trace: float, scale: float | None) -> Outcome:
        aim = {**weights, self.ledger.number(COST): trace} if trace else weights
        self.market.aim(aim)
        while True:
            try:
                return self.market.optimise(name, scale, gap=self.gap)
            except NoEnd:  # even "no solution": with nothing held there always is one
                if not self.held or self.looseness == LOOSE[-1] or not self.market.solver.afresh:
                    raise
                self.loosen(LOOSE[LOOSE.index(self.looseness) + 1])
                times = f"{self.looseness:.0f} times their tolerance"
                self.market.progress(name, f"the solver finds no end: earlier goals are held to {times}")

    def _sum(self, weights: Mapping[int, float], quantity: Floats) -> float:
        used = self.ledger.used(quantity)
        return float(sum(weight * used[account] for account, weight in weights.items()))

    def refine(self, row: Mapping[str, Any], weights: dict[int, float], unit: str) -> None:
        """Optimise over the proposals there are, without proof: a stated way to break ties among equally good plans.

        A tie that the solver does not break in a stated number of pivots is left as it is, and a note says so.
        """
        if self.reached:
            self.market.allow(self.quantity, self.reached[-1].prices)
        for pillar in self.market.pillars:  # what is made whole after all others is chosen anew then
            later = pillar.afterwards()
            later = later[later < len(self.quantity)]
            self.market.bind(later, self.quantity[later], self.quantity[later])
        self.market.aim(weights)
        prices, note, solver = np.zeros(len(self.ledger.keys)), None, self.market.solver
        patience, solver.patience = solver.patience, solver.pivots + max(TIE_PIVOTS, TIE_PIVOTS_A_ROW * solver.rows)
        try:
            outcome = self.market.optimise(str(row["goal"]), 1.0, prove=False)
            self.quantity, prices = outcome.quantity, outcome.prices
        except NoEnd:  # a tie left unbroken is no reason to have no plan: the last goal's solution stands
            note = UNBROKEN
            self.market.progress(str(row["goal"]), note)
        solver.patience = patience
        self.market.allow(self.quantity, None)
        value = self._sum(weights, self.quantity)
        stage = len(self.reached) + 1
        size = max(abs(value), 1e-12)
        self.reached.append(
            Reached(
                stage, str(row["goal"]), 0, 0, unit, value, value, size, weights, prices, NO_PROOF, None, False, self.looseness, note=note
            )
        )

    # -- balances that a goal needs and the ledger does not have yet
    def share_proposal(self, key: str, name: str, floors: Ints, amounts: Floats) -> tuple[int, int]:
        """A proposal that raises ``floors`` together, and the account that counts it; returns (account, proposal)."""
        account = int(self.ledger.open([key], [name], self.ledger.unit("share"), COUNTED)[0])
        return account, self.share_into(account, floors, amounts)

    def share_into(self, account: int, floors: Ints, amounts: Floats) -> int:
        """A proposal that raises ``floors`` together, counted in ``account``."""
        proposal = int(self.ledger.add(together(self.ledger, account, floors, amounts))[0])
        self.market.admit(np.array([proposal]), 1.0)
        return proposal

    def lift_proposals(self, key: str, name: str, floors: Ints, amounts: Floats) -> tuple[int, Ints]:
        """A proposal for each of ``floors`` that raises it alone, and the account that counts them; returns (account, proposals)."""
        account = int(self.ledger.open([key], [name], self.ledger.unit("share"), COUNTED)[0])
        return account, self.ledger.add(singly(self.ledger, account, floors, np.ones(len(floors)), amounts))

    def exceed_proposals(self, account: int, floors: Ints, price: Floats, amount: float) -> None:
        """A proposal for each of ``floors`` to exceed it by ``amount`` a unit, at its ``price`` less in ``account``."""
        batch = singly(self.ledger, account, floors, -price, np.full(len(floors), -amount))
        self.market.admit(self.ledger.add(batch), 1.0)

    def lift(self, account: int) -> Floats:
        """Quantities of all proposals with as much as can be in ``account``; no goal is reached by it."""
        trace = TRACE / max(self.money_limit, 1e-9)
        return self._optimise("places that can be better", {account: -1.0}, trace, 1.0).quantity

    def sum_of(self, key: str, name: str, unit: int, weights: Mapping[int, float]) -> int:
        """The balance that is Σ weight × others."""
        return self.ledger.derive(key, name, unit, weights)

    def open_floors(self, wanted: Floors) -> Ints:
        """Balances over shortfalls, in the programme at once; returns their numbers."""
        floors = wanted.open(self.ledger, self.needs.short)
        self.market.enter(floors)
        return floors


def _shortfall(goals: Goals, row: Mapping[str, Any]) -> None:
    """Weighted share of needs not met, tier by tier."""
    for tier in goals.needs.tiers:
        goals.meet(row, tier)
        goals.rank += 1


def _worst_place(goals: Goals, row: Mapping[str, Any]) -> None:
    """The smallest fill rate over places, then the next smallest, tier by tier."""
    for tier in goals.needs.tiers:
        wanted = of_places(goals.needs, row["order"], tier)
        _raise_floors(goals, row, tier, goals.open_floors(wanted), wanted.limit)


def _raise_floors(goals: Goals, row: Mapping[str, Any], tier: int, floors: Ints, total: Floats) -> None:
    """Raise the lowest floor; settle those that cannot be better; raise the lowest of the others, as many times as there are levels."""
    loose = np.ones(len(floors), bool)
    for level in range(1, row["levels"] + 1):
        stage = f"{row['order']}|{tier}|{level}"
        name = f"smallest fill rate of tier {tier}, place {level}"
        account, proposal = goals.share_proposal(f"account:fill|{stage}", name, floors[loose], total[loose])
        lifted = (floors[loose], total[loose])
        value, outcome = goals.minimise(row, {account: -1.0}, 1.0, "share", tier=tier, level=level, sign=-1.0, floors=lifted)
        settled = loose.copy()
        if level < row["levels"] and -value < 1.0 - SETTLED:
            settled &= outcome.prices[floors] * total > 1e-6
        goals.market.admit(np.array([proposal]), 0.0)
        asked = loose & ~settled
        if asked.any():
            asked &= 1.0 - goals.ledger.used(outcome.quantity)[floors] / total <= SETTLED  # what the share proposal posted counts as used
            for number in np.flatnonzero(loose):
                goals.market.hold(int(floors[number]), float((1.0 + value + EXACT) * total[number]))
            settled |= _cannot_rise(goals, f"account:lift|{stage}", floors, total, asked)
            for number in np.flatnonzero(loose):
                goals.market.hold(int(floors[number]), float(total[number]))
        for number in np.flatnonzero(settled):
            most = float(total[number])
            goals.hold(int(floors[number]), (1.0 + value + row["tolerance"]) * most, row["tolerance"] * most, most)
        loose &= ~settled
        if not loose.any():
            break


def _cannot_rise(goals: Goals, key: str, floors: Ints, total: Floats, asked: Flags) -> Flags:
    """(floors,) which of those ``asked`` cannot rise above where they are held, whatever becomes of the others within their limits.

    If each of some can rise alone they can all rise a little together, so they are lifted together, each a little at most; only
    if some stay down while others rise are those asked again.
    """
    fixed = np.zeros(len(floors), bool)
    if not asked.any():
        return fixed
    asked = asked.copy()
    account, lifts = goals.lift_proposals(key, "places lifted above the smallest fill rate", floors, total)
    while asked.any():
        goals.market.admit(lifts, 0.0)
        goals.market.admit(lifts[asked], LIFT)
        quantity = goals.lift(account)
        risen = asked & (quantity[lifts] > SETTLED)
        if not risen.any():
            fixed = asked
            break
        asked &= ~risen
    goals.market.admit(lifts, 0.0)
    return fixed


def _common_fraction(goals: Goals, row: Mapping[str, Any]) -> None:
    """The largest fraction that every need reaches."""
    needs, wanted = goals.needs.needs, of_needs(goals.needs, row["order"])
    floors, quantity = goals.open_floors(wanted), wanted.limit
    account, proposal = goals.share_proposal(f"account:common fraction|{row['order']}", "fraction of all needs", floors, quantity)
    value, _ = goals.minimise(row, {account: -1.0}, 1.0, "share", sign=-1.0, floors=(floors, quantity))
    goals.market.admit(np.array([proposal]), 0.0)
    for floor, need in zip(floors, needs, strict=True):
        slack = row["tolerance"] * need.quantity
        goals.hold(int(floor), (1.0 + value + row["tolerance"]) * need.quantity, slack, need.quantity)


def _lateness(goals: Goals, row: Mapping[str, Any]) -> None:
    """Weighted amounts delivered late, times periods late."""
    account = goals.ledger.number(LATENESS)
    scale = weight(goals.needs)
    value, _ = goals.minimise(row, {account: 1.0}, scale, "weighted share × periods")
    slack = row["tolerance"] * scale
    goals.hold(account, value + slack, slack, scale)


def _cost(goals: Goals, row: Mapping[str, Any]) -> None:
    """Goods, movement, handling and storage."""
    account = goals.ledger.number(COST)
    value, _ = goals.minimise(row, {account: 1.0}, None, goals.mission.currency)
    goals.hold(account, value * (1.0 + row["tolerance"]) + 1e-9, value * row["tolerance"], max(value, 1e-9))


def _earliest(goals: Goals, row: Mapping[str, Any]) -> None:
    """Units times step of delivery, over the proposals found."""
    goals.refine(row, {goals.ledger.number(EARLIEST): 1.0}, "units × steps")


def _blend(goals: Goals, row: Mapping[str, Any]) -> None:
    """Cost plus shortfall and lateness at stated prices."""
    accounts = {COST: 1.0, PRICED_SHORT: row["shortfall_price"] or 0.0, PRICED_LATE: row["lateness_price"] or 0.0}
    weights = {goals.ledger.number(key): weight for key, weight in accounts.items()}
    value, _ = goals.minimise(row, weights, None, goals.mission.currency)
    unit = goals.ledger.unit(goals.mission.currency)
    total = goals.sum_of(f"account:blend|{row['order']}", "cost plus shortfall and lateness at stated prices", unit, weights)
    goals.hold(total, value * (1.0 + row["tolerance"]) + 1e-9, value * row["tolerance"], max(value, 1e-9))


def _expected_shortfall(goals: Goals, row: Mapping[str, Any]) -> None:
    """Shortfall of all tiers, weighted by the scenarios' probabilities."""
    weights = {goals.ledger.number(f"{SHORTFALL}|{tier}"): 1.0 for tier in goals.needs.tiers}
    scale = weight(goals.needs)
    value, _ = goals.minimise(row, weights, scale, "weighted share")
    slack = row["tolerance"] * scale
    floor = goals.open_floors(of_all(goals.needs, row["order"], value + slack))
    goals.hold(int(floor[0]), value + slack, slack, scale)


def _worst_shortfall(goals: Goals, row: Mapping[str, Any]) -> None:
    """The largest shortfall of any scenario."""
    wanted = of_scenarios(goals.needs, row["order"])
    floors, scale = goals.open_floors(wanted), float(wanted.limit.max(initial=0.0))
    account, proposal = goals.share_proposal(f"account:relief|{row['order']}", "relief in the worst scenario", floors, wanted.limit)
    value, _ = goals.minimise(row, {account: -1.0}, 1.0, "share", sign=-1.0)
    _as_shortfall(goals, floors, wanted.limit)
    goals.market.admit(np.array([proposal]), 0.0)
    for floor in floors:
        goals.hold(int(floor), scale * (1.0 + value + row["tolerance"]), scale * row["tolerance"], scale)


def _cvar_shortfall(goals: Goals, row: Mapping[str, Any]) -> None:
    """The mean shortfall of the worst scenarios that make up the share ``tail``.

    Rockafellar and Uryasev (2000): CVaR = min over η of η + Σ probability × max(0, shortfall − η) / tail. Relief common to all scenarios is
    1 − η / scale, and what a scenario lacks beyond it costs the relief its probability / tail.
    """
    wanted = of_scenarios(goals.needs, row["order"])
    floors, scale = goals.open_floors(wanted), float(wanted.limit.max(initial=0.0))
    account, _ = goals.share_proposal(f"account:relief|{row['order']}", "relief in the worst scenarios", floors, wanted.limit)
    goals.exceed_proposals(account, floors, np.array(goals.needs.probability) / row["tail"], scale)
    value, _ = goals.minimise(row, {account: -1.0}, 1.0, "share", sign=-1.0)
    _as_shortfall(goals, floors, wanted.limit, float(row["tail"]))
    unit = goals.ledger.unit("share")
    held = goals.sum_of(f"account:tail|{row['order']}", "relief not had in the worst scenarios", unit, {account: -1.0})
    goals.hold(held, value + row["tolerance"], row["tolerance"], 1.0)


def tail_mean(value: Floats, probability: Floats, tail: float) -> float:
    """Mean of the largest of ``value`` (scenarios,) that together have the probability ``tail``; of the last of them what still fits in."""
    order = np.argsort(-value, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(probability[order])[:-1]])
    counted = np.clip(tail - before, 0.0, probability[order])
    return float((value[order] * counted).sum() / counted.sum())


def _as_shortfall(goals: Goals, floors: Ints, totals: Floats, tail: float | None = None) -> None:
    """Say the last stage, which reached a relief from ``totals`` (alike for all ``floors``), as the shortfall that is left."""
    last, scale = goals.reached.pop(), float(totals.max(initial=0.0))
    left, bound = scale * (1.0 - last.value), scale * (1.0 - last.bound)
    found = replace(last, unit="weighted share", value=left, bound=bound, scale=scale, floors=floors, totals=totals, tail=tail)
    goals.reached.append(found)


GOALS: dict[str, Callable[[Goals, Mapping[str, Any]], None]] = {
    "shortfall": _shortfall,
    "worst_place": _worst_place,
    "common_fraction": _common_fraction,
    "lateness": _lateness,
    "cost": _cost,
    "earliest": _earliest,
    "blend": _blend,
    "expected_shortfall": _expected_shortfall,
    "worst_shortfall": _worst_shortfall,
    "cvar_shortfall": _cvar_shortfall,
}
"""Every goal a mission may state; a key of this list is a choice of `goal.goal`."""

TIE_BREAKS = ("earliest",)
"""Goals that choose among equally good plans and prove nothing."""

__all__ = ["GOALS", "TIE_BREAKS", "Goals", "Reached", "tail_mean"]
