"""What is drawn: which ranges move what, the distribution, streams of numbers, failures."""

import datetime

import numpy as np
import pytest

from coalition.plan.engine import members_of
from coalition.questions.changes import Change, check
from coalition.questions.failures import Failure
from coalition.questions.ranges import Target, ranges
from coalition.questions.sampling import METHODS, changes_of, draw, triangular
from tests.questions.uncertain import uncertain

MISSION = uncertain()
MEMBERS = members_of(MISSION)
HORIZON = MISSION.calendar.start, MISSION.calendar.end
RANGES, LEFT = ranges(MISSION, MEMBERS)


def test_one_assumption_moves_all_rows_that_rest_on_it():
    targets = {one.assumption: set(one.targets) for one in RANGES}
    assert targets == {
        "cold": {Target("need", "measure", "warmth")},  # all needs of the measure
        "hunger": {Target("need", "need", "food a")},  # one of two
        "gifts": {Target("cut", "offer", "north blankets"), Target("cut", "offer", "north rations")},  # not the candidate's
        "road": {Target("throttle", "link", "to a"), Target("throttle", "link", "a to b")},
        "purse": {Target("budget", "budget", "north 2025")},
    }
    assert {one.assumption: one.rows for one in RANGES} == {"cold": 2, "hunger": 1, "gifts": 2, "road": 2, "purse": 1}


def test_what_is_not_varied_is_listed_with_its_reason():
    reasons = {one.assumption: one.reason for one in LEFT}
    assert set(reasons) == {"price", "sure", "town", "nobody"}
    assert "no change of a what-if multiplies offer.unit_cost" in reasons["price"]
    assert "storage" in reasons["town"]
    assert "rests on it" in reasons["nobody"]
    assert {one.assumption for one in RANGES} | set(reasons) == set(MISSION["assumption"]["assumption"])


def test_triangular_values_by_hand():
    # low 0, likely 1, high 3: F(1) = 1/3; F(x) = x²/3 below and 1 − (3 − x)²/6 above.
    even = np.array([0.0, 1 / 12, 1 / 3, 5 / 6, 1.0])
    assert triangular(even, 0.0, 1.0, 3.0) == pytest.approx([0.0, 0.5, 1.0, 2.0, 3.0])
    assert triangular(even, 1.0, 1.0, 3.0)[0] == 1.0
    assert triangular(even, 0.0, 3.0, 3.0)[-1] == 3.0


@pytest.mark.parametrize("method", METHODS)
def test_draws_keep_to_their_range_and_to_its_mean(method):
    drawn = draw(RANGES, [], 4000, 7, method)
    for column, one in zip((drawn.factor * [one.likely for one in RANGES]).T, RANGES, strict=True):
        assert column.min() >= one.low
        assert column.max() <= one.high
        assert column.mean() == pytest.approx((one.low + one.likely + one.high) / 3, rel=0.02)


def test_a_latin_hypercube_has_one_scenario_in_every_part():
    drawn = draw(RANGES, [Failure("storm", 0.25, ())], 40, 3)
    one = RANGES[0]
    edges = triangular(np.arange(41) / 40, one.low, one.likely, one.high) / one.likely
    assert np.histogram(drawn.factor[:, 0], edges)[0].tolist() == [1] * 40
    assert drawn.failed.sum() == 10


def test_the_same_seed_draws_the_same_and_other_assumptions_do_not_disturb():
    drawn, again = draw(RANGES, [], 20, 3), draw(RANGES[1:], [], 20, 3)
    assert (drawn.factor[:, 1:] == again.factor).all()
    assert (drawn.factor != draw(RANGES, [], 20, 4).factor).all()
    assert not np.allclose(drawn.factor[:, 0], drawn.factor[:, 1])


def test_changes_of_every_scenario_can_be_asked():
    storm = Failure("storm", 0.5, (Target("throttle", "link", "to a"),), 0.0, datetime.date(2025, 1, 10), datetime.date(2025, 1, 20))
    drawn = draw(RANGES, [storm, Failure("leaves", 0.3, (Target("drop", "contributor", "SOUTH"),))], 12, 1)
    seen = set()
    for number in range(drawn.count):
        changes = changes_of(drawn, number, HORIZON)
        assert check(MISSION, MEMBERS, changes) == []
        seen |= {change.action for change in changes}
    assert seen == {"need", "cut", "throttle", "close", "budget", "drop"}


def test_factors_on_one_row_are_multiplied_and_what_is_shut_is_shut_for_its_days():
    start, end, day = datetime.date(2025, 1, 10), datetime.date(2025, 1, 20), datetime.timedelta(days=1)
    road = next(one for one in RANGES if one.assumption == "road")
    gifts = next(one for one in RANGES if one.assumption == "gifts")
    failures = [
        Failure("storm", 1.0, (Target("throttle", "link", "to a"),), 0.0, start, end),
        Failure("works", 1.0, (Target("throttle", "link", "to a"),), 0.5, start + 5 * day, None),
        Failure("broken", 1.0, (Target("cut", "offer", "north rations"),), 0.25),
    ]
    drawn = draw([gifts, road], failures, 1, 1)
    gift, way = drawn.factor[0]
    found = {(change.key, change.start): change for change in changes_of(drawn, 0, HORIZON)}
    assert found["offer:north rations", None].factor == pytest.approx(0.25 * gift)
    assert found["offer:north blankets", None].factor == pytest.approx(gift)
    assert found["link:a to b", None] == Change("throttle", "link", "a to b", factor=way)
    pieces = [change for change in changes_of(drawn, 0, HORIZON) if change.key == "link:to a"]
    pieces.sort(key=lambda change: change.start or start)
    assert [(one.action, one.start, one.end) for one in pieces] == [
        ("throttle", HORIZON[0], start - day), ("close", start, end), ("throttle", end + day, HORIZON[1]),
    ]  # fmt: skip
    assert pieces[-1].factor == pytest.approx(0.5 * way)
    assert check(MISSION, MEMBERS, pieces) == []
