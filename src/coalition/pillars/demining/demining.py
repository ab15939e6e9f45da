"""The demining pillar: land released stage by stage by teams that move between oblasts. docs/explanation/demining.md has the mathematics.

Two kinds of proposals meet in team-weeks (balances of asset, oblast, week and world): *policies* of tasks use them, *paths* of teams
bring them.
Both come whole, and both are priced by exact dynamic programmes. A policy brings what land is released for into the pools of needs; a path
costs money and people and takes the means its team is formed of. A written plan holds them as activities: a stage of tasks that are
alike, or so many teams on the same path; the key of each says in full what it is (`chains`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from coalition.arrays import Flags, Floats, Ints
from coalition.caveats import Caveats
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.model.closed import Closed
from coalition.model.ledger import Ledger, Proposals
from coalition.model.money import MoneyBook
from coalition.model.needs import NeedBook
from coalition.model.pillar import (
    AfterReveal,
    Asked,
    Decided,
    Explanation,
    Holding,
    InWindows,
    Kept,
    More,
    OtherChoice,
    Pillar,
    RanOut,
    Recomputed,
    Rows,
)
from coalition.network import FAR
from coalition.pillars.demining.accounts import Accounts
from coalition.pillars.demining.chains import Chain, Path, Stay, Step, read_chain, read_path
from coalition.pillars.demining.deciding import stage_decided, team_decided
from coalition.pillars.demining.deciding import together as decided_together
from coalition.pillars.demining.explaining import explained
from coalition.pillars.demining.holding import held
from coalition.pillars.demining.kept import read, written
from coalition.pillars.demining.land import FROM, TO, Land
from coalition.pillars.demining.lists import LISTS, Lists, beside, first_begun
from coalition.pillars.demining.more import more
from coalition.pillars.demining.other_rates import range_rows
from coalition.pillars.demining.paths import Offer, Paths, TeamPath
from coalition.pillars.demining.pieces import Piece, Pieces, together
from coalition.pillars.demining.policies import Policies, Policy, Unit
from coalition.pillars.demining.rows import Stages, Teams, faults, list_rows, release_rows, roster_rows
from coalition.pillars.demining.staffing import crews_of, offers_of, units_of
from coalition.pillars.demining.windows import LARGE, Windows

Posting = tuple[int, float, str]
"""Balance, amount a unit, term."""


class Demining(Pillar):
    """Hazards of a mission, and the teams that release them."""

    name = "demining"

    def __init__(self, mission: Mission, ledger: Ledger, needs: NeedBook, money: MoneyBook, caveats: Caveats) -> None:
        self.mission, self.ledger, self.needs, self.money, self.caveats = mission, ledger, needs, money, caveats
        self.land = Land(mission, needs.worlds)
        self.refusals: dict[str, set[str]] = defaultdict(set)
        self.places = sorted({*(one.place for one in self.land.hazards.values()), *mission["team"]["place"].to_list()})
        offers = offers_of(self.land, self.places, money.members, caveats, self.refusals)
        self.paths = Paths(self.land, offers, self.places)
        self.crews = crews_of(self.land, offers)
        self.units = units_of(self.land)
        self.accounts = Accounts(self)
        self.policies = Policies(self.land, self.units, self.places, self.accounts.offered)
        self.accounts.prepare()
        self._known: set[object] = set()
        self._seen = 0
        self._shut = np.zeros((len(self.places), self.land.weeks), bool)
        self._offer = {one.key: one for one in offers}
        self._propose_been()
        self._propose_standing()

    @classmethod
    def held(cls, mission: Mission, earlier: Mapping[str, pl.DataFrame], holding: Holding) -> Mission:
        """Stages begun, and teams posted, on or before the day of the earlier plan."""
        if holding.day is None or mission["hazard"].is_empty():
            return mission
        return held(mission, earlier, holding.day, holding.source)

    # -- postings
    def stage_postings(self, hazard: str, chain: Chain, world: int) -> tuple[list[Posting], list[tuple[int, float]], int] | None:
        """What the last step of ``chain`` posts in a world, what it brings (balance, amount), and the week in which it ends.

        None: it cannot be done.
        """
        one, step = self.land.hazards[hazard], chain[-1]
        spans = self.land.spans(hazard, step.stage, step.asset, step.teams) if step.asset in self.land.assets else None
        if spans is None or not 0 <= step.start < self.land.weeks or spans.end[world, step.start] < 0:
            return None
        end = int(spans.end[world, step.start])
        posted: list[Posting] = []
        for week, used in enumerate(spans.used(world, step.start, end), start=step.start):
            if used > 0 and week >= (self.land.now if step.start < self.land.now else 0):
                number = self.accounts.work(world, step.asset, one.place, week)
                if number < 0:
                    return None
                posted.append((number, float(used), "team-weeks"))
        task = self.accounts.task(hazard, chain, world)
        if task is not None:
            posted.append((task, 1.0, "tasks"))
        brought = self.accounts.brought(one, step.stage, end, world)
        return [*posted, *((balance, -amount, "delivered") for balance, amount in brought)], brought, end

    def path_postings(self, team: str, path: Path, world: int) -> tuple[list[Posting], float] | None:
        """What a path posts in a world, and its cost in the mission's currency; None: it cannot be."""
        offer = self._offer[team]
        return self.accounts.path(offer, path, world)

    def _policy(self, hazard: str, policy: Policy) -> list[Posting]:
        posted: list[Posting] = []
        for world, chain in enumerate(policy):
            for length in range(1, len(chain) + 1):
                found = self.stage_postings(hazard, chain[:length], world)
                assert found is not None, "the dynamic programme proposes what can be done"
                posted += found[0]
        return posted

    def _path(self, crew: int, path: TeamPath) -> list[Posting]:
        offer, posted = self.paths.offers[self.crews[crew].offer], list[Posting]()
        for world, one in enumerate(path):
            if one is not None:
                found = self.path_postings(offer.key, one, world)
                assert found is not None, "the dynamic programme proposes what can be"
                posted += found[0]
        return posted

    # -- the pillar
    def propose(self, prices: Floats, enough: float) -> tuple[Proposals | None, float]:
        """The best policies and paths at ``prices``, and how much all of them could improve."""
        if not self.units and not self.crews:
            return None, 0.0
        weeks, ends = self.accounts.policy_prices(prices)
        values = self.policies.solve(np.where(self._shut, FAR, weeks), ends)
        fields = self.paths.solve(self.accounts.path_prices(prices))
        least = self.policies.least(values) + self.accounts.begun(prices)
        gain = np.array([unit.most for unit in self.units]) * np.minimum(least, 0.0)
        been = self.accounts.been(prices)
        teams = np.array([self.paths.least(fields, crew) for crew in self.crews]) + been
        gained = np.array([crew.most for crew in self.crews]) * np.minimum(teams, 0.0)
        bound = float(gain.sum() + gained.sum())
        if bound >= -enough or not np.isfinite(enough):
            return None, bound
        labels: list[tuple[str, int, Any]] = []
        for number in np.flatnonzero(gain < 0):
            labels += [("task", int(number), policy) for _, policy in self.policies.best(values, int(number))]
        for number in np.flatnonzero(gained < 0):
            labels += [("team", int(number), path) for _, path in self.paths.best(fields, self.crews[number])]
        return self._batch(labels), bound

    @property
    def absent(self) -> bool:
        """Whether there are no tasks and no teams."""
        return not self.units and not self.crews

    # -- what a question shuts
    def paced(self) -> list[tuple[str, str]]:
        """Rates of teams."""
        return [("clearing", key) for key in self.land.rates]

    def shut(self, closed: Closed) -> Ints:
        """At a closed place nobody works in a week of which a day is shut (teams may be there); no task goes on at the rates of before."""
        stale = self._go_at({row: factor for (table, row), factor in closed.rates.items() if table == "clearing"})
        starts = [self.land.first_step(week) for week in range(self.land.weeks)]
        for number, place in enumerate(self.places):
            steps = closed.places.get(place)
            self._shut[number] = False if steps is None else np.logical_or.reduceat(steps, starts)
        column, balance, amount, _ = self.ledger.postings()
        mine = self.ledger.made_by(self.name)
        using = (amount > 0) & np.isin(balance, self.accounts.work_at(self._shut)) & mine[column]
        return np.union1d(column[using], stale)

    def _go_at(self, pace: Mapping[str, float]) -> Ints:
        """Have rates multiplied by ``pace`` (by key of their row); the proposals that go at rates of before."""
        other = {key for key in {*pace, *self.land.pace} if pace.get(key, 1.0) != self.land.pace.get(key, 1.0)}
        if not other:
            return np.zeros(0, np.int64)
        labels: Sequence[Any] = self.ledger.labels
        own = np.flatnonzero(self.ledger.made_by(self.name)).tolist()
        stale = [number for number in own if labels[number][0] == "task" and self._uses(labels[number], other)]
        self._look()
        self._known -= {labels[number] for number in stale}
        self.land = self.land.at_pace(pace)
        self.units = units_of(self.land)
        self.policies = Policies(self.land, self.units, self.places, self.accounts.offered)
        self.accounts.prepare()
        return np.array(stale, np.int64)

    def _uses(self, label: tuple[str, int, Policy], rates: set[str]) -> bool:
        """Whether a policy has a stage that goes at one of ``rates``."""
        ground = self.land.hazards[self.units[label[1]].hazard].ground
        rows = (self.land.rate_row(step.asset, step.stage, ground) for chain in label[2] for step in chain)
        return any(row is not None and row.key in rates for row in rows)

    def mark(self) -> tuple[set[object], Flags, int, Land, list[Unit], Policies]:
        """What has been proposed, what is shut, and at what rates work goes."""
        return self._known.copy(), self._shut.copy(), self._seen, self.land, self.units, self.policies

    def back(self, mark: tuple[set[object], Flags, int, Land, list[Unit], Policies]) -> None:
        """As it was at ``mark``."""
        self._known, self._shut, self._seen = mark[0].copy(), mark[1].copy(), mark[2]
        if self.land is not mark[3]:
            self.land, self.units, self.policies = mark[3:]
            self.accounts.prepare()

    def keep(self, proposals: Ints) -> Kept:
        """Policies and paths as text."""
        labels: Sequence[Any] = self.ledger.labels
        return {"labels": written([labels[number] for number in proposals.tolist()])}

    def recall(self, kept: Kept, proposals: Ints) -> None:
        """Policies and paths again."""
        for number, label in zip(proposals.tolist(), read(kept["labels"]), strict=True):
            self.ledger.labels[number] = label

    def anew(self, proposals: Ints) -> Proposals | None:
        """Policies and paths with their postings."""
        labels: Sequence[Any] = self.ledger.labels
        return self._batch([labels[number] for number in proposals.tolist()], again=True)

    def after_reveal(self, quantity: Floats) -> AfterReveal | None:
        """Nothing is free after the reveal where one plan is for all scenarios; otherwise it cannot be said yet."""
        if len(self.land.worlds) > 1 and self.units:
            raise QuestionError(
                "Land (table `hazard`) is worked differently in each scenario, and another plan cannot carry on yet what was begun before "
                "the reveal: plans are compared for missions without hazards."
            )
        return None

    def in_pieces(self, prices: Floats, slack: float, quantity: Floats) -> OtherChoice | None:
        """Stages, weeks and moves that could be in a better plan, as proposals of their own (`pieces`)."""
        if not self.units and not self.crews:
            return None
        if len(self.land.worlds) > 1:
            return OtherChoice(None, np.zeros(0), np.zeros(0, np.int64), complete=False)
        pieces = Pieces(self, prices, slack, self.chosen(quantity))
        return self._in_pieces(pieces, quantity)[0]

    def _in_pieces(self, pieces: Pieces, quantity: Floats) -> tuple[OtherChoice, list[Piece]]:
        """``pieces`` as proposals that stand for what is chosen."""
        rows, found, units = pieces.rows()
        most = np.array([self.crews[one.number].most if one.kind == "team" else self.units[one.number].most for one in found], float)
        batch = self._proposals(rows, most, [("piece", 0, one) for one in found], ready=False)
        return OtherChoice(batch, units, self._numbers(quantity), complete=pieces.complete), found

    def leading(self) -> Ints | None:
        """Paths of teams: tasks follow where teams are."""
        return self.sent() if self._scheduled and self._one_future else None

    def sent(self) -> Ints:
        """Numbers of the paths of teams among the proposals."""
        own = np.flatnonzero(self.ledger.made_by(self.name))
        labels: Sequence[Any] = self.ledger.labels
        found: Ints = own[[labels[number][0] == "team" for number in own.tolist()]]
        return found

    @property
    def _scheduled(self) -> bool:
        """Whether there are tasks and teams: then lists can be worked through."""
        return bool(self.units and self.crews)

    @property
    def _one_future(self) -> bool:
        return len(self.land.worlds) == 1

    def in_windows(self, prices: Floats, quantity: Floats) -> InWindows | None:
        """The best pieces, oblast by oblast and two oblasts at a time (`windows`)."""
        choice, found = self._in_pieces(Pieces(self, prices, np.inf, self.chosen(quantity), LARGE), quantity)
        return InWindows(choice, Windows(self, found).window)

    def otherwise(self, quantity: Floats) -> OtherChoice | None:
        """The best of the priority lists, and of what comes of moving tasks about in them and in the plan's own order."""
        if not self._scheduled:
            return None
        chosen, replaced = self.chosen(quantity), self._numbers(quantity)
        lists = self.lists(quantity, chosen)
        orders = [first_begun(self, lists, chosen), *(lists.ranked(name) for name in LISTS)]
        found = lists.improved(orders)[1].chosen
        batch = self._batch([label for label, _ in found], again=True)
        return None if batch is None else OtherChoice(batch, np.array([units for _, units in found]), replaced, complete=False)

    def afterwards(self) -> Ints:
        """All of it, where there is one future: lists and pieces find better schedules than rounding does."""
        return np.flatnonzero(self.ledger.made_by(self.name)) if self._scheduled and self._one_future else np.zeros(0, np.int64)

    def lists(self, quantity: Floats, chosen: Sequence[tuple[tuple[str, int, Any], float]]) -> Lists:
        """Priority lists under what others leave of money and people, with teams formed of means as ``chosen`` has them."""
        others = quantity.copy()
        others[self._numbers(quantity)] = 0.0
        return beside(self, self.ledger.used(others), chosen)

    def settle(self, quantity: Floats, *, everything: bool) -> tuple[Proposals | None, Floats, Ints]:
        """Pieces put together to policies and paths."""
        numbers = self._numbers(quantity)
        named = self.chosen(quantity)
        pieces = [(label[2], units) for label, units in named if label[0] == "piece"]
        if not pieces:
            return None, np.zeros(0), np.zeros(0, np.int64)
        whole = together(self, pieces)
        used = np.array([number for number, (label, _) in zip(numbers, named, strict=True) if label[0] == "piece"], np.int64)
        batch = self._batch([label for label, _ in whole], again=True)
        return batch, np.array([units for _, units in whole]), used

    def _numbers(self, quantity: Floats) -> Ints:
        """Numbers of the pillar's proposals that are chosen."""
        return np.flatnonzero(self.ledger.made_by(self.name)[: len(quantity)] & (quantity > 1e-9))

    def _batch(self, labels: Sequence[tuple[str, int, Any]], *, again: bool = False) -> Proposals | None:
        """Proposals of ``labels`` (task or team, number of its unit or crew, policy or path); only what is new, or all of them
        ``again``.
        """
        self._look()
        fresh = [one for one in dict.fromkeys(labels) if again or one not in self._known]
        if not fresh:
            return None
        rows: list[tuple[int, int, float, str]] = []
        most = np.zeros(len(fresh))
        for column, label in enumerate(fresh):
            kind, number, what = label
            posted = self._policy(self.units[number].hazard, what) if kind == "task" else self._path(number, what)
            rows += [(column, *posting) for posting in posted]
            most[column] = self.units[number].most if kind == "task" else self.crews[number].most
        return self._proposals(rows, most, fresh)

    def _look(self) -> None:
        """Know what has come into the ledger: of what is proposed not all does (a goal may be proven by then), and then it comes again."""
        new = self._seen + np.flatnonzero(self.ledger.made_by(self.name)[self._seen :])
        self._known.update(self.ledger.labels[number] for number in new.tolist())
        self._seen = self.ledger.proposals

    def _proposals(
        self, rows: Sequence[tuple[int, int, float, str]], most: Floats, labels: Sequence[object], *, ready: bool = True
    ) -> Proposals:
        column, balance = (np.array([row[place] for row in rows], np.int64) for place in (0, 1))
        term, amount = np.array([self.ledger.term(row[3]) for row in rows], np.int64), np.array([row[2] for row in rows], float)
        unit, count = self.ledger.balance_unit[balance], len(labels)
        kept = np.ones(count, bool) if ready else np.zeros(count, bool)
        return Proposals(self.name, count, column, balance, amount, term, unit, most, np.ones(count, bool), list(labels), kept)

    def _propose_been(self) -> None:
        """Teams that have been somewhere may always go home."""
        labels: list[tuple[str, int, Any]] = []
        for number, crew in enumerate(self.crews):
            if crew.been:
                last = max(self.land.now, crew.been[-1].start) - 1
                labels.append(("team", number, (Path(crew.been, last),) * len(self.land.worlds)))
        self._enter(labels)

    def _propose_standing(self) -> None:
        """Teams that are there as they are may always be at work at home all the time: prices find out when they are not needed."""
        labels: list[tuple[str, int, Any]] = []
        for number, crew in enumerate(self.crews):
            offer = self.paths.offers[crew.offer]
            at = int(self.paths.home[crew.offer])
            weeks = np.flatnonzero(self.paths.stays[crew.offer, at] & self.paths.works[crew.offer, at])
            weeks = weeks[weeks >= self.land.now]
            if crew.been or offer.takes or not len(weeks):
                continue
            path = Path((Stay(int(weeks[0]), offer.home),), int(weeks[-1]))
            if all(self.path_postings(offer.key, path, world) is not None for world in range(len(self.land.worlds))):
                labels.append(("team", number, (path,) * len(self.land.worlds)))
        self._enter(labels)

    def _enter(self, labels: Sequence[tuple[str, int, Any]]) -> None:
        if (batch := self._batch(labels)) is not None:
            self.ledger.add(batch)

    def chosen(self, quantity: Floats) -> list[tuple[tuple[str, int, Any], float]]:
        """Labels of the pillar's proposals with their quantities, those not chosen left out."""
        return [(self.ledger.labels[number], float(quantity[number])) for number in self._numbers(quantity)]

    def decide(self, quantity: Floats) -> Decided:
        """Stages of tasks and paths of teams, those that are alike together."""
        stages: dict[tuple[int, str, Chain], float] = defaultdict(float)
        teams: dict[tuple[int, str, Path], float] = defaultdict(float)
        for (kind, number, what), units in self.chosen(quantity):
            for world, one in enumerate(what):
                if kind == "team" and one is not None:
                    teams[world, self.paths.offers[self.crews[number].offer].key, one] += units
                for length in range(1, len(one) + 1) if kind == "task" else ():
                    stages[world, self.units[number].hazard, one[:length]] += units
        done = [(*one, units) for one, units in sorted(stages.items())]
        sent = [(*one, units) for one, units in sorted(teams.items())]
        parts = [stage_decided(self, hazard, chain, world, units) for world, hazard, chain, units in done]
        parts += [team_decided(self, team, path, world, units) for world, team, path, units in sent]
        found = decided_together([part for part in parts if part is not None])
        lists: Rows = []
        if self._scheduled:
            lists = list_rows(self, self.lists(quantity, self.chosen(quantity)), done)
        own = {**self._own_rows(done, sent), "demining_list": lists}
        return replace(found, tables={**found.tables, **own})

    def _own_rows(self, done: Stages, sent: Teams) -> dict[str, Rows]:
        """Rows of the pillar's own tables that follow from stages done and teams sent."""
        return {
            "demining_work": release_rows(self, done), "demining_roster": roster_rows(self, sent),
            "demining_range": range_rows(self, done, sent),
        }  # fmt: skip

    def offer(self, team: str) -> Offer:
        """The offer of teams with this key."""
        return self._offer[team]

    # -- checking a written plan
    def redo(self, row: Mapping[str, Any]) -> tuple[Mapping[str, Any], Decided] | None:
        """A stage or a path worked out anew from its key; None where the mission does not allow it."""
        units = float(np.round(row["quantity"])) if row["quantity"] is not None else 0.0  # tasks and teams come whole
        if not 0 < units < np.inf:
            return None
        origin, worlds = self.land.calendar.start, self.land.worlds
        decided = None
        if row["table"] == "hazard":
            chain = read_chain(row["activity"], origin, worlds)
            if chain is not None and self.allowed(chain[0], chain[1], chain[2]):
                decided = stage_decided(self, *chain, units)
        elif row["table"] == "team":
            path = read_path(row["activity"], origin, worlds)
            if path is not None and path[0] in self._offer:
                decided = team_decided(self, *path, units)
        return None if decided is None else (decided.tables["activity"][0], decided)

    def recompute(self, written: Mapping[str, pl.DataFrame]) -> Recomputed:
        """Stages and roster anew from the written activities; what the lists came to is taken as it stands, but for the plan's own."""
        origin, worlds, done, sent = self.land.calendar.start, self.land.worlds, [], []
        for row in written["activity"].filter(pl.col("quantity") > 0).iter_rows(named=True):
            chain, path = read_chain(row["activity"], origin, worlds), read_path(row["activity"], origin, worlds)
            if row["table"] == "hazard" and chain is not None and self.allowed(*chain):
                done.append((chain[2], chain[0], chain[1], float(row["quantity"])))
            if row["table"] == "team" and path is not None and path[0] in self._offer and self.path_postings(*path) is not None:
                sent.append((path[2], path[0], path[1], float(row["quantity"])))
        lists = written["demining_list"].to_dicts()
        if self._scheduled:
            mine = {(row["list"], row["tier"]): row for row in list_rows(self, Lists(self, {}, {}), done, only_plan=True)}
            lists = [mine.get((row["list"], row["tier"]), row) for row in lists]
        tables = {**self._own_rows(done, sent), "demining_list": lists}
        said = "what priority lists come to (demining_list) is taken as written, but for the plan beside them" if lists else ""
        return Recomputed(tables, list(faults(self, done, sent)), said)

    def allowed(self, hazard: str, chain: Chain, world: int) -> bool:
        """Whether the stages of ``chain`` follow each other as they must, each after the end of the one before; what has begun has
        begun.
        """
        if hazard not in self.land.hazards:
            return False
        begun = {step for unit in self.units if unit.hazard == hazard for step in unit.begun}
        ready, week = self.land.hazards[hazard].ready, 0
        for step in chain:
            end = self._end(hazard, step, world)
            held = step in begun
            if end is None or FROM[step.stage] != ready or (step.start < max(week, self.land.now) and not held):
                return False
            ready, week = TO[step.stage], max(week, end + 1)
        return True

    def _end(self, hazard: str, step: Step, world: int) -> int | None:
        spans = self.land.spans(hazard, step.stage, step.asset, step.teams) if step.asset in self.land.assets else None
        if spans is None or not 0 <= step.start < self.land.weeks or spans.end[world, step.start] < 0:
            return None
        return int(spans.end[world, step.start])

    # -- words
    def explain(self, asked: Sequence[Asked], ran_out: RanOut) -> dict[int, Explanation]:
        """Why needs for released land are short."""
        return explained(self, asked, ran_out)

    def more(self) -> Sequence[More]:
        """One more team like those of each offer, and one more of what they are formed of."""
        return list(more(self))

    def worth_of_offers(self) -> float:
        """What the weeks of teams cost that no budget pays for, in the mission's currency."""
        return float(sum(
            one.cost * one.number * max(0, min(one.last, self.land.weeks - 1) - max(one.first, 0) + 1)
            for one in self.paths.offers if self.accounts.unlimited(one)
        ))  # fmt: skip
