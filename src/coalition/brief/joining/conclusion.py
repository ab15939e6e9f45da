"""The answer in five lines, the conclusion with what would change it, and all that is not assessed in one list."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from coalition.brief.answer.parts import Column, Part, Sentence, Table
from coalition.brief.joining.asked import Asked
from coalition.brief.joining.people import known_reactions
from coalition.questions.stated import Stated


def answer_part(asked: Asked) -> Part:
    """What is met, what brings most of it, what its law refuses, what people at home say, what others may do: a line each."""
    name = {"name": asked.name}
    lines = [Sentence("If {name} takes part, {join.worth} more of all that is needed is met, and all together "
                      "spend {join.cost} more.", name)
             if _costs(asked) else Sentence("If {name} takes part, {join.worth} more of all that is needed is met.", name)]  # fmt: skip
    lines.append(_brings(asked))
    lines.append(_law(asked))
    lines.append(_opinion(asked))
    lines.append(_reactions(asked))
    return Part("answer", "The answer in five lines", tuple(lines), asked.worth, listed=True)


def _costs(asked: Asked) -> bool:
    return any(one.key == "join.cost" and one.value is not None for one in asked.worth)


def _brings(asked: Asked) -> Sentence:
    moved = sorted((one for one in asked.joining.met if one.kind == "sector"), key=lambda one: (one.before - one.after, one.key))
    if not moved or moved[0].after - moved[0].before <= 0:
        return Sentence("What it could bring changes nothing of what is met in any sector.")
    best = moved[0]
    key = f"join.met.sector.{best.key}.more"
    dearest = next((one for one in asked.joining.gives if one.table == "item"), None)
    if dearest is None:
        return Sentence("Most of it is in {sector}: {%s} of all that is needed." % key, {"sector": best.name})  # noqa: UP031
    text = "Most of it is in {sector}, {%s} of all that is needed; the dearest of its goods is {item}." % key  # noqa: UP031
    return Sentence(text, {"sector": best.name, "item": dearest.what})


def _law(asked: Asked) -> Sentence:
    refusing = [one for one in asked.joining.law if one.refused]
    if not refusing:
        return Sentence("Its law, as the mission's tables have it, refuses nothing that it could give here.")
    names = dict(asked.mission["item"].select("item", "name").iter_rows())
    offered = set(asked.mission["offer"].filter(contributor=asked.joining.contributor)["item"])
    found = {item for one in refusing for item in one.items}
    items = sorted(names[item] for item in found & offered or found)
    laws = "; ".join(one.legal_basis for one in refusing)
    text = "Its law refuses some uses of what it could give: {items} ({laws})."
    return Sentence(text, {"items": ", ".join(items), "laws": laws})


def _opinion(asked: Asked) -> Sentence:
    known = [one for one in asked.opinion.stated if one.value is not None]
    if not known:
        return Sentence(
            "Public opinion there is not assessed: no poll in the register asked about it by {day}.", {"day": asked.opinion.day}
        )
    return Sentence("Public opinion, on the rung for which there are polls: {%s} ({what})." % known[0].key, {"what": known[0].title})  # noqa: UP031


def _reactions(asked: Asked) -> Sentence:
    known = [one for one in known_reactions(asked) if one.unit == "share"] or known_reactions(asked)
    if not known:
        return Sentence("How others may respond is not assessed: there are no precedents, positions or experts to go by.")
    return Sentence("How others may respond, first of what is said below: {%s} ({what})." % known[0].key, {"what": known[0].title})  # noqa: UP031


def conclusion_part(asked: Asked) -> Part:
    """What the answer rests on, and what would change it."""
    says = [
        Sentence("It rests on offers that are indicative and needs that are judged; the answer is as good as "
                 "those rows, which stand at the end of the page."),
    ]  # fmt: skip
    if asked.spread is None:
        says.append(Sentence("Over scenarios it was not asked: the option --scenarios draws them, and gives the number above its range."))
    else:
        says.append(
            Sentence(
                "Over the scenarios its middle is {join.worth.median}; it brings least in scenario {worst}.", {"worst": asked.spread.worst}
            )
        )
    if asked.joining.lifted:
        best = max(asked.joining.lifted, key=lambda one: (one.met, one.caveat))
        law = next(one for one in asked.joining.law if one.caveat == best.caveat)
        text = "Of its laws it would change most if this did not hold: {law}; {join.law.%s.costs} more would be met." % best.caveat  # noqa: UP031
        says.append(Sentence(text, {"law": law.legal_basis}))
    if asked.advice is not None and asked.advice.kinks:
        says.append(Sentence("More money would not change it past the last bend of the curve; other goods, or another law, would."))
    says.append(
        Sentence(
            "Whether {name} should take part is for its people to say; this page says what would change if it did.", {"name": asked.name}
        )
    )
    return Part("conclusion", "Conclusion, and what would change it", tuple(says))


def not_assessed_part(asked: Asked, parts: Sequence[Part]) -> Part:
    """All parts that were refused and all numbers that are not assessed, with the reason of each."""
    rows = [(str(_plain(part.title)), str(_plain(part.refused))) for part in parts if part.refused]
    seen: dict[str, Stated] = {}
    for part in parts:
        for one in part.stated:
            if one.value is None:
                seen.setdefault(one.key, one)
    rows += [(one.title, one.because) for one in seen.values()]
    if not rows:
        return Part("not-assessed", "What is not assessed", (Sentence("Every part of this page was computed."),))
    frame = pl.DataFrame(rows, ["what", "why"], orient="row")
    table = Table("What, and why not", frame, (Column("what", "What"), Column("why", "Why")))
    return Part("not-assessed", "What is not assessed", tables=(table,))


def _plain(words: Sentence | str) -> str:
    return words if isinstance(words, str) else words.plain
