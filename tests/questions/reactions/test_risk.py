"""Risk to personnel: bounds by the negative binomial, the rule of three, and nothing said without exposure."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from coalition.errors import QuestionError
from coalition.questions.reactions.risk import dispersion_of, lower_bound, risk, upper_bound
from tests.mission.tiny import Rows
from tests.questions.reactions.reacting import DAY, SOURCE, day, reacting, reacting_rows


@given(st.floats(0.5, 1e6), st.floats(0.1, 1e5))
def test_nothing_in_so_many_person_years_is_at_most_three_by_them(person_years: float, dispersion: float) -> None:
    assert upper_bound(0, person_years, dispersion) == 3 / person_years
    assert lower_bound(0, person_years, dispersion) == 0


def poisson_upper(events: int, person_years: float) -> float:
    return float(chi2.ppf(0.95, 2 * (events + 1))) / 2 / person_years


def poisson_lower(events: int, person_years: float) -> float:
    return float(chi2.ppf(0.05, 2 * events)) / 2 / person_years if events else 0.0


@given(st.integers(0, 60), st.floats(1.0, 1e4), st.floats(0.2, 1e4))
def test_clusters_widen_the_interval(events: int, person_years: float, dispersion: float) -> None:
    assert upper_bound(events, person_years, dispersion) >= poisson_upper(events, person_years) * (1 - 1e-9)
    assert lower_bound(events, person_years, dispersion) <= poisson_lower(events, person_years) * (1 + 1e-6) + 1e-12


def test_without_clusters_the_bounds_are_poissons() -> None:
    assert upper_bound(5, 100.0, 1e8) == pytest.approx(poisson_upper(5, 100.0), rel=1e-5)
    assert lower_bound(5, 100.0, 1e8) == pytest.approx(poisson_lower(5, 100.0), rel=1e-5)


def test_dispersion_is_found_again() -> None:
    drawn = np.random.default_rng(7).negative_binomial(2.0, 2.0 / (2.0 + 10.0), 2000).astype(float)
    assert dispersion_of(drawn, np.ones(2000)) == pytest.approx(2.0, rel=0.15)
    assert dispersion_of(np.array([5.0] * 50), np.ones(50)) > 1e3


def exposure(number: int, person_years: float, events: float) -> dict[str, Any]:
    return {
        "exposure": f"row {number}", "place_class": "headquarters", "territory": "outside", "event": "people killed",
        "person_years": person_years, "events": events, "start": day("2023-01-01"), "end": day("2023-12-31"), **SOURCE,
    }  # fmt: skip


def with_exposure(*rows: tuple[float, float]) -> Rows:
    staff = {
        "staff": "AAA",
        "contributor": "AAA",
        "territory": "outside",
        "start": DAY,
        "end": day("2025-05-01"),
        "staff_weeks": 365.25 / 7,
    }
    found = [exposure(number, *row) for number, row in enumerate(rows)]
    return {**reacting_rows(), "exposure": found, "staff": [{**staff, **SOURCE}]}


def test_without_exposure_nothing_is_said() -> None:
    found = risk(reacting(), "AAA")
    assert [one.evidence for one in found] == ["not assessed"] * 2
    with pytest.raises(QuestionError, match="Did you mean 'AAA'"):
        risk(reacting(), "AAB")


def test_nothing_seen_gives_the_rule_of_three() -> None:
    rate, own, other = risk(reacting(with_exposure((200.0, 0.0), (100.0, 0.0))), "AAA")
    assert (rate.value, rate.low, rate.high) == pytest.approx((0.0, 0.0, 10.0))  # 3 / 300 a person-year
    assert rate.evidence == "prior-driven"
    assert own.high == pytest.approx(0.01)  # one person-year offered
    assert ("staff", "AAA") in own.rows
    assert other.key == "risk.AAA.in-theatre"
    assert other.value is None


def test_a_rate_from_many_rows_is_modelled_and_from_few_is_not() -> None:
    few, many = ((100.0, 2.0),) * 3, ((100.0, 2.0),) * 6
    assert risk(reacting(with_exposure(*few)), "AAA")[0].evidence == "prior-driven"
    rate = risk(reacting(with_exposure(*many)), "AAA")[0]
    assert rate.evidence == "modelled"
    assert rate.value == pytest.approx(20.0)
    assert rate.high == pytest.approx(1000 * poisson_upper(12, 600.0), rel=0.01)  # counts that are all alike show no clusters
    assert risk(reacting(with_exposure(*many)), "BBB")[1].evidence == "not assessed"  # offers no people


def test_one_more_event_changes_its_class_alone() -> None:
    before, after = (risk(reacting(with_exposure((100.0, count), (50.0, 1.0))), "AAA") for count in (1.0, 2.0))
    for one, two in zip(before, after, strict=True):
        assert (one != two) == (("exposure", "row 0") in one.rows)
        assert math.isfinite(two.value or 0.0)
