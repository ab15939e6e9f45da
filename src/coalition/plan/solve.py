"""From a mission to a plan: opens the engine, runs the goals, chooses whole units, writes the tables. Names no pillar."""

from __future__ import annotations

import gc
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import polars as pl

from coalition.caveats import verdict_rows
from coalition.mission.mission import Mission
from coalition.model import solver
from coalition.model.goals import Goals, Reached
from coalition.model.market import Progress, silent
from coalition.model.pillar import Rows
from coalition.model.whole import choose_whole
from coalition.plan.brought import brought_frame
from coalition.plan.decided import Decision, balance_rows, goal_rows
from coalition.plan.engine import Engine, members_of, open_engine
from coalition.plan.figures import figures
from coalition.plan.plan import Plan
from coalition.plan.reasons import Reasons
from coalition.plan.spending import load_rows, spending_rows
from coalition.plan.tables import CORE_TABLES, FROM_PILLARS, PLAN_TABLES


def solve_relaxed(
    mission: Mission, *, members: frozenset[str] | None = None, gap: float | None = None, progress: Progress = silent
) -> list[Reached]:
    """The goals of ``mission`` in order, without whole units: what each reached and how far it is proven.

    ``gap`` is the share of its scale to which each goal is to be proven (None: as a plan proves them); a rough gap is for rough answers.
    """
    with _without_collecting():
        engine = open_engine(mission, members if members is not None else members_of(mission), progress)
        progress("solving the goals", f"{len(engine.ledger.keys):,} balances")
        goals = engine.goals()
        goals.gap = goals.gap if gap is None else gap
        return goals.run()


def solve(mission: Mission, *, candidates: Sequence[str] = (), progress: Progress | None = None) -> Plan:
    """The plan of ``mission`` with its members and the ``candidates`` named; raises QuestionError for an unknown candidate."""
    with _without_collecting():
        return _solve(mission, candidates, progress or silent)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Python's search for circular garbage put off: it would look at millions of small lasting objects again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _solve(mission: Mission, candidates: Sequence[str], report: Progress) -> Plan:
    engine = open_engine(mission, members_of(mission, candidates), report)
    goals = engine.goals()
    goals.run()
    decision = Decision(engine, goals, choose_whole(goals))
    report("writing the plan", f"{len(decision.names):,} consignments")
    tables = {name: _frame(name, rows) for name, rows in _tables(engine, goals, decision).items()}
    tables["figure"], tables["figure_part"] = figures(mission, tables)
    return Plan(mission, tables, identity(mission, candidates, tables))


def _tables(engine: Engine, goals: Goals, decision: Decision) -> dict[str, Rows]:
    used = decision.used()
    givers = [(one.name, one.giver, one.first, one.last) for pillar in engine.pillars for one in pillar.possible_givers()]
    places = sorted({need.place for need in engine.needs.needs})
    uses = sorted(set(engine.mission["yield"].select("item", "use").iter_rows()))
    verdicts, counts = verdict_rows(engine.caveats, givers, places, uses)
    none: dict[str, Rows] = {name: [] for name in PLAN_TABLES if name in FROM_PILLARS or name not in CORE_TABLES}
    return {
        **none, **decision.tables, "delivery": decision.delivery_rows(),
        "fulfilment": Reasons(decision, goals.reached, used).rows(), "spending": spending_rows(decision),
        "load": load_rows(decision, used), "verdict": verdicts, "balance": [*balance_rows(decision, used), *_counted(counts)],
        "entry": [*_entry_rows(decision), *_counted_entries(counts)], "price": _price_rows(goals), "goal": goal_rows(goals, used),
        "hold": _hold_rows(goals),
    }  # fmt: skip


def _counted(counts: dict[str, int]) -> Rows:
    """Matches of givers and uses, as balances that only count."""
    return [
        {
            "balance": f"account:{word}", "kind": "account", "name": f"matches of a giver, a use and a place: {word}", "unit": "matches",
            "sense": "counted", "limit": None, "used": float(count), "table": None, "row": None,
        }
        for word, count in counts.items()
    ]  # fmt: skip


def _counted_entries(counts: dict[str, int]) -> Rows:
    return [
        {"balance": f"account:{word}", "proposal": "caveats", "term": "matches", "amount": float(count)}
        for word, count in counts.items()
        if count
    ]


def _entry_rows(decision: Decision) -> Rows:
    ledger = decision.engine.ledger
    names, *entries = decision.entries
    return [
        {"balance": ledger.keys[balance], "proposal": names[int(number)], "term": ledger.terms[term], "amount": float(amount)}
        for number, balance, amount, term in zip(*entries, strict=True)
    ]


def _price_rows(goals: Goals) -> Rows:
    """Prices at which the bound of every stage is proven, those that are nothing and those of stocks left out."""
    keys = goals.ledger.keys
    return [
        {"stage": one.stage, "balance": keys[number], "price": float(one.proof[number])}
        for one in goals.reached
        for number in np.flatnonzero(one.proof)
        if not keys[number].startswith(("stock:", "common:"))
    ]


def _hold_rows(goals: Goals) -> Rows:
    """What every stage held, and at what."""
    return [{"stage": one.stage, "balance": goals.ledger.keys[one.balance], "limit": one.limit} for one in goals.held]


def _frame(name: str, rows: Rows) -> pl.DataFrame:
    """``rows`` as the plan table ``name``, sorted by key. Raises ModelError for rows of a pillar that are not as it declared them."""
    if name not in CORE_TABLES:
        return brought_frame(name, rows).sort(PLAN_TABLES[name].primary_key())
    declared = pl.DataFrame(PLAN_TABLES[name].create_empty())
    frame = pl.DataFrame(rows, schema=dict(declared.schema)) if rows else declared
    return frame.sort(PLAN_TABLES[name].primary_key())


def identity(mission: Mission, candidates: Sequence[str], tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    """What was computed from what by what; no time, so that the same input gives the same bytes."""
    try:
        own = version("coalition-planner")
    except PackageNotFoundError:
        own = "not installed"
    return {
        "mission": mission.name,
        "candidates": sorted(candidates),
        "coalition": own,
        "solver": f"HiGHS {solver.version()}",
        "python": platform.python_version(),
        "inputs": {file.name: file.sha256 for file in mission.files},
        "consignments": tables["consignment"].height,
    }
