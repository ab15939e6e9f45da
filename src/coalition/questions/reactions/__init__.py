"""How others may respond if one more takes part, and what its people would risk: bargaining, precedents, experts, exposure."""

from coalition.questions.reactions.answer import ReactionAnswer, reactions
from coalition.questions.reactions.back_test import BackTest, Score, back_test
from coalition.questions.reactions.risk import risk

__all__ = ["BackTest", "ReactionAnswer", "Score", "back_test", "reactions", "risk"]
