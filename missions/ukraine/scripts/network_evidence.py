"""What the network rests on: the sources typed in and the assumptions judged, each with its range.

They stand in ``network_source.csv`` and ``network_assumption.csv`` beside this file, in the form of the mission's tables ``source`` and
``assumption``, into which they are merged. The scripts read their numbers from there by key, so a number stands in one place.
"""

from __future__ import annotations

import csv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE_FILE, ASSUMPTION_FILE = HERE / "network_source.csv", HERE / "network_assumption.csv"


def _values() -> dict[str, float]:
    with ASSUMPTION_FILE.open(newline="", encoding="utf-8") as file:
        return {row["assumption"]: float(row["value"]) for row in csv.DictReader(file)}


VALUES = _values()
"""Central value of every assumption by key."""
