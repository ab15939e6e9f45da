"""What a contributor's law refuses and limits of all that it could give: by caveat, with the article and the source that says so."""

from __future__ import annotations

from dataclasses import dataclass

from coalition.caveats import CaveatLine, verdict_rows
from coalition.plan.engine import Engine


@dataclass(frozen=True)
class Refusals:
    """A caveat that binds a contributor: of ``possible`` matches of what it could give with a use and a place it refuses ``refused`` and
    limits ``limited``; ``items`` are the goods in them (keys, sorted). ``legal_basis`` and ``source`` are those of its first line.
    """

    caveat: str
    effects: tuple[str, ...]
    legal_basis: str
    source: str
    says: str
    refused: int
    limited: int
    possible: int
    items: tuple[str, ...]


def refusals(engine: Engine, contributor: str) -> tuple[Refusals, ...]:
    """Every caveat that names ``contributor``, in the order of the table; of those that name nobody what they do to it."""
    givers = [
        (one.name, one.giver, one.first, one.last)
        for pillar in engine.pillars for one in pillar.possible_givers() if one.giver.contributor == contributor
    ]  # fmt: skip
    places = sorted({need.place for need in engine.needs.needs})
    uses = sorted(set(engine.mission["yield"].select("item", "use").iter_rows()))
    rows, counts = verdict_rows(engine.caveats, givers, places, uses)
    lines: dict[str, list[CaveatLine]] = {}
    for line in engine.caveats.lines:
        lines.setdefault(line.caveat, []).append(line)
    found = []
    for caveat, mine in lines.items():
        decided = [row for row in rows if row["caveat"] == caveat]
        if not decided and not any(("contributor", contributor) in line.binds for line in mine):
            continue
        found.append(
            Refusals(
                caveat, tuple(dict.fromkeys(line.effect for line in mine)), mine[0].legal_basis, mine[0].source, mine[0].describe(),
                sum(row["effect"] == "refuse" for row in decided), sum(row["effect"] == "limit" for row in decided), counts["matches"],
                tuple(sorted({row["item"] for row in decided})),
            )
        )  # fmt: skip
    return tuple(found)
