"""Reads a mission from a folder of CSV or Parquet files, a data package, or one Excel workbook; everything wrong is found at once."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from coalition.errors import Finding, InputError
from coalition.mission import cells, check, files, schema
from coalition.mission.mission import Mission, complete

_NO_CURRENCY = "XXX"


def load(path: Path) -> Mission:
    """The mission at ``path``: a folder (with or without a datapackage.json), or an Excel workbook with a sheet a table.

    Raises InputError with every finding, warnings included, if any of them is an error.
    """
    mission, findings = load_checked(path)
    if mission is None:
        raise InputError(findings)
    return mission


def load_checked(path: Path) -> tuple[Mission | None, tuple[Finding, ...]]:
    """The mission at ``path`` and every finding; no mission if any finding is an error. Nothing is written, nothing raised."""
    reading = files.read(Path(path))
    findings = reading.findings
    typed: dict[str, pl.DataFrame] = {}
    for table, text in reading.tables.items():
        typed[table], bad = cells.parse(table, text)
        findings += bad
    currency = _currency(typed.get("mission"))
    tables = {table: complete(table, typed[table], currency) if table in typed else schema.empty(table) for table in schema.TABLES}
    mission = Mission(tables, tuple(sorted(reading.files, key=lambda file: file.name)))
    if reading.tables:
        known = {(finding.table, finding.file, finding.sheet, finding.line, finding.field) for finding in findings}
        findings += [
            finding
            for finding in check.findings(mission, unread=reading.unread)
            if (finding.table, finding.file, finding.sheet, finding.line, finding.field) not in known
        ]
    order = {table: number for number, table in enumerate(schema.TABLES)}
    ordered = tuple(
        sorted(findings, key=lambda finding: (finding.severity, order.get(finding.table, -1), finding.file, finding.line, finding))
    )
    return (None if any(finding.severity == "error" for finding in ordered) else mission), ordered


def _currency(header: pl.DataFrame | None) -> str:
    """Currency of the mission; ISO 4217's code for no currency while the mission table is not right."""
    if header is None or "currency" not in header.columns or header.height != 1:
        return _NO_CURRENCY
    return str(header["currency"][0] or _NO_CURRENCY)
