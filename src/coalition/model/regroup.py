"""Whole units given up a few at a time, and chosen anew among all that fits in their place (a search in large neighbourhoods, Shaw 1998).

Where there are too many whole units for one integer programme (`model.polish`), those that lead are first raised one after another, and the
pillars are asked for new proposals after every step: what suits those chosen so far is found only then. That dive never takes back
what it raised. So a few that are near each other in time, most of them users of one thing (a venue, a person), are then given up together.
What is kept leaves little room, hardly anything fits beside it, and so the integer programme over what does is small, though it looks
at all there is. Before each the linear programme with the kept ones fixed asks the pillars what would suit just there.

What follows stays in parts all the while. No clock is asked: pivots are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Flags, Floats, Ints, longer
from coalition.model.bound import worth_at
from coalition.model.choosing import CLOSE
from coalition.model.goals import Goals
from coalition.model.ledger import COUNTED
from coalition.model.pillar import Apart, Pillar
from coalition.model.solver import Effort, NoEnd

NEARLY, TOGETHER = 0.6, 6
"""In the dive, quantities this near to the next whole number are raised together, so many at most."""

STEP, ROUNDS = 1, 2
"""Rounds of new proposals after each step of the dive, and for each group that is given up."""

FEW, ROOM = 4, 100
"""Fewest that are given up together, and for how many others there is to be room then …"""

WIDER, STILL = 1.5, 12
"""… times so much after so many groups without a better choice."""

NODES = 2
"""Branchings of the integer programme of a group."""

WORK, EACH = 30_000, 500
"""Pivots in all, of linear and of integer programmes, after which no other group is tried; what a group counts beside its own."""

GROUPS = 5_000
"""Most groups."""

TURNS = (0.6180339887498949, 0.7548776662466927)
"""Parts of 1 that spread what is taken in turn (who is in the middle of a group, and what they share) evenly over all there is."""

Anew = Callable[[Floats, Flags, int], Floats]
"""(proposals,) quantities with some whole units (proposals,) chosen anew by so many branchings: the same array if nothing is better."""


@dataclass
class Regrouping:
    """Whole units that lead in one pillar's help; ``anew`` chooses some anew and counts its pivots in ``effort``."""

    goals: Goals
    pillar: Pillar
    anew: Anew
    effort: Effort
    _known: tuple[int, Apart] | None = field(init=False, default=None)
    _tried: set[bytes] = field(init=False, default_factory=set)

    def chosen(self, quantity: Floats) -> Floats:
        """(proposals,) ``quantity`` with group after group of what leads, which is whole, chosen anew until the work is done."""
        market, ledger, room, still = self.goals.market, self.goals.ledger, ROOM, 0
        self.effort.pivots = 0
        for number in range(GROUPS):
            if self.effort.pivots + EACH * number > WORK:
                break
            given_up = self._group(quantity, number, room)
            found = None
            if given_up.tobytes() not in self._tried:
                self._tried.add(given_up.tobytes())
                try:
                    quantity, found = self._exchanged(quantity, given_up)
                except NoEnd:  # the choice there is stands
                    break
            still = still + 1 if found is None else 0
            if found is not None:
                quantity = found
                self._tried.clear()
            elif still % STILL == 0:
                room = int(WIDER * room)
            market.progress("whole units", f"{self.pillar.name}: {number + 1:,} groups chosen anew, {self._first(quantity)}")
        return longer(quantity, ledger.proposals)

    def _first(self, quantity: Floats) -> str:
        """The first goal and what ``quantity`` reaches of it."""
        first, used = self.goals.reached[0], self.goals.ledger.used(quantity)
        return f"{first.goal} {sum(weight * used[account] for account, weight in first.weights.items()):.6f}"

    def _exchanged(self, quantity: Floats, given_up: Ints) -> tuple[Floats, Floats | None]:
        """``quantity`` with new proposals, and a better one with others in place of ``given_up``; None: there is none.

        An integer programme keeps to limits less exactly than a linear one: a choice that is none for the latter is left.
        """
        ledger = self.goals.ledger
        free = self._beside(quantity, given_up)
        quantity = longer(quantity, ledger.proposals)
        found = self.anew(quantity, free, NODES)
        settled = None if found is quantity else self.goals.market.keep(self.apart().lead, found)
        return quantity, None if settled is None else longer(settled, ledger.proposals)

    def _optimised(self, rounds: int) -> tuple[float, Floats, Floats]:
        """Value, quantities and prices of the linear programme as it is bounded, with new proposals, but no whole ones of other pillars."""
        market, ledger = self.goals.market, self.goals.ledger
        known, pivots = ledger.proposals, market.solver.pivots
        found = market.optimise("whole units", 1.0, gap=CLOSE, rounds=rounds)
        new = ledger.whole & ~ledger.made_by(self.pillar.name)
        new[:known] = False
        market.shut(np.flatnonzero(new))
        self.effort.pivots += market.solver.pivots - pivots
        return found.value, longer(found.quantity, ledger.proposals), found.prices

    def apart(self) -> Apart:
        """The pillar's whole units, those found meanwhile too."""
        count = self.goals.ledger.proposals
        if self._known is None or self._known[0] != count:
            apart = self.pillar.apart()
            assert apart is not None, "who has whole units apart keeps having them"
            self._known = count, apart
        return self._known[1]

    # -- the dive
    def led(self, quantity: Floats) -> tuple[Floats, Floats]:
        """``quantity`` with what leads raised as far as it goes, with new proposals after every step; and (lead,) what it was raised to."""
        market, lower = self.goals.market, dict[int, float]()
        while True:
            try:
                quantity = self._optimised(STEP)[1]
            except NoEnd:
                break
            lead = self.apart().lead
            held = np.array([lower.get(number, 0.0) for number in lead.tolist()])
            more = quantity[lead] - held
            order = np.argsort(-more, kind="stable")
            order = order[more[order] > CLOSE]
            batch = order[more[order] >= NEARLY][:TOGETHER]
            batch = batch if len(batch) else order[:1]
            while len(batch):
                raised = np.ceil(quantity[lead[batch]] - CLOSE)
                if market.bounded(lead[batch], raised, np.full(len(batch), np.inf)) is not None:
                    break
                market.bind(lead[batch], held[batch], np.full(len(batch), np.inf))
                batch = batch[: len(batch) // 2]
            if not len(batch):
                break
            lower |= dict(zip(lead[batch].tolist(), raised.tolist(), strict=True))
        least = np.array([lower.get(number, 0.0) for number in self.apart().lead.tolist()])
        return longer(quantity, self.goals.ledger.proposals), least

    # -- groups
    def _group(self, quantity: Floats, number: int, room: int) -> Ints:
        """Those that lead which are given up as group ``number``: in the middle each in turn, then who shares something with it, by time.

        As many as make ``room`` for so many others.
        """
        ledger, apart = self.goals.ledger, self.apart()
        chosen = apart.lead[quantity[apart.lead] > CLOSE]
        if not len(chosen):
            return chosen
        when = apart.lead_when[quantity[apart.lead] > CLOSE]
        order = np.lexsort((chosen, when))
        chosen, when = chosen[order], when[order]
        middle = int(number * TURNS[0] % 1 * len(chosen))
        column, balance, _, _ = ledger.postings()
        place = np.full(ledger.proposals, -1, np.int64)
        place[chosen] = np.arange(len(chosen))
        limited = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
        mine = np.flatnonzero((place[column] >= 0) & limited[balance])
        who, family = place[column[mine]], ledger.family[balance[mine]]
        families = np.unique(family[who == middle])
        turn, shares = int(number * TURNS[1] % 1 * (len(families) + 1)), np.zeros(len(chosen), bool)
        if turn < len(families):  # the last turn is that of time alone
            shares[who[family == families[turn]]] = True
        near = chosen[np.lexsort((chosen, np.abs(when - when[middle]), ~shares))]
        count = FEW
        while count < len(near) and int(self._fit(apart, quantity, near[:count]).sum()) < room:
            count += 1
        return near[:count]

    def _fit(self, apart: Apart, quantity: Floats, given_up: Ints) -> Flags:
        """(proposals,) those that lead of which one fits beside what is kept when ``given_up`` are not."""
        ledger = self.goals.ledger
        kept = np.zeros(ledger.proposals)
        others = ledger.made_by(*(one.name for one in self.goals.market.pillars))
        others[apart.follow] = False
        others[given_up] = False
        kept[others] = quantity[others]
        column, balance, amount, _ = ledger.postings()
        taking = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
        taking[balance[amount < 0]] = False
        left = np.where(taking, ledger.limit - ledger.used(kept) + CLOSE * np.maximum(1.0, np.abs(ledger.limit)), np.inf)
        found = np.zeros(ledger.proposals, bool)
        found[apart.lead] = True
        found[column[amount > left[balance]]] = False
        return found

    def _beside(self, quantity: Floats, given_up: Ints) -> Flags:
        """(proposals,) what is chosen anew when ``given_up`` are: what fits and could help beside what is kept, with new proposals."""
        market, ledger, apart = self.goals.market, self.goals.ledger, self.apart()
        kept = quantity[apart.lead]
        kept[np.isin(apart.lead, given_up)] = 0.0
        fits = self._fit(apart, quantity, given_up)
        market.bind(apart.lead, kept, np.where(fits[apart.lead], np.inf, kept))
        value, _, prices = self._optimised(ROUNDS)
        apart, quantity = self.apart(), longer(quantity, ledger.proposals)
        free = self._fit(apart, quantity, given_up)
        free &= worth_at(ledger, prices) <= market.objective(quantity) - value  # dearer ones are in no better choice
        free[given_up] = True
        free[apart.follow] = True
        return free
