"""The book of figures: what each sums and is divided by, kept so that many figures may share one long sum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
import polars as pl

from coalition.model.results import Part

_PARTS = {"figure": pl.String, "side": pl.String, "balance": pl.String, "term": pl.String, "proposal": pl.String, "factor": pl.Float64}


_LONGEST_KEY = 120


def figure_key(*words: str) -> str:
    """Words joined by points; a key too long for the table is cut and told apart by a hash."""
    key = ".".join(word.replace("|", "/") for word in words)
    return key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY - 9]}~{sha256(key.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Sum:
    """Parts as columns, sorted and each once; several figures may share one."""

    balances: tuple[str, ...]
    terms: tuple[str, ...]
    proposals: tuple[str, ...]
    factors: tuple[float, ...]


_NOTHING = Sum((), (), (), ())


def sum_of(parts: Iterable[Part]) -> Sum:
    """``parts`` as columns; those that name the same entries are added up."""
    together: dict[tuple[str, str, str], float] = {}
    for balance, term, proposal, factor in parts:
        names = balance, term, proposal
        together[names] = together.get(names, 0.0) + factor
    if not together:
        return _NOTHING
    named = sorted(together)
    balances, terms, proposals = zip(*named, strict=True)
    return Sum(balances, terms, proposals, tuple(together[names] for names in named))


@dataclass
class Book:
    """Figures declared so far, and what each sums and is divided by."""

    figures: list[tuple[str, str, str, str]] = field(default_factory=list)
    sums: list[tuple[str, str, Sum]] = field(default_factory=list)

    def add(self, key: str, title: str, unit: str, definition: str, over: Iterable[Part] | Sum, per: Iterable[Part] | Sum = ()) -> None:
        """Declare one figure."""
        self.figures.append((key, title, unit, definition))
        for side, given in (("sum", over), ("per", per)):
            self.sums.append((key, side, given if isinstance(given, Sum) else sum_of(given)))

    def parts(self) -> pl.DataFrame:
        """All parts, sorted by figure, side, balance, term and proposal (side as text)."""
        balances: list[str] = []
        terms: list[str] = []
        proposals: list[str] = []
        factors: list[float] = []
        ordered = sorted(self.sums, key=lambda one: one[:2])
        for _, _, one in ordered:
            balances += one.balances
            terms += one.terms
            proposals += one.proposals
            factors += one.factors
        row = np.repeat(np.arange(len(ordered)), [len(one.balances) for _, _, one in ordered])
        figure, side = (pl.Series([names[place] for names in ordered], dtype=pl.String).gather(row) for place in (0, 1))
        columns = {"figure": figure, "side": side, "balance": balances, "term": terms, "proposal": proposals, "factor": factors}
        return pl.DataFrame(columns, _PARTS)
