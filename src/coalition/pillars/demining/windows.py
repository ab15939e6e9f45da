"""Which pieces of a plan are chosen anew together where there are too many for all at once: those of an oblast, then of two.

Tasks of different oblasts meet only in teams that move from one to the other (and in money). So with teams as they are each oblast is a
small problem of its own. Then teams that come there may be elsewhere, too, and at last two oblasts share their teams anew.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.pillars.demining.pieces import Piece

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining

LARGE = 60_000
"""Most pieces of teams that windows are cut from."""

TWICE = 2
"""How many times each oblast is chosen anew with its teams, before two are together."""

WORK = 140_000
"""Pieces that all windows together may hold: after that no more is tried. (Twelve thousand are 1 to 20 seconds of search.)"""


class Windows:
    """Windows over ``pieces``, in order."""

    def __init__(self, pillar: Demining, pieces: list[Piece]) -> None:
        hazards = pillar.land.hazards
        at = [pillar.accounts.places[hazards[unit.hazard].place] for unit in pillar.units]
        self._team = np.array([one.kind == "team" for one in pieces], bool)
        self._crew = np.array([one.number if one.kind == "team" else 0 for one in pieces], np.int64)
        self._places = np.zeros((len(pieces), len(pillar.places)), bool)
        for row, one in enumerate(pieces):
            here = _places_of(one) if one.kind == "team" else [at[one.number]]
            self._places[row, here] = True
        self._crews, self._work = len(pillar.crews), 0
        some = sorted(set(at))
        self._turns: list[tuple[tuple[int, ...], bool]] = [
            *(((place,), False) for place in some), *(((place,), True) for place in some * TWICE),
            *((pair, True) for pair in combinations(some, 2)),
        ]  # fmt: skip

    def window(self, number: int, units: Floats) -> Ints | None:
        """The pieces of window ``number`` with ``units`` of each chosen; None: that was the last."""
        if number >= len(self._turns) or self._work > WORK:
            return None
        places, teams = self._turns[number]
        inside = np.zeros(self._places.shape[1], bool)
        inside[list(places)] = True
        free: Flags = ~self._team & self._places[:, inside].any(axis=1)
        if teams:
            free |= self._team & self._of_teams(inside, units)
        found: Ints = np.flatnonzero(free)
        self._work += len(found)
        return found

    def _of_teams(self, inside: Flags, units: Floats) -> Flags:
        """(pieces,) those that lead teams to no other places than those ``inside`` and where they are going anyway.

        Only of teams that come inside, or go nowhere.
        """
        been = np.zeros((self._crews, len(inside)), bool)
        used = self._team & (units > 0)
        np.logical_or.at(been, self._crew[used], self._places[used])
        asked: Flags = np.asarray((been & inside).any(axis=1) | ~been.any(axis=1))
        found: Flags = asked[self._crew] & ~(self._places & ~(been[self._crew] | inside)).any(axis=1)
        return found


def _places_of(piece: Piece) -> list[int]:
    """The places (by number) between which a piece of a team leads."""
    return [] if piece.before is None or piece.after is None else [piece.before[2], piece.after[2]]
