"""Means: what goods bring to a place is put to work by another pillar from the period after, and what is left is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from coalition.mission.check import findings
from coalition.model.activities import Activities, Activity
from coalition.pillars.supply import Supply
from coalition.plan import books
from coalition.plan.plan import Plan
from coalition.plan.solve import solve
from coalition.plan.store import StoredPlan, read_plan, write_plan
from coalition.plan.trace import trace
from coalition.verify.verify import verify
from tests.model.missions import Rows, build, day

WEEKS = (0, 7, 14, 21, 28)

MACHINES: Rows = {
    "contributor": [{"contributor": "X"}],
    "profile": [{"profile": "general", "mode": "road"}],
    "place": [{"place": "port"}, {"place": "town"}],
    "measure": [{"measure": "machines"}, {"measure": "hectares"}],
    "item": [{"item": "machine", "mass": 10.0}],
    "yield": [{"item": "machine", "use": "dig", "measure": "machines", "amount": 1.0}],
    "link": [{"link": "road", "origin": "port", "destination": "town", "transit": 2.0, "cost": 5.0, "capacity": 20.0}],
    "offer": [
        {
            "offer": "a", "contributor": "X", "item": "machine", "quantity": 5.0, "place": "port", "start": day(0), "end": day(30),
            "unit_cost": 2.0,
        }
    ],
    "means": [{"means": "diggers", "measure": "machines", "place": "town", "most": 4.0}],
    "need": [{"need": "n", "measure": "hectares", "place": "town", "quantity": 100.0, "first_useful": day(0), "due": day(34)}],
}  # fmt: skip


class Digging(Activities):
    """A machine, taken at the start of a week, opens ten hectares a week from then to the fifth week; it is done with then."""

    name = "digging"
    first = 0

    def listed(self) -> Iterator[Activity]:
        """One machine put to work in each week."""
        for means in self.needs.means.means:
            for number, week in enumerate(WEEKS):
                taken = self.needs.means.taken(means.row, week, means.world)
                if not taken or number < self.first:
                    continue
                for met in self.meet("hectares", means.place, WEEKS[-1], 10.0 * (len(WEEKS) - number)):
                    yield Activity(
                        f"dig {number}", "digging", "machines", means.place, None, "contributor:X", week, WEEKS[-1], 0.0,
                        min(means.most, met.most), (*((one, 1.0, "machines") for one in taken), *met.postings), met.into,
                        "means", means.row,
                    )  # fmt: skip


@pytest.fixture
def _digging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "PILLARS", (Digging, Supply))


@pytest.fixture
def plan(_digging: None) -> Plan:
    return solve(build(MACHINES))


@pytest.fixture
def kept(_digging: None, monkeypatch: pytest.MonkeyPatch) -> Plan:
    monkeypatch.setattr(Digging, "first", 3)
    road, need = MACHINES["link"][0] | {"end": day(5)}, MACHINES["need"][0] | {"quantity": 20.0}
    return solve(build(MACHINES | {"link": [road], "need": [need]}))


def test_goods_feed_another_pillar_from_the_week_after(plan: Plan) -> None:
    """The road takes two machines a week, of ten tonnes each; four are of use.

    A machine that comes in week 0 digs from week 1 on: 40 hectares of 100, one of week 1 digs 30. So of two and two machines the need
    takes two of the first (80) and two thirds of one of the second (20): 100 of 100, and nothing cheaper does.
    """
    done = plan.tables["activity"].sort("activity")
    assert done["activity"].to_list() == ["dig 1", "dig 2"]
    assert done["quantity"].to_list() == pytest.approx([2.0, 2 / 3], abs=1e-4)
    assert plan.tables["fulfilment"]["short"].to_list() == pytest.approx([0.0], abs=1e-3)
    assert plan.tables["consignment"]["quantity"].sum() == pytest.approx(8 / 3, abs=1e-4)


def test_what_is_not_taken_is_kept(kept: Plan) -> None:
    """The road is open in the first week, the shovel only in the third after: the machine waits at the town."""
    keeping = kept.tables["entry"].filter((pl.col("term") == "kept") & (pl.col("amount") > 0)).sort("balance")
    assert keeping["proposal"].to_list()[:2] == [f"keep:diggers|{day(0)}", f"keep:diggers|{day(7)}"]
    assert keeping["amount"].to_list()[:2] == pytest.approx([1.0, 1.0], abs=1e-4)
    assert kept.tables["activity"]["activity"].to_list() == ["dig 3"]
    assert kept.tables["fulfilment"]["short"].to_list() == pytest.approx([0.0], abs=1e-3)  # week 3 and 4, ten hectares each


@pytest.mark.usefixtures("_digging")
def test_the_most_that_can_be_put_to_work_binds() -> None:
    """One machine at most: 40 of 100 hectares, and the need says that no more is there."""
    found = solve(build(MACHINES | {"means": [MACHINES["means"][0] | {"most": 1.0}]}))
    assert found.tables["fulfilment"]["short"].to_list() == pytest.approx([60.0], abs=1e-3)
    assert f"means:diggers|{day(7)}" in found.tables["fulfilment"]["limits"][0]


def _stored(plan: Plan, folder: Path) -> StoredPlan:
    (folder / "out").mkdir()
    write_plan(folder / "out", plan.mission, plan.tables, plan.run)
    return read_plan(folder / "out")


def test_the_plan_is_stored_checked_and_traced(plan: Plan, tmp_path: Path) -> None:
    stored = _stored(plan, tmp_path)
    assert not [breach for check in verify(stored) for breach in check.breaches]
    found = trace(stored, f"means:diggers|{day(0)}")
    assert found.consignments.height >= 1
    assert "means" in set(found.rows["table"])


def test_kept_means_are_checked(kept: Plan, tmp_path: Path) -> None:
    """One number of what is kept changed in the written plan: the check names it."""
    stored = _stored(kept, tmp_path)
    entry = stored.tables["entry"]
    number = entry.with_row_index().filter(pl.col("term") == "kept")["index"][0]
    changed = entry.with_row_index().with_columns(
        pl.when(pl.col("index") == number).then(pl.col("amount") + 0.5).otherwise("amount").alias("amount")
    )
    tables = {**stored.tables, "entry": changed.drop("index")}
    breaches = [breach for check in verify(replace(stored, tables=tables)) for breach in check.breaches]
    assert any("keep:diggers" in breach.row for breach in breaches)


def test_means_are_no_needs_and_stand_once_at_a_place() -> None:
    rows = MACHINES | {
        "means": [*MACHINES["means"], {"means": "more", "measure": "machines", "place": "town", "most": 1.0}],
        "need": [*MACHINES["need"], MACHINES["need"][0] | {"need": "m", "measure": "machines"}],
    }
    found = [(finding.table, finding.field) for finding in findings(build(rows)) if finding.table == "means"]
    assert found == [("means", "measure"), ("means", "measure"), ("means", "place")]


def test_an_offer_that_feeds_means_is_useful() -> None:
    """Nobody needs machines in themselves: the offer is of use all the same."""
    assert not [finding for finding in findings(build(MACHINES)) if finding.table == "offer"]
