"""Scores of what was said by what was seen: 0 is best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def brier(probabilities: Sequence[float], seen: int) -> float:
    """Squared distance from the certainty of what was ``seen`` (a place in ``probabilities``); 0 to 2 (Brier 1950)."""
    said = np.asarray(probabilities, dtype=float)
    return float(((said - np.eye(len(said))[seen]) ** 2).sum())


def ranked_probability(probabilities: Sequence[float], seen: int) -> float:
    """Ranked probability score, 0 to 1: near misses on an ordered ladder cost less (Epstein 1969, divided by classes − 1)."""
    said = np.cumsum(np.asarray(probabilities, dtype=float))[:-1]
    certain = (np.arange(len(said)) >= seen).astype(float)
    return float(((said - certain) ** 2).mean())
