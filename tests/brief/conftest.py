"""The sample plan with its figures, and its page."""

from pathlib import Path

import polars as pl
import pytest

from coalition.brief import page
from coalition.mission.mission import Mission
from coalition.plan.figures import figures
from tests.brief import sample


@pytest.fixture(scope="session")
def mission() -> Mission:
    return sample.mission()


@pytest.fixture(scope="session")
def tables(mission: Mission) -> dict[str, pl.DataFrame]:
    made = sample.tables()
    made["figure"], made["figure_part"] = figures(mission, made)
    return made


@pytest.fixture(scope="session")
def map_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.write_map(tmp_path_factory.mktemp("map"))


@pytest.fixture(scope="session")
def html(mission: Mission, tables: dict[str, pl.DataFrame], map_folder: Path) -> str:
    return page.page(mission, tables, sample.RUN, map_folder)
