"""Tests come out as printed in the literature, and as a second implementation gives them."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import cochrans_q, mcnemar
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

from analysis.results import marginal, significance

JOB = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
HAIR_EYE = [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]]


def test_tea():
    tea = significance.table([[3, 1], [1, 3]])
    assert (tea.name, tea.n) == ("fisher", 8)
    assert tea.p == pytest.approx(0.4857, abs=5e-5)
    assert math.isnan(tea.df)
    one_sided = stats.fisher_exact([[3, 1], [1, 3]], alternative="greater").pvalue
    assert one_sided == pytest.approx(0.2429, abs=5e-5)
    assert stats.contingency.odds_ratio([[3, 1], [1, 3]]).statistic == pytest.approx(
        6.408, abs=5e-4
    )


def test_job_satisfaction():
    found = significance.table(JOB)
    assert found.statistic == pytest.approx(5.9655, abs=5e-5)
    assert stats.chi2.sf(found.statistic, 9) == pytest.approx(0.7434, abs=5e-5)
    assert found.name == "fisher_simulated"
    assert found.p == pytest.approx(0.7827, abs=3 * math.sqrt(0.7827 * 0.2173 / 9_999))
    assert significance.table(JOB) == found


def test_hair_and_eyes():
    found = significance.table(HAIR_EYE)
    assert (found.name, found.df, found.n) == ("chi2", 9, 592)
    assert found.statistic == pytest.approx(138.29, abs=5e-3)
    assert found.effect == pytest.approx(0.279, abs=5e-4)
    contingency = math.sqrt(found.statistic / (found.statistic + found.n))
    assert contingency == pytest.approx(0.435, abs=5e-4)


def test_sex_and_target_without_the_correction_that_pingouin_prints():
    counts = [[24, 72], [114, 93]]
    yates = stats.chi2_contingency(counts, correction=True).statistic
    assert yates == pytest.approx(22.717, abs=5e-4)
    assert math.sqrt(yates / 303) == pytest.approx(0.274, abs=5e-4)
    found = significance.table(counts)
    assert found.statistic > yates
    assert found.effect == pytest.approx(math.sqrt(found.statistic / 303), abs=1e-12)


def test_12_of_40_against_5_of_39():
    found = significance.table([[12, 28], [5, 34]])
    assert found.name == "chi2"
    assert found.p == pytest.approx(0.063, abs=5e-4)
    yates = stats.chi2_contingency([[12, 28], [5, 34]]).pvalue
    assert yates == pytest.approx(0.113, abs=5e-4)


def test_rows_and_columns_of_zeros_are_not_there():
    found = significance.table([[12, 0, 28], [0, 0, 0], [5, 0, 34]])
    assert found == significance.table([[12, 28], [5, 34]])
    for counts in ([[3, 4], [0, 0]], [[3, 0], [4, 0]], [[0, 0], [0, 0]], [[5]]):
        found = significance.table(counts)
        assert found.name == "undefined"
        assert math.isnan(found.p)
        assert math.isnan(found.effect)
        assert math.isnan(significance.cramers_v(counts))
    with pytest.raises(ValueError, match="not a table"):
        significance.table([[1, -1], [2, 3]])


def _plain_chi2(counts):
    rows, columns = [sum(row) for row in counts], np.sum(counts, axis=0).tolist()
    n = sum(rows)
    chi2, least = 0.0, math.inf
    for row, column in itertools.product(range(len(rows)), range(len(columns))):
        expected = rows[row] * columns[column] / n
        least = min(least, expected)
        chi2 += (counts[row][column] - expected) ** 2 / expected
    v = math.sqrt(chi2 / n / (min(len(rows), len(columns)) - 1))
    return chi2, (len(rows) - 1) * (len(columns) - 1), v, least


def _plain_fisher(counts):
    (a, b), (c, d) = counts

    def chance(x):
        return math.comb(a + b, x) * math.comb(c + d, a + c - x)

    possible = range(max(0, a - d), min(a + b, a + c) + 1)
    return sum(chance(x) for x in possible if chance(x) <= chance(a)) / math.comb(
        a + b + c + d, a + c
    )


def test_many_tables_are_those_of_a_plain_count(nightly):
    rng = np.random.default_rng(79)
    names, tried = set(), 0
    while tried < (10_000 if nightly else 300):
        shape = rng.integers(2, 5, 2) if rng.random() < 0.5 else (2, 2)
        counts = rng.poisson(rng.choice([2, 8, 20]), shape)
        if not (counts.any(axis=0).all() and counts.any(axis=1).all()):
            continue
        chi2, df, v, least = _plain_chi2(counts.tolist())
        if least < 5 and counts.shape != (2, 2) and tried % 50:
            counts = counts + 12  # the simulated p is slow and has a test of its own
            chi2, df, v, least = _plain_chi2(counts.tolist())
        tried += 1
        found = significance.table(counts)
        names.add(found.name)
        assert found.statistic == pytest.approx(chi2, abs=1e-9)
        assert found.effect == pytest.approx(v, abs=1e-9)
        assert found.n == counts.sum()
        if least >= 5:
            assert (found.name, found.df) == ("chi2", df)
            assert found.p == pytest.approx(stats.chi2.sf(chi2, df), abs=1e-9)
        elif counts.shape == (2, 2):
            assert found.name == "fisher"
            assert found.p == pytest.approx(_plain_fisher(counts.tolist()), abs=1e-9)
    assert names >= {"chi2", "fisher"}


def test_simulated_p_is_near_that_of_every_table():
    # Two by three: all tables of these margins, each with its hypergeometric chance.
    counts = [[3, 1, 6], [1, 7, 2]]
    columns, first = [4, 8, 8], 10

    def chance(cells):
        return math.prod(map(math.comb, columns, cells))

    every = [
        cells
        for cells in itertools.product(*(range(size + 1) for size in columns))
        if sum(cells) == first
    ]
    whole = sum(map(chance, every))
    p = sum(chance(cells) for cells in every if chance(cells) <= chance(counts[0])) / whole
    found = significance.table(counts)
    assert found.name == "fisher_simulated"
    assert found.p == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / 9_999))


def test_votes_of_agresti():
    found = significance.paired(794, 86, 150, 570)
    assert (found.name, found.df, found.n) == ("mcnemar", 1, 1_600)
    assert found.statistic == pytest.approx(17.36, abs=5e-3)  # corrected it would be 16.82
    assert found.effect == pytest.approx(-0.04)
    assert (found.low, found.high) == pytest.approx((-0.0588, -0.0212), abs=5e-4)


def test_pairs_without_a_difference_are_no_test():
    found = significance.paired(3, 0, 0, 4)
    assert found.name == "undefined"
    assert math.isnan(found.p)
    assert (found.effect, found.n) == (0, 7)
    assert math.isnan(significance.paired(0, 0, 0, 0).effect)


def test_many_pairs_are_those_of_statsmodels(nightly):
    rng = np.random.default_rng(30)
    for both, first, second, neither in rng.integers(
        0, 40, (10_000 if nightly else 300, 4)
    ).tolist():
        found = significance.paired(both, first, second, neither)
        if not first + second:
            continue
        exact = first + second < 25
        assert found.name == ("mcnemar_exact" if exact else "mcnemar")
        second_p = mcnemar([[both, first], [second, neither]], exact=exact, correction=False)
        assert found.p == pytest.approx(second_p.pvalue, abs=1e-9)
        assert found.low <= found.effect <= found.high


def test_cochran_q_is_friedmans_of_two_values():
    rng = np.random.default_rng(5)
    for _ in range(50):
        named = pd.DataFrame((rng.random((30, 4)) < [0.2, 0.4, 0.5, 0.5]).astype(float))
        found = significance.cochran_q(named)
        friedman = stats.friedmanchisquare(*named.to_numpy().T)
        assert found.statistic == pytest.approx(friedman.statistic, abs=1e-9)
        assert found.p == pytest.approx(friedman.pvalue, abs=1e-9)
        assert found.statistic == pytest.approx(cochrans_q(named).statistic, abs=1e-9)
        assert found.effect == pytest.approx(found.statistic / 90)
        assert 0 <= found.effect <= 1
    named.iloc[0, 0] = np.nan
    assert significance.cochran_q(named).n == 29
    same = significance.cochran_q(pd.DataFrame({"a": [1, 0, 1], "b": [1, 0, 1]}))
    assert (same.name, same.n) == ("undefined", 3)
    assert significance.cochran_q(pd.DataFrame({"a": [1, 0]})).name == "undefined"


def test_two_things_named_are_cochrans_and_mcnemars():
    named = pd.DataFrame({"a": [1] * 20 + [0] * 12 + [1] * 5, "b": [0] * 20 + [1] * 12 + [1] * 5})
    assert significance.cochran_q(named).p == pytest.approx(
        significance.paired(5, 20, 12, 0).p, abs=1e-12
    )


def test_permeability_of_hollander_and_wolfe():
    first = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    second = [1.15, 0.88, 0.90, 0.74, 1.21]
    found = significance.ordered([first, second])
    assert (found.name, found.statistic, found.n) == ("mann_whitney_exact", 35, 15)
    # The one-sided p is .1272, and without ties the two-sided one is twice that.
    assert found.p / 2 == pytest.approx(0.1272, abs=5e-5)
    with_gaps = significance.ordered([[*first, np.nan], [np.nan, *second]])
    assert with_gaps == found


def test_mucociliary_of_hollander_and_wolfe():
    groups = [2.9, 3, 2.5, 2.6, 3.2], [3.8, 2.7, 4, 2.4], [2.8, 3.4, 3.7, 2.2, 2]
    found = significance.ordered([*groups, [np.nan]])
    assert (found.name, found.df, found.n) == ("kruskal", 2, 14)
    assert found.statistic == pytest.approx(0.77143, abs=5e-6)
    assert found.p == pytest.approx(0.68, abs=5e-3)
    assert found.effect == pytest.approx(0.77143 / 13, abs=1e-6)


def test_cliffs_delta_of_effsize():
    treated, others = [10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50]
    found = significance.ordered([treated, others])
    assert (found.name, found.effect_name) == ("mann_whitney", "delta")
    assert found.effect == -0.25
    assert (found.low, found.high) == pytest.approx((-0.7265846, 0.3890062), abs=1e-6)
    # The other examples of effsize's tests.
    more = [10, 20, 20, 20, 30, 30, 30, 40, 50, 100]
    assert significance.cliffs_delta(more, others)[0] == pytest.approx(-0.06666, abs=1e-5)
    apart = significance.cliffs_delta(more, np.add(others, 110))
    assert apart[:2] == (-1, -1)
    assert -1 < apart[2] < 0


def test_ratings_that_cannot_be_compared():
    for groups in ([[3, 3], [3]], [[1, 2], [np.nan]], [[1, 2]], [[], []], []):
        found = significance.ordered(groups)
        assert found.name == "undefined"
        assert math.isnan(found.p)
    assert np.isnan(significance.cliffs_delta([1], [2, 3])[1:]).all()
    assert np.isnan(significance.cliffs_delta([2, 2], [2, 2])[1:]).all()
    for one, two in (([2, 2, 3], [2, 2]), ([1, 2, 2], [2, 2]), ([2, 2], [2, 2, 3])):
        assert np.isfinite(significance.cliffs_delta(one, two)).all()


def _plain_mann_whitney(first, second):
    """Count pairs; the normal p with the correction for ties and continuity (Conover 1999)."""
    u = sum((x > y) + (x == y) / 2 for x, y in itertools.product(first, second))
    n1, n2 = len(first), len(second)
    n = n1 + n2
    ties = sum(c**3 - c for c in (([*first, *second]).count(v) for v in {*first, *second}))
    deviation = math.sqrt(n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))))
    z = max(abs(u - n1 * n2 / 2) - 0.5, 0) / deviation
    return u, 2 * stats.norm.sf(z)


def _plain_delta(first, second):
    """Cliff's delta over the whole matrix of pairs, with the unbiased variance."""
    pairs = np.sign(np.subtract.outer(first, second)).astype(float)
    n1, n2 = pairs.shape
    delta = pairs.mean()
    near = delta * (1 - 1 / pairs.size) if abs(delta) == 1 else delta
    spread = n2**2 * ((pairs.mean(1) - near) ** 2).sum()
    spread += n1**2 * ((pairs.mean(0) - near) ** 2).sum() - ((pairs - near) ** 2).sum()
    variance = spread / (pairs.size * (n1 - 1) * (n2 - 1))
    variance = max(variance, (1 - near**2) / (pairs.size - 1))
    t = stats.t.ppf(0.975, n1 + n2 - 2)
    half = t * math.sqrt(variance * ((1 - near**2) ** 2 + t * t * variance))
    ends = [(near - near**3 + end) / (1 - near**2 + t * t * variance) for end in (-half, half)]
    return delta, -1 if delta == -1 else ends[0], 1 if delta == 1 else ends[1]


def test_many_ratings_are_those_of_a_plain_count(nightly):
    rng = np.random.default_rng(23)
    for _ in range(10_000 if nightly else 300):
        first, second = (
            rng.integers(1, 6, size).tolist() for size in rng.integers(2, 25, 2).tolist()
        )
        if len({*first, *second}) == 1:
            continue
        found = significance.ordered([first, second])
        if found.name == "mann_whitney_exact":
            continue
        assert (found.statistic, found.p) == pytest.approx(
            _plain_mann_whitney(first, second), abs=1e-9
        )
        assert (found.effect, found.low, found.high) == pytest.approx(
            _plain_delta(first, second), abs=1e-9
        )
        assert -1 <= found.low <= found.effect <= found.high <= 1
        turned = significance.ordered([second, first])
        assert (turned.p, turned.effect) == pytest.approx((found.p, -found.effect), abs=1e-9)
        assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-9)


def test_exact_p_is_that_of_every_split():
    values = [0.3, 1.1, 1.8, 2.2, 3.9, 4.0, 5.5, 6.1]
    first = [1.1, 4.0, 6.1]
    second = [value for value in values if value not in first]

    def u(group):
        others = [value for value in values if value not in group]
        return sum(x > y for x, y in itertools.product(group, others))

    away = abs(u(first) - 7.5)
    splits = list(itertools.combinations(values, 3))
    p = sum(abs(u(split) - 7.5) >= away for split in splits) / len(splits)
    assert significance.ordered([first, second]).p == pytest.approx(p, abs=1e-12)


def test_40_against_39_people_show_50_against_795():
    found = significance.smallest_difference(40, 39, 0.5)
    assert 0.5 + found == pytest.approx(0.795, abs=5e-4)


@pytest.mark.parametrize(("base1", "base2"), [(40, 39), (79, 79), (20, 300)])
@pytest.mark.parametrize("share", [0, 0.05, 0.3, 0.5, 0.97])
def test_smallest_differences_are_those_of_statsmodels(base1, base2, share):
    found = significance.smallest_difference(base1, base2, share)
    effect = NormalIndPower().solve_power(nobs1=base1, ratio=base2 / base1, power=0.8, alpha=0.05)
    assert abs(proportion_effectsize(share + found, share)) == pytest.approx(effect, abs=1e-5)
    assert (found < 0) == (share == 0.97)


def test_no_difference_can_be_shown_between_few():
    assert math.isnan(significance.smallest_difference(2, 2, 0.5))
    assert math.isnan(significance.smallest_difference(0, 9, 0.5))


def test_the_smallest_difference_is_found_four_times_of_five():
    # Every pair of counts of 40 and 39 people, with the exact chance of each.
    counts1, counts2 = np.arange(41), np.arange(40)
    high = 0.5 + significance.smallest_difference(40, 39, 0.5)
    chances = np.outer(stats.binom.pmf(counts1, 40, 0.5), stats.binom.pmf(counts2, 39, high))
    power = 0.0
    for one, other in zip(*np.nonzero(chances > 1e-7), strict=True):
        found = significance.table([[one, 40 - one], [other, 39 - other]])
        power += chances[one, other] * (found.p <= 0.05)
    assert power == pytest.approx(0.8, abs=0.03)


def test_every_test_has_a_name_to_read():
    tests = [
        significance.table(HAIR_EYE),
        significance.table([[3, 1], [1, 3]]),
        significance.table([[3, 1, 2], [1, 3, 0]]),
        significance.paired(1, 2, 3, 4),
        significance.paired(1, 20, 30, 4),
        significance.cochran_q(pd.DataFrame({"a": [1, 0], "b": [0, 0]})),
        significance.ordered([[1, 2], [3, 4]]),
        significance.ordered([[1, 2], [2, 4]]),
        significance.ordered([[1, 2], [2, 4], [5]]),
        marginal.marginal([[1], [0]], ["a", "b"])[0],
        significance.ordered([]),
    ]
    assert {test.name for test in tests} == set(significance.NAMES)
