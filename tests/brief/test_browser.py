"""The page in a browser without a network: nothing asked for, nothing refused, charts drawn, readable without scripts."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coalition.brief import geometry, write_brief
from coalition.brief.script import script
from tests.brief import sample

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
MISSION_MAP = Path(__file__).parents[2] / "missions" / "ukraine" / "map"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def brief(mission, tables, tmp_path_factory) -> Path:
    return write_brief(mission, tables, sample.RUN, tmp_path_factory.mktemp("brief"), MISSION_MAP)


@pytest.fixture(scope="module")
def opened(browser, brief):
    """The page after its charts are drawn, with everything it asked for and complained of."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, offline=True)
    page = context.new_page()
    seen: dict[str, list[str]] = {"requests": [], "messages": [], "errors": []}
    page.on("request", lambda request: seen["requests"].append(request.url))
    page.on("console", lambda message: seen["messages"].append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.add_init_script("window.refused = []; addEventListener('securitypolicyviolation', e => refused.push(e.violatedDirective))")
    page.goto(brief.as_uri())
    page.wait_for_function(
        "document.querySelectorAll('[data-live]').length === document.querySelectorAll('[data-chart]').length", timeout=20_000
    )
    yield page, seen
    context.close()


def test_the_page_asks_for_nothing(opened, brief):
    _, seen = opened
    assert seen["requests"] == [brief.as_uri()]


def test_nothing_is_refused_and_nothing_complains(opened):
    page, seen = opened
    assert page.evaluate("refused") == []
    assert seen["errors"] == []
    assert seen["messages"] == []


def test_a_foreign_script_is_refused(browser, brief):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(brief.as_uri())
    refused = page.evaluate(
        "() => new Promise(done => { addEventListener('securitypolicyviolation', event => done(event.violatedDirective));"
        " const script = document.createElement('script'); script.textContent = 'window.ran = true'; document.body.append(script);"
        " setTimeout(() => done('nothing'), 2000); })"
    )
    assert refused == "script-src-elem"
    assert page.evaluate("window.ran") is None
    context.close()


def test_every_chart_is_drawn(opened):
    page, _ = opened
    drawn = page.evaluate(
        "[...document.querySelectorAll('[data-chart]')].map(e => [e.dataset.chart, e.querySelectorAll('svg path, svg rect').length])"
    )
    assert {name for name, _ in drawn} == {"map", "giving", "flows", "short", "spending", "capacity"}
    assert all(marks > 3 for _, marks in drawn)


def test_every_area_is_on_the_map(opened):
    page, _ = opened
    areas = geometry.read(MISSION_MAP / "areas.geojson")
    paths = page.evaluate("document.querySelectorAll('[data-chart=map] .mark-shape path').length")
    assert len(areas) == 27
    assert paths > len(areas)
    shapes = "[...document.querySelectorAll('[data-chart=map] .mark-shape path')]"
    filled = page.evaluate(shapes + ".filter(path => path.getAttribute('d') && path.getBBox().width > 2).length")
    assert filled >= len(areas)


def test_crimea_lies_in_ukraine(brief):
    html = brief.read_text(encoding="utf-8")
    block = re.search(r'id="spec-map">(.*?)</script>', html, re.DOTALL)
    assert block
    text = json.dumps(json.loads(block.group(1)))
    assert "Crimea" in text
    (ukraine,) = (one for one in geometry.read(MISSION_MAP / "countries.geojson") if one["properties"]["iso3"] == "UKR")
    (russia,) = (one for one in geometry.read(MISSION_MAP / "countries.geojson") if one["properties"]["iso3"] == "RUS")
    assert geometry.contains(ukraine, 34.1, 44.95)
    assert not geometry.contains(russia, 34.1, 44.95)
    assert [one["properties"]["place"] for one in geometry.read(MISSION_MAP / "areas.geojson") if geometry.contains(one, 34.1, 44.95)] == [
        "UA01"
    ]


def test_a_number_leads_to_its_trace(opened):
    page, _ = opened
    page.click('#answer a[href="#trace-cost.total"]')
    assert page.evaluate("location.hash") == "#trace-cost.total"
    box = page.locator('[id="trace-cost.total"]').bounding_box()
    assert box
    assert 0 <= box["y"] < 900
    assert "C00004" in page.locator('[id="trace-cost.total"]').inner_text()


def test_hovering_says_the_figure(opened):
    page, seen = opened
    page.evaluate("document.querySelector('[data-chart=giving]').scrollIntoView({block: 'center', behavior: 'instant'})")
    page.locator("[data-chart=giving] .mark-rect path").first.hover()
    page.wait_for_selector("#bubble:not([hidden])")
    assert "given.contributor:" in page.locator("#bubble").inner_text()
    assert seen["messages"] == []


def test_the_larger_script_draws_the_same(browser, mission, tables, tmp_path, monkeypatch):
    monkeypatch.setattr("coalition.brief.page.script", lambda: script(lean=False))
    brief = write_brief(mission, tables, sample.RUN, tmp_path, MISSION_MAP)
    context = browser.new_context(offline=True)
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.goto(brief.as_uri())
    page.wait_for_function("document.querySelectorAll('[data-live] svg').length === 6", timeout=20_000)
    assert messages == []
    assert len(script(lean=True)) < 0.7 * len(script(lean=False))
    context.close()


def test_the_page_is_readable_without_scripts(browser, brief):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(brief.as_uri())
    assert page.locator("#answer li").count() == 5
    assert page.locator("[data-chart] svg").count() == 6
    assert page.locator("[data-chart=map] svg path").count() >= 27
    for section in ("fill", "giving", "flows", "short", "spending", "capacity", "caveats", "goals", "assumptions"):
        assert page.locator(f"#{section} table tbody tr").count() > 0, section
    context.close()


@pytest.mark.parametrize("width", [390, 1200])
def test_only_tables_scroll_sideways(browser, brief, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(brief.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
