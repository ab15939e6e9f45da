"""The six standard deviations most likely after the polls, given what was judged of them before (maximum a posteriori)."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from scipy.optimize import minimize

from coalition.arrays import Floats
from coalition.questions.opinion.polls import Register
from coalition.questions.opinion.priors import NAMES, PRIORS, middles
from coalition.questions.opinion.statespace import filtered
from coalition.questions.opinion.structure import Structure

WIDEST = 4.0
"""How many of its own standard deviations the logarithm of a deviation may lie from its middle."""


def posterior(register: Register, deviations: Floats) -> float:
    """Logarithm of likelihood and prior, but for a constant; deviations of 0 are switched off and have no prior."""
    structure = Structure(register, deviations)
    found = filtered(structure.start, structure.moments(), keep=False).log_likelihood
    used = deviations > 0
    off = np.log(deviations[used] / middles()[used]) / np.log([prior.factor for prior in PRIORS])[used]
    return found - 0.5 * float(off @ off)


def fitted(register: Register, off: Collection[str] = (), start: Floats | None = None) -> Floats:
    """The six standard deviations, those named in ``off`` 0. Without polls they are the middles of their priors.

    ``start``: deviations to begin the search at.
    """
    given = np.where([name in off for name in NAMES], 0.0, middles())
    if not register.polls:
        return given
    free = np.flatnonzero(given > 0)
    spread = np.log([prior.factor for prior in PRIORS])[free]

    def full(steps: Floats) -> Floats:
        found = given.copy()
        found[free] = given[free] * np.exp(spread * steps)
        return found

    begin = np.zeros(free.size) if start is None else np.clip(np.log(start[free] / given[free]) / spread, -WIDEST, WIDEST)
    found = minimize(
        lambda steps: -posterior(register, full(steps)), begin, method="L-BFGS-B", bounds=[(-WIDEST, WIDEST)] * free.size,
        options={"maxiter": 60, "ftol": 1e-9, "gtol": 1e-3},
    )  # fmt: skip
    return full(np.asarray(found.x))
