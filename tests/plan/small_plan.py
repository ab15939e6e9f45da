"""The plan of the tutorial's mission, small enough to know by heart, written down by hand.

Northland offers 1,000 blankets at 10 USD (0.9 EUR a dollar, so 9 EUR), the relief fund buys 300 at 12 EUR; both travel from the harbour
to the valley by road at 50 EUR a tonne (2 kg a blanket). Southland's 400 may not enter the theatre, Eastland is a candidate. Needed are
1,500, so 200 stay short. Cost: 9,000 + 3,600 for the goods and 100 + 30 for the road, 12,730 EUR; 1,300 / 1,500 = 86.67 % is met.
"""

import datetime
from pathlib import Path
from typing import Any

import polars as pl

from coalition.mission.mission import Mission
from coalition.mission.read import load
from coalition.plan.tables import PLAN_TABLES


def day(number: int) -> datetime.date:
    """The day so many days after the plan's start."""
    return datetime.date(2025, 4, 7) + datetime.timedelta(days=number)


def small_mission() -> Mission:
    """The mission of the tutorial."""
    return load(Path(__file__).parents[2] / "docs" / "tutorial" / "blankets")


_BALANCES: list[tuple[str, str, str, float | None, str | None, str | None]] = [
    # key, unit, sense, limit, table, row
    ("need:warm valley", "people", "equal", 1500.0, "need", "warm valley"),
    ("offer:Northland blankets", "piece", "at most", 1000.0, "offer", "Northland blankets"),
    ("market:harbour blankets|2025-04-07", "piece", "at most", 300.0, "market", "harbour blankets"),
    ("budget:Northland 2025", "EUR", "at most", 20_000.0, "budget", "Northland 2025"),
    ("fund:relief|2025-04-07", "EUR", "equal", 0.0, "fund", "relief"),
    ("contribution:Southland to relief", "EUR", "at most", 10_000.0, "contribution", "Southland to relief"),
    ("link:harbour-valley|2025-04-07", "t", "at most", 50.0, "link", "harbour-valley"),
    ("account:cost", "EUR", "counted", None, None, None),
]

_ENTRIES: list[tuple[str, str, str, float]] = [
    ("need:warm valley", "C00001", "delivered", 1000.0),
    ("need:warm valley", "C00002", "delivered", 300.0),
    ("need:warm valley", "short:warm valley", "short", 200.0),
    ("offer:Northland blankets", "C00001", "quantity", 1000.0),
    ("market:harbour blankets|2025-04-07", "C00002", "quantity", 300.0),
    ("budget:Northland 2025", "C00001", "goods", 9000.0),
    ("budget:Northland 2025", "C00001", "movement", 100.0),
    ("fund:relief|2025-04-07", "C00002", "goods", 3600.0),
    ("fund:relief|2025-04-07", "C00002", "movement", 30.0),
    ("fund:relief|2025-04-07", "draw:Southland to relief", "draw", -3630.0),
    ("contribution:Southland to relief", "draw:Southland to relief", "draw", 3630.0),
    ("link:harbour-valley|2025-04-07", "C00001", "load", 2.0),
    ("link:harbour-valley|2025-04-07", "C00002", "load", 0.6),
    ("account:cost", "C00001", "goods", 9000.0),
    ("account:cost", "C00001", "movement", 100.0),
    ("account:cost", "C00002", "goods", 3600.0),
    ("account:cost", "C00002", "movement", 30.0),
]


def _consignments() -> list[dict[str, Any]]:
    common = {
        "item": "blanket", "use": "bedding", "given": day(0), "available": day(0), "delivered": day(3), "origin": "harbour",
        "destination": "valley", "place_cost": 0.0,
    }  # fmt: skip
    return [
        {
            **common, "consignment": "C00001", "giver": "offer:Northland blankets", "purse": "contributor:Northland",
            "contributor": "Northland",
            "quantity": 1000.0, "mass": 2.0, "goods_cost": 9000.0, "movement_cost": 100.0,
        },
        {
            **common, "consignment": "C00002", "giver": "market:harbour blankets", "purse": "fund:relief", "contributor": None,
            "quantity": 300.0, "mass": 0.6, "goods_cost": 3600.0, "movement_cost": 30.0,
        },
    ]  # fmt: skip


def _decided() -> dict[str, list[dict[str, Any]]]:
    used = {key: sum(amount for balance, _, _, amount in _ENTRIES if balance == key) for key, *_ in _BALANCES}
    leg = {
        "leg": 1,
        "link": "harbour-valley",
        "origin": "harbour",
        "destination": "valley",
        "mode": "road",
        "departs": day(0),
        "arrives": day(3),
    }
    delivery = {"need": "warm valley", "measure": "warmth", "place": "valley", "delivered": day(3), "periods_late": 0}
    goal = {"level": 0, "gap": 0.0, "scale": 1.0, "cost_limit": None, "looseness": 1.0, "note": None, "final_gap": 0.0}
    return {
        "consignment": _consignments(),
        "leg": [
            {**leg, "consignment": "C00001", "load": 2.0, "cost": 100.0, "purse": "contributor:Northland"},
            {**leg, "consignment": "C00002", "load": 0.6, "cost": 30.0, "purse": "fund:relief"},
        ],
        "delivery": [
            {**delivery, "consignment": "C00001", "amount": 1000.0, "counted": 1000.0},
            {**delivery, "consignment": "C00002", "amount": 300.0, "counted": 300.0},
        ],
        "fulfilment": [
            {
                "need": "warm valley", "measure": "warmth", "place": "valley", "priority": "life", "tier": 1, "first_useful": day(0),
                "due": day(20), "quantity": 1500.0, "met": 1300.0, "short": 200.0, "reason": "limits",
                "explanation": "The offer and the market are used up.",
                "limits": "offer:Northland blankets; market:harbour blankets|2025-04-07",
            }
        ],
        "activity": [],
        "spending": [
            {
                "purse": "contributor:Northland", "fiscal_year": "2025", "balance": "budget:Northland 2025",
                "goods": 9000.0, "movement": 100.0,
                "places": 0.0, "activities": 0.0, "total": 9100.0, "ceiling": 20_000.0,
            },
            {
                "purse": "fund:relief", "fiscal_year": "2025-04-07 to 2025-05-04", "balance": "contribution:Southland to relief",
                "goods": 3600.0,
                "movement": 30.0, "places": 0.0, "activities": 0.0, "total": 3630.0, "ceiling": 10_000.0,
            },
        ],
        "load": [
            {
                "kind": "link", "row": "harbour-valley", "period": 0, "starts": day(0), "load": 2.6, "capacity": 50.0,
                "balance": "link:harbour-valley|2025-04-07",
            }
        ],
        "verdict": [
            {
                "giver": "offer:Southland blankets", "contributor": "Southland", "item": "blanket", "use": "bedding", "place": "valley",
                "effect": "refuse", "caveat": "Southland stays outside", "line": 1, "start": day(0), "end": day(27),
                "reason": "Southland refuses uses in theatre.", "legal_basis": "Southland's law on gifts (invented)", "source": "pledges",
            }
        ],
        "balance": [
            {
                "balance": key, "kind": key.split(":")[0], "name": f"the balance of {key}", "unit": unit, "sense": sense, "limit": limit,
                "used": used[key], "table": table, "row": row,
            }
            for key, unit, sense, limit, table, row in _BALANCES
        ],
        "entry": [dict(zip(("balance", "proposal", "term", "amount"), entry, strict=True)) for entry in _ENTRIES],
        "price": [{"stage": 1, "balance": "offer:Northland blankets", "price": -1 / 1500}],
        "hold": [],
        "goal": [
            {**goal, "stage": 1, "goal": "shortfall", "tier": 1, "unit": "share", "value": 2 / 15, "bound": 2 / 15, "final": 2 / 15},
            {
                **goal, "stage": 2, "goal": "cost", "tier": 0, "unit": "EUR", "value": 12_730.0, "bound": 12_730.0, "scale": 12_730.0,
                "final": 12_730.0,
            },
        ],
        "figure": [
            {
                "figure": "cost", "title": "Cost of the plan", "value": 12_730.0, "unit": "EUR", "evidence": "judged",
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
            {"figure": "met", "side": "sum", "balance": "need:warm valley", "term": "delivered", "proposal": "*", "factor": 100.0},
            {"figure": "met", "side": "per", "balance": "need:warm valley", "term": "limit", "proposal": "*", "factor": 1.0},
        ],
    }  # fmt: skip


def small_tables() -> dict[str, pl.DataFrame]:
    """The plan's tables, checked against their schemas."""
    rows = _decided()
    return {
        name: pl.DataFrame(declared.validate(_frame(rows.get(name, []), declared), cast=True)) for name, declared in PLAN_TABLES.items()
    }


def _frame(rows: list[dict[str, Any]], declared: Any) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame(declared.create_empty())
