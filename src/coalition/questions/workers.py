"""Workers that answer scenarios, each with a warm asker of its own: in this process, in processes of this machine, or on a Ray cluster.

All three are asked alike: `answers` takes tasks and gives results as they are done, in any order. Worker processes are *spawned*, not
forked: a fork copies the planner but not the threads that polars keeps, and then waits for them for ever
(https://docs.pola.rs/user-guide/misc/multiprocessing/). So each worker begins from what is kept
beside the plan, or plans it itself, all at the same time.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Any, Protocol

from coalition.arrays import Floats
from coalition.errors import CoalitionError, InputError, ModelError, QuestionError
from coalition.questions.changes import Change
from coalition.questions.whatif import Answer, GoalMove

AHEAD = 2
"""Tasks given to a worker at a time, so that none waits for the next."""

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
"""A worker is one thread: as many workers as cores leave none to spare."""


class Asked(Protocol):
    """What answers: an `Asker`."""

    def ask(self, changes: Sequence[Change], *, moves: bool = True) -> Answer:
        """What moves with ``changes``."""


Opener = Callable[[], Asked]
"""Opens an asker in a worker; it must be possible to pickle it."""


@dataclass(frozen=True)
class Task:
    """A scenario to be answered, by its number."""

    number: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Result:
    """The answer to a task, or ``failed``: why there is none. ``short`` (needs,) is what stays short."""

    number: int
    goals: tuple[GoalMove, ...]
    short: Floats | None
    solves: int
    failed: str = ""


def answered(asker: Asked, task: Task) -> Result:
    """Ask one task; what the solver could not do is a result too. Raises ModelError for changes that should have been refused before."""
    try:
        answer = asker.ask(task.changes, moves=False)
    except InputError as error:
        raise ModelError(f"scenario {task.number} was not refused, but cannot be asked: {error}") from None
    except ModelError as error:
        return Result(task.number, (), None, 0, str(error) or type(error).__name__)
    return Result(task.number, answer.goals, answer.short_after, answer.solves)


class Workers(Protocol):
    """Answers tasks; use as a context."""

    def __enter__(self) -> Workers:
        """Start."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End all workers, whatever they are doing."""

    def answers(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The result of every task, in the order in which they are done."""


class Alone:
    """One worker: this process."""

    def __init__(self, opener: Opener) -> None:
        self.opener = opener

    def __enter__(self) -> Alone:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def answers(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The result of every task in order."""
        waiting = deque(tasks)
        asker = self.opener() if waiting else None
        while waiting:
            assert asker is not None
            yield answered(asker, waiting.popleft())


class Processes:
    """``count`` processes of this machine. They end when this process does, however it ends."""

    def __init__(self, opener: Opener, count: int) -> None:
        self.opener, self.count = opener, count
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        self.pool = ProcessPoolExecutor(self.count, get_context("spawn"), _open, (self.opener,))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self.pool is not None
        if kind is not None:  # do not wait for answers that nobody will read
            for process in list((self.pool._processes or {}).values()):
                process.terminate()
        self.pool.shutdown(wait=True, cancel_futures=True)

    def answers(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The result of every task; raises ModelError if a worker dies."""
        assert self.pool is not None
        coming = iter(tasks)
        with _one_thread_each():
            try:
                running: set[Future[Result]] = {self.pool.submit(_ask, task) for task in islice(coming, AHEAD * self.count)}
                while running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    running |= {self.pool.submit(_ask, task) for task in islice(coming, len(done))}
                    for future in done:
                        yield future.result()
            except BrokenProcessPool as error:
                hint = "Not enough memory is the usual reason: each worker holds a whole plan; use fewer (--workers)."
                raise ModelError(f"a worker of the sweep ended unasked. {hint}") from error


class Cluster:
    """``count`` actors on a Ray cluster (the one that RAY_ADDRESS names, or one started on this machine)."""

    def __init__(self, opener: Opener, count: int) -> None:
        self.opener, self.count = opener, count
        self.ray: Any = None

    def __enter__(self) -> Cluster:
        try:
            import ray  # type: ignore[import-not-found,unused-ignore]  # an extra, loaded only when asked for
        except ImportError:
            raise QuestionError("Sweeps on a cluster need Ray: install coalition-planner[cluster], or leave --cluster out.") from None
        self.ray = ray
        if not ray.is_initialized():
            ray.init(log_to_driver=False, include_dashboard=False, num_cpus=None if os.environ.get("RAY_ADDRESS") else self.count)
        return self

    def __exit__(self, *_: object) -> None:
        self.ray.shutdown()

    def answers(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The result of every task; raises ModelError if a worker dies."""
        remote = self.ray.remote(num_cpus=1)(_Actor)
        actors = [remote.remote(self.opener) for _ in range(self.count)]
        coming = iter(tasks)
        running = {actor.ask.remote(task): actor for actor in actors for task in islice(coming, AHEAD)}
        while running:
            (done, *_), _ = self.ray.wait(list(running), num_returns=1)
            actor = running.pop(done)
            running |= {actor.ask.remote(task): actor for task in islice(coming, 1)}
            try:
                yield self.ray.get(done)
            except self.ray.exceptions.RayTaskError as error:
                if isinstance(error.cause, CoalitionError):
                    raise error.cause from None
                raise
            except self.ray.exceptions.RayActorError as error:
                raise ModelError("a worker of the sweep ended unasked") from error


class _Actor:
    """A worker of a Ray cluster."""

    def __init__(self, opener: Opener) -> None:
        self.asker = opener()

    def ask(self, task: Task) -> Result:
        """Answer one task."""
        return answered(self.asker, task)


_asker: Asked | None = None
"""The asker of this worker process."""


def _open(opener: Opener) -> None:
    """Make this process a worker: Ctrl-C is the parent's business; if the parent is gone, so is the worker."""
    global _asker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()
    _asker = opener()


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ask(task: Task) -> Result:
    assert _asker is not None, "a worker is opened before it is asked"
    return answered(_asker, task)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Worker processes started meanwhile keep to one thread each."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
