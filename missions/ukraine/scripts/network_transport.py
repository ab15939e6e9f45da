"""Classes of transport: how time, cost and capacity of a link follow from its distance and the assumptions.

A connection in `network_links` only names its class. Where a class has no capacity, the crossing, port or airport at one end gives it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from network_evidence import VALUES

FUND = "caf"
"""The common fund pays from the entry hubs on; before, the giver does."""


@dataclass(frozen=True)
class Transport:
    """A class of links.

    ``network``: sea, eastern sea, air, eastern air, canal, highways, railways, local or none; ``domain``: see `distances.allowed`.
    ``speed`` in km a day, ``rate`` in EUR a tonne and km, ``fixed`` in EUR a tonne, ``dwell`` in days, ``capacity`` in tonnes a week.
    """

    mode: str
    network: str
    domain: str
    assumption: str
    speed: float
    rate: float
    fixed: float
    dwell: float
    capacity: float | None
    paid_by: str = ""
    source: str = ""


def _value(*names: str) -> float:
    """Sum of assumptions, named without the part before the first dash."""
    return sum(VALUES[f"net-{name}"] for name in names)


_BOX, _TRUCK, _TRAIN = _value("container"), _value("truck"), _value("train")

_sea = Transport(
    mode="sea", network="sea", domain="", assumption="net-links-sea", speed=_value("sea-speed"), rate=_value("sea-rate"),
    fixed=_value("sea-fixed"), dwell=_value("sea-dwell"), capacity=_value("sea-capacity") * _BOX,
)  # fmt: skip
_short_sea = replace(_sea, assumption="net-links-short-sea", rate=_value("short-sea-rate"))
_corridor = replace(
    _short_sea, assumption="net-links-corridor", fixed=_value("sea-fixed", "war-risk-cost"),
    capacity=_value("corridor-capacity") * _BOX, paid_by=FUND
)  # fmt: skip
_barge = Transport(
    mode="barge", network="canal", domain="", assumption="net-links-barge", speed=_value("barge-speed"), rate=_value("barge-rate"),
    fixed=_value("barge-fixed"), dwell=_value("barge-dwell"), capacity=None, paid_by=FUND,
)  # fmt: skip
_air = Transport(
    mode="air", network="air", domain="", assumption="net-links-air", speed=_value("air-speed") * 24, rate=_value("air-rate"),
    fixed=_value("air-fixed"), dwell=_value("air-dwell"), capacity=None,
)  # fmt: skip
_road = Transport(
    mode="road", network="highways", domain="outside", assumption="net-links-road", speed=_value("road-speed"), rate=_value("road-rate"),
    fixed=_value("road-fixed"), dwell=_value("road-dwell"), capacity=_value("road-capacity") * _TRUCK,
)  # fmt: skip
_rail = Transport(
    mode="rail", network="railways", domain="outside", assumption="net-links-rail", speed=_value("rail-speed"), rate=_value("rail-rate"),
    fixed=_value("rail-fixed"), dwell=_value("rail-dwell"), capacity=_value("rail-capacity") * _TRAIN,
)  # fmt: skip

# Up to a crossing the queue is part of the leg; the crossing's handling limits all that arrives there.
_to_crossing = Transport(
    mode="road", network="highways", domain="outside", assumption="net-links-border-road", speed=_value("road-speed"),
    rate=_value("border-rate"), fixed=0.0, dwell=_value("border-dwell"), capacity=None, paid_by=FUND,
)  # fmt: skip
_from_crossing = replace(_to_crossing, domain="theatre", speed=_value("theatre-road-speed"), dwell=0.0)
_over_the_border = replace(
    _to_crossing, domain="border", speed=_value("theatre-road-speed"),
    capacity=_value("crossing-trucks-judged") / 2 * 7 * _value("share-road") * _TRUCK,
)  # fmt: skip
_rail_to_crossing = replace(
    _rail, assumption="net-links-border-rail", dwell=_value("rail-dwell", "rail-border-dwell"), capacity=None, paid_by=FUND
)  # fmt: skip
# The broad gauge runs into Poland: the load changes wagons before the crossing.
_broad_gauge_to_crossing = replace(
    _rail_to_crossing, mode="rail 1520", fixed=_value("rail-fixed", "gauge-cost"), dwell=_value("gauge-dwell", "rail-border-dwell")
)  # fmt: skip
_gauge_change = replace(
    _rail_to_crossing, mode="rail 1520", domain="theatre", speed=_value("theatre-rail-speed"), rate=_value("theatre-rail-rate"),
    fixed=_value("gauge-cost"), dwell=_value("gauge-dwell"),
)  # fmt: skip

_trunk_road = Transport(
    mode="road", network="highways", domain="theatre", assumption="net-links-theatre-road", speed=_value("theatre-road-speed"),
    rate=_value("theatre-road-rate"), fixed=_value("road-fixed"), dwell=0.0, capacity=_value("trunk-capacity") * _TRUCK, paid_by=FUND,
)  # fmt: skip
_to_front = replace(
    _trunk_road, assumption="net-links-front-road", speed=_value("front-road-speed"), rate=_value("front-road-rate"),
    capacity=_value("front-capacity") * _TRUCK,
)  # fmt: skip
_trunk_rail = Transport(
    mode="rail 1520", network="railways", domain="theatre", assumption="net-links-theatre-rail", speed=_value("theatre-rail-speed"),
    rate=_value("theatre-rail-rate"), fixed=_value("rail-fixed"), dwell=_value("theatre-rail-dwell"),
    capacity=_value("theatre-rail-capacity") * _TRAIN, paid_by=FUND,
)  # fmt: skip
_cash = Transport(
    mode="transfer", network="none", domain="", assumption="net-links-cash", speed=1.0, rate=0.0, fixed=0.0, dwell=_value("cash-dwell"),
    capacity=None, paid_by=FUND, source="net-mission",
)  # fmt: skip

TRANSPORT = {
    "sea": _sea,
    "eastern sea": replace(_sea, network="eastern sea"),
    "short sea": _short_sea,
    "sea corridor": _corridor,
    "barge": _barge,
    "air": _air,
    "eastern air": replace(_air, network="eastern air"),
    "road": _road,
    "fund's road": replace(_road, paid_by=FUND),
    "rail": _rail,
    "fund's rail": replace(_rail, paid_by=FUND),
    "to crossing": _to_crossing,
    "from crossing": _from_crossing,
    "over the border": _over_the_border,
    "rail to crossing": _rail_to_crossing,
    "broad gauge to crossing": _broad_gauge_to_crossing,
    "gauge change": _gauge_change,
    "broad gauge on": replace(_gauge_change, fixed=0.0, dwell=0.0),
    "trunk road": _trunk_road,
    "road to oblast": replace(_trunk_road, capacity=_value("oblast-capacity") * _TRUCK),
    "road to front": _to_front,
    "local": replace(_trunk_road, network="local", source="net-mission"),
    "trunk rail": _trunk_rail,
    "rail to oblast": replace(_trunk_rail, capacity=_value("theatre-rail-capacity") / 2 * _TRAIN),
    "cash": _cash,
}
"""Classes of transport by name."""

DISTANCE_SOURCES = {
    "sea": "net-searoute",
    "eastern sea": "net-searoute",
    "canal": "net-danube-canal",
    "air": "net-great-circle",
    "eastern air": "net-great-circle",
    "highways": "net-highways",
    "railways": "net-railways",
}
"""Network → the source of a link's distance, where the class names none."""
