"""A mission opened for planning: ledger, needs, money, pillars and market, ready to be solved or asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coalition.caveats import Caveats
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.model.goals import Goals
from coalition.model.ledger import COUNTED, Ledger
from coalition.model.market import Market, Progress, silent
from coalition.model.money import MoneyBook
from coalition.model.needs import COST, EARLIEST, MASS, NeedBook
from coalition.pillars.supply import Supply


@dataclass
class Engine:
    """Everything a plan is computed from, kept so that later questions start warm."""

    mission: Mission
    members: frozenset[str]
    ledger: Ledger
    caveats: Caveats
    needs: NeedBook
    money: MoneyBook
    supply: Supply
    market: Market

    def goals(self) -> Goals:
        """The mission's goals, on this engine's market."""
        return Goals(self.mission, self.ledger, self.needs, self.market, self._all_money())

    def _all_money(self) -> float:
        """The most that could be spent, where that is limited (elsewhere a lower guess)."""
        kinds = ("budget:", "contribution:")
        numbers = [number for number, key in enumerate(self.ledger.keys) if key.startswith(kinds)]
        offers = sum(source.price * self.ledger.limit[source.stock[0, source.first]] for source in self.supply.givers.offers)
        return float(self.ledger.limit[numbers].sum() / len(self.needs.worlds)) + float(offers) or 1.0


def members_of(mission: Mission, candidates: Sequence[str] = ()) -> frozenset[str]:
    """Contributors that take part: members, and the candidates switched on. Raises QuestionError for an unknown one."""
    status = dict(mission["contributor"].select("contributor", "status").iter_rows())
    for candidate in candidates:
        if candidate not in status:
            known = ", ".join(sorted(key for key, value in status.items() if value == "candidate")) or "none"
            raise QuestionError(f"no contributor {candidate!r} in the mission; its candidates are: {known}")
    return frozenset(key for key, value in status.items() if value == "member") | frozenset(candidates)


def open_engine(mission: Mission, members: frozenset[str], progress: Progress = silent) -> Engine:
    """Open the ledger of ``mission`` with the contributors of ``members`` switched on."""
    progress("opening the ledger", f"{mission['need'].height:,} needs, {mission['link'].height:,} links")
    ledger = Ledger()
    money_unit = ledger.unit(mission.currency)
    ledger.open([COST], ["cost of the plan to the coalition"], money_unit, COUNTED)
    ledger.open([MASS], ["mass of all consignments"], ledger.unit("t"), COUNTED)
    ledger.open([EARLIEST], ["units times step of delivery"], ledger.unit("unit-steps"), COUNTED)
    caveats = Caveats(mission)
    needs = NeedBook(mission, ledger)
    money = MoneyBook(mission, ledger, needs.worlds, members, caveats.earmarked())
    supply = Supply(mission, ledger, needs, money, caveats)
    market = Market(ledger, [supply], progress)
    return Engine(mission, members, ledger, caveats, needs, money, supply, market)
