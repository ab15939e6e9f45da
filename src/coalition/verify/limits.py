"""Balances against the mission: every limit is what its row says, `used` is the sum of the entries, and no limit is overstepped."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from coalition.verify.book import Book
from coalition.verify.comparing import compare, holds, pairs, same, together, within
from coalition.verify.findings import RELATIVE, Check

LAZY = ("market", "link", "handling", "storage", "account", "floor", "fraction")
"""Kinds of balances that are written only where something is entered."""

COUNTED = ("account", "floor", "fraction")
"""Kinds of balances that only count."""

OWN = ("pot", "common")
"""Kinds of the planner's own, where it takes budgets or scenarios together while it plans: nothing is left in them."""

_LIMITS = {"balance": pl.String, "limit": pl.Float64, "sense": pl.String, "table": pl.String, "row": pl.String}


def balance_checks(book: Book) -> list[Check]:
    """All of them."""
    return [_sums(book), _stated(book), _kept(book)]


def _with_sums(book: Book) -> pl.DataFrame:
    """Balances with the sum of their entries, and the sum of their sizes."""
    entries = book.tables["entry"].sort("balance", "proposal", "term").group_by("balance", maintain_order=True)
    sums = entries.agg(pl.col("amount").sum().alias("sum"), pl.col("amount").abs().sum().alias("size"))
    found = book.tables["balance"].join(sums, on="balance", how="left")
    return found.with_columns(pl.col("sum").fill_null(0.0), pl.col("size").fill_null(0.0), pl.col("sense").cast(pl.String))


def _sums(book: Book) -> Check:
    name = "balances: used is the sum of the entries"
    rows = _with_sums(book)
    homeless = book.tables["entry"].join(book.tables["balance"], on="balance", how="anti")
    kinds = rows.with_columns(pl.col("balance").str.split(":").list.first().alias("right_kind"))
    return together(name, [
        compare(name, "balance", rows, {"used": "sum"}, size="size"),
        same(name, "balance", kinds, {"kind": "right_kind"}),
        holds(name, "entry", homeless, "balance", pl.lit(False), "no such balance"),
    ])  # fmt: skip


def _kept(book: Book) -> Check:
    name = "limits are kept: at most ones hold, equal ones are met"
    needed = book.needs.share_limits.select("balance", "need").join(book.needs.rows.select("need", "quantity"), on="need")
    paid_in = book.facts.stretches.explode("payers").join(
        book.facts.contributions.select(pl.col("contribution").alias("payers"), "amount"), on="payers"
    )
    funds = paid_in.group_by("balance").agg(pl.col("amount").sum().alias("quantity"))
    funds = funds.join(book.facts.worlds.select("suffix"), how="cross").with_columns(pl.col("balance") + pl.col("suffix"))
    # what is kept at zero is kept to a share of what it is about: the need, or the fund's money
    about = pl.concat([needed.select("balance", "quantity"), funds.select("balance", "quantity")])
    rows = _with_sums(book).join(about, on="balance", how="left")
    rows = rows.with_columns(pl.max_horizontal("size", "quantity").alias("size"))
    equal = rows.filter(pl.col("sense") == "equal")
    return together(name, [
        within(name, "balance", rows.filter(pl.col("sense") == "at most"), "used", "limit", share=RELATIVE, size="size"),
        compare(name, "balance", equal, {"used": "limit"}, share=RELATIVE, says="not met"),
    ])  # fmt: skip


def _stated(book: Book) -> Check:
    """Limits against the mission; balances only count where nothing is limited."""
    name = "limits are what the mission's rows say"
    right = pl.concat([piece.select(pl.col(one).cast(kind) for one, kind in _LIMITS.items()) for piece in _limits(book)])
    written = book.tables["balance"].with_columns(pl.col("sense").cast(pl.String))
    counting = written.filter(pl.col("kind").is_in(COUNTED))
    unused = pl.col("balance").str.split(":").list.first().is_in(LAZY) & ~pl.col("balance").is_in(written["balance"].implode())
    ours = written.filter(pl.col("kind").is_in(OWN))
    nothing = ours.with_columns(pl.lit(0.0).alias("right_limit"))
    rest = written.filter(~pl.col("kind").is_in([*COUNTED, *OWN]))
    return together(name, [
        pairs(name, "balance", rest, right.filter(~unused), numbers=("limit",), others=("sense", "table", "row")),
        holds(name, "balance", counting, "limit", pl.col("limit").is_null() & (pl.col("sense") == "counted"), "it only counts"),
        compare(name, "balance", nothing, {"limit": "right_limit", "used": "right_limit"}, says="nothing may be left in it"),
    ])  # fmt: skip


def _limits(book: Book) -> Iterator[pl.DataFrame]:
    """Every balance that is limited: balance, limit, sense, table, row."""
    facts, needs = book.facts, book.needs
    yield needs.rows.select(
        pl.format("need:{}", "need").alias("balance"), pl.col("quantity").alias("limit"), pl.lit("equal").alias("sense"),
        pl.lit("need").alias("table"), "row",
    )  # fmt: skip
    useful = facts.mission["yield"]["item"].unique().implode()
    givers = facts.givers.filter(pl.col("giver_item").is_in(useful))
    offers = facts.in_worlds(givers.filter(pl.col("table") == "offer"), "offer", "row")
    yield _limited("offer", offers, pl.format("offer:{}{}", "row", "suffix"), pl.col("quantity") * pl.col("factor"))
    markets = facts.in_worlds(givers.filter((pl.col("table") == "market") & (pl.col("first") <= pl.col("last"))), "market", "row")
    yield _per_account(book, "market", "market", markets, "row", "quantity")
    for table, key, amount, rows in (
        ("budget", "budget", "ceiling", facts.budgets),
        ("contribution", "contribution", "amount", facts.contributions),
        ("staff", "staff", "staff_weeks", facts.mission["staff"]),
    ):
        everywhere = rows.join(facts.worlds.select("suffix"), how="cross").with_columns(pl.col(key).alias("row"))
        yield _limited(table, everywhere, pl.format(f"{table}:{{}}{{}}", "row", "suffix"), pl.col(amount))
    yield _per_account(book, "link", "link", facts.in_worlds(facts.links, "link", "link"), "link", "capacity")
    places = facts.in_worlds(facts.places, "place", "place")
    for kind in ("handling", "storage"):
        yield _per_account(book, kind, "place", places, "place", kind)
    stretches = facts.stretches.join(facts.worlds.select("suffix"), how="cross").with_columns(pl.col("fund").alias("row"))
    yield _limited("fund", stretches, pl.col("balance") + pl.col("suffix"), pl.lit(0.0))
    yield _limited("means", needs.means, pl.col("balance"), pl.lit(0.0))
    totals = needs.means.unique(["row", "suffix"])
    yield _limited("means", totals, pl.format("means:{}{}", "row", "suffix"), pl.col("most"))
    pools = needs.pools.filter(pl.col("balance").str.starts_with("pool:")).with_columns(pl.lit(None, pl.String).alias("row"))
    yield _limited("", pools, pl.col("balance"), pl.lit(0.0)).with_columns(pl.lit(None, pl.String).alias("table"))
    core = {*LAZY, *OWN, "need", "pool", "means", "offer", "budget", "contribution", "staff", "fund", "share", "caveat", "stock"}
    yield book.done.limits(sorted(set(book.tables["balance"]["kind"]) - core))
    yield _limited("share", needs.share_limits, pl.col("balance"), pl.lit(0.0))
    yield _caveat_limits(book)


def _limited(table: str, rows: pl.DataFrame, balance: pl.Expr, limit: pl.Expr) -> pl.DataFrame:
    return rows.select(
        balance.alias("balance"), limit.alias("limit"), pl.lit("at most").alias("sense"), pl.lit(table).alias("table"), "row"
    )


def _per_account(book: Book, kind: str, table: str, rows: pl.DataFrame, key: str, amount: str) -> pl.DataFrame:
    """A balance for each account of periods of every row that states a limit."""
    some = rows.filter(pl.col(amount).is_not_null()).with_columns(pl.col(key).alias("row"))
    crossed = some.join(book.facts.accounts, how="cross")
    limit = pl.col(amount) * pl.col("factor") * pl.col("periods")
    return _limited(table, crossed, pl.format(f"{kind}:{{}}|{{}}{{}}", "row", "starts", "suffix"), limit)


def _caveat_limits(book: Book) -> pl.DataFrame:
    """Caveats that limit: their quantity, or their share of all offers they bind on some day of the offer's window; the less of both."""
    facts = book.facts
    offers = facts.givers.filter(pl.col("table") == "offer").select("owner", "giver_item", "quantity", "first", "last")
    items = facts.mission["item"].select(pl.col("item").alias("giver_item"), "class", (pl.col("staff_weeks") > 0).alias("people"))
    offers = offers.join(items, on="giver_item")
    limiting = facts.mission["caveat"].filter(pl.col("effect").cast(pl.String) == "limit")
    lines = facts.windowed(limiting).rename({"first": "from", "last": "to"})
    crossed = lines.join(offers.rename({"class": "its_class", "quantity": "offered"}), how="cross")
    binds = pl.all_horizontal(
        (pl.col(stated).is_null() | (pl.col(stated) == pl.col(own)).fill_null(False))
        for stated, own in (("contributor", "owner"), ("item", "giver_item"), ("class", "its_class"), ("personnel", "people"))
    )
    apart = pl.col("contribution").is_null() & pl.col("fund").is_null()
    in_force = (pl.col("first") <= pl.col("to")) & (pl.col("last") >= pl.col("from"))
    bound = crossed.filter(binds & apart & in_force).group_by("caveat", "line").agg(pl.col("offered").sum())
    rows = lines.join(bound, on=["caveat", "line"], how="left").join(facts.worlds.select("suffix"), how="cross")
    rows = rows.with_columns(pl.format("{}|{}", "caveat", "line").alias("row"))
    limit = pl.min_horizontal("quantity", pl.col("share") * pl.col("offered").fill_null(0.0))
    return _limited("caveat", rows, pl.format("caveat:{}{}", "row", "suffix"), limit)
