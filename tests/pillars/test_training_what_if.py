"""Questions about a mission of courses: what is asked warm agrees with planning the changed mission, proven as well."""

from __future__ import annotations

import pytest

from coalition.plan.solve import solve_relaxed
from coalition.questions.changes import Change
from coalition.questions.whatif import Answer, open_asker
from tests.mission.tiny import Rows
from tests.pillars.school import MADE_UP, day, need, school, school_rows, venue


def two_schools() -> Rows:
    """Twenty sappers by the end of week 5: a school at Lublin, and a dearer camp in Lviv with as good a room."""
    rows = school_rows(6)
    rows["need"] = [need("sappers", 20.0, 6)]
    rows["venue"].append(venue(venue="camp", name="Camp", place="Lviv", cost=80.0, start=day(2)))
    rows["venue_course"].append({"venue": "camp", "course": "sapper", **MADE_UP})
    return rows


def values(answer: Answer) -> list[float]:
    return [goal.after for goal in answer.goals]


@pytest.mark.parametrize(("start", "end"), [(0, 6), (0, 3), (2, 4), (1, 2)])
def test_a_closed_place_holds_no_class_and_the_answer_is_proven(start: int, end: int) -> None:
    """Lublin is closed for some weeks: as good as planning with a school that has no rooms then; with a proof as tight as a plan's."""
    rows = two_schools()
    answer = open_asker(school(rows)).ask([Change("close", "place", "Lublin", start=day(start), end=day(end, -1))])
    again = two_schools()
    schools = [
        {**again["venue"][0], "venue": key, "start": first, "end": last}
        for key, first, last in (("before", None, day(start, -1)), ("after", day(end), None))
        if (first is None and start > 0) or (last is None and end < 6)
    ]
    again["venue"] = [*schools, again["venue"][1]]
    again["venue_course"] = [{"venue": one["venue"], "course": "sapper", **MADE_UP} for one in again["venue"]]
    reached = [one for one in solve_relaxed(school(again)) if one.proven]
    assert values(answer) == pytest.approx([one.value for one in reached], rel=1e-4, abs=1e-5)
    assert all(goal.gap_after <= 1e-6 for goal in answer.goals)


def test_what_was_closed_is_open_again() -> None:
    asker = open_asker(school(two_schools()))
    shut = asker.ask([Change("close", "place", "Lublin")])
    assert shut.distinguishable
    nothing = asker.ask([Change("cut", "interpreter", "ivan", factor=1.0)])
    assert not nothing.distinguishable
    assert values(nothing) == pytest.approx([goal.before for goal in shut.goals], rel=1e-5, abs=1e-6)
