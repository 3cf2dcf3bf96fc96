"""The pieces of words that a model weighs: stretches of three to five signs, and whole words.

Start at `pieces`. A border stands before and after each word, so that its beginning and its end
are pieces of their own.
"""

import numpy as np

from analysis.coding.ragged import differs
from analysis.coding.spelling import RADIX, Spelling

SIZES = (3, 4, 5)  # signs of a piece, with the borders of its word
_BEFORE, _AFTER = np.uint64(ord("^")), np.uint64(ord("$"))
_WHOLE = np.uint64(0xC2B2AE3D27D4EB4F)  # tells a whole word from a stretch that is one


def pieces(words: Spelling) -> tuple[np.ndarray, np.ndarray]:
    """Return the different pieces of words: which word each is of, in their order, and its hash.

    >>> from analysis.coding.spelling import spell
    >>> word, hashes = pieces(spell(["ei", "", "ei"]))
    >>> word.tolist(), bool((hashes[:4] == hashes[4:]).all())
    ([0, 0, 0, 0, 2, 2, 2, 2], True)
    """
    own = _bordered(words)
    some = np.flatnonzero(words.lengths)
    found = [(some, own.whole()[some] ^ _WHOLE)]
    for size in SIZES:
        found += [own.parts(at, size) for at in range(len(own.prefixes) - size)]
    word, hashes = map(np.concatenate, zip(*found, strict=True))
    order = np.lexsort((hashes, word))
    word, hashes = word[order], hashes[order]
    new = np.flatnonzero(differs(word, hashes))
    return word[new], hashes[new]


def _bordered(words: Spelling) -> Spelling:
    """Return the hashes of words with a border before and after each."""
    radix = np.uint64(RADIX)
    prefixes = np.zeros((len(words.prefixes) + 2, len(words)), np.uint64)
    prefixes[1:-1] = words.prefixes * radix + _BEFORE
    prefixes[-1] = prefixes[-2]
    powers = np.cumprod(np.full(len(prefixes), radix, np.uint64))
    ends = np.arange(len(prefixes))[:, None] >= words.lengths + 2
    prefixes += np.where(ends, _AFTER * powers[words.lengths], np.uint64(0))
    return Spelling(prefixes, words.lengths + 2)
