"""The mission's places, typed in: origins, entry hubs, crossings, ports, hubs and oblasts.

In Ukraine a point is the seat of an oblast, a large city or a public border crossing, rounded to 0.1 degree; nothing is finer.
"""

from __future__ import annotations

from dataclasses import dataclass

from network_evidence import VALUES

WEEKS_A_YEAR = 52.0
TONNES_A_TEU = 14.0


@dataclass(frozen=True)
class Place:
    """A row of the mission's ``place`` table; money is in EUR, loads in tonnes."""

    place: str
    name: str
    kind: str
    country: str
    latitude: float
    longitude: float
    source: str = "net-coordinates"
    pcode: str = ""
    territory: str = "outside"
    handling: float | None = None
    handling_cost: float | None = None
    storage: float | None = None
    storage_cost: float | None = None
    paid_by: str = ""
    assumption: str = ""
    note: str = ""

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.latitude, self.longitude


ORIGINS = (
    ("JPYOK", "Yokohama", "port", "JPN", 35.4, 139.7), ("KRPUS", "Busan", "port", "KOR", 35.1, 129.1),
    ("AUMEL", "Melbourne", "port", "AUS", -37.8, 144.9), ("NZAKL", "Auckland", "port", "NZL", -36.8, 174.8),
    ("TWKHH", "Kaohsiung", "port", "TWN", 22.6, 120.3), ("USNYC", "New York", "port", "USA", 40.7, -74.0),
    ("CAMTR", "Montreal", "port", "CAN", 45.5, -73.5), ("GBFXT", "Felixstowe", "port", "GBR", 52.0, 1.3),
    ("IEDUB", "Dublin", "port", "IRL", 53.3, -6.2), ("ISREY", "Reykjavik", "port", "ISL", 64.1, -21.9),
    ("NOOSL", "Oslo", "port", "NOR", 59.9, 10.7), ("SEGOT", "Gothenburg", "port", "SWE", 57.7, 12.0),
    ("DKCPH", "Copenhagen (also the UNICEF supply division)", "port", "DNK", 55.7, 12.6), ("FIHEL", "Helsinki", "port", "FIN", 60.2, 25.0),
    ("EETLL", "Tallinn", "port", "EST", 59.4, 24.8), ("LVRIX", "Riga", "port", "LVA", 56.9, 24.1),
    ("LTKLJ", "Klaipeda", "port", "LTU", 55.7, 21.1), ("DEHAM", "Hamburg", "port", "DEU", 53.5, 10.0),
    ("NLRTM", "Rotterdam", "port", "NLD", 51.9, 4.4), ("BEANR", "Antwerp", "port", "BEL", 51.2, 4.4),
    ("LULUX", "Luxembourg", "depot", "LUX", 49.6, 6.1), ("FRLEH", "Le Havre", "port", "FRA", 49.5, 0.1),
    ("ESVLC", "Valencia", "port", "ESP", 39.5, -0.3), ("PTLEI", "Leixoes", "port", "PRT", 41.2, -8.7),
    ("ITTRS", "Trieste", "port", "ITA", 45.7, 13.8), ("ITBDS", "Brindisi (UN humanitarian response depot)", "depot", "ITA", 40.6, 17.9),
    ("GRPIR", "Piraeus", "port", "GRC", 38.0, 23.6), ("CYLMS", "Limassol", "port", "CYP", 34.7, 33.0),
    ("MTMAR", "Marsaxlokk", "port", "MLT", 35.8, 14.5), ("HRRJK", "Rijeka", "port", "HRV", 45.3, 14.4),
    ("SIKOP", "Koper", "port", "SVN", 45.5, 13.7), ("ATVIE", "Vienna", "depot", "AUT", 48.2, 16.4),
    ("CHBSL", "Basel", "depot", "CHE", 47.6, 7.6), ("CZPRG", "Prague", "depot", "CZE", 50.1, 14.4),
    ("SKBTS", "Bratislava", "depot", "SVK", 48.1, 17.1), ("HUBUD", "Budapest", "depot", "HUN", 47.5, 19.0),
    ("BGVAR", "Varna", "port", "BGR", 43.2, 27.9), ("TRIST", "Istanbul", "port", "TUR", 41.0, 28.9),
    ("AEDXB", "Dubai (International Humanitarian City)", "depot", "ARE", 25.0, 55.1),
    ("PLWAW", "Warsaw (also the Polish market)", "market", "POL", 52.2, 21.0),
    ("ROBUH", "Bucharest (also the Romanian market)", "market", "ROU", 44.4, 26.1),
)  # fmt: skip

_SMALL = VALUES["net-entry-small-handling"]
_GDANSK = 2_242_401 * TONNES_A_TEU / WEEKS_A_YEAR * VALUES["net-share-container-port"]
_CONSTANTA = 92.5e6 / WEEKS_A_YEAR * VALUES["net-share-port"]
_RZESZOW_NOTE = "road, rail and air together; the cargo terminal handles up to 20,000 t a year by air"

ENTRY_HUBS = (
    ("PLRZE", "Rzeszow-Jasionka", "airport", "POL", 50.1, 22.0, VALUES["net-entry-handling"], "net-rzeszow", _RZESZOW_NOTE),
    ("PLGDN", "Gdansk", "port", "POL", 54.4, 18.7, _GDANSK, "net-gdansk", "boxes of 2024"),
    ("SKKSC", "Kosice", "hub", "SVK", 48.7, 21.3, _SMALL, "net-mission", ""),
    ("HUZAH", "Zahony", "hub", "HUN", 48.4, 22.2, _SMALL, "net-mission", ""),
    ("ROSUC", "Suceava", "hub", "ROU", 47.7, 26.3, _SMALL, "net-mission", ""),
    ("ROCND", "Constanta", "port", "ROU", 44.2, 28.7, _CONSTANTA, "net-constanta", "throughput of 2023"),
    ("MDKIV", "Chisinau", "hub", "MDA", 47.0, 28.9, _SMALL, "net-mission", ""),
)
"""Handling in tonnes a week."""

ROAD_CROSSINGS = (
    ("X-KRAKOVETS", "Krakovets - Korczowa", 50.0, 23.1, 600 / 2, "net-crossing-trucks", "half of 600 trucks a day in both directions"),
    ("X-YAHODYN", "Yahodyn - Dorohusk", 51.2, 23.8, 1250 / 2, "net-crossing-trucks", "half of 1200-1300 trucks a day in both directions"),
    ("X-RAVA", "Rava-Ruska - Hrebenne", 50.3, 23.6, 600 / 2, "net-crossing-trucks", "half of 600 trucks a day in both directions"),
    ("X-SHEHYNI", "Shehyni - Medyka", 49.8, 23.0, 250.0, "net-shehyni-trucks", "250 trucks a day each way"),
    ("X-UZHHOROD", "Uzhhorod - Vysne Nemecke", 48.7, 22.3, 200.0, "net-crossings", "no throughput found; trucks a day are judged"),
    ("X-PORUBNE", "Porubne - Siret", 48.0, 26.1, 300.0, "net-crossings", "no throughput found; trucks a day are judged"),
    ("X-MAMALYHA", "Mamalyha - Criva", 48.3, 26.6, 100.0, "net-crossings", "no throughput found; trucks a day are judged"),
)
"""Trucks a day into Ukraine."""

RAIL_CROSSINGS = (
    ("X-CHOP", "Chop - Cierna nad Tisou, Zahony (rail, gauge change)", 48.4, 22.2, 267.0, "net-izov-chop", "267 wagons a day"),
    (
        "X-MOSTYSKA",
        "Mostyska II - Medyka (rail, gauge change)",
        49.8,
        23.0,
        6 * 1000 / 60,
        "net-mostyska",
        "6 trains a day, taken as 1000 t or 17 wagons each",
    ),
    (
        "X-IZOV",
        "Izov - Hrubieszow (rail, broad gauge on both sides)",
        50.8,
        23.9,
        431.0,
        "net-izov-chop",
        "431 wagons a day; goods are loaded to broad gauge in Poland",
    ),
    ("X-VADULSIRET", "Vadul-Siret - Dornesti (rail, gauge change)", 48.0, 26.0, 156.0, "net-vadul-siret", "156 wagons a day"),
)
"""Wagons a day handed over."""

PORTS = (
    (
        "UAODS",
        "Odesa ports",
        46.5,
        30.7,
        97.2e6,
        "net-seaports",
        "97.2 million t of 2024 are for all of Ukraine's seaports, nearly all of it here",
    ),
    ("UAIZM", "Izmail", 45.3, 28.8, 20.2e6, "net-danube-ports", "throughput of 2023; it fell in 2024"),
    ("UARNI", "Reni", 45.5, 28.3, 10.0e6, "net-danube-ports", "throughput of 2023; it fell in 2024"),
)
"""Tonnes a year."""

HUBS = (
    ("H-LVIV", "Lviv hub", 49.8, 24.0, False), ("H-KYIV", "Kyiv hub", 50.4, 30.5, True), ("H-DNIPRO", "Dnipro hub", 48.5, 35.0, True),
    ("H-ODESA", "Odesa hub", 46.5, 30.7, True), ("H-VINNYTSIA", "Vinnytsia hub", 49.2, 28.5, False),
    ("H-KHARKIV", "Kharkiv hub", 50.0, 36.2, False), ("H-POLTAVA", "Poltava hub", 49.6, 34.6, False),
)  # fmt: skip
"""True: one of the four common warehouses is there; Ukraine's market sells at Lviv, Kyiv, Dnipro and Odesa."""

OBLASTS = (
    ("UA05", "Vinnytsia oblast", 49.2, 28.5), ("UA07", "Volyn oblast", 50.7, 25.3), ("UA12", "Dnipropetrovsk oblast", 48.5, 35.0),
    ("UA14", "Donetsk oblast (government-controlled part)", 48.7, 37.6), ("UA18", "Zhytomyr oblast", 50.3, 28.7),
    ("UA21", "Zakarpattia oblast", 48.6, 22.3), ("UA23", "Zaporizhzhia oblast (government-controlled part)", 47.8, 35.1),
    ("UA26", "Ivano-Frankivsk oblast", 48.9, 24.7), ("UA32", "Kyiv oblast", 50.4, 30.5), ("UA35", "Kirovohrad oblast", 48.5, 32.3),
    ("UA46", "Lviv oblast", 49.8, 24.0), ("UA48", "Mykolaiv oblast", 47.0, 32.0), ("UA51", "Odesa oblast", 46.5, 30.7),
    ("UA53", "Poltava oblast", 49.6, 34.6), ("UA56", "Rivne oblast", 50.6, 26.3), ("UA59", "Sumy oblast", 50.9, 34.8),
    ("UA61", "Ternopil oblast", 49.6, 25.6), ("UA63", "Kharkiv oblast", 50.0, 36.2),
    ("UA65", "Kherson oblast (government-controlled part)", 46.6, 32.6), ("UA68", "Khmelnytskyi oblast", 49.4, 27.0),
    ("UA71", "Cherkasy oblast", 49.4, 32.1), ("UA73", "Chernivtsi oblast", 48.3, 25.9), ("UA74", "Chernihiv oblast", 51.5, 31.3),
    ("UA80", "Kyiv city", 50.5, 30.5),
)  # fmt: skip
CLOSED = (
    ("UA01", "Autonomous Republic of Crimea", 45.0, 34.1), ("UA44", "Luhansk oblast", 48.6, 39.3), ("UA85", "Sevastopol", 44.6, 33.5),
)  # fmt: skip
FRONT = ("UA14", "UA23", "UA59", "UA63", "UA65")
"""Oblasts near the front: slower, dearer, less room."""
COMMON_WAREHOUSE_OBLASTS = ("UA65",)


def _outside() -> list[Place]:
    origins = [Place(*row) for row in ORIGINS]
    hubs = [
        Place(key, name, kind, country, latitude, longitude, source, handling=handling, handling_cost=VALUES["net-handling-cost-hub"],
              storage=VALUES["net-entry-storage"], storage_cost=VALUES["net-storage-cost"], assumption="net-places-entry", note=note)
        for key, name, kind, country, latitude, longitude, handling, source, note in ENTRY_HUBS
    ]  # fmt: skip
    return origins + hubs


def _in_theatre(
    key: str,
    name: str,
    kind: str,
    latitude: float,
    longitude: float,
    source: str,
    assumption: str,
    handling: float,
    storage: float | None,
    cost: float,
    note: str = "",
    pcode: str = "",
) -> Place:
    """A place in Ukraine: the fund pays for what happens there."""
    return Place(
        key, name, kind, "UKR", latitude, longitude, source, pcode, "in theatre", handling, cost, storage,
        None if storage is None else VALUES["net-storage-cost"], "caf", assumption, note,
    )  # fmt: skip


def _crossings_and_ports() -> list[Place]:
    """Handling is what the mission can bring in a week: a share of the trucks, wagons or tonnes that pass. Goods do not wait here."""
    cost, rows = VALUES["net-handling-cost-crossing"], []
    truck, wagon = VALUES["net-truck"] * VALUES["net-share-road"] * 7, VALUES["net-wagon"] * VALUES["net-share-rail"] * 7
    for crossings, tonnes in ((ROAD_CROSSINGS, truck), (RAIL_CROSSINGS, wagon)):
        for key, name, latitude, longitude, a_day, source, note in crossings:
            rows.append(
                _in_theatre(key, name, "crossing", latitude, longitude, source, "net-places-crossing", a_day * tonnes, 0.0, cost, note)
            )
    for key, name, latitude, longitude, a_year, source, note in PORTS:
        handling = a_year / WEEKS_A_YEAR * VALUES["net-share-port"]
        rows.append(
            _in_theatre(
                key, name, "port", latitude, longitude, source, "net-places-port", handling, handling, VALUES["net-handling-cost-hub"], note
            )
        )
    return rows


def _hubs_and_oblasts() -> list[Place]:
    cost, rows = VALUES["net-handling-cost-hub"], []
    for key, name, latitude, longitude, common in HUBS:
        storage = VALUES["net-hub-storage"] + (VALUES["net-common-storage"] if common else 0.0)
        source, note = ("net-warehouses", "with a common warehouse of the Logistics Cluster") if common else ("net-mission", "")
        rows.append(
            _in_theatre(key, name, "hub", latitude, longitude, source, "net-places-hub", VALUES["net-hub-handling"], storage, cost, note)
        )
    for key, name, latitude, longitude in OBLASTS:
        near = "front" if key in FRONT else "oblast"
        handling, storage = VALUES[f"net-{near}-handling"], VALUES[f"net-{near}-storage"]
        source, note = "net-oblasts", ""
        if key in COMMON_WAREHOUSE_OBLASTS:
            source, note, storage = "net-warehouses", "with a common warehouse of the Logistics Cluster", VALUES["net-common-storage"]
        rows.append(
            _in_theatre(key, name, "oblast", latitude, longitude, source, f"net-places-{near}", handling, storage, cost, note, pcode=key)
        )
    return rows


def places() -> list[Place]:
    """All places, sorted by key."""
    closed = [
        Place(key, name, "oblast", "UKR", latitude, longitude, "net-oblasts", key, "closed", note="occupied: no route may touch it")
        for key, name, latitude, longitude in CLOSED
    ]
    bank = Place(
        "BANK-KYIV", "Banks in Kyiv (cash transfers)", "bank", "UKR", 50.4, 30.5, "net-mission", territory="in theatre", paid_by="caf"
    )
    return sorted([*_outside(), *_crossings_and_ports(), *_hubs_and_oblasts(), *closed, bank], key=lambda place: place.place)
