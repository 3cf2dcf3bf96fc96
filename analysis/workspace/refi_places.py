"""Places in the texts of REFI-QDA projects: counted as other programs count, and in the answers.

Start at `counted` and `aligned`. The standard counts code points from 0 (REFI-QDA 1.5, section
10.2); what is written here ends after its last sign, as the standard's second example does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

_MARK = "\ufeff"
_MASK = re.compile(r"\[[^\[\]\n]{1,40}\]")  # what stands in the place of personal data
_SPACE = 100  # signs of white space, at most, that are looked over
_CUT = "…"  # ends the name of a selection whose words are longer
Span = tuple[int, int]


def lf(text: str) -> str:
    """Return a text whose lines end in LF.

    >>> lf("a\\r\\nb\\rc")
    'a\\nb\\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def in_lf(text: str, at: int) -> int:
    """Return where a place of a text stands after `lf`.

    >>> in_lf("a\\r\\nb", 3)
    2
    """
    return at - text.count("\r\n", 0, at)


def name_of(words: str, length: int = 60) -> str:
    """Return the name of a selection: its words in one line, cut where they are many."""
    line = " ".join(words.split())
    return line if len(line) <= length else line[:length] + _CUT


@dataclass(frozen=True, eq=False)
class Text:
    """The text of a source with LF and without a mark of its encoding, where each place that the
    file may count stands in it, and whether that is as the standard counts."""

    text: str
    places: np.ndarray
    is_last_within: bool
    is_standard: bool

    def span(self, start: int, end: int) -> Span | None:
        """Return where a selection of the file stands in the text, None where it is not in it."""
        end += self.is_last_within
        if not 0 <= start < end < len(self.places):
            return None
        own = int(self.places[start]), int(self.places[end])
        return own if own[0] < own[1] else None


def counted(raw: str, selections: Sequence[tuple[int, int, str]]) -> Text:
    """Return the text of a source, its places counted as its selections (start, end, name) tell.

    Programs count line ends as one or two, code points or UTF-16 units, a mark at the beginning or
    not, and the last sign in or out. Taken is the way by which most names are the words of their
    selection, and then by which fewest selections cut a word; of several the first below, which is
    the standard's but for the mark.
    """
    ways = [
        Text(text, places, is_last_within, not is_last_within and number == 0)
        for is_last_within in (False, True)
        for number, (text, places) in enumerate(_ways(raw))
    ]
    if not selections:
        return ways[0]
    scores = [tuple(map(sum, zip(*_fits(way, selections), strict=True))) for way in ways]
    return ways[max(range(len(ways)), key=lambda at: (scores[at], -at))]


def _ways(raw: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the text and where each place stands in it: code points, line ends counted as one,
    the mark counted, UTF-16 units, and both; only ways that differ."""
    bare = raw.removeprefix(_MARK)
    text = lf(bare)
    identity = np.arange(len(text) + 1, dtype=np.int32)
    points = _without_cr(bare)
    seen: list[np.ndarray] = []
    for places in (
        points,
        identity,
        np.insert(points, 0, 0) if bare != raw else points,
        points[_units(bare)],
        identity[_units(text)],
    ):
        if not any(np.array_equal(places, other) for other in seen):
            seen.append(places)
            yield text, places


def _without_cr(text: str) -> np.ndarray:
    """Return where each place of a text stands after `lf`."""
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    is_pair = np.zeros(len(signs) + 1, np.int32)
    is_pair[2:] = (signs[:-1] == 13) & (signs[1:] == 10) if len(signs) > 1 else 0
    return np.arange(len(signs) + 1, dtype=np.int32) - np.cumsum(is_pair, dtype=np.int32)


def _units(text: str) -> np.ndarray:
    """Return the code point that each UTF-16 unit of a text belongs to, and the place after."""
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return np.repeat(np.arange(len(signs) + 1), np.append(1 + (signs > 0xFFFF), 1))


def _fits(way: Text, selections: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Yield for each selection whether its name is its words, and how many ends cut no word."""
    for start, end, name in selections:
        span = way.span(start, end)
        if span is None:
            yield 0, 0
            continue
        quote = " ".join(name.split()).removesuffix(_CUT)
        words = way.text[span[0] : min(span[1], span[0] + 2 * len(name) + _SPACE)]
        is_named = bool(quote) and " ".join(words.split()).startswith(quote)
        yield int(is_named), sum(not _cuts(way.text, at) for at in span)


def bare(text: str, start: int, end: int) -> Span:
    """Return a span of a text without white space at its ends.

    >>> bare("a  b  ", 1, 6)
    (3, 4)
    """
    first, last = start, end
    while first < min(end, start + _SPACE) and text[first].isspace():
        first += 1
    while last > max(first, end - _SPACE) and text[last - 1].isspace():
        last -= 1
    return first, last


def _cuts(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


Place = Callable[[int, int], Span]


def aligned(told: str, written: str) -> Place | None:
    """Return what tells where a span of an answer as a project shows it (LF, personal data masked)
    stands in the answer as it was written; None where it is not that answer.

    A span that begins or ends within a mask takes in all that is masked.

    >>> aligned("I am [name].", "I am\\r\\nMia.") is None
    True
    >>> aligned("So [name]\\nsaid", "So Mia\\r\\nsaid")(0, 5), aligned("a\\nb", "a\\r\\nb")(2, 3)
    ((0, 6), (3, 4))
    """
    plain = lf(written)
    pieces = [(0, len(told), 0)] if told == plain else _pieces(told, plain)
    if pieces is None:
        return None
    back = _back(written, plain)

    def place(start: int, end: int) -> Span:
        return back(_start(pieces, start)), back(_end(pieces, end))

    return place


def _pieces(told: str, plain: str) -> list[tuple[int, int, int]] | None:
    """Return the pieces between masks: where each begins and ends, and begins in the answer."""
    parts = [(0, 0)]
    for mask in _MASK.finditer(told):
        parts[-1] = (parts[-1][0], mask.start())
        parts.append((mask.end(), mask.end()))
    parts[-1] = (parts[-1][0], len(told))
    if len(parts) == 1:
        return None
    found, at = [], 0
    for number, (start, end) in enumerate(parts):
        piece, last = told[start:end], number == len(parts) - 1
        where = len(plain) - len(piece) if last else plain.find(piece, at) if number else 0
        if where < at or not plain.startswith(piece, where):
            return None
        found.append((start, end, where))
        at = where + len(piece)
    return found


def _start(pieces: Sequence[tuple[int, int, int]], at: int) -> int:
    for start, end, where in pieces:
        if at < start:
            break
        before = where + min(at, end) - start
    return before


def _end(pieces: Sequence[tuple[int, int, int]], at: int) -> int:
    for start, end, where in pieces:
        if at <= end:
            return where + max(at, start) - start
    return pieces[-1][2] + pieces[-1][1] - pieces[-1][0]


def _back(written: str, plain: str) -> Callable[[int], int]:
    """Return what tells where a place of a text after `lf` stands in the text."""
    if len(plain) == len(written):
        return lambda at: at
    pair = {at for at in range(1, len(written)) if written[at - 1 : at + 1] == "\r\n"}
    places = [at for at in range(len(written) + 1) if at not in pair]
    return places.__getitem__
