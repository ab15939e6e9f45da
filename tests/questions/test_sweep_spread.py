"""Median, worst tenth, expected shortfall, rank correlation: by hand and against scipy."""

import numpy as np
import pytest
from scipy import stats

from coalition.questions.spread import moves_enough, rank_correlation, spread, telling


def test_spread_by_hand():
    values = np.arange(1.0, 26.0)[::-1].reshape(-1, 1)  # 25, 24 … 1: the worst tenth is two and a half scenarios
    found = spread(values)
    assert found.median[0] == 13
    assert found.worst[0] == 25
    assert found.tenth[0] == 23  # three of 25 are at least as bad, 22 are better
    assert found.expected[0] == pytest.approx((25 + 24 + 0.5 * 23) / 2.5)
    assert found.order[:3, 0].tolist() == [0, 1, 2]


def test_where_most_is_best_the_least_is_the_worst():
    values = np.array([[3.0, 3.0], [1.0, 1.0], [2.0, 2.0]])
    found = spread(values, np.array([True, False]))
    assert found.worst.tolist() == [1, 3]
    assert found.order[0].tolist() == [1, 0]
    assert found.expected.tolist() == [1, 3]


def test_expected_shortfall_is_the_least_of_rockafellar_and_uryasev():
    values = np.random.default_rng(1).lognormal(size=137)
    tries = [level + np.maximum(values - level, 0).mean() / 0.1 for level in values]
    assert spread(values.reshape(-1, 1)).expected[0] == pytest.approx(min(tries))


def test_rank_correlation_agrees_with_scipy():
    random = np.random.default_rng(2)
    first, second = random.random((30, 3)).round(1), random.random((30, 2)).round(1)
    second[:, 1] += 2 * first[:, 0]
    found = rank_correlation(first, second)
    for row in range(3):
        for column in range(2):
            assert found[row, column] == pytest.approx(stats.spearmanr(first[:, row], second[:, column]).statistic, abs=1e-6)
    assert rank_correlation(np.ones((30, 1)), second).tolist() == [[0, 0]]


def test_chance_alone_is_listed_in_one_table_of_twenty():
    random, listed = np.random.default_rng(3), 0
    for _ in range(60):
        first, second = random.random((80, 6)), random.random((80, 5))
        first[:, :3], second[:, :2] = first[:, :3] < 0.4, second[:, :2] < 0.4  # failures, and needs that are met in most scenarios
        listed += np.abs(rank_correlation(first, second)).max() > telling(first, second)
    assert listed <= 8  # three are expected; more than eight come once in a hundred
    assert telling(np.zeros((10, 0)), np.zeros((10, 2))) == 1.0


def test_what_hardly_ever_moves_tells_nothing():
    values = np.zeros((100, 3))
    values[:29, 0], values[:30, 1], values[:, 2] = 1, 1, np.arange(100)
    assert moves_enough(values).tolist() == [False, True, True]
