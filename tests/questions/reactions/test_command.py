"""The command on the Ukraine mission: what it prints of Japan and of others, unknown names, and what its data hold."""

from __future__ import annotations

import csv
import importlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from coalition.cli import app, main
from coalition.mission.read import load
from coalition.questions.reactions.answer import reactions
from coalition.questions.reactions.back_test import back_test
from coalition.questions.reactions.risk import dispersion_of
from tests.questions.reactions.reacting import day

ROOT = Path(__file__).resolve().parents[3]
MISSION = ROOT / "missions" / "ukraine"
DATA = ROOT.parent / "shared" / "data"
KIEL = DATA / "donors_kiel" / "data_explorer.csv"
VOTES = DATA / "values_unga" / "ukraine_resolutions_votes.csv"
INCIDENTS = DATA / "security_incidents" / "attacks_on_health_care_oblast_month.csv"
run = CliRunner()


def asked(*arguments: str) -> Any:
    found = run.invoke(app, ["reactions", str(MISSION), *arguments, "--json"])
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


@pytest.mark.parametrize("who", ["JPN", "KOR", "AUS", "NZL"])
def test_it_answers_for_every_candidate_within_eighty_columns(who: str) -> None:
    found = run.invoke(app, ["reactions", str(MISSION), who])
    assert found.exit_code == 0, found.output
    assert max(map(len, found.stdout.splitlines())) <= 80
    assert "not assessed" in found.stdout
    assert "What would make this wrong" in found.stdout


def test_japan_on_the_scenario_date() -> None:
    found = asked("JPN", "--date", "2025-04-08")
    stated = {one["key"]: one for one in found["stated"]}
    assert stated["reaction.JPN.RUS.acts"]["value"] == 4
    assert stated["reaction.JPN.CHN.acts"]["value"] == 3
    assert stated["reaction.JPN.PRK"]["value"] is None
    assert stated["reaction.JPN.escalation"]["value"] is None
    assert stated["reaction.JPN.step-up"]["value"] == 0
    assert {one["evidence"] for one in found["risk"]} == {"not assessed"}
    assert max(row["date"] for row in found["precedents"]) <= "2025-04-08"
    assert all(row["url"] for row in found["precedents"])
    assert asked("JPN", "--date", "2025-04-08") == found


def test_the_back_test_prints_its_scores_whatever_they_are() -> None:
    found = asked("JPN")["back_test"]
    measures = {one["measure"] for one in found["scores"] if one["stated"]["value"] is not None}
    assert measures == {"ranked probability", "Brier", "absolute error"}
    dispatch = [one for one in found["scores"] if one["asked"] == "2025-04-08" and one["seen"] == "2026-05-29"]
    assert [one["measure"] for one in dispatch] == ["absolute error", "ranked probability"]
    assert dispatch[0]["stated"]["value"] > dispatch[0]["baselines"][0]["value"] == 0  # the middle of the scale is what came
    assert [act for act, _ in found["unseen"] if "officers" in act]
    fitted = [one for one in found["scores"] if one["method"] == "compromise" and one["stated"]["value"] is not None]
    assert all("not a forecast" in one["stated"]["because"] for one in fitted)
    assert "no outcome for South Korea" in asked("KOR")["back_test"]["because"]


@pytest.mark.parametrize(
    ("arguments", "said"), [(["JPM"], "Did you mean 'JPN'?"), (["Japan"], "Did you mean 'JPN'?"), (["JPN", "--step-up", "3"], "from -1")]
)
def test_names_that_are_not_there_end_with_code_2(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["coalition", "reactions", str(MISSION), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_builder_writes_the_committed_tables_byte_for_byte(tmp_path: Path) -> None:
    sys.path.insert(0, str(MISSION / "scripts"))
    builder = importlib.import_module("build_reactions")
    (tmp_path / "parts").mkdir()
    builder.main(tmp_path, tmp_path / "parts")
    for path in tmp_path.glob("*.csv"):
        assert path.read_bytes() == (MISSION / path.name).read_bytes()
    for path in (tmp_path / "parts").glob("*.csv"):
        assert path.read_bytes() == (MISSION / "scripts" / "evidence" / path.name).read_bytes()


def test_what_is_judged_has_an_author_a_day_and_a_range() -> None:
    mission = load(MISSION)
    for row in mission["position"].iter_rows(named=True):
        assert row["author"] == "mission file"
        assert str(row["evidence"]) == "judged"
        assert row["position_low"] < row["position_high"]
        assert row["salience_low"] < row["salience_high"]
        assert row["capability_low"] < row["capability_high"]
    with (MISSION / "scripts" / "evidence" / "source_react.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert row["url"] or row["source"] == "rea-mission-file"


def test_a_row_of_the_mission_changes_what_leans_on_it() -> None:
    mission, known = load(MISSION), day("2025-04-08")
    changed = mission["precedent"].with_columns(
        pl.when(pl.col("precedent") == "rus-jpn-2023-06").then(pl.lit("military signal")).otherwise(pl.col("rung").cast(pl.String))
        .cast(mission["precedent"].schema["rung"]).alias("rung")
    )  # fmt: skip
    other = type(mission)({**mission.tables, "precedent": changed}, mission.files)
    before, after = (reactions(one, "JPN", known).stated for one in (mission, other))
    for one, two in zip(before, after, strict=True):
        if (one.value, one.low) != (two.value, two.low):
            assert ("precedent", "rus-jpn-2023-06") in one.rows
    assert before != after
    assert back_test(mission, "JPN").scores != back_test(other, "JPN").scores


@pytest.mark.skipif(not VOTES.exists(), reason="the votes are not here")
def test_nobody_is_called_an_adversary_who_voted_with_the_candidates() -> None:
    """Resolution ES-11/1 of 2022 on the aggression against Ukraine: the four candidates voted yes, no adversary did."""
    votes = dict(pl.read_csv(VOTES).select("iso3", "res_ES_11_1_2022").iter_rows())
    actors = load(MISSION)["actor"].with_columns(pl.col("standing").cast(pl.String))
    standing: dict[str, set[str]] = {}
    for actor, name in actors.filter(pl.col("actor").is_in(list(votes))).select("actor", "standing").iter_rows():
        standing.setdefault(name, set()).add(votes[actor])
    assert standing["contributor"] == {"Y"}
    assert "Y" not in standing["adversary"]


@pytest.mark.skipif(not INCIDENTS.exists(), reason="the incidents are not here")
def test_incidents_come_in_clusters() -> None:
    """Attacks on health care by month: in most oblasts with fifteen months and more a Poisson count is far less likely."""
    table = pl.read_csv(INCIDENTS).filter(pl.col("pcode").is_not_null() & (pl.col("month") >= "2022-03"))
    counts = [part["incidents"].to_numpy().astype(float) for _, part in table.group_by("pcode") if part.height >= 15]
    fitted = [dispersion_of(one, np.ones(len(one))) for one in counts]
    assert len(fitted) >= 5
    assert np.mean([one < 15 for one in fitted]) > 0.7  # the variance is then well above the mean


@pytest.mark.skipif(not KIEL.exists(), reason="the tracker's data are not here")
def test_donors_data_show_no_lead_and_no_lag() -> None:
    """Rank correlation of a donor's month with all others' months later, over the donors of half a billion and more: as often beyond
    2/√T as chance would have it, and near nothing on average; so the slider stands at zero.
    """
    table = pl.read_csv(KIEL).with_columns((pl.col("year") * 12 + pl.col("month")).alias("when"))
    wide = table.pivot(on="iso", index="when", values="total", aggregate_function="sum").sort("when").fill_null(0.0)
    months = wide.drop("when").to_numpy()[6:-1]  # without the first rush, and without a last month that is not whole

    def ranks(values: Any) -> Any:
        return np.argsort(np.argsort(values))

    found = []
    for donor in np.flatnonzero(months.sum(axis=0) > 0.5):
        own, others = ranks(months[:, donor]), ranks(months.sum(axis=1) - months[:, donor])
        for lag in (1, 2, 3):
            found.append((np.corrcoef(own[:-lag], others[lag:])[0, 1], 2 / np.sqrt(len(own) - lag)))
    correlations, beyond = np.array(found).T
    assert abs(correlations.mean()) < 0.1
    assert (np.abs(correlations) > beyond).mean() < 0.1
