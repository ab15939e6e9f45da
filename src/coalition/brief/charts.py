"""The charts of the brief, each an Altair chart or None where there is nothing to draw.

A chart's bars and colours come from figures; what it prints on hovering is the rounded figure with its key. Colours can be told
apart by colour-blind readers (cividis for shares; the palette of Okabe and Ito for kinds).
"""

from __future__ import annotations

from typing import Any, Literal

import altair as alt

from coalition.brief import geometry, maps
from coalition.brief.numbers import TOLERANCE
from coalition.brief.styled import INK, PALETTE, SCHEME, WIDTH, hover, inline
from coalition.brief.view import REASONS, View
from coalition.plan.sums import figure_key

# -- the map


_FILL = alt.Color(
    "properties.share:Q",
    scale=alt.Scale(scheme=SCHEME, domain=[0, 1]),
    legend=alt.Legend(title="fill rate", format="%", orient="bottom", gradientLength=220),
)


def fill_map(view: View) -> Any | None:
    """Fill rate by area on the mission's map; without areas, by place as points; None if there is neither."""
    keys = {place: figure_key("fill.place", place) for place in view.mission["place"]["place"]}
    shades = {
        place: maps.Shade(view.printer.text(key), view.printer.value(key), key) for place, key in keys.items() if view.printer.has(key)
    }
    look = maps.Look(_FILL, "fill rate", "no need stated", dark_below=0.55)
    if view.areas is None:
        return maps.points_map(view.mission, shades, look)
    return maps.areas_map(view.mission, view.areas, shades, look, lambda window: _hub_layers(view, window))


def _hub_layers(view: View, window: geometry.Window) -> list[Any]:
    """The places where most goods enter, as points with their names."""
    rows = []
    where = {row["place"]: row for row in view.mission["place"].iter_rows(named=True)}
    for hub in view.hubs[:8]:
        row = where[hub]
        longitude, latitude = row["longitude"], row["latitude"]
        inside = (
            longitude is not None
            and latitude is not None
            and window.west < longitude < window.east
            and window.south < latitude < window.north
        )
        if inside and row["territory"] == "outside":
            key = figure_key("flow", hub)
            rows.append({"longitude": longitude, "latitude": latitude, "name": row["name"], "text": view.printer.text(key), "figure": key})
    if not rows:
        return []
    tooltip = hover(("name", "entry"), ("text", "mass entering"), ("figure", "figure"))
    layers = []
    middle = (window.west + window.east) / 2
    sides: tuple[tuple[bool, Literal["left", "right"], int], ...] = ((True, "left", 7), (False, "right", -7))
    for west, align, shift in sides:  # names grow towards the middle, so none is cut off
        here = [row for row in rows if (row["longitude"] < middle) == west]
        base = alt.Chart(inline(here)).encode(longitude="longitude:Q", latitude="latitude:Q")
        layers.append(base.mark_point(shape="diamond", filled=True, size=60, color="#D55E00", opacity=1).encode(tooltip=tooltip))
        layers.append(base.mark_text(fontSize=9, dx=shift, align=align, color=INK).encode(text="name:N"))
    return layers


# -- bars


def _few(keys: list[str], most: int) -> tuple[list[str], set[str]]:
    """The first keys, and the set of those to be drawn together as *other*."""
    return (keys, set()) if len(keys) <= most else (keys[: most - 1], set(keys[most - 1 :]))


def giving(view: View) -> Any | None:
    """Goods given by giver and sector, the largest givers."""
    parties = [party for party in view.keys("given") if view.printer.value(figure_key("given", party)) > 0][:18]
    sectors, rest = _few(view.given_sectors, len(PALETTE))
    rows = []
    for party in parties:
        for sector in [*sectors, *sorted(rest)]:
            key = figure_key("given", party, "sector", sector)
            if view.printer.has(key):
                rows.append(
                    {
                        "giver": view.party_name(party),
                        "sector": "other" if sector in rest else sector,
                        "value": view.printer.value(key),
                        "text": view.printer.text(key),
                        "figure": key,
                    }
                )
    if not rows:
        return None
    order = [*sectors, "other"] if rest else sectors
    chart = alt.Chart(inline(rows)).mark_bar(height={"band": 0.75})
    return chart.encode(
        x=alt.X("value:Q", title=f"goods given, {view.mission.currency}", axis=alt.Axis(format="~s")),
        y=alt.Y("giver:N", title=None, sort=[view.party_name(party) for party in parties]),
        color=alt.Color(
            "sector:N", sort=order, scale=alt.Scale(domain=order, range=PALETTE), legend=alt.Legend(orient="bottom", columns=3, title=None)
        ),
        tooltip=hover(("giver", "giver"), ("sector", "sector"), ("text", "goods"), ("figure", "figure")),
    ).properties(width=WIDTH - 160, height=alt.Step(18))


def shortfall(view: View) -> Any | None:
    """Share of all needs short, by sector and reason."""
    rows = []
    for reason in view.keys("lost", "reason"):
        for sector in view.keys("fill", "sector"):
            key = figure_key("lost.reason", reason, "sector", sector)
            if view.printer.has(key) and view.printer.value(key) > TOLERANCE:
                rows.append(
                    {
                        "sector": sector,
                        "reason": REASONS.get(reason, reason),
                        "value": view.printer.value(key),
                        "text": view.printer.text(key),
                        "figure": key,
                    }
                )
    if not rows:
        return None
    chart = alt.Chart(inline(rows)).mark_bar(height={"band": 0.75})
    shown = {row["reason"] for row in rows}
    colours = [(words, colour) for words, colour in zip(REASONS.values(), PALETTE, strict=False) if words in shown]
    return chart.encode(
        x=alt.X("value:Q", title="short, as a share of all that is needed (weighted)", axis=alt.Axis(format="~%", tickCount=6)),
        y=alt.Y("sector:N", title=None, sort="-x"),
        color=alt.Color(
            "reason:N",
            scale=alt.Scale(domain=[words for words, _ in colours], range=[colour for _, colour in colours]),
            legend=alt.Legend(orient="bottom", columns=2, title=None, labelLimit=320),
        ),
        tooltip=hover(("sector", "sector"), ("reason", "reason"), ("text", "short"), ("figure", "figure")),
    ).properties(width=WIDTH - 160, height=alt.Step(18))


def spending(view: View) -> Any | None:
    """Share of each ceiling spent, the largest sums first."""
    rows: list[dict[str, Any]] = []
    for purse, year in (
        view.tables["spending"]
        .sort("total", "purse", "fiscal_year", descending=[True, False, False])
        .select("purse", "fiscal_year")
        .unique(maintain_order=True)
        .iter_rows()
    ):
        key = figure_key("used", purse, year)
        if view.printer.has(key) and view.printer.value(key) > 0:
            spent = view.printer.text(figure_key("spent", purse, year))
            rows.append(
                {
                    "purse": f"{view.party_name(purse)}, {year}",
                    "value": view.printer.value(key),
                    "text": view.printer.text(key),
                    "spent": spent,
                    "figure": key,
                }
            )
    rows = rows[:24]
    if not rows:
        return None
    base = alt.Chart(inline(rows)).encode(y=alt.Y("purse:N", title=None, sort=[row["purse"] for row in rows]))
    tooltip = hover(("purse", "purse"), ("spent", "spent"), ("text", "of the ceiling"), ("figure", "figure"))
    bars = base.mark_bar(color=PALETTE[0], height={"band": 0.7}).encode(
        x=alt.X("value:Q", title="share of the ceiling spent", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])), tooltip=tooltip
    )
    return bars.properties(width=WIDTH - 200, height=alt.Step(16))


def capacity(view: View) -> Any | None:
    """Load over capacity by period, the fullest links and places; periods without load stay blank."""
    fullest = [row for row in view.keys("peak") if view.printer.value(figure_key("peak", row)) > 0][:14]
    names: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(fullest):
        kind, _, key = row.partition(":")
        names.append({"r": number, "row": view.row_name(kind, key), "key": figure_key("load", row)})
        for starts in [str(start) for start in view.mission.calendar.period_starts[:-1]][:60]:
            figure = figure_key("load", row, starts)
            if view.printer.has(figure):
                rows.append({"r": number, "d": starts, "v": round(view.printer.value(figure), 3), "t": view.printer.text(figure)})
    if not rows:
        return None
    named = alt.LookupData(data=inline(names), key="r", fields=["row", "key"])
    chart = alt.Chart(inline(rows)).transform_lookup("r", named).transform_calculate(figure="datum.key + '.' + datum.d")
    days = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=8, ticks=False)
    share = alt.Scale(scheme=SCHEME, domain=[0, 1])
    return (
        chart.mark_rect(stroke="#ffffff", strokeWidth=0.4)
        .encode(
            x=alt.X("d:O", title=f"{view.mission['mission']['period'][0]} from", axis=days),
            y=alt.Y("row:N", title=None, sort=[name["row"] for name in names]),
            color=alt.Color("v:Q", scale=share, legend=alt.Legend(title="load over capacity", format="%", orient="bottom")),
            tooltip=hover(("row", "where"), ("d", "period from"), ("t", "load over capacity"), ("figure", "figure")),
        )
        .properties(width=WIDTH - 220, height=alt.Step(17), view=alt.ViewBackground(fill="#f1f3f4", stroke=None))
    )


# -- flows


def flows(view: View) -> Any | None:
    """Mass from where it enters the theatre to where it is delivered, as ribbons between two columns."""
    value = view.printer.value
    hubs, other = _few(view.hubs, len(PALETTE))
    ends = [place for place in view.keys("flow", "to") if value(figure_key("flow.to", place)) > 0]
    ends, other_ends = _few(ends, 28)
    pairs: dict[tuple[str, str], float] = {}
    for hub in [*hubs, *sorted(other)]:
        for place in [*ends, *sorted(other_ends)]:
            mass = value(figure_key("flow", hub, "to", place))
            if mass > 0:
                pair = ("other" if hub in other else hub, "other" if place in other_ends else place)
                pairs[pair] = pairs.get(pair, 0.0) + mass
    if not pairs:
        return None
    left = [*hubs, "other"] if other else hubs
    right = [*ends, "other"] if other_ends else ends
    return _ribbons(view, pairs, left, right)


def _ribbons(view: View, pairs: dict[tuple[str, str], float], left: list[str], right: list[str]) -> Any:
    place = {**view.names["place"], "other": "other places"}
    total = sum(pairs.values())
    height = max(240, 20 * max(len(right), len(left)))
    gaps = {"left": total / max(1, len(left)), "right": total / max(1, len(right))}  # half the height: room for names
    start: dict[tuple[str, str], float] = {}
    sizes = {("left", hub): sum(mass for (a, _), mass in pairs.items() if a == hub) for hub in left}
    sizes |= {("right", to): sum(mass for (_, b), mass in pairs.items() if b == to) for to in right}
    nodes, labels = [], []
    for side, order in (("left", left), ("right", right)):
        at = 0.0
        for name in order:
            size = sizes[side, name]
            start[side, name] = at
            x = 0.0 if side == "left" else 1.0
            nodes.append({"x": x - 0.012 * (side == "left"), "x2": x + 0.012 * (side == "right"), "y": at, "y2": at + size})
            labels.append({"x": x + (0.02 if side == "right" else -0.02), "y": at + size / 2, "name": place[name], "side": side})
            at += size + gaps[side]
    rows: list[dict[str, Any]] = []
    taken = dict(start)
    for hub in left:
        for to in right:
            mass = pairs.get((hub, to), 0.0)
            if not mass:
                continue
            a, b = taken["left", hub], taken["right", to]
            taken["left", hub], taken["right", to] = a + mass, b + mass
            key = figure_key("flow", hub, "to", to)
            text = view.printer.text(key) if view.printer.has(key) else "several"
            if mass > total / 4000:  # thinner ribbons cannot be seen
                rows.append(
                    {
                        "a": round(a, 2),
                        "b": round(b, 2),
                        "m": round(mass, 2),
                        "hub": place[hub],
                        "to": place[to],
                        "text": text,
                        "figure": key,
                    }
                )
    across = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.35, 1.35], nice=False))
    down = alt.Y("y:Q", axis=None, scale=alt.Scale(reverse=True, nice=False, zero=True))
    along, bend = [0, 0.15, 0.35, 0.5, 0.65, 0.85, 1], [0, 0.04, 0.26, 0.5, 0.74, 0.96, 1]
    bent = (
        alt.Chart(inline(rows))
        .transform_calculate(x=str(along), w=str(bend), flow="datum.hub + ' → ' + datum.to")
        .transform_flatten(["x", "w"])
    )
    areas = bent.transform_calculate(y="datum.a + (datum.b - datum.a) * datum.w", y2="datum.y + datum.m").mark_area(
        opacity=0.55, interpolate="monotone"
    ).encode(
        x=across, y=down, y2="y2:Q", detail="flow:N",
        color=alt.Color("hub:N", sort=[place[hub] for hub in left], scale=alt.Scale(range=PALETTE), legend=None),
        tooltip=hover(("flow", "flow"), ("text", "mass"), ("figure", "figure")),
    )  # fmt: skip
    bars = alt.Chart(inline(nodes)).mark_rect(color=INK).encode(x=across, x2="x2:Q", y=down, y2="y2:Q")
    names = {side: alt.Chart(inline([label for label in labels if label["side"] == side])) for side in ("left", "right")}
    before = names["left"].mark_text(align="right", fontSize=11, color=INK).encode(x=across, y=down, text="name:N")
    after = names["right"].mark_text(align="left", fontSize=11, color=INK).encode(x=across, y=down, text="name:N")
    return alt.layer(areas, bars, before, after).properties(width=WIDTH, height=height)
