"""Writes an Excel workbook with a sheet a table: headings with help, drop-downs, and the rows of a mission if there is one."""

from __future__ import annotations

import datetime
import os
import tempfile
from pathlib import Path

import polars as pl
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from coalition.errors import CoalitionError
from coalition.mission import schema, wording
from coalition.mission.mission import Mission

CHOICES = "_choices"
"""Sheet that holds the choices of drop-downs; names beginning with _ are not read as tables."""

_LAST_ROW = 1_048_576
_FORMULA_BEGINS = ("=", "+", "-", "@")
_REQUIRED, _OPTIONAL = PatternFill("solid", fgColor="1F3864"), PatternFill("solid", fgColor="8496B0")
_COMMENT_SIZE = (150, 380)


def write_workbook(path: Path, mission: Mission | None = None, *, force: bool = False) -> None:
    """Write a workbook with a sheet for every table, empty or filled with the rows of ``mission``.

    Dark headings must be filled; every heading has a comment with its meaning, unit and default. The file is written beside its place
    and then renamed. Raises CoalitionError if the file is there already, unless ``force``.
    """
    if path.suffix.lower() != ".xlsx":
        raise CoalitionError(f"{path}: the name of a workbook ends in .xlsx")
    if path.exists() and not force:
        raise CoalitionError(f"{path} is there already; name another file, or write over it with force")
    workbook = Workbook()
    workbook.remove(workbook.active)
    sheets = {table: workbook.create_sheet(table) for table in schema.TABLES}
    _write_choices(workbook)
    for table, sheet in sheets.items():
        _write_heading(sheet, table)
        _add_drop_downs(sheet, table)
        if mission is not None:
            _write_rows(sheet, mission[table].select(list(schema.columns(table))))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".template.") as made:
        beside = Path(made) / "mission.xlsx"
        workbook.save(beside)
        os.replace(beside, path)


def help_text(table: str, name: str) -> str:
    """What a column means, its unit, what it expects, its default, and whether it must be filled."""
    column = schema.columns(table)[name]
    said = [column.description or ""]
    if wording.unit(column):
        said.append(f"Unit: {wording.unit(column)}.")
    said.append(f"Expected: {wording.expectation(column)}.")
    if name in schema.primary_key(table):
        others = [f"`{key}`" for key in schema.primary_key(table) if key != name]
        said.append("Together with " + " and ".join(others) + " it is unique." if others else "Every row has its own.")
    if wording.required(table, name):
        said.append("Must be filled.")
    else:
        said.append(f"Empty: {wording.default(column)}." if wording.default(column) else "May be empty.")
    return "\n".join(said)


def _write_heading(sheet: Worksheet, table: str) -> None:
    for number, name in enumerate(schema.columns(table), start=1):
        cell = sheet.cell(1, number, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _REQUIRED if wording.required(table, name) else _OPTIONAL
        cell.alignment = Alignment(vertical="center")
        cell.comment = Comment(help_text(table, name), "Coalition", *_COMMENT_SIZE)
        sheet.column_dimensions[get_column_letter(number)].width = max(12, len(name) + 4)
    sheet.freeze_panes = "B2"


def _choice_name(table: str, name: str) -> str:
    """Name of the range of a choice's values."""
    return f"choice_{table}_{name}"


def _write_choices(workbook: Workbook) -> None:
    """A hidden sheet with a named range of values for every choice (a list in the validation itself may hold 255 characters only)."""
    sheet = workbook.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    number = 0
    for table in schema.TABLES:
        for name, column in schema.columns(table).items():
            values = ["yes", "no"] if wording.kind(column) == "yes or no" else wording.choices(column)
            if not values:
                continue
            number += 1
            letter = get_column_letter(number)
            for row, value in enumerate([f"{table}.{name}", *values], start=1):
                sheet.cell(row, number, value)
            range_name = _choice_name(table, name)
            workbook.defined_names[range_name] = DefinedName(range_name, attr_text=f"'{CHOICES}'!${letter}$2:${letter}${len(values) + 1}")


def _add_drop_downs(sheet: Worksheet, table: str) -> None:
    """Drop-downs for choices and for keys of other sheets, and checks of dates and numbers."""
    references = schema.references(table)
    for number, (name, column) in enumerate(schema.columns(table).items(), start=1):
        sort = wording.kind(column)
        if name in references:
            target = references[name]
            letter = get_column_letter(list(schema.columns(target)).index(schema.primary_key(target)[0]) + 1)
            # A warning only: the key may be typed before its row is there.
            check = DataValidation("list", formula1=f"'{target}'!${letter}$2:${letter}${_LAST_ROW}", errorStyle="warning")
        elif sort in ("choice", "yes or no"):
            check = DataValidation("list", formula1=_choice_name(table, name))
        elif sort == "date":
            check = DataValidation("date", operator="greaterThan", formula1="32873")  # 1 January 1990 as spreadsheets count days
        elif sort in ("number", "whole number"):
            least = getattr(column, "min", None)
            least = getattr(column, "min_exclusive", None) if least is None else least
            kind = "whole" if sort == "whole number" else "decimal"
            check = DataValidation(kind, operator="greaterThanOrEqual", formula1=str(-1e15 if least is None else least))
        else:
            continue
        check.allow_blank = column.nullable
        check.showErrorMessage = True
        check.errorTitle, check.error = f"{table}.{name}"[:32], f"Expected {wording.expectation(column)}."[:225]
        letter = get_column_letter(number)
        check.add(f"{letter}2:{letter}{_LAST_ROW}")
        sheet.add_data_validation(check)


def _write_rows(sheet: Worksheet, frame: pl.DataFrame) -> None:
    for line, row in enumerate(frame.iter_rows(), start=2):
        for number, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(line, number)
            if isinstance(value, str):
                _write_text(cell, value)
            elif isinstance(value, float):
                # As a number in all its digits; openpyxl itself would round to sixteen.
                cell.value, cell.data_type = repr(value), "n"
            elif isinstance(value, datetime.date):
                cell.value, cell.number_format = value, "yyyy-mm-dd"
            else:
                cell.value = wording.cell(value) if isinstance(value, bool) else value


def _write_text(cell, value: str) -> None:  # type: ignore[no-untyped-def]  # openpyxl has no types
    """Text stays text: what begins like a formula is marked so that no spreadsheet program ever runs it."""
    cell.value = value
    cell.data_type = "s"
    cell.number_format = "@"
    if value.startswith(_FORMULA_BEGINS):
        cell.quotePrefix = True
