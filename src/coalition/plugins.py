"""What kinds of help bring that are not written into the core. They are found by their entry points; nothing here is named.

::

    coalition.tables     name of a table of a mission = its schema
    coalition.checks     name of a pillar = checks of its tables: pairs of a function (mission → findings) and the tables it must see
    coalition.pillars    name of a pillar = its class
    coalition.results    name of a pillar = what it shows of a plan: a `Results` of `model.results`

A package says so in its own pyproject.toml, under ``[project.entry-points."coalition.tables"]`` and so on; our own pillars do the same
(but for ``coalition.pillars``: `pillars.PILLARS` lists ours in their order).
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from coalition.errors import CoalitionError


class PluginError(CoalitionError):
    """A package beside this one cannot be used: it does not load, or brings what another has brought."""


@cache
def plugged(group: str) -> dict[str, Any]:
    """What installed packages offer in ``group``, by name, in order of names. Raises PluginError, naming the package at fault."""
    found: dict[str, tuple[str, Any]] = {}
    for point in sorted(entry_points(group=group), key=lambda one: (one.name, one.value)):
        package = point.dist.name if point.dist is not None else point.value
        if point.name in found:
            raise PluginError(f"{package} and {found[point.name][0]} both bring {point.name!r} ({group}); remove one of the two packages.")
        try:
            found[point.name] = package, point.load()
        except Exception as error:  # a module of somebody else's may raise anything as it loads
            raise PluginError(f"{package}: {point.name} = {point.value} ({group}) does not load: {error}") from error
    return {name: what for name, (_, what) in found.items()}
