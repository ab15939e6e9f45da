"""The model of opinion forecasts polls of the Japanese cabinet as well as it must, where those polls are at hand."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = Path("/work/shared/data/polls_japan_cabinet")


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the polls of the Japanese cabinet are not at hand")
def test_forecasts_of_cabinet_polls_reach_the_bar():
    found = importlib.util.spec_from_file_location("opinion_benchmark", ROOT / "benchmarks" / "opinion.py")
    assert found is not None
    assert found.loader is not None
    benchmark = importlib.util.module_from_spec(found)
    sys.modules[found.name] = benchmark
    found.loader.exec_module(benchmark)
    register = benchmark.read(FOLDER / "cabinet_approval_polls.csv")
    full, _ = benchmark.rolling(register)
    without, _ = benchmark.rolling(register, benchmark.HOUSES)
    score = full["support"]
    assert score.error <= 3.2
    assert score.error <= 0.65 * without["support"].error
    assert 0.85 <= score.within <= 0.94
