"""Rosters: who does what when, person by person. What is to be rostered, what a roster is, and whether one keeps to all rules.

This is multi-skill project scheduling (Bellenguez and Néron 2005, *Lower bounds for the multi-skill project scheduling problem with
hierarchical levels of skills*): tasks with posts, people who can fill some of them, nobody on two tasks at once. A class is a task with
a known week; when as little as possible is to be moved it has several *modes* (weeks, venues, languages). Nothing here loads a solver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Capacity = Sequence[int]
"""How much of a pool there is in each period; the last entry holds for all later ones."""


@dataclass(frozen=True)
class Worker:
    """A person: first and last period of work, and periods without work after each task."""

    key: str
    first: int = 0
    last: int | None = None
    rest: int = 0


@dataclass(frozen=True)
class Post:
    """So many people for a task, out of those who are ``able`` (numbers of workers), all of them throughout."""

    name: str
    people: int
    able: tuple[int, ...]


@dataclass(frozen=True)
class Mode:
    """A way to do a task: periods in which it may begin, its length, posts, and what it uses of pools while it lasts.

    A start other than ``usual`` costs ``moving``, the mode itself costs ``price``.
    """

    key: str
    starts: tuple[int, ...]
    length: int
    posts: tuple[Post, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    price: int = 0
    usual: int | None = None
    moving: int = 0


@dataclass(frozen=True)
class Task:
    """Something to be done in one of its modes; ``worth`` is what it costs not to do it (None: it must be done)."""

    key: str
    modes: tuple[Mode, ...]
    worth: int | None = None


@dataclass(frozen=True)
class Problem:
    """What is to be rostered.

    ``after``: (task, task, least, most): the second begins at least and at most so many periods after the end of the first.
    ``quickest``: the last end is to be as early as can be; otherwise the sum of prices, moves and what is not done is to be least.
    """

    workers: tuple[Worker, ...]
    tasks: tuple[Task, ...]
    pools: Mapping[str, Capacity] = field(default_factory=dict)
    after: tuple[tuple[int, int, int, int | None], ...] = ()
    quickest: bool = False


@dataclass(frozen=True)
class Shift:
    """A task as rostered: number of its mode, start, and the workers (numbers) on each post."""

    mode: int
    start: int
    people: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Roster:
    """Shifts by number of task; a task that is missing is not done. ``proven``: no roster is better."""

    shifts: Mapping[int, Shift]
    proven: bool


def end_of(problem: Problem, roster: Roster) -> int:
    """The first period after all tasks."""
    return max((one.start + problem.tasks[task].modes[one.mode].length for task, one in roster.shifts.items()), default=0)


def price_of(problem: Problem, roster: Roster) -> int:
    """Prices, moves and what is not done."""
    total = sum(task.worth or 0 for number, task in enumerate(problem.tasks) if number not in roster.shifts)
    for number, shift in roster.shifts.items():
        mode = problem.tasks[number].modes[shift.mode]
        total += mode.price + (mode.moving if mode.usual is not None and shift.start != mode.usual else 0)
    return total


def faults(problem: Problem, roster: Roster) -> list[str]:
    """Every rule that a roster breaks, in words; none: it is one."""
    found: list[str] = []
    busy: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    used: dict[tuple[str, int], int] = defaultdict(int)
    for number, task in enumerate(problem.tasks):
        shift = roster.shifts.get(number)
        if shift is None:
            found += [f"{task.key} is not done"] * (task.worth is None)
            continue
        mode = task.modes[shift.mode]
        if shift.start not in mode.starts:
            found.append(f"{task.key} may not begin in {shift.start}")
        after = shift.start + mode.length
        for post, people in zip(mode.posts, shift.people, strict=True):
            if len(set(people)) != post.people:
                found.append(f"{task.key} has {len(set(people))} of {post.people} for {post.name}")
            for one in people:
                worker = problem.workers[one]
                if one not in post.able:
                    found.append(f"{worker.key} cannot be {post.name} of {task.key}")
                if shift.start < worker.first or (worker.last is not None and after - 1 > worker.last):
                    found.append(f"{worker.key} is not there for all of {task.key}")
                busy[one].append((shift.start, after + worker.rest, number))
        for pool, amount in mode.uses.items():
            for period in range(shift.start, after):
                used[pool, period] += amount
    for one, spells in busy.items():
        spells.sort()
        for (_, until, first), (start, _, second) in pairwise(spells):
            if start < until:
                found.append(f"{problem.workers[one].key} is on {problem.tasks[first].key} and {problem.tasks[second].key} at once")
    for (pool, period), amount in sorted(used.items()):
        capacity = problem.pools[pool]
        if amount > capacity[min(period, len(capacity) - 1)]:
            found.append(f"{amount} of {pool} in period {period}, more than there is")
    return found + _out_of_order(problem, roster)


def _out_of_order(problem: Problem, roster: Roster) -> list[str]:
    found = []
    for first, second, least, most in problem.after:
        if first in roster.shifts and second in roster.shifts:
            one, other = roster.shifts[first], roster.shifts[second]
            gap = other.start - one.start - problem.tasks[first].modes[one.mode].length
            if gap < least or (most is not None and gap > most):
                found.append(f"{problem.tasks[second].key} begins {gap} periods after {problem.tasks[first].key}")
    return found


def by_copy(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], list[Mapping[str, Any]]]:
    """Rows of the table `roster` by class and number."""
    found: dict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["activity"], row["number"]].append(row)
    return found
