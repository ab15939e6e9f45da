"""Which links of no time form circles."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coalition.arrays import Flags, Ints


def turning(count: int, origin: Ints, destination: Ints, steps: Ints) -> Flags:
    """(links,) whether each is in a circle of links of no time between ``count`` places."""
    quick = np.flatnonzero(steps == 0)
    graph = coo_array((np.ones(len(quick)), (origin[quick], destination[quick])), shape=(count, count))
    part = connected_components(graph, directed=True, connection="strong")[1] if len(quick) else np.arange(count)
    found: Flags = (steps == 0) & (part[origin] == part[destination])
    return found
