"""Words as numbers: the hash of a word, of its beginning and of its ending, for many at once.

Start at `spell`. A hash of 64 bits stands for the letters. Among a million words and a word list
of three million the chance that any two share one is below 1 in a million, and the harm would be
one word taken for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from analysis.coding.distinct import Forms
from analysis.coding.ragged import ranges

MAX_LETTERS = 64  # a longer word (a web address, noise) is known by its beginning
# Hashes are sums of c[k] * RADIX**k over the code points of a text, modulo 2**64. RADIX is odd, so
# that its powers have inverses and the hash of any part follows from those of two prefixes.
RADIX = 0x9E3779B97F4A7C15
_INVERSE = pow(RADIX, -1, 1 << 64)


@lru_cache
def _powers(bits: int) -> tuple[np.ndarray, np.ndarray]:
    radix, inverse = np.full((2, 1 << bits), 1, np.uint64)
    radix[1:], inverse[1:] = RADIX, _INVERSE
    return np.cumprod(radix), np.cumprod(inverse)


def _powers_of_radix(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first powers of `RADIX` and their inverses, modulo 2**64."""
    radix, inverse = _powers(max(count - 1, 0).bit_length())
    return radix[:count], inverse[:count]


@dataclass(frozen=True, eq=False)
class Spelling:
    """Hashes of words: `prefixes[n, i]` is that of the first n letters of word i."""

    prefixes: np.ndarray
    lengths: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, which: np.ndarray) -> "Spelling":
        return Spelling(self.prefixes.take(which, axis=1), self.lengths.take(which))

    @cached_property
    def letters(self) -> np.ndarray:
        """Return the letters of words (UTF-16), a line for each place (0 after the end)."""
        inverse = _powers_of_radix(len(self.prefixes))[1]
        return (np.diff(self.prefixes, axis=0) * inverse[:-1, None]).astype(np.uint16)

    def text(self, word: int) -> str:
        """Return a word as a text, cut after `MAX_LETTERS`."""
        own = self.letters[: self.lengths[word], word].astype("<u2")
        return own.tobytes().decode("utf-16-le", "surrogatepass")

    def prefix(self, letters: np.ndarray, which: np.ndarray) -> np.ndarray:
        """Return the hash of the first letters of each word named by `which`."""
        return self.prefixes.take(letters * len(self) + which)

    def whole(self) -> np.ndarray:
        """Return the hash of each word."""
        return self.prefix(self.lengths, np.arange(len(self)))

    def parts(self, at: np.ndarray | int, length: int) -> tuple[np.ndarray, np.ndarray]:
        """Return which words have `length` letters from `at` on (a place, or one a word), and the
        hashes of those letters."""
        at = np.broadcast_to(at, self.lengths.shape)
        which = np.flatnonzero((at >= 0) & (at + length <= self.lengths))
        return which, self.part(which, at[which], length)

    def part(
        self, which: np.ndarray | slice, at: np.ndarray | int, length: np.ndarray | int
    ) -> np.ndarray:
        """Return the hash of `length` letters from `at` on of each word named by `which`."""
        if isinstance(which, slice):
            sums = self.prefixes[at + length, which] - self.prefixes[at, which]
        else:
            sums = self.prefix(at + length, which) - self.prefix(at, which)
        return sums * _powers_of_radix(MAX_LETTERS + 1)[1].take(at)


def spell(words: Sequence[str]) -> Spelling:
    """Return the hashes of words.

    >>> a, b = spell(["matka"]), spell(["matkat"])
    >>> bool(a.whole()[0] == b.prefixes[5, 0])
    True
    """
    units = np.frombuffer("".join(words).encode("utf-16-le", "surrogatepass"), "<u2")
    lengths = np.fromiter(map(len, words), np.intp, len(words))
    if len(units) != lengths.sum():  # signs that are two units each
        lengths = np.array([len(word.encode("utf-16-le", "surrogatepass")) // 2 for word in words])
    return _spelt(units, np.cumsum(lengths) - lengths, lengths)


def spell_forms(forms: Forms, some: np.ndarray) -> Spelling:
    """Return the hashes of some forms by their numbers."""
    return _spelt(forms.units, forms.begins[some], forms.begins[some + 1] - forms.begins[some])


def _spelt(units: np.ndarray, begins: np.ndarray, lengths: np.ndarray) -> Spelling:
    lengths = np.minimum(lengths, MAX_LETTERS)
    word, at = ranges(0, lengths)
    letters = np.zeros((int(lengths.max(initial=0)), len(lengths)), np.uint64)
    letters[at, word] = units[begins[word] + at]
    return of_letters(letters, lengths)


def of_letters(letters: np.ndarray, lengths: np.ndarray) -> Spelling:
    """Return the hashes of words from their letters, a line for each place (0 after the end)."""
    prefixes = np.zeros((len(letters) + 1, len(lengths)), np.uint64)
    np.cumsum(letters * _powers_of_radix(len(letters))[0][:, None], axis=0, out=prefixes[1:])
    return Spelling(prefixes, lengths)
