"""Where teams are most worth being at given prices: an exact dynamic programme over (week, oblast, moves left), for all offers at once.

A *path* is one team's weeks: it begins at home, is at work in an oblast week after week, moves to another (a move loses weeks, which
cost as much
as others) and goes home for good. In scenarios all paths are one up to the reveal. Paths come whole: a quantity of three is three teams.

A caveat that limits counts a team once, from the first week in which it is at work where the line is in force. So a *state* of a team is
the moves it has left times the number of sets of lines (2^bits), plus the set of lines that count it already; ``moves left × sets`` where
nobody is limited is just the moves left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.pillars.demining.chains import Path, Stay
from coalition.pillars.demining.land import Land

STARTS = 3
"""Most paths proposed for a unit at once that begin in different weeks; besides these one goes straight to each other place."""

_WORTH = 1e-12


@dataclass(frozen=True)
class Offer:
    """A row of `team` as the paths need it.

    ``works`` and ``stays`` (places, weeks): where a team may work, and where it may be (at home, too, if it may not work there);
    ``cost`` is of
    a week in the mission's currency; ``takes`` what a team is formed of (means, amount), ``delay`` weeks before it begins. ``counted``
    (places, weeks): bits of the limits of caveats that count a team at work there; ``lines``: numbers of their lines, by bit.
    """

    key: str
    asset: str
    contributor: str | None
    purse: str
    number: int
    home: str
    first: int
    last: int
    cost: float
    people: float
    moves: int
    lost: int
    delay: int
    takes: tuple[tuple[str, float], ...]
    works: Flags
    stays: Flags
    counted: Ints
    lines: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Crew:
    """Teams of an offer that are alike in where they have been: ``most`` of them, and the path up to now (none: still at home)."""

    offer: int
    most: int
    been: tuple[Stay, ...]


@dataclass(frozen=True)
class Prices:
    """What a team's weeks cost: ``week`` (worlds, offers, weeks) in the field, ``people`` (worlds, offers, places, weeks) its people there,
    ``work`` (worlds, offers, places, weeks) less what its work is worth (below zero), ``forming`` (worlds, offers, weeks) what it is
    formed of, ``limits`` (worlds, offers, sets) what it costs to be counted in a set of limits.
    """

    week: Floats
    people: Floats
    work: Floats
    forming: Floats
    limits: Floats


@dataclass(frozen=True)
class Fields:
    """The dynamic programme solved: ``value`` (worlds + 1, weeks + 1, offers, places, states), the last world being what all have in
    common before the reveal; ``begin`` (worlds + 1, offers, weeks) of beginning at home in a week; ``stay``, ``away`` and ``limits`` costs
    behind it.
    """

    value: Floats
    begin: Floats
    stay: Floats
    away: Floats
    limits: Floats


TeamPath = tuple[Path | None, ...]
"""A path for each world; None: the team does not come there."""


class Paths:
    """The paths of ``offers`` at prices, over ``places``."""

    def __init__(self, land: Land, offers: Sequence[Offer], places: Sequence[str]) -> None:
        self.land, self.offers, self.places = land, list(offers), list(places)
        self.home = np.array([self.places.index(one.home) for one in offers], np.int64)
        self.moves = np.array([one.moves for one in offers], np.int64)
        self.lost = np.array([one.lost for one in offers], np.int64)
        self.most_moves, self.longest = int(self.moves.max(initial=0)), int(self.lost.max(initial=1))
        weeks = np.arange(land.weeks)
        window = [(weeks >= max(one.first, 0)) & (weeks <= one.last) for one in offers]
        self.window = np.array(window, bool).reshape(len(self.offers), land.weeks)
        shape = (len(self.offers), len(self.places), land.weeks)
        self.stays = np.array([one.stays for one in offers], bool).reshape(shape) & self.window[:, None, :]
        self.works = np.array([one.works for one in offers], bool).reshape(shape)
        self.counted = np.array([one.counted for one in offers], np.int64).reshape(shape)
        self.sets = 1 << max((len(one.lines) for one in offers), default=0)
        self._state = np.arange((self.most_moves + 1) * self.sets)

    # -- the dynamic programme
    def solve(self, prices: Prices) -> Fields:
        """Values at prices."""
        worlds, weeks, reveal = len(self.land.worlds), self.land.weeks, self.land.reveal
        stay = prices.week[:, :, None, :] + prices.people + np.where(self.works, prices.work, 0.0)
        stay = np.where(self.stays, stay, np.inf)
        away = self._away(prices)
        value = np.zeros((worlds + 1, weeks + 1 + self.longest, len(self.offers), len(self.places), len(self._state)))
        value[:, weeks + 1 :] = np.inf
        for world in range(worlds):
            for week in range(weeks - 1, reveal - 1, -1):
                self._back(value[world], week, stay[world, :, :, week], away[world, :, :, week], prices.limits[world])
            value[world, :reveal] = value[world, reveal]
        value[-1, reveal:] = value[:-1, reveal:].sum(axis=0)
        for week in range(reveal - 1, -1, -1):
            self._back(value[-1], week, stay[:, :, :, week].sum(axis=0), away[:, :, :, week].sum(axis=0), prices.limits.sum(axis=0))
        return Fields(value, self._begin(value, prices.forming), stay, away, prices.limits)

    def _away(self, prices: Prices) -> Floats:
        """(worlds, offers, places, weeks) cost of the weeks lost by a move to a place that leaves in a week."""
        weekly = np.where(self.window[:, None, :], prices.week[:, :, None, :] + prices.people, np.inf)
        found = np.full(weekly.shape, np.inf)
        for number, lost in enumerate(self.lost.tolist()):
            total = sum(weekly[:, number, :, week : self.land.weeks - lost + week] for week in range(lost))
            found[:, number, :, : self.land.weeks - lost] = total
        return found

    def _back(self, value: Floats, week: int, stay: Floats, away: Floats, limits: Floats) -> None:
        """The values of a week from those after it: to end, to stay, or to move."""
        after = value[week + 1]
        if self.sets > 1:
            counted = self.counted[:, :, week, None]
            new = counted & ~(self._state % self.sets)
            after = np.take_along_axis(after, self._state | counted, axis=2) + limits[np.arange(len(limits))[:, None, None], new]
        best = np.minimum(0.0, stay[:, :, None] + after)
        if self.most_moves and len(self.places) > 1:
            there = value[week + self.lost, np.arange(len(self.offers))][:, :, : -self.sets] + away[:, :, None]
            best[:, :, self.sets :] = np.minimum(best[:, :, self.sets :], _others(there))
        value[week] = best

    def _begin(self, value: Floats, forming: Floats) -> Floats:
        """Values of beginning at home in each week: by world from the reveal on, in common before it."""
        offers, weeks, reveal = np.arange(len(self.offers)), self.land.weeks, self.land.reveal
        found = np.full((len(value), len(offers), weeks), np.inf)
        at_home = value[:, :weeks, offers, self.home, self.moves * self.sets].transpose(0, 2, 1)
        open_weeks = self.window & (np.arange(weeks) >= self.land.now)
        later = np.where(np.isfinite(forming), forming + at_home[:-1], np.inf)
        found[:-1, :, reveal:] = np.where(open_weeks[:, reveal:], later[:, :, reveal:], np.inf)
        early = forming.sum(axis=0) + at_home[-1]
        found[-1, :, :reveal] = np.where(open_weeks[:, :reveal], early[:, :reveal], np.inf)
        return found

    # -- paths
    def least(self, fields: Fields, crew: Crew) -> float:
        """The value of the best path of a crew, what has been apart (below zero: it helps)."""
        if crew.been:
            week, place, state = self.standing(crew)
            return float(fields.value[-1, week, crew.offer, place, state])
        late = fields.begin[:-1, crew.offer].min(axis=1, initial=0.0).sum()
        return float(min(late, fields.begin[-1, crew.offer].min(initial=0.0)))

    def standing(self, crew: Crew) -> tuple[int, int, int]:
        """Where a crew stands that has been somewhere: the first open week for it, its place, and its state."""
        last, offer = crew.been[-1], self.offers[crew.offer]
        week, left = max(self.land.now, last.start), offer.moves - len(crew.been) + 1
        return week, self.places.index(last.place), left * self.sets + self.counted_in(offer, Path(crew.been, week - 1))

    def counted_in(self, offer: Offer, path: Path) -> int:
        """The set of limits that count a team on ``path``."""
        found = 0
        for week, place, working in self.weeks_of(offer, path) if offer.lines else ():
            found |= int(offer.counted[self.places.index(place), week]) if working else 0
        return found

    def best(self, fields: Fields, crew: Crew, most: int = STARTS) -> list[tuple[float, TeamPath]]:
        """The best path of a crew, those that begin in other weeks, and those straight to other places, with their values; if they help."""
        number, worlds, reveal = crew.offer, len(self.land.worlds), self.land.reveal
        if crew.been:
            week, place, state = self.standing(crew)
            return [(self.least(fields, crew), self._from(fields, number, crew.been, week, place, state))]
        picked: list[tuple[float, TeamPath]] = []
        common = reveal if reveal else (self.land.weeks if worlds == 1 else 0)
        begin = fields.begin[-1 if reveal else 0, number, :common]
        for week in np.argsort(begin, kind="stable")[:most]:
            if begin[week] < -_WORTH:
                stay = (Stay(int(week), self.offers[number].home),)
                path = self._from(fields, number, stay, int(week), int(self.home[number]), int(self.moves[number]) * self.sets)
                picked.append((float(begin[week]), path))
        if worlds == 1 and not reveal:
            picked += self._straight(fields, number)
        if worlds > 1:
            late = fields.begin[:-1, number].min(axis=1, initial=0.0)
            if late.sum() < -_WORTH:
                picked.append((float(late.sum()), tuple(self._late(fields, number, world) for world in range(worlds))))
        return sorted(picked, key=lambda one: one[0])

    def _straight(self, fields: Fields, number: int) -> list[tuple[float, TeamPath]]:
        """To each other place the best path of those that leave for it at once, with its value; none where it does not help."""
        state, lost, home = int(self.moves[number]) * self.sets, int(self.lost[number]), int(self.home[number])
        found = list[tuple[float, TeamPath]]()
        weeks = self.land.weeks - lost
        if not state or weeks <= 0:
            return found
        begin, value = fields.begin[0, number, :weeks], fields.value[0]
        forming = np.where(np.isfinite(begin), begin - value[:weeks, number, home, state], np.inf)
        cost = forming + fields.away[0, number, :, :weeks] + value[lost : weeks + lost, number, :, state - self.sets].T
        for place in np.flatnonzero(cost.min(axis=1) < -_WORTH).tolist():
            week = int(np.argmin(cost[place]))
            if place != home:
                stays = (Stay(week, self.places[home]), Stay(week + lost, self.places[place]))
                path = self._follow(fields, 0, number, stays, week + lost, place, state - self.sets)[0]
                found.append((float(cost[place, week]), (path,)))
        return found

    def _late(self, fields: Fields, number: int, world: int) -> Path | None:
        """The best path of a world that begins after the reveal."""
        begin = fields.begin[world, number]
        week = int(np.argmin(begin))
        if not begin[week] < -_WORTH:
            return None
        stay = (Stay(week, self.offers[number].home),)
        return self._follow(fields, world, number, stay, week, int(self.home[number]), int(self.moves[number]) * self.sets)[0]

    def _from(self, fields: Fields, number: int, been: tuple[Stay, ...], week: int, place: int, state: int) -> TeamPath:
        """The best path in all worlds of a team that is at ``place`` when ``week`` begins."""
        reveal = self.land.reveal
        if week < reveal:
            path, week, place, state = self._follow(fields, -1, number, been, week, place, state)
            if week < reveal:
                return (path,) * len(self.land.worlds)
            been = path.stays
        return tuple(self._follow(fields, world, number, been, week, place, state)[0] for world in range(len(self.land.worlds)))

    def _follow(
        self, fields: Fields, world: int, number: int, been: tuple[Stay, ...], week: int, place: int, state: int
    ) -> tuple[Path, int, int, int]:
        """Go on at the best of a world (−1: in common, until the reveal); the path, and where it stands."""
        stays, value = list(been), fields.value[world]
        common = world == -1
        until = self.land.reveal if common else self.land.weeks
        stay, away, limits = (
            one.sum(axis=0) if common else one[world] for one in (fields.stay, fields.away, fields.limits)
        )  # fmt: skip
        while week < until and value[week, number, place, state] < -_WORTH:
            counted = int(self.counted[number, place, week])
            onward = value[week + 1, number, place, state | counted] + limits[number, counted & ~(state % self.sets)]
            if stay[number, place, week] + onward <= value[week, number, place, state]:
                week, state = week + 1, state | counted
                continue
            there = value[week + self.lost[number], number, :, state - self.sets] + away[number, :, week]
            there[place] = np.inf
            place, state = int(np.argmin(there)), state - self.sets
            week += int(self.lost[number])
            stays.append(Stay(week, self.places[place]))
        return Path(tuple(stays), week - 1), week, place, state

    def weeks_of(self, offer: Offer, path: Path) -> list[tuple[int, str, bool]]:
        """The weeks of a path: week, oblast, and whether it is at work there (or on the move to it, or kept from work)."""
        found = []
        for number, stay in enumerate(path.stays):
            after = path.stays[number + 1] if number + 1 < len(path.stays) else None
            until = path.last if after is None else after.start - offer.lost - 1
            works = offer.works[self.places.index(stay.place)]
            found += [(week, stay.place, bool(works[week])) for week in range(stay.start, until + 1)]
            if after is not None:
                found += [(week, after.place, False) for week in range(max(until + 1, stay.start), after.start)]
        return found


def _others(there: Floats) -> Floats:
    """(offers, places, moves) the least of ``there`` over all places but each one."""
    count = there.shape[1]
    order = np.argmin(there, axis=1)
    least = np.take_along_axis(there, order[:, None], axis=1)
    second = there.copy()
    np.put_along_axis(second, order[:, None], np.inf, axis=1)
    own = np.arange(count)[None, :, None] == order[:, None]
    found: Floats = np.where(own, second.min(axis=1)[:, None], least)
    return found
