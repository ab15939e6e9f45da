"""One more team of an offer, or what one team takes of a means (a machine): the rows that a mission with it has besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from coalition.mission.mission import Mission
from coalition.model.pillar import More

if TYPE_CHECKING:
    from coalition.pillars.demining.demining import Demining


def more(pillar: Demining) -> Iterator[More]:
    """One more team like those of each offer, formed as they are; and one more for which one of the means it is formed of is there.

    Where all teams of an offer have been posted, no price tells what one more at home would bring.
    """
    accounts, mission = pillar.accounts, pillar.mission
    at_home = {crew.offer: number for number, crew in enumerate(pillar.crews) if not crew.been}
    for number, offer in enumerate(pillar.paths.offers):
        eased = accounts.teams[:, at_home[number]].tolist() if number in at_home else []
        what = f"one more {offer.asset} team like {offer.key}"
        yield More("team", offer.key, what, _rows(mission, offer.key, None), eased, number not in at_home)
        for means, amount in offer.takes:
            balances = {balance for world in range(accounts.worlds) for balance in accounts.means_of(offer, world, means)}
            says = f"{amount:g} of {means} more, in one more {offer.asset} team like {offer.key}"
            yield More("formed", f"{offer.key}|{means}", says, _rows(mission, offer.key, means), sorted({*eased, *balances}))


def _rows(mission: Mission, team: str, there: str | None) -> dict[str, pl.DataFrame]:
    """One team of the offer again under a key of its own, and what it is formed of but for what is ``there``."""
    known, key = set(mission["team"]["team"]), f"{team} (one more)"
    while key in known:
        key += "+"
    found = {}
    for name in ("team", "formed"):
        again = mission[name].filter(pl.col("team") == team).with_columns(pl.lit(key).alias("team"))
        found[name] = again
    found["team"] = found["team"].with_columns(pl.lit(1, mission["team"].schema["teams"]).alias("teams"))
    if there is not None:
        found["formed"] = found["formed"].filter(pl.col("means") != there)
    return found
