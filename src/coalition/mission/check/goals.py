"""Goals and scenarios: what a goal needs is stated, probabilities add up, changes name rows there are."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from coalition.errors import Finding
from coalition.mission import schema, wording
from coalition.mission.check.complaint import about, rows, warn
from coalition.mission.mission import Mission

_CHANGED = {"link": ("capacity",), "place": ("handling", "storage"), "offer": ("quantity",), "market": ("quantity",), "need": ("quantity",)}


def goals(mission: Mission) -> Iterator[Finding]:
    """Blend states its prices and others none, goals over scenarios have scenarios, no goal comes twice."""
    late = bool((mission["need"]["late"].fill_null(0) > 0).any())
    seen: dict[str, int] = {}
    for row in rows(mission["goal"].drop_nulls(["goal"])):
        goal = row["goal"]
        if goal == "blend":
            if row["shortfall_price"] is None:
                yield about(
                    "goal", row, "shortfall_price", "the price of one unit short", "State it: without it nothing would be delivered."
                )
            if row["lateness_price"] is None and late:
                hint = "State it (0 is a price too): some needs accept late deliveries."
                yield about("goal", row, "lateness_price", "the price of one unit one period late", hint)
        for name in ("shortfall_price", "lateness_price"):
            if goal != "blend" and row[name] is not None:
                yield warn("goal", row, name, f"an empty cell (the goal {goal} knows no prices)", "Empty the cell, or take the goal blend.")
        if goal != "worst_place" and row["levels"] not in (None, 1):
            yield warn(
                "goal", row, "levels", f"an empty cell (the goal {goal} knows no levels)", "Empty the cell, or take the goal worst_place."
            )
        if goal == "cvar_shortfall" and not row["tail"]:
            hint = "State it: 0.1 looks at the worst tenth of all that may come."
            yield about("goal", row, "tail", "a share above 0 and at most 1", hint)
        if goal != "cvar_shortfall" and row["tail"] is not None:
            yield warn(
                "goal", row, "tail", f"an empty cell (the goal {goal} knows no tail)", "Empty the cell, or take the goal cvar_shortfall."
            )
        if goal in ("expected_shortfall", "worst_shortfall", "cvar_shortfall") and mission["scenario"].height == 0:
            yield about("goal", row, "goal", "scenarios to take it over", "Add rows to scenario, or take the goal shortfall.")
        if goal in seen:
            yield warn(
                "goal", row, "goal", "each goal once", f"It is goal {seen[goal]} already, and fixed from there on; delete one of the two."
            )
        seen.setdefault(goal, row["order"])


def scenarios(mission: Mission) -> Iterator[Finding]:
    """Probabilities are stated for all scenarios or none, and come to one."""
    frame = mission["scenario"]
    stated = frame["probability"].drop_nulls()
    if not len(stated):
        return
    for row in rows(frame, pl.col("probability").is_null()):
        yield about(
            "scenario", row, "probability", "a probability, as other scenarios have", "State it, or empty the cells of all scenarios."
        )
    if len(stated) == frame.height and abs(float(stated.sum()) - 1) > 1e-6:
        row = frame.row(frame.height - 1, named=True)
        total = f"{float(stated.sum()):g}"
        hint = f"They come to {total}: correct them, or empty all cells for equal ones."
        yield about("scenario", row, "probability", "probabilities that come to 1 together", hint, value=total)


def changes(mission: Mission) -> Iterator[Finding]:
    """A change names a row of its table, and that row states something that can change."""
    for table, part in mission["change"].drop_nulls(["table", "row"]).group_by("table", maintain_order=True):
        name = str(table[0])
        targets = {row[schema.primary_key(name)[0]]: row for row in rows(mission[name])}
        for row in rows(part):
            target = targets.get(row["row"])
            if target is None:
                hint = wording.did_you_mean(row["row"], [key for key in targets if key], f"Name a row of {name}, or delete the change.")
                yield about("change", row, "row", f"a key of table {name}", hint)
            elif row["factor"] and all(target[field] is None for field in _CHANGED[name]):
                hint = f"No limit is stated there, so nothing changes; state {' or '.join(_CHANGED[name])} in {name}."
                yield warn("change", row, "row", f"a row of {name} with {' or '.join(_CHANGED[name])}", hint)
