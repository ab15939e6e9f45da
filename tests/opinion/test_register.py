"""The poll register: what is wrong in it is found at once, and a poll counts from its last field day."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from coalition.mission.check import findings
from coalition.questions.opinion.polls import read_register
from coalition.questions.opinion.priors import ANSWERS_NOT_STATED
from tests.mission.tiny import Rows
from tests.opinion.registers import FIRST, asked, register_rows

LATE = datetime.date(2025, 12, 31)


def said(rows: Rows) -> list[tuple[str, str, str, str]]:
    """Severity, table, row and field of what is wrong with the register."""
    return [(one.severity, one.table, one.row, one.field) for one in findings(asked(rows)) if one.table in ("poll", "poll_item")]


def changed(**other: Any) -> Rows:
    """The register with its first poll changed."""
    rows = register_rows()
    rows["poll"][0] = {**rows["poll"][0], **other}
    return rows


def test_a_right_register_has_no_findings() -> None:
    assert said(register_rows()) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"last_day": FIRST - datetime.timedelta(1)}, ("error", "last_day")),
        ({"support": 0.7, "oppose": 0.25, "undecided": 0.1}, ("error", "support")),
        ({"support": None, "oppose": None, "undecided": 0.1}, ("warning", "support")),
        ({"support": 61.0}, ("error", "support")),
        ({"asked": 900}, ("error", "n")),
        ({"asked": 2000, "response": 0.7}, ("warning", "response")),
        ({"n": None, "response": 0.7}, ("warning", "asked")),
        ({"n": 0}, ("error", "n")),
        ({"poll_item": "blanket"}, ("error", "poll_item")),
        ({"house": "house 1"}, ("warning", "house")),
    ],
)
def test_what_is_wrong_with_a_poll_is_said(other: dict[str, Any], expected: tuple[str, str]) -> None:
    found = {(severity, field) for severity, table, _, field in said(changed(**other)) if table == "poll"}
    assert found == {expected}


def test_three_shares_rounded_to_whole_hundredths_may_come_to_a_little_more_than_all() -> None:
    assert said(changed(support=0.505, oppose=0.255, undecided=0.255)) == []


def test_everything_wrong_is_said_at_once() -> None:
    rows = changed(last_day=FIRST - datetime.timedelta(1), support=0.9, asked=900)
    rows["poll_item"].append({**rows["poll_item"][0], "poll_item": "tents"})
    rows["poll"].append({**rows["poll"][1], "poll": "poll-1-again", "house": "house  1"})
    found = said(rows)
    assert {("error", "last_day"), ("error", "support"), ("error", "n"), ("error", "poll"), ("warning", "poll_item")} <= {
        (severity, field) for severity, _, _, field in found
    }
    again = [one for one in findings(asked(rows)) if one.row == "poll-1-again" and one.field == "poll"]
    assert len(again) == 1
    assert "poll-1" in again[0].hint


def test_a_poll_counts_from_its_last_field_day() -> None:
    mission = asked(register_rows())
    over = FIRST + datetime.timedelta(9)  # the second poll's last day
    assert [one.key for one in read_register(mission, "POL", over).polls] == ["poll-0", "poll-1"]
    assert [one.key for one in read_register(mission, "POL", over - datetime.timedelta(1)).polls] == ["poll-0"]
    assert read_register(mission, "POL", FIRST).polls == ()


def test_what_is_not_stated_is_not_made_up() -> None:
    rows = register_rows()
    rows["poll"][0].update(n=None, oppose=None)
    rows["poll"][1].update(n=None, asked=2000, response=0.599)
    rows["poll"][2].update(support=None, oppose=None)
    first, second = read_register(asked(rows), "POL", LATE).polls
    assert np.isnan(first.shares[1])
    assert (first.answered, first.answered_stated) == (ANSWERS_NOT_STATED, False)
    assert (second.answered, second.answered_stated) == (1198, True)


def test_two_questions_of_a_house_on_the_same_days_are_one_poll() -> None:
    rows = register_rows()
    rows["poll_item"].append({**rows["poll_item"][0], "poll_item": "tents"})
    rows["poll"].append({**rows["poll"][0], "poll": "poll-0-tents", "poll_item": "tents", "oppose": None})
    register = read_register(asked(rows), "POL", LATE)
    assert len(register.polls) == 4
    assert register.counted("humanitarian", "support") == (3, 2)
    assert register.counted("personnel", "support") == (0, 0)
