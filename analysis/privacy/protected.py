"""Tables with everything hidden that would tell of a small group; start at `Protected.table`.

`cells` decides within one table; here stands which tables are decided together: the counts of a
theme by a question, with those of its parent, and those of two questions at once, whose totals
stand in the tables of one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from analysis.privacy import cells, classes
from analysis.privacy.presets import Preset
from analysis.results import tables
from analysis.results.tables import Table
from analysis.results.variables import SEVERAL, Variable


@dataclass(frozen=True, eq=False)
class Protected:
    """The tables of a survey under a preset that hides; `variable` gives a variable by its id,
    with its small options merged. A table is kept once it is made."""

    variable: Callable[[str], Variable]
    preset: Preset
    _kept: dict[tuple[str, ...], Table] = field(default_factory=dict, init=False)
    _both: dict[tuple[str, str], np.ndarray] = field(default_factory=dict, init=False)

    def table(self, id: str, *axes: str) -> Table:
        """Return a variable by no, one or two questions, with everything hidden that must be."""
        if (id, *axes) not in self._kept:
            own = self.variable(id)
            if not axes:
                table = self._of_everyone(own)
            elif len(axes) == 1:
                table = self._by_one(own, self.variable(axes[0]))
            else:
                table = self._by_two(own, *map(self.variable, axes))
            self._kept[(id, *axes)] = table
        return self._kept[(id, *axes)]

    def _of_everyone(self, own: Variable) -> Table:
        """Hide counts of few, and of all but few; which of both it is may be told."""
        true = tables.counted(own)
        limit, n, base = self.preset.threshold, true.n, int(true.base[0])
        few, nearly = (n < limit) & ((n > 0) | self.preset.zeros), base - n < limit
        if own.is_whole:  # its classes have people enough; where not, nothing is left to show
            few = np.full(n.shape, bool((few & (n > 0)).any()))
            nearly = n == base
        hidden = few | nearly | (base < limit)
        under = 0 if own.is_whole or base < limit else limit
        told = np.where(hidden, np.where(nearly & ~few & (under > 0), base, 0), n)
        return Table(own, None, ("",), told, true.base, hidden, np.array([base < limit]), under)

    def _by_one(self, own: Variable, by: Variable) -> Table:
        n, base, small = self._counted(own, by)
        shown = len(by.categories)
        if own.kind == SEVERAL:
            hidden = self._rows_of_several(own, n, base, small)[:, :shown]
        else:
            hidden = self._of_both(own, by)
        return without_hidden(
            own, by, by.categories, n[:, :shown], base[:shown], hidden, small[:shown]
        )

    def _counted(self, own: Variable, by: Variable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return counts and bases in the groups of `by`, those without an answer among them, and
        which bases to hide."""
        n, base = _counts(own, classes.parts(by))
        return n, base, self._small_bases(base[None])[0]

    def _of_both(self, own: Variable, by: Variable) -> np.ndarray:
        """Return what is hidden of a question of one choice by another (options x groups).

        The one by the other and the other by the one show the same counts of those who answered
        both, each with bases of its own, so what is hidden is the same in both.
        """
        turned = own.source == "question" and own.id > by.id
        first, second = (by, own) if turned else (own, by)
        if (first.id, second.id) not in self._both:
            self._both[first.id, second.id] = self._decided(first, second)
        hidden = self._both[first.id, second.id]
        return hidden.T if turned else hidden

    def _decided(self, own: Variable, by: Variable) -> np.ndarray:
        one = own.has & own.base[:, None]
        other = by.has & by.base[:, None]
        both_ways = own.source == "question"
        if not both_ways:  # a facet parts nobody, so who gave no answer is a group like others
            other = classes.parts(by)
        counts = one.T.astype(np.int64) @ other.astype(np.int64)
        marks = _leaves_few(counts, self.preset.threshold)
        if both_ways:
            marks |= _leaves_few(counts.T, self.preset.threshold).T
        marks |= self._counted(own, by)[2][: counts.shape[1]]
        if both_ways:
            marks |= self._counted(by, own)[2][: counts.shape[0], None]
        if self.table(own.id).hidden.any() or (both_ways and self.table(by.id).hidden.any()):
            marks[:] = True
        if not both_ways:
            return self._by_columns(counts, marks, self.preset.zeros)[:, : len(by.categories)]
        hidden = np.zeros(counts.shape, bool)
        held = np.ix_(counts.any(axis=1), counts.any(axis=0))
        hidden[held] = self._covered(counts[held], marks[held])
        return hidden | marks

    def _covered(self, counts: np.ndarray, marks: np.ndarray) -> np.ndarray:
        """Return the marks with what must be hidden besides, in rows as in columns, until nothing
        more must.

        Groups that have nobody in common are hidden, too: with the tables of a theme by each of
        the two they would tell what is hidden there.
        """
        while True:
            found = self._by_columns(counts, marks, True)
            found |= self._by_columns(counts.T, found.T, True).T
            if (found == marks).all():
                return found
            marks = found

    def _by_columns(self, counts: np.ndarray, marks: np.ndarray, zeros: bool) -> np.ndarray:
        return cells.hidden(
            counts,
            self.preset.threshold,
            zeros=zeros,
            totals=False,
            cells=marks,
            limit=np.minimum.outer(counts.sum(axis=1), counts.sum(axis=0)),
        ).cells

    def _rows_of_several(
        self, own: Variable, n: np.ndarray, base: np.ndarray, small: np.ndarray
    ) -> np.ndarray:
        """Return what is hidden of each theme or option: a row of its own, parents first."""
        hidden = np.zeros(n.shape, bool)
        whole = self.table(own.id).hidden[:, 0]
        at = {key: place for place, key in enumerate(own.categories)}
        for place in sorted(range(len(n)), key=lambda row: own.parents[row] != ""):
            if whole[place]:
                hidden[place] = True
                continue
            marks, limit = small, base
            if own.parents[place] in at:
                parent = at[own.parents[place]]
                marks = small | hidden[parent]
                limit = np.where(hidden[parent], base, n[parent])
            hidden[place] = self._row(n[place], base, marks, limit)
        return hidden

    def _row(
        self, n: np.ndarray, base: np.ndarray, marks: np.ndarray, limit: np.ndarray
    ) -> np.ndarray:
        """Return what is hidden of one row; what is hidden together is many people, too, since
        everyone less the groups that are shown are a group."""
        while True:
            found = cells.hidden(
                n[None],
                self.preset.threshold,
                base[None],
                zeros=self.preset.zeros,
                cells=marks[None],
                limit=limit[None],
            ).cells[0]
            together = n[found].sum(), (base - n)[found].sum()
            if found.all() or not any(0 < own < self.preset.threshold for own in together):
                return found
            shown = np.flatnonzero(~found)
            cheapest = min(shown, key=lambda at: (n[at] == 0, n[at], at))
            marks = found.copy()
            marks[cheapest] = True

    def _by_two(self, own: Variable, one: Variable, other: Variable) -> Table:
        first, second = classes.parts(one), classes.parts(other)
        both = (first[:, :, None] & second[:, None, :]).reshape(len(first), -1)
        n, base = _counts(own, both)
        shape = (first.shape[1], second.shape[1])
        small = self._small_bases(base.reshape(shape)).ravel()
        if small.any():
            hidden = np.ones(n.shape, bool)
        elif own.kind == SEVERAL:
            hidden = self._rows_of_pairs(
                own, n.reshape(-1, *shape), base.reshape(shape), one, other
            )
        else:
            found = cells.hidden(n, self.preset.threshold, zeros=self.preset.zeros)
            hidden = np.full(n.shape, bool(found.cells.any() or self._hides(own, one, other)))
        kept = np.ix_(range(len(one.categories)), range(len(other.categories)))
        places = np.arange(n.shape[1]).reshape(shape)[kept].ravel()
        names = tuple(f"{a} · {b}" for a in one.categories for b in other.categories)
        return without_hidden(
            own, None, names, n[:, places], base[places], hidden[:, places], small[places]
        )

    def _hides(self, own: Variable, *by: Variable) -> bool:
        return any(self.table(own.id, axis.id).hidden.any() for axis in by)

    def _rows_of_pairs(
        self, own: Variable, n: np.ndarray, base: np.ndarray, one: Variable, other: Variable
    ) -> np.ndarray:
        """Return what is hidden of each theme or option: a table of two questions of its own,
        whose totals are those of the tables by one question."""
        by_one, by_other = (self.table(own.id, axis.id).hidden for axis in (one, other))
        hidden = np.zeros((len(n), base.size), bool)
        for place, counts in enumerate(n):
            rows, columns = (
                np.pad(side[place], (0, size - side.shape[1]), constant_values=side[place].any())
                for side, size in ((by_one, base.shape[0]), (by_other, base.shape[1]))
            )
            hidden[place] = self._pair(counts, base, rows, columns).ravel()
            parent = own.parents[place]
            if parent in own.categories and hidden[own.categories.index(parent)].any():
                hidden[place] = True
        return hidden

    def _pair(
        self, counts: np.ndarray, base: np.ndarray, rows: np.ndarray, columns: np.ndarray
    ) -> np.ndarray:
        """Return what is hidden of one row by two questions; a group in which nobody has it, as
        its shown total says, is out of the question."""
        hidden = np.zeros(counts.shape, bool)
        held = counts.any(axis=1) | rows, counts.any(axis=0) | columns
        if not (held[0].any() and held[1].any()):
            return hidden
        some = np.ix_(*held)
        hidden[some] = cells.hidden(
            counts[some],
            self.preset.threshold,
            base[some],
            zeros=self.preset.zeros,
            rows=rows[held[0]],
            columns=columns[held[1]],
            totals=False,
        ).cells
        return hidden

    def _small_bases(self, base: np.ndarray) -> np.ndarray:
        """Return the bases to hide: those under the threshold, and others that cover them."""
        return cells.hidden(base, self.preset.threshold, whole=False).cells


def _leaves_few(counts: np.ndarray, threshold: int) -> np.ndarray:
    """Return which options of each group (columns) all but a few people of it chose."""
    others = counts.sum(axis=0) - counts
    return (others > 0) & (others < threshold)


def _counts(own: Variable, parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    within = (parts & own.base[:, None]).astype(np.float32)
    n = np.rint(own.has.astype(np.float32).T @ within).astype(int)
    return n, within.sum(axis=0, dtype=np.float64).astype(int)


def without_hidden(
    own: Variable,
    by: Variable | None,
    names: tuple[str, ...],
    n: np.ndarray,
    base: np.ndarray,
    hidden: np.ndarray,
    small: np.ndarray,
) -> Table:
    """Return a table without the counts that are hidden, so that nothing can show them."""
    hidden = hidden | small[None]
    return Table(own, by, names, np.where(hidden, 0, n), np.where(small, 0, base), hidden, small)
