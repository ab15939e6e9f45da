"""A plan held against a mission with one rule drawn tighter: the check names the rule that the plan then breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from coalition.mission.mission import Mission, complete
from coalition.plan.store import StoredPlan, read_plan
from coalition.verify.verify import breaches, verify
from tests.verify.stored import stored

Change = Callable[[StoredPlan], dict[str, pl.DataFrame]]


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: stored(name, tmp_path_factory.mktemp("plan")) for name in ("coalition", "stocks", "random 44", "whole")}


def found(plan: StoredPlan, tables: dict[str, pl.DataFrame]) -> set[tuple[str, str]]:
    """Tables and fields of the breaches of ``plan`` against its mission with ``tables`` in place of its own."""
    mission = Mission({**plan.mission.tables, **tables}, plan.mission.files)
    return {(one.table, one.field) for _, one in breaches(verify(replace(plan, mission=mission)))}


def everywhere(table: str, **values: pl.Expr | object) -> Change:
    """Every row of a mission's table with other values."""
    given = {name: value if isinstance(value, pl.Expr) else pl.lit(value) for name, value in values.items()}

    def change(plan: StoredPlan) -> dict[str, pl.DataFrame]:
        frame = plan.mission[table]
        return {table: frame.with_columns(value.cast(frame.schema[name]).alias(name) for name, value in given.items())}

    return change


def caveat(**cells: object) -> Change:
    """One more caveat, of which nothing is said but ``cells``."""

    def change(plan: StoredPlan) -> dict[str, pl.DataFrame]:
        row = {"caveat": "one more", "line": 1, "legal_basis": "made up for a test", "source": plan.mission["source"]["source"][0], **cells}
        more = complete("caveat", pl.DataFrame([row]), plan.mission.currency)
        return {"caveat": pl.concat([plan.mission["caveat"], more]).sort("caveat", "line")}

    return change


def without_used(table: str, column: str, used: str) -> Change:
    """A mission's table without the rows that the plan's consignments or legs name."""

    def change(plan: StoredPlan) -> dict[str, pl.DataFrame]:
        named = pl.concat([plan.tables[one][used] for one in ("consignment", "leg") if used in plan.tables[one].columns]).drop_nulls()
        return {table: plan.mission[table].filter(~pl.col(column).is_in(named.unique().implode()))}

    return change


RULES: list[tuple[str, str, Change, tuple[str, str]]] = [
    ("a caveat refuses", "coalition", caveat(effect="refuse"), ("consignment", "giver")),
    ("a caveat allows only another place", "stocks", caveat(effect="only", territory="closed"), ("consignment", "giver")),
    ("a caveat limits and nothing is entered", "stocks", caveat(effect="limit", quantity=1.0), ("balance", "balance")),
    ("a giver is a candidate and not switched on", "coalition", everywhere("contributor", status="candidate"), ("consignment", "giver")),
    ("a fund may not buy", "coalition", everywhere("fund", purchases=False), ("consignment", "purse")),
    ("an offer's window is over", "random 44", everywhere("offer", end=pl.col("start") - pl.duration(days=900)), ("consignment", "given")),
    ("a market opens later", "coalition", everywhere("market", start=pl.date(2090, 1, 1)), ("consignment", "given")),
    ("the lead is longer", "stocks", everywhere("market", lead=pl.col("lead") + 50), ("consignment", "available")),
    ("goods go bad", "stocks", everywhere("item", shelf_life=0.5), ("consignment", "delivered")),
    ("goods are heavier", "coalition", everywhere("item", mass=pl.col("mass") + 1), ("consignment", "mass")),
    ("an offer costs more", "random 44", everywhere("offer", unit_cost=pl.col("unit_cost") + 1), ("consignment", "goods_cost")),
    ("a use yields less", "coalition", everywhere("yield", amount=pl.col("amount") / 2), ("delivery", "amount")),
    ("a use is gone", "coalition", lambda plan: {"yield": plan.mission["yield"].clear()}, ("consignment", "use")),
    ("transit is longer", "coalition", everywhere("link", transit=pl.col("transit") + 30), ("leg", "arrives")),
    ("dwell is longer", "coalition", everywhere("link", dwell=pl.col("dwell") + 30), ("leg", "arrives")),
    ("links close", "coalition", everywhere("link", end=pl.date(1999, 1, 1)), ("leg", "departs")),
    ("links are dearer", "coalition", everywhere("link", cost=pl.col("cost") + 1), ("leg", "cost")),
    ("links carry less", "coalition", everywhere("link", capacity=0.001), ("balance", "limit")),
    ("links are gone", "stocks", without_used("link", "link", "link"), ("leg", "link")),
    ("profiles may not use the mode", "stocks", everywhere("profile", mode="balloon"), ("leg", "mode")),
    ("a tonne takes more room", "coalition", everywhere("profile", load_factor=pl.col("load_factor") * 2), ("leg", "load")),
    ("storage costs more", "stocks", everywhere("place", storage_cost=pl.col("storage_cost") + 1), ("leg", "cost")),
    ("storage holds less", "stocks", everywhere("place", storage=0.01), ("balance", "limit")),
    ("handling costs more", "coalition", everywhere("place", handling_cost=pl.col("handling_cost") + 1), ("consignment", "place_cost")),
    ("the giver pays what the fund paid", "coalition", everywhere("link", paid_by=None), ("leg", "purse")),
    ("the budget is over", "random 44", everywhere("budget", end=pl.date(1999, 1, 1)), ("consignment", "given")),
    ("the ceiling is lower", "coalition", everywhere("budget", ceiling=pl.col("ceiling") / 2), ("spending", "ceiling")),
    ("contributions come in later", "coalition", everywhere("contribution", start=pl.date(2090, 1, 1)), ("entry", "balance")),
    ("people are there on other days", "random 44", everywhere("staff", start=pl.date(2090, 1, 1)), ("consignment", "given")),
    ("needs are due earlier", "stocks", everywhere("need", due=pl.col("first_useful"), late=400.0), ("delivery", "periods_late")),
    ("nothing late is accepted", "stocks", everywhere("need", late=0.0), ("delivery", "delivered")),
    ("late counts less", "stocks", everywhere("need", discount=0.9), ("delivery", "counted")),
    ("needs are larger", "coalition", everywhere("need", quantity=pl.col("quantity") * 2), ("fulfilment", "quantity")),
    ("priorities weigh more", "coalition", everywhere("priority", weight=pl.col("weight") * 2), ("goal", "scale")),
    ("a scenario is likelier", "stocks", everywhere("scenario", probability=1.0), ("goal", "final")),
    ("scenarios change nothing", "stocks", lambda plan: {"change": plan.mission["change"].clear()}, ("balance", "limit")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "expected"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_a_rule_drawn_tighter_is_named(name: str, change: Change, expected: tuple[str, str], plans: dict[str, Path]) -> None:
    plan = read_plan(plans[name])
    assert expected in found(plan, change(plan))


def test_against_its_own_mission_no_plan_is_in_breach(plans: dict[str, Path]) -> None:
    for out in plans.values():
        assert found(read_plan(out), {}) == set()


def test_whole_units_are_whole(plans: dict[str, Path]) -> None:
    plan = read_plan(plans["stocks"])
    assert ("consignment", "quantity") not in found(plan, {})
    parts = plan.tables["consignment"]["quantity"]
    assert (parts != parts.round()).any()
    assert ("consignment", "quantity") in found(plan, everywhere("item", whole=True)(plan))
    given = read_plan(plans["whole"]).tables["consignment"]["quantity"]
    assert len(given)
    assert (given == given.round()).all()


def test_a_row_too_few_or_too_many_is_named(plans: dict[str, Path]) -> None:
    plan = read_plan(plans["coalition"])
    for table in ("consignment", "leg", "delivery", "fulfilment", "spending", "load", "balance", "entry", "goal", "figure"):
        frame = plan.tables[table]
        short = replace(plan, tables={**plan.tables, table: frame.slice(1)})
        assert breaches(verify(short)), f"{table} without its first row"
        twice = replace(plan, tables={**plan.tables, table: pl.concat([frame, frame.head(1)])})
        assert table in {breach.table for _, breach in breaches(verify(twice))}


def test_the_identity_of_the_run_is_checked(plans: dict[str, Path]) -> None:
    plan = read_plan(plans["coalition"])
    hashes = dict.fromkeys(plan.run["inputs"], "short")
    runs: list[dict[str, object]] = [
        {"consignments": 1},
        {"inputs": {}},
        {"inputs": hashes},
        {"mission": "another"},
        {"candidates": ["nobody"]},
    ]
    for run in runs:
        wrong = replace(plan, run={**plan.run, **run})
        assert "run.json" in {breach.table for _, breach in breaches(verify(wrong))}
