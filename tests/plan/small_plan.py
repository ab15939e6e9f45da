"""A plan small enough to know by heart, written down by hand.

Poland offers 1,000 blankets at 40 PLN (0.24 EUR each złoty, so 9.60 EUR), a trust fund buys 300 at 12 EUR; both travel from Warsaw to
Kyiv oblast by road at 50 EUR a tonne (2 kg a blanket). Needed are 1,500, so 200 stay short. Cost: 9,600 + 3,600 for the goods and
100 + 30 for the road, 13,330 EUR; 1,300 / 1,500 = 86.67 % of the need is met.
"""

import datetime
from typing import Any

import polars as pl

from coalition.mission import schema
from coalition.mission.mission import InputFile, Mission, complete
from coalition.plan.tables import PLAN_TABLES


def day(number: int) -> datetime.date:
    """The day so many days after the plan's start."""
    return datetime.date(2025, 4, 7) + datetime.timedelta(days=number)


def _given() -> dict[str, list[dict[str, Any]]]:
    return {
        "mission": [{"mission": "small", "title": "A small mission", "start": day(0), "periods": 4, "currency": "EUR", "source": "orders"}],
        "source": [
            {"source": "orders", "title": "Orders of the day", "url": "https://example.org/orders",
             "published": "2025-04-01", "confidence": "H"},
            {"source": "pledges", "title": "Register of pledges", "published": "2025-03-30"},
            {"source": "bank", "title": "Table of exchange rates", "url": "https://example.org/rates"},
            {"source": "unused", "title": "A source nothing rests on"},
        ],
        "assumption": [
            {
                "assumption": "road price", "statement": "A lorry costs as much as last year.", "value": 50.0, "low": 40.0, "high": 70.0,
                "unit": "EUR per t", "author": "mission file", "judged": "judged 2025-04-01", "applies_to": "link.cost",
            }
        ],
        "contributor": [
            {"contributor": "POL", "name": "Poland", "source": "pledges"},
            {"contributor": "JPN", "name": "Japan", "status": "candidate", "source": "pledges"},
        ],
        "budget": [
            {
                "budget": "POL 2025", "contributor": "POL", "fiscal_year": "2025", "start": datetime.date(2025, 1, 1),
                "end": datetime.date(2025, 12, 31), "ceiling": 20_000.0, "source": "pledges",
            }
        ],
        "rate": [{"currency": "PLN", "date": datetime.date(2025, 1, 1), "value": 0.24, "source": "bank"}],
        "fund": [{"fund": "trust", "name": "Trust fund", "source": "pledges"}],
        "contribution": [
            {
                "contribution": "trust POL", "fund": "trust", "contributor": "POL", "amount": 10_000.0, "start": day(0), "end": day(27),
                "source": "pledges",
            }
        ],
        "profile": [{"profile": "general", "mode": "road", "source": "orders"}],
        "item": [{"item": "blanket", "name": "Blanket", "unit": "piece", "mass": 0.002, "profile": "general", "source": "orders"}],
        "measure": [{"measure": "warmth", "name": "People kept warm", "unit": "people", "source": "orders"}],
        "yield": [{"item": "blanket", "use": "bedding", "measure": "warmth", "amount": 1.0, "source": "orders"}],
        "place": [
            {"place": "WAW", "name": "Warsaw", "kind": "hub", "country": "POL", "source": "orders"},
            {"place": "UA32", "name": "Kyiv oblast", "kind": "oblast", "country": "UKR", "territory": "in theatre", "source": "orders"},
        ],
        "link": [
            {
                "link": "WAW-UA32", "origin": "WAW", "destination": "UA32", "mode": "road", "transit": 3.0, "cost": 50.0, "capacity": 50.0,
                "source": "orders", "assumption": "road price",
            }
        ],
        "offer": [
            {
                "offer": "POL blankets", "contributor": "POL", "item": "blanket", "quantity": 1000.0, "place": "WAW", "start": day(0),
                "end": day(20), "unit_cost": 40.0, "currency": "PLN", "source": "pledges",
            }
        ],
        "market": [{"market": "Warsaw blankets", "place": "WAW", "item": "blanket", "price": 12.0, "quantity": 300.0, "source": "orders"}],
        "priority": [{"priority": "life", "tier": 1, "author": "staff", "source": "orders"}],
        "need": [
            {
                "need": "warm Kyiv", "measure": "warmth", "place": "UA32", "quantity": 1500.0, "first_useful": day(0), "due": day(20),
                "priority": "life", "source": "orders",
            }
        ],
    }  # fmt: skip


def small_mission() -> Mission:
    """The mission, as if read from one CSV a table: the first row of each file is line 2."""
    tables = {}
    for name in schema.TABLES:
        rows = [{**row, "_file": f"{name}.csv", "_row": line} for line, row in enumerate(_given().get(name, []), start=2)]
        frame = pl.DataFrame(rows) if rows else schema.empty(name)
        tables[name] = complete(name, frame, "EUR")
    return Mission(tables, (InputFile("offer.csv", "0" * 64),))


_BALANCES: list[tuple[str, str, str, float | None, str | None, str | None]] = [
    # key, unit, sense, limit, table, row
    ("need:warm Kyiv", "people", "equal", 1500.0, "need", "warm Kyiv"),
    ("offer:POL blankets", "piece", "at most", 1000.0, "offer", "POL blankets"),
    ("market:Warsaw blankets|2025-04-07", "piece", "at most", 300.0, "market", "Warsaw blankets"),
    ("budget:POL 2025", "EUR", "at most", 20_000.0, "budget", "POL 2025"),
    ("fund:trust|2025-04-07", "EUR", "equal", 0.0, "fund", "trust"),
    ("contribution:trust POL", "EUR", "at most", 10_000.0, "contribution", "trust POL"),
    ("link:WAW-UA32|2025-04-07", "t", "at most", 50.0, "link", "WAW-UA32"),
    ("account:cost", "EUR", "counted", None, None, None),
]

_ENTRIES: list[tuple[str, str, str, float]] = [
    ("need:warm Kyiv", "C00001", "delivered", 1000.0),
    ("need:warm Kyiv", "C00002", "delivered", 300.0),
    ("need:warm Kyiv", "short:warm Kyiv", "short", 200.0),
    ("offer:POL blankets", "C00001", "quantity", 1000.0),
    ("market:Warsaw blankets|2025-04-07", "C00002", "quantity", 300.0),
    ("budget:POL 2025", "C00001", "goods", 9600.0),
    ("budget:POL 2025", "C00001", "movement", 100.0),
    ("fund:trust|2025-04-07", "C00002", "goods", 3600.0),
    ("fund:trust|2025-04-07", "C00002", "movement", 30.0),
    ("fund:trust|2025-04-07", "draw:trust POL", "draw", -3630.0),
    ("contribution:trust POL", "draw:trust POL", "draw", 3630.0),
    ("link:WAW-UA32|2025-04-07", "C00001", "load", 2.0),
    ("link:WAW-UA32|2025-04-07", "C00002", "load", 0.6),
    ("account:cost", "C00001", "goods", 9600.0),
    ("account:cost", "C00001", "movement", 100.0),
    ("account:cost", "C00002", "goods", 3600.0),
    ("account:cost", "C00002", "movement", 30.0),
]


def _consignments() -> list[dict[str, Any]]:
    common = {
        "item": "blanket", "use": "bedding", "given": day(0), "available": day(0), "delivered": day(3), "origin": "WAW",
        "destination": "UA32", "place_cost": 0.0,
    }  # fmt: skip
    return [
        {
            **common, "consignment": "C00001", "giver": "offer:POL blankets", "purse": "contributor:POL", "contributor": "POL",
            "quantity": 1000.0, "mass": 2.0, "goods_cost": 9600.0, "movement_cost": 100.0,
        },
        {
            **common, "consignment": "C00002", "giver": "market:Warsaw blankets", "purse": "fund:trust", "contributor": None,
            "quantity": 300.0, "mass": 0.6, "goods_cost": 3600.0, "movement_cost": 30.0,
        },
    ]  # fmt: skip


def _decided() -> dict[str, list[dict[str, Any]]]:
    used = {key: sum(amount for balance, _, _, amount in _ENTRIES if balance == key) for key, *_ in _BALANCES}
    leg = {"leg": 1, "link": "WAW-UA32", "origin": "WAW", "destination": "UA32", "mode": "road", "departs": day(0), "arrives": day(3)}
    delivery = {"need": "warm Kyiv", "measure": "warmth", "place": "UA32", "delivered": day(3), "periods_late": 0}
    goal = {"level": 0, "gap": 0.0, "scale": 1.0, "final_gap": 0.0}
    return {
        "consignment": _consignments(),
        "leg": [
            {**leg, "consignment": "C00001", "load": 2.0, "cost": 100.0, "purse": "contributor:POL"},
            {**leg, "consignment": "C00002", "load": 0.6, "cost": 30.0, "purse": "fund:trust"},
        ],
        "delivery": [
            {**delivery, "consignment": "C00001", "amount": 1000.0, "counted": 1000.0},
            {**delivery, "consignment": "C00002", "amount": 300.0, "counted": 300.0},
        ],
        "fulfilment": [
            {
                "need": "warm Kyiv", "measure": "warmth", "place": "UA32", "priority": "life", "tier": 1, "first_useful": day(0),
                "due": day(20), "quantity": 1500.0, "met": 1300.0, "short": 200.0, "reason": "limits",
                "explanation": "The offer and the market are used up.", "limits": "offer:POL blankets; market:Warsaw blankets|2025-04-07",
            }
        ],
        "spending": [
            {
                "purse": "contributor:POL", "fiscal_year": "2025", "balance": "budget:POL 2025", "goods": 9600.0, "movement": 100.0,
                "places": 0.0, "total": 9700.0, "ceiling": 20_000.0,
            },
            {
                "purse": "fund:trust", "fiscal_year": "2025-04-07 to 2025-05-04", "balance": "contribution:trust POL", "goods": 3600.0,
                "movement": 30.0, "places": 0.0, "total": 3630.0, "ceiling": 10_000.0,
            },
        ],
        "load": [
            {
                "kind": "link", "row": "WAW-UA32", "period": 0, "starts": day(0), "load": 2.6, "capacity": 50.0,
                "balance": "link:WAW-UA32|2025-04-07",
            }
        ],
        "verdict": [],
        "balance": [
            {
                "balance": key, "kind": key.split(":")[0], "name": f"the balance of {key}", "unit": unit, "sense": sense, "limit": limit,
                "used": used[key], "table": table, "row": row,
            }
            for key, unit, sense, limit, table, row in _BALANCES
        ],
        "entry": [dict(zip(("balance", "proposal", "term", "amount"), entry, strict=True)) for entry in _ENTRIES],
        "price": [{"stage": 1, "balance": "offer:POL blankets", "price": -1 / 1500}],
        "goal": [
            {**goal, "stage": 1, "goal": "shortfall", "tier": 1, "unit": "share", "value": 2 / 15, "bound": 2 / 15, "final": 2 / 15},
            {
                **goal, "stage": 2, "goal": "cost", "tier": 0, "unit": "EUR", "value": 13_330.0, "bound": 13_330.0, "scale": 13_330.0,
                "final": 13_330.0,
            },
        ],
        "figure": [
            {
                "figure": "cost", "title": "Cost of the plan", "value": 13_330.0, "unit": "EUR", "evidence": "judged",
                "definition": "All entries of the account of cost.", "digits": 0,
            },
            {
                "figure": "met", "title": "Share of the need met", "value": 1300 / 15, "unit": "%", "evidence": "measured",
                "definition": "Delivered as a share of what is needed.", "digits": 1,
            },
            {
                "figure": "opinion", "title": "Support at home", "value": None, "unit": "%", "evidence": "not assessed",
                "definition": "No data.", "digits": 0,
            },
        ],
        "figure_part": [
            {"figure": "cost", "side": "sum", "balance": "account:cost", "term": "*", "proposal": "*", "factor": 1.0},
            {"figure": "met", "side": "sum", "balance": "need:warm Kyiv", "term": "delivered", "proposal": "*", "factor": 100.0},
            {"figure": "met", "side": "per", "balance": "need:warm Kyiv", "term": "limit", "proposal": "*", "factor": 1.0},
        ],
    }  # fmt: skip


def small_tables() -> dict[str, pl.DataFrame]:
    """The plan's tables, checked against their schemas."""
    rows = _decided()
    return {name: pl.DataFrame(declared.validate(_frame(rows[name], declared), cast=True)) for name, declared in PLAN_TABLES.items()}


def _frame(rows: list[dict[str, Any]], declared: Any) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame(declared.create_empty())
