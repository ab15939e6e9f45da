"""Who gives: one record a contributor, with the two figures its budget is derived from."""

# ruff: noqa: E501 - one contributor on one line of text can be compared with its neighbours

from __future__ import annotations

import datetime
from dataclasses import dataclass

START = datetime.date(2025, 4, 7)
"""First day of the plan."""
END = datetime.date(2026, 4, 5)
"""Last day of the plan (52 weeks)."""


@dataclass(frozen=True)
class Giver:
    """A contributor.

    ``humanitarian`` is the sum of its humanitarian allocations from 2022-02 to 2025-02 and ``gdp`` its GDP of 2021, both in EUR
    billion as the Kiel Ukraine Support Tracker (release 29) prints them month by month. ``place`` is where its goods are handed over.
    ``year_starts`` is the month in which its fiscal year begins.
    """

    name: str
    humanitarian: float
    gdp: float
    place: str
    year_starts: int = 1
    candidate: bool = False
    purchases: bool = True
    note: str = ""


GIVERS: dict[str, Giver] = {
    "AUS": Giver("Australia", 0.155118, 1312.8, "AUMEL", 7, candidate=True, note="Not a NATO or EU state; staff in NSATU headquarters."),
    "AUT": Giver("Austria", 0.089230, 406.1, "ATVIE", note="Neutral; EU member, not a NATO member."),
    "BEL": Giver("Belgium", 0.283630, 502.3, "BEANR"),
    "BGR": Giver("Bulgaria", 0.001955, 71.1, "BGVAR", note="Its aid is booked almost wholly as military in the Kiel data."),
    "CAN": Giver("Canada", 0.459466, 1681.1, "CAMTR", 4),
    "CHE": Giver("Switzerland", 0.728104, 676.9, "CHBSL", note="Neutral; neither NATO nor EU member."),
    "CYP": Giver("Cyprus", 0.003000, 24.0, "CYLMS", note="EU member, not a NATO member."),
    "CZE": Giver("Czechia", 0.054728, 238.2, "CZPRG"),
    "DEU": Giver("Germany", 3.414438, 3601.7, "DEHAM"),
    "DNK": Giver("Denmark", 0.814480, 336.8, "DKCPH"),
    "ESP": Giver("Spain", 0.106218, 1206.8, "ESVLC"),
    "EST": Giver("Estonia", 0.051121, 31.4, "EETLL"),
    "EUI": Giver(
        "EU institutions", 2.808651, 0.0, "PLWAW",
        note="Commission and Council as one donor, as Kiel counts them. The European Peace Facility is kept apart and is not in the figures.",
    ),
    "FIN": Giver("Finland", 0.221417, 251.4, "FIHEL"),
    "FRA": Giver("France", 0.601297, 2500.9, "FRLEH"),
    "GBR": Giver("United Kingdom", 1.010999, 2647.6, "GBFXT", 4),
    "GRC": Giver("Greece", 0.000000, 181.7, "GRPIR", note="No humanitarian allocation in the Kiel data; its ceiling is the judged floor."),
    "HRV": Giver("Croatia", 0.094390, 58.3, "HRRJK", note="Its president refused participation in NSATU in October 2024."),
    "HUN": Giver(
        "Hungary", 0.054089, 153.8, "HUBUD", purchases=False,
        note="Agreed in June 2024 to give NSATU neither personnel nor funds: no purchases, no contribution to a fund, goods in kind only.",
    ),
    "IRL": Giver("Ireland", 0.131872, 426.3, "IEDUB", note="Military neutrality; EU member, not a NATO member."),
    "ISL": Giver("Iceland", 0.012061, 21.6, "ISREY", note="No armed forces; co-lead of the demining coalition."),
    "ITA": Giver("Italy", 0.480482, 1782.1, "ITTRS"),
    "JPN": Giver("Japan", 1.500135, 4177.5, "JPYOK", 4, candidate=True, note="Announced its interest in NSATU on 2025-04-08, the day after the scenario date."),
    "KOR": Giver("South Korea", 0.323719, 1531.2, "KRPUS", candidate=True),
    "LTU": Giver("Lithuania", 0.159597, 56.2, "LTKLJ", note="Co-lead of the demining coalition."),
    "LUX": Giver("Luxembourg", 0.097297, 72.3, "LULUX", note="Co-lead of the IT coalition."),
    "LVA": Giver("Latvia", 0.023930, 33.7, "LVRIX"),
    "MLT": Giver("Malta", 0.002070, 14.7, "MTMAR", note="Neutral; EU member, not a NATO member."),
    "NLD": Giver("Netherlands", 0.780804, 856.4, "NLRTM"),
    "NOR": Giver("Norway", 1.055491, 407.7, "NOOSL"),
    "NZL": Giver("New Zealand", 0.033035, 211.3, "NZAKL", 7, candidate=True, note="Not a NATO or EU state; staff in NSATU headquarters."),
    "POL": Giver("Poland", 0.495836, 574.5, "PLWAW"),
    "PRT": Giver("Portugal", 0.001717, 214.5, "PTLEI", note="Its aid is booked almost wholly as military in the Kiel data."),
    "ROU": Giver("Romania", 0.123011, 240.2, "ROBUH"),
    "SVK": Giver("Slovakia", 0.012293, 98.5, "SKBTS"),
    "SVN": Giver("Slovenia", 0.020110, 52.2, "SIKOP"),
    "SWE": Giver("Sweden", 0.414196, 537.5, "SEGOT"),
    "TUR": Giver("Türkiye", 0.004542, 692.5, "TRIST", note="Its aid is booked almost wholly as military in the Kiel data."),
    "USA": Giver(
        "United States", 3.466582, 19712.8, "USNYC", 10,
        note="No new allocation after January 2025 in the Kiel data; foreign development assistance paused by executive order of 2025-01-20.",
    ),
}  # fmt: skip
"""Every contributor by key. India, China and Taiwan stand in the Kiel data too but are not members or candidates of this mission."""

MONTHS_COUNTED = 37
"""Months from 2022-02 to 2025-02 over which ``humanitarian`` is summed."""


def yearly_humanitarian(code: str) -> float:
    """Mean humanitarian allocation of contributor ``code`` in a year, EUR."""
    return GIVERS[code].humanitarian * 1e9 / MONTHS_COUNTED * 12


def fiscal_years(code: str) -> list[tuple[str, datetime.date, datetime.date, int]]:
    """Fiscal years of ``code`` cut to the plan: name, first day, last day, length of the whole year in days."""
    month = GIVERS[code].year_starts
    found = []
    for year in (2024, 2025, 2026):
        first, after = datetime.date(year, month, 1), datetime.date(year + 1, month, 1)
        low, high = max(first, START), min(after - datetime.timedelta(days=1), END)
        if low > high:
            continue
        # Each writes its year in its own way: the United States by the year in which it ends, Japan by the year in which it begins.
        spanning = f"{year}-{(year + 1) % 100:02d}"
        name = str(year) if month == 1 else {"USA": f"FY{year + 1}", "JPN": f"FY{year}"}.get(code, spanning)
        found.append((name, low, high, (after - first).days))
    return found


def rows() -> list[dict[str, object]]:
    """One row a contributor."""
    return [
        {
            "contributor": code,
            "name": giver.name,
            "status": "candidate" if giver.candidate else "member",
            "note": giver.note,
            "source": "con-kiel",
        }
        for code, giver in GIVERS.items()
    ]
