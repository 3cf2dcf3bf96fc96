"""EUSurvey: a sheet "Content" with the survey's alias and the date above the headings in row 4.

A matrix has a column a row, `Question: row`; several options are joined by "; "; a rating is
written "2/5". Headings and answers may end with a short name, " (ID48)". A wide survey goes on in
the sheets "Content1", "Content2"; a text too long for a cell goes on in the row below.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest

from analysis.load import columns, metadata, questions, shaping, values
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Notice, Question, Survey

REASON = Notice("Its alias and date stand above the headings.")
_SHEET = re.compile(r"Content\d*", re.IGNORECASE)
_ALIAS = "alias"
_TOP = 3
_CELL = 32_767  # characters of a cell in a sheet
_SHORT_NAME = re.compile(r"\s*\((ID\d+)\)\s*$")
_OF = re.compile(r"(\d{1,3})/(\d{1,3})")
_ROW = re.compile(r"(?P<stem>.+?):\s+(?P<item>.+)", re.DOTALL)


def looks_like(grid: Grid) -> float:
    """Return how surely EUSurvey wrote a grid: by the lines above its headings.

    >>> rows = [["Alias", "a"], ["Export Date", "2025-09-08"], ["", ""], ["Why?", "How?"]]
    >>> looks_like(Grid("xlsx", rows, sheet="Content"))
    0.95
    """
    if (
        len(grid.rows) <= _TOP
        or len(grid.rows[0]) < 2
        or not columns.is_blank(grid.rows[_TOP - 1])
    ):
        return 0.0
    filled = [[cell for cell in row[2:] if cell.strip()] for row in grid.rows[:2]]
    if any(filled) or not values.is_date(grid.rows[1][1].strip()):
        return 0.0
    named = grid.rows[0][0].strip().casefold() == _ALIAS
    return 0.95 if named or _SHEET.fullmatch(grid.sheet) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that EUSurvey wrote, short names cut off."""
    grid = _whole(grid)
    heading = [_SHORT_NAME.sub("", cell) for cell in grid.rows[_TOP]]
    answers = _continued(grid.rows[_TOP + 1 :])
    named = [_all_named(column) for column in zip(*answers, strict=True)]
    body = [
        [_SHORT_NAME.sub("", cell) if cut else cell for cell, cut in zip(row, named, strict=True)]
        for row in answers
    ]
    table = columns.columns_of([heading], body, _TOP + 1)
    meta = metadata.find(list(table.columns))
    asked = list(_as_matrix_rows(shaping.asked(table, meta)))
    found = [_rated(question, asked) for question in questions.find(asked)]
    return shaping.survey("eusurvey", grid, table, meta, found)


def _whole(grid: Grid) -> Grid:
    """Return the first sheet with the columns of those that it goes on in, row beside row."""
    further = [sheet for sheet in grid.others if _SHEET.fullmatch(sheet.sheet)]
    if not further or not _SHEET.fullmatch(grid.sheet):
        return grid
    joined = [
        [
            cell
            for row, width in zip(rows, map(_width, (grid, *further)), strict=True)
            for cell in row or [""] * width
        ]
        for rows in zip_longest(grid.rows, *(sheet.rows for sheet in further))
    ]
    read = {sheet.sheet for sheet in further}
    sheets = tuple(name for name in grid.sheets if name not in read)
    return replace(grid, rows=joined, sheets=sheets)


def _width(grid: Grid) -> int:
    return len(grid.rows[0])


def _continued(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows with each that only goes on with full cells above joined to these."""
    whole: list[list[str]] = []
    for row in rows:
        filled = [place for place, cell in enumerate(row) if cell]
        if whole and filled and all(len(whole[-1][place]) >= _CELL for place in filled):
            whole[-1] = [above + below for above, below in zip(whole[-1], row, strict=True)]
        else:
            whole.append(row)
    return whole


def _all_named(cells: Iterable[str]) -> bool:
    """Tell whether all answers of a column end with a short name; one alone is a person's word."""
    answers = [cell for cell in cells if cell]
    return bool(answers) and all(map(_SHORT_NAME.search, answers))


def _as_matrix_rows(asked: list[Column]) -> Iterator[Column]:
    """Yield the columns, those that share a question `Question: row` headed as other tools head
    the rows of a grid."""
    matches = [_ROW.fullmatch(column.heading) for column in asked]
    times = Counter(match["stem"] for match in matches if match)
    for column, match in zip(asked, matches, strict=True):
        if match and times[match["stem"]] > 1:
            yield replace(column, heading=f"{match['stem']} [{match['item'].strip('[]')}]")
        else:
            yield column


def _rated(question: Question, asked: list[Column]) -> Question:
    """Return a question whose answers are all "2/5" as the rating that it is."""
    column = next(one for one in asked if one.position == question.columns[0])
    ends = {match[2] for answer in column.counts if (match := _OF.fullmatch(answer))}
    if len(question.columns) > 1 or len(ends) != 1 or not all(map(_OF.fullmatch, column.counts)):
        return question
    steps = tuple(f"{step}/{next(iter(ends))}" for step in range(1, int(next(iter(ends))) + 1))
    return replace(question, type="rating", options=steps, separator=None, role=None)
