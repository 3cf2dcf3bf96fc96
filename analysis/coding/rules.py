"""The rules of one language as arrays, and their matches in the words of many answers at once.

Start at `Search.find`. Each row of a pattern waits at the place that fewest words of the answers
can fill; only where one stands are its other words looked for, outwards from there.
"""

import numpy as np

from analysis.coding.anchors import UNLESS, Anchors, Rows
from analysis.coding.filling import Filling, Matches
from analysis.coding.forms import Reader, Readings, ReadingTable
from analysis.coding.ragged import differs, flags, pairs, positions
from analysis.coding.words import Tokens

_LINES, _SPREAD = 1 << 20, 40_503


class Search:
    """The search for the rows of one language in the words of answers, block by block; what is
    known of the words met so far is kept."""

    def __init__(self, rows: Rows, reader: Reader) -> None:
        self._rows, self._table = rows, ReadingTable(reader)
        self._anchors = Anchors(rows, reader.count)

    def find(self, tokens: Tokens, roles: np.ndarray) -> tuple[Readings, Matches]:
        """Return what the words of answers can be, and the matches of rows in them.

        `roles` has the bit of the role of each answer's question. Of a row's matches only the
        shortest count: one that holds another of the same row is none.
        """
        rows, readings = self._rows, self._table.read(tokens)
        self._anchors.meet(readings)
        filling = Filling(rows, self._anchors.column, tokens, readings)
        found = filling.matches(*self._anchors.candidates(readings, roles[tokens.answer]))
        guarded = np.flatnonzero(rows.guard.take(found.row) >= 0)
        if not len(guarded):
            return readings, found
        near = np.flatnonzero(flags(tokens.sentence[found.first[guarded]], tokens.sentence))
        row, at = self._anchors.guards(readings, near)
        beside = positions(_beside(rows, row, at, found[guarded], tokens))
        guards = filling.matches(row.take(beside), at.take(beside))
        own = flags(tokens.sentence[guards.first], tokens.sentence)[found.first[guarded]]
        guarded = guarded[own]
        kept = np.ones(len(found), bool)
        kept[guarded] = ~_taken_back(rows, found[guarded], guards, tokens)
        return readings, found[kept]


def _beside(
    rows: Rows, row: np.ndarray, at: np.ndarray, guarded: Matches, tokens: Tokens
) -> np.ndarray:
    """Tell which exceptions, each waiting at a word, may share a sentence with a match they rule
    out; a few others are let through, for the sake of one look at a small table."""

    def line(row: np.ndarray, word: np.ndarray) -> np.ndarray:
        return (rows.guard.take(row) * _SPREAD + tokens.sentence.take(word)) % _LINES

    table = np.zeros(_LINES, bool)
    table[line(guarded.row, guarded.first)] = True
    return table.take(line(row, at))


def _taken_back(rows: Rows, found: Matches, guards: Matches, tokens: Tokens) -> np.ndarray:
    """Tell which matches share a word with an exception of theirs, or stand in a sentence with
    words that rule them out."""
    guard, own = rows.guard.take(guards.row), rows.guard.take(found.row)
    unless = rows.kind[guards.row] == UNLESS
    sentences = pairs(guard[unless], tokens.sentence[guards.first[unless]])
    taken = np.isin(pairs(own, tokens.sentence[found.first]), sentences)
    excepts = guards.words[:, ~unless]
    words = pairs(guard[~unless], excepts)[excepts >= 0]
    shared = np.isin(pairs(own, found.words), words) & (found.words >= 0)
    return taken | shared.any(axis=0)


def settled(
    target: np.ndarray, first: np.ndarray, last: np.ndarray, rank: np.ndarray
) -> np.ndarray:
    """Return which matches count where several of one target overlap, sorted by place.

    The longest counts, then the first, then the one of the lowest rank.
    """
    if not len(target):
        return np.zeros(0, np.intp)
    among = np.argsort(pairs(target, first))
    reach = np.maximum.accumulate(pairs(target, last).take(among))
    begins = np.append(True, pairs(target, first)[among[1:]] > reach[:-1])
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
