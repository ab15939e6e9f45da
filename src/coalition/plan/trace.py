"""From a number back to where it comes from: figure → entries → consignments → input rows → sources."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from coalition.errors import QuestionError
from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.mission.wording import cell, did_you_mean
from coalition.plan.evaluate import Tables, condition_of, counted, matched
from coalition.plan.lineage import leaning, lineage, row_key
from coalition.plan.store import StoredPlan
from coalition.plan.tables import CORE_TABLES

_POSTINGS = {
    "side": pl.String, "balance": pl.String, "name": pl.String, "unit": pl.String, "term": pl.String, "proposal": pl.String,
    "amount": pl.Float64,
}  # fmt: skip
_ROWS = {
    "table": pl.String, "row": pl.String, "file": pl.String, "sheet": pl.String, "line": pl.Int64, "evidence": pl.String,
    "assumption": pl.String, "source": pl.String, "values": pl.String,
}  # fmt: skip
CHOSEN = ("consignment", "activity")
"""Tables of what pillars chose, each with a key of its own name."""

_CLOSING = ("source", "assumption", "evidence", "note")


@dataclass(frozen=True)
class Trace:
    """Everything one number rests on.

    ``kind`` is figure, balance, consignment, activity or proposal; ``heading`` its row of the table of that name. ``postings`` (side,
    balance, name, unit, term, proposal, amount): what is summed (side `sum`) and what that is divided by (side `per`), each times its
    factor. ``consignments``, ``activities`` and ``legs`` are rows of the plan's tables; ``rows`` (table, row, file, sheet, line, evidence,
    assumption, source, values) the input rows, assumptions and exchange rates among them; ``sources`` rows of the mission's table.
    """

    asked: str
    kind: str
    heading: Mapping[str, Any]
    postings: pl.DataFrame
    consignments: pl.DataFrame
    activities: pl.DataFrame
    legs: pl.DataFrame
    rows: pl.DataFrame
    sources: pl.DataFrame

    @cached_property
    def sums(self) -> dict[str, float]:
        """Sum of the postings on each side."""
        return {str(side): float(total) for side, total in self.postings.group_by("side").agg(pl.col("amount").sum()).iter_rows()}

    @property
    def value(self) -> float | None:
        """The number summed anew from the postings; None where there are none, or where it would be divided by zero."""
        if self.postings.is_empty():
            return None
        above, below = self.sums.get("sum", 0.0), self.sums.get("per")
        return above if below is None else above / below if below else None

    def as_json(self) -> dict[str, Any]:
        """The whole trace as plain values; dates in ISO form."""
        frames = {name: getattr(self, name).to_dicts() for name in ("postings", "consignments", "activities", "legs", "rows", "sources")}
        whole = {"asked": self.asked, "kind": self.kind, "heading": dict(self.heading), "value": self.value, **frames}
        plain: dict[str, Any] = _plain(whole)
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def trace(stored: StoredPlan, asked: str) -> Trace:
    """What ``asked`` rests on: the key of a figure, of a balance, a consignment's number or another proposal's.

    Raises QuestionError, naming the nearest key, if the plan has none such.
    """
    mission, tables = stored.mission, stored.tables
    kind, heading = _find(tables, asked)
    parts = _parts(tables, kind, asked)
    postings = _postings(parts, mission, tables)
    chosen = _chosen(tables, parts, postings)
    # Of what is asked for, or reached by a draw, all rows count; else only those that the summed terms were computed from.
    whole = {key for keys in chosen.values() for key in keys} - (set() if kind in CHOSEN else set(postings["proposal"]))
    behind = _rows_behind(mission, tables, postings, chosen, whole)
    rows = _input_rows(mission, [*behind, *_rows_named(parts, mission, tables)])
    return Trace(
        asked=asked,
        kind=kind,
        heading=heading,
        postings=postings,
        consignments=tables["consignment"].filter(pl.col("consignment").is_in(chosen["consignment"])),
        activities=tables["activity"].filter(pl.col("activity").is_in(chosen["activity"])),
        legs=tables["leg"].filter(pl.col("consignment").is_in(chosen["consignment"])).sort("consignment", "leg"),
        rows=rows,
        sources=mission["source"].filter(pl.col("source").is_in(rows["source"].drop_nulls().unique().to_list())).drop(schema.PROVENANCE),
    )


def figures(stored: StoredPlan, pattern: str = "*") -> pl.DataFrame:
    """Figures of the plan whose key or title matches ``pattern`` (``*`` and ``?``, or any part of the words), as in table `figure`.

    Raises QuestionError, naming the nearest key, if there is none.
    """
    frame = stored.tables["figure"]
    wild = pattern.casefold() if any(sign in pattern for sign in "*?[") else f"*{pattern.casefold()}*"
    found = [
        number
        for number, (key, title) in enumerate(frame.select("figure", "title").iter_rows())
        if fnmatch.fnmatchcase(key.casefold(), wild) or fnmatch.fnmatchcase(title.casefold(), wild)
    ]
    if not found:
        raise unknown("figure matches", pattern, frame["figure"], "coalition figures OUT lists them all.")
    return frame[found]


def unknown(what: str, asked: str, known: Iterable[str], hint: str) -> QuestionError:
    """The refusal of a name the plan does not have; suggests the nearest."""
    return QuestionError(f"No {what} {asked!r}. {did_you_mean(asked, known, '')} {hint}".replace("  ", " "))


def _find(tables: Tables, asked: str) -> tuple[str, dict[str, Any]]:
    for kind in ("figure", "balance", *CHOSEN):
        found = tables[kind].filter(pl.col(kind) == asked)
        if found.height:
            return kind, found.row(0, named=True)
    if tables["entry"].filter(pl.col("proposal") == asked).height:
        return "proposal", {"proposal": asked}
    known = [key for kind in ("figure", "balance", *CHOSEN) for key in tables[kind][kind]]
    raise unknown("figure, balance, consignment or activity", asked, known, "coalition figures OUT lists the figures.")


def _parts(tables: Tables, kind: str, asked: str) -> pl.DataFrame:
    """The question as rows of `figure_part`."""
    if kind == "figure":
        return tables["figure_part"].filter(pl.col("figure") == asked)
    if kind == "balance":
        balances, proposal = [asked], "*"
    else:
        balances, proposal = tables["entry"].filter(pl.col("proposal") == asked)["balance"].unique(maintain_order=True).to_list(), asked
    rows = [{"figure": asked, "side": "sum", "balance": key, "term": "*", "proposal": proposal, "factor": 1.0} for key in balances]
    return pl.DataFrame(rows, schema=tables["figure_part"].schema)


def _postings(parts: pl.DataFrame, mission: Mission, tables: Tables) -> pl.DataFrame:
    """Entries, limits and counts the parts name, with the balance's name and unit; entries of zero are left out."""
    parts = parts.with_columns(pl.col("side").cast(pl.String))
    found = pl.concat([matched(parts, tables), counted(parts, mission, tables)]).sort("part", maintain_order=True)
    named = found.join(tables["balance"].select("balance", "name", "unit"), on="balance", how="left", maintain_order="left")
    table = pl.col("balance").str.extract(r"^(?:plan|input):(.*)$")
    name = pl.coalesce("name", pl.lit("rows of the table ") + table)
    return (
        named.with_columns(name.alias("name"), pl.col("unit").fill_null(""))
        .filter(pl.col("amount") != 0)
        .select(pl.col(column).cast(kind) for column, kind in _POSTINGS.items())
    )


def _chosen(tables: Tables, parts: pl.DataFrame, postings: pl.DataFrame) -> dict[str, list[str]]:
    """Keys of what was chosen behind the postings, by the table of `CHOSEN` it is in.

    A draw (on a pool of deliveries, or of a fund on its contributions) stands for what is on its other balances.
    """
    known = {table: set(tables[table][table]) for table in CHOSEN}
    proposals = set(postings["proposal"])
    draws = set(postings.filter(~pl.col("term").is_in(["short", "limit"]))["proposal"]).difference(*known.values())
    others = tables["entry"].filter(pl.col("proposal").is_in(list(draws)) & ~pl.col("balance").is_in(postings["balance"].to_list()))
    reached = set(tables["entry"].filter(pl.col("balance").is_in(others["balance"].to_list()))["proposal"])
    found = {}
    summed = list(_summed(parts, tables))
    for table, keys in known.items():
        named = {key for name, frame in summed if name == table or name not in CORE_TABLES for key in _column(frame, table)}
        found[table] = sorted((proposals | reached | named) & keys)
    return found


def _rows_behind(
    mission: Mission, tables: Tables, postings: pl.DataFrame, chosen: Mapping[str, list[str]], whole: set[str]
) -> list[tuple[str, str]]:
    """Input rows, as (table, key), behind the postings, behind all that is in ``whole``, and who gives and pays for what is ``chosen``."""
    of_balances = tables["balance"].filter(pl.col("balance").is_in(postings["balance"].to_list())).select("table", "row").drop_nulls()
    leans = lineage(mission, tables)
    posted = leans.join(postings.select("proposal", "term").unique(), on=["proposal", "term"], how="semi").select("table", "row")
    carried = leans.filter(pl.col("proposal").is_in(list(whole))).select("table", "row")
    found = pl.concat([of_balances, posted, carried]).unique()
    givers = pl.concat([tables[name].filter(pl.col(name).is_in(keys)).select("purse", "contributor") for name, keys in chosen.items()])
    purses = set(givers["purse"].unique()) | {f"contributor:{key}" for key in givers["contributor"].drop_nulls().unique()}
    payers = sorted((kind, key) for kind, bar, key in (purse.partition(":") for purse in purses) if bar)  # no row stands behind `host`
    return [*found.sort("table", "row").iter_rows(), *payers]


def _summed(parts: pl.DataFrame, tables: Tables) -> Iterator[tuple[str, pl.DataFrame]]:
    """Rows of the plan's tables that a figure counts or sums, by table."""
    for balance, text in parts.filter(pl.col("balance").str.starts_with("plan:")).select("balance", "proposal").iter_rows():
        name = balance.removeprefix("plan:")
        yield name, tables[name].filter(condition_of(text))


def _column(frame: pl.DataFrame, name: str) -> list[str]:
    return frame[name].drop_nulls().to_list() if name in frame.columns else []


def _rows_named(parts: pl.DataFrame, mission: Mission, tables: Tables) -> list[tuple[str, str]]:
    """Input rows that a figure counts, and those behind rows of pillars' own tables that it sums."""
    found = [key for name, frame in _summed(parts, tables) for key in leaning(name, frame, tables).iter_rows()]
    for balance, text in parts.filter(pl.col("balance").str.starts_with("input:")).select("balance", "proposal").iter_rows():
        table = balance.removeprefix("input:")
        found.extend((table, key) for key in mission[table].filter(condition_of(text)).select(row_key(table)).to_series())
    return found


def _input_rows(mission: Mission, keys: list[tuple[str, str]]) -> pl.DataFrame:
    """The rows with these keys, the exchange rates they use and the assumptions they rest on, each once."""
    rows = _look_up(mission, keys)
    rates = sorted({("rate", key) for table, key in keys for key in _rate_of(mission, table, key)})
    rows = pl.concat([rows, _look_up(mission, rates)])
    assumptions = sorted({("assumption", key) for key in rows["assumption"].drop_nulls()})
    return pl.concat([rows, _look_up(mission, assumptions)]).unique(["table", "row"], keep="first", maintain_order=True)


def _look_up(mission: Mission, keys: list[tuple[str, str]]) -> pl.DataFrame:
    wanted: dict[str, set[str]] = {}
    for table, key in keys:
        wanted.setdefault(table, set()).add(key)
    rows: list[dict[str, Any]] = []
    for table in sorted(wanted, key=list(schema.TABLES).index):
        keyed = mission[table].with_columns(row_key(table).alias("_key")).filter(pl.col("_key").is_in(list(wanted[table])))
        rows.extend(_described(table, row, mission.currency) for row in keyed.iter_rows(named=True))
    return pl.DataFrame(rows, schema=_ROWS)


def _described(table: str, row: dict[str, Any], currency: str) -> dict[str, Any]:
    """A row of an input table in the columns of `Trace.rows`; what its file left out, and so took the default, is not told again."""
    assumption = None if table == "assumption" else row.get("assumption")
    return {
        "table": table, "row": row["_key"], "file": row["_file"], "sheet": row["_sheet"], "line": row["_row"],
        "evidence": "judged" if table == "assumption" else row.get("evidence") or "", "assumption": assumption,
        "source": row.get("source"), "values": ", ".join(_told(table, row, currency)),
    }  # fmt: skip


def _told(table: str, row: dict[str, Any], currency: str) -> Iterator[str]:
    """The values of a row worth telling, each with its column's name."""
    for name, column in schema.columns(table).items():
        value, default = row[name], (column.metadata or {}).get("default")
        if value is None or value == default or name in (*schema.primary_key(table), *_CLOSING) or (name, value) == ("currency", currency):
            continue
        text = cell(value)
        yield text if text.startswith(name) else f"{name} {text}"


def _rate_of(mission: Mission, table: str, key: str) -> list[str]:
    """Key of the exchange rate the row's money was converted at: the last on or before its own start, else the first later one."""
    if "currency" not in schema.columns(table) or table == "rate":
        return []
    row = mission[table].filter(row_key(table) == key)
    currency = row["currency"][0] if row.height else None
    if currency in (None, mission.currency):
        return []
    day = (row["start"][0] if "start" in row.columns else None) or mission.calendar.start
    rates = mission["rate"].filter(pl.col("currency") == currency).sort("date")
    earlier = rates.filter(pl.col("date") <= day)
    used = earlier[-1:] if earlier.height else rates[:1]
    return used.select(row_key("rate")).to_series().to_list()
