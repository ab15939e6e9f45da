"""From rows to units of choice: offers of teams as paths need them, crews that have been somewhere, and tasks that are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from coalition.arrays import Flags, Ints
from coalition.caveats import Caveats
from coalition.pillars.demining.chains import Chain, Stay, Step
from coalition.pillars.demining.land import FROM, TO, Land
from coalition.pillars.demining.paths import Crew, Offer
from coalition.pillars.demining.policies import Unit
from coalition.pillars.demining.tables import STAGES


def offers_of(land: Land, places: Sequence[str], members: Collection[str], caveats: Caveats, refusals: dict[str, set[str]]) -> list[Offer]:
    """Teams of those who take part, sorted by key; what caveats refuse is noted by place in ``refusals``."""
    formed: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for team, means, amount in land.mission["formed"].sort("team", "means").select("team", "means", "amount").iter_rows():
        formed[team].append((means, amount))
    found = []
    for row in land.mission["team"].sort("team").iter_rows(named=True):
        if row["contributor"] is not None and row["contributor"] not in members:
            continue
        works, counting = _allowed(land, row, places, caveats, refusals)
        useful = [any(one.place == place for one in land.hazards.values()) for place in places]
        home = np.array([place == row["place"] for place in places])
        fund, giver = row["fund"], row["contributor"]
        found.append(Offer(
            row["team"], row["asset"], giver, f"fund:{fund}" if fund else f"contributor:{giver}" if giver else "host", row["teams"],
            row["place"], 0 if row["start"] is None else -(-(row["start"] - land.calendar.start).days // 7),
            land.weeks - 1 if row["end"] is None else (row["end"] - land.calendar.start).days // 7 - (
                0 if (row["end"] - land.calendar.start).days % 7 == 6 else 1),
            land.mission.to_mission_currency(row["cost"], row["currency"], row["start"]), row["people"], row["moves"], row["lost"],
            row["delay"], tuple(formed[row["team"]]), works & np.array(useful)[:, None],
            (works & np.array(useful)[:, None]) | home[:, None],
            *_counted(counting, works & np.array(useful)[:, None]),
        ))  # fmt: skip
    return found


def _allowed(
    land: Land, row: dict[str, Any], places: Sequence[str], caveats: Caveats, refusals: dict[str, set[str]]
) -> tuple[Flags, dict[int, Flags]]:
    """(places, weeks) in which no caveat keeps these teams from work; and by number of each line that limits, in which it counts them."""
    counting: dict[int, Flags] = {}
    measures = sorted(land.mission["gain"]["measure"].to_list())
    found = np.ones((len(places), land.weeks), bool)
    if row["contributor"] is None or not measures:
        return found, counting
    for number, place in enumerate(places):
        for week in range(land.weeks):
            refusing, limits = caveats.of_activity(row["contributor"], measures, place, land.first_step(week), personnel=row["people"] > 0)
            if refusing is not None:
                found[number, week] = False
                refusals[place].add(f"{row['team']}: {refusing.caveat} ({refusing.legal_basis})")
            for line in limits:
                counting.setdefault(line.number, np.zeros(found.shape, bool))[number, week] = True
    return found, counting


def _counted(counting: dict[int, Flags], works: Flags) -> tuple[Ints, tuple[tuple[int, ...], ...]]:
    """(places, weeks) sets of lines, as bits, that count a team at work there; and the lines behind each bit: those that count alike."""
    alike: dict[bytes, list[int]] = defaultdict(list)
    for line, covered in sorted(counting.items()):
        if (covered & works).any():
            alike[(covered & works).tobytes()].append(line)
    found = np.zeros(works.shape, np.int64)
    for bit, lines in enumerate(alike.values()):
        found |= (counting[lines[0]] & works).astype(np.int64) << bit
    return found, tuple(map(tuple, alike.values()))


def crews_of(land: Land, offers: Sequence[Offer]) -> list[Crew]:
    """The teams of each offer, those that have been somewhere (table `posted`) apart from those that have not."""
    number = {one.key: place for place, one in enumerate(offers)}
    been: dict[tuple[str, int], list[Stay]] = defaultdict(list)
    for team, member, start, place in land.mission["posted"].sort("team", "member", "start").select(
        "team", "member", "start", "place"
    ).iter_rows():  # fmt: skip
        if team in number:
            been[team, member].append(Stay(land.week_of(start), place))
    alike: dict[tuple[int, tuple[Stay, ...]], int] = defaultdict(int)
    for (team, _), stays in been.items():
        alike[number[team], tuple(stays)] += 1
    gone: dict[int, int] = defaultdict(int)
    for (offer, _), count in alike.items():
        gone[offer] += count
    found = [Crew(place, one.number - gone[place], ()) for place, one in enumerate(offers) if one.number > gone[place]]
    return found + [Crew(offer, count, stays) for (offer, stays), count in sorted(alike.items())]


def units_of(land: Land) -> list[Unit]:
    """The tasks of each hazard, those that have begun (table `begun`) apart from those that have not."""
    begun: dict[tuple[str, int], list[Step]] = defaultdict(list)
    for row in land.mission["begun"].iter_rows(named=True):
        step = Step(STAGES.index(str(row["stage"])), row["asset"], row["teams"], land.week_of(row["start"]))
        begun[row["hazard"], row["task"]].append(step)
    alike: dict[tuple[str, Chain], int] = defaultdict(int)
    for (hazard, _), steps in begun.items():
        alike[hazard, tuple(sorted(steps, key=lambda one: one.stage))] += 1
    found = []
    for key, one in land.hazards.items():
        mine = sorted((chain, count) for (name, chain), count in alike.items() if name == key)
        rest = one.tasks - sum(count for _, count in mine)
        if rest > 0:
            found.append(Unit(key, (), rest, one.ready, land.now))
        for chain, count in mine:
            found.append(Unit(key, chain, count, *_after(land, key, chain)))
    return found


def _after(land: Land, hazard: str, chain: Chain) -> tuple[int, int]:
    """What a task is ready for after ``chain``, and from which week on in every world."""
    ready, week = land.hazards[hazard].ready, land.now
    for step in chain:
        spans = land.spans(hazard, step.stage, step.asset, step.teams)
        if FROM[step.stage] != ready or spans is None or spans.end[:, step.start].min() < 0:
            return ready, land.weeks  # it cannot be as the row says: nothing more is planned for it (a check says so)
        ready, week = TO[step.stage], max(week, int(spans.end[:, step.start].max()) + 1)
    return ready, week
