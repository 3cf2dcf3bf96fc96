"""Cuts answers into words with exact places: one pass over arrays of code points.

Start at `tokenise`. `WORD` says in one regular expression what a word is; the arrays give the
same places for all answers at once (tests hold both side by side on any text).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from analysis.coding.distinct import AT_ONCE, Forms, same, same_slowly
from analysis.coding.ragged import distinct
from analysis.coding.signs import WIDEST, are, fold, kinds_at, kinds_of

# A word begins with a letter or digit. Combining marks belong to it (NFD text), as do hyphens,
# apostrophes and the colon of case endings (EU:n, TwinSpace:ssa) where letters follow.
_MARKS = "\u0300-\u036f"
WORD = (
    rf"[^\W_](?:[\w{_MARKS}]|[-'’‐‑@](?=[^\W_])|(?<!\d)\.(?=[a-zåäöõü])|:(?=[a-zåäöõü]{{1,5}}\b))*"
)
MAX_ENDING = 5


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
    kinds, folded = kinds_of(points)
    starts, ends, inside = _borders(kinds)
    form = _numbered(joined, points, folded, are(kinds, "unlike"), starts, ends, forms)
    sentence, clause, asking = _stretches(kinds, inside, starts)
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    begins = np.append(0, np.cumsum(lengths + 1))
    counts = np.diff(np.searchsorted(starts, begins))
    answer = np.repeat(np.arange(len(texts), dtype=np.int32), counts)
    offset = np.repeat(begins[:-1], counts)
    return Tokens(answer, starts - offset, ends - offset, form, sentence, clause, asking, forms)


def _borders(kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return starts and ends of the words, and which signs lie inside one, as `WORD` has them."""
    inside = are(kinds, "within")
    inside[_joining(kinds)] = True
    starts, ends = _runs(inside)
    # A run may begin with a mark, an underscore or a hyphen, which begin no word.
    wrong = np.flatnonzero(~are(kinds.take(starts), "begin"))
    while len(wrong):
        inside[starts[wrong]] = False
        starts[wrong] += 1
        wrong = wrong[starts[wrong] < ends[wrong]]
        wrong = wrong[~are(kinds[starts[wrong]], "begin")]
    kept = starts < ends
    return (starts, ends, inside) if kept.all() else (starts[kept], ends[kept], inside)


def _runs(flags: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    edges = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    first = [0] if len(flags) and flags[0] else []
    last = [len(flags)] if len(flags) and flags[-1] else []
    edges = np.concatenate((first, edges, last)).astype(np.intp)
    return edges[::2].copy(), edges[1::2].copy()


def _joining(kinds: np.ndarray) -> np.ndarray:
    """Return the places of hyphens, dots and colons that join what stands on their sides."""
    places = np.flatnonzero(are(kinds, "joint", "dot", "colon"))
    here, after = kinds.take(places), kinds_at(kinds, places + 1)
    joins = are(here, "joint") & are(after, "begin")
    digit_before = are(kinds_at(kinds, places - 1), "digit")
    joins |= are(here, "dot") & ~digit_before & are(after, "small")
    return np.concatenate((places[joins], _before_endings(kinds, places[are(here, "colon")])))


def _before_endings(kinds: np.ndarray, colons: np.ndarray) -> np.ndarray:
    """Return the colons that one to five small letters follow, then no sign of a word."""
    letters, ending = np.ones((2, len(colons)), bool)
    ending[:] = False
    for length in range(1, MAX_ENDING + 1):
        letters &= are(kinds_at(kinds, colons + length), "small")
        ending |= letters & ~are(kinds_at(kinds, colons + length + 1), "word")
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
    units = np.zeros(len(points) + AT_ONCE, "<u2")
    units[: len(points)] = folded
    wide = points > WIDEST  # no language here has such letters
    if wide.any() and len(_words_with(wide, starts, ends)):
        (codes, ones), hashes = same_slowly(points, starts, ends), None
    else:
        codes, ones, hashes = same(units, starts, ends)
    order = ones[np.argsort(starts[ones])] if unlike.any() else ones[:0]
    own = order[_words_with(unlike, starts[order], ends[order])]
    if not len(own):
        return forms.number(units, starts[ones], ends[ones], hashes).take(codes)
    # Words that must be folded as a whole stand behind the others.
    places = zip(starts[own].tolist(), ends[own].tolist(), strict=True)
    texts = [fold(joined[start:end]) for start, end in places]
    more = [np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2") for text in texts]
    starts, ends, lengths = starts.copy(), ends.copy(), np.array([len(part) for part in more])
    ends[own] = len(points) + np.cumsum(lengths)
    starts[own] = ends[own] - lengths
    units = np.concatenate((units[: len(points)], *more, units[len(points) :]))
    return forms.number(units, starts[ones], ends[ones]).take(codes)


def _words_with(flags: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the words, in the order of their starts, that hold a flagged sign."""
    flagged = np.flatnonzero(flags)
    at = np.searchsorted(starts, flagged, side="right") - 1
    return distinct(at[(at >= 0) & (flagged < np.append(ends, 0)[at])])


def _stretches(
    kinds: np.ndarray, inside: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each word its sentence, its stretch between commas, and whether it asks."""
    places = np.flatnonzero(are(kinds, "sentence", "clause", "dash") & ~inside)
    here = kinds.take(places)
    spaced = are(kinds_at(kinds, places - 1), "space") & are(kinds_at(kinds, places + 1), "space")
    parts = are(here, "sentence", "clause") | (are(here, "dash") & spaced)
    stops = are(here, "sentence")
    following = np.searchsorted(starts, places)
    sentence, clause = (
        np.cumsum(np.bincount(following[which], minlength=len(starts) + 1), dtype=np.int32)[:-1]
        for which in (stops, parts)
    )
    asks = np.append(are(here[stops], "asking"), False)
    return sentence, clause, asks.take(sentence)
