"""What changes in the plan, on the map and by sector, and what follows for the others who give."""

from __future__ import annotations

import polars as pl

from coalition.brief.answer.parts import Areas, Column, Part, Sentence, Table
from coalition.brief.joining.asked import Asked
from coalition.questions.joining.met import Slice
from coalition.questions.stated import Stated

LEAST = 5e-6
"""Changes of less than this, in shares of all that is needed, are not listed."""

MOST = 12
"""Rows of a table, the largest changes first."""

LINES = {"kind of help": "Kind of help", "tier": "Priority", "sector": "Sector", "place": "Oblast", "due": "Due from"}

BEFORE_WHOLE = "All of it is of the plan before whole units are chosen; where several plans are equally good, it is one of them."


def _key(one: Slice, what: str) -> str:
    return f"join.met.{one.kind}.{one.key}.{what}"


def _moved(asked: Asked, kind: str) -> list[Slice]:
    found = [one for one in asked.joining.met if one.kind == kind and abs(one.after - one.before) >= LEAST]
    return sorted(found, key=lambda one: (-abs(one.after - one.before), one.key))


def changes_part(asked: Asked) -> Part:
    """By kind of help, priority, sector, oblast and the weeks in which needs are due; the oblasts on the map."""
    tables, stated = [], dict[str, Stated]()
    for kind, head in LINES.items():
        moved = _moved(asked, kind)
        if not moved:
            continue
        kinds = ("more",) if kind == "kind of help" else ("before", "after", "more")
        rows = {"part": [one.name for one in moved[:MOST]]} | {what: [_key(one, what) for one in moved[:MOST]] for what in kinds}
        stated |= {key: asked.slices[key] for what in kinds for key in rows[what]}
        heads = {"before": "Met without it", "after": "Met with it", "more": "More, of all needs"}
        columns = (Column("part", head), *(Column(what, heads[what], "number") for what in kinds))
        tables.append(Table(_title(head, len(moved)), pl.DataFrame(rows), columns))
    places = [one for one in asked.joining.met if one.kind == "place"]
    keys = [_key(one, "more") for one in places]
    stated |= {key: asked.slices[key] for key in keys}
    chart = Areas(
        Sentence("Where more is met with {name}", {"name": asked.name}),
        Sentence("A map of the oblasts, shaded by how much more of all that is needed is met there with {name}.", {"name": asked.name}),
        pl.DataFrame({"place": [one.key for one in places], "number": keys}), "More met, of all that is needed",
    )  # fmt: skip
    says = (
        Sentence("{join.met.after} of all that is needed is met with {name}, {join.met.before} without.", {"name": asked.name}),
        Sentence(BEFORE_WHOLE),
    )
    return Part("changes", "What changes", says, tuple(stated.values()), tuple(tables), (chart,) if keys else ())


def _title(head: str, count: int) -> str:
    what = {"Kind of help": "By kind of help", "Priority": "By priority", "Sector": "By sector", "Oblast": "By oblast"}.get(
        head, "By when needs are due"
    )
    return f"{what}, the largest changes first" if count > 1 else what


def implications_part(asked: Asked) -> Part:
    """Who pays more or less with it: what one more purse does to the others."""
    moved = [one for one in asked.joining.answer.moves if one.kind == "giver"][:MOST]
    if not moved:
        return Part(
            "implications", "What follows for the others", refused="The plan does not use what it gives, so nothing follows for the others."
        )
    names = dict(asked.mission["contributor"].select("contributor", "name").iter_rows())
    stated, rows = [], []
    for one in moved:
        known = one.key in names
        key = f"join.giver.{one.key}"
        row = (("contributor", one.key),) if known else ()
        more = one.after - one.before
        low, high = min(more, -one.before), max(more, 0.0)
        stated.append(Stated(f"{key}.more", f"More spent by {one.key}", more, one.unit, "judged", low, high,
                             "from nothing more, or nothing at all, to this: another plan as good may spread "
                             "it otherwise", row))  # fmt: skip
        rows.append((names.get(one.key, one.key), f"{key}.more"))
    frame = pl.DataFrame(rows, ["who", "more"], orient="row")
    table = Table("Who spends more or less, the largest first", frame, (Column("who", "Purse"), Column("more", "More spent", "number")))
    says = (
        Sentence("All together spend {join.cost} more. Money of one may stand in for money of another, where no goal minds who pays."),
    )  # fmt: skip
    return Part("implications", "What follows for the others", says, tuple(stated), (table,))
