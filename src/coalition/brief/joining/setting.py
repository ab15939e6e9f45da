"""Background and rationale as the mission's rows tell them, and coordination, which nothing here assesses."""

from __future__ import annotations

import polars as pl

from coalition.brief.answer.parts import Column, Part, Sentence, Table
from coalition.brief.joining.asked import Asked

MOST = 12


def background_part(asked: Asked) -> Part:
    """What the mission's tables say of the contributor: its status and what it has to give."""
    mission, who = asked.mission, asked.joining.contributor
    row = mission["contributor"].filter(contributor=who).row(0, named=True)
    says = [Sentence("{name} is a {status} of this mission.", {"name": asked.name, "status": str(row["status"])})]
    if row["note"]:
        says.append(Sentence("{note}", {"note": row["note"]}))
    offers = mission["offer"].filter(contributor=who).join(mission["item"].select("item", "name"), on="item", maintain_order="left")
    tables = []
    if offers.height:
        frame = offers.select(pl.col("name"), pl.col("start"), pl.col("end"), pl.col("source"))
        columns = (Column("name", "What it could offer"), Column("start", "From"), Column("end", "To"), Column("source", "After", "source"))
        tables.append(Table("Offers in the mission's tables, with what each follows", frame, columns))
    return Part("background", "Background", tuple(says), tables=tuple(tables))


def rationale_part(asked: Asked) -> Part:
    """Positions that the mission's tables hold of the contributor's own actors."""
    positions = asked.reactions.positions
    if positions.is_empty():
        refused = Sentence("The mission's tables hold no position of any actor on {name}'s taking part, so no "
                           "reason is given for or against it.",
                           {"name": asked.name})  # fmt: skip
        return Part("rationale", "Rationale", refused=refused)
    shown = [name for name in ("actor", "issue", "author", "judged", "note") if name in positions.columns]
    frame = positions.select(shown).head(MOST)
    heads = {"actor": "Actor", "issue": "Question", "author": "Judged by", "judged": "On", "note": "What it is said to want"}
    columns = tuple(Column(name, heads[name]) for name in shown)
    says = (Sentence("Who stands where on the question, as judged from what was said; the numbers behind are in the part on reactions."),)
    return Part("rationale", "Rationale", says, tables=(Table("Positions", frame, columns),))


def coordination_part(asked: Asked) -> Part:
    """Work of coordination is not modelled."""
    return Part("coordination", "Coordination", refused="What one more partner costs in staff work, languages "
                                                        "and standards is modelled by nothing "
                "here: the plan counts staff where goods need staff, and no more.")  # fmt: skip
