"""Caveats: which giver may serve which use, decided before the model sees it.

A line of the table `caveat` *binds* givers and *covers* uses (see `mission.schema.Caveat`). The lines that bind a giver on a day are
its signature; givers of one item with one signature are alike to every use, so the network prices them together.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coalition.mission.calendar import Calendar
from coalition.mission.mission import Mission

Signature = frozenset[int]
"""Numbers of the caveat lines in force for a giver on a day."""


@dataclass(frozen=True)
class Giver:
    """Goods or money of one item and one purse, as far as caveats can tell givers apart."""

    item: str
    contributor: str | None = None
    fund: str | None = None
    contribution: str | None = None


@dataclass(frozen=True)
class Use:
    """One use of an item at one place."""

    item: str
    use: str
    place: str


@dataclass(frozen=True)
class CaveatLine:
    """One row of the table `caveat`; ``window`` holds the first and last step of giving on which it is in force."""

    number: int
    caveat: str
    line: int
    effect: str
    binds: tuple[tuple[str, Any], ...]
    covers: tuple[tuple[str, Any], ...]
    window: tuple[int, int]
    start: datetime.date
    end: datetime.date
    share: float | None
    quantity: float | None
    legal_basis: str
    source: str

    def describe(self) -> str:
        """What the line says, in a sentence."""
        binding = " and ".join(f"{name} {_word(value)}" for name, value in self.binds) or "everything given"
        covering = " and ".join(f"{name} {_word(value)}" for name, value in self.covers) or "any use"
        verb = {"refuse": "may not serve", "only": "may serve only", "limit": "is limited for"}[self.effect]
        return f"{binding} {verb} {covering}"


def _word(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


BINDING = ("contributor", "contribution", "fund", "item", "class", "personnel")
COVERING = ("measure", "sector", "place", "country", "territory")


@dataclass
class Caveats:
    """All caveat lines of a mission, and the questions put to them."""

    mission: Mission
    lines: list[CaveatLine] = field(init=False)
    _items: dict[str, dict[str, Any]] = field(init=False, repr=False)
    _places: dict[str, dict[str, Any]] = field(init=False, repr=False)
    _uses: dict[tuple[str, str], tuple[set[str], set[str]]] = field(init=False, repr=False)
    _sectors: dict[str, str | None] = field(init=False, repr=False)
    _bound: dict[Giver, list[CaveatLine]] = field(init=False, repr=False, default_factory=dict)
    _named: dict[str, set[object]] = field(init=False, repr=False)
    _bound_alike: dict[tuple[object, ...], list[CaveatLine]] = field(init=False, repr=False, default_factory=dict)
    _use_kind: dict[tuple[str, str], Hashable] = field(init=False, repr=False)
    place_kind: dict[str, Hashable] = field(init=False, repr=False)
    """What lines can tell a place from others by: places of one kind are alike to all of them."""
    _said: dict[tuple[Signature, Hashable, Hashable], tuple[CaveatLine | None, list[int]]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        calendar = self.mission.calendar
        self.lines = [_line(number, row, calendar) for number, row in enumerate(self.mission["caveat"].iter_rows(named=True))]
        self._items = {row["item"]: row for row in self.mission["item"].iter_rows(named=True)}
        self._places = {row["place"]: row for row in self.mission["place"].iter_rows(named=True)}
        self._sectors = sectors = dict(self.mission["measure"].select("measure", "sector").iter_rows())
        uses: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for item, use, measure in self.mission["yield"].select("item", "use", "measure").iter_rows():
            uses[item, use][0].add(measure)
            uses[item, use][1].add(sectors.get(measure) or "")
        self._uses = dict(uses)
        named: dict[str, set[object]] = defaultdict(set)
        for name, value in (cover for line in self.lines for cover in line.covers):
            named[name].add(value)
        self._named = defaultdict(set)
        for name, value in (bind for line in self.lines for bind in line.binds):
            self._named[name].add(value)
        self._use_kind = {
            use: (frozenset(measures & named["measure"]), frozenset(sectors & named["sector"])) for use, (measures, sectors) in uses.items()
        }
        at = [name for name in COVERING if name in named and name not in ("measure", "sector")]
        self.place_kind = {key: tuple(place[name] for name in at) for key, place in self._places.items()}

    def earmarked(self) -> set[str]:
        """Contributions that some caveat names: purses of their own."""
        return {str(value) for line in self.lines for name, value in line.binds if name == "contribution"}

    def binding(self, giver: Giver) -> list[CaveatLine]:
        """The lines that bind ``giver``, whatever the day."""
        if giver not in self._bound:
            self._bound[giver] = self._binding(giver)
        return self._bound[giver]

    def _binding(self, giver: Giver) -> list[CaveatLine]:
        item = self._items[giver.item]
        facts = {
            "contributor": giver.contributor, "contribution": giver.contribution, "fund": giver.fund, "item": giver.item,
            "class": item["class"], "personnel": item["staff_weeks"] > 0,
        }  # fmt: skip
        return self._bound_by(facts)

    def _bound_by(self, facts: Mapping[str, object]) -> list[CaveatLine]:
        """The lines that bind whoever is so; worked out once for all whom no line tells apart."""
        key = tuple(facts.get(name) if facts.get(name) in values else None for name, values in self._named.items())
        if key not in self._bound_alike:
            self._bound_alike[key] = [line for line in self.lines if all(facts.get(name) == value for name, value in line.binds)]
        return self._bound_alike[key]

    def segments(self, giver: Giver, first: int, last: int) -> list[tuple[int, int, Signature]]:
        """Steps ``first``..``last`` of giving, cut where the lines in force change: (first, last, signature)."""
        lines = [line for line in self.binding(giver) if line.window[0] <= last and line.window[1] >= first]
        cuts = {first} | {line.window[0] for line in lines} | {line.window[1] + 1 for line in lines}
        starts = sorted(cut for cut in cuts if first <= cut <= last)
        found = []
        for start, following in zip(starts, [*starts[1:], last + 1], strict=True):
            active = frozenset(line.number for line in lines if line.window[0] <= start <= line.window[1])
            found.append((start, following - 1, active))
        return found

    def covers(self, line: CaveatLine, use: Use) -> bool:
        """Whether ``line`` covers ``use``."""
        return self._covers(line, *self._uses[use.item, use.use], use.place)

    def _covers(self, line: CaveatLine, measures: set[str], sectors: set[str], at: str) -> bool:
        place = self._places[at]
        for name, value in line.covers:
            if name == "measure":
                matches = value in measures
            elif name == "sector":
                matches = value in sectors
            else:
                matches = place[name] == value
            if not matches:
                return False
        return True

    def refusal(self, signature: Signature, use: Use) -> CaveatLine | None:
        """The first line (by key) that refuses ``use`` to givers of ``signature``, or None if it is allowed."""
        return self._say(signature, use)[0]

    def limits(self, signature: Signature, use: Use) -> list[int]:
        """Numbers of the limit lines that count deliveries of ``use`` by givers of ``signature``."""
        return self._say(signature, use)[1]

    def _say(self, signature: Signature, use: Use) -> tuple[CaveatLine | None, list[int]]:
        """Refusal and limits, worked out once for all uses and places that no line tells apart."""
        key = (signature, self._use_kind[use.item, use.use], self.place_kind[use.place])
        if key not in self._said:
            lines = [self.lines[number] for number in sorted(signature)]
            refusal = _refusing(lines, lambda line: self.covers(line, use))
            self._said[key] = refusal, [line.number for line in lines if line.effect == "limit" and self.covers(line, use)]
        return self._said[key]

    def of_activity(
        self, contributor: str | None, measures: Iterable[str], place: str, step: int, *, personnel: bool
    ) -> tuple[CaveatLine | None, list[CaveatLine]]:
        """What caveats say of an activity of ``contributor`` that brings ``measures`` to ``place`` and is begun at ``step``.

        The first line that refuses it (None: it is allowed), and the lines with a limit that count it, a unit of the activity as one.
        ``personnel``: it takes people of the contributor. Lines that name items bind no activity; a share is one of offers of goods, so
        lines with a share count none.
        """
        binding = self._bound_by({"contributor": contributor, "class": "non-lethal", "personnel": personnel})
        found = set(measures)
        sectors = {self._sectors.get(measure) or "" for measure in found}
        in_force = [line for line in binding if line.window[0] <= step <= line.window[1]]
        refusal = _refusing(in_force, lambda line: self._covers(line, found, sectors, place))
        limits = [line for line in in_force if line.effect == "limit" and line.share is None]
        return refusal, [line for line in limits if self._covers(line, found, sectors, place)]

    def limit_lines(self) -> list[CaveatLine]:
        """The lines with a limit."""
        return [line for line in self.lines if line.effect == "limit"]


def _refusing(lines: Iterable[CaveatLine], covers: Callable[[CaveatLine], bool]) -> CaveatLine | None:
    """The first of ``lines`` that refuses, or the first of a caveat that allows only other uses."""
    only: dict[str, list[CaveatLine]] = defaultdict(list)
    for line in lines:
        if line.effect == "refuse" and covers(line):
            return line
        if line.effect == "only":
            only[line.caveat].append(line)
    return next((found[0] for found in only.values() if not any(covers(line) for line in found)), None)


def _line(number: int, row: dict[str, Any], calendar: Calendar) -> CaveatLine:
    return CaveatLine(
        number=number,
        caveat=row["caveat"],
        line=row["line"],
        effect=row["effect"],
        binds=tuple((name, row[name]) for name in BINDING if row[name] is not None),
        covers=tuple((name, row[name]) for name in COVERING if row[name] is not None),
        window=calendar.window(row["start"], row["end"]),
        start=max(row["start"] or calendar.start, calendar.start),
        end=min(row["end"] or calendar.end, calendar.end),
        share=row["share"],
        quantity=row["quantity"],
        legal_basis=row["legal_basis"],
        source=row["source"],
    )


def verdict_rows(
    caveats: Caveats, givers: Iterable[tuple[str, Giver, int, int]], places: Sequence[str], uses: Sequence[tuple[str, str]]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Every refused or limited match, and how many matches are allowed.

    ``givers`` gives a name, the giver, and its first and last step of giving; ``places`` are where needs are; ``uses`` pairs of item and
    use. Returns rows of the plan table `verdict` and the counts ``matches``, ``refused``, ``limited``, ``undeclared``.
    """
    calendar = caveats.mission.calendar
    uses_of: dict[str, list[str]] = defaultdict(list)
    for item, use in uses:
        uses_of[item].append(use)
    rows: list[dict[str, Any]] = []
    counts = {"matches": 0, "refused": 0, "limited": 0, "undeclared": 0}
    words = [line.describe() for line in caveats.lines]
    for name, giver, first, last in givers:
        segments = caveats.segments(giver, first, last)
        for use_name in uses_of[giver.item]:
            by_kind: dict[Hashable, list[tuple[str, CaveatLine, datetime.date, datetime.date]]] = {}
            for place in places:
                counts["matches"] += 1
                kind = caveats.place_kind[place]
                if kind not in by_kind:
                    by_kind[kind] = _verdicts(caveats, segments, Use(giver.item, use_name, place), calendar)
                found = by_kind[kind]
                effects = {effect for effect, *_ in found}
                counts["refused"] += "refuse" in effects
                counts["limited"] += "limit" in effects
                counts["undeclared"] += not effects
                for effect, line, start, end in found:
                    rows.append({
                        "giver": name, "contributor": giver.contributor, "item": giver.item, "use": use_name, "place": place,
                        "effect": effect,
                        "caveat": line.caveat, "line": line.line, "start": start, "end": end, "reason": words[line.number],
                        "legal_basis": line.legal_basis, "source": line.source,
                    })  # fmt: skip
    return rows, counts


def _verdicts(
    caveats: Caveats, segments: list[tuple[int, int, Signature]], use: Use, calendar: Calendar
) -> list[tuple[str, CaveatLine, datetime.date, datetime.date]]:
    found: dict[tuple[str, int], tuple[str, CaveatLine, datetime.date, datetime.date]] = {}
    for first, last, signature in segments:
        refusal = caveats.refusal(signature, use)
        deciding = [("refuse", refusal)] if refusal else [("limit", caveats.lines[number]) for number in caveats.limits(signature, use)]
        end = min(calendar.day_of(last + 1) - datetime.timedelta(days=1), calendar.end)
        for effect, line in deciding:
            known = found.get((effect, line.number))
            found[effect, line.number] = (effect, line, known[2] if known else calendar.day_of(first), end)
    return list(found.values())
