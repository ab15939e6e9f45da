"""Drawings made lighter for embedding: what a reader cannot see, or hears twice, is left out."""

from __future__ import annotations

import re

_HEARD = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events|version|xmlns:xlink)="[^"]*"')
_PATH = re.compile(r'( d=")([^"]*)(")')
_FRACTION = re.compile(r"-?\d*\.\d+")
_LINES = re.compile(r"(?:[ML]-?[\d.]+,-?[\d.]+|Z)*")
_STEP = re.compile(r"([MLZ])(?:(-?[\d.]+),(-?[\d.]+))?")
_COLOUR = re.compile(r"rgb\((\d+), (\d+), (\d+)\)")
_EMPTY = re.compile(r"<path(?: [a-z-]+=\"[^\"]*\")* d=\"M0,0h0v0h0Z\"(?: [a-z-]+=\"[^\"]*\")*/>")


def light(svg: str, name: str) -> str:
    """``svg`` with paths to a tenth of a pixel and ids made unique by ``name``, without roles and labels: the figure has its own."""
    svg = _HEARD.sub("", svg)
    svg = _EMPTY.sub("", svg)
    svg = _PATH.sub(lambda match: match.group(1) + _relative(match.group(2)) + match.group(3), svg)
    svg = _COLOUR.sub(lambda match: "#" + "".join(f"{int(part):02x}" for part in match.groups()), svg)
    ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))  # numbered by whoever drew it, from one drawing to the next
    for number, old in enumerate(ids):
        new = f"{name}-{number}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)


def _relative(path: str) -> str:
    """A path of straight lines with each point told from the one before, in tenths; other paths keep their form."""
    if not _LINES.fullmatch(path):
        return _FRACTION.sub(_one_digit, path)
    made, at = [], (0, 0)
    for command, x, y in _STEP.findall(path):
        if command == "Z":
            made.append("Z")
            continue
        point = (round(10 * float(x)), round(10 * float(y)))
        if command == "M":
            made.append(f"M{_tenths(point[0])},{_tenths(point[1])}")
        elif point != at:
            made.append(f"l{_tenths(point[0] - at[0])},{_tenths(point[1] - at[1])}")
        at = point
    return "".join(made)


def _tenths(value: int) -> str:
    return f"{value / 10:.1f}".removesuffix(".0")


def _one_digit(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
