"""Rules of what a pillar opens and proposes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from coalition.mission import schema
from coalition.mission.mission import Mission
from coalition.model.ledger import COUNTED, Ledger
from coalition.model.needs import COST
from coalition.plan.conformance.case import CLOSE, INNER, MONEY, Case, goals_of, values
from coalition.plan.spending import SPENT_ON


def opens(case: Case) -> Iterator[str]:
    """The mission can be opened: every posting is to an open balance in its unit."""
    case.books()
    if not case.name or case.name != case.name.strip():
        yield f"its name is {case.name!r}; a name is a word"


def silent_when_empty(case: Case) -> Iterator[str]:
    """On a mission without rows there is nothing to propose."""
    kept = ("mission", "source")
    empty = Mission({name: frame if name in kept else frame.clear() for name, frame in case.mission.tables.items()})
    books = case.books(empty)
    pillar, ledger = case.pillar(books), books.ledger
    count = int(ledger.made_by(pillar.name).sum())
    if count:
        yield f"{count} proposals on a mission in which every table is empty"
    found, bound = pillar.propose(np.zeros(len(ledger.keys)), 0.0)
    if found is not None and found.count:
        yield f"propose gives {found.count} proposals on a mission in which every table is empty"
    if bound != 0.0:
        yield f"propose gives the bound {bound:g} on a mission in which nothing can be proposed; it is 0"
    if pillar.decide(np.zeros(ledger.proposals)).names:
        yield "decide chooses something on a mission in which every table is empty"


def same_twice(case: Case) -> Iterator[str]:
    """Opened twice, the same balances and proposals in the same order: the same input gives the same plan."""
    one, two = case.opened.ledger, case.books().ledger
    if one.keys != two.keys:
        first = next((pair for pair in zip(one.keys, two.keys, strict=False) if pair[0] != pair[1]), (len(one.keys), len(two.keys)))
        yield f"opened twice, balances differ ({first[0]!r}, then {first[1]!r}); sort before opening, and leave chance out of it"
    elif any(not np.array_equal(left, right) for left, right in zip(one.postings(), two.postings(), strict=True)):
        yield "opened twice, its proposals differ; sort before proposing, and leave chance out of it"


def any_order_of_rows(case: Case) -> Iterator[str]:
    """Rows in another order of their files are the same mission: the same balances, proposals and goals.

    (Whoever reads a mission sorts its tables by key; what is left of the order is the number of each row.)
    """
    turned = Mission({name: _turned(name, frame) for name, frame in case.mission.tables.items()})
    other = case.books(turned)
    for what, left, right in (
        ("balances", _balances(case.opened.ledger), _balances(other.ledger)),
        ("proposals", _postings(case, case.opened.ledger), _postings(case, other.ledger)),
    ):
        if left != right:
            differing = sorted(str(one) for one in set(left) ^ set(right))
            some = f", such as {differing[0]}" if differing else " in number"
            yield f"with the rows of every table turned round its {what} differ{some}"
            return
    reached = goals_of(case, turned)
    for (stage, value), (_, again) in zip(values(case.priced).items(), reached.items(), strict=True):
        if abs(value[0] - again[0]) > CLOSE * max(value[1], 1e-12):
            yield f"with the rows of every table turned round the goal {stage} ends at {again[0]:g} instead of {value[0]:g}"


def _turned(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` as it would be read if its rows stood the other way round."""
    numbered = frame.with_columns((pl.len() + 1 - pl.int_range(pl.len())).cast(pl.Int64).alias("_row"))
    return numbered.sort(schema.primary_key(table), maintain_order=True)


def _balances(ledger: Ledger) -> list[tuple[str, str, float, int, str]]:
    units = ledger.balance_unit
    return sorted(
        (key, ledger.units[units[n]], round(float(ledger.limit[n]), 9), int(ledger.sense[n]), ledger.names[n])
        for n, key in enumerate(ledger.keys)
    )


def _postings(case: Case, ledger: Ledger) -> list[tuple[object, ...]]:
    """The pillar's proposals, each by what it posts."""
    column, balance, amount, term = ledger.postings()
    mine = case.own(ledger)
    found: dict[int, list[tuple[str, str, float]]] = {int(number): [] for number in mine}
    for one in np.flatnonzero(np.isin(column, mine)):
        found[int(column[one])].append((ledger.keys[balance[one]], ledger.terms[term[one]], float(f"{amount[one]:.9g}")))
    most, whole = ledger.largest, ledger.whole
    return sorted((tuple(sorted(posted)), float(f"{most[n]:.9g}"), bool(whole[n])) for n, posted in found.items())


def named(case: Case) -> Iterator[str]:
    """Every balance it opens has a name people can read, and every limit an input row behind it."""
    ledger = case.opened.ledger
    for number in case.opened_by_it():
        key, kind = ledger.keys[number], ledger.keys[number].partition(":")[0]
        if kind in INNER:
            continue
        if len(ledger.names[number].split()) < 2 or ledger.names[number] == key:
            yield f"the balance {key!r} is named {ledger.names[number]!r}; say in words what is limited, it is read by people"
        if ledger.sense[number] == COUNTED or not np.isfinite(ledger.limit[number]) or ledger.limit[number] == 0:
            continue
        table, row = ledger.tables[number], ledger.rows[number]
        if table is None or row is None or table not in schema.TABLES:
            yield f"the limit of {key!r} names no input row (table {table!r}, row {row!r}); open it with table= and rows="
        elif row not in _row_keys(case.mission, table):
            yield f"the limit of {key!r} names the row {row!r} of {table}, which the mission does not have"


def _row_keys(mission: Mission, table: str) -> set[str]:
    keys = [pl.col(name).cast(pl.String) for name in schema.primary_key(table)]
    return set(mission[table].select(pl.concat_str(keys, separator="|")).to_series())


def pays_what_it_costs(case: Case) -> Iterator[str]:
    """Money is entered under a term that `spending` knows, and what budgets pay is counted in the cost."""
    ledger = case.solved.engine.ledger
    column, balance, amount, term = ledger.postings()
    own = np.isin(column, case.own(ledger))
    kinds = np.array([key.partition(":")[0] for key in ledger.keys])
    cost = balance == ledger.number(COST)
    paying = np.isin(kinds[balance], MONEY)
    for word in sorted({ledger.terms[one] for one in term[own & (cost | paying)]} - set(SPENT_ON)):
        yield f"money is entered under the term {word!r}; the table `spending` knows {', '.join(SPENT_ON)}"
    if len(case.opened.needs.worlds) > 1:
        return
    counted = np.bincount(column[own & cost], amount[own & cost], ledger.proposals)
    paid = np.bincount(column[own & paying], amount[own & paying], ledger.proposals)
    over = np.flatnonzero(paid > counted + CLOSE * np.maximum(1.0, np.abs(counted)))
    for one in over[:1]:
        yield f"a proposal charges {paid[one]:g} to budgets and counts {counted[one]:g} in {COST!r}; use `charge`, which does both"
