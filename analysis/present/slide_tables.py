"""Tables on slides: key figures and themes named together, as native tables.

Start at `pages` and `add`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.present.colours import PAPER, QUIET, text_on
from analysis.present.exhibits import Exhibit
from analysis.present.package import shown as shown_text
from analysis.present.slide_deck import EMU, Box, Deck, emu
from analysis.present.slide_text import BOLD, LINE, SMALL, Text, count, fitted, flat, width, write

if TYPE_CHECKING:
    from pptx.slide import Slide
    from pptx.table import _Cell

SIZE = 18
_SIZES = (24, 20, SIZE)  # of key figures
_CELLS = (SIZE, 16, 14)  # of a matrix, below 18 only one that has all of it on a slide
_KEY = 0.4  # of the height, at most, for what the numbers of a matrix stand for
_NAMES = 0.26  # of the width, at least, for the names in a matrix
_MARGIN = 4  # points left and right in a cell
_TOP = 2  # above and below


@dataclass(frozen=True)
class Grid:
    """A table as it is placed: its rows of texts, the colours of their cells, the widths of the
    columns, the heights of the rows and the size of texts in points, whether figures stand in the
    middle of their cells, and whether the first row is a heading, or the first column is one."""

    rows: Sequence[Sequence[str]]
    colours: Sequence[Sequence[str]]
    widths: Sequence[float]
    heights: Sequence[float]
    size: float = SIZE
    centred: bool = False
    headed: bool = True
    named: bool = False


def pages(shown: Exhibit, deck: Deck, box: Box, name: str) -> list[Callable[[Slide], None]]:
    """Return what draws a matrix, under this name, on each of the slides that it takes; rows have
    the names, columns their numbers, which each of several slides explains."""
    tried = [_matrix(shown, deck, box, size) for size in _CELLS]
    whole = [own for own in tried if sum(own.heights) <= box.height]
    grid = next((own for own in whole if len(set(own.heights)) == 1), [*whole, tried[0]][0])
    if whole:
        return [_page(f"Table {name}", shown.alt, grid, deck, box)]
    names, room = " · ".join(flat(row[0]) for row in grid.rows[1:]), box.width / deck.wide
    words, _ = fitted(names, (SMALL,), room, _KEY * box.height)
    tall = count(words, SMALL, room) * SMALL * LINE + _TOP
    under = box.part(box.height - tall, tall)
    grids = _parted(grid, box.height - tall)
    return [_page(f"Table {name}", shown.alt, own, deck, box, (words, under)) for own in grids]


def _page(
    name: str,
    alt: str,
    grid: Grid,
    deck: Deck,
    box: Box,
    key: tuple[str, Box] | None = None,
) -> Callable[[Slide], None]:
    def draw(slide: Slide) -> None:
        add(slide, name, alt, grid, deck.language, box)
        if key:
            deck.text(slide, "Columns", [Text(key[0], SMALL)], key[1], quiet=True)

    return draw


def _matrix(shown: Exhibit, deck: Deck, box: Box, size: float) -> Grid:
    chart = shown.chart
    texts = [[own.texts[at] for own in chart.series] for at in range(len(chart.labels))]
    heads = [f"{at}\u00a0{own}" for at, own in enumerate(chart.labels, 1)]
    needed = max(width(own, size) for own in heads) * deck.wide * BOLD + 2 * _MARGIN + 4
    whole = max(width(own, size) for row in texts for own in row) * deck.wide + 2 * _MARGIN + 1
    parts = [part for row in texts for own in row for part in own.split(" ")]
    least = max(width(own, size) for own in parts) * deck.wide + 2 * _MARGIN + 2
    room, many = box.width - min(needed, _NAMES * box.width), len(chart.series)
    each = max(whole, min(84.0, (box.width - needed) / many)) if whole * many <= room else least
    first = min(needed, box.width - each * many)
    corner = deck.wording.say("Theme")
    rows = [[corner, *map(str, range(1, many + 1))]]
    rows += [[head, *own] for head, own in zip(heads, texts, strict=True)]
    colours = [[QUIET] * len(rows[0])]
    colours += [[PAPER, *(own.colours[at] for own in chart.series)] for at in range(len(heads))]
    look = {"centred": True, "named": True}
    return _sized(rows, colours, [first, *[each] * many], deck, size, **look)


def grids(rows: Sequence[Sequence[str]], deck: Deck, box: Box, headed: bool = True) -> list[Grid]:
    """Return a table of two columns or more as it has room on one slide or several; its first row
    is a heading, else its first column is. It is larger where it has room."""
    made: list[Grid] = []
    for size in _SIZES:
        made = list(_parted(_grid(rows, deck, box, headed, size), box.height))
        if len(made) == 1:
            break
    return made


def _grid(rows: Sequence[Sequence[str]], deck: Deck, box: Box, headed: bool, size: float) -> Grid:
    needed = [
        max(width(row[at], size) for row in rows) * deck.wide * BOLD + 2 * _MARGIN + 20
        for at in range(len(rows[0]))
    ]
    others = min(sum(needed[1:]), 0.72 * box.width)
    first = min(needed[0], max(box.width - others, 0.28 * box.width))
    spread = [own * min(1.0, (box.width - first) / max(sum(needed[1:]), 1)) for own in needed[1:]]
    colours = [[QUIET if headed and not at else PAPER] * len(row) for at, row in enumerate(rows)]
    look = {"headed": headed, "named": not headed}
    return _sized(rows, colours, [first, *spread], deck, size, **look)


def _sized(
    rows: Sequence[Sequence[str]],
    colours: Sequence[Sequence[str]],
    widths: Sequence[float],
    deck: Deck,
    size: float = SIZE,
    **look: bool,
) -> Grid:
    named, headed = look.get("named", False), look.get("headed", True)
    heights = []
    for at, row in enumerate(rows):
        bold = [(headed and not at) or (named and not column) for column in range(len(row))]
        lines = [
            count(own, size * deck.wide * (BOLD if is_bold else 1), room - 2 * _MARGIN)
            for own, room, is_bold in zip(row, widths, bold, strict=True)
        ]
        heights.append(max(lines) * size * LINE + 2 * _TOP)
    return Grid(rows, colours, widths, heights, size, **look)


def _parted(grid: Grid, height: float) -> Iterator[Grid]:
    """Cut a table where a slide is full; each part repeats the heading."""
    heading = [0] if grid.headed else []
    parts = _filled(grid, height, len(grid.rows))
    for fewer in range(1, len(grid.rows)):  # about as many rows on each slide
        tried = _filled(grid, height, fewer)
        if len(tried) == len(parts):
            parts = tried
            break
    for part in parts:
        own = heading + part
        rows, colours, heights = (
            [all[at] for at in own] for all in (grid.rows, grid.colours, grid.heights)
        )
        yield replace(grid, rows=rows, colours=colours, heights=heights)


def _filled(grid: Grid, height: float, most: int) -> list[list[int]]:
    left = height - (grid.heights[0] if grid.headed else 0)
    parts: list[list[int]] = [[]]
    for at in range(int(grid.headed), len(grid.rows)):
        used = sum(grid.heights[own] for own in (*parts[-1], at))
        if parts[-1] and (used > left or len(parts[-1]) >= most):
            parts.append([])
        parts[-1].append(at)
    return parts


def add(slide: Slide, name: str, alt: str, grid: Grid, language: str, box: Box) -> None:
    """Add a table to a slide, with its name and text alternative."""
    place = Box(box.left, box.top, sum(grid.widths), sum(grid.heights))
    frame = slide.shapes.add_table(len(grid.rows), len(grid.rows[0]), *emu(place))
    frame.name = name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", shown_text(alt))
    made = frame.table
    made.horz_banding, made.first_row, made.first_col = False, grid.headed, grid.named
    for column, room in zip(made.columns, grid.widths, strict=True):
        column.width = round(room * EMU)
    for at, (row, room) in enumerate(zip(made.rows, grid.heights, strict=True)):
        row.height = round(room * EMU)
        for column, cell in enumerate(row.cells):
            _fill(cell, grid, at, column, language)


def _fill(cell: _Cell, grid: Grid, row: int, column: int, language: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR

    colour = grid.colours[row][column]
    cell.margin_left = cell.margin_right = _MARGIN * EMU
    cell.margin_top = cell.margin_bottom = _TOP * EMU
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(colour[1:])
    is_head = (grid.headed and not row) or (grid.named and not column)
    align = "l" if not column or not grid.headed else "ctr" if grid.centred else "r"
    text = Text(flat(grid.rows[row][column]), grid.size, bold=is_head)
    write(cell.text_frame, [text], language, align)
    for run in cell.text_frame.paragraphs[0].runs:
        run.font.bold = is_head  # the table's style has a say otherwise
        run.font.color.rgb = RGBColor.from_string(text_on(colour)[1:])
