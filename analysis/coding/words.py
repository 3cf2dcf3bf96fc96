"""Cuts answers into words with exact places: one pass over arrays of code points.

Start at `tokenise`. `WORD` says in one regular expression what a word is; the arrays give the
same places for all answers at once (tests hold both side by side on any text).
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

# A word begins with a letter or digit. Combining marks belong to it (NFD text), as do hyphens,
# apostrophes and the colon of case endings (EU:n, TwinSpace:ssa) where letters follow.
_MARKS = "\u0300-\u036f"
WORD = (
    rf"[^\W_](?:[\w{_MARKS}]|[-'’‐‑@](?=[^\W_])|(?<!\d)\.(?=[a-zåäöõü])|:(?=[a-zåäöõü]{{1,5}}\b))*"
)
MAX_ENDING = 5
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
}
_BIT = {kind: np.uint16(1 << place) for place, kind in enumerate(_SIGNS)}
_SEEN = np.uint16(1 << 15)
# The bits of every code point, filled in as signs are met; 0 is a sign not met yet.
_TABLE = np.zeros(0x110000, np.uint16)
# Hashes are sums of c[k] * RADIX**k over the code points of a text, modulo 2**64. RADIX is odd, so
# that its powers have inverses and the hash of any part follows from those of two prefixes.
RADIX = 0x9E3779B97F4A7C15
_INVERSE = pow(RADIX, -1, 1 << 64)


@dataclass(frozen=True, eq=False)
class Tokens:
    """The words of a list of answers, as parallel arrays in the order of the texts.

    `answer` is the position of the text; `starts` and `ends` count code points within it, end
    exclusive; `form` points into `forms`, the distinct words folded. Two words are in one sentence
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
    forms: list[str]

    def __len__(self) -> int:
        return len(self.answer)

    def these(self, wanted: np.ndarray) -> "Tokens":
        """Return some of the words (a flag each), their answers and sentences as before."""
        kept = np.flatnonzero(wanted)
        used = np.flatnonzero(np.bincount(self.form[kept], minlength=len(self.forms)))
        number = np.zeros(len(self.forms), np.intp)
        number[used] = np.arange(len(used))
        return Tokens(
            self.answer[kept],
            self.starts[kept],
            self.ends[kept],
            number[self.form[kept]],
            self.sentence[kept],
            self.clause[kept],
            self.asking[kept],
            [self.forms[form] for form in used.tolist()],
        )

    @cached_property
    def opens(self) -> np.ndarray:
        """Tell of each word whether it is the first of its sentence."""
        return np.diff(self.sentence, prepend=-1) != 0

    def words(self) -> list[str]:
        """Return the words in their order, folded."""
        return [self.forms[form] for form in self.form]


def fold(text: str) -> str:
    """Return a text as it is compared: case folded, letters composed (NFC).

    >>> fold("A\u0308iti") == "äiti"
    True
    """
    folded = text.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def tokenise(texts: Sequence[str]) -> Tokens:
    """Return the words of answers; `texts[answer][start:end]` is each word as it was written.

    >>> tokenise(["EU:n tuki.", "Ei aikaa!"]).words()
    ['eu:n', 'tuki', 'ei', 'aikaa']
    >>> tokenise(["EU:n tuki.", "Ei aikaa!"]).sentence.tolist()
    [0, 0, 2, 2]
    """
    joined = "\n".join(texts)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds(points)
    starts, ends, inside = _borders(kinds)
    form, forms = _distinct(joined, points, inside, starts, ends)
    sentence, clause, asking = _stretches(kinds, inside, starts)
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
    counts = np.diff(np.searchsorted(starts, begins))
    answer = np.repeat(np.arange(len(texts)), counts)
    offset = np.repeat(begins[:-1], counts)
    return Tokens(answer, starts - offset, ends - offset, form, sentence, clause, asking, forms)


def _kinds(points: np.ndarray) -> np.ndarray:
    """Return the bits of each sign; each distinct sign is looked at once."""
    kinds = _TABLE.take(points)
    for point in set(points[kinds == 0].tolist()):
        found = (_BIT[kind] for kind, is_one in _SIGNS.items() if is_one(chr(point)))
        _TABLE[point] = sum(found, _SEEN)
    return kinds if kinds.all() else _TABLE.take(points)


def _is(kinds: np.ndarray, *names: str) -> np.ndarray:
    return (kinds & sum((_BIT[name] for name in names), np.uint16(0))) != 0


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
    for at in np.flatnonzero(~_is(kinds[starts], "begin")).tolist():
        run = slice(starts[at], ends[at])
        words = _is(kinds[run], "begin")
        starts[at] += words.argmax() if words.any() else len(words)
        inside[run.start : starts[at]] = False
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
    letters, ending = np.ones((2, len(places)), bool)
    ending[:] = False
    for count in range(1, MAX_ENDING + 1):  # one to five small letters, then no sign of a word
        letters &= _is(_at(kinds, places + count), "small")
        ending |= letters & ~_is(_at(kinds, places + count + 1), "word")
    return places[joins | (_is(here, "colon") & ending)]


def _distinct(
    joined: str, points: np.ndarray, inside: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, list[str]]:
    """Return for each word the number of its folded form, and the forms."""
    codes, firsts = _same(points, inside, starts, ends)
    places = zip(starts[firsts].tolist(), ends[firsts].tolist(), strict=True)
    folded = [fold(joined[start:end]) for start, end in places]
    numbers, forms = pd.factorize(np.array(folded, object))
    return numbers[codes], forms.tolist()


def _same(
    points: np.ndarray, inside: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each word, the same where all its signs are, and where each first is.

    Words are told apart by a hash; then every word is compared with the first of its number, so
    that nothing rests on the hash.
    """
    powers, inverse = powers_of_radix(len(points))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(points * powers)))
    hashes = (sums[ends] - sums[starts]) * inverse[starts]
    codes, _ = pd.factorize(hashes)
    firsts = np.full(codes.max(initial=-1) + 1, len(codes))
    np.minimum.at(firsts, codes, np.arange(len(codes)))
    lengths = ends - starts
    letters = points[inside]
    offsets = np.cumsum(lengths) - lengths
    model = np.repeat(offsets[firsts[codes]] - offsets, lengths) + np.arange(len(letters))
    alike = (lengths == lengths[firsts[codes]]).all()
    if alike and (letters == letters[np.minimum(model, len(letters) - 1)]).all():
        return codes, firsts
    return _same_slowly(points, starts, ends)


def _same_slowly(
    points: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Do as `_same` where two words share a hash: only words made for it do."""
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
    sentence = _passed(places[stops], starts)
    asks = np.append(_is(here[stops], "asking"), False)
    return sentence, _passed(places[parts], starts), asks[sentence]


def _passed(places: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return for each word how many of the places stand before it."""
    return np.cumsum(np.bincount(np.searchsorted(starts, places), minlength=len(starts) + 1))[:-1]
