"""How large the full model of a mission is, without writing it: columns and nonzeros, counted.

    python benchmarks/counting.py missions/ukraine

Two counts, both of every state of layer, place and step that goods can be in (`tests/model/full_rows.py` is the model):

* ``by giver``: goods of every giver move through a copy of the network of their own, as the judge of our tests writes them;
* ``by class``: the least a skilled modeller would write. Givers of one purse (or, in the layer that funds pay, of any purse) whose goods
  the same uses refuse share one copy; states from which nothing can reach a need in time are left out.

Draws and shortfalls of needs are not counted: they are few beside the flows.
"""

from __future__ import annotations

import argparse
import heapq
import sys
from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from coalition.mission.mission import Mission
from coalition.mission.read import load
from tests.model.full_rows import FullRows, Giver, Row

State = tuple[str, str]
"""Layer (who pays for moving) and place."""

BOTH = ("giver", "fund")

Use = tuple[str, set[int], int]
"""A use of an item at a place, the steps at which any need there accepts it, and the rows it posts to."""


@dataclass
class Size:
    """Columns by kind, and nonzeros of their rows (at least)."""

    columns: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    nonzeros: int = 0

    def add(self, kind: str, columns: int, nonzeros: int) -> None:
        self.columns[kind] += columns
        self.nonzeros += columns * nonzeros

    def join(self, other: Size) -> None:
        for kind, columns in other.columns.items():
            self.columns[kind] += columns
        self.nonzeros += other.nonzeros

    @property
    def total(self) -> int:
        return sum(self.columns.values())

    @property
    def gigabytes(self) -> float:
        """What the solver's arrays alone need: the matrix by column and by row, and six numbers a column."""
        return (2 * 12 * self.nonzeros + 48 * self.total) / 1e9


@dataclass(frozen=True)
class Way:
    """A link as goods of one item see it: from a state to a state, in a window of steps."""

    origin: State
    destination: State
    first: int
    last: int
    transit: int
    nonzeros: int


class Counter(FullRows):
    """The model's givers and rules, with nothing written."""

    def __init__(self, mission: Mission, members: frozenset[str] | None = None) -> None:
        self.signatures: dict[Hashable, frozenset[tuple[str, str]]] = {}
        self.known_ways: dict[tuple[str, bool], list[Way]] = {}
        self.known_uses: dict[str, dict[str, list[Use]]] = {}
        self.wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.binding: dict[Hashable, tuple[tuple[tuple[str, int], ...], tuple[str, ...]]] = {}
        self.lines_by_day: dict[int, list[Row]] = defaultdict(list)
        for line in mission["caveat"].to_dicts():
            first, last = mission.calendar.window(line["start"], line["end"])
            for step in range(first, last + 1):
                self.lines_by_day[step].append(line)
        super().__init__(mission, members)

    def write(self, scenario: str | None) -> None:
        """Write nothing: only what is shared by all scenarios is needed."""

    def split(
        self, kind: str, key: str, row: Row, purse: tuple[str, str], unit_cost: float, lead: int, steps: list[int]
    ) -> Iterator[Giver]:
        """One giver per set of binding caveat lines and of money, as in `FullRows`, asked once for all rows of an item and purse."""
        contributor = purse[1] if purse[0] == "contributor" else None
        fund = purse[1] if purse[0] == "fund" else None
        if purse[0] == "contribution":
            fund = next(paid["fund"] for paid in self.rows["contribution"] if paid["contribution"] == purse[1])
        groups: dict[Hashable, list[int]] = defaultdict(list)
        lines: dict[Hashable, tuple[tuple[str, int], ...]] = {}
        for step in steps:
            asked = (purse, row["item"], step)
            if asked not in self.binding:
                held = [line for line in self.lines_by_day[step] if self.binds(line, purse, fund, row["item"], step)]
                found = tuple((line["caveat"], line["line"]) for line in held)
                self.binding[asked] = (found, self.movers(contributor, fund, step))
            group = (self.binding[asked], step if self.items[row["item"]]["shelf_life"] else None)
            groups[group].append(step)
            lines[group] = self.binding[asked][0]
        for number, (group, days) in enumerate(groups.items()):
            name = (f"{kind}:{key}", ":".join(purse), str(number))
            cost = self.money(unit_cost, row)
            yield Giver(name, purse, contributor, fund, key, row["item"], row["place"], cost, lead, tuple(days), lines[group])

    def ways(self, item: str, contributor: bool) -> list[Way]:
        """Links as goods of ``item`` see them, in both layers where a contributor gives, in the fund's where a fund does."""
        if (item, contributor) not in self.known_ways:
            self.known_ways[item, contributor] = list(self.all_ways(item, contributor))
        return self.known_ways[item, contributor]

    def all_ways(self, item: str, contributor: bool) -> Iterator[Way]:
        for link in self.rows["link"]:
            if self.load(item, link["mode"]) is None:
                continue
            window, transit = self.window(link), self.calendar.steps_for(link["transit"] + link["dwell"])
            if not len(window):
                continue
            spot = self.places[link["destination"]]
            rows = 2 + bool(link["cost"]) + (link["capacity"] is not None) + (spot["handling"] is not None)
            for layer in ("giver", "fund") if contributor else ("fund",):
                if layer == "fund" and contributor and not link["paid_by"]:
                    continue
                arrival = "fund" if link["paid_by"] else layer
                ends = (layer, link["origin"]), (arrival, link["destination"])
                yield Way(*ends, window.start, window.stop - 1, transit, rows)

    def uses_at(self, item: str) -> dict[str, list[Use]]:
        """By place, how ``item`` can be used there."""
        if item not in self.known_uses:
            self.known_uses[item] = self.all_uses(item)
        return self.known_uses[item]

    def all_uses(self, item: str) -> dict[str, list[Use]]:
        if not self.wanted:
            for need in self.rows["need"]:
                self.wanted[need["measure"], need["place"]] |= set(self.accepts(need))
        found: dict[str, list[Use]] = defaultdict(list)
        for use, yielded in self.uses[item].items():
            steps: dict[str, set[int]] = defaultdict(set)
            for (measure, place), days in self.wanted.items():
                if measure in yielded:
                    steps[place] |= days
            for place, days in steps.items():
                found[place].append((use, days, 1 + len(yielded)))
        return found

    def signature(self, giver: Giver) -> frozenset[tuple[str, str]]:
        """(place, use) pairs that the caveat lines of ``giver`` refuse."""
        key = (giver.item, giver.lines)
        if key not in self.signatures:
            pairs = [(place, use) for place, uses in self.uses_at(giver.item).items() for use, _, _ in uses]
            self.signatures[key] = frozenset((place, use) for place, use in pairs if self.refused(giver, use, place))
        return self.signatures[key]

    def last_step(self, giver: Giver) -> int:
        last = self.calendar.steps - 1
        life = self.items[giver.item]["shelf_life"]
        return min(last, int(min(giver.steps) + giver.lead + life // self.calendar.step)) if life else last

    def sources(self, giver: Giver) -> list[int]:
        return [step + giver.lead for step in giver.steps if step + giver.lead < self.calendar.steps]


def reach(sources: Mapping[State, int], ways: Iterable[Way], last: int) -> dict[State, int]:
    """The earliest step of every state that can be reached from ``sources`` (waiting is always possible)."""
    leaving: dict[State, list[Way]] = defaultdict(list)
    for way in ways:
        leaving[way.origin].append(way)
    found: dict[State, int] = {}
    queue = [(step, state) for state, step in sources.items()]
    heapq.heapify(queue)
    while queue:
        step, state = heapq.heappop(queue)
        if state in found or step > last:
            continue
        found[state] = step
        for way in leaving[state]:
            depart = max(step, way.first)
            if depart <= way.last:
                heapq.heappush(queue, (depart + way.transit, way.destination))
    return found


def latest(sinks: Mapping[State, int], ways: Iterable[Way]) -> dict[State, int]:
    """The latest step at which goods in every state can still reach one of ``sinks`` in time."""
    arriving: dict[State, list[Way]] = defaultdict(list)
    for way in ways:
        arriving[way.destination].append(way)
    found: dict[State, int] = {}
    queue = [(-step, state) for state, step in sinks.items()]
    heapq.heapify(queue)
    while queue:
        negative, state = heapq.heappop(queue)
        if state in found:
            continue
        found[state] = -negative
        for way in arriving[state]:
            depart = min(-negative - way.transit, way.last)
            if depart >= way.first:
                heapq.heappush(queue, (-depart, way.origin))
    return found


def count_copy(model: Counter, giver: Giver, sources: Mapping[State, int], layers: Container[str], prune: bool) -> Size:
    """One copy of the network, for the goods of ``giver`` (or of all givers like it), in the layers asked for."""
    size, last, ways = Size(), model.last_step(giver), model.ways(giver.item, giver.contributor is not None)
    early = reach(sources, ways, last)
    refused = model.signature(giver)
    uses = {
        (layer, place): found
        for place, uses in model.uses_at(giver.item).items()
        if (found := [(days, rows) for use, days, rows in uses if (place, use) not in refused])
        for layer in BOTH
    }
    late = dict.fromkeys(early, last)
    if prune:
        late = latest({state: min(last, max(max(days) for days, _ in found)) for state, found in uses.items()}, ways)
    for way in ways:
        if way.origin[0] in layers and way.origin in early:
            arrival = min(last, late.get(way.destination, -1)) if prune else model.calendar.steps - 1
            first, final = max(early[way.origin], way.first), min(way.last, last, arrival - way.transit)
            size.add("move", max(0, final - first + 1), way.nonzeros)
    for state, first in early.items():
        if state[0] in layers and state in late:
            stored = model.places[state[1]]["storage"] is not None
            size.add("wait", max(0, min(last, late[state]) - first), 2 + stored)
            for days, rows in uses.get(state, ()):
                size.add("deliver", sum(first <= day <= last for day in days), rows)
    return size


def by_giver(mission: Mission, model: Counter | None = None) -> Size:
    """Every giver in a copy of its own, nothing left out: the model of `tests/model`, for one scenario."""
    model, size = model or Counter(mission), Size()
    known: dict[Hashable, Size] = {}
    for giver in model.givers:
        if found := model.sources(giver):
            size.add("give", len(found), 3)
            layer = "giver" if giver.contributor else "fund"
            key = (giver.item, layer, giver.place, min(found), model.last_step(giver), model.signature(giver))
            if key not in known:
                known[key] = count_copy(model, giver, {(layer, giver.place): min(found)}, BOTH, prune=False)
            size.join(known[key])
    return size


def by_class(mission: Mission, model: Counter | None = None) -> Size:
    """Givers that are alike in one copy, a layer at a time, and nothing that cannot reach a need."""
    model, size = model or Counter(mission), Size()
    groups: dict[Hashable, list[Giver]] = defaultdict(list)
    onward: dict[Hashable, list[Giver]] = defaultdict(list)
    for giver in model.givers:
        if model.sources(giver):
            days = min(giver.steps) if model.items[giver.item]["shelf_life"] else None
            signature = model.signature(giver)
            groups[giver.item, signature, days, giver.purse, model.movers(giver.contributor, giver.fund, giver.steps[0])].append(giver)
            onward[giver.item, signature, days, giver.fund].append(giver)
    for alike in groups.values():
        size.add("give", sum(len(model.sources(giver)) for giver in alike), 3)
        if alike[0].contributor:
            size.join(count_copy(model, alike[0], _starts(model, alike), ("giver",), prune=True))
    for alike in onward.values():
        size.join(count_copy(model, alike[0], _starts(model, alike), ("fund",), prune=True))
    return size


def _starts(model: Counter, givers: Iterable[Giver]) -> dict[State, int]:
    found: dict[State, int] = {}
    for giver in givers:
        state = ("giver" if giver.contributor else "fund", giver.place)
        found[state] = min(found.get(state, model.calendar.steps), *model.sources(giver), model.calendar.steps)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mission", type=Path, help="a folder of tables")
    mission = load(parser.parse_args().mission)
    model = Counter(mission)
    print(
        f"{len(model.rows['need']):,} needs, {len(model.givers):,} givers, {model.calendar.steps} steps, {len(model.probability)} scenarios"
    )
    for name, count in (("by class", by_class), ("by giver", by_giver)):
        size = count(mission, model)
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in size.columns.items())
        print(f"{name}: {size.total:,} columns ({kinds}), {size.nonzeros:,} nonzeros, at least {size.gigabytes:,.1f} GB each", flush=True)


if __name__ == "__main__":
    main()
