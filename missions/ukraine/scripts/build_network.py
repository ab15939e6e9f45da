"""Builds the mission's network: ``python missions/ukraine/scripts/build_network.py``.

Writes ``place.csv``, ``link.csv`` and ``profile.csv`` of the mission, byte for byte the same each time. The rows of ``source`` and
``assumption`` these tables rest on are typed into ``evidence/source_net.csv`` and ``evidence/assumption_net.csv``.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
from collections.abc import Sequence
from pathlib import Path

import distances
from network_evidence import VALUES
from network_links import AIR_CAPACITY, Connection, connections
from network_places import Place, places
from network_profiles import profiles
from network_transport import DISTANCE_SOURCES, TRANSPORT, Transport

MISSION = Path(__file__).resolve().parent.parent
DANUBE = {"UARNI": 0.0, "UAIZM": 74.0}
"""Kilometres beyond Reni: 48 down the Danube and 26 down the Chilia arm."""


@dataclasses.dataclass(frozen=True)
class Link:
    """A row of the mission's ``link`` table; distance in km, times in days, money in EUR a tonne, capacity in tonnes a week."""

    link: str
    origin: str
    destination: str
    mode: str
    distance: float | None
    transit: float
    dwell: float
    cost: float
    capacity: float | None
    paid_by: str
    source: str
    assumption: str
    note: str


def _along(transport: Transport, origin: Place, destination: Place) -> tuple[float, str]:
    """Kilometres of a link and what a reader should know of them."""
    if transport.network == "sea":
        return distances.sea(origin.point, destination.point), ""
    if transport.network == "eastern sea":
        return distances.sea(origin.point, destination.point, distances.EASTERN_CLOSED), "round the Cape of Good Hope"
    if transport.network in ("air", "eastern air"):
        direct = distances.great_circle(origin.point, destination.point)
        if transport.network == "air":
            return direct, "great circle"
        return direct * VALUES["net-air-detour"], "great circle times 1.25: keeps out of Russian airspace"
    if transport.network == "canal":
        return VALUES["net-canal-length"] + DANUBE[destination.place], "by the Danube-Black Sea Canal"
    if transport.network == "local":
        return VALUES["net-local"], "straight assumption, not a road distance"
    measure = {"highways": distances.road, "railways": distances.rail}[transport.network]
    length, access = measure(transport.domain, origin.point, destination.point)
    notes = ["crosses the border on the way; the queue is in the dwell"] if transport.domain == "border" else []
    if access >= distances.ACCESS_NOTED:
        notes.append(f"of it {access:.0f} km straight lines to the nearest node, times 1.3")
    return length, "; ".join(notes)


def _capacity(connection: Connection, transport: Transport, origin: Place, destination: Place) -> float | None:
    """Tonnes a week; where the class has none, what the crossing or port at one end can pass."""
    if transport.network in ("air", "eastern air"):
        return float(AIR_CAPACITY[connection.origin, connection.destination])
    if transport.capacity is not None or transport.network == "none":
        return transport.capacity
    return destination.handling if destination.kind in ("crossing", "port") else origin.handling


def link(connection: Connection, by_key: dict[str, Place]) -> Link:
    """The row of a connection."""
    transport, origin, destination = TRANSPORT[connection.transport], by_key[connection.origin], by_key[connection.destination]
    length, note = (None, "") if transport.network == "none" else _along(transport, origin, destination)
    capacity = _capacity(connection, transport, origin, destination)
    return Link(
        connection.key,
        connection.origin,
        connection.destination,
        transport.mode,
        distance=length,
        transit=(length or 0.0) / transport.speed,
        dwell=transport.dwell,
        cost=transport.fixed + transport.rate * (length or 0.0),
        capacity=capacity,
        paid_by=transport.paid_by,
        source=transport.source or DISTANCE_SOURCES[transport.network],
        assumption=transport.assumption,
        note=note,
    )


DIGITS = {"distance": 0, "transit": 1, "dwell": 1, "cost": 1, "capacity": 0, "handling": 0, "handling_cost": 1, "storage": 0,
          "storage_cost": 1, "latitude": 1, "longitude": 1, "load_factor": 2, "cost_factor": 2, "stowage": 1}  # fmt: skip
"""Digits after the point that a column's numbers deserve."""


def _cell(column: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float | int) and column in DIGITS:
        return f"{round(value, DIGITS[column]) + 0.0:.{DIGITS[column]}f}"
    return str(value)


def _write(path: Path, rows: Sequence[object]) -> None:
    """One CSV file, columns in the order of the row's fields."""
    columns = [field.name for field in dataclasses.fields(rows[0])]  # type: ignore[arg-type]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(column, getattr(row, column)) for column in columns] for row in rows)


def build(out: Path) -> None:
    """Writes the three tables to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    all_places = places()
    by_key = {place.place: place for place in all_places}
    _write(out / "place.csv", all_places)
    _write(out / "link.csv", [link(connection, by_key) for connection in connections()])
    _write(out / "profile.csv", profiles())


def main() -> None:
    """Command line: where to write."""
    parser = argparse.ArgumentParser(description="Build the mission's places, links and profiles.")
    parser.add_argument("--out", type=Path, default=MISSION)
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
