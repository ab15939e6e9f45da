"""The base of what-ifs on disk, beside the plan it belongs to: written at the first question, begun from at every later one.

::

    OUT/base   a line of JSON (what it is of, and the checksum of the rest), then one row of parquet: an array a column

It holds numbers and texts and is never run. It is used only if mission, members, versions and the planner's own code are those it was
written with and the checksum is right; otherwise the goals are planned anew and it is written again, whole or not at all. So a plan made
again, which replaces the folder, leaves no old base behind, and removing the file costs no more than the time to plan.
"""

from __future__ import annotations

import gc
import hashlib
import io
import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import polars as pl

from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.model import solver
from coalition.model.market import Progress, silent
from coalition.plan.engine import members_of, open_engine
from coalition.questions.base import Base
from coalition.questions.whatif import Asker

NAME = "base"
FORMAT = 1

Say = Callable[[str], None]
"""Tells the user something that is to stay on the screen."""


class Misfit(ModelError):
    """What was kept cannot be begun from; the message says why."""


def hash_of_mission(mission: Mission) -> str:
    """Of all cells of all tables, but for where they were read."""
    total = hashlib.sha256()
    for name, frame in sorted(mission.tables.items()):
        shown = frame.select(column for column in frame.columns if not column.startswith("_"))
        total.update(name.encode())
        total.update(shown.write_ndjson().encode())
    return total.hexdigest()


def versions() -> dict[str, str]:
    """Versions of what computes."""
    try:
        own = version("coalition-planner")
    except PackageNotFoundError:
        own = "not installed"
    return {
        "coalition": own, "solver": f"HiGHS {solver.version()}", "python": platform.python_version(), "numpy": version("numpy"),
        "machine": platform.machine(),
    }  # fmt: skip


@cache
def _hash_of_code() -> str:
    """Of the planner's own files: between two versions of it a base may come to mean something else."""
    home, total = Path(__file__).parent.parent, hashlib.sha256()
    for path in sorted(home.rglob("*.py")):
        total.update(str(path.relative_to(home)).encode() + path.read_bytes())
    return total.hexdigest()


def identity(mission: Mission, members: frozenset[str]) -> dict[str, Any]:
    """What a base must have been made of to fit."""
    return {
        "format": FORMAT, "mission": hash_of_mission(mission), "members": sorted(members), "versions": versions(), "code": _hash_of_code()
    }  # fmt: skip


def write(folder: Path, base: Base, made_of: dict[str, Any]) -> None:
    """Write ``base`` into ``folder``, whole or not at all; raises OSError where that cannot be."""
    columns = {name: pl.Series(name, [found]) for name, found in base.arrays.items()}
    body = io.BytesIO()
    pl.DataFrame({**columns, "said": [json.dumps(base.said)]}).write_parquet(body, compression="zstd", compression_level=3)
    content = body.getvalue()
    head = {**made_of, "sha256": hashlib.sha256(content).hexdigest()}
    handle, beside = tempfile.mkstemp(prefix=f".{NAME}.", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(head, sort_keys=True).encode() + b"\n" + content)
        Path(beside).chmod(0o644)
        Path(beside).replace(folder / NAME)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def read(folder: Path, made_of: dict[str, Any]) -> Base | None:
    """The base in ``folder``; None if there is none. Raises Misfit if it is damaged, or not of ``made_of``."""
    try:
        head, _, content = (folder / NAME).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Misfit(f"it cannot be read ({error.strerror})") from error
    try:
        said = json.loads(head)
        checksum = said.pop("sha256")
    except (ValueError, KeyError, AttributeError) as error:
        raise Misfit("it is damaged") from error
    if said != made_of:
        words = {"mission": "another mission", "members": "other contributors"}
        other = [words.get(name, "another version of the planner") for name in made_of if said.get(name) != made_of[name]]
        raise Misfit(f"it was made with {other[0] if other else 'another version of the planner'}")
    if hashlib.sha256(content).hexdigest() != checksum:
        raise Misfit("it is damaged")
    try:
        row = pl.read_parquet(io.BytesIO(content))
        return Base({name: row[name][0].to_numpy() for name in row.columns if name != "said"}, json.loads(row["said"][0]))
    except (pl.exceptions.PolarsError, ValueError, IndexError) as error:
        raise Misfit("it is damaged") from error


def open_kept(
    folder: Path,
    mission: Mission,
    candidates: Sequence[str] = (),
    progress: Progress = silent,
    say: Say = lambda _: None,
    *,
    proven: bool = False,
) -> Asker:
    """An asker of the plan in ``folder``: from the base that is kept there (``proven``: and proven anew), or planned anew and kept.

    Its answers are the same either way: what was planned anew is begun from as if it had been kept before.
    """
    members = members_of(mission, candidates)
    everybody = frozenset(mission["contributor"]["contributor"].to_list())
    made_of = identity(mission, members)

    def begun(base: Base) -> Asker:
        with _without_collecting():
            return Asker(open_engine(mission, everybody, progress), members, progress, base=base)

    try:
        base = read(folder, made_of)
        if base is not None:
            asker = begun(base)
            if proven:
                progress("proving", "what was kept for questions")
                asker.prove()
            return asker
    except ModelError as error:
        say(f"What was kept for questions ({folder / NAME}) is not used: {error}. The goals are planned anew.")
    else:
        say(f"The first question of this plan: its goals are planned once for questions, and kept in {folder / NAME}.")
    with _without_collecting():
        asker = Asker(open_engine(mission, everybody, progress), members, progress)
    base = asker.base()
    if base is None:
        say("Nothing can be kept for the next question: not every kind of help of this mission can say yet what it has proposed.")
        return asker
    del asker
    try:
        write(folder, base, made_of)
    except OSError as error:
        say(f"{folder / NAME} cannot be written ({error.strerror}): the next question will plan the goals anew, too.")
    return begun(base)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Python's search for circular garbage put off while millions of small lasting objects are made."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
