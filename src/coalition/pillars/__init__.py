"""Kinds of help; `PILLARS` is the one list of them, in the order in which they are asked."""

from collections.abc import Callable

from coalition.caveats import Caveats
from coalition.mission.mission import Mission
from coalition.model.ledger import Ledger
from coalition.model.money import MoneyBook
from coalition.model.needs import NeedBook
from coalition.model.pillar import Pillar
from coalition.pillars.supply import Supply
from coalition.plugins import plugged

Opens = Callable[[Mission, Ledger, NeedBook, MoneyBook, Caveats], Pillar]
"""A pillar as a class: it opens what is its own in the ledger when it is made."""

PILLARS: tuple[Opens, ...] = (Supply, *plugged("coalition.pillars").values())
"""All of them: ours, and those of other packages in order of their names."""

__all__ = ["PILLARS"]
