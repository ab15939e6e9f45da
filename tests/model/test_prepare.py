"""What is compiled beforehand is what a plan uses: otherwise the first plan would compile it again."""

from coalition import routes
from coalition.network import prepare
from coalition.plan.solve import solve
from tests.model.missions import random_mission

USED = (routes.label_classes, routes.walk_back, routes.hand_over, routes.least_within)


def test_a_plan_compiles_nothing_more() -> None:
    prepare()
    known = [set(function.signatures) for function in USED]
    assert all(known)
    for seed in range(6):
        solve(random_mission(seed))
    assert [set(function.signatures) for function in USED] == known
