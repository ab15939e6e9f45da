"""A mission opened for planning: its books and a market over them, ready to be solved or asked."""

from __future__ import annotations

from dataclasses import dataclass

from coalition.mission.mission import Mission
from coalition.model.goals import Goals
from coalition.model.market import Market, Progress, silent
from coalition.plan.books import Books, members_of, open_books

__all__ = ["Engine", "members_of", "open_engine"]


@dataclass
class Engine(Books):
    """Everything a plan is computed from, kept so that later questions start warm."""

    market: Market

    def goals(self) -> Goals:
        """The mission's goals, on this engine's market."""
        return Goals(self.mission, self.ledger, self.needs, self.market, self.all_money())


def open_engine(mission: Mission, members: frozenset[str], progress: Progress = silent) -> Engine:
    """Open the ledger of ``mission`` with the contributors of ``members`` switched on."""
    books = open_books(mission, members, progress)
    return Engine(**vars(books), market=Market(books.ledger, books.pillars, progress))
