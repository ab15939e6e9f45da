"""How values spread over scenarios: median, worst tenth, worst, expected shortfall, and what they go with.

Of N scenarios, all counting alike, sorted from best to worst:

- *median*: the middle one, or the mean of the two in the middle;
- *tenth*: the best of the worst tenth, so that nine scenarios of ten are no worse (the ⌈N/10⌉-th worst);
- *worst*: the last;
- *expected shortfall*: the mean of the worst N/10; where N/10 is not whole, the scenario at the edge counts by the part that is left
  (the conditional value-at-risk of level 0.9 of R. Rockafellar and S. Uryasev, "Conditional value-at-risk for general loss distributions",
  Journal of Banking & Finance 26, 2002, 1443–1471).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl

from coalition.arrays import Flags, Floats, Ints

TAIL = 0.1
"""The share of scenarios that is looked at as the worst."""

CHANCE = 0.05
"""How likely it is that a table of rank correlations lists any that is chance alone."""


@dataclass(frozen=True)
class Spread:
    """Columns of values over scenarios: (columns,) each. ``order`` (scenarios, columns) numbers the scenarios from the worst on."""

    median: Floats
    tenth: Floats
    worst: Floats
    expected: Floats
    order: Ints


def spread(values: Floats, largest_best: Flags | None = None) -> Spread:
    """The spread of ``values`` (scenarios, columns); more is worse, but in columns that are ``largest_best``. No value may be missing."""
    count, columns = values.shape
    sign = np.ones(columns) if largest_best is None else np.where(largest_best, -1.0, 1.0)
    order = np.argsort(-values * sign, axis=0, kind="stable")
    ranked = np.take_along_axis(values, order, axis=0)
    tail = count * TAIL
    share = np.clip(tail - np.arange(count), 0.0, 1.0) / tail
    edge = max(math.ceil(tail - 1e-9), 1) - 1
    return Spread(np.median(values, axis=0), ranked[edge], ranked[0], share @ ranked, order)


def rank_correlation(first: Floats, second: Floats) -> Floats:
    """Spearman's rank correlation of every column of ``first`` with every one of ``second``: (columns, columns).

    Nothing (0) where one of them is constant.
    """
    one, other = _standard_ranks(first), _standard_ranks(second)
    found: Floats = one.T @ other / max(len(first), 1)
    return found


def telling(count: int, pairs: int) -> float:
    """The least rank correlation over ``count`` scenarios that is listed: chance exceeds it in any of ``pairs`` one time in twenty."""
    if count < 3 or not pairs:
        return 1.0
    return min(1.0, NormalDist().inv_cdf(1.0 - CHANCE / (2 * pairs)) / math.sqrt(count - 1))


def _standard_ranks(values: Floats) -> Floats:
    """Ranks of each column, equal values sharing theirs, with mean 0 and variance 1 (0 where all are equal)."""
    if not values.size:
        return values
    ranks = pl.DataFrame(values).select(pl.all().rank("average")).to_numpy()
    centred = ranks - ranks.mean(axis=0)
    size = np.sqrt((centred**2).mean(axis=0))
    found: Floats = np.divide(centred, size, out=np.zeros_like(centred), where=size > 0)
    return found
