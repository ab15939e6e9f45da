"""The dive to whole units: what is alike, and what of it is left out together."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coalition.arrays import Floats, Ints
from coalition.model.whole import Dive
from coalition.pillars.supply.stocks import Carriage, Gift
from coalition.plan.engine import members_of, open_engine
from tests.golden.test_whole import machines


def dive(alike: list[int]) -> Dive:
    count = len(alike)
    nothing: Ints = np.zeros(0, np.int64)
    return Dive(
        np.arange(count), np.zeros(count), np.full(count, np.inf), 1, np.zeros(count + 1, np.int64), nothing, np.zeros(0), (),
        np.array(alike, np.int64),
    )  # fmt: skip


def test_a_small_part_of_a_unit_is_left_out_wherever_it_could_be_given() -> None:
    """0.1 of a machine from one of three givers of machines, all of one kind: neither of the others gives it instead."""
    amount = np.array([0.1, 1.0, 0.0, 0.4])
    assert dive([0, 0, 0, 1]).remainder(np.array([0]), amount).tolist() == [0, 1, 2]


def test_parts_that_come_to_half_a_unit_may_still_be_one() -> None:
    amount = np.array([0.2, 0.4, 0.0])
    assert dive([0, 0, 0]).remainder(np.array([0]), amount).tolist() == [0]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.0, 5.0)), min_size=1, max_size=12), st.data())
def test_what_is_left_out_is_less_than_half_a_unit_of_a_kind(some: list[tuple[int, float]], data: Any) -> None:
    kinds, amount = [kind for kind, _ in some], np.array([value for _, value in some])
    first = data.draw(st.integers(0, len(some) - 1))
    found = dive(kinds).remainder(np.array([first]), amount)
    assert first in found
    parts: Floats = amount - np.floor(amount + 1e-6)
    beyond = [number for number in found if number != first]
    assert all(kinds[number] == kinds[first] for number in beyond)
    if beyond:
        assert parts[found].sum() < 0.5
        assert len(found) == kinds.count(kinds[first])


def test_gifts_of_the_same_goods_are_alike_and_so_are_their_carriages() -> None:
    mission = machines(228.0)
    engine = open_engine(mission, members_of(mission))
    engine.goals().run()
    supply = next(pillar for pillar in engine.market.pillars if pillar.name == "supply")
    labels = engine.ledger.labels
    halves = np.flatnonzero([isinstance(label, Gift | Carriage) for label in labels])
    kinds = [type(labels[number]).__name__ for number in halves]
    numbers = supply.alike(halves)
    assert numbers is not None
    assert len(set(kinds)) == len(set(numbers.tolist())) == len(set(zip(kinds, numbers.tolist(), strict=True))) == 2
