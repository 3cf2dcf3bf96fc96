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
        told = np.where(hidden, np.where(nearly & ~few, base, 0), n)
        under = 0 if own.is_whole or base < limit else limit
        return Table(own, None, ("",), told, true.base, hidden, np.array([base < limit]), under)

    def _by_one(self, own: Variable, by: Variable) -> Table:
        parts = classes.parts(by)
        n, base = _counts(own, parts)
        small = self._small_bases(base[None])[0]
        whole = self.table(own.id)
        if own.kind == SEVERAL:
            hidden = self._rows_of_several(own, n, base, small, whole.hidden[:, 0])
        elif whole.hidden.any():
            hidden = np.ones(n.shape, bool)
        else:
            marks = np.broadcast_to(small, n.shape)
            hidden = cells.hidden(
                n, self.preset.threshold, zeros=self.preset.zeros, columns=small, cells=marks
            ).cells
        shown = len(by.categories)
        return without_hidden(
            own, by, by.categories, n[:, :shown], base[:shown], hidden[:, :shown], small[:shown]
        )

    def _rows_of_several(
        self,
        own: Variable,
        n: np.ndarray,
        base: np.ndarray,
        small: np.ndarray,
        whole: np.ndarray,
    ) -> np.ndarray:
        """Return what is hidden of each theme or option: a row of its own, parents first."""
        hidden = np.zeros(n.shape, bool)
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
            hidden[place] = cells.hidden(
                n[[place]],
                self.preset.threshold,
                base[None],
                zeros=self.preset.zeros,
                cells=marks[None],
                limit=limit[None],
            ).cells[0]
        return hidden

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
            found = cells.hidden(
                counts,
                self.preset.threshold,
                base,
                zeros=self.preset.zeros,
                rows=rows,
                columns=columns,
                totals=False,
            )
            parent = own.parents[place]
            above = (
                hidden[own.categories.index(parent)].any() if parent in own.categories else False
            )
            hidden[place] = True if above else found.cells.ravel()
        return hidden

    def _small_bases(self, base: np.ndarray) -> np.ndarray:
        """Return the bases to hide: those under the threshold, and others that cover them."""
        return cells.hidden(base, self.preset.threshold, whole=False).cells


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
