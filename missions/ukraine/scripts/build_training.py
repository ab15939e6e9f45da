"""Writes the training side of the Ukraine mission: ``python missions/ukraine/scripts/build_training.py [mission folder] [parts folder]``.

Measures and needs of graduates are written by ``build_needs.py`` with all others; sources and assumptions go to ``*_train.csv`` in the
second folder, from where ``build_evidence.py`` joins them.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from build_needs import MISSION_FOLDER, PARTS_FOLDER, _cell
from training_rows import ASSUMPTIONS, SOURCES, TABLES


def write(path: Path, keys: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    """Write ``rows``, sorted by key, as comma-separated text with Unix line ends."""
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]) for name in keys))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ordered[0])
        writer.writerows([_cell(value) for value in row.values()] for row in ordered)


def main(mission_folder: Path = MISSION_FOLDER, parts_folder: Path = PARTS_FOLDER) -> None:
    """Write all tables of the training side."""
    for table, (keys, rows) in TABLES.items():
        write(mission_folder / f"{table}.csv", keys, rows)
    write(parts_folder / "source_train.csv", ("source",), SOURCES)
    write(parts_folder / "assumption_train.csv", ("assumption",), ASSUMPTIONS)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
