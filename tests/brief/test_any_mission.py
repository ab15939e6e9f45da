"""Briefs of missions nobody drew up for them: scenarios, pools, funds, whole units, plans that give nothing."""

import polars as pl
import pytest

from coalition.brief import page, summary
from coalition.brief.terminal import COLUMNS, LINES
from coalition.plan.plan import Plan
from coalition.plan.solve import solve
from coalition.plan.tables import PLAN_TABLES
from tests.brief.reading import read
from tests.model.missions import random_mission

SEEDS = range(12)


@pytest.fixture(scope="module", params=SEEDS)
def plan(request: pytest.FixtureRequest) -> Plan:
    return solve(random_mission(request.param))


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-6, abs=1e-6)


def test_figures_agree_with_the_tables_of_the_plan(plan):
    values = dict(plan.tables["figure"].select("figure", "value").iter_rows())
    sums = plan.tables["fulfilment"].group_by("measure").agg(pl.col("quantity", "met", "short").sum())
    for measure, quantity, met, short in sums.iter_rows():
        assert values[f"needed.measure.{measure}"] == near(quantity)
        assert values[f"met.measure.{measure}"] == near(met)
        assert values[f"short.measure.{measure}"] == near(short)
    consignments = plan.tables["consignment"]
    assert values["cost.total"] == near(consignments.select(pl.sum_horizontal("goods_cost", "movement_cost", "place_cost").sum()).item())
    assert values["mass.total"] == near(consignments["mass"].sum())
    spent = plan.tables["spending"].group_by("purse", "fiscal_year").agg(pl.col("total").sum())
    for purse, year, total in spent.iter_rows():
        assert values[f"spent.{purse}.{year}"] == near(total)


def test_figures_are_as_declared(plan):
    PLAN_TABLES["figure"].validate(plan.tables["figure"])
    PLAN_TABLES["figure_part"].validate(plan.tables["figure_part"])


def test_the_page_explains_every_digit(plan):
    found = read(page.page(plan.mission, plan.tables, plan.run, None))
    assert found.orphans == []
    assert set(found.fragments) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))


def test_the_summary_fits(plan):
    lines = summary(plan.mission, plan.tables).split("\n")
    assert len(lines) <= LINES
    assert max(len(line) for line in lines) <= COLUMNS
