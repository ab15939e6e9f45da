"""What the demining pillar shows of a plan: its tables, figures and sections of the brief."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import dataframely as dy
import polars as pl

from coalition.declare import choice, date, key, number, refers, text
from coalition.mission.mission import Mission
from coalition.model.results import Bar, Bars, Figure, Gantt, Results, Section, Sentence, Span, Table, Tables, column
from coalition.pillars.demining.tables import STAGES

NAME = "demining"

MOST_BARS = 40
"""Rows of the calendar up to which each hazard has its own; oblasts have, where there are more."""


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


class Range(dy.Schema):
    """A stage of the plan's own schedule if all rates were low, or all were high: same teams, same weeks, same order."""

    activity = dy.String(primary_key=True, min_length=1, max_length=400, description="The activity.")
    rates = dy.Enum(("low", "high"), primary_key=True, description="Which rates of `clearing`.")
    place = refers("place", "The oblast.")
    stage = choice("The stage.", STAGES)
    tasks = number("Tasks on which the stage ends within the plan.", "tasks")
    ends = date("Day on which the last of them ends; empty: none does.", optional=True)
    handed_over = number("Handed over then.", "ha")
    ready = number("Handed over in time for sowing, once for each sowing.", "ha")
    table = text("Table of the row that states the rate.")
    row = text("Its key.", optional=True)


class ListResult(dy.Schema):
    """The plan beside priority lists as they are used today, each worked through under the same limits; with scenarios, what is to be
    expected.
    """

    list = key("Name of the list, or `the plan`.")
    tier = dy.Int64(primary_key=True, min=1, description="Tier of needs.", metadata={"unit": "rank"})
    lacking = number("Weighted share of needs for released land that is not met; less is better.", "weighted share")
    handed_over = number("Hectares handed over in all.", "ha")


_SUMS = {
    "cancelled": ("Land cancelled by survey", "ha"), "reduced": ("Land reduced by technical survey", "ha"), "cleared": ("Land cleared",
    "ha"),
    "handed_over": ("Land handed over", "ha"), "ready": ("Land ready before sowing", "ha"), "protected": ("People protected", "people"),
}  # fmt: skip

_HEADS = {
    "cancelled": "cancelled", "reduced": "reduced", "cleared": "cleared", "handed_over": "handed over", "ready": "ready before sowing",
    "protected": "out of danger",
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
    yield from _ranges(tables)
    for row in tables["demining_list"].iter_rows(named=True):
        where = {"list": row["list"], "tier": row["tier"]}
        title = f"Not met of needs for released land: {row['list']}, tier {row['tier']}"
        said = f"Weighted share of needs for released land that is not met{_expected(mission)}."
        yield Figure(
            (NAME, "list", row["list"], str(row["tier"])), title, "weighted share", said, [column("demining_list", "lacking", where=where)]
        )
        if row["tier"] == tables["demining_list"]["tier"].min():
            words = (NAME, "list", row["list"], "hectares")
            yield Figure(
                words,
                f"Handed over: {row['list']}",
                "ha",
                f"Hectares{_expected(mission)}.",
                [column("demining_list", "handed_over", where=where)],
            )


def _expected(mission: Mission) -> str:
    """What to add where there are scenarios."""
    return "" if mission["scenario"].is_empty() else ", as is to be expected over the scenarios"


def _ranges(tables: Tables) -> Iterator[Figure]:
    """What the same schedule hands over at low and at high rates."""
    said = "Summed over the stages of all tasks, worked through by the teams of the plan in its order, no stage before its week."
    kinds = [kind for kind in ("handed_over", "ready") if tables["demining_work"][kind].sum() > 0]
    for which in ("low", "high") if not tables["demining_range"].is_empty() else ():
        for kind in kinds:
            parts = [column("demining_range", kind, where={"rates": which})]
            yield Figure((NAME, "range", which, kind), f"{_SUMS[kind][0]} if all rates were {which}", "ha", said, parts)


def sections(mission: Mission, tables: Tables) -> Iterator[Section]:
    """Land released by oblast, the calendar of tasks, and the plan beside the lists."""
    work = tables["demining_work"]
    if work.is_empty():
        return
    names = dict(mission["place"].select("place", "name").iter_rows())
    if _one_future(tables):
        yield _release(mission, work, names, ranged=not tables["demining_range"].is_empty() and work["handed_over"].sum() > 0)
    yield _order(work, names)
    if not tables["demining_list"].is_empty():
        yield _lists(mission, tables)


def _release(mission: Mission, work: pl.DataFrame, names: dict[str, str], *, ranged: bool) -> Section:
    """Land by oblast, the most first; kinds of which there is nothing are not mentioned."""
    places = (
        work.group_by("place").agg(pl.col("handed_over").sum()).sort("handed_over", "place", descending=[True, False])["place"].to_list()
    )
    kinds = [kind for kind in _SUMS if kind == "handed_over" or work[kind].sum() > 0]
    said = {"cancelled": "survey cancels {cancelled}", "reduced": "technical survey reduces {reduced}", "cleared": "{cleared} are cleared",
            "ready": "{ready} are ready before sowing", "protected": "{protected} are out of danger"}  # fmt: skip
    parts = [said[kind] for kind in kinds if kind != "handed_over"]
    paid = bool((mission["team"]["cost"] > 0).all())
    cost = (
        "A hectare handed over costs {price}." if paid else "New teams cost {cost}; what teams cost that are there already is not counted."
    )
    holes = {"over": (NAME, "handed_over"), "price": (NAME, "price"), "cost": (NAME, "cost")} | {kind: (NAME, kind) for kind in kinds}
    heads = ["oblast", *(f"{_HEADS[kind]} ({_SUMS[kind][1]})" for kind in kinds)]
    bars = [
        Bar(names[place], kind, (NAME, kind, place)) for place in places for kind in kinds if kind in ("cancelled", "reduced", "cleared")
    ]
    return Section("release", "Land release", [
        Sentence("{over} are handed over" + ("; " if parts else "") + ", ".join(parts) + ". " + cost, holes),
        *([_range_said(ready="ready" in kinds)] if ranged else []),
        Table("Land release by oblast", heads, [(names[place], *((NAME, kind, place) for kind in kinds)) for place in places],
              "table demining_work of the plan"),
        Bars("Cancelled, reduced and cleared by oblast", "Hectares by the stage that released them.", "hectares", bars),
    ])  # fmt: skip


def _range_said(*, ready: bool) -> Sentence:
    """What low and high rates would do to the plan's own schedule."""
    text = "By the same teams in the same order {low} would be handed over at the low rates, and {high} at the high ones"
    text += ", {sown_low} and {sown_high} of it counted as ready before sowing" if ready else ""
    end = ": faster teams end sooner, and begin nothing more than the plan does."
    holes = {"low": ("low", "handed_over"), "high": ("high", "handed_over"), "sown_low": ("low", "ready"), "sown_high": ("high", "ready")}
    asked = holes if ready else {key: holes[key] for key in ("low", "high")}
    return Sentence(text + end, {key: (NAME, "range", *words) for key, words in asked.items()})


def _order(work: pl.DataFrame, names: dict[str, str]) -> Section:
    """When each stage goes on in each hazard (in each oblast, where there are many): stretches in which some tasks are in it."""
    by = "hazard" if work.select("hazard", "stage").unique().height <= MOST_BARS else "place"
    spans: list[tuple[str, Span]] = []
    for row in work.sort(by, "stage", "starts", "ends", "activity").iter_rows(named=True):
        name, stage = row["hazard"] if by == "hazard" else names[row["place"]], str(row["stage"])
        last = spans[-1][1] if spans else None
        if last is not None and last.row == f"{stage}: {name}" and row["starts"] <= last.end + timedelta(days=1):
            spans[-1] = name, replace(last, end=max(last.end, row["ends"]))
        else:
            spans.append((name, Span(f"{stage}: {name}", row["starts"], row["ends"], stage, row["reason"])))
    spans.sort(key=lambda one: (one[1].start, STAGES.index(one[1].kind), one[0]))
    order = [(name, one.kind, one.start, one.end, one.says) for name, one in spans]
    return Section("order", "The order of tasks", [
        Gantt("Stages of land release", "A bar is a time in which some tasks are in a stage.", [one for _, one in spans]),
        Table("Why in this order", ["hazard" if by == "hazard" else "oblast", "stage", "begins", "ends", "reason"], order,
              "table demining_work of the plan"),
    ])  # fmt: skip


def _lists(mission: Mission, tables: Tables) -> Section:
    listed = tables["demining_list"]
    tiers = sorted(set(listed.filter(pl.col("lacking") > 0)["tier"])) or sorted(set(listed["tier"]))[-1:]
    found = listed.filter(pl.col("tier") == tiers[0]).sort("lacking", "list")
    rows = [
        (name, *((NAME, "list", name, str(tier)) for tier in tiers), (NAME, "list", name, "hectares")) for name in found["list"]
    ]  # fmt: skip
    words = ("first", "second", "third", "fourth", "fifth")
    heads = ["list", *(f"not met, {words[tier - 1] if tier <= len(words) else 'later'} tier" for tier in tiers), "handed over (ha)"]
    return Section("lists", "The plan beside priority lists", [
        Sentence(
            "Lists as they are used today, each worked through week by week with the same teams, money and limits. Less is better."
            + ("" if mission["scenario"].is_empty() else " Numbers are what is to be expected over the scenarios.")
        ),
        Table("What stays unmet of the needs for released land", heads, rows, "table demining_list of the plan"),
    ])  # fmt: skip


RESULTS = Results(
    {"demining_work": Work, "demining_roster": Roster, "demining_range": Range, "demining_list": ListResult}, figures, sections
)
