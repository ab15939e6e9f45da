"""What is said on a day of how others may respond to a contributor's taking part: all methods together, each with its range."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import polars as pl

from coalition.mission.mission import Mission
from coalition.questions.reactions import bargaining, precedents, step_up
from coalition.questions.reactions.escalation import escalation
from coalition.questions.reactions.known import Who, start_of, who
from coalition.questions.reactions.sampling import SEED
from coalition.questions.stated import Stated

DATED = {"precedent": "date", "position": "date", "elicited": "date", "threshold": "judged"}
"""The tables whose rows are known from a day on, and the column that says from which."""


@dataclass(frozen=True)
class ReactionAnswer:
    """How others may respond to ``who``: every number, and every precedent known on ``date``, counted or not.

    ``precedents`` has a row a precedent: precedent, actor, reacted_by, standing, date, rung, name, act, answered (the act in words), acted
    (its day), kind, counted, source, url. ``positions`` are the rows of `position` that numbers lean on, with ``actor_name``;
    ``later`` counts the rows of the tables that were known only after ``date``.
    """

    who: Who
    date: datetime.date
    seed: int
    stated: tuple[Stated, ...]
    precedents: pl.DataFrame
    positions: pl.DataFrame
    later: int


def reactions(
    mission: Mission, contributor: str, date: datetime.date | None = None, *, share: float = 0.0, seed: int = SEED
) -> ReactionAnswer:
    """What can be said on ``date`` (the mission's first day unless named) of reactions to ``contributor``'s taking part.

    ``share`` is the slider of others stepping up: what they give more for a unit the contributor gives; it is an input, and stands at 0.
    Rows known only later are not used. Raises QuestionError for an unknown contributor, or a share outside −1 to 1.
    """
    asked, day = who(mission, contributor), date or start_of(mission)
    listed = precedents.ledger(mission, asked, day)
    stated = (
        *precedents.reactions_of(mission, asked, listed),
        *bargaining.outcomes(mission, asked, day, seed),
        *escalation(mission, asked, day, seed),
        step_up.others_add(mission, asked, share),
        step_up.followers(mission, asked, day),
    )
    keys = {row for one in stated for table, row in one.rows if table == "position"}
    names = mission["actor"].select("actor", pl.col("name").alias("actor_name"))
    positions = mission["position"].filter(pl.col("position").is_in(sorted(keys))).drop("_file", "_sheet", "_row")
    positions = positions.join(names, on="actor", how="left", maintain_order="left")
    later = sum(int((mission[table][column] > day).sum()) for table, column in DATED.items())
    return ReactionAnswer(asked, day, seed, stated, listed, positions, later)
