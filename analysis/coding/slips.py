"""Slips of the keyboard: words that no list knows, one letter away from one that it does.

Start at `Stems.near`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.coding.ragged import differs, ranges
from analysis.coding.spelling import MAX_LETTERS, Spelling

# Slips are only looked for among words long enough to be told from others; the first letters are
# as they should be, and at least one is right after the slip.
LETTERS = 7
RIGHT_LETTERS = 3
LONGER_BY = 8


@dataclass(frozen=True, eq=False)
class Stems:
    """Words that a slip may hide, in the order of the hash of their first letters, those of one
    beginning by their length."""

    spelling: Spelling

    @staticmethod
    def order(spelling: Spelling) -> np.ndarray:
        """Return the order in which words must be spelt to be `Stems`."""
        if not len(spelling):
            return np.zeros(0, np.intp)
        return np.lexsort((spelling.lengths, spelling.prefixes[RIGHT_LETTERS]))

    def near(self, forms: Spelling) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs of form and stem where the form begins with the stem but for one slip: a
        letter changed, added, left out, or two changed over (Damerau 1964).

        >>> from analysis.coding.spelling import spell
        >>> forms = ["aikatalut", "aikatualut", "aikataku", "aikakone", "aikatauulu"]
        >>> Stems(spell(["aikataulu"])).near(spell(forms))[0].tolist()
        [0, 1, 4]
        """
        stems = self.spelling
        if not len(stems) or not len(forms) or len(forms.prefixes) <= LETTERS:
            return np.zeros((2, 0), np.intp)
        long = np.flatnonzero(forms.lengths >= LETTERS)
        first, lengths = forms.prefixes[RIGHT_LETTERS].take(long), forms.lengths.take(long)
        low, counts = self._of_beginning(first, lengths)
        at, stem = ranges(low, counts)
        form = long.take(at)
        # A slip costs the stem one letter at most, whatever the order.
        lost = self._letters.take(stem) & ~_letters(forms).take(form)
        fits = np.flatnonzero(np.bitwise_count(lost) <= 1)
        form, stem = form.take(fits), stem.take(fits)
        slip = _differ_by_one(forms, form, stems, stem)
        return form[slip], stem[slip]

    def _of_beginning(
        self, first: np.ndarray, lengths: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return for forms, by the hash of their first letters and their length, where the stems
        begin that share those and are as long as one slip allows for, and how many there are."""
        beginnings, keys = self._keys
        at = np.minimum(np.searchsorted(beginnings, first), len(beginnings) - 1)
        key = at * (2 * MAX_LETTERS) + lengths
        low = np.searchsorted(keys, key - LONGER_BY)
        counts = np.searchsorted(keys, key + 1, side="right") - low
        return low, counts * (beginnings.take(at) == first)

    @cached_property
    def _keys(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the hashes of first letters, each once, and a number for each stem by which it
        stands in its place: that of its beginning, then its length."""
        first = self.spelling.prefixes[RIGHT_LETTERS]
        new = differs(first)
        return first[new], (np.cumsum(new) - 1) * (2 * MAX_LETTERS) + self.spelling.lengths

    @cached_property
    def _letters(self) -> np.ndarray:
        return _letters(self.spelling)


def _letters(spelling: Spelling) -> np.ndarray:
    """Return which letters each word has, as bits; some share one, and the end of the word has
    none."""
    bits = np.uint32(1) << (spelling.letters & 31).astype(np.uint32)
    return np.bitwise_or.reduce(bits, axis=0, initial=np.uint32(0)) & ~np.uint32(1)


def _differ_by_one(
    forms: Spelling, form: np.ndarray, stems: Spelling, stem: np.ndarray
) -> np.ndarray:
    end, length = stems.lengths.take(stem), forms.lengths.take(form)
    shorter = np.minimum(end, length)
    at = np.full(len(form), RIGHT_LETTERS)
    same = np.arange(len(form))
    for count in range(RIGHT_LETTERS + 1, min(len(forms.prefixes), len(stems.prefixes))):
        same = same.take(np.flatnonzero(shorter.take(same) >= count))
        alike = forms.prefixes[count].take(form.take(same)) == stems.prefixes[count].take(
            stem.take(same)
        )
        same = same.take(np.flatnonzero(alike))
        at[same] = count
    likely = np.flatnonzero(_one_letter_on(forms, form, stems, stem, at))
    form, stem, at, end = (part.take(likely) for part in (form, stem, at, end))
    # After the first letter that differs the rest is the same, moved by what was added or left
    # out.
    changed = _same(forms, form, at + 1, stems, stem, at + 1, end - at - 1)
    left_out = _same(forms, form, at, stems, stem, at + 1, end - at - 1)
    added = _same(forms, form, at + 1, stems, stem, at, end - at)
    over = _same(forms, form, at, stems, stem, at + 1, 1)
    over &= _same(forms, form, at + 1, stems, stem, at, 1)
    over &= _same(forms, form, at + 2, stems, stem, at + 2, end - at - 2)
    found = np.zeros(len(length), bool)
    found[likely] = (end - at > 1) & (changed | left_out | added | over)
    return found


def _one_letter_on(
    forms: Spelling, form: np.ndarray, stems: Spelling, stem: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """Tell whether the letters at the first difference and after it allow for one slip."""
    own, own_next = (_letter(forms, form, at + i) for i in (0, 1))
    its, its_next = (_letter(stems, stem, at + i) for i in (0, 1))
    return (own_next == its_next) | (own == its_next) | (own_next == its)


def _letter(words: Spelling, word: np.ndarray, at: np.ndarray) -> np.ndarray:
    at = np.minimum(at, len(words.letters) - 1)
    return words.letters.take(at * len(words) + word)


def _same(
    forms: Spelling,
    form: np.ndarray,
    form_at: np.ndarray,
    stems: Spelling,
    stem: np.ndarray,
    stem_at: np.ndarray,
    count: np.ndarray | int,
) -> np.ndarray:
    """Tell whether `count` letters of forms are those of stems, each from a place of its own."""
    within = (form_at + count <= forms.lengths[form]) & (stem_at + count <= stems.lengths[stem])
    found = np.flatnonzero(within & (np.asarray(count) >= 0))
    count = np.broadcast_to(count, within.shape)[found]
    hashes = [
        spelling.part(which[found], at[found], count)
        for spelling, which, at in ((forms, form, form_at), (stems, stem, stem_at))
    ]
    within[:] = False
    within[found] = hashes[0] == hashes[1]
    return within
