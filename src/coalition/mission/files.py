"""Finds the tables of a mission in a folder, a data package or a workbook, and reads each as text with its file, sheet and row."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from coalition.errors import Finding
from coalition.mission import grids, schema, wording
from coalition.mission.mission import InputFile

PACKAGE = "datapackage.json"
SUFFIXES = {".csv": "csv", ".parquet": "parquet"}


@dataclass
class Reading:
    """What was found: ``tables`` of text (declared columns and provenance), ``files``, ``findings``; ``unread`` tables are damaged."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    files: list[InputFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def refuse(
        self, table: str, value: str, expected: str, hint: str, *, file: str = "", sheet: str = "", line: int = 0, name: str = ""
    ) -> None:
        """Add an error about a table, file, sheet or heading."""
        self.findings.append(Finding("error", table, "", name, value, expected, hint, file, sheet, line))


@dataclass(frozen=True)
class Resource:
    """Where a table lies: ``file`` relative to the mission's folder, its form (csv, parquet), and what the package says of it."""

    table: str
    file: str
    form: str
    delimiter: str = ","
    sha256: str = ""


def read(path: Path) -> Reading:
    """Every table under ``path`` (a folder, its datapackage.json, or a workbook) as text."""
    reading = Reading()
    if path.name == PACKAGE:
        path = path.parent
    if path.is_dir():
        resources = package_resources(path, reading) if (path / PACKAGE).is_file() else folder_resources(path, reading)
        for resource in resources:
            _read_resource(path, resource, reading)
    elif path.is_file() and path.suffix.lower() in (".xlsx", ".xlsm"):
        _read_workbook(path, reading)
    else:
        expected = "a folder of CSV or Parquet files, or an Excel workbook (.xlsx)"
        reading.refuse(
            "", str(path), expected, "Check the path." if not path.exists() else "`coalition template` writes a workbook to fill in."
        )
    return reading


def folder_resources(folder: Path, reading: Reading) -> list[Resource]:
    """The CSV and Parquet files of a folder without a datapackage.json; each is named after its table."""
    resources = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(("_", ".")):
            resources.append(Resource(file.stem, file.name, SUFFIXES[file.suffix.lower()]))
    if not resources:
        reading.refuse(
            "", str(folder), "files named after tables, such as need.csv", "See docs/how-to/write-a-mission.md for the least tables needed."
        )
    return _known_once(resources, reading)


def package_resources(folder: Path, reading: Reading) -> list[Resource]:
    """The resources of the folder's datapackage.json (Data Package standard) that are tables of a mission."""
    hint = "See https://datapackage.org for the form, or delete the file: a folder of files named after their tables is enough."
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        reading.refuse("", str(error)[:120], "a data package in JSON", hint, file=PACKAGE)
        reading.unread.update(schema.TABLES)
        return []
    declared = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(declared, list) or not all(isinstance(entry, dict) for entry in declared):
        reading.refuse("", "", "a list `resources` of objects with `name` and `path`", hint, file=PACKAGE, name="resources")
        reading.unread.update(schema.TABLES)
        return []
    resources = [resource for entry in declared if (resource := _package_resource(entry, reading)) is not None]
    listed = {str(entry.get("path")) for entry in declared}
    for file in sorted(folder.iterdir()):
        if file.stem in schema.TABLES and file.suffix.lower() in SUFFIXES and file.name not in listed:
            expected = f"a table that {PACKAGE} lists"
            hint = "The file is not read; list it (`python -m coalition.mission.write FOLDER` does), or take it away."
            reading.findings.append(Finding("warning", file.stem, "", "", file.name, expected, hint, file.name))
    return _known_once(resources, reading)


def _package_resource(entry: dict[str, Any], reading: Reading) -> Resource | None:
    table, file = entry.get("name"), entry.get("path")
    name = table if isinstance(table, str) else ""
    if not isinstance(table, str) or not isinstance(file, str):
        reading.unread.add(name)
        reading.refuse(
            name, str(file)[:120], "a resource with a `name` and one `path`", "Give each table one file.", file=PACKAGE, name="path"
        )
        return None
    form = str(entry.get("format") or SUFFIXES.get(PurePosixPath(file).suffix.lower(), "")).lower()
    if form not in SUFFIXES.values():
        if table in schema.TABLES:
            reading.unread.add(table)
            reading.refuse(table, form or file, "a CSV or Parquet file", "Write the table as CSV or Parquet.", file=PACKAGE, name="format")
        return None  # a resource that is no table of a mission (a map, a text) is somebody else's
    dialect = entry.get("dialect")
    delimiter = str(dialect.get("delimiter", ",")) if isinstance(dialect, dict) else ","
    stated = str(entry.get("hash", ""))
    digest = stated.removeprefix("sha256:") if stated.startswith("sha256:") else ""
    return Resource(table, file, form, delimiter if len(delimiter) == 1 else ",", digest)


def _known_once(resources: list[Resource], reading: Reading) -> list[Resource]:
    """The resources whose table is declared and which come first; the others are findings."""
    kept: dict[str, Resource] = {}
    for resource in resources:
        if resource.table not in schema.TABLES:
            _unknown_table(resource.table, reading, file=resource.file)
        elif resource.table in kept:
            first = kept[resource.table].file
            reading.refuse(
                resource.table, resource.file, f"one file for the table (there is {first} too)", "Keep one of them.", file=resource.file
            )
        else:
            kept[resource.table] = resource
    return list(kept.values())


def _unknown_table(name: str, reading: Reading, *, file: str, sheet: str = "") -> None:
    hint = wording.did_you_mean(name, schema.TABLES, "Names beginning with _ are not read.")
    reading.refuse("", name, "a table of a mission: " + ", ".join(schema.TABLES), hint, file=file, sheet=sheet)


def _inside(folder: Path, file: str) -> bool:
    """Whether ``file`` is a plain relative path that stays inside ``folder``, symbolic links followed."""
    plain = PurePosixPath(file)
    if plain.is_absolute() or ".." in plain.parts or "\\" in file or ":" in file:
        return False
    return (folder / file).resolve().is_relative_to(folder.resolve())


def _read_resource(folder: Path, resource: Resource, reading: Reading) -> None:
    table, file = resource.table, resource.file
    if not _inside(folder, file):
        reading.unread.add(table)
        expected = "a relative path inside the mission's folder"
        reading.refuse(table, file, expected, "Copy the file into the folder and name it without .. or a link.", file=PACKAGE, name="path")
        return
    try:
        data = (folder / file).read_bytes()
    except OSError as error:
        reading.unread.add(table)
        reading.refuse(
            table, file, "a file that can be read", f"{error.strerror or error}: put the file there, or mend its path.", file=file
        )
        return
    digest = hashlib.sha256(data).hexdigest()
    reading.files.append(InputFile(file, digest))
    if resource.sha256 and resource.sha256 != digest:
        hint = f"The file was changed after {PACKAGE} was written; `python -m coalition.mission.write FOLDER` writes it anew."
        reading.findings.append(Finding("warning", table, "", "hash", digest[:12] + "…", f"the sha256 that {PACKAGE} states", hint, file))
    try:
        grid = grids.from_csv(data, resource.delimiter) if resource.form == "csv" else grids.from_parquet(data)
    except grids.Unreadable as error:
        reading.unread.add(table)
        reading.refuse(table, error.value, error.expected, error.hint, file=file)
        return
    reading.tables[table] = _table(table, grid, reading, file)


def _read_workbook(path: Path, reading: Reading) -> None:
    data = path.read_bytes()
    reading.files.append(InputFile(path.name, hashlib.sha256(data).hexdigest()))
    try:
        sheets = grids.from_workbook(data)
    except grids.Unreadable as error:
        reading.unread.update(schema.TABLES)
        reading.refuse("", error.value, error.expected, error.hint, file=path.name)
        return
    for sheet, grid in sheets.items():
        if sheet.startswith("_"):
            continue
        if sheet not in schema.TABLES:
            _unknown_table(sheet, reading, file=path.name, sheet=sheet)
        elif isinstance(grid, grids.Unreadable):
            reading.unread.add(sheet)
            reading.refuse(sheet, grid.value, grid.expected, grid.hint, file=path.name, sheet=sheet)
        else:
            reading.tables[sheet] = _table(sheet, grid, reading, path.name, sheet)


def _table(table: str, grid: grids.Grid, reading: Reading, file: str, sheet: str = "") -> pl.DataFrame:
    """Declared columns of the grid as text, with provenance; unknown, unnamed and repeated headings become findings."""
    for problem in grid.problems:
        reading.refuse(
            table, problem.value, problem.expected, problem.hint, file=file, sheet=sheet, line=problem.line, name=problem.heading
        )  # fmt: skip
    declared = schema.columns(table)
    columns: dict[str, pl.Series] = {}
    for number, heading in enumerate(grid.headings):
        cells = grid.frame.to_series(number)
        place = {"file": file, "sheet": sheet, "line": 1}
        if not heading:
            if cells.str.strip_chars().replace("", None).is_not_null().any():
                hint = "Name the column, or delete its cells."
                reading.findings.append(
                    Finding("error", table, "", "", f"column {number + 1}", "a heading over every filled column", hint, file, sheet, 1)
                )
        elif heading not in declared:
            hint = wording.did_you_mean(heading, declared, "Remarks go into `note`; other columns are not read, so delete it.")
            reading.findings.append(
                Finding("error", table, "", heading, heading, "a column of the table: " + ", ".join(declared), hint, **place)  # type: ignore[arg-type]
            )
        elif heading in columns:
            hint = "Delete one of the two columns, or name it rightly."
            reading.findings.append(Finding("error", table, "", heading, heading, "each heading once", hint, **place))  # type: ignore[arg-type]
        else:
            columns[heading] = cells.alias(heading)
    provenance = [
        pl.Series("_file", [file] * len(grid.lines), dtype=pl.String),
        pl.Series("_sheet", [sheet or None] * len(grid.lines), dtype=pl.String),
        grid.lines.alias("_row"),
    ]
    return pl.DataFrame([*columns.values(), *provenance])
