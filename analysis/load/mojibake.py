"""Letters that were garbled before they came into the file ("TyÃ¶" for "Työ"); start at `found`.

A respondent's words are never altered unasked: what is found is told, and `repaired` is called
where a person asks for it. ftfy knows which garbling came from which pair of encodings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.load.sheets import Grid
from analysis.survey import Notice

# First letters of what UTF-8 becomes when it is read as Windows, Mac or ISO pages: a quick look
# that spares the other files the import and the closer one.
_SUSPECT = re.compile(r"[ÂÃÄÅâÐĆĂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[√‚][^\x00-\x7f]")
_EXAMPLE = 60


@dataclass(frozen=True)
class Garbled:
    """How many cells look garbled, and one of them before and after its repair."""

    count: int
    before: str
    after: str


def found(grid: Grid) -> Garbled | None:
    """Return what looks garbled in a grid; None where nothing does.

    >>> found(Grid("utf-8", [["Miksi?"], ["YhteistyÃ¶"]]))
    Garbled(count=1, before='YhteistyÃ¶', after='Yhteistyö')
    """
    pairs = list(_pairs(grid))
    if not pairs:
        return None
    before, after = min(pairs, key=lambda pair: len(pair[0]))
    return Garbled(len(pairs), before[:_EXAMPLE], after[:_EXAMPLE])


def notice(garbled: Garbled) -> Notice:
    """Return what the user should know of garbled letters."""
    return Notice(
        "Letters were garbled before they came into the file, in this many cells: {count} (for "
        "example “{before}”, likely “{after}”). They are shown as they are; on the page Data they "
        "can be repaired.",
        {"count": garbled.count, "before": garbled.before, "after": garbled.after},
    )


def repaired(grid: Grid) -> Grid:
    """Return the grid with garbled cells repaired, other cells as they were."""
    rows = [
        [_repair(cell) for cell in row] if _SUSPECT.search("\0".join(row)) else row
        for row in grid.rows
    ]
    return replace(grid, rows=rows)


def _pairs(grid: Grid) -> Iterator[tuple[str, str]]:
    for row in grid.rows:
        if _SUSPECT.search("\0".join(row)):
            for cell in row:
                if (after := _repair(cell)) != cell:
                    yield cell, after


def _repair(cell: str) -> str:
    if not _SUSPECT.search(cell):
        return cell
    import ftfy  # only where a cell asks for it

    return ftfy.fix_encoding(cell)
