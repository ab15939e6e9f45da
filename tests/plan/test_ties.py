"""A tie-break that takes too long is left, and the plan says so wherever goals are told."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from coalition import load, solve
from coalition.brief.page import page
from coalition.brief.terminal import summary
from coalition.model import goals
from coalition.plan.plan import Plan

MISSION = Path("docs/tutorial/blankets")


def told(plan: Plan) -> tuple[str, str]:
    """The plan in the terminal, as one line, and as a page."""
    return " ".join(summary(plan.mission, plan.tables).split()), html.unescape(page(plan.mission, plan.tables, plan.run, None))


def test_a_tie_left_as_it_is_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goals, "TIE_PIVOTS", 0)
    monkeypatch.setattr(goals, "TIE_PIVOTS_A_ROW", 0)
    plan = solve(load(MISSION))
    row = plan.tables["goal"].row(-1, named=True)
    assert (row["goal"], row["note"]) == ("earliest", goals.UNBROKEN)
    assert all(goals.UNBROKEN in text for text in told(plan))


def test_a_tie_broken_in_time_needs_no_word() -> None:
    plan = solve(load(MISSION))
    assert plan.tables["goal"]["note"].is_null().all()
    assert not any(goals.UNBROKEN in text for text in told(plan))
