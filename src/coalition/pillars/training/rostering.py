"""Rosters found by constraint programming (CP-SAT). The only file that loads it; imported where a roster is wanted, and nowhere else.

A task's interval is optional in each mode; a worker's intervals, rest included, may not overlap; pools are cumulative. One worker of
the solver, a fixed seed and a limit counted in its own deterministic time, so the same problem gives the same roster.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from coalition.pillars.training.roster import Capacity, Mode, Problem, Roster, Shift

EFFORT = 20.0
"""Usual limit, in CP-SAT's deterministic time (about a second each)."""


@dataclass
class _Held:
    """A task in one mode: whether, when, and who."""

    mode: Mode
    present: cp_model.IntVar
    start: cp_model.IntVar
    people: list[dict[int, cp_model.IntVar]] = field(default_factory=list)


def roster(problem: Problem, effort: float = EFFORT, hint: Roster | None = None) -> Roster | None:
    """The best roster found with ``effort``, beginning from ``hint`` (some shifts, some posts); None: there is none, or none was found."""
    model = cp_model.CpModel()
    horizon = 1 + max((mode.length + max(mode.starts) for task in problem.tasks for mode in task.modes if mode.starts), default=0)
    horizon += max((worker.rest for worker in problem.workers), default=0)
    held = [[_mode(model, f"{number}.{at}", mode) for at, mode in enumerate(task.modes)] for number, task in enumerate(problem.tasks)]
    for task, modes in zip(problem.tasks, held, strict=True):
        present = [one.present for one in modes]
        model.add_at_most_one(present) if task.worth is not None else model.add_exactly_one(present)
    _people(model, problem, held)
    _pools(model, problem, held)
    _order(model, problem, held)
    _aim(model, problem, held, horizon)
    if hint is not None:
        _hint(model, held, hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    shifts = {}
    for number, modes in enumerate(held):
        for at, one in enumerate(modes):
            if solver.boolean_value(one.present):
                people = tuple(tuple(who for who, on in sorted(post.items()) if solver.boolean_value(on)) for post in one.people)
                shifts[number] = Shift(at, solver.value(one.start), people)
    return Roster(shifts, status == cp_model.OPTIMAL)


def _mode(model: cp_model.CpModel, name: str, mode: Mode) -> _Held:
    starts = cp_model.Domain.from_values(list(mode.starts) or [0])
    held = _Held(mode, model.new_bool_var(name), model.new_int_var_from_domain(starts, f"{name} start"))
    if not mode.starts:
        model.add(held.present == 0)
    return held


def _people(model: cp_model.CpModel, problem: Problem, held: list[list[_Held]]) -> None:
    """Posts are filled by different people, who are there, and on one task at a time."""
    spells: dict[int, list[cp_model.IntervalVar]] = defaultdict(list)
    able: dict[tuple[int, ...], list[tuple[cp_model.IntervalVar, int]]] = defaultdict(list)
    for number, modes in enumerate(held):
        for at, one in enumerate(modes):
            stands: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for place, post in enumerate(one.mode.posts):
                on = {who: model.new_bool_var(f"{number}.{at}.{place}.{who}") for who in post.able}
                model.add(sum(on.values()) == post.people * one.present)
                one.people.append(on)
                for who, there in on.items():
                    stands[who].append(there)
                if len(set(one.mode.starts)) > 1:
                    spell = model.new_optional_fixed_size_interval_var(one.start, one.mode.length, one.present, f"{number}.{at}.{place}")
                    able[post.able].append((spell, post.people))
            for who, theres in stands.items():
                worker, works = problem.workers[who], theres[0]
                if len(theres) > 1:
                    works = model.new_bool_var(f"{number}.{at} {who}")
                    model.add(sum(theres) == works)
                last = None if worker.last is None else worker.last - one.mode.length + 1
                if any(start < worker.first or (last is not None and start > last) for start in one.mode.starts):
                    model.add(one.start >= worker.first).only_enforce_if(works)
                    if last is not None:
                        model.add(one.start <= last).only_enforce_if(works)
                size = one.mode.length + worker.rest
                spells[who].append(model.new_optional_fixed_size_interval_var(one.start, size, works, f"{number}.{at} {who} works"))
    for who in sorted(spells):
        model.add_no_overlap(spells[who])
    for people, some in able.items():  # implied, and what the solver sees best
        model.add_cumulative([spell for spell, _ in some], [count for _, count in some], len(people))
    if able:
        every = [one for some in able.values() for one in some]
        model.add_cumulative([spell for spell, _ in every], [count for _, count in every], len(problem.workers))


def _pools(model: cp_model.CpModel, problem: Problem, held: list[list[_Held]]) -> None:
    taking: dict[str, list[tuple[cp_model.IntervalVar, int]]] = defaultdict(list)
    for number, modes in enumerate(held):
        for at, one in enumerate(modes):
            for pool, amount in sorted(one.mode.uses.items()):
                if amount:
                    name = f"{number}.{at} {pool}"
                    taking[pool].append((model.new_optional_fixed_size_interval_var(one.start, one.mode.length, one.present, name), amount))
    for pool, some in sorted(taking.items()):
        most, gone = _filled(model, pool, problem.pools[pool])
        every = some + gone
        model.add_cumulative([spell for spell, _ in every], [amount for _, amount in every], most)


def _filled(model: cp_model.CpModel, pool: str, capacity: Capacity) -> tuple[int, list[tuple[cp_model.IntervalVar, int]]]:
    """The largest capacity of a pool, and what of it is not there in the periods that have less."""
    most = max(capacity)
    gone = [
        (model.new_fixed_size_interval_var(period, 1, f"{pool} {period}"), most - there)
        for period, there in enumerate(capacity) if there < most
    ]  # fmt: skip
    if capacity[-1] < most:
        gone.append((model.new_fixed_size_interval_var(len(capacity), 1_000_000, f"{pool} after"), most - capacity[-1]))
    return most, gone


def _order(model: cp_model.CpModel, problem: Problem, held: list[list[_Held]]) -> None:
    for first, second, least, most in problem.after:
        for one in held[first]:
            for other in held[second]:
                both = [one.present, other.present]
                model.add(other.start >= one.start + one.mode.length + least).only_enforce_if(both)
                if most is not None:
                    model.add(other.start <= one.start + one.mode.length + most).only_enforce_if(both)


def _aim(model: cp_model.CpModel, problem: Problem, held: list[list[_Held]], horizon: int) -> None:
    if problem.quickest:
        end = model.new_int_var(0, horizon, "end")
        for modes in held:
            for one in modes:
                model.add(end >= one.start + one.mode.length).only_enforce_if(one.present)
        model.minimize(end)
        return
    terms: list[cp_model.LinearExprT] = []
    for number, (task, modes) in enumerate(zip(problem.tasks, held, strict=True)):
        if task.worth:
            terms.append(task.worth * (1 - sum(one.present for one in modes)))
        for at, one in enumerate(modes):
            if one.mode.price:
                terms.append(one.mode.price * one.present)
            if one.mode.moving and one.mode.usual is not None:
                moved = model.new_bool_var(f"{number}.{at} moved")
                model.add(one.start == one.mode.usual).only_enforce_if([one.present, ~moved])
                terms.append(one.mode.moving * moved)
    if terms:
        model.minimize(sum(terms))


def _hint(model: cp_model.CpModel, held: list[list[_Held]], hint: Roster) -> None:
    for number, shift in sorted(hint.shifts.items()):
        for at, one in enumerate(held[number]):
            model.add_hint(one.present, shift.mode == at)
            if shift.mode == at:
                model.add_hint(one.start, shift.start)
                for post, people in zip(one.people, shift.people, strict=True):
                    for who, on in post.items() if people else ():
                        model.add_hint(on, who in people)
