"""Which figures are hidden besides where several would do at the same price."""

import numpy as np

from analysis.privacy.audit import Network


def cheapest(counts, may):
    """The figures hidden to widen the range of the first cell, of some that cost one each."""
    table = np.vstack([counts, np.sum(counts, axis=0)])
    table = np.column_stack([table, table.sum(axis=1)])
    opened = np.zeros(table.shape, bool)
    opened[0, 0] = True
    network = Network(table, np.full(table.shape, np.inf), opened)
    return network.cheapest((0, 0), dict.fromkeys(may, 1.0))


def test_a_rise_wins_over_a_fall_at_the_same_price():
    # The first cell can rise where the third column loses, and fall where the second one does.
    counts = [[5, 0, 3], [4, 7, 0]]
    may = [place for place in np.ndindex(2, 3) if place != (0, 0)]
    assert cheapest(counts, may) == [(0, 2), (1, 0), (1, 2)]
    assert cheapest(counts, [(0, 1), (1, 0), (1, 1)]) == [(0, 1), (1, 0), (1, 1)]


def test_the_first_figures_win_at_the_same_price():
    first, second = [(0, 1), (2, 0), (2, 1)], [(0, 2), (1, 0), (1, 2)]
    assert cheapest(np.full((3, 3), 9), second + first) == first


def test_nothing_is_hidden_where_nothing_helps():
    assert cheapest([[5, 3], [4, 7]], [(0, 1), (1, 1)]) is None
