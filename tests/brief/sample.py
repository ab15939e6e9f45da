"""A mission and its plan, made up and small but with one of everything a brief shows.

Two offers, a fund that buys, two needs met and two short, a closed area, a refused match, two months, two sectors. The plan is not
optimal; it is consistent: consignments are posted by one function, and every other table is summed from the postings.
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl

from coalition.mission import schema
from coalition.mission.mission import InputFile, Mission, complete
from coalition.plan.tables import PLAN_TABLES

START = datetime.date(2025, 4, 7)


def day(number: int) -> datetime.date:
    return START + datetime.timedelta(days=number)


def _row(**cells: Any) -> dict[str, Any]:
    return {"source": "pledges", **cells}


GIVEN: dict[str, list[dict[str, Any]]] = {
    "mission": [_row(mission="sample", title="A sample mission", start=START, periods=8, currency="EUR", recipient="UKR")],
    "source": [
        {
            "source": "pledges",
            "title": "Register of pledges, 2025 edition",
            "url": "https://example.org/pledges?year=2025&a=<b>",
            "confidence": "H",
        },
        {"source": "law", "title": "Act on assistance", "published": "2014-05-01"},
        {"source": "script", "title": "Mischief", "url": "javascript:alert(1)", "confidence": "L"},
    ],
    "assumption": [
        {
            "assumption": "road price",
            "statement": "A lorry costs <b>about</b> as much as in 2024.",
            "value": 50.0,
            "low": 40.0,
            "high": 90.0,
            "unit": "EUR per t",
            "author": "mission file",
            "judged": "judged 2025-04-01",
            "applies_to": "link.cost",
        },
        {
            "assumption": "heat",
            "statement": "A kit warms two people.",
            "value": 2.0,
            "low": 1.9,
            "high": 2.1,
            "unit": "people per kit",
            "author": "mission file",
            "judged": "judged 2025-04-01",
            "applies_to": "yield.amount",
        },
    ],
    "contributor": [
        _row(contributor="POL", name="Poland"),
        _row(contributor="DEU", name="Germany"),
        _row(contributor="JPN", name="Japan", status="candidate"),
    ],
    "budget": [
        _row(budget="POL 2025", contributor="POL", fiscal_year="2025", start=day(0), end=day(55), ceiling=20_000.0),
        _row(budget="DEU 2025", contributor="DEU", fiscal_year="2025", start=day(0), end=day(55), ceiling=9_000_000.0),
    ],
    "fund": [_row(fund="trust", name="Trust fund")],
    "contribution": [_row(contribution="trust DEU", fund="trust", contributor="DEU", amount=30_000.0, start=day(0), end=day(55))],
    "profile": [_row(profile="general", mode="road")],
    "item": [
        _row(item="kit", name="Winter kit", unit="kit", mass=0.01, profile="general", **{"class": "non-lethal"}),
        _row(item="filter", name="Water filter", unit="piece", mass=0.002, profile="general"),
    ],
    "measure": [
        _row(measure="warmth", name="People kept warm", unit="people", sector="Shelter"),
        _row(measure="water", name="People with water", unit="person-months", sector="Water & hygiene"),
    ],
    "yield": [
        _row(item="kit", use="bedding", measure="warmth", amount=2.0, assumption="heat"),
        _row(item="filter", use="taps", measure="water", amount=10.0),
    ],
    "place": [
        _row(place="RZE", name="Rzeszów", kind="hub", country="POL", latitude=50.04, longitude=22.0),
        _row(
            place="UA46",
            name="Lviv oblast",
            kind="oblast",
            country="UKR",
            pcode="UA46",
            latitude=49.8,
            longitude=24.0,
            territory="in theatre",
        ),
        _row(
            place="UA63",
            name="Kharkiv oblast",
            kind="oblast",
            country="UKR",
            pcode="UA63",
            latitude=49.9,
            longitude=36.2,
            territory="in theatre",
        ),
        _row(place="UA01", name="Crimea", kind="oblast", country="UKR", pcode="UA01", latitude=44.95, longitude=34.1, territory="closed"),
    ],
    "link": [
        _row(
            link="RZE-UA46", origin="RZE", destination="UA46", mode="road", transit=1.0, cost=50.0, capacity=20.0, assumption="road price"
        ),
        _row(
            link="UA46-UA63", origin="UA46", destination="UA63", mode="road", transit=2.0, cost=80.0, capacity=8.0, assumption="road price"
        ),
    ],
    "offer": [
        _row(offer="POL kits", contributor="POL", item="kit", quantity=900.0, place="RZE", start=day(0), end=day(30), unit_cost=20.0),
        _row(
            offer="DEU filters", contributor="DEU", item="filter", quantity=600.0, place="RZE", start=day(0), end=day(55), unit_cost=4_000.0
        ),
    ],
    "market": [_row(market="kits", place="RZE", item="kit", price=25.0, quantity=300.0)],
    "priority": [_row(priority="life", tier=1, author="staff"), _row(priority="comfort", tier=2, weight=0.5, author="staff")],
    "need": [
        _row(need="warm Lviv", measure="warmth", place="UA46", quantity=800.0, first_useful=day(0), due=day(20), priority="life"),
        _row(need="warm Kharkiv", measure="warmth", place="UA63", quantity=2_000.0, first_useful=day(0), due=day(20), priority="life"),
        _row(need="water Kharkiv", measure="water", place="UA63", quantity=5_000.0, first_useful=day(0), due=day(40), priority="life"),
        _row(need="water Lviv", measure="water", place="UA46", quantity=1_000.0, first_useful=day(0), due=day(40), priority="comfort"),
    ],
    "caveat": [
        _row(
            caveat="DEU water",
            line=1,
            effect="refuse",
            contributor="DEU",
            sector="Water & hygiene",
            place="UA46",
            legal_basis="Act 7, § 3",
            source="law",
        )
    ],
}


def mission(**changed: list[dict[str, Any]]) -> Mission:
    """The sample mission; ``changed`` replaces whole tables."""
    given = {**GIVEN, **changed}
    tables = {}
    for name in schema.TABLES:
        rows = [{**row, "_file": f"{name}.csv", "_row": line} for line, row in enumerate(given.get(name, []), start=2)]
        if name in ("source", "assumption"):
            rows = [{key: value for key, value in row.items() if key != "source" or name == "source"} for row in rows]
        tables[name] = complete(name, pl.DataFrame(rows) if rows else schema.empty(name), "EUR")
    return Mission(tables, tuple(InputFile(f"{name}.csv", f"{number:064x}") for number, name in enumerate(sorted(given))))


COUNTS = {"refused": 1.0, "limited": 0.0, "undeclared": 12.0}
"""Matches of a giver, a use and a place."""


class _Postings:
    """Plan tables as they grow, one consignment at a time."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in PLAN_TABLES}
        self.entries: dict[tuple[str, str, str], float] = defaultdict(float)

    def enter(self, balance: str, proposal: str, term: str, amount: float) -> None:
        self.entries[balance, proposal, term] += amount

    def consign(
        self, giver: str, purse: str, money: str, item: dict[str, Any], need: dict[str, Any], quantity: float, price: float, given: int
    ) -> None:
        """Send ``quantity`` of ``item`` from Rzeszów to the place of ``need``."""
        number = f"C{len(self.rows['consignment']) + 1:05}"
        route = [link for link in GIVEN["link"] if need["place"] == "UA63" or link["destination"] == "UA46"]
        mass, when, movement = quantity * item["mass"], given, 0.0
        for step, link in enumerate(route, start=1):
            cost, arrives = mass * link["cost"], when + int(link["transit"])
            self.rows["leg"].append(
                {
                    "consignment": number,
                    "leg": step,
                    "link": link["link"],
                    "origin": link["origin"],
                    "destination": link["destination"],
                    "mode": "road",
                    "departs": day(when),
                    "arrives": day(arrives),
                    "load": mass,
                    "cost": cost,
                    "purse": purse,
                }
            )
            self.enter(f"link:{link['link']}|{day(when // 7 * 7)}", number, "load", mass)
            movement, when = movement + cost, arrives
        yields = next(row for row in GIVEN["yield"] if row["item"] == item["item"])
        contributor = purse.removeprefix("contributor:") if purse.startswith("contributor:") else None
        amount = quantity * yields["amount"]
        self.rows["consignment"].append(
            {
                "consignment": number,
                "giver": giver,
                "purse": purse,
                "contributor": contributor,
                "item": item["item"],
                "use": yields["use"],
                "quantity": quantity,
                "mass": mass,
                "given": day(given),
                "available": day(given),
                "delivered": day(when),
                "origin": "RZE",
                "destination": need["place"],
                "goods_cost": quantity * price,
                "movement_cost": movement,
                "place_cost": 0.0,
            }
        )
        self.rows["delivery"].append(
            {
                "consignment": number,
                "need": need["need"],
                "measure": need["measure"],
                "place": need["place"],
                "delivered": day(when),
                "amount": amount,
                "counted": amount,
                "periods_late": 0,
            }
        )
        source = f"market:kits|{day(given // 7 * 7)}" if giver.startswith("market:") else giver
        self.enter(source, number, "quantity", quantity)
        self.enter(f"need:{need['need']}", number, "delivered", amount)
        self.enter("account:mass", number, "mass", mass)
        for balance in (money, "account:cost"):
            self.enter(balance, number, "goods", quantity * price)
            self.enter(balance, number, "movement", movement)


def _balances(postings: _Postings) -> list[dict[str, Any]]:
    limits: dict[str, tuple[str, float | None, str, str | None, str | None]] = {
        "account:cost": ("EUR", None, "counted", None, None),
        "account:mass": ("t", None, "counted", None, None),
        **{f"account:{word}": ("matches", None, "counted", None, None) for word in COUNTS},
    }
    units = {row["measure"]: row["unit"] for row in GIVEN["measure"]}
    for row in GIVEN["need"]:
        limits[f"need:{row['need']}"] = (units[row["measure"]], row["quantity"], "equal", "need", row["need"])
    for row in GIVEN["offer"]:
        limits[f"offer:{row['offer']}"] = ("units", row["quantity"], "at most", "offer", row["offer"])
    for row in GIVEN["budget"]:
        limits[f"budget:{row['budget']}"] = ("EUR", row["ceiling"], "at most", "budget", row["budget"])
    for row in GIVEN["contribution"]:
        limits[f"contribution:{row['contribution']}"] = ("EUR", row["amount"], "at most", "contribution", row["contribution"])
    for balance, _, _ in postings.entries:
        kind, _, rest = balance.partition(":")
        if kind in ("link", "market"):
            key = rest.partition("|")[0]
            limit = next(row["capacity" if kind == "link" else "quantity"] for row in GIVEN[kind] if row[kind] == key)
            limits[balance] = ("t" if kind == "link" else "kit", limit, "at most", kind, key)
    used: dict[str, float] = defaultdict(float, {f"account:{word}": count for word, count in COUNTS.items()})
    for (balance, _, _), amount in postings.entries.items():
        used[balance] += amount
    return [
        {
            "balance": key,
            "kind": key.partition(":")[0],
            "name": f"balance {key}",
            "unit": unit,
            "sense": sense,
            "limit": limit,
            "used": used[key],
            "table": table,
            "row": row,
        }
        for key, (unit, limit, sense, table, row) in sorted(limits.items())
    ]


def _fulfilment(postings: _Postings) -> list[dict[str, Any]]:
    tiers = {row["priority"]: row["tier"] for row in GIVEN["priority"]}
    rows = []
    for need in GIVEN["need"]:
        met = sum(amount for (balance, _, _), amount in postings.entries.items() if balance == f"need:{need['need']}")
        short = need["quantity"] - met
        if short > 0:
            postings.enter(f"need:{need['need']}", f"short:{need['need']}", "short", short)
        reason = "met" if short == 0 else "refused" if need["place"] == "UA46" else "limits"
        why = {
            "met": "",
            "refused": "Every giver of water filters is refused at 1 place.",
            "limits": "The link from Lviv ran out in 2 weeks.",
        }
        rows.append(
            {
                **{key: need[key] for key in ("need", "measure", "place", "priority", "first_useful", "due", "quantity")},
                "tier": tiers[need["priority"]],
                "met": met,
                "short": short,
                "reason": reason,
                "explanation": why[reason],
                "limits": "link:UA46-UA63|2025-04-07" if reason == "limits" else None,
            }
        )
    return rows


def _spending(postings: _Postings) -> list[dict[str, Any]]:
    rows = []
    purses = {"budget:POL 2025": "contributor:POL", "budget:DEU 2025": "contributor:DEU", "contribution:trust DEU": "fund:trust"}
    ceilings = {"budget:POL 2025": 20_000.0, "budget:DEU 2025": 9_000_000.0, "contribution:trust DEU": 30_000.0}
    for balance, purse in purses.items():
        by_term = {
            term: sum(a for (b, _, t), a in postings.entries.items() if b == balance and t == term) for term in ("goods", "movement")
        }
        rows.append(
            {
                "purse": purse,
                "fiscal_year": "2025",
                "balance": balance,
                **by_term,
                "places": 0.0,
                "total": sum(by_term.values()),
                "ceiling": ceilings[balance],
            }
        )
    return rows


def _loads(postings: _Postings) -> list[dict[str, Any]]:
    found: dict[str, float] = defaultdict(float)
    for (balance, _, _), amount in postings.entries.items():
        if balance.startswith("link:"):
            found[balance] += amount
    capacity = {row["link"]: row["capacity"] for row in GIVEN["link"]}
    rows = []
    for balance, load in sorted(found.items()):
        key, _, starts = balance.removeprefix("link:").partition("|")
        first = datetime.date.fromisoformat(starts)
        rows.append(
            {
                "kind": "link",
                "row": key,
                "period": (first - START).days // 7,
                "starts": first,
                "load": load,
                "capacity": capacity[key],
                "balance": balance,
            }
        )
    return rows


def tables() -> dict[str, pl.DataFrame]:
    """The plan's tables (without figures), consistent with `mission`."""
    postings = _Postings()
    kit, water = GIVEN["item"]
    need = {row["need"]: row for row in GIVEN["need"]}
    postings.consign("offer:POL kits", "contributor:POL", "budget:POL 2025", kit, need["warm Lviv"], 400.0, 20.0, 0)
    postings.consign("offer:POL kits", "contributor:POL", "budget:POL 2025", kit, need["warm Kharkiv"], 500.0, 20.0, 0)
    postings.consign("market:kits", "fund:trust", "contribution:trust DEU", kit, need["warm Kharkiv"], 300.0, 25.0, 7)
    postings.consign("offer:DEU filters", "contributor:DEU", "budget:DEU 2025", water, need["water Kharkiv"], 500.0, 4_000.0, 14)
    rows = postings.rows
    rows["fulfilment"] = _fulfilment(postings)
    rows["balance"], rows["spending"], rows["load"] = _balances(postings), _spending(postings), _loads(postings)
    rows["entry"] = [{"balance": b, "proposal": p, "term": t, "amount": a} for (b, p, t), a in sorted(postings.entries.items())]
    rows["verdict"] = [
        {
            "giver": "offer:DEU filters",
            "contributor": "DEU",
            "item": "filter",
            "use": "taps",
            "place": "UA46",
            "effect": "refuse",
            "caveat": "DEU water",
            "line": 1,
            "start": START,
            "end": day(55),
            "reason": "DEU water refuses sector Water & hygiene at UA46.",
            "legal_basis": "Act 7, § 3",
            "source": "law",
        }
    ]
    goal = {"tier": 1, "level": 0, "unit": "share"}
    rows["goal"] = [
        {
            **goal,
            "stage": 1,
            "goal": "shortfall",
            "value": 0.14,
            "bound": 0.14,
            "gap": 0.0,
            "scale": 1.8,
            "final": 0.1401,
            "final_gap": 5.6e-5,
        },
        {
            **goal,
            "stage": 2,
            "goal": "cost",
            "tier": 0,
            "unit": "EUR",
            "value": 2e6,
            "bound": 2e6,
            "gap": 3e-9,
            "scale": 2e6,
            "final": 2.03e6,
            "final_gap": 0.015,
        },
    ]
    made = {}
    for name, declared in PLAN_TABLES.items():
        empty = pl.DataFrame(declared.create_empty())
        frame = pl.DataFrame(rows[name], infer_schema_length=None) if rows[name] else empty
        missing = [pl.lit(None, dtype=kind).alias(column) for column, kind in empty.schema.items() if column not in frame.columns]
        made[name] = frame.with_columns(missing).select(empty.columns).cast(empty.schema)
    return made


RUN: dict[str, Any] = {"mission": "sample", "inputs": "0" * 64, "code": "0.1.0", "versions": {"highspy": "1.14.0"}, "options": {"with": []}}


def _square(name: str, west: float, south: float, east: float, north: float, **properties: str) -> dict[str, Any]:
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def write_map(folder: Path) -> Path:
    """A made-up map: three square areas in Ukraine, one of them closed, and two countries."""
    folder.mkdir(parents=True, exist_ok=True)
    areas = [
        _square("Lviv oblast", 22.6, 48.7, 25.4, 50.6, place="UA46", territory="in theatre"),
        _square("Kharkiv oblast", 34.9, 48.5, 38.1, 50.5, place="UA63", territory="in theatre"),
        _square("Crimea", 32.5, 44.4, 36.6, 46.2, place="UA01", territory="closed"),
    ]
    countries = [_square("Ukraine", 22.1, 44.3, 40.2, 52.4, iso3="UKR"), _square("Poland", 14.1, 49.0, 22.1, 54.8, iso3="POL")]
    for name, features in (("areas", areas), ("countries", countries)):
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    return folder
