"""What the cells of a closed question say: options chosen, their order, classes of numbers and
dates, and ranks. `variables` makes arrays of them.

Start at `cells`.
"""

import datetime
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.load import choices, dates, values
from analysis.survey import Question, Survey

CLASSES = 4  # of numbers that are many: quarters of the respondents
_FEW = 8  # distinct numbers that are shown as they are
_DAYS, _MONTHS = 14, 24  # spans up to which dates are shown by day and by month


def cells(survey: Survey, question: Question) -> pd.Series:
    """Return a question's answers in long form: index the respondent, one row an option chosen."""
    if question.type == "multi_cell" and question.separator:
        column = given(survey, question.columns[0]).dropna()
        places, distinct = pd.factorize(column)
        held = [choices.chosen(c, question.options, question.separator) for c in distinct]
        return pd.Series([held[place] for place in places], column.index).explode().dropna()
    if question.type == "multi_columns":
        parts = [
            pd.Series(
                item, survey.responses.index[survey.responses[column].map(choices.is_chosen)]
            )
            for item, column in zip(question.items, question.columns, strict=True)
        ]
        return pd.concat(parts).sort_index(kind="stable") if parts else pd.Series(dtype="str")
    return given(survey, question.columns[0]).dropna()


def given(survey: Survey, column: int) -> pd.Series:
    """Return the cells of a column without spaces around them, None where nothing else is in
    them: the options of a question are known without, too."""
    places, distinct = pd.factorize(survey.responses[column].to_numpy(dtype=object))
    plain = np.array([*(cell.strip() or None for cell in distinct), None], object)
    return pd.Series(plain[places], survey.responses.index, dtype=object)


def order_of(
    kind: str, question: Question, distinct: Sequence[str]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the number that each distinct cell of a column stands for, and its categories.

    A single choice and a scale have the options as they stand in the survey, then others by
    the alphabet; a cell of a scale that is no number has the place of its option from 1 on.
    """
    if kind == "number":
        return np.array([_or_nan(values.number(cell)) for cell in distinct], float), ()
    if kind == "date":
        moments = [dates.moment(cell, question.order or "dmy") for cell in distinct]
        return np.array([_or_nan(m and m.toordinal()) for m in moments], float), ()
    known = [o for o in question.options if o not in question.dont_know]
    others = sorted(set(distinct) - set(known) - set(question.dont_know))
    # A scale that nobody declared has the steps that were given; what is no step is no answer.
    steps = {cell: values.step(cell) for cell in (*known, *others)}
    numeric = kind == "scale" and all(steps[option] is not None for option in known)
    named = tuple(known) if numeric and known else (*known, *others)
    place = {option: n for n, option in enumerate(named, 1)}
    score = steps if numeric else place
    return np.array([_or_nan(score.get(cell)) for cell in distinct], float), named


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else float(value)


def classes(
    kind: str, named: tuple[str, ...], scores: np.ndarray, places: np.ndarray
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the categories of a column and the place of each respondent's among them (-1: none).

    Numbers of more than a few values are parted into quarters of the respondents, as near as
    equal numbers allow ("0-2", "3-5"); dates into days, months or years by their span.
    """
    if kind == "number":
        return _quarters(scores)
    if kind == "date":
        return _periods(scores)
    if kind == "scale":
        steps = [values.step(option) for option in named]
        own = steps if all(step is not None for step in steps) else range(1, len(named) + 1)
        at = {float(step): n for n, step in enumerate(own)}
        return named, np.array([at.get(score, -1) for score in scores.tolist()], int)
    known = np.isnan(scores)
    return named, np.where(known, -1, np.nan_to_num(scores, nan=0).astype(int) - 1)


def _quarters(scores: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    known = scores[~np.isnan(scores)]
    distinct = np.unique(known)
    if len(distinct) <= _FEW:
        begins = distinct
    else:
        shares = np.arange(CLASSES) / CLASSES
        begins = np.unique(np.quantile(known, shares, method="inverted_cdf"))
    member = np.searchsorted(begins, scores, side="right") - 1
    member[np.isnan(scores)] = -1
    ends = [known[member[~np.isnan(scores)] == n].max() for n in range(len(begins))]
    keys = [
        f"{low:g}" if low == high else f"{low:g}–{high:g}"
        for low, high in zip(begins, ends, strict=True)
    ]
    return tuple(keys), member


def _periods(scores: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    known = np.isnan(scores)
    days = [
        None if n else datetime.date.fromordinal(int(s))
        for n, s in zip(known, scores, strict=True)
    ]
    told = [day for day in days if day]
    if not told:
        return (), np.full(len(scores), -1)
    span = (max(told) - min(told)).days
    letters = 10 if span < _DAYS else 7 if span < _MONTHS * 31 else 4
    named = [day.isoformat()[:letters] if day else None for day in days]
    keys = tuple(sorted({own for own in named if own}))
    return keys, pd.Index(keys).get_indexer(named)


def ranks(survey: Survey, question: Question) -> dict[str, np.ndarray]:
    """Return the rank from 1 that each respondent gave to each item, nan where none.

    Tools write the rank in the item's column, the items in the columns of the ranks, or all items
    in one cell in their order.
    """
    frame = survey.responses[list(question.columns)]
    if len(question.columns) == 1:
        sign = question.separator or ";"
        order = [_items(cell, question.options, sign) for cell in frame[question.columns[0]]]
        items = question.options or tuple(sorted({item for own in order for item in own}))
    else:
        numbers = [[_rank(cell) for cell in frame[column]] for column in question.columns]
        if any(rank is not None for own in numbers for rank in own):
            return {
                item: np.array([_or_nan(rank) for rank in own])
                for item, own in zip(question.items, numbers, strict=True)
            }
        order = [list(row) for row in frame.itertuples(index=False)]
        items = question.options or tuple(sorted({i for own in order for i in own if i}))
    place = [{item: n for n, item in enumerate(own, 1) if item} for own in order]
    return {item: np.array([_or_nan(own.get(item)) for own in place]) for item in items}


def _items(cell: str | None, options: tuple[str, ...], sign: str) -> list[str]:
    return choices.chosen(cell, options, sign) if cell else []


def _rank(cell: str | None) -> int | None:
    return values.step(cell) if cell else None
