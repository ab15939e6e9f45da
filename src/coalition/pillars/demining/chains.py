"""Chains: what is done on a task stage by stage, and where a team is week by week, each written as a key that says it in full.

A written plan is checked by reading these keys: with the mission's rows they are all there is to know. The parts of a key stand
between bars:

    fields|2025-04-07 survey 2 manual|2025-05-26 technical 3 dogs          a task of the hazard `fields`, up to its technical survey
    home guard|2025-04-07 UA63|2025-08-18 UA59|2025-10-05                  a team: at work in UA63, then in UA59, until 5 October

and ``@scenario`` ends a key where there are scenarios.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

WORDS = ("survey", "technical", "machine", "clearance", "follow-up", "control")
"""Stages as keys write them, in order."""


@dataclass(frozen=True, order=True)
class Step:
    """A stage (by number) begun in week ``start`` by ``teams`` teams of ``asset``."""

    stage: int
    asset: str
    teams: int
    start: int


Chain = tuple[Step, ...]
"""What is done on one task in one world, in order."""


@dataclass(frozen=True, order=True)
class Stay:
    """A team that is at ``place`` from week ``start``, until its next stay (less the weeks lost by moving) or its end."""

    start: int
    place: str


@dataclass(frozen=True, order=True)
class Path:
    """Where a team is in one world: its stays in order, and the last week in which it is in the field."""

    stays: tuple[Stay, ...]
    last: int


def chain_key(hazard: str, chain: Sequence[Step], origin: datetime.date, world: str | None) -> str:
    """The key of what is done on a task up to the last step of ``chain``; weeks are counted from ``origin``."""
    parts = [f"{_day(origin, one.start)} {WORDS[one.stage]} {one.teams} {one.asset}" for one in chain]
    return "|".join([hazard, *parts]) + (f"@{world}" if world else "")


def read_chain(key: str, origin: datetime.date, worlds: Sequence[str | None]) -> tuple[str, Chain, int] | None:
    """Hazard, chain and number of the world that a key says; None: it says none."""
    text, world = _world(key, worlds)
    hazard, *parts = text.split("|")
    chain = []
    for part in parts:
        words = part.split(" ", 3)
        week = _week(origin, words[0])
        if len(words) < 4 or week is None or words[1] not in WORDS or not words[2].isdecimal():
            return None
        chain.append(Step(WORDS.index(words[1]), words[3], int(words[2]), week))
    return (hazard, tuple(chain), world) if chain and world >= 0 else None


def path_key(team: str, path: Path, origin: datetime.date, world: str | None) -> str:
    """The key of where a team is."""
    parts = [f"{_day(origin, one.start)} {one.place}" for one in path.stays]
    end = origin + datetime.timedelta(days=7 * path.last + 6)
    return "|".join([team, *parts, str(end)]) + (f"@{world}" if world else "")


def read_path(key: str, origin: datetime.date, worlds: Sequence[str | None]) -> tuple[str, Path, int] | None:
    """Team, path and number of the world that a key says; None: it says none."""
    text, world = _world(key, worlds)
    team, *parts = text.split("|")
    if len(parts) < 2 or world < 0:
        return None
    stays = []
    for part in parts[:-1]:
        words, week = part.split(" ", 1), _week(origin, part[:10])
        if len(words) < 2 or week is None:
            return None
        stays.append(Stay(week, words[1]))
    after = _week(origin, parts[-1], 1)
    return None if after is None else (team, Path(tuple(stays), after - 1), world)


def _world(key: str, worlds: Sequence[str | None]) -> tuple[str, int]:
    """A key without its scenario, and the scenario's number (−1: there is none of that name)."""
    if list(worlds) == [None]:
        return key, 0
    for number, world in enumerate(worlds):
        if world is not None and key.endswith(f"@{world}"):
            return key.removesuffix(f"@{world}"), number
    return key, -1


def _day(origin: datetime.date, week: int) -> datetime.date:
    return origin + datetime.timedelta(days=7 * week)


def _week(origin: datetime.date, text: str, more: int = 0) -> int | None:
    """The week that begins ``more`` days after the day written in ``text``; None: it is no such day."""
    try:
        days = (datetime.date.fromisoformat(text) - origin).days + more
    except ValueError:
        return None
    return days // 7 if days >= 0 and days % 7 == 0 else None
