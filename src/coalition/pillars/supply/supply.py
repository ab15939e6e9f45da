"""Supply: which consignments are most worth sending at given prices.

Pricing runs in two layers. In the first the giver pays: one class per item, purse and signature of caveats, over the links no fund
pays (what a fund bought may take funds' links in between). In the second, funds pay: one class per item and signature, over the funds'
links. Goods pass from the first to the second anywhere, at no cost, and are delivered from the second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.caveats import Caveats, Signature, Use
from coalition.mission.mission import Mission
from coalition.model.caveat_limits import open_limits
from coalition.model.closed import Closed
from coalition.model.ledger import Ledger, Proposals
from coalition.model.money import MoneyBook
from coalition.model.needs import COST, Need, NeedBook
from coalition.model.pillar import AfterReveal, Asked, Decided, Explanation, GiverName, Kept, Pillar, RanOut
from coalition.network import FAR, Layer, Prices, Room, build, leading_to, reached_from
from coalition.pillars.supply.bands import Band, GiverClass, PricedBand, Rates, Way
from coalition.pillars.supply.closures import Closures, closures_of
from coalition.pillars.supply.consignments import Consignments
from coalition.pillars.supply.days import Days
from coalition.pillars.supply.explaining import Explaining
from coalition.pillars.supply.givers import GiverBook, Source
from coalition.pillars.supply.journeys import Journey, Postings, Resources
from coalition.pillars.supply.kept import keep, recall
from coalition.pillars.supply.pots import Pots
from coalition.pillars.supply.reveal import Reveal
from coalition.pillars.supply.second_stage import settle_first_stage
from coalition.pillars.supply.sinks import Goods, SinkBook, Sinks
from coalition.pillars.supply.stocks import Carriage, Gift, Stocks

Memory = list[tuple[object, dict[str, Any]]]
"""Objects, and copies of what of them changes as proposals are made."""

KEPT = frozenset({"goods_number", "rivals"})
"""What of the stocks never changes."""

GIVERS = 2
"""Givers proposed for one onward journey: the best, and the next best, so that one round teaches more."""


@dataclass(frozen=True)
class Priced:
    """A pricing round in one world: labels of every band, and for every sink the least cost of a unit there and its step."""

    world: int
    bands: list[PricedBand]
    cost: Floats
    reduced: Floats
    rows: Ints


@dataclass(frozen=True)
class Rivalry:
    """Purses that could buy the same goods.

    ``paid`` (worlds, purses, 2) are the balances that pay for goods and movement; ``covers`` (purses, purses) says whether one can stand in
    for another on every day, ``first`` which of two comes first.
    """

    paid: Ints
    covers: Flags
    first: Flags


class Supply(Pillar):
    """The pillar of goods: offers and purchases moved by dated routes to needs."""

    name = "supply"

    def __init__(self, mission: Mission, ledger: Ledger, needs: NeedBook, money: MoneyBook, caveats: Caveats) -> None:
        self.mission, self.ledger, self.needs, self.money, self.caveats = mission, ledger, needs, money, caveats
        self.closures: Closures | None = None
        self.steps = mission.calendar.steps
        useful = set(mission["yield"]["item"].to_list())
        self.items = [item for item in mission["item"]["item"] if item in useful]
        self.network = build(mission, self.items)
        self.modes: list[str] = mission["link"]["mode"].to_list()
        self.payers: list[str | None] = mission["link"]["paid_by"].to_list()
        self.givers = GiverBook(mission, ledger, caveats, money, self.items)
        funds = {purse.fund: purse.movement for purse in money.purses.values() if purse.fund and purse.contribution is None}
        self.resources = Resources(mission, ledger, self.network, money.worlds, {fund: balance for fund, balance in funds.items() if fund})
        self.limits = open_limits(ledger, caveats, money)
        self.pots = Pots(ledger, money)
        self._group_sources()
        self.books = [
            SinkBook(needs, ledger, caveats, self.items, self.givers.places, world, limits) for world, limits in enumerate(self.limits)
        ]
        self.sinks = [book.cross(self.goods) for book in self.books]
        self.bands = self._bands()
        rows = {row["item"]: row for row in mission["item"].iter_rows(named=True)}
        self.postings = Postings(
            mission,
            ledger,
            self.network,
            self.resources,
            self.items,
            [rows[item]["unit"] for item in self.items],
            np.array([rows[item]["mass"] for item in self.items], float),
            [bool(rows[item]["whole"]) for item in self.items],
            needs.probability,
        )
        rivals: dict[tuple[Goods, str], list[Source]] = defaultdict(list)
        for goods, kinds in self.purchases_of.items():
            for found in kinds.values():
                for source in found:
                    rivals[goods, source.row].append(source)
        self.stocks = Stocks(ledger, self.postings, {goods: number for number, goods in enumerate(self.goods)}, rivals)
        self._halved: set[tuple[object, ...]] = set()
        self._rivalries = [self._rivalry(kinds) for kinds in self.purchases_of.values()]
        self.days = Days(self.network, self.resources)
        self.reveal = self._reveal()

    def _reveal(self) -> Reveal | None:
        """What plans for the time before the scenarios are known apart, if there is any."""
        if self.mission.reveal is None or len(self.money.worlds) < 2:
            return None
        step = self.mission.calendar.window(self.mission.reveal, None)[0]
        self.stocks.reveal = step
        return Reveal(self, step) if step > 0 else None

    def _group_sources(self) -> None:
        """Sources by giver class; signatures that come to the same for every use of an item are one."""
        places = sorted(set(self.mission["need"]["place"].to_list()))
        uses: dict[str, list[str]] = defaultdict(list)
        for item, use in sorted(set(self.mission["yield"].select("item", "use").iter_rows())):
            uses[item].append(use)
        alike: dict[tuple[int, tuple[object, ...]], Signature] = {}
        known: dict[Goods, Signature | None] = {}

        def stands_for(goods: Goods) -> Signature | None:
            """The signature that stands for all with the same effect; None if every use is refused."""
            if goods not in known:
                item, signature = goods
                effect: list[object] = []
                for use_name in uses[self.items[item]]:
                    for place in places:
                        use = Use(self.items[item], use_name, place)
                        refused = self.caveats.refusal(signature, use) is not None
                        effect.append(None if refused else tuple(self.caveats.limits(signature, use)))
                useless = all(one is None for one in effect)
                known[goods] = None if useless else alike.setdefault((item, tuple(effect)), signature)
            return known[goods]

        self.offers_of: dict[GiverClass, list[Source]] = defaultdict(list)
        for source in self.givers.offers:
            signature = stands_for((source.item, source.signature))
            if signature is not None:
                self.offers_of[source.item, _payer(source), signature].append(source)
        bought: list[Source] = []
        self.purchases_of: dict[Goods, dict[GiverClass, list[Source]]] = defaultdict(lambda: defaultdict(list))
        for source in self.givers.purchases:
            signature = stands_for((source.item, source.signature))
            if signature is not None:
                bought.append(replace(source, signature=signature))
        for source in self.pots.merged(bought) if self.mission.reveal is None else bought:
            goods = source.item, source.signature
            self.purchases_of[goods][source.item, _payer(source), source.signature].append(source)
        kinds = {(item, signature) for item, _, signature in self.offers_of} | set(self.purchases_of)
        self.goods: list[Goods] = sorted(kinds, key=lambda one: (one[0], sorted(one[1])))

    def _bands(self) -> list[Band]:
        """One band for goods that keep, one for each item that does not."""
        resources, net = self.resources, self.network
        sources = [source for kinds in self.offers_of.values() for source in kinds]
        sources += [source for kinds in self.purchases_of.values() for found in kinds.values() for source in found]
        starts = np.array(sorted({source.place for source in sources}), np.int64)
        ends = np.array(sorted({place for sinks in self.sinks for place, _, _ in sinks.intervals}), np.int64)
        own = resources.giver_pays
        # what a fund bought may also take a fund's link before one that nobody else pays
        bought = any(source.purse.fund for source in sources)
        links = np.flatnonzero(own | (bought & leading_to(net, own)))
        links = links[reached_from(net, links, starts)[net.origin[links]]]
        given = Layer(net, links, own, starts, starts, self.steps)
        carried = Layer(net, np.flatnonzero(~own), own, given.places, ends, self.steps)
        self.fund_leads = bool((bought & leading_to(net, own) & ~own).any())
        life = dict(self.mission["item"].select("item", "shelf_life").iter_rows())
        by_age: dict[int | None, list[Goods]] = defaultdict(list)
        for goods in self.goods:
            shelf = life[self.items[goods[0]]]
            age = None if shelf is None else int(shelf // self.mission.calendar.step)
            by_age[None if age is None or age >= self.steps - 1 else goods[0]].append(goods)
        bands = []
        for item, goods_here in by_age.items():
            age = None if item is None else int(life[self.items[item]] // self.mission.calendar.step)
            bands.append(Band(goods_here, age, given, carried, (Room(), Room(), Room())))
        return bands

    # -- what a question shuts
    def shut(self, closed: Closed) -> Ints:
        """Propose nothing of what is ``closed``; which halves in the ledger use it, whoever asks works out from `closures`."""
        self.close(closures_of(closed, self.network, self.mission, self.pots.kin_of(), self.items))
        return np.zeros(0, np.int64)

    def enlarge(self, more: Floats) -> None:
        """More may be of use where needs or pools take more."""
        for sinks in self.sinks:
            sinks.enlarge(more)

    def close(self, closures: Closures) -> None:
        """Propose nothing that ``closures`` shut from now on."""
        self.closures = self.stocks.closures = closures
        self._halved = set()  # a way once proposed on another day may be worth proposing on its own

    def mark(self) -> Memory:
        """What has been proposed so far, to come `back` to."""
        return [(holder, _copied(vars(holder), names)) for holder, names in self._remembers()]

    def back(self, mark: Memory) -> None:
        """Forget what was proposed since ``mark``; the ledger has gone back already."""
        for holder, found in mark:
            vars(holder).update(_copied(found, list(found)))

    def keep(self, proposals: Ints) -> Kept | None:
        """The halves and stocks, where no scenario is revealed later."""
        return keep(self, proposals)

    def recall(self, kept: Kept, proposals: Ints) -> None:
        """The halves and stocks again."""
        recall(self, kept, proposals)

    def anew(self, proposals: Ints) -> Proposals | None:
        """The halves with their postings."""
        halves: list[Any] = [self.ledger.labels[number] for number in proposals.tolist()]
        return self.stocks.proposals([(half, self.stocks.posted(half), True) for half in halves]) if halves else None

    def _remembers(self) -> list[tuple[object, list[str]]]:
        """What changes with every proposal: objects, and the names of what they keep."""
        changing = [name for name, value in vars(self.stocks).items() if isinstance(value, list | dict | set | int) and name not in KEPT]
        found: list[tuple[object, list[str]]] = [(self, ["_halved", "closures"]), (self.stocks, [*changing, "closures"])]
        found += [(sinks, ["most"]) for sinks in self.sinks]
        return found if self.reveal is None else [*found, (self.reveal, ["meetings", "_tied"])]

    # -- pricing
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """The consignments most worth adding at ``prices``, and how much any could still improve the goal."""
        if self.reveal is not None:
            bound = self.reveal.propose(prices, enough)
            return self._taken(), bound
        found: list[tuple[int, int, Way]] = []
        bound = 0.0
        for world, sinks in enumerate(self.sinks):
            if not len(sinks.target):
                continue
            priced = self.price(prices, world, lasting=False)
            gain, least = self._gain(priced)
            bound += least
            chosen = self._choose(sinks, gain, enough / max(1, self.books[world].groups))
            found += [(sink, world, way) for sink, way in self.ways_to(priced, chosen, priced.rows[chosen], GIVERS)]
            latest = np.array([sinks.intervals[sinks.interval[sink]][2] for sink in chosen], np.int64)
            later = latest > priced.rows[chosen]
            found += [(sink, world, way) for sink, way in self.ways_to(priced, chosen[later], latest[later])]
        for sink, world, way in found:
            self.halve(sink, world, way)
        return self._taken(), bound

    def _gain(self, priced: Priced) -> tuple[Floats, float]:
        """(sinks,) what each could improve, and the bound over all: the best sink of every group."""
        sinks = self.sinks[priced.world]
        gain = np.where(priced.reduced < 0, priced.reduced * sinks.most, 0.0)
        least = np.zeros(self.books[priced.world].groups)
        np.minimum.at(least, sinks.group, gain)
        return gain, float(least.sum())

    def newly(self, prices: Floats, before: Closed) -> float:
        """What the purses could give that gave nothing."""
        if self.reveal is not None or self.closures is None:
            return super().newly(prices, before)
        opened = self._off(before) - self.closures.off
        worlds = [world for world, sinks in enumerate(self.sinks) if len(sinks.target)]
        return sum(self._gain(self.price(prices, world, lasting=False, only=opened))[1] for world in worlds)

    def _off(self, closed: Closed) -> frozenset[str]:
        """Purses that give nothing when so much is ``closed``."""
        return closures_of(closed, self.network, self.mission, self.pots.kin_of(), self.items).off

    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        """Purchases by the budgets themselves instead of those by pots, their quantities, and the proposals they stand for."""
        owned = np.array([gift in self.pots for gift in self.ledger.labels], bool)
        if not everything:
            owned &= self.ledger.whole
        found = self.pots.split(quantity, owned)
        batch = [self.stocks.given(gift) for gift, _ in found]
        if everything:
            owned |= self.ledger.made_by("pot draw")
        return (self.stocks.proposals(batch) if batch else None), np.array([units for _, units in found]), np.flatnonzero(owned)

    # -- what was chosen, and why not more
    def alike(self, proposals: Ints) -> Ints | None:
        """Gifts of the same goods, and carriages of the same goods, in a world."""
        numbers: dict[tuple[object, ...], int] = {}
        labels: Sequence[Any] = self.ledger.labels
        halves = [labels[number] for number in proposals.tolist()]
        kinds = [(type(half).__name__, half.shelf[0], half.shelf[1][0]) for half in halves]
        return np.array([numbers.setdefault(kind, len(numbers)) for kind in kinds], np.int64)

    def decide(self, quantity: Floats) -> Decided:
        """Consignments with their dated legs."""
        return Consignments(self, quantity).decided()

    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        """Why the needs asked about are short of goods."""
        return Explaining(self, ran_out).explain(asked)

    def after_reveal(self, quantity: Floats) -> AfterReveal:
        """Goods given from the reveal on, and those that are in everybody's hands by then carried on."""
        return settle_first_stage(self, quantity)

    def possible_givers(self) -> Sequence[GiverName]:
        """Offers, and purses with what they may buy."""
        return self.givers.names

    def worth_of_offers(self) -> float:
        """Offers in kind at cost."""
        return float(sum(source.price * self.ledger.limit[source.stock[0, source.first]] for source in self.givers.offers))

    def _taken(self) -> Proposals | None:
        self.stocks.repeat()
        batch = self.stocks.taken()
        return self.stocks.proposals(batch) if batch else None

    def halve(self, sink: int, world: int, way: Way) -> None:
        """Propose a way as a gift and a carriage, once."""
        name = (world, sink, way.source.table, way.source.row, way.source.purse.key, way.given, way.place, way.early, way.late)
        if name in self._halved:
            return
        self._halved.add(name)
        sinks = self.sinks[world]
        shelf = (world, sinks.classes[sinks.goods[sink]], way.birth, way.place)
        target = sinks.targets[sinks.target[sink]]
        moved = self.days.aligned(way, world, target, self.stocks.steps(shelf))
        if self.closures is None or self.closures.allows(moved.source, moved.given, moved.steps):
            way = moved
        delivered = way.delivered(self.network.steps)
        self.stocks.carry(Carriage(shelf, way.late, target, sinks.limits[sink], delivered, way.left))
        self.stocks.give(Gift(shelf, way.source, way.given, way.available, way.early, way.arrived, way.left))

    @staticmethod
    def _choose(sinks: Sinks, gain: Floats, enough: float) -> Ints:
        """The best sink of every group that improves by more than ``enough``."""
        some = np.flatnonzero(gain < -enough)
        order = some[np.lexsort((some, gain[some], sinks.group[some]))]
        return order[np.unique(sinks.group[order], return_index=True)[1]]

    def price(self, prices: Floats, world: int, *, lasting: bool = True, only: frozenset[str] | None = None) -> Priced:
        """Price all bands in a world, and every sink; if not ``lasting``, only what is worth its cost, and until the next time.

        ``only``: keys of the purses that are looked at (None: all).
        """
        rates = self.rates(prices, world)
        groups = self._contenders(rates.extended, world)
        if only is not None:
            groups = {kind: found for kind, found in groups.items() if found[0].purse.key in only}
        sinks = self.sinks[world]
        worth = sinks.worth(prices)
        most = None
        if not lasting:
            at_best = np.zeros(len(self.goods))
            np.maximum.at(at_best, sinks.goods, -worth)
            most = {goods: float(value) for goods, value in zip(self.goods, at_best, strict=True)}
            groups = {kind: found for kind, found in groups.items() if most[kind[0], kind[2]] > 0}
        cost, rows = np.full(len(sinks.target), FAR), np.zeros(len(sinks.target), np.int64)
        bands = []
        for band in self.bands:
            mine = set(band.goods)
            priced = band.price({kind: found for kind, found in groups.items() if (kind[0], kind[2]) in mine}, rates, most)
            bands.append(priced)
            self._deliver(priced, sinks, cost, rows)
        return Priced(world, bands, cost, cost + worth, rows)

    def rates(self, prices: Floats, world: int) -> Rates:
        """Prices by step; NONE costs FAR, FREE nothing."""
        extended, resources = np.concatenate([prices, [FAR, 0.0]]), self.resources
        money = float(prices[self.ledger.number(COST)]) * self.needs.probability[world]
        link, handling, storage = (extended[balances[world]] for balances in (resources.link, resources.handling, resources.storage))
        link_money, place_money = extended[resources.link_money[world]], extended[resources.place_money[world]]
        if self.closures is not None:
            link = self.closures.priced(link)
        nothing = np.zeros((0, self.steps))
        return Rates(money, extended, world, Prices(money, link, handling, storage, link_money, place_money, nothing), self.closures)

    def _contenders(self, extended: Floats, world: int) -> dict[GiverClass, list[Source]]:
        """Offers, and of the purses that could buy the same goods only those whose money no other's undercuts on every day."""
        found: dict[GiverClass, list[Source]] = dict(self.offers_of)
        for kinds, rivalry in zip(self.purchases_of.values(), self._rivalries, strict=True):
            money = extended[rivalry.paid[world]]
            if self.closures is not None:
                money[[self.closures.silent(one[0]) for one in kinds.values()]] = FAR
            no_dearer = (money[:, None] <= money[None, :]).all(axis=2)
            cheaper = no_dearer & ((money[:, None] < money[None, :]).any(axis=2) | rivalry.first)
            undercut = (cheaper & rivalry.covers).any(axis=0)
            found.update((kind, sources) for (kind, sources), out in zip(kinds.items(), undercut, strict=True) if not out)
        return found

    def _rivalry(self, kinds: dict[GiverClass, list[Source]]) -> Rivalry:
        """Which of the purses that could buy the same goods can always stand in for which."""
        firsts = [found[0] for found in kinds.values()]
        paid = np.stack([np.stack([source.goods, source.movement], axis=1) for source in firsts], axis=1)
        opens = [{source.row: (source.first, source.last) for source in found} for found in kinds.values()]
        far = [self.fund_leads and source.purse.fund is not None for source in firsts]  # have more ways to go
        staffed = any(source.staff_weeks for source in firsts)
        count = len(firsts)
        covers = np.zeros((count, count), bool)
        for one, other in [] if staffed else permutations(range(count), 2):
            covers[one, other] = (far[one] or not far[other]) and _always_open(opens[one], opens[other])
        return Rivalry(paid, covers, np.arange(count)[:, None] < np.arange(count)[None, :])

    @staticmethod
    def _deliver(priced: PricedBand, sinks: Sinks, cost: Floats, rows: Ints) -> None:
        """Fill the least cost of a unit within each sink's interval, and the step of it, for the sinks of a band."""
        number = {goods: index for index, goods in enumerate(priced.band.goods)}
        column = np.array([number.get(goods, -1) for goods in sinks.classes], np.int64)[sinks.goods]
        mine = np.flatnonzero(column >= 0)
        if not len(mine):
            return
        places, firsts, lasts = np.ascontiguousarray(np.array(sinks.intervals, np.int64)[sinks.interval[mine]].T)
        cost[mine], rows[mine] = priced.least(column[mine], places, firsts, lasts)

    # -- from labels to journeys
    def ways_to(self, priced: Priced, chosen: Ints, rows: Ints, givers: int = 1) -> list[tuple[int, Way]]:
        """The least-cost ways to the ``chosen`` sinks at the steps ``rows``, each with up to ``givers`` givers: (sink, way)."""
        sinks = self.sinks[priced.world]
        found: list[tuple[int, Way]] = []
        for band in priced.bands:
            number = {goods: index for index, goods in enumerate(band.band.goods)}
            mine = [index for index, sink in enumerate(chosen) if sinks.classes[sinks.goods[sink]] in number]
            if not mine:
                continue
            picked = chosen[mine]
            goods = np.array([number[sinks.classes[sinks.goods[sink]]] for sink in picked], np.int64)
            place = np.array([sinks.targets[sinks.target[sink]].place for sink in picked], np.int64)
            found += [(mine[index], way) for index, way in band.journeys(goods, place, rows[mine], givers)]
        return [(int(chosen[index]), way) for index, way in sorted(found, key=lambda one: one[0])]

    def ways_for(self, priced: Priced, need: Need, most: int) -> list[Journey]:
        """Up to ``most`` journeys most worth making for ``need``, whether or not they pay; none if nothing can come in time."""
        sinks = self.sinks[priced.world]
        some = sinks.serving(need)
        some = some[priced.cost[some] < FAR / 2]
        order = np.lexsort((some, priced.reduced[some] * sinks.most[some]))
        some = some[order][:most]
        found = []
        for sink, way in self.ways_to(priced, some, priced.rows[some], GIVERS):
            target, limits, delivered = sinks.targets[sinks.target[sink]], sinks.limits[sink], int(priced.rows[sink])
            found.append(Journey(way.source, way.given, way.available, way.steps, target, limits, delivered, priced.world))
        return found[:most]


def _copied(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """``names`` of ``values``, containers copied, those in them too."""

    def copied(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: one.copy() if isinstance(one, list | set | dict) else one for key, one in value.items()}
        return value.copy() if isinstance(value, list | set) else value

    return {name: copied(values[name]) for name in names}


def _payer(source: Source) -> str:
    """Who pays for goods and movement, as far as prices can tell."""
    balances = "|".join(str(int(balance)) for balance in (*source.goods, *source.movement))
    return f"{source.purse.key}|{source.table}|{balances}"


def _always_open(windows: dict[str, tuple[int, int]], others: dict[str, tuple[int, int]]) -> bool:
    """Whether every market is open in ``windows`` whenever it is in ``others``."""
    if windows == others:
        return True
    return all(row in windows and windows[row][0] <= first and windows[row][1] >= last for row, (first, last) in others.items())
