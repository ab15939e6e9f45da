"""Outcomes of issues in dispute among those who bargain, by the compromise model, and what one who joins moves.

Adversaries do not bargain within a coalition: what they do is read from precedents and from experts' answers only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.questions.reactions.compromise import SCALE, TYPICAL_ERROR, mean, shift, step_probabilities, triangular
from coalition.questions.reactions.known import Who, until
from coalition.questions.reactions.sampling import SPAN, between, uniform
from coalition.questions.stated import Stated, not_assessed

LEAST_ACTORS = 2
"""Fewer actors with a known position are no bargain."""

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bargain:
    """An issue with the positions known on a day: (actors,) and (draws, actors) arrays, the joining contributor's apart."""

    issue: str
    name: str
    steps: pl.DataFrame
    positions: pl.DataFrame
    joining: pl.DataFrame
    seed: int

    @property
    def rows(self) -> Rows:
        """The input rows its mean leans on."""
        return tuple(("position", key) for key in self.positions["position"])

    @property
    def step_rows(self) -> Rows:
        """The input rows of its steps."""
        return tuple(("issue_step", key) for key in self.steps["issue_step"])

    def likely(self, frame: pl.DataFrame) -> tuple[Floats, Floats]:
        """(actors,) positions and weights of ``frame`` at their likely values."""
        return frame["position_likely"].to_numpy(), frame["salience_likely"].to_numpy() * frame["capability_likely"].to_numpy() / SCALE

    def drawn(self, frame: pl.DataFrame) -> tuple[Floats, Floats]:
        """(draws, actors) positions and weights of ``frame`` within their ranges."""
        found = {name: [self._draw(row, name) for row in frame.iter_rows(named=True)] for name in ("position", "salience", "capability")}
        at, salience, capability = (np.column_stack(found[name]) for name in ("position", "salience", "capability"))
        return at, salience * capability / SCALE

    def _draw(self, row: dict[str, Any], name: str) -> Floats:
        low, likely, high = (float(row[f"{name}_{end}"]) for end in ("low", "likely", "high"))
        return triangular(low, likely, high, uniform(self.seed, row["issue"], row["actor"], name))


def bargain(mission: Mission, who: Who, issue: dict[str, Any], day: object, seed: int) -> Bargain:
    """What is known of ``issue`` on ``day``: the last position of each actor; on a coalition's issue ``who`` is the one that joins.

    Raises ModelError if an adversary has a position, which the checks refuse in every mission that is read.
    """
    actors = mission["actor"].select("actor", pl.col("standing").cast(pl.String), pl.col("contributor").alias("state"))
    known = until(mission["position"], "date", day).filter(pl.col("issue") == issue["issue"]).join(actors, on="actor", how="left")
    if (known["standing"] == "adversary").any():
        raise ModelError(f"{issue['issue']}: adversaries are not treated by the compromise model")
    latest = known.sort("actor", "date", "position").unique("actor", keep="last", maintain_order=True)
    joins = pl.lit(issue["contributor"] is None) & (pl.col("standing") == "contributor") & (pl.col("state") == who.key).fill_null(False)
    steps = mission["issue_step"].filter(pl.col("issue") == issue["issue"]).sort("value", "issue_step")
    return Bargain(issue["issue"], issue["name"], steps, latest.filter(~joins), latest.filter(joins), seed)


def issues(mission: Mission, who: Who) -> Iterator[dict[str, Any]]:
    """The coalition's issues and those of the contributor's own politics, by key."""
    yield from mission["issue"].filter(pl.col("contributor").is_null() | (pl.col("contributor") == who.key)).iter_rows(named=True)


def outcomes(mission: Mission, who: Who, day: object, seed: int) -> list[Stated]:
    """For each issue the mean, the probability of each named step, and on the coalition's issues what ``who`` moves by joining."""
    found: list[Stated] = []
    for issue in issues(mission, who):
        known = bargain(mission, who, issue, day, seed)
        found += _outcome(known, f"reaction.{who.key}.compromise.{known.issue}")
        if issue["contributor"] is None:
            found.append(_shift(known, who, f"reaction.{who.key}.compromise.{known.issue}.shift"))
    if not found:
        because = f"no issue of the coalition's or of {who.name}'s own politics is in the mission's tables"
        return [not_assessed(f"reaction.{who.key}.compromise", "Outcome of issues in dispute", "points", because)]
    return found


def _too_few(known: Bargain) -> str:
    there = known.positions.height
    if there < LEAST_ACTORS:
        return f"on this day {'one' if there else 'no'} actor's position on it is known; a bargain needs two"
    return "" if known.likely(known.positions)[1].sum() > 0 else "nobody on it has any weight"


def _outcome(known: Bargain, key: str) -> list[Stated]:
    title = f"{known.name}: weighted mean of positions"
    if because := _too_few(known):
        return [not_assessed(f"{key}.mean", title, "points", because, known.rows)]
    centre = mean(*known.likely(known.positions))
    drawn = mean(*known.drawn(known.positions))
    value = float(centre)
    low, high = between(drawn, value)
    method = f"beside this range the method itself is off by {TYPICAL_ERROR:g} points of 100 on average"
    found = [Stated(f"{key}.mean", title, value, "points", "judged", low, high, SPAN, known.rows, method)]
    if known.steps.height > 1:
        places = known.steps["value"].to_list()
        likely, spread = step_probabilities(centre, places), step_probabilities(drawn, places)
        for place, step in enumerate(known.steps.iter_rows(named=True)):
            chance = float(likely[place])
            ends = between(spread[:, place], chance)
            name = f"{known.name}: {step['name']}"
            rows = known.rows + known.step_rows
            found.append(Stated(f"{key}.step.{step['issue_step']}", name, chance, "probability", "judged", *ends, SPAN, rows, method))
    return found


def _shift(known: Bargain, who: Who, key: str) -> Stated:
    """wⱼ (xⱼ − x̄) / (W + wⱼ), its range from the same draws as the mean's."""
    title = f"{known.name}: what {who.name} moves by joining"
    if known.joining.is_empty():
        return not_assessed(key, title, "points", f"no position of {who.name} on it is known on this day")
    rows = known.rows + tuple(("position", row) for row in known.joining["position"])
    if because := _too_few(known):
        return not_assessed(key, title, "points", because, rows)

    def moved(others: tuple[Floats, Floats], own: tuple[Floats, Floats]) -> Floats:
        return shift(own[0][..., 0], own[1][..., 0], mean(*others), others[1].sum(axis=-1))

    value = float(moved(known.likely(known.positions), known.likely(known.joining)))
    low, high = between(moved(known.drawn(known.positions), known.drawn(known.joining)), value)
    because = f"the method is off by {TYPICAL_ERROR:g} points of 100 on average" + (
        "; a movement this small cannot be told from none" if max(-low, high) < TYPICAL_ERROR else ""
    )
    return Stated(key, title, value, "points", "judged", low, high, SPAN, rows, because)
