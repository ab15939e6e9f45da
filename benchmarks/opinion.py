"""How well the model of opinion forecasts: every poll of the Japanese cabinet from those of earlier days.

    python benchmarks/opinion.py cabinet_approval_polls.csv

The polls are those of https://github.com/sensfre/CabinetApproval (MIT License), one row a poll: pollster_id, start, end, approve,
disapprove (per cent), respondents. From 2017 on each poll is forecast; the six standard deviations are fitted once a year, to the polls of
the years before. The polls ask about two cabinets: the second is a question of its own, with its own level and the same houses, whose
first day is not forecast. ``--one`` treats both as one.
"""

from __future__ import annotations

import argparse
import csv
import datetime
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import norm

from coalition.arrays import Floats
from coalition.questions.opinion.calibration import Forecast, forecasts, running
from coalition.questions.opinion.chances import recalibrated, stays_above
from coalition.questions.opinion.fitting import fitted
from coalition.questions.opinion.levels import Levels
from coalition.questions.opinion.polls import OUTCOMES, Poll, Register
from coalition.questions.opinion.priors import DESIGN_EFFECT
from coalition.questions.opinion.statespace import filtered
from coalition.questions.opinion.structure import Name, Structure

SECOND_CABINET = datetime.date(2020, 9, 16)
YEARS = (2017, 2018, 2019, 2020)
HOUSES = ("house", "house and question")
AHEAD, THRESHOLDS = 84, (35.0, 40.0, 45.0, 50.0)


@dataclass(frozen=True)
class Score:
    """Of the forecasts of one answer: how many, root mean square error (points), and the share within 90 %, calibrated and not."""

    forecasts: int
    error: float
    within: float
    within_plain: float


def read(path: Path, *, one: bool = False) -> Register:
    """The polls; ``one``: both cabinets as one question."""
    polls = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            start, end = (datetime.date.fromisoformat(row[name]) for name in ("start", "end"))
            cabinet = "second cabinet" if end >= SECOND_CABINET and not one else "first cabinet"
            shares = (float(row["approve"] or "nan"), float(row["disapprove"] or "nan"))
            answered = float(row["respondents"])
            polls.append(
                Poll(
                    f"{number:04d}",
                    cabinet,
                    cabinet,
                    row["pollster_id"],
                    "adults",
                    start,
                    end,
                    shares,
                    answered,
                    DESIGN_EFFECT["telephone"],
                )
            )
    return Register(polls)


def rolling(register: Register, off: Collection[str] = ()) -> tuple[dict[str, Score], dict[int, Floats]]:
    """Scores by answer, and the deviations of each year; effects named in ``off`` are left out."""
    made: list[tuple[Forecast, float]] = []
    deviations: dict[int, Floats] = {}
    found: Floats | None = None
    for year in YEARS:
        deviations[year] = found = fitted(register.until(datetime.date(year - 1, 12, 31)), off, found)
        structure = Structure(register.until(datetime.date(year, 12, 31)), found)
        told = forecasts(structure, filtered(structure.start, structure.moments()))
        scales = running(told)
        made += [(one, float(scale)) for one, scale in zip(told, scales, strict=False) if one.poll.end.year == year]
    return {outcome: _score([pair for pair in made if pair[0].outcome == outcome]) for outcome in OUTCOMES}, deviations


def _score(made: list[tuple[Forecast, float]]) -> Score:
    gaps = np.array([abs(one.gap) for one, _ in made])
    plain = norm.ppf(0.95) * np.sqrt([one.variance for one, _ in made])
    calibrated = plain * np.sqrt([scale for _, scale in made])
    return Score(len(made), float(np.sqrt(np.mean(gaps**2))), float(np.mean(gaps <= calibrated)), float(np.mean(gaps <= plain)))


def lasting(register: Register, deviations: dict[int, Floats]) -> list[tuple[float, bool]]:
    """On the first of each month: the stated chance that approval of the first cabinet stays above a threshold for twelve weeks.

    With it, whether it did, by the level that all polls together tell afterwards. Houses ask one question here, so its wording is known
    and the error all polls share is in both; the chance is that of what the houses together find.
    """
    names: list[Name] = [("level", "first cabinet"), ("wording", "first cabinet")]
    told = Levels(register, deviations[YEARS[-1]])
    row = told.structure.row("support", names)
    path = [(poll.day, float(row @ state.mean)) for poll, state in zip(register.polls, told.smoothed, strict=True)]
    out = []
    for year in YEARS:
        for month in range(1, 13):
            day = datetime.date(year, month, 1)
            if day + datetime.timedelta(AHEAD) >= SECOND_CABINET:
                break
            levels = Levels(register.until(day - datetime.timedelta(1)), deviations[year])
            row, state = levels.structure.row("support", names), levels.on(day)
            mean, deviation = float(row @ state.mean), float(np.sqrt(levels.scale * (row @ state.covariance @ row)))
            begin = (day - datetime.date(1970, 1, 1)).days
            after = min(level for when, level in path if begin <= when <= begin + AHEAD)
            for threshold in THRESHOLDS:
                out.append((stays_above(mean, deviation, levels.walked(AHEAD), threshold), after > threshold))
    return out


def main() -> None:
    """Print all scores."""
    parser = argparse.ArgumentParser(description="How well the model of opinion forecasts.")
    parser.add_argument("polls", type=Path)
    parser.add_argument("--one", action="store_true", help="both cabinets as one question")
    given = parser.parse_args()
    register = read(given.polls, one=given.one)
    full, deviations = rolling(register)
    without, _ = rolling(register, HOUSES)
    print(f"{len(register.polls)} polls of {len(register.houses)} houses")
    for name, scores in (("full model", full), ("without house effects", without)):
        for outcome, score in scores.items():
            print(
                f"{name}, {outcome}: {score.forecasts} forecasts, root mean square error {score.error:.2f} points, "
                f"{100 * score.within:.1f} % within 90 % (uncalibrated {100 * score.within_plain:.1f} %)"
            )
    for outcome in OUTCOMES:
        print(f"{outcome}: error {100 * (1 - full[outcome].error / without[outcome].error):.1f} % below that without house effects")
    if not given.one:
        print_chances(lasting(register, deviations))


def print_chances(chances: list[tuple[float, bool]]) -> None:
    """How often what was stated came true, as the model has it and recalibrated."""
    plain, happened = (np.array(column, dtype=float) for column in zip(*chances, strict=True))
    usual = float(np.mean((happened.mean() - happened) ** 2))
    print(f"{len(chances)} chances; Brier score of always saying the share that came true: {usual:.3f}")
    for name, stated in (("as the model has them", plain), ("recalibrated", np.array([recalibrated(chance) for chance in plain]))):
        print(f"{name}: Brier score {np.mean((stated - happened) ** 2):.3f}")
        for low in (0.0, 0.2, 0.4, 0.6, 0.8):
            here = np.minimum(np.floor(5 * stated), 4) == round(5 * low)
            if here.any():
                print(f"  stated {100 * stated[here].mean():.0f} %: came true {100 * happened[here].mean():.0f} % ({here.sum()})")


if __name__ == "__main__":
    main()
