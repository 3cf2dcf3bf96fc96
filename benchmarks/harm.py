"""What a fault, a program or a person may do to a table or a file, drawn by a seed: `stirred` and
`hurt`; `damage` has the files."""

import random
import re
from collections.abc import Callable

Rows = tuple[tuple[str, ...], ...]

_SIGNS = (
    *(b"\0", b'"', b"'", b";", b",", b"\t", b"\r", b"\n", b"\r\n", b"\xff\xfe", b"\xef\xbb\xbf"),
    *(b"=1+2", b"<", b">", b"&", b"\xc3", b"\xff" * 8, bytes(64), b"sep=;\n", b"\xe2\x80\xae"),
)


def stirred(rng: random.Random, rows: Rows) -> Rows:
    """Return rows some of which are swapped, dropped or doubled, and some of whose cells are:
    a table that is whole and that no tool wrote."""
    cells = [list(row) for row in rows]
    for _ in range(rng.choice((0, 0, 1, 2, 5))):
        row, other = rng.choice(cells), rng.choice(cells)
        way = rng.randrange(4)
        if way == 0:
            cells.insert(rng.randrange(len(cells)), list(row))
        elif way == 1 and len(cells) > 1:
            cells.remove(row)
        else:
            at, place = rng.randrange(len(row)), rng.randrange(len(other))
            row[at], other[place] = ("" if way == 2 else other[place]), row[at]
    return tuple(map(tuple, cells))


def hurt(rng: random.Random, source: bytes) -> bytes:
    """Return a file with one to four things wrong."""
    for _ in range(rng.randint(1, 4)):
        source = rng.choice(_WAYS)(rng, source)
    return source


def _flipped(rng: random.Random, source: bytes) -> bytes:
    content = bytearray(source)
    for _ in range(rng.randint(1, 20) if content else 0):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def _cut(rng: random.Random, source: bytes) -> bytes:
    start, end = _span(rng, source)
    return source[:start] + source[rng.choice((end, len(source))) :]


def _inserted(rng: random.Random, source: bytes) -> bytes:
    at, _ = _span(rng, source)
    new = rng.choice((*_SIGNS, rng.randbytes(rng.randint(1, 40))))
    return source[:at] + new * rng.choice((1, 1, 2, 50)) + source[at:]


def _doubled(rng: random.Random, source: bytes) -> bytes:
    start, end = _span(rng, source)
    return source[:end] + source[start:end] * rng.choice((1, 1, 3, 30)) + source[end:]


def _numbered(rng: random.Random, source: bytes) -> bytes:
    """Return a file with one of its numbers changed: counts, places and sizes are numbers."""
    found = list(re.finditer(rb"\d+", source))
    if not found:
        return source
    number = rng.choice(found)
    new = rng.choice((b"0", b"-1", b"99999", b"1048577", b"4294967296", b"9" * 25, b"1e999"))
    return source[: number.start()] + new + source[number.end() :]


def _span(rng: random.Random, source: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(source))
    return start, min(len(source), start + rng.choice((1, 2, 10, 100, 1_000)))


_WAYS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flipped,
    _cut,
    _inserted,
    _doubled,
    _numbered,
)
