"""The exceptions of Coalition.

::

    CoalitionError
    ├── InputError         the mission's tables are wrong; carries every Finding at once   (exit code 2)
    ├── QuestionError      a question names something the plan does not have               (exit code 2)
    └── ModelError         a pillar broke the rules of the ledger: a defect of ours        (exit code 3)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong, or doubtful, in the input.

    ``severity`` is ``error`` or ``warning``; ``row`` is the row's key (or empty), ``line`` its number in the file (the heading is 1).
    """

    severity: str
    table: str
    row: str
    field: str
    value: str
    expected: str
    hint: str
    file: str = ""
    sheet: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = " ".join(
            part for part in (self.file, f"sheet {self.sheet}" if self.sheet else "", f"row {self.line}" if self.line else "") if part
        )
        name = ".".join(part for part in (self.table, self.field) if part)
        row = f" [{self.row}]" if self.row else ""
        value = f": {self.value!r}" if self.value else ""
        return f"{self.severity}: {name}{row}{value} – expected {self.expected}. {self.hint}" + (f" ({where})" if where else "")


class CoalitionError(Exception):
    """Anything Coalition raises on purpose."""


class InputError(CoalitionError):
    """The input cannot be planned; ``findings`` holds everything wrong with it, warnings included."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class QuestionError(CoalitionError):
    """A question names a figure, need, link … that the plan does not have; the message suggests the nearest."""


class ModelError(CoalitionError):
    """A proposal posted to an unknown balance or in the wrong unit, or the solver failed where it must not."""
