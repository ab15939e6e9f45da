"""Checking a written plan from its written tables alone, without the planner and without a solver."""
