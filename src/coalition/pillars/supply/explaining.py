"""Why a need is short, as far as goods could serve it: who has some, who was refused, how soon any could arrive, which limits ran out.

The limits named are those that the best way to serve the need, at the prices of the need's own tier, would use and that have
nothing left in the plan. Only goods that could serve a short need are priced, and those of one goal after those of another, so that
their labels never lie in memory together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coalition.arrays import Floats
from coalition.caveats import Use
from coalition.model.needs import Need
from coalition.model.pillar import Asked, Explanation, RanOut
from coalition.network import FAR
from coalition.pillars.supply.journeys import Journey

if TYPE_CHECKING:  # the two files would import each other
    from coalition.pillars.supply.supply import Priced, Supply

WAYS = 4
"""How many ways to serve a need are looked at for what has run out."""


class Explaining:
    """Explains short needs from what goods could have served them; ``ran_out`` says which limits have nothing left."""

    def __init__(self, supply: Supply, ran_out: RanOut) -> None:
        self.supply, self.ledger, self.ran_out = supply, supply.ledger, ran_out
        mission = supply.mission
        self.uses: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for item, use, measure in mission["yield"].select("item", "use", "measure").iter_rows():
            self.uses[measure].add((item, use))
        self.reachable = set(mission["link"]["destination"].to_list()) | set(mission["offer"]["place"].to_list())
        self.served = self.reachable | set(mission["market"]["place"].to_list())
        self.reading = dict(mission["item"].select("item", "name").iter_rows())

    def explain(self, asked: Sequence[Asked]) -> dict[int, Explanation]:
        """Why each of the needs asked about is short, by number."""
        needs = self.supply.needs.needs
        found = {}
        for one in asked:
            ways = self._ways(one)
            for number, short in zip(one.needs, one.short, strict=True):
                found[number] = self._explain(needs[number], short, ways.get(number, []))
        return found

    def _explain(self, need: Need, short: float, ways: list[Journey]) -> Explanation:
        uses = self.uses[need.measure]
        given = {self.supply.items[goods[0]] for goods in self.supply.goods}
        items = sorted({item for item, _ in uses if item in given})
        if not items:
            named = ", ".join(sorted({self.reading[item] for item, _ in uses})) or "nothing in the tables"
            return Explanation("no item", f"No giver has what would serve: {named}.")
        allowed = any(
            use_item == self.supply.items[item] and self.supply.caveats.refusal(signature, Use(use_item, use, need.place)) is None
            for item, signature in self.supply.goods
            for use_item, use in uses
        )
        if not allowed:
            return Explanation("refused", self._refusals(need, uses))
        if ways:
            return self._limits(ways, short)
        if need.place not in self.reachable:
            return Explanation("no route", "No open route leads there.")
        return Explanation("too late", f"No giver's goods ({', '.join(items)}) can arrive there by the last useful day.")

    def _refusals(self, need: Need, uses: set[tuple[str, str]]) -> str:
        lines = set()
        for item, signature in self.supply.goods:
            for use_item, use in uses:
                if use_item == self.supply.items[item]:
                    line = self.supply.caveats.refusal(signature, Use(use_item, use, need.place))
                    if line is not None:
                        lines.add(f"{line.caveat} ({line.legal_basis})")
        return f"Every giver is refused by: {'; '.join(sorted(lines))}."

    def _ways(self, asked: Asked) -> dict[int, list[Journey]]:
        """The best ways to serve each of the needs that anything leads to, at the prices of the need's own tier."""
        needs = self.supply.needs.needs
        numbers = [number for number in asked.needs if needs[number].place in self.served]
        if not numbers:
            return {}
        priced = self._priced(asked.prices, asked.world, numbers)
        return {number: self.supply.ways_for(priced, needs[number], WAYS) for number in numbers}

    def _priced(self, prices: Floats, world: int, asked: list[int]) -> Priced:
        """A pricing round for the needs ``asked`` alone, until the next: as if a unit were worth any cost to them, and nothing to others.

        Goods that serve none of them are then left out, and no way to those that do is too dear to be found.
        """
        needs, worth = self.supply.needs, prices.copy()
        worth[[need.balance for need in needs.needs]] = 0.0
        worth[[needs.needs[number].balance for number in asked]] = -FAR
        if needs.pools:
            wanted = set(asked)
            worth[[pool.balance for pool in needs.pools]] = 0.0
            worth[[pool for pool, number, _, _, _ in needs.draws if number in wanted]] = FAR
        priced = self.supply.price(worth, world, lasting=False)
        return replace(priced, reduced=priced.cost + self.supply.sinks[world].worth(prices))

    def _limits(self, ways: list[Journey], short: float) -> Explanation:
        best, calendar = ways[0], self.supply.mission.calendar
        used = dict.fromkeys(balance for journey in ways for balance, _, _, _ in self.supply.postings.of(journey))
        item = self.reading[self.supply.items[best.source.item]]
        giver = best.source.giver.partition(":")[2]
        way = f"{item} from {giver} given {calendar.day_of(best.given)}, there {calendar.day_of(best.delivered)}"
        limits = self.ran_out(list(used))
        if limits:
            names = "; ".join(self.ledger.names[number] for number in limits)
            nothing = "next to nothing" if any(self.ledger.keys[number].startswith("pot:") for number in limits) else "nothing"
            return Explanation("limits", f"It could be served ({way}), but {nothing} is left of: {names}.", limits)
        unit = max((amount for amount in best.target.amounts[:1]), default=0.0)
        if self.supply.postings.whole[best.source.item] and 0 < short < unit:
            return Explanation("whole units", f"What is short is less than one whole unit brings ({way}).")
        used_elsewhere = f"What could serve it ({way}) is used where it counts for more, at places and in tiers that come first."
        return Explanation("other needs", used_elsewhere)
