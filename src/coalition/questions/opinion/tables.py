"""The poll register of a mission: questions asked about a nation's help, and what was answered. Both tables are optional."""

from __future__ import annotations

import dataframely as dy

from coalition.declare import assumption_column, choice, date, evidence_column, key, note_column, number, refers, source_column, text, yes

RUNGS = ("humanitarian", "non-military", "equipment", "personnel")
"""The ladder of help, from what is asked least of a nation to what is asked most; answers are given rung by rung."""

MODES = ("face to face", "telephone", "post", "online panel", "mixed", "not stated")
"""How people were asked."""

POPULATIONS = ("adults", "voters", "online panel", "not stated")
"""Who was asked: all adults, those with a vote, members of a panel (whoever they stand for), or the source does not say."""


class PollItem(dy.Schema):
    """A question that polls asked about help which a contributor's country gives or might give."""

    poll_item = key("Key of the question.")
    contributor = refers("contributor", "The country whose people were asked about their own country's help.")
    rung = choice("Rung of the ladder of help the question is about; equipment: goods for armed forces.", RUNGS)
    wording = text("The question, or its gist.")
    exact = yes("Whether that is the question word for word; no: its gist as the source reports it.", default=False)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Poll(dy.Schema):
    """What one poll found on one question. Answers dated before its last field day do not use it."""

    poll = key("Key of the row.")
    poll_item = refers("poll_item", "The question.")
    house = text("Who asked: the same name in every row of a house.")
    first_day = date("First field day; where the source gives only a month, its first day.")
    last_day = date("Last field day; where the source gives only a month, its last day.")
    asked = dy.Int64(
        nullable=True,
        min=1,
        max=10_000_000,
        description="People drawn to be asked, where the source gives that number.",
        metadata={"unit": "people"},
    )
    response = number("Share of those drawn who answered.", "share", optional=True, maximum=1.0)
    n = dy.Int64(nullable=True, min=1, max=10_000_000, description="People who answered.", metadata={"unit": "people"})
    mode = choice("How they were asked.", MODES, default="not stated")
    population = choice("Who they stand for.", POPULATIONS, default="not stated")
    support = number("Share in favour.", "share", optional=True, maximum=1.0)
    oppose = number("Share against.", "share", optional=True, maximum=1.0)
    undecided = number("Share that said neither, or did not know, as the source gives it.", "share", optional=True, maximum=1.0)
    source = source_column()
    note = note_column()


TABLES = {"poll_item": PollItem, "poll": Poll}
