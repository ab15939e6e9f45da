"""The page of an answer over the tables of the Ukraine mission: every need, offer and caveat as a row, every oblast on the map.

The numbers are counts and sums of input cells, made here for the page alone; no plan is made.
"""

from pathlib import Path

import polars as pl
import pytest

from coalition.brief.answer import answer_page
from coalition.brief.answer.parts import Areas, Bars, Column, Heading, Part, Sentence, Table
from coalition.brief.page import MOST_BYTES
from coalition.mission.mission import Mission
from coalition.mission.read import load
from coalition.plan.lineage import row_key
from coalition.questions.stated import Stated, not_assessed
from tests.brief.reading import read

MISSION = Path(__file__).parents[3] / "missions" / "ukraine"


@pytest.fixture(scope="module")
def ukraine() -> Mission:
    return load(MISSION)


def counted(mission: Mission, table: str, column: str) -> list[Stated]:
    """How many rows of a table there are for each value of a column, each number leaning on all of these rows."""
    frame = mission[table].with_columns(row_key(table).alias("key")).filter(pl.col(column).is_not_null())
    groups = frame.group_by(column, maintain_order=True).agg("key").sort(column)
    return [
        Stated(f"count.{table}.{value}", f"Rows of {table} of {value}", float(len(keys)), "rows", "measured",
               rows=tuple((table, key) for key in keys))
        for value, keys in groups.iter_rows()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def html(ukraine: Mission) -> str:
    names = dict(ukraine["contributor"].select("contributor", "name").iter_rows())
    needs, offers, caveats = (counted(ukraine, *one) for one in (("need", "place"), ("offer", "contributor"), ("caveat", "contributor")))
    places = [one.key.removeprefix("count.need.") for one in needs]
    title = Sentence("What is stated of {country}", {"country": names["JPN"]})
    table = pl.DataFrame({"name": [names[one.key.rpartition(".")[2]] for one in caveats], "number": [one.key for one in caveats]})
    givers = pl.DataFrame({"row": [names[one.key.rpartition(".")[2]] for one in offers], "number": [one.key for one in offers]})
    laws = ukraine["caveat"].select("caveat", "legal_basis", "source", "quantity")
    columns = (
        Column("caveat", "caveat"), Column("legal_basis", "legal basis"), Column("source", "source", "source"),
        Column("quantity", "limit", "input", "caveat.quantity"),
    )  # fmt: skip
    risk = not_assessed("risk", "Risk to people", "people", "No event is in the tables.")
    parts = [
        Part("answer", "The answer", (Sentence("The risk is {risk}."),), (risk,)),
        Part("needs", "Needs", stated=tuple(needs), charts=(
            Areas("Needs by oblast", "Rows of needs.", pl.DataFrame({"place": places, "number": [one.key for one in needs]}), "rows"),)),
        Part("offers", "Offers", stated=tuple(offers), charts=(Bars("Offers by giver", "Rows of offers.", givers, "rows"),)),
        Part("law", "Law", stated=tuple(caveats), tables=(
            Table("Caveats", table, (Column("name", "contributor"), Column("number", "caveats", "number"))), Table("Laws", laws, columns))),
    ]  # fmt: skip
    return answer_page(Heading("Test of a page", title), parts, ukraine, MISSION / "map")


def test_the_page_explains_every_digit_and_stays_small(html):
    found = read(html)
    assert found.orphans == []
    assert set(found.fragments) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    assert len(html.encode()) < MOST_BYTES


def test_every_oblast_and_every_row_that_is_listed_is_there(html, ukraine):
    oblasts = ukraine["need"]["place"].n_unique()
    assert oblasts > 20
    assert html.count('id="trace-count.need.') == oblasts
    linked = {one for one in read(html).fragments if one.startswith("row-")}
    assert len(linked) > 200
    assert html.count(" more\n") > 0  # some numbers lean on more rows than are listed
