"""The page as text: nothing asked for, nothing unexplained, nothing that changes between two runs."""

import base64
import hashlib
import itertools
import math
import re

import polars as pl
import pytest

from coalition.brief import page, styled
from coalition.brief.charts import fill_map
from coalition.brief.numbers import Printer, anchor, quantity
from coalition.brief.page import MOST_BYTES, BriefError, write_brief
from coalition.brief.sections import SECTIONS
from coalition.brief.trace import Trace
from coalition.brief.view import LEVELS, View
from coalition.plan.figures import figures
from tests.brief import sample
from tests.brief.reading import read


def test_no_digit_is_without_a_figure_a_cell_or_a_date(html):
    found = read(html)
    assert found.orphans == []
    assert sum(any(sign.isdigit() for sign in text) for text, _, _ in found.texts) > 200


def test_the_orphan_test_finds_an_orphan():
    assert read("<p>Met in 12 oblasts</p><p data-input='x'>13</p>").orphans == ["Met in 12 oblasts"]


def test_every_figure_leads_to_its_trace(html, tables):
    found = read(html)
    known = {f"trace-{anchor(key)}" for key in tables["figure"]["figure"]}
    assert len(found.figures) > 80
    assert set(found.figures) <= known & set(found.ids)
    assert set(found.fragments) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))


def test_printed_figures_are_the_rounded_values(html, tables):
    printed = re.findall(r'href="#trace-([^"]+)">([^<]*)</a>', html)
    rows = {anchor(row["figure"]): row for row in tables["figure"].iter_rows(named=True)}
    assert len(printed) > 100
    for key, text in printed:
        row = rows[key]
        assert text.replace("&lt;", "<").replace("&gt;", ">") in {
            quantity(row["value"], row["unit"], row["digits"], unit) for unit in (True, False)
        }


def test_every_section_has_its_place(html):
    ids = set(read(html).ids)
    assert set(SECTIONS) - {"question", "activities"} <= ids  # the sample has no activities; `tests/outsider` has
    assert "activities" not in ids
    assert {"wrong", "trace"} <= ids


def test_the_trace_names_rows_and_sources(html):
    trace = html[html.index('id="trace-cost.movement"') :]
    trace = trace[: trace.index("</div>")]
    assert "link.csv" in trace
    assert "2–3" in trace
    assert "#source-pledges" in trace
    assert "judged" in trace
    assert "C00002 movement" in trace


def test_only_this_script_and_this_style_may_run(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    content = policy.group(1).replace("&#39;", "'")
    assert content.startswith("default-src 'none'")
    assert "unsafe" not in content
    for kind, directive in (("script", "script-src"), ("style", "style-src")):
        inline = re.findall(rf"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        assert len(inline) == 1
        digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in content
    assert " style=" not in html.split("<script>")[0]
    assert not re.search(r"<[a-z]+ [^>]*\bon[a-z]+=", html.split("<script>")[0])


def test_nothing_is_asked_for(html):
    for tag, name, value in read(html).addresses:
        assert (tag, name) == ("a", "href")
        assert value.startswith(("https://", "http://"))


def test_input_cannot_bring_markup_or_scripts(html):
    assert "<b>about</b>" not in html
    assert 'href="javascript:' not in html
    assert "javascript:alert(1)" in html  # printed as text


def test_markup_in_a_chart_stays_text(tables, map_folder):
    places = [{**row, "name": "</script><script>alert(1)</script>"} for row in sample.GIVEN["place"]]
    mission = sample.mission(place=places)
    made = page.page(mission, tables, sample.RUN, map_folder)
    assert made.count("<script") == page.page(sample.mission(), tables, sample.RUN, map_folder).count("<script")


def test_the_same_input_gives_the_same_bytes(html, mission, map_folder, tmp_path):
    tables = sample.tables()
    tables["figure"], tables["figure_part"] = figures(mission, tables)
    path = write_brief(mission, tables, sample.RUN, tmp_path, map_folder)
    assert path == tmp_path / "brief.html"
    assert path.read_bytes() == html.encode()


def test_the_page_stays_small(html, mission, tables, map_folder):
    assert len(html.encode()) < MOST_BYTES
    smaller = page.page(mission, tables, sample.RUN, map_folder, most=len(html.encode()) - 100)
    assert len(smaller) < len(html)
    with pytest.raises(BriefError, match=r"bytes even with its shortest tables"):
        page.page(mission, tables, sample.RUN, map_folder, most=400_000)


def test_long_tables_are_cut_at_each_level():
    for longer, shorter in itertools.pairwise(LEVELS):
        assert all(getattr(longer, name) >= getattr(shorter, name) for name in ("needs", "places", "givers", "rows", "parts", "ranges"))
        assert longer.drawings >= shorter.drawings


def test_without_a_map_places_are_points(mission, tables):
    view = View(mission, tables, sample.RUN, None, Printer(tables["figure"]))
    chart = fill_map(view)
    assert chart is not None
    assert "circle" in str(chart.to_dict())
    made = page.page(mission, tables, sample.RUN, None)
    assert 'data-chart="map"' in made
    assert 'class="swatch' not in made


def test_a_mission_without_codes_or_coordinates_has_a_brief(tables):
    places = [{key: value for key, value in row.items() if key not in ("pcode", "latitude", "longitude")} for row in sample.GIVEN["place"]]
    made = page.page(sample.mission(place=places), tables, sample.RUN, None)
    assert 'data-chart="map"' not in made
    assert read(made).orphans == []


def test_a_plan_that_gives_nothing_has_a_brief(mission):
    empty = sample.tables()
    for name in ("consignment", "leg", "delivery", "load", "verdict", "goal", "spending"):
        empty[name] = empty[name].clear()
    fulfilment = empty["fulfilment"].with_columns(pl.lit(0.0).alias("met"), pl.col("quantity").alias("short"))
    empty["fulfilment"] = fulfilment.with_columns(pl.lit("limits").cast(fulfilment.schema["reason"]).alias("reason"))
    posted = fulfilment.select(
        pl.concat_str(pl.lit("need:"), "need").alias("balance"), pl.concat_str(pl.lit("short:"), "need").alias("proposal"),
        pl.lit("short").alias("term"), pl.col("quantity").alias("amount"),
    )  # fmt: skip
    empty["entry"] = posted
    empty["figure"], empty["figure_part"] = figures(mission, empty)
    made = page.page(mission, empty, sample.RUN, None)
    assert "Nobody gives anything." in made
    assert "Nothing is moved." in made
    assert read(made).orphans == []


def test_the_first_level_that_fits_is_taken(mission, tables, map_folder):
    """Levels are passed over before they are put together only if they cannot fit."""
    view = View(mission, tables, sample.RUN, map_folder, Printer(tables["figure"]))
    drawings, traces = page._Drawings(view), Trace(view)
    pages = [drawings.filled(page._render(view.cut_to(detail), drawings, traces, math.inf) or "") for detail in LEVELS]
    sizes = [len(made.encode()) for made in pages]
    assert len(set(sizes)) > 2
    for most in {size + more for size in sizes for more in (0, 1)} - {min(sizes)}:
        fitting = next(made for made, size in zip(pages, sizes, strict=True) if size < most)
        assert page.page(mission, tables, sample.RUN, map_folder, most=most) == fitting


def test_a_level_that_cannot_fit_is_not_put_together(mission, tables, map_folder, monkeypatch):
    view = View(mission, tables, sample.RUN, map_folder, Printer(tables["figure"]))
    drawings = page._Drawings(view)
    monkeypatch.setattr(styled, "drawing", lambda spec: pytest.fail("drawn in vain"))
    assert page._render(view, drawings, Trace(view), 400_000) is None
    assert page._render(view, drawings, Trace(view), math.inf) is not None
