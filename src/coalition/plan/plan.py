"""A plan: the tables of what was decided, and the identity of the run that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from coalition.mission.mission import Mission


@dataclass(frozen=True)
class Plan:
    """Tables by name as declared in `plan.tables`, and what was computed from what by what."""

    mission: Mission
    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]
