"""The model of docs/explanation/model.md written out in full: every quantity a column, every limit a row.

An independent judge of the planner: it shares only the mission's tables and calendar with it. Nothing here is clever. Goods of every
giver (and, where a caveat has dates or the item a shelf life, of every group of days of giving) move through their own copy of the
network of (layer, place, step), so small missions only. Whole units are ignored. The headings of the document stand as comments;
its goals are in `full_model`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from coalition.mission.mission import Mission
from tests.model.programme import Expression, Programme

Row = dict[str, Any]


@dataclass(frozen=True)
class Giver:
    """An offer, or a market row paid by one purse, on days of giving on which the same caveat lines bind and the same money pays."""

    name: tuple[str, str, str]
    purse: tuple[str, str]
    contributor: str | None
    fund: str | None
    row: str
    item: str
    place: str
    unit_cost: float
    lead: int
    steps: tuple[int, ...]
    lines: tuple[tuple[str, int], ...]


class FullRows:
    """The columns and rows of a mission, written on construction (``programme``, and ``cost`` by scenario)."""

    def __init__(self, mission: Mission, members: frozenset[str] | None = None) -> None:
        self.mission, self.calendar = mission, mission.calendar
        self.rows: dict[str, list[Row]] = {name: frame.to_dicts() for name, frame in mission.tables.items()}
        if members is None:
            members = frozenset(row["contributor"] for row in self.rows["contributor"] if row["status"] == "member")
        self.members = members
        self.programme = Programme()
        self.cost: dict[str | None, Expression] = {}
        self.items = {row["item"]: row for row in self.rows["item"]}
        self.places = {row["place"]: row for row in self.rows["place"]}
        self.measures = {row["measure"]: row for row in self.rows["measure"]}
        self.profiles = {(row["profile"], row["mode"]): row for row in self.rows["profile"]}
        self.priorities = {row["priority"]: row for row in self.rows["priority"]}
        self.uses: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for row in self.rows["yield"]:
            self.uses[row["item"]][row["use"]][row["measure"]] = row["amount"]
        self.probability: dict[str | None, float] = {None: 1.0}
        if self.rows["scenario"]:
            stated = [row["probability"] for row in self.rows["scenario"]]
            equal = all(value is None for value in stated)
            self.probability = {row["scenario"]: 1 / len(stated) if equal else row["probability"] or 0.0 for row in self.rows["scenario"]}
        self.reveal = self.reveal_step()
        self.late: dict[tuple[str | None, str, int], int] = {}
        self.givers = list(self.all_givers())
        for scenario in self.probability:
            self.write(scenario)

    # --- Time -----------------------------------------------------------------------------------------------------------------

    def period(self, step: int) -> int:
        return int(self.calendar.period_of_step[step])

    def window(self, row: Row) -> range:
        first, last = self.calendar.window(row["start"], row["end"])
        return range(first, last + 1)

    def holds(self, row: Row, step: int) -> bool:
        return step in self.window(row)

    def reveal_step(self) -> int:
        """The first step on or after the day of reveal; from it on each scenario has columns of its own."""
        return self.calendar.window(self.mission.reveal, None)[0] if self.mission.reveal else 0

    def money(self, amount: float, row: Row) -> float:
        """``amount`` in the mission's currency at the rate of the row's own start (mission start where it has none)."""
        return self.mission.to_mission_currency(amount, row["currency"], row.get("start"))

    # --- Giving ---------------------------------------------------------------------------------------------------------------

    def all_givers(self) -> Iterator[Giver]:
        for offer in self.rows["offer"]:
            if offer["contributor"] in self.members:
                purse = ("contributor", offer["contributor"])
                yield from self.split("offer", offer["offer"], offer, purse, offer["unit_cost"], 0, list(self.window(offer)))
        for market in self.rows["market"]:
            lead = self.calendar.steps_for(market["lead"])
            for purse, days in self.buyers():
                steps = [step for step in self.window(market) if step in days]
                yield from self.split("market", market["market"], market, purse, market["price"], lead, steps)

    def buyers(self) -> Iterator[tuple[tuple[str, str], set[int]]]:
        """Purses that may buy from markets, with the days on which they may."""
        for contributor in sorted(self.members):
            rows = [row for row in self.rows["budget"] if row["contributor"] == contributor and row["purchases"]]
            yield ("contributor", contributor), {step for row in rows for step in self.window(row)}
        for fund in self.rows["fund"]:
            if fund["purchases"]:
                paid_in = self.contributions(fund["fund"])
                yield ("fund", fund["fund"]), {step for row in paid_in if not self.earmarked(row) for step in self.window(row)}
                for row in filter(self.earmarked, paid_in):
                    yield ("contribution", row["contribution"]), set(self.window(row))

    def contributions(self, fund: str) -> list[Row]:
        return [row for row in self.rows["contribution"] if row["fund"] == fund and row["contributor"] in self.members]

    def earmarked(self, contribution: Row) -> bool:
        return any(line["contribution"] == contribution["contribution"] for line in self.rows["caveat"])

    def split(
        self, kind: str, key: str, row: Row, purse: tuple[str, str], unit_cost: float, lead: int, steps: list[int]
    ) -> Iterator[Giver]:
        """One giver per set of binding caveat lines and of money, and, for goods with a shelf life, per day of giving."""
        contributor = purse[1] if purse[0] == "contributor" else None
        fund = purse[1] if purse[0] == "fund" else None
        if purse[0] == "contribution":
            fund = next(paid["fund"] for paid in self.rows["contribution"] if paid["contribution"] == purse[1])
        groups: dict[tuple[tuple[tuple[str, int], ...], tuple[str, ...], int | None], list[int]] = defaultdict(list)
        for step in steps:
            binding = tuple(
                (line["caveat"], line["line"]) for line in self.rows["caveat"] if self.binds(line, purse, fund, row["item"], step)
            )
            group = (binding, self.movers(contributor, fund, step), step if self.items[row["item"]]["shelf_life"] else None)
            groups[group].append(step)
        for number, ((lines, _, _), days) in enumerate(groups.items()):
            name = (f"{kind}:{key}", ":".join(purse), str(number))
            cost = self.money(unit_cost, row)
            yield Giver(name, purse, contributor, fund, key, row["item"], row["place"], cost, lead, tuple(days), lines)

    def movers(self, contributor: str | None, fund: str | None, step: int) -> tuple[str, ...]:
        """Budgets or contributions that pay for moving what is given on this day, where the giver pays."""
        if contributor is not None:
            return tuple(row["budget"] for row in self.rows["budget"] if row["contributor"] == contributor and self.holds(row, step))
        paid_in = self.contributions(str(fund))
        return tuple(row["contribution"] for row in paid_in if not self.earmarked(row) and self.holds(row, step))

    # --- Caveats --------------------------------------------------------------------------------------------------------------

    def binds(self, line: Row, purse: tuple[str, str], fund: str | None, item: str, step: int) -> bool:
        """Whether the line speaks of goods this purse gives on this day (an earmarked contribution is also its fund's money)."""
        staffed = self.items[item]["staff_weeks"] > 0
        return (
            line["contributor"] in (None, purse[1] if purse[0] == "contributor" else "")
            and line["contribution"] in (None, purse[1] if purse[0] == "contribution" else "")
            and line["fund"] in (None, fund)
            and line["item"] in (None, item)
            and line["class"] in (None, self.items[item]["class"])
            and line["personnel"] in (None, staffed)
            and self.holds(line, step)
        )

    def covers(self, line: Row, item: str, use: str, place: str) -> bool:
        yielded = self.uses[item][use]
        spot = self.places[place]
        return (
            any(line["measure"] in (None, measure) and line["sector"] in (None, self.measures[measure]["sector"]) for measure in yielded)
            and line["place"] in (None, place)
            and line["country"] in (None, spot["country"])
            and line["territory"] in (None, spot["territory"])
        )

    def line(self, key: tuple[str, int]) -> Row:
        return next(line for line in self.rows["caveat"] if (line["caveat"], line["line"]) == key)

    def refused(self, giver: Giver, use: str, place: str) -> bool:
        only: dict[str, bool] = {}
        for line in map(self.line, giver.lines):
            covered = self.covers(line, giver.item, use, place)
            if line["effect"] == "refuse" and covered:
                return True
            if line["effect"] == "only":
                only[line["caveat"]] = only.get(line["caveat"], False) or covered
        return not all(only.values())

    def limit_of(self, line: Row) -> float:
        """The quantity of a limit line: stated, or a share of all offers it binds on any day of their window; the less of both."""
        limits = [line["quantity"]] if line["quantity"] is not None else []
        if line["share"] is not None:
            key = (line["caveat"], line["line"])
            bound = {giver.row for giver in self.givers if giver.name[0].startswith("offer:") and key in giver.lines}
            limits.append(line["share"] * sum(offer["quantity"] for offer in self.rows["offer"] if offer["offer"] in bound))
        return float(min(limits))

    # --- Load -----------------------------------------------------------------------------------------------------------------

    def load(self, item: str, mode: str) -> tuple[float, float] | None:
        """Capacity tonnes, and tonnes charged, by one unit of the item on a mode; None where its profile cannot use the mode."""
        goods = self.items[item]
        row = self.profiles.get((goods["profile"], mode))
        if row is None:
            return (goods["mass"], goods["mass"]) if mode in ("handling", "storage") else None
        tonnes = goods["mass"] if row["stowage"] is None else max(goods["mass"], goods["volume"] / row["stowage"])
        return row["load_factor"] * tonnes, row["cost_factor"] * tonnes

    # --- The rows -------------------------------------------------------------------------------------------------------------

    def factor(self, scenario: str | None, table: str, key: str) -> float:
        return float(
            np.prod([row["factor"] for row in self.rows["change"] if (row["scenario"], row["table"], row["row"]) == (scenario, table, key)])
        )

    def needs(self, scenario: str | None) -> list[Row]:
        """The needs of a scenario, their quantities changed as it says."""
        rows = [row for row in self.rows["need"] if row["scenario"] in (None, scenario)]
        return [row | {"quantity": row["quantity"] * self.factor(scenario, "need", row["need"])} for row in rows]

    def tag(self, scenario: str | None, step: int) -> str | None:
        """Whose column it is: everybody's before the reveal, the scenario's after it."""
        return scenario if step >= self.reveal else None

    def write(self, scenario: str | None) -> None:
        self.cost[scenario] = defaultdict(float)
        self.write_limits(scenario)
        self.accepting = self.accepted(scenario)
        for giver in self.givers:
            self.write_giver(scenario, giver)
        self.write_needs(scenario)

    def write_limits(self, scenario: str | None) -> None:
        """State every limit, used or not."""
        limit = self.programme.at_most
        for offer in self.rows["offer"]:
            limit((scenario, "offer", offer["offer"]), offer["quantity"] * self.factor(scenario, "offer", offer["offer"]))
        for budget in self.rows["budget"]:
            limit((scenario, "budget", budget["budget"]), self.money(budget["ceiling"], budget))
        for row in self.rows["contribution"]:
            limit((scenario, "contribution", row["contribution"]), self.money(row["amount"], row))
        for staff in self.rows["staff"]:
            limit((scenario, "staff", staff["staff"]), staff["staff_weeks"])
        for line in self.rows["caveat"]:
            if line["effect"] == "limit":
                limit((scenario, "caveat", line["caveat"], line["line"]), self.limit_of(line))
        for period in range(self.calendar.periods):
            for market in self.rows["market"]:
                if market["quantity"] is not None:
                    quantity = market["quantity"] * self.factor(scenario, "market", market["market"])
                    limit((scenario, "market", market["market"], period), quantity)
            for link in self.rows["link"]:
                if link["capacity"] is not None:
                    limit((scenario, "link", link["link"], period), link["capacity"] * self.factor(scenario, "link", link["link"]))
            for place in self.rows["place"]:
                for kind in ("handling", "storage"):
                    if place[kind] is not None:
                        limit((scenario, kind, place["place"], period), place[kind] * self.factor(scenario, "place", place["place"]))

    def charge(self, scenario: str | None, column: int, amount: float, purse: tuple[str, str], step: int) -> None:
        """Charge money to who pays on the day, and count it in the cost."""
        self.cost[scenario][column] += amount
        kind, key = purse
        if amount == 0 or kind == "host":
            return
        if kind == "contributor":
            rows = [row for row in self.rows["budget"] if row["contributor"] == key]
            held = [row["budget"] for row in rows if self.holds(row, step)]
            if held:
                self.programme.post((scenario, "budget", held[0]), column, amount)
            elif rows:
                self.programme.post((scenario, "no money", key), column, amount)
                self.programme.at_most((scenario, "no money", key), 0.0)
        elif kind == "contribution":
            self.programme.post((scenario, "contribution", key), column, amount)
        else:
            row = (scenario, "fund", key, step)
            if row not in self.programme.limits:
                self.programme.at_most(row, 0.0)
                for paid in self.contributions(key):
                    if not self.earmarked(paid) and self.holds(paid, step):
                        draw = self.programme.column("draw on", scenario, paid["contribution"], step)
                        self.programme.post(row, draw, -1.0)
                        self.programme.post((scenario, "contribution", paid["contribution"]), draw, 1.0)
            self.programme.post(row, column, amount)

    def write_giver(self, scenario: str | None, giver: Giver) -> None:
        """Giving, then every movement, wait and delivery that what was given can make."""
        programme, item = self.programme, self.items[giver.item]
        layer = "giver" if giver.contributor else "fund"
        frontier: set[tuple[str, str, int]] = set()
        for step in giver.steps:
            available = step + giver.lead
            if available >= self.calendar.steps:
                continue
            column = programme.column("give", giver.name, self.tag(scenario, step), step)
            self.charge(scenario, column, giver.unit_cost, giver.purse, step)
            if giver.name[0].startswith("offer:"):
                programme.post((scenario, "offer", giver.row), column, 1.0)
            elif next(row for row in self.rows["market"] if row["market"] == giver.row)["quantity"] is not None:
                programme.post((scenario, "market", giver.row, self.period(step)), column, 1.0)
            self.charge_staff(scenario, giver, column, step, item)
            programme.post((scenario, "flow", giver.name, layer, giver.place, available), column, -1.0)
            frontier.add((layer, giver.place, available))
        self.write_flow(scenario, giver, frontier)

    def charge_staff(self, scenario: str | None, giver: Giver, column: int, step: int, item: Row) -> None:
        rows = [row for row in self.rows["staff"] if (row["contributor"], row["territory"]) == (giver.contributor, item["staff_territory"])]
        if item["staff_weeks"] == 0 or not rows:
            return
        held = [row["staff"] for row in rows if self.holds(row, step)]
        for staff in held:
            self.programme.post((scenario, "staff", staff), column, item["staff_weeks"])
        if not held:
            row = (scenario, "no staff", giver.contributor, item["staff_territory"])
            self.programme.post(row, column, item["staff_weeks"])
            self.programme.at_most(row, 0.0)

    def write_flow(self, scenario: str | None, giver: Giver, frontier: set[tuple[str, str, int]]) -> None:
        """Every state (layer, place, step) the goods can be in: no more leaves it, by link, wait or delivery, than enters it.

        What a scenario does not use is left where it is.
        """
        shelf_life = self.items[giver.item]["shelf_life"]
        last = self.calendar.steps - 1
        if shelf_life:
            last = min(last, int((min(giver.steps) + giver.lead) + shelf_life // self.calendar.step))
        seen: set[tuple[str, str, int]] = set()
        while frontier:
            state = _, place, step = frontier.pop()
            if state in seen:
                continue
            seen.add(state)
            self.programme.at_most((scenario, "flow", giver.name, *state), 0.0)
            reached = [self.write_leg(scenario, giver, state, link) for link in self.rows["link"] if link["origin"] == place]
            if step < last:
                reached.append(self.write_wait(scenario, giver, state))
            frontier.update(following for following in reached if following and following[2] <= last)
            self.write_deliveries(scenario, giver, state)

    def leave(self, scenario: str | None, giver: Giver, state: tuple[str, str, int], *name: Hashable) -> int:
        column = self.programme.column(*name, giver.name, self.tag(scenario, state[2]), *state)
        self.programme.post((scenario, "flow", giver.name, *state), column, 1.0)
        return column

    def write_leg(self, scenario: str | None, giver: Giver, state: tuple[str, str, int], link: Row) -> tuple[str, str, int] | None:
        """Movement over a link; the layer says whether a fund has taken the goods over."""
        layer, _, step = state
        load = self.load(giver.item, link["mode"])
        arrival = step + self.calendar.steps_for(link["transit"] + link["dwell"])
        if load is None or not self.holds(link, step) or arrival >= self.calendar.steps:
            return None
        payer: tuple[str, str]
        charged = step if link["paid_by"] else giver.steps[0]
        if giver.contributor is None:
            payer = ("fund", link["paid_by"] or str(giver.fund))
        elif link["paid_by"]:
            payer, layer = ("fund", link["paid_by"]), "fund"
        elif layer == "giver":
            payer = giver.purse
        else:
            return None
        following = (layer, link["destination"], arrival)
        column = self.leave(scenario, giver, state, "move", link["link"])
        self.programme.post((scenario, "flow", giver.name, *following), column, -1.0)
        self.programme.at_most((scenario, "flow", giver.name, *following), 0.0)
        self.charge(scenario, column, self.money(link["cost"], link) * load[1], payer, charged)
        if link["capacity"] is not None:
            self.programme.post((scenario, "link", link["link"], self.period(step)), column, load[0])
        self.occupy(scenario, giver, column, "handling", link["destination"], arrival, 1.0)
        return following

    def write_wait(self, scenario: str | None, giver: Giver, state: tuple[str, str, int]) -> tuple[str, str, int]:
        layer, place, step = state
        column = self.leave(scenario, giver, state, "wait")
        self.programme.post((scenario, "flow", giver.name, layer, place, step + 1), column, -1.0)
        starts = self.calendar.period_starts
        period = self.period(step)
        self.occupy(scenario, giver, column, "storage", place, step, self.calendar.step / (starts[period + 1] - starts[period]).days)
        return layer, place, step + 1

    def occupy(self, scenario: str | None, giver: Giver, column: int, kind: str, place: str, step: int, part: float) -> None:
        """Load and cost of handling or of waiting (for ``part`` of the period) at a place."""
        spot = self.places[place]
        load = self.load(giver.item, kind)
        assert load is not None
        payer = ("fund", spot["paid_by"]) if spot["paid_by"] else ("host", "")
        self.charge(scenario, column, self.money(spot[f"{kind}_cost"], spot) * load[1] * part, payer, step)
        if spot[kind] is not None:
            self.programme.post((scenario, kind, place, self.period(step)), column, load[0] * part)

    # --- Delivering -----------------------------------------------------------------------------------------------------------

    def accepts(self, need: Row) -> dict[int, tuple[int, float]]:
        """Steps at which the need accepts deliveries → (periods late, what one unit counts)."""
        first = max(0, self.calendar.step_of(need["first_useful"]))
        last = self.calendar.step_of(need["due"] + datetime.timedelta(days=need["late"]))
        steps = range(first, min(last, self.calendar.steps - 1) + 1)
        late = {step: self.calendar.periods_late(step, need["due"]) for step in steps}
        return {step: (late[step], max(0.0, 1.0 - need["discount"] * late[step])) for step in steps}

    def accepted(self, scenario: str | None) -> set[tuple[str, str, int]]:
        """(measure, place, step) at which any need of any scenario accepts a delivery."""
        rows = self.rows["need"] if len(self.probability) > 1 else self.needs(scenario)
        return {(need["measure"], need["place"], step) for need in rows for step in self.accepts(need)}

    def write_deliveries(self, scenario: str | None, giver: Giver, state: tuple[str, str, int]) -> None:
        _, place, step = state
        for use, yielded in self.uses[giver.item].items():
            wanted = [measure for measure in yielded if (measure, place, step) in self.accepting]
            if not wanted or self.refused(giver, use, place):
                continue
            column = self.leave(scenario, giver, state, "deliver", use)
            for measure in wanted:
                self.programme.post((scenario, "pool", measure, place, step, giver.item), column, -yielded[measure])
                self.programme.at_most((scenario, "pool", measure, place, step, giver.item), 0.0)
            for line in map(self.line, giver.lines):
                if line["effect"] == "limit" and self.covers(line, giver.item, use, place):
                    self.programme.post((scenario, "caveat", line["caveat"], line["line"]), column, 1.0)

    def write_needs(self, scenario: str | None) -> None:
        """Σ counted + short = quantity, drawing from the pools of the need's place; shares of items in what meets it."""
        programme = self.programme
        for need in self.needs(scenario):
            row = (scenario, "need", need["need"])
            programme.post(row, programme.column("short", scenario, need["need"]), 1.0)
            programme.exactly(row, need["quantity"])
            met: dict[str, Expression] = defaultdict(dict)
            for step, (late, counts) in self.accepts(need).items():
                for item in self.items:
                    pool = (scenario, "pool", need["measure"], need["place"], step, item)
                    if pool not in programme.limits:
                        continue
                    draw = programme.column("draw", scenario, need["need"], item, step)
                    programme.post(pool, draw, 1.0)
                    programme.post(row, draw, counts)
                    met[item][draw] = counts
                    self.late[scenario, need["need"], draw] = late
            for share in self.rows["share"]:
                if share["measure"] == need["measure"] and share["place"] in (None, need["place"]):
                    self.write_share(row, share, met)

    def write_share(self, need: Hashable, share: Row, met: dict[str, Expression]) -> None:
        programme = self.programme
        for item, drawn in met.items():
            for draw, counts in drawn.items():
                own = counts if item == share["item"] else 0.0
                programme.post((need, "least share", share["item"]), draw, share["minimum"] * counts - own)
                programme.post((need, "largest share", share["item"]), draw, own - share["maximum"] * counts)
        if met:
            programme.at_most((need, "least share", share["item"]), 0.0)
            programme.at_most((need, "largest share", share["item"]), 0.0)
