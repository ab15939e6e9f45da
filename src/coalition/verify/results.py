"""What a plan says it reached: needs met and short, spending, loads, verdicts, figures, the identity of the run."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from coalition.caveats import Giver, verdict_rows
from coalition.plan.evaluate import evaluate, evidence
from coalition.plan.store import StoredPlan
from coalition.plan.tables import PLAN_TABLES, Verdict
from coalition.verify.book import Book
from coalition.verify.comparing import compare, holds, key, pairs, same, together, within
from coalition.verify.findings import RELATIVE, Breach, Check
from coalition.verify.limits import LAZY

WORDS = ("goods", "movement", "places", "activities")
"""What money is spent on, as columns of `spending`."""

MET_WHOLLY = 1e-5
"""A need short by less than this share of it is called met."""


def result_checks(book: Book, stored: StoredPlan) -> list[Check]:
    """All of them."""
    return [
        _keys(book), _fulfilment(book), _reasons(book), _spending(book), _loads(book), _verdicts(book), _figures(book), _run(stored),
    ]  # fmt: skip


def _keys(book: Book) -> Check:
    """No row of a table has the key of another, no cell that must be filled is empty, and no number is infinite."""
    name = "every table: each key once, cells filled, numbers finite"
    checks = [Check(name, sum(frame.height for frame in book.tables.values()))]
    for table, frame in book.tables.items():
        twice = frame.filter(key(table).is_duplicated())
        checks.append(holds(name, table, twice, frame.columns[0], pl.lit(False), "another row has the same key"))
        rules = {}
        for column, declared in PLAN_TABLES[table].columns().items():
            filled = pl.col(column).is_not_null()
            finite = pl.col(column).is_finite() if frame.schema[column] == pl.Float64 else filled
            rules[column] = ((finite | ~filled) if declared.nullable else (finite & filled)).fill_null(False)
        kept = frame.select(rule.all().alias(column) for column, rule in rules.items()).row(0)
        broken = [column for column, good in zip(rules, kept, strict=True) if not good]
        checks += [holds(name, table, frame, column, rules[column], "empty, or not a finite number") for column in broken]
    return together(name, checks)


def _fulfilment(book: Book) -> Check:
    """Needs are the mission's; met is what was delivered and counts, and what is neither met nor short is nothing."""
    facts, name = book.facts, "needs: rows of the mission; met = deliveries counted; short = quantity − met"
    right = book.needs.rows.with_columns(facts.day("first_step").alias("first_useful"))
    written = book.tables["fulfilment"]
    counted = book.deliveries.group_by("need").agg(pl.col("counted").sum().alias("counts"))
    rows = written.join(counted, on="need", how="left").with_columns(
        pl.col("counts").fill_null(0.0), (pl.col("quantity") - pl.col("met")).alias("right_short")
    )
    return together(name, [
        pairs(name, "fulfilment", written, right, ("quantity",), ("measure", "place", "priority", "tier", "first_useful", "due")),
        compare(name, "fulfilment", rows, {"short": "right_short"}, size="quantity", says="quantity − met"),
        compare(name, "fulfilment", rows, {"met": "counts"}, share=RELATIVE, size="quantity", says="the sum of counted deliveries"),
        within(name, "fulfilment", rows, "met", "quantity", share=RELATIVE),
        holds(name, "fulfilment", rows, "short", pl.col("short") >= 0, "less than nothing"),
    ])  # fmt: skip


def _reasons(book: Book) -> Check:
    """A need is called met if nothing to speak of is short; limits that are said to have run out have."""
    name, rows = "reasons: met where nothing is short; limits named have run out", book.tables["fulfilment"]
    said = (pl.col("reason").cast(pl.String) == "met") == (pl.col("short") <= MET_WHOLLY * pl.col("quantity"))
    named = rows.filter(pl.col("limits").is_not_null()).with_columns(pl.col("limits").str.split("; ").alias("balance")).explode("balance")
    left = book.tables["balance"].select("balance", "limit", (pl.col("limit") - pl.col("used")).alias("left"))
    named = named.join(left, on="balance", how="left").filter(~pl.col("balance").str.starts_with("fund:"))
    empty = pl.col("left") <= RELATIVE * pl.max_horizontal(pl.col("limit").abs(), 1e-12) * (1 + RELATIVE)
    # a market, link or place that may carry nothing is not in the table of balances: nothing is left of it either
    lazy = pl.col("balance").str.split(":").list.first().is_in(LAZY)
    return together(name, [
        holds(name, "fulfilment", rows, "reason", said, "short says otherwise"),
        holds(name, "fulfilment", named, "limits", empty | (pl.col("left").is_null() & lazy), "something is left of it", pl.col("balance")),
    ])  # fmt: skip


def _spending(book: Book) -> Check:
    """Spending from the entries of budgets and contributions, and from what contributors without a budget gave."""
    name = "spending: entries of budgets and contributions, ceilings of the mission"
    right = pl.concat([_limited_spending(book), _unlimited_spending(book)])
    right = right.with_columns(pl.sum_horizontal(*WORDS).alias("total"))
    return pairs(name, "spending", book.tables["spending"], right, (*WORDS, "total", "ceiling"), ("balance",))


def _limited_spending(book: Book) -> pl.DataFrame:
    facts = book.facts
    budgets = facts.budgets.filter(pl.col("contributor").is_in(facts.members)).join(facts.worlds.select("suffix"), how="cross")
    contributions = facts.contributions.filter("member").join(facts.worlds.select("suffix"), how="cross")
    rows = pl.concat([
        budgets.select(
            pl.format("contributor:{}", "contributor").alias("purse"), (pl.col("fiscal_year") + pl.col("suffix")).alias("fiscal_year"),
            pl.format("budget:{}{}", "budget", "suffix").alias("balance"), "ceiling",
        ),
        contributions.select(
            pl.format("contribution:{}{}", "contribution", "suffix").alias("purse"), pl.lit("window").alias("fiscal_year"),
            pl.format("contribution:{}{}", "contribution", "suffix").alias("balance"), pl.col("amount").alias("ceiling"),
        ),
    ])  # fmt: skip
    words = {"goods": "goods", "drawn": "goods", "movement": "movement", "handling": "places", "storage": "places"}
    words["activity"] = "activities"
    spent = book.tables["entry"].with_columns(pl.col("term").replace_strict(words, default=None).alias("word"))
    for word in WORDS:
        sums = spent.filter(pl.col("word") == word).group_by("balance").agg(pl.col("amount").sum().alias(word))
        rows = rows.join(sums, on="balance", how="left").with_columns(pl.col(word).fill_null(0.0))
    return rows.select("purse", "fiscal_year", "balance", *WORDS, "ceiling")


def _unlimited_spending(book: Book) -> pl.DataFrame:
    free = book.facts.purses.filter(~pl.col("limited")).select("purse")
    goods = book.consignments.join(free, on="purse", how="semi").select("purse", (pl.col("goods") * pl.col("probability")).alias("goods"))
    legs = book.moves.filter(pl.col("paid_by").is_null()).join(free, left_on="giver_purse", right_on="purse", how="semi")
    moved = legs.select(pl.col("giver_purse").alias("purse"), pl.col("right_cost").alias("movement"))
    done = book.done.paid().join(free, on="purse", how="semi")
    found = pl.concat([goods, moved, done], how="diagonal").group_by("purse").agg(pl.col("goods", "movement", "activities").sum())
    return found.select(
        "purse", pl.lit("no budget stated").alias("fiscal_year"), pl.lit(None, pl.String).alias("balance"), "goods", "movement",
        pl.lit(0.0).alias("places"), "activities", pl.lit(None, pl.Float64).alias("ceiling"),
    )  # fmt: skip


def _loads(book: Book) -> Check:
    """Loads are the balances of links and places that carry something."""
    name, facts = "loads: entries and limits of links and places by period", book.facts
    entries = book.tables["entry"].group_by("balance").agg(pl.col("amount").sum().alias("load"))
    balances = book.tables["balance"].filter(pl.col("kind").is_in(["link", "handling", "storage"])).join(entries, on="balance")
    day = pl.col("balance").str.extract(r"\|(\d{4}-\d{2}-\d{2})(?:@[^|]*)?$").str.to_date(strict=False)
    right = balances.filter(pl.col("load") > 0).select(
        "kind", "row", day.alias("starts"), "load", pl.col("limit").alias("capacity"), "balance"
    ).join(facts.accounts.select("starts", "period"), on="starts", how="left")  # fmt: skip
    written = book.tables["load"].with_columns(pl.col("kind").cast(pl.String))
    keyed = written.join(right.rename({one: f"right_{one}" for one in ("row", "kind", "starts", "load", "capacity", "period")}),
                         on="balance", how="left")  # fmt: skip
    missing = right.join(written, on="balance", how="anti")
    return together(name, [
        same(name, "load", keyed, {one: f"right_{one}" for one in ("kind", "row", "starts", "period")}),
        compare(name, "load", keyed, {"load": "right_load", "capacity": "right_capacity"}),
        holds(name, "load", missing, "load", pl.lit(False), "the row is missing", pl.col("load")),
    ])  # fmt: skip


def _verdicts(book: Book) -> Check:
    """Verdicts, and how many matches are refused, limited or not mentioned, are what the caveats say."""
    facts, name, tables = book.facts, "verdicts: refused and limited matches are what the caveats say", book.tables
    places = sorted(set(book.needs.rows["place"]))
    uses = sorted(set(facts.mission["yield"].select("item", "use").iter_rows()))
    rows, counts = verdict_rows(facts.caveats, _matchable(book, {item for item, _ in uses}), places, uses)
    kinds: Any = {one: pl.String if kind in (pl.Enum, pl.Categorical) else kind for one, kind in tables["verdict"].schema.items()}
    others = [one for one in Verdict.columns() if one not in Verdict.primary_key()]
    found = pairs(name, "verdict", tables["verdict"], pl.DataFrame(rows, kinds), others=others)
    entered = pl.DataFrame(
        [(f"account:{word}", "caveats", "matches", float(count)) for word, count in counts.items() if count],
        {"balance": pl.String, "proposal": pl.String, "term": pl.String, "amount": pl.Float64}, orient="row",
    )  # fmt: skip
    written = tables["entry"].filter(pl.col("proposal") == "caveats")
    return together(name, [found, pairs(name, "entry", written, entered, numbers=("amount",))])


def _matchable(book: Book, useful: set[str]) -> list[tuple[str, Giver, int, int]]:
    """Givers that verdicts are about: offers of those who take part, and whoever may buy what is sold."""
    facts = book.facts
    givers = facts.givers.filter(pl.col("giver_item").is_in(useful) & (pl.col("first") <= pl.col("last")))
    offers = givers.filter(pl.col("table") == "offer").select("giver", "giver_item", "owner", "first", "last")
    found = [(giver, Giver(item, owner), first, last) for giver, item, owner, first, last in offers.iter_rows()]
    sold = _sold(book, givers.filter(pl.col("table") == "market"))
    buyers = facts.purses.filter("buys").join(_paying(book), on="purse", how="semi").select("purse", "payer", "fund", "contribution")
    for purse, *who in buyers.iter_rows():
        found += [(f"{purse}|item:{item}", Giver(item, *who), 0, facts.calendar.steps - 1) for item in sold]
    return found


def _paying(book: Book) -> pl.DataFrame:
    """Purses that may buy on some day, funds whether they have money or not."""
    money = book.facts.purse_money.filter(pl.col("buying").is_not_null()).select("purse")
    pooled = book.facts.purses.filter(pl.col("fund").is_not_null()).select("purse")
    return pl.concat([money, pooled]).unique()


def _sold(book: Book, markets: pl.DataFrame) -> list[str]:
    """Items of markets where some buyer has money on some day of the window, or needs none."""
    facts = book.facts
    if not facts.purses["buys"].any():
        return []
    buyers = facts.purses.filter("buys").select("purse")
    money = facts.purse_money.filter(pl.col("buying").is_not_null()).join(buyers, on="purse", how="semi")
    paying = money.select(pl.col("step").alias("next")).unique().sort("next")
    ahead = markets.sort("first").join_asof(paying, left_on="first", right_on="next", strategy="forward")
    some = ahead.filter((pl.col("price") == 0) | (pl.col("next") <= pl.col("last")))
    return sorted(set(some["giver_item"]))


def _figures(book: Book) -> Check:
    """Every figure is the sum of its parts, and as well known as they are."""
    name, tables = "figures: each is the sum of its parts, and as well known as they are", book.tables
    parts = tables["figure_part"].filter(pl.col("figure").is_not_null())
    try:
        right = evaluate(parts, book.facts.mission, tables).rename({"value": "sum_of_parts"})
        known = evidence(parts, book.facts.mission, tables)
    except (pl.exceptions.PolarsError, KeyError, TypeError, ValueError) as error:
        return Check(name, parts.height, breaches=(Breach("figure_part", "", "proposal", None, None, f"cannot be added up: {error}"),))
    level = pl.col("figure").replace_strict(known, default="modelled", return_dtype=pl.String)
    size = parts.group_by("figure").len()
    rows = tables["figure"].join(right, on="figure", how="left").join(size, on="figure", how="left")
    rows = rows.with_columns(
        pl.when(pl.col("len").is_null()).then(0.0).otherwise("sum_of_parts").alias("sum_of_parts"),
        pl.when(pl.col("value").is_null()).then(pl.lit("not assessed")).otherwise(level).alias("known"),
    )
    homeless = parts.join(tables["figure"], on="figure", how="anti")
    return together(name, [
        compare(name, "figure", rows, {"value": "sum_of_parts"}),
        same(name, "figure", rows, {"evidence": "known"}),
        holds(name, "figure_part", homeless, "figure", pl.lit(False), "no such figure"),
    ])  # fmt: skip


def _run(stored: StoredPlan) -> Check:
    """The identity of the run: hashes of every file the mission was read from, candidates that exist, the number of consignments."""
    run, breaches = stored.run, []
    inputs = run.get("inputs", {})
    for name, value in sorted(inputs.items()):
        if not re.fullmatch(r"[0-9a-f]{64}", str(value)):
            breaches.append(Breach("run.json", "inputs", name, str(value), None, "not a sha256"))
    files = {str(file) for frame in stored.mission.tables.values() for file in frame["_file"].drop_nulls().unique()}
    breaches += [Breach("run.json", "inputs", file, None, None, "no hash of this file") for file in sorted(files - set(inputs))]
    count = stored.tables["consignment"].height
    if run.get("consignments") != count:
        breaches.append(Breach("run.json", "", "consignments", run.get("consignments"), count))
    if run.get("mission") != stored.mission.name:
        breaches.append(Breach("run.json", "", "mission", run.get("mission"), stored.mission.name))
    status = dict(stored.mission["contributor"].select("contributor", pl.col("status").cast(pl.String)).iter_rows())
    breaches += [
        Breach("run.json", "", "candidates", str(one), None, "no candidate of the mission")
        for one in run.get("candidates", ()) if status.get(one) != "candidate"
    ]  # fmt: skip
    return Check("run.json: hash of every input file, candidates, number of consignments", len(inputs) + 3, breaches=tuple(breaches))
