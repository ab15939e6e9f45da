"""Generated instances of a large plan, turned into missions.

The generator lives outside this repository (its folder may be absent); it is loaded at run time from the folder given by
the environment variable COALITION_BENCH, or ../shared/bench beside the repository. What its instances mean as a mission:

* money is in thousands of EUR; a half-year is 26 weeks and a fiscal year; a contributor's budget pays its offers only;
* every link is paid by the fund ``transport``, which has one contribution a half-year; movement is weekly;
* an item has a measure, and a use of its own, per pillar: so a caveat on a pillar is a caveat on measures;
* a need counts from the week it is due, and two weeks later at full worth: lateness is priced, not discounted;
* a leg of no weeks takes half a day, which rounds to no step (a transit of zero would be a cycle of zero time);
* the goal is one sum: cost + 20 × weight × short + 5 × weight × weeks late × amount late.
"""

from __future__ import annotations

import datetime
import importlib.util
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl

from coalition.mission import schema
from coalition.mission.mission import Mission, complete

START = datetime.date(2025, 1, 6)
HALF_YEAR = 26
SOURCE = "generator"
Rows = list[dict[str, Any]]


def folder() -> Path:
    """The generator's folder (it may not exist)."""
    return Path(os.environ.get("COALITION_BENCH", Path(__file__).parents[2] / "shared" / "bench"))


def load(name: str) -> ModuleType:
    """A module of the generator's folder. Raises FileNotFoundError where it is absent."""
    path = folder() / f"{name}.py"
    if not path.exists():
        raise FileNotFoundError(path)
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def mission(size: str, seed: int = 1) -> Mission:
    """The instance of this size (XS, S, M, L, XL) and seed as a mission."""
    generator = load("gen")
    return to_mission(generator, generator.generate(size, seed))


def to_mission(generator: ModuleType, instance: Any) -> Mission:
    """``instance`` of the generator as a mission: tables only."""
    tables: dict[str, Rows] = {
        "mission": [
            {
                "mission": f"bench-{instance.size}-{instance.seed}",
                "title": f"Generated instance {instance.size}",
                "start": START,
                "periods": int(instance.T),
                "period": "week",
                "step": 7,
                "currency": "EUR",
            }
        ],
        "source": [{"title": "Random instance of the benchmark's generator"}],
        "contributor": [{"contributor": _contributor(c)} for c in range(instance.nC)]
        + [{"contributor": "pool", "name": "Givers of the fund"}],
        "fund": [{"fund": "transport", "purchases": False}],
        "goal": [{"order": 1, "goal": "blend", "shortfall_price": generator.PEN, "lateness_price": generator.PEN * generator.LATE_PEN}],
    }
    tables |= _goods(generator, instance) | _money(instance) | _network(generator, instance) | _wants(generator, instance)
    return Mission({name: _frame(name, tables.get(name, [])) for name in schema.TABLES})


def _contributor(number: int) -> str:
    return f"C{number:02d}"


def _day(week: int) -> datetime.date:
    return START + datetime.timedelta(weeks=int(week))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _goods(generator: ModuleType, instance: Any) -> dict[str, Rows]:
    """Items, their transport profiles, a measure and a use of every item in every pillar."""
    pairs = [(f"item{k:02d}", f"pillar{p}") for k in range(instance.nK) for p in range(generator.N_PIL)]
    modes = [*generator.MODES, "storage"]
    allowed = np.column_stack([instance.prof_mode, np.ones(len(instance.prof_mode), bool)])
    return {
        "item": [{"item": f"item{k:02d}", "mass": 1.0, "profile": f"profile{instance.item_prof[k]}"} for k in range(instance.nK)],
        "measure": [{"measure": f"{item} {pillar}", "sector": pillar} for item, pillar in pairs],
        "yield": [{"item": item, "use": pillar, "measure": f"{item} {pillar}", "amount": 1.0} for item, pillar in pairs],
        "profile": [
            {
                "profile": f"profile{p}",
                "mode": mode,
                "load_factor": float(instance.prof_cap[p]),
                "cost_factor": 1.0 if mode == "storage" else float(instance.prof_cost[p]),
            }
            for p in range(len(instance.prof_cap))
            for number, mode in enumerate(modes)
            if allowed[p, number]
        ],
    }


def _money(instance: Any) -> dict[str, Rows]:
    years = range(instance.nFY)
    window = [{"start": _day(HALF_YEAR * y), "end": _day(HALF_YEAR * (y + 1)) - datetime.timedelta(days=1)} for y in years]
    return {
        "budget": [
            {
                "budget": f"{_contributor(c)} {y}",
                "contributor": _contributor(c),
                "fiscal_year": str(y),
                "ceiling": float(instance.bud[c, y]),
                "purchases": False,
            }
            | window[y]
            for c in range(instance.nC)
            for y in years
        ],
        "contribution": [
            {"contribution": f"half-year {y}", "fund": "transport", "contributor": "pool", "amount": float(instance.tfund[y])} | window[y]
            for y in years
        ],
    }


def _network(generator: ModuleType, instance: Any) -> dict[str, Rows]:
    return {
        "place": [
            {
                "place": f"place{n:03d}",
                "kind": ("origin", "hub", "depot", "region")[instance.node_kind[n]],
                "storage": _finite(instance.node_cap[n]),
                "storage_cost": float(instance.hold[n]),
            }
            for n in range(instance.nN)
        ],
        "link": [
            {
                "link": f"link{a:04d}",
                "origin": f"place{instance.arc_i[a]:03d}",
                "destination": f"place{instance.arc_j[a]:03d}",
                "mode": generator.MODES[instance.arc_m[a]],
                "transit": 7.0 * instance.arc_tau[a] or 0.5,
                "cost": float(instance.arc_cost[a]),
                "capacity": _finite(instance.arc_cap[a]),
                "paid_by": "transport",
            }
            for a in range(instance.nA)
        ],
        "offer": [
            {
                "offer": f"offer{o:04d}",
                "contributor": _contributor(instance.off_c[o]),
                "item": f"item{instance.off_k[o]:02d}",
                "quantity": float(instance.off_qty[o]),
                "place": f"place{instance.off_n[o]:03d}",
                "start": _day(instance.off_t0[o]),
                "end": _day(instance.off_t1[o]),
                "unit_cost": float(instance.off_cost[o]),
            }
            for o in range(instance.nO)
        ],
    }


def _wants(generator: ModuleType, instance: Any) -> dict[str, Rows]:
    """Needs with their priorities, and the caveats: regions and pillars a contributor does not serve."""
    regions = np.unique(np.column_stack([instance.need_r, instance.need_n]), axis=0)
    caveats: Rows = []
    for c, signature in enumerate(instance.con_sig):
        who = {"contributor": _contributor(c), "effect": "refuse", "legal_basis": "drawn at random"}
        lines = [{"place": f"place{n:03d}"} for r, n in regions if instance.sig_region[signature, r]]
        lines += [{"sector": f"pillar{p}"} for p in range(generator.N_PIL) if instance.sig_pillar[signature, p]]
        caveats += [{"caveat": f"caveat {_contributor(c)}", "line": number} | who | line for number, line in enumerate(lines, start=1)]
    return {
        "priority": [
            {"priority": f"weight {weight:g}", "tier": 1, "weight": float(weight), "author": SOURCE} for weight in generator.PRIO_W
        ],
        "caveat": caveats,
        "need": [
            {
                "need": f"need{j:05d}",
                "measure": f"item{instance.need_k[j]:02d} pillar{instance.need_pil[j]}",
                "place": f"place{instance.need_n[j]:03d}",
                "quantity": float(instance.need_qty[j]),
                "first_useful": _day(instance.need_due[j]),
                "due": _day(instance.need_due[j]),
                "priority": f"weight {instance.need_w[j]:g}",
                "late": 7.0 * generator.LATE,
            }
            for j in range(instance.nJ)
        ],
    }


def _frame(table: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a completed table; keys serve as names, every row cites the generator."""
    declared = schema.columns(table)
    types = schema.empty(table).schema
    words = {"source": SOURCE, "unit": "t"}
    named = {"name": schema.primary_key(table)[0]} if "name" in declared else {}
    cells = {name: [row.get(name, str(row[named[name]]) if name in named else words.get(name)) for row in rows] for name in declared}
    return complete(table, pl.DataFrame({name: pl.Series(name, values, dtype=types[name]) for name, values in cells.items()}), "EUR")
