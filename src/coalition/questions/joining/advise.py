"""The best package for a sum: what a contributor should give of all that its law allows, the next best, and what more or less money does.

The contributor is given the sum instead of its budgets, spread over its fiscal years as they are, to offer what it offers and to buy what
markets sell, at their prices and lead times and within its staff; its contributions to funds are left out, since money given
away to a fund buys what the fund buys. The mission's own goals choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.model.closed import Barred
from coalition.model.market import Progress, silent
from coalition.questions.changes import Change
from coalition.questions.joining.join import candidate, cost_of
from coalition.questions.joining.met import slices
from coalition.questions.joining.package import BOUGHT, OFFERED, Given, package
from coalition.questions.whatif import Answer, Asker

SHARES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
"""Parts of the sum at which the value curve is worked out."""

BENDS = 0.1
"""A value curve bends where the worth of the next money differs by more than this part of that of the money before."""


NOTHING = 1e-9
"""Shares of all that is needed of less than this are none."""

SAME = 1e-3
"""Quantities that differ by less than this part are the same."""


@dataclass(frozen=True)
class Package:
    """What is given for ``money`` (mission currency) at most, what is met of all that is needed with it, and what the whole plan costs."""

    money: float
    met: float
    cost: float
    gives: tuple[Given, ...]
    answer: Answer


@dataclass(frozen=True)
class Kink:
    """Where the value curve bends: up to ``money`` a further million brings ``before`` (share of all that is needed), from there ``after``.

    ``full`` are items of which no more is given from there on, ``new`` those given only from there on.
    """

    money: float
    before: float
    after: float
    full: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """Packages for a sum: the ``best``, the ``next_best`` (without the dearest goods of the best; None if it gives no goods of its own),
    and the ``curve`` over sums, the least first, with its ``kinks``. ``without`` is what is met if the contributor stays away.
    """

    contributor: str
    name: str
    without: float
    best: Package
    next_best: Package | None
    barred: str
    curve: tuple[Package, ...]
    kinks: tuple[Kink, ...]


def money_changes(mission: Mission, contributor: str, money: float) -> tuple[Change, ...]:
    """``contributor`` with ``money`` (mission currency) in place of its budgets, and nothing for funds.

    Raises QuestionError if it has no budget that could be scaled.
    """
    rows = mission["budget"].filter(contributor=contributor).select("ceiling", "currency", "start")
    total = sum(mission.to_mission_currency(ceiling, currency or mission.currency, day) for ceiling, currency, day in rows.iter_rows())
    if total <= 0:
        raise QuestionError(
            f"{contributor} has no budget in the mission: add a row to table budget that says in which days it may spend (any ceiling)."
        )
    funds = [
        Change("budget", "contribution", row, factor=0.0) for row in mission["contribution"].filter(contributor=contributor)["contribution"]
    ]
    return (Change("add", "contributor", contributor), Change("budget", "contributor", contributor, factor=money / total), *funds)


def advise(asker: Asker, contributor: str, money: float, shares: Sequence[float] = SHARES, progress: Progress = silent) -> Advice:
    """The best package ``contributor`` can give for ``money`` (mission currency), the next best, and the curve at ``shares`` of it."""
    engine = asker.engine
    mission = engine.mission
    candidate(mission, contributor, asker.members)
    sums = sorted({0.0, money, *(share * money for share in shares)})
    changes = {one: money_changes(mission, contributor, one) for one in sums}
    found = {}
    for number, one in enumerate(sums, start=1):
        progress("asking", f"{one / 1e6:,.1f} million {mission.currency} ({number} of {len(sums)})")
        found[one] = _package(asker, contributor, one, changes[one])
    best = found[money]
    own = [one for one in best.gives if one.way in (OFFERED, BOUGHT)]
    barred = own[0].row if own else ""
    next_best = None
    if barred:
        progress("asking", f"the next best, without {barred}")
        next_best = _package(asker, contributor, money, changes[money], frozenset({(f"contributor:{contributor}", barred)}))
    curve = tuple(found[one] for one in sums)
    name = dict(mission["contributor"].select("contributor", "name").iter_rows())[contributor]
    without = slices(engine, best.answer.short_before, best.answer.short_before)[0].after
    return Advice(contributor, name, without, best, next_best, barred, curve, kinks(curve))


def _package(asker: Asker, contributor: str, money: float, changes: tuple[Change, ...], barred: frozenset[Barred] = frozenset()) -> Package:
    answer = asker.ask(changes, moves=False, barred=barred, look=lambda engine, quantity: package(engine, quantity, contributor))
    met = slices(asker.engine, answer.short_before, answer.short_after)[0].after
    return Package(money, met, cost_of(answer), answer.seen, answer)


def kinks(curve: Sequence[Package]) -> tuple[Kink, ...]:
    """Where ``curve`` (packages of more and more money) bends, and what runs full or comes in there."""
    found = []
    for before, here, after in zip(curve, curve[1:], curve[2:], strict=False):
        first, then = _slope(before, here), _slope(here, after)
        if abs(then - first) > BENDS * max(abs(first), abs(then), 1e-12):
            given = [{(one.table, one.row): one.quantity for one in at.gives if one.table == "item"} for at in (before, here, after)]
            full = tuple(
                key[1] for key, much in given[1].items()
                if _same(much, given[2].get(key, 0.0)) and not _same(much, given[0].get(key, 0.0))
            )  # fmt: skip
            new = tuple(key[1] for key in given[2] if key not in given[1])
            found.append(Kink(here.money, first, then, full, new))
    return tuple(found)


def _slope(one: Package, other: Package) -> float:
    """What a further million brings between two packages; less than goals may give up for each other is nothing."""
    more = other.met - one.met
    return 0.0 if abs(more) < NOTHING else more / (other.money - one.money) * 1e6


def _same(one: float, other: float) -> bool:
    """Whether two quantities differ by no more than what goals may give up for each other."""
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))
