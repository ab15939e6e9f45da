"""Failures that may happen: a link or place shut, a pledge not kept, a contributor that leaves, each with a stated probability.

Nothing is assumed to fail that no table says may fail: probabilities have sources, as all numbers have.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coalition.questions.ranges import Target


@dataclass(frozen=True)
class Failure:
    """Something that happens with ``probability``, to all its ``targets`` together, and leaves the share ``left`` of them.

    ``start`` and ``end`` are its first and last day (None: the plan's), for links and places; all else fails for the whole plan.
    """

    name: str
    probability: float
    targets: tuple[Target, ...]
    left: float = 0.0
    start: datetime.date | None = None
    end: datetime.date | None = None
