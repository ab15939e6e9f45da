"""A plan on disk: the folder ``coalition plan`` writes and every later command reads.

::

    OUT/plan/NAME.parquet, NAME.csv   the tables of `plan.tables`
    OUT/mission/NAME.parquet          the checked input, each row with its file, sheet and row number
    OUT/map/                          a copy of the mission's map folder, where it has one
    OUT/run.json                      what was computed from what by what; it holds no time, so the same input gives the same bytes

The folder appears whole or not at all: everything is written beside OUT and renamed at the end.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from coalition.errors import QuestionError
from coalition.mission import schema
from coalition.mission.mission import InputFile, Mission
from coalition.plan.tables import PLAN_TABLES

RUN = "run.json"

FORMULA_STARTS = r"^[=+\-@\t\r]"
"""How a text begins that a spreadsheet would run as a formula."""


@dataclass(frozen=True)
class StoredPlan:
    """A plan read back: the mission it was made from, its tables by name, the run's identity, the folder it lies in."""

    mission: Mission
    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]
    folder: Path

    @property
    def candidates(self) -> tuple[str, ...]:
        """Candidates that the plan was made with."""
        return tuple(self.run.get("candidates", ()))

    @property
    def map_folder(self) -> Path | None:
        """The map geometry, if the mission came with one."""
        folder = self.folder / "map"
        return folder if folder.is_dir() else None


def refuse_foreign(out: Path) -> None:
    """Raise `QuestionError` if ``out`` exists and is not a plan folder: nothing but a plan is ever replaced."""
    if out.is_symlink() or out.exists():
        if out.is_dir() and not out.is_symlink() and ((out / RUN).is_file() or not any(out.iterdir())):
            return
        raise QuestionError(
            f"{out} exists and is not a plan folder (it has no {RUN}); nothing was written. Name another folder, or remove it."
        )


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """An empty folder beside ``out`` that takes its place when the block ends well, and vanishes when it does not.

    Raises `QuestionError` if ``out`` exists and is not a plan folder.
    """
    refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    fresh, old = workshop / "new", workshop / "old"
    try:
        fresh.mkdir()
        yield fresh
        if out.exists():
            out.rename(old)
        try:
            fresh.rename(out)
        except BaseException:
            if old.exists() and not out.exists():
                old.rename(out)
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def write_plan(
    folder: Path, mission: Mission, tables: Mapping[str, pl.DataFrame], run: Mapping[str, Any], map_folder: Path | None = None
) -> None:
    """Write a plan into the empty ``folder`` (see `replacing`); the same arguments give the same bytes."""
    (folder / "plan").mkdir()
    (folder / "mission").mkdir()
    for name in PLAN_TABLES:
        _write_parquet(tables[name], folder / "plan" / f"{name}.parquet")
        safe_for_spreadsheets(tables[name]).write_csv(folder / "plan" / f"{name}.csv")
    for name, frame in mission.tables.items():
        _write_parquet(frame, folder / "mission" / f"{name}.parquet")
    if map_folder is not None and map_folder.is_dir():
        shutil.copytree(map_folder, folder / "map")
    identity = {**run, "inputs": {file.name: file.sha256 for file in mission.files}}
    (folder / RUN).write_text(json.dumps(identity, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.rechunk().write_parquet(path, compression="zstd", compression_level=3, statistics=True, row_group_size=100_000)


def safe_for_spreadsheets(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with an apostrophe before every text that a spreadsheet would run; numbers and dates are untouched."""
    texts = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Enum, pl.Categorical)]
    cells = {name: pl.col(name).cast(pl.String) for name in texts}
    return frame.with_columns(
        pl.when(cell.str.contains(FORMULA_STARTS)).then(pl.lit("'") + cell).otherwise(cell).alias(name) for name, cell in cells.items()
    )


def read_plan(out: Path) -> StoredPlan:
    """Read a plan folder; raises `QuestionError` naming the file that is missing or broken."""
    if not (out / RUN).is_file():
        raise QuestionError(f"{out} is not a plan folder: {RUN} is missing. Make one with: coalition plan MISSION -o {out}")
    try:
        run = json.loads((out / RUN).read_text(encoding="utf-8"))
        files = tuple(InputFile(name, sha256) for name, sha256 in run["inputs"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(out / RUN, error) from error
    tables = {name: _read_parquet(out / "plan" / f"{name}.parquet", declared.create_empty()) for name, declared in PLAN_TABLES.items()}
    given = {name: _read_given(out / "mission" / f"{name}.parquet", files) for name in schema.TABLES}
    return StoredPlan(Mission(given, files), tables, run, out)


def _read_given(path: Path, files: tuple[InputFile, ...]) -> pl.DataFrame:
    """A table of the mission; an optional one that is missing and was no input was declared after the plan was made: it is empty."""
    name = path.stem
    if not path.exists() and name not in schema.REQUIRED_TABLES and name not in {Path(file.name).stem for file in files}:
        return schema.empty(name)
    return _read_parquet(path, schema.empty(name))


def _read_parquet(path: Path, declared: pl.DataFrame) -> pl.DataFrame:
    """The table at ``path`` with the columns and types of ``declared``."""
    try:
        return pl.read_parquet(path).select(declared.columns).cast(dict(declared.schema))  # type: ignore[arg-type]  # polars' keys are invariant
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> QuestionError:
    what = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({str(error).splitlines()[0]})"
    return QuestionError(f"{path} {what}. Make the plan again with: coalition plan MISSION -o {path.parent.parent}")
