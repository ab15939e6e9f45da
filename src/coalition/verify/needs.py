"""Needs by scenario, the days on which a delivery to one counts, what shares items may have, and pools of what is delivered together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from coalition.mission.calendar import NOMINAL_DAYS
from coalition.verify.facts import Facts


@dataclass
class Needs:
    """What is needed, as docs/explanation/model.md says it."""

    facts: Facts

    @cached_property
    def rows(self) -> pl.DataFrame:
        """Needs by scenario, in order of keys and scenarios.

        Columns: need (with suffix), row, scenario (or null), suffix, probability, measure, place, priority, tier, weight, quantity,
        first_step, due, due_step, last_step, discount, omega (weight over what is to be expected of the measure), worth (omega times
        probability), pooled.
        """
        facts, mission = self.facts, self.facts.mission
        chance = dict(facts.worlds.select("scenario", "probability").iter_rows())
        own = pl.col("scenario").replace_strict(chance, default=None, return_dtype=pl.Float64) if any(chance) else pl.lit(None, pl.Float64)
        whole = mission["need"].with_columns(own.fill_null(1.0).alias("_chance"))
        total = whole.group_by("measure").agg((pl.col("quantity") * pl.col("_chance")).sum().alias("_total"))
        arises = pl.col("scenario").is_null() | (pl.col("scenario") == pl.col("world"))
        rows = facts.in_worlds(mission["need"], "need", "need").filter(arises)
        rows = rows.with_columns((pl.col("quantity") * pl.col("factor")).alias("quantity")).filter(pl.col("quantity") > 0)
        rows = rows.join(mission["priority"].select("priority", "tier", "weight"), on="priority", how="left").join(total, on="measure")
        end = (pl.col("due") + pl.duration(days=pl.col("late").floor().cast(pl.Int64))).alias("_end")
        rows = rows.with_columns(end, (pl.col("weight") / pl.col("_total")).alias("omega"))
        return rows.select(
            (pl.col("need") + pl.col("suffix")).alias("need"), pl.col("need").alias("row"), pl.col("world").alias("scenario"), "suffix",
            "probability", "measure", "place", "priority", "tier", "weight", "quantity",
            facts.step("first_useful").clip(lower_bound=0).alias("first_step"), "due", facts.step("due").alias("due_step"),
            facts.step("_end").clip(upper_bound=facts.calendar.steps - 1).alias("last_step"), "discount", "omega",
            (pl.col("omega") * pl.col("probability")).alias("worth"), pl.col("measure").is_in(self.pooled).alias("pooled"),
        ).sort("row", "suffix")  # fmt: skip

    @cached_property
    def pooled(self) -> set[str]:
        """Measures that some use of some item yields together with another, those that no item yields, and those of means."""
        done = set(self.facts.mission["need"]["measure"]) - set(self.facts.mission["yield"]["measure"])
        kinds = self.facts.mission["yield"].with_columns(pl.len().over("item", "use").alias("together"))
        return done | set(kinds.filter(pl.col("together") > 1)["measure"]) | set(self.facts.mission["means"]["measure"])

    @property
    def days_per_period(self) -> int:
        """Length of a period when lateness is counted."""
        return NOMINAL_DAYS[self.facts.calendar.period]

    def lateness(self, step: str) -> pl.Expr:
        """Started periods from the step of the due day (``due_step``) to ``step``."""
        days = (pl.col(step) - pl.col("due_step")) * self.facts.calendar.step
        return (-((-days) // self.days_per_period)).clip(lower_bound=0)

    @cached_property
    def shares(self) -> pl.DataFrame:
        """Shares of items by need: need, row (of table `share`), share_item, minimum, maximum."""
        stated = self.facts.mission["share"].select("measure", pl.col("item").alias("share_item"), "minimum", "maximum", "place")
        found = self.rows.select("need", "measure", pl.col("place").alias("at")).join(stated, on="measure")
        found = found.filter(pl.col("place").is_null() | (pl.col("place") == pl.col("at")))
        return found.select("need", pl.format("{}|{}", "measure", "share_item").alias("row"), "share_item", "minimum", "maximum")

    @cached_property
    def share_limits(self) -> pl.DataFrame:
        """Balances of shares: need, row, share_item, bound, sign (+1 at most, −1 at least), balance."""
        kinds = [
            self.shares.filter(pl.col("maximum") < 1.0).with_columns(pl.col("maximum").alias("bound"), sign=1.0, word=pl.lit("most")),
            self.shares.filter(pl.col("minimum") > 0.0).with_columns(pl.col("minimum").alias("bound"), sign=-1.0, word=pl.lit("least")),
        ]
        return pl.concat(kinds).select(
            "need", "row", "share_item", "bound", "sign", pl.format("share:{}|{}|{}", "need", "share_item", "word").alias("balance")
        )

    @cached_property
    def pools(self) -> pl.DataFrame:
        """Pools of delivered measure: balance, suffix, measure, place, first_step, last_step, pool_item (or null: of any item)."""
        facts = self.facts
        found = []
        for (suffix, place), rows in self._outlets().group_by("suffix", "place", maintain_order=True):
            outlets = list(rows.select("measure", "from", "to").iter_rows())
            cuts = sorted({first for _, first, _ in outlets} | {last + 1 for _, _, last in outlets})
            for first, after in itertools.pairwise(cuts):
                days = f"{facts.calendar.day_of(first)}..{facts.calendar.day_of(after - 1)}"
                for measure in sorted({one for one, start, end in outlets if start <= first and end >= after - 1}):
                    for item in self._kinds(measure, str(place)):
                        key = f"pool:{measure}|{place}|{days}" + (f"|{item}" if item else "") + str(suffix)
                        found.append((key, suffix, measure, place, first, after - 1, item))
        kinds = {"balance": pl.String, "suffix": pl.String, "measure": pl.String, "place": pl.String}
        drawn = pl.DataFrame(found, {**kinds, "first_step": pl.Int64, "last_step": pl.Int64, "pool_item": pl.String}, orient="row")
        return pl.concat([drawn, self.means.select(drawn.columns)])

    @cached_property
    def means(self) -> pl.DataFrame:
        """Means by period: balance, suffix, measure, place, first_step, last_step, pool_item (null), row (of table `means`), period."""
        calendar = self.facts.calendar
        steps = pl.DataFrame({"period": calendar.period_of_step, "step": range(calendar.steps)})
        periods = steps.group_by("period").agg(pl.col("step").min().alias("first_step"), pl.col("step").max().alias("last_step"))
        days = pl.DataFrame({"period": range(calendar.periods), "day": calendar.period_starts[: calendar.periods]})
        periods = days.join(periods.cast({"period": pl.Int64}), on="period")
        rows = self.facts.mission["means"].join(self.facts.worlds.select("suffix"), how="cross").join(periods, how="cross")
        return rows.select(
            pl.format("means:{}|{}{}", "means", "day", "suffix").alias("balance"), "suffix", "measure", "place",
            pl.col("first_step").cast(pl.Int64), pl.col("last_step").cast(pl.Int64), pl.lit(None, pl.String).alias("pool_item"),
            pl.col("means").alias("row"), "period", "most",
        ).sort("row", "suffix", "period")  # fmt: skip

    def _outlets(self) -> pl.DataFrame:
        """Stretches of steps on which a delivery of a pooled measure counts alike: need, suffix, place, measure, from, to."""
        rows = self.rows.filter(pl.col("pooled") & (pl.col("first_step") <= pl.col("last_step")))
        by_step = rows.with_columns(pl.int_ranges("first_step", pl.col("last_step") + 1).alias("step")).explode("step")
        late = by_step.with_columns(self.lateness("step").alias("late")).filter(1.0 - pl.col("discount") * pl.col("late") > 1e-12)
        return (
            late.group_by("need", "suffix", "place", "measure", "late", maintain_order=True)
            .agg(pl.col("step").min().alias("from"), pl.col("step").max().alias("to"))
        )  # fmt: skip

    def _kinds(self, measure: str, place: str) -> list[str | None]:
        """Items told apart in pools of a measure at a place: all that yield it where shares are stated, else none."""
        stated = self._shared & {(measure, place), (measure, None)}
        return list(self._yielding.get(measure, ())) if stated else [None]

    @cached_property
    def _shared(self) -> set[tuple[str, str | None]]:
        """Measures of which items have shares, and where (None: everywhere)."""
        return set(self.facts.mission["share"].select("measure", "place").iter_rows())

    @cached_property
    def _yielding(self) -> dict[str, list[str]]:
        """Items that yield a measure."""
        rows = self.facts.mission["yield"].select("measure", "item").unique().sort("measure", "item")
        return {str(measure): items["item"].to_list() for (measure,), items in rows.group_by("measure", maintain_order=True)}
