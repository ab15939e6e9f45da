"""Restrictions that contributors place on what they give, one record a caveat, one `Line` a line."""

# ruff: noqa: E501 - one line of a caveat on one line of text can be compared with its neighbours

from __future__ import annotations

from dataclasses import dataclass

Row = dict[str, object]

CIVIL_AID = ("food", "water and hygiene", "shelter", "winter", "cash", "health", "rehabilitation", "mine action", "education")
"""Sectors of a humanitarian response plan."""
WESTERN_EIGHT = ("UA07", "UA18", "UA21", "UA26", "UA46", "UA56", "UA61", "UA73")
"""Volyn, Zhytomyr, Zakarpattia, Ivano-Frankivsk, Lviv, Rivne, Ternopil, Chernivtsi."""
WESTERN_NINE = (*WESTERN_EIGHT, "UA68")
"""The same and Khmelnytskyi."""


@dataclass(frozen=True)
class Line:
    """One line: an effect and the cells that say what it binds and which use it covers (empty: everything)."""

    effect: str
    contributor: str = ""
    contribution: str = ""
    fund: str = ""
    item: str = ""
    goods_class: str = ""
    personnel: bool | None = None
    sector: str = ""
    place: str = ""
    territory: str = ""
    start: str = ""
    end: str = ""
    share: float | None = None
    quantity: float | None = None


@dataclass(frozen=True)
class Rule:
    """A caveat: its lines, its legal basis, where that is documented, and the assumption it rests on where it is read into the text."""

    lines: tuple[Line, ...]
    legal_basis: str
    source: str
    assumption: str = ""
    note: str = ""


READING, AMOUNT = "con-caveat-reading", "con-caveat-amount"


def no_lethal(code: str, legal_basis: str, source: str, note: str = "") -> Rule:
    """``code`` gives nothing lethal (the mission has no lethal item: the line is an exclusion only)."""
    return Rule((Line("refuse", code, goods_class="lethal"),), legal_basis, source, note=note)


def no_people(code: str, legal_basis: str, source: str, assumption: str = "", note: str = "", start: str = "") -> Rule:
    """``code`` sends no people of its own into the theatre."""
    return Rule((Line("refuse", code, personnel=True, territory="in theatre", start=start),), legal_basis, source, assumption, note)


def earmark(
    contribution: str,
    legal_basis: str,
    source: str,
    sectors: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
    assumption: str = "",
    note: str = "",
) -> Rule:
    """``contribution`` buys only for these sectors, or only for these places."""
    by_sector = tuple(Line("only", contribution=contribution, sector=sector) for sector in sectors)
    by_place = tuple(Line("only", contribution=contribution, place=place) for place in places)
    return Rule(by_sector + by_place, legal_basis, source, assumption, note)


CAVEATS: dict[str, Rule] = {
    # Japan: the nine instruments in force on the scenario date that bear on goods, people or money.
    "jpn-article-9": no_lethal("JPN", "Constitution of Japan, article 9: renounces war; no combat or combat-integrated task", "con-jpn-constitution"),
    "jpn-pko-principles": no_people("JPN", "PKO Act, five principles: a cease-fire agreement between the parties is needed", "con-jpn-pko", note="No cease-fire on the scenario date."),
    "jpn-security-laws-2015": no_people("JPN", "Security laws of 2015: internationally coordinated operations outside UN command only at the request of an international body", "con-jpn-2015", READING, "Staff work in headquarters outside Ukraine stays possible."),
    "jpn-sdf-act": Rule((Line("limit", "JPN", item="pickup-truck", quantity=101),), "SDF Act: vehicles may be given only once treated as no longer in use", "con-jpn-sdf-act", AMOUNT, "As many as were delivered by June 2024."),
    "jpn-transfer-2022": Rule((Line("only", "JPN", goods_class="dual-use", territory="in theatre"),), "Three Principles guidelines of 8 March 2022: defence equipment may go to Ukraine as a state invaded in breach of international law", "con-jpn-principles-2022", note="Opens gifts to Ukraine itself; goods for anybody else stay closed."),
    "jpn-five-categories": Rule(tuple(Line("only", "JPN", goods_class="dual-use", sector=sector) for sector in ("health", "mine action", "transport")), "Three Principles guidelines: exports limited to rescue, transport, warning, surveillance, minesweeping", "con-jpn-categories", READING, "Rescue is read as health; no sector of the mission is warning or surveillance. Dropped on 2026-04-21, after the horizon."),
    "jpn-licensed-production": Rule((Line("refuse", "JPN", goods_class="lethal", territory="in theatre"),), "Three Principles, 22 December 2023: items made under licence go back to the licensor's country only", "con-jpn-licence", note="No direct effect on this mission."),
    "jpn-loan-civil": earmark("energy-jpn-civil", "Japan's share of the G7 loan through JICA: not for military activity", "con-jpn-era", sectors=("energy", "winter", "water and hygiene", "health"), assumption=READING, note="The condition of the loan is read as holding for a JICA grant too."),
    "jpn-hospitals": Rule((Line("limit", "JPN", item="prosthesis-lower", sector="rehabilitation", quantity=20),), "SDF hospitals: for SDF staff unless the defence minister decides otherwise, patient by patient", "con-jpn-hospitals", AMOUNT, "Prostheses are fitted in those hospitals; 10 to 20 patients a year were planned."),
    # Neutral states.
    "irl-neutrality": no_lethal("IRL", "Ireland, policy of military neutrality", "con-irl-neutrality"),
    "irl-triple-lock": no_people("IRL", "Ireland, Defence Acts (triple lock): more than 12 soldiers to a combat zone need a UN mandate", "con-irl-neutrality", READING, "Teams up to 12 would be lawful; a clinic with its guard and drivers is taken to be larger."),
    "aut-neutrality": no_lethal("AUT", "Austria, constitutional neutrality: no weapons or military equipment", "con-aut-neutrality"),
    "aut-mine-clearance": Rule((Line("refuse", "AUT", personnel=True, sector="mine action"),), "Austria, defence ministry's view of April 2023: wartime mine clearance would breach neutrality", "con-aut-mines", note="Binds people; Austria does pay for demining."),
    "che-war-material": no_lethal("CHE", "War Material Act, article 22a, and the law of neutrality: no export to a state in an international armed conflict", "con-che-wmg"),
    "che-dual-use": Rule((Line("only", "CHE", goods_class="dual-use", sector="mine action"),), "Law of neutrality (equal treatment), with the exemption of 25 January 2023 for demining equipment", "con-che-exemption", READING, "Dual-use goods with a military user in mind are taken to be refused, demining gear apart."),
    "che-demining-licence": Rule((Line("limit", "CHE", item="demining-machine-light", sector="mine action", share=0.75),), "Exemption of 25 January 2023: demining equipment case by case", "con-che-exemption", "con-caveat-share"),
    "mlt-neutrality": no_lethal("MLT", "Malta, neutrality: only non-lethal aid", "con-mlt-neutrality"),
    # Members with a stated limit of their own.
    "hun-no-personnel": Rule((Line("refuse", "HUN", personnel=True),), "Agreement with NATO of 12 June 2024: no personnel and no funds", "con-hun-optout", note="The funds: Hungary's budget buys nothing and it pays into no fund."),
    "hrv-no-personnel": no_people("HRV", "President's refusal of participation in NSATU, October 2024", "con-hrv-refusal"),
    "svk-no-stocks": no_lethal("SVK", "Government policy since 8 November 2023: no military aid from state stocks", "con-svk-policy"),
    "svk-technical-aid": Rule(tuple(Line("only", "SVK", goods_class="dual-use", sector=sector) for sector in ("mine action", "energy", "health")), "Government policy of November 2023: humanitarian, civil and technical non-lethal aid", "con-svk-policy", READING),
    "kor-no-weapons": no_lethal("KOR", "Principle of no military assistance; Foreign Trade Act", "con-kor-policy"),
    "kor-civil-use": Rule(tuple(Line("only", "KOR", goods_class="dual-use", sector=sector) for sector in ("mine action", "health", "transport")), "Principle of no military assistance", "con-kor-policy", READING, "The pickups and machines of 2023 went to the State Emergency Service."),
    "nzl-personnel": no_people("NZL", "Cabinet decision of 22 February 2024: based throughout Europe, none will enter Ukraine", "con-nzl-personnel"),
    "nzl-deployment-ends": Rule((Line("refuse", "NZL", personnel=True, start="2025-07-01"),), "Cabinet decision of 22 February 2024: deployment until June 2025", "con-nzl-personnel", note="An authority that expires; no extension was known on the scenario date."),
    "gbr-travel": Rule(tuple(Line("only", "GBR", personnel=True, place=place) for place in WESTERN_EIGHT), "Foreign Office travel advice of 3 May 2024: against all travel outside eight western oblasts", "con-gbr-travel", READING, "Advice to citizens, read as the duty of care of a public employer."),
    "usa-travel": Rule(tuple(Line("only", "USA", personnel=True, place=place) for place in WESTERN_NINE), "State Department travel advisory: do not travel outside nine western oblasts", "con-usa-travel", READING, "Advice to citizens, read as the duty of care of a public employer."),
    "usa-pause": Rule(tuple(Line("only", "USA", sector=sector, end="2025-04-20") for sector in ("food", "health", "shelter", "winter", "water and hygiene")), "Executive Order 14169 of 20 January 2025: 90-day pause, with the exemption of 28 January for life-saving aid", "con-usa-pause", READING, "Ends with the 90 days unless extended; whether it is extended was not known. Subsistence is read as winter, water and hygiene."),
    "usa-appropriation-ends": Rule((Line("refuse", "USA", start="2025-10-01"),), "Public Law 119-4, division A: appropriations through 30 September 2025", "con-usa-appropriation", note="An authority that expires; nothing was appropriated for the next year on the scenario date."),
    # The European Union's financial rules.
    "eui-humanitarian": Rule(tuple(Line("only", "EUI", sector=sector) for sector in (*CIVIL_AID, "energy")), "Regulation (EC) 1257/96, articles 1 and 2 (relief, protection and short-term rehabilitation for people in distress); Regulation (EU, Euratom) 2024/2509: the Union's budget is spent as its basic acts say", "con-eui-1257", READING, "Energy is counted in, as the Union gives generators as humanitarian aid; transport and digital goods are not."),
    "eui-no-military-spending": Rule((Line("refuse", "EUI", goods_class="lethal"), Line("refuse", "EUI", goods_class="dual-use", sector="transport"), Line("refuse", "EUI", goods_class="dual-use", sector="digital")), "Treaty on European Union, article 41(2): no military or defence spending from the Union's budget", "con-eui-teu41", READING, "Such spending is made through the European Peace Facility (Decision (CFSP) 2021/509), which is not part of this mission."),
    # Pooled funds.
    "caf-non-lethal": Rule((Line("refuse", fund="caf", goods_class="lethal"),), "Comprehensive Assistance Package: non-lethal assistance only", "con-caf-level"),
    "caf-purpose": Rule(tuple(Line("only", fund="caf", sector=sector) for sector in ("health", "rehabilitation", "winter", "mine action", "energy", "transport", "digital")), "Comprehensive Assistance Package: fuel, medical supplies, winter kit, protective gear, demining and counter-drone equipment", "con-caf-level", READING),
    "energy-purpose": Rule((Line("only", fund="energy", sector="energy"), Line("only", fund="energy", item="mobile-boiler", sector="winter")), "Ukraine Energy Support Fund: equipment for the energy sector", "con-energy-2024-10", note="Heat counts: boilers may serve the winter sector."),
    "humanitarian-purpose": Rule(tuple(Line("only", fund="humanitarian", sector=sector) for sector in CIVIL_AID), "Country-based Pooled Funds Global Guidelines: needs of the humanitarian response plan", "con-cbpf", READING),
    "humanitarian-neutrality": Rule((Line("refuse", fund="humanitarian", goods_class="dual-use", sector="transport"), Line("refuse", fund="humanitarian", goods_class="dual-use", sector="digital")), "Country-based Pooled Funds Global Guidelines: principled humanitarian action", "con-cbpf", READING),
    # Earmarks on single contributions.
    "earmark-bel-kits": earmark("caf-bel-kits", "Belgium's decision of August 2022: first aid and winter kit", "con-caf-bel", sectors=("health", "winter"), assumption=READING),
    "earmark-che-demining": earmark("humanitarian-che-demining", "Federal Council: CHF 100 m for demining in Ukraine by 2027", "con-che-machines", sectors=("mine action",)),
    "earmark-dnk-it": earmark("caf-dnk-it", "IT coalition: contribution of January 2024", "con-it-coalition", sectors=("digital",)),
    "earmark-dnk-mykolaiv": earmark("energy-dnk-mykolaiv", "Danish contribution of June 2024 to the fund: Mykolaiv and Kharkiv oblasts", "con-energy-dnk", places=("UA48", "UA63")),
    "earmark-est-it": earmark("caf-est-it", "IT coalition, led by Estonia and Luxembourg", "con-it-formed", sectors=("digital",)),
    "earmark-isl-front": earmark("energy-isl-front", "Use of Iceland's earlier tranches: Donetsk, Zaporizhzhia and Kherson oblasts", "con-energy-isl", places=("UA14", "UA23", "UA65"), assumption=READING),
    "earmark-jpn-detection": earmark("caf-jpn-detection", "Japan's contribution of January 2024: drone-detection systems", "con-caf-jpn", sectors=("digital",), assumption=READING, note="The mission has no such item; networks and radios come nearest."),
    "earmark-ltu-demining": earmark("caf-ltu-demining", "Demining coalition, memorandum of July 2024", "con-demining-ltu", sectors=("mine action",)),
    "earmark-lux-it": earmark("caf-lux-it", "IT coalition, led by Estonia and Luxembourg", "con-it-formed", sectors=("digital",)),
}  # fmt: skip
"""Every caveat by key."""


def caveats() -> list[Row]:
    """One row a line."""
    rows: list[Row] = []
    for key, rule in CAVEATS.items():
        for number, line in enumerate(rule.lines, start=1):
            rows.append({
                "caveat": key, "line": number, "effect": line.effect, "contributor": line.contributor, "contribution": line.contribution, "fund": line.fund,
                "item": line.item, "class": line.goods_class, "personnel": line.personnel, "measure": "", "sector": line.sector, "place": line.place, "country": "",
                "territory": line.territory, "start": line.start, "end": line.end, "share": line.share, "quantity": line.quantity, "legal_basis": rule.legal_basis,
                "source": rule.source, "assumption": rule.assumption, "evidence": "judged" if rule.assumption else "measured", "note": rule.note,
            })  # fmt: skip
    return rows
