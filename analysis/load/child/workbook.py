"""XLSX, XLS and ODS to sheets; start at `sheets`.

calamine reads all three, several times faster than openpyxl and with less memory; it is written
in Rust and may end the process, which is why it runs here and nowhere else.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from analysis.load import limits
from analysis.load.child.sheet import Sheet, cell, number
from analysis.load.limits import Refused

_KEPT = 10_000  # texts of numbers
_DAMAGE = (CalamineError, OSError, ValueError, KeyError, BadZipFile)
# A row or cell that stands for very many. Some of each end every sheet of LibreOffice, but empty.
_ROWS = re.compile(rb"<table:table-row\s[^<>]*number-rows-repeated=[\"'](\d{6,12})[\"'][^<>]*>")
_CELLS = re.compile(
    rb"<table:table-cell\s[^<>]*number-columns-repeated=[\"'](\d{4,12})[\"'][^<>]*>"
)
_HOLDS = re.compile(rb"value=|<text:p")
_SPACES = re.compile(rb"<text:(tab|line-break)\s*(?:/>|>\s*</text:\1>)")

if TYPE_CHECKING:
    from python_calamine import CalamineSheet


def sheets(source: bytes, kind: str) -> Iterator[Sheet]:
    """Yield the sheets of an XLSX or ODS file that hold something; raise `Refused` where it is
    damaged or protected.

    `kind` is "xlsx", "xls" or "ods", told as the encoding of each.
    """
    try:
        yield from _sheets(source, kind)
    except PasswordError:
        raise Refused("protected") from None
    except _DAMAGE:
        raise Refused("damaged") from None


def old_sheets(source: bytes) -> Iterator[Sheet]:
    """Yield the sheets of an XLS file; other files of its kind (DOC, PPT, MSG) are refused."""
    try:
        yield from _sheets(source, "xls")
    except PasswordError:
        raise Refused("protected") from None
    except _DAMAGE:
        raise Refused("format", kind="XLS") from None


def _sheets(source: bytes, kind: str) -> Iterator[Sheet]:
    """Yield the sheets in their order; hidden ones only where all are hidden."""
    file = _with_white_space(source) if kind == "ods" else BytesIO(source)
    workbook = CalamineWorkbook.from_filelike(file)
    names = workbook.sheet_names
    shown = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    empty = True
    for name in shown or names:
        found = workbook.get_sheet_by_name(name)
        if found.height:
            empty = False
            yield Sheet({"encoding": kind, "sheet": name, "sheets": names}, _rows(found))
    if empty:
        raise Refused("empty")


def _with_white_space(source: bytes) -> BytesIO:
    """Return an ODS file with its elements for tab and line break as signs: calamine reads signs
    and drops these elements."""
    file = BytesIO()
    with ZipFile(BytesIO(source)) as old, ZipFile(file, "w") as new:
        content = old.read("content.xml")
        _check_ends(content)
        _check_repeats(content)
        if not _SPACES.search(content):
            return BytesIO(source)
        shown = _SPACES.sub(lambda match: b"\t" if match[1] == b"tab" else b"\n", content)
        for member in old.infolist():
            kept = shown if member.filename == "content.xml" else old.read(member)
            new.writestr(member.filename, kept)
    return BytesIO(file.getvalue())


def _check_ends(content: bytes) -> None:
    """Raise `Refused` where an element has no end: calamine looks for it for ever. What declares
    entities was refused before (`archive.check`)."""
    try:
        expat.ParserCreate().Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Refused("damaged") from None


def _check_repeats(content: bytes) -> None:
    """Raise `Refused` where a row or cell that holds something is repeated past a limit."""
    for found in _ROWS.finditer(content):
        if int(found[1]) > limits.ROWS and _holds(content, found, b"</table:table-row>"):
            raise Refused("rows", count=int(found[1]), limit=limits.ROWS)
    for found in _CELLS.finditer(content):
        if int(found[1]) > limits.COLUMNS and _holds(content, found, b"</table:table-cell>"):
            raise Refused("columns", count=int(found[1]), limit=limits.COLUMNS)


def _holds(content: bytes, opening: re.Match[bytes], closing: bytes) -> bool:
    alone = opening[0].endswith(b"/>")
    end = opening.end() if alone else content.find(closing, opening.end())
    return _HOLDS.search(content, opening.start(), end if end >= 0 else len(content)) is not None


def _rows(sheet: "CalamineSheet") -> Iterator[list[str]]:
    # iter_rows keeps empty rows above the first cell but not empty columns to its left.
    left, written = [""] * sheet.start[1], _Numbers()
    for row in sheet.iter_rows():
        yield left + [
            value
            if type(value) is str
            else written[value]
            if type(value) is float
            else cell(value)
            for value in row
        ]


class _Numbers(dict[float, str]):
    """The texts of the numbers met so far: codes and ages are the same few in most cells."""

    def __missing__(self, value: float) -> str:
        text = number(value)
        if len(self) < _KEPT:
            self[value] = text
        return text
