"""The committed page of tables is the one the declaration makes; findings print within their width."""

from __future__ import annotations

from pathlib import Path

from coalition.errors import Finding
from coalition.mission import reference, report, schema

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    committed = (ROOT / reference.PAGE).read_text("utf-8")
    assert committed == reference.page(), "run `python -m coalition.mission.reference`"


def test_the_page_names_every_column() -> None:
    page = reference.page()
    for table in schema.TABLES:
        section = page.split(f"\n## {table}\n")[1].split("\n## ")[0]
        for name, column in schema.columns(table).items():
            assert f"| {name} " in section or f"| **{name}** " in section
            assert column.description, f"{table}.{name} has no description"


def finding(severity: str, line: int, value: str = "x" * 300) -> Finding:
    return Finding(severity, "need", f"need {line}", "place", value, "a key of table place", "Did you mean 'Lviv'?", "need.csv", "", line)


def test_the_report_fits_its_width_and_counts_what_it_leaves_out() -> None:
    text = report.report([finding("error", line) for line in range(2, 12)])
    assert max(map(len, text.splitlines())) <= report.WIDTH
    assert "… and 7 more like these" in text
    assert "10 errors: the mission cannot be planned" in text
    assert "need.csv row 2" in text
    assert "more like these" not in report.report([finding("error", line) for line in range(2, 12)], alike=100)


def test_the_summary_counts() -> None:
    assert report.summary([]) == "Nothing found: the mission can be planned."
    assert report.summary([finding("warning", 2)]) == "1 warning: the mission can be planned."
    assert report.summary([finding("warning", 2), finding("error", 3)]).startswith("1 error and 1 warning: ")


def test_dictionaries_hold_every_field() -> None:
    (made,) = report.as_dictionaries([finding("error", 2, "Lvow")])
    assert made == {
        "severity": "error", "table": "need", "row": "need 2", "field": "place", "value": "Lvow", "expected": "a key of table place",
        "hint": "Did you mean 'Lviv'?", "file": "need.csv", "sheet": "", "line": 2,
    }  # fmt: skip
