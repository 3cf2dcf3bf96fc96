"""Writes tables to an XLSX workbook in which text is text: no cell is ever a formula or a link.

Start at `workbook`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.present.package import shown, undated

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

# A cell holds at most 32,767 characters.
_CELL = 32_767


def workbook(tables: Mapping[str, tuple[str, pd.DataFrame]], title: str) -> bytes:
    """Return an XLSX file with one sheet a table: sheet name -> (what it shows, the table).

    The first row of a sheet says what it shows, the second is its header; columns whose name ends
    in `%` are formatted as per cent. The same tables give the same bytes.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    for name, (told, table) in tables.items():
        sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", name)[:31])
        _write(sheet.cell(1, 1), told, bold=False)
        for place, column in enumerate(table.columns, 1):
            _write(sheet.cell(2, place), str(column), bold=True)
            width = max([len(str(column)), *(len(str(v)) for v in table[column].head(200))])
            sheet.column_dimensions[get_column_letter(place)].width = min(max(10, width + 2), 60)
        for number, row in enumerate(table.itertuples(index=False), 3):
            for place, value in enumerate(row, 1):
                _write(sheet.cell(number, place), value)
                if str(table.columns[place - 1]).endswith("%"):
                    sheet.cell(number, place).number_format = "0%"
        sheet.freeze_panes = "A3"
    out = io.BytesIO()
    book.save(out)
    return undated(out.getvalue())


def _write(cell: Cell, value: object, bold: bool = False) -> None:
    from openpyxl.styles import Alignment, Font

    if isinstance(value, str):
        cell.value = shown(value)[:_CELL]
        cell.data_type = "s"  # openpyxl would make a formula of "=1+2"
        cell.quotePrefix = value[:1] in "=+-@"
        cell.alignment = Alignment(vertical="top")
    elif value is not None and value == value:
        cell.value = value.item() if hasattr(value, "item") else value
    cell.font = Font(bold=bold)
