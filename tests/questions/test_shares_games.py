"""Reference values of cooperative games, all exact, and what holds of any game."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition.questions.shares.core import (
    bankruptcy,
    contested_garment,
    core_is_empty,
    least_contenting,
    nucleolus,
    owen,
)
from coalition.questions.shares.games import additions, all_coalitions, exact, fours, marginals, sampled, surely_empty


def valued(players, value):
    return np.array([float(value(frozenset(np.flatnonzero(row).tolist()))) for row in all_coalitions(players)])


def looked_up(values):
    players = len(values).bit_length() - 1
    return lambda rows: values[rows @ (1 << np.arange(players))]


AIRPORT = (8, 11, 13, 18)
GLOVE = valued(3, lambda coalition: min(len(coalition & {0, 1}), len(coalition & {2})))


def test_airport_game():
    costs = valued(4, lambda coalition: max((AIRPORT[one] for one in coalition), default=0))
    np.testing.assert_allclose(exact(costs), [2, 3, 4, 9], atol=1e-12)


def test_glove_game():
    np.testing.assert_allclose(exact(GLOVE), [1 / 6, 1 / 6, 2 / 3], atol=1e-12)
    np.testing.assert_allclose(nucleolus(GLOVE), [0, 0, 1], atol=1e-9)
    assert not core_is_empty(GLOVE)
    np.testing.assert_allclose(least_contenting(GLOVE), [0, 0, 1], atol=1e-9)


def test_glove_game_by_prices():
    pair, gloves = np.array([[1.0], [1.0]]), np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    one = owen(np.array([1.0]), pair, gloves)
    np.testing.assert_allclose([one.values, one.low, one.high], [[0, 0, 1]] * 3, atol=1e-7)


def test_prices_that_are_not_unique_have_a_range():
    two = owen(np.array([1.0]), np.array([[1.0], [1.0]]), np.eye(2))  # one left glove and one right glove
    np.testing.assert_allclose([two.low, two.high], [[0, 0], [1, 1]], atol=1e-7)
    assert two.values.sum() == pytest.approx(1)


def test_security_council():
    passes = valued(15, lambda coalition: set(range(5)) <= coalition and len(coalition) >= 9)
    np.testing.assert_allclose(exact(passes), [421 / 2145] * 5 + [4 / 2145] * 10, rtol=1e-12)


def test_european_community_of_1958():
    votes = np.array([4, 4, 4, 2, 2, 1])
    passes = valued(6, lambda coalition: votes[list(coalition)].sum() >= 12)
    np.testing.assert_allclose(exact(passes), [14 / 60] * 3 + [9 / 60] * 2 + [0], atol=1e-12)


@pytest.mark.parametrize(("estate", "shares"), [(100, [100 / 3] * 3), (200, [50, 75, 75]), (300, [50, 100, 150])])
def test_talmud(estate, shares):
    claims = np.array([100.0, 200.0, 300.0])
    np.testing.assert_allclose(contested_garment(estate, claims), shares, atol=1e-9)
    np.testing.assert_allclose(nucleolus(bankruptcy(estate, claims)), shares, atol=1e-6)


def test_no_division_contents_all_where_donors_meet_the_same_need():
    need = 10.0  # either could meet it alone; it cannot be had twice
    donors = valued(2, lambda coalition: need if coalition else 0.0)
    assert core_is_empty(donors)
    assert surely_empty(marginals(2, looked_up(donors)), need)
    with_recipient = valued(3, lambda coalition: need if 2 in coalition and len(coalition) > 1 else 0.0)
    assert not core_is_empty(with_recipient)
    np.testing.assert_allclose(nucleolus(with_recipient), [0, 0, need], atol=1e-7)


def test_too_many_players_for_all_coalitions():
    with pytest.raises(ValueError, match="16 players"):
        all_coalitions(16)
    with pytest.raises(ValueError, match="not those of all"):
        exact(np.zeros(7))


def test_orders_in_fours_bring_everybody_to_every_place_alike():
    orders = fours(6, 50, np.random.default_rng(1))
    assert (np.sort(orders, axis=1) == np.arange(6)).all()
    drawn, back = orders[0], orders[1]
    assert (drawn[::-1] == back).all()
    assert (np.roll(drawn, 3) == orders[2]).all()


GAMES = st.integers(2, 6).flatmap(lambda players: st.lists(st.integers(0, 50), min_size=2**players, max_size=2**players))


def game(found):
    values = np.array(found, float)
    values[0] = 0.0
    return values


@given(GAMES)
def test_shares_sum_to_the_value_of_all(found):
    values = game(found)
    assert exact(values).sum() == pytest.approx(values[-1], abs=1e-9)
    assert sampled(len(values).bit_length() - 1, looked_up(values), 1e9, 3).values.sum() == pytest.approx(values[-1], abs=1e-9)


@given(GAMES, st.integers(0, 1000))
def test_shares_add_up_over_games(found, seed):
    values = game(found)
    other = np.random.default_rng(seed).integers(0, 9, len(values)).astype(float)
    np.testing.assert_allclose(exact(values + other), exact(values) + exact(other), atol=1e-9)


@given(GAMES)
def test_who_adds_nothing_has_nothing_and_equals_have_equal_shares(found):
    values = game(found)
    players = len(values).bit_length() - 1
    numbers = np.arange(4 * len(values))
    inside = (numbers >> players & 1) + (numbers >> (players + 1) & 1)
    wider = values[numbers % len(values)] + 5.0 * (inside == 2)  # two more players who together bring 5, alone nothing
    shares = exact(np.concatenate([wider, wider]))  # and one more who brings nothing
    assert shares[-1] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(shares[-3:-1], 2.5, atol=1e-9)
    np.testing.assert_allclose(shares[:players], exact(values), atol=1e-9)


@given(GAMES, st.integers(0, 1000))
def test_sampled_lies_within_its_error_of_exact(found, seed):
    values = game(found)
    players = len(values).bit_length() - 1
    one = sampled(players, looked_up(values), 0.05, seed, most=40_000)
    assert (np.abs(one.values - exact(values)) <= 6 * one.error + 1e-9).all()
    assert one.error.max() <= 0.05 or one.permutations >= 40_000


def test_the_same_seed_gives_the_same_sample():
    values = game(np.random.default_rng(5).integers(0, 50, 64))
    first, again = (sampled(6, looked_up(values), 0.1, 7) for _ in range(2))
    assert (first.values == again.values).all()
    assert (first.error == again.error).all()
    assert not (first.values == sampled(6, looked_up(values), 0.1, 8).values).all()


@given(GAMES, st.integers(0, 1000))
def test_additions_of_an_order_sum_to_the_value_of_all(found, seed):
    values = game(found)
    players = len(values).bit_length() - 1
    orders = np.random.default_rng(seed).permuted(np.tile(np.arange(players), (5, 1)), axis=1)
    np.testing.assert_allclose(additions(orders, looked_up(values)).sum(axis=1), values[-1], atol=1e-9)
