"""Sets of codes against a group or another set: as MRCV prints them and as a plain loop has it."""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from analysis.results import marginal

# Farmers who named each of five sources of information, by education, of all with it: the
# marginal counts of the data farmer1 of the R package MRCV (Agresti and Liu 1999).
FARMER1 = np.array(
    [
        *([19, 2, 1, 19, 3], [38, 6, 13, 29, 4], [29, 8, 10, 40, 8]),
        *([47, 8, 17, 53, 6], [40, 4, 14, 29, 6]),
    ]
)
FARMER1_PEOPLE = [88, 16, 31, 113, 14]
# Of 279 farmers those with a test and a storage, the pairwise counts of farmer2 in MRCV.
FARMER2 = [[27, 16, 2, 2], [22, 12, 1, 1], [19, 6, 1, 0]]
FARMER2_TESTS, FARMER2_STORES = [40, 30, 21], [143, 80, 85, 13]


def test_sources_and_education_of_farmers():
    """X2_S and its parts as MRCV prints them: they depend on the counts of each code alone."""
    labels = np.repeat(np.arange(5), FARMER1_PEOPLE)
    rows = np.zeros((len(labels), 5), int)
    for code, group in itertools.product(range(5), range(5)):
        first = np.flatnonzero(labels == group)[: FARMER1[code, group]]
        rows[first, code] = 1
    found, each = marginal.marginal(rows, labels)
    assert (found.name, found.n) == ("marginal_bootstrap", 262)
    assert found.statistic == pytest.approx(30.84, abs=5e-3)
    assert each == pytest.approx([5.96, 7.89, 4.62, 1.42, 10.95], abs=5e-3)


def test_tests_and_stores_of_farmers():
    """The parts of X2_S = 64.03 as MRCV prints them, but the one in which it adds 0.5."""
    printed = [[4.93, 2.93, 14.29, 0.01], [6.56, 2.11, 11.68, 0.13], [13.98, 0.00, 7.08, 1.11]]
    parts = np.zeros((3, 4))
    for test, store in itertools.product(range(3), range(4)):
        both = FARMER2[test][store]
        only, other = FARMER2_TESTS[test] - both, FARMER2_STORES[store] - both
        rows = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [both, only, other, 0], axis=0)
        rows = np.vstack([rows, np.zeros((279 - len(rows), 2), int)])
        found, each = marginal.marginal(rows[:, :1], rows[:, 1:], resamples=1)
        assert each.shape == (1, 1)
        assert found.statistic == each[0, 0]
        parts[test, store] = each[0, 0]
    assert parts == pytest.approx(np.array(printed), abs=5.1e-3)
    with_half = stats.chi2_contingency([[0.5, 21], [13, 245]], correction=False).statistic
    assert with_half == pytest.approx(0.32, abs=5e-3)
    assert parts.sum() - parts[2, 3] + with_half == pytest.approx(64.03, abs=5e-3)
    assert 12 * stats.chi2.sf(parts[0, 2], 1) == pytest.approx(0.0019, abs=5e-5)


def _plain_sum(codes, columns):
    total = 0.0
    for code, column_of in itertools.product(zip(*codes, strict=True), columns):
        pairs = list(zip(code, column_of, strict=True))
        counts = [[pairs.count((a, b)) for b in sorted({*column_of})] for a in sorted({*code})]
        rows, sums = [sum(row) for row in counts], np.sum(counts, axis=0).tolist()
        for row, column in itertools.product(range(len(rows)), range(len(sums))):
            expected = rows[row] * sums[column] / len(pairs)
            total += (counts[row][column] - expected) ** 2 / expected
    return total


@pytest.mark.parametrize("second_set", [False, True])
def test_a_set_of_codes_as_a_plain_loop_has_it(second_set, nightly):
    rng = np.random.default_rng(20)
    group = rng.integers(0, 3, 40)
    codes = (rng.random((40, 4)) < np.where(group == 0, 0.6, 0.25)[:, None]).astype(int)
    if second_set:
        other = (rng.random((40, 2)) < np.where(codes[:, :1], 0.7, 0.4)).astype(int)
        columns = other.T.tolist()
    else:
        other, columns = np.array(["abc"[label] for label in group]), [group.tolist()]
    found, each = marginal.marginal(codes, other)
    assert each.shape == ((4, 2) if second_set else (4,))
    total = _plain_sum(codes.tolist(), columns)
    assert found.statistic == pytest.approx(total, abs=1e-9)
    assert each.sum() == pytest.approx(total, abs=1e-9)
    tries, reached = (2_000 if nightly else 200), 0
    for _ in range(tries):
        drawn = codes[rng.integers(0, 40, 40)].tolist()
        places = rng.integers(0, 40, 40) if second_set else range(40)
        beside = [[column[place] for place in places] for column in columns]
        reached += _plain_sum(drawn, beside) >= total
    p = found.p
    assert reached / tries == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / tries) + 0.01)


def test_codes_that_do_not_hang_together_with_the_group_are_rarely_found(nightly):
    rng, tries, found = np.random.default_rng(7), (1_000 if nightly else 100), 0
    for _ in range(tries):
        # Codes of one person hang together: half of the people name most, half hardly any.
        much = rng.random((79, 1)) < 0.5
        codes = (rng.random((79, 6)) < np.where(much, 0.6, 0.1)).astype(int)
        test, _ = marginal.marginal(codes, rng.integers(0, 3, 79), resamples=199)
        found += test.p <= 0.05
    assert found / tries < (0.07 if nightly else 0.12)


def test_a_set_of_codes_has_the_same_p_each_time_and_leaves_gaps_out():
    rng = np.random.default_rng(3)
    codes = (rng.random((60, 5)) < 0.3).astype(float)
    group = np.array(["x", "y"] * 30, object)
    first, _ = marginal.marginal(codes, group)
    surely, _ = marginal.marginal(np.eye(2)[[0, 1] * 30], group, resamples=99)
    assert surely.p == 0.01  # the observed sum is one of a hundred
    assert marginal.marginal(codes, group)[0] == first
    renamed = np.where(group == "x", "later", "before")
    assert marginal.marginal(codes, renamed)[0].statistic == pytest.approx(first.statistic)
    codes[0, 0], group[1] = np.nan, None
    assert marginal.marginal(codes, group)[0].n == 58
    assert marginal.marginal(codes, group)[0].statistic == pytest.approx(
        marginal.marginal(codes[2:], group[2:])[0].statistic
    )


def test_people_with_the_same_codes_counted_as_one_number_give_the_p_of_their_rows():
    rng = np.random.default_rng(11)
    group = rng.integers(0, 3, 90)
    codes = (rng.random((90, 9)) < np.where(group == 1, 0.5, 0.35)[:, None]).astype(float)
    found, each = marginal.marginal(codes, group, resamples=199)
    columns = np.eye(3)[group]
    drawing, reached = np.random.default_rng(marginal.SEED), 1
    for rows in drawing.integers(90, size=(199, 90)):
        drawn = marginal._named(codes[rows], columns)
        reached += marginal._chi2(drawn, 90, True).sum() >= each.sum() - 1e-9
    assert found.p == reached / 200
    assert 0.01 < found.p < 0.99


def test_many_people_are_drawn_in_portions(monkeypatch):
    codes = np.tile([[1, 0], [0, 1], [1, 1], [0, 0], [1, 0]], (8, 1))
    whole, _ = marginal.marginal(codes, ["a", "b"] * 20, resamples=99)
    monkeypatch.setattr(marginal, "CELLS", 1)
    assert marginal.marginal(codes, ["a", "b"] * 20, resamples=99)[0] == whole


def test_codes_that_all_or_none_have_add_nothing():
    rows = [[1, 0, 1], [1, 0, 0], [1, 0, 1], [1, 0, 0]]
    found, each = marginal.marginal(rows, [1, 2, 1, 2])
    assert np.isnan(each).tolist() == [True, True, False]
    assert found.statistic == each[2] == 4
    for nothing in (
        marginal.marginal([[1], [1]], ["a", "b"])[0],
        marginal.marginal(np.zeros((0, 2)), [])[0],
        marginal.marginal([[1], [0]], ["a", "a"])[0],
    ):
        assert nothing.name == "undefined"
    with pytest.raises(ValueError, match="people in groups"):
        marginal.marginal([[1], [0]], ["a"])
