"""Labels, ways and values onward against the same worked out one place, step and link at a time."""

from itertools import permutations
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from coalition import routes
from coalition.errors import ModelError
from coalition.network import FAR, REACHED, Layer, Network, Prices, Room, Starts
from coalition.onward import ANYBODY_PAYS, FUNDS_PAY, GIVER_PAYS, value_onward
from coalition.pillars.supply.reveal import Columns, Reveal, Worth
from coalition.walking import walk_back

STEPS, PLACES, LINKS, ITEMS, CLASSES = 9, 6, 14, 3, 5


class Random:
    """A network with cycles (some of no time) drawn at random, prices, and goods that start here and there.

    With ``free`` two links in three take no time and cost nothing.
    """

    def __init__(self, seed: int, *, free: bool = False) -> None:
        rng = np.random.default_rng(seed)
        ends = np.array([rng.choice(PLACES, 2, replace=False) for _ in range(LINKS)])

        def some(shape, share, most=5.0):
            return rng.random(shape) * most * (rng.random(shape) < share)

        opens = rng.integers(0, 3, LINKS)
        self.net = Network(
            [str(place) for place in range(PLACES)], [str(link) for link in range(LINKS)], ends[:, 0], ends[:, 1],
            rng.integers(0, 3, LINKS), opens, opens + rng.integers(2, STEPS, LINKS), 0.1 + some((ITEMS, LINKS), 0.7),
            0.1 + some((ITEMS, LINKS), 0.8), rng.random((ITEMS, LINKS)) < 0.8, some((ITEMS, PLACES), 0.4), some((ITEMS, PLACES), 0.4),
            some((ITEMS, PLACES), 0.5), some((ITEMS, PLACES), 0.5), np.full(STEPS, 0.5),
        )  # fmt: skip
        link, money = some((LINKS, STEPS), 0.2), some((PLACES, STEPS), 0.2)
        link[rng.random((LINKS, STEPS)) < 0.1] = np.inf  # shut
        money[rng.random((PLACES, STEPS)) < 0.1] = FAR  # nobody pays for it then
        self.prices = Prices(
            1.0, link, some((PLACES, STEPS), 0.2), some((PLACES, STEPS), 0.2), some((LINKS, STEPS), 0.3), money, some(CLASSES, 0.5)
        )
        self.own = rng.random(LINKS) < 0.5
        self.item, self.any_payer = rng.integers(0, ITEMS, CLASSES), rng.random(CLASSES) < 0.5
        self.offset = rng.integers(0, STEPS - 1, CLASSES)
        if free:
            none = rng.random(LINKS) < 0.67
            for cost in (self.net.load, self.net.money):
                cost[:, none] = 0.0
            self.net.steps[none] = 0
            self.net.handling_load[:] = self.net.handling_money[:] = 0.0
        self.free, self.rng = free, rng

    def starts(self, rows: int) -> Starts:
        """Eight starts, two of them of the same class at the same place."""
        column, place = self.rng.integers(0, CLASSES, 8), self.rng.integers(0, PLACES, 8)
        column[1], place[1] = column[0], place[0]
        row = self.rng.integers(0, rows - 1, 8)
        count = self.rng.integers(1, rows - row)
        cost = self.rng.random(int(count.sum())) * 9 - 1
        return Starts(column, place, row, np.cumsum(count) - count, count, np.round(cost) if self.free else cost)

    def leg(self, kind: int, step: int, link: int, classes: int) -> float:
        """Cost of a leg and of handling where it ends; infinite if it cannot be made."""
        net, prices, arrival = self.net, self.prices, step + self.net.steps[link]
        if (
            not net.allowed[kind, link]
            or not net.opens[link] <= step <= net.closes[link]
            or arrival >= STEPS
            or np.isinf(prices.link[link, step])
        ):
            return np.inf
        there = net.destination[link]
        payer = prices.class_money[classes] if self.own[link] else prices.link_money[link, step]
        return float(
            net.money[kind, link] * (prices.money + payer) + net.load[kind, link] * prices.link[link, step]
            + net.handling_money[kind, there] * (prices.money + prices.place_money[there, arrival])
            + net.handling_load[kind, there] * prices.handling[there, arrival]
        )  # fmt: skip

    def wait(self, kind: int, step: int, place: int) -> float:
        """Cost of waiting from a step to the next."""
        net, prices, step = self.net, self.prices, min(step, STEPS - 1)
        money = net.storage_money[kind, place] * (prices.money + prices.place_money[place, step])
        return float(money + net.storage_load[kind, place] * prices.storage[place, step]) * net.storage_share[step]

    def best(self, starts: Starts, offset: np.ndarray, rows: int) -> np.ndarray:
        """(classes, places, rows) least costs: everything tried again and again until nothing improves."""
        found = np.full((CLASSES, PLACES, rows), np.inf)
        for column, place, row, begins, count in zip(starts.column, starts.place, starts.row, starts.begins, starts.count, strict=True):
            part = found[column, place, row : row + count]
            np.minimum(part, starts.cost[begins : begins + count], out=part)
        changed = True
        while changed:
            before = found.copy()
            for column in range(CLASSES):
                kind = self.item[column]
                for row in range(rows):
                    step = row + offset[column]
                    for place in range(PLACES):
                        if row + 1 < rows:
                            waited = found[column, place, row] + self.wait(kind, step, place)
                            found[column, place, row + 1] = min(found[column, place, row + 1], waited)
                    for link in range(LINKS):
                        later, there = row + self.net.steps[link], self.net.destination[link]
                        if later < rows and step < STEPS and (self.own[link] or self.any_payer[column]):
                            cost = found[column, self.net.origin[link], row] + self.leg(kind, step, link, column)
                            found[column, there, later] = min(found[column, there, later], cost)
            changed = bool((found < before).any())
        return found


SIZES = {"": {}, "piece by piece": {"AT_ONCE": 12, "LONG": 1, "FEW": 0}}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize("shifted", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_labels_are_the_least_costs_and_ways_cost_as_much(
    seed: int, shifted: bool, free: bool, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SIZES[size].items():
        monkeypatch.setattr(routes, name, value)
    one, rows = Random(seed, free=free), 5 if shifted else STEPS
    starts, every = one.starts(rows), np.arange(PLACES)
    offset = one.offset if shifted else np.zeros(CLASSES, np.int64)
    layer = Layer(one.net, np.arange(LINKS), one.own, every, every, STEPS)
    room = Room()
    ceiling = np.array([4.0, 8.0, np.inf, np.inf, np.inf])
    for most in (ceiling, None):  # the second time over what the first left behind
        labels = layer.solve(
            one.item, starts, one.prices, one.any_payer, rows=rows, offset=offset if shifted else None, ceiling=most, room=room
        )
        expected = one.best(starts, offset, rows)
        expected[expected >= REACHED] = FAR
        if most is not None:
            expected[expected >= most[:, None, None]] = FAR
        found = np.stack([labels.at(place) for place in range(PLACES)], axis=1)
        known = expected < REACHED
        inside = np.arange(rows) + offset[:, None, None] < STEPS  # beyond the horizon nobody asks
        assert ((found < REACHED) == known)[np.broadcast_to(inside, found.shape)].all()
        assert found[known & inside] == pytest.approx(expected[known & inside], rel=1e-9, abs=1e-9)
        column, place, row = np.nonzero(known & inside)
        begun, began, journeys = labels.walk(column, place, row)
        for index, steps in enumerate(journeys):
            kind, shift = one.item[column[index]], offset[column[index]]
            here, now = int(begun[index]), int(began[index])
            cost = min(
                starts.cost[begins + now - first]
                for where, which, first, begins, count in zip(
                    starts.place, starts.column, starts.row, starts.begins, starts.count, strict=True
                )
                if where == here and which == column[index] and first <= now < first + count
            )
            for link, first, last in steps:
                assert first == now
                if link < 0:
                    assert -1 - link == here
                    cost += sum(one.wait(kind, step + shift, here) for step in range(first, last))
                    now = last
                else:
                    assert one.net.origin[link] == here
                    cost += one.leg(kind, first + shift, link, column[index])
                    here, now = int(one.net.destination[link]), first + int(one.net.steps[link])
            assert (here, now) == (place[index], row[index])
            assert cost == pytest.approx(found[column[index], here, now], rel=1e-9, abs=1e-9)


def small(links: list[tuple[int, int, int]], places: int, storage: float = 0.0) -> tuple[Layer, Prices]:
    """A layer of ``links`` (origin, destination, steps) that cost nothing, one item, and prices: a wait costs ``storage``."""
    ends, free, none = np.array(links), np.zeros((1, places)), np.zeros((places, STEPS))
    count = len(links)
    net = Network(
        [str(place) for place in range(places)], [str(link) for link in range(count)], ends[:, 0], ends[:, 1], ends[:, 2],
        np.zeros(count, np.int64), np.full(count, STEPS), np.zeros((1, count)), np.zeros((1, count)), np.ones((1, count), bool),
        free, free, free, free + storage, np.ones(STEPS),
    )  # fmt: skip
    prices = Prices(1.0, np.zeros((count, STEPS)), none, none, np.zeros((count, STEPS)), none.copy(), np.zeros(1))
    every = np.arange(places)
    return Layer(net, np.arange(count), np.ones(count, bool), every, every, STEPS), prices


def starting(*costs: tuple[int, int, float]) -> Starts:
    """Starts of the only class: place, row and cost."""
    place, row, cost = (np.array(part) for part in zip(*costs, strict=True))
    number = np.arange(len(costs))
    return Starts(np.zeros_like(number), place, row, number, np.ones_like(number), cost.astype(float))


NONE, ONE = np.zeros(1, np.int64), np.ones(1, bool)


@pytest.mark.parametrize("order", list(permutations(range(5))))
@pytest.mark.parametrize("storage", [0.0, 1.0])
def test_ways_lead_out_of_free_circles_whatever_the_order_of_the_links(order: tuple[int, ...], storage: float) -> None:
    links = [(0, 1, 1), (1, 2, 0), (2, 1, 0), (2, 3, 0), (3, 2, 0)]
    layer, prices = small([links[number] for number in order], 4, storage)
    labels = layer.solve(NONE, starting((0, 0, 5.0), (0, 3, 5.0)), prices, ONE, rows=STEPS)
    place, row = (index.ravel() for index in np.indices((4, STEPS)))
    known = labels.cost(np.zeros_like(place), place, row) < REACHED
    begun, began, journeys = labels.walk(np.zeros(known.sum(), np.int64), place[known], row[known])
    assert known.sum() == STEPS + 3 * (STEPS - 1)
    assert (begun == 0).all()
    assert set(began.tolist()) == {0, 3}
    for here, journey in zip(place[known], journeys, strict=True):
        moves = [tuple(links[order[link]][:2]) for link, *_ in journey if link >= 0]
        assert moves == [(at, at + 1) for at in range(here)]  # nowhere twice


def test_a_label_that_belongs_to_no_journey_is_an_error() -> None:
    layer, prices = small([(0, 1, 1)], 2)
    labels = layer.solve(NONE, starting((0, 0, 1.0)), prices, ONE, rows=STEPS)
    with pytest.raises(ModelError, match="belongs to no journey"):
        walk_back(labels.charges, labels.table, starting((1, 5, 1.0)), NONE, NONE + 1, NONE + 3)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_handed_over_is_the_least_of_all_members(seed: int) -> None:
    one = Random(seed)
    inside = np.flatnonzero((one.net.origin != 2) & (one.net.destination != 2))
    places = np.array([0, 1, 3, 4, 5])  # one place of the network is not in the layer
    layer = Layer(one.net, inside, one.own, places, places, STEPS)
    starts = one.starts(STEPS)
    starts.place[starts.place == 2] = 3
    labels = layer.solve(one.item, starts, one.prices, one.any_payer, rows=STEPS)
    first, members = np.array([0, 3, 3, 5]), one.rng.permutation(CLASSES)
    handed = labels.handed_over(first, members, Room())
    found = np.full((3, PLACES, STEPS), FAR)
    for column, place, row, begins, count in zip(handed.column, handed.place, handed.row, handed.begins, handed.count, strict=True):
        assert (found[column, place] == FAR).all()
        found[column, place, row : row + count] = handed.cost[begins : begins + count]
    expected = np.full_like(found, FAR)
    for column in (0, 2):
        for place in places:
            expected[column, place] = labels.at(int(place))[members[first[column] : first[column + 1]]].min(axis=0)
    assert (np.where(found < REACHED, found, FAR) == expected).all()
    assert (expected < REACHED).any()


@pytest.mark.parametrize("seed", range(6))
def test_the_least_within_rows_is_the_first_of_the_least(seed: int) -> None:
    one = Random(seed)
    every = np.arange(PLACES)
    layer = Layer(one.net, np.arange(LINKS), one.own, every, every, STEPS)
    labels = layer.solve(one.item, one.starts(STEPS), one.prices, one.any_payer, rows=STEPS)
    column, place = (index.ravel() for index in np.indices((CLASSES, PLACES)))
    first = one.rng.integers(0, STEPS, len(column))
    last = np.minimum(STEPS - 1, first + one.rng.integers(-1, STEPS, len(column)))
    cost, row = labels.least_within(column, place, first, last)
    for index in range(len(column)):
        window = labels.at(int(place[index]))[column[index], first[index] : last[index] + 1]
        assert cost[index] == (window.min() if len(window) else FAR)
        assert row[index] == first[index] + (int(window.argmin()) if len(window) else 0)


@pytest.mark.parametrize("seed", range(6))
def test_values_onward_are_what_the_best_way_on_brings(seed: int) -> None:
    one = Random(seed)
    done = np.where(one.rng.random((CLASSES, PLACES, STEPS)) < 0.3, -9 * one.rng.random((CLASSES, PLACES, STEPS)), FAR)
    payers = one.rng.choice([GIVER_PAYS, FUNDS_PAY, ANYBODY_PAYS], CLASSES)
    born, last = one.rng.integers(0, 6, CLASSES), one.rng.integers(4, STEPS, CLASSES)
    found = done.copy()
    value_onward(found, range(2, 8), one.net, one.prices, one.own, one.item, (born, last), payers)
    expected, changed = done.copy(), True
    while changed:
        before = expected.copy()
        for column in range(CLASSES):
            kind = one.item[column]
            for step in range(max(2, born[column]), 8):
                for place in range(PLACES if step + 1 <= last[column] else 0):
                    waited = expected[column, place, step + 1] + one.wait(kind, step, place)
                    expected[column, place, step] = min(expected[column, place, step], waited)
                for link in range(LINKS):
                    arrival, here = step + one.net.steps[link], one.net.origin[link]
                    if arrival <= last[column] and arrival < STEPS and payers[column] != (FUNDS_PAY if one.own[link] else GIVER_PAYS):
                        moved = expected[column, one.net.destination[link], arrival] + one.leg(kind, step, link, column)
                        expected[column, here, step] = min(expected[column, here, step], moved)
        changed = bool((expected < before).any())
    alive = np.broadcast_to(np.arange(STEPS) <= last[:, None, None], found.shape)
    known = alive & (expected < REACHED)
    assert (found[alive & ~known] >= REACHED).all()
    assert found[known] == pytest.approx(expected[known], abs=1e-9)


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_the_way_followed_brings_the_value_onward(seed: int, free: bool) -> None:
    one = Random(seed, free=free)
    done = np.where(one.rng.random((CLASSES, PLACES, STEPS)) < 0.1, -np.round(9 * one.rng.random((CLASSES, PLACES, STEPS))), FAR)
    payers = one.rng.choice([GIVER_PAYS, FUNDS_PAY, ANYBODY_PAYS], CLASSES)
    columns = Columns(one.item, np.full(CLASSES, -1), np.full(CLASSES, STEPS - 1), payers, {})
    best = done.copy()
    value_onward(best, range(STEPS), one.net, one.prices, one.own, one.item, columns.alive, payers)
    reveal = Reveal.__new__(Reveal)  # what follows ways needs no mission
    reveal.supply = cast(Any, SimpleNamespace(network=one.net, resources=SimpleNamespace(giver_pays=one.own)))
    reveal.links()
    worth = Worth(columns, done, best, one.prices, STEPS)
    for column, place, step in np.argwhere(best < REACHED).tolist():
        ended, steps, there, then = reveal._follow(worth, column, place, step)
        here, now, cost = place, step, 0.0
        for link, first, last in steps:
            assert first == now
            if link < 0:
                assert -1 - link == here
                cost += sum(one.wait(one.item[column], at, here) for at in range(first, last))
                now = last
            else:
                assert one.net.origin[link] == here
                cost += one.leg(one.item[column], first, link, column)
                here, now = int(one.net.destination[link]), first + int(one.net.steps[link])
        assert ended
        assert (here, now) == (there, then)
        assert cost + done[column, there, then] == pytest.approx(best[column, place, step], rel=1e-9, abs=1e-9)
