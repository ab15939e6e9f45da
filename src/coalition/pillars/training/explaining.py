"""Why needs of graduates are short: what the classes most worth holding would use, and has nothing left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coalition.arrays import Floats
from coalition.model.activities import Activity
from coalition.model.ledger import Ledger
from coalition.model.needs import Need
from coalition.model.pillar import Explanation, RanOut
from coalition.pillars.training.runs import Run, Runs
from coalition.pillars.training.weeks import DAYS

WAYS = 4
"""How many classes are looked at for what has run out."""

Refusals = Mapping[tuple[str, str], set[str]]


def explained(
    need: Need, prices: Floats, ran_out: RanOut, runs: Runs, ledger: Ledger, refusals: Refusals, trainees: Sequence[Activity]
) -> Explanation | None:
    """Why ``need`` is short; None: no course brings its measure. ``trainees`` are all activities of trainees."""
    if need.measure not in {course["skill"] for course in runs.sessions.courses.values()}:
        return None
    found = [run for run in runs.cheapest(prices, need.measure) if _in_time(run, need, runs)]
    if not found:
        lines = sorted(refusals.get((need.measure, need.place), ()))
        if lines:
            return Explanation("refused", f"Whoever could teach or interpret it is refused by: {'; '.join(lines)}.")
        return Explanation("too late", "No class that could be staffed would have its graduates home in time.")
    classes = [runs.activity(run) for run in found[:WAYS]]
    balances = [balance for one in classes for balance, amount, _ in one.postings if amount > 0]
    balances += _of_trainees(found[:WAYS], trainees)
    gone, what = ran_out(list(dict.fromkeys(balances))), classes[0].what
    if gone:
        names = "; ".join(ledger.names[number] for number in gone)
        return Explanation("limits", f"It could be served ({what}), but nothing is left of: {names}.", gone)
    return Explanation("other needs", f"What could serve it ({what}) counts for more elsewhere, or comes in whole classes only.")


def _in_time(run: Run, need: Need, runs: Runs) -> bool:
    """Whether those who pass at the first attempt are home while the need still counts them."""
    after = DAYS * (run.week + run.session.weeks) + run.session.venue["travel"]
    step = runs.sessions.weeks.step_after(after)
    return bool(run.session.course["pass_rate"] > 0) and step is not None and step <= need.last


def _of_trainees(runs: Sequence[Run], trainees: Sequence[Activity]) -> list[int]:
    """What trainees of these classes would use."""
    places = {int(run.session.places[run.start]) for run in runs}
    used = [one for one in trainees if any(balance in places for balance, _, _ in one.postings)]
    return [
        balance for one in used for balance, amount, term in one.postings if amount > 0 and balance not in places and term != "activity"
    ]
