"""What the interface of an answer's page refuses, and how its numbers are rounded."""

import polars as pl
import pytest

from coalition.brief.answer.numbers import digits, names, written, written_range
from coalition.brief.answer.parts import Bars, Column, Heading, Lines, Part, Sentence, Table
from coalition.errors import ModelError
from coalition.questions.stated import Stated
from tests.brief.answer import made

FRAME = pl.DataFrame({"row": ["a"], "number": ["x"]})


@pytest.mark.parametrize("text", ["Met in 12 oblasts.", "{a} of 12.", "٣ oblasts"])
def test_a_typed_digit_is_refused(text):
    with pytest.raises(ModelError, match="types a digit"):
        Sentence(text)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Sentence("An open { brace."), "no place"),
        (lambda: Sentence("Nothing.", {"law": "Act"}), "no place for law"),
        (lambda: Sentence("{sum} it is.", {"sum": 3.5}), "no text and no date"),  # type: ignore[dict-item]
        (lambda: Heading("Brief", "About {a}"), "numbers stand below headings"),
        (lambda: Heading("Brief 2", "About"), "types a digit"),
        (lambda: Column("a", "in 2025"), "types a digit"),
        (lambda: Column("a", "a", "money"), "no known kind"),
        (lambda: Column("a", "a", "input"), "if, and only if, it is an input"),
        (lambda: Column("a", "a", "text", "offer.quantity"), "if, and only if, it is an input"),
        (lambda: Table("A", FRAME, (Column("absent", "absent"),)), "no column absent"),
        (lambda: Table("A", FRAME.with_columns(pl.lit(3.5).alias("row")), (Column("row", "row"),)), "holds numbers in row"),
        (lambda: Part("Two words", "A"), "cannot be named"),
        (lambda: Part("rows", "A"), "cannot be named"),
        (lambda: Part("trace-a", "A"), "cannot be named"),
        (lambda: Part("a", "A", refused="why", charts=(Bars("A", "A", FRAME, "x"),)), "refused, and has"),
        (lambda: Lines("A", "A", FRAME, "t", "modelled"), "without bands"),
        (lambda: Lines("A", "A", FRAME, "t", "not assessed"), "no level of evidence"),
    ],
)
def test_what_cannot_be_printed_is_refused_when_it_is_made(make, says):
    with pytest.raises(ModelError, match=says):
        make()


@pytest.mark.parametrize(
    ("value", "wide", "unit", "text", "shown"),
    [
        (0.41263, 0.2, "share", "41 %", "33 % to 50 %"),
        (0.41263, 0.001, "share", "41.3 %", "41.2 % to 41.3 %"),
        (1234.5678, 0.5, "t", "1,235 t", "617 to 1,852"),
        (1.23456, 0.1, "t", "1.23 t", "1.11 to 1.36"),
        (12_345_678.0, 0.1, "EUR", "12.3 million EUR", "11.1 million to 13.6 million"),
        (-3.21, 0.5, "points", "−3.2 points", "−4.8 to −1.6"),
        (0.0, 0.0, "t", "0 t", "0 to 0"),
        (0.35, 0.5, "probability", "35 %", "18 % to 52 %"),
    ],
)
def test_a_number_is_rounded_to_what_its_range_allows(value, wide, unit, text, shown):
    stated = made.ranged("a", value, unit, wide=wide)
    assert written(stated).replace("\N{NARROW NO-BREAK SPACE}", " ") == text
    assert written_range(stated).replace("\N{NARROW NO-BREAK SPACE}", " ") == shown


def test_a_whole_number_stays_whole():
    assert digits(Stated("a", "A", 7.0, "rows", "measured")) == 0
    assert written_range(Stated("a", "A", 7.0, "rows", "measured")) == ""


def test_places_on_the_page_differ_where_keys_do():
    assert names(["a b", "a_b", "a.b"], "trace-") == {"a b": "trace-a_b", "a_b": "trace-a_b-2", "a.b": "trace-a.b"}
