"""What a question shuts for a while or lets go at another pace, in the words of the mission: whoever proposes works out what that is to
its own proposals.

Limits say how much; what is shut is not done at all, where no limit holds it back either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coalition.arrays import Flags

Barred = tuple[str, str]
"""A purse (``contributor:KEY`` …) and an item it does not give."""


@dataclass(frozen=True)
class Closed:
    """By key, (steps,) whether it is shut: nothing leaves the link; nothing leaves, reaches or is done at the place; nothing of the input
    row (table, key) is begun. ``off`` are purses (``contributor:KEY``, ``contribution:KEY``) of those who do not take part. ``rates``: by
    input row (table, key), by what the rate that it states is multiplied. ``barred``: goods that purses do not give.
    """

    links: Mapping[str, Flags] = field(default_factory=dict)
    places: Mapping[str, Flags] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], Flags] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    rates: Mapping[tuple[str, str], float] = field(default_factory=dict)
    barred: frozenset[Barred] = frozenset()
