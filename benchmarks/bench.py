"""Coalition against its peers, in one table: ratios from one run, every competitor in a process of its own.

    python benchmarks/bench.py --growth --what-ifs 200            # everything: hours
    python benchmarks/bench.py --sizes S M --limit 600 --memory 16
    python benchmarks/bench.py --sizes L XL --only Coalition prototype
    python benchmarks/bench.py --sizes --growth                   # growth curves only
    python benchmarks/bench.py --sizes --what-ifs 200             # what-ifs only

Who does not finish, takes too much memory or is not installed is printed as such. benchmarks/README.md says how to install the peers, and
has the last results. Stop it with Ctrl-C: what has been measured is printed; with --json it is kept, and --resume goes on from there.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import os
import platform
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import growth
import report
from watch import Limits, run

Result = dict[str, Any]
HERE = Path(__file__).parent
SIZES = ("XS", "S", "M", "L", "XL")
UKRAINE = "ukraine"
UKRAINE_FOLDER = str(HERE.parent / "missions" / UKRAINE)
OURS, PROTOTYPE = "Coalition", "prototype"
SIMPLEX = "HiGHS as it comes (dual simplex)"
METHODS = {
    OURS: "proposals on demand, proven to the gap",
    PROTOTYPE: "proposals on demand, proven to the gap",
    "highspy": f"arrays; {SIMPLEX}",
    "highspy, interior point": "arrays; HiGHS interior point to the gap, no crossover",
    "highspy, PDLP": "arrays; HiGHS first-order method to the gap",
    "GLOP": "arrays; OR-Tools simplex",
    "PDLP": "arrays; OR-Tools first-order method to the gap",
    "cvxpy": SIMPLEX,
    "linopy": SIMPLEX,
    "PuLP": SIMPLEX,
    "Pyomo": SIMPLEX,
}
"""Every competitor, in the order of the table, and how it solves."""

LIBRARIES = ("coalition-planner", "highspy", "ortools", "linopy", "pyomo", "pulp", "cvxpy", "numpy", "scipy", "polars")


class Runs:
    """Runs made so far, kept in a file if one is given."""

    def __init__(self, path: Path | None, resume: bool) -> None:
        self.path, self.found, self.known = path, [], []
        if path is not None and resume and path.exists():
            self.known = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        elif path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("", encoding="utf-8")

    def make(self, task: Result, limits: Limits) -> Result:
        """Run a task, or take its result from the file if it is there."""
        for one in self.known:
            if all(one.get(key) == (list(value) if isinstance(value, tuple) else value) for key, value in task.items()):
                self.found.append(one)
                return one
        found = run(task, limits) | {"limit": limits.seconds, "load": os.getloadavg()[0]}
        return self.keep(found)

    def keep(self, found: Result) -> Result:
        self.found.append(found)
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(found) + "\n")
        return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def told(result: Result, limits: Limits) -> str:
    """One run in a few words."""
    if result["outcome"] != "done":
        return report.why_not(result, limits.seconds, limits.gigabytes)
    return f"{result['total']:.2f} s, {result['cpu']:.2f} s of CPU, {result['mb']:,.0f} MB"


def measure(runs: Runs, label: str, competitors: Sequence[str], options: argparse.Namespace) -> None:
    """All competitors on one size: as many rounds as asked for while a competitor is quick, every other round backwards."""
    spent = dict.fromkeys(competitors, 0.0)
    limits = Limits(options.limit, options.memory)
    for number in range(options.repeat):
        order = [name for name in competitors if spent[name] < options.enough]
        for name in order if number % 2 == 0 else reversed(order):
            task = {
                "competitor": name, "label": label, "size": UKRAINE_FOLDER if label == UKRAINE else label, "seed": options.seed,
                "to_gap": options.gap, "round": number, "method": METHODS[name],
            }  # fmt: skip
            found = _too_large(runs, task, limits) if label == UKRAINE and name != OURS else runs.make(task, limits)
            spent[name] += found["total"] if found["outcome"] == "done" else options.enough
            say(f"{label}, {name}, round {number + 1}: {told(found, limits)}")


def _too_large(runs: Runs, task: Result, limits: Limits) -> Result:
    """A peer on a mission: no peer can write its model, so the size is counted (once) and stands in for a result."""
    if task["competitor"] == PROTOTYPE:
        return runs.keep(task | {"outcome": "failed", "why": "it knows generated instances only"})
    count = next((one for one in runs.found if one["competitor"] == "count" and one["label"] == task["label"]), None)
    if count is None:
        say(f"{task['label']}: counting the columns of the full model (minutes)")
        count = runs.make(
            {key: value for key, value in task.items() if key != "round"} | {"competitor": "count"}, Limits(7200, limits.gigabytes)
        )
    if count["outcome"] != "done":
        return runs.keep(task | {"outcome": "failed", "why": f"the full model could not even be counted ({count['outcome']})"})
    if count["plain_gigabytes"] <= limits.gigabytes:
        return runs.keep(task | {"outcome": "failed", "why": "its full model would fit, but nobody has written it for the peers"})
    size = {key: count[key] for key in ("columns", "gigabytes", "plain_columns", "plain_gigabytes")}
    return runs.keep(task | {"outcome": "too large"} | size)


def grow(runs: Runs, options: argparse.Namespace) -> None:
    """The growth curves: ours alone."""
    limits = Limits(options.limit, options.memory)
    for task in growth.tasks(options.gap):
        say(f"growth, {task['label']}, seed {task['seed']}: {told(runs.make(task, limits), limits)}")


WAYS = {
    "Coalition, warm": "from the plan: same ledger, proposals and basis",
    "Coalition, cold": "planned anew",
    "highspy, warm": "full model kept, basis put back, row limits changed",
    "linopy": "full model kept, right-hand sides changed, solved again",
    "PyPSA": "network kept, attributes changed, optimised again; nearest form, without lateness",
}
"""How what-ifs are asked; the first is ours."""


def ask(runs: Runs, options: argparse.Namespace) -> None:
    """The what-ifs: the warm ways all of them, the others the first few."""
    limits = Limits(options.limit, options.memory)
    for label, (way, method) in itertools.product(options.asked_on, WAYS.items()):
        if way in options.ways and (label != UKRAINE or "Coalition" in way):
            count = options.what_ifs if "warm" in way else min(options.what_ifs, options.cold)
            task = {
                "competitor": "what-ifs", "way": way, "label": label, "size": UKRAINE_FOLDER if label == UKRAINE else label,
                "seed": options.seed, "count": count, "method": method,
            }  # fmt: skip
            found = runs.make(task, limits)
            answered = f"{len(found.get('asked', []))} of {count} what-ifs answered"
            say(f"{label}, what-ifs, {way}: {answered}; {told(found, limits)}")


def heading() -> Iterator[str]:
    """Where, when and with what it was measured."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    yield f"{datetime.datetime.now():%Y-%m-%d %H:%M}, {platform.machine()}, {os.cpu_count()} cores, load {load}"
    found = [f"Python {platform.python_version()}"]
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    yield ", ".join(found)


def show(runs: Runs, options: argparse.Namespace) -> None:
    """The tables of what has been measured."""
    shown = [one for one in runs.found if one["competitor"] in METHODS and "shape" not in one]
    order = {name: number for number, name in enumerate(METHODS)}
    shown.sort(key=lambda one: ([*SIZES, UKRAINE].index(one["label"]), order[one["competitor"]]))
    if shown:
        rounds = f"Times are medians of up to {options.repeat} rounds; load while measured: {loads(shown)}."
        print(f"\nProven gap asked for: {options.gap:g}. {rounds}\n")
        print(report.compared(shown, options.limit, options.memory))
    asked = [one for one in runs.found if one["competitor"] == "what-ifs"]
    if asked:
        print("\n" + report.asked(asked, next(iter(WAYS)), options.limit, options.memory))
    grown = [one for one in runs.found if "shape" in one]
    if grown:
        print("\n" + growth.curves(grown, [one for one in shown if one["competitor"] == OURS]))


def loads(runs: Sequence[Result]) -> str:
    """The range of the machine's load after each run: above one, other work ran beside it."""
    found = [one["load"] for one in runs if "load" in one]
    return f"{min(found):.1f} to {max(found):.1f}" if found else "unknown"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = [*SIZES, UKRAINE]
    parser.add_argument("--sizes", nargs="*", choices=sizes, default=sizes[1:], metavar="SIZE", help=f"of {', '.join(sizes)}; all but XS")
    parser.add_argument("--only", nargs="+", choices=list(METHODS), default=list(METHODS), metavar="NAME", help=f"of {'; '.join(METHODS)}")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds to build and solve (600)")
    parser.add_argument("--memory", type=float, default=16.0, help="gigabytes a process may hold (16)")
    parser.add_argument("--gap", type=float, default=1e-4, help="gap to be proven, as a share of the value (1e-4)")
    parser.add_argument("--seed", type=int, default=1, help="of the generator (1)")
    parser.add_argument("--repeat", type=int, default=3, help="rounds, every other one backwards (3)")
    parser.add_argument("--enough", type=float, default=30.0, help="seconds after which a competitor is not repeated (30)")
    parser.add_argument("--growth", action="store_true", help="growth curves of ours too (a quarter of an hour)")
    parser.add_argument("--what-ifs", type=int, default=0, metavar="COUNT", help="what-ifs warm, cold and by peers (0: none; 200 is usual)")
    parser.add_argument("--cold", type=int, default=12, metavar="COUNT", help="how many of them are asked of whoever is not warm (12)")
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS), metavar="WAY", help=f"of {'; '.join(WAYS)}")
    parser.add_argument("--asked-on", nargs="+", choices=sizes, default=["M", UKRAINE], metavar="SIZE", help="where (M ukraine)")
    parser.add_argument("--json", type=Path, help="a file for every single run, one JSON object a line; written anew")
    parser.add_argument("--resume", action="store_true", help="keep the file of --json, and do not repeat runs that are in it")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    runs, code = Runs(options.json, options.resume), 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops us, no competitor is left running
    print("\n".join(heading()), flush=True)
    try:
        for label in options.sizes:
            measure(runs, label, options.only, options)
        if options.what_ifs:
            ask(runs, options)
        if options.growth:
            grow(runs, options)
    except KeyboardInterrupt:
        say("stopped: what follows is what had been measured")
        code = 130
    show(runs, options)
    return code


if __name__ == "__main__":
    sys.exit(main())
