"""Fills the places of a language's rows with words, outwards from words that fill one of them.

Start at `Filling.matches`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.coding.anchors import Rows
from analysis.coding.forms import Readings
from analysis.coding.ragged import differs, pairs, positions, ranges
from analysis.coding.words import Tokens


@dataclass(frozen=True, eq=False)
class Matches:
    """Matches of rows: the row of each, and the words that fill its places, a line for each place
    of the longest row (-1 after the end)."""

    row: np.ndarray
    words: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, which: np.ndarray) -> "Matches":
        which = positions(which)
        return Matches(self.row.take(which), self.words.take(which, axis=1))

    @property
    def first(self) -> np.ndarray:
        """Return the first word of each match."""
        return self.words[0]

    @cached_property
    def last(self) -> np.ndarray:
        """Return the last word of each match."""
        return self.words.max(axis=0, initial=-1)


class Filling:
    """The places of rows, and the words of answers that can fill them.

    Rows of one length and one anchor go together. Which words fill the places between the first
    and the last is settled from the first on, so that it does not hang on the anchor, which other
    answers have a say in.
    """

    def __init__(self, rows: Rows, anchor: np.ndarray, tokens: Tokens, readings: Readings) -> None:
        self._tokens, self._readings, self._anchor = tokens, readings, anchor
        self._places, self._gaps = rows.places.T, rows.gaps.T
        self._lengths = (self._places >= 0).sum(axis=0)

    def matches(self, row: np.ndarray, at: np.ndarray) -> Matches:
        """Return the shortest matches of rows, each at a word that fills its anchor."""
        width = len(self._places)
        group = (self._lengths * width + self._anchor).astype(np.uint16).take(row)
        order = np.argsort(group, kind="stable")
        row, at = row.take(order), at.take(order)
        ends = np.cumsum(np.bincount(group, minlength=(width + 1) * width)).tolist()
        parts = []
        for size in range(1, width + 1):
            groups = range(size * width, size * width + size)
            found = [
                self._around(
                    row[ends[g - 1] : ends[g]], at[ends[g - 1] : ends[g]], g % width, size
                )
                for g in groups
                if ends[g] > ends[g - 1]
            ]
            if found:
                parts.append(_padded(self._settled(_joined(found), size), width))
        return _joined(parts or [Matches(row, np.zeros((width, 0), np.intp))])

    def _settled(self, found: Matches, size: int) -> Matches:
        if size == 1:
            return found
        found = _shortest(found)
        return found if size == 2 else self._around(found.row, found.first, 0, size)

    def _around(self, row: np.ndarray, at: np.ndarray, anchor: int, size: int) -> Matches:
        """Return for each row begun at a word in its column `anchor` the nearest words that fill
        its other places, if any do."""
        words = np.full((size, len(row)), -1, np.intp)
        words[anchor] = at
        found = _Ways(np.arange(len(row)), row, words)
        for side, columns in ((1, range(anchor + 1, size)), (-1, range(anchor - 1, -1, -1))):
            for column in columns:
                extend = self._to_nearest if column == columns[-1] else self._to_all
                found = extend(found, column, side)
            if len(columns) > 1:
                found = found.nearest(side * found.words[columns[-1]])
        return Matches(found.row, found.words)

    def _reach(self, found: "_Ways", column: int, side: int) -> tuple[np.ndarray, np.ndarray]:
        """Return for each way the word beside a column, and how many words further on the word
        that fills the column may stand."""
        here = found.words[column - side]
        gap = self._gaps[max(column, column - side)].take(found.row)
        return here, np.minimum(gap + 1, self._tokens.room(side).take(here))

    def _to_nearest(self, found: "_Ways", column: int, side: int) -> "_Ways":
        """Fill one column beside a filled one with the nearest word within the gap that fits."""
        here, reach = self._reach(found, column, side)
        # Those with the widest reach first: those that reach a distance then stand side by side.
        order = np.argsort(-reach.astype(np.int16), kind="stable")
        here, place = here.take(order), self._places[column].take(found.row.take(order))
        byte, bit = place >> 3, np.uint8(1) << (place & 7).astype(np.uint8)
        counts = np.cumsum(np.bincount(reach)[::-1])[::-1].tolist()
        filled = np.full(len(here), -1)
        for distance in range(len(counts) - 1, 0, -1):
            some = slice(counts[distance])
            there = here[some] + side * distance
            fits = np.flatnonzero(self._readings.have(there, byte[some], bit[some]))
            filled[fits] = there.take(fits)
        words = np.empty(len(here), np.intp)
        words[order] = filled
        kept = np.flatnonzero(words >= 0)
        more = found[kept]
        more.words[column] = words.take(kept)
        return more

    def _to_all(self, found: "_Ways", column: int, side: int) -> "_Ways":
        """Fill one column beside a filled one with every word within the gap that fits."""
        here, reach = self._reach(found, column, side)
        place = self._places[column].take(found.row)
        which, distance = ranges(1, reach)
        there = here.take(which) + side * distance
        fits = np.flatnonzero(self._readings.can_be(there, place.take(which)))
        more = found[which.take(fits)]
        more.words[column] = there.take(fits)
        return more.apart(column)


def _padded(found: Matches, width: int) -> Matches:
    missing = width - len(found.words)
    return Matches(found.row, np.pad(found.words, ((0, missing), (0, 0)), constant_values=-1))


def _joined(parts: Sequence[Matches]) -> Matches:
    if len(parts) == 1:
        return parts[0]
    return Matches(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.words for part in parts], axis=1),
    )


@dataclass(frozen=True, eq=False)
class _Ways:
    """Ways of filling the places of rows outwards from their anchors, in the order of `start`,
    which numbers the row and word that each began with."""

    start: np.ndarray
    row: np.ndarray
    words: np.ndarray

    def __getitem__(self, which: np.ndarray) -> "_Ways":
        return _Ways(self.start.take(which), self.row.take(which), self.words.take(which, axis=1))

    def nearest(self, distance: np.ndarray) -> "_Ways":
        """Return one way for each start, the least distant."""
        return self._first_of(self.start, np.lexsort((distance, self.start)))

    def apart(self, column: int) -> "_Ways":
        """Return one way from each start to each word of a column: the rest of a row asks only
        where that stands."""
        keys = pairs(self.start, self.words[column])
        return self._first_of(keys, np.argsort(keys, kind="stable"))

    def _first_of(self, keys: np.ndarray, order: np.ndarray) -> "_Ways":
        new = differs(keys[order])
        return self if new.all() else self[np.sort(order[new])]


def _shortest(found: Matches) -> Matches:
    """Drop matches that hold another match of the same row (minimal intervals: Clarke, Cormack
    and Burkowski 1995)."""
    if len(found) < 2:
        return found
    first, last = found.first, found.last
    order = np.lexsort((-first, last, found.row))
    begins = first[order] + found.row[order] * (int(last.max()) + 1)
    latest = np.maximum.accumulate(begins)
    kept = np.ones(len(order), bool)
    kept[1:] = begins[1:] > latest[:-1]
    return found[order[kept]]
