"""A tiny valid mission in code: one giver, one place in need, one link. Tests change what they are about."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import polars as pl

from coalition.mission import schema
from coalition.mission.mission import Mission, complete

Rows = dict[str, list[dict[str, Any]]]

DAY = datetime.date(2025, 4, 7)


def tiny_rows() -> Rows:
    """Rows of the tiny mission by table: 100 blankets and a market at Lublin, 60 people in Lviv who need warmth, four weeks."""
    source = {"source": "made up"}
    return {
        "mission": [
            {"mission": "tiny", "title": "A tiny mission", "start": DAY, "periods": 4, "period": "week", "currency": "EUR", **source}
        ],
        "source": [{"source": "made up", "title": "Made up for a test"}],
        "contributor": [{"contributor": "POL", "name": "Poland", **source}],
        "budget": [
            {
                "budget": "POL 2025", "contributor": "POL", "fiscal_year": "2025", "start": datetime.date(2025, 1, 1),
                "end": datetime.date(2025, 12, 31), "ceiling": 10_000.0, **source,
            }
        ],
        "profile": [{"profile": "general", "mode": "road", **source}],
        "item": [{"item": "blanket", "name": "Blanket", "unit": "piece", "whole": True, "mass": 0.001, "profile": "general", **source}],
        "measure": [{"measure": "people warm", "name": "People kept warm", "unit": "people", "sector": "shelter", **source}],
        "yield": [{"item": "blanket", "use": "warmth", "measure": "people warm", "amount": 0.5, **source}],
        "place": [
            {"place": "Lublin", "name": "Lublin", "kind": "hub", "country": "POL", **source},
            {"place": "Lviv", "name": "Lviv", "kind": "oblast", "country": "UKR", "territory": "in theatre", **source},
        ],
        "link": [
            {
                "link": "Lublin-Lviv", "origin": "Lublin", "destination": "Lviv", "mode": "road", "transit": 1.0, "dwell": 1.0,
                "cost": 40.0, "capacity": 20.0, **source,
            }
        ],
        "offer": [
            {
                "offer": "POL blankets", "contributor": "POL", "item": "blanket", "quantity": 100.0, "place": "Lublin", "start": DAY,
                "end": datetime.date(2025, 4, 30), "unit_cost": 8.0, **source,
            }
        ],
        "market": [
            {"market": "Lublin blankets", "place": "Lublin", "item": "blanket", "price": 9.5, "quantity": 50.0, "lead": 3.0, **source}
        ],
        "priority": [{"priority": "first", "tier": 1, "author": "a test", **source}],
        "need": [
            {
                "need": "warm Lviv", "measure": "people warm", "place": "Lviv", "quantity": 60.0, "first_useful": DAY,
                "due": datetime.date(2025, 4, 27), "priority": "first", **source,
            }
        ],
    }  # fmt: skip


def frames(rows: Rows) -> dict[str, pl.DataFrame]:
    """Every table of the rows as a typed frame, completed as the readers do."""
    currency = str(rows["mission"][0]["currency"])
    kinds = {table: schema.empty(table).schema for table in schema.TABLES}
    return {
        table: complete(
            table, pl.DataFrame(rows.get(table, []), schema_overrides={name: kinds[table][name] for name in _named(rows, table)}), currency
        )
        for table in schema.TABLES
    }


def _named(rows: Rows, table: str) -> list[str]:
    return list(dict.fromkeys(name for row in rows.get(table, []) for name in row))


def tiny() -> dict[str, pl.DataFrame]:
    """The tiny mission's tables as completed frames."""
    return frames(tiny_rows())


def mission(rows: Rows | None = None) -> Mission:
    """The mission made of the rows (the tiny one without any)."""
    return Mission(frames(tiny_rows() if rows is None else rows))


def write_rows(rows: Rows, folder: Path) -> Path:
    """The rows as CSV files, exactly as given (wrong values too), in ``folder``, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, lines in rows.items():
        names = list(dict.fromkeys(name for line in lines for name in line))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows({name: _text(value) for name, value in line.items()} for line in lines)
    return folder


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
