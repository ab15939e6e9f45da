"""How our time grows with weeks, items, links and needs: instances that differ from a base in one of them, and slopes of log CPU time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from report import table

Result = dict[str, Any]

BASE = {"items": 14, "regions": 14, "nodes": 80, "links": 320, "weeks": 32, "contributors": 10}
"""The shape all curves go through, in the order of the generator's parameters."""

CURVES: dict[str, tuple[str, Sequence[int]]] = {
    "weeks": ("weeks", (16, 32, 64, 104)),
    "items": ("items", (7, 14, 28, 56)),
    "links": ("links", (160, 320, 640, 1000)),
    "needs": ("regions", (7, 14, 28, 45)),
}
"""What is measured against → the generator's parameter that is changed, and to what (regions multiply needs)."""

SEEDS = (1, 2, 3)


def tasks(gap: float) -> list[Result]:
    """One run of ours for every point of every curve and every seed; the base is run once a seed."""
    found, known = [], set()
    for parameter, values in CURVES.values():
        for value in values:
            shape = BASE | {parameter: value}
            for seed in SEEDS:
                numbers = tuple(shape.values())
                if (numbers, seed) not in known:
                    known.add((numbers, seed))
                    label = ", ".join(f"{name} {number}" for name, number in shape.items())
                    found.append(
                        {"competitor": "Coalition", "label": label, "size": "growth", "shape": numbers, "seed": seed, "to_gap": gap}
                    )
    return found


def slope(points: Iterable[tuple[float, float]]) -> float:
    """Of the straight line through (log x, log y) by least squares; nothing (nan) for fewer than two different x."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    count = len(logs)
    middle = sum(x for x, _ in logs) / count if count else 0.0, sum(y for _, y in logs) / count if count else 0.0
    spread = sum((x - middle[0]) ** 2 for x, _ in logs)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in logs) / spread if spread > 0 else math.nan


def curves(runs: Sequence[Result], sizes: Sequence[Result] = ()) -> str:
    """A table of the curves; ``sizes`` are runs of ours on the named sizes, which join in the overall slope."""
    done = [one for one in runs if one["outcome"] == "done"]
    lines = []
    for measured, (parameter, values) in CURVES.items():
        place = list(BASE).index(parameter)
        others = [number for name, number in BASE.items() if name != parameter]
        points = []
        for value in values:
            here = [one for one in done if one["shape"][place] == value and [*one["shape"][:place], *one["shape"][place + 1 :]] == others]
            if here:
                points += [(one[measured], one["cpu"]) for one in here]
                lines.append([measured, *_means(here, measured), ""])
        if points:
            lines[-1][-1] = f"{slope(points):.2f}"
    every = [*done, *(one for one in sizes if one["outcome"] == "done" and "arcs_weeks_classes" in one)]
    overall = slope((one["arcs_weeks_classes"], one["cpu"]) for one in every)
    missed = len(runs) - len(done)
    text = table(("growing", "mean", "links × weeks × classes", "CPU s", "wall s", "memory MB", "slope"), lines)
    last = f"Slope of CPU time over links × weeks × classes, all {len(every)} runs: {overall:.2f} (bar: at most 1.3)."
    return text + "\n\n" + last + (f" {missed} runs did not finish." if missed else "")


def _means(runs: Sequence[Result], measured: str) -> list[str]:
    """Over the seeds: the mean of what is measured and of the size, the geometric mean of times, the largest memory."""

    def mean(key: str) -> float:
        return sum(one[key] for one in runs) / len(runs)

    def geometric(key: str) -> float:
        return math.exp(sum(math.log(one[key]) for one in runs) / len(runs))

    size, memory = mean("arcs_weeks_classes"), max(one["mb"] for one in runs)
    return [f"{mean(measured):,.0f}", f"{size:,.0f}", f"{geometric('cpu'):.2f}", f"{geometric('total'):.2f}", f"{memory:,.0f}"]
