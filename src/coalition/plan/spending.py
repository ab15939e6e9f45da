"""What every purse spends, and what links and places carry: rows of the plan tables `spending` and `load`."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from coalition.arrays import Floats
from coalition.model.pillar import Rows
from coalition.plan.decided import Decision

SPENT_ON = {
    "goods": "goods", "drawn": "goods", "movement": "movement", "handling": "places", "storage": "places", "activity": "activities",
}  # fmt: skip
"""What money is spent on, as columns of `spending`, by the term of the entry."""

WORDS = tuple(dict.fromkeys(SPENT_ON.values()))
"""The columns."""


def spending_rows(decision: Decision) -> Rows:
    """Rows of the plan table `spending`: budgets, contributions and funds that are used or have a ceiling."""
    engine, ledger = decision.engine, decision.engine.ledger
    _, _, balance, amount, term = decision.entries
    found: dict[int, dict[str, float]] = defaultdict(lambda: dict.fromkeys(WORDS, 0.0))
    purses = np.array([key.startswith(("budget:", "contribution:")) for key in ledger.keys], bool)
    some = np.flatnonzero(purses[balance])
    for number, entered, code in zip(balance[some].tolist(), amount[some].tolist(), term[some].tolist(), strict=True):
        found[number][SPENT_ON[ledger.terms[code]]] += entered
    years = dict(engine.mission["budget"].select("budget", "fiscal_year").iter_rows())
    owner = dict(engine.mission["budget"].select("budget", "contributor").iter_rows())
    givers = dict(engine.mission["contribution"].select("contribution", "contributor").iter_rows())
    rows = []
    for number, key in enumerate(ledger.keys):
        kind, _, rest = key.partition(":")
        row = ledger.rows[number]
        if kind not in ("budget", "contribution") or row is None:
            continue
        contributor = owner[row] if kind == "budget" else givers[row]
        if contributor not in engine.members:
            continue
        parts = found[number]
        rows.append(
            {
                "purse": f"contributor:{contributor}" if kind == "budget" else f"contribution:{rest}",
                "fiscal_year": years[row] + rest[len(row) :] if kind == "budget" else "window",
                "balance": key,
                **parts,
                "total": sum(parts.values()),
                "ceiling": float(ledger.limit[number]),
            }
        )
    return rows + _without_ceiling(decision, set(owner.values()))


def _without_ceiling(decision: Decision, budgeted: set[str]) -> Rows:
    """Contributors that gave without a budget row; ``budgeted`` have one."""
    spent: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(WORDS, 0.0))
    for one in decision.paid:
        kind, _, contributor = one.purse.partition(":")
        if kind == "contributor" and contributor not in budgeted:
            spent[one.purse][one.word] += one.amount
    return [
        {"purse": purse, "fiscal_year": "no budget stated", "balance": None, **parts, "total": sum(parts.values()), "ceiling": None}
        for purse, parts in sorted(spent.items())
    ]


def load_rows(decision: Decision, used: Floats) -> Rows:
    """Rows of the plan table `load`: links and places that carry something, whether limited or not."""
    engine, ledger = decision.engine, decision.engine.ledger
    calendar = engine.mission.calendar
    period_of = {str(day): number for number, day in enumerate(calendar.period_starts)}
    rows: list[dict[str, Any]] = []
    for number, key in enumerate(ledger.keys):
        kind, _, rest = key.partition(":")
        if kind not in ("link", "handling", "storage") or used[number] <= 0:
            continue
        row = ledger.rows[number]
        start = rest.rpartition("|")[2].partition("@")[0]
        rows.append(
            {
                "kind": kind,
                "row": row,
                "period": period_of[start],
                "starts": calendar.period_starts[period_of[start]],
                "load": float(used[number]),
                "capacity": float(ledger.limit[number]),
                "balance": key,
            }
        )
    return rows
