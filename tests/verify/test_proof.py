"""The proof without the solver: it holds for what the planner wrote, and fails where a number that matters was changed."""

import functools
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from coalition import load
from coalition.model import goals
from coalition.plan.books import members_of, open_books
from coalition.plan.engine import open_engine
from coalition.plan.store import StoredPlan
from coalition.verify import proof, stages
from coalition.verify.findings import Breach, Check
from tests.docs.test_write_a_mission import missions, write_mission
from tests.model.missions import build, random_mission
from tests.verify.proven import proven

SEEDS = (*range(40), 46, 50)
CHANGED = (3, 4, 6, 10, 15, 20, 25, 30, 35, 50)
"""Missions that between them state every goal."""


@functools.cache
def plan(seed: int) -> StoredPlan:
    return proven(random_mission(seed))


def breaches(stored: StoredPlan) -> list[Breach]:
    return [breach for check in proof.proof_checks(stored) for breach in check.breaches]


def bound_check(stored: StoredPlan) -> Check:
    return next(check for check in proof.proof_checks(stored) if check.name == "every goal is proven by its prices")


def changed(stored: StoredPlan, table: str, row: int, column: str, value: float | str | None) -> StoredPlan:
    """The plan with one cell changed."""
    frame = stored.tables[table]
    values = frame[column].to_list()
    values[row] = value
    return with_table(stored, table, frame.with_columns(pl.Series(column, values, frame.schema[column])))


def with_table(stored: StoredPlan, table: str, frame: pl.DataFrame) -> StoredPlan:
    return replace(stored, tables={**stored.tables, table: frame})


def one_need(**more: float) -> StoredPlan:
    """100 needed, 60 offered at no cost: the shortfall is 0.4, the need is worth 1/100 a unit and so is the offer."""
    return proven(build({
        "mission": [{"periods": 4}], "contributor": [{"contributor": "A", "status": "member"}],
        "profile": [{"profile": "general", "mode": "road"}], "item": [{"item": "tent", "class": "non-lethal", "mass": 1.0}],
        "measure": [{"measure": "shelter", "sector": "shelter"}],
        "yield": [{"item": "tent", "use": "shelter", "measure": "shelter", "amount": 1.0}],
        "place": [{"place": name, "country": "POL", "territory": "outside"} for name in ("here", "there")],
        "link": [{"link": "road", "origin": "here", "destination": "there", "cost": more.get("cost", 0.0)}],
        "offer": [
            {"offer": "tents", "contributor": "A", "item": "tent", "place": "here", "quantity": more.get("offered", 60.0),
             "start": "2025-01-06", "end": "2025-01-20"}
        ],
        "need": [
            {"need": "beds", "measure": "shelter", "place": "there", "quantity": 100.0, "first_useful": "2025-01-06", "due": "2025-01-30"}
        ],
        "goal": [{"order": 1, "goal": "shortfall"}],
    }))  # fmt: skip


# -- what the planner wrote
@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_planner_proved_is_proven_again(seed: int) -> None:
    stored = plan(seed)
    assert breaches(stored) == []
    check = bound_check(stored)
    assert check.rows == stored.tables["goal"].filter(pl.col("goal") != "earliest").height > 0
    assert check.relative < 1e-11, "the same prices give the same bound, but for the rounding of sums"


@pytest.mark.parametrize("name", sorted(missions()))
def test_the_missions_of_the_page_are_proven_again(name: str, tmp_path: Path) -> None:
    assert breaches(proven(load(write_mission(name, tmp_path / name)))) == []


def test_the_missions_tried_state_every_goal() -> None:
    stated = {str(goal) for seed in SEEDS for goal in random_mission(seed)["goal"]["goal"].to_list() or ["earliest"]}
    assert stated == set(goals.GOALS)
    reached = {str(goal) for seed in CHANGED for goal in plan(seed).tables["goal"]["goal"]}
    assert reached == set(goals.GOALS)


def test_the_goals_followed_are_the_goals_run() -> None:
    assert set(stages.STAGES) == set(goals.GOALS)
    assert vars(stages)["USUAL_ORDER"] is vars(goals)["USUAL_ORDER"]


def test_a_tie_break_is_listed_as_not_proven() -> None:
    stored = plan(3)
    last = stored.tables["goal"].row(-1, named=True)
    assert last["goal"] == "earliest"
    assert bound_check(stored).not_checked.startswith(f"stage {last['stage']} (earliest)")


def test_the_books_number_balances_as_the_planner_does() -> None:
    mission = random_mission(4)
    engine, books = open_engine(mission, members_of(mission)), open_books(mission, members_of(mission))
    assert books.ledger.keys == engine.ledger.keys
    assert books.ledger.limit.tolist() == engine.ledger.limit.tolist()
    assert books.all_money() == engine.goals().money_limit


def test_no_solver_is_loaded(tmp_path: Path) -> None:
    """The proof runs where neither solver can be imported."""
    (tmp_path / "plan").write_bytes(pickle.dumps(plan(30)))
    code = f"""
import pickle, sys
for name in ("highspy", "ortools", "scipy.optimize", "coalition.model.solver"):
    sys.modules[name] = None
from coalition.verify.proof import proof_checks
checks = proof_checks(pickle.load(open({str(tmp_path / "plan")!r}, "rb")))
assert not any(check.breaches for check in checks), checks
print(sum(check.rows for check in checks))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


# -- worked by hand
def test_the_bound_of_one_need_is_worked_by_hand() -> None:
    stored = one_need()
    assert stored.tables["goal"]["value"].to_list() == pytest.approx([0.4])
    prices = dict(stored.tables["price"].select("balance", "price").iter_rows())
    assert (prices["need:beds"], prices["offer:tents"]) == pytest.approx((-0.01, 0.01), rel=1e-6)
    assert breaches(stored) == []


@pytest.mark.parametrize(
    ("balance", "factor", "bound"),
    [
        ("offer:tents", 1.001, 0.3994),  # 100 × 0.01 − 60 × 0.01001
        ("offer:tents", 0.999, 0.3996),  # 100 × 0.01 − 60 × 0.00999 − 100 × 0.00001 (tents would seem to pay)
        ("need:beds", 1.001, 0.399),  # 100 × 0.01001 − 60 × 0.01 − 100 × 0.00001 (tents) − 100 × 0.00001 (staying short)
        ("need:beds", 0.999, 0.399),  # 100 × 0.00999 − 60 × 0.01
    ],
)
def test_a_price_off_by_a_thousandth_proves_as_much_less_as_by_hand(balance: str, factor: float, bound: float) -> None:
    stored = one_need()
    row = stored.tables["price"]["balance"].to_list().index(balance)
    (found,) = breaches(changed(stored, "price", row, "price", stored.tables["price"]["price"][row] * factor))
    assert (found.table, found.row, found.field) == ("goal", "1", "bound")
    assert found.recomputed == pytest.approx(bound, abs=1e-6)
    assert "the prices prove no more than this" in found.says


def test_a_price_that_proves_as_much_is_still_a_proof() -> None:
    """All 100 can be met from 160: nothing has a price. A need worth something is worth as much less as tents would then improve."""
    stored = one_need(offered=160.0)
    assert stored.tables["goal"]["value"].to_list() == pytest.approx([0.0])
    free = stored.tables["price"].filter(pl.col("balance") != "need:beds")
    priced = pl.DataFrame({"stage": [1], "balance": ["need:beds"], "price": [-0.005]}, schema=free.schema)
    assert breaches(with_table(stored, "price", pl.concat([free, priced]))) == []


def test_where_money_is_not_limited_the_bound_holds_up_to_a_stated_cost() -> None:
    """Nobody has a budget, so nothing says how much the road may cost: 60 t at 50 a tonne, and so the bound holds up to that."""
    stored = one_need(cost=50.0)
    assert stored.tables["goal"]["cost_limit"].to_list() == pytest.approx([3000.0])
    assert breaches(stored) == []


# -- changes
@pytest.mark.parametrize("seed", CHANGED)
@pytest.mark.parametrize("column", ["value", "bound", "scale", "gap"])
def test_a_goal_changed_by_a_thousandth_is_caught(seed: int, column: str) -> None:
    stored = plan(seed)
    for row, one in enumerate(stored.tables["goal"].iter_rows(named=True)):
        for sign in (1.0, -1.0):
            by = sign * 1e-3 * max(abs(one[column]), 1e-6 if column == "gap" else one["scale"])
            found = breaches(changed(stored, "goal", row, column, one[column] + by))
            assert str(one["stage"]) in {breach.row.partition("|")[0] for breach in found}, (one, by)


def test_a_better_bound_than_the_prices_prove_is_caught_though_the_gap_fits() -> None:
    tried = 0
    for seed in CHANGED:
        stored = plan(seed)
        for row, one in enumerate(stored.tables["goal"].iter_rows(named=True)):
            if one["goal"] != "earliest" and one["gap"] > 1e-8:
                closer = changed(changed(stored, "goal", row, "bound", one["value"]), "goal", row, "gap", 0.0)
                assert [(breach.row, breach.field) for breach in breaches(closer)] == [(str(one["stage"]), "bound")]
                tried += 1
    assert tried >= len(CHANGED)


@pytest.mark.parametrize("seed", CHANGED)
def test_what_is_held_is_the_value_and_its_tolerance(seed: int) -> None:
    stored = plan(seed)
    holds = stored.tables["hold"]
    for row, one in enumerate(holds.iter_rows(named=True)):
        for factor in (1.001, 0.999):
            found = breaches(changed(stored, "hold", row, "limit", one["limit"] * factor + (factor - 1.0) * 1e-6))
            assert ("hold", f"{one['stage']}|{one['balance']}", "limit") in {(breach.table, breach.row, breach.field) for breach in found}
        assert breaches(with_table(stored, "hold", holds.with_row_index().filter(pl.col("index") != row).drop("index")))


@pytest.mark.parametrize("seed", CHANGED)
def test_prices_of_any_size_never_prove_too_much(seed: int) -> None:
    """Whatever prices of the right sign are written, what they prove is never better than the value reached."""
    stored, random = plan(seed), np.random.default_rng(seed)
    prices, caught = stored.tables["price"], 0
    limited = ~prices["balance"].str.starts_with("account:").to_numpy()
    for _ in range(6):
        factor = np.where(limited & (random.random(prices.height) < 0.5), random.choice([0.0, 0.5, 0.999, 1.001, 2.0], prices.height), 1.0)
        found = breaches(with_table(stored, "price", prices.with_columns(pl.col("price") * pl.Series(factor))))
        assert {(breach.table, breach.field) for breach in found} <= {("goal", "bound")}
        caught += bool(found)
    assert caught > 0


@pytest.mark.parametrize("seed", CHANGED)
def test_a_price_changed_by_a_thousandth_is_caught_or_proves_the_written_bound(seed: int) -> None:
    stored = plan(seed)
    prices, caught = stored.tables["price"], 0
    for row in range(0, prices.height, max(1, prices.height // 15)):
        stage = str(prices["stage"][row])
        goal = stored.tables["goal"].filter(pl.col("stage") == int(stage)).row(0, named=True)
        one = changed(stored, "price", row, "price", prices["price"][row] * 1.001)
        found, check = breaches(one), bound_check(one)
        caught += bool(found)
        assert {breach.row.partition("|")[0] for breach in found} <= {stage}, "a price speaks of its own stage only"
        if not found and goal["goal"] != "earliest":
            assert check.relative <= 1e-9 + 1e-12, "what is not caught proves the bound as written"
    assert caught > 0


def test_prices_of_the_wrong_sign_are_named() -> None:
    stored = one_need()
    prices = stored.tables["price"]
    row = prices["balance"].to_list().index("offer:tents")
    found = breaches(changed(stored, "price", row, "price", -prices["price"][row]))
    assert ("price", "1|offer:tents", "price") in {(breach.table, breach.row, breach.field) for breach in found}
    row = prices["balance"].to_list().index("account:shortfall|1")
    found = breaches(changed(stored, "price", row, "price", 0.999))
    assert ("price", "1|account:shortfall|1", 0.999, 1.0) in {(one.table, one.row, one.written, one.recomputed) for one in found}
    assert breaches(changed(stored, "price", row, "price", float("nan")))


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -float("inf"), 1e300])
@pytest.mark.parametrize("column", ["value", "bound", "gap", "scale", "limit", "price", "stage", "balance"])
def test_cells_that_hold_nothing_or_no_number_are_breaches(column: str, value: float | None) -> None:
    stored = plan(30)
    for table in ("goal", "hold", "price"):
        if column not in stored.tables[table].columns or (column in ("stage", "balance") and value is not None):
            continue
        row = stored.tables[table]["balance"].to_list().index("account:shortfall|1") if table == "price" else 0
        assert breaches(changed(stored, table, row, column, value)), table


def test_rows_that_belong_to_nothing_are_named() -> None:
    stored = one_need()
    prices, holds = stored.tables["price"], stored.tables["hold"]
    lost = pl.DataFrame({"stage": [1, 7], "balance": ["offer:ghosts", "offer:tents"], "price": [1.0, 1.0]}, schema=prices.schema)
    found = breaches(with_table(stored, "price", pl.concat([prices, lost])))
    assert sorted(breach.row for breach in found) == ["1|offer:ghosts", "7|offer:tents"]
    more = pl.DataFrame({"stage": [1], "balance": ["offer:tents"], "limit": [1.0]}, schema=holds.schema)
    assert [breach.row for breach in breaches(with_table(stored, "hold", pl.concat([holds, more])))] == ["1|offer:tents"]


def test_stages_that_are_not_the_missions_are_named() -> None:
    stored = plan(30)
    rows = stored.tables["goal"]
    missing = breaches(with_table(stored, "goal", rows.filter(pl.col("stage") < rows.height)))
    assert any("missing" in breach.says for breach in missing)
    renamed = breaches(changed(stored, "goal", 0, "goal", "cost"))
    assert any(breach.says == "not the mission's next goal" for breach in renamed)
    double = pl.concat([rows, rows.tail(1).with_columns(stage=pl.lit(rows.height + 1, pl.Int64))])
    assert any(breach.says == "the mission has no such goal" for breach in breaches(with_table(stored, "goal", double)))


def test_a_mission_changed_behind_the_plan_is_caught() -> None:
    """An offer that was larger would leave less short: the prices then prove less, and the plan is not optimal."""
    stored = one_need()
    mission = stored.mission
    larger = mission["offer"].with_columns(quantity=pl.lit(61.0))
    found = breaches(replace(stored, mission=replace(mission, tables={**mission.tables, "offer": larger})))
    assert [(breach.row, breach.field) for breach in found] == [("1", "bound")]
    assert found[0].recomputed == pytest.approx(0.39, abs=1e-6)
