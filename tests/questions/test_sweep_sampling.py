"""What is drawn: which ranges move what, the distribution, streams of numbers, failures."""

import datetime

import numpy as np
import polars as pl
import pytest

from coalition.errors import InputError
from coalition.plan.engine import members_of
from coalition.questions.changes import Change, check
from coalition.questions.failures import Failure, FailureRow, read_failures
from coalition.questions.ranges import Target, only_like, ranges
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


def test_ranges_that_are_not_asked_for_are_listed_too():
    kept, left = only_like(["need.*", "road"], RANGES, LEFT)
    assert {one.assumption for one in kept} == {"cold", "hunger", "road"}
    assert {one.assumption for one in left if "asked" in one.reason} == {"gifts", "purse"}
    none, all_left = only_like([], RANGES, LEFT)
    assert none == []
    assert len(all_left) == len(RANGES) + len(LEFT)


GOOD = """failure,table,row,probability,left,start,end,source
storm,link,to a,0.2,,2025-01-10,2025-01-20,Weather service
storm,place,B,0.2,,2025-01-10,2025-01-20,Weather service
pledges,offer,status:indicative,0.3,0.5,,,Practice of 2024
north leaves,contributor,NORTH,0.05,,,,test
"""


def test_failures_are_read_as_declared(tmp_path):
    (tmp_path / "failures.csv").write_text(GOOD)
    found = {one.name: one for one in read_failures(tmp_path / "failures.csv", MISSION, MEMBERS)}
    assert set(found) == {
        "storm",
        "north leaves",
        "pledges: north blankets",
        "pledges: north rations",
    }  # not firm ones
    assert found["storm"].targets == (Target("throttle", "link", "to a"), Target("throttle", "place", "B"))
    assert found["pledges: north rations"] == Failure("pledges: north rations", 0.3, (Target("cut", "offer", "north rations"),), 0.5)
    drawn = draw(RANGES, list(found.values()), 60, 1)
    for number in range(drawn.count):
        assert check(MISSION, MEMBERS, changes_of(drawn, number, HORIZON)) == []
    column = drawn.names.index("storm")
    for values, changes in zip(drawn.values, (changes_of(drawn, number, HORIZON) for number in range(drawn.count)), strict=True):
        closed = {change.key for change in changes if change.action == "close"}
        assert closed == ({"link:to a", "place:B"} if values[column] else set())  # what fails together, fails together


def test_everything_wrong_with_failures_is_found_at_once(tmp_path):
    (tmp_path / "failures.csv").write_text(
        "failure,table,row,probability,left,start,end,source,colour\n"
        "a,link,to x,1.5,,,,s,\n"
        "b,lnk,to a,0.1,,,,s,\n"
        "c,link,to a,0.1,,2025-13-01,,,\n"
        "c,link,to a,0.1,,,,s,\n"
    )
    with pytest.raises(InputError) as error:
        read_failures(tmp_path / "failures.csv", MISSION, MEMBERS)
    fields = [(one.line, one.field) for one in error.value.findings]
    assert fields == [(1, "colour"), (2, "probability"), (3, "table"), (4, "start"), (4, "source"), (5, "")]
    (tmp_path / "failures.csv").write_text(
        "failure,table,row,probability,left,start,end,source,assumption\n"
        "a,link,to x,0.5,,,,s,\n"
        "b,link,to b,0.1,0.5,,,s,\n"
        "c,contributor,EAST,0.1,,,,s,\n"
        "d,contributor,NORTH,0.1,0.5,,,s,\n"
        "e,offer,status:sure,0.1,,,,s,\n"
        "f,offer,north rations,0.1,,2025-02-01,,s,\n"
        "g,link,to a,0.1,,2025-02-01,2025-01-15,s,\n"
        "h,link,to a,0.1,,2035-02-01,,s,\n"
        "i,link,to a,0.1,,,,s,colds\n"
        "j,link,to a,0.1,,,,s,\n"
        "j,place,B,0.2,,,,s,\n"
    )
    with pytest.raises(InputError) as error:
        read_failures(tmp_path / "failures.csv", MISSION, MEMBERS)
    found = {one.row: one for one in error.value.findings}
    assert {key: one.field for key, one in found.items()} == {
        "a": "row", "b": "left", "c": "row", "d": "left", "e": "row", "f": "start", "g": "end", "h": "start", "i": "assumption",
        "j": "probability",
    }  # fmt: skip
    assert "to b" in found["a"].hint
    assert "cold" in found["i"].hint


@pytest.mark.parametrize("name", ["none.csv", "failures.xlsx"])
def test_a_table_of_failures_that_cannot_be_read(tmp_path, name):
    with pytest.raises(InputError):
        read_failures(tmp_path / name, MISSION, MEMBERS)


def test_a_table_of_failures_is_parquet_too(tmp_path):
    (tmp_path / "failures.csv").write_text(GOOD)
    frame = pl.read_csv(tmp_path / "failures.csv", try_parse_dates=True)
    frame.write_parquet(tmp_path / "failures.parquet")
    first, second = (read_failures(tmp_path / f"failures.{form}", MISSION, MEMBERS) for form in ("csv", "parquet"))
    assert first == second
    assert set(frame.columns) <= set(FailureRow.columns())
