"""What else can be wrong with the poll register: everything at once, each with how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from coalition.errors import Finding
from coalition.mission.check.complaint import about, other, rows, warn
from coalition.mission.mission import Mission

ROUNDING = 0.015
"""Three shares, each rounded to a whole hundredth, add up to at most this much above 1."""

SHARES = ("support", "oppose", "undecided")


def polls(mission: Mission) -> Iterator[Finding]:
    """Field days are in order, shares add up to no more than all, the number of answers agrees with what else is stated."""
    for row in rows(mission["poll"]):
        yield from _days(row)
        yield from _shares(row)
        yield from _answers(row)


def _days(row: dict[str, Any]) -> Iterator[Finding]:
    if row["first_day"] is not None and row["last_day"] is not None and row["last_day"] < row["first_day"]:
        yield about(
            "poll",
            row,
            "last_day",
            f"a day not before the first field day, {row['first_day']}",
            "Exchange first_day and last_day, or correct one.",
        )


def _shares(row: dict[str, Any]) -> Iterator[Finding]:
    stated = [row[name] for name in SHARES if row[name] is not None]
    if sum(stated) > 1 + ROUNDING + 1e-9:
        hint = "Shares of one question cannot come to more than all who answered; correct them, or leave out answers that overlap."
        field = next(name for name in SHARES if row[name] is not None)
        yield about("poll", row, field, "shares in favour, against and undecided of at most 1 together", hint, value=f"{sum(stated):.4g}")
    if row["support"] is None and row["oppose"] is None:
        yield warn(
            "poll", row, "support", "a share in favour or against", "The row has no effect; fill in what the source gives.", value=""
        )


def _answers(row: dict[str, Any]) -> Iterator[Finding]:
    if None not in (row["asked"], row["n"]) and row["n"] > row["asked"]:
        yield about("poll", row, "n", f"at most the number drawn, {row['asked']}", "Exchange asked and n, or correct one of them.")
    if None not in (row["asked"], row["n"], row["response"]) and abs(row["n"] / row["asked"] - row["response"]) > 0.02:
        expected = f"about {row['n'] / row['asked']:.3f}, which is n / asked"
        yield warn("poll", row, "response", expected, "Correct one of the three; n is what counts.")
    if row["n"] is None and row["response"] is not None and (row["asked"] is None or row["response"] == 0):
        yield warn("poll", row, "asked", "the number drawn, as a share that answered is stated", "Fill in asked, or leave response empty.")


def twice(mission: Mission) -> Iterator[Finding]:
    """A house's answers to a question on the same days stand in one row: twice in, they would count twice."""
    first: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows(mission["poll"]):
        same = (row["poll_item"], _folded(row["house"] or ""), row["first_day"], row["last_day"])
        if None not in same and first.setdefault(same, row) is not row:
            hint = f"{other(first[same])[0].upper()}{other(first[same])[1:]} ({first[same]['poll']}) is the same poll; delete one."
            yield about("poll", row, "poll", "one row for a question of a house on the same days", hint)


def _folded(house: str) -> str:
    """A house's name without what may differ by mistake: spaces, small and large letters."""
    return " ".join(house.split()).casefold()


def unasked(mission: Mission) -> Iterator[Finding]:
    """A question was asked in some poll."""
    for row in rows(mission["poll_item"].join(mission["poll"], on="poll_item", how="anti").drop_nulls("poll_item")):
        yield warn("poll_item", row, "poll_item", "a row of poll", "The question has no effect; add what was answered, or delete it.")


def houses(mission: Mission) -> Iterator[Finding]:
    """A house has one name: its own habits are told from the polls of one name."""
    names: dict[str, str] = {}
    for row in rows(mission["poll"].drop_nulls("house")):
        folded = _folded(row["house"])
        if names.setdefault(folded, row["house"]) != row["house"]:
            yield warn("poll", row, "house", f"the house's one name, {names[folded]!r}", "Write the name of a house the same everywhere.")


CHECKS = (
    (polls, ("poll",)),
    (twice, ("poll", "poll_item")),
    (unasked, ("poll", "poll_item")),
    (houses, ("poll",)),
)
"""Checks and the tables each must see."""
