"""Classes that an earlier plan arranged: a new plan holds no others but for a few, and says which those are and why.

A class is told by its course, venue, language and first day; who teaches it may change without its being moved. What is arranged may
be given up, but on or before the day up to which everything is decided nothing else begins.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from coalition.errors import QuestionError
from coalition.mission.mission import Mission, table_of
from coalition.model.activities import Posting
from coalition.model.ledger import AT_MOST, Ledger
from coalition.model.pillar import Holding, Rows
from coalition.pillars.training.roster import by_copy
from coalition.pillars.training.weeks import Weeks

Opening = tuple[str, str, str, int]
"""Course, venue, language, week."""

TABLE = "arranged"


def people_of(written: str | None) -> list[str]:
    """Who stands in a cell of the column `people`, parted by semicolons."""
    return [name for part in (written or "").split(";") if (name := part.strip())]


def held(mission: Mission, earlier: Mapping[str, pl.DataFrame], holding: Holding) -> Mission:
    """``mission`` with the classes of an earlier plan's tables as its rows of `arranged`, but for courses and venues it has not.

    How many are left out because of that stands in their notes. Raises QuestionError where none is left.
    """
    courses, venues = set(mission["course"]["course"]), set(mission["venue"]["venue"])
    people = by_copy(earlier["roster"].iter_rows(named=True))
    rows: Rows = []
    left_out = 0
    count: Counter[tuple[str, ...]] = Counter()
    written = earlier["activity"].filter((pl.col("pillar") == "training") & pl.col("activity").str.starts_with("class|"))
    for key, quantity in written.select("activity", "quantity").sort("activity").iter_rows():
        _, course, venue, day, language = key.split("|")[:5]
        if course not in courses or venue not in venues:
            left_out += round(quantity)
            continue
        for number in range(1, round(quantity) + 1):
            count[course, venue, day, language] += 1
            team = sorted(one["person"] for one in people.get((key, number), ()))
            rows.append({
                "course": course, "venue": venue, "language": language, "starts": datetime.date.fromisoformat(day),
                "number": count[course, venue, day, language], "people": "; ".join(team) or None,
                "moves": holding.moves, "decided": holding.day, "source": holding.source, "note": None,
            })  # fmt: skip
    if left_out and not rows:
        raise QuestionError(f"None of the {left_out} classes of the earlier plan is of a course and venue of this mission.")
    if left_out:
        note = f"Left out: {left_out} of {left_out + len(rows)} classes of the earlier plan; this mission lacks the course or venue."
        rows = [{**row, "note": note} for row in rows]
    return replace(mission, tables={**mission.tables, TABLE: table_of(mission, TABLE, rows)})


class Arranged:
    """The rows of `arranged`, and what they ask of classes; ``moved`` is the balance of classes that are not arranged, if any are."""

    def __init__(self, mission: Mission, ledger: Ledger, weeks: Weeks) -> None:
        self.rows = list(mission[TABLE].sort("starts", "course", "venue", "language", "number").iter_rows(named=True))
        self.weeks, self.moved = weeks, None
        self.decided = max((row["decided"] for row in self.rows if row["decided"] is not None), default=None)
        count: Counter[Opening] = Counter()
        for row in self.rows:
            week = weeks.week(row["starts"])
            if week is not None:
                count[row["course"], row["venue"], row["language"], week] += 1
        self._kept: dict[Opening, int] = {}
        if not self.rows:
            return
        first = "|".join(str(self.rows[0][name]) for name in ("course", "venue", "language", "starts", "number"))
        classes, most = ledger.unit("classes"), float(min(row["moves"] for row in self.rows))
        name = ["classes that were not arranged"]
        self.moved = int(ledger.open(["training:moved"], name, classes, AT_MOST, most, table=TABLE, rows=[first], typical=1.0)[0])
        for opening, there in sorted(count.items()):
            course, venue, language, week = opening
            said = f"classes of {course} at {venue} from {weeks.day(week)} as arranged"
            key = f"training:arranged|{course}|{venue}|{weeks.day(week)}|{language}"
            self._kept[opening] = int(ledger.open([key], [said], classes, AT_MOST, float(there))[0])

    def posting(self, course: str, venue: str, language: str, week: int) -> tuple[Posting, ...] | None:
        """What a class posts because of what is arranged; None: there may be none."""
        if self.moved is None:
            return ()
        opening = course, venue, language, week
        if opening in self._kept:
            return ((self._kept[opening], 1.0, "arranged"),)
        if self.decided is not None and self.weeks.day(week) <= self.decided:
            return None
        return ((self.moved, 1.0, "moved"),)
