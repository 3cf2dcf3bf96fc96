"""The child process that meets the uploaded bytes: bytes on stdin, rows as JSON lines on stdout.

Start at `main`. Only light modules are imported, since every upload waits for this start.
"""

import datetime
import json
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from analysis.load import limits
from analysis.load.limits import Refused

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

# What a file is by its first bytes, tried in this order.
_MAGIC = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "EXE"),
    (b"%PDF", "PDF"),
    (b"$FL2", "SPSS (SAV)"),
    (b"$FL3", "SPSS (ZSAV)"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<table", b"<?xml", b"<!doctype", b"<script")


def main() -> None:
    """Read stdin under the limits and write the rows, or the reason why not, to stdout."""
    _limit_memory()
    out = sys.stdout.buffer
    try:
        for item in _lines(sys.stdin.buffer.read()):
            out.write(json.dumps(item, ensure_ascii=False).encode() + b"\n")
        ending: dict[str, Any] = {"end": True}
    except Refused as refused:
        ending = {"refused": refused.reason, "values": refused.values}
    except MemoryError:
        ending = {"refused": "memory", "values": {"limit": limits.MEMORY_BYTES >> 20}}
    out.write(json.dumps(ending).encode() + b"\n")
    out.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows: the wall time and the scan of the sheets still hold
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    ceiling = limits.MEMORY_BYTES if hard == resource.RLIM_INFINITY else hard
    soft = min(limits.MEMORY_BYTES, ceiling)
    resource.setrlimit(resource.RLIMIT_AS, (soft, soft))


def _lines(source: bytes) -> Iterator[Any]:
    """Yield the head (a mapping) and then the rows (lists of text), counted on the way."""
    head, rows = _head_and_rows(source)
    yield head
    characters = 0
    for number, row in enumerate(rows, start=1):
        if number > limits.ROWS:
            raise Refused("rows", count=number, limit=limits.ROWS)
        if len(row) > limits.COLUMNS:
            raise Refused("columns", count=len(row), limit=limits.COLUMNS)
        characters += sum(map(len, row))
        if characters > limits.CHARACTERS:
            raise Refused("characters", limit=limits.CHARACTERS // 1_000_000)
        yield row


def _head_and_rows(source: bytes) -> tuple[dict[str, Any], Iterator[list[str]]]:
    """Return how a file was read and its rows, by what its first bytes say that it is."""
    _refuse_by_first_bytes(source)
    if source.startswith(_OLE):
        return _old_workbook(source)
    if source.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from analysis.load import container

        container.check(source)
        return _workbook(source, "xlsx")
    return _text(source)


def _refuse_by_first_bytes(source: bytes) -> None:
    if not source.strip(b"\x00\t\n\r \xef\xbb\xbf\xfe\xff"):
        raise Refused("empty")
    if source.startswith(_OLE):
        # The stream names of an OLE file are UTF-16; Excel puts an encrypted workbook in this one.
        if "EncryptedPackage".encode("utf-16-le") in source:
            raise Refused("protected")
    for magic, kind in _MAGIC:
        if source.startswith(magic):
            raise Refused("format", kind=kind)
    start = source[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        raise Refused("format", kind="XML" if start.startswith(b"<?xml") else "HTML")


def _text(source: bytes) -> tuple[dict[str, Any], Iterator[list[str]]]:
    from analysis.load import encodings

    decoded = encodings.decode(source)
    head = {"encoding": decoded.encoding, "replaced": decoded.replaced}
    return head, encodings.records(decoded.text)


def _old_workbook(source: bytes) -> tuple[dict[str, Any], Iterator[list[str]]]:
    """Return the rows of an XLS file; other files of its kind (DOC, PPT, MSG) are refused."""
    from python_calamine import CalamineError, PasswordError

    try:
        return _workbook(source, "xls")
    except PasswordError:
        raise Refused("protected") from None
    except (CalamineError, OSError, ValueError):
        raise Refused("format", kind="XLS") from None


def _workbook(source: bytes, encoding: str) -> tuple[dict[str, Any], Iterator[list[str]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    workbook = CalamineWorkbook.from_filelike(BytesIO(source))
    shown = [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    for name in shown or workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            head = {"encoding": encoding, "sheet": name, "sheets": workbook.sheet_names}
            return head, _sheet_rows(sheet)
    raise Refused("empty")


def _sheet_rows(sheet: "CalamineSheet") -> Iterator[list[str]]:
    # iter_rows keeps empty rows above the first cell but not empty columns to its left.
    left = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield left + [_cell(value) for value in row]


def _cell(value: object) -> str:
    """Write a cell as a person would.

    >>> [_cell(v) for v in ("a", 5.0, 0.1, True, datetime.datetime(2025, 9, 8, 7, 11, 59, 600000))]
    ['a', '5', '0.1', 'TRUE', '2025-09-08 07:12:00']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return _moment(value)
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return str(value)


def _moment(value: datetime.datetime) -> str:
    # A sheet holds a moment as a fraction of days, so milliseconds are noise; to the nearest
    # second the text agrees with what the same survey shows as CSV.
    if value.microsecond and value.year < datetime.MAXYEAR:
        value = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    midnight = value.time() == datetime.time()
    return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")


if __name__ == "__main__":
    main()
