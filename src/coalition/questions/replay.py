"""The goals led through again after a change, each stage from where it stood before it.

`Remembering` runs the goals and remembers of every linear programme its solution, what it uses, the prices its bound is proven at and
the basis. `Replay` runs the same goals with other limits. A stage *stands* if its remembered solution keeps to the limits as they are now
and the remembered prices still prove it: then nothing is solved. Otherwise it is solved from the remembered basis, and pillars are asked
only if the remembered prices do not prove the new value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints, longer
from coalition.errors import ModelError
from coalition.model.bound import core_of, duals_at, improvable, limits_at, worth_at
from coalition.model.closed import Closed
from coalition.model.floors import Floors
from coalition.model.goals import GAP, NO_FLOORS, Goals
from coalition.model.ledger import AT_MOST, EQUAL
from coalition.model.market import Known, Outcome, size_of
from coalition.model.master import Basis
from coalition.model.needs import COST

BROKEN = 1e-9
"""How far, in shares of a balance's size, a remembered solution may be over a limit that has changed."""

Name = tuple[str, int]
"""A programme solved on the way: its name, and how many of that name went before."""


@dataclass(frozen=True)
class Solved:
    """A linear programme as it was solved: objective, outcome, what its solution ``used`` (balances,), limits and senses then, basis.

    ``pillars`` is what of the bound came from the pillars; ``improving`` are the core's proposals that add to the bound, ``worth`` theirs.
    ``looseness``: how many times their tolerance earlier goals could be missed.
    """

    weights: Mapping[int, float]
    outcome: Outcome
    used: Floats
    limit: Floats
    sense: Ints
    basis: Basis
    pillars: float
    improving: Ints
    worth: Floats
    looseness: float

    def enough(self, scale: float | None) -> float:
        """How far value and bound may be apart: `GAP` more than in the plan, where pillars may have had no more to propose."""
        return GAP * size_of(self.outcome.value, scale) + max(0.0, self.outcome.value - self.outcome.bound)


@dataclass
class Remembering(Goals):
    """Goals that remember every programme they solve; ties are not broken (nothing is proven of them)."""

    solved: dict[Name, Solved] = field(default_factory=dict)
    shared: dict[str, tuple[int, Ints, Ints, Floats]] = field(default_factory=dict)
    exceeding: dict[int, tuple[Ints, Ints, Floats, float]] = field(default_factory=dict)
    sums: dict[str, dict[int, float]] = field(default_factory=dict)
    opened: list[Ints] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def _named(self, name: str) -> Name:
        self._count[name] += 1
        return name, self._count[name]

    def _optimise(self, name: str, weights: dict[int, float], trace: float, scale: float | None) -> Outcome:
        outcome = super()._optimise(name, weights, trace, scale)
        market, ledger = self.market, self.ledger
        aim = self._aim(weights, trace)
        outcome = self._freely_proven(outcome, aim, scale)
        duals, worth = duals_at(aim, outcome.proof), worth_at(ledger, outcome.proof)
        improving = np.flatnonzero(core_of(ledger, (pillar.name for pillar in market.pillars)) & (worth < 0))
        core = float(worth[improving] @ market.reach(improving))
        self.solved[self._named(name)] = Solved(
            aim, outcome, ledger.used(outcome.quantity), ledger.limit.copy(), ledger.sense.copy(), market.basis(),
            outcome.bound - limits_at(ledger, duals) - core, improving, worth[improving], self.looseness,
        )  # fmt: skip
        return outcome

    def _freely_proven(self, outcome: Outcome, aim: dict[int, float], scale: float | None) -> Outcome:
        """The outcome, proven without a price on any limit if that is enough (a place met in full): so it is whatever limits are."""
        free = np.zeros(len(self.ledger.keys))
        free[list(aim)] = list(aim.values())
        enough = GAP * size_of(outcome.value, scale)
        worth = worth_at(self.ledger, free)
        core = core_of(self.ledger, (pillar.name for pillar in self.market.pillars))
        most = improvable(worth, core, self.market.reach(np.arange(self.ledger.proposals)))
        if outcome.value - most > enough:
            return outcome
        bound = self.market.proven(aim, free, enough)
        return replace(outcome, bound=min(bound, outcome.value), proof=free) if outcome.value - bound <= enough else outcome

    def _aim(self, weights: dict[int, float], trace: float) -> dict[int, float]:
        return {**weights, self.ledger.number(COST): trace} if trace else dict(weights)

    def refine(self, row: Mapping[str, Any], weights: dict[int, float], unit: str) -> None:
        """Nothing: a tie-break is not proven, and no value is told of it."""

    def open_floors(self, wanted: Floors) -> Ints:
        """As `Goals.open_floors`, remembered."""
        floors = super().open_floors(wanted)
        self.opened.append(floors)
        return floors

    def share_proposal(self, key: str, name: str, floors: Ints, amounts: Floats) -> tuple[int, int]:
        """As `Goals.share_proposal`, remembered."""
        account, proposal = super().share_proposal(key, name, floors, amounts)
        self.shared[key] = account, np.array([proposal]), floors, amounts
        return account, proposal

    def lift_proposals(self, key: str, name: str, floors: Ints, amounts: Floats) -> tuple[int, Ints]:
        """As `Goals.lift_proposals`, remembered."""
        account, proposals = super().lift_proposals(key, name, floors, amounts)
        self.shared[key] = account, proposals, floors, amounts
        return account, proposals

    def sum_of(self, key: str, name: str, unit: int, weights: Mapping[int, float]) -> int:
        """As `Goals.sum_of`, remembered."""
        self.sums[key] = dict(weights)
        return super().sum_of(key, name, unit, weights)

    def exceed_proposals(self, account: int, floors: Ints, price: Floats, amount: float) -> None:
        """As `Goals.exceed_proposals`, remembered."""
        first = self.ledger.proposals
        super().exceed_proposals(account, floors, price, amount)
        self.exceeding[account] = np.arange(first, self.ledger.proposals), floors, price, amount

    def let_go(self) -> None:
        """Hold nothing, and have what was opened on the way at hand for a replay: as before the first goal, with more routes known."""
        for one in self.solved.values():
            self.market.wake(one.basis)
        held = np.array([one.balance for one in self.held], np.int64)
        self.market.release(np.unique(np.concatenate([held, *self.opened])))
        self.bar()

    def bar(self) -> None:
        """Let nothing be used that was opened for a goal, until that goal comes."""
        for proposals in (*(one[1] for one in self.shared.values()), *(one[0] for one in self.exceeding.values())):
            self.market.admit(proposals, 0.0)


@dataclass
class Replay(Goals):
    """The goals of ``before`` once more. ``shut`` (proposals,) may not be used now; ``opens``: what was closed before,
    if pillars can propose now what they could not (None: they cannot).

    ``solves`` counts programmes that were solved.
    """

    before: Remembering = field(kw_only=True)
    shut: Ints = field(kw_only=True)
    opens: Closed | None = None
    solves: int = 0
    _count: Counter[str] = field(default_factory=Counter)
    _used: tuple[Floats, Floats] | None = None
    _solved: bool = False
    _within: Basis | None = None
    _floors: tuple[Ints, Floats] | None = None
    _account: int = -1
    _sharing: int | None = None
    _renewed: tuple[Ints, Floats] | None = None
    _shared: list[int] = field(default_factory=list)

    def _optimise(self, name: str, weights: dict[int, float], trace: float, scale: float | None) -> Outcome:
        self._count[name] += 1
        known = self.before.solved.get((name, self._count[name]))
        aim = self.before._aim(weights, trace)
        cost = self.ledger.number(COST)
        if known is None or {**known.weights, cost: 0.0} != {**aim, cost: 0.0}:
            self.solves, self._solved = self.solves + 1, True
            return super()._optimise(name, weights, trace, scale)
        if known.looseness > self.looseness:
            self.loosen(known.looseness)
        then = known.weights.get(cost, 0.0)  # with other needs the goal has another scale, and so a trace of another size
        found = self._again_solved(name, known, scale)
        return replace(found, bound=found.bound + (trace - then) * self.money_limit) if trace else found

    def _again_solved(self, name: str, known: Solved, scale: float | None) -> Outcome:
        """The outcome of a programme that was ``known`` before, with its trace of cost."""
        aim = known.weights
        bound = self._bound(known, scale)
        value = known.outcome.value
        if value - bound <= known.enough(scale) and self._stands(known):
            self._within, self._solved = known.basis, False
            quantity = longer(known.outcome.quantity, self.ledger.proposals)
            self._used = quantity, longer(known.used, len(self.ledger.keys))
            return replace(known.outcome, quantity=quantity, bound=min(bound, value))
        last = self._last(aim)
        if last is not None and last.value - bound <= known.enough(scale):
            return replace(last, bound=min(bound, last.value), prices=known.outcome.prices, proof=known.outcome.proof)
        self.solves += 1
        on = self.market.astray and self._solved  # the last plan is nearer than the basis of before
        within = None if on else self.market.basis() if self._solved else self._within
        if on:
            self.market.aim(aim)
        else:
            self.market.start_from(f"{name}|{self._count[name]}", aim, known.basis, known.outcome.prices)
        self._solved = True
        gap = known.enough(scale) / size_of(value, scale)
        return self.market.optimise(name, scale, gap=gap, known=Known(bound, known.outcome.proof, within))

    def _last(self, aim: Mapping[int, float]) -> Outcome | None:
        """The last solution as one of the present stage: the proposal that raises floors together as high as it leaves them room for."""
        if not len(self.quantity) or (self._floors is None) != (self._sharing is None):
            return None
        quantity = longer(self.quantity, self.ledger.proposals)
        quantity[self._shared] = 0.0
        used = self.ledger.used(quantity)
        if self._floors is not None:
            floors, totals = self._floors
            some = totals > 0
            quantity[self._sharing] = most = float(np.clip((1.0 - used[floors[some]] / totals[some]).min(initial=1.0), 0.0, 1.0))
            used[floors] += most * totals
            used[self._account] += most
        self._used = quantity, used
        return Outcome(self._sum(aim, quantity), -np.inf, quantity, np.zeros(0), 0, np.zeros(0))

    def minimise(
        self, row: Mapping[str, Any], weights: dict[int, float], scale: float | None, unit: str, *,
        tier: int = 0, level: int = 0, sign: float = 1.0, floors: tuple[Ints, Floats] = NO_FLOORS,
    ) -> tuple[float, Outcome]:  # fmt: skip
        """As `Goals.minimise`."""
        self._floors = floors if len(floors[0]) else None
        found = super().minimise(row, weights, scale, unit, tier=tier, level=level, sign=sign, floors=floors)
        self._floors = self._sharing = None
        return found

    def _bound(self, known: Solved, scale: float | None) -> float:
        """What the remembered prices still prove; where pillars can propose more than then, they are asked what that could be worth."""
        proof = known.outcome.proof
        if not len(proof):
            return -np.inf
        core = float(known.worth @ self.market.reach(known.improving))
        if self._sharing is not None and self._renewed is not None:  # a proposal that was not there then
            core += min(0.0, float(proof[self._account] + proof[self._renewed[0]] @ self._renewed[1]))
        opened = 0.0
        if self.opens is not None:
            prices = longer(proof, len(self.ledger.keys))
            opened = sum(pillar.newly(prices, self.opens) for pillar in self.market.pillars)
        return limits_at(self.ledger, duals_at(known.weights, proof)) + core + known.pillars + opened

    def _stands(self, known: Solved) -> bool:
        """Whether the remembered solution keeps to all limits as they are now."""
        ledger, count = self.ledger, len(known.used)
        quantity = known.outcome.quantity
        shut = self.shut[self.shut < len(quantity)]
        if (quantity[shut] > 0).any():
            return False
        limit, sense = ledger.limit[:count], ledger.sense[:count]
        same = (limit == known.limit) & (sense == known.sense)
        slack = BROKEN * np.maximum(ledger.typical[:count], np.abs(np.where(np.isfinite(limit), limit, 0.0)))
        over = (sense == AT_MOST) & (known.used > limit + slack)
        off = (sense == EQUAL) & (np.abs(known.used - limit) > slack)
        return not (~same & (over | off)).any()

    def _sum(self, weights: Mapping[int, float], quantity: Floats) -> float:
        if self._used is None or self._used[0] is not quantity:
            self._used = quantity, self.ledger.used(quantity)
        return float(sum(weight * self._used[1][account] for account, weight in weights.items()))

    def refine(self, row: Mapping[str, Any], weights: dict[int, float], unit: str) -> None:
        """Nothing: a tie-break is not proven."""

    def hold(self, balance: int, limit: float, slack: float, scale: float) -> None:
        """Fix a goal at its optimum: where it was held before, if the two cannot be told apart, so that later goals are not moved by it."""
        before = self._limits.get((balance, self.rank))
        if before is not None and abs(before - limit) <= 2 * GAP * scale and self._sum({balance: 1.0}, self.quantity) <= before:
            limit = before
        super().hold(balance, limit, slack, scale)

    @cached_property
    def _limits(self) -> dict[tuple[int, int], float]:
        return {(one.balance, one.rank): one.limit for one in self.before.held}

    # -- what was opened the first time is used again
    def sum_of(self, key: str, name: str, unit: int, weights: Mapping[int, float]) -> int:
        """The sum that was opened before, or a new one of other accounts."""
        if self.before.sums.get(key) == dict(weights):
            return self.ledger.number(key)
        return super().sum_of(f"{key}|what if", name, unit, weights)

    def open_floors(self, wanted: Floors) -> Ints:
        """The balances over shortfalls that were opened before, with their limits as they are now."""
        if not all(self.ledger.has(key) for key in wanted.keys):
            raise ModelError("a replay opens a balance that was not there before")
        floors = np.array([self.ledger.number(key) for key in wanted.keys], np.int64)
        for floor, most in zip(floors, wanted.limit, strict=True):
            self.market.hold(int(floor), float(most))
        return floors

    def _again(self, key: str, floors: Ints, amounts: Floats) -> tuple[int, Ints] | None:
        """Account and proposals opened before under this key, if they are about the same."""
        if key not in self.before.shared:
            return None
        account, proposals, then, sizes = self.before.shared[key]
        if len(then) != len(floors) or (then != floors).any() or not np.allclose(sizes, amounts, rtol=1e-12, atol=0.0):
            return None
        return account, proposals

    def share_proposal(self, key: str, name: str, floors: Ints, amounts: Floats) -> tuple[int, int]:
        """As before, or a new one where other floors are raised."""
        known = self._again(key, floors, amounts)
        self._renewed = None
        if known is not None:
            self.market.admit(known[1], 1.0)
            account, proposal = known[0], int(known[1][0])
        elif key in self.before.shared:
            account, before, _, _ = self.before.shared[key]
            self.shut = np.concatenate([self.shut, before])
            proposal = self.share_into(account, floors, amounts)
            self._renewed = floors, amounts
        else:
            account, proposal = super().share_proposal(key, name, floors, amounts)
        self._account, self._sharing = account, proposal
        self._shared.append(proposal)
        return account, proposal

    def exceed_proposals(self, account: int, floors: Ints, price: Floats, amount: float) -> None:
        """As before, or new ones at other prices."""
        proposals, then, prices, size = self.before.exceeding.get(account, (None, floors, price, amount))
        if proposals is None or (then != floors).any() or (prices != price).any() or size != amount:
            super().exceed_proposals(account, floors, price, amount)
        else:
            self.market.admit(proposals, 1.0)

    def lift_proposals(self, key: str, name: str, floors: Ints, amounts: Floats) -> tuple[int, Ints]:
        """As before, or new ones where other floors are lifted."""
        return self._again(key, floors, amounts) or super().lift_proposals(f"{key}|what if", name, floors, amounts)
