"""What checking a plan finds: a `Check` for every rule, and a `Breach` for every number that does not follow."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

Value = float | int | str | bool | datetime.date | None
"""What a cell of a table may hold."""

EXACT = 1e-9
"""How far a number that is only worked out anew may be off, as a share of it."""

RELATIVE = 1e-6
"""How far a limit may be overstepped, as a share of it or of what is entered: the solver keeps limits to about a tenth of this."""

ABSOLUTE = 1e-12
"""How far any number may be off, whatever its size."""


@dataclass(frozen=True)
class Breach:
    """One written value that does not follow from the other tables.

    ``table`` is a table of the plan (or ``run.json``), ``row`` its key (parts joined by ``|``), ``field`` the column; ``recomputed`` is
    what it should be, or the limit it breaks (then ``says`` tells so).
    """

    table: str
    row: str
    field: str
    written: Value
    recomputed: Value
    says: str = ""


@dataclass(frozen=True)
class Check:
    """One rule held against every row it speaks of.

    ``absolute`` and ``relative`` are the largest residuals among numbers (zero where the rule is about anything else), in the unit of the
    field, and in shares of the recomputed number. ``not_checked`` says why the rule, or a part of it, was left out (empty: nothing was).
    """

    name: str
    rows: int
    absolute: float = 0.0
    relative: float = 0.0
    breaches: tuple[Breach, ...] = ()
    not_checked: str = ""
