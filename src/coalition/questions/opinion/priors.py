"""Everything the model of opinion takes for granted, in one place, each with its reason. All of it is judged.

Where polls are few these decide, which is why such answers are called prior-driven. Points are points of a hundred.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats


@dataclass(frozen=True)
class Prior:
    """A standard deviation as it is judged before any poll: its ``middle`` (median), and the ``factor`` it may well be off by.

    Its logarithm is normal around that of the middle, with the logarithm of the factor for standard deviation. The most likely value
    is sought on the scale of the logarithm, so that without polls it is the middle, not zero.
    """

    name: str
    middle: float
    factor: float
    unit: str
    because: str


PRIORS = (
    Prior(
        "walk", 0.2, 1.5, "points per square root of a day",
        "a rung moves by about 1 point in a month, 4 in a year; what jumps more is another question",
    ),
    Prior("house", 3.0, 1.7, "points", "houses that ask the same differ by some points, year after year: who answers, how, who is pressed"),
    Prior("house and question", 1.5, 1.7, "points", "what a house's habits do to one question and not to the next"),
    Prior("wording", 10.0, 2.0, "points", "questions on one rung are not the same question: body armour and weapons are both equipment"),
    Prior("population", 2.5, 1.7, "points", "members of panels and people with a vote are not all adults"),
    Prior("poll", 1.0, 2.0, "points", "what differs from poll to poll beyond who was drawn: the order of questions, the news of the day"),
)  # fmt: skip
"""The six standard deviations, which polls correct (`fitting.fitted`)."""

NAMES = tuple(prior.name for prior in PRIORS)

RUNGS_TOGETHER = 0.6
"""Correlation of the steps of two rungs: what moves opinion on one kind of help moves it on others, not all of it."""

AGAINST = -0.8
"""Correlation of the steps of support and opposition on one rung: most who leave one side go over to the other, some become undecided."""

SHARED_BIAS = 2.0
"""Standard deviation, in points, of an error that all polls share and so cannot remove (people who never answer anybody)."""

DESIGN_EFFECT = {"face to face": 1.5, "telephone": 1.5, "post": 1.5, "mixed": 1.5, "online panel": 2.0, "not stated": 2.0}
"""By how much weights and clusters, or a panel that is no random sample, raise the sampling variance of a simple random sample."""

ANSWERS_NOT_STATED = 500
"""People taken to have answered where a source gives no number: few, so that such a poll counts for less."""

CALIBRATION_POLLS = 20.0
"""With how many polls' weight the model's own variance is believed before its forecasts are looked at."""

CALIBRATION_MEMORY = 100.0
"""Polls after which an error of a forecast counts for 1/e in the running calibration."""

CAMPAIGN = (0.2, 0.5, 0.8)
"""Points a campaign moves at population level: low, middle, high."""

POLLS_MODELLED, HOUSES_MODELLED = 5, 2
"""Fewer polls, or fewer houses, than these and the answer is prior-driven; none, and there is none."""

CHANCE_SLOPE = 0.6
"""What a chance of staying above a threshold is recalibrated with: its log odds are multiplied by this, so that it is nearer to one half.

The model is too sure of them: of the Japanese cabinet, what it was 92 % sure of came true in 75 of 100 cases (docs/explanation/opinion.md).
"""

LEAST_CHANCE = 0.05
"""No probability is stated below this or above its complement: the model itself may be wrong."""


def middles() -> Floats:
    """The six standard deviations as judged before any poll, in the order of `PRIORS`."""
    return np.array([prior.middle for prior in PRIORS])
