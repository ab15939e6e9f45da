"""The ledger of precedents: who reacted how to what a contributor did, and what that says of the next time.

Counts on the rungs of the response ladder with a Dirichlet prior of one observation in all, spread evenly (1/K on each of K rungs, the
overall objective prior of Berger, Bernardo and Sun, Bayesian Analysis 10, 2015): a rung seen n_k times among n has probability
(n_k + 1/K) / (n + 1); its interval is the beta distribution's. An act counts once, by the highest rung that drew.

The ledger is gathered from reactions. Where it holds no act that drew none, it says how an actor reacts if it does, not whether.
"""

from __future__ import annotations

from collections import Counter

import polars as pl
from scipy.stats import beta

from coalition.mission.mission import Mission
from coalition.questions.reactions.known import Who, until
from coalition.questions.reactions.tables import KINDS, LADDER, OTHER_MATTER
from coalition.questions.stated import Stated, not_assessed

LEAST = 3
"""Fewer precedents are listed, and no number is drawn from them."""

WORDS_ONLY = 3
"""The rungs below this place are words; from it on something is done."""

SPAN = "interval of 90 % (5 % to 95 %) of the Dirichlet distribution"


def ledger(mission: Mission, who: Who, day: object) -> pl.DataFrame:
    """Every precedent known on ``day`` that answered ``who`` or the coalition as a whole, by actor and date; `counted` says which count."""
    acts = mission["act"].select(
        "act", "kind", pl.col("name").alias("answered"), pl.col("date").alias("acted"), pl.col("contributor").alias("acting")
    ).with_columns(pl.col("kind").cast(pl.String))  # fmt: skip
    actors = mission["actor"].select("actor", pl.col("name").alias("reacted_by"), pl.col("standing").cast(pl.String))
    found = until(mission["precedent"], "date", day).join(acts, on="act", how="left").join(actors, on="actor", how="left")
    found = found.join(mission["source"].select("source", "url"), on="source", how="left")
    own = (pl.col("acting") == who.key).fill_null(False)
    found = found.filter(own | pl.col("acting").is_null()).with_columns(
        pl.col("rung").cast(pl.String), (own & (pl.col("kind") != OTHER_MATTER)).alias("counted")
    )
    return found.select(
        "precedent", "actor", "reacted_by", "standing", "date", "rung", "name", "act", "answered", "acted", "kind", "counted", "source",
        "url",
    ).sort("actor", "date", "precedent")  # fmt: skip


def counts(counted: pl.DataFrame) -> list[int]:
    """(rungs,) acts by the highest rung each drew, of one actor's counted precedents."""
    place = {rung: number for number, rung in enumerate(LADDER)}
    highest: dict[str, int] = {}
    for act, rung in counted.select("act", "rung").iter_rows():
        highest[act] = max(highest.get(act, 0), place[rung])
    return [sum(rung == number for rung in highest.values()) for number in range(len(LADDER))]


def shares(found: list[int]) -> list[float]:
    """(rungs,) probability of each rung after so many acts; they sum to one."""
    total = sum(found) + 1
    return [(number + 1 / len(found)) / total for number in found]


def reactions_of(mission: Mission, who: Who, listed: pl.DataFrame) -> list[Stated]:
    """For each adversary, and each actor in the list: the probability of each rung, or why none is given."""
    names = dict(mission["actor"].filter(pl.col("standing").cast(pl.String) == "adversary").select("actor", "name").iter_rows())
    names |= dict(listed.select("actor", "reacted_by").iter_rows())
    if not names:
        because = "the mission's tables hold no precedent and name no adversary"
        return [not_assessed(f"reaction.{who.key}.precedents", "How others react", "probability", because)]
    return [one for actor in sorted(names) for one in _of(who, actor, names[actor], listed.filter(pl.col("actor") == actor))]


def _composition(counted: pl.DataFrame) -> str:
    """How many acts of which kind are counted, and whether any was like the one that is asked about."""
    kinds = Counter(dict(counted.select("act", "kind").iter_rows()).values())
    parts = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS if kind in kinds)
    return f"acts counted: {parts}" + ("" if KINDS[0] in kinds else f"; none of them {KINDS[0]}")


def _of(who: Who, actor: str, name: str, listed: pl.DataFrame) -> list[Stated]:
    key, counted = f"reaction.{who.key}.{actor}", listed.filter("counted")
    found = counts(counted)
    total = sum(found)
    rows = tuple(("precedent", one) for one in counted["precedent"]) + tuple(("act", one) for one in counted["act"].unique().sort())
    title = f"{name} to {who.name}"
    if total < LEAST:
        because = "no precedent that counts is known on this day" if not total else "fewer precedents than three: only the list is given"
        return [not_assessed(key, title, "probability", because, rows)]
    evidence = "prior-driven" if total < len(LADDER) else "modelled"
    said = _composition(counted)
    if not found[0]:
        said += "; the ledger holds no act that drew no reaction, so this says how it reacts if it does, not whether"
    stated = [Stated(f"{key}.acts", f"{title}: acts counted", float(total), "acts", "measured", rows=rows, because=said)]
    parts: list[tuple[str, str, tuple[int, ...]]] = [(rung.replace(" ", "-"), rung, (place,)) for place, rung in enumerate(LADDER)]
    parts.append(("beyond-words", "something done, beyond words", tuple(range(WORDS_ONLY, len(LADDER)))))
    for ending, words, places in parts:
        seen, prior = sum(found[place] for place in places), len(places) / len(LADDER)
        value = (seen + prior) / (total + 1)
        low, high = (float(one) for one in beta.ppf([0.05, 0.95], seen + prior, total - seen + 1 - prior))
        ends = min(low, value), max(high, value)
        stated.append(Stated(f"{key}.{ending}", f"{title}: {words}", value, "probability", evidence, *ends, SPAN, rows, said))
    return stated
