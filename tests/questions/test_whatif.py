"""Warm answers agree with planning the changed mission from the start; asking leaves nothing behind."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from coalition.mission.mission import Mission
from coalition.pillars.supply.closures import Closures
from coalition.pillars.supply.journeys import Posting
from coalition.pillars.supply.stocks import Carriage, Gift, Stocks
from coalition.plan.engine import members_of
from coalition.plan.solve import solve_relaxed
from coalition.questions import whatif
from coalition.questions.changes import Change
from coalition.questions.whatif import open_asker
from tests.model.missions import Rows, build, random_mission, rows_of
from tests.questions.changed import changed, random_changes

SEEDS = int(os.environ.get("COALITION_SEEDS", "50"))
CLOSE = 1e-6
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_warm_answers_agree_with_planning_anew(seed: int) -> None:
    mission, random = random_mission(seed), Random(seed)
    members, asker = members_of(mission), open_asker(mission)
    for number in range(4):
        asked = random_changes(mission, members, random, 1 + number // 3)
        other, taking_part = changed(mission, members, asked)
        cold = {(one.goal, one.tier, one.level): one for one in solve_relaxed(other, members=taking_part) if one.goal != "earliest"}
        answer = asker.ask(asked)
        warm = {(move.goal, move.tier, move.level): move.after for move in answer.goals if not np.isnan(move.after)}
        assert set(warm) == set(cold), asked
        off = {key: (warm[key], one.value) for key, one in cold.items() if abs(warm[key] - one.value) > CLOSE * max(one.scale, 1.0)}
        assert not off, (asked, off)


@pytest.mark.parametrize("seed", range(10))
def test_a_question_that_takes_too_long_is_planned_anew(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a single pivot to spare the answers are the same, and nothing is left behind."""
    mission, random = random_mission(seed), Random(seed)
    members, asker = members_of(mission), open_asker(mission)
    asked = random_changes(mission, members, random, 2)
    warm = asker.ask(asked)
    with monkeypatch.context() as patched:
        patched.setattr(whatif, "PATIENCE", 0)
        anew = asker.ask(asked)
    assert [(one.goal, one.tier, one.level) for one in anew.goals] == [(one.goal, one.tier, one.level) for one in warm.goals]
    off = [(one, two) for one, two in zip(anew.goals, warm.goals, strict=True) if abs(one.after - two.after) > CLOSE * max(one.scale, 1.0)]
    assert not off
    assert [one.after for one in asker.ask(asked).goals] == pytest.approx([one.after for one in warm.goals], abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("seed", range(SEEDS // 2))
def test_a_link_closed_for_a_period_is_two_links_before_and_after(seed: int) -> None:
    mission, random = random_mission(seed), Random(seed)
    starts = mission.calendar.period_starts
    period = random.randrange(len(starts) - 1)
    row = random.choice(rows_of(mission)["link"])
    change = Change("close", "link", row["link"], start=starts[period], end=starts[period + 1] - DAY)
    answer, members = open_asker(mission).ask([change]), members_of(mission)
    cold = {(one.goal, one.tier, one.level): one for one in solve_relaxed(build(split(mission, change)), members=members)}
    for move in answer.goals:
        one = cold[move.goal, move.tier, move.level]
        assert abs(move.after - one.value) <= CLOSE * max(one.scale, 1.0), (change.words(), move)


def split(mission: Mission, change: Change) -> Rows:
    """The rows of ``mission`` with the link of ``change`` as two: until it is closed, and from then on."""
    rows = rows_of(mission)
    whole = next(row for row in rows["link"] if row["link"] == change.row)
    whole["cost"] = mission.to_mission_currency(whole["cost"], whole["currency"], whole["start"])
    whole["currency"] = mission.currency
    assert change.start is not None
    assert change.end is not None
    first, last = whole["start"] or mission.calendar.start, whole["end"] or mission.calendar.end
    before = whole | {"end": min(last, change.start - DAY)}
    after = whole | {"link": "later", "start": max(first, change.end + DAY)}
    rows["link"] = [row for row in rows["link"] if row is not whole] + [before, after]
    rows["change"] += [row | {"row": "later"} for row in rows["change"] if (row["table"], row["row"]) == ("link", change.row)]
    return rows


@pytest.mark.parametrize("seed", range(SEEDS // 5))
def test_a_place_closed_for_a_while_helps_nobody_and_is_between_open_and_closed(seed: int) -> None:
    mission, random = random_mission(seed), Random(seed)
    asker, starts = open_asker(mission), mission.calendar.period_starts
    place = random.choice(mission["place"]["place"].to_list())
    period = random.randrange(len(starts) - 1)
    always = asker.ask([Change("close", "place", place)]).goals[0]
    some = asker.ask([Change("close", "place", place, start=starts[period], end=starts[period + 1] - DAY)]).goals[0]
    sign = -1.0 if some.goal == "common_fraction" else 1.0
    slack = CLOSE * max(some.scale, 1.0)
    assert sign * some.before <= sign * some.after + slack
    assert sign * some.after <= sign * always.after + slack


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_proposed_that_a_question_shuts(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a leg on a closed link, nor a gift at a closed place, not even as a variant of a gift of before."""
    mission, random = random_mission(seed), Random(seed)
    asker = open_asker(mission)
    proposed: list[tuple[Closures, Gift | Carriage]] = []
    add = Stocks.add

    def adding(stocks: Stocks, key: tuple[object, ...], half: Gift | Carriage, posted: Callable[[], list[Posting]]) -> None:
        assert stocks.closures is not None
        if isinstance(half, Gift | Carriage):  # else it waits in stock
            proposed.append((stocks.closures, half))
        add(stocks, key, half, posted)

    monkeypatch.setattr(Stocks, "add", adding)
    places = mission["market"]["place"].unique().sort().to_list() or mission["place"]["place"].to_list()
    for place in places:
        asker.ask([Change("close", "place", place)])
    asker.ask([Change("close", "link", random.choice(mission["link"]["link"].to_list()))])
    shut = [half for closures, half in proposed if not closures.moves(half.steps)]
    shut += [half for closures, half in proposed if isinstance(half, Gift) and not closures.gives(half.source, half.given)]
    assert not shut
