"""What all tests share: one Hypothesis profile, so that a run is the same every time."""

import os

from hypothesis import HealthCheck, settings

# The same examples every time; COALITION_EXAMPLES=1000 searches further, without a fixed seed.
_examples = int(os.environ.get("COALITION_EXAMPLES", "25"))
settings.register_profile(
    "coalition",
    derandomize="COALITION_EXAMPLES" not in os.environ,
    deadline=None,
    max_examples=_examples,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("coalition")
