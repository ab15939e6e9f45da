"""The numbers of a joining and of an advice, each with its range, its level of evidence and the input rows it leans on.

All of them are *judged*: they follow from offers and needs of which many are. Where a sweep was asked for, what a contributor is worth has
the range of its scenarios; all else has the range that the proofs leave open, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.mission.mission import Mission
from coalition.questions.joining.advise import Advice, Package
from coalition.questions.joining.join import Joining
from coalition.questions.joining.law import Refusals
from coalition.questions.joining.package import OFFERED, Given
from coalition.questions.joining.spread import Worths, span
from coalition.questions.stated import Stated, not_assessed

PROVEN = "what the proofs leave open; judged inputs are not varied"
USED = "from none to all there is of it: another plan as good may use it otherwise"

Rows = tuple[tuple[str, str], ...]


def rows_of(mission: Mission, contributor: str) -> Rows:
    """The input rows that say what a contributor is, has and may."""
    found = [("contributor", contributor)]
    for table in ("offer", "budget", "contribution"):
        found += [(table, row) for row in mission[table].filter(contributor=contributor)[table]]
    return tuple(found)


@dataclass(frozen=True)
class _Ranges:
    """Ranges over scenarios where there are any, else what the proofs leave open."""

    spread: Worths | None

    def stated(self, key: str, title: str, value: float, unit: str, off: float, values: Floats | None, rows: Rows) -> Stated:
        """A number with the range of ``values`` (scenarios,), which its own is always in; without them it may be ``off`` by so much."""
        if self.spread is None or values is None or np.isnan(values).any():
            return Stated(key, title, value, unit, "judged", value - off, value + off, PROVEN, rows, "Not asked in scenarios.")
        low, high = span(values)
        said = f"eight of ten of {len(self.spread.worth)} scenarios (seed {self.spread.seed}), and the mission as it is"
        return Stated(key, title, value, unit, "judged", min(low, value), max(high, value), said, rows)

    def met(self, kind: str, key: str) -> Floats | None:
        """(scenarios, 2): met without and with the contributor of a slice."""
        return None if self.spread is None else self.spread.met.get((kind, key))


def worth(found: Joining, rows: Rows, spread: Worths | None) -> list[Stated]:
    """What is met and spent without and with the contributor, and by how much more."""
    whole, doubt, ranges = found.met[0], found.doubt, _Ranges(spread)
    over = ranges.met("all", "")
    stated = [
        ranges.stated(
            "join.met.before", f"Met of all that is needed, without {found.name}", whole.before, "share", doubt, _at(over, 0), rows
        ),
        ranges.stated("join.met.after", f"Met of all that is needed, with {found.name}", whole.after, "share", doubt, _at(over, 1), rows),
        ranges.stated("join.worth", f"More met with {found.name}, of all that is needed", found.worth, "share", doubt, _more(over), rows),
    ]
    if spread is not None:
        title = "More met with it, the middle of the scenarios"
        stated.append(ranges.stated("join.worth.median", title, spread.median, "share", doubt, spread.worth, rows))
    goal = next((one for one in found.answer.goals if one.goal == "cost"), None)
    if goal is None:
        return [*stated, not_assessed("join.cost", "What the whole plan costs", "", "Cost is no goal of this mission.", rows)]
    spent, off = None if spread is None else spread.cost, (goal.gap_before + goal.gap_after) * goal.scale
    return [
        *stated,
        ranges.stated("join.cost.before", "Cost of the whole plan without it", goal.before, goal.unit, off, _at(spent, 0), rows),
        ranges.stated("join.cost.after", "Cost of the whole plan with it", goal.after, goal.unit, off, _at(spent, 1), rows),
        ranges.stated("join.cost", "More spent by all together with it", goal.after - goal.before, goal.unit, off, _more(spent), rows),
    ]


def _at(pairs: Floats | None, place: int) -> Floats | None:
    return None if pairs is None else pairs[:, place]


def _more(pairs: Floats | None) -> Floats | None:
    return None if pairs is None else pairs[:, 1] - pairs[:, 0]


def slices(found: Joining, rows: Rows, spread: Worths | None) -> list[Stated]:
    """By part of the needs: the share of them met before and after, and by how much more of all that is needed."""
    stated, ranges = [], _Ranges(spread)
    for one in found.met[1:]:
        key, doubt, over = f"join.met.{one.kind}.{one.key}", found.doubt, ranges.met(one.kind, one.key)
        title = f"More met through {one.name}, of all that is needed"
        stated.append(ranges.stated(f"{key}.more", title, one.after - one.before, "share", 2 * doubt, _more(over), rows))
        if one.kind != "kind of help" and one.needed > 0:
            part = None if over is None else over / one.needed
            for place, (name, value) in enumerate((("before", one.before), ("after", one.after))):
                title = f"Met of {one.name}, {name}"
                stated.append(
                    ranges.stated(f"{key}.{name}", title, value / one.needed, "share", doubt / one.needed, _at(part, place), rows)
                )
    return stated


def gives(prefix: str, found: Sequence[Given], mission: Mission, contributor: str) -> list[Stated]:
    """Quantity and cost of everything that is given, from nothing to all there is of it."""
    mine = mission["offer"].filter(contributor=contributor)
    offered = dict(mine.group_by("item").agg(pl.col("quantity").sum()).iter_rows())
    stated = []
    for one in found:
        key, row = f"{prefix}.{one.table}.{one.row}.{one.way}", _row_of(one, mission, contributor)
        most = max(offered.get(one.row, one.quantity), one.quantity) if one.way == OFFERED else one.quantity
        stated.append(Stated(f"{key}.quantity", f"{one.what}: {one.way}", one.quantity, one.unit, "judged", 0.0, most, USED, row))
        if one.cost > 0:
            stated.append(
                Stated(
                    f"{key}.cost", f"{one.what}: cost", one.cost, mission.currency, "judged", 0.0, one.cost * most / one.quantity, USED, row
                )
            )
    return stated


def _row_of(one: Given, mission: Mission, contributor: str) -> Rows:
    if one.table != "item":
        return ((one.table, one.row),)
    offers = mission["offer"].filter(contributor=contributor, item=one.row)["offer"].to_list() if one.way == OFFERED else []
    return (("item", one.row), *(("offer", row) for row in offers))


def money(found: Joining, currency: str) -> list[Stated]:
    """Ceilings, and what is spent of them."""
    stated = []
    for one in found.money:
        key, row = f"join.money.{one.table}.{one.row}", ((one.table, one.row),)
        stated.append(Stated(f"{key}.ceiling", f"Ceiling of {one.table} {one.row}", one.ceiling, currency, "measured", rows=row))
        stated.append(
            Stated(
                f"{key}.spent",
                f"Spent of {one.table} {one.row}",
                one.spent,
                currency,
                "judged",
                0.0,
                max(one.ceiling, one.spent),
                USED,
                row,
            )
        )
    return stated


def law(found: Joining, mission: Mission) -> list[Stated]:
    """Matches that each caveat refuses and limits, and what is met and spent more without it where that was asked."""
    stated = []
    lifted = {one.caveat: one for one in found.lifted}
    for one in found.law:
        rows = caveat_rows(mission, one)
        for name, count in (("refused", one.refused), ("limited", one.limited)):
            title = f"Matches of something it could give with a use and a place, {name} by {one.caveat}"
            stated.append(Stated(f"join.law.{one.caveat}.{name}", title, float(count), "matches", "measured", rows=rows))
        if one.caveat in lifted:
            more, doubt = lifted[one.caveat].met - found.met[0].after, 2 * found.doubt
            stated.append(Stated(f"join.law.{one.caveat}.costs", f"More met without {one.caveat}, of all that "
                                                                 f"is needed", more, "share", "judged",
                                 more - doubt, more + doubt, PROVEN, rows))  # fmt: skip
        elif one.refused or one.limited:
            stated.append(not_assessed(f"join.law.{one.caveat}.costs", f"More met without {one.caveat}", "share",
                                       "It was not asked; the option --caveats lifts each in turn.", rows))  # fmt: skip
    return stated


def caveat_rows(mission: Mission, one: Refusals) -> Rows:
    """The lines of a caveat as input rows."""
    lines = mission["caveat"].filter(caveat=one.caveat)["line"].to_list()
    return tuple(("caveat", f"{one.caveat}|{line}") for line in lines)


def advice(found: Advice, mission: Mission, rows: Rows, doubt: float) -> list[Stated]:
    """The best package and the next best, and the points of the curve."""
    currency = mission.currency
    stated = [
        *_met("join.advice.best", f"the best package of {found.name}", found.best, found.without, rows, doubt),
        *gives("join.advice.best", found.best.gives, mission, found.contributor),
        Stated(
            "join.advice.sum",
            "The sum asked about",
            found.best.money,
            currency,
            "measured",
            because="It was asked about, and is no finding.",
        ),
    ]
    if found.next_best is not None:
        stated += _met("join.advice.next", f"the next best package of {found.name}", found.next_best, found.without, rows, doubt)
        stated += gives("join.advice.next", found.next_best.gives, mission, found.contributor)
    for number, one in enumerate(found.curve, start=1):
        stated.append(
            Stated(
                f"join.curve.{number}.sum",
                "A sum on the curve",
                one.money,
                currency,
                "measured",
                because="It was asked about, and is no finding.",
            )
        )
        stated += _met(f"join.curve.{number}", "what this sum brings", one, found.without, rows, doubt)
        spent = sum(given.cost for given in one.gives)
        stated.append(
            Stated(f"join.curve.{number}.spent", "Spent of this sum", spent, currency, "judged", 0.0, max(spent, one.money), USED, rows)
        )
    return stated


def _met(key: str, what: str, one: Package, without: float, rows: Rows, doubt: float) -> list[Stated]:
    more = one.met - without
    return [
        Stated(
            f"{key}.met",
            f"Met of all that is needed with {what}",
            one.met,
            "share",
            "judged",
            one.met - doubt,
            one.met + doubt,
            PROVEN,
            rows,
        ),
        Stated(f"{key}.more", f"More met with {what}", more, "share", "judged", more - 2 * doubt, more + 2 * doubt, PROVEN, rows),
    ]
