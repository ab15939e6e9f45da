"""The folder a plan is written to: the same bytes every time, whole or not at all, safe in a spreadsheet."""

import csv
import datetime
import json
from pathlib import Path

import polars as pl
import pytest

from coalition.errors import QuestionError
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.plan import store
from coalition.plan.tables import PLAN_TABLES
from tests.plan.small_plan import small_mission, small_tables

RUN = {"options": {"with": []}, "coalition": "0.1.0"}


def _write(out: Path, mission: Mission, tables: dict[str, pl.DataFrame], map_folder: Path | None = None) -> None:
    with store.replacing(out) as folder:
        store.write_plan(folder, mission, tables, RUN, map_folder)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_written_is_read_back(tmp_path):
    mission, tables = small_mission(), small_tables()
    (tmp_path / "map").mkdir()
    (tmp_path / "map" / "oblasts.json").write_text("{}")
    _write(tmp_path / "out", mission, tables, tmp_path / "map")
    read = store.read_plan(tmp_path / "out")
    assert set(read.tables) == set(PLAN_TABLES)
    assert set(read.mission.tables) == set(schema.TABLES)
    for name, frame in tables.items():
        assert read.tables[name].equals(frame), name
    for name, frame in mission.tables.items():
        assert read.mission[name].equals(frame), name
    assert read.mission.files == mission.files
    assert "offer.csv" in [file.name for file in read.mission.files]
    assert read.run["coalition"] == "0.1.0"
    assert read.map_folder is not None
    assert (read.map_folder / "oblasts.json").read_text() == "{}"


def test_same_plan_same_bytes(tmp_path):
    _write(tmp_path / "one", small_mission(), small_tables())
    # Built in pieces, the frame has several chunks; the file must not show it.
    pieces = {name: pl.concat([frame[:1], frame[1:]], rechunk=False) for name, frame in small_tables().items()}
    _write(tmp_path / "two", small_mission(), pieces)
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")
    assert len(_bytes(tmp_path / "one")) == 2 * len(PLAN_TABLES) + len(schema.TABLES) + 1


def test_run_is_sorted_and_ends_in_a_newline(tmp_path):
    _write(tmp_path / "out", small_mission(), small_tables())
    text = (tmp_path / "out" / "run.json").read_text()
    assert list(json.loads(text)) == ["coalition", "inputs", "options"]
    assert text.endswith("}\n")


def test_formulas_in_text_are_disarmed_and_numbers_are_not():
    frame = pl.DataFrame({
        "name": ["=1+1", "+CMD", "-x", "@SUM(A1)", "\tx", "plain = text", None],
        "amount": [-1.5, 2.0, None, -3.0, 0.0, 1.0, -0.25],
        "kind": pl.Series(["-a", "b", "b", "b", "b", "b", "b"], dtype=pl.Enum(["-a", "b"])),
        "day": [datetime.date(2025, 4, 7)] * 7,
    })  # fmt: skip
    rows = list(csv.reader(store.safe_for_spreadsheets(frame).write_csv().splitlines()))[1:]
    assert [row[0] for row in rows] == ["'=1+1", "'+CMD", "'-x", "'@SUM(A1)", "'\tx", "plain = text", ""]
    assert [row[1] for row in rows] == ["-1.5", "2.0", "", "-3.0", "0.0", "1.0", "-0.25"]
    assert rows[0][2:] == ["'-a", "2025-04-07"]


def _begin_and_stop(out: Path, interruption: type[BaseException]) -> None:
    with store.replacing(out) as folder:
        (folder / "plan").mkdir()
        raise interruption


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError])
def test_an_interrupted_plan_leaves_the_old_one(tmp_path, interruption):
    _write(tmp_path / "out", small_mission(), small_tables())
    before = _bytes(tmp_path)
    with pytest.raises(interruption):
        _begin_and_stop(tmp_path / "out", interruption)
    assert _bytes(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_old_plan_is_replaced_whole(tmp_path):
    _write(tmp_path / "out", small_mission(), small_tables())
    (tmp_path / "out" / "brief.html").write_text("of the old plan")
    _write(tmp_path / "out", small_mission(), small_tables())
    assert not (tmp_path / "out" / "brief.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_is_no_plan_is_never_replaced(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("dear")
    with pytest.raises(QuestionError, match="not a plan folder"):
        _write(tmp_path / "photos", small_mission(), small_tables())
    (tmp_path / "file").write_text("x")
    with pytest.raises(QuestionError, match="nothing was written"):
        _write(tmp_path / "file", small_mission(), small_tables())
    assert (tmp_path / "photos" / "one.jpg").read_text() == "dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "photos"]


def test_a_folder_in_a_new_place_is_made(tmp_path):
    _write(tmp_path / "a" / "b" / "out", small_mission(), small_tables())
    assert store.read_plan(tmp_path / "a" / "b" / "out").mission.name == "blankets"


@pytest.mark.parametrize("name", ["run.json", "plan/entry.parquet", "mission/offer.parquet"])
def test_a_missing_or_truncated_file_is_named(tmp_path, name):
    _write(tmp_path / "out", small_mission(), small_tables())
    path = tmp_path / "out" / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(QuestionError, match=path.name):
        store.read_plan(tmp_path / "out")
    path.unlink()
    with pytest.raises(QuestionError, match=rf"{path.name} is missing"):
        store.read_plan(tmp_path / "out")


def test_a_table_that_lost_a_column_is_named(tmp_path):
    _write(tmp_path / "out", small_mission(), small_tables())
    path = tmp_path / "out" / "plan" / "entry.parquet"
    pl.read_parquet(path).drop("amount").write_parquet(path)
    with pytest.raises(QuestionError, match=r"entry\.parquet cannot be read"):
        store.read_plan(tmp_path / "out")


def test_a_table_declared_after_the_plan_was_made_is_empty(tmp_path):
    _write(tmp_path / "out", small_mission(), small_tables())
    (tmp_path / "out" / "mission" / "staff.parquet").unlink()
    assert store.read_plan(tmp_path / "out").mission["staff"].equals(schema.empty("staff"))


@pytest.mark.parametrize("name", ["need", "offer"])
def test_a_table_that_is_required_or_was_an_input_must_be_there(tmp_path, name):
    _write(tmp_path / "out", small_mission(), small_tables())
    (tmp_path / "out" / "mission" / f"{name}.parquet").unlink()
    with pytest.raises(QuestionError, match=f"{name}.parquet is missing"):
        store.read_plan(tmp_path / "out")
