"""Back-tests: only what was known is used, scores are what they would be by hand, baselines stand beside them."""

from __future__ import annotations

import numpy as np
import pytest

from coalition.questions.reactions.back_test import BackTest, back_test
from tests.questions.reactions.reacting import act, day, reacting, reacting_rows


def scored(found: BackTest, method: str, measure: str) -> list[float]:
    return [one.stated.value for one in found.scores if (one.method, one.measure) == (method, measure) and one.stated.value is not None]


def test_a_reaction_worked_by_hand() -> None:
    """On 7 April the rungs have (1, 8, 15, 8, 1, 1, 1) / 35; an economic measure came: rank of the fifth."""
    found = back_test(reacting(), "AAA")
    said = np.array([1, 8, 15, 8, 1, 1, 1]) / 35
    seen = np.eye(7)[4]
    assert scored(found, "precedents", "Brier") == [pytest.approx(float(((said - seen) ** 2).sum()))]
    ranked = float(((np.cumsum(said) - np.cumsum(seen))[:-1] ** 2).mean())
    assert scored(found, "precedents", "ranked probability") == [pytest.approx(ranked)]
    (one,) = (one for one in found.scores if one.measure == "Brier")
    assert [baseline.value for baseline in one.baselines] == [pytest.approx(6 / 7), pytest.approx(2.0)]
    assert ("precedent", "RUS 5") in one.stated.rows


def test_an_issue_worked_by_hand() -> None:
    """2700 / 70 = 38.571 against 50; the middle of the scale is right by luck; without weights 45."""
    found = back_test(reacting(), "AAA")
    (one,) = (one for one in found.scores if one.measure == "absolute error")
    assert one.stated.value == pytest.approx(50 - 2700 / 70)
    assert [baseline.value for baseline in one.baselines] == [0.0, 5.0]
    assert one.stated.because == ""  # judged before the outcome was seen
    means = {mean.title: mean.value for mean in found.means}
    assert means["compromise: mean absolute error"] == one.stated.value
    assert means["mean without weights: mean absolute error"] == 5.0


def test_a_judgement_after_the_fact_is_said_to_be_none() -> None:
    rows = reacting_rows()
    rows["position"][3]["judged"] = day("2025-10-01")
    (one,) = (one for one in back_test(reacting(rows), "AAA").scores if one.measure == "absolute error")
    assert "not a forecast" in one.stated.because


def test_what_came_later_does_not_change_what_was_said() -> None:
    rows = reacting_rows()
    rows["precedent"][4]["rung"] = "statement"  # of June
    before, after = (back_test(reacting(one), "AAA").scores[0] for one in (reacting_rows(), rows))
    assert before.said.split(";")[0] == after.said.split(";")[0]
    assert before.stated.value != after.stated.value


def test_with_too_little_it_says_that_nothing_would_have_been_said() -> None:
    rows = reacting_rows()
    rows["precedent"] = rows["precedent"][2:]
    rows["position"] = rows["position"][:4]
    found = back_test(reacting(rows), "AAA")
    assert [one.stated.evidence for one in found.scores] == ["not assessed"] * 2
    assert all("nothing would have been said" in one.stated.because for one in found.scores)
    assert found.means == ()


def test_acts_without_a_recorded_reaction_are_listed_and_not_scored() -> None:
    rows = reacting_rows()
    rows["act"].append(act("later", date="2025-08-01"))
    assert back_test(reacting(rows), "AAA").unseen == (("the later", "the RUS"),)
