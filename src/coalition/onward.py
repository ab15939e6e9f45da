"""What goods are worth at every place and step, from what can be done with them there, by moving and waiting: prices run backwards."""

from __future__ import annotations

import numpy as np

from coalition.arrays import Flags, Floats, Ints
from coalition.network import Network, Prices
from coalition.routes import BETTER

GIVER_PAYS, FUNDS_PAY, ANYBODY_PAYS = 0, 1, 2
"""Which links a class may use."""


class Onward:
    """Costs of leaving and of waiting, step by step, for classes of ``item`` that use the links of ``payers`` (classes,)."""

    def __init__(self, network: Network, prices: Prices, giver_pays: Flags, item: Ints, payers: Ints) -> None:
        self.net, self.prices, self.item, self.own = network, prices, item, giver_pays
        self.usable: Flags = network.allowed[item] & (payers[:, None] != np.where(giver_pays, FUNDS_PAY, GIVER_PAYS))
        self.order = np.argsort(network.origin, kind="stable")

    def wait(self, step: int, some: Ints) -> Floats:
        """(classes, places) what waiting from ``step`` to the next costs ``some`` classes."""
        net, prices, item = self.net, self.prices, self.item[some]
        money = net.storage_money[item] * (prices.money + prices.place_money[:, step])
        found: Floats = (money + net.storage_load[item] * prices.storage[:, step]) * net.storage_share[step]
        return found

    def leave(self, step: int, some: Ints, last: Ints, links: Ints) -> Floats:
        """(classes, links) what leaving on ``links`` at ``step`` costs ``some`` classes that live until ``last``; infinite: they cannot."""
        net, prices, item = self.net, self.prices, self.item[some]
        arrival, there = step + net.steps[links], net.destination[links]
        payer = np.where(self.own[links], prices.class_money[some][:, None], prices.link_money[links, step])
        price = prices.link[links, step]
        shut = ~np.isfinite(price)
        cost = net.money[item][:, links] * (prices.money + payer) + net.load[item][:, links] * np.where(shut, 0.0, price)
        cost += net.handling_money[item][:, there] * (prices.money + prices.place_money[there, arrival])
        cost += net.handling_load[item][:, there] * prices.handling[there, arrival]
        cost[~self.usable[np.ix_(some, links)] | shut | (arrival > last[:, None])] = np.inf
        return cost


def value_onward(
    value: Floats, steps: range, network: Network, prices: Prices, giver_pays: Flags, item: Ints, alive: tuple[Ints, Ints], payers: Ints
) -> None:
    """Lower ``value`` (classes, places, steps), the cost of what is done with goods there, by moving and waiting.

    Departures and waits begin in ``steps``. All links and places of the network; ``alive`` (classes,) are the first and last step of each
    class (shelf life), ``payers`` (classes,) whose links it may use: GIVER_PAYS, FUNDS_PAY or ANYBODY_PAYS.
    """
    onward = Onward(network, prices, giver_pays, item, payers)
    horizon = value.shape[2]
    for step in reversed(steps):
        some = np.flatnonzero((alive[0] <= step) & (alive[1] >= step))
        if not len(some):
            continue
        last, here = alive[1][some], value[some, :, step]
        if step + 1 < horizon:
            later = np.where((step + 1 <= last)[:, None], value[some, :, step + 1], np.inf)
            here = np.minimum(here, later + onward.wait(step, some))
        leaving = (network.opens <= step) & (network.closes >= step) & (step + network.steps < horizon)
        links = onward.order[leaving[onward.order]]
        going, staying = links[network.steps[links] > 0], links[network.steps[links] == 0]
        if len(going):
            origins, first = np.unique(network.origin[going], return_index=True)
            beyond = value[some[:, None], network.destination[going], step + network.steps[going]]
            least = np.minimum.reduceat(beyond + onward.leave(step, some, last, going), first, axis=1)
            here[:, origins] = np.minimum(here[:, origins], least)
        cost = onward.leave(step, some, last, staying)
        origins, first = np.unique(network.origin[staying], return_index=True)
        while len(staying):
            least = np.minimum.reduceat(here[:, network.destination[staying]] + cost, first, axis=1)
            known = here[:, origins]
            better = least < known - BETTER * np.abs(known)
            if not better.any():
                break
            here[:, origins] = np.where(better, least, known)
        value[some, :, step] = here
