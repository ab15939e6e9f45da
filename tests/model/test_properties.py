"""What must hold for any mission: balances close, nothing refused is used, limits hold, and more is never worse.

Verdicts and limits are worked out here from the mission's rows and the plan's consignments and legs, not by the planner.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings, strategies

from coalition.mission.mission import Mission
from coalition.plan.solve import solve, solve_relaxed
from tests.model.full_rows import FullRows, Giver
from tests.model.missions import build, missions, rows_of

CLOSE = 1e-6
BETTER_HIGH = {"common_fraction", "worst_place"}
Row = dict[str, Any]
without_shrinking = settings(phases=(Phase.explicit, Phase.generate))
"""A mission shrinks for minutes; a failing one is small enough to read."""


def tables(mission: Mission) -> dict[str, list[Row]]:
    return {name: frame.to_dicts() for name, frame in solve(mission).tables.items()}


def at_most(used: float, limit: float) -> bool:
    return used <= limit + CLOSE * max(1.0, abs(limit))


@without_shrinking
@given(missions())
def test_balances_close(mission: Mission) -> None:
    """Entries add up to what is used; what is used keeps to the limit."""
    plan = tables(mission)
    entered: dict[str, float] = defaultdict(float)
    size: dict[str, float] = defaultdict(float)
    for entry in plan["entry"]:
        entered[entry["balance"]] += entry["amount"]
        size[entry["balance"]] += abs(entry["amount"])
    assert set(entered) <= {balance["balance"] for balance in plan["balance"]}
    for balance in plan["balance"]:
        key, limit = balance["balance"], balance["limit"]
        assert balance["used"] == pytest.approx(entered[key], abs=CLOSE * max(1.0, size[key])), key
        if balance["sense"] == "at most":
            assert at_most(balance["used"], limit), key
        if balance["sense"] == "equal":
            assert balance["used"] == pytest.approx(limit, abs=CLOSE * max(1.0, abs(limit))), key


@without_shrinking
@given(missions())
def test_needs_add_up(mission: Mission) -> None:
    """Met + short = quantity; deliveries counted cover what is met; nothing negative."""
    assume(mission["scenario"].is_empty())
    plan = tables(mission)
    counted: dict[str, float] = defaultdict(float)
    for delivery in plan["delivery"]:
        counted[delivery["need"]] += delivery["counted"]
    for need in plan["fulfilment"]:
        scale = CLOSE * max(1.0, need["quantity"])
        assert need["met"] + need["short"] == pytest.approx(need["quantity"], abs=scale)
        assert need["met"] == pytest.approx(counted[need["need"]], abs=10 * scale)
        assert min(need["met"], need["short"]) >= -scale


def giver_of(mission: Mission, rows: FullRows, consignment: Row) -> tuple[Giver, int]:
    """The consignment's giver with the caveat lines that bind it on its day, worked out from the mission's rows."""
    table, key = consignment["giver"].split(":", 1)
    kind, purse = consignment["purse"].split(":", 1)
    row = next(row for row in rows.rows[table] if row[table] == key)
    fund = purse if kind == "fund" else None
    if kind == "contribution":
        fund = next(paid["fund"] for paid in rows.rows["contribution"] if paid["contribution"] == purse)
    step = mission.calendar.step_of(consignment["given"])
    lines = tuple(
        (line["caveat"], line["line"]) for line in rows.rows["caveat"] if rows.binds(line, (kind, purse), fund, row["item"], step)
    )
    contributor = purse if kind == "contributor" else None
    return Giver(("", "", ""), (kind, purse), contributor, fund, key, row["item"], row["place"], 0.0, 0, (step,), lines), step


@without_shrinking
@given(missions())
def test_no_refused_match_is_used_and_limit_caveats_hold(mission: Mission) -> None:
    assume(mission["scenario"].is_empty())
    rows = FullRows(mission)
    limited: dict[tuple[str, int], float] = defaultdict(float)
    for consignment in tables(mission)["consignment"]:
        giver, _ = giver_of(mission, rows, consignment)
        assert giver.item == consignment["item"]
        assert not rows.refused(giver, consignment["use"], consignment["destination"]), consignment
        for key in giver.lines:
            line = rows.line(key)
            if line["effect"] == "limit" and rows.covers(line, giver.item, consignment["use"], consignment["destination"]):
                limited[key] += consignment["quantity"]
    for key, used in limited.items():
        assert at_most(used, rows.limit_of(rows.line(key))), key


@without_shrinking
@given(missions())
def test_goods_and_capacity_suffice(mission: Mission) -> None:
    """Offers, markets, links and journeys, recounted from consignments and legs."""
    assume(mission["scenario"].is_empty())
    rows, calendar, plan = FullRows(mission), mission.calendar, tables(mission)
    consignments = {one["consignment"]: one for one in plan["consignment"]}
    given_by: dict[str, float] = defaultdict(float)
    ordered: dict[tuple[str, int], float] = defaultdict(float)
    for one in consignments.values():
        table, key = one["giver"].split(":", 1)
        row = next(row for row in rows.rows[table] if row[table] == key)
        given_by[one["giver"]] += one["quantity"]
        ordered[key, rows.period(calendar.step_of(one["given"]))] += one["quantity"] if table == "market" else 0.0
        assert calendar.step_of(one["given"]) in rows.window(row)
        life = rows.items[one["item"]]["shelf_life"]
        assert life is None or (one["delivered"] - one["available"]).days <= life
    for offer in rows.rows["offer"]:
        assert at_most(given_by[f"offer:{offer['offer']}"], offer["quantity"])
    for market in rows.rows["market"]:
        for (key, _), quantity in ordered.items():
            assert key != market["market"] or market["quantity"] is None or at_most(quantity, market["quantity"])
    loads: dict[tuple[str, int], float] = defaultdict(float)
    links = {link["link"]: link for link in rows.rows["link"]}
    for leg in plan["leg"]:
        if leg["link"] is None:
            continue
        link, one = links[leg["link"]], consignments[leg["consignment"]]
        load = rows.load(one["item"], link["mode"])
        assert load is not None
        step = calendar.step_of(leg["departs"])
        assert step in rows.window(link)
        assert calendar.step_of(leg["arrives"]) - step == calendar.steps_for(link["transit"] + link["dwell"])
        loads[leg["link"], rows.period(step)] += load[0] * one["quantity"]
    for (key, period), load_used in loads.items():
        assert links[key]["capacity"] is None or at_most(load_used, links[key]["capacity"]), (key, period)
    for number, journey in journeys(plan["leg"]).items():
        one = consignments[number]
        stops = [one["origin"], *(leg["destination"] for leg in journey)]
        assert [leg["origin"] for leg in journey] == stops[:-1]
        assert stops[-1] == one["destination"]
        days: list[datetime.date] = [one["available"], *(leg["arrives"] for leg in journey)]
        assert [leg["departs"] for leg in journey] == days[:-1]
        assert days[-1] == one["delivered"]


def journeys(legs: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for leg in sorted(legs, key=lambda leg: (leg["consignment"], leg["leg"])):
        found[leg["consignment"]].append(leg)
    return dict(found)


@without_shrinking
@given(missions())
def test_budgets_hold(mission: Mission) -> None:
    """What a contributor's budget pays for, recounted from goods and legs; earmarked money buys goods only."""
    assume(mission["scenario"].is_empty())
    rows, plan = FullRows(mission), tables(mission)
    spent: dict[str, float] = defaultdict(float)
    for purse, day, amount in charges(plan):
        kind, key = purse.split(":", 1) if ":" in purse else (purse, "")
        if kind == "contributor":
            held = [row for row in rows.rows["budget"] if row["contributor"] == key and row["start"] <= day <= row["end"]]
            assert held or amount <= CLOSE or not any(row["contributor"] == key for row in rows.rows["budget"])
            for row in held:
                spent[row["budget"]] += amount
        elif kind == "contribution":
            spent["contribution " + key] += amount
        elif kind == "fund":
            spent["fund " + key] += amount
    for row in rows.rows["budget"]:
        assert at_most(spent[row["budget"]], rows.money(row["ceiling"], row))
    for fund in rows.rows["fund"]:
        paid_in = rows.contributions(fund["fund"])
        for row in filter(rows.earmarked, paid_in):
            assert at_most(spent["contribution " + row["contribution"]], rows.money(row["amount"], row))
        free = sum(rows.money(row["amount"], row) for row in paid_in if not rows.earmarked(row))
        assert at_most(spent["fund " + fund["fund"]], free)


def charges(plan: dict[str, list[Row]]) -> Iterator[tuple[str, datetime.date, float]]:
    for one in plan["consignment"]:
        yield one["purse"], one["given"], one["goods_cost"]
    given = {one["consignment"]: one["given"] for one in plan["consignment"]}
    for leg in plan["leg"]:
        yield leg["purse"], given[leg["consignment"]] if leg["purse"].startswith("contributor:") else leg["departs"], leg["cost"]


def first_goal(mission: Mission) -> tuple[str, float]:
    found = solve_relaxed(mission)[0]
    return found.goal, found.value


def never_worse(before: tuple[str, float], after: tuple[str, float]) -> bool:
    """Whether ``after`` is at least as good in the mission's first goal as ``before``."""
    goal, value = before
    change = after[1] - value if goal not in BETTER_HIGH else value - after[1]
    return change <= CLOSE * max(1.0, abs(value))


@without_shrinking
@given(missions(), strategies.integers(0, 100), strategies.sampled_from([1.01, 2.0, 10.0]))
def test_more_supply_never_hurts(mission: Mission, pick: int, factor: float) -> None:
    rows = rows_of(mission)
    offer = rows["offer"][pick % len(rows["offer"])]
    before = first_goal(mission)
    offer["quantity"] *= factor
    assert never_worse(before, first_goal(build(rows)))


@without_shrinking
@given(missions(), strategies.integers(0, 100))
def test_removing_a_link_never_helps(mission: Mission, pick: int) -> None:
    rows = rows_of(mission)
    gone = rows["link"].pop(pick % len(rows["link"]))["link"]
    rows["change"] = [row for row in rows["change"] if (row["table"], row["row"]) != ("link", gone)]
    assert never_worse(first_goal(build(rows)), first_goal(mission))


@without_shrinking
@given(missions(), strategies.integers(0, 1000))
def test_shuffled_rows_give_the_same_plan(mission: Mission, seed: int) -> None:
    rows = rows_of(mission)
    for table in rows.values():
        Random(seed).shuffle(table)
    first, second = solve(mission).tables, solve(build(rows)).tables
    assert set(first) == set(second)
    assert all(first[name].equals(second[name]) for name in first)
