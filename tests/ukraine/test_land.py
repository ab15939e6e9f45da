"""Land to be released in the Ukraine mission: its totals are those published for the year before, placed by a stated rule, all judged."""

from __future__ import annotations

import csv
import importlib
import sys
from collections import defaultdict
from pathlib import Path

import pytest

MISSION = Path(__file__).resolve().parents[2] / "missions" / "ukraine"
sys.path.insert(0, str(MISSION / "scripts"))
need_figures = importlib.import_module("need_figures")

TABLES = ("hazard", "survey", "clearing", "season", "team", "formed", "means")


def read(table: str) -> list[dict[str, str]]:
    with (MISSION / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def area(kind: str) -> dict[str, float]:
    """Hectares by oblast: suspected, or confirmed."""
    found: dict[str, float] = defaultdict(float)
    for row in read("hazard"):
        if row["hazard"] == f"{kind}-{row['place']}":
            found[row["place"]] += float(row["area"]) * int(row["tasks"])
    return found


def wanted(measure: str) -> dict[str, float]:
    """Hectares needed by oblast."""
    found: dict[str, float] = defaultdict(float)
    for row in read("need"):
        if row["measure"] == measure:
            found[row["place"]] += float(row["quantity"])
    return found


def test_as_much_land_is_suspected_as_was_surveyed_in_2024_and_as_much_wanted_back_as_was_given_back() -> None:
    assert sum(area("suspected").values()) == pytest.approx(318_000, rel=1e-4)
    assert sum(wanted("hectares-released").values()) == pytest.approx(285_000, rel=1e-4)


def test_what_is_to_be_cleared_is_what_was_surveyed_and_not_given_back() -> None:
    assert sum(area("confirmed").values()) == pytest.approx(33_000, rel=1e-3)
    assert wanted("hectares-cleared") == {place: pytest.approx(hectares, rel=0.01) for place, hectares in area("confirmed").items()}
    assert {row["begins"] for row in read("hazard") if row["hazard"].startswith("confirmed")} == {"clearance"}


def test_survey_leaves_what_it_left_in_2024() -> None:
    (survey,) = read("survey")
    left = float(survey["after_non_technical"]) * float(survey["after_technical"])
    assert left == pytest.approx(33 / 318, rel=0.05)
    assert float(survey["low"]) < left < float(survey["high"])


def test_half_of_the_land_lies_where_that_of_2024_did() -> None:
    """Kherson: half of 210.7 of 257 thousand hectares, and half of its share of people in need of mine action."""
    in_need = {place: need_figures.OBLASTS[place].in_need_mine_action for place in area("suspected")}
    share = (210.7 / 257.0 + in_need["UA65"] / sum(in_need.values())) / 2
    land = area("suspected")
    assert land["UA65"] / sum(land.values()) == pytest.approx(share, abs=1e-3)


def test_land_is_placed_by_oblast_and_never_where_nobody_can_work() -> None:
    oblasts = {row["place"] for row in read("place") if row["place"].startswith("UA") and len(row["place"]) == 4}
    assert {row["place"] for row in read("hazard")} <= oblasts - {"UA44"}
    assert set(area("suspected")) == set(area("confirmed")) == {row["place"] for row in read("hazard")}


def test_survey_teams_do_in_45_weeks_what_was_surveyed_in_2024() -> None:
    teams = sum(int(row["teams"]) for row in read("team") if row["asset"] == "survey")
    (rate,) = (float(row["hectares"]) for row in read("clearing") if row["asset"] == "survey")
    assert 45 * teams * rate == pytest.approx(318_000, rel=0.03)


def test_no_more_people_and_machines_are_planned_than_are_at_work() -> None:
    people = {"survey": 8, "platoon": 30, "control": 5, "machine": 0}
    there = [row for row in read("team") if not row["team"].endswith("-trained")]
    assert sum(int(row["teams"]) * people[row["asset"]] for row in there) <= 5_500
    assert sum(int(row["teams"]) for row in there if row["asset"] == "machine") <= 260
    assert all(row["cost"] == "0" and row["source"] == "need-deminers" for row in there)


def test_new_teams_are_formed_of_what_courses_bring() -> None:
    brought = {row["skill"] for row in read("course")}
    measure = {row["means"]: row["measure"] for row in read("means")}
    assert {row["means"] for row in read("formed")} == set(measure)
    assert set(measure.values()) <= brought
    assert not set(measure.values()) & {row["measure"] for row in read("need")}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_names_its_assumption_with_a_range(table: str) -> None:
    assumptions = {row["assumption"]: row for row in read("assumption")}
    for row in read(table):
        told = assumptions[row["assumption"]]
        assert told["author"] == "mission file", row
        assert float(told["low"]) < float(told["high"]), row


def test_rates_lie_within_their_range() -> None:
    for row in read("clearing"):
        assert float(row["low"]) < float(row["hectares"]) < float(row["high"]), row
