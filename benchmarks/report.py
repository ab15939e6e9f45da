"""The table of a benchmark: one line a competitor, ratios to ours in the same run."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

Result = dict[str, Any]
OURS = "Coalition"

HEADINGS = (
    "size", "competitor",
    "build s", "solve s", "CPU s", "memory MB", "value", "proven gap", "off ours", "wall ÷ ours", "CPU ÷ ours", "method"
)  # fmt: skip
SLACK = 1e-4
"""A value may be off ours by both gaps and this much more before it is said to differ."""


def summary(runs: Sequence[Result]) -> Result:
    """One result of repeated runs: the last, with the medians of its times and the largest memory."""
    done = [one for one in runs if one["outcome"] == "done"]
    if not done or len(done) < len(runs):
        return next(one for one in runs if one["outcome"] != "done")
    middle = {key: statistics.median(one[key] for one in done) for key in ("build", "total", "cpu")}
    return done[-1] | middle | {"mb": max(one["mb"] for one in done), "runs": len(done)}


def why_not(result: Result, seconds: float, gigabytes: float) -> str:
    """In words, why there is no value."""
    outcome = result["outcome"]
    if outcome == "time":
        phase = "solved" if "build" in result else "built"
        return f"not {phase} in {seconds:g} s"
    if outcome == "memory":
        return f"more than {gigabytes:g} GB"
    if outcome == "absent":
        return f"not installed ({result['why']})"
    if outcome == "too large":
        plain = f"{result['plain_columns'] / 1e6:,.0f} million columns, at least {result['plain_gigabytes']:,.0f} GB"
        least = f"{result['columns'] / 1e6:,.0f} million, {result['gigabytes']:,.1f} GB"
        return f"not built: {plain} (counted; givers merged and pruned, which nobody has written: {least} before solving)"
    return f"failed: {result.get('why', 'unknown')[:80]}"


def line(result: Result, ours: Result | None, seconds: float, gigabytes: float) -> list[str]:
    """The cells of a competitor's line."""
    head, method = [result["label"], result["competitor"]], result.get("method", "")
    memory = f"{result['mb']:,.0f}" if result.get("mb") else ""
    if result["outcome"] != "done":
        build = f"{result['build']:.2f}" if "build" in result else ""
        spent = f"{result['cpu']:.2f}" if "cpu" in result and result["outcome"] in ("time", "memory") else ""
        return [*head, build, why_not(result, seconds, gigabytes), spent, memory, "", "", "", *_least(result, ours, seconds), method]
    gap = f"{result['gap']:.0e}" if "gap" in result else "optimal, it says"
    cells = [
        f"{result['build']:.2f}",
        f"{result['total'] - result['build']:.2f}",
        f"{result['cpu']:.2f}",
        memory,
        f"{result['value']:.10g}",
        gap,
    ]
    if ours is None:
        return [*head, *cells, "", "", "", method]
    ratios = [f"{result[key] / ours[key]:.2f}" for key in ("total", "cpu")]
    return [*head, *cells, deviation(result, ours), *ratios, method]


def deviation(result: Result, ours: Result) -> str:
    """How far a value is from ours, and whether that is more than the two gaps explain."""
    off = result["value"] / ours["value"] - 1.0
    explained = abs(off) <= SLACK + ours.get("gap", 0.0) + result.get("gap", 0.0)
    return f"{off:+.0e}" if explained else f"{off:+.0e} DIFFERS"


def _least(result: Result, ours: Result | None, seconds: float) -> list[str]:
    """The ratio a competitor stopped by the clock has at least."""
    if ours is None or result["outcome"] != "time":
        return ["", ""]
    return [f"> {seconds / ours['total']:.0f}", f"> {result['cpu'] / ours['cpu']:.0f}"]


def table(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its columns as wide as they need to be."""
    rows = [list(headings), *[list(one) for one in lines]]
    width = [max(len(row[number]) for row in rows) for number in range(len(headings))]
    text = ["| " + " | ".join(cell.ljust(width[number]) for number, cell in enumerate(row)) + " |" for row in rows]
    return "\n".join([text[0], "|" + "|".join("-" * (one + 2) for one in width) + "|", *text[1:]])


def compared(runs: Iterable[Result], seconds: float, gigabytes: float) -> str:
    """The one table: sizes in order, competitors in order, each beside ours of the same size."""
    groups: dict[tuple[str, str], list[Result]] = {}
    for one in runs:
        groups.setdefault((one["label"], one["competitor"]), []).append(one)
    found = {key: summary(group) for key, group in groups.items()}
    lines = []
    for (label, _), result in found.items():
        ours = found.get((label, OURS))
        limit = result.get("limit", seconds)
        lines.append(line(result, ours if ours and ours["outcome"] == "done" else None, limit, gigabytes))
    return table(HEADINGS, lines)


ASKED = (
    "size", "what-ifs", "set up s", "answered", "mean s",
    "median s", "95 % s", "CPU s each", "CPU ÷ ours", "off ours", "memory MB", "method"
)  # fmt: skip


def asked(runs: Sequence[Result], ours: str, seconds: float, gigabytes: float) -> str:
    """The table of what-ifs; ratios are over the same what-ifs, the first few where not all were answered."""
    lines = []
    for one in runs:
        mine = next((run for run in runs if run["way"] == ours and run["label"] == one["label"]), None)
        answers, warm = one.get("asked", []), mine.get("asked", []) if mine else []
        setup = f"{one['build']:.1f}" if "build" in one else ""
        answered = f"{len(answers)} of {one['count']}"
        if one["outcome"] != "done":
            answered += f"; {why_not(one, one.get('limit', seconds), gigabytes)}"
        head, tail = [one["label"], one["way"], setup, answered], [f"{one['mb']:,.0f}", one["method"]]
        if not answers:
            lines.append([*head, *[""] * 6, *tail])
            continue
        wall, cpu = sorted(answer["wall"] for answer in answers), [answer["cpu"] for answer in answers]
        cells = [statistics.mean(wall), statistics.median(wall), wall[min(len(wall) - 1, int(0.95 * len(wall)))], statistics.mean(cpu)]
        lines.append([*head, *(f"{cell:.3f}" for cell in cells), *_beside(answers, warm), *tail])
    return table(ASKED, lines)


def _beside(answers: Sequence[Result], warm: Sequence[Result]) -> list[str]:
    """CPU time as a multiple of ours, and the largest deviation from ours, over the what-ifs that both answered."""
    common = min(len(answers), len(warm))
    if not common:
        return ["", ""]
    ratio = sum(one["cpu"] for one in answers[:common]) / sum(one["cpu"] for one in warm[:common])
    both = [(one["value"], other["value"]) for one, other in zip(answers, warm, strict=False) if None not in (one["value"], other["value"])]
    off = max((abs(value / other - 1.0) for value, other in both), default=None)
    return [f"{ratio:.1f}", "not comparable" if off is None else f"{off:.0e}"]
