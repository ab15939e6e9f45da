"""Training at size: forty cohorts, thirty weeks, sixty instructors by name; and rosters of public multi-skill project instances.

python benchmarks/training.py plan [SEED ...]       a plan of each generated mission: seconds, gap to the proven bound
python benchmarks/training.py long [SEED ...]       the same, groups of classes chosen anew for ten minutes of CPU time, to compare
python benchmarks/training.py mspsp FOLDER [NUMBER] the first so many .dzn files of a folder: makespan, proven or not, checked
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl

from coalition.mission import schema
from coalition.mission.check import findings
from coalition.mission.mission import Mission, complete
from coalition.model import regroup
from coalition.model.market import Progress
from coalition.pillars.training.roster import Mode, Post, Problem, Task, Worker, end_of, faults
from coalition.pillars.training.rostering import roster
from coalition.plan.solve import solve

START = datetime.date(2025, 4, 7)
WEEKS, COHORTS, INSTRUCTORS = 30, 40, 60
SKILLS = ("clearance", "medicine", "logistics", "networks", "repair")
LANGUAGES = ("en", "de", "fr", "ja")
HOSTS = ("POL", "DEU", "GBR", "LTU")
SENDERS = (*HOSTS, "FRA", "NOR", "JPN", "CAN")
SOURCE = {"source": "generated"}
Rows = dict[str, list[dict[str, Any]]]


def day(week: int, days: int = 0) -> datetime.date:
    """A day of a week."""
    return START + datetime.timedelta(days=7 * week + days)


def generated(seed: int) -> Mission:
    """The mission of a seed: five courses and two further ones, six venues, more people wanted than can be taught."""
    some = random.Random(seed)
    rows: Rows = {
        "mission": [{"mission": f"training {seed}", "title": "Training", "start": START, "periods": WEEKS, "period": "week", "step": 7,
                     "currency": "EUR", **SOURCE}],
        "source": [{"source": "generated", "title": f"benchmarks/training.py, seed {seed}"}],
        "contributor": [{"contributor": one, "name": one, **SOURCE} for one in SENDERS],
        "profile": [{"profile": "general", "mode": "road", **SOURCE}],
        "place": [{"place": one, "name": one, "kind": "training area", "country": one, **SOURCE} for one in HOSTS]
        + [{"place": "UKR", "name": "Ukraine", "kind": "country", "country": "UKR", "territory": "in theatre", **SOURCE}],
        "priority": [{"priority": "first", "tier": 1, "author": "generated", **SOURCE}],
        "goal": [{"order": order, "goal": goal, **SOURCE} for order, goal in enumerate(("shortfall", "lateness", "cost"), 1)],
    }  # fmt: skip
    _courses(some, rows)
    _people(some, rows)
    mission = Mission(_frames(rows))
    wrong = [str(found) for found in findings(mission) if found.severity == "error"]
    assert not wrong, wrong
    return mission


def _courses(some: random.Random, rows: Rows) -> None:
    measures = [*SKILLS, "clearance leaders", "medicine leaders"]
    rows["measure"] = [{"measure": one, "name": one, "unit": "people", **SOURCE} for one in [*measures, "unused"]]
    rows["item"] = [{"item": "unused", "name": "Unused", "unit": "piece", "profile": "general", **SOURCE}]
    rows["yield"] = [{"item": "unused", "use": "unused", "measure": "unused", "amount": 1.0, **SOURCE}]
    rows["course"] = [
        {"course": one, "name": one, "skill": one, "entry": "recruit" if one in SKILLS else one.removesuffix(" leaders"),
         "weeks": some.randint(3, 6) if one in SKILLS else 2, "class_least": 8, "class_most": some.choice([20, 25, 30]),
         "field": one.split()[0],
         "pass_rate": some.choice([0.85, 0.9, 0.95]), "resit_weeks": 2, "resit_rate": 0.5, "cost": 500.0,
         "gap_least": 1, "gap_most": 10, **SOURCE}
        for one in measures
    ]  # fmt: skip
    rows["course_instructor"] = [
        {"course": one, "qualification": one.split()[0], "level": 2 if "leaders" in one else 1, "people": some.randint(2, 3), **SOURCE}
        for one in measures
    ]
    rows["venue"] = [
        {"venue": f"venue {number}", "name": f"Venue {number}", "contributor": host, "place": host, "seats": some.choice([40, 50, 60]),
         "classes": some.choice([2, 2, 3]), "travel": 2.0, "cost": 4000.0, **SOURCE}
        for number, host in enumerate([*HOSTS, "POL", "GBR"])
    ]  # fmt: skip
    rows["venue_course"] = [
        {"venue": venue["venue"], "course": one, **SOURCE} for venue in rows["venue"] for one in measures if some.random() < 0.7
    ]
    rows["need"] = [
        {"need": f"{one} by {due}", "measure": one, "place": "UKR", "quantity": float(some.randint(40, 90) if one in SKILLS else 15),
         "first_useful": START, "due": day(due, -1), "priority": "first", "late": 28.0, "discount": 0.1, **SOURCE}
        for one in measures for due in (14, 22, 30)
    ]  # fmt: skip


def _people(some: random.Random, rows: Rows) -> None:
    rows["instructor"], rows["instructor_qualification"], rows["instructor_language"], rows["interpreter"] = [], [], [], []
    for number in range(INSTRUCTORS):
        key, first = f"instructor {number:02}", some.choice([0, 0, 4, 8, 12])
        rows["instructor"].append({
            "instructor": key, "contributor": some.choice(SENDERS), "start": day(first), "end": day(first + some.choice([12, 16, 18]), -1),
            "rest": some.choice([0, 1]), "country": some.choice([None] * 4 + list(HOSTS)), "cost": 1500.0, **SOURCE,
        })  # fmt: skip
        rows["instructor_qualification"] += [
            {"instructor": key, "qualification": one, "level": some.randint(1, 2), **SOURCE}
            for one in some.sample(SKILLS, some.randint(1, 2))
        ]
        rows["instructor_language"] += [
            {"instructor": key, "language": one, **SOURCE} for one in some.sample([*LANGUAGES, "uk"], some.randint(1, 2))
        ]
    for language in LANGUAGES:
        for field in (None, *SKILLS[:2]):
            rows["interpreter"].append({
                "interpreter": f"{language} {field}", "contributor": "POL", "language": language, "into": "uk",
                "people": some.randint(1, 3),
                "cost": 900.0, **({} if field is None else {"field": field}), **SOURCE,
            })  # fmt: skip
    for one in rows["course"]:  # interpreters know fields; where none does, none is asked for
        if one["field"] not in SKILLS[:2]:
            one["field"] = None
    rows["cohort"] = [
        {"cohort": f"cohort {number:02}", "skill": "recruit", "language": "uk", "people": float(some.randint(12, 25)),
         "total": float(some.randint(20, 40)), "start": day(max(0, first - 1)), "end": day(first + 3), **SOURCE}
        for number, first in enumerate(some.randint(0, WEEKS - 6) for _ in range(COHORTS))
    ]  # fmt: skip


def _frames(rows: Rows) -> dict[str, pl.DataFrame]:
    kinds = {table: schema.empty(table).schema for table in schema.TABLES}
    found = {}
    for table in schema.TABLES:
        names = dict.fromkeys(name for row in rows.get(table, []) for name in row)
        frame = pl.DataFrame(rows.get(table, []), schema_overrides={name: kinds[table][name] for name in names})
        found[table] = complete(table, frame, "EUR")
    return found


def plan(seed: int, progress: Progress | None = None) -> None:
    """Plan a generated mission and say how long it took and how good it is."""
    mission = generated(seed)
    began, cpu = time.perf_counter(), time.process_time()
    tables = solve(mission, progress=progress).tables
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    goal = tables["goal"].row(0, named=True)
    classes, graduates = tables["classes"]["classes"].sum(), tables["classes"]["graduates"].sum()
    print(
        f"seed {seed}: {wall:.1f} s ({cpu:.1f} s CPU), {classes:.0f} classes, {graduates:.0f} graduates; "
        f"short {goal['final']:.4f}, bound {goal['bound']:.4f}, met {goal['scale'] - goal['final']:.4f} of {goal['scale']:.4f}, "
        f"at most {goal['scale'] - goal['bound']:.4f}", flush=True,
    )  # fmt: skip


def long(seed: int, seconds: float) -> None:
    """As `plan`, but groups are chosen anew until so many CPU seconds have gone by since the plan began; says whenever one was better."""
    began, said = time.process_time(), ""
    regroup.WORK = regroup.GROUPS = sys.maxsize

    def progress(stage: str, detail: str) -> None:
        nonlocal said
        gone, (_, _, reached) = time.process_time() - began, detail.partition(" groups chosen anew, ")
        if gone > seconds:
            regroup.WORK = 0
        if reached and reached != said:
            said = reached
            print(f"seed {seed}, {gone:.1f} s CPU: {detail}", file=sys.stderr, flush=True)

    plan(seed, progress)


# -- multi-skill project scheduling
def read_dzn(path: Path) -> Problem:
    """An instance of the public library: activities with durations, skills they need, resources that master skills, precedence."""
    values = _assigned(path.read_text(encoding="utf-8"))
    skills, workers, count = int(values["nSkills"]), int(values["nResources"]), int(values["nActs"])
    need, mastery = _grid(values["sreq"], skills), _grid(values["mastery"], skills)
    lengths = [int(one) for one in _list(values["dur"])]
    able = [tuple(who for who in range(workers) if mastery[who][skill] == "true") for skill in range(skills)]
    last = sum(lengths)
    tasks = tuple(
        Task(f"activity {number + 1}", (Mode("", tuple(range(last + 1)), lengths[number], tuple(
            Post(f"skill {skill + 1}", int(need[number][skill]), able[skill]) for skill in range(skills) if int(need[number][skill])
        )),)) for number in range(count)
    )  # fmt: skip
    pairs = zip(_list(values["pred"]), _list(values["succ"]), strict=True)
    after = tuple((int(one) - 1, int(other) - 1, 0, None) for one, other in pairs)
    return Problem(tuple(Worker(f"resource {who + 1}") for who in range(workers)), tasks, after=after, quickest=True)


def _assigned(text: str) -> dict[str, str]:
    """Name → text of every assignment of a data file, comments left out."""
    bare = "\n".join(line.partition("%")[0] for line in text.splitlines())
    pairs = (part.partition("=") for part in bare.split(";") if "=" in part)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.strip("[]|{} \n").replace("|", ",").split(",") if one.strip()]


def _grid(text: str, columns: int) -> list[list[str]]:
    cells = _list(text)
    return [cells[at : at + columns] for at in range(0, len(cells), columns)]


def mspsp(folder: Path, number: int, effort: float) -> None:
    """Roster the first instances of a folder, and check each roster."""
    proven = 0
    paths = sorted(folder.rglob("*.dzn"))[:number]
    for path in paths:
        problem, began = read_dzn(path), time.process_time()
        found = roster(problem, effort)
        assert found is not None, f"{path.name}: no roster"
        wrong = faults(problem, found)
        assert not wrong, wrong
        proven += found.proven
        print(
            f"{path.name}: {end_of(problem, found)}{'' if found.proven else ' not proven'}, {time.process_time() - began:.1f} s CPU",
            flush=True,
        )
    print(f"{len(paths)} rosters that keep to every rule, {proven} of them proven the quickest")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("plan", "long", "mspsp"))
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--effort", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=570.0, help="CPU seconds after which a long run tries no other group")
    chosen = parser.parse_args()
    if chosen.what == "mspsp":
        mspsp(Path(chosen.rest[0]), int(chosen.rest[1]) if len(chosen.rest) > 1 else 20, chosen.effort)
        return
    for seed in chosen.rest or ["1"]:
        if chosen.what == "long":
            long(int(seed), chosen.seconds)
        else:
            plan(int(seed))


if __name__ == "__main__":
    sys.exit(main())
