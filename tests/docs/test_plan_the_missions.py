"""The missions of the how-to page are planned, and agree with the model written out in full, goal by goal."""

from pathlib import Path

import pytest

from coalition import load, solve
from tests.docs.test_write_a_mission import missions, write_mission
from tests.model.full_model import FullModel

CLOSE = 1e-6


@pytest.mark.parametrize("name", sorted(missions()))
def test_a_mission_of_the_page_is_planned_to_its_optimum(name: str, tmp_path: Path) -> None:
    mission = load(write_mission(name, tmp_path / name))
    tables = solve(mission).tables
    reached = {(row["goal"], row["tier"], row["level"]): row for row in tables["goal"].iter_rows(named=True)}
    for expected in FullModel(mission).goals():
        row = reached[expected.goal, expected.tier, expected.level]
        assert row["value"] == pytest.approx(expected.value, abs=CLOSE * max(expected.scale, 1.0))
        assert row["gap"] <= CLOSE
    assert tables["consignment"].height > 0
