"""Drawings made lighter for embedding: what a reader cannot see, or hears twice, is left out."""

from __future__ import annotations

import re

_HEARD = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events|version|xmlns:xlink)="[^"]*"')
_PATH = re.compile(r'( d=")([^"]*)(")')
_FRACTION = re.compile(r"-?\d*\.\d+")
_EMPTY = re.compile(r"<path(?: [a-z-]+=\"[^\"]*\")* d=\"M0,0h0v0h0Z\"(?: [a-z-]+=\"[^\"]*\")*/>")


def light(svg: str, name: str) -> str:
    """``svg`` with paths to a tenth of a pixel and ids made unique by ``name``, without roles and labels: the figure has its own."""
    svg = _HEARD.sub("", svg)
    svg = _EMPTY.sub("", svg)
    svg = _PATH.sub(lambda match: match.group(1) + _FRACTION.sub(_one_digit, match.group(2)) + match.group(3), svg)
    ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))  # numbered by whoever drew it, from one drawing to the next
    for number, old in enumerate(ids):
        new = f"{name}-{number}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)


def _one_digit(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
