"""Budgets, exchange rates, funds and contributions, computed from the typed-in figures of the contributors."""

# ruff: noqa: E501 - one contribution on one line of text can be compared with its neighbours

from __future__ import annotations

from givers.contributors import END, GIVERS, START, fiscal_years, yearly_humanitarian

Row = dict[str, object]

MISSION_SHARE = 0.35
"""Share of a mean year's humanitarian allocation spent through this mission (assumption con-mission-share)."""
FLOOR_SHARE = 0.00002
"""Least yearly spending as a share of GDP of a contributor whose aid Kiel hardly books as humanitarian (assumption con-floor)."""
FLOOR_BELOW = 0.005
"""The floor holds for contributors with less than this in EUR billion from 2022-02 to 2025-02."""
WAIVER_SHARE = 0.1
"""Share of its usual spending that the United States keeps up in fiscal year 2025 (assumption con-usa-waiver)."""

REFERENCE_RATES = {"CHF": 0.9407, "DKK": 7.4618, "JPY": 160.56, "NOK": 11.6815, "NZD": 1.9613, "SEK": 10.974, "USD": 1.1057}
"""Units of a currency for one euro, European Central Bank, 4 April 2025."""

CAF_SOUGHT, CAF_FILL = 500e6, 0.4
"""EUR a year sought for NATO's trust fund, and the part of it that comes in (assumption con-caf-income)."""
CAF_ABSENT = {"USA", "FRA", "ITA", "HUN", "HRV"}
"""Allies that had not contributed by 2023-11-29, opted out, or whose president refused."""
ALLIES = (
    "BEL", "BGR", "CAN", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR", "GRC", "HRV", "HUN", "ISL", "ITA", "LTU", "LUX", "LVA", "NLD", "NOR",
    "POL", "PRT", "ROU", "SVK", "SVN", "SWE", "TUR", "USA",
)  # fmt: skip
"""NATO Allies among the contributors; Albania, Montenegro and North Macedonia are not in the Kiel data."""

ENERGY_YEARLY = (629e6 - 397e6) / 200 * 365
"""Pace of the Energy Support Fund from 2024-04-08 to 2024-10-25, EUR a year (assumption con-energy-income)."""
ENERGY_GERMAN_SHARE = 275 / 545
ENERGY_OTHERS = ("AUT", "EUI", "GBR", "SWE")
"""Other donors named in the reports of 2023 and 2024, beside those with a documented amount."""

HUMANITARIAN_2022 = 192e6
"""USD that the Ukraine Humanitarian Fund allocated from 24 February to 21 December 2022 (300 days)."""
HUMANITARIAN_FILL = 0.5
HUMANITARIAN_DONORS = ("AUT", "BEL", "CAN", "DEU", "DNK", "ESP", "EST", "FIN", "GBR", "IRL", "ISL", "LUX", "NLD", "NOR", "SWE")

SECOND_TRANCHE = "2025-10-01"
"""Judged contributions come in two halves, as donors pay within their own year."""


def rounded(amount: float, unit: float = 1000.0) -> int:
    """``amount`` to the nearest whole ``unit``, so that a derived figure does not look more exact than it is."""
    return int(round(amount / unit) * unit)


def budgets() -> list[Row]:
    """One row a contributor and fiscal year, cut to the plan."""
    rows: list[Row] = []
    for code, giver in sorted(GIVERS.items()):
        yearly, assumption = yearly_humanitarian(code) * MISSION_SHARE, "con-mission-share"
        if giver.humanitarian < FLOOR_BELOW:
            yearly, assumption = giver.gdp * 1e9 * FLOOR_SHARE, "con-floor"
        for name, first, last, length in fiscal_years(code):
            days, note = (last - first).days + 1, f"{(last - first).days + 1} of {length} days of the fiscal year lie in the plan."
            source, kept = "con-kiel", yearly
            if code == "USA":
                assumption, source, kept = "con-usa-waiver", "con-usa-appropriation", yearly * WAIVER_SHARE if name == "FY2025" else 0.0
                note += (
                    " No appropriation beyond 2025-09-30 was known on the scenario date."
                    if name != "FY2025"
                    else " Mean allocation as for others, times a tenth."
                )
            if not giver.purchases:
                note += " Goods in kind only."
            rows.append({
                "budget": f"{code}-{name}", "contributor": code, "fiscal_year": name, "start": first, "end": last, "ceiling": rounded(kept * days / length),
                "currency": "EUR", "purchases": giver.purchases, "source": source, "assumption": assumption, "evidence": "judged", "note": note,
            })  # fmt: skip
    return rows


def rates(used: set[str]) -> list[Row]:
    """Rates of the ``used`` currencies in euro."""
    return [
        {"currency": code, "date": "2025-04-04", "value": round(1 / REFERENCE_RATES[code], 8), "source": "con-ecb", "assumption": "", "evidence": "measured",
         "note": f"EUR 1 = {code} {REFERENCE_RATES[code]}"}
        for code in sorted(used - {"EUR"})
    ]  # fmt: skip


def funds() -> list[Row]:
    """The three pooled funds."""
    return [
        {"fund": "caf", "name": "Common movement and purchases fund", "purchases": True, "source": "con-caf-level",
         "note": "Modelled on NATO's CAP trust fund; pays for movement from the entry hubs on. That such a fund pays for civil goods too is the mission file's design."},
        {"fund": "energy", "name": "Ukraine Energy Support Fund", "purchases": True, "source": "con-energy-2024-06", "note": "Kept by the Energy Community Secretariat."},
        {"fund": "humanitarian", "name": "Pooled humanitarian fund", "purchases": True, "source": "con-cbpf", "note": "Modelled on the Ukraine Humanitarian Fund of OCHA."},
    ]  # fmt: skip


# key: fund, contributor, amount, currency, source, assumption, note
DOCUMENTED: dict[str, tuple[str, str, float, str, str, str, str]] = {
    "caf-nld-2025-01": ("caf", "NLD", 7e6, "EUR", "con-caf-nld", "", "Announced January 2025; taken as not yet spent."),
    "caf-bel-kits": ("caf", "BEL", 8e6, "EUR", "con-caf-bel", "con-repeat-contribution", "Earmarked for first aid and winter kit, as in 2022."),
    "caf-swe": ("caf", "SWE", 50e6, "SEK", "con-caf-swe", "con-repeat-contribution", "As in January 2024."),
    "caf-ltu-demining": ("caf", "LTU", 17e6, "EUR", "con-demining-ltu", "con-earmark-vehicle", "Demining coalition; the amount is the first contribution, of July 2024."),
    "caf-dnk-it": ("caf", "DNK", 91e6, "DKK", "con-it-coalition", "con-earmark-vehicle", "IT coalition; the amount is that of January 2024."),
    "caf-lux-it": ("caf", "LUX", 8e6, "EUR", "con-it-coalition", "con-earmark-vehicle", "IT coalition; amount judged, as EUR 58 m came from nine states in eight months."),
    "caf-est-it": ("caf", "EST", 3e6, "EUR", "con-it-coalition", "con-earmark-vehicle", "IT coalition; amount judged."),
    "caf-jpn-detection": ("caf", "JPN", 37e6, "USD", "con-caf-jpn", "con-repeat-contribution", "The USD 37 m of January 2024 are spent; a candidate's repeat, earmarked in the same spirit."),
    "caf-nzl": ("caf", "NZL", 4.5e6, "NZD", "con-caf-nzl", "con-repeat-contribution", "As in June 2022."),
    "energy-nld-2025-03": ("energy", "NLD", 65e6, "EUR", "con-energy-2025-03", "", "Announced 22 March 2025."),
    "energy-can-2025-03": ("energy", "CAN", 33.4e6, "EUR", "con-energy-2025-03", "", "Announced 14 March 2025."),
    "energy-isl-front": ("energy", "ISL", 2e6, "EUR", "con-energy-isl", "", "Announced 11 March 2025; earmarked for the oblasts its earlier tranches went to."),
    "energy-aus-2025-03": ("energy", "AUS", 6e6, "EUR", "con-energy-aus", "", "Transferred March 2025; counted only when the candidate joins."),
    "energy-dnk-mykolaiv": ("energy", "DNK", 4.7e6, "EUR", "con-energy-dnk", "con-repeat-contribution", "Earmarked for Mykolaiv and Kharkiv oblasts, as in June 2024."),
    "energy-dnk": ("energy", "DNK", 130e6, "DKK", "con-energy-dnk-2", "con-repeat-contribution", "As in September 2024."),
    "energy-jpn-civil": ("energy", "JPN", 7.9e9, "JPY", "con-jpn-grant", "con-repeat-contribution", "Half of phase 3 of the recovery programme, a candidate's repeat; civil use only."),
    "humanitarian-che-demining": ("humanitarian", "CHE", 25e6, "CHF", "con-che-machines", "con-earmark-vehicle", "A quarter of CHF 100 m for four years."),
}  # fmt: skip
"""Contributions with a documented amount of their own."""


def in_euro(amount: float, currency: str) -> float:
    """``amount`` in EUR at the reference rate."""
    return amount if currency == "EUR" else amount / REFERENCE_RATES[currency]


def shares(weights: dict[str, float], total: float) -> dict[str, float]:
    """``total`` shared in proportion to ``weights``."""
    return {code: total * weight / sum(weights.values()) for code, weight in weights.items()}


def _judged(fund: str, code: str, amount: float, source: str, assumption: str) -> list[Row]:
    halves = ((1, START), (2, SECOND_TRANCHE))
    return [
        {"contribution": f"{fund}-{code.lower()}-{number}", "fund": fund, "contributor": code, "amount": rounded(amount / 2), "currency": "EUR", "start": first,
         "end": END, "source": source, "assumption": assumption, "evidence": "judged", "note": f"Half {number} of a judged yearly contribution."}
        for number, first in halves
    ]  # fmt: skip


def contributions() -> list[Row]:
    """Documented contributions, then the judged rest of each fund, all ending with the plan."""
    rows: list[Row] = []
    for key, (fund, code, amount, currency, source, assumption, note) in DOCUMENTED.items():
        rows.append({
            "contribution": key, "fund": fund, "contributor": code, "amount": rounded(amount), "currency": currency, "start": START, "end": END, "source": source,
            "assumption": assumption, "evidence": "judged" if assumption else "measured", "note": note,
        })  # fmt: skip
    with_own = {code for fund, code, *_ in DOCUMENTED.values() if fund == "caf" and code in {"NLD", "SWE", "BEL"}}
    allies = {code: GIVERS[code].gdp for code in ALLIES if code not in CAF_ABSENT | with_own}
    for code, amount in shares(allies, CAF_SOUGHT * CAF_FILL).items():
        rows += _judged("caf", code, amount, "con-caf-level", "con-caf-income")
    documented = sum(
        in_euro(amount, currency)
        for fund, code, amount, currency, *_ in DOCUMENTED.values()
        if fund == "energy" and not GIVERS[code].candidate
    )
    rest = ENERGY_YEARLY - documented
    energy = shares({code: GIVERS[code].humanitarian for code in ENERGY_OTHERS}, rest * (1 - ENERGY_GERMAN_SHARE)) | {
        "DEU": rest * ENERGY_GERMAN_SHARE
    }
    for code, amount in energy.items():
        rows += _judged("energy", code, amount, "con-energy-2024-10", "con-energy-income")
    pooled = in_euro(HUMANITARIAN_2022 / 300 * 365 * HUMANITARIAN_FILL, "USD")
    for code, amount in shares({code: GIVERS[code].humanitarian for code in HUMANITARIAN_DONORS}, pooled).items():
        rows += _judged("humanitarian", code, amount, "con-uhf-2022", "con-humanitarian-income")
    return rows
