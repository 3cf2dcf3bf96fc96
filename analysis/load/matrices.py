"""Columns that are the rows of one grid question, found by their headings and their answers.

Start at `groups`; a column that belongs to no grid is a group of its own.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from analysis.load import choices, values
from analysis.load.columns import Column

_ROW = re.compile(r"(?P<stem>.+?)\s*\[(?P<item>[^\[\]]+)\]")
_NUMBERED = re.compile(r"(?P<stem>.*[^\W\d].*?)[_.-](?P<item>\d{1,3})")
_RANK = re.compile(r"(rank(ing)? |sija |plats |koht |rang |rango |position )?\d+", re.IGNORECASE)
_MOST_STEPS = 11
_LONGEST_HEADING = 500
_FEWEST_NEIGHBOURS = 3  # two questions in a row may well share "yes, no, cannot say"


@dataclass(frozen=True)
class Group:
    """The columns of one question, with its text and one item a column."""

    columns: list[Column]
    text: str
    items: tuple[str, ...] = ()


def groups(columns: list[Column]) -> list[Group]:
    """Return the columns in groups of one question each, by the first column of each group."""
    grids = [*_by_heading(columns, _ROW), *_by_heading(columns, _NUMBERED)]
    taken = {column.position for grid in grids for column in grid.columns}
    rest = [column for column in columns if column.position not in taken]
    grids += _by_scale(rest)
    taken |= {column.position for grid in grids for column in grid.columns}
    alone = [Group([column], column.text) for column in columns if column.position not in taken]
    return sorted([*grids, *alone], key=lambda group: group.columns[0].position)


def _by_heading(columns: list[Column], pattern: re.Pattern[str]) -> list[Group]:
    """Group the columns whose headings differ only in their item, neighbours or not."""
    times: Counter[str] = Counter()
    rows: dict[tuple[str, int], list[tuple[Column, str]]] = defaultdict(list)
    for column in columns:
        if len(column.heading) > _LONGEST_HEADING:
            continue  # prose, and costly to try
        if match := pattern.fullmatch(column.heading):
            # The same heading again belongs to a later question of the same title.
            times[column.heading] += 1
            rows[match["stem"], times[column.heading]].append((column, match["item"]))
    return [
        Group([column for column, _ in grid], stem, tuple(item for _, item in grid))
        for (stem, _), grid in rows.items()
        if len(grid) > 1 and _share_a_scale([column for column, _ in grid])
    ]


def _share_a_scale(columns: list[Column]) -> bool:
    """Tell whether the columns together hold the few labels of one scale."""
    counts = sum((column.counts for column in columns), Counter())
    if not 2 <= len(counts) <= _MOST_STEPS or choices.several(counts):
        return False
    return values.type_of(counts) in ("single", "rating")


def _by_scale(columns: list[Column]) -> list[Group]:
    """Group neighbours that are answered with the same labels, as statements on one scale are.

    Numbers alone do not join neighbours: each may well be a scale question of its own.
    """
    grids, run = [], []
    for column in [*columns, None]:
        if column is not None and run and _continues(run, column):
            run.append(column)
            continue
        if len(run) >= _FEWEST_NEIGHBOURS:
            grids.append(Group(run, common_start(run), tuple(one.text for one in run)))
        starts = column is not None and not _is_question(column) and _is_scale(column.counts)
        run = [column] if starts else []
    return grids


def _is_question(column: Column) -> bool:
    # A statement or an item of a grid is no question; a question stands for itself.
    return column.heading.endswith("?")


def _continues(run: list[Column], column: Column) -> bool:
    adjacent = column.position == run[-1].position + 1
    if not adjacent or not column.answered or _is_question(column):
        return False
    labels = set().union(*(one.counts for one in run))
    shared = values.share(column.counts, labels.__contains__)
    return shared >= 0.9 and _is_scale(Counter([*labels, *column.counts]), labels_only=True)


def _is_scale(counts: Counter[str], labels_only: bool = False) -> bool:
    """Tell whether these are 3 to 11 short labels, not numbers, that recur in a column."""
    distinct = len(set(counts))
    if not 3 <= distinct <= _MOST_STEPS or values.share(counts, values.is_number) > 0.5:
        return False
    short = all(len(label) <= 60 for label in counts)
    return short and (labels_only or values.is_choice(counts))


def common_start(columns: list[Column]) -> str:
    """Return the words that all headings begin with, else the first heading and an ellipsis.

    >>> common_start([Column(0, "We use: Zoom", ()), Column(1, "We use: Teams", ())])
    'We use'
    """
    words = [column.heading.split() for column in columns]
    common = []
    for step in zip(*words, strict=False):
        if len(set(step)) > 1:
            break
        common.append(step[0])
    text = " ".join(common).rstrip(" :-")
    return text if len(common) >= 2 else f"{columns[0].heading} …"


def are_ranks(block: list[Column]) -> bool:
    """Tell whether the columns are places that options were put in: "Rank 1", "Sija 2", "[3]".

    >>> are_ranks([Column(0, "", ("Zoom",), "Rank 1"), Column(1, "", ("Miro",), "Rank 2")])
    True
    """
    numbers = all(values.share(column.counts, values.is_number) > 0.5 for column in block)
    return not numbers and all(_RANK.fullmatch(column.item) for column in block)
