"""The commands as a user meets them: what they print, where, and how they end."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from coalition import cli
from coalition.errors import ModelError
from coalition.mission import schema

MISSION = Path(__file__).parents[1] / "docs" / "tutorial" / "blankets"


@pytest.fixture
def mission(tmp_path) -> Path:
    """A copy of the tutorial's mission (its plan by hand: `tests/plan/small_plan.py`)."""
    return Path(shutil.copytree(MISSION, tmp_path / "small"))


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs a command in this process; gives its exit code, output and error output."""
    monkeypatch.setenv("COLUMNS", "200")
    before = signal.getsignal(signal.SIGTERM)

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["coalition", *map(str, words)])
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield call
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def commands() -> list[str]:
    return [str(command.name or getattr(command.callback, "__name__", "")) for command in cli.app.registered_commands]


def test_every_command_has_a_help_text_with_an_example(run, commands):
    known = "check template plan brief trace why figures verify whatif more join advise sweep robustness reactions opinion"
    assert set(known.split()) == set(commands)
    for command in commands:
        code, out, _ = run(command, "--help")
        assert code == 0
        assert f"Example: coalition {command}" in out


def test_check_prints_a_good_mission_as_good(run, mission):
    code, out, _ = run("check", mission)
    assert code == 0
    assert "the mission can be planned" in out


def test_check_prints_every_finding_at_once_and_ends_with_two(run, mission):
    offers = mission / "offer.csv"
    offers.write_text(offers.read_text().replace(",1000,", ",-5,").replace(",blanket,", ",blankit,", 1))
    code, out, _ = run("check", mission)
    assert code == 2
    assert "-5" in out
    assert "Did you mean 'blanket'?" in out
    assert "offer.csv row 2" in out
    assert "2 errors" in out
    code, out, _ = run("check", mission, "--json")
    assert code == 2
    assert {"quantity", "item"} <= {finding["field"] for finding in json.loads(out)}


def test_plan_refuses_bad_input_before_anything_is_written(run, mission, tmp_path):
    (mission / "need.csv").write_text((mission / "need.csv").read_text().replace("warmth", "warmht"))
    code, out, err = run("plan", mission, "-o", tmp_path / "out")
    assert code == 2
    assert out == ""
    assert "warmht" in err
    assert "Nothing was written" in err
    assert not (tmp_path / "out").exists()


def test_plan_then_look_at_it(run, mission, tmp_path):
    out_folder = tmp_path / "out"
    code, out, err = run("plan", mission, "-o", out_folder)
    assert (code, err) == (0, "")
    assert "peak memory" in out
    assert "Proven gap" in out
    assert (out_folder / "brief.html").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "small"]
    fulfilment = pl.read_csv(out_folder / "plan" / "fulfilment.csv")
    # 1,000 given and 300 bought of 1,500 needed (see small_plan).
    assert fulfilment.select("met", "short").row(0) == pytest.approx((1300, 200))

    code, out, _ = run("figures", out_folder, "cost.*")
    assert code == 0
    assert "cost.total" in out
    code, out, _ = run("trace", out_folder, "cost.total")
    assert code == 0
    assert "offer.csv row 2" in out
    assert "Register of pledges" in out
    told = json.loads(run("trace", out_folder, "cost.total", "--json")[1])
    assert told["value"] == pytest.approx(12_730)
    code, out, err = run("why", out_folder, "warm valley")
    assert (code, err) == (0, "")
    assert "short 200" in out
    assert "Southland's law on gifts" in out
    code, out, err = run("why", out_folder, "warm vally")
    assert (code, out) == (2, "")
    assert "warm valley" in err
    (out_folder / "brief.html").unlink()
    assert run("brief", out_folder)[0] == 0
    assert (out_folder / "brief.html").is_file()


def test_plan_as_json_and_without_a_brief(run, mission, tmp_path):
    code, out, err = run("plan", mission, "-o", tmp_path / "out", "--json", "--no-brief")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["needs"] == 1
    assert told["gap"] <= 1e-6
    assert told["peak_memory_mb"] > 0
    assert not (tmp_path / "out" / "brief.html").exists()


def test_quiet_says_nothing(run, mission, tmp_path):
    assert run("plan", mission, "-o", tmp_path / "out", "--quiet", "--no-brief") == (0, "", "")


def test_same_input_same_bytes(run, mission, tmp_path):
    for name in ("one", "two"):
        assert run("plan", mission, "-o", tmp_path / name, "--quiet")[0] == 0
    files = {path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()}
    assert len(files) > len(schema.TABLES)
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file


@pytest.mark.parametrize(
    ("who", "says"), [("Eastlnd", "Did you mean 'Eastland'"), ("Northland", "a member already"), ("Atlantis", "Candidates: Eastland")]
)
def test_with_takes_only_candidates(run, mission, tmp_path, who, says):
    code, _, err = run("plan", mission, "-o", tmp_path / "out", "--with", who)
    assert code == 2
    assert says in err


def test_plan_never_replaces_a_folder_that_is_no_plan(run, mission, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("dear")
    code, _, err = run("plan", mission, "-o", tmp_path / "photos")
    assert code == 2
    assert "not a plan folder" in err
    assert (tmp_path / "photos" / "one.jpg").read_text() == "dear"


@pytest.mark.parametrize("command", ["trace", "why", "figures", "brief"])
def test_a_folder_without_a_plan_is_refused_in_a_sentence(run, tmp_path, command):
    words = [command, tmp_path] + (["x"] if command in ("trace", "why") else [])
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "is not a plan folder" in err
    assert "Traceback" not in err


def test_template_is_written_once_and_can_be_checked(run, tmp_path):
    book = tmp_path / "mission.xlsx"
    assert run("template", book)[0] == 0
    before = book.read_bytes()
    code, _, err = run("template", book)
    assert code == 2
    assert "is there already" in err
    assert book.read_bytes() == before
    assert run("template", book, "--force")[0] == 0
    code, _, err = run("template", tmp_path / "mission.ods")
    assert code == 2
    assert ".xlsx" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mission.xlsx"]


def test_a_template_filled_from_a_mission_plans_alike(run, mission, tmp_path):
    assert run("template", tmp_path / "book.xlsx", "--from", mission)[0] == 0
    assert run("check", tmp_path / "book.xlsx")[0] == 0
    for name, source in (("one", mission), ("two", tmp_path / "book.xlsx")):
        assert run("plan", source, "-o", tmp_path / name, "--quiet", "--no-brief")[0] == 0
    assert (tmp_path / "one/plan/consignment.csv").read_bytes() == (tmp_path / "two/plan/consignment.csv").read_bytes()


def test_a_defect_ends_with_three(run, mission, tmp_path, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ModelError("no balance 'x' is open")

    monkeypatch.setattr("coalition.plan.solve.solve", broken)
    code, _, err = run("plan", mission, "-o", tmp_path / "out")
    assert code == 3
    assert "no balance 'x' is open" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_the_old_plan_and_nothing_else(run, mission, tmp_path, number):
    out = tmp_path / "out"
    assert run("plan", mission, "-o", out, "--quiet", "--no-brief")[0] == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    # A plan that waits in the middle of writing, so that the signal comes at the worst moment.
    slow = (
        "import time, coalition.plan.store as store, coalition.cli as cli\n"
        "def wait(folder, *rest):\n"
        "    (folder / 'half').write_text('half'); print('now', flush=True); time.sleep(60)\n"
        "store.write_plan = wait\n"
        "cli.main()\n"
    )
    words = [sys.executable, "-c", slow, "plan", str(mission), "-o", str(out)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.send_signal(number)
        assert process.wait(timeout=30) == 130
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "small"]


def test_help_answers_without_loading_the_solver():
    began = time.perf_counter()
    code = "import sys, coalition.cli; sys.exit(any(name in sys.modules for name in ('polars', 'scipy', 'highspy', 'altair')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert time.perf_counter() - began < 10


def test_progress_is_told_once_it_takes_long(monkeypatch, capsys):
    clock = iter([0.0, 1.0, 3.0, 4.0, 9.0, 9.5])
    monkeypatch.setattr("coalition.console.time.perf_counter", lambda: next(clock))
    from coalition.console import Progress

    with Progress() as progress:
        for stage, detail in (("reading", ""), ("cost", "round 1"), ("cost", "round 2"), ("cost", "round 3"), ("whole units", "")):
            progress(stage, detail)
    lines = [re.sub(r"^ *[\d.]+ s +", "", line) for line in capsys.readouterr().err.splitlines()]
    # Nothing within two seconds, then each stage, and rounds five seconds apart.
    assert lines == ["cost: round 1", "cost: round 3", "whole units"]
