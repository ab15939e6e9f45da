"""The folder of a sweep while it runs: what is finished lies there safely, and a sweep that was stopped goes on from it.

::

    SWEEP/sweep.json          what is swept: plan, scenarios, versions; a sweep goes on only in a folder of its own
    SWEEP/parts/NUMBER.parquet  results of some scenarios, in the order in which they were finished

A part is written beside its place, forced to the disk and renamed: it is there whole or not at all. Which scenarios lie in which part
depends on who was quick, and no result does: when all are there the tables of the sweep are written in the order of scenarios, and the
parts go. Only one process at a time may write to a folder.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from coalition.errors import ModelError, QuestionError
from coalition.questions.whatif import GoalMove
from coalition.questions.workers import Result

IDENTITY, PARTS = "sweep.json", "parts"

ENOUGH, SECONDS = 32, 10.0
"""A part is written when so many results are waiting, or the oldest of them for so long."""

_MOVE = {column.name: column.type for column in dataclasses.fields(GoalMove)}
_TYPES: dict[str, Any] = {"str": pl.String, "int": pl.Int64, "float": pl.Float64}
_SCHEMA: dict[str, Any] = {
    "scenario": pl.Int64,
    "goals": pl.List(pl.Struct({name: _TYPES[str(kind)] for name, kind in _MOVE.items()})),
    "short": pl.List(pl.Float64),
    "solves": pl.Int64,
    "failed": pl.String,
}


@dataclass
class Checkpoint:
    """Results of a sweep in ``folder``: `add` keeps one, `flush` writes what is not written yet. Made by `open_checkpoint`."""

    folder: Path
    finished: dict[int, Result]
    waiting: list[Result] = field(default_factory=list)
    _part: int = 0
    _since: float = 0.0

    def add(self, result: Result) -> None:
        """Keep a result; it is on the disk soon, and certainly after `flush`."""
        if not self.waiting:
            self._since = time.monotonic()
        self.finished[result.number] = result
        self.waiting.append(result)
        if len(self.waiting) >= ENOUGH or time.monotonic() - self._since >= SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting, as one part."""
        if not self.waiting:
            return
        rows = [
            {
                "scenario": one.number, "goals": [dataclasses.asdict(move) for move in one.goals],
                "short": None if one.short is None else one.short.tolist(), "solves": one.solves, "failed": one.failed,
            }
            for one in self.waiting
        ]  # fmt: skip
        frame = pl.DataFrame(rows, schema=_SCHEMA)
        place = self.folder / PARTS / f"{self._part:06d}.parquet"
        replace_with(place, lambda path: frame.write_parquet(path, compression="zstd"))
        self._part += 1
        self.waiting = []

    def clear(self) -> None:
        """Take the parts away: the tables of the sweep are written."""
        for path in sorted((self.folder / PARTS).iterdir()):
            path.unlink()
        (self.folder / PARTS).rmdir()


@contextmanager
def open_checkpoint(folder: Path, identity: Mapping[str, Any]) -> Iterator[Checkpoint]:
    """The checkpoint of the sweep ``identity`` in ``folder``, with what is finished there; a new one if the folder is new or empty.

    Raises QuestionError if the folder holds anything else, saying what differs, or if another process is writing to it.
    """
    refuse_foreign(folder, identity)
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise QuestionError(f"Another process is sweeping into {folder}; wait for it, or end it.") from None
        yield _opened(folder, identity)
    finally:
        os.close(lock)


def _opened(folder: Path, identity: Mapping[str, Any]) -> Checkpoint:
    (folder / PARTS).mkdir(exist_ok=True)
    if not (folder / IDENTITY).is_file():
        text = json.dumps(identity, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        replace_with(folder / IDENTITY, lambda path: path.write_text(text, encoding="utf-8"))
    finished: dict[int, Result] = {}
    parts = sorted((folder / PARTS).iterdir())
    last = -1
    for path in parts:
        if path.suffix != ".parquet":  # it was being written when the sweep was stopped
            path.unlink()
            continue
        last = int(path.stem)
        finished |= _read(path)
    return Checkpoint(folder, finished, _part=last + 1)


def stored_identity(folder: Path) -> dict[str, Any]:
    """What is swept in ``folder``; raises QuestionError if it is not the folder of a sweep."""
    try:
        found = json.loads((folder / IDENTITY).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise QuestionError(f"{folder} is not the folder of a sweep: {IDENTITY} is missing or broken ({error}).") from None
    return dict(found)


def refuse_foreign(folder: Path, identity: Mapping[str, Any]) -> None:
    """Raise QuestionError if ``folder`` exists and holds anything but the sweep ``identity``."""
    if not folder.is_symlink() and not folder.exists():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise QuestionError(f"{folder} exists and is not a folder; nothing was written. Name another folder for the sweep.")
    names = {path.name for path in folder.iterdir()}
    if not names or (IDENTITY not in names and all(name.startswith(f".{IDENTITY}.") or name == PARTS for name in names)):
        return
    stored = stored_identity(folder)
    wanted = json.loads(json.dumps(identity))
    different = sorted(name for name in stored.keys() | wanted.keys() if stored.get(name) != wanted.get(name))
    if different:
        said = "; ".join(f"{name}: {_short(stored.get(name))} there, {_short(wanted.get(name))} now" for name in different)
        raise QuestionError(f"{folder} holds another sweep; nothing was written. Name another folder, or remove it. It differs in {said}.")


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _read(path: Path) -> dict[int, Result]:
    try:
        frame = pl.read_parquet(path).cast(pl.Schema(_SCHEMA))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise QuestionError(f"{path} is broken ({str(error).splitlines()[0]}). Remove it: its scenarios are then answered again.") from None
    return {
        row["scenario"]: Result(
            row["scenario"], tuple(GoalMove(**move) for move in row["goals"]),
            None if row["short"] is None else np.array(row["short"], float), row["solves"], row["failed"],
        )
        for row in frame.iter_rows(named=True)
    }  # fmt: skip


def replace_with(place: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` write a file beside ``place``, force it to the disk, and put it there: whole, or not at all."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        write(beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    except OSError as error:
        raise ModelError(f"{place.parent} cannot be written safely: {error}") from error
    finally:
        os.close(folder)
