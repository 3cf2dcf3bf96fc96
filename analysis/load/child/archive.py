"""Looks into a zip before any parser does, counting real bytes; start at `check`, and at `files`
for what is no table of answers.

XLSX and ODS are zips, and survey tools pack a large CSV into one: `only_member` unpacks it.

A header may lie about sizes, and one cell in the last column makes a parser ask for half a
terabyte, so every part is unpacked once, in pieces, and the cell references are read from it.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from analysis.load import limits
from analysis.load.limits import Refused

_PIECE = 1 << 20
_ENTRY = b"PK\x01\x02"  # begins what the list of a zip says of one member
_PACKED_WITHIN = 10  # a zip may hold others, whose entries are seen as well
_NAMED = 5  # members named where a zip holds several
_OVERLAP = 64  # bytes kept from piece to piece, so that no reference is cut in two
# Only references that may pass a limit: three letters begin at column 703, six digits at row
# 100,000. A literal beginning keeps this four times as fast as one that allows for white space;
# what is written to slip through still meets the child's memory limit.
_FAR_CELL = re.compile(rb"""r=["'](?:([A-Z]{3,7})(\d{1,12})|([A-Z]{0,2})(\d{6,12}))["']""")
_OPENING = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# The others unpack the whole at once, whatever it grows to, and no office program writes them.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


def check(source: bytes) -> str:
    """Return what a zip is (xlsx, ods, zip); raise `Refused` where it is not safe to unpack."""
    archive = _opened(source, limits.MEMBERS)
    members = archive.infolist()
    _check_names([(member.orig_filename, member) for member in members])
    tail, last = b"", ""
    for name, piece in _counted(archive, len(source), limits.UNPACKED_BYTES):
        tail, last = _check_markup(name, (tail if name == last else b"") + piece), name
    return _kind(archive, {member.filename for member in members})


def files(source: bytes, members: int, limit: int) -> dict[str, bytes]:
    """Return the files of a zip by name; raise `Refused` where it is not safe to unpack, holds
    more members than so many, or they are larger together than `limit` bytes.

    Programs of Windows part the names of folders by a backslash.
    """
    archive = _opened(source, members)
    own = archive.infolist()
    _check_names([(member.orig_filename.replace("\\", "/"), member) for member in own])
    found: dict[str, list[bytes]] = {member.filename: [] for member in own if not member.is_dir()}
    for name, piece in _counted(archive, len(source), limit):
        if name in found:
            found[name].append(piece)
    return {name: b"".join(pieces) for name, pieces in found.items()}


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


def _opened(source: bytes, members: int) -> zipfile.ZipFile:
    # What the list says of each member takes memory before it can be counted.
    count = source.count(_ENTRY)
    try:
        if count <= _PACKED_WITHIN * members:
            archive = zipfile.ZipFile(io.BytesIO(source))
            count = len(archive.infolist())
    except _DAMAGE:
        raise Refused("damaged") from None
    if count > members:
        raise Refused("members", count=count, limit=members)
    return archive


def _check_names(members: Iterable[tuple[str, zipfile.ZipInfo]]) -> None:
    seen: set[str] = set()
    for name, member in members:
        link = stat.S_ISLNK(member.external_attr >> 16)
        if link or name in seen or not _is_safe(name):
            raise Refused("names", member=_shown(name))
        if member.flag_bits & 1:
            raise Refused("protected")
        if member.compress_type not in _PACKINGS:
            packing = zipfile.compressor_names.get(member.compress_type, "?")
            raise Refused("format", kind=f"ZIP ({packing})")
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


def _counted(archive: zipfile.ZipFile, packed: int, limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield each piece of each member with its name; raise `Refused` where a limit is passed."""
    total = 0
    for member in archive.infolist():
        for piece in _pieces(archive, member):
            total += len(piece)
            if total > limit:
                raise Refused("unpacked", limit=limit // 1_000_000)
            if total > limits.FREE_BYTES and total > limits.RATIO * packed:
                raise Refused("ratio", limit=limits.RATIO)
            yield member.filename, piece


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
    # One sign is found twenty times as fast as two, and hardly any sheet holds it. In UTF-16 each
    # sign of a declaration has a zero beside it.
    if name.endswith((".xml", ".rels")) and b"!" in piece:
        if _OPENING.search(piece.replace(b"\0", b"")):
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
