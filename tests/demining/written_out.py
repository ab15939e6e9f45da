"""Small demining missions solved independently of the planner: every chain of stages and every team's weeks written out, for another
solver.

Nothing of the planner is used but the mission's tables; rules are those of docs/explanation/demining.md, week by week and hectare by
hectare.
One future, no money, no scenarios, nothing begun. Caveats limit how many teams are counted where and when a line covers them.
"""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from coalition.mission.mission import Mission

ORDER = {"non-technical survey": ["technical survey"], "technical survey": ["clearance", "machine"], "machine": ["follow-up"],
         "clearance": ["quality control"], "follow-up": ["quality control"], "quality control": []}  # fmt: skip
Use = dict[tuple[str, str, int], float]


class WrittenOut:
    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self.start: datetime.date = mission["mission"]["start"][0]
        self.weeks = mission["mission"]["periods"][0]
        survey = mission["survey"].row(0, named=True)
        self.kept = survey["after_non_technical"], survey["after_technical"]

    def day(self, week: int) -> datetime.date:
        return self.start + datetime.timedelta(days=7 * week)

    def rate(self, hazard: dict[str, Any], stage: str, asset: str, week: int) -> float:
        """Hectares a team does of the stage in the week, season, access and exclusion taken in."""
        rate = 0.0
        for row in self.mission["clearing"].iter_rows(named=True):
            if (row["asset"], row["stage"]) == (asset, stage) and row["ground"] == hazard["ground"]:
                rate = row["hectares"]
        if rate == 0.0:
            for row in self.mission["clearing"].iter_rows(named=True):
                if (row["asset"], row["stage"], row["ground"]) == (asset, stage, "any"):
                    rate = row["hectares"]
        month = (self.day(week) + datetime.timedelta(days=3)).month
        for row in self.mission["season"].iter_rows(named=True):
            if row["asset"] in (asset, "any") and row["ground"] in (hazard["ground"], "any") and row["month"] == month:
                rate *= row["factor"]
        for row in self.mission["exclusion"].iter_rows(named=True):
            near = row["distance"] == hazard["distance"] and row["asset"] in (asset, "any")
            if near and (row["end"] is None or row["end"] >= self.day(week)):
                return 0.0
        return rate

    def stage(self, hazard: dict[str, Any], stage: str, asset: str, teams: int, start: int, hectares: float) -> tuple[int, Use] | None:
        """The week in which the stage ends and the team-weeks it takes; None: it does not begin then, or never ends."""
        used: Use = {}
        left = hectares
        for week in range(start, self.weeks):
            most = self.rate(hazard, stage, asset, week) * teams
            if week == start and most == 0:
                return None
            if most == 0:
                continue
            used[asset, hazard["place"], week] = teams * min(1.0, left / most)
            left -= most
            if left <= 1e-9 * hectares:
                return week, used
        return None

    def chains(self, hazard: dict[str, Any]) -> list[tuple[Use, dict[str, float]]]:
        """Team-weeks and gains by kind of everything that could be done on a task."""
        suspected = hazard["area"]
        begins = hazard["begins"]
        first = suspected * (self.kept[0] if begins == "non-technical survey" else 1.0)
        second = first * (self.kept[1] if begins != "clearance" else 1.0)
        area = {"non-technical survey": suspected, "technical survey": first}
        assets = self.mission["asset"]["asset"].to_list()
        found: list[tuple[Use, dict[str, float]]] = []

        def go(stages: list[str], week: int, used: Use, gains: dict[str, float]) -> None:
            found.append((used, gains))
            choices = itertools.product(stages, assets, range(1, hazard["most_teams"] + 1), range(week, self.weeks))
            for stage, asset, teams, start in choices:
                done = self.stage(hazard, stage, asset, teams, start, area.get(stage, second))
                if done is None:
                    continue
                end, weeks = done
                more = {"non-technical survey": suspected - first, "technical survey": first - second, "quality control": second}
                handed = more.get(stage, 0.0)
                brought = defaultdict(float, gains)
                brought[f"handed over {end}"] += handed
                brought[f"in use {end}"] += handed * hazard["use_value"] * (self.weeks - 1 - end)
                if hazard["sowing"] is not None and self.day(end) + datetime.timedelta(days=6) <= hazard["sowing"]:
                    brought[f"ready for sowing {end}"] += handed
                if stage == "quality control":
                    brought[f"person-weeks protected {end}"] += hazard["exposed"] * (self.weeks - 1 - end)
                go(ORDER[stage], end + 1, {**used, **weeks}, brought)

        go([begins] if begins != "clearance" else ["clearance", "machine"], 0, {}, {})
        return found

    def stays(self, team: dict[str, Any]) -> list[Use]:
        """Where a team could be: always in the field, home or, after a move that loses a week, elsewhere."""
        places = self.mission["place"]["place"].to_list()
        if not self.mission["caveat"].is_empty():
            return self.any_stays(team)
        found: list[Use] = [{(team["asset"], team["place"], week): 1.0 for week in range(self.weeks)}]
        if team["moves"] > 0:
            for there, leaves in itertools.product(places, range(self.weeks)):
                if there != team["place"]:
                    before = {(team["asset"], team["place"], week): 1.0 for week in range(leaves)}
                    found.append({**before, **{(team["asset"], there, week): 1.0 for week in range(leaves + 1, self.weeks)}})
        return found

    def any_stays(self, team: dict[str, Any]) -> list[Use]:
        """Where a team could be, beginning and ending in any week: who is not there is not counted."""
        places, weeks = self.mission["place"]["place"].to_list(), range(self.weeks + 1)
        found: list[Use] = []
        for start, leaves, end in itertools.product(weeks, repeat=3):
            if start <= leaves <= end:
                before = {(team["asset"], team["place"], week): 1.0 for week in range(start, leaves)}
                found += [before] if leaves == end else []
                found += [
                    {**before, **{(team["asset"], there, week): 1.0 for week in range(leaves + 1, end)}}
                    for there in places if there != team["place"] and team["moves"] > 0 and leaves + 1 < end
                ]  # fmt: skip
        return found

    def counting(self, team: dict[str, Any], used: Use) -> list[Any]:
        """Lines of caveats that count a team which is at these places in these weeks; where there are no hazards, there is no work."""
        hazards = set(self.mission["hazard"]["place"])
        found = []
        for line in self.mission["caveat"].iter_rows(named=True):
            first, last = line["start"] or self.start, line["end"] or self.day(self.weeks)
            for _, place, week in used:
                binds = line["contributor"] in (None, team["contributor"]) and line["place"] in (None, place)
                if binds and place in hazards and first <= self.day(week) <= last:
                    found.append(("caveat", line["caveat"], line["line"]))
                    break
        return found

    def least_shortfall(self) -> float:
        """The least weighted shortfall there can be."""
        columns: list[tuple[float, float, bool, dict[Any, float]]] = []  # cost, most, whole, rows
        weight = dict(self.mission["priority"].select("priority", "weight").iter_rows())
        total: dict[str, float] = defaultdict(float)
        for row in self.mission["need"].iter_rows(named=True):
            total[row["measure"]] += row["quantity"]
        counts = {str(counts): measure for measure, counts in self.mission["gain"].select("measure", "counts").iter_rows()}
        for hazard in self.mission["hazard"].iter_rows(named=True):
            for used, gains in self.chains(hazard):
                rows: dict[Any, float] = {("task", hazard["hazard"]): 1.0, **used}
                for kind, amount in gains.items():
                    what, _, end = kind.rpartition(" ")
                    rows["pool", counts[what], hazard["place"], int(end)] = -amount
                columns.append((0.0, float(hazard["tasks"]), True, rows))
        for team in self.mission["team"].iter_rows(named=True):
            for used in self.stays(team):
                rows = {("team", team["team"]): 1.0}
                rows |= {**{key: -one for key, one in used.items()}}
                columns.append((0.0, float(team["teams"]), True, {**rows, **dict.fromkeys(self.counting(team, used), 1.0)}))
        for row in self.mission["need"].iter_rows(named=True):
            worth = weight[row["priority"]] / total[row["measure"]]
            columns.append((worth, np.inf, False, {("need", row["need"]): 1.0}))
            for week in range(self.weeks):
                if self.day(week) <= row["due"]:
                    columns.append((0.0, np.inf, False, {("need", row["need"]): 1.0, ("pool", row["measure"], row["place"], week): 1.0}))
        return self._solved(columns)

    def _solved(self, columns: list[tuple[float, float, bool, dict[Any, float]]]) -> float:
        limit: dict[Any, float] = {("task", row["hazard"]): float(row["tasks"]) for row in self.mission["hazard"].iter_rows(named=True)}
        limit |= {("team", row["team"]): float(row["teams"]) for row in self.mission["team"].iter_rows(named=True)}
        limit |= {("caveat", row["caveat"], row["line"]): row["quantity"] for row in self.mission["caveat"].iter_rows(named=True)}
        limit |= {("need", row["need"]): row["quantity"] for row in self.mission["need"].iter_rows(named=True)}
        number = {key: place for place, key in enumerate(dict.fromkeys(key for *_, rows in columns for key in rows))}
        matrix = np.zeros((len(number), len(columns)))
        for place, (*_, rows) in enumerate(columns):
            for key, amount in rows.items():
                matrix[number[key], place] = amount
        upper = np.array([limit.get(key, 0.0) for key in number])
        lower = np.array([upper[place] if key[0] == "need" else -np.inf for key, place in number.items()])
        solved = milp(
            [cost for cost, *_ in columns], constraints=LinearConstraint(matrix, lower, upper),
            integrality=[int(whole) for _, _, whole, _ in columns], bounds=Bounds(0, [most for _, most, _, _ in columns]),
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
        assert solved.status == 0, solved.message
        return float(solved.fun)
