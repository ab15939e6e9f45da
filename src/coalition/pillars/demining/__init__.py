"""Demining: land released stage by stage, by teams that move between oblasts."""
