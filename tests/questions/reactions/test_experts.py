"""Experts' answers: pooled distributions, and weights by what they knew of questions whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition.questions.reactions.experts import calibration, pool, weights

GOOD, BAD = "good", "bad"


def test_true_quantiles_are_calibrated() -> None:
    """Of 20 truths 1, 9, 9 and 1 lie in the four parts, just as 5, 45, 45 and 5 % say: no information against them, so 1."""
    answers = [(0.05, 0.5, 0.95)] * 20
    truths = [0.01] + [0.3] * 9 + [0.7] * 9 + [0.99]
    assert calibration(answers, truths) == pytest.approx(1.0)


def test_ten_truths_above_all_quantiles_calibrate_nobody() -> None:
    """I = ln 20 = 2.9957, 2 N I = 59.9: under χ² of three degrees less than one in 10¹²."""
    assert calibration([(0.05, 0.5, 0.95)] * 10, [2.0] * 10) < 1e-11


def answered(asked: int) -> tuple[dict[str, dict[str, tuple[float, float, float]]], dict[str, float]]:
    truths = {f"q{number}": 10.0 + number for number in range(asked)}
    sides = [-0.2, 0.2] * (asked // 2 + 1)
    good = {name: (truth - 2, truth + sides[place], truth + 2) for place, (name, truth) in enumerate(truths.items())}
    bad = {name: (truth + 4, truth + 5, truth + 6) for name, truth in truths.items()}
    return {GOOD: good, BAD: bad}, truths


def test_with_ten_questions_the_calibrated_expert_counts_alone() -> None:
    found, said = weights(*answered(10))
    assert found == {GOOD: 1.0, BAD: 0.0}
    assert "calibration" in said


def test_with_nine_questions_all_weigh_alike() -> None:
    found, said = weights(*answered(9))
    assert found == {GOOD: 0.5, BAD: 0.5}
    assert "alike" in said


def test_where_nobody_is_calibrated_all_weigh_alike() -> None:
    every, truths = answered(12)
    found, said = weights({"one": every[BAD], "two": every[BAD]}, truths)
    assert found == {"one": 0.5, "two": 0.5}
    assert "none is calibrated" in said


def test_of_two_calibrated_experts_the_better_informed_counts_more() -> None:
    every, truths = answered(10)
    wide = {name: (truth - 20, every[GOOD][name][1], truth + 20) for name, truth in truths.items()}
    found, _ = weights({GOOD: every[GOOD], "wide": wide}, truths)
    assert found[GOOD] > found["wide"] > 0


def test_a_pool_is_the_average_of_distributions_and_not_of_quantiles() -> None:
    """Two sure experts at 0.1 and 0.9: half of the pool lies near each, so its 5 and 95 % quantiles are theirs, not 0.5 and a bit."""
    pooled = pool([(0.09, 0.1, 0.11), (0.89, 0.9, 0.91)], [0.5, 0.5], (0.0, 1.0))
    low, high = pooled.quantile(np.array([0.05, 0.95]))
    assert low < 0.11
    assert high > 0.89


def test_one_expert_is_pooled_to_itself() -> None:
    assert pool([(0.2, 0.3, 0.6)], [1.0], (0.0, 1.0)).quantile(np.array([0.05, 0.5, 0.95])) == pytest.approx([0.2, 0.3, 0.6])


triples = st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(lambda found: tuple(sorted(found)))


@given(st.lists(triples, min_size=1, max_size=5))
def test_pooled_quantiles_are_monotone_and_stay_within_bounds(answers: list[tuple[float, float, float]]) -> None:
    found = pool(answers, [1 / len(answers)] * len(answers), (0.0, 1.0)).quantile(np.linspace(0, 1, 51))
    assert (np.diff(found) >= 0).all()
    assert found.min() >= -1e-6
    assert found.max() <= 1 + 1e-6
