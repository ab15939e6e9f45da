"""The page of an answer in a browser without a network: nothing asked for, nothing refused, charts drawn, readable on a phone."""

from pathlib import Path
from typing import Any

import pytest

from coalition.brief.answer import write_answer
from tests.brief.answer import made
from tests.brief.test_browser import CHROMIUM, MISSION_MAP, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]


@pytest.fixture(scope="module")
def answer(mission: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_answer(made.HEADING, made.parts(), mission, MISSION_MAP, tmp_path_factory.mktemp("answer") / "answer.html")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1200, "light"), (1200, "dark")])
def test_the_page_asks_for_nothing_and_draws_all(browser, answer, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True, color_scheme=scheme)
    page = context.new_page()
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(answer.as_uri())
    page.wait_for_function("document.querySelectorAll('[data-live] svg').length === 3", timeout=20_000)
    assert requests == [answer.as_uri()]
    assert messages == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width  # only tables and charts scroll sideways
    context.close()


def test_a_number_leads_to_its_trace_and_on_to_its_rows(browser, answer):
    context = browser.new_context(viewport={"width": 1200, "height": 900}, offline=True)
    page = context.new_page()
    page.goto(answer.as_uri())
    page.click('#answer a[href="#trace-test.short"]')
    told = page.locator('[id="trace-test.short"]')
    assert 0 <= (told.bounding_box() or {"y": -1})["y"] < 900
    told.get_by_text("link RZE-UA46").click()
    row = page.evaluate("location.hash.slice(1)")
    assert "transit" in page.locator(f'[id="{row}"]').inner_text()
    context.close()


def test_the_page_is_readable_without_scripts(browser, answer):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(answer.as_uri())
    assert page.locator("[data-chart] svg").count() == 3
    assert page.locator("#changes table tbody tr").count() == 3
    assert "not assessed" in page.locator("[data-chart=changes-1]").inner_text()
    context.close()
