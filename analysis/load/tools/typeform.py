"""Typeform: one header row, its times last; a question of several options has a column each.

The option is the heading and is repeated in the cell; the question's own words are not exported.
Each such block may end with a column "Other" for what people wrote. Headings may hold HTML.
"""

import re
from dataclasses import replace

from analysis.load import columns, facts, metadata, questions, shaping
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Notice, Question, Survey

REASON = Notice("Its two columns of times in UTC.")
_TIMES = ("start date (utc)", "submit date (utc)")
_TAG = re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_NAMED = 3  # options named where the question's own words are missing


def looks_like(grid: Grid) -> float:
    """Return how surely Typeform wrote a grid: by its times in UTC.

    >>> looks_like(Grid("utf-8", [["#", "Why?", "Start Date (UTC)", "Submit Date (UTC)"]]))
    0.95
    """
    headings = {cell.strip().casefold() for cell in grid.rows[columns.first_row(grid.rows)]}
    return 0.95 if headings.issuperset(_TIMES) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Typeform wrote, options of one question together."""
    top = columns.first_row(grid.rows)
    heading = [_TAG.sub("", cell) for cell in grid.rows[top]]
    table = columns.columns_of([heading], grid.rows[top + 1 :], top + 1)
    meta = metadata.find(list(table.columns))
    asked = shaping.asked(table, meta)
    return shaping.survey("typeform", grid, table, meta, _questions(asked))


def _questions(asked: list[Column]) -> list[Question]:
    found: list[Question] = []
    rest: list[Column] = []
    for run in _runs(asked):
        if len(run) > 1:
            found += [*questions.find(rest), _block(run)]
            rest = []
        elif found and not rest and questions.is_other(run[0]):
            found.append(replace(questions.single_column(run[0]), type="other_text"))
        else:
            rest += run
    return [_yes_or_no(question, asked) for question in [*found, *questions.find(rest)]]


def _runs(asked: list[Column]) -> list[list[Column]]:
    """Return the columns in order, neighbours that are options of one question together."""
    runs: list[list[Column]] = []
    for column in asked:
        if runs and _is_option(column) and _goes_on(runs[-1], column):
            runs[-1].append(column)
        else:
            runs.append([column])
    return runs


def _goes_on(run: list[Column], column: Column) -> bool:
    """Tell whether an option belongs to the run before it: "none of these" ends a question, and
    an option that came before is of another one."""
    closed = facts.wording("none_of").search(run[-1].heading) is not None
    again = column.heading in {own.heading for own in run}
    return _is_option(run[-1]) and not closed and not again


def _is_option(column: Column) -> bool:
    said = {" ".join(_TAG.sub("", answer).split()) for answer in column.counts}
    asks = column.heading.endswith("?") or questions.is_other(column)
    return said <= {column.heading} and not (asks and not said)


def _block(run: list[Column]) -> Question:
    items = [column.heading for column in run]
    return questions.block("multi_columns", run, ", ".join(items[:_NAMED]) + " …", items)


def _yes_or_no(question: Question, asked: list[Column]) -> Question:
    """Return a question answered with 1 and 0 alone as the choice that it was."""
    column = next(one for one in asked if one.position == question.columns[0])
    if question.type in ("rating", "number") and column.counts.keys() <= {"0", "1"}:
        return replace(question, type="single", options=("1", "0"))
    return question
