"""Text files to a sheet: bytes to text, and text to records; start at `sheet`.

No reader guesses silently: what could not be decoded is replaced visibly and counted.
"""

import codecs
import csv
import io
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from analysis.load.child.sheet import Sheet
from analysis.load.limits import Refused

_BOMS = (  # UTF-32 before UTF-16, whose mark begins with the same two bytes
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Where two read a text equally well the earlier one is taken; Windows wrote most of these files.
_LEGACY = ("cp1252", "iso-8859-15", "cp1257", "iso-8859-13", "iso-8859-4", "mac_roman")
_WEIGHTS = {
    **dict.fromkeys("äöåõüÄÖÅÕÜ", 3),
    **dict.fromkeys("šžŠŽéÉ", 1),
    **dict.fromkeys("’‘“”„–—…€•°\u00a0", 1),
    **dict.fromkeys("áàèêëíïóôúñçæøßłńżđ½´§²«»", 0),
}
_LETTER_INSIDE = re.compile(r"(?<=[a-zäöåõü])[^\x00-\x7f](?=[a-zäöåõü])")
_SIGN_INSIDE = re.compile(r"(?<=[^\W\d_])[^\w\s’'´.,:;/()*&+\-–—](?=[^\W\d_])")
_SAMPLE = 200_000
_LARGE = 4 << 20  # bytes; loading pyarrow takes as long as csv does for about 2 MB
BEGINNING = 1 << 20  # of a long text, looked at to tell its delimiter
_CONTROLS = bytes((*range(9), *range(14, 27)))
_DELIMITERS = (",", ";", "\t")
_NO_DELIMITER = "\x1f"  # a heading without any delimiter: one column, commas are prose
_FIRST_RECORDS = 60


class Decoded(NamedTuple):
    """A text, the Python name of its encoding, and how many bytes had to be replaced."""

    text: str
    encoding: str
    replaced: int = 0


def sheet(source: bytes, limited: bool = True) -> Sheet:
    """Return the one table of a text file, a large one within the limits of the child unless it is
    not limited; raise `Refused` where the bytes are no text."""
    if len(source) > _LARGE:
        return _large(source, limited)
    decoded = decode(source)
    return Sheet(_head(decoded), records(decoded.text))


def _large(source: bytes, limited: bool) -> Sheet:
    from analysis.load.child import large

    if found := large.sheet(source, limited):
        return found
    decoded = decode(source)
    as_written = decoded.encoding in ("utf-8", "utf-8-sig") and not decoded.replaced
    table = None
    if not as_written:  # else it was tried
        table = large.table(decoded.text.encode(), limited=limited)
    return Sheet(_head(decoded), records(decoded.text) if table is None else (), table)


def _head(decoded: Decoded) -> dict[str, Any]:
    return {"encoding": decoded.encoding, "replaced": decoded.replaced}


def decode(source: bytes) -> Decoded:
    """Return the text of a file and its encoding; raise `Refused` where the bytes are no text.

    >>> decode("Työ".encode("cp1252"))
    Decoded(text='Työ', encoding='cp1252', replaced=0)
    """
    encoding = _marked(source) or _utf16_without_mark(source)
    if encoding:
        return _visible(source.decode(encoding, errors="replace"), encoding)
    try:
        return _visible(source.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if (mostly := _mostly_utf8(source)) is not None:
        return mostly
    encoding = _legacy(source[:_SAMPLE])
    return _visible(source.decode(encoding, errors="replace"), encoding)


def _marked(source: bytes) -> str | None:
    return next((name for mark, name in _BOMS if source.startswith(mark)), None)


def _utf16_without_mark(source: bytes) -> str | None:
    sample = source[: min(len(source), 4096) // 2 * 2]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if max(zeros) < 0.4 * len(sample) / 2 or min(zeros) > 0.05 * max(zeros):
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _visible(text: str, encoding: str) -> Decoded:
    """Replace NUL, which no database and no sheet can hold, by the sign for what is unreadable."""
    if controls(text.encode(errors="replace")) > max(3, len(text) // 1000):
        raise Refused("format", kind="binary data")
    text = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    return Decoded(text, encoding, text.count("\ufffd"))


def controls(signs: bytes) -> int:
    """Count the signs that no text holds, NUL among them."""
    return len(signs) - len(signs.translate(None, _CONTROLS))


def _mostly_utf8(source: bytes) -> Decoded | None:
    # A few bad bytes among many good sequences are damage in a UTF-8 file (cut, or pasted
    # together), not another encoding: that would turn every good letter into two wrong ones.
    text = source.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = len(text) - bad - len(text.encode("ascii", errors="ignore"))
    return _visible(text, "utf-8") if good >= 10 * bad else None


def _legacy(sample: bytes) -> str:
    scores = {}
    for encoding in _LEGACY:
        try:
            scores[encoding] = _plausibility(sample.decode(encoding))
        except UnicodeDecodeError:
            continue  # cp1252 and cp1257 leave some bytes without meaning
    return max(scores, key=scores.__getitem__)


def _plausibility(text: str) -> float:
    """Score a reading by the letters and signs that fi, sv, et and en are written with."""
    signs = {sign: text.count(sign) for sign in set(text) if sign > "\x7f"}
    known = sum(_WEIGHTS.get(sign, -1) * count for sign, count in signs.items())
    controls = sum(count for sign, count in signs.items() if sign < "\xa0")
    capitals = sum(sign.isupper() for sign in _LETTER_INSIDE.findall(text))
    odd = capitals + len(_SIGN_INSIDE.findall(text))
    return known - 5 * odd - 5 * controls


def records(text: str) -> Iterator[list[str]]:
    """Yield the records of delimited text, whichever delimiter and line end it was written with.

    >>> list(records('a;b\\r"x\\ny";2'))
    [['a', 'b'], ['x\\ny', '2']]
    """
    text, delimiter = delimited(text)
    quoted = _wrong_widths(text, delimiter, csv.QUOTE_MINIMAL)
    # A quotation mark that opens a cell of an unquoted file swallows the lines after it.
    plain = quoted and _wrong_widths(text, delimiter, csv.QUOTE_NONE) < quoted
    yield from _read(text, delimiter, csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL)


def delimited(text: str) -> tuple[str, str]:
    """Return the text of the records, and the delimiter that they are written with."""
    csv.field_size_limit(2**31 - 1)
    named = re.match(r"\ufeff?\"?sep=(.)\"?\r?\n", text)  # Excel's own way to name the delimiter
    return (text[named.end() :], named[1]) if named else (text, _delimiter(text))


def _read(text: str, delimiter: str, quoting: int) -> Iterator[list[str]]:
    # csv sees a lone CR as a line end only if the lines were cut there, which newline="" does.
    lines = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, quoting=quoting)


def _delimiter(text: str) -> str:
    scores = {delimiter: _agreement(text, delimiter) for delimiter in _DELIMITERS}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] else _NO_DELIMITER


def _agreement(text: str, delimiter: str) -> float:
    """Score how many of the first records are as wide as the first, weighted by that width;
    a delimiter that leaves signs after a closing quotation mark is likely the wrong one."""
    text = _beginning(text, delimiter)
    first = list(islice(_read(text, delimiter, csv.QUOTE_MINIMAL), _FIRST_RECORDS))
    widths = [len(record) for record in first if record] or [1]
    alike = sum(width == widths[0] for width in widths) / len(widths)
    return alike * math.log2(widths[0]) * (1 if _is_strict(text, delimiter) else 0.5)


def _beginning(text: str, delimiter: str) -> str:
    """Return as much of a long text as holds its first records: each reader copies the whole."""
    start = text[:BEGINNING]
    return start if _has_more(start, delimiter) else text


def _has_more(text: str, delimiter: str) -> bool:
    found = islice(_read(text, delimiter, csv.QUOTE_MINIMAL), _FIRST_RECORDS + 1)
    return sum(1 for _ in found) > _FIRST_RECORDS


def tells_delimiter(text: str) -> bool:
    """Tell whether the beginning of a text tells the same delimiter as the whole."""
    return all(_has_more(text, delimiter) for delimiter in _DELIMITERS)


def _is_strict(text: str, delimiter: str) -> bool:
    lines = io.StringIO(text, newline="")
    try:
        for _ in islice(csv.reader(lines, delimiter=delimiter, strict=True), _FIRST_RECORDS):
            pass
    except csv.Error:
        return False
    return True


def _wrong_widths(text: str, delimiter: str, quoting: int) -> int:
    widths = [len(record) for record in _read(text, delimiter, quoting) if record]
    return sum(width != widths[0] for width in widths)
