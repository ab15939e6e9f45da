# ruff: noqa: E501 – rows of a table are read as rows
"""Where the needing side's figures come from, and what it assumes, each with a range."""

from __future__ import annotations

from dataclasses import dataclass

AUTHOR = "mission file"
JUDGED = "judged, 2025-04-07"


@dataclass(frozen=True)
class Source:
    """A row of ``source``; ``published`` is a date or a year, empty where the page states none."""

    source: str
    title: str
    url: str = ""
    published: str = ""
    licence: str = ""
    confidence: str = "M"
    note: str = ""


@dataclass(frozen=True)
class Assumption:
    """A row of ``assumption``; with unit ``factor`` the range multiplies the column named in ``applies_to``."""

    assumption: str
    statement: str
    value: float
    low: float
    high: float
    unit: str = "factor"
    applies_to: str = ""


_COPY = "https://github.com/OCHA-DAP/hdx-scraper-ukraine-viz"

SOURCES: tuple[Source, ...] = (
    Source("need-mission-file", "Mission file: judged by its author, see the assumption named in the row", published="2025-04-07", confidence="L"),
    Source("need-catalogue", "Mission file's item list: masses, volumes and prices judged by its author after the usual relief and dealers' catalogues, not read off one list", published="2025-04-07", confidence="L"),
    Source("need-hno-2023", "OCHA Ukraine, Humanitarian Needs Overview 2023: people in need and severity by oblast, raion and cluster, file of 2023-02-15", _COPY, "2023-02-15", "CC BY", "H", "Published on HDX; read from this copy, commit f8b7c03, tests/fixtures/input."),
    Source("need-hrp-2023", "OCHA Ukraine, Humanitarian Response Plan 2023: activities and people targeted by oblast and cluster, file of 2023-04-25", _COPY, "2023-04-25", "CC BY", "H", "Published on HDX; read from this copy, commit f8b7c03, tests/fixtures/input."),
    Source("need-hnrp-2025", "Humanitarian Needs and Response Plan 2025: 12.7 million in need, 6.0 million targeted, USD 2.63 bn asked", "https://donare.info/en/news/ukraine_war_un_seeks_3_3_billion_to_reach_8_out_of_15_million_in_need", "2025-01-16", confidence="H"),
    Source("need-sphere", "Sphere Handbook 2018: 2,100 kcal, 15 litres of water (2.5 to 3 to survive), 3.5 m² covered, bedding a person", "https://handbook.spherestandards.org/en/sphere", "2018", "CC BY-NC-ND 4.0", "H", "Energy of foods from usual food tables. Two blankets a person is the usual relief standard in cold climates."),
    Source("need-wfp-ration", "ADRA Ukraine on the World Food Programme's parcel: one person for a month, about 13 kg", "https://www.adra.ua/en/idps-from-active-combat-zone-have-received-food-kits-from-adra-ukraine-and-the-un-world-food-programme-in-zaporizhzhia/", "2023-07-26"),
    Source("need-unicef-hygiene", "Description of UNICEF's WASH and dignity kit: a family of five for one month", "https://szndemy.com/blog/ensuring-essential-supplies-during-crises-unicefs-wash-and-dignity-kit.htm", confidence="M", note="The page states no date; what it says is older than the plan."),
    Source("need-tablets", "Review of Aquatabs: 67 mg tablets are for 20 litres", "https://businessdocbox.com/Green_Solutions/92109502-Aquatabs-should-be-approved-for-point-of-use-drinking-water-treatment-in-haiti-for-these-reasons.html", note="The page states no date; what it says is older than the plan."),
    Source("need-tarpaulin", "CARE emergency toolkit: two 6 × 4 m tarpaulins to a household are standard", "https://stage.caretoolkit.acw.website/core-sectors/25-shelter/4-what-to-do-response-options/4-2-clothes-household-nfis/", note="The page states no date; what it says is older than the plan."),
    Source("need-household", "Shelter Cluster Ukraine, winterization recommendations 2019-2020: 2.42 people a household", "https://docslib.org/doc/994332/winterization-recommendations-2019-2020-key-figures", "2019", confidence="H"),
    Source("need-crs-blanket", "CRS emergency field operations manual, blankets: 20 of TOG 4 weigh 40 kg, USD 6 each", "https://efom.crs.org/supply-chain/purchasing-introduction/emergency-specifications/nfi-specs/nfi-kits/blankets/", note="The page states no date; what it says is older than the plan."),
    Source("need-unhcr-winter", "UNHCR Ukraine, winter response plan 2024-2025: nine front-line oblasts name more than 862,000 people at risk in winter", "https://reliefweb.int/report/ukraine/ukraine-winter-response-plan-2024-2025-updated-september-2024", "2024-09", confidence="H"),
    Source("need-cash-value", "IOM Ukraine: 3,600 UAH a person and month from 2023-10-01, paid for three months", "https://ukraine.iom.int/news/updates-iom-ukraines-multipurpose-cash-assistance-programme", "2023", confidence="H"),
    Source("need-rate", "UAH 3 bn said to be about USD 73 m, 41.1 UAH a dollar", "https://www.pravda.com.ua/eng/news/2025/03/11/7502330/", "2025-03-11"),
    Source("need-power-plan", "President of Ukraine at the recovery conference in Berlin: up to 1 GW of gas-fired flexible power in 2024, 4 GW more in the coming years", "https://en.interfax.com.ua/news/economic/992723.html", "2024-06-11", confidence="H"),
    Source("need-hromadas", "Decentralization portal: 1,469 hromadas", "https://decentralization.ua/en/newgromada", "2020-06-12", confidence="H"),
    Source("need-transformers-lost", "UNDP energy damage assessment: 42 of 94 high-voltage transformers damaged or destroyed by June 2023", "https://www.undp.org/ukraine/press-releases/undp-and-japan-deliver-high-power-autotransformers-ukraine-ensure-unbroken-energy-supplies-over-half-million-people", "2023-10-05", confidence="H"),
    Source("need-litgrid", "Litgrid: a 330/110 kV autotransformer costs more than EUR 2.5 m to build anew", "https://ceenergynews.com/electricity/autotransformer-from-litgrid-reaches-ukraine-as-part-of-second-aid-package/", "2022-09", confidence="H"),
    Source("need-ukrenergo-lead", "Ukrenergo: to build and deliver an autotransformer takes about a year", "https://newsukraine.rbc.ua/news/u-s-transferred-2-additional-high-voltage-1706328264.html", "2024-01-27", confidence="H"),
    Source("need-usaid-gas-piston", "USAID handed over 57 gas-piston cogeneration units, 56.5 MW together", "https://www.pravda.com.ua/eng/news/2024/02/15/7442036/", "2024-02-15", confidence="H"),
    Source("need-usaid-generators", "USAID Energy Security Project: 667 generators of various capacities, USD 6.2 m", "https://energysecurityua.org/news/usaid-energy-security-project-delivered-667-generators-for-the-needs-of-local-councils-and-district-heating-utilities", "2023"),
    Source("need-tesk", "WHO Trauma and Emergency Surgery Kit 2019: 50 patients, two operations each", "http://origin.who.int/emergencies/kits/tesk/en/", "2019", confidence="H"),
    Source("need-ncdk", "WHO Noncommunicable Diseases Kit 2022: 10,000 people for three months", "https://dev.medbox.org/externpage/5e148832db60a2044c2d4684", "2022", confidence="H"),
    Source("need-iehk", "UNICEF Supply Division, note on the Interagency Emergency Health Kit: 10,000 people, three months, 1.25 t, 7.15 m³", "https://docslib.org/doc/10333338/the-interagency-emergency-health-kits-information-note", "2019-12", confidence="H"),
    Source("need-insulin-storage", "FDA guidance as quoted: insulin may be left unrefrigerated between 15 and 30 °C for up to 28 days", "https://ask.metafilter.com/306620/Insulin-storage-problem", "2017-03-06", confidence="M"),
    Source("need-emt", "WHO, Classification and minimum standards for emergency medical teams 2021: 50 outpatients a day (type 1 mobile), 100 (type 1 fixed, type 2)", "https://scribd.com/document/554902025/Blue-Book-2021", "2021", "CC BY-NC-SA 3.0 IGO", "H"),
    Source("need-ambulance-price", "UNITED24: three ambulances of type C for UAH 8.4 m", "https://ua2day.news/three-fasties-and-almost-100000-body-arm-and-leg-warmers-purchased-with-funds-raised-through-united24", "2023"),
    Source("need-ambulances-lost", "Ambulances destroyed 261, damaged 202, seized 125", "https://www.fin.org.ua/news/1536737", "2024-09-16", confidence="H"),
    Source("need-prosthesis-price", "Ministry of Social Policy: almost 16,000 devices for about 10,000 people in ten months of 2024; a high-function arm 2.8 m UAH, a hip 2.0 m UAH", "https://pravda.com.ua/eng/news/2024/10/29/7481943/index.amp", "2024-10-29", confidence="H"),
    Source("need-prostheses-made", "Almost 80 workshops make 2,000 leg and 200 arm prostheses a month", "https://censor.net/en/news/3458461/in_ukraine_enterprises_manufacture_more_than_2000_lower_limb_prostheses_and_200_upper_limb_prostheses", "2023-11-29", confidence="H"),
    Source("need-detector-price", "Germany gave 50 mine detectors worth more than EUR 100,000", "https://old.day.kyiv.ua/en/article/day-after-day/germany-presented-50-mine-detectors-ukraine", confidence="M", note="The page states no date; what it says is older than the plan."),
    Source("need-machine-price", "Estonia gave an MV-4 demining machine worth more than EUR 1 m", "https://babel.ua/en/news/98070-estonia-hands-over-a-demining-machine-to-ukraine-she-was-named-in-honor-of-yaroslava-mahuchykh", "2023-09-02"),
    Source("need-mv10", "EU gave an MV-10 demining machine: up to 4,000 m² an hour", "https://www.einpresswire.com/article/686807631/eu-provides-ukraine-with-modern-mine-clearing-machine", "2024-02-07", confidence="H"),
    Source("need-deminers", "Nearly 5,500 people and 260 machines clear mines", "https://kyivindependent.com/more-than-35-000-square-kilometers-demined-in-ukraine-pm-shmyhal-says/", "2025-04-04", confidence="H"),
    Source("need-deminers-wanted", "Experts: nearly 10,000 sappers are needed", "https://menafn.com/1108712112/Ukraine-Receives-More-Humanitarian-Demining-Equipment-From-Intl-Donors", "2024-09-25"),
    Source("need-farmland", "Plan of 2023 to clear 470,000 ha of farmland in nine oblasts", "https://unn.ua/amp/dsns-blizko-400-tisyach-gektariv-silgospugid-v-ukrayini-potrebuyut-rozminuvannya", "2023", confidence="H"),
    Source("need-terminal-price", "Starlink in Ukraine: terminal USD 700 from the end of 2022", "https://bijeljinalive.com/296691/starlink-najavio-podizanje-cijene-usluga-u-ukrajini", "2022-12"),
    Source("need-school-kit", "UNICEF School-in-a-Box: one teacher and 40 pupils for three months, USD 209.11", "https://www.kidsembracingkids.org/school-in-a-box", note="The page states no date; what it says is older than the plan."),
)  # fmt: skip


def _group(name: str, what: str, low: float, high: float) -> Assumption:
    return Assumption(
        f"need-price-{name}",
        f"Catalogue prices, masses and volumes of {what} are of the right order; firms and seasons differ by this much.",
        1,
        low,
        high,
        applies_to="item.price",
    )


def _yield(name: str, statement: str, value: float, low: float, high: float, unit: str) -> Assumption:
    return Assumption(f"need-yield-{name}", statement, value, low, high, unit, "yield.amount")


def _market(name: str, statement: str, low: float, high: float) -> Assumption:
    return Assumption(f"need-market-{name}", statement, 1, low, high, applies_to="market.quantity")


ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption("need-scale-targeted", "People targeted by cluster and oblast in 2025 are those of 2023 times 6.0 m / 11,060,993: the plan of 2025 is known nationally only, and its map is taken to be that of 2023.", 0.5424, 0.4, 0.75, applies_to="need.quantity"),
    Assumption("need-scale-in-need", "People in need by cluster and oblast in 2025 are those of 2023 times 12.7 m / 17,569,675, for the same reason.", 0.7228, 0.6, 0.9, applies_to="need.quantity"),
    Assumption("need-share-planned", "The mission plans all goods and cash of the humanitarian plan of 2025, not its services: agencies outside the tables buy theirs with the same contributors' money.", 1.0, 0.5, 1.0, applies_to="need.quantity"),
    Assumption("need-lateness", "Loss of worth a week late: water 25 %, food and medical goods 15 %, winter goods 10 %, cash 5 %, equipment 2 %; counted for 2 weeks (food, water), 6 (winter goods, homes) or 4 (all else). Value and range are of the food figure.", 0.15, 0.05, 0.3, "share per week", "need.discount"),
    Assumption("need-severity-weight", "A unit short where OCHA's severity of 2023 is extreme weighs twice a unit short elsewhere.", 2.0, 1.0, 4.0, "weight", "priority.weight"),
    Assumption("need-rate-dollar", "1.106 US dollars a euro (as in table `rate`); with 41.1 UAH a dollar (source need-rate) 45.4 UAH a euro.", 1.106, 1.03, 1.15, "USD per EUR", "item.price"),
    _group("food", "food", 0.8, 1.3), _group("water", "drinking water", 0.7, 1.5), _group("hygiene", "hygiene goods", 0.7, 1.4),
    _group("shelter", "shelter goods", 0.7, 1.4), _group("winter", "winter goods and bedding", 0.7, 1.4), _group("power", "generators", 0.7, 1.4),
    _group("plant", "heavy energy plant", 0.6, 1.6), _group("cash", "the cash grant (rate of exchange only)", 0.92, 1.08), _group("health", "medical goods", 0.6, 1.6),
    _group("vehicles", "vehicles", 0.7, 1.4), _group("rehabilitation", "prostheses and wheelchairs", 0.5, 2.5), _group("demining", "demining equipment", 0.6, 1.5),
    _group("digital", "computers, networks and radios", 0.7, 1.4), _group("education", "teaching kits", 0.8, 1.4),
    _yield("canned", "A kilogram of mixed cans holds 1,500 kcal.", 23.8, 18, 32, "person-months per t"),
    _yield("dignity", "A dignity kit stands for two person-months of hygiene goods.", 2, 1, 3, "person-months per kit"),
    _yield("tarpaulin", "Two tarpaulins are half of a household's emergency shelter: windows and frames want more.", 0.6, 0.4, 1.21, "people per piece"),
    _yield("quick-repair", "A shelter kit closes a quarter of a damaged home.", 0.6, 0.3, 1.0, "people per kit"),
    _yield("winter-blanket", "Two and a half high-thermal blankets keep a person warm in a cold room as a set of winter clothing does outside.", 0.4, 0.25, 0.5, "people per blanket"),
    _yield("clothing", "One kit of winter clothing keeps one person warm.", 1, 0.8, 1, "people per kit"),
    _yield("fuel", "A household that heats with wood or briquettes needs 2.5 t in a winter.", 0.97, 0.5, 1.2, "people per t"),
    _yield("stove", "A new stove halves a household's fuel.", 1.21, 0.6, 2.4, "people per stove"),
    _yield("heating-point", "A heating point with 6 kVA serves 100 people a day, with 100 kVA 500, with a stove alone 25.", 100, 50, 300, "people a day per piece"),
    _yield("cogeneration", "A gas-piston unit gives slightly more heat than power.", 1050, 900, 1200, "kW per unit"),
    _yield("diesel", "Diesel power is too dear to run more than a fifth of the hours of a gas unit.", 160, 50, 400, "kW per unit"),
    _yield("autotransformer", "Autotransformers given are of 200 MVA on average.", 200, 125, 250, "MVA per unit"),
    _yield("medicines", "The kit for 10,000 people and three months is filled for the prevalence of chronic disease worldwide; Ukraine's older population uses it up three times as fast.", 10_000, 5_000, 30_000, "person-months per kit"),
    _yield("trauma", "A trauma kit is used up by 50 injured.", 50, 30, 100, "patients per kit"),
    _yield("first-aid", "A first-aid kit is used up by two serious injuries.", 2, 1, 10, "patients per kit"),
    _yield("insulin", "A patient needs 40 units a day, 1.3 vials of 10 ml a month with what is left over.", 770, 500, 1000, "patient-months per package"),
    _yield("vaccine", "A tenth of the doses is lost in opened vials.", 900, 750, 980, "vaccinations per package"),
    _yield("machine-light", "A light machine treats 0.7 ha a day on 170 days.", 120, 60, 200, "ha a year per machine"),
    _yield("machine-heavy", "A heavy machine treats 1.5 ha a day on 180 days.", 270, 120, 450, "ha a year per machine"),
    _yield("connection", "A satellite terminal connects one site, a network kit two where a line is left.", 1, 1, 2, "sites per terminal"),
    _yield("office", "A network kit protects an office; a server set holds the registers of 50.", 50, 20, 100, "offices per server set"),
    _yield("eore", "A mine-risk education kit serves eight sessions of 25 people.", 200, 100, 500, "people per kit"),
    _market("ukraine", "What can be bought in Ukraine each week without driving prices, at 0.9 to 1.1 of catalogue price, is of this order. Lead times ± 50 %.", 0.4, 2.5),
    _market("europe", "What makers and dealers in Europe can sell each week to this mission, at 0.95 to 1.1 of catalogue price, is of this order. Lead times ± 50 %.", 0.4, 2.5),
    _market("depot", "What relief depots (Copenhagen, Brindisi, Dubai) can hand out each week to this mission is of this order. Lead times ± 50 %.", 0.3, 2.0),
    _market("plant", "Makers' free capacity for heavy energy plant and demining machines is of this order; lead times 26 to 43 weeks for plant, 16 to 20 for machines.", 0.3, 2.0),
    _market("cash", "Banks and partners can register and pay this many grants a week.", 0.5, 2.0),
    Assumption("need-share-item", "Largest part of a basket one food, or of drinking water tablets, may have.", 1, 0.5, 1.5, applies_to="share.maximum"),
)  # fmt: skip
"""The assumptions on each measure's need stand with the measure in `need_demand`."""
