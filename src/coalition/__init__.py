"""Coalition plans a multinational assistance mission: who gives what, how it gets there, what stays short, and why.

The names below are the public surface; each is loaded when it is first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coalition.brief import write_brief
    from coalition.errors import CoalitionError, Finding, InputError, ModelError, QuestionError
    from coalition.mission.mission import Mission
    from coalition.mission.read import load, load_checked
    from coalition.plan.conformance import check_pillar
    from coalition.plan.plan import Plan
    from coalition.plan.solve import solve
    from coalition.plan.store import read_plan, write_plan
    from coalition.plan.trace import trace
    from coalition.plan.why import why

__all__ = [
    "CoalitionError",
    "Finding",
    "InputError",
    "Mission",
    "ModelError",
    "Plan",
    "QuestionError",
    "check_pillar",
    "load",
    "load_checked",
    "read_plan",
    "solve",
    "trace",
    "why",
    "write_brief",
    "write_plan",
]

_HOME = {
    "write_brief": "coalition.brief",
    **dict.fromkeys(("CoalitionError", "Finding", "InputError", "ModelError", "QuestionError"), "coalition.errors"),
    "Mission": "coalition.mission.mission",
    **dict.fromkeys(("load", "load_checked"), "coalition.mission.read"),
    "check_pillar": "coalition.plan.conformance",
    "Plan": "coalition.plan.plan",
    "solve": "coalition.plan.solve",
    **dict.fromkeys(("read_plan", "write_plan"), "coalition.plan.store"),
    "trace": "coalition.plan.trace",
    "why": "coalition.plan.why",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    if name not in _HOME:
        raise AttributeError(f"module 'coalition' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
