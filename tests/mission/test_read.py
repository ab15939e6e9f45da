"""Forms of files that are read, forms that are refused, and damage that is reported as one finding."""

from __future__ import annotations

import datetime
import hashlib
import json
import random
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from coalition.errors import Finding, InputError
from coalition.mission import read, template, write
from tests.mission.tiny import mission, tiny_rows, write_rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_rows(tiny_rows(), tmp_path / "tiny")


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    template.write_workbook(tmp_path / "tiny.xlsx", mission())
    return tmp_path / "tiny.xlsx"


def findings_of(path: Path) -> tuple[Finding, ...]:
    made, findings = read.load_checked(path)
    assert (made is None) == any(finding.severity == "error" for finding in findings)
    return findings


def only(path: Path) -> Finding:
    """The only finding."""
    findings = findings_of(path)
    assert len(findings) == 1, "\n".join(map(str, findings))
    return findings[0]


def test_a_missing_path_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read.load(tmp_path / "nowhere")
    assert caught.value.findings[0].hint == "Check the path."


def test_a_folder_without_tables_says_what_is_expected(tmp_path: Path) -> None:
    assert "need.csv" in only(tmp_path).expected


def test_files_keep_their_digest(folder: Path) -> None:
    digests = {file.name: file.sha256 for file in read.load(folder).files}
    assert digests["need.csv"] == hashlib.sha256((folder / "need.csv").read_bytes()).hexdigest()
    assert set(digests) == {f"{table}.csv" for table in tiny_rows()}


# CSV


def test_byte_order_mark_blank_rows_and_spaces_are_no_matter(folder: Path) -> None:
    text = (folder / "place.csv").read_text("utf-8")
    heading, *rows = text.splitlines()
    padded = [heading.replace(",", " ,"), "", ",,,,,", *(row.replace("Lviv,Lviv", " Lviv , Lviv ") for row in rows), ""]
    (folder / "place.csv").write_text("\ufeff" + "\r\n".join(padded), "utf-8", newline="")
    assert read.load(folder)["place"].select("place", "_row").rows() == [("Lublin", 4), ("Lviv", 5)]


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("TRUE", True), ("1", True), ("No", False), ("false", False), ("0", False)])
def test_ways_to_write_yes_and_no(folder: Path, text: str, value: bool) -> None:
    rows = tiny_rows()
    rows["item"][0]["whole"] = text
    assert read.load(write_rows(rows, folder))["item"]["whole"].to_list() == [value]


def test_row_with_a_cell_too_many(folder: Path) -> None:
    (folder / "priority.csv").write_text("priority,tier,author,source\nfirst,1,the staff, A and B,made up\n")
    finding = findings_of(folder)[0]
    assert (finding.table, finding.value, finding.line) == ("priority", "5 cells", 2)
    assert "double quotation marks" in finding.hint


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"", "first row"),
        (b"\n\n", "first row"),
        ("need;measure\nß;x".encode("cp1252"), "CSV UTF-8"),
        (b'need,measure\n"n,m', "quotation mark"),
        (b"need;measure\nn;m\n", "dialect.delimiter"),
        ("need,measure\n".encode("utf-16"), "CSV UTF-8"),
    ],
    ids=["empty", "blank", "other-encoding", "cut-off", "semicolons", "utf-16"],
)
def test_csv_that_cannot_be_read_is_one_finding(folder: Path, data: bytes, hint: str) -> None:
    (folder / "need.csv").write_bytes(data)
    finding = only(folder)
    assert (finding.severity, finding.table, finding.file) == ("error", "need", "need.csv")
    assert hint in finding.hint


def test_headings_doubled_unnamed_and_unknown(folder: Path) -> None:
    (folder / "priority.csv").write_text("priority,tier,author,source,tier,,colour,\nfirst,1,x,made up,2,?,red,\n")
    found = {(finding.value, finding.expected.split(":")[0]) for finding in findings_of(folder)}
    assert found == {("tier", "each heading once"), ("column 6", "a heading over every filled column"), ("colour", "a column of the table")}


# Data package


def package(folder: Path, *resources: dict[str, Any]) -> Path:
    """A datapackage.json of the folder's files, some of them replaced by ``resources``."""
    named = {resource.get("name"): resource for resource in resources}
    listed = [
        named.pop(file.stem, {"name": file.stem, "path": file.name, "format": file.suffix[1:]})
        for file in sorted(folder.iterdir())
        if file.suffix in (".csv", ".parquet")
    ]
    (folder / "datapackage.json").write_text(json.dumps({"name": "tiny", "resources": listed + list(named.values())}))
    return folder


def test_package_and_its_descriptor_read_alike(folder: Path) -> None:
    package(folder, {"name": "map", "path": "map.geojson"})
    assert findings_of(folder) == ()
    assert read.load(folder / "datapackage.json").files == read.load(folder).files


def test_package_with_other_file_names_delimiter_and_subfolder(folder: Path) -> None:
    (folder / "data").mkdir()
    text = (folder / "need.csv").read_text().replace(",", ";")
    (folder / "need.csv").unlink()
    (folder / "data" / "needs 2025.csv").write_text(text)
    package(folder, {"name": "need", "path": "data/needs 2025.csv", "dialect": {"delimiter": ";"}})
    assert read.load(folder)["need"]["_file"].to_list() == ["data/needs 2025.csv"]


@pytest.mark.parametrize(
    "path", ["../need.csv", "/etc/passwd", "https://example.org/need.csv", "data/../../need.csv", "..\\need.csv", "link.csv"]
)
def test_paths_stay_inside_the_folder(folder: Path, path: str) -> None:
    (folder / "need.csv").rename(folder.parent / "need.csv")
    if path == "link.csv":
        (folder / "link.csv").unlink()
        (folder / "link.csv").symlink_to(folder.parent / "need.csv")
    package(folder, {"name": "need", "path": path, "format": "csv"})
    refused = [finding for finding in findings_of(folder) if finding.table == "need"]
    assert [(finding.value, finding.expected) for finding in refused] == [(path, "a relative path inside the mission's folder")]


def test_a_link_out_of_a_plain_folder_is_refused(folder: Path) -> None:
    (folder / "need.csv").rename(folder.parent / "elsewhere.csv")
    (folder / "need.csv").symlink_to(folder.parent / "elsewhere.csv")
    assert only(folder).expected == "a relative path inside the mission's folder"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"resources": 3}', '{"resources": ["need.csv"]}', "[" * 100_000])
def test_a_package_that_is_none_is_one_finding(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text)
    assert only(folder).file == "datapackage.json"


def test_package_lists_what_is_not_there_and_not_what_is(folder: Path) -> None:
    package(folder)
    (folder / "offer.csv").rename(folder / "goal.csv")
    found = {(finding.severity, finding.table, finding.value) for finding in findings_of(folder)}
    assert found == {("error", "offer", "offer.csv"), ("warning", "goal", "goal.csv")}


def test_two_files_of_one_table(folder: Path) -> None:
    pl.read_csv(folder / "need.csv").write_parquet(folder / "need.parquet")
    assert "one file for the table" in only(folder).expected


# Parquet


def parquet(folder: Path, table: str, **columns: pl.Series) -> Path:
    """The table as Parquet instead of CSV, with some columns replaced."""
    frame = pl.read_csv(folder / f"{table}.csv").with_columns(**columns)
    (folder / f"{table}.csv").unlink()
    frame.write_parquet(folder / f"{table}.parquet")
    return folder


def test_parquet_of_other_types_reads_the_same(folder: Path) -> None:
    before = read.load(folder)["need"]
    midnight = pl.Series([datetime.datetime(2025, 4, 27)])
    parquet(folder, "need", due=midnight, first_useful=pl.Series([datetime.date(2025, 4, 7)]), quantity=pl.Series([60], dtype=pl.Int16))
    after = read.load(folder)["need"]
    assert after.drop("_file").equals(before.drop("_file"))
    assert after["_row"].to_list() == [2]


def test_whole_numbers_kept_as_floats(folder: Path) -> None:
    parquet(folder, "mission", periods=pl.Series([4.0]), mission=pl.Series([7.0]))
    assert read.load(folder)["mission"].select("mission", "periods").row(0) == ("7", 4)


@pytest.mark.parametrize(
    ("column", "values", "value"),
    [
        ("quantity", [float("nan")], "NaN"),
        ("due", [datetime.datetime(2025, 4, 27, 12)], "2025-04-27 12:00:00.000000"),
        ("place", [["Lviv"]], "List(String)"),
    ],
)
def test_parquet_cells_that_hold_no_value(folder: Path, column: str, values: list[object], value: str) -> None:
    parquet(folder, "need", **{column: pl.Series(values)})
    assert (column, value) in {(finding.field, finding.value) for finding in findings_of(folder)}


def test_damaged_parquet_is_one_finding(folder: Path) -> None:
    data = (parquet(folder, "need") / "need.parquet").read_bytes()
    for size in (0, 3, 40, len(data) // 2, len(data) - 1):
        (folder / "need.parquet").write_bytes(data[:size])
        assert (only(folder).table, only(folder).file) == ("need", "need.parquet")


# Excel


def edit(workbook: Path, sheet: str, **cells: object) -> Path:
    """The workbook with some cells of a sheet changed by their address, as a spreadsheet program would save them."""
    book = openpyxl.load_workbook(workbook)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(workbook)
    return workbook


def letter(workbook: Path, sheet: str, column: str) -> str:
    book = openpyxl.load_workbook(workbook)
    return next(cell.column_letter for cell in book[sheet][1] if cell.value == column)


def test_excel_dates_numbers_and_text_for_each_other(workbook: Path) -> None:
    edit(workbook, "need", **{letter(workbook, "need", "due") + "2": "2025-04-27", letter(workbook, "need", "quantity") + "2": "60"})
    edit(workbook, "mission", **{letter(workbook, "mission", "periods") + "2": 4.0, letter(workbook, "mission", "mission") + "2": 7})
    edit(workbook, "source", **{letter(workbook, "source", "published") + "2": datetime.date(2025, 3, 31)})
    made = read.load(workbook)
    assert made["need"].select("quantity", "due").row(0) == (60.0, datetime.date(2025, 4, 27))
    assert made["mission"].select("mission", "periods").row(0) == ("7", 4)
    assert made["source"]["published"].to_list() == ["2025-03-31"]


def test_excel_rows_keep_their_number(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["place"].insert_rows(3, 2)
    book.save(workbook)
    assert read.load(workbook)["place"]["_row"].to_list() == [2, 5]


def test_a_sheet_that_begins_below_row_1(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["priority"].insert_rows(1, 2)
    book.save(workbook)
    assert (only(workbook).sheet, only(workbook).expected) == ("priority", "a heading in row 1")


@pytest.mark.parametrize("value", ["#REF!", "=1/0"], ids=["error", "formula-without-value"])
def test_excel_errors_and_formulas_never_calculated(workbook: Path, value: str) -> None:
    edit(workbook, "link", **{letter(workbook, "link", "capacity") + "2": value})
    finding = only(workbook)
    assert (finding.table, finding.sheet, finding.field, finding.line, finding.value) == ("link", "link", "capacity", 2, value)


def test_excel_thousands_as_text_are_refused(workbook: Path) -> None:
    edit(workbook, "need", **{letter(workbook, "need", "quantity") + "2": "1 250"})
    assert "thousands" in only(workbook).hint


def test_unknown_sheet_suggests_the_nearest(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["need"].title = "needs"
    book.create_sheet("_remarks")["A1"] = "not read"
    book.save(workbook)
    found = findings_of(workbook)
    assert [(finding.sheet, finding.hint) for finding in found if finding.sheet == "needs"] == [("needs", "Did you mean 'need'?")]
    assert not any(finding.sheet == "_remarks" for finding in found)


def test_damaged_workbook_is_one_finding(workbook: Path) -> None:
    data = workbook.read_bytes()
    for size in (0, 10, len(data) // 2, len(data) - 10):
        workbook.write_bytes(data[:size])
        assert (only(workbook).severity, only(workbook).file) == ("error", "tiny.xlsx")


def test_noise_never_ends_in_a_traceback(folder: Path, workbook: Path) -> None:
    parquet(folder, "need")
    noise = random.Random(7)
    for path, whole in ((folder / "need.parquet", folder), (workbook, workbook), (folder / "place.csv", folder)):
        data = path.read_bytes()
        # Not in the footer of Parquet (its length stands before the last four bytes): polars itself aborts on some wrong offsets.
        end = len(data) - 8 - int.from_bytes(data[-8:-4], "little") if path.suffix == ".parquet" else len(data)
        for _ in range(15):
            damaged = bytearray(data)
            for _ in range(8):
                damaged[noise.randrange(end)] = noise.randrange(256)
            path.write_bytes(bytes(damaged))
            findings_of(whole)
        path.write_bytes(data)


def test_nothing_is_written_by_reading(folder: Path) -> None:
    write.write_package(folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    read.load(folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
