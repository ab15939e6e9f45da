# ruff: noqa: E501 – rows of a table are read as rows
"""What is needed: each measure with its yearly total for the country, how it is spread over oblasts, and when it is due.

A total is an OCHA activity target of 2023 scaled to the plan of 2025 wherever there is one, otherwise a judged number with a range;
either way the row rests on the measure's own assumption, here beside it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from need_figures import HOUSEHOLD, OBLASTS, SCALE_IN_NEED, activity, total
from need_sources import Assumption

START = datetime.date(2025, 4, 7)


@dataclass(frozen=True)
class Phase:
    """A part of the year's need: the days between which it is useful and in time, and its share of the total."""

    first_useful: datetime.date
    due: datetime.date
    share: float


@dataclass(frozen=True)
class Demand:
    """One measure: its row in ``measure``, and how its needs are made.

    ``spread`` is the column of `need_figures.Figures` by which ``quantity`` is divided over ``places`` (all by default); ``late`` in days,
    ``discount`` a share of worth per week; ``low`` and ``high`` multiply the quantity. Needs come in whole multiples of ``lot``: what
    only whole units of an item meet is asked for in whole units.
    """

    measure: str
    prefix: str
    name: str
    unit: str
    sector: str
    tier: int
    quantity: float
    spread: str
    phases: tuple[Phase, ...]
    late: int
    discount: float
    low: float
    high: float
    statement: str
    source: str = "need-hrp-2023"
    places: tuple[str, ...] = tuple(OBLASTS)
    lot: int = 1

    @property
    def assumption(self) -> Assumption:
        """The assumption all needs of the measure rest on."""
        return Assumption(f"need-of-{self.prefix}", self.statement, 1, self.low, self.high, applies_to="need.quantity")


def _month_end(year: int, month: int) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def _months() -> tuple[Phase, ...]:
    """Twelve months from April 2025: goods may come from the first day of the month before; April counts from the start of the plan."""
    phases = []
    for number in range(12):
        year, month = divmod(3 + number, 12)
        due = _month_end(2025 + year, month + 1)
        before = (due.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
        part = (due - START).days + 1 if number == 0 else due.day
        phases.append(Phase(max(START, before), due, part / due.day / 12))
    return tuple(phases)


def _phase(first: str, due: str, share: float) -> Phase:
    return Phase(datetime.date.fromisoformat(first), datetime.date.fromisoformat(due), share)


MONTHLY = _months()
QUARTERLY = (
    _phase("2025-04-07", "2025-06-30", 0.25),
    _phase("2025-06-01", "2025-09-30", 0.25),
    _phase("2025-09-01", "2025-12-31", 0.25),
    _phase("2025-12-01", "2026-03-31", 0.25),
)
HALF_YEARLY = (_phase("2025-04-07", "2025-09-30", 0.5), _phase("2025-09-01", "2026-03-31", 0.5))
BEFORE_WINTER = (_phase("2025-07-01", "2025-10-15", 0.6), _phase("2025-09-01", "2025-11-30", 0.4))
BEFORE_COLD = (_phase("2025-04-07", "2025-09-30", 0.4), _phase("2025-07-01", "2025-10-31", 0.6))
LONG_LEAD = (_phase("2025-07-01", "2025-12-31", 0.4), _phase("2025-10-01", "2026-03-31", 0.6))
ONE_YEAR = (_phase("2025-04-07", "2025-12-31", 1.0),)
ONE_SUMMER = (_phase("2025-05-01", "2025-08-31", 1.0),)

SEVERE = tuple(place for place, figures in OBLASTS.items() if figures.severity_mean >= 3.5 or figures.severity_highest == 5)
"""Oblasts whose needs OCHA put at 3.5 or more of 5 on average in 2023, or at 5 in any raion."""

MINED = tuple(place for place, figures in OBLASTS.items() if figures.severity_mine_action > 2.0 and place != "UA80")
"""Oblasts whose mine-action severity is above 2 on average; Kyiv city has no farmland to clear."""

_HEALTH = total("in_need_health") * SCALE_IN_NEED
_NEEDY = total("in_need") * SCALE_IN_NEED

DEMANDS: tuple[Demand, ...] = (
    Demand("food-person-months", "food", "Food for a person and month", "person-months", "food", 1, activity("in-kind food") * 6, "targeted_food", MONTHLY, 14, 0.15, 0.5, 2.0, "People of the activity 'in-kind food' (3,198,237 in 2023) scaled to 2025, each for six months of the year on average."),
    Demand("drinking-water-person-months", "water", "Drinking water for a person and month", "person-months", "water and hygiene", 1, activity("emergency water supply") * 2, "targeted_water", MONTHLY, 14, 0.25, 0.5, 3.0, "People of the activity 'emergency water supply' (2,174,022 in 2023) scaled to 2025, each for two months of the year."),
    Demand("water-storage-people", "watertank", "Safe water stored for people", "people", "water and hygiene", 2, activity("emergency water supply") * 0.5, "targeted_water", ONE_YEAR, 28, 0.02, 0.4, 2.0, "Half the people of the activity 'emergency water supply' need a tank at their water point."),
    Demand("hygiene-person-months", "hygiene", "Hygiene goods for a person and month", "person-months", "water and hygiene", 2, activity("hygiene items in kind") * 6, "targeted_water", MONTHLY, 28, 0.1, 0.5, 2.0, "People of the activity 'hygiene items in kind' (1,081,984 in 2023) scaled to 2025, each for six months of the year on average."),
    Demand("cash-people", "cash", "People given three months' cash", "people", "cash", 1, activity("cash"), "targeted_cash", MONTHLY, 28, 0.05, 0.7, 1.2, "People of the activity 'multi-purpose cash' (4,438,124 in 2023) scaled to 2025, each once, evenly over the year."),
    Demand("medicine-person-months", "medicine", "Medicines for a person and month", "person-months", "health", 1, activity("medicines and supplies") * 12, "targeted_health", QUARTERLY, 28, 0.15, 0.5, 1.5, "People of the activity 'medicines and supplies' (3,649,897 in 2023) scaled to 2025, all year; kits are made for three months."),
    Demand("insulin-patient-months", "insulin", "Insulin for a patient and month", "patient-months", "health", 1, _HEALTH * 0.005 * 12, "in_need_health", QUARTERLY, 28, 0.15, 0.4, 2.0, "Half a percent of people in need of health care use insulin that the state does not secure.", "need-hno-2023"),
    Demand("vaccinations", "vaccine", "Vaccinations", "vaccinations", "health", 2, _HEALTH * 0.05, "in_need_health", ONE_YEAR, 28, 0.1, 0.4, 2.0, "One in twenty people in need of health care needs a dose the state does not secure.", "need-hno-2023"),
    Demand("surgery-patients", "surgery", "Wounded and other patients operated", "patients", "health", 1, _HEALTH * 0.012, "in_need_health", QUARTERLY, 28, 0.15, 0.3, 2.5, "Twelve in a thousand people in need of health care a year need an operation from given supplies.", "need-hno-2023"),
    Demand("injured-treated", "injured", "Injured given first treatment", "patients", "health", 1, _HEALTH * 0.05, "in_need_health", HALF_YEARLY, 28, 0.15, 0.3, 2.5, "One in twenty people in need of health care a year needs first treatment from given supplies.", "need-hno-2023"),
    Demand("consultations-month", "clinic", "Consultations a month at mobile clinics", "consultations a month", "health", 2, activity("integrated health care") * 0.1, "targeted_health", ONE_YEAR, 28, 0.02, 0.5, 2.0, "One consultation in ten months for each person of the activity 'integrated health care' (3,338,364 in 2023, scaled) falls to mobile clinics.", lot=1100),
    Demand("hospital-beds", "hospital", "Beds in field hospitals", "beds", "health", 2, 1_500, "in_need_health", HALF_YEARLY, 28, 0.02, 0.4, 2.0, "1,500 beds stand in for destroyed wards in the oblasts of extreme severity.", "need-hno-2023", SEVERE, lot=60),
    Demand("ambulances", "ambulance", "Ambulances", "vehicles", "health", 1, 588, "in_need_health", HALF_YEARLY, 28, 0.02, 0.7, 1.5, "All ambulances lost or damaged by September 2024 (261, 202 and 125) still need replacing.", "need-ambulances-lost"),
    Demand("shelter-people", "shelter", "People given emergency shelter", "people", "shelter", 1, activity("emergency shelter households") * HOUSEHOLD, "targeted_shelter", QUARTERLY, 28, 0.1, 0.5, 1.5, "Households of the activity 'emergency shelter' (253,193 in 2023) scaled to 2025, 2.42 people each."),
    Demand("repair-people", "repair", "People whose home is repaired", "people", "shelter", 2, activity("light and medium repairs households") * HOUSEHOLD, "targeted_shelter", BEFORE_WINTER, 42, 0.1, 0.5, 4.0, "Households of the activity 'light and medium repairs' (28,183 in 2023) scaled to 2025, 2.42 people each, before winter."),
    Demand("bedding-people", "bedding", "People given bedding", "people", "shelter", 2, activity("household items for individuals") + activity("household items for collective sites"), "targeted_shelter", HALF_YEARLY, 28, 0.1, 0.5, 1.5, "People of the two activities 'household items' (1,020,352 and 371,394 in 2023) scaled to 2025."),
    Demand("winter-people", "winter", "People kept warm by clothing or blankets", "people", "winter", 2, 862_000, "in_need_shelter", BEFORE_WINTER, 42, 0.1, 0.4, 1.5, "The 862,000 people at risk in winter named by the front-line oblasts in 2024 stand for the winter of 2025-2026, spread by people in need of shelter.", "need-unhcr-winter"),
    Demand("heating-people", "heating", "People whose home is heated through winter", "people", "winter", 1, (activity("winter heating households") + activity("winter energy households")) * HOUSEHOLD, "in_need_shelter", BEFORE_WINTER, 42, 0.1, 0.5, 2.5, "Households of the activities 'winter heating' and 'winter energy' (79,410 and 75,871 in 2023) scaled to 2025, 2.42 people each."),
    Demand("heating-point-people", "warmpoint", "People a day served by heating points", "people a day", "winter", 2, 862_000 * 0.2, "in_need_shelter", BEFORE_WINTER, 42, 0.1, 0.3, 2.0, "A fifth of the people at risk in winter use a heating point on a bad day.", "need-unhcr-winter"),
    Demand("backup-power-kva", "backup", "Backup power of hospitals, waterworks and heat works", "kVA", "energy", 2, _HEALTH * 0.04, "in_need_health", BEFORE_COLD, 28, 0.02, 0.4, 2.0, "40 VA a person in need of health care: the hospital, waterworks and heat works of a town of 100,000 lack 4 MVA.", "need-hno-2023"),
    Demand("generation-kw", "generation", "Small power plant near its users", "kW", "energy", 2, 4_000_000 / 3, "in_need", LONG_LEAD, 28, 0.02, 0.3, 1.5, "Of the 4 GW of flexible gas-fired power planned in June 2024 for the coming years a third is wanted in this one.", "need-power-plan", lot=1000),
    Demand("heat-kw", "heat", "Heat from small plant", "kW", "winter", 2, 862_000 * 0.8, "in_need_shelter", BEFORE_WINTER, 28, 0.02, 0.3, 2.0, "0.8 kW for each of the 862,000 people at risk in winter.", "need-unhcr-winter", lot=1000),
    Demand("transmission-mva", "transmission", "Transmission transformers replaced", "MVA", "energy", 2, 3_400, "in_need", LONG_LEAD, 28, 0.02, 0.4, 2.0, "Two in five of the 42 high-voltage transformers damaged or destroyed by June 2023 are still to be replaced, 200 MVA each.", "need-transformers-lost", ("UA12", "UA14", "UA23", "UA32", "UA46", "UA48", "UA51", "UA59", "UA63", "UA80"), lot=200),
    Demand("distribution-mva", "distribution", "Distribution transformers replaced", "MVA", "energy", 2, 2_500, "in_need", LONG_LEAD, 28, 0.02, 0.4, 2.0, "A hundred 110 kV transformers of 25 MVA are to be replaced.", "need-transformers-lost", lot=25),
    Demand("line-km", "line", "Distribution line repaired", "km", "energy", 2, 4_000, "in_need", ONE_YEAR, 28, 0.02, 0.3, 3.0, "4,000 km of 10 kV line are to be repaired in the year.", "need-transformers-lost", lot=5),
    Demand("leg-prosthesis-people", "leg", "People fitted with a leg prosthesis", "people", "rehabilitation", 3, 24_000 * 0.3, "in_need", HALF_YEARLY, 28, 0.02, 0.4, 2.0, "Ukraine's workshops make 2,000 leg prostheses a month; parts for three in ten of them are to come from outside.", "need-prostheses-made"),
    Demand("arm-prosthesis-people", "arm", "People fitted with an arm prosthesis", "people", "rehabilitation", 3, 2_400 * 0.5, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.0, "Ukraine's workshops make 200 arm prostheses a month; parts for half of them are to come from outside.", "need-prostheses-made"),
    Demand("wheelchair-people", "wheelchair", "People given a wheelchair", "people", "rehabilitation", 3, _NEEDY * 0.0015, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.5, "Fifteen in ten thousand people in need lack a wheelchair.", "need-hno-2023"),
    Demand("deminers-detecting", "detector", "Deminers with a detector", "deminers", "mine action", 3, 4_500, "in_need_mine_action", HALF_YEARLY, 28, 0.02, 0.5, 1.3, "The 4,500 deminers missing (10,000 wanted, 5,500 at work) need detectors.", "need-deminers-wanted", MINED),
    Demand("deminers-protected", "suit", "Deminers with protective gear", "deminers", "mine action", 3, 4_500, "in_need_mine_action", HALF_YEARLY, 28, 0.02, 0.5, 1.3, "The 4,500 deminers missing (10,000 wanted, 5,500 at work) need protective gear.", "need-deminers-wanted", MINED),
    Demand("machine-hectares", "clearance", "Land machines can treat in a year", "ha a year", "mine action", 3, 47_000, "in_need_mine_action", HALF_YEARLY, 28, 0.02, 0.4, 2.0, "Machines for a tenth of the 470,000 ha of farmland of the clearance plan; land is released only after people have checked it.", "need-farmland", MINED),
    Demand("people-taught", "risk", "People taught the risk of mines", "people", "mine action", 3, activity("risk education"), "targeted_mine_action", ONE_YEAR, 28, 0.02, 0.5, 3.0, "People of the activity 'risk education' (211,650 in 2023) scaled to 2025."),
    Demand("light-vehicles", "pickup", "Vehicles for rescue, repair and relief crews", "vehicles", "transport", 3, 2_500, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.0, "A crew vehicle for about 5,000 people in need.", "need-hno-2023"),
    Demand("haulage-tonnes", "haulage", "Haulage capacity of relief and municipal trucks", "t payload", "transport", 3, 12_000, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.0, "A truck of 10 t for about 10,000 people in need.", "need-hno-2023", lot=10),
    Demand("municipal-machines", "machine", "Municipal machines", "machines", "transport", 3, 600, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.0, "A machine for about 20,000 people in need.", "need-hno-2023"),
    Demand("sites-connected", "connection", "Sites connected", "sites", "digital", 3, 9_000, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.0, "Hospitals, schools, heating points and offices that need a second line: 9,000.", "need-hno-2023"),
    Demand("offices-protected", "office", "Offices with protected networks", "offices", "digital", 3, 5_000, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.0, "About three offices in each of 1,469 hromadas, and 600 more.", "need-hromadas"),
    Demand("radio-posts", "radio", "Radio posts of emergency services", "posts", "digital", 3, 8_000, "in_need", ONE_YEAR, 28, 0.02, 0.4, 2.0, "8,000 posts of fire, rescue and ambulance services lack digital radio.", "need-hno-2023"),
    Demand("teachers-equipped", "teacher", "Teachers with a laptop", "teachers", "education", 3, activity("teaching devices"), "targeted_education", ONE_SUMMER, 28, 0.02, 0.5, 1.5, "People of the activity 'teaching devices' (191,711 in 2023) scaled to 2025, before the school year."),
    Demand("pupils-supplied", "pupil", "Pupils with school supplies", "pupils", "education", 3, activity("learning devices and student kits"), "targeted_education", ONE_SUMMER, 28, 0.02, 0.5, 1.5, "People of the activity 'learning devices and student kits' (2,206,114 in 2023) scaled to 2025, before the school year."),
)  # fmt: skip


def priority(demand: Demand, place: str) -> str:
    """Key of the priority of a measure at a place: its tier, and in the first two tiers whether needs there are severe."""
    return f"{demand.tier}-severe" if demand.tier < 3 and place in SEVERE else str(demand.tier)


def apportion(lots: int, weights: list[float]) -> list[int]:
    """Whole ``lots`` divided in proportion to ``weights`` (largest remainder, earlier first in a tie); the parts sum to ``lots``."""
    exact = [lots * weight / sum(weights) for weight in weights]
    whole = [int(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: lots - sum(whole)]:
        whole[index] += 1
    return whole


def needs() -> Iterator[tuple[Demand, str, Phase, int]]:
    """Every need: measure, place, phase and quantity; a quantity of nothing is left out."""
    for demand in DEMANDS:
        cells = [(place, phase) for place in demand.places for phase in demand.phases]
        weights = [getattr(OBLASTS[place], demand.spread) * phase.share for place, phase in cells]
        lots = round(demand.quantity * sum(phase.share for phase in demand.phases) / demand.lot)
        for (place, phase), part in zip(cells, apportion(lots, weights), strict=True):
            if part:
                yield demand, place, phase, part * demand.lot
