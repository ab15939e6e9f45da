"""The parts of a join brief in their order, and the file: what a reader of the news would ask, computed or honestly refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coalition.brief.answer import write_answer
from coalition.brief.answer.parts import Heading, Part, Sentence
from coalition.brief.joining.asked import Asked
from coalition.brief.joining.changes import changes_part, implications_part
from coalition.brief.joining.conclusion import answer_part, conclusion_part, not_assessed_part
from coalition.brief.joining.gifts import cost_part, gifts_part, package_part
from coalition.brief.joining.law import law_part
from coalition.brief.joining.people import back_test_part, opinion_part, reactions_part, safety_part
from coalition.brief.joining.setting import background_part, coordination_part, rationale_part

__all__ = ["Asked", "parts_of", "write_join_brief"]


def parts_of(asked: Asked) -> tuple[Part, ...]:
    """All parts, the answer in five lines first; every part is there, computed or refused."""
    middle = (
        background_part(asked), rationale_part(asked), changes_part(asked), gifts_part(asked), package_part(asked), law_part(asked),
        cost_part(asked), safety_part(asked), coordination_part(asked), opinion_part(asked), reactions_part(asked),
        implications_part(asked), conclusion_part(asked), back_test_part(asked),
    )  # fmt: skip
    return (answer_part(asked), *middle, not_assessed_part(asked, middle))


def write_join_brief(asked: Asked, path: Path, map_folder: Path | None) -> Path:
    """Write the brief to ``path``, whole or not at all; see `coalition.brief.answer.write_answer` for what it raises."""
    heading = Heading(
        "Join brief",
        Sentence("{name} and “{mission}”", {"name": asked.joining.name, "mission": asked.mission.title}),
        (
            Sentence(
                "What changes if {name} takes part, with what, under which law, and how may others respond?", {"name": asked.joining.name}
            ),
        ),
    )
    parts: Sequence[Part] = parts_of(asked)
    return write_answer(heading, parts, asked.mission, map_folder, path)
