"""What the network rests on: the sources typed in and the assumptions judged, each with its range.

They stand in ``evidence/source_net.csv`` and ``evidence/assumption_net.csv``, in the form of the mission's tables ``source`` and
``assumption``, into which ``build_evidence.py`` joins them. The scripts read their numbers from there by key, so a number stands in
one place.
"""

from __future__ import annotations

import csv
from pathlib import Path

ASSUMPTION_FILE = Path(__file__).resolve().parent / "evidence" / "assumption_net.csv"


def _values() -> dict[str, float]:
    with ASSUMPTION_FILE.open(newline="", encoding="utf-8") as file:
        return {row["assumption"]: float(row["value"]) for row in csv.DictReader(file)}


VALUES = _values()
"""Central value of every assumption by key."""
