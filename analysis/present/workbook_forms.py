"""Sheets of a workbook that people fill in: cells to mark, headings that stand upright, columns to
filter by, what only a reader of the file needs hidden.

Start at `to_mark`; `workbook` writes the cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.present.workbook import Page

_UPRIGHT = 90  # degrees


def to_mark(page: Page, mark: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Offer a mark in the cells from the first to the last (row, column); other signs are let
    through, since a reader takes them too. Cells that say nothing are centred."""
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = DataValidation("list", formula1=f'"{mark}"', showErrorMessage=False, allowBlank=True)
    corner, other = (page.sheet.cell(*place).coordinate for place in (first, last))
    offered.add(f"{corner}:{other}")
    page.sheet.add_data_validation(offered)
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            page.write(row, column, None, align="center")


def exactly(page: Page, widths: Sequence[int]) -> None:
    """Make columns as wide as told, in letters; `Page.widths` makes none narrower than the
    program that opens the file does by itself."""
    for column, width in enumerate(widths, 1):
        page.sheet.column_dimensions[page.sheet.cell(1, column).column_letter].width = width


def upright(page: Page, row: int, first: int, last: int) -> None:
    """Turn the headings of columns upright, so that the columns can be narrow."""
    from openpyxl.styles import Alignment

    for column in range(first, last + 1):
        cell = page.sheet.cell(row, column)
        cell.alignment = Alignment("center", "bottom", _UPRIGHT, wrap_text=True)


def filtered(page: Page, row: int, last: int, columns: int) -> None:
    """Let the rows under the headings of a row, to the last one, be filtered and sorted."""
    corner, other = page.sheet.cell(row, 1), page.sheet.cell(last, columns)
    page.sheet.auto_filter.ref = f"{corner.coordinate}:{other.coordinate}"


def hidden(page: Page, row: int, column: int) -> None:
    """Hide a row and a column."""
    page.sheet.row_dimensions[row].hidden = True
    page.sheet.column_dimensions[page.sheet.cell(1, column).column_letter].hidden = True
