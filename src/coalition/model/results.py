"""What a kind of help shows of a plan beside its entries: tables of its own, figures, sections of the brief. All of it plain data.

A package names one `Results` under the entry point group ``coalition.results``, by the name of its pillar. What is said here is worked
out from the stored tables alone, so that it is the same whenever a plan is read. Nothing here is rounded, and no text types a digit: a
number is a figure, and the brief prints it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import dataframely as dy
import polars as pl

from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.plugins import origin, plugged, refuse

Part = tuple[str, str, str, float]
"""Balance, term, proposal, factor, as in the plan's table `figure_part`."""

Words = tuple[str, ...]
"""Key of a figure, word by word: ``("demining", "cleared", "Kharkiv")`` is the figure `demining.cleared.Kharkiv`."""

Cell = Words | str | datetime.date | None
"""What a table or a sentence may show: a figure by its words, a text or a day as it stands in a table, or nothing."""

Tables = Mapping[str, pl.DataFrame]


# -- figures
def entries(balance: str, *, term: str = "*", proposal: str = "*", factor: float = 1.0) -> Part:
    """The entries of ``balance`` (with this term, of this proposal), each times ``factor``."""
    return balance, term, proposal, factor


def limit_of(balance: str, *, factor: float = 1.0) -> Part:
    """The limit of ``balance``, in its unit."""
    return balance, "limit", "*", factor


def column(table: str, name: str, *, where: Mapping[str, object] | None = None, factor: float = 1.0) -> Part:
    """The sum of the column ``name`` over rows of a table of the plan: those whose columns are as ``where`` says (none: all)."""
    return f"plan:{table}", f"sum:{name}", _condition(where), factor


def rows(table: str, *, where: Mapping[str, object] | None = None, factor: float = 1.0) -> Part:
    """How many rows a table of the plan has: those whose columns are as ``where`` says (none: all)."""
    return f"plan:{table}", "rows", _condition(where), factor


def _condition(where: Mapping[str, object] | None) -> str:
    words = {True: "true", False: "false"}
    return " & ".join(f"{name}={words[value] if isinstance(value, bool) else value}" for name, value in (where or {}).items()) or "*"


@dataclass(frozen=True)
class Figure:
    """A number: the sum of ``parts``, over the sum of ``per`` if there are any. ``words`` begin with the pillar's name.

    ``unit`` ``share`` is printed as a percentage; the mission's currency as money.
    """

    words: Words
    title: str
    unit: str
    definition: str
    parts: Sequence[Part]
    per: Sequence[Part] = ()


# -- sections of the brief
@dataclass(frozen=True)
class Sentence:
    """A sentence with holes: ``{name}`` in ``text`` is filled from ``holes``. ``text`` types no digit."""

    text: str
    holes: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Rows of cells under ``heads``, the first cell of each naming the row; what weighs most first, for long tables are cut.

    ``others`` says where the rows are that were cut: a table of the plan.
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    others: str


@dataclass(frozen=True)
class Span:
    """From ``start`` to ``end`` (days) in the row ``row`` of a calendar, coloured by ``kind``; ``says`` is told on pointing at it."""

    row: str
    start: datetime.date
    end: datetime.date
    kind: str
    says: str = ""


@dataclass(frozen=True)
class Gantt:
    """A calendar: rows in the order of their first span."""

    title: str
    says: str
    spans: Sequence[Span]


@dataclass(frozen=True)
class Point:
    """The value of ``figure`` on ``day`` on the line ``line``."""

    line: str
    day: datetime.date
    figure: Words


@dataclass(frozen=True)
class Lines:
    """Lines over days, of figures of one unit; ``axis`` names what is measured, with its unit."""

    title: str
    says: str
    axis: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Bar:
    """The value of ``figure`` as a bar of the row ``row``, coloured by ``kind``; bars of one row are put end to end."""

    row: str
    kind: str
    figure: Words


@dataclass(frozen=True)
class Bars:
    """Bars of figures of one unit, rows in the order of their first bar; ``axis`` names what is measured, with its unit."""

    title: str
    says: str
    axis: str
    bars: Sequence[Bar]


Piece = Sentence | Table | Gantt | Lines | Bars


@dataclass(frozen=True)
class Section:
    """A section of the brief: ``key`` tells it from the others of its pillar."""

    key: str
    title: str
    pieces: Sequence[Piece]


# -- all of it
def _no_figures(mission: Mission, tables: Tables) -> Iterable[Figure]:
    return ()


def _no_sections(mission: Mission, tables: Tables) -> Iterable[Section]:
    return ()


def _no_differences(mission: Mission, tables: Tables) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Results:
    """What one pillar shows.

    ``tables``: schemas of its own tables of the plan, by name; `Decided.tables` of the pillar brings their rows. ``figures`` and
    ``sections`` are asked with the mission and the plan's tables (when figures are asked for: those without `figure` and
    `figure_part`). A column `activity`, columns `table` and `row`, and columns that refer to the package's own input tables lead from
    rows to the input behind them. ``differs`` says in sentences what a plan made from an earlier one has changed of it.
    """

    tables: Mapping[str, type[dy.Schema]] = field(default_factory=dict)
    figures: Callable[[Mission, Tables], Iterable[Figure]] = _no_figures
    sections: Callable[[Mission, Tables], Iterable[Section]] = _no_sections
    differs: Callable[[Mission, Tables], Iterable[str]] = _no_differences


@cache
def brought_results() -> dict[str, Results]:
    """What every pillar shows, by name of the pillar. Raises PluginError for an entry point that is no `Results`."""
    group = "coalition.results"
    found = plugged(group)
    refuse(
        f"{origin(group, name)} is {what!r}; expected a Results of coalition.model.results."
        for name, what in found.items()
        if not isinstance(what, Results)
    )
    return found


_DIGIT = re.compile(r"\d")


def without_digits(text: str, where: str) -> str:
    """``text`` itself; raises ModelError if it types a digit."""
    if _DIGIT.search(text):
        raise ModelError(f"{where} types a digit in {text!r}; a number is a figure, and what a table holds is a cell")
    return text
