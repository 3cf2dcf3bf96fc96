"""Intervals come out as printed in the literature, and as a second implementation gives them."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.results import intervals
from analysis.survey import Problem

COUNTS = st.integers(1, 5_000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@pytest.mark.parametrize(
    ("n", "base", "wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0, 0.1611), (0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_shares_of_newcombe_1998a_table_1(n, base, wilson, exact):
    assert intervals.wilson(n, base) == pytest.approx(wilson, abs=5e-5)
    assert intervals.clopper_pearson(n, base) == pytest.approx(exact, abs=5e-5)


def test_shares_of_79_people():
    low, high = intervals.wilson([0, 1, 4, 8, 20, 40], 79)
    assert intervals.rounded(100 * low, 1).tolist() == [0, 0.2, 2, 5.2, 17, 39.8]
    assert intervals.rounded(100 * high, 1).tolist() == [4.6, 6.8, 12.3, 18.7, 35.9, 61.4]


def test_exact_interval_of_conovers_share():
    assert intervals.clopper_pearson(682, 925) == pytest.approx((0.7077, 0.7654), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1),
        ((10, 10, 0, 10), 0.6075, 1),
    ],
)
def test_differences_of_newcombe_1998b_method_10(counts, low, high):
    assert intervals.difference(*counts)[1:] == pytest.approx((low, high), abs=5e-5)


def test_differences_of_the_same_people_are_bonett_and_prices():
    one, other = (12 + 1) / 52, (5 + 1) / 52
    half = 1.959964 * math.sqrt((one + other - (one - other) ** 2) / 52)
    found = intervals.paired_difference(12, 5, 50)
    assert found == pytest.approx((0.14, one - other - half, one - other + half), abs=1e-6)


def _cases(nightly):
    rng = np.random.default_rng(79)
    base = rng.integers(1, 400, (10_000 if nightly else 300, 2))
    n = rng.binomial(base, rng.choice([0, 0.03, 0.2, 0.5, 0.95, 1], base.shape))
    return n, base


def test_many_shares_are_those_of_scipy(nightly):
    n, base = _cases(nightly)
    for method, name in ((intervals.wilson, "wilson"), (intervals.clopper_pearson, "exact")):
        found = np.transpose(method(n[:, 0], base[:, 0]))
        second = [
            stats.binomtest(k, size).proportion_ci(0.95, method=name)
            for k, size in zip(n[:, 0].tolist(), base[:, 0].tolist(), strict=True)
        ]
        assert np.allclose(found, second, rtol=0, atol=1e-9)


def test_many_differences_are_those_of_statsmodels(nightly):
    n, base = _cases(nightly)
    found = np.transpose(intervals.difference(n[:, 0], base[:, 0], n[:, 1], base[:, 1]))
    second = [
        confint_proportions_2indep(k1, size1, k2, size2, method="newcomb", compare="diff")
        for (k1, k2), (size1, size2) in zip(n.tolist(), base.tolist(), strict=True)
    ]
    assert np.allclose(found[:, 1:], second, rtol=0, atol=1e-9)


def _coverage(method, base, share):
    counts = np.arange(base + 1)
    low, high = method(counts, base)
    return stats.binom.pmf(counts, base, share)[(low <= share) & (share <= high)].sum()


@pytest.mark.parametrize(
    ("share", "wald", "wilson", "exact"),
    [
        (0.02, 79.6, 97.9, 97.9),
        (0.05, 90.4, 93.9, 96.6),
        (0.10, 89.5, 96.4, 96.4),
        (0.30, 94.8, 95.1, 96.4),
    ],
)
def test_coverage_of_79_people(share, wald, wilson, exact):
    def textbook(n, base):
        half = intervals.z(0.95) * np.sqrt(n / base * (1 - n / base) / base)
        return n / base - half, n / base + half

    methods = (textbook, intervals.wilson, intervals.clopper_pearson)
    found = [100 * _coverage(method, 79, share) for method in methods]
    assert found == pytest.approx([wald, wilson, exact], abs=0.05)


@pytest.mark.parametrize("base", [20, 40, 79, 200])
def test_wilson_holds_the_share_as_often_as_it_says(base, nightly):
    shares = np.linspace(0.01, 0.99, 981 if nightly else 99)
    exact = [_coverage(intervals.wilson, base, share) for share in shares]
    assert 0.94 < np.mean(exact) < 0.96
    rng = np.random.default_rng(base)
    drawn = rng.uniform(0.02, 0.98, 100_000 if nightly else 10_000)
    low, high = intervals.wilson(rng.binomial(base, drawn), base)
    assert 0.93 < ((low <= drawn) & (drawn <= high)).mean() < 0.98
    assert min(_coverage(intervals.clopper_pearson, base, share) for share in shares) >= 0.95


@pytest.mark.parametrize(("answered", "invited"), [(79, 100), (40, 60), (79, 2_000)])
def test_a_finite_group_is_held_as_often_as_it_should(answered, invited):
    # The chance of each count among those who answered is hypergeometric: exact coverage.
    counts = np.arange(answered + 1)
    covered = {"wilson": [], "clopper_pearson": []}
    for true in range(invited // 20, invited - invited // 20, max(1, invited // 100)):
        chance = stats.hypergeom.pmf(counts, invited, true, answered)
        for method, held in covered.items():
            low, high = intervals.interval(counts, answered, method, answered, invited)
            share = true / invited
            held.append(chance[(low <= share + 1e-12) & (share - 1e-12 <= high)].sum())
    assert 0.935 < np.mean(covered["wilson"]) < 0.98
    assert np.mean(covered["clopper_pearson"]) > np.mean(covered["wilson"]) - 0.005


def test_more_invited_people_widen_the_interval_up_to_that_of_very_many():
    widths = []
    for invited in (79, 80, 120, 500, 10**9):
        low, high = intervals.interval(40, 79, answered=79, invited=invited)
        widths.append(high - low)
    assert widths == sorted(widths)
    assert widths[0] == 0
    plain = intervals.wilson(40, 79)
    assert widths[-1] == pytest.approx(plain[1] - plain[0], abs=1e-7)
    # 79 of 120 invited are as sure as 79 * 119 / 41 of very many.
    low, high = intervals.interval(40, 79, answered=79, invited=120)
    size = 79 * 119 / 41
    assert (low, high) == pytest.approx(intervals.wilson(40 / 79 * size, size), abs=1e-12)


def test_a_census_has_no_chance_error():
    low, high = intervals.interval([0, 5, 0], [10, 10, 0], answered=10, invited=10)
    assert low[:2].tolist() == high[:2].tolist() == [0, 0.5]
    assert np.isnan([low[2], high[2]]).all()


def test_more_answers_than_people_invited_are_told():
    with pytest.raises(Problem, match="79 people answered, and only 60 were invited"):
        intervals.interval(4, 79, answered=79, invited=60)
    with pytest.raises(ValueError, match="together"):
        intervals.interval(4, 79, answered=79)


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson"])
def test_a_base_of_nobody_has_no_share(method):
    assert np.isnan(intervals.interval(0, 0, method)).all()
    assert np.isnan(intervals.interval(0, 0, method, answered=5, invited=9)).all()
    assert np.isnan(intervals.difference(0, 0, 1, 2)).all()
    assert np.isnan(intervals.paired_difference(0, 0, 0)).all()


@pytest.mark.parametrize(("n", "base"), [(5, 4), (-1, 4)])
def test_more_than_the_base_is_no_count(n, base):
    for method in (intervals.wilson, intervals.clopper_pearson):
        with pytest.raises(ValueError, match="outside"):
            method(n, base)
    with pytest.raises(ValueError, match="outside"):
        intervals.paired_difference(n, 0, base)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(COUNTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_hold_the_share_lie_in_0_to_1_and_mirror(counts, level):
    n, base = counts
    for method in (intervals.wilson, intervals.clopper_pearson):
        low, high = method(n, base, level)
        assert 0 <= low <= n / base <= high <= 1
        assert low < high
        mirrored = method(base - n, base, level)
        assert (1 - mirrored[1], 1 - mirrored[0]) == pytest.approx((low, high), abs=1e-9)
        wider = method(n, base, (1 + level) / 2)
        assert wider[0] <= low
        assert wider[1] >= high


@settings(derandomize=True, deadline=None, max_examples=200)
@given(COUNTS, COUNTS)
def test_differences_hold_the_difference_and_mirror(first, second):
    found, low, high = intervals.difference(*first, *second)
    assert -1 - 1e-12 <= low <= found <= high <= 1 + 1e-12
    back = intervals.difference(*second, *first)
    assert back == pytest.approx((-found, -high, -low), abs=1e-12)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(COUNTS, st.integers(0, 5_000))
def test_differences_of_the_same_people_hold_the_difference_and_mirror(counts, more):
    (first, base), second = counts, 0
    second = min(more, base - first)
    found, low, high = intervals.paired_difference(first, second, base)
    assert -1 <= low <= found <= high <= 1
    assert low < high
    back = intervals.paired_difference(second, first, base)
    assert back == pytest.approx((-found, -high, -low), abs=1e-12)


def test_arrays_keep_their_shape_and_numbers_are_numbers():
    low, high = intervals.wilson(np.zeros((2, 3)), 7)
    assert low.shape == high.shape == (2, 3)
    assert [type(end) for end in intervals.wilson(1, 2)] == [float, float]
    assert type(intervals.rounded(2.5)) is float


def test_halves_go_away_from_zero_whatever_binary_numbers_make_of_them(nightly):
    for base in range(1, 1_000 if nightly else 130):
        n = np.arange(base + 1)
        exact = [
            int((Decimal(200 * k + base) / Decimal(2 * base)).to_integral_value("ROUND_FLOOR"))
            if (200 * k + base) % (2 * base)
            else (200 * k + base) // (2 * base)
            for k in n.tolist()
        ]
        assert intervals.rounded(n / base * 100).tolist() == exact
        assert intervals.rounded(-n / base * 100).tolist() == [-whole for whole in exact]
        assert intervals.rounded(n / base, 2).tolist() == [whole / 100 for whole in exact]


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_decimals_are_rounded_as_they_are_written(thousandths, digits):
    value = thousandths / 10_000
    step = Decimal(1).scaleb(-digits)
    assert intervals.rounded(value, digits) == float(
        Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    )


def test_what_is_not_known_stays_so_when_rounded():
    assert np.isnan(intervals.rounded([np.nan, 1.5])).tolist() == [True, False]


def test_parts_of_79_answers_sum_to_100():
    assert intervals.parts([13, 13, 13, 40]).tolist() == [17, 16, 16, 51]
    assert intervals.parts([1, 1, 1]).tolist() == [34, 33, 33]
    assert intervals.parts([0, 7]).tolist() == [0, 100]
    assert np.isnan(intervals.parts([0, 0])).all()


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30).filter(any))
def test_parts_are_next_to_the_exact_per_cents(counts):
    found = intervals.parts(counts).tolist()
    assert sum(found) == 100
    for part, count in zip(found, counts, strict=True):
        assert abs(Fraction(100 * count, sum(counts)) - int(part)) < 1
    ordered = sorted(zip(counts, found, strict=True))
    assert [part for _, part in ordered] == sorted(found)
