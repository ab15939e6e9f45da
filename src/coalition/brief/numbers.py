"""The only place that rounds: figures and input cells as text, for the page and the terminal.

A number below the smallest printed one is written ``< 0.1 %`` and a share that is not whole never rounds up to 100 %, so that
nothing reads as none, or as all, which is not (but for `TOLERANCE`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from coalition.errors import ModelError

SPACE = "\N{NARROW NO-BREAK SPACE}"
"""Between a number and its unit."""

TOLERANCE = 5e-6
"""Shares this near to nothing or all are printed so: each goal may give up a millionth for the next, and figures add several up."""

_MILLION = 1e6
_ONE = {"consignments": "consignment", "contributors": "contributor", "matches": "match", "needs": "need", "rows": "row"}
_CURRENCY = re.compile(r"^[A-Z]{3}$")
_DIGIT = re.compile(r"\d")


def percent(share: float, digits: int) -> str:
    """A share as a percentage with ``digits`` after the point, honest at both ends of the scale."""
    value, least = 100 * share, 10.0**-digits
    if least > 100 * TOLERANCE:
        value = 0.0 if abs(share) <= TOLERANCE else 100.0 if abs(share - 1) <= TOLERANCE else value
    if value == 0:
        return f"0{SPACE}%"
    if abs(value) < least / 2:
        return f"{'< ' if value > 0 else '> −'}{least:.{digits}f}{SPACE}%"
    if value < 100 and round(value, digits) >= 100:
        return f"> {100 - least:.{digits}f}{SPACE}%"
    return f"{value:.{digits}f}{SPACE}%".replace("-", "−")


def quantity(value: float, unit: str, digits: int, with_unit: bool = True) -> str:
    """A number with its unit; money from a million on is written in millions."""
    if unit == "share":
        return percent(value, digits)
    if _CURRENCY.match(unit) and abs(value) >= _MILLION:
        text = f"{value / _MILLION:,.1f}{SPACE}million"
    else:
        text = f"{value:,.{digits}f}"
        if value != 0 and float(f"{value:.{digits}f}") == 0:
            text = f"< {10.0**-digits:.{digits}f}"
    word = _ONE.get(unit, unit) if value == 1 else unit
    text = text.replace("-", "−")
    return f"{text}{SPACE}{word}" if with_unit and word else text


def plain(value: float) -> str:
    """A number as it was put in: thousands parted, no digit added or lost within nine significant ones."""
    number = Decimal(f"{value:.9g}")
    return f"{number.normalize():,f}".replace("-", "−")


def anchor(key: str) -> str:
    """A figure's key as the name of a place on the page."""
    return re.sub(r"[^A-Za-z0-9.:_-]", "_", key)


@dataclass
class Printer:
    """Writes figures and cells for a page and remembers which figures it wrote.

    Figures become links to their trace and cells carry where they come from, so that a test can tell every digit on the page.
    """

    figures: pl.DataFrame
    used: dict[str, None] = field(default_factory=dict)

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Rows of `figure` by key."""
        return {row["figure"]: row for row in self.figures.iter_rows(named=True)}

    def anew(self) -> Printer:
        """A printer of the same figures that has written none yet."""
        fresh = Printer(self.figures)
        fresh.__dict__["rows"] = self.rows
        return fresh

    def has(self, key: str) -> bool:
        """Whether there is such a figure."""
        return key in self.rows

    def value(self, key: str) -> float:
        """Value of a figure, not rounded; zero where it is not assessed or absent. For sorting and bars, never for print."""
        row = self.rows.get(key)
        return float(row["value"]) if row and row["value"] is not None else 0.0

    def text(self, key: str, unit: bool = True) -> str:
        """A figure as plain text."""
        row = self._row(key)
        if row["value"] is None:
            return "not assessed"
        return quantity(row["value"], row["unit"], row["digits"], unit)

    def number(self, key: str, unit: bool = True) -> Markup:
        """A figure as a link to its trace."""
        row = self._row(key)
        self.used[key] = None
        level = {"judged": " j", "not assessed": " x"}.get(str(row["evidence"]), "")
        return Markup(f'<a class="n{level}" href="#trace-{anchor(key)}">{escape(self.text(key, unit))}</a>')

    def evidence(self, keys: Iterable[str]) -> str:
        """The weakest level of evidence among figures."""
        order = ("measured", "modelled", "judged", "not assessed")
        return order[max(order.index(str(self._row(key)["evidence"])) for key in keys)]

    def _row(self, key: str) -> Mapping[str, Any]:
        try:
            return self.rows[key]
        except KeyError:
            raise ModelError(f"the brief prints a figure {key!r} that was not computed") from None


def given(value: object, where: str = "") -> Markup:
    """A cell of an input or plan table as it stands; digits are marked, with where they come from if ``where`` says so."""
    if value is None:
        return Markup("–")
    if isinstance(value, Markup):
        return value
    if isinstance(value, datetime.date):
        return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), value.isoformat())
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = plain(float(value)) if number else str(value)  # type: ignore[arg-type]
    if not _DIGIT.search(text):
        return escape(text)
    marked = f'data-input="{escape(where)}"' if where else "data-input"
    return Markup(f"<span {marked}>{escape(text)}</span>")
