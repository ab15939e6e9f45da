# ruff: noqa: E501 – rows of a table are read as rows
"""Where items can be bought: European makers and dealers, relief depots, and Ukraine's own market; all quantities and prices judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from need_catalogue import ITEMS

WEEK = 7


@dataclass(frozen=True)
class Stall:
    """One place that sells an item: price as a factor of the catalogue's, units a week, days from order to availability."""

    place: str
    item: str
    factor: float
    quantity: float
    lead: int
    assumption: str
    season: tuple[str, str, str] = ("", "", "")
    note: str = ""

    @property
    def key(self) -> str:
        """Key of the row: item, place and season."""
        return "-".join(part for part in (self.item, self.place, self.season[0]) if part)


FACTORS = {"PLWAW": 1.0, "DEHAM": 1.06, "NLRTM": 1.05, "ROBUH": 0.98, "TRIST": 0.93, "DKCPH": 1.0, "ITBDS": 1.04, "AEDXB": 0.97, "H-LVIV": 1.0, "H-KYIV": 1.02, "H-DNIPRO": 1.03, "H-ODESA": 1.0, "BANK-KYIV": 1.0}  # fmt: skip
"""Price of a place over the catalogue's: firms near the border and in Türkiye are cheaper, German and Dutch ones dearer."""

FOOD_FACTOR_UKRAINE = 0.9
"""Ukraine grows what it eats: food costs a tenth less there."""

_UKRAINE, _EUROPE, _DEPOT, _PLANT, _CASH = (f"need-market-{name}" for name in ("ukraine", "europe", "depot", "plant", "cash"))

OFFERS: dict[str, tuple[str, int, dict[str, float]]] = {
    "food-ration/ua": (_UKRAINE, 1, {"H-LVIV": 25_000, "H-KYIV": 35_000, "H-DNIPRO": 35_000, "H-ODESA": 25_000}),
    "food-ration": (_EUROPE, 2, {"PLWAW": 40_000, "ROBUH": 20_000}),
    "wheat-flour/ua": (_UKRAINE, 1, {"H-KYIV": 500, "H-DNIPRO": 500, "H-ODESA": 350}),
    "cooking-oil/ua": (_UKRAINE, 1, {"H-DNIPRO": 130, "H-ODESA": 80}),
    "canned-food/ua": (_UKRAINE, 2, {"H-LVIV": 150, "H-KYIV": 150}),
    "canned-food": (_EUROPE, 2, {"PLWAW": 400, "TRIST": 200}),
    "bottled-water/ua": (_UKRAINE, 1, {"H-LVIV": 900, "H-KYIV": 1_000, "H-DNIPRO": 600, "H-ODESA": 600}),
    "water-tank/ua": (_UKRAINE, 3, {"H-KYIV": 40, "H-DNIPRO": 20}),
    "water-tank": (_EUROPE, 4, {"PLWAW": 80, "TRIST": 60}),
    "water-purification": (_DEPOT, 2, {"DKCPH": 6, "ITBDS": 2, "AEDXB": 2}),
    "hygiene-kit/ua": (_UKRAINE, 2, {"H-LVIV": 4_000, "H-KYIV": 5_000}),
    "hygiene-kit": (_EUROPE, 3, {"PLWAW": 6_000, "TRIST": 5_000, "DKCPH": 2_500}),
    "dignity-kit/ua": (_UKRAINE, 2, {"H-KYIV": 2_000}),
    "dignity-kit": (_EUROPE, 3, {"PLWAW": 2_500, "TRIST": 2_500}),
    "tent": (_DEPOT, 2, {"ITBDS": 120, "AEDXB": 150, "TRIST": 250}),
    "shelter-kit": (_DEPOT, 2, {"ITBDS": 500, "AEDXB": 700, "PLWAW": 1_200}),
    "shelter-kit/ua": (_UKRAINE, 2, {"H-KYIV": 800}),
    "tarpaulin": (_DEPOT, 1, {"ITBDS": 2_500, "AEDXB": 3_500, "DKCPH": 3_000}),
    "tarpaulin/ua": (_UKRAINE, 2, {"H-DNIPRO": 1_500}),
    "repair-materials/ua": (_UKRAINE, 2, {"H-LVIV": 180, "H-KYIV": 250, "H-DNIPRO": 220, "H-ODESA": 150}),
    "repair-materials": (_EUROPE, 3, {"PLWAW": 300}),
    "blanket": (_EUROPE, 4, {"PLWAW": 15_000, "TRIST": 30_000, "AEDXB": 12_000}),
    "mattress-set/ua": (_UKRAINE, 3, {"H-LVIV": 2_500}),
    "mattress-set": (_EUROPE, 4, {"PLWAW": 3_000, "TRIST": 4_000}),
    "winter-clothing-kit/ua": (_UKRAINE, 4, {"H-LVIV": 1_800}),
    "winter-clothing-kit": (_EUROPE, 6, {"PLWAW": 2_500, "TRIST": 5_000}),
    "stove/ua": (_UKRAINE, 3, {"H-LVIV": 500, "H-KYIV": 500}),
    "stove": (_EUROPE, 5, {"PLWAW": 700, "ROBUH": 400}),
    "generator-small/ua": (_UKRAINE, 2, {"H-KYIV": 120}),
    "generator-small": (_EUROPE, 5, {"PLWAW": 350, "DEHAM": 250, "TRIST": 350}),
    "generator-medium": (_EUROPE, 7, {"PLWAW": 35, "DEHAM": 30, "TRIST": 40}),
    "generator-large": (_EUROPE, 18, {"DEHAM": 4, "NLRTM": 3}),
    "gas-piston-unit": (_PLANT, 26, {"DEHAM": 16, "PLWAW": 6}),
    "mobile-boiler": (_PLANT, 16, {"PLWAW": 10, "DEHAM": 5}),
    "transformer": (_PLANT, 32, {"DEHAM": 1, "PLWAW": 1, "TRIST": 2}),
    "autotransformer": (_PLANT, 43, {"DEHAM": 1}),
    "power-line-repair-set/ua": (_UKRAINE, 4, {"H-KYIV": 8}),
    "power-line-repair-set": (_EUROPE, 8, {"PLWAW": 15, "TRIST": 12}),
    "cash-grant": (_CASH, 1, {"BANK-KYIV": 80_000}),
    "trauma-kit": (_DEPOT, 4, {"DKCPH": 120, "NLRTM": 100, "AEDXB": 60}),
    "surgical-kit": (_DEPOT, 5, {"DKCPH": 20, "NLRTM": 15, "AEDXB": 20}),
    "first-aid-kit/ua": (_UKRAINE, 3, {"H-KYIV": 2_000}),
    "first-aid-kit": (_EUROPE, 4, {"PLWAW": 4_000, "DEHAM": 3_000}),
    "medicines-chronic": (_DEPOT, 6, {"DKCPH": 12, "NLRTM": 8, "AEDXB": 6}),
    "insulin-cold-chain": (_EUROPE, 4, {"DKCPH": 20, "DEHAM": 10}),
    "vaccine-cold-chain": (_DEPOT, 6, {"DKCPH": 25}),
    "ambulance": (_EUROPE, 10, {"PLWAW": 8, "DEHAM": 6, "TRIST": 6}),
    "mobile-hospital": (_PLANT, 20, {"DEHAM": 1}),
    "mobile-clinic": (_EUROPE, 14, {"PLWAW": 3, "TRIST": 3}),
    "prosthesis-lower": (_EUROPE, 6, {"DEHAM": 120}),
    "prosthesis-upper": (_EUROPE, 6, {"DEHAM": 25}),
    "wheelchair": (_EUROPE, 5, {"PLWAW": 350, "DEHAM": 200}),
    "mine-detector": (_EUROPE, 10, {"DEHAM": 100}),
    "demining-machine-light": (_PLANT, 16, {"DEHAM": 1}),
    "demining-machine-heavy": (_PLANT, 20, {"DEHAM": 2}),
    "demining-machine-light/ua": (_PLANT, 20, {"H-KYIV": 1}),
    "protective-suit": (_EUROPE, 7, {"NLRTM": 90, "DEHAM": 70}),
    "pickup-truck": (_EUROPE, 9, {"PLWAW": 30, "DEHAM": 20, "TRIST": 30}),
    "truck": (_EUROPE, 12, {"PLWAW": 10, "DEHAM": 10, "TRIST": 10}),
    "municipal-machine": (_EUROPE, 12, {"PLWAW": 5, "DEHAM": 4, "TRIST": 8}),
    "satellite-terminal": (_EUROPE, 2, {"PLWAW": 600}),
    "laptop": (_EUROPE, 4, {"PLWAW": 4_000, "NLRTM": 5_000}),
    "server-set": (_EUROPE, 10, {"NLRTM": 4}),
    "network-kit/ua": (_UKRAINE, 3, {"H-KYIV": 60}),
    "network-kit": (_EUROPE, 6, {"PLWAW": 150, "NLRTM": 120}),
    "radio-set": (_EUROPE, 9, {"DEHAM": 250}),
    "eore-kit/ua": (_UKRAINE, 3, {"H-KYIV": 60}),
    "school-kit": (_DEPOT, 4, {"DKCPH": 1_500, "AEDXB": 500}),
    "school-kit/ua": (_UKRAINE, 4, {"H-LVIV": 900}),
}  # fmt: skip
"""Item (with ``/ua`` for Ukraine's own market): assumption, weeks from order to availability, units a week by place; what is whole comes in whole units a week."""

NOTES = {
    "wheat-flour": "A year of it is two fifths of the food needed, so that no diet is flour alone: a ceiling the mission sets itself, not what is on sale.",
    "cooking-oil": "A year of it is a seventh of the food needed, as in a usual ration: a ceiling the mission sets itself, not what is on sale.",
    "water-purification": "A year of it is half the drinking water needed, as tablets need water that is merely unclean: a ceiling the mission sets itself.",
}

SOLID_FUEL = {"H-LVIV": 3_500, "H-KYIV": 4_000, "H-DNIPRO": 2_000, "H-ODESA": 1_500}
SEASONS = (("summer", "2025-04-07", "2025-08-31", 0.92), ("winter", "2025-09-01", "2026-04-05", 1.15))
"""Wood and briquettes are dearer once everyone buys: name, first and last day of ordering, price factor."""


def stalls() -> Iterator[Stall]:
    """Every row of ``market``; a lead time is counted in days."""
    food = {item.item for item in ITEMS if item.group == "food"}
    for name, (assumption, weeks, places) in OFFERS.items():
        item = name.removesuffix("/ua")
        for place, quantity in places.items():
            if quantity:
                factor = FOOD_FACTOR_UKRAINE if name.endswith("/ua") and item in food else 1.0
                yield Stall(place, item, factor * FACTORS[place], quantity, weeks * WEEK, assumption, note=NOTES.get(item, ""))
    for place, quantity in SOLID_FUEL.items():
        for season, start, end, factor in SEASONS:
            yield Stall(
                place, "solid-fuel", factor * FACTORS[place], quantity, WEEK, _UKRAINE, (season, start, end), f"Price of the {season}."
            )
