"""What is written reads back equal: as CSV, as Parquet, as a workbook; and the Data Package validator agrees with the folder."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import dataframely as dy
import frictionless
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from coalition.errors import CoalitionError, InputError
from coalition.mission import read, schema, template, wording, write
from coalition.mission.mission import Mission
from tests.mission.tiny import Rows, mission, tiny_rows, write_rows

FORMULAS = ("=1+1", "+41 44 000", "-n/a", "@SUM(A1)", '=HYPERLINK("x")')
letters = st.characters(blacklist_categories=["Cs", "Cc", "Cn"], blacklist_characters="\r\x85\u2028\u2029|")
texts = st.one_of(
    st.text(letters, min_size=1, max_size=20),
    st.sampled_from([*FORMULAS, "007", "1e5", "yes", "nan", "line\nbreak", 'a "b", c', "2025-04-07"]),
)
plain = texts.filter(lambda text: text == text.strip() and text.strip("\u200b\u00a0") == text and text)


@st.composite
def missions(draw: st.DrawFn) -> Mission:
    """The tiny mission with every free cell (text, number, yes or no, choice) filled at will, and its keys renamed."""
    rows = tiny_rows()
    rows["goal"] = [{"order": 1, "goal": "shortfall", "source": "made up"}]
    rows["caveat"] = [{"caveat": "c", "line": 1, "effect": "refuse", "item": "blanket", "legal_basis": "a law", "source": "made up"}]
    rows["assumption"] = [
        {"assumption": "a", "statement": "s", "value": 1.0, "low": 0.0, "high": 2.0, "unit": "t", "author": "x", "judged": "judged 2025"}
    ]
    for table in ("source", "contributor", "budget", "profile", "item", "yield", "place", "link", "offer", "market", "need", "caveat"):
        for row in rows[table]:
            for name, column in schema.columns(table).items():
                if _is_free(table, name, column):
                    row[name] = draw(_values(column))
    new_item = draw(plain.filter(lambda text: "\n" not in text and "\t" not in text))
    for table in ("item", "yield", "offer", "market", "caveat"):
        for row in rows[table]:
            row["item"] = new_item
    return mission(rows)


def _is_free(table: str, name: str, column: dy.Column) -> bool:
    held = {"currency", "country", "profile", "mode", "kind", "territory", "sector", "share", "quantity", "personnel", "effect"}
    return not (name in schema.primary_key(table) or name in schema.references(table) or name in held or wording.kind(column) == "date")


def _values(column: dy.Column) -> st.SearchStrategy[Any]:
    sort = wording.kind(column)
    if sort == "number":
        low, high = getattr(column, "min", None), getattr(column, "max", None)
        values: st.SearchStrategy[Any] = st.floats(0.001 if low is None else low, 1e9 if high is None else high).map(
            lambda number: number + 0.0
        )
    elif sort == "yes or no":
        values = st.booleans()
    elif sort == "choice":
        values = st.sampled_from(wording.choices(column))
    else:
        values = plain
    return st.none() | values if column.nullable else values


def tables(made: Mission) -> dict[str, pl.DataFrame]:
    return {table: frame.drop(schema.PROVENANCE) for table, frame in made.tables.items()}


def assert_same(one: Mission, other: Mission) -> None:
    for table, frame in tables(one).items():
        for column in frame.columns:
            assert tables(other)[table][column].to_list() == frame[column].to_list(), (table, column)
        assert frame.equals(tables(other)[table]), table


# A whole mission takes seconds to write three times, and is too large to shrink in good time.
@settings(max_examples=max(5, settings().max_examples // 5), phases=[Phase.explicit, Phase.generate])
@given(missions())
def test_round_trip(made: Mission) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write.write_folder(made, place / "csv")
        write.write_folder(made, place / "parquet", "parquet")
        template.write_workbook(place / "mission.xlsx", made)
        for path in (place / "csv", place / "parquet", place / "mission.xlsx"):
            again = read.load(path)
            assert_same(made, again)
            # rows differ in kind of file, never in number: the heading is row 1
            assert again["need"]["_row"].to_list() == [2]


def test_rows_keep_file_sheet_and_row(tmp_path: Path) -> None:
    template.write_workbook(tmp_path / "m.xlsx", mission())
    link = read.load(tmp_path / "m.xlsx")["link"].row(0, named=True)
    assert (link["_file"], link["_sheet"], link["_row"]) == ("m.xlsx", "link", 2)
    place = read.load(write_rows(tiny_rows(), tmp_path / "folder"))["place"]
    assert place.select("place", "_file", "_sheet", "_row").rows() == [("Lublin", "place.csv", None, 2), ("Lviv", "place.csv", None, 3)]


def _rich_rows() -> Rows:
    """The tiny mission with foreign keys that are empty in some rows, yes and no, and text in need of quotation marks."""
    rows = tiny_rows()
    rows["item"][0]["note"] = 'a "quoted", parted text\nof two lines'
    rows["caveat"] = [
        {"caveat": "c", "line": 1, "effect": "limit", "contributor": "POL", "quantity": 5.0, "personnel": False},
        {"caveat": "c", "line": 2, "effect": "refuse", "item": "blanket", "country": "UKR"},
    ]
    for row in rows["caveat"]:
        row.update(legal_basis="a law", source="made up")
    return rows


def test_the_validator_accepts_what_we_write(tmp_path: Path) -> None:
    write.write_folder(mission(_rich_rows()), tmp_path / "m")
    report = frictionless.validate(str(tmp_path / "m" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])


@pytest.mark.parametrize(
    ("table", "cells", "kind"),
    [
        ("offer", {"item": "blankt"}, "foreign-key"),
        ("offer", {"quantity": -1.0}, "constraint-error"),
        ("need", {"place": None}, "constraint-error"),
        ("mission", {"currency": "euro"}, "constraint-error"),
    ],
)
def test_the_validator_finds_what_we_find(tmp_path: Path, table: str, cells: dict[str, object], kind: str) -> None:
    rows = _rich_rows()
    rows[table][0].update(cells)
    write.write_folder(mission(rows), tmp_path / "m")
    report = frictionless.validate(str(tmp_path / "m" / "datapackage.json"))
    assert kind in {found for (found,) in report.flatten(["type"])}
    assert any(finding.table == table and finding.field in cells for finding in read.load_checked(tmp_path / "m")[1])


def test_the_package_says_what_the_files_are(tmp_path: Path) -> None:
    write.write_folder(mission(), tmp_path / "m")
    package = json.loads((tmp_path / "m" / "datapackage.json").read_text())
    need = next(resource for resource in package["resources"] if resource["name"] == "need")
    fields = {field["name"]: field for field in need["schema"]["fields"]}
    assert need["schema"]["primaryKey"] == ["need"]
    assert {"fields": ["place"], "reference": {"resource": "place", "fields": ["place"]}} in need["schema"]["foreignKeys"]
    assert fields["quantity"]["constraints"] == {"required": True, "minimum": 0.0}
    assert need["bytes"] == (tmp_path / "m" / "need.csv").stat().st_size
    assert package["sources"] == [{"title": "Made up for a test"}]


def test_a_folder_in_use_is_not_written_over(tmp_path: Path) -> None:
    write.write_folder(mission(), tmp_path / "m")
    (tmp_path / "m" / "remarks.txt").write_text("mine")
    with pytest.raises(CoalitionError, match="there already"):
        write.write_folder(mission(), tmp_path / "m")
    write.write_folder(mission(), tmp_path / "m", "parquet", force=True)
    assert sorted(file.suffix for file in (tmp_path / "m").iterdir() if file.stem == "need") == [".parquet"]
    assert (tmp_path / "m" / "remarks.txt").read_text() == "mine"
    assert_same(mission(), read.load(tmp_path / "m"))


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(write, "_write_package", fail)
    monkeypatch.setattr("openpyxl.Workbook.save", fail)
    with pytest.raises(OSError, match="disk full"):
        write.write_folder(mission(), tmp_path / "m")
    with pytest.raises(OSError, match="disk full"):
        template.write_workbook(tmp_path / "m.xlsx", mission())
    assert list(tmp_path.iterdir()) == []


def test_package_of_a_folder_of_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(tiny_rows(), tmp_path)
    assert write.main([str(tmp_path), "--licence", "CC-BY-4.0", "--title", "A title"]) == 0
    assert read.load_checked(tmp_path)[1] == ()
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid
    shutil.copy(tmp_path / "datapackage.json", tmp_path / "map.geojson")
    package = json.loads((tmp_path / "datapackage.json").read_text())
    package["resources"].append({"name": "map", "path": "map.geojson"})
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    with (tmp_path / "need.csv").open("a") as file:
        file.write("more,people warm,Lviv,5,2025-04-07,2025-04-27,first,made up\n")
    (stale,) = read.load_checked(tmp_path)[1]
    assert (stale.severity, stale.table, stale.field) == ("warning", "need", "hash")
    assert write.main([str(tmp_path)]) == 0
    assert read.load_checked(tmp_path)[1] == ()
    again = json.loads((tmp_path / "datapackage.json").read_text())
    assert (again["title"], again["licenses"]) == ("A title", [{"name": "CC-BY-4.0"}])
    assert again["resources"][-1] == {"name": "map", "path": "map.geojson"}
    (tmp_path / "need.csv").write_text("need\n\n")
    assert write.main([str(tmp_path)]) == 2
    assert "need" in capsys.readouterr().err
    with pytest.raises(InputError):
        write.write_package(tmp_path)
