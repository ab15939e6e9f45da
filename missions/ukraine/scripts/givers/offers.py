"""What each contributor can give in kind: counts documented for earlier deliveries, or sums of money turned into units."""

from __future__ import annotations

import math
from dataclasses import dataclass

from givers.contributors import GIVERS

Row = dict[str, object]


@dataclass(frozen=True)
class Given:
    """One offer: either ``count`` units (documented) or goods for ``money`` EUR million (judged), as ``source`` says.

    ``place`` and ``end`` are filled where they differ from the contributor's place and the item's usual window, ``cost`` (EUR a
    unit) where a source states what such a delivery cost.
    """

    item: str
    source: str
    count: float = 0.0
    money: float = 0.0
    place: str = ""
    end: str = ""
    cost: float = 0.0
    note: str = ""


def counted(item: str, count: float, source: str, place: str = "", cost: float = 0.0, note: str = "") -> Given:
    """A delivery documented by number."""
    return Given(item, source, count=count, place=place, cost=cost, note=note)


def worth(item: str, money: float, source: str = "", place: str = "", end: str = "", note: str = "") -> Given:
    """Goods of a documented or likely kind, sized by EUR million."""
    return Given(item, source, money=money, place=place, end=end, note=note)


UCPM, KIND, MANY, DEMINING = "con-ucpm-2024", "con-energy-kind-2024", "con-energy-kind-14", "con-demining-2023"
UNTIL_SEPTEMBER = "2025-09-30"

OFFERS: dict[str, tuple[Given, ...]] = {
    "AUS": (
        worth("generator-medium", 1), worth("mine-detector", 0.5), worth("ambulance", 1), worth("satellite-terminal", 0.3),
        worth("medicines-chronic", 0.6),
    ),
    "AUT": (
        worth("generator-medium", 0.8, MANY), worth("hygiene-kit", 0.5, "con-ucpm-2022"), worth("medicines-chronic", 0.5, UCPM),
        worth("mobile-boiler", 0.6, UCPM),
    ),
    "BEL": (
        worth("first-aid-kit", 1.5, "con-caf-bel"), worth("winter-clothing-kit", 1.5, "con-caf-bel"),
        worth("ambulance", 2, "con-bel-ambulances"), worth("medicines-chronic", 2, UCPM), worth("vaccine-cold-chain", 2, UCPM),
    ),
    "BGR": (worth("generator-small", 0.1, UCPM), worth("canned-food", 0.1, UCPM)),
    "CAN": (
        worth("winter-clothing-kit", 3), worth("demining-machine-heavy", 3, DEMINING), worth("mine-detector", 1, DEMINING),
        worth("generator-medium", 2), worth("mobile-clinic", 1.5), worth("radio-set", 0.8),
    ),
    "CHE": (
        counted("demining-machine-light", 3, "con-che-machines"), worth("mine-detector", 1, DEMINING), worth("repair-materials", 6),
        worth("transformer", 4), worth("medicines-chronic", 3), worth("radio-set", 0.5),
    ),
    "CYP": (worth("bottled-water", 0.02, "con-cyp-aid"), worth("medicines-chronic", 0.06, "con-cyp-aid")),
    "CZE": (
        worth("gas-piston-unit", 1.8, "con-energy-dnk-2"), worth("medicines-chronic", 0.4, "con-ucpm-2022"),
        worth("winter-clothing-kit", 0.3, UCPM),
    ),
    "DEU": (
        counted("generator-small", 500, "con-deu-thw", note="EUR 7,000 a piece in the source: larger sizes among them."),
        counted("stove", 900, "con-deu-heaters", note="The source says heaters."),
        worth("water-purification", 0.3, "con-deu-thw"),
        counted("mobile-hospital", 1, "con-field-hospital-isl", place="EETLL", cost=7.8e6,
                note="Germany paid for two of the Estonian hospitals of 2022."),
        worth("generator-medium", 8, "con-deu-thw"), worth("generator-large", 5, "con-deu-thw"),
        worth("gas-piston-unit", 15, "con-deu-winter-2024"), worth("mobile-boiler", 12, "con-deu-winter-2024"),
        worth("transformer", 8, KIND), worth("power-line-repair-set", 6, KIND), worth("winter-clothing-kit", 4, "con-deu-heaters"),
        worth("ambulance", 5, UCPM), worth("mobile-clinic", 3, UCPM), worth("trauma-kit", 5, UCPM), worth("medicines-chronic", 8, UCPM),
        worth("insulin-cold-chain", 4, UCPM), worth("prosthesis-lower", 3), worth("demining-machine-heavy", 6, DEMINING),
        worth("truck", 5), worth("food-ration", 8),
    ),
    "DNK": (
        counted("mobile-boiler", 20, "con-dnk-mykolaiv"), worth("school-kit", 3), worth("hygiene-kit", 4), worth("vaccine-cold-chain", 2),
        worth("demining-machine-light", 2, DEMINING), worth("medicines-chronic", 2, UCPM), worth("network-kit", 1, "con-it-coalition"),
    ),
    "ESP": (
        counted("ambulance", 30, "con-esp-ambulances"), counted("generator-medium", 19, "con-esp-ambulances"),
        worth("canned-food", 0.7, UCPM),
    ),
    "EST": (
        worth("transformer", 0.4, MANY), worth("laptop", 0.4, "con-it-coalition"), worth("satellite-terminal", 0.3, "con-it-coalition"),
        worth("protective-suit", 0.2, "con-field-hospital-isl"),
    ),
    "EUI": (
        counted("generator-small", 1000, "con-resceu-hub"), worth("generator-medium", 15, "con-resceu-hub"),
        worth("generator-large", 6, "con-resceu-hub"), worth("transformer", 8, UCPM), worth("power-line-repair-set", 6, UCPM),
        worth("mobile-boiler", 6, UCPM), worth("shelter-kit", 8, UCPM, place="ROBUH"), worth("blanket", 3, UCPM, place="ROBUH"),
        worth("hygiene-kit", 8, UCPM), worth("food-ration", 12, UCPM), worth("medicines-chronic", 8, UCPM), worth("school-kit", 5),
        worth("winter-clothing-kit", 6, UCPM), worth("repair-materials", 12, UCPM), worth("server-set", 2), worth("eore-kit", 1),
    ),
    "FIN": (
        worth("transformer", 3, "con-fin-power"), worth("mobile-boiler", 1.5, "con-fin-power"),
        worth("generator-medium", 1, "con-fin-power"), worth("power-line-repair-set", 1, KIND),
    ),
    "FRA": (
        worth("ambulance", 3, "con-lux-ambulances"), worth("surgical-kit", 2, UCPM), worth("medicines-chronic", 3, UCPM),
        worth("generator-medium", 3, UCPM), worth("mobile-clinic", 1.5, UCPM), worth("demining-machine-heavy", 2),
    ),
    "GBR": (
        counted("generator-small", 900, "con-gbr-generators"),
        counted("winter-clothing-kit", 25000, "con-gbr-generators", note="The kits of 2022 went to the armed forces."),
        worth("transformer", 5), worth("medicines-chronic", 3), worth("mobile-clinic", 2), worth("demining-machine-heavy", 4, DEMINING),
        worth("protective-suit", 1, DEMINING), worth("shelter-kit", 3), worth("radio-set", 1),
    ),
    "GRC": (worth("medicines-chronic", 0.3, UCPM), worth("ambulance", 0.3, UCPM)),
    "HRV": (
        worth("demining-machine-light", 1.3, DEMINING, note="Maker of the machines that others gave."),
        worth("demining-machine-heavy", 1.5, DEMINING), worth("ambulance", 0.4, UCPM), worth("mobile-clinic", 0.3, UCPM),
    ),
    "HUN": (worth("medicines-chronic", 0.5, UCPM), worth("school-kit", 0.3), worth("mobile-clinic", 0.4)),
    "IRL": (
        worth("trauma-kit", 1, "con-irl-neutrality"), worth("protective-suit", 0.5, "con-irl-neutrality"),
        worth("generator-medium", 0.7, KIND), worth("medicines-chronic", 0.8, UCPM), worth("mobile-clinic", 0.4),
    ),
    "ISL": (worth("prosthesis-lower", 0.3), worth("protective-suit", 0.1, "con-demining-vehicles")),
    "ITA": (
        worth("transformer", 3, MANY), worth("tent", 2, UCPM, place="ITBDS"), worth("cooking-oil", 1, UCPM),
        worth("prosthesis-upper", 0.6), worth("water-tank", 0.6, UCPM, place="ITBDS"), worth("medicines-chronic", 2, UCPM),
    ),
    "JPN": (
        counted("generator-small", 2361, "con-jpn-undp-2", note="Generators and charging stations together."),
        counted("generator-medium", 500, "con-jpn-jica"), counted("generator-large", 100, "con-jpn-large"),
        counted("gas-piston-unit", 13, "con-jpn-undp", note="Four units of 3.3 MW in the source, 13.2 MW."),
        counted("autotransformer", 4, "con-jpn-undp-2"),
        counted("municipal-machine", 97, "con-jpn-municipal"), counted("demining-machine-heavy", 2, "con-jpn-demining"),
        counted("mine-detector", 54, "con-jpn-detectors"),
        counted("pickup-truck", 101, "con-jpn-vehicles"),
        worth("prosthesis-lower", 0.3, "con-jpn-patients"),
        worth("food-ration", 0.3, "con-jpn-rations"), worth("transformer", 5, "con-energy-dnk-2"),
        worth("medicines-chronic", 3), worth("ambulance", 2), worth("mobile-clinic", 2),
        worth("satellite-terminal", 0.5), worth("radio-set", 0.5),
    ),
    "KOR": (
        counted("demining-machine-light", 10, "con-kor-vehicles"), counted("pickup-truck", 100, "con-kor-vehicles"),
        worth("mine-detector", 1, DEMINING), worth("protective-suit", 1, DEMINING), worth("ambulance", 2), worth("mobile-clinic", 1),
        worth("radio-set", 0.3),
    ),
    "LTU": (
        counted("generator-small", 252, "con-ltu-generators"),
        counted("pickup-truck", 55, "con-ltu-vehicles", cost=1100, note="Used vehicles of a gas company, 5 to 11 years old."),
        worth("demining-machine-light", 1.3, "con-demining-vehicles"), worth("protective-suit", 0.4, "con-demining-vehicles"),
        worth("power-line-repair-set", 1, MANY),
    ),
    "LUX": (
        counted("ambulance", 14, "con-lux-ambulances"), worth("network-kit", 0.8, "con-it-coalition"),
        worth("satellite-terminal", 0.5, "con-it-coalition"),
    ),
    "LVA": (
        worth("transformer", 0.6, "con-lva-transformers"), counted("generator-small", 32, "con-lva-generators"),
        worth("pickup-truck", 0.2),
    ),
    "MLT": (worth("medicines-chronic", 0.06, UCPM), worth("generator-small", 0.03, UCPM)),
    "NLD": (
        worth("transformer", 5, KIND), worth("autotransformer", 8, KIND), worth("power-line-repair-set", 4, KIND),
        worth("ambulance", 2, UCPM), worth("trauma-kit", 2, "con-caf-nld"), worth("winter-clothing-kit", 3, "con-caf-nld"),
        worth("network-kit", 1, "con-it-coalition"), worth("prosthesis-lower", 1.5),
    ),
    "NOR": (
        counted("mobile-hospital", 1, "con-field-hospital", place="EETLL", cost=7.8e6, note="Estonian hospital, paid by Norway."),
        worth("ambulance", 3, "con-ucpm-2022"), worth("transformer", 5, KIND), worth("generator-medium", 3, KIND),
        worth("power-line-repair-set", 4, KIND), worth("surgical-kit", 2), worth("demining-machine-light", 2, DEMINING),
        worth("stove", 2),
    ),
    "NZL": (
        worth("first-aid-kit", 0.2, "con-caf-nzl"), worth("radio-set", 0.2, "con-caf-nzl"), worth("food-ration", 0.2, "con-caf-nzl"),
        worth("mobile-clinic", 0.4, "con-nzl-personnel"),
    ),
    "POL": (
        counted("satellite-terminal", 5000, "con-pol-terminals"), worth("generator-small", 1.5, KIND), worth("food-ration", 3, UCPM),
        worth("wheat-flour", 2), worth("stove", 1), worth("solid-fuel", 3), worth("ambulance", 1.5, UCPM),
    ),
    "PRT": (worth("ambulance", 0.4, UCPM), worth("generator-medium", 0.4, UCPM), worth("medicines-chronic", 0.3, UCPM)),
    "ROU": (
        worth("food-ration", 1, UCPM), worth("wheat-flour", 1), worth("cooking-oil", 0.5), worth("bottled-water", 0.3, UCPM),
        worth("ambulance", 0.5, UCPM),
    ),
    "SVK": (
        worth("generator-small", 0.1, "con-svk-winter"), worth("winter-clothing-kit", 0.1, "con-svk-winter"),
        worth("first-aid-kit", 0.05, "con-svk-winter"), counted("demining-machine-light", 1, "con-svk-machine", cost=650_000),
        worth("pickup-truck", 0.1),
    ),
    "SVN": (
        counted("ambulance", 3, "con-svn-ambulances"), worth("medicines-chronic", 0.2, "con-svn-ambulances"),
        worth("generator-small", 0.1, UCPM),
    ),
    "SWE": (
        worth("transformer", 3, KIND), worth("mobile-boiler", 2, KIND), worth("trauma-kit", 1.5, UCPM), worth("ambulance", 1.5, UCPM),
        worth("truck", 1.5), worth("radio-set", 0.5),
    ),
    "TUR": (
        counted("tent", 360, "con-tur-afad"), counted("blanket", 2640, "con-tur-afad"), worth("food-ration", 0.5, "con-tur-afad"),
        worth("mobile-clinic", 0.5),
    ),
    "USA": (
        worth("food-ration", 3, "con-usa-waiver", end=UNTIL_SEPTEMBER),
        worth("medicines-chronic", 2, "con-usa-waiver", end=UNTIL_SEPTEMBER),
        worth("shelter-kit", 2, "con-usa-waiver", end=UNTIL_SEPTEMBER),
        worth("mobile-clinic", 0.6, "con-usa-waiver", end=UNTIL_SEPTEMBER), worth("generator-medium", 2, end=UNTIL_SEPTEMBER),
        worth("power-line-repair-set", 1.5, end=UNTIL_SEPTEMBER), worth("satellite-terminal", 0.5, end=UNTIL_SEPTEMBER),
    ),
}  # fmt: skip
"""Offers by contributor. A source left empty is the Kiel table: it shows that the contributor gives humanitarian aid, not what."""

WINTER = {"blanket", "mobile-boiler", "solid-fuel", "stove", "winter-clothing-kit"}
MADE_TO_ORDER = {
    "autotransformer", "demining-machine-heavy", "demining-machine-light", "gas-piston-unit", "generator-large", "mobile-clinic",
    "mobile-hospital", "transformer",
}  # fmt: skip


def window(item: str) -> tuple[str, str]:
    """Usual first and last day on which ``item`` can leave its giver (judged)."""
    if item in WINTER:
        return "2025-07-01", "2026-02-28"
    return ("2025-06-02", "2026-03-15") if item in MADE_TO_ORDER else ("2025-04-14", "2026-03-15")


def two_digits(amount: float) -> float:
    """``amount`` rounded down to two significant digits: a judged number should look judged."""
    unit = 10.0 ** (math.floor(math.log10(amount)) - 1)
    return float(math.floor(amount / unit) * unit)


def quantity(given: Given, unit_cost_in_euro: float, whole: bool) -> float:
    """Units offered."""
    if given.count:
        return given.count
    units = two_digits(given.money * 1e6 / unit_cost_in_euro)
    return float(max(1, math.floor(units))) if whole or units >= 10 else round(units, 3)


def offers(prices: dict[str, tuple[float, str, bool]], in_euro: dict[str, float]) -> list[Row]:
    """One row an offer. ``prices`` gives price, currency and wholeness of every item, ``in_euro`` the worth of a unit of each currency."""
    rows: list[Row] = []
    for code, given_by in sorted(OFFERS.items()):
        for given in given_by:
            price, currency, whole = prices[given.item]
            if given.cost:
                price, currency = given.cost, "EUR"
            first, last = window(given.item)
            assumption = "con-offer-candidate" if GIVERS[code].candidate else "con-offer-repeat" if given.count else "con-offer-size"
            rows.append({
                "offer": f"{code.lower()}-{given.item}", "contributor": code, "item": given.item,
                "quantity": quantity(given, price * in_euro[currency], whole), "place": given.place or GIVERS[code].place,
                "start": first, "end": given.end or last, "unit_cost": price, "currency": currency, "status": "indicative",
                "source": given.source or "con-kiel", "assumption": assumption, "evidence": "judged",
                "note": " ".join(text for text in (given.note, "Unit cost from the source." if given.cost else "") if text),
            })  # fmt: skip
    return rows
