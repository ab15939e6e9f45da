"""The table `goal`: its stages are the mission's goals, its gaps follow from value, bound and scale, its final values from the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from coalition.verify.book import COST, Book
from coalition.verify.comparing import compare, holds, same, together
from coalition.verify.entries import Entries, goal_rows
from coalition.verify.findings import Check

SMALLEST = 1e-12
"""The least scale of a goal whose scale is its own optimum."""


@dataclass(frozen=True)
class Stage:
    """One stage as it should stand: ``finals`` are the values it may have (several where the proof says which places are held)."""

    goal: str
    tier: int
    level: int
    scale: float | None
    finals: tuple[float, ...]


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
    several = any(len(one.finals) > 1 for one in stages)
    matched, others = _matched(rows, stages)
    written = matched.with_columns(
        pl.when(pl.col("right_scale").is_null())
        .then(pl.max_horizontal(pl.col("value").abs(), SMALLEST)).otherwise("right_scale").alias("right_scale")
    )  # fmt: skip
    return together(name, [
        holds(name, "goal", others, "goal", pl.lit(False), "not a stage of the mission's goals, or a stage is missing before it"),
        compare(name, "goal", written, {"scale": "right_scale", "final": "right_final"}, size="right_scale"),
        same(name, "goal", written.with_columns(pl.int_range(1, pl.len() + 1).cast(pl.Int64).alias("number")), {"stage": "number"}),
    ], "which places a level of worst_place after the first leaves out (the proof says so): its value is that of some place"
       if several else "")  # fmt: skip


def _matched(rows: pl.DataFrame, stages: list[Stage]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of the table with their stages in order (levels of worst_place may be fewer than stated), and the rows left over."""
    found, left = [], []
    waiting = list(stages)
    for row in rows.iter_rows(named=True):
        while waiting and (waiting[0].goal, waiting[0].tier, waiting[0].level) != (row["goal"], row["tier"], row["level"]):
            if waiting[0].level <= 1:
                break
            waiting.pop(0)
        if not waiting or (waiting[0].goal, waiting[0].tier, waiting[0].level) != (row["goal"], row["tier"], row["level"]):
            left.append(row)
            continue
        stage = waiting.pop(0)
        final = row["final"]
        nearest = min(stage.finals, key=lambda one: abs(one - final)) if final is not None else stage.finals[0]
        found.append({**row, "right_scale": stage.scale, "right_final": nearest})
    if any(one.level <= 1 for one in waiting):
        left.append(rows.row(-1, named=True) if rows.height else dict.fromkeys(rows.columns))
    schema: Any = {**rows.schema, "right_scale": pl.Float64, "right_final": pl.Float64}
    return pl.DataFrame(found, schema), pl.DataFrame(left, rows.schema)


def _stages(book: Book, entries: Entries) -> Iterator[Stage]:
    needs = book.needs.rows.join(book.tables["fulfilment"].select("need", "short"), on="need", how="left")
    needs = needs.with_columns(pl.col("short").fill_null(0.0))
    for row in goal_rows(book):
        yield from _stages_of(row, needs, entries.used)


def _stages_of(row: Mapping[str, Any], needs: pl.DataFrame, used: Mapping[str, float]) -> Iterator[Stage]:
    """The stages of one goal: scale (None: its own optimum) and final value from shortfalls and sums of entries."""
    goal, tiers = str(row["goal"]), sorted(set(needs["tier"]))
    whole, lacking = _sum(needs, "worth", "quantity"), _sum(needs, "worth", "short")
    if goal == "shortfall":
        for tier in tiers:
            some = needs.filter(pl.col("tier") == tier)
            yield Stage(goal, tier, 0, _sum(some, "worth", "quantity"), (_sum(some, "worth", "short"),))
    elif goal == "worst_place":
        for tier in tiers:
            rates = _fill_rates(needs.filter((pl.col("tier") == tier) & (pl.col("omega") > 0)))
            for level in range(1, row["levels"] + 1):
                yield Stage(goal, tier, level, 1.0, tuple(rates[:1] if level == 1 else rates))
    elif goal == "common_fraction":
        least = needs.select((1.0 - pl.col("short") / pl.col("quantity")).min()).item() if needs.height else 0.0
        yield Stage(goal, 0, 0, 1.0, (least,))
    elif goal == "lateness":
        yield Stage(goal, 0, 0, whole, (used.get("account:lateness", 0.0),))
    elif goal == "blend":
        prices = {COST: 1.0, "account:weighted shortfall": row["shortfall_price"] or 0.0,
                  "account:weighted lateness": row["lateness_price"] or 0.0}  # fmt: skip
        yield Stage(goal, 0, 0, None, (sum(price * used.get(account, 0.0) for account, price in prices.items()),))
    elif goal == "expected_shortfall":
        yield Stage(goal, 0, 0, whole, (lacking,))
    elif goal == "worst_shortfall":
        worlds = needs.group_by("suffix").agg(
            (pl.col("omega") * pl.col("quantity")).sum().alias("whole"), (pl.col("omega") * pl.col("short")).sum().alias("lacking")
        )
        yield Stage(goal, 0, 0, float(worlds["whole"].max() or 0.0), (float(worlds["lacking"].max() or 0.0),))  # type: ignore[arg-type]
    else:
        yield Stage(goal, 0, 0, None, (used.get({"cost": COST, "earliest": "account:earliest"}[goal], 0.0),))


def _sum(needs: pl.DataFrame, weight: str, amount: str) -> float:
    return float((needs[weight] * needs[amount]).sum())


def _fill_rates(needs: pl.DataFrame) -> list[float]:
    """Weighted share met by place, the smallest first."""
    places = needs.group_by("place").agg(
        (pl.col("worth") * pl.col("short")).sum().alias("lacking"), (pl.col("worth") * pl.col("quantity")).sum().alias("whole")
    )
    return sorted((1.0 - places["lacking"] / places["whole"]).to_list()) or [0.0]
