"""The supply pillar: consignments of goods over the time-expanded network."""

from coalition.pillars.supply.supply import Supply

__all__ = ["Supply"]
