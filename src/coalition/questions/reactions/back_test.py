"""Back-tests: what would have been said with what was known on an earlier day, held against what was seen since.

Every score stands beside two that need no method: every rung or step alike, and always the most usual (the reaction that was most usual
by then; the mean of positions without weights). What nothing could be said about, and what nobody recorded a reaction to, is listed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from coalition.arrays import Floats
from coalition.mission.mission import Mission
from coalition.questions.reactions import precedents
from coalition.questions.reactions.bargaining import LEAST_ACTORS, Bargain, Rows, bargain
from coalition.questions.reactions.compromise import SCALE, mean, step_probabilities
from coalition.questions.reactions.known import Who, who
from coalition.questions.reactions.sampling import SEED, SPAN, between
from coalition.questions.reactions.scores import brier, ranked_probability
from coalition.questions.reactions.tables import LADDER, OTHER_MATTER
from coalition.questions.stated import Stated, not_assessed

FAR = datetime.date.max


@dataclass(frozen=True)
class Score:
    """What was said on ``asked``, what was ``seen`` later, and the score of the one by the other (0 is best), beside the baselines'."""

    method: str
    measure: str
    asked: datetime.date
    seen: datetime.date
    outcome: str
    said: str
    stated: Stated
    baselines: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class BackTest:
    """All scores of a contributor's back-tests, the means of each method's scores, and acts to which no reaction is recorded.

    ``unseen`` are pairs of act and adversary: that nothing is recorded does not say that nothing was done, so they are not scored.
    ``because`` says why there is nothing at all.
    """

    who: Who
    scores: tuple[Score, ...]
    means: tuple[Stated, ...]
    unseen: tuple[tuple[str, str], ...]
    because: str = ""


def back_test(mission: Mission, contributor: str, *, seed: int = SEED) -> BackTest:
    """Score what would have been said on each day named in `outcome` for ``contributor``.

    Raises QuestionError for an unknown contributor.
    """
    asked = who(mission, contributor)
    outcomes = mission["outcome"].filter(pl.col("contributor") == asked.key).sort("asked", "seen", "outcome")
    if outcomes.is_empty():
        because = f"the mission's tables hold no outcome for {asked.name}, so there is no day to put the question on"
        return BackTest(asked, (), (), (), because)
    scores: list[Score] = []
    unseen: list[tuple[str, str]] = []
    for day in outcomes["asked"].unique().sort():
        scores += _reactions(mission, asked, day)
        unseen += _unseen(mission, asked, day)
    for row in outcomes.iter_rows(named=True):
        scores += _outcome(mission, asked, row, seed)
    return BackTest(asked, tuple(scores), tuple(_means(asked, scores)), tuple(dict.fromkeys(unseen)))


# -- reactions
def _later(mission: Mission, asked: Who, day: datetime.date) -> pl.DataFrame:
    """Counted reactions of adversaries' that were seen after ``day``: the highest rung of each to each act."""
    found = precedents.ledger(mission, asked, FAR).filter(
        pl.col("counted") & (pl.col("standing") == "adversary") & (pl.col("date") > day)
    )  # fmt: skip
    place = pl.col("rung").replace_strict(list(LADDER), list(range(len(LADDER))), return_dtype=pl.Int64)
    highest = found.with_columns(place.alias("place")).sort("actor", "act", "place", "date", "precedent")
    return highest.unique(["actor", "act"], keep="last", maintain_order=True).sort("actor", "date", "precedent")


def _reactions(mission: Mission, asked: Who, day: datetime.date) -> Iterator[Score]:
    known = precedents.ledger(mission, asked, day).filter("counted")
    for row in _later(mission, asked, day).iter_rows(named=True):
        before = known.filter(pl.col("actor") == row["actor"])
        found = precedents.counts(before)
        outcome = f"{row['reacted_by']}: {row['rung']} ({row['answered']})"
        key = f"back-test.{asked.key}.{row['actor']}.{row['precedent']}.{day}"
        rows = tuple(("precedent", one) for one in (*before["precedent"], row["precedent"]))
        if sum(found) < precedents.LEAST:
            because = f"nothing would have been said: {sum(found) or 'no'} precedent{'' if sum(found) == 1 else 's'} by then"
            stated = not_assessed(key, outcome, "score", because, rows)
            yield Score("precedents", "ranked probability", day, row["date"], outcome, "nothing", stated)
            continue
        said, usual = precedents.shares(found), int(np.argmax(found))  # of equals the mildest
        alike, always = [1 / len(LADDER)] * len(LADDER), list(np.eye(len(LADDER))[usual])
        words = f"{LADDER[int(np.argmax(said))]} {max(said):.0%}; what came {said[row['place']]:.0%}"
        for measure, score in (("ranked probability", ranked_probability), ("Brier", brier)):
            own = f"{key}.{measure.split()[0].lower()}"
            stated = Stated(own, f"{measure} score: {outcome}", score(said, row["place"]), "score", "measured", rows=rows)
            baselines = (
                Stated(f"{own}.uniform", "all rungs alike", score(alike, row["place"]), "score", "measured", rows=rows[-1:]),
                Stated(f"{own}.usual", "always the most usual reaction", score(always, row["place"]), "score", "measured", rows=rows),
            )
            yield Score("precedents", measure, day, row["date"], outcome, words, stated, baselines)


def _unseen(mission: Mission, asked: Who, day: datetime.date) -> Iterator[tuple[str, str]]:
    """Acts after ``day`` and adversaries of whom no reaction to it is recorded."""
    seen = set(mission["precedent"].select("act", "actor").iter_rows())
    later = mission["act"].filter(
        (pl.col("contributor") == asked.key) & (pl.col("kind").cast(pl.String) != OTHER_MATTER) & (pl.col("date") > day)
    )
    adversaries = mission["actor"].filter(pl.col("standing").cast(pl.String) == "adversary")
    for act, name in later.select("act", "name").iter_rows():
        for actor, actor_name in adversaries.select("actor", "name").iter_rows():
            if (act, actor) not in seen:
                yield name, actor_name


# -- issues
def _outcome(mission: Mission, asked: Who, row: dict[str, Any], seed: int) -> Iterator[Score]:
    issue = mission["issue"].filter(pl.col("issue") == row["issue"]).row(0, named=True)
    known = bargain(mission, asked, issue, row["asked"], seed)
    key = f"back-test.{asked.key}.{row['outcome']}"
    positions = known.positions if known.joining.is_empty() else pl.concat([known.positions, known.joining])
    rows = (*(("position", one) for one in positions["position"]), ("outcome", row["outcome"]))
    title = f"{issue['name']}: {row['name']}"
    if positions.height < LEAST_ACTORS:
        there = "no" if positions.is_empty() else "one"
        because = f"nothing would have been said: {there} actor's position was known by then, and a bargain needs two"
        stated = not_assessed(key, title, "points", because, rows)
        yield Score("compromise", "absolute error", row["asked"], row["seen"], title, "nothing", stated)
        return
    centre, drawn = mean(*known.likely(positions)), mean(*known.drawn(positions))
    late = max(positions["judged"]) >= row["seen"]
    because = "the positions were judged after the outcome was seen: a fit, not a forecast" if late else ""
    yield _error(known, positions, row, key, title, float(centre), drawn, rows, because)
    if known.steps.height > 1:
        yield _steps(known, row, key, title, np.asarray(centre), drawn, rows, because)


def _error(
    known: Bargain,
    positions: pl.DataFrame,
    row: dict[str, Any],
    key: str,
    title: str,
    centre: float,
    drawn: Floats,
    rows: Rows,
    because: str,
) -> Score:
    value = abs(centre - row["value"])
    low, high = between(np.abs(drawn - row["value"]), value)
    stated = Stated(f"{key}.error", f"Absolute error: {title}", value, "points", "judged", low, high, SPAN, rows, because)
    flat = abs(SCALE / 2 - row["value"])
    equal = abs(float(np.mean(known.likely(positions)[0])) - row["value"])
    plain = np.abs(known.drawn(positions)[0].mean(axis=1) - row["value"])
    baselines = (
        Stated(f"{key}.error.uniform", "the middle of the scale", flat, "points", "measured", rows=rows[-1:]),
        Stated(f"{key}.error.usual", "mean without weights", equal, "points", "judged", *between(plain, equal), SPAN, rows),
    )
    said = f"{centre:.0f} of 100; seen {row['value']:g}"
    return Score("compromise", "absolute error", row["asked"], row["seen"], title, said, stated, baselines)


def _steps(known: Bargain, row: dict[str, Any], key: str, title: str, centre: Floats, drawn: Floats, rows: Rows, because: str) -> Score:
    places = known.steps["value"].to_numpy()
    came = int(np.argmin(np.abs(places - row["value"])))
    likely, spread = step_probabilities(centre, places.tolist()), step_probabilities(drawn, places.tolist())
    value = ranked_probability(likely.tolist(), came)
    low, high = between(np.array([ranked_probability(one, came) for one in spread.tolist()]), value)
    leaning = rows + known.step_rows
    stated = Stated(f"{key}.ranked", f"Ranked probability score: {title}", value, "score", "judged", low, high, SPAN, leaning, because)
    alike = ranked_probability([1 / len(places)] * len(places), came)
    baselines = (Stated(f"{key}.ranked.uniform", "all steps alike", alike, "score", "measured", rows=leaning[-len(places) - 1 :]),)
    said = f"{known.steps['name'][int(np.argmax(likely))]} {max(likely):.0%}; what came {likely[came]:.0%}"
    return Score("compromise", "ranked probability", row["asked"], row["seen"], title, said, stated, baselines)


# -- all together
def _means(asked: Who, scores: list[Score]) -> Iterator[Stated]:
    """Mean score of each method and measure, and of each of its baselines over the same cases."""
    groups: dict[tuple[str, str], list[Score]] = {}
    for one in scores:
        if one.stated.value is not None:
            groups.setdefault((one.method, one.measure), []).append(one)
    for (method, measure), found in groups.items():
        key = f"back-test.{asked.key}.{method}.{measure.split()[0].lower()}"
        for place in range(len(found[0].baselines) + 1):
            parts = [one.stated if not place else one.baselines[place - 1] for one in found]
            values = [part.value for part in parts if part.value is not None]
            rows = tuple(dict.fromkeys(row for part in parts for row in part.rows))
            name = parts[0].title if place else method
            ending = f".{parts[0].key.rsplit('.', 1)[1]}" if place else ""
            value, span = float(np.mean(values)), "least and largest of the cases"
            title = f"{name}: mean {measure}" + ("" if measure.endswith("error") else " score")
            because = f"{len(values)} cases"
            yield Stated(f"{key}{ending}", title, value, parts[0].unit, "modelled", min(values), max(values), span, rows, because)
