"""What help texts and pages tell a user to type about the mission for Ukraine names rows that it has."""

import re
from pathlib import Path

import pytest

from coalition.mission.mission import Mission
from coalition.mission.read import load

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "src" / "coalition").glob("cli*.py")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
LINES = [line for page in PAGES for line in page.read_text().splitlines() if "coalition whatif out/ukraine" in line]
NAMED = {"drop": "contributor", "add": "contributor", "lift": "caveat"}


@pytest.fixture(scope="module")
def mission() -> Mission:
    return load(ROOT / "missions" / "ukraine")


def test_there_are_examples() -> None:
    assert len(LINES) >= 3


@pytest.mark.parametrize("line", LINES)
def test_the_rows_an_example_names_are_there(line: str, mission: Mission) -> None:
    for option, value in re.findall(r"--(close|throttle|cut|delay|drop|add|lift|budget|need) \"?([^\s\"`]+)", line):
        table, bar, key = re.sub(r"[@=].*$", "", value).partition(":")
        if not bar:
            table, key = NAMED.get(option, option), table
        column = "measure" if table == "measure" else table
        assert key in mission["measure" if table == "measure" else table][column].to_list(), value


def test_examples_of_why_name_needs(mission: Mission) -> None:
    named = {key for page in PAGES for key in re.findall(r"coalition why out/ukraine ([\w-]+)", page.read_text())}
    assert named
    assert named <= set(mission["need"]["need"])
