"""Why a need stays short: what raising a limit brings is found by solving anew, and agrees with what is worked out by hand."""

from __future__ import annotations

import polars as pl
import pytest

from coalition.errors import QuestionError
from coalition.plan.solve import solve
from coalition.plan.store import StoredPlan, read_plan, replacing, write_plan
from coalition.plan.why import why
from tests.plan.small_plan import small_mission


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredPlan:
    """The tutorial's mission, planned and read again: 1,000 given and 300 bought of 1,500 (see small_plan)."""
    out = tmp_path_factory.mktemp("why") / "out"
    mission = small_mission()
    with replacing(out) as folder:
        write_plan(folder, mission, dict(solve(mission).tables), {})
    return read_plan(out)


def test_ten_blankets_more_serve_ten_people_more(stored: StoredPlan) -> None:
    """Northland's 1,000 blankets are all given; a hundredth more is ten. One blanket warms one person of the 1,500."""
    found = why(stored, "warm valley")
    (effect,) = [effect for effect in found.effects if effect.balance == "offer:Northland blankets"]
    assert (effect.limit, effect.more, effect.distinguishable) == (1000.0, 10.0, True)
    assert effect.gain == pytest.approx(10 / 1500, rel=1e-4)
    assert effect.would_serve == pytest.approx(10.0, rel=1e-4)


def test_every_limit_named_in_the_plan_is_asked(stored: StoredPlan) -> None:
    limits = stored.tables["fulfilment"].filter(pl.col("need") == "warm valley")["limits"][0]
    assert [effect.balance for effect in why(stored, "need:warm valley").effects] == limits.split("; ")


def test_the_caveat_that_keeps_southland_away_is_told_with_its_law(stored: StoredPlan) -> None:
    refusals = why(stored, "warm valley").refusals
    assert refusals.select("caveat", "givers", "contributors").rows() == [("Southland stays outside", 1, "Southland")]


def test_an_unknown_need_is_answered_with_the_nearest(stored: StoredPlan) -> None:
    with pytest.raises(QuestionError, match="warm valley"):
        why(stored, "warm vally")
