"""The mission's connections, typed in: who is joined to whom, by which class of transport (see `network_transport`).

Origins to entry hubs are paid by the giver; from the entry hubs on the common fund pays.
"""

from __future__ import annotations

from dataclasses import dataclass

from network_transport import TRANSPORT

CONNECTIONS = {
    "eastern sea": """
        JPYOK: PLGDN ROCND SIKOP
        KRPUS: PLGDN ROCND
        TWKHH: PLGDN ROCND
        AUMEL: PLGDN ROCND
        NZAKL: PLGDN ROCND
    """,
    "sea": """
        USNYC: PLGDN DEHAM ROCND
        CAMTR: PLGDN DEHAM
        AEDXB: ROCND
    """,
    "short sea": """
        GBFXT: PLGDN NLRTM
        IEDUB: PLGDN NLRTM
        ISREY: PLGDN
        NOOSL: PLGDN
        SEGOT: PLGDN
        DKCPH: PLGDN
        FIHEL: PLGDN
        EETLL: PLGDN
        LVRIX: PLGDN
        DEHAM: PLGDN
        NLRTM: PLGDN
        BEANR: PLGDN
        FRLEH: PLGDN
        ESVLC: ROCND
        PTLEI: PLGDN
        ITTRS: ROCND
        ITBDS: ROCND
        GRPIR: ROCND
        CYLMS: ROCND GRPIR
        MTMAR: ROCND ITTRS
        BGVAR: ROCND
        TRIST: ROCND
    """,
    "sea corridor": """
        ROCND: UAODS
    """,
    "barge": """
        ROCND: UAIZM UARNI
    """,
    "eastern air": """
        JPYOK: PLRZE ROSUC
        KRPUS: PLRZE
        TWKHH: PLRZE
        NZAKL: PLRZE
    """,
    "air": """
        USNYC: PLRZE ROSUC
        CAMTR: PLRZE
        AUMEL: PLRZE
        AEDXB: PLRZE ROSUC
        ITBDS: PLRZE ROSUC
        DKCPH: PLRZE
        GBFXT: PLRZE
        IEDUB: PLRZE
        ISREY: PLRZE
        NOOSL: PLRZE
        FIHEL: PLRZE
        ESVLC: PLRZE
        PTLEI: PLRZE
        CYLMS: PLRZE
        MTMAR: PLRZE
        GRPIR: PLRZE
        FRLEH: PLRZE
        DEHAM: PLRZE
        TRIST: PLRZE
    """,
    "road": """
        DEHAM: PLRZE
        NLRTM: PLRZE
        BEANR: PLRZE
        LULUX: PLRZE SKKSC
        FRLEH: PLRZE
        ESVLC: PLRZE
        PTLEI: PLRZE
        ITTRS: PLRZE HUZAH
        ITBDS: PLRZE HUZAH
        GRPIR: ROSUC
        HRRJK: PLRZE HUZAH
        SIKOP: PLRZE HUZAH
        ATVIE: PLRZE SKKSC
        CHBSL: PLRZE HUZAH
        CZPRG: PLRZE SKKSC
        SKBTS: SKKSC
        HUBUD: HUZAH
        BGVAR: ROCND ROSUC
        TRIST: ROCND ROSUC
        EETLL: PLRZE
        LVRIX: PLRZE
        LTKLJ: PLRZE
        PLWAW: PLRZE
        ROBUH: ROSUC ROCND
    """,
    "rail": """
        DEHAM: PLRZE
        NLRTM: PLRZE
        BEANR: PLRZE
        FRLEH: PLRZE
        ITTRS: HUZAH
        SIKOP: HUZAH
        HRRJK: HUZAH
        ATVIE: HUZAH
        CHBSL: PLRZE
        CZPRG: PLRZE
        SKBTS: SKKSC
        HUBUD: HUZAH
        PLWAW: PLRZE
        ROBUH: ROSUC
    """,
    "fund's road": """
        PLGDN: PLRZE
        ROCND: ROSUC MDKIV
    """,
    "fund's rail": """
        PLGDN: PLRZE
        ROCND: ROSUC
    """,
    "to crossing": """
        PLRZE: X-KRAKOVETS X-RAVA X-SHEHYNI X-YAHODYN
        PLGDN: X-RAVA X-YAHODYN
        PLWAW: X-RAVA X-YAHODYN
        SKKSC: X-UZHHOROD
        ROSUC: X-PORUBNE
        MDKIV: X-MAMALYHA
    """,
    "over the border": """
        MDKIV: H-ODESA H-VINNYTSIA
        HUZAH: H-LVIV UA21
    """,
    "from crossing": """
        X-KRAKOVETS: H-KYIV H-LVIV
        X-RAVA: H-KYIV H-LVIV
        X-SHEHYNI: H-LVIV H-VINNYTSIA
        X-YAHODYN: H-KYIV H-LVIV UA07
        X-UZHHOROD: H-LVIV H-VINNYTSIA UA21
        X-PORUBNE: H-VINNYTSIA H-ODESA UA73
        X-MAMALYHA: H-VINNYTSIA UA73
    """,
    "rail to crossing": """
        PLRZE: X-MOSTYSKA
        PLGDN: X-MOSTYSKA
        SKKSC: X-CHOP
        HUZAH: X-CHOP
        ROSUC: X-VADULSIRET
        ROCND: X-VADULSIRET
    """,
    "broad gauge to crossing": """
        PLRZE: X-IZOV
        PLGDN: X-IZOV
        PLWAW: X-IZOV
    """,
    "gauge change": """
        X-MOSTYSKA: H-KYIV H-LVIV
        X-CHOP: H-KYIV H-LVIV
        X-VADULSIRET: H-LVIV UA73
    """,
    "broad gauge on": """
        X-IZOV: H-KYIV H-LVIV H-DNIPRO
    """,
    "trunk road": """
        H-LVIV: H-KYIV H-VINNYTSIA
        H-KYIV: H-LVIV H-VINNYTSIA H-ODESA H-POLTAVA H-DNIPRO
        H-VINNYTSIA: H-KYIV H-LVIV H-ODESA H-DNIPRO
        H-ODESA: H-KYIV H-VINNYTSIA H-DNIPRO
        H-POLTAVA: H-KYIV H-KHARKIV H-DNIPRO
        H-DNIPRO: H-KYIV H-POLTAVA H-KHARKIV H-ODESA
        H-KHARKIV: H-POLTAVA H-DNIPRO
        UAIZM: H-ODESA
        UARNI: H-ODESA
        UAODS: H-VINNYTSIA
    """,
    "trunk rail": """
        H-LVIV: H-KYIV H-VINNYTSIA
        H-KYIV: H-LVIV H-DNIPRO H-KHARKIV H-ODESA H-POLTAVA
        H-ODESA: H-KYIV H-DNIPRO
        UAODS: H-KYIV H-DNIPRO
        H-VINNYTSIA: H-ODESA
        H-DNIPRO: H-KYIV H-KHARKIV
    """,
    "local": """
        H-LVIV: UA46
        H-KYIV: UA32 UA80
        H-DNIPRO: UA12
        H-ODESA: UA51
        H-VINNYTSIA: UA05
        H-POLTAVA: UA53
        H-KHARKIV: UA63
        UAODS: H-ODESA
    """,
    "road to oblast": """
        H-LVIV: UA07 UA21 UA26 UA56 UA61 UA68 UA73
        H-KYIV: UA18 UA35 UA56 UA71 UA74
        H-VINNYTSIA: UA18 UA35 UA68 UA71 UA73
        H-ODESA: UA35 UA48
        H-DNIPRO: UA35 UA48
        H-POLTAVA: UA71
    """,
    "road to front": """
        H-KYIV: UA59
        H-POLTAVA: UA14 UA59 UA63
        H-KHARKIV: UA14 UA59
        H-DNIPRO: UA14 UA23 UA63 UA65
        H-ODESA: UA65
    """,
    "rail to oblast": """
        H-KYIV: UA18 UA63 UA71 UA74
        H-LVIV: UA26 UA56 UA61
        H-DNIPRO: UA23
        H-ODESA: UA48
        H-VINNYTSIA: UA68
    """,
    "cash": """
        BANK-KYIV: UA05 UA07 UA12 UA14 UA18 UA21 UA23 UA26 UA32 UA35 UA46 UA48 UA51 UA53 UA56 UA59 UA61 UA63 UA65 UA68 UA71 UA73 UA74 UA80
    """,
}
"""Class of transport → lines of an origin and its destinations."""

AIR_CAPACITY = {
    ("USNYC", "PLRZE"): 50,
    ("CAMTR", "PLRZE"): 20,
    ("JPYOK", "PLRZE"): 25,
    ("KRPUS", "PLRZE"): 20,
    ("TWKHH", "PLRZE"): 10,
    ("AUMEL", "PLRZE"): 15,
    ("NZAKL", "PLRZE"): 5,
    ("AEDXB", "PLRZE"): 25,
    ("ITBDS", "PLRZE"): 25,
    ("DKCPH", "PLRZE"): 20,
    ("GBFXT", "PLRZE"): 15,
    ("IEDUB", "PLRZE"): 5,
    ("ISREY", "PLRZE"): 5,
    ("NOOSL", "PLRZE"): 5,
    ("FIHEL", "PLRZE"): 5,
    ("ESVLC", "PLRZE"): 7,
    ("PTLEI", "PLRZE"): 5,
    ("CYLMS", "PLRZE"): 4,
    ("MTMAR", "PLRZE"): 2,
    ("GRPIR", "PLRZE"): 5,
    ("FRLEH", "PLRZE"): 7,
    ("DEHAM", "PLRZE"): 4,
    ("TRIST", "PLRZE"): 4,
    ("JPYOK", "ROSUC"): 10,
    ("USNYC", "ROSUC"): 20,
    ("AEDXB", "ROSUC"): 15,
    ("ITBDS", "ROSUC"): 15,
}
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
    found = []
    for transport, lines in CONNECTIONS.items():
        for line in lines.strip().splitlines():
            origin, destinations = line.strip().split(": ")
            found += [Connection(origin, destination, transport) for destination in destinations.split()]
    keys = [connection.key for connection in found]
    if len(set(keys)) < len(keys):
        raise ValueError(f"typed in twice: {sorted(key for key in set(keys) if keys.count(key) > 1)}")
    return sorted(found, key=lambda connection: connection.key)
