"""What can be worked out about the hidden figures of a table from those that are shown.

Start at `Network`. A table of counts with its totals is a network (Cox 1980, "Suppression
methodology and statistical disclosure control", JASA 75): each row and each column is a node,
each figure an arc, and what flows is people. The largest and the smallest value of a figure are
linear programmes; in a network each is a largest flow (Ford and Fulkerson 1956), with whole
numbers at its end (Gusfield 1988, "A graph theoretic approach to statistical data security",
SIAM J. Comput. 17). So no solver is needed, nothing is rounded, and the tests compare every
figure with scipy's `linprog`.

A bordered table has a last column of row totals, a last row of column totals and the grand total
in the corner. A figure is named by its place there.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Mapping

import numpy as np

Figure = tuple[int, int]
Rooms = list[dict[int, float]]


class Network:
    """A bordered table of counts, and which of its figures are open: hidden from the reader.

    `counts` is the bordered table, `upper` the most that each figure can be (`inf` for no limit),
    `opened` a boolean table. All have the same shape. A shown figure is no arc, since it cannot
    move; a hidden one can fall to zero and rise to `upper`.

    >>> counts = np.array([[3, 9, 12], [7, 1, 8], [10, 10, 20]])
    >>> opened = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]], dtype=bool)
    >>> Network(counts, np.full((3, 3), np.inf), opened).range((0, 0))
    (2.0, 10.0)
    """

    def __init__(self, counts: np.ndarray, upper: np.ndarray, opened: np.ndarray) -> None:
        self._lines, self._corner = counts.shape[0], (counts.shape[0] - 1, counts.shape[1] - 1)
        self._counts, self._upper = counts.tolist(), upper.tolist()
        self._rooms: Rooms = [{} for _ in range(sum(counts.shape))]
        self.opened: set[Figure] = set()
        for row, column in np.argwhere(opened).tolist():
            self.open((row, column))

    def open(self, figure: Figure) -> None:
        """Hide a figure: let it fall and rise."""
        tail, head = self._ends(figure)
        count = self._counts[figure[0]][figure[1]]
        self._rooms[tail][head] = self._upper[figure[0]][figure[1]] - count
        self._rooms[head][tail] = count
        self.opened.add(figure)

    def close(self, figure: Figure) -> None:
        """Show a hidden figure."""
        tail, head = self._ends(figure)
        del self._rooms[tail][head], self._rooms[head][tail]
        self.opened.remove(figure)

    def range(self, figure: Figure) -> tuple[float, float]:
        """Return the least and the most that a figure can be: its count twice where it is shown.

        With no limit from above the most is `inf`.
        """
        count = self._counts[figure[0]][figure[1]]
        if figure not in self.opened:
            return float(count), float(count)
        fall, rise = (self._push(figure, up, np.inf)[0] for up in (False, True))
        return float(count - fall), float(count + rise)

    def width(self, figure: Figure, enough: float) -> tuple[float, set[Figure]]:
        """Return how wide a hidden figure's range is, counted up to `enough`, and a witness.

        The witness is a set of hidden figures that give it this width whatever else is shown.
        """
        rise, used, _ = self._push(figure, True, enough)
        if rise >= enough:
            return rise, used
        fall, others, _ = self._push(figure, False, enough - rise)
        return rise + fall, used | others

    def cheapest(self, figure: Figure, prices: Mapping[Figure, float]) -> list[Figure] | None:
        """Return the cheapest shown figures that widen a hidden one's range once they are hidden.

        `prices` has the figures that may be hidden. Of equal prices the fewest figures win, then
        a rise of the figure over a fall; between equal ways of one direction it is the first
        found, in the same table the same one each time. None: nothing helps.
        """
        found = []
        for up in (True, False):
            limit = self._limit(figure, up)
            sent, _, rooms = self._push(figure, up, limit)
            if sent < limit and (path := self._buy(rooms, figure, up, prices)):
                found.append((path[0], len(path[1]), not up, path[1]))
        return min(found)[3] if found else None

    def _ends(self, figure: Figure) -> tuple[int, int]:
        """Return the nodes between which a figure flows: a total flows against the cells."""
        row, column = figure[0], self._lines + figure[1]
        inner = (figure[0] == self._corner[0]) == (figure[1] == self._corner[1])
        return (row, column) if inner else (column, row)

    def _limit(self, figure: Figure, up: bool) -> float:
        count = self._counts[figure[0]][figure[1]]
        return self._upper[figure[0]][figure[1]] - count if up else count

    def _push(self, figure: Figure, up: bool, enough: float) -> tuple[float, set[Figure], Rooms]:
        """Return how far a figure moves one way, the figures that move with it, what is left."""
        tail, head = self._ends(figure)
        start, end = (head, tail) if up else (tail, head)
        rooms = [dict(room) for room in self._rooms]
        del rooms[tail][head], rooms[head][tail]
        limit, sent, used = min(enough, self._limit(figure, up)), 0.0, set()
        while sent < limit and (path := _path(rooms, start, end)):
            step = min(limit - sent, *(rooms[a][b] for a, b in path))
            if step == np.inf:
                return np.inf, used, rooms
            for a, b in path:
                rooms[a][b] -= step
                rooms[b][a] += step
                used.add(self._figure(a, b))
            sent += step
        return sent, used, rooms

    def _figure(self, one: int, other: int) -> Figure:
        return min(one, other), max(one, other) - self._lines

    def _buy(
        self, rooms: Rooms, figure: Figure, up: bool, prices: Mapping[Figure, float]
    ) -> tuple[float, list[Figure]] | None:
        """Return the price and the shown figures of the cheapest way round (Dijkstra 1959)."""
        tail, head = self._ends(figure)
        start, end = (head, tail) if up else (tail, head)
        costs = [{other: 0.0 for other, room in own.items() if room > 0} for own in rooms]
        for shown, price in prices.items():
            if shown not in self.opened:
                a, b = self._ends(shown)
                for near, far, rises in ((a, b, True), (b, a, False)):
                    if self._limit(shown, rises) > 0:
                        costs[near][far] = price
        path = _cheapest_path(costs, start, end)
        if path is None:
            return None
        bought = {self._figure(a, b) for a, b in path[1]} - self.opened
        return path[0], sorted(bought)


def _path(rooms: Rooms, start: int, end: int) -> list[tuple[int, int]]:
    """Return the arcs of a shortest path with room on each, first nodes first; none: empty."""
    before, waiting = {start: start}, deque([start])
    while waiting:
        node = waiting.popleft()
        for other, room in rooms[node].items():
            if room > 0 and other not in before:
                before[other] = node
                if other == end:
                    return _back(before, end)
                waiting.append(other)
    return []


def _cheapest_path(
    costs: Iterable[Mapping[int, float]], start: int, end: int
) -> tuple[float, list[tuple[int, int]]] | None:
    costs, before, done = list(costs), {start: start}, set()
    best, waiting = {start: (0.0, 0)}, [(0.0, 0, start)]
    while waiting:
        cost, steps, node = heapq.heappop(waiting)
        if node == end:
            return cost, _back(before, end)
        if node in done:
            continue
        done.add(node)
        for other, more in sorted(costs[node].items()):
            reached = (cost + more, steps + 1)
            if other not in best or reached < best[other]:
                best[other], before[other] = reached, node
                heapq.heappush(waiting, (*reached, other))
    return None


def _back(before: Mapping[int, int], end: int) -> list[tuple[int, int]]:
    path = []
    while before[end] != end:
        path.append((before[end], end))
        end = before[end]
    return path
