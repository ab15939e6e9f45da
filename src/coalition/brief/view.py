"""What the charts and sections of the brief share: the plan, its printed names, and what is worth showing first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import polars as pl

from coalition.brief.numbers import Printer
from coalition.mission.mission import Mission
from coalition.model.results import Section, brought_results
from coalition.plan.sums import figure_key

REASONS = {
    "no item": "no item in the tables brings it",
    "refused": "caveats refuse every giver",
    "no route": "no open route leads there",
    "too late": "nothing can arrive in time",
    "limits": "the limits on the way to it ran out",
    "other needs": "what could serve it counts for more elsewhere",
    "whole units": "what is left is less than a whole unit",
}
"""Reasons of `fulfilment` in words."""


@dataclass(frozen=True)
class Detail:
    """How much the page shows; the next level down is taken when the page would grow too large.

    Rows of tables, entries and runs of rows in a trace, charts that are drawn for readers without scripts (all have a table), and
    whether the charts of pillars are drawn so too.
    """

    needs: int
    places: int
    givers: int
    rows: int
    parts: int
    ranges: int
    drawings: frozenset[str]
    brought: Literal["drawn", "by script", "left out"]


_ALL = frozenset({"map", "giving", "flows", "short", "spending", "capacity"})
LEVELS = (
    Detail(needs=60, places=60, givers=60, rows=30, parts=3, ranges=3, drawings=_ALL, brought="drawn"),
    Detail(needs=60, places=60, givers=60, rows=30, parts=3, ranges=2, drawings=_ALL - {"flows", "capacity"}, brought="by script"),
    Detail(needs=40, places=40, givers=40, rows=20, parts=2, ranges=1, drawings=_ALL - {"flows", "capacity"}, brought="by script"),
    Detail(needs=25, places=30, givers=25, rows=15, parts=1, ranges=1, drawings=frozenset({"map"}), brought="by script"),
    Detail(needs=15, places=15, givers=10, rows=8, parts=1, ranges=1, drawings=frozenset({"map"}), brought="by script"),
    Detail(needs=8, places=15, givers=6, rows=6, parts=1, ranges=1, drawings=frozenset({"map"}), brought="by script"),
    Detail(needs=8, places=15, givers=6, rows=6, parts=1, ranges=1, drawings=frozenset({"map"}), brought="left out"),
)
HEADLINE_PARTS = 5
"""Entries in the traces of what the answer prints, at every level."""


@dataclass(frozen=True)
class View:
    """A plan as the brief sees it. ``map_folder`` may hold `areas.geojson` and `countries.geojson`."""

    mission: Mission
    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]
    map_folder: Path | None
    printer: Printer
    detail: Detail = field(default_factory=lambda: LEVELS[0])

    def cut_to(self, detail: Detail) -> View:
        """The same view in another level of detail, with nothing printed yet; what has been looked up is kept."""
        other = replace(self, printer=self.printer.anew(), detail=detail)
        fixed = {one.name for one in fields(self)}
        other.__dict__.update({name: value for name, value in self.__dict__.items() if name not in fixed})
        return other

    @cached_property
    def brought(self) -> list[tuple[str, Section]]:
        """The sections that pillars bring, each with the pillar's name."""
        return [(pillar, one) for pillar, results in brought_results().items() for one in results.sections(self.mission, self.tables)]

    @property
    def areas(self) -> Path | None:
        """The mission's map of areas, if it has one."""
        path = self.map_folder / "areas.geojson" if self.map_folder else None
        return path if path is not None and path.is_file() else None

    @cached_property
    def closed(self) -> set[str]:
        """Places that no route may touch."""
        return set(self.mission["place"].filter(pl.col("territory") == "closed")["place"])

    @cached_property
    def legal_basis(self) -> dict[str, str]:
        """Legal basis of each caveat (of its first line)."""
        return dict(reversed(list(self.mission["caveat"].select("caveat", "legal_basis").iter_rows())))

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Printed name by table and key."""
        tables = ("contributor", "item", "measure", "place", "fund")
        return {table: dict(self.mission[table].select(table, "name").iter_rows()) for table in tables}

    def party_name(self, party: str) -> str:
        """Printed name of ``contributor:KEY``, ``fund:KEY`` or ``contribution:KEY``."""
        kind, _, key = party.partition(":")
        if kind == "contribution":
            return self._contributions.get(key, key)
        return self.names.get(kind, {}).get(key, key)

    @cached_property
    def _contributions(self) -> dict[str, str]:
        contributor, fund = self.names["contributor"], self.names["fund"]
        rows = self.mission["contribution"].select("contribution", "contributor", "fund").iter_rows()
        return {key: f"{contributor[giver]} → {fund[to]} ({key})" for key, giver, to in rows}

    def row_name(self, kind: str, key: str) -> str:
        """Printed name of a link or place under load."""
        if kind == "link":
            ends = self._links.get(key)
            return f"{ends[0]} → {ends[1]}, {ends[2]}" if ends else key
        return f"{self.names['place'].get(key, key)}, {kind}"

    @cached_property
    def _links(self) -> dict[str, tuple[str, str, str]]:
        place = self.names["place"]
        rows = self.mission["link"].select("link", "origin", "destination", "mode").iter_rows()
        return {link: (place[origin], place[destination], mode) for link, origin, destination, mode in rows}

    def keys(self, *words: str) -> list[str]:
        """What follows ``words`` in figures' keys, largest value first: ``keys("fill", "place")`` gives places."""
        prefix = figure_key(*words) + "."
        found = self._by_prefix[prefix]
        return sorted(found, key=lambda key: (-self.printer.value(prefix + key), key))

    @cached_property
    def _by_prefix(self) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for prefix, keys in self._candidates().items():
            found[prefix] = keys
        return found

    def _candidates(self) -> dict[str, list[str]]:
        """Keys by prefix, from the plan's rows: keys of places and sectors may themselves hold points."""
        fulfilment, consignments = self.tables["fulfilment"], self.tables["consignment"]
        sector = {
            measure: name or title for measure, title, name in self.mission["measure"].select("measure", "name", "sector").iter_rows()
        }
        found: dict[str, set[str]] = {
            "fill.place.": set(fulfilment["place"]),
            "fill.sector.": {sector[measure] for measure in fulfilment["measure"]},
            "fill.tier.": {str(tier) for tier in fulfilment["tier"]},
            "fill.measure.": set(fulfilment["measure"]),
            "lost.reason.": set(fulfilment["reason"].cast(pl.String)) - {"met"},
            "given.": {
                f"contributor:{contributor}" if contributor else purse
                for contributor, purse in consignments.select("contributor", "purse").iter_rows()
            },
            "flow.to.": set(consignments["destination"]),
            "peak.": {f"{kind}:{row}" for kind, row in self.tables["load"].select(pl.col("kind").cast(pl.String), "row").iter_rows()},
        }
        return {prefix: [key for key in keys if self.printer.has(prefix + key)] for prefix, keys in found.items()}

    @cached_property
    def refusals(self) -> dict[tuple[str, str], list[str]]:
        """Caveats that refuse a use bringing a measure to a place: (measure, place) → caveats."""
        verdicts = self.tables["verdict"].filter(pl.col("effect") == "refuse").select("item", "use", "place", "caveat").unique()
        uses = self.mission["yield"].select("item", "use", "measure")
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for measure, place, caveat in verdicts.join(uses, on=["item", "use"]).select("measure", "place", "caveat").unique().iter_rows():
            found[measure, place].add(caveat)
        return {key: sorted(caveats) for key, caveats in found.items()}

    @cached_property
    def items_given(self) -> dict[str, list[str]]:
        """Items by giver (as printed: contributor, or fund that buys), the most costly first."""
        party = pl.coalesce(pl.concat_str(pl.lit("contributor:"), "contributor"), "purse").alias("party")
        frame = (
            self.tables["consignment"]
            .group_by(party, "item")
            .agg(pl.col("goods_cost").sort().sum())
            .sort("party", "goods_cost", "item", descending=[False, True, False])
        )
        found: dict[str, list[str]] = defaultdict(list)
        for giver, item in frame.select("party", "item").iter_rows():
            found[giver].append(item)
        return dict(found)

    @cached_property
    def given_sectors(self) -> list[str]:
        """Sectors in which anything is given, most first; a use that meets several sectors is one of its own."""
        return self._suffixes("given.sector.")

    @cached_property
    def hubs(self) -> list[str]:
        """Places where goods enter the theatre, most first."""
        places = self.names["place"]
        found = [
            place for place in places if self.printer.has(figure_key("flow", place)) and self.printer.value(figure_key("flow", place)) > 0
        ]
        return sorted(found, key=lambda place: (-self.printer.value(figure_key("flow", place)), place))

    def _suffixes(self, prefix: str) -> list[str]:
        found = [key.removeprefix(prefix) for key in self.printer.rows if key.startswith(prefix)]
        return sorted(found, key=lambda key: (-self.printer.value(prefix + key), key))
