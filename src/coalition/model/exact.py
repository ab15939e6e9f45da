"""Whole units chosen anew by an integer programme, goal by goal, over pieces of pillars that can name all that matter.

The dive (`model.whole`) rounds; it proves nothing. A pillar whose help comes in few large units (a raion surveyed, a team sent) may answer
`Pillar.in_pieces`: every piece that a plan better than the one at hand could be made of. Such a plan has a first goal of at most what the
dive reached, and at the prices that prove the goal's bound a piece of it costs the goal no more than the distance from the bound. If all
of them are there, the integer programme's optimum is the optimum. What pillars that do not answer have chosen stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from coalition.arrays import Floats, Ints, longer
from coalition.model.choosing import CLOSE, exchanged, goal_by_goal, missed
from coalition.model.goals import Goals
from coalition.model.pillar import Pillar
from coalition.model.windows import chosen_by_windows

PASSES = ((0.1, 20), (0.25, 50), (1.0, 100))
"""Shares of the distance from the bound within which pieces are looked for, one after another, and nodes of branch and bound."""

PROVING = 100_000
"""Nodes if all pieces that matter are there: then the search is to end by itself."""

MOST = 9_000
"""Columns in whole units up to which an integer programme that can prove nothing is worth its time."""


def chosen_anew(goals: Goals, quantity: Floats, excess: Ints, done: Collection[str] = ()) -> Floats:
    """``quantity`` (proposals,) with the whole units of pillars that answer `Pillar.in_pieces` chosen anew, or as it was.

    ``excess`` (held,) numbers the proposals by which each held goal may be missed; pillars named in ``done`` have said already what
    they would choose otherwise.
    """
    if not goals.held or not goals.reached or not len(goals.reached[0].proof):
        return quantity
    before, proposals, chosen = quantity, goals.ledger.proposals, False
    quantity = _otherwise(goals, quantity, excess, done)
    for share, nodes in PASSES:
        found, complete = _pass(goals, quantity, excess, share, nodes)
        if found is None:
            quantity = longer(quantity, goals.ledger.proposals)
            continue
        quantity, chosen = goals.market.settle(found, everything=False), True
        if complete:
            break
    else:
        quantity = chosen_by_windows(goals, quantity, excess)
    if goals.ledger.proposals == proposals and not chosen:  # no pillar has anything to choose anew
        return before
    whole = np.flatnonzero(goals.ledger.whole & goals.market.usable())
    goals.market.keep(whole, quantity)
    return quantity


def _otherwise(goals: Goals, quantity: Floats, excess: Ints, done: Collection[str]) -> Floats:
    """What pillars would choose otherwise, where that is better: goal by goal, then in cost; all else is chosen anew around it."""
    market, ledger = goals.market, goals.ledger
    for pillar in market.pillars:
        answer = None if pillar.name in done else pillar.otherwise(quantity)
        if answer is None or answer.batch is None:
            continue
        other, _ = exchanged(ledger, quantity, answer, answer.batch)
        quantity = longer(quantity, ledger.proposals)
        whole = np.flatnonzero(ledger.whole & market.usable())
        tried = [market.keep(whole, choice) for choice in (quantity, other)]
        if tried[1] is not None and (tried[0] is None or missed(goals, tried[1], excess) < missed(goals, tried[0], excess)):
            quantity = longer(tried[1], ledger.proposals)
    return quantity


def made_whole(goals: Goals, quantity: Floats, pillar: Pillar) -> Floats | None:
    """What ``pillar`` would choose in whole units instead of what ``quantity`` holds in parts, all else chosen around it; None: nothing.

    Whatever comes whole elsewhere is bounded already.
    """
    market, ledger = goals.market, goals.ledger
    answer = pillar.otherwise(quantity)
    if answer is None or answer.batch is None:
        return None
    other, _ = exchanged(ledger, quantity, answer, answer.batch)
    found = market.keep(np.flatnonzero(ledger.made_by(pillar.name) & market.usable()), other)
    return None if found is None else longer(found, ledger.proposals)


def _pass(goals: Goals, quantity: Floats, excess: Ints, share: float, nodes: int) -> tuple[Floats | None, bool]:
    """One integer programme over the pieces within ``share`` of the distance from the bound; whether that was all (None: no pieces)."""
    market, ledger, first = goals.market, goals.ledger, goals.reached[0]
    plain = quantity.copy()
    plain[excess] = 0.0  # an excess is entered in the goal's own account
    used = ledger.used(plain)
    slack = max(0.0, float(sum(weight * used[account] for account, weight in first.weights.items())) - first.bound)
    pieces, complete, given = np.zeros(ledger.proposals, bool), share >= 1.0, quantity
    for pillar in market.pillars:
        answer = pillar.in_pieces(longer(first.proof, len(ledger.keys)), share * slack + CLOSE * first.scale, given)
        if answer is None:
            continue
        complete &= answer.complete
        if answer.batch is not None:
            quantity, new = exchanged(ledger, quantity, answer, answer.batch)
            pieces = np.concatenate([pieces, np.ones(len(new), bool)])
        else:
            pieces |= ledger.made_by(pillar.name)
    if not pieces.any():
        return None, False
    usable = market.usable()
    free = pieces | market.core()
    complete &= not (ledger.whole & ~free & (quantity > 0)).any()
    if not complete and int((free & usable & ledger.whole).sum()) > MOST:
        return None, False
    ranks = goals.ranks[: None if share >= 1.0 else 1]
    return goal_by_goal(goals, quantity, free & usable, excess, ranks, PROVING if complete else nodes), complete
