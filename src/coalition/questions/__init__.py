"""Questions put to a plan: what if something were a little different."""
