"""The Ukraine mission as a whole: its sources and assumptions are the builders' parts joined, and it can be planned."""

from __future__ import annotations

import csv
import importlib
import json
import shutil
import sys
from pathlib import Path

import pytest

from coalition.mission import read
from coalition.mission.write import write_package

ROOT = Path(__file__).resolve().parents[2]
MISSION = ROOT / "missions" / "ukraine"
SCRIPTS = MISSION / "scripts"
sys.path.insert(0, str(SCRIPTS))
BUILDERS = ("evidence", "needs", "givers", "training")
build_evidence, build_needs, build_givers, build_training = (importlib.import_module(f"build_{name}") for name in BUILDERS)

TABLES = ("source", "assumption")


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """A copy of the parts, to damage."""
    return Path(shutil.copytree(SCRIPTS / "evidence", tmp_path / "evidence"))


@pytest.mark.parametrize("table", TABLES)
def test_the_script_writes_the_committed_tables_byte_for_byte(tmp_path: Path, table: str) -> None:
    build_evidence.build(tmp_path)
    assert (tmp_path / f"{table}.csv").read_bytes() == (MISSION / f"{table}.csv").read_bytes()


@pytest.mark.parametrize("table", TABLES)
def test_the_builders_write_the_committed_parts_byte_for_byte(tmp_path: Path, table: str) -> None:
    build_needs.write(tmp_path / f"{table}_need.csv", table, build_needs.parts()[table])
    build_givers.write(tmp_path / f"{table}_con.csv", table, build_givers.build()[table])
    for name in (f"{table}_need.csv", f"{table}_con.csv"):
        assert (tmp_path / name).read_bytes() == (SCRIPTS / "evidence" / name).read_bytes()


def test_the_builder_of_training_writes_the_committed_tables_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    build_training.main(tmp_path, tmp_path / "parts")
    for path in tmp_path.glob("*.csv"):
        assert path.read_bytes() == (MISSION / path.name).read_bytes()
    for path in (tmp_path / "parts").glob("*.csv"):
        assert path.read_bytes() == (SCRIPTS / "evidence" / path.name).read_bytes()


def test_a_row_that_stands_the_same_in_two_parts_is_taken_once(parts: Path) -> None:
    before = build_evidence.merged("source", parts)
    with (parts / "source_con.csv").open(encoding="utf-8", newline="") as file:
        line = list(csv.reader(file))[1]
    with (parts / "source_need.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(line)
    assert build_evidence.merged("source", parts) == before


def test_a_key_with_two_different_rows_is_refused(parts: Path) -> None:
    key = build_evidence.merged("source", parts)[0]["source"]
    with (parts / "source_need.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([key, "Something else", "", "", "", "M", ""])
    with pytest.raises(ValueError, match=key):
        build_evidence.merged("source", parts)


def test_the_mission_has_no_error_and_only_known_warnings() -> None:
    mission, findings = read.load_checked(MISSION)
    assert mission is not None, [finding for finding in findings if finding.severity == "error"]
    # Luhansk cannot be reached; caveats on lethal goods bind nothing in a mission that holds none.
    assert {(finding.table, finding.field) for finding in findings} <= {("need", "place"), ("caveat", "contributor"), ("caveat", "fund")}
    assert {finding.value for finding in findings if finding.table == "need"} == {"UA44"}


def test_the_data_package_is_the_one_made_from_the_tables(tmp_path: Path) -> None:
    for file in MISSION.glob("*.csv"):
        shutil.copy(file, tmp_path)
    shutil.copy(MISSION / "datapackage.json", tmp_path)
    made = json.loads(write_package(tmp_path).read_text(encoding="utf-8"))
    assert made == json.loads((MISSION / "datapackage.json").read_text(encoding="utf-8"))
