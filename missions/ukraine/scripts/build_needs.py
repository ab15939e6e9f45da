"""Writes the needing side of the Ukraine mission: what is needed, what meets it, what it costs and where it is bought.

    python missions/ukraine/scripts/build_needs.py [mission folder] [folder for sources and assumptions]

Rows are sorted by key and numbers written one way, so that the same figures give the same bytes. Sources and assumptions go to
``source_need.csv`` and ``assumption_need.csv`` in the second folder (``evidence`` by default), from where ``build_evidence.py`` joins them.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import need_demining
import training_rows
from need_catalogue import ITEMS, YIELDS
from need_demand import DEMANDS, START, needs, priority
from need_market import stalls
from need_sources import ASSUMPTIONS, AUTHOR, JUDGED, SOURCES

MISSION_FOLDER = Path(__file__).resolve().parent.parent
PARTS_FOLDER = Path(__file__).resolve().parent / "evidence"

Row = Mapping[str, object]

_PARTLY = "OCHA's figure is for the whole oblast, of which a part is occupied."
NOTES = {"UA44": "Occupied: no route may touch it, so the need stays short.", "UA14": _PARTLY, "UA23": _PARTLY, "UA65": _PARTLY}

GOALS = (
    ("shortfall", None, "Least weighted shortfall, tier by tier."),
    ("worst_place", 3, "Luhansk can get nothing and is always the worst place; three levels settle the next two as well."),
    ("lateness", None, "Least late delivery."),
    ("cost", None, "Least cost of what is then left open."),
    ("earliest", None, "Earliest delivery, as a tie-break."),
)

TOLERANCE = 5e-5
"""What later goals may take of an earlier one, in shares. Judged: nobody would buy the last millionth of a tier at the price of a tenth
of the next; tiers that are held exactly do that, and a mission that has lost a contributor is then hardly solvable."""

PRIORITIES = (
    ("1-severe", 1, 2.0, "Food, drinking water, cash, emergency shelter, heating, urgent health care where OCHA's severity is extreme."),
    ("1", 1, 1.0, "The same elsewhere."),
    ("2-severe", 2, 2.0, "Hygiene, bedding, repairs, power, heat, clinics where OCHA's severity is extreme."),
    ("2", 2, 1.0, "The same elsewhere."),
    ("3", 3, 1.0, "Recovery: mine action, rehabilitation, transport, digital, education."),
)


def _mission() -> list[Row]:
    return [
        {
            "mission": "ukraine", "title": "Non-lethal assistance to Ukraine, April 2025 to April 2026", "start": START,
            "periods": 52, "period": "week", "step": 1, "averaged": 4, "currency": "EUR", "recipient": "UKR", "source": "need-mission-file",
            "note": "As known on the start day; nothing later is used.",
        }
    ]  # fmt: skip


def _items() -> list[Row]:
    return [
        {
            "item": item.item, "name": item.name, "unit": item.unit, "whole": item.whole or None, "mass": item.mass, "volume": item.volume,
            "class": "dual-use" if item.dual_use else "non-lethal", "profile": item.profile, "shelf_life": item.shelf_life,
            "price": item.price, "currency": "EUR", "staff_weeks": item.staff_weeks or None, "source": item.source,
            "assumption": f"need-price-{item.group}", "note": item.note,
        }
        for item in ITEMS
    ]  # fmt: skip


def _measures() -> list[Row]:
    return [
        {
            "measure": demand.measure, "name": demand.name, "unit": demand.unit, "sector": demand.sector, "source": demand.source,
            "note": demand.statement,
        }
        for demand in DEMANDS
    ] + training_rows.MEASURES + list(need_demining.MEASURES)  # fmt: skip


def _yields() -> list[Row]:
    return [
        {
            "item": line.item, "use": line.use, "measure": line.measure, "amount": line.amount, "source": line.source,
            "assumption": line.assumption, "evidence": "judged" if line.assumption else "modelled", "note": line.note,
        }
        for line in YIELDS
    ]  # fmt: skip


def _needs() -> list[Row]:
    return [
        {
            "need": f"{demand.prefix}-{place}-{phase.due:%Y-%m}", "measure": demand.measure, "place": place, "quantity": quantity,
            "first_useful": phase.first_useful, "due": phase.due, "priority": priority(demand, place), "late": demand.late,
            "discount": demand.discount, "source": demand.source, "assumption": demand.assumption.assumption,
            "note": NOTES.get(place),
        }
        for demand, place, phase, quantity in needs()
    ] + training_rows.NEEDS + need_demining.needs()  # fmt: skip


def _markets() -> list[Row]:
    prices = {item.item: item.price for item in ITEMS}
    return [
        {
            "market": stall.key, "place": stall.place, "item": stall.item, "price": round(prices[stall.item] * stall.factor, 2),
            "currency": "EUR", "quantity": stall.quantity, "start": stall.season[1], "end": stall.season[2], "lead": stall.lead,
            "source": "need-ukrenergo-lead" if stall.item == "autotransformer" else "need-mission-file", "assumption": stall.assumption,
            "note": stall.note,
        }
        for stall in stalls()
    ]  # fmt: skip


def tables() -> dict[str, list[Row]]:
    """Every table of the needing side by name, rows in no order."""
    return {
        "mission": _mission(),
        "item": _items(),
        "measure": _measures(),
        "yield": _yields(),
        "need": _needs(),
        "market": _markets(),
        "priority": [
            {"priority": name, "tier": tier, "weight": weight, "author": AUTHOR, "source": "need-mission-file", "note": f"Judged: {note}"}
            for name, tier, weight, note in PRIORITIES
        ],
        "goal": [
            {"order": number, "goal": goal, "tolerance": TOLERANCE, "levels": levels, "source": "need-mission-file", "note": note}
            for number, (goal, levels, note) in enumerate(GOALS, start=1)
        ],
        **need_demining.tables(),
    }


def parts() -> dict[str, list[Row]]:
    """Rows of ``source`` and ``assumption`` that the tables cite."""
    assumptions = [*ASSUMPTIONS, *need_demining.ASSUMPTIONS, *(demand.assumption for demand in DEMANDS)]
    return {
        "source": [vars(source) for source in (*SOURCES, *need_demining.SOURCES)],
        "assumption": [vars(assumption) | {"author": AUTHOR, "judged": JUDGED} for assumption in assumptions],
    }


KEYS = {
    "mission": ("mission",), "item": ("item",), "measure": ("measure",), "yield": ("item", "use", "measure"), "need": ("need",),
    "market": ("market",), "priority": ("priority",), "goal": ("order",), "source": ("source",),
    "assumption": ("assumption",), **need_demining.KEYS,
}  # fmt: skip


def _cell(value: object) -> str:
    """One way to write a value: empty for nothing, ``true`` for yes, numbers without trailing zeros."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def write(path: Path, table: str, rows: Sequence[Row]) -> None:
    """Write ``rows`` of ``table``, sorted by key, as comma-separated text with Unix line ends."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in KEYS[table]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ordered[0])
        writer.writerows([_cell(value) for value in row.values()] for row in ordered)


def main(mission_folder: Path = MISSION_FOLDER, parts_folder: Path = PARTS_FOLDER) -> None:
    """Write all tables of the needing side to ``mission_folder``, its sources and assumptions to ``parts_folder``."""
    parts_folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables().items():
        write(mission_folder / f"{table}.csv", table, rows)
    for table, rows in parts().items():
        write(parts_folder / f"{table}_need.csv", table, rows)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
