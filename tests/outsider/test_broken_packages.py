"""Packages that do not load or declare what cannot be: every command says which and why, and ends with code 2; nothing is a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.test_write_a_mission import write_mission

GOOD = """
import dataframely as dy
from coalition.declare import key, number, refers, source_column

class Clinic(dy.Schema):
    clinic = key("Key.")
    hours = number("Hours.", "hours")
    source = source_column()
"""


def install(folder: Path, code: str, points: Mapping[str, str], name: str = "broken") -> None:
    """A package ``name`` of one module with entry points, where an installation would put it."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(code, "utf-8")
    info = folder / f"{name}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", "utf-8")
    (info / "entry_points.txt").write_text("\n".join(f"[{group}]\n{line}" for group, line in points.items()) + "\n", "utf-8")


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs ``coalition`` with the package in ``folder`` beside it."""
    return subprocess.run(
        [sys.executable, "-c", "from coalition.cli import main; main()", *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path]), "COLUMNS": "200"},
    )  # fmt: skip


def refused(folder: Path, *arguments: str) -> str:
    """What is said on an ending with code 2 and no traceback, in one line."""
    ran = call(folder, *arguments)
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr + ran.stdout
    return " ".join((ran.stdout + ran.stderr).split())


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_mission("least", tmp_path_factory.mktemp("broken") / "mission")


CASES = {
    "syntax": ("def (", {"coalition.tables": "clinic = broken:Clinic"}, ("broken: clinic = broken:Clinic", "does not load: SyntaxError")),
    "no such name": (GOOD, {"coalition.tables": "clinic = broken:Clinics"}, ("does not load: AttributeError",)),
    "no schema": ("Clinic = 7", {"coalition.tables": "clinic = broken:Clinic"}, ("it is 7; expected a class with dataframely's Schema",)),
    "name taken": (GOOD, {"coalition.tables": "offer = broken:Clinic"}, ("there is a table 'offer' already",)),
    "strange name": (GOOD, {"coalition.tables": "My-Clinic = broken:Clinic"}, ("expected small letters and _",)),
    "no key": (
        GOOD.replace('key("Key.")', 'refers("place", "Where.")'), {"coalition.tables": "clinic = broken:Clinic"}, ("no column is a key",),
    ),
    "everything at once": (
        GOOD.replace('number("Hours.", "hours")', "dy.Float64()").replace('key("Key.")', 'key("Key.", refers="ward")'),
        {"coalition.tables": "clinic = broken:Clinic"},
        ("column hours has no description", "column hours is a number without a unit", "refers to the table 'ward', which there is not"),
    ),
    "checks of no table": (
        "CHECKS = ((print, ('clinic',)),)",
        {"coalition.checks": "clinic = broken:CHECKS"}, ("must see the table 'clinic', which there is not",),
    ),
    "no checks": ("CHECKS = 7", {"coalition.checks": "clinic = broken:CHECKS"}, ("expected pairs of a function",)),
    "check that fails": (
        "def check(mission):\n    return [1 / 0]\nCHECKS = ((check, ('offer',)),)",
        {"coalition.checks": "clinic = broken:CHECKS"}, ("the check check failed: ZeroDivisionError: division by zero",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_every_reader_of_a_mission_needs_is_refused_with_a_reason(name: str, mission: Path, tmp_path: Path) -> None:
    code, points, says = CASES[name]
    install(tmp_path / "package", code, points)
    said = refused(tmp_path / "package", "check", str(mission))
    assert "broken" in said
    for one in says:
        assert one in said


PLANNING = {
    "no class": ("P = 7", {"coalition.pillars": "clinic = broken:P"}, "is 7; expected a class"),
    "no answers": ("class P: name = 'clinic'", {"coalition.pillars": "clinic = broken:P"}, "is no Pillar; let Activities or Pillar"),
    "some answers": (
        "from coalition.model.pillar import Pillar\nclass P(Pillar):\n    name = 'clinic'\n    def propose(self, prices, enough): pass",
        {"coalition.pillars": "clinic = broken:P"}, "does not answer decide, explain",
    ),
    "nothing listed": (
        "from coalition.model.activities import Activities\nclass P(Activities): name = 'clinic'",
        {"coalition.pillars": "clinic = broken:P"}, "lacks listed",
    ),
    "other name": (
        "from coalition.model.activities import Activities\nclass P(Activities):\n    name = 'ward'\n    def listed(self): return []",
        {"coalition.pillars": "clinic = broken:P"}, "calls itself 'ward'",
    ),
    "supply again": (
        "from coalition.model.activities import Activities\nclass P(Activities):\n    name = 'supply'\n    def listed(self): return []",
        {"coalition.pillars": "supply = broken:P"}, "there is a pillar 'supply' already",
    ),
    "no results": ("R = 7", {"coalition.results": "clinic = broken:R"}, "is 7; expected a Results"),
    "table of the core": (
        f"{GOOD}\nfrom coalition.model.results import Results\nR = Results({{'goal': Clinic}})",
        {"coalition.results": "clinic = broken:R"}, "there is a table 'goal' already",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANNING)
def test_what_planning_needs_is_refused_with_a_reason(name: str, mission: Path, tmp_path: Path) -> None:
    code, points, says = PLANNING[name]
    install(tmp_path / "package", code, points)
    said = refused(tmp_path / "package", "plan", str(mission), "--out", str(tmp_path / "out"))
    assert "broken" in said
    assert says in said
    assert not (tmp_path / "out").exists()


def test_two_packages_with_the_same_name_of_a_table_are_both_named(mission: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        install(tmp_path / "package", GOOD, {"coalition.tables": f"clinic = {name}:Clinic"}, name)
    said = refused(tmp_path / "package", "check", str(mission))
    assert "one, two: clinic" in said
    assert "remove one of the two" in said


def test_every_command_says_so_and_help_still_helps(mission: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call(tmp_path, "plan", str(mission), "--out", str(out)).returncode == 0
    groups = (("coalition.tables", "T"), ("coalition.pillars", "P"), ("coalition.results", "R"))
    points = {group: f"clinic = broken:{name}" for group, name in groups}
    install(tmp_path / "package", "raise RuntimeError('out of order')", points)
    for arguments in (
        ("check", str(mission)),
        ("plan", str(mission), "--out", str(tmp_path / "again")),
        ("template", str(tmp_path / "mission.xlsx")),
        ("figures", str(out)),
        ("trace", str(out), "cost.total"),
        ("why", str(out), "blankets Lviv"),
        ("verify", str(out)),
        ("whatif", str(out), "--drop", "POL"),
    ):
        assert "out of order" in refused(tmp_path / "package", *arguments), arguments
    assert call(tmp_path / "package", "--help").returncode == 0


def test_importing_in_any_order_works(tmp_path: Path) -> None:
    """A package whose table and pillar are in one module that needs ours: whichever of our modules is loaded first."""
    code = GOOD + "\nfrom coalition import Mission, check_pillar\nfrom coalition.plan.solve import solve\n"
    install(tmp_path / "package", code, {"coalition.tables": "clinic = broken:Clinic"})
    path = os.pathsep.join([str(tmp_path / "package"), *sys.path])
    for first in ("from coalition import Mission", "import coalition.mission.schema", "import coalition.plan.tables", "import broken"):
        last = "from coalition.mission import schema, read; from coalition.plan.tables import PLAN_TABLES; len(PLAN_TABLES)"
        last += "; assert 'clinic' in schema.TABLES"
        ran = subprocess.run(
            [sys.executable, "-c", f"{first}; {last}"], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
