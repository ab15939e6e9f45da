"""Every entry of a plan worked out anew from its consignments, legs, deliveries and shortfalls, and held against what is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from coalition.mission.mission import USUAL_ORDER
from coalition.verify.book import COST, ENTRY, Book
from coalition.verify.comparing import holds, pairs, same, together
from coalition.verify.findings import Check

NOTHING = 1e-9
"""Less than this share of a need beyond it is nothing."""


def goal_rows(book: Book) -> list[dict[str, Any]]:
    """Rows of the mission's table `goal`, or those of the usual order."""
    return list(book.facts.mission["goal"].with_columns(pl.col("goal").cast(pl.String)).iter_rows(named=True)) or USUAL_ORDER


@dataclass
class Entries:
    """The entries that follow from a plan's other tables."""

    book: Book

    @cached_property
    def all(self) -> pl.DataFrame:
        """(entries,) balance, proposal, term, amount; no zero, each (balance, proposal, term) once. Draws of funds are left out."""
        book = self.book
        pieces = [
            *_giving(book),
            *_moving(book),
            *_waiting(book),
            *_bringing(book),
            *_drawing(book),
            *_lacking(book),
            *_beyond(book),
            *book.done.entries(),
        ]
        found = _summed(pl.concat([piece.select(list(ENTRY)).cast(ENTRY) for piece in pieces]))  # type: ignore[arg-type]  # polars' keys are invariant
        return _summed(pl.concat([found, *(piece.select(list(ENTRY)) for piece in (*_blends(book, found), *_keeping(book, found)))]))

    @cached_property
    def used(self) -> dict[str, float]:
        """Sum of the entries of every balance."""
        return dict(self.all.group_by("balance").agg(pl.col("amount").sum()).sort("balance").iter_rows())

    def checks(self) -> list[Check]:
        """Written entries against these, and the two sides of every draw of a fund on a contribution."""
        entry = self.book.tables["entry"]
        apart = pl.col("proposal").str.starts_with("fund draw:") | (pl.col("proposal") == "caveats")
        written = entry.filter(~apart)
        kinds = written.select(pl.col("balance").str.split(":").list.first().alias("kind"))["kind"].unique()
        name = f"entries follow from consignments, legs, deliveries and shortfalls ({len(kinds)} kinds of balances)"
        return [_renamed(pairs(name, "entry", written, self.all, numbers=("amount",)), name), _fund_draws(self.book)]


def _renamed(check: Check, name: str) -> Check:
    return together(name, [check])


def _summed(frame: pl.DataFrame) -> pl.DataFrame:
    found = frame.group_by("balance", "proposal", "term").agg(pl.col("amount").sum())
    return found.filter(pl.col("amount") != 0).sort("balance", "proposal", "term")


def _entry(frame: pl.DataFrame, balance: pl.Expr, amount: pl.Expr, term: str, proposal: str = "consignment") -> pl.DataFrame:
    """Entries of ``amount`` into ``balance``; none where there is no balance."""
    found = frame.select(balance.alias("balance"), pl.col(proposal).alias("proposal"), pl.lit(term).alias("term"), amount.alias("amount"))
    return found.filter(pl.col("balance").is_not_null() & pl.col("amount").is_not_null())


def _paid(frame: pl.DataFrame, amount: str, payer: str, term: str) -> Iterator[pl.DataFrame]:
    """A charge: in the cost as much as is to be expected, to the balance that pays in full."""
    yield _entry(frame, pl.lit(COST), pl.col(amount) * pl.col("probability"), term)
    yield _entry(frame, pl.col(payer) + pl.col("suffix"), pl.col(amount), term)


def _giving(book: Book) -> Iterator[pl.DataFrame]:
    """Goods, staff-weeks, mass, and what offers, markets and caveats limit."""
    facts, rows = book.facts, book.consignments
    units = pl.col("quantity")
    yield _entry(rows, pl.lit("account:mass"), units * pl.col("unit_mass"), "mass")
    yield _entry(rows, pl.lit("account:earliest"), units * pl.col("delivered_step"), "arrival")
    yield from _paid(rows, "goods", "goods_balance", "goods")
    offered = rows.filter(pl.col("table") == "offer")
    yield _entry(offered, pl.col("giver") + pl.col("suffix"), units, "quantity")
    limited = rows.filter(pl.col("table") == "market").join(
        facts.givers.filter(pl.col("quantity").is_not_null()).select("giver"), on="giver", how="semi"
    )
    ordered = limited.join(facts.steps, left_on="given_step", right_on="step", how="left")
    yield _entry(ordered, pl.format("{}|{}{}", "giver", "starts", "suffix"), units, "quantity")
    people = rows.filter(pl.col("staff_weeks") > 0).join(
        facts.staff, left_on=["payer", "staff_territory", "given_step"], right_on=["contributor", "territory", "step"], how="left"
    )
    yield _entry(people, pl.col("balance") + pl.col("suffix"), units * pl.col("staff_weeks"), "staff")
    lines = rows.join(book.matches, on="consignment").explode("limits")
    yield _entry(lines, pl.col("limits") + pl.col("suffix"), units, "limit")


def _moving(book: Book) -> Iterator[pl.DataFrame]:
    """Money and load of links, and of handling where they end."""
    moves, steps = book.moves, book.facts.steps
    yield from _paid(moves, "right_cost", "payer", "movement")
    yield from _paid(moves, "handled_cost", "place_money", "handling")
    left = moves.filter(pl.col("capacity").is_not_null()).join(steps, on="step", how="left")
    yield _entry(left, pl.format("link:{}|{}{}", "link", "starts", "suffix"), pl.col("right_load"), "load")
    arrived = moves.filter(pl.col("handling").is_not_null()).join(steps, left_on="there", right_on="step", how="left")
    yield _entry(arrived, pl.format("handling:{}|{}{}", "to", "starts", "suffix"), pl.col("handled_load"), "load")


def _waiting(book: Book) -> Iterator[pl.DataFrame]:
    """Money and mean load of storage."""
    yield from _paid(book.waiting, "stored_cost", "place_money", "storage")
    stored = book.waiting.filter(pl.col("storage").is_not_null())
    yield _entry(stored, pl.format("storage:{}|{}{}", "origin", "starts", "suffix"), pl.col("stored"), "load")


def _late_and_shared(book: Book, frame: pl.DataFrame, proposal: str, late: str, met: str) -> Iterator[pl.DataFrame]:
    """Entries of lateness and of shares for ``amount`` delivered, ``counted`` of it counting, of ``item``, to ``need``."""
    overdue = frame.filter(pl.col("late") > 0)
    for account, weight in (("account:lateness", pl.col("omega")), ("account:weighted lateness", pl.col("weight"))):
        yield _entry(overdue, pl.lit(account), pl.col("late") * pl.col("amount") * weight * pl.col("probability"), late, proposal)
    shared = frame.join(book.needs.share_limits, on="need", suffix="_share")
    own = (pl.col("item") == pl.col("share_item")).cast(pl.Float64)
    yield _entry(shared, pl.col("balance_share" if "balance" in frame.columns else "balance"),
                 pl.col("sign") * pl.col("counted") * (own - pl.col("bound")), met, proposal)  # fmt: skip


def _bringing(book: Book) -> Iterator[pl.DataFrame]:
    """What consignments bring: straight to a need, or to the pools of their measures."""
    chance = book.facts.worlds.select(pl.col("suffix").alias("need_suffix"), "probability")
    straight = book.deliveries.filter(~pl.col("pooled") & pl.col("item").is_not_null()).join(chance, on="need_suffix", how="left")
    straight = straight.with_columns(pl.col("brought").alias("amount"), (pl.col("brought") * pl.col("counts")).alias("counted"))
    yield _entry(straight, pl.format("need:{}", "need"), pl.col("counted"), "delivered")
    yield from _late_and_shared(book, straight, "consignment", "late", "delivered")
    carried = book.consignments.select("consignment", "item", "use", "quantity", "suffix", pl.col("destination").alias("place"),
                                       pl.col("delivered_step").alias("step"))  # fmt: skip
    pooled = carried.join(book.facts.mission["yield"].select("item", "use", "measure", pl.col("amount").alias("yield")), on=["item", "use"])
    pooled = pooled.join(book.needs.pools, on=["measure", "place", "suffix"])
    yield _entry(pooled.filter(_into_pool()), pl.col("balance"), -pl.col("quantity") * pl.col("yield"), "delivered")


def _into_pool() -> pl.Expr:
    inside = (pl.col("step") >= pl.col("first_step")) & (pl.col("step") <= pl.col("last_step"))
    return inside & (pl.col("pool_item").is_null() | (pl.col("pool_item") == pl.col("item")))


def _drawing(book: Book) -> Iterator[pl.DataFrame]:
    """What needs draw from pools: deliveries of pooled measures, added up by need and pool."""
    chance = book.facts.worlds.select(pl.col("suffix").alias("need_suffix"), "probability")
    rows = book.deliveries.filter(pl.col("pooled")).drop("place", "first_step", "last_step")
    rows = rows.with_columns(pl.col("delivered_step").alias("step"), pl.col("destination").alias("place"))
    drawn = rows.join(book.needs.pools, left_on=["measure", "place", "need_suffix"], right_on=["measure", "place", "suffix"])
    drawn = drawn.filter(_into_pool()).join(chance, on="need_suffix", how="left")
    drawn = drawn.with_columns(
        pl.format("draw:{}|{}", "need", pl.col("balance").str.strip_prefix("pool:")).alias("draw"),
        (pl.col("amount") * pl.col("counts")).alias("counted"),
    )
    yield _entry(drawn, pl.col("balance"), pl.col("amount"), "drawn", "draw")
    yield _entry(drawn, pl.format("need:{}", "need"), pl.col("counted"), "drawn", "draw")
    yield from _late_and_shared(book, drawn, "draw", "drawn", "drawn")


def _keeping(book: Book, entries: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """What is left of means at the end of a period is carried into the next: all that came, less all that was taken."""
    used = entries.group_by("balance").agg(pl.col("amount").sum())
    rows = book.needs.means.join(used, on="balance", how="left").sort("row", "suffix", "period")
    alike = ("row", "suffix")
    rows = rows.with_columns(
        (-pl.col("amount").fill_null(0.0)).cum_sum().over(alike).clip(lower_bound=0.0).alias("left"),
        pl.col("balance").shift(-1).over(alike).alias("next"),
        pl.format("keep:{}", pl.col("balance").str.strip_prefix("means:")).alias("name"),
    ).filter(pl.col("next").is_not_null())
    yield _entry(rows, pl.col("balance"), pl.col("left"), "kept", "name")
    yield _entry(rows, pl.col("next"), -pl.col("left"), "kept", "name")


def _lacking(book: Book) -> Iterator[pl.DataFrame]:
    """What is short, in the need and in every account that goals are made of."""
    needs = book.needs.rows.select("need", "scenario", "place", "tier", "weight", "omega", "probability", "worth")
    short = book.tables["fulfilment"].select("need", "short").join(needs, on="need").filter(pl.col("short") != 0)
    short = short.with_columns(pl.format("short:{}", "need").alias("name"))
    amount = pl.col("short")

    def lacking(rows: pl.DataFrame, balance: pl.Expr, value: pl.Expr) -> pl.DataFrame:
        return _entry(rows, balance, value, "short", "name")

    yield lacking(short, pl.format("need:{}", "need"), amount)
    yield lacking(short, pl.format("account:shortfall|{}", "tier"), amount * pl.col("worth"))
    yield lacking(short, pl.lit("account:weighted shortfall"), amount * pl.col("weight") * pl.col("probability"))
    yield lacking(short.filter(pl.col("scenario").is_not_null()), pl.format("account:scenario|{}", "scenario"), amount * pl.col("omega"))
    for row in goal_rows(book):
        order = pl.lit(str(row["order"]))
        if row["goal"] == "worst_place":
            yield lacking(short, pl.format("floor:{}|{}|{}", order, "tier", "place"), amount * pl.col("worth"))
        elif row["goal"] == "expected_shortfall":
            yield lacking(short, pl.format("floor:{}|expected shortfall", order), amount * pl.col("worth"))
        elif row["goal"] in ("worst_shortfall", "cvar_shortfall"):
            yield lacking(short, pl.format("floor:{}|{}", order, pl.col("scenario").fill_null("None")), amount * pl.col("omega"))
        elif row["goal"] == "common_fraction":
            yield lacking(short, pl.format("fraction:{}|{}", order, "need"), amount)


def _beyond(book: Book) -> Iterator[pl.DataFrame]:
    """What whole units brought beyond a need, where it may be: served straight, without shares of items."""
    shared = book.needs.share_limits.select("need").unique()
    brought = book.deliveries.filter(~pl.col("pooled")).group_by("need").agg((pl.col("brought") * pl.col("counts")).sum().alias("counted"))
    rows = brought.join(book.needs.rows.select("need", "quantity"), on="need").join(shared, on="need", how="anti").sort("need")
    rows = rows.with_columns((pl.col("counted") - pl.col("quantity")).alias("more"), pl.format("beyond:{}", "need").alias("name"))
    rows = rows.filter(pl.col("more") > NOTHING * pl.col("quantity"))
    yield _entry(rows, pl.format("need:{}", "need"), -pl.col("more"), "beyond", "name")


def _blends(book: Book, found: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Cost plus shortfall and lateness at the prices of each goal `blend`, where the plan keeps an account of it."""
    kept = set(book.tables["balance"]["balance"])
    for row in goal_rows(book):
        if row["goal"] == "blend" and f"account:blend|{row['order']}" in kept:
            prices = {COST: 1.0, "account:weighted shortfall": row["shortfall_price"] or 0.0,
                      "account:weighted lateness": row["lateness_price"] or 0.0}  # fmt: skip
            price = pl.col("balance").replace_strict(prices, default=0.0, return_dtype=pl.Float64)
            yield found.with_columns(pl.col("amount") * price, pl.lit(f"account:blend|{row['order']}").alias("balance"))


def _fund_draws(book: Book) -> Check:
    """A fund draws only on its own contributions without an earmark that hold all days of the stretch; both sides are alike."""
    name = "draws of funds on contributions: the same on both sides, only on those without an earmark, on days in their window"
    rows = book.tables["entry"].filter(pl.col("proposal").str.starts_with("fund draw:"))
    given = pl.col("balance").str.starts_with("contribution:")
    sides = rows.filter(given).join(rows.filter(~given), on=["proposal", "term"], how="full", suffix="_fund", coalesce=True)
    key = pl.concat_str([pl.coalesce("balance", "balance_fund"), "proposal", "term"], separator="|").alias("_row")
    worlds = book.facts.worlds.select("suffix")
    possible = book.facts.stretches.explode("payers").join(worlds, how="cross").select(
        (pl.col("balance") + pl.col("suffix")).alias("balance_fund"),
        pl.format("contribution:{}{}", "payers", "suffix").alias("balance"), pl.lit(True).alias("possible"),
    )  # fmt: skip
    sides = sides.with_columns(key, (-pl.col("amount_fund")).alias("drawn")).join(possible, on=["balance", "balance_fund"], how="left")
    return together(name, [
        same(name, "entry", sides, {"amount": "drawn"}, "the two sides of a draw differ"),
        same(name, "entry", sides.with_columns(pl.lit("drawn").alias("right_term")), {"term": "right_term"}),
        holds(name, "entry", sides, "amount", pl.col("amount") > 0, "a draw is more than nothing"),
        holds(name, "entry", sides, "balance", pl.col("possible"), "the fund may not draw on this contribution on these days"),
    ])  # fmt: skip
