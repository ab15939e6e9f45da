"""Priority lists as they are used today, worked through as schedules, and lists that are better than them, found by moving tasks about.

Five lists (`LISTS`): most people exposed (the spirit of impact scoring: Landmine Impact Survey and IMSMA scores rank communities by
victims, population and
what is blocked), most benefit for each hectare, nearest to where teams are, smallest first, and most valuable first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.pillars.demining.schedule import Schedule, Scheduler

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

TRIES, WORK = 120, 4_000
"""Schedules tried beside the lists, and tasks in all of them together: of more tasks fewer are tried."""

Arrivals = dict[tuple[int, str, str], list[tuple[int, float]]]
"""By world, measure and place: step and amount of what comes."""

Worth = tuple[float, ...]
"""Weighted shortfall to be expected, by tier: smaller is better, the first tier first."""


def _score(pillar: Demining, unit: int) -> float:
    """Everything a task could bring from the first week on, each need's measure in shares of all that is needed of it."""
    hazard, total = pillar.land.hazards[pillar.units[unit].hazard], 0.0
    omega: dict[tuple[str, str], float] = defaultdict(float)
    for need in pillar.needs.needs:
        omega[need.measure, need.place] = max(omega[need.measure, need.place], need.omega)
    for measure, (what, _, weighing, _) in sorted(pillar.accounts.gain.items()):
        chances = pillar.needs.probability
        whole = sum(float(pillar.land.gains(what, hazard, stage) @ chances) for stage in range(6))
        total += omega[measure, hazard.place] * whole * float(weighing[unit].max(initial=0.0))
    return total


def _exposed(pillar: Demining, unit: int) -> float:
    return -pillar.land.hazards[pillar.units[unit].hazard].exposed


def _by_hectare(pillar: Demining, unit: int) -> float:
    return -_score(pillar, unit) / float(pillar.land.hazards[pillar.units[unit].hazard].area[0, 0])


def _nearest(pillar: Demining, unit: int) -> float:
    """Oblasts in which most teams are at home come first."""
    at = pillar.land.hazards[pillar.units[unit].hazard].place
    return -float(sum(offer.number for offer in pillar.paths.offers if offer.home == at))


def _smallest(pillar: Demining, unit: int) -> float:
    return float(pillar.land.hazards[pillar.units[unit].hazard].area[0, 0])


def _value_first(pillar: Demining, unit: int) -> float:
    return -_score(pillar, unit)


LISTS: dict[str, Callable[[Demining, int], float]] = {
    "most people exposed": _exposed, "benefit per hectare": _by_hectare, "nearest first": _nearest, "smallest first": _smallest,
    "value first": _value_first,
}  # fmt: skip
"""The five lists: what a task (number of its unit) is sorted by."""


class Lists:
    """Lists of a pillar under what is left of money, people and means (see `Scheduler`)."""

    def __init__(self, pillar: Demining, left: Mapping[int, float], formed: Mapping[int, Sequence[Sequence[int]]]) -> None:
        self.pillar, self.scheduler = pillar, Scheduler(pillar, left, formed)
        self.by_need = [need for need in pillar.needs.needs if need.measure in pillar.accounts.gain]
        self.tiers = sorted({need.tier for need in pillar.needs.needs})
        self.by_tier = "shortfall" in pillar.mission["goal"]["goal"].cast(pl.String).to_list() or pillar.mission["goal"].is_empty()

    def ranked(self, name: str) -> list[int]:
        """Tasks (numbers of the scheduler's) in the order of a list; ties by key."""
        tasks = self.scheduler.tasks
        keys = [LISTS[name](self.pillar, unit) for unit in range(len(self.pillar.units))]
        return sorted(range(len(tasks)), key=lambda place: (keys[tasks[place][0]], place))

    def worth(self, schedule: Schedule) -> Worth:
        """What needs for released land lack under a schedule, in shares of all that is needed, by tier."""
        brought: Arrivals = defaultdict(list)
        land = self.pillar.land
        for (kind, number, what), count in schedule.chosen:
            if kind != "task":
                continue
            hazard = land.hazards[self.pillar.units[number].hazard]
            for world, step in ((world, step) for world, chain in enumerate(what) for step in chain):
                spans = land.spans(hazard.key, step.stage, step.asset, step.teams)
                assert spans is not None
                end = int(spans.end[world, step.start])
                for measure, (gain, _, _, _) in self.pillar.accounts.gain.items():
                    amount = land.gained(gain, hazard, step.stage, end, world)
                    if amount > 0:
                        brought[world, measure, hazard.place].append((land.last_step(end), amount * count))
        return self.lacking(brought)

    def rank(self, worth: Worth) -> Worth:
        """What a worth is compared by: all tiers together where no goal tells them apart."""
        return worth if self.by_tier else (round(sum(worth), 12),)

    def lacking(self, brought: Arrivals) -> Worth:
        """Weighted shortfall by tier if so much comes at these steps: each amount goes to the open need that counts most, then is due
        first.
        """
        short = {need.key: need.quantity for need in self.by_need}
        for (world, measure, place), amounts in sorted(brought.items()):
            mine = [need for need in self.by_need if (need.world, need.measure, need.place) == (world, measure, place)]
            mine.sort(key=lambda need: (need.tier, -need.omega, need.due, need.key))
            for step, amount in sorted(amounts):
                for need in mine:
                    if need.first <= step <= need.due and amount > 0:
                        taken = min(amount, short[need.key])
                        short[need.key] -= taken
                        amount -= taken
        return tuple(
            round(sum(need.omega * need.share * short[need.key] for need in self.by_need if need.tier == tier), 12) for tier in self.tiers
        )

    def improved(self, orders: Sequence[Sequence[int]], tries: int = TRIES) -> tuple[Worth, Schedule]:
        """The best of ``orders``, each task by task and stage by stage, and of those that come from it by moving one task at a time to
        another rank; the same every time.
        """
        runs = [
            (place, breadth, self.scheduler.run(order, breadth=breadth)) for place, order in enumerate(orders) for breadth in (False, True)
        ]
        best, place, breadth, schedule = min(((self.rank(self.worth(run[2])), *run) for run in runs), key=lambda one: one[:3])
        order, dice = list(orders[place]), Random(0)
        for _ in range(min(tries, WORK // len(order)) if len(order) > 1 else 0):
            other = list(order)
            other.insert(dice.randrange(len(order)), other.pop(dice.randrange(len(order))))
            found = self.scheduler.run(other, breadth=breadth)
            worth = self.rank(self.worth(found))
            if worth <= best:
                best, order, schedule = worth, other, found
        return best, schedule


def first_begun(pillar: Demining, lists: Lists, chosen: Sequence[tuple[tuple[str, int, Any], float]]) -> list[int]:
    """Tasks in the order in which a plan begins them, the others in the order of what they are worth."""
    begins: dict[int, list[int]] = defaultdict(list)
    for (kind, number, what), count in chosen:
        if kind == "task" and any(what):
            begins[number] += [min(chain[0].start for chain in what if chain)] * max(1, round(count))
    keys = []
    for number, copy in lists.scheduler.tasks:
        mine = sorted(begins[number])
        keys.append(float(mine[copy]) if copy < len(mine) else np.inf)
    score = [_value_first(pillar, number) for number in range(len(pillar.units))]
    return sorted(range(len(keys)), key=lambda place: (keys[place], score[lists.scheduler.tasks[place][0]], place))


def whole_begins(begun: Sequence[tuple[int, float]]) -> list[int]:
    """Weeks in which whole teams begin of what ``begun`` (week, teams) says in parts: each when enough parts of it have."""
    found, so_far = list[int](), 0.0
    for week, units in sorted(begun):
        so_far += units
        found += [week] * (int(so_far + 1e-6) - len(found))
    return found


def beside(pillar: Demining, used: Floats, chosen: Sequence[tuple[tuple[str, int, Any], float]]) -> Lists:
    """Priority lists under what others leave who have ``used`` (balances,) so much, with teams formed of means as ``chosen`` has them."""
    left = {number: float(pillar.ledger.limit[number] - used[number]) for number in pillar.accounts.scarce()}
    for number, crew in enumerate(pillar.crews):  # what teams have cost that have been somewhere is spent
        for balance, amount, _ in pillar.accounts.posted_been(number):
            if balance in left:
                left[balance] -= amount * crew.most
    begun: dict[int, list[list[tuple[int, float]]]] = defaultdict(lambda: [[] for _ in pillar.land.worlds])
    for (kind, number, what), units in chosen:
        for world, path in enumerate(what if kind == "team" and not pillar.crews[number].been else ()):
            if path is not None:
                begun[pillar.crews[number].offer][world].append((path.stays[0].start, units))
    return Lists(pillar, left, {offer: [whole_begins(one) for one in found] for offer, found in begun.items()})
