"""What pillars bring to a plan beside entries: rows of their own tables, and figures. Names no pillar."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from coalition.errors import ModelError
from coalition.mission.mission import Mission
from coalition.model.pillar import Rows
from coalition.model.results import Tables, brought_results
from coalition.plan.sums import Book, figure_key
from coalition.plan.tables import PLAN_TABLES


def brought_frame(name: str, rows: Rows) -> pl.DataFrame:
    """``rows`` as the table ``name`` that a pillar brings. Raises ModelError for a table or rows that it did not declare so."""
    if name not in PLAN_TABLES:
        raise ModelError(f"a pillar brings rows of the table {name!r}, which no Results declare (coalition.results)")
    declared = PLAN_TABLES[name]
    schema = dict(pl.DataFrame(declared.create_empty()).schema)
    for row in rows:
        if set(row) != set(schema):
            raise ModelError(f"a row of {name} has the columns {sorted(row)}; declared are {sorted(schema)}")
    try:
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        declared.validate(frame)
    except (pl.exceptions.PolarsError, TypeError, dy.exc.ValidationError) as error:
        raise ModelError(f"rows of {name} are not as it is declared: {error}") from error
    return frame


def add_brought(mission: Mission, tables: Tables, book: Book) -> None:
    """Enter the figures of every pillar into ``book``. Raises ModelError for one whose key is another pillar's, or taken."""
    known = {figure[0] for figure in book.figures}
    for pillar, results in brought_results().items():
        for figure in results.figures(mission, tables):
            key = figure_key(*figure.words)
            if figure.words[0] != pillar or len(figure.words) < 2:
                raise ModelError(f"{pillar} brings the figure {key!r}; its words must begin with {pillar!r} and go on")
            if key in known:
                raise ModelError(f"{pillar} brings the figure {key!r}, which there is already")
            known.add(key)
            book.add(key, figure.title, figure.unit, figure.definition, figure.parts, figure.per)
