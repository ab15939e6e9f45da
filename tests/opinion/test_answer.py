"""The answer: how many polls make which level of evidence, what is given together, and what is never said."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from coalition import load
from coalition.cli import app
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.questions.opinion.chances import recalibrated, sample_to_see, stays_above
from coalition.questions.opinion.opinion import OpinionAnswer, opinion
from coalition.questions.stated import Stated
from tests.mission.tiny import Rows, write_rows
from tests.opinion.registers import FIRST, asked, register_rows

LATE = datetime.date(2025, 12, 31)
UKRAINE = Path(__file__).resolve().parents[2] / "missions" / "ukraine"
run = CliRunner()


def on(found: OpinionAnswer, rung: str) -> list[Stated]:
    return [one for one in found.stated if f".{rung}." in one.key]


def late(rows: Rows) -> OpinionAnswer:
    return opinion(asked(rows), "POL", LATE)


@pytest.mark.parametrize(
    ("polls", "houses", "evidence"),
    [
        (0, 1, "not assessed"),
        (1, 1, "prior-driven"),
        (4, 2, "prior-driven"),
        (5, 2, "modelled"),
        (5, 1, "prior-driven"),
        (9, 3, "modelled"),
    ],
)
def test_the_number_of_polls_and_houses_decides_what_is_said(polls: int, houses: int, evidence: str) -> None:
    found = late(register_rows(polls, houses))
    assert {one.evidence for one in on(found, "humanitarian")} == {evidence}
    assert {one.evidence for one in on(found, "personnel")} == {"not assessed"}
    assert [one.evidence for one in found.lasting] == [evidence, *["not assessed"] * 3]
    if evidence == "not assessed":
        assert all(one.value is None for one in [*found.stated, *found.lasting, *found.campaign])
        assert found.calibration is None
        assert all(frame.is_empty() for frame in (found.levels, found.fan, found.history, found.houses, found.wordings))


def test_two_questions_of_one_poll_are_no_two_polls() -> None:
    rows = register_rows(4, 2)
    rows["poll_item"].append({**rows["poll_item"][0], "poll_item": "tents"})
    rows["poll"] += [{**row, "poll": f"{row['poll']} tents", "poll_item": "tents"} for row in rows["poll"]]
    assert {one.evidence for one in on(late(rows), "humanitarian")} == {"prior-driven"}


def test_support_opposition_and_undecided_are_one_whole() -> None:
    found = late(register_rows(8))
    support, oppose, undecided = on(found, "humanitarian")
    assert None not in (support.value, oppose.value, undecided.value)
    assert sum(one.value or 0 for one in (support, oppose, undecided)) == pytest.approx(1)
    assert support.value == pytest.approx(0.61, abs=0.02)
    for row in found.levels.iter_rows(named=True):
        bounds = [row[name] for name in ("low_90", "low_80", "low_50", "value", "high_50", "high_80", "high_90")]
        assert bounds == sorted(bounds)
        assert 0 <= bounds[0] <= bounds[-1] <= 1


def test_the_error_all_polls_share_never_goes_away() -> None:
    """However many polls, the interval of 90 % is never narrower than 1.645 × 2 points to each side."""
    row = late(register_rows(60, 6)).levels.filter(answer="support").row(0, named=True)
    assert row["high_90"] - row["low_90"] > 2 * 0.0328


def test_opposition_that_no_poll_states_is_not_assessed() -> None:
    rows = register_rows(6)
    for row in rows["poll"]:
        row["oppose"] = None
    support, oppose, undecided = on(late(rows), "humanitarian")
    assert support.evidence == "modelled"
    assert {oppose.evidence, undecided.evidence} == {"not assessed"}
    assert "opposition" in oppose.because


def test_polls_after_the_day_of_the_answer_are_not_used() -> None:
    rows = register_rows(6)
    day = FIRST + datetime.timedelta(16)  # the third poll's last day
    before = opinion(asked(rows), "POL", day)
    assert before.polls["poll"].to_list() == ["poll-0", "poll-1", "poll-2"]
    rows["poll"][4]["support"] = 0.1
    assert opinion(asked(rows), "POL", day).stated == before.stated
    rows["poll"][0]["support"] = 0.5
    assert opinion(asked(rows), "POL", day).stated != before.stated


def test_every_number_names_the_rows_it_leans_on() -> None:
    support = on(late(register_rows(3)), "humanitarian")[0]
    assert support.rows == (("poll", "poll-0"), ("poll", "poll-1"), ("poll", "poll-2"), ("poll_item", "blankets"))


def test_the_forecast_begins_at_the_level_and_widens() -> None:
    found = opinion(asked(register_rows(6)), "POL", LATE, until=LATE + datetime.timedelta(100))
    fan = found.fan.filter(answer="support")
    assert fan["day"].to_list() == [LATE + datetime.timedelta(days) for days in (0, 28, 56, 84, 100)]
    assert fan["value"][0] == found.stated[0].value
    assert np.all(np.diff((fan["high_90"] - fan["low_90"]).to_numpy()) > 0)


def test_a_question_that_cannot_be_answered_is_refused() -> None:
    mission = asked(register_rows())
    with pytest.raises(QuestionError, match="Did you mean 'POL'"):
        opinion(mission, "POK")
    with pytest.raises(QuestionError, match="later day"):
        opinion(mission, "POL", LATE, until=FIRST)
    with pytest.raises(QuestionError, match="no share"):
        opinion(mission, "POL", threshold=50)


# -- chances
def test_the_chance_of_staying_above_is_that_of_a_random_walk() -> None:
    """Known start: 2 Φ(d / moved) − 1. No time: the normal tail. Else as many simulated walks find it."""
    assert stays_above(55, 0, 5, 50) == pytest.approx(0.6826895, abs=1e-6)
    assert stays_above(55, 5, 0, 50) == pytest.approx(0.8413447, abs=1e-6)
    assert stays_above(55, 1e-6, 5, 50) == pytest.approx(0.6826895, abs=1e-4)
    assert stays_above(49, 0, 5, 50) == stays_above(0, 1, 1, 50) == 0
    draw = np.random.default_rng(3)
    steps = draw.normal(size=(20_000, 1000)) * 6 / np.sqrt(1000)
    walks = 53 + 4 * draw.normal(size=(20_000, 1)) + np.cumsum(steps, axis=1)
    assert stays_above(53, 4, 6, 50) == pytest.approx(np.mean(walks.min(axis=1) > 50), abs=0.02)


def test_no_chance_is_near_none_or_all() -> None:
    """Log odds are shrunk to 0.6 of themselves: odds of 32 to 1 become 8 to 1."""
    assert recalibrated(0.5) == 0.5
    assert recalibrated(32 / 33) == pytest.approx(8 / 9)
    assert recalibrated(1 / 33) == pytest.approx(1 / 9)
    assert [recalibrated(chance) for chance in (0.0, 1e-9, 1 - 1e-9, 1.0)] == [0.05, 0.05, 0.95, 0.95]
    sure = opinion(asked(register_rows(9)), "POL", LATE, threshold=0.05).lasting[0]
    assert (sure.value, sure.high) == (0.95, 0.95)


def test_people_to_ask_to_see_a_campaign() -> None:
    """(1.959964 + 0.841621)² · 2 · 0.25 · 1.5 / 0.005²."""
    assert sample_to_see(0.5) == pytest.approx(7.848879 * 0.5 * 1.5 / 0.005**2, rel=1e-6)
    assert sample_to_see(0.2) > sample_to_see(0.8)


# -- Ukraine's mission and the command
@pytest.fixture(scope="module")
def ukraine() -> Mission:
    return load(UKRAINE)


def test_for_japan_there_is_little_and_for_others_nothing(ukraine: Mission) -> None:
    found = opinion(ukraine, "JPN")
    assert [one.evidence for one in on(found, "humanitarian")] == ["prior-driven", "not assessed", "not assessed"]
    assert {one.evidence for rung in ("non-military", "equipment") for one in on(found, rung)} == {"prior-driven"}
    assert {one.evidence for one in on(found, "personnel")} == {"not assessed"}
    assert max(found.polls["end"]) <= ukraine.calendar.start
    for other in ("KOR", "AUS", "NZL"):
        assert all(one.value is None for one in opinion(ukraine, other).stated)


def test_the_command_prints_within_eighty_columns_and_the_same_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    folder = write_rows(register_rows(6), tmp_path / "mission")
    shown = run.invoke(app, ["opinion", str(folder), "POL", "--date", "2025-12-31", "--threshold", "0.4", "--until", "2026-03-01"])
    assert shown.exit_code == 0, shown.output
    assert max(len(line) for line in shown.output.splitlines()) <= 80
    for part in ("Poland", "modelled", "not assessed", "House 0", "Should Poland send blankets?", "above 40 %", "2026-03-01"):
        assert part in shown.output
    told = json.loads(run.invoke(app, ["opinion", str(folder), "POL", "--date", "2025-12-31", "--json"]).output)
    assert told["day"] == "2025-12-31"
    assert [one["evidence"] for one in told["stated"][:3]] == ["modelled"] * 3
    assert len(told["fan"]) > 3


def test_an_unknown_contributor_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    folder = write_rows(register_rows(), tmp_path / "mission")
    refused = run.invoke(app, ["opinion", str(folder), "POK"])
    assert isinstance(refused.exception, QuestionError)
    assert "Did you mean 'POL'" in str(refused.exception)
