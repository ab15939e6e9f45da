"""Bytes of a CSV, Parquet or Excel file become grids of text: headings, cells, row numbers. Nothing is interpreted yet."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field

import fastexcel
import openpyxl
import polars as pl

_LARGEST_WORKBOOK = 2**30
_FORMULA_OR_ERROR = re.compile(rb'<f[ />]|t="e"')


class Unreadable(Exception):
    """A file, or a sheet of it, that cannot be read at all: what was found, what was expected, how to mend it."""

    def __init__(self, value: str, expected: str, hint: str) -> None:
        super().__init__(value, expected, hint)
        self.value, self.expected, self.hint = value, expected, hint


@dataclass(frozen=True)
class Problem:
    """Something wrong at one line (the heading is 1) and heading of a grid."""

    line: int
    heading: str
    value: str
    expected: str
    hint: str


@dataclass
class Grid:
    """``headings`` by column, ``frame`` of text with as many columns (any names), ``lines``: row number of each row of the frame."""

    headings: list[str]
    frame: pl.DataFrame
    lines: pl.Series
    problems: list[Problem] = field(default_factory=list)


def from_csv(data: bytes, delimiter: str = ",") -> Grid:
    """The grid of a CSV file in UTF-8 (with or without a byte order mark). Raises Unreadable."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"byte {error.start}", "text in UTF-8", "Save the file as `CSV UTF-8`.") from None
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(
            str(error), "a complete CSV file", "A quotation mark may be missing, or the file may be cut off; save it anew."
        ) from None
    if not records or not any(cell.strip() for cell in records[0]):
        raise Unreadable("", "a heading in row 1", "The file is empty: write the column names into its first row.")
    headings = [cell.strip() for cell in records[0]]
    if len(headings) == 1 and re.search(r"[;\t]", headings[0]):
        raise Unreadable(
            headings[0][:80], "cells parted by commas", "Save the file with commas, or state `dialect.delimiter` in datapackage.json."
        )
    problems = []
    rows, lines = [], []
    for line, record in enumerate(records[1:], start=2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(headings):
            hint = "A comma or a quotation mark may be missing or too many; text with commas goes into double quotation marks."
            problems.append(Problem(line, "", f"{len(record)} cells", f"{len(headings)} cells, as in the heading", hint))
            record = (record + [""] * len(headings))[: len(headings)]
        rows.append(record)
        lines.append(line)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(headings)
    frame = pl.DataFrame({str(number): pl.Series(cells, dtype=pl.String) for number, cells in enumerate(columns)})
    return Grid(headings, frame, pl.Series(lines, dtype=pl.Int64), problems)


def from_parquet(data: bytes) -> Grid:
    """The grid of a Parquet file; the line of its first row is 2, as if it had a heading row. Raises Unreadable."""
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise Unreadable(
            str(error).splitlines()[0][:120], "a complete Parquet file", "The file is empty, cut off or damaged; write it anew."
        ) from None
    problems = []
    texts = {}
    for number, (name, kind) in enumerate(frame.schema.items()):
        values = frame[name]
        if kind.is_nested() or kind in (pl.Binary, pl.Object):
            problems.append(Problem(1, name, str(kind), "a column of text, numbers, dates or yes/no", "Write the column as text."))
            values = pl.Series(name, [None] * frame.height, dtype=pl.String)
        elif kind.is_float() and bool((values.drop_nulls() == values.drop_nulls().round()).all()):
            # Whole numbers kept as floats (a habit of pandas) read as whole numbers, also in text columns.
            values = values.cast(pl.Int64, strict=False) if bool((values.drop_nulls().abs() < 2**53).all()) else values
        texts[str(number)] = values.cast(pl.String)
    blank = pl.all_horizontal(pl.all().is_null()) if texts else pl.lit(False)
    text = pl.DataFrame(texts).with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("line")).filter(~blank.fill_null(False))
    text = text.filter(~pl.all_horizontal(pl.exclude("line").is_null())) if texts else text
    return Grid(frame.columns, text.drop("line"), text["line"], problems)


def from_workbook(data: bytes) -> dict[str, Grid | Unreadable]:
    """The grid of every sheet of an Excel workbook (.xlsx) by sheet name. Raises Unreadable if the workbook as a whole is."""
    damaged = "The workbook is empty, cut off, protected by a password or damaged; save it anew as .xlsx."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_WORKBOOK:
                raise Unreadable("more than 1 GiB unpacked", "a workbook of at most 1 GiB", "Use a folder of CSV or Parquet files.")
            sheets = [part for part in archive.namelist() if part.startswith("xl/worksheets/")]
            formulas = any(_FORMULA_OR_ERROR.search(archive.read(part)) for part in sheets)
        reader = fastexcel.read_excel(data)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        fastexcel.FastExcelError,
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise Unreadable(str(error).splitlines()[0][:120], "a complete Excel workbook", damaged) from None
    except Exception as error:  # zlib.error and the reader's own panics have no common base
        raise Unreadable(type(error).__name__, "a complete Excel workbook", damaged) from None
    grids: dict[str, Grid | Unreadable] = {}
    for name in reader.sheet_names:
        try:
            grids[name] = _sheet(reader, name)
        except Unreadable as error:
            grids[name] = error
        except fastexcel.FastExcelError as error:
            grids[name] = Unreadable(str(error).splitlines()[0][:120], "a readable sheet", damaged)
    if formulas:
        _report_cells_without_value(data, grids)
    return grids


def _sheet(reader: fastexcel.ExcelReader, name: str) -> Grid:
    text = pl.DataFrame(reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars())
    if text.height == 0 or text.width == 0:
        raise Unreadable("", "a heading in row 1", "The sheet is empty: write the column names into its first row.")
    numbers = pl.DataFrame(reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="float").to_polars())
    columns = [str(number) for number in range(text.width)]
    text.columns = numbers.columns = columns
    exact = []
    for column in columns:
        # The text of a number is rounded to nine decimals; where that lost something, the number itself is written out.
        number, read = numbers[column], text[column].cast(pl.Float64, strict=False)
        lossy = (read.is_not_null() & number.is_not_null() & (read != number)).fill_null(False)
        exact.append(text[column].zip_with(~lossy, number.cast(pl.String)).alias(column))
    text = pl.DataFrame(exact).with_row_index("line", offset=1).with_columns(pl.col("line").cast(pl.Int64))
    headings = [(cell or "").strip() for cell in text.drop("line").row(0)]
    if not any(headings):
        raise Unreadable("", "a heading in row 1", "Move the column names into the first row of the sheet.")
    body = text.slice(1).filter(~pl.all_horizontal(pl.exclude("line").is_null() | (pl.exclude("line").str.strip_chars() == "")))
    return Grid(headings, body.drop("line"), body["line"])


def _report_cells_without_value(data: bytes, grids: dict[str, Grid | Unreadable]) -> None:
    """Add a problem for every formula without a stored value and every error value (such as #REF!), which read as empty cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        for name, grid in grids.items():
            if isinstance(grid, Unreadable) or name not in workbook.sheetnames:
                continue
            places = {line: index for index, line in enumerate(grid.lines)}
            for row in workbook[name].iter_rows():
                for cell in row:
                    if cell.value is None or cell.data_type not in ("e", "f") or cell.column > len(grid.headings):
                        continue
                    index = places.get(cell.row)
                    if index is None or grid.frame[index, cell.column - 1] is None:
                        hint = "Open the workbook in a spreadsheet program and save it, or write the value itself."
                        heading = grid.headings[cell.column - 1]
                        grid.problems.append(
                            Problem(cell.row, heading, str(cell.value)[:80], "a value, not an error or a formula never calculated", hint)
                        )
        workbook.close()
