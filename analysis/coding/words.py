"""Cuts answers into words with exact places: one pass over arrays of code points.

Start at `tokenise`. `WORD` says in one regular expression what a word is; the arrays give the
same places for all answers at once (tests hold both side by side on any text).
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.coding.ragged import distinct, ranges

# A word begins with a letter or digit. Combining marks belong to it (NFD text), as do hyphens,
# apostrophes and the colon of case endings (EU:n, TwinSpace:ssa) where letters follow.
_MARKS = "\u0300-\u036f"
WORD = (
    rf"[^\W_](?:[\w{_MARKS}]|[-'’‐‑@](?=[^\W_])|(?<!\d)\.(?=[a-zåäöõü])|:(?=[a-zåäöõü]{{1,5}}\b))*"
)
MAX_ENDING = 5


def fold(text: str) -> str:
    """Return a text as it is compared: case folded, letters composed (NFC).

    >>> fold("A\u0308iti") == "äiti"
    True
    """
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def _is_unlike(sign: str) -> bool:
    """Tell whether a word with this sign must be folded as a whole: where the sign folds to
    several ("ß"), or might compose with another."""
    return (
        len(fold(sign)) != 1
        or fold(sign) > "\uffff"
        or "\u0300" <= sign <= "\u036f"
        or (sign > "\u024f" and sign.isalnum())
    )


# What each sign is, as bits; a sign may be several things.
_SIGNS: dict[str, Callable[[str], bool]] = {
    "begin": str.isalnum,
    "within": lambda sign: sign.isalnum() or sign == "_" or "\u0300" <= sign <= "\u036f",
    "joint": "-'’‐‑@".__contains__,
    "dot": ".".__contains__,
    "colon": ":".__contains__,
    "digit": str.isdecimal,
    "small": "abcdefghijklmnopqrstuvwxyzåäöõü".__contains__,
    "word": lambda sign: sign.isalnum() or sign == "_",
    "sentence": ".!?…\n\r;".__contains__,
    "clause": ",:()–—".__contains__,
    "dash": "-".__contains__,
    "space": " ".__contains__,
    "asking": "?".__contains__,
    "unlike": _is_unlike,
}
_BIT = {kind: np.uint16(1 << place) for place, kind in enumerate(_SIGNS)}
_SEEN = np.uint16(1 << 15)
# The bits of every code point, filled in as signs are met; 0 is a sign not met yet.
_TABLE = np.zeros(0x110000, np.uint16)
_FOLDED = np.zeros(0x110000, np.uint16)  # and what it folds to, where it is not unlike others
# Hashes are sums of c[k] * RADIX**k over the code points of a text, modulo 2**64. RADIX is odd, so
# that its powers have inverses and the hash of any part follows from those of two prefixes.
RADIX = 0x9E3779B97F4A7C15
_INVERSE = pow(RADIX, -1, 1 << 64)
# Words are compared by four signs of 16 bits at once; `_FIRST[n]` leaves the first n of them.
_AT_ONCE = 4
_WIDEST = 0xFFFF
_FIRST = np.array([(1 << 16 * n) - 1 for n in range(_AT_ONCE + 1)], np.uint64)


class Distinct:
    """The distinct stretches of 16-bit units met so far, each with a number.

    They stand one after another in `units`: number i from `begins[i]` to `begins[i + 1]`.
    """

    def __init__(self) -> None:
        self.units = np.zeros(0, "<u2")
        self.begins = np.zeros(1, np.intp)
        self._hashes = np.zeros(0, np.uint64)
        self._numbers: dict[bytes, int] | None = None  # where two share a hash

    def __len__(self) -> int:
        return len(self.begins) - 1

    def number(self, units: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Return the number of each stretch of `units` (four zeros follow the last); new ones are
        added."""
        known = len(self)
        if self._numbers is not None:
            return self._number_slowly(known, units, starts, ends)
        hashes, _ = _hashes(units, starts, ends)
        codes, self._hashes = pd.factorize(np.concatenate((self._hashes, hashes)))
        number = codes[known:]
        ones = _one_of_each(number, len(self._hashes))[known:]
        self._add(units, starts[ones], ends[ones])
        if self._are(number, units, starts, ends):
            return number.astype(np.int32)
        return self._number_slowly(known, units, starts, ends)

    def _add(self, units: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> None:
        _, at = ranges(starts, ends - starts)
        self.units = np.concatenate((self.units, units[at]))
        more = self.begins[-1] + np.cumsum(ends - starts)
        self.begins = np.concatenate((self.begins, more))

    def _are(
        self, number: np.ndarray, units: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> bool:
        lengths, begins = ends - starts, self.begins[number]
        if len(self) != len(self._hashes) or (self.begins[number + 1] - begins != lengths).any():
            return False
        own, their = ranges(starts, lengths)[1], ranges(begins, lengths)[1]
        return bool((units[own] == self.units[their]).all())

    def _number_slowly(
        self, known: int, units: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> np.ndarray:
        """Do as `number` where two share a hash: only words made for it do."""
        if self._numbers is None:
            pieces = pairwise(self.begins[: known + 1].tolist())
            self._numbers = {self.units[s:e].tobytes(): i for i, (s, e) in enumerate(pieces)}
        self.units, self.begins = self.units[: self.begins[known]], self.begins[: known + 1]
        pieces = zip(starts.tolist(), ends.tolist(), strict=True)
        number = [
            self._numbers.setdefault(units[s:e].tobytes(), len(self._numbers)) for s, e in pieces
        ]
        ones = _one_of_each(np.array(number, np.intp), len(self._numbers))[known:]
        self._add(units, starts[ones], ends[ones])
        return np.array(number, np.int32)


class Forms(Distinct):
    """The distinct words met so far, folded: their units are those of UTF-16."""

    def text(self, form: int) -> str:
        """Return a form as a text."""
        own = self.units[self.begins[form] : self.begins[form + 1]]
        return own.tobytes().decode("utf-16-le", "surrogatepass")


@dataclass(frozen=True, eq=False)
class Tokens:
    """The words of a list of answers, as parallel arrays in the order of the texts.

    `answer` is the position of the text; `starts` and `ends` count code points within it, end
    exclusive; `form` is its number in `forms`. Two words are in one sentence
    where `sentence` is the same, in one stretch between commas where `clause` is; `asking` tells
    that the sentence ends with a question mark.
    """

    answer: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    form: np.ndarray
    sentence: np.ndarray
    clause: np.ndarray
    asking: np.ndarray
    forms: Forms

    def __len__(self) -> int:
        return len(self.answer)

    def these(self, wanted: np.ndarray) -> "Tokens":
        """Return some of the words (a flag each), their answers and sentences as before."""
        kept = np.flatnonzero(wanted)
        columns = (getattr(self, field.name) for field in fields(self)[:-1])
        return Tokens(*(column.take(kept) for column in columns), self.forms)

    @cached_property
    def opens(self) -> np.ndarray:
        """Tell of each word whether it is the first of its sentence."""
        return np.diff(self.sentence, prepend=-1) != 0

    @cached_property
    def _room(self) -> dict[int, np.ndarray]:
        begins = np.flatnonzero(self.opens)
        lengths = np.diff(np.append(begins, len(self)))
        before = (np.arange(len(self)) - np.repeat(begins, lengths)).astype(np.int32)
        return {-1: before, 1: np.repeat(lengths.astype(np.int32), lengths) - 1 - before}

    def room(self, side: int) -> np.ndarray:
        """Return how many words of its sentence stand before (-1) or after (1) each word."""
        return self._room[side]

    def words(self) -> list[str]:
        """Return the words in their order, folded."""
        return [self.forms.text(form) for form in self.form.tolist()]


def tokenise(texts: Sequence[str], forms: Forms | None = None) -> Tokens:
    """Return the words of answers; `texts[answer][start:end]` is each word as it was written.

    `forms` are those met so far, when the answers are read by blocks.

    >>> tokenise(["EU:n tuki.", "Ei aikaa!"]).words()
    ['eu:n', 'tuki', 'ei', 'aikaa']
    >>> tokenise(["EU:n tuki.", "Ei aikaa!"]).sentence.tolist()
    [0, 0, 2, 2]
    """
    forms = Forms() if forms is None else forms
    joined = "\n".join(texts)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds, folded = _kinds(points)
    starts, ends, inside = _borders(kinds)
    form = _numbered(joined, points, folded, _is(kinds, "unlike"), starts, ends, forms)
    sentence, clause, asking = _stretches(kinds, inside, starts)
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    begins = np.append(0, np.cumsum(lengths + 1))
    counts = np.diff(np.searchsorted(starts, begins))
    answer = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    offset = np.repeat(begins[:-1], counts)
    return Tokens(answer, starts - offset, ends - offset, form, sentence, clause, asking, forms)


def _kinds(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bits of each sign and what it folds to; each distinct sign is looked at once."""
    at = points.astype(np.intp)  # `take` would make this copy at each call
    kinds = _TABLE.take(at)
    for point in set(points[kinds == 0].tolist()):
        sign = chr(point)
        _TABLE[point] = sum((_BIT[kind] for kind, is_one in _SIGNS.items() if is_one(sign)), _SEEN)
        _FOLDED[point] = (point if _is_unlike(sign) else ord(fold(sign))) & _WIDEST
    return kinds if kinds.all() else _TABLE.take(at), _FOLDED.take(at)


def _mask(*names: str) -> np.uint16:
    return sum((_BIT[name] for name in names), np.uint16(0))


def _is(kinds: np.ndarray, *names: str) -> np.ndarray:
    return (kinds & _mask(*names)) != 0


def _at(kinds: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the bits of the signs at these places, 0 before the first and after the last."""
    within = (places >= 0) & (places < len(kinds))
    return np.where(within, kinds.take(places, mode="clip"), np.uint16(0))


def _borders(kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return starts and ends of the words, and which signs lie inside one, as `WORD` has them."""
    inside = _is(kinds, "within")
    inside[_joining(kinds)] = True
    starts, ends = _runs(inside)
    # A run may begin with a mark, an underscore or a hyphen, which begin no word.
    wrong = np.flatnonzero(~_is(kinds.take(starts), "begin"))
    while len(wrong):
        inside[starts[wrong]] = False
        starts[wrong] += 1
        wrong = wrong[starts[wrong] < ends[wrong]]
        wrong = wrong[~_is(kinds[starts[wrong]], "begin")]
    kept = starts < ends
    return starts[kept], ends[kept], inside


def _runs(flags: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    edges = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    first = [0] if len(flags) and flags[0] else []
    last = [len(flags)] if len(flags) and flags[-1] else []
    edges = np.concatenate((first, edges, last)).astype(np.intp)
    return edges[::2].copy(), edges[1::2].copy()


def _joining(kinds: np.ndarray) -> np.ndarray:
    """Return the places of hyphens, dots and colons that join what stands on their sides."""
    places = np.flatnonzero(_is(kinds, "joint", "dot", "colon"))
    here, after = kinds[places], _at(kinds, places + 1)
    joins = _is(here, "joint") & _is(after, "begin")
    digit_before = _is(_at(kinds, places - 1), "digit")
    joins |= _is(here, "dot") & ~digit_before & _is(after, "small")
    return np.concatenate((places[joins], _before_endings(kinds, places[_is(here, "colon")])))


def _before_endings(kinds: np.ndarray, colons: np.ndarray) -> np.ndarray:
    """Return the colons that one to five small letters follow, then no sign of a word."""
    letters, ending = np.ones((2, len(colons)), bool)
    ending[:] = False
    for length in range(1, MAX_ENDING + 1):
        letters &= _is(_at(kinds, colons + length), "small")
        ending |= letters & ~_is(_at(kinds, colons + length + 1), "word")
    return colons[ending]


def _numbered(
    joined: str,
    points: np.ndarray,
    folded: np.ndarray,
    unlike: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
    forms: Forms,
) -> np.ndarray:
    """Return the number of each word's form; `folded` is what each sign folds to, `unlike` tells
    which fold in a way of their own."""
    units = np.zeros(len(points) + _AT_ONCE, "<u2")
    units[: len(points)] = folded
    wide = points > _WIDEST  # no language here has such letters
    if wide.any() and len(_words_with(wide, starts, ends)):
        codes, ones = _same_slowly(points, starts, ends)
    else:
        codes, ones = _same(units, starts, ends)
    order = ones[np.argsort(starts[ones])]
    own = order[_words_with(unlike, starts[order], ends[order])] if unlike.any() else []
    if not len(own):
        return forms.number(units, starts[ones], ends[ones])[codes]
    # Words that must be folded as a whole stand behind the others.
    places = zip(starts[own].tolist(), ends[own].tolist(), strict=True)
    texts = [fold(joined[start:end]) for start, end in places]
    more = [np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2") for text in texts]
    starts, ends, lengths = starts.copy(), ends.copy(), np.array([len(part) for part in more])
    ends[own] = len(points) + np.cumsum(lengths)
    starts[own] = ends[own] - lengths
    units = np.concatenate((units[: len(points)], *more, units[len(points) :]))
    return forms.number(units, starts[ones], ends[ones])[codes]


def _same(
    units: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each word, the same where all its signs are, and a word of each number.

    Words are told apart by a hash of their signs; then all words of a number are compared sign by
    sign, so that nothing rests on the hash.
    """
    hashes, parts = _hashes(units, starts, ends)
    codes, found = pd.factorize(hashes)
    parts.append((slice(None), ends - starts))
    if all(_agree(codes[some], lane) for some, lane in parts):
        return codes, _one_of_each(codes, len(found))
    return _same_slowly(units, starts, ends)


def _hashes(
    units: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    """Return a hash of each stretch of `units`, and its signs: those that have a sign at 0, 4, 8
    ..., with that and the three after it as one number."""
    lanes = np.ndarray(len(units) - _AT_ONCE + 1, "<u8", units, strides=(2,))
    lengths, hashes = ends - starts, np.zeros(len(starts), np.uint64)
    some, parts = np.arange(len(starts)), []
    for at in range(0, int(lengths.max(initial=0)), _AT_ONCE):
        some = some.take(np.flatnonzero(lengths.take(some) > at)) if at else some
        left = np.minimum(lengths.take(some) - at, _AT_ONCE)
        lane = lanes[starts.take(some) + at] & _FIRST.take(left)
        mixed = hashes[some]
        hashes[some] = ((mixed ^ (mixed >> np.uint64(29))) + lane) * np.uint64(RADIX)
        parts.append((some, lane))
    return hashes, parts


def _one_of_each(codes: np.ndarray, count: int) -> np.ndarray:
    """Return for each of `count` codes a place where it stands (0: nowhere)."""
    ones = np.zeros(count, np.intp)
    ones[codes] = np.arange(len(codes))
    return ones


def _agree(codes: np.ndarray, values: np.ndarray) -> bool:
    """Tell whether all that have the same number have the same value."""
    one = np.zeros(codes.max(initial=-1) + 1, values.dtype)
    one[codes] = values
    return bool((one[codes] == values).all())


def _words_with(flags: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the words, in the order of their starts, that hold a flagged sign."""
    flagged = np.flatnonzero(flags)
    at = np.searchsorted(starts, flagged, side="right") - 1
    return distinct(at[(at >= 0) & (flagged < np.append(ends, 0)[at])])


def _same_slowly(
    points: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Do as `_same` for any signs, and where two words share a hash: only words made for it do."""
    words = [points[s:e].tobytes() for s, e in zip(starts, ends, strict=True)]
    codes, _ = pd.factorize(np.array(words, object))
    _, firsts = np.unique(codes, return_index=True)
    return codes, firsts


@lru_cache
def _powers(bits: int) -> tuple[np.ndarray, np.ndarray]:
    radix, inverse = np.full((2, 1 << bits), 1, np.uint64)
    radix[1:], inverse[1:] = RADIX, _INVERSE
    return np.cumprod(radix), np.cumprod(inverse)


def powers_of_radix(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first powers of `RADIX` and their inverses, modulo 2**64."""
    radix, inverse = _powers(max(count - 1, 0).bit_length())
    return radix[:count], inverse[:count]


def _stretches(
    kinds: np.ndarray, inside: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each word its sentence, its stretch between commas, and whether it asks."""
    places = np.flatnonzero(_is(kinds, "sentence", "clause", "dash") & ~inside)
    here = kinds[places]
    spaced = _is(_at(kinds, places - 1), "space") & _is(_at(kinds, places + 1), "space")
    parts = _is(here, "sentence", "clause") | (_is(here, "dash") & spaced)
    stops = _is(here, "sentence")
    following = np.searchsorted(starts, places)
    sentence, clause = (
        np.cumsum(np.bincount(following[which], minlength=len(starts) + 1), dtype=np.int32)[:-1]
        for which in (stops, parts)
    )
    asks = np.append(_is(here[stops], "asking"), False)
    return sentence, clause, asks[sentence]
