"""Parts of an answer made up for tests of the page, with everything in them. No number here says anything of anybody."""

from __future__ import annotations

import datetime

import polars as pl

from coalition.brief.answer.parts import Areas, Bars, Column, Given, Heading, Lines, Part, Sentence, Table
from coalition.questions.stated import Stated, not_assessed

DAYS = [datetime.date(2025, 1, day) for day in (1, 8, 15, 22)]
ROAD = (("assumption", "road price"), ("link", "RZE-UA46"))


def ranged(
    key: str, value: float, unit: str, evidence: str = "modelled", rows: tuple[tuple[str, str], ...] = (), wide: float = 0.2
) -> Stated:
    """A made-up number with a range of ``wide`` of it on both sides."""
    reach = wide * abs(value)
    return Stated(key, f"Made up for a test: {key}", value, unit, evidence, value - reach, value + reach, "an interval of 90 %", rows)


HEADING = Heading(
    "Test of a page", Sentence("What does {name} bring?", {"name": "Japan & 2 <b>others</b>"}), (Sentence("Asked with {test.counted}."),)
)


def parts() -> list[Part]:
    """An answer with everything in it, about the sample mission of `tests.brief.sample`."""
    stated = (
        Stated("test.counted", "Rows counted", 3.0, "rows", "measured", rows=(("offer", "POL kits"),)),
        ranged("test.short", 0.4126, "share", rows=(*ROAD, ("need", "warm Lviv"))),
        ranged("test.cost", 12_345_678.0, "EUR", "judged", (("caveat", "DEU water|1"),)),
        ranged("test.support", 0.551, "share", "prior-driven", wide=0.12),
        not_assessed("test.risk", "Risk to <i>personnel</i>", "people", "There are 0 precedents & no experts.", (("place", "UA63"),)),
        ranged("map.UA46", 0.31, "share"),
        ranged("map.UA63", 0.72, "share", "prior-driven"),
    )
    told = Part(
        "answer", "The answer in five lines", listed=True,
        sentences=(
            Sentence("{test.short} stays short, {test.support} support it; the risk is {test.risk}."),
            Sentence("It costs {test.cost} under {law}, seen on {day}.", {"law": "Act 7, § 3 <script>alert(1)</script>", "day": DAYS[0]}),
        ),
    )  # fmt: skip
    frame = pl.DataFrame(
        {
            "name": ["Lviv oblast", "2nd <b>row</b>", "Third"],
            "number": ["test.short", "test.support", None],
            "cost": ["test.cost", "test.cost", "test.risk"],
            "day": DAYS[:3],
            "source": ["law", "script", None],
        }
    )
    columns = (
        Column("name", "place"),
        Column("number", Given("2025"), "number"),
        Column("cost", "cost", "number"),
        Column("day", "day"),
        Column("source", "source", "source"),
    )
    areas = pl.DataFrame({"place": ["UA46", "UA63"], "number": ["map.UA46", "map.UA63"]})
    rows = pl.DataFrame(
        {
            "row": ["first </script>", "first </script>", "second"],
            "kind": ["a", "b", "a"],
            "number": ["test.short", "test.support", "test.risk"],
        }
    )
    changes = Part(
        "changes", Sentence("What changes for {name}", {"name": "Party 3"}), (Sentence("Three kinds of charts."),), stated,
        (Table("A table of everything", frame, columns),),
        (Bars("Bars", "With ranges.", rows, "share"), Areas("A map", "Two areas.", areas, "share of something"), curve("prior-driven")),
    )  # fmt: skip
    refused = Part("reactions", "Reactions", (Sentence("Precedents would be needed."),), refused="There are no precedents.")
    return [told, changes, refused]


def curve(evidence: str) -> Lines:
    """A curve with two bands and dots."""
    values = [0.5, 0.52, 0.55, 0.51]
    frame = pl.DataFrame({"line": ["aid"] * 4, "at": DAYS, "value": values})
    bands = pl.concat(
        pl.DataFrame(
            {"line": ["aid"] * 4, "at": DAYS, "low": [value - reach for value in values], "high": [value + reach for value in values]}
        ).with_columns(pl.lit(span).alias("span"))
        for span, reach in (("an interval of 90 %", 0.1), ("an interval of 50 %", 0.04))
    )
    dots = pl.DataFrame({"line": ["aid", "aid"], "at": DAYS[:2], "value": [0.47, 0.56]})
    return Lines("A fan", "Made up.", frame, "share", evidence, "day", bands, dots, (("place", "UA46"),), "It leans on 2 dots.")
