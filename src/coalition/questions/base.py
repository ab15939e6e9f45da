"""The base of what-ifs in plain arrays: what a ledger, its programme and its pillars came to on the way through the goals, and every stage.

Nothing is kept that the mission's own books say: they are opened anew, and what is kept begins where they end. What solutions use and what
bounds are made of is worked out anew too; `prove` does it for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from coalition.arrays import Floats, Ints, longer
from coalition.errors import ModelError
from coalition.model.bound import core_of, worth_at
from coalition.model.goals import Held, Reached
from coalition.model.ledger import Ledger, Opened
from coalition.model.market import Outcome
from coalition.model.master import Basis
from coalition.model.solver import LOWER, Statuses
from coalition.plan.engine import Engine
from coalition.questions.replay import Remembering, Solved

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Base:
    """``arrays`` of numbers by name (one dimension each), and what is ``said`` beside them, which JSON can say."""

    arrays: Mapping[str, npt.NDArray[Any]]
    said: Mapping[str, Any]


def keep(engine: Engine, before: Remembering, opened: Opened) -> Base | None:
    """What ``before`` came to in ``engine``, whose ledger was ``opened`` with so much; None: a pillar cannot say what it proposed."""
    arrays: Arrays = {}
    said: dict[str, Any] = {"ledger": _keep_ledger(engine.ledger, opened, arrays), "pillars": {}}
    arrays["rows"], columns = engine.market.inside()
    based = [one.basis.proposals[one.basis.statuses.columns != LOWER] for one in before.solved.values()]
    arrays["columns"] = columns[np.isin(columns, np.concatenate([*based, np.zeros(0, np.int64)]))]  # the others wait in the ledger
    for pillar in engine.pillars:
        found = pillar.keep(_made_by(engine.ledger, pillar.name, opened))
        if found is None:
            return None
        texts = {name: list(one) for name, one in found.items() if not isinstance(one, np.ndarray)}
        shapes = {name: list(one.shape) for name, one in found.items() if isinstance(one, np.ndarray)}
        arrays |= {f"{pillar.name}.{name}": found[name].ravel() for name in shapes}
        said["pillars"][pillar.name] = {"texts": texts, "shapes": shapes}
    said["solved"] = [
        _keep_solved(f"solved{number}", key, one, engine.ledger, arrays) for number, (key, one) in enumerate(before.solved.items())
    ]
    said["goals"] = _keep_goals(before, arrays)
    return Base(arrays, said)


def begin(engine: Engine, before: Remembering, base: Base) -> None:
    """Let ``engine``, just opened, and ``before`` be as they were when ``base`` was kept.

    Raises ModelError if it was of another mission, or is damaged.
    """
    opened = engine.ledger.opened()
    try:
        _begin_ledger(engine.ledger, base)
        for pillar in engine.pillars:
            said = base.said["pillars"][pillar.name]
            found = {name: base.arrays[f"{pillar.name}.{name}"].reshape(shape) for name, shape in said["shapes"].items()}
            pillar.recall({**found, **said["texts"]}, _made_by(engine.ledger, pillar.name, opened))
        engine.market.resume(base.arrays["rows"], base.arrays["columns"])
        for number, one in enumerate(base.said["solved"]):
            before.solved[one["name"], one["count"]] = _begin_solved(f"solved{number}", one, engine, base.arrays)
        _begin_goals(before, base)
        before.bar()
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelError(f"what was kept does not fit: {error}") from error


def _made_by(ledger: Ledger, pillar: str, opened: Opened) -> Ints:
    """Numbers of the proposals of ``pillar`` since the ledger was ``opened``."""
    found = np.flatnonzero(ledger.made_by(pillar))
    return found[found >= opened.proposals]


def prove(engine: Engine, before: Remembering, opened: Opened) -> None:
    """Work out anew, from the mission alone, what pillars' proposals post, and prove the bound of every stage with all pillars asked.

    Raises ModelError where that does not come to what is kept.
    """
    try:
        _prove_postings(engine, opened)
    except (ValueError, KeyError, IndexError) as error:
        raise ModelError(f"proposals that cannot be: {error!r}") from error
    for (name, _), one in before.solved.items():
        proof = longer(one.outcome.proof, len(engine.ledger.keys))
        pillars = sum(pillar.propose(proof, np.inf)[1] for pillar in engine.pillars) if len(one.outcome.proof) else one.pillars
        if pillars < one.pillars - 1e-9 * max(abs(one.outcome.value), abs(one.pillars), 1.0):
            raise ModelError(f"the bound of {name} is not proven by the prices that are kept")


def _prove_postings(engine: Engine, opened: Opened) -> None:
    ledger = engine.ledger
    column, balance, amount, _ = ledger.postings()
    for pillar in engine.pillars:
        mine = _made_by(ledger, pillar.name, opened)
        batch = pillar.anew(mine)
        if batch is None and len(mine):
            raise ModelError(f"{pillar.name} cannot say what it proposed")
        if batch is not None:
            place = np.full(ledger.proposals, -1, np.int64)
            place[mine] = np.arange(len(mine))
            some = np.flatnonzero(place[column] >= 0)
            kept = _sums(place[column[some]], balance[some], amount[some])
            found = _sums(*ledger.with_derived(batch.column, batch.balance, batch.amount, batch.term)[:3])
            if len(kept[0]) != len(found[0]) or (kept[0] != found[0]).any() or not np.allclose(kept[1], found[1], rtol=1e-9, atol=0.0):
                raise ModelError(f"proposals of {pillar.name} post something else than is kept")


def _sums(column: Ints, balance: Ints, amount: Floats) -> tuple[Ints, Floats]:
    """Cells (proposal and balance as one number) that are not nothing, in order, and the sum of each."""
    cell, place = np.unique((column << 32) + balance, return_inverse=True)
    total = np.bincount(place, amount, len(cell)).astype(float)
    some = total != 0
    return cell[some], total[some]


# -- the ledger
def _keep_ledger(ledger: Ledger, opened: Opened, arrays: Arrays) -> dict[str, Any]:
    since, proposed = slice(opened.balances, None), slice(opened.proposals, None)
    column, balance, amount, term = (part[opened.postings :] for part in ledger.postings())
    amounts, place = np.unique(amount, return_inverse=True)  # few are different
    arrays |= {
        "column": np.diff(column, prepend=0).astype(np.int32), "balance": balance.astype(np.int32), "amounts": amounts,
        "amount": place.astype(np.int32), "term": term.astype(np.int16), "largest": ledger.largest[proposed],
        "whole": ledger.whole[proposed].astype(np.int8), "ready": ledger.ready[proposed].astype(np.int8),
        "limit": ledger.limit[since], "sense": ledger.sense[since].astype(np.int8), "unit": ledger.balance_unit[since].astype(np.int16),
        "eager": ledger.eager[since].astype(np.int8), "typical": ledger.typical,
    }  # fmt: skip
    batches = [[owner, count] for owner, first, count in ledger.batches if first >= opened.proposals]
    derived = [[total, _pairs(weights)] for total, weights in ledger.derived if total >= opened.balances]
    return {
        "opened": [opened.balances, opened.proposals, opened.postings], "keys": ledger.keys[since], "names": ledger.names[since],
        "tables": ledger.tables[since], "rows": ledger.rows[since], "units": ledger.units, "terms": ledger.terms,
        "batches": batches, "derived": derived,
    }  # fmt: skip


def _begin_ledger(ledger: Ledger, base: Base) -> None:
    said, arrays, now = base.said["ledger"], base.arrays, ledger.opened()
    if said["opened"] != [now.balances, now.proposals, now.postings]:
        raise ValueError("another ledger was opened")
    for mine, kept in ((ledger.units, said["units"]), (ledger.terms, said["terms"])):
        if kept[: len(mine)] != mine:
            raise ValueError("units and terms are others")
        mine[:] = kept
    typical = arrays["typical"]
    for number, (key, name) in enumerate(zip(said["keys"], said["names"], strict=True)):
        ledger.open(
            [key], [name], int(arrays["unit"][number]), int(arrays["sense"][number]), float(arrays["limit"][number]),
            table=said["tables"][number], rows=[said["rows"][number]], eager=bool(arrays["eager"][number]),
        )  # fmt: skip
    if len(typical) != len(ledger.keys) or not (np.isfinite(typical) & (typical > 0)).all():
        raise ValueError("sizes of balances")
    ledger.typical[:] = typical
    postings = (
        np.cumsum(arrays["column"].astype(np.int64)), arrays["balance"].astype(np.int64), arrays["amounts"][arrays["amount"]],
        arrays["term"].astype(np.int64),
    )  # fmt: skip
    derived = [(int(total), _mapping(weights)) for total, weights in said["derived"]]
    batches = [(str(owner), int(count)) for owner, count in said["batches"]]
    ledger.resume(batches, postings, arrays["largest"], arrays["whole"].astype(bool), arrays["ready"].astype(bool), derived)


# -- what is nothing in most places
def _keep_some(name: str, values: Floats, arrays: Arrays, usual: Floats | float = 0.0) -> int:
    """Keep where ``values`` are not as ``usual``; returns how many values there are."""
    some = np.flatnonzero(values != usual)
    arrays[f"{name}.at"], arrays[f"{name}.is"] = some.astype(np.int32), values[some]
    return len(values)


def _some(name: str, count: int, arrays: Mapping[str, npt.NDArray[Any]], usual: Floats | None = None) -> Floats:
    """(count,) as it was kept."""
    found = np.zeros(count) if usual is None else usual[:count].copy()
    found[arrays[f"{name}.at"]] = arrays[f"{name}.is"]
    return found


# -- stages
def _keep_solved(name: str, key: tuple[str, int], one: Solved, ledger: Ledger, arrays: Arrays) -> dict[str, Any]:
    outcome, count = one.outcome, len(one.used)
    there = np.flatnonzero(one.basis.statuses.columns != LOWER)
    arrays[f"{name}.proposals"] = one.basis.proposals[there].astype(np.int32)
    arrays[f"{name}.statuses"] = one.basis.statuses.columns[there].astype(np.int8)
    arrays[f"{name}.rows"] = one.basis.statuses.rows.astype(np.int8)
    _keep_some(f"{name}.limit", one.limit, arrays, ledger.limit[:count])
    _keep_some(f"{name}.sense", one.sense.astype(float), arrays, ledger.sense[:count].astype(float))
    return {
        "name": key[0], "count": key[1], "weights": _pairs(one.weights),
        "value": outcome.value, "bound": outcome.bound, "rounds": outcome.rounds, "pillars": one.pillars, "looseness": one.looseness,
        "balances": count, "quantity": _keep_some(f"{name}.quantity", outcome.quantity, arrays),
        "prices": _keep_some(f"{name}.prices", outcome.prices, arrays), "proof": _keep_some(f"{name}.proof", outcome.proof, arrays),
    }  # fmt: skip


def _begin_solved(name: str, said: Mapping[str, Any], engine: Engine, arrays: Mapping[str, npt.NDArray[Any]]) -> Solved:
    ledger, count = engine.ledger, int(said["balances"])
    quantity = _some(f"{name}.quantity", said["quantity"], arrays)
    prices, proof = _some(f"{name}.prices", said["prices"], arrays), _some(f"{name}.proof", said["proof"], arrays)
    if (quantity < 0).any() or not (np.isfinite(quantity).all() and np.isfinite(prices).all() and np.isfinite(proof).all()):
        raise ValueError("quantities or prices that cannot be")
    outcome = Outcome(float(said["value"]), float(said["bound"]), quantity, prices, int(said["rounds"]), proof)
    proposals, statuses = arrays[f"{name}.proposals"].astype(np.int64), arrays[f"{name}.statuses"].astype(np.int64)
    if len(proposals) != len(statuses) or (proposals < 0).any() or (proposals >= ledger.proposals).any():
        raise ValueError("a basis of other proposals")
    basis = Basis(proposals, Statuses.of(statuses, arrays[f"{name}.rows"].astype(np.int64)))
    used = ledger.used(longer(quantity, ledger.proposals))[:count]
    limit = _some(f"{name}.limit", count, arrays, ledger.limit)
    sense = _some(f"{name}.sense", count, arrays, ledger.sense.astype(float)).astype(np.int64)
    weights = _mapping(said["weights"])
    improving, worth = improving_at(engine, proof, len(quantity))
    return Solved(weights, outcome, used, limit, sense, basis, float(said["pillars"]), improving, worth, float(said["looseness"]))


def improving_at(engine: Engine, proof: Floats, count: int) -> tuple[Ints, Floats]:
    """Of the first ``count`` proposals the core's that are of use at the prices of ``proof``, and their worth there (negative)."""
    ledger = engine.ledger
    worth = worth_at(ledger, proof)[:count]
    improving = np.flatnonzero(core_of(ledger, (pillar.name for pillar in engine.pillars))[:count] & (worth < 0))
    return improving, worth[improving]


# -- goals
def _keep_goals(before: Remembering, arrays: Arrays) -> dict[str, Any]:
    _keep_some("quantity", before.quantity, arrays)
    for number, floors in enumerate(before.opened):
        arrays[f"opened{number}"] = floors
    for number, (_, proposals, floors, amounts) in enumerate(before.shared.values()):
        arrays |= {f"shared{number}.proposals": proposals, f"shared{number}.floors": floors, f"shared{number}.amounts": amounts}
    for number, (proposals, floors, price, _) in enumerate(before.exceeding.values()):
        arrays |= {f"exceeding{number}.proposals": proposals, f"exceeding{number}.floors": floors, f"exceeding{number}.price": price}
    return {
        "opened": len(before.opened), "quantity": len(before.quantity), "rank": before.rank, "looseness": before.looseness,
        "shared": [[key, one[0]] for key, one in before.shared.items()],
        "exceeding": [[account, one[3]] for account, one in before.exceeding.items()],
        "sums": [[key, _pairs(weights)] for key, weights in before.sums.items()],
        "held": [[one.balance, one.rank, one.scale, one.stage, one.limit, one.slack] for one in before.held],
        "reached": [
            [
                one.stage, one.goal, one.tier, one.level, one.unit, one.value, one.bound, one.scale,
                _pairs(one.weights), one.cost_limit, one.proven, one.looseness,
            ]
            for one in before.reached
        ],
    }  # fmt: skip


def _begin_goals(before: Remembering, base: Base) -> None:
    said, arrays = base.said["goals"], base.arrays
    before.rank, before.looseness = int(said["rank"]), float(said["looseness"])
    before.quantity = _some("quantity", said["quantity"], arrays)
    before.opened = [arrays[f"opened{number}"].astype(np.int64) for number in range(said["opened"])]
    for number, (key, account) in enumerate(said["shared"]):
        proposals, floors, amounts = (arrays[f"shared{number}.{name}"] for name in ("proposals", "floors", "amounts"))
        before.shared[key] = int(account), proposals.astype(np.int64), floors.astype(np.int64), amounts
    for number, (account, amount) in enumerate(said["exceeding"]):
        proposals, floors, price = (arrays[f"exceeding{number}.{name}"] for name in ("proposals", "floors", "price"))
        before.exceeding[int(account)] = proposals.astype(np.int64), floors.astype(np.int64), price, float(amount)
    before.sums = {key: _mapping(weights) for key, weights in said["sums"]}
    before.held = [Held(*one) for one in said["held"]]
    before.reached = [_reached(*one) for one in said["reached"]]


def _reached(
    stage: int, goal: str, tier: int, level: int, unit: str, value: float, bound: float, scale: float, weights: Any,
    cost_limit: float | None, proven: bool, looseness: float,
) -> Reached:  # fmt: skip
    """A stage without the prices, which are those of its programme."""
    none = np.zeros(0)
    return Reached(stage, goal, tier, level, unit, value, bound, scale, _mapping(weights), none, none, cost_limit, proven, looseness)


def _pairs(weights: Mapping[int, float]) -> list[list[float]]:
    """``weights`` as JSON can say them, whose keys are texts."""
    return [[number, weight] for number, weight in weights.items()]


def _mapping(pairs: Any) -> dict[int, float]:
    return {int(number): float(weight) for number, weight in pairs}
