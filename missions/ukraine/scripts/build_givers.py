"""Writes the giving side of the mission: contributors, budgets, rates, funds, contributions, offers, caveats and staff.

Run ``python missions/ukraine/scripts/build_givers.py``. Every figure is typed into the package ``givers`` beside this file with its
source; only prices, wholeness and staff of items are read, from ``item.csv``. Sources and assumptions go to ``--parts`` (the folder
``evidence`` beside this file), from where ``build_evidence.py`` joins them with the other parts of the mission.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from givers import caveats, contributors, evidence, money, offers, staff

Row = dict[str, object]
MISSION = Path(__file__).resolve().parent.parent
EVIDENCE = Path(__file__).resolve().parent / "evidence"

BASIS = ("source", "assumption", "evidence", "note")
COLUMNS: dict[str, tuple[str, ...]] = {
    "contributor": ("contributor", "name", "status", "note", "source"),
    "budget": ("budget", "contributor", "fiscal_year", "start", "end", "ceiling", "currency", "purchases", *BASIS),
    "rate": ("currency", "date", "value", *BASIS),
    "fund": ("fund", "name", "purchases", "note", "source"),
    "contribution": ("contribution", "fund", "contributor", "amount", "currency", "start", "end", *BASIS),
    "offer": ("offer", "contributor", "item", "quantity", "place", "start", "end", "unit_cost", "currency", "status", *BASIS),
    "caveat": (
        "caveat", "line", "effect", "contributor", "contribution", "fund", "item", "class", "personnel", "measure", "sector", "place",
        "country", "territory", "start", "end", "share", "quantity", "legal_basis", *BASIS,
    ),
    "staff": ("staff", "contributor", "territory", "start", "end", "staff_weeks", *BASIS),
    "source": ("source", "title", "url", "published", "licence", "confidence", "note"),
    "assumption": ("assumption", "statement", "value", "low", "high", "unit", "author", "judged", "applies_to", "note"),
}  # fmt: skip
KEYS = {"rate": ("currency", "date"), "caveat": ("caveat", "line")}
PARTS = ("source", "assumption")
USED_BY_OTHERS = {"USD"}
"""Currencies that other tables of the mission may state money in."""


def written(value: object) -> str:
    """A cell as text: empty for nothing, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def write(path: Path, table: str, rows: Iterable[Row]) -> None:
    """``rows`` of ``table`` to ``path``, sorted by key."""

    def place(row: Row) -> tuple[tuple[int, str], ...]:
        key = KEYS.get(table, (table,))
        return tuple((value, "") if isinstance(value := row[name], int) else (0, str(value)) for name in key)

    ordered = sorted(rows, key=place)
    with path.open("w", encoding="utf-8", newline="") as file:
        table_writer = csv.writer(file, lineterminator="\n")
        table_writer.writerow(COLUMNS[table])
        table_writer.writerows([written(row[name]) for name in COLUMNS[table]] for row in ordered)


def items() -> list[dict[str, str]]:
    """Rows of ``item.csv``."""
    with (MISSION / "item.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evidence_rows(tables: dict[str, list[Row]]) -> tuple[list[Row], list[Row]]:
    """Sources and assumptions that ``tables`` cite, and the sources those assumptions lean on."""
    cited = {str(row[name]) for rows in tables.values() for row in rows for name in PARTS if row.get(name)} | {"con-offer-cost"}
    cited |= {source for assumption in cited for source in evidence.RESTS_ON.get(assumption, ())}
    sources: list[Row] = [
        {"source": key, "title": title, "url": url, "published": published, "licence": "", "confidence": confidence, "note": note}
        for key, (title, url, published, confidence, note) in evidence.SOURCES.items()
        if key in cited
    ]
    assumptions: list[Row] = []
    for key, (statement, value, low, high, unit, applies_to) in evidence.ASSUMPTIONS.items():
        if key in cited:
            leans_on = ", ".join(evidence.RESTS_ON.get(key, ()))
            note = f"Leans on {leans_on}." if leans_on else ""
            assumptions.append({
                "assumption": key, "statement": statement, "value": value, "low": low, "high": high, "unit": unit,
                "author": evidence.AUTHOR, "judged": evidence.JUDGED, "applies_to": applies_to, "note": note,
            })  # fmt: skip
    return sources, assumptions


def build() -> dict[str, list[Row]]:
    """All tables by name."""
    catalogue = items()
    priced = [row for row in catalogue if row["price"]]
    prices = {row["item"]: (float(row["price"]), row["currency"] or "EUR", row["whole"] == "true") for row in priced}
    people = {row["item"]: (float(row["staff_weeks"] or 0), row.get("staff_territory") or "in theatre") for row in catalogue}
    in_euro = {"EUR": 1.0} | {code: 1 / value for code, value in money.REFERENCE_RATES.items()}
    given, paid = offers.offers(prices, in_euro), money.contributions()
    tables: dict[str, list[Row]] = {
        "contributor": contributors.rows(),
        "budget": money.budgets(),
        "rate": money.rates({str(row["currency"]) for row in (*given, *paid)} | USED_BY_OTHERS),
        "fund": money.funds(),
        "contribution": paid,
        "offer": given,
        "caveat": caveats.caveats(),
        "staff": staff.staff(given, people),
    }
    tables["source"], tables["assumption"] = evidence_rows(tables)
    return tables


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=MISSION, help="folder for the tables")
    parser.add_argument("--parts", type=Path, default=EVIDENCE, help="folder for source_con.csv and assumption_con.csv")
    arguments = parser.parse_args()
    for table, rows in build().items():
        write(arguments.parts / f"{table}_con.csv" if table in PARTS else arguments.output / f"{table}.csv", table, rows)


if __name__ == "__main__":
    main()
