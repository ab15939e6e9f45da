"""Starts one competitor in a process of its own and watches its time and memory."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREPARATION = 1800.0
"""Seconds a competitor may take to load its libraries and make the instance, which is not timed."""

LOOK = 0.05
"""Seconds between two looks at a process."""

Result = dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """Seconds of wall clock to build and solve, and gigabytes of memory in all."""

    seconds: float
    gigabytes: float


def run(task: Result, limits: Limits) -> Result:
    """Run a task of `run_one.py` to its end or to a limit; what happened: ``outcome`` is done, failed, absent, time or memory."""
    with tempfile.TemporaryDirectory() as folder:
        events, log = Path(folder) / "events", Path(folder) / "log"
        events.touch()
        command = [sys.executable, str(Path(__file__).parent / "run_one.py"), json.dumps(task), str(events)]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        with log.open("wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, **threads}, start_new_session=True)
            before = _children()
            try:
                stopped, seen = _watch(process, events, limits)
            finally:
                _end(process)
        found = _outcome(events, log, stopped, seen)
        if stopped:
            found["cpu"] = _children() - before - found.get("libraries_cpu", 0.0)
        return task | found


def _watch(process: subprocess.Popen[bytes], events: Path, limits: Limits) -> tuple[str, float]:
    """Wait for the end of the process, or for the limit it breaks; (limit or nothing, largest memory seen in MB)."""
    started, ready, seen = time.monotonic(), None, 0.0
    while process.poll() is None:
        if ready is None and events.stat().st_size:
            ready = time.monotonic()
        seen = max(seen, resident(process.pid))
        if seen > limits.gigabytes * 1000**3 / 2**20:
            return "memory", seen
        if time.monotonic() - (ready or started) > (limits.seconds if ready else PREPARATION):
            return "time", seen
        time.sleep(LOOK)
    return "", seen


def _children() -> float:
    """CPU seconds of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)  # its own session, so nothing else is in the group
        process.wait()


def resident(process: int) -> float:
    """Memory a process holds now, in MB; zero if it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return 0.0
        found = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=False).stdout
        return int(found or 0) / 1024
    except StopIteration:
        return 0.0


def _outcome(events: Path, log: Path, stopped: str, seen: float) -> Result:
    """What the events and the end of the process come to."""
    found: Result = {"outcome": "failed", "mb": seen}
    for line in events.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        kind = event.pop("event")
        if kind == "asked":
            found.setdefault("asked", []).append(event)
            continue
        found |= event
        if kind in ("done", "failed", "absent"):
            found["outcome"] = kind
            return found
    if stopped:
        return found | {"outcome": stopped, "mb": seen}
    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return found | {"why": last[-1] if last else "it ended without a word", "mb": seen}
