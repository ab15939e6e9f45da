"""What the network rests on: the sources typed in, and the assumptions judged, each with its range.

The other scripts read their numbers from here by key, so a number stands in one place and its row in ``assumption`` says the same.
"""

from __future__ import annotations

from dataclasses import dataclass

AUTHOR = "mission file"
JUDGED = "judged 2025-04-07"


@dataclass(frozen=True)
class Source:
    """A row of the mission's ``source`` table."""

    source: str
    title: str
    url: str = ""
    published: str = ""
    licence: str = ""
    confidence: str = "M"
    note: str = ""


@dataclass(frozen=True)
class Assumption:
    """A row of the mission's ``assumption`` table."""

    assumption: str
    statement: str
    value: float
    low: float
    high: float
    unit: str
    applies_to: str = ""
    note: str = ""


BABEL = "https://babel.ua/en/news/100826-due-to-the-polish-strike-2-900-trucks-including-humanitarian-aid-are-waiting-in-queues-to-enter-ukraine"
ODBL = "data: Open Database Licence 1.0, (c) OpenStreetMap contributors; package: MIT"

SOURCES = (
    Source("net-searoute", "searoute-py 1.6.0 (Gent Halili), network of shipping lanes after Eurostat SeaRoute; distances computed on it",
           "https://github.com/genthalili/searoute-py", "2025", "Apache-2.0", "M", "no draught, traffic rules or danger areas"),
    Source("net-highways", "scgraph_data 2.0.0, world_highways: motorways and trunk roads from OpenStreetMap; shortest paths computed on it",
           "https://github.com/connor-makowski/scgraph", "2024-04", ODBL, "M", "credit: (c) OpenStreetMap contributors"),
    Source("net-railways", "scgraph_data 2.0.0, world_railways: railway lines from OpenStreetMap; shortest paths computed on it",
           "https://github.com/connor-makowski/scgraph", "2024-04", ODBL, "M", "credit: (c) OpenStreetMap contributors; no gauge, speed or line state"),
    Source("net-great-circle", "Great-circle distance between the places' coordinates (haversine formula, mean earth radius 6371 km)", "", "", "", "H"),
    Source("net-mission", "Mission file: places, connections and classes of transport as agreed for this plan", "", "2025-04-07", "", "M"),
    Source("net-coordinates", "GeoNames: populated places; UN/LOCODE: ports", "https://www.geonames.org", "", "CC BY 4.0", "H", "rounded to 0.1 degree"),
    Source("net-oblasts", "OCHA common operational data, administrative boundaries of Ukraine (p-codes)", "https://data.humdata.org/dataset/cod-ab-ukr",
           "2024-04-16", "CC BY-IGO", "H", "the point is the seat of the oblast's administration, rounded to 0.1 degree"),
    Source("net-crossings", "OCHA Ukraine: border crossings", "https://data.humdata.org/dataset/ukraine-border-crossings", "2023-05-30", "CC BY", "H"),
    Source("net-rzeszow", "Verkehrsrundschau: Rzeszow airport expands in cargo, terminal for up to 20,000 t a year",
           "https://verkehrsrundschau.de/nachrichten/transport-logistik/polnischer-regionalflughafen-rzeszow-expandiert-bei-cargo-3399670", "2023"),
    Source("net-crossing-trucks", "Babel: trucks a day, both directions: Dorohusk-Yahodyn 1200-1300, Korczowa-Krakovets 600, Hrebenne-Rava-Ruska 600",
           BABEL, "2023-11", "", "M"),
    Source("net-shehyni-trucks", "Agricultural news, quoting the vice-president of the hauliers' association: Shehyni-Medyka lets through 250 trucks a day each way",
           "https://koppst.kr.ua/agronovyny/z-chotiroh-pynktiv-propysky-z-polsheu-rozblokovano-lishe-naimenshii-volodimir-balin", "2023-12", "", "M"),
    Source("net-border-wait", "Radio Lublin: waiting time for trucks at Dorohusk towards Ukraine, 8 hours",
           "https://radio.lublin.pl/2023/04/hrebenne-kierowcy-ciezarowek-czekaja-na-wjazd-do-polski-niemal-4-doby", "2023-04", "", "M"),
    Source("net-blockade-wait", "Menafn: waiting time at Dorohusk in the blockade about ten days",
           "https://menafn.com/1107684976/In-Dorohusk-Waiting-Time-To-Cross-Border-About-Ten-Days", "2024-01", "", "H"),
    Source("net-rail-customs", "Center for Transportation Strategies: rail customs procedure at Dorohusk about 12 hours",
           "https://en.cfts.org.ua/news/more_1520_millimeter_gauge_tracks_to_be_put_into_operation_at_yahodyn_dorohusk_border_crossing", "2022", "", "M"),
    Source("net-mostyska", "GMK Center: Mostyska II hands over 6 trains a day (3 and 3 by gauge), technical limit 10; border inspection 120 minutes",
           "https://gmk.center/en/news/uz-plans-to-accelerate-the-transfer-of-trains-to-poland-by-the-end-of-2023/amp", "2023", "", "H"),
    Source("net-izov-chop", "Wagons handed over a day: Izov-Hrubieszow 431, Chop-Cierna nad Tisou 267",
           "https://eeu.wtmreport.com/tag/grain/page/56", "2023-07", "", "H"),
    Source("net-vadul-siret", "Wagons handed over a day: Vadul-Siret - Dornesti 156", "https://eeu.wtmreport.com/tag/ferrous-metals/page/11", "2023-08-08", "", "H"),
    Source("net-truck-price", "Dziennik Gazeta Prawna: a truck trip from Poland to Ukraine costs 2000 EUR, in the blockade 4000-5000",
           "https://biznes.gazetaprawna.pl/artykuly/9438157,transportowcy-traca-na-blokadzie-granic.html", "2024-02", "", "H"),
    Source("net-sea-price", "Drewry World Container Index of 27 March 2025: Shanghai-Rotterdam 2370 USD for a 40 ft container",
           "https://shippingandreceiving.bar/2025/03/drewry-reports-4-decline-in-world-container-index-last-week", "2025-03", "", "M"),
    Source("net-sea-peak", "Drewry index of 25 January 2024: Shanghai-Rotterdam 4984 USD for a 40 ft container", "https://trasportoeuropa.it/?p=58568", "2024-01-25", "", "H"),
    Source("net-sea-transit", "Forwarder: Shanghai-Rotterdam round the Cape 45-48 days",
           "https://geesecargo.com/?p=4547", "2025", "", "M", "one forwarder, day of publication not stated; the schedule itself is that of 2024"),
    Source("net-sea-length", "Japan International Freight Forwarders Association: Shanghai-Rotterdam round the Cape 14,000 nautical miles",
           "https://www.jiffa.or.jp/en/news/entry-8651.html", "2023-12", "", "H"),
    Source("net-air-price", "Freight Systems: average air freight rate of the world 2.48 USD a kg", "https://freightsystems.com/customer-advisories/weekly-air-cargo-trends/",
           "2024 (week 20)", "", "M"),
    Source("net-gdansk", "Baltic Hub: 2,242,401 TEU handled in 2024", "https://baltichub.com/en/news/summary-of-2024-in-baltic-hub", "2025-01-10", "", "H"),
    Source("net-constanta", "Romania Insider: port of Constanta 92.5 million t in 2023, of it 25 in transit from Ukraine",
           "https://www.romania-insider.com/constanta-port-record-traffic-2023", "2024", "", "H"),
    Source("net-seaports", "UkrAgroConsult, quoting the ports authority: Ukraine's seaports handled 97.2 million t in 2024",
           "https://ukragroconsult.com/en/news/ukrainian-ports-handled-a-record-97-mln-tons-of-cargo-more-than-60-of-which-was-agricultural-products", "2025-01", "", "H"),
    Source("net-danube-ports", "UNN: Izmail 20.2 and Reni 10 million t in 2023",
           "https://unn.ua/en/news/to-the-sound-of-sirens-danube-ports-increased-cargo-transshipment-sixfold-in-2023", "2024-01", "", "H"),
    Source("net-danube-canal", "Danube-Black Sea Canal: main branch Cernavoda-Constanta 64.4 km; Izmail at km 90 of the Chilia arm, which is 116 km long",
           "https://de-academic.com/dic.nsf/dewiki/766178", "", "", "M", "encyclopaedia"),
    Source("net-war-risk", "GMK Center: cover for war risks of cargo in the ports of Greater Odesa 0.35-0.4 % of its value",
           "https://gmk.center/en/opinion/insurance-rates-in-the-ports-of-greater-odessa-decreased-to-0-35-0-4/amp", "", "", "M", "day of publication not stated"),
    Source("net-war-risk-peak", "Babel, quoting Bloomberg: cover for ships to Ukraine's ports rose above 1 % of the ship's value",
           "https://babel.ua/en/news/111612-bloomberg-the-price-of-ship-insurance-is-rising-due-to-increased-attacks-by-the-russian-federation-on-ports-in-ukraine", "2024-10", "", "M"),
    Source("net-warehouses", "Logistics Cluster: warehouses in Kyiv, Dnipro, Odesa and Kherson with 9,800 m2 in all",
           "https://www.logcluster.org/en/blog/humanitarian-logistics-reflective-journey-through-2-year-logistics-cluster-activation-ukraine", "2024-03", "", "H"),
    Source("net-warehouse-rent", "Ukraine Business News: rent of good warehouses in Kyiv 4.9 USD a m2 and month in 2024, 6 to 6.5 in the west",
           "https://ubn.news/de/die-anmietung-von-lagerflaechen-wird-2025-teurer-werden/?amp=1", "2025", "", "M"),
)  # fmt: skip


ASSUMPTIONS = (
    # vehicles and money
    Assumption("net-euro", "A US dollar is worth 0.92 euros where a price of carriage is quoted in dollars (spring 2025).", 0.92, 0.88, 0.97, "EUR per USD"),
    Assumption("net-truck", "A truck carries 22 t, as in the quoted prices (net-truck-price); 24 t is the usual legal limit.", 22, 18, 24, "t per truck"),
    Assumption("net-container", "A 40 ft container carries 28 t of dense goods.", 28, 24, 28, "t per container"),
    Assumption("net-wagon", "A covered wagon of the 1520 mm gauge carries 60 t.", 60, 45, 68, "t per wagon"),
    Assumption("net-train", "A train of mixed aid carries 1000 t.", 1000, 600, 1500, "t per train"),
    # share of what exists that the mission can have
    Assumption("net-share-road", "The mission can have 4 % of the trucks that enter Ukraine at a crossing; trade has the rest.", 0.04, 0.02, 0.08, "share"),
    Assumption("net-share-rail", "The mission can have 1.5 % of the wagons a rail crossing hands over; trains run back towards Ukraine largely empty.", 0.015, 0.005, 0.05,
               "share", "", "handed-over figures are for exports; imports are taken to be possible at the same pace"),
    Assumption("net-share-port", "The mission can have 0.3 % of a large port's throughput in tonnes.", 0.003, 0.001, 0.01, "share"),
    Assumption("net-share-container-port", "The mission can have 0.5 % of a container port's boxes, at 14 t a TEU.", 0.005, 0.002, 0.02, "share"),
    Assumption("net-share-air", "All air links to Rzeszow together can have 3/4 of what the cargo terminal handles.", 0.75, 0.4, 1.0, "share"),
    # sea
    Assumption("net-sea-speed", "A container makes 557 km a day over a long sea voyage with its port calls: 14,000 nautical miles in 46.5 days (net-sea-length, net-sea-transit).",
               557, 480, 620, "km per day"),
    Assumption("net-sea-rate", "Sea freight costs 0.0032 EUR a t and km: 2370 USD for 28 t over 26,000 km (net-sea-price); the peak of 2024 was 4984 USD (net-sea-peak).",
               0.0032, 0.002, 0.0068, "EUR per t and km"),
    Assumption("net-sea-fixed", "Loading, unloading and papers at both ports cost 25 EUR a t.", 25, 15, 45, "EUR per t"),
    Assumption("net-short-sea-rate", "Feeders and short sea lines cost 0.012 EUR a t and km.", 0.012, 0.006, 0.025, "EUR per t and km"),
    Assumption("net-sea-dwell", "A container waits 4 days at its ports, loading and unloading together.", 4, 2, 9, "days"),
    Assumption("net-sea-capacity", "A giver finds room for 50 forty-foot containers a week on one line.", 50, 20, 150, "containers per week"),
    Assumption("net-war-risk-cost", "Cover against war risks costs 0.4 % of goods worth 2500 EUR a t, and as much again for the ship (net-war-risk).", 20, 8, 60, "EUR per t"),
    Assumption("net-corridor-capacity", "The mission finds room for 60 forty-foot containers a week in the sea corridor.", 60, 0, 200, "containers per week"),
    # barge
    Assumption("net-barge-speed", "A barge makes 120 km a day with locks and checks.", 120, 80, 180, "km per day"),
    Assumption("net-barge-rate", "A barge costs 0.03 EUR a t and km.", 0.03, 0.015, 0.06, "EUR per t and km"),
    Assumption("net-barge-fixed", "Handling from ship to barge and to the quay costs 12 EUR a t.", 12, 6, 25, "EUR per t"),
    Assumption("net-barge-dwell", "A barge load waits 2 days for loading, locks and papers.", 2, 1, 6, "days"),
    Assumption("net-canal-length", "Constanta-Reni by canal is 64 km to Cernavoda and 171 km down the Danube; Izmail 48 and 26 km further.", 235, 220, 250, "km"),
    # air
    Assumption("net-air-speed", "An air load is under way 800 km an hour.", 800, 700, 880, "km per hour"),
    Assumption("net-air-detour", "Flights from East Asia and New Zealand keep out of Russian airspace and are a quarter longer than the great circle.", 1.25, 1.1, 1.4, "factor"),
    Assumption("net-air-fixed", "Handling and charges at both airports cost 500 EUR a t.", 500, 300, 800, "EUR per t"),
    Assumption("net-air-rate", "Air freight costs 0.25 EUR a t and km on top, so that 7,100 km cost the world's average of 2.48 USD a kg (net-air-price).",
               0.25, 0.15, 0.5, "EUR per t and km"),
    Assumption("net-air-dwell", "An air load waits 2 days for booking, loading and unloading.", 2, 1, 5, "days"),
    # road and rail outside the theatre
    Assumption("net-road-speed", "A truck makes 600 km a day: nine hours at the wheel, as EU rules allow.", 600, 450, 750, "km per day"),
    Assumption("net-road-rate", "A truck costs 1.60 EUR a km, so 0.073 EUR a t and km.", 0.073, 0.05, 0.11, "EUR per t and km"),
    Assumption("net-road-fixed", "Loading and unloading a truck cost 5 EUR a t.", 5, 2, 12, "EUR per t"),
    Assumption("net-road-dwell", "A load waits half a day for its truck.", 0.5, 0.2, 2, "days"),
    Assumption("net-road-capacity", "A giver finds 100 trucks a week on one road.", 100, 30, 300, "trucks per week"),
    Assumption("net-rail-speed", "A goods train makes 400 km a day with its stops.", 400, 200, 700, "km per day"),
    Assumption("net-rail-rate", "Rail costs 0.04 EUR a t and km.", 0.04, 0.025, 0.07, "EUR per t and km"),
    Assumption("net-rail-fixed", "Bringing goods to the train and loading it cost 12 EUR a t.", 12, 6, 25, "EUR per t"),
    Assumption("net-rail-dwell", "A load waits 2 days for its train.", 2, 1, 7, "days"),
    Assumption("net-rail-capacity", "Two trains a week can be had on one line outside the theatre.", 2, 1, 5, "trains per week"),
    # border
    Assumption("net-border-rate", "A truck from Poland to Ukraine costs 2000 EUR (net-truck-price) for 22 t over 1000 km, queue included: 0.091 EUR a t and km.",
               0.091, 0.07, 0.23, "EUR per t and km", "", "the high end is the price in the blockade"),
    Assumption("net-border-dwell", "A truck waits 8 hours in the queue (net-border-wait) and 8 for customs; in the blockade it was up to ten days (net-blockade-wait).",
               0.7, 0.3, 10, "days"),
    Assumption("net-rail-border-dwell", "A train waits 2 hours for border inspection (net-mostyska) and 12 for customs (net-rail-customs).", 0.6, 0.3, 3, "days"),
    Assumption("net-gauge-dwell", "Moving a load from 1435 to 1520 mm wagons, or changing bogies, takes 2 days with the wait for wagons.", 2, 1, 6, "days"),
    Assumption("net-gauge-cost", "Changing the gauge costs 12 EUR a t.", 12, 6, 25, "EUR per t"),
    # inside Ukraine
    Assumption("net-theatre-road-speed", "A truck makes 450 km a day in Ukraine: curfew and check-points.", 450, 300, 600, "km per day"),
    Assumption("net-theatre-road-rate", "A truck in Ukraine costs 1.20 EUR a km, so 0.055 EUR a t and km.", 0.055, 0.04, 0.09, "EUR per t and km"),
    Assumption("net-front-road-speed", "Towards oblasts near the front a truck makes 300 km a day.", 300, 150, 450, "km per day"),
    Assumption("net-front-road-rate", "Towards oblasts near the front a truck costs 2 EUR a km, so 0.09 EUR a t and km.", 0.09, 0.055, 0.18, "EUR per t and km"),
    Assumption("net-trunk-capacity", "150 trucks a week can be had between two hubs.", 150, 60, 400, "trucks per week"),
    Assumption("net-oblast-capacity", "80 trucks a week can be had from a hub to an oblast away from the front.", 80, 30, 200, "trucks per week"),
    Assumption("net-front-capacity", "40 trucks a week can be had from a hub to an oblast near the front.", 40, 10, 100, "trucks per week"),
    Assumption("net-theatre-rail-speed", "A goods train in Ukraine makes 350 km a day.", 350, 150, 550, "km per day"),
    Assumption("net-theatre-rail-rate", "Rail in Ukraine costs 0.03 EUR a t and km.", 0.03, 0.02, 0.05, "EUR per t and km"),
    Assumption("net-theatre-rail-dwell", "A load waits a day for its train.", 1, 0.5, 4, "days"),
    Assumption("net-theatre-rail-capacity", "Two trains a week can be had between two hubs, one to an oblast.", 2, 0.5, 5, "trains per week"),
    Assumption("net-local", "From a hub to where an oblast takes over in the same city or region it is 30 km by road.", 30, 10, 80, "km"),
    Assumption("net-cash-dwell", "A cash transfer takes 3 days from the order to the receiver's account.", 3, 1, 10, "days"),
    # places
    Assumption("net-handling-cost-hub", "Handling on arrival at a hub costs 8 EUR a t.", 8, 4, 16, "EUR per t"),
    Assumption("net-handling-cost-crossing", "Papers and checks at a crossing cost 3 EUR a t.", 3, 1, 8, "EUR per t"),
    Assumption("net-storage-cost", "Storage costs 1.5 EUR a t and week: 4.9 USD a m2 and month (net-warehouse-rent) at 1 t a m2, half as much again for services.",
               1.5, 0.8, 3, "EUR per t and week"),
    Assumption("net-common-storage", "Each of the four common warehouses holds a quarter of 9,800 m2 (net-warehouses) at 1 t a m2.", 2450, 1500, 3700, "t"),
    Assumption("net-hub-storage", "A hub in Ukraine can rent 5000 t of room beside any common warehouse.", 5000, 2000, 20000, "t"),
    Assumption("net-hub-handling", "A hub in Ukraine can take in 5000 t a week.", 5000, 2500, 10000, "t per week"),
    Assumption("net-oblast-handling", "An oblast away from the front can take in 3000 t a week.", 3000, 1000, 6000, "t per week"),
    Assumption("net-oblast-storage", "An oblast away from the front can hold 3000 t.", 3000, 1000, 8000, "t"),
    Assumption("net-front-handling", "An oblast near the front can take in 1500 t a week.", 1500, 500, 3000, "t per week"),
    Assumption("net-front-storage", "An oblast near the front can hold 1000 t; more is not put at risk.", 1000, 300, 3000, "t"),
    Assumption("net-entry-handling", "Rzeszow-Jasionka can take in 5000 t a week for the mission by road, rail and air together.", 5000, 3000, 9000, "t per week"),
    Assumption("net-entry-small-handling", "A smaller entry hub can take in 2000 t a week for the mission.", 2000, 800, 4000, "t per week"),
    Assumption("net-entry-storage", "An entry hub can hold 10,000 t for the mission.", 10000, 4000, 20000, "t"),
    Assumption("net-crossing-trucks-judged", "Uzhhorod lets 200, Porubne 300 and Mamalyha 100 trucks a day into Ukraine (no figure found; queues of 2023-24 suggest the order).",
               200, 80, 400, "trucks per day"),
)  # fmt: skip


@dataclass(frozen=True)
class _Factor:
    """A range for a whole class of rows, as a factor on one of their columns; rows cite it in their ``assumption`` cell."""

    key: str
    of: str
    column: str
    low: float
    high: float
    parts: str


_FACTORS = (
    _Factor("net-links-sea", "Long sea links", "link.cost", 0.7, 2.0, "net-sea-speed, net-sea-rate, net-sea-fixed, net-sea-dwell, net-sea-capacity"),
    _Factor("net-links-short-sea", "Short sea links", "link.cost", 0.6, 1.8,
            "net-sea-speed, net-short-sea-rate, net-sea-fixed, net-sea-dwell, net-sea-capacity"),
    _Factor("net-links-corridor", "Links through the sea corridor", "link.capacity", 0.0, 3.0,
            "net-short-sea-rate, net-sea-fixed, net-war-risk-cost, net-corridor-capacity"),
    _Factor("net-links-barge", "Barge links", "link.cost", 0.5, 2.0, "net-barge-speed, net-barge-rate, net-barge-fixed, net-barge-dwell, net-canal-length"),
    _Factor("net-links-air", "Air links", "link.cost", 0.6, 1.8, "net-air-speed, net-air-detour, net-air-fixed, net-air-rate, net-air-dwell, net-share-air"),
    _Factor("net-links-road", "Road links outside the theatre", "link.cost", 0.7, 1.5, "net-road-speed, net-road-rate, net-road-fixed, net-road-capacity"),
    _Factor("net-links-rail", "Rail links outside the theatre", "link.cost", 0.6, 1.8, "net-rail-speed, net-rail-rate, net-rail-fixed, net-rail-capacity"),
    _Factor("net-links-border-road", "Road links over the border", "link.cost", 0.8, 2.5,
            "net-border-rate, net-border-dwell, net-share-road, net-road-speed, net-theatre-road-speed"),
    _Factor("net-links-border-rail", "Rail links over the border", "link.cost", 0.6, 1.8,
            "net-rail-rate, net-rail-border-dwell, net-gauge-dwell, net-gauge-cost, net-share-rail"),
    _Factor("net-links-theatre-road", "Road links in Ukraine", "link.cost", 0.7, 1.6,
            "net-theatre-road-speed, net-theatre-road-rate, net-trunk-capacity, net-oblast-capacity, net-local"),
    _Factor("net-links-front-road", "Road links towards oblasts near the front", "link.cost", 0.6, 2.0, "net-front-road-speed, net-front-road-rate, net-front-capacity"),
    _Factor("net-links-theatre-rail", "Rail links in Ukraine", "link.cost", 0.7, 1.7,
            "net-theatre-rail-speed, net-theatre-rail-rate, net-theatre-rail-dwell, net-theatre-rail-capacity"),
    _Factor("net-links-cash", "Cash transfers", "link.transit", 0.3, 3.3, "net-cash-dwell; no fee is charged here, the item's price holds it"),
    _Factor("net-places-entry", "Entry hubs", "place.handling", 0.5, 2.0,
            "net-entry-handling, net-entry-small-handling, net-entry-storage, net-share-port, net-share-container-port"),
    _Factor("net-places-crossing", "Crossings", "place.handling", 0.3, 2.5, "net-share-road, net-share-rail, net-crossing-trucks-judged, net-wagon, net-truck"),
    _Factor("net-places-port", "Ukraine's ports", "place.handling", 0.2, 3.0, "net-share-port"),
    _Factor("net-places-hub", "Hubs in Ukraine", "place.handling", 0.5, 2.0, "net-hub-handling, net-hub-storage, net-common-storage"),
    _Factor("net-places-oblast", "Oblasts away from the front", "place.handling", 0.3, 2.0, "net-oblast-handling, net-oblast-storage"),
    _Factor("net-places-front", "Oblasts near the front", "place.handling", 0.3, 2.0, "net-front-handling, net-front-storage, net-common-storage"),
)  # fmt: skip


PROFILE_ASSUMPTIONS = (
    Assumption("net-stow-road", "A truck of 22 t has 86 m3 (82 to 90), so 3.9 m3 fill one tonne of it.", 3.9, 3.4, 4.1, "m³ per t", "profile.stowage"),
    Assumption("net-stow-container", "A 40 ft container of 28 t has 67 m3; the same is taken for trains outside the theatre and for barges.", 2.4, 2.3, 2.8,
               "m³ per t", "profile.stowage"),
    Assumption("net-stow-wagon", "A covered 1520 mm wagon of 60 t has 120 m3.", 2.0, 1.8, 2.3, "m³ per t", "profile.stowage"),
    Assumption("net-stow-air", "Air freight is charged at 6 m3 a tonne where goods are lighter than that.", 6.0, 5.0, 6.0, "m³ per t", "profile.stowage"),
    Assumption("net-stow-storage", "Goods are stacked 2.5 m high where 1 t a m2 is stored.", 2.5, 1.5, 4.0, "m³ per t", "profile.stowage"),
    Assumption("net-profile-bulky", "Bulky goods pack badly and take a seventh more room.", 1.15, 1.0, 1.4, "factor", "profile.load_factor"),
    Assumption("net-profile-cold", "Cold chain takes a fifth more room and half to twice as much again in cost.", 1.2, 1.0, 1.5, "factor", "profile.load_factor"),
    Assumption("net-profile-hazardous", "Hazardous goods (fuel, large lithium batteries) must be kept apart: a fifth more room, a third more cost.", 1.2, 1.0, 1.5,
               "factor", "profile.load_factor"),
    Assumption("net-profile-outsize", "Outsize pieces (transformers, heavy machines) block half as much room again and cost about twice as much.", 1.5, 1.2, 2.5,
               "factor", "profile.load_factor"),
)  # fmt: skip


def assumptions() -> list[Assumption]:
    """All assumptions of the network, the ranges of whole classes of rows included."""
    classes = [
        Assumption(factor.key, f"{factor.of} follow {factor.parts}; the range is the mission file's for the class as a whole.",
                   1.0, factor.low, factor.high, "factor", factor.column)
        for factor in _FACTORS
    ]  # fmt: skip
    return [*ASSUMPTIONS, *classes, *PROFILE_ASSUMPTIONS]


VALUES = {row.assumption: row.value for row in assumptions()}
"""Central value of every assumption by key."""
