"""The ledger: what counts, what the counts say, and that three acts are needed for a number."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition.questions.reactions.answer import reactions
from coalition.questions.reactions.precedents import shares
from coalition.questions.reactions.scores import brier, ranked_probability
from coalition.questions.reactions.tables import LADDER
from coalition.questions.stated import Stated
from tests.questions.reactions.reacting import day, precedent, reacting, reacting_rows


def of(found: tuple[Stated, ...], ending: str) -> Stated:
    (one,) = (one for one in found if one.key == f"reaction.AAA.{ending}")
    return one


@given(st.lists(st.integers(0, 50), min_size=7, max_size=7))
def test_shares_sum_to_one_and_rise_with_counts(counts: list[int]) -> None:
    found = shares(counts)
    assert sum(found) == pytest.approx(1.0)
    assert min(found) > 0
    assert np.argmax(found) == np.argmax(counts)


def test_counts_of_the_ladder_worked_by_hand() -> None:
    """By 7 April four acts count: statement 1, protest 2, persons 1; with 1/7 on each rung protest has (2 + 1/7) / 5 = 0.42857."""
    answer = reactions(reacting(), "AAA")
    assert of(answer.stated, "RUS.acts").value == 4
    assert of(answer.stated, "RUS.protest").value == pytest.approx(15 / 35)
    assert of(answer.stated, "RUS.none").value == pytest.approx(1 / 35)
    assert of(answer.stated, "RUS.beyond-words").value == pytest.approx((1 + 4 / 7) / 5)
    rungs = [of(answer.stated, f"RUS.{rung.replace(' ', '-')}").value or 0.0 for rung in LADDER]
    assert sum(rungs) == pytest.approx(1.0)
    assert of(answer.stated, "RUS.protest").evidence == "prior-driven"


def test_every_precedent_is_listed_and_says_whether_it_counts() -> None:
    listed = reactions(reacting(), "AAA").precedents
    assert dict(listed.select("precedent", "counted").iter_rows()) == {
        "RUS 1": True, "RUS 2": True, "RUS 3": True, "RUS 4": True, "RUS 6": False, "RUS 7": False
    }  # fmt: skip


def test_two_acts_are_listed_and_give_no_number() -> None:
    answer = reactions(reacting(), "AAA", day("2023-06-01"))
    assert answer.precedents.height == 2
    found = of(answer.stated, "RUS")
    assert found.value is None
    assert "only the list" in found.because


def test_an_act_counts_once_by_its_highest_rung() -> None:
    rows = reacting_rows()
    rows["precedent"].append(precedent(8, "statement", "2024-02-01", act="act 3"))
    answer = reactions(reacting(rows), "AAA")
    assert of(answer.stated, "RUS.acts").value == 4
    assert of(answer.stated, "RUS.protest").value == pytest.approx(15 / 35)
    assert ("precedent", "RUS 8") in of(answer.stated, "RUS.protest").rows


def test_what_is_known_later_is_not_used() -> None:
    early, late = reactions(reacting(), "AAA"), reactions(reacting(), "AAA", day("2025-07-01"))
    assert (early.later, late.later) == (1, 0)
    assert ("precedent", "RUS 5") not in {row for one in early.stated for row in one.rows}
    assert of(late.stated, "RUS.acts").value == 5
    assert late.precedents.filter(pl.col("precedent") == "RUS 5").height == 1


def test_from_seven_acts_on_it_is_modelled() -> None:
    rows = reacting_rows()
    rows["act"] += [{**rows["act"][0], "act": f"more {number}"} for number in range(3)]
    rows["precedent"] += [precedent(20 + number, "protest", "2024-02-01", act=f"more {number}") for number in range(3)]
    assert of(reactions(reacting(rows), "AAA").stated, "RUS.protest").evidence == "modelled"


def test_a_ledger_of_reactions_only_says_so() -> None:
    assert "not whether" in of(reactions(reacting(), "AAA").stated, "RUS.protest").because
    rows = reacting_rows()
    rows["precedent"][0]["rung"] = "none"
    assert "not whether" not in of(reactions(reacting(rows), "AAA").stated, "RUS.protest").because


def test_what_kinds_of_acts_are_counted_is_said() -> None:
    """Answers to sanctions say little of answers to people sent: the reader must see which were counted."""
    rows = reacting_rows()
    assert "acts counted: 4 sanctions; none of them personnel" in of(reactions(reacting(rows), "AAA").stated, "RUS.protest").because
    rows["act"][0]["kind"] = "personnel for the mission"
    said = of(reactions(reacting(rows), "AAA").stated, "RUS.protest").because
    assert "acts counted: 1 personnel for the mission, 3 sanctions" in said
    assert "none of them" not in said


def test_scores_worked_by_hand() -> None:
    """Of (0.2, 0.5, 0.3) with the second seen: Brier 0.04 + 0.25 + 0.09; ranked (0.2² + 0.3²) / 2. Sure and right is 0."""
    assert brier([0.2, 0.5, 0.3], 1) == pytest.approx(0.38)
    assert ranked_probability([0.2, 0.5, 0.3], 1) == pytest.approx(0.065)
    assert brier([0.0, 1.0], 1) == ranked_probability([0.0, 1.0], 1) == 0
    assert brier([1.0, 0.0], 1) == 2
    assert ranked_probability([1.0, 0.0, 0.0], 2) == 1
