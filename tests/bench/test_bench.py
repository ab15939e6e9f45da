"""The benchmark's one command on the smallest instance: competitors agree, and whoever is stopped or absent is told, not left out."""

import importlib
import importlib.util
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.model.full_rows import FullRows
from tests.model.missions import random_mission

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
LIBRARIES = {"highspy": "highspy", "GLOP": "ortools", "linopy": "linopy"}
COMPETITORS = ("Coalition", "prototype", *LIBRARIES)


def module(name):
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))


instances, watch, report, growth, counting = (module(name) for name in ("instances", "watch", "report", "growth", "counting"))
needs_generator = pytest.mark.skipif(not (instances.folder() / "gen.py").exists(), reason="the generator's folder is absent")


@pytest.fixture(scope="module")
def printed_and_runs(tmp_path_factory):
    kept = tmp_path_factory.mktemp("bench") / "runs.jsonl"
    options = ["--sizes", "XS", "--repeat", "1", "--limit", "60", "--json", str(kept), "--only", *COMPETITORS]
    found = subprocess.run([sys.executable, str(BENCHMARKS / "bench.py"), *options], capture_output=True, text=True, check=True)
    return found.stdout, {one["competitor"]: one for one in map(json.loads, kept.read_text().splitlines())}


@needs_generator
def test_competitors_find_our_value(printed_and_runs):
    _, runs = printed_and_runs
    ours, exact = runs["Coalition"], runs["highspy"]
    installed = [name for name, library in LIBRARIES.items() if importlib.util.find_spec(library)]
    for name in ("Coalition", "prototype", *installed):
        assert runs[name]["outcome"] == "done", runs[name]
        assert runs[name]["value"] == pytest.approx(ours["value"], rel=2e-4)
        assert runs[name]["total"] >= runs[name]["build"] >= 0
    assert 0 <= ours["gap"] <= 1e-4
    assert ours["value"] * (1 - ours["gap"]) - 1e-6 <= exact["value"] <= ours["value"] + 1e-6


@needs_generator
def test_every_competitor_asked_for_has_a_line(printed_and_runs):
    printed, runs = printed_and_runs
    lines = {cells[2].strip(): line for line in printed.splitlines() if len(cells := line.split("|")) > 3}
    for name in COMPETITORS:
        absent = runs[name]["outcome"] == "absent"
        assert ("not installed" in lines[name]) == absent == (importlib.util.find_spec(LIBRARIES.get(name, "coalition")) is None)
        assert "DIFFERS" not in lines[name]


@needs_generator
def test_a_competitor_over_a_limit_is_stopped_and_told():
    task = {"competitor": "highspy", "label": "S", "size": "S", "seed": 1, "to_gap": 1e-4}
    late = watch.run(task, watch.Limits(0.2, 8))
    assert late["outcome"] == "time"
    assert "value" not in late
    assert 0 <= late["cpu"] < 10
    large = watch.run(task, watch.Limits(60, 0.02))
    assert large["outcome"] == "memory"
    lines = report.compared([late | {"limit": 0.2}, large | {"label": "M"}], 60, 0.02).splitlines()
    assert "in 0.2 s" in lines[2]
    assert "more than 0.02 GB" in lines[3]


def test_a_value_that_differs_is_told():
    ours = {"value": 100.0, "gap": 1e-4}
    assert "DIFFERS" in report.deviation({"value": 100.1, "gap": 1e-6}, ours)
    assert "DIFFERS" not in report.deviation({"value": 100.01, "gap": 1e-6}, ours)


def test_slope_is_the_exponent():
    assert growth.slope([(x, 3 * x**1.25) for x in (1.0, 2.0, 5.0, 9.0)]) == pytest.approx(1.25)


@pytest.mark.parametrize("seed", [number for number in range(40) if not random_mission(number)["scenario"].height][:6])
def test_count_of_the_full_model_is_the_number_of_its_columns(seed):
    """Every column the written-out model has for giving, moving, waiting and delivering, and no other."""
    mission = random_mission(seed)
    written = Counter(name[0] for name in FullRows(mission).programme.columns if isinstance(name, tuple))
    counted = counting.by_giver(mission)
    kinds = ("give", "move", "wait", "deliver")
    assert {kind: counted.columns[kind] for kind in kinds} == {kind: written[kind] for kind in kinds}
    assert 0 < counting.by_class(mission).total <= counted.total
