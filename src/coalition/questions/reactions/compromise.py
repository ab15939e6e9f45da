"""The compromise model: an issue's outcome as the mean of positions weighted by salience and capability, and how far it may be off.

Mean (van den Bos 1991; Achen, in Thomson, Stokman, Achen and König, The European Union Decides, Cambridge 2006)::

    x̄ = Σ wᵢ xᵢ / Σ wᵢ        wᵢ = salienceᵢ × capabilityᵢ

Joining actor j moves it by wⱼ (xⱼ − x̄) / (W + wⱼ), where W = Σ wᵢ. On the issues of that book, on scales from 0 to 100, such means were
off by 24 points on average. So the outcome is said as a distribution: of all those on the scale whose mean distance from x̄ is 24 the one
that assumes least, which is the truncated Laplace density ∝ exp(−|x − x̄| / b); a step has the probability of what is nearest to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coalition.arrays import Floats

TYPICAL_ERROR = 24.0
"""Mean absolute error of the method on a scale of 100 points."""

SCALE = 100.0

_HALVINGS = 60
"""Steps of the search for the width b: the interval is then far below rounding."""


def mean(positions: Floats, weights: Floats) -> Floats:
    """(…,) weighted mean over the last axis of ``positions`` and ``weights`` (…, actors); weights are not all 0."""
    return np.asarray((positions * weights).sum(axis=-1) / weights.sum(axis=-1))


def shift(position: Floats, weight: Floats, before: Floats, total: Floats) -> Floats:
    """(…,) by how much an actor at ``position`` with ``weight`` moves the mean ``before`` of actors that weigh ``total``, in points."""
    return np.asarray(weight * (position - before) / (total + weight))


def triangular(low: float, likely: float, high: float, uniform: Floats) -> Floats:
    """(draws,) the triangular distribution's quantiles at ``uniform``; a range of no width is its value."""
    if high <= low:
        return np.full(len(uniform), likely)
    turn = (likely - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (likely - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - likely))
    return np.clip(np.where(uniform < turn, rising, falling), low, high)  # clipped: rounding may lead past an end


def _error_of(width: Floats, centre: Floats) -> Floats:
    """Mean distance from ``centre`` of the truncated Laplace density of ``width``."""
    total, distance = np.zeros_like(centre), np.zeros_like(centre)
    for reach in (centre, SCALE - centre):
        left, within = np.exp(-reach / width), -np.expm1(-reach / width)
        total += within
        distance += width * within - reach * left
    return np.asarray(distance / total)


def width_of(centre: Floats, error: float = TYPICAL_ERROR) -> Floats:
    """(…,) width b in points of the distribution round ``centre`` (…,) whose mean distance from it is ``error``.

    There is one: a flat distribution lies 25 points or more from every centre on average, and the distance grows with b.
    """
    low, high = np.full_like(centre, 1e-3), np.full_like(centre, 1e5)
    for _ in range(_HALVINGS):
        middle = np.sqrt(low * high)
        near = _error_of(middle, centre) < error
        low, high = np.where(near, middle, low), np.where(near, high, middle)
    return np.asarray(np.sqrt(low * high))


def below(points: Floats, centre: Floats, width: Floats) -> Floats:
    """Probability that the outcome lies below ``points``, for a distribution round ``centre`` of ``width``; arrays that broadcast."""

    def half(distance: Floats) -> Floats:
        return np.asarray(-np.sign(distance) * np.expm1(-np.abs(distance) / width))

    least, most = half(-centre), half(SCALE - centre)
    return np.asarray((half(np.clip(points, 0.0, SCALE) - centre) - least) / (most - least))


def step_probabilities(centre: Floats, steps: Sequence[float]) -> Floats:
    """(…, steps) probability of each step, whose places on the scale are in ``steps`` in rising order; each row sums to one."""
    places = np.asarray(steps, dtype=float)
    borders = (places[:-1] + places[1:]) / 2
    inner = below(borders, centre[..., None], width_of(centre)[..., None])
    ends = np.zeros((*centre.shape, 1))
    return np.diff(np.concatenate([ends, inner, ends + 1], axis=-1), axis=-1)
