"""Why a need for released land is short: nothing left to release, nobody who may work there, or nothing left of what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from coalition.model.pillar import Asked, Explanation, RanOut

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

NAMED = 3
"""What has run out is named up to so often, what is missed most first: means of one week after another are much the same."""


def explained(pillar: Demining, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
    """Explanations by number of the need, of those whose measure land is released for and whose place has hazards."""
    found = {}
    places = {one.place for one in pillar.land.hazards.values()}
    for group in asked:
        for number in group.needs:
            need = pillar.needs.needs[number]
            if need.measure in pillar.accounts.gain and need.place in places:
                found[number] = _why(pillar, need.place, group, ran_out)
    return found


def _why(pillar: Demining, place: str, asked: Asked, ran_out: RanOut) -> Explanation:
    accounts, offers, world = pillar.accounts, pillar.paths.offers, asked.world
    at = accounts.places[place]
    could = [(pillar.paths.works[number, at] & pillar.paths.stays[number, at]).any() for number in range(len(offers))]
    able = [number for number, one in enumerate(offers) if could[number] and (one.home == place or one.moves > 0)]
    if not able:
        lines = "; ".join(sorted(pillar.refusals.get(place, ())))
        if lines:
            return Explanation("refused", f"Every team that could work in {place} is refused: {lines}.")
        return Explanation("no item", f"No team is offered that could work in {place}.")
    here = [number for number, unit in enumerate(pillar.units) if pillar.land.hazards[unit.hazard].place == place]
    tasks = [int(accounts.tasks[world, number]) for number in here]
    gone = ran_out(tasks)
    if len(gone) == len(tasks):
        return Explanation("limits", f"All tasks of {place} are taken up: there is no more land to release.", gone)
    limits = [int(accounts.teams[world, number]) for number, crew in enumerate(pillar.crews) if crew.offer in able]
    for number in able:
        money = accounts.money_of(number, world)
        limits += [int(one) for one in np.unique(money[money >= 0])]
        limits += accounts.means_of(offers[number], world)
        limits += accounts.limits_of(number, at, world)
    gone = ran_out(list(dict.fromkeys(limits)))
    gone = [number for number in gone if asked.prices[number] > 0] or gone  # more of these would have helped the goal
    gone = sorted(gone, key=lambda number: (-asked.prices[number], number))[:NAMED]  # what is missed most comes first
    if gone:
        names = "; ".join(pillar.ledger.names[number] for number in gone)
        return Explanation("limits", f"More land could be released in {place}, but nothing is left of: {names}.", gone)
    return Explanation("too late", f"The land that is left in {place} cannot be released in time with the teams there are.")
