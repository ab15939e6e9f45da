"""The house as built: floors, one door to the solver, files and functions of a readable size."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "src").rglob("*.py"))
FUNCTION_LINES, FILE_LINES = 60, 500


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_only_one_file_imports_the_solver():
    assert [path.relative_to(ROOT).as_posix() for path in FILES if "highspy" in _imports(path)] == ["src/coalition/model/solver.py"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_files_and_functions_stay_readable(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert lines <= FUNCTION_LINES, f"{node.name} has {lines} lines"


def test_every_dependency_is_used_and_explained():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    explained = (ROOT / "docs/explanation/dependencies.md").read_text(encoding="utf-8")
    imported = {"vl-convert-python": "vl_convert"}
    used = set().union(*(_imports(path) for path in FILES))
    for line in project["dependencies"]:
        name = re.split(r"[<>=]", line)[0]
        assert imported.get(name, name) in used, f"{name} is a dependency that nothing imports"
    everything = [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    for line in everything:
        assert f"`{re.split(r'[<>=]', line)[0]}`" in explained, f"docs/explanation/dependencies.md does not say what {line} is for"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_every_dependency_with_hashes_and_name_no_server(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    wanted = project["dependencies"] + (project["optional-dependencies"]["dev"] if "dev" in name else [])
    assert {re.split(r"[<>=]", line)[0].lower() for line in wanted} <= pinned
    for block in re.split(r"\n(?=[a-z0-9-]+==)", text)[1:]:
        assert "--hash=sha256:" in block
    assert not re.search(r"https?://|file://|--(extra-)?index|--find-links|--trusted", text)
