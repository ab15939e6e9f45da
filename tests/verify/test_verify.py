"""`coalition verify` as a user meets it, without a solver; and what the planner plans is never in breach."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given

from coalition.mission.mission import Mission
from coalition.plan.solve import solve
from coalition.plan.store import StoredPlan
from coalition.verify.findings import Breach
from coalition.verify.verify import breaches, verify
from tests.model.missions import missions, random_mission
from tests.verify.stored import changed, stored, with_cell

BLOCKED = """
import sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in ("highspy", "ortools"):
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
from coalition.cli import main
main()
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored("coalition", tmp_path_factory.mktemp("plan"))


def call(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line where no solver can be imported."""
    given = [sys.executable, "-c", BLOCKED, *map(str, words)]
    return subprocess.run(given, capture_output=True, text=True, check=False, timeout=120)


def test_a_plan_is_checked_where_there_is_no_solver(out: Path) -> None:
    ran = call("verify", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Every number that was checked follows." in ran.stdout
    assert "entries follow from consignments" in ran.stdout
    assert call("why", out, "nothing").returncode != 0  # the block is one


def test_breaches_end_with_one_and_are_named(out: Path, tmp_path: Path) -> None:
    before = pl.read_parquet(out / "plan" / "spending.parquet")["goods"][0]
    _, key = with_cell(out, tmp_path / "out", "spending", "goods", 0, changed(before))
    ran = call("verify", tmp_path / "out")
    assert ran.returncode == 1
    assert f"spending [{key}] goods: written {changed(before)}, should be " in ran.stdout
    answer = call("verify", tmp_path / "out", "--json")
    assert answer.returncode == 1
    found = json.loads(answer.stdout)
    named = {(one["table"], one["row"], one["field"]): one for one in found["breaches"]}
    assert named["spending", key, "goods"]["written"] == changed(before)
    assert named["spending", key, "goods"]["recomputed"] == pytest.approx(before)
    assert {"check", "rows", "absolute", "relative", "breaches", "not_checked"} == set(found["checks"][0])


def test_what_cannot_be_read_ends_with_two(out: Path, tmp_path: Path) -> None:
    assert call("verify", tmp_path).returncode == 2
    broken = Path(shutil.copytree(out, tmp_path / "broken"))
    (broken / "plan" / "leg.parquet").write_bytes(b"no table")
    ran = call("verify", broken)
    assert ran.returncode == 2
    assert "leg.parquet" in ran.stderr


def test_what_is_not_checked_is_said(tmp_path: Path) -> None:
    ran = call("verify", stored("stocks", tmp_path))
    assert ran.returncode == 0
    assert "not checked: that what is given and moved before the reveal" in ran.stdout


def breaches_of(mission: Mission) -> list[Breach]:
    """What is in breach in the plan that the planner makes of ``mission``."""
    plan = solve(mission)
    return [breach for _, breach in breaches(verify(StoredPlan(mission, plan.tables, plan.run, Path("out"))))]


@given(missions())
def test_what_is_planned_is_never_in_breach(mission: Mission) -> None:
    assume("blend" not in mission["goal"]["goal"].cast(pl.String))
    assert breaches_of(mission) == []


def test_the_account_of_a_blend_is_whole() -> None:
    assert breaches_of(random_mission(93)) == []


def test_a_broken_table_is_a_breach_and_no_crash(out: Path, tmp_path: Path) -> None:
    cells = (("consignment", "given"), ("consignment", "giver"), ("leg", "departs"), ("delivery", "need"), ("figure_part", "figure"))
    for table, column in cells:
        plan, _ = with_cell(out, tmp_path / f"{table} {column}", table, column, 0, None)
        assert (table, column) in {(breach.table, breach.field) for _, breach in breaches(verify(plan))}
    parts = pl.read_parquet(out / "plan" / "figure_part.parquet").with_row_index("number").filter(pl.col("balance") == "plan:fulfilment")
    plan, _ = with_cell(out, tmp_path / "condition", "figure_part", "proposal", int(parts["number"][0]), "no_such_column=1")
    assert "figure_part" in {breach.table for _, breach in breaches(verify(plan))}
