"""Pieces of words: the same as those of the word written with its borders."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.coding.pieces import SIZES, pieces
from analysis.coding.spelling import spell

LETTERS = st.text("abeäõö-'😀", max_size=12)


def spelt(word):
    """Return the pieces of a word by slicing it; signs count as units of UTF-16."""
    units = np.frombuffer(f"^{word}$".encode("utf-16-le"), "<u2") if word else np.zeros(0, "<u2")
    found = {
        units[at : at + size].tobytes() for size in SIZES for at in range(len(units) - size + 1)
    }
    return found | ({b"=" + units.tobytes()} if word else set())


@given(st.lists(LETTERS, max_size=6))
def test_pieces_are_those_that_slicing_gives(words):
    word, hashes = pieces(spell(words))
    assert np.bincount(word, minlength=len(words)).tolist() == [len(spelt(own)) for own in words]
    of_words = [set(hashes[word == at].tolist()) for at in range(len(words))]
    for one, own in zip(words, of_words, strict=True):
        for other, their in zip(words, of_words, strict=True):
            assert len(own & their) == len(spelt(one) & spelt(other))


def test_no_words_have_no_pieces():
    assert [len(part) for part in pieces(spell([]))] == [0, 0]
