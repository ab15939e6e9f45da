"""In which order whole units chosen apart are made good: rank by rank, and what is to be spared just before the first that holds cost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from coalition.model.needs import COST
from coalition.model.pillar import Apart, Cuts
from coalition.model.polish import _Search

SHORT, LATE, MONEY, SPARED = range(4)
NONE = np.zeros(0, np.int64)


def aims(ranks: list[tuple[int, int]], sparing: int | None) -> list[str]:
    """What is aimed at, in order, where goals hold (rank, balance): proposal n misses what the n-th holds, the last one is spared."""
    held = [SimpleNamespace(rank=rank, balance=balance) for rank, balance in ranks]
    last = np.array([len(held)])
    posted = last, np.array([SPARED]), np.ones(1), np.zeros(1, np.int64)
    ledger = SimpleNamespace(number={COST: MONEY}.get, postings=lambda: posted, proposals=len(held) + 1)
    goals = cast("Any", SimpleNamespace(held=held, ranks=sorted({one.rank for one in held}), ledger=ledger))
    search = _Search(goals, "school", Apart(NONE, NONE, NONE, NONE, sparing), np.arange(len(held)), Cuts())
    words = [*(f"{rank}" for rank, _ in ranks), "spared"]
    part = cast("Any", SimpleNamespace(free=np.arange(len(held) + 1)))
    return ["+".join(words[number] for number in np.flatnonzero(weights)) for weights in search._aims(part)]


@pytest.mark.parametrize(
    ("held", "order"),
    [
        ([(1, SHORT), (2, LATE), (3, MONEY)], ["1", "2", "spared", "3"]),
        ([(1, SHORT), (2, MONEY), (3, LATE)], ["1", "spared", "2", "3"]),
        ([(3, LATE), (2, MONEY), (2, SHORT), (1, SHORT)], ["1", "spared", "2+2", "3"]),
        ([(1, MONEY), (2, SHORT), (3, MONEY)], ["spared", "1", "2", "3"]),
        ([(1, SHORT), (2, LATE)], ["1", "2", "spared"]),
        ([], ["spared"]),
    ],
)
def test_ranks_are_kept_in_order(held: list[tuple[int, int]], order: list[str]) -> None:
    assert aims(held, SPARED) == order
    assert aims(held, None) == [one for one in order if one != "spared"]
