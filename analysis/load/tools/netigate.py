"""Netigate: one header row of `section : question : option`, the cells often codes.

A question of several options, or a grid, has a column an item.
"""

from dataclasses import replace

from analysis.load import blocks, columns, metadata, questions, shaping
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Notice, Question, Survey

REASON = Notice("Headings have three parts: section, question, option.")
_PART = " : "
_FEWEST = 3  # headings of three parts; of fewer a colon may be the question's own
_SHARE = 0.5  # of the headings, that have parts


def looks_like(grid: Grid) -> float:
    """Return how surely Netigate wrote a grid: by the parts of its headings.

    >>> headings = ["Work : Tools? : Zoom", "Work : Tools? : Padlet", "Work : Tools? : Other"]
    >>> looks_like(Grid("utf-8", [["Id", *headings]]))
    0.8
    """
    headings = [cell for cell in grid.rows[columns.first_row(grid.rows)] if cell.strip()]
    parts = [cell.count(_PART) for cell in headings]
    whole = sum(count >= 2 for count in parts)
    return 0.8 if whole >= _FEWEST and sum(map(bool, parts)) >= _SHARE * len(parts) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Netigate wrote, the options of one question together."""
    top = columns.first_row(grid.rows)
    table = columns.columns_of([grid.rows[top]], grid.rows[top + 1 :], top + 1)
    meta = metadata.find(list(table.columns))
    asked = [_in_parts(column) for column in shaping.asked(table, meta)]
    found = [q for group in blocks.of_one_heading(asked) for q in _questions(group)]
    return shaping.survey("netigate", grid, table, meta, found)


def _in_parts(column: Column) -> Column:
    """Return a column with its question and its option apart; the section only says where."""
    rest = column.heading.split(_PART)[1:]
    if not rest:
        return column
    return replace(column, heading=rest[0], item=_PART.join(rest[1:]))


def _questions(group: list[Column]) -> list[Question]:
    written = [column for column in group if len(group) > 1 and questions.is_other(column)]
    written = [column for column in written if not column.counts.keys() <= {"0", "1", column.item}]
    rest = [column for column in group if column not in written]
    type = blocks.type_of(rest) if len(rest) > 1 else None
    return blocks.together(type, rest, map(questions.single_column, rest), written)
