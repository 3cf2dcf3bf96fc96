"""The rows of a language's patterns, and the place at which each waits for a word.

Start at `Anchors.candidates`. A row waits at the place that fewest words can fill; only where one
stands are its other words looked for.
"""

from dataclasses import dataclass

import numpy as np

from analysis.coding.forms import Readings
from analysis.coding.ragged import GrowingLists, Ragged

MAIN, EXCEPT, UNLESS = range(3)
_GUARDS = -1  # stands for the exceptions, beside the bits of roles


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of places, one or more a pattern, as parallel arrays.

    `places` and `gaps` have a column for each place of the longest row (-1 after the end);
    `target`, `pattern` and `polarity` are numbers, `roles` bits (0: all); `guard` is the number of
    the exceptions that a match must pass (-1: none), and for a row that is such an exception
    (`kind` EXCEPT or UNLESS) those it belongs to.
    """

    places: np.ndarray
    gaps: np.ndarray
    kind: np.ndarray
    target: np.ndarray
    pattern: np.ndarray
    polarity: np.ndarray
    roles: np.ndarray
    guard: np.ndarray


class Anchors:
    """At which words the rows of a language wait, and which of them at each reading.

    `column` is the place that each row waits at; it is chosen by the words met so far, and again
    when they are twice as many.
    """

    def __init__(self, rows: Rows, count: int) -> None:
        self.column = np.zeros(len(rows.places), np.intp)
        self._rows, self._count = rows, count
        self._words = np.zeros(0, np.intp)  # met so far of each reading
        self._enough = 0
        self._waiting: dict[int, tuple[Ragged, GrowingLists]] = {}

    def meet(self, readings: Readings) -> None:
        """Take account of the words of some answers."""
        words = np.bincount(readings.of, minlength=len(readings.places))
        words[: len(self._words)] += self._words
        self._words = words
        if words.sum() >= self._enough:
            self._choose(readings.places)
            self._enough = 2 * int(words.sum())

    def _choose(self, places: Ragged) -> None:
        fill = np.bincount(places.values, self._words[places.keys], minlength=self._count)
        own = self._rows.places
        self.column = np.where(own >= 0, fill[own], np.inf).argmin(axis=1)
        self._waiting.clear()

    def candidates(self, readings: Readings, roles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows, but for exceptions, that wait at words, and those words; `roles` has
        the bit of each word's role."""
        parts = [(np.zeros(0, np.intp), np.zeros(0, np.intp))]
        for role in np.flatnonzero(np.bincount(roles)).tolist():
            parts.append(self._at(readings, role, np.flatnonzero(roles == role)))
        row, at = map(np.concatenate, zip(*parts, strict=True))
        return row, at

    def guards(self, readings: Readings, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the exceptions that wait at some words, and those words."""
        return self._at(readings, _GUARDS, words)

    def _at(
        self, readings: Readings, role: int, words: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        at, row = self._lists(role, readings.places).take(readings.of.take(words))
        return row, words.take(at)

    def _lists(self, role: int, places: Ragged) -> Ragged:
        """Return for each reading the rows for a role that wait at it."""
        if role not in self._waiting:
            self._waiting[role] = self._rows_for(role), GrowingLists()
        waiting, lists = self._waiting[role]
        known = len(lists)
        if known < len(places):
            more = places.since(known)
            pair, row = waiting.take(more.values)
            lists.add(Ragged.of(more.keys[pair], row, len(more)))
        return lists.all

    def _rows_for(self, role: int) -> Ragged:
        """Return for each place the rows for a role that wait there."""
        rows, is_main = self._rows, self._rows.kind == MAIN
        asked = is_main & ((rows.roles == 0) | (rows.roles & role > 0))
        wanted = np.flatnonzero(~is_main if role == _GUARDS else asked)
        return Ragged.of(rows.places[wanted, self.column[wanted]], wanted, self._count)
