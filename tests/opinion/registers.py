"""Made-up poll registers, and a tiny mission that holds one."""

from __future__ import annotations

import datetime
from typing import Any

from coalition.mission.mission import Mission
from coalition.questions.opinion.polls import Poll
from tests.mission import tiny
from tests.mission.tiny import Rows

FIRST = datetime.date(2025, 1, 6)


def poll(key: str, house: str = "North", day: int = 0, **other: Any) -> Poll:
    """A telephone poll of 1,000 adults, half for and a third against, ``day`` days after the first."""
    held = FIRST + datetime.timedelta(day)
    given: dict[str, Any] = {
        "item": "blankets", "rung": "humanitarian", "population": "adults", "shares": (50.0, 33.0), "answered": 1000.0, "effect": 1.0
    }  # fmt: skip
    return Poll(key, house=house, start=held, end=held, **{**given, **other})


def register_rows(polls: int = 3, houses: int = 2) -> Rows:
    """The tiny mission with so many polls, of so many houses by turns, on one question about Poland's help."""
    rows = tiny.tiny_rows()
    source = {"source": "made up"}
    rows["poll_item"] = [
        {"poll_item": "blankets", "contributor": "POL", "rung": "humanitarian", "wording": "Should Poland send blankets?", **source}
    ]
    rows["poll"] = [
        {
            "poll": f"poll-{number}", "poll_item": "blankets", "house": f"House {number % houses}",
            "first_day": FIRST + datetime.timedelta(7 * number), "last_day": FIRST + datetime.timedelta(7 * number + 2),
            "n": 1000, "mode": "telephone", "population": "adults",
            "support": 0.6 + 0.01 * (number % 3), "oppose": 0.25, "undecided": 0.1, **source,
        }
        for number in range(polls)
    ]  # fmt: skip
    return rows


def asked(rows: Rows) -> Mission:
    return tiny.mission(rows)
