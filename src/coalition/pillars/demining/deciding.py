"""What a choice comes to in the planner's words: a row of `activity` a stage of tasks alike, and a row for teams on the same path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coalition.model.pillar import Brought, Decided, Paid
from coalition.pillars.demining.chains import Chain, Path, chain_key, path_key
from coalition.pillars.demining.tables import STAGES

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

Posting = tuple[int, float, str]
"""Balance, amount a unit, term."""

HOST = "host"
"""The purse of teams that nobody in the coalition pays for."""


def stage_decided(pillar: Demining, hazard: str, chain: Chain, world: int, units: float) -> Decided | None:
    """The last stage of ``chain`` on so many tasks; None: it cannot be done."""
    found = pillar.stage_postings(hazard, chain, world)
    if found is None:
        return None
    posted, brought, end = found
    land, step, one = pillar.land, chain[-1], pillar.land.hazards[hazard]
    key = chain_key(hazard, chain, land.calendar.start, land.worlds[world])
    hectares = float(land.worked(hazard, step.stage)[world])
    teams = f"{step.teams} team{'s' if step.teams > 1 else ''} ({step.asset})"
    what = f"{STAGES[step.stage]} of {hectares:g} ha a task by {teams}"
    row = _row(pillar, key, what, units, "tasks", one.place, None, HOST, (step.start, end), 0.0, "hazard", hazard)
    step_there = land.last_step(end)
    return _decided(pillar, key, row, posted, units, [Brought(0, balance, amount * units, step_there) for balance, amount in brought], [])


def team_decided(pillar: Demining, team: str, path: Path, world: int, units: float) -> Decided | None:
    """So many teams on ``path``; None: it cannot be."""
    found = pillar.path_postings(team, path, world)
    if found is None:
        return None
    posted, cost = found
    land, offer = pillar.land, pillar.offer(team)
    key = path_key(team, path, land.calendar.start, land.worlds[world])
    works = dict.fromkeys(place for _, place, working in pillar.paths.weeks_of(offer, path) if working)
    ways = ", then ".join(works or dict.fromkeys(stay.place for stay in path.stays))
    weeks = (path.stays[0].start, path.last)
    row = _row(
        pillar, key, f"{offer.asset} at work in {ways}", units, "teams", path.stays[-1].place, offer.contributor, offer.purse, weeks,
        cost * units, "team", team,
    )  # fmt: skip
    paid = [Paid(offer.purse, "activities", cost * units * pillar.needs.probability[world])] if cost and offer.purse != HOST else []
    return _decided(pillar, key, row, posted, units, [], paid)


def _row(
    pillar: Demining, key: str, what: str, units: float, unit: str, place: str, contributor: str | None, purse: str, weeks: tuple[int, int],
    cost: float, table: str, row: str,
) -> dict[str, Any]:  # fmt: skip
    day = pillar.land.calendar.day_of
    starts, ends = day(pillar.land.first_step(weeks[0])), day(pillar.land.last_step(max(weeks)))
    return {
        "activity": key, "pillar": pillar.name, "what": what, "quantity": units, "unit": unit, "place": place, "contributor": contributor,
        "purse": purse, "starts": starts, "ends": ends, "cost": cost, "table": table, "row": row,
    }  # fmt: skip


def _decided(
    pillar: Demining, key: str, row: dict[str, Any], posted: Sequence[Posting], units: float, brought: list[Brought], paid: list[Paid]
) -> Decided:
    entries = (
        np.zeros(len(posted), np.int64), np.array([one[0] for one in posted], np.int64),
        np.array([one[1] * units for one in posted], float), np.array([pillar.ledger.term(one[2]) for one in posted], np.int64),
    )  # fmt: skip
    return Decided([key], entries, brought, paid, {"activity": [row]})


def together(parts: Sequence[Decided]) -> Decided:
    """One answer from many, each of one name."""
    if not parts:
        nothing = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))
        return Decided([], nothing, [], [], {"activity": []})
    number = np.repeat(np.arange(len(parts)), [len(part.entries[0]) for part in parts])
    balance, amount, term = (np.concatenate([part.entries[place] for part in parts]) for place in (1, 2, 3))
    brought = [Brought(place, one.balance, one.amount, one.step) for place, part in enumerate(parts) for one in part.brought]
    return Decided(
        [part.names[0] for part in parts], (number, balance, amount, term), brought, [one for part in parts for one in part.paid],
        {"activity": [part.tables["activity"][0] for part in parts]},
    )  # fmt: skip
