"""What holds of options of commands that are not given. Loads nothing, so that commands can state it at once."""

MOVES = 3
"""Most of what an earlier plan arranged that a new one may do otherwise."""

MORE = 6
"""Rows that are planned with, one more of each."""
