"""Rosters by name: certified against a check of their own, cut where people do not fit, the same every time."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from coalition.pillars.training.roster import Mode, Post, Problem, Roster, Shift, Task, Worker, faults, price_of
from coalition.pillars.training.rostering import roster
from coalition.plan.solve import solve
from coalition.plan.store import read_plan, replacing, write_plan
from coalition.verify.verify import verify
from tests.mission.tiny import Rows
from tests.pillars.random_schools import random_school
from tests.pillars.school import MADE_UP, day, need, school, school_rows, venue


def near(value: object) -> object:
    """Equal but for what goals may give up to later ones."""
    return pytest.approx(value, rel=1e-4, abs=1e-4)


RICH = 98
"""A mission made at random in which much happens."""


# -- the model by itself
def random_problem(seed: int) -> Problem:
    """A few tasks with one or two starts each, a few people with windows and rests."""
    some = random.Random(seed)
    workers = tuple(
        Worker(f"w{number}", some.choice([0, 0, 1]), some.choice([None, None, 3, 4]), some.choice([0, 0, 1])) for number in range(3)
    )
    tasks = []
    for number in range(some.randint(2, 4)):
        posts = tuple(
            Post(f"p{post}", some.choice([1, 1, 2]), tuple(sorted(some.sample(range(3), some.randint(2, 3)))))
            for post in range(some.randint(1, 2))
        )
        starts = tuple(sorted(some.sample(range(4), some.randint(1, 2))))
        mode = Mode("only", starts, some.randint(1, 2), posts, {"room": 1}, usual=starts[0], moving=1)
        tasks.append(Task(f"t{number}", (mode,), 10 * some.randint(1, 3)))
    after = ((0, 1, 0, some.choice([None, 1])),) if some.random() < 0.4 else ()
    return Problem(workers, tuple(tasks), {"room": (2, 1, 2)}, after)


def every_roster(problem: Problem) -> Iterator[Roster]:
    """All of them, good and bad."""
    ways: list[list[Shift | None]] = []
    for task in problem.tasks:
        mode = task.modes[0]
        people = itertools.product(*(list(itertools.combinations(post.able, post.people)) for post in mode.posts))
        ways.append([None, *(Shift(0, start, who) for who in people for start in mode.starts)])
    for chosen in itertools.product(*ways):
        yield Roster({number: shift for number, shift in enumerate(chosen) if shift is not None}, False)


@pytest.mark.parametrize("seed", range(25))
def test_no_roster_is_better_than_the_one_that_is_found(seed: int) -> None:
    """Against every roster there is, tried one by one."""
    problem = random_problem(seed)
    found = roster(problem)
    assert found is not None
    assert found.proven
    assert faults(problem, found) == []
    assert price_of(problem, found) == min(price_of(problem, one) for one in every_roster(problem) if not faults(problem, one))


def test_the_check_names_what_is_wrong() -> None:
    people = (Worker("ann", 0, 3), Worker("bob", 2, None, 1))
    posts = (Post("teacher", 1, (0,)), Post("helper", 1, (0, 1)))
    tasks = (Task("first", (Mode("a", (0, 1), 2, posts, {"room": 1}),)), Task("second", (Mode("a", (1, 4), 2, posts[:1], {"room": 1}),)))
    problem = Problem(people, tasks, {"room": (1,)}, ((0, 1, 1, 1),))
    wrong = faults(problem, Roster({0: Shift(0, 0, ((1,), (1,))), 1: Shift(0, 4, ((0,),))}, False))
    assert wrong == [
        "bob cannot be teacher of first", "bob is not there for all of first", "bob is not there for all of first",
        "ann is not there for all of second", "bob is on first and first at once", "second begins 2 periods after first",
    ]  # fmt: skip
    assert faults(problem, Roster({}, False)) == ["first is not done", "second is not done"]
    assert "2 of room in period 1, more than there is" in faults(
        problem, Roster({0: Shift(0, 0, ((0,), (1,))), 1: Shift(0, 1, ((0,),))}, False)
    )


def test_the_same_problem_gives_the_same_roster() -> None:
    problem = random_problem(3)
    assert roster(problem) == roster(problem)


def test_as_little_as_possible_is_moved() -> None:
    """Ann is away in the first week: only what she alone can do begins later."""
    posts = [Post("teacher", 1, (0,)), Post("teacher", 1, (0, 1))]
    tasks = tuple(Task(f"t{number}", (Mode("", tuple(range(6)), 2, (post,), usual=0, moving=1),), 100) for number, post in enumerate(posts))
    problem = Problem((Worker("ann"), Worker("bob")), tasks)
    before = roster(problem)
    assert before is not None
    assert price_of(problem, before) == 0
    away = replace(problem, workers=(Worker("ann", 1), Worker("bob")))
    found = roster(away, hint=before)
    assert found is not None
    assert price_of(away, found) == 1
    assert found.shifts[1].start == 0


# -- in a plan
def halves() -> Rows:
    """Two instructors of one group, one there in weeks 0 to 2, one in weeks 3 to 5: somebody in every week, for classes of two weeks."""
    rows = school_rows(6)
    rows["venue"] = [venue(seats=20, classes=2)]
    rows["instructor"] = [
        {"instructor": "ann", "contributor": "POL", "end": day(3, -1), "cost": 10.0, **MADE_UP},
        {"instructor": "bea", "contributor": "POL", "start": day(3), "cost": 10.0, **MADE_UP},
    ]
    rows["instructor_qualification"].append({**rows["instructor_qualification"][0], "instructor": "bea"})
    rows["instructor_language"] = [{"instructor": key, "language": "uk", **MADE_UP} for key in ("ann", "bea")]
    rows["interpreter"] = []
    rows["need"] = [need("sappers", 30.0, 6)]
    return rows


def test_what_cannot_be_rostered_is_cut_and_chosen_again() -> None:
    """By numbers three classes fit in six weeks; by name ann can hold one and bea one."""
    tables = solve(school(halves())).tables
    assert tables["activity"].filter(pl.col("unit") == "classes")["quantity"].sum() == 2.0
    assert tables["fulfilment"]["met"].to_list() == near([20.0])
    goal = tables["goal"].row(0, named=True)
    assert goal["bound"] < goal["final"]
    assert set(tables["roster"]["person"]) == {"ann", "bea"}


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_every_class_has_its_people_and_nobody_two_classes_at_once(seed: int) -> None:
    """Read off the plan's own tables: nothing of the roster model is used."""
    mission = random_school(seed)
    tables = solve(mission).tables
    classes = tables["activity"].filter(pl.col("unit") == "classes")
    posts = {
        row["course"]: row["people"]
        for row in mission["course_instructor"].group_by("course").agg(pl.col("people").sum()).iter_rows(named=True)
    }
    roster_rows = tables["roster"]
    for row in classes.iter_rows(named=True):
        mine = roster_rows.filter(activity=row["activity"], table="instructor")
        assert mine.height == row["quantity"] * posts[row["activity"].split("|")[1]]
    rest = dict(mission["instructor"].select("instructor", "rest").iter_rows())
    windows = {row["instructor"]: (row["start"], row["end"]) for row in mission["instructor"].iter_rows(named=True)}
    for _, mine in roster_rows.group_by("table", "person"):
        spells = mine.sort("starts").to_dicts()
        for one, other in itertools.pairwise(spells):
            assert (other["starts"] - one["ends"]).days >= 7 * rest.get(one["row"], 0)
        for one in spells:
            start, end = windows.get(one["row"], (None, None))
            assert start is None or start <= one["starts"]
            assert end is None or one["ends"] <= end + (day(0, 1) - day(0))


# -- written and checked
@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A written plan with two classes at once, interpreters, a resit and a further course."""
    folder = tmp_path_factory.mktemp("school")
    mission = random_school(RICH)
    plan = solve(mission)
    with replacing(folder / "out") as fresh:
        write_plan(fresh, mission, plan.tables, plan.run)
    return folder / "out"


def breaches(out: Path) -> list[str]:
    return [str(breach) for check in verify(read_plan(out)) for breach in check.breaches]


def test_a_written_plan_is_verified_without_a_solver(out: Path) -> None:
    assert pl.read_parquet(out / "plan" / "roster.parquet").height > 3
    assert not breaches(out)
    program = (
        "import sys\nfrom pathlib import Path\nfrom coalition.plan.store import read_plan\nfrom coalition.verify.verify import verify\n"
        f"verify(read_plan(Path({str(out)!r})))\nprint([name for name in ('highspy', 'ortools') if name in sys.modules])\n"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(("table", "change"), [
    ("roster", pl.col("person").replace_strict({"ivan 1": "jun 2"}, default=pl.lit("nobody"))),
    ("roster", pl.col("starts") + pl.duration(days=7)), ("roster", pl.lit("cooking").alias("post")),
    ("classes", pl.col("trainees") + 1.0), ("graduates", pl.col("counted") + 0.5), ("interpreter_load", pl.col("working") + 1.0),
    ("instructor_load", pl.col("there") + 1.0), ("activity", pl.col("quantity") + 1.0),
])  # fmt: skip
def test_whatever_is_changed_is_found(out: Path, tmp_path: Path, table: str, change: pl.Expr) -> None:
    shutil.copytree(out, tmp_path / "out")
    path = tmp_path / "out" / "plan" / f"{table}.parquet"
    frame = pl.read_parquet(path)
    frame.with_columns(change).select(frame.columns).write_parquet(path)
    assert any(table in said for said in breaches(tmp_path / "out"))


def test_a_missing_row_of_the_roster_is_found(out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "out")
    path = tmp_path / "out" / "plan" / "roster.parquet"
    pl.read_parquet(path)[1:].write_parquet(path)
    assert any("0 of 1" in said or "1 of 2" in said for said in breaches(tmp_path / "out"))


def test_both_solvers_live_in_one_process() -> None:
    """Both orders of loading, each in a process of its own; some versions of the two cannot be loaded together."""
    both = ("import highspy", "from ortools.sat.python import cp_model")
    uses = "\nh = highspy.Highs()\nm = cp_model.CpModel()\nprint(h.version(), cp_model.CpSolver().solve(m) == cp_model.OPTIMAL)"
    for order in (both, both[::-1]):
        ran = subprocess.run([sys.executable, "-c", "\n".join(order) + uses], capture_output=True, text=True, check=True)
        assert ran.stdout.split()[1] == "True"
