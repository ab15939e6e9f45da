"""Consignments, legs and deliveries against the mission: what may be given, how it may travel, what it brings."""

from __future__ import annotations

import polars as pl

from coalition.verify.book import Book
from coalition.verify.comparing import BY_ROW, compare, holds, key, same, together, within
from coalition.verify.findings import RELATIVE, Check


def journey_checks(book: Book) -> list[Check]:
    """All of them."""
    return [
        _givers(book), _days(book), _consignment_numbers(book), _whole(book), _caveats(book), _links(book), _waits(book), _chains(book),
        _payers(book), _money(book), _deliveries(book), _brought(book),
    ]  # fmt: skip


def _givers(book: Book) -> Check:
    """Giver and purse exist, are switched on, and fit each other and the item."""
    name, rows, table = "givers and purses: they exist, take part, and may give or buy the item", book.consignments, "consignment"
    known, buying = pl.col("table").is_not_null(), pl.col("table") == "market"
    uses = book.facts.mission["yield"].select("item", "use", pl.lit(True).alias("used_so")).unique()
    own = pl.when(buying).then(pl.col("buys")).otherwise(pl.col("purse") == pl.format("contributor:{}", "owner"))
    return together(name, [
        holds(name, table, rows, "giver", known, "no offer of a contributor that takes part, and no market"),
        same(name, table, rows.filter(known), {"item": "giver_item", "origin": "place"}),
        same(name, table, rows, {"contributor": "payer"}),
        holds(name, table, rows, "purse", pl.col("limited").is_not_null(), "no purse of a contributor that takes part, or of a fund"),
        holds(name, table, rows.filter(known), "purse", own, "the purse may not pay for this giver's goods"),
        holds(name, table, rows.join(uses, on=["item", "use"], how="left"), "use", pl.col("used_so"), "the item has no such use"),
        holds(name, table, rows, "consignment", pl.col("suffix").is_not_null(), "it serves needs of several scenarios, or of none"),
        holds(name, table, rows, "destination", pl.col("destination").is_in(book.facts.names["place"]), "no such place"),
    ])  # fmt: skip


def _days(book: Book) -> Check:
    """Given inside the giver's window, ready after the lead, delivered inside the horizon and before the shelf life is over."""
    name, facts, table = "days of giving, availability and delivery: windows, lead, shelf life, horizon", book.facts, "consignment"
    rows = book.consignments.with_columns((pl.col("given_step") + pl.col("lead")).alias("ready"))
    rows = rows.with_columns(facts.day("ready").alias("right_available"))
    age = (pl.col("delivered") - pl.col("available")).dt.total_days()
    last = facts.calendar.day_of(facts.calendar.steps - 1)
    days = ("given", "available", "delivered")
    return together(name, [
        *(holds(name, table, rows, day, facts.on_grid(day), "not the first day of a step") for day in days),
        holds(name, table, rows, "given", pl.col("given_step") >= pl.col("first"), "before the window of giving", facts.day("first")),
        holds(name, table, rows, "given", pl.col("given_step") <= pl.col("last"), "after the window of giving", facts.day("last")),
        same(name, table, rows, {"available": "right_available"}, "the day of giving and the lead say otherwise"),
        holds(name, table, rows, "delivered", pl.col("delivered") <= pl.lit(last), "after the horizon", pl.lit(last)),
        holds(name, table, rows, "delivered", pl.col("delivered") >= pl.col("available"), "before it is available", pl.col("available")),
        holds(name, table, rows.filter(pl.col("shelf_life").is_not_null()), "delivered", age <= pl.col("shelf_life"),
              "later than the shelf life allows"),
    ])  # fmt: skip


def _consignment_numbers(book: Book) -> Check:
    """Mass, and the costs of goods, of all legs and of all places (as much as is to be expected, with scenarios)."""
    legs = book.moves.group_by("consignment").agg(pl.col("right_cost").sum().alias("legs_cost"), pl.col("handled_cost").sum())
    stored = book.waits.group_by("consignment").agg(pl.col("right_cost").sum().alias("stored_cost"))
    rows = book.consignments.join(legs, on="consignment", how="left").join(stored, on="consignment", how="left")
    chance = pl.col("probability")
    rows = rows.with_columns(
        (pl.col("quantity") * pl.col("unit_mass")).alias("right_mass"), (pl.col("goods") * chance).alias("right_goods"),
        (pl.col("legs_cost").fill_null(0.0) * chance).alias("right_movement"),
        ((pl.col("handled_cost").fill_null(0.0) + pl.col("stored_cost").fill_null(0.0)) * chance).alias("right_places"),
    )  # fmt: skip
    fields = {"mass": "right_mass", "goods_cost": "right_goods", "movement_cost": "right_movement", "place_cost": "right_places"}
    return compare("mass and costs of consignments follow from item, giver and legs", "consignment", rows, fields)


def _whole(book: Book) -> Check:
    """Quantities are positive, whole where units are, and what was entered for them."""
    name, table, rows = "quantities: positive, whole where the item is, and what is entered for them", "consignment", book.consignments
    taken = (
        book.tables["entry"]
        .filter(pl.col("balance") == "account:earliest")
        .select(pl.col("proposal").alias("consignment"), pl.col("amount").alias("unit_steps"))
    )
    entered = rows.filter(pl.col("delivered_step") > 0).join(taken, on="consignment", how="left")
    entered = entered.with_columns((pl.col("unit_steps") / pl.col("delivered_step")).alias("entered"))
    single = book.deliveries.filter(~pl.col("pooled")).select("consignment", (pl.col("amount") / pl.col("yield")).alias("delivered_units"))
    near = (pl.col("quantity") - pl.col("quantity").round()).abs() <= RELATIVE
    return together(name, [
        holds(name, table, rows, "quantity", pl.col("quantity") > 0, "not more than nothing"),
        holds(name, table, rows.filter(pl.col("whole")), "quantity", near, "not whole", pl.col("quantity").round()),
        compare(name, table, entered, {"quantity": "entered"}, says="not what account:earliest says"),
        compare(name, table, rows.join(single, on="consignment"), {"quantity": "delivered_units"}, says="not what was delivered"),
    ])  # fmt: skip


def _caveats(book: Book) -> Check:
    """No caveat refuses the use."""
    rows = book.consignments.select("consignment", "giver").join(book.matches, on="consignment")
    return holds(
        "no consignment is one that a caveat refuses", "consignment", rows, "giver", pl.col("refused").is_null(),
        "refused by the caveat line named", pl.col("refused"),
    )  # fmt: skip


def _links(book: Book) -> Check:
    """Legs over links: ends, mode, time, opening, what may use it, load and cost."""
    name, facts, rows, table = "legs over links: ends, mode, time, opening, profile, load, cost", book.facts, book.moves, "leg"
    rows = rows.with_columns(facts.day("there").alias("right_arrives"))
    known = rows.filter(pl.col("link_mode").is_not_null())
    return together(name, [
        holds(name, table, rows, "link", pl.col("link_mode").is_not_null(), "no such link"),
        same(name, table, known, {"origin": "from", "destination": "to", "mode": "link_mode"}),
        holds(name, table, rows, "departs", facts.on_grid("departs"), "not the first day of a step"),
        same(name, table, known, {"arrives": "right_arrives"}, "transit and dwell say otherwise"),
        holds(name, table, known, "departs", pl.col("step") >= pl.col("first"), "before the link opens", facts.day("first")),
        holds(name, table, known, "departs", pl.col("step") <= pl.col("last"), "after the link closes", facts.day("last")),
        holds(name, table, known, "arrives", pl.col("there") < facts.calendar.steps, "after the horizon"),
        holds(name, table, known, "mode", pl.col("unit_load").is_not_null(), "the item's profile may not use this mode"),
        compare(name, table, known, {"load": "right_load", "cost": "right_cost"}),
    ])  # fmt: skip


def _waits(book: Book) -> Check:
    """Waits: at one place, forward in time, load and cost of storage."""
    name, facts, rows, table = "waits: one place, forward in time, load, cost", book.facts, book.waits, "leg"
    wait = rows.with_columns(pl.lit("wait").alias("right_mode"))
    return together(name, [
        same(name, table, wait, {"mode": "right_mode", "destination": "origin"}),
        *(holds(name, table, rows, day, facts.on_grid(day), "not the first day of a step") for day in ("departs", "arrives")),
        holds(name, table, rows, "arrives", pl.col("until") > pl.col("step"), "not after it began"),
        holds(name, table, rows, "arrives", pl.col("until") < facts.calendar.steps, "after the horizon"),
        compare(name, table, rows, {"load": "right_load", "cost": "right_cost"}),
    ])  # fmt: skip


def _chains(book: Book) -> Check:
    """Legs follow one another in place and time, from where and when the goods are ready to where and when they are delivered."""
    name = "journeys: from origin to destination, each leg where and when the one before it ended"
    ends = book.tables["consignment"].select("consignment", *(pl.col(one).alias(f"all_{one}") for one in _ENDS))
    legs = book.tables["leg"].sort("consignment", "leg").join(ends, on="consignment", how="left", maintain_order="left")
    before = {"place": pl.col("destination").shift(1).over("consignment"), "day": pl.col("arrives").shift(1).over("consignment")}
    legs = legs.with_columns(
        pl.coalesce(before["place"], "all_origin").alias("from"), pl.coalesce(before["day"], "all_available").alias("since"),
        pl.coalesce(pl.col("departs").shift(-1).over("consignment"), "all_delivered").alias("until"),
        pl.int_range(1, pl.len() + 1).over("consignment").cast(pl.Int64).alias("number"),
    )  # fmt: skip
    last = legs.group_by("consignment", maintain_order=True).last()
    arrived = last.select("consignment", pl.col("destination").alias("there"), pl.col("arrives").alias("when"))
    rows = (
        book.tables["consignment"]
        .join(arrived, on="consignment", how="left")
        .with_columns(pl.coalesce("there", "origin").alias("there"), pl.coalesce("when", "available").alias("when"))
    )
    return together(name, [
        holds(name, "leg", legs, "consignment", pl.col("all_origin").is_not_null(), "no such consignment"),
        same(name, "leg", legs, {"leg": "number"}, "legs are numbered from one"),
        same(name, "leg", legs, {"origin": "from", "departs": "since"}, "not where and when the leg before, or the consignment, is"),
        same(name, "leg", legs, {"arrives": "until"}, "not when the next leg leaves, or the consignment is delivered"),
        same(name, "consignment", rows, {"destination": "there", "delivered": "when"}, "not where and when its legs end"),
    ])  # fmt: skip


_ENDS = ("origin", "available", "delivered")


def _payers(book: Book) -> Check:
    """Who pays each leg; a giver's legs come before a fund's."""
    name = "who pays each leg; no leg of a giver after one that a fund paid"
    giver = pl.when(pl.col("contribution").is_null()).then("giver_purse").otherwise(pl.format("fund:{}", "giver_fund"))
    moves = book.moves.with_columns(
        pl.when(pl.col("paid_by").is_null()).then(giver).otherwise(pl.format("fund:{}", "paid_by")).alias("right_purse")
    )
    waits = book.waits.with_columns(
        pl.when(pl.col("place_money").is_null()).then(pl.lit("host")).otherwise(pl.format("fund:{}", "host")).alias("right_purse")
    )
    own = moves.with_columns(pl.col("paid_by").is_not_null().cum_max().over("consignment", order_by="leg").alias("handed_over"))
    own = own.filter(pl.col("giver_fund").is_null() & pl.col("paid_by").is_null())
    return together(name, [
        same(name, "leg", moves, {"purse": "right_purse"}),
        same(name, "leg", waits, {"purse": "right_purse"}),
        holds(name, "leg", own, "link", ~pl.col("handed_over"), "the giver pays it after a fund has carried the goods"),
    ])  # fmt: skip


def _money(book: Book) -> Check:
    """Whatever costs something is paid from money that is there on the day, and people are there where they are asked for."""
    name = "money and people are there on the days that need them"
    goods = book.consignments.filter((pl.col("goods") > 0) & pl.col("limited"))
    moved = book.moves.filter(pl.col("right_cost") > 0)
    own = moved.filter(pl.col("paid_by").is_null() & pl.col("limited"))
    hosted = book.moves.filter((pl.col("handled_cost") > 0) & pl.col("host").is_not_null())
    stored = book.waiting.filter((pl.col("stored_cost") > 0) & pl.col("host").is_not_null())
    staffed = book.facts.mission["staff"].select("contributor", pl.col("territory").cast(pl.String)).unique()
    people = book.consignments.filter(pl.col("staff_weeks") > 0).join(
        staffed, left_on=["payer", "staff_territory"], right_on=["contributor", "territory"]
    )
    there = book.facts.staff.rename({"balance": "people", "contributor": "payer", "territory": "staff_territory", "step": "given_step"})
    people = people.join(there, on=["payer", "staff_territory", "given_step"], how="left")
    return together(name, [
        holds(name, "consignment", goods, "given", pl.col("goods_balance").is_not_null(), "the purse has no money for goods on this day"),
        holds(name, "leg", own, "cost", pl.col("moving").is_not_null(), "the giver has no money for movement on the day of giving"),
        holds(name, "leg", moved.filter(pl.col("paid_by").is_not_null()), "cost", pl.col("link_money").is_not_null(),
              "the fund has no money on the day of departure"),
        holds(name, "leg", hosted, "arrives", pl.col("place_money").is_not_null(), "the fund has no money for handling on this day"),
        holds(name, "leg", stored, "departs", pl.col("place_money").is_not_null(), "the fund has no money for storage on all days"),
        holds(name, "consignment", people, "given", pl.col("people").is_not_null(), "no people of the giver on this day"),
    ])  # fmt: skip


def _deliveries(book: Book) -> Check:
    """Deliveries: to a need there, in its days, as late as they are, counted accordingly."""
    name, rows, table = "deliveries: place, measure, accepted days, lateness and discount", book.deliveries, "delivery"
    known = rows.filter(pl.col("needed").is_not_null())
    own = pl.col("amount") * pl.col("counts")
    right = (
        known.sort("need", "delivered_step", "consignment")
        .with_columns(own.alias("own"))
        .with_columns((pl.col("needed") - pl.col("own").cum_sum().over("need") + pl.col("own")).clip(0.0).alias("lacking"))
    )
    right = right.with_columns(pl.min_horizontal("own", pl.when("pooled").then("own").otherwise("lacking")).alias("right_counted"))
    step, day = pl.col("delivered_step"), book.facts.day
    return together(name, [
        holds(name, table, rows, "need", pl.col("needed").is_not_null(), "no such need"),
        holds(name, table, rows, "consignment", pl.col("units").is_not_null(), "no such consignment"),
        same(name, table, known, {"measure": "need_measure", "place": "need_place"}),
        same(name, table, known, {"place": "destination", "delivered": "right_delivered"}, "the consignment says otherwise"),
        same(name, table, known, {"periods_late": "late"}),
        holds(name, table, known, "need", pl.col("suffix") == pl.col("need_suffix"), "a need of another scenario"),
        holds(name, table, known, "delivered", step >= pl.col("first_step"), "before it is useful", day("first_step")),
        holds(name, table, known, "delivered", step <= pl.col("last_step"), "after the last day that counts", day("last_step")),
        holds(name, table, known, "counted", pl.col("counts") > 0, "so late that nothing counts"),
        holds(name, table, known, "amount", pl.col("amount") > 0, "not more than nothing"),
        compare(name, table, right, {"counted": "right_counted"}, size="needed",
                says="the amount less the discount for lateness, no more than the need lacked"),
    ])  # fmt: skip


def _brought(book: Book) -> Check:
    """What a consignment brings: all of it to one need, or no more than it yields to those that share a pool."""
    name, rows, table = "amounts delivered: what the consignment yields", book.deliveries, "delivery"
    rows = rows.with_columns(pl.col("amount").sum().over("consignment", "measure").alias("sum"))
    straight = rows.filter(~pl.col("pooled"))
    pooled = rows.filter(pl.col("pooled")).unique(["consignment", "measure"], keep="first", maintain_order=True)
    shared = pooled.select(key("delivery").alias(BY_ROW), pl.col("sum").alias("amount"), "brought")
    alone = book.facts.mission["yield"].filter(~pl.col("measure").is_in(book.needs.pooled)).select("item", "use", "measure")
    single = book.tables["consignment"].join(alone.unique(["item", "use"], keep="first", maintain_order=True), on=["item", "use"])
    counted = straight.group_by("consignment").agg(pl.len().cast(pl.Int64).alias("needs"))
    served = single.join(counted, on="consignment", how="left").with_columns(pl.col("needs").fill_null(0))
    return together(name, [
        holds(name, table, rows, "measure", pl.col("yield").is_not_null(), "the use does not yield this measure"),
        compare(name, table, straight, {"amount": "brought"}),
        within(name, table, shared, "amount", "brought", share=RELATIVE, says="more of the measure than the consignment yields"),
        holds(name, "consignment", served, "use", pl.col("needs") == 1, "its goods serve one need each, and it names none or several"),
    ])  # fmt: skip
