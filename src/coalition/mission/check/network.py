"""Places, links and profiles: no link touches a closed place or turns back on itself in no time, and goods find a way to travel."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coalition.errors import Finding
from coalition.mission import wording
from coalition.mission.check.complaint import about, rows, warn
from coalition.mission.mission import Mission

LOADS_AT_PLACES = ("storage", "handling")


def links(mission: Mission) -> Iterator[Finding]:
    """A link joins two different places, neither of them closed."""
    frame = mission["link"]
    for row in rows(frame, pl.col("origin") == pl.col("destination")):
        hint = "Delete the link: goods wait at a place without one."
        yield about("link", row, "destination", f"a place other than its origin ({row['origin']})", hint)
    closed = mission["place"].filter(pl.col("territory") == "closed")["place"].to_list()
    for name in ("origin", "destination"):
        for row in rows(frame, pl.col(name).is_in(closed)):
            yield about("link", row, name, "a place whose territory is not closed", "Delete the link, or correct the place's territory.")
    for table in ("offer", "market"):
        for row in rows(mission[table], pl.col("place").is_in(closed)):
            yield warn(
                table, row, "place", "a place whose territory is not closed", "Nothing leaves a closed place; correct one of the two."
            )


def zero_cycles(mission: Mission) -> Iterator[Finding]:
    """No cycle of links takes no time at all, or goods could circle for ever in one step; each such cycle is named once."""
    timeless = mission["link"].filter(
        (pl.col("transit") + pl.col("dwell") == 0) & (pl.col("origin") != pl.col("destination"))
    ).drop_nulls(["link", "origin", "destination"])  # fmt: skip
    if timeless.height == 0:
        return
    places = pl.concat([timeless["origin"], timeless["destination"]]).unique().sort()
    number = {place: index for index, place in enumerate(places)}
    ends = np.array([[number[row["origin"]], number[row["destination"]]] for row in rows(timeless)])
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(places), len(places)))
    _, component = connected_components(graph, directed=True, connection="strong")
    inner = timeless.filter(pl.Series(component[ends[:, 0]] == component[ends[:, 1]]))
    seen: set[int] = set()
    for row in rows(inner):
        of = int(component[number[row["origin"]]])
        if of not in seen:
            seen.add(of)
            names = _cycle(row, list(rows(inner)))
            yield about(
                "link", row, "transit", "a time above zero somewhere in the cycle " + " → ".join([*names, names[0]]),
                "Give at least one of these links a transit or dwell above zero.",
            )  # fmt: skip


def _cycle(first: dict[str, Any], links: list[dict[str, Any]]) -> list[str]:
    """Keys of the links of a shortest cycle that begins with the link ``first``."""
    came: dict[str, dict[str, Any] | None] = {first["destination"]: None}
    queue = deque([first["destination"]])
    while queue and first["origin"] not in came:
        place = queue.popleft()
        for link in links:
            if link["origin"] == place and link["destination"] not in came:
                came[link["destination"]] = link
                queue.append(link["destination"])
    names, place = [], first["origin"]
    while (step := came.get(place)) is not None:
        names.append(step["link"])
        place = step["origin"]
    return [first["link"], *reversed(names)]


def profiles(mission: Mission) -> Iterator[Finding]:
    """An item's profile has rows; a profile's mode is a link's, and a link's mode some profile's."""
    known = mission["profile"]["profile"].drop_nulls().unique(maintain_order=True).to_list()
    if known:
        for row in rows(mission["item"], pl.col("profile").is_not_null() & ~pl.col("profile").is_in(known)):
            hint = wording.did_you_mean(row["profile"], known, "Add rows for it to profile, one for each mode it may travel by.")
            yield about("item", row, "profile", "a profile with at least one row in table profile", hint)
    modes = mission["profile"]["mode"].drop_nulls().unique(maintain_order=True).to_list()
    used = mission["link"]["mode"].drop_nulls().unique(maintain_order=True).to_list()
    if mission["link"].height == 0:
        return
    for row in rows(mission["profile"], pl.col("mode").is_not_null() & ~pl.col("mode").is_in([*used, *LOADS_AT_PLACES])):
        hint = wording.did_you_mean(row["mode"], used, "The row has no effect; delete it, or add links of this mode.")
        yield warn("profile", row, "mode", "the mode of a link, or storage or handling", hint)
    strange = pl.col("mode").is_not_null() & ~pl.col("mode").is_in(modes)
    for row in rows(mission["link"].filter(strange).unique("mode", keep="first", maintain_order=True)):
        hint = wording.did_you_mean(row["mode"], modes, "Nothing can use links of this mode; add it to profile.")
        yield warn("link", row, "mode", "a mode with a row in table profile", hint)
