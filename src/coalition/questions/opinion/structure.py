"""The state space of a register of polls: which states there are, how they move, and what a poll sees of them.

For each of support and opposition, in points:

    poll = level of the rung (a random walk) + house + house and question + wording + population + poll + who happened to be drawn

Levels start unknown (diffuse); all else starts around zero with its standard deviation (`priors.PRIORS`) and stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coalition.arrays import Floats
from coalition.questions.opinion.polls import NO_OFFSET, OUTCOMES, Poll, Register
from coalition.questions.opinion.priors import AGAINST, NAMES, RUNGS_TOGETHER
from coalition.questions.opinion.statespace import Moment, State

Name = tuple[str, ...]
"""A state of each outcome: ("level", rung), ("house", house), ("house and question", house, item), ("wording", item), ("population", …)."""


@dataclass(frozen=True)
class Structure:
    """The states of ``register`` with six standard ``deviations`` (in the order of `priors.PRIORS`); 0 switches an effect off."""

    register: Register
    deviations: Floats

    @cached_property
    def names(self) -> list[Name]:
        """States of each outcome, in order."""
        pairs = sorted({(one.house, one.item) for one in self.register.polls})
        return [
            *(("level", rung) for rung in self.register.rungs),
            *(("house", house) for house in self.register.houses if self._deviation("house") > 0),
            *(("house and question", *pair) for pair in pairs if self._deviation("house and question") > 0),
            *(("wording", item) for item in self.register.items if self._deviation("wording") > 0),
            *(("population", one) for one in self.register.populations if self._deviation("population") > 0),
        ]

    def _deviation(self, name: str) -> float:
        return float(self.deviations[NAMES.index(name)])

    @cached_property
    def _place(self) -> dict[Name, int]:
        return {name: place for place, name in enumerate(self.names)}

    def row(self, outcome: str, names: Iterable[Name]) -> Floats:
        """What adds up the states ``names`` of ``outcome`` (2k); states that there are not add nothing."""
        found = np.zeros(2 * len(self.names))
        places = [self._place[name] for name in names if name in self._place]
        found[[OUTCOMES.index(outcome) * len(self.names) + place for place in places]] = 1.0
        return found

    @cached_property
    def start(self) -> State:
        """Levels unknown, all else around zero."""
        size = len(self.names)
        level = np.array([name[0] == "level" for name in self.names], dtype=float)
        spread = np.array([0.0 if name[0] == "level" else self._deviation(name[0]) ** 2 for name in self.names])
        return State(np.zeros(2 * size), np.diag(np.tile(spread, 2)), np.diag(np.tile(level, 2)))

    @cached_property
    def daily(self) -> Floats:
        """Covariance (2k × 2k) of what levels move in a day: rungs move together, support and opposition against each other."""
        rungs = len(self.register.rungs)
        together = np.full((len(self.names),) * 2, 0.0)
        together[:rungs, :rungs] = RUNGS_TOGETHER + (1 - RUNGS_TOGETHER) * np.eye(rungs)
        return np.kron(np.array([[1.0, AGAINST], [AGAINST, 1.0]]), together) * self._deviation("walk") ** 2

    def design(self, poll: Poll) -> Floats:
        """What ``poll`` sees (2 × 2k)."""
        parts: list[Name] = [
            ("level", poll.rung), ("house", poll.house), ("house and question", poll.house, poll.item), ("wording", poll.item)
        ]  # fmt: skip
        if poll.population != NO_OFFSET:
            parts.append(("population", poll.population))
        return np.stack([self.row(outcome, parts) for outcome in OUTCOMES])

    def error(self, poll: Poll, shares: tuple[float, float] | None = None) -> Floats:
        """Covariance (2 × 2) of what ``poll`` sees beside: who was drawn (by ``shares``, else its own), and the poll itself."""
        return poll.sampling(shares) + np.eye(2) * self._deviation("poll") ** 2

    def moments(self) -> list[Moment]:
        """Every poll as a moment of its own."""
        found: list[Moment] = []
        before: float | None = None
        for poll in self.register.polls:
            noise = None if before is None or poll.day == before else self.daily * (poll.day - before)
            found.append(Moment(np.array(poll.shares), self.design(poll), self.error(poll), noise))
            before = poll.day
        return found
