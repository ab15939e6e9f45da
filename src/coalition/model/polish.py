"""Whole units of one kind of help chosen apart from all others: a dive of its own, then branch and bound, bit by bit.

A pillar such as training has two sorts of whole units: classes, which make room, and trainees, who fill it (`Pillar.apart`). Diving for
both together goes in circles. So classes are made whole first, then trainees; and because a dive never takes back what it raised, those
that are near each other in time are then chosen anew together by branch and bound, all else as it is: all at once where they are few, else
window by window. The goals are gone through in order: the least excess of the first, then, that kept, of the second; at last the cost.

Then the pillar checks in detail whether it can be done (`Pillar.refine`): a roster by name, say. What it cuts off is chosen again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.errors import ModelError
from coalition.model.goals import Goals
from coalition.model.ledger import COUNTED, EQUAL
from coalition.model.needs import COST
from coalition.model.pillar import Apart, Cuts, Pillar
from coalition.model.regroup import Regrouping
from coalition.model.solver import Effort, WholeProgramme, best_whole

AT_ONCE, SMALL, NODES, WORK = 1_500, 400, 1_000, 30_000
"""Proposals in whole units up to which all are chosen at once, and up to which with so many branchings for each goal; where there are
more, branchings times such proposals."""

WINDOW, BRANCHES, PASSES = 300, 20, 3
"""Leading proposals that are chosen anew together where there are more, branchings for each goal then, and how often that is done."""

CHECKS = 4
"""How many times the pillar's detailed check is asked."""

NEARLY, CLOSE = 0.9, 1e-6
"""Quantities this near to the next whole number are raised together in the dive; distance to a whole number that is none."""

ROUGHLY = 1e-4
"""Share of an excess, or of the cost, that is not looked for."""

NOTHING, KEPT = 1e-7, 1e-9
"""Excess (in shares of a goal's scale) and cost (of itself) too small to be worth a search, and what a goal may give up to the next."""


@dataclass(frozen=True)
class _Part:
    """The programme of some proposals (``free``), all others as they are, and a choice that keeps to it, unless cuts have ``broken`` it."""

    free: Ints
    programme: WholeProgramme
    choice: Floats
    broken: bool


@dataclass
class _Search:
    """Whole units of one pillar: its proposals ``apart``, those to miss what each of the goals' ``held`` holds (``excess``), and cuts.

    ``loose`` are whole units that stay in parts for the time being; ``effort`` counts pivots.
    """

    goals: Goals
    name: str
    apart: Apart
    excess: Ints
    cuts: Cuts
    loose: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    effort: Effort = field(default_factory=Effort)

    def windows(self) -> list[tuple[Flags, int]]:
        """(proposals,) which are chosen anew together, and with how many branchings: all, or those of a stretch of time."""
        lead, when, count = self.apart.lead, self.apart.lead_when, self.goals.ledger.proposals
        everything = np.zeros(count, bool)
        everything[np.concatenate([lead, self.apart.follow])] = True
        if len(lead) + len(self.apart.follow) <= AT_ONCE:
            return [(everything, self.branchings(everything))]
        found: list[tuple[Flags, int]] = []
        times, first = np.unique(when), 0
        while first < len(times):
            last = first
            while last + 1 < len(times) and ((when >= times[first]) & (when <= times[last + 1])).sum() <= WINDOW:
                last += 1
            free = np.zeros(count, bool)
            free[lead[(when >= times[first]) & (when <= times[last])]] = True
            free[self.apart.follow[(self.apart.follow_when >= times[first]) & (self.apart.follow_when <= times[last])]] = True
            found.append((free, BRANCHES))
            if last + 1 == len(times):
                break
            first = max(first + 1, (first + last + 1) // 2)
        return found

    def branchings(self, free: Flags) -> int:
        """How many branchings a search among the whole units ``free`` may take."""
        count = int(free.sum())
        return NODES if count <= SMALL else WORK // count

    def improved(self, quantity: Floats) -> Floats:
        """``quantity`` with window after window chosen anew, until each has been looked at as all others are now, or often enough."""
        windows, same = self.windows(), 0
        for free, nodes in windows * (PASSES if len(windows) > 1 else 1):
            if same == len(windows):
                break
            found = self.anew(quantity, free, nodes, thrifty=len(windows) == 1)
            same = same + 1 if found is quantity else 1
            quantity = found
        return quantity

    def anew(self, quantity: Floats, free: Flags, nodes: int, *, thrifty: bool = True) -> Floats:
        """``quantity`` with the whole units ``free`` chosen anew, if that is better goal by goal (or because of cuts); else itself.

        ``thrifty``: cheaper counts too, where the goals are as good (in windows it takes longer to look for than the goals, for next to
        nothing).
        """
        goals = self.goals
        part, better = _part(goals, quantity, _beside(goals, self.name), free, self.cuts, self.loose), False
        for weights in self._aims(part):
            part, changed = _least(part, weights, nodes, self.effort)
            better |= changed
        if thrifty and not self._over(part):  # where an earlier goal is missed, the cost may come out far below what its goal holds
            part, changed = _least(part, self._spent(part), nodes, self.effort)
            better |= changed
        if not better:
            return quantity
        found = quantity.copy()
        found[part.free] = part.choice
        return found

    def grouped(self, quantity: Floats, pillar: Pillar) -> Floats:
        """``quantity`` with what leads whole (`Regrouping`); what follows is in parts, as suits best. Takes note of new proposals."""

        def anew(quantity: Floats, free: Flags, nodes: int) -> Floats:
            self.apart = grouping.apart()
            self.loose = self.apart.follow
            return self.anew(quantity, free, nodes, thrifty=False)

        grouping = Regrouping(self.goals, pillar, anew, self.effort)
        quantity, least = grouping.led(quantity)
        lead = grouping.apart().lead
        quantity = _dive(self.goals, quantity, lead, least)
        settled = self.goals.market.keep(lead, quantity)
        quantity = grouping.chosen(quantity if settled is None else settled)
        self.apart, self.loose = grouping.apart(), np.zeros(0, np.int64)
        settled = self.goals.market.keep(self.apart.lead, quantity)
        return quantity if settled is None else settled

    def _aims(self, part: _Part) -> list[Floats]:
        """(free,) what is to be least, in order: the excess of each goal, and what is to be spared just before the first that holds cost.

        Where no goal does, what is to be spared comes last.
        """
        cost, sparing = self.goals.ledger.number(COST), self.apart.sparing
        of_held = np.array([held.rank for held in self.goals.held], np.int64)
        priced = [held.rank for held in self.goals.held if held.balance == cost]
        aims = [np.isin(part.free, self.excess[of_held == rank]).astype(float) for rank in self.goals.ranks]
        if sparing is not None:
            place = self.goals.ranks.index(min(priced)) if priced else len(aims)
            aims.insert(place, self._posted(sparing)[part.free])
        return aims

    def _over(self, part: _Part) -> bool:
        """Whether the choice misses what a goal holds the cost at."""
        cost = self.goals.ledger.number(COST)
        missing = self.excess[[held.balance == cost for held in self.goals.held]]
        return bool((part.choice[np.isin(part.free, missing)] > NOTHING).any())

    def _spent(self, part: _Part) -> Floats:
        """(free,) what each adds to the cost, in shares of what all cost."""
        spent = self._posted(self.goals.ledger.number(COST))[part.free]
        size = float(np.abs(spent) @ part.choice) or float(np.abs(spent).sum())
        return spent / size if size > 0 else spent

    def _posted(self, number: int) -> Floats:
        """(proposals,) what a unit of each posts to a balance."""
        ledger = self.goals.ledger
        column, balance, amount, _ = ledger.postings()
        found: Floats = np.bincount(column[balance == number], amount[balance == number], ledger.proposals).astype(float)
        return found


def choose_apart(goals: Goals, quantity: Floats, pillar: Pillar, apart: Apart, excess: Ints) -> Floats:
    """(proposals,) ``quantity`` with the whole units of ``pillar`` whole, as its detailed check allows; others' stay as they are.

    ``excess`` are the proposals to miss what each of ``goals.held`` holds. What leads and what follows is bounded to the choice.
    """
    market, search = goals.market, _Search(goals, pillar.name, apart, excess, Cuts())
    if len(apart.lead) + len(apart.follow) > AT_ONCE:
        quantity = search.grouped(quantity, pillar)
        apart = search.apart
    else:
        quantity = _dive(goals, quantity, apart.lead)
        market.keep(apart.lead, quantity)
    following = np.zeros(goals.ledger.proposals, bool)
    following[apart.follow] = True
    try:
        quantity = _dive(goals, quantity, apart.follow)
    except ModelError:  # what leads, as groups have chosen it, needs parts of what follows: all of it may be given up again
        quantity = _dive(goals, quantity, np.concatenate([apart.lead, apart.follow]))
        market.keep(apart.lead, quantity)
    quantity = search.improved(quantity)
    for attempt in range(CHECKS):
        asked = pillar.refine(quantity, last=attempt == CHECKS - 1)
        if asked is None:
            break
        search.cuts = search.cuts.and_also(asked)
        market.progress("whole units", f"{pillar.name}: {len(asked.limits)} limits cut, {len(asked.most)} proposals bounded")
        everything = following.copy()
        everything[apart.lead] = True
        quantity = search.anew(quantity, everything, search.branchings(everything))
    market.keep(np.concatenate([apart.lead, apart.follow]), quantity)
    return quantity


def _dive(goals: Goals, quantity: Floats, columns: Ints, lower: Floats | None = None) -> Floats:
    """``quantity`` with those of ``columns`` whole: the nearest to the next whole number are raised, the rest is solved again.

    ``lower`` (columns,): what some have been raised to already.
    """
    lower, upper = np.zeros(len(columns)) if lower is None else lower, np.full(len(columns), np.inf)
    while True:
        amount = quantity[columns]
        nearest = np.round(amount)
        fraction = np.where(np.abs(amount - nearest) <= CLOSE * np.maximum(1.0, nearest), 0.0, amount - np.floor(amount))
        lower = np.maximum(lower, np.floor(amount + CLOSE))
        parts = np.flatnonzero((fraction > 0) & (lower < upper))
        goals.market.progress("whole units", f"{len(parts):,} still in parts")
        if not len(parts):
            found = quantity.copy()
            found[columns] = np.round(found[columns])
            return found
        order = parts[np.lexsort((parts, -fraction[parts]))]
        batch = order[fraction[order] >= NEARLY] if fraction[order[0]] >= NEARLY else order[:1]
        raised = None
        while len(batch):
            wanted = lower.copy()
            wanted[batch] = np.ceil(amount[batch] - CLOSE)
            raised = goals.market.bounded(columns, wanted, upper)
            if raised is not None:
                lower, quantity = wanted, raised
                break
            last, batch = batch[:1], batch[: len(batch) // 2]
        if raised is None:
            upper[last] = np.floor(amount[last] + CLOSE)
            back = goals.market.bounded(columns, lower, upper)
            if back is None:  # what was raised leans on it: give up all that was raised
                lower[:] = 0.0
                back = goals.market.bounded(columns, lower, upper)
            if back is None:
                raise ModelError("doing less of what comes whole cannot be done")
            quantity = back


def _least(part: _Part, weights: Floats, nodes: int, effort: Effort) -> tuple[_Part, bool]:
    """``part`` with the least Σ weight × choice that is found, held there from now on; and whether it is another choice.

    Raises ModelError if nothing at all is found where the choice may not stay: doing nothing always can be chosen.
    """
    before, found = float(weights @ part.choice), None
    if before > NOTHING or part.broken:
        found = best_whole(replace(part.programme, cost=weights), None if part.broken else part.choice, nodes, ROUGHLY, effort)
        if found is None and part.broken:
            raise ModelError("no choice of whole units keeps to the limits that were cut")
    improved = found is not None and (part.broken or float(weights @ found) < before - NOTHING)
    choice = found if improved and found is not None else part.choice
    some = np.flatnonzero(weights)
    programme = part.programme
    row = np.full(len(some), len(programme.row_upper))
    held = replace(
        programme, row=np.concatenate([programme.row, row]), column=np.concatenate([programme.column, some]),
        value=np.concatenate([programme.value, weights[some]]), row_lower=np.append(programme.row_lower, -np.inf),
        row_upper=np.append(programme.row_upper, float(weights @ choice) + KEPT),
    )  # fmt: skip
    return _Part(part.free, held, choice, False), improved


def _beside(goals: Goals, owner: str) -> Ints:
    """Proposals of ``owner``, those of the core that share a limit with them (draws, shortfalls), and with those in turn (excesses)."""
    ledger = goals.ledger
    free, core = ledger.made_by(owner), goals.market.core()
    column, balance, _, _ = ledger.postings()
    limited = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
    while True:
        before = int(free.sum())
        shared = np.zeros(len(ledger.keys), bool)
        shared[balance[free[column] & limited[balance]]] = True
        beside = np.zeros(ledger.proposals, bool)
        beside[column[shared[balance]]] = True
        free |= core & beside
        if int(free.sum()) == before:
            break
    found: Ints = np.flatnonzero(free & goals.market.usable())
    return found


def _part(goals: Goals, quantity: Floats, mine: Ints, units: Flags, cuts: Cuts, loose: Ints) -> _Part:
    """The programme of the proposals ``mine``, of whole units only those in ``units`` (proposals,); all others are at ``quantity``.

    Those that are ``loose`` may be in parts.
    """
    ledger = goals.ledger
    free = mine[units[mine] | ~ledger.whole[mine]]
    place = np.full(ledger.proposals, -1, np.int64)
    place[free] = np.arange(len(free))
    column, balance, amount, _ = ledger.postings()
    fixed = quantity.copy()
    fixed[free] = 0.0
    used = ledger.used(fixed)
    limited = (ledger.sense != COUNTED) & np.isfinite(ledger.limit)
    some = np.flatnonzero((place[column] >= 0) & limited[balance])
    rows = np.unique(balance[some])
    size = ledger.typical[rows]
    left = (ledger.limit[rows] - used[rows]) / size
    now = np.bincount(balance[some], amount[some] * quantity[column[some]], len(ledger.keys))[rows] / size
    lower = np.where(ledger.sense[rows] == EQUAL, np.minimum(left, now), -np.inf)
    upper = np.maximum(left, now)  # where the plan stands is allowed, whatever was rounded
    for number, limit in cuts.limits.items():
        upper[rows == number] = np.minimum(left[rows == number], (limit - used[number]) / ledger.typical[number])
    most = np.maximum(goals.market.reach(free), quantity[free])
    for number, limit in cuts.most.items():
        most[free == number] = np.minimum(most[free == number], limit)
    whole = ledger.whole[free] & ~np.isin(free, loose)
    choice = quantity[free]
    broken = bool((now > upper + KEPT).any() or (choice > most + KEPT).any())
    programme = WholeProgramme(
        np.zeros(len(free)), np.zeros(len(free)), most, whole, np.searchsorted(rows, balance[some]), place[column[some]],
        amount[some] / ledger.typical[balance[some]], lower, upper,
    )  # fmt: skip
    return _Part(free, programme, choice if broken else np.minimum(choice, most), broken)
