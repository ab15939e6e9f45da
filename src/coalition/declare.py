"""Constructors for declared columns, shared by the mission's tables and the plan's.

Each takes the column's one-sentence description first. ``metadata`` of the column holds ``unit``, ``refers`` (the table whose key
the value must be), ``default`` (what an empty cell means) and ``changed`` (the action of a what-if that multiplies it) where they apply.
Those whose names end in ``column`` are the same in every table of a mission: where a row is from, what it rests on, how well it is known,
the currency of its money, and a note.
"""

from __future__ import annotations

import datetime
from typing import Any

import dataframely as dy

EARLIEST_DATE, LATEST_DATE = datetime.date(1990, 1, 1), datetime.date(2199, 12, 31)

EVIDENCE = ("measured", "modelled", "judged")

_KEY_PATTERN = r"^[^\s|][^|\n\r\t]*$"


def _meta(unit: str | None, refers: str | None, default: object) -> dict[str, Any]:
    pairs = {"unit": unit, "refers": refers, "default": default}
    return {name: value for name, value in pairs.items() if value is not None}


def key(description: str, *, refers: str | None = None) -> dy.String:
    return dy.String(primary_key=True, regex=_KEY_PATTERN, max_length=120, description=description, metadata=_meta(None, refers, None))


def text(description: str, *, optional: bool = False, default: str | None = None) -> dy.String:
    return dy.String(nullable=optional, max_length=4000, description=description, metadata=_meta(None, None, default))


def choice(description: str, values: tuple[str, ...], *, default: str | None = None) -> dy.Enum:
    return dy.Enum(values, nullable=default is not None, description=description, metadata=_meta(None, None, default))


def refers(table: str, description: str, *, optional: bool = False) -> dy.String:
    return dy.String(nullable=optional, max_length=120, description=description, metadata=_meta(None, table, None))


def number(
    description: str,
    unit: str,
    *,
    optional: bool = False,
    default: float | None = None,
    minimum: float | None = 0.0,
    maximum: float | None = None,
) -> dy.Float64:
    return dy.Float64(
        nullable=optional or default is not None, min=minimum, max=maximum, description=description, metadata=_meta(unit, None, default)
    )


def positive(description: str, unit: str, *, optional: bool = False, default: float | None = None) -> dy.Float64:
    return dy.Float64(
        nullable=optional or default is not None, min_exclusive=0.0, description=description, metadata=_meta(unit, None, default)
    )


def rate(description: str, unit: str) -> dy.Float64:
    """A likely rate; columns ``low`` and ``high`` of its table say how far it may be off. A what-if may change it by `rate`."""
    return dy.Float64(nullable=False, min_exclusive=0.0, description=description, metadata={**_meta(unit, None, None), "changed": "rate"})


def count(description: str, unit: str, *, minimum: int = 1, maximum: int = 100_000, default: int | None = None) -> dy.Int64:
    return dy.Int64(nullable=default is not None, min=minimum, max=maximum, description=description, metadata=_meta(unit, None, default))


def date(description: str, *, optional: bool = False) -> dy.Date:
    return dy.Date(nullable=optional, min=EARLIEST_DATE, max=LATEST_DATE, description=description)


def yes(description: str, *, default: bool) -> dy.Bool:
    return dy.Bool(nullable=True, description=description, metadata=_meta(None, None, default))


def source_column() -> dy.String:
    return refers("source", "The row of `source` that says so.")


def assumption_column() -> dy.String:
    return refers("assumption", "The row of `assumption` this row rests on, if any; the row is then judged.", optional=True)


def evidence_column() -> dy.Enum:
    return choice("Level of evidence of the row.", EVIDENCE, default="measured, or judged where an assumption is named")


def note_column() -> dy.String:
    return text("Anything a reader of the row should know.", optional=True)


def currency_column() -> dy.String:
    described = "Currency of the money in this row (ISO 4217)."
    return dy.String(nullable=True, regex=r"^[A-Z]{3}$", description=described, metadata={"default": "the mission's currency"})
