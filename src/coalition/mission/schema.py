"""The core tables of a mission, declared once.

Checks, Excel templates, reference pages and later SQL tables are all derived from these classes. Each column says what it
holds in one sentence; its ``metadata`` may carry ``unit`` (text), ``refers`` (the table whose key the value must be) and
``default`` (what an empty cell means). A column that is not nullable must be filled; a nullable one may be left out whole.

Three columns close almost every table: ``source`` (required: a number without one is refused), ``assumption`` (the row of
``assumption`` it rests on, with its range) and ``evidence`` (measured, modelled or judged).
"""

from __future__ import annotations

import dataframely as dy
import polars as pl

from coalition.declare import assumption_column as _assumption
from coalition.declare import choice, count, date, key, number, positive, refers, text, yes
from coalition.declare import currency_column as _currency
from coalition.declare import evidence_column as _evidence
from coalition.declare import note_column as _note
from coalition.declare import source_column as _source
from coalition.declared import added_tables
from coalition.plugins import Register

PERIODS = ("day", "week", "month")
ITEM_CLASSES = ("non-lethal", "dual-use", "lethal")
TERRITORIES = ("in theatre", "outside", "closed")
EFFECTS = ("refuse", "limit", "only")
GOALS = (
    "shortfall", "worst_place", "lateness", "cost", "earliest", "common_fraction", "blend",
    "expected_shortfall", "worst_shortfall", "cvar_shortfall",
)  # fmt: skip


class Mission(dy.Schema):
    """One row: what is planned, from when, for how long, in which grid of time and which currency."""

    mission = key("Short name of the mission, used in file names.")
    title = text("Title of the mission as the brief prints it.")
    start = date("First day of the plan (the scenario date: nothing later is known).")
    periods = count("Number of accounting periods in the horizon.", "periods", maximum=4000)
    period = choice("Length of an accounting period, in which capacities and market quantities are stated.", PERIODS, default="week")
    step = count("Time step of movement; a leg takes the nearest whole number of steps.", "days", maximum=31, default=1)
    averaged = count(
        "Periods over which capacities and market quantities are averaged; 1: every period by itself. More plans faster and hides peaks.",
        "periods", maximum=1000, default=1,
    )  # fmt: skip
    currency = dy.String(regex=r"^[A-Z]{3}$", description="Currency of the plan (ISO 4217); other money needs a row in `rate`.")
    recipient = text("Who is helped (ISO 3166-1 alpha-3, or a name).", optional=True)
    reveal = date("Day on which it is known which scenario has come true; before it, all scenarios share one plan.", optional=True)
    source = _source()
    note = _note()


class Source(dy.Schema):
    """Where a row's figures come from."""

    source = key("Key of the source, cited by other tables.")
    title = text("What the source is, in words a reader can look up.")
    url = text("Address, where there is one.", optional=True)
    published = text("Date of the source as it states it.", optional=True)
    licence = text("Licence or terms of the source, where known.", optional=True)
    confidence = choice("How far the source is trusted: H high, M medium, L low.", ("H", "M", "L"), default="M")
    note = _note()


class Assumption(dy.Schema):
    """What the mission file assumes rather than knows: a value with a range and an author."""

    assumption = key("Key of the assumption, cited by the rows that rest on it.")
    statement = text("The assumption in one sentence, with the reason for it.")
    value = number("Central value.", "see unit", minimum=None)
    low = number("Low end of the range.", "see unit", minimum=None)
    high = number("High end of the range.", "see unit", minimum=None)
    unit = text("Unit of value, low and high; `factor` where they multiply the column named in applies_to.")
    author = text("Who judged it.")
    judged = text("The word *judged* and the date of judgement.")
    applies_to = text("The table and column it speaks of, written table.column.", optional=True)
    note = _note()


class Contributor(dy.Schema):
    """A state or organisation that gives, or (a candidate) might give."""

    contributor = key("ISO 3166-1 alpha-3 code of a state, or a short name of an organisation.")
    name = text("Name as printed.")
    status = choice(
        "member: takes part in the base plan. candidate: in the tables, switched off.", ("member", "candidate"), default="member"
    )
    note = _note()
    source = _source()


class Budget(dy.Schema):
    """The most a contributor spends in one of its fiscal years: gifts in kind at cost, purchases, movement it pays."""

    budget = key("Key of the budget row.")
    contributor = refers("contributor", "Whose money.")
    fiscal_year = text("Name of the fiscal year, as the contributor writes it.")
    start = date("First day on which it can be spent.")
    end = date("Last day on which it can be spent.")
    ceiling = number("The most that may be spent.", "money")
    currency = _currency()
    purchases = yes("Whether it may buy from markets.", default=True)
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Rate(dy.Schema):
    """What one unit of a foreign currency is worth in the mission's currency from a date on."""

    currency = dy.String(primary_key=True, regex=r"^[A-Z]{3}$", description="Foreign currency (ISO 4217).")
    date = dy.Date(primary_key=True, description="First day of the rate; a row is converted at the last rate on or before its own date.")
    value = positive("Mission currency for one unit of this currency.", "mission currency per unit")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Fund(dy.Schema):
    """A pooled fund: money given in common, which buys from markets and pays for movement."""

    fund = key("Key of the fund.")
    name = text("Name of the fund.")
    purchases = yes("Whether it may buy from markets.", default=True)
    note = _note()
    source = _source()


class Contribution(dy.Schema):
    """Money paid into a pooled fund. An earmark is a caveat that names this contribution.

    Money with an earmark buys only what the earmark allows; movement is paid from the money without one.
    """

    contribution = key("Key of the contribution.")
    fund = refers("fund", "The fund it goes to.")
    contributor = refers("contributor", "Who gave it.")
    amount = number("How much.", "money")
    currency = _currency()
    start = date("First day on which the fund can spend it.")
    end = date("Last day on which the fund can spend it.")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Profile(dy.Schema):
    """How goods of one transport profile travel by one mode; a pair without a row cannot travel."""

    profile = key("Transport profile, for example general, bulky, cold chain, hazardous, outsize.")
    mode = key("Mode of a link, or `storage` or `handling` for the load at places.")
    load_factor = positive("Capacity tonnes taken up by a tonne of such goods.", "t per t", default=1.0)
    cost_factor = number("Multiplier on the cost of a link.", "factor", default=1.0)
    stowage = positive("Volume that fills one capacity tonne; light goods then load by volume.", "m³ per t", optional=True)
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Item(dy.Schema):
    """A good or service a contributor can give."""

    item = key("Key of the item.")
    name = text("Name as printed.")
    unit = text("What one of it is: piece, kit, tonne, course …")
    whole = yes("Whether only whole units can be given.", default=False)
    mass = number("Mass of one unit.", "t per unit", default=0.0)
    volume = number("Volume of one unit.", "m³ per unit", default=0.0)
    goods_class = dy.Enum(
        ITEM_CLASSES, nullable=True, alias="class", description="Class a contributor's law may exclude.", metadata={"default": "non-lethal"}
    )
    profile = text("Transport profile, as in `profile`.", optional=False)
    shelf_life = positive("Longest journey from leaving the giver to delivery.", "days", optional=True)
    price = number("Catalogue price of one unit.", "money per unit", optional=True)
    currency = _currency()
    staff_weeks = number("Giver's own people needed with one unit.", "staff-weeks per unit", default=0.0)
    staff_territory = choice("Where those people work.", ("in theatre", "outside"), default="in theatre")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Measure(dy.Schema):
    """What needs are counted in."""

    measure = key("Key of the measure.")
    name = text("Name as printed.")
    unit = text("Unit of the measure: person-months, kVA, patients …")
    sector = text("Sector or cluster it belongs to.", optional=True)
    source = _source()
    note = _note()


class Yield(dy.Schema):
    """What one unit of an item, put to one use, brings; all measures of the same use come together (a food basket)."""

    item = key("The item.", refers="item")
    use = key("Name of the use; an item with two uses meets one or the other.")
    measure = key("The measure met.", refers="measure")
    amount = positive("Amount of the measure one unit brings.", "measure units per unit")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Place(dy.Schema):
    """A node of the network, never finer than an oblast in theatre."""

    place = key("Key of the place.")
    name = text("Name as printed.")
    kind = text("port, airport, hub, crossing, oblast, market, depot, camp …")
    country = text("Country (ISO 3166-1 alpha-3).", optional=True)
    pcode = text("OCHA p-code, where it has one.", optional=True)
    latitude = number("Latitude.", "degrees north", optional=True, minimum=-90.0, maximum=90.0)
    longitude = number("Longitude.", "degrees east", optional=True, minimum=-180.0, maximum=180.0)
    territory = choice("in theatre, outside, or closed (no route may touch it).", TERRITORIES, default="outside")
    handling = number("Load that can arrive by link in one period; empty: no limit.", "t per period", optional=True)
    handling_cost = number("Cost of handling on arrival.", "money per t", default=0.0)
    storage = number("Load that can wait here, on average over a period; empty: no limit.", "t", optional=True)
    storage_cost = number("Cost of waiting.", "money per t and period", default=0.0)
    currency = _currency()
    paid_by = refers("fund", "The fund that pays for handling and storage; empty: the host, in the cost but in no budget.", optional=True)
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Link(dy.Schema):
    """A connection by one mode in one direction."""

    link = key("Key of the link.")
    origin = refers("place", "From.")
    destination = refers("place", "To.")
    mode = text("road, rail, sea, air, barge, gauge change, transfer …; profiles say what may use it.")
    distance = number("Distance along the way.", "km", optional=True)
    transit = number("Time under way.", "days")
    dwell = number("Time waited on it: border queue, customs, gauge change.", "days", default=0.0)
    cost = number("Cost of moving one tonne.", "money per t", default=0.0)
    currency = _currency()
    capacity = number("Load that can leave in one period; empty: no limit.", "t per period", optional=True)
    paid_by = refers(
        "fund",
        "The fund that pays; empty: the giver of the goods. After a fund has paid for a leg, all later legs are funds'.",
        optional=True,
    )
    start = date("First day of departure; empty: from the start.", optional=True)
    end = date("Last day of departure; empty: to the end.", optional=True)
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Offer(dy.Schema):
    """What a contributor says it can give in kind."""

    offer = key("Key of the offer.")
    contributor = refers("contributor", "Who gives.")
    item = refers("item", "What.")
    quantity = number("How many units.", "units of the item")
    place = refers("place", "Where it is handed over.")
    start = date("First day on which it can leave.")
    end = date("Last day on which it can leave.")
    unit_cost = number("Cost of one unit, charged to the giver's budget of the day it leaves.", "money per unit", default=0.0)
    currency = _currency()
    status = choice("indicative (a pledge) or firm (a commitment).", ("indicative", "firm"), default="indicative")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Market(dy.Schema):
    """Where an item can be bought, at what price, how much in a period, how long after the order."""

    market = key("Key of the market row; monthly prices are several rows.")
    place = refers("place", "Where the goods become available.")
    item = refers("item", "What is sold.")
    price = number("Price of one unit, paid on the day of order.", "money per unit")
    currency = _currency()
    quantity = number("Units that can be ordered in one period; empty: no limit.", "units per period", optional=True)
    start = date("First day of ordering at this price; empty: from the start.", optional=True)
    end = date("Last day of ordering at this price; empty: to the end.", optional=True)
    lead = number("Time from order to availability.", "days", default=0.0)
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Priority(dy.Schema):
    """Tiers of needs: a lower tier number is met first; within a tier, weights."""

    priority = key("Key of the priority.")
    tier = count("Tier; one is met before two.", "rank")
    weight = positive("Weight within the tier.", "weight", default=1.0)
    author = text("Who set it.")
    source = _source()
    note = _note()


class Need(dy.Schema):
    """What the recipient asks for."""

    need = key("Key of the need.")
    measure = refers("measure", "What is needed.")
    place = refers("place", "Where.")
    quantity = number("How much.", "measure units")
    first_useful = date("First day on which a delivery counts.")
    due = date("Last day on which a delivery is in time.")
    priority = refers("priority", "Its priority.")
    late = number("How long after the due day a delivery still counts.", "days", default=0.0)
    discount = number(
        "Share of a delivery's worth lost per period late, every started period counting whole.",
        "share per period",
        default=0.0,
        maximum=1.0,
    )
    scenario = refers("scenario", "The scenario in which the need arises; empty: in all.", optional=True)
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Means(dy.Schema):
    """What other help is done with, rather than needed in itself: trained deminers, machines that are ready."""

    means = key("Key of the means.")
    measure = refers("measure", "What is brought there: by goods that yield it, or by graduates.")
    place = refers("place", "Where it is put to work from; what arrives in a period can be used from the next period on.")
    most = positive("The most that could be put to work over the whole plan.", "measure units")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Share(dy.Schema):
    """Least and largest part an item may have in what meets each need of a measure."""

    measure = key("The measure.", refers="measure")
    item = key("The item.", refers="item")
    minimum = number("Least share of what is delivered.", "share", default=0.0, maximum=1.0)
    maximum = number("Largest share of what is delivered.", "share", default=1.0, maximum=1.0)
    place = refers("place", "Only for needs at this place; empty: everywhere.", optional=True)
    source = _source()
    note = _note()


class Caveat(dy.Schema):
    """A restriction a contributor places on what it gives. Empty cells match everything.

    contributor, contribution, fund, item, class and personnel say *what* it binds; measure, sector, place, country and territory
    say *which use*; start and end say on which days of giving it is in force. refuse: matching uses are refused. only: every
    other use is refused (lines of one caveat add up). limit: matching uses together stay within `share` of what the contributor
    offers of the matching items, or within `quantity` units. Activities are bound by lines without item, counted by those without share.
    """

    caveat = key("Key of the caveat.")
    line = dy.Int64(
        primary_key=True, min=1, max=100_000, description="Line of the caveat; several lines add up.", metadata={"unit": "number"}
    )
    effect = choice("refuse, limit or only.", EFFECTS)
    contributor = refers("contributor", "Whose goods and money it binds.", optional=True)
    contribution = refers("contribution", "The earmarked contribution it binds.", optional=True)
    fund = refers("fund", "The fund whose money it binds.", optional=True)
    item = refers("item", "The item it binds.", optional=True)
    goods_class = dy.Enum(ITEM_CLASSES, nullable=True, alias="class", description="The class of items it binds.")
    personnel = dy.Bool(nullable=True, description="yes: binds only what needs the giver's people; no: only what does not.")
    measure = refers("measure", "The measure served.", optional=True)
    sector = text("The sector served.", optional=True)
    place = refers("place", "The place of delivery.", optional=True)
    country = text("The country of delivery (ISO 3166-1 alpha-3).", optional=True)
    territory = dy.Enum(TERRITORIES, nullable=True, description="The territory of delivery.")
    start = date("First day of giving on which it is in force.", optional=True)
    end = date("Last day of giving on which it is in force.", optional=True)
    share = number("With limit: largest share of the matching offers.", "share", optional=True, maximum=1.0)
    quantity = number("With limit: most units.", "units", optional=True)
    legal_basis = text("Law, decision or policy it rests on.")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Staff(dy.Schema):
    """People a contributor can send or set to work within a window of time."""

    staff = key("Key of the row.")
    contributor = refers("contributor", "Whose people.")
    territory = choice("Where they work.", ("in theatre", "outside"))
    start = date("First day.")
    end = date("Last day.")
    staff_weeks = number("Staff-weeks in the window.", "staff-weeks")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Goal(dy.Schema):
    """The goals of the plan in order; each is fixed at its optimum before the next. Empty: see docs, the usual order.

    shortfall: weighted share of needs not met, tier by tier. worst_place: the smallest fill rate over places within a tier, then
    the next. common_fraction: the largest fraction reached by every need. lateness, cost, earliest: least. blend: cost plus
    shortfall and lateness at stated prices. expected_, worst_, cvar_shortfall: over the scenarios (the last: mean of the worst `tail`).
    """

    order = dy.Int64(primary_key=True, min=1, max=1000, description="Place in the order.", metadata={"unit": "rank"})
    goal = choice("Which goal.", GOALS)
    tolerance = number(
        "Share of its scale that later goals may give up; where money is short, much less than 0.0001 is hard to solve.",
        "share", default=1e-6, maximum=0.5,
    )  # fmt: skip
    levels = count("worst_place: how many worst places in turn are settled.", "number", default=1, maximum=1000)
    shortfall_price = number("blend: price of one unit short, times the priority's weight.", "money per measure unit", optional=True)
    lateness_price = number(
        "blend: price of one unit one period late, times the priority's weight.", "money per measure unit and period", optional=True
    )
    tail = number("cvar_shortfall: probability of the worst scenarios that count; 1: all.", "share", optional=True, maximum=1.0)
    source = _source()
    note = _note()


class Scenario(dy.Schema):
    """One way the future may turn out."""

    scenario = key("Key of the scenario.")
    name = text("Name as printed.")
    probability = number("Probability; empty in all rows: equal.", "share", optional=True, maximum=1.0)
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


class Change(dy.Schema):
    """What differs in a scenario: one field of one row, multiplied."""

    scenario = key("The scenario.", refers="scenario")
    table = dy.Enum(("link", "place", "offer", "market", "need"), primary_key=True, description="The table that differs.")
    row = key("Key of the row that differs.")
    factor = number("Multiplier on its capacity (link), handling and storage (place) or quantity (others).", "factor")
    source = _source()
    assumption = _assumption()
    evidence = _evidence()
    note = _note()


_CORE: dict[str, type[dy.Schema]] = {
    "mission": Mission, "source": Source, "assumption": Assumption, "contributor": Contributor, "budget": Budget, "rate": Rate,
    "fund": Fund, "contribution": Contribution, "profile": Profile, "item": Item, "measure": Measure, "yield": Yield,
    "place": Place, "link": Link, "offer": Offer, "market": Market, "priority": Priority, "need": Need, "means": Means, "share": Share,
    "caveat": Caveat, "staff": Staff, "goal": Goal, "scenario": Scenario, "change": Change,
}  # fmt: skip

TABLES = Register(_CORE, lambda: added_tables(_CORE))
"""Every table of a mission by name, in the order in which they are read, checked and documented; last what other packages bring."""

REQUIRED_TABLES = ("mission", "source", "contributor", "profile", "item", "measure", "yield", "place", "priority", "need")

PROVENANCE = ("_file", "_sheet", "_row")
"""Columns the readers add to every table: file name, sheet (empty for CSV and Parquet), row number (the heading is row 1)."""


def columns(table: str) -> dict[str, dy.Column]:
    """Columns of ``table`` by name, in declared order (the name in files, so ``class`` and not ``goods_class``)."""
    return TABLES[table].columns()


def primary_key(table: str) -> list[str]:
    """Names of the columns that identify a row of ``table``."""
    return TABLES[table].primary_key()


def references(table: str) -> dict[str, str]:
    """Columns of ``table`` that refer to another table's key: column → table."""
    found = {name: (column.metadata or {}).get("refers") for name, column in columns(table).items()}
    return {name: str(target) for name, target in found.items() if target}


def empty(table: str) -> pl.DataFrame:
    """An empty frame of ``table`` with its provenance columns."""
    frame = TABLES[table].create_empty()
    return pl.DataFrame(frame).with_columns(
        pl.lit(None, dtype=pl.String).alias("_file"),
        pl.lit(None, dtype=pl.String).alias("_sheet"),
        pl.lit(None, dtype=pl.Int64).alias("_row"),
    )
