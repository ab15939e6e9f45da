"""The halves of supply in plain numbers, and back: what is kept so that questions need not find them again.

A giver is the number of its source among those of the mission, a delivery the number of its target, a way the number of its steps among
all that are kept. Everything is looked up in the mission's own books again, so numbers of other books are refused or mean other halves,
whose postings differ (`differing`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import starmap
from typing import TYPE_CHECKING, Any

import numpy as np

from coalition.arrays import Ints
from coalition.model.pillar import Kept
from coalition.pillars.supply.givers import Source
from coalition.pillars.supply.journeys import Step
from coalition.pillars.supply.stocks import Carriage, Gift, Half, Shelf, Wait

if TYPE_CHECKING:  # the two files would import each other
    from coalition.pillars.supply.supply import Supply

GIFT, CARRIAGE, WAIT = 0, 1, 2


def sources_of(supply: Supply) -> list[Source]:
    """Every source that gifts can have, in the order of the mission's books."""
    found = [source for kinds in supply.offers_of.values() for source in kinds]
    return found + [source for kinds in supply.purchases_of.values() for some in kinds.values() for source in some]


class _Numbers:
    """Gives out numbers to things, each once."""

    def __init__(self) -> None:
        self.number: dict[Any, int] = {}

    def of(self, one: Any) -> int:
        return self.number.setdefault(one, len(self.number))


def keep(supply: Supply, proposals: Ints) -> Kept | None:
    """``proposals`` of ``supply`` and its stocks; None where a plan is common to scenarios until they are known."""
    if supply.reveal is not None:
        return None
    source_number = {id(source): number for number, source in enumerate(sources_of(supply))}
    shelves, ways, limits = _Numbers(), _Numbers(), _Numbers()
    targets = [{id(one): number for number, one in enumerate(sinks.targets)} for sinks in supply.sinks]
    rows: list[tuple[int, ...]] = []
    for half in (supply.ledger.labels[number] for number in proposals.tolist()):
        if isinstance(half, Gift):
            way = ways.of(half.steps)
            rows.append(
                (GIFT, shelves.of(half.shelf), source_number[id(half.source)], way, half.given, half.available, half.arrived, half.step)
            )
        elif isinstance(half, Carriage):
            to, bound = targets[half.shelf[0]][id(half.target)], limits.of(half.limits)
            rows.append((CARRIAGE, shelves.of(half.shelf), to, ways.of(half.steps), bound, half.delivered, 0, half.step))
        elif isinstance(half, Wait):
            rows.append((WAIT, shelves.of(half.shelf), 0, 0, 0, 0, half.until, half.step))
        else:
            return None
    stocks = [(shelves.of(shelf), step, balance) for shelf, step, balance in supply.stocks.opened()]
    goods = supply.stocks.goods_number
    return {
        "halves": np.array(rows, np.int32).reshape(-1, 8),
        "stocks": np.array(stocks, np.int32).reshape(-1, 3),
        "shelves": np.array([(world, goods[kind], birth, place) for world, kind, birth, place in shelves.number], np.int32).reshape(-1, 4),
        **_lists("ways", ways.number, 3), **_lists("limits", limits.number, 1),
    }  # fmt: skip


def _lists(name: str, found: Sequence[Any] | dict[Any, int], width: int) -> dict[str, Any]:
    """Lists of numbers, or of rows of ``width`` numbers, one after another, and how long each is."""
    flat = [step for one in found for step in one]
    return {name: np.array(flat, np.int32).reshape(-1, width), f"{name}_length": np.array([len(one) for one in found], np.int32)}


def _from_lists(kept: Kept, name: str, made: Callable[[list[Any]], tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The lists of ``name``, each as ``made`` makes it of its rows."""
    rows, ends = kept[name].tolist(), np.cumsum(kept[f"{name}_length"]).tolist()
    if (ends[-1] if ends else 0) != len(rows) or (np.diff(ends) < 0).any():
        raise ValueError(f"{name} are not as long as they say")
    return [made(rows[first:after]) for first, after in zip([0, *ends], ends, strict=False)]


def _steps(rows: list[list[int]]) -> tuple[Step, ...]:
    return tuple((link, first, last) for link, first, last in rows)


def _limits(rows: list[list[int]]) -> tuple[int, ...]:
    return tuple(number for (number,) in rows)


def recall(supply: Supply, kept: Kept, proposals: Ints) -> None:
    """Label ``proposals`` with the halves that are kept, and know them and their stocks."""
    if any((kept[name] < 0).any() for name in ("halves", "stocks")):
        raise ValueError("a number is negative")
    goods, sources, targets = supply.goods, sources_of(supply), [sinks.targets for sinks in supply.sinks]
    shelves: list[Shelf] = [(world, goods[kind], birth, place) for world, kind, birth, place in kept["shelves"].tolist()]
    ways, limits = _from_lists(kept, "ways", _steps), _from_lists(kept, "limits", _limits)

    def made(kind: int, shelf: int, what: int, way: int, one: int, two: int, three: int, step: int) -> Half:
        if kind == GIFT:
            return Gift(shelves[shelf], sources[what], one, two, ways[way], three, step)
        if kind == CARRIAGE:
            return Carriage(shelves[shelf], ways[way], targets[shelves[shelf][0]][what], limits[one], two, step)
        return Wait(shelves[shelf], step, three)

    halves = list(starmap(made, kept["halves"].tolist()))
    labels = supply.ledger.labels
    for number, half in zip(proposals.tolist(), halves, strict=True):
        labels[number] = half
    supply.stocks.resume([(shelves[shelf], step, balance) for shelf, step, balance in kept["stocks"].tolist()], halves)
