"""What-ifs: change a mission a little and ask what moves, from where the plan stands and not from the start.

An `Asker` plans the goals of a mission once and remembers where each stage ended. `Asker.ask` changes limits, shuts what can no longer be
used, leads the goals through again from there, and puts everything back: the same question gets the same answer, whatever was asked before.
Values are those of the plan before whole units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coalition.arrays import Floats
from coalition.questions.changes import Change


@dataclass(frozen=True)
class GoalMove:
    """A stage of the goals before and after: values in ``unit``, each proven to its gap (shares of ``scale``)."""

    stage: int
    goal: str
    tier: int
    level: int
    unit: str
    before: float
    after: float
    gap_before: float
    gap_after: float
    scale: float

    @property
    def distinguishable(self) -> bool:
        """Whether the difference is more than what both values are proven to."""
        return abs(self.after - self.before) > (self.gap_before + self.gap_after) * self.scale


@dataclass(frozen=True)
class Answer:
    """What moves with ``changes``: every goal before and after, and what stays short of every need ((needs,), in measure units).

    ``solves`` counts the linear programmes that had to be solved (0: nothing of the plan is touched).
    """

    changes: tuple[Change, ...]
    goals: tuple[GoalMove, ...]
    needs: tuple[str, ...]
    short_before: Floats
    short_after: Floats
    solves: int

    @property
    def distinguishable(self) -> bool:
        """Whether any goal moves by more than what it is proven to."""
        return any(goal.distinguishable for goal in self.goals)


class Asker:
    """A mission planned once and kept warm. Made by `open_asker`; ``needs`` names the needs in the order of the arrays of answers."""

    needs: tuple[str, ...]

    def ask(self, changes: Sequence[Change], *, moves: bool = True) -> Answer:
        """What moves with ``changes``; without ``moves`` only goals and shortfalls are worked out.

        Raises InputError naming every change that is wrong. However it ends, the asker is as it was before.
        """
        raise NotImplementedError
