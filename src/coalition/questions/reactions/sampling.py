"""Draws that hang on the seed and on the key of what is drawn alone: a row more or less leaves all others' draws as they are."""

from __future__ import annotations

import zlib

import numpy as np

from coalition.arrays import Floats

DRAWS = 4000
"""Draws of a range: its ends are then known to about a hundredth of its width."""

SEED = 20250408
"""The usual seed; another is stated by who asks."""


def uniform(seed: int, *names: str) -> Floats:
    """(`DRAWS`,) numbers from 0 to 1 for what has these ``names``."""
    words = [zlib.crc32(name.encode()) for name in names]
    return np.random.default_rng([seed, *words]).random(DRAWS)


def between(draws: Floats, value: float) -> tuple[float, float]:
    """The 5 % and 95 % quantiles of ``draws``, drawn apart where ``value`` lies outside."""
    low, high = np.quantile(draws, [0.05, 0.95])
    return min(float(low), value), max(float(high), value)


SPAN = "5 % to 95 % of draws within the judged ranges"
