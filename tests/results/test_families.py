"""P-values of a family of tests are adjusted as printed, and as a second implementation does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analysis.results import significance

BH_1995 = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def test_holm_of_four_and_of_benjamini_and_hochbergs_fifteen():
    assert significance.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert (significance.benjamini_hochberg(BH_1995) <= 0.05).sum() == 4
    assert (significance.holm(BH_1995) <= 0.05).sum() == 3
    assert (np.array(BH_1995) * 15 <= 0.05).sum() == 3


def test_a_test_that_is_not_defined_is_none_of_the_family():
    with_gaps = significance.holm([0.01, np.nan, 0.04, 0.03, 0.005, np.nan])
    assert np.isnan(with_gaps).tolist() == [False, True, False, False, False, True]
    assert with_gaps[[0, 2, 3, 4]] == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(significance.holm([np.nan])).all()
    assert significance.benjamini_hochberg([]).size == 0


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_p_are_those_of_the_plain_steps(p):
    order = sorted(range(len(p)), key=p.__getitem__)
    holm, bh, reached = [0.0] * len(p), [0.0] * len(p), 0.0
    for rank, place in enumerate(order):
        reached = max(reached, min(1, (len(p) - rank) * p[place]))
        holm[place] = reached
    reached = 1.0
    for rank, place in reversed(list(enumerate(order, 1))):
        reached = min(reached, len(p) / rank * p[place])
        bh[place] = reached
    assert significance.holm(p) == pytest.approx(holm, abs=1e-9)
    assert significance.benjamini_hochberg(p) == pytest.approx(bh, abs=1e-9)


def test_adjusted_p_are_those_of_statsmodels():
    rng = np.random.default_rng(16)
    for size in (1, 2, 7, 100):
        p = np.round(rng.random(size) ** 3, 2)
        for found, method in (
            (significance.holm(p), "holm"),
            (significance.benjamini_hochberg(p), "fdr_bh"),
        ):
            assert found == pytest.approx(multipletests(p, method=method)[1], abs=1e-9)


def test_a_hundred_tests_make_false_alarms():
    assert 100 * 0.05 == 5
    assert 1 - 0.95**100 == pytest.approx(0.994, abs=5e-4)
