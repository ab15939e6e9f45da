"""What each section of the brief says: keys of figures and cells of tables, in the order to be shown. Nothing here is rounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import polars as pl

from coalition.brief.numbers import TOLERANCE
from coalition.brief.view import REASONS, View
from coalition.plan.sums import figure_key

Section = dict[str, Any]

SLIGHT = 1e-4
"""Share of a need below which a shortfall is counted but not listed."""


def question(view: View) -> Section:
    """What was asked, and when."""
    row = view.mission["mission"].row(0, named=True)
    return {**row, "end": view.mission.calendar.end}


def answer(view: View) -> Section:
    """The keys behind the five lines."""
    places = view.keys("fill", "place")
    reasons = [reason for reason in view.keys("lost", "reason") if view.printer.value(figure_key("lost.reason", reason)) > TOLERANCE]
    givers = [party for party in view.keys("given") if view.printer.value(figure_key("given", party)) > 0]
    tiers = sorted(view.keys("fill", "tier"), key=int)
    return {
        "tiers": tiers,
        "worst": [(place_name(view, place), figure_key("fill.place", place)) for place in places[::-1][:3]],
        "best": [(view.names["place"][place], figure_key("fill.place", place)) for place in places[:1]],
        "reasons": [(REASONS.get(reason, reason), figure_key("lost.reason", reason)) for reason in reasons[:3]],
        "givers": [(view.party_name(party), figure_key("given", party)) for party in givers[:4]],
        "undeclared": view.printer.has("count.matches.undeclared"),
    }


def place_name(view: View, place: str) -> str:
    """Name of a place, with a word if it is closed."""
    name = view.names["place"][place]
    return f"{name} (closed)" if place in view.closed else name


def fill(view: View) -> Section:
    """Fill rate by place and sector, the worst places first."""
    sectors = sorted(view.keys("fill", "sector"))
    places = view.keys("fill", "place")[::-1]
    rows = []
    for place in places[: view.detail.places]:
        cells = [figure_key("fill.place", place, "sector", sector) for sector in sectors]
        shades = [_shade(view, key) for key in cells]
        rows.append(
            {"name": place_name(view, place), "total": figure_key("fill.place", place), "cells": list(zip(cells, shades, strict=True))}
        )
    measures = sorted(view.keys("fill", "measure"), key=lambda measure: view.names["measure"][measure])
    return {
        "areas": view.areas is not None, "sectors": sectors, "rows": rows, "cut": len(places) > len(rows),
        "measures": [(view.names["measure"][measure], measure) for measure in measures],
    }  # fmt: skip


def _shade(view: View, key: str) -> str:
    """Class of a cell of the matrix: how dark it is printed."""
    if not view.printer.has(key):
        return ""
    value = view.printer.value(key)
    return "short-most" if value < 0.25 else "short-much" if value < 0.5 else "short-some" if value < 0.75 else ""


def giving(view: View) -> Section:
    """Goods given, by giver and sector."""
    parties = [party for party in view.keys("given") if view.printer.value(figure_key("given", party)) > 0]
    sectors = view.given_sectors
    rows = []
    for party in parties[: view.detail.givers]:
        given = [(sector, figure_key("given", party, "sector", sector)) for sector in sectors]
        held = [(sector, key) for sector, key in given if view.printer.value(key) > 0]
        items = _items(view, party)
        rows.append(
            {
                "name": view.party_name(party),
                "total": figure_key("given", party),
                "mass": figure_key("mass", party),
                "sectors": sorted(held, key=lambda pair: -view.printer.value(pair[1])),
                "items": items[:3],
                "more": len(items) > 3,
            }
        )
    return {"rows": rows, "cut": len(parties) > len(rows)}


def _items(view: View, party: str) -> list[tuple[str, str]]:
    """Items of a giver, the most costly first: printed name and figure of the units."""
    found = [(view.names["item"][item], figure_key("units", party, "item", item)) for item in view.items_given.get(party, [])]
    return [(title, key) for title, key in found if view.printer.has(key)]


def flows(view: View) -> Section:
    """Where goods enter, and the links that carry most."""
    hubs = [(view.names["place"][hub], figure_key("flow", hub)) for hub in view.hubs[: view.detail.rows]]
    links = [row for row in view.printer.rows if row.startswith("load.link:") and view.printer.rows[row]["unit"] == "t"]
    links = sorted(links, key=lambda key: (-view.printer.value(key), key))[: view.detail.rows]
    rows = []
    for key in links:
        link = key.removeprefix("load.link:")
        peak = figure_key("peak", f"link:{link}")
        rows.append({"name": view.row_name("link", link), "load": key, "peak": peak if view.printer.has(peak) else None})
    return {"hubs": hubs, "links": rows}


def short(view: View) -> Section:
    """What stays short, by reason, then by place and measure, what weighs most first; the sentence is that of the need that weighs most.

    A closed place is one row, since one reason stands for all of it.

    Needs short by less than `SLIGHT` of their quantity are only counted: goals may give up that much within their tolerance.
    """
    frame = view.tables["fulfilment"].with_columns(pl.col("reason").cast(pl.String)).filter(pl.col("reason") != "met")
    total = dict(view.tables["fulfilment"].group_by("measure").agg(pl.col("quantity").sort().sum()).iter_rows())
    weight = dict(view.mission["priority"].select("priority", "weight").iter_rows())
    found: dict[tuple[str, str, str], list[tuple[float, dict[str, Any]]]] = defaultdict(list)
    slight = set()
    for row in frame.iter_rows(named=True):
        if row["short"] < SLIGHT * row["quantity"]:
            slight.add(row["reason"])
            continue
        lost = weight.get(row["priority"], 1.0) * row["short"] / max(total[row["measure"]], 1e-300)
        measure = "" if row["place"] in view.closed else row["measure"]
        found[row["reason"], row["place"], measure].append((lost, row))
    by_reason: dict[str, list[tuple[float, dict[str, Any]]]] = defaultdict(list)
    for (reason, place, measure), needs in sorted(found.items()):
        refusing = view.refusals.get((measure, place), []) if reason == "refused" else []
        by_reason[reason].append((sum(lost for lost, _ in needs), _short_row(view, [row for _, row in _heaviest(needs, "need")], refusing)))
    groups, most = [], view.detail.needs
    for reason in view.keys("lost", "reason"):
        rows = [row for _, row in _heaviest(by_reason[reason], "need")]
        share = max(5, round(most * len(rows) / max(1, len(found))))
        groups.append({
            "reason": REASONS.get(reason, reason), "lost": figure_key("lost.reason", reason),
            "count": figure_key("count.needs.reason", reason),
            "rows": rows[:share], "cut": len(rows) > share, "slight": reason in slight,
        })  # fmt: skip
    return {"groups": groups}


def _heaviest(rows: list[tuple[float, dict[str, Any]]], key: str) -> list[tuple[float, dict[str, Any]]]:
    return sorted(rows, key=lambda pair: (-pair[0], pair[1][key]))


def _short_row(view: View, needs: list[dict[str, Any]], refusing: list[str]) -> dict[str, Any]:
    """What is shown of the needs of one reason, place and measure, the heaviest first."""
    first, due = needs[0], sorted(row["due"] for row in needs)
    closed = first["place"] in view.closed
    words = ("short.reason", first["reason"], "place", first["place"], "measure", first["measure"])
    return {
        "need": first["need"], "others": len(needs) > 1, "closed": closed, "measure": view.names["measure"][first["measure"]],
        "place": place_name(view, first["place"]), "due": due[0], "until": due[-1] if due[-1] > due[0] else None,
        "figure": figure_key("lost.place", first["place"]) if closed else figure_key(*words), "explanation": first["explanation"],
        "caveats": [(key, view.legal_basis[key]) for key in refusing[:4]], "more": len(refusing) > 4,
    }  # fmt: skip


def spending(view: View) -> Section:
    """Spending by purse and fiscal year against the ceilings."""
    rows = []
    for purse, year in view.tables["spending"].select("purse", "fiscal_year").unique().sort("purse", "fiscal_year").iter_rows():
        keys = {word: figure_key(word, purse, year) for word in ("spent", "ceiling", "used")}
        if view.printer.has(keys["spent"]):
            rows.append(
                {
                    "name": view.party_name(purse),
                    "year": year,
                    **{word: key if view.printer.has(key) else None for word, key in keys.items()},
                }
            )
    kinds = [(kind, figure_key("cost", kind)) for kind in ("goods", "movement", "handling", "storage")]
    shown = [row for row in rows if view.printer.value(row["spent"]) > 0][: 2 * view.detail.givers]
    return {"rows": shown, "kinds": kinds, "idle": len(rows) > len(shown)}


def activities(view: View) -> Section:
    """What is done that is no consignment, by kind of help and input row."""
    rows = []
    columns = ("pillar", "table", "row", "unit", "contributor", "what", "place")
    for (pillar, _, row, unit), group in view.tables["activity"].select(columns).group_by(*columns[:4], maintain_order=True):
        keys = {word: figure_key(word, str(pillar), str(row), str(unit)) for word in ("done", "cost.done")}
        names = [view.names["contributor"].get(name, name) for name in group["contributor"].drop_nulls().unique().sort()]
        places = [view.names["place"].get(name, name) for name in group["place"].unique().sort()]
        rows.append({"pillar": pillar, "row": row, "who": names, "places": places, "done": keys["done"], "cost": keys["cost.done"]})
    shown = rows[: view.detail.rows]
    return {"rows": shown, "cut": len(rows) > len(shown)}


def capacity(view: View) -> Section:
    """The fullest links and places."""
    rows = []
    for row in view.keys("peak")[: view.detail.rows]:
        kind, _, key = row.partition(":")
        rows.append({"name": view.row_name(kind, key), "peak": figure_key("peak", row), "load": figure_key("load", row)})
    return {"rows": rows}


def caveats(view: View) -> Section:
    """Every caveat with its legal basis and how many matches it refuses or limits, and the counts by contributor."""
    counts = {
        key: [figure_key("count.matches", effect, "caveat", key) for effect in ("refuse", "limit")]
        for key in view.mission["caveat"]["caveat"].unique().sort()
    }
    rows = []
    for (key,), lines in view.mission["caveat"].group_by("caveat", maintain_order=True):
        first = lines.row(0, named=True)
        binds = sorted({str(value) for name in ("contributor", "contribution", "fund") for value in lines[name] if value is not None})
        effects = list(dict.fromkeys(str(effect) for effect in lines["effect"]))
        rows.append({"caveat": key, "binds": [view.names["contributor"].get(name, name) for name in binds], "effects": effects,
                     "legal_basis": first["legal_basis"], "source": first["source"], "note": first["note"],
                     "used": _used_limits(view, lines),
                     "counts": [figure if view.printer.has(figure) else None for figure in counts[str(key)]]})  # fmt: skip
    contributors = []
    for contributor, name in sorted(view.names["contributor"].items(), key=lambda pair: pair[1]):
        keys = [figure_key("count.matches", effect, "contributor", contributor) for effect in ("refuse", "limit")]
        if any(view.printer.has(key) for key in keys):
            contributors.append({"name": name, "counts": [key if view.printer.has(key) else None for key in keys]})
    return {"rows": rows, "contributors": contributors}


def _used_limits(view: View, lines: pl.DataFrame) -> list[str]:
    """Figures of how much of the limits of a caveat's ``lines`` is used, by line and scenario."""
    scenarios = ["", *(f"@{one}" for one in view.mission["scenario"]["scenario"])]
    rows = [f"caveat:{caveat}|{line}{one}" for caveat, line in lines.select("caveat", "line").iter_rows() for one in scenarios]
    return [key for key in (figure_key("used", row) for row in rows) if view.printer.has(key)]


def goals(view: View) -> Section:
    """The goals in order, with bounds and gaps."""
    rows = []
    for row in view.tables["goal"].sort("stage").iter_rows(named=True):
        stage = str(row["stage"])
        keys = {column: figure_key("goal", stage, column) for column in ("value", "bound", "gap", "final", "final_gap")}
        rows.append({**row, "keys": {column: key if view.printer.has(key) else None for column, key in keys.items()}})
    return {"rows": rows}


def assumptions(view: View) -> Section:
    """Every assumption with its range; and those with the widest ranges, which would change the answer most easily."""
    rows = []
    for row in view.mission["assumption"].iter_rows(named=True):
        rests = figure_key("count.assumption", row["assumption"])
        width = abs(row["high"] - row["low"]) / max(abs(row["value"]), 1e-9)
        rows.append({**row, "rests": rests if view.printer.has(rests) else None, "width": width})
    resting = [row for row in rows if row["rests"] and row["width"] > 0]
    widest = sorted(resting, key=lambda row: (-row["width"], -view.printer.value(row["rests"]), row["assumption"]))
    return {"rows": rows, "widest": widest[:10]}


def sources(view: View) -> Section:
    """Every source; an address becomes a link only if it is a web address."""
    rows = []
    for row in view.mission["source"].iter_rows(named=True):
        url = row["url"] or ""
        rows.append({**row, "link": url if url.startswith(("https://", "http://")) else None})
    return {"rows": rows}


def run(view: View) -> Section:
    """Identity of the run, flattened to pairs; then the input files."""
    pairs: list[tuple[str, str]] = []

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key in sorted(value, key=str):
                walk(f"{prefix} {key}".strip(), value[key])
        elif isinstance(value, (list, tuple)):
            if value and not any(isinstance(each, (Mapping, list, tuple)) for each in value):
                pairs.append((prefix, ", ".join(str(each) for each in value)))
        else:
            pairs.append((prefix, str(value)))

    walk("", {key: value for key, value in view.run.items() if key not in ("files", "inputs")})
    return {"pairs": pairs, "files": [(file.name, file.sha256) for file in view.mission.files]}


SECTIONS = {
    "question": question, "answer": answer, "fill": fill, "giving": giving, "flows": flows, "activities": activities, "short": short,
    "spending": spending, "capacity": capacity, "caveats": caveats, "goals": goals, "assumptions": assumptions, "sources": sources,
    "run": run,
}  # fmt: skip
"""Every section of the brief by name, in the order of the page."""
