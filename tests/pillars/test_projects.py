"""Multi-skill projects in the format of the public library are read and rostered; small ones to their known optimum."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from coalition.pillars.training.roster import end_of, faults
from coalition.pillars.training.rostering import roster

HERE = Path(__file__).parent
_FILE = HERE.parents[1] / "benchmarks" / "training.py"
_SPECIFICATION = importlib.util.spec_from_file_location("bench_training", _FILE)
assert _SPECIFICATION is not None
assert _SPECIFICATION.loader is not None
bench = importlib.util.module_from_spec(_SPECIFICATION)
_SPECIFICATION.loader.exec_module(bench)


@pytest.mark.parametrize(("name", "quickest"), [("two_skills", 4), ("in_line", 9)])
def test_small_projects_are_rostered_to_their_optimum(name: str, quickest: int) -> None:
    """two_skills: activity 3 takes both people for two periods; before or after it 2 and 4 go side by side, 2 + 2 = 4."""
    problem = bench.read_dzn(HERE / "projects" / f"{name}.dzn")
    found = roster(problem)
    assert found is not None
    assert found.proven
    assert faults(problem, found) == []
    assert end_of(problem, found) == quickest


def test_the_reader_takes_what_the_file_says() -> None:
    problem = bench.read_dzn(HERE / "projects" / "two_skills.dzn")
    assert [task.modes[0].length for task in problem.tasks] == [0, 2, 2, 1, 0]
    assert [[(post.people, post.able) for post in task.modes[0].posts] for task in problem.tasks] == [
        [], [(1, (0, 1))], [(1, (0, 1)), (1, (1,))], [(1, (1,))], [],
    ]  # fmt: skip
    assert problem.after == ((0, 1, 0, None), (0, 2, 0, None), (0, 3, 0, None), (1, 4, 0, None), (2, 4, 0, None))
