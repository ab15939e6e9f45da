"""Whole units that are too many for one integer programme: what leads is made whole first, the rest is chosen window by window.

Some whole units lead (teams, say) and others follow where they are (tasks), see `Pillar.leading`. As long as what follows is in parts,
the linear programme still knows where the leaders are worth most. So a *dive* makes them whole one after another, and asks the pillars
for new proposals after every step: what suits the leaders chosen so far is found only then, and so hardly anything of the goal is lost.

Then all is taken apart into pieces, those that lead as they are and those that follow not begun, and window after window (a place, two
places) is chosen anew by an integer programme, all else as it is. Nothing is proven by this; the goal's bound says how good it is.
"""

from __future__ import annotations

from itertools import count

import numpy as np

from coalition.arrays import Flags, Floats, Ints, longer
from coalition.model.choosing import CLOSE, EXCESS, exchanged, goal_by_goal, missed
from coalition.model.goals import Goals
from coalition.model.needs import COST
from coalition.model.pillar import Pillar
from coalition.model.solver import NoEnd

LITTLE = 1e-3
"""What a later goal counts in the dive in shares of an earlier one, and the cost at last: it only says where leaders are not needed."""

ROUNDS = 6
"""Rounds of new proposals after each step of the dive."""

NEARLY, TOGETHER = 0.6, 6
"""Quantities of leaders this near to the next whole number are raised together, so many at most."""

NODES, ENOUGH = 1, 0.02
"""Nodes of branch and bound for a window, and the share of the excess that is not looked for."""

SIZE = 1_000.0
"""What an excess of one counts in a window: at one, that of a single task would be near the solver's tolerances."""

FREE = 0.0, np.inf
"""Bounds of a leader that is not chosen yet."""

STEPS = 500
"""Most steps of the dive."""


def chosen_by_windows(goals: Goals, quantity: Floats, excess: Ints) -> Floats:
    """(proposals,) ``quantity`` with the whole units of a pillar that has leaders chosen anew, if that is better; else itself.

    Only where no other pillar has chosen whole units: beside others' it takes too long (docs/explanation/demining.md).

    ``excess`` (held,) numbers the proposals by which each held goal may be missed.
    """
    market, ledger = goals.market, goals.ledger
    for pillar in market.pillars:
        mine = ledger.made_by(pillar.name)
        if pillar.leading() is None or (ledger.whole & ~mine & (quantity > 0)).any():
            continue
        market.shut(np.flatnonzero(mine & ~ledger.ready))  # pieces of before
        before = market.aimed
        led = _led(goals, quantity, pillar)
        market.aim(before)
        market.rebound()
        found = None if led is None else _in_windows(goals, led, pillar, excess)
        quantity = longer(quantity, ledger.proposals)
        if found is not None and missed(goals, found, excess) < missed(goals, quantity, excess):
            quantity = found
    return quantity


def _led(goals: Goals, quantity: Floats, pillar: Pillar) -> Floats | None:
    """Leaders of ``pillar`` in whole units, nothing that follows them, and all others' whole units as in ``quantity``; None: no way."""
    market, ledger = goals.market, goals.ledger
    others = np.flatnonzero(ledger.whole & ~ledger.made_by(pillar.name) & market.usable())
    spent = float(ledger.used(quantity)[ledger.number(COST)])
    weights = {ledger.number(f"{EXCESS}|{rank}"): LITTLE**place for place, rank in enumerate(goals.ranks)}
    market.aim(weights | {ledger.number(COST): LITTLE ** len(goals.ranks) / max(spent, 1.0)})
    market.rebound()
    market.keep(others, quantity)
    bounds: dict[int, tuple[float, float]] = {}
    try:
        amount = market.optimise("leaders", 1.0, gap=CLOSE, rounds=ROUNDS).quantity
        for _ in range(STEPS):
            amount = longer(amount, ledger.proposals)
            if not _raise(goals, amount, pillar, bounds):
                break
            amount = market.optimise("leaders", 1.0, gap=CLOSE, rounds=ROUNDS).quantity
    except NoEnd:  # no leaders can be chosen: what there was stands
        return None
    found = longer(amount, ledger.proposals)
    mine = ledger.made_by(pillar.name)
    found[mine] = 0.0
    for number, (least, _) in bounds.items():
        found[number] = least
    return _settled(goals, found)


def _raise(goals: Goals, amount: Floats, pillar: Pillar, bounds: dict[int, tuple[float, float]]) -> bool:
    """Fix leaders nearest to the next whole number from below, those that cannot be at what they are; whether there were any."""
    leaders = pillar.leading()
    assert leaders is not None, "who has leaders keeps having them"
    least, most = np.array([bounds.get(number, FREE) for number in leaders.tolist()]).reshape(-1, 2).T
    more = np.where(least < most, amount[leaders] - least, 0.0)
    order = np.argsort(-more, kind="stable")
    order = order[more[order] > CLOSE]
    if not len(order):
        return False
    near = order[more[order] - np.floor(more[order]) >= NEARLY]
    whole = order[np.abs(more[order] - np.round(more[order])) <= CLOSE]
    batch = np.unique(np.concatenate([near, whole]))[:TOGETHER] if len(near) + len(whole) else order[:1]
    while True:
        tried = bounds | {int(leaders[one]): (float(np.ceil(amount[leaders[one]] - CLOSE)), np.inf) for one in batch}
        if _bounded(goals, tried):
            bounds |= tried
            return True
        if len(batch) == 1:
            number, floor = int(leaders[batch[0]]), float(np.floor(amount[leaders[batch[0]]] + CLOSE))
            bounds[number] = floor, floor
            if not floor:
                goals.market.shut(leaders[batch])
            return _bounded(goals, bounds)
        batch = batch[: len(batch) // 2]


def _bounded(goals: Goals, bounds: dict[int, tuple[float, float]]) -> bool:
    """Keep leaders within bounds (least, most); whether that can be."""
    columns = np.array(sorted(bounds), np.int64)
    least, most = np.array([bounds[number] for number in columns.tolist()]).T
    return goals.market.bounded(columns, least, most) is not None


def _settled(goals: Goals, quantity: Floats) -> Floats | None:
    """``quantity`` with its whole units as they are, and the rest as good as it can be; None: they cannot be."""
    whole = np.flatnonzero(goals.ledger.whole & goals.market.usable())
    goals.market.rebound()
    found = goals.market.keep(whole, quantity)
    return None if found is None else longer(found, goals.ledger.proposals)


def _in_windows(goals: Goals, quantity: Floats, pillar: Pillar, excess: Ints) -> Floats | None:
    """``quantity`` in pieces, chosen anew window by window and put together again; None: the pillar has none, or it cannot be."""
    market, ledger = goals.market, goals.ledger
    answer = pillar.in_windows(longer(goals.reached[0].proof, len(ledger.keys)), quantity)
    if answer is None or answer.choice.batch is None:
        return None
    quantity, new = exchanged(ledger, quantity, answer.choice, answer.choice.batch)
    usable, core = market.usable(), market.core()
    for number in count():
        places = answer.window(number, quantity[new])
        if places is None:
            break
        free: Flags = core.copy()
        free[new[places]] = True
        quantity = goal_by_goal(goals, quantity, free & usable, excess, goals.ranks[:1], NODES, ENOUGH, SIZE)
    found = longer(market.settle(quantity, everything=False), ledger.proposals)
    market.shut(new)
    return _settled(goals, found)
