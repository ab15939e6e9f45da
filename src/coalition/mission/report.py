"""Findings for people (a table that fits 100 columns) and for programs (a list of dictionaries)."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from coalition.errors import Finding

WIDTH = 100
ALIKE = 3
"""How many findings of one kind (same table, field and expectation) are shown before the rest is counted."""


def as_dictionaries(findings: Sequence[Finding]) -> list[dict[str, str | int]]:
    """Every finding as a dictionary, in the order given."""
    return [dataclasses.asdict(finding) for finding in findings]


def summary(findings: Sequence[Finding]) -> str:
    """How many errors and warnings there are, in words."""
    counts = Counter(finding.severity for finding in findings)
    if not findings:
        return "Nothing found: the mission can be planned."
    said = [f"{counts[severity]} {severity}{'s' if counts[severity] > 1 else ''}" for severity in ("error", "warning") if counts[severity]]
    end = "the mission cannot be planned until the errors are mended." if counts["error"] else "the mission can be planned."
    return " and ".join(said) + ": " + end


def renderable(findings: Sequence[Finding], *, alike: int = ALIKE) -> RenderableType:
    """A rich table of the findings, and their count; findings of one kind beyond ``alike`` are counted, not shown."""
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False)
    table.add_column("where", ratio=3, overflow="fold")
    table.add_column("found", ratio=2, overflow="fold")
    table.add_column("expected, and how to mend it", ratio=5, overflow="fold")
    ordered = sorted(findings, key=lambda finding: (finding.severity, finding.table, finding.field, finding.expected))
    for _, kind in groupby(ordered, key=lambda finding: (finding.severity, finding.table, finding.field, finding.expected)):
        same = sorted(kind, key=lambda finding: finding.line)
        for finding in same[:alike]:
            table.add_row(_where(finding), Text(finding.value or "–"), _mend(finding))
        if len(same) > alike:
            table.add_row(Text(""), Text(""), Text(f"… and {len(same) - alike} more like these (all with --json)", style="italic"))
    return Group(table, Text(summary(findings))) if findings else Text(summary(findings))


def report(findings: Sequence[Finding], *, width: int = WIDTH, alike: int = ALIKE) -> str:
    """The findings as plain text of at most ``width`` columns."""
    console = Console(width=width, no_color=True, force_terminal=False, highlight=False)
    with console.capture() as capture:
        console.print(renderable(findings, alike=alike))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def _where(finding: Finding) -> Text:
    text = Text(f"{finding.severity} ", style="bold red" if finding.severity == "error" else "bold yellow")
    text.append(".".join(part for part in (finding.table, finding.field) if part) or "mission", style="bold")
    if finding.row:
        text.append(f"\n{finding.row}", style="default")
    place = [finding.file, f"sheet {finding.sheet}" if finding.sheet else "", f"row {finding.line}" if finding.line else ""]
    if any(place):
        text.append("\n" + " ".join(part for part in place if part), style="dim")
    return text


def _mend(finding: Finding) -> Text:
    return Text(finding.expected[:1].upper() + finding.expected[1:] + ".\n" + finding.hint)
