"""Priority lists beside a plan for several scenarios: the first weeks in common, and the plan never below the best of them."""

from __future__ import annotations

from pathlib import Path as Folder
from random import Random
from typing import Any

import polars as pl
import pytest

from coalition import solve
from coalition.mission.mission import Mission
from coalition.pillars.demining.chains import Path
from coalition.pillars.demining.demining import Demining
from coalition.pillars.demining.lists import LISTS, Lists
from coalition.plan.books import members_of, open_books
from coalition.plan.plan import Plan
from tests.demining.missions import DAY, clearing, mine, monday, need
from tests.demining.test_rules import checked, uncertain


def random_uncertain(seed: int, *, money: bool = False) -> Mission:
    """Two oblasts, three or four tasks, two kinds of teams that move, two or three scenarios of what survey finds."""
    dice = Random(f"uncertain {seed}")
    weeks, reveal = dice.choice((8, 9)), dice.choice((2, 3, 4, 5))
    worlds = ("bad", "good", "usual")[: dice.choice((2, 3))]
    hazards = [
        {"hazard": f"h{number}", "place": dice.choice(("North", "South")), "tasks": dice.choice((1, 2)), "ground": "farmland",
         "area": float(dice.randint(20, 90)), "most_teams": dice.choice((1, 2)), "exposed": float(dice.randint(0, 40)),
         "use_value": dice.choice((1.0, 2.0)), "sowing": monday(dice.randint(2, 6))}
        for number in range(dice.choice((2, 3)))
    ]  # fmt: skip
    survey = [
        {"survey": f"{world} {hazard['hazard']}", "scenario": world, "hazard": hazard["hazard"],
         "after_non_technical": dice.choice((0.2, 0.5, 1.0)), "after_technical": dice.choice((0.25, 0.5, 1.0))}
        for world in worlds for hazard in hazards
    ]  # fmt: skip
    speeds = [
        clearing("manual", "non-technical survey", float(dice.randint(20, 60))),
        clearing("manual", "technical survey", float(dice.randint(10, 30))),
        clearing("manual", "clearance", float(dice.randint(4, 20))), clearing("dogs", "clearance", float(dice.randint(6, 16))),
        clearing("dogs", "quality control", 40.0), clearing("manual", "quality control", 30.0),
    ]  # fmt: skip
    teams = [
        {"team": f"t{number}", "asset": kind, "contributor": "NOR", "teams": dice.choice((1, 2)), "place": dice.choice(("North", "South")),
         "cost": float(dice.randint(1, 5)), "moves": dice.choice((0, 1, 2))}
        for number, kind in enumerate(("manual", "dogs"))
    ]  # fmt: skip
    gains = [("hectares", "handed over"), ("use", "in use"), ("people", "person-weeks protected")]
    needs = [need(measure, place, float(dice.randint(20, 200)), weeks, dice.choice((None, 5)))
             for measure, _ in gains for place in ("North", "South") if measure == "hectares" or dice.random() < 0.7]  # fmt: skip
    tables: dict[str, list[dict[str, Any]]] = {}
    if money:
        tables["budget"] = [{"budget": "all", "contributor": "NOR", "ceiling": float(dice.randint(10, 40)), "fiscal_year": "2025",
                             "start": monday(0), "end": monday(weeks) - DAY}]  # fmt: skip
    return mine(
        weeks, hazard=hazards, clearing=speeds, team=teams, asset=[{"asset": "manual"}, {"asset": "dogs"}], need=needs, survey=survey,
        measure=[{"measure": measure} for measure, _ in gains], gain=[{"measure": measure, "counts": counts} for measure, counts in gains],
        scenario=[{"scenario": world} for world in worlds], goal=[{"order": 1, "goal": "expected_shortfall"}],
        mission=[{"periods": weeks, "step": 7, "averaged": 1, "reveal": monday(reveal)}], **tables,
    )  # fmt: skip


def summed(plan: Plan) -> dict[str, float]:
    rows = plan.tables["demining_list"].group_by("list").agg(pl.col("lacking").sum())
    return dict(rows.iter_rows())


@pytest.mark.parametrize("seed", range(14))
def test_never_below_the_best_list(seed: int):
    plan = solve(random_uncertain(seed, money=seed % 2 == 1))
    found = summed(plan)
    assert len(found) >= 3
    assert min(found.values()) >= found["the plan"] - 1e-6
    assert found["the plan"] == pytest.approx(plan.tables["goal"]["final"][0], abs=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_beside_lists_verifies(seed: int, tmp_path: Folder):
    assert checked(random_uncertain(seed), tmp_path) == []


def _opened(mission: Mission) -> tuple[Demining, Lists]:
    books = open_books(mission, members_of(mission, ()))
    pillar = next(one for one in books.pillars if isinstance(one, Demining))
    left = {number: float(pillar.ledger.limit[number]) for number in pillar.accounts.scarce()}
    return pillar, Lists(pillar, left, {})


def _until(path: Path | None, reveal: int, lost: int) -> tuple[tuple[int, str], ...]:
    """Where a team begins, and to where it leaves, before the reveal."""
    stays = path.stays if path is not None else ()
    return tuple((one.start, one.place) for place, one in enumerate(stays) if one.start - (lost if place else 0) < reveal)


@pytest.mark.parametrize("breadth", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_a_list_knows_no_more_than_anybody(seed: int, breadth: bool):
    """Whatever is begun before the reveal is the same in all worlds, and is a policy and a path that can be done; no team is used twice,
    no money is spent twice."""
    mission = random_uncertain(seed, money=seed % 2 == 0)
    pillar, lists = _opened(mission)
    reveal, worlds = pillar.land.reveal, len(pillar.land.worlds)
    for name in LISTS:
        chosen = lists.scheduler.run(lists.ranked(name), breadth=breadth).chosen
        used: dict[int, float] = {}
        for (kind, number, what), units in chosen:
            assert len(what) == worlds
            if kind == "task":
                assert len({tuple(step for step in chain if step.start < reveal) for chain in what}) == 1
                posted = pillar._policy(pillar.units[number].hazard, what)
                assert all(pillar.allowed(pillar.units[number].hazard, chain, world) for world, chain in enumerate(what))
            else:
                posted = pillar._path(number, what)
                lost = pillar.paths.offers[pillar.crews[number].offer].lost
                begun = {_until(path, reveal, lost) for path in what}
                assert len(begun) == 1
                ends = {path.last if path is not None else -1 for path in what}
                assert begun == {()} or len(ends) == 1 or min(ends) >= reveal - 1
            for balance, amount, _ in posted:
                used[balance] = used.get(balance, 0.0) + units * amount
        limited = [balance for balance in used if pillar.ledger.keys[balance].split(":")[0] in ("demining", "budget")]
        over = {pillar.ledger.keys[one]: used[one] for one in limited if used[one] > pillar.ledger.limit[one] + 1e-6}
        assert over == {}


def test_lists_differ_after_the_reveal():
    """In one world survey keeps a tenth, in the other half of the land: the same list does other things then, and the same before."""
    _, lists = _opened(uncertain())
    chosen = lists.scheduler.run(lists.ranked("smallest first")).chosen
    ((_, _, chains),) = [label for label, _ in chosen if label[0] == "task"]
    assert chains[0] != chains[1]
    assert chains[0][0] == chains[1][0]


def test_what_is_told_is_what_is_to_be_expected():
    """Hectares and what is lacking are the mean over scenarios, by hand: in one 10 ha are handed over more than in the other."""
    plan = solve(uncertain())
    work = plan.tables["demining_work"].group_by("scenario").agg(pl.col("handed_over").sum())
    mean = float(work["handed_over"].sum()) / 2
    row = plan.tables["demining_list"].filter(pl.col("list") == "the plan").row(0, named=True)
    assert row["handed_over"] == pytest.approx(mean)
    short = float(plan.tables["fulfilment"]["short"].sum()) / 2
    assert row["lacking"] == pytest.approx(short / 100.0, abs=1e-6)
