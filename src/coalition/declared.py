"""Tables of a mission that packages beside the core declare: whether they are declared as the core's are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import dataframely as dy

from coalition.plugins import origin, plugged, refuse

GROUP = "coalition.tables"

_NAME = re.compile(r"^[a-z][a-z_]*$")


def added_tables(own: Mapping[str, type[dy.Schema]]) -> dict[str, type[dy.Schema]]:
    """What packages declare, by name. Raises PluginError with everything that is wrong with it; ``own`` are the core's tables."""
    found = plugged(GROUP)
    refuse(f"{origin(GROUP, name)}: {says}" for name, what in found.items() for says in _wrong(name, what, {*own, *found}, own))
    return found


def _wrong(name: str, what: object, known: set[str], own: Mapping[str, object]) -> Iterator[str]:
    if not _NAME.match(name):
        yield f"the table is named {name!r}; expected small letters and _, for it is the name of a file."
    if name in own:
        yield f"there is a table {name!r} already; name it otherwise."
    yield from wrong_columns(what, known)


def wrong_columns(declared: object, known: set[str]) -> Iterator[str]:
    """What is wrong with a declared table: no schema, no key, no sentence, a number without unit, a reference to no table of ``known``."""
    if not (isinstance(declared, type) and issubclass(declared, dy.Schema)):
        yield f"it is {declared!r}; expected a class with dataframely's Schema as its base."
        return
    if not declared.primary_key():
        yield "no column is a key; declare at least one with `key`."
    for column, kind in declared.columns().items():
        meta = kind.metadata or {}
        if not kind.description:
            yield f"the column {column} has no description; say in a sentence what it holds."
        if isinstance(kind, dy.Float64 | dy.Int64) and not meta.get("unit"):
            yield f"the column {column} is a number without a unit; declare it with `number` or `count`."
        if meta.get("refers") is not None and meta["refers"] not in known:
            yield f"the column {column} refers to the table {meta['refers']!r}, which there is not."
