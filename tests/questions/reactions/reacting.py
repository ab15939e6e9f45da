"""The tiny mission with two who might join, an adversary that reacted four times, a bargain of three, and experts who were asked."""

from __future__ import annotations

import datetime
from typing import Any

from coalition.mission.mission import Mission
from tests.mission.tiny import Rows, mission, tiny_rows

SOURCE = {"source": "made up"}
DAY = datetime.date(2025, 4, 7)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def position(actor: str, place: float, weight: float, issue: str = "tie", date: str = "2025-01-01", width: float = 5.0) -> dict[str, Any]:
    """A position with salience ``weight`` and full capability; ranges reach ``width`` to both sides."""
    return {
        "position": f"{issue} {actor} {date}", "issue": issue, "actor": actor, "date": day(date),
        "position_low": max(place - width, 0.0), "position_likely": place, "position_high": min(place + width, 100.0),
        "salience_low": max(weight - width, 1.0), "salience_likely": weight, "salience_high": min(weight + width, 100.0),
        "capability_low": 100.0, "capability_likely": 100.0, "capability_high": 100.0,
        "author": "a test", "judged": day("2025-01-02"), **SOURCE,
    }  # fmt: skip


def precedent(number: int, rung: str, date: str, actor: str = "RUS", act: str | None = None) -> dict[str, Any]:
    key = f"{actor} {number}"
    return {"precedent": key, "act": act or f"act {number}", "actor": actor, "date": day(date), "rung": rung, "name": "did it", **SOURCE}


def act(key: str, kind: str = "sanctions", state: str | None = "AAA", date: str | None = None) -> dict[str, Any]:
    return {"act": key, "name": f"the {key}", "contributor": state, "kind": kind, "date": None if date is None else day(date), **SOURCE}


def answer(asked: str, expert: str, low: float, middle: float, high: float) -> dict[str, Any]:
    quantiles = {"low": low, "middle": middle, "high": high}
    return {"elicited": f"{asked} {expert}", "asked": asked, "expert": expert, **quantiles, "date": day("2025-02-01"), **SOURCE}


def reacting_rows() -> Rows:
    actors = (
        ("AAA", "contributor", "AAA"), ("BBB", "contributor", "BBB"), ("ally", "partner", None), ("friend", "partner", None),
        ("party", "domestic", "AAA"), ("RUS", "adversary", None),
    )  # fmt: skip
    return {
        **tiny_rows(),
        "contributor": [
            {"contributor": "POL", "name": "Poland", **SOURCE},
            {"contributor": "AAA", "name": "Alphaland", "status": "candidate", **SOURCE},
            {"contributor": "BBB", "name": "Betaland", "status": "candidate", **SOURCE},
        ],
        "actor": [{"actor": key, "name": f"the {key}", "standing": standing, "contributor": of, **SOURCE} for key, standing, of in actors],
        "act": [*(act(f"act {number}") for number in range(1, 6)), act("of another matter", "other matter"), act("of all", state=None)],
        "precedent": [
            precedent(1, "statement", "2022-01-01"), precedent(2, "protest", "2023-01-01"), precedent(3, "protest", "2024-01-01"),
            precedent(4, "measure against persons", "2025-03-01"), precedent(5, "economic measure", "2025-06-01"),
            precedent(6, "military signal", "2024-05-01", act="of another matter"),
            precedent(7, "statement", "2024-05-01", act="of all"),
        ],
        "issue": [{"issue": "tie", "name": "How close", **SOURCE}, {"issue": "home", "name": "At home", "contributor": "AAA", **SOURCE}],
        "issue_step": [
            {"issue_step": f"{issue} {value}", "issue": issue, "name": f"step {value}", "value": float(value), **SOURCE}
            for issue in ("tie", "home") for value in (0, 50, 100)
        ],
        "position": [
            position("ally", 20.0, 60.0), position("friend", 80.0, 30.0), position("AAA", 90.0, 10.0),
            position("party", 30.0, 50.0, "home"), position("ally", 60.0, 20.0, "home"),
        ],
        "asked": [
            {"asked": "words", "name": "Harsh words", "kind": "escalation", "unit": "probability", "actor": "RUS", **SOURCE},
            {"asked": "deeds", "name": "Deeds", "kind": "escalation", "unit": "probability", "actor": "RUS", "after": "words", **SOURCE},
        ],
        "elicited": [
            answer("words", "one", 0.4, 0.6, 0.8), answer("words", "two", 0.5, 0.7, 0.9), answer("deeds", "one", 0.05, 0.1, 0.3),
        ],
        "outcome": [
            {
                "outcome": "came", "issue": "home", "contributor": "AAA", "asked": DAY, "seen": day("2025-09-01"), "name": "the middle",
                "value": 50.0, **SOURCE,
            }
        ],
    }  # fmt: skip


def reacting(rows: Rows | None = None) -> Mission:
    return mission(reacting_rows() if rows is None else rows)
