"""How every chart looks: its width, colours and type, and how it becomes Vega and SVG."""

from __future__ import annotations

import json
from typing import Any, Final

import altair as alt
import vl_convert

WIDTH = 820
SCHEME: Final = "cividis"
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7f7f7f"]
LAND, SEA, BORDER, CLOSED, NO_NEED = "#eef0ef", "#dbe5eb", "#b9bfbd", "#a8a8a8", "#ffffff"
INK, FAINT = "#24292e", "#5b646b"


def inline(values: list[dict[str, Any]]) -> alt.InlineData:
    """Rows as the data of a chart."""
    return alt.InlineData(values=values)


def specification(chart: Any) -> dict[str, Any]:
    """The chart as Vega-Lite with the brief's type and colours."""
    styled = (
        chart.configure(font="sans-serif", background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, titleColor=FAINT, titleFontWeight="normal", gridColor="#e3e6e8", domainColor=BORDER, labelLimit=240)
        .configure_legend(labelColor=INK, titleColor=FAINT, titleFontWeight="normal", labelLimit=240)
    )
    made: dict[str, Any] = json.loads(styled.to_json(indent=None))
    return made


def compiled(chart: Any) -> dict[str, Any]:
    """The chart as Vega, which is what the page's script draws."""
    made: dict[str, Any] = vl_convert.vegalite_to_vega(specification(chart))
    return made


def drawing(spec: dict[str, Any]) -> str:
    """The chart as SVG, drawn here and now, for readers without scripts; ``spec`` is Vega."""
    return str(vl_convert.vega_to_svg(spec))


def hover(*fields: tuple[str, str]) -> list[alt.Tooltip]:
    """What is told on pointing: columns, each with its title."""
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in fields]
