"""The books of a mission: its ledger with all that is limited or counted, and the pillars that propose to it; no market, no solver.

Whatever plans opens them to solve; whatever only checks a plan opens the same books and needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coalition.caveats import Caveats
from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.model.ledger import COUNTED, Ledger
from coalition.model.money import MoneyBook
from coalition.model.needs import COST, EARLIEST, MASS, NeedBook
from coalition.model.pillar import Opens, Pillar
from coalition.pillars import PILLARS
from coalition.pillars.supply import Supply


@dataclass
class Books:
    """The ledger of a mission as it is before the first goal, and who opened what in it."""

    mission: Mission
    members: frozenset[str]
    ledger: Ledger
    caveats: Caveats
    needs: NeedBook
    money: MoneyBook
    pillars: tuple[Pillar, ...]

    @property
    def supply(self) -> Supply:
        """The pillar of goods, which what-ifs change."""
        return next(pillar for pillar in self.pillars if isinstance(pillar, Supply))

    def all_money(self) -> float:
        """The most that could be spent, in the mission's currency, where that is limited (elsewhere a lower guess)."""
        kinds = ("budget:", "contribution:")
        numbers = [number for number, key in enumerate(self.ledger.keys) if key.startswith(kinds)]
        offers = sum(pillar.worth_of_offers() for pillar in self.pillars)
        return float(self.ledger.limit[numbers].sum() / len(self.needs.worlds)) + offers or 1.0


def members_of(mission: Mission, candidates: Sequence[str] = ()) -> frozenset[str]:
    """Contributors that take part: members, and the candidates switched on. Raises QuestionError for an unknown one."""
    status = dict(mission["contributor"].select("contributor", "status").iter_rows())
    for candidate in candidates:
        if candidate not in status:
            known = ", ".join(sorted(key for key, value in status.items() if value == "candidate")) or "none"
            raise QuestionError(f"no contributor {candidate!r} in the mission; its candidates are: {known}")
    return frozenset(key for key, value in status.items() if value == "member") | frozenset(candidates)


def open_books(
    mission: Mission, members: frozenset[str], progress: Callable[[str, str], None] | None = None, opens: Sequence[Opens] | None = None
) -> Books:
    """Open the ledger of ``mission`` with the contributors of ``members`` switched on; the same rows give the same numbers.

    ``opens`` are the pillars (none: all there are).
    """
    if progress is not None:
        progress("opening the ledger", f"{mission['need'].height:,} needs, {mission['link'].height:,} links")
    ledger = Ledger()
    ledger.open([COST], ["cost of the plan to the coalition"], ledger.unit(mission.currency), COUNTED)
    ledger.open([MASS], ["mass of all consignments"], ledger.unit("t"), COUNTED)
    ledger.open([EARLIEST], ["units times step of delivery"], ledger.unit("unit-steps"), COUNTED)
    caveats = Caveats(mission)
    needs = NeedBook(mission, ledger)
    money = MoneyBook(mission, ledger, needs.worlds, members, caveats.earmarked())
    pillars = tuple(pillar(mission, ledger, needs, money, caveats) for pillar in (PILLARS if opens is None else opens))
    return Books(mission, members, ledger, caveats, needs, money, pillars)
