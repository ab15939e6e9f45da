"""What one more contributor changes, gives and is refused agrees with planning it in, row by row."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.plan.engine import members_of
from coalition.plan.solve import solve, solve_relaxed
from coalition.questions.changes import Change
from coalition.questions.joining.advise import advise, kinks, money_changes
from coalition.questions.joining.join import join
from coalition.questions.joining.spread import pairs, worths_of
from coalition.questions.sweep import Scenario
from coalition.questions.whatif import open_asker
from coalition.questions.workers import Result
from tests.model.missions import build, random_mission, rows_of

CLOSE = 1e-6
SEEDS = 25
GIVING = (3, 4, 7, 9, 10, 11, 12, 15, 16, 18, 19, 21, 22, 24)
"""Missions in which the candidate gives goods from a purse that is its alone."""

YEAR = {"start": datetime.date(2025, 1, 6), "end": datetime.date(2025, 3, 16)}
OF_A = {"budget": "a", "contributor": "AAA", "ceiling": 0.0, "purchases": False, **YEAR}


def with_candidate(seed: int) -> tuple[Mission, str]:
    """A random mission one of whose contributors is only a candidate."""
    rows = rows_of(random_mission(seed))
    last = rows["contributor"][-1]
    last["status"] = "candidate"
    return build(rows), last["contributor"]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_joining_is_planning_with_it(seed: int) -> None:
    mission, who = with_candidate(seed)
    asker = open_asker(mission)
    found = join(asker, who)
    cold = {(one.goal, one.tier, one.level): one for one in solve_relaxed(mission, members=members_of(mission, [who])) if one.proven}
    for goal in found.answer.goals:
        one = cold.get((goal.goal, goal.tier, goal.level))
        assert np.isnan(goal.after) == (one is None)
        assert one is None or abs(goal.after - one.value) <= CLOSE * max(one.scale, 1.0)
    short = [goal for goal in found.answer.goals if goal.goal == "shortfall"]
    if len(short) == len({need.tier for need in asker.engine.needs.needs}):
        assert found.worth >= -found.doubt - 1e-6 * sum(goal.scale for goal in short)
    parts: dict[str, list[tuple[float, float, float]]] = {}
    for one_slice in found.met:
        parts.setdefault(one_slice.kind, []).append((one_slice.needed, one_slice.before, one_slice.after))
    whole = np.array(parts.pop("all")[0])
    assert whole[0] == pytest.approx(1.0)
    for kind, values in parts.items():
        known = np.array(values).sum(axis=0)
        assert known[1:] == pytest.approx(whole[1:], abs=1e-9), kind
        assert kind == "kind of help" or known[0] == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_met_is_the_plans_own_fill_rate(seed: int) -> None:
    rows = rows_of(random_mission(seed))
    for item in rows["item"]:
        item["whole"] = False
    rows["contributor"][-1]["status"] = "candidate"
    mission, who = build(rows), rows["contributor"][-1]["contributor"]
    met = join(open_asker(mission), who).met[0]
    for candidates, value in (((), met.before), ((who,), met.after)):
        figure = solve(mission, candidates=candidates).tables["figure"]
        assert value == pytest.approx(figure.filter(figure="fill.total")["value"][0], abs=1e-4)


def barred_rows(mission: Mission, who: str, item: str) -> Mission:
    """The mission in which ``who`` may not give ``item`` from its own purse: no offer of it, no purchase of it."""
    rows = rows_of(mission)
    rows["caveat"].append({"caveat": "barred", "effect": "refuse", "contributor": who, "item": item, "legal_basis": "test", "line": 1,
                           "source": "test"})  # fmt: skip
    return build(rows)


@pytest.mark.parametrize("seed", GIVING)
def test_barred_goods_are_not_given(seed: int) -> None:
    """As if a caveat refused them; money that buys together with others' is another purse and stays."""
    mission, who = with_candidate(seed)
    asker = open_asker(mission)
    given = [one for one in join(asker, who).gives if one.table == "item"]
    assert given
    barred = frozenset({(f"contributor:{who}", given[0].row)})
    answer = asker.ask([Change("add", "contributor", who)], barred=barred)
    cold = {
        (one.goal, one.tier, one.level): one
        for one in solve_relaxed(barred_rows(mission, who, given[0].row), members=members_of(mission, [who])) if one.proven
    }  # fmt: skip
    for goal in answer.goals:
        one = cold.get((goal.goal, goal.tier, goal.level))
        assert one is None or abs(goal.after - one.value) <= CLOSE * max(one.scale, 1.0)
    again = join(asker, who)
    assert [one.row for one in again.gives if one.table == "item"] == [one.row for one in given], "the bar is forgotten"


def small(**changes: Any) -> Mission:
    """One town needs a hundred blankets and ten pumps; a member gives forty blankets, a candidate can give both and buy blankets."""
    tables: dict[str, list[dict[str, Any]]] = {
        "contributor": [{"contributor": "AAA", "status": "member"}, {"contributor": "BBB", "status": "candidate"}],
        "profile": [{"profile": "general", "mode": "road"}],
        "place": [{"place": "hub"}, {"place": "town"}],
        "link": [{"link": "road", "origin": "hub", "destination": "town", "cost": 0.0}],
        "item": [{"item": "blanket", "mass": 0.001, "price": 10.0}, {"item": "pump", "mass": 0.01, "price": 100.0}],
        "measure": [{"measure": "warmth", "sector": "winter"}, {"measure": "water", "sector": "water"}],
        "yield": [
            {"item": "blanket", "use": "warm", "measure": "warmth", "amount": 1.0},
            {"item": "pump", "use": "pump", "measure": "water", "amount": 1.0},
        ],
        "need": [
            {"need": "warmth", "place": "town", "measure": "warmth", "quantity": 100.0, "first_useful": YEAR["start"], "due": YEAR["end"]},
            {"need": "water", "place": "town", "measure": "water", "quantity": 10.0, "first_useful": YEAR["start"], "due": YEAR["end"]},
        ],
        "offer": [
            {"offer": "a-blanket", "contributor": "AAA", "item": "blanket", "quantity": 40.0, "place": "hub", "unit_cost": 0.0, **YEAR},
            {"offer": "b-pump", "contributor": "BBB", "item": "pump", "quantity": 10.0, "place": "hub", "unit_cost": 100.0, **YEAR},
        ],
        "budget": [OF_A, {"budget": "b", "contributor": "BBB", "ceiling": 700.0, "purchases": True, **YEAR}],
        "market": [{"market": "m", "item": "blanket", "place": "hub", "price": 10.0, "lead": 0}],
        "goal": [{"order": 1, "goal": "shortfall"}, {"order": 2, "goal": "cost"}],
    }  # fmt: skip
    return build(tables | changes)


def test_a_small_answer_worked_out_by_hand() -> None:
    """Half of what is needed is warmth, half water. 700 EUR: ten pumps would take 1,000, a blanket brings a tenth of a pump for a tenth."""
    found = join(open_asker(small()), "BBB")
    whole = found.met[0]
    assert whole.before == pytest.approx(0.5 * 0.4, rel=1e-4)
    # Per EUR a blanket brings 0.5 / 100 / 10, a pump 0.5 / 10 / 100: alike; 700 EUR bring 0.35.
    assert whole.after == pytest.approx(0.2 + 0.35, rel=1e-4)
    assert found.money[0].spent == pytest.approx(700.0, rel=1e-4)
    assert sum(one.cost for one in found.gives) == pytest.approx(700.0, rel=1e-4)


def test_the_best_package_the_next_best_and_the_curve() -> None:
    """A blanket at 5 EUR is worth twice a pump's EUR: blankets first (60 for 300 EUR), then pumps, then nothing more is needed."""
    cheap = small(market=[{"market": "m", "item": "blanket", "place": "hub", "price": 5.0, "lead": 0}])
    found = advise(open_asker(cheap), "BBB", 800.0, (0.0, 0.375, 1.0, 2.0))
    assert found.without == pytest.approx(0.2, rel=1e-4)
    assert [round(one.met, 4) for one in found.curve] == [0.2, 0.5, 0.75, 1.0]
    assert [one.money for one in found.curve] == [0.0, 300.0, 800.0, 1600.0]
    assert {one.row: round(one.quantity, 2) for one in found.best.gives} == {"blanket": 60.0, "pump": 5.0}
    assert found.barred == "pump"
    assert found.next_best is not None
    assert {one.row: round(one.quantity, 2) for one in found.next_best.gives} == {"blanket": 60.0}
    assert found.next_best.met == pytest.approx(0.5, rel=1e-4)
    first = found.kinks[0]
    assert (first.money, first.full, first.new) == (300.0, ("blanket",), ("pump",))
    assert first.before == pytest.approx(0.3 / 300 * 1e6, rel=1e-4)
    assert first.after == pytest.approx(0.25 / 500 * 1e6, rel=1e-4)


def test_law_is_shown_with_its_article_and_what_it_costs() -> None:
    caveats = [
        {"caveat": "no-pumps", "line": 1, "effect": "refuse", "contributor": "BBB", "item": "pump", "legal_basis": "Act 7, article 2"},
        {"caveat": "no-arms", "line": 1, "effect": "refuse", "contributor": "BBB", "class": "lethal", "legal_basis": "Constitution"},
    ]
    mission = small(caveat=caveats, budget=[OF_A, {"budget": "b", "contributor": "BBB", "ceiling": 1200.0, "purchases": True, **YEAR}])
    found = join(open_asker(mission), "BBB", lift=True)
    assert [(one.caveat, one.refused > 0, one.legal_basis, one.items) for one in found.law] == [
        ("no-arms", False, "Constitution", ()), ("no-pumps", True, "Act 7, article 2", ("pump",)),
    ]  # fmt: skip
    assert found.met[0].after == pytest.approx(0.5, rel=1e-4)
    assert [(one.caveat, round(one.met, 4)) for one in found.lifted] == [("no-pumps", 0.8)]  # 600 EUR are left for six pumps


def test_who_cannot_join_is_told_why() -> None:
    asker = open_asker(small())
    with pytest.raises(QuestionError, match="BBB"):
        join(asker, "BBC")
    with pytest.raises(QuestionError, match="already"):
        join(asker, "AAA")
    with pytest.raises(QuestionError, match="no budget"):
        money_changes(small(budget=[OF_A]), "BBB", 100.0)


def test_scenarios_are_answered_in_pairs() -> None:
    scenarios = [Scenario("1", ()), Scenario("2", (Change("drop", "contributor", "BBB"),))]
    tasks = pairs(scenarios, "BBB")
    assert [(task.number, len(task.changes)) for task in tasks] == [(0, 0), (1, 1), (2, 1), (3, 1)]
    engine = open_asker(small()).engine
    needs = engine.needs.needs
    short = {0: [60.0, 10.0], 1: [60.0, 5.0], 2: [60.0, 10.0], 3: [60.0, 10.0]}
    order = {"warmth": 0, "water": 1}
    results = {
        number: Result(number, (), np.array([values[order[need.row]] for need in needs]), 1) for number, values in short.items()
    }  # fmt: skip
    found = worths_of(engine, scenarios, results, 1)
    assert found.worth.tolist() == pytest.approx([0.25, 0.0], rel=1e-4)
    assert (found.failed, found.worst) == (0, "2")
    assert found.met["sector", "water"][0].tolist() == pytest.approx([0.0, 0.25])
    results[1] = Result(1, (), None, 0, "the solver gave up")
    assert worths_of(engine, scenarios, results, 1).failed == 1


def test_what_is_met_in_a_scenario_is_a_share_of_what_is_needed_there() -> None:
    engine = open_asker(small()).engine
    needs = {need.row: need for need in engine.needs.needs}
    twice = Scenario("1", (Change("need", "need", "warmth", factor=2.0), Change("need", "measure", needs["water"].measure, factor=0.5)))
    needed = {"warmth": 2.0 * needs["warmth"].quantity, "water": 0.5 * needs["water"].quantity}
    short = [{"warmth": needed["warmth"], "water": needed["water"]}, {"warmth": needed["warmth"], "water": 0.0}]
    results = {number: Result(number, (), np.array([one[need.row] for need in engine.needs.needs]), 1) for number, one in enumerate(short)}
    found = worths_of(engine, [twice], results, 1)
    assert found.met["all", ""][0, 0] == pytest.approx(0.0)  # nothing is met, not less than nothing
    counts = {row: need.omega * need.share for row, need in needs.items()}
    part = counts["water"] * needed["water"] / sum(counts[row] * needed[row] for row in needed)
    assert found.met["all", ""][0, 1] == pytest.approx(part)


def test_a_straight_curve_has_no_kinks() -> None:
    found = advise(open_asker(small()), "BBB", 400.0, (0.0, 0.5, 1.0))
    assert kinks(found.curve) == ()
