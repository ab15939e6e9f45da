"""The command as a user runs it: changes on the line and from a table, wrong ones, completion, JSON; and askers that are interrupted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from coalition.cli import app
from coalition.cli_whatif import _complete
from coalition.errors import InputError, ModelError
from coalition.model.market import Market
from coalition.plan.engine import members_of
from coalition.plan.solve import solve
from coalition.plan.store import replacing, write_plan
from coalition.questions.changes import Change, check, parse, parse_all
from coalition.questions.scenarios import read_scenarios
from coalition.questions.whatif import Answer, Asker, open_asker
from tests.plan.small_plan import small_mission

run = CliRunner()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whatif") / "out"
    mission = small_mission()
    with replacing(folder) as fresh:
        write_plan(fresh, mission, dict(solve(mission).tables), {"candidates": []})
    return folder


@pytest.fixture(scope="module")
def asker() -> Asker:
    return open_asker(small_mission())


def values(answer: Answer) -> list[float]:
    return [goal.after for goal in answer.goals]


def test_fewer_blankets_leave_more_people_cold(asker: Asker) -> None:
    """Northland's 1,000 blankets are all given: half of them is 500 less of the 1,500 needed, bought as far as there is money."""
    answer = asker.ask([parse("cut", "offer:Northland blankets=0.5")])
    (shortfall,) = [goal for goal in answer.goals if goal.goal == "shortfall"]
    assert shortfall.distinguishable
    assert shortfall.after > shortfall.before
    moved = {one.kind for one in answer.moves}
    assert {"need", "giver", "place", "period"} >= moved >= {"need", "giver"}


def test_the_same_question_gets_the_same_answer_whatever_was_asked_before(asker: Asker) -> None:
    question = [parse("cut", "offer:Northland blankets=0.5")]
    first = asker.ask(question)
    asker.ask([parse("need", "warm valley=2")])
    asker.ask([parse("drop", "Northland")])
    again = asker.ask(question)
    assert values(again) == values(first)
    assert (again.short_after == first.short_after).all()


def test_what_is_not_used_moves_nothing_and_needs_no_solve(asker: Asker) -> None:
    """A caveat keeps Southland's own blankets out of the valley: with none of them left the plan is the same."""
    answer = asker.ask([parse("cut", "offer:Southland blankets=0")])
    assert answer.solves == 0
    assert not answer.distinguishable
    assert [goal.before for goal in answer.goals] == values(answer)
    assert answer.moves == ()


def test_an_interrupted_question_leaves_the_asker_as_it_was(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    question = [parse("cut", "offer:Northland blankets=0.5")]
    first = asker.ask(question)
    marks = len(asker.engine.ledger.keys), asker.engine.ledger.proposals, asker.engine.ledger.limit.copy()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Market, "optimise", stop)
        with pytest.raises(KeyboardInterrupt):
            asker.ask([parse("need", "warm valley=2")])
    ledger = asker.engine.ledger
    assert (len(ledger.keys), ledger.proposals) == marks[:2]
    assert (ledger.limit == marks[2]).all()
    assert values(asker.ask(question)) == values(first)


def test_a_change_that_changes_nothing_is_not_distinguishable(asker: Asker) -> None:
    answer = asker.ask([parse("need", "warm valley=1")])
    assert not answer.distinguishable
    assert np.allclose(answer.short_before, answer.short_after)


def test_changes_are_read_from_the_command_line() -> None:
    change = parse("throttle", "link:A=B road=0.5@2025-06-01..2025-06-30")
    assert (change.table, change.row, change.factor, str(change.start), str(change.end)) == (
        "link",
        "A=B road",
        0.5,
        "2025-06-01",
        "2025-06-30",
    )
    assert change.words() == "link A=B road at 0.5 of its capacity from 2025-06-01 to 2025-06-30"
    assert parse("drop", "POL").key == "contributor:POL"
    assert parse("close", "place:X@..2025-06-30").start is None
    with pytest.raises(InputError) as raised:
        parse_all([("cut", "offer:X=half"), ("delay", "X=1.5"), ("drop", "POL")])
    assert [finding.value for finding in raised.value.findings] == ["offer:X=half", "X=1.5"]


def test_everything_wrong_is_told_at_once_with_near_names() -> None:
    mission = small_mission()
    asked = [
        parse("drop", "Northlnd"), parse("add", "Northland"), parse("cut", "offer:Northland blankets"),
        parse("need", "warm valley=2"), parse("need", "warm valley=3"), Change("delay", "market", "x", days=3),
        parse("cut", "offer:Northland blankets=-1"),
    ]  # fmt: skip
    findings = check(mission, members_of(mission), asked)
    assert "Northland" in next(one.hint for one in findings if one.row == "contributor:Northlnd")
    assert {one.table for one in findings} == {"--drop", "--add", "--cut", "--need", "--delay"}
    assert len(findings) >= 6


def test_the_command_prints_tables_that_fit(out: Path) -> None:
    found = run.invoke(app, ["whatif", str(out), "--cut", "offer:Northland blankets=0.5"])
    assert found.exit_code == 0, found.output
    assert "offer Northland blankets at 0.5 of its quantity" in found.output
    assert "shortfall, tier 1" in found.output
    assert "before whole units" in found.output


def test_the_command_answers_programs(out: Path) -> None:
    found = run.invoke(app, ["whatif", str(out), "--cut", "offer:Northland blankets=0.5", "--json"])
    answer = json.loads(found.stdout)
    assert answer["distinguishable"] is True
    assert answer["goals"][0]["goal"] == "shortfall"
    assert {one["kind"] for one in answer["moves"]} >= {"need"}


def test_nothing_asked_is_refused(out: Path) -> None:
    assert run.invoke(app, ["whatif", str(out)]).exit_code != 0


def test_scenarios_are_asked_from_a_table(out: Path, tmp_path: Path) -> None:
    table = tmp_path / "scenarios.csv"
    table.write_text("scenario,change,table,row,factor\nhalf,cut,offer,Northland blankets,0.5\nnone,drop,contributor,Northland,\n", "utf-8")
    found = run.invoke(app, ["whatif", str(out), "--table", str(table), "--json"])
    assert found.exit_code == 0, found.output
    answers = json.loads(found.stdout)
    assert list(answers) == ["half", "none"]
    assert answers["none"]["goals"][0]["after"] >= answers["half"]["goals"][0]["after"]


def test_every_problem_of_a_table_is_told(tmp_path: Path) -> None:
    mission, table = small_mission(), tmp_path / "scenarios.csv"
    table.write_text(
        "scenario,change,table,row,factor\na,cut,offer,Northland blanket,0.5\n"
        "b,cut,offer,Northland blankets,\nb,drop,contributor,Nobody,\n",
        "utf-8",
    )
    with pytest.raises(InputError) as raised:
        read_scenarios(table, mission, members_of(mission))
    assert sorted(finding.line for finding in raised.value.findings) == [2, 3, 4]
    assert {finding.file for finding in raised.value.findings} == {"scenarios.csv"}


def test_keys_are_completed(out: Path) -> None:
    class Context:
        params = {"out": str(out)}  # noqa: RUF012  # typer's own is no more

    assert "offer:Northland blankets" in _complete("cut")(Context(), "offer:N")  # type: ignore[arg-type]
    assert "Northland" in _complete("drop")(Context(), "North")  # type: ignore[arg-type]
    Context.params = {"out": "nowhere"}
    assert _complete("drop")(Context(), "") == []  # type: ignore[arg-type]


def test_a_solver_that_loses_its_way_is_asked_from_the_start(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is the same, whichever way it was found."""
    question = [parse("cut", "offer:Northland blankets=0.5")]
    warm = asker.ask(question)

    def lost(*_: object) -> None:
        raise ModelError("the solver stopped")

    with monkeypatch.context() as patched:
        patched.setattr(Market, "start_from", lost)
        plain = asker.ask(question)
    assert values(plain) == pytest.approx(values(warm), rel=1e-6, abs=1e-6)
    assert values(asker.ask(question)) == values(warm)
