"""Stocks: where gifts meet carriages.

A journey is proposed in two halves. A *gift* brings goods of one giver to where they are handed over, a *carriage* takes goods of that
class on to a need; they meet in a *stock*, a balance of one goods class (with a shelf life: of one day of availability) at one place and
step. Stocks of the same goods and place are chained by *waits*. So every gift can feed every later carriage, and the market learns
from a few halves what would take it a great many whole journeys. After the solution the halves are joined again, first come, first carried.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from coalition.errors import ModelError
from coalition.model.ledger import AT_MOST, Ledger, Proposals
from coalition.pillars.supply.closures import Closures
from coalition.pillars.supply.givers import Source
from coalition.pillars.supply.journeys import Posting, Postings, Step, shifted
from coalition.pillars.supply.sinks import Goods, Target

Shelf = tuple[int, Goods, int, int]
"""World, goods class, step of availability (−1: keeps), place."""


@dataclass(frozen=True)
class Gift:
    """Goods of ``source`` given at ``given``, moved over ``steps`` and in stock at ``step``."""

    shelf: Shelf
    source: Source
    given: int
    available: int
    steps: tuple[Step, ...]
    arrived: int
    step: int

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from all others."""
        source = self.source
        return self.shelf, source.table, source.row, source.purse.key, self.given, self.steps, self.step


@dataclass(frozen=True)
class Carriage:
    """Goods taken from stock at ``step`` and moved over ``steps`` to ``target`` at ``delivered``."""

    shelf: Shelf
    steps: tuple[Step, ...]
    target: Target
    limits: tuple[int, ...]
    delivered: int
    step: int

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from all others."""
        target = self.target
        return self.shelf, self.step, self.steps, target.use, target.balances, target.first, self.delivered


@dataclass(frozen=True)
class Wait:
    """Goods left in stock from one step to a later one."""

    shelf: Shelf
    step: int
    until: int

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from all others."""
        return self.shelf, self.step, self.until


@dataclass(frozen=True)
class Common:
    """What is the same in every scenario, because it is decided before it is known which has come true."""

    shelf: Shelf


Half = Gift | Carriage | Wait | Common

OWNER = "supply"
"""Whose proposals the halves are."""


@dataclass
class Stocks:
    """Opens stocks as carriages need them and proposes halves once each; gifts are repeated on days from step ``reveal`` only."""

    ledger: Ledger
    postings: Postings
    goods_number: dict[Goods, int]
    rivals: dict[tuple[Goods, str], list[Source]]
    reveal: int = 0
    closures: Closures | None = None
    batch: list[tuple[Half, list[Posting], bool]] = field(default_factory=list)
    _repeating: bool = False
    _steps: dict[Shelf, list[int]] = field(default_factory=dict)
    _balance: dict[tuple[Shelf, int], int] = field(default_factory=dict)
    _routes: dict[Shelf, set[tuple[object, ...]]] = field(default_factory=dict)
    _variants: list[Gift] = field(default_factory=list)
    _arrivals: dict[Shelf, list[tuple[int, int]]] = field(default_factory=dict)
    _new: list[Gift] = field(default_factory=list)
    _opened: list[tuple[Shelf, int, int]] = field(default_factory=list)
    _known: set[tuple[object, ...]] = field(default_factory=set)
    _handed: list[tuple[Half, list[Posting], bool]] = field(default_factory=list)
    _batches: int = 0

    def carry(self, carriage: Carriage) -> None:
        """Propose a carriage, opening the stock it starts from."""
        self._open(carriage.shelf, carriage.step, carriage.target.most)
        self.add(carriage.key, carriage, lambda: self.posted(carriage))

    def posted(self, half: Half) -> list[Posting]:
        """What a gift, carriage or wait posts."""
        if isinstance(half, Common):
            raise ModelError("what is common to scenarios posts by how it was tied")
        world, (item, _), _, place = half.shelf
        here, unit = self._balance[half.shelf, half.step], self._stock_unit(half.shelf)
        if isinstance(half, Gift):
            return [(here, -1.0, *unit), *self.postings.gift(half, world, place)]
        if isinstance(half, Carriage):
            carried = self.postings.carriage(world, item, half.steps, half.target, half.limits, half.delivered)
            return [(here, 1.0, *unit), *carried]
        stored = self.postings.stored(world, item, place, half.step, half.until)
        return [(here, 1.0, *unit), (self._balance[half.shelf, half.until], -1.0, *unit), *stored]

    def give(self, gift: Gift) -> None:
        """Propose a gift; what a market sells is proposed on other days and from other purses too."""
        if self._is_new_route(gift):
            self._new.append(gift)
        self._offer(gift)

    def _is_new_route(self, gift: Gift) -> bool:
        """Whether nothing has come from there this way yet; from now on it has."""
        route = (gift.source.table, gift.source.row, shifted(gift.steps, -gift.available))
        known = self._routes.setdefault(gift.shelf, set())
        new = route not in known
        known.add(route)
        return new

    def given(self, gift: Gift) -> tuple[Half, list[Posting], bool]:
        """A gift into the stock it names, for a batch of its own."""
        return gift, self.posted(gift), True

    def repeat(self) -> None:
        """Propose every market's routes on every period's day and for every purse, for stocks and routes that are new."""
        calendar = self.postings.mission.calendar
        days = calendar.nominal_period * calendar.averaged // calendar.step or 1
        self._repeating = True
        for gift in self._new:
            if gift.shelf[2] >= 0 or gift.source.table != "market":
                continue
            for source in self.rivals[gift.shelf[1], gift.source.row]:
                for given in sorted({gift.given, *range(gift.given % days, self.postings.horizon, days)}):
                    self._vary(gift, source, given - gift.given)
        self._new.clear()
        for shelf, before, step in self._opened:
            for gift in self._landing(shelf, before, step):
                self._offer(gift)
        self._opened.clear()
        self._repeating = False

    def _landing(self, shelf: Shelf, before: int, step: int) -> list[Gift]:
        """Variants that arrive on a shelf after ``before`` and by ``step``."""
        arrivals = self._arrivals.get(shelf, [])
        first, after = (bisect_left(arrivals, (bound, -1)) for bound in (before + 1, step + 1))
        return [self._variants[number] for _, number in arrivals[first:after]]

    def taken(self) -> list[tuple[Half, list[Posting], bool]]:
        """The halves proposed since the last call, their postings, and whether they are to be used at once.

        Halves that were taken but not entered into the ledger (the market had proven its goal) are handed out again, but for those that
        a question has shut since.
        """
        entered = any(owner == OWNER for owner, _, _ in self.ledger.batches[self._batches :])
        batch = self.batch if entered else [*(one for one in self._handed if self._open_still(one[0])), *self.batch]
        self.batch, self._handed, self._batches = [], batch, len(self.ledger.batches)
        return batch

    def _open_still(self, half: Half) -> bool:
        """Whether no question has shut ``half``."""
        if self.closures is None or not isinstance(half, Gift | Carriage):
            return True
        return self.closures.moves(half.steps) and (not isinstance(half, Gift) or self.closures.gives(half.source, half.given))

    def proposals(self, batch: list[tuple[Half, list[Posting], bool]]) -> Proposals:
        """``batch`` as proposals, one unit of the item being one unit of the proposal."""
        column = np.repeat(np.arange(len(batch)), [len(found) for _, found, _ in batch])
        cells = np.array([posting for _, found, _ in batch for posting in found], float)
        balance, amount, term, unit = cells[:, 0].astype(np.int64), cells[:, 1], cells[:, 2].astype(np.int64), cells[:, 3].astype(np.int64)
        whole = np.array([self.postings.whole[half.shelf[1][0]] and not isinstance(half, Wait | Common) for half, _, _ in batch], bool)
        return Proposals(
            OWNER,
            len(batch),
            np.array(column, np.int64),
            np.array(balance, np.int64),
            np.array(amount, float),
            np.array(term, np.int64),
            np.array(unit, np.int64),
            np.full(len(batch), np.inf),
            whole,
            [half for half, _, _ in batch],
            np.array([ready for _, _, ready in batch], bool),
        )

    # -- what is kept for questions of another day
    def opened(self) -> list[tuple[Shelf, int, int]]:
        """Every stock: shelf, step and balance."""
        return [(shelf, step, balance) for (shelf, step), balance in self._balance.items()]

    def resume(self, stocks: Iterable[tuple[Shelf, int, int]], halves: Iterable[Half]) -> None:
        """Know ``stocks`` (see `opened`) and ``halves`` that are in the ledger again.

        A gift of a market that no stock was there for is not among them; its way is proposed anew where prices ask for it.
        """
        for shelf, step, balance in stocks:
            self._balance[shelf, step] = balance
            insort(self._steps.setdefault(shelf, []), step)
        varied: set[tuple[object, ...]] = set()
        for half in halves:
            if isinstance(half, Common):
                continue
            key = half.key
            self._known.add(key)
            if isinstance(half, Gift):
                self._is_new_route(half)
                if half.source.table == "market" and half.shelf[2] < 0 and key[:-1] not in varied:
                    varied.add(key[:-1])
                    self._arrivals.setdefault(half.shelf, []).append((half.arrived, len(self._variants)))
                    self._variants.append(half)
        for found in self._arrivals.values():
            found.sort()
        self._batches = len(self.ledger.batches)

    # -- stocks
    def steps(self, shelf: Shelf) -> list[int]:
        """Steps at which there are stocks on a shelf, in order."""
        return self._steps.get(shelf, [])

    def _open(self, shelf: Shelf, step: int, typical: float) -> int:
        if (shelf, step) in self._balance:
            return self._balance[shelf, step]
        world, (item, _), birth, place = shelf
        mission = self.postings.mission
        name = self.postings.names[item]
        day = mission.calendar.day_of(step)
        key = f"stock:{name}|{self.goods_number[shelf[1]]}|{self.postings.network.places[place]}|{day}"
        key += (f"|{birth}" if birth >= 0 else "") + (f"@{world}" if world else "")
        label = f"{name} handed over at {self.postings.network.places[place]} by {day}"
        balance = int(
            self.ledger.open([key], [label], self.postings.unit_of(item), AT_MOST, 0.0, eager=True, typical=max(typical, 1e-9))[0]
        )
        self._balance[shelf, step] = balance
        steps = self._steps.setdefault(shelf, [])
        position = bisect_left(steps, step)
        insort(steps, step)
        if position > 0:
            self._wait(Wait(shelf, steps[position - 1], step))
        if position + 1 < len(steps):
            self._wait(Wait(shelf, step, steps[position + 1]))
        self._opened.append((shelf, steps[position - 1] if position else -1, step))
        return balance

    def _stock_unit(self, shelf: Shelf) -> tuple[int, int]:
        return self.ledger.term("stock"), self.postings.unit_of(shelf[1][0])

    def _wait(self, wait: Wait) -> None:
        self.add(wait.key, wait, lambda: self.posted(wait))

    def _offer(self, gift: Gift) -> None:
        """Propose a gift into the first stock at or after its arrival, unless a question shuts it."""
        if self.closures is not None and not self.closures.allows(gift.source, gift.given, gift.steps):
            return
        steps = self._steps.get(gift.shelf, [])
        position = bisect_left(steps, gift.arrived)
        if position == len(steps):
            return
        step = steps[position]
        landed = Gift(gift.shelf, gift.source, gift.given, gift.available, gift.steps, gift.arrived, step)
        self.add(landed.key, landed, lambda: self.posted(landed))

    def _vary(self, gift: Gift, source: Source, shift: int) -> None:
        """Propose the same gift ``shift`` steps later or from another purse, if every day of it is open."""
        given, available, arrived = gift.given + shift, gift.available + shift, gift.arrived + shift
        if not max(source.first, self.reveal) <= given <= source.last or arrived >= self.postings.horizon:
            return
        steps = shifted(gift.steps, shift)
        if self.postings.open_for(source, given, steps, gift.shelf[0]):
            variant = Gift(gift.shelf, source, given, available, steps, arrived, gift.step)
            insort(self._arrivals.setdefault(gift.shelf, []), (arrived, len(self._variants)))
            self._variants.append(variant)
            self._offer(variant)

    def add(self, key: tuple[object, ...], half: Half, posted: Callable[[], list[Posting]]) -> None:
        """Propose a half once; ``posted`` makes its postings."""
        if key not in self._known:
            self._known.add(key)
            found = posted()
            if not self.postings.can_be_met(found):
                return
            self.batch.append((half, found, not self._repeating))
