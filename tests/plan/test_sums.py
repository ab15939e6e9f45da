"""The book of figures: parts are sorted and each once, and figures may share a sum."""

from __future__ import annotations

import polars as pl

from coalition.plan.sums import Book, sum_of

COLUMNS = ["figure", "side", "balance", "term", "proposal", "factor"]


def test_parts_that_name_the_same_entries_are_added_up() -> None:
    book = Book()
    book.add("b", "B", "t", "", [("y", "*", "*", 1.0), ("x", "load", "*", 2.0), ("y", "*", "*", 0.5)])
    assert book.parts().rows() == [("b", "sum", "x", "load", "*", 2.0), ("b", "sum", "y", "*", "*", 1.5)]


def test_parts_are_in_the_order_of_their_key_whatever_the_order_they_are_declared_in() -> None:
    everything = sum_of([("ü", "limit", "*", 1.0), ("z", "limit", "*", 2.0), ("Z", "limit", "C2", 3.0), ("Z", "limit", "C1", 4.0)])
    book = Book()
    book.add("second", "", "share", "", [("a", "short", "*", 1.0)], everything)
    book.add("first", "", "share", "", everything, everything)
    book.add("nothing", "", "share", "", [])
    parts = book.parts()
    assert parts.columns == COLUMNS
    assert parts.height == 4 + 1 + 2 * 4
    assert parts.equals(parts.sort(COLUMNS[:-1]))


def test_a_book_without_figures_has_no_parts() -> None:
    assert Book().parts().schema == dict(zip(COLUMNS, [pl.String] * 5 + [pl.Float64], strict=True))
    assert Book().parts().is_empty()
