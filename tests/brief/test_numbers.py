import datetime

import polars as pl
import pytest
from markupsafe import Markup

from coalition.brief.numbers import SPACE, Printer, anchor, given, percent, plain, quantity
from coalition.errors import ModelError


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.5, 1, "50.0 %"),
        (0, 1, "0 %"),
        (1, 1, "100.0 %"),
        (0.99996, 1, "> 99.9 %"),
        (0.0001, 1, "< 0.1 %"),
        (0.999999, 1, "100.0 %"),
        (0.000001, 1, "0 %"),
        (0.000001, 5, "0.00010 %"),
        (-0.0001, 1, "> −0.1 %"),
        (-0.25, 0, "−25 %"),
        (1.2, 1, "120.0 %"),
    ],
)
def test_percentages_never_read_as_none_or_all(share, digits, text):
    assert percent(share, digits).replace(SPACE, " ") == text


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (12345.6, "t", 0, "12,346 t"),
        (2_500_000, "EUR", 0, "2.5 million EUR"),
        (999_999, "EUR", 0, "999,999 EUR"),
        (2_500_000, "people", 0, "2,500,000 people"),
        (0.004, "t", 2, "< 0.01 t"),
        (-3.5, "t", 1, "−3.5 t"),
        (1, "needs", 0, "1 need"),
        (2, "needs", 0, "2 needs"),
    ],
)
def test_quantities(value, unit, digits, text):
    assert quantity(value, unit, digits).replace(SPACE, " ") == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (1500.0, "1,500"), (1e-7, "0.0000001"), (-2.0, "−2"), (1234567.25, "1,234,567.25")]
)
def test_cells_are_printed_as_they_stand(value, text):
    assert plain(value) == text


def test_cells_are_escaped_and_their_digits_marked():
    assert given("<script>alert(1)</script>") == Markup("<span data-input>&lt;script&gt;alert(1)&lt;/script&gt;</span>")
    assert given('a "quoted" <b>', 'x"y') == Markup("a &#34;quoted&#34; &lt;b&gt;")
    assert given(datetime.date(2025, 4, 7)) == Markup('<time datetime="2025-04-07">2025-04-07</time>')
    assert given(None) == "–"


def test_a_figure_that_was_not_computed_is_refused():
    figures = pl.DataFrame({"figure": ["a"], "title": ["A"], "value": [None], "unit": ["t"], "evidence": ["not assessed"], "digits": [0]})
    printer = Printer(figures)
    assert "not assessed" in printer.number("a")
    assert printer.used == {"a": None}
    with pytest.raises(ModelError, match="'b'"):
        printer.number("b")


def test_anchors_are_single_words():
    assert anchor("fill.place.UA46.sector.Water & <hygiene>") == "fill.place.UA46.sector.Water____hygiene_"
