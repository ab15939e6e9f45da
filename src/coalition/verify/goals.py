"""The table `goal`: its stages are the mission's goals, its gaps follow from value, bound and scale, its final values from the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from coalition.verify.book import COST, Book
from coalition.verify.comparing import BY_ROW, compare, holds, same, together
from coalition.verify.entries import Entries, goal_rows
from coalition.verify.findings import Check

SMALLEST = 1e-12
"""The least scale of a goal whose scale is its own optimum."""


@dataclass(frozen=True)
class Stage:
    """One stage as it should stand; ``scale`` is None where it is the goal's own optimum."""

    goal: str
    tier: int
    level: int
    scale: float | None
    final: float


def goal_checks(book: Book, entries: Entries) -> list[Check]:
    """All of them."""
    rows = book.tables["goal"].sort("stage")
    stages = list(_stages(book, entries))
    return [_gaps(rows), _final(rows, stages)]


def _gaps(rows: pl.DataFrame) -> Check:
    """Gap = |value − bound| / scale, final_gap = |final − bound| / scale."""
    scaled = rows.with_columns(
        *(
            pl.when(pl.col("scale") > 0).then((pl.col(one) - pl.col("bound")).abs() / pl.col("scale")).otherwise(0.0).alias(f"right_{gap}")
            for one, gap in (("value", "gap"), ("final", "final_gap"))
        ),
        (pl.max_horizontal(pl.col("value").abs(), pl.col("bound").abs(), pl.col("final").abs()) / pl.col("scale")).alias("size"),
    )
    # a difference of nearly equal numbers is known to their last digit, not to its own
    exact = scaled.with_columns((pl.col("size").fill_nan(0.0) * 1e-6).alias("size"))
    name = "gaps of goals follow from value, bound, final and scale"
    return compare(name, "goal", exact, {"gap": "right_gap", "final_gap": "right_final_gap"}, size="size")


def _final(rows: pl.DataFrame, stages: list[Stage]) -> Check:
    """Stages are those of the mission, each with its scale and the value that the plan's own rows give."""
    name = "goals: stages, scales and final values follow from the plan's shortfalls, lateness and costs"
    asked = [(one.goal, one.tier, one.level, number, one.scale, one.final) for number, one in enumerate(stages, 1)]
    kinds = {"goal": pl.String, "tier": pl.Int64, "level": pl.Int64, "right_stage": pl.Int64}
    right = pl.DataFrame(asked, {**kinds, "right_scale": pl.Float64, "right_final": pl.Float64}, orient="row")
    which = ["goal", "tier", "level", "turn"]  # the same goal may be stated twice
    turn = pl.int_range(pl.len()).over("goal", "tier", "level").alias("turn")
    both = rows.with_columns(turn).join(right.with_columns(turn), on=which, how="full", coalesce=True, nulls_equal=True)
    both = both.with_columns(pl.coalesce("stage", "right_stage").cast(pl.String).alias(BY_ROW))
    found = both.filter(pl.col("stage").is_not_null() & pl.col("right_stage").is_not_null())
    own = pl.max_horizontal(pl.col("value").abs(), SMALLEST)
    found = found.with_columns(pl.coalesce("right_scale", own).alias("right_scale"))
    return together(name, [
        holds(name, "goal", both, "goal", pl.col("stage").is_not_null(), "the stage is missing"),
        holds(name, "goal", both, "goal", pl.col("right_stage").is_not_null(), "not a stage of the mission's goals"),
        same(name, "goal", found, {"stage": "right_stage"}),
        compare(name, "goal", found, {"scale": "right_scale", "final": "right_final"}, size="right_scale"),
    ])  # fmt: skip


def _stages(book: Book, entries: Entries) -> Iterator[Stage]:
    needs = book.needs.rows.join(book.tables["fulfilment"].select("need", "short"), on="need", how="left")
    needs = needs.with_columns(pl.col("short").fill_null(0.0))
    rows = goal_rows(book)
    for row in rows:
        if row["goal"] == "worst_place":
            earlier = sum(one["goal"] == "worst_place" and one["order"] < row["order"] for one in rows)
            yield from _worst_places(row, earlier, needs, book.tables)
        else:
            yield from _stages_of(row, needs, entries.used)


def _worst_places(row: Mapping[str, Any], earlier: int, needs: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> Iterator[Stage]:
    """The levels of every tier: the smallest fill rate of the places that no level before has held (`hold` says which and when).

    ``earlier`` is how many goals of this kind come before.
    """
    written = tables["goal"].filter(pl.col("goal") == "worst_place").sort("stage")
    for tier in sorted(set(needs["tier"])):
        prefix = f"floor:{row['order']}|{tier}|"
        held = tables["hold"].filter(pl.col("balance").str.starts_with(prefix)).with_columns(pl.col("balance").str.strip_prefix(prefix))
        rates = _fill_rates(needs.filter((pl.col("tier") == tier) & (pl.col("omega") > 0)))
        last = 0
        for level in range(1, row["levels"] + 1):
            before = set(held.filter(pl.col("stage") <= last)["balance"])
            left = [rate for place, rate in rates.items() if place not in before]
            if level > 1 and not left:
                break
            yield Stage("worst_place", tier, level, 1.0, min(left, default=0.0))
            stages = written.filter((pl.col("tier") == tier) & (pl.col("level") == level))["stage"]
            last = stages[earlier] if earlier < len(stages) else last


def _stages_of(row: Mapping[str, Any], needs: pl.DataFrame, used: Mapping[str, float]) -> Iterator[Stage]:
    """The stages of one goal: scale (None: its own optimum) and final value from shortfalls and sums of entries."""
    goal, tiers = str(row["goal"]), sorted(set(needs["tier"]))
    whole, lacking = _sum(needs, "worth", "quantity"), _sum(needs, "worth", "short")
    if goal == "shortfall":
        for tier in tiers:
            some = needs.filter(pl.col("tier") == tier)
            yield Stage(goal, tier, 0, _sum(some, "worth", "quantity"), _sum(some, "worth", "short"))
    elif goal == "common_fraction":
        least = needs.select((1.0 - pl.col("short") / pl.col("quantity")).min()).item() if needs.height else 0.0
        yield Stage(goal, 0, 0, 1.0, least)
    elif goal == "lateness":
        yield Stage(goal, 0, 0, whole, used.get("account:lateness", 0.0))
    elif goal == "blend":
        prices = {COST: 1.0, "account:weighted shortfall": row["shortfall_price"] or 0.0,
                  "account:weighted lateness": row["lateness_price"] or 0.0}  # fmt: skip
        yield Stage(goal, 0, 0, None, sum(price * used.get(account, 0.0) for account, price in prices.items()))
    elif goal == "expected_shortfall":
        yield Stage(goal, 0, 0, whole, lacking)
    elif goal == "worst_shortfall":
        worlds = needs.group_by("suffix").agg(
            (pl.col("omega") * pl.col("quantity")).sum().alias("whole"), (pl.col("omega") * pl.col("short")).sum().alias("lacking")
        )
        yield Stage(goal, 0, 0, float(worlds["whole"].max() or 0.0), float(worlds["lacking"].max() or 0.0))  # type: ignore[arg-type]  # polars' maximum may be of any kind
    elif goal == "cvar_shortfall":
        yield _of_the_tail(needs, float(row["tail"]))
    else:
        yield Stage(goal, 0, 0, None, used.get({"cost": COST, "earliest": "account:earliest"}[goal], 0.0))


def _of_the_tail(needs: pl.DataFrame, tail: float) -> Stage:
    """Mean shortfall of the worst scenarios with the probability ``tail`` together."""
    worlds = needs.group_by("suffix").agg(
        pl.col("probability").first(), (pl.col("omega") * pl.col("quantity")).sum().alias("whole"),
        (pl.col("omega") * pl.col("short")).sum().alias("lacking"),
    ).sort("lacking", "suffix", descending=[True, False])  # fmt: skip
    left, total = tail, 0.0
    for probability, lacking in worlds.select("probability", "lacking").iter_rows():
        total += min(probability, left) * lacking
        left -= min(probability, left)
    return Stage("cvar_shortfall", 0, 0, float(worlds["whole"].max() or 0.0), total / (tail - left))  # type: ignore[arg-type]  # polars' maximum may be of any kind


def _sum(needs: pl.DataFrame, weight: str, amount: str) -> float:
    return float((needs[weight] * needs[amount]).sum())


def _fill_rates(needs: pl.DataFrame) -> dict[str, float]:
    """Weighted share met by place."""
    places = needs.group_by("place").agg(
        (pl.col("worth") * pl.col("short")).sum().alias("lacking"), (pl.col("worth") * pl.col("quantity")).sum().alias("whole")
    )
    rate = 1.0 - pl.col("lacking") / pl.col("whole")
    return dict(places.select("place", rate).sort("place").iter_rows())
