"""What a contributor could bring by kind of offer, the best package for a sum, and what it costs under each key."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from coalition.brief.answer.parts import Column, Lines, Part, Sentence, Table
from coalition.brief.joining.asked import Asked
from coalition.questions.joining import stated
from coalition.questions.joining.package import BOUGHT, LENT, OFFERED, PAID, Given
from coalition.questions.joining.stated import PROVEN
from coalition.questions.stated import Stated

OFFERS = {
    "Logistics": ("transport", "digital", "energy"),
    "Medical": ("health", "rehabilitation"),
    "Humanitarian": ("food", "shelter", "water and hygiene", "winter", "education", "cash"),
    "Demining": ("mine action",),
}
"""Kinds of offer of which readers ask, and the sectors of the mission's measures that are read as each."""

WAYS = {OFFERED: "offers", BOUGHT: "buys", LENT: "lends", PAID: "pays into what is common"}


def gifts_part(asked: Asked) -> Part:
    """What it gives in this plan, by kind of offer; of cyber defence nothing is planned yet."""
    found, mission, who = asked.joining.gives, asked.mission, asked.joining.contributor
    numbers = stated.gives("join.gives", found, mission, who)
    money = stated.money(asked.joining, mission.currency)
    sectors = _sectors(asked)
    tables = []
    for kind in (*OFFERS, "Other goods"):
        mine = [one for one in found if one.table == "item" and sectors.get(one.row, "Other goods") == kind]
        if mine:
            tables.append(_table(kind, mine, "join.gives", money=True))
    if lent := [one for one in found if one.way == LENT]:
        tables.append(_table("People and teams", lent, "join.gives", money=False))
    if money:
        frame = pl.DataFrame({"row": [one.row for one in asked.joining.money], "what": [one.table for one in asked.joining.money],
                              "ceiling": [one.key for one in money[::2]], "spent": [one.key for one in money[1::2]]})  # fmt: skip
        tables.append(Table("Its money", frame, (Column("row", "Row"), Column("what", "Table"), Column("ceiling", "Ceiling", "number"),
                                                 Column("spent", "Spent", "number"))))  # fmt: skip
    missing = [kind for kind in OFFERS if not any(sectors.get(one.row) == kind for one in found if one.table == "item")]
    says = [
        Sentence(
            "Days are those on which goods arrive in this plan; quantities range from none to all there is, "
            "since another plan as good may use them otherwise."
        )
    ]
    if missing:
        says.append(Sentence("In this plan it gives nothing for: {kinds}.", {"kinds": ", ".join(missing).lower()}))
    says.append(Sentence("Cyber defence is not assessed: no kind of help of this mission plans it."))
    return Part("gifts", "What it could bring", tuple(says), (*numbers, *money), tuple(tables))


def _sectors(asked: Asked) -> dict[str, str]:
    """Kind of offer of every item, by the sector of the first measure it serves."""
    sector = dict(asked.mission["measure"].select("measure", "sector").iter_rows())
    kinds = {name: kind for kind, names in OFFERS.items() for name in names}
    found: dict[str, str] = {}
    for item, measure in asked.mission["yield"].select("item", "measure").iter_rows():
        found.setdefault(item, kinds.get(sector[measure], "Other goods"))
    return found


def _table(title: str, found: Sequence[Given], prefix: str, *, money: bool) -> Table:
    keys = [f"{prefix}.{one.table}.{one.row}.{one.way}" for one in found]
    frame = pl.DataFrame({
        "what": [one.what for one in found], "way": [WAYS[one.way] for one in found], "quantity": [f"{key}.quantity" for key in keys],
        "cost": [f"{key}.cost" if one.cost > 0 else None for key, one in zip(keys, found, strict=True)],
        "first": [one.first for one in found], "last": [one.last for one in found],
    }, schema_overrides={"cost": pl.String, "first": pl.Date, "last": pl.Date})  # fmt: skip
    columns = [Column("what", "What"), Column("way", "How"), Column("quantity", "Quantity", "number")]
    columns += [Column("cost", "Cost", "number")] if money else []
    columns += [Column("first", "First arrives"), Column("last", "Last arrives")] if any(one.first for one in found) else []
    return Table(title, frame, tuple(columns))


def package_part(asked: Asked) -> Part:
    """The best package for a sum, the next best, and what more or less money would bring."""
    advice = asked.advice
    if advice is None:
        return Part("package", "The best package for a sum", refused="It was not asked for a sum; the option --sum asks.")
    doubt = asked.joining.doubt
    numbers = stated.advice(advice, asked.mission, asked.rows, doubt)
    tables = [_table("The best package", advice.best.gives, "join.advice.best", money=True)] if advice.best.gives else []
    says = [Sentence("With at most {join.advice.sum} the best package brings {join.advice.best.more} more of all that is needed.")]
    if advice.next_best is not None:
        tables.append(_table("The next best package", advice.next_best.gives, "join.advice.next", money=True))
        names = dict(asked.mission["item"].select("item", "name").iter_rows())
        says.append(Sentence("The next best is without the dearest goods of the best, {item}; it brings {join.advice.next.more} more.",
                             {"item": names[advice.barred]}))  # fmt: skip
    says.append(Sentence("The sum stands in place of its budgets; money into funds is left out. Money that buys together with others' may "
                         "stand in for theirs: then it changes who pays, and not what is met."))  # fmt: skip
    curve, bends = _curve(asked), _bends(asked)
    return Part("package", "The best package for a sum", tuple(says), (*numbers, *bends[1]), (*tables, *bends[0]), curve)


def _curve(asked: Asked) -> tuple[Lines, ...]:
    advice, doubt = asked.advice, asked.joining.doubt
    if advice is None or len(advice.curve) < 3:  # a curve has more than two points
        return ()
    at = [one.money for one in advice.curve]
    values = [one.met - advice.without for one in advice.curve]
    frame = pl.DataFrame({"line": [asked.name] * len(at), "at": at, "value": values})
    bands = pl.DataFrame({"line": [asked.name] * len(at), "at": at, "low": [value - 2 * doubt for value in values],
                          "high": [value + 2 * doubt for value in values], "span": [PROVEN] * len(at)})  # fmt: skip
    title = Sentence("More met, by the sum {name} spends", {"name": asked.name})
    says = Sentence("A curve of how much more of all that is needed is met, by the sum that {name} spends.", {"name": asked.name})
    return (Lines(title, says, frame, "share", "judged", f"sum ({asked.mission.currency})", bands, rows=asked.rows),)


def _bends(asked: Asked) -> tuple[tuple[Table, ...], tuple[Stated, ...]]:
    advice = asked.advice
    if advice is None or not advice.kinks:
        return (), ()
    names = dict(asked.mission["item"].select("item", "name").iter_rows())
    rows, numbers = [], []
    for number, kink in enumerate(advice.kinks, start=1):
        off = 2 * asked.joining.doubt
        for name, value in (("before", kink.before), ("after", kink.after)):
            numbers.append(Stated(f"join.kink.{number}.{name}", f"What a further million brings {name} the bend", value, "share", "judged",
                                  value - off, value + off, PROVEN, asked.rows))  # fmt: skip
        numbers.append(Stated(f"join.kink.{number}.sum", "Where the curve bends", kink.money, asked.mission.currency, "measured",
                              because="One of the sums asked about; the curve may bend anywhere up to the next one."))  # fmt: skip
        said = [", ".join(names.get(one, one) for one in found) for found in (kink.full, kink.new)]
        rows.append((f"join.kink.{number}.sum", f"join.kink.{number}.before", f"join.kink.{number}.after", *said))
    frame = pl.DataFrame(rows, ["sum", "before", "after", "full", "new"], orient="row")
    columns = (Column("full", "No more is given of"), Column("new", "New in it"), Column("sum", "From", "number"),
               Column("before", "A further million before", "number"), Column("after", "and after", "number"))  # fmt: skip
    return (Table("Where the curve bends", frame, columns),), tuple(numbers)


def cost_part(asked: Asked) -> Part:
    """What it would cost the contributor, and all together."""
    numbers = [one for one in asked.worth if one.key.startswith("join.cost")]
    if not numbers or numbers[0].value is None:
        return Part("cost", "Cost", refused="Cost is no goal of this mission.")
    says = (
        Sentence("The whole plan costs {join.cost.after} with {name}, {join.cost.before} without.", {"name": asked.name}),
        Sentence("How shares of the whole cost would be reckoned under several keys is a question of its own: "
                 "`coalition shares` puts them side by side."),
    )  # fmt: skip
    return Part("cost", "Cost", says, tuple(numbers))
