"""The tutorial, followed line by line: each command runs, and prints what the page shows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "tutorial").glob("*.md"))


def _same(text: str) -> str:
    """Blanks of any kind are alike."""
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_tutorial_prints_what_it_says(tmp_path, page):
    (tmp_path / "missions").symlink_to(ROOT / "missions")
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    commands = [re.match(r"\$ coalition (.*)\n((?:.*\n)*)", block) for block in blocks]
    assert len(commands) >= 5
    for command in commands:
        assert command, "a block begins with $ coalition"
        words = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command[1])]
        ran = subprocess.run(
            [sys.executable, "-c", "from coalition.cli import main; main()", *words],
            cwd=tmp_path, capture_output=True, text=True, check=False, env={"COLUMNS": "120", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        for line in command[2].splitlines():
            assert _same(line) in _same(ran.stdout), f"coalition {command[1]} does not print: {line}\nbut:\n{ran.stdout}"
