"""Training written out in full, person by person, for another solver: what the best plan of a small mission is worth.

Nothing of the pillar is used here, and nothing is aggregated: every class that could be held has a variable of its own for each set of
languages and number of interpreters, every instructor one for every post of it. Weeks only (the mission's step is seven days), one world.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from coalition.mission.mission import Mission


@dataclass
class Programme:
    """A mixed-integer programme put together row by row."""

    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    objective: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def variable(self, upper: float, *, whole: bool) -> int:
        self.upper.append(upper)
        self.whole.append(int(whole))
        return len(self.upper) - 1

    def row(self, terms: dict[int, float], low: float, high: float) -> None:
        if terms:
            self.rows.append((terms, low, high))

    def least(self, name: str) -> tuple[float, np.ndarray]:
        cost = np.zeros(len(self.upper))
        for column, weight in self.objective[name].items():
            cost[column] = weight
        entries = [(place, column, value) for place, (terms, _, _) in enumerate(self.rows) for column, value in terms.items()]
        rows, columns, values = zip(*entries, strict=True)
        matrix = csr_array((values, (rows, columns)), shape=(len(self.rows), len(self.upper)))
        limits = LinearConstraint(matrix, np.array([one[1] for one in self.rows]), np.array([one[2] for one in self.rows]))
        found = milp(
            cost,
            integrality=np.array(self.whole),
            bounds=Bounds(0, np.array(self.upper)),
            constraints=limits,
            options={"mip_rel_gap": 1e-9},
        )
        assert found.success, found.message
        return float(found.fun), found.x


class School:
    """The programme of a mission."""

    def __init__(self, mission: Mission) -> None:
        self.mission, self.start = mission, mission.calendar.start
        self.weeks = mission.calendar.periods
        self.programme = Programme()
        self.use: dict[tuple[Any, ...], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        """What limits are used by: the first word says which."""
        self.made: dict[tuple[str, str, str, int], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.cost = self.programme.objective["cost"]
        self.courses = {row["course"]: row for row in mission["course"].iter_rows(named=True)}
        order = sorted(self.courses.values(), key=lambda one: any(one["entry"] == other["skill"] for other in self.courses.values()))
        self.persons = [(row, number) for row in mission["instructor"].iter_rows(named=True) for number in range(row["people"])]
        for course in order:
            for venue in mission["venue"].iter_rows(named=True):
                if (venue["venue"], course["course"]) in set(mission["venue_course"].select("venue", "course").iter_rows()):
                    for week in range(self.weeks):
                        self.classes(course, venue, week)
        self.needs()
        self.limits()

    # -- dates
    def inside(self, row: dict[str, Any], first: int, last: int) -> bool:
        """Whether the weeks lie wholly in the window of a row."""
        begin, end = self.start + datetime.timedelta(days=7 * first), self.start + datetime.timedelta(days=7 * last + 6)
        return (row["start"] is None or row["start"] <= begin) and (row["end"] is None or end <= row["end"])

    def pay(self, contributor: str, week: int, variable: int, amount: float) -> None:
        day = self.start + datetime.timedelta(days=7 * week)
        self.cost[variable] += amount
        rows = [row for row in self.mission["budget"].iter_rows(named=True) if row["contributor"] == contributor]
        if rows and amount:
            now = [row["budget"] for row in rows if row["start"] <= day <= row["end"]]
            self.use["budget", now[0] if now else None][variable] += amount

    # -- classes
    def classes(self, course: dict[str, Any], venue: dict[str, Any], week: int) -> None:
        last = week + course["weeks"] - 1
        if last >= self.weeks or not self.inside(venue, week, last):
            return
        for language in sorted(set(self.mission["cohort"]["language"])):
            places: dict[int, float] = defaultdict(float)
            least: dict[int, float] = defaultdict(float)
            for _ in range(venue["classes"]):
                self.one_class(course, venue, week, language, places, least)
            if places:
                self.trainees(course, venue, week, language, places, least)

    def one_class(
        self, course: dict[str, Any], venue: dict[str, Any], week: int, language: str, places: dict[int, float], least: dict[int, float]
    ) -> None:
        last = week + course["weeks"] - 1
        spoken = defaultdict(set)
        for person, word in self.mission["instructor_language"].select("instructor", "language").iter_rows():
            spoken[person].add(word)
        skill = {
            (row["instructor"], row["qualification"]): row["level"]
            for row in self.mission["instructor_qualification"].iter_rows(named=True)
        }
        foreign = sorted({word for words in spoken.values() for word in words} - {language})
        most = min(course["class_most"], venue["seats"])
        variants: dict[int, tuple[tuple[str, ...], int]] = {}
        for size in range(len(foreign) + 1):
            for through in combinations(foreign, size):
                for interpreters in range(1, -(-most // course["per_interpreter"]) + 1) if through else [0]:
                    seats = min(most, interpreters * course["per_interpreter"]) if through else most
                    if seats < course["class_least"]:
                        continue
                    held = self.programme.variable(1, whole=True)
                    variants[held] = through, interpreters
                    places[held] += seats
                    least[held] += course["class_least"]
        if not variants:
            return
        self.programme.row(dict.fromkeys(variants, 1.0), 0, 1)
        for held in variants:
            self.pay(venue["contributor"], week, held, venue["cost"] * course["weeks"])
            for now in range(week, last + 1):
                self.use["classes", venue["venue"], now][held] += 1
                self.use["range", venue["venue"], now][held] += course["range_days"]
                if course["equipment"]:
                    self.use["sets", venue["venue"], course["equipment"], now][held] += course["sets"]
        country = dict(self.mission["place"].select("place", "country").iter_rows())[venue["place"]]
        stands: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
        for post in self.mission["course_instructor"].iter_rows(named=True):
            if post["course"] != course["course"]:
                continue
            filled = {held: -float(post["people"]) for held in variants}
            for row, number in self.persons:
                able = skill.get((row["instructor"], post["qualification"]), 0) >= post["level"]
                if not able or not self.inside(row, week, last) or row["country"] not in (None, country):
                    continue
                teaches = self.programme.variable(1, whole=True)
                filled[teaches] = 1.0
                stands[row["instructor"], number][teaches] = 1.0
                heard = {held: -1.0 for held, (through, _) in variants.items() if spoken[row["instructor"]] & {language, *through}}
                self.programme.row({teaches: 1.0, **heard}, -math.inf, 0)
                self.pay(row["contributor"], week, teaches, row["cost"] * course["weeks"])
                for now in range(week, min(last + row["rest"], self.weeks - 1) + 1):
                    self.use["person", row["instructor"], number, now][teaches] += 1
            self.programme.row(filled, 0, 0)
        self.interpreted(course, week, language, variants)

    def interpreted(self, course: dict[str, Any], week: int, language: str, variants: dict[int, tuple[tuple[str, ...], int]]) -> None:
        last = week + course["weeks"] - 1
        for foreign in sorted({word for through, _ in variants.values() for word in through}):
            needed = {held: -float(count) for held, (through, count) in variants.items() if foreign in through}
            for row in self.mission["interpreter"].iter_rows(named=True):
                pair = (row["language"], row["into"]) == (foreign, language)
                if not pair or course["field"] not in (None, row["field"]) or not self.inside(row, week, last):
                    continue
                speaks = self.programme.variable(row["people"], whole=True)
                needed[speaks] = 1.0
                self.pay(row["contributor"], week, speaks, row["cost"] * course["weeks"])
                for now in range(week, last + 1):
                    self.use["interpreters", row["interpreter"], now][speaks] += 1
            self.programme.row(needed, 0, 0)

    # -- people who learn
    def trainees(
        self, course: dict[str, Any], venue: dict[str, Any], week: int, language: str, places: dict[int, float], least: dict[int, float]
    ) -> None:
        going: dict[int, float] = {}
        leaving = 7 * week - math.ceil(venue["travel"])
        day = self.start + datetime.timedelta(days=leaving)
        for row in self.mission["cohort"].iter_rows(named=True):
            if row["skill"] != course["entry"] or row["language"] != language or leaving < 0:
                continue
            if (row["start"] is None or row["start"] <= day) and (row["end"] is None or day <= row["end"]):
                one = self.sent(course, venue, week, language, row["place"] or "")
                self.use["released", row["cohort"], leaving // 7][one] += 1
                self.use["cohort", row["cohort"]][one] += 1
                going[one] = 1.0
        for stock in list(self.made):
            skill, home, word, back = stock
            gap = (7 * week - back) / 7
            if (skill, word) == (course["entry"], language) and back <= leaving and course["gap_least"] <= gap <= course["gap_most"]:
                one = self.sent(course, venue, week, language, home)
                self.use["stock", *stock][one] += 1
                going[one] = 1.0
        for held in [*places]:
            going.setdefault(held, 0.0)
        self.programme.row({**going, **{held: -seats for held, seats in places.items()}}, -math.inf, 0)
        self.programme.row({**going, **{held: -fewest for held, fewest in least.items()}}, 0, math.inf)

    def sent(self, course: dict[str, Any], venue: dict[str, Any], week: int, language: str, home: str) -> int:
        one = self.programme.variable(1000, whole=True)
        self.pay(venue["contributor"], week, one, course["cost"])
        for now in range(week, week + course["weeks"]):
            self.use["seats", venue["venue"], now][one] += 1
        done = 7 * (week + course["weeks"]) + math.ceil(venue["travel"])
        first = course["pass_rate"]
        for back, share in ((done, first), (done + 7 * course["resit_weeks"], (1 - first) * course["resit_rate"])):
            self.made[course["skill"], home, language, back][one] += share
        return one

    # -- what they are for
    def needs(self) -> None:
        total: dict[str, float] = defaultdict(float)
        weight = dict(self.mission["priority"].select("priority", "weight").iter_rows())
        for row in self.mission["need"].iter_rows(named=True):
            total[row["measure"]] += row["quantity"]
        for row in self.mission["need"].iter_rows(named=True):
            short = self.programme.variable(row["quantity"], whole=False)
            met = {short: 1.0}
            self.programme.objective["shortfall"][short] = weight[row["priority"]] / total[row["measure"]]
            for stock in list(self.made):
                skill, home, _, back = stock
                if skill == row["measure"] and home in ("", row["place"]):
                    for counts in self.counted(row, back):
                        some = self.programme.variable(1000, whole=False)
                        met[some] = counts
                        self.use["stock", *stock][some] += 1
            self.programme.row(met, row["quantity"], row["quantity"])

    def counted(self, row: dict[str, Any], back: int) -> Iterator[float]:
        """What a graduate home on a day counts for a need, if anything."""
        step = max(-(-back // 7), (row["first_useful"] - self.start).days // 7)
        due, last = (row["due"] - self.start).days // 7, (row["due"] + datetime.timedelta(days=int(row["late"])) - self.start).days // 7
        counts = 1.0 - row["discount"] * max(0, step - due)
        if step <= min(last, self.weeks - 1) and counts > 1e-12:
            yield counts

    def limits(self) -> None:
        """Every limit of the tables, for what uses it."""
        rows = {
            table: {tuple(row[name] for name in names): row for row in self.mission[table].iter_rows(named=True)}
            for table, names in (
                ("venue", ["venue"]), ("venue_equipment", ["venue", "equipment"]), ("interpreter", ["interpreter"]),
                ("cohort", ["cohort"]), ("budget", ["budget"]),
            )
        }  # fmt: skip
        for (kind, *key), terms in self.use.items():
            if kind == "stock":
                made = self.made[tuple(key)]
                self.programme.row({**{one: -share for one, share in made.items()}, **terms}, -math.inf, 0)
                continue
            most: float | None
            if kind in ("classes", "seats", "range"):
                most = rows["venue"][key[0],]["range_days" if kind == "range" else kind]
            elif kind == "sets":
                most = rows["venue_equipment"].get((key[0], key[1]), {"sets": 0})["sets"]
            elif kind == "interpreters":
                most = rows["interpreter"][key[0],]["people"]
            elif kind in ("released", "cohort"):
                most = rows["cohort"][key[0],]["people" if kind == "released" else "total"]
            elif kind == "budget":
                most = 0.0 if key[0] is None else rows["budget"][key[0],]["ceiling"]
            else:
                most = 1.0
            if most is not None:
                self.programme.row(dict(terms), -math.inf, most)

    def best(self) -> tuple[float, float]:
        """Least weighted shortfall, and the least cost with it (a millionth of shortfall given up, as goals do)."""
        short, _ = self.programme.least("shortfall")
        scale = sum(self.programme.upper[one] * weight for one, weight in self.programme.objective["shortfall"].items())
        self.programme.row(dict(self.programme.objective["shortfall"]), -math.inf, short + 1e-6 * scale)
        return short, self.programme.least("cost")[0]
