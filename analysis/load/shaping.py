"""Puts columns, metadata and questions together into a `Survey`; start at `survey`."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from analysis.load import columns, facts, metadata, questions, reasons, values
from analysis.load.columns import Column, Table
from analysis.load.problems import problem
from analysis.load.sheets import Grid
from analysis.survey import Metadata, Notice, Question, Survey

_GUESSED = ("table", "google_forms", "ms_forms")  # which write every question as one column
_FIRST = {
    "dmy": Notice(
        "The dates in {column} are read as day before month; no date in it proves that. If it is "
        "wrong, export the dates with the year first."
    ),
    "mdy": Notice(
        "The dates in {column} are read as month before day; no date in it proves that. If it is "
        "wrong, export the dates with the year first."
    ),
}


def form(tool: str, grid: Grid) -> Survey:
    """Return the survey of a grid with one header row, one column a question or item."""
    top = columns.first_row(grid.rows)
    table = columns.columns_of([grid.rows[top]], grid.rows[top + 1 :], top + 1)
    meta = metadata.find(list(table.columns))
    found = questions.find(asked(table, meta))
    return survey(tool, grid, table, meta, found, _no_headings(table))


def _no_headings(table: Table) -> tuple[Notice, ...]:
    """Return a notice where the first row holds a time above times: it is likely an answer."""
    above = any(
        values.is_moment(column.heading) and values.share(column.counts, values.is_moment) > 0.5
        for column in table.columns
    )
    notice = Notice(
        "The first row looks like answers, not like headings. If headings are missing in the "
        "file, add a row with the questions at the top and open it again."
    )
    return (notice,) * above


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
    by_position = {column.position: column for column in table.columns}
    explained = [told(question, by_position, tool not in _GUESSED) for question in found]
    dated = [_in_order(item, by_position[item.column]) for item in meta]
    return Survey(
        tool=tool,
        encoding=grid.encoding,
        header_rows=table.header_rows,
        responses=responses(table),
        questions=questions.numbered(explained),
        missing=missing(table),
        headings=tuple(column.text for column in table.columns),
        metadata=tuple(dated),
        notices=(
            *columns.reading_notices(grid),
            *table.notices,
            *notices,
            *_order_notices(by_position, [*dated, *explained]),
            *metadata.persons_notice(meta),
        ),
    )


def told(question: Question, columns: dict[int, Column], by_tool: bool) -> Question:
    """Return a question with what its columns say beside its type: how sure that is, the options
    that say not to know, the order of dates. `by_tool`: the tool itself joins its columns."""
    never = facts.wording("dont_know")
    unsure = [option for option in question.options if never.search(option)]
    known = reasons.explained(question, columns, by_tool)
    if question.type == "date":
        order = columns[question.columns[0]].date_order
        known = replace(known, order=order[0] if order else None)
    return replace(known, dont_know=tuple(unsure))


def _in_order(item: Metadata, column: Column) -> Metadata:
    if item.kind not in ("submitted", "started"):
        return item
    order = column.date_order
    return replace(item, order=order[0] if order else None)


def _order_notices(
    by_position: dict[int, Column], told: Iterable[Metadata | Question]
) -> tuple[Notice, ...]:
    """Return a notice of each column whose dates may be read in two ways."""
    notices = []
    for item in told:
        place = item.column if isinstance(item, Metadata) else item.columns[0]
        found = by_position[place].date_order if item.order else None
        if found and not found[1]:
            order = _FIRST[found[0]]
            notices.append(Notice(order.message, {"column": by_position[place].text}))
    return tuple(notices)


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
