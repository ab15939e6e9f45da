"""Rows of the pillar's own tables of a plan: what is released stage by stage, who is where week by week, and the plan beside the lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from coalition.model.pillar import Fault, Rows
from coalition.pillars.demining.chains import Chain, Path, chain_key, path_key
from coalition.pillars.demining.lists import LISTS, Arrivals, Lists
from coalition.pillars.demining.tables import STAGES

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

Stages = Sequence[tuple[int, str, Chain, float]]
"""World, hazard, chain up to the stage, number of tasks."""

Teams = Sequence[tuple[int, str, Path, float]]
"""World, team, path, number of teams."""

PLAN = "the plan"

KINDS = {
    "cancelled": "cancelled", "reduced": "reduced", "cleared": "cleared", "handed_over": "handed over", "ready": "ready for sowing",
    "protected": "people protected",
}  # fmt: skip
"""Columns of `demining_work` and what they count."""


def release_rows(pillar: Demining, stages: Stages) -> Rows:
    """Rows of `demining_work`, one a stage."""
    rows = []
    for world, hazard, chain, tasks in stages:
        found = pillar.stage_postings(hazard, chain, world)
        if found is None:
            continue
        land, one, step, end = pillar.land, pillar.land.hazards[hazard], chain[-1], found[2]
        gained = {column: land.gained(what, one, step.stage, end, world) * tasks for column, what in KINDS.items()}
        rows.append({
            "activity": chain_key(hazard, chain, land.calendar.start, land.worlds[world]), "scenario": land.worlds[world], "hazard": hazard,
            "place": one.place, "stage": STAGES[step.stage], "starts": land.day_of(step.start),
            "ends": land.calendar.day_of(land.last_step(end)),
            "tasks": tasks, "asset": step.asset, "teams": float(step.teams),
            "team_weeks": tasks * sum(amount for _, amount, term in found[0] if term == "team-weeks"),
            "hectares": float(land.worked(hazard, step.stage)[world]) * tasks, **gained, "reason": _reason(pillar, hazard, chain, world),
        })  # fmt: skip
    return rows


def _reason(pillar: Demining, hazard: str, chain: Chain, world: int) -> str:
    """What of a task's release counts most in the needs, or that it only prepares what follows."""
    omega: dict[str, float] = defaultdict(float)
    place = pillar.land.hazards[hazard].place
    for need in pillar.needs.needs:
        if need.place == place and need.world == world:
            omega[need.measure] = max(omega[need.measure], need.omega)
    found = pillar.stage_postings(hazard, chain, world)
    by_pool = {} if found is None else dict(found[1])
    best, what = 0.0, ""
    for measure, (counts, _, _, pools) in sorted(pillar.accounts.gain.items()):
        end = 0 if found is None else found[2]
        amount = by_pool.get(int(pools[world, pillar.accounts.places[place], end]), 0.0)
        if omega[measure] * amount > best:
            best, what = omega[measure] * amount, counts
    return f"counts most as: {what}" if what else "prepares the stages after it"


def roster_rows(pillar: Demining, teams: Teams) -> Rows:
    """Rows of `demining_roster`: teams numbered within their offer, in the order of their paths, week by week."""
    rows, number = [], defaultdict[tuple[int, str], int](int)
    for world, team, path, count in sorted(teams):
        offer = pillar.offer(team)
        for _ in range(round(count)):
            number[world, team] += 1
            for week, place, working in pillar.paths.weeks_of(offer, path):
                moving = any(stay.start - offer.lost <= week < stay.start for stay in path.stays[1:])
                rows.append({
                    "team": team, "member": number[world, team], "starts": pillar.land.day_of(week),
                    "scenario": pillar.land.worlds[world] or "", "place": place,
                    "doing": "moves" if moving else "at work" if working else "waits",
                    "activity": path_key(team, path, pillar.land.calendar.start, pillar.land.worlds[world]),
                })  # fmt: skip
    return rows


def list_rows(pillar: Demining, lists: Lists, stages: Stages, *, only_plan: bool = False) -> Rows:
    """Rows of `demining_list`: what needs for released land lack under each list, worked through in full, and under the plan; by tier.

    With scenarios both are what is to be expected.

    A list that cannot tell one task from another, because the mission does not say what it sorts by, is left out.
    """
    brought: Arrivals = defaultdict(list)
    hectares, chances = 0.0, pillar.needs.probability
    for world, hazard, chain, tasks in stages:
        found = pillar.stage_postings(hazard, chain, world)
        one = pillar.land.hazards[hazard]
        if found is None:
            continue
        for measure, (what, _, _, _) in pillar.accounts.gain.items():
            amount = pillar.land.gained(what, one, chain[-1].stage, found[2], world) * tasks
            if amount > 0:
                brought[world, measure, one.place].append((pillar.land.last_step(found[2]), amount))
        hectares += float(pillar.land.handed_over(one, chain[-1].stage)[world]) * tasks * chances[world]
    reached = [(PLAN, lists.lacking(brought), hectares)]
    units = {number for number, _ in lists.scheduler.tasks}
    for name, score in () if only_plan else LISTS.items():
        if len(units) > 1 and len({score(pillar, unit) for unit in units}) == 1:
            continue
        schedule = lists.scheduler.run(lists.ranked(name))
        total = 0.0
        for (kind, number, what), count in schedule.chosen:
            done: Sequence[Chain] = what if kind == "task" else ()
            for world, step in ((world, step) for world, chain in enumerate(done) for step in chain):
                released = pillar.land.hazards[pillar.units[number].hazard]
                total += float(pillar.land.handed_over(released, step.stage)[world]) * count * chances[world]
        reached.append((name, lists.worth(schedule), total))
    return [
        {"list": name, "tier": tier, "lacking": lacking, "handed_over": total}
        for name, worth, total in reached for tier, lacking in zip(lists.tiers, worth, strict=True)
    ]  # fmt: skip


def faults(pillar: Demining, stages: Stages, teams: Teams) -> Iterable[Fault]:
    """Tasks that go on though fewer were ready, and weeks in which more teams are at work than are there."""
    origin, worlds = pillar.land.calendar.start, pillar.land.worlds
    count: dict[tuple[int, str, Chain], float] = defaultdict(float)
    onward: dict[tuple[int, str, Chain], float] = defaultdict(float)
    work: dict[tuple[int, str, str, int], float] = defaultdict(float)
    for world, hazard, chain, tasks in stages:
        count[world, hazard, chain] += tasks
        onward[world, hazard, chain[:-1]] += tasks
        spans, step = pillar.land.spans(hazard, chain[-1].stage, chain[-1].asset, chain[-1].teams), chain[-1]
        end = -1 if spans is None else int(spans.end[world, step.start])
        for week, used in enumerate([] if spans is None or end < 0 else spans.used(world, step.start, end), start=step.start):
            work[world, step.asset, pillar.land.hazards[hazard].place, week] += float(used) * tasks
    for (world, hazard, chain), tasks in sorted(onward.items()):
        if chain and tasks > count[world, hazard, chain] + 1e-6:
            key = chain_key(hazard, chain, origin, worlds[world])
            yield Fault("activity", key, "quantity", "more tasks go on to the next stage than have been through this one")
    for world, team, path, number in teams:
        offer = pillar.offer(team)
        for week, place, working in pillar.paths.weeks_of(offer, path):
            work[world, offer.asset, place, week] -= number if working else 0.0
    for (_, asset, place, week), left in sorted(work.items()):
        if left > 1e-6 and week >= pillar.land.now:
            says = f"{asset} teams are used in {place} in the week from {pillar.land.day_of(week)} that are not there"
            yield Fault("demining_roster", f"{asset}|{place}|{pillar.land.day_of(week)}", "doing", says)
