"""What is most worth doing on each task at given prices: an exact dynamic programme over (stage, week), for all hazards at once.

A *policy* of a task is a chain of stages in every world: the same up to the reveal, and the best way on from there in each. At given
prices of
team-weeks and of what released land counts for, the value of being ready for stage s from week t on is

    F(s, t) = min(0, F(s, t + 1), min over crews of  team-weeks at their prices + gains at theirs + F(next stage, week after the end)),

and 0 is to stop there. Before the reveal the same recursion runs over what all worlds have in common, and ends in the sum of F over
the worlds.
The minimum over all policies follows exactly, so the bound of the pillar is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.pillars.demining.chains import Chain, Step
from coalition.pillars.demining.land import DONE, FROM, TO, Land, Spans

STARTS = 12
"""Most policies proposed for a hazard at once: the best of those that begin in each stretch of so many that the weeks fall into."""

_WORTH = 1e-12


@dataclass(frozen=True)
class Unit:
    """Tasks of a hazard that are alike in what has been done: ``most`` of them, of which ``begun`` has begun."""

    hazard: str
    begun: Chain
    most: int
    ready: int
    week: int


Policy = tuple[Chain, ...]
"""A chain for each world."""


@dataclass(frozen=True)
class _Crews:
    """All crews that could do one stage: unit, asset, teams, and their `Spans`, stacked."""

    unit: Ints
    place: Ints
    asset: Ints
    teams: Ints
    names: list[str]
    end: Ints
    last: Floats
    working: Floats


@dataclass(frozen=True)
class Values:
    """The dynamic programme solved: by world (last: in common before the reveal) and what a task is ready for, (units, weeks + 1)
    values and,
    of beginning a stage in just that week, (units, weeks) values and crews (``stage × 10⁶ + number of the crew``).
    """

    value: list[list[Floats]]
    starting: list[list[Floats]]
    crew: list[list[Ints]]


class Policies:
    """The policies of ``units`` at prices.

    ``places`` and ``land.assets`` give the order of the price arrays; ``offered`` (assets, places, weeks) are the most teams there
    could be.
    """

    def __init__(self, land: Land, units: Sequence[Unit], places: Sequence[str], offered: Floats) -> None:
        self.land, self.units, self.places, self._offered = land, list(units), list(places), offered
        self.weeks, self.worlds = land.weeks, len(land.worlds)
        self.stages = [self._crews(stage) for stage in range(len(FROM))]

    def _crews(self, stage: int) -> _Crews:
        found: list[tuple[int, int, int, int, str, Spans]] = []
        for number, unit in enumerate(self.units):
            hazard = self.land.hazards[unit.hazard]
            if FROM[stage] < unit.ready:
                continue
            for kind, asset in enumerate(self.land.assets):
                for teams in range(1, hazard.most_teams + 1):
                    spans = self.land.spans(unit.hazard, stage, asset, teams)
                    if spans is not None:
                        found.append((number, self.places.index(hazard.place), kind, teams, asset, spans))
        shape = (0, self.worlds, self.weeks)
        end = np.array([one[5].end for one in found], np.int64).reshape(-1, *shape[1:])
        end[:, :, : self.land.now] = -1
        who, place, asset, crew = (np.array([one[column] for one in found], np.int64) for column in range(4))
        working = np.array([one[5].working for one in found], float).reshape(-1, self.weeks)
        lacking = working * (self._offered[asset, place] < np.minimum(crew, 1)[:, None])
        before = np.concatenate([np.zeros((len(found), 1)), np.cumsum(lacking, axis=1)], axis=1)
        end[np.take_along_axis(before[:, None, :], end + 1, axis=2) > before[:, None, :-1]] = -1  # nobody could do it in some week
        last = np.array([one[5].last for one in found], float).reshape(-1, *shape[1:])
        return _Crews(who, place, asset, crew, [one[4] for one in found], end, last, working)

    # -- the dynamic programme
    def solve(self, weeks_at: Floats, gains: Floats) -> Values:
        """Values at prices.

        ``weeks_at`` (worlds, assets, places, weeks): what a team-week costs. ``gains`` (worlds, stages, units, weeks): what ending a
        stage of a unit in a week brings, as a cost (below zero: it helps).
        """
        units, weeks, reveal = len(self.units), self.weeks, self.land.reveal
        value = [[np.zeros((units, weeks + 1)) for _ in range(DONE + 1)] for _ in range(self.worlds + 1)]
        starting = [[np.full((units, weeks), np.inf) for _ in range(DONE)] for _ in range(self.worlds + 1)]
        crew = [[np.full((units, weeks), -1, np.int64) for _ in range(DONE)] for _ in range(self.worlds + 1)]
        found = Values(value, starting, crew)
        for ready in range(DONE - 1, -1, -1):
            for stage in (one for one in range(len(FROM)) if FROM[one] == ready):
                self._begin(found, stage, weeks_at, gains)
            for world in range(self.worlds):
                value[world][ready][:, :-1] = _best_from(starting[world][ready], value[world][ready][:, -1])
            common = np.sum([value[world][ready] for world in range(self.worlds)], axis=0)
            value[-1][ready][:, reveal:] = common[:, reveal:]
            value[-1][ready][:, :reveal] = _best_from(starting[-1][ready][:, :reveal], common[:, reveal])
        return found

    def _begin(self, found: Values, stage: int, weeks_at: Floats, gains: Floats) -> None:
        """Take the crews of a stage into ``found``: the value of beginning it in each week, in each world and in common."""
        crews, reveal = self.stages[stage], self.land.reveal
        if not len(crews.unit):
            return
        rows, ready, after = np.arange(len(crews.unit))[:, None], FROM[stage], TO[stage]
        together = np.zeros((len(crews.unit), self.weeks))
        always = (crews.end >= 0).all(axis=1)
        for world in range(self.worlds):
            end = crews.end[:, world]
            price = weeks_at[world, crews.asset, crews.place]
            spent = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(price * crews.working * crews.teams[:, None], axis=1)], axis=1)
            cost = (
                spent[rows, end] - spent[:, :-1] + price[rows, end] * crews.last[:, world] + gains[world, stage][crews.unit[:, None], end]
            )
            onward = cost + found.value[world][after][crews.unit[:, None], end + 1]
            self._keep(found, world, ready, stage, crews, np.where((end >= 0) & (np.arange(self.weeks) >= reveal), onward, np.inf))
            early = end < reveal  # then all worlds end in the same week, and go on in common
            together += cost + np.where(early, 0.0, found.value[world][after][crews.unit[:, None], end + 1])
        if reveal:
            same: Flags = np.asarray((crews.end < reveal).all(axis=1))
            mixed = self._mixed(found, after, crews, same)
            self._keep(found, -1, ready, stage, crews, np.where(always, together + mixed, np.inf), upto=reveal)

    def _mixed(self, found: Values, after: int, crews: _Crews, same: Flags) -> Floats:
        """What is left to add to the sum over worlds where some end before the reveal: the value in common, or that of each world at it."""
        first = crews.end[:, 0]
        in_common = found.value[-1][after][crews.unit[:, None], first + 1]
        apart = sum(
            np.where(crews.end[:, world] < self.land.reveal, found.value[world][after][crews.unit[:, None], crews.end[:, world] + 1], 0.0)
            for world in range(self.worlds)
        )
        picked: Floats = np.where(same, in_common, apart)
        return picked

    def _keep(self, found: Values, world: int, ready: int, stage: int, crews: _Crews, value: Floats, upto: int | None = None) -> None:
        """Keep the best crew of each unit for each week of beginning."""
        upto = self.weeks if upto is None else upto
        best, which = found.starting[world][ready], found.crew[world][ready]
        for unit in np.unique(crews.unit):
            mine = np.flatnonzero(crews.unit == unit)
            some = np.argmin(value[mine, :upto], axis=0)
            least = value[mine[some], np.arange(upto)]
            better = least < best[unit, :upto]
            best[unit, :upto][better] = least[better]
            which[unit, :upto][better] = stage * 1_000_000 + mine[some][better]

    # -- policies
    def least(self, found: Values) -> Floats:
        """(units,) the value of the best policy of each unit, what has begun apart."""
        return np.array([
            found.value[-1][unit.ready][number, min(unit.week, self.weeks)] if unit.ready < DONE else 0.0
            for number, unit in enumerate(self.units)
        ])  # fmt: skip

    def best(self, found: Values, number: int, most: int = STARTS) -> list[tuple[float, Policy]]:
        """The best policies of a unit that begin in each stretch of weeks, with their values; none where nothing helps."""
        unit = self.units[number]
        as_begun: list[tuple[float, Policy]] = [(0.0, (unit.begun,) * self.worlds)] if unit.begun else []
        if unit.ready >= DONE or unit.week >= self.weeks:
            return as_begun
        return [*as_begun, *self._onward(found, number, most)]

    def _onward(self, found: Values, number: int, most: int) -> list[tuple[float, Policy]]:
        """The best policies of a unit that goes on."""
        unit = self.units[number]
        reveal = self.land.reveal
        starts = found.starting[-1 if unit.week < reveal else 0][unit.ready][number]
        if unit.week >= reveal and self.worlds > 1:
            value = float(found.value[-1][unit.ready][number, unit.week])
            return [(value, self._from(found, number, unit.ready, unit.week))] if value < -_WORTH else []
        weeks = np.arange(unit.week, self.weeks if self.worlds == 1 and not reveal else reveal)
        order = best_of_each(starts, weeks, most)
        picked = [(float(starts[week]), self._at(found, number, unit.ready, int(week))) for week in order if starts[week] < -_WORTH]
        if reveal:
            late = float(found.value[-1][unit.ready][number, reveal])
            if late < -_WORTH:
                picked.append((late, self._from(found, number, unit.ready, reveal)))
        return sorted(picked, key=lambda one: (one[0], one[1]))

    def _from(self, found: Values, number: int, ready: int, week: int) -> Policy:
        """The best policy of what is ready from ``week`` on, in all worlds."""
        reveal, begun = self.land.reveal, self.units[number].begun
        if week < reveal:
            start = self._next(found.value[-1][ready][number], found.starting[-1][ready][number, :reveal], week)
            if start is not None:
                return self._at(found, number, ready, start)
            week = reveal
        return tuple(begun + self._on(found, world, number, ready, week) for world in range(self.worlds))

    def _at(self, found: Values, number: int, ready: int, week: int) -> Policy:
        """The best policy that begins its next stage in just ``week``: in common before the reveal."""
        common: Chain = self.units[number].begun
        if week >= self.land.reveal:
            step, end, after = self._step(found, 0, number, ready, week)
            return ((*common, step, *self._on(found, 0, number, after, int(end[0]) + 1)),)
        while True:
            step, end, ready = self._step(found, -1, number, ready, week)
            common = (*common, step)
            if end.max() >= self.land.reveal or ready >= DONE:
                return tuple((*common, *self._on(found, world, number, ready, int(end[world]) + 1)) for world in range(self.worlds))
            start = self._next(found.value[-1][ready][number], found.starting[-1][ready][number, : self.land.reveal], int(end[0]) + 1)
            if start is None:
                return tuple((*common, *self._on(found, world, number, ready, self.land.reveal)) for world in range(self.worlds))
            week = start

    def _on(self, found: Values, world: int, number: int, ready: int, week: int) -> Chain:
        """How one world goes on from ``week`` at its best."""
        chain: list[Step] = []
        week = max(week, self.land.reveal)
        while ready < DONE and week < self.weeks:
            start = self._next(found.value[world][ready][number], found.starting[world][ready][number], week)
            if start is None:
                break
            step, end, ready = self._step(found, world, number, ready, start)
            chain.append(step)
            week = int(end[world]) + 1
        return tuple(chain)

    @staticmethod
    def _next(value: Floats, starting: Floats, week: int) -> int | None:
        """The first week from ``week`` on in which beginning is as good as can be; None: to stop is, or to wait for the reveal."""
        if value[week] >= -_WORTH:
            return None
        here = np.flatnonzero(starting[week:] <= value[week])
        return week + int(here[0]) if len(here) else None

    def _step(self, found: Values, world: int, number: int, ready: int, week: int) -> tuple[Step, Ints, int]:
        """The best stage begun in ``week``: the step, (worlds,) the weeks in which it ends, and what the task is ready for then."""
        stage, crew = divmod(int(found.crew[world][ready][number, week]), 1_000_000)
        crews = self.stages[stage]
        return Step(stage, crews.names[crew], int(crews.teams[crew]), week), crews.end[crew, :, week], TO[stage]

    @cached_property
    def crews(self) -> int:
        """How many crews are looked at."""
        return sum(len(one.unit) for one in self.stages)


def best_of_each(value: Floats, weeks: Ints, most: int) -> Ints:
    """(at most ``most``,) the week of the least ``value`` (all weeks,) in each of so many stretches that ``weeks`` fall into."""
    found = [one[np.argmin(value[one])] for one in np.array_split(weeks, most) if len(one)]
    return np.array(found, np.int64)


def _best_from(starting: Floats, at_the_end: Floats) -> Floats:
    """(units, weeks) the least of ``starting`` from each week on, of stopping (0), and of what there is at the end."""
    weeks = np.concatenate([starting, np.minimum(at_the_end, 0.0)[:, None]], axis=1)
    found: Floats = np.minimum.accumulate(weeks[:, ::-1], axis=1)[:, ::-1][:, :-1]
    return np.minimum(found, 0.0)
