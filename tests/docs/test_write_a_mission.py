"""The missions of docs/how-to/write-a-mission.md are whole: read from the page itself, without any finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coalition.mission import read, schema
from coalition.plugins import plugged

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-mission.md"

_MARK = re.compile(r"<!-- mission: (?P<name>\S+?)(?: like (?P<like>\S+))? -->")
_TABLE = re.compile(r"^\*\*(?P<file>\w+\.csv)\*\*[^\n]*(?:\n[^\n]+)*\n\n```csv\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def missions() -> dict[str, dict[str, str]]:
    """The tables of every mission on the page: name of the mission → name of the file → its text."""
    page = PAGE.read_text("utf-8")
    marks = list(_MARK.finditer(page))
    found: dict[str, dict[str, str]] = {}
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(page)
        own = {table["file"]: table["text"] for table in _TABLE.finditer(page[mark.end() : end])}
        found[mark["name"]] = {**found.get(mark["like"] or "", {}), **own}
    return found


def write_mission(name: str, folder: Path) -> Path:
    """Write the tables of a mission on the page into ``folder``, which is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in missions()[name].items():
        (folder / file).write_text(text, "utf-8")
    return folder


def test_every_table_on_the_page_belongs_to_a_mission() -> None:
    page = PAGE.read_text("utf-8")
    assert len(_TABLE.findall(page)) == page.count("```csv") > 50
    assert page.index("```csv") > page.index("<!-- mission:")


def test_the_page_shows_the_missions_it_promises() -> None:
    assert set(missions()) == {"least", "food", "food-budget", "stocks", "coalition"}
    assert set(missions()["least"]) == {f"{table}.csv" for table in (*schema.REQUIRED_TABLES, "link", "offer")}
    shown = {Path(file).stem for tables in missions().values() for file in tables}
    assert shown == set(schema.TABLES) - {"staff", "means"} - set(plugged("coalition.tables"))


@pytest.mark.parametrize("name", sorted(missions()))
def test_a_mission_of_the_page_has_no_findings(name: str, tmp_path: Path) -> None:
    made, findings = read.load_checked(write_mission(name, tmp_path / name))
    assert findings == ()
    assert made is not None


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write_mission("least", tmp_path / "my-mission")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    exec(code, {})
    assert "the mission can be planned" in capsys.readouterr().out
