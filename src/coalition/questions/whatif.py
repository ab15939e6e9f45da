"""What-ifs: change a mission a little and ask what moves, from where the plan stands and not from the start.

An `Asker` plans the goals of a mission once and remembers where each stage ended. `Asker.ask` changes limits, shuts what can no longer be
used, leads the goals through again from there, and puts everything back: the same question gets the same answer, whatever was asked before.
Values are those of the plan before whole units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from coalition.arrays import Floats, Ints, longer
from coalition.errors import InputError, ModelError
from coalition.mission.mission import Mission
from coalition.model.closed import Barred
from coalition.model.goals import Reached
from coalition.model.market import Progress, silent
from coalition.plan.engine import Engine, members_of, open_engine
from coalition.questions.base import Base, begin, keep, prove
from coalition.questions.changes import Change, check
from coalition.questions.effects import Effects, Reader
from coalition.questions.halves import halves
from coalition.questions.moves import Move, moves, outturn
from coalition.questions.replay import Remembering, Replay

PATIENCE = 30_000
"""Pivots of the simplex method for one question; one that needs more is planned anew, which Ukraine's mission takes 60,000 for."""


@dataclass(frozen=True)
class Stage:
    """A stage of the goals as it is written in a plan: the value in ``unit``, proven to ``gap`` (a share of ``scale``)."""

    goal: str
    tier: int
    level: int
    unit: str
    value: float
    gap: float
    scale: float


@dataclass(frozen=True)
class GoalMove:
    """A stage of the goals before and after: values in ``unit``, each proven to its gap (shares of ``scale``).

    A stage that one of the two does not have (fewer places are left to be settled) is not a number there.
    """

    goal: str
    tier: int
    level: int
    unit: str
    before: float
    after: float
    gap_before: float
    gap_after: float
    scale: float

    @property
    def distinguishable(self) -> bool:
        """Whether the difference is more than what both values are proven to."""
        return abs(self.after - self.before) > (self.gap_before + self.gap_after) * self.scale


@dataclass(frozen=True)
class Answer:
    """What moves with ``changes``: every goal before and after, and what stays short of every need ((needs,), in measure units).

    ``solves`` counts the linear programmes that had to be solved (0: nothing of the plan is touched); ``moves`` is what moves by need,
    giver, place and period (none unless asked for); ``seen`` what whoever asked saw of the solution.
    """

    changes: tuple[Change, ...]
    goals: tuple[GoalMove, ...]
    needs: tuple[str, ...]
    short_before: Floats
    short_after: Floats
    solves: int
    moves: tuple[Move, ...] = ()
    seen: Any = None

    @property
    def distinguishable(self) -> bool:
        """Whether any goal moves by more than what it is proven to."""
        return any(goal.distinguishable for goal in self.goals)


Look = Callable[[Engine, Floats], Any]
"""Is shown a solution: the engine and the quantities (proposals,), before everything is put back."""


@dataclass(frozen=True)
class _Question:
    """What is ``asked``, and what of it remains to be changed in the asker that answers."""

    asked: tuple[Change, ...]
    changes: tuple[Change, ...]
    moves: bool
    barred: frozenset[Barred]
    look: Look | None


class Asker:
    """A mission planned once and kept warm (see `open_asker`); ``needs`` names the needs in the order of the arrays of answers."""

    def __init__(
        self, engine: Engine, members: frozenset[str], progress: Progress = silent, changes: Sequence[Change] = (),
        base: Base | None = None, barred: frozenset[Barred] = frozenset(),
    ) -> None:  # fmt: skip
        """Plan the goals of ``engine``, just opened, with ``changes`` and without what is ``barred``; or begin from the ``base`` that such
        an asker came to.

        Raises ModelError for a base that does not fit.
        """
        self.engine, self.members, self.progress = engine, members, progress
        self.needs = tuple(need.key.removeprefix("need:") for need in engine.needs.needs)
        self.reader = Reader(engine, members)
        self._draws = _draws(engine)
        self.money_limit = engine.all_money()
        self._changed = False
        self._out: Ints = np.zeros(0, np.int64)
        self._opened = engine.ledger.opened()
        effects = self.reader.read(changes)
        effects.closed = replace(effects.closed, barred=barred)
        self._closed = effects.closed
        self._enact(effects)
        self.before = Remembering(engine.mission, engine.ledger, engine.needs, engine.market, self.money_limit)
        if base is None:
            self.before.run()
            self.before.let_go()
        else:
            begin(engine, self.before, base)
        self.halves = halves(engine)
        self._mark = engine.ledger.mark(), engine.market.mark(), [pillar.mark() for pillar in engine.pillars]
        self._needs = list(engine.needs.needs)
        known = longer(self.before.quantity, engine.ledger.proposals)
        self.outturn = outturn(engine, self.halves, engine.ledger.proposals, known)
        self._lifting: dict[frozenset[str], Asker] = {}

    def base(self) -> Base | None:
        """What another asker of the same mission and members can begin from; None: a pillar cannot say what it proposed."""
        return keep(self.engine, self.before, self._opened)

    def prove(self) -> None:
        """Trust nothing of the base that this asker has begun from; raises ModelError where it does not come to what is kept."""
        prove(self.engine, self.before, self._opened)

    def ask(
        self, changes: Sequence[Change], *, moves: bool = True, barred: frozenset[Barred] = frozenset(), look: Look | None = None
    ) -> Answer:
        """What moves with ``changes``; without ``moves`` only goals and shortfalls are worked out.

        ``barred`` are goods that purses do not give. ``look`` is shown the engine and the quantities (proposals,) it comes to; what it
        returns is `Answer.seen`. Raises InputError naming every change that is wrong. However it ends, the asker is as it was before.
        """
        asked = tuple(changes)
        findings = check(self.engine.mission, self.members, asked) or self.reader.findings(asked)
        if findings:
            raise InputError(findings)
        lifted = frozenset(change.row for change in asked if change.action == "lift") & self._binding
        question = _Question(asked, asked, moves, barred, look)
        if not lifted:
            return self._answer(question, self)
        left = tuple(one for one in asked if one.row not in lifted or one.action != "lift")
        return self._without(lifted)._answer(replace(question, changes=left), self)

    @cached_property
    def _binding(self) -> frozenset[str]:
        """Caveats that do more than limit: without them goods are of other classes, and the books are others."""
        return frozenset(line.caveat for line in self.engine.caveats.lines if line.effect != "limit")

    def _without(self, caveats: frozenset[str]) -> Asker:
        """The mission without some caveats, planned from the start and kept for the next time."""
        if caveats not in self._lifting:
            mission = self.engine.mission
            frame = mission["caveat"]
            left = replace(mission, tables={**mission.tables, "caveat": frame.filter(~frame["caveat"].is_in(sorted(caveats)))})
            everybody = frozenset(mission["contributor"]["contributor"].to_list())
            self._lifting[caveats] = Asker(open_engine(left, everybody, self.progress), self.members, self.progress)
        return self._lifting[caveats]

    # -- there and back
    def _enact(self, effects: Effects) -> Ints:
        """Set limits and shut what is shut; returns the proposals that may not be used."""
        engine, ledger = self.engine, self.engine.ledger
        ledger.limit[: len(effects.limit)] = effects.limit
        proposals, paid_from = self._draws
        ledger.largest[proposals] = np.maximum(ledger.largest[proposals], ledger.limit[paid_from])
        self._scale_needs(effects.needs)
        shut = np.concatenate([np.zeros(0, np.int64), *(pillar.shut(effects.closed) for pillar in engine.pillars)])
        engine.market.rebound()
        if self._changed:
            engine.market.admit(np.setdiff1d(self._out, shut), np.inf)
            assert engine.supply.closures is not None
            shut = np.union1d(shut, self.halves.shut(engine.supply.closures))
        else:
            self._out = shut  # what belongs to those who do not take part
        engine.market.shut(shut)
        return shut

    def _scale_needs(self, factors: dict[int, float]) -> None:
        """Needs with other quantities: of no weight where nothing is needed any more; what is bounded by them, bounded by the more."""
        book, ledger = self.engine.needs, self.engine.ledger
        if not factors:
            return
        more = np.ones(len(ledger.keys))
        for number, factor in factors.items():
            need = book.needs[number]
            book.needs[number] = replace(need, quantity=need.quantity * factor, omega=need.omega if factor else 0.0)
            ledger.largest[book.short[number]] *= max(factor, 1.0)
            more[need.balance] = max(factor, 1.0)
        if book.draws:
            drawn = np.array([need for _, need, _, _, _ in book.draws], np.int64)
            largest = np.array([max(factors.get(int(need), 1.0), 1.0) for need in drawn])
            ledger.largest[book.draw_columns] *= largest
            for (pool, _, _, _, _), factor in zip(book.draws, largest, strict=True):
                more[pool] = max(more[pool], factor)
        for pillar in self.engine.pillars:
            pillar.enlarge(more)

    def _lead(self, effects: Effects, barred: frozenset[Barred]) -> Replay:
        engine, solver = self.engine, self.engine.market.solver
        effects.closed = replace(effects.closed, barred=barred)
        shut = self._enact(effects)
        solver.afresh, solver.patience = False, solver.pivots + PATIENCE
        replay = Replay(
            engine.mission, engine.ledger, engine.needs, engine.market, self.money_limit,
            before=self.before, shut=shut, opens=self._closed if effects.opens else None,
        )  # fmt: skip
        replay.run()
        return replay

    def _return(self) -> None:
        """Put everything back."""
        engine = self.engine
        ledger, market, pillars = self._mark
        engine.ledger.back(ledger)
        engine.market.back(market)
        for pillar, mark in zip(engine.pillars, pillars, strict=True):
            pillar.back(mark)
        engine.needs.needs[:] = self._needs
        self._changed = False

    # -- answers
    def _answer(self, question: _Question, base: Asker) -> Answer:
        """The answer to ``question`` as against ``base``, which is this asker, or what it was before some caveats were lifted."""
        if self._changed:  # an earlier return was interrupted
            self._return()
        self._changed = True
        try:
            try:
                replay = self._lead(self.reader.read(question.changes), question.barred)
            except ModelError:  # from a basis of before the solver may lose its way; from the start it takes as long as a plan
                self._return()
                return self._planned_anew(question, base)
            quantity = longer(replay.quantity, self.engine.ledger.proposals)
            goals, short = goal_moves(base.before.reached, replay.reached), quantity[self.engine.needs.short]
            solves = replay.solves + (0 if base is self else len(self.before.solved))
            found: tuple[Move, ...] = ()
            if question.moves and solves:
                found = moves(base.engine, base.outturn, outturn(self.engine, self.halves, self._mark[0].proposals, quantity))
            seen = None if question.look is None else question.look(self.engine, quantity)
            return Answer(question.asked, goals, base.needs, base.outturn.short, short, solves, found, seen)
        finally:
            self._return()

    def _planned_anew(self, question: _Question, base: Asker) -> Answer:
        """The answer from books opened anew, in which the changes stand from the start."""
        self.progress("from the start", "much moves: the goals are planned anew")
        everybody = frozenset(self.engine.mission["contributor"]["contributor"].to_list())
        engine = open_engine(self.engine.mission, everybody, self.progress)
        other = Asker(engine, self.members, self.progress, question.changes, barred=question.barred)
        found = moves(base.engine, base.outturn, other.outturn) if question.moves else ()
        goals = goal_moves(base.before.reached, other.before.reached)
        seen = None if question.look is None else question.look(engine, longer(other.before.quantity, engine.ledger.proposals))
        return Answer(question.asked, goals, base.needs, base.outturn.short, other.outturn.short, len(other.before.solved), found, seen)


def open_asker(mission: Mission, candidates: Sequence[str] = (), progress: Progress = silent) -> Asker:
    """Plan the goals of ``mission`` with its members and ``candidates``, ready to be asked.

    Raises QuestionError for an unknown candidate. All others are in the ledger too, with nothing to give.
    """
    everybody = frozenset(mission["contributor"]["contributor"].to_list())
    return Asker(open_engine(mission, everybody, progress), members_of(mission, candidates), progress)


def goal_moves(before: Iterable[Reached | Stage], after: Iterable[Reached | Stage]) -> tuple[GoalMove, ...]:
    """The stages of both in order, those of the same goal, tier and level together."""
    first, then = ({(one.goal, one.tier, one.level): one for one in stages} for stages in (before, after))
    return tuple(_goal_move(first.get(key), then.get(key)) for key in dict.fromkeys([*first, *then]))


def _goal_move(before: Reached | Stage | None, after: Reached | Stage | None) -> GoalMove:
    one = before or after
    assert one is not None
    return GoalMove(
        one.goal, one.tier, one.level, one.unit,
        before.value if before else np.nan, after.value if after else np.nan,
        before.gap if before else 0.0, after.gap if after else 0.0,
        max(found.scale for found in (before, after) if found),
    )  # fmt: skip


def _draws(engine: Engine) -> tuple[Ints, Ints]:
    """Proposals that draw on money, and the balance each is paid from."""
    ledger = engine.ledger
    column, balance, amount, _ = ledger.postings()
    mine = np.flatnonzero(ledger.made_by("fund draw", "pot draw")[column] & (amount > 0))
    return column[mine], balance[mine]
