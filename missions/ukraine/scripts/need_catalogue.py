# ruff: noqa: E501 – rows of a table are read as rows
"""What can be given: items with mass, volume, class, transport profile and catalogue price, and what one unit of each brings.

Prices are in euros of spring 2025 and judged unless a note says where they were read; each row names the assumption with its range.
Yields follow published planning standards where there is one, and then rest on no assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

from need_figures import HOUSEHOLD

MONTH = 30
ENERGY_PER_PERSON_MONTH = 2_100 * MONTH
"""Kilocalories a person needs in a month (Sphere Handbook 2018: 2,100 a day)."""


@dataclass(frozen=True)
class Item:
    """A row of ``item``: mass in t, volume in m³, shelf life in days, price in EUR, all per unit."""

    item: str
    name: str
    unit: str
    mass: float
    volume: float
    price: float
    group: str
    profile: str = "general"
    whole: bool = False
    dual_use: bool = False
    shelf_life: int | None = None
    staff_weeks: float = 0.0
    source: str = "need-catalogue"
    note: str = ""


@dataclass(frozen=True)
class Yield:
    """A row of ``yield``: ``assumption`` is empty where a published standard says so."""

    item: str
    use: str
    measure: str
    amount: float
    source: str
    assumption: str
    note: str


_NEVER_WARM = "Longest journey for which a package of cold boxes is planned: "

ITEMS: tuple[Item, ...] = (
    Item("food-ration", "Food parcel for one person and 30 days", "parcel", 0.013, 0.024, 16, "food", source="need-wfp-ration", note="Mass as published (about 13 kg); price judged."),
    Item("wheat-flour", "Wheat flour", "tonne", 1, 1.6, 350, "food"),
    Item("cooking-oil", "Sunflower oil", "tonne", 1, 1.25, 1150, "food"),
    Item("canned-food", "Canned meat, fish and beans", "tonne", 1, 1.5, 2600, "food"),
    Item("bottled-water", "Drinking water in bottles", "tonne", 1, 1.25, 220, "water"),
    Item("water-tank", "Water tank of 5,000 litres", "piece", 0.12, 5.8, 900, "water", profile="bulky"),
    Item("water-purification", "Water purification tablets, 10,000 of 67 mg", "box", 0.012, 0.03, 160, "water"),
    Item("hygiene-kit", "Hygiene kit for a family and a month", "kit", 0.008, 0.025, 24, "hygiene", source="need-unicef-hygiene", note="Designed for a family of five for one month; mass, volume and price judged."),
    Item("dignity-kit", "Dignity kit for a woman and two months", "kit", 0.002, 0.008, 15, "hygiene"),
    Item("tent", "Family tent, insulated", "piece", 0.075, 0.4, 520, "shelter"),
    Item("shelter-kit", "Emergency shelter kit for a household", "kit", 0.025, 0.05, 120, "shelter"),
    Item("tarpaulin", "Tarpaulin of 4 × 6 m", "piece", 0.005, 0.012, 17, "shelter"),
    Item("repair-materials", "Materials to close and repair a damaged home", "set", 0.8, 1.6, 900, "shelter"),
    Item("blanket", "Blanket, high thermal", "piece", 0.002, 0.009, 9, "winter", source="need-crs-blanket", note="Mass as published (20 in 40 kg, TOG 4); price judged above the USD 6 named there."),
    Item("mattress-set", "Folding bed or mattress with bed linen", "set", 0.009, 0.16, 45, "winter", profile="bulky"),
    Item("winter-clothing-kit", "Winter clothing and boots for a person", "kit", 0.004, 0.03, 65, "winter"),
    Item("stove", "Solid-fuel stove", "piece", 0.045, 0.15, 230, "winter"),
    Item("solid-fuel", "Briquettes or dry firewood", "tonne", 1, 1.6, 170, "winter"),
    Item("generator-small", "Generator, 6 kVA", "piece", 0.1, 0.35, 1100, "power"),
    Item("generator-medium", "Diesel generator, 100 kVA, with canopy", "piece", 1.6, 5.5, 19000, "power", note="A delivery of 667 generators of all sizes was worth USD 6.2 m, USD 9,300 a piece (source need-usaid-generators)."),
    Item("generator-large", "Diesel generator, 1,000 kVA, in a container", "piece", 14, 38, 190000, "power", profile="outsize", whole=True),
    Item("gas-piston-unit", "Gas-piston cogeneration unit, 1 MW, in a container", "piece", 24, 75, 750000, "plant", profile="outsize", whole=True, source="need-usaid-gas-piston", note="57 units of 56.5 MW together, 1 MW a piece; mass and price judged."),
    Item("mobile-boiler", "Modular gas boiler, 1 MW, in a container", "piece", 9, 45, 95000, "plant", profile="outsize", whole=True),
    Item("transformer", "Power transformer 110/10 kV, 25 MVA", "piece", 42, 70, 600000, "plant", profile="outsize", whole=True),
    Item("autotransformer", "Autotransformer 330/110 kV, 200 MVA", "piece", 180, 260, 2900000, "plant", profile="outsize", whole=True, source="need-litgrid", note="The operator says a new one costs more than EUR 2.5 m; rating and mass judged."),
    Item("power-line-repair-set", "Conductors, insulators and fittings for 5 km of 10 kV line", "set", 6, 15, 60000, "plant"),
    Item("cash-grant", "Cash for one person for three months", "grant", 0, 0, 238, "cash", profile="electronic", source="need-cash-value", note="3,600 UAH a month since 2023-10-01, three months; at 45.4 UAH per EUR."),
    Item("trauma-kit", "Trauma kit for an emergency room or ambulance crew, 50 injured", "kit", 0.035, 0.2, 1900, "health"),
    Item("surgical-kit", "Trauma and emergency surgery kit, 50 patients", "kit", 0.7, 3.6, 13000, "health", source="need-tesk", note="50 patients at two operations each as published; mass, volume and price judged."),
    Item("first-aid-kit", "First-aid kit", "kit", 0.0012, 0.005, 35, "health"),
    Item("medicines-chronic", "Medicines for chronic diseases, 10,000 people for three months", "kit", 0.75, 3.5, 14000, "health", source="need-ncdk", note="Population and time as published; mass, volume and price judged (the general health kit for as many people weighs 1.25 t in 7.15 m³)."),
    Item("insulin-cold-chain", "Insulin, 1,000 vials of 10 ml, in cold boxes", "package", 0.06, 0.4, 6500, "health", profile="cold chain", shelf_life=28, source="need-insulin-storage", note="Insulin stands 28 days out of the refrigerator: no longer journey is planned, so that a failed cold chain spoils nothing."),
    Item("vaccine-cold-chain", "Vaccines, 1,000 doses, in cold boxes", "package", 0.05, 0.4, 4000, "health", profile="cold chain", shelf_life=21, note=_NEVER_WARM + "21 days, judged (10 to 30); it bars sea transport from Asia and America."),
    Item("ambulance", "Ambulance with equipment, type C", "vehicle", 3.2, 34, 70000, "vehicles", whole=True, source="need-ambulance-price", note="Three of type C cost UAH 8.4 m in 2023."),
    Item("mobile-hospital", "Field hospital with 60 beds, tents and containers", "hospital", 60, 350, 5000000, "health", profile="outsize", whole=True, staff_weeks=24, note="Staff: twelve of the giver's people for two weeks to set up and train."),
    Item("mobile-clinic", "Clinic on a bus or truck", "vehicle", 7, 70, 130000, "health", whole=True, staff_weeks=2, note="Staff: two of the giver's people for a week to hand over and train."),
    Item("prosthesis-lower", "Leg prosthesis, parts and fitting materials", "set", 0.006, 0.03, 9000, "rehabilitation", source="need-prosthesis-price", note="A high-function hip prosthesis costs about USD 48,000; a first prosthesis with a hydraulic knee far less, judged."),
    Item("prosthesis-upper", "Arm prosthesis, parts and fitting materials", "set", 0.003, 0.015, 14000, "rehabilitation", source="need-prosthesis-price", note="A high-function arm costs about USD 68,000; a first prosthesis far less, judged."),
    Item("wheelchair", "Wheelchair", "piece", 0.018, 0.25, 320, "rehabilitation"),
    Item("mine-detector", "Mine detector", "piece", 0.005, 0.04, 3300, "demining", dual_use=True, source="need-detector-price", note="50 detectors cost more than EUR 100,000 in the source; price of 2025 judged."),
    Item("demining-machine-light", "Remote-controlled demining machine, light", "machine", 6, 22, 800000, "demining", whole=True, dual_use=True, source="need-machine-price", note="One was worth more than EUR 1 m with its equipment; price of a machine judged."),
    Item("demining-machine-heavy", "Remote-controlled demining machine, heavy", "machine", 20, 70, 1600000, "demining", profile="outsize", whole=True, dual_use=True),
    Item("protective-suit", "Deminer's apron, helmet and visor", "set", 0.006, 0.06, 1400, "demining", dual_use=True),
    Item("pickup-truck", "Pickup, four-wheel drive", "vehicle", 2, 17, 36000, "vehicles", whole=True, dual_use=True),
    Item("truck", "Truck, 10 t payload", "vehicle", 8.5, 60, 95000, "vehicles", whole=True, dual_use=True),
    Item("municipal-machine", "Municipal machine: excavator loader, lift or crane", "machine", 9, 48, 105000, "vehicles", whole=True),
    Item("satellite-terminal", "Satellite internet terminal", "set", 0.008, 0.06, 600, "digital", dual_use=True, source="need-terminal-price", note="USD 700 in Ukraine from the end of 2022."),
    Item("laptop", "Laptop", "piece", 0.0026, 0.012, 480, "digital"),
    Item("server-set", "Servers, storage and power for a protected data room", "set", 0.5, 2.2, 75000, "digital", whole=True),
    Item("network-kit", "Router, switch, firewall and battery for an office", "kit", 0.015, 0.08, 1600, "digital"),
    Item("radio-set", "Digital radio for emergency services", "set", 0.004, 0.02, 750, "digital", dual_use=True),
    Item("eore-kit", "Mine-risk education kit", "kit", 0.015, 0.05, 180, "education"),
    Item("school-kit", "School-in-a-box for 40 pupils and three months", "kit", 0.021, 0.07, 189, "education", source="need-school-kit", note="USD 209.11 in the source; mass judged."),
)  # fmt: skip
"""Dual-use marks what export control lists or licensing practice treat so (vehicles for rough ground, radios, satellite terminals,
detectors, protective suits, demining machines); nothing here is lethal."""

YIELDS: tuple[Yield, ...] = (
    Yield("food-ration", "food", "food-person-months", 1, "need-wfp-ration", "", "One parcel, one person, 30 days."),
    Yield("wheat-flour", "food", "food-person-months", round(3_640 * 1_000 / ENERGY_PER_PERSON_MONTH, 1), "need-sphere", "", "3,640 kcal/kg against 2,100 kcal a day."),
    Yield("cooking-oil", "food", "food-person-months", round(8_840 * 1_000 / ENERGY_PER_PERSON_MONTH, 1), "need-sphere", "", "8,840 kcal/kg against 2,100 kcal a day."),
    Yield("canned-food", "food", "food-person-months", round(1_500 * 1_000 / ENERGY_PER_PERSON_MONTH, 1), "need-sphere", "need-yield-canned", "1,500 kcal/kg against 2,100 kcal a day."),
    Yield("bottled-water", "drinking", "drinking-water-person-months", round(1_000 / (3 * MONTH), 1), "need-sphere", "", "3 litres a day to drink and for food."),
    Yield("water-purification", "drinking", "drinking-water-person-months", round(10_000 * 20 / (3 * MONTH)), "need-tablets", "", "20 litres a tablet, 3 litres a day."),
    Yield("water-tank", "storage", "water-storage-people", round(5_000 / 15), "need-sphere", "", "15 litres a person and day, filled once a day."),
    Yield("hygiene-kit", "hygiene", "hygiene-person-months", 5, "need-unicef-hygiene", "", "A family of five for one month."),
    Yield("dignity-kit", "hygiene", "hygiene-person-months", 2, "need-mission-file", "need-yield-dignity", "One woman for two months."),
    Yield("tent", "shelter", "shelter-people", 5, "need-sphere", "", "About 17.5 m² covered and 3.5 m² a person."),
    Yield("shelter-kit", "shelter", "shelter-people", HOUSEHOLD, "need-household", "", "One household."),
    Yield("tarpaulin", "shelter", "shelter-people", round(HOUSEHOLD / 4, 2), "need-tarpaulin", "need-yield-tarpaulin", "Two tarpaulins of 4 × 6 m to a household, and they are half of its emergency shelter."),
    Yield("repair-materials", "repair", "repair-people", HOUSEHOLD, "need-household", "", "One home, one household."),
    Yield("shelter-kit", "repair", "repair-people", round(HOUSEHOLD / 4, 2), "need-mission-file", "need-yield-quick-repair", "Quick repair: a quarter of a home made whole."),
    Yield("mattress-set", "bedding", "bedding-people", 1, "need-sphere", "", "One sleeping place."),
    Yield("blanket", "bedding", "bedding-people", 0.5, "need-sphere", "", "Two blankets a person."),
    Yield("blanket", "winter", "winter-people", 0.4, "need-mission-file", "need-yield-winter-blanket", "Two and a half high-thermal blankets for a person kept warm."),
    Yield("winter-clothing-kit", "winter", "winter-people", 1, "need-mission-file", "need-yield-clothing", "One person."),
    Yield("solid-fuel", "heating", "heating-people", round(HOUSEHOLD / 2.5, 2), "need-household", "need-yield-fuel", "2.5 t for a household and winter."),
    Yield("stove", "heating", "heating-people", round(HOUSEHOLD / 2, 2), "need-household", "need-yield-stove", "Half a household's winter, by halving its fuel."),
    Yield("stove", "heating point", "heating-point-people", 25, "need-mission-file", "need-yield-heating-point", "People a day in one room."),
    Yield("generator-small", "heating point", "heating-point-people", 100, "need-mission-file", "need-yield-heating-point", "People a day who warm up and charge."),
    Yield("generator-medium", "heating point", "heating-point-people", 500, "need-mission-file", "need-yield-heating-point", "A school or hall."),
    Yield("generator-small", "backup power", "backup-power-kva", 6, "need-catalogue", "", "Rated power."),
    Yield("generator-medium", "backup power", "backup-power-kva", 100, "need-catalogue", "", "Rated power."),
    Yield("generator-large", "backup power", "backup-power-kva", 1_000, "need-catalogue", "", "Rated power."),
    Yield("gas-piston-unit", "cogeneration", "generation-kw", 1_000, "need-usaid-gas-piston", "", "56.5 MW from 57 units."),
    Yield("gas-piston-unit", "cogeneration", "heat-kw", 1_050, "need-mission-file", "need-yield-cogeneration", "Heat that comes with the power."),
    Yield("generator-large", "generation", "generation-kw", 160, "need-mission-file", "need-yield-diesel", "800 kW for a fifth of the hours of a gas unit."),
    Yield("mobile-boiler", "heat", "heat-kw", 1_000, "need-catalogue", "", "Rated heat."),
    Yield("autotransformer", "transmission", "transmission-mva", 200, "need-litgrid", "need-yield-autotransformer", "Rating 125 to 250 MVA at 330/110 kV."),
    Yield("transformer", "distribution", "distribution-mva", 25, "need-catalogue", "", "Rating."),
    Yield("power-line-repair-set", "line repair", "line-km", 5, "need-catalogue", "", "5 km."),
    Yield("cash-grant", "cash", "cash-people", 1, "need-cash-value", "", "One person, three months paid at once."),
    Yield("surgical-kit", "surgery", "surgery-patients", 50, "need-tesk", "", "50 patients, 100 operations."),
    Yield("trauma-kit", "first treatment", "injured-treated", 50, "need-mission-file", "need-yield-trauma", "First treatment of 50 injured."),
    Yield("first-aid-kit", "first treatment", "injured-treated", 2, "need-mission-file", "need-yield-first-aid", "Two serious injuries use it up."),
    Yield("medicines-chronic", "chronic care", "medicine-person-months", 10_000, "need-ncdk", "need-yield-medicines", "10,000 people for three months by the standard, a third of that in Ukraine."),
    Yield("insulin-cold-chain", "insulin", "insulin-patient-months", 770, "need-mission-file", "need-yield-insulin", "1,000 vials of 1,000 units; 1.3 vials a patient and month."),
    Yield("vaccine-cold-chain", "vaccination", "vaccinations", 900, "need-mission-file", "need-yield-vaccine", "1,000 doses, a tenth lost in opened vials."),
    Yield("mobile-clinic", "consultations", "consultations-month", 1_100, "need-emt", "", "50 outpatients a day (type 1 mobile), 22 days a month."),
    Yield("mobile-hospital", "hospital", "hospital-beds", 60, "need-catalogue", "", "Beds of the set."),
    Yield("mobile-hospital", "hospital", "consultations-month", 2_200, "need-emt", "", "100 outpatients a day, 22 days a month."),
    Yield("ambulance", "ambulance", "ambulances", 1, "need-ambulances-lost", "", "One for one."),
    Yield("prosthesis-lower", "fitting", "leg-prosthesis-people", 1, "need-prosthesis-price", "", "One person fitted."),
    Yield("prosthesis-upper", "fitting", "arm-prosthesis-people", 1, "need-prosthesis-price", "", "One person fitted."),
    Yield("wheelchair", "mobility", "wheelchair-people", 1, "need-catalogue", "", "One person."),
    Yield("mine-detector", "detection", "deminers-detecting", 1, "need-deminers", "", "One deminer."),
    Yield("protective-suit", "protection", "deminers-protected", 1, "need-deminers", "", "One deminer."),
    Yield("demining-machine-light", "machine clearance", "machine-hectares", 120, "need-mission-file", "need-yield-machine-light", "Hectares a year treated by machine; release of land needs people after it."),
    Yield("demining-machine-heavy", "machine clearance", "machine-hectares", 270, "need-mv10", "need-yield-machine-heavy", "Hectares a year: 1.5 a day, 180 days; the maker's top rate is 0.4 an hour."),
    Yield("pickup-truck", "light transport", "light-vehicles", 1, "need-catalogue", "", "One for one."),
    Yield("truck", "haulage", "haulage-tonnes", 10, "need-catalogue", "", "Payload."),
    Yield("municipal-machine", "municipal work", "municipal-machines", 1, "need-catalogue", "", "One for one."),
    Yield("satellite-terminal", "connection", "sites-connected", 1, "need-mission-file", "need-yield-connection", "One site."),
    Yield("network-kit", "connection", "sites-connected", 2, "need-mission-file", "need-yield-connection", "Two offices in one building, where a line is left."),
    Yield("network-kit", "protected office", "offices-protected", 1, "need-mission-file", "need-yield-office", "One office."),
    Yield("server-set", "protected office", "offices-protected", 50, "need-mission-file", "need-yield-office", "Registers and mail of 50 offices."),
    Yield("radio-set", "radio", "radio-posts", 1, "need-catalogue", "", "One post."),
    Yield("laptop", "teaching", "teachers-equipped", 1, "need-catalogue", "", "One teacher."),
    Yield("school-kit", "school", "pupils-supplied", 40, "need-school-kit", "", "40 pupils."),
    Yield("eore-kit", "risk education", "people-taught", 200, "need-mission-file", "need-yield-eore", "Eight sessions of 25 people."),
)  # fmt: skip
