"""The demining pillar's tables of a mission: hazards, what survey keeps, rates, seasons, teams, exclusions, and what land is released for.

Nothing in them is finer than an oblast: a hazard is all land of one kind in one oblast, told apart only into tasks that are alike.
"""

from __future__ import annotations

import dataframely as dy

from coalition.declare import (
    assumption_column,
    choice,
    count,
    date,
    evidence_column,
    key,
    note_column,
    number,
    positive,
    rate,
    refers,
    source_column,
    text,
)

STAGES = ("non-technical survey", "technical survey", "machine", "clearance", "follow-up", "quality control")
"""Stages of land release in order (IMAS 07.11); after technical survey either clearance, or a machine and then follow-up."""

RELEASES = (
    "cancelled", "reduced", "cleared", "handed over", "ready for sowing", "in use", "people protected", "person-weeks protected",
    "enabling",
)  # fmt: skip
"""What released land counts for; see `Gain`."""

ANY = "any"
"""Written in a key column for every value of it."""


class Asset(dy.Schema):
    """A kind of team: what teams can do is said by asset."""

    asset = key("Key of the kind of team.")
    name = text("Name as printed: manual clearance team, dog team …")
    source = source_column()
    note = note_column()


class Hazard(dy.Schema):
    """Land that is taken to be dangerous: ``tasks`` alike tasks of one oblast, ground and distance to the line, each released by itself."""

    hazard = key("Key of the hazard.")
    place = refers("place", "The oblast.")
    tasks = count("Number of tasks that are alike.", "tasks")
    ground = text("Class of ground, as in `clearing`: farmland, forest, settlement …")
    distance = text("Class of distance to the line of contact, as in `exclusion`.", optional=True)
    area = positive("Suspected area of a task.", "ha per task")
    begins = choice("The first stage still to be done.", ("non-technical survey", "technical survey", "clearance"), default=STAGES[0])
    exposed = number("People who live with the danger of a task.", "people per task", default=0.0)
    use_value = number("What a hectare in use is worth in a week, beside others.", "value per ha and week", default=1.0)
    sowing = date("Land handed over by this day is ready for sowing.", optional=True)
    second_sowing = date("… and the same for a second season.", optional=True)
    enabling = number("What else a task opens: roads, lines, schools.", "points per task", default=0.0)
    start = date("First day of access; empty: from the start.", optional=True)
    end = date("Last day of access; empty: to the end.", optional=True)
    most_teams = count("Most teams at work on a task at once.", "teams", maximum=50, default=4)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Survey(dy.Schema):
    """What survey leaves: shares of the area kept. The row that names the hazard counts before one for its ground, that before any."""

    survey = key("Key of the row.")
    hazard = refers("hazard", "Only for this hazard; empty: for all.", optional=True)
    ground = text("Only for this ground; empty: for all.", optional=True)
    scenario = refers("scenario", "How it turns out in this scenario; empty: in all that have no row of their own.", optional=True)
    after_non_technical = positive("Share of the suspected area left after non-technical survey; the rest is cancelled.", "share")
    after_technical = positive("Share of that left after technical survey; the rest is reduced, what is left must be cleared.", "share")
    low = positive("Low end of the product of both shares.", "share", optional=True)
    high = positive("High end of the product of both shares.", "share", optional=True)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Clearing(dy.Schema):
    """How much ground a team does in a week; an asset without a row for a stage and ground does not do it."""

    asset = key("The kind of team.", refers="asset")
    stage = dy.Enum(STAGES, primary_key=True, description="The stage.")
    ground = key(f"Class of ground, or `{ANY}`.")
    hectares = rate("Likely rate.", "ha per team-week")
    low = positive("Low rate.", "ha per team-week", optional=True)
    high = positive("High rate.", "ha per team-week", optional=True)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Season(dy.Schema):
    """What frost, mud and standing crops leave of a rate in a month; all rows that match are multiplied."""

    asset = key(f"The kind of team, or `{ANY}`.")
    ground = key(f"Class of ground, or `{ANY}`.")
    month = dy.Int64(primary_key=True, min=1, max=12, description="Month of the year.", metadata={"unit": "month"})
    factor = number("Multiplier on the rate; 0: no work.", "factor", maximum=2.0)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Team(dy.Schema):
    """Teams that are offered: whose, of which kind, how many, from where and when, at what cost."""

    team = key("Key of the offer.")
    asset = refers("asset", "Kind of team.")
    contributor = refers("contributor", "Who gives and pays; empty: the fund, or the host.", optional=True)
    fund = refers("fund", "The fund that pays; empty: the contributor, or the host, in the cost but in no budget.", optional=True)
    teams = count("Most teams.", "teams")
    place = refers("place", "Where they are at home and begin.")
    start = date("First day of work; empty: from the start.", optional=True)
    end = date("Last day of work; empty: to the end.", optional=True)
    cost = number("Cost of a team for a week in the field, moves included.", "money per team-week", default=0.0)
    currency = dy.String(
        nullable=True, regex=r"^[A-Z]{3}$", description="Currency of the cost.", metadata={"default": "the mission's currency"}
    )
    people = number("People of the contributor in a team; they count in `staff`.", "people per team", default=0.0)
    moves = dy.Int64(nullable=True, min=0, max=20, description="Most moves to another oblast.", metadata={"unit": "moves", "default": 2})
    lost = count("Weeks lost by a move.", "weeks", maximum=12, default=1)
    delay = dy.Int64(
        nullable=True, min=0, max=100, description="Weeks from having what the team is formed of to its first week of work.",
        metadata={"unit": "weeks", "default": 0},
    )  # fmt: skip
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Formed(dy.Schema):
    """What one team is formed of (table `means`): trained deminers, a machine. A team offered without rows here is there as it is."""

    team = key("The teams.", refers="team")
    means = key("What they are formed of.", refers="means")
    amount = positive("How much of it for one team.", "measure units per team")
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Exclusion(dy.Schema):
    """Where a kind of team may not work: near the line of contact, up to a day or for good."""

    distance = key("Class of distance to the line of contact.")
    asset = key(f"The kind of team, or `{ANY}`.")
    end = date("Last day of the exclusion; empty: all the time.", optional=True)
    source = source_column()
    assumption = assumption_column()
    evidence = evidence_column()
    note = note_column()


class Gain(dy.Schema):
    """What released land counts for: the measure in which needs ask for it. Needs and priorities say how much each counts.

    cancelled, reduced, cleared, handed over: hectares at the end of their stage. ready for sowing: hectares handed over in time, for
    each sowing.
    in use: hectares × use value × weeks left. people protected, person-weeks protected, enabling (points × weeks left): when a task is
    done.
    """

    measure = key("The measure, which no item may yield.", refers="measure")
    counts = choice("What is counted.", RELEASES)
    source = source_column()
    note = note_column()


class Begun(dy.Schema):
    """Stages that have begun, or are decided: the plan takes them as they are and goes on from there."""

    hazard = key("The hazard.", refers="hazard")
    task = dy.Int64(primary_key=True, min=1, max=100_000, description="Number of the task among those alike.", metadata={"unit": "number"})
    stage = dy.Enum(STAGES, primary_key=True, description="The stage.")
    asset = refers("asset", "Kind of team.")
    teams = count("Teams at work.", "teams", maximum=50)
    start = date("First day of work.")
    decided = date("Day up to which everything is held: no other stage begins before the latest such day.")
    source = source_column()
    note = note_column()


class Posted(dy.Schema):
    """Where teams have been, or are decided to be, up to the day of `decided`; teams not named come later, if at all."""

    team = key("The teams.", refers="team")
    member = dy.Int64(primary_key=True, min=1, max=100_000, description="Number of the team among them.", metadata={"unit": "number"})
    start = dy.Date(primary_key=True, description="First day of work there.")
    place = refers("place", "The oblast.")
    decided = date("Day up to which everything is held.")
    source = source_column()
    note = note_column()


TABLES: dict[str, type[dy.Schema]] = {
    "asset": Asset, "hazard": Hazard, "survey": Survey, "clearing": Clearing, "season": Season, "team": Team, "formed": Formed,
    "exclusion": Exclusion, "gain": Gain, "begun": Begun, "posted": Posted,
}  # fmt: skip
