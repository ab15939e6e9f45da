"""The public surface: every name in `__all__` can be used, and importing the package alone loads nothing heavy."""

import subprocess
import sys

import coalition


def test_every_public_name_is_there() -> None:
    assert sorted(coalition.__all__) == coalition.__all__
    for name in coalition.__all__:
        assert getattr(coalition, name) is not None


def test_importing_the_package_loads_no_polars() -> None:
    code = "import sys, coalition; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_reads_plans_loads_no_pillar() -> None:
    """Tables of a pillar are read by every command; solvers and what finds routes take long to load, and only planning needs them."""
    code = (
        "import sys, coalition.pillars, coalition.plan.trace; sys.exit(bool({'highspy', 'ortools', 'coalition.routes'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
