"""The pillar of training: classes are found at prices, trainees and graduates are listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from coalition.arrays import Floats, Ints
from coalition.caveats import Caveats
from coalition.mission.mission import Mission
from coalition.model.activities import Activities, Activity
from coalition.model.closed import Closed
from coalition.model.ledger import Ledger, Proposals
from coalition.model.money import MoneyBook
from coalition.model.needs import NeedBook
from coalition.model.pillar import Apart, Asked, Cuts, Decided, Explanation, Holding, Kept, More, RanOut, Recomputed, Rows
from coalition.pillars.training.arranged import Arranged, held
from coalition.pillars.training.certify import Copy, Staff, copies_of
from coalition.pillars.training.explaining import explained
from coalition.pillars.training.limits import Limits
from coalition.pillars.training.more import more
from coalition.pillars.training.moved import as_before, told
from coalition.pillars.training.roster import Roster
from coalition.pillars.training.runs import Runs
from coalition.pillars.training.sessions import Sessions
from coalition.pillars.training.telling import Telling
from coalition.pillars.training.trainees import Trainees
from coalition.pillars.training.weeks import Weeks

BESIDE = 1500
"""Classes put beside those that prices asked for before whole ones are chosen."""

HELPS = 1e-12
"""Share of what is enough for a goal that is nothing at all."""


class Training(Activities):
    """Courses in whole classes; trainees and graduates by week."""

    name = "training"

    def __init__(self, mission: Mission, ledger: Ledger, needs: NeedBook, money: MoneyBook, caveats: Caveats) -> None:
        self.weeks = Weeks(mission.calendar)
        self._prices: Floats = np.zeros(0)
        self._roster: dict[tuple[str, int], Rows] = {}
        super().__init__(mission, ledger, needs, money, caveats)

    @classmethod
    def held(cls, mission: Mission, earlier: Mapping[str, pl.DataFrame], holding: Holding) -> Mission:
        """The classes of the earlier plan are arranged."""
        return held(mission, earlier, holding)

    def listed(self) -> Iterator[Activity]:
        """Trainees and graduates; classes are proposed when prices ask for them."""
        self.limits = limits = Limits(self.mission, self.ledger, self.weeks)
        self.arranged = Arranged(self.mission, self.ledger, self.weeks)
        self.sessions = Sessions(self.mission, limits, self.arranged, self.weeks, self.money, self.allowed, self.charge)
        self.runs = Runs(self.sessions)
        self.staff = Staff(self.runs)
        self.telling = Telling(self.runs, self.staff, self.ledger.keys)
        trainees = Trainees(self.mission, self.sessions, limits, self.weeks, self.needs, self.sessions.charged, self.meet)
        yield from trainees.listed()
        for (skill, _), lines in list(self.refusals.items()):
            for need in self.needs.needs:
                if need.measure == skill:
                    self.refusals.setdefault((skill, need.place), set()).update(lines)

    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """The best classes at ``prices``, and the bound over all classes, trainees and graduates."""
        _, listed = super().propose(prices, enough)
        self._prices = prices
        if not self.sessions.all:
            return None, listed
        found, bound = self.runs.best(prices, max(enough, 0.0) * HELPS)
        known = {one.key for _, one in self._numbered()}
        new = [one for one in map(self.runs.activity, found) if one.key not in known]
        return (self.batch(new) if new else None), listed + bound

    @property
    def absent(self) -> bool:
        """Whether nothing is listed, and no class can be held."""
        return super().absent and not self.sessions.all

    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        """Nothing is open; but before classes are made whole, more of them are put beside those that prices asked for."""
        none = np.zeros(0, np.int64)
        if everything or not self._prices.size or not self.sessions.all:
            return None, np.zeros(0), none
        known = {one.key for _, one in self._numbered()}
        found = {one.key: one for one in map(self.runs.activity, self.runs.near(self._prices, BESIDE))}
        new = [one for key, one in sorted(found.items()) if key not in known]
        return (self.batch(new) if new else None), np.zeros(len(new)), none

    def _close(self, closed: Closed) -> None:
        super()._close(closed)
        self.runs.close(closed)

    def keep(self, proposals: Ints) -> Kept:
        """The keys of its classes."""
        mine = set(proposals.tolist())
        return {"classes": [one.key for number, one in self._numbered() if number in mine]}

    def recall(self, kept: Kept, proposals: Ints) -> None:
        """Each class put together again from its key."""
        for number, key in zip(proposals.tolist(), kept["classes"], strict=True):
            run = self.runs.parsed(key)
            if run is None:
                raise ValueError(f"there is no class {key!r}")
            self.ledger.labels[number] = self.runs.activity(run)

    def anew(self, proposals: Ints) -> Proposals | None:
        """The classes with their postings."""
        labels: list[Any] = [self.ledger.labels[number] for number in proposals.tolist()]
        return self.batch(labels) if labels else None

    def last_there(self, one: Activity) -> int:
        """A class has left on the day it ends; where trainees have been is open as long as their class is there."""
        if one.unit == "trainees":
            return one.start
        run = self.runs.parsed(one.key) if one.unit == "classes" else None
        return one.end if run is None else self.runs.steps(run.session, run.week)[1]

    # -- whole classes, by name
    def apart(self) -> Apart:
        """Classes first, then trainees, by the step in which they begin."""
        classes = list(self._numbered())
        trainees = [(number, one) for number, one in self._labelled() if one.unit == "trainees"]
        numbers = [np.array([number for number, _ in some], np.int64) for some in (classes, trainees)]
        begin = [np.array([one.start for _, one in some], np.int64) for some in (classes, trainees)]
        return Apart(numbers[0], begin[0], numbers[1], begin[1], self.arranged.moved)

    def refine(self, quantity: Floats, *, last: bool) -> Cuts | None:
        """A roster of all classes by name, or the cuts under which they are to be chosen again."""
        from coalition.pillars.training.rostering import roster  # the solver is loaded where a roster is wanted

        chosen = {number: (one.key, float(quantity[number])) for number, one in self._numbered() if quantity[number] > 0.5}
        copies = copies_of(self.runs, chosen.values())
        found = roster(self.staff.problem(copies), hint=as_before(self.arranged, copies, self.staff)) if copies else None
        found = found or Roster({}, False)
        self._roster = {}
        for row in self.staff.rows_of(copies, found):
            self._roster.setdefault((row["activity"], row["number"]), []).append(row)
        if len(found.shifts) == len(copies):
            return None
        if last:
            return self._staffed_only(quantity, copies, found)
        limits = self.staff.cut(copies, found)
        return Cuts({self.limits.worked[kind, name][week]: most for (kind, name, week), most in limits.items()}, {})

    def _staffed_only(self, quantity: Floats, copies: Sequence[Copy], found: Roster) -> Cuts:
        """No classes but those that have been staffed by name; those of one key are numbered anew."""
        staffed: dict[str, list[int]] = {}
        for place in found.shifts:
            staffed.setdefault(copies[place].key, []).append(copies[place].number)
        for key, numbers in staffed.items():
            for number, old in enumerate(sorted(numbers), start=1):
                self._roster[key, number] = [{**row, "number": number} for row in self._roster.pop((key, old))]
        return Cuts({}, {number: float(len(staffed.get(one.key, ()))) for number, one in self._numbered()})

    def _numbered(self) -> Iterator[tuple[int, Activity]]:
        """Classes in the ledger, with their numbers."""
        return ((number, one) for number, one in self._labelled() if one.key not in self.activities)

    # -- what is decided
    def decide(self, quantity: Floats) -> Decided:
        """Classes, trainees and graduates, by key; and the roster of the classes, where they are whole."""
        units = [(one, float(quantity[number])) for number, one in self._labelled() if quantity[number] > 0]
        units.sort(key=lambda pair: pair[0].key)
        decided = self._decided(units)
        done = {row["activity"]: row["quantity"] for row in decided.tables["activity"]}
        own = self.own_rows([(one, done[one.key]) for one, _ in units if one.key in done])
        classes = copies_of(self.runs, done.items())
        roster = [row for one in classes for row in self._roster.get((one.key, one.number), ())]
        moved = told(self.arranged, classes, roster, self.staff)
        return replace(decided, tables={**decided.tables, **own, "roster": roster, "moved": moved})

    def own_rows(self, done: Sequence[tuple[Activity, float]]) -> Mapping[str, Rows]:
        """Rows of the calendar, of graduates and of loads."""
        return self.telling.rows(done)

    def recompute(self, written: Mapping[str, pl.DataFrame]) -> Recomputed:
        """What follows from the written activities, and what is wrong with the written roster."""
        done = []
        for key, quantity in written["activity"].select("activity", "quantity").drop_nulls().sort("activity").iter_rows():
            run = self.runs.parsed(key)
            one = self.activities.get(key) if run is None else self.runs.activity(run)
            done += [] if one is None else [(one, quantity)]
        classes = copies_of(self.runs, [(one.key, quantity) for one, quantity in done])
        roster, wrong = self.telling.roster(classes, list(written["roster"].iter_rows(named=True)))
        moved = told(self.arranged, classes, roster, self.staff)
        return Recomputed({**self.own_rows(done), "roster": roster, "moved": moved}, wrong)

    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        """Why needs of graduates are short: what the classes most worth holding would use."""
        trainees = [one for one in self.activities.values() if one.unit == "trainees"]
        found = {}
        for group in asked:
            for number in group.needs:
                need = self.needs.needs[number]
                said = explained(need, group.prices, ran_out, self.runs, self.ledger, self.refusals, trainees)
                if said is not None:
                    found[number] = said
        return found

    def more(self) -> Sequence[More]:
        """One more instructor, interpreter or venue like those there are."""
        return list(more(self.mission, self.sessions))

    def redo(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], Decided] | None:
        """A written row as it should stand, and what it comes to; a class is put together again from its key."""
        run = self.runs.parsed(str(row["activity"])) if row["activity"] not in self.activities else None
        if run is None:
            return super().redo(row)
        return self._redone(self.runs.activity(run), row["quantity"])
