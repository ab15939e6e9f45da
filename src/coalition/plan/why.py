"""Why a need stays short, and what a little more of each limit that ran out would bring: solved anew, not read off a price."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from coalition.mission.mission import USUAL_ORDER
from coalition.model.goals import GAP, TRACE, Goals
from coalition.model.market import Progress, silent
from coalition.model.needs import SHORTFALL, Need
from coalition.plan.engine import Engine, members_of, open_engine
from coalition.plan.store import StoredPlan
from coalition.plan.trace import Trace, trace, unknown

HUNDREDTH = 0.01
"""A limit is raised by one of its units, or by this share of it (of a fund: of all it draws on) if that is more."""


@dataclass(frozen=True)
class Effect:
    """What raising one limit brings to the goal of the need's tier.

    ``gain`` is the fall of the tier's weighted shortfall; ``would_serve`` the same in units of the need asked about, if all of it went
    there. ``distinguishable`` is false where the gain is within what the solutions are proven to.
    """

    balance: str
    name: str
    unit: str
    limit: float
    more: float
    gain: float
    would_serve: float
    distinguishable: bool


@dataclass(frozen=True)
class Why:
    """Everything known about one need: its row of `fulfilment`, what refused, what ran out, and where its numbers come from.

    ``refusals`` (caveat, legal_basis, reason, source, givers): verdicts against givers of what would serve, each caveat once.
    """

    need: dict[str, Any]
    refusals: pl.DataFrame
    effects: list[Effect]
    trace: Trace

    def as_json(self) -> dict[str, Any]:
        """The whole answer as plain values."""
        need = {key: str(value) if hasattr(value, "isoformat") else value for key, value in self.need.items()}
        effects = [asdict(effect) for effect in self.effects]
        return {"need": need, "refusals": self.refusals.to_dicts(), "effects": effects, "trace": self.trace.as_json()}


def why(stored: StoredPlan, asked: str, *, progress: Progress = silent) -> Why:
    """Why the need ``asked`` is met or short in a stored plan; raises QuestionError for an unknown need, with the nearest names."""
    rows = stored.tables["fulfilment"].filter(pl.col("need") == asked.removeprefix("need:"))
    if rows.is_empty():
        known = stored.tables["fulfilment"]["need"].to_list()
        raise unknown("need", asked, known, "The table plan/fulfilment.csv lists all.")
    row = rows.row(0, named=True)
    limits = row["limits"].split("; ") if row["limits"] else []
    effects = _effects(stored, row, limits, progress) if limits else []
    return Why(row, _refusals(stored, row), effects, trace(stored, f"need:{row['need']}"))


def _refusals(stored: StoredPlan, row: dict[str, Any]) -> pl.DataFrame:
    """Caveats that keep givers of what would serve the need from serving it, and how many givers each keeps away."""
    uses = stored.mission["yield"].filter(pl.col("measure") == row["measure"]).select("item", "use")
    refused = stored.tables["verdict"].filter((pl.col("place") == row["place"]) & (pl.col("effect").cast(pl.String) == "refuse"))
    matched = refused.join(uses, on=["item", "use"], how="inner")
    return (
        matched.group_by("caveat", "legal_basis", "reason", "source")
        .agg(
            pl.col("giver").n_unique().alias("givers"),
            pl.col("contributor").drop_nulls().unique().sort().str.join(", ").alias("contributors"),
        )
        .sort("caveat", "reason")
    )


def _effects(stored: StoredPlan, row: dict[str, Any], limits: list[str], progress: Progress) -> list[Effect]:
    engine = open_engine(stored.mission, members_of(stored.mission, stored.candidates), progress)
    goals = engine.goals()
    for tier in engine.needs.tiers:
        if tier < row["tier"]:
            goals.meet(USUAL_ORDER[0], tier)
    need = next(one for one in engine.needs.needs if one.key == f"need:{row['need']}")
    before = _shortfall(engine, goals, need, progress, "as it is")
    return [_effect(engine, goals, need, before, key, progress) for key in limits if engine.ledger.has(key)]


def _effect(engine: Engine, goals: Goals, need: Need, before: float, key: str, progress: Progress) -> Effect:
    ledger = engine.ledger
    number = ledger.number(key)
    limit = float(ledger.limit[number])
    more = max(1.0, HUNDREDTH * max(limit, float(ledger.typical[number])))
    engine.market.hold(number, limit + more)
    gain = before - _shortfall(engine, goals, need, progress, f"more of {key}")
    engine.market.hold(number, limit)
    scale = goals.weight(need.tier)
    distinct = gain > 2 * (GAP + TRACE) * scale
    omega = need.omega * need.share
    served = gain / omega if omega > 0 and distinct else 0.0
    return Effect(key, ledger.names[number], ledger.units[ledger.balance_unit[number]], limit, more, max(gain, 0.0), served, distinct)


def _shortfall(engine: Engine, goals: Goals, need: Need, progress: Progress, what: str) -> float:
    """Weighted shortfall of the need's tier with the limits as they stand now, earlier tiers held."""
    progress("solving anew", what)
    account = engine.ledger.number(f"{SHORTFALL}|{need.tier}")
    return goals.minimise(USUAL_ORDER[0], {account: 1.0}, goals.weight(need.tier), "weighted share", tier=need.tier)[0]
