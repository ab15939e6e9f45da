"""What one more team or machine brings: found by planning again, on land whose bottleneck is known by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coalition import solve
from coalition.mission.mission import Mission
from coalition.plan.store import StoredPlan, read_plan, replacing, write_plan
from coalition.questions.more import Gain, more
from tests.demining.missions import DAY, clearing, mine, monday, need


def stored(mission: Mission, folder: Path) -> StoredPlan:
    plan = solve(mission)
    with replacing(folder) as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    return read_plan(folder)


def short(gain: Gain) -> tuple[float, float]:
    (goal,) = [one for one in gain.goals if one.goal == "shortfall"]
    return goal.before, goal.after


def team(key: str, **cells: Any) -> dict[str, Any]:
    return {"team": key, "asset": "manual", "contributor": "NOR", "teams": 1, "place": "North", **cells}


HAZARD = [
    {"hazard": place, "place": place, "tasks": tasks, "ground": "farmland", "area": 100.0, "most_teams": 1}
    for place, tasks in (("North", 4), ("South", 1))
]  # fmt: skip
SPEED = [clearing("manual", "non-technical survey", 100.0)]


@pytest.mark.parametrize("whole", [False, True])
def test_one_more_team_where_teams_are_short(whole: bool, tmp_path: Path):
    """Survey gives back 60 ha a task, a week each. Two weeks, two teams in the North: all four tasks. In the South one team is idle for a
    week. With a team less in the North two tasks are not done: one more is 120 of 240 ha there. One more in the South is nothing."""
    needs = [need("hectares", "North", 240.0, 2), need("hectares", "South", 60.0, 2)]
    teams = [team("north", moves=0), team("south", place="South", moves=0)]
    found = more(stored(mine(2, hazard=HAZARD, clearing=SPEED, team=teams, need=needs), tmp_path / "out"), whole=whole)
    assert [(one.table, one.row) for one in found.gains] == [("team", "north")]
    assert short(found.gains[0]) == pytest.approx((0.4, 0.0), abs=1e-4)
    assert found.possible == 2


def test_one_more_machine_or_one_more_place_for_a_team(tmp_path: Path):
    """There is one machine, and places for three teams with one each: another place is nothing, another machine is a task of two."""
    tables = {
        "item": [{"item": "plough", "unit": "machine", "mass": 0.0}], "profile": [{"profile": "general", "mode": "road"}],
        "yield": [{"item": "plough", "use": "work", "measure": "machines", "amount": 1.0}],
        "measure": [{"measure": "hectares"}, {"measure": "machines"}],
        "offer": [{"offer": "one", "contributor": "NOR", "item": "plough", "quantity": 1.0, "place": "North",
                   "start": monday(0), "end": monday(1) - DAY}],
        "means": [{"means": "ploughs", "measure": "machines", "place": "North", "most": 10.0}],
        "formed": [{"team": "north", "means": "ploughs", "amount": 1.0}],
    }  # fmt: skip
    hazard = [{**HAZARD[0], "tasks": 2}]
    mission = mine(2, hazard=hazard, clearing=SPEED, team=[team("north", teams=3)], need=[need("hectares", "North", 120.0, 2)], **tables)  # type: ignore[arg-type]
    found = more(stored(mission, tmp_path / "out"))
    assert {(one.table, one.row) for one in found.gains} == {("formed", "north|ploughs")}
    assert short(found.gains[0]) == pytest.approx((0.5, 0.0), abs=1e-4)
    assert found.gains[0].what == "1 of ploughs more, in one more manual team like north"
    assert found.possible == 2


def test_one_more_at_home_though_all_have_been_posted(tmp_path: Path):
    """The only team is posted and busy: no limit has a price, and one more still gives back another task."""
    posted = [{"team": "north", "member": 1, "start": monday(0), "place": "North", "decided": monday(1) - DAY}]
    begun = [
        {
            "hazard": "North",
            "task": 1,
            "stage": "non-technical survey",
            "asset": "manual",
            "teams": 1,
            "start": monday(0),
            "decided": monday(1) - DAY,
        }
    ]
    mission = mine(
        2, hazard=HAZARD[:1], clearing=SPEED, team=[team("north")], need=[need("hectares", "North", 240.0, 2)], posted=posted, begun=begun
    )
    found = more(stored(mission, tmp_path / "out"))
    assert [(one.table, one.row) for one in found.gains] == [("team", "north")]
    assert short(found.gains[0]) == pytest.approx((0.5, 0.25), abs=1e-4)


def test_nothing_helps_where_all_land_is_given_back(tmp_path: Path):
    mission = mine(4, hazard=HAZARD[1:], clearing=SPEED, team=[team("south", place="South")], need=[need("hectares", "South", 60.0, 4)])
    assert more(stored(mission, tmp_path / "out")).gains == ()
