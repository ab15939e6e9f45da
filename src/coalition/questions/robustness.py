"""What it costs to be ready for every scenario, and what it costs not to be.

Two plans of a mission with scenarios are put side by side. The *two-stage plan* is the mission's own: what is done before the reveal is
the same in every scenario and good for all of them. The *plan for the likely case* knows only the most probable scenario: until the
reveal it does what is best there (within what is possible in every scenario), and afterwards the best that is left in the one that comes.

- What the likely case's plan loses in the mission's first goal is what it costs not to be ready (the value of the stochastic solution;
  J. Birge, Mathematical Programming 24, 1982, 314–325). It is never less than nothing.
- What the two-stage plan loses in the likely case is the *price of robustness*. In the first tier in which they differ it is never less
  than nothing either; later tiers may gain by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.model.floors import Floors
from coalition.model.goals import Goals, Reached
from coalition.model.ledger import EQUAL, Proposals
from coalition.model.market import Progress, silent
from coalition.model.needs import COST, SCENARIO
from coalition.plan.engine import Engine, members_of, open_engine

TOLERANCE = 1e-6
"""Share of its scale that a goal of the likely case may give up for what comes after it, as goals usually may."""


@dataclass(frozen=True)
class Pair:
    """A goal with the two-stage plan and with the plan for the likely case, each proven to its gap (shares of ``scale``)."""

    goal: str
    tier: int
    level: int
    unit: str
    two_stage: float
    likely_case: float
    two_stage_gap: float
    likely_case_gap: float
    scale: float


@dataclass(frozen=True)
class InScenario:
    """Weighted share of needs not met in a scenario as each plan leaves it (other plans may be as good and leave another)."""

    scenario: str
    probability: float
    two_stage: float
    likely_case: float


@dataclass(frozen=True)
class Robustness:
    """Both plans: ``goals`` of the mission in order; ``likely``, the shortfall in the ``likely_scenario`` tier by tier; by scenario."""

    likely_scenario: str
    goals: tuple[Pair, ...]
    likely: tuple[Pair, ...]
    scenarios: tuple[InScenario, ...]

    @property
    def price(self) -> tuple[float, ...]:
        """What the two-stage plan loses in the likely scenario, tier by tier, in weighted shares of need: the price of robustness."""
        return tuple(pair.two_stage - pair.likely_case for pair in self.likely)

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs."""
        return {**asdict(self), "price_of_robustness": list(self.price)}


def robustness(mission: Mission, candidates: Sequence[str] = (), progress: Progress = silent) -> Robustness:
    """Both plans of ``mission``, before whole units.

    Raises QuestionError if it has no two scenarios, or nothing can be done before it is known which has come true.
    """
    names = mission["scenario"]["scenario"].to_list()
    if len(names) < 2:
        raise QuestionError("The mission has no two scenarios (table `scenario`), so there is nothing to be ready for.")
    if mission.reveal is None or mission.calendar.window(mission.reveal, None)[0] == 0:
        raise QuestionError("It is known from the first day which scenario comes true (`reveal` in table `mission`): nothing is common.")
    members = members_of(mission, candidates)
    progress("two-stage plan", "")
    engine = open_engine(mission, members, progress)
    world = int(np.argmax(engine.needs.probability))
    own = engine.goals()
    own.run()
    left = _shortfalls(engine, own)
    ready = _likely(own, world)

    progress("plan for the likely case", "")
    other = open_engine(mission, members, progress)
    first = other.goals()
    alone = _likely(first, world)
    first.minimise({"goal": "cost"}, {other.ledger.number(COST): 1.0}, None, mission.currency)
    decide_first_stage(other, first.quantity)
    other.market.release(np.unique(np.array([one.balance for one in first.held], np.int64)))
    then = other.goals()
    then.run()
    return Robustness(
        str(engine.needs.worlds[world]),
        _pairs(own.reached, then.reached),
        _pairs(ready, alone),
        tuple(
            InScenario(str(name), float(probability), float(one), float(two))
            for name, probability, one, two in zip(
                engine.needs.worlds, engine.needs.probability, left, _shortfalls(other, then), strict=True
            )
        ),
    )


def decide_first_stage(engine: Engine, quantity: Floats) -> None:
    """Let ``engine`` do before the reveal exactly what ``quantity`` (proposals,) does; who decides once for all does all of it."""
    left, shut = [], [np.zeros(0, np.int64)]
    for pillar in engine.pillars:
        found = pillar.after_reveal(quantity)
        if found is None:
            shut.append(_settle(engine, pillar.name, quantity))
        else:
            left.append(found.pillar)
            shut.append(found.shut)
    engine.market.shut(np.concatenate(shut))
    engine.market.pillars = left
    engine.market.rebound()


def _settle(engine: Engine, name: str, quantity: Floats) -> Ints:
    """Enter all that ``name`` has chosen as one proposal that must be used; the numbers of its own, which may not be used besides."""
    ledger = engine.ledger
    mine: Ints = np.flatnonzero(ledger.made_by(name))
    units = np.zeros(ledger.proposals)
    units[mine] = quantity[mine]
    posted = ledger.used(units)
    used = np.flatnonzero(posted)
    if len(used):
        settled = ledger.open([f"settled:{name}"], [f"what is decided for all scenarios ({name})"], ledger.unit("plan"), EQUAL, 1.0)
        balances, amounts = np.concatenate([used, settled]), np.concatenate([posted[used], [1.0]])
        count, term = len(balances), ledger.term("settled")
        ledger.add(Proposals(
            "settled", 1, np.zeros(count, np.int64), balances, amounts, np.full(count, term), ledger.balance_unit[balances], np.ones(1),
            np.zeros(1, bool),
        ))  # fmt: skip
    return mine


def _likely(goals: Goals, world: int) -> list[Reached]:
    """The least shortfall in one scenario, tier by tier, each held for the next."""
    needs, found = goals.needs, len(goals.reached)
    for tier in needs.tiers:
        mine = [number for number, need in enumerate(needs.needs) if need.world == world and need.tier == tier]
        weights = [needs.needs[number].omega for number in mine]
        scale = float(sum(needs.needs[number].omega * needs.needs[number].quantity for number in mine))
        if not scale:
            continue
        name, unit = f"weighted shortfall of tier {tier} in {needs.worlds[world]}", goals.ledger.unit("share of need")
        wanted = Floors([f"floor:likely|{tier}"], [name], unit, np.array([scale]), [mine], [weights])
        account = int(goals.open_floors(wanted)[0])
        value, _ = goals.minimise({"goal": "shortfall"}, {account: 1.0}, scale, "weighted share", tier=tier)
        goals.hold(account, value + TOLERANCE * scale, TOLERANCE * scale, scale)
    return goals.reached[found:]


def _shortfalls(engine: Engine, goals: Goals) -> Floats:
    """(scenarios,) weighted share of needs not met in each, in the last solution."""
    accounts: Ints = np.array([engine.ledger.number(f"{SCENARIO}|{name}") for name in engine.needs.worlds], np.int64)
    found: Floats = engine.ledger.used(goals.quantity)[accounts]
    return found


def _pairs(two_stage: Sequence[Reached], likely_case: Sequence[Reached]) -> tuple[Pair, ...]:
    """Stages that both have and that are proven, in order."""
    others: Mapping[tuple[str, int, int], Reached] = {(one.goal, one.tier, one.level): one for one in likely_case}
    found = []
    for one in two_stage:
        other = others.get((one.goal, one.tier, one.level))
        if other is not None and one.proven:
            scale = max(one.scale, other.scale)
            found.append(Pair(one.goal, one.tier, one.level, one.unit, one.value, other.value, one.gap, other.gap, scale))
    return tuple(found)
