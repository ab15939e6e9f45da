"""Golden missions about budgets that may pay for the same purchases: planned as one, shared out to the cent and to the whole unit."""

import pytest

from coalition.mission.mission import Mission
from coalition.plan.solve import solve
from tests.golden.test_money import KIT
from tests.golden.worked import check
from tests.model.missions import build, day


def three_buyers(ceilings: dict[str, float], whole: bool, first: dict[str, int] | None = None, lead: float = 0.0) -> Mission:
    """Kits at 2 and 1 to move them, for a need of 10; three contributors with these budgets may buy, from a ``first`` day on."""
    return build(
        KIT
        | {
            "contributor": [{"contributor": name} for name in ceilings],
            "item": [{"item": "kit", "mass": 1.0, "whole": whole}],
            "place": [{"place": "port"}, {"place": "A"}],
            "budget": [
                {"budget": name, "contributor": name, "start": day((first or {}).get(name, -10)), "end": day(300), "ceiling": ceiling}
                for name, ceiling in ceilings.items()
            ],
            "link": [{"link": "road", "origin": "port", "destination": "A", "transit": 2.0, "cost": 1.0}],
            "market": [{"market": "m", "place": "port", "item": "kit", "price": 2.0, "lead": lead}],
            "need": [{"need": "a", "measure": "kits", "place": "A", "quantity": 10.0, "first_useful": day(0), "due": day(20)}],
        }
    )


def bought(mission: Mission) -> dict[str, float]:
    """Kits by contributor."""
    rows = solve(mission).tables["consignment"].group_by("contributor").agg(kits=("quantity")).explode("kits")
    found: dict[str, float] = {}
    for contributor, kits in rows.iter_rows():
        found[contributor] = found.get(contributor, 0.0) + kits
    return found


def test_what_can_be_cut_is_shared_out_to_the_cent() -> None:
    """A kit costs 3 in all: 7, 10 and 2 of money buy 7/3, 10/3 and 2/3 kits, 19/3 in all, and 11/3 of 10 stay short."""
    mission = three_buyers({"X": 7.0, "Y": 10.0, "Z": 2.0}, whole=False)
    check(mission, met={"a": 19 / 3}, cost=19.0, goals={("shortfall", 1, 0): 11 / 30})
    assert bought(mission) == pytest.approx({"X": 7 / 3, "Y": 10 / 3, "Z": 2 / 3}, rel=1e-4)


def test_whole_units_are_bought_by_one_budget_each() -> None:
    """Together 19 of money would buy 6 whole kits, but nobody buys half of one: X buys 2, Y 3, Z none. 5 kits, cost 15."""
    mission = three_buyers({"X": 7.0, "Y": 10.0, "Z": 2.0}, whole=True)
    assert bought(mission) == pytest.approx({"X": 2.0, "Y": 3.0})
    fulfilled = solve(mission).tables["fulfilment"]
    assert fulfilled["met"].to_list() == pytest.approx([5.0])


def test_a_budget_of_other_days_is_no_help() -> None:
    """Z's money stands from day 15 on, too late to be ordered for day 20 with a lead of 4: X and Y alone buy (6 + 9) / 3 = 5 kits."""
    mission = three_buyers({"X": 6.0, "Y": 9.0, "Z": 30.0}, whole=False, first={"Z": 15}, lead=4.0)
    check(mission, met={"a": 5.0}, cost=15.0, goals={("shortfall", 1, 0): 0.5})
