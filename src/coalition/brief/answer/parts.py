"""What an answer's page is made of: parts with sentences, numbers, tables and charts. Those who compute an answer return these.

Numbers are named by the key of a `Stated`, never typed: a sentence has places for them, cells and charts name them. The numbers of all
parts are known to all, so the first part may repeat what a later one states.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from coalition.errors import ModelError
from coalition.questions.stated import LEVELS, Stated

PLACE = re.compile(r"\{([^{}]+)\}")
"""A place of a sentence: the name of a cell given with it, or the key of a number."""

_NAME = re.compile(r"^(?!(?:numbers|rows|sources|bubble)$|(?:trace|curve|row|source|spec)-)[a-z][a-z-]*$")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Given:
    """A text or a date that stands in an input row (a name, a law, a fiscal year), where the page has no place in a sentence for one."""

    value: str | datetime.date


@dataclass(frozen=True)
class Sentence:
    """Words with places for numbers and cells: ``"{join.shortfall} of what is needed stays short under {law}."`` has two.

    A place is filled by the cell of that name in ``given``, or by the number of that key with its unit, its range and its level of
    evidence. Raises ModelError for a digit outside of places, and for a given cell that has no place.
    """

    text: str
    given: Mapping[str, str | datetime.date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if _DIGIT.search(PLACE.sub("", self.text)):
            raise ModelError(f"a sentence of an answer types a digit: {self.text!r}; a number is stated, and what a row holds is given")
        if "{" in PLACE.sub("", self.text) or "}" in PLACE.sub("", self.text):
            raise ModelError(f"a sentence of an answer has a brace that is no place: {self.text!r}")
        if lost := sorted(set(self.given) - set(self.places)):
            raise ModelError(f"a sentence of an answer has no place for {', '.join(lost)}: {self.text!r}")
        if wrong := sorted(name for name, value in self.given.items() if not isinstance(value, str | datetime.date)):
            raise ModelError(f"{', '.join(wrong)} given with {self.text!r} is no text and no date; a number is stated")

    @property
    def places(self) -> tuple[str, ...]:
        """The places, in order."""
        return tuple(PLACE.findall(self.text))

    @property
    def plain(self) -> str:
        """The text for those who hear it: given cells in their places, an ellipsis in those of numbers."""
        return PLACE.sub(lambda place: str(self.given.get(place[1], "…")), self.text)


def sentence(words: Sentence | str) -> Sentence:
    """Words as a sentence; a text alone has places for numbers only."""
    return words if isinstance(words, Sentence) else Sentence(words)


def heading_words(words: Sentence | str) -> Sentence:
    """Words of a heading, which has places for given cells alone; raises ModelError for the place of a number."""
    one = sentence(words)
    if numbers := [place for place in one.places if place not in one.given]:
        raise ModelError(f"a heading of an answer has a place for {', '.join(numbers)}: {one.text!r}; numbers stand below headings")
    return one


@dataclass(frozen=True)
class Column:
    """A column of a table, of one ``kind`` of cells; an empty cell is printed as a dash.

    *text*: texts and dates of input rows. *number*: keys of stated numbers. *source*: keys of `source`. *address*: addresses on the web.
    *input*: numbers as they stand in the column ``where`` (``"poll.answered"``) of an input table; they have no range, so nothing that
    was computed may stand there. ``heading`` types no digit; a heading from an input row (a fiscal year) is `Given`.
    """

    name: str
    heading: str | Given
    kind: str = "text"
    where: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("text", "number", "source", "address", "input"):
            raise ModelError(f"the column {self.name!r} of an answer's table is of no known kind: {self.kind!r}")
        if (self.kind == "input") != bool(self.where):
            raise ModelError(f"the column {self.name!r} of an answer's table says where it is from if, and only if, it is an input")
        if isinstance(self.heading, str):
            heading_words(self.heading)


@dataclass(frozen=True)
class Table:
    """A table: the rows of ``frame`` in their order, with ``columns``; the first column heads the rows."""

    title: Sentence | str
    frame: pl.DataFrame
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        sentence(self.title)
        if missing := [column.name for column in self.columns if column.name not in self.frame.columns]:
            raise ModelError(f"the table {self.title!r} of an answer has no column {', '.join(missing)}")
        numeric = [one.name for one in self.columns if one.kind != "input" and self.frame.schema[one.name].is_numeric()]
        if numeric:
            raise ModelError(f"the table {self.title!r} of an answer holds numbers in {', '.join(numeric)}; a cell names a stated number")


@dataclass(frozen=True)
class Bars:
    """Bars, one a row of ``frame``: ``row`` (text), ``number`` (key of a stated number) and, if wanted, ``kind`` (text, a colour each).

    Ranges are drawn as thin lines, prior-driven numbers hatched; all numbers have one unit. ``axis`` is the title of the scale.
    """

    title: Sentence | str
    says: Sentence | str
    frame: pl.DataFrame
    axis: str


@dataclass(frozen=True)
class Lines:
    """Curves with bands: a fan of polls, a value over a sum.

    ``frame``: ``line`` (text), ``at`` (date or number), ``value``; ``bands``: ``line``, ``at``, ``low``, ``high``, ``span`` (what range the
    band is, in words), the widest first, several to a line if wanted; ``dots``: ``line``, ``at``, ``value``, what was observed. All values
    have the ``unit`` (*share* is drawn in percent). A curve prints no number but those of its scales, so it is traced as a whole: its
    ``evidence``, the rows it leans on (table, key) and ``because``. A curve that is modelled, judged or prior-driven has bands.
    ``across`` is the title of the scale of ``at``.
    """

    title: Sentence | str
    says: Sentence | str
    frame: pl.DataFrame
    unit: str
    evidence: str
    across: str = ""
    bands: pl.DataFrame | None = None
    dots: pl.DataFrame | None = None
    rows: tuple[tuple[str, str], ...] = ()
    because: str = ""

    def __post_init__(self) -> None:
        if self.evidence not in LEVELS or self.evidence == "not assessed":
            raise ModelError(f"the curve {self.title!r} has no level of evidence: {self.evidence!r}")
        if self.evidence != "measured" and self.bands is None:
            raise ModelError(f"the curve {self.title!r} is {self.evidence}, and without bands")


@dataclass(frozen=True)
class Areas:
    """The mission's map, each place shaded by a number: ``frame`` with ``place`` (key of `place`) and ``number`` (key of a stated number).

    All numbers have one unit; ``legend`` is the title of the scale. Prior-driven ones are hatched, not assessed ones left blank.
    """

    title: Sentence | str
    says: Sentence | str
    frame: pl.DataFrame
    legend: str


Chart = Bars | Lines | Areas


@dataclass(frozen=True)
class Part:
    """A section of the page: ``name`` (its anchor, small letters and hyphens), ``title``, and what it says; or why it says nothing.

    ``listed``: the sentences are a numbered list, as the answer in five lines is. ``refused`` says in words why the section could not be
    computed; the section is then *not assessed* and has nothing else, except sentences on what would be needed. Raises ModelError for a
    name that cannot be an anchor, and for a refused part with numbers, tables or charts.
    """

    name: str
    title: Sentence | str
    sentences: tuple[Sentence, ...] = ()
    stated: tuple[Stated, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    refused: Sentence | str = ""
    listed: bool = False

    def __post_init__(self) -> None:
        if not _NAME.match(self.name):
            raise ModelError(
                f"a part of an answer cannot be named {self.name!r}; expected small letters and hyphens, no name of the page's own"
            )
        if self.refused and (self.stated or self.tables or self.charts):
            raise ModelError(f"the part {self.name!r} of an answer is refused, and has numbers, tables or charts all the same")
        heading_words(self.title)
        sentence(self.refused)


@dataclass(frozen=True)
class Heading:
    """What stands at the top: ``kind`` of answer ("Join brief"), ``title``, the ``question`` in sentences.

    ``known`` is the day up to which what was known is used; the mission's first day unless it is named.
    """

    kind: str
    title: Sentence | str
    question: tuple[Sentence, ...] = ()
    known: datetime.date | None = None

    def __post_init__(self) -> None:
        if sentence(self.kind).places:
            raise ModelError(f"the kind of an answer is plain words: {self.kind!r}")
        heading_words(self.title)
