import io

from rich.console import Console

from coalition.brief.terminal import COLUMNS, LINES, print_summary, summary


def test_the_summary_fits_a_terminal(mission, tables):
    lines = summary(mission, tables).split("\n")
    assert len(lines) <= LINES
    assert max(len(line) for line in lines) <= COLUMNS


def test_the_summary_says_what_matters(mission, tables):
    text = summary(mission, tables).replace("\N{NARROW NO-BREAK SPACE}", " ")
    for words in ("88.2 %", "2 of 4 needs", "Lviv oblast", "Germany", "caveats refuse every giver", "cost", "judged"):
        assert words in text


def test_the_summary_is_printed_as_it_is(mission, tables):
    out = io.StringIO()
    print_summary(mission, tables, Console(file=out, width=80, force_terminal=False))
    assert out.getvalue().strip() == summary(mission, tables).strip()
