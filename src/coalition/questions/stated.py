"""One number of an answer with all that must stand beside it: its range, its level of evidence, and the rows it leans on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from coalition.errors import ModelError

LEVELS = ("measured", "modelled", "judged", "prior-driven", "not assessed")
"""Levels of evidence of an answer, the best first (see `coalition.declare.EVIDENCE`).

*Prior-driven*: there are so few data that what was assumed before decides. *Not assessed*: no number is given.
"""

ROUNDING = 1e-9
"""By so little, relative to its size, a number may lie beside its range."""

_RANGED = ("modelled", "judged", "prior-driven")


@dataclass(frozen=True)
class Stated:
    """A number of an answer, or the reason why there is none.

    ``low`` to ``high`` is its range, in its ``unit``; ``span`` says in words what range that is (an interval of 90 %, the 10th to the 90th
    hundredth of a sweep, what a judged row allows …). ``rows`` are the input rows (table, key) it leans on. ``because`` says why it is not
    assessed, or what else a reader must know. Raises ModelError where a number that needs a range has none, or one has a number
    that may not.
    """

    key: str
    title: str
    value: float | None
    unit: str
    evidence: str
    low: float | None = None
    high: float | None = None
    span: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    because: str = ""

    def __post_init__(self) -> None:
        if self.evidence not in LEVELS:
            raise ModelError(f"{self.key}: there is no level of evidence {self.evidence!r}")
        numbers = (self.value, self.low, self.high)
        if self.evidence == "not assessed":
            if any(number is not None for number in numbers) or not self.because:
                raise ModelError(f"{self.key}: what is not assessed has a reason and no number")
            return
        if self.value is None or not all(math.isfinite(number) for number in numbers if number is not None):
            raise ModelError(f"{self.key}: {self.evidence}, and without a number")
        if self.evidence in _RANGED and (self.low is None or self.high is None or not self.span):
            raise ModelError(f"{self.key}: {self.evidence}, and without a range or without saying what range that is")
        room = ROUNDING * max(1.0, abs(self.value))
        if self.low is not None and self.high is not None and not self.low - room <= self.value <= self.high + room:
            raise ModelError(f"{self.key}: {self.value:g} lies outside of its range, {self.low:g} to {self.high:g}")


def not_assessed(key: str, title: str, unit: str, because: str, rows: tuple[tuple[str, str], ...] = ()) -> Stated:
    """What no number is given for, and why."""
    return Stated(key, title, None, unit, "not assessed", rows=rows, because=because)
