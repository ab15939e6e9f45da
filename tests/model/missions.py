"""Small missions for tests: `build` makes one from plain rows, `random_mission` draws a nasty one, `missions` draws them for Hypothesis."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import polars as pl
from hypothesis import strategies

from coalition.mission import schema
from coalition.mission.mission import Mission, complete

Rows = dict[str, list[dict[str, Any]]]
START = datetime.date(2025, 1, 6)


def day(number: int, start: datetime.date = START) -> datetime.date:
    """The day ``number`` days after the start."""
    return start + datetime.timedelta(days=number)


def build(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mission:
    """A mission from rows by table; source, names, titles, authors and other words a test does not care about are filled in.

    ``tables["mission"]`` may be left out (ten weeks from 6 January 2025, days as steps, EUR).
    """
    given = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    header = {"mission": "test", "title": "Test", "start": START, "periods": 10, "period": "week", "step": 1, "currency": "EUR"}
    given["mission"] = [header | row for row in given.get("mission") or [{}]]
    given.setdefault("source", [{"source": "test", "title": "Made up for a test"}])
    given.setdefault("priority", [{"priority": "normal", "tier": 1}])
    words = {
        "source": "test",
        "author": "test",
        "legal_basis": "made up for a test",
        "unit": "unit",
        "kind": "hub",
        "profile": "general",
        "fiscal_year": "2025",
        "priority": "normal",
        "effect": "refuse",
        "line": 1,
        "mode": "road",
        "transit": 1.0,
        "goods_class": None,
    }
    frames = {}
    for table in schema.TABLES:
        declared = schema.columns(table)
        rows = given.get(table, [])
        unknown = {name for row in rows for name in row} - set(declared)
        assert not unknown, f"{table} has no column {sorted(unknown)}"
        filled = []
        for row in rows:
            extra = {name: words[name] for name, column in declared.items() if name in words and name not in row and not column.nullable}
            named = {name: str(row[schema.primary_key(table)[0]]) for name in ("name", "title") if name in declared and name not in row}
            filled.append(named | extra | row)
        whole = {name: [row.get(name) for row in filled] for name in declared}
        types = schema.empty(table).schema
        frame = pl.DataFrame({name: pl.Series(name, values, dtype=types[name], strict=False) for name, values in whole.items()})
        frames[table] = complete(table, frame, given["mission"][0]["currency"])
    return Mission(frames)


def rows_of(mission: Mission) -> Rows:
    """The rows of a mission by table, to change and `build` again."""
    hidden = set(schema.PROVENANCE)
    return {
        name: [{key: value for key, value in row.items() if key not in hidden} for row in frame.to_dicts()]
        for name, frame in mission.tables.items()
    }


def random_mission(seed: int) -> Mission:
    """The mission of this seed: small, valid, and made to hurt."""
    return build(random_rows(Random(seed)))


def missions() -> strategies.SearchStrategy[Mission]:
    """Hypothesis' draws of the same missions (they shrink)."""
    return strategies.randoms(use_true_random=False).map(random_rows).map(build)


def random_rows(random: Random) -> Rows:
    """Rows of a small mission: every table has a chance to bite."""
    return _Draw(random).rows()


class _Draw:
    """Draws the tables one after another, each from what the earlier ones hold."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.start = random.choice([datetime.date(2025, 1, 6), datetime.date(2025, 2, 19)])
        period, periods, step = random.choice(
            [
                ("week", 4, 1),
                ("week", 5, 2),
                ("week", 7, 3),
                ("week", 8, 7),
                ("week", 12, 7),
                ("day", 24, 1),
                ("month", 2, 3),
                ("month", 3, 7),
            ]
        )
        self.header = {"start": self.start, "periods": periods, "period": period, "step": step}
        self.days = {"week": 7, "day": 1, "month": 28}[period] * periods
        self.place = [f"p{number}" for number in range(random.randint(3, 5))]
        self.measure = [f"m{number}" for number in range(random.randint(1, 3))]
        self.item = [f"i{number}" for number in range(random.randint(2, 3))]
        self.contributor = [f"C{number}" for number in range(random.randint(1, 3))]
        self.fund = ["pool"] if self.chance(0.6) else []
        self.contribution = ["free", "earmarked"] if self.fund else []
        self.theatre = self.place[-random.randint(1, len(self.place) - 2) :]
        self.scenario = ["wet", "dry"] if self.chance(0.15) else []

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def number(self, low: float, high: float) -> float:
        return round(self.random.uniform(low, high), 2)

    def maybe(self, probability: float, low: float, high: float) -> float | None:
        return self.number(low, high) if self.chance(probability) else None

    def payer(self, probability: float) -> str | None:
        return self.fund[0] if self.fund and self.chance(probability) else None

    def day(self, number: int) -> datetime.date:
        return day(number, self.start)

    def window(self, whole: float = 0.4) -> dict[str, datetime.date]:
        """A window inside the horizon, or (now and then) one that reaches beyond both its ends."""
        if self.chance(whole):
            return {"start": self.day(-5), "end": self.day(self.days + 30)}
        first = self.random.randint(0, self.days // 2)
        return {"start": self.day(first), "end": self.day(self.random.randint(first + self.days // 4, self.days - 1))}

    def rows(self) -> Rows:
        tables: Rows = {"mission": [self.header], "profile": self.profiles(), "item": self.items(), "yield": self.yields()}
        tables["measure"] = [{"measure": name, "sector": self.random.choice(["health", "food"])} for name in self.measure]
        tables["place"], tables["link"] = self.places(), self.links()
        tables["contributor"] = [
            {"contributor": name, "status": "candidate" if number and self.chance(0.2) else "member"}
            for number, name in enumerate(self.contributor)
        ]
        tables["rate"] = [{"currency": "USD", "date": self.day(at), "value": self.number(0.5, 2)} for at in (-20, 12)]
        tables["budget"] = [row for name in self.contributor for row in self.budgets(name)]
        tables["fund"] = [{"fund": name, "purchases": self.chance(0.8)} for name in self.fund]
        tables["contribution"] = self.contributions()
        tables["offer"], tables["market"], tables["staff"] = self.offers(), self.markets(), self.staff()
        tables["priority"] = [
            {"priority": "a", "tier": 1},
            {"priority": "b", "tier": 1, "weight": 3.0},
            {"priority": "c", "tier": 2, "weight": 2.0},
        ]
        tables["scenario"] = [{"scenario": name, "probability": part} for name, part in zip(self.scenario, (0.3, 0.7), strict=False)]
        tables["need"], tables["share"], tables["caveat"] = self.needs(), self.shares(tables["yield"]), self.caveats()
        tables["goal"] = self.goals()
        if self.scenario:
            link = self.random.choice(tables["link"])["link"]
            tables["change"] = [{"scenario": "wet", "table": "link", "row": link, "factor": self.random.choice([0.0, 0.5])}]
            self.header["reveal"] = self.day(self.random.randint(0, self.days // 2))
        return tables

    def profiles(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [{"profile": "general", "mode": "road"}, {"profile": "general", "mode": "rail", "load_factor": 1.2}]
        found.append({"profile": "bulky", "mode": "road", "load_factor": 1.5, "cost_factor": 1.3, "stowage": self.number(1, 4)})
        if self.chance(0.5):
            found.append({"profile": "bulky", "mode": "storage", "load_factor": 2.0, "cost_factor": 0.7, "stowage": 2.0})
        if self.chance(0.5):
            found.append({"profile": "general", "mode": "handling", "load_factor": 1.1, "cost_factor": 1.5})
        return found

    def items(self) -> list[dict[str, Any]]:
        return [
            {
                "item": name,
                "class": self.random.choice(["non-lethal", "dual-use"]),
                "profile": self.random.choice(["general", "general", "bulky"]),
                "mass": self.number(0.1, 2),
                "volume": self.number(0, 5),
                "shelf_life": self.random.choice([None, None, None, 6.0, 15.0]),
                "staff_weeks": self.random.choice([0.0, 0.0, 0.5]),
                "staff_territory": self.random.choice(["in theatre", "outside"]),
            }
            for name in self.item
        ]

    def yields(self) -> list[dict[str, Any]]:
        """Each item meets one or two measures at once in its main use, and perhaps another in a second; every measure is yielded."""
        found: dict[tuple[str, str, str], float] = {}
        for number, item in enumerate(self.item):
            found[item, "main", self.measure[number % len(self.measure)]] = self.number(0.5, 2)
            if self.chance(0.4):
                found[item, "main", self.random.choice(self.measure)] = self.number(0.5, 2)
            if self.chance(0.4):
                found[item, "other", self.random.choice(self.measure)] = self.number(0.5, 2)
        found[self.item[0], "last", self.measure[-1]] = 1.0
        return [{"item": item, "use": use, "measure": measure, "amount": amount} for (item, use, measure), amount in found.items()]

    def places(self) -> list[dict[str, Any]]:
        return [
            {
                "place": name,
                "country": "UKR" if name in self.theatre else "POL",
                "territory": "in theatre" if name in self.theatre else "outside",
                "handling": self.maybe(0.25, 5, 30),
                "handling_cost": self.maybe(0.4, 0, 5) or 0.0,
                "storage": self.maybe(0.3, 2, 30),
                "storage_cost": self.maybe(0.4, 0, 5) or 0.0,
                "paid_by": self.payer(0.4),
                "currency": self.random.choice([None, None, "USD"]),
            }
            for name in self.place
        ]

    def links(self) -> list[dict[str, Any]]:
        pairs = list(zip(self.place, self.place[1:], strict=False))
        while len(pairs) < 4 or (len(pairs) < 8 and self.chance(0.6)):
            pairs.append(tuple(self.random.sample(self.place, 2)))  # type: ignore[arg-type]
        found = []
        for number, (origin, destination) in enumerate(pairs):
            forward = self.place.index(origin) < self.place.index(destination)
            days = ([0.0, 0.5] if forward else []) + [1.0, 1.0, 2.0, 3.0, 4.0, 6.0, 10.0, 20.0]
            link = {
                "link": f"l{number}",
                "origin": origin,
                "destination": destination,
                "mode": self.random.choice(["road", "road", "road", "rail"]),
                "transit": self.random.choice(days),
                "dwell": self.random.choice([0.0, 0.0, 1.0, 2.5]),
                "cost": self.number(0, 12),
                "capacity": self.maybe(0.6, 3, 40),
                "paid_by": self.payer(0.35),
                "currency": self.random.choice([None, "USD"]),
            }
            found.append(link | (self.window() if self.chance(0.2) else {}))
        return found

    def budgets(self, contributor: str) -> list[dict[str, Any]]:
        years = self.random.choice([0, 1, 2, 2])
        turn = self.random.randint(self.days // 3, self.days)
        edges = [(-40, turn), (turn + 1, self.days + 300)][:years]
        return [
            {
                "budget": f"{contributor}-{number}",
                "contributor": contributor,
                "start": self.day(first),
                "end": self.day(last),
                "ceiling": self.number(60, 800),
                "purchases": self.chance(0.7),
                "currency": self.random.choice([None, "USD"]),
            }
            for number, (first, last) in enumerate(edges)
        ]

    def contributions(self) -> list[dict[str, Any]]:
        return [
            {
                "contribution": name,
                "fund": self.fund[0],
                "contributor": self.random.choice(self.contributor),
                "amount": self.number(20, 300),
            }
            | self.window(0.6)
            for name in self.contribution
        ]

    def offers(self) -> list[dict[str, Any]]:
        origins = [name for name in self.place if name not in self.theatre]
        return [
            {
                "offer": f"o{number}",
                "contributor": self.random.choice(self.contributor),
                "item": self.random.choice(self.item),
                "quantity": self.number(5, 60),
                "place": self.random.choice(origins),
                "unit_cost": self.number(0, 8),
                "currency": self.random.choice([None, "USD"]),
            }
            | self.window()
            for number in range(self.random.randint(3, 6))
        ]

    def markets(self) -> list[dict[str, Any]]:
        found = []
        for number in range(self.random.randint(0, 3)):
            row = {
                "market": f"s{number}",
                "place": self.random.choice(self.place),
                "item": self.random.choice(self.item),
                "price": self.number(1, 12),
                "quantity": self.maybe(0.7, 3, 30),
                "lead": self.random.choice([0.0, 3.0, 9.0]),
                "currency": self.random.choice([None, "USD"]),
            }
            found.append(row | (self.window() if self.chance(0.5) else {}))
        return found

    def staff(self) -> list[dict[str, Any]]:
        return [
            {"staff": f"t{number}", "contributor": name, "territory": territory, "staff_weeks": self.number(1, 15)} | self.window(0.6)
            for number, (name, territory) in enumerate((name, where) for name in self.contributor for where in ("in theatre", "outside"))
            if self.chance(0.4)
        ]

    def needs(self) -> list[dict[str, Any]]:
        found = []
        for number in range(self.random.randint(2, 5)):
            due = self.random.randint(self.days // 2, self.days - 1)
            found.append(
                {
                    "need": f"n{number}",
                    "measure": self.random.choice(self.measure),
                    "place": self.random.choice(self.theatre),
                    "quantity": self.number(5, 60),
                    "first_useful": self.day(self.random.randint(-3, due)),
                    "due": self.day(due),
                    "priority": self.random.choice("abc"),
                    "late": self.random.choice([0.0, 0.0, 5.0, 14.0]),
                    "discount": self.random.choice([0.0, 0.15, 0.6]),
                    "scenario": self.random.choice([None, *self.scenario]) if self.scenario else None,
                }
            )
        return found

    def shares(self, yields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if self.chance(0.7):
            return []
        low, place = self.random.choice([0.0, 0.2]), self.random.choice([None, self.theatre[-1]])
        high = self.random.choice([0.5, 0.8])
        others = any(row["measure"] == self.measure[0] and row["item"] != self.item[0] for row in yields)
        return [{"measure": self.measure[0], "item": self.item[0], "minimum": low, "maximum": high if others else 1.0, "place": place}]

    def caveats(self) -> list[dict[str, Any]]:
        found = [self.caveat(f"v{number}") for number in range(self.random.choice([0, 1, 1, 2, 3]))]
        if self.contribution and self.chance(0.8):
            spot = {"measure": self.random.choice(self.measure)} if self.chance(0.5) else {"place": self.random.choice(self.theatre)}
            found.append({"caveat": "earmark", "effect": "only", "contribution": "earmarked"} | spot)
        return found

    def caveat(self, name: str) -> dict[str, Any]:
        who = self.random.choice(["contributor", "contributor", "item", "class", "personnel", "fund", "everybody"])
        what = self.random.choice(["measure", "sector", "place", "country", "territory"])
        values: dict[str, list[Any]] = {
            "contributor": self.contributor,
            "item": self.item,
            "class": ["non-lethal", "dual-use"],
            "personnel": [True, False],
            "fund": self.fund or [None],
            "everybody": [None],
            "measure": self.measure,
            "sector": ["health", "food"],
            "place": self.theatre,
            "country": ["UKR"],
            "territory": ["in theatre", "outside"],
        }
        row: dict[str, Any] = {"caveat": name, "effect": self.random.choice(["refuse", "refuse", "limit", "limit", "limit", "only"])}
        row |= {column: self.random.choice(values[column]) for column in (who, what) if column != "everybody"}
        if row["effect"] == "limit":
            row |= {"quantity": self.number(2, 25)} if self.chance(0.5) else {"share": self.number(0.1, 0.6)}
        return row | (self.window() if self.chance(0.4) else {})

    def goals(self) -> list[dict[str, Any]]:
        """The usual goals, or one of the other orders the document names."""
        if self.scenario:
            first = {"order": 1, "goal": self.random.choice(["expected_shortfall", "worst_shortfall"])}
            if self.chance(0.3):
                first |= {"goal": "cvar_shortfall", "tail": self.number(0.2, 1.0)}
            return [first, {"order": 2, "goal": "expected_shortfall"}]
        other: list[list[dict[str, Any]]] = [
            [],
            [],
            [{"goal": "shortfall"}, {"goal": "worst_place", "levels": 3}, {"goal": "lateness"}, {"goal": "cost"}],
            [{"goal": "shortfall", "tolerance": 0.05}, {"goal": "cost"}],
            [{"goal": "common_fraction"}, {"goal": "cost"}],
            [{"goal": "blend", "shortfall_price": self.number(5, 60), "lateness_price": self.number(0, 10)}],
        ]
        return [{"order": number} | row for number, row in enumerate(self.random.choice(other), start=1)]
