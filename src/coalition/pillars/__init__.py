"""Kinds of help; `PILLARS` is the one list of them, in the order in which they are asked.

They are loaded when the list is first asked for: the tables of a pillar are read by commands that plan nothing, and the routines that find
routes take a second to load.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from coalition.plugins import plugged

if TYPE_CHECKING:
    from coalition.model.pillar import Opens

    PILLARS: tuple[Opens, ...]
    """All of them: ours, and those of other packages in order of their names."""

OURS = ("coalition.pillars.training.training:Training", "coalition.pillars.supply:Supply")
"""Module and class of each of ours."""

__all__ = ["OURS", "PILLARS"]


@cache
def _pillars() -> tuple[Opens, ...]:
    homes = (home.partition(":") for home in OURS)
    return (*(getattr(import_module(module), name) for module, _, name in homes), *plugged("coalition.pillars").values())


def __getattr__(name: str) -> Any:
    """Load the list of pillars."""
    if name == "PILLARS":
        return _pillars()
    raise AttributeError(f"module 'coalition.pillars' has no attribute {name!r}")
