"""Whether a difference may be chance: tests of tables, of pairs and of scales; of sets of codes in
`marginal`.

Start at `table`; the ids of the tests are `NAMES`. Nothing here names a limit: which
differences are shown, and that several tests were made (`holm`), is for the caller to say.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.results import intervals

SEED = 20251124
RESAMPLES = 9_999
SMALL = 5  # an expected count below makes the chi-square distribution a bad guess (Cochran 1954)
DISCORDANT = 25  # fewer make McNemar's chi-square a bad guess; texts ask for 20 to 25
NAN = float("nan")

NAMES = (
    "chi2",
    "fisher",
    "fisher_simulated",
    "mcnemar",
    "mcnemar_exact",
    "cochran_q",
    "mann_whitney",
    "mann_whitney_exact",
    "kruskal",
    "marginal_bootstrap",
    "undefined",
)


@dataclass(frozen=True)
class Test:
    """A test: `name` is one of `NAMES`, `p` two-sided, `n` the people in it.

    `effect` is how large the difference is, `effect_name` in what measure, `low` and `high` its
    95 % interval where the measure has one. What is not defined is nan; `df` is, where the p-value
    does not come from degrees of freedom.
    """

    name: str
    n: int
    statistic: float = NAN
    df: float = NAN
    p: float = NAN
    effect: float = NAN
    effect_name: str = ""
    low: float = NAN
    high: float = NAN

    __test__ = False  # no test case of pytest


def table(counts: ArrayLike) -> Test:
    """Return the test of whether rows and columns of counts hang together.

    `counts` has one row a group and one column an answer, each person in one cell. Rows and
    columns of zeros count as not there; with fewer than two left of either the test is undefined.
    Where an expected count is below 5, it is Fisher's exact test: in full for two by two (Fisher
    1935), else by seeded random tables with the same margins (Freeman and Halton 1951; the
    observed one counts as one of them, Phipson and Smyth 2010), so the same counts have the same
    p. Else Pearson's chi-square (1900). The statistic is Pearson's always, the effect Cramer's V.

    >>> found = table([[12, 28], [5, 34]])
    >>> found.name, round(found.p, 3), round(found.effect, 3)
    ('chi2', 0.063, 0.209)
    """
    from scipy import stats

    held = _filled(counts)
    n = int(held.sum())
    if min(held.shape) < 2:
        return Test("undefined", n, effect_name="V")
    found = stats.chi2_contingency(held, correction=False)
    name, df, p = "chi2", float(found.dof), float(found.pvalue)
    if found.expected_freq.min() < SMALL and held.shape == (2, 2):
        name, df, p = "fisher", NAN, float(stats.fisher_exact(held).pvalue)
    elif found.expected_freq.min() < SMALL:
        name, df, p = "fisher_simulated", NAN, _simulated(tuple(map(tuple, held.tolist())))
    return Test(name, n, float(found.statistic), df, p, cramers_v(held), "V")


@lru_cache(10_000)
def _simulated(counts: tuple[tuple[int, ...], ...]) -> float:
    """Return the p of Fisher's test by random tables; a workbook asks for a thousand, and the next
    one for the same."""
    from scipy import stats

    simulated = stats.MonteCarloMethod(n_resamples=RESAMPLES, rng=np.random.default_rng(SEED))
    # scipy gives an array of one here for large tables.
    return np.asarray(stats.fisher_exact(np.array(counts), method=simulated).pvalue).item()


def _filled(counts: ArrayLike) -> np.ndarray:
    held = np.asarray(counts, np.int64)
    if held.ndim != 2 or (held < 0).any():
        raise ValueError(f"not a table of counts: {counts}")
    return held[held.any(axis=1)][:, held.any(axis=0)]


def cramers_v(counts: ArrayLike) -> float:
    """Return how strongly rows and columns of counts hang together, 0 to 1.

    Cramer (1946, chapter 21), without correction for few people. For two by two it is the
    absolute phi. nan with counts in fewer than two rows or columns.

    >>> round(cramers_v([[20, 5], [10, 15]]), 3)
    0.408
    """
    held = _filled(counts)
    if min(held.shape) < 2:
        return NAN
    n = held.sum()
    expected = np.outer(held.sum(axis=1), held.sum(axis=0)) / n
    chi2 = ((held - expected) ** 2 / expected).sum()
    return float(np.sqrt(chi2 / n / (min(held.shape) - 1)))


def paired(both: int, first_only: int, second_only: int, neither: int) -> Test:
    """Return McNemar's test (1947) of whether the same people named two things equally often.

    The counts are of people. Exact (binomial, two-sided) where fewer than 25 named just one of
    the two; else (first_only - second_only)^2 / (first_only + second_only) against chi-square
    with one degree of freedom, without continuity correction (Agresti 2013, section 11.1). The
    effect is the difference of the two shares with its interval (Bonett and Price 2012).

    >>> found = paired(794, 86, 150, 570)
    >>> found.name, round(found.statistic, 2), round(found.effect, 2)
    ('mcnemar', 17.36, -0.04)
    """
    # Both p-values are one line of plain arithmetic: the first page need not wait for scipy.
    n, one = both + first_only + second_only + neither, first_only + second_only
    effect, low, high = map(float, intervals.paired_difference(first_only, second_only, n))
    if not one:
        return Test("undefined", n, NAN, NAN, NAN, effect, "difference", low, high)
    statistic = (first_only - second_only) ** 2 / one
    if one < DISCORDANT:
        fewer = range(min(first_only, second_only) + 1)
        p = min(1.0, 2 * sum(math.comb(one, count) for count in fewer) / 2**one)
        return Test("mcnemar_exact", n, statistic, NAN, p, effect, "difference", low, high)
    p = math.erfc(math.sqrt(statistic / 2))
    return Test("mcnemar", n, statistic, 1.0, p, effect, "difference", low, high)


def cochran_q(named: pd.DataFrame) -> Test:
    """Return Cochran's test (1950) of whether the same people named several things equally often.

    `named` has one row a person and one column a thing, 0 or 1; people with a gap are left out.
    The effect is Kendall's W, Q / (n (k - 1)), 0 to 1, where Q is Friedman's statistic of two
    values, which it is (Conover 1999, section 4.6). Undefined where everybody named all or none.

    >>> found = cochran_q(pd.DataFrame({"a": [1, 1, 1, 0], "b": [0, 1, 0, 0], "c": [0, 0, 0, 0]}))
    >>> round(found.statistic, 2), found.df, found.n
    (4.67, 2.0, 4)
    """
    from scipy.special import chdtrc

    held = named.dropna().to_numpy(float)
    n, things = held.shape
    if things < 2 or not np.ptp(held, axis=1).any():
        return Test("undefined", n, effect_name="W")
    columns, rows = held.sum(axis=0), held.sum(axis=1)
    df = things - 1.0
    between = things * (columns**2).sum() - held.sum() ** 2
    statistic = float(df * between / (rows * (things - rows)).sum())
    p = float(chdtrc(df, statistic))
    return Test("cochran_q", n, statistic, df, p, statistic / (n * df), "W")


def ordered(groups: Sequence[ArrayLike]) -> Test:
    """Return the test of whether groups of ratings lie equally high on an ordered scale.

    `groups` holds one array of ratings for each group; nan is left out, and so is a group without
    ratings. Two groups: Mann and Whitney (1947), the statistic U of the first; exact without ties
    and with at most 8 ratings in one group, else normal, corrected for ties and continuity. Its
    effect is Cliff's delta, positive where the first group lies higher, with its interval. More
    groups: Kruskal and Wallis (1952), corrected for ties; its effect is epsilon squared,
    H / (n - 1) (Tomczak and Tomczak 2014). Undefined where all ratings are the same.

    >>> found = ordered([[1, 2, 2, 4], [3, 4, 5, 5]])
    >>> found.name, found.statistic, found.effect
    ('mann_whitney', 1.5, -0.8125)
    """
    from scipy import stats

    held = [group[~np.isnan(group)] for group in (np.asarray(own, float) for own in groups)]
    held = [group for group in held if group.size]
    every = np.concatenate([*held, []])
    n = every.size
    if len(held) < 2 or not np.ptp(every):
        return Test("undefined", n)
    if len(held) > 2:
        found = stats.kruskal(*held)
        statistic = float(found.statistic)
        effect = statistic / (n - 1)
        return Test(
            "kruskal", n, statistic, len(held) - 1.0, float(found.pvalue), effect, "epsilon2"
        )
    exact = min(map(len, held)) <= 8 and len(np.unique(every)) == n
    found = stats.mannwhitneyu(*held, method="exact" if exact else "asymptotic")
    name = "mann_whitney_exact" if exact else "mann_whitney"
    delta, low, high = cliffs_delta(*held)
    return Test(
        name, n, float(found.statistic), NAN, float(found.pvalue), delta, "delta", low, high
    )


def cliffs_delta(first: ArrayLike, second: ArrayLike) -> tuple[float, float, float]:
    """Return Cliff's delta and its 95 % interval, each from -1 to 1.

    It is the share of pairs in which the first is higher less that in which the second is (Cliff
    1993). The variance is the unbiased one, at least (1 - delta^2) / (n1 n2 - 1) (Cliff 1996),
    the interval the unsymmetric one with Student's t (Feng and Cliff 2004). Where no pair goes the
    other way, the inner end is that of a delta one pair short of it, as in the R package effsize.
    The interval is nan with one rating in a group or without different ratings.

    >>> treated, others = [10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50]
    >>> [round(value, 3) for value in cliffs_delta(treated, others)]
    [-0.25, -0.727, 0.389]
    """
    from scipy.special import stdtrit

    one, two = np.sort(np.asarray(first, float)), np.sort(np.asarray(second, float))
    n1, n2 = one.size, two.size
    pairs = n1 * n2
    below, upto = (np.searchsorted(two, one, side) for side in ("left", "right"))
    delta = float((below + upto).sum() / pairs - 1)
    if min(n1, n2) < 2 or (one[0] == one[-1] == two[0] == two[-1]):
        return delta, NAN, NAN
    near = delta * (1 - 1 / pairs) if abs(delta) == 1 else delta
    rows = (below + upto) / n2 - 1
    columns = 1 - sum(np.searchsorted(one, two, side) for side in ("left", "right")) / n1
    cells = pairs - (upto - below).sum() - pairs * (2 * near * delta - near**2)
    spread = n2**2 * ((rows - near) ** 2).sum() + n1**2 * ((columns - near) ** 2).sum() - cells
    variance = max(spread / (pairs * (n1 - 1) * (n2 - 1)), (1 - near**2) / (pairs - 1))
    wide = stdtrit(n1 + n2 - 2, 0.975) ** 2 * variance
    half = np.sqrt(wide * ((1 - near**2) ** 2 + wide))
    low, high = ((near - near**3 + end) / (1 - near**2 + wide) for end in (-half, half))
    return delta, -1.0 if delta == -1 else float(low), 1.0 if delta == 1 else float(high)


def holm(p: ArrayLike) -> np.ndarray:
    """Return p-values adjusted for a family of tests, so that false alarms of any kind are rare.

    All p-values given are one family; nan is no test of it and stays nan (Holm 1979).

    >>> holm([0.01, 0.04, 0.03, 0.005]).round(3).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    # statsmodels' multipletests gives the same, but collects garbage at each call, for 40 ms.
    adjusted, known = _family(p)
    order = known[np.argsort(adjusted[known], kind="stable")]
    left = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(left * adjusted[order]), 1)
    return adjusted


def benjamini_hochberg(p: ArrayLike) -> np.ndarray:
    """Return p-values adjusted for a family of tests, so that few of the findings are false.

    Weaker than `holm`, for exploring. nan is no test of the family and stays nan (Benjamini and
    Hochberg 1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.005]).round(3).tolist()
    [0.02, 0.04, 0.04, 0.02]
    """
    from scipy.stats import false_discovery_control

    adjusted, known = _family(p)
    adjusted[known] = false_discovery_control(adjusted[known])
    return adjusted


def _family(p: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return a copy of the p-values and the places of those that are known."""
    values = np.array(p, float)
    return values, np.flatnonzero(~np.isnan(values))


def smallest_difference(
    base1: int, base2: int, share: float, power: float = 0.8, level: float = 0.05
) -> float:
    """Return by how much a second share must differ from `share` to be found with that power.

    Both shares are from 0 to 1, of `base1` and `base2` different people, tested two-sided at
    `level`. Positive: the second is higher; negative where only a lower one can be found. nan
    where none can, or a base is 0. By the arcsine of both shares (Cohen 1988, chapter 6), with
    the chance to find the contrary left out.

    >>> round(0.5 + smallest_difference(40, 39, 0.5), 3)
    0.795
    """
    from scipy.special import ndtri

    if not base1 or not base2:
        return NAN
    apart = (ndtri(1 - level / 2) + ndtri(power)) * np.sqrt(1 / base1 + 1 / base2)
    angle = 2 * np.arcsin(np.sqrt(share))
    for other in (angle + apart, angle - apart):
        if 0 <= other <= np.pi:
            return float(np.sin(other / 2) ** 2 - share)
    return NAN
