"""`coalition join` and `coalition advise` as a user runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coalition.cli import app
from coalition.errors import QuestionError
from coalition.plan.solve import solve
from coalition.plan.store import replacing, write_plan
from tests.questions.test_joining import small

run = CliRunner()

LAW = [{"caveat": "no-pumps", "line": 1, "effect": "refuse", "contributor": "BBB", "item": "pump", "legal_basis": "Act 7, article 2"}]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("join") / "out"
    mission = small(caveat=LAW)
    with replacing(folder) as fresh:
        write_plan(fresh, mission, dict(solve(mission).tables), {"candidates": []})
    return folder


def test_join_says_what_changes_what_is_given_and_what_the_law_says(out: Path) -> None:
    result = run.invoke(app, ["join", str(out), "BBB", "--caveats", "--quiet"])
    assert result.exit_code == 0, result.output
    assert "50.00 % of all that is needed is met instead of 20.00 %: +30.00 points" in result.output
    assert "Act 7, article 2" in result.output
    assert re.search(r"without it: \+5.00 points", result.output), "the last hundred EUR would buy a pump"
    assert all(len(line) <= 80 for line in result.output.splitlines() if not line.startswith("  ") and "needed is met" not in line)


def test_join_as_json(out: Path) -> None:
    found = json.loads(run.invoke(app, ["join", str(out), "BBB", "--json"]).output)
    assert found["worth"] == pytest.approx(0.3, rel=1e-4)
    assert {one["kind"] for one in found["met"]} == {"all", "tier", "sector", "place", "due", "kind of help"}
    assert [(one["way"], one["row"], round(one["quantity"])) for one in found["gives"]] == [("bought", "blanket", 60)]
    assert found["law"][0]["items"] == ["pump"]
    assert found["range"] is None


def test_advise_as_json_and_in_words(out: Path) -> None:
    found = json.loads(run.invoke(app, ["advise", str(out), "BBB", "--sum", "300", "--json"]).output)
    assert [(one["row"], round(one["quantity"])) for one in found["best"]["gives"]] == [("blanket", 30)]
    assert [round(one["sum"]) for one in found["curve"]] == [0, 30, 75, 150, 225, 300, 450, 600]
    said = run.invoke(app, ["advise", str(out), "BBB", "--sum", "300", "--no-curve", "--quiet"])
    assert said.exit_code == 0, said.output
    assert "35.00 %" in said.output
    assert "Next best" in said.output


def test_a_mission_can_be_asked_without_a_plan() -> None:
    mission = Path(__file__).parents[2] / "docs" / "tutorial" / "blankets"
    result = run.invoke(app, ["join", str(mission), "Eastland", "--quiet"])
    assert result.exit_code == 0, result.output
    assert "If Eastland joins" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["join", "BBC"], "BBB"),
        (["join", "AAA"], "takes part in this plan already"),
        (["advise", "BBB", "--sum", "much"], "expected a number"),
        (["advise", "BBB", "--sum", "-5"], "more than nothing"),
        (["advise", "BBB", "--sum", "5", "--currency", "XYZ"], "no rate"),
    ],
)
def test_wrong_questions_are_refused(out: Path, words: list[str], says: str) -> None:
    result = run.invoke(app, [words[0], str(out), *words[1:], "--quiet"])
    assert result.exit_code != 0
    assert isinstance(result.exception, QuestionError)
    assert says in str(result.exception)


def test_a_range_over_scenarios_needs_something_judged(out: Path) -> None:
    result = run.invoke(app, ["join", str(out), "BBB", "--scenarios", "2", "--workers", "1", "--quiet"])
    assert isinstance(result.exception, QuestionError)
    assert "Nothing can be drawn" in str(result.exception)
