"""The whole answer: what leans on what, what is refused, and that nothing is said without data."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from coalition.errors import ModelError, QuestionError
from coalition.questions.reactions.answer import ReactionAnswer, reactions
from coalition.questions.reactions.back_test import back_test
from coalition.questions.reactions.risk import risk
from coalition.questions.reactions.step_up import joined
from coalition.questions.stated import Stated
from tests.mission.tiny import DAY, Rows, mission, tiny_rows
from tests.questions.reactions.reacting import SOURCE, answer, day, position, reacting, reacting_rows


def of(found: ReactionAnswer, ending: str) -> Stated:
    (one,) = (one for one in found.stated if one.key == f"reaction.{found.who.key}.{ending}")
    return one


def changed(table: str, key: str, **other: Any) -> Rows:
    rows = copy.deepcopy(reacting_rows())
    (row,) = (row for row in rows[table] if row[table] == key)
    row.update(other)
    return rows


# -- bargaining
def test_a_bargain_worked_by_hand() -> None:
    """Before Alphaland 40; at 90 and weighing 10 it moves that by 5; at home (30 × 50 + 60 × 20) / 70."""
    found = reactions(reacting(), "AAA")
    assert of(found, "compromise.tie.mean").value == pytest.approx(40.0)
    assert of(found, "compromise.tie.shift").value == pytest.approx(5.0)
    assert of(found, "compromise.home.mean").value == pytest.approx(2700 / 70)
    assert "24 points" in of(found, "compromise.tie.mean").because
    steps = [one.value or 0.0 for one in found.stated if ".tie.step." in one.key]
    assert sum(steps) == pytest.approx(1.0)


def test_for_another_contributor_alphaland_is_one_of_those_who_are_there() -> None:
    found = reactions(reacting(), "BBB")
    assert of(found, "compromise.tie.mean").value == pytest.approx(45.0)
    assert of(found, "compromise.tie.shift").evidence == "not assessed"
    assert not [one for one in found.stated if ".home." in one.key]


def test_the_last_position_known_counts() -> None:
    rows = reacting_rows()
    rows["position"].append(position("ally", 50.0, 60.0, date="2025-04-01"))
    found = of(reactions(reacting(rows), "AAA"), "compromise.tie.mean")
    assert found.value == pytest.approx(60.0)
    assert ("position", "tie ally 2025-01-01") not in found.rows
    assert of(reactions(reacting(rows), "AAA", day("2025-03-31")), "compromise.tie.mean").value == pytest.approx(40.0)


def test_one_actor_is_no_bargain() -> None:
    rows = reacting_rows()
    rows["position"] = rows["position"][1:]
    found = reactions(reacting(rows), "AAA")
    assert of(found, "compromise.tie.mean").value is None
    assert of(found, "compromise.tie.shift").value is None


def test_adversaries_never_bargain() -> None:
    rows = reacting_rows()
    rows["position"].append(position("RUS", 0.0, 100.0))
    with pytest.raises(ModelError, match="adversaries"):
        reactions(reacting(rows), "AAA")


def test_a_seed_gives_the_same_bytes_and_another_nearly_the_same_range() -> None:
    one, two, three = (of(reactions(reacting(), "AAA", seed=seed), "compromise.tie.mean") for seed in (1, 1, 2))
    assert one == two
    assert one.low is not None
    assert one.low != three.low
    assert one.low == pytest.approx(three.low, abs=1.0)


# -- experts
def test_an_event_tree_worked_by_hand() -> None:
    """Experts have means near their medians; deeds come to about 0.65 × 0.15, the product along the way."""
    found = reactions(reacting(), "AAA")
    words, deeds = of(found, "escalation.words"), of(found, "escalation.deeds")
    assert words.value == pytest.approx(0.65, abs=0.03)
    assert deeds.value == pytest.approx(0.65 * 0.15, abs=0.03)
    assert (deeds.high or 1.0) < (words.low or 0.0)
    assert "alike" in words.because
    assert ("elicited", "deeds one") in deeds.rows
    assert ("elicited", "deeds one") not in words.rows


def test_an_event_that_nobody_answered_stops_its_branch_only() -> None:
    rows = reacting_rows()
    rows["elicited"] = rows["elicited"][:2]
    found = reactions(reacting(rows), "AAA")
    assert of(found, "escalation.deeds").value is None
    assert of(found, "escalation.words").value is not None


def test_calibration_weighs_experts() -> None:
    """Ten known answers, of which the first expert knew all and the second none: only the first one counts."""
    rows = reacting_rows()
    for number in range(10):
        name, truth, aside = f"known {number}", 100.0 + number, 0.5 if number % 2 else -0.5
        rows["asked"].append({"asked": name, "name": name, "kind": "calibration", "unit": "things", "truth": truth, **SOURCE})
        rows["elicited"].append(answer(name, "one", truth - 5, truth + aside, truth + 5))
        rows["elicited"].append(answer(name, "two", truth + 10, truth + 11, truth + 12))
    found = of(reactions(reacting(rows), "AAA"), "escalation.words")
    assert found.value == pytest.approx(0.6, abs=0.02)
    assert "calibration" in found.because
    assert ("elicited", "known 3 two") in found.rows


# -- others
def test_thresholds_of_granovetter() -> None:
    """0, 1 … 99: each is the next one's reason, all hundred join. With 2 in place of 1 the first one stays alone."""
    crowd = [float(number) for number in range(100)]
    assert joined(crowd) == 100
    assert joined([0.0, 2.0, *crowd[2:]]) == 1
    assert joined([]) == 0
    assert joined([3.0, 4.0], already=3) == 2


def test_followers_come_by_their_thresholds() -> None:
    row = {
        "threshold": "BBB", "contributor": "BBB", "others_low": 1.0, "others": 2.0, "others_high": 3.0, "author": "a test",
        "judged": day("2025-01-01"), **SOURCE,
    }  # fmt: skip
    found = of(reactions(reacting({**reacting_rows(), "threshold": [row]}), "AAA"), "followers")
    assert (found.low, found.value, found.high) == (0, 1, 1)  # Poland takes part already: with Alphaland there are two
    assert of(reactions(reacting(), "AAA"), "followers").value is None


def test_the_slider_stands_at_zero_and_is_an_input() -> None:
    assert of(reactions(reacting(), "POL"), "step-up").value == 0
    found = of(reactions(reacting(), "POL", share=-0.25), "step-up")
    assert (found.low, found.value, found.high) == (-2500, -2500, 0)
    assert found.rows == (("budget", "POL 2025"),)
    assert of(reactions(reacting(), "AAA", share=0.5), "step-up").value is None  # no budget
    with pytest.raises(QuestionError, match=r"-1 .* to 1"):
        reactions(reacting(), "POL", share=1.5)


# -- nothing without data
def test_without_rows_there_is_no_number() -> None:
    bare = mission({**tiny_rows(), "budget": []})
    found = reactions(bare, "POL")
    assert found.precedents.is_empty()
    for one in (*found.stated, *risk(bare, "POL")):
        assert one.evidence == "not assessed"
        assert one.value is one.low is one.high is None
    tested = back_test(bare, "POL")
    assert not tested.scores
    assert not tested.means
    assert "no outcome" in tested.because


def test_an_unknown_contributor_is_named_and_the_nearest_offered() -> None:
    with pytest.raises(QuestionError, match="Did you mean 'AAA'"):
        reactions(reacting(), "Alphaland")
    with pytest.raises(QuestionError, match="Candidates: AAA, BBB"):
        reactions(reacting(), "ZZZ")


MUTATIONS = (
    ("position", "tie ally 2025-01-01", {"position_likely": 22.0}),
    ("position", "tie AAA 2025-01-01", {"salience_likely": 12.0}),
    ("position", "home party 2025-01-01", {"position_high": 40.0}),
    ("precedent", "RUS 2", {"rung": "cyber or physical act"}),
    ("precedent", "RUS 5", {"rung": "none"}),
    ("precedent", "RUS 6", {"rung": "none"}),
    ("act", "act 3", {"kind": "other matter"}),
    ("elicited", "words two", {"middle": 0.8}),
    ("elicited", "deeds one", {"middle": 0.2}),
    ("issue_step", "home 50", {"value": 60.0}),
    ("budget", "POL 2025", {"ceiling": 5.0}),
)


def numbers(found: ReactionAnswer) -> dict[str, tuple[Any, ...]]:
    return {one.key: (one.value, one.low, one.high) for one in found.stated}


@pytest.mark.parametrize(("table", "key", "other"), MUTATIONS)
def test_a_row_changes_the_numbers_that_lean_on_it_and_no_others(table: str, key: str, other: dict[str, Any]) -> None:
    before, after = (reactions(reacting(rows), "AAA") for rows in (reacting_rows(), changed(table, key, **other)))
    leaning = {one.key for one in before.stated if (table, key) in one.rows}
    moved = {name for name, found in numbers(before).items() if numbers(after).get(name) != found}
    assert moved <= leaning
    used = key not in ("RUS 5", "RUS 6", "POL 2025")  # known later, of another matter, of somebody else
    assert bool(moved) == used
    if table in ("position", "elicited"):
        assert moved == leaning


def test_ranges_hold_the_values() -> None:
    for one in reactions(reacting(), "AAA", DAY).stated:
        if one.value is not None and one.low is not None and one.high is not None:
            assert one.low <= one.value <= one.high
            assert np.isfinite([one.low, one.high]).all()
