"""Escalation as a tree of events: experts' probabilities of each event, given the one before, multiplied along the way.

Each event's distribution is drawn from by itself: that experts who are wrong in one place are wrong in the next is not in the ranges.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.mission.mission import Mission
from coalition.questions.reactions.experts import Quantiles, pool, weights
from coalition.questions.reactions.known import Who, until
from coalition.questions.reactions.sampling import between, uniform
from coalition.questions.stated import Stated, not_assessed

SPAN = "5 % to 95 % of what the experts' pooled distribution allows"


def escalation(mission: Mission, who: Who, day: object, seed: int) -> list[Stated]:
    """For each event of the tree the probability that it comes about, with all before it; without experts no number."""
    asked = mission["asked"].with_columns(pl.col("kind").cast(pl.String))
    events = asked.filter((pl.col("kind") == "escalation") & (pl.col("contributor").is_null() | (pl.col("contributor") == who.key)))
    key = f"reaction.{who.key}.escalation"
    if events.is_empty():
        return [not_assessed(key, "Escalation", "probability", "no expert was asked")]
    answers = until(mission["elicited"], "date", day)
    experts: dict[str, dict[str, Quantiles]] = {}
    for question, expert, *quantiles in answers.select("asked", "expert", "low", "middle", "high").iter_rows():
        experts.setdefault(expert, {})[question] = (quantiles[0], quantiles[1], quantiles[2])
    truths = dict(asked.filter((pl.col("kind") == "calibration") & pl.col("truth").is_not_null()).select("asked", "truth").iter_rows())
    rows = _rows(answers, set(truths))
    before = dict(events.select("asked", "after").iter_rows())
    drawn: dict[str, tuple[Floats, str] | None] = {one: _drawn(one, experts, truths, seed) for one in events["asked"]}
    found = []
    for name, title in events.select("asked", "name").iter_rows():
        way = _way(name, before)
        lacking = [one for one in way if drawn.get(one) is None]
        leaning = tuple(("asked", one) for one in way) + tuple(row for one in way for row in rows.get(one, ())) + rows.get("", ())
        if lacking:
            because = f"no expert has answered by this day: {', '.join(lacking)}"
            found.append(not_assessed(f"{key}.{name}", title, "probability", because, tuple(("asked", one) for one in way)))
            continue
        parts = [one for step in way if (one := drawn[step]) is not None]
        chances = np.prod([part[0] for part in parts], axis=0)
        value = float(chances.mean())
        low, high = between(chances, value)
        found.append(Stated(f"{key}.{name}", title, value, "probability", "judged", low, high, SPAN, leaning, parts[0][1]))
    return found


def _rows(answers: pl.DataFrame, calibrating: set[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Rows of answers by question; under the empty name those of calibration, on which all weights lean."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, question in answers.select("elicited", "asked").iter_rows():
        found.setdefault("" if question in calibrating else question, []).append(("elicited", key))
    if "" in found:
        found[""] += [("asked", one) for one in sorted(calibrating)]
    return {name: tuple(rows) for name, rows in found.items()}


def _way(name: str, before: Mapping[str, str | None]) -> list[str]:
    """The events up to ``name``, the first one first; the checks refuse events that come after themselves."""
    way, here = [name], before.get(name)
    while here is not None and here not in way:
        way.insert(0, here)
        here = before.get(here)
    return way


def _drawn(
    question: str, experts: Mapping[str, Mapping[str, Quantiles]], truths: Mapping[str, float], seed: int
) -> tuple[Floats, str] | None:
    """(draws,) probabilities of an event given the one before it, and where the experts' weights are from; None: nobody answered."""
    answering = {expert: found for expert, found in sorted(experts.items()) if question in found}
    if not answering:
        return None
    weight, said = weights(answering, truths)
    pooled = pool([found[question] for found in answering.values()], list(weight.values()), (0.0, 1.0))
    return pooled.quantile(uniform(seed, "asked", question)), said
