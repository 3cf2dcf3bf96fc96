"""Numbers the distinct stretches of 16-bit units: words by their letters, lists by their numbers.

Start at `Distinct.number`, or at `same` for words met once.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.coding.ragged import Growing, ranges

# Stretches are compared by four units at once; `_FIRST[n]` leaves the first n of them.
AT_ONCE = 4
_FIRST = np.array([(1 << 16 * n) - 1 for n in range(AT_ONCE + 1)], np.uint64)
_MIX = 0x9E3779B97F4A7C15  # odd, its bits evenly spread (2**64 over the golden ratio)


class Distinct:
    """The distinct stretches of 16-bit units met so far, each with a number.

    They stand one after another in `units`: number i from `begins[i]` to `begins[i + 1]`.
    """

    def __init__(self) -> None:
        self._units = Growing(np.zeros(0, "<u2"))
        self._begins = Growing(np.zeros(1, np.intp))
        self._hashes = np.zeros(0, np.uint64)  # sorted, and the number of each
        self._of_hash = np.zeros(0, np.int32)
        self._numbers: dict[bytes, int] | None = None  # where two share a hash

    def __len__(self) -> int:
        return len(self._begins) - 1

    @property
    def units(self) -> np.ndarray:
        """Return the units of all."""
        return self._units.all

    @property
    def begins(self) -> np.ndarray:
        """Return where each begins, and the last ends."""
        return self._begins.all

    def number(
        self,
        units: np.ndarray,
        starts: np.ndarray,
        ends: np.ndarray,
        hashes: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the number of each stretch of `units` (four zeros follow the last); new ones are
        added. `hashes` are given where they are known, and all different."""
        known = len(self)
        if self._numbers is not None:
            return self._number_slowly(known, units, starts, ends)
        if hashes is None:
            codes, hashes = pd.factorize(_hashes(units, starts, ends)[0])
            number = self._numbered(hashes).take(codes)
        else:
            number = self._numbered(hashes)
        ones = _one_of_each(number, len(self._hashes))[known:]
        self._add(units, starts[ones], ends[ones])
        if self._are(number, units, starts, ends):
            return number
        return self._number_slowly(known, units, starts, ends)

    def _numbered(self, hashes: np.ndarray) -> np.ndarray:
        """Return the number of each of some different hashes; new ones are added."""
        order = np.argsort(hashes)  # in their order they are found three times as fast
        hashes = hashes.take(order)
        at = np.searchsorted(self._hashes, hashes)
        near = np.minimum(at, max(len(self._hashes) - 1, 0))
        found = self._hashes.take(near) == hashes if len(self._hashes) else np.zeros(len(at), bool)
        numbers = np.full(len(hashes), -1, np.int32)
        numbers[order[found]] = self._of_hash.take(at[found])
        new = np.flatnonzero(numbers < 0)
        numbers[new] = np.arange(len(self), len(self) + len(new))
        added = np.flatnonzero(~found)
        self._hashes = np.insert(self._hashes, at.take(added), hashes.take(added))
        own = numbers.take(order.take(added))
        self._of_hash = np.insert(self._of_hash, at.take(added), own)
        return numbers

    def _add(self, units: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> None:
        _, at = ranges(starts, ends - starts)
        self._begins.add(self.begins[-1] + np.cumsum(ends - starts))
        self._units.add(units.take(at))

    def _are(
        self, number: np.ndarray, units: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> bool:
        lengths, begins = ends - starts, self.begins.take(number)
        if len(self) != len(self._hashes):
            return False
        if (self.begins.take(number + 1) - begins != lengths).any():
            return False
        known = self._units.with_room(AT_ONCE)
        own, their = _lanes(units, starts, lengths), _lanes(known, begins, lengths)
        return all((one == other).all() for (_, one), (_, other) in zip(own, their, strict=True))

    def _number_slowly(
        self, known: int, units: np.ndarray, starts: np.ndarray, ends: np.ndarray
    ) -> np.ndarray:
        """Do as `number` where two share a hash: only words made for it do."""
        if self._numbers is None:
            pieces = pairwise(self.begins[: known + 1].tolist())
            self._numbers = {self.units[s:e].tobytes(): i for i, (s, e) in enumerate(pieces)}
        self._begins = Growing(self.begins[: known + 1])
        self._units = Growing(self.units[: self.begins[-1]])
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


def same(
    units: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return a number for each word, the same where all its signs are, a word of each number, and
    its hash.

    Words are told apart by a hash of their signs; then all words of a number are compared sign by
    sign, so that nothing rests on the hash; where two share one there are no hashes.
    """
    hashes, parts = _hashes(units, starts, ends)
    codes, found = pd.factorize(hashes)
    same_length = _agree(codes, ends - starts)
    if same_length and all(_agree(codes.take(some), lane) for some, lane in parts):
        return codes, _one_of_each(codes, len(found)), found
    return *same_slowly(units, starts, ends), None


def _hashes(
    units: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    """Return a hash of each stretch of `units`, and its signs (`_lanes`)."""
    lengths, parts = ends - starts, []
    hashes = lengths.astype(np.uint64)  # zeros at an end would else tell nothing
    for some, lane in _lanes(units, starts, lengths):
        mixed = hashes.take(some)
        hashes[some] = ((mixed ^ (mixed >> np.uint64(29))) + lane) * np.uint64(_MIX)
        parts.append((some, lane))
    return hashes, parts


def _lanes(
    units: np.ndarray, starts: np.ndarray, lengths: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the stretches of `units` that have a sign at 0, 4, 8 ..., with that sign and the three
    after it as one number."""
    lanes = np.ndarray(len(units) - AT_ONCE + 1, "<u8", units, strides=(2,))
    some = np.arange(len(starts))
    for at in range(0, int(lengths.max(initial=0)), AT_ONCE):
        some = some.take(np.flatnonzero(lengths.take(some) > at)) if at else some
        left = np.minimum(lengths.take(some) - at, AT_ONCE)
        # `take` would first copy all lanes, which overlap.
        yield some, lanes[starts.take(some) + at] & _FIRST.take(left)


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
