"""A pillar that lives in another package reaches plan, trace, why, verify and brief; no line of Coalition knows it."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.brief.reading import read
from tests.docs.test_write_a_mission import write_mission

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-pillar.md"
_FILE = re.compile(r"^<!-- file: (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the page, where an installation would put it."""
    folder = tmp_path_factory.mktemp("package")
    for name, text in _FILE.findall(PAGE.read_text("utf-8")):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text + "\n\n")
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    installed = folder / f"{project['name']}-{project['version']}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", "utf-8")
    groups = project["entry-points"].items()
    lines = [line for group, points in groups for line in (f"[{group}]", *(f"{name} = {what}" for name, what in points.items()))]
    (installed / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


Call = Callable[..., str]


@pytest.fixture(scope="module")
def call(package: Path) -> Call:
    """Calls ``coalition`` with the package beside it: standard output."""

    def called(*arguments: str, code: int = 0) -> str:
        path = os.pathsep.join([str(package), *sys.path])
        ran = subprocess.run(
            [sys.executable, "-c", "from coalition.cli import main; main()", *arguments],
            env={**os.environ, "PYTHONPATH": path, "COLUMNS": "200"}, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout

    return called


@pytest.fixture(scope="module")
def mission(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Blankets for Lviv, and 100 consultations there by the end of the third week."""
    folder = write_mission("least", tmp_path_factory.mktemp("outsider") / "mission")
    with (folder / "measure.csv").open("a") as file:
        file.write("consultations,Consultations,consultations,health,example\n")
    with (folder / "need.csv").open("a") as file:
        file.write("doctors Lviv,consultations,Lviv,100,2025-04-07,2025-04-27,first,example\n")
    shutil.copy(package / "teleclinic.csv", folder)
    return folder


@pytest.fixture(scope="module")
def out(call: Call, mission: Path) -> Path:
    call("plan", str(mission), "--out", str(mission.parent / "out"))
    return mission.parent / "out"


def table(out: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(out / "plan" / f"{name}.parquet")


def test_its_table_is_checked_like_any_other(call: Call, mission: Path, tmp_path: Path) -> None:
    assert "teleclinic" not in call("check", str(mission))
    wrong = write_mission("least", tmp_path / "wrong")
    table = (mission / "teleclinic.csv").read_text("utf-8")
    (wrong / "teleclinic.csv").write_text(table.replace("POL", "POLL").replace(",10,", ",ten,"), "utf-8")
    said = call("check", str(wrong), code=2)
    assert "POLL" in said
    assert "ten" in said


def test_its_own_checks_are_told_with_all_others(call: Call, mission: Path, tmp_path: Path) -> None:
    wrong = write_mission("least", tmp_path / "wrong")
    row = (mission / "teleclinic.csv").read_text("utf-8").splitlines()[1]
    (wrong / "teleclinic.csv").write_text(
        (mission / "teleclinic.csv").read_text("utf-8") + row.replace("ward", "ward two") + "\n,LVA,,,-1,,,\n", "utf-8"
    )
    said = call("check", str(wrong), "--json", code=2)
    assert "a place for which the contributor has no other clinic" in said
    assert "Clinic ward is POL's for Lviv already" in said
    assert "LVA" in said


def test_without_the_package_the_table_is_unknown(mission: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from coalition.cli import main; main()", "check", str(mission)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "teleclinic" in ran.stdout + ran.stderr


def test_it_is_planned(out: Path) -> None:
    """Three weeks of ten hours bring 90 of 100 consultations, at 1,200 EUR."""
    fulfilled = table(out, "fulfilment").filter(need="doctors Lviv").row(0, named=True)
    assert fulfilled["met"] == pytest.approx(90.0, rel=1e-5)
    done = table(out, "activity")
    assert done["quantity"].sum() == pytest.approx(30.0, rel=1e-5)
    assert done["cost"].sum() == pytest.approx(1200.0, rel=1e-5)
    assert set(done["pillar"]) == {"telemedicine"}
    spent = table(out, "spending").row(0, named=True)
    assert spent["activities"] == pytest.approx(1200.0, rel=1e-5)


def test_it_keeps_to_the_rules_of_every_pillar(package: Path, mission: Path, tmp_path: Path) -> None:
    """As the page's own test says it; and if it broke one, the test would say so."""
    shutil.copytree(mission, tmp_path / "my-mission")
    test = "from test_teleclinic import test_it_keeps_to_the_rules as test; test()"
    broken = f"import teleclinic; teleclinic.Telemedicine.propose = lambda self, prices, enough: (None, 0.0); {test}"
    path = os.pathsep.join([str(package), *sys.path])
    for code, fails in ((test, False), (broken, True)):
        ran = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
        )
        assert (ran.returncode != 0) == fails, ran.stderr
        assert ("AssertionError" in ran.stderr) == fails


def test_it_says_why_more_is_not_done(call: Call, out: Path) -> None:
    said = call("why", str(out), "doctors Lviv")
    assert "nothing is left of: hours of ward in the week from 2025-04-" in said
    assert "short 10" in said


def test_a_caveat_binds_it(call: Call, mission: Path, tmp_path: Path) -> None:
    """Poland's law, made up, keeps it from health: nobody is treated, and the need says whose law it is."""
    shutil.copytree(mission, tmp_path / "refused")
    (tmp_path / "refused" / "caveat.csv").write_text(
        "caveat,line,effect,contributor,sector,legal_basis,source\nno health,1,refuse,POL,health,Act 7,example\n", "utf-8"
    )
    call("plan", str(tmp_path / "refused"), "--out", str(tmp_path / "out"))
    assert table(tmp_path / "out", "activity").is_empty()
    row = table(tmp_path / "out", "fulfilment").filter(need="doctors Lviv").row(0, named=True)
    assert row["reason"] == "refused"
    assert "no health (Act 7)" in row["explanation"]


def test_a_limit_in_a_caveat_counts_it(call: Call, mission: Path, tmp_path: Path) -> None:
    """Poland's law, made up, lets its people give twelve hours: 36 consultations; with a share of offers of goods it counts none."""
    shutil.copytree(mission, tmp_path / "limited")
    (tmp_path / "limited" / "caveat.csv").write_text(
        "caveat,line,effect,contributor,personnel,sector,share,quantity,legal_basis,source\n"
        "few,1,limit,POL,yes,health,,12,Act 8,example\nfew,2,limit,POL,,,0.5,,Act 8,example\nfew,3,limit,POL,no,,,1,Act 8,example\n",
        "utf-8",
    )
    assert "binds an offer" not in call("check", str(tmp_path / "limited"), "--json").replace('"line": 4', "")
    out = tmp_path / "out"
    call("plan", str(tmp_path / "limited"), "--out", str(out))
    assert table(out, "activity")["quantity"].sum() == pytest.approx(12.0, rel=1e-5)
    used = dict(table(out, "balance").filter(kind="caveat").select("balance", "used").iter_rows())
    assert used["caveat:few|1"] == pytest.approx(12.0, rel=1e-5)
    found = json.loads(call("trace", str(out), "caveat:few|1", "--json"))
    assert {one["term"] for one in found["postings"]} == {"limit"}
    assert ("caveat", "few|1", "caveat.csv") in {(row["table"], row["row"], row["file"]) for row in found["rows"]}
    assert len(found["activities"]) >= 1
    said = " ".join(call("why", str(out), "doctors Lviv").split())
    assert "contributor POL and personnel yes is limited for sector health" in said
    assert "#trace-used.caveat:few_1" in (out / "brief.html").read_text("utf-8")
    call("verify", str(out))
    written = table(out, "activity")
    changed = written.with_columns(pl.col("quantity") * 2.0, pl.col("cost") * 2.0)
    changed.write_parquet(out / "plan" / "activity.parquet")
    assert "caveat:few|1" in call("verify", str(out), code=1)


def test_more_of_its_own_limit_is_worth_something(call: Call, out: Path) -> None:
    """An hour more of duty in a week serves three consultations more."""
    effects = json.loads(call("why", str(out), "doctors Lviv", "--json"))["effects"]
    of_duty = [one for one in effects if one["balance"].startswith("telemedicine:ward|")]
    assert len(of_duty) >= 2  # in one of the three weeks what the goal may give up within its tolerance is left
    assert [one["would_serve"] for one in of_duty] == pytest.approx([3.0 * one["more"] for one in of_duty], rel=1e-3)


def test_its_numbers_are_traced_to_its_rows(call: Call, out: Path) -> None:
    found = json.loads(call("trace", str(out), "cost.done.telemedicine.ward.hours", "--json"))
    assert found["value"] == pytest.approx(1200.0, rel=1e-5)
    assert ("teleclinic", "ward", "teleclinic.csv") in {(row["table"], row["row"], row["file"]) for row in found["rows"]}
    assert len(found["activities"]) == 3
    assert "duty of ward" in call("trace", str(out), found["activities"][0]["activity"])


def test_it_stands_in_the_brief(out: Path) -> None:
    page = (out / "brief.html").read_text("utf-8")
    assert "telemedicine" in page
    assert 'id="activities"' in page


def test_its_own_table_figures_and_section_are_in_the_plan_and_the_brief(call: Call, out: Path) -> None:
    """Three weeks of ten hours at 40 EUR an hour."""
    duty = table(out, "duty")
    assert duty["hours"].to_list() == pytest.approx([10.0, 10.0, 10.0], rel=1e-5)
    assert (out / "plan" / "duty.csv").read_text("utf-8").startswith("teleclinic,starts,ends,hours\nward,2025-04-07,2025-04-14,")
    hour = json.loads(call("trace", str(out), "telemedicine.hour", "--json"))
    assert hour["value"] == pytest.approx(40.0, rel=1e-9)
    found = json.loads(call("trace", str(out), "telemedicine.duty.ward", "--json"))
    assert found["value"] == pytest.approx(30.0, rel=1e-5)
    assert ("teleclinic", "ward", "teleclinic.csv") in {(row["table"], row["row"], row["file"]) for row in found["rows"]}
    html = (out / "brief.html").read_text("utf-8")
    page = read(html)
    assert "telemedicine-duty" in page.ids
    assert "telemedicine-duty" in page.fragments
    assert page.orphans == []
    assert {"trace-telemedicine.hour", "trace-telemedicine.duty.ward"} <= set(page.figures) & set(page.ids)
    assert 'data-chart="telemedicine-duty-1"' in html
    assert 'id="spec-telemedicine-duty-1"' in html
    assert "An hour costs" in html


def test_figures_of_judged_rows_are_judged(call: Call, mission: Path, tmp_path: Path) -> None:
    shutil.copytree(mission, tmp_path / "judged")
    (tmp_path / "judged" / "assumption.csv").write_text(
        "assumption,statement,value,low,high,unit,author,judged\npace,Three an hour.,3,2,4,consultations,mission file,judged 2025-04-07\n",
        "utf-8",
    )
    text = (mission / "teleclinic.csv").read_text("utf-8").splitlines()
    (tmp_path / "judged" / "teleclinic.csv").write_text(f"{text[0]},assumption,evidence\n{text[1]},pace,judged\n", "utf-8")
    call("plan", str(tmp_path / "judged"), "--out", str(tmp_path / "out"))
    known = dict(table(tmp_path / "out", "figure").select("figure", "evidence").iter_rows())
    assert known["telemedicine.duty.ward"] == known["telemedicine.hour"] == known["done.telemedicine.ward.hours"] == "judged"


def test_a_plan_with_it_is_verified_and_a_changed_one_is_not(call: Call, out: Path, tmp_path: Path) -> None:
    call("verify", str(out))
    key = {"entry": "proposal", "delivery": "consignment", "activity": "activity", "duty": "teleclinic"}
    changes = (
        ("activity", "quantity"),
        ("activity", "cost"),
        ("activity", "ends"),
        ("activity", "starts"),
        ("delivery", "counted"),
        ("entry", "amount"),
        ("duty", "hours"),
        ("duty", "starts"),
        ("duty", "ends"),
    )
    for name, column in changes:
        changed = tmp_path / f"{name} {column}"
        shutil.copytree(out, changed)
        frame = table(out, name).with_row_index("number")
        row = int(frame.filter(pl.col(key[name]).str.contains("telemedicine|ward"))["number"][0])
        values = frame[column].to_list()
        values[row] = values[row] + datetime.timedelta(days=1) if column in ("starts", "ends") else values[row] * 1.01
        written = frame.drop("number").with_columns(pl.Series(column, values, dtype=frame.schema[column]))
        written.write_parquet(changed / "plan" / f"{name}.parquet")
        assert name in call("verify", str(changed), code=1)


def test_what_ifs_reach_it(call: Call, out: Path) -> None:
    """90 of 100 consultations in three weeks of ten hours: what is left after each change is known by hand."""

    def short(*asked: str) -> float:
        moves = json.loads(call("whatif", str(out), *asked, "--json"))["moves"]
        return next((one["after"] for one in moves if one["kind"] == "need" and one["key"] == "doctors Lviv"), 10.0)

    assert short("--cut", "teleclinic:ward=0.5") == pytest.approx(55.0, abs=1e-3)
    assert short("--cut", "teleclinic:ward=2") == pytest.approx(0.0, abs=1e-3)
    assert short("--delay", "teleclinic:ward=8") == pytest.approx(70.0, abs=1e-3)
    assert short("--drop", "POL") == pytest.approx(100.0, abs=1e-3)
    assert short("--close", "place:Lviv") == pytest.approx(100.0, abs=1e-3)
    assert short("--close", "place:Lviv@2025-04-10..2025-04-16") == pytest.approx(40.0, abs=1e-3)
    assert short("--need", "measure:consultations=2") == pytest.approx(110.0, abs=1e-3)
    said = " ".join(call("whatif", str(out), "--cut", "teleclinic:wards=0.5", code=2).split())
    assert said == ""  # what is wrong is told on the other stream
