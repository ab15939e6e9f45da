"""Check a written plan: every number that follows from others is worked out anew, from the tables alone."""

from __future__ import annotations

from typing import Any

from coalition.errors import QuestionError
from coalition.plan.store import StoredPlan
from coalition.verify.activities import Done
from coalition.verify.book import Book
from coalition.verify.entries import Entries
from coalition.verify.facts import Facts
from coalition.verify.findings import Breach, Check
from coalition.verify.goals import goal_checks
from coalition.verify.journeys import journey_checks
from coalition.verify.limits import balance_checks
from coalition.verify.needs import Needs
from coalition.verify.proof import proof_checks
from coalition.verify.results import result_checks

COMMON = "that what is given and moved before the reveal is the same in every scenario: what a scenario leaves unused is not written"


def verify(stored: StoredPlan) -> list[Check]:
    """Every check of a stored plan, in a fixed order, each of them a list of its own file.

    Raises `QuestionError` where the folder holds no mission to check against, or run.json does not say which candidates take part.
    """
    candidates = stored.run.get("candidates", [])
    if not isinstance(candidates, list):
        raise QuestionError(f"{stored.folder / 'run.json'}: candidates is no list. Make the plan again with: coalition plan")
    if stored.mission["mission"].height != 1:
        raise QuestionError(f"{stored.folder / 'mission' / 'mission.parquet'} does not have one row. Make the plan again.")
    facts = Facts(stored.mission, tuple(str(one) for one in candidates))
    book = Book(facts, Needs(facts), stored.tables, Done(stored.mission, frozenset(facts.members), stored.tables))
    entries = Entries(book)
    return [
        *journey_checks(book),
        book.done.check(),
        book.done.check_own(),
        *entries.checks(),
        *balance_checks(book),
        *result_checks(book, stored),
        *goal_checks(book, entries),
        *_proof(stored, candidates, book.done),
        *_left_out(stored),
    ]


def _proof(stored: StoredPlan, candidates: list[object], done: Done) -> list[Check]:
    """The proof of every goal, if it is known who takes part; it comes after all else that asks the books of ``done``."""
    if set(candidates) <= set(stored.mission["contributor"]["contributor"]):
        return proof_checks(stored, done.books)
    return [Check("every goal is proven by its prices", 0, not_checked="the goals: run.json names candidates the mission does not have")]


def _left_out(stored: StoredPlan) -> list[Check]:
    """What the tables do not hold, where it matters."""
    if stored.mission["scenario"].height < 2:
        return []
    return [Check("scenarios: one plan before the reveal", 0, not_checked=COMMON)]


def breaches(checks: list[Check]) -> list[tuple[Check, Breach]]:
    """Every breach with the check that found it; one found by several checks is named once."""
    found: dict[tuple[str, str, str], tuple[Check, Breach]] = {}
    for check in checks:
        for breach in check.breaches:
            found.setdefault((breach.table, breach.row, breach.field), (check, breach))
    return list(found.values())


def as_json(checks: list[Check]) -> dict[str, Any]:
    """The checks and their breaches as plain values; dates and numbers that are not finite as text."""
    return {
        "checks": [
            {
                "check": one.name, "rows": one.rows, "absolute": _plain(one.absolute), "relative": _plain(one.relative),
                "breaches": len(one.breaches), "not_checked": one.not_checked or None,
            }
            for one in checks
        ],
        "breaches": [
            {
                "check": check.name, "table": one.table, "row": one.row, "field": one.field, "written": _plain(one.written),
                "recomputed": _plain(one.recomputed), "says": one.says or None,
            }
            for check, one in breaches(checks)
        ],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and abs(value) < float("inf")):
        return value
    return str(value)
