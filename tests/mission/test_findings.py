"""Every kind of finding, once: the tiny mission with one thing wrong says table, row, field, value, and how to mend it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coalition.errors import Finding, InputError
from coalition.mission import check, read
from tests.mission.tiny import DAY, Rows, mission, tiny_rows, write_rows

Edit = Callable[[Rows], None]


def cell(table: str, /, **cells: object) -> Edit:
    """Write cells of the table's first row."""
    return lambda rows: rows[table][0].update(cells)


def row(table: str, /, *, like: bool = False, **cells: Any) -> Edit:
    """Add a row; ``like`` the table's first one but for the cells."""

    def edit(rows: Rows) -> None:
        rows.setdefault(table, []).append({**(rows[table][0] if like else {"source": "made up"}), **cells})

    return edit


def drop(table: str, *names: str) -> Edit:
    """Drop columns, or the table if none is named."""

    def edit(rows: Rows) -> None:
        for line in rows[table]:
            for name in names:
                line.pop(name)
        if not names:
            rows.pop(table)

    return edit


def both(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(rows: Rows) -> None:
        for each in edits:
            each(rows)

    return edit


def caveat(**cells: Any) -> Edit:
    return row("caveat", caveat="c", line=1, legal_basis="a law", **{"effect": "refuse", **cells})


def fund(**cells: Any) -> Edit:
    return row("fund", fund="pool", name="Pool", **cells)


def assumption(**cells: object) -> Edit:
    made = {"assumption": "a", "statement": "s", "value": 1, "low": 0, "high": 2, "unit": "t", "author": "x", "judged": "judged 2025"}

    def edit(rows: Rows) -> None:
        rows["assumption"] = [{**made, **cells}]

    return edit


def staff(**cells: Any) -> Edit:
    made = {"staff": "s1", "contributor": "POL", "territory": "outside", "start": DAY, "end": "2025-04-20", "staff_weeks": 2}
    return row("staff", **{**made, **cells})


def second_use(rows: Rows) -> None:
    rows["measure"].append({"measure": "light", "name": "Light", "unit": "people", "source": "made up"})


@dataclass
class Case:
    """An edit and the finding it must bring; ``said`` are words of its expectation or hint."""

    name: str
    edit: Edit
    severity: str
    table: str
    row: str
    field: str
    value: str
    said: tuple[str, ...]
    line: int | None = 2


ZERO = {"transit": 0, "dwell": 0}
BACK = {"link": "Lviv-Lublin", "origin": "Lviv", "destination": "Lublin"}

CASES = [
    # cells
    Case(
        "bad number", cell("need", quantity="many"), "error", "need", "warm Lviv", "quantity", "many",
        ("a number of at least 0", "digits only"),
    ),
    Case("thousands", cell("need", quantity="1,250"), "error", "need", "warm Lviv", "quantity", "1,250", ("without thousands separators",)),
    Case("thousands spaced", cell("need", quantity="12 500"), "error", "need", "warm Lviv", "quantity", "12 500", ("without thousands",)),
    Case("decimal comma", cell("need", quantity="12,5"), "error", "need", "warm Lviv", "quantity", "12,5", ("point before decimals",)),
    Case("not finite", cell("need", quantity="1e999"), "error", "need", "warm Lviv", "quantity", "1e999", ("finite",)),
    Case("bad whole", cell("mission", periods="2.5"), "error", "mission", "tiny", "periods", "2.5", ("whole number from 1 to 4000",)),
    Case("bad yes", cell("item", whole="perhaps"), "error", "item", "blanket", "whole", "perhaps", ("Write yes or no",)),
    Case(
        "bad date", cell("need", due="27/04/2025"), "error", "need", "warm Lviv", "due", "27/04/2025",
        ("a date such as", "year-month-day"),
    ),
    Case("no such day", cell("need", due="2025-04-31"), "error", "need", "warm Lviv", "due", "2025-04-31", ("a day that exists",)),
    Case("a time too", cell("need", due="2025-04-27 12:30"), "error", "need", "warm Lviv", "due", "2025-04-27 12:30", ("without a time",)),
    Case(
        "wrong choice", cell("offer", status="firn"), "error", "offer", "POL blankets", "status", "firn",
        ("one of: indicative, firm", "'firm'"),
    ),
    Case("negative capacity", cell("link", capacity=-5), "error", "link", "Lublin-Lviv", "capacity", "-5", ("at least 0", "minus sign")),
    Case("not above zero", cell("yield", amount=0), "error", "yield", "blanket / warmth / people warm", "amount", "0", ("above 0",)),
    Case("percent", cell("need", discount=25), "error", "need", "warm Lviv", "discount", "25", ("from 0 to 1", "0.25 for 25 %")),
    Case(
        "long ago", cell("need", first_useful="1890-01-01"), "error", "need", "warm Lviv", "first_useful", "1890-01-01",
        ("from 1990-01-01",),
    ),
    Case("key with a bar", cell("need", need="a|b"), "error", "need", "a|b", "need", "a|b", ("without |",)),
    Case("control character", cell("item", note="a\x07b"), "error", "item", "blanket", "note", "a\x07b", ("control characters",)),
    Case("currency in words", cell("mission", currency="euro"), "error", "mission", "tiny", "currency", "euro", ("three capital letters",)),
    Case("empty cell", cell("need", quantity=""), "error", "need", "warm Lviv", "quantity", "", ("Fill the cell",)),
    Case(
        "missing column", both(row("need", like=True, need="n2"), drop("need", "due")), "error", "need", "", "due", "",
        ("Add the column",), 1,
    ),
    Case("missing table", drop("priority"), "error", "priority", "", "", "", ("at least one row", "named priority"), 0),
    Case("no mission", drop("mission"), "error", "mission", "", "", "", ("exactly one row",), 0),
    Case("two missions", row("mission", like=True, mission="two"), "error", "mission", "two", "mission", "two", ("exactly one row",), 3),
    Case("unknown column", cell("need", quantitty=3), "error", "need", "", "quantitty", "quantitty", ("Did you mean 'quantity'?",), 1),
    Case("unknown table", row("needs", need="x"), "error", "", "", "", "needs", ("Did you mean 'need'?",), 0),
    # keys
    Case("duplicate", row("need", like=True), "error", "need", "warm Lviv", "need", "warm Lviv", ("row 2 of need.csv",), 3),
    Case(
        "duplicate of three", row("yield", like=True), "error", "yield", "blanket / warmth / people warm", "measure", "people warm",
        ("item and use and measure together", "row 2"), 3,
    ),
    Case(
        "misspelt key", cell("need", place="Lvow"), "error", "need", "warm Lviv", "place", "Lvow",
        ("a key of table place", "Did you mean 'Lviv'?"),
    ),
    Case("unheard-of key", cell("need", place="Qqq"), "error", "need", "warm Lviv", "place", "Qqq", ("Add a row for it to place",)),
    Case("key of no table", cell("link", paid_by="pool"), "error", "link", "Lublin-Lviv", "paid_by", "pool", ("There is no table fund",)),
    Case("unknown source", cell("offer", source="made op"), "error", "offer", "POL blankets", "source", "made op", ("'made up'",)),
    # money
    Case("no rate", cell("offer", currency="JPY"), "error", "offer", "POL blankets", "currency", "JPY", ("what one JPY is worth in EUR",)),
    Case(
        "own rate", row("rate", currency="EUR", date=DAY, value=1), "warning", "rate", "EUR / 2025-04-07", "currency", "EUR",
        ("never converted",)
    ),
    Case(
        "budgets overlap", row("budget", like=True, budget="again", start="2025-12-31", end="2026-03-31"), "error", "budget",
        "again", "start",
        "2025-12-31", ("after 2025-12-31, the last day of budget POL 2025", "row 2"), 3,
    ),
    Case(
        "staff overlap", both(staff(), staff(staff="s2", start="2025-04-15")), "error", "staff", "s2", "start", "2025-04-15",
        ("of staff s1",), 3
    ),
    Case(
        "empty fund", both(fund(), cell("link", paid_by="pool")), "warning", "link", "Lublin-Lviv", "paid_by", "pool",
        ("at least one contribution",),
    ),
    # time
    Case("due too late", cell("need", due="2025-08-01"), "error", "need", "warm Lviv", "due", "2025-08-01", ("2025-04-07 to 2025-05-04",)),
    Case(
        "due before useful", cell("need", first_useful="2025-04-28"), "error", "need", "warm Lviv", "due", "2025-04-27",
        ("first_useful (2025-04-28)",)
    ),
    Case("nothing needed", cell("need", quantity=0), "warning", "need", "warm Lviv", "quantity", "0", ("asks for nothing",)),
    Case(
        "ends first", cell("offer", end="2025-04-01"), "error", "offer", "POL blankets", "end", "2025-04-01",
        ("on or after start (2025-04-07)",),
    ),
    Case(
        "ended before", cell("budget", start="2024-01-01", end="2024-12-31"), "warning", "budget", "POL 2025", "end", "2024-12-31",
        ("meets the horizon, 2025-04-07 to 2025-05-04",),
    ),
    Case(
        "begins after", cell("market", start="2025-06-01"), "warning", "market", "Lublin blankets", "start", "2025-06-01",
        ("meets the horizon",),
    ),
    Case(
        "staff elsewhen", staff(start="2024-01-01", end="2024-02-01"), "warning", "staff", "s1", "end", "2024-02-01",
        ("meets the horizon",),
    ),
    Case(
        "between steps", both(cell("mission", step=7), cell("market", start="2025-04-08", end="2025-04-10")), "warning", "market",
        "Lublin blankets", "start", "2025-04-08", ("a day of a step",),
    ),
    Case(
        "step too long", cell("mission", step=10), "error", "mission", "tiny", "step", "10",
        ("no longer than the period (week: 7 days)",),
    ),
    Case("uneven step", cell("mission", step=2), "warning", "mission", "tiny", "step", "2", ("divides the period",)),
    Case(
        "late reveal", cell("mission", reveal="2026-01-01"), "warning", "mission", "tiny", "reveal", "2026-01-01",
        ("within the horizon",),
    ),
    Case(
        "reveals nothing", cell("mission", reveal="2025-04-14"), "warning", "mission", "tiny", "reveal", "2025-04-14",
        ("Add rows to scenario",),
    ),
    # network
    Case(
        "link to itself", row("link", like=True, link="loop", destination="Lublin"), "error", "link", "loop", "destination",
        "Lublin", ("wait",), 3,
    ),
    Case(
        "closed place", cell("place", territory="closed"), "error", "link", "Lublin-Lviv", "origin", "Lublin", ("territory is not closed",)
    ),
    Case("closed offer", cell("place", territory="closed"), "warning", "offer", "POL blankets", "place", "Lublin", ("Nothing leaves",)),
    Case(
        "cycle of no time", both(cell("link", **ZERO), row("link", like=True, **BACK, **ZERO)), "error", "link", "Lublin-Lviv",
        "transit", "0",
        ("Lublin-Lviv → Lviv-Lublin → Lublin-Lviv",),
    ),
    Case("unknown profile", cell("item", profile="genral"), "error", "item", "blanket", "profile", "genral", ("'general'",)),
    Case(
        "idle mode", row("profile", profile="general", mode="raod"), "warning", "profile", "general / raod", "mode", "raod",
        ("'road'",), 3,
    ),
    Case(
        "nobody's mode", row("link", like=True, link="l2", mode="rail"), "warning", "link", "l2", "mode", "rail",
        ("row in table profile",), 3,
    ),
    # reach
    Case(
        "nothing yields", both(second_use, cell("need", measure="light")), "warning", "need", "warm Lviv", "measure", "light",
        ("some item yields", "wholly short"),
    ),
    Case(
        "nobody gives", both(drop("offer"), drop("market")), "warning", "need", "warm Lviv", "measure", "people warm",
        ("offered or sold",),
    ),
    Case("no way there", both(drop("link")), "warning", "need", "warm Lviv", "place", "Lviv", ("a place that a link reaches",)),
    Case("no time", cell("need", due="2025-04-08"), "warning", "need", "warm Lviv", "due", "2025-04-08", ("in time", "wholly short")),
    Case(
        "offer too late", cell("offer", start="2025-04-26"), "warning", "offer", "POL blankets", "start", "2025-04-26",
        ("2025-04-28 at the earliest",),
    ),
    Case(
        "offer spoils", cell("item", shelf_life=1.5), "warning", "offer", "POL blankets", "start", "2025-04-07",
        ("shelf life of 1.5 days",),
    ),
    Case("offer stuck", drop("link"), "warning", "offer", "POL blankets", "place", "Lublin", ("No way leads",)),
    Case(
        "offer unwanted", both(second_use, cell("need", measure="light")), "warning", "offer", "POL blankets", "item", "blanket",
        ("Nobody needs what blanket yields",),
    ),
    # evidence
    Case("range turned", assumption(low=3), "error", "assumption", "a", "low", "3", ("at most high (2)",)),
    Case("outside its range", assumption(value=5), "error", "assumption", "a", "value", "5", ("from low (0) to high (2)",)),
    Case("not judged", assumption(judged="2025-04-07"), "error", "assumption", "a", "judged", "2025-04-07", ("the word judged",)),
    Case("applies nowhere", assumption(applies_to="link.cots"), "error", "assumption", "a", "applies_to", "link.cots", ("'link.cost'",)),
    Case("judged by nobody", cell("offer", evidence="judged"), "warning", "offer", "POL blankets", "assumption", "", ("row says judged",)),
    Case(
        "item without use", both(row("item", like=True, item="candle"), cell("market", item="candle")), "warning", "item", "candle", "item",
        "candle", ("meets no need",), 3,
    ),
    # caveats and shares
    Case("limit of nothing", caveat(effect="limit", item="blanket"), "error", "caveat", "c / 1", "share", "", ("share or quantity",)),
    Case(
        "refusal with a share", caveat(item="blanket", share=0.5), "error", "caveat", "c / 1", "share", "0.5", ("a line that says refuse",)
    ),
    Case("only what", caveat(effect="only", item="blanket"), "error", "caveat", "c / 1", "effect", "only", ("Say which use is allowed",)),
    Case("refuses everything", caveat(), "warning", "caveat", "c / 1", "effect", "refuse", ("refuses everything",)),
    Case(
        "binds nothing", caveat(**{"class": "lethal"}), "warning", "caveat", "c / 1", "class", "lethal",
        ("No offer matches class lethal",),
    ),
    Case("unknown sector", caveat(sector="sheltre"), "warning", "caveat", "c / 1", "sector", "sheltre", ("'shelter'",)),
    Case("unknown country", caveat(country="UKR2"), "warning", "caveat", "c / 1", "country", "UKR2", ("'UKR'",)),
    Case(
        "shares turned", row("share", measure="people warm", item="blanket", minimum=0.9, maximum=0.5), "error", "share",
        "people warm / blanket", "minimum", "0.9", ("at most maximum (0.5)",),
    ),
    Case(
        "shares too large",
        both(
            row("item", like=True, item="coat"), row("yield", like=True, item="coat"),
            row("share", measure="people warm", item="blanket", minimum=0.6), row("share", measure="people warm", item="coat", minimum=0.6),
        ),
        "error", "share", "people warm / coat", "minimum", "1.2", ("come to 1.2",), 3,
    ),
    Case(
        "shares too small", row("share", measure="people warm", item="blanket", maximum=0.5), "error", "share", "people warm / blanket",
        "maximum", "0.5", ("nothing at all could be delivered",),
    ),
    Case(
        "share of nothing", both(row("item", like=True, item="coat"), row("share", measure="people warm", item="coat", maximum=0.5)),
        "warning",
        "share", "people warm / coat", "item", "coat", ("an item that yields people warm",),
    ),
    # goals and scenarios
    Case("blend unpriced", row("goal", order=1, goal="blend"), "error", "goal", "1", "shortfall_price", "", ("price of one unit short",)),
    Case(
        "lateness unpriced", both(row("goal", order=1, goal="blend", shortfall_price=5), cell("need", late=7)), "error", "goal", "1",
        "lateness_price", "", ("accept late deliveries",),
    ),
    Case(
        "price unused", row("goal", order=1, goal="cost", shortfall_price=5), "warning", "goal", "1", "shortfall_price", "5",
        ("goal cost",),
    ),
    Case("cvar without tail", row("goal", order=1, goal="cvar_shortfall"), "error", "goal", "1", "tail", "", ("above 0 and at most 1",), 2),
    Case("tail unused", row("goal", order=1, goal="cost", tail=0.2), "warning", "goal", "1", "tail", "0.2", ("goal cost",)),
    Case("levels unused", row("goal", order=1, goal="cost", levels=5), "warning", "goal", "1", "levels", "5", ("goal cost",)),
    Case(
        "no scenarios", row("goal", order=1, goal="worst_shortfall"), "error", "goal", "1", "goal", "worst_shortfall",
        ("rows to scenario",),
    ),
    Case(
        "goal twice", both(row("goal", order=1, goal="cost"), row("goal", order=2, goal="cost")), "warning", "goal", "2", "goal", "cost",
        ("It is goal 1 already",), 3,
    ),
    Case(
        "probabilities",
        both(row("scenario", scenario="a", name="A", probability=0.5), row("scenario", scenario="b", name="B", probability=0.4)),
        "error", "scenario", "b", "probability", "0.9", ("come to 0.9",), 3,
    ),
    Case(
        "half stated", both(row("scenario", scenario="a", name="A", probability=1), row("scenario", scenario="b", name="B")), "error",
        "scenario", "b", "probability", "", ("as other scenarios have",), 3,
    ),
    Case(
        "change of nothing",
        both(row("scenario", scenario="a", name="A"), row("change", scenario="a", table="link", row="Lublin-Lwiw", factor=0.5)),
        "error", "change", "a / link / Lublin-Lwiw", "row", "Lublin-Lwiw", ("'Lublin-Lviv'",),
    ),
    Case(
        "change without limit",
        both(row("scenario", scenario="a", name="A"), row("change", scenario="a", table="place", row="Lviv", factor=0.5)),
        "warning", "change", "a / place / Lviv", "row", "Lviv", ("handling or storage",),
    ),
]  # fmt: skip


def shown(findings: tuple[Finding, ...]) -> str:
    return "\n".join(map(str, findings)) or "no finding"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_finding(case: Case, tmp_path: Path) -> None:
    rows = tiny_rows()
    case.edit(rows)
    made, findings = read.load_checked(write_rows(rows, tmp_path))
    alike = [
        finding
        for finding in findings
        if (finding.severity, finding.table, finding.row, finding.field, finding.value)
        == (case.severity, case.table, case.row, case.field, case.value)
        and all(words in f"{finding.expected} {finding.hint}" for words in case.said)
    ]
    assert len(alike) == 1, shown(findings)
    assert alike[0].expected, "a finding says what was expected"
    assert alike[0].hint, "a finding says how to mend it"
    assert case.line is None or alike[0].line == case.line, shown(findings)
    if case.line:
        assert alike[0].file == f"{case.table}.csv"
    errors = [finding for finding in findings if finding.severity == "error"]
    assert (made is None) == bool(errors)
    places = [(finding.table, finding.line, finding.field) for finding in errors]
    assert len(places) == len(set(places)), "one error in a cell brings no other about that cell: " + shown(findings)


def test_the_tiny_mission_has_no_findings(tmp_path: Path) -> None:
    assert check.findings(mission()) == []
    assert read.load_checked(write_rows(tiny_rows(), tmp_path))[1] == ()


def test_load_raises_all_findings_at_once(tmp_path: Path) -> None:
    rows = tiny_rows()
    for edit in (
        cell("need", quantity="many", place="Lvow"), cell("link", capacity=-5), cell("offer", currency="JPY", status="firn"),
        caveat(**{"class": "lethal"}), cell("mission", step=2),
    ):  # fmt: skip
        edit(rows)
    with pytest.raises(InputError) as caught:
        read.load(write_rows(rows, tmp_path))
    fields = {(finding.severity, finding.table, finding.field) for finding in caught.value.findings}
    assert fields >= {
        ("error", "need", "quantity"), ("error", "need", "place"), ("error", "link", "capacity"), ("error", "offer", "currency"),
        ("error", "offer", "status"), ("warning", "caveat", "class"), ("warning", "mission", "step"),
    }  # fmt: skip


def test_warnings_alone_leave_the_mission_usable(tmp_path: Path) -> None:
    rows = tiny_rows()
    cell("mission", step=2)(rows)
    made, findings = read.load_checked(write_rows(rows, tmp_path))
    assert made is not None
    assert [finding.severity for finding in findings] == ["warning"]
    assert read.load(tmp_path).calendar.step == 2


def test_a_mission_made_in_code_is_checked_too() -> None:
    rows = tiny_rows()
    cell("need", quantity=-1.0, place="Lvow", due=datetime.date(2030, 1, 1))(rows)
    found = {(finding.field, finding.severity) for finding in check.findings(mission(rows))}
    assert {("quantity", "error"), ("place", "error"), ("due", "error")} <= found


def test_an_offer_that_arrives_late_but_still_counts_is_of_use(tmp_path: Path) -> None:
    rows = tiny_rows()
    cell("offer", start="2025-04-27")(rows)
    assert [finding.table for finding in read.load_checked(write_rows(rows, tmp_path))[1]] == ["offer"]
    cell("need", late=2)(rows)
    assert read.load_checked(write_rows(rows, tmp_path))[1] == ()


def test_goods_with_a_shelf_life_may_leave_later_to_arrive_fresh(tmp_path: Path) -> None:
    rows = tiny_rows()
    cell("item", shelf_life=2)(rows)
    cell("need", first_useful="2025-04-25")(rows)
    assert read.load_checked(write_rows(rows, tmp_path))[1] == ()
    cell("offer", end="2025-04-20")(rows)  # from then on it would wait five days and spoil
    found = read.load_checked(write_rows(rows, tmp_path))[1]
    assert [(finding.table, finding.severity) for finding in found] == [("offer", "warning")]


def test_links_open_only_in_their_window(tmp_path: Path) -> None:
    rows = tiny_rows()
    cell("link", start="2025-04-26")(rows)
    found = read.load_checked(write_rows(rows, tmp_path))[1]
    assert {(finding.table, finding.field) for finding in found} == {("offer", "start"), ("need", "due")}
    assert "2025-04-28 at the earliest" in shown(found)


def test_a_damaged_file_is_one_finding(tmp_path: Path) -> None:
    write_rows(tiny_rows(), tmp_path)
    (tmp_path / "place.csv").write_bytes(b"\xff\xfe\x00broken")
    findings = read.load_checked(tmp_path)[1]
    assert [(finding.table, finding.file) for finding in findings] == [("place", "place.csv")]
