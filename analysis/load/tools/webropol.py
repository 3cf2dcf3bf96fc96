"""Webropol: two header rows, numeric codes in the cells, and a code book under the answers.

Row 1 names a question above its first column only; row 2 names the item or option, "-" for none.
"""

import re
from dataclasses import replace

from analysis.load import blocks, columns, metadata, questions, reasons, shaping, values
from analysis.load.columns import Column
from analysis.load.sheets import Grid
from analysis.survey import Notice, Question, Survey

REASON = Notice("Codes are explained under the answers, or dashes stand in the second row.")
_CODE = re.compile(r"\s*(-?\d+)\s*=\s*(.*)", re.DOTALL)
_DASHES = frozenset({"-", "\u2013"})


def looks_like(grid: Grid) -> float:
    """Return how surely Webropol wrote a grid: by a code book below, or dashes in row 2.

    >>> rows = [["ID", "Sukupuoli"], ["", "-"], ["1", "2"], ["", ""], ["", "2 = Mies"]]
    >>> looks_like(Grid("utf-8", rows))
    0.95
    """
    if len(grid.rows) < 3:
        return 0.0
    if _code_book_start(grid.rows) < len(grid.rows):
        return 0.95
    pairs = [(top.strip(), item.strip()) for top, item in zip(*grid.rows[:2], strict=True)]
    dashes = sum(item in _DASHES for top, item in pairs if top)
    carried = any(item and not top for top, item in pairs)
    # Without a block of columns row 2 must hold dashes alone: otherwise it may as well be a
    # respondent of a plain table who had nothing to say.
    alone = all(not item or item in _DASHES for _, item in pairs)
    return 0.8 if dashes >= 2 and (carried or alone) else 0.0


def shape(grid: Grid) -> Survey:
    """Return the survey in a grid that Webropol wrote, its codes replaced by their labels."""
    end = _code_book_start(grid.rows)
    items = ["" if cell.strip() in _DASHES else cell for cell in grid.rows[1]]
    table = columns.columns_of([columns.carried(grid.rows[0]), items], grid.rows[2:end], 2)
    meta = metadata.find(list(table.columns))
    opened = blocks.opened(table.columns, grid.rows[0])
    labels = _labels(grid.rows[end:])
    codes = {
        column.position: labels.get(block[0].position, {}) for block in opened for column in block
    }
    known = {item.column for item in meta}
    asked = [[column for column in block if column.position not in known] for block in opened]
    found = [question for block in asked if block for question in _questions(block, codes)]
    labelled = tuple(column.labelled(codes[column.position]) for column in table.columns)
    shown = replace(table, columns=labelled)
    return shaping.survey("webropol", grid, shown, meta, found, _book_notice(labels))


def _code_book_start(rows: list[list[str]]) -> int:
    """Return the position of the first row of the code book; the number of rows without one."""
    start = len(rows)
    for position in range(len(rows) - 1, 1, -1):
        cells = [cell for cell in rows[position] if cell.strip()]
        if not all(_CODE.fullmatch(cell) for cell in cells):
            break
        if cells:
            start = position
    return start


def _labels(book: list[list[str]]) -> dict[int, dict[str, str]]:
    """Return the labels of each column that has any: position -> code -> label."""
    labels: dict[int, dict[str, str]] = {}
    for row in book:
        for position, cell in enumerate(row):
            if match := _CODE.fullmatch(cell):
                labels.setdefault(position, {})[match[1]] = match[2].strip() or match[1]
    return labels


def _book_notice(labels: dict[int, dict[str, str]]) -> tuple[Notice, ...]:
    if not labels:
        return ()
    return (
        Notice(
            "A code book under the answers was read as labels, for this many questions: {count}. "
            "Its rows are not counted as respondents; nothing needs to be done.",
            {"count": len(labels)},
        ),
    )


def _questions(block: list[Column], codes: dict[int, dict[str, str]]) -> list[Question]:
    """Return the questions of a block; `codes` are the labels of each column's codes."""
    follow_ups = [column for column in block if questions.is_follow_up(column)]
    raw = [column for column in block if column not in follow_ups]
    named = [column.labelled(codes[column.position]) for column in raw]
    coded = any(codes[column.position] for column in raw)
    if len(raw) == 1:
        single = _single(named[0], codes[raw[0].position])
        return blocks.together(None, named, [single], follow_ups)
    type = blocks.type_of(raw, coded)
    found = blocks.together(type, named, map(_apart, named), follow_ups)
    options = _in_order(codes[raw[0].position]) if type else ()
    return [replace(found[0], options=options), *found[1:]] if options else found


def _single(column: Column, codes: dict[str, str]) -> Question:
    question = questions.single_column(column)
    if not codes or question.type == "no_question":
        return question
    options = _in_order(codes)
    return replace(
        question,
        type="single",
        options=options,
        separator=None,
        role=None,
        reason=reasons.DECLARED,
    )


def _in_order(codes: dict[str, str]) -> tuple[str, ...]:
    """Return the labels in the order of their codes; two codes may have one label."""
    return tuple(dict.fromkeys(codes[code] for code in sorted(codes, key=int)))


def _apart(column: Column) -> Question:
    question = questions.single_column(column)
    # Several numbers under one heading, with no code book, are the positions of sliders.
    sliders = question.type == "number" and values.share(column.counts, str.isdecimal) == 1
    return replace(question, type="rating") if sliders else question
