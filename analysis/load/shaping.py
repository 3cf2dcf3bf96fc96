"""Puts columns, metadata and questions together into a `Survey`; start at `survey`."""

from collections.abc import Iterable

import pandas as pd

from analysis.load import columns, metadata, questions
from analysis.load.columns import Column, Table
from analysis.load.problems import problem
from analysis.load.sheets import Grid
from analysis.survey import Metadata, Notice, Question, Survey


def form(tool: str, grid: Grid) -> Survey:
    """Return the survey of a grid with one header row, one column a question or item."""
    top = columns.first_row(grid.rows)
    table = columns.columns_of([grid.rows[top]], grid.rows[top + 1 :], top + 1)
    meta = metadata.find(list(table.columns))
    return survey(tool, grid, table, meta, questions.find(asked(table, meta)))


def asked(table: Table, meta: list[Metadata]) -> list[Column]:
    """Return the columns that respondents were asked for: all that are no metadata."""
    known = {item.column for item in meta}
    return [column for column in table.columns if column.position not in known]


def survey(
    tool: str,
    grid: Grid,
    table: Table,
    meta: list[Metadata],
    found: Iterable[Question],
    notices: Iterable[Notice] = (),
) -> Survey:
    """Return the survey made of these parts; raise `Problem` where nobody answered."""
    if not table.columns or not table.columns[0].cells:
        raise problem("no_answers", grid.name)
    return Survey(
        tool=tool,
        encoding=grid.encoding,
        header_rows=table.header_rows,
        responses=responses(table),
        questions=questions.numbered(found),
        missing=missing(table),
        metadata=tuple(meta),
        notices=(
            *columns.reading_notices(grid),
            *table.notices,
            *notices,
            *metadata.persons_notice(meta),
        ),
    )


def responses(table: Table) -> pd.DataFrame:
    """Return the frame of a survey: one row a respondent, one column a column of the file."""
    cells = {column.position: column.cells for column in table.columns}
    # object, since the text type of pandas turns None into NaN, which is true and is a number.
    return pd.DataFrame(cells, dtype=object)


def missing(table: Table) -> pd.DataFrame:
    """Return the frame of why cells are empty: only columns of which the file says so."""
    count = len(table.columns[0].cells) if table.columns else 0
    told = {
        column.position: [column.missing.get(row) for row in range(count)]
        for column in table.columns
        if column.missing
    }
    return pd.DataFrame(told, index=range(count), dtype=object)
