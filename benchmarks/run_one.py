"""One competitor on one instance, in this process; `bench.py` starts it and watches.

Events go to a file, one JSON object a line: ``ready`` (libraries loaded, input in memory: the clock starts), ``built``, and ``done``,
``failed`` or ``absent`` (a library is not installed).

Neither loading libraries nor making the instance is timed, for anybody. Ours starts from tables in memory, the peers from the
generator's arrays: ``build`` is what a competitor makes of them before it solves (ledger, arrays, model objects).
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
Result = dict[str, Any]


class Events:
    """Writes events, and the seconds and memory of the phases between them."""

    def __init__(self, path: Path) -> None:
        self.path, self.wall, self.cpu, self.last = path, 0.0, 0.0, (0.0, 0.0)

    def say(self, event: str, **details: Any) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"event": event, **details}) + "\n")

    def start(self) -> None:
        self.say("ready", libraries_mb=peak(), libraries_cpu=time.process_time())
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def built(self) -> None:
        self.say("built", build=self.seconds(), cpu=time.process_time() - self.cpu, mb=peak())

    def ask(self) -> None:
        """The clock of one what-if starts."""
        self.last = time.perf_counter(), time.process_time()

    def asked(self, value: float | None) -> None:
        """A what-if is answered with this value (None: one that cannot be compared)."""
        wall, cpu = self.last
        self.say("asked", value=value, wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)

    def seconds(self) -> float:
        return time.perf_counter() - self.wall

    def done(self, **details: Any) -> None:
        self.say("done", total=self.seconds(), cpu=time.process_time() - self.cpu, mb=peak(), **details)


def peak() -> float:
    """Peak memory of this process in MB (of 2^20 bytes), libraries included."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss also remembers what the process was copied from
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def generated(task: Result) -> tuple[Any, Any]:
    """The generator and the instance of a task: a size by name, or by its numbers under ``shape``."""
    import instances

    generator = instances.load("gen")
    if "shape" in task:
        generator.SIZES[task["size"]] = tuple(task["shape"])
    return generator, generator.generate(task["size"], task["seed"])


def run_ours(task: Result, events: Events) -> None:
    """Coalition: all goals of the mission, without whole units."""
    import instances

    from coalition.mission.read import load
    from coalition.plan.solve import solve_relaxed

    size = {}
    if Path(task["size"]).is_dir():
        mission = load(Path(task["size"]))
    else:
        generator, instance = generated(task)
        mission = instances.to_mission(generator, instance)
        size = sizes(instance)
    rounds = 0

    def progress(stage: str, detail: str) -> None:
        nonlocal rounds
        if stage == "solving the goals":
            events.built()
        rounds += detail.startswith("round")

    events.start()
    reached = [one for one in solve_relaxed(mission, gap=task["to_gap"], progress=progress) if one.proven]
    events.done(value=reached[-1].value, gap=max(one.gap for one in reached), rounds=rounds, stages=len(reached), **size)


def sizes(instance: Any) -> Result:
    """What an instance is measured by."""
    return {
        "needs": int(instance.nJ), "offers": int(instance.nO), "links": int(instance.nA), "weeks": int(instance.T),
        "items": int(instance.nK), "classes": int(instance.nQ), "regions": int(instance.nR),
        "arcs_weeks_classes": int(instance.nA) * int(instance.T) * int(instance.nQ),
    }  # fmt: skip


def run_prototype(task: Result, events: Events) -> None:
    """The generator's own prototype: columns made on demand, for such instances alone."""
    import instances

    sys.path.insert(0, str(instances.folder()))
    _, instance = generated(task)
    colgen = importlib.import_module("colgen")
    importlib.import_module("highspy")
    events.start()
    engine = colgen.Engine(instance)
    engine.seed()
    events.built()
    found = engine.optimise(task["to_gap"])
    events.done(value=float(found.obj), gap=float(found.gap), rounds=found.rounds, columns=found.cols)


def run_peer(task: Result, events: Events) -> None:
    """A peer on the full programme."""
    import peers
    import programme

    peer = peers.PEERS[task["competitor"]]
    importlib.import_module(peer.module)
    generator, instance = generated(task)
    events.start()
    full = programme.write(generator, instance)
    model = peer.build(full, task["to_gap"])
    events.built()
    size = {"columns": len(full.cost), "rows": len(full.upper), "nonzeros": int(full.matrix.nnz)}
    del full
    try:
        found = peer.solve(model, task["to_gap"])
    except peers.NotSolved as problem:
        events.say("failed", why=str(problem), total=events.seconds(), mb=peak(), **size)
        return
    events.done(**{key: value for key, value in dataclasses.asdict(found).items() if value is not None}, **size)


def count_mission(task: Result, events: Events) -> None:
    """Columns of the full model of a mission in a folder, counted: what the peers would have to build."""
    import counting

    from coalition.mission.read import load

    mission = load(Path(task["size"]))
    events.start()
    model = counting.Counter(mission)
    least, plain = counting.by_class(mission, model), counting.by_giver(mission, model)
    events.done(columns=least.total, gigabytes=least.gigabytes, plain_columns=plain.total, plain_gigabytes=plain.gigabytes)


def run_what_ifs(task: Result, events: Events) -> None:
    """A row of what-ifs, one way."""
    import whatifs

    whatifs.WAYS[task["way"]](task, events)


KINDS: dict[str, Callable[[Result, Events], None]] = {
    "Coalition": run_ours, "prototype": run_prototype, "count": count_mission, "what-ifs": run_what_ifs,
}  # fmt: skip


def main() -> None:
    task, events = json.loads(sys.argv[1]), Events(Path(sys.argv[2]))
    try:
        KINDS.get(task["competitor"], run_peer)(task, events)
    except ModuleNotFoundError as problem:
        events.say("absent", why=str(problem.name))
    except MemoryError:
        events.say("failed", why="out of memory", total=math.nan, mb=peak())


if __name__ == "__main__":
    main()
