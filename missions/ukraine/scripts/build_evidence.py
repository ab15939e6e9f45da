"""Joins the parts of ``source`` and ``assumption`` into the mission's two tables: ``python missions/ukraine/scripts/build_evidence.py``.

Each builder owns its part in the folder ``evidence`` beside this file: ``*_net.csv`` is typed in (the network's numbers are read from
there), and so is ``*_poll.csv``; ``build_needs.py`` writes ``*_need.csv``, ``build_givers.py`` ``*_con.csv``, ``build_training.py``
``*_train.csv`` and ``build_reactions.py`` ``*_react.csv``. A key may stand in two parts if the rows are the same; the tables are sorted
by key. Then ``python -m coalition.mission.write missions/ukraine`` renews the datapackage.json.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

MISSION = Path(__file__).resolve().parent.parent
EVIDENCE = Path(__file__).resolve().parent / "evidence"
PARTS = ("net", "con", "need", "train", "react", "poll")
COLUMNS = {
    "source": ("source", "title", "url", "published", "licence", "confidence", "note"),
    "assumption": ("assumption", "statement", "value", "low", "high", "unit", "author", "judged", "applies_to", "note"),
}


def merged(table: str, folder: Path = EVIDENCE) -> list[dict[str, str]]:
    """Rows of ``table`` from all parts in ``folder``, sorted by key. Raises ValueError if a key has two different rows."""
    rows: dict[str, dict[str, str]] = {}
    for part in PARTS:
        with (folder / f"{table}_{part}.csv").open(encoding="utf-8", newline="") as file:
            for read in csv.DictReader(file):
                row = {column: read.get(column) or "" for column in COLUMNS[table]}
                if rows.setdefault(row[table], row) != row:
                    raise ValueError(f"{table} {row[table]} is not the same in {table}_{part}.csv as in an earlier part")
    return [rows[key] for key in sorted(rows)]


def build(out: Path, folder: Path = EVIDENCE) -> None:
    """Write ``source.csv`` and ``assumption.csv`` to ``out``."""
    for table, columns in COLUMNS.items():
        with (out / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(merged(table, folder))


def main() -> None:
    """Command line: where to write."""
    parser = argparse.ArgumentParser(description="Join the parts of source and assumption.")
    parser.add_argument("--out", type=Path, default=MISSION, help="folder for the tables")
    build(parser.parse_args().out)


if __name__ == "__main__":
    main()
