"""The workbook: a sheet a table, headings with help, drop-downs, and text that stays text."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from coalition.errors import CoalitionError
from coalition.mission import read, schema, template
from tests.mission.tiny import mission, tiny_rows


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "mission.xlsx"
    template.write_workbook(path)
    return path


def test_every_table_is_a_sheet_with_its_columns(empty: Path) -> None:
    workbook = openpyxl.load_workbook(empty)
    assert [name for name in workbook.sheetnames if not name.startswith("_")] == list(schema.TABLES)
    for table in schema.TABLES:
        assert [cell.value for cell in workbook[table][1]] == list(schema.columns(table))


def test_headings_have_help(empty: Path) -> None:
    sheet = openpyxl.load_workbook(empty)["item"]
    help_of = {cell.value: cell.comment.text for cell in sheet[1]}
    assert "t per unit" in help_of["mass"]
    assert "Empty: 0" in help_of["mass"]
    assert "Must be filled" in help_of["profile"]
    assert "one of: non-lethal, dual-use, lethal" in help_of["class"]


def _validations(sheet) -> dict[str, str]:
    return {str(check.sqref).split(":")[0].rstrip("0123456789"): str(check.formula1) for check in sheet.data_validations.dataValidation}


def test_drop_downs_offer_choices_and_keys_of_other_sheets(empty: Path) -> None:
    workbook = openpyxl.load_workbook(empty)
    letters = {cell.value: cell.column_letter for cell in workbook["offer"][1]}
    found = _validations(workbook["offer"])
    assert found[letters["place"]] == "'place'!$A$2:$A$1048576"
    assert found[letters["item"]] == "'item'!$A$2:$A$1048576"
    sheet, cells = workbook.defined_names[found[letters["status"]]].attr_text.split("!")
    assert [cell.value for (cell,) in workbook[sheet.strip("'")][cells.replace("$", "")]] == ["indicative", "firm"]


def test_an_empty_template_reads_as_an_empty_mission(empty: Path) -> None:
    made, findings = read.load_checked(empty)
    assert made is None
    assert {finding.table for finding in findings} == set(schema.REQUIRED_TABLES)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1 a day", "@SUM(A1)", "=cmd|'/c calc'!A1"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    rows = tiny_rows()
    rows["item"][0]["name"] = text
    path = tmp_path / "m.xlsx"
    template.write_workbook(path, mission(rows))
    cell = openpyxl.load_workbook(path)["item"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f>" in archive.read(part) for part in archive.namelist() if part.startswith("xl/worksheets/"))
    assert read.load(path)["item"]["name"].to_list() == [text]


def test_a_workbook_in_use_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "m.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(CoalitionError, match="there already"):
        template.write_workbook(path)
    assert path.read_bytes() == b"mine"
    template.write_workbook(path, force=True)
    assert openpyxl.load_workbook(path).sheetnames[0] == "mission"
    with pytest.raises(CoalitionError, match=r"\.xlsx"):
        template.write_workbook(tmp_path / "m.csv")
