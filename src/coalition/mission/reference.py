"""The reference page of the mission tables, made from their declaration.

``python -m coalition.mission.reference`` writes docs/reference/mission-tables.md anew.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from coalition.mission import schema, wording

PAGE = Path("docs/reference/mission-tables.md")

_INTRODUCTION = """# The tables of a mission

This page is made from `src/coalition/mission/schema.py`; do not edit it, run `python -m coalition.mission.reference`.

A mission is a folder with one CSV or Parquet file a table (with or without a `datapackage.json`), or one Excel workbook with one sheet a
table. Files and sheets are named after the tables, columns after the headings below; their order does not matter. A column that need not
be filled may be left out, and so may a table that is not required. How to write one: [write a mission](../how-to/write-a-mission.md). What
the planner makes of the rows: [the model](../explanation/model.md).

**Cells.** Text in UTF-8. Numbers with a decimal point and without thousands separators. Dates as 2025-04-07. yes or no (true, false, 1
and 0 are read too). Currencies by ISO 4217, contributors and countries by ISO 3166-1 alpha-3.

Below, **bold** columns must be filled, 🔑 marks the columns that together are unique in a row, and → names the table whose key the
value must be.
"""


def page() -> str:
    """The page as Markdown."""
    required = ", ".join(f"[{table}](#{table})" for table in schema.REQUIRED_TABLES)
    others = ", ".join(f"[{table}](#{table})" for table in schema.TABLES if table not in schema.REQUIRED_TABLES)
    parts = [_INTRODUCTION, f"**Required tables:** {required}.\n\n**Others:** {others}.\n"]
    return "\n".join([*parts, *(_section(table) for table in schema.TABLES)])


def _section(table: str) -> str:
    need = " Required." if table in schema.REQUIRED_TABLES else ""
    said = inspect.getdoc(schema.TABLES[table]) or ""
    lines = [f"## {table}", "", said + need, "", "| column | meaning | expects | unit | empty means |", "|---|---|---|---|---|"]
    return "\n".join(lines + [_line(table, name) for name in schema.columns(table)]) + "\n"


def _line(table: str, name: str) -> str:
    column = schema.columns(table)[name]
    target = schema.references(table).get(name)
    must = wording.required(table, name)
    shown = f"**{name}**" if must else name
    if name in schema.primary_key(table):
        shown += " 🔑"
    expects = f"→ [{target}](#{target})" if target else wording.expectation(column)
    unit = wording.unit(column)
    expects = expects.removesuffix(f" ({unit})") if unit else expects
    empty = "" if must else (wording.default(column) or "nothing stated")
    cells = [shown, column.description or "", expects, unit, empty]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    """Write the page under the current folder."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
