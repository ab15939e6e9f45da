"""Activities of a plan worked out anew, each by its own pillar from its written row and the mission alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import polars as pl

from coalition.mission.mission import Mission
from coalition.model.ledger import SENSES
from coalition.model.pillar import Decided, Pillar, Recomputed
from coalition.model.results import brought_results
from coalition.plan.books import Books, open_books
from coalition.plan.tables import PLAN_TABLES, Activity
from coalition.verify.comparing import compare, holds, pairs, same, together
from coalition.verify.findings import Breach, Check

_BROUGHT = {"consignment": pl.String, "need": pl.String, "measure": pl.String, "counted_there": pl.Float64, "delivered_step": pl.Int64}
_ENTRY = {"balance": pl.String, "proposal": pl.String, "term": pl.String, "amount": pl.Float64}
_LIMITS = {"balance": pl.String, "limit": pl.Float64, "sense": pl.String, "table": pl.String, "row": pl.String}


class Done:
    """Rows of the plan's table `activity` beside what the pillars say they come to."""

    def __init__(self, mission: Mission, members: frozenset[str], tables: Mapping[str, pl.DataFrame]) -> None:
        self.mission, self.members, self.tables, self.rows = mission, members, tables, tables["activity"]

    @cached_property
    def books(self) -> Books:
        """The mission's books, opened anew."""
        return open_books(self.mission, self.members)

    @cached_property
    def redone(self) -> list[tuple[dict[str, Any], dict[str, Any], Decided]]:
        """Rows that a pillar knows: as written, as they should stand, and what each comes to."""
        if self.rows.is_empty():
            return []
        pillars: dict[str, Pillar] = {pillar.name: pillar for pillar in self.books.pillars}
        found = []
        for row in self.rows.iter_rows(named=True):
            pillar = pillars.get(row["pillar"])
            again = None if pillar is None else pillar.redo(row)
            if again is not None:
                found.append((row, dict(again[0]), again[1]))
        return found

    def check(self) -> Check:
        """Whether every activity is one the mission allows, and says of itself what the mission says."""
        name = "activities: each as its pillar lists it"
        known = {row["activity"] for row, _, _ in self.redone}
        rows = self.rows.with_columns(pl.col("activity").is_in(list(known)).alias("known"))
        declared = pl.DataFrame(Activity.create_empty()).schema
        right = pl.DataFrame([again for _, again, _ in self.redone], declared, orient="row")
        both = self.rows.join(right.rename({one: f"right_{one}" for one in right.columns if one != "activity"}), on="activity", how="inner")
        texts = ("pillar", "what", "unit", "place", "contributor", "purse", "starts", "ends", "table", "row")
        return together(name, [
            holds(name, "activity", rows, "activity", pl.col("known"), "no pillar lists it, or nothing of it is done"),
            same(name, "activity", both, {one: f"right_{one}" for one in texts}),
            compare(name, "activity", both, {one: f"right_{one}" for one in ("quantity", "cost")}),
        ])  # fmt: skip

    def check_own(self) -> Check:
        """Whether the tables that pillars bring hold what their pillars work out from the activities and the mission."""
        name = "tables that pillars bring: each as its pillar works it out anew"
        pillars: dict[str, Pillar] = {}
        if any(results.tables for results in brought_results().values()):
            pillars = {pillar.name: pillar for pillar in self.books.pillars}
        checks = []
        for who, results in brought_results().items():
            if results.tables:
                checks += self._own(name, who, list(results.tables), pillars.get(who))
        return together(name, checks)

    def _own(self, name: str, who: str, names: list[str], pillar: Pillar | None) -> list[Check]:
        """The checks of the tables ``names`` of one pillar."""
        written = {one: self.tables[one] for one in names} | {"activity": self.rows.filter(pl.col("pillar") == who)}
        again = Recomputed() if pillar is None else pillar.recompute(written)
        checks = []
        for one in names:
            declared = PLAN_TABLES[one]
            right = pl.DataFrame(list(again.tables.get(one, [])), dict(pl.DataFrame(declared.create_empty()).schema), orient="row")
            others = [column for column in right.columns if column not in declared.primary_key()]
            numbers = [column for column in others if right.schema[column] == pl.Float64]
            checks.append(pairs(name, one, written[one], right, numbers, [column for column in others if column not in numbers]))
        faults = tuple(Breach(fault.table, fault.row, fault.field, None, None, fault.says) for fault in again.faults)
        return [*checks, Check(name, 0, breaches=faults, not_checked=again.left_out)]

    @cached_property
    def brought(self) -> pl.DataFrame:
        """What activities bring: consignment (the activity), need (null: to pools), measure, counted_there (uncut), delivered_step."""
        if not self.redone:
            return pl.DataFrame(schema=_BROUGHT)
        needs = self.books.needs
        of_need = {need.balance: (need.key.removeprefix("need:"), need.measure) for need in needs.needs}
        of_pool: dict[int, tuple[str | None, str]] = {pool.balance: (None, pool.measure) for pool in needs.pools}
        rows = [
            (decided.names[one.number], *(of_need.get(one.balance) or of_pool[one.balance]), one.amount, one.step)
            for _, _, decided in self.redone
            for one in decided.brought
        ]
        return pl.DataFrame(rows, _BROUGHT, orient="row").unique(["consignment", "need", "measure"], keep="first", maintain_order=True)

    def entries(self) -> Iterator[pl.DataFrame]:
        """What activities enter."""
        for _, _, decided in self.redone:
            ledger = self.books.ledger
            number, balance, amount, term = (part.tolist() for part in decided.entries)
            rows = [
                (ledger.keys[into], decided.names[one], ledger.terms[what], entered)
                for one, into, entered, what in zip(number, balance, amount, term, strict=True)
            ]
            yield pl.DataFrame(rows, _ENTRY, orient="row")

    def paid(self) -> pl.DataFrame:
        """What purses pay for activities: purse, activities."""
        rows = [(one.purse, one.amount) for _, _, decided in self.redone for one in decided.paid]
        return pl.DataFrame(rows, {"purse": pl.String, "activities": pl.Float64}, orient="row")

    def limits(self, kinds: list[str]) -> pl.DataFrame:
        """Balances of pillars' own, of the ``kinds`` a plan has beside the core's: balance, limit, sense, table, row."""
        if not kinds:
            return pl.DataFrame(schema=_LIMITS)
        ledger = self.books.ledger
        rows = [
            (key, float(ledger.limit[number]), SENSES[ledger.sense[number]], ledger.tables[number], ledger.rows[number])
            for number, key in enumerate(ledger.keys)
            if key.partition(":")[0] in kinds
        ]
        return pl.DataFrame(rows, _LIMITS, orient="row")
