"""Numbers the distinct stretches of 16-bit units: words by their letters, lists by their numbers.

Start at `Distinct.number`, or at `same` for words met once.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.coding.ragged import ranges

# Stretches are compared by four units at once; `_FIRST[n]` leaves the first n of them.
AT_ONCE = 4
_FIRST = np.array([(1 << 16 * n) - 1 for n in range(AT_ONCE + 1)], np.uint64)
_MIX = 0x9E3779B97F4A7C15  # odd, its bits evenly spread (2**64 over the golden ratio)


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
        self.units = np.concatenate((self.units, units.take(at)))
        more = self.begins[-1] + np.cumsum(ends - starts)
        self.begins = np.concatenate((self.begins, more))

    def _are(
        self, number: np.ndarray, units: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> bool:
        lengths, begins = ends - starts, self.begins[number]
        if len(self) != len(self._hashes) or (self.begins[number + 1] - begins != lengths).any():
            return False
        own, their = ranges(starts, lengths)[1], ranges(begins, lengths)[1]
        return bool((units.take(own) == self.units.take(their)).all())

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

    def texts(self, known: int = 0) -> list[str]:
        """Return the forms from a number on as texts."""
        return [self.text(number) for number in range(known, len(self))]


def same(units: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a number for each word, the same where all its signs are, and a word of each number.

    Words are told apart by a hash of their signs; then all words of a number are compared sign by
    sign, so that nothing rests on the hash.
    """
    hashes, parts = _hashes(units, starts, ends)
    codes, found = pd.factorize(hashes)
    same_length = _agree(codes, ends - starts)
    if same_length and all(_agree(codes.take(some), lane) for some, lane in parts):
        return codes, _one_of_each(codes, len(found))
    return same_slowly(units, starts, ends)


def _hashes(
    units: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    """Return a hash of each stretch of `units`, and its signs: those that have a sign at 0, 4, 8
    ..., with that and the three after it as one number."""
    lanes = np.ndarray(len(units) - AT_ONCE + 1, "<u8", units, strides=(2,))
    lengths, hashes = ends - starts, np.zeros(len(starts), np.uint64)
    some, parts = np.arange(len(starts)), []
    for at in range(0, int(lengths.max(initial=0)), AT_ONCE):
        some = some.take(np.flatnonzero(lengths.take(some) > at)) if at else some
        left = np.minimum(lengths.take(some) - at, AT_ONCE)
        lane = lanes[starts.take(some) + at] & _FIRST.take(left)
        mixed = hashes.take(some)
        hashes[some] = ((mixed ^ (mixed >> np.uint64(29))) + lane) * np.uint64(_MIX)
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
    return bool((one.take(codes) == values).all())


def same_slowly(
    points: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Do as `same` for any signs, and where two words share a hash: only words made for it do."""
    words = [points[s:e].tobytes() for s, e in zip(starts, ends, strict=True)]
    codes, _ = pd.factorize(np.array(words, object))
    _, firsts = np.unique(codes, return_index=True)
    return codes, firsts
