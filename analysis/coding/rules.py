"""The rules of one language as arrays, and their matches in the words of many answers at once.

Start at `find`. Each row of a pattern waits at the place that fewest words of the answers can
fill; only where one stands are its other words looked for, outwards from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.coding.forms import Readings
from analysis.coding.ragged import Ragged, differs, flags, positions, ranges
from analysis.coding.words import Tokens

MAIN, EXCEPT, UNLESS = range(3)
_LINES, _SPREAD = 1 << 20, 40_503
_ANY = np.int32(1 << 30)  # the bit of no role: that of rows for all roles


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


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Words that can fill the anchor of a row: the row's number, and the word."""

    row: np.ndarray
    at: np.ndarray

    def __getitem__(self, which: np.ndarray) -> "_Candidates":
        which = positions(which)
        return _Candidates(self.row.take(which), self.at.take(which))

    def some(self, begin: int, end: int) -> "_Candidates":
        """Return those that stand side by side."""
        return _Candidates(self.row[begin:end], self.at[begin:end])


def find(rows: Rows, tokens: Tokens, readings: Readings, roles: np.ndarray) -> Matches:
    """Return the matches of rows in the words of answers.

    `roles` has the bit of the role of each answer's question. Of a row's matches only the shortest
    count: one that holds another of the same row is none.
    """
    search = _Search(rows, tokens, readings)
    is_main = rows.kind == MAIN
    begun = search.candidates(np.flatnonzero(is_main), np.arange(len(tokens)))
    asks, asked = np.where(rows.roles == 0, _ANY, rows.roles), roles[tokens.answer] | _ANY
    found = search.matches(begun[asks.take(begun.row) & asked.take(begun.at) != 0])
    guarded = np.flatnonzero(rows.guard.take(found.row) >= 0)
    if not len(guarded):
        return found
    near = np.flatnonzero(flags(tokens.sentence[found.first[guarded]], tokens.sentence))
    begun = search.candidates(np.flatnonzero(~is_main), near)
    guards = search.matches(begun[_beside(rows, begun, found[guarded], tokens)])
    guarded = guarded[flags(tokens.sentence[guards.first], tokens.sentence)[found.first[guarded]]]
    kept = np.ones(len(found), bool)
    kept[guarded] = ~_taken_back(rows, found[guarded], guards, tokens)
    return found[kept]


def _beside(rows: Rows, rest: _Candidates, guarded: Matches, tokens: Tokens) -> np.ndarray:
    """Tell which candidates of exceptions may share a sentence with a match they rule out; a few
    others are let through, for the sake of one look at a small table."""

    def line(row: np.ndarray, word: np.ndarray) -> np.ndarray:
        return (rows.guard.take(row) * _SPREAD + tokens.sentence.take(word)) % _LINES

    table = np.zeros(_LINES, bool)
    table[line(guarded.row, guarded.first)] = True
    return table.take(line(rest.row, rest.at))


class _Search:
    """The search for rows in words.

    Rows of one length and one anchor go together. Which words fill the places between the first
    and the last is settled from the first on, so that it does not hang on the anchor, which other
    answers have a say in.
    """

    def __init__(self, rows: Rows, tokens: Tokens, readings: Readings) -> None:
        self._tokens, self._readings = tokens, readings
        self._places, self._gaps = rows.places.T.copy(), rows.gaps.T.copy()
        self._lengths = (self._places >= 0).sum(axis=0)
        places, words = readings.places, np.bincount(readings.of, minlength=len(readings.places))
        fill = np.bincount(places.values, words[places.keys], minlength=readings.count)
        # The anchor of a row is the column that fewest words can fill.
        self._anchor = np.where(self._places >= 0, fill[self._places], np.inf).argmin(axis=0)

    def candidates(self, rows: np.ndarray, words: np.ndarray) -> _Candidates:
        """Return those of `words` that can be the anchor of some rows."""
        anchor = self._places[self._anchor[rows], rows]
        waiting = Ragged.of(anchor, rows, self._readings.count)
        places = self._readings.places
        pair, row = waiting.take(places.values)
        awaiting = Ragged.of(places.keys[pair], row, len(places))
        at, row = awaiting.take(self._readings.of.take(words))
        return _Candidates(row, words.take(at))

    def matches(self, begun: _Candidates) -> Matches:
        """Return the shortest matches of rows, each at a word that fills its anchor."""
        width = len(self._places)
        group = (self._lengths * width + self._anchor).astype(np.uint16).take(begun.row)
        begun = begun[np.argsort(group, kind="stable")]
        ends = np.cumsum(np.bincount(group, minlength=(width + 1) * width)).tolist()
        parts = []
        for size in range(1, width + 1):
            groups = range(size * width, size * width + size)
            found = [
                self._around(begun.some(ends[g - 1], ends[g]), g - size * width, size)
                for g in groups
                if ends[g] > ends[g - 1]
            ]
            if found:
                parts.append(_padded(self._settled(_joined(found), size), width))
        return _joined(parts or [Matches(begun.row, np.zeros((width, 0), np.intp))])

    def _settled(self, found: Matches, size: int) -> Matches:
        if size == 1:
            return found
        found = _shortest(found)
        return found if size == 2 else self._around(_Candidates(found.row, found.first), 0, size)

    def _around(self, begun: _Candidates, anchor: int, size: int) -> Matches:
        """Return for each row begun at the word in its column `anchor` the nearest words that fill
        its other places, if any do."""
        words = np.full((size, len(begun.row)), -1, np.intp)
        words[anchor] = begun.at
        found = _Ways(np.arange(len(begun.row)), begun.row, words)
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
        keys = _keys(self.start, self.words[column])
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


def _taken_back(rows: Rows, found: Matches, guards: Matches, tokens: Tokens) -> np.ndarray:
    """Tell which matches share a word with an exception of theirs, or stand in a sentence with
    words that rule them out."""
    guard, own = rows.guard.take(guards.row), rows.guard.take(found.row)
    unless = rows.kind[guards.row] == UNLESS
    sentences = _keys(guard[unless], tokens.sentence[guards.first[unless]])
    taken = np.isin(_keys(own, tokens.sentence[found.first]), sentences)
    excepts = guards.words[:, ~unless]
    words = _keys(guard[~unless], excepts)[excepts >= 0]
    shared = np.isin(_keys(own, found.words), words) & (found.words >= 0)
    return taken | shared.any(axis=0)


def _keys(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first.astype(np.int64) * (1 << 32) + second


def settled(
    target: np.ndarray, first: np.ndarray, last: np.ndarray, rank: np.ndarray
) -> np.ndarray:
    """Return which matches count where several of one target overlap, sorted by place.

    The longest counts, then the first, then the one of the lowest rank.
    """
    if not len(target):
        return np.zeros(0, np.intp)
    among = np.argsort(_keys(target, first))
    reach = np.maximum.accumulate(_keys(target, last).take(among))
    begins = np.append(True, _keys(target, first)[among[1:]] > reach[:-1])
    group = np.cumsum(begins)  # those entangled with each other
    alone = np.bincount(group).take(group) == 1
    kept, rest = [among[positions(alone)]], positions(~alone)
    among, group = among.take(rest), group.take(rest)
    order = np.lexsort((rank[among], first[among], (first - last)[among], group))
    among, group = among[order], group[order]
    while len(among):
        begins = differs(group)
        kept.append(among[begins])
        best = kept[-1][np.cumsum(begins) - 1]
        apart = (first[among] > last[best]) | (last[among] < first[best])
        among, group = among[apart], group[apart]
    return np.sort(np.concatenate(kept))
