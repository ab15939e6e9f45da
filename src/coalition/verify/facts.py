"""The mission's rows as the checks need them: days as steps, money in the mission's currency, windows by step, scenarios as suffixes.

Read from the tables alone, after docs/explanation/model.md. A *suffix* is ``@SCENARIO``, as keys of balances end, or empty where there
is one future only. Frames that say something *by step* have a row for every step of the horizon on which it is so.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import polars as pl

from coalition.caveats import Caveats
from coalition.mission.mission import Mission

NO_SCENARIO = pl.DataFrame({"scenario": [None], "suffix": [""], "probability": [1.0]}, {"scenario": pl.String, "suffix": pl.String,
                                                                                       "probability": pl.Float64})  # fmt: skip


class Facts:
    """A mission with the contributors of ``candidates`` switched on."""

    def __init__(self, mission: Mission, candidates: tuple[str, ...]) -> None:
        self.mission, self.calendar = mission, mission.calendar
        status = mission["contributor"].select("contributor", pl.col("status").cast(pl.String))
        self.members = set(status.filter((pl.col("status") == "member") | pl.col("contributor").is_in(candidates))["contributor"])
        self.caveats = Caveats(mission)

    # -- time
    def step(self, column: str) -> pl.Expr:
        """The step that contains a day."""
        return (pl.col(column) - pl.lit(self.calendar.start)).dt.total_days() // self.calendar.step

    def day(self, column: str) -> pl.Expr:
        """The first day of a step."""
        return pl.lit(self.calendar.start) + pl.duration(days=pl.col(column) * self.calendar.step)

    def on_grid(self, column: str) -> pl.Expr:
        """Whether a day is the first of a step."""
        return (pl.col(column) - pl.lit(self.calendar.start)).dt.total_days() % self.calendar.step == 0

    def rounded(self, days: pl.Expr) -> pl.Expr:
        """The nearest whole number of steps, half a step rounding up."""
        return (days / self.calendar.step + 0.5).floor().cast(pl.Int64)

    def windowed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``frame`` with ``first`` and ``last``: the steps of start..end, cut to the horizon."""
        days = (pl.col("start") - pl.lit(self.calendar.start)).dt.total_days()
        first = (-((-days) // self.calendar.step)).clip(lower_bound=0).fill_null(0)
        last = self.step("end").clip(upper_bound=self.calendar.steps - 1).fill_null(self.calendar.steps - 1)
        return frame.with_columns(first.alias("first"), last.alias("last"))

    @cached_property
    def steps(self) -> pl.DataFrame:
        """(steps,) step, account, starts (first day of the account), share (of a period that the step makes up)."""
        starts = self.calendar.period_starts
        length = [(after - day).days for day, after in itertools.pairwise(starts)]
        period = pl.Series("period", self.calendar.period_of_step, pl.Int64)
        account = period // self.calendar.averaged
        return pl.DataFrame({
            "step": pl.Series(range(self.calendar.steps), dtype=pl.Int64), "account": account,
            "starts": pl.Series([starts[one * self.calendar.averaged] for one in account], dtype=pl.Date),
            "share": pl.Series([self.calendar.step / length[one] for one in period], dtype=pl.Float64),
        })  # fmt: skip

    @cached_property
    def accounts(self) -> pl.DataFrame:
        """Accounts of periods: starts, periods, period (the number of the first)."""
        starts = self.calendar.period_starts[:-1]
        firsts = range(0, self.calendar.periods, self.calendar.averaged)
        return pl.DataFrame({
            "starts": pl.Series([starts[one] for one in firsts], dtype=pl.Date),
            "periods": [float(min(self.calendar.averaged, self.calendar.periods - one)) for one in firsts], "period": list(firsts),
        })  # fmt: skip

    def by_step(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of a frame with ``first`` and ``last``, once for each ``step`` between them."""
        some = frame.filter(pl.col("first") <= pl.col("last"))
        return some.with_columns(pl.int_ranges("first", pl.col("last") + 1).alias("step")).explode("step")

    # -- scenarios
    @cached_property
    def worlds(self) -> pl.DataFrame:
        """Scenarios: scenario, suffix, probability (equal where not all are stated); one nameless row where there are none."""
        rows = self.mission["scenario"].select("scenario", "probability")
        if rows.is_empty():
            return NO_SCENARIO
        stated = rows["probability"].null_count() == 0
        chance = pl.col("probability") if stated else pl.lit(1.0 / rows.height)
        return rows.select("scenario", pl.format("@{}", "scenario").alias("suffix"), chance.alias("probability"))

    def in_worlds(self, frame: pl.DataFrame, table: str, row: str) -> pl.DataFrame:
        """``frame`` once for each scenario, with suffix, probability and the ``factor`` of table `change` (1: nothing changes)."""
        changed = self.mission["change"].filter(pl.col("table").cast(pl.String) == table)
        factors = changed.select("scenario", pl.col("row").alias(row), "factor")
        crossed = frame.join(self.worlds.rename({"scenario": "world"}), how="cross")
        found = crossed.join(factors, left_on=["world", row], right_on=["scenario", row], how="left")
        return found.with_columns(pl.col("factor").fill_null(1.0))

    # -- money
    def priced(self, frame: pl.DataFrame, *columns: str, dated: bool = True) -> pl.DataFrame:
        """``frame`` with ``columns`` in the mission's currency, at the rate of the row's ``start`` (or of the mission's)."""
        day = pl.col("start") if dated else pl.lit(None, pl.Date)
        asked = frame.with_columns(day.fill_null(self.calendar.start).alias("_day"))
        pairs = asked.select("currency", "_day").unique().sort("currency", "_day")
        rates = pairs.with_columns(pl.Series("_rate", [self._rate(*pair) for pair in pairs.iter_rows()], dtype=pl.Float64))
        found = asked.join(rates, on=["currency", "_day"], how="left", maintain_order="left")
        return found.with_columns(pl.col(one) * pl.col("_rate") for one in columns).drop("_day", "_rate")

    def _rate(self, currency: str, day: datetime.date) -> float | None:
        """The last rate on or before ``day``, or else the first later one; nothing where there is none."""
        if currency == self.mission.currency:
            return 1.0
        rates = self.mission["rate"].filter(pl.col("currency") == currency).sort("date")
        chosen = rates.filter(pl.col("date") <= day).tail(1) if (rates["date"] <= day).any() else rates.head(1)
        return None if chosen.is_empty() else float(chosen["value"][0])

    # -- goods
    @cached_property
    def sizes(self) -> pl.DataFrame:
        """What a unit of an item is to a mode: item, mode, load (t), size (t that cost is charged on); no row: it cannot use it."""
        items = self.mission["item"].select("item", "profile", "mass", "volume")
        found = items.join(self.mission["profile"].select("profile", "mode", "load_factor", "cost_factor", "stowage"), on="profile")
        by_volume = pl.when(pl.col("stowage") > 0).then(pl.col("volume") / pl.col("stowage")).otherwise(0.0)
        size = pl.max_horizontal("mass", by_volume)
        travelling = found.select(
            "item", "mode", (size * pl.col("load_factor")).alias("load"), (size * pl.col("cost_factor")).alias("size")
        )
        for mode in ("handling", "storage"):  # without a row the load is the mass
            plain = items.join(travelling.filter(pl.col("mode") == mode), on="item", how="anti")
            travelling = pl.concat([
                travelling, plain.select("item", pl.lit(mode).alias("mode"), pl.col("mass").alias("load"), pl.col("mass").alias("size"))
            ])  # fmt: skip
        return travelling

    @cached_property
    def links(self) -> pl.DataFrame:
        """Links with unit_cost per t of size, legs' ``time`` in steps, first and last step of departure."""
        frame = self.priced(self.windowed(self.mission["link"]), "cost")
        return frame.select(
            "link", "origin", "destination", pl.col("mode").alias("link_mode"), pl.col("cost").alias("unit_cost"), "capacity", "paid_by",
            self.rounded(pl.col("transit") + pl.col("dwell")).alias("time"), "first", "last",
        )  # fmt: skip

    @cached_property
    def places(self) -> pl.DataFrame:
        """Places with what handling and storage cost, in the mission's currency."""
        frame = self.priced(self.mission["place"], "handling_cost", "storage_cost", dated=False)
        return frame.select("place", "handling", "handling_cost", "storage", "storage_cost", pl.col("paid_by").alias("host"))

    @cached_property
    def givers(self) -> pl.DataFrame:
        """Offers of members, and markets: giver, table, row, owner, item, place, price, quantity, first, last, lead (steps)."""
        offers = self.priced(self.windowed(self.mission["offer"]), "unit_cost").filter(pl.col("contributor").is_in(self.members))
        markets = self.priced(self.windowed(self.mission["market"]), "price")
        shared = ("quantity", "first", "last")
        return pl.concat([
            offers.select(
                pl.format("offer:{}", "offer").alias("giver"), pl.lit("offer").alias("table"), pl.col("offer").alias("row"),
                pl.col("contributor").alias("owner"), pl.col("item").alias("giver_item"), "place", pl.col("unit_cost").alias("price"),
                *shared, pl.lit(0, pl.Int64).alias("lead"),
            ),
            markets.select(
                pl.format("market:{}", "market").alias("giver"), pl.lit("market").alias("table"), pl.col("market").alias("row"),
                pl.lit(None, pl.String).alias("owner"), pl.col("item").alias("giver_item"), "place", "price", *shared,
                self.rounded(pl.col("lead")).alias("lead"),
            ),
        ])  # fmt: skip

    # -- who pays
    @cached_property
    def earmarked(self) -> set[str]:
        """Contributions that a caveat names."""
        return set(self.mission["caveat"]["contribution"].drop_nulls())

    @cached_property
    def budgets(self) -> pl.DataFrame:
        """Budgets of all contributors with their windows in steps."""
        return self.priced(self.windowed(self.mission["budget"]), "ceiling")

    @cached_property
    def contributions(self) -> pl.DataFrame:
        """Contributions with their windows in steps; ``member``: whether they count; ``own``: whether they are a purse of their own."""
        frame = self.priced(self.windowed(self.mission["contribution"]), "amount")
        return frame.with_columns(
            pl.col("contributor").is_in(self.members).alias("member"), pl.col("contribution").is_in(self.earmarked).alias("own")
        )

    @cached_property
    def stretches(self) -> pl.DataFrame:
        """Days on which the same contributions make up a fund's money without an earmark: fund, balance, first, last, payers."""
        found = []
        open_ones = self.contributions.filter(pl.col("member") & ~pl.col("own") & (pl.col("first") <= pl.col("last")))
        for (fund,), rows in open_ones.group_by("fund", maintain_order=True):
            windows = list(rows.select("contribution", "first", "last").iter_rows())
            cuts = sorted({first for _, first, _ in windows} | {last + 1 for _, _, last in windows})
            for first, after in itertools.pairwise(cuts):
                payers = [name for name, start, end in windows if start <= first and end >= after - 1]
                if payers:
                    days = f"{self.calendar.day_of(first)}..{self.calendar.day_of(after - 1)}"
                    found.append((fund, f"fund:{fund}|{days}", first, after - 1, payers))
        kinds: Any = {"fund": pl.String, "balance": pl.String, "first": pl.Int64, "last": pl.Int64, "payers": pl.List(pl.String)}
        return pl.DataFrame(found, kinds, orient="row")

    @cached_property
    def fund_money(self) -> pl.DataFrame:
        """By step, the balance of a fund's money without an earmark: fund, step, balance."""
        return self.by_step(self.stretches.drop("payers")).select("fund", "step", "balance")

    @cached_property
    def purses(self) -> pl.DataFrame:
        """Who may pay: purse, payer (contributor), fund, contribution, limited (else: no budget is stated), buys."""
        budgeted = set(self.mission["budget"]["contributor"])
        buyers = set(self.mission["budget"].filter(pl.col("purchases"))["contributor"])
        rows: list[tuple[Any, ...]] = [
            (f"contributor:{one}", one, None, None, one in budgeted, one in buyers) for one in sorted(self.members)
        ]
        buys = dict(self.mission["fund"].select("fund", "purchases").iter_rows())
        rows += [(f"fund:{fund}", None, fund, None, True, bought) for fund, bought in buys.items()]
        own = self.contributions.filter(pl.col("own") & pl.col("member"))
        rows += [(f"contribution:{key}", None, fund, key, True, buys[fund]) for key, fund in own.select("contribution", "fund").iter_rows()]
        texts = [(name, pl.String) for name in ("purse", "payer", "fund", "contribution")]
        kinds = pl.Schema([*texts, ("limited", pl.Boolean), ("buys", pl.Boolean)])
        return pl.DataFrame(rows, kinds, orient="row")

    @cached_property
    def purse_money(self) -> pl.DataFrame:
        """By step, what a purse pays from: purse, step, buying (goods bought), giving (goods in kind), moving."""
        years = self.by_step(self.budgets)
        balance = pl.format("budget:{}", "budget")
        national = years.select(
            pl.format("contributor:{}", "contributor").alias("purse"), "step",
            pl.when("purchases").then(balance).alias("buying"), balance.alias("giving"), balance.alias("moving"),
        )  # fmt: skip
        pooled = self.fund_money.select(
            pl.format("fund:{}", "fund").alias("purse"), "step", *(pl.col("balance").alias(one) for one in ("buying", "giving", "moving"))
        )
        own = self.contributions.filter(pl.col("own") & pl.col("member"))
        key = pl.format("contribution:{}", "contribution").alias("purse")
        buying = self.by_step(own).select(key, "step", pl.format("contribution:{}", "contribution").alias("buying"))
        moving = own.select(key, "fund").join(self.fund_money, on="fund").select("purse", "step", pl.col("balance").alias("moving"))
        earmarked = buying.join(moving, on=["purse", "step"], how="full", coalesce=True).select(
            "purse", "step", "buying", pl.lit(None, pl.String).alias("giving"), "moving"
        )
        return pl.concat([national, pooled, earmarked])

    @cached_property
    def staff(self) -> pl.DataFrame:
        """By step, people: contributor, territory, step, balance."""
        rows = self.by_step(self.windowed(self.mission["staff"]))
        return rows.select("contributor", pl.col("territory").cast(pl.String), "step", pl.format("staff:{}", "staff").alias("balance"))

    @cached_property
    def names(self) -> Mapping[str, set[str]]:
        """Keys of the mission's rows by table."""
        return {table: set(self.mission[table][table]) for table in ("contributor", "fund", "contribution", "place", "item")}
