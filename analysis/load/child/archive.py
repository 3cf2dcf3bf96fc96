"""Looks into a zip before any parser does, counting real bytes; start at `check`.

XLSX and ODS are zips, and survey tools pack a large CSV into one: `only_member` unpacks it.

A header may lie about sizes, and one cell in the last column makes a parser ask for half a
terabyte, so every part is unpacked once, in pieces, and the cell references are read from it.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from analysis.load import limits
from analysis.load.limits import Refused

_PIECE = 1 << 20
_NAMED = 5  # members named where a zip holds several
_OVERLAP = 64  # bytes kept from piece to piece, so that no reference is cut in two
# Only references that may pass a limit: three letters begin at column 703, six digits at row
# 100,000. A literal beginning keeps this four times as fast as one that allows for white space;
# what is written to slip through still meets the child's memory limit.
_FAR_CELL = re.compile(rb"""r=["'](?:([A-Z]{3,7})(\d{1,12})|([A-Z]{0,2})(\d{6,12}))["']""")
_OPENING = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


def check(source: bytes) -> str:
    """Return what a zip is (xlsx, ods, zip); raise `Refused` where it is not safe to unpack."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(source))
    except _DAMAGE:
        raise Refused("damaged") from None
    members = archive.infolist()
    if len(members) > limits.MEMBERS:
        raise Refused("members", count=len(members), limit=limits.MEMBERS)
    _check_names(members)
    _check_bytes(archive, members, len(source))
    return _kind(archive, {member.filename for member in members})


def only_member(source: bytes) -> bytes:
    """Return the one file that a zip holds, beside folders and what systems add to them."""
    archive = zipfile.ZipFile(io.BytesIO(source))
    members = [member for member in archive.infolist() if not _is_added(member.filename)]
    if not members:
        raise Refused("empty")
    if len(members) > 1:
        named = [_shown(member.filename) for member in members[:_NAMED]]
        raise Refused("several", count=len(members), members=", ".join(named))
    return b"".join(_pieces(archive, members[0]))


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename
        link = stat.S_ISLNK(member.external_attr >> 16)
        if link or name in seen or not _is_safe(name):
            raise Refused("names", member=_shown(name))
        if member.flag_bits & 1:
            raise Refused("protected")
        seen.add(name)


def _is_safe(name: str) -> bool:
    """Tell whether a member's name stays inside the archive.

    >>> [_is_safe(n) for n in ("xl/workbook.xml", "../evil", "/etc/passwd", "C:\\\\x")]
    [True, False, False, False]
    """
    parts = name.split("/")
    return not (name.startswith("/") or ".." in parts or re.search(r"[\\:\x00-\x1f]", name))


def _shown(name: str) -> str:
    return name[:80].encode("unicode_escape").decode()


def _is_added(name: str) -> bool:
    """Tell whether a member is a folder or what a system adds to a zip beside the files.

    >>> [_is_added(n) for n in ("a.csv", "data/", "__MACOSX/._a.csv", ".DS_Store")]
    [False, True, True, True]
    """
    return name.endswith("/") or name.startswith("__MACOSX/") or name.split("/")[-1][:1] == "."


def _kind(archive: zipfile.ZipFile, names: set[str]) -> str:
    if any(name.startswith("xl/") and name.endswith(".bin") for name in names):
        if "xl/workbook.xml" not in names:
            raise Refused("format", kind="XLSB")
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
        return "ods"
    kinds = (
        ("word/", "DOCX"),
        ("ppt/", "PPTX"),
        ("Index/", "Numbers"),
        ("content.xml", "OpenDocument"),
    )
    found = [kind for start, kind in kinds if any(name.startswith(start) for name in names)]
    if found:
        raise Refused("format", kind=found[0])
    return "zip"


def _check_bytes(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int) -> None:
    total = 0
    for member in members:
        tail = b""
        for piece in _pieces(archive, member):
            total += len(piece)
            if total > limits.UNPACKED_BYTES:
                raise Refused("unpacked", limit=limits.UNPACKED_BYTES // 1_000_000)
            if total > limits.FREE_BYTES and total > limits.RATIO * packed:
                raise Refused("ratio", limit=limits.RATIO)
            tail = _check_markup(member.filename, tail + piece)


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile stops at the declared size; a parser may not, so the declared size is not believed.
    declared, member.file_size = member.file_size, limits.UNPACKED_BYTES + _PIECE
    try:
        with archive.open(member) as part:
            while piece := part.read(_PIECE):
                yield piece
    except _DAMAGE:
        raise Refused("damaged") from None
    finally:
        member.file_size = declared


def _check_markup(name: str, piece: bytes) -> bytes:
    # One sign is found twenty times as fast as two, and hardly any sheet holds it.
    if name.endswith((".xml", ".rels")) and b"!" in piece and _OPENING.search(piece):
        raise Refused("entities", member=name)
    if name.startswith("xl/worksheets/"):
        for match in _FAR_CELL.finditer(piece):
            _check_reference(match[1] or match[3] or b"", int(match[2] or match[4]))
    return piece[-_OVERLAP:]


def _check_reference(letters: bytes, row: int) -> None:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    if row > limits.ROWS:
        raise Refused("rows", count=row, limit=limits.ROWS)
    if column > limits.COLUMNS:
        raise Refused("columns", count=column, limit=limits.COLUMNS)
