"""The ledger: balances, and the proposals that post to them.

A balance is opened once, with its key, unit and limit. Proposals come in batches; each posting names a balance, an amount, a
term and the unit it believes in, and a batch with a posting to an unknown balance or in the wrong unit is refused whole. What is
chosen later times its postings are the entries, from which every figure is summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from coalition.arrays import Flags, Floats, Ints
from coalition.errors import ModelError

Kind = TypeVar("Kind", bound=np.generic)

AT_MOST, EQUAL, COUNTED = 0, 1, 2
SENSES = ("at most", "equal", "counted")


@dataclass(frozen=True)
class Proposals:
    """A batch of ``count`` proposals of one ``owner`` and their postings, sorted by proposal.

    ``column`` (postings,) is the proposal's number within the batch; ``unit`` and ``term`` are numbers given out by the ledger;
    ``largest`` (count,) bounds the quantity of each; ``whole`` (count,) marks those that come in whole units;
    ``labels`` (count, or none) is what the owner wants to remember of each; ``ready`` (count,; none: all) are those that enter the
    programme at once, others wait in the ledger until prices call them.
    """

    owner: str
    count: int
    column: Ints
    balance: Ints
    amount: Floats
    term: Ints
    unit: Ints
    largest: Floats
    whole: Flags
    labels: Sequence[object] = ()
    ready: Flags | None = None


@dataclass(frozen=True)
class Opened:
    """How many balances, proposals and postings a ledger had when it was opened."""

    balances: int
    proposals: int
    postings: int


@dataclass(frozen=True)
class LedgerMark:
    """How far a ledger had come, and its limits, senses, sizes and bounds there."""

    balances: int
    proposals: int
    batches: int
    postings: int
    derived: int
    families: int
    limit: Floats
    sense: Ints
    typical: Floats
    largest: Floats


@dataclass(frozen=True)
class Sorted:
    """The first ``count`` postings by proposal: those of proposal ``p`` are ``order[first[p] : first[p + 1]]``."""

    count: int
    proposals: int
    order: Ints
    first: Ints

    @classmethod
    def by(cls, column: Ints, proposals: int) -> Sorted:
        """Sort postings by their proposals, ``column`` (postings,)."""
        order = np.argsort(column, kind="stable")
        return cls(len(column), proposals, order, np.searchsorted(column[order], np.arange(proposals + 1)))

    def of(self, proposals: Ints, total: int) -> Ints:
        """Postings of ``proposals``, and all that came since (to ``total``)."""
        begins, count = self.first[proposals], self.first[proposals + 1] - self.first[proposals]
        ends = np.cumsum(count)
        within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - count, count)
        return np.concatenate([self.order[np.repeat(begins, count) + within], np.arange(self.count, total)])


@dataclass
class Ledger:
    """Balances and proposals of one plan."""

    keys: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    tables: list[str | None] = field(default_factory=list)
    rows: list[str | None] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    batches: list[tuple[str, int, int]] = field(default_factory=list)
    labels: list[object] = field(default_factory=list)
    proposals: int = 0
    _number: dict[str, int] = field(default_factory=dict)
    _sense: list[Ints] = field(default_factory=lambda: [np.zeros(0, np.int64)])
    _limit: list[Floats] = field(default_factory=lambda: [np.zeros(0, float)])
    _unit: list[Ints] = field(default_factory=lambda: [np.zeros(0, np.int64)])
    _eager: list[Flags] = field(default_factory=lambda: [np.zeros(0, bool)])
    _family: list[Ints] = field(default_factory=lambda: [np.zeros(0, np.int64)])
    _families: dict[tuple[str | None, str | None], int] = field(default_factory=dict)
    _typical: list[Floats] = field(default_factory=lambda: [np.zeros(0, float)])
    _derived: list[tuple[int, dict[int, float]]] = field(default_factory=list)
    _postings: list[tuple[Ints, Ints, Floats, Ints]] = field(default_factory=list)
    _largest: list[Floats] = field(default_factory=lambda: [np.zeros(0, float)])
    _whole: list[Flags] = field(default_factory=lambda: [np.zeros(0, bool)])
    _ready: list[Flags] = field(default_factory=lambda: [np.zeros(0, bool)])
    _sorted: Sorted | None = None

    # -- opening
    def unit(self, name: str) -> int:
        """Number of a unit."""
        if name not in self.units:
            self.units.append(name)
        return self.units.index(name)

    def term(self, name: str) -> int:
        """Number of a term."""
        if name not in self.terms:
            self.terms.append(name)
        return self.terms.index(name)

    def open(
        self,
        keys: Sequence[str],
        names: Sequence[str],
        unit: int | Ints,
        sense: int,
        limit: float | Floats = np.inf,
        *,
        table: str | None = None,
        rows: Sequence[str | None] | None = None,
        eager: bool = False,
        typical: float | Floats | None = None,
    ) -> Ints:
        """Open one balance a key and return their numbers.

        ``limit`` is in the balance's unit (infinite: nothing runs out). ``eager`` puts the balance into the linear programme at once;
        others enter when they are first broken. ``typical`` is the size its entries have, for scaling (default: the limit).
        Raises ModelError for a key that is open already.
        """
        count, first = len(keys), len(self.keys)
        for offset, key in enumerate(keys):
            if key in self._number:
                raise ModelError(f"balance {key!r} is opened twice")
            self._number[key] = first + offset
        self.keys.extend(keys)
        self.names.extend(names)
        self.tables.extend([table] * count)
        self.rows.extend(rows if rows is not None else [None] * count)
        self._sense.append(_filled(count, sense, np.int64))
        self._limit.append(_filled(count, limit, float))
        self._unit.append(_filled(count, unit, np.int64))
        self._eager.append(_filled(count, eager, bool))
        self._family.append(np.array([self._families.setdefault((table, row), len(self._families)) for row in self.rows[first:]], np.int64))
        sizes = _filled(count, limit if typical is None else typical, float)
        sizes[~((sizes > 0) & (sizes < np.inf))] = 1.0
        self._typical.append(sizes)
        return np.arange(first, first + count)

    def number(self, key: str) -> int:
        """Number of the balance with this key; raises ModelError if it is not open."""
        try:
            return self._number[key]
        except KeyError:
            raise ModelError(f"no balance {key!r} is open") from None

    def has(self, key: str) -> bool:
        """Whether a balance with this key is open."""
        return key in self._number

    # -- proposing
    def add(self, batch: Proposals) -> Ints:
        """Enter a batch of proposals and return their numbers; refuses unknown balances and wrong units."""
        if len(batch.balance) and (batch.balance.min() < 0 or batch.balance.max() >= len(self.keys)):
            raise ModelError(f"{batch.owner} posts to a balance that is not open")
        expected = self.balance_unit[batch.balance]
        wrong = np.flatnonzero(expected != batch.unit)
        if len(wrong):
            bad = wrong[0]
            key = self.keys[batch.balance[bad]]
            raise ModelError(
                f"{batch.owner} posts {self.units[batch.unit[bad]]!r} to {key!r}, which is kept in {self.units[expected[bad]]!r}"
            )
        if not np.isfinite(batch.amount).all():
            raise ModelError(f"{batch.owner} posts an amount that is not a number")
        first = self.proposals
        self._postings.append((batch.column + first, batch.balance, batch.amount, batch.term))
        for total, weights in self._derived:
            self._postings.append(self._derivation(total, weights, batch.column + first, batch.balance, batch.amount, batch.term))
        self._largest.append(batch.largest)
        self._whole.append(batch.whole)
        self._ready.append(np.ones(batch.count, bool) if batch.ready is None else batch.ready)
        self.batches.append((batch.owner, first, batch.count))
        self.labels.extend(batch.labels or [None] * batch.count)
        self.proposals += batch.count
        return np.arange(first, self.proposals)

    def derive(self, key: str, name: str, unit: int, weights: Mapping[int, float]) -> int:
        """Open a counted balance that is Σ weight × other balances, now and for every proposal to come."""
        total = int(self.open([key], [name], unit, COUNTED)[0])
        column, balance, amount, term = self.postings()
        self._derived.append((total, dict(weights)))
        self._postings.append(self._derivation(total, weights, column, balance, amount, term))
        return total

    def with_derived(self, column: Ints, balance: Ints, amount: Floats, term: Ints) -> tuple[Ints, Ints, Floats, Ints]:
        """Postings (proposal, balance, amount, term), and what they come to in the balances that are sums of others."""
        parts = [(column, balance, amount, term)]
        parts += [self._derivation(total, weights, column, balance, amount, term) for total, weights in self._derived]
        return (
            np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]),
            np.concatenate([part[2] for part in parts]), np.concatenate([part[3] for part in parts]),
        )  # fmt: skip

    @staticmethod
    def _derivation(
        total: int, weights: Mapping[int, float], column: Ints, balance: Ints, amount: Floats, term: Ints
    ) -> tuple[Ints, Ints, Floats, Ints]:
        factor = np.zeros(len(balance))
        for other, weight in weights.items():
            factor[balance == other] = weight
        some = np.flatnonzero(factor)
        return column[some], np.full(len(some), total, np.int64), amount[some] * factor[some], term[some]

    def post(self, column: Ints, balance: Ints, amount: Floats, term: int) -> None:
        """Add postings to proposals that are in the ledger already (for balances opened after them)."""
        self._postings.append((column, balance, amount, np.full(len(column), term, np.int64)))

    # -- reading
    @staticmethod
    def _joined(parts: list[npt.NDArray[Kind]]) -> npt.NDArray[Kind]:
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        return parts[0]

    @property
    def limit(self) -> Floats:
        """(balances,) limits; writable: what-ifs change them here."""
        return self._joined(self._limit)

    @property
    def sense(self) -> Ints:
        """(balances,) AT_MOST, EQUAL or COUNTED."""
        return self._joined(self._sense)

    @property
    def balance_unit(self) -> Ints:
        """(balances,) unit numbers."""
        return self._joined(self._unit)

    @property
    def eager(self) -> Flags:
        """(balances,) whether the balance is in the linear programme from the start."""
        return self._joined(self._eager)

    @property
    def family(self) -> Ints:
        """(balances,) one number for all balances of an input row: a link's periods, a market's."""
        return self._joined(self._family)

    @property
    def typical(self) -> Floats:
        """(balances,) size of usual entries."""
        return self._joined(self._typical)

    @property
    def largest(self) -> Floats:
        """(proposals,) bounds on the quantity."""
        return self._joined(self._largest)

    @property
    def ready(self) -> Flags:
        """(proposals,) whether they entered the programme at once."""
        return self._joined(self._ready)

    @property
    def whole(self) -> Flags:
        """(proposals,) whether the quantity must be whole."""
        return self._joined(self._whole)

    def postings(self) -> tuple[Ints, Ints, Floats, Ints]:
        """All postings: proposal, balance, amount per unit, term."""
        if len(self._postings) > 1:
            joined = tuple(np.concatenate([part[place] for part in self._postings]) for place in range(4))
            self._postings[:] = [joined]  # type: ignore[list-item]
        return self._postings[0]

    def made_by(self, *owners: str) -> Flags:
        """(proposals,) which are those of ``owners``."""
        mine = np.zeros(self.proposals, bool)
        for owner, first, count in self.batches:
            mine[first : first + count] = owner in owners
        return mine

    def used(self, quantity: Floats) -> Floats:
        """(balances,) sum of the entries of ``quantity`` (proposals,)."""
        column, balance, amount, _ = self.postings()
        if self._sorted is not None:  # after a mark: only the postings of what is chosen
            some = self._sorted.of(np.flatnonzero(quantity[: self._sorted.proposals]), len(column))
            column, balance, amount = column[some], balance[some], amount[some]
        total: Floats = np.bincount(balance, amount * quantity[column], len(self.keys)).astype(float)
        return total

    # -- beginning from what was kept
    def opened(self) -> Opened:
        """How much is there now."""
        return Opened(len(self.keys), self.proposals, len(self.postings()[0]))

    @property
    def derived(self) -> list[tuple[int, dict[int, float]]]:
        """Balances that are sums of others: number, and weights by number."""
        return self._derived

    def resume(
        self, batches: Sequence[tuple[str, int]], postings: tuple[Ints, Ints, Floats, Ints], largest: Floats, whole: Flags, ready: Flags,
        derived: Sequence[tuple[int, dict[int, float]]],
    ) -> None:  # fmt: skip
        """Enter what was in a ledger opened alike: ``batches`` (owner, count) without labels, all ``postings`` since, sums among them.

        Raises ModelError for what no such ledger can have held.
        """
        count, (column, balance, amount, term) = sum(number for _, number in batches), postings
        numbers = ((column, self.proposals + count), (balance, len(self.keys)), (term, len(self.terms)))
        sizes = len({len(found) for found in postings}) == 1 and len(largest) == len(whole) == len(ready) == count
        inside = all(not len(found) or (found.min() >= 0 and found.max() < most) for found, most in numbers)
        if not sizes or not inside or not np.isfinite(amount).all() or np.isnan(largest).any():
            raise ModelError("what was kept of a ledger does not fit it")
        for owner, number in batches:
            self.batches.append((owner, self.proposals, number))
            self.proposals += number
        self.labels.extend([None] * count)
        self._postings.append(postings)
        self._largest.append(largest)
        self._whole.append(whole)
        self._ready.append(ready)
        self._derived.extend(derived)

    # -- going back
    def mark(self) -> LedgerMark:
        """Where the ledger stands, to come `back` to; from here on what is chosen is looked up quickly."""
        self._sorted = Sorted.by(self.postings()[0], self.proposals)
        return LedgerMark(
            len(self.keys), self.proposals, len(self.batches), len(self.postings()[0]), len(self._derived), len(self._families),
            self.limit.copy(), self.sense.copy(), self.typical.copy(), self.largest.copy(),
        )  # fmt: skip

    def back(self, mark: LedgerMark) -> None:
        """Forget all that was opened and added since ``mark``, and set limits, senses, sizes and bounds as they were."""
        for key in self.keys[mark.balances :]:
            self._number.pop(key, None)
        for found in (self.keys, self.names, self.tables, self.rows):
            del found[mark.balances :]
        del self.labels[mark.proposals :]
        del self.batches[mark.batches :]
        del self._derived[mark.derived :]
        for family in list(self._families)[mark.families :]:
            del self._families[family]
        self.proposals = mark.proposals
        column, balance, amount, term = self.postings()
        kept = slice(mark.postings)
        self._postings[:] = [(column[kept], balance[kept], amount[kept], term[kept])]
        if self._sorted is not None and self._sorted.count > mark.postings:
            self._sorted = None
        self._limit[:], self._sense[:] = [mark.limit.copy()], [mark.sense.copy()]
        self._typical[:], self._largest[:] = [mark.typical.copy()], [mark.largest.copy()]
        self._unit[:], self._eager[:] = [self.balance_unit[: mark.balances]], [self.eager[: mark.balances]]
        self._family[:] = [self.family[: mark.balances]]
        self._whole[:], self._ready[:] = [self.whole[: mark.proposals]], [self.ready[: mark.proposals]]


def _filled(count: int, value: Any, kind: Any) -> Any:
    """(count,) of ``value``, or a copy of it; a single number, which most balances are opened with, takes a tenth of the time."""
    return np.array([value], kind) if count == 1 and not isinstance(value, np.ndarray) else np.full(count, value, kind)
