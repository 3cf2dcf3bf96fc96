"""Words as numbers: the hash of a word, of its beginning and of its ending, for many at once.

Start at `spell`. A hash of 64 bits stands for the letters. Among a million words and a word list
of three million the chance that any two share one is below 1 in a million, and the harm would be
one word taken for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.coding.words import powers_of_radix

MAX_LETTERS = 64  # a longer word (a web address, noise) is known by its beginning


@dataclass(frozen=True, eq=False)
class Spelling:
    """Hashes of words: `prefixes[i, n]` is that of the first n letters of word i."""

    prefixes: np.ndarray
    lengths: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, which: np.ndarray) -> "Spelling":
        return Spelling(self.prefixes[which], self.lengths[which])

    def whole(self) -> np.ndarray:
        """Return the hash of each word."""
        return self.prefixes[np.arange(len(self)), self.lengths]

    def parts(self, at: np.ndarray | int, length: int) -> tuple[np.ndarray, np.ndarray]:
        """Return which words have `length` letters from `at` on (a place, or one a word), and the
        hashes of those letters."""
        if isinstance(at, int) and at == 0:
            which = np.flatnonzero(length <= self.lengths)
            return which, self.prefixes[which, length] if len(which) else np.zeros(0, np.uint64)
        at = np.broadcast_to(at, self.lengths.shape)
        which = np.flatnonzero((at >= 0) & (at + length <= self.lengths))
        return which, self.part(which, at[which], length)

    def part(self, which: np.ndarray, at: np.ndarray, length: np.ndarray | int) -> np.ndarray:
        """Return the hash of `length` letters from `at` on of each word named by `which`."""
        sums = self.prefixes[which, at + length] - self.prefixes[which, at]
        return sums * powers_of_radix(MAX_LETTERS + 1)[1][at]


def spell(words: Sequence[str]) -> Spelling:
    """Return the hashes of words.

    >>> a, b = spell(["matka"]), spell(["matkat"])
    >>> bool(a.whole()[0] == b.prefixes[0, 5])
    True
    """
    cut = np.array([word[:MAX_LETTERS] for word in words], dtype=f"U{MAX_LETTERS}")
    lengths = np.char.str_len(cut)
    width = int(lengths.max(initial=0))
    letters = cut.astype(f"U{width or 1}").view(np.uint32).reshape(len(cut), width or 1)
    prefixes = np.zeros((len(cut), (width or 1) + 1), np.uint64)
    np.cumsum(letters * powers_of_radix(width or 1)[0], axis=1, out=prefixes[:, 1:])
    return Spelling(prefixes, lengths)
