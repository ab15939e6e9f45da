"""The tables a sweep writes, declared once."""

from __future__ import annotations

import dataframely as dy

from coalition.declare import choice, count, key, number, text, yes

KINDS = ("goal", "place", "measure", "need")
BASE = "as planned"
"""Key of the scenario in which nothing is changed."""


class Scenario(dy.Schema):
    """Every scenario, and the plan as it is."""

    scenario = key("Key of the scenario; `as planned`: nothing is changed.")
    changes = count("How many rows of the mission it changes.", "rows", minimum=0, maximum=1_000_000)
    words = text("The changes in words (drawn ones: see table draw).", optional=True)
    answered = yes("Whether the planner found what becomes of it.", default=True)
    failure = text("Why it did not.", optional=True)


class Draw(dy.Schema):
    """What was drawn: the factor of an assumption, or whether a failure happens (1) or not (0)."""

    scenario = key("The scenario.")
    drawn = key("The assumption, or the failure.")
    value = number("Factor on what rests on the assumption; 1 or 0 for a failure.", "factor")


class GoalValue(dy.Schema):
    """What every goal reaches in every scenario."""

    scenario = key("The scenario.")
    goal = key("Name of the goal.")
    tier = dy.Int64(primary_key=True, description="Tier, where the goal has tiers (else 0).")
    level = dy.Int64(primary_key=True, description="Which of the worst places (else 0).")
    unit = text("Unit of the value.")
    value = number("What the goal reaches; empty where it has no such stage in this scenario.", "see unit", optional=True, minimum=None)
    gap = number("How far it is proven, in shares of scale.", "share")
    scale = number("The scale of the gap.", "see unit")


class GroupShort(dy.Schema):
    """What stays short at every place and of every measure: the weighted share of what is needed there in the scenario."""

    scenario = key("The scenario.")
    kind = dy.Enum(("place", "measure"), primary_key=True, description="place or measure.")
    name = key("Which place or measure.")
    short = number("Σ weight × short / Σ weight × needed in the scenario.", "share")


class Summary(dy.Schema):
    """How a goal, or what stays short, spreads over the scenarios (those that were answered, all counting alike)."""

    kind = dy.Enum(KINDS, primary_key=True, description="goal, place, measure or need.")
    name = key("Which.")
    unit = text("Unit of the values.")
    best = choice("Whether the least or the most is best.", ("least", "most"))
    planned = number("As planned.", "see unit", minimum=None, optional=True)
    median = number("The middle one.", "see unit", minimum=None)
    tenth = number("The best of the worst tenth: nine scenarios of ten are no worse.", "see unit", minimum=None)
    worst = number("The worst.", "see unit", minimum=None)
    expected_shortfall = number("Mean of the worst tenth.", "see unit", minimum=None)
    worse = number("Share of scenarios that are worse than planned, by more than is proven.", "share")
    worst_scenarios = text("The worst scenarios, the worst first, parted by semicolons.", optional=True)
    scenarios = count("Scenarios counted.", "scenarios", minimum=0, maximum=10_000_000)


class Driver(dy.Schema):
    """What a goal, or what stays short, goes with: rank correlations with what was drawn that chance alone does not explain."""

    kind = dy.Enum(KINDS, primary_key=True, description="goal, place or measure.")
    name = key("Which.")
    drawn = key("The assumption or failure.")
    correlation = number("Spearman's rank correlation of its value with what was drawn.", "share", minimum=-1.0, maximum=1.0)
    least = number("The least correlation that is listed.", "share")


class Held(dy.Schema):
    """Needs that fall due in the first weeks: how often what the plan brings to them still comes."""

    need = key("The need.")
    planned = number("What the plan brings.", "measure units")
    held = number("Share of scenarios that bring as much, or all that is then needed.", "share", maximum=1.0)
    part = number("What comes of it on average over the scenarios (as much at most).", "share", maximum=1.0)


class Unvaried(dy.Schema):
    """Ranges of the mission that the sweep does not vary, and why."""

    assumption = key("The assumption.")
    column = text("The column it speaks of.", optional=True)
    rows = count("Rows that rest on it.", "rows", minimum=0, maximum=10_000_000)
    reason = text("Why it is not varied.")


SWEEP_TABLES: dict[str, type[dy.Schema]] = {
    "scenario": Scenario, "draw": Draw, "goal": GoalValue, "group": GroupShort, "summary": Summary, "driver": Driver, "held": Held,
    "unvaried": Unvaried,
}  # fmt: skip
"""Every table of a sweep by name. Beside them lies ``short.parquet``: a row a scenario, a column a need, what stays short in its unit."""
