"""Golden missions about whole units that bring more than a need lacks."""

import pytest

from coalition.mission.mission import Mission
from coalition.plan.solve import solve
from tests.golden.test_money import KIT
from tests.model.missions import Rows, build, day


def machines(need: float, *, share: float | None = None, late: bool = False) -> Mission:
    """Hectares at A, cleared by machines at 10 that come whole and do 120 each; two stand at the port, the second perhaps late."""
    rows: Rows = {
        **KIT,
        "measure": [{"measure": "hectares"}],
        "item": [{"item": "machine", "mass": 1.0, "whole": True}],
        "yield": [{"item": "machine", "use": "clear", "measure": "hectares", "amount": 120.0}],
        "place": [{"place": "port"}, {"place": "A"}],
        "budget": [{"budget": "X", "contributor": "X", "start": day(-10), "end": day(300), "ceiling": 1000.0}],
        "link": [{"link": "road", "origin": "port", "destination": "A", "transit": 2.0}],
        "offer": [
            {"offer": name, "contributor": "X", "item": "machine", "place": "port", "quantity": 1.0, "unit_cost": 10.0, "start": first}
            for name, first in (("one", day(0)), ("two", day(20 if late else 0)))
        ],
        "need": [
            {"need": "a", "measure": "hectares", "place": "A", "quantity": need, "first_useful": day(0), "due": day(10), "late": 60,
             "discount": 0.25}
        ],
    }  # fmt: skip
    if share is not None:
        rows["share"] = [{"measure": "hectares", "item": "machine", "maximum": share}]
    return build(rows)


def test_the_last_machine_comes_for_what_is_left() -> None:
    """228 of 240 ha are needed: cut to size 1.9 machines would do, at 19; whole, both come, and 12 ha of their work are beyond the need."""
    tables = solve(machines(228.0)).tables
    assert tables["goal"].filter(goal="cost")["value"].to_list() == pytest.approx([19.0], rel=1e-5)
    assert tables["goal"].filter(goal="cost")["final"].to_list() == pytest.approx([20.0])
    assert tables["consignment"]["quantity"].sum() == 2.0
    assert tables["fulfilment"].select("met", "short").row(0) == (228.0, 0.0)
    assert tables["delivery"]["amount"].to_list() == [120.0, 120.0]
    assert sorted(tables["delivery"]["counted"].to_list()) == [108.0, 120.0]
    beyond = tables["entry"].filter(proposal="beyond:a")
    assert beyond.select("balance", "term", "amount").rows() == [("need:a", "beyond", -12.0)]
    assert tables["entry"].filter(balance="need:a")["amount"].sum() == pytest.approx(228.0)


def test_the_first_to_come_is_the_first_counted() -> None:
    """The second machine comes on day 22, two weeks late: its 120 ha would count 60; 50 are left, and 10 are beyond the need."""
    tables = solve(machines(170.0, late=True)).tables
    counted = tables["delivery"].sort("delivered").select("amount", "counted", "periods_late")
    assert counted.rows() == [(120.0, 120.0, 0), (120.0, pytest.approx(50.0), 2)]
    assert tables["entry"].filter(proposal="beyond:a")["amount"].to_list() == pytest.approx([-10.0])
    assert tables["fulfilment"]["met"].to_list() == [170.0]


def test_where_items_have_shares_nothing_goes_beyond() -> None:
    tables = solve(machines(228.0, share=0.999999)).tables
    assert tables["entry"].filter(term="beyond").is_empty()
    assert tables["fulfilment"]["met"].to_list() == pytest.approx([120.0 if tables["consignment"].height else 0.0])


def test_what_can_be_cut_never_goes_beyond() -> None:
    """Kits that may be cut are given as many as are needed, though they cost nothing."""
    rows: Rows = {
        **KIT,
        "place": [{"place": "A"}],
        "offer": [{"offer": "free", "contributor": "X", "item": "kit", "place": "A", "quantity": 100.0, "unit_cost": 0.0}],
        "need": [{"need": "a", "measure": "kits", "place": "A", "quantity": 40.5, "first_useful": day(0), "due": day(10)}],
    }
    tables = solve(build(rows)).tables
    assert tables["consignment"]["quantity"].sum() == pytest.approx(40.5)
    assert tables["entry"].filter(term="beyond").is_empty()
