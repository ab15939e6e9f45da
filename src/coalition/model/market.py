"""The market: solve the ledger over the proposals it has, ask the pillars at its prices for better ones, until none is left.

Column generation (Dantzig and Wolfe 1960). The bound is Lagrange's: at any prices, the cost of every plan is at least the value of the
limits at those prices plus what the most worthwhile proposals could still improve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Flags, Floats, Ints, longer
from coalition.model.bound import core_of, duals_at, improvable, limits_at
from coalition.model.descent import Descent, Programme
from coalition.model.ledger import AT_MOST, COUNTED, EQUAL, Proposals
from coalition.model.master import WORTHWHILE, Basis, Master
from coalition.model.pillar import Pillar
from coalition.model.solver import DUAL, PRIMAL, WARM, GivenUp, Infeasible, NoEnd, Solution

Progress = Callable[[str, str], None]


CLOSE = 0.9
"""Limits used by more than this share enter the programme together with the first that is broken: their turn would come."""


CROWDED, SETTLED, GROWTH = 3, 2, 1.08
"""Columns a row at which some are sent back, how many are left, and by how much they grow before it is tried again."""

AT_ONCE, ENOUGH = 2000, 100
"""How many waiting proposals enter together, and how many make asking the pillars wait."""

LIVELY, ALONE = 0.1, 4
"""Share of all that pillars could still improve below which one is not asked for so many rounds."""

HARD, LONG, NEARLY, DEEPEST = 4, 3e8, 1e-3, 100
"""A goal is hard after so many pivots a row, or so many pivots times rows (a pivot's work grows with the rows), while its gap is above
the third (in shares of its scale); then comes a descent of at most so many rounds."""

HEAVY, BEGUN = 0.5, 5
"""It is hard, too, where a round takes so many pivots a row from this round on: they mostly become fewer by then."""

LARGE = 4000
"""Rows beyond which a descent goes on until it moves by less, in proportion: the pivots after it are the dearer."""


def size_of(value: float, scale: float | None) -> float:
    """What a gap is a share of: the ``scale`` of the goal, or (None) its ``value``."""
    return max(abs(value), 1e-9) if scale is None else scale


def silent(stage: str, detail: str) -> None:
    """Progress that is not shown."""


@dataclass(frozen=True)
class Outcome:
    """Where the loop ended: objective, proven bound, quantities of all proposals, prices of all balances.

    ``proof`` are the prices at which the bound was proven: those of the end, or of a round before it (none if nothing was proven).
    """

    value: float
    bound: float
    quantity: Floats
    prices: Floats
    rounds: int
    proof: Floats


INWARD = 20
"""Rounds by interior points alone (some seconds each), after which a goal is left with the gap it has."""


@dataclass(frozen=True)
class Known:
    """A bound that holds already, the prices it is proven at, and a basis within all limits (if one is known).

    From there on a solve is cheaper than asking the pillars, so nothing that waits is left waiting when they are asked.
    """

    bound: float
    proof: Floats
    within: Basis | None


@dataclass
class Market(Master):
    """The programme of a ledger and the pillars that propose to it, kept warm between goals and questions."""

    pillars: Sequence[Pillar]
    progress: Progress = silent
    _turn: list[Pillar] = field(init=False, default_factory=list)
    _alone: int = field(init=False, default=0)

    # -- changes between goals
    def allow(self, quantity: Floats, prices: Floats | None) -> None:
        """Shut pillars' proposals that no optimum at ``prices`` uses, but for those that ``quantity`` does; None: open all again.

        (At an optimum whatever costs the goal more than it brings stays unused, so nothing that could be as good is lost.)
        """
        upper = self._upper[self._active].copy()
        if prices is not None:
            worth = (self._worth(prices) * self._scale)[self._active]
            useless = worth > WORTHWHILE * float(worth[worth > 0].mean()) if (worth > 0).any() else worth > 0
            upper[useless & (quantity[self._active] == 0) & ~self.core()[self._active]] = 0.0
        self.solver.set_column_bounds(np.arange(len(upper)), np.zeros(len(upper)), upper)

    def settle(self, quantity: Floats, *, everything: bool) -> Floats:
        """Let the pillars say in full what they left open (see `Pillar.settle`); the quantities that come to the same."""
        for pillar in self.pillars:
            quantity = longer(quantity, self.ledger.proposals)
            batch, units, replaced = pillar.settle(quantity, everything=everything)
            quantity[replaced] = 0.0
            if batch is not None:
                self.ledger.add(batch)
                quantity = np.concatenate([quantity, units])
            self._sync()
            self._upper[replaced] = 0.0
            inside = self._column[replaced[self._column[replaced] >= 0]]
            self.solver.set_column_bounds(inside, np.zeros(len(inside)), np.zeros(len(inside)))
        return quantity

    # -- solving
    def _solve(self, strategy: int, entered: int = DUAL) -> tuple[Solution, Floats]:
        """Solve, entering limits as they are broken (from then on by the strategy ``entered``); the quantities of all proposals."""
        while True:
            solution = self.solver.run(strategy)
            quantity = np.zeros(self._known)
            quantity[self._active] = np.maximum(solution.values, 0.0) * self._scale[self._active]
            used = self.ledger.used(quantity)
            limit = self.ledger.limit
            outside = (self.ledger.sense == AT_MOST) & (self._row < 0)
            if not (outside & (used > limit + 1e-9 * np.maximum(self.ledger.typical, np.abs(limit)))).any():
                return solution, quantity
            broken = outside & (used > CLOSE * limit)
            family = self.ledger.family
            kin = np.zeros(int(family.max(initial=0)) + 1, bool)
            kin[family[broken]] = True
            self._enter(np.flatnonzero(outside & kin[family] & (used > 0)))
            strategy = entered

    def bind(self, proposals: Ints, lower: Floats, upper: Floats) -> None:
        """Bound some proposals in the programme, until `allow` or another bound; those outside stay at nothing."""
        self._sync()
        inside = np.flatnonzero(self._column[proposals] >= 0)
        proposals, scale = proposals[inside], self._scale[proposals[inside]]
        self.solver.set_column_bounds(self._column[proposals], lower[inside] / scale, upper[inside] / scale)

    def bounded(self, proposals: Ints, lower: Floats, upper: Floats) -> Floats | None:
        """Quantities of all proposals with some of them bounded, for the present objective; None if that is impossible."""
        self.bind(proposals, lower, upper)
        try:
            return self._solve(DUAL)[1]
        except Infeasible:
            return None

    def keep(self, proposals: Ints, quantity: Floats) -> Floats | None:
        """Bound ``proposals`` to what ``quantity`` (all proposals,) says of them, no more and no less; as `bounded`."""
        self._wake(proposals[quantity[proposals] > 0])
        return self.bounded(proposals, quantity[proposals], quantity[proposals])

    def objective(self, quantity: Floats) -> float:
        """What is aimed at, for ``quantity`` (proposals,)."""
        return float(self._cost @ quantity)

    def _duals(self, solution: Solution) -> Floats:
        """(balances,) duals with the sign their sense allows, in goal units per unit of the balance."""
        duals = np.zeros(len(self.ledger.keys))
        inside = np.flatnonzero(self._row >= 0)
        duals[inside] = solution.duals[self._row[inside]] / self.ledger.typical[inside] / self._factor
        at_most = self.ledger.sense == AT_MOST
        duals[at_most] = np.minimum(duals[at_most], 0.0)
        return duals

    def _prices(self, duals: Floats) -> Floats:
        prices = -duals
        for account, weight in self._weights.items():
            prices[account] += weight
        return prices

    def _bound(self, duals: Floats, worth: Floats) -> float:
        """Lagrange's bound over the core's own proposals (the pillars' bounds come on top)."""
        reach = np.minimum(self.ledger.largest[: self._known], self._upper * self._scale)
        return limits_at(self.ledger, duals) + improvable(worth, self.core(), reach)

    def core(self) -> Flags:
        """(proposals,) which are the core's own; the pillars bound theirs themselves."""
        return core_of(self.ledger, (pillar.name for pillar in self.pillars))[: self._known]

    def _rest(self, worth: Floats, quantity: Floats) -> None:
        """Send the least helpful unused columns of the pillars back to the ledger when there are far more columns than rows."""
        if self.solver.columns <= max(CROWDED * self.solver.rows, self._crowd):
            return
        columns = self._idle(worth, quantity, self.core())
        gain = (worth * self._scale)[self._active[columns]]
        self._send_back(columns[np.lexsort((columns, -gain))][: self.solver.columns - SETTLED * self.solver.rows])
        self._crowd = int(GROWTH * self.solver.columns)

    def thin(self, quantity: Floats, prices: Floats, kept: Sequence[str]) -> None:
        """Where columns are far more than rows, leave in the programme only what is used or costs no more at ``prices`` than it brings, the
        core's own proposals, and those of the pillars ``kept``.
        """
        if self.solver.columns > SETTLED * self.solver.rows:
            stays = self.core() | self.ledger.made_by(*kept)[: self._known]
            self._send_back(self._idle(self._worth(prices), quantity, stays))

    def _idle(self, worth: Floats, quantity: Floats, stays: Flags) -> Ints:
        """Columns that are not in the basis, not used, and cost more than they bring; none of the proposals that ``stays``."""
        idle = ~self.solver.basic() & (quantity[self._active] == 0) & ~stays[self._active]
        idle &= worth[self._active] * self._scale[self._active] * self._factor > WORTHWHILE
        return np.flatnonzero(idle)

    def _send_back(self, leaving: Ints) -> None:
        """Take columns out of the programme; their proposals wait in the ledger."""
        if len(leaving):
            self._column[self._active[leaving]] = -1
            number = self.solver.drop_columns(leaving)
            self._active = self._active[number >= 0]
            self._column[self._active] = np.arange(len(self._active))

    def _waiting(self, worth: Floats) -> Ints:
        """Proposals that wait in the ledger and would help now, the most helpful first and not too many at a time."""
        gain = worth * self._scale * self._factor
        some = np.flatnonzero((gain < -WORTHWHILE) & (self._column < 0) & (self._upper > 0))
        return some[np.lexsort((some, gain[some]))][:AT_ONCE]

    def _ask(self, duals: Floats, worth: Floats, enough: float) -> tuple[float, list[Proposals]]:
        """The bound that ``duals`` prove, and what the pillars would add at their prices.

        While one pillar still finds much and another hardly anything, some rounds ask the first alone; they prove no bound (−∞).
        """
        prices, turn = self._prices(duals), self._turn or list(self.pillars)
        answers = [pillar.propose(prices, enough) for pillar in turn]
        if len(turn) < len(self.pillars) and not any(batch is not None and batch.count for batch, _ in answers):
            others = [pillar for pillar in self.pillars if pillar not in turn]
            turn, answers = turn + others, answers + [pillar.propose(prices, enough) for pillar in others]
        batches = [batch for batch, _ in answers if batch is not None and batch.count]
        if len(turn) < len(self.pillars):
            self._alone += 1
            self._turn = turn if self._alone < ALONE else []
            return -np.inf, batches
        found = sum(bound for _, bound in answers)
        self._turn = [pillar for pillar, (_, bound) in zip(turn, answers, strict=True) if bound < LIVELY * found or pillar.absent]
        self._alone = 0
        return self._bound(duals, worth) + found, batches

    def proven(self, weights: Mapping[int, float], prices: Floats, enough: float) -> float:
        """The bound on Σ weight × account that ``prices`` (balances,) prove now, all pillars asked anew."""
        self.aim(weights)
        self._turn = []
        duals = duals_at(weights, longer(prices, len(self.ledger.keys)))
        return self._ask(duals, self._worth(self._prices(duals)), enough)[0]

    def optimise(
        self, stage: str, scale: float | None, *, gap: float = 1e-7, prove: bool = True, rounds: int = 500, known: Known | None = None
    ) -> Outcome:
        """Solve to a proven gap (in shares of ``scale``; None: of the objective), or as far as new proposals help.

        Without ``prove`` the proposals stay those there are, and the primal simplex goes on where limits are broken (in a tie-break of
        Ukraine's mission the dual one took ten seconds a pivot, and the primal one six pivots).
        A bound that is ``known`` already is not proven again; then the first solve is from a basis whose prices may still be right.
        """
        strategy = WARM if self._shifted else PRIMAL
        best, proof = (-np.inf, np.zeros(0)) if known is None else (known.bound, known.proof)
        start, descended = self.solver.pivots, known is not None
        so_far = start
        self.solver.begin()
        self._turn = []
        for number in range(rounds):
            self._sync()
            try:
                solution, quantity = self._solve(strategy, DUAL if prove else PRIMAL)
            except GivenUp:
                self._unshift()
                self.astray, strategy = True, PRIMAL
                if known is not None and known.within is not None:
                    self._set_basis(known.within)
                continue
            except Infeasible:
                raise
            except NoEnd:
                if not number or not self.solver.afresh:
                    raise
                self.progress(stage, "the solver is at its end: what it has reached stands, with the gap it has")
                break
            value = float(self._cost @ quantity)
            duals = self._duals(solution)
            prices = self._prices(duals)
            if not prove:
                return Outcome(value, -np.inf, quantity, prices, number + 1, proof)
            if known is not None and value - best <= gap * size_of(value, scale):
                break
            worth, strategy = self._worth(prices), PRIMAL
            shifted = self._unshift(worth)
            self._rest(worth, quantity)
            waiting = self._waiting(worth)
            self._wake(waiting)
            if shifted or len(waiting) >= (ENOUGH if known is None else 1):
                continue
            size = size_of(value, scale)
            bound, batches = self._ask(duals, worth, gap * size)
            if bound > best:
                best, proof = bound, prices
            self._say(stage, f"round {number + 1}", value, best)
            if value - best <= gap * size or not (batches or len(waiting) or self._unshift()):
                break
            for batch in batches:
                self.ledger.add(batch)
            if self.solver.inside >= INWARD:  # what is still missing is told as the gap
                break
            hard = self.solver.pivots - start > min(HARD * self.solver.rows, LONG / self.solver.rows)
            hard |= number + 1 >= BEGUN and self.solver.pivots - so_far > HEAVY * self.solver.rows
            so_far = self.solver.pivots
            if hard and not descended and value - best > NEARLY * size:
                best, proof = self._descend(stage, scale, best, proof)
                descended = True
        self._unshift()
        quantity = longer(quantity, self._known)
        return Outcome(value, min(best, value), quantity, prices, number + 1, proof)

    def _say(self, stage: str, word: str, value: float, best: float) -> None:
        size = f"{self.solver.columns:,} of {self.ledger.proposals:,} proposals"
        self.progress(stage, f"{word}: {value:.6g}, bound {best:.6g}, {size}")

    # -- the way down to a programme that is too hard to solve again and again
    def _descend(self, stage: str, scale: float | None, best: float, proof: Floats) -> tuple[float, Floats]:
        """Rounds of proposals at prices that are nearly right, then one exact solution; the best bound and the prices that prove it."""
        descent, last = Descent(), 0.0
        for number in range(DEEPEST):
            self._sync()
            descent.advance(self._programme())
            quantity = descent.values * self._scale
            duals = np.where(self._limited(), -descent.prices / self.ledger.typical / self._factor, 0.0)
            value, prices = float(self._cost @ quantity), self._prices(duals)
            worth = self._worth(prices)
            waiting = self._waiting(worth)
            self._wake(waiting)
            if len(waiting) >= ENOUGH:
                continue
            size = size_of(value, scale)
            bound, batches = self._ask(duals, worth, NEARLY * size / 10)
            if bound > best:
                best, proof = bound, prices
            self._say(stage, f"descent {number + 1}", value, best)
            enough = NEARLY * size * min(1.0, LARGE / max(1, self.solver.rows))
            close, still = abs(value - best) <= 10 * NEARLY * size, abs(value + best - last) <= enough
            if (close and still) or not (batches or len(waiting)):
                break
            last = value + best
            for batch in batches:
                self.ledger.add(batch)
        quantity = longer(quantity, self.ledger.proposals)  # some came in the last round
        near = (self.ledger.used(quantity) > CLOSE * self.ledger.limit)[: len(duals)]
        self._enter(np.flatnonzero(self._limited()[: len(duals)] & ((duals != 0) | near)))
        self._rest(worth, quantity)
        self.solver.restart()
        return best, proof

    def _limited(self) -> Flags:
        """(balances,) which have a limit."""
        found: Flags = (self.ledger.sense != COUNTED) & np.isfinite(self.ledger.limit)
        return found

    def _programme(self) -> Programme:
        """All proposals inside and all limits, inside or not, scaled as in the solver's programme."""
        ledger, limited = self.ledger, self._limited()
        column, balance, amount, _ = ledger.postings()
        mine = np.flatnonzero(limited[balance] & (self._column[column] >= 0))
        row, column = balance[mine], column[mine]
        return Programme(
            row, column, amount[mine] * self._scale[column] / ledger.typical[row], self._cost * self._scale * self._factor,
            np.where(self._column >= 0, self._upper, 0.0), np.where(limited, ledger.limit / ledger.typical, 0.0), ledger.sense == EQUAL,
        )  # fmt: skip
