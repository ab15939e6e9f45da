"""Names of the arrays everything is computed in."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def longer(values: Floats, length: int) -> Floats:
    """``values`` with nothings up to ``length``."""
    return np.concatenate([values, np.zeros(length - len(values))])
