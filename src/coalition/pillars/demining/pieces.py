"""Policies and paths taken apart into pieces: a stage begun in a week, a week of a team at a place, a move. And put together again.

Pieces meet in nodes (a task ready for a stage from a week on; a team at a place when a week begins), of which no more may leave than
have come.
Any flow of pieces falls apart into policies and paths, so an integer programme over pieces chooses among all of them, not only among those
found at prices. A piece is left out if at given prices even the best policy or path through it costs the goal more than a better plan
could bear:
that follows from the dynamic programmes run from both ends. Only where there is one future.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from coalition.arrays import Floats
from coalition.model.bound import worth_at
from coalition.model.ledger import AT_MOST
from coalition.pillars.demining.chains import Chain, Path, Stay, Step
from coalition.pillars.demining.land import DONE, FROM, TO

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

MOST = 20_000
"""Most pieces of tasks in an integer programme (the best ones), and of teams."""

_ROUNDING = 1e-9

Posting = tuple[int, float, str]
Node = tuple[Any, ...]


@dataclass(frozen=True)
class Piece:
    """Part of a policy or a path: ``what`` says which; it leaves ``before`` (None: it begins) and leads to ``after``."""

    kind: str
    number: int
    what: Any
    before: Node | None
    after: Node | None
    postings: tuple[Posting, ...]


class Pieces:
    """Pieces of a pillar that could be in a plan better by ``slack`` at ``prices``; those of ``kept`` (label, units) are there in any case.

    Those of teams are all there or, if they are more than ``most``, those of proposals only.
    """

    def __init__(
        self, pillar: Demining, prices: Floats, slack: float, kept: Sequence[tuple[tuple[str, int, Any], float]], most: int = MOST
    ) -> None:
        self.pillar, self.slack = pillar, slack + _ROUNDING
        self.units: dict[tuple[str, int, Any], float] = defaultdict(float)
        for (kind, number, what), units in kept:
            for piece in self._of_label(kind, number, what[0]):
                self.units[kind, number, piece] += units
        tasks, teams = (sorted(one, key=lambda one: one[0]) for one in (self._tasks(prices), self._teams(prices)))
        self.complete = len(tasks) <= MOST and len(teams) <= most
        if len(teams) > most:
            teams = self._of_proposals(prices)
        found = {(kind, number, what): self._piece(kind, number, what) for _, (kind, number, what) in (*tasks[:MOST], *teams)}
        found |= {one: self._piece(*one) for one in self.units if one not in found}
        self.found = [piece for _, piece in sorted(found.items(), key=lambda one: (one[0][0], one[0][1], repr(one[0][2])))]
        self.nodes: dict[Node, int] = {}

    # -- which
    def _of_label(self, kind: str, number: int, what: Any) -> list[Any]:
        """The pieces of a policy's chain or of a path."""
        if kind == "task":
            begun = len(self.pillar.units[number].begun)
            return [*(["begun"] if begun else []), *what[begun:]]
        return list(self._of_path(number, what))

    def _of_proposals(self, prices: Floats) -> list[tuple[float, tuple[str, int, Any]]]:
        """Pieces of the paths that are proposals already, those of the best first."""
        ledger, found = self.pillar.ledger, dict[tuple[str, int, Any], float]()
        worth = worth_at(ledger, prices)
        labels: Sequence[Any] = ledger.labels
        for cost, number in sorted((float(worth[number]), number) for number in self.pillar.sent().tolist()):
            label = labels[number]
            if len(found) < MOST:
                for what in self._of_path(label[1], label[2][0]):
                    found.setdefault(("team", label[1], what), cost)
        return [(cost, piece) for piece, cost in found.items()]

    def _of_path(self, number: int, path: Path) -> list[Any]:
        crew = self.pillar.crews[number]
        offer = self.pillar.paths.offers[crew.offer]
        week, done, state = path.stays[0].start, 0, offer.moves * self.pillar.paths.sets
        if crew.been:
            week, _, state = self.pillar.paths.standing(crew)
            done = len(crew.been) - 1
        found: list[Any] = [("begin", week)]
        for place in range(done, len(path.stays)):
            after = path.stays[place + 1] if place + 1 < len(path.stays) else None
            until = path.last + 1 if after is None else after.start - offer.lost
            at = self.pillar.paths.places.index(path.stays[place].place)
            for one in range(max(week, path.stays[place].start), until):
                found.append(("stay", at, state, one))
                state |= int(offer.counted[at, one])
            if after is not None:
                found.append(("move", at, self.pillar.paths.places.index(after.place), state, until))
                state -= self.pillar.paths.sets
        return found

    def _tasks(self, prices: Floats) -> list[tuple[float, tuple[str, int, Any]]]:
        """Stages that could be in a better plan, with what the best policy through each costs."""
        policies = self.pillar.policies
        weeks_at, gains = self.pillar.accounts.policy_prices(prices)
        value, begun = policies.solve(weeks_at, gains).value[0], self.pillar.accounts.begun(prices)
        found: list[tuple[float, tuple[str, int, Any]]] = []
        reached = np.full((DONE + 1, len(policies.units), policies.weeks + 1), np.inf)
        for number, unit in enumerate(policies.units):
            reached[unit.ready, number, unit.week :] = begun[number]
            if unit.begun:
                found.append((-np.inf, ("task", number, "begun")))
        for stage in range(len(FROM)):
            crews = policies.stages[stage]
            reached[FROM[stage]] = np.minimum.accumulate(reached[FROM[stage]], axis=1)
            if not len(crews.unit):
                continue
            end, rows = crews.end[:, 0], np.arange(len(crews.unit))[:, None]
            price = weeks_at[0, crews.asset, crews.place]
            spent = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(price * crews.working * crews.teams[:, None], axis=1)], axis=1)
            cost = spent[rows, end] - spent[:, :-1] + price[rows, end] * crews.last[:, 0] + gains[0, stage][crews.unit[:, None], end]
            so_far = reached[FROM[stage]][crews.unit][:, :-1] + cost
            through = so_far + value[TO[stage]][crews.unit[:, None], end + 1]
            good = (end >= 0) & (through <= self.slack)
            for crew, start in zip(*np.nonzero((end >= 0) & np.isfinite(so_far)), strict=True):
                task = int(crews.unit[crew])
                after = reached[TO[stage], task]
                after[end[crew, start] + 1] = min(after[end[crew, start] + 1], so_far[crew, start])
                if good[crew, start]:
                    step = Step(stage, crews.names[crew], int(crews.teams[crew]), int(start))
                    found.append((float(through[crew, start]), ("task", task, step)))
        return found

    def _teams(self, prices: Floats) -> list[tuple[float, tuple[str, int, Any]]]:
        """Weeks and moves of teams that could be in a better plan, with what the best path through each costs."""
        fields, found = self.pillar.paths.solve(self.pillar.accounts.path_prices(prices)), list[tuple[float, tuple[str, int, Any]]]()
        been = self.pillar.accounts.been(prices)
        for number, crew in enumerate(self.pillar.crews):
            found += [(cost, ("team", number, what)) for cost, what in self._weeks_of(fields, number, float(been[number]))]
            found += [(-np.inf, ("team", number, ("begin", self.pillar.paths.standing(crew)[0])))] if crew.been else []
        return found

    def _weeks_of(self, fields: Any, number: int, been: float) -> list[tuple[float, Any]]:
        paths, crew = self.pillar.paths, self.pillar.crews[number]
        offer, weeks = paths.offers[crew.offer], self.pillar.land.weeks
        value, stay, away = fields.value[0, :, crew.offer], fields.stay[0, crew.offer], fields.away[0, crew.offer]
        limits, sets, fresh = fields.limits[0, crew.offer], paths.sets, offer.moves * paths.sets
        reached = np.full((weeks + 1 + offer.lost, len(paths.places), fresh + sets), np.inf)
        found: list[tuple[float, Any]] = []
        if crew.been:
            week, place, state = paths.standing(crew)
            reached[min(week, weeks), place, state] = been
        for week in range(weeks):
            begin = float(fields.begin[0, crew.offer, week]) if not crew.been else np.inf
            if np.isfinite(begin):
                home = int(paths.home[crew.offer])
                reached[week, home, fresh] = min(reached[week, home, fresh], begin - value[week, home, fresh])
                if begin <= self.slack:
                    found.append((begin, ("begin", week)))
            for place, state in zip(*np.nonzero(np.isfinite(reached[week])), strict=True):
                here, counted = reached[week, place, state], int(offer.counted[place, week])
                staying = here + stay[place, week] + limits[counted & ~(state % sets)]
                ways: list[tuple[Any, float, int, int, int]] = [
                    (("stay", int(place), int(state), week), staying, week + 1, place, state | counted)
                ]
                ways += [
                    (("move", int(place), there, int(state), week), here + away[there, week], week + offer.lost, there, state - sets)
                    for there in range(len(paths.places)) if state >= sets and there != place
                ]  # fmt: skip
                for what, cost, after, there, rest in ways:
                    if np.isfinite(cost) and after <= weeks:
                        reached[after, there, rest] = min(reached[after, there, rest], cost)
                        if cost + value[after, there, rest] <= self.slack:
                            found.append((float(cost + value[after, there, rest]), what))
        return found

    # -- what they post
    def _piece(self, kind: str, number: int, what: Any) -> Piece:
        if kind == "team":
            return self._of_team(number, what)
        unit, accounts = self.pillar.units[number], self.pillar.accounts
        if what == "begun":
            return Piece(kind, number, what, None, ("task", number, unit.ready, unit.week), tuple(accounts.posted_begun(number)))
        chain: Chain = (what,) if FROM[what.stage] == unit.ready and not unit.begun else (what, what)
        found = self.pillar.stage_postings(unit.hazard, chain, 0)
        assert found is not None, "a piece can be done"
        first = FROM[what.stage] == unit.ready and not unit.begun
        after = ("task", number, TO[what.stage], found[2] + 1) if TO[what.stage] < DONE else None
        return Piece(kind, number, what, None if first else ("task", number, FROM[what.stage], what.start), after, tuple(found[0]))

    def _of_team(self, number: int, what: Any) -> Piece:
        crew, accounts, paths = self.pillar.crews[number], self.pillar.accounts, self.pillar.paths
        offer = paths.offers[crew.offer]
        if what[0] == "begin":
            fresh = what[1], int(paths.home[crew.offer]), offer.moves * paths.sets
            week, place, state = paths.standing(crew) if crew.been else fresh
            posted = accounts.posted_been(number) if crew.been else accounts.posted_begin(number, what[1])
            return Piece("team", number, what, None, ("team", number, place, state, week), tuple(posted))
        if what[0] == "stay":
            _, place, state, week = what
            counted = int(offer.counted[place, week])
            posted = accounts.posted_week(crew.offer, place, week, working=True)
            posted += accounts.posted_limits(crew.offer, counted & ~(state % paths.sets))
            then = "team", number, place, state | counted, week + 1
            return Piece("team", number, what, ("team", number, place, state, week), then, tuple(posted))
        _, place, there, state, week = what
        posted = [one for lost in range(offer.lost) for one in accounts.posted_week(crew.offer, there, week + lost, working=False)]
        after = ("team", number, there, state - paths.sets, week + offer.lost)
        return Piece("team", number, what, ("team", number, place, state, week), after, tuple(posted))

    # -- in the ledger
    def rows(self) -> tuple[list[tuple[int, int, float, str]], list[Piece], Floats]:
        """Postings of all pieces (column, balance, amount, term), nodes and waits included; the pieces; and how many of each are used
        now.
        """
        self._open()
        rows: list[tuple[int, int, float, str]] = []
        for column, piece in enumerate(self.found):
            rows += [(column, *one) for one in piece.postings]
            if piece.before is not None:
                rows.append((column, self.nodes[piece.before], 1.0, "pieces"))
            if piece.after in self.nodes:
                rows.append((column, self.nodes[piece.after], -1.0, "pieces"))
        units = [self.units.get((one.kind, one.number, one.what), 0.0) for one in self.found]
        waits = self._waits()
        ready = self._waiting(waits)
        for column, (early, late) in enumerate(waits, start=len(self.found)):
            rows += [(column, self.nodes[early], 1.0, "pieces"), (column, self.nodes[late], -1.0, "pieces")]
        pieces = [*self.found, *(Piece("wait", one[0][1], one, one[0], one[1], ()) for one in waits)]
        return rows, pieces, np.array([*units, *ready])

    def _open(self) -> None:
        """Open a node wherever a piece leaves from."""
        ledger = self.pillar.ledger
        kinds = {"task": ledger.unit("tasks"), "team": ledger.unit("teams")}
        wanted = {one.before for one in self.found if one.before is not None}
        wanted |= {one.after for one in self.found if one.after is not None and one.after[0] == "task"}
        for node in sorted(wanted):
            key = f"stock:{self.pillar.name}|{'|'.join(str(word) for word in node)}"
            if not ledger.has(key):
                ledger.open([key], [key], kinds[node[0]], AT_MOST, 0.0, typical=1.0)
            self.nodes[node] = ledger.number(key)

    def _waits(self) -> list[tuple[Node, Node]]:
        """From each node of a task to the next later one of the same readiness."""
        by_task: dict[Node, list[Node]] = defaultdict(list)
        for node in sorted(self.nodes):
            if node[0] == "task":
                by_task[node[:3]].append(node)
        return [pair for nodes in by_task.values() for pair in pairwise(nodes)]

    def _waiting(self, waits: Sequence[tuple[Node, Node]]) -> list[float]:
        """How many tasks wait over each of ``waits`` as things are."""
        moved: dict[Node, float] = defaultdict(float)
        for one in self.found:
            units = self.units.get((one.kind, one.number, one.what), 0.0)
            if units and one.kind == "task":
                moved[one.before or ()] -= units
                moved[one.after or ()] += units
        found, left = [], defaultdict(float, moved)
        for early, late in waits:
            found.append(max(0.0, left[early]))
            left[late] += found[-1]
        return found


def together(pillar: Demining, chosen: Sequence[tuple[Piece, float]]) -> list[tuple[tuple[str, int, Any], float]]:
    """Policies and paths (labels) that use just the ``chosen`` pieces, with how many of each."""
    found: dict[tuple[str, int, Any], float] = defaultdict(float)
    tasks: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    teams: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for piece, units in chosen:
        if piece.kind in ("task", "team"):
            (tasks if piece.kind == "task" else teams)[piece.number].append((piece.what, round(units)))
    for number, steps in sorted(tasks.items()):
        for chain in _chains(pillar, number, steps):
            found["task", number, (chain,)] += 1.0
    for number, steps in sorted(teams.items()):
        for path in _paths(pillar, number, steps):
            found["team", number, (path,)] += 1.0
    return sorted(found.items(), key=lambda one: (one[0][0], one[0][1], repr(one[0][2])))


def _chains(pillar: Demining, number: int, steps: Sequence[tuple[Any, int]]) -> list[Chain]:
    """Tasks of a unit: who is ready first goes on first."""
    unit = pillar.units[number]
    waiting: dict[int, list[tuple[int, Chain]]] = defaultdict(list)
    begun = sum(count for what, count in steps if what == "begun")
    waiting[unit.ready] = [(unit.week, unit.begun)] * begun
    done: list[Chain] = []
    for step, count in sorted((one for one in steps if one[0] != "begun"), key=lambda one: (one[0].stage, one[0].start, one[0])):
        for _ in range(count):
            first = FROM[step.stage] == unit.ready and not unit.begun
            chain: Chain = () if first else _earliest(waiting[FROM[step.stage]])
            found = pillar.stage_postings(unit.hazard, (*chain, step), 0)
            assert found is not None, "a piece can be done"
            waiting[TO[step.stage]].append((found[2] + 1, (*chain, step)))
    for _, rest in sorted(waiting.items()):
        done += [chain for _, chain in rest]
    return done


def _earliest(ready: list[tuple[int, Chain]]) -> Chain:
    """Take out what has been ready longest."""
    ready.sort()
    return ready.pop(0)[1]


def _paths(pillar: Demining, number: int, steps: Sequence[tuple[Any, int]]) -> list[Path]:
    """Teams of a crew, week by week."""
    crew, paths = pillar.crews[number], pillar.paths
    offer = paths.offers[crew.offer]
    at: dict[tuple[int, int, int], list[tuple[Stay, ...]]] = defaultdict(list)
    done: list[Path] = []
    by_week: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for what, count in steps:
        by_week[what[-1]].append((what, count))
    for week in range(pillar.land.weeks + 1):
        for what, count in sorted(by_week[week], key=lambda one: (one[0][0] != "begin", one[0])):
            for _ in range(count):
                if what[0] == "begin":
                    fresh = int(paths.home[crew.offer]), offer.moves * paths.sets
                    place, state = (paths.standing(crew)[1:]) if crew.been else fresh
                    at[week, place, state].append(crew.been or (Stay(week, offer.home),))
                    continue
                place, state = (what[1], what[2]) if what[0] == "stay" else (what[1], what[3])
                stays = at[week, place, state].pop(0)
                if what[0] == "stay":
                    at[week + 1, place, state | int(offer.counted[place, week])].append(stays)
                else:
                    after = week + offer.lost
                    at[after, what[2], state - paths.sets].append((*stays, Stay(after, paths.places[what[2]])))
        for key in sorted(key for key in at if key[0] == week):
            done += [Path(stays, week - 1) for stays in at.pop(key)]
    for (week, _, _), rest in sorted(at.items()):
        done += [Path(stays, week - 1) for stays in rest]
    return [path for path in done if crew.been or path.last >= path.stays[0].start]
