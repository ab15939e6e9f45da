"""Kinds of help; `PILLARS` is the one list of them, in the order in which they are asked."""

from collections.abc import Callable

from coalition.caveats import Caveats
from coalition.mission.mission import Mission
from coalition.model.ledger import Ledger
from coalition.model.money import MoneyBook
from coalition.model.needs import NeedBook
from coalition.model.pillar import Pillar
from coalition.pillars.supply import Supply

PILLARS: tuple[Callable[[Mission, Ledger, NeedBook, MoneyBook, Caveats], Pillar], ...] = (Supply,)
"""Each opens what is its own in the ledger when it is made."""

__all__ = ["PILLARS"]
