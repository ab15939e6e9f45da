"""Needs as balances: what is short, what is drawn from pools of delivered measures, and the accounts goals are made of.

A delivery that brings one measure posts straight to a need (an *outlet*: a need, a range of steps, how late). Where an item brings
several measures at once, deliveries post to *pools* (world, measure, place, range of steps and, where the need names shares of items,
item) and needs draw on them, so that a basket is never counted twice. What enters means (model/means.py) enters pools too.

A *world* is a scenario, or the only future there is (number 0).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from coalition.arrays import Floats, Ints
from coalition.mission.mission import Mission
from coalition.model.ledger import AT_MOST, COUNTED, EQUAL, Ledger, Proposals
from coalition.model.means import MeansBook

SHORTFALL, LATENESS, COST, EARLIEST, MASS = "account:shortfall", "account:lateness", "account:cost", "account:earliest", "account:mass"
PRICED_SHORT, PRICED_LATE, SCENARIO = "account:weighted shortfall", "account:weighted lateness", "account:scenario"


@dataclass(frozen=True)
class Need:
    """One need in one world, in steps."""

    key: str
    world: int
    measure: str
    place: str
    quantity: float
    first: int
    due: int
    last: int
    due_day: datetime.date
    discount: float
    tier: int
    weight: float
    omega: float
    share: float
    row: str
    balance: int


@dataclass(frozen=True)
class Outlet:
    """A range of steps in which a delivery to a need counts alike: ``late`` started periods, ``counts`` of each unit."""

    need: int
    first: int
    last: int
    late: int
    counts: float


@dataclass(frozen=True)
class Pool:
    """Delivered measure at a place within a range of steps, from which needs draw; ``largest`` is the most they could draw."""

    measure: str
    place: str
    world: int
    first: int
    last: int
    item: str | None
    balance: int
    largest: float


Draw = tuple[int, int, float, int, str | None]
"""A draw on a pool: its balance, the need's number, what a unit counts, periods late, item."""


class NeedBook:
    """Opens all balances of needs in ``ledger`` and proposes their shortfalls and draws."""

    def __init__(self, mission: Mission, ledger: Ledger) -> None:
        self.mission, self.ledger, self.calendar = mission, ledger, mission.calendar
        self.worlds, self.probability = _worlds(mission)
        self.units = dict(mission["measure"].select("measure", "unit").iter_rows())
        self.pooled = _pooled_measures(mission)
        self.shares = _shares(mission)
        self._yielding: dict[str, list[str]] = defaultdict(list)
        for item, measure in sorted(set(mission["yield"].select("item", "measure").iter_rows())):
            self._yielding[measure].append(item)
        self.needs = self._open_needs()
        self._open_accounts()
        self._propose_short()
        self.outlets = [
            outlet for number, need in enumerate(self.needs) if need.measure not in self.pooled for outlet in self._outlets(number)
        ]
        self.share_rows = self._open_shares()
        self.pools: list[Pool] = []
        self.beyond: dict[int, int] = {}
        """Number of a need → its proposal to take more than is needed; none before whole units are chosen."""
        self.draws: list[Draw] = []
        self.draw_columns = np.zeros(0, np.int64)
        self._pool_draws()
        self.means = MeansBook(mission, ledger, self.worlds)
        self._pool_means()
        self.outlets_of: dict[tuple[str, str], list[Outlet]] = defaultdict(list)
        """Measure and place → the outlets of its needs, in order; likewise pools."""
        for outlet in self.outlets:
            self.outlets_of[self.needs[outlet.need].measure, self.needs[outlet.need].place].append(outlet)
        self.pools_of: dict[tuple[str, str], list[Pool]] = defaultdict(list)
        for pool in self.pools:
            self.pools_of[pool.measure, pool.place].append(pool)

    # -- balances
    def _open_needs(self) -> list[Need]:
        tiers = {key: (tier, weight) for key, tier, weight in self.mission["priority"].select("priority", "tier", "weight").iter_rows()}
        total: dict[str, float] = defaultdict(float)
        for measure, quantity, scenario in self.mission["need"].select("measure", "quantity", "scenario").iter_rows():
            total[measure] += quantity * self._share(scenario)
        factors = _factors(self.mission, "need")
        plain, keys, names = [], [], []
        for row in self.mission["need"].iter_rows(named=True):
            if row["quantity"] <= 0:
                continue
            for world, scenario in enumerate(self.worlds):
                if row["scenario"] is not None and row["scenario"] != scenario:
                    continue
                quantity = row["quantity"] * factors.get((scenario or "", row["need"]), 1.0)
                if quantity <= 0:
                    continue
                plain.append((row, world, quantity))
                keys.append(f"need:{row['need']}" + (f"@{scenario}" if scenario else ""))
                names.append(f"need of {row['measure']} at {row['place']} by {row['due']}" + (f" in {scenario}" if scenario else ""))
        units = np.array([self.ledger.unit(self.units[row["measure"]]) for row, _, _ in plain], np.int64)
        quantities = np.array([quantity for _, _, quantity in plain])
        numbers = self.ledger.open(
            keys, names, units, EQUAL, quantities, table="need", rows=[row["need"] for row, _, _ in plain], eager=True
        )
        needs = []
        for number, key, (row, world, quantity) in zip(numbers, keys, plain, strict=True):
            tier, weight = tiers[row["priority"]]
            first, due = max(0, self.calendar.step_of(row["first_useful"])), self.calendar.step_of(row["due"])
            last = self.calendar.step_of(row["due"] + datetime.timedelta(days=int(row["late"])))
            needs.append(
                Need(
                    key,
                    world,
                    row["measure"],
                    row["place"],
                    quantity,
                    first,
                    due,
                    min(last, self.calendar.steps - 1),
                    row["due"],
                    row["discount"],
                    tier,
                    weight,
                    weight / total[row["measure"]] if total[row["measure"]] > 0 else 0.0,
                    self.probability[world],
                    row["need"],
                    int(number),
                )
            )
        return needs

    def _share(self, scenario: str | None) -> float:
        return 1.0 if scenario is None else self.probability[self.worlds.index(scenario)]

    def _open_accounts(self) -> None:
        share = self.ledger.unit("share of need")
        self.tiers = sorted({need.tier for need in self.needs})
        keys = [f"{SHORTFALL}|{tier}" for tier in self.tiers]
        names = [f"weighted share of needs of tier {tier} not met" for tier in self.tiers]
        if self.worlds != [None]:
            keys += [f"{SCENARIO}|{scenario}" for scenario in self.worlds]
            names += [f"weighted share of needs not met in {scenario}" for scenario in self.worlds]
        keys, names = [*keys, LATENESS], [*names, "weighted share of needs met late, times periods late"]
        self.ledger.open(keys, names, share, COUNTED)
        weighted = self.ledger.unit("weighted measure units")
        self.ledger.open([PRICED_SHORT, PRICED_LATE], ["shortfall times weight", "lateness times weight"], weighted, COUNTED)

    def _propose_short(self) -> None:
        ledger, count = self.ledger, len(self.needs)
        column = np.arange(count)
        needs = np.array([need.balance for need in self.needs], np.int64)
        share = np.array([need.share for need in self.needs])
        omega = np.array([need.omega for need in self.needs]) * share
        parts = [
            (column, needs, np.ones(count)),
            (column, np.array([ledger.number(f"{SHORTFALL}|{need.tier}") for need in self.needs], np.int64), omega),
            (column, np.full(count, ledger.number(PRICED_SHORT)), np.array([need.weight for need in self.needs]) * share),
        ]
        if self.worlds != [None]:
            accounts = np.array([ledger.number(f"{SCENARIO}|{self.worlds[need.world]}") for need in self.needs], np.int64)
            parts.append((column, accounts, np.array([need.omega for need in self.needs])))
        largest = np.array([need.quantity for need in self.needs])
        self.short = self._add("short", count, parts, "short", largest)

    def open_beyond(self) -> None:
        """Let whole units bring more than a need lacks: a proposal for each need that is served straight and has no shares of items.

        What is beyond a need counts for nothing.
        """
        shared = {number for number, rows in self.share_rows.items() if rows}
        some = [number for number, need in enumerate(self.needs) if need.measure not in self.pooled and number not in shared]
        count, column = len(some), np.arange(len(some))
        balances = np.array([self.needs[number].balance for number in some], np.int64)
        columns = self._add("beyond", count, [(column, balances, -np.ones(count))], "beyond", np.full(count, np.inf))
        self.beyond = dict(zip(some, columns.tolist(), strict=True))

    def _add(self, owner: str, count: int, parts: list[tuple[Ints, Ints, Floats]], term: str, largest: Floats) -> Ints:
        column, balance, amount = (np.concatenate([part[place] for part in parts]) for place in range(3))
        order = np.argsort(column, kind="stable")
        column, balance, amount = column[order].astype(np.int64), balance[order].astype(np.int64), amount[order].astype(float)
        terms = np.full(len(column), self.ledger.term(term), np.int64)
        whole = np.zeros(count, bool)
        return self.ledger.add(Proposals(owner, count, column, balance, amount, terms, self.ledger.balance_unit[balance], largest, whole))

    # -- ways to meet a need
    def _outlets(self, number: int) -> list[Outlet]:
        need = self.needs[number]
        steps = np.arange(need.first, need.last + 1)
        late = -(-np.maximum(steps - need.due, 0) * self.calendar.step // self.calendar.nominal_period)
        found = []
        for periods in np.unique(late):
            block, counts = steps[late == periods], 1.0 - need.discount * int(periods)
            if counts > 1e-12:
                found.append(Outlet(number, int(block[0]), int(block[-1]), int(periods), counts))
        return found

    def _pool_draws(self) -> None:
        groups: dict[tuple[int, str], list[Outlet]] = defaultdict(list)
        for number, need in enumerate(self.needs):
            if need.measure in self.pooled:
                groups[need.world, need.place].extend(self._outlets(number))
        draws: list[Draw] = []
        for (world, place), outlets in groups.items():
            cuts = np.unique(np.array([(outlet.first, outlet.last + 1) for outlet in outlets]))
            for first, after in pairwise(cuts):
                inside = [outlet for outlet in outlets if outlet.first <= first and outlet.last >= after - 1]
                by_measure: dict[str, list[Outlet]] = defaultdict(list)
                for outlet in inside:
                    by_measure[self.needs[outlet.need].measure].append(outlet)
                for measure, users in by_measure.items():
                    draws.extend(self._open_pools(world, place, measure, int(first), int(after) - 1, users))
        if draws:
            self._propose_draws(draws)

    def _open_pools(self, world: int, place: str, measure: str, first: int, last: int, users: list[Outlet]) -> list[Draw]:
        largest = sum(self.needs[outlet.need].quantity / outlet.counts for outlet in users)
        shared = self.shares.get((measure, place))
        items: list[str | None] = [None] if shared is None else list(self._yielding[measure])
        days = f"{self.calendar.day_of(first)}..{self.calendar.day_of(last)}"
        suffix = f"@{self.worlds[world]}" if self.worlds[world] else ""
        draws: list[Draw] = []
        for item in items:
            key = f"pool:{measure}|{place}|{days}" + (f"|{item}" if item else "") + suffix
            name = f"{measure} delivered at {place} in {days}" + (f" from {item}" if item else "")
            balance = int(
                self.ledger.open([key], [name], self.ledger.unit(self.units[measure]), AT_MOST, 0.0, eager=True, typical=largest)[0]
            )
            self.pools.append(Pool(measure, place, world, first, last, item, balance, largest))
            draws.extend((balance, outlet.need, outlet.counts, outlet.late, item) for outlet in users)
        return draws

    def _pool_means(self) -> None:
        """A pool for each period of means: what comes in the period enters it."""
        starts = np.searchsorted(self.calendar.period_of_step, np.arange(self.calendar.periods + 1))
        for one in self.means.means:
            self.pooled.add(one.measure)
            for balance, first, after in zip(one.balances.tolist(), starts, starts[1:], strict=False):
                self.pools.append(Pool(one.measure, one.place, one.world, int(first), int(after) - 1, None, balance, one.most))

    def _propose_draws(self, draws: list[Draw]) -> None:
        ledger, count = self.ledger, len(draws)
        column = np.arange(count)
        pool = np.array([draw[0] for draw in draws], np.int64)
        need = np.array([draw[1] for draw in draws], np.int64)
        counts = np.array([draw[2] for draw in draws])
        late = np.array([draw[3] for draw in draws], float)
        numbers = np.array([item.balance for item in self.needs], np.int64)
        quantity = np.array([item.quantity for item in self.needs])
        parts = [(column, pool, np.ones(count)), (column, numbers[need], counts)]
        if late.any():
            omega, weight = (np.array([getattr(item, name) * item.share for item in self.needs]) for name in ("omega", "weight"))
            some = np.flatnonzero(late)
            parts.append((some, np.full(len(some), ledger.number(LATENESS)), (late * omega[need])[some]))
            parts.append((some, np.full(len(some), ledger.number(PRICED_LATE)), (late * weight[need])[some]))
        parts.extend(self._drawn_shares(draws, counts))
        self.draws = draws
        self.draw_columns = self._add("draw", count, parts, "drawn", quantity[need] / counts)

    def _drawn_shares(self, draws: list[Draw], counts: Floats) -> list[tuple[Ints, Ints, Floats]]:
        by_need: dict[int, list[int]] = defaultdict(list)
        for column, draw in enumerate(draws):
            if draw[4] is not None:
                by_need[draw[1]].append(column)
        parts = []
        for number, columns in by_need.items():
            for balance, item, bound, sign in self.share_rows[number]:
                own = np.array([draws[column][4] == item for column in columns], float)
                parts.append((np.array(columns), np.full(len(columns), balance), sign * counts[columns] * (own - bound)))
        return parts

    def _open_shares(self) -> dict[int, list[tuple[int, str, float, float]]]:
        """Balances that keep an item's part of what meets a need within its shares: (balance, item, share, +1 at most or −1 at least)."""
        found: dict[int, list[tuple[int, str, float, float]]] = defaultdict(list)
        for number, need in enumerate(self.needs):
            for item, (minimum, maximum) in self.shares.get((need.measure, need.place), {}).items():
                for bound, sign, word in ((maximum, 1.0, "most"), (minimum, -1.0, "least")):
                    if (sign > 0 and bound >= 1.0) or (sign < 0 and bound <= 0.0):
                        continue
                    key = f"share:{need.key[5:]}|{item}|{word}"
                    name = f"{item} as {'at most' if sign > 0 else 'at least'} {bound:g} of what meets {need.key}"
                    unit, row = self.ledger.unit(self.units[need.measure]), f"{need.measure}|{item}"
                    balance = self.ledger.open([key], [name], unit, AT_MOST, 0.0, table="share", rows=[row], typical=need.quantity)
                    found[number].append((int(balance[0]), item, bound, sign))
        return found


def _worlds(mission: Mission) -> tuple[list[str | None], list[float]]:
    rows = list(mission["scenario"].select("scenario", "probability").iter_rows())
    if not rows:
        return [None], [1.0]
    stated = [probability for _, probability in rows if probability is not None]
    return [key for key, _ in rows], [float(probability) for probability in stated] if len(stated) == len(rows) else [
        1.0 / len(rows)
    ] * len(rows)


def _factors(mission: Mission, table: str) -> dict[tuple[str, str], float]:
    """What scenarios do to rows of ``table``: (scenario, row) → factor."""
    rows = mission["change"].filter(mission["change"]["table"].cast(pl.String) == table)
    return {(scenario, row): factor for scenario, row, factor in rows.select("scenario", "row", "factor").iter_rows()}


def _pooled_measures(mission: Mission) -> set[str]:
    """Measures that come several at once: of some use of an item, or of what is done, which no item yields."""
    uses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item, use, measure in mission["yield"].select("item", "use", "measure").iter_rows():
        uses[item, use].append(measure)
    done = set(mission["need"]["measure"]) - set(mission["yield"]["measure"])
    return done | {measure for measures in uses.values() if len(measures) > 1 for measure in measures}


def _shares(mission: Mission) -> dict[tuple[str, str], dict[str, tuple[float, float]]]:
    """Shares by (measure, place) of need: item → (minimum, maximum)."""
    places = defaultdict(set)
    for measure, place in mission["need"].select("measure", "place").iter_rows():
        places[measure].add(place)
    found: dict[tuple[str, str], dict[str, tuple[float, float]]] = defaultdict(dict)
    for measure, item, minimum, maximum, place in mission["share"].select("measure", "item", "minimum", "maximum", "place").iter_rows():
        for where in sorted(places[measure]) if place is None else [place]:
            found[measure, where][item] = (minimum, maximum)
    return dict(found)
