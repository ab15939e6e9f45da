# ruff: noqa: E501 – rows of a table are read as rows
"""Land to be given back to farmers, and the teams that release it: by oblast, every row judged, nothing finer than an oblast.

Totals are those of the year before, as published before the plan begins: what was surveyed, what was given back, who was at work.
"""

from __future__ import annotations

from collections.abc import Mapping

from need_demand import HALF_YEARLY, apportion
from need_figures import OBLASTS, SCALE_IN_NEED
from need_sources import Assumption, Source

Row = Mapping[str, object]

PLACES = ("UA12", "UA14", "UA23", "UA48", "UA59", "UA63", "UA65", "UA74")
"""Oblasts of the clearance plan in which anybody can work; Luhansk is occupied."""

KHERSON = "UA65"
SURVEYED_2024, RETURNED_2024 = 318_000, 285_000
KHERSON_2024, UP_TO_SEPTEMBER = 210.7, 257.0
CONFIRMED = SURVEYED_2024 - RETURNED_2024
SUSPECTED_TASK, CONFIRMED_TASK = 2_500, 250
FILE = "need-mission-file"

SOURCES = (
    Source("need-land-2024", "Ministry of Economy: in 2024 more than 318,000 ha of farmland surveyed, more than 285,000 ha returned to farmers", "https://unn.ua/en/news/sappers-returned-17-thousand-square-kilometers-of-ukraines-territory-to-use-in-2024", "2025-01-09", confidence="H"),
    Source("need-land-2023", "Ministry of Economy: in 2023 274,000 ha of farmland surveyed, 208,000 ha returned to farmers", "https://en.interfax.com.ua/news/general/958368.html", "2024-01-03", confidence="H"),
    Source("need-land-winter", "Ministry of Economy: 268,600 ha of farmland surveyed by 15 December 2023, 3,000 to 5,000 ha a week even in winter", "https://menafn.com/1107656045/Over-200K-Ha-Of-Farmland-Cleared-Of-Mines-In-Ukraine-YTD", "2023-12", confidence="H"),
    Source("need-land-september", "September 2024: 684 teams, more than 4,200 specialists and 71 machines at work; 210,700 of 257,000 ha surveyed in the year lie in Kherson oblast", "https://menafn.com/1108772957/More-Than-30000-Ha-Of-Ukrainian-Farmland-Cleared-Of-Mines-In-September", "2024-10-12", confidence="H"),
    Source("need-land-manual", "HALO Trust: a deminer clears 10 to 50 m² a day", "https://www.halotrust.org/what-we-do/demining/manual-demining/", confidence="M", note="The page states no date."),
)  # fmt: skip

ASSUMPTIONS = (
    Assumption("need-of-released", "As much farmland is to be given back as in 2024 (285,000 ha), half before the autumn sowing and half before the spring sowing; what survey cancels counts as much as what is cleared.", 1, 0.5, 2.0, applies_to="need.quantity"),
    Assumption("need-of-cleared", "The 33,000 ha that were surveyed in 2024 and not given back are to be cleared within the year. A hectare cleared counts nearly nine times a hectare given back, because each measure counts as much in all.", 1, 0.2, 1.5, applies_to="need.quantity"),
    Assumption("need-hazard-suspected", "As much farmland is suspected and within reach as was surveyed in 2024 (318,000 ha). Half of it lies as that of 2024 did (82 % in Kherson oblast, the rest by people in need), half by people in need of mine action; where it lies is not published by oblast.", 1, 0.5, 2.0, applies_to="hazard.area"),
    Assumption("need-hazard-confirmed", "What was surveyed in 2024 and not given back (318,000 less 285,000 ha) is known to be dangerous and still to be cleared; it lies as the suspected land does. What was cleared of it in the winter is not published.", 1, 0.3, 2.0, applies_to="hazard.area"),
    Assumption("need-hazard-task", "Suspected land is released in tasks of about 2,500 ha, the fields of a few farms, confirmed land in tasks of a tenth of that; each is handed over as a whole at the end of a stage. Smaller tasks are handed over sooner. Value and range are of suspected land.", 2500, 500, 5000, "ha per task", "hazard.tasks"),
    Assumption("need-hazard-survey", "A quarter of the land is left after non-technical survey (in 2023 66,000 of 274,000 ha surveyed were not returned), two fifths of that after technical survey (in 2024 33,000 of 318,000 ha were not).", 0.1, 0.02, 0.25, "share", "survey.after_technical"),
    Assumption("need-hazard-rate-survey", "60 survey teams did the 318,000 ha of 2024 in 45 weeks: 120 ha a team and week.", 1, 0.5, 2.0, applies_to="clearing.hectares"),
    Assumption("need-hazard-rate-people", "A platoon of thirty clears 0.4 ha a week by hand (25 deminers, 30 m² a day, five days), does technical survey of 30 ha, and follows up 7.5 ha after a machine: 600 m² a deminer and day on ground that has been tilled. A team of quality control samples 100 ha.", 1, 0.3, 2.0, applies_to="clearing.hectares"),
    Assumption("need-hazard-rate-machine", "Machines treat 5 ha a week: 0.7 ha (light) or 1.5 ha (heavy) a day; the maker's top rate is 0.4 ha an hour.", 1, 0.5, 2.0, applies_to="clearing.hectares"),
    Assumption("need-hazard-season", "Survey goes on at three quarters of its pace in winter (3,000 to 5,000 ha a week against 5,400 on average in 2023); frost and mud take most of the work in the ground from December to March; a standing crop half of all in June and July.", 1, 0.5, 1.5, applies_to="season.factor"),
    Assumption("need-hazard-teams", "Of nearly 5,500 people 3,000 are in 100 platoons of thirty, 480 in 60 survey teams, 100 in 20 teams of quality control, the rest on call-outs and support; of 260 machines 100 run at a time (71 in September 2024 of some 200). They are spread as the land is.", 1, 0.6, 1.4, applies_to="team.teams"),
    Assumption("need-hazard-host", "Teams that are at work already cost nothing more: the state, or whoever sent them, pays them whatever is planned here.", 0, 0, 300, "EUR per person and week", "team.cost"),
    Assumption("need-hazard-cost", "A new platoon costs EUR 300 a person and week with vehicles and insurance.", 1, 0.5, 2.0, applies_to="team.cost"),
    Assumption("need-hazard-formed", "A platoon is formed of thirty trained deminers and is at work two weeks later. 480 deminers are more than graduate in the year.", 1, 0.7, 1.5, applies_to="means.most"),
)  # fmt: skip

_SHARES = {"survey": 60, "platoon": 100, "machine": 100, "control": 20}
_NAMES = {
    "survey": "Survey team",
    "platoon": "Clearance platoon of thirty",
    "machine": "Machine with its crew",
    "control": "Team of quality control",
}


def _in_need(place: str) -> float:
    return OBLASTS[place].in_need_mine_action * SCALE_IN_NEED


def _shares() -> dict[str, float]:
    """Share of the land by oblast: half as in 2024, half by people in need of mine action."""
    everybody = sum(_in_need(place) for place in PLACES)
    others = everybody - _in_need(KHERSON)
    kherson = KHERSON_2024 / UP_TO_SEPTEMBER
    before = {place: kherson if place == KHERSON else (1 - kherson) * _in_need(place) / others for place in PLACES}
    return {place: (before[place] + _in_need(place) / everybody) / 2 for place in PLACES}


def _judged(key: str) -> Row:
    return {"source": FILE, "assumption": f"need-hazard-{key}", "evidence": "judged"}


def needs() -> list[Row]:
    """Hectares given back by oblast and half-year, and hectares cleared by oblast within the year."""
    year = HALF_YEARLY[0].first_useful, HALF_YEARLY[1].due
    cleared = [
        {
            "need": f"cleared-{place}-{year[1]:%Y-%m}", "measure": "hectares-cleared", "place": place,
            "quantity": round(CONFIRMED * share), "first_useful": year[0], "due": year[1], "priority": "3", "late": 28,
            "discount": 0.02, "source": "need-land-2024", "assumption": "need-of-cleared", "note": None,
        }
        for place, share in _shares().items()
    ]  # fmt: skip
    return cleared + [
        {
            "need": f"released-{place}-{phase.due:%Y-%m}", "measure": "hectares-released", "place": place,
            "quantity": round(RETURNED_2024 * share * phase.share), "first_useful": phase.first_useful, "due": phase.due, "priority": "3",
            "late": 28, "discount": 0.02, "source": "need-land-2024", "assumption": "need-of-released", "note": None,
        }
        for place, share in _shares().items() for phase in HALF_YEARLY
    ]  # fmt: skip


def _hazards() -> list[Row]:
    found = []
    for place, share in _shares().items():
        land = (
            ("suspected", SURVEYED_2024 * share, SUSPECTED_TASK, None, "To be surveyed first."),
            ("confirmed", CONFIRMED * share, CONFIRMED_TASK, "clearance", "Surveyed in 2024 and not given back: to be cleared."),
        )
        tasks = {name: max(1, round(area / size)) for name, area, size, _, _ in land}
        found += [
            {
                "hazard": f"{name}-{place}", "place": place, "tasks": tasks[name], "ground": "farmland", "area": round(area / tasks[name], 1),
                "begins": begins, "most_teams": 4, "source": "need-land-2024",
                "assumption": f"need-hazard-{name}", "evidence": "judged",
                "note": f"{said} Tasks after need-hazard-task; where in the oblast is not said.",
            }
            for name, area, _, begins, said in land
        ]  # fmt: skip
    return found


def _spread(count: int) -> dict[str, int]:
    """``count`` teams by oblast as the land is, by largest remainder."""
    shares = _shares()
    return dict(zip(shares, apportion(count, list(shares.values())), strict=True))


def _teams() -> list[Row]:
    rows: list[Row] = [
        {
            "team": f"{asset}-{place}", "asset": asset, "contributor": None, "fund": None, "teams": teams, "place": place, "cost": 0,
            "moves": 0, "lost": 1, "delay": None, "source": "need-deminers", "assumption": "need-hazard-teams", "evidence": "judged",
            "note": "At work already; paid by the host (need-hazard-host).",
        }
        for asset, count in _SHARES.items() for place, teams in sorted(_spread(count).items()) if teams
    ]  # fmt: skip
    rows.append({
        "team": "platoon-trained", "asset": "platoon", "contributor": None, "fund": None, "teams": 16, "place": "H-KYIV", "cost": 9_000,
        "moves": 1, "lost": 1, "delay": 2, **_judged("cost"), "note": "Formed of graduates of the course for deminers.",
    })  # fmt: skip
    return rows


def tables() -> dict[str, list[Row]]:
    """Every table of demining by name, rows in no order."""
    speeds = (
        ("survey", "non-technical survey", 120, 60, 240, "rate-survey", "need-land-2024"),
        ("platoon", "technical survey", 30, 9, 60, "rate-people", FILE), ("platoon", "clearance", 0.4, 0.12, 0.8, "rate-people", "need-land-manual"),
        ("platoon", "follow-up", 7.5, 2.25, 15, "rate-people", FILE), ("machine", "machine", 5, 2.5, 10, "rate-machine", "need-mv10"),
        ("control", "quality control", 100, 30, 200, "rate-people", FILE),
    )  # fmt: skip
    winter = {1: 0.2, 2: 0.2, 3: 0.5, 12: 0.5}
    seasons = [(asset, "any", month, factor) for asset in ("platoon", "machine", "control") for month, factor in winter.items()]
    seasons += [("survey", "any", month, 0.75) for month in (1, 2, 12)] + [("any", "farmland", month, 0.5) for month in (6, 7)]
    return {
        "asset": [{"asset": asset, "name": name, "source": FILE} for asset, name in _NAMES.items()],
        "hazard": _hazards(),
        "survey": [{"survey": "farmland", "ground": "farmland", "after_non_technical": 0.25, "after_technical": 0.4, "low": 0.02, "high": 0.25, **_judged("survey"), "source": "need-land-2023"}],
        "clearing": [
            {"asset": asset, "stage": stage, "ground": "any", "hectares": rate, "low": low, "high": high, **_judged(key), "source": source}
            for asset, stage, rate, low, high, key, source in speeds
        ],
        "season": [{"asset": asset, "ground": ground, "month": month, "factor": factor, **_judged("season"), "source": "need-land-winter" if asset == "survey" else FILE} for asset, ground, month, factor in seasons],
        "team": _teams(),
        "formed": [{"team": "platoon-trained", "means": "deminers", "amount": 30, **_judged("formed")}],
        "gain": [{"measure": "hectares-cleared", "counts": "cleared", "source": FILE}, {"measure": "hectares-released", "counts": "handed over", "source": FILE}],
        "means": [{"means": "deminers", "measure": "deminers-trained", "place": "H-KYIV", "most": 480, **_judged("formed")}],
    }  # fmt: skip


MEASURES: tuple[Row, ...] = (
    {
        "measure": "hectares-cleared", "name": "Farmland cleared of mines", "unit": "ha", "sector": "mine action", "source": "need-land-2024",
        "note": "Searched in full by hand, or by people after a machine; it is handed over after quality control.",
    },
    {
        "measure": "hectares-released", "name": "Farmland given back to use", "unit": "ha", "sector": "mine action", "source": "need-land-2024",
        "note": "Handed over after survey, or after clearance and quality control.",
    },
)  # fmt: skip

KEYS = {
    "asset": ("asset",), "hazard": ("hazard",), "survey": ("survey",), "clearing": ("asset", "stage", "ground"), "season": ("asset", "ground", "month"),
    "team": ("team",), "formed": ("team", "means"), "gain": ("measure",), "means": ("means",),
}  # fmt: skip
