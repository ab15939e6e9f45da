"""What a pillar is: one kind of help with a model of its own, answering prices with proposals and telling what was chosen."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
import polars as pl

from coalition.arrays import Floats, Ints
from coalition.caveats import Caveats, Giver
from coalition.mission.mission import Mission
from coalition.model.closed import Closed
from coalition.model.ledger import Ledger, Proposals
from coalition.model.money import MoneyBook
from coalition.model.needs import NeedBook

Rows = list[dict[str, Any]]

Kept = Mapping[str, Any]
"""What a pillar keeps of its proposals, by name: arrays of numbers, lists of texts."""

WHY_SHORT = ("limits", "whole units", "other needs", "too late", "no route", "refused", "no item")
"""Reasons why a need is short. Of what several pillars say the first of these is told: that of the one that comes closest to serving it."""


@dataclass(frozen=True)
class GiverName:
    """Who may give, as verdicts name it, with the first and last step on which it does."""

    name: str
    giver: Giver
    first: int
    last: int


@dataclass(frozen=True)
class Brought:
    """What the chosen thing ``number`` brings at ``step``: ``amount`` that counts to the balance of a need, or enters that of a pool."""

    number: int
    balance: int
    amount: float
    step: int


@dataclass(frozen=True)
class Paid:
    """What a purse pays for a chosen thing; ``word`` is goods, movement, places or activities, ``amount`` in the mission's currency."""

    purse: str
    word: str
    amount: float


@dataclass(frozen=True)
class Decided:
    """What a pillar makes of a solution, in the planner's words.

    ``names`` are those of the things chosen, in order. ``entries`` are four arrays: number of the name, balance, amount, term.
    ``tables`` holds rows of the plan's tables that are this pillar's own: `activity`, and those its `Results` declare.
    """

    names: list[str]
    entries: tuple[Ints, Ints, Floats, Ints]
    brought: list[Brought]
    paid: list[Paid]
    tables: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class Apart:
    """Proposals in whole units that are chosen apart from all others: those that ``lead`` (make room), and those that ``follow`` (fill it).

    ``lead_when`` and ``follow_when`` say when each is (any scale): those that are near each other in time are chosen anew together.
    ``sparing`` is a balance of which no more is used than the goals ask for.
    """

    lead: Ints
    lead_when: Ints
    follow: Ints
    follow_when: Ints
    sparing: int | None = None


@dataclass(frozen=True)
class Cuts:
    """What a detailed check asks of the next choice of whole units: limits of balances, and the most of proposals, by number.

    They bind that choice only; the plan is held against the limits of the mission.
    """

    limits: Mapping[int, float] = field(default_factory=dict)
    most: Mapping[int, float] = field(default_factory=dict)

    def and_also(self, other: Cuts) -> Cuts:
        """Both; of two that speak of the same, the tighter."""
        limits, most = dict(self.limits), dict(self.most)
        for mine, theirs in ((limits, other.limits), (most, other.most)):
            for number, value in theirs.items():
                mine[number] = min(value, mine.get(number, value))
        return Cuts(limits, most)


@dataclass(frozen=True)
class Fault:
    """A cell of a pillar's own table, or of `activity`, that may not be as it is, and why; ``row`` is the row's key (parts joined by |)."""

    table: str
    row: str
    field: str
    says: str


@dataclass(frozen=True)
class Recomputed:
    """A pillar's own tables as they should stand (``tables``), and what else is wrong with what is written (``faults``).

    ``left_out`` says what was taken as it is written, and why (empty: nothing was).
    """

    tables: Mapping[str, Rows] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    left_out: str = ""


@dataclass(frozen=True)
class OtherChoice:
    """A choice in other proposals: a batch not in the ledger yet (None: none), and how many of each are to stand for the ``replaced`` ones.

    ``complete``: whatever of this pillar could be in a plan better by the slack asked about is made of them.
    """

    batch: Proposals | None
    units: Floats
    replaced: Ints
    complete: bool


@dataclass(frozen=True)
class InWindows:
    """A choice in pieces, and which of them are chosen anew together, all else as it is.

    ``window``, asked for number 0, 1, … with how many of each piece (pieces,) are chosen by then, gives places in the batch; None: that was
    the last.
    """

    choice: OtherChoice
    window: Callable[[int, Floats], Ints | None]


@dataclass(frozen=True)
class Asked:
    """Needs (numbers) that stay short in one world, ``short`` of each in its measure's unit, and the prices of their tier's goal."""

    prices: Floats
    world: int
    needs: Sequence[int]
    short: Sequence[float]


@dataclass(frozen=True)
class Explanation:
    """Why a need is short: one of `WHY_SHORT`, a sentence, and the balances of which nothing is left."""

    reason: str
    sentence: str
    limits: Sequence[int] = ()


@dataclass(frozen=True)
class Holding:
    """How much of an earlier plan a new one keeps; each pillar says of what of its own that holds.

    On or before ``day`` (None: no such day) nothing begins but what the earlier plan begins by then, and at most ``moves`` of what is
    arranged are otherwise than there, or new. ``source`` is the row of `source` that says so.
    """

    day: datetime.date | None
    moves: int
    source: str


@dataclass(frozen=True)
class More:
    """One more of what row ``row`` of ``table`` offers (a person, a room), in words, and the rows that a mission with it has besides.

    ``limits`` are the balances that it would ease; prices of these say whether that may help. ``alone``: it allows what could not be done
    before whatever their prices (two of a kind are needed at once, and there is one).
    """

    table: str
    row: str
    what: str
    rows: Mapping[str, pl.DataFrame]
    limits: Sequence[int]
    alone: bool = False


@dataclass(frozen=True)
class AfterReveal:
    """A pillar once what it does before the reveal is settled, and the numbers of its proposals that may not be used any more."""

    pillar: Pillar
    shut: Ints


RanOut = Callable[[Sequence[int]], list[int]]
"""Those of some balances of which nothing is left in the plan."""


@runtime_checkable
class Pillar(Protocol):
    """One kind of help. A class that names this one as its base has the answers written out here for nothing.

    ``propose`` receives the price of every balance (what entering one unit costs the present goal: positive for what runs out, negative
    for needs) and answers with the proposals most worth adding and a bound: no quantity of any of its proposals can improve the goal by
    more than ``-bound`` at these prices (so ``bound ≤ 0``; zero: nothing is worth adding). ``enough`` is an improvement too small to
    matter.
    """

    name: str

    @classmethod
    def held(cls, mission: Mission, earlier: Mapping[str, pl.DataFrame], holding: Holding) -> Mission:
        """``mission`` with rows of this pillar's tables that keep what an earlier plan's tables (``earlier``) decided. As a rule none."""
        return mission

    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """Proposals worth adding at ``prices`` (None: none) and the bound."""
        ...

    def in_pieces(self, prices: Floats, slack: float, quantity: Floats) -> OtherChoice | None:
        """What ``quantity`` (proposals,) chooses of this pillar taken apart, for whole units to be chosen anew by an integer programme.

        A pillar of few large units answers this (`model.exact`); `settle` puts the pieces together again. None, as a rule: it stays as
        it is.
        """
        return None

    def otherwise(self, quantity: Floats) -> OtherChoice | None:
        """Another choice of this pillar's whole units than ``quantity`` holds, which may be better; None, as a rule: it knows none."""
        return None

    @property
    def absent(self) -> bool:
        """Whether the mission has nothing for it to do. To ask it costs nothing then, so that it is asked in every round."""
        return False

    def afterwards(self) -> Ints:
        """Its proposals in whole units that are made whole after all others, by `otherwise`: rounding leaves them in parts till then."""
        return np.zeros(0, np.int64)

    def alike(self, proposals: Ints) -> Ints | None:
        """(proposals,) numbers: of those of one number each can be done in the other's place, as far as what is whole goes.

        Of what is alike a small part of a unit is left out as a whole; else it would turn up in one after the other. None, as a rule: no
        two are.
        """
        return None

    def leading(self) -> Ints | None:
        """Numbers of its proposals in whole units that go first, as others follow where they are (teams before tasks).

        A pillar that answers this answers `in_windows`, too (`model.windows`). None, as a rule: all are alike.
        """
        return None

    def in_windows(self, prices: Floats, quantity: Floats) -> InWindows | None:
        """``quantity`` (proposals,) taken apart as `in_pieces` does, where there are too many pieces to choose among all at once."""
        return None

    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        """At the end of pricing, say in full what ``quantity`` (proposals,) left open for speed, such as which of many alike gives what.

        Returns proposals to use instead (None: none), their quantities, and the numbers of all proposals not to be used any more. Together
        the new ones post what the old ones did. First it is asked of what comes in whole units only, and at last of everything. As a rule
        there is nothing to settle.
        """
        return None, np.zeros(0), np.zeros(0, np.int64)

    def apart(self) -> Apart | None:
        """Its proposals in whole units, if they are to be chosen by branch and bound (model/polish.py). As a rule they are not."""
        return None

    def refine(self, quantity: Floats, *, last: bool) -> Cuts | None:
        """Whether what ``quantity`` (proposals,) says in whole units can be done in detail (a roster by name, a round of a vehicle).

        None: it can. Otherwise the cuts under which whole units of this pillar are chosen again; when asked for the ``last`` time,
        the most of each proposal that certainly can be done. As a rule there is nothing to check.
        """
        return None

    def decide(self, quantity: Floats) -> Decided:
        """What ``quantity`` (proposals,) comes to."""
        ...

    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        """Why the needs asked about are short, by number, as far as this pillar could serve them."""
        ...

    def redo(self, row: Mapping[str, Any]) -> tuple[Mapping[str, Any], Decided] | None:
        """A written row of the plan's table `activity`, of this pillar, as it should stand, and what it alone comes to; None: it cannot be.

        A plan is checked by this, so it may rest on nothing but the row and the mission.
        """
        return None

    def recompute(self, written: Mapping[str, pl.DataFrame]) -> Recomputed:
        """This pillar's own tables of the plan worked out anew: ``written`` holds them, and its rows of `activity`, as they stand.

        Like `redo` it may rest on nothing but those and the mission, and loads no solver. What only follows is given anew; what was
        chosen (who teaches which run) is taken from the written rows, held against the mission, and complained about as a `Fault`.
        """
        return Recomputed()

    # -- what a question changes, and puts back
    def shut(self, closed: Closed) -> Ints:
        """Propose nothing of what is ``closed`` from now on, and at the rates it says; the numbers of its proposals in the ledger that may
        not be used until then.

        What a limit of the ledger holds back need not be shut: limits of a row are changed where it stands.
        """
        return np.zeros(0, np.int64)

    def beginnings(self) -> Collection[tuple[str, str]]:
        """Input rows (table, key) that say when something of this pillar may begin: those that `shut` knows by `Closed.rows`."""
        return ()

    def paced(self) -> Collection[tuple[str, str]]:
        """Input rows (table, key) that state a rate at which something of this pillar goes: those that `shut` knows by `Closed.rates`."""
        return ()

    def newly(self, prices: Floats, before: Closed) -> float:
        """A bound (≤ 0) on what could improve at ``prices`` by what was closed ``before`` and is not now: as a rule, all there is."""
        return self.propose(prices, np.inf)[1]

    def enlarge(self, more: Floats) -> None:
        """What balances take is ``more`` (balances,) times what it was (at least 1): more of what enters them may be of use."""
        return

    def mark(self) -> Any:
        """What has changed since the pillar was made, to come `back` to."""
        return None

    def back(self, mark: Any) -> None:
        """As it was at ``mark``; the ledger has gone back already."""
        return

    # -- what is kept for questions of another day
    def keep(self, proposals: Ints) -> Kept | None:
        """What its ``proposals`` (numbers) since it was made are, in plain numbers and texts; None: it cannot say, which is the rule."""
        return None if len(proposals) else {}

    def recall(self, kept: Kept, proposals: Ints) -> None:
        """Be as when it said ``kept``: the ledger holds its balances and ``proposals`` again, whose labels it sets.

        Raises ValueError, KeyError or IndexError for what it cannot have said.
        """
        return

    def anew(self, proposals: Ints) -> Proposals | None:
        """Its ``proposals``, whose labels were recalled, with what they post worked out anew; None: there are none."""
        return None

    def after_reveal(self, quantity: Floats) -> AfterReveal | None:
        """This pillar once what ``quantity`` (proposals,) does before the reveal is settled: only what comes after is free.

        None, as a rule: it decides once for all scenarios, so that all of it is settled. Raises QuestionError where it cannot say.
        """
        return None

    def more(self) -> Sequence[More]:
        """What there might be one more of; whether it would bring anything is found by planning with it. As a rule nothing."""
        return ()

    def possible_givers(self) -> Sequence[GiverName]:
        """Everybody who may give something that caveats are about, for their verdicts."""
        return ()

    def worth_of_offers(self) -> float:
        """What all that is offered in kind is worth, in the mission's currency: money beside the budgets."""
        return 0.0


class Opens(Protocol):
    """A pillar as a class: it opens what is its own in the ledger when it is made."""

    def __call__(self, mission: Mission, ledger: Ledger, needs: NeedBook, money: MoneyBook, caveats: Caveats, /) -> Pillar:
        """The pillar of a mission."""
        ...

    def held(self, mission: Mission, earlier: Mapping[str, pl.DataFrame], holding: Holding) -> Mission:
        """`Pillar.held`."""
        ...
