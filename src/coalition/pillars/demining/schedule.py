"""A schedule from a list: tasks in an order, each begun as soon as teams can be had, under the limits that the plan is under.

This is how a ranked list is worked through in the field. Week by week the first task of the list that is ready (or, where wanted, stage by
stage) takes what teams stand idle in its oblast, as many as it may, of the kind that ends soonest; where too few will be idle soon, teams
that are idle in other oblasts are sent for. A crew stays until the stage has ended, but for those whom its last week does not need. Teams
come as they are offered (from home, in their window, with the moves they have) and as there is money for their weeks; teams formed of
means as the plan has them.

With scenarios a list knows no more than anybody else: up to the reveal it is worked through once for all worlds, a stage being reckoned as
long as in the world where it lasts longest, and only if all worlds have the money; from then on it is worked through in each world
by itself. Teams that have begun stay until the reveal, or go home for good in all worlds.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from coalition.pillars.demining.chains import Chain, Path, Stay, Step
from coalition.pillars.demining.land import DONE, FROM, TO

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

SOON = 2
"""Weeks in which teams that are busy at a place will be idle soon enough for none to be sent for."""

NEVER = -2
"""No week: the team did not stay for the reveal."""

_NEXT = {ready: tuple(stage for stage in range(len(FROM)) if FROM[stage] == ready) for ready in FROM}
"""Stages that can be next, by how far a task has come."""

_ROUNDING = 1e-9


@dataclass
class _Team:
    """One team as the schedule goes: where it is, from when it is idle, the last week it is paid for, and the limits that count it.

    ``kept`` is the week up to which it stayed for the reveal, having been paid up to ``before``.
    """

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
    kept: int = NEVER
    before: int = -1


@dataclass
class _Field:
    """The teams of one world, by kind and place in the order of their numbers, and those that may still move."""

    at: dict[tuple[str, int], list[_Team]]
    mobile: list[_Team]

    def leave(self, team: _Team) -> None:
        """A team goes home for good."""
        self.at[team.asset, team.place].remove(team)
        if team in self.mobile:
            self.mobile.remove(team)

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


@dataclass
class _World:
    """One world as the schedule goes; what is ``left`` of money, people and limits is one account of all worlds' balances."""

    number: int
    tasks: list[_Task]
    teams: list[_Team]
    field: _Field
    left: dict[int, float]


@dataclass(frozen=True)
class Schedule:
    """What a list comes to: labels of proposals with how many of each."""

    chosen: tuple[tuple[tuple[str, int, Any], float], ...]


class Scheduler:
    """Works lists through; ``left`` says of each balance of money and people what may still be spent, ``formed`` by offer and world when
    teams begin.
    """

    def __init__(self, pillar: Demining, left: Mapping[int, float], formed: Mapping[int, Sequence[Sequence[int]]]) -> None:
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
        self._spans: dict[tuple[str, int, str, int, int, tuple[int, ...]], tuple[int, float, int] | None] = {}
        self._charges: dict[tuple[int, int, int, int], list[tuple[int, float]] | None] = {}

    def run(self, order: Sequence[int], *, breadth: bool = False) -> Schedule:
        """The schedule of the tasks (numbers of ``tasks``) in this order, task by task or (``breadth``) stage by stage."""
        reveal, left = self.pillar.land.reveal, dict(self.left)
        worlds = [self._world(order, number, left) for number in range(len(self.pillar.land.worlds))]
        for place in range(len(order)):
            self._busy(place, worlds)
        for week in range(self.pillar.land.now, self.weeks):
            if week == max(reveal, self.pillar.land.now) and reveal and not self._part(worlds, reveal):
                return Schedule(())
            for group in [worlds] if week < reveal else [[one] for one in worlds]:
                tasks = group[0].tasks
                waiting = [place for place, task in enumerate(tasks) if task.ready < DONE and task.week <= week]
                for place in sorted(waiting, key=lambda one: tasks[one].ready) if breadth else waiting:
                    self._serve(place, week, group)
            if all(task.ready >= DONE for world in worlds for task in world.tasks):
                break
        return self._schedule(worlds)

    def _world(self, order: Sequence[int], number: int, left: dict[int, float]) -> _World:
        """A world as it stands at first."""
        units = [self.pillar.units[self.tasks[place][0]] for place in order]
        tasks = [
            _Task(self.tasks[place][0], unit.begun, unit.ready, unit.week) for place, unit in zip(order, units, strict=True)
        ]  # fmt: skip
        teams = self._teams(number)
        field = _Field({}, [one for one in teams if one.moves > 0])
        for one in teams:
            field.at.setdefault((one.asset, one.place), []).append(one)
        return _World(number, tasks, teams, field, left)

    def _schedule(self, worlds: Sequence[_World]) -> Schedule:
        """What the worlds have come to, as labels of proposals."""
        chosen: dict[tuple[str, int, object], float] = defaultdict(float)
        for tasks in zip(*(world.tasks for world in worlds), strict=True):
            if any(task.chain for task in tasks):
                chosen["task", tasks[0].unit, tuple(task.chain for task in tasks)] += 1.0
        for teams in zip(*(world.teams for world in worlds), strict=True):
            stayed = all(team.kept == team.last for team in teams)  # in no world was it used after the reveal
            path = tuple(self._path(team, stayed=stayed) for team in teams)
            if any(one is not None for one in path):
                chosen["team", teams[0].crew, path] += 1.0
        return Schedule(tuple(sorted(chosen.items(), key=repr)))

    def _path(self, team: _Team, *, stayed: bool) -> Path | None:
        """The path of a team; ``stayed``: what it stayed for the reveal is left out. None: it never begins."""
        crew, lost = self.pillar.crews[team.crew], self.pillar.paths.offers[team.offer].lost
        if stayed:
            team.last, team.kept = team.before, NEVER
        while len(team.stays) > len(crew.been) and team.stays[-1].start > team.last:
            if team.kept > NEVER and team.stays[-1].start - lost < self.pillar.land.reveal:
                break  # it had left before the reveal
            team.stays.pop()  # sent for, and never used there
        last = max(team.last, self.pillar.land.now - 1) if crew.been else team.last
        return Path(tuple(team.stays), last) if team.stays else None

    def _teams(self, world: int) -> list[_Team]:
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
            begins = [max(offer.first, self.pillar.land.now)] * crew.most
            if offer.takes:
                formed = self.formed.get(crew.offer, [[]])
                begins = [*formed[world], *[self.weeks] * (max(map(len, formed)) - len(formed[world]))]
            home = int(self.pillar.paths.home[crew.offer])
            for begin in begins:
                found.append(_Team(len(found), number, crew.offer, offer.asset, home, offer.moves, begin))
        return found

    def _busy(self, place: int, worlds: Sequence[_World]) -> None:
        """Keep a crew on a stage that has begun and has not ended."""
        task = worlds[0].tasks[place]
        if not task.chain or task.week <= self.pillar.land.now:
            return
        step, hazard = task.chain[-1], self.pillar.land.hazards[self.pillar.units[task.unit].hazard]
        at, end = self.pillar.accounts.places[hazard.place], task.week - 1
        idle = sorted(worlds[0].field.idle(step.asset, at, end), key=lambda one: (not one.stays, one.crew))[: step.teams]
        for number in [one.number for one in idle]:
            for world in worlds:
                one = world.teams[number]
                if not one.stays:
                    one.stays.append(Stay(one.idle, self.pillar.paths.places[at]))
                    one.last = one.idle - 1
                self._pay(one, at, end, world)
                one.idle = end + 1

    def _part(self, worlds: Sequence[_World], reveal: int) -> bool:
        """Before it is known which world it is, teams that have begun stay up to the reveal or go home for good, in all worlds alike.

        They stay as far as there is money for it; whether that was of use is seen at the end. False: this list cannot be worked through.
        """
        for number, team in enumerate(worlds[0].teams):
            lost = self.pillar.paths.offers[team.offer].lost
            until = max(reveal - 1, team.stays[-1].start - 1 if team.stays and team.stays[-1].start - lost < reveal else 0)
            alike = [world.teams[number] for world in worlds]
            if not team.stays or all(one.last >= until for one in alike):
                continue
            at = self.pillar.accounts.places[team.stays[-1].place]
            wanted = [self._wanted(one, at, until, until, world.number) for one, world in zip(alike, worlds, strict=True)]
            if any(one is None for one in wanted) or not _afforded(wanted, worlds[0].left):
                if len({one.last for one in alike}) > 1:
                    return False
                for one, world in zip(alike, worlds, strict=True):
                    world.field.leave(one)
                continue
            for one, world in zip(alike, worlds, strict=True):
                one.before = one.last
                self._pay(one, at, until, world)
                one.kept = one.last
        return True

    def _serve(self, place: int, week: int, group: Sequence[_World]) -> None:
        """Begin the next stage of a task if teams are there, or send for some; in all worlds of ``group`` alike."""
        field, task = group[0].field, group[0].tasks[place]
        unit, worlds = self.pillar.units[task.unit], tuple(world.number for world in group)
        hazard = self.pillar.land.hazards[unit.hazard]
        at = self.pillar.accounts.places[hazard.place]
        best: tuple[int, float, str, int, int] | None = None
        for stage in _NEXT[task.ready]:
            for asset in self._able[task.unit][stage]:
                here = sum(self._open[one.offer][at][week] for one in field.idle(asset, at, week))
                if here:
                    best = self._better(best, unit.hazard, stage, asset, min(here, hazard.most_teams), week, worlds)
        if best is None:
            self._call(task, hazard.most_teams, at, week, group)
            return
        end, _, asset, crew, stage = best
        idle = [one for one in field.idle(asset, at, week) if self._open[one.offer][at][week]]
        idle.sort(key=lambda one: (-one.last, one.crew))
        while len(free := self._affordable(idle, at, week, end, group)) < crew:
            found = self._better(None, unit.hazard, stage, asset, len(free), week, worlds) if free else None
            if found is None:
                return
            end, crew = found[0], found[3]
        for world in group:
            self._begin(world, place, Step(stage, asset, crew, week), at, [one.number for one in free[:crew]])

    def _begin(self, world: _World, place: int, step: Step, at: int, crew: Sequence[int]) -> None:
        """Begin a stage in one world with the teams of these numbers."""
        task = world.tasks[place]
        span = self._span(self.pillar.units[task.unit].hazard, step.stage, step.asset, step.teams, step.start, (world.number,))
        assert span is not None, "the best stage can be done"
        for rank, number in enumerate(crew):
            one = world.teams[number]
            if not one.stays:
                one.stays.append(Stay(step.start, self.pillar.paths.places[at]))
                one.last = step.start - 1
            until = span[0] if rank < span[2] else span[0] - 1  # in its last week a stage may leave some of the crew free for the next
            self._pay(one, at, until, world)
            one.idle = until + 1
        task.chain = (*task.chain, step)
        task.ready, task.week = TO[step.stage], span[0] + 1

    def _better(
        self, best: tuple[int, float, str, int, int] | None, hazard: str, stage: int, asset: str, most: int, week: int,
        worlds: tuple[int, ...],
    ) -> tuple[int, float, str, int, int] | None:  # fmt: skip
        """The stage that ends sooner: as it stands, or done by up to ``most`` teams of ``asset``."""
        for teams in range(most, 0, -1):
            span = self._span(hazard, stage, asset, teams, week, worlds)
            if span is not None:
                found = (span[0], span[1], asset, teams, stage)
                best = found if best is None or found[:4] < best[:4] else best
        return best

    def _span(self, hazard: str, stage: int, asset: str, teams: int, week: int, worlds: tuple[int, ...]) -> tuple[int, float, int] | None:
        """The week in which a stage ends that begins in ``week``, its team-weeks, and the teams still at it in the last one, all in the
        slowest of ``worlds``; None: it cannot be in one of them.
        """
        asked = hazard, stage, asset, teams, week, worlds
        if asked not in self._spans:
            spans = self.pillar.land.spans(hazard, stage, asset, teams)
            ends = [-1 if spans is None else int(spans.end[world, week]) for world in worlds]
            self._spans[asked] = None
            if spans is not None and min(ends) >= 0:
                used = [spans.used(world, week, end) for world, end in zip(worlds, ends, strict=True)]
                slowest = ends.index(max(ends))
                self._spans[asked] = max(ends), max(float(one.sum()) for one in used), ceil(used[slowest][-1] - _ROUNDING)
        return self._spans[asked]

    def _call(self, task: _Task, most: int, at: int, week: int, group: Sequence[_World]) -> None:
        """Send idle teams of other oblasts to a task, if none are on the way or will be idle there as soon."""
        paths, field = self.pillar.paths, group[0].field
        able = {asset for stage in _NEXT[task.ready] for asset in self._able[task.unit][stage]}
        far = [one for one in field.mobile if one.idle <= week and one.place != at and one.asset in able]
        if not far:
            return
        soon, others = min(week + SOON, self.weeks - 1), group[1:]
        there = sum(
            one.idle <= soon and (not others or all(world.teams[one.number].idle <= soon for world in others))
            for asset in able for one in field.at.get((asset, at), ())
        )  # fmt: skip
        for one in far:
            if there >= most:
                return
            offer = paths.offers[one.offer]
            after = week + offer.lost
            if after >= self.weeks or not self._open[one.offer][at][after]:
                continue
            if not all(self._admitted(one, at, after, world) for world in group):
                continue
            if not paths.window[one.offer][week] or (one.stays and not paths.stays[one.offer, one.place, min(week, self.weeks - 1)]):
                continue
            for world in group:
                self._send(world, world.teams[one.number], at, week, after)
            there += 1

    def _send(self, world: _World, team: _Team, at: int, week: int, after: int) -> None:
        """Send a team to another oblast: it leaves in ``week`` and is there in week ``after``."""
        paths = self.pillar.paths
        if not team.stays:
            team.stays.append(Stay(week, paths.places[team.place]))
            team.last = week - 1
        team.stays.append(Stay(after, paths.places[at]))
        world.field.move(team, at, after)

    def _admitted(self, team: _Team, at: int, week: int, world: _World) -> bool:
        """Whether limits leave room for a team at a place."""
        some = int(self.pillar.paths.counted[team.offer, at, week]) & ~team.counted
        posted = self.pillar.accounts.posted_limits(team.offer, some, world.number)
        return all(world.left[balance] >= amount for balance, amount, _ in posted)

    def _affordable(self, teams: Sequence[_Team], at: int, week: int, end: int, group: Sequence[_World]) -> list[_Team]:
        """Those of ``teams`` for whom there is money, people and room in limits up to ``end``, together with those before them."""
        spent: dict[int, float] = defaultdict(float)
        left, found = group[0].left, []
        for one in teams:
            wanted = [self._wanted(world.teams[one.number], at, week, end, world.number) for world in group]
            if any(one is None for one in wanted) or not _afforded(wanted, left, spent):
                continue
            for part in wanted:
                for balance, amount in (part or {}).items():
                    spent[balance] += amount
            found.append(one)
        return found

    def _pay(self, team: _Team, at: int, end: int, world: _World) -> None:
        """Take what a team up to week ``end`` takes out of what is left; it has begun."""
        for balance, amount in (self._wanted(team, at, team.last + 1, end, world.number) or {}).items():
            world.left[balance] -= amount
        team.last = max(team.last, end)
        team.counted |= self._limited(team, at, team.last, end)

    def _wanted(self, team: _Team, at: int, week: int, end: int, world: int) -> dict[int, float] | None:
        """What a team takes of money, people and limits to be at a place from ``week`` (or since it was paid last) to ``end``; None: it
        cannot be.
        """
        wanted: dict[int, float] = defaultdict(float)
        for one in range(team.last + 1 if team.stays else week, end + 1):
            charges = self._charged(team.offer, at, one, world)
            if charges is None:
                return None
            for balance, amount in charges:
                wanted[balance] += amount
        some = self._limited(team, at, week, end) & ~team.counted
        for balance, amount, _ in self.pillar.accounts.posted_limits(team.offer, some, world):
            wanted[balance] += amount
        return wanted

    def _limited(self, team: _Team, at: int, week: int, end: int) -> int:
        """The limits that count a team which is at a place up to ``end``, having begun at the latest in ``week``."""
        paths = self.pillar.paths
        stays = tuple(team.stays) or (Stay(week, paths.places[at]),)
        return paths.counted_in(paths.offers[team.offer], Path(stays, end))

    def _charged(self, offer: int, at: int, week: int, world: int) -> list[tuple[int, float]] | None:
        """What a week of a team takes of the money and people that are left; None: it cannot be there."""
        asked = offer, at, week, world
        if asked not in self._charges:
            accounts, found = self.pillar.accounts, None
            if self.pillar.paths.window[offer][week] and accounts.may(offer, at, week, world):
                posted = accounts.posted_week(offer, at, week, world, working=False)
                found = [(balance, amount) for balance, amount, term in posted if term in ("activity", "people") and balance in self.left]
            self._charges[asked] = found
        return self._charges[asked]


def _afforded(
    wanted: Sequence[Mapping[int, float] | None], left: Mapping[int, float], spent: Mapping[int, float] = MappingProxyType({})
) -> bool:
    """Whether as much is left of everything as is ``wanted``, when so much is ``spent``."""
    asked: dict[int, float] = defaultdict(float, spent)
    for part in wanted:
        for balance, amount in (part or {}).items():
            asked[balance] += amount
    named = {balance for part in wanted for balance in part or {}}
    return all(left[balance] - asked[balance] >= -1e-9 for balance in named)
