"""The plan without a contributor beside the plan with it: what changes, what it gives, what its law refuses, what each caveat costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coalition.arrays import Floats, longer
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.mission.wording import did_you_mean
from coalition.model.market import Progress, silent
from coalition.plan.engine import Engine
from coalition.questions.changes import Change
from coalition.questions.joining.law import Refusals, refusals
from coalition.questions.joining.met import Slice, by_kind_of_help, slices
from coalition.questions.joining.package import Given, package
from coalition.questions.whatif import Answer, Asker


@dataclass(frozen=True)
class Money:
    """A budget or contribution of the contributor: its ceiling and what is spent of it (mission currency)."""

    table: str
    row: str
    ceiling: float
    spent: float


@dataclass(frozen=True)
class Lifted:
    """What is met of all that is needed, and what it costs, with the contributor and without one of its caveats."""

    caveat: str
    met: float
    cost: float
    answer: Answer


@dataclass(frozen=True)
class Joining:
    """What changes if ``contributor`` takes part (``answer``: every goal and what moves), before whole units.

    ``met`` says how much of what is needed is met before and after, in all and by part; ``gives`` what it gives; ``money`` what of its
    money is spent; ``law`` what its caveats refuse; ``lifted`` what it would be without each caveat that refuses or limits something (none
    unless asked for). ``doubt`` is how far both values of ``met`` may lie off what is possible, from the goals' proofs.
    """

    contributor: str
    name: str
    answer: Answer
    met: tuple[Slice, ...]
    doubt: float
    gives: tuple[Given, ...]
    money: tuple[Money, ...]
    law: tuple[Refusals, ...]
    lifted: tuple[Lifted, ...] = ()

    @property
    def worth(self) -> float:
        """By how much more is met, in shares of all that is needed."""
        return self.met[0].after - self.met[0].before


def candidate(mission: Mission, contributor: str, members: frozenset[str]) -> str:
    """``contributor`` if it can join; raises QuestionError if it is unknown or takes part already."""
    known = mission["contributor"]["contributor"].to_list()
    if contributor not in known:
        hint = did_you_mean(contributor, known, "The mission's table contributor lists them all.")
        raise QuestionError(f"There is no contributor {contributor!r}. {hint}")
    if contributor in members:
        raise QuestionError(
            f"{contributor} takes part in this plan already; `coalition whatif OUT --drop {contributor}` says what it brings."
        )
    return contributor


def join(asker: Asker, contributor: str, *, lift: bool = False, progress: Progress = silent) -> Joining:
    """Ask ``asker`` what changes with ``contributor``; ``lift``: and what each of its caveats costs (each may take as long as a plan).

    Raises QuestionError if it is unknown or takes part already.
    """
    engine = asker.engine
    candidate(engine.mission, contributor, asker.members)
    change = Change("add", "contributor", contributor)
    progress("asking", f"what changes with {contributor}")
    answer = asker.ask((change,), look=lambda seen, quantity: _look(seen, quantity, contributor))
    gives, money, helped = answer.seen
    before = by_kind_of_help(engine, longer(asker.before.quantity, engine.ledger.proposals), answer.short_before)
    met = slices(engine, answer.short_before, answer.short_after)
    kinds = tuple(Slice("kind of help", name, name, before[name], before[name], helped[name]) for name in before)
    law = refusals(engine, contributor)
    name = dict(engine.mission["contributor"].select("contributor", "name").iter_rows())[contributor]
    lifted = _lifted(asker, change, law, progress) if lift else ()
    return Joining(contributor, name, answer, (*met, *kinds), _doubt(answer, engine), gives, money, law, lifted)


def _look(engine: Engine, quantity: Floats, contributor: str) -> tuple[tuple[Given, ...], tuple[Money, ...], dict[str, float]]:
    short = quantity[engine.needs.short]
    return package(engine, quantity, contributor), money_of(engine, quantity, contributor), by_kind_of_help(engine, quantity, short)


def money_of(engine: Engine, quantity: Floats, contributor: str) -> tuple[Money, ...]:
    """Budgets and contributions of ``contributor``, and what is spent of each."""
    ledger, used = engine.ledger, engine.ledger.used(quantity)
    found = []
    for table in ("budget", "contribution"):
        for row in engine.mission[table].filter(contributor=contributor)[table]:
            numbers = [number for number, key in enumerate(ledger.keys) if key.partition("@")[0] == f"{table}:{row}"]
            if numbers:
                worlds = len(numbers)
                found.append(Money(table, row, float(ledger.limit[numbers].sum()) / worlds, float(used[numbers].sum()) / worlds))
    return tuple(found)


def cost_of(answer: Answer) -> float:
    """What the plan costs after the changes (mission currency), where cost is a goal; else not a number."""
    return next((goal.after for goal in answer.goals if goal.goal == "cost"), float("nan"))


def _doubt(answer: Answer, engine: Engine) -> float:
    """How far what is met may lie off: what both proofs of the shortfalls leave open, in shares of all that is needed."""
    needs = engine.needs.needs
    whole = float(np.array([need.omega * need.share for need in needs]) @ np.array([need.quantity for need in needs])) or 1.0
    return sum((goal.gap_before + goal.gap_after) * goal.scale for goal in answer.goals if goal.goal == "shortfall") / whole


def _lifted(asker: Asker, change: Change, law: Sequence[Refusals], progress: Progress) -> tuple[Lifted, ...]:
    """The contributor without each of the caveats that refuse or limit something."""
    found = []
    some = [one.caveat for one in law if one.refused or one.limited]
    for number, caveat in enumerate(some, start=1):
        progress("lifting caveats", f"{caveat} ({number} of {len(some)})")
        answer = asker.ask((change, Change("lift", "caveat", caveat)), moves=False)
        found.append(Lifted(caveat, slices(asker.engine, answer.short_before, answer.short_after)[0].after, cost_of(answer), answer))
    return tuple(found)
