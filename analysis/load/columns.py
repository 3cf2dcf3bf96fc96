"""The columns of a table below its header rows, with what is blank told from what is written.

Start at `columns_of`; typing and grouping ask a `Column` for its counts, not for its cells.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from analysis.load import dates, totals
from analysis.load.sheets import Grid
from analysis.survey import Notice


@dataclass(frozen=True)
class Column:
    """One column: its position in the file, its headings, and a cell (or None) a respondent.

    `item` is the second heading, where the tool writes one: a statement or an option of `heading`.
    `missing` tells of empty cells why they are, where the file says so: respondent -> one of
    `survey.MISSING`.
    """

    position: int
    heading: str
    cells: tuple[str | None, ...]
    item: str = ""
    missing: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Counter[str]:
        """Count the distinct answers, without the white space around them."""
        counts: Counter[str] = Counter()
        for cell, count in Counter(self.cells).items():  # the cells once, in C; then the distinct
            if cell is not None:
                counts[cell.strip()] += count
        return counts

    @cached_property
    def answered(self) -> int:
        """Count the cells that hold something."""
        return self.counts.total()

    @cached_property
    def date_order(self) -> tuple[str, bool] | None:
        """Return the order of day, month and year, and whether the cells prove it; None where
        they are no dates."""
        return dates.order(self.cells)

    @property
    def text(self) -> str:
        """Return the whole question, both headings where there are two."""
        parts = [part for part in (self.heading, self.item) if part]
        return ": ".join(dict.fromkeys(parts))

    def labelled(self, labels: dict[str, str]) -> "Column":
        """Return the column with codes replaced by their labels."""
        if not labels:
            return self
        cells = (None if cell is None else labels.get(cell.strip(), cell) for cell in self.cells)
        return replace(self, cells=tuple(cells))

    def without(self, marks: Mapping[str, str]) -> "Column":
        """Return the column with cells that mark a missing answer emptied, and the mark's reason
        (one of `survey.MISSING`) kept.

        >>> column = Column(0, "Why?", ("n/a", "So")).without({"n/a": "not_asked"})
        >>> column.cells, dict(column.missing)
        ((None, 'So'), {0: 'not_asked'})
        """
        if marks.keys().isdisjoint(self.counts):
            return self
        missing = {
            row: marks[cell.strip()]
            for row, cell in enumerate(self.cells)
            if cell is not None and cell.strip() in marks
        }
        cells = (None if row in missing else cell for row, cell in enumerate(self.cells))
        return replace(self, cells=tuple(cells), missing={**self.missing, **missing})


@dataclass(frozen=True)
class Table:
    """The columns of a grid and what was left out on the way."""

    columns: tuple[Column, ...]
    header_rows: int
    notices: tuple[Notice, ...] = ()


def is_blank(row: list[str]) -> bool:
    """Tell whether no cell of a row holds anything but white space.

    >>> is_blank(["", " ", "\\u00a0"])
    True
    """
    return not any(cell and not cell.isspace() for cell in row)


def first_row(rows: list[list[str]]) -> int:
    """Return the position of the first row that holds anything: the header, in most exports."""
    return next((i for i, row in enumerate(rows) if not is_blank(row)), 0)


def carried(tops: list[str]) -> list[str]:
    """Fill each empty heading with the one before it: tools name a block above its first column.

    >>> carried(["Tools?", "", "Why?"])
    ['Tools?', 'Tools?', 'Why?']
    """
    filled = list(tops)
    for place in range(1, len(filled)):
        if not filled[place].strip():
            filled[place] = filled[place - 1]
    return filled


def columns_of(headers: list[list[str]], body: list[list[str]], header_rows: int) -> Table:
    """Return the columns under one or two header rows; wholly empty rows, and those at the end
    that sum the others up, are left out."""
    end = totals.start(body)
    kept = [row for row in body[:end] if not is_blank(row)]
    summed = sum(not is_blank(row) for row in body[end:])
    tops, items = headers[0], headers[1] if len(headers) > 1 else [""] * len(headers[0])
    cells = zip(*kept, strict=True) if kept else ((),) * len(tops)
    columns = [
        Column(i, _clean(top), _or_none(column), _clean(item))
        for i, (top, item, column) in enumerate(zip(tops, items, cells, strict=True))
    ]
    left_out = _empty_rows(len(body) - len(kept) - summed) + _totals(summed)
    return Table(tuple(columns), header_rows, left_out)


def _clean(heading: str) -> str:
    # Headings are the tool's words, not a respondent's: line breaks in them only hinder charts.
    return " ".join(heading.split())


def _or_none(cells: Iterable[str]) -> tuple[str | None, ...]:
    return tuple(cell if cell and not cell.isspace() else None for cell in cells)


def _empty_rows(count: int) -> tuple[Notice, ...]:
    if not count:
        return ()
    if count == 1:
        return (Notice("1 empty row was left out. Nothing needs to be done."),)
    return (
        Notice("{count} empty rows were left out. Nothing needs to be done.", {"count": count}),
    )


def _totals(count: int) -> tuple[Notice, ...]:
    notice = Notice(
        "Rows at the end that sum up the answers were left out: {count}. Nothing needs to be "
        "done.",
        {"count": count},
    )
    return (notice,) * bool(count)


def reading_notices(grid: Grid) -> tuple[Notice, ...]:
    """Return what the user should know of how the file itself was read."""
    others = [sheet for sheet in grid.sheets if sheet != grid.sheet]
    left_out = Notice(
        "Only the sheet {sheet} was read; left out: {others}. If the answers are there, save that "
        "sheet alone and open it.",
        {"sheet": grid.sheet, "others": ", ".join(others)},
    )
    unreadable = Notice(
        "Some characters could not be read and are shown as \ufffd: {count}. If they matter, "
        "export the answers again as UTF-8 or XLSX.",
        {"count": grid.replaced},
    )
    return (left_out,) * bool(others) + (unreadable,) * bool(grid.replaced)
