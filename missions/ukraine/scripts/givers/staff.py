"""People for goods that need them: hand-over and training teams, inside Ukraine and outside."""

from __future__ import annotations

import math

Row = dict[str, object]

WINDOWS = (("2025-04-07", "2025-07-31"), ("2025-08-01", "2025-11-30"), ("2025-12-01", "2026-04-05"))
SPARED = 2 / 3
"""Part of the staff-weeks a whole offer needs that can be spared (assumption con-staff)."""


def staff(offers: list[Row], staff_weeks: dict[str, tuple[float, str]]) -> list[Row]:
    """Rows for every contributor whose ``offers`` need people; ``staff_weeks`` gives staff-weeks a unit and territory of each item."""
    needed: dict[tuple[str, str], float] = {}
    largest: dict[tuple[str, str], float] = {}
    for offer in offers:
        weeks, territory = staff_weeks[str(offer["item"])]
        if weeks:
            key = (str(offer["contributor"]), territory)
            needed[key] = needed.get(key, 0.0) + weeks * float(str(offer["quantity"]))
            largest[key] = max(largest.get(key, 0.0), weeks)
    rows: list[Row] = []
    for (code, territory), weeks in sorted(needed.items()):
        # A team that could not hand over even one unit would be no team.
        in_window = max(math.ceil(weeks * SPARED / len(WINDOWS)), math.ceil(largest[code, territory]))
        for number, (first, last) in enumerate(WINDOWS, start=1):
            rows.append({
                "staff": f"{code}-{territory.replace(' ', '-')}-{number}", "contributor": code, "territory": territory,
                "start": first, "end": last, "staff_weeks": in_window, "source": "con-field-hospital", "assumption": "con-staff",
                "evidence": "judged", "note": "",
            })  # fmt: skip
    return rows
