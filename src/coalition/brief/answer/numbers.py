"""The numbers of an answer as text: rounded to what their range allows, with range and level of evidence, each a link to its trace."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from coalition.brief.answer.parts import PLACE, Part, Sentence, sentence
from coalition.brief.numbers import anchor, given, quantity
from coalition.errors import ModelError
from coalition.questions.stated import Stated

_PERCENT = ("share", "probability")
_CLASSES = {"judged": " j", "prior-driven": " p", "not assessed": " x"}


def in_percent(unit: str) -> bool:
    """Whether numbers of a unit are written in percent."""
    return unit in _PERCENT


def digits(stated: Stated) -> int:
    """Digits after the point: three significant ones of the number, but of its range no more than two.

    Of a whole number none; of a share or a probability they are counted in percent. So no number looks more certain than its range is wide.
    """
    numbers = [abs(number) for number in (stated.value, stated.low, stated.high) if number is not None]
    scale = 100.0 if in_percent(stated.unit) else 1.0
    largest = scale * max(numbers, default=0.0)
    if largest == 0 or (scale == 1 and all(number == round(number) for number in numbers)):
        return 0
    wanted = 2 - math.floor(math.log10(largest))
    width = scale * (stated.high - stated.low) if stated.low is not None and stated.high is not None else 0.0
    if width > 0:
        wanted = min(wanted, 1 - math.floor(math.log10(width)))
    return max(0, min(6, wanted))


def written(stated: Stated) -> str:
    """The number as plain text with its unit, or *not assessed*."""
    return "not assessed" if stated.value is None else _quantity(stated, stated.value)


def written_range(stated: Stated) -> str:
    """The range as plain text without the unit (but for the sign of percent); nothing where there is none."""
    if stated.low is None or stated.high is None:
        return ""
    return f"{_quantity(stated, stated.low, False)} to {_quantity(stated, stated.high, False)}"


def _quantity(stated: Stated, number: float, with_unit: bool = True) -> str:
    return quantity(number, "share" if in_percent(stated.unit) else stated.unit, digits(stated), with_unit)


def names(keys: Iterable[str], prefix: str) -> dict[str, str]:
    """A name of a place on the page for each key; where two would have the same, the later one is numbered."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        name, number = prefix + anchor(key), 1
        while name in taken:
            number += 1
            name = f"{prefix}{anchor(key)}-{number}"
        taken.add(name)
        found[key] = name
    return found


@dataclass
class Numbers:
    """All numbers of an answer by key; writes them for the page and remembers, in ``used``, which it wrote."""

    stated: dict[str, Stated]
    used: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = names(self.stated, "trace-")

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Numbers:
        """The numbers of all parts. Raises ModelError where two parts state one key differently."""
        found: dict[str, Stated] = {}
        for part in parts:
            for one in part.stated:
                if found.setdefault(one.key, one) != one:
                    raise ModelError(f"an answer states {one.key!r} twice, and not the same")
        return cls(found)

    def __getitem__(self, key: str) -> Stated:
        """The number of a key, noted as one the page tells. Raises ModelError if nobody states it."""
        if key not in self.stated:
            raise ModelError(f"the page of an answer tells a number {key!r} that no part states")
        self.used[key] = None
        return self.stated[key]

    def place(self, key: str) -> str:
        """The place on the page where a number is traced."""
        return self._places[key]

    def number(self, key: str, with_level: bool = True) -> Markup:
        """A number with its unit, its range and, if wanted, its level of evidence; a link to its trace."""
        stated = self[key]
        shape = Markup('<a class="n{}" href="#{}">{}</a>')
        text = shape.format(_CLASSES.get(stated.evidence, ""), self.place(key), written(stated))
        if stated.low is not None:
            text += Markup(' <a class="n range" href="#{}">({})</a>').format(self.place(key), written_range(stated))
        return text + Markup(" ") + level(stated.evidence) if with_level and stated.value is not None else text

    def said(self, words: Sentence | str) -> Markup:
        """A sentence with its places filled. Where all its numbers are of one level of evidence, the level stands once, at the end."""
        one = sentence(words)
        keys = [place for place in one.places if place not in one.given]
        levels = {self[key].evidence for key in keys if self[key].value is not None}
        text = Markup("")
        for piece, word in enumerate(PLACE.split(one.text)):
            if piece % 2 == 0:
                text += escape(word)
            elif word in one.given:
                text += given(one.given[word])
            else:
                text += self.number(word, with_level=len(levels) > 1)
        return text + Markup(" ") + level(levels.pop()) if len(levels) == 1 else text


def level(evidence: str) -> Markup:
    """A level of evidence in its compact form."""
    return Markup('<span class="level">{}</span>').format(evidence)
