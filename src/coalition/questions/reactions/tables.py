"""Tables of a mission about those who react: actors, acts and what they drew, issues in dispute, experts' answers, exposure of people.

Columns named ``contributor`` hold keys of `contributor` as plain text (checked in `checks`): who acts, or is spoken of, need not give.
"""

from __future__ import annotations

import dataframely as dy

from coalition.declare import (
    assumption_column,
    choice,
    evidence_column,
    key,
    note_column,
    number,
    positive,
    refers,
    source_column,
    text,
)
from coalition.declare import (
    date as day,
)

LADDER = (
    "none", "statement", "protest", "measure against persons", "economic measure", "military signal", "cyber or physical act",
)  # fmt: skip
"""Rungs of the response ladder, the mildest first."""

STANDINGS = ("contributor", "partner", "domestic", "adversary")
"""contributor: the state itself. domestic: somebody in its politics. adversary: treated by precedents and experts, never as bargaining."""

OTHER_MATTER = "other matter"
KINDS = ("personnel for the mission", "support of the recipient", "tie with the alliance", "sanctions", OTHER_MATTER)
"""Kinds of acts, the one that is asked about first; reactions to another matter are listed and not counted."""


def _contributor(description: str, *, optional: bool = True) -> dy.String:
    return dy.String(nullable=optional, max_length=120, description=description)


class Actor(dy.Schema):
    """Somebody who takes a position, or reacts."""

    actor = key("Key of the actor.")
    name = text("Name as printed.")
    standing = choice("contributor, partner, domestic (in a contributor's politics) or adversary.", STANDINGS)
    contributor = _contributor("Key in `contributor` of the state it is, or in whose politics it acts; empty: neither.")
    source = source_column()
    note = note_column()


class Act(dy.Schema):
    """Something a contributor did, or the coalition as a whole, that others may have reacted to."""

    act = key("Key of the act.")
    name = text("The act in a few words.")
    contributor = _contributor("Key in `contributor` of who acted; empty: the coalition as a whole.")
    kind = choice("Kind of act; reactions to another matter are listed and not counted.", KINDS)
    date = day("Day of the act; empty: not known, or no single day.", optional=True)
    source = source_column()
    note = note_column()


class Precedent(dy.Schema):
    """A reaction that was seen: the highest rung an actor took in answer to an act counts."""

    precedent = key("Key of the precedent.")
    act = refers("act", "The act it answered.")
    actor = refers("actor", "Who reacted.")
    date = day("Day from which it was known; the last day of the month where only the month is.")
    rung = choice("Rung of the response ladder.", LADDER)
    name = text("The reaction in a few words.")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Issue(dy.Schema):
    """A question in dispute on a scale from 0 to 100, with named steps (`issue_step`), of a coalition or of a country's own politics."""

    issue = key("Key of the issue.")
    name = text("The question.")
    contributor = _contributor("Key in `contributor` of the country whose own politics it is; empty: of the coalition.")
    source = source_column()
    note = note_column()


class IssueStep(dy.Schema):
    """A named step on an issue's scale: something the outcome could be."""

    issue_step = key("Key of the step.")
    issue = refers("issue", "The issue.")
    name = text("What is done at this step.")
    value = number("Its place on the scale.", "points", maximum=100.0)
    source = source_column()
    note = note_column()


def _points(description: str) -> dy.Float64:
    return number(description, "points", maximum=100.0)


class Position(dy.Schema):
    """Where an actor stands on an issue from a day on, how much it matters to it, what it can bring to bear; each judged, in a range."""

    position = key("Key of the position.")
    issue = refers("issue", "The issue.")
    actor = refers("actor", "Who; never an adversary.")
    date = day("Day from which the position was known; the last one known counts.")
    position_low = _points("Low end of where it stands.")
    position_likely = _points("Where it stands on the scale.")
    position_high = _points("High end.")
    salience_low = _points("Low end of how much it matters to it.")
    salience_likely = _points("How much it matters to it, beside all else it could care for; 100: as much as anything.")
    salience_high = _points("High end.")
    capability_low = _points("Low end of what it can bring to bear.")
    capability_likely = _points("What it can bring to bear, beside the strongest actor; 100: as much.")
    capability_high = _points("High end.")
    author = text("Who judged it.")
    judged = day("Day of judgement; a judgement made after the outcome was seen is no forecast, and is said to be none.")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Asked(dy.Schema):
    """A question put to experts: one whose answer is known (calibration), or whether an event comes about (escalation)."""

    asked = key("Key of the question.")
    name = text("The question as it was put.")
    kind = choice("calibration: the answer is known. escalation: an event, answered by a probability.", ("calibration", "escalation"))
    unit = text("Unit of the answer; probability for an event.")
    contributor = _contributor("Key in `contributor` of whose taking part is asked about; empty: anybody's.")
    actor = refers("actor", "Whose doing the event would be.", optional=True)
    after = refers("asked", "The event that must have come about first; the answer is the probability given that.", optional=True)
    truth = number("The true answer, where it is known.", "see unit", optional=True, minimum=None)
    source = source_column()
    note = note_column()


class Elicited(dy.Schema):
    """An expert's answer: three quantiles."""

    elicited = key("Key of the answer.")
    asked = refers("asked", "The question.")
    expert = text("Name of the expert, or the name under which the answer may be printed.")
    low = number("5 % quantile.", "see unit", minimum=None)
    middle = number("50 % quantile.", "see unit", minimum=None)
    high = number("95 % quantile.", "see unit", minimum=None)
    date = day("Day of the answer.")
    source = source_column()
    note = note_column()


class Threshold(dy.Schema):
    """How many others must take part before a contributor does (Granovetter 1978)."""

    threshold = key("Key of the row.")
    contributor = _contributor("Key in `contributor`.", optional=False)
    others_low = number("Low end.", "others")
    others = number("It takes part once so many others do.", "others")
    others_high = number("High end.", "others")
    author = text("Who judged it.")
    judged = day("Day of judgement.")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Exposure(dy.Schema):
    """How long people were exposed at a class of place, and what happened to them; never finer than an oblast."""

    exposure = key("Key of the row.")
    place_class = text("Class of place: headquarters abroad, oblasts far from the line …")
    territory = choice("Where places of this class lie.", ("in theatre", "outside"))
    event = text("What is counted, such as people killed or injured.")
    person_years = positive("Time people spent there.", "person-years")
    events = number("How many times it happened.", "events")
    start = day("First day counted.")
    end = day("Last day counted.")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Outcome(dy.Schema):
    """What was seen later of an issue: what back-tests hold answers against."""

    outcome = key("Key of the outcome.")
    issue = refers("issue", "The issue.")
    contributor = _contributor("Key in `contributor` of whom it concerns.", optional=False)
    asked = day("Day on which the question is put; only what was known by then counts.")
    seen = day("Day on which the outcome was seen.")
    name = text("The outcome in a few words.")
    value = _points("Its place on the issue's scale.")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()
