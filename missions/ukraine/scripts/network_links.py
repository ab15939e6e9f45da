"""The mission's connections, typed in: who is joined to whom, by which class of transport.

A class says how distance, time, cost and capacity follow from the assumptions; a connection only names its ends and its class, and a
capacity where it has its own. Origins to entry hubs are paid by the giver; from the entry hubs on the common fund pays.
"""

from __future__ import annotations

from dataclasses import dataclass

from network_evidence import VALUES

FUND = "caf"


@dataclass(frozen=True)
class Transport:
    """A class of links. ``network``: sea, air, canal, highways, railways, local or none; ``domain``: see `distances.allowed`."""

    mode: str
    network: str
    speed: float
    rate: float
    fixed: float
    dwell: float
    capacity: float | None
    assumption: str
    domain: str = ""
    paid_by: str = ""
    source: str = ""


_V = VALUES
_BOX, _TRUCK, _TRAIN = _V["net-container"], _V["net-truck"], _V["net-train"]
_CROSSING = _V["net-border-dwell"]
_WAR_RISK = _V["net-sea-fixed"] + _V["net-war-risk-cost"]
_AIR_SPEED = _V["net-air-speed"] * 24

TRANSPORT = {
    "sea": Transport("sea", "sea", _V["net-sea-speed"], _V["net-sea-rate"], _V["net-sea-fixed"], _V["net-sea-dwell"],
                     _V["net-sea-capacity"] * _BOX, "net-links-sea"),
    "eastern sea": Transport("sea", "eastern sea", _V["net-sea-speed"], _V["net-sea-rate"], _V["net-sea-fixed"], _V["net-sea-dwell"],
                             _V["net-sea-capacity"] * _BOX, "net-links-sea"),
    "short sea": Transport("sea", "sea", _V["net-sea-speed"], _V["net-short-sea-rate"], _V["net-sea-fixed"], _V["net-sea-dwell"],
                           _V["net-sea-capacity"] * _BOX, "net-links-short-sea"),
    "sea corridor": Transport("sea", "sea", _V["net-sea-speed"], _V["net-short-sea-rate"], _WAR_RISK, _V["net-sea-dwell"],
                              _V["net-corridor-capacity"] * _BOX, "net-links-corridor", paid_by=FUND),
    "barge": Transport("barge", "canal", _V["net-barge-speed"], _V["net-barge-rate"], _V["net-barge-fixed"], _V["net-barge-dwell"],
                       None, "net-links-barge", paid_by=FUND),
    "air": Transport("air", "air", _AIR_SPEED, _V["net-air-rate"], _V["net-air-fixed"], _V["net-air-dwell"], None, "net-links-air"),
    "eastern air": Transport("air", "eastern air", _AIR_SPEED, _V["net-air-rate"], _V["net-air-fixed"], _V["net-air-dwell"], None, "net-links-air"),
    "road": Transport("road", "highways", _V["net-road-speed"], _V["net-road-rate"], _V["net-road-fixed"], _V["net-road-dwell"],
                      _V["net-road-capacity"] * _TRUCK, "net-links-road", "outside"),
    "fund's road": Transport("road", "highways", _V["net-road-speed"], _V["net-road-rate"], _V["net-road-fixed"], _V["net-road-dwell"],
                             _V["net-road-capacity"] * _TRUCK, "net-links-road", "outside", FUND),
    "rail": Transport("rail", "railways", _V["net-rail-speed"], _V["net-rail-rate"], _V["net-rail-fixed"], _V["net-rail-dwell"],
                      _V["net-rail-capacity"] * _TRAIN, "net-links-rail", "outside"),
    "fund's rail": Transport("rail", "railways", _V["net-rail-speed"], _V["net-rail-rate"], _V["net-rail-fixed"], _V["net-rail-dwell"],
                             _V["net-rail-capacity"] * _TRAIN, "net-links-rail", "outside", FUND),
    # up to the crossing: the queue is part of the leg, the crossing's handling limits all that arrives there
    "to crossing": Transport("road", "highways", _V["net-road-speed"], _V["net-border-rate"], 0.0, _CROSSING, None, "net-links-border-road", "outside", FUND),
    "from crossing": Transport("road", "highways", _V["net-theatre-road-speed"], _V["net-border-rate"], 0.0, 0.0, None, "net-links-border-road", "theatre", FUND),
    "over the border": Transport("road", "highways", _V["net-theatre-road-speed"], _V["net-border-rate"], 0.0, _CROSSING,
                                 _V["net-crossing-trucks-judged"] / 2 * 7 * _V["net-share-road"] * _TRUCK, "net-links-border-road", "border", FUND),
    "rail to crossing": Transport("rail", "railways", _V["net-rail-speed"], _V["net-rail-rate"], _V["net-rail-fixed"],
                                  _V["net-rail-dwell"] + _V["net-rail-border-dwell"], None, "net-links-border-rail", "outside", FUND),
    # broad gauge runs into Poland: the gauge changes before the crossing
    "broad gauge to crossing": Transport("rail 1520", "railways", _V["net-rail-speed"], _V["net-rail-rate"], _V["net-rail-fixed"] + _V["net-gauge-cost"],
                                         _V["net-gauge-dwell"] + _V["net-rail-border-dwell"], None, "net-links-border-rail", "outside", FUND),
    "gauge change": Transport("rail 1520", "railways", _V["net-theatre-rail-speed"], _V["net-theatre-rail-rate"], _V["net-gauge-cost"], _V["net-gauge-dwell"],
                              None, "net-links-border-rail", "theatre", FUND),
    "broad gauge on": Transport("rail 1520", "railways", _V["net-theatre-rail-speed"], _V["net-theatre-rail-rate"], 0.0, 0.0,
                                None, "net-links-border-rail", "theatre", FUND),
    "trunk road": Transport("road", "highways", _V["net-theatre-road-speed"], _V["net-theatre-road-rate"], _V["net-road-fixed"], 0.0,
                            _V["net-trunk-capacity"] * _TRUCK, "net-links-theatre-road", "theatre", FUND),
    "road to oblast": Transport("road", "highways", _V["net-theatre-road-speed"], _V["net-theatre-road-rate"], _V["net-road-fixed"], 0.0,
                                _V["net-oblast-capacity"] * _TRUCK, "net-links-theatre-road", "theatre", FUND),
    "road to front": Transport("road", "highways", _V["net-front-road-speed"], _V["net-front-road-rate"], _V["net-road-fixed"], 0.0,
                               _V["net-front-capacity"] * _TRUCK, "net-links-front-road", "theatre", FUND),
    "local": Transport("road", "local", _V["net-theatre-road-speed"], _V["net-theatre-road-rate"], _V["net-road-fixed"], 0.0,
                       _V["net-trunk-capacity"] * _TRUCK, "net-links-theatre-road", "theatre", FUND, "net-mission"),
    "trunk rail": Transport("rail 1520", "railways", _V["net-theatre-rail-speed"], _V["net-theatre-rail-rate"], _V["net-rail-fixed"], _V["net-theatre-rail-dwell"],
                            _V["net-theatre-rail-capacity"] * _TRAIN, "net-links-theatre-rail", "theatre", FUND),
    "rail to oblast": Transport("rail 1520", "railways", _V["net-theatre-rail-speed"], _V["net-theatre-rail-rate"], _V["net-rail-fixed"],
                                _V["net-theatre-rail-dwell"], _V["net-theatre-rail-capacity"] / 2 * _TRAIN, "net-links-theatre-rail", "theatre", FUND),
    "cash": Transport("transfer", "none", 1.0, 0.0, 0.0, _V["net-cash-dwell"], None, "net-links-cash", "", FUND, "net-mission"),
}  # fmt: skip
SOURCES = {
    "sea": "net-searoute", "eastern sea": "net-searoute", "canal": "net-danube-canal", "air": "net-great-circle", "eastern air": "net-great-circle",
    "highways": "net-highways", "railways": "net-railways",
}  # fmt: skip
"""Network → the source of a link's distance, where the class names none."""

CONNECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    # origin → its destinations, parted by spaces
    "eastern sea": (
        ("JPYOK", "PLGDN ROCND SIKOP"), ("KRPUS", "PLGDN ROCND"), ("TWKHH", "PLGDN ROCND"), ("AUMEL", "PLGDN ROCND"), ("NZAKL", "PLGDN ROCND"),
    ),
    "sea": (("USNYC", "PLGDN DEHAM ROCND"), ("CAMTR", "PLGDN DEHAM"), ("AEDXB", "ROCND")),
    "short sea": (
        ("GBFXT", "PLGDN NLRTM"), ("IEDUB", "PLGDN NLRTM"), ("ISREY", "PLGDN"), ("NOOSL", "PLGDN"), ("SEGOT", "PLGDN"), ("DKCPH", "PLGDN"),
        ("FIHEL", "PLGDN"), ("EETLL", "PLGDN"), ("LVRIX", "PLGDN"), ("DEHAM", "PLGDN"), ("NLRTM", "PLGDN"), ("BEANR", "PLGDN"), ("FRLEH", "PLGDN"),
        ("ESVLC", "ROCND"), ("PTLEI", "PLGDN"), ("ITTRS", "ROCND"), ("ITBDS", "ROCND"), ("GRPIR", "ROCND"), ("CYLMS", "ROCND GRPIR"),
        ("MTMAR", "ROCND ITTRS"), ("BGVAR", "ROCND"), ("TRIST", "ROCND"),
    ),
    "sea corridor": (("ROCND", "UAODS"),),
    "barge": (("ROCND", "UAIZM UARNI"),),
    "eastern air": (("JPYOK", "PLRZE ROSUC"), ("KRPUS", "PLRZE"), ("TWKHH", "PLRZE"), ("NZAKL", "PLRZE")),
    "air": (
        ("USNYC", "PLRZE ROSUC"), ("CAMTR", "PLRZE"), ("AUMEL", "PLRZE"), ("AEDXB", "PLRZE ROSUC"), ("ITBDS", "PLRZE ROSUC"), ("DKCPH", "PLRZE"), ("GBFXT", "PLRZE"),
        ("IEDUB", "PLRZE"), ("ISREY", "PLRZE"), ("NOOSL", "PLRZE"), ("FIHEL", "PLRZE"), ("ESVLC", "PLRZE"), ("PTLEI", "PLRZE"), ("CYLMS", "PLRZE"),
        ("MTMAR", "PLRZE"), ("GRPIR", "PLRZE"), ("FRLEH", "PLRZE"), ("DEHAM", "PLRZE"), ("TRIST", "PLRZE"),
    ),
    "road": (
        ("DEHAM", "PLRZE"), ("NLRTM", "PLRZE"), ("BEANR", "PLRZE"), ("LULUX", "PLRZE SKKSC"), ("FRLEH", "PLRZE"), ("ESVLC", "PLRZE"), ("PTLEI", "PLRZE"),
        ("ITTRS", "PLRZE HUZAH"), ("ITBDS", "PLRZE HUZAH"), ("GRPIR", "ROSUC"), ("HRRJK", "PLRZE HUZAH"), ("SIKOP", "PLRZE HUZAH"),
        ("ATVIE", "PLRZE SKKSC"), ("CHBSL", "PLRZE HUZAH"), ("CZPRG", "PLRZE SKKSC"), ("SKBTS", "SKKSC"), ("HUBUD", "HUZAH"),
        ("BGVAR", "ROCND ROSUC"), ("TRIST", "ROCND ROSUC"), ("EETLL", "PLRZE"), ("LVRIX", "PLRZE"), ("LTKLJ", "PLRZE"), ("PLWAW", "PLRZE"),
        ("ROBUH", "ROSUC ROCND"),
    ),
    "rail": (
        ("DEHAM", "PLRZE"), ("NLRTM", "PLRZE"), ("BEANR", "PLRZE"), ("FRLEH", "PLRZE"), ("ITTRS", "HUZAH"), ("SIKOP", "HUZAH"), ("HRRJK", "HUZAH"),
        ("ATVIE", "HUZAH"), ("CHBSL", "PLRZE"), ("CZPRG", "PLRZE"), ("SKBTS", "SKKSC"), ("HUBUD", "HUZAH"), ("PLWAW", "PLRZE"), ("ROBUH", "ROSUC"),
    ),
    "fund's road": (("PLGDN", "PLRZE"), ("ROCND", "ROSUC MDKIV")),
    "fund's rail": (("PLGDN", "PLRZE"), ("ROCND", "ROSUC")),
    "to crossing": (
        ("PLRZE", "X-KRAKOVETS X-RAVA X-SHEHYNI X-YAHODYN"), ("PLGDN", "X-RAVA X-YAHODYN"), ("PLWAW", "X-RAVA X-YAHODYN"), ("SKKSC", "X-UZHHOROD"),
        ("HUZAH", "X-UZHHOROD"), ("ROSUC", "X-PORUBNE"), ("MDKIV", "X-MAMALYHA"),
    ),
    "over the border": (("MDKIV", "H-ODESA H-VINNYTSIA"),),
    "from crossing": (
        ("X-KRAKOVETS", "H-KYIV H-LVIV"), ("X-RAVA", "H-KYIV H-LVIV"), ("X-SHEHYNI", "H-LVIV H-VINNYTSIA"), ("X-YAHODYN", "H-KYIV H-LVIV UA07"),
        ("X-UZHHOROD", "H-LVIV H-VINNYTSIA UA21"), ("X-PORUBNE", "H-VINNYTSIA H-ODESA UA73"), ("X-MAMALYHA", "H-VINNYTSIA UA73"),
    ),
    "rail to crossing": (
        ("PLRZE", "X-MOSTYSKA"), ("PLGDN", "X-MOSTYSKA"), ("SKKSC", "X-CHOP"), ("HUZAH", "X-CHOP"), ("ROSUC", "X-VADULSIRET"), ("ROCND", "X-VADULSIRET"),
    ),
    "broad gauge to crossing": (("PLRZE", "X-IZOV"), ("PLGDN", "X-IZOV"), ("PLWAW", "X-IZOV")),
    "gauge change": (("X-MOSTYSKA", "H-KYIV H-LVIV"), ("X-CHOP", "H-KYIV H-LVIV"), ("X-VADULSIRET", "H-LVIV H-VINNYTSIA")),
    "broad gauge on": (("X-IZOV", "H-KYIV H-LVIV H-DNIPRO"),),
    "trunk road": (
        ("H-LVIV", "H-KYIV H-VINNYTSIA"), ("H-KYIV", "H-LVIV H-VINNYTSIA H-ODESA H-POLTAVA H-DNIPRO"), ("H-VINNYTSIA", "H-KYIV H-LVIV H-ODESA H-DNIPRO"),
        ("H-ODESA", "H-KYIV H-VINNYTSIA H-DNIPRO"), ("H-POLTAVA", "H-KYIV H-KHARKIV H-DNIPRO"), ("H-DNIPRO", "H-KYIV H-POLTAVA H-KHARKIV H-ODESA"),
        ("H-KHARKIV", "H-POLTAVA H-DNIPRO"), ("UAIZM", "H-ODESA"), ("UARNI", "H-ODESA"), ("UAODS", "H-VINNYTSIA"),
    ),
    "trunk rail": (
        ("H-LVIV", "H-KYIV H-VINNYTSIA"), ("H-KYIV", "H-LVIV H-DNIPRO H-KHARKIV H-ODESA H-POLTAVA"), ("H-ODESA", "H-KYIV H-DNIPRO"), ("UAODS", "H-KYIV H-DNIPRO"),
        ("H-VINNYTSIA", "H-ODESA"), ("H-DNIPRO", "H-KYIV H-KHARKIV"),
    ),
    "local": (
        ("H-LVIV", "UA46"), ("H-KYIV", "UA32 UA80"), ("H-DNIPRO", "UA12"), ("H-ODESA", "UA51"), ("H-VINNYTSIA", "UA05"), ("H-POLTAVA", "UA53"),
        ("H-KHARKIV", "UA63"), ("UAODS", "H-ODESA"),
    ),
    "road to oblast": (
        ("H-LVIV", "UA07 UA21 UA26 UA56 UA61 UA68 UA73"), ("H-KYIV", "UA18 UA35 UA56 UA71 UA74"), ("H-VINNYTSIA", "UA18 UA35 UA68 UA71 UA73"),
        ("H-ODESA", "UA35 UA48"), ("H-DNIPRO", "UA35 UA48"), ("H-POLTAVA", "UA71"),
    ),
    "road to front": (
        ("H-KYIV", "UA59"), ("H-POLTAVA", "UA14 UA59 UA63"), ("H-KHARKIV", "UA14 UA59"), ("H-DNIPRO", "UA14 UA23 UA63 UA65"), ("H-ODESA", "UA65"),
    ),
    "rail to oblast": (
        ("H-KYIV", "UA18 UA63 UA71 UA74"), ("H-LVIV", "UA26 UA56 UA61"), ("H-DNIPRO", "UA23"), ("H-ODESA", "UA48"), ("H-VINNYTSIA", "UA68"),
    ),
    "cash": (
        ("BANK-KYIV", "UA05 UA07 UA12 UA14 UA18 UA21 UA23 UA26 UA32 UA35 UA46 UA48 UA51 UA53 UA56 UA59 UA61 UA63 UA65 UA68 UA71 UA73 UA74 UA80"),
    ),
}  # fmt: skip

AIR_CAPACITY = {
    ("USNYC", "PLRZE"): 50, ("CAMTR", "PLRZE"): 20, ("JPYOK", "PLRZE"): 25, ("KRPUS", "PLRZE"): 20, ("TWKHH", "PLRZE"): 10, ("AUMEL", "PLRZE"): 15,
    ("NZAKL", "PLRZE"): 5, ("AEDXB", "PLRZE"): 25, ("ITBDS", "PLRZE"): 25, ("DKCPH", "PLRZE"): 20, ("GBFXT", "PLRZE"): 15, ("IEDUB", "PLRZE"): 5,
    ("ISREY", "PLRZE"): 5, ("NOOSL", "PLRZE"): 5, ("FIHEL", "PLRZE"): 5, ("ESVLC", "PLRZE"): 7, ("PTLEI", "PLRZE"): 5, ("CYLMS", "PLRZE"): 4,
    ("MTMAR", "PLRZE"): 2, ("GRPIR", "PLRZE"): 5, ("FRLEH", "PLRZE"): 7, ("DEHAM", "PLRZE"): 4, ("TRIST", "PLRZE"): 4,
    ("JPYOK", "ROSUC"): 10, ("USNYC", "ROSUC"): 20, ("AEDXB", "ROSUC"): 15, ("ITBDS", "ROSUC"): 15,
}  # fmt: skip
"""Tonnes a week. To Rzeszow the links share three quarters of the terminal's 20,000 t a year out among the origins."""


@dataclass(frozen=True)
class Connection:
    """Two places and the class of transport between them."""

    origin: str
    destination: str
    transport: str

    @property
    def key(self) -> str:
        """Key of the link."""
        return f"{self.origin}-{self.destination}-{TRANSPORT[self.transport].mode.replace(' ', '-')}"


def connections() -> list[Connection]:
    """All connections, sorted by key. Raises ``ValueError`` if two have the same key."""
    found = [
        Connection(origin, destination, transport)
        for transport, rows in CONNECTIONS.items()
        for origin, destinations in rows
        for destination in destinations.split()
    ]
    keys = [connection.key for connection in found]
    if len(set(keys)) < len(keys):
        raise ValueError(f"typed in twice: {sorted(key for key in set(keys) if keys.count(key) > 1)}")
    return sorted(found, key=lambda connection: connection.key)
