"""A schedule from a list: tasks in an order, each begun as soon as teams can be had, under the limits that the plan is under.

This is how a ranked list is worked through in the field. Week by week the first task of the list that is ready (or, where wanted, stage by
stage) takes what teams stand idle in its oblast, as many as it may, of the kind that ends soonest; where too few will be idle soon, teams
that are idle in other oblasts are sent for. A crew stays until the stage has ended, but for those whom its last week does not need. Teams
come as they are offered (from home, in their window, with the moves they have) and as there is money for their weeks; teams formed of
means as the plan has them.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from coalition.pillars.demining.chains import Chain, Path, Stay, Step
from coalition.pillars.demining.land import DONE, FROM, TO

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

SOON = 2
"""Weeks in which teams that are busy at a place will be idle soon enough for none to be sent for."""

_ROUNDING = 1e-9


@dataclass
class _Team:
    """One team as the schedule goes: where it is, from when it is idle, the last week it is paid for, and the limits that count it."""

    number: int
    crew: int
    offer: int
    asset: str
    place: int
    moves: int
    idle: int
    stays: list[Stay] = field(default_factory=list)
    last: int = -1
    counted: int = 0


@dataclass
class _Field:
    """All teams, by kind and place in the order of their numbers, and those that may still move."""

    at: dict[tuple[str, int], list[_Team]]
    mobile: list[_Team]
    left: dict[int, float]

    def move(self, team: _Team, place: int, idle: int) -> None:
        """Send a team to another place, where it is idle from week ``idle`` on."""
        self.at[team.asset, team.place].remove(team)
        team.place, team.moves, team.idle = place, team.moves - 1, idle
        insort(self.at.setdefault((team.asset, place), []), team, key=lambda one: one.number)
        if team.moves < 1:
            self.mobile.remove(team)

    def idle(self, asset: str, place: int, week: int) -> list[_Team]:
        """Teams of a kind that have no work at a place."""
        return [one for one in self.at.get((asset, place), ()) if one.idle <= week]


@dataclass
class _Task:
    unit: int
    chain: Chain
    ready: int
    week: int


@dataclass(frozen=True)
class Schedule:
    """What a list comes to: labels of proposals with how many of each."""

    chosen: tuple[tuple[tuple[str, int, Any], float], ...]


class Scheduler:
    """Works lists through; ``left`` says of each balance of money and people what may still be spent, ``formed`` by offer when teams
    begin.
    """

    def __init__(self, pillar: Demining, left: Mapping[int, float], formed: Mapping[int, Sequence[int]]) -> None:
        self.pillar, self.left, self.formed = pillar, left, formed
        self.weeks = pillar.land.weeks
        self.tasks = [
            (number, copy) for number, unit in enumerate(pillar.units) for copy in range(unit.most)
        ]  # fmt: skip
        self._able = [
            [list({offer.asset: None for offer in pillar.paths.offers if pillar.land.rate(offer.asset, stage, hazard.ground) > 0})
             for stage in range(len(FROM))]
            for hazard in (pillar.land.hazards[unit.hazard] for unit in pillar.units)
        ]  # fmt: skip
        self._open = (pillar.paths.works & pillar.paths.stays).tolist()
        self._spans: dict[tuple[str, int, str, int, int], tuple[int, float, int] | None] = {}
        self._charges: dict[tuple[int, int, int], list[tuple[int, float]] | None] = {}

    def run(self, order: Sequence[int], *, breadth: bool = False) -> Schedule:
        """The schedule of the tasks (numbers of ``tasks``) in this order, task by task or (``breadth``) stage by stage."""
        pillar = self.pillar
        tasks = [
            _Task(number, pillar.units[number].begun, pillar.units[number].ready, pillar.units[number].week)
            for number, _ in (self.tasks[place] for place in order)
        ]  # fmt: skip
        teams = self._teams()
        field = _Field({}, [one for one in teams if one.moves > 0], dict(self.left))
        for one in teams:
            field.at.setdefault((one.asset, one.place), []).append(one)
        for task in tasks:
            self._busy(task, field)
        for week in range(pillar.land.now, self.weeks):
            waiting = [task for task in tasks if task.ready < DONE and task.week <= week]
            for task in sorted(waiting, key=lambda one: one.ready) if breadth else waiting:
                self._serve(task, week, field)
            if all(task.ready >= DONE for task in tasks):
                break
        chosen: dict[tuple[str, int, object], float] = defaultdict(float)
        for task in tasks:
            if task.chain:
                chosen["task", task.unit, (task.chain,)] += 1.0
        for team in teams:
            been = len(pillar.crews[team.crew].been)
            while len(team.stays) > been and team.stays[-1].start > team.last:
                team.stays.pop()  # sent for, and never used there
            if team.stays:
                last = max(team.last, pillar.land.now - 1) if pillar.crews[team.crew].been else team.last
                chosen["team", team.crew, (Path(tuple(team.stays), last),)] += 1.0
        return Schedule(tuple(sorted(chosen.items(), key=repr)))

    def _teams(self) -> list[_Team]:
        found: list[_Team] = []
        for number, crew in enumerate(self.pillar.crews):
            offer = self.pillar.paths.offers[crew.offer]
            if crew.been:
                week, place, state = self.pillar.paths.standing(crew)
                moves = state // self.pillar.paths.sets
                for _ in range(crew.most):
                    been, some = list(crew.been), state % self.pillar.paths.sets
                    found.append(_Team(len(found), number, crew.offer, offer.asset, place, moves, week, been, week - 1, some))
                continue
            begins = list(self.formed.get(crew.offer, [])) if offer.takes else [max(offer.first, self.pillar.land.now)] * crew.most
            home = int(self.pillar.paths.home[crew.offer])
            for begin in begins:
                found.append(_Team(len(found), number, crew.offer, offer.asset, home, offer.moves, begin))
        return found

    def _busy(self, task: _Task, field: _Field) -> None:
        """Keep a crew on a stage that has begun and has not ended."""
        if not task.chain or task.week <= self.pillar.land.now:
            return
        step, hazard = task.chain[-1], self.pillar.land.hazards[self.pillar.units[task.unit].hazard]
        at, end = self.pillar.accounts.places[hazard.place], task.week - 1
        for one in sorted(field.idle(step.asset, at, end), key=lambda one: (not one.stays, one.crew))[: step.teams]:
            if not one.stays:
                one.stays.append(Stay(one.idle, self.pillar.paths.places[at]))
                one.last = one.idle - 1
            self._pay(one, at, end, field.left)
            one.idle = end + 1

    def _serve(self, task: _Task, week: int, field: _Field) -> None:
        """Begin the next stage of a task if teams are there, or send for some."""
        unit = self.pillar.units[task.unit]
        hazard = self.pillar.land.hazards[unit.hazard]
        at = self.pillar.accounts.places[hazard.place]
        best: tuple[int, float, str, int, int] | None = None
        for stage in (one for one in range(len(FROM)) if FROM[one] == task.ready):
            for asset in self._able[task.unit][stage]:
                here = sum(self._open[one.offer][at][week] for one in field.idle(asset, at, week))
                if here:
                    best = self._better(best, unit.hazard, stage, asset, min(here, hazard.most_teams), week)
        if best is None:
            self._call(task, hazard.most_teams, at, week, field)
            return
        end, _, asset, crew, stage = best
        idle = [one for one in field.idle(asset, at, week) if self._open[one.offer][at][week]]
        idle.sort(key=lambda one: (-one.last, one.crew))
        while len(free := self._affordable(idle, at, week, end, field.left)) < crew:
            found = self._better(None, unit.hazard, stage, asset, len(free), week) if free else None
            if found is None:
                return
            end, crew = found[0], found[3]
        span = self._span(unit.hazard, stage, asset, crew, week)
        assert span is not None, "the best stage can be done"
        for place, one in enumerate(free[:crew]):
            if not one.stays:
                one.stays.append(Stay(week, self.pillar.paths.places[at]))
                one.last = week - 1
            until = end if place < span[2] else end - 1  # in its last week a stage may leave some of the crew free for the next
            self._pay(one, at, until, field.left)
            one.idle = until + 1
        task.chain = (*task.chain, Step(stage, asset, crew, week))
        task.ready, task.week = TO[stage], end + 1

    def _better(
        self, best: tuple[int, float, str, int, int] | None, hazard: str, stage: int, asset: str, most: int, week: int
    ) -> tuple[int, float, str, int, int] | None:  # fmt: skip
        """The stage that ends sooner: as it stands, or done by up to ``most`` teams of ``asset``."""
        for teams in range(most, 0, -1):
            span = self._span(hazard, stage, asset, teams, week)
            if span is not None:
                found = (span[0], span[1], asset, teams, stage)
                best = found if best is None or found[:4] < best[:4] else best
        return best

    def _span(self, hazard: str, stage: int, asset: str, teams: int, week: int) -> tuple[int, float, int] | None:
        """The week in which a stage ends that begins in ``week``, its team-weeks, and the teams still at it in the last one; None: it
        cannot be.
        """
        asked = hazard, stage, asset, teams, week
        if asked not in self._spans:
            spans = self.pillar.land.spans(hazard, stage, asset, teams)
            end = -1 if spans is None else int(spans.end[0, week])
            self._spans[asked] = None
            if spans is not None and end >= 0:
                used = spans.used(0, week, end)
                self._spans[asked] = end, float(used.sum()), ceil(used[-1] - _ROUNDING)
        return self._spans[asked]

    def _call(self, task: _Task, most: int, at: int, week: int, field: _Field) -> None:
        """Send idle teams of other oblasts to a task, if none are on the way or will be idle there as soon."""
        paths, stages = self.pillar.paths, [one for one in range(len(FROM)) if FROM[one] == task.ready]
        able = {asset for stage in stages for asset in self._able[task.unit][stage]}
        soon = min(week + SOON, self.weeks - 1)
        there = sum(one.idle <= soon for asset in able for one in field.at.get((asset, at), ()))
        for one in list(field.mobile) if there < most else ():
            offer = paths.offers[one.offer]
            if there >= most or one.place == at or offer.asset not in able or one.idle > week:
                continue
            after = week + offer.lost
            if after >= self.weeks or not self._open[one.offer][at][after]:
                continue
            if not self._admitted(one, at, after, field.left):
                continue
            if not paths.window[one.offer][week] or (one.stays and not paths.stays[one.offer, one.place, min(week, self.weeks - 1)]):
                continue
            if not one.stays:
                one.stays.append(Stay(week, paths.places[one.place]))
                one.last = week - 1
            one.stays.append(Stay(after, paths.places[at]))
            field.move(one, at, after)
            there += 1

    def _admitted(self, team: _Team, at: int, week: int, left: Mapping[int, float]) -> bool:
        """Whether limits leave room for a team at a place."""
        some = int(self.pillar.paths.counted[team.offer, at, week]) & ~team.counted
        return all(left[balance] >= amount for balance, amount, _ in self.pillar.accounts.posted_limits(team.offer, some))

    def _affordable(self, teams: Sequence[_Team], at: int, week: int, end: int, left: Mapping[int, float]) -> list[_Team]:
        """Those of ``teams`` for whom there is money, people and room in limits up to ``end``, together with those before them."""
        spent: dict[int, float] = defaultdict(float)
        found = []
        for one in teams:
            wanted = self._wanted(one, at, week, end)
            if wanted is None or any(left[balance] - spent[balance] < amount - 1e-9 for balance, amount in wanted.items()):
                continue
            for balance, amount in wanted.items():
                spent[balance] += amount
            found.append(one)
        return found

    def _pay(self, team: _Team, at: int, end: int, left: dict[int, float]) -> None:
        """Take what a team up to week ``end`` takes out of what is left; it has begun."""
        for balance, amount in (self._wanted(team, at, team.last + 1, end) or {}).items():
            left[balance] -= amount
        team.last = max(team.last, end)
        team.counted |= self._limited(team, at, team.last, end)

    def _wanted(self, team: _Team, at: int, week: int, end: int) -> dict[int, float] | None:
        """What a team takes of money, people and limits to be at a place from ``week`` (or since it was paid last) to ``end``; None: it
        cannot be.
        """
        wanted: dict[int, float] = defaultdict(float)
        for one in range(team.last + 1 if team.stays else week, end + 1):
            charges = self._charged(team.offer, at, one)
            if charges is None:
                return None
            for balance, amount in charges:
                wanted[balance] += amount
        for balance, amount, _ in self.pillar.accounts.posted_limits(team.offer, self._limited(team, at, week, end) & ~team.counted):
            wanted[balance] += amount
        return wanted

    def _limited(self, team: _Team, at: int, week: int, end: int) -> int:
        """The limits that count a team which is at a place up to ``end``, having begun at the latest in ``week``."""
        paths = self.pillar.paths
        stays = tuple(team.stays) or (Stay(week, paths.places[at]),)
        return paths.counted_in(paths.offers[team.offer], Path(stays, end))

    def _charged(self, offer: int, at: int, week: int) -> list[tuple[int, float]] | None:
        """What a week of a team takes of the money and people that are left; None: it cannot be there."""
        asked = offer, at, week
        if asked not in self._charges:
            accounts, found = self.pillar.accounts, None
            if self.pillar.paths.window[offer][week] and accounts.may(offer, at, week, 0):
                posted = accounts.posted_week(offer, at, week, working=False)
                found = [(balance, amount) for balance, amount, term in posted if term in ("activity", "people") and balance in self.left]
            self._charges[asked] = found
        return self._charges[asked]
