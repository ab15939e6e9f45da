"""What every pillar must keep to, ours or another's: `check_pillar` plans small missions with it and says what is wrong.

A pillar that breaks a rule of this list would give plans that are no plans, or proofs that prove nothing; the author is told which rule,
where and by how much. Meant for the tests of whoever writes a pillar::

    assert check_pillar(Telemedicine, [mission], more={"teleclinic": "hours"}) == []
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coalition.errors import CoalitionError
from coalition.mission.mission import Mission
from coalition.model.pillar import Opens
from coalition.plan.conformance import bounds, chosen, opening
from coalition.plan.conformance.case import Case, Rule


@dataclass(frozen=True, order=True)
class Complaint:
    """A rule that a pillar breaks: which, on which mission (its place in the list), and what to mend."""

    rule: str
    mission: int
    says: str

    def __str__(self) -> str:
        return f"{self.rule} (mission {self.mission}): {self.says}"


RULES: tuple[Rule, ...] = (
    opening.opens, opening.silent_when_empty, opening.same_twice, opening.any_order_of_rows, opening.named, opening.pays_what_it_costs,
    bounds.bound_is_a_bound, bounds.bound_is_met, bounds.as_good_as_in_full, bounds.more_never_hurts,
    chosen.entries_add_up, chosen.settles_alike, chosen.tells_what_it_brings, chosen.limits_are_kept, chosen.redone_alike, chosen.explains,
)  # fmt: skip
"""Every rule; what it asks is its docstring."""


def check_pillar(
    pillar: Opens, missions: Sequence[Mission], *, more: Mapping[str, str] | None = None, beside: Sequence[Opens] = ()
) -> list[Complaint]:
    """Every rule that ``pillar`` breaks on one of the (small, valid) ``missions``; an empty list if it keeps to all of them.

    ``more`` names, by table, the column that says how much is offered: one more of it may make nothing worse. ``beside`` are pillars
    planned together with it, where it lives on what they bring. Raises ValueError if on none of the missions the pillar chooses anything:
    then nothing was tried.
    """
    found, tried = [], False
    for number, mission in enumerate(missions):
        case = Case(pillar, mission, beside, more or {})
        for rule in RULES:
            try:
                found += [Complaint(rule.__name__.replace("_", " "), number, says) for says in rule(case)]
            except (CoalitionError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
                found.append(Complaint(rule.__name__.replace("_", " "), number, f"{type(error).__name__}: {error}"))
            if rule is opening.opens and found and found[-1].mission == number:
                break  # the rest would only say so again
        else:
            tried |= bool(_chosen(case))
    if not tried and not found:
        raise ValueError("the pillar chooses nothing on any of these missions, so nothing was tried; give it a need that it can serve")
    return found


def _chosen(case: Case) -> list[str]:
    try:
        return case.pillar(case.solved.engine).decide(case.solved.after).names
    except (CoalitionError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
        return ["something, but that a rule complains of"]


__all__ = ["RULES", "Case", "Complaint", "check_pillar"]
