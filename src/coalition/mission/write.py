"""Writes a mission as a folder: CSV or Parquet files and a datapackage.json that any Data Package tool can validate.

``python -m coalition.mission.write FOLDER`` writes only the datapackage.json of a folder of tables anew.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import dataframely as dy
import polars as pl

from coalition.errors import CoalitionError, InputError
from coalition.mission import files, read, schema, wording
from coalition.mission.mission import Mission

_FIELD_TYPES = {"choice": "string", "text": "string", "yes or no": "boolean", "date": "date", "number": "number", "whole number": "integer"}
_TRUE, _FALSE = ["yes", "true", "1"], ["no", "false", "0"]


def write_folder(mission: Mission, folder: Path, form: Literal["csv", "parquet"] = "csv", *, force: bool = False) -> None:
    """Write the mission's tables that have rows, and a datapackage.json, into ``folder``.

    The folder is made beside its place and moved there when complete. Raises CoalitionError if there is one already, unless
    ``force``: its tables are then replaced, other files stay.
    """
    if folder.exists() and any(folder.iterdir()) and not force:
        raise CoalitionError(f"{folder} is there already; name another folder, or write over it with force")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
        beside = Path(made) / "mission"
        beside.mkdir()
        for table in schema.TABLES:
            frame = mission[table].select(_filled(table, mission[table]))
            if frame.height and form == "parquet":
                frame.write_parquet(beside / f"{table}.parquet")
            elif frame.height:
                _write_csv(frame, beside / f"{table}.csv")
        _write_package(beside, _package(beside, mission, _tables(beside), {}))
        if not folder.exists():
            shutil.move(beside, folder)
            return
        made_files = sorted(beside.iterdir(), key=lambda file: file.name == files.PACKAGE)
        stale = [file for file in folder.iterdir() if file.stem in schema.TABLES and file.suffix.lower() in files.SUFFIXES]
        for file in made_files:
            os.replace(file, folder / file.name)
        for file in set(stale) - {folder / made_file.name for made_file in made_files}:
            file.unlink()


def write_package(folder: Path, *, licence: str | None = None, title: str | None = None, description: str | None = None) -> Path:
    """Write the datapackage.json of a folder of tables anew, from its files; returns its path.

    What an earlier datapackage.json says of name, title, description and licences is kept where nothing else is given, and so are its
    resources that are no tables of a mission. Raises InputError if the tables hold errors.
    """
    earlier = _earlier(folder)
    with tempfile.TemporaryDirectory(prefix="coalition.") as made:
        # The tables are read without the package, which may speak of files as they were.
        bare = Path(made) / "mission"
        bare.mkdir()
        for file in _tables(folder).values():
            (bare / Path(file).name).write_bytes((folder / file).read_bytes())
        mission = read.load(bare)
    stated = {"title": title, "description": description, "licenses": _licences(licence) if licence else None}
    earlier.update({name: value for name, value in stated.items() if value})
    _write_package(folder, _package(folder, mission, _tables(folder), earlier))
    return folder / files.PACKAGE


def table_schema(table: str, names: Sequence[str] | None = None, present: Sequence[str] | None = None) -> dict[str, Any]:
    """Table Schema of ``table`` with the columns ``names`` (all by default); foreign keys to tables ``present`` (none: to all)."""
    declared = schema.columns(table)
    names = list(declared) if names is None else [name for name in names if name in declared]
    foreign = [
        {"fields": [name], "reference": {"resource": target, "fields": [schema.primary_key(target)[0]]}}
        for name, target in schema.references(table).items()
        if name in names and target in (schema.TABLES if present is None else present)
    ]
    described: dict[str, Any] = {
        "fields": [_field(name, declared[name]) for name in names],
        "missingValues": [""],
        "primaryKey": schema.primary_key(table),
    }
    return described | ({"foreignKeys": foreign} if foreign else {})


def _field(name: str, column: dy.Column) -> dict[str, Any]:
    """The column as a field of the Table Schema standard."""
    sort = wording.kind(column)
    said = [column.description or "", f"Unit: {wording.unit(column)}." if wording.unit(column) else ""]
    said.append(f"Empty: {wording.default(column)}." if wording.default(column) else "")
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if sort == "choice":
        constraints["enum"] = wording.choices(column)
    for ours, theirs in (("min", "minimum"), ("max", "maximum"), ("regex", "pattern"), ("max_length", "maxLength")):
        limit = getattr(column, ours, None)
        if limit is not None:
            constraints[theirs] = limit.isoformat() if sort == "date" else limit
    described: dict[str, Any] = {"name": name, "type": _FIELD_TYPES[sort], "description": " ".join(part for part in said if part)}
    if sort == "yes or no":
        described |= {"trueValues": _TRUE, "falseValues": _FALSE}
    return described | ({"constraints": constraints} if constraints else {})


def _filled(table: str, frame: pl.DataFrame) -> list[str]:
    """Columns worth writing: those that must be filled, and those that are somewhere."""
    declared = schema.columns(table)
    return [name for name in declared if not declared[name].nullable or frame[name].null_count() < frame.height]


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(frame.columns)
        writer.writerows([wording.cell(value) for value in row] for row in frame.iter_rows())


def _tables(folder: Path) -> dict[str, str]:
    """File of each table that lies in the folder, in the order of the tables."""
    found = {file.stem: file.name for file in sorted(folder.iterdir()) if file.suffix.lower() in files.SUFFIXES}
    return {table: found[table] for table in schema.TABLES if table in found}


def _package(folder: Path, mission: Mission, tables: dict[str, str], earlier: dict[str, Any]) -> dict[str, Any]:
    """The data package descriptor of the files ``tables`` in ``folder``."""
    known = set(tables.values())
    others = [
        entry for entry in earlier.get("resources", [])
        if isinstance(entry, dict) and entry.get("name") not in schema.TABLES and entry.get("path") not in known
    ]  # fmt: skip
    sources = [
        {"title": row["title"], **({"path": row["url"]} if row["url"] else {})} for row in mission["source"].iter_rows(named=True)
    ]  # fmt: skip
    kept = {
        name: earlier[name]
        for name in ("title", "description", "licenses", "contributors", "keywords", "version", "homepage")
        if earlier.get(name)
    }
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": str(earlier.get("name") or _slug(mission.name)),
        "title": mission.title,
        **kept,
        "sources": sources,
        "resources": [_resource(folder, table, file, list(tables)) for table, file in tables.items()] + others,
    }
    return {name: value for name, value in package.items() if value}


def _resource(folder: Path, table: str, file: str, present: list[str]) -> dict[str, Any]:
    data = (folder / file).read_bytes()
    form = files.SUFFIXES[Path(file).suffix.lower()]
    described: dict[str, Any] = {
        "name": table,
        "path": file,
        "type": "table",
        "description": " ".join((schema.TABLES[table].__doc__ or "").split()),
        "format": form,
        "mediatype": "text/csv" if form == "csv" else "application/vnd.apache.parquet",
    }
    if form == "csv":
        described["encoding"] = "utf-8"
        names = next(csv.reader([data.decode("utf-8-sig").splitlines()[0]]))
    else:
        names = list(pl.read_parquet_schema(folder / file))
    return described | {
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "schema": table_schema(table, [name.strip() for name in names], present),
    }


def _write_package(folder: Path, package: dict[str, Any]) -> None:
    beside = folder / f".{files.PACKAGE}.part"
    beside.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    os.replace(beside, folder / files.PACKAGE)


def _earlier(folder: Path) -> dict[str, Any]:
    try:
        package = json.loads((folder / files.PACKAGE).read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}
    return package if isinstance(package, dict) else {}


def _licences(licence: str) -> list[dict[str, str]]:
    return [{"name": licence}]


def _slug(name: str) -> str:
    """The name in the characters a data package allows."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name.lower())
    return plain.strip("-") or "mission"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: write the datapackage.json of a folder anew; 2 if its tables hold errors."""
    parser = argparse.ArgumentParser(
        prog="python -m coalition.mission.write", description="Write the datapackage.json of a folder of tables anew."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--licence", help="name of the licence as SPDX writes it, such as CC-BY-4.0")
    parser.add_argument("--title")
    parser.add_argument("--description")
    options = parser.parse_args(arguments)
    try:
        path = write_package(options.folder, licence=options.licence, title=options.title, description=options.description)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
