"""Sweeps of a real plan: the same however they went, also after a kill; answers as if each scenario were planned by itself."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from coalition import cli
from coalition.plan.solve import solve, solve_relaxed
from coalition.plan.store import replacing, write_plan
from coalition.questions.changes import Change
from coalition.questions.checkpoint import PARTS
from coalition.questions.sweep import drawn_sweep, plan_opener, workers_for
from coalition.questions.sweep_results import read_tables, sweep_into
from tests.model.missions import build, rows_of
from tests.questions.test_sweep import ROOT, same
from tests.questions.uncertain import uncertain

NUMBER = 100


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    folder = Path(tmp_path_factory.mktemp("plan") / "out")
    solved = solve(uncertain())
    with replacing(folder) as fresh:
        write_plan(fresh, solved.mission, solved.tables, solved.run)
    return folder


@pytest.fixture(scope="module")
def whole(stored, tmp_path_factory) -> Path:
    """A sweep by one worker that was not disturbed."""
    folder = Path(tmp_path_factory.mktemp("whole") / "sweep")
    sweep = drawn_sweep(uncertain(), (), NUMBER)
    sweep_into(folder, sweep, workers_for(plan_opener(stored, sweep), 1))
    return folder


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "coalition.cli", "sweep", *map(str, words)]


def run(words: list[str], tmp_path: Path) -> subprocess.Popen[bytes]:
    code = f"import sys; from coalition.cli import main; sys.argv = {['coalition', *words[3:]]!r}; main()"
    with (tmp_path / "err").open("wb") as err:
        return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=err, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_sweep_that_is_stopped_goes_on_and_ends_the_same(stored, whole, tmp_path, stop, code):
    folder = tmp_path / "sweep"
    words = command(stored, "--to", folder, "-n", NUMBER, "--workers", 2, "--quiet")
    running = run(words, tmp_path)
    deadline = time.monotonic() + 200
    while not list(folder.glob(f"{PARTS}/*.parquet")):
        assert running.poll() is None, (tmp_path / "err").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(running.pid, stop)
    assert running.wait(60) == code
    assert not (folder / "summary.parquet").exists()
    told = (tmp_path / "err").read_text()
    assert ("the same command goes on" in told) == (stop == signal.SIGINT)
    again = run(words, tmp_path)
    assert again.wait(200) == 0, (tmp_path / "err").read_text()
    assert same(whole, folder)


def test_every_answer_is_that_of_a_plan_of_its_own(whole):
    mission = uncertain()
    scenarios = drawn_sweep(mission, (), NUMBER).scenarios
    goals = read_tables(whole)["goal"]
    for number in (0, 33, 66, 99):
        changes = scenarios[number].changes
        cold = solve_relaxed(_changed(mission, changes))
        found = {
            (goal, tier, level): (value, gap * scale)
            for goal, tier, level, value, gap, scale in goals.filter(goals["scenario"] == f"{number + 1:03d}")
            .select("goal", "tier", "level", "value", "gap", "scale")
            .iter_rows()
        }
        for one in cold:
            if one.goal in ("shortfall", "worst_place"):  # weights of needs are those of the mission as planned: see _changed
                value, gap = found[one.goal, one.tier, one.level]
                assert value == pytest.approx(one.value, abs=gap + 3e-6 * one.scale)


def _changed(mission, changes: tuple[Change, ...]):
    """The mission with ``changes`` written into its tables, and priorities that keep the weights of needs as they were."""
    rows = rows_of(mission)
    before = {row["measure"]: sum(one["quantity"] for one in rows["need"] if one["measure"] == row["measure"]) for row in rows["measure"]}
    columns = {"need": "quantity", "cut": "quantity", "budget": "ceiling", "throttle": "capacity"}
    for change in changes:
        for row in rows["need" if change.action == "need" else change.table]:
            if row[change.table] == change.row:
                row[columns[change.action]] *= change.factor
    after = {row["measure"]: sum(one["quantity"] for one in rows["need"] if one["measure"] == row["measure"]) for row in rows["measure"]}
    rows["priority"] = [
        {"priority": measure, "tier": 1, "weight": after[measure] / before[measure], "author": "test", "source": "test"}
        for measure in before
    ]
    for row in rows["need"]:
        row["priority"] = row["measure"]
    return build(rows)


@pytest.fixture
def call(stored, monkeypatch, capsys):
    """Sweeps the stored plan in this process; gives exit code, output and error output."""
    monkeypatch.setenv("COLUMNS", "200")

    def calling(*more: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", command(stored, *more)[2:])
        before = signal.getsignal(signal.SIGTERM)
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        finally:
            signal.signal(signal.SIGTERM, before)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return calling


def test_the_command_prints_and_tells_as_json(stored, whole, tmp_path, call):
    code, out, _ = call("--to", whole, "-n", NUMBER)
    assert code == 0
    assert f"{NUMBER} of {NUMBER} scenarios answered; drawn from 5 ranges (latin hypercube, seed 1)" in out
    assert "No failures are drawn" in out
    assert "Not varied: 4" in out
    code, out, _ = call("--to", whole, "-n", NUMBER, "--json")
    told = json.loads(out)
    assert told["sweep"]["drawn"]["seed"] == 1
    goal = next(row for row in told["summary"] if row["name"] == "shortfall, tier 1")
    assert goal["planned"] <= goal["median"] <= goal["tenth"] <= goal["expected_shortfall"] <= goal["worst"]
    assert {row["drawn"] for row in told["driver"] if row["name"] == "warmth"} >= {"cold", "gifts"}

    for words, message in [
        (("--to", whole, "-n", NUMBER, "--seed", 2), "holds another sweep"),
        (("--to", stored, "-n", NUMBER), "not the folder of a sweep"),
        (("--to", tmp_path / "new",), "--number"),
        (("--to", tmp_path / "new", "-n", 10, "--only", "need.quantty"), "need.quantity"),
        (("--to", tmp_path / "new", "-n", 10, "--no-ranges"), "Nothing can be drawn"),
        (("--to", tmp_path / "new", "-n", 10, "--scenarios", tmp_path / "table.csv"), "either"),
        (("--to", tmp_path / "new", "--plain", "--scenarios", tmp_path / "table.csv"), "leave them out"),
    ]:  # fmt: skip
        code, out, err = call(*words)
        assert (code, out) == (2, "")
        assert message in err
    assert not (tmp_path / "new").exists()


def test_scenarios_of_a_table(call, tmp_path):
    (tmp_path / "table.csv").write_text(
        "scenario,change,table,row,factor\n"
        "winter,need,measure,warmth,1.5\n"
        "winter,throttle,link,to a,0.5\n"
        "north leaves,drop,contributor,NORTH,\n"
        "all is well,need,measure,warmth,0.1\n"
    )
    code, out, _ = call("--to", tmp_path / "sweep", "--scenarios", tmp_path / "table.csv", "--workers", 1)
    assert code == 0
    assert "3 of 3 scenarios answered." in out
    tables = read_tables(tmp_path / "sweep")
    words = dict(tables["scenario"].select("scenario", "words").iter_rows())
    assert words["winter"] == "measure warmth at 1.5 of what is needed; link to a at 0.5 of its capacity"
    warmth = next(row for row in tables["summary"].iter_rows(named=True) if row["name"] == "warmth")
    assert warmth["worst_scenarios"] == "north leaves; winter"
    assert warmth["worst"] == pytest.approx(1.0)  # nobody else gives blankets
    assert tables["draw"].is_empty()
    assert tables["driver"].is_empty()
    (tmp_path / "table.csv").write_text("scenario,change,table,row,factor\nwinter,need,measure,warmt,1.5\n")
    code, out, err = call("--to", tmp_path / "other", "--scenarios", tmp_path / "table.csv")
    assert (code, out) == (2, "")
    assert "warmth" in err
    assert not (tmp_path / "other").exists()


def test_failures_that_are_drawn(call, tmp_path):
    (tmp_path / "failures.csv").write_text("failure,table,row,probability,source\nnorth leaves,contributor,NORTH,0.5,test\n")
    words = ("-n", 4, "--failures", tmp_path / "failures.csv", "--no-ranges", "--workers", 1)
    code, out, _ = call("--to", tmp_path / "sweep", *words)
    assert code == 0
    assert "drawn from 0 ranges and 1 failures" in out
    tables = read_tables(tmp_path / "sweep")
    assert tables["draw"]["value"].sum() == 2
    warmth = next(row for row in tables["summary"].iter_rows(named=True) if row["name"] == "warmth")
    assert (warmth["worst"], warmth["worse"]) == (pytest.approx(1.0), 0.5)
    assert tables["unvaried"].height == 9


def test_the_python_of_the_page_runs(stored, tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/how-to/sweep-scenarios.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "own.py").write_text(
        code.replace("out/ukraine", str(stored)).replace("out/sweep", str(tmp_path / "sweep")).replace("200", "8")
    )
    done = subprocess.run([sys.executable, "own.py"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    tables = read_tables(tmp_path / "sweep")
    assert set(tables["summary"]["scenarios"]) == {8}
    assert np.isfinite(tables["summary"]["median"].to_numpy()).all()
