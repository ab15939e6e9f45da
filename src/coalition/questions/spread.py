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

import numpy as np
import polars as pl

from coalition.arrays import Flags, Floats, Ints

TAIL = 0.1
"""The share of scenarios that is looked at as the worst."""

CHANCE = 0.05
"""How likely it is that a table of rank correlations lists any that is chance alone."""

SHUFFLES, DIGITS = 199, 6
"""How often chance is tried, and how many digits of a correlation are kept."""

MOVED = 30
"""Scenarios in which something must have moved for a correlation to say anything: one storm in a thousand proves nothing."""


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
    return Spread(np.median(values, axis=0), ranked[edge], ranked[0], np.einsum("s,sc->c", share, ranked), order)


def rank_correlation(first: Floats, second: Floats) -> Floats:
    """Spearman's rank correlation of every column of ``first`` with every one of ``second``: (columns, columns), to `DIGITS` digits.

    Nothing (0) where one of them is constant.
    """
    return _correlation(_standard_ranks(first), _standard_ranks(second))


def moves_enough(values: Floats) -> Flags:
    """(columns,) whether at least `MOVED` scenarios are away from the column's most common value: of fewer nothing can be told."""
    often = [int(np.unique(column, return_counts=True)[1].max(initial=0)) for column in values.T]
    found: Flags = len(values) - np.array(often, np.int64) >= MOVED
    return found


def telling(first: Floats, second: Floats) -> float:
    """The least rank correlation that is listed: by chance alone, any of this table exceeds it one time in twenty (`CHANCE`).

    Found by putting the scenarios of ``second`` into another order `SHUFFLES` times: the largest correlation of each time is what chance
    can do with these columns, ties and all (P. Westfall and S. Young, Resampling-Based Multiple Testing, 1993).
    """
    if not first.size or not second.size:
        return 1.0
    one, other, random = _standard_ranks(first), _standard_ranks(second), np.random.Generator(np.random.PCG64(0))
    largest = sorted(float(np.abs(_correlation(one, other[random.permutation(len(other))])).max()) for _ in range(SHUFFLES))
    return largest[math.ceil((1.0 - CHANCE) * (SHUFFLES + 1)) - 1]


def _correlation(one: Floats, other: Floats) -> Floats:
    found: Floats = np.round(one.T @ other / max(len(one), 1), DIGITS)
    return found


def _standard_ranks(values: Floats) -> Floats:
    """Ranks of each column, equal values sharing theirs, with mean 0 and variance 1 (0 where all are equal)."""
    if not values.size:
        return values
    ranks = pl.DataFrame(values).select(pl.all().rank("average")).to_numpy()
    centred = ranks - ranks.mean(axis=0)
    size = np.sqrt((centred**2).mean(axis=0))
    found: Floats = np.divide(centred, size, out=np.zeros_like(centred), where=size > 0)
    return found
