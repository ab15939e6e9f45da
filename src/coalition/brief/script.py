"""The page's script: Vega, its interpreter of expressions, and the lines that start the charts, as one text."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import vl_convert

INTERPRETERS = {"6.2.0": "2.0.0"}
"""The interpreter that vl-convert carries, by its version of Vega; with another, vega-embed is taken whole, half as large again."""

# Charts are compiled to Vega before they reach the page, so that Vega-Lite need not. `ast` and the interpreter spare `eval`.
_LEAN = """
import {{View, parse}} from "https://cdn.jsdelivr.net/npm/vega@{vega}/+esm";
import {{expressionInterpreter}} from "https://cdn.jsdelivr.net/npm/vega-interpreter@{interpreter}/+esm";
const draw = (place, spec, tooltip) =>
  new View(parse(spec, null, {{ast: true}}),
    {{expr: expressionInterpreter, renderer: "svg", container: place, hover: true, tooltip}}).runAsync();
"""

_WHOLE = """
const draw = (place, spec, tooltip) =>
  vegaEmbed(place, spec, {mode: "vega", renderer: "svg", ast: true, actions: false, defaultStyle: false, tooltip});
"""


@cache
def script(lean: bool = True) -> str:
    """The script, the same for every page; bundled from what vl-convert carries, without a network.

    ``lean`` asks for the smaller one, which is had if the interpreter of this vl-convert is known.
    """
    vega = str(vl_convert.get_vega_version())
    interpreter = INTERPRETERS.get(vega)
    opening = _LEAN.format(vega=vega, interpreter=interpreter) if lean and interpreter else _WHOLE
    start = files("coalition.brief").joinpath("page.js").read_text(encoding="utf-8")
    bundled = str(vl_convert.javascript_bundle(opening + start))
    return bundled.replace("</script", "<\\/script").replace("<!--", "<\\!--")
