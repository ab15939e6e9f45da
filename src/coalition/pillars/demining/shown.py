"""What the demining pillar shows of a plan: its tables, figures and sections of the brief."""

from __future__ import annotations

from collections.abc import Iterator

import dataframely as dy

from coalition.declare import choice, date, key, number, refers, text
from coalition.mission.mission import Mission
from coalition.model.results import Bar, Bars, Figure, Gantt, Results, Section, Sentence, Span, Table, Tables, column
from coalition.pillars.demining.tables import STAGES

NAME = "demining"


class Work(dy.Schema):
    """A stage of land release: of which hazard, when, by whom, and what it brings."""

    activity = dy.String(primary_key=True, min_length=1, max_length=400, description="The activity.")
    scenario = refers("scenario", "In which scenario; empty: there are none.", optional=True)
    hazard = refers("hazard", "The hazard.")
    place = refers("place", "The oblast.")
    stage = choice("The stage.", STAGES)
    starts = date("First day of work.")
    ends = date("Day on which what it brings is there.")
    tasks = number("How many tasks alike.", "tasks")
    asset = refers("asset", "Kind of team.")
    teams = number("Teams at work on a task.", "teams")
    team_weeks = number("Weeks of teams used.", "team-weeks")
    hectares = number("Ground covered by the stage.", "ha")
    cancelled = number("Cancelled by non-technical survey.", "ha")
    reduced = number("Reduced by technical survey.", "ha")
    cleared = number("Cleared; it still awaits quality control.", "ha")
    handed_over = number("Handed over: cancelled, reduced, or cleared and controlled.", "ha")
    ready = number("Handed over in time for sowing, once for each sowing.", "ha")
    protected = number("People of tasks that are done.", "people")
    reason = text("What it counts for most.")


class Roster(dy.Schema):
    """Where each team is, week by week. Teams are numbered within their offer."""

    team = key("The offer.", refers="team")
    member = dy.Int64(primary_key=True, min=1, description="Number of the team.", metadata={"unit": "number"})
    starts = dy.Date(primary_key=True, description="First day of the week.")
    scenario = dy.String(primary_key=True, description="In which scenario; empty text: there are none.")
    place = refers("place", "The oblast; of a move, where it goes to.")
    doing = choice("What it does.", ("at work", "moves", "waits"))
    activity = text("The activity, which is the path of this team.")


class ListResult(dy.Schema):
    """The plan beside priority lists as they are used today, each worked through under the same limits."""

    list = key("Name of the list, or `the plan`.")
    tier = dy.Int64(primary_key=True, min=1, description="Tier of needs.", metadata={"unit": "rank"})
    lacking = number("Weighted share of needs for released land that is not met; less is better.", "weighted share")
    handed_over = number("Hectares handed over in all.", "ha")


_SUMS = {
    "cancelled": ("Land cancelled by survey", "ha"), "reduced": ("Land reduced by technical survey", "ha"), "cleared": ("Land cleared",
    "ha"),
    "handed_over": ("Land handed over", "ha"), "ready": ("Land ready before sowing", "ha"), "protected": ("People protected", "people"),
}  # fmt: skip


def _one_future(tables: Tables) -> bool:
    """Whether there is one future only: with scenarios the sums over all of them say nothing."""
    return not tables["demining_work"].is_empty() and tables["demining_work"]["scenario"].null_count() == tables["demining_work"].height


def figures(mission: Mission, tables: Tables) -> Iterator[Figure]:
    """Hectares by kind, in all and by oblast; the price of a hectare; the plan beside the lists."""
    if _one_future(tables):
        places = sorted(set(tables["demining_work"]["place"]))
        for kind, (title, unit) in _SUMS.items():
            said = "Summed over the stages of all tasks."
            yield Figure((NAME, kind), title, unit, said, [column("demining_work", kind)])
            for place in places:
                yield Figure((NAME, kind, place), f"{title}: {place}", unit, said, [column("demining_work", kind, where={"place": place})])
        cost = [column("activity", "cost", where={"pillar": NAME})]
        yield Figure((NAME, "cost"), "Cost of teams", mission.currency, "Cost of all weeks of teams in the field.", cost)
        said = "Cost of all weeks of teams over the hectares handed over."
        yield Figure(
            (NAME, "price"), "Price of a hectare handed over", mission.currency, said, cost, [column("demining_work", "handed_over")]
        )
    for row in tables["demining_list"].iter_rows(named=True):
        where = {"list": row["list"], "tier": row["tier"]}
        title = f"Not met of needs for released land: {row['list']}, tier {row['tier']}"
        said = "Weighted share of needs for released land that is not met."
        yield Figure(
            (NAME, "list", row["list"], str(row["tier"])), title, "weighted share", said, [column("demining_list", "lacking", where=where)]
        )
        if row["tier"] == tables["demining_list"]["tier"].min():
            words = (NAME, "list", row["list"], "hectares")
            yield Figure(words, f"Handed over: {row['list']}", "ha", "Hectares.", [column("demining_list", "handed_over", where=where)])


def sections(mission: Mission, tables: Tables) -> Iterator[Section]:
    """Land released by oblast, the calendar of tasks, and the plan beside the lists."""
    work = tables["demining_work"].sort("starts", "activity")
    if work.is_empty():
        return
    if _one_future(tables):
        names = dict(mission["place"].select("place", "name").iter_rows())
        places = sorted(set(work["place"]))
        kinds = ("cancelled", "reduced", "cleared", "handed_over", "ready", "protected")
        heads = [
            "oblast",
            "cancelled (ha)",
            "reduced (ha)",
            "cleared (ha)",
            "handed over (ha)",
            "ready before sowing (ha)",
            "people protected",
        ]
        rows = [(names[place], *((NAME, kind, place) for kind in kinds)) for place in places]
        bars = [Bar(names[place], word, (NAME, kind, place)) for place in places for kind, word in
                (("cancelled", "cancelled"), ("reduced", "reduced"), ("cleared", "cleared"))]  # fmt: skip
        yield Section("release", "Land release", [
            Sentence("{over} are handed over, of which survey cancels {cancelled} and reduces {reduced}; {ready} are ready before sowing, "
                     "and {people} are out of danger. A hectare handed over costs {price}.",
                     {"over": (NAME, "handed_over"), "cancelled": (NAME, "cancelled"), "reduced": (NAME, "reduced"), "ready": (NAME,
                     "ready"),
                      "people": (NAME, "protected"), "price": (NAME, "price")}),
            Table("Land release by oblast", heads, rows, "table demining_work of the plan"),
            Bars("Cancelled, reduced and cleared by oblast", "Hectares by the stage that released them.",
            "hectares", bars),
        ])  # fmt: skip
    spans = [
        Span(row["hazard"], row["starts"], row["ends"], str(row["stage"]), row["reason"]) for row in work.iter_rows(named=True)
    ]  # fmt: skip
    order = [(row["hazard"], str(row["stage"]), row["starts"], row["ends"], row["reason"]) for row in work.iter_rows(named=True)]
    yield Section("order", "The order of tasks", [
        Gantt("Stages of land release", "A bar is a stage of the tasks of a hazard.", spans),
        Table("Why in this order", ["hazard", "stage", "begins", "ends", "reason"], order, "table demining_work of the plan"),
    ])  # fmt: skip
    if not tables["demining_list"].is_empty():
        yield _lists(tables)


def _lists(tables: Tables) -> Section:
    tiers = sorted(set(tables["demining_list"]["tier"]))
    found = tables["demining_list"].filter(tables["demining_list"]["tier"] == tiers[0]).sort("lacking", "list")
    rows = [
        (name, *((NAME, "list", name, str(tier)) for tier in tiers), (NAME, "list", name, "hectares")) for name in found["list"]
    ]  # fmt: skip
    words = ("first", "second", "third", "fourth", "fifth")
    heads = [
        "list",
        *(f"not met, {words[place] if place < len(words) else 'later'} tier" for place in range(len(tiers))),
        "handed over (ha)",
    ]
    return Section("lists", "The plan beside priority lists", [
        Sentence("Lists as they are used today, each worked through week by week with the same teams, money and limits. Less is better."),
        Table("What stays unmet of the needs for released land", heads, rows, "table demining_list of the plan"),
    ])  # fmt: skip


RESULTS = Results({"demining_work": Work, "demining_roster": Roster, "demining_list": ListResult}, figures, sections)
