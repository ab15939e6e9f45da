"""The same what-ifs asked in several ways: ours warm and cold, HiGHS from its basis, and as users of linopy and PyPSA would ask them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import programme
from programme import Programme

if TYPE_CHECKING:
    from run_one import Events

Result = dict[str, Any]
FACTORS = (0.3, 0.5, 0.7, 0.85)
SEED = 7


def drawn(rows: dict[str, list[str]], count: int) -> list[tuple[str, str, str, float | None]]:
    """``count`` what-ifs, in turn a contributor less, a link closed, a contributor's money cut: (action, table, row, factor)."""
    random = np.random.default_rng(SEED)
    found: list[tuple[str, str, str, float | None]] = []
    for number in range(count):
        action, table = (("drop", "contributor"), ("close", "link"), ("budget", "contributor"))[number % 3]
        row = rows[table][int(random.integers(len(rows[table])))]
        found.append((action, table, row, float(random.choice(FACTORS)) if action == "budget" else None))
    return found


def _mission(task: Result) -> tuple[Any, list[Any], frozenset[str]]:
    """Mission, changes and members."""
    import instances
    import polars as pl
    from run_one import generated

    from coalition.mission.read import load
    from coalition.plan.engine import members_of
    from coalition.questions.changes import Change

    mission = load(Path(task["size"])) if Path(task["size"]).is_dir() else instances.to_mission(*generated(task))
    members = members_of(mission)
    paying = set(mission["budget"]["contributor"].to_list())
    rows = {
        "contributor": sorted(members & paying),
        "link": sorted(mission["link"].filter(pl.col("capacity").is_not_null())["link"].to_list()),
    }
    return mission, [Change(*one) for one in drawn(rows, task["count"])], members


def _warm(task: Result, events: Events) -> None:
    from coalition.questions.whatif import open_asker

    mission, changes, _ = _mission(task)
    events.start()
    asker = open_asker(mission)
    events.built()
    for change in changes:
        events.ask()
        answer = asker.ask([change])
        events.asked([one.after for one in answer.goals if one.goal != "earliest"][-1])
    events.done()


def _cold(task: Result, events: Events) -> None:
    """Only solving is timed, not writing the change into the tables."""
    from coalition.plan.solve import solve_relaxed

    mission, changes, members = _mission(task)
    events.start()
    events.built()
    for change in changes:
        other, taking_part = _changed(mission, members, change)
        events.ask()
        events.asked([one.value for one in solve_relaxed(other, members=taking_part) if one.proven][-1])
    events.done()


def _changed(mission: Any, members: frozenset[str], change: Any) -> tuple[Any, frozenset[str]]:
    """The mission and its members with one of our three changes written into the tables."""
    import polars as pl

    from coalition.mission.mission import Mission

    if change.action == "drop":
        return mission, members - {change.row}
    tables = dict(mission.tables)
    if change.action == "close":
        tables["link"] = tables["link"].filter(pl.col("link") != change.row)
        tables["change"] = tables["change"].filter((pl.col("table") != "link") | (pl.col("row") != change.row))
    else:
        factor = pl.when(pl.col("contributor") == change.row).then(change.factor).otherwise(1.0)
        tables["budget"] = tables["budget"].with_columns(ceiling=pl.col("ceiling") * factor)
    return Mission(tables), members


# -- peers
def _instance(task: Result) -> tuple[Any, Any, Programme, list[tuple[str, str, str, float | None]]]:
    from run_one import generated

    generator, instance = generated(task)
    rows = {
        "contributor": [f"C{number:02d}" for number in range(instance.nC)],
        "link": [f"link{number:04d}" for number in np.flatnonzero(np.isfinite(instance.arc_cap))],
    }
    return generator, instance, programme.write(generator, instance), drawn(rows, task["count"])


def _limits(instance: Any, full: Programme, change: tuple[str, str, str, float | None]) -> tuple[str, Any, Any]:
    """The rows of a kind that a change touches, as (kind, rows, their new upper limits)."""
    action, _, row, factor = change
    number = int(row.removeprefix("C").removeprefix("link"))
    if action == "drop":
        rows, offers = full.rows("offer")
        rows = rows[instance.off_c[offers] == number]
        return "offer", rows, np.zeros(len(rows))
    if action == "close":
        rows, crossings = full.rows("link")
        rows = rows[crossings // instance.T == number]
        return "link", rows, np.zeros(len(rows))
    rows, budgets = full.rows("budget")
    rows = rows[budgets // instance.nFY == number]
    return "budget", rows, full.upper[rows] * float(factor or 0.0)


def _highs_warm(task: Result, events: Events) -> None:
    """One HiGHS object, its optimal basis put back before every what-if."""
    import highspy
    import peers

    _, instance, full, changes = _instance(task)
    events.start()
    highs = peers.PEERS["highspy"].build(full, 0.0)
    highs.run()
    basis = highs.getBasis()
    highs.setOptionValue("presolve", "off")
    events.built()
    for change in changes:
        events.ask()
        _, rows, upper = _limits(instance, full, change)
        rows = rows.astype(np.int32)
        highs.changeRowsBounds(len(rows), rows, full.lower[rows], upper)
        highs.setBasis(basis)
        highs.run()
        solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        events.asked(float(highs.getInfo().objective_function_value) if solved else None)
        highs.changeRowsBounds(len(rows), rows, full.lower[rows], full.upper[rows])
    events.done()


def _linopy(task: Result, events: Events) -> None:
    """The model is kept, right-hand sides are changed, and it is solved again."""
    import peers

    _, instance, full, changes = _instance(task)
    peer = peers.PEERS["linopy"]
    import linopy  # noqa: F401  # loaded before the clock starts

    events.start()
    model = peer.build(full, 0.0)
    events.built()
    for change in changes:
        events.ask()
        kind, rows, upper = _limits(instance, full, change)
        constraint = model.constraints[f"rows {programme.KINDS.index(kind)}"]
        before = constraint.rhs.copy(deep=True)
        after = before.copy(deep=True)
        after.loc[{"row": rows}] = upper
        constraint.rhs = after
        value = peer.solve(model, 0.0).value
        constraint.rhs = before
        events.asked(value)
    events.done()


def _pypsa(task: Result, events: Events) -> None:
    """The nearest form a PyPSA user would write (`pypsa_network`); its values cannot be compared."""
    import pypsa_network

    generator, instance, _, changes = _instance(task)
    import pypsa  # noqa: F401  # loaded before the clock starts

    events.start()
    network = pypsa_network.network(generator, instance)
    events.built()
    for change in changes:
        events.ask()
        pypsa_network.ask(instance, network, change)
        events.asked(None)
    events.done()


WAYS: dict[str, Callable[[Result, Events], None]] = {
    "Coalition, warm": _warm,
    "Coalition, cold": _cold,
    "highspy, warm": _highs_warm,
    "linopy": _linopy,
    "PyPSA": _pypsa,
}
"""Every way by the name it has in the table; `bench.py` says each in words."""
