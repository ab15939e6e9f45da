"""What is kept for questions: the same answers with it and without, whatever fits nothing is not used, and nothing is half written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.plan.engine import members_of
from coalition.questions import kept
from coalition.questions.base import Base
from coalition.questions.changes import Change
from coalition.questions.kept import NAME, identity, open_kept, read
from coalition.questions.whatif import Answer, open_asker
from tests.demining.missions import random_mine
from tests.model.missions import random_mission
from tests.pillars.random_schools import random_school
from tests.questions.changed import random_changes

CLOSE = 1e-6


class Heard(list[str]):
    """What was said to the user."""

    def say(self, said: str) -> None:
        self.append(said)


def agree(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same to what is proven."""
    pairs = list(zip(one.goals, other.goals, strict=True))
    return all(abs(a.after - b.after) <= CLOSE * max(a.scale, 1.0) or (np.isnan(a.after) and np.isnan(b.after)) for a, b in pairs)


@pytest.mark.parametrize("seed", range(20))
def test_answers_are_the_same_with_what_was_kept_and_without(seed: int, tmp_path: Path) -> None:
    mission, random, heard = random_mission(seed), Random(seed), Heard()
    first, again, planned = open_kept(tmp_path, mission), open_kept(tmp_path, mission, say=heard.say), open_asker(mission)
    assert (tmp_path / NAME).is_file() == (not heard) == (first.base() is not None)
    for _ in range(3):
        asked = random_changes(mission, members_of(mission), random, 1)
        answers = [asker.ask(asked) for asker in (first, again, planned)]
        assert [one.after for one in answers[0].goals] == pytest.approx([one.after for one in answers[1].goals], abs=0.0, nan_ok=True)
        assert answers[0].moves == answers[1].moves
        assert agree(answers[1], answers[2]), asked


@pytest.mark.parametrize("made", [random_school, random_mine])
@pytest.mark.parametrize("seed", range(6))
def test_classes_and_teams_are_known_again(seed: int, made: Callable[[int], Mission], tmp_path: Path) -> None:
    mission = made(seed)
    planned, again = (open_kept(tmp_path, mission) for _ in range(2))
    assert again.engine.ledger.labels == planned.engine.ledger.labels
    for need in mission["need"]["need"].to_list()[:3]:
        asked = [Change("need", "need", need, factor=2.0)]
        assert agree(again.ask(asked), open_asker(mission).ask(asked))


def kept_mission(folder: Path) -> Mission:
    mission = random_mission(1)
    open_kept(folder, mission)
    assert (folder / NAME).is_file()
    return mission


def test_what_is_damaged_is_not_used_and_that_is_said(tmp_path: Path) -> None:
    mission, heard = kept_mission(tmp_path), Heard()
    content = (tmp_path / NAME).read_bytes()
    for place in (10, len(content) // 2, len(content) - 1):
        (tmp_path / NAME).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        open_kept(tmp_path, mission, say=heard.say)
        assert "is not used" in heard[-1]
        assert (tmp_path / NAME).read_bytes() == content  # and it was kept again
    (tmp_path / NAME).write_bytes(content[: len(content) // 3])
    open_kept(tmp_path, mission, say=heard.say)
    assert "damaged" in heard[-1]


def test_another_mission_other_contributors_or_another_version_are_not_begun_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mission, heard = kept_mission(tmp_path), Heard()
    open_kept(tmp_path, random_mission(2), say=heard.say)
    assert "another mission" in heard[-1]
    open_kept(tmp_path, mission)
    monkeypatch.setattr(kept, "FORMAT", kept.FORMAT + 1)
    open_kept(tmp_path, mission, say=heard.say)
    assert "another version" in heard[-1]


@pytest.mark.parametrize(
    "name", ["balance", "column", "rows", "supply.halves", "supply.ways_length", "solved0.quantity.at", "solved0.proposals"]
)
def test_numbers_that_fit_no_ledger_are_refused(name: str, tmp_path: Path) -> None:
    """With the right checksum: somebody has written it so."""
    mission, heard = kept_mission(tmp_path), Heard()
    made_of = identity(mission, members_of(mission))
    base = read(tmp_path, made_of)
    assert base is not None
    wrong = base.arrays[name].copy()
    wrong[1 if "halves" in name else len(wrong) // 2] = 10**6
    kept.write(tmp_path, Base({**base.arrays, name: wrong}, base.said), made_of)
    planned = open_kept(tmp_path, mission, say=heard.say)
    assert "is not used" in heard[-1]
    assert planned.ask([]).solves == 0


@pytest.mark.parametrize(("name", "place"), [("supply.halves", 15), ("amounts", 3)])
def test_what_is_not_what_the_mission_says_is_not_proven(name: str, place: int, tmp_path: Path) -> None:
    """A half on another day, or another amount: whoever trusts what was kept is misled, and who has it proven is not."""
    mission, heard = kept_mission(tmp_path), Heard()
    made_of = identity(mission, members_of(mission))
    base = read(tmp_path, made_of)
    assert base is not None
    wrong = base.arrays[name].copy()
    wrong[place] += 1
    kept.write(tmp_path, Base({**base.arrays, name: wrong}, base.said), made_of)
    open_kept(tmp_path, mission, say=heard.say)
    assert not heard
    open_kept(tmp_path, mission, say=heard.say, proven=True)
    assert "is not used" in heard[-1]
    open_kept(tmp_path, mission, say=heard.say, proven=True).prove()
    assert len(heard) == 1


def test_a_bound_that_prices_do_not_prove_is_not_taken(tmp_path: Path) -> None:
    asker = open_kept(tmp_path, kept_mission(tmp_path))
    asker.prove()
    (name, one), *_ = [pair for pair in asker.before.solved.items() if pair[1].outcome.value > 1e-6]
    asker.before.solved[name] = replace(one, pillars=one.pillars + 1.0)
    with pytest.raises(ModelError, match="not proven"):
        asker.prove()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_nothing_is_left_half_written(error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mission, heard = random_mission(1), Heard()

    def interrupted(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", interrupted)
    if error is OSError:
        assert open_kept(tmp_path, mission, say=heard.say).ask([]).solves == 0
        assert "cannot be written" in heard[-1]
    else:
        with pytest.raises(KeyboardInterrupt):
            open_kept(tmp_path, mission)
    assert not list(tmp_path.iterdir())


def test_what_is_kept_holds_numbers_and_texts_alone(tmp_path: Path) -> None:
    mission = kept_mission(tmp_path)
    base = read(tmp_path, identity(mission, members_of(mission)))
    assert base is not None
    assert all(found.dtype.kind in "if" for found in base.arrays.values())
    assert json.loads(json.dumps(base.said)) == base.said


def test_a_ledger_takes_back_nothing_that_it_cannot_have_held() -> None:
    ledger = open_asker(random_mission(1)).engine.ledger
    nothing = np.zeros(0, np.int64)
    beyond = (np.array([ledger.proposals]), np.array([len(ledger.keys)]), np.array([1.0]), np.array([0]))
    with pytest.raises(ModelError, match="does not fit"):
        ledger.resume([("x", 1)], beyond, np.ones(1), np.ones(1, bool), np.ones(1, bool), [])
    with pytest.raises(ModelError, match="does not fit"):
        ledger.resume([("x", 1)], (nothing, nothing, np.zeros(0), nothing), np.ones(2), np.ones(1, bool), np.ones(1, bool), [])
