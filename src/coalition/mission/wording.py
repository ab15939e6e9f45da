"""What a declared column expects, in words: shared by findings, the Excel template and the reference page."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import dataframely as dy

from coalition.declare import EARLIEST_DATE, LATEST_DATE
from coalition.mission import schema

CURRENCY_PATTERN = r"^[A-Z]{3}$"


def kind(column: dy.Column) -> str:
    """The kind of value a column holds: text, number, whole number, yes or no, date, or choice."""
    if isinstance(column, dy.Enum):
        return "choice"
    for declared, name in ((dy.Bool, "yes or no"), (dy.Date, "date"), (dy.Int64, "whole number"), (dy.Float64, "number")):
        if isinstance(column, declared):
            return name
    return "text"


def unit(column: dy.Column) -> str:
    """Unit of the column, or an empty text."""
    return str((column.metadata or {}).get("unit", ""))


def default(column: dy.Column) -> str:
    """What an empty cell means, or an empty text."""
    value = (column.metadata or {}).get("default")
    return "" if value is None else cell(value)


def cell(value: object) -> str:
    """A value as it is written in a file: yes and no, ISO dates, numbers without needless digits, an empty text for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def choices(column: dy.Column) -> list[str]:
    """The values a choice allows, in declared order; an empty list for other kinds."""
    return [str(value) for value in column.categories] if isinstance(column, dy.Enum) else []


def expectation(column: dy.Column) -> str:
    """What a cell of the column must hold, as the end of the sentence "expected …"."""
    sort = kind(column)
    if sort == "choice":
        return "one of: " + ", ".join(choices(column))
    if sort == "yes or no":
        return "yes or no"
    if sort == "date":
        return f"a date such as 2025-04-07, from {EARLIEST_DATE} to {LATEST_DATE}"
    if sort in ("number", "whole number"):
        return f"a {sort}{_range(column)}" + (f" ({unit(column)})" if unit(column) else "")
    target = (column.metadata or {}).get("refers")
    if target:
        return f"a key of table {target}"
    if getattr(column, "regex", None) == CURRENCY_PATTERN:
        return "three capital letters, such as EUR (ISO 4217)"
    if column.primary_key:
        return f"a key of at most {getattr(column, 'max_length', 0)} characters, without | or line breaks, not beginning with a space"
    return f"text of at most {getattr(column, 'max_length', 0)} characters"


def _range(column: dy.Column) -> str:
    low, above, high = (getattr(column, name, None) for name in ("min", "min_exclusive", "max"))
    if above is not None:
        return f" above {cell(above)}"
    if low is not None and high is not None:
        return f" from {cell(low)} to {cell(high)}"
    if low is not None:
        return f" of at least {cell(low)}"
    return f" of at most {cell(high)}" if high is not None else ""


def nearest(value: str, candidates: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The candidate most like ``value`` (upper and lower case alike), or None if none is close."""
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.casefold(), candidate)
    found = difflib.get_close_matches(value.casefold(), list(folded), n=1, cutoff=cutoff)
    return folded[found[0]] if found else None


def did_you_mean(value: str, candidates: Iterable[str], otherwise: str) -> str:
    """The hint that names the nearest candidate, or ``otherwise``."""
    found = nearest(value, candidates)
    return f"Did you mean {found!r}?" if found is not None else otherwise


def required(table: str, name: str) -> bool:
    """Whether column ``name`` of ``table`` must be filled in every row."""
    return not schema.columns(table)[name].nullable
