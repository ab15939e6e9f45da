"""Supply once its first stage is settled: what was given, moved and delivered before the reveal stands; only what comes after is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.model.ledger import Proposals
from coalition.model.pillar import AfterReveal, Asked, Decided, Explanation, Pillar, RanOut
from coalition.pillars.supply.closures import Closures
from coalition.pillars.supply.reveal import Meeting, Reveal
from coalition.pillars.supply.stocks import Common

if TYPE_CHECKING:
    from coalition.pillars.supply.supply import Supply

NOTHING = 1e-9
"""Units of goods that are none."""


@dataclass(frozen=True)
class Stock:
    """Goods that are in every scenario's hands at the reveal: where they meet, their balance in each world, how many."""

    meeting: Meeting
    number: int
    balances: list[int]
    quantity: float


class SecondStage(Pillar):
    """The supply pillar after its first stage is settled: it gives from the reveal on, and carries on the goods ``on_hand``."""

    def __init__(self, supply: Supply, reveal: Reveal, on_hand: list[Stock]) -> None:
        self.supply, self.reveal, self.on_hand = supply, reveal, on_hand
        self.name = supply.name

    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        """As supply."""
        return self.supply.settle(quantity, everything=everything)

    def decide(self, quantity: Floats) -> Decided:
        """As supply."""
        return self.supply.decide(quantity)

    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        """As supply."""
        return self.supply.explain(asked, ran_out)

    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """Gifts after the reveal, and the best each scenario can do with what is there; the bound covers both."""
        bound = self.reveal.propose(prices, enough)
        anybody = next(iter(self.reveal.sources.values()), [])
        for stock in self.on_hand:
            source = (anybody if stock.meeting.kind is None else self.reveal.sources[stock.meeting.kind])[0]  # alike in a class
            for world, balance in enumerate(stock.balances):
                self.reveal._carry(stock.meeting, stock.number, balance, source, world)
                bound += min(0.0, self._worth(stock.meeting, world) + float(prices[balance])) * stock.quantity
        return self.supply._taken(), bound

    def _worth(self, meeting: Meeting, world: int) -> float:
        """What a unit of goods on hand is worth to a scenario at the present prices (negative: it helps)."""
        if meeting.use is None:
            given, carried = self.reveal.after[world]
            worth = carried if meeting.kind is None else given
            return float(worth.best[meeting.column, meeting.place, meeting.step])
        sink = self.reveal._sink(world, meeting.goods, meeting.place, meeting.step, meeting.use)
        return float(self.reveal.bare[world][sink]) if sink >= 0 else 0.0


def settle_first_stage(supply: Supply, quantity: Floats) -> AfterReveal:
    """Let what ``quantity`` (proposals,) does before the reveal stand, and nothing else; supply as it is from then on."""
    ledger, reveal = supply.ledger, supply.reveal
    assert reveal is not None, "a mission without a reveal has no first stage"
    common = [number for number, half in enumerate(ledger.labels) if isinstance(half, Common)]
    chosen = np.where(quantity[common] > NOTHING, quantity[common], 0.0) if common else np.zeros(0)
    amounts = np.zeros(ledger.proposals)
    amounts[common] = chosen
    column, balance, posted, _ = ledger.postings()
    ties: Ints = np.flatnonzero(np.isin(column, common))
    ledger.limit[balance[ties]] = -posted[ties] * amounts[column[ties]]  # the gifts of every scenario add up to what is common

    meetings = {number: (meeting, balances) for meeting, (number, balances) in reveal.meetings.items()}
    on_hand: dict[int, float] = {}
    for number, amount in zip(common, chosen, strict=True):
        half = ledger.labels[number]
        assert isinstance(half, Common)
        on_hand[half.shelf[2]] = on_hand.get(half.shelf[2], 0.0) + float(amount)
    steps = supply.mission.calendar.steps
    early = np.arange(steps) < reveal.step
    links = np.broadcast_to(early, (len(supply.network.links), steps)).copy()
    givers = {(source.table, source.row): early for sources in reveal.sources.values() for source in sources}
    supply.close(Closures(links, givers))
    stocks = [Stock(meetings[number][0], number, meetings[number][1], amount) for number, amount in on_hand.items() if amount > 0]
    return AfterReveal(SecondStage(supply, reveal, stocks), np.array(common, np.int64))
