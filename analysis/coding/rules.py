"""The rules of one language as arrays, and their matches in the words of many answers at once.

Start at `find`. Each row of a pattern waits at the place that fewest words of the answers can
fill; only where one stands are its other words looked for, outwards from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.coding.forms import Forms
from analysis.coding.ragged import Ragged, ranges
from analysis.coding.words import Tokens

MAIN, EXCEPT, UNLESS = range(3)


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
    """Matches of rows: the row of each, and the words that fill its places (-1 after the end)."""

    row: np.ndarray
    words: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, which: np.ndarray) -> "Matches":
        return Matches(self.row[which], self.words[which])

    @property
    def first(self) -> np.ndarray:
        """Return the first word of each match."""
        return self.words[:, 0]

    @cached_property
    def last(self) -> np.ndarray:
        """Return the last word of each match."""
        return self.words.max(axis=1, initial=-1)


def find(rows: Rows, tokens: Tokens, forms: Forms, roles: np.ndarray) -> Matches:
    """Return the matches of rows in the words of answers.

    `roles` has the bit of the role of each answer's question. Of a row's matches only the shortest
    count: one that holds another of the same row is none.
    """
    anchor = _anchors(rows, tokens, forms)
    at, row = _candidates(rows, anchor, tokens, forms, roles)
    main = rows.kind[row] == MAIN
    found = _matches(rows, row[main], anchor[row[main]], at[main], tokens, forms)
    guarded = np.unique(_keys(rows.guard[found.row], tokens.sentence[found.first]))
    rest = np.flatnonzero(~main)
    rest = rest[np.isin(_keys(rows.guard[row[rest]], tokens.sentence[at[rest]]), guarded)]
    guards = _matches(rows, row[rest], anchor[row[rest]], at[rest], tokens, forms)
    return found[~_taken_back(rows, found, guards, tokens)]


def _anchors(rows: Rows, tokens: Tokens, forms: Forms) -> np.ndarray:
    """Return the column of each row that fewest words can fill."""
    words = np.bincount(tokens.form, minlength=len(forms.places))
    lengths = np.diff(forms.places.offsets)
    count = np.bincount(forms.places.values, np.repeat(words, lengths), minlength=forms.count)
    return np.where(rows.places >= 0, count[rows.places], np.inf).argmin(axis=1)


def _candidates(
    rows: Rows, anchor: np.ndarray, tokens: Tokens, forms: Forms, roles: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the words that can be the anchor of a row, and the row."""
    number = np.arange(len(anchor))
    waiting = Ragged.of(rows.places[number, anchor], number, forms.count)
    form_at, row = waiting.take(forms.places.values)
    form = np.repeat(np.arange(len(forms.places)), np.diff(forms.places.offsets))[form_at]
    at, row = Ragged.of(form, row, len(forms.places)).take(tokens.form)
    wanted = rows.roles[row]
    asked = (wanted == 0) | (wanted & roles[tokens.answer[at]] != 0)
    return at[asked], row[asked]


def _matches(
    rows: Rows,
    row: np.ndarray,
    anchor: np.ndarray,
    at: np.ndarray,
    tokens: Tokens,
    forms: Forms,
) -> Matches:
    """Return the shortest matches of rows, each at a word that fills its anchor.

    Rows of one length and one anchor go together. Which words fill the places between the first
    and the last is settled from the first on, so that it does not hang on the anchor, which other
    answers have a say in.
    """
    width = rows.places.shape[1]
    length = (rows.places[row] >= 0).sum(axis=1)
    parts = []
    for size in np.unique(length).tolist():
        sized = np.flatnonzero(length == size)
        found = [
            _around(rows, row[sized][own], at[sized][own], column, size, tokens, forms)
            for column in range(size)
            if (own := anchor[sized] == column).any()
        ]
        some = _shortest(_joined(found))
        if size > 2:
            some = _around(rows, some.row, some.first, 0, size, tokens, forms)
        parts.append(
            Matches(some.row, np.pad(some.words, ((0, 0), (0, width - size)), constant_values=-1))
        )
    return _joined(parts or [Matches(row, np.zeros((0, width), np.int32))])


def _joined(parts: Sequence[Matches]) -> Matches:
    return Matches(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.words for part in parts]),
    )


def _around(
    rows: Rows,
    row: np.ndarray,
    at: np.ndarray,
    anchor: int,
    size: int,
    tokens: Tokens,
    forms: Forms,
) -> Matches:
    """Return for each row and the word `at` in its column `anchor` the nearest words that fill its
    other places, if any do."""
    words = np.full((len(row), size), -1, np.int32)
    words[:, anchor] = at
    found = _Ways(np.arange(len(row)), row, words)
    for column in range(anchor + 1, size):
        found = _extended(rows, found, column, column - 1, tokens, forms)
    found = found.nearest(found.words[:, -1])
    for column in range(anchor - 1, -1, -1):
        found = _extended(rows, found, column, column + 1, tokens, forms)
    found = found.nearest(-found.words[:, 0])
    return Matches(found.row, found.words)


@dataclass(frozen=True, eq=False)
class _Ways:
    """Ways of filling the places of rows outwards from their anchors; `start` numbers the row and
    word that each began with."""

    start: np.ndarray
    row: np.ndarray
    words: np.ndarray

    def __getitem__(self, which: np.ndarray) -> "_Ways":
        return _Ways(self.start[which], self.row[which], self.words[which])

    def nearest(self, distance: np.ndarray) -> "_Ways":
        """Return one way for each start, the least distant."""
        return self._first_of(self.start, np.lexsort((distance, self.start)))

    def apart(self, column: int) -> "_Ways":
        """Return one way from each start to each word of a column: the rest of a row asks only
        where that stands."""
        keys = _keys(self.start, self.words[:, column])
        return self._first_of(keys, np.argsort(keys, kind="stable"))

    def _first_of(self, keys: np.ndarray, order: np.ndarray) -> "_Ways":
        keys = keys[order]
        new = np.ones(len(order), bool)
        new[1:] = keys[1:] != keys[:-1]
        return self if new.all() else self[np.sort(order[new])]


def _extended(
    rows: Rows, found: _Ways, column: int, beside: int, tokens: Tokens, forms: Forms
) -> _Ways:
    """Fill one column beside a filled one with every word within the gap that fits its place."""
    reach = rows.gaps[found.row, max(column, beside)] + 1
    which, distance = ranges(1, reach)
    here = found.words[which, beside]
    there = here + (column - beside) * distance
    fits = (there >= 0) & (there < len(tokens))
    fits &= tokens.sentence.take(there, mode="clip") == tokens.sentence[here]
    which, there = which[fits], there[fits]
    fits = forms.can_be(tokens.form[there], rows.places[found.row[which], column])
    more = found[which[fits]]
    more.words[:, column] = there[fits]
    return more.apart(column)


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
    guard, kind = rows.guard[guards.row], rows.kind[guards.row]
    own = rows.guard[found.row]
    unless = kind == UNLESS
    sentences = _keys(guard[unless], tokens.sentence[guards.first[unless]])
    taken = np.isin(_keys(own, tokens.sentence[found.first]), sentences) & (own >= 0)
    excepts = guards.words[~unless]
    words = _keys(guard[~unless][:, None], excepts)[excepts >= 0]
    shared = np.isin(_keys(own[:, None], found.words), words) & (found.words >= 0)
    return taken | (shared.any(axis=1) & (own >= 0))


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
    order = np.lexsort((rank, -last, first, target))
    shift = target[order].astype(np.int64) * (int(last.max()) + 2)
    begin, end = first[order] + shift, last[order] + shift
    reach = np.maximum.accumulate(end)
    heads = np.flatnonzero(np.concatenate(([True], begin[1:] > reach[:-1])))
    # Where one match covers all that it is entangled with, it is the longest and the first.
    covers = end[heads] == np.maximum.reduceat(end, heads)
    group = np.repeat(np.arange(len(heads)), np.diff(np.append(heads, len(order))))
    rest = order[~covers[group]]
    return np.sort(
        np.concatenate((order[heads[covers]], _chosen(rest, target, first, last, rank)))
    )


def _chosen(
    among: np.ndarray, target: np.ndarray, first: np.ndarray, last: np.ndarray, rank: np.ndarray
) -> np.ndarray:
    """Return which of matches that overlap others count."""
    columns = (rank[among], first[among], first[among] - last[among], target[among])
    among = among[np.lexsort(columns)]
    kept: list[int] = []
    taken: set[tuple[int, int]] = set()
    rows = zip(*(c[among].tolist() for c in (target, first, last)), among.tolist(), strict=True)
    for goal, begin, end, i in rows:
        span = [(goal, word) for word in range(begin, end + 1)]
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(i)
    return np.array(kept, np.intp)
