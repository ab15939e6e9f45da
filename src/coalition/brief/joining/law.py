"""Legal and other constraints: what each caveat refuses, by which article, and what it costs."""

from __future__ import annotations

import polars as pl

from coalition.brief.answer.parts import Column, Part, Sentence, Table
from coalition.brief.joining.asked import Asked


def law_part(asked: Asked) -> Part:
    """Every caveat that binds it, those that refuse nothing too; staff ceilings."""
    law, mission = asked.joining.law, asked.mission
    if not law:
        refused = Sentence("No caveat of the mission's tables binds {name}. That none is written down does not say that there is none.",
                           {"name": asked.name})  # fmt: skip
        return Part("law", "Law and other limits", refused=refused)
    names = dict(mission["item"].select("item", "name").iter_rows())
    costs = {one.key for one in asked.law}
    rows = [
        (one.legal_basis, f"join.law.{one.caveat}.refused", f"join.law.{one.caveat}.limited", ", ".join(names[item] for item in one.items),
         f"join.law.{one.caveat}.costs" if f"join.law.{one.caveat}.costs" in costs else None, one.source)
        for one in law
    ]  # fmt: skip
    frame = pl.DataFrame(
        rows, ["basis", "refused", "limited", "items", "costs", "source"], orient="row", schema_overrides={"costs": pl.String}
    )
    columns = (Column("basis", "Law or policy"), Column("refused", "Matches refused", "number"), Column("limited", "limited", "number"),
               Column("items", "Goods"), Column("costs", "More met without it", "number"),
               Column("source", "Source", "source"))  # fmt: skip
    says: tuple[Sentence, ...] = (
        Sentence("A match is something it could give, with a use and a place where there is need of it."),
        Sentence("Where two laws refuse the same goods, lifting one of them brings nothing."),
    )
    staff = mission["staff"].filter(contributor=asked.joining.contributor)
    if staff.height:
        says = (*says, Sentence("Its staff is limited too, as table {table} says.", {"table": "staff"}))
    return Part("law", "Law and other limits", says, asked.law, (Table("What binds it", frame, columns),))
