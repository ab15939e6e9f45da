"""Everything a join brief is made of, as it was asked; what was not asked is None, and its part says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from coalition.mission.mission import Mission
from coalition.questions.joining import stated
from coalition.questions.joining.advise import Advice
from coalition.questions.joining.join import Joining
from coalition.questions.joining.spread import Worths
from coalition.questions.joining.stated import Rows
from coalition.questions.opinion.opinion import OpinionAnswer
from coalition.questions.reactions.answer import ReactionAnswer
from coalition.questions.reactions.back_test import BackTest
from coalition.questions.stated import Stated


@dataclass(frozen=True)
class Asked:
    """A joining with what was asked beside it: ``spread`` over scenarios, ``advice`` for a sum, ``opinion`` at home, ``reactions`` of
    others, ``risk`` to personnel, the ``tested`` methods.
    """

    mission: Mission
    joining: Joining
    spread: Worths | None
    advice: Advice | None
    opinion: OpinionAnswer
    reactions: ReactionAnswer
    risk: tuple[Stated, ...]
    tested: BackTest

    @cached_property
    def rows(self) -> Rows:
        """The input rows that say what the contributor is, has and may."""
        return stated.rows_of(self.mission, self.joining.contributor)

    @cached_property
    def worth(self) -> tuple[Stated, ...]:
        """What is met and what it costs, without and with the contributor."""
        return tuple(stated.worth(self.joining, self.rows, self.spread))

    @cached_property
    def slices(self) -> dict[str, Stated]:
        """What is met by part of the needs, by key."""
        return {one.key: one for one in stated.slices(self.joining, self.rows, self.spread)}

    @cached_property
    def law(self) -> tuple[Stated, ...]:
        """What its caveats refuse, limit and cost."""
        return tuple(stated.law(self.joining, self.mission))

    @property
    def name(self) -> str:
        """The contributor's name."""
        return self.joining.name
