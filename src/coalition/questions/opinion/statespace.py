"""Kalman filter and smoother of a linear Gaussian state space with an exact diffuse start.

::

    α(t) = T(t) α(t−1) + η(t),  η ~ N(0, Q(t))        y(t) = Z(t) α(t) + ε(t),  ε ~ N(0, H(t))

Observations of one moment are turned so that their errors are independent (eigenvectors of H, a rotation, which leaves the likelihood
as it is), then taken in one by one. States of which nothing is known before have no variance but a part of P∞ (k × k), which observations
use up. Filter and smoother: J. Durbin, S. J. Koopman, *Time Series Analysis by State Space Methods*, 2nd edition 2012, 5.2–5.4 and 6.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Floats

DIFFUSE = 1e-10
"""A share of P∞ in an observation below this (beside the observation's own size) is rounding."""

_LOG_2_PI = float(np.log(2 * np.pi))


@dataclass(frozen=True)
class Moment:
    """What happens before a moment and what is seen at it.

    First the transition ``move`` T (k × k; None: nothing moves) with its ``noise`` Q (k × k; None: none); then ``seen`` y (m; NaN: not
    seen) with ``design`` Z (m × k) and ``error`` H (m × m).
    """

    seen: Floats
    design: Floats
    error: Floats
    noise: Floats | None = None
    move: Floats | None = None


@dataclass(frozen=True)
class State:
    """What is known of the k states: ``mean`` (k), ``covariance`` P (k × k), and ``diffuse`` P∞ (k × k) of what is not known at all."""

    mean: Floats
    covariance: Floats
    diffuse: Floats

    def moved(self, moment: Moment) -> State:
        """What is known just before ``moment`` is seen."""
        mean, covariance, diffuse = self.mean, self.covariance, self.diffuse
        if moment.move is not None:
            mean, covariance = moment.move @ mean, moment.move @ covariance @ moment.move.T
            diffuse = moment.move @ diffuse @ moment.move.T
        return State(mean, covariance if moment.noise is None else covariance + moment.noise, diffuse)

    def known(self, design: Floats) -> bool:
        """Whether ``design`` (k) times the states is known at all."""
        return bool(design @ self.diffuse @ design <= DIFFUSE * max(1.0, float(design @ design)))


@dataclass(frozen=True)
class Taken:
    """One observation as it was taken in; ``diffuse_share`` F∞ is 0 unless it told something of what was not known at all."""

    row: Floats
    gap: float
    variance: float
    diffuse_share: float
    before: State


@dataclass(frozen=True)
class Filtered:
    """``log_likelihood`` (diffuse), what is known after each moment, and how it came to be known."""

    log_likelihood: float
    after: list[State] = field(default_factory=list)
    taken: list[list[Taken]] = field(default_factory=list)


def filtered(start: State, moments: Sequence[Moment], *, keep: bool = True) -> Filtered:
    """All ``moments`` taken in, the first after its own transition from ``start``. Without ``keep`` only the last state is kept."""
    likelihood, state = 0.0, start
    after: list[State] = []
    taken: list[list[Taken]] = []
    for moment in moments:
        state = state.moved(moment)
        steps: list[Taken] = []
        for row, value, error in zip(*_parted(moment), strict=True):
            added, step, state = _take(state, row, float(value), float(error))
            likelihood += added
            if keep:
                steps.append(step)
        if keep:
            after.append(state)
            taken.append(steps)
    return Filtered(likelihood, after if keep else [state], taken)


def _parted(moment: Moment) -> tuple[Floats, Floats, Floats]:
    """Rows, values and error variances of what is seen at ``moment``, as observations with errors of their own each."""
    here = ~np.isnan(moment.seen)
    design, seen, error = moment.design[here], moment.seen[here], moment.error[np.ix_(here, here)]
    if seen.size < 2 or not np.any(error - np.diag(np.diag(error))):
        return design, seen, np.diag(error)
    values, vectors = np.linalg.eigh(error)
    return vectors.T @ design, vectors.T @ seen, np.maximum(values, 0.0)


def _take(state: State, row: Floats, value: float, error: float) -> tuple[float, Taken, State]:
    """An observation taken in: what it adds to the log-likelihood, how, and what is known then."""
    gap = value - float(row @ state.mean)
    lean = state.covariance @ row
    variance = float(row @ lean) + error
    spread = state.diffuse @ row
    share = float(row @ spread)
    if share > DIFFUSE * max(1.0, float(row @ row)):
        mixed = np.outer(lean, spread)
        covariance = state.covariance + np.outer(spread, spread) * (variance / share**2) - (mixed + mixed.T) / share
        known = State(state.mean + spread * (gap / share), covariance, state.diffuse - np.outer(spread, spread) / share)
        return -0.5 * (_LOG_2_PI + float(np.log(share))), Taken(row, gap, variance, share, state), known
    if variance <= 0.0:  # known already, without error: nothing to learn
        return 0.0, Taken(row, gap, 0.0, 0.0, state), state
    known = State(state.mean + lean * (gap / variance), state.covariance - np.outer(lean, lean) / variance, state.diffuse)
    added = -0.5 * (_LOG_2_PI + float(np.log(variance)) + gap**2 / variance)
    return added, Taken(row, gap, variance, 0.0, state), known


def smoothed(start: State, moments: Sequence[Moment], found: Filtered) -> list[State]:
    """What all ``moments`` together say of the states at each of them. States never seen keep their part of P∞.

    ``found`` is what `filtered` kept of them.
    """
    size = start.mean.size
    pull, pull_far = np.zeros(size), np.zeros(size)
    near, mixed, far = (np.zeros((size, size)) for _ in range(3))
    out: list[State] = []
    for place in range(len(moments) - 1, -1, -1):
        for step in reversed(found.taken[place]):
            pull, pull_far, near, mixed, far = _back(step, pull, pull_far, near, mixed, far)
        before = found.taken[place][0].before if found.taken[place] else found.after[place]
        p, unknown = before.covariance, before.diffuse
        cross = unknown @ mixed @ p
        covariance = p - p @ near @ p - cross - cross.T - unknown @ far @ unknown
        out.append(State(before.mean + p @ pull + unknown @ pull_far, covariance, found.after[-1].diffuse))
        move = moments[place].move
        if move is not None:
            pull, pull_far = move.T @ pull, move.T @ pull_far
            near, mixed, far = (move.T @ one @ move for one in (near, mixed, far))
    return out[::-1]


def _back(
    step: Taken, pull: Floats, pull_far: Floats, near: Floats, mixed: Floats, far: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """What is to be said of the states before an observation: r⁰, r¹, N⁰, N¹ (of r¹ with r⁰) and N² (Durbin and Koopman 5.3)."""
    row, before = step.row, step.before
    size, square = np.eye(row.size), np.outer(row, row)
    lean, spread = before.covariance @ row, before.diffuse @ row
    if step.diffuse_share > 0:
        share, variance = step.diffuse_share, step.variance
        kept = size - np.outer(spread, row) / share
        shifted = np.outer(spread * (variance / share) - lean, row) / share
        cross = kept.T @ mixed @ shifted
        return (
            kept.T @ pull,
            row * (step.gap / share) + shifted.T @ pull + kept.T @ pull_far,
            kept.T @ near @ kept,
            square / share + shifted.T @ near @ kept + kept.T @ mixed @ kept,
            -square * (variance / share**2) + shifted.T @ near @ shifted + cross + cross.T + kept.T @ far @ kept,
        )
    if step.variance <= 0:
        return pull, pull_far, near, mixed, far
    kept = size - np.outer(lean, row) / step.variance
    return row * (step.gap / step.variance) + kept.T @ pull, pull_far, square / step.variance + kept.T @ near @ kept, mixed @ kept, far
