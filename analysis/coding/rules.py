"""The rules of one language as arrays, and their matches in the words of many answers at once.

Start at `Rules.find`. Each pattern waits at its rarest word; only where that word stands are its
other words looked for, outwards from there.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.coding.forms import Forms
from analysis.coding.ragged import Ragged
from analysis.coding.words import Tokens

MAIN, EXCEPT, UNLESS = range(3)


@dataclass(frozen=True)
class Rows:
    """Rows of places, one or more a pattern, as parallel arrays.

    `places` and `gaps` have a column for each place of the longest row (-1 after the end);
    `anchor` is the column of the rarest place; `target`, `pattern` and `polarity` are numbers,
    `roles` bits (0: all); `guard` is the number of the exceptions that a match must pass (-1:
    none), and for a row that is such an exception (`kind` EXCEPT or UNLESS) those it belongs to.
    """

    places: np.ndarray
    gaps: np.ndarray
    anchor: np.ndarray
    kind: np.ndarray
    target: np.ndarray
    pattern: np.ndarray
    polarity: np.ndarray
    roles: np.ndarray
    guard: np.ndarray

    def lengths(self) -> np.ndarray:
        """Return how many places each row has."""
        return (self.places >= 0).sum(axis=1)


@dataclass(frozen=True)
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

    @property
    def last(self) -> np.ndarray:
        """Return the last word of each match."""
        return self.words.max(axis=1, initial=-1)


def find(rows: Rows, waiting: Ragged, tokens: Tokens, forms: Forms, roles: np.ndarray) -> Matches:
    """Return the matches of rows in the words of answers.

    `waiting` lists for each place the rows whose anchor it is; `roles` has the bit of the role of
    each answer's question. Of a row's matches only the shortest count: one that holds another of
    the same row is none.
    """
    at, row = _candidates(rows, waiting, tokens, forms, roles)
    main = rows.kind[row] == MAIN
    found = _shortest(rows, _matches(rows, row[main], at[main], tokens, forms))
    guarded = np.unique(_keys(rows.guard[found.row], tokens.sentence[found.first]))
    rest = np.flatnonzero(~main)
    rest = rest[np.isin(_keys(rows.guard[row[rest]], tokens.sentence[at[rest]]), guarded)]
    guards = _matches(rows, row[rest], at[rest], tokens, forms)
    return found[~_taken_back(rows, found, guards, tokens)]


def _candidates(
    rows: Rows, waiting: Ragged, tokens: Tokens, forms: Forms, roles: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the words that can be the anchor of a row, and the row."""
    form_at, row = waiting.take(forms.places.values)
    form = np.repeat(np.arange(len(forms.places)), np.diff(forms.places.offsets))[form_at]
    at, row = Ragged.of(form, row, len(forms.places)).take(tokens.form)
    wanted = rows.roles[row]
    asked = (wanted == 0) | (wanted & roles[tokens.answer[at]] != 0)
    return at[asked], row[asked]


def _matches(rows: Rows, row: np.ndarray, at: np.ndarray, tokens: Tokens, forms: Forms) -> Matches:
    """Return for each row and anchor the nearest words that fill its other places, if any do."""
    words = np.full((len(row), rows.places.shape[1]), -1, np.int32)
    anchor = rows.anchor[row]
    words[np.arange(len(row)), anchor] = at
    found = Matches(row, words)
    for column in range(1, words.shape[1]):  # to the right of the anchor
        found = _extended(rows, found, column, column - 1, tokens, forms)
    found = _nearest(rows, found, ends=True)
    for column in range(words.shape[1] - 2, -1, -1):  # to its left
        found = _extended(rows, found, column, column + 1, tokens, forms)
    return _nearest(rows, found, ends=False)


def _extended(
    rows: Rows, found: Matches, column: int, beside: int, tokens: Tokens, forms: Forms
) -> Matches:
    """Fill one column beside a filled one with every word within the gap that fits its place."""
    step = column - beside
    anchor = rows.anchor[found.row]
    open_ = (rows.places[found.row, column] >= 0) & ((column - anchor) * step > 0)
    if not open_.any():
        return found
    busy = np.flatnonzero(open_)
    row = found.row[busy]
    reach = rows.gaps[row, max(column, beside)] + 1
    which = np.repeat(np.arange(len(busy)), reach)
    distance = np.arange(len(which)) - np.repeat(np.cumsum(reach) - reach, reach) + 1
    here = found.words[busy, beside][which]
    there = here + step * distance
    fits = (there >= 0) & (there < len(tokens))
    there = np.where(fits, there, 0)
    fits &= tokens.sentence[there] == tokens.sentence[here]
    kept = np.flatnonzero(fits)
    kept = kept[forms.can_be(tokens.form[there[kept]], rows.places[row[which[kept]], column])]
    words = found.words[busy[which[kept]]]
    words[:, column] = there[kept]
    more = _distinct(Matches(row[which[kept]], words), rows, column)
    closed = found[~open_]
    return Matches(
        np.concatenate((closed.row, more.row)), np.concatenate((closed.words, more.words))
    )


def _distinct(found: Matches, rows: Rows, column: int) -> Matches:
    """Keep one way from an anchor to each word: the rest of a row asks only where it stands."""
    if len(found) < 2:
        return found
    anchor = found.words[np.arange(len(found)), rows.anchor[found.row]]
    keys = np.column_stack((found.row, anchor, found.words[:, column]))
    order = np.lexsort(keys.T[::-1])
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(keys[order], axis=0) != 0).any(axis=1)
    return found if new.all() else found[np.sort(order[new])]


def _nearest(rows: Rows, found: Matches, ends: bool) -> Matches:
    """Keep for each row and anchor the match that ends first (or begins last)."""
    if len(found) < 2:
        return found
    anchor = found.words[np.arange(len(found)), rows.anchor[found.row]]
    distance = found.last if ends else -found.first
    order = np.lexsort((distance, anchor, found.row))
    row, anchor = found.row[order], anchor[order]
    new = np.ones(len(order), bool)
    new[1:] = (row[1:] != row[:-1]) | (anchor[1:] != anchor[:-1])
    return found[order[new]]


def _shortest(rows: Rows, found: Matches) -> Matches:
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
    order = np.lexsort((last, first, target))
    begin = first[order] + target[order] * (int(last.max(initial=0)) + 2)
    reach = np.maximum.accumulate(last[order] + target[order] * (int(last.max(initial=0)) + 2))
    apart = np.ones(len(order) + 1, bool)
    apart[1:-1] = begin[1:] > reach[:-1]
    alone = apart[:-1] & apart[1:]
    return np.sort(
        np.concatenate((order[alone], _chosen(order[~alone], target, first, last, rank)))
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
