"""Rules of what a pillar makes of a solution."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from coalition.arrays import Floats, Ints, longer
from coalition.model.ledger import AT_MOST, Ledger
from coalition.model.needs import COST
from coalition.model.pillar import WHY_SHORT, Decided, Pillar
from coalition.plan.brought import brought_frame
from coalition.plan.conformance.case import CLOSE, INNER, Case
from coalition.plan.reasons import Reasons
from coalition.plan.tables import CORE_TABLES, FROM_PILLARS, PLAN_TABLES

NEAR = 1e-5
"""How far what was decided may be from the quantities, as a share: dust is left out, and money shared out among budgets."""


def _sums(ledger: Ledger, found: Decided) -> Floats:
    _, balance, amount, _ = ledger.with_derived(*found.entries)
    return np.bincount(balance, amount, len(ledger.keys)).astype(float)


def _outer(ledger: Ledger) -> Ints:
    return np.array([number for number, key in enumerate(ledger.keys) if key.partition(":")[0] not in INNER], np.int64)


def _used(case: Case, ledger: Ledger, quantity: Floats) -> Floats:
    """(balances,) what the pillar's own part of ``quantity`` enters."""
    own = np.zeros(ledger.proposals)
    mine = case.own(ledger)
    own[mine] = quantity[mine]
    return ledger.used(own)


def _apart(ledger: Ledger, left: Floats, right: Floats) -> Iterator[tuple[str, float, float]]:
    where = _outer(ledger)
    size = np.maximum(np.maximum(np.abs(left), np.abs(right)), ledger.typical)
    for number in where[np.abs(left - right)[where] > NEAR * size[where]]:
        yield ledger.keys[number], float(left[number]), float(right[number])


def entries_add_up(case: Case) -> Iterator[str]:
    """What `decide` enters is what the quantities post, balance by balance."""
    solved, ledger = case.solved, case.solved.engine.ledger
    found = case.pillar(solved.engine).decide(solved.after)
    for key, entered, posted in list(_apart(ledger, _sums(ledger, found), _used(case, ledger, solved.after)))[:3]:
        yield f"decide enters {entered:g} into {key!r}, and the quantities chosen post {posted:g} to it"
    yield from _any_quantities(case)


def _any_quantities(case: Case) -> Iterator[str]:
    """The same for quantities drawn by chance, if all its proposals are there from the start and each stands for itself."""
    books = case.books()
    ledger, mine = books.ledger, case.own(books.ledger)
    column, balance, _, _ = ledger.postings()
    inner = np.setdiff1d(np.arange(len(ledger.keys)), _outer(ledger))
    if len(mine) < len(case.own(case.solved.engine.ledger)) or np.isin(balance[np.isin(column, mine)], inner).any():
        return
    chance = np.random.default_rng(0)
    for _ in range(5):
        quantity = np.zeros(ledger.proposals)
        quantity[mine] = np.minimum(ledger.largest[mine], 1e6) * chance.random(len(mine)) * (chance.random(len(mine)) < 0.5)
        quantity = np.where(ledger.whole, np.floor(quantity), quantity)
        found = case.pillar(books).decide(quantity)
        for key, entered, posted in list(_apart(ledger, _sums(ledger, found), ledger.used(quantity)))[:1]:
            yield f"of quantities drawn by chance decide enters {entered:g} into {key!r}; they post {posted:g} to it"
            return


def settles_alike(case: Case) -> Iterator[str]:
    """What `settle` puts in the place of others enters the same, but where proposals only meet."""
    solved, ledger = case.solved, case.solved.engine.ledger
    if ledger.whole.any():
        return
    before = longer(solved.before, ledger.proposals)
    counted = np.array([key.partition(":")[0] in ("account", "need", "pool", "offer", "link") for key in ledger.keys])
    for key, after, was in _apart(ledger, _used(case, ledger, solved.after), _used(case, ledger, before)):
        if counted[ledger.number(key)]:
            yield f"settle changes what is entered into {key!r} from {was:g} to {after:g}"
            return


def tells_what_it_brings(case: Case) -> Iterator[str]:
    """`brought` is what its entries bring to needs and pools, `paid` what they cost; each thing chosen has a name of its own."""
    solved, ledger = case.solved, case.solved.engine.ledger
    found = case.pillar(solved.engine).decide(solved.after)
    if len(set(found.names)) < len(found.names):
        yield "two things chosen have the same name"
    needed = [need.balance for need in solved.engine.needs.needs] + [pool.balance for pool in solved.engine.needs.pools]
    brought = np.bincount(
        np.array([one.balance for one in found.brought], np.int64), [one.amount for one in found.brought], len(ledger.keys)
    )
    entered = np.abs(_sums(ledger, found))
    for number in needed:
        if abs(brought[number] - entered[number]) > CLOSE * max(entered[number], float(ledger.typical[number])):
            yield f"decide says it brings {brought[number]:g} to {ledger.keys[number]!r} and enters {entered[number]:g}"
            break
    done = sum(row["cost"] for row in found.tables.get("activity", ()))
    paid = sum(one.amount for one in found.paid if one.word == "activities")
    if abs(paid - done) > NEAR * max(1.0, done):
        yield f"decide says {paid:g} is paid for activities, and its rows of `activity` cost {done:g}"
    cost, paid = _sums(ledger, found)[ledger.number(COST)], sum(one.amount for one in found.paid)
    if len(solved.engine.needs.worlds) == 1 and max(done, paid) > cost + NEAR * max(1.0, cost):
        yield f"decide says {max(done, paid):g} is paid, and enters {cost:g} into {COST!r}"


def limits_are_kept(case: Case) -> Iterator[str]:
    """With what was decided no limit is overstepped."""
    ledger, used = case.solved.engine.ledger, case.solved.decision.used()
    size = np.maximum(np.abs(ledger.limit), ledger.typical)
    over = (ledger.sense == AT_MOST) & np.isfinite(ledger.limit) & (used > ledger.limit + 10 * CLOSE * size)
    for number in np.flatnonzero(over)[:3]:
        if ledger.keys[number].partition(":")[0] not in (*INNER, "account", "floor", "fraction"):
            yield f"{used[number]:g} is entered into {ledger.keys[number]!r}, of which there is {ledger.limit[number]:g}"


def redone_alike(case: Case) -> Iterator[str]:
    """Each row of `activity`, and each row of its own tables, is the same when it is worked out anew from the mission."""
    solved = case.solved
    found = case.pillar(solved.engine).decide(solved.after)
    books = case.books()
    again, ledger = case.pillar(books), books.ledger
    number = {name: at for at, name in enumerate(found.names)}
    for row in found.tables.get("activity", ()):
        redone = again.redo(row)
        if redone is None:
            yield f"redo knows no activity {row['activity']!r}, which decide chose"
            return
        for column, value in row.items():
            right = redone[0].get(column)
            near = isinstance(value, float) and isinstance(right, float) and abs(value - right) <= 1e-9 * max(1.0, abs(value))
            if value != right and not near:
                yield f"redo gives {right!r} as {column} of {row['activity']!r}; decide wrote {value!r}"
        mine = found.entries[0] == number[row["activity"]]
        part = _sums(solved.engine.ledger, Decided([""], tuple(one[mine] for one in found.entries), [], []))
        anew = {ledger.keys[one]: amount for one, amount in enumerate(_sums(ledger, redone[1])) if amount}
        for one in np.flatnonzero(part):
            key = solved.engine.ledger.keys[one]
            if abs(anew.get(key, 0.0) - part[one]) > 1e-9 * max(1.0, abs(part[one])):
                yield f"redo of {row['activity']!r} enters {anew.get(key, 0.0):g} into {key!r}; decide entered {part[one]:g}"
                return
    yield from _own_tables(case, found, again)


def _own_tables(case: Case, found: Decided, again: Pillar) -> Iterator[str]:
    """Own tables are declared, hold what they declare, and are worked out anew alike."""
    frames = {}
    for name, rows in found.tables.items():
        if name in FROM_PILLARS:
            continue
        if name in CORE_TABLES:
            yield f"it writes the table {name!r}, which is the core's"
            continue
        frames[name] = brought_frame(name, rows).sort(PLAN_TABLES[name].primary_key())
    done = pl.DataFrame(
        list(found.tables.get("activity", ())), dict(pl.DataFrame(PLAN_TABLES["activity"].create_empty()).schema), orient="row"
    )
    redone = again.recompute({"activity": done, **frames})
    for fault in redone.faults[:3]:
        yield f"recompute finds fault with what decide wrote: {fault.table}.{fault.field} of {fault.row}: {fault.says}"
    for name, frame in frames.items():
        right = brought_frame(name, list(redone.tables.get(name, []))).sort(PLAN_TABLES[name].primary_key())
        if not _alike(frame, right):
            yield f"recompute gives other rows of {name!r} than decide ({right.height} rows, and {frame.height})"


def _alike(one: pl.DataFrame, two: pl.DataFrame) -> bool:
    if one.height != two.height:
        return False
    numbers = [name for name, kind in one.schema.items() if kind == pl.Float64]
    rest = [name for name in one.columns if name not in numbers]
    return one.select(rest).equals(two.select(rest)) and all(
        np.allclose(one[name].to_numpy(), two[name].to_numpy(), rtol=1e-9, atol=1e-12, equal_nan=True) for name in numbers
    )


def explains(case: Case) -> Iterator[str]:
    """For a need that it serves and that stays short it gives a reason that is one of the reasons, a sentence, and limits that ran out."""
    solved = case.solved
    reasons = Reasons(solved.decision, solved.goals.reached, solved.decision.used())
    left = solved.decision.quantity[solved.engine.needs.short]
    needs = solved.engine.needs.needs
    lacking = [number for number, need in enumerate(needs) if left[number] > CLOSE * 10 * need.quantity]
    said = case.pillar(solved.engine).explain(reasons.asked(lacking, left), reasons.ran_out)
    _, balance, _, _ = _of(solved.engine.ledger, case.own(solved.engine.ledger))
    served = set(balance.tolist())
    for number in lacking:
        one = said.get(number)
        if one is None:
            if needs[number].balance in served:
                yield f"explain says nothing about the need {needs[number].key!r}, which it can serve and which stays short"
            continue
        if one.reason not in WHY_SHORT:
            yield f"explain gives the reason {one.reason!r}; known are {', '.join(WHY_SHORT)}"
        if len(one.sentence.split()) < 3 or not one.sentence.endswith("."):
            yield f"explain says {one.sentence!r} of {needs[number].key!r}; say it in a sentence"
        for limit in set(one.limits) - set(reasons.ran_out(list(one.limits))):
            yield f"explain names {solved.engine.ledger.keys[limit]!r} as run out, and something is left of it"


def _of(ledger: Ledger, mine: Ints) -> tuple[Ints, Ints, Floats, Ints]:
    column, balance, amount, term = ledger.postings()
    some = np.isin(column, mine)
    return column[some], balance[some], amount[some], term[some]
