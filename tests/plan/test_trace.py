"""Every number leads to the rows it came from: checked on a plan written down by hand (`small_plan`)."""

import json

import polars as pl
import pytest

from coalition.errors import QuestionError
from coalition.plan.store import StoredPlan, read_plan, replacing, write_plan
from coalition.plan.trace import figures, trace
from tests.plan.small_plan import small_mission, small_tables


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> StoredPlan:
    out = tmp_path_factory.mktemp("plan") / "out"
    with replacing(out) as folder:
        write_plan(folder, small_mission(), small_tables(), {})
    return read_plan(out)


def _rows(found) -> set[tuple[str, str]]:
    return set(found.rows.select("table", "row").iter_rows())


def test_a_figure_adds_up_from_its_entries(stored):
    found = trace(stored, "cost")
    assert found.kind == "figure"
    assert found.value == found.heading["value"] == 9000 + 100 + 3600 + 30
    assert found.postings["amount"].to_list() == [9000.0, 100.0, 3600.0, 30.0]
    assert found.consignments["consignment"].to_list() == ["C00001", "C00002"]
    assert found.legs["link"].to_list() == ["harbour-valley", "harbour-valley"]


def test_a_quotient_is_divided_by_its_limit(stored):
    found = trace(stored, "met")
    assert found.sums == {"sum": 130_000.0, "per": 1500.0}
    assert found.value == pytest.approx(found.heading["value"])
    assert found.postings.filter(pl.col("side") == "per").select("term", "amount").row(0) == ("limit", 1500.0)


def test_a_figure_leads_to_rows_rates_assumptions_and_sources(stored):
    found = trace(stored, "cost")
    # The offer's 10 USD rest on the exchange rate, the road's price on a judged assumption.
    assert _rows(found) >= {
        ("offer", "Northland blankets"),
        ("market", "harbour blankets"),
        ("link", "harbour-valley"),
        ("rate", "USD|2025-01-01"),
        ("assumption", "road price"),
        ("contributor", "Northland"),
        ("fund", "relief"),
    }
    offer = found.rows.row(by_predicate=pl.col("table") == "offer", named=True)
    assert (offer["file"], offer["sheet"], offer["line"], offer["evidence"]) == ("offer.csv", None, 2, "measured")
    assert "unit_cost 10" in offer["values"]
    link = found.rows.row(by_predicate=pl.col("table") == "link", named=True)
    assert (link["evidence"], link["assumption"]) == ("judged", "road price")
    assumption = found.rows.row(by_predicate=pl.col("table") == "assumption", named=True)
    assert "low 40" in assumption["values"]
    assert "high 70" in assumption["values"]
    assert found.sources["source"].to_list() == ["example", "pledges", "rates"]
    assert found.sources.row(by_predicate=pl.col("source") == "pledges", named=True)["published"] == "2025-03-30"


def test_rows_of_other_terms_are_left_out(stored):
    assert ("link", "harbour-valley") not in _rows(trace(stored, "met"))
    assert ("yield", "blanket|bedding|warmth") in _rows(trace(stored, "met"))


def test_a_figure_without_data_says_so(stored):
    found = trace(stored, "opinion")
    assert found.heading["evidence"] == "not assessed"
    assert found.value is None
    assert found.rows.is_empty()


def test_a_balance_lists_its_entries_and_its_row(stored):
    found = trace(stored, "need:warm valley")
    assert found.kind == "balance"
    assert found.heading["limit"] == found.value == 1500.0
    assert found.postings["proposal"].to_list() == ["C00001", "C00002", "short:warm valley"]
    assert ("need", "warm valley") in _rows(found)
    assert trace(stored, "link:harbour-valley|2025-04-07").value == pytest.approx(2.6)


def test_a_contribution_leads_through_the_draw_to_what_it_bought(stored):
    found = trace(stored, "contribution:Southland to relief")
    assert found.postings.select("proposal", "amount").rows() == [("draw:Southland to relief", 3630.0)]
    assert found.consignments["consignment"].to_list() == ["C00002"]
    assert ("market", "harbour blankets") in _rows(found)


def test_a_consignment_shows_all_of_it(stored):
    found = trace(stored, "C00001")
    assert found.kind == "consignment"
    assert found.heading["giver"] == "offer:Northland blankets"
    assert found.postings["balance"].to_list() == [
        "need:warm valley",
        "offer:Northland blankets",
        "budget:Northland 2025",
        "budget:Northland 2025",
        "link:harbour-valley|2025-04-07",
        "account:cost",
        "account:cost",
    ]
    assert _rows(found) >= {
        ("offer", "Northland blankets"),
        ("link", "harbour-valley"),
        ("item", "blanket"),
        ("need", "warm valley"),
        ("budget", "Northland 2025"),
    }
    assert ("market", "harbour blankets") not in _rows(found)
    assert ("assumption", "road price") in _rows(found)


def test_json_holds_the_whole_trace(stored):
    found = trace(stored, "C00002")
    told = json.loads(json.dumps(found.as_json()))
    assert told["asked"] == "C00002"
    assert told["heading"]["given"] == "2025-04-07"
    assert [row["row"] for row in told["rows"] if row["table"] == "market"] == ["harbour blankets"]
    assert len(told["postings"]) == found.postings.height


def test_every_figure_of_the_plan_can_be_traced_to_its_value(stored):
    for key, value in stored.tables["figure"].select("figure", "value").iter_rows():
        assert trace(stored, key).value == (None if value is None else pytest.approx(value)), key


@pytest.mark.parametrize(("asked", "meant"), [("cots", "cost"), ("need:warm vally", "need:warm valley"), ("c00001", "C00001")])
def test_a_misspelt_key_suggests_the_nearest(stored, asked, meant):
    with pytest.raises(QuestionError, match=f"Did you mean '{meant}'"):
        trace(stored, asked)


def test_figures_are_found_by_words_and_wildcards(stored):
    assert figures(stored)["figure"].to_list() == ["cost", "met", "opinion"]
    assert figures(stored, "c*")["figure"].to_list() == ["cost"]
    assert figures(stored, "SHARE OF")["figure"].to_list() == ["met"]
    with pytest.raises(QuestionError, match="Did you mean 'cost'"):
        figures(stored, "costt")
