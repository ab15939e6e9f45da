"""What can arrive where, and when: needs nobody serves, offers that can reach no need in time.

The search is hopeful: it knows windows, times, profiles and shelf life, but neither capacity, money nor caveats. What it calls
out of reach is out of reach.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from coalition.errors import Finding
from coalition.mission import schema
from coalition.mission.calendar import Calendar
from coalition.mission.check import complaint
from coalition.mission.check.complaint import alike, rows, warn
from coalition.mission.mission import Mission
from coalition.plugins import plugged

NEVER = np.iinfo(np.int64).max // 4
_FIRST_ASKED = 64
_CELLS = 500_000
_LONGEST = 1e6


@dataclass(frozen=True)
class _Network:
    """Links as arrays (origins, destinations, steps of transit, first and last step of departure), sorted by destination."""

    places: dict[str, int]
    origin: np.ndarray
    destination: np.ndarray
    steps: np.ndarray
    first: np.ndarray
    last: np.ndarray
    mode: np.ndarray

    def arrivals(self, place: str, departures: np.ndarray, modes: set[str]) -> np.ndarray:
        """Earliest step of arrival, (places, departures), for goods ready at ``place`` at each step of ``departures``; `NEVER` if none."""
        arrival = np.full((len(self.places), len(departures)), NEVER, dtype=np.int64)
        arrival[self.places[place]] = departures
        may = np.isin(self.mode, list(modes))
        origin, destination = self.origin[may], self.destination[may]
        if not len(origin):
            return arrival
        steps, first, last = self.steps[may, None], self.first[may, None], self.last[may, None]
        groups, begins = np.unique(destination, return_index=True)
        while True:
            leave = np.maximum(arrival[origin], first)
            arrive = np.where(leave <= last, leave + steps, NEVER)
            best = np.minimum(np.minimum.reduceat(arrive, begins, axis=0), arrival[groups])
            if np.array_equal(best, arrival[groups]):
                return arrival
            arrival[groups] = best


def _steps(calendar: Calendar, days: float) -> int:
    """Steps of a time in days, never below zero nor beyond any horizon."""
    return calendar.steps_for(min(max(days, 0.0), _LONGEST))


def _network(mission: Mission, calendar: Calendar) -> _Network:
    places = {place: number for number, place in enumerate(mission["place"]["place"].drop_nulls())}
    closed = set(mission["place"].filter(pl.col("territory") == "closed")["place"])
    ends = ("origin", "destination")
    usable = [
        row for row in rows(mission["link"].drop_nulls([*ends, "transit", "dwell", "mode"]))
        if all(row[end] in places and row[end] not in closed for end in ends) and row["capacity"] != 0
    ]  # fmt: skip
    usable.sort(key=lambda row: places[row["destination"]])
    windows = [calendar.window(row["start"], row["end"]) for row in usable]
    return _Network(
        places,
        np.array([places[row["origin"]] for row in usable], dtype=np.int64),
        np.array([places[row["destination"]] for row in usable], dtype=np.int64),
        np.array([_steps(calendar, row["transit"] + row["dwell"]) for row in usable], dtype=np.int64),
        np.array([first for first, _ in windows], dtype=np.int64),
        np.array([last for _, last in windows], dtype=np.int64),
        np.array([row["mode"] for row in usable], dtype=object),
    )


@dataclass(frozen=True)
class _Wanted:
    """Needs of a measure as arrays: place number, first step on which a delivery counts, last step, position in the need table.

    Means are wanted like needs, from the first day to the last; they have no position (−1).
    """

    place: np.ndarray
    first: np.ndarray
    last: np.ndarray
    position: np.ndarray


def _wanted(mission: Mission, calendar: Calendar, places: dict[str, int]) -> dict[str, _Wanted]:
    day = calendar.start
    late = pl.col("late").fill_null(0.0).clip(0, _LONGEST).floor().cast(pl.Int64)
    frame = (
        mission["need"].with_row_index("position").drop_nulls(["measure", "place", "due", "first_useful"])
        .filter(pl.col("place").is_in(list(places)))
        .select(
            "measure", "position", pl.col("place").replace_strict(places, return_dtype=pl.Int64),
            ((pl.col("first_useful") - day).dt.total_days() // calendar.step).clip(0).alias("first"),
            (((pl.col("due") - day).dt.total_days() + late) // calendar.step).clip(-1, calendar.steps - 1).alias("last"),
        )
    )  # fmt: skip
    means = (
        mission["means"].drop_nulls(["measure", "place"]).filter(pl.col("place").is_in(list(places)))
        .select(
            "measure", pl.lit(-1).alias("position"),
            pl.col("place").replace_strict(places, return_dtype=pl.Int64), pl.lit(0).alias("first"),
            pl.lit(calendar.steps - 1).alias("last"),
        )
    )  # fmt: skip
    frame = pl.concat([part.cast(dict.fromkeys(("position", "place", "first", "last"), pl.Int64)) for part in (frame, means)])
    return {
        str(measure[0]): _Wanted(*(part[name].cast(pl.Int64).to_numpy() for name in ("place", "first", "last", "position")))
        for measure, part in frame.group_by("measure", maintain_order=True)
    }


@dataclass(frozen=True, order=True)
class _Giver:
    """Goods of one item that become available at a place between two steps."""

    place: str
    item: str
    first: int
    last: int


def _offer(row: dict[str, Any], calendar: Calendar) -> _Giver:
    return _Giver(row["place"], row["item"], *calendar.window(row["start"], row["end"]))


def _sale(row: dict[str, Any], calendar: Calendar) -> _Giver:
    """A market row; an order of a day is available after its lead."""
    first, last = calendar.window(row["start"], row["end"])
    lead = _steps(calendar, row["lead"] or 0.0)
    return _Giver(row["place"], row["item"], first + lead, min(last + lead, calendar.steps - 1) if first <= last else -1)


class _Search:
    """Finds which needs goods of a giver can reach in time; journeys of alike goods from one place are searched once."""

    def __init__(self, mission: Mission, calendar: Calendar) -> None:
        self.calendar = calendar
        self.network = _network(mission, calendar)
        self.wanted = _wanted(mission, calendar, self.network.places)
        self.measures: dict[str, list[str]] = {}
        for item, measure in mission["yield"].select("item", "measure").drop_nulls().unique(maintain_order=True).iter_rows():
            self.measures.setdefault(item, []).append(measure)
        self.modes: dict[str, set[str]] = {}
        for profile, mode in mission["profile"].select("profile", "mode").drop_nulls().iter_rows():
            self.modes.setdefault(profile, set()).add(mode)
        self.items = {row["item"]: row for row in rows(mission["item"])}
        self._found: dict[tuple[str, frozenset[str], int, int], np.ndarray] = {}

    def mark(self, giver: _Giver, reachable: dict[str, np.ndarray]) -> bool:
        """Mark in ``reachable`` (measure → needs in the order of `wanted`) what the goods can reach in time; whether they reach any."""
        measures = [measure for measure in self.measures.get(giver.item, ()) if measure in self.wanted]
        if not measures or giver.first > giver.last or giver.place not in self.network.places:
            return False
        useful = False
        for measure in measures:
            open_needs = np.flatnonzero(~reachable[measure])
            found = open_needs[self._in_time(giver, self.wanted[measure], open_needs)]
            reachable[measure][found] = True
            useful = useful or len(found) > 0
        # Needs that others reach too are asked only where none was left open, and no more of them than it takes to find one.
        for measure in measures:
            every, begin, size = np.arange(len(reachable[measure])), 0, _FIRST_ASKED
            while not useful and begin < len(every):
                useful = bool(self._in_time(giver, self.wanted[measure], every[begin : begin + size]).any())
                begin, size = begin + size, 2 * size
        return useful

    def _in_time(self, giver: _Giver, needs: _Wanted, chosen: np.ndarray) -> np.ndarray:
        """Which of the ``chosen`` needs the goods reach on a step that counts, within their shelf life."""
        item = self.items[giver.item]
        shelf_life = item["shelf_life"]
        # Without a shelf life the first departure is as good as any: goods may wait.
        last = giver.first if shelf_life is None else giver.last
        departures = np.arange(giver.first, last + 1)
        arrival = self.arrivals(giver.place, str(item["profile"]), giver.first, last)
        longest = NEVER if shelf_life is None else math.floor(min(shelf_life, _LONGEST) / self.calendar.step)
        found = np.zeros(len(chosen), dtype=bool)
        size = max(1, _CELLS // len(departures))
        for begin in range(0, len(chosen), size):
            block = chosen[begin : begin + size]
            delivered = np.maximum(arrival[needs.place[block]], needs.first[block, None])
            in_time = (delivered <= needs.last[block, None]) & (delivered - departures <= longest)
            found[begin : begin + size] = in_time.any(axis=1)
        return found

    def arrivals(self, place: str, profile: str, first: int, last: int) -> np.ndarray:
        """Earliest arrivals everywhere of goods of a profile that leave ``place`` at each step from ``first`` to ``last``."""
        modes = frozenset(self.modes.get(profile, ()))
        key = (place, modes, first, last)
        if key not in self._found:
            self._found[key] = self.network.arrivals(place, np.arange(first, last + 1), set(modes))
        return self._found[key]


def served(mission: Mission) -> Iterator[Finding]:
    """A need nobody serves: nothing yields its measure, nobody gives what does, or nothing can arrive in time; an offer no need can use."""
    calendar = complaint.calendar(mission)
    if calendar is None or mission["need"].height == 0:
        return
    yield from _measures(mission)
    search = _Search(mission, calendar)
    misplaced = set(mission["need"]["measure"].drop_nulls()) - set(search.wanted)  # measures whose needs name no known place
    reachable = {measure: np.zeros(len(needs.place), dtype=bool) for measure, needs in search.wanted.items()}
    for row in rows(mission["offer"].drop_nulls(["place", "item"])):
        useful = row["item"] in search.items and search.mark(_offer(row, calendar), reachable)
        first, last = row["start"] or calendar.start, row["end"] or calendar.end
        in_horizon = first <= last and first <= calendar.end and last >= calendar.start  # if not, a finding of its own says so
        measures = search.measures.get(row["item"], [])
        if not useful and in_horizon and row["item"] in search.items and measures and not misplaced & set(measures):
            yield _useless(row, search, calendar)
    sales = {_sale(row, calendar) for row in rows(mission["market"].drop_nulls(["place", "item"])) if row["quantity"] != 0}
    for sale in sorted(sales):
        if sale.item in search.items:
            search.mark(sale, reachable)
    yield from _unreachable(mission, search, reachable)


def _brought(mission: Mission) -> set[str]:
    """Measures that rows of other packages' tables name."""
    tables = plugged("coalition.tables")
    columns = [(table, name) for table in tables for name, target in schema.references(table).items() if target == "measure"]
    return {measure for table, name in columns for measure in mission[table][name].drop_nulls()}


def _measures(mission: Mission) -> Iterator[Finding]:
    """Measures that are needed, but that no item yields or nobody gives; one finding a measure, at its first need."""
    yielding = set(mission["yield"]["measure"].drop_nulls())
    given = set(mission["offer"]["item"].drop_nulls()) | set(mission["market"]["item"].drop_nulls())
    giving = set(mission["yield"].filter(pl.col("item").is_in(list(given)))["measure"].drop_nulls())
    needs = mission["need"].drop_nulls(["measure"])
    served = giving | _brought(mission)
    for measure, part in needs.group_by("measure", maintain_order=True):
        if measure[0] in served:
            continue
        more = alike(part.height)
        if measure[0] in yielding:
            expected, mend = "a measure of an item that is offered or sold", "Add an offer or a market row of an item that yields it."
        else:
            expected, mend = "a measure that some item yields", "Add a row to yield that says which item brings how much of it."
        yield warn("need", part.row(0, named=True), "measure", expected, f"Nobody serves the need, so it stays wholly short. {mend}{more}")


def _useless(row: dict[str, Any], search: _Search, calendar: Calendar) -> Finding:
    """An offer that reaches no need in time: say whether there is no need, no way, or no time."""
    measures = search.measures[row["item"]]
    expected = "an offer that can reach a need in time"
    if not any(measure in search.wanted for measure in measures):
        hint = f"Nobody needs what {row['item']} yields ({', '.join(measures)}); the offer is of no use in this mission."
        return warn("offer", row, "item", expected, hint)
    giver = _offer(row, calendar)
    shelf_life = search.items[row["item"]]["shelf_life"]
    if giver.first > giver.last:
        return warn("offer", row, "start", expected, "No step of the plan lies in its window; widen the window.")
    earliest = NEVER
    if giver.place in search.network.places:
        arrival = search.arrivals(giver.place, str(search.items[row["item"]]["profile"]), giver.first, giver.first)
        places = np.concatenate([search.wanted[measure].place for measure in measures if measure in search.wanted])
        earliest = int(arrival[places, 0].min(initial=NEVER))
    if earliest >= NEVER:
        hint = "No way leads from its place to a need of what it yields by the modes of its profile; check links and profile."
        return warn("offer", row, "place", expected, hint)
    life = f" within its shelf life of {shelf_life:g} days" if shelf_life is not None else ""
    arrives = f"on {calendar.day_of(earliest)} at the earliest" if earliest < calendar.steps else f"only after {calendar.end}, the last day"
    hint = f"It can arrive {arrives}; no need of what it yields can then be met{life}."
    return warn("offer", row, "start", expected, hint)


def _unreachable(mission: Mission, search: _Search, reachable: dict[str, np.ndarray]) -> Iterator[Finding]:
    """Needs that something given could meet but that none can reach in time; one finding a place and measure, at its first need."""
    entered = set(mission["link"]["destination"].drop_nulls())
    givers = pl.concat([mission["offer"].select("place", "item"), mission["market"].select("place", "item")]).drop_nulls()
    local = set(givers["place"])
    given = set(givers["item"])
    served = {measure for item in given for measure in search.measures.get(item, ())}
    lost = [search.wanted[measure].position[~reached] for measure, reached in reachable.items() if measure in served]
    if not lost:
        return
    positions = np.sort(np.concatenate(lost))
    frame = mission["need"][positions[positions >= 0]]
    for _, part in frame.group_by("place", "measure", maintain_order=True):
        row = part.row(0, named=True)
        more = alike(part.height)
        if row["place"] not in entered and row["place"] not in local:
            hint = "The need stays wholly short. Add a link that ends there."
            yield warn("need", row, "place", "a place that a link reaches", hint + more)
        else:
            hint = "The need stays wholly short. Check its due day, the windows of givers and links, the modes of profiles, shelf lives."
            yield warn("need", row, "due", "a need that something can reach in time", hint + more)
