"""What changes if one more contributor joins a mission, what it should bring for a sum, and what its own law costs."""
