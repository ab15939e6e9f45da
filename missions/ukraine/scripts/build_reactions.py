"""Writes what the Ukraine mission says of reactions: ``python missions/ukraine/scripts/build_reactions.py [mission] [parts]``.

Sources and assumptions go to ``*_react.csv`` in the second folder, from where ``build_evidence.py`` joins them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from build_needs import MISSION_FOLDER, PARTS_FOLDER
from build_training import write
from reaction_rows import ASSUMPTIONS, SOURCES, TABLES


def main(mission_folder: Path = MISSION_FOLDER, parts_folder: Path = PARTS_FOLDER) -> None:
    """Write all tables of reactions."""
    for table, (keys, rows) in TABLES.items():
        write(mission_folder / f"{table}.csv", keys, rows)
    write(parts_folder / "source_react.csv", ("source",), SOURCES)
    write(parts_folder / "assumption_react.csv", ("assumption",), ASSUMPTIONS)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
