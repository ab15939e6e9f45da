"""Figures: values by hand, evidence by the rows behind them, and no value from anywhere but the parts."""

import polars as pl
import pytest

from coalition.plan.evaluate import evaluate, matched
from coalition.plan.figures import entry_places, figures
from coalition.plan.sums import figure_key
from coalition.plan.tables import PLAN_TABLES
from tests.brief import sample


@pytest.fixture(scope="module")
def made():
    mission, tables = sample.mission(), sample.tables()
    return mission, tables, *figures(mission, tables)


def value(frame, key):
    return frame.filter(pl.col("figure") == key)["value"].item()


def level(frame, key):
    return str(frame.filter(pl.col("figure") == key)["evidence"].item())


# Worth of a need: weight of its priority / all that is needed of its measure. Warmth 800 + 2,000; water 5,000 + 1,000 (at half weight).
# Lviv: warmth 800 met, water 1,000 short. Kharkiv: warmth (500 + 300) × 2 = 1,600 of 2,000, water all 5,000.
WARM, WATER, LESS = 1 / 2800, 1 / 6000, 0.5 / 6000


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("fill.total", (2400 * WARM + 5000 * WATER) / (2800 * WARM + 5000 * WATER + 1000 * LESS)),
        ("fill.place.UA46", 800 * WARM / (800 * WARM + 1000 * LESS)),
        ("fill.place.UA63", (1600 * WARM + 5000 * WATER) / (2000 * WARM + 5000 * WATER)),
        ("fill.place.UA63.sector.Shelter", 0.8),
        ("fill.sector.Shelter", 2400 / 2800),
        ("fill.tier.2", 0.0),
        ("fill.measure.water", 5000 * WATER / (5000 * WATER + 1000 * LESS)),
        ("short.need.warm Kharkiv", 400.0),
        ("short.measure.water", 1000.0),
        ("needed.measure.warmth", 2800.0),
        ("lost.place.UA46", 1000 * LESS / (2800 * WARM + 5000 * WATER + 1000 * LESS)),
        ("short.reason.limits.place.UA63.measure.warmth", 400.0),
        ("lost.reason.refused", 1000 * LESS / (2800 * WARM + 5000 * WATER + 1000 * LESS)),
        # 400 and 500 kits at 20, 300 at 25, 500 filters at 4,000
        ("cost.goods", 400 * 20 + 500 * 20 + 300 * 25 + 500 * 4000),
        # 13 t to Lviv at 50, 9 t of them on to Kharkiv at 80
        ("cost.movement", 13 * 50 + 9 * 80),
        ("cost.total", 2_025_500 + 1370),
        ("mass.total", 13.0),
        ("given.contributor:POL", 18_000.0),
        ("given.contributor:POL.sector.Shelter", 18_000.0),
        ("given.fund:trust", 7_500.0),
        ("units.fund:trust.item.kit", 300.0),
        ("units.contributor:POL.item.kit", 900.0),
        ("spent.contributor:POL.2025", 18_000 + 9 * 50 + 5 * 80),
        ("ceiling.contributor:POL.2025", 20_000.0),
        ("used.contributor:POL.2025", 18_850 / 20_000),
        ("load.link:UA46-UA63", 9.0),
        ("load.link:UA46-UA63.2025-04-07", 5 / 8),
        ("peak.link:RZE-UA46", 9 / 20),
        ("flow.RZE.to.UA63", 9.0),
        ("flow.to.UA46", 4.0),
        ("count.consignments", 4.0),
        ("count.needs.short", 2.0),
        ("count.needs.met", 2.0),
        ("count.matches.refuse", 1.0),
        ("count.matches.undeclared", 12.0),
        ("count.contributors.candidate", 1.0),
        ("count.assumption.road price", 2.0),
        ("goal.1.final", 0.1401),
    ],
)
def test_values_by_hand(made, key, expected):
    assert value(made[2], key) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("fill.sector.Shelter", "judged"),  # two people a kit is judged
        ("fill.sector.Water & hygiene", "modelled"),
        ("cost.movement", "judged"),  # so is the price of the road
        ("cost.goods", "modelled"),
        ("cost.total", "judged"),
        ("count.input.need", "measured"),
        ("ceiling.contributor:POL.2025", "measured"),
        ("count.consignments", "modelled"),
        ("short.need.warm Kharkiv", "judged"),
        ("short.need.water Lviv", "modelled"),
    ],
)
def test_evidence_follows_the_rows_behind(made, key, expected):
    assert level(made[2], key) == expected


def test_without_judged_rows_nothing_is_judged():
    given = {name: [{k: v for k, v in row.items() if k != "assumption"} for row in sample.GIVEN[name]] for name in ("link", "yield")}
    frame, _ = figures(sample.mission(**given), sample.tables())
    assert "judged" not in set(frame["evidence"].cast(pl.String))


def test_no_planned_number_is_called_measured(made):
    _, _, frame, parts = made
    planned = parts.filter(~pl.col("balance").str.starts_with("input:") & (pl.col("term") != "limit"))["figure"]
    levels = frame.filter(pl.col("figure").is_in(planned.to_list()))["evidence"].cast(pl.String)
    assert set(levels) == {"judged", "modelled"}


def test_values_come_from_the_parts_alone(made):
    mission, tables, frame, parts = made
    doubled = {**tables, "entry": tables["entry"].with_columns(pl.col("amount") * 2)}
    again = dict(evaluate(parts, mission, doubled).iter_rows())
    for key in ("cost.total", "mass.total", "given.contributor:POL", "spent.fund:trust.2025", "short.measure.water"):
        assert again[key] == pytest.approx(2 * value(frame, key))


def test_tables_are_as_declared(made):
    _, _, frame, parts = made
    PLAN_TABLES["figure"].validate(frame)
    PLAN_TABLES["figure_part"].validate(parts)
    assert set(parts["figure"]) == set(frame["figure"])


def test_order_of_rows_changes_nothing(made):
    mission, tables, frame, parts = made
    shuffled = {name: table if name == "leg" else table.sample(fraction=1, shuffle=True, seed=3) for name, table in tables.items()}
    frame_again, parts_again = figures(mission, shuffled)
    assert parts_again.equals(parts)
    assert frame_again.drop("value").equals(frame.drop("value"))
    assert frame_again["value"].to_list() == pytest.approx(frame["value"].to_list(), rel=1e-14)


def test_places_add_up_to_the_whole(made):
    _, tables, _, parts = made
    entries = matched(parts, tables).filter(pl.col("figure").str.contains(r"^fill\.place\.[^.]+$"))
    whole = matched(parts, tables).filter(pl.col("figure") == "fill.total")
    for side in ("sum", "per"):
        together = entries.filter(pl.col("side") == side)["amount"].sum()
        assert together == pytest.approx(whole.filter(pl.col("side") == side)["amount"].sum())


def test_goods_bought_inside_enter_where_they_are_bought():
    mission, tables = sample.mission(), sample.tables()
    assert set(entry_places(mission, tables).values()) == {"RZE"}
    inside = tables["leg"].filter(pl.col("link") != "RZE-UA46")
    moved = {**tables, "leg": inside, "consignment": tables["consignment"].with_columns(pl.lit("UA46").alias("origin"))}
    assert set(entry_places(mission, moved).values()) == {"UA46"}


def test_nothing_below_the_line_is_not_assessed():
    mission, tables = sample.mission(), sample.tables()
    none = pl.when(pl.col("balance") == "offer:POL kits").then(pl.col("limit")).otherwise(0.0)
    frame, _ = figures(mission, {**tables, "balance": tables["balance"].with_columns(none.alias("limit"))})
    assert value(frame, "fill.total") is None
    assert level(frame, "fill.total") == "not assessed"


def test_long_keys_are_cut_and_stay_apart():
    first, second = figure_key("a" * 200, "x"), figure_key("a" * 200, "y")
    assert len(first) <= 120
    assert first != second
    assert "|" not in figure_key("a|b")
