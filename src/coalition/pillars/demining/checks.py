"""What else can be wrong with the demining tables: everything at once, each with how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from coalition.errors import Finding
from coalition.mission.check.complaint import about, rows, warn
from coalition.mission.mission import Mission
from coalition.pillars.demining.tables import ANY, STAGES


def weeks(mission: Mission) -> Iterator[Finding]:
    """Work is planned by the week: a step must be a day or a week."""
    for row in rows(mission["mission"]) if mission["hazard"].height else ():
        if row["step"] is not None and row["step"] not in (1, 7):
            yield about(
                "mission", row, "step", "a step of one day or of seven", "Work on hazards is planned week by week; set step to 1 or 7."
            )


def windows(mission: Mission) -> Iterator[Finding]:
    """A window ends after it begins."""
    for table in ("hazard", "team"):
        for row in rows(mission[table].drop_nulls(["start", "end"])):
            if row["end"] < row["start"]:
                yield about(table, row, "end", f"a day from {row['start']} on", "Correct the first or the last day.")


def gains(mission: Mission) -> Iterator[Finding]:
    """What land is released for is yielded by no item, and is needed where there are hazards; hazards count for something."""
    yielded, needed = set(mission["yield"]["measure"]), set(mission["need"]["measure"])
    for row in rows(mission["gain"].drop_nulls("measure")):
        if row["measure"] in yielded:
            yield about(
                "gain",
                row,
                "measure",
                "a measure that no item yields",
                "Give released land a measure of its own, and needs that ask for it.",
            )
        elif row["measure"] not in needed:
            yield warn("gain", row, "measure", "a measure that some need asks for", "No need asks for it, so it counts for nothing.")
    if mission["hazard"].height and not mission["gain"].height:
        yield warn(
            "hazard", next(rows(mission["hazard"])), "hazard", "rows in the table gain", "Nothing says what released land counts for."
        )


def ranges(mission: Mission) -> Iterator[Finding]:
    """A likely rate lies between its low and high; shares kept are shares."""
    for row in rows(mission["clearing"].drop_nulls("hectares")):
        if row["low"] is not None and row["low"] > row["hectares"]:
            yield about("clearing", row, "low", f"at most the likely rate, {row['hectares']:g}", "Correct the low or the likely rate.")
        if row["high"] is not None and row["high"] < row["hectares"]:
            yield about("clearing", row, "high", f"at least the likely rate, {row['hectares']:g}", "Correct the high or the likely rate.")
    for row in rows(mission["survey"]):
        for column in ("after_non_technical", "after_technical"):
            if row[column] is not None and row[column] > 1:
                yield about(
                    "survey", row, column, "a share of at most 1", "Survey cannot find more land than was suspected; enlarge the hazard."
                )


def able(mission: Mission) -> Iterator[Finding]:
    """Every stage of every hazard can be done by some kind of team; what a machine goes over, somebody follows up."""
    known = {(stage, ground) for stage, ground in mission["clearing"].select(pl.col("stage").cast(pl.String), "ground").iter_rows()}
    stages = [stage for stage in STAGES if stage not in ("machine", "follow-up")]
    for row in rows(mission["hazard"].drop_nulls(["hazard", "ground"])):
        begins = str(row["begins"])
        for stage in stages[stages.index(begins) :] if begins in stages else ():
            if (stage, row["ground"]) not in known and (stage, ANY) not in known:
                yield warn(
                    "hazard",
                    row,
                    "ground",
                    f"a row of clearing for {stage} on {row['ground']}",
                    "No team can do this stage, so tasks end before it.",
                )
    for stage, ground in sorted(known):
        if stage == "machine" and ("follow-up", ground) not in known and ("follow-up", ANY) not in known:
            row = next(rows(mission["clearing"].filter((pl.col("stage").cast(pl.String) == stage) & (pl.col("ground") == ground))))
            yield warn("clearing", row, "stage", "a row for follow-up", "Nobody can follow the machine up, so it would be of no use.")


def begun(mission: Mission) -> Iterator[Finding]:
    """What has begun begins on the first day of a week, on tasks that there are, by kinds of teams that do such work."""
    start = mission.calendar.start
    tasks = dict(mission["hazard"].select("hazard", "tasks").iter_rows())
    for row in rows(mission["begun"].drop_nulls(["hazard", "task", "start"])):
        if (row["start"] - start).days % 7 or row["start"] < start:
            yield about("begun", row, "start", f"the first day of a week counted from {start}", "Take the first day of the week of work.")
        if row["task"] > tasks.get(row["hazard"], row["task"]):
            yield about("begun", row, "task", f"at most {tasks[row['hazard']]}, the tasks of the hazard", "Correct the number of the task.")
    teams = dict(mission["team"].select("team", "teams").iter_rows())
    for row in rows(mission["posted"].drop_nulls(["team", "member", "start"])):
        if (row["start"] - start).days % 7 or row["start"] < start:
            yield about("posted", row, "start", f"the first day of a week counted from {start}", "Take the first day of the week of work.")
        if row["member"] > teams.get(row["team"], row["member"]):
            yield about("posted", row, "member", f"at most {teams[row['team']]}, the teams offered", "Correct the number of the team.")


def payers(mission: Mission) -> Iterator[Finding]:
    """A team is a contributor's or a fund's, not both."""
    for row in rows(mission["team"].drop_nulls(["contributor", "fund"])):
        yield about("team", row, "fund", "a contributor or a fund, not both", "Leave one of them empty: whoever is named pays.")


CHECKS = (
    (weeks, ("mission", "hazard")), (windows, ("hazard", "team")), (gains, ("gain", "need", "yield", "hazard")), (ranges, ("clearing",
    "survey")),
    (able, ("hazard", "clearing")), (begun, ("mission", "begun", "posted", "hazard", "team")), (payers, ("team",)),
)  # fmt: skip
"""Checks and the tables each must see."""
