"""Where goods of the supply pillar end: a use at a place in a range of steps, posting to needs or pools.

One *sink* is a goods class, a use and an interval of steps at a place. A sink that posts straight to a need is bounded by that need;
one that posts to pools by the most its pools could be drawn for.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from coalition.arrays import Floats, Ints
from coalition.caveats import Caveats, Signature, Use
from coalition.model.ledger import Ledger
from coalition.model.needs import LATENESS, PRICED_LATE, Need, NeedBook, Pool

Goods = tuple[int, Signature]
"""A goods class: item number and signature."""


@dataclass(frozen=True)
class Target:
    """What one unit of an item in one use posts when delivered in an interval: balances and amounts, whatever the class."""

    item: int
    use: str
    place: int
    first: int
    last: int
    balances: tuple[int, ...]
    amounts: tuple[float, ...]
    group: int
    most: float


@dataclass
class SinkBook:
    """All sinks of a world: targets crossed with the goods classes that caveats allow there."""

    needs: NeedBook
    ledger: Ledger
    caveats: Caveats
    items: list[str]
    places: dict[str, int]
    world: int
    limit_balance: dict[int, int]
    targets: list[Target] = field(init=False, default_factory=list)
    groups: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.item_number = {item: number for number, item in enumerate(self.items)}
        self.uses: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for item, use, measure, amount in self.needs.mission["yield"].select("item", "use", "measure", "amount").iter_rows():
            if item in self.item_number:
                self.uses[item, use].append((measure, amount))
        self._straight()
        self._pooled()

    def _straight(self) -> None:
        """Targets that post to one need; the targets of a need are one group."""
        by_measure: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
        for (item, use), yields in self.uses.items():
            if len(yields) == 1:
                by_measure[yields[0][0]].append((item, use, yields[0][1]))
        lateness, priced = self.ledger.number(LATENESS), self.ledger.number(PRICED_LATE)
        group_of: dict[int, int] = {}
        for outlet in self.needs.outlets:
            need = self.needs.needs[outlet.need]
            if need.world != self.world:
                continue
            group = group_of.setdefault(outlet.need, len(group_of))
            for item, use, amount in by_measure[need.measure]:
                counted = amount * outlet.counts
                balances, amounts = [need.balance], [counted]
                if outlet.late:
                    late = outlet.late * amount * need.share
                    balances += [lateness, priced]
                    amounts += [late * need.omega, late * need.weight]
                for share, other, bound, sign in self.needs.share_rows.get(outlet.need, ()):
                    balances.append(share)
                    amounts.append(sign * counted * ((item == other) - bound))
                self.targets.append(
                    Target(
                        self.item_number[item],
                        use,
                        self.places[need.place],
                        outlet.first,
                        outlet.last,
                        tuple(balances),
                        tuple(amounts),
                        group,
                        need.quantity / counted,
                    )
                )
        self.groups = len(group_of)

    def _pooled(self) -> None:
        """Targets that post to pools; each is a group of its own."""
        by_place: dict[str, dict[tuple[int, int], dict[tuple[str, str | None], tuple[int, float]]]] = defaultdict(lambda: defaultdict(dict))
        for pool in self.needs.pools:
            if pool.world == self.world:
                by_place[pool.place][pool.first, pool.last][pool.measure, pool.item] = (pool.balance, pool.largest)
        for place, intervals in by_place.items():
            for (first, last), pools in intervals.items():
                for (item, use), yields in self.uses.items():
                    found = [
                        (*pools[measure, key], amount) for measure, amount in yields for key in (None, item) if (measure, key) in pools
                    ]
                    if not found:
                        continue
                    most = max(largest / amount for _, largest, amount in found)
                    self.targets.append(
                        Target(
                            self.item_number[item],
                            use,
                            self.places[place],
                            first,
                            last,
                            tuple(balance for balance, _, _ in found),
                            tuple(-amount for _, _, amount in found),
                            self.groups,
                            most,
                        )
                    )
                    self.groups += 1

    def cross(self, goods: list[Goods]) -> Sinks:
        """Targets × goods classes that may serve them, as arrays."""
        by_item: dict[int, list[int]] = defaultdict(list)
        for number, (item, _) in enumerate(goods):
            by_item[item].append(number)
        place_names = {number: place for place, number in self.places.items()}
        target, column, limits = [], [], []
        for number, found in enumerate(self.targets):
            use = Use(self.items[found.item], found.use, place_names[found.place])
            for kind in by_item[found.item]:
                signature = goods[kind][1]
                if self.caveats.refusal(signature, use) is None:
                    target.append(number)
                    column.append(kind)
                    limits.append(tuple(self.limit_balance[line] for line in self.caveats.limits(signature, use)))
        return Sinks(self.targets, goods, np.array(target, np.int64), np.array(column, np.int64), limits, self.needs.pools)


def pool_serves(pool: Pool, need: Need) -> bool:
    """Whether ``need`` may draw on ``pool``."""
    same = (pool.measure, pool.place, pool.world) == (need.measure, need.place, need.world)
    return same and pool.first >= need.first and pool.last <= need.last


@dataclass
class Sinks:
    """Sinks as arrays: ``target`` and ``goods`` (sinks,; numbers of ``targets`` and ``classes``), and the arrays that price them."""

    targets: list[Target]
    classes: list[Goods]
    target: Ints
    goods: Ints
    limits: list[tuple[int, ...]]
    pools: list[Pool]

    def __post_init__(self) -> None:
        self._by_balance: dict[int, list[int]] = {}
        chosen = [self.targets[number] for number in self.target]
        intervals = sorted({(one.place, one.first, one.last) for one in chosen})
        number = {interval: index for index, interval in enumerate(intervals)}
        self.intervals = intervals
        self.interval = np.array([number[one.place, one.first, one.last] for one in chosen], np.int64)
        self.group = np.array([one.group for one in chosen], np.int64)
        self.most = np.array([one.most for one in chosen])
        self.item = np.array([one.item for one in chosen], np.int64)
        owner: list[int] = []
        balance: list[int] = []
        amount: list[float] = []
        for index, one in enumerate(self.targets):
            owner += [index] * len(one.balances)
            balance += one.balances
            amount += one.amounts
        self._owner, self._balance, self._amount = np.array(owner, np.int64), np.array(balance, np.int64), np.array(amount)
        pairs = [(index, balance) for index, found in enumerate(self.limits) for balance in found]
        self._limited = np.array([index for index, _ in pairs], np.int64)
        self._limit = np.array([balance for _, balance in pairs], np.int64)

    def enlarge(self, more: Floats) -> None:
        """More may be of use where needs or pools take so many times (``more`` (balances,)) as much."""
        most = np.zeros(len(self.targets))
        np.maximum.at(most, self._owner, more[self._balance])
        self.most = self.most * most[self.target]

    def serving(self, need: Need) -> Ints:
        """Sinks that serve ``need``: its own, or those that post to a pool it draws on."""
        if not self._by_balance:
            for number, target in enumerate(self.target):
                for balance in self.targets[target].balances[: 1 if self.targets[target].amounts[0] > 0 else None]:
                    self._by_balance.setdefault(balance, []).append(number)
        balances = [need.balance, *(pool.balance for pool in self.pools if pool_serves(pool, need))]
        return np.array(sorted({sink for balance in balances for sink in self._by_balance.get(balance, [])}), np.int64)

    def worth(self, prices: Floats) -> Floats:
        """(sinks,) what a unit delivered costs the goal there, journey apart (negative: it helps)."""
        per_target = np.bincount(self._owner, self._amount * prices[self._balance], len(self.targets)).astype(float)
        worth = per_target[self.target]
        if len(self._limited):
            worth = worth + np.bincount(self._limited, prices[self._limit], len(worth))
        return worth
