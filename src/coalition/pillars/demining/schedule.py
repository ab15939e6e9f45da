"""A schedule from a list: tasks in an order, each begun as soon as teams can be had, under the limits that the plan is under.

This is how a ranked list is worked through in the field. Week by week the first task of the list that is ready takes what teams stand
idle in
its oblast, as many as it may, of the kind that ends soonest; if there are none, idle teams of other oblasts are sent for. A crew stays
until
the stage has ended. Teams come as they are offered (from home, in their window, with the moves they have) and as there is money for their
weeks; teams formed of means as the plan has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coalition.pillars.demining.chains import Chain, Path, Stay, Step
from coalition.pillars.demining.land import DONE, FROM, TO

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining


@dataclass
class _Team:
    """One team as the schedule goes: where it is, from when it is idle, and the last week it is paid for."""

    crew: int
    offer: int
    place: int
    moves: int
    idle: int
    stays: list[Stay] = field(default_factory=list)
    last: int = -1


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
            [{offer.asset: None for offer in pillar.paths.offers if pillar.land.rate(offer.asset, stage, hazard.ground) > 0}
             for stage in range(len(FROM))]
            for hazard in (pillar.land.hazards[unit.hazard] for unit in pillar.units)
        ]  # fmt: skip

    def run(self, order: Sequence[int]) -> Schedule:
        """The schedule of the tasks (numbers of ``tasks``) in this order."""
        pillar = self.pillar
        tasks = [
            _Task(number, pillar.units[number].begun, pillar.units[number].ready, pillar.units[number].week)
            for number, _ in (self.tasks[place] for place in order)
        ]  # fmt: skip
        teams, left = self._teams(), dict(self.left)
        for task in tasks:
            self._busy(task, teams, left)
        for week in range(pillar.land.now, self.weeks):
            for task in tasks:
                if task.ready < DONE and task.week <= week:
                    self._serve(task, week, teams, left)
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
        found = []
        for number, crew in enumerate(self.pillar.crews):
            offer = self.pillar.paths.offers[crew.offer]
            if crew.been:
                week, place, moves = self.pillar.paths.standing(crew)
                found += [_Team(number, crew.offer, place, moves, week, list(crew.been), week - 1) for _ in range(crew.most)]
                continue
            begins = list(self.formed.get(crew.offer, [])) if offer.takes else [max(offer.first, self.pillar.land.now)] * crew.most
            home = int(self.pillar.paths.home[crew.offer])
            found += [_Team(number, crew.offer, home, offer.moves, begin) for begin in begins]
        return found

    def _busy(self, task: _Task, teams: list[_Team], left: dict[int, float]) -> None:
        """Keep a crew on a stage that has begun and has not ended."""
        if not task.chain or task.week <= self.pillar.land.now:
            return
        step, hazard = task.chain[-1], self.pillar.land.hazards[self.pillar.units[task.unit].hazard]
        at, end = self.pillar.accounts.places[hazard.place], task.week - 1
        free = [one for one in teams if self.pillar.paths.offers[one.offer].asset == step.asset and one.place == at and one.idle <= end]
        for one in sorted(free, key=lambda one: (not one.stays, one.crew))[: step.teams]:
            if not one.stays:
                one.stays.append(Stay(one.idle, self.pillar.paths.places[at]))
                one.last = one.idle - 1
            self._paid(one, at, end, left, take=True)
            one.idle = end + 1

    def _serve(self, task: _Task, week: int, teams: list[_Team], left: dict[int, float]) -> None:
        """Begin the next stage of a task if teams are there, or send for some."""
        unit = self.pillar.units[task.unit]
        hazard = self.pillar.land.hazards[unit.hazard]
        at = self.pillar.accounts.places[hazard.place]
        best: tuple[int, float, str, int, int] | None = None
        for stage in (one for one in range(len(FROM)) if FROM[one] == task.ready):
            for asset in self._able[task.unit][stage]:
                here = [one for one in teams if self._could(one, asset, at, week)]
                if here:
                    best = self._better(best, unit.hazard, stage, asset, min(len(here), hazard.most_teams), week)
        if best is None:
            self._call(task, hazard.most_teams, at, week, teams)
            return
        end, _, asset, crew, stage = best
        free = [one for one in teams if self._could(one, asset, at, week) and self._paid(one, at, end, left, take=False)]
        free.sort(key=lambda one: (-one.last, one.crew))
        if len(free) < crew:
            found = self._better(None, unit.hazard, stage, asset, len(free), week) if free else None
            if found is None:
                return
            end, crew = found[0], found[3]
        for one in free[:crew]:
            if not one.stays:
                one.stays.append(Stay(week, self.pillar.paths.places[at]))
                one.last = week - 1
            self._paid(one, at, end, left, take=True)
            one.idle = end + 1
        task.chain = (*task.chain, Step(stage, asset, crew, week))
        task.ready, task.week = TO[stage], end + 1

    def _better(
        self, best: tuple[int, float, str, int, int] | None, hazard: str, stage: int, asset: str, most: int, week: int
    ) -> tuple[int, float, str, int, int] | None:  # fmt: skip
        """The stage that ends sooner: as it stands, or done by up to ``most`` teams of ``asset``."""
        for teams in range(most, 0, -1):
            spans = self.pillar.land.spans(hazard, stage, asset, teams)
            if spans is not None and spans.end[0, week] >= 0:
                end = int(spans.end[0, week])
                found = (end, float(spans.used(0, week, end).sum()), asset, teams, stage)
                best = found if best is None or (found[0], found[1], found[2], found[3]) < best[:4] else best
        return best

    def _could(self, team: _Team, asset: str, at: int, week: int) -> bool:
        """Whether a team stands idle at a place and may work there."""
        paths = self.pillar.paths
        offer = paths.offers[team.offer]
        return (
            offer.asset == asset and team.place == at and team.idle <= week and bool(paths.works[team.offer, at, week])
            and bool(paths.stays[team.offer, at, week])
        )  # fmt: skip

    def _call(self, task: _Task, most: int, at: int, week: int, teams: list[_Team]) -> None:
        """Send idle teams of other oblasts to a task, if none are on the way."""
        paths, stages = self.pillar.paths, [one for one in range(len(FROM)) if FROM[one] == task.ready]
        able = {asset for stage in stages for asset in self._able[task.unit][stage]}
        there = [one for one in teams if paths.offers[one.offer].asset in able and one.place == at and one.idle < self.weeks]
        for one in teams:
            offer = paths.offers[one.offer]
            if len(there) >= most or one in there or offer.asset not in able or one.idle > week or one.moves < 1:
                continue
            after = week + offer.lost
            if after >= self.weeks or not paths.stays[one.offer, at, after] or not paths.works[one.offer, at, after]:
                continue
            if not paths.window[one.offer][week] or (one.stays and not paths.stays[one.offer, one.place, min(week, self.weeks - 1)]):
                continue
            if not one.stays:
                one.stays.append(Stay(week, paths.places[one.place]))
                one.last = week - 1
            one.stays.append(Stay(after, paths.places[at]))
            one.place, one.moves, one.idle = at, one.moves - 1, after
            there.append(one)

    def _paid(self, team: _Team, at: int, end: int, left: dict[int, float], *, take: bool) -> bool:
        """Whether there is money (and people) for a team up to week ``end``; taken out of what is left if so asked."""
        accounts = self.pillar.accounts
        wanted: dict[int, float] = defaultdict(float)
        for week in range(team.last + 1 if team.stays else end, end + 1):
            if not self.pillar.paths.window[team.offer][week] or not accounts.may(team.offer, at, week, 0):
                return False
            for balance, amount, term in accounts.posted_week(team.offer, at, week, working=False):
                if term in ("activity", "people") and balance in left:
                    wanted[balance] += amount
        if any(left[balance] < amount - 1e-9 for balance, amount in wanted.items()):
            return False
        if take:
            for balance, amount in wanted.items():
                left[balance] -= amount
            team.last = max(team.last, end)
        return True
