"""The made-up flood has no polls, experts or precedents: what would rest on them is not assessed, and no number stands in its place."""

from pathlib import Path

import pytest

from coalition import load
from coalition.mission.mission import Mission
from coalition.questions.opinion.opinion import opinion
from coalition.questions.reactions.answer import reactions
from coalition.questions.reactions.back_test import back_test
from coalition.questions.reactions.risk import risk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def flood() -> Mission:
    return load(ROOT / "missions" / "flood")


def test_it_is_said_to_be_an_exercise(flood: Mission) -> None:
    assert "made-up" in flood["mission"]["title"][0]
    assert set(flood["assumption"]["author"]) == {"mission file"}
    assert all(judged.startswith("judged") for judged in flood["assumption"]["judged"])
    assert (flood["assumption"]["low"] < flood["assumption"]["high"]).all()
    assert set(flood["contributor"].filter(status="member")["contributor"]) == {"Northland", "Eastland", "Southland", "Westland"}


def test_what_nothing_is_known_about_has_no_number(flood: Mission) -> None:
    told = opinion(flood, "Farland")
    parts = [*told.stated, *told.lasting, *told.campaign, *reactions(flood, "Farland").stated, *risk(flood, "Farland")]
    numbers = [one.key for one in parts if one.evidence != "not assessed"]
    assert numbers == ["reaction.Farland.step-up"]  # an input of whoever asks
    assert all(one.value is None for one in parts if one.key not in numbers)
    assert not back_test(flood, "Farland").scores
