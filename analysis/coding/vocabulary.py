"""The words of a codebook's patterns, and which of them a word form is.

Start at `Vocabulary.of`; `Vocabulary.find` looks many forms up at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.codebook import Word
from analysis.coding.lexicon import Lexicon
from analysis.coding.ragged import Ragged, differs, in_order, ranges
from analysis.coding.spelling import MAX_LETTERS, Spelling, spell

_BITS = 16
_SHIFT = np.uint64(64 - _BITS)
WHOLE, START, ENDING, PART = range(4)
KINDS = {"form": WHOLE, "exact": WHOLE, "start": START, "ending": ENDING, "part": PART}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of patterns made ready to be found.

    `keys` holds a row for each group of `hashes`: what they are of (`WHOLE` word, its `START`,
    `ENDING` or any `PART`), how many letters, and where the group begins and ends; within it they
    are sorted. `words` lists for each hash the numbers of the words it stands for.
    """

    keys: np.ndarray
    hashes: np.ndarray
    words: Ragged

    @classmethod
    def of(cls, words: Sequence[Word], lexicon: Lexicon) -> "Vocabulary":
        """Return the vocabulary of words; inflected forms are taken from the lexicon."""
        texts = spell([word.text for word in words])
        kinds = np.array([KINDS[word.match] for word in words], np.intp)
        rows = [(kinds, texts.lengths, texts.whole(), np.arange(len(words)))]
        bent = np.flatnonzero([word.match in ("form", "ending") for word in words])
        owners, forms, lengths = lexicon.forms_of([words[i].text for i in bent])
        rows.append((kinds[bent[owners]], lengths, forms, bent[owners]))
        kind, length, hashes, number = map(np.concatenate, zip(*rows, strict=True))
        length = np.where(kind == WHOLE, 0, length)
        order = np.lexsort((number, hashes, length, kind))
        kind, length, hashes, number = (a[order] for a in (kind, length, hashes, number))
        new = differs(kind, length, hashes)
        entry = np.cumsum(new) - 1
        groups = kind[new] * 1000 + length[new]
        names, begins = np.unique(groups, return_index=True)
        ends = np.append(begins[1:], new.sum())
        keys = np.column_stack((names // 1000, names % 1000, begins, ends))
        return cls(keys, hashes[new], Ragged.of(entry, number, int(new.sum())))

    def find(self, forms: Spelling) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs of form and word, the number of each; a pair may recur."""
        # The longest first: those that have a letter at some place then stand side by side.
        order = in_order(MAX_LETTERS - forms.lengths)
        forms = forms[order]
        found = [
            self._in_group(group, own, *_pieces(forms, kind, length))
            for group, (kind, length, *own) in enumerate(self.keys.tolist())
        ]
        form, entry = np.concatenate([np.zeros((2, 0), np.intp), *found], axis=1)
        at, word = self.words.take(entry)
        return order[form[at]], word

    def _in_group(
        self, group: int, own: Sequence[int], form: np.ndarray, hashes: np.ndarray
    ) -> np.ndarray:
        """Return pairs of form and entry for those of the hashes that the group has."""
        likely = np.flatnonzero(self._sieve[group].take((hashes >> _SHIFT).view(np.int64)))
        form, hashes = form.take(likely), hashes.take(likely)
        begin, end = own
        at = begin + np.searchsorted(self.hashes[begin:end], hashes)
        same = np.flatnonzero(self.hashes[np.minimum(at, end - 1)] == hashes)
        return np.array((form[same], at[same]))

    @cached_property
    def _sieve(self) -> np.ndarray:
        """Tell for each group of the first bits of a hash whether any has them: most pieces of
        words are none."""
        sieve = np.zeros((len(self.keys), 1 << _BITS), bool)
        groups = np.repeat(np.arange(len(self.keys)), np.diff(self.keys[:, 2:]).ravel())
        sieve[groups, self.hashes >> _SHIFT] = True
        return sieve


def _pieces(forms: Spelling, kind: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of whole forms, or of their beginnings, endings or parts of a length, and
    the form of each; `forms` have the longest first."""
    if kind == WHOLE:
        return np.arange(len(forms)), forms.whole()
    long = np.searchsorted(-forms.lengths, -length, side="right")
    if kind == START:
        return np.arange(long), forms.prefixes[min(length, len(forms.prefixes) - 1), :long]
    if kind == ENDING:
        return np.arange(long), forms.part(np.arange(long), forms.lengths[:long] - length, length)
    last = len(forms.prefixes) - length
    counts = np.searchsorted(-forms.lengths, -length - np.arange(last), side="right")
    pieces = [forms.part(slice(count), at, length) for at, count in enumerate(counts.tolist())]
    return ranges(0, counts)[1], np.concatenate([np.zeros(0, np.uint64), *pieces])
