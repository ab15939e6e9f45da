"""Whether chosen classes can be staffed by name: the problem of their roster, and what is cut off where it has no solution.

Classes are chosen by groups of people who are alike but for their windows. Where all of a group have one window, any choice that keeps
to its numbers can be rostered (classes of known weeks are intervals, and intervals of which no more than n overlap can be shared out
among n). Where windows differ, people may be there in every week and yet nobody for the whole of a class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from coalition.model.pillar import Rows
from coalition.pillars.training.people import Group
from coalition.pillars.training.roster import Mode, Post, Problem, Roster, Task, Worker
from coalition.pillars.training.runs import Run, Runs

Taken = tuple[str, str, int]
"""Balance of which kind (instructors, interpreters), name of the group, week."""


@dataclass(frozen=True)
class Copy:
    """One of the classes with one key, counted from 1."""

    key: str
    number: int
    run: Run


class Staff:
    """Everybody who can teach or interpret, by name."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.groups: dict[tuple[str, str], Group] = {("instructors", one.name): one for one in runs.sessions.instructors}
        self.groups |= {("interpreters", one.name): one for one in runs.sessions.interpreters}
        self.workers: list[Worker] = []
        self.rows: list[tuple[str, str]] = []
        self._of: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (kind, name), group in self.groups.items():
            for member in group.members:
                for number in range(1, member.people + 1):
                    self._of[kind, name].append(len(self.workers))
                    key = member.row if member.people == 1 else f"{member.row} {number}"
                    self.workers.append(Worker(key, member.first, member.last, group.rest))
                    self.rows.append((kind.removesuffix("s"), member.row))
        self._known = {worker.key: number for number, worker in enumerate(self.workers)}
        for number, (_, row) in enumerate(self.rows):  # the first of a row has a number only where there are more
            self._known.setdefault(row, number)
            self._known.setdefault(f"{row} 1", number)

    def number(self, person: str) -> int | None:
        """The number of somebody by name, also by that which they had before their row became one of more people, or of one."""
        return self._known.get(person)

    def posts(self, run: Run) -> list[tuple[str, str, str, int]]:
        """Posts of a class: kind, qualification or language, group, people."""
        teaching = [("instructors", word, name, people) for word, name, people in run.teaching]
        return teaching + [("interpreters", word, name, people) for word, name, people in run.interpreting]

    def able(self, kind: str, name: str) -> tuple[int, ...]:
        """Numbers of the people of a group."""
        return tuple(self._of[kind, name])

    def problem(self, copies: Sequence[Copy], *, must: bool = False) -> Problem:
        """The roster of classes in their weeks; what cannot be staffed is left out, fewest places first (``must``: all are to be)."""
        tasks = []
        for one in copies:
            run = one.run
            posts = [Post(word, people, tuple(self._of[kind, name])) for kind, word, name, people in self.posts(run)]
            mode = Mode(one.key, (run.week,), run.session.weeks, tuple(posts))
            tasks.append(Task(f"{one.key} {one.number}", (mode,), None if must else run.seats))
        return Problem(tuple(self.workers), tuple(tasks))

    def cut(self, copies: Sequence[Copy], roster: Roster) -> dict[Taken, float]:
        """For each class that was left out: less of its groups in its weeks, of those whose people have different windows."""
        used: dict[Taken, float] = defaultdict(float)
        for one in copies:
            for kind, _, name, people in self.posts(one.run):
                for week in self._weeks(one.run, self.groups[kind, name]):
                    used[kind, name, week] += people
        limits: dict[Taken, float] = {}
        for number, one in enumerate(copies):
            if number not in roster.shifts:
                for kind, _, name, people in self.posts(one.run):
                    group = self.groups[kind, name]
                    if len({(member.first, member.last) for member in group.members}) > 1:
                        for week in self._weeks(one.run, group):
                            limits[kind, name, week] = min(
                                limits.get((kind, name, week), used[kind, name, week]), used[kind, name, week] - people
                            )
        return limits

    def _weeks(self, run: Run, group: Group) -> range:
        return group.busy(run.week, run.session.weeks, self.runs.sessions.weeks.count)

    def rows_of(self, copies: Sequence[Copy], roster: Roster) -> Rows:
        """Rows of the plan's table `roster`."""
        return [
            self.row_of(copies[number], who, word)
            for number, shift in sorted(roster.shifts.items())
            for (_, word, _, _), people in zip(self.posts(copies[number].run), shift.people, strict=True)
            for who in people
        ]

    def row_of(self, one: Copy, who: int, post: str) -> dict[str, Any]:
        """The row of the table `roster` for a person (number) on a post of a class."""
        day, run = self.runs.sessions.weeks.day, one.run
        table, row = self.rows[who]
        return {
            "activity": one.key, "number": one.number, "person": self.workers[who].key, "post": post, "table": table, "row": row,
            "starts": day(run.week), "ends": day(run.week + run.session.weeks),
        }  # fmt: skip


def copies_of(runs: Runs, classes: Iterable[tuple[str, float]]) -> list[Copy]:
    """Classes one by one, in order of their keys: those with a key that can be none are left out."""
    found = []
    for key, quantity in sorted(classes):
        run = runs.parsed(key)
        if run is not None:
            found += [Copy(key, number, run) for number in range(1, round(quantity) + 1)]
    return found
