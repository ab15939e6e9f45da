"""Why needs stay short: pricing only what could serve them finds the very ways that pricing everything finds."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

import coalition.plan.solve as planning
from coalition.arrays import Floats
from coalition.pillars.supply import supply
from coalition.pillars.supply.consignments import Consignments
from coalition.pillars.supply.explaining import Explaining
from coalition.pillars.supply.supply import Priced
from coalition.plan.decided import Decision
from coalition.plan.reasons import Reasons
from tests.model.missions import random_mission

SEEDS = range(40)


class EverythingPriced(Explaining):
    """The same reasons, from the labels of all goods."""

    def _priced(self, prices: Floats, world: int, asked: list[int]) -> Priced:
        return self.supply.price(prices, world)


class AsInProposing(Explaining):
    """Wrong on purpose: goods that are not worth their cost at these prices are left out."""

    def _priced(self, prices: Floats, world: int, asked: list[int]) -> Priced:
        return self.supply.price(prices, world, lasting=False)


class Kept(Decision):
    """A decision that remembers the solution it was made from."""

    def __post_init__(self) -> None:
        self.solution = self.quantity
        super().__post_init__()


def decided(seed: int) -> Kept:
    """What was decided while a mission made at random was planned."""
    kept: list[Kept] = []

    class Keeping(Kept):
        def __post_init__(self) -> None:
            super().__post_init__()
            kept.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "Decision", Keeping)
        planning.solve(random_mission(seed))
    return kept[0]


@pytest.fixture(scope="module")
def decisions() -> list[Kept]:
    return [decided(seed) for seed in SEEDS]


def rows(kind: type[Explaining], decision: Decision) -> list[dict[str, object]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supply, "Explaining", kind)
        return Reasons(decision, decision.goals.reached, decision.used()).rows()


def test_reasons_are_those_of_a_pricing_of_all_goods(decisions: list[Kept]) -> None:
    for decision in decisions:
        assert rows(Explaining, decision) == rows(EverythingPriced, decision)


def test_the_missions_are_such_that_a_lesser_pricing_would_be_found_out(decisions: list[Kept]) -> None:
    found = Counter(row["reason"] for decision in decisions for row in rows(Explaining, decision))
    assert found["limits"] + found["other needs"] > 10, found
    assert any(decision.engine.needs.pools for decision in decisions)
    assert any(len(decision.engine.supply.sinks) > 1 for decision in decisions)
    assert any(rows(AsInProposing, decision) != rows(EverythingPriced, decision) for decision in decisions)


def test_costs_of_a_consignment_are_what_its_journey_posts(decisions: list[Kept]) -> None:
    compared = 0
    for decision in decisions:
        ledger = decision.engine.ledger
        cost = ledger.number("account:cost")
        chosen = Consignments(decision.engine.supply, decision.solution)
        assert chosen.names == decision.names
        for journey, units, row in zip(chosen.journeys, chosen.amounts, decision.tables["consignment"], strict=True):
            by_term: dict[str, float] = defaultdict(float)
            for balance, amount, term, _ in decision.engine.supply.postings.of(journey):
                if balance == cost:
                    by_term[ledger.terms[term]] += amount * units
            assert row["goods_cost"] == by_term["goods"]
            assert row["movement_cost"] == by_term["movement"]
            assert row["place_cost"] == by_term["handling"] + by_term["storage"]
            compared += 1
    assert compared > 50
