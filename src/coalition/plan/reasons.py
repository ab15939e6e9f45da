"""Why a need is met or short: what could serve it, who was refused, how soon anything could arrive, which limits ran out.

The limits named are those that the best way to serve the need, at the prices of the need's own tier, would use and that have
nothing left in the plan. Only goods that could serve a short need are priced, and those of one goal after those of another, so that
their labels never lie in memory together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coalition.arrays import Floats
from coalition.caveats import Use
from coalition.model.goals import Reached
from coalition.model.ledger import AT_MOST
from coalition.model.needs import Need
from coalition.network import FAR
from coalition.pillars.supply.journeys import Journey
from coalition.pillars.supply.supply import Priced
from coalition.plan.decided import GOAL_KINDS, Decision, Rows

WAYS = 4
"""How many ways to serve a need are looked at for what has run out."""

LITTLE = 0.01
"""Share of the budgets of a pot below which next to nothing is left: whole units leave remainders in each."""

SPENT = 1e-6
"""A limit with less than this share left has run out."""

SHORT = 1e-5
"""A need short by less than this share is met."""


@dataclass
class Reasons:
    """Explains every need of a decided plan; ``used`` (balances,) are the sums of its entries."""

    decision: Decision
    reached: list[Reached]
    used: Floats

    def __post_init__(self) -> None:
        engine = self.decision.engine
        self.engine, self.ledger, self.supply = engine, engine.ledger, engine.supply
        self.items_by_measure: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for item, use, measure in engine.mission["yield"].select("item", "use", "measure").iter_rows():
            self.items_by_measure[measure].add((item, use))
        limit, sense = self.ledger.limit, self.ledger.sense
        left = limit - self.used
        real = np.array([key.partition(":")[0] not in (*GOAL_KINDS, "stock", "pool", "fund", "pot") for key in self.ledger.keys], bool)
        self.out = real & (sense == AT_MOST) & np.isfinite(limit) & (left <= SPENT * np.maximum(np.abs(limit), 1e-12))
        self.spent_funds = self._spent_funds()
        self.reachable = set(engine.mission["link"]["destination"].to_list()) | set(engine.mission["offer"]["place"].to_list())
        self.served = self.reachable | set(engine.mission["market"]["place"].to_list())
        self.reading = dict(engine.mission["item"].select("item", "name").iter_rows())

    def rows(self) -> Rows:
        """Rows of the plan table `fulfilment`, in order of keys."""
        found = []
        priority = dict(self.engine.mission["need"].select("need", "priority").iter_rows())
        needs, left = self.engine.needs.needs, self.decision.quantity[self.engine.needs.short]
        ways = self._ways([number for number, need in enumerate(needs) if left[number] > SHORT * need.quantity])
        for number, need in enumerate(needs):
            short = float(left[number])
            if number not in ways:
                reason, sentence, limits = "met", "Met.", list[str]()
            else:
                reason, sentence, limits = self._explain(need, short, ways[number])
            found.append(
                {
                    "need": need.key[5:],
                    "measure": need.measure,
                    "place": need.place,
                    "priority": priority[need.row],
                    "tier": need.tier,
                    "first_useful": self.decision.day(need.first),
                    "due": need.due_day,
                    "quantity": need.quantity,
                    "met": need.quantity - short,
                    "short": short,
                    "reason": reason,
                    "explanation": sentence,
                    "limits": "; ".join(limits) or None,
                }
            )
        return sorted(found, key=lambda row: row["need"])

    def _explain(self, need: Need, short: float, ways: list[Journey]) -> tuple[str, str, list[str]]:
        uses = self.items_by_measure[need.measure]
        given = {self.supply.items[goods[0]] for goods in self.supply.goods}
        items = sorted({item for item, _ in uses if item in given})
        if not items:
            named = ", ".join(sorted({self.reading[item] for item, _ in uses})) or "nothing in the tables"
            return "no item", f"No giver has what would serve: {named}.", []
        allowed = any(
            use_item == self.supply.items[item] and self.engine.caveats.refusal(signature, Use(use_item, use, need.place)) is None
            for item, signature in self.supply.goods
            for use_item, use in uses
        )
        if not allowed:
            return "refused", self._refusals(need, uses), []
        if ways:
            return self._limits(ways, short)
        if need.place not in self.reachable:
            return "no route", "No open route leads there.", []
        return "too late", f"No giver's goods ({', '.join(items)}) can arrive there by the last useful day.", []

    def _refusals(self, need: Need, uses: set[tuple[str, str]]) -> str:
        lines = set()
        for item, signature in self.supply.goods:
            for use_item, use in uses:
                if use_item == self.supply.items[item]:
                    line = self.engine.caveats.refusal(signature, Use(use_item, use, need.place))
                    if line is not None:
                        lines.add(f"{line.caveat} ({line.legal_basis})")
        return f"Every giver is refused by: {'; '.join(sorted(lines))}."

    def _ways(self, short: list[int]) -> dict[int, list[Journey]]:
        """The best ways to serve each of the needs with the numbers ``short``, at the prices of the need's own tier."""
        needs = self.engine.needs.needs
        found: dict[int, list[Journey]] = {number: [] for number in short}
        asked: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number in short:
            if needs[number].place in self.served:
                asked[self._stage(needs[number]), needs[number].world].append(number)
        for (stage, world), numbers in asked.items():
            priced = self._priced(self.reached[stage].prices, world, numbers)
            found.update((number, self.supply.ways_for(priced, needs[number], WAYS)) for number in numbers)
        return found

    def _stage(self, need: Need) -> int:
        """Number of the goal that makes the shortfall of the need's tier small; the first where there is none."""
        return next((number for number, one in enumerate(self.reached) if one.goal == "shortfall" and one.tier == need.tier), 0)

    def _priced(self, prices: Floats, world: int, asked: list[int]) -> Priced:
        """A pricing round for the needs ``asked`` alone, until the next: as if a unit were worth any cost to them, and nothing to others.

        Goods that serve none of them are then left out, and no way to those that do is too dear to be found.
        """
        needs, worth = self.engine.needs, prices.copy()
        worth[[need.balance for need in needs.needs]] = 0.0
        worth[[needs.needs[number].balance for number in asked]] = -FAR
        if needs.pools:
            wanted = set(asked)
            worth[[pool.balance for pool in needs.pools]] = 0.0
            worth[[pool for pool, number, _, _, _ in needs.draws if number in wanted]] = FAR
        priced = self.supply.price(worth, world, lasting=False)
        return replace(priced, reduced=priced.cost + self.supply.sinks[world].worth(prices))

    def _limits(self, ways: list[Journey], short: float) -> tuple[str, str, list[str]]:
        best = ways[0]
        used = dict.fromkeys(balance for journey in ways for balance, _, _, _ in self.supply.postings.of(journey))
        numbers = [balance for balance in used if self.out[balance]]
        numbers += [balance for balance in used if balance in self.spent_funds]
        item = self.reading[self.supply.items[best.source.item]]
        giver, days = best.source.giver.partition(":")[2], (self.decision.day(best.given), self.decision.day(best.delivered))
        way = f"{item} from {giver} given {days[0]}, there {days[1]}"
        if numbers:
            names = "; ".join(self.ledger.names[number] for number in numbers)
            nothing = "next to nothing" if any(self.ledger.keys[number].startswith("pot:") for number in numbers) else "nothing"
            return (
                "limits",
                f"It could be served ({way}), but {nothing} is left of: {names}.",
                [self.ledger.keys[number] for number in numbers],
            )
        unit = max((amount for amount in best.target.amounts[:1]), default=0.0)
        if self.supply.postings.whole[best.source.item] and 0 < short < unit:
            return "whole units", f"What is short is less than one whole unit brings ({way}).", []
        return "other needs", f"What could serve it ({way}) is used where it counts for more, at places and in tiers that come first.", []

    def _spent_funds(self) -> set[int]:
        """Fund money without an earmark whose every contribution is used up, and pots in whose budgets next to nothing is left."""
        column, balance, _, _ = self.ledger.postings()
        payers: dict[int, list[int]] = defaultdict(list)
        draws = np.zeros(self.ledger.proposals, bool)
        for owner, first, count in self.ledger.batches:
            draws[first : first + count] = owner in ("fund draw", "pot draw")
        here = np.flatnonzero(draws[column])
        posted: dict[int, list[int]] = defaultdict(list)
        for draw, one in zip(column[here].tolist(), balance[here].tolist(), strict=True):
            posted[draw].append(one)
        for balances in posted.values():
            fund = next(one for one in balances if self.ledger.keys[one].startswith(("fund:", "pot:")))
            payers[fund] += [one for one in balances if one != fund]
        left = np.maximum(self.ledger.limit - self.used, 0.0)
        return {
            fund
            for fund, paid_in in payers.items()
            if all(self.out[one] for one in paid_in)
            or (self.ledger.keys[fund].startswith("pot:") and left[paid_in].sum() <= LITTLE * self.ledger.limit[paid_in].sum())
        }


def spending_rows(decision: Decision, consignments: Rows, legs: Rows) -> Rows:
    """Rows of the plan table `spending`: budgets, contributions and funds that are used or have a ceiling."""
    engine, ledger = decision.engine, decision.engine.ledger
    _, _, balance, amount, term = decision.entries
    found: dict[int, dict[str, float]] = defaultdict(lambda: dict.fromkeys(("goods", "movement", "places"), 0.0))
    kinds = {"goods": "goods", "movement": "movement", "handling": "places", "storage": "places", "drawn": "goods"}
    purses = np.array([key.startswith(("budget:", "contribution:")) for key in ledger.keys], bool)
    some = np.flatnonzero(purses[balance])
    for number, entered, code in zip(balance[some].tolist(), amount[some].tolist(), term[some].tolist(), strict=True):
        found[number][kinds[ledger.terms[code]]] += entered
    years = dict(engine.mission["budget"].select("budget", "fiscal_year").iter_rows())
    owner = dict(engine.mission["budget"].select("budget", "contributor").iter_rows())
    givers = dict(engine.mission["contribution"].select("contribution", "contributor").iter_rows())
    rows = []
    for number, key in enumerate(ledger.keys):
        kind, _, rest = key.partition(":")
        row = ledger.rows[number]
        if kind not in ("budget", "contribution") or row is None:
            continue
        contributor = owner[row] if kind == "budget" else givers[row]
        if contributor not in engine.members:
            continue
        parts = found[number]
        rows.append(
            {
                "purse": f"contributor:{contributor}" if kind == "budget" else f"contribution:{rest}",
                "fiscal_year": years[row] + rest[len(row) :] if kind == "budget" else "window",
                "balance": key,
                **parts,
                "total": sum(parts.values()),
                "ceiling": float(ledger.limit[number]),
            }
        )
    return rows + _without_ceiling(decision, consignments, legs, owner)


def _without_ceiling(decision: Decision, consignments: Rows, legs: Rows, owner: dict[str, str]) -> Rows:
    """Contributors that gave without a budget row."""
    budgeted = {f"contributor:{contributor}" for contributor in owner.values()}
    spent: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(("goods", "movement", "places"), 0.0))
    for row in consignments:
        if row["purse"].startswith("contributor:") and row["purse"] not in budgeted:
            spent[row["purse"]]["goods"] += row["goods_cost"]
    for row in legs:
        if row["purse"].startswith("contributor:") and row["purse"] not in budgeted and row["mode"] != "wait":
            spent[row["purse"]]["movement"] += row["cost"]
    return [
        {"purse": purse, "fiscal_year": "no budget stated", "balance": None, **parts, "total": sum(parts.values()), "ceiling": None}
        for purse, parts in sorted(spent.items())
    ]


def load_rows(decision: Decision, used: Floats) -> Rows:
    """Rows of the plan table `load`: links and places that carry something, whether limited or not."""
    engine, ledger = decision.engine, decision.engine.ledger
    calendar = engine.mission.calendar
    period_of = {str(day): number for number, day in enumerate(calendar.period_starts)}
    rows: list[dict[str, Any]] = []
    for number, key in enumerate(ledger.keys):
        kind, _, rest = key.partition(":")
        if kind not in ("link", "handling", "storage") or used[number] <= 0:
            continue
        row = ledger.rows[number]
        start = rest.rpartition("|")[2].partition("@")[0]
        rows.append(
            {
                "kind": kind,
                "row": row,
                "period": period_of[start],
                "starts": calendar.period_starts[period_of[start]],
                "load": float(used[number]),
                "capacity": float(ledger.limit[number]),
                "balance": key,
            }
        )
    return rows
