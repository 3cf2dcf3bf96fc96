"""The words of a codebook's patterns, and which of them a word form is.

Start at `Vocabulary.of`; `Vocabulary.find` looks many forms up at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.codebook import Word
from analysis.coding.lexicon import Lexicon
from analysis.coding.ragged import Ragged
from analysis.coding.spelling import Spelling, spell

_BITS = 20
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
        new = np.ones(len(order), bool)
        new[1:] = (np.diff(kind) != 0) | (np.diff(length) != 0) | (hashes[1:] != hashes[:-1])
        entry = np.cumsum(new) - 1
        groups = kind[new] * 1000 + length[new]
        names, begins = np.unique(groups, return_index=True)
        ends = np.append(begins[1:], new.sum())
        keys = np.column_stack((names // 1000, names % 1000, begins, ends))
        return cls(keys, hashes[new], Ragged.of(entry, number, int(new.sum())))

    def find(self, forms: Spelling) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs of form and word, the number of each; a pair may recur."""
        found = [self._in_group(forms, *key) for key in self.keys.tolist()]
        if not found:
            return np.zeros((2, 0), np.intp)
        form, entry = map(np.concatenate, zip(*found, strict=True))
        at, word = self.words.take(entry)
        return form[at], word

    def _in_group(
        self, forms: Spelling, kind: int, length: int, begin: int, end: int
    ) -> tuple[np.ndarray, np.ndarray]:
        form, hashes = _pieces(forms, kind, length)
        likely = np.flatnonzero(self._sieve[hashes >> _SHIFT])
        form, hashes = form[likely], hashes[likely]
        own = self.hashes[begin:end]
        at = np.minimum(np.searchsorted(own, hashes), len(own) - 1)
        same = np.flatnonzero(own[at] == hashes)
        return form[same], begin + at[same]

    @cached_property
    def _sieve(self) -> np.ndarray:
        """Tell of the first bits of a hash whether any has them: most forms are none."""
        sieve = np.zeros(1 << _BITS, bool)
        sieve[self.hashes >> _SHIFT] = True
        return sieve


def _pieces(forms: Spelling, kind: int, length: int) -> tuple[np.ndarray, np.ndarray]:
    if kind == WHOLE:
        return np.arange(len(forms)), forms.whole()
    if length >= len(forms.prefixes):
        return np.zeros(0, np.intp), np.zeros(0, np.uint64)
    if kind == START:
        return np.arange(len(forms)), forms.prefixes[length]
    if kind == ENDING:
        return forms.parts(forms.lengths - length, length)
    pieces = [forms.parts(at, length) for at in range(len(forms.prefixes) - length)]
    return tuple(map(np.concatenate, zip(*pieces, strict=True)))
