"""The chance that support stays above a threshold, what a campaign may move, and how many must be asked to see it."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import norm

from coalition.questions.opinion.priors import CAMPAIGN, CHANCE_SLOPE, DESIGN_EFFECT, LEAST_CHANCE
from coalition.questions.stated import Stated, not_assessed

_STEPS = 4001
"""Points of the integral over today's level; the result no longer changes in the sixth digit."""

_FAR = 9.0
"""Standard deviations beyond which a normal distribution has nothing to add."""

CONFIDENCE, POWER = 0.95, 0.80
"""Of the two surveys, before and after, that are to show what a campaign has moved."""


def stays_above(mean: float, deviation: float, moved: float, threshold: float) -> float:
    """The chance that a random walk is above ``threshold`` now and at every moment of a time in which it moves by ``moved``.

    ``mean`` and ``deviation`` are of its level now, ``moved`` is the standard deviation of its steps over the whole time, all in the
    unit of ``threshold``. A walk that begins at x above c stays above it with 2 Φ((x − c) / moved) − 1 (reflection principle); that is
    averaged over x.
    """
    if deviation <= 0:
        return _stays(mean - threshold, moved)
    if moved <= 0:
        return float(norm.sf((threshold - mean) / deviation))
    low, high = max(threshold, mean - _FAR * deviation), mean + _FAR * deviation
    if high <= low:
        return 0.0
    x = np.linspace(low, high, _STEPS)
    held = norm.pdf(x, mean, deviation) * (2 * norm.cdf((x - threshold) / moved) - 1)
    return float(np.clip(np.trapezoid(held, x), 0.0, 1.0))


def _stays(above: float, moved: float) -> float:
    if above <= 0:
        return 0.0
    return 1.0 if moved <= 0 else float(2 * norm.cdf(above / moved) - 1)


def recalibrated(chance: float) -> float:
    """``chance`` with its log odds shrunk by `priors.CHANCE_SLOPE`, and never nearer to none or all than `priors.LEAST_CHANCE`."""
    if chance <= 0 or chance >= 1:
        return LEAST_CHANCE if chance <= 0 else 1 - LEAST_CHANCE
    shrunk = 1 / (1 + float(((1 - chance) / chance) ** CHANCE_SLOPE))
    return min(max(shrunk, LEAST_CHANCE), 1 - LEAST_CHANCE)


def sample_to_see(points: float) -> float:
    """People to ask in each of two surveys, before and after, to see a shift of ``points`` where opinion is divided in halves.

    n = (z(1 − α/2) + z(power))² · 2 p (1 − p) · design effect / δ², the usual comparison of two shares.
    """
    z = float(norm.ppf((1 + CONFIDENCE) / 2) + norm.ppf(POWER))
    return z**2 * 2 * 0.25 * DESIGN_EFFECT["telephone"] / (points / 100) ** 2


def campaign(contributor: str, lacking: str = "") -> list[Stated]:
    """What a campaign may move, as a band of its own, and the survey that could see it. Both are judged, and the same for everybody.

    ``lacking``: why there is no level that it could be set beside, and so no number.
    """
    keys = (f"opinion.{contributor}.campaign", f"opinion.{contributor}.campaign.sample")
    titles = ("What a campaign may move at population level", "People to ask before, and again after, to see that")
    if lacking:
        return [not_assessed(key, title, unit, lacking) for key, title, unit in zip(keys, titles, ("points", "people"), strict=True)]
    low, middle, high = CAMPAIGN
    sizes = [float(math.ceil(sample_to_see(points))) for points in (high, middle, low)]
    span = f"for a shift of {high:g} points, to one of {low:g}"
    return [
        Stated(
            keys[0], titles[0], middle, "points", "judged", low, high,
            "judged from experiments with campaigns", because="A band beside the level, never added to it.",
        ),
        Stated(
            keys[1], titles[1], sizes[1], "people", "judged",
            sizes[0], sizes[2], span, because=f"{100 * CONFIDENCE:g} % confidence, {100 * POWER:g} % power, opinion divided in halves.",
        ),
    ]  # fmt: skip
