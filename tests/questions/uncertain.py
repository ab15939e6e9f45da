"""A small mission with judged ranges, and a stand-in for an asker that answers at once: for tests of sweeps."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.questions.changes import Change
from coalition.questions.whatif import Answer, GoalMove
from tests.model.missions import START, build, day


def judged(assumption: str, column: str, low: float, high: float, value: float = 1.0) -> dict[str, object]:
    return {
        "assumption": assumption, "statement": "Made up.", "value": value, "low": low, "high": high, "unit": "factor", "author": "test",
        "judged": "judged 2025-01-01", "applies_to": column,
    }  # fmt: skip


def uncertain() -> Mission:
    """North gives blankets and rations by two roads to two towns, South rations only; ranges on needs, offers, roads, budgets, and more."""
    last = day(60)
    offers = [
        {"offer": "north blankets", "contributor": "NORTH", "item": "blanket", "quantity": 900.0, "assumption": "gifts"},
        {"offer": "north rations", "contributor": "NORTH", "item": "ration", "quantity": 500.0, "assumption": "gifts"},
        {"offer": "south rations", "contributor": "SOUTH", "item": "ration", "quantity": 400.0, "status": "firm"},
        {"offer": "east rations", "contributor": "EAST", "item": "ration", "quantity": 400.0, "assumption": "gifts"},
    ]
    needs = [
        ("warm a", "warmth", "A", 600.0),
        ("warm b", "warmth", "B", 500.0),
        ("food a", "food", "A", 400.0),
        ("food b", "food", "B", 450.0),
    ]
    rests = {"warm a": "cold", "warm b": "cold", "food a": "hunger"}
    return build({
        "assumption": [
            judged("cold", "need.quantity", 0.5, 2.0), judged("hunger", "need.quantity", 0.8, 1.5),
            judged("gifts", "offer.quantity", 0.4, 1.2), judged("road", "link.capacity", 10.0, 40.0, 20.0),
            judged("price", "offer.unit_cost", 0.5, 2.0), judged("sure", "offer.quantity", 1.0, 1.0),
            judged("purse", "budget.ceiling", 0.5, 1.5), judged("town", "place.handling", 0.5, 1.5),
            judged("nobody", "need.quantity", 0.5, 2.0),
        ],
        "contributor": [{"contributor": "NORTH"}, {"contributor": "SOUTH"}, {"contributor": "EAST", "status": "candidate"}],
        "budget": [
            {"budget": "north 2025", "contributor": "NORTH", "start": START, "end": last, "ceiling": 9_000.0, "assumption": "purse"},
        ],
        "profile": [{"profile": "general", "mode": "road"}],
        "item": [{"item": "blanket", "mass": 0.01, "assumption": "price"}, {"item": "ration", "mass": 0.02}],
        "measure": [{"measure": "warmth"}, {"measure": "food"}],
        "yield": [
            {"item": "blanket", "use": "warm", "measure": "warmth", "amount": 1.0},
            {"item": "ration", "use": "eat", "measure": "food", "amount": 1.0},
        ],
        "place": [
            {"place": "DEPOT"}, {"place": "A", "territory": "in theatre"},
            {"place": "B", "territory": "in theatre", "handling": 8.0, "storage": 50.0, "assumption": "town"},
        ],
        "link": [
            {"link": "to a", "origin": "DEPOT", "destination": "A", "transit": 2.0, "cost": 30.0, "capacity": 4.0, "assumption": "road"},
            {"link": "to b", "origin": "DEPOT", "destination": "B", "transit": 3.0, "cost": 40.0},
            {"link": "a to b", "origin": "A", "destination": "B", "transit": 1.0, "cost": 20.0, "capacity": 2.0, "assumption": "road"},
        ],
        "offer": [{"place": "DEPOT", "start": START, "end": last, "unit_cost": 5.0} | row for row in offers],
        "need": [
            {
                "need": need, "measure": measure, "place": place, "quantity": quantity, "first_useful": START,
                "due": day(20 if place == "A" else 40), "assumption": rests.get(need),
            }
            for need, measure, place, quantity in needs
        ],
    })  # fmt: skip


@dataclass
class StandIn:
    """Answers after ``seconds``: goals and shortfalls made from the changes alone; asks whose last change ends in ``fails`` fail."""

    needs: int
    seconds: float = 0.0
    fails: str = "never"
    asked: list[tuple[Change, ...]] = field(default_factory=list)

    def ask(self, changes: Sequence[Change], *, moves: bool = True) -> Answer:
        assert not moves
        self.asked.append(tuple(changes))
        time.sleep(self.seconds)
        if changes and changes[-1].row.endswith(self.fails):
            raise ModelError("made to fail")
        said = json.dumps([[change.action, change.key, change.factor] for change in changes])
        random = np.random.default_rng(int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big"))
        short = random.random(self.needs) * 10
        goals = (
            GoalMove("shortfall", 1, 0, "weighted share", 0.0, float(short.sum()), 1e-8, 1e-8, 1.0),
            GoalMove("worst_place", 1, 1, "share", 1.0, float(1 / (1 + short.max())), 1e-8, 1e-8, 1.0),
        )
        return Answer(tuple(changes), goals, tuple(map(str, range(self.needs))), short, short, 1)


@dataclass(frozen=True)
class OpenStandIn:
    """Opens a `StandIn`; leaves a mark in ``log`` for every asker opened."""

    needs: int = 4
    seconds: float = 0.0
    fails: str = "never"
    log: Path | None = None

    def __call__(self) -> StandIn:
        if self.log is not None:
            with self.log.open("a") as file:
                file.write("opened\n")
        return StandIn(self.needs, self.seconds, self.fails)
