"""Whether others give more because one more joins: a slider, since data do not say; and who follows whom by thresholds.

In monthly data of donors neither the one who begins nor those who follow can be told (no lead or lag stands out), so there is no
estimate to begin from: the slider stands at zero, and whoever moves it states an input. Thresholds: Granovetter, Threshold Models of
Collective Behavior, American Journal of Sociology 83 (1978).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from coalition.errors import QuestionError
from coalition.mission.mission import Mission
from coalition.questions.reactions.known import Who, until
from coalition.questions.stated import Stated, not_assessed

SHOWN = "donor data show no lead and no lag between givers, so zero is the centre; any other value is stated by who asks"


def joined(thresholds: Sequence[float], already: int = 0) -> int:
    """How many join in the end where each joins once as many others take part as its threshold says; ``already`` take part before."""
    count = 0
    for threshold in sorted(thresholds):
        if threshold > already + count:
            break
        count += 1
    return count


def others_add(mission: Mission, who: Who, share: float) -> Stated:
    """What others would add in money if they gave ``share`` more for each unit of ``who``'s budgets; the share is a stated input.

    Raises QuestionError for a share outside −1 to 1.
    """
    key, title = f"reaction.{who.key}.step-up", "What others would add (with minus: take back) for what it gives"
    if not -1 <= share <= 1:
        raise QuestionError(f"--step-up {share:g}: expected a share from -1 (others take back as much) to 1 (they add as much).")
    budgets = mission["budget"].filter(pl.col("contributor") == who.key)
    unit = mission.currency
    if budgets.is_empty():
        return not_assessed(key, title, unit, f"{who.name} has no budget in the mission")
    given = sum(
        mission.to_mission_currency(ceiling, currency, start)
        for ceiling, currency, start in budgets.select("ceiling", "currency", "start").iter_rows()
    )
    value = share * given
    rows = tuple(("budget", row) for row in budgets["budget"])
    span = "from nothing to the share as stated"
    return Stated(key, title, value, unit, "judged", min(0.0, value), max(0.0, value), span, rows, f"{SHOWN}; the share here is {share:g}")


def followers(mission: Mission, who: Who, day: object) -> Stated:
    """How many contributors with a threshold follow if ``who`` joins the members."""
    key, title, unit = f"reaction.{who.key}.followers", "Others that would follow, by their thresholds", "contributors"
    known = until(mission["threshold"], "judged", day).filter(pl.col("contributor") != who.key)
    if known.is_empty():
        return not_assessed(key, title, unit, "nobody has judged how many others each candidate waits for")
    status = mission["contributor"].select("contributor", pl.col("status").cast(pl.String))
    members = set(status.filter(pl.col("status") == "member")["contributor"])
    waiting = known.filter(~pl.col("contributor").is_in(members))
    already = len(members - {who.key}) + 1
    counts = [float(joined(waiting[column].to_list(), already)) for column in ("others", "others_high", "others_low")]
    likely, fewest, most = counts
    rows = tuple(("threshold", row) for row in waiting["threshold"])
    said = "one threshold that is a little higher may stop all that would have followed"
    return Stated(key, title, likely, unit, "judged", fewest, most, "all thresholds at their high, and at their low ends", rows, said)
