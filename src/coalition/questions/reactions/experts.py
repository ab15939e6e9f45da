"""Answers of experts put together: distributions from three quantiles, weights from questions whose answer is known.

A distribution is linear between its 5, 50 and 95 % quantiles and reaches a tenth of the experts' common range beyond their outermost ones.
Weights are Cooke's (Experts in Uncertainty, Oxford 1991): calibration × information, where an expert whose calibration is below 0.05
has none. They need ten questions of calibration answered by every expert; otherwise all weigh alike. Distributions are averaged, not
their quantiles: an average of quantiles would be surer than any expert is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from coalition.arrays import Floats

LEAST_CALIBRATION = 10
"""Questions of calibration an expert must have answered for weights to be drawn from them."""

CUT_OFF = 0.05
"""Calibration below which an expert has no weight."""

_SHARES = np.array([0.05, 0.45, 0.45, 0.05])
_LEVELS = np.array([0.0, 0.05, 0.5, 0.95, 1.0])
_BEYOND = 0.1

Quantiles = tuple[float, float, float]


@dataclass(frozen=True)
class Distribution:
    """A distribution function that is linear between ``points`` (rising), where it has the values ``levels``."""

    points: Floats
    levels: Floats

    def quantile(self, level: Floats) -> Floats:
        """The points below which it has so much."""
        return np.asarray(np.interp(level, self.levels, self.points))


def _ends(answers: Sequence[Quantiles], truth: float | None, bounds: tuple[float, float] | None) -> tuple[float, float]:
    """The common range of ``answers`` (and of the truth), a tenth longer at each end, within ``bounds``."""
    outer = [end for one in answers for end in (one[0], one[2])] + ([] if truth is None else [truth])
    low, high = min(outer), max(outer)
    beyond = _BEYOND * (high - low) or 1e-6 * max(abs(low), 1.0)
    low, high = low - beyond, high + beyond
    return (low, high) if bounds is None else (max(low, bounds[0]), min(high, bounds[1]))


def _points(answer: Quantiles, ends: tuple[float, float]) -> Floats:
    """(5,) points of one expert's distribution; equal ones are drawn apart by next to nothing, for it to have a density."""
    found = np.array([ends[0], *answer, ends[1]])
    least = 1e-9 * max(ends[1] - ends[0], 1e-9)
    return np.asarray(np.maximum.accumulate(found) + least * np.arange(5))


def pool(answers: Sequence[Quantiles], weights: Sequence[float], bounds: tuple[float, float] | None = None) -> Distribution:
    """The average of the experts' distributions by ``weights`` (which sum to one)."""
    ends = _ends(answers, None, bounds)
    each = [_points(answer, ends) for answer in answers]
    points = np.unique(np.concatenate(each))
    levels = sum(weight * np.interp(points, own, _LEVELS) for weight, own in zip(weights, each, strict=True))
    return Distribution(points, np.maximum.accumulate(np.asarray(levels)))


def calibration(answers: Sequence[Quantiles], truths: Sequence[float]) -> float:
    """Probability of such counts or stranger ones if the quantiles are true: 1 − χ²₃(2 N I), I their relative information."""
    bins = [int(truth > answer[0]) + int(truth > answer[1]) + int(truth > answer[2]) for answer, truth in zip(answers, truths, strict=True)]
    seen = np.bincount(bins, minlength=4) / len(bins)
    there = seen > 0
    information = float((seen[there] * np.log(seen[there] / _SHARES[there])).sum())
    return float(chi2.sf(2 * len(bins) * information, 3))


def information(answers: Sequence[Quantiles], ends: Sequence[tuple[float, float]]) -> float:
    """Mean relative information of an expert's distributions to flat ones over the common ranges ``ends``."""
    found = []
    for answer, end in zip(answers, ends, strict=True):
        widths = np.diff(_points(answer, end)) / (end[1] - end[0])
        found.append(float((_SHARES * np.log(_SHARES / widths)).sum()))
    return float(np.mean(found))


def weights(answered: Mapping[str, Mapping[str, Quantiles]], truths: Mapping[str, float]) -> tuple[dict[str, float], str]:
    """Weight of each expert in ``answered`` (expert → question → quantiles), summing to one; and in words where they are from."""
    alike = {expert: 1 / len(answered) for expert in answered}
    common = {expert: sorted(set(found) & set(truths)) for expert, found in answered.items()}
    if any(len(found) < LEAST_CALIBRATION for found in common.values()):
        return alike, "all experts weigh alike: not every one has answered ten questions of calibration"
    asked = sorted({question for found in common.values() for question in found})
    ends = {one: _ends([found[one] for found in answered.values() if one in found], truths[one], None) for one in asked}
    scores = {}
    for expert, found in common.items():
        own = [answered[expert][one] for one in found]
        calibrated = calibration(own, [truths[one] for one in found])
        scores[expert] = calibrated * max(information(own, [ends[one] for one in found]), 0.0) if calibrated >= CUT_OFF else 0.0
    total = sum(scores.values())
    if total <= 0:
        return alike, "all experts weigh alike: none is calibrated"
    return {expert: score / total for expert, score in scores.items()}, "experts weigh by calibration and information"
