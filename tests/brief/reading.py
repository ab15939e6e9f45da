"""A page taken apart: its texts with what stands around them, its ids and its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr", "path", "rect", "line", "circle"}
DOCUMENTED = ("data-input", "data-trace", "data-chart", "datetime")
"""Attributes that say where the digits inside an element come from: a cell, the trace of a figure, a chart's scale, a date.

A figure is a link to its trace.
"""
FIGURE = "#trace-"


@dataclass
class Page(HTMLParser):
    """Reads a page; ``texts`` are (text, attributes of all open elements, names of all open elements)."""

    texts: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    _open: list[tuple[str, list[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("href", "src", "xlink:href", "action", "data", "srcset", "poster"):
            value = given.get(name)
            if value is None:
                continue
            if name == "href" and value.startswith("#"):
                self.fragments.append(value[1:])
                if value.startswith(FIGURE):
                    self.figures.append(value[1:])
            else:
                self.addresses.append((tag, name, value))
        if tag not in VOID:
            figure = [FIGURE] if given.get("href", "").startswith(FIGURE) else []
            self._open.append((tag, [*given, *figure]))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if data.strip():
            self.texts.append((data, [name for _, names in self._open for name in names], [tag for tag, _ in self._open]))

    @property
    def orphans(self) -> list[str]:
        """Texts with a digit that nothing around them accounts for."""
        return [
            text.strip()
            for text, attributes, tags in self.texts
            if any(sign.isdigit() for sign in text) and not set(attributes) & {*DOCUMENTED, FIGURE} and not set(tags) & {"script", "style"}
        ]


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page
