"""Kinds of help; `PILLARS` is the one list of them, in the order in which they are asked.

They are loaded when the list is first asked for: the tables of a pillar are read by commands that plan nothing, and the routines that find
routes take a second to load.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from coalition.plugins import origin, plugged, refuse

if TYPE_CHECKING:
    from coalition.model.pillar import Opens

    PILLARS: tuple[Opens, ...]
    """All of them: ours, and those of other packages in order of their names."""

OURS = (
    "coalition.pillars.demining.demining:Demining", "coalition.pillars.training.training:Training", "coalition.pillars.supply:Supply",
)  # fmt: skip
"""Module and class of each of ours."""

GROUP = "coalition.pillars"
"""Entry points of the pillars of other packages."""

__all__ = ["OURS", "PILLARS"]


_ANSWERS = ("propose", "decide", "explain")
"""What a pillar must answer itself; all else it has of `Pillar`."""


@cache
def _pillars() -> tuple[Opens, ...]:
    from coalition.model.pillar import Pillar

    homes = (home.partition(":") for home in OURS)
    ours = [getattr(import_module(module), name) for module, _, name in homes]
    brought, wrong = plugged(GROUP), []
    for name, what in brought.items():
        if not isinstance(what, type):
            wrong.append(f"{origin(GROUP, name)} is {what!r}; expected a class.")
            continue
        if Pillar not in what.__mro__:
            wrong.append(f"{origin(GROUP, name)} is no Pillar; let Activities or Pillar be its base.")
            continue
        lacking = [answer for answer in _ANSWERS if getattr(what, answer) is getattr(Pillar, answer)]
        if lacking:
            wrong.append(f"{origin(GROUP, name)} does not answer {', '.join(lacking)}.")
        if open_ends := sorted(getattr(what, "__abstractmethods__", ())):
            wrong.append(f"{origin(GROUP, name)} lacks {', '.join(open_ends)}.")
        if getattr(what, "name", None) != name:
            wrong.append(f"{origin(GROUP, name)} calls itself {getattr(what, 'name', None)!r}; its entry point must have the same name.")
        if name in {one.name for one in ours}:
            wrong.append(f"{origin(GROUP, name)}: there is a pillar {name!r} already; name it otherwise.")
    refuse(wrong)
    return (*ours, *brought.values())


def __getattr__(name: str) -> Any:
    """Load the list of pillars."""
    if name == "PILLARS":
        return _pillars()
    raise AttributeError(f"module 'coalition.pillars' has no attribute {name!r}")
