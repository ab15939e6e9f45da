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

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.metadata import entry_points
from typing import Any, TypeVar

from coalition.errors import CoalitionError

Kind = TypeVar("Kind")


class PluginError(CoalitionError):
    """Packages beside this one cannot be used: they do not load, or declare what cannot be; everything wrong with them, a line each."""


@cache
def plugged(group: str) -> dict[str, Any]:
    """What installed packages offer in ``group``, by name, in order of names.

    Raises PluginError, naming every package at fault: one that does not load, or brings what another has brought.
    """
    found: dict[str, Any] = {}
    wrong = []
    for point in sorted(entry_points(group=group), key=lambda one: (one.name, one.value)):
        if point.name in found:
            wrong.append(f"{origin(group, point.name)}: another package brings {point.name!r} too; remove one of the two.")
            continue
        try:
            found[point.name] = point.load()
        except Exception as error:  # a module of somebody else's may raise anything as it loads
            found[point.name] = None
            wrong.append(f"{origin(group, point.name)} does not load: {type(error).__name__}: {error}. Mend or remove the package.")
    refuse(wrong)
    return found


def origin(group: str, name: str) -> str:
    """Who brings ``name`` in ``group``, as messages say it: package, name and address of what is brought."""
    points = sorted(entry_points(group=group, name=name), key=lambda one: one.value)
    packages = dict.fromkeys(point.dist.name if point.dist is not None else "a package" for point in points)
    return f"{', '.join(packages) or 'a package'}: {name} = {points[0].value if points else '?'} ({group})"


def refuse(wrong: Iterable[str]) -> None:
    """Raise PluginError if anything is ``wrong``, a sentence each."""
    lines = list(wrong)
    if lines:
        raise PluginError("\n".join(lines))


class Register(Mapping[str, Kind]):
    """What the core declares and what packages add to it, by name.

    The packages are asked when the register is first looked into, not when it is made: their modules may need the one that makes it.
    """

    def __init__(self, own: Mapping[str, Kind], added: Callable[[], Mapping[str, Kind]]) -> None:
        self.own, self._added = own, added

    @cached_property
    def _all(self) -> dict[str, Kind]:
        return {**self.own, **self._added()}

    def __getitem__(self, name: str) -> Kind:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
