"""The compromise model: means, what one who joins moves, and a distribution that is as far off as the method is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from coalition.questions.reactions.compromise import TYPICAL_ERROR, below, mean, shift, step_probabilities, triangular, width_of

points = st.floats(0.0, 100.0)
weighing = st.floats(0.1, 100.0)
actors = st.lists(st.tuples(points, weighing), min_size=2, max_size=8)


def arrays(found: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one[0] for one in found]), np.array([one[1] for one in found])


def test_a_mean_worked_by_hand() -> None:
    """(20 × 60 + 80 × 30) / 90 = 40; one at 90 that weighs 10 moves it by 10 × 50 / 100 = 5."""
    at, weights = np.array([20.0, 80.0]), np.array([60.0, 30.0])
    assert float(mean(at, weights)) == pytest.approx(40.0)
    assert float(shift(np.array(90.0), np.array(10.0), mean(at, weights), weights.sum())) == pytest.approx(5.0)


@given(actors)
def test_the_mean_lies_within_the_hull_of_positions(found: list[tuple[float, float]]) -> None:
    at, weights = arrays(found)
    assert at.min() - 1e-9 <= float(mean(at, weights)) <= at.max() + 1e-9


@given(actors, points, weighing)
def test_the_shift_is_the_mean_worked_out_anew(found: list[tuple[float, float]], place: float, weight: float) -> None:
    at, weights = arrays(found)
    anew = mean(np.append(at, place), np.append(weights, weight)) - mean(at, weights)
    assert float(shift(np.array(place), np.array(weight), mean(at, weights), weights.sum())) == pytest.approx(float(anew), abs=1e-9)


@given(points)
def test_the_distribution_is_as_far_off_as_the_method(centre: float) -> None:
    width = float(width_of(np.array(centre)))
    total = quad(lambda x: np.exp(-abs(x - centre) / width), 0, 100, points=[centre])[0]
    distance = quad(lambda x: abs(x - centre) * np.exp(-abs(x - centre) / width), 0, 100, points=[centre])[0]
    assert distance / total == pytest.approx(TYPICAL_ERROR, abs=1e-4)


@given(points, points)
def test_its_distribution_function_is_the_integral_of_its_density(centre: float, place: float) -> None:
    width = np.array(20.0)

    def part(to: float) -> float:
        return float(quad(lambda x: np.exp(-abs(x - centre) / 20.0), 0, to, points=[centre] if 0 < centre < to else None)[0])

    assert float(below(np.array(place), np.array(centre), width)) == pytest.approx(part(place) / part(100.0), abs=1e-6)


@given(points, st.lists(st.integers(0, 100), min_size=2, max_size=7, unique=True))
def test_probabilities_of_steps_sum_to_one(centre: float, places: list[int]) -> None:
    found = step_probabilities(np.array([centre, 50.0]), [float(place) for place in sorted(places)])
    assert found.shape == (2, len(places))
    assert (found >= -1e-12).all()
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0])


def test_steps_nearest_to_the_mean_are_likeliest() -> None:
    """Round 50 with three steps: the outer ones alike, each less than the middle one."""
    low, middle, high = step_probabilities(np.array([50.0]), [0.0, 50.0, 100.0])[0]
    assert low == pytest.approx(high)
    assert middle > low


@given(points, points, points)
def test_draws_stay_within_their_range(one: float, two: float, three: float) -> None:
    low, likely, high = sorted((one, two, three))
    drawn = triangular(low, likely, high, np.linspace(0, 1, 101))
    assert low <= drawn.min()
    assert drawn.max() <= high
    assert (np.diff(drawn) >= -1e-9).all()


def test_draws_have_the_triangles_mean() -> None:
    """(0 + 30 + 90) / 3 = 40."""
    uniform = (np.arange(200_000) + 0.5) / 200_000
    assert float(triangular(0.0, 30.0, 90.0, uniform).mean()) == pytest.approx(40.0, abs=1e-3)
