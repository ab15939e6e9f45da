"""A way that is moved in time posts exactly what it did: the same balances, the same amounts."""

from collections import defaultdict

import pytest

from coalition.model.needs import EARLIEST
from coalition.pillars.supply.bands import Way
from coalition.pillars.supply.days import Days
from coalition.pillars.supply.journeys import Journey
from coalition.pillars.supply.sinks import Target
from coalition.plan.engine import members_of, open_engine
from tests.model.missions import random_mission

CLOSE = 1e-9


@pytest.mark.parametrize("seed", range(12))
def test_a_moved_way_posts_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    mission = random_mission(seed)
    engine = open_engine(mission, members_of(mission))
    aligned = Days.aligned

    def posted(way: Way, world: int, target: Target) -> dict[int, float]:
        ended = way.left
        for link, departure, until in way.late:
            ended = until if link < 0 else departure + int(engine.supply.network.steps[link])
        journey = Journey(way.source, way.given, way.available, way.steps, target, (), ended, world)
        found: dict[int, float] = defaultdict(float)
        for balance, amount, _, _ in engine.supply.postings.of(journey):
            if engine.ledger.keys[balance] != EARLIEST:
                found[balance] += amount
        return found

    def watched(self: Days, way: Way, world: int, target: Target, stocked: list[int]) -> Way:
        found = aligned(self, way, world, target, stocked)
        before, after = posted(way, world, target), posted(found, world, target)
        assert before.keys() == after.keys()
        assert all(abs(before[balance] - after[balance]) <= CLOSE * (1.0 + abs(before[balance])) for balance in before)
        return found

    monkeypatch.setattr(Days, "aligned", watched)
    engine.goals().run()


def test_some_ways_are_moved() -> None:
    """Were none ever moved, the test above would say nothing."""
    moves, aligned = 0, Days.aligned
    for seed in range(12):
        mission = random_mission(seed)
        engine = open_engine(mission, members_of(mission))

        def counted(self: Days, way: Way, world: int, target: Target, stocked: list[int]) -> Way:
            nonlocal moves
            found: Way = aligned(self, way, world, target, stocked)
            moves += found is not way
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Days, "aligned", counted)
            engine.goals().run()
    assert moves > 0
