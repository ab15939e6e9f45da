"""Risk to personnel by class of place: how often something happened for each person-year there, and how often it may.

Counts are negative binomial, not Poisson: incidents come in clusters, so that a Poisson interval would be too narrow. With mean m and
dispersion k the variance is m + m²/k. Rows of one class share a rate and a dispersion, fitted by likelihood from `LEAST_ROWS` rows on;
with fewer the dispersion is 1 (incidents cluster as a geometric count does), and the answer is prior-driven. Nothing in E person-years
does not mean never: the upper 95 % bound is then 3/E (the rule of three; Hanley and Lippman-Hand, JAMA 249, 1983).
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import nbinom

from coalition.arrays import Floats
from coalition.mission.mission import Mission
from coalition.questions.reactions.known import Who, who
from coalition.questions.stated import Stated, not_assessed

LEAST_ROWS = 5
"""Rows of a class from which its dispersion is fitted."""

CAUTIOUS = 1.0
"""Dispersion taken where there are fewer."""

_MOST = 1e6  # dispersions above are a Poisson count in all but name
UNIT = "events per 1,000 person-years"
_YEAR_WEEKS = 365.25 / 7


def _spread(person_years: Floats, dispersion: float) -> float:
    """Dispersion of the sum of counts with one rate and one ``dispersion`` each: its mean and variance are kept."""
    return dispersion * float(person_years.sum()) ** 2 / float((person_years**2).sum())


def _tail(events: int, mean: float, dispersion: float) -> float:
    """Probability of ``events`` or fewer."""
    return float(nbinom.cdf(events, dispersion, dispersion / (dispersion + mean)))


def upper_bound(events: int, person_years: float, dispersion: float) -> float:
    """Rate for each person-year at which so few ``events`` would be seen in 5 % of cases only; 3/E if there were none."""
    if events == 0:
        return 3.0 / person_years
    high = float(events + 1)
    while _tail(events, high, dispersion) > 0.05:
        high *= 2
    return float(brentq(lambda mean: _tail(events, mean, dispersion) - 0.05, 1e-9, high)) / person_years


def lower_bound(events: int, person_years: float, dispersion: float) -> float:
    """Rate for each person-year at which so many ``events`` would be seen in 5 % of cases only; 0 if there were none."""
    if events == 0:
        return 0.0
    low = float(events)
    while 1 - _tail(events - 1, low, dispersion) > 0.05:
        low /= 2
    return float(brentq(lambda mean: 1 - _tail(events - 1, mean, dispersion) - 0.05, low, float(events) + 1e-9)) / person_years


def dispersion_of(events: Floats, person_years: Floats) -> float:
    """The dispersion at which the counts are likeliest, their rate being the common one; large where they vary no more than a Poisson's."""
    mean = events.sum() / person_years.sum() * person_years

    def unlikely(logarithm: float) -> float:
        k = float(np.exp(logarithm))
        return -float(nbinom.logpmf(events, k, k / (k + mean)).sum())

    return float(np.exp(minimize_scalar(unlikely, bounds=(np.log(1e-2), np.log(_MOST)), method="bounded").x))


def risk(mission: Mission, contributor: str) -> list[Stated]:
    """For each class of place the rate, and what it comes to for the people ``contributor`` offers there; without exposure data no number.

    Raises QuestionError for an unknown contributor.
    """
    asked = who(mission, contributor)
    exposure = mission["exposure"].with_columns(pl.col("territory").cast(pl.String))
    classes = exposure.group_by("place_class", "event", "territory", maintain_order=True)
    found = [one for _, part in classes for one in _class(mission, asked, part)]
    covered = set(exposure["territory"])
    lacking = [territory for territory in ("in theatre", "outside") if territory not in covered]
    for territory in lacking:
        key = f"risk.{asked.key}.{territory.replace(' ', '-')}"
        because = "no data on how long people were exposed there and what happened to them"
        found.append(not_assessed(key, f"Risk to people at places {_words(territory)}", UNIT, because))
    return found


def _words(territory: str) -> str:
    return "in theatre" if territory == "in theatre" else "outside the theatre"


def _class(mission: Mission, asked: Who, part: pl.DataFrame) -> list[Stated]:
    """Rate of one event at one class of place, and its count for the people offered in its territory."""
    first = part.row(0, named=True)
    key = f"risk.{asked.key}.{first['place_class'].replace(' ', '-')}.{first['event'].replace(' ', '-')}"
    rows = tuple(("exposure", row) for row in part["exposure"])
    years, events = part["person_years"].to_numpy(), part["events"].to_numpy()
    total, count = float(years.sum()), round(float(events.sum()))
    fitted = part.height >= LEAST_ROWS and count > 0
    spread = _spread(years, dispersion_of(events, years) if fitted else CAUTIOUS)
    low, high = lower_bound(count, total, spread), upper_bound(count, total, spread)
    rate, evidence = count / total, "modelled" if fitted else "prior-driven"
    said = f"{count:g} in {total:,.6g} person-years"
    title = f"{first['event']}, {first['place_class']}"
    span = "two one-sided bounds of 95 %, negative binomial" if count else "nothing seen; the upper 95 % bound is three by the person-years"
    found = [Stated(key, title, 1000 * rate, UNIT, evidence, 1000 * low, 1000 * high, span, rows, said)]
    staff = mission["staff"].filter((pl.col("contributor") == asked.key) & (pl.col("territory").cast(pl.String) == first["territory"]))
    sent = float(staff["staff_weeks"].sum()) / _YEAR_WEEKS
    own, words = f"{key}.offered", f"{title}: expected for all people {asked.name} offers {_words(first['territory'])}"
    if sent <= 0:
        return [*found, not_assessed(own, words, "events", f"{asked.name} offers no people {_words(first['territory'])}", rows)]
    leaning = rows + tuple(("staff", row) for row in staff["staff"])
    because = f"{sent:,.4g} person-years, were all of them at such places; {said}"
    return [*found, Stated(own, words, rate * sent, "events", evidence, low * sent, high * sent, span, leaning, because)]
