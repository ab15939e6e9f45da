"""What a pillar is: one kind of help with a model of its own, answering prices with proposals."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from coalition.arrays import Floats, Ints
from coalition.model.ledger import Proposals


@runtime_checkable
class Pillar(Protocol):
    """One kind of help.

    ``propose`` receives the price of every balance (what entering one unit costs the present goal: positive for what runs out, negative
    for needs) and answers with the proposals most worth adding and a bound: no quantity of any of its proposals can improve the goal by
    more than ``-bound`` at these prices (so ``bound ≤ 0``; zero: nothing is worth adding). ``enough`` is an improvement too small to
    matter.
    """

    name: str

    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """Proposals worth adding at ``prices`` (None: none) and the bound."""
        ...

    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        """At the end of pricing, say in full what ``quantity`` (proposals,) left open for speed, such as which of many alike gives what.

        Returns proposals to use instead (None: none), their quantities, and the numbers of all proposals not to be used any more. Together
        the new ones post what the old ones did. First it is asked of what comes in whole units only, and at last of everything.
        """
        ...
