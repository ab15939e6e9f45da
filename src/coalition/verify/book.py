"""The plan's rows beside the mission's rows they name: consignments, legs and deliveries with all that is needed to work them out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from coalition.caveats import Giver, Signature, Use
from coalition.verify.activities import Done
from coalition.verify.facts import Facts
from coalition.verify.needs import Needs

COST = "account:cost"

ENTRY = {"balance": pl.String, "proposal": pl.String, "term": pl.String, "amount": pl.Float64}
"""Columns of entries."""


@dataclass
class Book:
    """A stored plan's tables (``tables``, by name) read against the mission."""

    facts: Facts
    needs: Needs
    tables: Mapping[str, pl.DataFrame]
    done: Done
    _signature: dict[tuple[Giver, int], Signature] = field(default_factory=dict)

    @cached_property
    def world_of(self) -> pl.DataFrame:
        """The scenario of every consignment, as the needs and pools it delivers to say: consignment, suffix (null: they differ)."""
        names = self.tables["consignment"].select("consignment")
        suffixes = self.facts.worlds["suffix"].to_list()
        if suffixes == [""]:
            return names.with_columns(pl.lit("").alias("suffix"))
        ends = pl.coalesce(*(pl.when(pl.col("balance").str.ends_with(one)).then(pl.lit(one)) for one in suffixes))
        served = (
            self.tables["entry"]
            .filter(pl.col("balance").str.contains(r"^(need|pool):"))
            .select(pl.col("proposal").alias("consignment"), ends.alias("suffix"))
        )
        kinds = served.group_by("consignment").agg(pl.col("suffix").unique())
        one = kinds.filter(pl.col("suffix").list.len() == 1).select("consignment", pl.col("suffix").list.first())
        return names.join(one, on="consignment", how="left")

    @cached_property
    def consignments(self) -> pl.DataFrame:
        """Rows of `consignment` with the rows of giver, purse and item behind them, days as steps, and the balances that pay."""
        facts = self.facts
        items = facts.mission["item"].select(
            "item", "whole", pl.col("mass").alias("unit_mass"), "staff_weeks", pl.col("staff_territory").cast(pl.String), "shelf_life"
        )
        bought = pl.col("table") == "market"
        found = (
            self.tables["consignment"]
            .with_columns(
                facts.step("given").alias("given_step"), facts.step("available").alias("available_step"),
                facts.step("delivered").alias("delivered_step"),
            )
            .join(self.world_of, on="consignment", how="left").join(facts.worlds, on="suffix", how="left")
            .join(facts.givers, on="giver", how="left").join(facts.purses, on="purse", how="left").join(items, on="item", how="left")
            .join(facts.purse_money, left_on=["purse", "given_step"], right_on=["purse", "step"], how="left")
        )  # fmt: skip
        return found.with_columns(
            pl.when(bought).then("buying").otherwise(pl.coalesce("giving", pl.when(pl.col("contribution").is_not_null()).then("buying")))
            .alias("goods_balance"),
            (pl.col("price") * pl.col("quantity")).alias("goods"),
        ).sort("consignment")  # fmt: skip

    @cached_property
    def _carried(self) -> pl.DataFrame:
        """What a leg needs to know of its consignment."""
        return self.consignments.select(
            "consignment", "item", pl.col("quantity").alias("units"), "suffix", "probability", "moving", "limited", "available",
            pl.col("purse").alias("giver_purse"), pl.col("fund").alias("giver_fund"), "contribution",
        )  # fmt: skip

    @cached_property
    def moves(self) -> pl.DataFrame:
        """Legs over links, with the link, what goods are to its mode and to handling, and the balances that pay."""
        facts = self.facts
        legs = self.tables["leg"].filter(pl.col("link").is_not_null())
        handling = facts.sizes.filter(pl.col("mode") == "handling").select(
            "item", pl.col("load").alias("handling_load"), pl.col("size").alias("handling_size")
        )
        link = facts.links.rename({"origin": "from", "destination": "to"})
        sizes = facts.sizes.rename({"load": "unit_load"})
        host = facts.places.select(pl.col("place").alias("to"), "handling", "handling_cost", "host")
        found = (
            legs.with_columns(facts.step("departs").alias("step"), facts.step("arrives").alias("arrives_step"))
            .join(self._carried, on="consignment", how="left").join(link, on="link", how="left").join(host, on="to", how="left")
            .join(sizes, left_on=["item", "link_mode"], right_on=["item", "mode"], how="left").join(handling, on="item", how="left")
            .with_columns((pl.col("step") + pl.col("time")).alias("there"))
        )  # fmt: skip
        for fund, step, name in (("paid_by", "step", "link_money"), ("host", "there", "place_money")):
            money = facts.fund_money.rename({"fund": fund, "step": step, "balance": name})
            found = found.join(money, on=[fund, step], how="left")
        return found.with_columns(
            (pl.col("units") * pl.col("unit_load")).alias("right_load"),
            (pl.col("units") * pl.col("size") * pl.col("unit_cost")).alias("right_cost"),
            (pl.col("units") * pl.col("handling_size") * pl.col("handling_cost")).alias("handled_cost"),
            (pl.col("units") * pl.col("handling_load")).alias("handled_load"),
            pl.when(pl.col("paid_by").is_null()).then("moving").otherwise("link_money").alias("payer"),
        ).sort("consignment", "leg")  # fmt: skip

    @cached_property
    def waits(self) -> pl.DataFrame:
        """Legs that wait, with the place, what goods are to storage, and the part of a period that they wait."""
        facts = self.facts
        storage = facts.sizes.filter(pl.col("mode") == "storage").select("item", pl.col("load").alias("unit_load"), "size")
        place = facts.places.select(pl.col("place").alias("origin"), "storage", "storage_cost", "host")
        money = facts.fund_money.rename({"fund": "host", "balance": "place_money"})
        legs = self.tables["leg"].filter(pl.col("link").is_null())
        found = (
            legs.with_columns(facts.step("departs").alias("step"), facts.step("arrives").alias("until"))
            .join(self._carried, on="consignment", how="left").join(place, on="origin", how="left")
            .join(storage, on="item", how="left").join(money, on=["host", "step"], how="left")
        )  # fmt: skip
        until = facts.steps.select("step", pl.col("share").cum_sum().alias("end")).with_columns(pl.col("step") + 1)
        ends = pl.concat([pl.DataFrame({"step": [0], "end": [0.0]}, {"step": pl.Int64, "end": pl.Float64}), until])
        found = found.join(ends, on="step", how="left").rename({"end": "before"})
        found = found.join(ends.rename({"step": "until"}), on="until", how="left")
        periods = pl.col("end") - pl.col("before")
        return found.with_columns(
            (pl.col("units") * pl.col("unit_load")).alias("right_load"), periods.alias("periods"),
            (pl.col("units") * pl.col("size") * pl.col("storage_cost") * periods).alias("right_cost"),
        ).sort("consignment", "leg")  # fmt: skip

    @cached_property
    def waiting(self) -> pl.DataFrame:
        """Waits step by step: cost and load of each, the account it falls into, the balance that pays."""
        facts = self.facts
        some = self.waits.drop("place_money").filter(pl.col("until") > pl.col("step"))
        days = some.with_columns(pl.int_ranges("step", "until").alias("step")).explode("step")
        days = days.join(facts.steps, on="step").join(
            facts.fund_money.rename({"fund": "host", "balance": "place_money"}), on=["host", "step"], how="left"
        )
        return days.with_columns(
            (pl.col("right_load") * pl.col("share")).alias("stored"),
            (pl.col("units") * pl.col("size") * pl.col("storage_cost") * pl.col("share")).alias("stored_cost"),
        )

    @cached_property
    def deliveries(self) -> pl.DataFrame:
        """Rows of `delivery` with the consignment (or activity) and the need they name, the yield, and how late they are."""
        needs = self.needs.rows.rename({"measure": "need_measure", "place": "need_place", "suffix": "need_suffix", "quantity": "needed"})
        carried = self.consignments.select(
            "consignment", "item", "use", pl.col("quantity").alias("units"), "suffix", "delivered_step", "destination",
            pl.col("delivered").alias("right_delivered"),
        )  # fmt: skip
        yields = self.facts.mission["yield"].select("item", "use", "measure", pl.col("amount").alias("yield"))
        found = (
            self.tables["delivery"].join(pl.concat([carried, self._activities], how="diagonal"), on="consignment", how="left")
            .join(needs.drop("probability"), on="need", how="left").join(yields, on=["item", "use", "measure"], how="left")
            .with_columns(self.needs.lateness("delivered_step").alias("late"), pl.coalesce("suffix", "need_suffix").alias("suffix"))
            .with_columns((1.0 - pl.col("discount") * pl.col("late")).alias("counts"))
        )  # fmt: skip
        of_need = self.done.brought.drop_nulls("need").select("consignment", "need", pl.col("counted_there").alias("straight"))
        of_pool = self.done.brought.filter(pl.col("need").is_null()).select(
            "consignment", "measure", pl.col("counted_there").alias("poured")
        )
        found = found.join(of_need, on=["consignment", "need"], how="left").join(of_pool, on=["consignment", "measure"], how="left")
        done = pl.coalesce(pl.col("straight") / pl.col("counts"), "poured") / pl.col("units")
        found = found.with_columns(pl.coalesce("yield", done).alias("yield"))
        return found.with_columns((pl.col("units") * pl.col("yield")).alias("brought")).sort("consignment", "need")

    @property
    def _activities(self) -> pl.DataFrame:
        """Activities as deliveries look for consignments."""
        return self.tables["activity"].select(
            pl.col("activity").alias("consignment"), pl.col("quantity").alias("units"), self.facts.step("ends").alias("delivered_step"),
            pl.col("place").alias("destination"), pl.col("ends").alias("right_delivered"),
        )  # fmt: skip

    @cached_property
    def matches(self) -> pl.DataFrame:
        """What caveats say of every consignment: consignment, refused (the line, or null), limits (keys of lines that limit it)."""
        caveats = self.facts.caveats
        known = set(self.facts.mission["yield"].select("item", "use").iter_rows())
        rows = []
        columns = ("consignment", "item", "use", "destination", "payer", "fund", "contribution", "given_step")
        for name, item, use, place, *who, step in self.consignments.select(columns).iter_rows():
            if (item, use) not in known or place not in self.facts.names["place"] or step is None:
                continue  # another check says so
            giver = Giver(item, *who)
            if (giver, step) not in self._signature:
                self._signature[giver, step] = caveats.segments(giver, step, step)[0][2]
            signature, wanted = self._signature[giver, step], Use(item, use, place)
            refusal = caveats.refusal(signature, wanted)
            lines = [caveats.lines[number] for number in caveats.limits(signature, wanted)]
            rows.append((name, refusal and f"{refusal.caveat}|{refusal.line}", [f"caveat:{line.caveat}|{line.line}" for line in lines]))
        return pl.DataFrame(rows, {"consignment": pl.String, "refused": pl.String, "limits": pl.List(pl.String)}, orient="row")
