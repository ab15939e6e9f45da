"""The needing side of the Ukraine mission: what the tables say agrees with what OCHA published, and everything can be met and bought."""

from __future__ import annotations

import csv
import datetime
import importlib
import sys
from collections import Counter, defaultdict
from pathlib import Path

import polars as pl
import pytest

from coalition.mission import schema

ROOT = Path(__file__).resolve().parents[2]
MISSION = ROOT / "missions" / "ukraine"
sys.path.insert(0, str(MISSION / "scripts"))
NAMES = ("build_needs", "need_demand", "need_figures", "training_rows")
build_needs, need_demand, need_figures, training_rows = (importlib.import_module(name) for name in NAMES)

START = datetime.date(2025, 4, 7)
SHARED = ROOT.parent / "shared" / "data" / "needs_hno2023"
TABLES = (
    "mission", "item", "measure", "yield", "need", "priority", "market", "goal",
    "hazard", "asset", "clearing", "survey", "season", "team", "formed", "means", "gain",
)  # fmt: skip


def read(table: str) -> list[dict[str, str]]:
    with (MISSION / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known(table: str) -> dict[str, dict[str, str]]:
    """Rows of ``source`` or ``assumption`` by key."""
    return {row[table]: row for row in read(table)}


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rebuilt")
    build_needs.main(folder, folder / "parts")
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_the_script_writes_the_committed_tables_byte_for_byte(rebuilt: Path, table: str) -> None:
    assert (rebuilt / f"{table}.csv").read_bytes() == (MISSION / f"{table}.csv").read_bytes()


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_declared(table: str) -> None:
    assert set(read(table)[0]) <= set(schema.columns(table))


def test_figures_of_2023_add_up_to_what_ocha_published() -> None:
    assert need_figures.total("in_need") == pytest.approx(17_569_675, abs=1)
    assert need_figures.total("targeted") == pytest.approx(11_060_993, abs=10)
    assert need_figures.total("in_need_shelter") == pytest.approx(8_321_458, abs=1)
    assert need_figures.total("in_need_health") == pytest.approx(14_634_736, abs=2)
    assert need_figures.total("in_need_mine_action") == pytest.approx(10_663_357, abs=2)
    assert need_figures.total("targeted_cash") == pytest.approx(4_438_124, abs=2)


@pytest.mark.skipif(not SHARED.exists(), reason="OCHA's data files are not at hand")
@pytest.mark.parametrize(
    ("file", "theirs", "ours"),
    [
        ("pin_by_oblast", "pin_intersectoral", "in_need"),
        ("pin_by_oblast", "pin_health", "in_need_health"),
        ("pin_by_oblast", "pin_mine_action", "in_need_mine_action"),
        ("pin_by_oblast", "pin_shelter_nfi", "in_need_shelter"),
        ("pin_by_oblast", "hrp_target_overall", "targeted"),
        ("hrp_targets_by_oblast", "target_food_security__livelihoods", "targeted_food"),
        ("hrp_targets_by_oblast", "target_wash", "targeted_water"),
        ("hrp_targets_by_oblast", "target_shelter__nfis", "targeted_shelter"),
        ("hrp_targets_by_oblast", "target_health", "targeted_health"),
        ("hrp_targets_by_oblast", "target_multi_purpose_cash", "targeted_cash"),
        ("hrp_targets_by_oblast", "target_education", "targeted_education"),
        ("hrp_targets_by_oblast", "target_mine_action", "targeted_mine_action"),
    ],
)
def test_figures_are_typed_as_ocha_printed_them(file: str, theirs: str, ours: str) -> None:
    frame = pl.read_csv(SHARED / f"{file}.csv")
    published = dict(frame.select("pcode", theirs).iter_rows())
    typed = {place: getattr(figures, ours) for place, figures in need_figures.OBLASTS.items()}
    assert typed == {place: round(published[place]) for place in typed}
    assert sum(published[place] or 0 for place in published if place not in typed) == 0


@pytest.mark.skipif(not SHARED.exists(), reason="OCHA's data files are not at hand")
def test_activity_targets_are_typed_as_ocha_printed_them() -> None:
    codes = ["FS101", "WA101", "WA102", "SN101", "SN103", "SN210", "SN209", "SN213", "SN214", "HE101", "HE104", "MP101", "ED209", "ED208"]
    frame = pl.read_csv(SHARED / "hrp_activities.csv", infer_schema_length=None)
    published = dict(frame.select("activity_code", "activity_target").iter_rows())
    typed = list(need_figures.ACTIVITY_TARGETS_2023.values())
    assert typed == pytest.approx([published[code] for code in [*codes, "MA102"]], abs=1)


def test_scaling_to_2025_meets_the_plan_of_2025() -> None:
    assert need_figures.total("in_need") * need_figures.SCALE_IN_NEED == pytest.approx(12.7e6, rel=1e-6)
    assert need_figures.total("targeted") * need_figures.SCALE_TARGETED == pytest.approx(6.0e6, rel=1e-6)


@pytest.mark.parametrize("measure", ["food-person-months", "cash-people", "bedding-people", "drinking-water-person-months"])
def test_needs_of_a_measure_sum_to_its_scaled_target(measure: str) -> None:
    target = {
        "food-person-months": 3_198_237 * 6 * (1 - 6 / 30 / 12),
        "cash-people": 4_438_124 * (1 - 6 / 30 / 12),
        "bedding-people": 1_020_352 + 371_394,
        "drinking-water-person-months": 2_174_022 * 2 * (1 - 6 / 30 / 12),
    }[measure]
    asked = sum(float(row["quantity"]) for row in read("need") if row["measure"] == measure)
    assert asked == pytest.approx(target * 6_000_000 / 11_060_993, abs=1)


def test_needs_of_cash_follow_ocha_by_oblast() -> None:
    asked: dict[str, float] = defaultdict(float)
    for row in read("need"):
        if row["measure"] == "cash-people":
            asked[row["place"]] += float(row["quantity"])
    total = sum(asked.values())
    for place, figures in need_figures.OBLASTS.items():
        assert asked[place] / total == pytest.approx(figures.targeted_cash / 4_438_125, abs=1e-5)


def test_there_are_needs_in_all_24_oblasts_and_kyiv_and_in_every_month() -> None:
    places = {row["place"] for row in read("need")}
    assert len(places) == 25
    assert {"UA44", "UA80"} <= places
    assert not places & {"UA01", "UA85"}
    months = Counter((row["measure"], row["place"]) for row in read("need"))
    monthly = ("food-person-months", "drinking-water-person-months", "hygiene-person-months", "cash-people")
    assert {months[measure, place] for measure in monthly for place in places} == {12}
    assert len({row["due"] for row in read("need") if row["measure"] == "food-person-months"}) == 12


def test_windows_lie_in_the_horizon_and_in_order() -> None:
    end = START + datetime.timedelta(weeks=52, days=-1)
    for row in read("need"):
        first, due = datetime.date.fromisoformat(row["first_useful"]), datetime.date.fromisoformat(row["due"])
        assert START <= first < due <= end, row["need"]
        assert float(row["quantity"]) > 0


def test_every_item_brings_something_needed_and_can_be_bought() -> None:
    items = {row["item"] for row in read("item")}
    measures = {row["measure"] for row in read("measure")}
    assert len(items) >= 30
    assert {row["item"] for row in read("yield")} == items
    assert {row["item"] for row in read("market")} == items
    others = {row["measure"] for row in training_rows.MEASURES} | {row["measure"] for row in read("gain")}  # of courses and of land
    means = {row["measure"] for row in read("means")}  # nobody needs them in themselves
    yielded = {row["measure"] for row in read("yield")}
    assert yielded == measures - others
    assert {row["measure"] for row in read("need")} == measures - means


def test_nothing_is_lethal_and_what_spoils_survives_a_real_journey() -> None:
    assert {row["class"] for row in read("item")} == {"non-lethal", "dual-use"}
    lives = {row["item"]: float(row["shelf_life"]) for row in read("item") if row["shelf_life"]}
    assert set(lives) == {row["item"] for row in read("item") if row["profile"] == "cold chain"}
    assert all(14 <= days <= 28 for days in lives.values())


def test_sources_and_assumptions_resolve() -> None:
    sources, assumptions = known("source"), known("assumption")
    for table in TABLES:
        for row in read(table):
            assert row["source"] in sources, (table, row)
            assert not row.get("assumption") or row["assumption"] in assumptions, (table, row)
    priorities = {row["priority"] for row in read("priority")}
    assert {row["priority"] for row in read("need")} <= priorities


def test_every_assumption_has_its_value_in_its_range() -> None:
    for row in known("assumption").values():
        assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row["assumption"]
        assert float(row["low"]) < float(row["high"]), row["assumption"]


def test_yields_that_are_judged_equal_their_assumption() -> None:
    """An assumption that covers one yield states that very number; one that covers several states the first of its sentence."""
    values = {row["assumption"]: float(row["value"]) for row in known("assumption").values()}
    amounts: dict[str, list[float]] = defaultdict(list)
    for row in read("yield"):
        if row["assumption"]:
            amounts[row["assumption"]].append(float(row["amount"]))
    for assumption, found in amounts.items():
        assert any(value == pytest.approx(values[assumption], abs=0.005) for value in found), (assumption, found)


def test_no_source_is_younger_than_the_plan() -> None:
    for source in build_needs.SOURCES:
        if source.published:
            latest = source.published + "2025-01-01"[len(source.published) :]
            assert datetime.date.fromisoformat(latest) <= START, source.source
        else:
            assert "no date" in source.note, source.source


def test_lots_are_divided_whole_and_in_proportion() -> None:
    assert need_demand.apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert need_demand.apportion(7, [5, 1, 1]) == [5, 1, 1]
    assert need_demand.apportion(1, [0, 3, 4]) == [0, 0, 1]


def test_what_only_whole_units_meet_is_asked_for_in_whole_units() -> None:
    whole = {row["item"] for row in read("item") if row["whole"] == "true"}
    for measure in {row["measure"] for row in read("yield")}:
        givers = [row for row in read("yield") if row["measure"] == measure]
        if {row["item"] for row in givers} <= whole and len(givers) == 1:
            unit = float(givers[0]["amount"])
            assert all(float(row["quantity"]) % unit == 0 for row in read("need") if row["measure"] == measure), measure


def test_the_whole_costs_about_what_the_page_says() -> None:
    """docs/explanation/ukraine-mission.md: about EUR 3.0 bn at the cheapest catalogue price, transport apart."""
    prices = {row["item"]: float(row["price"]) for row in read("item")}
    cheapest: dict[str, float] = {}
    for row in read("yield"):
        price = prices[row["item"]] / float(row["amount"])
        cheapest[row["measure"]] = min(price, cheapest.get(row["measure"], price))
    needs = [row for row in read("need") if row["measure"] in cheapest]
    assert sum(float(row["quantity"]) * cheapest[row["measure"]] for row in needs) == pytest.approx(3.0e9, rel=0.03)


def test_the_page_counts_the_rows_as_they_are() -> None:
    page = (ROOT / "docs" / "explanation" / "ukraine-mission.md").read_text(encoding="utf-8")
    for table in TABLES:
        assert f"| `{table}` | {len(read(table)):,} |" in page, table


def test_flour_oil_and_tablets_are_bought_in_proportion_to_the_need_in_place_of_shares() -> None:
    """Two fifths of the food, a seventh of it, half the water: the ceilings that stand where no share of a food is set."""
    needed: dict[str, float] = defaultdict(float)
    for row in read("need"):
        needed[row["measure"]] += float(row["quantity"])
    amount = {(row["item"], row["measure"]): float(row["amount"]) for row in read("yield")}
    for item, measure, share in (
        ("wheat-flour", "food-person-months", 2 / 5),
        ("cooking-oil", "food-person-months", 1 / 7),
        ("water-purification", "drinking-water-person-months", 1 / 2),
    ):
        a_week = sum(float(row["quantity"]) for row in read("market") if row["item"] == item)
        assert 52 * a_week * amount[item, measure] / needed[measure] == pytest.approx(share, rel=0.06), item


def test_what_comes_whole_is_sold_whole() -> None:
    whole = {row["item"] for row in read("item") if row["whole"] == "true"}
    assert {"truck", "pickup-truck", "municipal-machine", "ambulance", "transformer"} <= whole
    for row in read("market"):
        assert row["item"] not in whole or float(row["quantity"]).is_integer(), row["market"]
