"""Plans as `verify` reads them."""

from __future__ import annotations

from pathlib import Path

from coalition.mission.mission import Mission
from coalition.plan.solve import solve
from coalition.plan.store import StoredPlan


def proven(mission: Mission) -> StoredPlan:
    """The plan of a mission as it would be read back."""
    plan = solve(mission)
    return StoredPlan(mission, plan.tables, plan.run, Path())
