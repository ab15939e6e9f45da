"""Plans the generated instances and prints size, time, memory, value and proven gap, next to the known optimum.

    python benchmarks/bench_instances.py XS S M

Each size runs in a process of its own, so that memory is its own. benchmarks/README.md has the last results.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import instances

KNOWN = {"XS": 5172.515176446086, "S": 210261.437471, "M": 510383.288547}
"""Optima by the generator's own programme, seed 1; larger sizes have only been proven to a gap."""


def measure(size: str) -> dict[str, Any]:
    """Plan one size without whole units; seconds of wall clock and of CPU, peak memory in MB."""
    from coalition.plan.solve import solve_relaxed

    started = time.perf_counter()
    mission = instances.mission(size)
    built, cpu = time.perf_counter(), time.process_time()
    (reached,) = [found for found in solve_relaxed(mission) if found.goal == "blend"]
    return {
        "size": size,
        "needs": mission["need"].height,
        "offers": mission["offer"].height,
        "links": mission["link"].height,
        "build s": built - started,
        "plan s": time.perf_counter() - built,
        "cpu s": time.process_time() - cpu,
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "value": reached.value,
        "bound": reached.bound,
        "off": abs(reached.value / KNOWN[size] - 1) if size in KNOWN else None,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="*", default=["XS", "S", "M"], help="XS, S, M, L or XL")
    for size in parser.parse_args().size:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(measure, (size,))
        gap = (found["value"] - found["bound"]) / abs(found["value"])
        words = [
            f"{name} {value:,.1f}" if isinstance(value, float) and name not in ("value", "bound", "off") else f"{name} {value}"
            for name, value in found.items()
        ]
        print("  ".join(words), f" gap {gap:.1e}", flush=True)


if __name__ == "__main__":
    main()
