"""Columns of a table to typed questions; start at `find`.

A tool that says more than its columns show (a code book, a block of options) makes its questions
with `single_column` and `block` and numbers them with `numbered`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from analysis.load import choices, facts, matrices, roles, values
from analysis.load.columns import Column
from analysis.survey import Question

# How a question names its scale: "(1–5)", "1 = never, 5 = always".
_RANGE = re.compile(r"\b([01])\s?[-–—]\s?([3-9]|10)\b(?![.,]\d)")
_ENDS = re.compile(r"\b(\d{1,2})\s?=")
_LONG = 60  # a write-in of a choice with fewer answers than this may still be an option


def find(columns: list[Column]) -> list[Question]:
    """Return the questions that these columns hold, in file order, still without ids."""
    questions = []
    for group in matrices.groups(columns):
        if len(group.columns) > 1:
            named = zip(group.columns, group.items, strict=True)
            parts = [replace(column, item=item) for column, item in named]
            type = "ranking" if matrices.are_ranks(parts) else "likert_matrix"
            questions.append(block(type, group.columns, group.text, group.items))
        else:
            questions.append(single_column(group.columns[0], after=questions))
    return questions


def single_column(column: Column, after: Iterable[Question] = ()) -> Question:
    """Return the question that one column holds; `after` are the questions before it."""
    base = Question("", column.text, "open", (column.position,), column.answered)
    if not column.answered:
        return replace(base, type="no_question")
    before = next(iter(reversed(list(after))), None)
    if before and before.type in ("single", "multi_cell", "multi_columns") and is_other(column):
        return replace(base, type="other_text")
    several = choices.several(column.counts)
    if several and values.share(column.counts, values.is_number) < 0.5:
        return replace(base, type="multi_cell", options=several[1], separator=several[0])
    type = values.type_of(column.counts, is_count=asks_how_many(column.text))
    if type == "open":
        return replace(base, role=roles.role_of(column.text))
    if type == "rating":
        return replace(base, type=type, options=_steps(column.text, column.counts))
    return replace(base, type=type, options=_options(type, column.counts))


def block(type: str, columns: list[Column], text: str, items: Iterable[str]) -> Question:
    """Return the question that several columns hold together, answered by whoever filled one."""
    counts = sum((column.counts for column in columns), Counter())
    closed = type in ("likert_matrix", "multi_columns", "ranking")
    answered = sum(
        map(any, zip(*(map(_is_some, column.cells) for column in columns), strict=True))
    )
    return Question(
        id="",
        text=text,
        type=type,
        columns=tuple(column.position for column in columns),
        answered=answered,
        options=choices.ordered(counts) if closed else (),
        items=tuple(items),
    )


def _is_some(cell: str | None) -> bool:
    return cell is not None


def numbered(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions with the ids q1, q2, ... in file order."""
    in_order = sorted(questions, key=lambda question: question.columns)
    return tuple(replace(question, id=f"q{n}") for n, question in enumerate(in_order, start=1))


def _steps(text: str, counts: Counter[str]) -> tuple[str, ...]:
    """Return every step of a number scale, between the ends its question names or was answered.

    >>> _steps("Meillä on aikaa (1\u20135)", Counter({"2": 3, "4": 1}))
    ('1', '2', '3', '4', '5')
    """
    if not all(value.isdecimal() for value in counts):
        return choices.ordered(counts)
    ends = [*_ENDS.findall(text), *(end for pair in _RANGE.findall(text) for end in pair)]
    named = [int(end) for end in ends if int(end) <= values.SCALE_TOP]
    span = [*named, *(int(value) for value in counts if value.isdecimal())]
    return tuple(map(str, range(min(span), max(span) + 1)))


def _options(type: str, counts: Counter[str]) -> tuple[str, ...]:
    if type != "single":
        return ()
    few = len(counts) <= 12
    return choices.ordered(v for v, n in counts.items() if n > 1 or (few and len(v) <= _LONG))


def asks_how_many(text: str) -> bool:
    """Tell whether a question asks for a count, so that small numbers are no scale."""
    return facts.wording("count").search(facts.folded(text)) is not None


def is_other(column: Column) -> bool:
    """Tell whether a column's heading names the free text of an Other option.

    >>> is_other(Column(3, "Muu, mikä?", ())), is_other(Column(3, "Muut kommentit kyselystä", ()))
    (True, False)
    """
    return facts.wording("other_text").search(_named(column)) is not None


def is_follow_up(column: Column) -> bool:
    """Tell whether a column holds the open answers that belong to an option of its question."""
    return facts.wording("follow_up").search(_named(column)) is not None


def _named(column: Column) -> str:
    return facts.folded(column.item or column.heading)
