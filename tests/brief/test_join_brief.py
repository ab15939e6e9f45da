"""The join brief of a small mission: every part computed or refused, every digit from a number or a row, and only its own rows matter."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from coalition.brief.joining import Asked, parts_of, write_join_brief
from coalition.brief.page import MOST_BYTES
from coalition.mission.mission import Mission
from coalition.questions.changes import Change
from coalition.questions.joining.advise import advise
from coalition.questions.joining.join import join
from coalition.questions.joining.spread import worths
from coalition.questions.opinion.opinion import opinion
from coalition.questions.reactions.answer import reactions
from coalition.questions.reactions.back_test import back_test
from coalition.questions.reactions.risk import risk
from coalition.questions.stated import Stated
from coalition.questions.sweep import Scenario
from coalition.questions.whatif import open_asker
from coalition.questions.workers import Alone
from tests.brief.reading import read
from tests.model.missions import build, rows_of
from tests.questions.test_joining import small

LAW = [
    {
        "caveat": "no-pumps",
        "line": 1,
        "effect": "limit",
        "contributor": "BBB",
        "item": "pump",
        "quantity": 4.0,
        "legal_basis": "Act <b>7</b>",
    },
    {"caveat": "no-arms", "line": 1, "effect": "refuse", "contributor": "BBB", "class": "lethal", "legal_basis": "Constitution"},
]

SECTIONS = (
    "answer", "background", "rationale", "changes", "gifts", "package", "law", "cost", "safety", "coordination", "opinion", "reactions",
    "implications", "conclusion", "back-tests", "not-assessed",
)  # fmt: skip


def asked_of(mission: Mission) -> Asked:
    asker = open_asker(mission)
    scenarios = [Scenario(str(factor), (Change("budget", "budget", "b", factor=factor),)) for factor in (0.5, 0.8, 1.2)]
    spread = worths(asker.engine, scenarios, "BBB", Alone(lambda: asker), 1)
    return Asked(
        mission, join(asker, "BBB", lift=True), spread, advise(asker, "BBB", 400.0, (0.0, 0.5, 1.0)), opinion(mission, "BBB"),
        reactions(mission, "BBB"), tuple(risk(mission, "BBB")), back_test(mission, "BBB"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def asked() -> Asked:
    return asked_of(small(caveat=LAW))


@pytest.fixture(scope="module")
def html(asked: Asked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_join_brief(asked, tmp_path_factory.mktemp("brief") / "join.html", None).read_text(encoding="utf-8")


def numbers(asked: Asked) -> dict[str, Stated]:
    return {one.key: one for part in parts_of(asked) for one in part.stated}


def test_every_part_a_reader_asks_for_is_there(html: str) -> None:
    found = read(html)
    assert set(SECTIONS) <= set(found.ids)
    assert found.orphans == []
    assert set(found.fragments) <= set(found.ids)
    assert len(html.encode()) < MOST_BYTES
    assert "Act &lt;b&gt;7&lt;/b&gt;" in html
    assert "<b>7</b>" not in html


def test_without_polls_experts_or_precedents_nothing_is_assessed_and_no_number_printed(asked: Asked) -> None:
    refused = {part.name for part in parts_of(asked) if part.refused}
    assert {"opinion", "reactions", "safety", "rationale", "back-tests", "coordination"} <= refused
    assert not [one for one in numbers(asked).values() if one.key.startswith(("opinion", "reaction", "risk")) and one.value is not None]


def test_the_numbers_are_those_of_the_answer(asked: Asked) -> None:
    """700 EUR buy 0.35 of all that is needed, 560 and 840 EUR 0.28 and 0.42, 350 EUR 0.175."""
    found = numbers(asked)
    assert found["join.worth"].value == pytest.approx(0.35, rel=1e-4)
    low, high = found["join.worth"].low, found["join.worth"].high
    assert low is not None
    assert high is not None
    assert 0.175 <= low < 0.28
    assert 0.35 <= high <= 0.42 + 1e-4
    assert found["join.advice.best.more"].value == pytest.approx(0.2, rel=1e-4)
    assert found["join.law.no-arms.refused"].value == 0
    assert found["join.law.no-pumps.limited"].value == 1
    for one in found.values():
        assert one.evidence in ("measured", "not assessed") or (one.low is not None and one.high is not None)


def test_what_was_not_asked_is_said(asked: Asked, tmp_path: Path) -> None:
    less = replace(asked, spread=None, advice=None, joining=replace(asked.joining, lifted=()))
    parts = {part.name: part for part in parts_of(less)}
    assert parts["package"].refused
    assert any(one.evidence == "not assessed" for one in parts["law"].stated)
    html = write_join_brief(less, tmp_path / "less.html", None).read_text(encoding="utf-8")
    assert "--scenarios" in html
    assert "--sum" in html


def bare(found: dict[str, Stated]) -> dict[str, tuple[float | None, float | None, float | None]]:
    return {key: (one.value, one.low, one.high) for key, one in found.items()}


def test_one_input_row_changes_only_what_leans_on_it(asked: Asked) -> None:
    """Words of a law change no number; fewer pumps offered change the numbers that lean on the offer or on what is met, and no other."""
    before = numbers(asked)
    worded = [LAW[0], {**LAW[1], "legal_basis": "Constitution, as amended"}]
    assert bare(numbers(asked_of(small(caveat=worded)))) == bare(before)
    rows = rows_of(small(caveat=LAW))
    rows["offer"][1]["quantity"] = 1.0
    after = numbers(asked_of(build(rows)))
    changed = {key for key, one in bare(after).items() if key in before and one != bare(before)[key]}
    leaning = {key for key, one in before.items() if ("offer", "b-pump") in one.rows}
    assert changed
    assert changed <= leaning | {
        key for key in before if key.startswith(("join.money", "join.curve", "join.advice", "join.law", "join.giver"))
    }
    assert "join.met.sector.winter.more" in before
    assert before["join.law.no-arms.refused"] == after["join.law.no-arms.refused"]


def test_the_same_answer_gives_the_same_bytes(asked: Asked, html: str, tmp_path: Path) -> None:
    again = write_join_brief(asked, tmp_path / "again.html", None).read_text(encoding="utf-8")
    assert again == html
    assert not re.findall(r'(?:src|href)="(?!#|https?://)[^"]', html)
