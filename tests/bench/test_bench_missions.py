"""The generated instances, written as missions, have the optimum their generator's own linear programme has."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from coalition.plan.solve import solve_relaxed
from tests.model.full_model import optimum


def _instances() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "instances.py"
    specification = importlib.util.spec_from_file_location("benchmark_instances", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


instances = _instances()
pytestmark = pytest.mark.skipif(not (instances.folder() / "gen.py").exists(), reason="the generator's folder is absent")

XS_OPTIMUM = 5172.515176446086
"""Of the generator's linear programme (lpcore.py with HiGHS) on size XS, seed 1."""


def test_full_model_of_the_smallest_mission_is_the_generators_programme() -> None:
    (blend,) = optimum(instances.mission("XS"))
    assert blend.value == pytest.approx(XS_OPTIMUM, rel=1e-9)


@pytest.mark.parametrize(("size", "value"), [("XS", XS_OPTIMUM), ("S", 210261.437471), ("M", 510383.288547)])
def test_planner_proves_the_known_optimum(size: str, value: float) -> None:
    (blend,) = [found for found in solve_relaxed(instances.mission(size)) if found.goal == "blend"]
    assert blend.value == pytest.approx(value, rel=1e-5)
