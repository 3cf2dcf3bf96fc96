"""The child process that meets the uploaded bytes: bytes on stdin, blocks of cells on stdout.

Start at `main`. Only light modules are imported, since every upload waits for this start.
"""

import json
import os
import sys
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from analysis.load import limits
from analysis.load.child import archive
from analysis.load.child.sheet import Sheet
from analysis.load.limits import Refused

if TYPE_CHECKING:
    import pyarrow

# What a file that is not read is by its first bytes, tried in this order.
_REFUSED = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "EXE"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_SAV = (b"$FL2", b"$FL3")
_PORTABLE = b"SPSS PORT FILE"
_PARQUET = b"PAR1"
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<table", b"<?xml", b"<!doctype", b"<script")
_BLANK = b"\x00\t\n\r \xef\xbb\xbf\xfe\xff"
_ROWS_OF_A_BLOCK = 1_000


def main() -> None:
    """Read stdin under the limits and write to stdout the sheets of a file, or the reason why not;
    where the arguments name a module and a function of it, what that makes of the file."""
    limit_memory()
    source = sys.stdin.buffer.read()
    if sys.argv[1:]:
        from analysis.load.child import calling

        calling.tell(source, *sys.argv[1:])
    else:
        tell(source)


def tell(source: bytes) -> None:
    """Write the sheets of a file, or the reason why not, to stdout."""
    try:
        _write_sheets(sheets_of(source), len(source))
        ending: dict[str, Any] = {"end": True}
    except Refused as refused:
        ending = {"refused": refused.reason, "values": refused.values}
    except MemoryError:
        ending = {"refused": "memory", "values": {"limit": limits.MEMORY_BYTES >> 20}}
    sys.stdout.buffer.write(b"\n")  # a cell may end with what looks like an ending
    _write_line(ending)
    sys.stdout.buffer.flush()


def limit_memory() -> None:
    """Limit the memory of this process where the parent does not watch it."""
    if "ANALYSIS_WATCHED" in os.environ:
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    ceiling = limits.MEMORY_BYTES if hard == resource.RLIM_INFINITY else hard
    soft = min(limits.MEMORY_BYTES, ceiling)
    resource.setrlimit(resource.RLIMIT_AS, (soft, soft))


def kind_of(source: bytes) -> str:
    """Return what container the first bytes of a file say that it is: zip, ole, sav, parquet or
    text; raise `Refused` for what is none of them.

    >>> kind_of(b"a;b"), kind_of(b"PAR1...")
    ('text', 'parquet')
    """
    _refuse_by_first_bytes(source)
    starts = (("zip", _ZIP), ("ole", _OLE), ("sav", _SAV), ("parquet", _PARQUET))
    return next((kind for kind, start in starts if source.startswith(start)), "text")


def sheets_of(source: bytes, packed: bool = False) -> Iterable[Sheet]:
    """Return the sheets of a file, by what its first bytes say that it is.

    `packed` tells that the bytes come out of a zip, which may not hold another one. The module of
    a container is imported only where it is needed: every upload waits for this start.
    """
    match kind_of(source):
        case "zip":
            return _unzipped(source, packed)
        case "ole":
            from analysis.load.child import workbook

            return workbook.old_sheets(source)
        case "sav":
            from analysis.load.child import sav

            return [sav.sheet(source)]
        case "parquet":
            from analysis.load.child import parquet

            return [parquet.sheet(source)]
    from analysis.load.child import text

    return [text.sheet(source)]


def _unzipped(source: bytes, packed: bool) -> Iterable[Sheet]:
    kind = archive.check(source)
    if kind in ("xlsx", "ods"):
        from analysis.load.child import workbook

        return workbook.sheets(source, kind)
    if packed:
        raise Refused("format", kind="ZIP")
    return sheets_of(archive.only_member(source), packed=True)


def _refuse_by_first_bytes(source: bytes) -> None:
    # The beginning first: only where it is blank is the whole, of which strip makes a copy.
    if not source[:512].strip(_BLANK) and not source.strip(_BLANK):
        raise Refused("empty")
    if source.startswith(_OLE):
        # The stream names of an OLE file are UTF-16; Excel puts an encrypted workbook in this one.
        if "EncryptedPackage".encode("utf-16-le") in source:
            raise Refused("protected")
    for magic, kind in _REFUSED:
        if source.startswith(magic):
            raise Refused("format", kind=kind)
    if _PORTABLE in source[:512]:
        raise Refused("format", kind="SPSS (POR)")
    start = source[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        raise Refused("format", kind="XML" if start.startswith(b"<?xml") else "HTML")


def _write_sheets(sheets: Iterable[Sheet], size: int) -> None:
    """Write each sheet of a file of so many bytes: a line for its head, then its rows in blocks,
    counted on the way."""
    characters = 0
    for sheet in sheets:
        _write_line({"head": sheet.head})
        if sheet.table is not None:
            _write_table(sheet.table)
            continue
        rows, count = iter(sheet.rows), 0
        while block := list(islice(rows, _ROWS_OF_A_BLOCK)):
            width = max(1, *map(len, block))
            text = _text(block, width)
            count += len(block)
            characters += len(text)
            _check_counts(count, width, characters, size)
            _write_block(text, len(block), width)


def _text(rows: list[list[str]], width: int) -> str:
    """Return rows as one text, cells parted by NUL, which no cell holds.

    One join and one split in C cost a tenth of what JSON costs for the same cells.
    """
    padded = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
    text = "\0".join(map("\0".join, padded))
    if text.count("\0") == width * len(rows) - 1:
        return text
    return "\0".join(cell.replace("\0", "\ufffd") for row in padded for cell in row)


def _check_counts(rows: int, columns: int, characters: int, size: int) -> None:
    if columns > limits.COLUMNS:
        raise Refused("columns", count=columns, limit=limits.COLUMNS)
    if rows > limits.ROWS:
        raise Refused("rows", count=rows, limit=limits.ROWS)
    if characters > limits.CHARACTERS:
        raise Refused("characters", limit=limits.CHARACTERS // 1_000_000)
    # One text that stands in every cell costs the file a few bytes a cell, and the parent all.
    if characters > limits.FREE_BYTES and characters > limits.RATIO * size:
        raise Refused("ratio", limit=limits.RATIO)


def _write_block(text: str, rows: int, width: int) -> None:
    content = text.encode(errors="replace")
    _write_line({"rows": rows, "width": width, "bytes": len(content)})
    sys.stdout.buffer.write(content)


def _write_table(table: "pyarrow.Table") -> None:
    # Its rows and columns were counted; its characters are no more than the bytes of the file.
    from analysis.load.child import regular

    _write_line({"arrow": regular.size(table)})
    regular.write(table, sys.stdout.buffer)


def _write_line(content: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(content, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
