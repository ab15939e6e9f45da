"""What polls say together: two of the same day, the order they are read in, more of them, and what is not known."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coalition.questions.opinion.calibration import forecasts, running
from coalition.questions.opinion.fitting import fitted, posterior
from coalition.questions.opinion.levels import Levels
from coalition.questions.opinion.polls import Poll, Register
from coalition.questions.opinion.priors import NAMES, PRIORS, middles
from coalition.questions.opinion.statespace import filtered
from coalition.questions.opinion.structure import Structure
from tests.opinion.registers import poll

ONLY_DRAWN = np.zeros(6)
"""No effect but who was drawn."""

RUNGS = ("humanitarian", "non-military")


def level(register: Register, deviations: Any, rung: str = "humanitarian", outcome: str = "support") -> tuple[float, float]:
    """Level and its standard deviation after all polls, in points, without the shared error and uncalibrated."""
    structure = Structure(register, deviations)
    state = filtered(structure.start, structure.moments()).after[-1]
    row = structure.row(outcome, [("level", rung)])
    return float(row @ state.mean), float(np.sqrt(row @ state.covariance @ row))


def test_two_polls_of_one_day_are_one_of_twice_as_many() -> None:
    """50 % of 1,000 and again of 1,000: 50, give or take the root of 2,500 / 2,000."""
    mean, deviation = level(Register([poll("a"), poll("b")]), ONLY_DRAWN)
    assert mean == pytest.approx(50, abs=0.02)
    assert deviation == pytest.approx(1.118, abs=5e-4)


def test_a_house_that_always_finds_more_is_found_out() -> None:
    """North finds 50, South 60, ten times each: the level lies between, and each house lies about five points off it."""
    polls = [poll(f"{house}-{day}", house, day, shares=(share, 30.0)) for day in range(10) for house, share in (("N", 50.0), ("S", 60.0))]
    levels = Levels(Register(polls), middles())
    offsets = [levels.read(levels.found.after[-1], [("house", house)], shared=False)[0].value for house in "NS"]
    assert offsets[0] == pytest.approx(-offsets[1], abs=0.2)
    assert 3.0 < offsets[1] < 5.0
    assert level(levels.register, middles())[0] == pytest.approx(55, abs=0.3)


polls_of_some_days: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.builds(
        dict, house=st.sampled_from(["N", "S", "W"]), day=st.integers(0, 3), rung=st.sampled_from(RUNGS),
        item=st.sampled_from(["x", "y"]), population=st.sampled_from(["adults", "voters"]),
        shares=st.tuples(st.floats(5, 60), st.floats(5, 39) | st.just(float("nan"))), answered=st.floats(100, 3000),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def made(rows: list[dict[str, Any]], names: list[int]) -> Register:
    """Polls named by ``names``, which decides their order within a day; a question stays on one rung."""
    return Register([poll(f"{name:02d}", **{**row, "item": f"{row['rung']} {row['item']}"}) for row, name in zip(rows, names, strict=True)])


@given(polls_of_some_days, st.data())
def test_the_order_of_polls_of_one_day_does_not_matter(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    one = made(rows, list(range(len(rows))))
    other = made(rows, data.draw(st.permutations(range(len(rows)))))
    for rung in one.rungs:
        np.testing.assert_allclose(level(one, middles(), rung), level(other, middles(), rung), rtol=1e-8, atol=1e-8)
    assert posterior(one, middles()) == pytest.approx(posterior(other, middles()), rel=1e-9)


@given(polls_of_some_days)
def test_one_more_poll_never_makes_a_level_less_certain(rows: list[dict[str, Any]]) -> None:
    """With the deviations fixed and on the day of the last poll, which is the same with and without the one that is left out."""
    full = made(rows, list(range(len(rows))))
    if len(full.polls) < 2:
        return
    fewer = Register([full.polls[-1], *full.polls[:-2]])
    for rung in fewer.rungs:
        assert level(full, middles(), rung)[1] <= level(fewer, middles(), rung)[1] + 1e-7


def test_without_polls_the_deviations_are_what_was_judged_before() -> None:
    assert fitted(Register([])).tolist() == middles().tolist()
    one = fitted(Register([poll("a")]))
    np.testing.assert_allclose(one, middles(), rtol=1e-3)  # one poll says nothing of them


def test_the_deviations_found_are_the_most_likely() -> None:
    """No small step from them, of one deviation at a time, is more likely; and an effect that is switched off stays so."""
    draw = np.random.default_rng(7)
    offs = {"N": -5.0, "S": 0.0, "W": 5.0}
    polls = [
        poll(f"{day:03d}{house}", house, 5 * day, shares=(50 + off + draw.normal() * 2, 30.0 - off / 2 + draw.normal() * 2))
        for day in range(20)
        for house, off in offs.items()
    ]
    register = Register(polls)
    found = fitted(register)
    best = posterior(register, found)
    for place in range(len(PRIORS)):
        for factor in (0.97, 1.03):
            moved = found.copy()
            moved[place] *= factor
            assert posterior(register, moved) < best + 1e-3
    assert best > posterior(register, middles())
    off = fitted(register, ("house", "house and question"))
    assert off[NAMES.index("house")] == off[NAMES.index("house and question")] == 0
    assert off[NAMES.index("poll")] > found[NAMES.index("poll")]  # what houses explained is now chance


def test_a_forecast_uses_earlier_days_only() -> None:
    polls = [poll("a", day=0), poll("b", day=3), poll("c", "South", day=3), poll("d", day=9, shares=(40.0, float("nan")))]
    structure = Structure(Register(polls), middles())
    found = forecasts(structure, filtered(structure.start, structure.moments()))
    assert [(one.poll.key, one.outcome) for one in found] == [
        ("b", "support"), ("b", "oppose"), ("c", "support"), ("c", "oppose"), ("d", "support")
    ]  # fmt: skip
    changed = Structure(Register([polls[0], polls[1], dataclasses.replace(polls[2], shares=(70.0, 20.0)), polls[3]]), middles())
    again = forecasts(changed, filtered(changed.start, changed.moments()))
    assert [one.expected for one in again[:4]] == [one.expected for one in found[:4]]
    assert again[4].expected > found[4].expected
    assert found[4].gap == pytest.approx(40 - found[4].expected)


def test_the_running_calibration_learns_from_what_has_passed() -> None:
    """It begins at 1, grows with surprises and shrinks without, and a surprise never counts on its own day."""
    calm: list[Poll] = [poll(f"{day:03d}", day=7 * day, shares=(50.0, 33.0)) for day in range(40)]
    wild = [poll(f"{day:03d}", day=7 * day, shares=(50.0 + (12 if day % 2 else -12), 33.0)) for day in range(40)]
    for polls, least, most in ((calm, 0.0, 0.8), (wild, 1.5, np.inf)):
        structure = Structure(Register(polls), middles())
        found = forecasts(structure, filtered(structure.start, structure.moments()))
        scales = running(found)
        assert len(scales) == len(found) + 1
        assert scales[0] == scales[1] == 1.0  # support and opposition of the first poll that is forecast
        assert scales[2] != 1.0
        assert least < scales[-1] < most
