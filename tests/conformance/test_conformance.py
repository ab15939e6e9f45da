"""Every pillar keeps to the rules, and the rules catch those that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from coalition.mission.mission import Mission
from coalition.model.pillar import Opens
from coalition.pillars import PILLARS
from coalition.plan.conformance import check_pillar
from coalition.plan.conformance.case import Case
from tests.conformance import wells
from tests.conformance.broken import BROKEN
from tests.conformance.wells import Wells
from tests.demining.missions import mine, random_mine
from tests.model.missions import random_mission
from tests.pillars.random_schools import random_school
from tests.pillars.school import school

DIGS = [mine(), *(random_mine(seed) for seed in range(6))]

TRIED: dict[str, tuple[Sequence[Mission], Mapping[str, str]]] = {
    "demining": (DIGS, {"team": "teams"}),
    "training": ([school(), *(random_school(seed) for seed in range(8))], {"instructor": "people", "venue": "seats", "cohort": "people"}),
    "supply": ([random_mission(seed) for seed in range(12)], {"offer": "quantity"}),
}
"""By name of the pillar: missions on which it is tried, and where they say how much is offered."""


@pytest.mark.parametrize("pillar", PILLARS, ids=lambda one: one.name)
def test_every_pillar_of_ours_keeps_to_the_rules(pillar: Opens) -> None:
    missions, more = TRIED[pillar.name]  # type: ignore[attr-defined]
    assert check_pillar(pillar, missions, more=more) == []


def test_a_pillar_of_activities_keeps_to_the_rules() -> None:
    assert check_pillar(Wells, [wells.mission(), wells.mission(pooled=True)], more={"offer": "quantity"}) == []


@pytest.mark.parametrize(("pillar", "rule", "says"), BROKEN, ids=lambda one: getattr(one, "__name__", None))
def test_a_broken_pillar_is_caught_by_the_rule_it_breaks(pillar: Opens, rule: str, says: str) -> None:
    found = check_pillar(pillar, [wells.mission()], more={"offer": "quantity"})
    assert any(one.rule == rule and says in one.says for one in found), "\n".join(str(one) for one in found)


def test_a_mission_on_which_it_does_nothing_tries_nothing() -> None:
    with pytest.raises(ValueError, match="so nothing was tried"):
        check_pillar(Wells, [random_mission(0)])


def test_the_mission_of_wells_is_one_worth_trying() -> None:
    """A budget, the limit of a caveat and offers run out, and both needs stay short."""
    case = Case(Wells, wells.mission())
    ledger, used = case.solved.engine.ledger, case.solved.decision.used()
    gone = {ledger.keys[n].partition(":")[0] for n in np.flatnonzero((ledger.limit > 0) & (used > 0.999 * ledger.limit))}
    assert {"budget", "caveat", "wells"} <= gone
    left = case.solved.decision.quantity[case.solved.engine.needs.short]
    assert (left > 1.0).all()
