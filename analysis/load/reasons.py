"""Why a question was taken for its type, and how sure that is; start at `explained`.

What a file or a tool says itself is sure. A guess from the cells is as sure as the share of the
answers that bear it out, less where few answered: (k + 1) / (n + 2), the rule of succession
(Laplace 1814).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from analysis.load import choices, values
from analysis.load.columns import Column
from analysis.survey import Notice, Question

DECLARED = Notice("The file itself names the options.")
_BY_TOOL = Notice("The survey tool writes its questions of this type so.")
_EMPTY = Notice("Nobody answered, or the column only shows something.")
_OTHER = Notice("The heading asks for the text of another option.")
_SAID = {
    "date": Notice("{share}% of the answers are dates."),
    "number": Notice("{share}% of the answers are numbers."),
    "rating": Notice("{share}% of the answers are numbers."),
    "single": Notice("{share}% of the answers were given more than once."),
    "multi_cell": Notice("{share}% of the parts of cells are options."),
    "open": Notice("{share}% of the answers differ from each other."),
}
_MANY = ("multi_columns", "likert_matrix", "ranking", "multi_text")
_SHOWN_SURE = 0.95  # of what a tool's own way of writing says
_SURE_OF_HEADING = 0.9
_EITHER_WAY = 0.8  # where a scale, or neighbours on one scale, could be something else


def explained(question: Question, columns: Mapping[int, Column], by_tool: bool) -> Question:
    """Return a question with the confidence in its type and the reason for it.

    `columns` are those of the file by position; `by_tool` tells that a tool's own shape joined
    the columns of the question.

    >>> column = Column(0, "Why?", ("a", "b", "c"))
    >>> told = explained(Question("q1", "Why?", "open", (0,), 3), {0: column}, False)
    >>> told.confidence, str(told.reason)
    (0.8, '100% of the answers differ from each other.')
    """
    if question.reason:
        return question
    counts = sum((columns[place].counts for place in question.columns), Counter())
    confidence, reason = _reason(question, counts, by_tool)
    return replace(question, confidence=round(confidence, 2), reason=reason)


def _reason(question: Question, counts: Counter[str], by_tool: bool) -> tuple[float, Notice]:
    if question.type == "no_question":
        return _SURE_OF_HEADING, _EMPTY
    if question.type == "other_text":
        return _SURE_OF_HEADING, _OTHER
    if question.type in _MANY:
        return _of_many(question, by_tool)
    if question.type == "rating" and question.options:
        return _rating(question)
    share = _SHARES[question.type](question, counts)
    n = counts.total()
    reason = replace(_SAID[question.type], values={"share": round(100 * share)})
    return (share * n + 1) / (n + 2), reason


def _of_many(question: Question, by_tool: bool) -> tuple[float, Notice]:
    if by_tool:
        return _SHOWN_SURE, _BY_TOOL
    reason = Notice(
        "{count} columns beside each other are answered in the same way.",
        {"count": len(question.columns)},
    )
    return _EITHER_WAY, reason


def _rating(question: Question) -> tuple[float, Notice]:
    reason = Notice(
        "The answers are steps from {first} to {last}; small counts would look the same.",
        {"first": question.options[0], "last": question.options[-1]},
    )
    return _EITHER_WAY, reason


def _recurring(counts: Counter[str]) -> float:
    again = sum(count for count in counts.values() if count > 1)
    return again / counts.total() if counts else 0.0


def _known(question: Question, counts: Counter[str]) -> float:
    """Return the share of the parts of cells that are options of the question."""
    known = frozenset(question.options)
    marks: Counter[bool] = Counter()
    for cell, count in values.first(counts).items():
        for part in choices.chosen(cell, question.options, question.separator or ";"):
            marks[part in known] += count
    return marks[True] / marks.total() if marks else 0.0


_SHARES = {
    "date": lambda _, counts: values.share(counts, values.is_date),
    "number": lambda _, counts: values.share(counts, values.is_number),
    "rating": lambda _, counts: values.share(counts, values.is_number),
    "single": lambda _, counts: _recurring(counts),
    "multi_cell": _known,
    "open": lambda _, counts: 1 - _recurring(counts),
}
