"""Figures: every number the product may print, each a sum of entries, or a quotient of two.

A figure is declared here by its parts only; `coalition.plan.evaluate` computes the value from them and from nowhere else.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from coalition.mission.mission import Mission
from coalition.model.results import Part
from coalition.plan.brought import add_brought
from coalition.plan.evaluate import Tables, evaluate, evidence
from coalition.plan.sums import Book, figure_key, sum_of
from coalition.plan.tables import EVIDENCE, Figure, FigurePart

MET = ("delivered", "drawn", "beyond")
"""Terms of what meets a need: delivered to it alone, or drawn from what needs share, less what went beyond it."""

COSTS = ("goods", "movement", "handling", "storage")


@dataclass(frozen=True)
class _Plan:
    """The mission and its plan, with the groupings the figures need."""

    mission: Mission
    tables: Tables

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Printed name by table and key."""
        tables = ("contributor", "item", "measure", "place", "fund")
        return {table: dict(self.mission[table].select(table, "name").iter_rows()) for table in tables}

    @cached_property
    def sector(self) -> dict[str, str]:
        """Sector of each measure; a measure without one is its own."""
        return {
            measure: sector or name for measure, name, sector in self.mission["measure"].select("measure", "name", "sector").iter_rows()
        }

    @cached_property
    def use_sector(self) -> dict[tuple[str, str], str]:
        """Sector of each use of an item; several are written together."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for item, use, measure in self.mission["yield"].select("item", "use", "measure").iter_rows():
            found[item, use].add(self.sector[measure])
        return {use: " + ".join(sorted(sectors)) for use, sectors in found.items()}

    @cached_property
    def needs(self) -> list[dict[str, object]]:
        """Rows of `fulfilment` with sector and worth: weight of the priority over the total quantity of the measure.

        Needs of a scenario count with its probability, in the total too.
        """
        weight = dict(self.mission["priority"].select("priority", "weight").iter_rows())
        total: dict[str, float] = defaultdict(float)
        for measure, quantity, scenario in self.mission["need"].select("measure", "quantity", "scenario").iter_rows():
            total[measure] += quantity * self._probability.get(scenario, 1.0)
        rows = []
        for row in self.tables["fulfilment"].iter_rows(named=True):
            whole, likely = total[row["measure"]], self._probability.get(row["need"].rpartition("@")[2], 1.0)
            worth = likely * weight.get(row["priority"], 1.0) / whole if whole > 0 else 0.0
            rows.append({**row, "sector": self.sector[row["measure"]], "worth": worth})
        return rows

    def met(self, row: dict[str, object], factor: float) -> list[Part]:
        """Parts of what meets the need of ``row``, each times ``factor``; plain deliveries are one, even if there are none."""
        balance = f"need:{row['need']}"
        return [(balance, term, "*", factor) for term in ("delivered", *self._met.get(balance, []))]

    @cached_property
    def _met(self) -> dict[str, list[str]]:
        """Terms of `MET` other than plain deliveries in the entries of each need."""
        found = self.tables["entry"].filter(pl.col("term").is_in(MET[1:])).filter(pl.col("balance").str.starts_with("need:"))
        return dict(found.group_by("balance").agg(pl.col("term").unique().sort()).iter_rows())

    @cached_property
    def _probability(self) -> dict[str | None, float]:
        """Probability of each scenario; equal where none is stated."""
        rows = list(self.mission["scenario"].select("scenario", "probability").iter_rows())
        return {scenario: 1.0 / len(rows) if probability is None else probability for scenario, probability in rows}

    @cached_property
    def consignments(self) -> list[dict[str, object]]:
        """Rows of `consignment` with sector and giver as printed (contributor, or fund that buys)."""
        rows = []
        for row in self.tables["consignment"].iter_rows(named=True):
            sector = self.use_sector.get((row["item"], row["use"]), "other")
            rows.append({**row, "sector": sector, "party": f"contributor:{row['contributor']}" if row["contributor"] else row["purse"]})
        return rows

    def party_name(self, party: str) -> str:
        """Printed name of ``contributor:KEY``, ``fund:KEY`` or ``contribution:KEY``."""
        kind, _, key = party.partition(":")
        return self.names.get(kind, {}).get(key, key)

    def balance_unit(self, balance: str) -> str:
        """Unit of a balance (empty if there is none)."""
        return self._units.get(balance, "")

    @cached_property
    def _units(self) -> dict[str, str]:
        return dict(self.tables["balance"].select("balance", "unit").iter_rows())


def _groups(rows: list[dict[str, object]], *columns: str) -> Iterator[tuple[tuple[str, ...], list[dict[str, object]]]]:
    """Rows by the values of ``columns``, sorted; without columns, all of them once."""
    found: dict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        found[tuple(str(row[column]) for column in columns)].append(row)
    yield from sorted(found.items())


def _number(value: object) -> float:
    return float(value)  # type: ignore[arg-type]


_FILL = (
    "Counted deliveries divided by the quantity needed, each need times its worth: the weight of its priority over all that is needed "
    "of its measure."
)


def _fill(plan: _Plan, book: Book) -> None:
    """Fill rates: over all, and by place, sector, tier, measure, and place and sector."""

    def add(key: str, title: str, needs: list[dict[str, object]]) -> None:
        met = [part for row in needs for part in plan.met(row, _number(row["worth"]))]
        needed = [(f"need:{row['need']}", "limit", "*", _number(row["worth"])) for row in needs]
        book.add(key, title, "share", _FILL, met, needed)

    place, measure = plan.names["place"], plan.names["measure"]
    add("fill.total", "Fill rate, all needs", plan.needs)
    for (key,), needs in _groups(plan.needs, "place"):
        add(figure_key("fill.place", key), f"Fill rate, {place[key]}", needs)
    for (key,), needs in _groups(plan.needs, "sector"):
        add(figure_key("fill.sector", key), f"Fill rate, {key}", needs)
    for (key,), needs in _groups(plan.needs, "tier"):
        add(figure_key("fill.tier", key), f"Fill rate, tier {key}", needs)
    for (key,), needs in _groups(plan.needs, "measure"):
        add(figure_key("fill.measure", key), f"Fill rate, {measure[key]}", needs)
    for (key, sector), needs in _groups(plan.needs, "place", "sector"):
        add(figure_key("fill.place", key, "sector", sector), f"Fill rate, {place[key]}, {sector}", needs)


def _shortfalls(plan: _Plan, book: Book) -> None:
    """What each need and measure lacks, and how much of all that is needed is lost to each reason."""
    units = dict(plan.mission["measure"].select("measure", "unit").iter_rows())
    name, place = plan.names["measure"], plan.names["place"]
    short = [row for row in plan.needs if row["reason"] != "met"]
    for row in short:
        title = f"Short of {name[str(row['measure'])]}, {place[str(row['place'])]}, due {row['due']}"
        definition = "Quantity needed less counted deliveries."
        book.add(
            figure_key("short.need", str(row["need"])),
            title,
            units[str(row["measure"])],
            definition,
            [(f"need:{row['need']}", "short", "*", 1.0)],
        )
    for (key,), needs in _groups(plan.needs, "measure"):
        of_needs = {
            "needed": [(f"need:{row['need']}", "limit", "*", 1.0) for row in needs],
            "met": [part for row in needs for part in plan.met(row, 1.0)],
            "short": [(f"need:{row['need']}", "short", "*", 1.0) for row in needs],
        }
        for word, parts in of_needs.items():
            says = word.capitalize()
            book.add(
                figure_key(f"{word}.measure", key),
                f"{says}: {name[key]}",
                units[key],
                f"{says}, added up over all needs of the measure.",
                parts,
            )
    for (reason, key, measure), needs in _groups(short, "reason", "place", "measure"):
        title = f"Short of {name[measure]}, {place[key]}, reason: {reason}"
        parts = [(f"need:{row['need']}", "short", "*", 1.0) for row in needs]
        words = ("short.reason", reason, "place", key, "measure", measure)
        book.add(figure_key(*words), title, units[measure], "Short, added up over the needs of the measure at the place.", parts)
    everything = sum_of((f"need:{row['need']}", "limit", "*", _number(row["worth"])) for row in plan.needs)
    definition = "What is short for this reason, or here, over all that is needed, each need times its worth."
    for (reason,), needs in _groups(short, "reason"):
        lost = [(f"need:{row['need']}", "short", "*", _number(row["worth"])) for row in needs]
        book.add(figure_key("lost.reason", reason), f"Share of all needs short, reason: {reason}", "share", definition, lost, everything)
    for (key,), needs in _groups(short, "place"):
        lost = [(f"need:{row['need']}", "short", "*", _number(row["worth"])) for row in needs]
        book.add(figure_key("lost.place", key), f"Share of all needs short at {place[key]}", "share", definition, lost, everything)
    for (reason, sector), needs in _groups(short, "reason", "sector"):
        lost = [(f"need:{row['need']}", "short", "*", _number(row["worth"])) for row in needs]
        book.add(
            figure_key("lost.reason", reason, "sector", sector),
            f"Share of all needs short, {sector}, reason: {reason}",
            "share",
            definition,
            lost,
            everything,
        )


def _costs(plan: _Plan, book: Book) -> None:
    """Cost and mass of the whole plan."""
    currency = plan.mission.currency
    definition = "Goods, movement, handling and storage of every consignment, and every activity."
    book.add("cost.total", "Cost of the plan", currency, definition, [("account:cost", "*", "*", 1.0)])
    for term in COSTS:
        definition = f"Entries for {term} of every consignment."
        book.add(figure_key("cost", term), f"Cost of {term}", currency, definition, [("account:cost", term, "*", 1.0)])
    book.add("mass.total", "Mass moved", "t", "Mass of every consignment.", [("account:mass", "mass", "*", 1.0)])


def _given(plan: _Plan, book: Book) -> None:
    """Who gives what: worth of goods by giver, sector and item; units and mass."""
    currency = plan.mission.currency
    goods = "Goods given, at the giver's cost or the market's price."

    def cost(rows: list[dict[str, object]]) -> list[Part]:
        return [("account:cost", "goods", str(row["consignment"]), 1.0) for row in rows]

    for (party,), rows in _groups(plan.consignments, "party"):
        name = plan.party_name(party)
        book.add(figure_key("given", party), f"Goods given by {name}", currency, goods, cost(rows))
        mass = [("account:mass", "mass", str(row["consignment"]), 1.0) for row in rows]
        book.add(figure_key("mass", party), f"Mass given by {name}", "t", "Mass of the giver's consignments.", mass)
    for (party, sector), rows in _groups(plan.consignments, "party", "sector"):
        book.add(
            figure_key("given", party, "sector", sector), f"Goods given by {plan.party_name(party)}, {sector}", currency, goods, cost(rows)
        )
    for (sector,), rows in _groups(plan.consignments, "sector"):
        book.add(figure_key("given.sector", sector), f"Goods given, {sector}", currency, goods, cost(rows))
    unit = dict(plan.mission["item"].select("item", "unit").iter_rows())
    for (party, item), rows in _groups(plan.consignments, "party", "item"):
        title = f"{plan.names['item'][item]} given by {plan.party_name(party)}"
        condition = f"contributor={rows[0]['contributor']}" if rows[0]["contributor"] else f"purse={party}"
        part = ("plan:consignment", "sum:quantity", f"{condition} & item={item}", 1.0)
        book.add(figure_key("units", party, "item", item), title, unit[item], "Units in the giver's consignments of the item.", [part])


def _done(plan: _Plan, book: Book) -> None:
    """What is done that is no consignment: how much of it, and at what cost, by the input row behind it."""
    rows = list(plan.tables["activity"].iter_rows(named=True))
    if rows:
        definition = "Entries for activities, of every pillar but supply."
        book.add("cost.activity", "Cost of activities", plan.mission.currency, definition, [("account:cost", "activity", "*", 1.0)])
    for (pillar, table, row, unit), group in _groups(rows, "pillar", "table", "row", "unit"):
        title, words = f"{pillar}: {row}", (pillar, row)
        part = ("plan:activity", "sum:quantity", f"pillar={pillar} & table={table} & row={row} & unit={unit}", 1.0)
        book.add(figure_key("done", *words, unit), title, unit, "Quantity, added up over the activities of the input row.", [part])
        cost: list[Part] = [("account:cost", "activity", str(one["activity"]), 1.0) for one in group]
        book.add(figure_key("cost.done", *words, unit), f"Cost of {title}", plan.mission.currency, "Entries for the activities.", cost)


def _spending(plan: _Plan, book: Book) -> None:
    """Money spent by purse and fiscal year, its ceiling, and the share of the ceiling."""
    unit = plan.mission.currency
    rows = list(plan.tables["spending"].iter_rows(named=True))
    for (purse, year), group in _groups(rows, "purse", "fiscal_year"):
        name = plan.party_name(purse)
        balances = [str(row["balance"]) for row in group if row["balance"] is not None]
        definition = "All entries of the budget or contribution."
        spent: list[Part] = [(balance, "*", "*", 1.0) for balance in balances]
        if not balances:
            definition = "Goods and legs of the contributor, which has no budget row."
            spent = [("plan:spending", "sum:total", f"purse={purse} & fiscal_year={year}", 1.0)]
        book.add(figure_key("spent", purse, year), f"Spent by {name}, {year}", unit, definition, spent)
        if balances and all(row["ceiling"] is not None for row in group):
            limit = [(balance, "limit", "*", 1.0) for balance in balances]
            title, share = f"Ceiling of {name}, {year}", f"Share of the ceiling spent by {name}, {year}"
            book.add(figure_key("ceiling", purse, year), title, unit, "The most that may be spent.", limit)
            book.add(figure_key("used", purse, year), share, "share", "Spent, divided by the ceiling.", spent, limit)


def _loads(plan: _Plan, book: Book) -> None:
    """Load of links and places: share of capacity by period, the peak, and the load carried over the whole horizon."""
    place = plan.names["place"]
    ends = {
        link: f"{place[a]} → {place[b]}, {mode}"
        for link, a, b, mode in plan.mission["link"].select("link", "origin", "destination", "mode").iter_rows()
    }
    loads = plan.tables["load"].with_columns(pl.col("kind").cast(pl.String)).sort("kind", "row", "starts").iter_rows(named=True)
    for (kind, key), group in itertools.groupby(loads, key=lambda one: (one["kind"], one["row"])):
        rows = list(group)
        name = ends.get(str(key), str(key)) if kind == "link" else f"{kind} at {place.get(str(key), key)}"
        row = f"{kind}:{key}"
        carried = [(one["balance"], "load", "*", 1.0) for one in rows]
        book.add(figure_key("load", row), f"Load, {name}", "t", "Load in capacity tonnes, added up over the periods.", carried)
        limited = [one for one in rows if one["capacity"] is not None and one["capacity"] > 0]
        if not limited:
            continue
        definition = "Load divided by capacity in the period."
        for one in limited:
            starts = one["balance"].rpartition("|")[2]  # the first day of the period, and the scenario where there are several
            share = ([(one["balance"], "load", "*", 1.0)], [(one["balance"], "limit", "*", 1.0)])
            book.add(figure_key("load", row, starts), f"Load over capacity, {name}, from {starts}", "share", definition, *share)
        balance = max(limited, key=lambda one: one["load"] / one["capacity"])["balance"]  # of equal ones the first
        share = ([(balance, "load", "*", 1.0)], [(balance, "limit", "*", 1.0)])
        book.add(
            figure_key("peak", row),
            f"Fullest period, {name}",
            "share",
            "Load divided by capacity in the period where it is highest.",
            *share,
        )


def entry_places(mission: Mission, tables: Tables) -> dict[str, str]:
    """Where each consignment enters the theatre: the last place outside before it, or its origin if that is inside."""
    inside = set(mission["place"].filter(pl.col("territory") == "in theatre")["place"])
    found = dict(tables["consignment"].select("consignment", "origin").iter_rows())
    settled: set[str] = set()
    for consignment, origin, destination in (
        tables["leg"].sort("consignment", "leg").select("consignment", "origin", "destination").iter_rows()
    ):
        if consignment not in settled and destination in inside:
            settled.add(consignment)
            found[consignment] = origin
    return found


def _flows(plan: _Plan, book: Book) -> None:
    """Mass by the place where it enters the theatre, and where it is delivered."""
    entry, place = entry_places(plan.mission, plan.tables), plan.names["place"]
    rows = [{**row, "entry": entry[str(row["consignment"])]} for row in plan.consignments]
    definition = "Mass of the consignments that enter the theatre there; goods bought inside enter where they are bought."

    def mass(group: list[dict[str, object]]) -> list[Part]:
        return [("account:mass", "mass", str(row["consignment"]), 1.0) for row in group]

    for (hub,), group in _groups(rows, "entry"):
        book.add(figure_key("flow", hub), f"Mass entering by {place[hub]}", "t", definition, mass(group))
    for (hub, to), group in _groups(rows, "entry", "destination"):
        book.add(figure_key("flow", hub, "to", to), f"Mass from {place[hub]} to {place[to]}", "t", definition, mass(group))
    for (to,), group in _groups(rows, "destination"):
        book.add(figure_key("flow.to", to), f"Mass delivered to {place[to]}", "t", "Mass of the consignments delivered there.", mass(group))


def _counts(plan: _Plan, book: Book) -> None:
    """Counts of rows: of the plan, and of what was put in."""
    refused, needs = "Verdicts on pairs of a giver and a use, by caveat line and window.", "Needs of the plan."

    def add(key: str, title: str, unit: str, definition: str, table: str, condition: str = "*") -> None:
        book.add(key, title, unit, definition, [(table, "rows", condition, 1.0)])

    add("count.consignments", "Consignments", "consignments", "Rows of the plan's consignments.", "plan:consignment")
    add("count.needs", "Needs", "needs", needs, "plan:fulfilment")
    add("count.needs.met", "Needs met in full", "needs", needs, "plan:fulfilment", "reason=met")
    short = [("plan:fulfilment", "rows", "*", 1.0), ("plan:fulfilment", "rows", "reason=met", -1.0)]
    book.add("count.needs.short", "Needs short", "needs", needs, short)
    for reason in sorted(set(plan.tables["fulfilment"]["reason"].cast(pl.String)) - {"met"}):
        add(
            figure_key("count.needs.reason", reason),
            f"Needs short, reason: {reason}",
            "needs",
            needs,
            "plan:fulfilment",
            f"reason={reason}",
        )
    _matches(plan, book)
    _limited(plan, book)
    verdicts = plan.tables["verdict"].with_columns(pl.col("effect").cast(pl.String))
    for column, name in (("contributor", plan.names["contributor"]), ("caveat", {})):
        for effect, key in sorted(verdicts.filter(pl.col(column).is_not_null()).select("effect", column).unique().iter_rows()):
            title = f"Matches of {name.get(key, key)}: {effect}"
            add(
                figure_key("count.matches", effect, column, key),
                title,
                "matches",
                refused,
                "plan:verdict",
                f"effect={effect} & {column}={key}",
            )
    for table in ("contributor", "offer", "market", "need", "place", "link", "caveat", "source", "assumption", "item"):
        add(figure_key("count.input", table), f"Rows of the table {table}", "rows", "Rows of the mission's table.", f"input:{table}")
    for status in ("member", "candidate"):
        add(
            figure_key("count.contributors", status),
            f"Contributors: {status}",
            "contributors",
            "Rows of the mission's table.",
            "input:contributor",
            f"status={status}",
        )
    _assumption_counts(plan, book)


def _limited(plan: _Plan, book: Book) -> None:
    """How much of what each caveat's line lets be given is given, goods and activities together."""
    rows = plan.tables["balance"].filter((pl.col("kind") == "caveat") & (pl.col("used") > 0) & (pl.col("limit") > 0))
    for key, name in rows.sort("balance").select("balance", "name").iter_rows():
        definition = "Units given under the line of the caveat, goods and activities, over its limit."
        words = "used", key
        book.add(
            figure_key(*words), f"Share of the limit used: {name}", "share", definition, [(key, "*", "*", 1.0)], [(key, "limit", "*", 1.0)]
        )


def _matches(plan: _Plan, book: Book) -> None:
    """How many matches of a giver, a use and a place caveats refuse, limit, or do not mention."""
    accounts = set(plan.tables["balance"].filter(pl.col("kind") == "account")["balance"])
    for effect, word, title in (
        ("refuse", "refused", "Refused matches"),
        ("limit", "limited", "Limited matches"),
        ("undeclared", "undeclared", "Matches no caveat mentions"),
    ):
        definition = f"Matches of a giver, a use and a place: {word}."
        account = ("plan:balance", "sum:used", f"balance=account:{word}", 1.0)
        verdicts = ("plan:verdict", "rows", f"effect={effect}", 1.0)
        if f"account:{word}" in accounts or effect != "undeclared":
            part = account if f"account:{word}" in accounts else verdicts
            book.add(figure_key("count.matches", effect), title, "matches", definition, [part])


def _assumption_counts(plan: _Plan, book: Book) -> None:
    """How many input rows rest on each assumption."""
    found: dict[str, list[Part]] = defaultdict(list)
    for table, frame in plan.mission.tables.items():
        if table != "assumption" and "assumption" in frame.columns:
            for assumption in frame["assumption"].drop_nulls().unique().sort():
                found[assumption].append((f"input:{table}", "rows", f"assumption={assumption}", 1.0))
    for assumption, parts in sorted(found.items()):
        definition = "Rows of all tables that name the assumption."
        book.add(figure_key("count.assumption", assumption), f"Rows that rest on the assumption {assumption}", "rows", definition, parts)


def _goals(plan: _Plan, book: Book) -> None:
    """The goals' values, bounds and gaps, as the solver settled them."""
    texts = {
        "value": "Value before whole units", "bound": "Proven bound", "gap": "Gap before whole units",
        "final": "Value with whole units", "final_gap": "Gap with whole units",
    }  # fmt: skip
    for row in plan.tables["goal"].iter_rows(named=True):
        for column, text in texts.items():
            if row[column] is not None:
                part = ("plan:goal", f"sum:{column}", f"stage={row['stage']}", 1.0)
                unit = "share" if column.endswith("gap") else row["unit"]
                book.add(
                    figure_key("goal", str(row["stage"]), column),
                    f"{text}, goal {row['stage']}: {row['goal']}",
                    unit,
                    f"{text}, from the table of goals.",
                    [part],
                )


_THEMES: tuple[Callable[[_Plan, Book], None], ...] = (_fill, _shortfalls, _costs, _given, _done, _spending, _loads, _flows, _counts, _goals)


def _digits(key: str, unit: str, value: float | None) -> int:
    """Digits after the point: shares are printed as percentages, gaps are small, great or whole numbers need none."""
    if unit == "share":
        return (2 if value and abs(value) >= 1e-3 else 5) if key.endswith("gap") else 1
    if value is None or value == round(value) or abs(value) >= 100:
        return 0
    return 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 4


def figures(mission: Mission, tables: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every figure of a plan and its parts, those that pillars bring among them: tables `figure` and `figure_part`, sorted by key.

    ``tables`` are the plan's other tables. Values come from `evaluate` alone.
    """
    plan, book = _Plan(mission, tables), Book()
    for theme in _THEMES:
        theme(plan, book)
    add_brought(mission, tables, book)
    parts = book.parts()
    values = dict(evaluate(parts, mission, tables).iter_rows())
    levels = evidence(parts, mission, tables)
    rows = []
    for key, title, unit, definition in sorted(book.figures):
        value = values.get(key, 0.0)
        rows.append(
            (
                key,
                title,
                value,
                unit,
                "not assessed" if value is None else levels.get(key, "modelled"),
                definition,
                _digits(key, unit, value),
            )
        )
    names = ["figure", "title", "value", "unit", "evidence", "definition", "digits"]
    table = pl.DataFrame(rows, names, orient="row").with_columns(
        pl.col("value").cast(pl.Float64), pl.col("evidence").cast(pl.Enum(EVIDENCE))
    )
    return table.select(list(Figure.columns())), parts.cast({"side": pl.Enum(("sum", "per"))}).select(list(FigurePart.columns()))
