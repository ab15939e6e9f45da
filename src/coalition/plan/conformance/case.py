"""One pillar on one mission, planned with and without it: what the rules of `check_pillar` look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.mission.mission import Mission
from coalition.model.goals import Goals
from coalition.model.ledger import Ledger
from coalition.model.market import Market
from coalition.model.pillar import Opens, Pillar
from coalition.model.whole import choose_whole
from coalition.plan.books import Books, members_of, open_books
from coalition.plan.decided import Decision
from coalition.plan.engine import Engine

INNER = ("stock", "common", "pot")
"""Kinds of balances in which proposals only meet: when a plan is decided nothing of them is left."""

CLOSE = 1e-6
"""How far sums may be off, as a share of their size; that far the solver keeps to limits."""


MONEY = ("budget", "contribution", "fund")
"""Kinds of balances that pay."""


@dataclass
class Solved:
    """A mission planned to the end: quantities before and after what was left open was settled."""

    engine: Engine
    goals: Goals
    before: Floats
    after: Floats
    decision: Decision


@dataclass
class Case:
    """One pillar on one mission, with those that work beside it, and what was found out about them so far."""

    opens: Opens
    mission: Mission
    beside: Sequence[Opens] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    def books(self, mission: Mission | None = None) -> Books:
        """Books opened anew with this pillar and those beside it."""
        given = mission or self.mission
        return open_books(given, members_of(given), opens=[*self.beside, self.opens])

    def engine(self, mission: Mission | None = None) -> Engine:
        """An engine opened anew."""
        books = self.books(mission)
        return Engine(**vars(books), market=Market(books.ledger, books.pillars))

    @cached_property
    def opened(self) -> Books:
        """Books as they stand before anything is asked."""
        return self.books()

    @property
    def name(self) -> str:
        """Name of the pillar."""
        return self.pillar(self.opened).name

    @staticmethod
    def pillar(books: Books) -> Pillar:
        """The pillar in ``books``."""
        return books.pillars[-1]

    @cached_property
    def priced(self) -> Goals:
        """The goals of the mission in order, units cut."""
        goals = self.engine().goals()
        goals.run()
        return goals

    @cached_property
    def solved(self) -> Solved:
        """The mission planned to the end."""
        engine = self.engine()
        goals = engine.goals()
        goals.run()
        before = goals.quantity.copy()
        after = choose_whole(goals)
        return Solved(engine, goals, before, after, Decision(engine, goals, after))

    def own(self, ledger: Ledger) -> Ints:
        """Numbers of the pillar's own proposals in ``ledger``."""
        return np.flatnonzero(ledger.made_by(self.name))

    def opened_by_it(self) -> list[int]:
        """Balances that it opened itself."""
        without = open_books(self.mission, members_of(self.mission), opens=list(self.beside)).ledger
        return [number for number, key in enumerate(self.opened.ledger.keys) if not without.has(key)]


Rule = Callable[[Case], Iterator[str]]
"""What is wrong with a case, a sentence each; the rule's docstring says what is asked."""


def goals_of(case: Case, mission: Mission) -> dict[tuple[str, int, int], tuple[float, float]]:
    """Value and scale of every proven goal before whole units."""
    goals = case.engine(mission).goals()
    goals.run()
    return values(goals)


def values(goals: Goals) -> dict[tuple[str, int, int], tuple[float, float]]:
    """Value and scale of every goal that was proven."""
    return {(one.goal, one.tier, one.level): (one.value, one.scale) for one in goals.reached if one.proven}
