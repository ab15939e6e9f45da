"""A template holds no typed digit: every number on the page comes from a figure or a cell."""

import re
from importlib.resources import files

import pytest

# What may hold digits: Jinja's own syntax, and tags with their attributes (<h2>, lang, class names). Everything else is text.
NOT_TEXT = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!DOCTYPE[^>]*>|<[^>]*>", re.DOTALL)
STRINGS = re.compile(r"\"([^\"]*)\"|'([^']*)'")

TEMPLATES = sorted(
    (path for path in files("coalition.brief").joinpath("templates").iterdir() if path.name.endswith(".j2")), key=lambda p: p.name
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_text_holds_no_digit(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\d", NOT_TEXT.sub(" ", text))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_strings_in_expressions_hold_no_digit(template):
    text = template.read_text(encoding="utf-8")
    inside = " ".join(re.findall(r"{[{%].*?[}%]}", text, re.DOTALL))
    strings = [first or second for first, second in STRINGS.findall(inside)]
    assert strings or template.name in ("page.html.j2", "trace.html.j2", "parts.html.j2")
    assert not [string for string in strings if re.search(r"\d", string.removesuffix(".j2"))]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_marked_safe_or_rounded_in_a_template(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*(safe|round|int|float|format|abs)\b|autoescape", text)


def test_the_lint_finds_a_typed_digit():
    assert re.search(r"\d", NOT_TEXT.sub(" ", "<p class='n2'>{{ n('a') }} of 27 oblasts</p>"))
