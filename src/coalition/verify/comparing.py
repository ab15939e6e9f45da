"""Held against each other: what is written and what follows. Each function gives a `Check`; `together` makes one of several."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import polars as pl

from coalition.plan.tables import PLAN_TABLES
from coalition.verify.findings import ABSOLUTE, EXACT, Breach, Check

BY_ROW = "to blame"
"""Column of a frame that names the row to blame, where it is not the key of the table."""


_KEYS = {"spending": ["purse", "fiscal_year", "balance"], "load": ["balance"]}
"""Where a table's own key is not enough: two budgets may bear the name of one fiscal year, and loads are there for every scenario."""


def key_columns(table: str) -> list[str]:
    """Columns that tell the rows of a plan's table apart."""
    return _KEYS.get(table) or PLAN_TABLES[table].primary_key()


def key(table: str) -> pl.Expr:
    """Key of a row of a plan's table as one text."""
    columns = [pl.col(name).cast(pl.String) for name in key_columns(table)]
    return pl.concat_str(columns, separator="|", ignore_nulls=True)


def _named(table: str, frame: pl.DataFrame) -> pl.Expr:
    return pl.col(BY_ROW) if BY_ROW in frame.columns else key(table)


def _breaches(table: str, field: str, found: pl.DataFrame, says: str) -> tuple[Breach, ...]:
    rows = found.sort("row", nulls_last=True).iter_rows()
    return tuple(Breach(table, str(row), field, written, recomputed, says) for row, written, recomputed in rows)


def compare(
    name: str, table: str, frame: pl.DataFrame, fields: Mapping[str, str], *, share: float = EXACT, size: str | None = None, says: str = ""
) -> Check:
    """Numbers: each column of ``fields`` equals the recomputed one to ``share`` of it (or of the column ``size``, if that is more).

    Both empty is equal; one empty is a breach.
    """
    absolute = relative = 0.0
    breaches: list[Breach] = []
    for field, recomputed in fields.items():
        written, right = pl.col(field).cast(pl.Float64), pl.col(recomputed).cast(pl.Float64)
        scale = right.abs() if size is None else pl.max_horizontal(right.abs(), pl.col(size).abs())
        found = frame.select(
            _named(table, frame).alias("row"), pl.col(field).alias("written"), pl.col(recomputed).alias("recomputed"),
            (written - right).abs().fill_nan(math.inf).alias("residual"), scale.fill_nan(0.0).fill_null(0.0).alias("scale"),
            (written.is_null() & right.is_null()).alias("empty"),
        ).filter(~pl.col("empty"))  # fmt: skip
        near = (pl.col("residual") <= ABSOLUTE + share * pl.col("scale")).fill_null(False)
        breaches += _breaches(table, field, found.filter(~near).select("row", "written", "recomputed"), says)
        part = pl.when(pl.col("residual") <= ABSOLUTE).then(0.0).otherwise(pl.col("residual") / pl.col("scale"))
        worst, share_worst = found.select(pl.col("residual").max(), part.fill_nan(0.0).max()).row(0)
        absolute, relative = max(absolute, worst or 0.0), max(relative, share_worst or 0.0)
    return Check(name, frame.height, absolute, relative, tuple(breaches))


def within(
    name: str, table: str, frame: pl.DataFrame, field: str, limit: str, *, share: float, size: str | None = None, says: str = ""
) -> Check:
    """Numbers: ``field`` is at most ``limit`` (no limit where that is empty), but for ``share`` of the limit or of ``size``."""
    some = frame.filter(pl.col(limit).is_not_null()).with_columns(pl.min_horizontal(pl.col(field), pl.col(limit)).alias("_allowed"))
    found = compare(name, table, some, {field: "_allowed"}, share=share, size=size or limit, says=says or "more than the limit")
    return Check(name, some.height, found.absolute, found.relative, found.breaches)


def same(name: str, table: str, frame: pl.DataFrame, fields: Mapping[str, str], says: str = "") -> Check:
    """Texts, dates and counts: each column of ``fields`` is the recomputed one."""
    breaches: list[Breach] = []
    for field, recomputed in fields.items():
        found = frame.select(_named(table, frame).alias("row"), pl.col(field).alias("written"), pl.col(recomputed).alias("recomputed"))
        kind = found.schema["written"]
        plain = pl.String if kind in (pl.Enum, pl.Categorical, pl.String) else None
        left, right = (pl.col(one).cast(plain) if plain else pl.col(one) for one in ("written", "recomputed"))
        breaches += _breaches(table, field, found.filter(~left.eq_missing(right)), says)
    return Check(name, frame.height, breaches=tuple(breaches))


def holds(name: str, table: str, frame: pl.DataFrame, field: str, rule: pl.Expr, says: str, limit: pl.Expr | None = None) -> Check:
    """Anything: ``rule`` is true of every row (an empty answer is a no); ``limit`` is what the field should have been, if there is one."""
    found = frame.filter(~rule.fill_null(False))
    if found.is_empty():
        return Check(name, frame.height)
    shown = found.select(
        _named(table, frame).alias("row"), pl.col(field).alias("written"), (pl.lit(None) if limit is None else limit).alias("recomputed")
    )
    return Check(name, frame.height, breaches=_breaches(table, field, shown, says))


def together(name: str, checks: Iterable[Check], not_checked: str = "") -> Check:
    """One check of several: the rows of the one that saw most, the largest residuals, all breaches."""
    found = list(checks)
    return Check(
        name, max((one.rows for one in found), default=0), max((one.absolute for one in found), default=0.0),
        max((one.relative for one in found), default=0.0), tuple(breach for one in found for breach in one.breaches),
        "; ".join(filter(None, [*(one.not_checked for one in found), not_checked])),
    )  # fmt: skip


def pairs(
    name: str, table: str, written: pl.DataFrame, right: pl.DataFrame, numbers: Iterable[str] = (), others: Iterable[str] = (),
    share: float = EXACT,
) -> Check:  # fmt: skip
    """A whole table against what it should be: the same rows by key, and the columns named alike in each."""
    keys = key_columns(table)
    plain = [pl.col(name).cast(pl.String) for name in keys]
    numbers, others = list(numbers), list(others)
    left = written.with_columns(*plain, pl.lit(True).alias("_written"))
    asked = right.select(*plain, *(pl.col(one).alias(f"right {one}") for one in [*numbers, *others]), pl.lit(True).alias("_right"))
    both = left.join(asked, on=keys, how="full", coalesce=True, nulls_equal=True)
    here, there = pl.col("_written").is_not_null(), pl.col("_right").is_not_null()
    shared = both.filter(here & there)
    field = keys[-1]
    checks = [
        compare(name, table, shared, {one: f"right {one}" for one in numbers}, share=share),
        same(name, table, shared, {one: f"right {one}" for one in others}),
        holds(name, table, both, field, here, "the row is missing"),
        holds(name, table, both, field, there, "nothing leads to this row"),
    ]
    return together(name, checks)
