"""The filter and the smoother against published values, against statsmodels, and against laws they must obey."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.statespace.kalman_smoother import SMOOTHER_STATE, SMOOTHER_STATE_COV, KalmanSmoother

from coalition.arrays import Floats
from coalition.questions.opinion.statespace import Moment, State, filtered, smoothed

# Annual flow of the Nile at Aswan, 1871 to 1970 (10^8 m³): G. W. Cobb, "The problem of the Nile", Biometrika 65 (1978), table 1.
NILE = """
1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250 1260 1220 1030 1100 774 840
874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744 796 1040 759 781 865 845 944
984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838 1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718
714 740
"""


def test_the_nile_has_its_published_likelihood_and_last_level() -> None:
    """Durbin and Koopman (2012), 2.2 and 2.9: variances 15,099 and 1,469.1, exact diffuse start."""
    noise = np.array([[1469.1]])
    moments = [Moment(np.array([float(year)]), np.eye(1), np.array([[15099.0]]), noise) for year in NILE.split()]
    assert len(moments) == 100
    found = filtered(State(np.zeros(1), np.zeros((1, 1)), np.eye(1)), moments)
    assert found.log_likelihood == pytest.approx(-633.4646, abs=5e-5)
    assert found.after[-1].mean[0] == pytest.approx(798.370, abs=5e-4)
    assert found.after[-1].covariance[0, 0] == pytest.approx(4032.158, abs=5e-4)


def _space(seed: int, states: int, seen: int, unknown: int, moments: int) -> tuple[State, list[Moment], KalmanSmoother]:
    """A random state space, here and as statsmodels has it; its first ``unknown`` states are diffuse, a sixth of all values is missing."""
    draw = np.random.default_rng(seed)

    def spread(size: int) -> Floats:
        half = draw.normal(size=(size, size))
        return half @ half.T + 0.1 * np.eye(size)

    move = np.linalg.qr(draw.normal(size=(states, states)))[0] * 0.95
    values = draw.normal(size=(moments, seen)) * 3
    values[draw.random(values.shape) < 1 / 6] = np.nan
    design, error, noise = draw.normal(size=(moments, seen, states)), spread(seen), spread(states)
    known = np.zeros((states, states))
    known[unknown:, unknown:] = spread(states - unknown) if states > unknown else 0.0
    diffuse = np.diag((np.arange(states) < unknown).astype(float))
    start = State(np.where(np.arange(states) < unknown, 0.0, draw.normal(size=states)), known, diffuse)
    ours = [
        Moment(value, rows, error, None if place == 0 else noise, None if place == 0 else move)
        for place, (value, rows) in enumerate(zip(values, design, strict=True))
    ]
    theirs = KalmanSmoother(k_endog=seen, k_states=states, smoother_output=SMOOTHER_STATE | SMOOTHER_STATE_COV)
    theirs.bind(np.asfortranarray(values.T))
    theirs["design"], theirs["obs_cov"] = np.moveaxis(design, 0, 2), error
    theirs["transition"], theirs["selection"], theirs["state_cov"] = move, np.eye(states), noise
    theirs.initialize_components(a=start.mean, Pinf=diffuse, Pstar=known)
    theirs.filter_univariate = True
    return start, ours, theirs


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 3), st.data())
def test_filter_and_smoother_agree_with_statsmodels(seed: int, states: int, seen: int, data: st.DataObject) -> None:
    start, moments, theirs = _space(seed, states, seen, data.draw(st.integers(0, states)), 25)
    found, judge = filtered(start, moments), theirs.smooth()
    assert found.log_likelihood == pytest.approx(float(judge.llf_obs.sum()), rel=1e-8, abs=1e-8)
    assert filtered(start, moments, keep=False).log_likelihood == found.log_likelihood
    np.testing.assert_allclose(found.after[-1].mean, judge.filtered_state[:, -1], rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(found.after[-1].covariance, judge.filtered_state_cov[:, :, -1], rtol=1e-7, atol=1e-7)
    # where an observation tells next to nothing of what is unknown, both lose digits on the way back
    for place, state in enumerate(smoothed(start, moments, found)):
        np.testing.assert_allclose(state.mean, judge.smoothed_state[:, place], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(state.covariance, judge.smoothed_state_cov[:, :, place], rtol=1e-4, atol=1e-5)


def test_what_is_never_seen_stays_unknown() -> None:
    start = State(np.zeros(2), np.zeros((2, 2)), np.eye(2))
    found = filtered(start, [Moment(np.array([5.0]), np.array([[1.0, 0.0]]), np.eye(1))])
    assert found.after[-1].known(np.array([1.0, 0.0]))
    assert not found.after[-1].known(np.array([0.0, 1.0]))
    assert not found.after[-1].known(np.array([1.0, 1.0]))
