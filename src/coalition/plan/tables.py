"""The tables of a plan, declared like the mission's: what ``coalition plan`` writes and everything after it reads.

A *giver* is written ``offer:KEY`` or ``market:KEY``; a *purse* (who pays) ``contributor:KEY``, ``fund:KEY`` or ``contribution:KEY``.
Keys of balances are ``kind:row`` or ``kind:row|first day of the period``; `Balance` lists the kinds.
"""

from __future__ import annotations

import dataframely as dy

from coalition.declare import choice, count, date, key, number, refers, text
from coalition.declared import wrong_columns
from coalition.mission import schema
from coalition.model.results import brought_results
from coalition.plugins import Register, origin, refuse

EVIDENCE = ("measured", "modelled", "judged", "not assessed")


def _compound_key(description: str) -> dy.String:
    """A key that may be made of several parts with a bar between them, as keys of balances are."""
    return dy.String(primary_key=True, min_length=1, max_length=400, description=description)


class Consignment(dy.Schema):
    """One quantity of one item from one giver to one place and use."""

    consignment = key("Number of the consignment.")
    giver = text("offer:KEY or market:KEY.")
    purse = text("Who pays for the goods: contributor:KEY, fund:KEY or contribution:KEY.")
    contributor = refers("contributor", "Who gives; empty where a fund buys.", optional=True)
    item = refers("item", "What is given.")
    use = text("The use it is put to.")
    quantity = number("How many units.", "units of the item")
    mass = number("Mass of all units.", "t")
    given = date("Day of handing over, or of ordering.")
    available = date("Day on which the goods are ready at the origin.")
    delivered = date("Day of delivery.")
    origin = refers("place", "Where the journey starts.")
    destination = refers("place", "Where it is delivered.")
    goods_cost = number("Cost of the goods.", "mission currency")
    movement_cost = number("Cost of all legs.", "mission currency")
    place_cost = number("Cost of handling and storage.", "mission currency")


class Leg(dy.Schema):
    """One movement over one link, or one wait at a place (mode `wait`, no link)."""

    consignment = key("The consignment.")
    leg = dy.Int64(primary_key=True, min=1, description="Number of the leg.", metadata={"unit": "number"})
    link = refers("link", "The link; empty for a wait.", optional=True)
    origin = refers("place", "From.")
    destination = refers("place", "To.")
    mode = text("Mode of the link, or wait.")
    departs = date("Day of departure, or start of the wait.")
    arrives = date("Day of arrival, or end of the wait.")
    load = number("Capacity taken up.", "t")
    cost = number("Cost of the leg, or of storage.", "mission currency")
    purse = text("Who pays: contributor:KEY, fund:KEY, contribution:KEY or host.")


class Activity(dy.Schema):
    """Something done that is no consignment of goods: what pillars other than supply choose."""

    activity = _compound_key("Key of the activity.")
    pillar = text("The kind of help.")
    what = text("What is done, in words.")
    quantity = number("How much of it.", "see unit")
    unit = text("Unit of the quantity.")
    place = refers("place", "Where it helps.")
    contributor = refers("contributor", "Who does it; empty where a fund pays.", optional=True)
    purse = text("Who pays: contributor:KEY, fund:KEY or contribution:KEY.")
    starts = date("First day.")
    ends = date("Day on which what it brings is there.")
    cost = number("Cost.", "mission currency")
    table = text("Input table of the row behind it.")
    row = text("Key of that row.")


class Delivery(dy.Schema):
    """What a consignment or an activity brought to a need. Those that share a need are counted first come, first counted."""

    consignment = _compound_key("The consignment, or the activity.")
    need = key("The need.")
    measure = refers("measure", "What is counted.")
    place = refers("place", "Where.")
    delivered = date("Day of delivery.")
    amount = number("Amount delivered.", "measure units")
    counted = number("Amount that counts: less the discount for lateness, and no more than the need still lacked.", "measure units")
    periods_late = count("Started periods after the due day.", "periods", minimum=0)


class Fulfilment(dy.Schema):
    """Every need: met, short, and why."""

    need = key("The need.")
    measure = refers("measure", "What is needed.")
    place = refers("place", "Where.")
    priority = refers("priority", "Its priority.")
    tier = count("Its tier.", "rank")
    first_useful = date("First day on which a delivery counts.")
    due = date("Day by which it is due.")
    quantity = number("How much is needed.", "measure units")
    met = number("How much is met.", "measure units")
    short = number("How much is short.", "measure units")
    reason = choice(
        "met: nothing short. no item: nothing in the tables yields the measure. refused: caveats refuse every giver. "
        "no route: no open route leads there. too late: nothing can arrive in time. limits: it could be met, but the limits named ran out. "
        "whole units: less than one unit is short. other needs: what could serve it counts for more elsewhere.",
        ("met", "no item", "refused", "no route", "too late", "limits", "whole units", "other needs"),
    )
    explanation = text("The reason in a sentence.")
    limits = text("Balances that ran out on the best way to meet it, parted by spaces-and-semicolons `; `.", optional=True)


class Spending(dy.Schema):
    """Money by purse and fiscal year (or window of a contribution)."""

    purse = key("contributor:KEY, fund:KEY or contribution:KEY.")
    fiscal_year = _compound_key("The fiscal year, or the fund's window.")
    balance = text("Key of the balance.", optional=True)
    goods = number("Spent on goods.", "mission currency")
    movement = number("Spent on movement.", "mission currency")
    places = number("Spent on handling and storage.", "mission currency")
    activities = number("Spent on what is done.", "mission currency")
    total = number("Spent in all.", "mission currency")
    ceiling = number("The most that may be spent; empty: no limit stated.", "mission currency", optional=True)


class Load(dy.Schema):
    """Load of links and places by period, where there is any."""

    kind = dy.Enum(("link", "handling", "storage"), primary_key=True, description="What carries the load.")
    row = key("Key of the link or place.")
    period = count("Number of the period, from zero.", "number", minimum=0)
    starts = dy.Date(primary_key=True, description="First day of the period.")
    load = number("Load.", "t")
    capacity = number("Capacity; empty: no limit.", "t", optional=True)
    balance = text("Key of the balance.")


class Verdict(dy.Schema):
    """A refused or limited match of a giver and a use; what is not listed is allowed."""

    giver = _compound_key("offer:KEY, or purse and item written contributor:KEY|item:KEY, fund:KEY|item:KEY, contribution:KEY|item:KEY.")
    contributor = refers("contributor", "Whose goods or money; empty for a fund.", optional=True)
    item = refers("item", "The item.")
    use = key("The use.")
    place = key("The place of delivery.")
    effect = choice("refuse or limit.", ("refuse", "limit"))
    caveat = key("The caveat.")
    line = dy.Int64(primary_key=True, description="Line of the caveat (the first that decides).", metadata={"unit": "number"})
    start = date("First day of giving on which the verdict holds.")
    end = date("Last day of giving on which the verdict holds.")
    reason = text("What the caveat says and why it applies, in a sentence.")
    legal_basis = text("Law, decision or policy.")
    source = refers("source", "Where the caveat is documented.")


class Balance(dy.Schema):
    """An account of the ledger: what is limited or counted. Entries sum to `used`."""

    balance = _compound_key(
        "Key: need:, pool:, means:, offer:, market:, budget:, contribution:, fund:, link:, handling:, storage:, staff:, caveat:, share:,"
        " account:."
    )
    kind = text("The part of the key before the colon.")
    name = text("What it is, in words.")
    unit = text("Unit of its entries.")
    sense = choice("at most the limit, exactly the limit, or just counted.", ("at most", "equal", "counted"))
    limit = number("The limit; empty where it is just counted.", "see unit", optional=True, minimum=None)
    used = number("Sum of the entries.", "see unit", minimum=None)
    table = text("Input table of the row behind it.", optional=True)
    row = text("Key of that row.", optional=True)


class Entry(dy.Schema):
    """One posting times its quantity: which proposal entered what into which balance."""

    balance = _compound_key("The balance.")
    proposal = _compound_key("The consignment, or draw:NEED, short:NEED, keep:MEANS, fund draw.")
    term = key("What for: goods, movement, handling, storage, quantity, delivered, late, short …")
    amount = number("Amount entered.", "see unit of the balance", minimum=None)


class Price(dy.Schema):
    """What a little more of a balance would bring, goal by goal (a rate, never a value); the bound of each goal is proven at these.

    What is not listed is free. Balances are those that are open at the stage, but for the stocks goods are handed over in.
    """

    stage = dy.Int64(primary_key=True, description="Number of the stage in `goal`.", metadata={"unit": "number"})
    balance = _compound_key("The balance.")
    price = number("Change of the goal per unit of the balance.", "goal units per unit", minimum=None)


class GoalResult(dy.Schema):
    """What was reached in each goal, and how far that is proven."""

    stage = dy.Int64(primary_key=True, description="Number of the stage.", metadata={"unit": "number"})
    goal = text("The goal.")
    tier = count("Tier; zero where it is about all.", "rank", minimum=0)
    level = count("For worst_place, which worst place in turn.", "number", minimum=0)
    unit = text("Unit of the value.")
    value = number("Value before whole units.", "see unit", minimum=None)
    bound = number("Proven bound.", "see unit", minimum=None)
    gap = number("(value − bound) / scale.", "share", minimum=None)
    scale = number("What the gap and tolerance are shares of.", "see unit", minimum=None)
    cost_limit = number(
        "The bound holds among plans that cost at most this: all the money there is, or what the stage's own solution costs if that is "
        "more. Empty: whatever a plan costs.", "mission currency", optional=True,
    )  # fmt: skip
    looseness = number(
        "How many times their tolerance earlier goals may be missed from this stage on: more than once where the solver came to no end "
        "otherwise.",
        "times", minimum=1.0,
    )  # fmt: skip
    note = text("What a reader should know of the stage: that a tie was left as it was.", optional=True)
    final = number("Value of the plan with whole units.", "see unit", minimum=None)
    final_gap = number("(final − bound) / scale.", "share", minimum=None)


class Hold(dy.Schema):
    """What each stage of the goals held for the stages after it: a balance that may not exceed the goal's optimum and its tolerance."""

    stage = dy.Int64(primary_key=True, min=1, description="Number of the stage in `goal`.", metadata={"unit": "number"})
    balance = _compound_key("The balance.")
    limit = number("The most it may be from then on.", "see unit of the balance", minimum=None)


class Figure(dy.Schema):
    """A number the product may print."""

    figure = key("Key of the figure, used by `coalition trace`.")
    title = text("What it is, in words.")
    value = number("Value, not rounded; empty: not assessed.", "see unit", optional=True, minimum=None)
    unit = text("Unit.")
    evidence = choice("Level of evidence.", EVIDENCE)
    definition = text("How it is computed from entries, in a sentence.")
    digits = count("Digits after the point when printed.", "digits", minimum=0)


class FigurePart(dy.Schema):
    """Which entries a figure sums: value = Σ over `sum` parts, divided by Σ over `per` parts where there are any.

    A part adds up entries of a balance; or, with the term `limit`, the balance's limit; or, where the balance is written ``plan:TABLE`` or
    ``input:TABLE``, rows of that table of the plan or of the mission: how many there are (term `rows`), or the sum of a column over
    them (term ``sum:COLUMN``). Which rows is said in place of the proposal: ``column=value & column=value``, or `*` for all.
    """

    figure = key("The figure.")
    side = dy.Enum(("sum", "per"), primary_key=True, description="Above or below the line.")
    balance = _compound_key("Entries of this balance, or rows of plan:TABLE or input:TABLE …")
    term = key("… with this term (`*`: all; `limit`: the limit of the balance instead of its entries; `rows` or sum:COLUMN of a table).")
    proposal = _compound_key("… of this proposal, or the rows for which column=value & column=value (`*`: all).")
    factor = number("Each times this.", "factor", minimum=None)


CORE_TABLES: dict[str, type[dy.Schema]] = {
    "consignment": Consignment, "leg": Leg, "activity": Activity, "delivery": Delivery, "fulfilment": Fulfilment, "spending": Spending,
    "load": Load, "verdict": Verdict, "balance": Balance, "entry": Entry, "price": Price, "goal": GoalResult, "hold": Hold,
    "figure": Figure, "figure_part": FigurePart,
}  # fmt: skip
"""The tables of every plan by name."""


FROM_PILLARS = ("consignment", "leg", "activity")
"""Those whose rows pillars bring, as they bring those of their own tables."""


def _added() -> dict[str, type[dy.Schema]]:
    """Tables that pillars bring. Raises PluginError with everything that is wrong with them."""
    group, wrong = "coalition.results", []
    found: dict[str, type[dy.Schema]] = {}
    for pillar, results in brought_results().items():
        for name, declared in results.tables.items():
            if name in found or name in CORE_TABLES or name in schema.TABLES:
                wrong.append(f"{origin(group, pillar)}: there is a table {name!r} already; name it otherwise.")
                continue
            known = {*CORE_TABLES, *schema.TABLES, *results.tables}
            wrong += [f"{origin(group, pillar)}, table {name}: {says}" for says in wrong_columns(declared, known)]
            found[name] = declared
    refuse(wrong)
    return found


PLAN_TABLES = Register(CORE_TABLES, _added)
"""Every table of a plan by name, those that pillars bring last; each is written to OUT/plan/NAME.parquet and OUT/plan/NAME.csv."""
