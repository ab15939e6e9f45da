"""Policies and paths as text, and back: what is kept so that questions need not find them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from coalition.pillars.demining.chains import Path, Stay, Step

Label = tuple[str, int, Any]
"""task or team, number of its unit or crew, and its policy (a chain a world) or path (one a world, or none)."""


def written(labels: Sequence[Label]) -> list[str]:
    """A text for each of ``labels``."""
    return [json.dumps([kind, number, [_plain(one) for one in what]]) for kind, number, what in labels]


def _plain(one: Any) -> Any:
    if isinstance(one, Path):
        return [[[stay.start, stay.place] for stay in one.stays], one.last]
    return None if one is None else [[step.stage, step.asset, step.teams, step.start] for step in one]


def read(texts: Sequence[str]) -> list[Label]:
    """The labels of `written`. Raises ValueError for another text."""
    found = []
    for kind, number, what in map(json.loads, texts):
        if kind not in ("task", "team") or not isinstance(number, int):
            raise ValueError("neither a task nor a team")
        found.append((kind, number, tuple(_path(one) if kind == "team" else tuple(Step(*step) for step in one) for one in what)))
    return found


def _path(one: Any) -> Path | None:
    return None if one is None else Path(tuple(Stay(*stay) for stay in one[0]), one[1])
