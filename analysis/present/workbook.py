"""Writes XLSX workbooks in which text is text: no cell is ever a formula, no link leads out of the
file.

Start at `workbook` for tables, at `Book` for a workbook of several parts. What a cell cannot hold
is shown as U+FFFD or cut, and both are told (`Book.notes`).
"""

from __future__ import annotations

import html
import io
import math
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.present.colours import PAPER, QUIET, text_on
from analysis.present.package import shown, undated
from analysis.present.workbook_cells import (
    Figure,
    escaped,
    figures,
    letters,
    lines,
    side,
    units,
)
from analysis.survey import Problem
from analysis.wording import Wording

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.chart import BarChart
    from openpyxl.worksheet.worksheet import Worksheet

CELL = 32_767  # UTF-16 units that a cell holds
ROWS, COLUMNS = 1_048_576, 16_384  # of a sheet
_NAME = 31  # letters of the name of a sheet
_WIDEST, _NARROWEST = 60, 10  # columns, in letters
_HEADING = 24  # letters of a heading that a column has room for; longer ones are wrapped
_PRINTED = 20  # columns that can be read on the width of a page
_WRAPPED = 600  # letters: longer texts stay on one line, or a row would fill the screen
_LINE, _TALLEST = 15, 400  # points: a line, a row
_FONT, _SIZE = "Calibri", 11  # what openpyxl gives every cell that says nothing
# The order in which Microsoft's Open XML SDK takes the parts of a font; openpyxl has another.
_PARTS = (
    "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"
)


class _Look(NamedTuple):
    """How a cell looks: its letters, its colour ("" as paper), the side on which it stands (None:
    texts left, numbers right), whether long texts are wrapped, the format of its number, and
    whether its text begins like a formula."""

    bold: bool
    size: int
    fill: str
    align: str | None
    wrap: bool
    format: str
    quoted: bool


@dataclass(eq=False)
class Book:
    """A workbook in the making, with the words of a language (None: those of workbooks that say
    nothing themselves); `above` stands in the first row of every sheet, "" where nothing does.

    `replaced` counts the characters that are shown as U+FFFD, `cut` names the cells whose text is
    not whole: sheet, row, column.
    """

    title: str
    w: Wording | None = None
    above: str = ""
    replaced: int = 0
    cut: list[tuple[str, int, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=lambda: {"history"})  # which Excel keeps for itself
    alts: list[str] = field(default_factory=list)
    looks: dict[_Look, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from openpyxl import Workbook
        from openpyxl.styles import Font

        Font.__elements__ = tuple(_PARTS.split())
        self.made: Workbook = Workbook()
        self.made.remove(self.made.active)
        self.made.properties.title = shown(self.title)
        self.made.properties.creator = None
        self.made.properties.language = self.w.language if self.w else None

    def add(self, name: str) -> Page:
        """Return a new sheet, named as nearly so as a sheet can be."""
        page = Page(self, self.made.create_sheet(self._free(name)))
        if self.above:
            page.write(1, 1, self.above, bold=True)
            page.at = 2
        return page

    def _free(self, name: str) -> str:
        plain = re.sub(r"[\\/*?:\[\]\s\x00-\x1f\x7f]+", " ", shown(name)).strip("' ") or "–"
        taken, number = units(plain, _NAME).strip("' "), 1
        while taken.casefold() in self.names:
            number += 1
            taken = f"{units(plain, _NAME - 1 - len(str(number))).strip()} {number}"
        self.names.add(taken.casefold())
        return taken

    def text(self, text: str, sheet: str, row: int, column: int) -> str:
        """Return a text as a cell can hold it, and note what of it is lost."""
        from openpyxl.utils import get_column_letter

        whole = shown(text)
        self.replaced += whole.count("\ufffd") - text.count("\ufffd")
        held = units(whole, CELL)
        if held != whole:
            self.cut.append((sheet, row, get_column_letter(column)))
        return escaped(held)

    def dress(self, cell: Cell, look: _Look) -> None:
        """Make a cell look so; openpyxl takes longer to compare looks than to write cells."""
        from openpyxl.styles import Alignment, Font, PatternFill

        if look not in self.looks:
            colour = text_on(look.fill or PAPER)[1:]
            if look.bold or look.size != _SIZE or look.fill:
                cell.font = Font(_FONT, look.size, look.bold, color=colour)
            if look.fill:
                cell.fill = PatternFill("solid", fgColor=look.fill[1:])
            cell.alignment = Alignment(look.align, "top", wrap_text=look.wrap)
            cell.number_format = look.format or "General"
            cell.quotePrefix = look.quoted
            self.looks[look] = copy(cell._style)
        cell._style = copy(self.looks[look])

    def notes(self, w: Wording) -> list[str]:
        """Return in sentences what of the texts is not as it was given."""
        told = []
        if self.replaced:
            told.append(
                w.plural(
                    "{count} character that no workbook can hold is shown as \ufffd.",
                    "{count} characters that no workbook can hold are shown as \ufffd.",
                    self.replaced,
                )
            )
        told += [
            w.say(
                "Cut after {most} characters, all that a cell holds: sheet “{sheet}”, row {row}, "
                "column {column}.",
                most=CELL,
                sheet=sheet,
                row=row,
                column=column,
            )
            for sheet, row, column in self.cut
        ]
        return told or [w.say("Every text in this workbook is complete.")]

    def name(self, name: str, page: Page, areas: Sequence[tuple[int, int, int, int]]) -> None:
        """Give cells of a sheet (first column, row, last column, row) a name that `opened`
        finds."""
        from openpyxl.utils import get_column_letter, quote_sheetname
        from openpyxl.workbook.defined_name import DefinedName

        sheet = quote_sheetname(page.name)
        told = ",".join(
            f"{sheet}!${get_column_letter(left)}${top}:${get_column_letter(right)}${bottom}"
            for left, top, right, bottom in areas
        )
        own, number = name, 1
        while own in self.made.defined_names:
            number += 1
            own = f"{name}.{number}"
        self.made.defined_names[own] = DefinedName(own, attr_text=told)

    def saved(self, change: Callable[[dict[str, bytes]], None] | None = None) -> bytes:
        """Return the file; `change` is given the parts of its package to change."""
        out = io.BytesIO()
        self.made.save(out)
        with zipfile.ZipFile(io.BytesIO(out.getvalue())) as given:
            parts = {name: given.read(name) for name in given.namelist()}
        for number, alt in enumerate(self.alts, 1):
            told = html.escape(shown(alt)).encode()
            name = f"xl/drawings/drawing{number}.xml"  # openpyxl numbers them as they were added
            parts[name] = parts[name].replace(
                b'name="Chart 1"', b'name="Chart 1" descr="' + told + b'"', 1
            )
        if change:
            change(parts)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as made:
            for name, part in parts.items():
                made.writestr(name, part)
        return undated(packed.getvalue())


@dataclass(eq=False)
class Page:
    """A sheet in the making; `at` is the next row that is free."""

    book: Book
    sheet: Worksheet
    at: int = 1

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.sheet.title

    def write(
        self,
        row: int,
        column: int,
        value: object,
        bold: bool = False,
        wrap: bool = False,
        size: int = _SIZE,
        fill: str = "",
        align: str | None = None,
    ) -> Cell:
        """Write a value into a cell: text as text, numbers as numbers, nothing where it is
        missing."""
        cell, format = self.sheet.cell(row, column), ""
        if isinstance(value, Figure):
            format, value = value.format, value.value
        if isinstance(value, int | float | Integral):
            if math.isfinite(value):
                cell.value = value.item() if hasattr(value, "item") else value
            wrap, begins = False, False
        else:
            text = "" if value is None or value is pd.NA or value is pd.NaT else str(value)
            begins = text[:1] in ("=", "+", "-", "@")
            if text:
                # Past `cell.value`, which makes formulas of "=1+2" and cuts without a word.
                cell._value = self.book.text(text, self.name, row, column)
                cell.data_type = "s"
        self.book.dress(cell, _Look(bold, size, fill, align, wrap, format, begins))
        return cell

    def line(self, text: str, across: int = 1, bold: bool = False, size: int = _SIZE) -> None:
        """Write a text into the next row, over so many columns, in as many lines as it takes."""
        from openpyxl.utils import get_column_letter

        self.write(self.at, 1, text, bold, across > 1, size)
        if across > 1:
            self.sheet.merge_cells(None, self.at, 1, self.at, across)
            columns = [get_column_letter(column) for column in range(1, across + 1)]
            room = sum(self.sheet.column_dimensions[own].width for own in columns)
            points = _LINE * size / _SIZE * lines(text, room * _SIZE / size)
            self.sheet.row_dimensions[self.at].height = min(_TALLEST, points + 3)
        self.at += 1

    def link(self, row: int, page: Page) -> None:
        """Write the name of another sheet as a link to it."""
        from openpyxl.styles import Font
        from openpyxl.utils import quote_sheetname
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell = self.write(row, 1, page.name)
        place = f"{quote_sheetname(page.name)}!A1"
        # Past `cell.hyperlink`, which makes every link one that leads out of the file.
        cell._hyperlink = Hyperlink(ref=cell.coordinate, location=place)
        cell.font = Font(_FONT, _SIZE, color="0563C1", underline="single")

    def widths(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns, in letters."""
        from openpyxl.utils import get_column_letter

        for place, width in enumerate(widths, 1):
            own = self.sheet.column_dimensions[get_column_letter(place)]
            own.width = max(own.width if own.customWidth else 0, width)

    def grid(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[object]],
        fills: Sequence[Sequence[str]] = (),
    ) -> int:
        """Write a table under its headings from the next row on; return the row of the headings.
        Raises `Problem` where a sheet has no room for it."""
        self._check(len(rows), len(headings))
        wraps, top = self.fit(headings, rows), self.at
        sides = [side([row[place] for row in rows]) for place in range(len(headings))]
        for place, heading in enumerate(headings):
            self.write(top, place + 1, heading, True, True, fill=QUIET, align=sides[place])
        self.heighten(top, headings)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                fill = fills[number - 1][place] if fills else ""
                at, look = (top + number, place + 1), {"wrap": wraps[place], "fill": fill}
                self.write(*at, value, align=sides[place], **look)
            if any(wraps):
                texts = [own if wrap else "" for own, wrap in zip(row, wraps, strict=True)]
                self.heighten(top + number, texts)
        self.at = top + len(rows) + 1
        return top

    def fit(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[bool]:
        """Make the columns as wide as a table asks for; return which of them are to be wrapped."""
        widths, wraps = [], []
        for place, heading in enumerate(headings):
            longest = max((letters(row[place]) for row in rows), default=0)
            needed = max(longest, min(len(heading), _HEADING)) + 2
            widths.append(min(max(_NARROWEST, needed), _WIDEST))
            wraps.append(_WIDEST < needed <= _WRAPPED)
        self.widths(widths)
        return wraps

    def heighten(self, row: int, values: Sequence[object]) -> None:
        """Make a row as high as its wrapped texts ask for: LibreOffice does not."""
        from openpyxl.utils import get_column_letter

        count = 1
        for column, value in enumerate(values, 1):
            width = self.sheet.column_dimensions[get_column_letter(column)].width
            count = max(count, lines(str(value), width))
        if count > 1:
            self.sheet.row_dimensions[row].height = min(_TALLEST, _LINE * count)

    def indent(self, row: int, column: int, is_in: bool) -> None:
        """Set a cell in from the left, or not."""
        from openpyxl.styles import Alignment

        own = self.sheet.cell(row, column)
        own.alignment = Alignment("left", "top", wrap_text=own.alignment.wrap_text, indent=is_in)

    def _check(self, rows: int, columns: int) -> None:
        if self.at + rows > ROWS or columns > COLUMNS:
            raise Problem(
                "The sheet “{sheet}” would have {rows} rows and {columns} columns, more than a "
                "workbook holds. Make CSV or Parquet files of them by the command `code`.",
                sheet=self.name,
                rows=rows,
                columns=columns,
            )

    def table(self, told: str, table: pd.DataFrame) -> None:
        """Write what a table shows and the table, its columns as of `workbook_cells.figures`."""
        columns = [
            figures(str(name), table.iloc[:, at].tolist(), self.book.w)
            for at, name in enumerate(table.columns)
        ]
        self.line(told)
        is_wide = len(columns) > _PRINTED
        top = self.grid(list(map(str, table.columns)), list(zip(*columns, strict=True)))
        self.freeze(top, "B" if is_wide else "A", not is_wide)

    def freeze(self, row: int, column: str = "A", fits: bool = True) -> None:
        """Keep the rows to this one, and the columns before another, in sight; print the sheet
        across, as wide as a page where it `fits`."""
        self.sheet.freeze_panes = f"{column}{row + 1}"
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = 9  # A4
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = fits

    def chart(self, chart: BarChart, row: int, column: int, alt: str) -> None:
        """Put the chart of a sheet at a cell, with its text alternative."""
        from openpyxl.utils import get_column_letter

        self.sheet.add_chart(chart, f"{get_column_letter(column)}{row}")
        self.book.alts.append(alt)


def workbook(
    tables: Mapping[str, tuple[str, pd.DataFrame]], title: str, w: Wording | None = None
) -> bytes:
    """Return an XLSX file with one sheet a table: sheet name -> (what it shows, the table).

    The first row of a sheet says what it shows, the second is its header; columns whose name ends
    in `%` are formatted as per cent. With `w`, a last sheet says what was cut or replaced, where
    anything was. The same tables give the same bytes.
    """
    book = Book(title, w)
    for name, (told, table) in tables.items():
        book.add(name).table(told, table)
    if w and (book.cut or book.replaced):
        told = pd.DataFrame({w.say("Note"): book.notes(w)})
        book.add(w.say("Notes on this file")).table(w.say("Texts that are not complete"), told)
    return book.saved()


def opened(content: bytes) -> Workbook:
    """Return a workbook for reading; raises `Problem` where the bytes are none."""
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError):
        raise Problem("This file is no workbook that can be read. Choose an XLSX file.") from None
