"""The pillar's balances and what they cost at given prices: tasks, teams, team-weeks, and the pools that released land goes into."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.errors import ModelError
from coalition.model.caveat_limits import open_limits
from coalition.model.ledger import AT_MOST, EQUAL
from coalition.model.money import FREE, NONE
from coalition.model.needs import COST
from coalition.pillars.demining.chains import Chain, Path
from coalition.pillars.demining.land import FROM, Hazard
from coalition.pillars.demining.paths import Offer, Prices

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

Posting = tuple[int, float, str]

NOWHERE = -1
"""Instead of the number of a balance: there is none, and nothing is counted."""


class Accounts:
    """Balances of a `Demining` pillar, by array and by name."""

    def __init__(self, pillar: Demining) -> None:
        self.pillar, self.land, self.ledger, self.needs = pillar, pillar.land, pillar.ledger, pillar.needs
        self.worlds, self.weeks = len(self.land.worlds), self.land.weeks
        self.suffix = [f"@{world}" if world else "" for world in self.land.worlds]
        self.places = {place: number for number, place in enumerate(pillar.places)}
        self.cost = self.ledger.number(COST)
        self.offered = self._offered()
        self._open_work()
        self._open_tasks()
        self._open_teams()
        self._open_gains()
        lines = any(one.lines for one in pillar.paths.offers)
        self.limits = open_limits(self.ledger, pillar.caveats, pillar.money) if lines else []

    def prepare(self) -> None:
        """What is known only once the units and their crews are: what has been done, as constant postings."""
        self._begun = [self._constant_of_unit(number) for number in range(len(self.pillar.units))]
        self._been = [self._constant_of_crew(number) for number in range(len(self.pillar.crews))]

    # -- opening
    def _offered(self) -> Floats:
        """(assets, places, weeks) the most teams that could be at work."""
        found = np.zeros((len(self.land.assets), len(self.places), self.weeks))
        for number, offer in enumerate(self.pillar.paths.offers):
            works = self.pillar.paths.works[number] & self.pillar.paths.stays[number]
            found[self.land.assets.index(offer.asset)] += offer.number * works
        return found

    def _open_work(self) -> None:
        """Team-weeks by world, asset, oblast and week, where there is both work and a team that might do it."""
        self._work = np.full((self.worlds, len(self.land.assets), len(self.places), self.weeks), NOWHERE, np.int64)
        unit = self.ledger.unit("team-weeks")
        for kind, asset in enumerate(self.land.assets):
            for place, at in self.places.items():
                used = np.zeros(self.weeks, bool)
                for hazard in self.land.hazards.values():
                    if hazard.place == place:
                        for stage in range(len(FROM)):
                            used |= self.land.capacity(hazard.key, stage, asset) > 0
                some = np.flatnonzero(used & (self.offered[kind, at] > 0))
                days = [self.land.day_of(int(week)) for week in some]
                for world, suffix in enumerate(self.suffix):
                    self._work[world, kind, at, some] = self.ledger.open(
                        [f"demining:work|{asset}|{place}|{day}{suffix}" for day in days],
                        [f"weeks of {asset} teams in {place} from {day}" for day in days],
                        unit, AT_MOST, 0.0, table="asset", rows=[asset] * len(days), typical=1.0,
                    )  # fmt: skip

    def _open_tasks(self) -> None:
        """Tasks of each hazard that nobody has begun, and those that have begun alike, in each world."""
        self.tasks, unit = np.zeros((self.worlds, len(self.pillar.units)), np.int64), self.ledger.unit("tasks")
        self._task: dict[tuple[int, str, Chain], int] = {}
        for number, one in enumerate(self.pillar.units):
            word = f"|begun {number}" if one.begun else ""
            for world, suffix in enumerate(self.suffix):
                key, name = (
                    f"demining:tasks|{one.hazard}{word}{suffix}",
                    f"tasks of {one.hazard}" + (" that have begun" if one.begun else ""),
                )
                balance = self.ledger.open([key], [name], unit, AT_MOST, float(one.most), table="hazard", rows=[one.hazard], eager=True)
                self.tasks[world, number] = balance[0]
                self._task[world, one.hazard, one.begun] = int(balance[0])

    def _open_teams(self) -> None:
        """Teams of each offer that are still at home, and those that have been somewhere alike, in each world."""
        self.teams, unit = np.zeros((self.worlds, len(self.pillar.crews)), np.int64), self.ledger.unit("teams")
        self._crew: dict[tuple[int, str, tuple[object, ...]], int] = {}
        for number, one in enumerate(self.pillar.crews):
            offer, word = self.pillar.paths.offers[one.offer].key, f"|posted {number}" if one.been else ""
            for world, suffix in enumerate(self.suffix):
                key, name = f"demining:teams|{offer}{word}{suffix}", f"teams of {offer}" + (" that have been posted" if one.been else "")
                sense = EQUAL if one.been else AT_MOST
                balance = self.ledger.open([key], [name], unit, sense, float(one.most), table="team", rows=[offer], eager=True)
                self.teams[world, number] = balance[0]
                self._crew[world, offer, one.been] = int(balance[0])

    def _open_gains(self) -> None:
        """For what land is released for: base amounts (worlds, stages, units), week factors (units, weeks), pools (worlds, places,
        weeks).
        """
        units, hazards = self.pillar.units, self.land.hazards
        self.gain: dict[str, tuple[str, Floats, Floats, Ints]] = {}
        for measure, counts in self.land.mission["gain"].sort("measure").select("measure", "counts").iter_rows():
            what = str(counts)
            if any(need.measure == measure for need in self.needs.needs) and measure not in self.needs.pooled:
                raise ModelError(f"{measure}, for which land is released, is what items yield too")
            base = np.zeros((self.worlds, len(FROM), len(units)))
            for number, unit in enumerate(units):
                for stage in range(len(FROM)):
                    base[:, stage, number] = self.land.gains(what, hazards[unit.hazard], stage)
            weighing = np.array([self.land.weighing(what, hazards[unit.hazard]) for unit in units]).reshape(len(units), self.weeks)
            self.gain[measure] = what, base, weighing, self._pools(measure)

    def _pools(self, measure: str) -> Ints:
        """(worlds, places, weeks) the pool that takes the measure at the end of a week."""
        found = np.full((self.worlds, len(self.places), self.weeks), NOWHERE, np.int64)
        ends = np.array([self.land.last_step(week) for week in range(self.weeks)])
        for pool in self.needs.pools:
            if pool.measure == measure and pool.place in self.places and pool.item is None:
                found[pool.world, self.places[pool.place], (ends >= pool.first) & (ends <= pool.last)] = pool.balance
        return found

    # -- single postings
    def work(self, world: int, asset: str, place: str, week: int) -> int:
        """The balance of team-weeks, or NOWHERE."""
        return int(self._work[world, self.land.assets.index(asset), self.places[place], week])

    def work_at(self, some: Flags) -> Ints:
        """Balances of team-weeks at ``some`` (places, weeks), of all assets and worlds."""
        found: Ints = self._work[:, :, some]
        return found[found >= 0]

    def task(self, hazard: str, chain: Chain, world: int) -> int | None:
        """The balance that counts a task with the last step of ``chain``: with its first step, or the last that has begun."""
        if chain and chain[0].start >= self.land.now:
            return self._task.get((world, hazard, ())) if len(chain) == 1 else None
        return self._task.get((world, hazard, chain))

    def brought(self, hazard: Hazard, stage: int, end: int, world: int) -> list[tuple[int, float]]:
        """What a stage that ends in week ``end`` enters into pools: balance, amount."""
        found = []
        for _, (what, _, _, pools) in sorted(self.gain.items()):
            pool, amount = int(pools[world, self.places[hazard.place], end]), self.land.gained(what, hazard, stage, end, world)
            if pool != NOWHERE and amount > 0:
                found.append((pool, amount))
        return found

    def path(self, offer: Offer, path: Path, world: int) -> tuple[list[Posting], float] | None:
        """Postings of a path in a world and its cost; None: it cannot be."""
        crew = self._counted(offer, path, world)
        number = next(place for place, one in enumerate(self.pillar.paths.offers) if one is offer)
        if crew is None or not self._possible(number, offer, path):
            return None
        if any(not self.may(number, self.places[place], week, world) for week, place, _ in self.pillar.paths.weeks_of(offer, path)):
            return None
        posted: list[Posting] = [(crew, 1.0, "teams")]
        first = path.stays[0].start
        for week, place, working in self.pillar.paths.weeks_of(offer, path):
            posted += self.posted_week(number, self.places[place], week, world, working=working)
        posted += self.posted_limits(number, self.pillar.paths.counted_in(offer, path), world)
        formed = self._formed(offer, first, world)
        return None if formed is None else ([*posted, *formed], offer.cost * (path.last - first + 1))

    def may(self, number: int, at: int, week: int, world: int) -> bool:
        """Whether there is money and there are people for a week of offer ``number``."""
        people = self.pillar.paths.offers[number].people
        return self._money[world, number, week] != NONE and (people <= 0 or self._staff[world, number, at, week] != NONE)

    def posted_week(self, number: int, at: int, week: int, world: int = 0, *, working: bool) -> list[Posting]:
        """What a week of offer ``number`` at a place posts."""
        offer, posted = self.pillar.paths.offers[number], list[Posting]()
        money, people = int(self._money[world, number, week]), int(self._staff[world, number, at, week])
        if offer.cost > 0:
            posted.append((self.cost, offer.cost * self.needs.probability[world], "activity"))
            posted += [(money, offer.cost, "activity")] if money != FREE else []
        if offer.people > 0 and people != FREE:
            posted.append((people, offer.people, "people"))
        work = int(self._work[world, self.land.assets.index(offer.asset), at, week])
        if working and offer.works[at, week] and work != NOWHERE:
            posted.append((work, -1.0, "team-weeks"))
        return posted

    def posted_limits(self, number: int, some: int, world: int = 0) -> list[Posting]:
        """What a team of offer ``number`` posts as ``some`` limits of caveats (bits) begin to count it: one unit to each line."""
        lines = self.pillar.paths.offers[number].lines
        return [(self.limits[world][line], 1.0, "limit") for bit, alike in enumerate(lines) if some >> bit & 1 for line in alike]

    def limits_of(self, number: int, at: int, world: int) -> list[int]:
        """Balances of the limits of caveats that count teams of an offer at a place."""
        some = int(np.bitwise_or.reduce(self.pillar.paths.counted[number, at], initial=0))
        return [balance for balance, _, _ in self.posted_limits(number, some, world)]

    def _formed(self, offer: Offer, week: int, world: int) -> list[Posting] | None:
        """What a team that begins in ``week`` takes of what it is formed of; None: it was not there yet."""
        found = [(self.means(means, week - offer.delay, world), amount) for means, amount in offer.takes]
        return None if any(not one for one, _ in found) else [(one, amount, "means") for balances, amount in found for one in balances]

    def posted_begin(self, number: int, week: int) -> list[Posting]:
        """What a team of crew ``number`` posts as it begins in ``week``, in the first world."""
        offer = self.pillar.paths.offers[self.pillar.crews[number].offer]
        return [(int(self.teams[0, number]), 1.0, "teams"), *(self._formed(offer, week, 0) or [])]

    def posted_begun(self, number: int) -> list[Posting]:
        """What has begun of unit ``number`` posts."""
        return self._begun[number]

    def posted_been(self, number: int) -> list[Posting]:
        """What teams of crew ``number`` have posted up to now."""
        return self._been[number]

    def _counted(self, offer: Offer, path: Path, world: int) -> int | None:
        """The balance that counts the team: of those still at home, or of those that have been where this path has been."""
        now = self.land.now
        if path.stays[0].start >= now:
            return self._crew.get((world, offer.key, ()))
        been = (path.stays[0], *(one for one in path.stays[1:] if one.start - offer.lost < now))
        return self._crew.get((world, offer.key, been))

    def _possible(self, number: int, offer: Offer, path: Path) -> bool:
        """Whether a path begins at home, is in its window, moves no more and no faster than it may, and is nowhere it may not be."""
        stays, window = path.stays, self.pillar.paths.window[number]
        if not 0 <= stays[0].start <= path.last + 1 <= self.weeks or any(one.place not in self.places for one in stays):
            return False
        good = stays[0].place == offer.home and len(stays) - 1 <= offer.moves and bool(window[stays[0].start : path.last + 1].all())
        for before, after in pairwise(stays):
            good &= after.start - offer.lost >= before.start and after.start <= path.last + 1 and after.place != before.place
        for week, place, _ in self.pillar.paths.weeks_of(offer, path) if good else []:
            moving = any(one.start - offer.lost <= week < one.start for one in stays[1:])
            good &= moving or bool(self.pillar.paths.stays[number, self.places[place], week])
        return good

    def means(self, key: str, week: int, world: int) -> tuple[int, ...]:
        """The balances that taking a means in a week enters; none: nothing can have come yet."""
        return () if week < 0 else self.needs.means.taken(key, self.land.first_step(week), world)

    # -- who pays, by week
    @cached_property
    def _money(self) -> Ints:
        """(worlds, offers, weeks) the balance that a week is charged to; FREE: no limit is stated, NONE: there is no money."""
        offers = self.pillar.paths.offers
        found = np.full((self.worlds, len(offers), self.weeks), FREE, np.int64)
        firsts = [self.land.first_step(week) for week in range(self.weeks)]
        for number, offer in enumerate(offers):
            purse = self.pillar.money.purses.get(offer.purse)
            if purse is not None and offer.cost > 0:
                found[:, number] = purse.goods[:, firsts]
        return found

    @cached_property
    def _staff(self) -> Ints:
        """(worlds, offers, places, weeks) the balance of the contributor's people."""
        offers, territory = self.pillar.paths.offers, dict(self.land.mission["place"].select("place", "territory").iter_rows())
        found = np.full((self.worlds, len(offers), len(self.places), self.weeks), FREE, np.int64)
        firsts = [self.land.first_step(week) for week in range(self.weeks)]
        for number, offer in enumerate(offers):
            for place, at in self.places.items():
                if offer.people > 0 and offer.contributor is not None:
                    found[:, number, at] = self.pillar.money.staff_of(offer.contributor, str(territory[place]))[:, firsts]
        return found

    def money_of(self, number: int, world: int) -> Ints:
        """(weeks,) the balances that the weeks of offer ``number`` are charged to; below zero where there is none."""
        found: Ints = self._money[world, number]
        return found

    def means_of(self, offer: Offer, world: int, only: str | None = None) -> list[int]:
        """Balances of the means that a team of ``offer`` is formed of (``only`` of one of them), in order."""
        found = [
            self.pillar.needs.means.taken(means, step, world)
            for means, _ in offer.takes
            if only in (None, means)
            for step in range(self.pillar.land.calendar.steps)
        ]
        return sorted({balance for balances in found for balance in balances})

    def scarce(self) -> list[int]:
        """Balances of money and people that teams are charged to, and of caveats that count them; funds have no limit of their own."""
        found = {int(one) for table in (self._money, self._staff) for one in np.unique(table) if one >= 0}
        found |= {world[line] for world in self.limits for one in self.pillar.paths.offers for alike in one.lines for line in alike}
        return sorted(one for one in found if not self.ledger.keys[one].startswith("fund:"))

    def unlimited(self, offer: Offer) -> bool:
        """Whether no budget limits what an offer costs."""
        number = next(place for place, one in enumerate(self.pillar.paths.offers) if one is offer)
        return bool((self._money[:, number] == FREE).all())

    # -- prices
    def policy_prices(self, prices: Floats) -> tuple[Floats, Floats]:
        """What team-weeks cost (worlds, assets, places, weeks), and what ending a stage brings (worlds, stages, units, weeks)."""
        weeks_at = _at(prices, self._work)
        units = self.pillar.units
        at = np.array([self.places[self.land.hazards[one.hazard].place] for one in units], np.int64)
        found = np.zeros((self.worlds, len(FROM), len(units), self.weeks))
        for _, base, weighing, pools in self.gain.values():
            worth = _at(prices, pools)[:, at] * weighing
            found -= base[:, :, :, None] * worth[:, None]
        for number, unit in enumerate(units):
            if not unit.begun:
                for stage in range(len(FROM)):
                    if FROM[stage] == unit.ready:
                        found[:, stage, number] += prices[self.tasks[:, number]][:, None]
        return weeks_at, found

    def path_prices(self, prices: Floats) -> Prices:
        """What weeks of teams cost and are worth."""
        offers = self.pillar.paths.offers
        cost, people = np.array([one.cost for one in offers]), np.array([one.people for one in offers])
        share = np.array(self.needs.probability)[:, None, None] * prices[self.cost]
        week = (
            (np.where(self._money == NONE, np.inf, _at(prices, self._money)) + share) * cost[:, None]
            if len(offers)
            else np.zeros((self.worlds, 0, self.weeks))
        )
        week = np.where(np.isnan(week), 0.0, week)
        staffed = np.where(self._staff == NONE, np.inf, _at(prices, self._staff)) * np.where(people > 0, people, 0.0)[:, None, None]
        staffed = np.where(np.isnan(staffed), 0.0, staffed)
        kinds = np.array([self.land.assets.index(one.asset) for one in offers], np.int64)
        return Prices(week, staffed, -_at(prices, self._work)[:, kinds], self._forming(prices), self._limiting(prices))

    def _limiting(self, prices: Floats) -> Floats:
        """(worlds, offers, sets) what it costs to be counted in a set of limits of caveats."""
        sets = self.pillar.paths.sets
        found = np.zeros((self.worlds, len(self.pillar.paths.offers), sets))
        for number, offer in enumerate(self.pillar.paths.offers):
            for some in range(1, sets) if offer.lines else ():
                for world in range(self.worlds):
                    found[world, number, some] = sum(prices[balance] for balance, _, _ in self.posted_limits(number, some, world))
        return found

    def _forming(self, prices: Floats) -> Floats:
        """(worlds, offers, weeks) what beginning in a week costs: what the team is formed of, and its place among those offered."""
        found = np.zeros((self.worlds, len(self.pillar.paths.offers), self.weeks))
        for number, offer in enumerate(self.pillar.paths.offers):
            for means, amount in offer.takes:
                for balances in self._means[means, offer.delay]:
                    found[:, number] += np.where(balances == NOWHERE, np.inf, _at(prices, balances) * amount)
        for number, crew in enumerate(self.pillar.crews):
            if not crew.been:
                found[:, crew.offer] += prices[self.teams[:, number]][:, None]
        fresh = {crew.offer for crew in self.pillar.crews if not crew.been}
        for number in range(len(self.pillar.paths.offers)):
            if number not in fresh:
                found[:, number] = np.inf
        return found

    @cached_property
    def _means(self) -> Mapping[tuple[str, int], Ints]:
        """By means and delay, (2, worlds, weeks) the balances that teams beginning in a week are formed from."""
        asked = {(means, offer.delay) for offer in self.pillar.paths.offers for means, _ in offer.takes}
        found = {}
        for means, delay in sorted(asked):
            numbers = [[self.means(means, week - delay, world) for week in range(self.weeks)] for world in range(self.worlds)]
            both = [[one or (NOWHERE, NOWHERE) for one in row] for row in numbers]
            found[means, delay] = np.array(both, np.int64).reshape(self.worlds, self.weeks, 2).transpose(2, 0, 1)
        return found

    # -- what has been
    def begun(self, prices: Floats) -> Floats:
        """(units,) what has begun of each unit costs at ``prices`` (below zero: it helps)."""
        return np.array([sum(amount * prices[balance] for balance, amount, _ in posted) for posted in self._begun])

    def been(self, prices: Floats) -> Floats:
        """(crews,) what teams that have been somewhere have cost, at ``prices``."""
        return np.array([sum(amount * prices[balance] for balance, amount, _ in posted) for posted in self._been])

    def _constant_of_unit(self, number: int) -> list[Posting]:
        unit, found = self.pillar.units[number], list[Posting]()
        for world in range(self.worlds):
            for length in range(1, len(unit.begun) + 1):
                posted = self.pillar.stage_postings(unit.hazard, unit.begun[:length], world)
                found += posted[0] if posted is not None else []
        return found

    def _constant_of_crew(self, number: int) -> list[Posting]:
        """Postings of a path up to now; what comes after is the dynamic programme's."""
        crew, found = self.pillar.crews[number], list[Posting]()
        if crew.been:
            offer = self.pillar.paths.offers[crew.offer]
            last = max(self.land.now, crew.been[-1].start) - 1
            for world in range(self.worlds):
                posted = self.path(offer, Path(crew.been, last), world)
                found += posted[0] if posted is not None else []
        return found


def _at(prices: Floats, balances: Ints) -> Floats:
    """Prices of ``balances``, nothing where there is none."""
    found: Floats = np.where(balances >= 0, prices[np.maximum(balances, 0)], 0.0)
    return found
