"""Rows of training's own tables of the plan, from what is done: the same whether a plan is written or checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from coalition.model.activities import Activity
from coalition.model.pillar import Fault, Rows
from coalition.pillars.training.certify import Copy, Staff
from coalition.pillars.training.people import Group
from coalition.pillars.training.roster import Roster, Shift, by_copy, faults
from coalition.pillars.training.runs import Run, Runs

Done = Sequence[tuple[Activity, float]]


class Telling:
    """Makes the rows; ``ledger_keys`` are the keys of balances by number."""

    def __init__(self, runs: Runs, staff: Staff, keys: Sequence[str]) -> None:
        self.runs, self.staff, self.keys = runs, staff, keys

    def rows(self, done: Done) -> dict[str, Rows]:
        """Rows of `classes`, `graduates`, `interpreter_load` and `instructor_load`."""
        runs = [(run, quantity) for one, quantity in done if (run := self.runs.parsed(one.key)) is not None]
        groups = self.runs.sessions
        return {
            "classes": self._classes(runs, done),
            "graduates": self._graduates(done),
            "interpreter_load": self._load(runs, "interpreters", groups.interpreters, lambda one: (min(one.languages), str(one.into))),
            "instructor_load": self._load(runs, "instructors", groups.instructors, lambda one: (one.contributor,)),
        }

    def _classes(self, runs: Sequence[tuple[Run, float]], done: Done) -> Rows:
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        day = self.runs.sessions.weeks.day
        for run, quantity in runs:
            session = run.session
            key = session.course["course"], session.venue["venue"], day(run.week), session.language
            row = found.setdefault(key, {
                "course": key[0], "venue": key[1], "language": key[3], "starts": key[2], "ends": day(run.week + session.weeks),
                "classes": 0.0, "places": 0.0, "trainees": 0.0, "graduates": 0.0,
            })  # fmt: skip
            row["classes"] += quantity
            row["places"] += quantity * run.seats
        for one, quantity in done:
            parts = one.key.split("|")
            if parts[0] != "trainees":
                continue
            of = next((key for key in found if (key[0], key[1], str(key[2]), key[3]) == tuple(parts[1:5])), None)
            if of is not None:
                found[of]["trainees"] += quantity
                found[of]["graduates"] += quantity * sum(-amount for _, amount, term in one.postings if term == "graduates")
        return [row for _, row in sorted(found.items())]

    def _graduates(self, done: Done) -> Rows:
        """By skill and day home, read off what activities enter into the balances of graduates."""
        found: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: {"graduates": 0.0, "counted": 0.0, "onwards": 0.0})
        words = {"graduates": "graduates", "counted": "counted", "entered": "onwards"}
        for one, quantity in done:
            for balance, amount, term in one.postings:
                if term in words and self.keys[balance].startswith("training:ready|"):
                    _, skill, _, _, home = self.keys[balance].split("|")
                    found[skill, home][words[term]] += abs(amount) * quantity
        calendar = self.runs.sessions.weeks.calendar
        return [{"skill": skill, "home": calendar.start.fromisoformat(home), **amounts} for (skill, home), amounts in sorted(found.items())]

    def _load(self, runs: Sequence[tuple[Run, float]], kind: str, groups: Sequence[Group], named: Any) -> Rows:
        """People of ``kind`` at work by week, those of all groups of one name together; weeks in which nobody works are left out."""
        weeks = self.runs.sessions.weeks
        names = {"interpreters": ("language", "into"), "instructors": ("contributor",)}[kind]
        by_name = {group.name: group for group in groups}
        working: dict[tuple[Any, ...], float] = defaultdict(float)
        for run, quantity in runs:
            for of, _, name, people in self.staff.posts(run):
                if of == kind:
                    for week in by_name[name].busy(run.week, run.session.weeks, weeks.count):
                        working[(*named(by_name[name]), week)] += people * quantity
        there = {key: sum(float(one.at_work(key[-1])) for one in groups if named(one) == key[:-1]) for key in working}
        return [
            {**dict(zip(names, key, strict=False)), "week": weeks.day(key[-1]), "working": amount, "there": there[key]}
            for key, amount in sorted(working.items())
        ]

    # -- the roster, checked without a solver
    def roster(self, copies: Sequence[Copy], written: Sequence[Mapping[str, Any]]) -> tuple[Rows, list[Fault]]:
        """Rows of `roster` as they should stand, who is on which post taken from those ``written``; and what may not be so.

        Every class has people who can, are there, and are on one class at a time. Rows of nobody, or of no class, are left out.
        """
        found: list[Fault] = []
        right: Rows = []
        by_class = by_copy(written)
        shifts: dict[int, Shift] = {}
        for place, one in enumerate(copies):
            there = [(row, self.staff.number(row["person"])) for row in by_class.get((one.key, one.number), [])]
            mine = [(row, who) for row, who in there if who is not None]
            posts = self.staff.posts(one.run)
            for row, who in mine:
                right.append(self.staff.row_of(one, who, row["post"]))
                if not any(row["post"] == word and who in self.staff.able(kind, name) for kind, word, name, _ in posts):
                    says = "the class has no such post for this person"
                    found.append(Fault("roster", f"{one.key}|{one.number}|{row['person']}", "post", says))
            on = [
                sorted({who for row, who in mine if row["post"] == word} & set(self.staff.able(kind, name)))
                for kind, word, name, _ in posts
            ]
            shifts[place] = Shift(0, one.run.week, tuple(tuple(people) for people in on))
        problem = self.staff.problem(copies, must=True)
        return right, found + [Fault("roster", "", "person", said) for said in faults(problem, Roster(shifts, False))]
