"""Questions of several columns: what they ask, from what the columns hold.

Start at `type_of`; `together` makes the questions.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import accumulate, groupby

from analysis.load import choices, questions, values
from analysis.load.columns import Column
from analysis.survey import Question

_MOST_STEPS = 11
_FEWEST_RANKED = 3
_SHARE_RANKED = 0.95  # a few give one place twice


def type_of(block: list[Column], coded: bool = False) -> str | None:
    """Return the type of a question of several columns; None where each is a question itself.

    `coded` tells that a code book names the steps of the columns.
    """
    used = [column for column in block if column.answered]
    if not used:
        return None
    if all(_is_option(column) for column in used):
        return "multi_columns"
    if coded:
        return "likert_matrix"
    if _is_ranking(used):
        return "ranking"
    types = {values.type_of(column.counts) for column in used}
    # Few answers to each statement may still be steps that recur from statement to statement.
    counts = sum((column.counts for column in used), Counter())
    steps = len(counts) <= _MOST_STEPS and values.type_of(counts) == "single"
    if types == {"rating"} or (types <= {"single", "open"} and steps):
        return "likert_matrix"
    return "multi_text" if types == {"open"} else None


def opened(found: Iterable[Column], tops: list[str]) -> list[list[Column]]:
    """Return columns in the blocks that a row of headings opens, each above its first column."""
    numbers = list(accumulate(bool(top.strip()) for top in tops))
    by_number = groupby(found, key=lambda column: numbers[column.position])
    return [list(block) for _, block in by_number]


def of_one_heading(found: Iterable[Column]) -> list[list[Column]]:
    """Return columns in blocks of neighbours that have the same heading, each an item of its own;
    one without an item stands apart from those."""
    by_heading = groupby(found, key=lambda column: (column.heading, bool(column.item)))
    return [list(block) for _, block in by_heading]


def together(
    type: str | None, block: list[Column], alone: Iterable[Question], written: Iterable[Column]
) -> list[Question]:
    """Return a block of columns as one question of a type, or where it has none those of each
    column (`alone`), and after them the texts that people wrote for options."""
    texts = [replace(questions.single_column(one), type="other_text") for one in written]
    if type is None:
        return [*alone, *texts]
    items = [column.item or column.heading for column in block]
    return [questions.block(type, block, block[0].heading, items), *texts]


def _is_option(column: Column) -> bool:
    """Tell whether a column is one option: its code or label where chosen, else empty or 0."""
    said = column.counts.keys() - {"0"}
    if len(said) > 1:
        return False
    return all(mark.isdecimal() or column.item.endswith(mark) for mark in said)


def are_yes_or_no(block: list[Column], options: Collection[str] = ()) -> bool:
    """Tell whether each column says of an option whether it was chosen: yes and no, no other.

    `options` are those that the file declares; without any, the answers count.

    >>> are_yes_or_no([Column(0, "", ("Kyllä", "Ei")), Column(1, "", ("Ei", "Ei"))])
    True
    """
    said = set(options) or {answer for column in block for answer in column.counts}
    denied = {answer for answer in said if not choices.is_chosen(answer)}
    return len(said) == 2 and len(denied) == 1


def _is_ranking(block: list[Column]) -> bool:
    """Tell whether each respondent gives the columns places of their own, from 1 on.

    Most give every place; where a tool lets one say "not applicable", a few leave places free.
    """
    if len(block) < _FEWEST_RANKED:
        return False
    given = [
        sorted(cell.strip() for cell in cells if cell is not None)
        for cells in zip(*(column.cells for column in block), strict=True)
    ]
    places = [str(place) for place in range(1, len(block) + 1)]
    several = [own for own in given if len(own) > 1]
    apart = sum(len(set(own)) == len(own) and set(own) <= set(places) for own in several)
    whole = sum(places[: len(own)] == own for own in several)
    enough = len([own for own in given if own]) > 1 and bool(several)
    return enough and apart >= _SHARE_RANKED * len(several) and 2 * whole >= len(several)
