"""Numbers of answers never come without what must stand beside them."""

from __future__ import annotations

import pytest

from coalition.errors import ModelError
from coalition.questions.stated import Stated, not_assessed


def test_what_is_not_assessed_has_a_reason_and_no_number() -> None:
    stated = not_assessed("opinion.JPN.personnel", "support for sending personnel", "share", "no poll asked")
    assert stated.value is stated.low is stated.high is None
    with pytest.raises(ModelError, match="reason"):
        not_assessed("opinion.JPN.personnel", "support", "share", "")
    with pytest.raises(ModelError, match="no number"):
        Stated("a", "b", 0.4, "share", "not assessed", because="no poll asked")


@pytest.mark.parametrize("evidence", ["modelled", "judged", "prior-driven"])
def test_a_number_that_was_not_measured_has_a_range_and_says_which(evidence: str) -> None:
    Stated("a", "b", 0.4, "share", evidence, 0.3, 0.5, "interval of 90 %")
    for low, high, span in ((None, 0.5, "x"), (0.3, None, "x"), (0.3, 0.5, "")):
        with pytest.raises(ModelError, match="range"):
            Stated("a", "b", 0.4, "share", evidence, low, high, span)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ModelError, match="outside"):
        Stated("a", "b", 0.6, "share", "modelled", 0.3, 0.5, "interval of 90 %")
    with pytest.raises(ModelError, match="without a number"):
        Stated("a", "b", None, "share", "measured")
    with pytest.raises(ModelError, match="without a number"):
        Stated("a", "b", float("nan"), "share", "measured")
    with pytest.raises(ModelError, match="no level"):
        Stated("a", "b", 0.1, "share", "guessed")
    assert Stated("a", "b", 0.1, "share", "measured").low is None
