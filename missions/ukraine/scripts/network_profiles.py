"""How goods of each transport profile travel by each mode, typed in. A pair that is missing cannot travel."""

from __future__ import annotations

from dataclasses import dataclass

from network_evidence import VALUES

_ORDINARY = ("road", "rail", "rail 1520", "sea", "air", "barge", "storage")
_STOWAGE = {
    "road": "net-stow-road",
    "rail": "net-stow-container",
    "sea": "net-stow-container",
    "barge": "net-stow-container",
    "rail 1520": "net-stow-wagon",
    "air": "net-stow-air",
    "storage": "net-stow-storage",
}
_ASSUMPTION = {
    "bulky": "net-profile-bulky",
    "cold chain": "net-profile-cold",
    "hazardous": "net-profile-hazardous",
    "outsize": "net-profile-outsize",
    "electronic": "net-links-cash",
}

_FACTORS: dict[str, dict[str, tuple[float, float]]] = {
    # profile → mode → capacity tonnes a tonne takes, multiplier on the cost
    "general": dict.fromkeys(_ORDINARY, (1.0, 1.0)),
    "bulky": dict.fromkeys(_ORDINARY, (1.15, 1.15)),
    # refrigerated trucks, containers and aircraft, but no ordinary wagon or barge
    "cold chain": {"road": (1.2, 1.6), "sea": (1.2, 2.0), "air": (1.2, 1.5), "storage": (1.2, 3.0), "handling": (1.2, 1.5)},
    # fuel and large lithium batteries do not fly
    "hazardous": {
        "road": (1.2, 1.3),
        "rail": (1.2, 1.2),
        "rail 1520": (1.2, 1.2),
        "sea": (1.2, 1.4),
        "barge": (1.2, 1.2),
        "storage": (1.2, 1.5),
        "handling": (1.2, 1.3),
    },
    # transformers and heavy machines: low loaders, heavy wagons, ships; no ordinary aircraft
    "outsize": {
        "road": (1.5, 2.5),
        "rail": (1.5, 2.0),
        "rail 1520": (1.5, 2.0),
        "sea": (1.5, 1.8),
        "barge": (1.2, 1.5),
        "storage": (1.5, 1.5),
        "handling": (2.0, 3.0),
    },
    "electronic": {"transfer": (1.0, 1.0)},
}


@dataclass(frozen=True)
class Profile:
    """A row of the mission's ``profile`` table."""

    profile: str
    mode: str
    load_factor: float
    cost_factor: float
    stowage: float | None
    source: str
    assumption: str
    note: str


def profiles() -> list[Profile]:
    """All profiles, sorted by key. An outsize piece is its own volume, so only its mass counts, times the factor."""
    rows = []
    for profile, modes in _FACTORS.items():
        for mode, (load, cost) in modes.items():
            stowage = _STOWAGE.get(mode) if profile not in ("outsize", "electronic") else None
            assumption = _ASSUMPTION.get(profile) or stowage or ""
            note = f"stowage: {stowage}" if stowage and assumption != stowage else ""
            rows.append(Profile(profile, mode, load, cost, VALUES[stowage] if stowage else None, "net-mission", assumption, note))
    return sorted(rows, key=lambda row: (row.profile, row.mode))
