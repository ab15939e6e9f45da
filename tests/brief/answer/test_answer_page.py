"""The page of an answer as text: nothing asked for, no digit that nothing accounts for, nothing that changes between two runs."""

import dataclasses
import itertools
import re

import polars as pl
import pytest

from coalition.brief.answer import answer_page, write_answer
from coalition.brief.answer.parts import Column, Heading, Part, Sentence, Table
from coalition.brief.page import MOST_BYTES, BriefError
from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.questions.stated import Stated, not_assessed
from tests.brief.answer import made
from tests.brief.reading import read


@pytest.fixture(scope="module")
def html(mission, map_folder):
    return answer_page(made.HEADING, made.parts(), mission, map_folder)


def traced(html: str, place: str) -> str:
    """What the page says of a number, a curve or a row, at the end."""
    start = html.index(f'id="{place}"')
    return html[start : html.index("</div>", start)]


def test_no_digit_is_without_a_number_a_cell_or_a_date(html):
    found = read(html)
    assert found.orphans == []
    assert sum(any(sign.isdigit() for sign in text) for text, _, _ in found.texts) > 60


def test_every_link_leads_somewhere_and_every_place_is_one(html):
    found = read(html)
    assert set(found.fragments) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))
    assert {"answer", "changes", "reactions", "numbers", "rows", "sources"} <= set(found.ids)


def test_nothing_is_asked_for_and_only_this_script_may_run(html):
    for tag, name, value in read(html).addresses:
        assert (tag, name) == ("a", "href")
        assert value.startswith(("https://", "http://"))
    assert " style=" not in html.split("<script>")[0]
    assert "default-src &#39;none&#39;" in html


def test_texts_cannot_bring_markup(html, mission, map_folder):
    for markup in ("<b>others</b>", "<b>row</b>", "<i>personnel</i>", "<script>alert", 'href="javascript:', "<b>about</b>"):
        assert markup not in html
    assert "&lt;b&gt;others&lt;/b&gt;" in html
    plain = answer_page(Heading("Test", "A question"), [Part("answer", "Answer")], mission, map_folder)
    charts = len(set(re.findall(r'data-chart="([^"]+)"', html)))
    assert charts == 3
    assert html.count("<script") == plain.count("<script") + charts


def test_numbers_stand_with_range_and_level(html):
    sentence = re.search(r"<li>(.*?)</li>", html, re.DOTALL)
    assert sentence
    text = re.sub(r"<[^>]+>", "", sentence.group(1)).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert text == "41 % (33 % to 50 %) modelled stays short, 55 % (48 % to 62 %) prior-driven support it; the risk is not assessed."


def test_levels_stand_once_where_all_are_the_same(mission):
    stated = (made.ranged("a", 10.0, "t"), made.ranged("b", 20.0, "t"))
    html = answer_page(made.HEADING, [*made.parts(), Part("more", "More", (Sentence("From {a} to {b}."),), stated)], mission, None)
    section = html[html.index('<section id="more">') : html.index("</section>", html.index('<section id="more">'))]
    assert section.count("modelled") == 1


def test_the_end_tells_all_of_a_number(html):
    told = traced(html, "trace-test.short")
    for word in (
        "Made up for a test: test.short",
        "0.4126",
        "0.33008 to 0.49512",
        "an interval of 90 %",
        "modelled",
        "link RZE-UA46",
        "need warm Lviv",
    ):
        assert word in told
    refused = traced(html, "trace-test.risk")
    assert "not assessed" in refused
    assert "There are 0 precedents &amp; no experts." in refused


def test_the_end_lists_rows_with_cells_and_sources(html):
    rows = dict(re.findall(r'id="(row-\d+)"><b>([^<]*)</b>', html))
    places = {name: place for place, name in rows.items()}
    link = traced(html, places["link RZE-UA46"])
    for word in ("link.csv 2", "transit: ", "mode: road", "#source-pledges", "road price"):
        assert word in link
    assert "author: mission file" in traced(html, places["assumption road price"])
    assert "assumption heat" not in places
    assert "caveat DEU water|1" in places
    assert "Register of pledges" in html
    assert "Mischief" in html  # named in a table alone


def test_an_assumption_behind_a_row_is_listed_with_it(mission):
    part = Part("answer", "Answer", (Sentence("{a} it is."),), (made.ranged("a", 1.5, "t", rows=(("yield", "kit|bedding|warmth"),)),))
    heading = Heading("Test", "A question")
    assert "<b>assumption heat</b>" in answer_page(heading, [part], mission, None)


def test_only_told_numbers_are_traced(mission):
    part = Part("answer", "Answer", (Sentence("{a} it is."),), (made.ranged("a", 1.5, "t"), made.ranged("b", 2.5, "t")))
    html = answer_page(Heading("Test", "A question"), [part], mission, None)
    assert 'id="trace-a"' in html
    assert 'id="trace-b"' not in html


def test_charts_are_drawn_for_readers_without_scripts(html):
    for name in ("changes-1", "changes-2", "changes-3"):
        drawing = html[html.index(f'data-chart="{name}"') :]
        assert "<svg" in drawing[:400]
    assert "It leans on 2 dots." in traced(html, "curve-changes-3")
    assert "bands: an interval of 90 %; an interval of 50 %" in traced(html, "curve-changes-3")


def test_prior_driven_is_hatched(html, mission, map_folder):
    def stripes(text: str) -> list[int]:
        drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
        return [drawing.count("<linearGradient") for drawing in drawings]

    parts = [dataclasses.replace(one, stated=tuple(modelled(number) for number in one.stated)) for one in made.parts()]
    parts[1] = dataclasses.replace(parts[1], charts=(*parts[1].charts[:2], made.curve("modelled")))
    plain = stripes(answer_page(made.HEADING, parts, mission, map_folder))
    assert all(more > less for more, less in zip(stripes(html), plain, strict=True))


def modelled(number: Stated) -> Stated:
    return dataclasses.replace(number, evidence="modelled") if number.evidence == "prior-driven" else number


def test_a_refused_part_says_why(html):
    section = html[html.index('<section id="reactions">') :]
    assert "Not assessed." in section[:300]
    assert "There are no precedents." in section[:300]


def test_headings_are_in_order(html):
    levels = [int(level) for level in re.findall(r"<h(\d)", html.split("<script>")[0])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_same_input_gives_the_same_bytes(html, mission, map_folder, tmp_path):
    path = write_answer(made.HEADING, made.parts(), mission, map_folder, tmp_path / "deep" / "answer.html")
    assert path.read_bytes() == html.encode()
    assert [one.name for one in path.parent.iterdir()] == ["answer.html"]


def test_a_page_too_large_lists_fewer_rows_then_is_refused(mission):
    rows = tuple(("need", key) for key in ("warm Lviv", "warm Kharkiv", "water Kharkiv", "water Lviv", "warm Lviv"))
    part = Part("answer", "Answer", (Sentence("{a} it is."),), (made.ranged("a", 1.5, "t", rows=rows),))
    heading = Heading("Test", "A question")
    whole = answer_page(heading, [part], mission, None)
    assert len(whole.encode()) < MOST_BYTES
    shorter = answer_page(heading, [part], mission, None, most=len(whole.encode()))
    assert "and 4 more" in traced(shorter, "trace-a") or "and 1 more" in traced(shorter, "trace-a")
    with pytest.raises(BriefError, match="bytes with the fewest rows"):
        answer_page(heading, [part], mission, None, most=10_000)


def test_every_row_and_source_that_is_not_there_is_named(mission):
    stated = (made.ranged("a", 1.5, "t", rows=(("need", "no such"), ("nowhere", "x"))),)
    with pytest.raises(ModelError, match=r"'no such' in the table 'need'.*'x' in the table 'nowhere'"):
        answer_page(Heading("Test", "A question"), [Part("answer", "Answer", (Sentence("{a} it is."),), stated)], mission, None)


def test_what_nobody_states_is_refused(mission):
    with pytest.raises(ModelError, match=r"'b' that no part states"):
        answer_page(Heading("Test", "A question"), [Part("answer", "Answer", (Sentence("{b} it is."),))], mission, None)


def test_parts_agree_about_a_number(mission):
    one = Part("first", "First", stated=(made.ranged("a", 1.5, "t"),))
    again = Part("second", "Second", (Sentence("{a} it is."),), (made.ranged("a", 1.5, "t"),))
    heading = Heading("Test", "A question")
    assert 'id="trace-a"' in answer_page(heading, [one, again], mission, None)
    other = dataclasses.replace(again, stated=(made.ranged("a", 1.6, "t"),))
    with pytest.raises(ModelError, match="twice, and not the same"):
        answer_page(heading, [one, other], mission, None)
    with pytest.raises(ModelError, match="one name"):
        answer_page(heading, [one, one], mission, None)


def test_an_answer_about_a_mission_with_little_in_it(mission: Mission):
    part = Part("answer", "Answer", (Sentence("It is {a}."),), (not_assessed("a", "A", "t", "Nothing is known."),))
    html = answer_page(Heading("Test", "A question"), [part], mission, None)
    assert read(html).orphans == []
    assert "No number on this page leans on an input row." in html
    assert "No source is named." in html


def a_table(mission: Mission, column: Column, cells: list[object]) -> str:
    table = Table("A table", pl.DataFrame({"name": ["x"] * len(cells), "cell": cells}, strict=False), (Column("name", "name"), column))
    return answer_page(Heading("Test", "A question"), [Part("answer", "Answer", tables=(table,))], mission, None)


def test_input_numbers_stand_in_the_input(mission):
    html = a_table(mission, Column("cell", "offered", "input", "offer.quantity"), [900.0, 600.0, None])
    assert '<td><span data-input="offer.quantity">900</span></td>' in html
    assert read(html).orphans == []
    with pytest.raises(ModelError, match=r"prints 901\.0 as cells of offer\.quantity"):
        a_table(mission, Column("cell", "offered", "input", "offer.quantity"), [900.0, 901.0])
    with pytest.raises(ModelError, match="no such column"):
        a_table(mission, Column("cell", "offered", "input", "offer.nothing"), [900.0])


def test_only_addresses_of_the_web_become_links(mission):
    html = a_table(mission, Column("cell", "where", "address"), ["https://a1.example.org/x?y=<b>", "javascript:alert(1)", None])
    assert 'href="https://a1.example.org/x?y=&lt;b&gt;"><span data-input>a1.example.org</span></a>' in html
    assert 'href="javascript' not in html
    assert read(html).orphans == []


def test_the_day_of_what_was_known_is_the_heading_s(mission, html):
    later = answer_page(Heading("Test", "A question", known=made.DAYS[1]), [Part("answer", "Answer")], mission, None)
    assert "2025-01-08</time>" in later
    assert f"{mission.calendar.start}</time>" in html


def test_a_map_says_what_its_colours_are_not(html, mission):
    assert html.count('class="swatch closed"') == 1
    points = answer_page(made.HEADING, made.parts(), mission, None)
    assert 'class="swatch' not in points
    assert 'data-chart="changes-2"' in points
