"""Scenarios drawn at random: ranges of assumptions and failures, each with its own stream of numbers.

A range is drawn from the triangular distribution over low, likely and high. It needs no more than the three numbers an assumption
states, its inverse needs no more than a square root (so the same bytes come out on every machine), and it leaves more weight near the ends
than the PERT (beta) distribution over the same three: judged ranges are more often too narrow than too wide (D. Johnson, "The
triangular distribution as a proxy for the beta distribution in risk analysis", The Statistician 46(3), 1997, 387–398, gives both).

Draws are a Latin hypercube (McKay, Beckman and Conover, Technometrics 21(2), 1979, 239–245): of N scenarios, one falls into each N-th of
every range, in an order of its own. Plain draws are independent of each other. The stream of an assumption follows from the seed and its
own key alone: another assumption more or less changes no draw of the others.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coalition.arrays import Floats
from coalition.questions.changes import Change
from coalition.questions.failures import Failure
from coalition.questions.ranges import Range, Target

METHODS = ("latin hypercube", "plain")


@dataclass(frozen=True)
class Drawn:
    """``factor`` (scenarios, ranges) and ``failed`` (scenarios, failures; 0 or 1) as drawn, with what they were drawn from."""

    seed: int
    method: str
    ranges: tuple[Range, ...]
    failures: tuple[Failure, ...]
    factor: Floats
    failed: Floats

    @property
    def count(self) -> int:
        """Number of scenarios."""
        return len(self.factor)

    @property
    def names(self) -> tuple[str, ...]:
        """What each column of `values` is: assumptions, then failures."""
        return tuple(one.assumption for one in self.ranges) + tuple(one.name for one in self.failures)

    @property
    def values(self) -> Floats:
        """(scenarios, ranges + failures) factors drawn, and 1 where a failure happens."""
        found: Floats = np.concatenate([self.factor, self.failed], axis=1)
        return found


def draw(ranges: Sequence[Range], failures: Sequence[Failure], count: int, seed: int, method: str = METHODS[0]) -> Drawn:
    """``count`` scenarios drawn from ``ranges`` and ``failures``; the same arguments give the same numbers."""
    columns = [triangular(_even(f"range|{one.assumption}", count, seed, method), one.low, one.likely, one.high) for one in ranges]
    factor = [column / one.likely for column, one in zip(columns, ranges, strict=True)]
    failed = [(_even(f"failure|{one.name}", count, seed, method) < one.probability).astype(float) for one in failures]
    return Drawn(seed, method, tuple(ranges), tuple(failures), _stack(factor, count), _stack(failed, count))


def _stack(columns: list[Floats], count: int) -> Floats:
    return np.stack(columns, axis=1) if columns else np.zeros((count, 0))


def _even(name: str, count: int, seed: int, method: str) -> Floats:
    """(count,) numbers in [0, 1) of the stream called ``name``."""
    stream = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, stream])))
    within = generator.random(count)
    return (generator.permutation(count) + within) / count if method == METHODS[0] else within


def triangular(even: Floats, low: float, likely: float, high: float) -> Floats:
    """Values of the triangular distribution at the shares ``even`` (in [0, 1]) of its probability."""
    width, below = high - low, likely - low
    left = low + np.sqrt(even * width * below)
    right = high - np.sqrt((1.0 - even) * width * (high - likely))
    return np.where(even * width < below, left, right)


def changes_of(drawn: Drawn, scenario: int, horizon: tuple[datetime.date, datetime.date]) -> tuple[Change, ...]:
    """The changes of one scenario, sorted, within the first and last day of ``horizon``.

    Factors on the same row are multiplied; where a link or place has failed, what is left of it is what the failure leaves.
    """
    factors: dict[Target, float] = {}
    for number, one in enumerate(drawn.ranges):
        for target in one.targets:
            factors[target] = factors.get(target, 1.0) * float(drawn.factor[scenario, number])
    failed = [failure for number, failure in enumerate(drawn.failures) if drawn.failed[scenario, number]]
    windows: dict[Target, list[Window]] = {}
    found: set[Change] = set()
    for failure in failed:
        for target in failure.targets:
            if target.action == "drop":
                found.add(Change("drop", target.table, target.row))
            elif target.action == "throttle":
                first, last = max(failure.start or horizon[0], horizon[0]), min(failure.end or horizon[1], horizon[1])
                windows.setdefault(target, []).append((first, last, failure.left))
            else:
                factors[target] = factors.get(target, 1.0) * failure.left
    for target in factors.keys() | windows.keys():
        factor, pieces = factors.get(target, 1.0), _pieces(windows.get(target, []), horizon)
        for first, last, left in pieces:
            start, end = (first, last) if len(pieces) > 1 else (None, None)
            if factor * left == 0 and target.action == "throttle":
                found.add(Change("close", target.table, target.row, start=start, end=end))
            elif factor * left != 1:
                found.add(Change(target.action, target.table, target.row, factor=factor * left, start=start, end=end))
    return tuple(sorted(found, key=lambda one: (one.action, one.table, one.row, one.start or horizon[0])))


Window = tuple[datetime.date, datetime.date, float]
"""First and last day, and the share that is left."""


def _pieces(windows: Sequence[Window], horizon: tuple[datetime.date, datetime.date]) -> list[Window]:
    """The horizon cut where ``windows`` begin and end: in each piece, what is left of all failures in force."""
    day = datetime.timedelta(days=1)
    inside = [(first, last, left) for first, last, left in windows if first <= last]
    cuts = {horizon[0], horizon[1] + day}
    cuts |= {first for first, _, _ in inside} | {last + day for _, last, _ in inside}
    pieces: list[Window] = []
    for start, after in pairwise(sorted(cuts)):
        left = float(np.prod([share for first, last, share in inside if first <= start and after - day <= last]))
        if pieces and pieces[-1][2] == left:
            pieces[-1] = (pieces[-1][0], after - day, left)
        else:
            pieces.append((start, after - day, left))
    return pieces
