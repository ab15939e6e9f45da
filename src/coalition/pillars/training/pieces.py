"""Pieces that classes are put together from: what each posts, kept as arrays so that all are priced at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.model.activities import Posting


class Pieces:
    """Lists of postings, each with a number."""

    def __init__(self) -> None:
        self._postings: list[tuple[Posting, ...]] = []
        self._arrays: tuple[Ints, Ints, Floats] | None = None

    def add(self, postings: Iterable[Posting]) -> int:
        """Keep ``postings``; returns the number of the piece."""
        self._arrays = None
        self._postings.append(tuple(postings))
        return len(self._postings) - 1

    def postings(self, piece: int) -> tuple[Posting, ...]:
        """What a unit of ``piece`` posts."""
        return self._postings[piece]

    def prices(self, prices: Floats) -> Floats:
        """(pieces,) what a unit of each costs the goal at ``prices`` (balances,)."""
        if self._arrays is None:
            rows = [(piece, balance, amount) for piece, posted in enumerate(self._postings) for balance, amount, _ in posted]
            columns = zip(*rows, strict=True) if rows else ((), (), ())
            piece, balance, amount = (np.array(one, float) for one in columns)
            self._arrays = piece.astype(np.int64), balance.astype(np.int64), amount
        found: Floats = np.bincount(self._arrays[0], self._arrays[2] * prices[self._arrays[1]], len(self._postings)).astype(float)
        return found


def merged(parts: Iterable[tuple[float, Iterable[Posting]]]) -> tuple[Posting, ...]:
    """So much of each list of postings, those with the same balance and term added up, in order of balance and term."""
    total: dict[tuple[int, str], float] = {}
    for times, postings in parts:
        for balance, amount, term in postings:
            total[balance, term] = total.get((balance, term), 0.0) + times * amount
    return tuple((balance, amount, term) for (balance, term), amount in sorted(total.items()) if amount)
