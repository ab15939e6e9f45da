"""The README and the pages do what they say: the Python runs, the links lead somewhere, the commands page is up to date."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
MISSION = ROOT / "missions" / "ukraine"


def _python(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_the_ten_lines_of_python_run(tmp_path):
    (code,) = _python(ROOT / "README.md")
    assert len(code.splitlines()) <= 12
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) >= 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), target


def test_the_index_lists_every_page():
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        assert name == "index.md" or f"({name})" in index, f"docs/index.md does not list {name}"


def test_the_commands_page_is_what_the_commands_say():
    page = ROOT / "docs/reference/commands.md"
    made = subprocess.run(
        [sys.executable, "-m", "typer", "coalition.cli", "utils", "docs", "--name", "coalition"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert page.read_text(encoding="utf-8") == made.stdout, "run: make docs"


def test_commands_named_in_the_pages_exist():
    from coalition.cli import app

    known = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    for page in PAGES:
        blocks = re.findall(r"```(?:sh|console)?\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for command in re.findall(r"^(?:\$ )?coalition ([a-z]+)", "\n".join(blocks), re.MULTILINE):
            assert command in known, f"{page.name}: coalition {command}"
