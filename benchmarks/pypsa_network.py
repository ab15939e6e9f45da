"""An instance as a PyPSA network: the nearest form its users would write.

A bus for every place and class of goods, a store beside it, a link with a delay for every transport link and class, a generator for
every offer, a load for every need with a generator of last resort. The weekly limit of a link over all goods is an extra constraint, added
every time PyPSA writes its model, as its users do. Left out, as PyPSA has no such thing: lateness, budgets and the fund, limits of storage
over all goods. So its values cannot be compared, and its times are less than those of the whole model would be.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

AMPLE = 1e6
Change = tuple[str, str, str, float | None]


def network(generator: ModuleType, instance: Any) -> Any:
    """The network, not yet optimised."""
    import pandas
    import pypsa

    found = pypsa.Network()
    found.set_snapshots(range(instance.T))
    classes = range(instance.nQ)
    buses = [f"{place}|{kind}" for place in range(instance.nN) for kind in classes]
    found.add("Bus", buses)
    found.add("Store", [f"stock {bus}" for bus in buses], bus=buses, e_nom=AMPLE)
    arc, kind = np.nonzero(instance.prof_mode[instance.q_prof][:, instance.arc_m].T)
    found.add(
        "Link",
        [f"move {one}|{what}" for one, what in zip(arc, kind, strict=True)],
        bus0=[f"{instance.arc_i[one]}|{what}" for one, what in zip(arc, kind, strict=True)],
        bus1=[f"{instance.arc_j[one]}|{what}" for one, what in zip(arc, kind, strict=True)],
        p_nom=AMPLE,
        marginal_cost=instance.arc_cost[arc] * instance.prof_cost[instance.q_prof[kind]],
        delay=instance.arc_tau[arc],
    )
    weeks = np.arange(instance.T)[:, None]
    offers = [f"offer {one}" for one in range(instance.nO)]
    ready = (weeks >= instance.off_t0) & (weeks <= instance.off_t1)
    found.add(
        "Generator",
        offers,
        bus=[f"{place}|{what}" for place, what in zip(instance.off_n, instance.off_q, strict=True)],
        p_nom=AMPLE,
        marginal_cost=instance.off_cost,
        p_max_pu=pandas.DataFrame(ready.astype(float), columns=offers, index=found.snapshots),
        e_sum_max=instance.off_qty,
    )
    needs = [f"need {one}" for one in range(instance.nJ)]
    found.add("Bus", needs)
    need, what = generator.need_class_pairs(instance)
    spots = [f"{instance.need_n[one]}|{kind}" for one, kind in zip(need, what, strict=True)]
    names = [f"deliver {one}|{kind}" for one, kind in zip(need, what, strict=True)]
    found.add("Link", names, bus0=spots, bus1=[f"need {one}" for one in need], p_nom=AMPLE)
    due = np.where(weeks == instance.need_due, instance.need_qty, 0.0)
    found.add("Load", needs, bus=needs, p_set=pandas.DataFrame(due, columns=needs, index=found.snapshots))
    price = generator.PEN * instance.need_w
    found.add("Generator", [f"short {one}" for one in range(instance.nJ)], bus=needs, p_nom=AMPLE, marginal_cost=price)
    return found


def ask(instance: Any, network: Any, change: Change) -> None:
    """Change the network, optimise it with HiGHS, put it back. A cut of money, which the network does not know, cuts the offers."""
    action, _, row, factor = change
    number = int(row.removeprefix("C").removeprefix("link"))
    theirs = [f"offer {one}" for one in np.flatnonzero(instance.off_c == number)] if action != "close" else []
    before = network.generators.loc[theirs, "e_sum_max"].copy()
    network.generators.loc[theirs, "e_sum_max"] = before * (factor or 0.0)
    try:
        status, condition = network.optimize(
            solver_name="highs",
            solver_options={"threads": 1, "output_flag": False},
            extra_functionality=lambda one, _: _limit_links(instance, one, number if action == "close" else None),
        )
    finally:
        network.generators.loc[theirs, "e_sum_max"] = before
    if status != "ok":
        raise RuntimeError(f"PyPSA: {condition}")


def _limit_links(instance: Any, network: Any, closed: int | None) -> None:
    """All goods on a transport link together, weighted by how bulky they are, at most its capacity in every week."""
    import pandas
    import xarray

    names = network.links.index[network.links.index.str.startswith("move ")]
    pairs = [one.removeprefix("move ").split("|") for one in names]
    arc, kind = np.array([int(one) for one, _ in pairs]), np.array([int(two) for _, two in pairs])
    limited = np.isfinite(instance.arc_cap[arc])
    names, arc, kind = names[limited], arc[limited], kind[limited]
    load = xarray.DataArray(instance.prof_cap[instance.q_prof[kind]], dims="name", coords={"name": names})
    group = pandas.Series(arc, index=pandas.Index(names, name="name"), name="arc")
    total = (load * network.model["Link-p"].sel(name=names)).groupby(group).sum()
    known = np.unique(arc)
    capacity = np.where(known == closed, 0.0, instance.arc_cap[known])
    network.model.add_constraints(total <= xarray.DataArray(capacity, dims="arc", coords={"arc": known}), name="link capacity")
