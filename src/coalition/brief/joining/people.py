"""Public opinion by rung of the ladder, reactions of others, safety of personnel, and how well the methods did before."""

from __future__ import annotations

import polars as pl

from coalition.brief.answer.parts import Column, Lines, Part, Sentence, Table
from coalition.brief.joining.asked import Asked
from coalition.questions.stated import Stated

MOST = 30

SLIDER = ".step-up"
"""How the key of the slider of others stepping up ends."""


def opinion_part(asked: Asked) -> Part:
    """Support, opposition and undecided by rung, how likely support lasts, and what a campaign may move."""
    found = asked.opinion
    if all(one.value is None for one in found.stated):
        refused = Sentence(
            "No poll in the mission's register, over by {day}, asked about help by {name}.", {"day": found.day, "name": asked.name}
        )
        return Part("opinion", "Public opinion", refused=refused)
    numbers = (*found.stated, *found.lasting, *found.campaign)
    says = [
        Sentence("Polls that were over on {day} count; later ones are not looked at.", {"day": found.day}),
        Sentence("Prior-driven: there are so few polls that what was assumed before decides. Not assessed: no poll asked."),
    ]
    tables = [_listed("What polls say, by rung of the ladder", found.stated), _listed("Whether support lasts", found.lasting),
              _listed("What a campaign may move", found.campaign)]  # fmt: skip
    if found.polls.height:
        frame = found.polls.select("rung", "house", "start", "end", "poll_item").head(MOST)
        columns = (
            Column("rung", "Rung"),
            Column("house", "House"),
            Column("start", "From"),
            Column("end", "To"),
            Column("poll_item", "Question"),
        )
        tables.append(Table("The polls", frame, columns))
    return Part("opinion", "Public opinion", tuple(says), numbers, tuple(one for one in tables if one is not None), _fan(asked))


def _listed(title: str, found: list[Stated]) -> Table | None:
    if not found:
        return None
    frame = pl.DataFrame({"what": [one.title for one in found], "number": [one.key for one in found]})
    return Table(title, frame, (Column("what", "What"), Column("number", "Number", "number")))


def _fan(asked: Asked) -> tuple[Lines, ...]:
    """The forecast of support on the rungs that have polls."""
    found = asked.opinion.fan.filter((pl.col("answer") == "support") & (pl.col("evidence") != "not assessed"))
    if found.is_empty():
        return ()
    levels = found["evidence"].unique().to_list()
    bands = pl.concat([
        found.select(pl.col("rung").alias("line"), pl.col("day").alias("at"), pl.col(f"low_{covered}").alias("low"),
                     pl.col(f"high_{covered}").alias("high"), pl.lit(f"interval of {covered} %").alias("span"))
        for covered in (90, 80, 50)
    ])  # fmt: skip
    frame = found.select(pl.col("rung").alias("line"), pl.col("day").alias("at"), "value")
    rows = tuple(("poll", key) for key in asked.opinion.polls["poll"])
    title = Sentence("Support in {name}, as polls and time leave it", {"name": asked.name})
    says = Sentence("A fan of the share that supports each rung of help, wider the further from the last poll.")
    evidence = "prior-driven" if "prior-driven" in levels else "modelled"
    return (Lines(title, says, frame, "share", evidence, "day", bands, rows=rows),)


def known_reactions(asked: Asked) -> list[Stated]:
    """What is said of reactions, the others stepping up left out: that is a slider and no finding."""
    return [one for one in asked.reactions.stated if one.value is not None and not one.key.endswith(SLIDER)]


def reactions_part(asked: Asked) -> Part:
    """Adversaries by precedents and experts' ranges, coalition and home by the compromise model."""
    found = asked.reactions
    if not known_reactions(asked) and found.precedents.is_empty():
        refused = Sentence("The mission's tables hold no precedent, no position and no expert's range for {name}.", {"name": asked.name})
        return Part("reactions", "Reactions: backlash and opposition", refused=refused)
    tables = [_listed("What others may do", list(found.stated))]
    if found.precedents.height:
        frame = found.precedents.select("actor", "date", "name", "answered", "source").head(MOST)
        columns = (Column("actor", "Who reacted"), Column("date", "On"), Column("name", "How"), Column("answered", "To what"),
                   Column("source", "Source", "source"))  # fmt: skip
        tables.append(Table("Precedents", frame, columns))
    says = [
        Sentence(
            "Adversaries are judged by precedents and by experts' ranges alone, the coalition's and a "
            "country's own questions by who wants what."
        ),
        Sentence("Rows known only after {day} are not used.", {"day": found.date}),
    ]
    return Part(
        "reactions", "Reactions: backlash and opposition", tuple(says), tuple(found.stated), tuple(one for one in tables if one is not None)
    )


def safety_part(asked: Asked) -> Part:
    """Risk to personnel by class of place."""
    if all(one.value is None for one in asked.risk):
        because = asked.risk[0].because if asked.risk else "No class of place has exposure data."
        return Part("safety", "Safety of personnel", refused=Sentence("{because}", {"because": because}))
    table = _listed("Events to be expected, by class of place", list(asked.risk))
    return Part("safety", "Safety of personnel", (), asked.risk, (table,) if table else ())


def back_test_part(asked: Asked) -> Part:
    """Scores of what would have been said, beside methods that need no thought."""
    tested = asked.tested
    if not tested.scores and not tested.means:
        return Part(
            "back-tests",
            "Back-tests",
            refused=Sentence("{because}", {"because": tested.because or "nothing was said that could be scored"}),
        )
    rows = [
        (one.method, one.measure, one.asked, one.seen, one.outcome, one.said, one.stated.key, *_two([base.key for base in one.baselines]))
        for one in tested.scores
    ]
    heads = ["method", "measure", "asked", "seen", "outcome", "said", "score", "first", "second"]
    frame = pl.DataFrame(rows, heads, orient="row", schema_overrides={"first": pl.String, "second": pl.String})
    columns = (Column("method", "Method"), Column("outcome", "What was seen"), Column("said", "What was said"), Column("measure", "Score"),
               Column("asked", "Asked on"), Column("seen", "Seen on"), Column("score", "Its score", "number"),
               Column("first", "A baseline", "number"), Column("second", "Another", "number"))  # fmt: skip
    numbers = [*tested.means, *(one.stated for one in tested.scores), *(base for one in tested.scores for base in one.baselines)]
    means = _listed("Means of each method", list(tested.means))
    tables = (Table("What would have been said, and what was seen", frame, columns), *([means] if means else []))
    says = (
        Sentence("Asked with the rows known on the day alone. Of every score nought is best; a method that is "
                 "no better than its baselines is worth nothing."),
    )  # fmt: skip
    unique = tuple({one.key: one for one in numbers}.values())
    return Part("back-tests", "Back-tests", says, unique, tables if rows else tables[1:])


def _two(keys: list[str]) -> tuple[str | None, str | None]:
    return (keys[0] if keys else None, keys[1] if len(keys) > 1 else None)
