"""Which figures of a table of counts to hide, so that no small group can be worked out.

Start at `hidden`; `bounds` says what a reader can still work out. Hiding the small cells alone
protects nothing, since the totals give them back; so further cells are hidden until every hidden
figure can be anything in a range at least as wide as the threshold (Willenborg and de Waal 2001,
"Elements of Statistical Disclosure Control").

One mark stands for every hidden figure, small or not. A reader who knows the rules therefore does
not know of any one marked cell that it is under the threshold: it may be there to cover another.
Nobody may use a second mark, a shade or a footnote for the small ones.

What is not kept: whoever runs these very rules on each table that fits the shown figures can rule
out those with another result (a minimality attack; Wong et al. 2007, "Minimality attack in privacy
preserving data publishing"). The width promised here is what the shown figures leave; such a
reader's range is narrower, and in small tables it can be a single number. The tests show both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.privacy.audit import Figure, Network

Marks = Sequence[bool] | np.ndarray | None


@dataclass(frozen=True)
class Hidden:
    """Which figures are hidden: `cells` (r x c), totals of `rows` (r) and `columns` (c), boolean.

    `grand` is true where the grand total must be hidden too. Else it is known to all.
    """

    cells: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    grand: bool = False


@dataclass(frozen=True)
class Bounds:
    """The least and the most people that each figure can stand for: `low` and `high` (r x c).

    `row_low` and `row_high` (r) and `column_low` and `column_high` (c) are those of the totals.
    Shown figures have both equal to the count; `high` is `inf` where nothing limits it.
    """

    low: np.ndarray
    high: np.ndarray
    row_low: np.ndarray
    row_high: np.ndarray
    column_low: np.ndarray
    column_high: np.ndarray


def hidden(
    counts: np.ndarray,
    threshold: int = 5,
    capacity: np.ndarray | None = None,
    zeros: bool = False,
    whole: bool = True,
    rows: Marks = None,
    columns: Marks = None,
    totals: bool = True,
    cells: np.ndarray | None = None,
    limit: np.ndarray | None = None,
) -> Hidden:
    """Return which figures of a table of people must be hidden.

    `counts` is r x c, people; `capacity` (r x c) how many people each cell could hold at most,
    known to all. Hidden for its own sake is a figure above zero and under `threshold`; with
    `capacity` one that leaves out so few; with `whole` one that holds its whole group, with
    `zeros` an empty one of a group that is not. A cell's group is its capacity; without it the
    column, whose total is then taken to be known and never hidden (a row total's group is all).
    `rows`, `columns` and `cells` mark what is hidden already; `limit` (r x c) bounds each cell
    by what else all know and is no group of its own, as the count of the theme that this is part
    of. Without `totals` no more of them are
    hidden, not even small ones.

    Further figures are hidden until each hidden one has a range `threshold` wide, or its
    group's whole range where the group is smaller. Cheapest first: cells before totals, cells
    with people before empty ones, few people before many, few figures before many; of ways that
    cost the same the first found, each time the same one. Those that turn out not to be needed
    are shown again, dearest first.

    With one row the column totals are the cells, are no groups, and are hidden with them; with
    one column the same goes for row totals. The total of the only row or column is the grand
    total. A grand total to be hidden for its own sake hides everything, whatever `totals` says.

    Where shown totals alone tell too much, everything that may be hidden is, and `bounds` shows
    the narrow range. That cannot be with `totals`, more than one row and column and no marked
    column where `capacity` is missing, since then each cell can be anything from zero to its
    column total. Nor where `capacity` holds a `threshold` of people outside each row and each
    column, unless the grand total is the whole capacity or nobody.

    Raises `ValueError` where the shapes differ, or a count is negative or above its capacity.

    >>> hidden(np.array([[20, 3, 17], [10, 12, 2], [15, 9, 11]])).cells.astype(int)
    array([[0, 1, 1],
           [0, 1, 1],
           [0, 0, 0]])
    """
    table = _Table(counts, capacity, limit)
    marked = table.marked(rows, columns)
    if cells is not None:
        marked[:-1, :-1] |= np.asarray(cells, dtype=bool)
    first = table.sensitive(threshold, zeros, whole)
    if first[-1, -1]:
        return table.result(np.ones_like(first))
    may = table.may(totals)
    first = table.tie(first & may | marked)
    found = _covered(table, first, may, np.minimum(threshold, table.known(first)))
    return table.result(first | may if found is None else found)


def bounds(counts: np.ndarray, hidden: Hidden, capacity: np.ndarray | None = None) -> Bounds:
    """Return what can be worked out about each figure from those that are shown, and `capacity`.

    `counts` and `capacity` are r x c, people. The ranges are those of the linear programme over
    all cells and totals; each end is reached by a table of whole people. Raises `ValueError` as
    `hidden` does.

    >>> bounds(np.array([[3, 20, 7]]), hidden(np.array([[3, 20, 7]]))).high.tolist()
    [[10.0, 20.0, 10.0]]
    """
    table = _Table(counts, capacity)
    opened = np.zeros(table.counts.shape, dtype=bool)
    opened[:-1, :-1], opened[:-1, -1], opened[-1, :-1] = hidden.cells, hidden.rows, hidden.columns
    opened[-1, -1] = hidden.grand
    if table.rows == 1:
        low, high = _line(table, opened)
    else:
        network = Network(table.counts, table.upper, opened)
        ranges = [network.range(figure) for figure in np.ndindex(opened.shape)]
        low, high = np.array(ranges).T.reshape(2, *opened.shape)
    return Bounds(
        *(low[:-1, :-1], high[:-1, :-1]),
        *(low[:-1, -1], high[:-1, -1]),
        *(low[-1, :-1], high[-1, :-1]),
    )


class _Table:
    """A table of people with its totals around it: (r + 1) x (c + 1)."""

    def __init__(
        self, counts: np.ndarray, capacity: np.ndarray | None, limit: np.ndarray | None = None
    ) -> None:
        counts = np.asarray(counts, dtype=np.int64)
        if counts.ndim != 2 or not counts.size or (counts < 0).any():
            raise ValueError("counts must be a table of numbers that are not negative")
        self.rows, self.columns = counts.shape
        self.counts = _bordered(counts)
        self.capacity = None
        self.upper = np.full(self.counts.shape, np.inf)
        if capacity is not None:
            capacity = np.asarray(capacity, dtype=np.int64)
            if capacity.shape != counts.shape or (capacity < counts).any():
                raise ValueError("capacity must have the shape of counts and be nowhere below")
            self.capacity = self.upper = _bordered(capacity)
        if limit is not None:
            self.upper = np.minimum(self.upper, _bordered(np.asarray(limit, dtype=np.int64)))

    @property
    def two_way(self) -> bool:
        return self.rows > 1 and self.columns > 1

    def sensitive(self, threshold: int, zeros: bool, whole: bool) -> np.ndarray:
        """Return the figures to be hidden for their own sake, wherever they stand."""
        group = self._group()
        small = (self.counts > 0) & (self.counts < threshold)
        if self.capacity is not None:
            small |= (self.counts < group) & (group - self.counts < threshold)
        if whole:
            small |= (self.counts == group) & (group > 0)
        if zeros:
            small |= (self.counts == 0) & (group > 0)
        return small

    def marked(self, rows: Marks, columns: Marks) -> np.ndarray:
        """Return the totals that are hidden already."""
        marked = np.zeros(self.counts.shape, dtype=bool)
        for given, totals in ((rows, marked[:-1, -1]), (columns, marked[-1, :-1])):
            if given is not None and np.shape(given) != totals.shape:
                raise ValueError(f"there must be {len(totals)} marks of totals")
            totals |= False if given is None else np.asarray(given, dtype=bool)
        return marked

    def _group(self) -> np.ndarray:
        """Return how many people each figure's group has; `inf` where it has none."""
        group = np.full(self.counts.shape, np.inf)
        if self.capacity is not None:
            group = self.capacity.astype(float)
        if self.capacity is None and self.rows > 1:
            group[:-1, :-1] = self.counts[-1, :-1]
            group[:-1, -1] = self.counts[-1, -1]
        return group

    def may(self, totals: bool) -> np.ndarray:
        """Return the figures that may be hidden; where cells are totals, only as cells."""
        may = np.ones(self.counts.shape, dtype=bool)
        may[:-1, -1] = totals and self.two_way
        may[-1, :-1] = totals and self.two_way and self.capacity is not None
        may[-1, -1] = False
        return may

    def known(self, opened: np.ndarray) -> np.ndarray:
        """Return the width of the range that each figure has from the size of its group alone."""
        group = self._group()
        if self.capacity is None:
            group[:, opened[-1]] = np.inf
        return np.minimum(group, self.upper)

    def tie(self, marked: np.ndarray) -> np.ndarray:
        """Return marks with the same one on figures that are the same number by their place."""
        marked = marked.copy()
        if self.rows == 1:
            marked[:] = marked.any(axis=0)
        if self.columns == 1:
            marked[:] = marked.any(axis=1)[:, None]
        return marked

    def free(self) -> np.ndarray:
        """Return the totals that tell nothing of their own, as they are one cell."""
        free = np.zeros(self.counts.shape, dtype=bool)
        free[-1, :-1], free[:-1, -1] = self.rows == 1, self.columns == 1
        return free

    def prices(self, may: np.ndarray) -> dict[Figure, float]:
        """Return what hiding costs: cells before totals, with people before empty, then fewest."""
        prices = np.where(self.counts > 0, self.counts, self.counts[-1, -1] + 1).astype(float)
        dear = (self.counts[-1, -1] + 1.0) * self.counts.size
        prices[-1], prices[:-1, -1] = prices[-1] + dear, prices[:-1, -1] + dear
        return {(row, column): prices[row, column] for row, column in np.argwhere(may).tolist()}

    def result(self, marked: np.ndarray) -> Hidden:
        marked = self.tie(marked)
        return Hidden(
            marked[:-1, :-1], marked[:-1, -1], marked[-1, :-1], grand=bool(marked[-1, -1])
        )


def _bordered(table: np.ndarray) -> np.ndarray:
    table = np.vstack([table, table.sum(axis=0)])
    return np.column_stack([table, table.sum(axis=1)])


def _covered(
    table: _Table, first: np.ndarray, may: np.ndarray, need: np.ndarray
) -> np.ndarray | None:
    """Return marks of figures that cover each other, `first` among them; None: there are none.

    Hiding more never narrows a range, so a figure that is covered once stays so.
    """
    network = Network(table.counts, table.upper, first | table.free())
    everything = Network(table.counts, table.upper, first | may | table.free())
    asked = np.ones(first.shape, dtype=bool)
    asked[-1, :], asked[:, -1] = table.two_way, table.two_way
    waiting = list(map(tuple, np.argwhere(first & asked).tolist()))
    prices, witnesses = table.prices(may), {}
    for figure in waiting:
        while (found := network.width(figure, need[figure]))[0] < need[figure]:
            more = network.cheapest(figure, prices)
            if more is None:
                return None
            narrow = [own for own in more if everything.width(own, need[own])[0] < need[own]]
            for own in narrow:
                del prices[own]
            for own in more if not narrow else ():
                network.open(own)
                waiting.append(own)
        witnesses[figure] = found[1]
    spare = [figure for figure in waiting if not first[figure]]
    _show(
        network, sorted(spare, key=lambda own: (prices[own], own), reverse=True), witnesses, need
    )
    marked = first.copy()
    for figure in witnesses:
        marked[figure] = True
    return marked


def _show(
    network: Network,
    spare: Sequence[Figure],
    witnesses: dict[Figure, set[Figure]],
    need: np.ndarray,
) -> None:
    """Show again, and drop from `witnesses`, each figure that no other one needs."""
    for figure in spare:
        network.close(figure)
        renewed = {}
        for other, used in witnesses.items():
            if figure in used and other != figure:
                width, renewed[other] = network.width(other, need[other])
                if width < need[other]:
                    network.open(figure)
                    break
        else:
            witnesses.update(renewed)
            del witnesses[figure]


def _line(table: _Table, opened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ranges of a table of one row: what one cell gains the other hidden ones lose."""
    counts, moves = table.counts[0].astype(float), opened[0] & opened[1]
    cells, unknown = moves[:-1], moves[-1]
    fall = np.where(cells, counts[:-1], 0)
    rise = np.where(cells, table.upper[0, :-1] - counts[:-1], 0)
    low, high = counts.copy(), counts.copy()
    if unknown:
        low[-1], high[-1] = counts[-1] - fall.sum(), counts[-1] + rise.sum()
    else:
        rise = np.minimum(rise, fall.sum())
        fall, rise = np.minimum(fall, rise.sum() - rise), np.minimum(rise, fall.sum() - fall)
    low[:-1], high[:-1] = counts[:-1] - fall, counts[:-1] + rise
    return np.vstack([low, low]), np.vstack([high, high])
