"""Sweeps with a stand-in for the planner: what is kept, what is refused, and that nothing depends on who was quick."""

import filecmp
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from coalition.errors import Finding, InputError, ModelError, QuestionError
from coalition.mission.mission import Mission
from coalition.questions.changes import Change
from coalition.questions.checkpoint import PARTS, open_checkpoint
from coalition.questions.sweep import Scenario, Sweep, drawn_sweep, workers_for
from coalition.questions.sweep_results import read_tables, sweep_into
from coalition.questions.sweep_tables import BASE, SWEEP_TABLES
from coalition.questions.workers import Alone, Cluster, Processes, Result
from tests.questions.uncertain import OpenStandIn, StandIn, uncertain

ROOT = Path(__file__).parents[2]
MISSION = uncertain()


def sweep_of(number: int = 40, seed: int = 1) -> Sweep:
    return drawn_sweep(MISSION, (), number, seed)


def same(first: Path, second: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    names = sorted(path.name for path in first.iterdir())
    return names == sorted(path.name for path in second.iterdir()) and filecmp.cmpfiles(first, second, names, shallow=False)[0] == names


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A sweep that was not disturbed, by one worker."""
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    sweep_into(folder, sweep_of(), Alone(OpenStandIn()))
    return folder


def test_every_table_is_written_as_declared(whole):
    assert {path.name for path in whole.iterdir()} == (
        {"sweep.json", "short.parquet"} | {f"{name}.{form}" for name in SWEEP_TABLES for form in ("csv", "parquet")}
    )
    tables = read_tables(whole)
    for name, declared in SWEEP_TABLES.items():
        declared.validate(tables[name])
        assert pl.read_csv(whole / f"{name}.csv", infer_schema_length=None).height == tables[name].height
    short = pl.read_parquet(whole / "short.parquet")
    assert short.columns == ["scenario", "food a", "food b", "warm a", "warm b"]
    assert short["scenario"].to_list() == [BASE, *(f"{number:02d}" for number in range(1, 41))]
    assert tables["draw"].height == 40 * 5
    assert tables["unvaried"].height == 4


def test_a_sweep_is_the_same_whoever_answers(whole, tmp_path):
    sweep_into(tmp_path / "two", sweep_of(), Processes(OpenStandIn(seconds=0.002), 2))
    assert same(whole, tmp_path / "two")


def test_a_sweep_on_a_cluster_is_the_same(whole, tmp_path):
    pytest.importorskip("ray")
    sweep_into(tmp_path / "cluster", sweep_of(), Cluster(OpenStandIn(), 2))
    assert same(whole, tmp_path / "cluster")


class Stopped(Alone):
    """One worker that is stopped after ``most`` answers."""

    def __init__(self, most: int, error: type[BaseException] = KeyboardInterrupt) -> None:
        super().__init__(OpenStandIn())
        self.most, self.error, self.asked = most, error, 0

    def answers(self, tasks):
        for result in super().answers(tasks):
            if self.asked == self.most:
                raise self.error
            self.asked += 1
            yield result


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_is_finished_is_kept_however_it_ends_and_not_asked_again(whole, tmp_path, error):
    folder = tmp_path / "sweep"
    with pytest.raises(error):
        sweep_into(folder, sweep_of(), Stopped(7, error))
    assert (folder / PARTS).is_dir()
    with pytest.raises(error):
        sweep_into(folder, sweep_of(), Stopped(5, error))
    assert not (folder / "summary.parquet").exists()
    rest = Stopped(1000)
    sweep_into(folder, sweep_of(), rest)
    assert rest.asked == 41 - 12
    assert same(whole, folder)


def test_a_finished_sweep_is_read_not_repeated(whole, tmp_path):
    before = {path.name: path.stat().st_mtime_ns for path in whole.iterdir()}
    tables = sweep_into(whole, sweep_of(), Stopped(0))
    assert {path.name: path.stat().st_mtime_ns for path in whole.iterdir()} == before
    assert tables["summary"].height > 0


def test_parts_left_over_or_half_written_do_no_harm(whole, tmp_path):
    folder = tmp_path / "sweep"
    with pytest.raises(KeyboardInterrupt):
        sweep_into(folder, sweep_of(), Stopped(7))
    (folder / PARTS / ".000007.parquet.123").write_bytes(b"PAR1 half")
    sweep_into(folder, sweep_of(), Alone(OpenStandIn()))
    assert same(whole, folder)


def test_a_broken_part_is_named(tmp_path):
    folder = tmp_path / "sweep"
    with pytest.raises(KeyboardInterrupt):
        sweep_into(folder, sweep_of(), Stopped(7))
    (part,) = (folder / PARTS).iterdir()
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(QuestionError, match=part.name):
        sweep_into(folder, sweep_of(), Alone(OpenStandIn()))


@pytest.mark.parametrize(
    ("other", "named"),
    [
        (sweep_of(seed=2), "scenarios_sha256"),
        (sweep_of(41), "scenarios"),
        (replace(sweep_of(), weeks=3), "weeks"),
        (replace(sweep_of(), candidates=("EAST",)), "candidates"),
        (replace(sweep_of(), mission=Mission(dict(MISSION.tables) | {"item": MISSION["item"].head(1)})), "mission_sha256"),
    ],
)
def test_the_folder_of_another_sweep_is_refused(whole, other, named):
    before = {path.name: path.read_bytes() for path in whole.iterdir()}
    with pytest.raises(QuestionError, match=named):
        sweep_into(whole, other, Alone(OpenStandIn()))
    assert {path.name: path.read_bytes() for path in whole.iterdir()} == before


def test_a_folder_that_is_no_sweep_is_refused(tmp_path):
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(QuestionError, match="not the folder of a sweep"):
        sweep_into(tmp_path, sweep_of(), Alone(OpenStandIn()))
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]
    with pytest.raises(QuestionError, match="not a folder"):
        sweep_into(tmp_path / "precious", sweep_of(), Alone(OpenStandIn()))


def test_two_processes_do_not_write_into_one_folder(tmp_path):
    sweep = sweep_of()
    with open_checkpoint(tmp_path / "sweep", sweep.identity()), pytest.raises(QuestionError, match="Another process"):
        sweep_into(tmp_path / "sweep", sweep, Alone(OpenStandIn()))


def test_scenarios_that_cannot_be_are_refused_all_at_once(tmp_path):
    wrong = (
        Scenario("one", (Change("close", "link", "to x"),)), Scenario("one", ()), Scenario(BASE, ()),
        Scenario("two", (Change("cut", "offer", "north rations"),)),
    )  # fmt: skip
    with pytest.raises(InputError) as error:
        sweep_into(tmp_path / "sweep", Sweep(MISSION, (), wrong), Alone(OpenStandIn()))
    assert len(error.value.findings) == 4
    assert not (tmp_path / "sweep").exists()


def test_what_the_solver_cannot_do_is_told_and_not_counted(tmp_path):
    scenarios = tuple(Scenario(row, (Change("close", "link", row),)) for row in ("to a", "to b", "a to b"))
    tables = sweep_into(tmp_path / "sweep", Sweep(MISSION, (), scenarios), Alone(OpenStandIn(fails="a")))
    assert dict(tables["scenario"].select("scenario", "failure").iter_rows()) == {
        BASE: None, "to a": "made to fail", "to b": None, "a to b": None,
    }  # fmt: skip
    assert tables["scenario"].filter(pl.col("scenario") == "to b")["words"].item() == "link to b closed"
    assert set(tables["summary"]["scenarios"]) == {2}


class Fixed(Alone):
    """One worker that gives the shortfalls it is told."""

    def __init__(self, short: dict[int, list[float]]) -> None:
        super().__init__(OpenStandIn())
        self.short = short

    def answers(self, tasks):
        for result in super().answers(tasks):
            yield Result(result.number, result.goals, np.array(self.short[result.number]), 1)


def test_summary_by_hand(tmp_path):
    # Weights: a whole measure counts 1, so a need counts its share of its measure: warmth 600 + 500, food 400 + 450.
    scenarios = (
        Scenario("more", (Change("need", "need", "food a", factor=2.0),)),
        Scenario("cut", (Change("cut", "offer", "north rations", factor=0.5),)),
    )
    short = {0: [100.0, 0.0, 60.0, 0.0], 1: [500.0, 0.0, 60.0, 0.0], 2: [300.0, 45.0, 0.0, 0.0]}  # food a, food b, warm a, warm b
    tables = sweep_into(tmp_path / "sweep", Sweep(MISSION, (), scenarios), Fixed(short))
    rows = {(row["kind"], row["name"]): row for row in tables["summary"].iter_rows(named=True)}
    food = rows["measure", "food"]
    assert food["planned"] == pytest.approx(100 / 850)
    assert food["worst"] == pytest.approx(345 / 850)
    assert food["median"] == pytest.approx((500 / 1250 + 345 / 850) / 2)
    assert food["worst_scenarios"] == "cut; more"
    assert rows["place", "A"]["worst"] == pytest.approx((500 / 850 + 60 / 1100) / (800 / 850 + 600 / 1100))
    assert rows["need", "warm a"]["worse"] == 0
    assert rows["need", "food b"]["worst_scenarios"] == "cut"
    assert rows["need", "food b"]["worse"] == 0.5
    # Due within eight weeks: all. Planned 300, 450, 540, 500; in `more` 300 of 800 come, in `cut` 100 of 400, and 405 of food b.
    held = {row["need"]: (row["planned"], row["held"], row["part"]) for row in tables["held"].iter_rows(named=True)}
    assert held["food a"] == pytest.approx((300, 0.5, (1 + 1 / 3) / 2))
    assert held["food b"] == pytest.approx((450, 0.5, 0.95))
    assert held["warm a"] == pytest.approx((540, 1, 1))


def test_what_hurts_is_found(tmp_path):
    sweep = sweep_of(200)
    assert sweep.drawn is not None
    hunger = sweep.drawn.names.index("hunger")
    short = {number: [100 * float(sweep.drawn.factor[number - 1, hunger]) if number else 100.0, 0, 0, 0] for number in range(201)}
    driver = sweep_into(tmp_path / "sweep", sweep, Fixed(short))["driver"].filter(pl.col("kind") == "measure")
    assert set(driver["drawn"]) <= {"hunger"}
    assert set(driver["name"]) <= {"food"}


def test_workers_end_when_their_parent_is_killed(tmp_path):
    log = tmp_path / "log"
    code = (
        "from pathlib import Path\n"
        "from tests.questions.test_sweep import sweep_into, sweep_of\n"
        "from tests.questions.uncertain import OpenStandIn\n"
        "from coalition.questions.workers import Processes\n"
        "if __name__ == '__main__':\n"
        f"    opener = OpenStandIn(seconds=0.5, log=Path({str(log)!r}))\n"
        f"    sweep_into(Path({str(tmp_path / 'sweep')!r}), sweep_of(), Processes(opener, 2))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    running = subprocess.Popen([sys.executable, script], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True)
    deadline = time.monotonic() + 120
    while not (log.exists() and log.read_text().count("opened") == 2):
        assert time.monotonic() < deadline
        assert running.poll() is None
        time.sleep(0.1)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    while (left := _of_session(running.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def _of_session(session: int) -> list[int]:
    """Processes of a session that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
        except OSError:
            continue
        if fields and int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


class _Refuses(StandIn):
    """Finds something wrong with every change."""

    def ask(self, changes, *, moves=True):
        if changes:
            raise InputError([Finding("error", "--cut", "x", "", "x", "a key", "Look it up.")])
        return super().ask(changes, moves=moves)


class _OpenRefuses:
    """Opens one that finds something wrong."""

    def __call__(self):
        return _Refuses(4)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_drawn_scenario_that_is_refused_is_a_defect_and_told_as_one(tmp_path, workers):
    with pytest.raises(ModelError, match=r"cannot be asked.*a key"):
        sweep_into(tmp_path / "sweep", sweep_of(), workers_for(_OpenRefuses(), workers))


class Levels(Alone):
    """One worker whose even scenarios settle one place more, as goals do where fewer places are left."""

    def answers(self, tasks):
        for result in super().answers(tasks):
            gone = replace(result.goals[1], level=2, after=np.nan if result.number % 2 else 0.5)
            yield replace(result, goals=(*result.goals, gone))


def test_a_stage_that_some_scenarios_do_not_have_has_no_spread_but_its_values(tmp_path):
    tables = sweep_into(tmp_path / "sweep", sweep_of(), Levels(OpenStandIn()))
    second = tables["goal"].filter(pl.col("level") == 2)
    assert second["value"].null_count() == 20
    assert second["value"].drop_nulls().to_list() == [0.5] * 21
    assert set(tables["summary"].filter(pl.col("kind") == "goal")["name"]) == {"shortfall, tier 1", "worst_place, tier 1, place 1"}


def test_a_worker_that_dies_is_told(tmp_path):
    with pytest.raises(ModelError, match="worker of the sweep ended unasked"):
        sweep_into(tmp_path / "sweep", sweep_of(), Processes(_Dies(), 2))
    assert json.loads((tmp_path / "sweep" / "sweep.json").read_text())["scenarios"] == 40


class _Dies:
    """Opens nothing and ends the process."""

    def __call__(self):
        os._exit(9)


def test_one_worker_is_this_process():
    assert isinstance(workers_for(OpenStandIn(), 1), Alone)
    assert isinstance(workers_for(OpenStandIn(), 2), Processes)
    assert isinstance(workers_for(OpenStandIn(), 1, cluster=True), Cluster)
